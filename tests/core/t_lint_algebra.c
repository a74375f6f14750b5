/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lint_algebra.c -- two ways to the same answer: what lint finds in a pair
 * of rules (sets of cases, core/lint) and what the algebra of two rules says
 * (one case that fits both, core/rule) must agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "core/lint.h"
#include "rulechance.h"

#define PAIRS	40000
#define ON	20000		/* 2024-10-04: before all days of the rules */

struct found { const struct rule *rules; bool tie, never[2], shadowed[2]; };

static bool
take(void *ctx, const struct lint_finding *f)
{
	struct found *const x = ctx;
	const size_t i = f->rules_n > 0 && f->rule[0] != NULL &&
	    f->rule[0]->id == x->rules[1].id;

	if (f->kind == LINT_TIE)
		x->tie = true;
	if (f->kind == LINT_NEVER)
		x->never[i] = true;
	if (f->kind == LINT_SHADOWED)
		x->shadowed[i] = true;
	return true;
}

static void
agree(const struct law *law, const struct rule r[2], const char *what,
    unsigned seen[3])
{
	struct found x = { .rules = r };
	const enum rule_loss rank = rule_rank(law, &r[0], &r[1]);
	bool tie, shadow;

	assert_int_equal(lint_run(law, r, 2, ON, NULL, take, &x), OK);
	for (int i = 0; i < 2; i++)
		if (x.never[i] != !rule_meet(law, &r[i], &r[i], NULL))
			fail_msg("never %d: %s", i, what);
	tie = rank == TIED && rule_meet(law, &r[0], &r[1], NULL);
	if (x.tie != tie)
		fail_msg("tie %d: %s", x.tie, what);
	for (int i = 0; i < 2; i++) {
		const struct rule *const upper = &r[1 - i];

		shadow = rule_rank(law, upper, &r[i]) == WON &&
		    !x.never[i] && rule_covers(law, upper, &r[i]);
		if (x.shadowed[i] != shadow)
			fail_msg("shadowed %d %d: %s", i, shadow, what);
		seen[2] += shadow;
	}
	seen[0] += tie;
	seen[1] += (unsigned)x.never[0] + (unsigned)x.never[1];
}

static void
test_agree(void **state)
{
	struct buf text[2] = { { 0 }, { 0 } }, both = { 0 };
	struct law law = { 0 };
	unsigned seen[3] = { 0 };
	uint64_t seed = 23;

	(void)state;
	rulekit_make(&law);
	for (int i = 0; i < PAIRS; i++) {
		struct arena arena = { 0 };
		struct rule r[2];

		both.n = 0;
		for (int k = 0; k < 2; k++) {
			chance_rule(&seed, &text[k]);
			r[k] = rulekit_rule(&law, &arena, buf_z(&text[k]));
			r[k].id = (uint32_t)k + 1;
			r[k].unit = (uint16_t)(k + 2);
			/* Lint looks at no day before ON. */
			if (r[k].from == DAY_FIRST)
				r[k].from = ON;
			/* Often a tie but for the conditions. */
			if (k == 1 && i % 2 == 0) {
				r[1].matter = r[0].matter;
				r[1].area = r[0].area;
				r[1].from = r[0].from;
			}
			if (k == 1 && i % 3 == 0)
				r[1].priority = 1;
			buf_fmt(&both, "%s%s", k ? " and " : "",
			    buf_z(&text[k]));
		}
		if (r[1].from <= r[1].to)
			agree(&law, r, buf_z(&both), seen);
		arena_fini(&arena);
	}
	for (int i = 0; i < 3; i++)
		assert_true(seen[i] > 20);
	buf_fini(&text[0]);
	buf_fini(&text[1]);
	buf_fini(&both);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
