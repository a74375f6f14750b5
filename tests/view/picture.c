/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.c -- see picture.h.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "picture.h"

struct spot
spot_at(double east, double north)
{
	double e, n;

	/* as the sketch measures there: at whole degrees */
	geo_scale(400000000, &e, &n);
	return (struct spot){ 1164000000 + (int32_t)lround(east / e),
	    399000000 + (int32_t)lround(north / n) };
}

uint32_t
roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

double
roll_in(uint32_t *seed, double lo, double hi)
{
	return lo + (hi - lo) * roll(seed) / 16777216.0;
}

void
shape_add(struct shapes *s, enum shape_kind kind, const char *name,
    const double *at, size_t n)
{
	shapes_feature(s, kind, str_of(name), STR_NONE);
	shapes_part(s, false);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(shapes_spot(s, spot_at(at[2 * i],
		    at[2 * i + 1])), OK);
	if (kind == SHAPE_AREA)
		assert_int_equal(shapes_spot(s, spot_at(at[0], at[1])), OK);
}

/* ---- a mesh ---- */

#define BENDS 24	/* of a border */

struct at { double x, y; };

static struct at
corner(int x, int y, double cell)
{
	uint32_t seed = (uint32_t)(x * 7919 + y * 104729 + 17);

	roll(&seed);
	return (struct at){ cell * x + roll_in(&seed, -0.2, 0.2) * cell,
	    cell * y + roll_in(&seed, -0.2, 0.2) * cell };
}

/* Spot i of the border from one corner to the next, right or up. */
static struct at
border(int x, int y, bool up, int i, double cell, double bend)
{
	struct at a = corner(x, y, cell), b = corner(x + !up, y + up, cell);
	uint32_t seed = (uint32_t)(x * 31 + y * 1009 + up * 65537 + i * 524287);
	double f = (double)i / BENDS;

	roll(&seed);
	if (i == 0 || i == BENDS)
		return i ? b : a;
	return (struct at){ a.x + (b.x - a.x) * f +
	    roll_in(&seed, -bend, bend) * cell, a.y + (b.y - a.y) * f +
	    roll_in(&seed, -bend, bend) * cell };
}

static void
mesh_cell(struct shapes *s, int x, int y, double cell, double bend)
{
	const struct { int x, y; bool up, back; } side[4] = { { x, y, 0, 0 },
		{ x + 1, y, 1, 0 }, { x, y + 1, 0, 1 }, { x, y, 1, 1 } };

	shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE);
	shapes_part(s, false);
	for (int j = 0; j < 4 * BENDS + 1; j++) {
		int e = j / BENDS % 4, i = j % BENDS;
		struct at p = border(side[e].x, side[e].y, side[e].up,
		    side[e].back ? BENDS - i : i, cell, bend);

		assert_int_equal(shapes_spot(s, spot_at(p.x, p.y)), OK);
	}
}

void
mesh_add(struct shapes *s, int side, double cell, double bend, bool back)
{
	for (int i = 0; i < side * side; i++) {
		int j = back ? side * side - 1 - i : i;

		mesh_cell(s, j % side, j / side, cell, bend);
	}
	shapes_done(s);
}

/* ---- pictures ---- */

bool
ink_same(void *ctx, size_t i, struct sketch_ink *ink)
{
	(void)i;
	*ink = *(const struct sketch_ink *)ctx;
	return true;
}

bool
ink_counts(void *ctx, size_t i, struct sketch_ink *ink)
{
	(void)ctx;
	*ink = (struct sketch_ink){ .role = ROLE_COUNT,
	    .fill_role = (uint8_t)(ROLE_MAP_1 + i % 5), .pattern = 8 };
	return true;
}

void
picture_open(struct picture *p, int w, int h, enum sketch_dots dots)
{
	*p = (struct picture){ .k = sketch_new() };
	cells_init(&p->g, w, h);
	sketch_fit(p->k, w, h, dots);
}

void
picture_begin(struct picture *p, double east, double north, double metres)
{
	p->v = (struct sketch_view){ spot_at(east, north), metres };
	sketch_begin(p->k, &p->v);
}

void
picture_end(struct picture *p)
{
	sketch_end(p->k, &p->g, (struct rect){ 0, 0, p->g.w, p->g.h });
}

void
picture_close(struct picture *p)
{
	sketch_free(&p->k);
	cells_fini(&p->g);
}

uint32_t
picture_cp(const struct picture *p, int x, int y)
{
	return p->g.c[y * p->g.w + x].cp;
}

bool
picture_dot(const struct picture *p, int x, int y)
{
	static const uint8_t bit[4][2] = { { 0x01, 0x08 }, { 0x02, 0x10 },
		{ 0x04, 0x20 }, { 0x40, 0x80 } };

	return picture_cp(p, x / 2, y / 4) & bit[y % 4][x % 2];
}

void
picture_is(const struct picture *p, const char *text)
{
	struct buf b = { 0 };

	cells_dump(&p->g, &b, NULL);
	if (strcmp(buf_z(&b), text) != 0)
		fail_msg("the picture is\n%s\nand should be\n%s", buf_z(&b),
		    text);
	buf_fini(&b);
}
