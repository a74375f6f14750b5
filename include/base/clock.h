/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.h -- two kinds of time and the civil calendar.  Layer: base.
 * The store keeps UTC milliseconds; people see the profile's fixed offset,
 * whatever the host's TZ is. Conversions are pure. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include "base/str.h"

struct wall { int64_t ms; };	/* since 1970-01-01T00:00:00Z */
struct mono { int64_t us; };	/* since some start; never goes back */

#define CLOCK_DAY_MS	86400000LL
#define CLOCK_HOUR_MS	3600000LL
#define CLOCK_MIN_MS	60000LL

/* What the wall says; in a rehearsal, what the rehearsal's clock says. */
struct wall	clock_wall(void);
struct mono	clock_mono(void);
/* The machine's own, also in a rehearsal. */
struct wall	clock_real(void);
/* Since the machine was started, sleep included; never set by anybody. */
struct mono	clock_boot(void);

/* From now on clock_wall says at.ms, and goes speed times as fast as clock_boot
 * (0: stands still). One process, one clock: rehearsals and tests only. */
void		clock_warp(struct wall at, double speed);
void		clock_unwarp(void);

struct civil {
	int	year;		/* 1..9999 */
	int	month;		/* 1..12 */
	int	day;		/* 1..31 */
	int	hour, min, sec, ms;
	int	weekday;	/* 1 Monday .. 7 Sunday; only filled by clock_civil */
};

/* offset_min: minutes east of UTC (+480 for China). */
struct civil	clock_civil(struct wall t, int offset_min);
struct wall	clock_from_civil(const struct civil *c, int offset_min);
bool		clock_civil_valid(const struct civil *c);

/* Days since 1970-01-01 of t in the given offset (floored). */
int32_t		clock_day(struct wall t, int offset_min);

/* RFC 3339 with the offset: 2026-11-21T14:05:00+08:00 ; cap >= 32. */
void		clock_format(struct wall t, int offset_min, char *out, int cap);

/* RFC 3339 and its common looser spellings (a blank for T, no zone = the
 * given offset, no time = midnight). False leaves *out alone. */
bool		clock_parse(struct str s, int offset_min, struct wall *out);

/* A day since 1970 as 2026-11-21. */
void	clock_day_text(int32_t day, char out[16]);

#endif
