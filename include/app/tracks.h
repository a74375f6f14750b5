/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tracks.h -- officers' tracks, for safety and fair work.  Layer: app.
 *
 * What may be said without looking at a person: that there are days, when somebody
 * was heard of, how long each grid was looked after by all together. Where somebody
 * was is seen by himself, or with a reason that stands in the log and that he can
 * read. Nobody is ranked, and nobody's pace is told. */
#ifndef APP_TRACKS_H
#define APP_TRACKS_H

#include "app/district.h"
#include "core/track.h"

/* "auto" in the ledger. */
#define TRACKS_AUTO "auto"

int32_t	tracks_day(const struct law *law, int64_t ms);
/* A day as people write it: 2026-11-21, 11-21 of this year; "today", 今天, and
 * empty: today. False: it is none. */
bool	tracks_day_of(const struct law *law, struct str text, int64_t now_ms,
	    int32_t *day);
/* Officers (accounts that only find and check) see their own tracks, and who looked
 * at them; those at desks anybody's. */
bool	tracks_only_own(const struct law *law, uint32_t roles);

/* The first day that is still kept; all before go. */
int32_t	tracks_first(const struct law *law, int64_t now_ms);
MUST_CHECK enum err tracks_purge(struct store *s, const struct law *law,
	    int64_t now_ms, struct str actor, size_t *days, size_t *points);
/* The same, once a day and only where there is something: *done is the day it was
 * done last. What fails is tried again on the next call of another day. */
void	tracks_purge_daily(struct store *s, const struct law *law, int64_t now_ms,
	    int32_t *done);

struct track_grid { uint64_t grid; int64_t ms; };	/* of the lowest level */

/* A track that was looked at. Begins zeroed. */
struct track_page {
	char		account[ACCOUNT_MAX];
	int32_t		day;
	struct track_point *p;		/* owned; cleaned */
	size_t		n;
	struct track_sum sum;
	struct track_stop *stop;	/* owned */
	size_t		stops;
	struct track_grid *grid;	/* owned; longest first, none without time */
	size_t		grids;
	enum datum	datum;		/* of path */
	struct spot	*path;		/* owned: good points in the map's datum; a
			   gap between stretches is GEO_NOWHERE */
	size_t		path_n;
};
/* As store_track_look. d may be NULL: then without grids, path in WGS-84. */
MUST_CHECK enum err tracks_look(struct store *s, const struct district *d,
	    const struct store_look *l, struct track_page *out);
void	tracks_page_fini(struct track_page *t);

/* How long each grid of the lowest level was looked after on a day, by all together
 * and naming nobody: every grid, by code. */
struct track_cover {
	struct track_grid *grid;	/* owned */
	size_t		n;
	size_t		covered;	/* with any time */
	size_t		officers;	/* how many were out */
	int64_t		ms;		/* of all */
};
MUST_CHECK enum err tracks_cover(struct store *s, const struct district *d,
	    int32_t day, struct track_cover *out);
void	tracks_cover_fini(struct track_cover *c);
/* The same in slices that end at end_us (clock_mono); d must stay as it is. */
struct tracks_covering;
struct tracks_covering *tracks_covering_new(const struct district *d,
	    int32_t day);
MUST_CHECK enum err tracks_covering_step(struct store *s,
	    struct tracks_covering *c, int64_t end_us, bool *more);
void	tracks_covering_end(struct tracks_covering **c,
	    struct track_cover *out);	/* out NULL: it is not wanted */

#endif
