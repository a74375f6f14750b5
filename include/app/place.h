/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h -- the words of a report as places of this district.  Layer: app. */
#ifndef APP_PLACE_H
#define APP_PLACE_H

#include "app/places.h"
#include "core/event.h"

#define PLACE_TEXT_MAX 8192	/* bytes of each text that are looked through */

/* Where an account that finds for this channel patrols: its unit's town; 0
 * when it is none of the channel's finders, or of no town. */
uint64_t place_officer(const struct law *law, unsigned channel,
	    uint32_t roles, unsigned unit);

/* The point in a report's body (lat, lon, wgs84), else DATUM_NONE. One that is the
 * middle of a grid somebody chose is a point, too. */
struct place_hint place_hint(const struct law *law, const struct body *body);

/* Folds place, title and text of a report's sealed part into words, and finds
 * what they name; as places_find. */
size_t	place_find(struct places *p, const struct body *secret,
	    const struct place_hint *hint, struct buf *words,
	    struct place_guess *out, size_t cap);

/* Puts grid, grid_by and grid_sure into a report's body when the best guess
 * reaches the profile's place_sure; *grid is it, else 0 and body untouched. */
MUST_CHECK enum err place_report(struct places *p, const struct law *law,
    const struct body *secret, const struct place_hint *hint,
    struct body *body, uint64_t *grid);

#endif
