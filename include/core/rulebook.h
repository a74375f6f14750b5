/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rulebook.h -- many rules compiled so that a decision looks only at those in
 * reach: an index of (matter, area) and, within a cell, rank order. The cost
 * does not grow with the number of rules.  Layer: core (pure). */
#ifndef CORE_RULEBOOK_H
#define CORE_RULEBOOK_H

#include "core/rule.h"

/* Why a rule in reach (its matter and area hold the case) did not win. The
 * first seven: it fits, but the winner comes before it in the order of
 * core/rule.h. The rest: it does not fit. */
#define RULE_LOSSES(X) \
	X(WON, "+", "") \
	X(LOST_MATTER, "m", "less specific matter") \
	X(LOST_AREA, "a", "less specific area") \
	X(LOST_PRIORITY, "p", "lower priority") \
	X(LOST_CONDITIONS, "n", "fewer conditions") \
	X(LOST_CHANNEL, "c", "not for a channel of its own") \
	X(LOST_TIME, "t", "not for a time of its own") \
	X(LOST_NEWEST, "o", "older") \
	X(LOST_SAME, "=", "same target, higher id") \
	X(TIED, "!", "tied: nothing tells them apart") \
	X(NOT_YET, "f", "not yet in force") \
	X(NO_MORE, "e", "no longer in force") \
	X(NOT_CHANNEL, "C", "another channel") \
	X(NOT_TIME, "T", "outside its time") \
	X(NOT_WHEN, "W", "a condition does not hold")
#define LOSS_ENUM(id, sign, text) id,
enum rule_loss { RULE_LOSSES(LOSS_ENUM) RULE_LOSS_COUNT };
#undef LOSS_ENUM
const char *rule_loss_text(enum rule_loss l);	/* English, msgid */

struct decision_line {
	const struct rule *rule;
	uint8_t		matter_level, area_level;	/* of the rule */
	uint8_t		loss;		/* enum rule_loss */
	uint8_t		term;		/* NOT_WHEN: which, from 0 */
};

enum decision_kind {
	DECIDED,		/* line[0] won */
	DECIDED_NONE,		/* nothing fits: the fallback unit */
	DECIDED_TIE		/* line[0..tied-1] tie */
};

/* Zeroed before first use; lines are kept from run to run. */
struct decision {
	enum decision_kind kind;
	struct decision_line *line;	/* owned: those that fit by rank, then
			   those that do not, by rank */
	size_t		n, cap;		/* all in reach */
	size_t		fit, tied;
	/* A rule for a smaller area inside facts.grid could have won: the place
	 * is not known well enough for this matter. */
	bool		finer;
};
void	decision_fini(struct decision *d);

struct rulebook;
/* rules (and all they point to) are borrowed and outlive the book. Rules are
 * sane (rule_read); ties are allowed here and seen in decisions. */
struct rulebook *rulebook_make(const struct law *law, const struct rule *rules,
	    size_t n);
void	rulebook_free(struct rulebook **b);
/* Edits touch the one cell; whatever stands beside it stays as it is. */
void	rulebook_add(struct rulebook *b, const struct rule *r);
bool	rulebook_remove(struct rulebook *b, const struct rule *r);
size_t	rulebook_count(const struct rulebook *b);

void	rulebook_decide(const struct rulebook *b, struct facts *f,
	    struct decision *out);

/* Calls fn for each rule whose matter is on f's line and whose area is inside
 * f->grid or on its line: what could still decide once the place is known. */
typedef bool rulebook_fn(void *ctx, const struct rule *r);
void	rulebook_inside(const struct rulebook *b, const struct facts *f,
	    rulebook_fn *fn, void *ctx);

/* How a ranks against b, both fitting: WON (a first), or on what a lost, or
 * LOST_SAME, TIED. The brute-force truth of the order; decide agrees. */
enum rule_loss rule_rank(const struct law *law, const struct rule *a,
	    const struct rule *b);

/* ---- the trace as it is stored with the case ----
 *   trace := "2 " line { " " line } [ " +" more ]
 *   line  := "R" id "@" version sign [ term ]     sign as in RULE_LOSSES
 * e.g. "2 R2071@3+ R9@1a R12@2m R77@1W0". At most TRACE_LINES lines; "2 -"
 * where no rule was in reach. */
#define TRACE_LINES 32
void	decision_trace(const struct decision *d, struct buf *out);
struct trace_line { uint32_t id, version; uint8_t loss, term; };
/* Returns how many lines it holds, at most cap are given; 0 for any other
 * text (traces of older versions are shown as they are). */
size_t	trace_parse(struct str s, struct trace_line *out, size_t cap,
	    unsigned *more);

#endif
