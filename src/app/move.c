/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An action in words becomes an event's body. Arguments are rows of a table:
 * each knows how to read itself and where it goes. What a workflow row wants
 * and nobody typed (unit by rule, due by criterion) is filled in here, in the
 * open: the result and its trace stand in the event, the fold asks nobody. */
#include "app/move.h"

#include <stdio.h>
#include <string.h>
#include "app/auto.h"
#include "app/fields.h"
#include "app/intl.h"
#include "app/resolve.h"
#include "core/deadline.h"

struct making {
	struct move		*m;
	struct rules		*rules;
	uint32_t		 slot;
	const struct law	*law;
	const struct casefile	*c;
	struct str		 action;	/* code */
	int64_t			 now_ms;
};

static enum err
fault(struct making *k, enum err e, const char *what, struct str word)
{
	snprintf(k->m->why, sizeof k->m->why, "%s: %.*s", what, STR_ARG(word));
	return e;
}

/* ---- arguments, each read by a row ---- */

typedef enum err arg_fn(struct making *k, const char *field, struct str value);

/* The id of the one thing value means, into the public body. */
static enum err
put_named(struct making *k, enum resolve_kind kind, const char *field,
    struct str value)
{
	struct resolve_hit hit;
	enum err e = resolve_one(k->law, kind, value, &hit);
	char both[128];

	if (e == ERR_NOT_FOUND)
		return fault(k, e, _("nothing is called so"), value);
	if (e == ERR_CONFLICT) {
		snprintf(both, sizeof both, "%.*s (%.*s...)", STR_ARG(value),
		    STR_ARG(hit.name));
		return fault(k, ERR_BAD_INPUT, _("several are called so"),
		    str_of(both));
	}
	return body_int(&k->m->body, field, (int64_t)hit.id);
}

static enum err
arg_unit(struct making *k, const char *field, struct str value)
{
	enum err e = put_named(k, RESOLVE_UNIT, field, value);

	if (e == OK && law_unit_dead(k->law,
	    (unsigned)body_num(&k->m->body, field, 0)))
		return fault(k, ERR_REFUSED, _("this unit was abolished"),
		    value);
	return e;
}

static enum err
arg_matter(struct making *k, const char *field, struct str value)
{
	return put_named(k, RESOLVE_MATTER, field, value);
}

static enum err
arg_grid(struct making *k, const char *field, struct str value)
{
	enum err e = put_named(k, RESOLVE_GRID, field, value);

	return e == OK ? body_text(&k->m->body, "grid_by",
	    str_of(place_by_code(PLACE_BY_GIVEN))) : e;
}

static enum err
arg_channel(struct making *k, const char *field, struct str value)
{
	return put_named(k, RESOLVE_CHANNEL, field, value);
}

static enum err
arg_state(struct making *k, const char *field, struct str value)
{
	return put_named(k, RESOLVE_STATE, field, value);
}

static enum err
arg_number(struct making *k, const char *field, struct str value)
{
	int64_t n;

	if (!str_int(value, &n) || n < 0 || n > 999999)
		return fault(k, ERR_BAD_INPUT, _("not a number"), value);
	return body_int(&k->m->body, field, n);
}

static enum err
arg_time(struct making *k, const char *field, struct str value)
{
	struct wall t;

	if (!clock_parse(value, k->law->offset_min, &t))
		return fault(k, ERR_BAD_INPUT, _("not a time"), value);
	return body_int(&k->m->body, field, t.ms);
}

static enum err
arg_code(struct making *k, const char *field, struct str value)
{
	if (value.n == 0 || value.n > 32)
		return fault(k, ERR_BAD_INPUT, _("not a code"), value);
	return body_text(&k->m->body, field, value);
}

static enum err
arg_secret(struct making *k, const char *field, struct str value)
{
	return body_text(&k->m->secret, field, value);
}

/* A reason of the profile's list stands open as its code; anybody's own words
 * are sealed, and the open part says only that there are some. */
static enum err
arg_reason(struct making *k, const char *field, struct str value)
{
	const struct law *l = k->law;

	bool claim = str_is(k->action, "claim");

	if (!value.n)
		return OK;
	for (size_t i = 0; i < l->reasons_n; i++) {
		const struct law_reason *r = &l->reasons[i];

		if ((str_eq(r->action, k->action) ||
		    (claim && str_is(r->action, "takeover"))) &&
		    (str_eq(r->code, value) || str_eq(r->text, value)))
			return body_text(&k->m->body, field, r->code);
	}
	/* The audit stream is read by few; it keeps the words as they are. */
	if (str_is(k->action, "reveal"))
		return body_text(&k->m->body, field, value);
	if (body_text(&k->m->body, field, STR("words")) != OK)
		return ERR_TOO_BIG;
	return body_text(&k->m->secret, field, value);
}

static const struct arg_row {
	const char	*name, *field;
	arg_fn		*read;
} arg_rows[] = {
	{ "reason", "reason", arg_reason },
	{ "note", "note", arg_secret },
	{ "title", "title", arg_secret },
	{ "place", "place", arg_secret },
	{ "text", "text", arg_secret },
	{ "caller", "caller", arg_secret },
	{ "phone", "phone", arg_secret },
	{ "unit", "unit", arg_unit },
	{ "enforcer", "enforcer", arg_unit },
	{ "matter", "matter", arg_matter },
	{ "grid", "grid", arg_grid },
	{ "channel", "channel", arg_channel },
	{ "criterion", "criterion", arg_number },
	{ "due", "due", arg_time },
	{ "urgent", "urgent", arg_number },
	{ "to", "to", arg_state },
	{ "result", "result", arg_code },
	{ "satisfied", "satisfied", arg_number },
	{ "reached", "reached", arg_number },
	{ "take_over", "take_over", arg_number },
	{ "field", "field", arg_code },
};

/* What belongs to no row: a field of the profile, put right. */
static enum err
read_field(struct making *k, const struct move_arg *a)
{
	struct move *m = k->m;

	if (!str_is(k->action, "amend"))
		return fault(k, ERR_BAD_INPUT, _("unknown argument"), a->name);
	if (fields_give(k->law, a->name, a->value, &m->body, &m->secret,
	    m->why, sizeof m->why) != OK)
		return ERR_BAD_INPUT;
	return OK;
}

static enum err
read_args(struct making *k, const struct move_arg *args, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < n; i++) {
		const struct arg_row *row = NULL;

		for (size_t r = 0; r < sizeof arg_rows / sizeof *arg_rows; r++)
			if (str_is(args[i].name, arg_rows[r].name))
				row = &arg_rows[r];
		e = row ? row->read(k, row->field, args[i].value) :
		    read_field(k, &args[i]);
	}
	return e;
}

/* ---- what nobody typed ---- */

/* The case as this move will leave it, decided by the rules in force. */
static void
decide(struct making *k, struct decision *d)
{
	const struct body *b = &k->m->body;
	struct case_facts f = { .slot = k->slot };

	case_facts_of(&f, k->rules, k->law, k->slot, k->c);
	f.f.matter = (uint32_t)body_num(b, "matter", k->c->matter);
	f.f.grid = (uint64_t)body_num(b, "grid", (int64_t)k->c->grid);
	if (body_get(b, "criterion"))
		facts_set_num(&f.f, "criterion", body_num(b, "criterion", 0));
	rulebook_decide(rules_book(k->rules), &f.f, d);
	case_facts_fini(&f);
}

static enum err
fill_unit(struct making *k)
{
	struct body *b = &k->m->body;
	uint16_t by_hand = (uint16_t)body_num(b, "unit", 0);
	struct decision d = { 0 };
	enum err e;

	decide(k, &d);
	if (d.kind == DECIDED_TIE && !by_hand)
		e = fault(k, ERR_REFUSED,
		    _("rules tie; say which unit"), STR("unit="));
	else
		e = auto_put(k->law, &d, by_hand, b, &k->m->arena);
	decision_fini(&d);
	return e;
}

/* A matter with one criterion leaves no choice. */
static enum err
fill_criterion(struct making *k)
{
	struct body *b = &k->m->body;
	uint32_t matter = (uint32_t)body_num(b, "matter", k->c->matter);
	const struct law_class *class = law_class(k->law, matter);
	int64_t n = body_num(b, "criterion", 0);
	char word[24];

	if (n && !law_criterion(k->law, matter, (unsigned)n)) {
		snprintf(word, sizeof word, "%d", (int)n);
		return fault(k, ERR_NOT_FOUND,
		    _("the class has no such criterion"), str_of(word));
	}
	if (!n && class && class->crit_n == 1)
		return body_int(b, "criterion",
		    k->law->criteria[class->crit_first].n);
	return OK;
}

static enum err
fill_due(struct making *k)
{
	struct body *b = &k->m->body;
	uint32_t matter = (uint32_t)body_num(b, "matter", k->c->matter);
	unsigned n = (unsigned)body_num(b, "criterion", k->c->criterion);
	const struct law_criterion *crit = law_criterion(k->law, matter, n);
	struct decision d = { 0 };
	unsigned unit = crit ? crit->limit_unit : 0;
	int32_t limit = crit ? crit->limit_n : 0;
	int64_t due;

	if (body_get(b, "due"))
		return OK;
	decide(k, &d);
	if (d.kind == DECIDED && d.line[0].rule->limit_n) {
		unit = d.line[0].rule->limit_unit;
		limit = d.line[0].rule->limit_n;
	}
	decision_fini(&d);
	due = limit ? deadline_due(k->law, k->now_ms, (enum limit_unit)unit,
	    limit) : 0;
	return due ? body_int(b, "due", due) : OK;
}

static enum err
fill(struct making *k, const struct law_move *row)
{
	enum err e = OK;

	if ((row->effects & EFFECT_SET_CRITERION) ||
	    (row->guards & GUARD_CRITERION))
		e = fill_criterion(k);
	if (e == OK && (row->effects & EFFECT_SET_UNIT))
		e = fill_unit(k);
	if (e == OK && (row->effects & EFFECT_START_DUE))
		e = fill_due(k);
	return e;
}

static uint32_t
given(const struct move *m)
{
	const struct body *b = &m->body;
	uint32_t g = 0;

	g |= body_get(b, "reason") ? GUARD_REASON : 0u;
	g |= m->secret.n ? GUARD_NOTE : 0u;
	g |= body_num(b, "unit", 0) > 0 ? GUARD_UNIT : 0u;
	g |= body_num(b, "criterion", 0) > 0 ? GUARD_CRITERION : 0u;
	g |= body_num(b, "matter", 0) > 0 ? GUARD_MATTER : 0u;
	g |= body_num(b, "grid", 0) > 0 ? GUARD_PLACE : 0u;
	return g;
}

int
move_role(const struct law_move *row, uint32_t roles)
{
	uint32_t both = row->roles & roles;

	return both ? __builtin_ctz(both) : -1;
}

uint32_t
move_wants(const struct law_move *row, const struct casefile *c)
{
	uint32_t wants = row->guards & (GUARD_REASON | GUARD_NOTE);

	if ((row->guards & GUARD_MATTER) && !c->matter)
		wants |= GUARD_MATTER;
	if ((row->guards & GUARD_CRITERION) && !c->criterion)
		wants |= GUARD_CRITERION;
	if ((row->guards & GUARD_PLACE) && !c->grid)
		wants |= GUARD_PLACE;
	return wants;
}

static enum err
refuse(struct making *k)
{
	struct move *m = k->m;

	move_refusal_text(k->law, k->c, k->action, &m->refusal, m->why,
	    sizeof m->why);
	return m->refusal.err;
}

static const struct law_role *
role_of_bit(const struct law *law, int bit)
{
	for (size_t i = 0; i < law->roles_n; i++)
		if (law->roles[i].bit == bit)
			return &law->roles[i];
	return NULL;
}

static enum err
name_mover(struct making *k)
{
	struct move *m = k->m;
	const struct store_account *me = &m->who->me;
	const struct law_role *role = role_of_bit(k->law,
	    move_role(m->row, me->roles));
	enum err e = body_text(&m->body, "action", m->row->action);

	if (e == OK && role)
		e = body_text(&m->body, "role", role->code);
	if (e == OK && me->unit)
		e = body_int(&m->body, "as_unit", me->unit);
	return e;
}

/* A row of the workflow. Asked twice: is there a row at all for these roles,
 * and, with everything filled in, does each guard hold? */
static enum err
make_workflow(struct making *k)
{
	struct move *m = k->m;
	const struct store_account *me = &m->who->me;
	enum err e;

	m->kind = EV_CASE_MOVE;
	e = casefile_may(k->c, k->law, k->action, me->roles, str_of(me->code),
	    me->unit, ~0u, &m->refusal);
	if (e != OK)
		return refuse(k);
	m->row = m->refusal.row;
	e = fill(k, m->row);
	if (e != OK)
		return e;
	if (casefile_may(k->c, k->law, k->action, me->roles, str_of(me->code),
	    me->unit, given(m), &m->refusal) != OK)
		return refuse(k);
	return name_mover(k);
}

/* ---- actions beside the workflow ---- */

static enum err
need(struct making *k, bool there, uint32_t guard)
{
	if (there)
		return OK;
	k->m->refusal = (struct refusal){ .err = ERR_REFUSED, .guard = guard };
	return refuse(k);
}

static enum err
make_claim(struct making *k)
{
	const struct casefile *c = k->c;
	bool other = c->holder[0] && !str_is(str_of(k->m->who->me.code),
	    c->holder);
	bool stale = k->now_ms - c->claimed_ms > (int64_t)k->law->stale_claim_ms;

	if (!other || (stale && body_get(&k->m->body, "reason")))
		return OK;
	return need(k, false, stale ? GUARD_REASON : 0);
}

static enum err
make_release(struct making *k)
{
	bool mine = str_is(str_of(k->m->who->me.code), k->c->holder);

	if (!k->c->holder[0])
		return need(k, false, 0);
	return need(k, mine || body_get(&k->m->body, "reason"), GUARD_REASON);
}

static enum err
make_note(struct making *k)
{
	return need(k, body_str(&k->m->secret, "note").n > 0, GUARD_NOTE);
}

static enum err
make_undo(struct making *k)
{
	char id[EVENT_ID_MAX];
	size_t n;

	if (!k->c->undoable) {
		k->m->refusal = (struct refusal){ .err = ERR_ILLEGAL_MOVE };
		return refuse(k);
	}
	if (k->now_ms - k->c->changed_ms > (int64_t)k->law->undo_ms &&
	    !body_get(&k->m->body, "reason"))
		return need(k, false, GUARD_REASON);
	event_id_format(&k->c->head, id);
	n = strlen(id);
	return body_text(&k->m->body, "target",
	    str_n(arena_dup(&k->m->arena, id, n), n));
}

static enum err
make_amend(struct making *k)
{
	if (k->m->body.n + k->m->secret.n == 0)
		return fault(k, ERR_BAD_INPUT, _("say what is to be amended"),
		    STR("matter= grid= place= title="));
	return OK;
}

static enum err
make_flag(struct making *k)
{
	if (!body_get(&k->m->body, "urgent"))
		return fault(k, ERR_BAD_INPUT, _("arguments are missing"),
		    STR("urgent=0|1"));
	return OK;
}

static enum err
make_reveal(struct making *k)
{
	return need(k, body_get(&k->m->body, "reason"), GUARD_REASON);
}

static const struct special {
	const char	*action;
	enum event_kind	 kind;
	enum err	(*make)(struct making *);
	bool		 reads;		/* changes nothing: leaders may */
	bool		 acts;		/* only for who could move it from here */
} specials[] = {
	{ "claim", EV_CASE_CLAIM, make_claim, false, true },
	{ "release", EV_CASE_RELEASE, make_release, false, false },
	{ "note", EV_CASE_NOTE, make_note, false, false },
	{ "undo", EV_CASE_UNDO, make_undo, false, false },
	{ "amend", EV_CASE_AMEND, make_amend, false, true },
	{ "flag", EV_CASE_FLAG, make_flag, false, true },
	{ "reveal", EV_CASE_REVEAL, make_reveal, true, false },
};

static const struct special *
special_of(struct str action)
{
	for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
		if (str_is(action, specials[i].action))
			return &specials[i];
	return NULL;
}

/* The code of the action that the word names. */
static enum err
find_action(struct making *k, struct str word)
{
	struct resolve_hit hit;
	enum err e;

	k->action = word;
	if (special_of(word))
		return OK;
	e = resolve_one(k->law, RESOLVE_ACTION, word, &hit);
	if (e != OK)
		return fault(k, ERR_NOT_FOUND, _("no such action"), word);
	k->action = hit.code;
	return OK;
}

enum err
move_prepare(struct move *m, struct rules *rules, const struct case_view *v,
    const struct seat *who, struct str action, const struct move_arg *args,
    size_t n, int64_t now_ms)
{
	const struct law *law = rules_law(rules);
	struct making k = { m, rules, v->slot, law, v->c, action, now_ms };
	const struct special *special;
	enum err e;

	memset(m, 0, sizeof *m);
	m->who = who;
	m->base = v->c->head;
	str_copy(str_of(v->c->number), m->subject, sizeof m->subject);
	e = find_action(&k, action);
	if (e != OK)
		return e;
	special = special_of(k.action);
	if (who->read_only && !(special && special->reads)) {
		snprintf(m->why, sizeof m->why, "%s", _("read-only"));
		m->refusal.err = ERR_REFUSED;
		return ERR_REFUSED;
	}
	if (special && special->acts &&
	    !casefile_acts(v->c, law, who->me.roles)) {
		snprintf(m->why, sizeof m->why, "%s",
		    _("your role has no step to take here"));
		m->refusal.err = ERR_REFUSED;
		return ERR_REFUSED;
	}
	e = read_args(&k, args, n);
	if (e != OK)
		return e;
	if (!special)
		return make_workflow(&k);
	m->kind = special->kind;
	return special->make(&k);
}

void
move_intent(const struct move *m, struct intent *out)
{
	*out = (struct intent){
		.kind = m->kind, .subject = str_of(m->subject),
		.actor = str_of(m->who->me.code),
		.login = str_of(m->who->login), .seat = str_of(m->who->me.seat),
		.body = &m->body, .secret = m->secret.n ? &m->secret : NULL,
		.base = &m->base, .audit = m->kind == EV_CASE_REVEAL,
	};
}

void
move_fini(struct move *m)
{
	arena_fini(&m->arena);
}
