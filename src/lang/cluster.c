/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster.c -- what a reader takes for one character.  Layer: lang.
 * The part of Unicode's rules (UAX 29) that can matter to a line of text: marks,
 * selectors, skin tones and tags stay with what is before them, a joiner also
 * holds what is behind it, flags are pairs, and Hangul letters make syllables. */
#include "base/utf8.h"
#include "lang/lang.h"

#define MOST 24			/* characters of one: a flood is cut */
#define JOINER 0x200Du

static bool
flag(uint32_t cp)
{
	return cp - 0x1F1E6u < 26u;
}

static bool
extends(uint32_t cp)
{
	return cp == JOINER || cp - 0x1F3FBu < 5u || cp - 0xE0020u < 96u ||
	    lang_width_class(cp) == WIDTH_MARK;
}

/* Jamo: consonants before a vowel, vowels, consonants behind. */
static int
jamo(uint32_t cp)
{
	return cp - 0x1100u < 96u ? 1 : cp - 0x1160u < 72u ? 2 :
	    cp - 0x11A8u < 88u ? 3 : 0;
}

static bool
together(uint32_t before, uint32_t cp, int flags)
{
	if (extends(cp))
		return true;
	if (before == JOINER)
		return cp >= 0x2190u && lang_width_class(cp) != WIDTH_CONTROL;
	if (flag(before) && flag(cp))
		return flags % 2 == 1;
	return jamo(before) > 0 && jamo(cp) >= jamo(before) && (jamo(cp) > 1 ||
	    jamo(before) == 1);
}

size_t
lang_cluster(struct str s)
{
	const struct str all = s;
	uint32_t before;
	int flags;

	if (s.n == 0)
		return 0;
	before = utf8_next(&s);
	flags = flag(before);
	if (before == ' ' || lang_width_class(before) == WIDTH_CONTROL)
		return all.n - s.n;
	for (int i = 1; s.n > 0 && i < MOST; i++) {
		struct str rest = s;
		const uint32_t cp = utf8_next(&rest);

		if (!together(before, cp, flags))
			break;
		flags += flag(cp);
		before = cp;
		s = rest;
	}
	return all.n - s.n;
}
