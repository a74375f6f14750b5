/* SPDX-License-Identifier: GPL-3.0-or-later */
/* twins_in.h -- what the files of core/twins share.  Layer: core (private).
 *
 * A case's words are the set of its pairs of neighbouring letters, each pair a number
 * of 16 bits (a gram). Of a set the TWIN_GRAMS smallest are kept: since grams are
 * hashes that is a sample which is the same for the same words, so that two samples
 * are compared below the lower of their ends. The rarest TWIN_KEYS of them, the
 * caller, the place, the grid with the matter and the whole text are what the index
 * finds it by. Cases lie on shelves of 65,536, so that an entry of the index takes
 * two bytes. */
#ifndef CORE_TWINS_IN_H
#define CORE_TWINS_IN_H

#include "core/twins.h"

#define TWIN_GRAMS	38	/* kept of a case */
#define TWIN_KEYS	10	/* of these in the index */
#define TWIN_FACTS	4	/* keys that are no words */
#define GIST_MAX	1024	/* grams of what is asked */
#define GIST_LETTERS	4096	/* read of a text */
#define SHELF_CASES	65536u
#define GRAM_KINDS	65536u
#define NOBODY		UINT32_MAX

/* The words of one text. */
struct gist {
	uint16_t	g[GIST_MAX];	/* ascending, each once */
	size_t		n;
	bool		cut;		/* there were more, all of them greater */
	uint32_t	exact;		/* of all letters in their order; 0 none */
};

struct sig {
	uint64_t	grid;
	uint32_t	at_low;		/* 48 bits of milliseconds */
	uint32_t	id, place, caller, matter, exact;
	uint32_t	gram_at;	/* its first one on the shelf */
	uint16_t	at_high;
	uint8_t		n;		/* grams */
	bool		cut : 1, dead : 1;
};

struct entry { uint32_t next; uint16_t who; };	/* of an open shelf's index */

struct shelf {
	struct sig	*sig;		/* owned */
	size_t		n, cap;
	uint16_t	*gram;		/* owned */
	size_t		grams, gram_cap;
	int64_t		from_ms, to_ms;
	/* The index: chains while it is open, runs when it is full. */
	uint32_t	*head;		/* owned; of each gram, and one more */
	struct entry	*entry;		/* owned; NULL when full */
	size_t		entries, entry_cap;
	uint16_t	*who;		/* owned; NULL while open */
};

struct twins_work {
	uint16_t	sum[SHELF_CASES];
	uint16_t	met[SHELF_CASES];
};

struct twins {
	struct shelf	**shelf;	/* owned */
	size_t		n, cap, live;
	int64_t		window_ms;
	uint32_t	df[GRAM_KINDS];		/* cases that keep the gram */
	uint32_t	posts[GRAM_KINDS];	/* entries of the index */
	uint32_t	prior[GRAM_KINDS];	/* what everybody says anyway */
	struct twins_work *work;	/* owned; a look's own */
};

/* A case as it is compared: asked, or lying on a shelf. */
struct twin_side {
	const uint16_t	*g;
	size_t		n;
	bool		cut;
	uint32_t	id, place, caller, matter, exact;
	uint64_t	grid;
	int64_t		at_ms;
};

/* ---- words (twins_gist.c) ---- */
void	gist_of(struct str words, struct gist *out);
/* 16 times the binary logarithm of how rare it is. */
unsigned gram_weight(const struct twins *t, uint16_t g);
void	gram_priors(uint32_t prior[GRAM_KINDS]);

/* ---- shelves (twins_shelf.c) ---- */
int64_t	sig_at(const struct sig *s);
struct twin_side shelf_side(const struct shelf *f, size_t i);
uint32_t twin_hash32(uint64_t h);	/* 0 stays 0 */
/* Keys that are no words. */
enum twin_fact { FACT_EXACT, FACT_CALLER, FACT_PLACE, FACT_GROUND };
struct fact_key { enum twin_fact fact; uint16_t key, weight; };
size_t	fact_keys(const struct twin_side *s, struct fact_key out[TWIN_FACTS]);

/* ---- likeness (twins.c) ---- */
/* What b is to a. */
struct twin twin_judge(const struct twins *t, const struct twin_side *a,
	    const struct twin_side *b);
/* Of two that say the same words: is it no chance? */
bool	twin_exact(const struct twin *w, const struct twin_side *a,
	    const struct twin_side *b);

/* ---- looking (twins_find.c) ---- */
#define COMPARED 384
struct look {
	const struct twin_side *a;
	uint32_t	below;		/* only ids below it; NOBODY: all */
	uint8_t		least;		/* score */
	size_t		budget;		/* entries walked */
	size_t		compared;	/* in full, at most COMPARED */
	unsigned	enough;		/* least weight of keys in common */
};
size_t	twins_look(const struct twins *t, const struct look *k,
	    struct twin *out, size_t cap);

#endif
