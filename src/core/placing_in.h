/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placing_in.h -- what gazetteer.c makes and placing.c reads.  Layer: core. */
#ifndef CORE_PLACING_IN_H
#define CORE_PLACING_IN_H

#include "core/placing.h"

/* What a way of writing a name is worth; the order is that of the table in
 * placing.c. */
enum way {
	WAY_DISTRICT,		/* the district itself: no place, but not a
				   stranger either */
	WAY_TOWN,		/* 兴丰街道, and 兴丰镇 for 兴丰地区 */
	WAY_TOWN_SHORT,		/* 兴丰 */
	WAY_NAME,		/* as the profile writes it */
	WAY_SHORT,		/* 富强西里 of 富强西里社区: three and more */
	WAY_ESTATE,		/* 富强西里小区 of 富强西里社区 */
	WAY_BARE,		/* 团结 of 团结村: also a word */
	WAY_ALIAS,		/* of places.tsv */
	WAY_ROAD
};

struct way_entry {
	struct str	key;		/* folded; in the arena */
	struct str	name;		/* the law's */
	uint64_t	head;		/* its first two characters */
	uint64_t	grid;
	uint8_t		way;
	uint8_t		level;		/* enum grid_level; 0 not listed */
	uint16_t	chars;
	uint32_t	same;		/* entries from here on with this key */
};

struct gazetteer {
	const struct law *law;		/* borrowed */
	struct way_entry *entry;	/* owned: by head, longest first */
	size_t		n, cap;
	uint32_t	*slot;		/* owned: first entry of a head, plus 1 */
	size_t		mask;
	struct arena	arena;
	struct buf	fold;
};

/* The entries that begin with these two characters, longest first. */
const struct way_entry *gazetteer_at(const struct gazetteer *g, uint64_t head);

#define MENTIONS 64	/* names in one text; further ones are not weighed */
enum left { LEFT_FREE, LEFT_JOINED, LEFT_WORD, LEFT_LONGER, LEFT_STRANGER };

struct mention {
	uint32_t	at, n;
	const struct way_entry *e;	/* e->same of them */
	uint8_t		left;		/* enum left */
	bool		longer;		/* goes on into another name */
	bool		after;		/* a road is called so */
	bool		office;
	uint64_t	joined;		/* town right before it; 0 none */
};

/* Whose name it is, if a town's: in full, or short. 0: no town's. */
uint64_t placing_town(const struct mention *m, enum way way);
/* The names in text, in order, none inside another; at most MENTIONS. */
size_t	placing_scan(const struct gazetteer *g, struct str text,
	    struct mention *out);

static inline uint64_t
placing_head(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 21 | b;
}

#endif
