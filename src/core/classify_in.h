/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_in.h -- inside of core/classify*.c.  Layer: core (private). */
#ifndef CORE_CLASSIFY_IN_H
#define CORE_CLASSIFY_IN_H

#include "core/classify.h"

/* ---- a text's runs (classify_text.c) ---- */
#define CLASSIFY_RUN	3	/* longest, in units */
#define CLASSIFY_UNITS	4096	/* of a text that are looked at */
#define CLASSIFY_HEAD	24	/* units that count twice: the first say most */
#define CLASSIFY_GRAMS	(CLASSIFY_UNITS * CLASSIFY_RUN)

struct classify_unit {			/* a character, or a word of letters and
					   digits; id 0: a break */
	uint32_t	id;
	uint16_t	at, n;		/* bytes */
};
size_t	classify_units(struct str folded, struct classify_unit *out);
/* Never 0. */
static inline uint32_t
classify_mix(uint32_t h, uint32_t id)
{
	h = (h ^ id) * 0x9E3779B1u;
	h = (h ^ h >> 15) * 0x85EBCA77u;
	h ^= h >> 13;
	return h ? h : 1;
}
#define CLASSIFY_START 0x1234567u
/* Added to a text's length: of a few runs, however telling, one is less sure. */
#define CLASSIFY_FEW	60.0f

/* ---- the model ---- */
#define CLASSIFY_STEP	256.0f	/* a weight of 1 */
#define CLASSIFY_IDF	2048.0f	/* a rarity of 1 */
#define CLASSIFY_KNOTS	32
#define CLASSIFY_BINS	100
#define CLASSIFY_BYTES	(8u << 20)

struct classify_pair { uint16_t label; int16_t w; };
struct classify_feature {
	uint32_t	hash;		/* of the run; 1.. */
	uint16_t	idf;
	uint32_t	first, n;	/* into pairs; by label */
};
struct classify_slot { uint32_t hash, at; };	/* hash 0: free */
struct classify_knot { uint16_t p, sure; };	/* of 65535 */
struct classify_tally { uint32_t n, right; };

struct classifier {
	struct str	*label;		/* each owned */
	size_t		labels;
	int16_t		*bias;		/* by label */
	struct classify_feature *f;
	size_t		f_n;
	struct classify_pair *pair;
	size_t		pair_n;
	struct classify_slot *slot;	/* power of two */
	uint32_t	mask;
	struct classify_knot knot[CLASSIFY_KNOTS];
	size_t		knots;
	struct classify_tally tally[CLASSIFY_BINS];	/* of the folds, by
					   sureness */
	uint64_t	texts;
	struct classify_score score;
};
/* Makes the table of slots. */
void	classify_slots(struct classifier *c);
static inline uint32_t
classify_slot(const struct classifier *c, uint32_t hash)
{
	return (hash * 0x9E3779B1u) & c->mask;
}
/* Place in f, or UINT32_MAX. */
static inline uint32_t
classify_find(const struct classifier *c, uint32_t hash)
{
	uint32_t i = classify_slot(c, hash);

	while (c->slot[i].hash && c->slot[i].hash != hash)
		i = (i + 1) & c->mask;
	return c->slot[i].hash ? c->slot[i].at : UINT32_MAX;
}
void	classify_name(struct classifier *c, struct str label);

/* A text seen by a model. Big: it lies on the stack of whoever asks. */
struct classify_hit { uint32_t f; float v; };
struct classify_seen {
	struct classify_unit unit[CLASSIFY_UNITS];
	uint32_t	at[CLASSIFY_GRAMS];	/* place in hit + 1, by unit and
						   length; 0 unknown */
	struct classify_hit hit[CLASSIFY_GRAMS];
	uint32_t	table[CLASSIFY_GRAMS / 3 * 4];	/* place in hit + 1 */
	size_t		units, hits;
};
void	classify_see(const struct classifier *c, struct str folded,
	    struct classify_seen *s);
/* By label; returns the greatest. */
uint32_t classify_scores(const struct classifier *c,
    const struct classify_seen *s, float *score);

/* ---- sureness (classify_sure.c) ---- */
struct classify_trial {			/* a text guessed by a model that has not
					   seen it */
	float		p;		/* of the label guessed */
	uint32_t	label, guess;
	uint32_t	fold;
};
float	classify_sure(const struct classifier *c, float p);
/* Knots, tally and score from the trials, which are sorted anew. */
void	classify_calibrate(struct classifier *c, struct classify_trial *t,
	    size_t n, size_t folds);

#endif
