/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rulekit.h -- rules for tests: fields for the small district of lawkit.h, a
 * rule from one line of "column=text|column=text", and what was refused.
 * Layer: core tests. */
#ifndef TESTS_CORE_RULEKIT_H
#define TESTS_CORE_RULEKIT_H

#include <stdlib.h>
#include <string.h>
#include "core/rule.h"
#include "lawkit.h"

enum rulekit_field { KIT_URGENT, KIT_VOTES, KIT_CALLER, KIT_SOURCE, KIT_PLACE,
	KIT_WORDS, KIT_COUNT };

static inline void
rulekit_make(struct law *l)
{
#define FIELD(i, ki, co, na, va) { .id = i + 1, .kind = ki, \
	.code = KIT_STR(co), .name = KIT_STR(na), .values = KIT_STR(va) },
	static struct law_field fields[] = {
		FIELD(KIT_URGENT, LAW_NUMBER, "urgent", "紧急", "0..1")
		FIELD(KIT_VOTES, LAW_NUMBER, "votes", "赞成", "0..4")
		FIELD(KIT_CALLER, LAW_WORD, "caller", "来电人",
		    "person,firm,school")
		FIELD(KIT_SOURCE, LAW_WORD, "source", "来源", "")
		FIELD(KIT_PLACE, LAW_TEXT, "place", "地点", "")
		FIELD(KIT_WORDS, LAW_TEXT, "words", "文字", "")
		FIELD(KIT_COUNT, LAW_NUMBER, "count", "数量", "")
	};

	lawkit_make(l);
	l->fields = fields;
	l->fields_n = sizeof(fields) / sizeof(fields[0]);
#undef FIELD
}

/* What rule_read said; texts borrow from the rule's text. */
struct rulekit_faults {
	struct rule_fault at[32];
	size_t		n;
};

static inline void
rulekit_fault(void *ctx, const struct rule_fault *f)
{
	struct rulekit_faults *const all = ctx;

	if (all->n < sizeof(all->at) / sizeof(all->at[0]))
		all->at[all->n++] = *f;
}

/* "matter=1001001|unit=water" into columns; an unknown column ends the test. */
static inline struct rule_text
rulekit_text(const char *line)
{
	struct str rest = str_of(line), part, column;
	struct rule_text t = { 0 };

	while (str_cut(&rest, '|', &part)) {
		int c = 0;

		str_cut(&part, '=', &column);
		while (c < RULE_COLUMN_COUNT &&
		    !str_is(column, rule_column_names[c]))
			c++;
		if (c == RULE_COLUMN_COUNT)
			abort();
		t.col[c] = part;
	}
	return t;
}

/* A rule that must be readable. */
static inline struct rule
rulekit_rule(const struct law *l, struct arena *a, const char *line)
{
	const struct rule_text t = rulekit_text(line);
	struct rule r;

	if (rule_read(l, &t, NULL, a, &r, NULL, NULL) != OK)
		abort();
	return r;
}

/* Deterministic chance. */
static inline unsigned
rulekit_dice(uint64_t *seed, unsigned sides)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(*seed >> 33) % sides;
}

#endif
