/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_places.c -- points, the profile's names and the map's names held together: what
 * is written into a report, and what is left to a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "../core/lawkit.h"
#include "../store/store_kit.h"
#include "app/place.h"
#include "lang/lang.h"
#include "wire/geoarchive.h"

#define TOWN1	110115001000000ull
#define TOWN2	110115002000000ull
#define SIDE	200000		/* of a town: some 2 km */
#define AT(x, y) ((struct spot){ 1160000000 + (x), 400000000 + (y) })
#define WHO STR("sup1"), STR("u1")

static void
square(struct shapes *s, uint64_t code, unsigned level, int x, int n)
{
	const struct spot ring[] = { AT(x, 0), AT(x + n, 0), AT(x + n, n),
		AT(x, n), AT(x, 0) };
	struct feature *f = shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE);

	f->code = code;
	f->level = (uint8_t)level;
	shapes_part(s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, ring[i]), OK);
}

static void
line(struct shapes *s, const char *name, int x, int y, int x2, int y2)
{
	shapes_feature(s, x == x2 && y == y2 ? SHAPE_POINT : SHAPE_LINE,
	    str_of(name), STR_NONE);
	shapes_part(s, false);
	assert_int_equal(shapes_spot(s, AT(x, y)), OK);
	if (x != x2 || y != y2)
		assert_int_equal(shapes_spot(s, AT(x2, y2)), OK);
}

static void
put(struct place *p, const char *name, enum layer_kind kind, struct shapes *s)
{
	struct layer l = { .from = 1, .kind = kind, .datum = DATUM_GCJ02 };
	struct buf archive = { 0 };

	strcpy(l.name, name);
	s->datum = DATUM_GCJ02;
	shapes_done(s);
	geoarchive_put(s, &archive);
	assert_int_equal(store_layer_put(p->s, &l, buf_view(&archive), WHO),
	    OK);
	buf_fini(&archive);
	shapes_fini(s);
	*s = (struct shapes){ 0 };
}

/* Two towns side by side; a lane in the first, a street through both. */
static void
draw(struct place *p)
{
	struct shapes s = { 0 };

	square(&s, TOWN1, GRID_TOWN, 0, SIDE);
	square(&s, TOWN2, GRID_TOWN, SIDE, SIDE);
	put(p, LAYER_GRIDS, LAYER_GRID, &s);
	line(&s, "干面胡同", 20000, 20000, 60000, 20000);
	line(&s, "金宝大街", 20000, 90000, 2 * SIDE - 20000, 90000);
	line(&s, "前进大街", 300000, 20000, 300000, 150000);
	put(p, "roads", LAYER_ROAD, &s);
	line(&s, "天坛医院", 350000, 50000, 350000, 50000);
	line(&s, "远方医院", 950000, 50000, 950000, 50000);
	put(p, "spots", LAYER_PLACE, &s);
}

struct ground_kit { struct place p; struct law law; struct places *places; };

static void
make(struct ground_kit *k, bool drawn)
{
	memset(k, 0, sizeof *k);
	lawkit_make(&k->law);
	k->law.datum = DATUM_GCJ02;
	k->law.place_sure = 80;
	place_make(&k->p, "ta");
	if (drawn)
		draw(&k->p);
	k->places = places_new(k->p.s, &k->law);
}

static void
drop(struct ground_kit *k)
{
	places_free(&k->places);
	place_drop(&k->p);
}

static uint64_t
report(struct ground_kit *k, const char *text, const struct place_hint *hint,
    struct body *body)
{
	struct body secret = { 0 };
	uint64_t grid;

	*body = (struct body){ 0 };
	assert_int_equal(body_text(&secret, "text", str_of(text)), OK);
	assert_int_equal(place_report(k->places, &k->law, &secret, hint, body,
	    &grid), OK);
	assert_int_equal(body_num(body, "grid", 0), grid);
	return grid;
}

static uint64_t
said(struct ground_kit *k, const char *text)
{
	struct body b;

	return report(k, text, &(struct place_hint){ 0 }, &b);
}

static void
test_words(void **state)
{
	struct ground_kit k;
	struct body b;

	(void)state;
	make(&k, true);
	assert_true(report(&k, "干面胡同路灯不亮", &(struct place_hint){ 0 },
	    &b) == TOWN1);
	assert_true(str_is(body_str(&b, "grid_by"), "map"));
	assert_true(body_num(&b, "grid_sure", 0) >= 80);
	assert_true(said(&k, "金宝大街和前进大街交叉口往东50米") == TOWN2);
	assert_true(said(&k, "天坛醫院門口堆着垃圾") == TOWN2);
	/* Through both towns; in none; unknown. */
	assert_true(said(&k, "金宝大街积水") == 0);
	assert_true(said(&k, "远方医院门口") == 0);
	assert_true(said(&k, "我所住小区") == 0);
	drop(&k);
}

static void
test_points(void **state)
{
	struct ground_kit k;
	struct place_hint hint = { .at = AT(30000, 30000),
		.datum = DATUM_GCJ02 };
	struct body b;

	(void)state;
	make(&k, true);
	assert_true(report(&k, "路灯不亮", &hint, &b) == TOWN1);
	assert_true(str_is(body_str(&b, "grid_by"), "point"));
	/* Where one stands comes before what one speaks of. */
	assert_true(report(&k, "前进大街路灯不亮", &hint, &b) == TOWN1);
	hint.at = AT(-300000, 0);
	assert_true(report(&k, "路灯不亮", &hint, &b) == 0);
	drop(&k);
}

/* Some 500 m lie between the datums: enough to be in the other town. */
static void
test_datum(void **state)
{
	struct ground_kit k;
	struct place_hint hint = { .datum = DATUM_WGS84 };
	struct body b;

	(void)state;
	make(&k, true);
	assert_int_equal(geo_convert(AT(SIDE + 10000, 1000), DATUM_GCJ02,
	    DATUM_WGS84, &hint.at), OK);
	assert_true(hint.at.lon < AT(SIDE, 0).lon);
	assert_true(report(&k, "路灯不亮", &hint, &b) == TOWN2);
	drop(&k);
}

/* The profile says one grid and the map another: nobody is believed. */
static void
test_apart(void **state)
{
	struct ground_kit k;
	struct place_guess g[8];
	size_t n;

	(void)state;
	make(&k, true);
	assert_true(said(&k, "兴丰社区路灯不亮") == KIT_GRID);
	assert_true(said(&k, "兴丰社区旁的干面胡同路灯不亮") == KIT_GRID);
	n = places_find(k.places, STR("兴丰社区天坛医院门口"),
	    &(struct place_hint){ 0 }, g, 8);
	assert_true(n >= 2 && g[0].sure < 80);
	drop(&k);
}

/* No map: as it was. A layer that comes is seen at the next report. */
static void
test_fresh(void **state)
{
	struct ground_kit k;
	struct found_place f[2];

	(void)state;
	make(&k, false);
	assert_true(said(&k, "干面胡同路灯不亮") == 0);
	assert_int_equal(places_spots(k.places, STR("干面胡同"), AT(0, 0), f,
	    2), 0);
	draw(&k.p);
	assert_true(said(&k, "干面胡同路灯不亮") == TOWN1);
	assert_int_equal(places_spots(k.places, STR("天坛医院"), AT(0, 0), f,
	    2), 1);
	assert_true(f[0].grid == TOWN2 && geo_metres(f[0].at,
	    AT(350000, 50000)) < 1);
	drop(&k);
}

/* What the profile shows to some roles is no name for everybody, though whoever
 * imported it said nothing of that. */
static void
test_hidden(void **state)
{
	struct law_layer row = { .code = STR("spots"), .kind = LAYER_PLACE,
		.roles = 1 };
	struct ground_kit k;
	struct found_place f[2];

	(void)state;
	make(&k, true);
	k.law.layers = &row;
	k.law.layers_n = 1;
	assert_int_equal(places_spots(k.places, STR("天坛医院"), AT(0, 0), f,
	    2), 0);
	assert_true(said(&k, "干面胡同路灯不亮") == TOWN1);
	drop(&k);
}

/* A model cell is offered, and never taken by itself. */
static void
test_model(void **state)
{
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct place_hint hint = { .at = AT(30000, 30000),
		.datum = DATUM_GCJ02 };
	struct buf text = { 0 };
	struct place_guess g[4];
	struct law law = { .code = STR_NONE };
	struct places *p;

	(void)state;
	lawkit_make(&law);
	square(&s, TOWN1, GRID_TOWN, 0, SIDE);
	shapes_done(&s);
	shapes_file_put(&s, &text);
	law.shapes_text = buf_view(&text);
	law.datum = DATUM_GCJ02;
	p = places_new(NULL, &law);
	assert_int_equal(places_find(p, STR("路灯"), &hint, g, 4), 1);
	assert_true(g[0].grid == TOWN1 && g[0].by == PLACE_BY_POINT &&
	    g[0].sure < 80);
	places_free(&p);
	shapes_fini(&s);
	buf_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_datum),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
