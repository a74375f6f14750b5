/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_span.h -- a stretch of the text that names something, and what stands
 * around it.  Layer: core. */
#ifndef CORE_PLACEFIND_SPAN_H
#define CORE_PLACEFIND_SPAN_H

#include <string.h>
#include "placefind_in.h"

#define CANDIDATES 12
#define SPANS 24

struct candidate {
	const struct place *place;
	const struct key *key;
	uint8_t		cost;
	bool		weak;		/* a worse way than the best of its name */
};

struct span {
	uint16_t	at, n;		/* tokens */
	int		score;
	struct candidate c[CANDIDATES];	/* cheapest first */
	size_t		c_n;
	size_t		live;		/* of them: may be meant */
	bool		road, town;
	bool		twins;		/* the live ones lie apart */
	bool		chosen;		/* by something else that is named */
	uint8_t		sure;		/* of the first */
	bool		used;		/* in a crossing */
};

struct around {
	const struct placefind *p;
	const struct tokens *w;
	const struct span *span;
	size_t		span_n;
};
struct beside {
	bool	left_longer, left_free, goes_on, thing, right_free, stranger;
};
struct beside	around_span(const struct around *a, const struct span *s);
/* Tokens of the district's own name that ends at t[n]; 0: none does. */
size_t		around_own(const struct placefind *p, const uint32_t *t, size_t n);
/* Tokens taken by what begins at token i; 0: nothing of the kind does. */
size_t		around_locative(const struct tokens *w, size_t i);
size_t		around_crossing(const struct tokens *w, size_t i);
size_t		around_house(const struct tokens *w, size_t i);
struct offset { size_t n; double degrees, metres; bool side, end; };
struct offset	around_offset(const struct tokens *w, size_t i);

/* The names of a text, none inside another, by where they stand; how many. */
size_t		spans_find(const struct placefind *p, const struct tokens *w,
		    struct span *out);

#endif
