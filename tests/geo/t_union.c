/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_union.c -- outlines made of what lies in them: exact where borders meet, closed
 * over hairs, open where the ground is really open; and of the real streets. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "draw.h"
#include "geo/union.h"

#define DISTRICT 110101000000000
#define TOWN_A 110101001000000
#define TOWN_B 110101002000000
#define BASIC 110101001001000
#define UNIT(n) (BASIC + (n))
#define BASIC_B 110101001002000

static struct law_grid grids[] = {
	{ .code = DISTRICT, .level = GRID_DISTRICT },
	{ .code = TOWN_A, .parent = DISTRICT, .level = GRID_TOWN },
	{ .code = BASIC, .parent = TOWN_A, .level = GRID_BASIC },
	{ .code = UNIT(1), .parent = BASIC, .level = GRID_UNIT },
	{ .code = UNIT(2), .parent = BASIC, .level = GRID_UNIT },
	{ .code = UNIT(3), .parent = BASIC, .level = GRID_UNIT },
	{ .code = UNIT(4), .parent = BASIC, .level = GRID_UNIT },
	{ .code = BASIC_B, .parent = TOWN_A, .level = GRID_BASIC },
	{ .code = TOWN_B, .parent = DISTRICT, .level = GRID_TOWN },
};
static const struct geo_limits limits = { 2, 1 };

/* What was made has no fault; what was drawn may. */
static bool
no_ring(void *ctx, const struct geo_fault *f)
{
	const struct shapes *const s = ctx;

	if (f->feature < 0 || s->f[f->feature].level < GRID_UNIT)
		assert_true(f->kind != FAULT_RING && f->kind != FAULT_EMPTY);
	return true;
}

static bool
count_gaps(void *ctx, const struct geo_fault *f)
{
	*(size_t *)ctx += f->kind == FAULT_GAP;
	return true;
}

static size_t
gaps(const struct shapes *s)
{
	const struct law law = { .grids = grids,
		.grids_n = sizeof grids / sizeof *grids };
	size_t n = 0;

	assert_int_equal(geo_check(s, &law, &limits, count_gaps, NULL, &n), OK);
	return n;
}

static struct geo_made
make(struct shapes *s, size_t n)
{
	const struct law law = { .grids = grids,
		.grids_n = sizeof grids / sizeof *grids };
	struct geo_made m;

	assert_int_equal(geo_parents(&law, s, &limits, &m), OK);
	assert_int_equal(m.made, n);
	assert_int_equal(geo_check(s, NULL, &limits, no_ring, NULL, s), OK);
	return m;
}

static const struct feature *
of(const struct shapes *s, uint64_t code)
{
	const int64_t i = shapes_find(s, code);

	assert_true(i >= 0);
	return &s->f[i];
}

/* In squares of a step. */
static double
area(const struct shapes *s, uint64_t code)
{
	const area2 a = shape_area2(s, (size_t)shapes_find(s, code));

	return (double)a / 2 / STEP / STEP;
}

static bool
near(double a, double b)
{
	return fabs(a - b) < 0.02;
}

/* ---- */

static void
test_exact(void **state)
{
	struct shapes s = { .n = 0 };
	const struct feature *f;

	(void)state;
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, UNIT(2), 5, "10 0 20 0 20 10 10 10 10 0");
	draw_area(&s, UNIT(3), 5, "0 10 20 10 20 20 0 20 0 10");
	make(&s, 3);
	for (int i = 0; i < 3; i++)
		assert_true(area(&s, (const uint64_t[]){ BASIC, TOWN_A,
		    DISTRICT }[i]) == 400);
	f = of(&s, BASIC);
	assert_int_equal(f->level, GRID_BASIC);
	assert_int_equal(f->parts, 1);
	assert_true(f->shape == SHAPE_AREA && !shape_model(f));
	assert_int_equal(f->box.min.lon, X0);
	assert_int_equal(f->box.max.lat, Y0 + 20 * STEP);
	assert_int_equal(of(&s, DISTRICT)->level, GRID_DISTRICT);
	/* Nothing more the second time. */
	make(&s, 0);
	shapes_fini(&s);
}

static void
test_drawn_stays(void **state)
{
	struct shapes s = { .n = 0 };

	(void)state;
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, TOWN_A, 2, "0 0 30 0 30 30 0 30 0 0");
	draw_area(&s, TOWN_B, 2, "30 0 40 0 40 30 30 30 30 0");
	draw_area(&s, 110101009000000, 2, "50 0 60 0 60 30 50 30 50 0");
	make(&s, 2);
	assert_true(area(&s, TOWN_A) == 900);
	assert_true(area(&s, BASIC) == 100);
	assert_true(area(&s, DISTRICT) == 1200);
	shapes_fini(&s);
}

/* 0.1 of a step is 0.85 and 1.1 metres; 0.5 are 4 and 5. */
static void
test_hairs(void **state)
{
	struct shapes s = { .n = 0 };

	(void)state;
	/* Open at both ends; then one inside, between three. */
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, UNIT(2), 5, "10.1 0 20 0 20 10 10.1 10 10.1 0");
	draw_area(&s, UNIT(3), 5, "0 10 5 10.1 15 10.1 20 10 20 20 0 20 0 10");
	make(&s, 3);
	assert_int_equal(of(&s, BASIC)->parts, 1);
	assert_true(near(area(&s, BASIC), 400));
	shapes_fini(&s);
	/* Apart by a hair of one unit, and by a real lane. */
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, UNIT(2), 5, "10.001 0 20 0 20 10 10.001 10 10.001 0");
	draw_area(&s, UNIT(3), 5, "20.5 0 30 0 30 10 20.5 10 20.5 0");
	make(&s, 3);
	assert_int_equal(of(&s, BASIC)->parts, 2);
	assert_true(near(area(&s, BASIC), 295));
	assert_true(near(area(&s, DISTRICT), 295));
	shapes_fini(&s);
	/* They may lie over each other. */
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, UNIT(2), 5, "9.3 0.7 20 0 20 10 9.7 10 9.3 0.7");
	make(&s, 3);
	assert_int_equal(of(&s, BASIC)->parts, 1);
	shapes_fini(&s);
}

/* The tip of a neighbour between two is narrow, and no hair: a town's ground. */
static void
test_tip(void **state)
{
	struct shapes s = { .n = 0 };

	(void)state;
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, UNIT(2), 5, "10.1 0 20 0 20 10 10 10 10.1 0");
	draw_area(&s, BASIC_B, 4, "10 0 10.1 0 10 10 10 0");
	make(&s, 3);
	assert_true(area(&s, BASIC) < 199.6);
	assert_true(near(area(&s, TOWN_A), 200));
	shapes_fini(&s);
}

static void
test_holes(void **state)
{
	struct shapes s = { .n = 0 };

	(void)state;
	/* A lake of 2 by 2 steps that is nobody's, and a crack of a hair. */
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 8 10 8 12 10 12 10 20 0 20 0 0");
	draw_area(&s, UNIT(2), 5, "10 0 20 0 20 20 10 20 10 12 10 10 10 8 10.1 5 "
	    "10 2 10 0");
	make(&s, 3);
	assert_int_equal(of(&s, BASIC)->parts, 2);
	assert_true(s.part[of(&s, BASIC)->part + 1].hole);
	assert_true(near(area(&s, BASIC), 396));
	assert_true(near(area(&s, DISTRICT), 396));
	/* It is told once, not for each outline that has it. */
	assert_int_equal(gaps(&s), 1);
	shapes_fini(&s);
	/* A hole that another fills is none. */
	draw_area(&s, UNIT(1), 5,
	    "0 0 10 0 10 10 0 10 0 0/ 2 2 8 2 8 8 2 8 2 2");
	draw_area(&s, UNIT(2), 5, "2 2 8 2 8 8 2 8 2 2");
	make(&s, 3);
	assert_int_equal(of(&s, BASIC)->parts, 1);
	assert_true(area(&s, BASIC) == 100);
	shapes_fini(&s);
}

static void
test_pieces(void **state)
{
	struct shapes s = { .n = 0 };

	(void)state;
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0| 30 0 40 0 40 10 30 10 "
	    "30 0/ 32 2 38 2 38 8 32 8 32 2| 33 3 37 3 37 7 33 7 33 3");
	draw_area(&s, UNIT(2), 5, "10 0 20 0 20 10 10 10 10 0");
	/* It crosses itself: mended for the joining, never in itself. */
	draw_area(&s, UNIT(3), 5, "0 20 10 30 10 20 0 30 0 20");
	make(&s, 3);
	assert_true(near(area(&s, BASIC), 200 + 100 - 36 + 16 + 50));
	assert_int_equal(of(&s, UNIT(3))->parts, 1);
	shapes_fini(&s);
}

static void
test_model(void **state)
{
	struct shapes s = { .n = 0 };

	(void)state;
	draw_area(&s, UNIT(1), 5, "0 0 10 0 10 10 0 10 0 0");
	s.f[0].kind = STR(SHAPE_MODEL);
	draw_area(&s, TOWN_B, 2, "10 0 20 0 20 10 10 10 10 0");
	make(&s, 3);
	assert_true(shape_model(of(&s, TOWN_A)) && shape_model(of(&s, BASIC)));
	assert_false(shape_model(of(&s, TOWN_B)));
	shapes_fini(&s);
}

/* Nothing to make anything of. */
static void
test_nothing(void **state)
{
	struct shapes s = { .n = 0 };
	struct geo_made m;

	(void)state;
	make(&s, 0);
	draw_area(&s, 0, 0, "0 0 10 0 10 10 0 10 0 0");
	draw_area(&s, DISTRICT, 1, "0 0 10 0 10 10 0 10 0 0");
	make(&s, 0);
	shapes_fini(&s);
	/* Crumbs alone. */
	draw_area(&s, UNIT(1), 5, "0 0 0.02 0 0.02 0.02 0 0.02 0 0");
	m = make(&s, 0);
	assert_int_equal(m.lost, 1);
	assert_int_equal(s.n, 1);
	shapes_fini(&s);
}

/* A comb that meets another a million times takes no hours. */
static void
comb(struct shapes *s, uint64_t code, bool upright)
{
	const int32_t n = 3000;

	shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE)->code = code;
	s->f[s->n - 1].level = GRID_UNIT;
	shapes_part(s, false);
	for (int32_t i = 0; i < 2 * n; i++) {
		const int32_t a = i * 10, b = i % 4 == 1 || i % 4 == 2 ?
		    20 * n : 0;

		assert_int_equal(shapes_spot(s, (struct spot){
		    X0 + (upright ? a : b), Y0 + (upright ? b : a) }), OK);
	}
	assert_int_equal(shapes_spot(s, (struct spot){ X0 + (upright ? 20 * n :
	    -9), Y0 + (upright ? -9 : 20 * n) }), OK);
	assert_int_equal(shapes_spot(s, s->at[s->part[s->part_n - 1].first]),
	    OK);
}

static void
test_combs(void **state)
{
	const struct law law = { .grids = grids,
		.grids_n = sizeof grids / sizeof *grids };
	struct shapes s = { .n = 0 };
	struct geo_made m;

	(void)state;
	comb(&s, UNIT(1), true);
	comb(&s, UNIT(2), false);
	shapes_done(&s);
	assert_int_equal(geo_parents(&law, &s, &limits, &m), OK);
	assert_int_equal(m.made, 3);
	shapes_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_drawn_stays),
		cmocka_unit_test(test_hairs),
		cmocka_unit_test(test_tip),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_combs),
	};

	if (geo_version() == NULL) {
		puts("1..1");
		puts("ok 1 - union # SKIP no libgeos here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
