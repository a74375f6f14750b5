/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_teams.c -- who answers for a grid: four teams by name (实名落图).
 * Layer: wire.  A profile may lack the file. */
#include "wire/profile_load.h"

#include "core/team.h"

#define POST_MOST	96	/* bytes of a post, a person, a duty */
#define DUTY_MOST	240

enum { COL_GRID, COL_TEAM, COL_UNIT, COL_POST, COL_PERSON, COL_PHONE,
	COL_SHIFT, COL_DUTY, COL_FROM, COL_TO, COLUMNS };

static int
by_team(const void *a, const void *b)
{
	const struct law_team *const x = a, *const y = b;

	if (x->grid != y->grid)
		return x->grid < y->grid ? -1 : 1;
	return x->team - y->team;
}

/* Rows that say the same of the same: a slip of copying. */
static int
by_row(const void *a, const void *b)
{
	const struct law_team *const x = a, *const y = b;
	int c = by_team(a, b);

	c = c != 0 ? c : str_cmp(x->person, y->person);
	c = c != 0 ? c : x->unit - y->unit;
	c = c != 0 ? c : str_cmp(x->post, y->post);
	c = c != 0 ? c : str_cmp(x->shift, y->shift);
	return c != 0 ? c : (x->from > y->from) - (x->from < y->from);
}

static void
take_text(const struct tsv_row *row, size_t col, size_t most, struct str *out)
{
	*out = field_opt(row, col);
	if (out->n > most)
		tsv_fault(row, col, "a shorter text, or -");
}

/* A name, or an account's code behind '@'. */
static void
take_person(struct profile_load *l, const struct tsv_row *row,
    struct law_team *t)
{
	take_text(row, COL_PERSON, POST_MOST, &t->person);
	if (str_starts(t->person, STR("@")) &&
	    law_account(l->law, str_from(t->person, 1)) == NULL)
		tsv_fault(row, COL_PERSON, "a name, or @ and the code of an "
		    "account in accounts.tsv, or -");
}

static void
take_days(const struct tsv_row *row, struct law_team *t)
{
	field_day(row, COL_FROM, INT32_MIN, &t->from);
	field_day(row, COL_TO, INT32_MAX, &t->to);
	if (t->from > t->to)
		tsv_fault(row, COL_TO, "a day not before from");
}

static void
team_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_team *t;
	enum team team = TEAM_FIND;
	uint64_t grid;

	if (!grid_code(row->fields[COL_GRID], &grid)) {
		tsv_fault(row, COL_GRID, "the 15-digit code of a grid");
		return;
	}
	if (!team_by_code(row->fields[COL_TEAM], &team)) {
		tsv_fault(row, COL_TEAM, "find, manage, enforce or handle");
		return;
	}
	t = table_add(l, PF_TEAMS, row, row->fields[COL_GRID]);
	t->grid = grid;
	t->team = (uint8_t)team;
	t->line = row->line;
	(void)field_unit(l, row, COL_UNIT, &t->unit);
	take_text(row, COL_POST, POST_MOST, &t->post);
	take_person(l, row, t);
	if (t->unit == 0 && t->person.n == 0)
		tsv_fault(row, COL_PERSON, "a person here or a unit under "
		    "unit");
	t->phone = field_opt(row, COL_PHONE);
	if (t->phone.n > 0 && !phone_ok(t->phone))
		tsv_fault(row, COL_PHONE, "digits, blanks, + and -, or -");
	t->shift = field_opt(row, COL_SHIFT);
	take_text(row, COL_DUTY, DUTY_MOST, &t->duty);
	take_days(row, t);
}

void
teams_read(struct profile_load *l)
{
	static const char *const columns[COLUMNS] = { "grid", "team", "unit",
		"post", "person", "phone", "shift", "duty", "from", "to" };

	table_read(l, PF_TEAMS, columns, COLUMNS, sizeof(struct law_team),
	    team_row);
	table_sort(&l->t[PF_TEAMS], by_team);
	TABLE_GIVE(l, PF_TEAMS, teams);
}

void
teams_check(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->teams_n; i++) {
		const struct law_team *const t = &law->teams[i];

		if (law_grid(law, t->grid) == NULL)
			table_fault(l, PF_TEAMS, i, "grid",
			    l->t[PF_TEAMS].refs[i], "a grid of grids.tsv");
		if (t->shift.n > 0 && (law->books_n == 0 ||
		    law_book_shift(&law->books[0], t->shift) == 0))
			table_fault(l, PF_TEAMS, i, "shift", t->shift,
			    "the code of a shift in shifts.tsv, or -");
	}
	table_unique_aside(l, PF_TEAMS, by_row, "grid",
	    "a row once: the same team, person, post, shift and day");
}
