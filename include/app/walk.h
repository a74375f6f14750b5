/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.h -- a script of dated actions and expected states.  Layer: app.
 *
 * tests/profiles/NAME.walk is read by people: blank lines and # comments; a line
 * is one step. Times are the profile's; the clock only goes forward, and every
 * rung that falls on the way is fired at its instant.
 *
 *	profile zhuhai
 *	at 2026-11-02 09:00			the clock stands here (Monday)
 *	at +15m | +2h | +3d | +1wd		so much later; wd: working days
 *	case A report channel=patrol matter=… grid=… by=li [urgent=1] [place=… text=…]
 *	A dispatch by=wang unit=… reason=…	an action of moves.tsv (or claim amend
 *						note undo flag) by an account
 *	A refuses sign by=wang role|GUARD|flag.X|!flag.X|none
 *						must be refused for just that
 *	A expect state=handling turn=unit unit=… due=2026-11-03T10:30 card=yellow
 *	  clock.handle=runs|paused|late|met|moot|none left.handle=2工作时
 *	  flag=urged,!late level=2 held.unit=3h paused=1d children=1 next=none
 *	  fired=CODE,…  tell=CODE
 *	A ledger					prints it (when watched)
 *	# D5: escalation only after the recorded 前置处理	a label for branches.tsv:
 *	label escalate-after-first-measures	names the steps that follow
 *	metric CODE num=2 den=4			today's figure
 *
 * Values in blanks are quoted: text="…". Names resolve as in the console. What
 * differs is said with file, line, expected and found, and the walk goes on to
 * its end. */
#ifndef APP_WALK_H
#define APP_WALK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct walk_result {
	size_t	steps, failed;
	uint64_t fired;
	struct buf faults;	/* a line each; owned */
	struct buf labels;	/* "label line\n" each; owned */
	struct buf rows;	/* lines of moves.tsv taken, "N\n" each; owned */
	struct buf refusals;	/* "LINE GUARD\n" each: rows of moves.tsv and what
			   was seen to refuse them; owned */
};

/* After each step, also failed ones: watched in the console. false stops. */
typedef bool walk_step_fn(void *ctx, size_t line, struct str text);

/* Walks text over a new rehearsal store in dir (made; must not exist). archive:
 * of the profile it names. ERR_BAD_INPUT: the script cannot be read (said in
 * faults); OK also with failures. */
MUST_CHECK enum err walk_run(struct str text, const char *name,
    struct str archive, const char *dir, walk_step_fn *fn, void *ctx,
    struct walk_result *out);
void	walk_result_fini(struct walk_result *r);

#endif
