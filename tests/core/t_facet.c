/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_facet.c -- what a case is counted and filtered under. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "core/casefile.h"
#include "lawkit.h"

static int64_t
value_of(const struct facet_value *v, size_t n, enum facet f)
{
	int64_t found = -1;

	for (size_t i = 0; i < n; i++) {
		if (v[i].facet != f)
			continue;
		assert_int_equal(found, -1);	/* once each, but flags */
		found = v[i].value;
	}
	return found;
}

static void
of_a_case(void **state)
{
	struct facet_value v[CASE_FACETS_MAX];
	struct casefile c = { .state = KIT_HANDLING, .stage = 4, .unit = 3,
		.grid = KIT_GRID2 + 7, .matter = KIT_MATTER3, .channel = 2,
		.card = 1, .holder = "seat1", .returns = 2, .former = 5,
		.card_ms = 1796054400000,	/* 2026-12-01 00:00 there */
		.flags = CASE_URGENT | CASE_CLAIMED | CASE_UNPLACED };
	struct law law;
	uint32_t flags = 0;
	size_t n;

	(void)state;
	lawkit_make(&law);
	n = casefile_facets(&c, &law, v);
	assert_int_equal(value_of(v, n, FACET_STATE), KIT_HANDLING);
	assert_int_equal(value_of(v, n, FACET_STAGE), 4);
	assert_int_equal(value_of(v, n, FACET_UNIT), 3);
	assert_int_equal(value_of(v, n, FACET_TOWN), 2);
	assert_int_equal(value_of(v, n, FACET_GRID), 2003);
	assert_int_equal(value_of(v, n, FACET_MAJOR), 2000000);
	assert_int_equal(value_of(v, n, FACET_MATTER), KIT_MATTER3);
	assert_int_equal(value_of(v, n, FACET_CHANNEL), 2);
	assert_int_equal(value_of(v, n, FACET_CARD), 1);
	assert_int_equal(value_of(v, n, FACET_OPEN), 1);
	assert_int_equal(value_of(v, n, FACET_HOLDER),
	    facet_account(STR("seat1")));
	assert_int_equal(value_of(v, n, FACET_RETURNS), 2);
	assert_int_equal(value_of(v, n, FACET_CARDED), 202612);
	assert_int_equal(value_of(v, n, FACET_FORMER), 5);
	assert_int_equal(value_of(v, n, FACET_CELL), 2003007);
	for (size_t i = 0; i < n; i++)
		if (v[i].facet == FACET_FLAG)
			flags |= 1u << v[i].value;
	assert_int_equal(flags, c.flags);
}

static void
of_nothing(void **state)
{
	struct facet_value v[CASE_FACETS_MAX];
	struct casefile c = { .state = KIT_CLOSED };
	struct law law;
	size_t n;

	(void)state;
	lawkit_make(&law);
	n = casefile_facets(&c, &law, v);
	assert_int_equal(value_of(v, n, FACET_TOWN), 0);
	assert_int_equal(value_of(v, n, FACET_GRID), 0);
	assert_int_equal(value_of(v, n, FACET_CELL), -1);
	assert_int_equal(value_of(v, n, FACET_MAJOR), 0);
	assert_int_equal(value_of(v, n, FACET_HOLDER), 0);
	assert_int_equal(value_of(v, n, FACET_OPEN), 0);
	assert_int_equal(value_of(v, n, FACET_FLAG), -1);
	assert_int_equal(value_of(v, n, FACET_RETURNS), -1);
	assert_int_equal(value_of(v, n, FACET_CARDED), -1);
	assert_int_equal(value_of(v, n, FACET_FORMER), -1);
	c.flags = UINT32_MAX;
	assert_int_equal(casefile_facets(&c, &law, v), n + CASE_FLAG_COUNT);
	assert_true(n + CASE_FLAG_COUNT <= CASE_FACETS_MAX);
}

/* The most is "so often and more"; a card of nobody knows when has no month. */
static void
at_the_edges(void **state)
{
	struct facet_value v[CASE_FACETS_MAX];
	struct casefile c = { .state = KIT_HANDLING, .returns = 300,
		.card = 2, .card_ms = 1796054399999 };
	struct law law;
	size_t n;

	(void)state;
	lawkit_make(&law);
	n = casefile_facets(&c, &law, v);
	assert_int_equal(value_of(v, n, FACET_RETURNS), FACET_RETURNS_MAX);
	assert_int_equal(value_of(v, n, FACET_CARDED), 202611);
	c.card = 0;
	n = casefile_facets(&c, &law, v);
	assert_int_equal(value_of(v, n, FACET_CARDED), -1);
	c.card = 1;
	c.card_ms = 0;
	n = casefile_facets(&c, &law, v);
	assert_int_equal(value_of(v, n, FACET_CARDED), -1);
	/* All of them, and all flags, fit. */
	c = (struct casefile){ .rule = 1, .kind = 1, .level = 1, .returns = 1,
		.card = 1, .card_ms = 1, .former = 1, .flags = UINT32_MAX };
	assert_true(casefile_facets(&c, &law, v) <= CASE_FACETS_MAX);
}

/* These numbers stand in stores: they may never change. */
static void
stored_numbers(void **state)
{
	(void)state;
	assert_int_equal(facet_account(STR_NONE), 0);
	assert_int_equal(facet_account(STR("a")), 0xE40C292Cu);
	assert_int_equal(facet_account(STR("foobar")), 0xBF9CF968u);
	assert_int_equal(FACET_STATE, 0);
	assert_int_equal(FACET_FLAG, 9);
	assert_int_equal(FACET_HOLDER, 11);
	assert_int_equal(FACET_RETURNS, 16);
	assert_int_equal(FACET_FORMER, 18);
	assert_int_equal(sizeof(struct casefile) % 8, 0);
}

static void
names(void **state)
{
	enum facet f = FACET_COUNT;

	(void)state;
	for (int i = 0; i < FACET_COUNT; i++) {
		assert_true(facet_by_name(str_of(facet_name((enum facet)i)),
		    &f));
		assert_int_equal(f, i);
	}
	assert_false(facet_by_name(STR("colour"), &f));
	assert_false(facet_by_name(STR_NONE, &f));
	assert_string_equal(facet_name(FACET_COUNT), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_case),
		cmocka_unit_test(of_nothing), cmocka_unit_test(at_the_edges),
		cmocka_unit_test(stored_numbers),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("facet", tests, NULL, NULL);
}
