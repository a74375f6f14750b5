/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cells.h -- grids as a real district has them, for measuring.
 * Layer: bench (not installed). */
#ifndef BENCH_CELLS_H
#define BENCH_CELLS_H

#include "core/shape.h"

#define CELLS_N		3566
#define CELLS_SIDE	10	/* edges of each of a cell's four sides */
#define CELLS_LEVEL	5

/* CELLS_N areas of 4 * CELLS_SIDE edges that share their crooked borders, 142,640
 * corners, over the extent of a Beijing district. The same every time. */
void	cells_make(struct shapes *out);
/* n spots anywhere within the extent, the same every time; owned by the caller. */
struct spot *cells_spots(const struct extent *box, size_t n);

#endif
