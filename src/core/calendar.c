/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.c -- sums of working time, day by day.  Layer: core (pure).
 *
 * An instant is turned into the working time before it (its position), a budget
 * is added, and the sum is turned back. Both ways go through one table that
 * begins and ends with weeks nobody has named a day of, so that whatever lies
 * beyond is the same but for whole weeks. */
#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"

#define WEEK		7
#define MARGIN		366	/* days before the first named day */
#define TAIL		(2 * 366)	/* and after the last */
#define PLAIN		(2 * WEEK)	/* days of a table without named ones */
#define STEPS		16	/* days walked from a guess before halving */
/* Nothing that is computed from these leaves its type. */
#define LATEST_MS	1000000000000000LL
#define MOST_MS		100000000000000LL

struct cal_spot {			/* a day, and where its sum lies in the table */
	size_t	i;
	int64_t	weeks;		/* whole weeks that the table is away */
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Day 0 was a Thursday. */
static unsigned
weekday_of(int64_t day)
{
	return (unsigned)((day + 3) % WEEK + WEEK) % WEEK + 1;
}

static int64_t
slots_ms(const struct calendar *c, unsigned weekday)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < c->slots_n[weekday]; i++)
		sum += (c->slots[weekday][i].to - c->slots[weekday][i].from) *
		    CLOCK_MIN_MS;
	return sum;
}

/* The weekday whose slots rule a day on which somebody works. */
static unsigned
ruling(const struct calendar *c, unsigned weekday)
{
	if (c->slots_n[weekday] > 0)
		return weekday;
	for (unsigned w = 1; w <= WEEK; w++)
		if (c->slots_n[w] > 0)
			return w;
	return weekday;
}

/* ---- making ---- */

static int
by_day(const void *a, const void *b)
{
	const struct calendar_day *const x = a, *const y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static bool
sorted(const struct calendar_day *days, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (days[i].day < days[i - 1].day)
			return false;
	return true;
}

static void
take_days(struct calendar *c, const struct calendar_day *days, size_t n)
{
	struct calendar_day *const mine = n > 0 ?
	    xmemdup(days, n * sizeof(*days)) : NULL;

	if (!sorted(mine, n))
		qsort(mine, n, sizeof(*mine), by_day);
	while (n > 0 && (int64_t)mine[n - 1].day - mine[0].day >= CALENDAR_SPAN)
		n--;
	free(c->days);
	c->days = mine;
	c->days_n = n;
}

/* Working ms of each day, by the weekly rule and then by name. */
static void
fill_days(struct calendar *c)
{
	int64_t *const ms = c->sum + 1;
	int64_t week[WEEK + 1] = { 0 };

	for (unsigned w = 1; w <= WEEK; w++)
		week[w] = slots_ms(c, w);
	for (size_t i = 0; i + 1 < c->sum_n; i++)
		ms[i] = week[weekday_of(c->first + (int64_t)i)];
	for (size_t i = 0; i < c->days_n; i++) {
		const struct calendar_day d = c->days[i];

		ms[d.day - c->first] = d.off ? 0 :
		    week[ruling(c, weekday_of(d.day))];
	}
}

/* A guess for every power of two below a common day's work. */
static void
fill_guesses(struct calendar *c)
{
	const int64_t all = c->sum[c->sum_n - 1];
	size_t i = 0;

	free(c->guess);
	c->guess = NULL;
	c->guess_n = 0;
	c->guess_bits = 0;
	if (all == 0)
		return;
	while ((all >> c->guess_bits) > 2 * (int64_t)c->sum_n)
		c->guess_bits++;
	c->guess_n = (size_t)(all >> c->guess_bits) + 1;
	c->guess = xcalloc(c->guess_n, sizeof(*c->guess));
	for (size_t q = 0; q < c->guess_n; q++) {
		while (i + 1 < c->sum_n &&
		    c->sum[i + 1] <= (int64_t)q << c->guess_bits)
			i++;
		c->guess[q] = (uint32_t)i;
	}
}

void
calendar_make(struct calendar *c, const struct calendar_day *days, size_t n)
{
	int64_t last = PLAIN;

	take_days(c, days, n);
	c->first = 0;
	if (c->days_n > 0) {
		c->first = (int64_t)c->days[0].day - MARGIN;
		last = (int64_t)c->days[c->days_n - 1].day + TAIL;
	}
	c->sum_n = (size_t)(last - c->first) + 1;
	free(c->sum);
	c->sum = xcalloc(c->sum_n, sizeof(*c->sum));
	fill_days(c);
	for (size_t i = 1; i < c->sum_n; i++)
		c->sum[i] += c->sum[i - 1];
	c->week_ms = 0;
	for (unsigned w = 1; w <= WEEK; w++)
		c->week_ms += slots_ms(c, w);
	fill_guesses(c);
}

void
calendar_fini(struct calendar *c)
{
	free(c->days);
	free(c->sum);
	free(c->guess);
	*c = (struct calendar){ 0 };
}

/* ---- an instant's position ---- */

/* The day's own place, or that of the same weekday in the week nearest to it
 * that the table has. */
static struct cal_spot
spot_of(const struct calendar *c, int64_t day)
{
	const int64_t last = (int64_t)c->sum_n - 1;
	int64_t i = day - c->first, weeks = 0;

	if (i < 0)
		weeks = -((WEEK - 1 - i) / WEEK);
	else if (i >= last)
		weeks = (i - last) / WEEK + 1;
	return (struct cal_spot){ (size_t)(i - weeks * WEEK), weeks };
}

static int64_t
day_ms(const struct calendar *c, size_t i)
{
	return c->sum[i + 1] - c->sum[i];
}

static int64_t
local_ms(const struct calendar *c, int64_t ms)
{
	if (ms > LATEST_MS)
		ms = LATEST_MS;
	if (ms < -LATEST_MS)
		ms = -LATEST_MS;
	return ms + c->offset_min * CLOCK_MIN_MS;
}

/* Working ms before a local instant, counted from the table's first day. */
static int64_t
position(const struct calendar *c, int64_t local)
{
	const int64_t day = floor_div(local, CLOCK_DAY_MS);
	const int64_t at = local - day * CLOCK_DAY_MS;
	const struct cal_spot s = spot_of(c, day);
	int64_t sum = c->sum[s.i] + s.weeks * c->week_ms;
	unsigned w;

	if (day_ms(c, s.i) == 0)
		return sum;
	w = ruling(c, weekday_of(day));
	for (unsigned i = 0; i < c->slots_n[w]; i++) {
		const int64_t from = c->slots[w][i].from * CLOCK_MIN_MS;
		const int64_t to = c->slots[w][i].to * CLOCK_MIN_MS;

		if (at <= from)
			break;
		sum += (at < to ? at : to) - from;
	}
	return sum;
}

/* The day of the table in which its sum grows beyond done. */
static size_t
day_beyond(const struct calendar *c, int64_t done)
{
	size_t lo = c->guess[(size_t)(done >> c->guess_bits)];
	size_t hi = c->sum_n - 1;

	for (unsigned i = 0; i < STEPS; i++, lo++)
		if (c->sum[lo + 1] > done)
			return lo;
	while (hi - lo > 1) {
		const size_t mid = lo + (hi - lo) / 2;

		if (c->sum[mid] > done)
			hi = mid;
		else
			lo = mid;
	}
	return lo;
}

/* Earliest local instant with that position; pos need not lie in the table. */
static int64_t
instant(const struct calendar *c, int64_t pos)
{
	const int64_t all = c->sum[c->sum_n - 1];
	int64_t weeks = 0, left, day;
	unsigned w, k = 0;
	size_t i;

	if (pos > all)
		weeks = (pos - all + c->week_ms - 1) / c->week_ms;
	else if (pos <= 0)
		weeks = pos / c->week_ms - 1;
	pos -= weeks * c->week_ms;
	i = day_beyond(c, pos - 1);
	left = pos - c->sum[i];
	day = c->first + (int64_t)i + weeks * WEEK;
	for (w = ruling(c, weekday_of(day)); k < c->slots_n[w]; k++) {
		const int64_t ms = (c->slots[w][k].to - c->slots[w][k].from) *
		    CLOCK_MIN_MS;

		if (left <= ms)
			break;
		left -= ms;
	}
	return day * CLOCK_DAY_MS + c->slots[w][k].from * CLOCK_MIN_MS + left;
}

/* ---- what is asked ---- */

int64_t
calendar_after(const struct calendar *c, int64_t start_ms, int64_t work_ms)
{
	if (work_ms <= 0)
		return start_ms;
	if (c->week_ms == 0)
		return 0;
	if (work_ms > MOST_MS)
		work_ms = MOST_MS;
	return instant(c, position(c, local_ms(c, start_ms)) + work_ms) -
	    c->offset_min * CLOCK_MIN_MS;
}

int64_t
calendar_worked(const struct calendar *c, int64_t from_ms, int64_t to_ms)
{
	if (to_ms <= from_ms || c->week_ms == 0)
		return 0;
	return position(c, local_ms(c, to_ms)) -
	    position(c, local_ms(c, from_ms));
}

bool
calendar_workday(const struct calendar *c, int32_t day)
{
	return c->week_ms > 0 && day_ms(c, spot_of(c, day).i) > 0;
}

bool
calendar_announced(const struct calendar *c, int year)
{
	const struct civil new_year = { .year = year, .month = 1, .day = 1 };
	const struct civil old_year = { .year = year, .month = 12, .day = 31 };
	const int32_t from = clock_day(clock_from_civil(&new_year, 0), 0);
	const int32_t to = clock_day(clock_from_civil(&old_year, 0), 0);
	size_t lo = 0, hi = c->days_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (c->days[mid].day < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->days_n && c->days[lo].day <= to;
}

static void
each_of_day(const struct calendar *c, int64_t day, int64_t start, int64_t end,
    calendar_slot_fn *fn, void *ctx)
{
	const int64_t offset = c->offset_min * CLOCK_MIN_MS;
	const unsigned w = ruling(c, weekday_of(day));

	for (unsigned i = 0; i < c->slots_n[w]; i++) {
		int64_t from = day * CLOCK_DAY_MS +
		    c->slots[w][i].from * CLOCK_MIN_MS;
		int64_t to = day * CLOCK_DAY_MS +
		    c->slots[w][i].to * CLOCK_MIN_MS;

		from = from > start ? from : start;
		to = to < end ? to : end;
		if (from < to)
			fn(ctx, from - offset, to - offset);
	}
}

void
calendar_each(const struct calendar *c, int64_t start_ms, int64_t end_ms,
    calendar_slot_fn *fn, void *ctx)
{
	const int64_t start = local_ms(c, start_ms), end = local_ms(c, end_ms);
	int64_t day = floor_div(start, CLOCK_DAY_MS);

	if (c->week_ms == 0)
		return;
	for (; day * CLOCK_DAY_MS < end; day++)
		if (day_ms(c, spot_of(c, day).i) > 0)
			each_of_day(c, day, start, end, fn, ctx);
}
