/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_token.c -- the pieces of text that the index knows.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lang/lang.h"

struct list {
	uint64_t	token[16];
	size_t		n;
};

static void
keep(void *ctx, uint64_t token)
{
	struct list *l = ctx;

	assert_true(l->n < 16);
	l->token[l->n++] = token;
}

static uint64_t
pair(uint64_t a, uint64_t b)
{
	return LANG_PAIR + (a << 21 | b);
}

static void
test_tokens(void **state)
{
	const uint64_t want[] = {
		0x9EC4, 0x6751, pair(0x9EC4, 0x6751), 'a', 0x10FFFD,
		pair('a', 0x10FFFD)
	};
	struct list l = { 0 };

	(void)state;
	lang_tokens(STR("黄村 a\xF4\x8F\xBF\xBD"), keep, &l);
	assert_int_equal(l.n, 6);
	for (size_t i = 0; i < 6; i++)
		assert_true(l.token[i] == want[i]);
	l.n = 0;
	lang_tokens(STR_NONE, keep, &l);
	lang_tokens(STR(" "), keep, &l);
	assert_int_equal(l.n, 0);
	lang_tokens(STR("x"), keep, &l);
	assert_int_equal(l.n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_tokens) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
