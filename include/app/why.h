/* SPDX-License-Identifier: GPL-3.0-or-later */
/* why.h -- why a case went where it went: what was stored when it was
 * dispatched, the rules as they were then, and what today's would say; for
 * the rule pane and `gridseat why`.  Layer: app. */
#ifndef APP_WHY_H
#define APP_WHY_H

#include "app/rules.h"

struct why_line {
	struct rule	rule;		/* a copy; texts in the why's arena */
	uint8_t		loss, term;	/* enum rule_loss */
	uint8_t		matter_level, area_level;
	char		term_text[160];	/* NOT_WHEN: the condition, written */
};

struct why_side {			/* then, or now */
	enum verdict	verdict;
	enum decision_kind kind;
	uint16_t	unit, other;	/* lead and the other; fallback if none */
	struct why_line	*line;		/* in why.arena */
	size_t		n;
};

struct why {
	struct arena	arena;
	bool		dispatched;	/* then is filled */
	bool		by_hand;	/* a person chose; then says what the
			   rules said */
	bool		then_known;	/* the set of then could be made again */
	bool		stored_equal;	/* and the stored trace equals its own */
	struct str	trace;		/* as stored; empty if none */
	struct str	dispatcher;	/* account */
	int64_t		at_ms;		/* of the dispatch */
	struct why_side	then, now;
	/* evidence of the place, as stored with the case or, where nothing was
	 * stored, as the words give it today */
	struct place_guess place[8];
	size_t		place_n;
	bool		place_stored;
	/* changes of the winner since: newest first */
	struct why_change { uint32_t version; int64_t at_ms; struct str actor,
		reason; enum event_kind kind; } *change;
	size_t		change_n;
};

MUST_CHECK enum err why_case(struct rules *r, uint32_t slot, struct why *out);
void	why_free(struct why *w);

#endif
