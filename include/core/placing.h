/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placing.h -- from words to a grid, saying how sure and why; never a silent
 * guess.  Layer: core (pure).
 *
 * The gazetteer holds the names of towns, areas and basic grids of the profile
 * and its places.tsv (places, roads, estates, aliases, each with a grid of any
 * level). Longest names first; a town named in the text decides between twins;
 * two names that lie apart make both unsure. What the steps are worth (sure,
 * 0..100) stands in placing.c in one table and in docs/architecture.md.
 * A point, and names on the map, come from the map: app/places.h. */
#ifndef CORE_PLACING_H
#define CORE_PLACING_H

#include "base/buf.h"
#include "core/law.h"

#define PLACE_BYS(X) \
	X(PLACE_BY_NONE, "", "") \
	X(PLACE_BY_POINT, "point", "the point it was reported from") \
	X(PLACE_BY_GIVEN, "given", "chosen by a person") \
	X(PLACE_BY_NAME, "name", "a place named in the words") \
	X(PLACE_BY_ALIAS, "alias", "another name of a place, in the words") \
	X(PLACE_BY_OFFICER, "officer", "the grid of the officer who reported it") \
	X(PLACE_BY_TOWN, "town", "only the town is named") \
	X(PLACE_BY_MAP, "map", "a name on the map, in the words")
#define PLACE_ENUM(id, code, text) id,
enum place_by { PLACE_BYS(PLACE_ENUM) PLACE_BY_COUNT };
#undef PLACE_ENUM
const char *place_by_code(enum place_by b);
const char *place_by_text(enum place_by b);	/* English, msgid */

struct place_guess {
	uint64_t	grid;		/* of any level */
	uint8_t		by;		/* enum place_by */
	uint8_t		sure;		/* 0..100 */
	uint32_t	at, n;		/* bytes of the folded text that said so */
	struct str	name;		/* as the profile writes it */
};

struct gazetteer;
/* fold: as texts will come (lang_fold_text). law outlives it. */
struct gazetteer *gazetteer_make(const struct law *law,
	    void (*fold)(struct str s, struct buf *out));
void	gazetteer_free(struct gazetteer **g);

/* folded: place words first, then title and text, folded. officer: the grid
 * the reporting officer patrols (any level; 0 none). Best first; returns how
 * many of cap were filled. The first is to be used only when its sure reaches
 * the profile's place_sure; else a person chooses from them. */
size_t	gazetteer_find(const struct gazetteer *g, struct str folded,
	    uint64_t officer, struct place_guess *out, size_t cap);

#endif
