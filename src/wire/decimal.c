/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decimal.c -- numbers as others write them.  Layer: wire. */
#include "wire/decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include "base/clock.h"

#define DIGITS		18	/* that an int64 surely holds */
#define SECONDS_MOST	INT64_C(100000000000)	/* from here on it is ms */
#define YEAR_2000_MS	INT64_C(946684800000)
#define YEAR_2100_MS	INT64_C(4102444800000)

struct number { int64_t digits; int n, point; bool seen; };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits off the front of *s; those that find no room move the point. */
static void
take_digits(struct str *s, struct number *v, bool fraction)
{
	for (; s->n > 0 && is_digit(s->p[0]); *s = str_from(*s, 1)) {
		v->seen = true;
		if (v->n < DIGITS) {
			v->digits = v->digits * 10 + (s->p[0] - '0');
			v->n += v->digits > 0;
			v->point -= fraction;
		} else if (!fraction && v->point < 64) {
			v->point++;
		}
	}
}

/* e+12; false: it is none. Far out it makes no difference how far. */
static bool
take_exponent(struct str s, struct number *v)
{
	bool minus;
	int e = 0;

	if (s.n == 0)
		return true;
	if (s.p[0] != 'e' && s.p[0] != 'E')
		return false;
	s = str_from(s, 1);
	minus = s.n > 0 && s.p[0] == '-';
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_from(s, 1);
	if (s.n == 0)
		return false;
	for (; s.n > 0; s = str_from(s, 1)) {
		if (!is_digit(s.p[0]))
			return false;
		e = e > 1000 ? e : e * 10 + (s.p[0] - '0');
	}
	v->point += minus ? -e : e;
	return true;
}

bool
decimal_parse(struct str s, int64_t *e6)
{
	const bool minus = s.n > 0 && s.p[0] == '-';
	struct number v = { 0 };
	int shift;

	s = str_from(s, minus);
	take_digits(&s, &v, false);
	if (!v.seen)
		return false;
	if (s.n > 0 && s.p[0] == '.') {
		s = str_from(s, 1);
		v.seen = false;
		take_digits(&s, &v, true);
	}
	if (!v.seen || !take_exponent(s, &v))
		return false;
	for (shift = v.point + 6; shift > 0 && v.digits != 0; shift--) {
		if (v.digits > DECIMAL_MOST / 10)
			return false;
		v.digits *= 10;
	}
	for (; shift < -1 && v.digits != 0; shift++)
		v.digits /= 10;
	if (shift < 0)
		v.digits = (v.digits + 5) / 10;
	if (v.digits > DECIMAL_MOST)
		return false;
	*e6 = minus ? -v.digits : v.digits;
	return true;
}

void
decimal_text(int64_t e6, char out[24])
{
	const uint64_t v = e6 < 0 ? 0 - (uint64_t)e6 : (uint64_t)e6;
	int n = snprintf(out, 24, "%s%" PRIu64 ".%06" PRIu64,
	    e6 < 0 ? "-" : "", v / DECIMAL_ONE, v % DECIMAL_ONE);

	while (n > 0 && out[n - 1] == '0')
		out[--n] = '\0';
	if (n > 0 && out[n - 1] == '.')
		out[n - 1] = '\0';
}

bool
decimal_time(struct str s, int offset_min, int64_t *ms)
{
	struct str rest = s, whole;
	struct wall w;
	int64_t e6 = 0;

	if (str_cut(&rest, '.', &whole) && str_int(whole, &w.ms) &&
	    (rest.p == NULL || decimal_parse(rest, &e6)))
		/* A fraction of a second is less than anybody's clock knows. */
		w.ms = w.ms > -SECONDS_MOST && w.ms < SECONDS_MOST ?
		    w.ms * 1000 : w.ms;
	else if (!clock_parse(s, offset_min, &w))
		return false;
	if (w.ms < YEAR_2000_MS || w.ms >= YEAR_2100_MS)
		return false;
	*ms = w.ms;
	return true;
}
