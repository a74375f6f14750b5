/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form as one commit: as far as each district's workflow leads, all or nothing,
 * once, and with an undo on top. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/deed.h"
#include "formkit.h"

static struct formkit k;

static int
open_daxing(void **state)
{
	(void)state;
	formkit_open(&k, "daxing");
	formkit_sit(&k, "seat", NULL);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	formkit_close(&k);
	return 0;
}

static const char *
state_of(void)
{
	static char code[32];

	str_copy(law_state(&k.law, k.done.state)->code, code, sizeof code);
	return code;
}

static void
fill_clear(const char *channel)
{
	uint32_t matter = 0;
	uint64_t grid = 0;

	formkit_clear(&k, &matter, &grid, true);
	formkit_begin(&k, channel);
	formkit_type(&k, INTAKE_PHONE, "010-0000-1234");
	formkit_type(&k, INTAKE_WORDS,
	    "您好，我想反映小区门口的井盖没了。晚上很危险，请尽快来人。");
	formkit_choose(&k, INTAKE_GRID, grid);
	formkit_choose(&k, INTAKE_MATTER, matter);
	formkit_choose(&k, INTAKE_CRITERION,
	    k.law.criteria[law_class(&k.law, matter)->crit_first].n);
}

static void
must(enum intake_far far)
{
	const enum err e = formkit_commit(&k, far);

	if (e != OK)
		fail_msg("%s: %s", err_text(e), k.why);
}

static struct str
title_of(uint32_t slot)
{
	struct case_view v;

	assert_int_equal(k.repo->ops->get(k.repo, slot, &v), OK);
	return v.title;
}

/* ---- a new case ---- */

static void
test_one_commit(void **state)
{
	const uint64_t before = k.repo->ops->revision(k.repo);
	struct casefile c;
	struct docket d;
	struct body body, secret;

	(void)state;
	fill_clear("hotline");
	formkit_type(&k, INTAKE_PROMISE, "2h");
	strcpy(k.f.call, "1763690400.7");
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "to_sign");
	assert_int_equal(k.done.verdict, VERDICT_GO);
	assert_int_equal(k.done.events, 4);
	c = formkit_case(&k, k.done.slot);
	d = formkit_docket(&k, k.done.slot);
	assert_int_equal(k.repo->ops->revision(k.repo), before + 1);
	assert_int_equal(c.state, k.done.state);
	assert_int_equal(c.unit, k.done.unit);
	assert_int_equal(c.events, 4);
	assert_true(c.rule > 0);
	assert_int_equal(c.criterion, k.f.f[INTAKE_CRITERION].code);
	assert_true(event_id_eq(&c.head, &k.done.top));
	assert_string_equal(c.number, k.done.number);
	assert_true(str_is(title_of(k.done.slot), "小区门口的井盖没了"));
	assert_true(c.flags & CASE_PROMISED);
	assert_true(d.promised_ms > k.f.began_ms + 7100000);
	assert_int_equal(store_report(k.store, k.done.slot, &body, &secret),
	    OK);
	assert_true(str_is(body_str(&body, "recording"), "1763690400.7"));
	assert_true(str_is(body_str(&body, "matter_by"), "given"));
	assert_true(str_is(body_str(&body, "grid_by"), "given"));
	assert_true(str_is(body_str(&secret, "phone"), "010-0000-1234"));
}

/* A draft that two seats have open is one case. */
static void
test_once(void **state)
{
	const uint64_t before = k.repo->ops->cases(k.repo);

	(void)state;
	fill_clear("hotline");
	must(INTAKE_FILE);
	assert_int_equal(formkit_commit(&k, INTAKE_FILE), ERR_EXISTS);
	assert_non_null(strstr(k.why, formkit_case(&k,
	    (uint32_t)before).number));
	assert_int_equal(k.repo->ops->cases(k.repo), before + 1);
}

static void
test_report_only(void **state)
{
	(void)state;
	fill_clear("hotline");
	must(INTAKE_REPORT);
	assert_string_equal(state_of(), "found");
	assert_int_equal(k.done.events, 1);
	assert_int_equal(k.done.unit, 0);
	assert_int_equal(k.done.verdict, VERDICT_LATE);
}

/* What was filled says so in the report. */
static void
test_by(void **state)
{
	struct body body, secret;
	uint64_t grid;
	uint32_t matter;

	(void)state;
	fill_clear("hotline");
	grid = k.f.f[INTAKE_GRID].code;
	matter = (uint32_t)k.f.f[INTAKE_MATTER].code;
	formkit_type(&k, INTAKE_GRID, "");
	formkit_type(&k, INTAKE_MATTER, "");
	assert_true(intake_fill(&k.f, INTAKE_GRID, STR("x"), grid, 91, "why"));
	assert_true(intake_fill(&k.f, INTAKE_MATTER, STR("x"), matter, 77,
	    "why"));
	must(INTAKE_REPORT);
	assert_int_equal(store_report(k.store, k.done.slot, &body, &secret),
	    OK);
	assert_true(str_is(body_str(&body, "matter_by"), "model"));
	assert_int_equal(body_num(&body, "matter_sure", 0), 77);
	assert_true(str_is(body_str(&body, "grid_by"), "name"));
	assert_int_equal(body_num(&body, "grid_sure", 0), 91);
}

/* ---- what is lacking ---- */

static int
lacks(enum intake_far far)
{
	return intake_lacks(&k.f, &k.who, far, k.why, sizeof k.why);
}

static void
test_lacks(void **state)
{
	const uint64_t cases = k.repo->ops->cases(k.repo);

	(void)state;
	formkit_begin(&k, "hotline");
	assert_int_equal(lacks(INTAKE_REPORT), INTAKE_WORDS);
	formkit_type(&k, INTAKE_WORDS, "门口很吵");
	assert_int_equal(lacks(INTAKE_REPORT), -1);
	assert_int_equal(lacks(INTAKE_MERGE), INTAKE_WORDS);
	assert_int_equal(lacks(INTAKE_FILE), INTAKE_GRID);
	assert_true(k.why[0] != '\0');
	fill_clear("hotline");
	assert_int_equal(lacks(INTAKE_FILE), -1);
	formkit_type(&k, INTAKE_CRITERION, "");
	assert_int_equal(lacks(INTAKE_FILE), INTAKE_CRITERION);
	formkit_type(&k, INTAKE_CRITERION, "99");
	assert_int_equal(lacks(INTAKE_REPORT), INTAKE_CRITERION);
	formkit_type(&k, INTAKE_CRITERION, "");
	formkit_type(&k, INTAKE_MATTER, "");
	assert_int_equal(lacks(INTAKE_FILE), INTAKE_MATTER);
	formkit_type(&k, INTAKE_MATTER, "没有这个事项");
	assert_int_equal(lacks(INTAKE_REPORT), INTAKE_MATTER);
	assert_non_null(strstr(k.why, "没有这个事项"));
	formkit_type(&k, INTAKE_MATTER, "");
	formkit_type(&k, INTAKE_PROMISE, "很快");
	assert_int_equal(lacks(INTAKE_REPORT), INTAKE_PROMISE);
	assert_int_equal(formkit_commit(&k, INTAKE_REPORT), ERR_BAD_INPUT);
	assert_int_equal(k.repo->ops->cases(k.repo), cases);
	formkit_begin(&k, "inspect");
	formkit_type(&k, INTAKE_WORDS, "门口很吵");
	formkit_sit(&k, "unit", NULL);
	assert_int_equal(lacks(INTAKE_REPORT), INTAKE_CHANNEL);
	formkit_sit(&k, "seat", NULL);
}

/* A finder's report ends with the report: nobody files his own. */
static void
test_finder(void **state)
{
	(void)state;
	formkit_sit(&k, "finder", NULL);
	fill_clear("patrol");
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "found");
	formkit_sit(&k, "seat", NULL);
	k.who.read_only = true;
	assert_int_equal(formkit_commit(&k, INTAKE_FILE), ERR_REFUSED);
	formkit_sit(&k, "seat", NULL);
}

/* ---- emergencies ---- */

static void
test_urgent_without_matter(void **state)
{
	uint64_t grid;

	(void)state;
	fill_clear("hotline");
	grid = k.f.f[INTAKE_GRID].code;
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, "楼里起火了，有人被困");
	formkit_type(&k, INTAKE_URGENT, "1");
	assert_int_equal(lacks(INTAKE_FILE), INTAKE_GRID);
	formkit_choose(&k, INTAKE_GRID, grid);
	assert_int_equal(lacks(INTAKE_FILE), -1);
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "acting");
	assert_true(k.done.unit > 0);
	assert_true(formkit_case(&k, k.done.slot).flags & CASE_URGENT);
}

static void
test_urgent_known(void **state)
{
	(void)state;
	fill_clear("hotline");
	formkit_type(&k, INTAKE_URGENT, "是");
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "to_sign");
}

/* ---- undo ---- */

static void
test_undo(void **state)
{
	struct deed d;
	struct case_view v;
	struct casefile c;
	struct intent it[4];
	struct outcome out[4];
	size_t n;

	(void)state;
	fill_clear("hotline");
	must(INTAKE_FILE);
	assert_int_equal(k.repo->ops->get(k.repo, k.done.slot, &v), OK);
	c = *v.c;
	v.c = &c;
	assert_int_equal(deed_prepare(&d, &(struct move_ask){ .repo = k.repo,
	    .rules = k.rules, .v = &v, .who = &k.who, .action = STR("undo"),
	    .now_ms = clock_wall().ms }), OK);
	n = deed_intents(&d, it, 0, 0);
	assert_int_equal(k.repo->ops->commit(k.repo, it, n, false, out), OK);
	deed_fini(&d);
	c = formkit_case(&k, k.done.slot);
	assert_true(str_is(law_state(&k.law, c.state)->code, "to_file"));
	assert_int_equal(c.unit, 0);
}

/* ---- joining ---- */

static void
test_merge(void **state)
{
	char parent[CASE_NUMBER_MAX];
	struct casefile c;
	uint32_t slot;

	(void)state;
	fill_clear("hotline");
	must(INTAKE_FILE);
	strcpy(parent, k.done.number);
	slot = k.done.slot;
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, "还是那个井盖，又有人来问");
	strcpy(k.f.parent, parent);
	must(INTAKE_MERGE);
	assert_string_equal(state_of(), "merged");
	assert_string_equal(k.done.parent, parent);
	assert_int_equal(k.done.events, 3);
	c = formkit_case(&k, k.done.slot);
	assert_true(c.flags & CASE_MERGED);
	assert_string_equal(formkit_docket(&k, k.done.slot).parent, parent);
	assert_int_equal(formkit_case(&k, slot).callers, 2);
	assert_int_equal(formkit_docket(&k, slot).children, 1);
	/* No such parent: nothing is written. */
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, "还是那个井盖");
	strcpy(k.f.parent, "DX-1");
	assert_int_not_equal(formkit_commit(&k, INTAKE_MERGE), OK);
	assert_true(k.why[0] != '\0');
}

struct seen { char number[CASE_NUMBER_MAX]; };

static bool
see_link(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct seen *s = ctx;

	(void)secret;
	(void)status;
	if (e->kind == EV_CASE_LINK)
		str_copy(body_str(&e->body, "case"), s->number,
		    sizeof s->number);
	return true;
}

/* The parent names the child by the number that the same commit gave. */
static void
test_merge_names(void **state)
{
	struct seen seen = { "" };
	uint32_t slot;

	(void)state;
	fill_clear("hotline");
	must(INTAKE_FILE);
	slot = k.done.slot;
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, "还是那个井盖，又有人来问");
	strcpy(k.f.parent, formkit_case(&k, slot).number);
	must(INTAKE_MERGE);
	assert_int_equal(k.repo->ops->history(k.repo, slot, see_link, &seen),
	    OK);
	assert_string_equal(seen.number, k.done.number);
}

/* ---- a stored case is judged ---- */

static void
judge(uint32_t slot)
{
	formkit_begin(&k, "hotline");
	k.f.slot = slot;
	k.f.head = formkit_case(&k, slot).head;
}

static void
test_judge(void **state)
{
	uint64_t grid, matter, criterion;
	struct casefile c;
	uint32_t slot;

	(void)state;
	fill_clear("hotline");
	grid = k.f.f[INTAKE_GRID].code;
	matter = k.f.f[INTAKE_MATTER].code;
	criterion = k.f.f[INTAKE_CRITERION].code;
	formkit_begin(&k, "public");
	formkit_type(&k, INTAKE_WORDS, "门口井盖坏了");
	must(INTAKE_REPORT);
	slot = k.done.slot;
	judge(slot);
	formkit_type(&k, INTAKE_WORDS, "门口井盖坏了");
	formkit_type(&k, INTAKE_CHANNEL, "public");
	formkit_type(&k, INTAKE_TITLE, "门口井盖坏了");
	assert_int_equal(formkit_commit(&k, INTAKE_REPORT), ERR_BAD_INPUT);
	formkit_choose(&k, INTAKE_GRID, grid);
	formkit_choose(&k, INTAKE_MATTER, matter);
	formkit_choose(&k, INTAKE_CRITERION, criterion);
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "to_sign");
	assert_int_equal(k.done.slot, slot);
	assert_int_equal(k.done.events, 4);	/* amend accept file dispatch */
	c = formkit_case(&k, slot);
	assert_int_equal(c.matter, matter);
	assert_int_equal(c.unit, k.done.unit);
	assert_int_equal(c.state, k.done.state);
}

static void
note(uint32_t slot)
{
	struct body secret = { .n = 0 };
	const struct casefile c = formkit_case(&k, slot);
	struct intent it = { .kind = EV_CASE_NOTE, .subject = str_of(c.number),
	    .actor = str_of(k.who.me.code), .login = STR("test"),
	    .secret = &secret };
	struct outcome out;

	assert_int_equal(body_text(&secret, "note", STR("hello")), OK);
	assert_int_equal(k.repo->ops->commit(k.repo, &it, 1, false, &out), OK);
}

static void
test_judge_conflict(void **state)
{
	uint32_t slot;

	(void)state;
	fill_clear("public");
	must(INTAKE_REPORT);
	slot = k.done.slot;
	fill_clear("public");
	k.f.slot = slot;
	k.f.head = formkit_case(&k, slot).head;
	note(slot);
	assert_int_equal(formkit_commit(&k, INTAKE_FILE), ERR_CONFLICT);
	assert_true(k.why[0] != '\0');
	k.f.head = formkit_case(&k, slot).head;
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "to_sign");
}

static void
test_judge_merge(void **state)
{
	char parent[CASE_NUMBER_MAX];
	uint32_t slot;

	(void)state;
	fill_clear("hotline");
	must(INTAKE_FILE);
	strcpy(parent, k.done.number);
	fill_clear("public");
	must(INTAKE_REPORT);
	slot = k.done.slot;
	fill_clear("public");
	k.f.slot = slot;
	strcpy(k.f.parent, parent);
	must(INTAKE_MERGE);
	assert_int_equal(k.done.slot, slot);
	assert_string_equal(state_of(), "merged");
}

/* ---- no case ---- */

static bool
see_answer(void *ctx, const struct store_answer *a)
{
	struct store_answer *out = ctx;

	*out = *a;
	out->article = STR_NONE;
	return false;
}

static void
test_answer(void **state)
{
	const uint64_t cases = k.repo->ops->cases(k.repo);
	struct store_answer a = { 0 };

	(void)state;
	fill_clear("hotline");
	assert_int_equal(intake_answer(k.repo, &k.f, STR("shebao"), &k.who,
	    clock_wall().ms, k.why, sizeof k.why), OK);
	assert_int_equal(k.repo->ops->cases(k.repo), cases);
	assert_int_equal(store_answers(k.store, 0, INT64_MAX, see_answer, &a),
	    OK);
	assert_int_equal(a.channel, k.f.f[INTAKE_CHANNEL].code);
	assert_int_equal(a.matter, k.f.f[INTAKE_MATTER].code);
	assert_string_equal(a.actor, k.who.me.code);
}

/* ---- other districts ---- */

static void
district(const char *profile, const char *role, const char *unit,
    const char *channel, const char *state)
{
	struct casefile c;

	formkit_open(&k, profile);
	formkit_sit(&k, role, unit);
	fill_clear(channel);
	must(INTAKE_FILE);
	assert_string_equal(state_of(), state);
	c = formkit_case(&k, k.done.slot);
	assert_int_equal(c.state, k.done.state);
	assert_int_equal(c.unit, k.done.unit);
	assert_int_equal(c.events, k.done.events);
}

/* Only a hazard is a source that others are joined to there. */
static void
test_dongcheng(void **state)
{
	char parent[CASE_NUMBER_MAX];

	(void)state;
	district("dongcheng", "seat", NULL, "hotline", "to_sign");
	strcpy(parent, k.done.number);
	fill_clear("hotline");
	strcpy(k.f.parent, parent);
	must(INTAKE_MERGE);
	assert_string_equal(state_of(), "merged");
	formkit_close(&k);
}

static void
test_zhuhai(void **state)
{
	char parent[CASE_NUMBER_MAX];

	(void)state;
	district("zhuhai", "seat", NULL, "hotline", "to_sign");
	/* Merging comes after accepting there. */
	strcpy(parent, k.done.number);
	fill_clear("hotline");
	strcpy(k.f.parent, parent);
	must(INTAKE_MERGE);
	assert_string_equal(state_of(), "merged");
	formkit_close(&k);
}

/* Nobody verifies what he reported himself; an emergency goes up at once. */
static void
test_zhangjiakou(void **state)
{
	(void)state;
	district("zhangjiakou", "desk", "zx", "hotline", "found");
	fill_clear("hotline");
	formkit_type(&k, INTAKE_URGENT, "1");
	must(INTAKE_FILE);
	assert_string_equal(state_of(), "escalated");
	formkit_close(&k);
}

int
main(void)
{
#define DAXING(t) cmocka_unit_test(t)
	const struct CMUnitTest daxing[] = {
		DAXING(test_one_commit), DAXING(test_once),
		DAXING(test_report_only), DAXING(test_by), DAXING(test_lacks),
		DAXING(test_finder), DAXING(test_urgent_without_matter),
		DAXING(test_urgent_known), DAXING(test_undo),
		DAXING(test_merge), DAXING(test_merge_names),
		DAXING(test_judge), DAXING(test_judge_conflict),
		DAXING(test_judge_merge), DAXING(test_answer),
	};
	const struct CMUnitTest others[] = {
		cmocka_unit_test(test_dongcheng), cmocka_unit_test(test_zhuhai),
		cmocka_unit_test(test_zhangjiakou),
	};

	return cmocka_run_group_tests_name("daxing", daxing, open_daxing,
	    end) + cmocka_run_group_tests_name("others", others, NULL, NULL);
}
