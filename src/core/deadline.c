/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deadline.c -- the working clock.  Layer: core (pure).
 *
 * Days are counted from 1970-01-01 in the law's offset. Between two days that
 * the calendar names, weeks repeat, so whole weeks are skipped by division
 * and only the last one is walked: a limit of years costs as little as one of
 * hours. */
#include "core/deadline.h"

#include "base/clock.h"

#define WEEK 7
#define WORK_DAY_HOURS 8	/* 1 工作日 = 8 工作时, by definition */
#define LAST_DAY INT32_MAX

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static unsigned
weekday_of(int32_t day)
{
	/* Day 0 was a Thursday. */
	return (unsigned)(((int64_t)day + 3) % WEEK + WEEK) % WEEK + 1;
}

/* The first row of the calendar on or after day. */
static size_t
calendar_from(const struct law *law, int32_t day)
{
	size_t lo = 0, hi = law->holidays_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (law->holidays[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The weekday whose slots rule this day; 0 when nobody works. */
static unsigned
slots_of(const struct law *law, int32_t day)
{
	const unsigned weekday = weekday_of(day);
	const size_t at = calendar_from(law, day);

	if (at == law->holidays_n || law->holidays[at].day != day)
		return law->slots_n[weekday] > 0 ? weekday : 0;
	if (law->holidays[at].off)
		return 0;
	if (law->slots_n[weekday] > 0)
		return weekday;
	for (unsigned w = 1; w <= WEEK; w++)
		if (law->slots_n[w] > 0)
			return w;
	return 0;
}

/* Working ms of one weekday's slots; 0 for weekday 0. */
static int64_t
slots_ms(const struct law *law, unsigned weekday)
{
	int64_t sum = 0;

	if (weekday == 0)
		return 0;
	for (unsigned i = 0; i < law->slots_n[weekday]; i++)
		sum += (law->slots[weekday][i].to -
		    law->slots[weekday][i].from) * CLOCK_MIN_MS;
	return sum;
}

static int64_t
week_ms(const struct law *law)
{
	int64_t sum = 0;

	for (unsigned w = 1; w <= WEEK; w++)
		sum += slots_ms(law, w);
	return sum;
}

bool
deadline_workday(const struct law *law, int32_t day)
{
	return slots_of(law, day) != 0;
}

/* Consumes *budget inside one day, from ms `since` of it on. Returns the ms of
 * the day at which nothing is left, or -1 when the day did not suffice. */
static int64_t
consume_day(const struct law *law, int32_t day, int64_t since, int64_t *budget)
{
	const unsigned w = slots_of(law, day);

	for (unsigned i = 0; w != 0 && i < law->slots_n[w]; i++) {
		int64_t from = law->slots[w][i].from * CLOCK_MIN_MS;
		const int64_t to = law->slots[w][i].to * CLOCK_MIN_MS;

		if (from < since)
			from = since;
		if (from >= to)
			continue;
		if (to - from >= *budget)
			return from + *budget;
		*budget -= to - from;
	}
	return -1;
}

/* Skips whole weeks before the calendar's next row, leaving a budget. */
static int32_t
skip_weeks(const struct law *law, int32_t day, int64_t week, int64_t *budget)
{
	const size_t at = calendar_from(law, day);
	const int32_t next = at < law->holidays_n ? law->holidays[at].day :
	    LAST_DAY;
	int64_t weeks = (next - day) / WEEK;

	if (weeks > (*budget - 1) / week)
		weeks = (*budget - 1) / week;
	*budget -= weeks * week;
	return (int32_t)(day + weeks * WEEK);
}

static int64_t
work_due(const struct law *law, int64_t start_ms, int64_t budget)
{
	const int64_t offset = law->offset_min * CLOCK_MIN_MS;
	const int64_t local = start_ms + offset;
	const int64_t week = week_ms(law);
	int32_t day = (int32_t)floor_div(local, CLOCK_DAY_MS);
	int64_t at = local - day * CLOCK_DAY_MS;

	if (week == 0)
		return 0;
	while ((at = consume_day(law, day, at, &budget)) < 0) {
		day = skip_weeks(law, day + 1, week, &budget);
		at = 0;
	}
	return day * CLOCK_DAY_MS + at - offset;
}

int64_t
deadline_due(const struct law *law, int64_t start_ms, enum limit_unit unit,
    int32_t n)
{
	if (n < 1)
		return 0;
	switch (unit) {
	case LIMIT_URGENT_MIN:
		return start_ms + n * CLOCK_MIN_MS;
	case LIMIT_URGENT_HOUR:
		return start_ms + n * CLOCK_HOUR_MS;
	case LIMIT_DAY:
		return start_ms + n * CLOCK_DAY_MS;
	case LIMIT_WORK_HOUR:
		return work_due(law, start_ms, n * CLOCK_HOUR_MS);
	case LIMIT_WORK_DAY:
		return work_due(law, start_ms,
		    n * (int64_t)WORK_DAY_HOURS * CLOCK_HOUR_MS);
	case LIMIT_NONE:
		break;
	}
	return 0;
}

/* Working ms of a day before its ms `until`. */
static int64_t
worked_before(const struct law *law, int32_t day, int64_t until)
{
	const unsigned w = slots_of(law, day);
	int64_t sum = 0;

	for (unsigned i = 0; w != 0 && i < law->slots_n[w]; i++) {
		const int64_t from = law->slots[w][i].from * CLOCK_MIN_MS;
		const int64_t to = law->slots[w][i].to * CLOCK_MIN_MS;

		if (until > from)
			sum += (until < to ? until : to) - from;
	}
	return sum;
}

/* Working ms of the whole days [from, to): weeks, the rest, then what the
 * calendar makes different. */
static int64_t
worked_days(const struct law *law, int32_t from, int32_t to)
{
	const int64_t weeks = ((int64_t)to - from) / WEEK;
	int64_t sum = weeks * week_ms(law);

	for (int64_t d = from + weeks * WEEK; d < to; d++)
		sum += slots_ms(law, weekday_of((int32_t)d));
	for (size_t i = calendar_from(law, from);
	    i < law->holidays_n && law->holidays[i].day < to; i++) {
		const int32_t day = law->holidays[i].day;

		sum += slots_ms(law, slots_of(law, day)) -
		    slots_ms(law, weekday_of(day));
	}
	return sum;
}

int64_t
deadline_worked(const struct law *law, int64_t from_ms, int64_t to_ms)
{
	const int64_t offset = law->offset_min * CLOCK_MIN_MS;
	const int32_t from = (int32_t)floor_div(from_ms + offset, CLOCK_DAY_MS);
	const int32_t to = (int32_t)floor_div(to_ms + offset, CLOCK_DAY_MS);

	if (to_ms <= from_ms)
		return 0;
	return worked_days(law, from, to) +
	    worked_before(law, to, to_ms + offset - to * CLOCK_DAY_MS) -
	    worked_before(law, from, from_ms + offset - from * CLOCK_DAY_MS);
}
