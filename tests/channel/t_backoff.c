/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_backoff.c -- when to try again.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "channel/backoff.h"

static void
test_bounds(void **state)
{
	int64_t full = BACKOFF_FIRST_MS;

	(void)state;
	for (unsigned tries = 1; tries < 40; tries++) {
		for (uint32_t chance = 0; chance < 100000; chance += 977) {
			const int64_t ms = backoff_ms(tries, chance, -1);

			assert_in_range(ms, full / 2, full);
		}
		full = full * 2 > BACKOFF_MOST_MS ? BACKOFF_MOST_MS : full * 2;
	}
	assert_true(backoff_ms(0, UINT32_MAX, -1) <= BACKOFF_FIRST_MS);
	assert_true(backoff_ms(UINT32_MAX, UINT32_MAX, -1) <=
	    BACKOFF_MOST_MS);
}

/* Those who failed together come back apart. */
static void
test_chance(void **state)
{
	int64_t low = INT64_MAX, high = 0;

	(void)state;
	for (uint32_t chance = 0; chance < 3000; chance++) {
		const int64_t ms = backoff_ms(1, chance, -1);

		low = ms < low ? ms : low;
		high = ms > high ? ms : high;
	}
	assert_int_equal(low, BACKOFF_FIRST_MS / 2);
	assert_int_equal(high, BACKOFF_FIRST_MS);
}

static void
test_asked(void **state)
{
	(void)state;
	assert_in_range(backoff_ms(1, 5, 120000), 120000, 121000);
	assert_in_range(backoff_ms(9, 5, 0), 0, BACKOFF_MOST_MS / 8);
	assert_in_range(backoff_ms(1, 5, INT64_MAX), BACKOFF_ASKED_MS,
	    BACKOFF_ASKED_MS + 1000);
}

/* Whose peer is one's own centre does not wait half an hour for it. */
static void
test_within(void **state)
{
	(void)state;
	for (uint32_t chance = 0; chance < 100000; chance += 977) {
		assert_in_range(backoff_within(30, chance, -1, 60000), 30000,
		    60000);
		assert_in_range(backoff_within(1, chance, -1, 60000),
		    BACKOFF_FIRST_MS / 2, BACKOFF_FIRST_MS);
		assert_in_range(backoff_within(1, chance, -1, 1), 0, 1);
	}
	/* But who was told a time keeps to it. */
	assert_true(backoff_within(30, 5, 120000, 60000) >= 120000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_chance),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
