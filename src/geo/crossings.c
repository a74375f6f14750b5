/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All spots where the rings of an area cross or touch themselves: GEOS names the
 * first, and whoever mends a ring wants to hear of the others, too. Sides are decided
 * in 128 bits. Two edges that lie on each other, one behind the other, are GEOS' to
 * tell. */
#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

#define TESTS_MOST (1u << 27)	/* a second or so */

__extension__ typedef __int128 wide;

struct edge {
	struct spot	a, b;		/* a.lon <= b.lon */
	uint32_t	ring, k, n;	/* edge k of the n of its ring */
};
struct spots { struct spot *at; size_t n, cap; };

static int
side_of(struct spot a, struct spot b, struct spot c)
{
	const wide v = (wide)((int64_t)b.lon - a.lon) *
	    ((int64_t)c.lat - a.lat) - (wide)((int64_t)b.lat - a.lat) *
	    ((int64_t)c.lon - a.lon);

	return (v > 0) - (v < 0);
}

static bool
on_edge(const struct edge *e, struct spot c)
{
	const int32_t lo = e->a.lat < e->b.lat ? e->a.lat : e->b.lat;
	const int32_t hi = e->a.lat < e->b.lat ? e->b.lat : e->a.lat;

	return c.lon >= e->a.lon && c.lon <= e->b.lon && c.lat >= lo &&
	    c.lat <= hi && side_of(e->a, e->b, c) == 0;
}

/* One unit off is the same: GEOS' own spot is rounded. */
bool
spot_told(const struct spot *at, size_t n, struct spot s)
{
	for (size_t i = 0; i < n; i++)
		if (llabs((long long)at[i].lon - s.lon) <= 1 &&
		    llabs((long long)at[i].lat - s.lat) <= 1)
			return true;
	return false;
}

static void
add(struct spots *o, struct spot s)
{
	if (o->n < o->cap && !spot_told(o->at, o->n, s))
		o->at[o->n++] = s;
}

static struct spot
crossing(const struct edge *e, const struct edge *f)
{
	const double ex = (double)e->b.lon - e->a.lon;
	const double ey = (double)e->b.lat - e->a.lat;
	const double fx = (double)f->b.lon - f->a.lon;
	const double fy = (double)f->b.lat - f->a.lat;
	const double t = (((double)f->a.lon - e->a.lon) * fy -
	    ((double)f->a.lat - e->a.lat) * fx) / (ex * fy - ey * fx);

	return (struct spot){ (int32_t)lround(e->a.lon + t * ex),
		(int32_t)lround(e->a.lat + t * ey) };
}

static void
meet(const struct edge *e, const struct edge *f, struct spots *o)
{
	const uint32_t gap = e->k > f->k ? e->k - f->k : f->k - e->k;

	if (side_of(e->a, e->b, f->a) * side_of(e->a, e->b, f->b) < 0 &&
	    side_of(f->a, f->b, e->a) * side_of(f->a, f->b, e->b) < 0) {
		add(o, crossing(e, f));
		return;
	}
	/* A hole may touch its shell; neighbours meet anyway. */
	if (e->ring != f->ring || gap == 1 || gap == e->n - 1)
		return;
	if (on_edge(e, f->a))
		add(o, f->a);
	if (on_edge(e, f->b))
		add(o, f->b);
	if (on_edge(f, e->a))
		add(o, e->a);
	if (on_edge(f, e->b))
		add(o, e->b);
}

static int
by_lon(const void *a, const void *b)
{
	const struct edge *const x = a, *const y = b;

	return (x->a.lon > y->a.lon) - (x->a.lon < y->a.lon);
}

/* A spot that stands twice in a row, as rounding makes of two close ones, is no
 * edge: it would touch its neighbours' neighbours. */
static size_t
ring_edges(const struct spot *at, uint32_t n, uint32_t ring, struct edge *v)
{
	uint32_t m = 0;

	for (uint32_t k = 0; k + 1 < n; k++) {
		const bool turn = at[k].lon > at[k + 1].lon;

		if (at[k].lon == at[k + 1].lon && at[k].lat == at[k + 1].lat)
			continue;
		v[m] = (struct edge){ at[turn ? k + 1 : k],
			at[turn ? k : k + 1], ring, m, 0 };
		m++;
	}
	for (uint32_t k = 0; k < m; k++)
		v[k].n = m;
	return m;
}

static struct edge *
edges_of(const struct shapes *s, const struct feature *f, size_t *n)
{
	struct edge *v = NULL;
	size_t cap = 0;

	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *const r = &s->part[f->part + p];

		v = xgrow(v, &cap, *n + r->n, sizeof(*v));
		*n += ring_edges(s->at + r->first, r->n, p, v + *n);
	}
	return v;
}

size_t
geo_crossings(const struct shapes *s, size_t i, struct spot *at, size_t cap)
{
	struct spots o = { at, 0, cap };
	size_t n = 0, left = TESTS_MOST;
	struct edge *const v = edges_of(s, &s->f[i], &n);

	qsort(v, n, sizeof(*v), by_lon);
	for (size_t e = 0; e < n && o.n < cap; e++)
		for (size_t f = e + 1; f < n && v[f].a.lon <= v[e].b.lon &&
		    left > 0; f++, left--)
			meet(&v[e], &v[f], &o);
	free(v);
	return o.n;
}
