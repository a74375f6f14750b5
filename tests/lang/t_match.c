/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_match.c -- finding a name by what is typed.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "lang/lang.h"

static int
match(const char *name, const char *key)
{
	return lang_match(str_of(name), str_of(key));
}

static void
test_hits(void **state)
{
	static const struct { const char *name, *key; } rows[] = {
		{ "黄村镇", "hcz" }, { "黄村镇", "huangc" },
		{ "黄村镇", "黄c" }, { "黄村镇", "黃村" },
		{ "黄村镇", "ｈｃｚ" }, { "黄村镇", "HCZ" },
		{ "黄村镇", "hcunz" }, { "黄村镇", "hua村" },
		{ "黄村镇", "h z" }, { "黄村镇", " cz " },
		{ "长子营镇", "zhangzi" }, { "长子营镇", "czy" },
		{ "长子营镇", "zzy" }, { "绿化队", "lvh" },
		{ "绿化队", "luhua" }, { "西安街", "xianj" },
		{ "先街", "xianj" }, { "12345热线", "5rx" },
		{ "网格（东）一", "wgdy" }, { "A座", "az" },
		{ "黄村镇经济建设局", "hczjj" }, { "臺灣街", "台湾" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (match(rows[i].name, rows[i].key) <= 0)
			fail_msg("%s by %s", rows[i].name, rows[i].key);
}

static void
test_misses(void **state)
{
	static const struct { const char *name, *key; } rows[] = {
		{ "黄村镇", "hz" }, { "黄村镇", "zc" },
		{ "黄村镇", "hczz" }, { "黄村镇", "" },
		{ "黄村镇", " " }, { "", "h" }, { "黄村镇", "uang" },
		{ "黄村镇", "黄镇" }, { "黄村镇", "1" }, { "", "" },
		{ "黄村镇", "\xFF" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (match(rows[i].name, rows[i].key) != 0)
			fail_msg("%s by %s", rows[i].name, rows[i].key);
}

static void
test_order(void **state)
{
	(void)state;
	assert_true(match("黄村镇", "黄村镇") > match("黄村镇", "黃村镇"));
	assert_true(match("黄村镇", "黃村鎮") > match("黄村镇", "huangcunzhen"));
	assert_true(match("黄村", "hc") > match("黄村镇", "黄村"));
	assert_true(match("黄村镇", "黄村") > match("黄村镇", "huangcun"));
	assert_true(match("黄村镇", "huangcun") > match("黄村镇", "hc"));
	assert_true(match("黄村镇", "hc") > match("大黄村镇", "黄村"));
	assert_true(match("大黄村", "黄村") > match("大黄村", "hc"));
	assert_true(match("黄村镇", "hc") > match("黄村镇人民政府", "hc"));
	assert_true(match("大黄村", "hc") > match("大大黄村", "hc"));
}

/* Characters with several readings are found by each of them. */
static void
test_readings(void **state)
{
	static const struct { const char *name, *key; } rows[] = {
		{ "蔚县", "yuxian" }, { "蔚县", "weixian" },
		{ "蔚县", "yx" }, { "蔚县", "wx" },
		{ "长子营镇", "zhangziying" }, { "长子营镇", "changzi" },
		{ "大栅栏", "dashilan" }, { "大栅栏", "dashilanr" },
		{ "大栅栏街道", "dslj" }, { "大栅栏", "dzl" },
		{ "大栅栏街道", "dashilanrjiedao" },
		{ "乾务镇", "qianwu" }, { "乾务镇", "ganwu" },
		{ "湾仔街道", "wanzai" }, { "解州营村", "jiezhou" },
		{ "解州营村", "xiezhou" }, { "查家马房", "zhajia" },
		{ "查家马房", "chajia" }, { "马家堡", "majiapu" },
		{ "马家堡", "majiabao" }, { "十里堡", "slp" },
		{ "单家堡村", "shanjia" }, { "碌碡沟", "liuzhougou" },
		{ "漷县", "huoxian" }, { "大城县", "daicheng" },
		{ "黄村兴丰", "hc兴f" }, { "黄村镇兴丰", "hcz兴feng" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (match(rows[i].name, rows[i].key) <= 0)
			fail_msg("%s by %s", rows[i].name, rows[i].key);
}

static int
match_as(const char *name, const char *key, unsigned fuzzy, bool typo)
{
	const struct lang_how how = { .fuzzy = fuzzy, .typo = typo };

	return lang_match_with(str_of(name), str_of(key), &how, NULL, NULL);
}

static void
test_fuzzy(void **state)
{
	static const struct { const char *name, *key; unsigned by; } rows[] = {
		{ "张家口", "zangjia", LANG_FUZZY_ZH },
		{ "采育镇", "chaiyu", LANG_FUZZY_CH },
		{ "长城", "cangceng", LANG_FUZZY_CH },
		{ "首都", "soudu", LANG_FUZZY_SH },
		{ "三号楼", "shanhao", LANG_FUZZY_SH },
		{ "礼贤镇", "nixian", LANG_FUZZY_NL },
		{ "南湖", "lanhu", LANG_FUZZY_NL },
		{ "黄村镇", "fangcun", LANG_FUZZY_FH },
		{ "福州", "huzhou", LANG_FUZZY_FH },
		{ "人民路", "lenmin", LANG_FUZZY_RL },
		{ "榆垡镇", "yufazheng", LANG_FUZZY_EN },
		{ "南湖", "nanghu", LANG_FUZZY_AN },
		{ "新城", "xingcheng", LANG_FUZZY_IN },
		{ "三号楼", "shanghao", LANG_FUZZY_SH | LANG_FUZZY_AN },
		{ "礼贤镇", "nx", LANG_FUZZY_NL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int s = match_as(rows[i].name, rows[i].key, rows[i].by,
		    false);

		if (s <= 0)
			fail_msg("%s by %s", rows[i].name, rows[i].key);
		assert_true(s < 440);	/* below what fits as it is */
		if (match_as(rows[i].name, rows[i].key, LANG_FUZZY_ALL &
		    ~rows[i].by, false) != 0)
			fail_msg("%s by %s", rows[i].name, rows[i].key);
	}
	/* What fits as it is counts as it did. */
	assert_int_equal(match_as("黄村镇", "huangcun", LANG_FUZZY_ALL, true),
	    match("黄村镇", "huangcun"));
}

static void
test_fuzzy_words(void **state)
{
	unsigned which = 77;

	(void)state;
	assert_true(lang_fuzzy_read(STR("zh,nl"), &which));
	assert_int_equal(which, LANG_FUZZY_ZH | LANG_FUZZY_NL);
	assert_true(lang_fuzzy_read(STR("on"), &which));
	assert_int_equal(which, LANG_FUZZY_ALL);
	assert_true(lang_fuzzy_read(STR("off"), &which));
	assert_int_equal(which, 0);
	assert_false(lang_fuzzy_read(STR("zh,xx"), &which));
	assert_false(lang_fuzzy_read(STR(""), &which));
	assert_int_equal(which, 0);
	assert_int_equal(lang_fuzzy_is(), 0);
	lang_fuzzy(LANG_FUZZY_NL);
	assert_true(match("礼贤镇", "nixian") > 0);
	lang_fuzzy(0);
	assert_int_equal(match("礼贤镇", "nixian"), 0);
}

static void
test_typo(void **state)
{
	static const struct { const char *name, *key; bool hit; } rows[] = {
		{ "黄村镇", "huangcin", true },		/* a letter wrong */
		{ "黄村镇", "hangcun", true },		/* one left out */
		{ "黄村镇", "huanngcun", true },	/* one too many */
		{ "黄村镇", "haungcun", true },		/* turned round */
		{ "黄村镇政府", "hczf", true },		/* an initial left out */
		{ "黄村镇政府", "hcxzf", true },	/* another */
		{ "黄村镇", "黄山镇", true },
		{ "黄村镇", "hxz", false },		/* too short to tell */
		{ "黄村镇", "haungcin", false },	/* two slips */
		{ "黄村镇", "beijing", false },
		{ "黄村镇", "uhangcun", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int s = match_as(rows[i].name, rows[i].key, 0, true);

		if ((s > 0) != rows[i].hit)
			fail_msg("%s by %s: %d", rows[i].name, rows[i].key, s);
		assert_true(s < 20);
		assert_int_equal(match(rows[i].name, rows[i].key), 0);
	}
}

/* Which characters of the name were meant. */
static void
test_where(void **state)
{
	static const struct { const char *name, *key, *part; } rows[] = {
		{ "井盖缺失、破损", "jgqs", "井盖缺失" },
		{ "道路井盖缺失", "jinggai", "井盖" },
		{ "道路（主）井盖", "lz", "路（主" },
		{ "黄村镇", "村", "村" }, { "黄村镇", "黄村镇", "黄村镇" },
		{ "黄村镇", "x", "黄村镇" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct lang_how how = { .fuzzy = 0 };
		struct str name = str_of(rows[i].name);
		size_t at, n;

		lang_match_with(name, str_of(rows[i].key), &how, &at, &n);
		assert_true(str_is(str_n(name.p + at, n), rows[i].part));
	}
}

/* Keys and names longer than anybody's, and a key made to go round in. */
static void
test_long(void **state)
{
	struct buf name = { 0 }, key = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_cstr(&name, "西安");
	for (int i = 0; i < 20; i++)
		buf_cstr(&key, "xia");
	buf_cstr(&key, "q");
	assert_int_equal(lang_match(buf_view(&name), buf_view(&key)), 0);
	for (int i = 0; i < 300; i++)
		buf_cstr(&key, "x");
	assert_int_equal(lang_match(buf_view(&name), buf_view(&key)), 0);
	assert_true(lang_match(buf_view(&name), buf_view(&name)) > 0);
	assert_true(lang_match(buf_view(&name), STR("axax")) > 0);
	buf_fini(&name);
	buf_fini(&key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hits),
		cmocka_unit_test(test_misses),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_fuzzy),
		cmocka_unit_test(test_fuzzy_words),
		cmocka_unit_test(test_typo),
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
