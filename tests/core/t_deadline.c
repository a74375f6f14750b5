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

#define OFFSET 480

/* State Council notices of 2026; names are not needed here. */
static const struct { const char *from, *to; bool off; } notices[] = {
	{ "2026-01-01", "2026-01-03", true }, { "2026-01-04", NULL, false },
	{ "2026-02-14", NULL, false }, { "2026-02-15", "2026-02-23", true },
	{ "2026-02-28", NULL, false }, { "2026-04-04", "2026-04-06", true },
	{ "2026-05-01", "2026-05-05", true }, { "2026-05-09", NULL, false },
	{ "2026-06-19", "2026-06-21", true }, { "2026-09-20", NULL, false },
	{ "2026-09-25", "2026-09-27", true },
	{ "2026-10-01", "2026-10-07", true }, { "2026-10-10", NULL, false },
};

static struct law_holiday holidays[64];
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
	size_t n = 0;

	(void)state;
	law.offset_min = OFFSET;
	for (unsigned w = 1; w <= 5; w++) {
		law.slots_n[w] = 2;
		law.slots[w][0].from = 8 * 60;
		law.slots[w][0].to = 12 * 60;
		law.slots[w][1].from = 14 * 60;
		law.slots[w][1].to = 18 * 60;
	}
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		const int32_t last = day_of(notices[i].to != NULL ?
		    notices[i].to : notices[i].from);

		for (int32_t d = day_of(notices[i].from); d <= last; d++) {
			holidays[n].day = d;
			holidays[n++].off = notices[i].off;
		}
	}
	law.holidays = holidays;
	law.holidays_n = n;
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
	assert_true(deadline_workday(&law, day_of("2026-09-20")));
	assert_false(deadline_workday(&law, day_of("2026-10-01")));
	assert_false(deadline_workday(&law, day_of("2026-10-11")));
	assert_true(deadline_workday(&law, day_of("2026-10-08")));
}

/* Is the minute that begins at ms a working one? */
static bool
working(int64_t ms)
{
	const struct civil c = clock_civil((struct wall){ ms }, OFFSET);
	const int m = c.hour * 60 + c.min;

	return deadline_workday(&law, clock_day((struct wall){ ms }, OFFSET)) &&
	    ((m >= 8 * 60 && m < 12 * 60) || (m >= 14 * 60 && m < 18 * 60));
}

static int64_t
step_due(int64_t ms, int64_t minutes)
{
	for (; minutes > 0; ms += CLOCK_MIN_MS)
		if (working(ms))
			minutes--;
	return ms;
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
		assert_true(due == step_due(start, n * 60));
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
		cmocka_unit_test(test_stepping),
		cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
