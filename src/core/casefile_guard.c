/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which row of the workflow a move takes, and what stands in its way.
 * Layer: core (pure). */
#include "core/casefile_fold.h"

#include <string.h>

/* What only the event can bring; the rest is asked of the case. */
#define GUARDS_GIVEN (GUARD_REASON | GUARD_NOTE | GUARD_UNTIL | \
	GUARD_DECISION | GUARD_PARENT | GUARD_RESULT)
/* What only the docket knows. */
#define GUARDS_DOCKET (GUARD_HELPER | GUARD_HELPERS_DONE | GUARD_NOT_OVERDUE | \
	GUARD_OVERDUE | GUARD_NOT_ASKER)

static bool
helper_waits(const struct docket *d, uint16_t unit)
{
	for (unsigned i = 0; i < d->helpers_n; i++)
		if (d->helper[i].unit == unit && !d->helper[i].replied)
			return true;
	return false;
}

static bool
helpers_done(const struct docket *d)
{
	for (unsigned i = 0; i < d->helpers_n; i++)
		if (!d->helper[i].replied)
			return false;
	return true;
}

/* Does a clock of a unit run over? */
static bool
runs_over(const struct docket *d, int64_t now_ms)
{
	for (unsigned i = 0; i < d->runs_n; i++) {
		const struct clock_run *const r = &d->run[i];

		if (r->owner != 0 && r->state == CLOCK_RUNS && r->due_ms != 0 &&
		    now_ms > r->due_ms)
			return true;
		if (r->owner != 0 && r->state == CLOCK_PAUSED &&
		    r->ended_ms > r->due_ms)
			return true;
	}
	return false;
}

static bool
docket_guard(enum guard g, const struct casefile *c, const struct docket *d,
    const struct mover *m)
{
	switch (g) {
	case GUARD_HELPER:
		return helper_waits(d, m->unit);
	case GUARD_HELPERS_DONE:
		return helpers_done(d);
	case GUARD_NOT_OVERDUE:
		return !runs_over(d, m->now_ms);
	case GUARD_OVERDUE:
		return (c->flags & CASE_LATE) || runs_over(d, m->now_ms);
	case GUARD_NOT_ASKER:
		return !str_is(m->actor, d->asker);
	default:
		return false;
	}
}

static bool
own_level(const struct casefile *c, const struct law *law, uint16_t unit)
{
	const struct law_unit *const u = unit ? law_unit(law, unit) : NULL;
	const uint32_t town = (uint32_t)(c->grid / 1000000 % 1000);

	return u != NULL && u->level == c->level &&
	    (u->town == 0 || u->town == town);
}

static bool
level_guard(enum guard g, const struct casefile *c, const struct law *law,
    const struct mover *m)
{
	switch (g) {
	case GUARD_COMMANDS:
		return m->unit != 0 &&
		    m->unit == law_commander(law, c->matter, c->grid);
	case GUARD_LEVEL_ABOVE:
		return c->level > 1;
	case GUARD_LEVEL_BELOW:
		return c->level != 0 && c->level < law->levels_n;
	case GUARD_OWN_LEVEL:
		return own_level(c, law, m->unit);
	default:
		return false;
	}
}

static bool
count_guard(enum guard g, const struct casefile *c, const struct law *law)
{
	switch (g) {
	case GUARD_RETURNS_LEFT:
		return c->returns < law->return_cap;
	case GUARD_RETURNS_SPENT:
		return c->returns >= law->return_cap;
	case GUARD_EXTENDS_LEFT:
		return c->extends < law->extend_cap;
	case GUARD_TRIES_LEFT:
		return c->tries < law->tries_cap;
	case GUARD_TRIES_SPENT:
		return c->tries >= law->tries_cap;
	default:
		return false;
	}
}

static bool
person_guard(enum guard g, const struct casefile *c, const struct mover *m)
{
	switch (g) {
	case GUARD_MATTER:
		return c->matter != 0;
	case GUARD_CRITERION:
		return c->criterion != 0;
	case GUARD_PLACE:
		return c->grid != 0;
	case GUARD_UNIT:
		return c->unit != 0;
	case GUARD_NOT_FINDER:
		return !str_is(m->actor, c->finder);
	case GUARD_NOT_HANDLER:
		return !str_is(m->actor, c->handler);
	case GUARD_NOT_CHECKER:
		return !str_is(m->actor, c->checker);
	case GUARD_OWN_UNIT:
		return m->unit != 0 && (m->unit == c->unit ||
		    m->unit == c->enforcer);
	case GUARD_ACTED_IF_URGENT:
		return !(c->flags & CASE_URGENT) || c->handler[0] != '\0';
	default:
		return false;
	}
}

static bool
guard_holds(enum guard g, const struct casefile *c, const struct docket *d,
    const struct law *law, const struct mover *m)
{
	if (g & GUARDS_GIVEN)
		return false;
	if (g & GUARDS_DOCKET)
		return d == NULL || docket_guard(g, c, d, m);
	return person_guard(g, c, m) || count_guard(g, c, law) ||
	    level_guard(g, c, law, m);
}

/* The lowest flag of the row that stands the wrong way; 0 none. */
static uint32_t
flag_wrong(const struct law_move *row, const struct casefile *c)
{
	const uint32_t wrong = (row->flags_need & ~c->flags) |
	    (row->flags_not & c->flags);

	return wrong & (~wrong + 1);
}

static bool
row_holds(const struct law_move *row, const struct casefile *c,
    const struct docket *d, const struct law *law, const struct mover *m,
    struct refusal *why)
{
	const uint32_t flag = flag_wrong(row, c);

	*why = (struct refusal){ .err = ERR_REFUSED, .row = row };
	if (flag != 0) {
		why->flag = flag;
		why->flag_stands = (row->flags_not & flag) != 0;
		return false;
	}
	for (unsigned bit = 0; bit < GUARD_COUNT; bit++) {
		enum guard g = (enum guard)(1u << bit);

		if (!(row->guards & g) || (m->given & g) ||
		    guard_holds(g, c, d, law, m))
			continue;
		why->guard = g;
		return false;
	}
	return true;
}

static bool
row_leaves(const struct law_move *row, const struct casefile *c)
{
	return (row->from == c->state || row->from == LAW_ANY) &&
	    law_move_for(row, c->law) &&
	    (row->kinds == 0 || (row->kinds >> c->kind & 1));
}

unsigned
casefile_leads(const struct law_move *row, const struct casefile *c,
    const struct docket *d)
{
	if (row->to == LAW_ANY)
		return c->state;
	if (row->to == LAW_BACK)
		return d ? d->back : 0;
	return row->to;
}

const struct law_move *
casefile_row(const struct casefile *c, const struct docket *d,
    const struct law *law, struct str action, unsigned to,
    const struct mover *m, struct refusal *why)
{
	struct refusal first = { .err = ERR_ILLEGAL_MOVE }, now;

	for (size_t i = 0; i < law->moves_n; i++) {
		const struct law_move *row = &law->moves[i];

		if (!row_leaves(row, c) || !str_eq(row->action, action) ||
		    (to != 0 && to != casefile_leads(row, c, d)))
			continue;
		if (!(row->roles & m->roles)) {
			if (first.err == ERR_ILLEGAL_MOVE)
				first = (struct refusal){ .err = ERR_REFUSED,
				    .role = true, .row = row };
			continue;
		}
		if (row_holds(row, c, d, law, m, &now)) {
			*why = (struct refusal){ .err = OK, .row = row };
			return row;
		}
		/* What stands in the way of a row of his own role says more. */
		if (first.err == ERR_ILLEGAL_MOVE || first.role)
			first = now;
	}
	*why = first;
	return NULL;
}

static uint32_t
given_until(const struct event *e, const struct law *law)
{
	const int64_t until = body_num(&e->body, "until", 0);
	const int64_t most = (int64_t)law->suspend_days * 86400000;

	return until > e->at.ms && until <= e->at.ms + most ? GUARD_UNTIL : 0u;
}

/* What is named by a number above zero. */
static const struct { const char *name; enum guard guard; } given_numbers[] = {
	{ "unit", GUARD_UNIT }, { "criterion", GUARD_CRITERION },
	{ "matter", GUARD_MATTER }, { "grid", GUARD_PLACE },
	{ "satisfied", GUARD_RESULT },
};

static bool
decided(const struct event *e)
{
	return body_num(&e->body, "decided", 0) > 0 &&
	    body_num(&e->body, "people", 0) > 0 && e->sealed.n > 0;
}

static bool
names_parent(const struct casefile *c, struct str parent)
{
	return parent.n > 0 && parent.n < CASE_NUMBER_MAX &&
	    !str_is(parent, c->number);
}

uint32_t
casefile_given(const struct casefile *c, const struct event *e,
    const struct law *law)
{
	const struct body *b = &e->body;
	uint32_t g = given_until(e, law);

	for (size_t i = 0; i < sizeof(given_numbers) / sizeof(*given_numbers);
	    i++)
		if (body_num(b, given_numbers[i].name, 0) > 0)
			g |= given_numbers[i].guard;
	g |= body_str(b, "reason").n > 0 ? GUARD_REASON : 0u;
	g |= e->sealed.n > 0 ? GUARD_NOTE : 0u;
	g |= decided(e) ? GUARD_DECISION : 0u;
	g |= names_parent(c, body_str(b, "parent")) ? GUARD_PARENT : 0u;
	g |= body_get(b, "reached") || body_get(b, "solved") ? GUARD_RESULT : 0u;
	return g;
}

enum err
casefile_may(const struct casefile *c, const struct docket *d,
    const struct law *law, struct str action, const struct mover *m,
    struct refusal *why)
{
	struct refusal local;

	why = why ? why : &local;
	return casefile_row(c, d, law, action, 0, m, why) ? OK : why->err;
}

/* What the desk alone does, wherever the case stands, is no step from there: it
 * comes beside. */
static bool
beside(const struct law_move *m, const struct law *law)
{
	const struct law_role *desk = law_role_by_code(law, STR(CASE_AUTO));

	return desk && m->from == LAW_ANY && m->roles == 1u << desk->bit;
}

size_t
casefile_moves(const struct casefile *c, const struct law *law,
    const struct law_move **out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < law->moves_n; i++) {
		if (!row_leaves(&law->moves[i], c) ||
		    beside(&law->moves[i], law))
			continue;
		if (n < cap)
			out[n] = &law->moves[i];
		n++;
	}
	return n;
}

bool
casefile_acts(const struct casefile *c, const struct law *law, uint32_t roles)
{
	for (size_t i = 0; i < law->moves_n; i++)
		if (row_leaves(&law->moves[i], c) &&
		    (law->moves[i].roles & roles))
			return true;
	return false;
}
