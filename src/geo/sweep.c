/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the edges of shapes may meet, counted by their boxes along the axis on
 * which they are shorter. A shape may be made so that a million edges cross each
 * other, or merely lie so that GEOS compares each with each; that would take hours,
 * and counting stops early. */
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

#define TESTS_MOST (1u << 27)	/* a second or so */
#define MEETINGS_MOST (1u << 19)
#define EDGES_FEW 2048		/* cannot meet often enough to matter */

struct edge { int32_t x0, x1, y0, y1; };
struct edges { struct edge *v; size_t n, cap; double wide, high; };

static void
add_edge(struct edges *e, struct spot a, struct spot b)
{
	e->v = xgrow(e->v, &e->cap, e->n + 1, sizeof *e->v);
	e->v[e->n++] = (struct edge){
		a.lon < b.lon ? a.lon : b.lon, a.lon < b.lon ? b.lon : a.lon,
		a.lat < b.lat ? a.lat : b.lat, a.lat < b.lat ? b.lat : a.lat };
	e->wide += (double)e->v[e->n - 1].x1 - e->v[e->n - 1].x0;
	e->high += (double)e->v[e->n - 1].y1 - e->v[e->n - 1].y0;
}

static void
add_area(struct edges *e, const struct shapes *s, size_t i)
{
	const struct feature *const f = &s->f[i];

	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *const part = &s->part[f->part + p];

		for (uint32_t v = 1; v < part->n; v++)
			add_edge(e, s->at[part->first + v - 1],
			    s->at[part->first + v]);
	}
}

static size_t
edges_of(const struct shapes *s, size_t i)
{
	const struct feature *const f = &s->f[i];
	size_t n = 0;

	for (uint32_t p = 0; p < f->parts; p++)
		n += s->part[f->part + p].n;
	return n;
}

static int
by_x(const void *a, const void *b)
{
	const struct edge *const x = a, *const y = b;

	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

static void
turn(struct edges *e)
{
	for (size_t i = 0; i < e->n; i++)
		e->v[i] = (struct edge){ e->v[i].y0, e->v[i].y1, e->v[i].x0,
			e->v[i].x1 };
}

static bool
meet_often(const struct edges *e)
{
	const size_t most = MEETINGS_MOST + 8 * e->n;
	size_t tests = 0, meetings = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct edge *const a = &e->v[i];

		for (size_t j = i + 1; j < e->n && e->v[j].x0 <= a->x1; j++) {
			meetings += e->v[j].y0 <= a->y1 && a->y0 <= e->v[j].y1;
			if (++tests > TESTS_MOST || meetings > most)
				return true;
		}
	}
	return false;
}

bool
sweep_tangled(const struct shapes *s, size_t i, int64_t j)
{
	struct edges e = { 0 };
	bool often;

	if (edges_of(s, i) + (j >= 0 ? edges_of(s, (size_t)j) : 0) < EDGES_FEW)
		return false;
	add_area(&e, s, i);
	if (j >= 0)
		add_area(&e, s, (size_t)j);
	if (e.high < e.wide)
		turn(&e);
	qsort(e.v, e.n, sizeof *e.v, by_x);
	often = meet_often(&e);
	free(e.v);
	return often;
}
