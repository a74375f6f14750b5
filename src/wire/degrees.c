/* SPDX-License-Identifier: GPL-3.0-or-later */
/* degrees.c -- coordinates as text.  Layer: wire. */
#include "wire/degrees.h"

static bool
is_digit(char b)
{
	return b >= '0' && b <= '9';
}

/* The digits off the front of s, at most four of them, appended to *v. Returns
 * how many. */
static size_t
whole_part(struct str *s, int64_t *v)
{
	size_t n = 0;

	for (; n < s->n && n < 4 && is_digit(s->p[n]); n++)
		*v = *v * 10 + (s->p[n] - '0');
	*s = str_from(*s, n);
	return n;
}

/* Six more digits of *v, from a fraction that may be shorter, longer (then
 * it is rounded) or not there at all. */
static void
fraction(struct str *s, int64_t *v)
{
	const bool point = s->n && s->p[0] == '.';
	size_t n = 0;
	bool up = false;

	*s = str_from(*s, point);
	for (; point && n < s->n && is_digit(s->p[n]); n++) {
		if (n < 6)
			*v = *v * 10 + (s->p[n] - '0');
		else if (n == 6)
			up = s->p[n] >= '5';
	}
	*s = str_from(*s, n);
	for (; n < 6; n++)
		*v *= 10;
	*v += up;
}

bool
degrees_parse(struct str s, int32_t *e6)
{
	int64_t v = 0;
	const bool minus = s.n && s.p[0] == '-';

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_from(s, 1);
	if (whole_part(&s, &v) == 0 || v > 360)
		return false;
	fraction(&s, &v);
	if (s.n)
		return false;
	*e6 = (int32_t)(minus ? -v : v);
	return true;
}

bool
degrees_pair(struct str s, int32_t *lat_e6, int32_t *lon_e6)
{
	size_t open = s.n, close;
	struct str rest, first;
	int32_t lat, lon;

	while (open > 0 && s.p[open - 1] != '(')
		open--;
	for (close = open; close < s.n && s.p[close] != ')';)
		close++;
	if (open == 0 || close == s.n)
		return false;
	rest = str_n(s.p + open, close - open);
	if (!str_cut(&rest, ',', &first) ||
	    !degrees_parse(str_trim(first), &lat) ||
	    !degrees_parse(str_trim(rest), &lon))
		return false;
	*lat_e6 = lat;
	*lon_e6 = lon;
	return true;
}
