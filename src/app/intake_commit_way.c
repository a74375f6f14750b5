/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of the workflow lead from a report to its filing, for whoever sits
 * there. No action is known by name: a row files when it sets the criterion, and a
 * row before it accepts when it asks for nothing more than a click and leaves the
 * case in the desk's own hands. Layer: app. */
#include "intake_in.h"

#include <string.h>

#define ASKS (GUARD_REASON | GUARD_NOTE | GUARD_UNTIL | GUARD_DECISION | \
	GUARD_RESULT)		/* what no form brings along */
#define DEEP 3			/* rows until it is filed */

struct asked {
	const struct law *law;
	const struct docket *d;
	const struct seat *who;
	int64_t		now_ms;
	enum way	to;
	unsigned	parent;		/* WAY_MERGE: kind of the case it joins */
};

static bool
may(const struct asked *q, const struct casefile *c,
    const struct law_move *row, uint32_t given)
{
	const struct mover m = move_mover(q->who, given, q->now_ms);
	struct refusal why;

	return (row->from == c->state || row->from == LAW_ANY) &&
	    casefile_may(c, q->d, q->law, row->action, &m, &why) == OK &&
	    why.row == row;
}

/* An action that some kind of case has rows of its own for joins cases to such a
 * one, and to no other. */
static bool
joins(const struct asked *q, const struct law_move *row)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < q->law->moves_n; i++)
		if (str_eq(q->law->moves[i].action, row->action))
			kinds |= q->law->moves[i].kinds;
	return (row->effects & EFFECT_MERGE) &&
	    (!kinds || (kinds >> q->parent & 1));
}

static bool
ends(const struct asked *q, const struct law_move *row)
{
	if (q->to == WAY_MERGE)
		return joins(q, row);
	return (row->effects & EFFECT_SET_CRITERION) &&
	    (row->guards & GUARD_MATTER);
}

/* It stays with the desk: verifying and tracking are other people's. */
static bool
accepts(const struct asked *q, const struct casefile *c,
    const struct law_move *row)
{
	const struct law_state *to = law_state(q->law, row->to);

	return row->to < LAW_BACK && row->to != c->state && to && to->open &&
	    to->turn == TURN_DESK && !(row->effects & EFFECT_SET_UNIT) &&
	    !(row->guards & GUARD_PARENT) && !row->flags_need;
}

static const struct law_move *
search(const struct asked *q, const struct casefile *c, int deep, bool *last)
{
	*last = true;
	for (size_t i = 0; i < q->law->moves_n; i++) {
		const struct law_move *row = &q->law->moves[i];

		if (row->to < LAW_BACK && row->to != c->state &&
		    !(row->guards & ASKS) && ends(q, row) &&
		    may(q, c, row, MOVE_GIVEN))
			return row;
	}
	for (size_t i = 0; deep > 1 && i < q->law->moves_n; i++) {
		const struct law_move *row = &q->law->moves[i];
		struct casefile then = *c;
		bool end;

		if ((row->guards & ASKS) || !accepts(q, c, row) ||
		    !may(q, c, row, MOVE_GIVEN))
			continue;
		then.state = row->to;
		if (row->effects & EFFECT_LEVEL_TOP)
			then.level = then.level ? 1 : 0;
		if (search(q, &then, deep - 1, &end)) {
			*last = false;
			return row;
		}
	}
	return NULL;
}

const struct law_move *
way_row(const struct law *law, const struct casefile *c, const struct docket *d,
    const struct seat *who, int64_t now_ms, const struct way_to *to, bool *last)
{
	const struct asked q = { law, d, who, now_ms, to->way, to->parent };

	return search(&q, c, DEEP, last);
}

const struct law_move *
way_direct(const struct law *law, const struct casefile *c,
    const struct docket *d, const struct seat *who, int64_t now_ms)
{
	const struct asked q = { law, d, who, now_ms, WAY_FILE, 0 };

	for (size_t i = 0; i < law->moves_n; i++) {
		const struct law_move *row = &law->moves[i];
		const struct law_state *to = law_state(law, row->to);

		if ((row->flags_need & CASE_URGENT) && to && to->open &&
		    row->to != c->state && !(row->guards & ASKS) &&
		    (row->effects & (EFFECT_SET_UNIT | EFFECT_LEVEL_TOP |
		    EFFECT_LEVEL_UP)) && may(&q, c, row, GUARD_UNIT))
			return row;
	}
	return NULL;
}

void
way_case(const struct intake *f, const struct seat *who, struct casefile *c)
{
	const struct law *law = f->law;
	const struct law_book *book = law_book(law, law->version);
	const uint32_t matter = (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0);
	const struct law_kind *kind = book ? law_kind_of(law, matter) : NULL;

	memset(c, 0, sizeof *c);
	str_copy(STR(GOING_NEW), c->number, sizeof c->number);
	str_copy(str_of(who->me.code), c->finder, sizeof c->finder);
	c->events = 1;
	c->law = law->books_n ? (uint16_t)law->version : 0;
	c->matter = matter;
	c->grid = form_code(f, INTAKE_GRID, NULL, 0);
	c->criterion = (uint16_t)form_code(f, INTAKE_CRITERION, NULL, 0);
	c->kind = kind ? kind->id : 0;
	c->state = kind && kind->first_state ? kind->first_state :
	    law->first_state;
	c->level = book ? law->first_level : 0;
	c->flags = form_urgent(f) ? CASE_URGENT : 0;
}
