/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timeformat.c -- times as others spell them.  Layer: wire. */
#include "wire/timeformat.h"

#include <string.h>
#include "base/clock.h"

struct parts {
	struct civil	c;
	int		zone_min;
	bool		hour, twelve, pm;
};

static bool
is_blank(char b)
{
	return b == ' ' || b == '\t';
}

/* min to max digits off the front of s. */
static bool
number(struct str *s, size_t min, size_t max, int *out)
{
	size_t n = 0;
	int v = 0;

	while (n < max && n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n < min)
		return false;
	*s = str_from(*s, n);
	*out = v;
	return true;
}

/* The first three digits of a fraction are its milliseconds. */
static bool
fraction(struct str *s, int *ms)
{
	int v = 0;
	size_t n = 0;

	for (; n < 9 && n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
		if (n < 3)
			v = v * 10 + (s->p[n] - '0');
	for (size_t i = n; i < 3; i++)
		v *= 10;
	*s = str_from(*s, n);
	*ms = v;
	return n > 0;
}

static bool
half_day(struct str *s, bool *pm)
{
	if (s->n < 2 || (s->p[1] | 32) != 'm')
		return false;
	*pm = (s->p[0] | 32) == 'p';
	if (!*pm && (s->p[0] | 32) != 'a')
		return false;
	*s = str_from(*s, 2);
	return true;
}

/* 08:00, 0800 or 08 */
static bool
zone_hours(struct str *s, int *min)
{
	int hour, minute = 0;

	if (!number(s, 2, 2, &hour))
		return false;
	if (s->n && s->p[0] == ':')
		*s = str_from(*s, 1);
	if (s->n && !number(s, 2, 2, &minute))
		return false;
	*min = 60 * hour + minute;
	return hour <= 14 && minute < 60;
}

static bool
zone(struct str *s, int *min)
{
	const char b = s->n ? s->p[0] : '\0';

	*s = str_from(*s, 1);
	*min = 0;
	if (b == 'Z' || b == 'z')
		return true;
	if ((b != '+' && b != '-') || !zone_hours(s, min))
		return false;
	if (b == '-')
		*min = -*min;
	return true;
}

static bool
mark(char m, struct str *s, struct parts *p)
{
	switch (m) {
	case 'Y':
		return number(s, 4, 4, &p->c.year);
	case 'm':
		return number(s, 1, 2, &p->c.month);
	case 'd':
		return number(s, 1, 2, &p->c.day);
	case 'H':
	case 'I':
		p->hour = true;
		p->twelve = m == 'I';
		return number(s, 1, 2, &p->c.hour);
	case 'M':
		return number(s, 1, 2, &p->c.min);
	case 'S':
		return number(s, 1, 2, &p->c.sec);
	case 'f':
		return fraction(s, &p->c.ms);
	case 'p':
		return half_day(s, &p->pm);
	case 'z':
		return zone(s, &p->zone_min);
	default:
		return false;
	}
}

static bool
literal(char b, struct str *s)
{
	if (s->n == 0)
		return false;
	if (!is_blank(b)) {
		if (s->p[0] != b)
			return false;
		*s = str_from(*s, 1);
		return true;
	}
	if (!is_blank(s->p[0]))
		return false;
	while (s->n && is_blank(s->p[0]))
		*s = str_from(*s, 1);
	return true;
}

static bool
match(struct str format, struct str value, struct parts *p)
{
	for (size_t i = 0; i < format.n; i++) {
		const char b = format.p[i];
		bool fits;

		if (b != '%' || i + 1 == format.n)
			fits = literal(b, &value);
		else if (format.p[++i] == '%')
			fits = literal('%', &value);
		else
			fits = mark(format.p[i], &value, p);
		if (!fits)
			return false;
	}
	return value.n == 0;
}

static bool
settle_hour(struct parts *p)
{
	if (!p->twelve)
		return true;
	if (p->c.hour < 1 || p->c.hour > 12)
		return false;
	p->c.hour = p->c.hour % 12 + (p->pm ? 12 : 0);
	return true;
}

bool
timeformat_parse(struct str format, struct str value, int zone_min,
    struct timeformat_time *out)
{
	struct parts p = { .zone_min = zone_min };
	struct wall w;

	if (str_is(format, "ISO")) {
		if (!clock_parse(value, zone_min, &w))
			return false;
		*out = (struct timeformat_time){ w.ms, value.n <= 10 };
		return true;
	}
	if (!match(format, value, &p) || !settle_hour(&p) ||
	    !clock_civil_valid(&p.c))
		return false;
	w = clock_from_civil(&p.c, p.zone_min);
	*out = (struct timeformat_time){ w.ms, !p.hour };
	return true;
}

bool
timeformat_valid(struct str format)
{
	bool year = false, month = false, day = false;

	if (str_is(format, "ISO"))
		return true;
	for (size_t i = 0; i < format.n; i++) {
		if (format.p[i] != '%')
			continue;
		if (++i == format.n || !memchr("YmdHIMSfpz%", format.p[i], 11))
			return false;
		year |= format.p[i] == 'Y';
		month |= format.p[i] == 'm';
		day |= format.p[i] == 'd';
	}
	return year && month && day;
}
