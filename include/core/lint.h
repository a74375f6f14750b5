/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint.h -- what is wrong with a set of rules: exact, every finding with the
 * rules it is about and, where one exists, a case that shows it.
 * Layer: core (pure). What cannot be read at all (unknown unit, reversed
 * dates …) never gets this far: rule_read says it. */
#ifndef CORE_LINT_H
#define CORE_LINT_H

#include "core/rulebook.h"

enum lint_weight { LINT_ERROR, LINT_WARNING, LINT_ADVICE };

/* id, code in output, weight, English sentence (msgid). */
#define LINT_KINDS(X) \
	X(LINT_TIE, "tie", LINT_ERROR, \
	    "two rules tie and send one case to different places") \
	X(LINT_TWIN, "twin", LINT_WARNING, "the same rule twice") \
	X(LINT_NEVER, "never", LINT_ERROR, \
	    "its conditions contradict each other: it fits no case") \
	X(LINT_SHADOWED, "shadowed", LINT_ERROR, \
	    "another rule always comes before it") \
	X(LINT_CONTRADICTION, "contradiction", LINT_WARNING, \
	    "same matter and area, different places: only priority or age decides") \
	X(LINT_DATES, "dates", LINT_WARNING, \
	    "the same duty twice on the same days") \
	X(LINT_EXPIRED, "expired", LINT_ADVICE, "no longer in force") \
	X(LINT_DEAD_UNIT, "dead-unit", LINT_ERROR, \
	    "sends cases to a unit that was abolished") \
	X(LINT_DEAD_HELPER, "dead-helper", LINT_ERROR, \
	    "names a helper that was abolished") \
	X(LINT_DEAD_GRID, "dead-grid", LINT_ERROR, \
	    "speaks of a grid that was abolished") \
	X(LINT_GAP, "gap", LINT_ERROR, \
	    "no rule for this matter here: cases go to the fallback unit") \
	X(LINT_GAP_PART, "gap-part", LINT_ERROR, \
	    "here only rules with a condition, a channel or a time: the rest goes to the fallback unit") \
	X(LINT_GAP_LATER, "gap-later", LINT_WARNING, \
	    "in force for a while only, and nothing stands behind it") \
	X(LINT_NEEDLESS, "needless", LINT_ADVICE, \
	    "without it the same cases would go to the same place") \
	X(LINT_BROADER, "broader", LINT_ADVICE, \
	    "one broader rule would replace these") \
	X(LINT_SELF_HELP, "self-help", LINT_WARNING, \
	    "a helper is the unit itself, or named twice") \
	X(LINT_FOREIGN_TOWN, "foreign-town", LINT_WARNING, \
	    "sends a town's cases to another town's unit") \
	X(LINT_ALWAYS, "always", LINT_WARNING, \
	    "a condition that holds for every case") \
	X(LINT_REPEATED, "repeated", LINT_WARNING, \
	    "a condition that another of the same rule includes") \
	X(LINT_WORD_INSIDE, "word-inside", LINT_WARNING, \
	    "a word that contains another of the same list") \
	X(LINT_NO_BASIS, "no-basis", LINT_WARNING, \
	    "rests on a law or a founding document and cites none") \
	X(LINT_ALL_WEEK, "all-week", LINT_WARNING, \
	    "a time band that is the whole week") \
	X(LINT_ALL_CHANNELS, "all-channels", LINT_WARNING, \
	    "names every channel there is") \
	X(LINT_DOUBLE_LEAD, "double-lead", LINT_WARNING, \
	    "managing and enforcing unit are the same") \
	X(LINT_TO_FALLBACK, "to-fallback", LINT_WARNING, \
	    "a rule that only says what happens without it") \
	X(LINT_OVER_URGENT, "over-urgent", LINT_WARNING, \
	    "its limit is longer than the criterion's for an emergency") \
	X(LINT_UNUSED, "unused", LINT_ADVICE, \
	    "no case came to it, though there were some where it stands") \
	X(LINT_RETURNED, "returned", LINT_WARNING, \
	    "its cases are returned more often than the profile allows") \
	X(LINT_EMPTY_MATTER, "empty-matter", LINT_WARNING, \
	    "speaks of a class without matters") \
	X(LINT_EMPTY_AREA, "empty-area", LINT_WARNING, \
	    "speaks of an area without grids below a town") \
	X(LINT_ID_SPREAD, "id-spread", LINT_ERROR, \
	    "two rules with one id in force on one day")
#define LINT_ENUM(id, code, weight, text) id,
enum lint_kind { LINT_KINDS(LINT_ENUM) LINT_KIND_COUNT };
#undef LINT_ENUM
const char *lint_code(enum lint_kind k);
enum lint_weight lint_weight(enum lint_kind k);
const char *lint_text(enum lint_kind k);	/* English, msgid */

#define LINT_RULES 8
struct lint_finding {
	enum lint_kind	kind;
	const struct rule *rule[LINT_RULES];	/* what it is about */
	size_t		rules_n;	/* in all; the first LINT_RULES are given */
	uint32_t	matter;		/* gaps, broader: where; 0 any */
	uint64_t	area;
	uint16_t	unit;		/* proposed (broader, returned); 0 none */
	uint64_t	cases;		/* past cases it concerns; findings of a
			   kind come with most cases first */
	const struct witness *witness;	/* borrowed; NULL where there is none */
};
typedef bool lint_fn(void *ctx, const struct lint_finding *f);	/* false stops */

/* What history knows; all may be absent. */
struct lint_history {
	/* Past cases of this matter (any level) in this area (any level). */
	uint64_t (*cases)(void *ctx, uint32_t matter, uint64_t area);
	/* Of a rule; false: nothing is known of it. returned: per cent over the
	 * profile's share decides; taker: who took most of them in the end. */
	bool (*stat)(void *ctx, uint32_t rule, uint64_t *hits,
	    uint64_t *returned, uint16_t *taker);
	void *ctx;
};

/* on: the day it is judged for. h may be NULL. ERR_CANCELLED when fn stopped. */
MUST_CHECK enum err lint_run(const struct law *law, const struct rule *rules,
    size_t n, int32_t on, const struct lint_history *h, lint_fn *fn, void *ctx);

/* Only what must never enter a running set: LINT_TIE, LINT_NEVER and
 * LINT_ID_SPREAD, between the rules marked new and all others; fresh NULL
 * looks at all (a rule that goes may have kept two apart). Of the new ones
 * also those that name what is abolished (LINT_DEAD_UNIT, _HELPER, _GRID);
 * what was in force before its unit went may stay. fast. */
MUST_CHECK enum err lint_entry(const struct law *law, const struct rule *rules,
    size_t n, const bool *fresh, int32_t on, lint_fn *fn, void *ctx);

#endif
