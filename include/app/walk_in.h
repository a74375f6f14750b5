/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk_in.h -- a walk from the inside: its steps as read (walk_parse.c), how
 * each is taken (walk.c), what is compared (walk_expect.c), which rows and
 * guards were seen (walk_seen.c).  Layer: app (private). */
#ifndef APP_WALK_IN_H
#define APP_WALK_IN_H

#include "app/deed.h"
#include "app/walk.h"
#include "base/diag.h"

#define WALK_ARGS	32

enum step_kind { STEP_PROFILE, STEP_AT, STEP_REPORT, STEP_ACT, STEP_REFUSES,
	STEP_EXPECT, STEP_LEDGER, STEP_LABEL, STEP_METRIC };

struct walk_step {
	enum step_kind	kind;
	size_t		line;		/* where it begins */
	struct str	text;		/* as it stands there */
	struct str	name;		/* case; profile, label, metric, time */
	struct str	action;
	struct str	by;		/* account */
	struct str	word;		/* STEP_REFUSES: what refuses */
	struct move_arg	arg[WALK_ARGS];
	size_t		args_n;
};

struct walk_case { struct str name; uint32_t slot; char number[CASE_NUMBER_MAX]; };

struct walk {
	struct str	text;
	const char	*file;		/* for faults */
	struct arena	arena;
	struct walk_step *step;		/* owned */
	size_t		step_n, step_cap;
	size_t		at;		/* the next one */
	struct walk_case *cases;	/* owned */
	size_t		cases_n, cases_cap;
	struct law	law;
	struct store	*store;
	struct repo	*repo;
	struct rules	*rules;
	int64_t		now_ms;
	int64_t		base_ms;	/* when the last step was: +2h is from
			   then, however far who watches let it go on */
	struct walk_result *out;
	struct buf	spoken;		/* what a step says when watched */
	size_t		failed_line;	/* of the last fault, counted once a step */
};

/* "FILE:LINE: what: expected …, found …" into the faults. */
void	walk_fault(struct walk *w, size_t line, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* ---- walk_parse.c ---- */
MUST_CHECK enum err walk_read(struct walk *w);
/* "+2h30m", "+1wd", "2026-11-02 09:00": from now on; false: neither. */
bool	walk_time(const struct law *law, int64_t now_ms, struct str s,
	    int64_t *ms);
/* "2h", "1d12h", "-35m": milliseconds. */
bool	walk_span(struct str s, int64_t *ms);
void	walk_span_put(int64_t ms, struct buf *out);

/* ---- walk_expect.c ---- */
void	walk_expect(struct walk *w, const struct walk_step *s,
	    const struct walk_case *c);

/* ---- walk_tell.c ---- */
void	walk_metric(struct walk *w, const struct walk_step *s);
/* Holds the case's ledger to its laws; print: says it too. */
void	walk_ledger(struct walk *w, const struct walk_case *c, bool print);

/* ---- walk_seen.c ---- */
void	walk_took(struct walk *w, const struct law_move *row);
/* Is that what refused? Puts what did into found, and in the result. */
bool	walk_refused(struct walk *w, const struct walk_step *s,
	    const struct move *m, enum err e, char *found, size_t cap);
/* The row that a fire of this rung opened, if it did. */
void	walk_opened(struct walk *w, uint32_t slot, const struct event_id *id,
	    const struct law_rung *rung);

#endif
