/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gridmap.c -- looking up a spot.  Layer: core (pure). */
#include "gridmap_in.h"

#include <stdlib.h>

void
gridmap_free(struct gridmap **m)
{
	if (!*m)
		return;
	free((*m)->cell);
	free((*m)->entry);
	free((*m)->edge);
	free((*m)->area);
	free(*m);
	*m = NULL;
}

size_t
gridmap_count(const struct gridmap *m)
{
	return m->areas;
}

/* Does the way from the corner over the bend to at cross an edge that passes the
 * cell's western side? */
static bool
crossed_on_side(const struct map_edge *e, int64_t west, int64_t south,
    struct spot at, bool level, int t)
{
	const int corner = map_turn_near(e->a, e->b, west, south);
	const int bend = map_turn_near(e->a, e->b, west, at.lat);

	return (corner != bend) != (level && (bend > 0) != (t > 0));
}

bool
map_covers(const struct gridmap *m, const struct map_entry *k, struct spot at)
{
	const struct map_edge *e = m->edge + k->edge;
	const struct map_edge *end = e + (k->n & MAP_COUNT);
	const int64_t west = m->box.min.lon +
	    ((int64_t)map_col(m, at.lon) << m->east);
	const int64_t south = m->box.min.lat +
	    ((int64_t)map_row(m, at.lat) << m->north);
	bool in = (k->n & MAP_IN) != 0;

	for (; e < end; e++) {
		const bool level = e->a.lat <= at.lat && e->b.lat > at.lat;
		const bool side = (e->a.lon <= west) != (e->b.lon <= west);
		int t = 0;

		if (level || e->b.lat == at.lat) {
			t = map_turn(e->a, e->b, at);
			if (!t && (e->a.lon < e->b.lon ?
			    at.lon >= e->a.lon && at.lon <= e->b.lon :
			    at.lon >= e->b.lon && at.lon <= e->a.lon))
				return true;
		}
		if (side)
			in ^= crossed_on_side(e, west, south, at, level, t);
		else
			in ^= level && t < 0 && e->a.lon > west;
	}
	return in;
}

int32_t
gridmap_at(const struct gridmap *m, struct spot at)
{
	const struct map_entry *k;
	uint32_t word;

	if (!extent_has(&m->box, at))
		return -1;
	word = m->cell[(size_t)map_row(m, at.lat) * m->cols +
	    map_col(m, at.lon)];
	if (word == MAP_NOBODY)
		return -1;
	if (!(word & MAP_LIST))
		return (int32_t)word;
	for (k = m->entry + (word & ~MAP_LIST);; k++) {
		if (map_covers(m, k, at))
			return (int32_t)k->f;
		if (k->n & MAP_LAST)
			return -1;
	}
}

const struct map_entry *
map_entries(const struct gridmap *m, uint32_t cell)
{
	const uint32_t word = m->cell[cell];

	return word != MAP_NOBODY && word & MAP_LIST ?
	    m->entry + (word & ~MAP_LIST) : NULL;
}

size_t
gridmap_all(const struct gridmap *m, struct spot at, int32_t *out, size_t cap)
{
	const struct map_entry *k;
	uint32_t cell;
	size_t n = 0;

	if (!extent_has(&m->box, at))
		return 0;
	cell = map_row(m, at.lat) * m->cols + map_col(m, at.lon);
	k = map_entries(m, cell);
	if (!k && m->cell[cell] == MAP_NOBODY)
		return 0;
	if (!k) {
		if (cap)
			out[0] = (int32_t)m->cell[cell];
		return 1;
	}
	for (;; k++) {
		if (map_covers(m, k, at)) {
			if (n < cap)
				out[n] = (int32_t)k->f;
			n++;
		}
		if (k->n & MAP_LAST)
			return n;
	}
}
