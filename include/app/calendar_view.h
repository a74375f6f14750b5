/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar_view.h -- the calendar sheet from the inside.  Layer: app. Only
 * calendar_*.c and cmd_sheet.c include it.
 *
 * Edits are gathered until an administrator adopts them all as one new version
 * of the profile, by the way that `gridseat profile adopt` goes. Cases that run
 * keep the calendar they began under, until they are pinned anew. */
#ifndef APP_CALENDAR_VIEW_H
#define APP_CALENDAR_VIEW_H

#include "app/sheet.h"

#define DAYS_COUNTED 140	/* from the first one in sight */
#define CAL_EDITS 32

struct cal_edit {
	int32_t		day;
	char		state;		/* 'o' off, 'w' make-up, '-' as the week
			   says; 's' slots of a weekday */
	int		weekday;
	char		shift[32];	/* 's': code, empty the desk's */
	char		text[96];	/* the day's name (why), or the slots */
};

struct calendar_view {
	int32_t		day;		/* under the cursor */
	size_t		which;		/* 0 the desk's, else the book's shift */
	int32_t		from;		/* first day counted */
	uint32_t	due[DAYS_COUNTED];
	size_t		done;
	struct cal_edit	edit[CAL_EDITS];
	size_t		edits_n;
	size_t		older;		/* open cases asked about: another version */
	bool		adopted;	/* this desk still lives by the old one */
};

const char *calendar_weekday(int i);		/* 1 Monday */
struct calendar_view *calendar_view_of(struct desk *d);

/* calendar_edit.c */
/* "2026-11-25 off 国庆调休"; without a name it is asked for. */
void	calendar_edit_day(struct desk *d, struct str args);
/* "sat 09:00-12:00" of the calendar in sight; "-": nobody works. */
void	calendar_edit_slots(struct desk *d, struct str args);
void	calendar_edit_drop(struct desk *d);	/* the last one */
void	calendar_edit_adopt(struct desk *d, struct str reason);
bool	calendar_edit_may(struct desk *d);	/* silently: an administrator? */
/* calendar_repin.c: open cases under an older version go on by the calendar of
 * this one. */
void	calendar_repin(struct desk *d, struct str reason);
void	calendar_repin_tell(struct desk *d, struct buf *out);
void	calendar_edit_tell(struct desk *d, struct buf *out);

/* calendar_text.c: the same on the bytes of an archive. The new one is appended
 * to out, its version one more. ERR_NOT_FOUND: there is no such file, shift or
 * key to change. */
MUST_CHECK enum err calendar_text_apply(struct str archive,
    const struct cal_edit *e, size_t n, struct buf *out);

#endif
