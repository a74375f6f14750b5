/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids that nobody answers for, and grids that are badly cut. */
#include "app/team_lint.h"

#include <stdlib.h>

#define ANSWERS 8
#define UNEVEN_TIMES	3	/* of the median, or a third of it */
#define UNEVEN_LEAST	4	/* and that many parts off it */

static void
say(const struct team_lint *t, const struct team_finding *f)
{
	t->fn(t->ctx, f);
}

/* ---- who answers ---- */

static bool
is_named(const struct team_answer *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].row->person.n > 0 && !a[i].expired && !a[i].early)
			return true;
	return false;
}

static void
one_grid(const struct team_lint *t, uint64_t grid)
{
	struct team_answer a[ANSWERS];
	struct team_finding f = { .grid = grid, .team = -1 };

	for (unsigned k = 0; k < TEAM_COUNT; k++) {
		const size_t n = team_for(t->law, grid, (enum team)k,
		    t->now_ms, a, ANSWERS);

		f.team = (int)k;
		f.fault = FAULT_NO_TEAM;
		if (n == 0 || a[0].expired || a[0].early)
			say(t, &f);
		f.fault = FAULT_NO_PERSON;
		if (k == TEAM_FIND && n > 0 && !is_named(a, n))
			say(t, &f);
	}
}

/* Those that have none below them: an area or a town may have no parts. */
static bool
has_parts(const struct law *law, uint64_t grid)
{
	const struct law_grid *const g = law_grid(law, grid);
	const struct law_grid *const end = law->grids + law->grids_n;

	if (g == NULL || g->level == GRID_UNIT)
		return false;
	/* A basic grid's unit grids stand right behind it; others are seldom. */
	if (g->level == GRID_BASIC)
		return g + 1 < end && g[1].parent == grid;
	return true;
}

/* Grids that were drawn and are not in the profile. */
static void
drawn_only(const struct team_lint *t)
{
	const struct shapes *const s = district_grids(t->d);

	for (size_t i = 0; i < s->n; i++) {
		const struct team_finding f = { .fault = FAULT_NOT_LISTED,
			.grid = s->f[i].code, .team = -1 };

		if (f.grid == 0 || law_grid(t->law, f.grid) != NULL)
			continue;
		say(t, &f);
		if (s->f[i].level >= GRID_BASIC)
			one_grid(t, f.grid);
	}
}

/* ---- how it is cut ---- */

/* Rings that lie beside each other, not in each other. */
static void
pieces(const struct team_lint *t)
{
	const struct shapes *const s = district_grids(t->d);

	for (size_t i = 0; i < s->n; i++) {
		struct team_finding f = { .fault = FAULT_SPLIT,
			.grid = s->f[i].code, .team = -1, .most = 1 };

		for (uint32_t p = 0; p < s->f[i].parts; p++)
			f.n += !s->part[s->f[i].part + p].hole;
		if (s->f[i].shape == SHAPE_AREA && f.n > 1)
			say(t, &f);
	}
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t
parts_of(const struct law *law, size_t i)
{
	uint64_t n = 0;

	for (size_t k = i + 1; k < law->grids_n &&
	    law->grids[k].parent == law->grids[i].code; k++)
		n++;
	return n;
}

/* Unit grids a basic grid, beside the median of those that have any. */
static void
uneven(const struct team_lint *t)
{
	const struct law *const law = t->law;
	uint64_t *const count = xcalloc(law->grids_n + 1, sizeof(*count));
	uint64_t median;
	size_t n = 0;

	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].level == GRID_BASIC &&
		    parts_of(law, i) > 0)
			count[n++] = parts_of(law, i);
	qsort(count, n, sizeof(*count), by_number);
	median = n > 0 ? count[n / 2] : 0;
	free(count);
	for (size_t i = 0; median > 0 && i < law->grids_n; i++) {
		struct team_finding f = { .fault = FAULT_UNEVEN,
			.grid = law->grids[i].code, .team = -1,
			.least = (median + UNEVEN_TIMES - 1) / UNEVEN_TIMES,
			.most = median * UNEVEN_TIMES };

		if (law->grids[i].level != GRID_BASIC)
			continue;
		f.n = parts_of(law, i);
		if (f.n > 0 && ((f.n > f.most && f.n - median >=
		    UNEVEN_LEAST) || (f.n < f.least && median - f.n >=
		    UNEVEN_LEAST)))
			say(t, &f);
	}
}

/* A layer of values that says how many live there. */
bool
team_lint_homes(const struct layer *l)
{
	return l->kind == LAYER_VALUE && (str_starts(str_of(l->name),
	    STR("homes")) || str_starts(str_of(l->name),
	    STR("households")) || str_find(l->title, STR("户数")) >= 0);
}

static void
one_size(const struct team_lint *t, const struct feature *g)
{
	struct team_finding f = { .fault = FAULT_SIZE, .grid = g->code,
		.team = -1, .least = t->law->homes_least,
		.most = t->law->homes_most };

	if (g->code == 0 || g->value == FEATURE_NO_VALUE || g->value < 0 ||
	    law_grid_level(t->law, g->code) != GRID_UNIT)
		return;
	f.n = (uint64_t)(g->value / 1000);
	if (f.n < f.least || (f.most > 0 && f.n > f.most))
		say(t, &f);
}

static void
sizes(const struct team_lint *t)
{
	for (size_t i = 0; i < district_layers(t->d); i++) {
		const struct shapes *s;

		if (!team_lint_homes(district_layer(t->d, i)))
			continue;
		s = district_shapes(t->d, i);
		for (size_t k = 0; s != NULL && k < s->n; k++)
			one_size(t, &s->f[k]);
	}
}

void
team_lint_ground(const struct team_lint *t)
{
	const struct law *const law = t->law;

	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].level >= GRID_BASIC &&
		    !has_parts(law, law->grids[i].code) &&
		    !law_grid_dead(law, law->grids[i].code))
			one_grid(t, law->grids[i].code);
	drawn_only(t);
	if (law->homes_least > 0 || law->homes_most > 0)
		sizes(t);
	uneven(t);
	pieces(t);
}
