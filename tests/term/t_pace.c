/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_pace.c -- a line's rate is learnt and never overfed.  Layer: tests.
 * The line is played: bytes leave it at its rate, answers come back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "../../src/term/pace.h"

struct line {
	int64_t	rate, rtt_us;
	int64_t	free_us;		/* when the last byte has left */
	int64_t	answer_us[PACE_FRAMES];
	int	n;
};

/* Sends n bytes at now; the answer comes when they were drawn. */
static void
line_send(struct line *l, struct pace *p, size_t n, int64_t now)
{
	if (l->free_us < now)
		l->free_us = now;
	l->free_us += (int64_t)n * 1000000 / l->rate;
	l->answer_us[l->n++] = l->free_us + l->rtt_us;
	pace_sent(p, n, now);
}

static void
line_run(struct line *l, struct pace *p, int64_t now)
{
	while (l->n > 0 && l->answer_us[0] <= now) {
		pace_answer(p, l->answer_us[0]);
		l->n--;
		for (int i = 0; i < l->n; i++)
			l->answer_us[i] = l->answer_us[i + 1];
	}
}

static int64_t
backlog_us(const struct line *l, int64_t now)
{
	return l->free_us > now ? l->free_us - now : 0;
}

static void
test_slow(void **state)
{
	struct line l = { .rate = 960, .rtt_us = 2000 };
	struct pace p;
	int64_t now = 0;

	(void)state;
	pace_init(&p, true, 0);
	assert_true(pace_ready(&p, now));
	assert_true(pace_budget(&p) == SIZE_MAX);
	line_send(&l, &p, 2500, now);		/* the first frame, whole */
	assert_false(pace_ready(&p, 1000000));
	now = 2700000;
	line_run(&l, &p, now);
	assert_true(pace_ready(&p, now));
	line_send(&l, &p, 20, now);
	now += 100000;
	line_run(&l, &p, now);
	assert_in_range(p.rate, 800, 1100);
	/* a key held: never more than 300 ms of bytes under way */
	for (; now < 10000000; now += 5000) {
		line_run(&l, &p, now);
		if (pace_ready(&p, now))
			line_send(&l, &p, pace_budget(&p), now);
		assert_true(backlog_us(&l, now) < 300000);
	}
	assert_in_range(p.rate, 700, 1200);
}

static void
test_far_but_fast(void **state)
{
	struct line l = { .rate = 8000, .rtt_us = 150000 };
	struct pace p;
	int64_t now = 0;

	(void)state;
	pace_init(&p, true, 0);
	for (int i = 0; i < 500; i++, now += 33000) {
		line_run(&l, &p, now);
		assert_true(pace_budget(&p) == SIZE_MAX);
		if (pace_ready(&p, now))
			line_send(&l, &p, i % 50 == 0 ? 2200 : 150, now);
		assert_true(p.flying <= 1024 + 2200);
	}
}

static void
test_silent(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, true, 0);
	pace_sent(&p, 2000, 100);
	assert_int_equal(pace_deadline(&p), 3000100);
	assert_false(pace_ready(&p, 3000099));
	assert_true(pace_ready(&p, 3000100));	/* once, and never again */
	pace_sent(&p, 2000, 3000200);
	assert_true(pace_ready(&p, 3000201));
	assert_int_equal(pace_deadline(&p), -1);
	pace_answer(&p, 3000300);		/* a late one does no harm */
	assert_true(pace_ready(&p, 3000301));
}

static void
test_serial(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, true, 960);
	assert_in_range(pace_budget(&p), 100, 200);
	pace_init(&p, true, 11520);
	assert_true(pace_budget(&p) == SIZE_MAX);
	pace_init(&p, false, 0);
	pace_sent(&p, 5000, 1);
	assert_true(pace_ready(&p, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_far_but_fast),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_serial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
