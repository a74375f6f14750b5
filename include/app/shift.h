/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shift.h -- hand-overs (交接班) as the store keeps them.  Layer: app.
 *
 *	shift.give  subject "shift"; body: unit, red near promised held (case
 *		    numbers by commas), red_n near_n promised_n held_n open_n
 *	shift.take  subject "shift"; body: give (its event's id), opened (numbers
 *		    of the red ones that were looked at), opened_n
 *
 * Nothing of a citizen stands there and no free text: what is to be said about
 * a case is a note of the case. */
#ifndef APP_SHIFT_H
#define APP_SHIFT_H

#include "store/store.h"

enum shift_group { SHIFT_RED, SHIFT_NEAR, SHIFT_PROMISED, SHIFT_HELD,
	SHIFT_GROUPS };

struct shift {
	char		id[EVENT_ID_MAX];
	char		giver[ACCOUNT_MAX], taker[ACCOUNT_MAX];	/* taker: empty */
	int64_t		at_ms, taken_ms;
	uint16_t	unit;		/* whose desk: 0 the desk's own */
	uint64_t	open_n, opened_n;	/* opened: red ones, by the taker */
	uint64_t	n[SHIFT_GROUPS];
	char		*numbers[SHIFT_GROUPS];	/* owned; by commas */
};

struct shifts { struct shift *s; size_t n, cap; };	/* newest first */

const char *shift_group_name(enum shift_group g);	/* msgid */
const char *shift_group_code(enum shift_group g);	/* "red" */
/* The newest most; 0: all. */
MUST_CHECK enum err shifts_read(struct store *s, size_t most,
    struct shifts *out);
void	shifts_fini(struct shifts *s);
/* Does the list (by commas) name it? */
bool	shift_names(const char *numbers, struct str number);

#endif
