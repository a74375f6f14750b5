/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move.h -- from "do this to that case" to an intent.  Layer: app.
 * The console and `gridseat do` build their events here and nowhere else:
 * which workflow row applies, in which role, to which unit the rules send
 * the case, when it falls due. Nothing is written; the law has its last word
 * in the commit. Usage:
 *
 *	struct move m;
 *	e = move_prepare(&m, rules, &view, &seat, STR("dispatch"), args, n, now);
 *	if (e != OK)  say(m.why);            translated sentence
 *	else { move_intent(&m, &it); commit(&it, 1) ... }
 *	move_fini(&m);
 *
 * Actions: every action of the workflow, and claim, release, note, undo,
 * amend, flag, reveal. Arguments (words resolve by code, name, or pinyin):
 *	reason=CODE or text   note=TEXT        unit=NAME   enforcer=NAME
 *	matter=NAME           criterion=N      grid=NAME or code
 *	place=TEXT  title=TEXT  due=TIME       urgent=0|1  take_over=1
 *	result=solved|unsolved… (call-backs), satisfied=0..5
 * and for amend the profile's own fields: component=WORD count=N … */
#ifndef APP_MOVE_H
#define APP_MOVE_H

#include "app/rules.h"
#include "app/seat.h"
#include "base/alloc.h"
#include "core/repo.h"

struct move_arg { struct str name, value; };

struct move {
	enum event_kind	kind;
	const struct law_move *row;	/* of the law; NULL for special actions */
	struct body	body, secret;	/* texts borrow from arena and args */
	struct refusal	refusal;	/* when the law refuses */
	struct event_id	base;		/* head of the case as seen */
	char		subject[CASE_NUMBER_MAX];
	char		why[320];	/* translated; empty when OK */
	const struct seat *who;
	struct arena	arena;
};

/*   OK               m is ready for move_intent
 *   ERR_NOT_FOUND    no such action, unit, class … ; why says which
 *   ERR_BAD_INPUT    an argument cannot be read, or one is missing
 *   ERR_ILLEGAL_MOVE, ERR_REFUSED   the law says no; why says why
 * now_ms: the wall clock, from which a limit runs. */
MUST_CHECK enum err move_prepare(struct move *m, struct rules *rules,
    const struct case_view *v, const struct seat *who, struct str action,
    const struct move_arg *args, size_t n, int64_t now_ms);
/* Fills an intent that borrows from m, the seat, and the arguments. */
void	move_intent(const struct move *m, struct intent *out);
void	move_fini(struct move *m);

/* The sentence for a refusal of action on c: what is missing, who may do it,
 * what could be done instead. Translated, cut to cap. */
void	move_refusal_text(const struct law *law, const struct casefile *c,
	    struct str action, const struct refusal *r, char *out, size_t cap);

/* Roles of the row that the seat has, best first: the bit named in "role". */
int	move_role(const struct law_move *row, uint32_t roles);

/* What a move still asks of the person: its guards that arguments answer. */
uint32_t move_wants(const struct law_move *row, const struct casefile *c);

#endif
