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
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
