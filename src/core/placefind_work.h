/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_work.h -- a text being read, and the one table of what is worth what.
 * Layer: core. */
#ifndef CORE_PLACEFIND_WORK_H
#define CORE_PLACEFIND_WORK_H

#include "placefind_span.h"

/* ---- what a step is worth, 0..100: docs/architecture.md has the same ---- */
enum {
	SURE_LEAST = 80,	/* below, a person chooses */
	/* the name, by what is wrong with it in half characters */
	SURE_NAME = 92, SURE_HALF = 89, SURE_ONE = 86, SURE_ONE_HALF = 82,
	SURE_TWO = 76,
	SURE_TOWN = 85,		/* nothing but a town, in full */
	LESS_STEM = 4,		/* its ending left out (有限公司, 停车场) */
	LESS_SHORT = 4,		/* three characters among others */
	LESS_OFFSET = 2, LESS_THING = 6,
	MORE_AGREE = 2,		/* another name agrees, or a crossing is real */
	/* no more than this when ... */
	MOST = 98,
	MOST_CHOSEN = 86,	/* others are called so, another name tells which */
	MOST_SIDE_BY_SIDE = 86,	/* two roads that cross, and no word for it */
	MOST_PAIR = 82,		/* two characters that stand free */
	MOST_WORD = 70,		/* the source's names are words too */
	MOST_STEM = 70,		/* a wrong character in a stem of two; a short
				   stem among others */
	MOST_GUESSED = 76,	/* written wrong, and another name tells which, or
				   its ending left out, too */
	MOST_TOWN_MORE = 75,	/* a town, and something that is not understood */
	MOST_TOWN_SHORT = 60,
	MOST_THING = 60,	/* 天坛 of 天坛医院: a short name, a thing after it */
	MOST_CROSSED = 70,	/* of a crossing with a road that is not known */
	MOST_LOOSE = 60,	/* two characters among others */
	MOST_APART = 60,	/* another place is named, apart from it */
	MOST_LONGER = 55,	/* part of a longer name nobody listed */
	MOST_OTHER_TOWN = 55,	/* another town is named */
	MOST_TWIN = 50,		/* several are called so or nearly, apart */
	MOST_STRANGER = 45	/* in a town or city not of this profile */
};
#define SAME_METRES	300.0	/* places so near are one for whoever goes there */
#define AGREE_METRES	500.0	/* names so near speak of one place */
#define TOWN_METRES	60.0	/* a street may be the border of its town */
#define OFFSET_MOST	3000.0
#define WEIGHT_WORDS	50
#define TEXT_MOST	32000	/* tokens that are looked at */
#define ANSWERS		48

struct answer {
	struct found_place f;
	const struct place *base;
	struct spot	at;		/* tells twins of it apart */
	bool		counts;		/* against others */
	bool		town;
	size_t		span;
};

struct work {
	const struct placefind *p;
	struct tokens	w;
	struct spot	near;
	struct span	span[SPANS];
	size_t		n;
	struct answer	answer[ANSWERS];
	size_t		answer_n;
};

static inline unsigned
at_most(unsigned sure, unsigned most)
{
	return sure < most ? sure : most;
}

/* Do they lie further apart than so many metres? What cannot be told: no. */
bool	alike_apart(const struct work *k, const struct place *a,
	    const struct place *b, double metres);
/* Would two candidates of one stretch lead to two places? */
bool	alike_two(const struct work *k, const struct candidate *a,
	    const struct candidate *b);
/* Where several are called so: which is meant, by what else is named. */
void	alike_settle(struct work *k);
/* Near the caller first, where nothing else tells: an order, no more. */
void	alike_order(const struct work *k, struct span *s);

#endif
