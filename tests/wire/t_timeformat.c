/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_timeformat.c -- times as others spell them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "wire/timeformat.h"

#define BAD INT64_MIN

struct example { const char *format, *value; int zone_min; int64_t ms; };

static const struct example examples[] = {
	{ "%Y/%m/%d %H:%M:%S", "2019/2/28 11:25:05", 480, 1551324305000 },
	{ "%Y-%m-%d %H:%M:%S", "2019-08-22 00:00:00", 480, 1566403200000 },
	{ "%Y-%m-%d", "1970-01-01", 0, 0 },
	{ "%Y-%m-%d", "1970-01-01", 480, -28800000 },
	{ "%m/%d/%Y %I:%M:%S %p", "07/20/2020 10:51:12 AM", -300,
	    1595260272000 },
	{ "%m/%d/%Y %I:%M:%S %p", "05/01/2022 12:00:03 AM", 0,
	    1651363203000 },
	{ "%m/%d/%Y %I:%M:%S %p", "05/01/2022 12:00:03 pm", 0,
	    1651406403000 },
	{ "%Y-%m-%dT%H:%M:%S.%f", "1970-01-01T00:00:01.250", 0, 1250 },
	{ "%Y-%m-%dT%H:%M:%S.%f", "1970-01-01T00:00:01.2", 0, 1200 },
	{ "%Y-%m-%dT%H:%M:%S.%f", "1970-01-01T00:00:01.123456789", 0, 1123 },
	{ "%Y-%m-%d %H:%M:%S%z", "1970-01-01 08:00:00+08:00", 0, 0 },
	{ "%Y-%m-%d %H:%M:%S%z", "1970-01-01 08:00:00+0800", 0, 0 },
	{ "%Y-%m-%d %H:%M:%S%z", "1970-01-01 08:00:00Z", 480, 28800000 },
	{ "%Y-%m-%d %H:%M:%S%z", "1970-01-01 00:00:00-03:30", 0, 12600000 },
	{ "%Y-%m-%d %H%%", "1970-01-01   1%", 0, 3600000 },
	{ "ISO", "1970-01-01T08:00:00+08:00", 0, 0 },
	{ "%Y-%m-%d", "2019-02-29", 0, BAD },
	{ "%Y-%m-%d", "2020-02-29", 0, 1582934400000 },
	{ "%Y-%m-%d", "2019-13-01", 0, BAD },
	{ "%Y-%m-%d", "2019-00-01", 0, BAD },
	{ "%Y-%m-%d", "2019-04-31", 0, BAD },
	{ "%Y-%m-%d", "19-04-30", 0, BAD },
	{ "%Y-%m-%d", "2019-04-30 ", 0, BAD },
	{ "%Y-%m-%d", "2019-04", 0, BAD },
	{ "%Y-%m-%d", "", 0, BAD },
	{ "%Y-%m-%d %H:%M:%S", "2019-04-30 24:00:00", 0, BAD },
	{ "%Y-%m-%d %H:%M:%S", "2019-04-30 10:60:00", 0, BAD },
	{ "%m/%d/%Y %I:%M:%S %p", "05/01/2022 13:00:03 PM", 0, BAD },
	{ "%m/%d/%Y %I:%M:%S %p", "05/01/2022 00:00:03 AM", 0, BAD },
	{ "%m/%d/%Y %I:%M:%S %p", "05/01/2022 10:00:03 XM", 0, BAD },
	{ "%Y-%m-%d %H:%M:%S%z", "1970-01-01 08:00:00+15:00", 0, BAD },
	{ "ISO", "yesterday", 0, BAD },
};

static void
test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct example *const e = &examples[i];
		struct timeformat_time t = { .ms = BAD };

		assert_true(timeformat_valid(str_of(e->format)));
		assert_int_equal(timeformat_parse(str_of(e->format),
		    str_of(e->value), e->zone_min, &t), e->ms != BAD);
		if (t.ms != e->ms)
			fail_msg("%s with %s", e->value, e->format);
	}
}

static void
test_date_only(void **state)
{
	struct timeformat_time t;

	(void)state;
	assert_true(timeformat_parse(STR("%Y-%m-%d"), STR("2020-01-02"), 0,
	    &t));
	assert_true(t.date_only);
	assert_true(timeformat_parse(STR("%Y-%m-%d %H:%M"),
	    STR("2020-01-02 00:00"), 0, &t));
	assert_false(t.date_only);
}

static void
test_formats(void **state)
{
	static const char *const bad[] = { "", "%Y-%m", "%Y-%m-%d %", "%Y%m%q%d",
		"%y-%m-%d" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(timeformat_valid(str_of(bad[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_date_only),
		cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
