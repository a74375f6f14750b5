/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_gridmap.c -- which grid a spot lies in: against a look at every area, on
 * shapes made by chance where spots meet corners, edges and each other. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/gridmap.h"

#define LEVEL	5
#define SEEN	64

static uint64_t rng = 1;

static int32_t
below(int32_t n)
{
	rng = rng * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (int32_t)((rng >> 33) % (uint64_t)n);
}

static void
area(struct shapes *s, uint64_t code)
{
	struct feature *f = shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE);

	f->code = code;
	f->level = LEVEL;
}

static void
put(struct shapes *s, int32_t x, int32_t y)
{
	assert_int_equal(shapes_spot(s, (struct spot){ x, y }), OK);
}

/* All areas that cover at, lowest code first, by looking at each. */
static size_t
all_of(const struct shapes *s, struct spot at, int32_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t k;

		if (shape_side(s, i, at) == SIDE_OUT)
			continue;
		assert_true(n < SEEN);
		for (k = n; k && s->f[out[k - 1]].code > s->f[i].code; k--)
			out[k] = out[k - 1];
		out[k] = (int32_t)i;
		n++;
	}
	return n;
}

static void
same_at(const struct gridmap *m, const struct shapes *s, struct spot at)
{
	int32_t want[SEEN], got[SEEN];
	const size_t n = all_of(s, at, want);

	assert_int_equal(gridmap_at(m, at), n ? want[0] : -1);
	assert_int_equal(gridmap_all(m, at, got, SEEN), n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got[i], want[i]);
}

static void
same_near(const struct gridmap *m, const struct shapes *s, struct spot at)
{
	double want = INFINITY, metres;
	int32_t best = -1;
	const int32_t got = gridmap_nearest(m, at, &metres);

	if (gridmap_at(m, at) >= 0) {
		assert_int_equal(got, gridmap_at(m, at));
		assert_true(metres <= 0);
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const double d = shape_distance(s, i, at);

		if (best < 0 || d < want || (!(d > want) &&
		    s->f[i].code < s->f[best].code)) {
			want = d;
			best = (int32_t)i;
		}
	}
	assert_int_equal(got, best);
	assert_true(fabs(metres - want) <= 1e-12);
}

/* Every spot of the box and a little around it. */
static void
every_spot(const struct shapes *s, int32_t x0, int32_t y0, int32_t x1,
    int32_t y1)
{
	struct gridmap *m;

	assert_int_equal(gridmap_make(s, LEVEL, &m), OK);
	assert_int_equal(gridmap_count(m), s->n);
	for (int32_t y = y0 - 2; y <= y1 + 2; y++)
		for (int32_t x = x0 - 2; x <= x1 + 2; x++) {
			same_at(m, s, (struct spot){ x, y });
			if (!below(40))
				same_near(m, s, (struct spot){ x, y });
		}
	gridmap_free(&m);
	gridmap_free(&m);
}

/* ---- subdivisions: a lattice whose corners stand anywhere ---- */

static void
lattice(struct shapes *s, int32_t n, int32_t step, int32_t chance)
{
	struct spot at[9][9];

	for (int32_t y = 0; y <= n; y++)
		for (int32_t x = 0; x <= n; x++)
			at[y][x] = (struct spot){
				x * step + (x && x < n ? below(chance) : 0),
				y * step + (y && y < n ? below(chance) : 0)
			};
	for (int32_t y = 0; y < n; y++)
		for (int32_t x = 0; x < n; x++) {
			area(s, (uint64_t)(1000 - y * n - x));
			shapes_part(s, false);
			put(s, at[y][x].lon, at[y][x].lat);
			put(s, at[y][x + 1].lon, at[y][x + 1].lat);
			put(s, at[y + 1][x + 1].lon, at[y + 1][x + 1].lat);
			put(s, at[y + 1][x].lon, at[y + 1][x].lat);
			put(s, at[y][x].lon, at[y][x].lat);
		}
	shapes_done(s);
}

static void
test_subdivisions(void **state)
{
	(void)state;
	for (int round = 0; round < 60; round++) {
		const int32_t n = 1 + below(8), step = 2 + below(14);
		struct shapes s = { 0 };

		lattice(&s, n, step, 1 + below(step));
		every_spot(&s, 0, 0, n * step, n * step);
		shapes_fini(&s);
	}
}

/* ---- anything: crossing, overlapping, nested, with holes, of several ---- */

static void
ring(struct shapes *s, int32_t corners, int32_t size, bool hole)
{
	const int32_t x = below(size), y = below(size);

	shapes_part(s, hole);
	put(s, x, y);
	for (int32_t k = 0; k < corners; k++)
		put(s, below(size), below(size));
	put(s, x, y);
}

static void
test_anything(void **state)
{
	(void)state;
	for (int round = 0; round < 150; round++) {
		const int32_t n = 1 + below(12), size = 4 + below(36);
		struct shapes s = { 0 };

		for (int32_t i = 0; i < n; i++) {
			area(&s, (uint64_t)below(1000) * 16 + (uint64_t)i);
			ring(&s, below(9), size, false);
			for (int32_t k = below(3); k; k--)
				ring(&s, below(5), size, below(2));
		}
		shapes_done(&s);
		every_spot(&s, 0, 0, size, size);
		shapes_fini(&s);
	}
}

/* Boxes within boxes: whole cells with several owners. */
static void
test_nested(void **state)
{
	struct shapes s = { 0 };

	(void)state;
	for (int32_t i = 0; i < 20; i++) {
		const int32_t a = i * 2, b = 90 - i * 2;

		area(&s, (uint64_t)(i % 2 ? 100 - i : 100 + i));
		shapes_part(&s, false);
		put(&s, a, a);
		put(&s, b, a);
		put(&s, b, b);
		put(&s, a, b);
		put(&s, a, a);
	}
	shapes_done(&s);
	every_spot(&s, 0, 0, 90, 90);
	shapes_fini(&s);
}

/* The same with numbers as large as they get: spots on corners, on edges, a unit
 * beside them, and anywhere. */
static void
test_large(void **state)
{
	struct shapes s = { 0 };
	struct gridmap *m;

	(void)state;
	for (int32_t i = 0; i < 40; i++) {
		area(&s, (uint64_t)i + 1);
		shapes_part(&s, false);
		for (int32_t k = 0; k < 12; k++)
			put(&s, -1800000000 + below(1800000001) + below(1800000001),
			    -900000000 + below(1800000000));
		put(&s, s.at[s.at_n - 12].lon, s.at[s.at_n - 12].lat);
	}
	shapes_done(&s);
	assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
	for (int32_t i = 0; i < 20000; i++) {
		const struct spot a = s.at[below((int32_t)s.at_n)];
		const struct spot b = s.at[below((int32_t)s.at_n)];

		same_at(m, &s, a);
		same_at(m, &s, (struct spot){ a.lon, b.lat });
		same_at(m, &s, (struct spot){ a.lon / 2 + b.lon / 2,
		    a.lat / 2 + b.lat / 2 });
		same_at(m, &s, (struct spot){ a.lon + below(3) - 1,
		    a.lat + below(3) - 1 });
		same_at(m, &s, (struct spot){ below(INT32_MAX),
		    -900000000 + below(1800000000) });
	}
	gridmap_free(&m);
	shapes_fini(&s);
}

/* ---- what is said of borders ---- */

/* Three in a row, and a fourth over the border of the first two:
 *	+--9--+--5--+--7--+	with 8 nested in 7 */
static void
draw_row(struct shapes *s, const int *order)
{
	static const struct { uint64_t code; int32_t x0, y0, x1, y1; } t[] = {
		{ 9, 0, 0, 10, 10 }, { 5, 10, 0, 20, 10 },
		{ 7, 20, 0, 30, 10 }, { 8, 24, 4, 26, 6 },
		{ 6, 8, 2, 12, 4 },
	};

	for (int i = 0; i < 5; i++) {
		const int k = order[i];

		area(s, t[k].code);
		shapes_part(s, false);
		put(s, t[k].x0, t[k].y0);
		put(s, t[k].x1, t[k].y0);
		put(s, t[k].x1, t[k].y1);
		put(s, t[k].x0, t[k].y1);
		put(s, t[k].x0, t[k].y0);
	}
	shapes_done(s);
}

static void
test_borders(void **state)
{
	static const struct { int32_t x, y; uint64_t code; } t[] = {
		{ 5, 5, 9 }, { 15, 5, 5 }, { 25, 9, 7 }, { 0, 0, 9 },
		{ 10, 5, 5 }, { 20, 5, 5 }, { 30, 10, 7 }, { 10, 0, 5 },
		{ 9, 3, 6 }, { 11, 3, 5 }, { 10, 3, 5 }, { 8, 2, 6 },
		{ 25, 5, 7 }, { 24, 4, 7 }, { 31, 5, 0 }, { 5, 11, 0 },
		{ -1, 0, 0 }, { 5, -1, 0 },
	};
	static const int order[][5] = {
		{ 0, 1, 2, 3, 4 }, { 4, 3, 2, 1, 0 }, { 2, 0, 4, 1, 3 }
	};

	(void)state;
	for (size_t o = 0; o < 3; o++) {
		struct shapes s = { 0 };
		struct gridmap *m;

		draw_row(&s, order[o]);
		assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
		for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
			const int32_t k = gridmap_at(m,
			    (struct spot){ t[i].x, t[i].y });

			assert_int_equal(k < 0 ? 0 : s.f[k].code, t[i].code);
		}
		gridmap_free(&m);
		shapes_fini(&s);
	}
}

static void
test_beside(void **state)
{
	static const int order[5] = { 0, 1, 2, 3, 4 };
	struct shapes s = { 0 };
	struct gridmap *m;
	int32_t out[8];

	(void)state;
	draw_row(&s, order);
	assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
	/* 5: the fourth, over its western border; then 9; 7 to the east */
	assert_int_equal(gridmap_beside(m, 1, out, 8), 3);
	assert_int_equal(s.f[out[0]].code, 7);
	assert_int_equal(gridmap_beside(m, 1, out, 1), 3);
	assert_int_equal(gridmap_beside(m, 2, out, 8), 2);
	assert_int_equal(gridmap_beside(m, 3, out, 8), 1);
	assert_int_equal(s.f[out[0]].code, 7);
	assert_int_equal(gridmap_beside(m, -1, out, 8), 0);
	assert_int_equal(gridmap_beside(m, 99, out, 8), 0);
	gridmap_free(&m);
	shapes_fini(&s);

	/* a lattice: clockwise from north, and not over the corners */
	lattice(&s, 3, 10, 1);
	assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
	assert_int_equal(gridmap_beside(m, 4, out, 8), 4);
	assert_int_equal(out[0], 7);
	assert_int_equal(out[1], 5);
	assert_int_equal(out[2], 1);
	assert_int_equal(out[3], 3);
	assert_int_equal(gridmap_beside(m, 0, out, 8), 2);
	gridmap_free(&m);
	shapes_fini(&s);
}

static void
test_empty(void **state)
{
	struct shapes s = { 0 };
	struct gridmap *m;
	double metres;
	int32_t out;

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
		assert_int_equal(gridmap_at(m, (struct spot){ 0, 0 }), -1);
		assert_int_equal(gridmap_all(m, (struct spot){ 0, 0 }, &out, 1),
		    0);
		assert_int_equal(gridmap_nearest(m, (struct spot){ 0, 0 },
		    &metres), -1);
		assert_int_equal(gridmap_beside(m, 0, &out, 1), 0);
		assert_int_equal(gridmap_count(m), round);
		gridmap_free(&m);
		area(&s, 7);		/* without a spot */
		shapes_done(&s);
	}
	lattice(&s, 2, 10, 1);
	assert_int_equal(gridmap_make(&s, LEVEL - 1, &m), OK);
	assert_int_equal(gridmap_count(m), 0);
	gridmap_free(&m);
	assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
	assert_int_equal(gridmap_at(m, (struct spot){ GEO_NOWHERE, 0 }), -1);
	assert_int_equal(gridmap_nearest(m, (struct spot){ GEO_NOWHERE, 0 },
	    &metres), -1);
	assert_int_equal(gridmap_at(m, (struct spot){ 5, 5 }), 2);
	gridmap_free(&m);
	shapes_fini(&s);
}

/* A comb: each of very many edges goes across the whole map. That makes the raster
 * coarse, and no answer wrong. */
static void
test_comb(void **state)
{
	const int32_t teeth = 20000, high = 1000000;
	struct shapes s = { 0 };
	struct gridmap *m;

	(void)state;
	area(&s, 1);
	shapes_part(&s, false);
	for (int32_t i = 0; i < teeth; i++) {
		put(&s, 40 * i, 0);
		put(&s, 40 * i + 20, high);
	}
	put(&s, 40 * teeth, 0);
	put(&s, 0, -40);
	put(&s, 0, 0);
	shapes_done(&s);
	assert_int_equal(gridmap_make(&s, LEVEL, &m), OK);
	for (int i = 0; i < 200; i++)
		same_at(m, &s, (struct spot){ below(40 * teeth),
		    below(high + 40) - 40 });
	gridmap_free(&m);
	shapes_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_subdivisions),
		cmocka_unit_test(test_anything),
		cmocka_unit_test(test_nested), cmocka_unit_test(test_large),
		cmocka_unit_test(test_borders), cmocka_unit_test(test_beside),
		cmocka_unit_test(test_empty), cmocka_unit_test(test_comb),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
