/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_jpath.c -- where in a JSON text a parser stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "wire/jpath.h"

/* {"a":{"b":[x,{"c":y}]},"d":z} */
static void
test_walk(void **state)
{
	struct jpath p = { 0 };

	(void)state;
	jpath_value(&p);
	assert_true(jpath_open(&p, false));
	assert_true(jpath_key(&p, STR("a")));
	jpath_value(&p);
	assert_true(jpath_open(&p, false));
	assert_true(jpath_key(&p, STR("b")));
	jpath_value(&p);
	assert_true(jpath_open(&p, true));
	jpath_value(&p);
	assert_true(str_is(jpath_view(&p), "a.b.0"));
	assert_true(str_is(jpath_last(&p), "0"));
	jpath_value(&p);
	assert_true(jpath_open(&p, false));
	assert_true(jpath_key(&p, STR("c.x")));
	assert_true(str_is(jpath_view(&p), "a.b.1.c.x"));
	assert_true(str_is(jpath_last(&p), "c.x"));
	jpath_close(&p);
	assert_true(str_is(jpath_view(&p), "a.b.1"));
	jpath_close(&p);
	jpath_close(&p);
	assert_true(str_is(jpath_view(&p), "a"));
	assert_true(jpath_key(&p, STR("d")));
	assert_true(str_is(jpath_view(&p), "d"));
	jpath_close(&p);
	assert_int_equal(jpath_view(&p).n, 0);
	jpath_fini(&p);
}

static void
test_twice(void **state)
{
	struct jpath p = { 0 };

	(void)state;
	assert_false(jpath_key(&p, STR("a")));	/* in no object */
	assert_true(jpath_open(&p, false));
	assert_true(jpath_key(&p, STR("a")));
	assert_false(jpath_key(&p, STR("a")));
	assert_true(jpath_open(&p, false));
	assert_true(jpath_key(&p, STR("b")));
	jpath_close(&p);
	assert_false(jpath_key(&p, STR("a.b")));	/* the flattened twin */
	assert_true(jpath_key(&p, STR("b")));
	jpath_reset(&p);
	assert_true(jpath_open(&p, false));
	assert_true(jpath_key(&p, STR("a")));
	jpath_fini(&p);
}

static void
test_limits(void **state)
{
	struct jpath p = { 0 };
	char key[16];

	(void)state;
	for (int i = 0; i < JPATH_DEPTH; i++)
		assert_true(jpath_open(&p, true));
	assert_false(jpath_open(&p, true));
	jpath_reset(&p);
	assert_true(jpath_open(&p, false));
	for (int i = 0; i < JPATH_KEYS; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		assert_true(jpath_key(&p, str_of(key)));
	}
	assert_false(jpath_key(&p, STR("one more")));
	jpath_fini(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
