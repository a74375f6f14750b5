/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_district.c -- the ground of a day: model cells, drawn grids and from when they
 * count, whose ground a spot is, what is said on borders and outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "../core/lawkit.h"
#include "../store/store_kit.h"
#include "app/district.h"
#include "wire/geoarchive.h"

#define TOWN1	110115001000000ull
#define TOWN2	110115002000000ull
#define AT(x, y) ((struct spot){ 1160000000 + (x), 400000000 + (y) })
#define WHO STR("sup1"), STR("u1")

/* A square of side n with its lower left corner at x, y. */
static void
square(struct shapes *s, uint64_t code, unsigned level, int x, int y, int n)
{
	const struct spot ring[] = { AT(x, y), AT(x + n, y), AT(x + n, y + n),
		AT(x, y + n), AT(x, y) };
	struct feature *f = shapes_feature(s, SHAPE_AREA, STR("格"), STR(""));

	f->code = code;
	f->level = (uint8_t)level;
	shapes_part(s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, ring[i]), OK);
}

/* Two towns side by side, a basic grid in the left half of each. */
static void
two_towns(struct shapes *s)
{
	*s = (struct shapes){ .datum = DATUM_GCJ02 };
	square(s, TOWN1, GRID_TOWN, 0, 0, 1000);
	square(s, TOWN2, GRID_TOWN, 1000, 0, 1000);
	square(s, KIT_GRID, GRID_BASIC, 0, 0, 500);
	square(s, KIT_GRID2, GRID_BASIC, 1000, 0, 500);
	shapes_done(s);
}

static struct law
made(void)
{
	struct law law = { .code = STR_NONE };

	lawkit_make(&law);
	return law;
}

static struct buf
as_profile(struct law *law)
{
	struct buf text = { 0 };
	struct shapes s;

	two_towns(&s);
	shapes_file_put(&s, &text);
	shapes_fini(&s);
	law->shapes_text = buf_view(&text);
	law->datum = DATUM_GCJ02;
	return text;
}

static struct ground
look(const struct district *d, int x, int y)
{
	struct ground g;

	assert_int_equal(district_at(d, AT(x, y), DATUM_GCJ02, &g), OK);
	return g;
}

static void
test_model(void **state)
{
	struct district *d;
	struct law law = made();
	struct buf text = as_profile(&law);
	struct ground g;

	(void)state;
	assert_int_equal(district_open(NULL, &law, DISTRICT_TODAY, &d), OK);
	assert_int_equal(district_lowest(d), GRID_BASIC);
	assert_true(district_schematic(d, GRID_TOWN) &&
	    district_model(d, GRID_TOWN));
	assert_false(district_model(d, GRID_UNIT));
	assert_int_equal(district_grids(d)->n, 4);
	assert_true(district_find(d, KIT_GRID2) >= 0);
	assert_int_equal(district_find(d, 42), -1);
	g = look(d, 10, 10);
	assert_true(g.inside && !g.border && g.grid[GRID_BASIC] == KIT_GRID &&
	    g.grid[GRID_TOWN] == TOWN1 && g.grid[GRID_UNIT] == 0);
	/* No basic grid there, but a town. */
	g = look(d, 900, 900);
	assert_true(g.inside && g.grid[GRID_BASIC] == 0 &&
	    g.grid[GRID_TOWN] == TOWN1);
	/* On the towns' common border the lower code answers, and it is said. */
	g = look(d, 1000, 900);
	assert_true(g.border && g.grid[GRID_TOWN] == TOWN1);
	g = look(d, -300, 250);
	assert_true(!g.inside && g.nearest == KIT_GRID && g.metres > 1 &&
	    g.metres < 4);
	assert_null(district_map(d, GRID_UNIT));
	district_close(&d);
	assert_null(d);
	buf_fini(&text);
}

static void
test_nothing(void **state)
{
	struct law law = made();
	struct district *d;
	struct ground g;

	(void)state;
	assert_int_equal(district_open(NULL, &law, DISTRICT_TODAY, &d), OK);
	assert_int_equal(district_lowest(d), 0);
	g = look(d, 0, 0);
	assert_true(!g.inside && g.nearest == 0);
	assert_int_equal(district_layers(d), 0);
	assert_null(district_layer(d, 0));
	assert_null(district_shapes(d, 0));
	district_close(&d);
	district_close(&d);
}

static void
test_devices(void **state)
{
	struct district *d;
	struct law law = made();
	struct buf text = as_profile(&law);
	struct spot gps;
	struct ground g;

	(void)state;
	assert_int_equal(district_open(NULL, &law, DISTRICT_TODAY, &d), OK);
	assert_int_equal(geo_convert(AT(250, 250), DATUM_GCJ02, DATUM_WGS84,
	    &gps), OK);
	assert_int_equal(district_at(d, gps, DATUM_WGS84, &g), OK);
	assert_int_equal(g.grid[GRID_BASIC], KIT_GRID);
	assert_int_equal(district_at(d, gps, DATUM_GCJ02, &g), OK);
	assert_false(g.inside);
	assert_int_equal(district_at(d, gps, DATUM_NONE, &g), ERR_BAD_INPUT);
	district_close(&d);
	buf_fini(&text);
}

/* --- drawn grids --- */

static void
put(struct place *p, const char *name, int32_t from, const struct shapes *s)
{
	struct layer l = { .from = from, .kind = LAYER_GRID,
	    .datum = s->datum };
	struct buf bytes = { 0 };

	memcpy(l.name, name, strlen(name) + 1);
	geoarchive_put(s, &bytes);
	assert_int_equal(store_layer_put(p->s, &l, buf_view(&bytes), WHO), OK);
	buf_fini(&bytes);
}

static uint64_t
town_on(struct place *p, const struct law *law, int32_t day, int x)
{
	struct district *d;
	uint64_t code;

	assert_int_equal(district_open(p->s, law, day, &d), OK);
	code = look(d, x, 10).grid[GRID_TOWN];
	district_close(&d);
	return code;
}

static void
test_days(void **state)
{
	struct law law = made();
	struct buf text = as_profile(&law);
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct district *d;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	/* From day 100 on the second town has the first one's ground. */
	square(&s, TOWN2, GRID_TOWN, 0, 0, 1000);
	put(&p, "grids", 100, &s);
	assert_int_equal(town_on(&p, &law, 99, 10), TOWN1);
	assert_int_equal(town_on(&p, &law, 100, 900), TOWN2);
	assert_int_equal(town_on(&p, &law, DISTRICT_TODAY, 900), TOWN2);
	assert_int_equal(district_open(p.s, &law, DISTRICT_TODAY, &d), OK);
	assert_false(district_model(d, GRID_TOWN));
	assert_true(district_model(d, GRID_BASIC) &&
	    district_schematic(d, GRID_UNIT));
	assert_false(district_schematic(d, GRID_TOWN));
	assert_false(district_fresh(d));
	/* What is to count in some thousand years changes nothing now. */
	put(&p, "grids", 1000000, &s);
	assert_true(district_fresh(d));
	assert_int_equal(look(d, 900, 900).grid[GRID_TOWN], TOWN2);
	assert_int_equal(store_layer_drop(p.s, STR("grids"), 1000000, WHO), OK);
	assert_true(district_fresh(d));
	assert_int_equal(store_layer_drop(p.s, STR("grids"), 100, WHO), OK);
	assert_true(district_fresh(d));
	assert_false(district_fresh(d));
	assert_int_equal(look(d, 900, 900).grid[GRID_TOWN], TOWN1);
	district_close(&d);
	shapes_fini(&s);
	place_drop(&p);
	buf_fini(&text);
}

/* Levels of another datum than the drawn ones are not put beside them. */
static void
test_one_datum(void **state)
{
	struct law law = made();
	struct buf text = as_profile(&law);
	struct shapes s = { .datum = DATUM_WGS84 };
	struct district *d;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	square(&s, TOWN2, GRID_TOWN, 0, 0, 1000);
	put(&p, "grids", 1, &s);
	assert_int_equal(district_open(p.s, &law, DISTRICT_TODAY, &d), OK);
	assert_int_equal(district_datum(d), DATUM_WGS84);
	assert_int_equal(district_lowest(d), GRID_TOWN);
	assert_false(district_schematic(d, GRID_UNIT));
	district_close(&d);
	shapes_fini(&s);
	place_drop(&p);
	buf_fini(&text);
}

/* Real towns, and cells that were grown in one of them. */
static void
test_mixed(void **state)
{
	struct law law = made();
	struct shapes s;
	struct district *d;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	two_towns(&s);
	s.schematic = true;
	s.f[2].kind = STR(SHAPE_MODEL);
	put(&p, "grids", 1, &s);
	assert_int_equal(district_open(p.s, &law, DISTRICT_TODAY, &d), OK);
	assert_true(district_drawn(d, TOWN1) && district_drawn(d, KIT_GRID2));
	assert_false(district_drawn(d, KIT_GRID));
	assert_false(district_drawn(d, 42));
	assert_false(district_model(d, GRID_TOWN));
	assert_false(district_model(d, GRID_BASIC));
	assert_true(district_schematic(d, GRID_UNIT));
	assert_false(district_schematic(d, GRID_TOWN));
	/* What goes out of it, comes back the same. */
	assert_true(district_grids(d)->schematic);
	assert_true(shape_model(&district_grids(d)->f[
	    district_find(d, KIT_GRID)]));
	district_close(&d);
	/* Nothing marked: all of it is one. */
	s.f[2].kind = STR_NONE;
	put(&p, "grids", 2, &s);
	assert_int_equal(district_open(p.s, &law, DISTRICT_TODAY, &d), OK);
	assert_true(district_model(d, GRID_TOWN) &&
	    !district_drawn(d, TOWN1));
	district_close(&d);
	shapes_fini(&s);
	place_drop(&p);
}

static void
test_layers(void **state)
{
	struct law law = made();
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct layer bad = { .name = "junk", .from = 1, .sign = 0x301 };
	struct district *d;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	square(&s, 0, 0, 0, 0, 10);
	put(&p, "parks", 1, &s);
	square(&s, 0, 0, 20, 20, 10);
	put(&p, "parks", 7, &s);
	assert_int_equal(store_layer_put(p.s, &bad, STR("no archive"), WHO),
	    OK);
	assert_int_equal(district_open(p.s, &law, 6, &d), OK);
	assert_int_equal(district_layers(d), 2);
	assert_string_equal(district_layer(d, 0)->name, "junk");
	assert_null(district_shapes(d, 0));
	/* A mark that would sit on what is beside it; damage that stays. */
	assert_int_equal(district_layer(d, 0)->sign, 0);
	assert_false(district_fresh(d));
	assert_int_equal(district_shapes(d, 1)->n, 1);
	district_close(&d);
	assert_int_equal(district_open(p.s, &law, DISTRICT_TODAY, &d), OK);
	assert_int_equal(district_shapes(d, 1)->n, 2);
	district_close(&d);
	shapes_fini(&s);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_one_datum),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_layers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
