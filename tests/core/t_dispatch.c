/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matter × area: the most specific rule wins, in the stated order, and the
 * trace says on what the others lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/dispatch.h"
#include "lawkit.h"

#define TOWN	110115001000000ull

/* Each rule beats all those below it, for a unit grid in TOWN. */
static const struct law_rule ladder[] = {
	{ .id = 20, .version = 1, .matter = KIT_MATTER, .area = KIT_GRID + 1,
	    .unit = 1 },
	{ .id = 19, .version = 1, .matter = KIT_MATTER, .area = KIT_GRID,
	    .unit = 2 },
	{ .id = 18, .version = 1, .matter = KIT_MATTER, .area = TOWN,
	    .unit = 3, .priority = 5 },
	{ .id = 17, .version = 2, .matter = KIT_MATTER, .area = TOWN,
	    .unit = 4 },
	{ .id = 16, .version = 1, .matter = KIT_MATTER, .area = TOWN,
	    .unit = 1 },
	{ .id = 15, .version = 1, .matter = KIT_MATTER, .area = TOWN,
	    .unit = 2 },
	{ .id = 14, .version = 1, .matter = KIT_MATTER,
	    .area = 110115000000000ull, .unit = 3 },
	{ .id = 13, .version = 9, .matter = KIT_MATTER, .area = 0,
	    .unit = 4 },
	{ .id = 12, .version = 1, .matter = 1001000u, .area = KIT_GRID + 1,
	    .unit = 1, .priority = 9 },
	{ .id = 11, .version = 1, .matter = 1000000u, .area = KIT_GRID + 1,
	    .unit = 2, .priority = 9 },
	{ .id = 10, .version = 1, .matter = 0, .area = KIT_GRID + 1,
	    .unit = 3, .priority = 99 },
	{ .id = 9, .version = 1, .matter = 0, .area = 0, .unit = 4 },
};
#define LADDER (sizeof ladder / sizeof *ladder)

static struct law
law_with(struct law_rule *rules, size_t n)
{
	struct law l = { 0 };

	lawkit_make(&l);
	l.rules = rules;
	l.rules_n = n;
	return l;
}

static void
test_ladder(void **state)
{
	struct law_rule rules[LADDER];

	(void)state;
	for (size_t top = 0; top < LADDER; top++) {
		struct law l;
		struct dispatch_choice c;

		/* Whatever order they are written in. */
		for (size_t i = top; i < LADDER; i++)
			rules[LADDER - 1 - i] = ladder[i];
		l = law_with(rules, LADDER - top);
		c = dispatch_choose(&l, KIT_MATTER, KIT_GRID + 1, NULL);
		assert_int_equal(c.rule, ladder[top].id);
		assert_int_equal(c.unit, ladder[top].unit);
		assert_int_equal(c.version, ladder[top].version);
	}
}

static void
test_hits(void **state)
{
	struct law_rule rules[LADDER];
	struct dispatch_hit hits[LADDER];
	struct law l;

	(void)state;
	memcpy(rules, ladder, sizeof rules);
	l = law_with(rules, LADDER);
	assert_int_equal(dispatch_hits(&l, KIT_MATTER, KIT_GRID + 1, hits,
	    LADDER), LADDER);
	for (size_t i = 0; i < LADDER; i++)
		assert_int_equal(hits[i].rule->id, ladder[i].id);
	assert_int_equal(hits[0].lost, LOST_NOT);
	assert_int_equal(hits[1].lost, LOST_AREA);
	assert_int_equal(hits[8].lost, LOST_MATTER);
	/* A short list keeps the best, and still counts all. */
	assert_int_equal(dispatch_hits(&l, KIT_MATTER, KIT_GRID + 1, hits, 2),
	    LADDER);
	assert_int_equal(hits[1].rule->id, 19);
	assert_int_equal(dispatch_hits(&l, KIT_MATTER, KIT_GRID + 1, hits, 0),
	    LADDER);
	/* Elsewhere, or of another matter, fewer fit. */
	assert_int_equal(dispatch_hits(&l, KIT_MATTER, KIT_GRID2, hits,
	    LADDER), 3);
	assert_int_equal(dispatch_hits(&l, KIT_MATTER3, KIT_GRID2, hits,
	    LADDER), 1);
	/* Nothing known: only a rule for anything anywhere. */
	assert_int_equal(dispatch_hits(&l, 0, 0, hits, LADDER), 1);
	assert_int_equal(hits[0].rule->id, 9);
}

/* A grid the profile does not list lies in its town all the same. */
static void
test_unknown_grid(void **state)
{
	struct law_rule rules[LADDER];
	struct law l;

	(void)state;
	memcpy(rules, ladder, sizeof rules);
	l = law_with(rules, LADDER);
	assert_int_equal(dispatch_choose(&l, KIT_MATTER, 110115001077005ull,
	    NULL).rule, 18);
}

static void
test_trace(void **state)
{
	struct law_rule rules[] = {
		{ .id = 2071, .version = 1, .matter = KIT_MATTER,
		    .area = TOWN, .unit = 3 },
		{ .id = 9, .version = 1, .matter = KIT_MATTER, .unit = 2 },
	};
	struct law l = law_with(rules, 2);
	struct buf b = { 0 };
	struct dispatch_choice c;

	(void)state;
	dispatch_choose(&l, KIT_MATTER, KIT_GRID, &b);
	assert_string_equal(buf_z(&b), "R2071@1 matter=1001001 "
	    "area=110115001000000 > R9@1 less specific area");
	b.n = 0;
	c = dispatch_choose(&l, KIT_MATTER3, KIT_GRID, &b);
	assert_int_equal(c.unit, l.fallback_unit);
	assert_int_equal(c.rule, 0);
	assert_string_equal(buf_z(&b), "fallback: no rule fits");
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_hits),
		cmocka_unit_test(test_unknown_grid),
		cmocka_unit_test(test_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
