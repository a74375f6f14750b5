/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cases of the queue's filter lie, gathered into bins of every size: in
 * slices, so that no key waits for a million of them. What was gathered before is
 * shown until the new is whole. */
#include "app/map_view.h"

#include <stdlib.h>
#include "base/alloc.h"

#define SHIFT_LEAST	12	/* a bin is 35 by 45 m, or bigger */
#define SLICE		40000	/* cases */
#define SORT_SLICE	200000

struct caught { uint32_t slot, bin; };
enum phase { GATHER, SORT, SUM };
struct map_gather {
	struct map_bins	b;
	enum phase	phase;
	struct spot	*grid;		/* of the store's grids, once looked up;
			   owned */
	const uint64_t	*code;
	size_t		grids;
	struct caught	*got;		/* owned; b.n of them */
	uint32_t	from;		/* slot to go on with */
	uint32_t	left;		/* of the slice */
	size_t		sorted;
	bool		open[256];
};

void
map_bins_fini(struct map_bins *b)
{
	for (unsigned l = 0; l < b->levels; l++)
		free(b->bin[l]);
	free(b->first);
	free(b->slot);
	*b = (struct map_bins){ 0 };
}

void
map_gather_drop(struct map_view *m)
{
	struct map_gather *g = m->gather;

	if (g == NULL)
		return;
	map_bins_fini(&g->b);
	free(g->grid);
	free(g->got);
	free(g);
	m->gather = NULL;
}

static void
shape_bins(struct map_bins *b, const struct extent *box)
{
	uint64_t w, h;

	b->box = *box;
	w = (uint64_t)((int64_t)box->max.lon - box->min.lon) + 1;
	h = (uint64_t)((int64_t)box->max.lat - box->min.lat) + 1;
	for (b->shift = SHIFT_LEAST; ((w >> b->shift) + 1) *
	    ((h >> b->shift) + 1) > MAP_BINS; b->shift++)
		;
	do {
		unsigned l = b->levels++;

		b->nx[l] = (uint32_t)(w >> (b->shift + l)) + 1;
		b->ny[l] = (uint32_t)(h >> (b->shift + l)) + 1;
		b->bin[l] = xcalloc((size_t)b->nx[l] * b->ny[l],
		    sizeof *b->bin[l]);
	} while (b->levels < 20 && b->nx[b->levels - 1] *
	    b->ny[b->levels - 1] > 1);
	b->first = xcalloc((size_t)b->nx[0] * b->ny[0] + 2, sizeof *b->first);
}

static int64_t
bin_of(const struct map_bins *b, struct spot at)
{
	if (!extent_has(&b->box, at))
		return -1;
	return (((int64_t)at.lat - b->box.min.lat) >> b->shift) * b->nx[0] +
	    (((int64_t)at.lon - b->box.min.lon) >> b->shift);
}

/* ---- one case ---- */

struct one { struct desk *d; struct map_gather *g; };

static struct spot
spot_of(struct one *o, const struct store_spot *s)
{
	struct map_gather *g = o->g;

	if (s->lat_e6 != 0 || s->lon_e6 != 0)
		return map_law_spot(o->d, s->lat_e6, s->lon_e6);
	if (s->grid >= g->grids)
		return (struct spot){ GEO_NOWHERE, 0 };
	if (g->grid[s->grid].lon == 0)
		g->grid[s->grid] = map_grid_spot(o->d, g->code[s->grid]);
	return g->grid[s->grid];
}

static void
put(struct map_gather *g, uint32_t slot, struct spot at,
    const struct store_spot *s)
{
	struct map_bins *b = &g->b;
	int64_t i = geo_known(at) ? bin_of(b, at) : -1;
	struct map_bin *bin;
	uint8_t rank;

	if (i < 0) {
		b->outside++;
		return;
	}
	bin = &b->bin[0][i];
	rank = (uint8_t)(s->card > 0 ? 2 + s->card : 1 + g->open[s->state]);
	if (rank > bin->rank)
		*bin = (struct map_bin){ bin->n, rank, s->state, s->card };
	bin->n++;
	g->got = xgrow(g->got, &b->cap, b->n + 1, sizeof *g->got);
	g->got[b->n++] = (struct caught){ slot, (uint32_t)i };
}

static bool
take(void *ctx, uint32_t slot, const struct store_spot *s)
{
	struct one *o = ctx;

	put(o->g, slot, spot_of(o, s), s);
	o->g->from = slot + 1;
	return --o->g->left > 0;
}

/* A desk without a store: the rows in sight. */
static void
take_rows(struct desk *d, struct map_gather *g)
{
	for (int i = 0; i < d->q.n; i++) {
		struct store_spot s;
		struct case_view v;
		struct spot at;

		if (d->repo->ops->get(d->repo, d->q.row[i].slot, &v) != OK)
			continue;
		s = (struct store_spot){ .state = v.c->state,
		    .card = v.c->card };
		at = map_law_spot(d, v.c->lat_e6, v.c->lon_e6);
		put(g, v.slot, geo_known(at) ? at : map_grid_spot(d,
		    v.c->grid), &s);
	}
}

/* ---- the slices ---- */

/* The box of the ground, and a little around it. */
static struct extent
ground_box(const struct map_view *m)
{
	struct extent e = district_grids(m->dist)->box;
	int32_t w, h;

	if (e.min.lon > e.max.lon)
		return e;
	w = (int32_t)(((int64_t)e.max.lon - e.min.lon) / 16);
	h = (int32_t)(((int64_t)e.max.lat - e.min.lat) / 16);
	e.min.lon -= w;
	e.max.lon += w;
	e.min.lat -= h;
	e.max.lat += h;
	return e;
}

static void
begin(struct desk *d)
{
	struct map_view *m = d->map;
	struct extent box = ground_box(m);
	struct map_gather *g;

	m->bins_stale = false;
	m->binned_ms = d->now;
	if (box.min.lon > box.max.lon)
		return;
	g = m->gather = xcalloc(1, sizeof *g);
	shape_bins(&g->b, &box);
	for (size_t i = 0; i < d->law->states_n; i++)
		g->open[d->law->states[i].id] = d->law->states[i].open;
}

/* Grids the store met since the last slice are looked up in this one. */
static void
know_grids(const struct map_view *m, struct map_gather *g)
{
	size_t n;

	g->code = store_spots_grids(m->spots, &n);
	g->grid = xrealloc(g->grid, (n + 1) * sizeof *g->grid);
	for (size_t i = g->grids; i < n; i++)
		g->grid[i] = (struct spot){ 0, 0 };
	g->grids = n;
}

static void
gather(struct desk *d, struct map_gather *g)
{
	struct map_view *m = d->map;
	struct one o = { d, g };

	if (m->spots == NULL) {
		take_rows(d, g);
		g->phase = SORT;
		return;
	}
	know_grids(m, g);
	g->left = SLICE;
	if (store_spots_each(m->spots, &d->q.filter.q, g->from, take, &o) !=
	    OK)
		m->bins_stale = true;
	else if (g->left == 0)
		return;
	g->phase = SORT;
}

/* Slots by bin: where each bin's begin, then each to its place. */
static void
sort_slots(struct map_gather *g)
{
	struct map_bins *b = &g->b;
	size_t bins = (size_t)b->nx[0] * b->ny[0];
	size_t end = b->n - g->sorted > SORT_SLICE ? g->sorted + SORT_SLICE :
	    b->n;
	uint32_t at = 0;

	if (b->slot == NULL) {
		for (size_t i = 0; i < bins; i++) {
			b->first[i + 1] = at;
			at += b->bin[0][i].n;
		}
		b->slot = xcalloc(b->n + 1, sizeof *b->slot);
	}
	for (; g->sorted < end; g->sorted++)
		b->slot[b->first[g->got[g->sorted].bin + 1]++] =
		    g->got[g->sorted].slot;
	if (g->sorted == b->n)
		g->phase = SUM;
}

static void
sum_up(struct map_bins *b)
{
	for (unsigned l = 1; l < b->levels; l++) {
		for (size_t i = 0; i < (size_t)b->nx[l - 1] * b->ny[l - 1];
		    i++) {
			const struct map_bin *from = &b->bin[l - 1][i];
			uint32_t x = (uint32_t)(i % b->nx[l - 1]) / 2;
			uint32_t y = (uint32_t)(i / b->nx[l - 1]) / 2;
			struct map_bin *to = &b->bin[l][(size_t)y *
			    b->nx[l] + x];
			uint32_t n = to->n + from->n;

			if (from->rank > to->rank)
				*to = *from;
			to->n = n;
		}
	}
}

bool
map_gather_slice(struct desk *d)
{
	struct map_view *m = d->map;

	if (m->gather == NULL)
		begin(d);
	if (m->gather == NULL)
		return false;
	switch (m->gather->phase) {
	case GATHER:
		gather(d, m->gather);
		return true;
	case SORT:
		sort_slots(m->gather);
		return true;
	case SUM:
		break;
	}
	sum_up(&m->gather->b);
	map_bins_fini(&m->bins);
	m->bins = m->gather->b;
	m->gather->b = (struct map_bins){ 0 };
	map_gather_drop(m);
	return false;
}

void
map_bins_make(struct desk *d)
{
	map_gather_drop(d->map);
	while (map_gather_slice(d))
		;
}
