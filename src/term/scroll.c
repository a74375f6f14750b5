/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scroll.c -- finds rows that have moved, see paint_in.h.  Layer: term.
 * Equal hashes vote for a distance; for the distance with most votes the
 * stretch of rows is taken whose saving, in bytes, is greatest. A row that
 * does not fit inside (the cursor's mark) is simply painted afterwards. */
#include "paint_in.h"

#include <string.h>

#define SIDE_MAX 512	/* rows looked at; no terminal has more */

struct stretch {
	int top, bottom;	/* of the region, inclusive */
	int by;			/* rows the content goes up; < 0 down */
	int gain;		/* bytes saved */
};

static int
cell_cost(const struct cell *a, const struct cell *b)
{
	if (memcmp(a, b, sizeof(*a)) == 0 || b->width == 0)
		return 0;
	return b->cp < 0x80 ? 1 : 3;
}

/* About how many bytes it takes to turn row a into row b; a NULL: a blank. */
static int
row_cost(const struct cell *a, const struct cell *b, int w)
{
	static const struct cell nothing = { .width = 1 };
	int n = 0;

	if (a && memcmp(a, b, (size_t)w * sizeof(*a)) == 0)
		return 0;
	for (int x = 0; x < w; x++)
		n += cell_cost(a ? &a[x] : &nothing, &b[x]);
	return n ? n + 6 : 0;
}

static int
most_votes(const struct paint *p, uint64_t empty, int h)
{
	int votes[2 * SIDE_MAX] = { 0 };
	int best = 0;

	for (int i = 0; i < h; i++) {
		if (p->want[i] == empty || p->want[i] == p->hash[i])
			continue;
		for (int j = 0; j < h; j++) {
			if (p->want[i] == p->hash[j])
				votes[j - i + SIDE_MAX]++;
		}
	}
	for (int d = 1 - h; d < h; d++) {
		int more = votes[d + SIDE_MAX] - votes[best + SIDE_MAX];
		bool nearer = d * d < best * best;

		if (more > 0 || (more == 0 && best != 0 && nearer))
			best = d;
	}
	return votes[best + SIDE_MAX] > 0 ? best : 0;
}

/* Saving in row i if its content comes from row i + d; d out of the grid: a
 * blank comes. */
static int
row_gain(const struct paint *p, const struct cells *next, int i, int from)
{
	const struct cell *want = row_at(next, i);
	const struct cell *source = from >= 0 ? row_at(&p->now, from) : NULL;

	return row_cost(row_at(&p->now, i), want, next->w) -
	    row_cost(source, want, next->w);
}

/* The rows [a, b] of the grid to be that gain most by content from i + d. */
static struct stretch
best_stretch(const struct paint *p, const struct cells *next, int d)
{
	int lo = d > 0 ? 0 : -d, hi = d > 0 ? next->h - d : next->h;
	int sum = 0, start = lo, a = lo, b = lo - 1, best = 0;
	struct stretch s = { .by = d };

	for (int i = lo; i < hi; i++) {
		if (sum <= 0) {
			sum = 0;
			start = i;
		}
		sum += row_gain(p, next, i, i + d);
		if (sum > best) {
			best = sum;
			a = start;
			b = i;
		}
	}
	if (b < a)
		return s;
	s.top = d > 0 ? a : a + d;
	s.bottom = d > 0 ? b + d : b;
	s.gain = best - 20;
	for (int i = s.top; i <= s.bottom; i++) {	/* what becomes blank */
		if (i < a || i > b)
			s.gain += row_gain(p, next, i, -1);
	}
	return s;
}

/* ---- doing it ---- */

static void
repeat(struct paint *p, const char *one, int n)
{
	for (int i = 0; i < n; i++)
		buf_cstr(p->out, one);
}

/* Deletes or inserts lines at the top of a region that ends at the bottom. */
static void
move_lines(struct paint *p, const struct stretch *s)
{
	int n = s->by > 0 ? s->by : -s->by;

	pen_move(p, 0, s->top);
	if (n == 1)
		buf_cstr(p->out, s->by > 0 ? "\033[M" : "\033[L");
	else
		buf_fmt(p->out, "\033[%d%c", n, s->by > 0 ? 'M' : 'L');
}

static void
move_region(struct paint *p, const struct stretch *s, bool whole)
{
	int n = s->by > 0 ? s->by : -s->by;

	if (!whole) {
		buf_fmt(p->out, "\033[%d;%dr", s->top + 1, s->bottom + 1);
		p->x = p->y = -1;
	}
	if (p->caps->indn && n > 1) {
		buf_fmt(p->out, "\033[%d%c", n, s->by > 0 ? 'S' : 'T');
	} else if (s->by > 0) {
		pen_move(p, 0, s->bottom);
		repeat(p, "\n", n);
	} else {
		pen_move(p, 0, s->top);
		repeat(p, "\033M", n);
	}
	if (!whole) {
		buf_cstr(p->out, "\033[r");
		p->x = p->y = -1;
	}
}

/* What the screen shows after it. */
static void
shift_rows(struct paint *p, const struct stretch *s)
{
	int n = s->by > 0 ? s->by : -s->by;
	int kept = s->bottom - s->top + 1 - n;
	int to = s->by > 0 ? s->top : s->top + n;
	int from = s->by > 0 ? s->top + n : s->top;
	int gone = s->by > 0 ? s->bottom - n + 1 : s->top;

	memmove(row_at(&p->now, to), row_at(&p->now, from),
	    (size_t)kept * (size_t)p->now.w * sizeof(struct cell));
	memmove(&p->hash[to], &p->hash[from],
	    (size_t)kept * sizeof(*p->hash));
	for (int i = 0; i < n; i++)
		row_blank(p, gone + i);
}

static bool
any_sized(const struct paint *p, const struct cells *next)
{
	for (int y = 0; y < next->h; y++) {
		if (row_at(next, y)->size || row_at(&p->now, y)->size)
			return true;
	}
	return false;
}

static int
rows_changed(const struct paint *p, const struct cells *next)
{
	int n = 0;

	for (int y = 0; y < next->h; y++)
		n += p->want[y] != p->hash[y];
	return n;
}

/* Is there anything that scrolling could save? Hashes what is wanted. */
static bool
worth_looking(struct paint *p, const struct cells *next)
{
	if ((!p->caps->csr && !p->caps->idl) || next->h > SIDE_MAX ||
	    !p->erases[ROLE_TEXT])
		return false;
	for (int y = 0; y < next->h; y++)
		p->want[y] = row_hash(next, y);
	return rows_changed(p, next) >= 3 && !any_sized(p, next);
}

static uint64_t
empty_hash(int w)
{
	struct cells empty;
	uint64_t h;

	cells_init(&empty, w, 1);
	h = row_hash(&empty, 0);
	cells_fini(&empty);
	return h;
}

void
scroll_frame(struct paint *p, const struct cells *next)
{
	struct stretch s;
	bool lines;
	int d;

	if (!worth_looking(p, next))
		return;
	d = most_votes(p, empty_hash(next->w), next->h);
	if (d == 0)
		return;
	s = best_stretch(p, next, d);
	if (s.gain <= 0)
		return;
	lines = p->caps->idl && s.bottom == next->h - 1 && s.top > 0;
	if (!lines && (!p->caps->csr || (d < 0 && !p->caps->ri)))
		return;
	pen_to(p, ROLE_TEXT, true);
	if (lines)
		move_lines(p, &s);
	else
		move_region(p, &s, s.top == 0 && s.bottom == next->h - 1);
	shift_rows(p, &s);
}
