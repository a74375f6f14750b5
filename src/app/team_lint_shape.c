/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids as they are drawn beside others of their level: ground, and households by a
 * layer of squares that know no grids. Model cells are nobody's drawing and are not
 * looked at. */
#include "app/team_lint.h"

#include <stdlib.h>
#include "app/squares.h"

#define AREA_TIMES	5	/* of the median, or a fifth of it */
#define AREA_LEAST	8	/* grids, before there is a middle */

/* ---- ground ---- */

static int
by_size(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
say_area(const struct team_lint *t, const struct feature *g, uint64_t m2,
    uint64_t median)
{
	const struct team_finding f = { .fault = FAULT_AREA, .grid = g->code,
		.team = -1, .n = m2, .least = median / AREA_TIMES,
		.most = median * AREA_TIMES };

	if (g->code != 0 && (m2 < f.least || m2 > f.most))
		t->fn(t->ctx, &f);
}

static bool
measured(const struct feature *f, unsigned level)
{
	return f->level == level && f->shape == SHAPE_AREA && !shape_model(f);
}

static void
areas(const struct team_lint *t, unsigned level)
{
	const struct shapes *const s = district_grids(t->d);
	uint64_t *const m2 = xcalloc(s->n + 1, sizeof(*m2));
	uint64_t *const sorted = xcalloc(s->n + 1, sizeof(*sorted));
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!measured(&s->f[i], level))
			continue;
		m2[i] = (uint64_t)shape_square_metres(s, i);
		sorted[n++] = m2[i];
	}
	qsort(sorted, n, sizeof(*sorted), by_size);
	for (size_t i = 0; n >= AREA_LEAST && i < s->n; i++)
		if (measured(&s->f[i], level))
			say_area(t, &s->f[i], m2[i], sorted[n / 2]);
	free(m2);
	free(sorted);
}

/* ---- households ---- */

static void
homes_of(const struct team_lint *t, const struct shapes *s,
    const struct gridmap *m)
{
	const struct shapes *const grids = district_grids(t->d);
	uint64_t *const homes = xcalloc(grids->n, sizeof(*homes));

	squares_add(s, m, homes);
	for (size_t i = 0; i < grids->n; i++) {
		const struct team_finding f = { .fault = FAULT_SIZE,
			.grid = grids->f[i].code, .team = -1,
			.n = homes[i] / 1000, .least = t->law->homes_least,
			.most = t->law->homes_most };

		if (grids->f[i].level == GRID_UNIT && (f.n < f.least ||
		    (f.most > 0 && f.n > f.most)))
			t->fn(t->ctx, &f);
	}
	free(homes);
}

void
team_lint_shape(const struct team_lint *t)
{
	const struct gridmap *const m = district_map(t->d, GRID_UNIT);

	for (unsigned level = GRID_TOWN; level <= GRID_UNIT; level++)
		if (!district_model(t->d, level))
			areas(t, level);
	if (m == NULL || district_model(t->d, GRID_UNIT) ||
	    (t->law->homes_least == 0 && t->law->homes_most == 0))
		return;
	for (size_t i = 0; i < district_layers(t->d); i++)
		if (team_lint_homes(district_layer(t->d, i)) &&
		    squares_any(district_shapes(t->d, i)))
			homes_of(t, district_shapes(t->d, i), m);
}
