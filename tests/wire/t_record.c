/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_record.c -- values by name; an empty one is not a missing one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "wire/record.h"

static void
test_get(void **state)
{
	const struct str names[] = { STR("a"), STR(""), STR("ab") };
	const struct str values[] = { STR("1"), STR("2"), STR_NONE };
	const struct record r = { .names = names, .values = values, .n = 3 };
	const struct record none = { 0 };

	(void)state;
	assert_true(str_is(record_get(&r, STR("a")), "1"));
	assert_true(str_is(record_get(&r, STR_NONE), "2"));
	assert_non_null(record_get(&r, STR("ab")).p);
	assert_int_equal(record_get(&r, STR("ab")).n, 0);
	assert_null(record_get(&r, STR("b")).p);
	assert_null(record_get(&none, STR("a")).p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_get) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
