/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.h -- a script of dated actions and expected states.  Layer: app.
 *
 * tests/profiles/NAME.walk is read by people: blank lines and # comments; a line
 * is one step, and one that begins with a blank goes on with the line before.
 * Times are the profile's; the clock only goes forward, and every rung that
 * falls on the way is fired at its instant.
 *
 *	profile zhuhai
 *	at 2026-11-02 09:00			the clock stands here (Monday)
 *	at +15m | +2h30m | +3d | +1wd | next	so much later; wd: working days;
 *						next: when the next rung falls
 *	case A report channel=patrol matter=… grid=… by=li [urgent=1] [place=… text=…]
 *	A dispatch by=wang unit=… reason=…	an action of moves.tsv (or claim release
 *						note amend flag undo link) by an account
 *	A merge by=wang parent=B		cases are named as in the walk
 *	A refuses sign by=wang role|GUARD|flag.X|!flag.X|none|input
 *						must be refused for just that: none,
 *						no row leads from here; input, an
 *						argument cannot be read
 *	A expect state=handling turn=unit unit=… due=2026-11-03T10:30 card=yellow
 *	  clock.handle=runs|paused|late|met|moot|none left.handle=2工作时
 *	  flag=urged,!late level=2 held.unit=3h paused=1d children=1 next=none
 *	  fired=CODE,!CODE tell=unit,!@leader parent=B helpers=2 returns=1
 *	  reworks=0 tries=1 rating=5 callers=2 kind=lead events=7 until=…
 *	  handler=li checker=none holder=none extends=1 hold=UNIT
 *	A ledger				prints it (when watched)
 *	# D5: escalation only after the recorded 前置处理	a comment
 *	label escalate-after-first-measures	names the steps that follow, for
 *						tests/profiles/branches.tsv
 *	metric CODE num=2 den=4			today's figure
 *
 * A clock that runs over counts as runs and as late. left.CLOCK takes a limit
 * (-2工作时) or a span (1h30m); held.TURN and held.UNIT, a span, what he held so
 * far. A report without title= is called by its case's name. Values in blanks
 * are quoted: text="…". Names resolve as in the console. What differs is said
 * with file, line, expected and found, and the walk goes on to its end. */
#ifndef APP_WALK_H
#define APP_WALK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "core/law.h"

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
 * faults); OK also with failures. out is zeroed here. */
MUST_CHECK enum err walk_run(struct str text, const char *name,
    struct str archive, const char *dir, walk_step_fn *fn, void *ctx,
    struct walk_result *out);
void	walk_result_fini(struct walk_result *r);

/* The profile that a script names; false: none. */
bool	walk_profile(struct str text, struct str *name);

/* ---- step by step, for who watches ---- */
struct walk;
struct store;
struct rules;
/* As walk_run, but no step is taken yet; *w is NULL unless OK. text, name and
 * out are borrowed until walk_end. */
MUST_CHECK enum err walk_begin(struct walk **w, struct str text,
    const char *name, struct str archive, const char *dir,
    struct walk_result *out);
/* When the next step happens, UTC ms, on the rehearsal's own clock; false:
 * there is none. */
bool	walk_next(const struct walk *w, int64_t *ms);
/* Takes it, with every rung that falls until then; false: there was none. spoken,
 * if not NULL: the step, and what it printed; lent until the next call. */
bool	walk_step(struct walk *w, size_t *line, struct str *spoken);
/* All rungs that fall until ms fire at their instants; then it is ms. */
void	walk_until(struct walk *w, int64_t ms);
int64_t	walk_now(const struct walk *w);
/* The case that the last step was about; empty: none. */
struct str walk_about(const struct walk *w);
struct store *walk_store(struct walk *w);
struct rules *walk_rules(struct walk *w);
const struct law *walk_law(const struct walk *w);
void	walk_end(struct walk **w);

#endif
