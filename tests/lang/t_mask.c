/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_mask.c -- numbers and names made unreadable.  Layer: tests.
 * None of the numbers can be dialled or belongs to anybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lang/lang.h"

static const struct { const char *text, *masked; } rows[] = {
	{ "", "" },
	{ "没有号码 123456", "没有号码 123456" },
	{ "电话10000000123，急", "电话100****0123，急" },
	{ "100 0000 0123", "100 **** 0123" },
	{ "100-0000-0123", "100-****-0123" },
	{ "１０００００００１２３", "１００****０１２３" },
	{ "010-00000123", "010-****0123" },
	{ "69000123", "69****23" },
	{ "6900012", "69***12" },
	{ "+86 10000000123", "+86 100****0123" },
	{ "8610000000123", "86*********23" },
	{ "110000190001010123", "110***********0123" },
	{ "11000019000101012X", "110***********012X" },
	{ "11000019000101012x。", "110***********012x。" },
	{ "110000 19000101 012X", "110*** ******** 012X" },
	{ "110000900101012", "110********1012" },
	{ "10000000123 10000000456", "100****0123 100****0456" },
	{ "10000000123、69000123", "100****0123、69****23" },
	{ "2026-11-21 14:05", "2026-11-21 14:05" },
	{ "2026-11-21-0001", "20**-**-**-**01" },
	{ "20261121", "20****21" },
	{ "2026年11月21日8时", "2026年11月21日8时" },
	{ "3号楼2单元501", "3号楼2单元501" },
	{ "100\xE2\x80\x8B" "0000\xE2\x80\x8B" "0123",
	    "100\xE2\x80\x8B" "****\xE2\x80\x8B" "0123" },
	/* Ten digits and an X are no identity number. */
	{ "X1000000012X", "X10******12X" },
	{ "\xFF" "10000000123", "\xFF" "100****0123" },
};

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b = { 0 };

		lang_mask(str_of(rows[i].text), &b);
		assert_string_equal(buf_z(&b), rows[i].masked);
		buf_fini(&b);
	}
}

static void
test_names(void **state)
{
	static const struct { const char *name, *masked; } people[] = {
		{ "李某某", "李**" }, { "李", "李**" }, { "", "" },
		{ "  ", "" }, { "John", "J**" },
		{ "\xF0\xA0\xAE\xB7某", "\xF0\xA0\xAE\xB7**" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		struct buf b = { 0 };

		lang_mask_name(str_of(people[i].name), &b);
		assert_string_equal(buf_z(&b), people[i].masked);
		buf_fini(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
