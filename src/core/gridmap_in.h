/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gridmap_in.h -- the raster behind gridmap.h.  Internal to core.
 *
 * Cells are 2^shift units wide and high, so that a look-up divides by nothing. A
 * cell's word is MAP_NOBODY, the feature that covers it wholly and alone, or
 * MAP_LIST with the first of its entries: areas by code, each with those edges that
 * may pass the cell and whether the cell's first corner is inside.
 *
 * Whether a spot is inside follows from the corner: from there north along the
 * cell's western side to the spot's latitude, then east to the spot; each edge
 * crossed changes it. So that nothing is ever hit edge-on, the corner and the bend
 * are thought to lie a hair north, and a hair of that hair east, of their
 * integers. */
#ifndef CORE_GRIDMAP_IN_H
#define CORE_GRIDMAP_IN_H

#include "core/gridmap.h"

#define MAP_NOBODY	UINT32_MAX
#define MAP_LIST	0x80000000u
#define MAP_IN		0x80000000u	/* of entry.n: the corner is inside */
#define MAP_LAST	0x40000000u	/* the cell's last entry */
#define MAP_COUNT	0x3FFFFFFFu	/* edges; none: it is covered wholly */

struct map_edge { struct spot a, b; };	/* a.lat <= b.lat */
struct map_entry { uint32_t f, edge, n; };

struct gridmap {
	const struct shapes *s;		/* borrowed */
	struct extent	 box;
	unsigned	 east, north;	/* shifts */
	uint32_t	 cols, rows;
	uint32_t	*cell;		/* owned; by rows from the south */
	struct map_entry *entry;	/* owned */
	struct map_edge	*edge;		/* owned */
	uint32_t	*area;		/* owned: features, by code */
	size_t		 areas;
};

static inline uint32_t
map_col(const struct gridmap *m, int32_t lon)
{
	return (uint32_t)((int64_t)lon - m->box.min.lon) >> m->east;
}

static inline uint32_t
map_row(const struct gridmap *m, int32_t lat)
{
	return (uint32_t)((int64_t)lat - m->box.min.lat) >> m->north;
}

/* > 0: at is left of the line from a to b; both products fit (see shape.c). */
static inline int
map_turn(struct spot a, struct spot b, struct spot at)
{
	const int64_t l = ((int64_t)b.lon - a.lon) * ((int64_t)at.lat - a.lat);
	const int64_t r = ((int64_t)at.lon - a.lon) * ((int64_t)b.lat - a.lat);

	return (l > r) - (l < r);
}

/* The same of a spot a hair north and less than that east of (lon, lat). */
static inline int
map_turn_near(struct spot a, struct spot b, int64_t lon, int64_t lat)
{
	const int64_t l = ((int64_t)b.lon - a.lon) * (lat - a.lat);
	const int64_t r = (lon - a.lon) * ((int64_t)b.lat - a.lat);

	if (l != r)
		return l > r ? 1 : -1;
	if (a.lon != b.lon)
		return b.lon > a.lon ? 1 : -1;
	return b.lat > a.lat ? -1 : 1;
}

/* The first entry of a cell that has a list, else NULL. */
const struct map_entry *map_entries(const struct gridmap *m, uint32_t cell);
/* Does the area of entry k, one of the cell that at lies in, cover at? */
bool	map_covers(const struct gridmap *m, const struct map_entry *k,
	    struct spot at);

#endif
