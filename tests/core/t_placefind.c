/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words to places on a small made-up town: what is understood, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/placefind.h"

#define METRE 90		/* units, about, of latitude */
#define EAST 117		/* and of longitude, there */
#define ORIGIN_LON 1164000000
#define ORIGIN_LAT 399000000

#define TOWN_A 110101001000000ull
#define TOWN_B 110101002000000ull
#define BASIC 110101001001000ull
#define S(z) { z, sizeof(z) - 1 }
#define GRID(co, pa, le, na) { .code = co, .parent = pa, .level = le, \
	.name = S(na) },
static struct law_grid grids[] = {
	GRID(110101000000000ull, 0, GRID_DISTRICT, "东城区")
	GRID(TOWN_A, 110101000000000ull, GRID_TOWN, "和平里街道")
	GRID(BASIC, TOWN_A, GRID_BASIC, "兴化社区")
	GRID(TOWN_B, 110101000000000ull, GRID_TOWN, "东直门街道")
};

struct ground { struct law law; struct shapes s; struct placefind *p; };

static struct spot
at(int x, int y)
{
	return (struct spot){ ORIGIN_LON + x * EAST, ORIGIN_LAT + y * METRE };
}

static void
line(struct shapes *s, const char *name, int x, int y, int x2, int y2)
{
	shapes_feature(s, SHAPE_LINE, str_of(name), STR("road"));
	shapes_part(s, false);
	assert_int_equal(shapes_spot(s, at(x, y)), OK);
	assert_int_equal(shapes_spot(s, at(x2, y2)), OK);
}

static void
point(struct shapes *s, const char *name, int x, int y)
{
	shapes_feature(s, SHAPE_POINT, str_of(name), STR("place"));
	shapes_part(s, false);
	assert_int_equal(shapes_spot(s, at(x, y)), OK);
}

static void
area(struct shapes *s, const char *name, int x, int y, int x2, int y2)
{
	const int xs[] = { x, x2, x2, x, x }, ys[] = { y, y, y2, y2, y };

	shapes_feature(s, SHAPE_AREA, str_of(name), STR("town"));
	shapes_part(s, false);
	for (int i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, at(xs[i], ys[i])), OK);
}

/* As much of sounds as these tests need. */
static void
sound(struct str s, struct buf *out)
{
	static const char *const rows[][2] = {
		{ "丰", "feng" }, { "风", "feng" }, { "兴", "xing" },
		{ "面", "mian" }, { "免", "mian" }, { "圆", "yuan" },
		{ "园", "yuan" }
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_is(s, rows[i][0]))
			buf_cstr(out, rows[i][1]);
}

static int
setup(void **state)
{
	struct ground *g = calloc(1, sizeof *g);

	if (!g)
		return -1;
	g->law.grids = grids;
	g->law.grids_n = sizeof grids / sizeof *grids;
	g->law.county = 110101;
	line(&g->s, "兴丰大街", 0, 0, 0, 2000);
	line(&g->s, "兴丰大街", 0, 2000, 0, 3000);
	line(&g->s, "金宝街", -1000, 1000, 1000, 1000);
	line(&g->s, "干面胡同", 500, 300, 800, 300);
	line(&g->s, "东四十条", -1000, 2000, 1000, 2000);
	line(&g->s, "东四六条", -1000, 2500, 1000, 2500);
	line(&g->s, "和平里北街", -500, 5000, 500, 5000);
	line(&g->s, "和平里东街", 3000, 4000, 3000, 4500);
	point(&g->s, "天坛医院", 700, 320);
	point(&g->s, "幸福超市", 100, 100);
	point(&g->s, "幸福超市", 900, 4900);
	point(&g->s, "东四奥林匹克社区公园", 300, 2300);
	point(&g->s, "北京协和有限公司", -300, 900);
	point(&g->s, "干面胡同33号四合院", 650, 305);
	point(&g->s, "莲园/莲园小筑", 400, 400);
	area(&g->s, "和平里街道", -1500, 3500, 1500, 6000);
	area(&g->s, "东直门街道", -1500, -500, 1500, 3500);
	shapes_done(&g->s);
	g->p = placefind_new(&g->law, NULL);
	placefind_sounds(g->p, sound);
	placefind_add(g->p, &g->s, 100);
	placefind_done(g->p);
	*state = g;
	return 0;
}

static int
teardown(void **state)
{
	struct ground *g = *state;

	placefind_free(&g->p);
	shapes_fini(&g->s);
	free(g);
	return 0;
}

static const struct spot nowhere = { GEO_NOWHERE, 0 };

static size_t
find(struct ground *g, const char *text, struct found_place f[8])
{
	memset(f, 0, 8 * sizeof *f);
	return placefind_find(g->p, str_of(text), nowhere, f, 8);
}

/* It speaks, of that name, in that way, within so many metres. */
static void
says(struct ground *g, const char *text, const char *name, enum found_how how,
    int x, int y, double metres)
{
	struct found_place f[8];
	const size_t n = find(g, text, f);

	if (!placefind_sure(f, n) || !str_is(f[0].name, name) ||
	    f[0].how != how)
		fail_msg("%s: %zu, %.*s %u, how %u", text, n,
		    STR_ARG(f[0].name), f[0].sure, f[0].how);
	if (geo_metres(f[0].at, at(x, y)) > metres)
		fail_msg("%s: %.0f m away", text, geo_metres(f[0].at,
		    at(x, y)));
}

static void
silent(struct ground *g, const char *text)
{
	struct found_place f[8];
	const size_t n = find(g, text, f);

	if (placefind_sure(f, n))
		fail_msg("%s: %.*s %u", text, STR_ARG(f[0].name), f[0].sure);
}

static void
test_names(void **state)
{
	struct ground *g = *state;
	struct found_place f[8];
	size_t n;

	says(g, "干面胡同路灯不亮", "干面胡同", FOUND_NAME, 650, 300, 200);
	says(g, "北京市东城区金宝街", "金宝街", FOUND_NAME, 0, 1000, 1100);
	says(g, "在东四奥林匹克社区公园里", "东四奥林匹克社区公园", FOUND_NAME,
	    300, 2300, 5);
	says(g, "协和门口停车,北京协和", "北京协和有限公司", FOUND_ALIAS, -300,
	    900, 5);
	says(g, "去莲园小筑的路", "莲园小筑", FOUND_NAME, 400, 400, 5);
	n = find(g, "我家在干面胡同东头", f);
	assert_true(n > 0 && f[0].words_at == strlen("我家在"));
}

static void
test_numerals(void **state)
{
	struct ground *g = *state;

	says(g, "东四10条", "东四十条", FOUND_NAME, 0, 2000, 1100);
	says(g, "东四6条垃圾", "东四六条", FOUND_NAME, 0, 2500, 1100);
	silent(g, "东四7条垃圾");
	silent(g, "东四十六条");
	says(g, "干面胡同三十三号", "干面胡同33号四合院", FOUND_ALIAS, 650, 305,
	    5);
	says(g, "干面胡同12号院", "干面胡同", FOUND_HOUSE, 650, 300, 200);
}

static void
test_typos(void **state)
{
	struct ground *g = *state;

	says(g, "兴风大街路灯", "兴丰大街", FOUND_TYPO, 0, 1500, 1600);
	says(g, "干免胡同路灯", "干面胡同", FOUND_TYPO, 650, 300, 200);
	says(g, "东四奥林克社区公圆", "东四奥林匹克社区公园", FOUND_TYPO, 300,
	    2300, 5);
	says(g, "东四奥匹林克社区公园", "东四奥林匹克社区公园", FOUND_TYPO, 300,
	    2300, 5);
	silent(g, "金保街");		/* three characters: written right */
	silent(g, "和平里街脏");	/* 北 or 东: not told */
	silent(g, "和平里西街脏");
	silent(g, "干水胡同");		/* half of its name */
}

static void
test_crossings(void **state)
{
	struct ground *g = *state;
	struct found_place f[8];

	says(g, "兴丰大街与金宝街交叉口", "兴丰大街", FOUND_CROSSING, 0, 1000,
	    5);
	says(g, "金宝街、兴丰大街路口往东50米", "金宝街", FOUND_OFFSET, 50,
	    1000, 5);
	says(g, "兴丰大街金宝街路口北侧约二百米", "兴丰大街", FOUND_OFFSET, 0,
	    1200, 5);
	silent(g, "和平里北街与金宝街交叉口");
	silent(g, "某某路与金宝街交叉口");
	assert_true(find(g, "兴丰大街与金宝街交叉口", f) > 0);
	assert_int_equal(f[0].within, 0);
	assert_int_equal(f[0].words_n, strlen("兴丰大街与金宝街交叉口"));
}

static void
test_offsets(void **state)
{
	struct ground *g = *state;

	says(g, "天坛医院往东50米", "天坛医院", FOUND_OFFSET, 750, 320, 5);
	says(g, "天坛医院以北200米处", "天坛医院", FOUND_OFFSET, 700, 520, 5);
	says(g, "天坛医院门口向西南方向100米", "天坛医院", FOUND_OFFSET, 629,
	    249, 8);
	says(g, "天坛医院西侧", "天坛医院", FOUND_NAME, 700, 320, 5);
	says(g, "干面胡同东口", "干面胡同", FOUND_OFFSET, 800, 300, 5);
}

static void
test_alike(void **state)
{
	struct ground *g = *state;
	struct found_place f[8];
	size_t n;

	silent(g, "幸福超市门口");
	n = find(g, "幸福超市门口", f);
	assert_true(n >= 2 && str_is(f[1].name, "幸福超市"));
	says(g, "和平里街道幸福超市门口", "幸福超市", FOUND_NAME, 900, 4900, 5);
	says(g, "干面胡同旁天坛医院", "天坛医院", FOUND_NAME, 700, 320, 5);
	n = placefind_find(g->p, STR("幸福超市"), at(900, 4000), f, 8);
	assert_true(n >= 2 && !placefind_sure(f, n) &&
	    geo_metres(f[0].at, at(900, 4900)) < 5);
}

static void
test_apart(void **state)
{
	struct ground *g = *state;

	silent(g, "从和平里北街到干面胡同");
	silent(g, "和平里街道干面胡同");
	silent(g, "朝阳区干面胡同");
	silent(g, "天坛附近");
	silent(g, "北干面胡同");
	silent(g, "");
	silent(g, "路灯不亮,请派人来");
}

static void
test_towns(void **state)
{
	struct ground *g = *state;
	struct found_place f[8];
	size_t n = find(g, "和平里街道,脏乱", f);

	assert_true(placefind_sure(f, n) && f[0].grid == TOWN_A);
	assert_int_equal(f[0].how, FOUND_GRID);
	silent(g, "和平里脏乱");
	n = find(g, "兴化社区,脏乱", f);
	assert_true(placefind_sure(f, n) && f[0].grid == BASIC);
	assert_false(geo_known(f[0].at));
}

static void
test_course(void **state)
{
	struct ground *g = *state;
	struct found_place f[8];
	struct spot spots[256];
	size_t n = find(g, "兴丰大街脏乱", f);

	assert_true(placefind_sure(f, n) && f[0].within > 1000);
	n = placefind_course(g->p, &f[0], spots, 256);
	assert_true(n > 25);
	for (size_t i = 1; i < n; i++)
		assert_true(shape_distance(&g->s, 0, spots[i]) < 5 ||
		    shape_distance(&g->s, 1, spots[i]) < 5);
	assert_int_equal(placefind_course(g->p, &f[0], spots, 7), 7);
}

/* Whatever comes, it ends. */
static void
test_noise(void **state)
{
	struct ground *g = *state;
	struct found_place f[8];
	uint64_t x = 1;
	char text[3000];

	for (int i = 0; i < 300; i++) {
		const size_t n = (size_t)i * 9 % sizeof text;

		for (size_t k = 0; k < n; k++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			text[k] = (char)(x >> 56);
		}
		placefind_find(g->p, str_n(text, n), nowhere, f, 8);
	}
	for (size_t k = 0; k + 12 <= sizeof text; k += 12)
		memcpy(text + k, "干面胡同", 12);
	placefind_find(g->p, str_n(text, sizeof text), nowhere, f, 8);
	for (size_t k = 0; k + 3 <= sizeof text; k += 3)
		memcpy(text + k, "十", 3);
	placefind_find(g->p, str_n(text, sizeof text), nowhere, f, 8);
}

static void
test_empty(void **state)
{
	struct placefind *p = placefind_new(NULL, NULL);
	struct found_place f[2];

	(void)state;
	placefind_done(p);
	assert_int_equal(placefind_find(p, STR("干面胡同"), nowhere, f, 2), 0);
	assert_false(placefind_sure(f, 0));
	placefind_free(&p);
	placefind_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numerals),
		cmocka_unit_test(test_typos),
		cmocka_unit_test(test_crossings),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_towns),
		cmocka_unit_test(test_course),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
