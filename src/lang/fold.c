/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fold.c -- the search form of text, and its clean form for the screen.
 * Layer: lang. An importer runs all its text through here, so ASCII and the
 * three-byte forms that nearly all Chinese has are decoded in place. */
#include "base/utf8.h"
#include "tables.h"

/* Not even broken bytes, which become U+FFFD, grow a text more than this. */
#define GROWTH 3

uint32_t
lang_fold(uint32_t cp)
{
	return table_fold(cp);
}

static uint32_t
next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;

	if (p[0] < 0x80) {
		s->p++;
		s->n--;
		return p[0];
	}
	if (s->n >= 3 && (p[0] & 0xF0) == 0xE0 && p[0] != 0xE0 &&
	    p[0] != 0xED && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
		s->p += 3;
		s->n -= 3;
		return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 |
		    (p[2] & 0x3Fu);
	}
	return utf8_next(s);
}

static char *
put(char *o, uint32_t cp)
{
	if (cp < 0x80) {
		*o = (char)cp;
		return o + 1;
	}
	if (cp - 0x800u < 0xD000u) {
		o[0] = (char)(0xE0 | cp >> 12);
		o[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		o[2] = (char)(0x80 | (cp & 0x3F));
		return o + 3;
	}
	return o + utf8_put(cp, o);
}

void
lang_fold_text(struct str s, struct buf *out)
{
	bool blank = false;
	char *o, *start;

	buf_reserve(out, s.n * GROWTH + 4);
	start = o = out->p + out->n;
	while (s.n) {
		const uint32_t cp = table_fold(next(&s));

		if (cp == ' ') {
			blank = o != start;
			continue;
		}
		if (cp == 0)
			continue;
		if (blank)
			*o++ = ' ';
		blank = false;
		o = put(o, cp);
	}
	out->n += (size_t)(o - start);
}

void
lang_clean_text(struct str s, struct buf *out)
{
	bool blank = false;
	char *o, *start;

	buf_reserve(out, s.n * GROWTH + 4);
	start = o = out->p + out->n;
	while (s.n) {
		const uint32_t cp = next(&s);

		if (table_prop(cp) & PROP_BLANK) {
			blank = o != start;
			continue;
		}
		/* A byte-order mark is left over from some file's start. */
		if (cp == 0xFEFF)
			continue;
		if (blank)
			*o++ = ' ';
		blank = false;
		o = put(o, cp);
	}
	out->n += (size_t)(o - start);
}
