/* SPDX-License-Identifier: GPL-3.0-or-later */
/* squares.h -- numbers of a layer, summed by grids: how many people or households.
 * Layer: app. A square (a value without a code) counts where its middle lies; a value
 * with a code is its grid's. */
#ifndef APP_SQUARES_H
#define APP_SQUARES_H

#include "app/district.h"

/* Has s values without a code? s may be NULL. */
bool	squares_any(const struct shapes *s);
/* Adds the squares of s to the grids of m's level; sum has an element a feature of the
 * district's grids, in thousandths. */
void	squares_add(const struct shapes *s, const struct gridmap *m, uint64_t *sum);
/* All of s, on every level: what a grid says itself, or else all that lies in it. */
void	squares_sum(const struct shapes *s, const struct district *d,
	    const struct law *law, uint64_t *sum);

#endif
