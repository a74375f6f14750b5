/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cells.c -- see cells.h.  Layer: view.
 * Invariants that every function here keeps:
 *   - a cell of width 2 has one of width 0 at its right, same role and size;
 *   - a cell of width 0 has one of width 2 at its left;
 *   - a blank is cp 0 (never U+0020), so that equal looks are equal bytes and
 *     term may compare whole rows with memcmp;
 *   - nothing in a cell can move a terminal's cursor by anything but its width.
 */
#include "view/cells.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define CP_DOTS		0x2026u	/* … */
#define CP_UNSAFE	0x2426u	/* ␦: neutral width, in every encoding 1 */
#define SIDE_MAX	10000	/* no terminal is larger; keeps w * h in int */

static const char *const names[ROLE_COUNT] = {
#define ROLE_NAME(id, name) [id] = name,
	ROLE_LIST(ROLE_NAME)
#undef ROLE_NAME
};

const char *
role_name(enum role r)
{
	return (unsigned)r < ROLE_COUNT ? names[r] : "";
}

bool
role_by_name(struct str name, enum role *out)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		if (str_is(name, names[i])) {
			*out = (enum role)i;
			return true;
		}
	}
	return false;
}

static int
clamp(int v, int lo, int hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* at + len within [lo, hi]; len may be INT_MAX for "the rest". */
static int
far_edge(int at, int len, int lo, int hi)
{
	int64_t edge = (int64_t)at + len;

	return edge < lo ? lo : edge > hi ? hi : (int)edge;
}

static struct cell *
row_of(const struct cells *g, int y)
{
	return g->c + (size_t)y * (size_t)g->w;
}

/* Columns that count in row y: half of them when it is double-size. */
static int
row_width(const struct cells *g, int y)
{
	return row_of(g, y)->size ? g->w / 2 : g->w;
}

static bool
row_there(const struct cells *g, int y)
{
	return y >= 0 && y < g->h && g->w > 0;
}

static void
blank(struct cell *c, uint8_t role)
{
	*c = (struct cell){ .width = 1, .role = role, .size = c->size };
}

/* Makes [x, x + w) of a row free to be written: a wide character that is only
 * half inside loses its other half to a blank. */
static void
cut_halves(struct cell *row, int row_w, int x, int w)
{
	if (x > 0 && row[x].width == 0)
		blank(&row[x - 1], row[x - 1].role);
	if (x + w < row_w && row[x + w].width == 0)
		blank(&row[x + w], row[x + w].role);
}

void
cells_init(struct cells *g, int w, int h)
{
	*g = (struct cells){ 0 };
	cells_resize(g, w, h);
}

void
cells_fini(struct cells *g)
{
	free(g->c);
	*g = (struct cells){ 0 };
}

void
cells_resize(struct cells *g, int w, int h)
{
	size_t n;

	w = clamp(w, 0, SIDE_MAX);
	h = clamp(h, 0, SIDE_MAX);
	n = (size_t)w * (size_t)h;
	if (w != g->w || h != g->h || !g->c)
		g->c = xrealloc(g->c, (n ? n : 1) * sizeof(*g->c));
	g->w = w;
	g->h = h;
	for (size_t i = 0; i < n; i++)
		g->c[i] = (struct cell){ .width = 1 };
	g->cur_x = clamp(g->cur_x, 0, w ? w - 1 : 0);
	g->cur_y = clamp(g->cur_y, 0, h ? h - 1 : 0);
}

void
cells_copy(struct cells *to, const struct cells *from)
{
	size_t n = (size_t)from->w * (size_t)from->h;

	if (to->w != from->w || to->h != from->h || !to->c)
		to->c = xrealloc(to->c, (n ? n : 1) * sizeof(*to->c));
	if (n)
		memcpy(to->c, from->c, n * sizeof(*to->c));
	to->w = from->w;
	to->h = from->h;
	to->cur_x = from->cur_x;
	to->cur_y = from->cur_y;
	to->cur_on = from->cur_on;
}

void
cells_fill(struct cells *g, struct rect r, enum role role)
{
	int x0 = clamp(r.x, 0, g->w), y0 = clamp(r.y, 0, g->h);
	int x1 = far_edge(r.x, r.w, x0, g->w);
	int y1 = far_edge(r.y, r.h, y0, g->h);

	if (x0 == x1)
		return;
	for (int y = y0; y < y1; y++) {
		struct cell *row = row_of(g, y);
		bool whole = x0 == 0 && x1 == g->w;

		cut_halves(row, g->w, x0, x1 - x0);
		for (int x = x0; x < x1; x++) {
			if (whole)	/* an emptied row is a plain one */
				row[x].size = 0;
			blank(&row[x], (uint8_t)role);
		}
	}
}

/* ---- writing text ---- */

/* What is shown for cp: itself, or a visible mark in *role. */
static uint32_t
harmless(uint32_t cp, enum width_class class, enum role *role)
{
	if (class != WIDTH_CONTROL && class != WIDTH_UNSAFE && cp != UTF8_BAD)
		return cp;
	*role = ROLE_MARK_UNSAFE;
	if (cp < 0x20)
		return 0x2400u + cp;	/* control pictures: ␛ for ESC */
	return cp == 0x7F ? 0x2421u : CP_UNSAFE;
}

/* A selector of glyph variants changes no meaning, but widens its character
 * on some terminals: it is left out. */
static bool
selector(uint32_t cp)
{
	return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

/* Puts one character of known width into a row at x; it fits. */
static void
put(struct cell *row, int row_w, int x, int width, enum role role, uint32_t cp)
{
	struct cell *c = &row[x];

	cut_halves(row, row_w, x, width);
	*c = (struct cell){ .cp = cp == ' ' ? 0 : cp, .width = (uint8_t)width,
	    .role = (uint8_t)role, .size = c->size };
	if (width == 2)
		c[1] = (struct cell){ .role = (uint8_t)role, .size = c->size };
}

static void
add_mark(struct cell *c, uint32_t cp)
{
	for (int i = 0; i < CELL_MARKS; i++) {
		if (c->mark[i] == 0) {
			c->mark[i] = cp;
			return;
		}
	}
}

/* A pen that writes one text into one row, columns [x, end). */
struct pen {
	struct cell	*row;
	int		 row_w;
	int		 x;	/* next column; may still be left of the grid */
	int		 end;
	int		 base;	/* column the next mark joins, -1 none */
	enum role	 role;
};

/* Writes cp; false when it does not fit any more. */
static bool
pen_put(struct pen *p, uint32_t cp)
{
	enum role role = p->role;
	enum width_class class = WIDTH_ONE;
	int width = 1;

	if (cp < 0x20 || cp > 0x7E) {
		class = lang_width_class(cp);
		if (class == WIDTH_MARK) {
			if (p->base >= 0 && !selector(cp))
				add_mark(&p->row[p->base], cp);
			return true;
		}
		width = lang_width(cp) == 2 ? 2 : 1;
		cp = harmless(cp, class, &role);
	}
	if (p->x + width > p->end)
		return false;
	p->base = -1;
	if (p->x < 0 || role != p->role) {
		/* half outside at the left, or a mark: never wide */
		for (int i = 0; i < width; i++) {
			if (p->x + i >= 0)
				put(p->row, p->row_w, p->x + i, 1, role,
				    i || p->x < 0 ? 0 : cp);
		}
	} else {
		put(p->row, p->row_w, p->x, width, role, cp);
		p->base = p->x;
	}
	p->x += width;
	return true;
}

/* Do the columns of s exceed room? Looks no further than needed. */
static bool
exceeds(struct str s, int room)
{
	int used = 0;

	/* few characters have more columns than bytes: a broken byte, in wide
	 * mode; there the walk decides */
	if (s.n <= (size_t)room && lang_width(UTF8_BAD) == 1)
		return false;
	while (s.n > 0 && used <= room) {
		uint32_t cp = utf8_next(&s);

		if (cp >= 0x20 && cp <= 0x7E)
			used++;
		else if (lang_width_class(cp) != WIDTH_MARK)
			used += lang_width(cp) == 2 ? 2 : 1;
	}
	return used > room;
}

/* Would what a reader takes for one character fit whole? Of most text the answer is
 * known from its first byte: one character is one cell. */
static bool
fits_whole(const struct pen *p, struct str s)
{
	const uint8_t lead = (uint8_t)s.p[0];
	size_t n;

	if (lead < 0xE2 || (lead > 0xE3 && lead < 0xF0))
		return true;
	n = lang_cluster(s);
	return p->x + lang_columns(str_n(s.p, n)) <= p->end;
}

int
cells_text(struct cells *g, int x, int y, int w, enum role role, struct str s,
    bool dots)
{
	struct pen p = { .x = x, .base = -1, .role = role };
	int room, mark = 0;

	if (!row_there(g, y) || w <= 0 || x >= row_width(g, y))
		return 0;
	room = row_width(g, y) - x;
	if (w < room)
		room = w;
	if (x + room <= 0)
		return 0;
	p.row = row_of(g, y);
	p.row_w = g->w;
	if (dots && exceeds(s, room)) {
		mark = lang_width(CP_DOTS);
		if (mark > room)
			mark = 0;
	}
	p.end = x + room - mark;
	while (s.n > 0 && (p.x == x || fits_whole(&p, s))) {
		uint32_t cp = utf8_next(&s);

		if (!pen_put(&p, cp))
			break;
	}
	if (mark) {
		p.end = x + room;
		pen_put(&p, CP_DOTS);
	}
	return p.x - x;
}

void
cells_column(struct cells *g, int x, int y, int w, enum role role,
    struct str s, bool right)
{
	int used, lead = 0;

	if (w <= 0 || !row_there(g, y) || x >= g->w)
		return;
	w = far_edge(x, w, x, g->w) - x;
	if (right && !exceeds(s, w)) {
		lead = w - lang_columns(s);
		lead = clamp(lead, 0, w);
	}
	if (lead)
		cells_fill(g, (struct rect){ x, y, lead, 1 }, role);
	used = lead + cells_text(g, x + lead, y, w - lead, role, s, true);
	if (used < w)
		cells_fill(g, (struct rect){ x + used, y, w - used, 1 }, role);
}

void
cells_fmt(struct cells *g, int x, int y, int w, enum role role,
    const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	cells_text(g, x, y, w, role, buf_view(&b), true);
	buf_fini(&b);
}

void
cells_put(struct cells *g, int x, int y, enum role role, uint32_t cp)
{
	struct pen p = { .x = x, .base = -1, .role = role };

	if (!row_there(g, y) || x < 0 || x >= row_width(g, y))
		return;
	if (lang_width_class(cp) == WIDTH_MARK)
		return;		/* a mark of its own has no place to stand */
	p.row = row_of(g, y);
	p.row_w = g->w;
	p.end = row_width(g, y);
	if (!pen_put(&p, cp))	/* wide, in the last column */
		put(p.row, p.row_w, x, 1, role, 0);
}

/* ---- roles, frames, rows ---- */

void
cells_role(struct cells *g, int x, int y, int w, enum role role)
{
	struct cell *row;
	int x0, x1;

	if (!row_there(g, y) || w <= 0)
		return;
	row = row_of(g, y);
	x0 = clamp(x, 0, g->w);
	x1 = far_edge(x, w, x0, g->w);
	if (x0 == x1)
		return;
	if (row[x0].width == 0 && x0 > 0)
		x0--;
	if (row[x1 - 1].width == 2 && x1 < g->w)
		x1++;
	for (int i = x0; i < x1; i++)
		row[i].role = (uint8_t)role;
}

/* Lines of ambiguous width cannot make a frame where they are wide. */
static bool
plain_lines(bool ascii)
{
	return ascii || lang_width(0x2500) != 1;
}

void
cells_hline(struct cells *g, int x, int y, int w, enum role role, bool ascii)
{
	uint32_t cp = plain_lines(ascii) ? '-' : 0x2500;

	for (int i = 0; i < w && x + i < g->w; i++)
		cells_put(g, x + i, y, role, cp);
}

void
cells_box(struct cells *g, struct rect r, enum role role, struct str title,
    enum role title_role, bool ascii)
{
	static const uint32_t lines[5] =
	    { 0x250C, 0x2510, 0x2514, 0x2518, 0x2502 };
	static const uint32_t plain[5] = { '+', '+', '+', '+', '|' };
	const uint32_t *cp = plain_lines(ascii) ? plain : lines;
	int right = r.x + r.w - 1, bottom = r.y + r.h - 1;

	if (r.w < 2 || r.h < 2)
		return;
	cells_hline(g, r.x + 1, r.y, r.w - 2, role, ascii);
	cells_hline(g, r.x + 1, bottom, r.w - 2, role, ascii);
	cells_put(g, r.x, r.y, role, cp[0]);
	cells_put(g, right, r.y, role, cp[1]);
	cells_put(g, r.x, bottom, role, cp[2]);
	cells_put(g, right, bottom, role, cp[3]);
	for (int y = r.y + 1; y < bottom && y < g->h; y++) {
		cells_put(g, r.x, y, role, cp[4]);
		cells_put(g, right, y, role, cp[4]);
	}
	if (title.n > 0 && r.w > 6) {
		int used = cells_text(g, r.x + 2, r.y, r.w - 5, title_role,
		    title, true);

		cells_put(g, r.x + 1, r.y, title_role, ' ');
		cells_put(g, r.x + 2 + used, r.y, title_role, ' ');
	}
}

void
cells_row_size(struct cells *g, int y, uint8_t size)
{
	struct cell *row;

	if (!row_there(g, y))
		return;
	row = row_of(g, y);
	if (size)
		cut_halves(row, g->w, g->w / 2, g->w - g->w / 2);
	for (int x = 0; x < g->w; x++) {
		row[x].size = size;
		if (size && x >= g->w / 2)
			blank(&row[x], row[x].role);
	}
}

/* ---- for tests ---- */

static char
role_letter(uint8_t role)
{
	if (role == ROLE_TEXT)
		return '.';
	return (char)(role <= 26 ? 'a' + role - 1 : 'A' + role - 27);
}

static void
dump_cell(const struct cell *c, struct buf *text)
{
	char out[4];

	if (c->width == 0)
		return;
	buf_add(text, out, utf8_put(c->cp ? c->cp : ' ', out));
	for (int i = 0; i < CELL_MARKS && c->mark[i]; i++)
		buf_add(text, out, utf8_put(c->mark[i], out));
}

void
cells_dump(const struct cells *g, struct buf *text, struct buf *roles)
{
	for (int y = 0; y < g->h; y++) {
		const struct cell *row = row_of(g, y);
		int tn = g->w, rn = g->w;

		while (tn > 0 && row[tn - 1].cp == 0 && row[tn - 1].width == 1)
			tn--;
		while (rn > 0 && row[rn - 1].role == ROLE_TEXT)
			rn--;
		for (int x = 0; text && x < tn; x++)
			dump_cell(&row[x], text);
		for (int x = 0; roles && x < rn; x++)
			buf_byte(roles, role_letter(row[x].role));
		if (text)
			buf_byte(text, '\n');
		if (roles)
			buf_byte(roles, '\n');
	}
}
