/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_days_file.c -- days off and make-up days from tables, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/clock.h"
#include "wire/days_file.h"

static int32_t
day_of(const char *text)
{
	struct wall w;

	assert_true(clock_parse(str_of(text), 0, &w));
	return clock_day(w, 0);
}

/* line:field of each fault. */
static void
note(void *ctx, const struct diag *d)
{
	buf_fmt(ctx, "%u:%s ", (unsigned)d->line, d->field ? d->field : "-");
	assert_non_null(d->expected);
}

static void
good(struct str text)
{
	struct diag_sink sink = { 0 };
	struct calendar_day *days;
	size_t n;

	assert_int_equal(days_file_read(text, "x", &days, &n, &sink), OK);
	assert_int_equal(sink.errors, 0);
	assert_int_equal(n, 2);
	assert_int_equal(days[0].day, day_of("2026-10-01"));
	assert_true(days[0].off);
	assert_int_equal(days[1].day, day_of("2026-10-10"));
	assert_false(days[1].off);
	free(days);
}

static void
test_good(void **state)
{
	(void)state;
	good(STR("date\toff\tname\n2026-10-01\t1\t国庆节\n2026-10-10\t0\tx\n"));
	good(STR("# days\n#\ndate\toff\tname\n2026-10-01\t1\ta\n# more\tb\n"
	    "2026-10-10\t0\tb"));
	good(STR("date,is_off_day,name,year\r\n2026-10-01,1,a,2026\r\n"
	    "2026-10-10,0,\"b, c\",2026\r\n"));
	good(STR("\xEF\xBB\xBFname,off,date\na,1,2026-10-01\nb,0,2026-10-10\n"));
}

static void
test_bad(void **state)
{
	static const struct { const char *text, *faults; } bad[] = {
		{ "", "1:- " },
		{ "day\toff\n2026-10-01\t1\n", "1:- " },
		{ "date,name\n2026-10-01,a\n", "1:- " },
		{ "date,off\n2026-10-1,1\n2026-13-01,1\n2026-10-01,x\n",
		    "2:date 3:date 4:off " },
		{ "# a\ndate,off\n2026-10-01\n1949-10-01,1\n", "3:- 4:date " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf said = { 0 };
		struct diag_sink sink = { note, &said, 0, 0 };
		struct calendar_day *days;
		size_t n;

		assert_int_equal(days_file_read(str_of(bad[i].text), "x", &days,
		    &n, &sink), ERR_BAD_INPUT);
		assert_null(days);
		assert_int_equal(n, 0);
		assert_string_equal(buf_z(&said), bad[i].faults);
		buf_fini(&said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
