/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_book.c -- triggers compiled, books told apart, kept by version, found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/book.h"
#include "core/casefile.h"
#include "core/flag.h"
#include "lawkit.h"

#define ON(start, pause, resume, stop) { { KIT_STR(start), KIT_STR(pause), \
	KIT_STR(resume), KIT_STR(stop) } }

static const struct law_clock clocks[] = {
	{ .id = 1, .whose = TURN_DESK, .n = 15, .unit = LIMIT_URGENT_MIN,
	    .code = KIT_STR("accept") },
	{ .id = 5, .whose = TURN_UNIT, .main = true, .n = 2,
	    .unit = LIMIT_WORK_DAY, .code = KIT_STR("handle") } };
static const struct law_rung rungs[] = {
	{ .clock = 1, .bit = 0, .code = KIT_STR("late") },
	{ .clock = 5, .bit = 0, .n = -2, .unit = LIMIT_WORK_HOUR },
	{ .clock = 5, .bit = 3, .card = 2 } };
static const struct law_triggers triggers[] = {
	ON("report, reopen", ">to_dispatch", "<to_dispatch", "file,refuse"),
	ON("dispatch", ">nowhere", "dance", "<handling") };

/* In the law's arena, as wire/profile makes one. */
static struct law_book
book_make(struct law *l, uint32_t version)
{
	struct law_book b = { .version = version, .clocks_n = 2, .rungs_n = 3 };

	b.clocks = arena_dup(&l->arena, clocks, sizeof clocks);
	b.rungs = arena_dup(&l->arena, rungs, sizeof rungs);
	b.triggers = arena_dup(&l->arena, triggers, sizeof triggers);
	b.calendar.offset_min = 480;
	b.calendar.slots[1][0] = (struct calendar_slot){ 480, 720 };
	b.calendar.slots_n[1] = 1;
	calendar_make(&b.calendar, NULL, 0);
	book_link(&b);
	return b;
}

static void
done(struct law *l)
{
	for (size_t i = 0; i < l->books_n; i++)
		book_fini(&l->books[i]);
	arena_fini(&l->arena);
}

struct heard { size_t n, clock[4]; enum law_trigger which[4]; };

static void
on_fault(void *ctx, size_t clock, enum law_trigger which, struct str found,
    const char *expected)
{
	struct heard *h = ctx;

	assert_true(found.n > 0 && expected != NULL);
	h->clock[h->n] = clock;
	h->which[h->n++] = which;
}

static uint32_t
starts(const struct law *l, const struct law_book *b, const char *action)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < l->moves_n; i++)
		if (str_is(l->moves[i].action, action))
			bits |= b->move[i].start;
	return bits;
}

static void
compiled(void **state)
{
	struct heard h = { 0 };
	struct law_book b;
	struct law l;

	(void)state;
	lawkit_make(&l);
	b = book_make(&l, 1);
	assert_int_equal(book_compile(&b, &l, on_fault, &h), 2);
	assert_int_equal(h.n, 2);
	assert_int_equal(h.clock[0], 1);
	assert_int_equal(h.which[0], TRIGGER_PAUSE);
	assert_int_equal(h.which[1], TRIGGER_RESUME);
	assert_int_equal(b.report.start, 1);
	assert_int_equal(starts(&l, &b, "reopen"), 1);
	assert_int_equal(starts(&l, &b, "dispatch"), 1 << 4);
	assert_int_equal(starts(&l, &b, "close"), 0);
	assert_int_equal(b.enter[KIT_TO_DISPATCH].pause, 1);
	assert_int_equal(b.leave[KIT_TO_DISPATCH].resume, 1);
	assert_int_equal(b.leave[KIT_HANDLING].stop, 1 << 4);
	assert_int_equal(b.move[2].stop, 1);	/* file */
	assert_int_equal(b.clocks[0].rung_n, 1);
	assert_int_equal(b.clocks[1].rung_first, 1);
	assert_int_equal(b.clocks[1].rung_n, 2);
	assert_ptr_equal(law_book_clock(&b, 5), &b.clocks[1]);
	assert_null(law_book_clock(&b, 2));
	assert_null(law_book_clock(NULL, 1));
	assert_ptr_equal(law_book_clock_by_code(&b, STR("accept")),
	    &b.clocks[0]);
	/* Again: the same, nothing is added up. */
	assert_int_equal(book_compile(&b, &l, NULL, NULL), 2);
	assert_int_equal(b.report.start, 1);
	book_fini(&b);
	done(&l);
}

typedef void change_fn(struct law_book *b);

static void limit(struct law_book *b) { b->clocks[1].n++; }
static void flag(struct law_book *b) { b->clocks[0].flag = CASE_URGED; }
static void card(struct law_book *b) { b->rungs[2].card = 1; }
static void at(struct law_book *b) { b->rungs[1].n = -3; }
static void fewer(struct law_book *b) { b->rungs_n--; }
static void stop(struct law_book *b)
{
	b->triggers[0].on[TRIGGER_STOP] = STR("file");
}
static void slot(struct law_book *b) { b->calendar.slots[1][0].to = 721; }
static void weekday(struct law_book *b) { b->calendar.slots_n[2] = 1; }
static void holiday(struct law_book *b)
{
	calendar_make(&b->calendar, &(struct calendar_day){ 20000, true }, 1);
}

static void
told_apart(void **state)
{
	static change_fn *const changes[] = { limit, flag, card, at, fewer,
		stop, slot, weekday, holiday };
	struct law l;
	struct law_book a;

	(void)state;
	lawkit_make(&l);
	a = book_make(&l, 1);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct law_book b = book_make(&l, 2);

		assert_true(book_same(&a, &b));
		changes[i](&b);
		assert_false(book_same(&a, &b));
		assert_false(book_same(&b, &a));
		book_fini(&b);
	}
	book_fini(&a);
	done(&l);
}

/* Which shift a unit works is the book's, too. */
static void
shifts(void **state)
{
	static const struct law_unit units[] = { { .id = 1 },
		{ .id = 4, .shift = KIT_STR("night") },
		{ .id = 7, .shift = KIT_STR("day") },
		{ .id = 9, .shift = KIT_STR("none") } };
	struct law_shift two[] = { { .code = KIT_STR("day") },
		{ .code = KIT_STR("night") } };
	struct law_book a, b;
	struct law l;

	(void)state;
	lawkit_make(&l);
	a = book_make(&l, 1);
	b = book_make(&l, 1);
	a.shifts = b.shifts = two;
	a.shifts_n = b.shifts_n = 2;
	book_units(&a, &l, units, 4);
	book_units(&b, &l, units, 2);
	assert_int_equal(law_book_unit(&a, 1), 0);
	assert_int_equal(law_book_unit(&a, 4), 2);
	assert_int_equal(law_book_unit(&a, 7), 1);
	assert_int_equal(law_book_unit(&a, 9), 0);
	assert_int_equal(law_book_unit(NULL, 4), 0);
	assert_int_equal(law_book_shift(&a, STR("night")), 2);
	assert_ptr_equal(law_book_calendar(&a, 2), &two[1].calendar);
	assert_ptr_equal(law_book_calendar(&a, 0), &a.calendar);
	assert_false(book_same(&a, &b));
	a.shifts_n = b.shifts_n = 0;
	book_fini(&a);
	book_fini(&b);
	done(&l);
}

static void
add(struct law *l, uint32_t version, change_fn *change)
{
	struct law_book b = book_make(l, version);

	if (change)
		change(&b);
	book_add(l, &b);
}

static void
empty(struct law_book *b)
{
	b->clocks_n = b->rungs_n = 0;
}

/* Whatever the order they come in: by version; the same again is left out. */
static void
by_version(void **state)
{
	struct law l;

	(void)state;
	lawkit_make(&l);
	assert_null(law_book(&l, 1));
	add(&l, 7, card);
	add(&l, 2, empty);
	add(&l, 3, NULL);
	add(&l, 5, limit);
	add(&l, 4, NULL);
	add(&l, 5, NULL);	/* there already: that one stays */
	add(&l, 6, limit);
	assert_int_equal(l.books_n, 6);
	book_settle(&l);
	assert_int_equal(l.books_n, 3);
	assert_null(law_book(&l, 0));
	assert_null(law_book(&l, 2));
	assert_ptr_equal(law_book(&l, 3), &l.books[0]);
	assert_ptr_equal(law_book(&l, 4), &l.books[0]);
	assert_ptr_equal(law_book(&l, 6), &l.books[1]);
	assert_int_equal(law_book(&l, 6)->clocks[1].n, 3);
	assert_ptr_equal(law_book(&l, 9), &l.books[2]);
	/* A later profile that has none. */
	add(&l, 10, empty);
	book_settle(&l);
	assert_int_equal(l.books_n, 4);
	assert_null(law_book(&l, 10));
	assert_ptr_equal(law_book(&l, 9), &l.books[2]);
	done(&l);
}

static void
flags(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++) {
		assert_int_equal(flag_of(str_of(flag_code(bit))), 1u << bit);
		assert_int_equal(flag_of(str_of(flag_name(bit))), 1u << bit);
	}
	assert_int_equal(flag_of(STR("extended")), CASE_EXTENDED);
	assert_int_equal(flag_of(STR("late")), CASE_LATE);
	assert_int_equal(flag_of(STR_NONE), 0);
	assert_int_equal(flag_of(STR("colour")), 0);
	assert_string_equal(flag_code(CASE_FLAG_COUNT), "");
	assert_string_equal(flag_name(99), "");
	assert_string_equal(law_turn_name(TURN_CALLER), "caller");
	assert_string_equal(law_turn_name(TURN_COUNT), "");
}

static void
kinds(void **state)
{
	static struct law_kind two[] = {
		{ .id = 1, .code = KIT_STR("lead") },
		{ .id = 2, .code = KIT_STR("event") } };
	struct law l;

	(void)state;
	lawkit_make(&l);
	assert_null(law_kind_of(&l, KIT_MATTER3));
	l.kinds = two;
	l.kinds_n = 2;
	assert_ptr_equal(law_kind(&l, 2), &two[1]);
	assert_null(law_kind(&l, 3));
	assert_ptr_equal(law_kind_of(&l, KIT_MATTER3), &two[1]);
	assert_null(law_kind_of(&l, KIT_MATTER));
	assert_null(law_kind_of(&l, 99000000));
}

static void
commanders(void **state)
{
	static struct law_system some[] = {
		{ .code = KIT_STR("rest") },
		{ .code = KIT_STR("water"), .lead = 2,
		    .majors = KIT_STR("1000000,3000000") } };
	struct law l;

	(void)state;
	lawkit_make(&l);
	assert_int_equal(law_commander(&l, KIT_MATTER, KIT_GRID), 0);
	l.systems = some;
	l.systems_n = 2;
	assert_int_equal(law_commander(&l, KIT_MATTER, KIT_GRID), 2);
	assert_int_equal(law_commander(&l, KIT_MATTER, 0), 2);
	assert_int_equal(law_commander(&l, KIT_MATTER3, KIT_GRID), 3);
	assert_int_equal(law_commander(&l, KIT_MATTER3, KIT_GRID2), 4);
	assert_int_equal(law_commander(&l, KIT_MATTER3, KIT_GRID3), 0);
	assert_int_equal(law_commander(&l, 0, KIT_GRID), 3);
	l.systems_n = 1;
	some[0].majors = STR("2000000");
	assert_int_equal(law_commander(&l, KIT_MATTER, KIT_GRID), 0);
	some[0].majors = STR_NONE;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compiled),
		cmocka_unit_test(told_apart),
		cmocka_unit_test(shifts),
		cmocka_unit_test(by_version),
		cmocka_unit_test(flags),
		cmocka_unit_test(kinds),
		cmocka_unit_test(commanders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
