/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_width.c -- columns of characters.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/utf8.h"
#include "lang/lang.h"

struct row {
	uint32_t		cp;
	enum width_class	class;
};

static const struct row rows[] = {
	{ 0x00, WIDTH_CONTROL }, { 0x1B, WIDTH_CONTROL },
	{ 0x7F, WIDTH_CONTROL }, { 0x9B, WIDTH_CONTROL },
	{ 0xD800, WIDTH_CONTROL }, { 0x110000, WIDTH_CONTROL },
	{ UINT32_MAX, WIDTH_CONTROL },
	{ 0x202E, WIDTH_UNSAFE }, { 0x2066, WIDTH_UNSAFE },
	{ 0x200B, WIDTH_UNSAFE }, { 0x200D, WIDTH_UNSAFE },
	{ 0x200F, WIDTH_UNSAFE }, { 0xFEFF, WIDTH_UNSAFE },
	{ 0x00AD, WIDTH_UNSAFE }, { 0x2028, WIDTH_UNSAFE },
	{ 0x3164, WIDTH_UNSAFE }, { 0x115F, WIDTH_UNSAFE },
	{ 0xE0001, WIDTH_UNSAFE }, { 0xE0041, WIDTH_UNSAFE },
	{ 0xFFFF, WIDTH_UNSAFE }, { 0x10FFFF, WIDTH_UNSAFE },
	{ 0x1F3FD, WIDTH_UNSAFE },
	{ 0x0301, WIDTH_MARK }, { 0x20DD, WIDTH_MARK },
	{ 0xFE0F, WIDTH_MARK }, { 0xE0100, WIDTH_MARK },
	{ 0x3099, WIDTH_MARK }, { 0x1161, WIDTH_MARK },
	{ 0x0E31, WIDTH_MARK },
	{ 'a', WIDTH_ONE }, { 0xFF71, WIDTH_ONE }, { 0x0627, WIDTH_ONE },
	{ 0x0600, WIDTH_ONE }, { 0x1F1E8, WIDTH_ONE },
	{ 0x9EC4, WIDTH_TWO }, { 0x3400, WIDTH_TWO }, { 0x20BB7, WIDTH_TWO },
	{ 0x2A6D6, WIDTH_TWO }, { 0x30000, WIDTH_TWO }, { 0xAC00, WIDTH_TWO },
	{ 0x1100, WIDTH_TWO }, { 0x3000, WIDTH_TWO }, { 0xFF21, WIDTH_TWO },
	{ 0x3105, WIDTH_TWO }, { 0x1F600, WIDTH_TWO }, { 0x2705, WIDTH_TWO },
	{ 0x2460, WIDTH_AMBIGUOUS }, { 0x2605, WIDTH_AMBIGUOUS },
	{ 0x201C, WIDTH_AMBIGUOUS }, { 0x2026, WIDTH_AMBIGUOUS },
	{ 0xE000, WIDTH_AMBIGUOUS }, { 0x100000, WIDTH_AMBIGUOUS },
};

static void
test_classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (lang_width_class(rows[i].cp) != rows[i].class)
			fail_msg("U+%04X: class %d", (unsigned)rows[i].cp,
			    (int)lang_width_class(rows[i].cp));
}

static void
test_columns(void **state)
{
	(void)state;
	assert_int_equal(lang_columns(STR_NONE), 0);
	assert_int_equal(lang_columns(STR("黄村镇 ok")), 9);
	assert_int_equal(lang_columns(STR("e\xCC\x81")), 1);
	/* A control, a broken byte, a bidi override: one visible mark each. */
	assert_int_equal(lang_columns(STR("\033")), 1);
	assert_int_equal(lang_columns(STR("\xFF")), 1);
	assert_int_equal(lang_columns(STR("\xE2\x80\xAE")), 1);
	/* A family joined by ZWJ keeps the grid: 2 + 1 + 2. */
	assert_int_equal(lang_columns(
	    STR("\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9")), 5);
	assert_int_equal(lang_columns(STR("①★“”")), 4);
	lang_ambiguous_wide(true);
	assert_int_equal(lang_columns(STR("①★“”")), 8);
	assert_int_equal(lang_columns(STR("黄a")), 3);
	lang_ambiguous_wide(false);
}

static void
test_all(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x110010; cp++) {
		const int w = lang_width(cp);

		if (w < 0 || w > 2 || (w == 0) !=
		    (lang_width_class(cp) == WIDTH_MARK))
			fail_msg("U+%04X: %d", (unsigned)cp, w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
