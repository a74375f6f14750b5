/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paint.c -- see paint.h: looks, rows, frames.  Layer: term. */
#include "term/paint.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "paint_in.h"

#define NOT_A_CELL UINT32_MAX	/* equals no cell: what stands there is unknown */
#define ERASE_FROM 9		/* blanks in a row worth an ECH and a motion */

void
paint_init(struct paint *p, const struct caps *caps, bool utf8, bool ascii)
{
	*p = (struct paint){ .caps = caps, .utf8 = utf8, .ascii = ascii,
	    .x = -1, .y = -1, .shown = -1 };
	for (int i = 0; i < ROLE_COUNT; i++)
		p->look[i] = (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };
}

void
paint_fini(struct paint *p)
{
	cells_fini(&p->now);
	free(p->hash);
	free(p->want);
	*p = (struct paint){ 0 };
}

/* ---- looks ---- */

/* Leaves out what this terminal cannot do, alone or beside colours. */
static struct style
possible(const struct caps *c, struct style s)
{
	bool coloured = s.fg != COLOUR_DEFAULT || s.bg != COLOUR_DEFAULT;

	if (!c->dim || (coloured && c->ncv & 16))
		s.attrs &= (uint8_t)~ATTR_DIM;
	if (!c->under || (coloured && c->ncv & 2))
		s.attrs &= (uint8_t)~ATTR_UNDERLINE;
	if (!c->rev || (coloured && c->ncv & 4))
		s.attrs &= (uint8_t)~ATTR_REVERSE;
	if (!c->bold || (coloured && c->ncv & 32))
		s.attrs &= (uint8_t)~ATTR_BOLD;
	return s;
}

static bool
same_style(struct style a, struct style b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

/* What of a style a blank shows. */
static struct style
of_blank(struct style s)
{
	s.attrs &= ATTR_UNDERLINE | ATTR_REVERSE;
	if (!s.attrs)
		s.fg = COLOUR_DEFAULT;
	return s;
}

void
paint_theme(struct paint *p, const struct theme *t, enum depth d)
{
	for (int r = 0; r < ROLE_COUNT; r++)
		p->look[r] = possible(p->caps, theme_style(t, (enum role)r, d));
	for (int r = 0; r < ROLE_COUNT; r++) {
		struct style s = p->look[r], b = of_blank(s);
		int i = 0, j = 0;

		while (!same_style(p->look[i], s))
			i++;
		while (!same_style(of_blank(p->look[j]), b))
			j++;
		p->same[r] = (uint8_t)i;
		p->same_blank[r] = (uint8_t)j;
		p->erases[r] = !b.attrs &&
		    (b.bg == COLOUR_DEFAULT || p->caps->bce);
	}
	paint_forget(p);
}

void
paint_forget(struct paint *p)
{
	p->known = false;
}

/* ---- what the screen shows ---- */

struct cell *
row_at(const struct cells *g, int y)
{
	return g->c + (size_t)y * (size_t)g->w;
}

int
row_columns(const struct paint *p, int y)
{
	return row_at(&p->now, y)->size ? p->now.w / 2 : p->now.w;
}

uint64_t
row_hash(const struct cells *g, int y)
{
	const char *at = (const char *)row_at(g, y);
	size_t n = (size_t)g->w * sizeof(struct cell);
	uint64_t h = 14695981039346656037u, word;

	_Static_assert(sizeof(struct cell) % sizeof(word) == 0,
	    "rows are whole words");
	for (size_t i = 0; i < n; i += sizeof(word)) {
		memcpy(&word, at + i, sizeof(word));
		h = (h ^ word) * 1099511628211u;
		h ^= h >> 29;
	}
	return h;
}

void
row_blank(struct paint *p, int y)
{
	struct cell *row = row_at(&p->now, y);

	for (int x = 0; x < p->now.w; x++)
		row[x] = (struct cell){ .width = 1, .size = row[x].size };
	p->hash[y] = row_hash(&p->now, y);
}

static bool
is_blank(const struct cell *c)
{
	return c->cp == 0 && c->width == 1;
}

bool
cell_same(const struct paint *p, const struct cell *a, const struct cell *b)
{
	if (b->width == 0)	/* goes with the cell at its left */
		return true;
	if (a->cp != b->cp || a->width != b->width ||
	    a->mark[0] != b->mark[0] || a->mark[1] != b->mark[1])
		return false;
	if (a->role == b->role)
		return true;
	if (is_blank(b))
		return p->same_blank[a->role] == p->same_blank[b->role];
	return p->same[a->role] == p->same[b->role];
}

/* ---- one row ---- */

struct row {
	struct paint		*p;
	int			 y, w;
	struct cell		*now;
	const struct cell	*next;
	int			 tail;	/* from here on all blank alike */
	bool			 touch;	/* the next cell is painted anyhow */
};

static bool
differs(const struct row *r, int x)
{
	return !cell_same(r->p, &r->now[x], &r->next[x]);
}

static bool
erasable(const struct paint *p, const struct cell *c)
{
	return is_blank(c) && p->erases[c->role];
}

/* How many blanks from x on could be erased together. */
static int
blank_run(const struct row *r, int x)
{
	uint8_t like = r->p->same_blank[r->next[x].role];
	int n = 0;

	while (x + n < r->w && erasable(r->p, &r->next[x + n]) &&
	    r->p->same_blank[r->next[x + n].role] == like)
		n++;
	return n;
}

/* Where the blanks begin that one EL could make; w if none or not worth it. */
static int
find_tail(const struct row *r)
{
	int x = r->w, first = r->w, last = -1;
	uint8_t like;

	if (!r->p->caps->el || !erasable(r->p, &r->next[r->w - 1]))
		return r->w;
	like = r->p->same_blank[r->next[r->w - 1].role];
	while (x > 0 && erasable(r->p, &r->next[x - 1]) &&
	    r->p->same_blank[r->next[x - 1].role] == like)
		x--;
	for (int i = x; i < r->w; i++) {
		if (differs(r, i)) {
			first = i < first ? i : first;
			last = i;
		}
	}
	return last - first >= 3 ? first : r->w;
}

/* The corner of a terminal that wraps at once cannot be written. */
static bool
is_corner(const struct row *r, int x, int width)
{
	const struct caps *c = r->p->caps;

	return c->am && !c->xenl && r->y == r->p->now.h - 1 &&
	    x + width >= r->w;
}

/* Paints what stands at x; returns where to look next. */
static int
paint_cell(struct row *r, int x)
{
	const struct cell *c = &r->next[x];
	struct paint *p = r->p;
	int width = c->width ? c->width : 1;

	if (is_corner(r, x, width) && width == 1)
		return x + width;
	pen_move(p, x, r->y);
	if (is_corner(r, x, width)) {	/* nor half of what stood there kept */
		static const struct cell nothing = { .width = 1 };

		pen_to(p, c->role, true);
		glyph_write(p, &nothing);
		return x + width;
	}
	if (p->caps->ech && erasable(p, c)) {
		int n = blank_run(r, x);

		if (n >= ERASE_FROM) {
			pen_to(p, c->role, true);
			buf_fmt(p->out, "\033[%dX", n);
			memcpy(&r->now[x], c, (size_t)n * sizeof(*c));
			r->touch = false;
			return x + n;
		}
	}
	pen_to(p, c->role, is_blank(c));
	glyph_write(p, c);
	memcpy(&r->now[x], c, (size_t)width * sizeof(*c));
	r->touch = p->utf8 && glyph_doubtful(c);
	return x + width;
}

/* Gives a row another size; the terminal then keeps nothing of it. */
static void
paint_size(struct row *r)
{
	static const char *const esc[] =
	    { "\033#5", "\033#6", "\033#3", "\033#4" };
	struct paint *p = r->p;
	uint8_t size = r->next[0].size;

	if (r->now[0].size == size)
		return;
	pen_move(p, 0, r->y);
	pen_to(p, ROLE_TEXT, true);
	if (p->caps->sized)
		buf_cstr(p->out, esc[size & 3]);
	buf_cstr(p->out, "\033[2K");
	for (int x = 0; x < p->now.w; x++) {
		r->now[x] = (struct cell){ .width = 1, .size = size };
		if (!p->erases[ROLE_TEXT])
			r->now[x].cp = NOT_A_CELL;
	}
	p->x = p->y = -1;
}

static void
paint_row(struct paint *p, const struct cells *next, int y)
{
	struct row r = { .p = p, .y = y, .now = row_at(&p->now, y),
	    .next = row_at(next, y) };
	int x = 0;

	slide_row(p, next, y);
	paint_size(&r);
	r.w = row_columns(p, y);
	r.tail = r.w > 0 ? find_tail(&r) : 0;
	while (x < r.tail) {
		if (r.touch || differs(&r, x))
			x = paint_cell(&r, x);
		else
			x++;
	}
	if (r.tail < r.w && x <= r.tail) {
		pen_move(p, r.tail, y);
		pen_to(p, r.next[r.tail].role, true);
		buf_cstr(p->out, "\033[K");
	}
	memcpy(r.now, r.next, (size_t)p->now.w * sizeof(*r.now));
	p->hash[y] = row_hash(&p->now, y);
}

/* ---- a frame ---- */

static void
begin_clear(struct paint *p, const struct cells *next)
{
	cells_resize(&p->now, next->w, next->h);
	p->hash = xrealloc(p->hash, ((size_t)next->h + 1) * sizeof(*p->hash));
	p->want = xrealloc(p->want, ((size_t)next->h + 1) * sizeof(*p->want));
	p->pen_known = false;
	p->shown = -1;
	pen_to(p, ROLE_TEXT, false);
	buf_cstr(p->out, "\033[H\033[2J");
	p->x = p->y = 0;
	for (int y = 0; y < next->h; y++) {
		row_blank(p, y);
		for (int x = 0; x < next->w && !p->erases[ROLE_TEXT]; x++)
			row_at(&p->now, y)[x].cp = NOT_A_CELL;
	}
	p->known = true;
}

bool
row_changed(const struct paint *p, const struct cells *next, int y)
{
	return memcmp(row_at(&p->now, y), row_at(next, y),
	    (size_t)next->w * sizeof(struct cell)) != 0;
}

static int
changes(const struct paint *p, const struct cells *next)
{
	int n = 0;

	for (int y = 0; y < next->h; y++)
		n += row_changed(p, next, y);
	return n;
}

/* The cursor last, so that it rests where the hand is. */
static void
paint_cursor(struct paint *p, const struct cells *next)
{
	int x = next->cur_x, y = next->cur_y;

	if (x < 0 || y < 0 || x >= next->w || y >= next->h)
		x = y = 0;
	if (next->w > 0 && next->h > 0) {
		if (x >= row_columns(p, y))
			x = row_columns(p, y) - 1;
		pen_move(p, x > 0 ? x : 0, y);
	}
	if (p->shown == (int)next->cur_on)
		return;
	buf_cstr(p->out, next->cur_on ? p->caps->cnorm : p->caps->civis);
	p->shown = (int)next->cur_on;
}

bool
paint_frame(struct paint *p, const struct cells *next, size_t budget,
    struct buf *out)
{
	size_t start = out->n;
	int first = next->cur_y, h = next->h;
	bool whole = true;

	p->out = out;
	if (!p->known || p->now.w != next->w || p->now.h != next->h)
		begin_clear(p, next);
	else if (changes(p, next) >= 3)
		scroll_frame(p, next);
	slide_find(p, next);
	if (budget == PAINT_ALL || first < 0 || first >= h)
		first = 0;
	for (int i = 0; i < h && whole; i++) {	/* the hand's row first */
		int y = (first + i) % h;

		if (!row_changed(p, next, y))
			continue;
		if (out->n - start >= budget)
			whole = false;
		else
			paint_row(p, next, y);
	}
	paint_cursor(p, next);
	if (whole)
		p->by = 0;
	p->out = NULL;
	return whole;
}
