/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tracks_key.h -- the keys tracks are shut with, one a day.  Layer: store (private).
 *
 * They lie in tracks.keys, beside the database: what is deleted in the database is
 * still in its free pages, and in every backup made before. A key that is
 * overwritten here takes all of that with it, so that no copy outlives the days a
 * profile keeps tracks for. For the same reason no backup has them.
 * Only whoever holds the store's write transaction writes the file. */
#ifndef STORE_TRACKS_KEY_H
#define STORE_TRACKS_KEY_H

#include "store/room.h"

#define TRACK_KEY 32

/* ERR_NOT_FOUND: there is none (any more). */
MUST_CHECK enum err track_key(const struct store *s, int32_t day,
    uint8_t key[TRACK_KEY]);
/* The same, made if there is none. */
MUST_CHECK enum err track_key_make(const struct store *s, int32_t day,
    uint8_t key[TRACK_KEY]);
/* Those of before that day are overwritten. */
MUST_CHECK enum err track_key_burn(const struct store *s, int32_t before);

#endif
