/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words to a grid: what is named is found, what is only likely stays below
 * the profile's threshold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "core/placing.h"

#define PLACE_SURE 80
#define DISTRICT 110115000000000ull
#define FENG	110115001000000ull	/* 兴丰街道 */
#define GUAN	110115002000000ull	/* 观音寺街道 */
#define YUFA	110115003000000ull	/* 榆垡镇 */
#define FUQIANG	110115001001000ull	/* 富强西里社区 */
#define FUQIANG2 110115001001002ull	/* 02 of it */
#define TUANJIE	110115001002000ull	/* 团结村 */
#define STATION	110115002001000ull	/* 车站村 in GUAN */
#define STATION2 110115003001000ull	/* 车站村 in YUFA */
#define LI	110115003002000ull	/* 李村 */
#define ZHAO	110115003003000ull	/* 東趙村 */
#define ZHAOQIANG 110115003004000ull	/* 东赵西里社区 */

#define S(z) { z, sizeof(z) - 1 }
#define GRID(co, pa, le, na) { .code = co, .parent = pa, .level = le, \
	.name = S(na) },
static struct law_grid grids[] = {
	GRID(DISTRICT, 0, GRID_DISTRICT, "大兴区")
	GRID(FENG, DISTRICT, GRID_TOWN, "兴丰街道")
	GRID(FUQIANG, FENG, GRID_BASIC, "富强西里社区")
	GRID(FUQIANG + 1, FUQIANG, GRID_UNIT, "富强西里社区01")
	GRID(FUQIANG2, FUQIANG, GRID_UNIT, "富强西里社区02")
	GRID(TUANJIE, FENG, GRID_BASIC, "团结村")
	GRID(GUAN, DISTRICT, GRID_TOWN, "观音寺街道")
	GRID(STATION, GUAN, GRID_BASIC, "车站村")
	GRID(YUFA, DISTRICT, GRID_TOWN, "榆垡地区")
	GRID(STATION2, YUFA, GRID_BASIC, "车站村")
	GRID(LI, YUFA, GRID_BASIC, "李村")
	GRID(ZHAO, YUFA, GRID_BASIC, "東趙村")
	GRID(ZHAOQIANG, YUFA, GRID_BASIC, "东赵西里社区")
};
#define PLACE(na, gr, ki) { .name = S(na), .grid = gr, .kind = S(ki) },
static struct law_place places[] = {
	PLACE("万科金域", FUQIANG2, "estate")
	PLACE("京开高速", GUAN, "road")
	PLACE("北京市", DISTRICT, "alias")
	PLACE("华联", STATION, "place")
	PLACE("老粮库", TUANJIE, "alias")
	PLACE("榆垡老街", YUFA, "alias")
};

struct bench { struct law law; struct gazetteer *g; struct buf text; };

/* As much of folding as these tests need. */
static void
fold(struct str s, struct buf *out)
{
	static const char *const pairs[][2] = {
		{ "興", "兴" }, { "豐", "丰" }, { "東", "东" }, { "趙", "赵" },
		{ "區", "区" }, { "車", "车" }, { "　", " " }, { "，", "," }
	};

	while (s.n > 0) {
		struct str before = s;
		uint32_t cp = utf8_next(&s);
		struct str c = str_n(before.p, before.n - s.n);

		if (cp >= 0xFF10 && cp <= 0xFF19) {
			buf_byte(out, (char)(cp - 0xFF10 + '0'));
			continue;
		}
		for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
			if (str_is(c, pairs[i][0]))
				c = str_of(pairs[i][1]);
		buf_str(out, c);
	}
}

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (!b)
		return -1;
	b->law.grids = grids;
	b->law.grids_n = sizeof grids / sizeof *grids;
	b->law.places = places;
	b->law.places_n = sizeof places / sizeof *places;
	b->g = gazetteer_make(&b->law, fold);
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	gazetteer_free(&b->g);
	buf_fini(&b->text);
	free(b);
	return 0;
}

static size_t
find(struct bench *b, const char *text, uint64_t officer,
    struct place_guess out[8])
{
	memset(out, 0, 8 * sizeof *out);
	b->text.n = 0;
	fold(str_of(text), &b->text);
	return gazetteer_find(b->g, buf_view(&b->text), officer, out, 8);
}

struct want {
	const char	*text;
	uint64_t	officer;
	uint64_t	grid;	/* of the first guess; 0 none at all */
	enum place_by	by;
	bool		sure;	/* reaches PLACE_SURE */
};

static void
check(void **state, const struct want *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct place_guess got[8];
		size_t found = find(*state, w[i].text, w[i].officer, got);

		if (got[0].grid != w[i].grid || got[0].by != w[i].by ||
		    (got[0].sure >= PLACE_SURE) != w[i].sure ||
		    (found == 0) != (w[i].grid == 0))
			fail_msg("%s: %zu, grid %llu by %s sure %u",
			    w[i].text, found, (unsigned long long)got[0].grid,
			    place_by_code(got[0].by), got[0].sure);
	}
}
#define CHECK(rows) check(state, rows, sizeof rows / sizeof *rows)

static void
test_names(void **state)
{
	static const struct want rows[] = {
		{ "富强西里社区3号楼堵了", 0, FUQIANG, PLACE_BY_NAME, true },
		{ "楼在富强西里", 0, FUQIANG, PLACE_BY_ALIAS, true },
		{ "兴丰街道富强西里小区", 0, FUQIANG, PLACE_BY_ALIAS, true },
		{ "富强西里小区", 0, FUQIANG, PLACE_BY_ALIAS, false },
		{ "万科金域东门", 0, FUQIANG2, PLACE_BY_NAME, true },
		{ "富强西里社区万科金域", 0, FUQIANG2, PLACE_BY_NAME, true },
		{ "老粮库门口", 0, TUANJIE, PLACE_BY_ALIAS, true },
		{ "京开高速坑洼", 0, GUAN, PLACE_BY_NAME, true },
		{ "我住李村", 0, LI, PLACE_BY_NAME, true },
		{ "李村,路灯", 0, LI, PLACE_BY_NAME, true },
	};

	CHECK(rows);
}

static void
test_folded(void **state)
{
	static const struct want rows[] = {
		{ "興豐街道的路", 0, FENG, PLACE_BY_TOWN, true },
		{ "东赵村　３号", 0, ZHAO, PLACE_BY_NAME, true },
		{ "東趙村", 0, ZHAO, PLACE_BY_NAME, true },
		{ "觀音寺", 0, 0, PLACE_BY_NONE, false },
	};

	CHECK(rows);
}

static void
test_twins(void **state)
{
	static const struct want rows[] = {
		{ "车站村路灯", 0, STATION2, PLACE_BY_NAME, false },
		{ "观音寺街道车站村路灯", 0, STATION, PLACE_BY_NAME, true },
		{ "车站村,榆垡镇", 0, STATION2, PLACE_BY_NAME, true },
		{ "榆垡的车站村", 0, STATION2, PLACE_BY_NAME, true },
		{ "车站村路灯", STATION, STATION, PLACE_BY_NAME, true },
		{ "兴丰街道车站村", 0, STATION2, PLACE_BY_NAME, false },
		{ "观音寺街道和榆垡镇车站村", 0, STATION2, PLACE_BY_NAME,
		    true },
		{ "观音寺街道,榆垡镇,车站村", 0, STATION2, PLACE_BY_NAME,
		    false },
	};
	struct place_guess got[8];

	CHECK(rows);
	assert_int_equal(find(*state, "车站村路灯", 0, got), 2);
	assert_int_equal(got[0].sure, got[1].sure);
}

static void
test_unsure(void **state)
{
	static const struct want rows[] = {
		{ "富强西里社区和李村之间", 0, LI, PLACE_BY_NAME, false },
		{ "榆垡镇富强西里社区", 0, FUQIANG, PLACE_BY_NAME, false },
		{ "朝阳区富强西里社区", 0, FUQIANG, PLACE_BY_NAME, false },
		{ "某某镇富强西里社区", 0, FUQIANG, PLACE_BY_NAME, false },
		{ "新富强西里社区", 0, FUQIANG, PLACE_BY_NAME, false },
		{ "富强西里二区", 0, FUQIANG, PLACE_BY_ALIAS, false },
		{ "富强西里北路", 0, FUQIANG, PLACE_BY_ALIAS, false },
		{ "桃李村", 0, LI, PLACE_BY_NAME, false },
		{ "华联门口", 0, STATION, PLACE_BY_NAME, false },
		{ "团结协作", 0, 0, PLACE_BY_NONE, false },
		{ "兴丰街道团结", 0, FENG, PLACE_BY_TOWN, true },
		{ "团结村", 0, TUANJIE, PLACE_BY_NAME, true },
		{ "大兴区富强西里社区", 0, FUQIANG, PLACE_BY_NAME, true },
		{ "北京市富强西里社区", 0, FUQIANG, PLACE_BY_NAME, true },
		{ "南京市富强西里社区", 0, FUQIANG, PLACE_BY_NAME, false },
		{ "小区团结村", 0, TUANJIE, PLACE_BY_NAME, true },
	};
	struct place_guess got[8];

	CHECK(rows);
	assert_true(find(*state, "富强西里社区和李村之间", 0, got) >= 2);
	assert_int_equal(got[0].sure, got[1].sure);
}

static void
test_towns(void **state)
{
	static const struct want rows[] = {
		{ "榆垡镇路灯不亮", 0, YUFA, PLACE_BY_TOWN, true },
		{ "榆垡老街", 0, YUFA, PLACE_BY_TOWN, true },
		{ "榆垡路灯", 0, YUFA, PLACE_BY_TOWN, false },
		{ "榆垡路坑洼", 0, 0, PLACE_BY_NONE, false },
		{ "在榆垡,路灯", 0, YUFA, PLACE_BY_TOWN, false },
		{ "榆垡镇政府不管", 0, YUFA, PLACE_BY_TOWN, false },
		{ "榆垡镇到兴丰街道", 0, YUFA, PLACE_BY_TOWN, false },
		{ "", 0, 0, PLACE_BY_NONE, false },
		{ "大兴区路灯", 0, 0, PLACE_BY_NONE, false },
	};

	CHECK(rows);
}

static void
test_officers(void **state)
{
	static const struct want rows[] = {
		{ "路灯不亮", LI, LI, PLACE_BY_OFFICER, true },
		{ "", YUFA, YUFA, PLACE_BY_OFFICER, true },
		{ "榆垡镇路灯", LI, LI, PLACE_BY_OFFICER, true },
		{ "兴丰街道路灯", LI, FENG, PLACE_BY_TOWN, false },
		{ "富强西里社区", LI, FUQIANG, PLACE_BY_NAME, false },
		{ "富强西里社区", FUQIANG, FUQIANG, PLACE_BY_NAME, true },
		{ "路灯", DISTRICT, 0, PLACE_BY_NONE, false },
		{ "路灯", 42, 0, PLACE_BY_NONE, false },
	};

	CHECK(rows);
}

static void
test_evidence(void **state)
{
	struct place_guess got[8];
	struct bench *b = *state;

	assert_int_equal(find(b, "兴丰街道富强西里社区", 0, got), 2);
	assert_true(str_is(got[0].name, "富强西里社区"));
	assert_int_equal(got[0].at, strlen("兴丰街道"));
	assert_int_equal(got[0].n, strlen("富强西里社区"));
	assert_string_equal(place_by_code(PLACE_BY_OFFICER), "officer");
	assert_int_equal(gazetteer_find(b->g, buf_view(&b->text), 0, got, 1),
	    1);
}

/* Whatever is written around it: a name that grids of two towns share, with
 * neither town named, is never sure. */
static void
test_never_guessed(void **state)
{
	static const char *const parts[] = {
		"车站村", "路灯", "不亮", ",", "我住", "的", "团结", "3号",
		"李", "西里", "村", "大兴区", "北京市", "小区", "东", "华",
		" ", "路", "垃圾", "政府"
	};
	struct bench *b = *state;
	uint32_t seed = 1;

	for (int run = 0; run < 20000; run++) {
		char text[512] = "";
		struct place_guess got[8];
		size_t n;

		for (int i = 0; i < 8; i++) {
			seed = seed * 1664525u + 1013904223u;
			strcat(text, i == run % 8 ? "车站村" :
			    parts[(seed >> 16) %
			    (sizeof parts / sizeof *parts)]);
		}
		n = find(b, text, 0, got);
		for (size_t i = 0; i < n; i++)
			if ((got[i].grid == STATION ||
			    got[i].grid == STATION2) &&
			    got[i].sure >= PLACE_SURE)
				fail_msg("%s", text);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_names), TEST(test_folded), TEST(test_twins),
		TEST(test_unsure), TEST(test_towns), TEST(test_officers),
		TEST(test_evidence), TEST(test_never_guessed)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
