/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_decimal.c -- numbers and times as others write them.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/decimal.h"

static void
test_numbers(void **state)
{
	static const struct { const char *s; bool good; int64_t e6; } at[] = {
		{ "0", true, 0 }, { "-0", true, 0 }, { "1", true, 1000000 },
		{ "1.5", true, 1500000 }, { "-12.3456789", true, -12345679 },
		{ "0.0000005", true, 1 }, { "0.00000049", true, 0 },
		{ "2e3", true, 2000000000 }, { "1.25E-2", true, 12500 },
		{ "1e-999", true, 0 }, { "0e999", true, 0 },
		{ "1e9", true, DECIMAL_MOST }, { "1.1e9", false, 0 },
		{ "1e99", false, 0 }, { "1e999999999999", false, 0 },
		{ "123456789.123456789123456789", true, 123456789123457 },
		{ "99999999999999999999", false, 0 },
		{ "000000000000000000000001", true, 1000000 },
		{ "", false, 0 }, { "-", false, 0 }, { ".5", false, 0 },
		{ "1.", false, 0 }, { "1e", false, 0 }, { "1e+", false, 0 },
		{ "+1", false, 0 }, { "1x", false, 0 }, { "nan", false, 0 },
		{ "0x10", false, 0 }, { " 1", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		int64_t e6 = 0;

		assert_int_equal(decimal_parse(str_of(at[i].s), &e6),
		    at[i].good);
		assert_int_equal(e6, at[i].e6);
	}
}

static void
test_text(void **state)
{
	static const struct { int64_t e6; const char *s; } at[] = {
		{ 0, "0" }, { 1, "0.000001" }, { -1500000, "-1.5" },
		{ 41000000, "41" }, { 10000000, "10" },
		{ DECIMAL_MOST, "1000000000" },
		{ -DECIMAL_MOST, "-1000000000" },
	};
	char s[24];

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		int64_t back;

		decimal_text(at[i].e6, s);
		assert_string_equal(s, at[i].s);
		assert_true(decimal_parse(str_of(s), &back));
		assert_int_equal(back, at[i].e6);
	}
}

static void
test_times(void **state)
{
	static const struct { const char *s; int64_t ms; } at[] = {
		{ "1795334400", 1795334400000 },
		{ "1795334400123", 1795334400123 },
		{ "1795334400.75", 1795334400000 },
		{ "2026-11-22T08:00:00Z", 1795334400000 },
		{ "2026-11-22 16:00:00", 1795334400000 },
		{ "2026-11-22T08:00:00.250Z", 1795334400250 },
		{ "0", 0 }, { "-5", 0 }, { "9999999999999", 0 }, { "x", 0 },
		{ "", 0 }, { "1795334400.x", 0 }, { ".", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		int64_t ms = 0;

		assert_int_equal(decimal_time(str_of(at[i].s), 480, &ms),
		    at[i].ms != 0);
		assert_int_equal(ms, at[i].ms);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
