/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_due.c -- dues in a second by the profile's calendar, a year ahead and in the
 * mix that a desk has, beside a clock that goes minute by minute.
 * Layer: bench. Usage: b_due PROFILE. */
#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "bench.h"
#include "core/deadline.h"

#define DUES	4000000
#define STEPPED	400
#define PASSES	5
#define YEAR_DAYS 250		/* working days of a year, about */

struct question {
	int64_t		start_ms;
	enum limit_unit	unit;
	int32_t		n;
};

static uint64_t seed = 1;

static uint32_t
chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Any whole minute of 2025. */
static int64_t
some_start(void)
{
	return 1735660800000 + chance(365 * 1440) * CLOCK_MIN_MS;
}

/* Stages of the desk run by the clock, handling by the criterion's limit. */
static struct question
of_a_desk(void)
{
	static const struct { enum limit_unit unit; int32_t n; } limits[] = {
		{ LIMIT_URGENT_MIN, 15 }, { LIMIT_URGENT_MIN, 15 },
		{ LIMIT_URGENT_MIN, 30 }, { LIMIT_URGENT_HOUR, 2 },
		{ LIMIT_WORK_HOUR, 2 }, { LIMIT_WORK_HOUR, 4 },
		{ LIMIT_WORK_DAY, 1 }, { LIMIT_WORK_DAY, 1 },
		{ LIMIT_WORK_DAY, 2 }, { LIMIT_WORK_DAY, 3 },
		{ LIMIT_WORK_DAY, 5 }, { LIMIT_WORK_DAY, 15 },
		{ LIMIT_DAY, 7 },
	};
	const uint32_t i = chance(sizeof(limits) / sizeof(limits[0]));

	return (struct question){ some_start(), limits[i].unit, limits[i].n };
}

static struct question
of_a_year(void)
{
	return (struct question){ some_start(), LIMIT_WORK_DAY, YEAR_DAYS };
}

/* Dues a second, the best of some passes; *sum keeps them from being left out. */
static double
rate(const struct calendar *c, const struct question *q, int64_t *sum)
{
	double best = 0;

	for (int pass = 0; pass < PASSES; pass++) {
		const int64_t at = bench_ns();
		double per;

		for (size_t i = 0; i < DUES; i++)
			*sum += deadline_after(c, deadline_works(q[i].unit),
			    q[i].start_ms, deadline_budget(q[i].unit, q[i].n));
		per = DUES / (bench_ms(at) / 1000);
		best = per > best ? per : best;
	}
	return best;
}

/* What reading the questions costs by itself. */
static double
floor_rate(const struct question *q, int64_t *sum)
{
	const int64_t at = bench_ns();

	for (size_t i = 0; i < DUES; i++)
		*sum += q[i].start_ms + deadline_budget(q[i].unit, q[i].n);
	return DUES / (bench_ms(at) / 1000);
}

/* ---- the yardstick ---- */

static bool
works(const struct calendar *c, unsigned w, int m)
{
	for (unsigned i = 0; i < c->slots_n[w]; i++)
		if (m >= c->slots[w][i].from && m < c->slots[w][i].to)
			return true;
	return false;
}

/* The weekday whose slots rule; 0 when nobody works. */
static unsigned
rule_of(const struct calendar *c, int32_t day)
{
	unsigned w = (unsigned)((day + 3) % 7 + 1);

	if (!calendar_workday(c, day))
		return 0;
	for (unsigned k = 1; c->slots_n[w] == 0 && k <= 7; k++)
		if (c->slots_n[k] > 0)
			w = k;
	return w;
}

static int64_t
step(const struct calendar *c, const struct question *q)
{
	const int64_t local = q->start_ms / CLOCK_MIN_MS + c->offset_min;
	int64_t left = deadline_budget(q->unit, q->n) / CLOCK_MIN_MS;
	int32_t day = (int32_t)(local / 1440);
	int m = (int)(local % 1440);
	unsigned w = rule_of(c, day);

	while (left > 0) {
		if (w != 0 && works(c, w, m))
			left--;
		if (++m == 1440) {
			m = 0;
			w = rule_of(c, ++day);
		}
	}
	return ((int64_t)day * 1440 + m - c->offset_min) * CLOCK_MIN_MS;
}

static double
step_rate(const struct calendar *c, const struct question *q)
{
	const int64_t at = bench_ns();

	for (size_t i = 0; i < STEPPED; i++)
		if (step(c, &q[i]) != deadline_after(c, true, q[i].start_ms,
		    deadline_budget(q[i].unit, q[i].n)))
			bench_die("due %zu is not what stepping gives", i);
	return STEPPED / (bench_ms(at) / 1000);
}

static struct question *
ask(struct question (*one)(void))
{
	struct question *const q = xcalloc(DUES, sizeof(*q));

	for (size_t i = 0; i < DUES; i++)
		q[i] = one();
	return q;
}

int
main(int argc, char **argv)
{
	struct question *year, *mix;
	struct bench_law d;
	int64_t sum = 0;
	double fast, slow, mixed, floor;

	if (argc != 2)
		bench_die("usage: b_due PROFILE");
	bench_law_load(&d, argv[1]);
	year = ask(of_a_year);
	mix = ask(of_a_desk);
	floor = floor_rate(year, &sum);
	slow = step_rate(&d.law.calendar, year);
	fast = rate(&d.law.calendar, year, &sum);
	mixed = rate(&d.law.calendar, mix, &sum);
	figure_put(DUES, &(struct figure){ "due", "a year ahead", "/s", '>',
	    5e6, fast, slow, floor });
	figure_put(DUES, &(struct figure){ "due", "a year ahead, against "
	    "stepping", "x", '>', 1000, fast / slow, NAN, NAN });
	figure_put(DUES, &(struct figure){ "due", "limits of a desk", "/s",
	    '>', 5e6, mixed, NAN, floor });
	free(year);
	free(mix);
	bench_law_fini(&d);
	return sum == 0;
}
