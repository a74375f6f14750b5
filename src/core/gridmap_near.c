/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gridmap_near.c -- areas beside an area, and the one nearest to a spot.
 * Layer: core (pure). */
#include "gridmap_in.h"

#include <math.h>
#include <stdlib.h>

/* ---- beside ---- */

struct edges { struct map_edge *e; size_t n, cap; };	/* e owned */

/* The edges of area i that come into box, southern end first. */
static void
edges_in(const struct shapes *s, size_t i, const struct extent *box,
    struct edges *out)
{
	const struct feature *f = &s->f[i];

	out->n = 0;
	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];
		const struct spot *v = s->at + part->first;

		for (uint32_t k = 1; k < part->n; k++) {
			struct extent b = EXTENT_NONE;

			extent_add(&b, v[k - 1]);
			extent_add(&b, v[k]);
			if (!extent_meet(&b, box))
				continue;
			out->e = xgrow(out->e, &out->cap, out->n + 1,
			    sizeof(*out->e));
			out->e[out->n++] = v[k - 1].lat <= v[k].lat ?
			    (struct map_edge){ v[k - 1], v[k] } :
			    (struct map_edge){ v[k], v[k - 1] };
		}
	}
}

static int
by_south(const void *a, const void *b)
{
	const struct map_edge *x = a, *y = b;

	return (x->a.lat > y->a.lat) - (x->a.lat < y->a.lat);
}

/* Do they run along each other for a while, or cross in their middles? */
static bool
edges_touch(const struct map_edge *x, const struct map_edge *y)
{
	const int ya = map_turn(x->a, x->b, y->a), yb = map_turn(x->a, x->b, y->b);
	const int xa = map_turn(y->a, y->b, x->a), xb = map_turn(y->a, y->b, x->b);
	int64_t lo, hi, low, high;

	if (ya * yb < 0 && xa * xb < 0)
		return true;
	if (ya || yb || (x->a.lat == x->b.lat && x->a.lon == x->b.lon) ||
	    (y->a.lat == y->b.lat && y->a.lon == y->b.lon))
		return false;
	/* on one line: by latitude, or along a parallel by longitude */
	lo = x->a.lat, hi = x->b.lat, low = y->a.lat, high = y->b.lat;
	if (lo == hi) {
		lo = x->a.lon < x->b.lon ? x->a.lon : x->b.lon;
		hi = x->a.lon < x->b.lon ? x->b.lon : x->a.lon;
		low = y->a.lon < y->b.lon ? y->a.lon : y->b.lon;
		high = y->a.lon < y->b.lon ? y->b.lon : y->a.lon;
	}
	return (lo > low ? lo : low) < (hi < high ? hi : high);
}

/* Is a corner of area i within area j, off its border? */
static bool
reaches_into(const struct shapes *s, size_t i, size_t j)
{
	const struct feature *f = &s->f[i];

	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];

		for (uint32_t k = 0; k < part->n; k++)
			if (shape_side(s, j, s->at[part->first + k]) == SIDE_IN)
				return true;
	}
	return false;
}

static bool
touch(const struct shapes *s, size_t i, size_t j, struct edges *a,
    struct edges *b)
{
	const struct extent *x = &s->f[i].box, *y = &s->f[j].box;

	if (!extent_meet(x, y))
		return false;
	edges_in(s, i, y, a);
	edges_in(s, j, x, b);
	if (b->n)
		qsort(b->e, b->n, sizeof(*b->e), by_south);
	for (size_t p = 0; p < a->n; p++)
		for (size_t q = 0; q < b->n; q++) {
			if (b->e[q].a.lat > a->e[p].b.lat)
				break;
			if (b->e[q].b.lat >= a->e[p].a.lat &&
			    edges_touch(&a->e[p], &b->e[q]))
				return true;
		}
	return reaches_into(s, i, j) || reaches_into(s, j, i);
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* All that share a cell's list with area i, each once; owned by the caller. */
static uint32_t *
around(const struct gridmap *m, uint32_t i, size_t *out)
{
	const struct extent *box = &m->s->f[i].box;
	uint32_t *list = NULL;
	size_t n = 0, cap = 0, kept = 0;

	for (uint32_t r = map_row(m, box->min.lat);
	    r <= map_row(m, box->max.lat); r++)
		for (uint32_t c = map_col(m, box->min.lon);
		    c <= map_col(m, box->max.lon); c++) {
			const struct map_entry *k = map_entries(m,
			    r * m->cols + c);

			for (; k; k = k->n & MAP_LAST ? NULL : k + 1) {
				list = xgrow(list, &cap, n + 1, sizeof(*list));
				list[n++] = k->f;
			}
		}
	if (n)
		qsort(list, n, sizeof(*list), by_number);
	for (size_t k = 0; k < n; k++)
		if (list[k] != i && (!kept || list[kept - 1] != list[k]))
			list[kept++] = list[k];
	*out = kept;
	return list;
}

struct beside { double bearing; uint64_t code; int32_t f; };

static int
by_bearing(const void *a, const void *b)
{
	const struct beside *x = a, *y = b;

	if (x->bearing < y->bearing || x->bearing > y->bearing)
		return x->bearing < y->bearing ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

static struct spot
inside_of(const struct shapes *s, size_t i)
{
	return geo_known(s->f[i].inside) ? s->f[i].inside : shape_inside(s, i);
}

size_t
gridmap_beside(const struct gridmap *m, int32_t i, int32_t *out, size_t cap)
{
	const struct shapes *s = m->s;
	struct edges a = { 0 }, b = { 0 };
	struct beside *found;
	size_t n, kept = 0;
	uint32_t *list;
	struct spot at;

	if (i < 0 || (size_t)i >= s->n || !s->f[i].parts || !m->cell ||
	    s->f[i].box.min.lon > s->f[i].box.max.lon ||
	    !extent_has(&m->box, s->f[i].box.min) ||
	    !extent_has(&m->box, s->f[i].box.max))
		return 0;
	at = inside_of(s, (size_t)i);
	list = around(m, (uint32_t)i, &n);
	found = xmalloc((n + 1) * sizeof(*found));
	for (size_t k = 0; k < n; k++)
		if (touch(s, (size_t)i, list[k], &a, &b))
			found[kept++] = (struct beside){
				geo_bearing(at, inside_of(s, list[k])),
				s->f[list[k]].code, (int32_t)list[k]
			};
	qsort(found, kept, sizeof(*found), by_bearing);
	for (size_t k = 0; k < kept && k < cap; k++)
		out[k] = found[k].f;
	free(found);
	free(list);
	free(a.e);
	free(b.e);
	return kept;
}

/* ---- nearest ---- */

struct nearing {
	const struct gridmap *m;
	struct spot	 at;
	uint8_t		*seen;		/* by feature; owned */
	int32_t		 best;
	double		 metres;
};

static void
look_at(struct nearing *k, uint32_t f)
{
	const struct shapes *s = k->m->s;
	double d;

	if (k->seen[f])
		return;
	k->seen[f] = 1;
	d = shape_distance(s, f, k->at);
	if (k->best < 0 || d < k->metres || (!(d > k->metres) &&
	    s->f[f].code < s->f[k->best].code)) {
		k->best = (int32_t)f;
		k->metres = d;
	}
}

static void
look_at_cell(struct nearing *k, int64_t col, int64_t row)
{
	const struct gridmap *m = k->m;
	const struct map_entry *e;
	uint32_t cell;

	if (col < 0 || row < 0 || col >= m->cols || row >= m->rows)
		return;
	cell = (uint32_t)row * m->cols + (uint32_t)col;
	e = map_entries(m, cell);
	if (!e && m->cell[cell] != MAP_NOBODY)
		look_at(k, m->cell[cell]);
	for (; e; e = e->n & MAP_LAST ? NULL : e + 1)
		look_at(k, e->f);
}

/* Rings of cells around the spot's own, until none can have a nearer one. */
static void
look_around(struct nearing *k)
{
	const struct gridmap *m = k->m;
	struct spot c = k->at;
	double east, north, cell;
	int64_t col, row;

	c.lon = c.lon < m->box.min.lon ? m->box.min.lon :
	    c.lon > m->box.max.lon ? m->box.max.lon : c.lon;
	c.lat = c.lat < m->box.min.lat ? m->box.min.lat :
	    c.lat > m->box.max.lat ? m->box.max.lat : c.lat;
	col = map_col(m, c.lon);
	row = map_row(m, c.lat);
	geo_scale(k->at.lat, &east, &north);
	cell = fmin(east * (double)(INT64_C(1) << m->east),
	    north * (double)(INT64_C(1) << m->north));
	for (int64_t r = 0; r < m->cols || r < m->rows; r++) {
		if (k->best >= 0 && (double)(r - 1) * cell > k->metres)
			return;
		for (int64_t d = -r; d <= r; d++) {
			look_at_cell(k, col + d, row - r);
			look_at_cell(k, col + d, row + r);
			look_at_cell(k, col - r, row + d);
			look_at_cell(k, col + r, row + d);
		}
	}
}

int32_t
gridmap_nearest(const struct gridmap *m, struct spot at, double *metres)
{
	struct nearing k = { .m = m, .at = at };

	k.best = gridmap_at(m, at);
	if (k.best < 0 && m->cell && geo_known(at)) {
		k.seen = xcalloc(m->s->n, 1);
		look_around(&k);
		free(k.seen);
	}
	*metres = k.metres;
	return k.best;
}
