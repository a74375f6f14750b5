/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calkit.h -- the calendar of 2026 for tests, and a clock that goes minute by
 * minute to be compared with.  Layer: core tests (a header only). */
#ifndef TESTS_CORE_CALKIT_H
#define TESTS_CORE_CALKIT_H

#include <stddef.h>
#include "base/clock.h"
#include "core/calendar.h"

#define CALKIT_OFFSET	480
#define CALKIT_DAYS	64

/* State Council notices of 2026; names are not needed here. Month * 100 + day. */
static const struct { uint16_t from, to; bool off; } calkit_notices[] = {
	{ 101, 103, true }, { 104, 104, false }, { 214, 214, false },
	{ 215, 223, true }, { 228, 228, false }, { 404, 406, true },
	{ 501, 505, true }, { 509, 509, false }, { 619, 621, true },
	{ 920, 920, false }, { 925, 927, true }, { 1001, 1007, true },
	{ 1010, 1010, false },
};

static inline int32_t
calkit_day(int year, int month, int day)
{
	const struct civil c = { .year = year, .month = month, .day = day };

	return clock_day(clock_from_civil(&c, 0), 0);
}

/* 08-12 and 14-18, Monday to Friday, with the days of 2026. */
static inline void
calkit_make(struct calendar *c)
{
	struct calendar_day days[CALKIT_DAYS];
	size_t n = 0;

	c->offset_min = CALKIT_OFFSET;
	for (unsigned w = 1; w <= 5; w++) {
		c->slots_n[w] = 2;
		c->slots[w][0] = (struct calendar_slot){ 8 * 60, 12 * 60 };
		c->slots[w][1] = (struct calendar_slot){ 14 * 60, 18 * 60 };
	}
	for (size_t i = 0; i < sizeof(calkit_notices) /
	    sizeof(calkit_notices[0]); i++) {
		const int from = calkit_notices[i].from;
		const int32_t first = calkit_day(2026, from / 100, from % 100);
		const int32_t last = first + calkit_notices[i].to - from;

		for (int32_t d = first; d <= last; d++)
			days[n++] = (struct calendar_day){ d,
				calkit_notices[i].off };
	}
	calendar_make(c, days, n);
}

/* ---- the stepper: knows slots and days, and nothing of sums ---- */

/* The weekday whose slots rule the day; 0 when nobody works. */
static inline unsigned
calkit_rule(const struct calendar *c, int32_t day)
{
	const unsigned w = (unsigned)(((day + 3) % 7 + 7) % 7 + 1);
	int said = -1;

	for (size_t i = 0; i < c->days_n; i++)
		if (c->days[i].day == day)
			said = c->days[i].off;
	if (said == 1)
		return 0;
	if (c->slots_n[w] > 0)
		return w;
	for (unsigned v = 1; said == 0 && v <= 7; v++)
		if (c->slots_n[v] > 0)
			return v;
	return 0;
}

/* Is the minute m of a day ruled by w a working one? */
static inline bool
calkit_works(const struct calendar *c, unsigned w, int m)
{
	for (unsigned i = 0; w != 0 && i < c->slots_n[w]; i++)
		if (m >= c->slots[w][i].from && m < c->slots[w][i].to)
			return true;
	return false;
}

/* Due by stepping over whole minutes from start_ms, a whole minute. */
static inline int64_t
calkit_step(const struct calendar *c, int64_t start_ms, int64_t minutes)
{
	const int64_t local = start_ms / CLOCK_MIN_MS + c->offset_min;
	int32_t day = (int32_t)(local / 1440);
	int m = (int)(local % 1440);
	unsigned w = calkit_rule(c, day);

	while (minutes > 0) {
		if (calkit_works(c, w, m))
			minutes--;
		if (++m == 1440) {
			m = 0;
			w = calkit_rule(c, ++day);
		}
	}
	return ((int64_t)day * 1440 + m - c->offset_min) * CLOCK_MIN_MS;
}

#endif
