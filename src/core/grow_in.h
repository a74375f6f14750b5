/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_in.h -- the parts of growing cells.  Internal to core.
 *
 * All cells of all levels are rings of knots, and an edge is known by its two
 * knots. When a cut ends in the middle of an edge, the edge is remembered as broken
 * there, once: every ring that runs along it, of a neighbour or of a parent, breaks
 * with it when it is looked at next. So borders are shared spot by spot whatever
 * the order of cutting, though the break may lie half a step beside the old line.
 * Edges that were given stay as they are: they break only where a step of the
 * lattice lies exactly on them, else a cut ends at one of their ends; where that
 * leaves no cut at all, at the step beside. */
#ifndef CORE_GROW_IN_H
#define CORE_GROW_IN_H

#include "core/grow.h"

#define KNOT_NONE UINT32_MAX

struct grow_link { uint32_t a, b, mid; bool fixed; };	/* a < b */
struct knots {
	struct spot	*at;			/* owned */
	size_t		 n, cap;
	uint32_t	*slot;			/* owned: hash of spots, knot + 1 */
	size_t		 slots;
	struct grow_link *link;			/* owned: hash of pairs, a == b: free */
	size_t		 links, links_n;
	int32_t		 step;			/* new knots are multiples of it */
};
void		knots_fini(struct knots *g);
uint32_t	knots_find(const struct knots *g, struct spot at);	/* or NONE */
uint32_t	knots_add(struct knots *g, struct spot at);
struct grow_link *knots_link(struct knots *g, uint32_t a, uint32_t b);
/* NULL: nothing is known of it. */
const struct grow_link *knots_see(const struct knots *g, uint32_t a, uint32_t b);

/* Anticlockwise, the first knot not said twice; a hole hangs on by an edge that
 * runs there and back. */
struct ring { uint32_t *k; size_t n, cap; };	/* k owned */
void		ring_add(struct ring *r, uint32_t knot);
void		ring_fini(struct ring *r);
/* With all its edges broken where they are; *r changes. */
void		ring_break(struct knots *g, struct ring *r);
/* Twice the area; less than nothing if it runs clockwise. */
__extension__ typedef __int128 wide;
wide		ring_area2(const struct knots *g, const struct ring *r);
enum side	ring_side(const struct knots *g, const struct ring *r,
		    struct spot at);

/* ---- shapes and rings (grow_ring.c) ---- */

/* The rings of area i, one for each outer ring, largest first; edges are fixed. */
size_t		rings_of(struct knots *g, const struct shapes *s, size_t i,
		    struct ring **out);
/* A feature of these rings, holes apart. */
MUST_CHECK enum err rings_put(struct knots *g, struct ring *r, size_t n,
    const struct law_grid *grid, struct shapes *out);

/* ---- cutting (grow_cut.c) ---- */

/* A spot that should come to lie in kid; own: must. */
struct grow_site { struct spot at; uint32_t kid; bool own; };
/* Something that gets a part: its rings. */
struct grow_kid { const struct law_grid *grid; struct ring *ring; size_t rings; };
/* Gives r (taken over) to the kids n[0..n), cut in n, sites moved about. Kids it
 * cannot be cut for get nothing. */
void		grow_split(struct knots *g, struct ring *r, struct grow_kid *kid,
		    uint32_t *list, size_t n, struct grow_site *site,
		    size_t sites);

/* The outline of a district of which only centres are known; false: none is. */
bool		grow_outline(struct knots *g, const struct law *law,
		    struct ring *out);

/* cos(lat) * 1024, in integers. */
int32_t		grow_squeeze(int32_t lat);
uint64_t	grow_root(wide v);

static inline int
knots_turn(struct spot a, struct spot b, struct spot at)
{
	const int64_t l = ((int64_t)b.lon - a.lon) * ((int64_t)at.lat - a.lat);
	const int64_t r = ((int64_t)at.lon - a.lon) * ((int64_t)b.lat - a.lat);

	return (l > r) - (l < r);
}

#endif
