/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflict_list.h -- the cases that hold a refused move, and the one in sight
 * with both its stories, from the inside.  Layer: app. */
#ifndef APP_CONFLICT_LIST_H
#define APP_CONFLICT_LIST_H

#include "app/conflict.h"
#include "app/sheet.h"

#define CONFLICTS_MAX 2000	/* listed on the screen */

struct conflict_list {
	uint32_t	*slot;		/* owned; the newest first */
	size_t		n, cap;
	uint64_t	total;
	size_t		cur, top;
	bool		made, story;	/* one is in sight whole */
	struct conflict	x;		/* of the one in sight */
	size_t		r;		/* of its refused events */
	uint32_t	events;		/* of the case when it was read */
	struct lines	past, left, right, foot;
	int		scroll;
	/* Done again: settled together with the move, when that is sent off. */
	struct { uint32_t slot; char action[32]; char of[EVENT_ID_MAX]; } again;
};

struct conflict_list *conflicts_of(struct desk *d);
void	conflicts_make(struct desk *d);
/* The stories of that case; false: it holds none. */
bool	conflicts_open(struct desk *d, uint32_t slot);
const struct refused_event *conflicts_refused(struct desk *d);	/* NULL none */
/* Things stay as they are; note: why, sealed. */
MUST_CHECK enum err conflicts_settle(struct desk *d, uint32_t slot,
    struct str of, struct str note, struct event_id *head);
/* An action is about to be committed: is it the refused one, done again? Then
 * that is settled first, and the action goes on from there. */
void	conflicts_before(struct desk *d);

void	pane_conflict_draw(struct desk *d, struct cells *g, struct rect r);

#endif
