/* SPDX-License-Identifier: GPL-3.0-or-later */
/* union.h -- outlines of grids out of what they are made of, by GEOS.  Layer: geo.
 *
 * A file often has one level alone: unit grids, or streets. Every level above is what
 * its children are together. Hair gaps between borders that were meant as one are
 * closed, inside and from the outside; a hole or an inlet that is wider stays. */
#ifndef GEO_UNION_H
#define GEO_UNION_H

#include "geo/check.h"

struct geo_made {
	size_t	made;		/* outlines that were added */
	size_t	lost;		/* that could not be joined, or were too tangled */
};
/* Adds to s, level by level from below, each grid of law that lives, has no area of
 * its own and direct children that have one: their union, marked SHAPE_UNION.
 * limits: what is narrower
 * than sliver_width, or smaller than least, is no gap. It is SHAPE_MODEL where a
 * child is. ERR_NOT_FOUND: no GEOS here, s is as it was. ERR_TOO_BIG as
 * shapes_spot. */
MUST_CHECK enum err geo_parents(const struct law *law, struct shapes *s,
    const struct geo_limits *limits, struct geo_made *out);

#endif
