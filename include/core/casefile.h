/* SPDX-License-Identifier: GPL-3.0-or-later */
/* casefile.h -- the state of one case and the only way it changes.
 * Layer: core (pure).
 *
 * struct casefile is also the stored row's fixed part: flat, fixed widths,
 * little-endian hosts only (checked at configure), read in place. Any change
 * of it is a new STORE_SCHEMA. It holds no personal data and no free text;
 * title, place words and caller are kept beside it by the store.
 *
 *   case.report ─▶ first_state ─▶ … rows of law.moves … ─▶ a closed state
 *   every arrow is one case.move; case.undo takes the last event back;
 *   claim, release, note, amend, flag, reveal change no state. */
#ifndef CORE_CASEFILE_H
#define CORE_CASEFILE_H

#include "core/docket.h"
#include "core/event.h"
#include "core/law.h"

#define CASE_AUTO "auto"	/* the account of what the desk does by itself */

enum case_flag {
	CASE_URGENT	= 1 << 0,
	CASE_REOPENED	= 1 << 1,
	CASE_REWORKED	= 1 << 2,
	CASE_RETURNED	= 1 << 3,
	CASE_FALLBACK	= 1 << 4,	/* no rule fitted */
	CASE_SIGNED	= 1 << 5,	/* the unit accepted */
	CASE_CLAIMED	= 1 << 6,	/* holder is set */
	CASE_DOUBTFUL	= 1 << 7,	/* import set a value aside */
	CASE_CONFLICT	= 1 << 8,	/* holds a refused move */
	CASE_IMPORTED	= 1 << 9,
	CASE_BY_HAND	= 1 << 10,	/* unit chosen by a person */
	CASE_DUE_RUNS	= 1 << 11,
	CASE_CLOSED_LATE = 1 << 12,
	CASE_VOID	= 1 << 13,
	CASE_PRIVATE	= 1 << 14,	/* has sealed personal fields */
	CASE_UNPLACED	= 1 << 15,
	CASE_PAUSED	= 1 << 16,	/* its due waits: left_ms says how much */
	CASE_LATE	= 1 << 17,	/* a clock ran out: the fact, it stays */
	CASE_ASKED	= 1 << 18,	/* a request waits for its answer */
	CASE_ACTED	= 1 << 19,	/* first measures were taken */
	CASE_SUPERVISED	= 1 << 20,	/* 督办 */
	CASE_URGED	= 1 << 21,	/* 催办 */
	CASE_APPEALED	= 1 << 22,
	CASE_EXEMPT	= 1 << 23,	/* appeal upheld: not counted late */
	CASE_MERGED	= 1 << 24,	/* into docket.parent */
	CASE_COMPLEX	= 1 << 25,
	CASE_WITHDRAWN	= 1 << 26,	/* a card was taken back: 撤回 */
	CASE_HARD	= 1 << 27,	/* 疑难 */
	CASE_MISSED	= 1 << 28,	/* 漏报: a supervisor found it */
	CASE_UNHAPPY	= 1 << 29,
	CASE_EXTENDED	= 1 << 30
};
#define CASE_PROMISED	(1u << 31)	/* a call back was promised: docket.promised_ms */
#define CASE_FLAG_COUNT 32

struct casefile {
	char		number[CASE_NUMBER_MAX];
	int64_t		reported_ms;	/* UTC; when the citizen or officer said it */
	int64_t		changed_ms;	/* at of the last event */
	int64_t		filed_ms, closed_ms;	/* 0 none */
	int64_t		due_ms;		/* 0 none; the last one set, see CASE_DUE_RUNS:
			   of the main clock while it lives, else the earliest */
	int64_t		left_ms;	/* CASE_PAUSED: what is left, clock time or
			   working time as its unit says */
	int64_t		next_ms;	/* the next rung falls, or fell; 0 none */
	int64_t		card_ms;	/* the card's instant */
	int64_t		claimed_ms;
	uint64_t	grid;		/* 15-digit code, 0 not known */
	int32_t		lat_e6, lon_e6;
	uint32_t	matter;		/* class code, 0 none */
	uint32_t	flags;
	uint32_t	rule, rule_version;	/* of the dispatch, 0 by hand */
	uint32_t	events;
	uint16_t	unit, enforcer;	/* 0 none */
	uint16_t	criterion;
	uint16_t	returns, reworks, refused;
	uint8_t		state, stage, channel, card;
	uint8_t		undoable;	/* 1: the last deed may be taken back */
	uint8_t		level;		/* 1 the top; 0 no levels */
	uint8_t		turn;		/* enum turn */
	uint8_t		kind;		/* law_kind id, 0 none */
	uint8_t		tries, extends;
	uint8_t		rating;		/* 1..5 satisfied, 0 not said */
	uint8_t		limit_unit;	/* set at filing or dispatch */
	uint8_t		limit_season, due_clock;	/* due_clock: id of the clock due_ms is of */
	uint16_t	callers;	/* 人次: this one and those merged into it */
	uint8_t		pad[2];
	uint16_t	law;		/* version of the profile it began under */
	int32_t		limit_n;
	uint16_t	former;		/* unit that had it before this one; 0 none */
	char		finder[ACCOUNT_MAX], handler[ACCOUNT_MAX];
	char		checker[ACCOUNT_MAX], holder[ACCOUNT_MAX];
	struct event_id	head;		/* last event */
};

/* Why a move may not happen; the words are the app's. */
struct refusal {
	enum err	err;		/* ERR_ILLEGAL_MOVE or ERR_REFUSED */
	uint32_t	guard;		/* the enum guard that refused, or 0 */
	uint32_t	flag;		/* the enum case_flag that refused, or 0 */
	bool		flag_stands;	/* it stands and should not */
	bool		role;		/* the row exists, the role is wrong */
	const struct law_move *row;	/* or NULL: no row from this state */
};

/* Applies one event. c and d are zeroed for the first (case.report). The actor's
 * role is in the body ("role", set by whoever commits, checked there against
 * the accounts); the fold trusts it, so that it is the same on every node.
 *   OK                c is the new state; why->row is the row it took, of what
 *                     a rung opened too.
 *   ERR_ILLEGAL_MOVE, ERR_REFUSED   c is untouched; *why says (why may be NULL).
 *   ERR_CONFLICT      the event's base is not c->head; c is untouched.
 *   ERR_REFOLD        case.undo: fold the history with casefile_fold.
 *   ERR_EXISTS        clock.fire: this rung fired already; counted once.
 *   ERR_SUPERSEDED    clock.fire: it is not, or no more, right.
 *   ERR_BAD_INPUT     a body that cannot be read; c is untouched.
 * d is untouched whenever c is. */
MUST_CHECK enum err casefile_apply(struct casefile *c, struct docket *d,
    const struct event *e, const struct law *law, struct refusal *why);

/* Folds n events of one case in any order: sorted topologically by base, ties
 * by event_order; undone ones are left out (both count as events); moves that
 * the order makes illegal are kept, counted in refused and flagged.
 * status[i], if not NULL, receives for events[i]: OK, ERR_CANCELLED (undone)
 * or what refused it. Fires that the order makes wrong are ERR_SUPERSEDED, second
 * ones ERR_EXISTS: neither is a conflict. d may be NULL. */

/* casefile_fold with fn called after each event, in order: before and after are
 * the same where nothing changed. For ledgers, counts, the case's page. */
typedef void casefile_seen_fn(void *ctx, const struct event *e, enum err status,
    const struct casefile *before, const struct docket *d_before,
    const struct casefile *after, const struct docket *d_after);
MUST_CHECK enum err casefile_walk(const struct event **events, size_t n,
    const struct law *law, casefile_seen_fn *fn, void *ctx);
MUST_CHECK enum err casefile_fold(struct casefile *c, struct docket *d,
    const struct event **events, size_t n, const struct law *law,
    enum err *status);

/* The order casefile_fold takes events in: at[i] is the index that comes i-th;
 * at holds n. */
void casefile_order(const struct event **events, size_t n, size_t *at);

/* May he do action now? Nothing is asked of the body but what given says is
 * there (guards satisfied by arguments still to come: reason, note, unit …). d may
 * be NULL: what only it knows is then taken to hold. */
struct mover {			/* who asks */
	struct str	actor;
	uint32_t	roles;
	uint16_t	unit;
	uint32_t	given;		/* enum guard met by what comes along */
	int64_t		now_ms;
};
MUST_CHECK enum err casefile_may(const struct casefile *c, const struct docket *d,
    const struct law *law, struct str action, const struct mover *m,
    struct refusal *why);

/* May roles take any step at all from where c stands? Who may not has no
 * business claiming it, marking it urgent or putting it right. */
bool casefile_acts(const struct casefile *c, const struct law *law,
    uint32_t roles);

/* Rows of the workflow that leave c's state, in file order, whatever the role,
 * but what the desk alone does in any of them:
 * returns how many; out holds at most cap. */
size_t casefile_moves(const struct casefile *c, const struct law *law,
    const struct law_move **out, size_t cap);

/* --- facets: what a case is counted and filtered under --- */
#define FACET_LIST(X) \
	X(FACET_STATE, "state") X(FACET_STAGE, "stage") X(FACET_UNIT, "unit") \
	X(FACET_TOWN, "town") X(FACET_GRID, "grid") X(FACET_MAJOR, "major") \
	X(FACET_MATTER, "matter") X(FACET_CHANNEL, "channel") X(FACET_CARD, "card") \
	X(FACET_FLAG, "flag") X(FACET_OPEN, "open") X(FACET_HOLDER, "holder") \
	X(FACET_RULE, "rule") X(FACET_TURN, "turn") X(FACET_KIND, "kind") \
	X(FACET_LEVEL, "level") X(FACET_RETURNS, "returns") \
	X(FACET_CARDED, "carded") X(FACET_FORMER, "former") \
	X(FACET_CELL, "cell") X(FACET_CALLERS, "callers")
#define FACET_ENUM(id, name) id,
enum facet { FACET_LIST(FACET_ENUM) FACET_COUNT };
#undef FACET_ENUM
const char *facet_name(enum facet f);
bool facet_by_name(struct str name, enum facet *out);

struct facet_value { uint8_t facet; uint32_t value; };
#define CASE_FACETS_MAX (FACET_COUNT + CASE_FLAG_COUNT)
/* town: the 3 town digits; grid: town*1000 + community digits (basic grid);
 * flag: bit number; open: 0/1; holder: hash32 of the account; rule: its id;
 * returns: how often, at most FACET_RETURNS_MAX, none when never; carded: year *
 * 100 + month of the card it has, none without; former: the unit before; cell:
 * the last nine digits of the unit grid, none where only one above is known;
 * callers: of a case others are merged into, at most FACET_CALLERS_MAX. */
#define FACET_RETURNS_MAX 9
#define FACET_CALLERS_MAX 100
size_t casefile_facets(const struct casefile *c, const struct law *law,
    struct facet_value out[CASE_FACETS_MAX]);
uint32_t facet_account(struct str account);

#endif
