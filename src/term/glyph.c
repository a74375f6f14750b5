/* SPDX-License-Identifier: GPL-3.0-or-later */
/* glyph.c -- one cell as bytes, see paint_in.h.  Layer: term. */
#include "paint_in.h"

#include "base/utf8.h"

struct span {
	uint32_t from, to;
};

static bool
within(const struct span *s, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++) {
		if (cp >= s[i].from && cp <= s[i].to)
			return true;
	}
	return false;
}

/* Widths that every terminal in use agrees on, once the ambiguous ones are
 * settled. Emoji and marks are not among them: after those the cursor is put
 * where it belongs, so that a column's edge never moves. */
bool
glyph_doubtful(const struct cell *c)
{
	static const struct span sure[] = {
		{ 0x4E00, 0x9FFF }, { 0x2500, 0x259F }, { 0x3000, 0x4DBF },
		{ 0xFF01, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x00A0, 0x024F },
		{ 0x2010, 0x2027 }, { 0x2030, 0x205E }, { 0x2800, 0x28FF },
		{ 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF }, { 0xFE30, 0xFE4F },
		{ 0x0370, 0x0482 }, { 0x048A, 0x052F }, { 0x2190, 0x21FF },
		{ 0x2200, 0x22FF }, { 0x2400, 0x2426 }, { 0x2460, 0x24FF },
		{ 0x25A0, 0x25FC }, { 0x20000, 0x2A6DF },
	};

	if (c->mark[0])
		return true;
	if (c->cp < 0x7F)
		return false;
	return !within(sure, sizeof(sure) / sizeof(sure[0]), c->cp);
}

/* Lines, corners, blocks and arrows in ASCII. */
static uint32_t
plain_line(uint32_t cp)
{
	static const char arrows[] = "<^>v";

	if (cp >= 0x2190 && cp <= 0x2193)
		return (uint32_t)arrows[cp - 0x2190];
	if (cp >= 0x2580 && cp <= 0x259F)
		return '#';
	if (cp < 0x2500 || cp > 0x257F)
		return cp;
	switch (cp) {
	case 0x2500: case 0x2501: case 0x2504: case 0x2505: case 0x2508:
	case 0x2509: case 0x254C: case 0x254D: case 0x2574: case 0x2576:
	case 0x2578: case 0x257A: case 0x257C: case 0x257E:
		return '-';
	case 0x2550:
		return '=';
	case 0x2502: case 0x2503: case 0x2506: case 0x2507: case 0x250A:
	case 0x250B: case 0x254E: case 0x254F: case 0x2551: case 0x2575:
	case 0x2577: case 0x2579: case 0x257B: case 0x257D: case 0x257F:
		return '|';
	default:
		return '+';
	}
}

static uint32_t
shown_as(const struct paint *p, const struct cell *c)
{
	uint32_t cp = c->cp ? c->cp : ' ';

	if (cp < 0x80)
		return cp;
	if (p->ascii || !p->utf8)
		cp = plain_line(cp);
	return cp >= 0x80 && !p->utf8 ? '?' : cp;
}

static int
utf8_len(uint32_t cp)
{
	return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}

int
glyph_cost(const struct paint *p, const struct cell *c)
{
	int n = 0;

	if (c->width == 0)
		return 0;
	if (!p->utf8)
		return c->width;
	n = utf8_len(shown_as(p, c));
	for (int i = 0; i < CELL_MARKS && c->mark[i]; i++)
		n += utf8_len(c->mark[i]);
	return n;
}

static void
write_cp(struct buf *out, uint32_t cp)
{
	char utf8[4];

	buf_add(out, utf8, utf8_put(cp, utf8));
}

/* After the last column the cursor waits there or has wrapped already. */
static void
advance(struct paint *p, int width)
{
	p->x += width;
	if (p->x < row_columns(p, p->y))
		return;
	p->x = -1;
	if (!p->caps->xenl)
		p->y = -1;
}

/* Should a wide character be drawn narrow, nothing old is left beside it. */
static void
clear_under(struct paint *p)
{
	int x = p->x, y = p->y;

	if (x + 2 < row_columns(p, y)) {
		buf_cstr(p->out, "  \b\b");
		return;
	}
	buf_cstr(p->out, "  ");		/* a backspace from the margin is not
					 * the same everywhere */
	p->x = p->y = -1;
	pen_move(p, x, y);
}

void
glyph_write(struct paint *p, const struct cell *c)
{
	uint32_t cp = shown_as(p, c);
	bool doubtful = p->utf8 && glyph_doubtful(c);

	if (c->width == 2 && doubtful)
		clear_under(p);
	write_cp(p->out, cp);
	if (c->width == 2 && cp == '?')
		write_cp(p->out, '?');
	for (int i = 0; p->utf8 && i < CELL_MARKS && c->mark[i]; i++)
		write_cp(p->out, c->mark[i]);
	advance(p, c->width);
	if (doubtful)	/* drawn wide in the last column it may have wrapped */
		p->x = p->y = -1;
}
