/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map pane: what part of the ground is seen, where its cursor stands, and
 * which case it follows. Nothing here reads the store. */
#include "app/map_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/where_ask.h"
#include "base/alloc.h"

#define LEAST_M		0.2	/* metres a dot, at most and at least */
#define MOST_M		5000.0
#define PICTURE_W	24	/* smaller than that it is said in words */
#define PICTURE_H	4

/* Fonts of the Linux console have no Braille and few blocks; map-dots says else. */
static enum sketch_dots
dots_of_terminal(void)
{
	const char *term = getenv("TERM");

	return term != NULL && strncmp(term, "linux", 5) == 0 ? SKETCH_ASCII :
	    SKETCH_BRAILLE;
}

struct map_view *
map_of(struct desk *d)
{
	struct map_view *m = d->map;

	if (m != NULL)
		return m;
	m = d->map = xcalloc(1, sizeof *m);
	m->fit = m->stale = m->follow = true;
	m->bins_stale = m->counts.stale = true;
	m->seen = SLOT_NONE;
	m->picked = -1;
	m->heat.hour = -1;
	m->cur.lon = m->from.lon = GEO_NOWHERE;
	m->k = sketch_new();
	m->dots = dots_of_terminal();
	return m;
}

void
map_free(struct desk *d)
{
	struct map_view *m = d->map;

	if (m == NULL)
		return;
	map_layers_free(m);
	where_words_free(&m->words);
	map_gather_drop(m);
	map_bins_fini(&m->bins);
	map_counts_fini(&m->counts);
	map_heat_fini(&m->heat);
	store_spots_free(&m->spots);
	sketch_set_free(&m->grids);
	sketch_free(&m->k);
	district_close(&m->dist);
	cells_fini(&m->cells);
	free(m->inside);
	free(m);
	d->map = NULL;
}

bool
map_in_sight(const struct desk *d)
{
	struct layout l;

	if (d->over_kind != OVER_NONE || (d->simple && d->focus != PANE_MAP))
		return false;
	layout_fill(d, &l);
	return l.pane[PANE_MAP].w > 0 && l.pane[PANE_MAP].h > 0;
}

bool
map_sketched(const struct desk *d, struct rect r)
{
	return d->map != NULL && d->map->warm > 0 && !d->map->text &&
	    r.w >= PICTURE_W && r.h >= PICTURE_H &&
	    district_lowest(d->map->dist) > 0;
}

bool
map_keys(const struct desk *d)
{
	struct layout l;

	if (d->focus != PANE_MAP || d->over_kind != OVER_NONE)
		return false;
	layout_fill(d, &l);
	return map_sketched(d, l.pane[PANE_MAP]);
}

bool
map_thin(const struct desk *d)
{
	return d->slow || d->link_ms >= MAP_THIN_MS;
}

void
map_stale(struct desk *d)
{
	map_of(d)->stale = true;
	d->dirty = true;
}

/* Another part of the ground: on a thin line its outlines first. */
static void
moved(struct desk *d)
{
	struct map_view *m = d->map;

	if (map_thin(d)) {
		m->coarse = true;
		m->detail_ms = d->now + MAP_REST_MS;
	}
	map_stale(d);
}

/* What is panned is moved by the terminal itself: its detail stays. */
static void
panned(struct desk *d)
{
	if (d->map->coarse)
		d->map->detail_ms = d->now + MAP_REST_MS;
	map_stale(d);
}

/* As the picture has it now: whole cells, so that a pan moves by cells. */
double
map_cell_metres(const struct map_view *m)
{
	return geo_metres(sketch_spot_of(m->k, 0, 0),
	    sketch_spot_of(m->k, 1, 0));
}

static struct spot
shifted(const struct map_view *m, struct spot at, int dx, int dy)
{
	struct spot a = sketch_spot_of(m->k, 0, 0);
	struct spot b = sketch_spot_of(m->k, dx, dy);

	return (struct spot){ at.lon + (b.lon - a.lon),
	    at.lat + (b.lat - a.lat) };
}

void
map_pan(struct desk *d, int dx, int dy)
{
	struct map_view *m = map_of(d);

	if (!geo_known(m->cur))
		return;
	m->whole = false;
	m->v.mid = shifted(m, m->v.mid, dx, dy);
	m->cur = shifted(m, m->cur, dx, dy);
	map_pick(d);
	panned(d);
}

/* The picture follows where the cursor would leave it, by a third of it. */
void
map_cursor(struct desk *d, int dx, int dy)
{
	struct map_view *m = map_of(d);
	int x, y, px = 0, py = 0;

	if (!geo_known(m->cur))
		return;
	if (!sketch_cell_of(m->k, m->cur, &x, &y)) {
		m->cur = m->v.mid;
		map_stale(d);
		return;
	}
	if (x + dx < 0 || x + dx >= m->w)
		px = dx < 0 ? -(m->w / 3 + 1) : m->w / 3 + 1;
	if (y + dy < 0 || y + dy >= m->h)
		py = dy < 0 ? -(m->h / 3 + 1) : m->h / 3 + 1;
	m->cur = sketch_spot_of(m->k, x + dx, y + dy);
	if (px != 0 || py != 0) {
		m->whole = false;
		m->v.mid = shifted(m, m->v.mid, px, py);
		panned(d);
	}
	map_pick(d);
	d->dirty = true;
}

/* What is under the cursor stays under it. */
void
map_zoom(struct desk *d, double by)
{
	struct map_view *m = map_of(d);
	double metres = m->v.metres * by;

	if (!geo_known(m->cur) || metres < LEAST_M || metres > MOST_M)
		return;
	m->v.mid.lon = m->cur.lon + (int32_t)lround(by *
	    ((double)m->v.mid.lon - m->cur.lon));
	m->v.mid.lat = m->cur.lat + (int32_t)lround(by *
	    ((double)m->v.mid.lat - m->cur.lat));
	m->v.metres = metres;
	m->whole = false;
	moved(d);
}

void
map_whole(struct desk *d)
{
	map_of(d)->fit = true;
	moved(d);
}

void
map_seen(struct desk *d, struct spot at, bool always)
{
	struct map_view *m = map_of(d);
	int x, y;
	bool in;

	if (!geo_known(at))
		return;
	in = !m->fit && m->w > 0 && sketch_cell_of(m->k, at, &x, &y);
	m->cur = at;
	if (always || (!in && !m->fit)) {
		m->whole = m->fit = false;
		m->v.mid = at;
	}
	map_pick(d);
	moved(d);
}

struct spot
map_law_spot(const struct desk *d, int32_t lat_e6, int32_t lon_e6)
{
	struct spot at = geo_of_e6(lat_e6, lon_e6);

	if (geo_known(at) && d->map->dist != NULL && geo_convert(at,
	    (enum datum)d->law->datum, district_datum(d->map->dist),
	    &at) != OK)
		at.lon = GEO_NOWHERE;
	return at;
}

struct spot
map_grid_spot(const struct desk *d, uint64_t code)
{
	const struct map_view *m = d->map;
	int32_t i;

	if (code == 0 || m == NULL || m->dist == NULL)
		return (struct spot){ GEO_NOWHERE, 0 };
	i = district_find(m->dist, code);
	return i >= 0 && (size_t)i < m->insides ? m->inside[i] :
	    district_spot(m->dist, code);
}

/* Where a case lies: its spot, else the middle of its grid. */
void
map_case_of(struct desk *d, uint32_t slot, struct spot *at)
{
	struct case_view v;

	at->lon = GEO_NOWHERE;
	if (slot == SLOT_NONE || d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	*at = map_law_spot(d, v.c->lat_e6, v.c->lon_e6);
	if (!geo_known(*at))
		*at = map_grid_spot(d, v.c->grid);
}

void
map_pick(struct desk *d)
{
	struct map_view *m = d->map;
	int32_t was = m->picked;

	m->picked = -1;
	if (m->dist == NULL || !geo_known(m->cur) || district_at(m->dist,
	    m->cur, district_datum(m->dist), &m->ground) != OK)
		return;
	/* Line by line nothing is drawn: the finest there is. */
	for (unsigned level = m->w > 0 ? m->level : GRID_UNIT;
	    level > 0 && m->picked < 0; level--)
		if (m->ground.grid[level] != 0)
			m->picked = district_find(m->dist,
			    m->ground.grid[level]);
	/* A measured line ends at the cursor. */
	if (m->picked != was || m->measure)
		m->stale = true;
}

/* The finest level whose grids are some cells wide. */
static unsigned
level_of(const struct map_view *m)
{
	unsigned level = GRID_TOWN;

	if (m->size[GRID_BASIC] >= 4 * map_cell_metres(m))
		level = GRID_BASIC;
	if (m->size[GRID_UNIT] >= 5 * map_cell_metres(m))
		level = GRID_UNIT;
	while (level > GRID_DISTRICT && m->size[level] == 0)
		level--;
	return level;
}

static void
fit(struct desk *d)
{
	struct map_view *m = d->map;
	const struct shapes *s = district_grids(m->dist);

	m->fit = false;
	m->whole = true;
	if (s->n == 0)
		return;
	m->v = sketch_whole(m->k, &s->box);
	if (!geo_known(m->cur))
		m->cur = m->v.mid;
	sketch_begin(m->k, &m->v);	/* cells are asked for before a frame */
}

static void
follow(struct desk *d)
{
	struct map_view *m = d->map;
	struct spot at;

	if (m->seen == d->open)
		return;
	m->seen = d->open;
	m->stale = true;
	map_case_of(d, d->open, &at);
	/* Who looks about on the map is not led away from there. */
	if (m->follow && d->focus != PANE_MAP)
		map_seen(d, at, false);
	else if (m->follow && geo_known(at) && !m->had_focus)
		map_seen(d, at, false);
}

void
map_sync(struct desk *d)
{
	struct map_view *m = d->map;
	unsigned level;

	if (m->fit)
		fit(d);
	follow(d);
	m->had_focus = d->focus == PANE_MAP;
	if (m->stale)
		sketch_begin(m->k, &m->v);	/* as wide as it will be */
	level = level_of(m);
	if (level != m->level) {
		m->level = level;
		map_counts_level(d);
		m->stale = true;
	}
	if (m->picked < 0 || m->stale)
		map_pick(d);
}

/* ---- keys ---- */

bool
map_move(struct desk *d, int dx, int dy)
{
	if (!map_keys(d))
		return false;
	map_cursor(d, dx, dy);
	return true;
}

bool
map_page(struct desk *d, int dir)
{
	if (!map_keys(d))
		return false;
	map_pan(d, 0, dir * (d->map->h / 2));
	return true;
}

void
map_keyed(struct desk *d)
{
	if (d->map != NULL)
		d->map->keyed_ms = d->now;
}

bool
map_enter(struct desk *d)
{
	if (d->focus != PANE_MAP || d->over_kind != OVER_NONE ||
	    d->map == NULL || d->map->warm == 0)
		return false;
	map_list_cases(d);
	return true;
}

/* Esc ends what was begun, one after another. */
bool
map_back(struct desk *d)
{
	struct map_view *m = d->map;

	if (m == NULL || d->focus != PANE_MAP || d->over_kind != OVER_NONE)
		return false;
	if (m->heat.next_ms != 0) {
		m->heat.next_ms = 0;
	} else if (m->measure) {
		m->measure = false;
	} else if (m->heat.on) {
		map_heat_begin(d, false);
	} else {
		return false;
	}
	map_stale(d);
	return true;
}
