/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an action to its answers, one question at a time. What the workflow's
 * row wants decides what is asked; what was given with the command is not
 * asked again; a refusal that no answer can mend is said before any question.
 * The heads of the cases are kept from the beginning: whoever was faster in
 * the meantime wins, and it is said. */
#include "app/desk_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/move.h"
#include "app/names.h"
#include "app/resolve.h"
#include "base/alloc.h"
#include "lang/lang.h"

void
ask_fini(struct ask *a)
{
	for (size_t i = 0; i < a->args_n; i++)
		free(a->arg[i].value);
	free(a->t);
	*a = (struct ask){ 0 };
}

static void
arg_put(struct ask *a, const char *name, struct str value)
{
	struct buf b = { 0 };

	if (a->args_n == ASK_ARGS || value.n == 0)
		return;
	buf_str(&b, value);
	str_copy(str_of(name), a->arg[a->args_n].name, ASK_NAME);
	a->arg[a->args_n++].value = xstrdup(buf_z(&b));
	buf_fini(&b);
}

/* The row of the workflow that applies to c, or NULL and why. */
static const struct law_move *
row_of(struct desk *d, const struct casefile *c, struct refusal *why)
{
	struct mover who = move_mover(&d->seat, MOVE_GIVEN, d->now);
	struct docket k;

	*why = (struct refusal){ 0 };
	if (d->repo->ops->docket(d->repo, d->ask.t[0].slot, &k) != OK ||
	    casefile_may(c, &k, d->law, str_of(d->ask.action), &who,
	    why) != OK)
		return NULL;
	return why->row;
}

static bool
is_move(const struct desk *d, struct str action, struct str *label)
{
	for (size_t i = 0; i < d->law->moves_n; i++) {
		if (str_eq(d->law->moves[i].action, action)) {
			*label = d->law->moves[i].label;
			return true;
		}
	}
	return false;
}

static bool
first_case(struct desk *d, struct casefile *c)
{
	struct case_view v;

	if (d->ask.n == 0 ||
	    d->repo->ops->get(d->repo, d->ask.t[0].slot, &v) != OK)
		return false;
	*c = *v.c;
	return true;
}

/* ---- which question comes next ---- */

/* Actions beside the workflow: what they ask of whom. */
static enum question
next_special(struct desk *d, const struct casefile *c)
{
	struct str action = str_of(d->ask.action);
	bool other = c->flags & CASE_CLAIMED &&
	    !str_is(str_of(c->holder), d->seat.me.code);
	bool stale = d->now - c->claimed_ms > (int64_t)d->law->stale_claim_ms;
	bool why = str_is(action, "reveal") ||
	    (str_is(action, "claim") && other && stale) ||
	    (str_is(action, "release") && other);

	if (str_is(action, "link"))
		return ask_arg_of(&d->ask, "case") == NULL ? ASK_LINK : ASK_NONE;
	if (str_is(action, "note"))
		return ask_arg_of(&d->ask, "note") == NULL ? ASK_NOTE : ASK_NONE;
	return why && ask_arg_of(&d->ask, "reason") == NULL ? ASK_REASON :
	    ASK_NONE;
}

static enum question
next_question(struct desk *d)
{
	struct casefile c;
	struct str label;
	struct refusal why;
	const struct law_move *m;
	enum question q = ASK_NONE;

	if (!first_case(d, &c))
		return ASK_NONE;
	if (str_is(str_of(d->ask.action), "undo"))
		q = ask_arg_of(&d->ask, "reason") == NULL ? ASK_REASON : ASK_NONE;
	else if (!is_move(d, str_of(d->ask.action), &label))
		q = next_special(d, &c);
	else if ((m = row_of(d, &c, &why)) != NULL)
		q = ask_want_of(d, m, &c);
	if (q == ASK_NONE && d->ask.n > 1 && !(d->ask.asked >> ASK_SURE & 1))
		q = ASK_SURE;
	return q;
}

/* What was typed for this question and not sent. */
static struct str
old_draft(struct desk *d)
{
	char key[96];

	prompt_draft_key(d, key, sizeof key);
	for (size_t i = d->drafts_n; key[0] != '\0' && i > 0; i--)
		if (strcmp(d->drafts[i - 1].key, key) == 0)
			return str_of(d->drafts[i - 1].text);
	return STR_NONE;
}

/* While it was asked, somebody else acted: what comes next is another case. */
static bool
overtaken(struct desk *d)
{
	struct casefile c;

	return d->ask.n == 1 && first_case(d, &c) &&
	    !act_as_seen(d, &d->ask.t[0], &c);
}

static void
step(struct desk *d)
{
	enum question q = overtaken(d) ? ASK_NONE : next_question(d);

	if (q == ASK_NONE) {
		prompt_end(d);
		act_run(d);
		ask_fini(&d->ask);
		return;
	}
	d->ask.now = q;
	d->ask.asked |= 1u << q;
	d->p.kind = PROMPT_ASK;
	prompt_begin(d, PROMPT_ASK, old_draft(d));
}

/* ---- beginning ---- */

/* "key=value key=more words …"; a first word without "=" is the unit, the
 * reason or the note, whatever the row wants first. */
void
ask_args(struct desk *d, struct str args, const char *bare)
{
	struct buf value = { 0 };
	struct str word, name, rest;
	char key[ASK_NAME];

	str_copy(str_of(bare), key, sizeof key);
	while (str_cut(&args, ' ', &word)) {
		rest = word;
		str_cut(&rest, '=', &name);
		if (rest.p != NULL && name.n > 0 && name.n < sizeof key) {
			arg_put(&d->ask, key, buf_view(&value));
			value.n = 0;
			str_copy(name, key, sizeof key);
			buf_str(&value, rest);
		} else if (word.n > 0) {
			if (value.n > 0)
				buf_byte(&value, ' ');
			buf_str(&value, word);
		}
	}
	arg_put(&d->ask, key, buf_view(&value));
	buf_fini(&value);
}

static const char *
bare_name(struct desk *d, struct str action)
{
	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *m = &d->law->moves[i];

		if (!str_eq(m->action, action))
			continue;
		return m->effects & EFFECT_SET_UNIT ? "unit" :
		    m->effects & EFFECT_MERGE ? "parent" :
		    m->guards & GUARD_UNTIL ? "until" :
		    m->guards & GUARD_NOTE ? "note" :
		    m->guards & GUARD_CRITERION ? "criterion" : "reason";
	}
	return str_is(action, "note") ? "note" :
	    str_is(action, "link") ? "case" : "reason";
}

static void
add_target(struct desk *d, uint32_t slot)
{
	struct target t = { .slot = slot };
	struct case_view v;
	struct docket k;

	if (d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	t.head = v.c->head;
	if (d->repo->ops->docket(d->repo, slot, &k) == OK)
		t.deed = k.deed;
	d->ask.t[d->ask.n++] = t;
}

static void
take_targets(struct desk *d)
{
	bool bulk = d->marks_n > 0 && d->focus == PANE_QUEUE;
	size_t n = bulk ? d->marks_n : 1;

	d->ask.t = xcalloc(n, sizeof *d->ask.t);
	if (!bulk) {
		add_target(d, desk_target(d));
		/* What is acted on is what is looked at. */
		desk_open_case(d, desk_target(d));
	}
	for (size_t i = 0; bulk && i < n; i++)
		add_target(d, d->marks[i]);
}

/* Not from this state: what this seat can do instead, with the keys. */
static bool
illegal_text(struct desk *d, const struct casefile *c, struct str label,
    char *out, size_t cap)
{
	const struct law_state *s = law_state(d->law, c->state);
	struct buf b = { 0 };
	bool any;

	moves_brief(d, d->ask.t[0].slot, &b);
	any = b.n > 0;
	if (any)
		snprintf(out, cap, _("%.*s: not possible in state %.*s; "
		    "possible: %s"), STR_ARG(label),
		    STR_ARG(s != NULL ? s->name : STR("?")), buf_z(&b));
	buf_fini(&b);
	return any;
}

/* A single case that the law refuses whatever is answered: said at once. */
static bool
refused_now(struct desk *d)
{
	struct casefile c;
	struct refusal why;
	struct str label = STR_NONE;
	char text[320];

	if (d->ask.n != 1 || !first_case(d, &c) ||
	    !is_move(d, str_of(d->ask.action), &label) ||
	    row_of(d, &c, &why) != NULL)
		return false;
	if (why.err != ERR_ILLEGAL_MOVE || why.role || why.guard != 0 ||
	    why.flag != 0 || !illegal_text(d, &c, label, text, sizeof text))
		move_refusal_text(d->law, &c, str_of(d->ask.action), &why,
		    text, sizeof text);
	desk_say(d, ROLE_ERROR, "%s · %s", words_number(c.number), text);
	return true;
}

/* What the line says is being done: the row's own word where it is known. */
static void
name_it(struct desk *d, struct str action)
{
	struct str label = action;
	const struct command *cmd = command_find(str_is(action, "flag") ?
	    STR("urgent") : action);
	const struct law_move *row;
	struct casefile c;
	struct refusal why;

	if (is_move(d, action, &label)) {
		row = first_case(d, &c) ? row_of(d, &c, &why) : NULL;
		if (row != NULL)
			label = row->label;
	} else if (cmd != NULL) {
		label = str_of(_(cmd->label));
	}
	str_copy(label, d->ask.label, sizeof d->ask.label);
}

void
ask_action(struct desk *d, struct str action, struct str args)
{
	ask_fini(&d->ask);
	str_copy(action, d->ask.action, sizeof d->ask.action);
	take_targets(d);
	name_it(d, action);
	if (d->ask.n == 0)
		desk_say(d, ROLE_ERROR, "%s", _("no case here"));
	if (d->ask.n == 0 || refused_now(d)) {
		ask_fini(&d->ask);
		return;
	}
	d->ask.on = true;
	ask_args(d, args, bare_name(d, action));
	step(d);
}

/* What was typed so far can be taken up again by :drafts, at once. */
static void
hold_draft(struct desk *d)
{
	char key[96];

	prompt_draft_key(d, key, sizeof key);
	if (key[0] == '\0')
		return;
	for (size_t i = 0; i < d->drafts_n; i++)
		if (strcmp(d->drafts[i].key, key) == 0)
			d->drafts[i].key[0] = '\0';
	desk_draft(d, str_of(key), entry_text(&d->p.f), d->now);
}

void
ask_cancel(struct desk *d)
{
	bool kept = d->p.f.n > 0 &&
	    (d->ask.now == ASK_NOTE || d->ask.now == ASK_REASON);

	if (kept)
		hold_draft(d);
	prompt_end(d);
	ask_fini(&d->ask);
	if (kept)
		desk_say(d, ROLE_TEXT, "%s",
		    _("not done; what was typed is kept: :drafts"));
	else
		desk_say(d, ROLE_TEXT, "%s", _("not done"));
}

/* ---- answering ---- */

/* Answered in words or figures; a list, where there is one, only helps. */
static bool
free_text(enum question q)
{
	return q == ASK_REASON || q == ASK_NOTE || q == ASK_TEXT ||
	    q == ASK_PEOPLE || q == ASK_UNTIL || q == ASK_DECIDED;
}

/* What cannot be left empty, said in place. */
static void
nothing_typed(struct desk *d)
{
	snprintf(d->p.fault, sizeof d->p.fault, "%s",
	    free_text(d->ask.now) ? _("a few words are needed") :
	    d->p.f.n > 0 ? _("nothing is called so") :
	    _("choose one, or type a part of its name"));
}

static void
drop_draft(struct desk *d)
{
	char key[96];

	prompt_draft_key(d, key, sizeof key);
	if (key[0] == '\0')
		return;
	if (d->hooks.draft_put != NULL)
		d->hooks.draft_put(d->hooks.ctx, str_of(key), STR_NONE);
	for (size_t i = 0; i < d->drafts_n; i++)
		if (strcmp(d->drafts[i].key, key) == 0)
			d->drafts[i].key[0] = '\0';
}

/* Who was chosen stands higher in the next list. */
static void
remember(struct desk *d, struct str value)
{
	static const enum resolve_kind kinds[] = {
		[ASK_UNIT] = RESOLVE_UNIT, [ASK_MATTER] = RESOLVE_MATTER,
		[ASK_PLACE] = RESOLVE_GRID, [ASK_CHANNEL] = RESOLVE_CHANNEL
	};
	const enum question now = d->ask.now;
	struct resolve_hit hit;

	if ((now == ASK_UNIT || now == ASK_MATTER || now == ASK_PLACE ||
	    now == ASK_CHANNEL) && value.n > 0 && resolve_one(d->law,
	    kinds[now], value, &hit) == OK)
		names_used(d->names, kinds[now], hit.id);
}

static void
answer(struct desk *d, struct str value)
{
	struct ask *a = &d->ask;

	drop_draft(d);
	remember(d, value);
	if (a->now == ASK_UNIT && value.n > 0) {
		struct resolve_hit hit;

		a->by_hand = resolve_one(d->law, RESOLVE_UNIT, value,
		    &hit) != OK || hit.id != a->proposed;
		if (!a->by_hand)
			value = STR_NONE;	/* the rule's: with its trace */
	}
	if (a->now == ASK_RESULT)
		ask_args(d, value, "reached");
	else if (a->now != ASK_SURE)
		arg_put(a, ask_arg_name(a->now), value);
	step(d);
}

/* What stands chosen in the list, else what was typed where words are meant. */
static void
value_chosen(const struct desk *d, struct str typed, char *out, size_t cap)
{
	const struct choices *l = &d->p.list;
	const bool words = free_text(d->ask.now);

	if (l->n > 0 && (l->cur >= 0 || !words))
		str_copy(str_of(l->c[l->cur < 0 ? 0 : l->cur].value), out, cap);
	else
		str_copy(words ? typed : STR_NONE, out, cap);
}

/* Is no value an answer, too: the rules' unit, or nobody's help? */
static bool
none_answers(const struct desk *d, struct str typed)
{
	const struct choices *l = &d->p.list;

	if (d->ask.now == ASK_UNIT)
		return l->n > 0;
	return d->ask.now == ASK_HELPERS && typed.n == 0 && l->n > 0 &&
	    l->c[0].value[0] == '\0' && l->cur <= 0;
}

void
ask_answer(struct desk *d)
{
	const enum question now = d->ask.now;
	struct str typed = str_trim(entry_text(&d->p.f));
	char value[ENTRY_MAX];

	if (now == ASK_SURE) {
		answer(d, STR_NONE);
		return;
	}
	value_chosen(d, typed, value, sizeof value);
	if (now == ASK_UNTIL || now == ASK_DECIDED) {
		if (!ask_day(d, str_of(value), value, sizeof value))
			return;
	} else if (value[0] == '\0' && !none_answers(d, typed)) {
		nothing_typed(d);
		return;
	}
	answer(d, str_of(value));
}

/* Does a digit pick? Not where figures are typed: words, days, and the number of
 * a case. */
bool
ask_digits(const struct desk *d)
{
	return d->ask.now != ASK_NOTE && d->ask.now != ASK_TEXT &&
	    d->ask.now != ASK_PEOPLE && d->ask.now != ASK_UNTIL &&
	    d->ask.now != ASK_DECIDED && d->ask.now != ASK_PARENT &&
	    d->ask.now != ASK_LINK;
}

bool
ask_digit(struct desk *d, int n)
{
	struct choices *l = &d->p.list;

	if (!ask_digits(d) || n > (int)l->n || l->n == 0)
		return false;
	l->cur = n - 1;
	ask_answer(d);
	return true;
}
