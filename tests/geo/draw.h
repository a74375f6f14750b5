/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draw.h -- shapes drawn by hand.  Layer: tests. */
#ifndef TESTS_GEO_DRAW_H
#define TESTS_GEO_DRAW_H

#include "core/shape.h"

#define X0 1164000000
#define Y0 398000000
#define STEP 1000		/* of a drawing: some 8.5 and 11 metres */

/* "0 0 10 0 …" in steps; '|' begins an outer ring, '/' a hole. Its index. */
size_t	draw_area(struct shapes *s, uint64_t code, unsigned level,
	    const char *text);

#endif
