/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of JSON found, given one by one, and cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/jsonpart.h"

static const char text[] = " {\"code\": 0, \"m\\u0065ssage\":\"o\\\"k\",\n"
    "\"data\":{\"list\":[{\"a\":1,\"b\":\"]}\"},{\"a\":[2,{\"c\":null}]} , 7],"
    "\"total\":\"3\"}} ";

static void
test_find(void **state)
{
	static const struct { const char *path, *want; enum err err; } rows[] = {
		{ "code", "0", OK },
		{ "message", "\"o\\\"k\"", OK },
		{ "data.total", "\"3\"", OK },
		{ "data.list.0.b", "\"]}\"", OK },
		{ "data.list.1.a.1.c", "null", OK },
		{ "data.list.2", "7", OK },
		{ "data.list.3", NULL, ERR_NOT_FOUND },
		{ "data.list.x", NULL, ERR_NOT_FOUND },
		{ "data.none", NULL, ERR_NOT_FOUND },
		{ "code.deeper", NULL, ERR_NOT_FOUND },
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(jsonpart_find(str_of(text),
		    str_of(rows[i].path), &out), rows[i].err);
		if (rows[i].err == OK)
			assert_true(str_is(out, rows[i].want));
	}
}

/* Whatever is left of it, nothing is read beyond its end. */
static void
test_cut(void **state)
{
	struct str out;

	(void)state;
	for (size_t n = 0; n + 1 < strlen(text); n++)
		assert_int_equal(jsonpart_find(str_n(text, n), STR("data"),
		    &out), ERR_BAD_INPUT);
}

static bool
count(void *ctx, struct str element)
{
	size_t *n = ctx;

	assert_true(element.n > 0);
	return ++*n < 3;
}

static void
test_each(void **state)
{
	size_t n = 0;

	(void)state;
	assert_int_equal(jsonpart_each(STR("[1, [2] ,{}]"), count, &n),
	    ERR_CANCELLED);
	n = 0;
	assert_int_equal(jsonpart_each(STR("[]"), count, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(jsonpart_each(STR("[1 2]"), count, &n), ERR_BAD_INPUT);
	n = 0;
	assert_int_equal(jsonpart_each(STR("[1,"), count, &n), ERR_BAD_INPUT);
	assert_int_equal(jsonpart_each(STR("{}"), count, &n), ERR_BAD_INPUT);
}

static void
test_text(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(jsonpart_text(STR("\"\\u4e2d\\n\""), &b), OK);
	assert_string_equal(buf_z(&b), "中\n");
	b.n = 0;
	assert_int_equal(jsonpart_text(STR("12.50"), &b), OK);
	assert_string_equal(buf_z(&b), "12.50");
	b.n = 0;
	assert_int_equal(jsonpart_text(STR("null"), &b), OK);
	assert_int_equal(b.n, 0);
	assert_int_equal(jsonpart_text(STR("{}"), &b), ERR_BAD_INPUT);
	assert_int_equal(jsonpart_text(STR("nonsense"), &b), ERR_BAD_INPUT);
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
