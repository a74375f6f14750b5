/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules.h -- sets of rules and cases for b_rules, and the other engines that
 * decide the same.  Layer: bench (not installed). */
#ifndef BENCH_RULES_H
#define BENCH_RULES_H

#include "core/rulebook.h"

struct rule_set {
	const struct law *law;	/* borrowed */
	struct rule	*r;	/* those of a file: the file's */
	size_t		 n;
	struct arena	 a;	/* what generated rules point to */
};
struct rule_case { struct facts f; struct fact *fact; };

/* Fields for a law that lists none. */
void	rules_fields(struct law *law);
/* n rules over law, no two of one cell equal in rank: every level of both
 * trees, a fifth with conditions, some with channels, hours and dates. Those
 * beyond 8,000 are exceptions of basic and unit grids; crowded: no, more of
 * every kind, so that more of them speak of one case. */
void	rules_generate(const struct law *law, size_t n, bool crowded,
	    struct rule_set *out);
/* Cases over law whose values are those the rules ask for, and others; three
 * quarters placed to the unit grid, some nowhere. Texts point into s. */
struct rule_case *cases_generate(const struct rule_set *s, size_t n,
	    struct arena *a);

/* All seven steps as one number, greater first. */
int64_t	rule_rank_number(const struct law *law, const struct rule *r);
/* A case's ancestors, 0 where there is none. matter[2] is its own. */
struct rule_line { uint32_t matter[3]; uint64_t area[GRID_UNIT + 1]; };
void	rule_line_of(const struct law *law, const struct facts *f,
	    struct rule_line *out);

/* The winner's place in the set, -1: none. */
struct sql_rules;
/* plan: 0 lists of ancestors, 1 a join over a table of them. */
struct sql_rules *sql_rules_make(const struct rule_set *s, int plan);
long	sql_rules_decide(struct sql_rules *y, struct rule_case *c);
void	sql_rules_free(struct sql_rules **y);

/* NULL where CLIPS was not there when this was built. way: see the file. */
struct clips_rules;
struct clips_rules *clips_rules_make(const struct rule_set *s, int way);
long	clips_rules_decide(struct clips_rules *y, struct rule_case *c);
void	clips_rules_free(struct clips_rules **y);

#endif
