/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People with an impossible load: on too many grids, in too many teams, on two
 * shifts at once. */
#include "app/team_lint.h"

#include <stdlib.h>

/* The rows of one person stand together: an account anywhere, a name within its
 * unit (two people of a district may be called the same). */
static int
by_person(const void *a, const void *b)
{
	const struct law_team *const x = *(const struct law_team *const *)a;
	const struct law_team *const y = *(const struct law_team *const *)b;
	const int c = str_cmp(x->person, y->person);

	if (c != 0)
		return c;
	if (!str_starts(x->person, STR("@")) && x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return x < y ? -1 : x > y;
}

static bool
same(const struct law_team *x, const struct law_team *y)
{
	return str_eq(x->person, y->person) &&
	    (str_starts(x->person, STR("@")) || x->unit == y->unit);
}

static void
say(const struct team_lint *t, enum team_fault fault,
    const struct law_team *row, uint64_t n, uint64_t most)
{
	const struct team_finding f = { .fault = fault, .grid = row->grid,
		.team = row->team, .row = row, .unit = row->unit, .n = n,
		.most = most };

	t->fn(t->ctx, &f);
}

/* Do two shifts meet in the week? */
static bool
meet(const struct calendar *a, const struct calendar *b)
{
	for (unsigned w = 1; w <= 7; w++)
		for (unsigned i = 0; i < a->slots_n[w]; i++)
			for (unsigned k = 0; k < b->slots_n[w]; k++)
				if (a->slots[w][i].from < b->slots[w][k].to &&
				    b->slots[w][k].from < a->slots[w][i].to)
					return true;
	return false;
}

/* The first row on another shift at the same time as the first of all. */
static const struct law_team *
clash(const struct team_lint *t, const struct law_team *const *row, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!str_eq(row[0]->shift, row[i]->shift) &&
		    meet(team_calendar(t->law, row[0]->shift),
		    team_calendar(t->law, row[i]->shift)))
			return row[i];
	return NULL;
}

static void
one_person(const struct team_lint *t, const struct law_team *const *row,
    size_t n)
{
	const struct law_team *const other = clash(t, row, n);
	uint64_t grids = 0, teams = 0;
	unsigned in = 0;

	for (size_t i = 0; i < n; i++) {
		grids += i == 0 || row[i]->grid != row[i - 1]->grid;
		teams += (in >> row[i]->team & 1) == 0;
		in |= 1u << row[i]->team;
	}
	if (grids > TEAM_LOAD_GRIDS)
		say(t, FAULT_LOAD, row[0], grids, TEAM_LOAD_GRIDS);
	if (teams > TEAM_LOAD_TEAMS)
		say(t, FAULT_TEAMS, row[0], teams, TEAM_LOAD_TEAMS);
	if (other != NULL)
		say(t, FAULT_SHIFTS, other, 0, 0);
}

void
team_lint_people(const struct team_lint *t)
{
	const struct law *const law = t->law;
	const struct law_team **const row = xcalloc(law->teams_n + 1,
	    sizeof(*row));
	size_t n = 0;

	for (size_t i = 0; i < law->teams_n; i++)
		if (law->teams[i].person.n > 0 &&
		    team_lint_holds(t, &law->teams[i]))
			row[n++] = &law->teams[i];
	qsort(row, n, sizeof(*row), by_person);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same(row[i], row[end]); end++)
			;
		one_person(t, row + i, end - i);
	}
	free(row);
}
