/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deadline.c -- limits on the clock, by calendar or by clock time.
 * Layer: core (pure). */
#include "core/deadline.h"

#include "base/clock.h"

#define WORK_DAY_MS (8 * CLOCK_HOUR_MS)	/* 1 工作日 = 8 工作时, by definition */

bool
deadline_works(enum limit_unit unit)
{
	return unit == LIMIT_WORK_HOUR || unit == LIMIT_WORK_DAY;
}

int64_t
deadline_budget(enum limit_unit unit, int32_t n)
{
	switch (unit) {
	case LIMIT_URGENT_MIN:
		return n * CLOCK_MIN_MS;
	case LIMIT_URGENT_HOUR:
	case LIMIT_WORK_HOUR:
		return n * CLOCK_HOUR_MS;
	case LIMIT_DAY:
		return n * CLOCK_DAY_MS;
	case LIMIT_WORK_DAY:
		return n * WORK_DAY_MS;
	case LIMIT_NONE:
		break;
	}
	return 0;
}

int64_t
deadline_after(const struct calendar *cal, bool works, int64_t start_ms,
    int64_t measure_ms)
{
	if (measure_ms <= 0)
		return start_ms;
	if (works && cal != NULL)
		return calendar_after(cal, start_ms, measure_ms);
	return start_ms > INT64_MAX - measure_ms ? INT64_MAX :
	    start_ms + measure_ms;
}

int64_t
deadline_measure(const struct calendar *cal, bool works, int64_t from_ms,
    int64_t to_ms)
{
	if (to_ms <= from_ms)
		return 0;
	if (works && cal != NULL)
		return calendar_worked(cal, from_ms, to_ms);
	return to_ms - from_ms;
}

int64_t
deadline_due(const struct law *law, int64_t start_ms, enum limit_unit unit,
    int32_t n)
{
	const int64_t budget = n < 1 ? 0 : deadline_budget(unit, n);

	if (budget == 0)
		return 0;
	return deadline_after(&law->calendar, deadline_works(unit), start_ms,
	    budget);
}

int64_t
deadline_worked(const struct law *law, int64_t from_ms, int64_t to_ms)
{
	return calendar_worked(&law->calendar, from_ms, to_ms);
}
