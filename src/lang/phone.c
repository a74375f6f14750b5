/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phone.c -- one line is one number, however it is written.  Layer: lang. */
#include <string.h>
#include "base/utf8.h"
#include "lang/lang.h"

#define LINE_LEAST	7	/* digits */

size_t
lang_digits(struct str s, char *out, size_t cap)
{
	size_t n = 0;

	while (s.n > 0) {
		const uint32_t cp = lang_fold(utf8_next(&s));

		if (cp - '0' < 10u && n < cap)
			out[n++] = (char)cp;
	}
	return n;
}

/* 13x to 19x; 10x and 12x are services, and 010 an area. */
static bool
mobile(const char *d, size_t n)
{
	return n == 11 && d[0] == '1' && d[1] >= '3';
}

/* 10, 2x, and three digits elsewhere. */
static size_t
area(char first)
{
	return first == '1' || first == '2' ? 2 : 3;
}

/* What of a number is before the line's own: the country's code, a trunk's 0 before
 * a mobile, the code of an area. */
static size_t
before_line(const char *d, size_t n)
{
	size_t at = 0;

	if (n > 10 && memcmp(d, "0086", 4) == 0)
		at = 4;
	else if (n >= 12 && memcmp(d, "86", 2) == 0)
		at = 2;
	if (mobile(d + at, n - at))
		return at;
	if (at > 0 && d[at] != '0')	/* +86 10 … is 010 … */
		return at + area(d[at]);
	if (n - at < 10 || d[at] != '0')
		return at;
	at++;
	return mobile(d + at, n - at) ? at : at + area(d[at]);
}

size_t
lang_phone(struct str phone, char out[LANG_PHONE])
{
	char d[2 * LANG_PHONE];
	size_t n = lang_digits(phone, d, sizeof(d)), at;

	out[0] = '\0';
	if (n < LINE_LEAST)
		return 0;
	at = before_line(d, n);
	n -= at;
	if (n < LINE_LEAST || n >= LANG_PHONE)
		return 0;
	memcpy(out, d + at, n);
	out[n] = '\0';
	return n;
}
