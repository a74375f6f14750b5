/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deadline.h -- when a limit is used up.  Layer: core (pure).
 *
 *	紧急分钟 紧急工作时   clock time       自然日   24 h each
 *	工作时   3,600 s inside the working slots of working days
 *	工作日   8 工作时, whatever the length of the profile's day
 *
 * Due is the earliest instant at which the budget is consumed: 10:00 and two
 * working hours of an 8-12 slot give 12:00, never 14:00. The slots are a
 * calendar's (core/calendar.h): the desk's, or a unit's shift.
 *
 * A clock counts in a MEASURE: milliseconds of clock time, or working
 * milliseconds of a calendar. A budget is a limit in its unit's measure. */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include "core/calendar.h"
#include "core/law.h"

/* Does the unit run only while people work? */
bool	deadline_works(enum limit_unit unit);

/* n units in ms of the unit's measure, of n's sign; 0 for LIMIT_NONE. */
int64_t	deadline_budget(enum limit_unit unit, int32_t n);

/* Earliest UTC ms at which measure_ms from start_ms on is used up; start_ms
 * itself for measure_ms <= 0; 0 when nobody ever works. Clock time when !works
 * or cal is NULL. */
int64_t	deadline_after(const struct calendar *cal, bool works,
	    int64_t start_ms, int64_t measure_ms);

/* The measure that passes in [from_ms, to_ms); 0 when to_ms is not later. */
int64_t	deadline_measure(const struct calendar *cal, bool works,
	    int64_t from_ms, int64_t to_ms);

/* --- by the desk's calendar of today, law->calendar --- */

/* UTC milliseconds at which n units from start_ms are used up. 0 when there
 * is no answer: LIMIT_NONE, n < 1, or a week without any working slot. */
int64_t deadline_due(const struct law *law, int64_t start_ms,
    enum limit_unit unit, int32_t n);

/* Working milliseconds in [from_ms, to_ms); 0 when to_ms is not later. */
int64_t deadline_worked(const struct law *law, int64_t from_ms, int64_t to_ms);

#endif
