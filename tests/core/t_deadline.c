/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_deadline.c -- the working clock, against a table, against a clock that
 * steps minute by minute, and against vectors others made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "base/clock.h"
#include "core/deadline.h"
#include "calkit.h"

#define OFFSET CALKIT_OFFSET

static struct law law;		/* 08-12 and 14-18, Monday to Friday */

static int32_t
day_of(const char *text)
{
	struct wall w;

	assert_true(clock_parse(str_of(text), 0, &w));
	return clock_day(w, 0);
}

static int64_t
at(struct str text)
{
	struct wall w;

	assert_true(clock_parse(text, OFFSET, &w));
	return w.ms;
}

static int
setup(void **state)
{
	(void)state;
	law.offset_min = OFFSET;
	calkit_make(&law.calendar);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	calendar_fini(&law.calendar);
	return 0;
}

static const struct { const char *start; enum limit_unit unit; int32_t n;
	const char *due; } table[] = {
	{ "2026-03-02 10:00", LIMIT_WORK_HOUR, 2, "2026-03-02 12:00" },
	{ "2026-03-02 10:00", LIMIT_WORK_HOUR, 3, "2026-03-02 15:00" },
	{ "2026-03-02 13:00", LIMIT_WORK_HOUR, 1, "2026-03-02 15:00" },
	{ "2026-03-02 07:00", LIMIT_WORK_DAY, 1, "2026-03-02 18:00" },
	{ "2026-03-02 17:00", LIMIT_WORK_DAY, 1, "2026-03-03 17:00" },
	{ "2026-03-06 18:00", LIMIT_WORK_HOUR, 1, "2026-03-09 09:00" },
	{ "2026-03-06 23:59", LIMIT_URGENT_MIN, 30, "2026-03-07 00:29" },
	{ "2026-03-06 23:00", LIMIT_URGENT_HOUR, 4, "2026-03-07 03:00" },
	{ "2026-02-28 23:00", LIMIT_DAY, 1, "2026-03-01 23:00" },
	/* make-up Saturday before the long holiday, then nine days off */
	{ "2026-02-14 17:00", LIMIT_WORK_DAY, 1, "2026-02-24 17:00" },
	{ "2026-09-30 18:00", LIMIT_WORK_HOUR, 1, "2026-10-08 09:00" },
	{ "2026-10-09 18:00", LIMIT_WORK_HOUR, 8, "2026-10-10 18:00" },
	/* past the last notice: weeks by the weekly rule; 1,000 days */
	{ "2027-01-04 08:00", LIMIT_WORK_DAY, 1000, "2030-11-01 18:00" },
	{ "2027-01-04 08:00", LIMIT_WORK_DAY, 100000, "2410-04-23 18:00" },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char got[40];
		const int64_t due = deadline_due(&law,
		    at(str_of(table[i].start)), table[i].unit, table[i].n);

		clock_format((struct wall){ due }, OFFSET, got, sizeof(got));
		if (due != at(str_of(table[i].due)))
			fail_msg("%s + %d of %d: %s, wanted %s",
			    table[i].start, (int)table[i].n,
			    (int)table[i].unit, got, table[i].due);
	}
}

static void
test_none(void **state)
{
	struct law idle = { .offset_min = OFFSET };

	(void)state;
	assert_int_equal(deadline_due(&law, 1, LIMIT_NONE, 1), 0);
	assert_int_equal(deadline_due(&law, 1, LIMIT_WORK_DAY, 0), 0);
	assert_int_equal(deadline_due(&idle, 1, LIMIT_WORK_HOUR, 1), 0);
	assert_int_equal(deadline_worked(&law, 5, 5), 0);
	assert_true(calendar_workday(&law.calendar, day_of("2026-09-20")));
	assert_false(calendar_workday(&law.calendar, day_of("2026-10-01")));
	assert_false(calendar_workday(&law.calendar, day_of("2026-10-11")));
	assert_true(calendar_workday(&law.calendar, day_of("2026-10-08")));
}

static void
test_measure(void **state)
{
	const struct calendar *const c = &law.calendar;
	const int64_t start = at(STR("2026-03-02 17:00"));

	(void)state;
	assert_true(deadline_works(LIMIT_WORK_HOUR));
	assert_true(deadline_works(LIMIT_WORK_DAY));
	assert_false(deadline_works(LIMIT_DAY));
	assert_false(deadline_works(LIMIT_URGENT_MIN));
	assert_true(deadline_budget(LIMIT_URGENT_MIN, 15) == 900000);
	assert_true(deadline_budget(LIMIT_URGENT_HOUR, 2) == 7200000);
	assert_true(deadline_budget(LIMIT_WORK_HOUR, -2) == -7200000);
	assert_true(deadline_budget(LIMIT_WORK_DAY, 1) == 28800000);
	assert_true(deadline_budget(LIMIT_DAY, 1) == 86400000);
	assert_true(deadline_budget(LIMIT_NONE, 1) == 0);
	assert_true(deadline_after(c, true, start, 7200000) ==
	    at(STR("2026-03-03 09:00")));
	assert_true(deadline_after(c, false, start, 7200000) ==
	    at(STR("2026-03-02 19:00")));
	assert_true(deadline_after(NULL, true, start, 7200000) ==
	    at(STR("2026-03-02 19:00")));
	assert_true(deadline_after(c, true, start, 0) == start);
	assert_true(deadline_after(c, true, start, -5) == start);
	assert_true(deadline_after(c, false, INT64_MAX - 1, 5) == INT64_MAX);
	assert_true(deadline_measure(c, true, start, start + 86400000) ==
	    28800000);
	assert_true(deadline_measure(c, false, start, start + 5) == 5);
	assert_true(deadline_measure(c, true, start, start) == 0);
}

static void
test_stepping(void **state)
{
	const int64_t from = at(STR("2026-01-01 00:00"));
	uint32_t seed = 12345;

	(void)state;
	for (int i = 0; i < 60; i++) {
		int64_t start, due;
		int32_t n;

		seed = seed * 1103515245u + 12345u;
		start = from + (int64_t)(seed >> 8) % (400 * 24 * 60) *
		    CLOCK_MIN_MS;
		n = (int32_t)(seed >> 4) % 30 + 1;
		due = deadline_due(&law, start, LIMIT_WORK_HOUR, n);
		assert_true(due == calkit_step(&law.calendar, start,
		    n * 60));
		assert_true(deadline_worked(&law, start, due) ==
		    n * CLOCK_HOUR_MS);
		assert_true(deadline_worked(&law, start, due - 1) ==
		    n * CLOCK_HOUR_MS - 1);
	}
}

static enum limit_unit
unit_of(struct str s)
{
	static const struct { const char *name; enum limit_unit unit; } u[] = {
		{ "urgent_minute", LIMIT_URGENT_MIN },
		{ "urgent_hour", LIMIT_URGENT_HOUR },
		{ "natural_day", LIMIT_DAY }, { "work_hour", LIMIT_WORK_HOUR },
		{ "work_day", LIMIT_WORK_DAY } };

	for (size_t i = 0; i < sizeof(u) / sizeof(u[0]); i++)
		if (str_is(s, u[i].name))
			return u[i].unit;
	return LIMIT_NONE;
}

static FILE *
open_vectors(void)
{
	const char *const name = "data/standards/deadline_vectors_2026.tsv";
	const char *const shared = getenv("GRIDSEAT_SHARED");
	const char *const top = getenv("GRIDSEAT_TOP");
	const char *const roots[] = { shared, top, getenv("top_srcdir"), ".",
		"..", "../.." };
	FILE *f = NULL;

	for (size_t i = 0; f == NULL && i < sizeof(roots) / sizeof(roots[0]);
	    i++) {
		char path[4096];

		if (roots[i] == NULL)
			continue;
		snprintf(path, sizeof(path), "%s%s/%s", roots[i],
		    i == 0 ? "" : "/../shared", name);
		f = fopen(path, "r");
	}
	return f;
}

static void
test_vectors(void **state)
{
	FILE *const f = open_vectors();
	char line[1024];
	int n = 0;

	(void)state;
	if (f == NULL) {
		puts("SKIP deadline vectors: ../shared is not there");
		skip();
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		struct str rest = str_of(line), part[4];
		int64_t count;

		for (int i = 0; i < 4; i++)
			assert_true(str_cut(&rest, '\t', &part[i]));
		if (!str_int(part[2], &count))
			continue;	/* header */
		n++;
		assert_true(deadline_due(&law, at(part[0]), unit_of(part[1]),
		    (int32_t)count) == at(part[3]));
	}
	fclose(f);
	assert_true(n > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_measure),
		cmocka_unit_test(test_stepping),
		cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
