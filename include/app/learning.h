/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learning.h -- rules out of the stored history, beside those in force: what
 * they say already, what is new, what is against one of them.  Layer: app.
 * Nothing is changed here: learning_edit makes the edit that takes a proposal
 * into the set, for rules_commit. */
#ifndef APP_LEARNING_H
#define APP_LEARNING_H

#include "app/rules.h"
#include "core/learn.h"

#define LEARNING_STATES(X) \
	X(LEARNING_NEW, "new", "nothing says it yet") \
	X(LEARNING_AGAINST, "against", "a rule in force says otherwise") \
	X(LEARNING_SAID, "said", "the rules in force say it already")
#define LEARNING_ENUM(id, code, text) id,
enum learning_state { LEARNING_STATES(LEARNING_ENUM) LEARNING_STATE_COUNT };
#undef LEARNING_ENUM
const char *learning_code(enum learning_state s);
const char *learning_text(enum learning_state s);	/* English, msgid */

struct proposal {
	const struct learned *l;
	uint32_t	number;		/* of what it says: the same each time */
	enum learning_state state;
	/* of the support cases: sent to its unit by the rules in force, to
	 * another, to nobody (no rule, or a tie) */
	uint64_t	same, other, nobody;
	/* AGAINST: the rule in force that sends most of the others, how many,
	 * and whether the proposal would come before it as a new rule */
	uint32_t	rule;
	uint64_t	by_rule;
	bool		before;
};

struct learning_options {
	const struct query *q;		/* which cases; NULL all */
	uint32_t	support;	/* 0: learn.h's own */
	double		confidence;
	bool		words;
	/* done of `of` steps; false stops. May be NULL. */
	bool		(*progress)(void *ctx, uint64_t done, uint64_t of);
	void		*ctx;
};

struct learning {
	struct learn	*learn;		/* owned */
	struct proposal	*p;		/* owned; most support first */
	size_t		n;
	uint64_t	looked, used;	/* cases read; with class and handler */
	int64_t		since_ms;	/* the oldest of those used; 0 none */
};
/* ERR_CANCELLED, or what the store said. *out is empty then. */
MUST_CHECK enum err learning_run(struct rules *r, const struct law *law,
    const struct learning_options *o, struct learning *out);
void	learning_fini(struct learning *l);

/* The edit that makes p a rule: an addition, or a change of the rule that
 * stands against it and would come before it. Texts go into a. */
void	learning_edit(struct rules *r, const struct law *law,
	    const struct learning *l, const struct proposal *p,
	    struct arena *a, struct rule_edit *out);

#endif
