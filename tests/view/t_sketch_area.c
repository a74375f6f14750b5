/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_sketch_area.c -- areas of the map-sketch: which dots are whose.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "picture.h"

#define W 40
#define H 20
#define CORNERS	500

/* ---- against the plain definition ---- */

/* Even-odd at (x, y); *near: an edge is within slack. */
static bool
odd_at(const double *at, size_t n, double x, double y, double slack, bool *near)
{
	bool odd = false;

	*near = false;
	for (size_t i = 0; i < n; i++) {
		const double *a = at + 2 * i, *b = at + 2 * ((i + 1) % n);
		double dx = b[0] - a[0], dy = b[1] - a[1];
		double len = dx * dx + dy * dy;
		double t = len > 0 ? ((x - a[0]) * dx + (y - a[1]) * dy) / len : 0;

		t = t < 0 ? 0 : t > 1 ? 1 : t;
		if (hypot(a[0] + t * dx - x, a[1] + t * dy - y) < slack)
			*near = true;
		if ((a[1] > y) != (b[1] > y) &&
		    x < a[0] + (y - a[1]) * dx / dy)
			odd = !odd;
	}
	return odd;
}

/* n corners in metres around the middle of the picture; slack in dots, for what a
 * level of detail leaves out. */
static void
odd_same(struct picture *p, const double *at, size_t n, double slack)
{
	struct sketch_ink ink = { .role = ROLE_COUNT,
	    .fill_role = ROLE_MAP_1, .pattern = 8 };
	struct spot one = spot_at(1000, 1000);
	double in[2 * CORNERS], east, north;
	struct shapes s = { 0 };
	struct sketch_set *d;

	shape_add(&s, SHAPE_AREA, "", at, n);
	shapes_done(&s);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	picture_begin(p, 0, 0, 1);
	/* how far the picture was moved to stand on whole cells */
	east = 1000.0 * (p->v.mid.lon - 1164000000) / (one.lon - 1164000000);
	north = 1000.0 * (p->v.mid.lat - 399000000) / (one.lat - 399000000);
	for (size_t i = 0; i < n; i++) {
		/* the middle cell's middle is mid */
		in[2 * i] = at[2 * i] - east + W + 1;
		in[2 * i + 1] = H * 2 + 2 - (at[2 * i + 1] - north);
	}
	sketch_draw(p->k, d, ink_same, &ink);
	picture_end(p);
	for (int y = 0; y < H * 4; y++) {
		for (int x = 0; x < W * 2; x++) {
			bool near, odd = odd_at(in, n, x + 0.5, y + 0.5, slack,
			    &near);

			if (!near && odd != picture_dot(p, x, y))
				fail_msg("%zu corners, dot %d %d", n, x, y);
		}
	}
	sketch_set_free(&d);
	shapes_fini(&s);
}

static void
test_even_odd(void **state)
{
	double at[2 * CORNERS];
	uint32_t seed = 5;
	struct picture p;

	(void)state;
	picture_open(&p, W, H, SKETCH_BRAILLE);
	for (int turn = 0; turn < 200; turn++) {
		size_t n = 3 + roll(&seed) % 12;

		/* crossing itself is allowed, and being partly out of sight */
		for (size_t i = 0; i < 2 * n; i++)
			at[i] = roll_in(&seed, -90, 90);
		odd_same(&p, at, n, 0.05);
	}
	/* of many corners, most out of sight on every side in turn */
	for (int turn = 0; turn < 8; turn++) {
		double x = roll_in(&seed, -300, 300);
		double y = roll_in(&seed, -300, 300);

		for (size_t i = 0; i < CORNERS; i++) {
			double a = (double)i * 2 * 3.14159265358979 / CORNERS;
			double r = 320 + 25 * sin(a * 19) +
			    roll_in(&seed, -9, 9);

			at[2 * i] = x + r * cos(a);
			at[2 * i + 1] = y + r * sin(a);
		}
		odd_same(&p, at, CORNERS, 0.8);
	}
	picture_close(&p);
}

/* ---- neighbours ---- */

/* However coarse, no dot between neighbours is nobody's. */
static void
test_no_gaps(void **state)
{
	static const double metres[] = { 0.3, 1, 2, 4, 8, 15, 30, 60, 120, 250 };
	struct shapes s = { 0 };
	struct sketch_set *d;
	struct picture p;

	(void)state;
	mesh_add(&s, 24, 400, 0.06, false);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	picture_open(&p, W, H, SKETCH_BRAILLE);
	for (size_t m = 0; m < sizeof(metres) / sizeof(metres[0]); m++) {
		picture_begin(&p, 4810, 4790, metres[m]);
		sketch_draw(p.k, d, ink_counts, NULL);
		picture_end(&p);
		for (int y = 0; y < H; y++) {
			for (int x = 0; x < W; x++) {
				/* half a mesh's cell away from its edge */
				double ex = fabs(x - W / 2 + 0.5) * 2 * metres[m];
				double ey = fabs(y - H / 2 + 0.5) * 4 * metres[m];

				if (ex < 4400 && ey < 4400 &&
				    picture_cp(&p, x, y) != 0x28FF)
					fail_msg("%.1f m: a gap at %d %d: %04X",
					    metres[m], x, y,
					    picture_cp(&p, x, y));
			}
		}
	}
	picture_close(&p);
	sketch_set_free(&d);
	shapes_fini(&s);
}

/* No dot is both's: whoever comes first, the picture is the same. */
static void
test_no_overlaps(void **state)
{
	struct shapes s[2] = { 0 };
	struct picture p[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sketch_set *d;

		mesh_add(&s[i], 10, 40, 0.012, i);
		assert_int_equal(sketch_set_make(&s[i], &d), OK);
		picture_open(&p[i], W, H, SKETCH_BRAILLE);
		picture_begin(&p[i], 200, 200, 1.3);
		/* 10 * 10 areas: i and 99 - i have other colours by number */
		sketch_draw(p[i].k, d, ink_counts, NULL);
		picture_end(&p[i]);
		sketch_set_free(&d);
	}
	for (int c = 0; c < W * H; c++) {
		const struct cell *a = &p[0].g.c[c], *b = &p[1].g.c[c];

		assert_int_equal(a->cp, b->cp);
		/* colour 0..4 is 4..0 the other way round */
		if (a->role != ROLE_TEXT)
			assert_int_equal(a->role - ROLE_MAP_1,
			    ROLE_MAP_5 - b->role);
	}
	for (int i = 0; i < 2; i++) {
		picture_close(&p[i]);
		shapes_fini(&s[i]);
	}
}

/* An island's border and the hole it fills are one line at every scale. */
static void
test_island(void **state)
{
	struct sketch_ink ink = { .role = ROLE_COUNT,
	    .fill_role = ROLE_MAP_1, .pattern = 8 };
	double ring[120];
	struct shapes s = { 0 };
	struct sketch_set *d;
	struct picture p;
	uint32_t seed = 9;

	(void)state;
	for (int i = 0; i < 60; i++) {
		double r = roll_in(&seed, 500, 900), a = i * 0.10471975512;

		ring[2 * i] = r * cos(a);
		ring[2 * i + 1] = r * sin(a);
	}
	shape_add(&s, SHAPE_AREA, "round", (const double[]){ -9000, -9000, 9000,
	    -9000, 9000, 9000, -9000, 9000 }, 4);
	shapes_part(&s, true);
	for (int i = 60; i >= 0; i--)	/* the other way round */
		assert_int_equal(shapes_spot(&s, spot_at(ring[i % 60 * 2],
		    ring[i % 60 * 2 + 1])), OK);
	shape_add(&s, SHAPE_AREA, "island", ring, 60);
	shapes_done(&s);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	picture_open(&p, W, H, SKETCH_BRAILLE);
	for (double m = 0.5; m < 200; m *= 1.3) {
		picture_begin(&p, 0, 0, m);
		sketch_draw(p.k, d, ink_same, &ink);
		picture_end(&p);
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W; x++)
				if (picture_cp(&p, x, y) != 0x28FF)
					fail_msg("%.1f m: %d %d", m, x, y);
	}
	picture_close(&p);
	sketch_set_free(&d);
	shapes_fini(&s);
}

/* ---- the ends of the world ---- */

static void
test_limits(void **state)
{
	struct sketch_ink ink = { .role = ROLE_COUNT,
	    .fill_role = ROLE_MAP_1, .pattern = 8 };
	const int32_t lon = 180 * GEO_UNIT, lat = 90 * GEO_UNIT;
	struct shapes s = { 0 };
	struct sketch_set *d;
	struct picture p;

	(void)state;
	shapes_feature(&s, SHAPE_AREA, STR_NONE, STR_NONE);
	shapes_part(&s, false);
	for (int i = 0; i < 5; i++) {
		struct spot at = { i % 4 == 0 || i == 3 ? -lon : lon,
		    i % 4 < 2 ? -lat : lat };

		assert_int_equal(shapes_spot(&s, at), OK);
	}
	shapes_done(&s);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	picture_open(&p, W, H, SKETCH_BRAILLE);
	for (double m = 0; m < 1e4; m = m * 10 + 0.01) {
		picture_begin(&p, 0, 0, m);
		sketch_draw(p.k, d, ink_same, &ink);
		ink.role = ROLE_MAP_TOWN;
		ink.dash = ink.thick = 3;
		sketch_draw(p.k, d, ink_same, &ink);
		picture_end(&p);
		for (int c = 0; c < W * H; c++)
			assert_int_equal(p.g.c[c].cp, 0x28FF);
	}
	for (double m = 1e4; m <= 1e8; m *= 10) {
		picture_begin(&p, 0, 0, m);
		sketch_draw(p.k, d, ink_same, &ink);
		picture_end(&p);
	}
	picture_close(&p);
	sketch_set_free(&d);
	shapes_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_even_odd),
		cmocka_unit_test(test_no_gaps),
		cmocka_unit_test(test_no_overlaps),
		cmocka_unit_test(test_island),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
