/* SPDX-License-Identifier: GPL-3.0-or-later */
/* twins.h -- which earlier reports tell of the same thing (重复诉求), and why.
 * Layer: core (pure).
 *
 * Each case is a short signature: caller, grid, matter, time, and the runs of
 * characters of its words, which an inverted index holds. What a likeness is worth
 * stands in one table at the head of core/twins.c. Looking uses room in t: one
 * thread at a time. */
#ifndef CORE_TWINS_H
#define CORE_TWINS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define TWIN_WHYS(X) \
	X(TWIN_EXACT, "exact", "the same words") \
	X(TWIN_WORDS, "words", "like words") \
	X(TWIN_CALLER, "caller", "the same caller") \
	X(TWIN_PLACE, "place", "the same place") \
	X(TWIN_GRID, "grid", "the same grid") \
	X(TWIN_MATTER, "matter", "the same matter") \
	X(TWIN_TIME, "time", "near in time")
#define TWIN_ENUM(id, code, text) id,
enum twin_why { TWIN_WHYS(TWIN_ENUM) TWIN_WHY_COUNT };
#undef TWIN_ENUM
const char *twin_why_code(enum twin_why w);
const char *twin_why_text(enum twin_why w);	/* English, msgid */

struct twin_case {
	uint32_t	id;		/* the caller's own: slot, row … */
	int64_t		at_ms;
	uint64_t	grid;		/* 0 not known */
	uint64_t	place;		/* of the place words, hashed; 0 none */
	uint64_t	caller;		/* of the phone, hashed; 0 not known */
	uint32_t	matter;		/* 0 not known */
	struct str	words;		/* folded: title and text; not kept: a sample of
					   its pairs of letters is */
};

struct twin {
	uint32_t	id;
	uint8_t		score;		/* 0..100; TWIN_LIKELY and above is shown */
	uint8_t		words;		/* likeness of the words, 0..100 */
	uint16_t	why;		/* 1 << enum twin_why */
	int64_t		apart_ms;	/* what was asked minus it */
};
#define TWIN_LIKELY	60		/* worth showing to a seat */
#define TWIN_SURE	80		/* a twin, for a batch */

struct twins;
/* window_ms: who is further away in time than that is no twin; 0: no matter. */
struct twins *twins_new(int64_t window_ms);
void	twins_free(struct twins **t);
/* An id that stands there already is dropped by whoever adds it anew. */
void	twins_add(struct twins *t, const struct twin_case *c);
void	twins_drop(struct twins *t, uint32_t id);	/* it is none any more */
size_t	twins_count(const struct twins *t);
size_t	twins_bytes(const struct twins *t);
/* Best first, at most cap; c's own id is left out. */
size_t	twins_find(const struct twins *t, const struct twin_case *c,
	    struct twin *out, size_t cap);

/* All that stand in t, in groups of twins: exact ones (the same words by the same
 * caller or at the same place, or words long enough to be no chance) and near
 * ones apart, where the first of exact ones stands for all of them. A group's
 * members are like its first, never only like each other in a row. Ids ascend in a
 * group; first the exact groups by their first id, then the near ones. */
struct twin_pair { uint32_t a, b; struct twin like; };	/* what joined them */
struct twin_group { const uint32_t *id; size_t n; bool exact;
	const struct twin_pair *pair; size_t pairs; };
/* g is lent. false stops: ERR_CANCELLED. */
typedef bool twins_group_fn(void *ctx, const struct twin_group *g);
MUST_CHECK enum err twins_groups(const struct twins *t,
    bool (*progress)(void *ctx, uint64_t done, uint64_t of),
    twins_group_fn *fn, void *ctx);

#endif
