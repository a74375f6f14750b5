/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mask.c -- numbers and names of people made unreadable.  Layer: lang.
 * Written to rather hide too much than too little: digits of any script form
 * count, also with blanks, dashes or invisible characters between them. */
#include "base/utf8.h"
#include "tables.h"

#define PHONE_LEAST	7	/* digits */
#define LONE_GROUP	11	/* a group this long joins no other */
#define GAP_MOST	4	/* characters between two groups */

/* A number as it was found: groups of digits and what is between them. */
struct run {
	size_t	bytes;
	int	digits;		/* X of an identity number counted */
};

static int
digit(uint32_t cp)
{
	const uint32_t d = table_fold(cp) - '0';

	return d <= 9 ? (int)d : -1;
}

static bool
is_x(uint32_t cp)
{
	return table_fold(cp) == 'x';
}

static bool
is_joint(uint32_t cp)
{
	const uint32_t f = table_fold(cp);

	return f == 0 || f == ' ' || f == '-' || (f >= 0x2010 && f <= 0x2015);
}

/* Takes the digits at the front of *s; an X right after 17 of them (with those
 * before) ends an identity number. */
static int
take_group(struct str *s, int before)
{
	int n = 0;

	while (s->n) {
		struct str rest = *s;
		const uint32_t cp = utf8_next(&rest);

		if (digit(cp) < 0 && !(before + n == 17 && is_x(cp)))
			break;
		*s = rest;
		n++;
		if (digit(cp) < 0)
			break;
	}
	return n;
}

/* Moves *s over what may stand between two groups; false if nothing does. */
static bool
take_joint(struct str *s)
{
	int n = 0;

	while (s->n && n <= GAP_MOST) {
		struct str rest = *s;

		if (!is_joint(utf8_next(&rest)))
			break;
		*s = rest;
		n++;
	}
	return n > 0 && n <= GAP_MOST;
}

static struct run
find_run(struct str s)
{
	const struct str all = s;
	struct run run = { 0 };
	int group = take_group(&s, 0);

	run.digits = group;
	run.bytes = all.n - s.n;
	while (group > 0 && group < LONE_GROUP) {
		if (!take_joint(&s))
			break;
		group = take_group(&s, run.digits);
		if (group == 0 || group >= LONE_GROUP)
			break;
		run.digits += group;
		run.bytes = all.n - s.n;
	}
	return run;
}

/* Takes one to most digits that make a number in low..high. */
static bool
take_number(struct str *s, int most, int low, int high)
{
	int v = -1;

	for (int n = 0; n < most && s->n; n++) {
		const unsigned d = (unsigned char)s->p[0] - (unsigned)'0';

		if (d > 9)
			break;
		v = (v < 0 ? 0 : v) * 10 + (int)d;
		*s = str_from(*s, 1);
	}
	return v >= low && v <= high;
}

static bool
take_dash(struct str *s)
{
	if (!str_starts(*s, STR("-")))
		return false;
	*s = str_from(*s, 1);
	return true;
}

/* The bytes of a date like 2026-11-21 at the front of s, or 0: a date is no
 * phone number, and reports are full of them. */
static size_t
date_bytes(struct str s)
{
	const struct str all = s;

	if (!take_number(&s, 4, 1900, 2099) || !take_dash(&s) ||
	    !take_number(&s, 2, 1, 12) || !take_dash(&s) ||
	    !take_number(&s, 2, 1, 31))
		return 0;
	/* If it goes on it was no date. */
	if (s.n && (s.p[0] == '-' || (s.p[0] >= '0' && s.p[0] <= '9')))
		return 0;
	return all.n - s.n;
}

static void
hide(struct str s, int digits, struct buf *out)
{
	const bool person = digits == 11 || digits == 15 || digits == 18;
	const int head = person ? 3 : 2;
	const int tail = person ? 4 : 2;
	int n = 0;

	while (s.n) {
		struct str rest = s;
		const uint32_t cp = utf8_next(&rest);
		const bool counted = digit(cp) >= 0 || is_x(cp);

		if (counted && n >= head && n < digits - tail)
			buf_byte(out, '*');
		else
			buf_add(out, s.p, s.n - rest.n);
		n += counted ? 1 : 0;
		s = rest;
	}
}

void
lang_mask(struct str s, struct buf *out)
{
	while (s.n) {
		struct str rest = s;
		struct run run;

		if (digit(utf8_next(&rest)) < 0) {
			buf_add(out, s.p, s.n - rest.n);
			s = rest;
			continue;
		}
		run.bytes = date_bytes(s);
		run.digits = 0;
		if (run.bytes == 0)
			run = find_run(s);
		if (run.digits >= PHONE_LEAST)
			hide(str_n(s.p, run.bytes), run.digits, out);
		else
			buf_add(out, s.p, run.bytes);
		s = str_from(s, run.bytes);
	}
}

void
lang_mask_name(struct str s, struct buf *out)
{
	struct str rest = str_trim(s);
	const struct str name = rest;

	if (name.n == 0)
		return;
	utf8_next(&rest);
	buf_add(out, name.p, name.n - rest.n);
	/* Always two, so that the length tells nothing. */
	buf_add(out, "**", 2);
}
