/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.h -- when work is done: weekly slots, days off, make-up days.
 * Layer: core (pure).
 *
 * One calendar for the desk, one for each shift (a 24 h unit works every day
 * and knows no holidays). A make-up day (调休) works its weekday's own slots,
 * or, when that weekday has none, those of the first weekday that has.
 * A slot ends at 24:00 at the latest; a night is two slots.
 *
 * Sums of working time are kept for every day from the year before the first
 * named day to two years after the last (calendar_make), so that neither due
 * nor worked walks; beyond, weeks repeat. A due goes from a sum back to its day
 * by a table of guesses that are at most a few days early. */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALENDAR_SLOTS 4	/* a day */
#define CALENDAR_SPAN 3660000	/* ten thousand years */

struct calendar_day { int32_t day; bool off; };	/* since 1970-01-01, by day */

struct calendar_slot { uint16_t from, to; };	/* minutes from midnight */

struct calendar {
	int	offset_min;
	struct calendar_slot slots[8][CALENDAR_SLOTS];	/* weekday 1..7 */
	uint8_t	slots_n[8];
	struct calendar_day *days;	/* owned after calendar_make; sorted */
	size_t	days_n;
	/* made by calendar_make */
	int64_t	first;			/* day of sum[0] */
	size_t	sum_n;
	int64_t	*sum;			/* owned: working ms of days first.. before */
	size_t	guess_n;
	uint32_t *guess;		/* owned: day of sum q << guess_bits */
	unsigned guess_bits;
	int64_t	week_ms;
};

/* Copies days and makes the sums from offset, slots and days. Call again after
 * any change; zero the calendar before the first time. days may be NULL: nobody
 * has holidays. Of days named twice the last counts; those CALENDAR_SPAN days
 * after the first or more are left out. */
void	calendar_make(struct calendar *c, const struct calendar_day *days,
	    size_t n);
void	calendar_fini(struct calendar *c);

/* Earliest UTC ms at which work_ms of working time from start_ms on is used
 * up; start_ms itself for work_ms <= 0; 0 when nobody ever works. */
int64_t	calendar_after(const struct calendar *c, int64_t start_ms,
	    int64_t work_ms);
/* Working ms in [from_ms, to_ms); 0 when to_ms is not later. */
int64_t	calendar_worked(const struct calendar *c, int64_t from_ms,
	    int64_t to_ms);
bool	calendar_workday(const struct calendar *c, int32_t day);
/* Does the calendar name a day of this civil year? Else it goes by the weekly
 * rule alone, and whoever shows a time in it says so. */
bool	calendar_announced(const struct calendar *c, int year);

/* Each piece of working time that [start, end) used, in order. */
typedef void calendar_slot_fn(void *ctx, int64_t from_ms, int64_t to_ms);
void	calendar_each(const struct calendar *c, int64_t start_ms, int64_t end_ms,
	    calendar_slot_fn *fn, void *ctx);

#endif
