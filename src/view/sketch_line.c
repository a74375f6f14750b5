/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_line.c -- lines into dots.  Layer: view.
 * Bresenham's line from the dot of one end to the dot of the other, always from the
 * left (upper) end, so that a border drawn twice is drawn once; where it enters the
 * picture is reckoned, not walked. Dashes are counted on the ground, for the same
 * reason. */
#include "view/sketch_in.h"

#include <stdlib.h>

static const uint8_t dot_bit[4][2] = {
	{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
};

static void
put(struct sketch *k, int64_t x, int64_t y, uint8_t role)
{
	size_t c;

	if (x < 0 || y < 0 || x >= k->dw || y >= k->dh)
		return;
	c = (size_t)(y >> 2) * (size_t)k->w + (size_t)(x >> 1);
	/* one sign cannot say two lines: the later one is said */
	if (k->dots == SKETCH_ASCII && k->line_role[c] != role)
		k->line[c] = 0;
	k->line[c] |= dot_bit[y & 3][x & 1];
	k->line_role[c] = role;
}

/* A line along its longer axis u; v is the other. */
struct walk {
	int64_t	u, u_end, v;	/* u_end within */
	int64_t	rest, step, whole;	/* v + rest / whole; rest grows by step */
	int64_t	base;		/* of u in the world: for dashes */
	int64_t	dash;		/* of the raster's dots */
	bool	up;		/* u is y */
};

/* Starts within [0, end): false where nothing is. */
static bool
walk_start(struct walk *w, int64_t u0, int64_t u1, int64_t v0, int64_t v1,
    int64_t end)
{
	int64_t du = u1 - u0, dv = v1 - v0;
	wide num, q;

	w->u = u0 < 0 ? 0 : u0;
	w->u_end = u1 >= end ? end - 1 : u1;
	if (w->u > w->u_end)
		return false;
	w->step = 2 * dv;
	w->whole = 2 * du;
	if (du == 0) {
		w->v = v0;
		w->rest = 0;
		w->whole = 1;
		w->step = 0;
		return true;
	}
	if (w->u == u0) {
		w->v = v0;
		w->rest = du;
		return true;
	}
	num = (wide)(w->u - u0) * w->step + du;
	q = num / w->whole;
	if (num % w->whole != 0 && num < 0)
		q--;
	w->v = v0 + (int64_t)q;
	w->rest = (int64_t)(num - q * w->whole);
	return true;
}

static void
walk_thick(struct sketch *k, const struct walk *w, const struct sketch_ink *ink)
{
	int n = ink->thick > 1 ? ink->thick : 1;

	if (w->dash && floor_div(w->u + w->base, w->dash) & 1)
		return;
	for (int i = 0; i < n; i++) {
		int64_t v = w->v - (n - 1) / 2 + i;

		if (w->up)
			put(k, v, w->u, ink->role);
		else
			put(k, w->u, v, ink->role);
	}
}

static void
walk(struct sketch *k, struct walk *w, const struct sketch_ink *ink)
{
	bool plain = ink->thick <= 1 && !ink->dash;

	for (; w->u <= w->u_end; w->u++) {
		if (!plain)
			walk_thick(k, w, ink);
		else if (w->up)
			put(k, w->v, w->u, ink->role);
		else
			put(k, w->u, w->v, ink->role);
		w->rest += w->step;
		if (w->rest >= w->whole) {
			w->rest -= w->whole;
			w->v++;
		} else if (w->rest < 0) {
			w->rest += w->whole;
			w->v--;
		}
	}
}

/* Dots of the raster in one that the caller knows. */
static int
dot_size(const struct sketch *k, bool up)
{
	if (k->dots == SKETCH_ASCII)
		return up ? 4 : 2;
	return k->dots == SKETCH_BLOCKS && up ? 2 : 1;
}

/* Both ends beyond the same side, by more than a line is thick. */
static bool
aside(int64_t a, int64_t b, int64_t end, int64_t slack)
{
	return (a < -slack && b < -slack) ||
	    (a >= end + slack && b >= end + slack);
}

void
sketch_line(struct sketch *k, struct place a, struct place b,
    const struct sketch_ink *ink)
{
	int64_t ax = a.x >> 8, ay = a.y >> 8, bx = b.x >> 8, by = b.y >> 8;
	struct walk w = { 0 };

	if (aside(ax, bx, k->dw, ink->thick) || aside(ay, by, k->dh, ink->thick))
		return;
	w.up = llabs(by - ay) > llabs(bx - ax);
	w.base = w.up ? k->top : k->left;
	w.dash = ink->dash * dot_size(k, w.up);
	if (w.up ? ay > by : ax > bx) {
		int64_t t = ax;

		ax = bx;
		bx = t;
		t = ay;
		ay = by;
		by = t;
	}
	if (w.up ? walk_start(&w, ay, by, ax, bx, k->dh) :
	    walk_start(&w, ax, bx, ay, by, k->dw))
		walk(k, &w, ink);
}

void
sketch_dot(struct sketch *k, struct place at, const struct sketch_ink *ink)
{
	put(k, at.x >> 8, at.y >> 8, ink->role);
}

static bool
out_of_sight(const struct sketch *k, const struct extent *chunk)
{
	return !extent_meet(chunk, &k->seen);
}

void
sketch_run(struct sketch *k, const struct run *r, const struct sketch_ink *ink)
{
	const struct spot *at = r->l->at + r->first;
	struct place last, p;
	uint32_t i = 1;

	if (r->n == 0)
		return;
	last = sketch_place(k, at[0]);
	sketch_dot(k, last, ink);	/* all in one dot, it may be */
	while (i < r->n) {
		uint32_t from = r->first + i - 1;

		if (r->l->chunk && from % CHUNK == 0 && i + CHUNK <= r->n &&
		    out_of_sight(k, &r->l->chunk[from / CHUNK])) {
			i += CHUNK;
			last = sketch_place(k, at[i - 1]);
			continue;
		}
		p = sketch_place(k, at[i]);
		if (((p.x ^ last.x) | (p.y ^ last.y)) >> 8 != 0)
			sketch_line(k, last, p, ink);
		last = p;
		i++;
	}
}
