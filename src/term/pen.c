/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pen.c -- attributes and cursor motion, see paint_in.h.  Layer: term.
 * Each way is written into a small array first, and the shortest is sent. */
#include "paint_in.h"

#include <stdio.h>
#include <string.h>

/* ---- attributes ---- */

struct way {
	char	p[64];
	int	n;
};

static void
way_str(struct way *w, const char *s)
{
	int n = (int)strlen(s);

	if (w->n + n < (int)sizeof(w->p)) {
		memcpy(w->p + w->n, s, (size_t)n);
		w->n += n;
	}
}

static void
way_int(struct way *w, int v)
{
	char digits[12];
	int n = (int)sizeof(digits) - 1;

	digits[n] = 0;
	do {
		digits[--n] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	way_str(w, digits + n);
}

/* CSI n final; a 1 is not written. */
static void
way_csi(struct way *w, int n, const char *final)
{
	way_str(w, "\033[");
	if (n != 1)
		way_int(w, n);
	way_str(w, final);
}

/* One more parameter of an SGR. */
static void
sgr_param(struct way *w, int v)
{
	way_str(w, w->n ? ";" : "\033[");
	way_int(w, v);
}

static void
sgr_colour(struct way *w, int32_t c, int base)
{
	if (c == COLOUR_DEFAULT) {
		sgr_param(w, base + 9);
	} else if (c & COLOUR_RGB) {
		sgr_param(w, base + 8);
		sgr_param(w, 2);
		sgr_param(w, c >> 16 & 255);
		sgr_param(w, c >> 8 & 255);
		sgr_param(w, c & 255);
	} else if (c < 16) {
		sgr_param(w, c < 8 ? base + c : base + 60 + c - 8);
	} else {
		sgr_param(w, base + 8);
		sgr_param(w, 5);
		sgr_param(w, c);
	}
}

static void
sgr_on(struct way *w, uint8_t attrs)
{
	if (attrs & ATTR_BOLD)
		sgr_param(w, 1);
	if (attrs & ATTR_DIM)
		sgr_param(w, 2);
	if (attrs & ATTR_UNDERLINE)
		sgr_param(w, 4);
	if (attrs & ATTR_REVERSE)
		sgr_param(w, 7);
}

static void
sgr_from_nothing(struct way *w, struct style s)
{
	if (s.attrs || s.fg != COLOUR_DEFAULT || s.bg != COLOUR_DEFAULT)
		sgr_param(w, 0);
	sgr_on(w, s.attrs);
	if (s.fg != COLOUR_DEFAULT)
		sgr_colour(w, s.fg, 30);
	if (s.bg != COLOUR_DEFAULT)
		sgr_colour(w, s.bg, 40);
	way_str(w, w->n ? "m" : "\033[m");
}

static void
sgr_from_pen(struct way *w, struct style pen, struct style s)
{
	uint8_t weight = ATTR_BOLD | ATTR_DIM;
	uint8_t off = pen.attrs & (uint8_t)~s.attrs;
	uint8_t on = s.attrs & (uint8_t)~pen.attrs;

	if (off & weight) {	/* 22 ends both */
		sgr_param(w, 22);
		on |= s.attrs & weight;
	}
	if (off & ATTR_UNDERLINE)
		sgr_param(w, 24);
	if (off & ATTR_REVERSE)
		sgr_param(w, 27);
	sgr_on(w, on);
	if (s.fg != pen.fg)
		sgr_colour(w, s.fg, 30);
	if (s.bg != pen.bg)
		sgr_colour(w, s.bg, 40);
	if (w->n)
		way_str(w, "m");
}

static bool
same_pen(struct style a, struct style b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

static bool
blank_same(struct style a, struct style b)
{
	uint8_t lines = ATTR_UNDERLINE | ATTR_REVERSE;

	if (a.bg != b.bg || (a.attrs & lines) != (b.attrs & lines))
		return false;
	return !(a.attrs & lines) || a.fg == b.fg;
}

void
pen_to(struct paint *p, uint8_t role, bool blank)
{
	struct style s = p->look[role];
	struct way reset = { .n = 0 }, step = { .n = 0 };
	bool may_step = p->pen_known;

	if (p->pen_known && (blank ? blank_same(p->pen, s) :
	    same_pen(p->pen, s)))
		return;
	sgr_from_nothing(&reset, s);
	if (!p->caps->off_one && (p->pen.attrs & ~s.attrs))
		may_step = false;
	if (may_step)
		sgr_from_pen(&step, p->pen, s);
	if (may_step && step.n < reset.n)
		buf_add(p->out, step.p, (size_t)step.n);
	else
		buf_add(p->out, reset.p, (size_t)reset.n);
	p->pen = s;
	p->pen_known = true;
}

/* ---- motion ---- */

static void
way_absolute(struct way *w, int x, int y)
{
	way_str(w, "\033[");
	if (y > 0)
		way_int(w, y + 1);
	if (x > 0) {
		way_str(w, ";");
		way_int(w, x + 1);
	}
	way_str(w, "H");
}

/* Along a row, from a known column. */
static void
way_across(struct way *w, const struct paint *p, int from, int x)
{
	if (x > from) {
		way_csi(w, x - from, "C");
	} else if (x < from && from - x <= 3) {
		for (int i = x; i < from; i++)
			way_str(w, "\b");
	} else if (x < from) {
		way_csi(w, from - x, "D");
	}
	if (p->caps->hpa && x != from && w->n > 4) {
		struct way hpa = { .n = 0 };

		way_csi(&hpa, x + 1, "G");
		if (hpa.n < w->n)
			*w = hpa;
	}
}

static void
way_down(struct way *w, int from, int y)
{
	if (y > from && y - from <= 3) {
		for (int i = from; i < y; i++)
			way_str(w, "\n");
	} else if (y > from) {
		way_csi(w, y - from, "B");
	} else if (y < from) {
		way_csi(w, from - y, "A");
	}
}

static void
take_shorter(struct way *best, const struct way *w)
{
	if (w->n < best->n)
		*best = *w;
}

/* From the left margin of the row the cursor is in. */
static void
way_return(struct way *w, const struct paint *p, int x, int y)
{
	struct way across = { .n = 0 };

	way_str(w, "\r");
	way_down(w, p->y, y);
	way_across(&across, p, 0, x);
	if (w->n + across.n < (int)sizeof(w->p)) {
		memcpy(w->p + w->n, across.p, (size_t)across.n);
		w->n += across.n;
	}
}

static void
way_relative(struct way *w, const struct paint *p, int x, int y)
{
	struct way across = { .n = 0 };

	way_across(&across, p, p->x, x);
	way_down(w, p->y, y);
	memcpy(w->p + w->n, across.p, (size_t)across.n);
	w->n += across.n;
}

/* Could this cell be written again with the pen as it is? */
static bool
rewritable(const struct paint *p, const struct cell *c)
{
	const struct style s = p->look[c->role];

	if (c->cp == UINT32_MAX || glyph_doubtful(c))
		return false;
	return c->cp == 0 && c->width == 1 ? blank_same(p->pen, s) :
	    same_pen(p->pen, s);
}

/* Can the cells between the cursor and x be written again for fewer bytes? */
static bool
rewrite(struct paint *p, int x, int limit)
{
	const struct cell *row = row_at(&p->now, p->y);
	int cost = 0;

	if (x - p->x > 8 || row[p->x].width == 0 || row[x].width == 0)
		return false;
	for (int i = p->x; i < x; i++) {
		if (!rewritable(p, &row[i]))
			return false;
		cost += glyph_cost(p, &row[i]);
	}
	if (cost > limit)
		return false;
	for (int i = p->x; i < x; i += row[i].width ? row[i].width : 1)
		glyph_write(p, &row[i]);
	return true;
}

void
pen_move(struct paint *p, int x, int y)
{
	struct way best = { .n = 0 };
	bool near;

	if (p->x == x && p->y == y)
		return;
	way_absolute(&best, x, y);
	/* terminals differ in what a column is between rows of two sizes */
	near = p->y >= 0 &&
	    row_at(&p->now, p->y)->size == row_at(&p->now, y)->size;
	if (near && (p->x >= 0 || p->caps->xenl)) {
		struct way w = { .n = 0 };

		way_return(&w, p, x, y);
		take_shorter(&best, &w);
	}
	if (near && p->x >= 0) {
		struct way w = { .n = 0 };

		way_relative(&w, p, x, y);
		take_shorter(&best, &w);
	}
	if (p->y == y && p->x >= 0 && x > p->x && p->pen_known &&
	    rewrite(p, x, best.n))
		return;
	buf_add(p->out, best.p, (size_t)best.n);
	p->x = x;
	p->y = y;
}
