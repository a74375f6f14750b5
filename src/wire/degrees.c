/* SPDX-License-Identifier: GPL-3.0-or-later */
/* degrees.c -- coordinates as text.  Layer: wire. */
#include "wire/degrees.h"

static bool
is_digit(char b)
{
	return b >= '0' && b <= '9';
}

bool
degrees_parse(struct str s, int32_t *e6)
{
	int64_t v = 0;
	size_t i = 0, digits = 0, after = 0;
	const bool minus = s.n && s.p[0] == '-';
	bool round = false;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	for (; i < s.n && is_digit(s.p[i]) && digits < 4; i++, digits++)
		v = v * 10 + (s.p[i] - '0');
	if (digits == 0 || v > 360)
		return false;
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && is_digit(s.p[i]); i++, after++) {
			if (after < 6)
				v = v * 10 + (s.p[i] - '0');
			else if (after == 6)
				round = s.p[i] >= '5';
		}
	if (i < s.n)
		return false;
	for (; after < 6; after++)
		v *= 10;
	v += round;
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
