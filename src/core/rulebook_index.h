/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rulebook_index.h -- inside of the rulebook: nodes, cells and their index.
 * Layer: core, private to rulebook*.c. */
#ifndef CORE_RULEBOOK_INDEX_H
#define CORE_RULEBOOK_INDEX_H

#include "core/rulebook.h"

#define MATTER_LEVELS	4	/* 0 any … 3 matter */
#define AREA_LEVELS	(GRID_UNIT + 1)
#define NODE_NONE	UINT32_MAX

/* From a number to a small one, open addressed. Values are never NODE_NONE. */
struct map_slot { uint64_t key; uint32_t val; };
struct map {
	struct map_slot	*slot;	/* owned; a power of two of them */
	unsigned	 bits;
	uint32_t	 n;
};

/* Classes and grids get dense numbers, 0 is "any". Each knows the numbers of
 * itself and of all above it by level, and which levels of the other tree
 * have a rule together with it: most probes are saved by that. */
struct matter_node {
	uint32_t	at[MATTER_LEVELS];	/* NODE_NONE: no such level */
	uint32_t	rules[AREA_LEVELS];	/* how many, by level of area */
	uint8_t		level;
	uint8_t		areas;			/* bits of rules[] that are not 0 */
};
struct area_node {
	uint32_t	at[AREA_LEVELS];
	uint32_t	child, next;		/* tree downwards; 0 none */
	uint8_t		level;
	uint8_t		matters;	/* levels of matters that may have a
			   rule here; never taken back */
};

/* One rule in its cell. merit packs ranks 3 to 7, the greater first: priority
 * 16 bits, terms 8, channel 1, time 1, from 32. What is asked most stands
 * here, so that a plain rule is decided without being looked at. */
struct book_entry {
	uint64_t	merit;
	const struct rule *rule;
	int32_t		to;
	uint32_t	id;
};
#define MERIT_TIME	((uint64_t)1 << 32)
#define MERIT_CHANNEL	((uint64_t)1 << 33)
#define MERIT_TERMS	34
#define MERIT_PRIORITY	42
#define MERIT_ASKS	(((uint64_t)1 << MERIT_PRIORITY) - MERIT_TIME)

/* The rules of one matter and one area, by rank; in a table of its own kind,
 * so that finding a cell is having it. */
struct book_cell {
	uint64_t	pair;		/* PAIR_NONE: no cell here */
	struct book_entry *e;
	uint32_t	n, cap;		/* cap 0: e lies in rulebook.bulk */
};
#define PAIR_NONE	UINT64_MAX

struct rulebook {
	const struct law   *law;	/* borrowed */
	struct map	    matter_at, area_at;	/* code -> node */
	struct matter_node *matter;
	struct area_node   *area;
	size_t		    matters, matters_cap, areas, areas_cap;
	struct book_cell   *cell;	/* open addressed by pair */
	unsigned	    cell_bits;
	size_t		    cells, rules;
	/* A bit for each cell by its hash, small enough to stay near the
	 * processor: most pairs that have no cell are told by it. */
	uint64_t	   *seen;
	struct map	    below;	/* matter, area -> rules further down */
	struct book_entry  *bulk;	/* of rulebook_make, cell after cell */
};

static inline uint64_t
book_pair(uint32_t matter, uint32_t area)
{
	return (uint64_t)matter << 32 | area;
}

static inline uint32_t
map_hash(uint64_t key, unsigned bits)
{
	return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - bits));
}

/* NODE_NONE when key is not there. */
static inline uint32_t
map_get(const struct map *m, uint64_t key)
{
	const uint32_t mask = (1u << m->bits) - 1;
	uint32_t i = map_hash(key, m->bits);

	while (m->slot[i].val != NODE_NONE && m->slot[i].key != key)
		i = (i + 1) & mask;
	return m->slot[i].val;
}

/* Eight bits for each slot: sixteen at least for each cell. */
#define SEEN_BITS	3

/* May the pair have a cell? Then *at is where looking for it begins. */
static inline bool
book_seen(const struct rulebook *b, uint64_t pair, uint32_t *at)
{
	const uint32_t h = map_hash(pair, b->cell_bits + SEEN_BITS);

	*at = h >> SEEN_BITS;
	return b->seen[h / 64] >> h % 64 & 1;
}

static inline struct book_cell *
book_cell_at(const struct rulebook *b, uint64_t pair, uint32_t i)
{
	while (b->cell[i].pair != pair) {
		if (b->cell[i].pair == PAIR_NONE)
			return NULL;
		i = (i + 1) & ((1u << b->cell_bits) - 1);
	}
	return &b->cell[i];
}

/* NULL where no rule ever was. */
static inline struct book_cell *
book_cell(const struct rulebook *b, uint64_t pair)
{
	uint32_t at;

	return book_seen(b, pair, &at) ? book_cell_at(b, pair, at) : NULL;
}

static inline int32_t
entry_from(const struct book_entry *e)
{
	return (int32_t)((uint32_t)e->merit ^ 0x80000000u);
}

#endif
