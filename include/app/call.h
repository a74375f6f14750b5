/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call.h -- telephone calls, from what an exchange says to who is told.
 * Layer: app.
 *
 *	exchange ─▶ call_track (one process a site, it has the secret)
 *	                │ call_fan: a socket in the store's folder
 *	                ▼
 *	            call_seat (each console) ─▶ the desk's call card
 *
 * A seat hears of its own calls only, and never gets the exchange's secret. The
 * number is for the case's sealed part and for the exchange itself: people see it
 * masked, as anywhere else. */
#ifndef APP_CALL_H
#define APP_CALL_H

#include "base/buf.h"
#include "wire/pbx.h"

#define CALL_ID_MAX	72
#define CALL_NUMBER_MAX	28
#define CALL_TEXT_MAX	128
#define CALL_BANNER	"gridseat calls 1"	/* first line on the socket */

enum call_state {
	CALL_RINGS,
	CALL_TALKS,
	CALL_PASSED,		/* not taken here: elsewhere, or still waiting */
	CALL_ENDED,
	CALL_MISSED		/* ended, and nobody spoke with the caller */
};

struct call {
	char		id[CALL_ID_MAX];	/* the same for all its legs */
	char		number[CALL_NUMBER_MAX]; /* digits, perhaps a + before */
	char		name[CALL_TEXT_MAX];	/* as the caller chose it */
	char		queue[CALL_TEXT_MAX];
	char		extra[2 * CALL_TEXT_MAX]; /* of the dialplan: "Case=7 …" */
	enum call_state	state;
	int64_t		began_ms, answered_ms, ended_ms;	/* 0 not yet */
};

const char *call_state_name(enum call_state s);
bool	call_state_of(struct str name, enum call_state *out);
/* Digits of s, a + at its beginning; false: no number in it. */
bool	call_number(struct str s, char out[CALL_NUMBER_MAX]);
/* Is it the same line, however the country or the exchange is written? */
bool	call_same(struct str a, struct str b);
/* 138****1234; "" where there is none. Appends. */
void	call_masked(const char *number, struct buf *out);

/* The lines of a call, without the end of the block; and back. */
void	call_put(const struct call *c, struct buf *out);
bool	call_get(const struct pbx_block *b, struct call *out);

/* ---- what an exchange says, as the story of each call ---- */
/* Something of c changed for whoever answers on iface; "" for nobody's: the end
 * of a call that was missed. c is lent. */
typedef void call_news_fn(void *ctx, const struct call *c, struct str iface);

struct call_track;
struct call_track *call_track_new(enum pbx_dialect d, call_news_fn *fn,
    void *ctx);
void	call_track_free(struct call_track **t);
void	call_track_take(struct call_track *t, const struct pbx_block *b,
    int64_t now_ms);
/* The line to the exchange is new: what it lists next is all there is, and what
 * it does not list has ended meanwhile. */
void	call_track_anew(struct call_track *t);
/* What stands at iface now. */
void	call_track_each(struct call_track *t, struct str iface);

#endif
