/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind.h -- words -> place, for districts with a map: addresses and landmarks in
 * free text to candidates with grid and spot, how sure, and which words said so.
 * Never a silent guess.  Layer: core (pure).
 *
 * Names come with their spots and kinds (roads with their course); found by folded
 * bigrams and a banded edit distance, so that a typo, an omission, a traditional form
 * or a numeral written otherwise still finds. Understood: a crossing of two roads
 * (A与B交叉口), a bearing and a distance from a place (往东50米), house numbers, X旁/附近.
 * Two places that are alike and lie apart: it is silent, and says between which. */
#ifndef CORE_PLACEFIND_H
#define CORE_PLACEFIND_H

#include "core/placing.h"
#include "core/shape.h"

enum found_how { FOUND_NAME, FOUND_ALIAS, FOUND_TYPO, FOUND_CROSSING, FOUND_OFFSET,
	FOUND_HOUSE, FOUND_GRID };
struct found_place {
	struct spot	at;		/* in the map's datum; nowhere: only a grid */
	uint32_t	within;		/* metres around at that it may lie in: half of
			   a road's length; 0 a spot */
	uint64_t	grid;		/* of any level; 0: whoever calls asks the map */
	uint8_t		how;		/* enum found_how */
	uint8_t		sure;		/* 0..100 */
	uint32_t	words_at, words_n;	/* bytes of the folded text that said so */
	struct str	name;		/* as the source writes it */
	struct str	kind;
	uint32_t	source;		/* which set, of those added; index of it */
	uint32_t	feature;
};
struct placefind;
/* Appends to out. */
typedef void placefind_fold_fn(struct str s, struct buf *out);
/* law's grids and places too; law and the sets outlive it. */
struct placefind *placefind_new(const struct law *law, placefind_fold_fn *fold);
/* How a character sounds ("lu"), before placefind_done: characters that sound the
 * same are half an error. Without it all are whole ones. */
void		placefind_sounds(struct placefind *p, placefind_fold_fn *sound);
/* Names of a layer; its features' names and kinds. weight: what its names are worth
 * beside others (100: places people say; 30: names that are words too). Sets of the
 * same datum only: the caller sees to that. */
void		placefind_add(struct placefind *p, const struct shapes *s,
		    unsigned weight);
void		placefind_done(struct placefind *p);
void		placefind_free(struct placefind **p);
/* Best first; how many of cap. Only the first may be used alone, and only where
 * placefind_sure says so; else a person chooses. near: nowhere, or where the caller
 * is likely to be (a tie-breaker, never more). */
size_t		placefind_find(const struct placefind *p, struct str folded,
		    struct spot near, struct found_place *out, size_t cap);
bool		placefind_sure(const struct found_place *f, size_t n);
/* The course of a road, the border or inside of an area, a spot: where f may be,
 * no further than some 100 m from one to the next; how many of cap. Its grid is
 * sure where all of these lie in it. */
size_t		placefind_course(const struct placefind *p,
		    const struct found_place *f, struct spot *out, size_t cap);

#endif
