/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_in.h -- what the parts of a check share.  Layer: geo.
 * GEOS is given units of 1e-7 degree as doubles: they are whole numbers below 2^31,
 * so that its predicates of orientation are exact. What it cuts out of two shapes is
 * rounded, which is why there is a least size. */
#ifndef GEO_CHECK_IN_H
#define GEO_CHECK_IN_H

#include "geo/check.h"
#include "geo/load.h"

#define NO_PARENT (-1)
#define TANGLED "Too tangled to be checked"

struct area {
	GEOSGeometry	*g;		/* owned, valid; NULL: not to be compared */
	int64_t		 parent;	/* index, or NO_PARENT */
	uint8_t		 level;		/* enum grid_level; 0 not known */
	bool		 tangled;	/* with another: not to be joined with it */
	bool		 lost;		/* a child of it cannot be joined */
};
struct check {
	const struct geos_calls *c;
	GEOSContextHandle_t h;		/* owned */
	const struct shapes *s;
	const struct law *law;		/* or NULL */
	struct geo_limits limits;
	geo_fault_fn	*fn;
	geo_progress_fn	*progress;	/* or NULL */
	void		*ctx;
	struct area	*a;		/* owned; by feature */
	size_t		*order;		/* owned; areas with codes, by code */
	size_t		 order_n;
	uint32_t	 levels;	/* bit per level that is drawn */
	size_t		 done, all;
	bool		 stopped;	/* nobody wants to hear more */
};

/* ---- telling (check.c) ---- */
void	check_tell(struct check *k, struct geo_fault f);
void	check_step(struct check *k);	/* one more of all is done */
static inline bool check_on(const struct check *k) { return !k->stopped; }

/* ---- shapes (geom.c) ---- */
/* Ring by ring; *why: it is none. Owned by the caller. */
GEOSGeometry *geom_polygon(struct check *k, const struct feature *f, uint32_t part,
    const char **why);
/* The first outer ring of f behind part; f->parts: none. */
uint32_t geom_next(const struct check *k, const struct feature *f, uint32_t part);
GEOSGeometry *geom_gather(struct check *k, GEOSGeometry **g, size_t n);
double	geom_square_metres(struct check *k, const GEOSGeometry *g);
double	geom_width(struct check *k, const GEOSGeometry *polygon);
struct spot geom_spot(struct check *k, const GEOSGeometry *g);
/* What is left of an overlay: areas only, the widest piece, all together. */
struct geom_rest { double metres2, width; struct spot at; bool wide; };
struct geom_rest geom_rest(struct check *k, const GEOSGeometry *g);
const GEOSGeometry *geom_piece(struct check *k, const GEOSGeometry *g, int i);
int	geom_pieces(struct check *k, const GEOSGeometry *g);
void	geom_free(struct check *k, GEOSGeometry *g);	/* NULL is fine */
/* Somewhere in feature i. */
struct spot geom_of_feature(struct check *k, size_t i);

/* ---- how much there is to cross (sweep.c) ---- */
/* Might the edges of areas i and j (j < 0: of i alone) meet so often that GEOS does
 * not end in a sensible time? */
bool	sweep_tangled(const struct shapes *s, size_t i, int64_t j);

/* ---- where a ring is at fault (crossings.c) ---- */
bool	spot_told(const struct spot *at, size_t n, struct spot s);

/* ---- the parts of the check ---- */
void	check_rings(struct check *k);	/* makes a[].g */
void	check_codes(struct check *k);	/* makes order, a[].level, a[].parent */
void	check_overlaps(struct check *k);
void	check_gaps(struct check *k);

#endif
