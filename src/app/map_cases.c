/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cases of the queue's filter lie, gathered into bins of every size
 * once, so that a frame looks at as many bins as it has cells. */
#include "app/map_view.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define SHIFT_LEAST	12	/* a bin is 35 by 45 m, or bigger */
#define ALONE		2000	/* cases drawn one by one, at most */
#define CLUSTER		8	/* cells, about as many as a count needs */

/* The filter as the map counts it: without what a pick on the map added. */
bool
map_query(struct desk *d, enum map_count what, struct filter *out)
{
	static const char *const terms[MAP_COUNTS] = {
		[MAP_COUNT_OPEN] = "open", [MAP_COUNT_OVERDUE] = "overdue",
		[MAP_COUNT_NEAR] = "near",
		[MAP_COUNT_RETURNED] = "flag:returned"
	};
	const struct map_view *m = d->map;
	bool picked = m->set_text[0] != '\0' &&
	    strcmp(m->set_text, d->q.text) == 0;
	struct filter_fault why;
	struct buf b = { 0 };
	enum err e;

	buf_cstr(&b, picked ? m->base : d->q.text);
	if (d->q.search[0] != '\0')
		buf_fmt(&b, " \"%s\"", d->q.search);
	if (terms[what] != NULL)
		buf_fmt(&b, " %s", terms[what]);
	e = desk_parse(d, buf_view(&b), out, &why);
	buf_fini(&b);
	return e == OK;
}

void
map_bins_fini(struct map_bins *b)
{
	for (unsigned l = 0; l < b->levels; l++)
		free(b->bin[l]);
	free(b->first);
	free(b->slot);
	*b = (struct map_bins){ 0 };
}

static void
shape_bins(struct map_bins *b, const struct extent *box)
{
	uint64_t w, h;

	map_bins_fini(b);
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
	return (int64_t)(((uint32_t)(at.lat - b->box.min.lat) >> b->shift) *
	    (uint64_t)b->nx[0]) +
	    ((uint32_t)(at.lon - b->box.min.lon) >> b->shift);
}

/* ---- gathering ---- */

struct caught { uint32_t slot, bin; };
struct gather {
	struct desk	*d;
	struct map_bins	*b;
	struct spot	*grid;		/* of the store's grids, once looked up */
	const uint64_t	*code;
	size_t		grids;
	struct caught	*got;		/* owned; b->n of them */
	bool		open[256];
};

static struct spot
spot_of(struct gather *g, const struct store_spot *s)
{
	if (s->lat_e6 != 0 || s->lon_e6 != 0)
		return map_law_spot(g->d, s->lat_e6, s->lon_e6);
	if (s->grid >= g->grids)
		return (struct spot){ GEO_NOWHERE, 0 };
	if (g->grid[s->grid].lon == 0)
		g->grid[s->grid] = map_grid_spot(g->d, g->code[s->grid]);
	return g->grid[s->grid];
}

static bool
gather_one(void *ctx, uint32_t slot, const struct store_spot *s)
{
	struct gather *g = ctx;
	struct map_bins *b = g->b;
	struct spot at = spot_of(g, s);
	int64_t i = geo_known(at) ? bin_of(b, at) : -1;
	struct map_bin *bin;
	uint8_t rank;

	if (i < 0) {
		b->outside++;
		return true;
	}
	bin = &b->bin[0][i];
	rank = (uint8_t)(s->card > 0 ? 2 + s->card : 1 + g->open[s->state]);
	if (rank > bin->rank)
		*bin = (struct map_bin){ bin->n, rank, s->state, s->card };
	bin->n++;
	g->got = xgrow(g->got, &b->cap, b->n + 1, sizeof *g->got);
	g->got[b->n++] = (struct caught){ slot, (uint32_t)i };
	return true;
}

static void
each_case(struct gather *g, const struct query *q)
{
	struct desk *d = g->d;
	struct case_view v;

	if (d->map->spots != NULL) {
		if (store_spots_each(d->map->spots, q, gather_one, g) != OK)
			d->map->bins_stale = true;
		return;
	}
	for (int i = 0; i < d->q.n; i++) {	/* a desk without a store */
		struct store_spot s;
		struct spot at;

		if (d->repo->ops->get(d->repo, d->q.row[i].slot, &v) != OK)
			continue;
		s = (struct store_spot){ v.c->lat_e6, v.c->lon_e6, 0,
		    v.c->state, v.c->card, 0 };
		at = map_grid_spot(d, v.c->grid);
		g->grid[0] = at;
		g->grids = 1;
		gather_one(g, v.slot, &s);
	}
}

/* Slots by bin: where each bin's begin, then each to its place. */
static void
sort_slots(struct gather *g)
{
	struct map_bins *b = g->b;
	size_t bins = (size_t)b->nx[0] * b->ny[0];
	uint32_t at = 0;

	for (size_t i = 0; i < bins; i++) {
		b->first[i + 1] = at;
		at += b->bin[0][i].n;
	}
	b->slot = xcalloc(b->n + 1, sizeof *b->slot);
	for (size_t i = 0; i < b->n; i++)
		b->slot[b->first[g->got[i].bin + 1]++] = g->got[i].slot;
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

void
map_bins_make(struct desk *d)
{
	struct map_view *m = d->map;
	struct map_bins *b = &m->bins;
	struct gather g = { .d = d, .b = b };
	struct extent box = ground_box(m);

	m->bins_stale = false;
	m->binned_ms = d->now;
	if (box.min.lon > box.max.lon)
		return;
	shape_bins(b, &box);
	if (m->spots != NULL)
		g.code = store_spots_grids(m->spots, &g.grids);
	g.grid = xcalloc(g.grids + 1, sizeof *g.grid);
	for (size_t i = 0; i < d->law->states_n; i++)
		g.open[d->law->states[i].id] = d->law->states[i].open;
	each_case(&g, &d->q.filter.q);
	sort_slots(&g);
	free(g.got);
	sum_up(b);
	free(g.grid);
}

/* ---- looking ---- */

struct window { uint32_t x0, y0, x1, y1; };

static bool
window_of(const struct map_bins *b, const struct extent *seen, unsigned l,
    struct window *w)
{
	unsigned shift = b->shift + l;
	struct extent e = *seen;

	if (b->levels == 0 || !extent_meet(&b->box, seen))
		return false;
	if (e.min.lon < b->box.min.lon)
		e.min.lon = b->box.min.lon;
	if (e.min.lat < b->box.min.lat)
		e.min.lat = b->box.min.lat;
	if (e.max.lon > b->box.max.lon)
		e.max.lon = b->box.max.lon;
	if (e.max.lat > b->box.max.lat)
		e.max.lat = b->box.max.lat;
	w->x0 = (uint32_t)(e.min.lon - b->box.min.lon) >> shift;
	w->x1 = (uint32_t)(e.max.lon - b->box.min.lon) >> shift;
	w->y0 = (uint32_t)(e.min.lat - b->box.min.lat) >> shift;
	w->y1 = (uint32_t)(e.max.lat - b->box.min.lat) >> shift;
	return true;
}

static void
each_alone(struct desk *d, const struct window *w, map_bin_fn *fn, void *ctx)
{
	const struct map_bins *b = &d->map->bins;
	struct map_bin one = { .n = 1 };
	struct case_view v;
	struct spot at;

	for (uint32_t y = w->y0; y <= w->y1; y++)
		for (uint32_t x = w->x0; x <= w->x1; x++) {
			size_t i = (size_t)y * b->nx[0] + x;

			for (uint32_t k = b->first[i]; k < b->first[i + 1];
			    k++) {
				map_case_of(d, b->slot[k], &at);
				if (!geo_known(at) || d->repo->ops->get(
				    d->repo, b->slot[k], &v) != OK)
					continue;
				one.state = v.c->state;
				one.card = v.c->card;
				one.rank = (uint8_t)(v.c->card > 0 ? 2 +
				    v.c->card : 1);
				fn(ctx, at, &one, b->slot[k]);
			}
		}
}

static size_t
count_in(const struct map_bins *b, const struct window *w)
{
	size_t n = 0;

	for (uint32_t y = w->y0; y <= w->y1; y++)
		n += b->first[(size_t)y * b->nx[0] + w->x1 + 1] -
		    b->first[(size_t)y * b->nx[0] + w->x0];
	return n;
}

void
map_bins_each(struct desk *d, const struct extent *seen, double metres,
    map_bin_fn *fn, void *ctx)
{
	const struct map_bins *b = &d->map->bins;
	/* So many that they hide what is under them are told as counts. */
	size_t most = metres > 0 ? (size_t)d->map->w * (size_t)d->map->h / 12 :
	    ALONE;
	struct window w;
	unsigned l = 0;
	double east, north;

	if (!window_of(b, seen, 0, &w))
		return;
	if (count_in(b, &w) <= most) {
		each_alone(d, &w, fn, ctx);
		return;
	}
	if (metres <= 0)
		return;			/* only single ones were asked for */
	geo_scale(seen->min.lat, &east, &north);
	while (l + 1 < b->levels &&
	    (double)(2u << (b->shift + l)) * east <= metres * CLUSTER)
		l++;
	(void)window_of(b, seen, l, &w);
	for (uint32_t y = w.y0; y <= w.y1; y++)
		for (uint32_t x = w.x0; x <= w.x1; x++) {
			const struct map_bin *bin = &b->bin[l][(size_t)y *
			    b->nx[l] + x];
			uint32_t half = 1u << (b->shift + l - 1);

			if (bin->n > 0)
				fn(ctx, (struct spot){ (int32_t)((x * 2 + 1) *
				    half) + b->box.min.lon, (int32_t)((y * 2 +
				    1) * half) + b->box.min.lat }, bin,
				    SLOT_NONE);
		}
}
