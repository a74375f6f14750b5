/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call_view.h -- the telephone at the desk: what rings, who called before, who was
 * missed.  Layer: app.
 *
 * A call stands in the row of the views while it lasts: nothing else moves. The
 * caller's earlier cases are looked for in slices between keys. Numbers are shown
 * masked; taking a call up fills them into the report's sealed part unseen, and
 * from there `reveal` shows them, with a reason, as ever. */
#ifndef APP_CALL_VIEW_H
#define APP_CALL_VIEW_H

#include "app/call_missed.h"
#include "app/desk_in.h"

#define CALL_CARDS	6	/* the newest of this seat */
#define CALL_PAST	5	/* earlier cases that are named */

#define CALL_ANSWERED	"-"	/* for a case's number: answered without one */

struct call_card {
	struct call	c;
	char		code[24];	/* of the link it came by */
	char		number[CASE_NUMBER_MAX]; /* the case it became */
	bool		hidden;		/* the person put it away */
	/* who called before */
	uint64_t	sought;		/* cases looked at, newest first */
	bool		known;		/* all were */
	uint32_t	past[CALL_PAST];
	size_t		past_n;
	uint64_t	count, open;
};

struct call_view {
	struct call_card at[CALL_CARDS];	/* newest first */
	size_t		n;
	char		code[24], channel[32];	/* of the exchange */
	bool		up, heard;
	size_t		missed;
	char		shown[CALL_MISSED_MAX][CALL_ID_MAX]; /* as the page has them */
	size_t		shown_n;
	bool		page;		/* it was the last list to be made */
};

void	calls_free(struct desk *d);
/* The row of a call, where there is one; false: the views stand there. */
bool	calls_draw(struct desk *d, struct cells *g);
void	calls_tick(struct desk *d);
int64_t	calls_next_ms(const struct desk *d);
/* The page of calls; made anew where it is in sight. */
void	calls_page(struct desk *d);
struct call_card *calls_card(struct desk *d, struct str id);
/* Puts what "call=ID phone=@ caller=@" mean into a report's arguments; false: the
 * call is known no more, and that is said. */
bool	calls_fill(struct desk *d);
/* The report of call id became a case. */
void	calls_took(struct desk *d, struct str id, const char *number);

#endif
