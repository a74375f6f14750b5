/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_sketch.c -- the frame, lines and small pictures of the map-sketch in all three
 * kinds of dots, and as vectors.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "lang/lang.h"
#include "picture.h"

/* ---- the frame ---- */

static void
test_frame(void **state)
{
	struct extent e = EXTENT_NONE;
	struct picture p;
	int x, y;

	(void)state;
	extent_add(&e, spot_at(-3000, -8000));
	extent_add(&e, spot_at(4000, 5000));
	for (int dots = SKETCH_BRAILLE; dots <= SKETCH_ASCII; dots++) {
		struct sketch_view v, again;
		struct spot s;

		picture_open(&p, 80, 24, (enum sketch_dots)dots);
		v = sketch_whole(p.k, &e);
		sketch_begin(p.k, &v);
		assert_true(sketch_cell_of(p.k, e.min, &x, &y) && y > 21);
		assert_true(sketch_cell_of(p.k, e.max, &x, &y) && y < 2);
		again = v;
		sketch_begin(p.k, &again);
		assert_memory_equal(&again, &v, sizeof(v));
		s = sketch_spot_of(p.k, 7, 5);
		assert_true(sketch_cell_of(p.k, s, &x, &y));
		assert_true(x == 7 && y == 5);
		assert_true(extent_has(&(struct extent){
		    sketch_seen(p.k).min, sketch_seen(p.k).max }, s));
		/* pan by three cells to the right, two down */
		v.mid = sketch_spot_of(p.k, 80 / 2 + 3, 24 / 2 + 2);
		sketch_begin(p.k, &v);
		assert_true(sketch_cell_of(p.k, s, &x, &y));
		assert_true(x == 4 && y == 3);
		assert_false(sketch_cell_of(p.k, spot_at(900000, 0), &x, &y));
		assert_false(sketch_cell_of(p.k, (struct spot){ GEO_NOWHERE, 0 },
		    &x, &y));
		picture_close(&p);
	}
}

static void
test_scale(void **state)
{
	static const struct { double metres; int w; const char *text; int cells; }
	table[] = {
		{ 5, 20, "200 m", 20 }, { 5, 19, "100 m", 10 },
		{ 135, 12, "2 km", 7 }, { 0.3, 10, "5 m", 8 },
		{ 0.05, 4, "20 cm", 2 }, { 1e5, 9, "1000 km", 5 },
		{ 5, 0, "", 0 }, { 3, 1, "5 m", 1 },
	};
	struct picture p;
	char text[16];

	(void)state;
	picture_open(&p, 40, 10, SKETCH_BRAILLE);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		picture_begin(&p, 0, 0, table[i].metres);
		assert_int_equal(sketch_scale(p.k, table[i].w, text),
		    table[i].cells);
		assert_string_equal(text, table[i].text);
	}
	picture_close(&p);
}

/* ---- small pictures ---- */

/* Two areas with a border in common, a road through both, a case, two names. */
static void
town_draw(struct picture *p, struct shapes s[2], struct sketch_set *d[2])
{
	static const double west[] = { -30, -16, 0, -16, 0, 16, -30, 12 };
	static const double east[] = { 0, -16, 32, -12, 32, 16, 0, 16 };
	static const double road[] = { -38, -10, -10, -6, 30, 18 };
	struct sketch_ink line = { .role = ROLE_MAP_ROAD,
	    .fill_role = ROLE_COUNT };
	struct sketch_ink fill = { .role = ROLE_MAP_TOWN,
	    .fill_role = ROLE_MAP_2, .pattern = 2 };

	if (!d[0]) {
		shape_add(&s[0], SHAPE_AREA, "", west, 4);
		shape_add(&s[0], SHAPE_AREA, "", east, 4);
		shapes_done(&s[0]);
		shape_add(&s[1], SHAPE_LINE, "", road, 3);
		shapes_done(&s[1]);
		assert_int_equal(sketch_set_make(&s[0], &d[0]), OK);
		assert_int_equal(sketch_set_make(&s[1], &d[1]), OK);
	}
	sketch_draw(p->k, d[0], ink_same, &fill);
	sketch_path(p->k, (struct spot[]){ spot_at(6, -8), spot_at(28, -8) }, 2,
	    &(struct sketch_ink){ .role = ROLE_MAP_TRACK, .dash = 2 });
	sketch_draw(p->k, d[1], ink_same, &line);
	sketch_mark(p->k, spot_at(-20, 4), '@', ROLE_MAP_CASE, 10, 3);
	sketch_mark(p->k, spot_at(-20, 4), '!', ROLE_OVERDUE, 20, 2);
	sketch_label(p->k, spot_at(16, 8), STR("东"), ROLE_MAP_NAME, 5);
}

static void
town_fini(struct shapes s[2], struct sketch_set *d[2])
{
	for (int i = 0; i < 2; i++) {
		sketch_set_free(&d[i]);
		shapes_fini(&s[i]);
	}
}

static void
test_pictures(void **state)
{
	static const char *const texts[3] = {
		"                                ⢀⡠\n"
		"     ⢀⣀⣀⣀⡠⠤⠤⠤⠒⠒⠒⠒⠩⢹⠩⠩⠩⠩⠩⠩⠩⠩⠩⠩⣉⠭⠋⠩⠩⢹\n"
		"   ⢸⠩⠡⠠⠠⠠⠠⠡⠡⠡⠡⠡⠡⠡⠡⢸⠠⠡⠡⠡⠡⠡⠡⡡⠔⠊⠠⠡⠡⠡⠡⢸\n"
		"   ⢸⠠⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⢸⠠⠡⠡⢁⡡⠒⠩东⠡⠡⠡⠡⠡⠡⢸\n"
		"   ⢸⠠⠡⠡⠡!5⠡⠡⠡⠡⠡⠡⠡⠡⢸⣀⠥⠊⠡⠠⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⢸\n"
		"   ⢸⠠⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⡡⠔⢺⠠⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⢸\n"
		"   ⢸⠠⠡⠡⠡⢁⣁⣁⣁⠥⠥⠒⠩⠠⠡⢸⠠⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⢸\n"
		"⠤⠔⠒⢺⠒⠩⠩⠩⠡⠠⠠⠠⠡⠡⠡⠡⠡⠡⢸⠠⠡⠨⠠⠩⠠⠩⠠⠩⠠⠩⠠⠩⠠⠡⢸\n"
		"   ⢸⠠⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⠡⢸⠠⠡⣁⣁⣁⣁⠥⠥⠥⠥⠒⠒⠒⠒⠉⠉\n"
		"   ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉\n",
		"                                ▗▄\n"
		"     ▗▄▄▄▄▄▄▄▀▀▀▀▀▜▀▀▀▀▀▀▀▀▀▀██▀▀▀▜\n"
		"   ▐▀▘▖▖▖▖▖▖▖▖▖▖▖▖▐▖▖▖▖▖▖▖▄▞▀▖▖▖▖▖▐\n"
		"   ▐▖▖▖▖▖▖▖▖▖▖▖▖▖▖▐▖▖▖▗▄▀▀东▖▖▖▖▖▖▐\n"
		"   ▐▖▖▖▖!5▖▖▖▖▖▖▖▖▐▄▄▀▘▖▖▖▖▖▖▖▖▖▖▖▐\n"
		"   ▐▖▖▖▖▖▖▖▖▖▖▖▖▄▞▜▖▖▖▖▖▖▖▖▖▖▖▖▖▖▖▐\n"
		"   ▐▖▖▖▖▗▄▄▄▄▄▀▀▖▖▐▖▖▖▖▖▖▖▖▖▖▖▖▖▖▖▐\n"
		"▄▞▀▜▀▀▀▀▘▖▖▖▖▖▖▖▖▖▐▖▖▝▖▀▖▀▖▀▖▀▖▀▖▖▐\n"
		"   ▐▖▖▖▖▖▖▖▖▖▖▖▖▖▖▐▖▖▄▄▄▄▄▄▄▄▀▀▀▀▀▀\n"
		"   ▝▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀\n",
		"                                ._\n"
		"     .____--------+----------_--'-+\n"
		"   |-',,,,,,,,,,,,|,,,,,,,_--,,,,,|\n"
		"   |,,,,,,,,,,,,,,|,,,._--东,,,,,,|\n"
		"   |,,,,!5,,,,,,,,|_--',,,,,,,,,,,|\n"
		"   |,,,,,,,,,,,,_--,,,,,,,,,,,,,,,|\n"
		"   |,,,,.___----,,|,,,,,,,,,,,,,,,|\n"
		"--------',,,,,,,,,|,,'-,,--,,--,,,|\n"
		"   |,,,,,,,,,,,,,,|,,____----------\n"
		"   '-----------------\n" };
	struct shapes s[2] = { 0 };
	struct sketch_set *d[2] = { 0 };

	(void)state;
	for (int dots = SKETCH_BRAILLE; dots <= SKETCH_ASCII; dots++) {
		struct picture p;

		picture_open(&p, 36, 10, (enum sketch_dots)dots);
		picture_begin(&p, 0, 0, dots == SKETCH_ASCII ? 2 : 1);
		town_draw(&p, s, d);
		picture_end(&p);
		picture_is(&p, texts[dots]);
		picture_close(&p);
	}
	town_fini(s, d);
}

/* What is important in a cell: the case; a track over all; a road where no count is,
 * and the count's ground under roads and borders. */
static void
test_roles(void **state)
{
	static const uint8_t want[] = { ROLE_OVERDUE, ROLE_MAP_TRACK,
		ROLE_MAP_ROAD, ROLE_MAP_2, ROLE_TEXT };
	bool found[sizeof(want)] = { 0 };
	struct shapes s[2] = { 0 };
	struct sketch_set *d[2] = { 0 };
	struct picture p;

	(void)state;
	picture_open(&p, 36, 10, SKETCH_BRAILLE);
	picture_begin(&p, 0, 0, 1);
	town_draw(&p, s, d);
	picture_end(&p);
	for (int c = 0; c < 360; c++)
		for (size_t i = 0; i < sizeof(want); i++)
			found[i] |= p.g.c[c].role == want[i];
	for (size_t i = 0; i < sizeof(want); i++)
		assert_true(found[i]);
	picture_close(&p);
	town_fini(s, d);
}

/* ---- pans ---- */

static void
random_draw(struct picture *p, const struct sketch_set *d)
{
	struct sketch_ink fill = { .role = ROLE_MAP_UNIT, .dash = 3,
	    .fill_role = ROLE_MAP_GREEN, .pattern = 3 };
	struct sketch_ink thick = { .role = ROLE_MAP_MAIN, .thick = 3 };
	struct spot way[40];
	uint32_t seed = 77;

	sketch_draw(p->k, d, ink_same, &fill);
	for (int i = 0; i < 40; i++)
		way[i] = spot_at(roll_in(&seed, -900, 900),
		    roll_in(&seed, -900, 900));
	sketch_path(p->k, way, 40, &thick);
	for (int i = 0; i < 40; i++)
		sketch_mark(p->k, way[i], 'o', ROLE_MAP_POINT, 1, 1);
}

/* Moved by cells, every cell still in sight is as it was. */
static void
test_pan(void **state)
{
	enum { W = 50, H = 20, DX = 3, DY = -2 };
	struct picture a, b;
	struct shapes s = { 0 };
	struct sketch_set *d;

	(void)state;
	mesh_add(&s, 6, 60, 0.05, false);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	for (int dots = SKETCH_BRAILLE; dots <= SKETCH_ASCII; dots++) {
		picture_open(&a, W, H, (enum sketch_dots)dots);
		picture_open(&b, W, H, (enum sketch_dots)dots);
		picture_begin(&a, 150, 150, 3.3);
		random_draw(&a, d);
		b.v = a.v;
		b.v.mid = sketch_spot_of(a.k, W / 2 + DX, H / 2 + DY);
		sketch_begin(b.k, &b.v);
		random_draw(&b, d);
		picture_end(&a);
		picture_end(&b);
		/* the fringe may have a border beyond it that is seen no more */
		for (int y = 3; y < H - 1; y++)
			for (int x = DX + 1; x < W - 1; x++)
				assert_memory_equal(&a.g.c[y * W + x],
				    &b.g.c[(y - DY) % H * W + x - DX + 0],
				    (y - DY) < H - 1 ? sizeof(struct cell) : 0);
		picture_close(&a);
		picture_close(&b);
	}
	sketch_set_free(&d);
	shapes_fini(&s);
}

/* ---- lines ---- */

/* A line is unbroken, and the same whichever end is first. */
static void
test_lines(void **state)
{
	struct sketch_ink ink = { .role = ROLE_MAP_ROAD };
	struct picture a, b;
	uint32_t seed = 3;

	(void)state;
	picture_open(&a, 30, 12, SKETCH_BRAILLE);
	picture_open(&b, 30, 12, SKETCH_BRAILLE);
	for (int i = 0; i < 300; i++) {
		double far = i % 3 ? 60 : 1e7;
		struct spot p[2];
		int n = 0, w = 0, h = 0;

		for (int j = 0; j < 2; j++)
			p[j] = spot_at(roll_in(&seed, -far, far) * 0.1,
			    roll_in(&seed, -far, far) * 0.1);
		picture_begin(&a, 0, 0, 0.3);
		sketch_path(a.k, p, 2, &ink);
		picture_end(&a);
		picture_begin(&b, 0, 0, 0.3);
		sketch_path(b.k, (struct spot[]){ p[1], p[0] }, 2, &ink);
		picture_end(&b);
		assert_memory_equal(a.g.c, b.g.c,
		    360 * sizeof(*a.g.c));
		for (int x = 0; x < 60; x++) {
			bool any = false;

			for (int y = 0; y < 48; y++) {
				any |= picture_dot(&a, x, y);
				n += picture_dot(&a, x, y);
			}
			w += any;
		}
		for (int y = 0; y < 48; y++) {
			bool any = false;

			for (int x = 0; x < 60; x++)
				any |= picture_dot(&a, x, y);
			h += any;
		}
		assert_int_equal(n, w > h ? w : h);
	}
	picture_close(&a);
	picture_close(&b);
}

/* ---- nothing, and far away ---- */

static void
test_nothing(void **state)
{
	struct shapes none = { 0 }, s = { 0 };
	struct sketch_ink ink = { .role = ROLE_MAP_TOWN,
	    .fill_role = ROLE_MAP_1, .pattern = 4 };
	struct sketch_set *d, *dn;
	struct extent e = EXTENT_NONE;
	struct picture p;

	(void)state;
	mesh_add(&s, 5, 100, 0.05, false);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	shapes_done(&none);
	assert_int_equal(sketch_set_make(&none, &dn), OK);
	picture_open(&p, 12, 3, SKETCH_BRAILLE);
	p.v = sketch_whole(p.k, &e);
	sketch_begin(p.k, &p.v);
	sketch_draw(p.k, dn, ink_same, &ink);
	sketch_draw(p.k, d, ink_same, &ink);	/* on the other side */
	picture_end(&p);
	picture_is(&p, "\n\n\n");
	/* all of it in a dot, and a dot of it over all */
	picture_begin(&p, 250, 250, 1e9);
	sketch_draw(p.k, d, ink_same, &ink);
	picture_end(&p);
	assert_int_equal(p.v.metres, 1000000);
	picture_begin(&p, 250, 250, NAN);
	ink.pattern = 8;
	ink.role = ROLE_COUNT;
	sketch_draw(p.k, d, ink_same, &ink);
	picture_end(&p);
	picture_is(&p, "⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿\n");
	sketch_fit(p.k, 0, 0, SKETCH_BLOCKS);
	p.v.mid.lon = GEO_NOWHERE;
	sketch_begin(p.k, &p.v);
	sketch_draw(p.k, d, ink_same, &ink);
	sketch_mark(p.k, spot_at(0, 0), '*', ROLE_MAP_POINT, 1, 1);
	sketch_end(p.k, &p.g, (struct rect){ 3, 1, 99, 99 });
	picture_close(&p);
	sketch_set_free(&d);
	sketch_set_free(&dn);
	shapes_fini(&s);
	shapes_fini(&none);
}

/* Drawn into a smaller place, or partly off the screen, nothing else changes. */
static void
test_place(void **state)
{
	struct sketch_ink ink = { .role = ROLE_COUNT,
	    .fill_role = ROLE_MAP_1, .pattern = 8 };
	struct shapes s = { 0 };
	struct sketch_set *d;
	struct picture p;
	struct cells g;

	(void)state;
	mesh_add(&s, 2, 1000, 0.01, false);
	assert_int_equal(sketch_set_make(&s, &d), OK);
	picture_open(&p, 4, 2, SKETCH_BRAILLE);
	cells_init(&g, 9, 3);
	for (int y = 0; y < 3; y++)
		cells_text(&g, 0, y, 9, ROLE_DIM, STR("中文字符。"), false);
	picture_begin(&p, 900, 900, 1);
	sketch_draw(p.k, d, ink_same, &ink);
	sketch_label(p.k, p.v.mid, STR("名"), ROLE_MAP_NAME, 1);
	sketch_end(p.k, &g, (struct rect){ 3, 1, 4, 2 });
	cells_copy(&p.g, &g);
	picture_is(&p, "中文字符\n中 ⣿⣿⣿⣿\n中 ⣿⣿名\n");
	sketch_end(p.k, &g, (struct rect){ 7, -1, 4, 2 });
	sketch_end(p.k, &g, (struct rect){ -2, 2, 4, 2 });
	cells_fini(&g);
	picture_close(&p);
	sketch_set_free(&d);
	shapes_fini(&s);
}

/* ---- vectors ---- */

static void
svg_of(struct picture *p, struct buf *out)
{
	struct shapes s[2] = { 0 };
	struct sketch_set *d[2] = { 0 };

	out->n = 0;
	picture_begin(p, 0, 0, 1);
	sketch_svg_begin(p->k, out, STR("a <b> & c"));
	town_draw(p, s, d);
	sketch_svg_end(p->k);
	sketch_svg_end(p->k);		/* of nothing */
	town_fini(s, d);
}

static void
test_svg(void **state)
{
	static const char *const has[] = { "<title>a &lt;b&gt; &amp; c</title>",
		"version=\"1.1\"", "class=\"l map-town\"", "id=\"map-2-2\"",
		"url(#map-2-2)", "class=\"t map-name\"", "class=\"t overdue\"",
		">东</text>", "stroke-dasharray=\"2\"", ".l.map-road{stroke:#",
		"</svg>\n" };
	struct buf out[2] = { 0 };
	struct picture p;

	(void)state;
	picture_open(&p, 36, 10, SKETCH_BRAILLE);
	svg_of(&p, &out[0]);
	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++) {
		if (str_find(buf_view(&out[0]), str_of(has[i])) < 0)
			fail_msg("no %s in\n%s", has[i], buf_z(&out[0]));
	}
	/* what was begun and not ended leaves nothing behind */
	picture_begin(&p, 0, 0, 0.1);
	sketch_svg_begin(p.k, &out[1], STR("x"));
	svg_of(&p, &out[1]);
	assert_true(str_eq(buf_view(&out[0]), buf_view(&out[1])));
	picture_end(&p);
	picture_close(&p);
	buf_fini(&out[0]);
	buf_fini(&out[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_pictures),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_pan),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_svg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
