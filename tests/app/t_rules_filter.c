/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter of the rule list: every term against what it says, over the
 * shipped rules, and what must not be understood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/rules_view.h"
#include "desk_kit.h"

static struct desk_kit k;
static struct rules_row *row;
static size_t rows;
static int32_t today;

static int
set_up(void **state)
{
	struct kit_options o = { .cases = 1 };
	struct ruleset *s;

	(void)state;
	desk_kit_open(&k, &o);
	today = clock_day((struct wall){ KIT_START }, k.law.offset_min);
	s = rules_set(k.rules);
	row = calloc(ruleset_count(s) + 1, sizeof *row);
	for (size_t i = 0; i < ruleset_count(s); i++) {
		row[rows].e = ruleset_at(s, i);
		row[rows].st.hits = i % 50;
		row[rows].st.returned = i % 50 / 2;
		row[rows].problems = i % 100 == 7 ? 1ull << LINT_TIE :
		    i % 100 == 8 ? 1ull << LINT_UNUSED : 0;
		rows++;
	}
	return rows > 8000 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	free(row);
	desk_kit_close(&k);
	return 0;
}

static size_t
count(const char *text)
{
	struct rules_filter f;
	struct filter_fault why = { 0 };
	size_t n = 0;

	if (rules_filter_parse(&k.law, today, str_of(text), &f, &why) != OK)
		fail_msg("%s: %.*s, expected %s", text, STR_ARG(why.found),
		    why.expected ? why.expected : "");
	for (size_t i = 0; i < rows; i++)
		n += rules_filter_fits(&f, &row[i]);
	rules_filter_fini(&f);
	return n;
}

typedef bool want_fn(const struct rules_row *r);

/* text finds what want says, all of it, and "!text" the rest. */
static void
same(const char *text, want_fn *want)
{
	struct rules_filter f, not;
	char turned[200];
	size_t n = 0;

	snprintf(turned, sizeof turned, "!%s", text);
	assert_int_equal(rules_filter_parse(&k.law, today, str_of(text), &f,
	    NULL), OK);
	assert_int_equal(rules_filter_parse(&k.law, today, str_of(turned),
	    &not, NULL), OK);
	for (size_t i = 0; i < rows; i++) {
		bool fits = rules_filter_fits(&f, &row[i]);

		if (fits != want(&row[i]))
			fail_msg("%s: R%u %s", text, row[i].e->rule.id,
			    fits ? "found" : "missed");
		assert_int_not_equal(fits, rules_filter_fits(&not, &row[i]));
		n += fits;
	}
	assert_int_not_equal(n, 0);
	rules_filter_fini(&f);
	rules_filter_fini(&not);
}

static uint16_t unit;
static uint64_t town;
static uint32_t minor;

static bool
of_unit(const struct rules_row *r)
{
	return r->e->rule.unit == unit || r->e->rule.enforcer == unit;
}

static bool
of_town(const struct rules_row *r)
{
	return law_grid_town(r->e->rule.area) == town;
}

static bool
of_minor(const struct rules_row *r)
{
	return r->e->rule.matter != 0 &&
	    law_class_minor(r->e->rule.matter) == minor;
}

static bool
conditional(const struct rules_row *r)
{
	return r->e->rule.when_n > 0;
}

static bool
model(const struct rules_row *r)
{
	return r->e->rule.kind == KIND_MODEL;
}

static bool
hit_often(const struct rules_row *r)
{
	return r->st.hits >= 40;
}

static bool
never_hit(const struct rules_row *r)
{
	return r->st.hits == 0;
}

static bool
wrong(const struct rules_row *r)
{
	return r->problems == 1ull << LINT_TIE;
}

static void
test_facets(void **state)
{
	const struct law *l = &k.law;
	char text[200];

	(void)state;
	unit = rule_lead(&row[rows / 2].e->rule);
	snprintf(text, sizeof text, "unit:%.*s",
	    STR_ARG(law_unit(l, unit)->code));
	same(text, of_unit);
	snprintf(text, sizeof text, "单位:%.*s",
	    STR_ARG(law_unit(l, unit)->name));
	same(text, of_unit);
	for (size_t i = 0; i < rows && town == 0; i++)
		town = law_grid_town(row[i].e->rule.area);
	snprintf(text, sizeof text, "镇街：%.*s",
	    STR_ARG(law_grid(l, town)->name));
	same(text, of_town);
	for (size_t i = 0; i < rows && minor == 0; i++)
		minor = law_class_minor(row[i].e->rule.matter);
	snprintf(text, sizeof text, "matter:%u", minor);
	same(text, of_minor);
}

static void
test_own_facets(void **state)
{
	(void)state;
	same("has:condition", conditional);
	same("含:条件", conditional);
	same("conditional", conditional);
	same("有条件", conditional);
	same("kind:model", model);
	same("类别:示例", model);
	same("hits>=40", hit_often);
	same("ｈｉｔｓ＞39", hit_often);
	same("命中>=40", hit_often);
	same("unused", never_hit);
	same("未用", never_hit);
	same("problems", wrong);
	same("问题:tie", wrong);
	assert_int_equal(count("state:live"), rows);
	assert_int_equal(count("生效 待批"), 0);
	assert_int_equal(count("problem:any"), count("problem:tie,unused"));
}

/* Names by their pinyin, rules by their number, all terms at once. */
static void
test_text(void **state)
{
	char text[64];
	uint32_t id = row[rows / 3].e->rule.id;

	(void)state;
	assert_int_equal(count(""), rows);
	snprintf(text, sizeof text, "R%u", id);
	assert_int_equal(count(text), 1);
	assert_true(count("井盖") > 0);
	assert_true(count("jinggai") >= count("井盖"));
	assert_true(count("井盖 有条件") < count("井盖"));
	assert_int_equal(count("\"井盖\" !井盖"), 0);
	assert_int_equal(count("绝无此名之物"), 0);
}

static void
test_faults(void **state)
{
	static const char *const bad[] = {
		"colour:red", "unit:", "unit:zzzzzz", "state:asleep", "!",
		"problem:nosuch", "has:wings", "town:绝无此镇", "fits:绝无"
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct rules_filter f;
		struct filter_fault why = { 0 };

		if (rules_filter_parse(&k.law, today, str_of(bad[i]), &f,
		    &why) != ERR_BAD_INPUT)
			fail_msg("%s was taken", bad[i]);
		assert_non_null(why.expected);
		rules_filter_fini(&f);
	}
}

/* What is in reach of a case is what the book calls so. */
static void
test_fits(void **state)
{
	struct decision d = { 0 };
	struct fact fact[FACTS_MAX] = { 0 };
	struct facts f;
	struct rules_filter flt;
	char text[64];
	size_t inside = 0;

	(void)state;
	facts_init(&f, &k.law, fact);
	facts_time(&f, KIT_START);
	f.loaded = true;
	for (size_t i = 0; i < k.law.classes_n && f.matter == 0; i++)
		if (k.law.classes[i].level == 3)
			f.matter = k.law.classes[i].code;
	f.grid = town;
	rulebook_decide(rules_book(k.rules), &f, &d);
	snprintf(text, sizeof text, "fits:%u,%llu", f.matter,
	    (unsigned long long)f.grid);
	assert_int_equal(rules_filter_parse(&k.law, today, str_of(text),
	    &flt, NULL), OK);
	assert_true(d.n > 0);
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < d.n; j++)
			if (d.line[j].rule->id == row[i].e->rule.id) {
				assert_true(rules_filter_fits(&flt, &row[i]));
				inside++;
			}
	assert_int_equal(inside, d.n);
	rules_filter_fini(&flt);
	decision_fini(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facets),
		cmocka_unit_test(test_own_facets),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_fits),
	};

	return cmocka_run_group_tests_name("rules_filter", tests, set_up,
	    tear_down);
}
