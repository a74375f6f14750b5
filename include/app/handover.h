/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handover.h -- the hand-over sheet from the inside.  Layer: app. Only
 * handover*.c and pane_handover.c include it.
 *
 * What is handed over is drafted from the store: red cards, what is overdue or
 * near at the desk, promised (callers are owed an answer), in hand. Who
 * gives signs a list, who takes signs in front of it; every red item must have
 * been opened by each of them first. */
#ifndef APP_HANDOVER_H
#define APP_HANDOVER_H

#include "app/sheet.h"
#include "app/shift.h"

#define HAND_PAGE 512
#define HAND_ITEMS 100000	/* a group on the screen, at most */
#define HAND_GIVEN 5000		/* numbers of a group that are signed */

enum hand_mode { HAND_GIVE, HAND_TAKE, HAND_PAST, HAND_DIFF };

struct hand_item {
	uint32_t	slot;
	uint8_t		group;		/* enum shift_group */
	bool		opened;
	bool		changed;	/* since it was given */
};

struct handover {
	enum hand_mode	mode;
	struct hand_item *item;		/* owned */
	size_t		n, cap;
	uint64_t	count[SHIFT_GROUPS], open_n;
	struct shifts	past;
	size_t		pending;	/* of past: waits for this seat; SIZE_MAX */
	size_t		changed_n;
	uint8_t		*in;		/* owned: a bit a slot that is an item */
	size_t		in_n;
	uint32_t	*opened;	/* owned: slots looked at since */
	size_t		opened_n, opened_cap;
	char		marks_key[EVENT_ID_MAX + 12];	/* they are kept under */
	char		kept_key[EVENT_ID_MAX + 12];	/* of before this start */
	char		*kept;		/* owned: numbers by commas */
	size_t		cur, top;
	struct lines	diff;
	bool		made;
};

struct handover *handover_of(struct desk *d);
void	handover_make(struct desk *d);		/* items and past, anew */
/* How many red items this seat has not looked at. */
size_t	handover_unseen(const struct handover *h);
/* handover_marks.c */
void	handover_seen(struct desk *d, uint32_t slot);
void	handover_marks(struct desk *d, const char *last);	/* id of the last */
void	handover_forget(struct desk *d);	/* signed: begin anew */
void	handover_sign(struct desk *d);
/* What differs between the hand-over at i and the one before it. */
void	handover_diff(struct desk *d, size_t i, int w);

#endif
