/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_facts.c -- what a rule may ask of a case, and when it is fetched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/clock.h"
#include "rulekit.h"

static void
at(struct facts *f, const char *time)
{
	struct wall t;

	assert_true(clock_parse(str_of(time), f->law->offset_min, &t));
	facts_time(f, t.ms);
}

static void
test_time(void **state)
{
	struct fact fact[FACTS_MAX] = { 0 };
	struct law law = { 0 };
	struct facts f;

	(void)state;
	rulekit_make(&law);
	facts_init(&f, &law, fact);
	assert_int_equal(f.channel, -1);
	at(&f, "2026-11-23T00:00:00");		/* a Monday */
	assert_int_equal(f.minute, 0);
	assert_int_equal(f.month_day, 1123);
	assert_int_equal(f.on, f.day);
	at(&f, "2026-11-22T23:59:59");		/* the Sunday before */
	assert_int_equal(f.minute, 7 * 1440 - 1);
	at(&f, "1970-01-01T08:00:00");		/* a Thursday */
	assert_int_equal(f.day, 0);
	assert_int_equal(f.minute, 3 * 1440 + 8 * 60);
	at(&f, "1969-12-31T07:30:00");		/* before all counting */
	assert_int_equal(f.day, -1);
	assert_int_equal(f.minute, 2 * 1440 + 7 * 60 + 30);
	at(&f, "2024-02-29T12:00:00");
	assert_int_equal(f.month_day, 229);
}

static void
load(struct facts *f, void *ctx)
{
	int *const calls = ctx;

	++*calls;
	assert_true(facts_set_num(f, "votes", 3));
	assert_true(facts_set_text(f, "words", STR("井盖")));
}

static void
test_load_once(void **state)
{
	struct fact fact[FACTS_MAX] = { 0 };
	struct law law = { 0 };
	struct facts f;
	int calls = 0;

	(void)state;
	rulekit_make(&law);
	facts_init(&f, &law, fact);
	f.load = load;
	f.ctx = &calls;
	assert_true(facts_set_num(&f, "urgent", 1));
	assert_int_equal(facts_get(&f, KIT_URGENT)->num, 1);
	assert_int_equal(calls, 0);	/* known: nothing is fetched */
	assert_int_equal(facts_get(&f, KIT_VOTES)->num, 3);
	assert_int_equal(facts_get(&f, KIT_WORDS)->state, FACT_TEXT);
	assert_int_equal(facts_get(&f, KIT_CALLER)->state, FACT_ABSENT);
	assert_int_equal(facts_get(&f, KIT_PLACE)->state, FACT_ABSENT);
	assert_int_equal(calls, 1);
}

static void
test_nothing_there(void **state)
{
	struct fact fact[FACTS_MAX] = { 0 };
	struct law law = { 0 };
	struct facts f;

	(void)state;
	rulekit_make(&law);
	facts_init(&f, &law, fact);
	assert_false(facts_set_num(&f, "colour", 1));
	assert_false(facts_set_text(&f, "", STR("x")));
	assert_int_equal(facts_get(&f, 31)->state, FACT_ABSENT);
	assert_int_equal(facts_get(&f, KIT_SOURCE)->state, FACT_ABSENT);
	law.fields_n = 0;
	facts_init(&f, &law, NULL);
	assert_int_equal(facts_get(&f, 0)->state, FACT_ABSENT);
	assert_false(facts_set_num(&f, "urgent", 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_load_once),
		cmocka_unit_test(test_nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
