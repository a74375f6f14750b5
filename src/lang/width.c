/* SPDX-License-Identifier: GPL-3.0-or-later */
/* width.c -- how many columns a character takes.  Layer: lang. */
#include "base/utf8.h"
#include "tables.h"

static bool ambiguous_wide;

uint8_t
table_prop_high(uint32_t cp)
{
	if (cp > 0x10FFFF)
		return WIDTH_CONTROL | PROP_BLANK;
	if (cp - 0xE0100u < 240u)
		return WIDTH_MARK;	/* variation selectors */
	if (cp - 0xE0000u < 0x1000u || (cp & 0xFFFEu) == 0xFFFEu)
		return WIDTH_UNSAFE;	/* tags; what is no character */
	/* The terminal's font decides about private characters. */
	return cp >= 0xF0000u ? WIDTH_AMBIGUOUS : WIDTH_ONE;
}

enum width_class
lang_width_class(uint32_t cp)
{
	return (enum width_class)(table_prop(cp) & PROP_CLASS);
}

int
lang_width(uint32_t cp)
{
	if (cp < 0x80)
		return 1;
	switch (lang_width_class(cp)) {
	case WIDTH_MARK:
		return 0;
	case WIDTH_TWO:
		return 2;
	case WIDTH_AMBIGUOUS:
		return ambiguous_wide ? 2 : 1;
	default:
		return 1;
	}
}

void
lang_ambiguous_wide(bool wide)
{
	ambiguous_wide = wide;
}

int
lang_columns(struct str s)
{
	int columns = 0;

	while (s.n)
		columns += lang_width(utf8_next(&s));
	return columns;
}
