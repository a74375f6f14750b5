/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docket.h -- what runs on a case: its clocks, who has held it how long, its
 * helpers, what it was asked for.  Layer: core (pure).
 *
 * The docket is folded together with the casefile by the same events and is
 * kept beside the row, for it is wanted for one case at a time and the row for
 * many. It is the state; the ledger (core/ledger.h) is the story.
 *
 * A CLOCK has a budget in the measure of its unit: clock time for urgent units
 * and natural days, working time of its owner's calendar for the others. From
 * since_ms on, left_ms of it is left; nothing else is ever edited:
 *	runs     due_ms = the earliest instant at which left_ms is used up
 *	paused   ended_ms is when; left_ms and since_ms stay until it resumes,
 *		 then since_ms is now and left_ms what was left at the pause
 *	ended    ended_ms is when; late when that was after due_ms
 * An extension adds to left_ms. Once left_ms is used up, due_ms stands for
 * ever: a pause later does not bring it back.
 *
 * A RUNG of a ladder falls at the instant at which X of the budget is left
 * (X < 0: used over). A fire is right when its rung's instant is not later than
 * the fire nor than the end or pause of its clock. It fires once: fired has a
 * bit per rung; an extension that puts it ahead again takes its bit back. */
#ifndef CORE_DOCKET_H
#define CORE_DOCKET_H

#include "base/buf.h"
#include "base/err.h"
#include "core/event.h"
#include "core/law.h"

#define DOCKET_RUNS	24
#define DOCKET_HELD	16
#define DOCKET_HELPERS	8
#define DOCKET_STAGES	4
#define CASE_NUMBER_MAX 32	/* bytes with NUL: DX-20261121-dx01a000042 */

struct casefile;

enum clock_state { CLOCK_RUNS = 1, CLOCK_PAUSED, CLOCK_ENDED };

struct clock_run {
	uint8_t		clock;		/* id in the book */
	uint8_t		stage;		/* 0 the whole; 1.. a stage of the criterion */
	uint8_t		state;		/* enum clock_state */
	uint8_t		unit;		/* enum limit_unit of the budget */
	uint8_t		shift;		/* 0 the desk's calendar, else book.shifts[n-1] */
	uint8_t		extends;
	bool		late;		/* ended after due_ms */
	bool		moot;		/* ended because the case was closed or left */
	uint16_t	owner;		/* unit that it runs against; 0 the desk */
	int32_t		n;		/* budget as written */
	uint32_t	fired;		/* bit per rung of the clock */
	int64_t		start_ms, since_ms, left_ms, due_ms, ended_ms;
	int64_t		paused_ms;	/* sum of its pauses until now, clock time */
};

struct docket_held { uint8_t turn; uint16_t unit; int64_t ms; };
struct docket_helper { uint16_t unit; bool replied; };
struct docket_stage { int32_t n; uint8_t unit; bool done; };

struct docket {
	uint8_t		runs_n, held_n, helpers_n, stages_n;
	uint8_t		back;		/* state to go back to, 0 none */
	uint8_t		turn;		/* whose it is since since_ms */
	uint16_t	turn_unit;
	int64_t		since_ms;	/* held is summed up to here */
	int64_t		paused_ms;	/* of the case: nobody's turn */
	int64_t		until_ms;	/* named end of a suspension, 0 none */
	int64_t		promised_ms;	/* a call back by then was promised; 0 none.
			   Of an event's body "promised": 0 or "reached" ends it */
	struct clock_run run[DOCKET_RUNS];
	struct docket_held held[DOCKET_HELD];	/* the last one sums what found
				   no room: turn TURN_NONE, unit 0xffff */
	struct docket_helper helper[DOCKET_HELPERS];
	struct docket_stage stage[DOCKET_STAGES];
	char		asker[ACCOUNT_MAX];	/* of the request that stands */
	char		asked[16];	/* its action */
	char		parent[CASE_NUMBER_MAX];	/* merged into */
	uint16_t	children;	/* merged into this one, still */
	struct event_id	deed;		/* last event that is no fire */
};

/* Compact form; decode checks everything (ERR_BAD_INPUT, ERR_VERSION). */
void		docket_encode(const struct docket *d, struct buf *out);
MUST_CHECK enum err docket_decode(struct str s, struct docket *d);

/* --- clocks at work (used by the fold) --- */
/* What one event starts, pauses, resumes and stops: the union of the row's, of
 * leaving one state and of entering another. Order: stop, pause, resume, start. */
enum err	docket_ops(struct docket *d, const struct casefile *c,
		    const struct law *law, const struct law_ops *ops,
		    const struct event *e, int64_t now_ms);
/* The case's row follows: due, left, next, flags of clocks. */
void		docket_sum_up(const struct docket *d, struct casefile *c,
		    const struct law *law);
/* Time passes to now_ms, then it is turn's of unit. */
void		docket_turn(struct docket *d, int64_t now_ms, uint8_t turn,
		    uint16_t unit);
/* Case closed: every clock that still runs ends, moot. */
void		docket_close(struct docket *d, int64_t now_ms, const struct law *law,
		    const struct casefile *c);

/* --- asked by everybody --- */
const struct clock_run *docket_run(const struct docket *d, unsigned clock);
/* What is left at now_ms in the clock's measure (negative: used over). */
int64_t		clock_left(const struct clock_run *r, const struct casefile *c,
		    const struct law *law, int64_t now_ms);
/* The calendar it runs by; NULL: clock time. */
const struct calendar *clock_calendar(const struct clock_run *r,
		    const struct casefile *c, const struct law *law);
/* Sum of all holders' times: equals age - paused_ms up to since_ms. */
int64_t		docket_held_ms(const struct docket *d);

/* --- rungs --- */
struct rung_due {
	const struct law_rung *rung;
	uint8_t		clock, stage;
	uint16_t	owner;
	int64_t		start_ms;	/* names the run of the clock */
	int64_t		at_ms;		/* when it falls, or fell */
};
/* Rungs not fired that fell until now_ms, oldest first; returns how many there
 * are, out holds at most cap. */
size_t		docket_due(const struct docket *d, const struct casefile *c,
		    const struct law *law, int64_t now_ms, struct rung_due *out,
		    size_t cap);
/* Instant of the next rung to fall, also one that fell already; 0 none. */
int64_t		docket_next(const struct docket *d, const struct casefile *c,
		    const struct law *law);
/* The event of a fire: body, and its derived key into key (cap >= 96). why: one
 * of off busy jump merge, or NULL when it is not late. */
void		rung_key(const struct body *b, const char *number, char *key,
		    size_t cap);
enum err	rung_event(const struct rung_due *r, const char *number,
		    int64_t now_ms, const char *why, struct body *b, char *key,
		    size_t cap);

#endif
