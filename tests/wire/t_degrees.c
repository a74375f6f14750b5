/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_degrees.c -- coordinates as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "wire/degrees.h"

static void
test_numbers(void **state)
{
	static const struct { const char *text; int32_t e6; } good[] = {
		{ "0", 0 }, { "0.0", 0 }, { "-87.66975672568209", -87669757 },
		{ "41.8", 41800000 }, { "+1.", 1000000 }, { "180", 180000000 },
		{ "-0.0000005", -1 }, { "0.0000004", 0 }, { "-0.5", -500000 },
		{ "360", 360000000 }, { "007.5", 7500000 },
	};
	static const char *const bad[] = { "", "-", ".5", "361", "12345", "1e3",
		"1,5", "1.5 ", " 1", "abc", "1.2.3", "0x10", "NaN" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		int32_t v = 1;

		assert_true(degrees_parse(str_of(good[i].text), &v));
		assert_int_equal(v, good[i].e6);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int32_t v = 1;

		assert_false(degrees_parse(str_of(bad[i]), &v));
		assert_int_equal(v, 1);
	}
}

static void
test_pairs(void **state)
{
	int32_t lat = 0, lon = 0;

	(void)state;
	assert_true(degrees_pair(STR("\"\n,  \n(40.67, -73.7)"), &lat, &lon));
	assert_int_equal(lat, 40670000);
	assert_int_equal(lon, -73700000);
	assert_true(degrees_pair(STR("A (x) B (1,2) C"), &lat, &lon));
	assert_int_equal(lon, 2000000);
	assert_false(degrees_pair(STR(""), &lat, &lon));
	assert_false(degrees_pair(STR("1,2"), &lat, &lon));
	assert_false(degrees_pair(STR("(1,2"), &lat, &lon));
	assert_false(degrees_pair(STR("(1)"), &lat, &lon));
	assert_false(degrees_pair(STR("()"), &lat, &lon));
	assert_false(degrees_pair(STR("(1,2,3)"), &lat, &lon));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
