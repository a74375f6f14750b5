/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c -- two kinds of time and the civil calendar.  Layer: base.
 * Proleptic Gregorian, by whole numbers only: days are counted in eras of 400
 * years that begin in March, so that a leap day ends its year. */
#include <stdio.h>
#include <time.h>
#include "base/clock.h"

#define DAYS_TO_EPOCH	719468	/* 0000-03-01 to 1970-01-01 */
#define DAYS_OF_ERA	146097

/* A rehearsal's own clock: one a process, as there is one wall. */
static struct {
	bool		on;
	struct wall	at;
	struct mono	since;
	double		speed;
} warp;

struct wall
clock_real(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct wall){
		(int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000
	};
}

struct wall
clock_wall(void)
{
	if (!warp.on)
		return clock_real();
	return (struct wall){
		warp.at.ms + (int64_t)((double)(clock_boot().us -
		    warp.since.us) * warp.speed / 1000)
	};
}

static struct mono
count_of(clockid_t which)
{
	struct timespec ts;

	clock_gettime(which, &ts);
	return (struct mono){
		(int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000
	};
}

struct mono
clock_mono(void)
{
	return count_of(CLOCK_MONOTONIC);
}

struct mono
clock_boot(void)
{
	return count_of(CLOCK_BOOTTIME);
}

void
clock_warp(struct wall at, double speed)
{
	warp.on = true;
	warp.at = at;
	warp.since = clock_boot();
	warp.speed = speed > 0 ? speed : 0;
}

void
clock_unwarp(void)
{
	warp.on = false;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/* Far outside the years 1..9999 the sum stays inside the type. */
static int64_t
local_ms(struct wall t, int offset_min)
{
	const int64_t limit = INT64_MAX / 2;
	const int64_t ms = t.ms > limit ? limit : t.ms < -limit ? -limit :
	    t.ms;

	return ms + offset_min * CLOCK_MIN_MS;
}

static int64_t
days_of(int64_t year, int month, int day)
{
	const int64_t y = year - (month <= 2 ? 1 : 0);
	const int64_t era = floor_div(y, 400);
	const int64_t yoe = y - era * 400;
	const int64_t mp = (month + 9) % 12;
	const int64_t doy = (153 * mp + 2) / 5 + day - 1;
	const int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * DAYS_OF_ERA + doe - DAYS_TO_EPOCH;
}

static void
civil_of(int64_t days, struct civil *c)
{
	const int64_t z = days + DAYS_TO_EPOCH;
	const int64_t era = floor_div(z, DAYS_OF_ERA);
	const int64_t doe = z - era * DAYS_OF_ERA;
	const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) /
	    365;
	const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	const int64_t mp = (5 * doy + 2) / 153;

	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2 ? 1 : 0));
	/* 1970-01-01 was a Thursday. */
	c->weekday = (int)(days + 3 - floor_div(days + 3, 7) * 7) + 1;
}

struct civil
clock_civil(struct wall t, int offset_min)
{
	const int64_t ms = local_ms(t, offset_min);
	const int64_t days = floor_div(ms, CLOCK_DAY_MS);
	const int rest = (int)(ms - days * CLOCK_DAY_MS);
	struct civil c = { 0 };

	civil_of(days, &c);
	c.hour = rest / (int)CLOCK_HOUR_MS;
	c.min = rest / (int)CLOCK_MIN_MS % 60;
	c.sec = rest / 1000 % 60;
	c.ms = rest % 1000;
	return c;
}

struct wall
clock_from_civil(const struct civil *c, int offset_min)
{
	return (struct wall){
		days_of(c->year, c->month, c->day) * CLOCK_DAY_MS +
		(c->hour * 60 + c->min - offset_min) * CLOCK_MIN_MS +
		c->sec * 1000 + c->ms
	};
}

static int
month_days(int year, int month)
{
	static const signed char days[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	const bool leap = (year % 4 == 0 && year % 100 != 0) ||
	    year % 400 == 0;

	return days[month - 1] + (leap && month == 2 ? 1 : 0);
}

static bool
within(int v, int low, int high)
{
	return v >= low && v <= high;
}

bool
clock_civil_valid(const struct civil *c)
{
	return within(c->year, 1, 9999) && within(c->month, 1, 12) &&
	    within(c->day, 1, month_days(c->year, c->month)) &&
	    within(c->hour, 0, 23) && within(c->min, 0, 59) &&
	    within(c->sec, 0, 59) && within(c->ms, 0, 999);
}

int32_t
clock_day(struct wall t, int offset_min)
{
	const int64_t d = floor_div(local_ms(t, offset_min), CLOCK_DAY_MS);

	return d > INT32_MAX ? INT32_MAX : d < INT32_MIN ? INT32_MIN :
	    (int32_t)d;
}

void
clock_format(struct wall t, int offset_min, char *out, int cap)
{
	const struct civil c = clock_civil(t, offset_min);
	const int off = offset_min < 0 ? -offset_min : offset_min;

	if (cap > 0)
		snprintf(out, (size_t)cap,
		    "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year,
		    c.month, c.day, c.hour, c.min, c.sec,
		    offset_min < 0 ? '-' : '+', off / 60, off % 60);
}

/* Takes low..high digits off the front of s. */
static bool
digits(struct str *s, size_t low, size_t high, int *out)
{
	size_t n = 0;
	int v = 0;

	while (n < high && n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n < low)
		return false;
	*s = str_from(*s, n);
	*out = v;
	return true;
}

static bool
take(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

/* 2026-11-21, 2026/1/6, 20261121 */
static bool
parse_date(struct str *s, struct civil *c)
{
	char sep;

	if (!digits(s, 4, 4, &c->year) || s->n == 0)
		return false;
	sep = s->p[0];
	if (sep != '-' && sep != '/' && sep != '.')
		return digits(s, 2, 2, &c->month) && digits(s, 2, 2, &c->day);
	return take(s, sep) && digits(s, 1, 2, &c->month) && take(s, sep) &&
	    digits(s, 1, 2, &c->day);
}

/* The digits after the point; finer than a thousandth is dropped. */
static bool
parse_fraction(struct str *s, int *ms)
{
	const size_t all = s->n;
	int place = 100, d;

	*ms = 0;
	while (digits(s, 1, 1, &d)) {
		*ms += d * place;
		place /= 10;
	}
	return s->n < all;
}

/* 14:05, 14:05:00, 14:05:00.123456 */
static bool
parse_time(struct str *s, struct civil *c)
{
	if (!digits(s, 1, 2, &c->hour) || !take(s, ':') ||
	    !digits(s, 2, 2, &c->min))
		return false;
	if (!take(s, ':'))
		return true;
	if (!digits(s, 2, 2, &c->sec))
		return false;
	if (!take(s, '.') && !take(s, ','))
		return true;
	return parse_fraction(s, &c->ms);
}

/* Z, +08:00, +0800, +08; nothing leaves *offset_min as it is. */
static bool
parse_zone(struct str *s, int *offset_min)
{
	const bool west = s->n && s->p[0] == '-';
	int hour = 0, min = 0;

	if (s->n == 0)
		return true;
	if (take(s, 'Z') || take(s, 'z')) {
		*offset_min = 0;
		return true;
	}
	if (!take(s, west ? '-' : '+') || !digits(s, 2, 2, &hour))
		return false;
	take(s, ':');
	if (s->n && !digits(s, 2, 2, &min))
		return false;
	*offset_min = (hour * 60 + min) * (west ? -1 : 1);
	return within(hour, 0, 18) && within(min, 0, 59);
}

static void
skip_blanks(struct str *s)
{
	while (take(s, ' '))
		;
}

bool
clock_parse(struct str s, int offset_min, struct wall *out)
{
	struct civil c = { 0 };

	s = str_trim(s);
	if (!parse_date(&s, &c))
		return false;
	if (take(&s, 'T') || take(&s, 't') || take(&s, ' ')) {
		skip_blanks(&s);
		if (!parse_time(&s, &c))
			return false;
		skip_blanks(&s);
	}
	if (!parse_zone(&s, &offset_min) || s.n || !clock_civil_valid(&c))
		return false;
	*out = clock_from_civil(&c, offset_min);
	return true;
}

void
clock_day_text(int32_t day, char out[16])
{
	const struct civil c = clock_civil((struct wall){
	    (int64_t)day * CLOCK_DAY_MS }, 0);

	snprintf(out, 16, "%04d-%02d-%02d", c.year % 10000, c.month % 100,
	    c.day % 100);
}
