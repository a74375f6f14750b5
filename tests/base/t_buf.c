/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_buf.c -- the growing run of bytes.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"

static void
test_grow(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(buf_view(&b).n, 0);
	for (int i = 0; i < 5000; i++)
		buf_byte(&b, (char)('a' + i % 26));
	assert_int_equal(b.n, 5000);
	assert_int_equal(b.p[4999], 'a' + 4999 % 26);
	buf_fini(&b);
	buf_fini(&b);
	assert_null(b.p);
	buf_add(&b, NULL, 0);
	assert_string_equal(buf_z(&b), "");
	assert_int_equal(b.n, 0);
	buf_fini(&b);
}

static void
test_fmt(void **state)
{
	struct buf b = { 0 };
	char long_text[3000];

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	buf_cstr(&b, "n=");
	buf_fmt(&b, "%d %s", 12, long_text);
	assert_int_equal(b.n, 5 + 2999);
	assert_memory_equal(b.p, "n=12 xxx", 8);
	b.n = 0;
	buf_int(&b, INT64_MIN);
	buf_byte(&b, ' ');
	buf_int(&b, 0);
	buf_byte(&b, ' ');
	buf_int(&b, 1234567890123);
	assert_string_equal(buf_z(&b), "-9223372036854775808 0 1234567890123");
	buf_fini(&b);
}

static void
test_json(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_json(&b, STR("黄\"村\\\n\t\x01\x1f/\x7f"));
	assert_string_equal(buf_z(&b),
	    "\"黄\\\"村\\\\\\n\\t\\u0001\\u001f/\x7f\"");
	b.n = 0;
	buf_json(&b, STR_NONE);
	assert_string_equal(buf_z(&b), "\"\"");
	buf_fini(&b);
}

static void
test_varint(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_varint(&b, 0);
	buf_varint(&b, 127);
	buf_varint(&b, 300);
	assert_memory_equal(b.p, "\x00\x7f\xac\x02", 4);
	b.n = 0;
	buf_varint(&b, UINT64_MAX);
	assert_int_equal(b.n, 10);
	assert_memory_equal(b.p, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	b.n = 0;
	buf_zigzag(&b, 0);
	buf_zigzag(&b, -1);
	buf_zigzag(&b, 1);
	buf_zigzag(&b, -64);
	assert_memory_equal(b.p, "\x00\x01\x02\x7f", 4);
	b.n = 0;
	buf_zigzag(&b, INT64_MIN);
	assert_memory_equal(b.p, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_fmt),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_varint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
