/* SPDX-License-Identifier: GPL-3.0-or-later */
/* places.h -- where a report is: the point it came from, what its words name of the
 * profile, and what they name on the map.  Layer: app.
 *
 * A point in a surveyed grid comes first. Words go to the gazetteer, and, where the
 * district has layers with names, to those: a road counts only for the smallest grid
 * that holds its whole course. What the two say apart from each other is sure of
 * nothing; a model cell (示意) is never sure of a point. */
#ifndef APP_PLACES_H
#define APP_PLACES_H

#include "app/district.h"
#include "core/placefind.h"

struct places;
/* s may be NULL: the profile's names and cells only. law outlives it, as s does. The
 * map is read when it is first wanted, and again when it changed. */
struct places	*places_new(struct store *s, const struct law *law);
/* The same over a district that stands open, and stays so. */
struct places	*places_over(struct district *d, struct store *s,
		    const struct law *law);
void		places_free(struct places **p);

struct place_hint {		/* zeroed: nothing is known */
	uint64_t	officer;	/* the grid the reporter patrols */
	struct spot	at;
	enum datum	datum;		/* of at; DATUM_NONE: no point */
};
/* Best first; how many of cap. The first is to be used only where its sure reaches
 * the profile's place_sure. */
size_t		places_find(struct places *p, struct str folded,
		    const struct place_hint *hint, struct place_guess *out,
		    size_t cap);
/* What the map's names say, with spots in the map's datum: for who asks for a spot.
 * Their grids are filled in. 0 where the map has no names. */
size_t		places_spots(struct places *p, struct str folded,
		    struct spot near, struct found_place *out, size_t cap);

#endif
