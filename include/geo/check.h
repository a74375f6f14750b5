/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h -- what is wrong with drawn grids, by GEOS.  Layer: geo, the only one that
 * knows GEOS (loaded when first wanted, as libcurl is).
 * Every fault has its feature, a spot and a size, so that whoever drew it can go and
 * look. */
#ifndef GEO_CHECK_H
#define GEO_CHECK_H

#include "core/law.h"
#include "core/shape.h"

#define GEO_FAULTS(X) \
	X(FAULT_RING, "ring", "an invalid ring")	/* crosses itself, … */ \
	X(FAULT_EMPTY, "empty", "no area") \
	X(FAULT_OVERLAP, "overlap", "two grids of one level overlap") \
	X(FAULT_GAP, "gap", "ground between grids that is in none") \
	X(FAULT_SLIVER, "sliver", "a gap or overlap too narrow to be meant") \
	X(FAULT_ORPHAN, "orphan", "its parent is not drawn") \
	X(FAULT_TWICE, "twice", "the code stands twice") \
	X(FAULT_OUTSIDE, "outside", "it leaves its parent") \
	X(FAULT_UNKNOWN, "unknown", "the profile knows no such grid") \
	X(FAULT_NO_CODE, "no-code", "it has no code") \
	X(FAULT_MISSING, "missing", "the profile's grid is not drawn") \
	X(FAULT_PARTS, "parts", "it lies in several pieces") \
	X(FAULT_FAR, "far", "it lies outside the district")
#define GEO_FAULT_ENUM(id, code, text) id,
enum geo_fault_kind { GEO_FAULTS(GEO_FAULT_ENUM) GEO_FAULT_COUNT };
#undef GEO_FAULT_ENUM
const char	*geo_fault_code(enum geo_fault_kind k);
const char	*geo_fault_text(enum geo_fault_kind k);	/* msgid */

struct geo_fault {
	enum geo_fault_kind kind;
	int64_t		feature, other;	/* index, -1 none */
	uint64_t	code;		/* of a grid that is missing */
	struct spot	at;		/* nowhere: not known */
	double		metres2, metres; /* area; length or width; 0 none */
	const char	*why;		/* GEOS' own words; NULL none */
};
typedef bool geo_fault_fn(void *ctx, const struct geo_fault *f);	/* false stops */
struct geo_limits {
	double	sliver_width;	/* metres: area / half the perimeter (2) */
	double	least;		/* square metres not worth a word (1) */
};
/* law NULL: codes are not looked up. progress may be NULL. ERR_NOT_FOUND: no GEOS here;
 * ERR_CANCELLED. */
typedef bool geo_progress_fn(void *ctx, size_t done, size_t all);
MUST_CHECK enum err geo_check(const struct shapes *s, const struct law *law,
    const struct geo_limits *limits, geo_fault_fn *fn, geo_progress_fn *progress,
    void *ctx);
/* Spots where rings of area i cross or touch themselves, each once, at most cap; by
 * integers, without GEOS. */
size_t		geo_crossings(const struct shapes *s, size_t i, struct spot *at,
    size_t cap);
const char	*geo_version(void);	/* of GEOS; NULL: it is not here */

#endif
