/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_rule.c -- a rule's columns, read, refused with what was likely meant,
 * written back; its targets and its place in the order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "rulekit.h"

#define TOWN	110115001000000ull

static struct law law;
static struct law_unit units[6];

/* The small district with two units more, for names that are alike. */
static void
district(void)
{
	rulekit_make(&law);
	memcpy(units, law.units, 4 * sizeof(*units));
	units[4] = (struct law_unit){ .id = 5, .code = STR("csgw"),
	    .name = STR("区城市管理委员会"), .short_name = STR("市政市容委") };
	units[5] = (struct law_unit){ .id = 6, .code = STR("water2"),
	    .name = STR("黄村镇水务所"), .short_name = STR("水务") };
	law.units = units;
	law.units_n = 6;
}

static void
expect(const struct rule *r, enum rule_column c, bool names, const char *text)
{
	struct buf b = { 0 };

	rule_write(&law, r, c, names, &b);
	assert_string_equal(buf_z(&b), text);
	buf_fini(&b);
}

static void
test_all_columns(void **state)
{
	struct arena a = { 0 };
	struct rule r;

	(void)state;
	r = rulekit_rule(&law, &a, "id=2071|version=3|matter=井盖缺失|"
	    "area=兴丰社区|channel=hotline, patrol|time=mon-fri 08:30-17:30|"
	    "when=urgent=1;words~下沉|unit=区水务局|enforcer=黄村|lead=执法|"
	    "helpers=csgw,西红门|limit=3个工作日|priority=-5|from=2026-01-01|"
	    "to=2026-12-31|kind=三定|basis=三定方案 第3条|note= 试行 ");
	assert_int_equal(r.id, 2071);
	assert_int_equal(r.version, 3);
	assert_int_equal(r.matter, KIT_MATTER);
	assert_true(r.area == KIT_GRID);
	assert_int_equal(r.channels, 3);
	assert_int_equal(r.unit, 2);
	assert_int_equal(r.enforcer, 3);
	assert_true(r.enforcer_leads);
	assert_int_equal(rule_lead(&r), 3);
	assert_int_equal(rule_other(&r), 2);
	assert_int_equal(r.helpers_n, 2);
	assert_int_equal(r.limit_n, 3);
	assert_int_equal(r.limit_unit, LIMIT_WORK_DAY);
	assert_int_equal(r.priority, -5);
	assert_int_equal(r.to - r.from, 364);
	assert_int_equal(r.kind, KIND_FOUNDING);
	expect(&r, RULE_ID, false, "2071");
	expect(&r, RULE_MATTER, false, "1001001");
	expect(&r, RULE_MATTER, true, "井盖缺失");
	expect(&r, RULE_AREA, false, "110115001001000");
	expect(&r, RULE_AREA, true, "兴丰社区");
	expect(&r, RULE_CHANNEL, false, "patrol,hotline");
	expect(&r, RULE_UNIT, false, "water");
	expect(&r, RULE_UNIT, true, "区水务局");
	expect(&r, RULE_LEAD, false, "enforcer");
	expect(&r, RULE_HELPERS_COL, false, "csgw,xihongmen");
	expect(&r, RULE_LIMIT, false, "3工作日");
	expect(&r, RULE_FROM, false, "2026-01-01");
	expect(&r, RULE_TO, false, "2026-12-31");
	expect(&r, RULE_KIND, false, "founding");
	expect(&r, RULE_BASIS, false, "三定方案 第3条");
	expect(&r, RULE_NOTE, false, "试行");
	arena_fini(&a);
}

static void
test_absent(void **state)
{
	struct arena a = { 0 };
	struct rule r = rulekit_rule(&law, &a, "id=-|matter= - |enforcer=csgw");

	(void)state;
	assert_int_equal(r.id, 0);
	assert_int_equal(r.version, 1);
	assert_int_equal(r.matter, 0);
	assert_null(r.band);
	assert_int_equal(r.from, DAY_FIRST);
	assert_int_equal(r.to, DAY_LAST);
	assert_int_equal(r.kind, KIND_CUSTOM);
	assert_int_equal(rule_lead(&r), 5);
	assert_int_equal(rule_other(&r), 0);
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		expect(&r, (enum rule_column)c, false,
		    c == RULE_VERSION ? "1" : c == RULE_ENFORCER ? "csgw" :
		    c == RULE_PRIORITY ? "0" : c == RULE_KIND ? "custom" :
		    "-");
	arena_fini(&a);
}

static const struct { const char *line; enum rule_column column;
	const char *found, *near; } bad[] = {
	{ "unit=市政市容为", RULE_UNIT, "市政市容为", "市政市容委" },
	{ "unit=区成市管理委员会", RULE_UNIT, "区成市管理委员会",
	    "区城市管理委员会" },
	{ "unit=watre", RULE_UNIT, "watre", "water" },
	{ "unit=公安局", RULE_UNIT, "公安局", "" },
	{ "unit=水务", RULE_UNIT, "水务", "" },	/* two are called so */
	{ "enforcer=xihongmem", RULE_ENFORCER, "xihongmem", "xihongmen" },
	{ "unit=-|enforcer=-", RULE_UNIT, "", "" },
	{ "unit=water|matter=井盖丢失", RULE_MATTER, "井盖丢失", "井盖缺失" },
	{ "unit=water|matter=噪声扰民", RULE_MATTER, "噪声扰民", "" },
	{ "unit=water|matter=井盖缺损", RULE_MATTER, "井盖缺损", "井盖缺失" },
	{ "unit=water|matter=1001009", RULE_MATTER, "1001009", "1001001" },
	{ "unit=water|matter=99999999999999999999", RULE_MATTER,
	    "99999999999999999999", "" },
	{ "unit=water|area=兴风社区", RULE_AREA, "兴风社区", "兴丰社区" },
	{ "unit=water|area=110115001", RULE_AREA, "110115001",
	    "110115001000000" },
	{ "unit=water|area=110115004000000", RULE_AREA, "110115004000000",
	    "110115001000000" },
	{ "unit=water|area=0", RULE_AREA, "0", "" },
	{ "unit=water|channel=hotlin", RULE_CHANNEL, "hotlin", "hotline" },
	{ "unit=water|channel=热线", RULE_CHANNEL, "热线", "hotline" },
	{ "unit=water|channel=patrol,", RULE_CHANNEL, "", "" },
	{ "unit=water|lead=enforcer", RULE_LEAD, "enforcer", "" },
	{ "unit=water|enforcer=csgw|lead=enforcr", RULE_LEAD, "enforcr",
	    "enforcer" },
	{ "unit=water|helpers=csgw,wather", RULE_HELPERS_COL, "wather",
	    "water" },
	{ "unit=water|helpers=water,water,water,water,csgw",
	    RULE_HELPERS_COL, "water,water,water,water,csgw", "" },
	{ "unit=water|limit=3周", RULE_LIMIT, "周", "" },
	{ "unit=water|limit=3天", RULE_LIMIT, "天", "" },
	{ "unit=water|priority=40000", RULE_PRIORITY, "40000", "" },
	{ "unit=water|priority=high", RULE_PRIORITY, "high", "" },
	{ "unit=water|from=2026-02-30", RULE_FROM, "2026-02-30", "" },
	{ "unit=water|from=2026-03-01|to=2026-02-01", RULE_TO, "2026-02-01",
	    "" },
	{ "unit=water|kind=lay", RULE_KIND, "lay", "law" },
	{ "unit=water|id=0", RULE_ID, "0", "" },
	{ "unit=water|id=4294967296", RULE_ID, "4294967296", "" },
	{ "unit=water|version=v2", RULE_VERSION, "v2", "" },
	{ "unit=water|note=a\tb", RULE_NOTE, "", "" },
	{ "unit=water|basis=\xE4\xB8", RULE_BASIS, "", "" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct rule_text t = rulekit_text(bad[i].line);
		struct rulekit_faults faults = { .n = 0 };
		const struct rule_fault *const f = &faults.at[0];
		struct arena a = { 0 };
		struct rule r;

		if (rule_read(&law, &t, NULL, &a, &r, rulekit_fault,
		    &faults) != ERR_BAD_INPUT || faults.n != 1)
			fail_msg("%s: %d faults", bad[i].line, (int)faults.n);
		if (f->column != bad[i].column ||
		    !str_is(f->found, bad[i].found) ||
		    !str_is(f->near, bad[i].near))
			fail_msg("%s: %s found %.*s near %.*s", bad[i].line,
			    rule_column_names[f->column], STR_ARG(f->found),
			    STR_ARG(f->near));
		assert_true(f->expected != NULL && f->expected[0] != '\0');
		arena_fini(&a);
	}
}

static void
test_every_fault_told(void **state)
{
	const struct rule_text t = rulekit_text("matter=无|area=无|unit=无|"
	    "helpers=无,无无|channel=x|time=x|when=x|limit=x|from=x|kind=x");
	struct rulekit_faults faults = { .n = 0 };
	struct arena a = { 0 };
	struct rule r;

	(void)state;
	assert_int_equal(rule_read(&law, &t, NULL, &a, &r, rulekit_fault,
	    &faults), ERR_BAD_INPUT);
	assert_int_equal(faults.n, 11);
	arena_fini(&a);
}

static void
test_too_long(void **state)
{
	struct rulekit_faults faults = { .n = 0 };
	struct rule_text t = rulekit_text("unit=water");
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct rule r;

	(void)state;
	for (int i = 0; i < RULE_TEXT_MAX; i++)
		buf_byte(&b, 'x');
	t.col[RULE_NOTE] = buf_view(&b);
	assert_int_equal(rule_read(&law, &t, NULL, &a, &r, NULL, NULL), OK);
	buf_byte(&b, 'x');
	t.col[RULE_NOTE] = buf_view(&b);
	assert_int_equal(rule_read(&law, &t, NULL, &a, &r, rulekit_fault,
	    &faults), ERR_BAD_INPUT);
	assert_true(faults.at[0].found.n < 100);
	buf_fini(&b);
	arena_fini(&a);
}

/* What two are called is written as a code. */
static void
test_names_that_say_it(void **state)
{
	struct law_class classes[8];
	struct law other = law;
	struct buf b = { 0 };
	struct rule r = { .matter = KIT_MATTER, .unit = 9, .helper = { 6 },
	    .helpers_n = 1, .channels = 1ull << 40 };

	(void)state;
	memcpy(classes, law.classes, law.classes_n * sizeof(*classes));
	classes[1].name = classes[2].name;
	other.classes = classes;
	rule_write(&other, &r, RULE_MATTER, true, &b);
	assert_string_equal(buf_z(&b), "1001001");
	/* What is no unit any more must not be read as none. */
	expect(&r, RULE_UNIT, true, "?9");
	expect(&r, RULE_CHANNEL, true, "?40");
	expect(&r, RULE_HELPERS_COL, true, "黄村镇水务所");
	buf_fini(&b);
}

static void
test_same_target(void **state)
{
	const struct rule a = { .unit = 2, .enforcer = 3, .helper = { 4, 5 },
	    .helpers_n = 2, .limit_n = 3, .limit_unit = LIMIT_DAY };
	struct rule b = a;

	(void)state;
	b.helper[0] = 5;
	b.helper[1] = 4;
	b.priority = 9;
	assert_true(rule_same_target(&a, &b));
	b.enforcer_leads = true;
	assert_false(rule_same_target(&a, &b));
	b = a;
	b.helper[1] = 4;
	assert_false(rule_same_target(&a, &b));
	b = a;
	b.limit_unit = LIMIT_WORK_DAY;
	assert_false(rule_same_target(&a, &b));
	b = a;
	b.unit = 4;
	assert_false(rule_same_target(&a, &b));
}

static void
test_levels(void **state)
{
	(void)state;
	assert_int_equal(rule_matter_level(0), 0);
	assert_int_equal(rule_matter_level(1000000), 1);
	assert_int_equal(rule_matter_level(1001000), 2);
	assert_int_equal(rule_matter_level(KIT_MATTER), 3);
	assert_int_equal(rule_area_level(&law, 0), 0);
	assert_int_equal(rule_area_level(&law, 110115000000000ull),
	    GRID_DISTRICT);
	assert_int_equal(rule_area_level(&law, TOWN), GRID_TOWN);
	assert_int_equal(rule_area_level(&law, KIT_GRID), GRID_BASIC);
	assert_int_equal(rule_area_level(&law, KIT_GRID + 1), GRID_UNIT);
	/* Not listed: by the zeros. */
	assert_int_equal(rule_area_level(&law, 110115009901000ull),
	    GRID_AREA);
	assert_int_equal(rule_area_level(&law, 110115009001000ull),
	    GRID_BASIC);
	assert_int_equal(rule_area_level(&law, 110115009001007ull),
	    GRID_UNIT);
	assert_int_equal(rule_area_level(&law, 110115009000000ull),
	    GRID_TOWN);
	assert_int_equal(rule_area_level(&law, 110116000000000ull),
	    GRID_DISTRICT);
	assert_true(rule_area_in(&law, KIT_GRID + 1, TOWN));
	assert_true(rule_area_in(&law, 110115001009007ull, TOWN));
	assert_false(rule_area_in(&law, TOWN, KIT_GRID));
	assert_false(rule_area_in(&law, 0, TOWN));
	assert_true(rule_area_in(&law, 0, 0));
	assert_true(rule_matter_in(KIT_MATTER, 1001000));
	assert_true(rule_matter_in(1001000, 1000000));
	assert_false(rule_matter_in(1000000, 1001000));
	assert_false(rule_matter_in(0, 1000000));
	assert_false(rule_matter_in(KIT_MATTER3, 1000000));
}

/* A tree with a circle is gone up only so far. */
static void
test_circle(void **state)
{
	struct law_grid grids[2] = {
		{ .code = 110115001000000ull, .parent = 110115002000000ull,
		    .level = GRID_TOWN },
		{ .code = 110115002000000ull, .parent = 110115001000000ull,
		    .level = GRID_TOWN },
	};
	struct law l = { .grids = grids, .grids_n = 2 };

	(void)state;
	assert_false(rule_area_in(&l, TOWN, 110115003000000ull));
}

static void
test_copy(void **state)
{
	struct arena a = { 0 }, b = { 0 };
	struct rule r, copy;

	(void)state;
	r = rulekit_rule(&law, &a, "unit=water|time=sat|when=votes=1,2;"
	    "words~井盖,路灯|limit=3工作日|basis=甲|note=乙");
	rule_copy(&r, &b, &copy);
	arena_fini(&a);
	expect(&copy, RULE_TIME, false, "sat");
	expect(&copy, RULE_WHEN, false, "votes=1,2;words~井盖,路灯");
	expect(&copy, RULE_LIMIT, false, "3工作日");
	expect(&copy, RULE_BASIS, false, "甲");
	expect(&copy, RULE_NOTE, false, "乙");
	assert_true(str_is(copy.limit, "3工作日"));
	arena_fini(&b);
}

static void
test_kinds(void **state)
{
	static const char *const words[] = { "law", "founding", "custom",
		"model", "法规", "三定", "惯例", "示例" };
	enum rule_kind k;

	(void)state;
	for (int i = 0; i < 8; i++) {
		assert_true(rule_kind_of(str_of(words[i]), &k));
		assert_int_equal(k, i % 4);
	}
	assert_string_equal(rule_kind_code(KIND_MODEL), "model");
	assert_false(rule_kind_of(STR("权属"), &k));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_columns),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_fault_told),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_names_that_say_it),
		cmocka_unit_test(test_same_target),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_circle),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_kinds),
	};

	district();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
