/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_cut_in.h -- how a ring is cut in two.  Internal to core/grow.
 * Straight lines in some directions and places are tried; of the chords they have
 * within the ring that one is taken which is short, keeps the shares of area even,
 * and parts the known centres well. All of it in integers. */
#ifndef CORE_GROW_CUT_IN_H
#define CORE_GROW_CUT_IN_H

#include "grow_in.h"

#define ONE	1024	/* 1 of shares and costs */

/* Where a cut ends: at knot i of the ring, or in the middle of edge i. */
struct end { size_t i; bool broken; struct spot at; };
struct cut { struct end p, q; int64_t cost, share; size_t left; };

struct cutting {
	struct knots	*g;
	struct ring	*r;
	wide		*sum;		/* twice the area up to knot i, from knot 0 */
	int64_t		*along;		/* of knots, in this direction */
	wide		 area2;
	int32_t		 squeeze;
	struct grow_site *site;
	size_t		 sites, kids;
	uint32_t	*list;
	int32_t		*votes;		/* by kid: of its sites, to the left */
	bool		 rough;		/* take what there is */
	const int16_t	*dir;
	struct cut	 best;
};

/* The best cut into c->best; false: there is none. */
bool	cut_find(struct cutting *c);
/* How many kids the piece left of the chord gets, and c->votes; what the sites say
 * against it is added to *cost. false: it leaves a kid without its centre. */
bool	cut_deal(struct cutting *c, const struct cut *k, size_t *left,
	    int64_t *cost);

#endif
