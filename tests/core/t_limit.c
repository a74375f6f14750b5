/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_limit.c -- time limits as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "base/clock.h"
#include "core/limit.h"

static const struct limit_habit work = { LIMIT_WORK_DAY, LIMIT_WORK_HOUR };

static const struct { const char *text; int32_t n; enum limit_unit unit; }
good[] = {
	{ "2紧急工作时", 2, LIMIT_URGENT_HOUR },
	{ "3工作日", 3, LIMIT_WORK_DAY },
	{ "3个工作日", 3, LIMIT_WORK_DAY },
	{ " 5天", 5, LIMIT_WORK_DAY },
	{ "5 天 ", 5, LIMIT_WORK_DAY },
	{ "4工作时", 4, LIMIT_WORK_HOUR },
	{ "4小时", 4, LIMIT_WORK_HOUR },
	{ "4个小时", 4, LIMIT_WORK_HOUR },
	{ "30紧急分钟", 30, LIMIT_URGENT_MIN },
	{ "30分钟", 30, LIMIT_URGENT_MIN },
	{ "7自然日", 7, LIMIT_DAY },
	{ "　１５　个　自然日　", 15, LIMIT_DAY },
	{ "１２紧急小时", 12, LIMIT_URGENT_HOUR },
	{ "100000自然日", 100000, LIMIT_DAY },
};

static const struct { const char *text, *found; } bad[] = {
	{ "", "" }, { "  ", "" }, { "工作日", "工作日" }, { "3", "3" },
	{ "3个", "3个" }, { "0工作日", "0工作日" }, { "-1天", "-1天" },
	{ "3周", "周" }, { "3工作日内", "工作日内" }, { "1.5天", ".5天" },
	{ "100001天", "100001天" }, { "99999999999999999999天",
	"99999999999999999999天" }, { "三天", "三天" },
};

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct limit l = { 0 };

		assert_int_equal(limit_parse(str_of(good[i].text), &work, &l,
		    NULL), OK);
		assert_int_equal(l.n, good[i].n);
		assert_int_equal(l.unit, good[i].unit);
	}
}

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct limit_fault f = { 0 };
		struct limit l = { 77, LIMIT_NONE };

		assert_int_equal(limit_parse(str_of(bad[i].text), &work, &l,
		    &f), ERR_BAD_INPUT);
		assert_int_equal(l.n, 77);
		assert_true(str_is(f.found, bad[i].found));
		assert_non_null(f.expected);
	}
}

static void
test_habit(void **state)
{
	const struct limit_habit clock = { LIMIT_DAY, LIMIT_URGENT_HOUR };
	struct limit_fault f;
	struct limit l;

	(void)state;
	assert_int_equal(limit_parse(STR("2天"), &clock, &l, &f), OK);
	assert_int_equal(l.unit, LIMIT_DAY);
	assert_int_equal(limit_parse(STR("2小时"), &clock, &l, &f), OK);
	assert_int_equal(l.unit, LIMIT_URGENT_HOUR);
	assert_int_equal(limit_parse(STR("2天"), NULL, &l, &f), ERR_BAD_INPUT);
	assert_true(str_is(f.found, "天"));
}

static void
test_round(void **state)
{
	(void)state;
	for (unsigned u = LIMIT_URGENT_MIN; u <= LIMIT_WORK_DAY; u++) {
		char text[64];
		struct limit l;

		snprintf(text, sizeof(text), "9%s",
		    limit_unit_name((enum limit_unit)u));
		assert_int_equal(limit_parse(str_of(text), NULL, &l, NULL), OK);
		assert_int_equal(l.unit, u);
	}
	assert_string_equal(limit_unit_name(LIMIT_NONE), "");
	assert_string_equal(limit_unit_name((enum limit_unit)99), "");
}

static void
test_stages(void **state)
{
	struct str rest = STR("停工4工作时;处罚 7工作日； 拆除20工作日"), name, limit;

	(void)state;
	assert_true(limit_stage(&rest, &name, &limit));
	assert_true(str_is(name, "停工") && str_is(limit, "4工作时"));
	assert_true(limit_stage(&rest, &name, &limit));
	assert_true(str_is(name, "处罚") && str_is(limit, "7工作日"));
	assert_true(limit_stage(&rest, &name, &limit));
	assert_true(str_is(name, "拆除") && str_is(limit, "20工作日"));
	assert_false(limit_stage(&rest, &name, &limit));
	rest = STR("拆除");
	assert_true(limit_stage(&rest, &name, &limit));
	assert_true(str_is(name, "拆除") && limit.n == 0);
}

static const struct law_season seasons[] = {
	{ { "种植季节", sizeof("种植季节") - 1 }, 315, 531 },
	{ { "采暖季", sizeof("采暖季") - 1 }, 1115, 315 },
};

static const struct limit_habit county = { LIMIT_WORK_DAY, LIMIT_WORK_HOUR,
	seasons, 2 };

static void
test_seasons(void **state)
{
	struct limit_fault f = { 0 };
	struct limit l;

	(void)state;
	assert_int_equal(limit_parse(STR("种植季节15工作日"), &county, &l, &f),
	    OK);
	assert_int_equal(l.n, 15);
	assert_int_equal(l.unit, LIMIT_WORK_DAY);
	assert_int_equal(l.season, 1);
	assert_int_equal(limit_parse(STR(" 采暖季： 2 小时"), &county, &l, &f),
	    OK);
	assert_int_equal(l.season, 2);
	assert_int_equal(limit_parse(STR("3工作日"), &county, &l, &f), OK);
	assert_int_equal(l.season, 0);
	assert_int_equal(limit_parse(STR("非种植季节15工作日"), &county, &l, &f),
	    ERR_BAD_INPUT);
	assert_true(str_is(f.found, "非种植季节15工作日"));
	assert_int_equal(limit_parse(STR("种植季节15工作日"), &work, &l, &f),
	    ERR_BAD_INPUT);
}

static int64_t
at(const char *text)
{
	struct wall w;

	assert_true(clock_parse(str_of(text), 480, &w));
	return w.ms;
}

static void
test_season_start(void **state)
{
	static const struct { int season; const char *start, *counts; } t[] = {
		{ 0, "2026-03-14 23:59", "2026-03-15 00:00" },
		{ 0, "2026-03-15 00:00", "2026-03-15 00:00" },
		{ 0, "2026-05-31 23:59", "2026-05-31 23:59" },
		{ 0, "2026-06-01 00:00", "2027-03-15 00:00" },
		{ 0, "2026-12-31 12:00", "2027-03-15 00:00" },
		{ 1, "2026-11-14 09:00", "2026-11-15 00:00" },
		{ 1, "2026-12-31 09:00", "2026-12-31 09:00" },
		{ 1, "2027-03-15 23:00", "2027-03-15 23:00" },
		{ 1, "2027-03-16 00:00", "2027-11-15 00:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_true(limit_season_start(&seasons[t[i].season], 480,
		    at(t[i].start)) == at(t[i].counts));
}

static void
test_read(void **state)
{
	static const char *const staged[] = {
		"停工 4 工作时; 处罚 7 工作日; 拆除 20 工作日",
		"停工:4个工作时; 处罚:7个工作日; 拆除:20个工作日",
		"停工：4工作时；处罚： 7 工作日；　拆除２０工作日；",
	};
	struct limit_part part[LIMIT_STAGES];
	struct limit_fault f = { 0 };
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(staged) / sizeof(staged[0]); i++) {
		assert_int_equal(limit_read(str_of(staged[i]), NULL, part, &n,
		    &f), OK);
		assert_int_equal(n, 3);
		assert_true(str_is(part[0].name, "停工"));
		assert_int_equal(part[0].limit.unit, LIMIT_WORK_HOUR);
		assert_true(str_is(part[2].name, "拆除"));
		assert_int_equal(part[2].limit.n, 20);
		assert_int_equal(part[2].limit.unit, LIMIT_WORK_DAY);
	}
	assert_int_equal(limit_read(STR("4工作时"), NULL, part, &n, &f), OK);
	assert_int_equal(n, 1);
	assert_int_equal(part[0].name.n, 0);
	assert_int_equal(limit_read(STR(";"), NULL, part, &n, &f),
	    ERR_BAD_INPUT);
	assert_int_equal(limit_read(STR("停工;处罚7工作日"), NULL, part, &n,
	    &f), ERR_BAD_INPUT);
	assert_true(str_is(f.found, "停工"));
	assert_int_equal(limit_read(STR("4工作时;7工作日"), NULL, part, &n,
	    &f), ERR_BAD_INPUT);
	assert_int_equal(limit_read(STR("a1工作日;b1工作日;c1工作日;d1工作日;"
	    "e1工作日"), NULL, part, &n, &f), ERR_BAD_INPUT);
}

static void
test_units(void **state)
{
	(void)state;
	for (unsigned u = LIMIT_URGENT_MIN; u <= LIMIT_WORK_DAY; u++) {
		const enum limit_unit unit = (enum limit_unit)u;

		assert_int_equal(limit_unit_of(str_of(limit_unit_code(unit)),
		    NULL), unit);
		assert_int_equal(limit_unit_of(str_of(limit_unit_name(unit)),
		    NULL), unit);
	}
	assert_int_equal(limit_unit_of(STR("天"), NULL), LIMIT_NONE);
	assert_int_equal(limit_unit_of(STR("天"), &work), LIMIT_WORK_DAY);
	assert_int_equal(limit_unit_of(STR("natural_day"), NULL), LIMIT_DAY);
	assert_int_equal(limit_unit_of(STR("week"), &work), LIMIT_NONE);
	assert_int_equal(limit_unit_of(STR_NONE, &work), LIMIT_NONE);
	assert_string_equal(limit_unit_code(LIMIT_NONE), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_habit),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_seasons),
		cmocka_unit_test(test_season_start),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
