/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officers_view.h -- the officers' page of the desk: who is on duty and was heard
 * of when, how long each grid was looked after, the one track that was looked at,
 * and who looked at one's own.  Layer: app. Only officers_view.c, pane_officers*.c,
 * cmd_officers.c and the map include it. */
#ifndef APP_OFFICERS_VIEW_H
#define APP_OFFICERS_VIEW_H

#include "app/officers.h"
#include "app/sheet.h"
#include "app/tracks.h"

enum officers_page { OFFICERS_LIST, OFFICERS_COVER, OFFICERS_TRACK,
	OFFICERS_LOOKS, OFFICERS_PAGES };

struct officers_view {
	enum officers_page page;
	struct district	*own;		/* owned; stays as it is while covering */
	struct officers	o;
	uint32_t	*order;		/* owned: into o.at, by unit and name */
	int32_t		times_day;	/* times are of that day */
	char		times_after[ACCOUNT_MAX];	/* read up to there */
	bool		times_more;
	struct track_cover cover;
	struct tracks_covering *covering;	/* owned; under way */
	bool		cover_made;
	struct track_page track;	/* account empty: none was looked at */
	struct lines	text;		/* of track and looks */
	size_t		looks_n;
	size_t		cur, top;
};

struct officers_view *officers_of(struct desk *d);
/* The ground; NULL: there is none. */
struct district *officers_ground(struct desk *d);
void	officers_make(struct desk *d);		/* positions anew */
size_t	officers_rows(const struct desk *d);	/* of the page in sight */
const struct officer_row *officers_cur(const struct desk *d);	/* NULL: none */
void	officers_go(struct desk *d, enum officers_page page);
/* Looks at somebody's day, for reason; says what was refused. */
bool	officers_look(struct desk *d, struct str account, int32_t day,
	    struct str reason);
void	officers_forget(struct desk *d);	/* the track is seen no more */
/* The track that was looked at, for the map; NULL: none. */
const struct track_page *officers_track(const struct desk *d);
/* "near: 王强 350 m (2m) · …" for a case that an officer is to look at: appended;
 * nothing where nobody is near or known. */
void	officers_hint(struct desk *d, const struct casefile *c, unsigned turn,
	    struct buf *out);

/* --- pane_officers.c, pane_officers_text.c --- */
void	pane_officers_list(struct desk *d, struct cells *g, struct rect r);
void	pane_officers_cover(struct desk *d, struct cells *g, struct rect r);
void	pane_officers_text(struct desk *d, int w);	/* track or looks */

#endif
