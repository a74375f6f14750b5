/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slide.c -- finds cells that have moved along their rows, see paint_in.h.
 * Layer: term. A picture that was panned is mostly there already: deleting and
 * inserting characters moves it. Short runs of cells vote for a distance; each row
 * then moves the stretch that saves most bytes, if any, and what does not fit is
 * painted afterwards. */
#include "paint_in.h"

#include <string.h>

#define WIDE_MAX 512	/* columns looked at */
#define ROWS_MAX 12	/* rows that vote */
#define ROWS_LEAST 3
#define RUN 5		/* cells in a run */
#define EACH 6		/* every so many runs votes */
#define VOTES_MIN 4
#define WAY_COST 12	/* bytes of one motion and one move */

static const struct cell nothing = { .width = 1 };

/* 0: a run of one and the same sign, which would vote for anything. */
static uint32_t
run_hash(const struct cell *c)
{
	uint32_t h = 2166136261u;
	bool differ = false;

	for (int i = 0; i < RUN; i++) {
		h = (h ^ c[i].cp ^ (uint32_t)c[i].width << 24) * 16777619u;
		h ^= h >> 15;
		differ |= c[i].cp != c[0].cp;
	}
	return differ ? h | 1 : 0;
}

static void
row_votes(const struct cell *now, const struct cell *next, int w, int *votes)
{
	uint32_t was[WIDE_MAX];
	int runs = w - RUN + 1;

	for (int x = 0; x < runs; x++)
		was[x] = run_hash(now + x);
	for (int x = 0; x < runs; x += EACH) {
		uint32_t h = run_hash(next + x);

		for (int from = 0; h != 0 && from < runs; from++)
			votes[from - x + WIDE_MAX] += was[from] == h;
	}
}

void
slide_find(struct paint *p, const struct cells *next)
{
	int votes[2 * WIDE_MAX] = { 0 };
	int best = 0, changed = 0, seen = 0;

	for (int y = 0; y < next->h; y++)
		changed += row_changed(p, next, y);
	if (changed < ROWS_LEAST || !p->caps->idc || !p->erases[ROLE_TEXT] ||
	    next->w > WIDE_MAX)
		return;
	for (int y = 0; y < next->h; y++) {
		if (!row_changed(p, next, y))
			continue;
		if (seen++ % (changed / ROWS_MAX + 1) == 0)
			row_votes(row_at(&p->now, y), row_at(next, y), next->w,
			    votes);
	}
	for (int d = 1 - next->w; d < next->w; d++)
		if (d != 0 && votes[d + WIDE_MAX] > votes[best + WIDE_MAX])
			best = d;
	if (votes[best + WIDE_MAX] >= VOTES_MIN)
		p->by = best;
}

/* ---- one row ---- */

struct slide {
	int y, from, to;	/* columns of it, to not within */
	int by;			/* its content goes left; < 0 right */
};

/* Bytes to turn a into b. */
static int
cost(const struct paint *p, const struct cell *a, const struct cell *b)
{
	return cell_same(p, a, b) ? 0 : glyph_cost(p, b);
}

/* The most that moving saves, and the columns that gain by it. */
static int
best_stretch(const struct paint *p, const struct cell *now,
    const struct cell *want, struct slide *s)
{
	int d = s->by, w = p->now.w, sum = 0, best = 0, start = 0;
	int lo = d > 0 ? 0 : -d, hi = d > 0 ? w - d : w;

	s->from = s->to = 0;
	for (int x = lo; x < hi; x++) {
		if (sum <= 0) {
			sum = 0;
			start = x;
		}
		sum += cost(p, &now[x], &want[x]) -
		    cost(p, &now[x + d], &want[x]);
		if (sum > 0 && sum >= best) {	/* the longest of the best */
			best = sum;
			s->from = d > 0 ? start : start + d;
			s->to = d > 0 ? x + 1 + d : x + 1;
		}
	}
	for (int i = 0; i < (d > 0 ? d : -d) && best > 0; i++) {
		int x = d > 0 ? s->to - 1 - i : s->from + i;

		best += cost(p, &now[x], &want[x]) -
		    cost(p, &nothing, &want[x]);
	}
	return best - (s->to < w ? 2 * WAY_COST : WAY_COST);
}

/* Where cells are parted a wide character would be: it is taken away first. */
static void
part(struct paint *p, int x, int y)
{
	struct cell *row = row_at(&p->now, y);

	if (x <= 0 || x >= p->now.w || row[x].width != 0)
		return;
	pen_move(p, x - 1, y);
	pen_to(p, ROLE_TEXT, true);
	for (int i = x - 1; i <= x; i++) {
		row[i] = nothing;
		glyph_write(p, &nothing);
	}
}

static void
chars(struct paint *p, int x, int y, int n, char how)
{
	pen_move(p, x, y);
	buf_cstr(p->out, "\033[");
	if (n > 1)
		buf_fmt(p->out, "%d", n);
	buf_byte(p->out, how);
}

/* First what goes is deleted, then room is made: nothing beyond the stretch is lost
 * over the margin meanwhile. */
static void
move_cells(struct paint *p, const struct slide *s)
{
	int n = s->by > 0 ? s->by : -s->by;
	int gone = s->by > 0 ? s->from : s->to - n;
	int room = s->by > 0 ? s->to - n : s->from;
	struct cell *row = row_at(&p->now, s->y);
	size_t kept = (size_t)(s->to - s->from - n);

	part(p, s->from, s->y);
	part(p, s->to, s->y);
	part(p, s->by > 0 ? gone + n : gone, s->y);
	pen_to(p, ROLE_TEXT, true);
	if (s->by > 0 || s->to < p->now.w)
		chars(p, gone, s->y, n, 'P');
	if (s->by < 0 || s->to < p->now.w)
		chars(p, room, s->y, n, '@');
	memmove(&row[s->by > 0 ? s->from : s->from + n],
	    &row[s->by > 0 ? s->from + n : s->from], kept * sizeof *row);
	for (int i = 0; i < n; i++)
		row[room + i] = nothing;
}

/* Terminals that disagree on a width would move something else. */
static bool
all_sure(const struct cell *row, int w)
{
	for (int x = 0; x < w; x++)
		if (glyph_doubtful(&row[x]))
			return false;
	return true;
}

void
slide_row(struct paint *p, const struct cells *next, int y)
{
	const struct cell *want = row_at(next, y), *now = row_at(&p->now, y);
	struct slide s = { .y = y, .by = p->by };
	bool corner = p->caps->am && !p->caps->xenl && y == next->h - 1;

	if (p->by == 0 || corner || now->size != 0 || want->size != 0 ||
	    (p->utf8 && !all_sure(now, next->w)))
		return;
	if (best_stretch(p, now, want, &s) > 0)
		move_cells(p, &s);
}
