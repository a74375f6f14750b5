/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heap of timers: order, ties, cancelling, setting from within. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "loop/timer.h"

static char log_text[256];
static struct timers timers;

static void
note(void *ctx)
{
	strcat(log_text, ctx);
}

static void
note_again(void *ctx)
{
	note(ctx);
	timers_set(&timers, (struct mono){ 0 }, note, ctx);
}

static struct mono
at(int64_t us)
{
	return (struct mono){ us };
}

static void
begin(void)
{
	timers_fini(&timers);
	log_text[0] = '\0';
}

static void
test_order(void **state)
{
	(void)state;
	begin();
	timers_set(&timers, at(30), note, "c");
	timers_set(&timers, at(10), note, "a");
	timers_set(&timers, at(20), note, "b");
	timers_set(&timers, at(10), note, "A");	/* same time: set later */
	assert_int_equal(timers_wait(&timers, at(4)), 6);
	assert_int_equal(timers_run(&timers, at(20)), 3);
	assert_string_equal(log_text, "aAb");
	assert_int_equal(timers_wait(&timers, at(40)), 0);
	timers_run(&timers, at(40));
	assert_string_equal(log_text, "aAbc");
	assert_int_equal(timers_wait(&timers, at(40)), -1);
	timers_fini(&timers);
}

static void
test_cancel(void **state)
{
	uint64_t id[50];
	char names[50][2];

	(void)state;
	begin();
	for (int i = 0; i < 50; i++) {
		names[i][0] = (char)('0' + i);
		names[i][1] = '\0';
		id[i] = timers_set(&timers, at(i * 7919 % 101), note,
		    names[i]);
	}
	for (int i = 0; i < 50; i += 2)
		timers_cancel(&timers, id[i]);
	timers_cancel(&timers, id[0]);		/* twice is nothing */
	timers_cancel(&timers, 99999);
	assert_int_equal(timers_run(&timers, at(200)), 25);
	for (int i = 0; i < 50; i++)
		assert_int_equal(strchr(log_text, '0' + i) != NULL, i % 2);
	timers_fini(&timers);
}

/* What a timer sets for now waits for the next turn: no loop runs dry. */
static void
test_from_within(void **state)
{
	(void)state;
	begin();
	timers_set(&timers, at(1), note_again, "x");
	assert_int_equal(timers_run(&timers, at(5)), 1);
	assert_string_equal(log_text, "x");
	assert_int_equal(timers_run(&timers, at(5)), 1);
	assert_string_equal(log_text, "xx");
	timers_fini(&timers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_from_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
