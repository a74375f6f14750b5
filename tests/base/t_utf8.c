/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_utf8.c -- decoding and checking UTF-8.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/utf8.h"

static void
test_round_trip(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		struct str s;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		s = str_n(bytes, utf8_put(cp, bytes));
		if (!utf8_valid(s, NULL) || utf8_next(&s) != cp || s.n)
			fail_msg("U+%04X", (unsigned)cp);
	}
}

static void
test_put_bad(void **state)
{
	char out[4];

	(void)state;
	assert_int_equal(utf8_put(0xD800, out), 3);
	assert_memory_equal(out, "\xEF\xBF\xBD", 3);
	assert_int_equal(utf8_put(0x110000, out), 3);
	assert_int_equal(utf8_put(UINT32_MAX, out), 3);
}

static void
test_broken(void **state)
{
	static const char *const broken[] = {
		"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80",
		"\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xE9\xBB",
		"\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xFF", "\xF0\x9F\x98", "\xE9\xBB\x41",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct str s = str_of(broken[i]);
		const size_t n = s.n;
		size_t at = 99;

		assert_false(utf8_valid(s, &at));
		assert_int_equal(at, 0);
		assert_int_equal(utf8_next(&s), UTF8_BAD);
		assert_int_equal(s.n, n - 1);
	}
}

static void
test_whole(void **state)
{
	size_t at = 0;

	(void)state;
	assert_true(utf8_valid(STR_NONE, NULL));
	assert_true(utf8_valid(STR("plain ascii text, long 黄村镇 tail"), NULL));
	assert_false(utf8_valid(STR("twelve bytes\xE9\xBB plus"), &at));
	assert_int_equal(at, 12);
	assert_int_equal(utf8_count(STR("a黄\xF0\x9F\x98\x80\xFF")), 4);
	assert_int_equal(utf8_count(STR_NONE), 0);
}

static void
test_head(void **state)
{
	(void)state;
	assert_int_equal(utf8_head(STR("黄村"), 5).n, 3);
	assert_int_equal(utf8_head(STR("黄村"), 6).n, 6);
	assert_int_equal(utf8_head(STR("黄村"), 2).n, 0);
	assert_int_equal(utf8_head(STR("黄村"), 0).n, 0);
	assert_int_equal(utf8_head(STR("a\xF0\x9F\x98\x80"), 4).n, 1);
	assert_int_equal(utf8_head(STR("abc"), 9).n, 3);
	/* Broken text is cut somewhere, but not to nothing. */
	assert_int_equal(utf8_head(STR("\x80\x80\x80\x80\x80\x80\x80"), 6).n, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_put_bad),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
