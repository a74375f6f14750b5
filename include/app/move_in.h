/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move_in.h -- what move.c, move_args.c, move_fill.c and move_special.c share:
 * a move while it is being made.  Layer: app (private). */
#ifndef APP_MOVE_IN_H
#define APP_MOVE_IN_H

#include "app/move.h"

struct making {
	struct move		*m;
	struct repo		*repo;
	struct rules		*rules;
	const struct law	*law;
	const struct casefile	*c;		/* m's */
	const struct docket	*d;
	struct str		 action;	/* code */
	int64_t			 now_ms;
	const struct unborn	*unborn;
};

/* "what: word" into why; returns e. */
enum err making_fault(struct making *k, enum err e, const char *what,
	    struct str word);
/* m->refusal in words; returns its err. */
enum err making_refuse(struct making *k);
/* OK when there; else refused by guard. */
enum err making_need(struct making *k, bool there, uint32_t guard);

/* ---- move_args.c ---- */
MUST_CHECK enum err making_args(struct making *k, const struct move_arg *args,
	    size_t n);

/* ---- move_recording.c: value of recording= ---- */
MUST_CHECK enum err making_recording(struct making *k, const char *field,
	    struct str value);

/* ---- move_fill.c: what nobody typed ---- */
MUST_CHECK enum err making_fill(struct making *k, const struct law_move *row);

/* ---- move_special.c: actions beside the workflow ---- */
struct move_special {
	const char	*action;
	enum event_kind	 kind;
	enum err	(*make)(struct making *);
	bool		 reads;		/* changes nothing: leaders may */
	bool		 acts;		/* only for who could move it from here */
};
const struct move_special *move_special_of(struct str action);

#endif
