/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_calendar_random.c -- calendars, starts and budgets by chance: due and worked
 * agree with a clock that goes minute by minute; later starts and larger budgets
 * never give earlier dues; a budget cut at a pause gives the same end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/clock.h"
#include "core/deadline.h"
#include "calkit.h"

#define CALENDARS	400
#define CASES		300	/* of each; nine in ten are stepped */
#define STEPPED		100000
#define SPAN		700	/* days that the stepper knows */
#define STARTS		300	/* of them, starts lie in the first */
#define DAYS		40
#define BASE		20454	/* 2026-01-01 */

static uint64_t seed = 20261122;

static uint32_t
chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* ---- a calendar, and which of its minutes are worked ---- */

struct world {
	struct calendar	c;
	uint8_t		works[SPAN * 1440];	/* in the calendar's offset */
	int64_t		total;
};

static void
random_slots(struct calendar *c)
{
	const uint32_t rest = chance(4);	/* 0: nobody rests */

	for (unsigned w = 1; w <= 7; w++) {
		const uint32_t n = rest && chance(7) < rest ? 0 :
		    chance(CALENDAR_SLOTS) + 1;
		uint32_t from = chance(4) ? chance(600) : 0;

		for (uint32_t i = 0; i < n && from < 1440; i++) {
			const uint32_t to = chance(6) ? from + 1 +
			    chance(1440 - from) / 2 : 1440;

			c->slots[w][i] = (struct calendar_slot){
				(uint16_t)from, (uint16_t)to };
			c->slots_n[w]++;
			from = to + (chance(5) ? chance(200) : 0);
		}
	}
}

/* Long holidays and lone days, and make-up days where they may fall. */
static void
random_days(struct calendar *c)
{
	struct calendar_day days[DAYS];
	size_t n = 0;
	int32_t day = BASE - 20 + (int32_t)chance(40);

	while (n < DAYS - 12 && chance(8) > 0) {
		const bool off = chance(3) > 0;
		uint32_t run = off ? 1 + chance(12) : 1;

		for (; run > 0; run--)
			days[n++] = (struct calendar_day){ day++, off };
		day += (int32_t)chance(50);
	}
	calendar_make(c, days, n);
}

static void
random_world(struct world *w)
{
	static const int offsets[] = { 480, 0, -300, 345, 840 };

	*w = (struct world){ .c.offset_min = offsets[chance(5)] };
	random_slots(&w->c);
	random_days(&w->c);
	for (int d = 0; d < SPAN; d++) {
		const unsigned rule = calkit_rule(&w->c, BASE + d);

		for (int m = 0; m < 1440; m++) {
			w->works[d * 1440 + m] = calkit_works(&w->c, rule, m);
			w->total += w->works[d * 1440 + m];
		}
	}
}

static int64_t
ms_of(const struct world *w, int64_t minute)
{
	return (BASE * (int64_t)1440 + minute - w->c.offset_min) * CLOCK_MIN_MS;
}

/* Minute by minute; -1 beyond what is known. */
static int64_t
step(const struct world *w, int64_t minute, int64_t left)
{
	for (; left > 0; minute++) {
		if (minute >= SPAN * 1440)
			return -1;
		left -= w->works[minute];
	}
	return minute;
}

/* ---- a case ---- */

struct trial {
	int64_t		start;		/* minute of the world */
	int64_t		minutes;	/* budget */
	bool		works;
};

static struct trial
random_trial(void)
{
	struct trial t = { .start = chance(STARTS * 1440) };
	const enum limit_unit unit = (enum limit_unit)(chance(10) ?
	    LIMIT_WORK_HOUR + chance(2) : LIMIT_URGENT_MIN + chance(3));
	const uint32_t most = unit == LIMIT_WORK_DAY ? 15 :
	    unit == LIMIT_DAY ? 60 : 120;

	/* Half of the starts lie at an hour, where edges of slots meet. */
	if (chance(2))
		t.start -= t.start % 60;
	t.works = deadline_works(unit);
	t.minutes = deadline_budget(unit, (int32_t)chance(most) + 1) /
	    CLOCK_MIN_MS;
	return t;
}

static void
against_steps(const struct world *w, const struct trial *t, size_t *known)
{
	const int64_t start = ms_of(w, t->start);
	const int64_t budget = t->minutes * CLOCK_MIN_MS;
	const int64_t due = deadline_after(&w->c, t->works, start, budget);
	int64_t stepped;

	if (!t->works) {
		assert_true(due == start + budget);
		return;
	}
	if (w->total == 0) {
		assert_true(w->c.week_ms > 0 || due == 0);
		return;
	}
	stepped = step(w, t->start, t->minutes);
	if (stepped < 0)
		assert_true(due > ms_of(w, SPAN * 1440));
	else if (due != ms_of(w, stepped))
		fail_msg("start %lld, %lld minutes: %lld, stepped to %lld",
		    (long long)start, (long long)t->minutes, (long long)due,
		    (long long)ms_of(w, stepped));
	*known += stepped >= 0;
	assert_true(calendar_worked(&w->c, start, due) == budget);
	assert_true(calendar_worked(&w->c, start, due - 1) == budget - 1);
}

/* From any millisecond: a later start, a larger budget, a pause. */
static void
against_itself(const struct world *w, const struct trial *t)
{
	const struct calendar *const c = &w->c;
	const int64_t start = ms_of(w, t->start) + chance(60000);
	const int64_t budget = t->minutes * CLOCK_MIN_MS + chance(60000);
	const int64_t due = deadline_after(c, t->works, start, budget);
	const int64_t later = start + chance(20 * 1440) * CLOCK_MIN_MS +
	    chance(60000);
	int64_t pause, used;

	if (t->works && c->week_ms == 0)
		return;
	assert_true(due > start);
	assert_true(deadline_after(c, t->works, later, budget) >= due);
	assert_true(deadline_after(c, t->works, start, budget + 1 +
	    chance(10000000)) > due);
	pause = start + (int64_t)(chance(1u << 30)) % (due - start);
	used = deadline_measure(c, t->works, start, pause);
	assert_true(used < budget);
	assert_true(deadline_after(c, t->works, pause, budget - used) == due);
	if (used > 0)
		assert_true(deadline_after(c, t->works, start, used) <= pause);
}

static void
test_random(void **state)
{
	struct world *const w = malloc(sizeof(*w));
	size_t known = 0;

	(void)state;
	assert_non_null(w);
	for (int i = 0; i < CALENDARS; i++) {
		random_world(w);
		for (int k = 0; k < CASES; k++) {
			const struct trial t = random_trial();

			against_steps(w, &t, &known);
			against_itself(w, &t);
		}
		calendar_fini(&w->c);
	}
	free(w);
	printf("%d cases, %zu stepped to their end\n", CALENDARS * CASES,
	    known);
	assert_true(known >= STEPPED);
}

/* Whether a day works, day by day and over all of it. */
static void
test_days(void **state)
{
	struct world *const w = malloc(sizeof(*w));

	(void)state;
	assert_non_null(w);
	for (int i = 0; i < CALENDARS / 10; i++) {
		int64_t sum = 0;

		random_world(w);
		for (int d = 0; d < SPAN; d++) {
			int64_t day = 0;

			for (int m = 0; m < 1440; m++)
				day += w->works[d * 1440 + m];
			sum += day;
			assert_int_equal(calendar_workday(&w->c, BASE + d),
			    day > 0);
			assert_true(calendar_worked(&w->c, ms_of(w, 0),
			    ms_of(w, (d + 1) * 1440)) == sum * CLOCK_MIN_MS);
		}
		calendar_fini(&w->c);
	}
	free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
