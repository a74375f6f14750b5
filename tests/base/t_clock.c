/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_clock.c -- the calendar and spellings of time.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/clock.h"

#define CHINA 480

static int
days_in(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	const int leap = (year % 4 == 0 && year % 100) || year % 400 == 0;

	return days[month - 1] + (month == 2 ? leap : 0);
}

/* Each day of 1900..2100, counted on by hand beside the conversions. */
static void
test_days(void **state)
{
	int32_t day = -25567;	/* 1900-01-01, a Monday */
	int weekday = 1;

	(void)state;
	for (int y = 1900; y <= 2100; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= days_in(y, m); d++) {
				const struct wall t = {
					day * CLOCK_DAY_MS + 86399999 -
					CHINA * CLOCK_MIN_MS
				};
				const struct civil c = clock_civil(t, CHINA);

				assert_int_equal(c.year, y);
				assert_int_equal(c.month, m);
				assert_int_equal(c.day, d);
				assert_int_equal(c.weekday, weekday);
				assert_int_equal(c.hour, 23);
				assert_int_equal(c.ms, 999);
				assert_true(clock_civil_valid(&c));
				assert_true(clock_from_civil(&c, CHINA).ms ==
				    t.ms);
				assert_int_equal(clock_day(t, CHINA), day);
				day++;
				weekday = weekday % 7 + 1;
			}
}

static void
test_edges(void **state)
{
	const struct wall far[] = { { INT64_MAX }, { INT64_MIN } };
	struct civil c = { .year = 2023, .month = 2, .day = 29 };

	(void)state;
	assert_false(clock_civil_valid(&c));
	c.year = 2024;
	assert_true(clock_civil_valid(&c));
	c.hour = 24;
	assert_false(clock_civil_valid(&c));
	assert_int_equal(clock_day((struct wall){ -1 }, 0), -1);
	assert_int_equal(clock_day((struct wall){ 0 }, -1), -1);
	assert_int_equal(clock_civil((struct wall){ 0 }, 0).weekday, 4);
	for (int i = 0; i < 2; i++) {
		const struct civil any = clock_civil(far[i], CHINA);

		assert_in_range(any.month, 1, 12);
		assert_in_range(any.weekday, 1, 7);
	}
}

static void
test_format(void **state)
{
	struct wall t;
	char out[32];

	(void)state;
	assert_true(clock_parse(STR("2026-11-21T14:05:00+08:00"), 0, &t));
	assert_true(t.ms == 1795241100000);
	clock_format(t, CHINA, out, sizeof(out));
	assert_string_equal(out, "2026-11-21T14:05:00+08:00");
	clock_format(t, -210, out, sizeof(out));
	assert_string_equal(out, "2026-11-21T02:35:00-03:30");
	clock_format(t, 0, out, 5);
	assert_string_equal(out, "2026");
}

static void
test_parse(void **state)
{
	static const struct { const char *text, *same; } rows[] = {
		{ "2026-11-21T06:05:00Z", "2026-11-21T14:05:00+08:00" },
		{ "2026-11-21T06:05:00+00:00", "2026-11-21T14:05:00+08:00" },
		{ "2019-12-31T23:59:11.000", "2019-12-31T23:59:11+08:00" },
		{ "2016-07-13 15:11:07+00:00", "2016-07-13T23:11:07+08:00" },
		{ "2020/1/6 12:09:38", "2020-01-06T12:09:38+08:00" },
		{ "2023-01-01 00:57:53", "2023-01-01T00:57:53+08:00" },
		{ "2000-01-03", "2000-01-03T00:00:00+08:00" },
		{ " 2026-11-21 14:05 ", "2026-11-21T14:05:00+08:00" },
		{ "20261121T14:05:00-0330", "2026-11-22T01:35:00+08:00" },
		{ "2026-11-21t06:05:00.9z", "2026-11-21T14:05:00+08:00" },
	};
	struct wall t;
	char out[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(clock_parse(str_of(rows[i].text), CHINA, &t));
		clock_format(t, CHINA, out, sizeof(out));
		assert_string_equal(out, rows[i].same);
	}
	assert_true(clock_parse(STR("1970-01-01T00:00:00.1239Z"), 0, &t));
	assert_int_equal(t.ms, 123);
}

static void
test_refuse(void **state)
{
	static const char *const rows[] = {
		"", "2026", "2026-13-01", "2026-02-29", "2026-11-21T",
		"2026-11-21T24:00:00", "2026-11-21T14:60", "2026-11-21 14",
		"2026-11/21", "2026-11-21T14:05:00+8", "2026-11-21x",
		"2026-11-21T14:05:00+08:00x", "0000-01-01", "2026-11-21T14:05:00.",
		"2026-11-21T14:05:00+08:75", "今天", "21-11-2026",
	};
	struct wall t = { 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (clock_parse(str_of(rows[i]), CHINA, &t))
			fail_msg("taken: %s", rows[i]);
	assert_int_equal(t.ms, 5);
}

static void
test_mono(void **state)
{
	const struct mono a = clock_mono();

	(void)state;
	assert_true(clock_mono().us >= a.us);
}

static void
test_boot(void **state)
{
	const struct mono a = clock_boot(), m = clock_mono();
	const struct mono b = clock_boot();

	(void)state;
	assert_true(b.us >= a.us);
	assert_true(b.us >= m.us);	/* sleep is counted, never less */
}

/* The wall lies between two looks at the machine's own. */
static void
assert_real(void)
{
	const int64_t a = clock_real().ms, w = clock_wall().ms;

	assert_true(a <= w && w <= clock_real().ms);
}

static void
test_warp(void **state)
{
	const struct wall at = { 1793577600000 };
	const struct mono a = clock_boot();
	struct mono b;
	int64_t w;

	(void)state;
	assert_real();
	clock_warp(at, 0);
	assert_int_equal(clock_wall().ms, at.ms);
	assert_true(clock_real().ms != at.ms);
	clock_warp(at, -3);		/* never backwards */
	assert_int_equal(clock_wall().ms, at.ms);
	clock_warp(at, 3600);
	w = clock_wall().ms;
	b = clock_boot();
	assert_true(w >= at.ms);
	assert_true(w - at.ms <= (b.us - a.us) * 3600 / 1000 + 1);
	while (clock_boot().us - b.us < 1000)
		;
	assert_true(clock_wall().ms - w >= 3600);
	clock_unwarp();
	assert_real();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_mono),
		cmocka_unit_test(test_boot),
		cmocka_unit_test(test_warp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
