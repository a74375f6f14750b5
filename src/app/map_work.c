/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the map reads, and when: one piece a turn, while the pane is in sight
 * and nobody types. In this order: the ground, where the cases lie, the layers
 * that are on, counts and bins of the filter, names' spots, people, the heat. */
#include "app/map_view.h"

#include <math.h>
#include <stdlib.h>
#include "app/where_ask.h"
#include "base/alloc.h"

#define ROWS		10000	/* of the store, a slice */
#define SPOTS		24	/* for labels, a slice */
#define BINS_MS		1500	/* between two gatherings while cases arrive */
#define STAFF_MS	10000

enum work { WORK_NONE, WORK_GROUND, WORK_SET, WORK_OPEN, WORK_READ, WORK_LAYER,
	WORK_COUNT, WORK_BINS, WORK_INSIDE, WORK_STAFF, WORK_HEAT };

static bool
unread(const struct desk *d)
{
	const struct map_view *m = d->map;

	return m->spots != NULL && (!m->all_read ||
	    m->revision != d->repo->ops->revision(d->repo));
}

static bool
layer_waits(const struct map_view *m)
{
	for (size_t i = 0; i < m->layers_n; i++)
		if (m->layer[i].what == MAP_IMPORTED && m->layer[i].on &&
		    m->layer[i].may && !m->layer[i].asked)
			return true;
	return false;
}

static enum work
next_work(const struct desk *d)
{
	const struct map_view *m = d->map;

	if (m->warm == 0)
		return WORK_GROUND;
	if (m->warm == 1)
		return WORK_SET;
	if (m->warm == 2)
		return WORK_OPEN;
	if (m->counts.stale && m->counts.what != MAP_COUNT_OFF &&
	    (m->spots == NULL || m->all_read))
		return WORK_COUNT;
	if (layer_waits(m))
		return WORK_LAYER;
	if (unread(d))
		return WORK_READ;
	if (m->bins_stale || m->gather != NULL)
		return WORK_BINS;
	if (m->insides < district_grids(m->dist)->n)
		return WORK_INSIDE;
	if (m->heat.on && !m->heat.done)
		return WORK_HEAT;
	return WORK_STAFF;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
work_at(const struct desk *d, enum work w)
{
	const struct map_view *m = d->map;
	int64_t rest = m->keyed_ms + MAP_REST_MS;

	switch (w) {
	case WORK_NONE:
		return INT64_MAX;
	case WORK_GROUND:
	case WORK_SET:
	case WORK_OPEN:
	case WORK_COUNT:
		return d->now;
	case WORK_BINS:
		/* The first of a filter at once; those after it when at rest. */
		if (m->gather != NULL)
			return m->bins_first ? d->now : rest;
		return m->binned_ms == 0 ? d->now : later(rest, m->binned_ms +
		    BINS_MS);
	case WORK_STAFF:
		return map_layer_of(d->map, MAP_STAFF) != NULL &&
		    map_layer_of(d->map, MAP_STAFF)->on ?
		    later(m->staff_ms, rest) : INT64_MAX;
	default:
		return rest;
	}
}

/* ---- the ground ---- */

static void
open_ground(struct desk *d)
{
	struct map_view *m = d->map;

	if (m->dist == NULL && district_open(d->store, d->law, DISTRICT_TODAY,
	    &m->dist) != OK && district_open(NULL, d->law, DISTRICT_TODAY,
	    &m->dist) != OK)
		return;
	map_layers_list(d);
	m->warm = 1;
}

static void
prepare(struct desk *d)
{
	struct map_view *m = d->map;
	const struct shapes *s = district_grids(m->dist);
	size_t n[MAP_LEVELS] = { 0 };
	double sum[MAP_LEVELS] = { 0 };

	m->warm = 2;
	if (s->n > 0 && sketch_set_make(s, &m->grids) != OK)
		m->grids = NULL;
	m->inside = xcalloc(s->n + 1, sizeof *m->inside);
	m->insides = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct feature *f = &s->f[i];
		double east, north;

		geo_scale(f->box.min.lat, &east, &north);
		n[f->level]++;
		sum[f->level] += sqrt(fabs(((double)f->box.max.lon -
		    f->box.min.lon) * east * ((double)f->box.max.lat -
		    f->box.min.lat) * north));
	}
	for (unsigned l = 0; l < MAP_LEVELS; l++)
		m->size[l] = n[l] > 0 ? sum[l] / (double)n[l] : 0;
	m->counts.stale = m->bins_stale = m->fit = true;
	m->binned_ms = 0;
}

static void
open_spots(struct desk *d)
{
	struct map_view *m = d->map;

	m->warm = 3;
	if (d->store == NULL || store_spots_new(d->store, &m->spots) != OK)
		m->spots = NULL;
}

static void
read_rows(struct desk *d)
{
	struct map_view *m = d->map;
	uint64_t revision = d->repo->ops->revision(d->repo);
	uint64_t all = d->repo->ops->cases(d->repo);

	if (store_spots_read(m->spots, ROWS, &m->all_read) != OK) {
		m->revision = revision;	/* again when something changes */
		return;
	}
	m->read = m->all_read || m->read + ROWS > all ? all : m->read + ROWS;
	if (m->all_read)
		m->revision = revision;
	/* Halves and wholes are drawn, not each slice. */
	if (m->all_read)
		m->bins_stale = m->counts.stale = true;
}

static void
find_insides(struct desk *d)
{
	struct map_view *m = d->map;
	const struct shapes *s = district_grids(m->dist);

	for (size_t i = 0; i < SPOTS && m->insides < s->n; i++) {
		const struct feature *f = &s->f[m->insides];

		m->inside[m->insides] = f->parts == 0 ? f->inside :
		    geo_known(f->inside) && f->inside.lon != 0 ? f->inside :
		    shape_inside(s, m->insides);
		m->insides++;
	}
	if (m->insides == s->n)
		m->stale = true;
}

static void
work(struct desk *d, enum work w)
{
	struct map_view *m = d->map;
	bool was = m->stale;

	m->stale = true;
	switch (w) {
	case WORK_GROUND:	open_ground(d); break;
	case WORK_SET:		prepare(d); break;
	case WORK_OPEN:		open_spots(d); break;
	case WORK_READ:		read_rows(d);
				m->stale = was || m->all_read;
				d->dirty = true; break;
	case WORK_LAYER:	(void)map_layers_read(d); break;
	case WORK_COUNT:	map_counts_make(d); break;
	case WORK_BINS:		m->bins_first |= m->binned_ms == 0;
				m->stale = !map_gather_slice(d) || was;
				m->bins_first &= m->gather != NULL; break;
	case WORK_INSIDE:	m->stale = was;
				find_insides(d); break;
	case WORK_HEAT:		(void)map_heat_slice(d); break;
	case WORK_STAFF:	m->stale = map_staff_read(d) || was;
				m->staff_ms = d->now + STAFF_MS; break;
	case WORK_NONE:		break;
	}
	if (m->stale)
		d->dirty = true;
}

static void
queue_changed(struct desk *d)
{
	struct map_view *m = d->map;
	struct buf b = { 0 };
	uint64_t hash;

	buf_fmt(&b, "%s\n%s\n%llu", d->q.text, d->q.search,
	    m->spots == NULL ? (unsigned long long)d->q.top : 0ull);
	hash = str_hash(buf_view(&b));
	buf_fini(&b);
	if (hash == m->query)
		return;
	m->query = hash;
	m->bins_stale = m->counts.stale = true;
	m->binned_ms = 0;
	map_gather_drop(m);
	if (m->heat.on)
		map_heat_begin(d, true);
}

void
map_tick(struct desk *d)
{
	enum work w;

	if (d->map == NULL || !map_in_sight(d))
		return;
	queue_changed(d);
	/* What the minute changes can wait until nobody types. */
	if (d->now / CLOCK_MIN_MS != d->map->counts.minute &&
	    d->now >= d->map->keyed_ms + MAP_REST_MS)
		d->map->counts.stale = true;
	if (d->map->coarse && d->now >= d->map->detail_ms) {
		d->map->coarse = false;
		map_stale(d);
	}
	if (map_heat_tick(d))
		map_stale(d);
	w = next_work(d);
	if (w != WORK_NONE && d->now >= work_at(d, w))
		work(d, w);
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
map_next_ms(const struct desk *d)
{
	const struct map_view *m = d->map;
	int64_t next;

	if (m == NULL || !map_in_sight(d))
		return INT64_MAX;
	next = work_at(d, next_work(d));
	if (m->coarse)
		next = sooner(next, m->detail_ms);
	if (m->heat.next_ms != 0)
		next = sooner(next, m->heat.next_ms);
	return later(next, d->now);
}

/* The ground may be drawn anew: whoever holds a feature's number lets go. */
void
map_news(struct desk *d)
{
	struct map_view *m = d->map;

	if (m == NULL || m->warm == 0 || !district_fresh(m->dist))
		return;
	m->places_n = 0;
	where_words_free(&m->words);	/* it points into the layers */
	map_layers_free(m);
	map_gather_drop(m);
	sketch_set_free(&m->grids);
	free(m->inside);
	m->inside = NULL;
	m->insides = 0;
	map_counts_fini(&m->counts);
	m->counts.stale = true;
	m->picked = -1;
	m->level = 0;
	m->warm = 0;
	map_stale(d);
}

void
map_ready(struct desk *d)
{
	struct map_view *m = map_of(d);

	while (m->warm < 3)
		work(d, next_work(d));
	queue_changed(d);
	while (unread(d) && m->revision != d->repo->ops->revision(d->repo))
		read_rows(d);
}
