/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile's own fields, from the prompt to the rules: typed with a report,
 * put right, taken back, and what a rule that asks for them sees each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "app/fields.h"
#include "app/rules.h"
#include "desk_kit.h"

#define MATTER "1015001"	/* 不明井盖: rules by component */
#define REPORT ":report channel=hotline matter=" MATTER " grid=富强西里社区 "

static uint32_t
newest(struct desk_kit *k)
{
	uint32_t slot = 0;

	for (struct case_view v;
	    k->repo->ops->get(k->repo, slot, &v) == OK; slot++)
		continue;
	return slot - 1;
}

static const char *
unit_of(struct desk_kit *k, uint32_t slot)
{
	static char code[32];
	struct case_facts f = { .slot = slot };
	struct decision d = { 0 };
	struct casefile c = *desk_kit_case(k, slot);
	const struct law_unit *u = NULL;

	case_facts_of(&f, k->rules, &k->law, slot, &c);
	rulebook_decide(rules_book(k->rules), &f.f, &d);
	if (d.kind == DECIDED)
		u = law_unit(&k->law, rule_lead(d.line[0].rule));
	str_copy(u ? u->code : STR_NONE, code, sizeof code);
	decision_fini(&d);
	case_facts_fini(&f);
	return code;
}

static bool
see(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	fields_take(ctx, e, secret, status);
	return true;
}

/* "component=雨水 count=3 ", by the history. */
static const char *
shown(struct desk_kit *k, uint32_t slot)
{
	static char text[256];
	struct fields_seen s = { .law = &k->law };
	struct buf all = { 0 }, one = { 0 };

	assert_int_equal(k->repo->ops->history(k->repo, slot, see, &s), OK);
	for (size_t i = 0; i < k->law.fields_n; i++)
		if (fields_text(&s, i, &one))
			buf_fmt(&all, "%.*s=%.*s ",
			    STR_ARG(k->law.fields[i].code), (int)one.n, one.p);
	str_copy(buf_view(&all), text, sizeof text);
	buf_fini(&all);
	buf_fini(&one);
	fields_fini(&s);
	return text;
}

static void
test_report(void **state)
{
	struct kit_options o = { .language = "en", .store = true, .cases = 1,
		.w = 120, .h = 40 };
	struct desk_kit k;
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, REPORT "title=井盖 component=雨水 数量=3<Enter>");
	slot = newest(&k);
	assert_string_equal(shown(&k, slot), "component=雨水 count=3 ");
	assert_string_equal(unit_of(&k, slot), "psgs");
	assert_true(desk_kit_shows(&k, "部件权属"));
	/* Without it another rule has the word. */
	desk_kit_keys(&k, REPORT "title=井盖<Enter>");
	assert_string_equal(shown(&k, newest(&k)), "");
	assert_string_not_equal(unit_of(&k, newest(&k)), "psgs");
	desk_kit_close(&k);
}

static void
test_faults(void **state)
{
	static const struct { const char *typed, *said; } rows[] = {
		{ "compnent=雨水", "did you mean component?" },
		{ "component=雨水井", "did you mean 雨水?" },
		{ "component=石头", "one of the field's words is expected" },
		{ "count=10000", "(0..9999)" },
		{ "count=three", "a whole number is expected" },
		{ "votes=3", "unknown argument: votes" },
		{ "state=9", "unknown argument: state" },
	};
	struct kit_options o = { .language = "en", .cases = 1, .w = 120,
		.h = 40 };
	struct desk_kit k;
	uint32_t before;

	(void)state;
	desk_kit_open(&k, &o);
	before = newest(&k);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		desk_kit_keys(&k, REPORT "title=x ");
		desk_kit_keys(&k, rows[i].typed);
		desk_kit_keys(&k, "<Enter>");
		if (!desk_kit_shows(&k, rows[i].said))
			fail_msg("%s: %s", rows[i].typed, desk_kit_draw(&k));
		desk_kit_keys(&k, "<Esc>");
	}
	assert_int_equal(newest(&k), before);
	desk_kit_close(&k);
}

static void
test_amend(void **state)
{
	struct kit_options o = { .language = "en", .store = true, .cases = 1,
		.w = 120, .h = 40 };
	struct desk_kit k;
	const char *seat;
	char plain[32];
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	seat = desk_kit_who(&k, "seat", 0);
	desk_kit_keys(&k, REPORT "title=井盖 count=2<Enter>");
	slot = newest(&k);
	str_copy(str_of(unit_of(&k, slot)), plain, sizeof plain);
	desk_kit_do(&k, slot, seat, "amend", "component", "雨水");
	assert_string_equal(unit_of(&k, slot), "psgs");
	desk_kit_do(&k, slot, seat, "amend", "部件权属", "电力");
	assert_string_equal(unit_of(&k, slot), "gdgs");
	assert_string_equal(shown(&k, slot), "component=电力 count=2 ");
	/* An amendment that was taken back counts for nothing. */
	desk_kit_do(&k, slot, seat, "undo", "reason", "slip");
	assert_string_equal(unit_of(&k, slot), "psgs");
	assert_string_equal(shown(&k, slot), "component=雨水 count=2 ");
	/* An empty one takes the value away. */
	desk_kit_do(&k, slot, seat, "amend", "component", "");
	assert_string_equal(unit_of(&k, slot), plain);
	assert_string_equal(shown(&k, slot), "count=2 ");
	desk_kit_close(&k);
}

/* Two nodes amended; the later one's comes first. */
static void
test_order(void **state)
{
	static struct law_field component = { .id = 1, .kind = LAW_WORD,
		.code = { "component", 9 }, .name = { "部件", 6 } };
	const struct law law = { .fields = &component, .fields_n = 1 };
	struct fields_seen s = { .law = &law };
	struct event e = { .kind = EV_CASE_AMEND, .at = { 2000, 1 } };
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(body_text(&e.body, "component", STR("later")), OK);
	fields_take(&s, &e, NULL, OK);
	e.at.count = 0;
	assert_int_equal(body_text(&e.body, "component", STR("sooner")), OK);
	fields_take(&s, &e, NULL, OK);
	e.kind = EV_CASE_REPORT;
	e.at.ms = 3000;
	fields_take(&s, &e, NULL, OK);
	e.kind = EV_CASE_AMEND;
	fields_take(&s, &e, NULL, ERR_CANCELLED);
	assert_true(fields_text(&s, 0, &b));
	assert_string_equal(buf_z(&b), "later");
	buf_fini(&b);
	fields_fini(&s);
}

static void
test_prompt(void **state)
{
	struct kit_options o = { .language = "en", .cases = 1, .w = 120,
		.h = 40 };
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":amend compo");
	assert_true(desk_kit_shows(&k, "部件权属"));
	desk_kit_keys(&k, "<Tab>");
	assert_true(desk_kit_shows(&k, "amend component="));
	assert_true(desk_kit_shows(&k, "监控"));
	desk_kit_keys(&k, "ys<Tab><Enter>");	/* 雨水 */
	assert_true(strstr(shown(&k, 0), "component=雨水 ") != NULL);
	desk_kit_keys(&k, ":report bjqs");
	assert_true(desk_kit_shows(&k, "部件权属"));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_amend),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_prompt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
