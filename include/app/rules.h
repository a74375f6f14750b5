/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules.h -- the rules in force at this store, compiled, and what may be asked
 * of them: the facts of a case, a decision, an edit.  Layer: app.
 * One struct rules a process; nothing is read or compiled before it is first
 * asked for, and anew when the store holds more rule events than it knows. */
#ifndef APP_RULES_H
#define APP_RULES_H

#include "app/places.h"
#include "app/seat.h"
#include "core/lint.h"
#include "core/ruleset.h"
#include "store/store.h"

struct rules;
/* s NULL, for tests and demonstrations: only what the law ships. */
struct rules *rules_new(struct store *s, const struct law *law);
void	rules_free(struct rules **r);
const struct law *rules_law(const struct rules *r);

/* The set and the book in force, today's. Books handed out are good until the
 * next call that finds news (rules_refresh true). */
struct ruleset *rules_set(struct rules *r);
const struct rulebook *rules_book(struct rules *r);
struct places *rules_places(struct rules *r);
/* Events that fit no rule of this law: kept in the log, counting for nothing;
 * what was wrong with the last of them. */
size_t	rules_odd(struct rules *r, struct rule_fault *why);
/* Looks for rule events of others; true: set and book were made anew. */
bool	rules_refresh(struct rules *r);
/* As it was before arrival (profile and events of then). Owned by the caller:
 * past_free. */
struct past {
	struct law	law;
	struct ruleset	*set;
	struct rulebook	*book;
	struct buf	archive;
};
MUST_CHECK enum err rules_past(struct rules *r, uint64_t arrival,
    struct past *out);
void	past_free(struct past *p);

/* The facts of a stored case. Texts are loaded when a rule asks. Zeroed before
 * first use, then used for one case after the other. */
struct case_facts {
	struct facts	f;
	struct fact	fact[FACTS_MAX];
	struct rules	*r;
	uint32_t	slot;		/* SLOT_NONE: body and secret instead */
	const struct casefile *c;
	const struct body *body, *secret;
	struct buf	words;		/* owned */
	struct arena	arena;		/* owned */
};
void	case_facts_of(struct case_facts *k, struct rules *r,
	    const struct law *law, uint32_t slot, const struct casefile *c);
/* A case that is not stored yet, or not yet so: what its report says, and what
 * runs on it. */
struct unborn { const struct body *body, *secret; const struct docket *d; };
/* After case_facts_of: its facts come from there. */
void	case_facts_unborn(struct case_facts *k, const struct unborn *u);
void	case_facts_fini(struct case_facts *k);

/* May the desk dispatch by itself? */
#define VERDICTS(X) \
	X(VERDICT_GO, "automatic", "") \
	X(VERDICT_OFF, "off", "automatic dispatch is switched off") \
	X(VERDICT_MATTER, "no-class", "the case has no class yet") \
	X(VERDICT_PLACE, "place-unsure", "its place is not known well enough") \
	X(VERDICT_FINER, "place-coarse", \
	    "rules of smaller areas inside would decide otherwise") \
	X(VERDICT_NONE, "no-rule", "no rule fits: the fallback unit") \
	X(VERDICT_TIE, "tie", "rules tie") \
	X(VERDICT_DEAD, "dead-unit", "the rule's unit was abolished") \
	X(VERDICT_AGAIN, "not-first", \
	    "it was dispatched before: a person decides") \
	X(VERDICT_LATE, "late", \
	    "the rules would send it now: a person does")
#define VERDICT_ENUM(id, code, text) id,
enum verdict { VERDICTS(VERDICT_ENUM) VERDICT_COUNT };
#undef VERDICT_ENUM
const char *verdict_code(enum verdict v);
const char *verdict_text(enum verdict v);	/* English, msgid */

/* Decides f by the book and says whether that may go out by itself. c may be
 * NULL (test bench); sure: of the place, 0..100. */
enum verdict rules_judge(const struct law *law, const struct rulebook *b,
	    struct facts *f, const struct casefile *c, unsigned sure,
	    struct decision *d);

/* ---- edits: one or many, all or nothing ---- */
struct rule_edit {
	enum event_kind	kind;		/* EV_RULE_* */
	uint32_t	id;		/* add: 0 gives the next one */
	uint32_t	version;	/* approve, reject: of the proposal; change,
			   retire: the newest that was looked at, 0 any */
	struct rule_text text;		/* add, change; in a change a column with no
			   text at all (p NULL) stays as it is, "-" empties it */
	struct str	reason;		/* must be given */
	struct str	evidence;	/* of learned ones */
	int32_t		effective;	/* DAY_FIRST: at once */
};
/* What an edit would leave behind: the live rules with it, for lint_entry and
 * what-if. Owned by the caller: ruleset_free. fault: see rule_read. */
MUST_CHECK enum err rules_try(struct rules *r, const struct seat *who,
    const struct rule_edit *e, size_t n, struct ruleset **out,
    rule_fault_fn *fault, void *ctx);
/* Checks who may, every text, ties and the like (lint_entry; each finding to
 * lint), and commits. proposed: four eyes, they wait for another person.
 *   ERR_REFUSED    the account has none of the roles that may (law.rule_roles)
 *   ERR_BAD_INPUT  faults or findings were told; nothing was changed
 *   ERR_CONFLICT   somebody else changed rules meanwhile: refresh, look again */
MUST_CHECK enum err rules_commit(struct rules *r, const struct seat *who,
    const struct rule_edit *e, size_t n, rule_fault_fn *fault, lint_fn *lint,
    void *ctx, bool *proposed);

/* All findings for the rules in force, with the store's history behind them. */
MUST_CHECK enum err rules_lint(struct rules *r, lint_fn *fn, void *ctx);
/* The same, judged for another day than today. */
MUST_CHECK enum err rules_lint_on(struct rules *r, int32_t on, lint_fn *fn,
    void *ctx);

#endif
