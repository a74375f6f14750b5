/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of teams that say what cannot be: over, of nobody, of elsewhere. */
#include "app/team_lint.h"

#include "base/clock.h"

#define FAULT_ROW(id, code, wrong, text) { code, text, wrong },
static const struct { const char *code, *text; bool wrong; } faults[] = {
	TEAM_FAULTS(FAULT_ROW)
};
#undef FAULT_ROW

const char *
team_fault_code(enum team_fault f)
{
	return f < TEAM_FAULT_COUNT ? faults[f].code : "";
}

const char *
team_fault_text(enum team_fault f)
{
	return f < TEAM_FAULT_COUNT ? faults[f].text : "";
}

bool
team_fault_wrong(enum team_fault f)
{
	return f < TEAM_FAULT_COUNT && faults[f].wrong;
}

bool
team_lint_holds(const struct team_lint *t, const struct law_team *row)
{
	const int32_t day = clock_day((struct wall){ t->now_ms },
	    t->law->offset_min);

	return day >= row->from && day <= row->to;
}

static void
say(const struct team_lint *t, enum team_fault fault,
    const struct law_team *row)
{
	const struct team_finding f = { .fault = fault, .grid = row->grid,
		.team = row->team, .row = row, .unit = row->unit };

	t->fn(t->ctx, &f);
}

static bool
expired(const struct team_lint *t, const struct law_team *row)
{
	return clock_day((struct wall){ t->now_ms }, t->law->offset_min) >
	    row->to;
}

/* A unit of one town that answers in another. */
static bool
elsewhere(const struct law *law, const struct law_team *row)
{
	const struct law_unit *const u = law_unit(law, row->unit);
	const uint64_t town = law_grid_town(row->grid);

	return u != NULL && u->town != 0 && town != 0 &&
	    town / 1000000 % 1000 != u->town;
}

/* Only where the map has grids of that level at all. */
static bool
not_drawn(const struct team_lint *t, const struct law_team *row)
{
	const struct gridmap *const m = district_map(t->d,
	    law_grid_level(t->law, row->grid));

	return m != NULL && gridmap_count(m) > 0 &&
	    district_find(t->d, row->grid) < 0;
}

void
team_lint_rows(const struct team_lint *t)
{
	const struct law *const law = t->law;

	for (size_t i = 0; i < law->teams_n; i++) {
		const struct law_team *const row = &law->teams[i];

		if (expired(t, row)) {
			say(t, FAULT_EXPIRED, row);
			continue;
		}
		if (row->unit != 0 && law_unit_dead(law, row->unit))
			say(t, FAULT_DEAD_UNIT, row);
		if (law_grid_dead(law, row->grid))
			say(t, FAULT_DEAD_GRID, row);
		else if (not_drawn(t, row))
			say(t, FAULT_NOT_DRAWN, row);
		if (elsewhere(law, row))
			say(t, FAULT_ELSEWHERE, row);
	}
}

void
team_lint(const struct team_lint *t)
{
	team_lint_ground(t);
	team_lint_shape(t);
	team_lint_rows(t);
	team_lint_people(t);
	if (t->rules != NULL)
		team_lint_rules(t);
}
