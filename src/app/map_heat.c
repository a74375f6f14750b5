/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where and at what hour of the day the cases of the filter were reported: read
 * in slices, shown whole or hour by hour. The period is the filter's own
 * (reported:A..B). Density is told by a sign in each cell, and by its colour. */
#include "app/map_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define SLICE	2000		/* cases */
#define STEP_MS	800
#define HOURS	24		/* and sheet 24: all of them */

void
map_heat_fini(struct map_heat *h)
{
	free(h->n);
	*h = (struct map_heat){ .hour = -1 };
}

void
map_heat_begin(struct desk *d, bool on)
{
	struct map_heat *h = &map_of(d)->heat;
	int hour = h->hour;

	map_heat_fini(h);
	if (on) {
		h->on = true;
		h->hour = hour;
		h->n = xcalloc((size_t)(HOURS + 1) * MAP_HEAT * MAP_HEAT,
		    sizeof *h->n);
	}
	map_stale(d);
}

/* ---- reading ---- */

struct reading { struct desk *d; unsigned left; };

static void
add(struct map_heat *h, unsigned sheet, size_t at)
{
	uint16_t *n = &h->n[(size_t)sheet * MAP_HEAT * MAP_HEAT + at];

	if (*n < UINT16_MAX)
		++*n;
	if (*n > h->most[sheet])
		h->most[sheet] = *n;
	h->all[sheet]++;
}

static int64_t
field_of(const struct extent *e, struct spot at)
{
	int64_t w = (int64_t)e->max.lon - e->min.lon + 1;
	int64_t h = (int64_t)e->max.lat - e->min.lat + 1;

	if (!geo_known(at) || !extent_has(e, at))
		return -1;
	return ((int64_t)at.lat - e->min.lat) * MAP_HEAT / h * MAP_HEAT +
	    ((int64_t)at.lon - e->min.lon) * MAP_HEAT / w;
}

static void
note(struct desk *d, const struct casefile *c)
{
	struct map_view *m = d->map;
	struct spot at = map_law_spot(d, c->lat_e6, c->lon_e6);
	struct civil t;
	int64_t i;

	if (!geo_known(at))
		at = map_grid_spot(d, c->grid);
	i = field_of(&district_grids(m->dist)->box, at);
	if (i < 0)
		return;
	t = clock_civil((struct wall){ c->reported_ms }, d->law->offset_min);
	add(&m->heat, (unsigned)t.hour % HOURS, (size_t)i);
	add(&m->heat, HOURS, (size_t)i);
}

static bool
read_one(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct reading *r = ctx;

	(void)title;
	(void)place;
	note(r->d, c);
	r->d->map->heat.from = slot + 1;
	return --r->left > 0;
}

/* A desk without a store: what is listed. */
static void
read_rows(struct desk *d)
{
	struct case_view v;

	for (int i = 0; i < d->q.n; i++)
		if (d->repo->ops->get(d->repo, d->q.row[i].slot, &v) == OK)
			note(d, v.c);
}

bool
map_heat_slice(struct desk *d)
{
	struct map_heat *h = &d->map->heat;
	struct reading r = { d, SLICE };

	if (!h->on || h->done)
		return false;
	if (d->store == NULL) {
		read_rows(d);
		h->done = true;
		return false;
	}
	h->done = store_scan(d->store, &d->q.filter.q, h->from, read_one,
	    &r) != ERR_CANCELLED;
	return !h->done;
}

/* ---- play-back ---- */

void
map_heat_step(struct desk *d, int by)
{
	struct map_heat *h = &map_of(d)->heat;

	if (!h->on)
		map_heat_begin(d, true);
	/* -1 stands between 23 and 0. */
	h->hour = (h->hour + 1 + by + HOURS + 1) % (HOURS + 1) - 1;
	map_stale(d);
}

void
map_heat_play(struct desk *d)
{
	struct map_heat *h = &map_of(d)->heat;

	if (!h->on)
		map_heat_begin(d, true);
	h->next_ms = h->next_ms != 0 ? 0 : d->now + STEP_MS;
	map_stale(d);
}

bool
map_heat_tick(struct desk *d)
{
	struct map_heat *h = &d->map->heat;

	if (h->next_ms == 0 || d->now < h->next_ms)
		return false;
	h->next_ms = d->now + (map_thin(d) ? 3 * STEP_MS : STEP_MS);
	map_heat_step(d, 1);
	if (h->hour < 0)
		h->next_ms = 0;		/* once round the day */
	return true;
}

/* ---- drawing ---- */

static uint32_t
at_cell(const struct map_view *m, const uint16_t *sheet, int x, int y)
{
	int64_t i = field_of(&district_grids(m->dist)->box,
	    sketch_spot_of(m->k, x, y));

	return i < 0 ? 0 : sheet[i];
}

/* By roots: one street that is worst of all leaves others to be told apart. */
static uint32_t
class_of(uint32_t n, uint32_t most)
{
	return (uint32_t)(4 * sqrt((double)n / most));
}

uint32_t
map_heat_least(uint32_t most, unsigned k)
{
	uint32_t n = (uint32_t)((uint64_t)most * k * k / 16);

	while (n > 0 && class_of(n, most) >= k)
		n--;
	while (n < most && (n == 0 || class_of(n, most) < k))
		n++;
	return n;
}

/* Over the picture: lines keep their signs and take the colour; where nothing
 * is drawn, the sign says how dense. */
void
map_heat_paint(struct desk *d, struct cells *g, struct rect r)
{
	const struct map_view *m = d->map;
	const struct map_heat *h = &m->heat;
	unsigned which = h->hour < 0 ? HOURS : (unsigned)h->hour;
	const uint16_t *sheet = h->n + (size_t)which * MAP_HEAT * MAP_HEAT;
	uint32_t most = h->most[which];

	for (int y = 0; most > 0 && y < r.h; y++)
		for (int x = 0; x < r.w; x++) {
			struct cell *c = &g->c[(r.y + y) * g->w + r.x + x];
			uint32_t n = at_cell(m, sheet, x, y), k;

			if (n == 0 || c->width != 1)
				continue;
			k = class_of(n, most);
			if (c->cp == 0 || c->cp == ' ' || c->cp == 0x2800)
				c->cp = (unsigned char)MAP_HEAT_SIGNS[k];
			else if (c->cp < 0x2800 || c->cp > 0x28FF)
				continue;
			c->role = (uint8_t)(ROLE_MAP_1 + k);
		}
}
