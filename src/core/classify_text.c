/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_text.c -- a text as units and runs of them.  Layer: core (pure).
 *
 * A Han character is a unit, so is a word of Latin letters and digits; signs and
 * blanks are breaks that no run crosses: what evidence shows is then readable. */
#include "classify_in.h"

#include "base/utf8.h"

static bool
is_letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
	    (cp >= '0' && cp <= '9');
}

static bool
is_break(uint32_t cp)
{
	return (cp < 0xC0 && !is_letter(cp)) ||
	    (cp >= 0x2000 && cp < 0x2070) || (cp >= 0x3000 && cp < 0x3040) ||
	    (cp >= 0xFE00 && cp < 0xFE70) || cp >= 0xFF00;
}

static uint32_t
take_word(struct str *s, uint32_t first)
{
	uint32_t h = classify_mix(CLASSIFY_START, first);

	while (s->n && is_letter((uint8_t)s->p[0])) {
		h = classify_mix(h, (uint8_t)s->p[0]);
		*s = str_from(*s, 1);
	}
	return h | 0x80000000u;
}

size_t
classify_units(struct str folded, struct classify_unit *out)
{
	struct str s = utf8_head(folded, CLASSIFY_TEXT);
	const char *start = s.p;
	size_t n = 0;

	while (s.n && n < CLASSIFY_UNITS) {
		size_t at = (size_t)(s.p - start);
		uint32_t cp = utf8_next(&s);

		if (is_break(cp)) {
			if (!n || !out[n - 1].id)
				continue;
			cp = 0;
		} else if (is_letter(cp)) {
			cp = take_word(&s, cp);
		}
		out[n].id = cp;
		out[n].at = (uint16_t)at;
		out[n++].n = (uint16_t)((size_t)(s.p - start) - at);
	}
	return n;
}

uint64_t
classify_same(struct str folded)
{
	uint64_t h = 0xCBF29CE484222325u;

	while (folded.n) {
		uint32_t cp = utf8_next(&folded);

		if (!is_break(cp))
			h = (h ^ cp) * 0x100000001B3u;
	}
	return h;
}
