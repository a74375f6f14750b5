/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_in.h -- what the parts of placefind share.  Layer: core.
 *   placefind_words.c   a text as tokens, numbers read
 *   placefind_index.c   names, their short forms, the index of their pairs
 *   placefind_match.c   the names that a text holds, with what they differ by
 *   placefind_span.c    those of them that are meant, and what might be as well
 *   placefind_around.c  what stands beside a name
 *   placefind_alike.c   which of several that are called so
 *   placefind_ground.c  which features are one place; how far; where roads cross
 *   placefind.c         what all that says, and how sure */
#ifndef CORE_PLACEFIND_IN_H
#define CORE_PLACEFIND_IN_H

#include "core/placefind.h"

/* ---- tokens: a code point, a number, or a break that no name crosses ---- */
#define TOKEN_BREAK	0u
#define TOKEN_NUMBER	0x200000u	/* + its value */
#define TOKEN_NUMBERS	0x100000u	/* values beyond are taken modulo */
#define KEY_TOKENS	40		/* of one name */
#define KEY_LEAST	2
#define FUZZY_LEAST	4		/* shorter names must be written right */

struct tokens {
	uint32_t	*t, *at;	/* owned; at: first byte, n + 1 of them */
	size_t		n, cap;
};
/* split: 四十二 is 4, 12 (东四 and 十二条), where it can be. True: it was. */
bool		tokens_read(struct tokens *w, struct str folded, bool split);
void		tokens_fini(struct tokens *w);
static inline bool
token_number(uint32_t t)
{
	return t >= TOKEN_NUMBER;
}
bool		token_han(uint32_t t);
/* Numbers and 东 南 前 内 大 …: what tells one name from its neighbour's. */
bool		token_tells(uint32_t t);
bool		token_in(uint32_t t, const char *list);
/* Does z stand at t[0..n)? Its length in tokens, 0: no. */
size_t		tokens_start(const uint32_t *t, size_t n, const char *z);
/* How many of these n end with what only says of which kind a place is. */
size_t		tokens_ending(const uint32_t *t, size_t n);
/* Clockwise from north; tokens taken, 0 none: 东, 西北, 正南. */
size_t		tokens_bearing(const uint32_t *t, size_t n, double *degrees);
/* "50米", "一公里", "200余米"; 0 none. */
size_t		tokens_metres(const uint32_t *t, size_t n, double *metres);

/* ---- places ---- */
enum place_form { PLACE_SPOT, PLACE_ROAD, PLACE_AREA, PLACE_ONLY_GRID };
struct member { uint32_t set, feature; };
struct place {
	struct str	name;		/* as the source writes it */
	struct str	kind;
	uint64_t	grid;		/* of the law's; 0 */
	struct extent	box;
	struct spot	at;
	uint32_t	within;
	uint32_t	member, members;	/* into placefind.member */
	uint8_t		form;		/* enum place_form */
	uint8_t		level;		/* of a grid */
	uint8_t		weight;
	bool		alias;
};

/* How a key follows from a name. */
enum key_way { KEY_NAME, KEY_ALIAS, KEY_STEM, KEY_TOWN_SHORT };
struct key {
	const uint32_t	*t;		/* in the arena */
	uint32_t	place;
	uint8_t		n, stem;	/* stem: without its ending */
	uint8_t		way;		/* enum key_way */
	uint32_t	same;		/* keys from here on with these tokens */
};

struct name_row {			/* before placefind_done */
	struct str	folded, name, kind;
	uint64_t	grid;
	uint32_t	set, feature;
	uint8_t		level, weight;
	bool		law, alias;
};

struct pair_slot { uint64_t pair; uint32_t first, n; };

struct set { const struct shapes *s; };

struct placefind {
	const struct law *law;
	placefind_fold_fn *fold, *sound;
	struct arena	arena;
	struct set	*set;		/* owned, as all arrays here */
	size_t		set_n, set_cap;
	struct name_row	*row;
	size_t		row_n, row_cap;
	struct place	*place;
	size_t		place_n, place_cap;
	struct member	*member;
	size_t		member_n, member_cap;
	struct key	*key;
	size_t		key_n, key_cap;
	uint32_t	*exact;		/* by hash of tokens: first key + 1 */
	size_t		exact_mask;
	uint64_t	*heads;		/* bits: these two may begin a key */
	unsigned	longest;
	struct pair_slot *pair;		/* by hash */
	size_t		pair_mask;
	uint32_t	*posting;	/* key << 6 | place in it */
	uint16_t	*sounds;	/* of SOUND_FIRST.. ; 0 none */
	struct { const uint32_t *t; size_t n; } *own;	/* names of the district */
	size_t		own_n, own_cap;
	struct buf	scratch;
};
#define SOUND_FIRST	0x4E00u
#define SOUND_COUNT	0x5200u
#define HEAD_BITS	20
#define POSTING_BITS	6

static inline uint64_t
mix(uint64_t x)
{
	x ^= x >> 31;
	x *= 0x9E3779B97F4A7C15u;
	return x ^ x >> 29;
}
static inline uint64_t
token_pair(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 24 | b;
}
/* The slot of a pair, or an empty one (n 0). */
const struct pair_slot *pair_at(const struct placefind *p, uint64_t pair);
static inline uint64_t
hash_step(uint64_t h, uint32_t t)
{
	return mix(h + t);
}
bool		placefind_same_sound(const struct placefind *p, uint32_t a,
		    uint32_t b);

/* ---- names in a text ---- */
#define COST_HALF	1	/* a character that sounds the same */
#define COST_ONE	2	/* one wrong, one left out, one too many, two swapped */
struct mention_of {
	uint32_t	key;		/* the first of key.same */
	uint16_t	at, n;		/* tokens */
	uint8_t		cost;
};
struct mentions { struct mention_of *m; size_t n, cap; };	/* m owned */
/* All of them, exact and not, overlapping. */
void		placefind_scan(const struct placefind *p,
		    const struct tokens *w, struct mentions *out);

/* ---- the ground ---- */
/* Places from the rows [from, to) of one name; keys are the caller's. */
void		ground_places(struct placefind *p, size_t from, size_t to);
/* Metres between two places; beyond limit: more than it, no matter how much.
 * where (may be NULL): the spot of a that is nearest to b. */
double		ground_apart(const struct placefind *p, const struct place *a,
		    const struct place *b, double limit, struct spot *where);
/* False: spots of different crossings lie apart, or none. */
bool		ground_cross(const struct placefind *p, const struct place *a,
		    const struct place *b, struct spot *out, double *metres);
/* Is b inside of the area of a? */
bool		ground_holds(const struct placefind *p, const struct place *a,
		    const struct place *b);
/* The end of a road that lies furthest to that side. */
struct spot	ground_end(const struct placefind *p, const struct place *a,
		    double degrees);
struct spot	ground_move(struct spot from, double degrees, double metres);

#endif
