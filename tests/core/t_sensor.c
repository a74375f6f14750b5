/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_sensor.c -- alarms from readings that are late, doubled, lost.
 * Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "core/sensor.h"

#define E6 1000000

static const struct law_sensor hot = { .has_high = true, .high_e6 = 40 * E6,
	.hold_s = 30 };
static const struct law_sensor stuck = { .has_high = true, .high_e6 = 0,
	.has_low = true, .low_e6 = 0 };

struct step { int64_t at_s, value; enum sensor_said said; };

static void
play(const struct law_sensor *row, const struct step *s, size_t n)
{
	struct sensor w = { 0 };

	for (size_t i = 0; i < n; i++) {
		const enum sensor_said got = sensor_take(&w, row,
		    s[i].at_s * 1000, s[i].value * E6);

		if (got != s[i].said)
			fail_msg("step %zu: %d, expected %d", i, (int)got,
			    (int)s[i].said);
	}
}
#define PLAY(row, ...) do { \
	static const struct step steps[] = { __VA_ARGS__ }; \
	play(row, steps, sizeof steps / sizeof *steps); \
} while (0)

static void
test_plain(void **state)
{
	(void)state;
	PLAY(&hot, { 10, 39, SENSOR_NOTHING }, { 20, 41, SENSOR_NOTHING },
	    { 30, 42, SENSOR_NOTHING }, { 40, 41, SENSOR_NOTHING },
	    { 50, 41, SENSOR_RAISED }, { 60, 41, SENSOR_STANDS },
	    { 70, 50, SENSOR_WORSE }, { 80, 50, SENSOR_STANDS },
	    { 90, 40, SENSOR_NOTHING }, { 100, 39, SENSOR_NOTHING },
	    { 110, 41, SENSOR_STANDS }, { 120, 39, SENSOR_NOTHING },
	    { 150, 39, SENSOR_OVER }, { 160, 39, SENSOR_NOTHING },
	    { 170, 41, SENSOR_NOTHING }, { 200, 41, SENSOR_RAISED });
	/* It went in between: the time begins anew. */
	PLAY(&hot, { 10, 41, SENSOR_NOTHING }, { 30, 39, SENSOR_NOTHING },
	    { 45, 41, SENSOR_NOTHING }, { 75, 41, SENSOR_RAISED });
}

static void
test_at_once(void **state)
{
	(void)state;
	PLAY(&stuck, { 10, 0, SENSOR_NOTHING }, { 20, 1, SENSOR_RAISED },
	    { 20, 1, SENSOR_KNOWN }, { 30, -1, SENSOR_STANDS },
	    { 40, 0, SENSOR_OVER }, { 50, 1, SENSOR_RAISED });
	/* One that came late is not lost … */
	PLAY(&stuck, { 10, 0, SENSOR_NOTHING }, { 30, 0, SENSOR_NOTHING },
	    { 20, 1, SENSOR_RAISED }, { 40, 0, SENSOR_OVER });
	/* … but belongs to the alarm it is of. */
	PLAY(&stuck, { 10, 1, SENSOR_RAISED }, { 30, 0, SENSOR_OVER },
	    { 20, 1, SENSOR_NOTHING }, { 40, 0, SENSOR_NOTHING });
}

static void
test_out_of_order(void **state)
{
	(void)state;
	PLAY(&hot, { 50, 41, SENSOR_NOTHING }, { 20, 41, SENSOR_RAISED });
	PLAY(&hot, { 50, 41, SENSOR_NOTHING }, { 60, 39, SENSOR_NOTHING },
	    { 20, 41, SENSOR_NOTHING }, { 70, 41, SENSOR_NOTHING });
	/* Good news that is older than the bad says nothing. */
	PLAY(&stuck, { 10, 1, SENSOR_RAISED }, { 30, 1, SENSOR_STANDS },
	    { 20, 0, SENSOR_NOTHING }, { 40, 0, SENSOR_OVER });
}

static void
test_resumed(void **state)
{
	struct sensor w = { 0 };

	(void)state;
	sensor_resume(&w, 1000);
	assert_int_equal(sensor_take(&w, &hot, 20000, 45 * E6), SENSOR_WORSE);
	assert_int_equal(sensor_take(&w, &hot, 30000, 39 * E6),
	    SENSOR_NOTHING);
	assert_int_equal(sensor_take(&w, &hot, 60000, 39 * E6), SENSOR_OVER);
}

/* In whatever order and however often: an alarm that stood long enough, with no
 * good reading in between, is raised, and once. */
static void
test_shuffled(void **state)
{
	(void)state;
	srand(7);
	for (int round = 0; round < 2000; round++) {
		int at[7], raised = 0;
		struct sensor w = { 0 };

		for (int i = 0; i < 7; i++)
			at[i] = i;
		for (int i = 6; i > 0; i--) {
			const int k = rand() % (i + 1), t = at[i];

			at[i] = at[k];
			at[k] = t;
		}
		for (int i = 0; i < 14; i++)
			raised += sensor_take(&w, &hot,
			    (100 + at[i % 7] * 10) * 1000, 45 * E6) ==
			    SENSOR_RAISED;
		assert_int_equal(raised, 1);
		assert_int_equal(w.n, 7);
		for (int i = 1; i < w.n; i++)
			assert_true(w.kept[i - 1].at_ms < w.kept[i].at_ms);
	}
}

static void
test_names(void **state)
{
	static const struct { const char *p, *s; bool fits; } at[] = {
		{ "lift-*", "lift-17", true }, { "lift-*", "lift-", true },
		{ "lift-*", "gas-1", false }, { "*", "", true },
		{ "*", "x", true }, { "", "", true }, { "", "x", false },
		{ "?", "x", true }, { "?", "", false }, { "a*b*c", "axbyc", true },
		{ "a*b*c", "axbyd", false }, { "*ab", "aaab", true },
		{ "**", "x", true }, { "a?c", "abc", true },
		{ "*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	};
	static struct law_sensor rows[2];
	struct law law = { .sensors = rows, .sensors_n = 2 };

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		assert_int_equal(sensor_fits(str_of(at[i].p),
		    str_of(at[i].s)), at[i].fits);
	rows[0] = (struct law_sensor){ .device = STR("lift-1"),
		.metric = STR("temp") };
	rows[1] = (struct law_sensor){ .device = STR("*"),
		.metric = STR("temp") };
	assert_ptr_equal(law_sensor(&law, STR("lift-1"), STR("temp")), rows);
	assert_ptr_equal(law_sensor(&law, STR("lift-2"), STR("temp")),
	    rows + 1);
	assert_null(law_sensor(&law, STR("lift-1"), STR("door")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_out_of_order),
		cmocka_unit_test(test_resumed),
		cmocka_unit_test(test_shuffled),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
