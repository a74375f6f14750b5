/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_draw.c -- what of a set is in sight, and its ink.  Layer: view. */
#include "view/sketch_in.h"

#include <string.h>

/* ---- what is in sight, in the order of the set ---- */

static void
see(struct sketch *k, const struct sketch_set *d, size_t i, sketch_ink_fn *fn,
    void *ctx)
{
	struct seen s = { .i = (uint32_t)i };

	if (!extent_meet(&d->item[i].box, &k->seen) || !fn(ctx, i, &s.ink))
		return;
	k->in_sight = xgrow(k->in_sight, &k->in_sight_cap, k->in_sight_n + 1,
	    sizeof(*k->in_sight));
	k->in_sight[k->in_sight_n++] = s;
}

static void
bit_set(struct sketch *k, uint32_t i)
{
	k->bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static int
field_at(int64_t v, int64_t from, int64_t step, int side)
{
	int64_t f = floor_div(v - from, step);

	return f < 0 ? 0 : f >= side ? side - 1 : (int)f;
}

/* Marks what the fields in sight list; false: nearly all of them are. */
static bool
see_fields(struct sketch *k, const struct sketch_set *d)
{
	const struct extent *e = &d->s->box;
	int x0 = field_at(k->seen.min.lon, e->min.lon, d->step_x, d->side);
	int y0 = field_at(k->seen.min.lat, e->min.lat, d->step_y, d->side);
	int x1 = field_at(k->seen.max.lon, e->min.lon, d->step_x, d->side);
	int y1 = field_at(k->seen.max.lat, e->min.lat, d->step_y, d->side);

	if ((x1 - x0 + 1) * (y1 - y0 + 1) * 2 > d->side * d->side)
		return false;
	k->bits_n = d->n / 64 + 1;
	k->bits = xgrow(k->bits, &k->bits_cap, k->bits_n, sizeof(*k->bits));
	memset(k->bits, 0, k->bits_n * sizeof(*k->bits));
	for (size_t i = 0; i < d->large_n; i++)
		bit_set(k, d->large[i]);
	for (int y = y0; y <= y1; y++) {
		uint32_t at = d->field[y * d->side + x0];
		uint32_t end = d->field[y * d->side + x1 + 1];

		for (; at < end; at++)
			bit_set(k, d->listed[at]);
	}
	return true;
}

static void
look_around(struct sketch *k, const struct sketch_set *d, sketch_ink_fn *fn,
    void *ctx)
{
	k->in_sight_n = 0;
	if (!extent_meet(&d->s->box, &k->seen))
		return;
	if (!see_fields(k, d)) {
		for (size_t i = 0; i < d->n; i++)
			see(k, d, i, fn, ctx);
		return;
	}
	for (size_t w = 0; w < k->bits_n; w++) {
		for (uint64_t b = k->bits[w]; b; b &= b - 1)
			see(k, d, w * 64 + (size_t)__builtin_ctzll(b), fn, ctx);
	}
}

/* ---- drawing ---- */

/* Narrower and lower than a dot. */
static bool
tiny(const struct sketch *k, const struct extent *e)
{
	return (double)((int64_t)e->max.lon - e->min.lon) < k->px &&
	    (double)((int64_t)e->max.lat - e->min.lat) < k->py;
}

static void
draw_fill(struct sketch *k, const struct sketch_set *d, const struct level *l,
    const struct seen *s)
{
	const struct sketch_item *it = &d->item[s->i];

	if (it->shape != SHAPE_AREA || s->ink.fill_role >= ROLE_COUNT)
		return;
	if (k->svg)
		svg_item(k, d, it, &s->ink, true);
	if (tiny(k, &it->box))
		sketch_fill_box(k, &it->box, &s->ink);
	else
		sketch_fill_item(k, l, it, &s->ink);
}

static void
draw_points(struct sketch *k, const struct sketch_set *d,
    const struct sketch_item *it, const struct sketch_ink *ink)
{
	const struct level *l = &d->level[0];

	for (uint32_t i = l->first[it->part]; i < l->first[it->part + it->parts];
	    i++)
		sketch_dot(k, sketch_place(k, l->at[i]), ink);
}

static struct spot
middle(const struct extent *e)
{
	return (struct spot){
		(int32_t)(((int64_t)e->min.lon + e->max.lon) / 2),
		(int32_t)(((int64_t)e->min.lat + e->max.lat) / 2)
	};
}

static void
draw_lines(struct sketch *k, const struct sketch_set *d, const struct level *l,
    const struct seen *s)
{
	const struct sketch_item *it = &d->item[s->i];

	if (s->ink.role >= ROLE_COUNT)
		return;
	if (k->svg)
		svg_item(k, d, it, &s->ink, false);
	if (it->shape == SHAPE_POINT) {
		draw_points(k, d, it, &s->ink);
		return;
	}
	if (tiny(k, &it->box)) {
		sketch_dot(k, sketch_place(k, middle(&it->box)), &s->ink);
		return;
	}
	for (uint32_t p = it->part; p < it->part + it->parts; p++) {
		struct run r = { l, l->first[p], l->first[p + 1] - l->first[p] };

		sketch_run(k, &r, &s->ink);
	}
}

void
sketch_draw(struct sketch *k, const struct sketch_set *d, sketch_ink_fn *fn,
    void *ctx)
{
	const struct level *l = sketch_level(d, k->metres);

	if (k->w == 0 || k->h == 0)
		return;
	look_around(k, d, fn, ctx);
	for (size_t i = 0; i < k->in_sight_n; i++)
		draw_fill(k, d, l, &k->in_sight[i]);
	for (size_t i = 0; i < k->in_sight_n; i++)
		draw_lines(k, d, l, &k->in_sight[i]);
}

void
sketch_path(struct sketch *k, const struct spot *at, size_t n,
    const struct sketch_ink *ink)
{
	struct level l = { .at = at };

	if (ink->role >= ROLE_COUNT || n == 0 || n >= UINT32_MAX)
		return;
	if (k->svg)
		svg_path(k, at, n, ink);
	sketch_run(k, &(struct run){ &l, 0, (uint32_t)n }, ink);
}
