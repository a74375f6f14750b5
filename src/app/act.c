/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers become events, events one commit. Nothing is decided here: move_*
 * builds, the law refuses, the repo writes all or says for each why not. */
#include "app/conflict_list.h"
#include "app/deed.h"
#include "app/desk_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/officers_view.h"
#include "base/alloc.h"

struct batch_row {
	struct deed	 x;
	uint32_t	 slot;
	char		 number[CASE_NUMBER_MAX];
	char		 why[MOVE_WHY_MAX];	/* not prepared, or refused */
	bool		 ready, done;
};

void
undo_fini(struct undo *u)
{
	free(u->t);
	*u = (struct undo){ 0 };
}

bool
undo_running(const struct desk *d, int *seconds)
{
	int64_t left = d->undo.at_ms + (int64_t)d->law->undo_ms - d->now;

	*seconds = (int)((left + 999) / 1000);
	return d->undo.at_ms != 0 && left > 0;
}

/* What a clock did since the seat looked is no other's deed. */
bool
act_as_seen(struct desk *d, const struct target *t, const struct casefile *c)
{
	struct docket k;

	return event_id_eq(&c->head, &t->head) || (t->deed.serial &&
	    d->repo->ops->docket(d->repo, t->slot, &k) == OK &&
	    event_id_eq(&k.deed, &t->deed));
}

static bool
gives_file(const struct ask *a)
{
	for (size_t i = 0; i < a->args_n; i++)
		if (!strcmp(a->arg[i].name, "recording") &&
		    a->arg[i].value[0] == '@')
			return true;
	return false;
}

static bool
prepare(struct desk *d, const struct target *t, struct batch_row *r)
{
	struct move_arg args[ASK_ARGS];
	struct move_ask ask = { .repo = d->repo, .rules = d->rules,
		.who = &d->seat, .action = str_of(d->ask.action),
		.args = args, .n = d->ask.args_n, .now_ms = d->now };
	struct case_view v;
	struct casefile c;
	enum err e;

	r->slot = t->slot;
	if (d->ask.n > 1 && gives_file(&d->ask)) {
		str_copy(str_of(_("a recording belongs to one case")), r->why,
		    sizeof r->why);
		return false;
	}
	for (size_t i = 0; i < d->ask.args_n; i++)
		args[i] = (struct move_arg){
			str_of(d->ask.arg[i].name), str_of(d->ask.arg[i].value)
		};
	if (d->repo->ops->get(d->repo, t->slot, &v) != OK)
		return false;
	c = *v.c;
	v.c = &c;
	ask.v = &v;
	str_copy(str_of(c.number), r->number, sizeof r->number);
	if (!act_as_seen(d, t, &c)) {
		str_copy(str_of(_(err_text(ERR_CONFLICT))), r->why,
		    sizeof r->why);
		return false;
	}
	e = deed_prepare(&r->x, &ask);
	if (e == OK)
		return true;
	str_copy(str_of(r->x.m.why[0] != '\0' ? r->x.m.why : _(err_text(e))),
	    r->why, sizeof r->why);
	return false;
}

static void
read_outcome(struct desk *d, struct batch_row *r, const struct outcome *o)
{
	struct case_view v;

	r->done = o->err == OK;
	if (r->done)
		return;
	if ((o->err == ERR_REFUSED || o->err == ERR_ILLEGAL_MOVE) &&
	    d->repo->ops->get(d->repo, r->slot, &v) == OK)
		move_refusal_text(d->law, v.c, str_of(d->ask.action), &o->why,
		    r->why, sizeof r->why);
	else
		str_copy(str_of(_(err_text(o->err))), r->why, sizeof r->why);
}

/* Room for all that the rows bring along. */
static size_t
room(const struct batch_row *rows, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += rows[i].ready ? deed_room(&rows[i].x) : 0;
	return sum;
}

static void
read_outcomes(struct desk *d, struct batch_row *rows, size_t n,
    const struct outcome *out, enum err e)
{
	for (size_t i = 0; i < n; i++) {
		const struct batch_row *r = &rows[i];

		if (!r->ready)
			continue;
		if (e == OK || out[r->x.at].err != OK)
			read_outcome(d, &rows[i], &out[r->x.at]);
		else
			str_copy(str_of(_(err_text(e))), rows[i].why,
			    sizeof rows[i].why);
	}
}

/* The marked case that the others are merged into is none of those to merge. */
static void
drop_parent(struct desk *d)
{
	const char *word = ask_arg_of(&d->ask, "parent");
	uint32_t slot;
	size_t n = 0;

	if (d->ask.n < 2 || word == NULL ||
	    merge_find(d->repo, str_of(word), &slot) != OK)
		return;
	for (size_t i = 0; i < d->ask.n; i++)
		if (d->ask.t[i].slot == slot)
			marks_set(d, slot, false);
		else
			d->ask.t[n++] = d->ask.t[i];
	d->ask.n = n;
}

/* Several are merged into one: the first finds it as it was seen, the others as
 * the one before left it. */
static void
follow_first(struct batch_row *rows, size_t n)
{
	const struct batch_row *first = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!rows[i].ready)
			continue;
		if (first != NULL)
			merge_follow(&rows[i].x.others, &first->x.others);
		first = first != NULL ? first : &rows[i];
	}
}

/* *out: what became of each intent, the caller's to free. */
static enum err
commit(struct desk *d, struct batch_row *rows, size_t n, struct outcome **out)
{
	struct intent *it;
	size_t k = 0, cap;
	enum err e = OK;

	for (size_t i = 0; i < n; i++)
		rows[i].ready = prepare(d, &d->ask.t[i], &rows[i]);
	follow_first(rows, n);
	cap = room(rows, n);
	it = xcalloc(cap + 1, sizeof *it);
	*out = xcalloc(cap + 1, sizeof **out);
	for (size_t i = 0; i < n; i++)
		if (rows[i].ready)
			k = deed_intents(&rows[i].x, it, k,
			    d->hooks.now != NULL ? d->now : 0);
	if (k > 0)
		e = d->repo->ops->commit(d->repo, it, k, true, *out);
	read_outcomes(d, rows, n, *out, e);
	free(it);
	return e;
}

static bool
can_undo(const struct desk *d)
{
	return strcmp(d->ask.action, "reveal") != 0 &&
	    strcmp(d->ask.action, "undo") != 0;
}

/* What stands on top is taken back, and with it what led to it. */
static struct target
last_of(const struct batch_row *r, const struct outcome *out)
{
	struct target t = { .slot = r->slot,
		.head = deed_top(&r->x, out)->id };

	t.deed = t.head;
	return t;
}

static void
remember(struct desk *d, const struct batch_row *rows, size_t n,
    const struct outcome *out, size_t done)
{
	struct undo *u = &d->undo;

	if (done == 0 || !can_undo(d))
		return;
	undo_fini(u);
	u->t = xcalloc(done, sizeof *u->t);
	for (size_t i = 0; i < n; i++)
		if (rows[i].done)
			u->t[u->n++] = last_of(&rows[i], out);
	u->at_ms = d->now;
	if (u->n == 1)
		snprintf(u->label, sizeof u->label, "%s %s", d->ask.label,
		    words_number(rows[0].number));
	else
		snprintf(u->label, sizeof u->label, _("%s %zu cases"),
		    d->ask.label, u->n);
}

/* Where it went: by whose hand, or why the desk left it to a person. */
static void
say_unit(const struct desk *d, const struct batch_row *r,
    const struct casefile *c, struct buf *b)
{
	const struct law_move *row = r->x.m.row;
	const bool went = r->x.next_at != SIZE_MAX;

	if (row == NULL)
		return;
	if ((row->effects & EFFECT_SET_UNIT) || went)
		buf_fmt(b, " · %.*s", STR_ARG(words_unit(d, c->unit, false)));
	if (went && c->rule != 0)
		buf_fmt(b, _("  by rule R%u"), c->rule);
	else if (r->x.next.row != NULL && r->x.next.verdict != VERDICT_GO)
		buf_fmt(b, " · %s", _(verdict_text(r->x.next.verdict)));
}

/* An officer is to look at it: who is near. Only a hint; the channel picks. */
static void
say_near(struct desk *d, const struct casefile *c, struct buf *b)
{
	const struct casefile own = *c;
	struct buf near = { 0 };

	officers_hint(d, &own, own.turn, &near);
	if (near.n > 0)
		buf_fmt(b, " · %s", buf_z(&near));
	buf_fini(&near);
}

static void
say_one(struct desk *d, const struct batch_row *r)
{
	struct case_view v;
	const struct law_state *s;
	struct buf b = { 0 };

	if (!r->done) {
		desk_say(d, ROLE_ERROR, _("%s %s: %s"), d->ask.label,
		    words_number(r->number), r->why);
		return;
	}
	if (d->repo->ops->get(d->repo, r->slot, &v) != OK)
		return;
	s = r->x.m.row != NULL ? law_state(d->law, v.c->state) : NULL;
	buf_fmt(&b, "%s %s", d->ask.label, words_number(r->number));
	if (s != NULL)
		buf_fmt(&b, " → %.*s", STR_ARG(s->name));
	say_unit(d, r, v.c, &b);
	if (r->x.m.kind == EV_CASE_CLAIM)
		buf_fmt(&b, " · %.*s", STR_ARG(words_who(d,
		    str_of(v.c->holder))));
	if (r->x.m.row != NULL)
		say_near(d, v.c, &b);
	desk_say(d, ROLE_OKAY, "%s", buf_z(&b));
	buf_fini(&b);
}

/* Why all that were refused were, if it is one reason; else NULL. */
static const char *
one_reason(const struct batch_row *rows, size_t n)
{
	const char *why = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!rows[i].done && why != NULL &&
		    strcmp(rows[i].why, why) != 0)
			return NULL;
		if (!rows[i].done)
			why = rows[i].why;
	}
	return why;
}

static void
say_many(struct desk *d, const struct batch_row *rows, size_t n, size_t done)
{
	const char *why = one_reason(rows, n);

	d->refusals.n = 0;
	for (size_t i = 0; i < n; i++)
		if (!rows[i].done)
			buf_fmt(&d->refusals, "%s  %s\n", rows[i].number,
			    rows[i].why);
	if (done == n)
		desk_say(d, ROLE_OKAY, _("%s: %zu done"), d->ask.label, done);
	else if (why != NULL)
		desk_say(d, ROLE_ERROR, _("%s: %zu done, %zu refused: %s"),
		    d->ask.label, done, n - done, why);
	else
		desk_say(d, ROLE_ERROR,
		    _("%s: %zu done, %zu refused; :refusals says why"),
		    d->ask.label, done, n - done);
}

static void
after(struct desk *d, const struct batch_row *rows, size_t n, size_t done)
{
	if (strcmp(d->ask.action, "reveal") == 0 && done == 1) {
		desk_open_case(d, rows[0].slot);
		d->revealed = rows[0].slot;
	}
	/* What was refused stays marked, to be put right. */
	for (size_t i = 0; n > 1 && i < n; i++)
		marks_set(d, rows[i].slot, !rows[i].done);
	d->open_events = 0;
	desk_look(d, true);
	desk_counts(d);
	if (n == 1)
		say_one(d, &rows[0]);
	else
		say_many(d, rows, n, done);
}

void
act_run(struct desk *d)
{
	size_t n, done = 0;
	struct batch_row *rows;
	struct outcome *out = NULL;

	if (strcmp(d->ask.action, "undo") == 0) {
		for (size_t i = 0; i < d->ask.args_n; i++)
			if (strcmp(d->ask.arg[i].name, "reason") == 0)
				act_undo(d, str_of(d->ask.arg[i].value));
		return;
	}
	conflicts_before(d);
	drop_parent(d);
	n = d->ask.n;
	rows = xcalloc(n, sizeof *rows);
	if (commit(d, rows, n, &out) == ERR_FULL)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(ERR_FULL)));
	for (size_t i = 0; i < n; i++)
		done += rows[i].done;
	remember(d, rows, n, out, done);
	after(d, rows, n, done);
	for (size_t i = 0; i < n; i++)
		deed_fini(&rows[i].x);
	free(rows);
	free(out);
}

/* ---- taking back ---- */

/* The cases whose last event still is the one to take back become the
 * targets of an "undo"; others were changed since by somebody. */
static size_t
undo_targets(struct desk *d, struct target *t)
{
	struct case_view v;
	size_t n = 0;

	for (size_t i = 0; i < d->undo.n; i++)
		if (d->repo->ops->get(d->repo, d->undo.t[i].slot, &v) == OK &&
		    act_as_seen(d, &d->undo.t[i], v.c))
			t[n++] = d->undo.t[i];
	return n;
}

void
act_undo(struct desk *d, struct str reason)
{
	struct ask keep = d->ask, *a = &d->ask;
	size_t n = d->undo.n, done = 0;
	struct batch_row *rows = xcalloc(n, sizeof *rows);
	struct outcome *out = NULL;
	char value[ENTRY_MAX];

	*a = (struct ask){ .on = true };
	snprintf(a->action, sizeof a->action, "undo");
	snprintf(a->label, sizeof a->label, "%s", _("undo"));
	a->t = xcalloc(n, sizeof *a->t);
	a->n = undo_targets(d, a->t);
	str_copy(reason, value, sizeof value);
	if (reason.n > 0) {
		snprintf(a->arg[0].name, sizeof a->arg[0].name, "reason");
		a->arg[0].value = xstrdup(value);
		a->args_n = 1;
	}
	if (a->n > 0 && commit(d, rows, a->n, &out) == ERR_FULL)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(ERR_FULL)));
	for (size_t i = 0; i < a->n; i++)
		done += rows[i].done;
	d->open_events = 0;
	desk_look(d, true);
	desk_counts(d);
	if (done == n)
		desk_say(d, ROLE_OKAY, _("taken back: %s"), d->undo.label);
	else if (a->n == 1 && done == 0)
		desk_say(d, ROLE_ERROR, _("%s: %s"), d->undo.label, rows[0].why);
	else
		desk_say(d, ROLE_ERROR,
		    _("%zu taken back, %zu were changed since"), done,
		    n - done);
	if (done > 0)
		undo_fini(&d->undo);
	for (size_t i = 0; i < a->n; i++)
		deed_fini(&rows[i].x);
	ask_fini(a);
	d->ask = keep;
	free(rows);
	free(out);
}
