/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_str.c -- borrowed text.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/err.h"
#include "base/str.h"

static void
test_compare(void **state)
{
	(void)state;
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_eq(str_of(NULL), STR_NONE));
	assert_true(str_is(STR("黄村"), "黄村"));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
	assert_true(str_starts(STR("state:open"), STR("state:")));
	assert_false(str_starts(STR("st"), STR("state")));
	assert_true(str_ends(STR("a.tsv"), STR(".tsv")));
	assert_true(str_ends(STR("a"), STR_NONE));
	assert_int_not_equal(str_hash(STR("ab")), str_hash(STR("ba")));
}

static void
test_cut(void **state)
{
	struct str rest = STR("a,,b"), part;

	(void)state;
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_is(part, "a"));
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_is(part, "b"));
	assert_false(str_cut(&rest, ',', &part));
	/* A sep at the end has an empty part behind it. */
	rest = STR("x\t");
	assert_true(str_cut(&rest, '\t', &part));
	assert_true(str_cut(&rest, '\t', &part));
	assert_int_equal(part.n, 0);
	assert_false(str_cut(&rest, '\t', &part));
}

static void
test_pieces(void **state)
{
	char out[6];

	(void)state;
	assert_true(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
	assert_int_equal(str_trim(STR(" \n")).n, 0);
	assert_true(str_is(str_from(STR("abc"), 2), "c"));
	assert_int_equal(str_from(STR("abc"), 9).n, 0);
	assert_int_equal(str_find(STR("大兴黄村"), STR("黄村")), 6);
	assert_int_equal(str_find(STR("abc"), STR("x")), -1);
	assert_int_equal(str_find(STR("abc"), STR_NONE), 0);
	/* Five bytes hold one character of three. */
	assert_int_equal(str_copy(STR("黄村"), out, sizeof(out)), 3);
	assert_string_equal(out, "黄");
	assert_int_equal(str_copy(STR("abc"), out, 1), 0);
	assert_string_equal(out, "");
}

static void
test_int(void **state)
{
	int64_t v = 7;

	(void)state;
	assert_true(str_int(STR("9223372036854775807"), &v));
	assert_true(v == INT64_MAX);
	assert_true(str_int(STR("-9223372036854775808"), &v));
	assert_true(v == INT64_MIN);
	assert_true(str_int(STR("+0042"), &v));
	assert_int_equal(v, 42);
	assert_false(str_int(STR("9223372036854775808"), &v));
	assert_false(str_int(STR("-9223372036854775809"), &v));
	assert_false(str_int(STR("-"), &v));
	assert_false(str_int(STR(""), &v));
	assert_false(str_int(STR("1 "), &v));
	assert_false(str_int(STR("+-1"), &v));
	assert_int_equal(v, 42);
}

static void
test_lists(void **state)
{
	struct str v = STR("untouched");

	(void)state;
	assert_true(str_listed(STR("a, b ,c"), ',', STR("b")));
	assert_false(str_listed(STR("a, b ,c"), ',', STR("")));
	assert_false(str_listed(STR_NONE, ',', STR("a")));
	assert_true(str_listed(STR("x|y"), '|', STR("y")));
	assert_false(str_listed(STR("x|y"), ',', STR("y")));
	assert_true(str_option(STR("a=1;b=;aa=2"), "aa", &v));
	assert_true(str_is(v, "2"));
	assert_true(str_option(STR("a=1;b=;aa=2"), "b", &v));
	assert_int_equal(v.n, 0);
	assert_true(str_option(STR("u=x=y"), "u", &v));
	assert_true(str_is(v, "x=y"));
	assert_false(str_option(STR("a=1;b"), "c", &v));
	assert_true(str_is(v, "x=y"));
}

static void
test_err(void **state)
{
	(void)state;
	assert_string_equal(err_text(OK), "done");
	assert_string_equal(err_name(ERR_REFUSED), "ERR_REFUSED");
	for (int e = 0; e < ERR_COUNT; e++)
		assert_non_null(err_text((enum err)e));
	assert_non_null(err_text((enum err)999));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_err),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
