/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form fills itself: from the phone, from the words, from what is common; never
 * over a person's word, and no longer than its reason stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "formkit.h"

static struct formkit k;
static struct helper *helper;
static struct twinning *twinning;

static int
begin(void **state)
{
	(void)state;
	formkit_open(&k, "daxing");
	formkit_sit(&k, "seat", NULL);
	twinning = twinning_new(k.store, &k.law);
	helper = helper_new(&(struct helper_setup){ .repo = k.repo,
	    .store = k.store, .rules = k.rules, .twinning = twinning,
	    .law = &k.law, .who = &k.who });
	return 0;
}

static int
end(void **state)
{
	(void)state;
	helper_free(&helper);
	twinning_free(&twinning);
	formkit_close(&k);
	return 0;
}

static void
help(void)
{
	for (int i = 0; i < 10000 && intake_help(helper, &k.f,
	    clock_wall().ms, 100); i++)
		continue;
	assert_false(helper_help(helper)->works);
}

static void
type(size_t field, const char *text)
{
	formkit_type(&k, field, text);
	intake_helped(helper, &k.f, field);
	help();
}

static void
fresh(const char *words)
{
	formkit_begin(&k, "hotline");
	intake_helped(helper, &k.f, INTAKE_MAX);
	if (words)
		formkit_type(&k, INTAKE_WORDS, words);
	help();
}

static bool
is(size_t field, const char *text)
{
	return str_is(buf_view(&k.f.f[field].text), text);
}

static enum intake_from
from(size_t field)
{
	return k.f.f[field].from;
}

/* ---- words ---- */

static void
test_words(void **state)
{
	const struct help *h = helper_help(helper);

	(void)state;
	fresh("您好，盛和佳园3号楼的路灯不亮，请来修");
	assert_true(is(INTAKE_PLACE, "盛和佳园3号楼"));
	assert_int_equal(from(INTAKE_PLACE), INTAKE_FILLED);
	assert_int_equal(law_grid_basic(k.f.f[INTAKE_GRID].code),
	    110115009016000);
	assert_true(k.f.f[INTAKE_GRID].why[0] != '\0');
	assert_true(k.f.f[INTAKE_GRID].sure >= k.law.place_sure);
	assert_true(is(INTAKE_MATTER, "路灯不亮"));
	assert_true(k.f.f[INTAKE_CRITERION].code > 0);
	assert_true(is(INTAKE_TITLE, "盛和佳园3号楼的路灯不亮，请来修"));
	assert_int_equal(h->matter[0].matter, k.f.f[INTAKE_MATTER].code);
	assert_true(h->matter[0].limit[0] != '\0');
	assert_true(h->matter[0].unit > 0);
	assert_true(h->matter[0].rule > 0);
	assert_int_equal(h->matter[0].verdict, VERDICT_GO);
	assert_int_equal(intake_lacks(&k.f, &k.who, INTAKE_FILE, k.why,
	    sizeof k.why), -1);
}

/* What was filled goes with its reason. */
static void
test_goes(void **state)
{
	(void)state;
	fresh("盛和佳园3号楼的路灯不亮");
	type(INTAKE_WORDS, "有点事");
	assert_int_equal(from(INTAKE_PLACE), INTAKE_EMPTY);
	assert_int_equal(from(INTAKE_GRID), INTAKE_EMPTY);
	assert_int_equal(from(INTAKE_MATTER), INTAKE_EMPTY);
	assert_int_equal(from(INTAKE_CRITERION), INTAKE_EMPTY);
	type(INTAKE_WORDS, "");
	assert_int_equal(from(INTAKE_TITLE), INTAKE_EMPTY);
	assert_true(intake_is_empty(&k.f));
}

/* A person's word stays, and what depends on it follows it. */
static void
test_stays(void **state)
{
	uint64_t grid;

	(void)state;
	fresh("盛和佳园3号楼的路灯不亮");
	grid = k.f.f[INTAKE_GRID].code;
	assert_true(intake_confirm(&k.f, INTAKE_GRID));
	formkit_type(&k, INTAKE_TITLE, "我写的标题");
	formkit_type(&k, INTAKE_MATTER, "垃圾满溢");
	intake_helped(helper, &k.f, INTAKE_MATTER);
	help();
	assert_true(is(INTAKE_CRITERION, "") || law_criterion(&k.law,
	    (uint32_t)helper_help(helper)->matter[0].matter,
	    (unsigned)k.f.f[INTAKE_CRITERION].code));
	type(INTAKE_WORDS, "换一个说法，团河北村的垃圾没人清");
	assert_int_equal(k.f.f[INTAKE_GRID].code, grid);
	assert_true(is(INTAKE_TITLE, "我写的标题"));
	assert_true(is(INTAKE_MATTER, "垃圾满溢"));
	assert_true(is(INTAKE_PLACE, "团河北村"));
}

/* Place words typed alone say the grid; what two places are called says none. */
static void
test_place(void **state)
{
	(void)state;
	fresh(NULL);
	type(INTAKE_PLACE, "团河北村村口");
	assert_int_equal(k.f.f[INTAKE_GRID].code, 110115007218000);
	type(INTAKE_PLACE, "安宁嘉园");
	assert_int_equal(from(INTAKE_GRID), INTAKE_EMPTY);
	assert_true(helper_help(helper)->place_n >= 2);
	type(INTAKE_PLACE, "魏善庄镇安宁嘉园");
	assert_int_equal(law_grid_basic(k.f.f[INTAKE_GRID].code),
	    110115110001000);
}

/* ---- emergencies ---- */

static void
test_urgent(void **state)
{
	static const struct { const char *text; bool urgent; } rows[] = {
		{ "楼里起火了", true }, { "有人触电", true },
		{ "路面塌陷了一个大坑", true }, { "有人受伤了", true },
		{ "没有人受伤", false }, { "担心起火", false },
		{ "差点掉进去", false }, { "有老人掉进去了", true },
		{ "路灯不亮", false }, { "没起火，后来真的起火了", true },
		{ "", false },
	};

	(void)state;
	fresh(NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		type(INTAKE_WORDS, rows[i].text);
		if ((from(INTAKE_URGENT) == INTAKE_FILLED) != rows[i].urgent)
			fail_msg("%s", rows[i].text);
		assert_int_equal(helper_help(helper)->urgent[0] != '\0',
		    rows[i].urgent);
	}
	/* A person's no stays. */
	formkit_type(&k, INTAKE_URGENT, "0");
	type(INTAKE_WORDS, "楼里起火了");
	assert_true(is(INTAKE_URGENT, "0"));
}

static uint32_t
matter_of(const char *name)
{
	for (size_t i = 0; i < k.law.classes_n; i++)
		if (k.law.classes[i].level == 3 &&
		    str_is(k.law.classes[i].name, name))
			return k.law.classes[i].code;
	fail_msg("no matter %s", name);
	return 0;
}

static bool
criterion_urgent(void)
{
	const struct law_criterion *c = law_criterion(&k.law,
	    (uint32_t)k.f.f[INTAKE_MATTER].code,
	    (unsigned)k.f.f[INTAKE_CRITERION].code);

	assert_non_null(c);
	return c->urgent;
}

static void
test_criterion(void **state)
{
	const uint32_t matter = matter_of("供水井盖松动异响");

	(void)state;
	fresh("车过去的时候有声音");
	formkit_choose(&k, INTAKE_MATTER, matter);
	intake_helped(helper, &k.f, INTAKE_MATTER);
	help();
	assert_false(criterion_urgent());
	assert_true(k.f.f[INTAKE_CRITERION].sure < 80);
	type(INTAKE_WORDS, "一压就翻起，有翻落危险");
	assert_true(criterion_urgent());
	type(INTAKE_WORDS, "有人受伤了，快来");
	assert_true(criterion_urgent());
	type(INTAKE_WORDS, "弹跳作响");
	assert_false(criterion_urgent());
}

/* ---- the caller ---- */

static void
report(const char *phone, const char *name, const char *words)
{
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_PHONE, phone);
	formkit_type(&k, INTAKE_CALLER, name);
	formkit_type(&k, INTAKE_WORDS, words);
	formkit_type(&k, INTAKE_PROMISE, "2h");
	assert_int_equal(formkit_commit(&k, INTAKE_REPORT), OK);
}

static void
test_caller(void **state)
{
	const struct help *h = helper_help(helper);

	(void)state;
	report("010-0000-4321", "王小明", "盛和佳园的路灯不亮");
	report("010-0000-4321", "", "盛和佳园的垃圾没人收");
	fresh(NULL);
	type(INTAKE_PHONE, "01000004321");
	assert_true(h->past_known);
	assert_int_equal(h->past_n, 2);
	assert_int_equal(h->past_all, 2);
	assert_int_equal(h->past_open, 2);
	assert_int_equal(h->promised, 2);
	assert_true(is(INTAKE_CALLER, "王小明"));
	assert_int_equal(from(INTAKE_CALLER), INTAKE_FILLED);
	assert_true(k.f.f[INTAKE_CALLER].secret);
	assert_null(strstr(h->name, "小明"));
	type(INTAKE_PHONE, "0100000");
	assert_int_equal(h->past_n, 0);
	assert_int_equal(from(INTAKE_CALLER), INTAKE_EMPTY);
	type(INTAKE_PHONE, "abcdefg");
	assert_int_equal(h->past_n, 0);
}

/* ---- twins ---- */

static void
test_twins(void **state)
{
	const struct help *h = helper_help(helper);
	uint32_t slot;

	(void)state;
	report("010-0000-8888", "", "盛和佳园3号楼楼下有一棵行道树倒了压住了汽车");
	slot = k.done.slot;
	fresh("盛和");
	assert_int_equal(h->twin_n, 0);
	type(INTAKE_PHONE, "010-0000-8888");
	type(INTAKE_WORDS, "盛和佳园3号楼楼下一棵行道树倒了，压住汽车");
	assert_true(h->twin_n > 0);
	assert_int_equal(h->twin[0].id, slot);
	assert_true(h->twin[0].why != 0);
	type(INTAKE_WORDS, "");
	assert_int_equal(h->twin_n, 0);
}

/* ---- slices ---- */

/* However little time there is, all is done in the end. */
static void
test_slices(void **state)
{
	int n = 0;

	(void)state;
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, "盛和佳园3号楼的路灯不亮");
	intake_helped(helper, &k.f, INTAKE_MAX);
	assert_true(helper_help(helper)->works);
	while (intake_help(helper, &k.f, clock_wall().ms, 0) && n < 1000)
		n++;
	assert_in_range(n, 3, 999);
	assert_true(is(INTAKE_MATTER, "路灯不亮"));
	assert_false(intake_help(helper, &k.f, clock_wall().ms, 0));
}

/* ---- choices ---- */

static size_t
choices(size_t field, const char *typed, struct intake_choice *out, size_t cap)
{
	return intake_choices(helper, &k.f, field, str_of(typed), out, cap);
}

static bool
offers(size_t field, const char *typed, const char *text)
{
	struct intake_choice c[10];
	const size_t n = choices(field, typed, c, 10);

	for (size_t i = 0; i < n; i++)
		if (str_is(c[i].text, text))
			return true;
	return false;
}

static void
test_choices(void **state)
{
	struct intake_choice c[10];

	(void)state;
	fresh(NULL);
	assert_true(offers(INTAKE_MATTER, "ldbl", "路灯不亮"));
	assert_true(offers(INTAKE_MATTER, "ludeng", "路灯不亮"));
	assert_true(offers(INTAKE_MATTER, "路灯bl", "路灯不亮"));
	assert_true(offers(INTAKE_MATTER, "1025001", "路灯不亮"));
	assert_true(offers(INTAKE_GRID, "thbc", "团河北村"));
	assert_true(offers(INTAKE_PLACE, "shjy", "盛和佳园"));
	assert_true(offers(INTAKE_CHANNEL, "xs", "巡查") ||
	    offers(INTAKE_CHANNEL, "xc", "巡查"));
	assert_int_equal(choices(INTAKE_URGENT, "", c, 10), 2);
	assert_true(choices(INTAKE_PROMISE, "", c, 10) > 3);
	assert_int_equal(choices(INTAKE_CRITERION, "", c, 10), 0);
	formkit_choose(&k, INTAKE_MATTER, matter_of("供水井盖松动异响"));
	assert_int_equal(choices(INTAKE_CRITERION, "", c, 10), 2);
	assert_int_equal(choices(INTAKE_CRITERION, "2", c, 10), 1);
	assert_int_equal(c[0].code, 2);
	assert_int_equal(choices(INTAKE_WORDS, "x", c, 10), 0);
	/* Words of the profile's own fields. */
	for (size_t i = INTAKE_FIXED; i < k.f.n; i++)
		if (str_is(k.f.f[i].own->code, "caller_kind"))
			assert_true(offers(i, "jm", "居民"));
}

/* Every promise that is offered can be read. */
static void
test_promises(void **state)
{
	struct intake_choice c[10];
	const size_t n = choices(INTAKE_PROMISE, "", c, 10);

	(void)state;
	fresh("门口很吵");
	for (size_t i = 0; i < n; i++) {
		intake_type(&k.f, INTAKE_PROMISE, c[i].text);
		assert_int_equal(intake_lacks(&k.f, &k.who, INTAKE_REPORT,
		    k.why, sizeof k.why), -1);
	}
}

/* Used before comes before what only sounds alike. */
static void
test_use(void **state)
{
	const uint32_t used = matter_of("交通信号灯不亮");
	struct intake_choice c[10];

	(void)state;
	for (int i = 0; i < 5; i++) {
		formkit_begin(&k, "hotline");
		formkit_type(&k, INTAKE_WORDS, "灯不亮了");
		formkit_choose(&k, INTAKE_MATTER, used);
		assert_int_equal(formkit_commit(&k, INTAKE_REPORT), OK);
	}
	fresh(NULL);
	assert_true(choices(INTAKE_MATTER, "jt", c, 10) > 1);
	assert_int_equal(c[0].code, used);
}

/* ---- titles ---- */

static void
test_titles(void **state)
{
	static const char *const rows[][2] = {
		{ "您好，我想反映一下，路灯不亮。谢谢", "路灯不亮" },
		{ "喂，你好！我要投诉：小区太吵！", "小区太吵" },
		{ "市民来电反映：井盖缺失，影响出行。", "井盖缺失，影响出行" },
		{ "反映人的手机打不通了", "反映人的手机打不通了" },
		{ "哎。嗯。门口停满了车", "门口停满了车" },
		{ "您好", "" }, { "", "" }, { "。，、", "" },
		{ "第一行说的事\n第二行", "第一行说的事" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b = { 0 };

		intake_title(str_of(rows[i][0]), &b);
		if (!str_is(buf_view(&b), rows[i][1]))
			fail_msg("%s: %s", rows[i][0], buf_z(&b));
		buf_fini(&b);
	}
}

static void
test_title_cut(void **state)
{
	struct buf text = { 0 }, b = { 0 };

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_cstr(&text, "很长");
	intake_title(buf_view(&text), &b);
	assert_int_equal(b.n, 90);
	buf_fini(&text);
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_goes),
		cmocka_unit_test(test_stays), cmocka_unit_test(test_place),
		cmocka_unit_test(test_urgent), cmocka_unit_test(test_criterion),
		cmocka_unit_test(test_caller), cmocka_unit_test(test_twins),
		cmocka_unit_test(test_slices), cmocka_unit_test(test_choices),
		cmocka_unit_test(test_promises), cmocka_unit_test(test_use),
		cmocka_unit_test(test_titles), cmocka_unit_test(test_title_cut),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
