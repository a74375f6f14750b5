/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_team.c -- who answers for a grid on a day, at an hour.  Layer: core tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/clock.h"
#include "core/team.h"
#include "lawkit.h"

#define TOWN	110115001000000ull
#define TOP	110115000000000ull

static struct calendar_slot day_slot = { 510, 1080 };	/* 08:30-18:00 */

/* By grid, team, then as the file has them. */
#define ROW(g, t, u, a, b) { .grid = (g), .team = (t), .unit = (u), \
	.from = (a), .to = (b) }
static struct law_team rows[] = {
	ROW(TOP, TEAM_HANDLE, 1, INT32_MIN, INT32_MAX),
	ROW(TOWN, TEAM_FIND, 1, INT32_MIN, INT32_MAX),
	ROW(TOWN, TEAM_MANAGE, 2, 0, 19999),
	ROW(KIT_GRID, TEAM_FIND, 2, 20000, 20100),
	ROW(KIT_GRID, TEAM_FIND, 2, 20101, INT32_MAX),
	ROW(KIT_GRID, TEAM_FIND, 3, 20101, INT32_MAX),
	ROW(KIT_GRID + 1, TEAM_HANDLE, 3, INT32_MIN, INT32_MAX),
};
enum { TOP_HANDLE, TOWN_FIND, TOWN_MANAGE, OLD_FIND, NEW_FIND, TWIN_FIND,
	UNIT_HANDLE };

/* The kit's district, its days 08:30 to 18:00, a night shift, and the rows. */
struct kit { struct law law; struct law_shift night; struct law_book book; };

static void
kit_make(struct kit *k)
{
	memset(k, 0, sizeof(*k));
	lawkit_make(&k->law);
	k->law.teams = rows;
	k->law.teams_n = sizeof(rows) / sizeof(rows[0]);
	k->night.code = STR("night");
	k->night.calendar.offset_min = k->book.calendar.offset_min =
	    k->law.offset_min;
	for (unsigned w = 1; w <= 7; w++) {
		k->book.calendar.slots[w][0] = day_slot;
		k->book.calendar.slots_n[w] = 1;
		k->night.calendar.slots[w][0] =
		    (struct calendar_slot){ 0, 480 };
		k->night.calendar.slots_n[w] = 1;
	}
	calendar_make(&k->book.calendar, NULL, 0);
	calendar_make(&k->night.calendar, NULL, 0);
	k->book.shifts = &k->night;
	k->book.shifts_n = 1;
	k->book.version = k->law.version;
	k->law.books = &k->book;
	k->law.books_n = 1;
}

static void
kit_fini(struct kit *k)
{
	calendar_fini(&k->book.calendar);
	calendar_fini(&k->night.calendar);
}

/* hour of a day since 1970, in the district's time. */
static int64_t
hour(const struct kit *k, int32_t day, int h)
{
	return day * CLOCK_DAY_MS + h * CLOCK_HOUR_MS -
	    k->law.offset_min * CLOCK_MIN_MS;
}

static void
test_codes(void **state)
{
	enum team t;

	(void)state;
	for (unsigned i = 0; i < TEAM_COUNT; i++) {
		assert_true(team_by_code(str_of(team_code((enum team)i)), &t));
		assert_int_equal(t, i);
		assert_true(strlen(team_text((enum team)i)) > 0);
	}
	assert_false(team_by_code(STR("Find"), &t));
	assert_false(team_by_code(STR_NONE, &t));
}

static void
test_nearest(void **state)
{
	struct team_answer a[4];
	struct kit k;

	(void)state;
	kit_make(&k);
	/* The unit grid has none: its basic grid's two, in the file's order. */
	assert_int_equal(team_for(&k.law, KIT_GRID + 1, TEAM_FIND,
	    hour(&k, 20200, 10), a, 4), 2);
	assert_ptr_equal(a[0].row, &rows[NEW_FIND]);
	assert_ptr_equal(a[1].row, &rows[TWIN_FIND]);
	assert_true(a[0].grid == KIT_GRID && a[0].on_duty);
	assert_int_equal(team_for(&k.law, KIT_GRID + 1, TEAM_FIND,
	    hour(&k, 20200, 10), a, 1), 1);
	/* Its own before those above; another grid's never. */
	assert_int_equal(team_for(&k.law, KIT_GRID + 1, TEAM_HANDLE,
	    hour(&k, 20200, 10), a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[UNIT_HANDLE]);
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_HANDLE,
	    hour(&k, 20200, 10), a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[TOP_HANDLE]);
	assert_int_equal(team_for(&k.law, KIT_GRID2, TEAM_FIND,
	    hour(&k, 20200, 10), a, 4), 0);
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_ENFORCE,
	    hour(&k, 20200, 10), a, 4), 0);
	assert_int_equal(team_for(&k.law, 0, TEAM_FIND, 0, a, 4), 0);
	/* A unit grid that the law does not list goes by its zeros. */
	assert_int_equal(team_for(&k.law, KIT_GRID + 77, TEAM_FIND,
	    hour(&k, 20200, 10), a, 4), 2);
	kit_fini(&k);
}

static void
test_days(void **state)
{
	struct team_answer a[4];
	struct kit k;

	(void)state;
	kit_make(&k);
	/* The first and the last day count, to the last minute. */
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20000, 0), a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[OLD_FIND]);
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20101, 0) - 1, a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[OLD_FIND]);
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20101, 0), a, 4), 2);
	/* Before all of them: the town's. */
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 19999, 12), a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[TOWN_FIND]);
	/* Where none holds at all, the one that is over says so. */
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_MANAGE,
	    hour(&k, 20200, 10), a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[TOWN_MANAGE]);
	assert_true(a[0].expired && !a[0].early && !a[0].on_duty);
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_MANAGE,
	    hour(&k, -1, 10), a, 4), 1);
	assert_true(a[0].early && !a[0].expired && !a[0].on_duty);
	kit_fini(&k);
}

static void
test_duty(void **state)
{
	struct team_answer a[4];
	struct kit k;

	(void)state;
	kit_make(&k);
	rows[TOWN_FIND].shift = STR("night");
	assert_int_equal(team_for(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 3), a, 4), 2);
	assert_false(a[0].on_duty || a[1].on_duty);
	assert_int_equal(team_on_duty(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 3), a, 4), 1);
	assert_ptr_equal(a[0].row, &rows[TOWN_FIND]);
	assert_true(a[0].on_duty && a[0].grid == TOWN);
	assert_int_equal(team_on_duty(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 10), a, 4), 2);
	/* 18:00 is over, and nobody is on the evening. */
	assert_int_equal(team_on_duty(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 18), a, 4), 0);
	assert_int_equal(team_on_duty(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 18) - 1, a, 4), 2);
	rows[TOWN_FIND].shift = STR_NONE;
	kit_fini(&k);
}

/* A profile without clocks has no book: the desk's own hours. */
static void
test_bookless(void **state)
{
	struct team_answer a[4];
	struct kit k;

	(void)state;
	kit_make(&k);
	k.law.books_n = 0;
	k.law.calendar = k.book.calendar;
	assert_int_equal(team_on_duty(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 10), a, 4), 2);
	assert_int_equal(team_on_duty(&k.law, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 20), a, 4), 0);
	kit_fini(&k);
}

static void
test_next(void **state)
{
	struct team_answer a;
	struct kit k;

	(void)state;
	kit_make(&k);
	assert_ptr_equal(team_next(&k.law, TOWN, KIT_GRID + 1000, TEAM_FIND,
	    hour(&k, 20200, 10), &a), &rows[TOWN_FIND]);
	assert_ptr_equal(team_next(&k.law, TOWN + 1, KIT_GRID + 1000, TEAM_FIND,
	    hour(&k, 20200, 10), &a), &rows[NEW_FIND]);
	assert_null(team_next(&k.law, KIT_GRID + 1, KIT_GRID + 1000, TEAM_FIND,
	    hour(&k, 20200, 10), &a));
	assert_null(team_next(&k.law, TOWN + 1, KIT_GRID, TEAM_FIND,
	    hour(&k, 20200, 10), &a));
	kit_fini(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_duty),
		cmocka_unit_test(test_bookless),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
