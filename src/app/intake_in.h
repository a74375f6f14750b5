/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake_in.h -- what the files of intake_commit share: a form on its way to be
 * written.  Layer: app (private).
 *
 *	form ─▶ report, or what is put right of a stored case
 *	     ─▶ the workflow's rows as far as they lead (intake_commit_way.c)
 *	     ─▶ the desk's own dispatch, or the parent's link
 *
 * Each step is folded onto a copy of the case, and the next is asked of that. */
#ifndef APP_INTAKE_IN_H
#define APP_INTAKE_IN_H

#include "app/auto.h"
#include "app/intake_commit.h"
#include "app/merge.h"
#include "app/report.h"

#define GOING_STEPS	6
#define GOING_NEW	"new"		/* of a case that has no number yet */

struct going {
	const struct intake *f;
	struct repo	*repo;
	struct rules	*rules;
	const struct law *law;
	const struct seat *who;
	enum intake_far	far;
	int64_t		at_ms, now_ms;	/* at_ms 0: the wall clock, which now_ms is */
	struct casefile	c;		/* as it will be */
	struct docket	d;
	struct body	body, secret;	/* what its report says by then */
	struct report	r;
	struct move	*step[GOING_STEPS];	/* owned */
	size_t		steps;
	struct auto_step next;
	bool		goes;		/* next is to be written */
	struct merge	others;
	struct arena	arena;
	uint64_t	serial;		/* of heads that nobody wrote yet */
	char		*why;
	size_t		cap;
};

/* ---- intake_commit_form.c: the form as arguments ---- */
struct form_args {
	struct move_arg	a[INTAKE_MAX + 2];
	size_t		n;
	bool		urgent;
	int64_t		promised_ms;
};
/* Texts into a. All that stands in the form; what cannot be read was said by
 * intake_lacks. */
void	form_args(const struct intake *f, int64_t now_ms, struct arena *a,
	    struct form_args *out);
/* What a field means: its code, or what its text names. 0: nothing; said in why
 * where something stands there. */
uint64_t form_code(const struct intake *f, size_t field, char *why, size_t cap);
/* Has the matter several criteria, and none is named? */
bool	form_asks_criterion(const struct intake *f, uint32_t matter);
bool	form_urgent(const struct intake *f);
/* "18:00", "30m", "2h", "3d", a day, a time; 0 cannot be read. */
int64_t	form_promise(const struct intake *f, int64_t now_ms);
/* How the grid and the matter came to be (report_ask). */
void	form_by(const struct intake *f, struct rules *r, struct report_ask *q);
/* What cannot be read in the profile's own fields; -1 none. */
int	form_own_bad(const struct intake *f, char *why, size_t cap);

/* ---- intake_commit_way.c: rows of the workflow ---- */
enum way { WAY_FILE, WAY_MERGE };
struct way_to { enum way way; unsigned parent; };	/* parent: its kind */
/* The row to take from where c stands towards filing or merging, by roles and
 * guards; *last: it is the one that files or merges. NULL: none leads there. */
const struct law_move *way_row(const struct law *law, const struct casefile *c,
    const struct docket *d, const struct seat *who, int64_t now_ms,
    const struct way_to *to, bool *last);
/* Of an emergency: out at once, by whatever is known. */
const struct law_move *way_direct(const struct law *law,
    const struct casefile *c, const struct docket *d, const struct seat *who,
    int64_t now_ms);
/* The case that this form would begin, or the one it judges, for asking. */
void	way_case(const struct intake *f, const struct seat *who,
    struct casefile *c);

/* ---- intake_commit_steps.c ---- */
/* Prepares action on the case as it will be, and folds it. */
enum err going_move(struct going *g, struct str action,
    const struct move_arg *args, size_t n);
enum err going_report(struct going *g);	/* a new case begins */
enum err going_stored(struct going *g);	/* a stored one, put right */
enum err going_on(struct going *g);	/* and goes its way */
/* An event nobody wrote yet, onto the copy. */
enum err going_fold(struct going *g, enum event_kind kind, struct str actor,
    const struct body *b, bool sealed);
/* err in words, where nothing said more. */
enum err going_say(struct going *g, enum err e);

#endif
