/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_shape.c -- sets of shapes and exact questions about them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/shape.h"

#define X0 1164000000
#define Y0 398000000

/* "0 0 10 0 …" in units from X0, Y0; '|' begins an outer ring, '/' a hole. */
static size_t
draw(struct shapes *s, enum shape_kind kind, const char *text)
{
	const size_t i = s->n;
	char *end;

	shapes_feature(s, kind, STR_NONE, STR_NONE);
	shapes_part(s, false);
	for (const char *p = text; *p;) {
		struct spot at;

		if (*p == '|' || *p == '/') {
			shapes_part(s, *p++ == '/');
			continue;
		}
		if (*p == ' ') {
			p++;
			continue;
		}
		at.lon = X0 + (int32_t)strtol(p, &end, 10);
		at.lat = Y0 + (int32_t)strtol(end, &end, 10);
		p = end;
		assert_int_equal(shapes_spot(s, at), OK);
	}
	shapes_done(s);
	return i;
}

static struct spot
spot(int x, int y)
{
	return (struct spot){ X0 + x, Y0 + y };
}

static void
test_sides(void **state)
{
	static const char square[] = "0 0 10 0 10 10 0 10 0 0";
	static const char holed[] =
	    "0 0 30 0 30 30 0 30 0 0 / 10 10 20 10 20 20 10 20 10 10";
	static const char island[] =
	    "0 0 30 0 30 30 0 30 0 0 / 10 10 20 10 20 20 10 20 10 10 "
	    "| 14 14 16 14 16 16 14 16 14 14";
	/* teeth: vertices on the ray, horizontal edges along it */
	static const char teeth[] =
	    "0 0 50 0 50 20 40 10 30 20 30 10 20 10 10 20 0 10 0 0";
	static const char bow[] = "0 0 10 10 10 0 0 10 0 0";
	static const struct {
		const char *shape;
		int x, y;
		enum side side;
	} t[] = {
		{ square, 5, 5, SIDE_IN }, { square, 0, 0, SIDE_BORDER },
		{ square, 10, 10, SIDE_BORDER }, { square, 5, 0, SIDE_BORDER },
		{ square, 0, 5, SIDE_BORDER }, { square, 10, 5, SIDE_BORDER },
		{ square, 5, 10, SIDE_BORDER }, { square, 11, 5, SIDE_OUT },
		{ square, -1, 0, SIDE_OUT }, { square, -1, 10, SIDE_OUT },
		{ square, 5, 11, SIDE_OUT }, { square, 9, 9, SIDE_IN },
		{ holed, 5, 15, SIDE_IN }, { holed, 15, 15, SIDE_OUT },
		{ holed, 10, 15, SIDE_BORDER }, { holed, 20, 20, SIDE_BORDER },
		{ holed, 5, 10, SIDE_IN }, { holed, 5, 20, SIDE_IN },
		{ island, 15, 15, SIDE_IN }, { island, 14, 15, SIDE_BORDER },
		{ island, 12, 15, SIDE_OUT }, { island, 5, 14, SIDE_IN },
		{ teeth, 5, 10, SIDE_IN }, { teeth, 25, 10, SIDE_BORDER },
		{ teeth, 35, 10, SIDE_IN }, { teeth, 45, 10, SIDE_IN },
		{ teeth, 40, 10, SIDE_BORDER }, { teeth, 25, 15, SIDE_OUT },
		{ teeth, 40, 11, SIDE_OUT }, { teeth, 10, 20, SIDE_BORDER },
		{ teeth, 20, 20, SIDE_OUT }, { teeth, 10, 19, SIDE_IN },
		{ bow, 5, 5, SIDE_BORDER }, { bow, 2, 5, SIDE_IN },
		{ bow, 5, 2, SIDE_OUT }, { bow, 9, 5, SIDE_IN },
		{ bow, 1, 5, SIDE_IN },
		/* nothing inside */
		{ "0 0 10 0 0 0", 5, 0, SIDE_BORDER },
		{ "0 0 10 0 0 0", 5, 1, SIDE_OUT },
		{ "0 0 0 0 0 0 0 0", 0, 0, SIDE_BORDER },
		{ "0 0", 0, 0, SIDE_BORDER }, { "0 0", 0, 1, SIDE_OUT },
		{ "", 0, 0, SIDE_OUT },
		/* slanted, hit and missed by a unit */
		{ "0 0 1000003 999983 0 999983 0 0", 500000, 499989, SIDE_OUT },
		{ "0 0 1000003 999983 0 999983 0 0", 500000, 499990, SIDE_OUT },
		{ "0 0 1000003 999983 0 999983 0 0", 500000, 499991, SIDE_IN },
		{ "0 0 3000 1000 0 1000 0 0", 1500, 500, SIDE_BORDER },
		{ "0 0 3000 1000 0 1000 0 0", 1500, 501, SIDE_IN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct shapes s = { 0 };
		const size_t k = draw(&s, SHAPE_AREA, t[i].shape);
		const enum side side = shape_side(&s, k, spot(t[i].x, t[i].y));

		if (side != t[i].side)
			print_message("%s: %d %d\n", t[i].shape, t[i].x,
			    t[i].y);
		assert_int_equal(side, t[i].side);
		shapes_fini(&s);
	}
}

/* The whole earth: no product may overflow. */
static void
test_widest(void **state)
{
	static const struct spot ring[] = {
		{ -1800000000, -900000000 }, { 1800000000, -900000000 },
		{ 1800000000, 900000000 }, { -1800000000, -899999999 },
		{ -1800000000, -900000000 }
	};
	struct shapes s = { 0 };

	(void)state;
	shapes_feature(&s, SHAPE_AREA, STR_NONE, STR_NONE);
	shapes_part(&s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(&s, ring[i]), OK);
	assert_int_equal(shapes_spot(&s, (struct spot){ GEO_NOWHERE, 0 }),
	    ERR_BAD_INPUT);
	assert_int_equal(shapes_spot(&s, (struct spot){ 0, 900000001 }),
	    ERR_BAD_INPUT);
	shapes_done(&s);
	assert_int_equal(shape_side(&s, 0, (struct spot){ 1, 0 }), SIDE_IN);
	assert_int_equal(shape_side(&s, 0, (struct spot){ -2, 0 }), SIDE_OUT);
	assert_int_equal(shape_side(&s, 0,
	    (struct spot){ -1800000000, -900000000 }), SIDE_BORDER);
	assert_true(shape_area2(&s, 0) > 0);
	shapes_fini(&s);
}

static void
test_areas(void **state)
{
	struct shapes s = { 0 };
	const size_t a = draw(&s, SHAPE_AREA, "0 0 10 0 10 10 0 10 0 0");
	const size_t b = draw(&s, SHAPE_AREA,
	    "0 0 0 30 30 30 30 0 0 0 / 10 10 20 10 20 20 10 20 10 10 "
	    "| 100 0 110 0 110 10 100 10 100 0");
	const size_t c = draw(&s, SHAPE_LINE, "0 0 100000 0 100000 100000");
	const size_t d = draw(&s, SHAPE_AREA, "0 0 5 5");

	(void)state;
	assert_true(shape_area2(&s, a) == 200);
	assert_true(shape_area2(&s, b) == 2 * (900 - 100 + 100));
	assert_true(shape_area2(&s, c) == 0);
	assert_true(shape_area2(&s, d) == 0);
	assert_true(fabs(shape_square_metres(&s, a) - 0.0095) < 0.0001);
	assert_true(fabs(shape_length_metres(&s, c) - 1966.3) < 1);
	shapes_fini(&s);
}

static void
test_insides(void **state)
{
	static const char *const shapes[] = {
		"0 0 100000 0 100000 100000 0 100000 0 0",
		/* a U: the middle of the box is outside */
		"0 0 90000 0 90000 90000 80000 90000 80000 10000 10000 10000 "
		    "10000 90000 0 90000 0 0",
		/* thin and slanted */
		"0 0 100000 100000 100000 100040 0 40 0 0",
		"0 0 100000 1 100000 20 0 19 0 0",
		/* a ring */
		"0 0 90000 0 90000 90000 0 90000 0 0 "
		    "/ 3000 3000 87000 3000 87000 87000 3000 87000 3000 3000",
		/* the larger of two */
		"0 0 10 0 10 10 0 10 0 0 | 50000 0 90000 0 90000 50000 "
		    "50000 50000 50000 0",
	};
	struct shapes s = { 0 };
	struct spot at;

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		const size_t k = draw(&s, SHAPE_AREA, shapes[i]);

		at = shape_inside(&s, k);
		assert_int_equal(shape_side(&s, k, at), SIDE_IN);
	}
	at = shape_inside(&s, 0);
	assert_true(abs(at.lon - X0 - 50000) < 1600);
	assert_true(shape_distance(&s, 0, at) > 420);	/* of 426 */
	at = shape_inside(&s, 5);
	assert_true(shape_distance(&s, 5, at) > 160);
	at = shape_inside(&s, draw(&s, SHAPE_LINE, "0 0 10000 0 30000 0"));
	assert_int_equal(at.lon, X0 + 15000);
	at = shape_inside(&s, draw(&s, SHAPE_POINT, "7 8"));
	assert_int_equal(at.lon, X0 + 7);
	at = shape_inside(&s, draw(&s, SHAPE_AREA, "7 8 7 8 7 8 7 8"));
	assert_int_equal(at.lat, Y0 + 8);
	assert_false(geo_known(shape_inside(&s, draw(&s, SHAPE_AREA, ""))));
	shapes_fini(&s);
}

static void
test_distance(void **state)
{
	struct shapes s = { 0 };
	const size_t a = draw(&s, SHAPE_AREA,
	    "0 0 100000 0 100000 100000 0 100000 0 0");
	const size_t p = draw(&s, SHAPE_POINT, "0 0");

	(void)state;
	assert_true(fabs(shape_distance(&s, a, spot(50000, -10000)) - 111.19)
	    < 0.1);
	assert_true(fabs(shape_distance(&s, a, spot(50000, 10000)) - 111.19)
	    < 0.1);
	assert_true(shape_distance(&s, a, spot(0, 50)) < 1e-9);
	assert_true(fabs(shape_distance(&s, p, spot(0, 10000)) - 111.19) < 0.1);
	assert_true(isinf(shape_distance(&s, draw(&s, SHAPE_AREA, ""),
	    spot(0, 0))));
	shapes_fini(&s);
}

static void
test_building(void **state)
{
	struct shapes s = { 0 }, t = { 0 };
	struct feature *f;

	(void)state;
	draw(&s, SHAPE_AREA, "0 0 10 0 10 10 0 0 / 4 1 5 1 5 2 4 1");
	f = shapes_feature(&s, SHAPE_POINT, STR("灯"), STR("lamp"));
	f->code = 110101001001001;
	f->level = 5;
	f->value = -7;
	shapes_part(&s, false);
	assert_int_equal(shapes_spot(&s, spot(99, 99)), OK);
	draw(&s, SHAPE_LINE, "5 5 6 6");
	assert_int_equal(s.box.max.lon, X0 + 99);
	shapes_drop_last(&s);
	assert_int_equal(s.n, 2);
	assert_int_equal(s.at_n, 9);
	assert_int_equal(s.part_n, 3);
	assert_int_equal(shapes_copy(&t, &s, 1), OK);
	assert_int_equal(shapes_copy(&t, &s, 0), OK);
	shapes_done(&t);
	shapes_fini(&s);
	assert_int_equal(shapes_find(&t, 110101001001001), 0);
	assert_int_equal(shapes_find(&t, 1), -1);
	assert_true(str_is(t.f[0].name, "灯"));
	assert_true(str_is(t.f[0].kind, "lamp"));
	assert_int_equal(t.f[0].value, -7);
	assert_int_equal(t.f[1].parts, 2);
	assert_true(t.part[t.f[1].part + 1].hole);
	assert_int_equal(shape_side(&t, 1, spot(5, 1)), SIDE_BORDER);
	shapes_drop_last(&t);
	shapes_drop_last(&t);
	shapes_drop_last(&t);
	assert_int_equal(t.n + t.at_n + t.part_n, 0);
	shapes_fini(&t);
	shapes_fini(&t);
}

int
main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_sides), cmocka_unit_test(test_widest),
		cmocka_unit_test(test_areas), cmocka_unit_test(test_insides),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_building),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
