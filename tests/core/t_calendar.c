/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_calendar.c -- working time by slots, days off and make-up days: a table of
 * dues, what was worked, each piece of it, and what lies beyond all days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "base/clock.h"
#include "core/deadline.h"
#include "core/limit.h"
#include "calkit.h"
#include "caltable.h"

static struct calendar cal[CALTABLE_CALENDARS];

static int64_t
at(const char *text)
{
	struct wall w;

	assert_true(clock_parse(str_of(text), CALKIT_OFFSET, &w));
	return w.ms;
}

static void
slot(enum caltable_calendar k, unsigned w, unsigned from, unsigned to)
{
	struct calendar *const c = &cal[k];

	c->slots[w][c->slots_n[w]++] = (struct calendar_slot){
		(uint16_t)from, (uint16_t)to };
}

static int
setup(void **state)
{
	const struct calendar *const office = &cal[OFFICE];

	(void)state;
	calkit_make(&cal[OFFICE]);
	for (unsigned w = 1; w <= 7; w++) {
		if (w <= 5) {
			slot(LONG, w, 510, 720);
			slot(LONG, w, 780, 1050);
		}
		slot(NIGHT, w, 0, 360);
		slot(NIGHT, w, 1320, 1440);
		slot(ALWAYS, w, 0, 1440);
	}
	slot(LONG, 6, 540, 720);
	slot(SPLIT, 1, 480, 600);
	slot(SPLIT, 1, 600, 720);
	slot(SPLIT, 1, 720, 721);
	slot(SPLIT, 3, 1380, 1440);
	slot(SPLIT, 4, 0, 30);
	for (int k = LONG; k < CALTABLE_CALENDARS; k++) {
		const bool rests = k == LONG || k == SPLIT;

		cal[k].offset_min = CALKIT_OFFSET;
		calendar_make(&cal[k], rests ? office->days : NULL,
		    rests ? office->days_n : 0);
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (int k = 0; k < CALTABLE_CALENDARS; k++)
		calendar_fini(&cal[k]);
	return 0;
}

static int64_t
due_of(enum caltable_calendar k, int64_t start, enum limit_unit unit, int32_t n)
{
	return deadline_after(&cal[k], deadline_works(unit), start,
	    deadline_budget(unit, n));
}

static void
test_table(void **state)
{
	const size_t n = sizeof(caltable) / sizeof(caltable[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct caltable *const t = &caltable[i];
		const int64_t start = at(t->start);
		const int64_t due = due_of(t->calendar, start, t->unit, t->n);
		char got[40];

		clock_format((struct wall){ due }, CALKIT_OFFSET, got,
		    sizeof(got));
		if (due != at(t->due))
			fail_msg("calendar %d, %s + %d of %d: %s, wanted %s",
			    (int)t->calendar, t->start, (int)t->n,
			    (int)t->unit, got, t->due);
		assert_true(deadline_measure(&cal[t->calendar],
		    deadline_works(t->unit), start, due) ==
		    deadline_budget(t->unit, t->n));
	}
	printf("%zu dues\n", n);
	assert_true(n >= 200);
}

/* One more original limit from the due is the due of twice the limit. */
static void
test_extension(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(caltable) / sizeof(caltable[0]); i++) {
		const struct caltable *const t = &caltable[i];

		assert_true(due_of(t->calendar, at(t->due), t->unit, t->n) ==
		    due_of(t->calendar, at(t->start), t->unit, 2 * t->n));
	}
}

static void
test_season(void **state)
{
	const struct law_season planting = { STR("种植季节"), 315, 531 };
	const int64_t early = limit_season_start(&planting, CALKIT_OFFSET,
	    at("2025-12-10 09:00"));

	(void)state;
	/* 2026-03-15 is a Sunday. */
	assert_true(due_of(OFFICE, early, LIMIT_WORK_DAY, 15) ==
	    at("2026-04-03 18:00"));
	/* Past Tomb-Sweeping: the three days off are not counted. */
	assert_true(due_of(OFFICE, early, LIMIT_WORK_DAY, 17) ==
	    at("2026-04-08 18:00"));
}

static void
test_days(void **state)
{
	const struct calendar *const c = &cal[OFFICE];

	(void)state;
	assert_true(calendar_workday(c, calkit_day(2026, 9, 20)));
	assert_false(calendar_workday(c, calkit_day(2026, 10, 1)));
	assert_false(calendar_workday(c, calkit_day(2026, 10, 11)));
	assert_true(calendar_workday(c, calkit_day(1926, 10, 8)));
	assert_false(calendar_workday(c, calkit_day(2126, 10, 6)));
	assert_true(calendar_workday(&cal[ALWAYS], calkit_day(2026, 10, 1)));
	assert_true(calendar_announced(c, 2026));
	assert_false(calendar_announced(c, 2025));
	assert_false(calendar_announced(c, 2027));
	assert_false(calendar_announced(&cal[ALWAYS], 2026));
}

/* Far from all named days weeks repeat, before them and after. */
static void
test_beyond(void **state)
{
	const struct calendar *const c = &cal[OFFICE];
	const int64_t week = 7 * CLOCK_DAY_MS, hour = CLOCK_HOUR_MS;
	const int64_t monday = at("2026-03-02 08:00");

	(void)state;
	for (int64_t k = -3000; k <= 3000; k += 750) {
		const int64_t start = monday + k * week;
		const int64_t due = start + 4 * CLOCK_DAY_MS + 10 * hour;

		if (k == 0)
			continue;
		assert_true(calendar_after(c, start, 40 * hour) == due);
		assert_true(calendar_worked(c, start, due) == 40 * hour);
		assert_true(calendar_after(c, start, 40 * hour + 1) ==
		    start + week + 1);
	}
	/* From before them to after them, and back to the Friday before. */
	assert_true(calendar_after(c, monday - 3000 * week,
	    calendar_worked(c, monday - 3000 * week, monday + 3000 * week)) ==
	    monday + 3000 * week - 2 * CLOCK_DAY_MS - 14 * hour);
}

struct seen { int64_t sum, last; size_t n; };

static void
see(void *ctx, int64_t from_ms, int64_t to_ms)
{
	struct seen *const s = ctx;

	assert_true(from_ms < to_ms);
	assert_true(from_ms >= s->last);
	s->sum += to_ms - from_ms;
	s->last = to_ms;
	s->n++;
}

static void
test_each(void **state)
{
	struct seen s = { 0 };
	const struct calendar idle = { 0 };

	(void)state;
	calendar_each(&cal[OFFICE], at("2026-09-30 17:00"),
	    at("2026-10-08 09:30"), see, &s);
	assert_int_equal(s.n, 2);
	assert_true(s.sum == CLOCK_HOUR_MS + 90 * CLOCK_MIN_MS);
	assert_true(s.last == at("2026-10-08 09:30"));
	s = (struct seen){ 0 };
	calendar_each(&cal[OFFICE], at("2026-10-01 00:00"),
	    at("2026-10-08 08:00"), see, &s);
	assert_int_equal(s.n, 0);
	calendar_each(&idle, 0, CLOCK_DAY_MS, see, &s);
	assert_int_equal(s.n, 0);
	for (size_t i = 0; i < sizeof(caltable) / sizeof(caltable[0]); i++) {
		const struct caltable *const t = &caltable[i];

		if (!deadline_works(t->unit))
			continue;
		s = (struct seen){ 0 };
		calendar_each(&cal[t->calendar], at(t->start), at(t->due), see,
		    &s);
		assert_true(s.sum == deadline_budget(t->unit, t->n));
		assert_true(s.last == at(t->due));
	}
}

static void
test_none(void **state)
{
	struct calendar idle = { .offset_min = 480 };

	(void)state;
	assert_true(calendar_after(&idle, 5, 1) == 0);
	calendar_make(&idle, NULL, 0);
	assert_true(calendar_after(&idle, 5, 1) == 0);
	assert_true(calendar_after(&idle, 5, 0) == 5);
	assert_true(calendar_after(&idle, 5, -7) == 5);
	assert_true(calendar_worked(&idle, 0, CLOCK_DAY_MS) == 0);
	assert_false(calendar_workday(&idle, 0));
	calendar_fini(&idle);
	calendar_fini(&idle);
}

/* Days in any order, one of them twice; made again without. */
static void
test_again(void **state)
{
	const struct calendar_day days[] = { { 20510, true }, { 20501, true },
		{ 20502, false } };
	struct calendar c = { 0 };

	(void)state;
	for (unsigned w = 1; w <= 7; w++) {
		c.slots_n[w] = 1;
		c.slots[w][0] = (struct calendar_slot){ 0, 60 };
	}
	calendar_make(&c, days, 3);
	assert_false(calendar_workday(&c, 20501));
	assert_false(calendar_workday(&c, 20510));
	assert_true(calendar_workday(&c, 20502));
	calendar_make(&c, c.days, 1);	/* its own days */
	assert_false(calendar_workday(&c, 20501));
	assert_true(calendar_workday(&c, 20510));
	calendar_make(&c, NULL, 0);
	assert_true(calendar_workday(&c, 20501));
	calendar_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_extension),
		cmocka_unit_test(test_season),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_beyond),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_again),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
