/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geosmap.h -- which area a spot lies in, asked of GEOS: prepared shapes in an
 * STRtree, the lowest code of those that cover it.  Layer: tests of geo, and the
 * yardstick of bench/b_gridmap. */
#ifndef TESTS_GEOSMAP_H
#define TESTS_GEOSMAP_H

#include "core/shape.h"

struct geosmap;
/* NULL: no GEOS here. s outlives it. */
struct geosmap *geosmap_make(const struct shapes *s);
int32_t	geosmap_at(struct geosmap *m, struct spot at);	/* as gridmap_at */
void	geosmap_free(struct geosmap **m);

#endif
