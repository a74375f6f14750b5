/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gridmap.h -- which grid a spot lies in.  Layer: core (pure).
 *
 * BORDERS: a spot on a border belongs to the grid of the lowest code among those
 * whose closed shape covers it (OGC covers); one in an overlap likewise. An answer
 * never depends on the order of a file, and GEOS agrees everywhere.
 *
 * A raster over the extent: each cell is wholly one grid's (or nobody's), or lists
 * the edges that cross it with what its corner is inside of. A look-up reads one
 * cell and allocates nothing. */
#ifndef CORE_GRIDMAP_H
#define CORE_GRIDMAP_H

#include "core/shape.h"

struct gridmap;
/* Areas of that level of s, which outlives it. ERR_TOO_BIG: more than 2^20 areas
 * or 2^26 edges. An empty map is a map. */
MUST_CHECK enum err gridmap_make(const struct shapes *s, unsigned level,
    struct gridmap **out);
void		gridmap_free(struct gridmap **m);
size_t		gridmap_count(const struct gridmap *m);	/* areas in it */
/* Index into s->f, or -1: in none. */
int32_t		gridmap_at(const struct gridmap *m, struct spot at);
/* All whose closed shapes cover it, lowest code first; how many there are. */
size_t		gridmap_all(const struct gridmap *m, struct spot at, int32_t *out,
		    size_t cap);
/* Areas that touch area i in more than a spot, by bearing from its inside,
 * clockwise from north; how many. */
size_t		gridmap_beside(const struct gridmap *m, int32_t i, int32_t *out,
		    size_t cap);
/* The nearest by border, and how far in metres (0 inside); -1: the map is empty. */
int32_t		gridmap_nearest(const struct gridmap *m, struct spot at,
		    double *metres);

#endif
