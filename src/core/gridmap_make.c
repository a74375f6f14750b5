/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gridmap_make.c -- from areas to a raster.  Layer: core (pure).
 * Area by area, lowest code first: its edges are dealt to the cells that they may
 * pass; then along each row of cells its corners are inside or not by the edges
 * crossed so far. What came of that is sorted by cell at the end. */
#include "gridmap_in.h"

#include <stdlib.h>
#include <string.h>

#define AREAS_MAX	(1u << 20)
#define EDGES_MAX	(1u << 26)
#define CELLS_MIN	(1u << 8)
#define CELLS_MAX	(1u << 21)
#define CELLS_AN_EDGE	2
#define WORK_MAX	(1u << 27)	/* cells touched, of areas */
#define PASSES_MAX	(1u << 23)	/* and of edges, each kept: so many, */
#define PASSES_AN_EDGE	16		/* and of a fine map's */

/* An entry that is not sorted yet. */
struct raw { uint32_t cell, f, ref, n; };
struct ref { uint32_t cell; struct map_edge e; };
struct window { uint32_t c0, r0, cols, rows; };

struct making {
	struct gridmap	*m;
	const struct shapes *s;
	struct raw	*raw;
	size_t		 raw_n, raw_cap;
	struct map_edge	*edge;		/* of the raw entries, in their order */
	size_t		 edge_n, edge_cap;
	struct ref	*ref;		/* of this area */
	size_t		 ref_n, ref_cap;
	uint32_t	*count;		/* by cell of the window: its edges */
	uint8_t		*flip;		/* by cell: from here on east */
	size_t		 count_cap, flip_cap;
	struct window	 w;
};

/* ---- how fine ---- */

static uint64_t
cells_of(const struct gridmap *m, struct spot a, struct spot b)
{
	const uint64_t c = map_col(m, b.lon) - map_col(m, a.lon) + 1;
	const uint64_t r = map_row(m, b.lat) - map_row(m, a.lat) + 1;

	return c * r;
}

static uint64_t
work_of(const struct making *k)
{
	const struct gridmap *m = k->m;
	uint64_t sum = 0;

	for (size_t i = 0; i < m->areas; i++) {
		const struct feature *f = &k->s->f[m->area[i]];

		if (f->box.min.lon <= f->box.max.lon)
			sum += cells_of(m, f->box.min, f->box.max);
	}
	return sum;
}

/* Cells that the edges of a part may pass: see deal_edge. */
static uint64_t
passes_of_part(const struct making *k, const struct shape_part *part)
{
	const struct spot *const v = k->s->at + part->first;
	uint64_t sum = 0;

	for (uint32_t j = 1; j < part->n; j++) {
		const struct spot a = v[j - 1], b = v[j];
		const int64_t wide = llabs((long long)b.lon - a.lon);
		const int64_t high = llabs((long long)b.lat - a.lat);

		sum += ((uint64_t)wide >> k->m->east) + 2 +
		    3 * (((uint64_t)high >> k->m->north) + 2);
	}
	return sum;
}

static uint64_t
passes_of(const struct making *k)
{
	const struct gridmap *const m = k->m;
	uint64_t sum = 0;

	for (size_t i = 0; i < m->areas; i++) {
		const struct feature *const f = &k->s->f[m->area[i]];

		for (uint32_t p = 0; p < f->parts; p++)
			sum += passes_of_part(k, &k->s->part[f->part + p]);
	}
	return sum;
}

/* Most maps are far below what there is room for, without a look at each edge. */
static bool
too_many(const struct making *k, uint64_t edges)
{
	const struct gridmap *const m = k->m;
	const uint64_t most = PASSES_MAX + PASSES_AN_EDGE * edges;

	return work_of(k) > WORK_MAX ||
	    (edges * (m->cols + 3 * m->rows + 8) > most &&
	    passes_of(k) > most);
}

static void
set_size(struct gridmap *m)
{
	const uint64_t wide = (uint64_t)((int64_t)m->box.max.lon -
	    m->box.min.lon);
	const uint64_t high = (uint64_t)((int64_t)m->box.max.lat -
	    m->box.min.lat);

	m->cols = (uint32_t)(wide >> m->east) + 1;
	m->rows = (uint32_t)(high >> m->north) + 1;
}

/* About CELLS_AN_EDGE cells an edge, about square, and fewer where large areas
 * lie over each other. */
static void
choose_size(struct making *k, uint64_t edges)
{
	struct gridmap *m = k->m;
	uint64_t want = edges * CELLS_AN_EDGE;

	want = want < CELLS_MIN ? CELLS_MIN : want;
	want = want > CELLS_MAX ? CELLS_MAX : want;
	m->east = m->north = 0;
	for (set_size(m); (uint64_t)m->cols * m->rows > want; set_size(m)) {
		if (m->cols > m->rows)
			m->east++;
		else
			m->north++;
	}
	while ((m->cols > 1 || m->rows > 1) && too_many(k, edges)) {
		m->east++;
		m->north++;
		set_size(m);
	}
}

/* ---- edges to cells ---- */

static void
deal(struct making *k, uint32_t col, uint32_t row, const struct map_edge *e)
{
	const uint32_t cell = (row - k->w.r0) * k->w.cols + col - k->w.c0;

	k->ref = xgrow(k->ref, &k->ref_cap, k->ref_n + 1, sizeof(*k->ref));
	k->ref[k->ref_n++] = (struct ref){ cell, *e };
	k->count[cell]++;
}

static uint32_t
col_at(const struct gridmap *m, double lon, uint32_t lo, uint32_t hi)
{
	const double c = (lon - m->box.min.lon) / (double)(INT64_C(1) <<
	    m->east);

	return c <= lo ? lo : c >= hi ? hi : (uint32_t)c;
}

/* All cells the edge may pass: of each row the columns between where it comes in
 * and where it leaves, and a unit to each side. */
static void
deal_edge(struct making *k, const struct map_edge *e)
{
	const struct gridmap *m = k->m;
	const bool east = e->a.lon <= e->b.lon;
	const uint32_t c0 = map_col(m, east ? e->a.lon : e->b.lon);
	const uint32_t c1 = map_col(m, east ? e->b.lon : e->a.lon);
	const uint32_t r0 = map_row(m, e->a.lat), r1 = map_row(m, e->b.lat);
	const double high = (double)e->b.lat - e->a.lat;
	const double slope = r0 < r1 ? ((double)e->b.lon - e->a.lon) / high : 0;

	for (uint32_t r = r0; r <= r1; r++) {
		const double south = (double)m->box.min.lat +
		    (double)((int64_t)r << m->north) - e->a.lat;
		const double north = south + (double)(INT64_C(1) << m->north);
		double x = e->a.lon + slope * (south < 0 ? 0 : south);
		double y = e->a.lon + slope * (north > high ? high : north);
		uint32_t from = c0, to = c1;

		if (r0 < r1 && c0 < c1) {
			from = col_at(m, (x < y ? x : y) - 1, c0, c1);
			to = col_at(m, (x < y ? y : x) + 1, c0, c1);
		}
		for (uint32_t c = from; c <= to; c++)
			deal(k, c, r, e);
	}
}

/* ---- corners ---- */

static bool
corner_east(const struct gridmap *m, const struct map_edge *e, uint32_t col,
    int64_t lat)
{
	return map_turn_near(e->a, e->b, m->box.min.lon +
	    ((int64_t)col << m->east), lat) < 0;
}

/* The corners east of where the edge crosses their latitude change sides. */
static void
flip_corners(struct making *k, const struct map_edge *e)
{
	const struct gridmap *m = k->m;
	const uint32_t r1 = map_row(m, e->b.lat), end = k->w.c0 + k->w.cols;
	const double slope = ((double)e->b.lon - e->a.lon) /
	    ((double)e->b.lat - e->a.lat);

	for (uint32_t r = map_row(m, e->a.lat); r <= r1; r++) {
		const int64_t lat = m->box.min.lat + ((int64_t)r << m->north);
		uint32_t c;

		if (e->a.lat > lat || e->b.lat <= lat)
			continue;
		c = col_at(m, e->a.lon + slope * (double)(lat - e->a.lat),
		    k->w.c0, end - 1);
		while (c > k->w.c0 && corner_east(m, e, c - 1, lat))
			c--;
		while (c < end && !corner_east(m, e, c, lat))
			c++;
		if (c < end)
			k->flip[(r - k->w.r0) * k->w.cols + c - k->w.c0] ^= 1;
	}
}

/* ---- one area ---- */

static void
add_raw(struct making *k, uint32_t cell, uint32_t f, uint32_t n)
{
	k->raw = xgrow(k->raw, &k->raw_cap, k->raw_n + 1, sizeof(*k->raw));
	k->raw[k->raw_n++] = (struct raw){
		.cell = cell, .f = f, .ref = (uint32_t)k->edge_n, .n = n
	};
}

/* The cell gets a list; what covered it alone comes first. */
static void
add_entry(struct making *k, uint32_t cell, uint32_t f, uint32_t n)
{
	uint32_t *word = &k->m->cell[cell];

	if (*word != MAP_NOBODY && !(*word & MAP_LIST))
		add_raw(k, cell, *word, MAP_IN);
	*word = MAP_LIST;
	add_raw(k, cell, f, n);
}

/* Turns counts into places, makes the entries, and puts the edges there. */
static void
settle(struct making *k, uint32_t f)
{
	const struct window *w = &k->w;
	const size_t base = k->edge_n;

	k->edge = xgrow(k->edge, &k->edge_cap, base + k->ref_n,
	    sizeof(*k->edge));
	for (uint32_t r = 0; r < w->rows; r++) {
		bool in = false;

		for (uint32_t c = 0; c < w->cols; c++) {
			const uint32_t i = r * w->cols + c, n = k->count[i];
			const uint32_t cell = (w->r0 + r) * k->m->cols +
			    w->c0 + c;

			in ^= k->flip[i];
			if (n)
				add_entry(k, cell, f, n | (in ? MAP_IN : 0));
			else if (in && k->m->cell[cell] == MAP_NOBODY)
				k->m->cell[cell] = f;
			else if (in)
				add_entry(k, cell, f, MAP_IN);
			k->count[i] = (uint32_t)k->edge_n;
			k->edge_n += n;
		}
	}
	for (size_t i = 0; i < k->ref_n; i++)
		k->edge[k->count[k->ref[i].cell]++] = k->ref[i].e;
}

static void
open_window(struct making *k, const struct extent *box)
{
	struct window *w = &k->w;
	size_t n;

	w->c0 = map_col(k->m, box->min.lon);
	w->r0 = map_row(k->m, box->min.lat);
	w->cols = map_col(k->m, box->max.lon) - w->c0 + 1;
	w->rows = map_row(k->m, box->max.lat) - w->r0 + 1;
	n = (size_t)w->cols * w->rows;
	k->count = xgrow(k->count, &k->count_cap, n, sizeof(*k->count));
	k->flip = xgrow(k->flip, &k->flip_cap, n, sizeof(*k->flip));
	memset(k->count, 0, n * sizeof(*k->count));
	memset(k->flip, 0, n * sizeof(*k->flip));
	k->ref_n = 0;
}

static void
take_edge(struct making *k, struct spot a, struct spot b)
{
	const struct map_edge e = a.lat <= b.lat ? (struct map_edge){ a, b } :
	    (struct map_edge){ b, a };

	deal_edge(k, &e);
	if (a.lat != b.lat)
		flip_corners(k, &e);
}

static void
take_area(struct making *k, uint32_t i)
{
	const struct feature *f = &k->s->f[i];

	if (f->box.min.lon > f->box.max.lon)
		return;		/* no spots */
	open_window(k, &f->box);
	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &k->s->part[f->part + p];
		const struct spot *v = k->s->at + part->first;

		if (part->n == 1)
			take_edge(k, v[0], v[0]);
		for (uint32_t j = 1; j < part->n; j++)
			take_edge(k, v[j - 1], v[j]);
	}
	settle(k, i);
}

/* ---- by cell ---- */

/* Entries into the order of their cells; of a cell's, the order stays. */
static struct raw *
sorted(struct making *k)
{
	struct gridmap *m = k->m;
	const size_t cells = (size_t)m->cols * m->rows;
	struct raw *out = xmalloc((k->raw_n ? k->raw_n : 1) * sizeof(*out));
	uint32_t at = 0;

	for (size_t i = 0; i < k->raw_n; i++)
		m->cell[k->raw[i].cell]++;	/* MAP_LIST + how many */
	for (size_t c = 0; c < cells; c++) {
		if (m->cell[c] == MAP_NOBODY || !(m->cell[c] & MAP_LIST))
			continue;
		at += m->cell[c] & ~MAP_LIST;
		m->cell[c] = MAP_LIST | at;	/* its end */
	}
	for (size_t i = k->raw_n; i-- > 0;)
		out[--m->cell[k->raw[i].cell] & ~MAP_LIST] = k->raw[i];
	return out;
}

static void
finish(struct making *k)
{
	struct gridmap *m = k->m;
	struct raw *raw = sorted(k);
	uint32_t at = 0;

	m->entry = xmalloc((k->raw_n + 1) * sizeof(*m->entry));
	m->edge = xmalloc((k->edge_n + 1) * sizeof(*m->edge));
	for (size_t i = 0; i < k->raw_n; i++) {
		const uint32_t n = raw[i].n & MAP_COUNT;
		const bool last = i + 1 == k->raw_n ||
		    raw[i + 1].cell != raw[i].cell;

		m->entry[i] = (struct map_entry){
			.f = raw[i].f, .edge = at,
			.n = raw[i].n | (last ? MAP_LAST : 0)
		};
		if (n)
			memcpy(m->edge + at, k->edge + raw[i].ref,
			    n * sizeof(*m->edge));
		at += n;
	}
	free(raw);
}

/* ---- the areas ---- */

struct coded { uint64_t code; uint32_t f; };

static int
by_code(const void *a, const void *b)
{
	const struct coded *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return (x->f > y->f) - (x->f < y->f);
}

static enum err
list_areas(struct gridmap *m, unsigned level, uint64_t *edges)
{
	const struct shapes *s = m->s;
	struct coded *list = NULL;
	size_t cap = 0, n = 0;

	*edges = 0;
	m->box = EXTENT_NONE;
	for (size_t i = 0; i < s->n && i < MAP_LIST; i++) {
		if (s->f[i].shape != SHAPE_AREA || s->f[i].level != level)
			continue;
		list = xgrow(list, &cap, n + 1, sizeof(*list));
		list[n++] = (struct coded){ s->f[i].code, (uint32_t)i };
		extent_join(&m->box, &s->f[i].box);
		for (uint32_t p = 0; p < s->f[i].parts; p++)
			*edges += s->part[s->f[i].part + p].n;
	}
	if (n)
		qsort(list, n, sizeof(*list), by_code);
	m->areas = n;
	m->area = xmalloc((n + 1) * sizeof(*m->area));
	for (size_t i = 0; i < n; i++)
		m->area[i] = list[i].f;
	free(list);
	return n > AREAS_MAX || *edges > EDGES_MAX || s->n > MAP_LIST ?
	    ERR_TOO_BIG : OK;
}

enum err
gridmap_make(const struct shapes *s, unsigned level, struct gridmap **out)
{
	struct gridmap *m = xcalloc(1, sizeof(*m));
	struct making k = { .m = m, .s = s };
	uint64_t edges;
	const enum err e = (m->s = s, list_areas(m, level, &edges));

	if (e != OK) {
		gridmap_free(&m);
		return e;
	}
	if (m->box.min.lon <= m->box.max.lon) {
		choose_size(&k, edges);
		m->cell = xmalloc((size_t)m->cols * m->rows * sizeof(*m->cell));
		memset(m->cell, 0xFF, (size_t)m->cols * m->rows *
		    sizeof(*m->cell));
		for (size_t i = 0; i < m->areas; i++)
			take_area(&k, m->area[i]);
		finish(&k);
	}
	free(k.raw);
	free(k.edge);
	free(k.ref);
	free(k.count);
	free(k.flip);
	*out = m;
	return OK;
}
