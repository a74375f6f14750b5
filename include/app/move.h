/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move.h -- from "do this to that case" to an intent.  Layer: app.
 * The console and `gridseat do` build their events here and nowhere else:
 * which workflow row applies, in which role, to which unit the rules send
 * the case, by which limit its clocks run. Nothing is written; the law has its
 * last word in the commit. Most callers want app/deed.h, which adds what else
 * goes into the same commit. Usage:
 *
 *	struct move m;
 *	e = move_prepare(&m, &ask);
 *	if (e != OK)  say(m.why);            translated sentence
 *	else { move_intent(&m, &it); commit(&it, 1) ... }
 *	move_fini(&m);
 *
 * Actions: every action of the workflow, and claim, release, note, undo,
 * amend, flag, reveal, link, reconcile. Arguments (words resolve by code, name,
 * pinyin):
 *	reason=CODE or text   note=TEXT        unit=NAME   enforcer=NAME
 *	matter=NAME           criterion=N      grid=NAME or code
 *	place=TEXT  title=TEXT  due=TIME       urgent=0|1  take_over=1
 *	until=TIME or 30d     days=N           helpers=NAME,NAME
 *	parent=CASE (merge)   case=CASE (link) stage=N or name   level=N
 *	reached=0|1  solved=0|1  satisfied=0..5  result=CODE
 *	recording=@FILE (kept, sealed) or the exchange's own id
 *	decided=DATE  people=A,B  text=TEXT    how=CODE
 *	of=EVENT (reconcile: the refused one)
 * and for amend answer_agreed=TEXT (what all callers of one thing are told), and
 * the profile's own fields: component=WORD count=N … */
#ifndef APP_MOVE_H
#define APP_MOVE_H

#include "app/rules.h"
#include "app/seat.h"
#include "base/alloc.h"
#include "core/repo.h"

struct move_arg { struct str name, value; };

/* Guards that an argument can meet: what a row asks of the person. */
#define MOVE_GIVEN (GUARD_REASON | GUARD_NOTE | GUARD_MATTER | \
	GUARD_CRITERION | GUARD_PLACE | GUARD_UNIT | GUARD_UNTIL | \
	GUARD_DECISION | GUARD_PARENT | GUARD_RESULT)

#define MOVE_WHY_MAX 640

struct move_ask {
	struct repo	*repo;	/* NULL: no docket is read, no other case known */
	struct rules	*rules;
	const struct case_view *v;	/* copied at once */
	const struct seat *who;
	struct str	action;	/* code, name, pinyin */
	const struct move_arg *args;
	size_t		n;
	int64_t		now_ms;
	const struct unborn *unborn;	/* of v, where it is not as the store has
			   it; else NULL */
};

struct move {
	enum event_kind	kind;
	const struct law_move *row;	/* of the law; NULL for special actions */
	struct body	body, secret;	/* texts borrow from arena and args */
	struct refusal	refusal;	/* when the law refuses */
	struct event_id	base;		/* head of the case as seen */
	char		subject[CASE_NUMBER_MAX];
	char		why[MOVE_WHY_MAX];	/* translated; empty when OK */
	const struct seat *who;
	uint32_t	slot;
	struct casefile	c;		/* as it was seen */
	struct docket	d;
	struct buf	recording;	/* of a file; owned */
	struct arena	arena;
};

/*   OK               m is ready for move_intent
 *   ERR_NOT_FOUND    no such action, unit, class … ; why says which
 *   ERR_BAD_INPUT    an argument cannot be read, or one is missing
 *   ERR_ILLEGAL_MOVE, ERR_REFUSED   the law says no; why says why
 * now_ms: the wall clock, from which a named end is counted. */
MUST_CHECK enum err move_prepare(struct move *m, const struct move_ask *q);
/* Fills an intent that borrows from m, the seat, and the arguments. */
void	move_intent(const struct move *m, struct intent *out);
void	move_fini(struct move *m);

/* The sentence for a refusal of action on c: what is missing, who may do it,
 * what could be done instead. Translated, cut to cap. */
void	move_refusal_text(const struct law *law, const struct casefile *c,
	    struct str action, const struct refusal *r, char *out, size_t cap);

/* What may be done with c by whomever: labels with their codes. */
void	move_possible(const struct law *law, const struct casefile *c, char *out,
	    size_t cap);

/* Who sits there, as casefile_may asks for him. */
struct mover move_mover(const struct seat *who, uint32_t given,
	    int64_t now_ms);

/* Roles of the row that the seat has, best first: the bit named in "role". */
int	move_role(const struct law_move *row, uint32_t roles);

/* What a move still asks of the person: its guards that arguments answer. */
uint32_t move_wants(const struct law_move *row, const struct casefile *c);

/* "2026-12-31", "2026-12-31 17:00", "17:00" (the next one), "30d", "30", "2h",
 * "15m": an end, from now on. */
bool	move_until(const struct law *law, struct str s, int64_t now_ms,
	    int64_t *ms);

/* value with every kind of comma as ",". */
void	move_commas(struct str value, struct buf *out);

#endif
