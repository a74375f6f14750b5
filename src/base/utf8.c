/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.c -- decoding and checking UTF-8.  Layer: base.
 * Only well-formed sequences of the Unicode table 3-7 pass. */
#include <string.h>
#include "base/utf8.h"

static bool
goes_on(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

static size_t
decode_three(const unsigned char *p, size_t n, uint32_t *cp)
{
	if (n < 3 || !goes_on(p[2]))
		return 0;
	*cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
	return *cp >= 0x800 && (*cp & 0xF800) != 0xD800 ? 3 : 0;
}

static size_t
decode_four(const unsigned char *p, size_t n, uint32_t *cp)
{
	if (n < 4 || !goes_on(p[2]) || !goes_on(p[3]))
		return 0;
	*cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 |
	    (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
	return *cp >= 0x10000 && *cp <= 0x10FFFF ? 4 : 0;
}

/* Decodes one sequence of at most n bytes at p, whose first byte is not
 * ASCII. Returns its length and *cp, or 0 when it is broken. */
static size_t
decode_long(const unsigned char *p, size_t n, uint32_t *cp)
{
	if (p[0] < 0xC2 || p[0] > 0xF4 || n < 2 || !goes_on(p[1]))
		return 0;
	if (p[0] >= 0xF0)
		return decode_four(p, n, cp);
	if (p[0] >= 0xE0)
		return decode_three(p, n, cp);
	*cp = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
	return 2;
}

uint32_t
utf8_next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	uint32_t cp = p[0];
	size_t n = 1;

	if (cp >= 0x80) {
		n = decode_long(p, s->n, &cp);
		if (n == 0) {
			n = 1;
			cp = UTF8_BAD;
		}
	}
	s->p += n;
	s->n -= n;
	return cp;
}

size_t
utf8_put(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp & 0xFFFFF800u) == 0xD800)
		cp = UTF8_BAD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

bool
utf8_valid(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		uint64_t eight;
		uint32_t cp;
		size_t n;

		if (s.n - i >= sizeof(eight)) {
			memcpy(&eight, p + i, sizeof(eight));
			if ((eight & 0x8080808080808080ull) == 0) {
				i += sizeof(eight);
				continue;
			}
		}
		n = p[i] < 0x80 ? 1 : decode_long(p + i, s.n - i, &cp);
		if (n == 0) {
			if (at)
				*at = i;
			return false;
		}
		i += n;
	}
	return true;
}

struct str
utf8_head(struct str s, size_t max)
{
	size_t n = max;

	if (s.n <= max)
		return s;
	/* A character is cut when the byte after the cut continues it; in
	 * broken text at most three bytes are taken back. */
	while (n > 0 && max - n < 3 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	if (((unsigned char)s.p[n] & 0xC0) == 0x80)
		n = max;
	return (struct str){ s.p, n };
}

size_t
utf8_count(struct str s)
{
	size_t count = 0;

	while (s.n) {
		utf8_next(&s);
		count++;
	}
	return count;
}
