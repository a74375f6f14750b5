/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_owntracks.c -- what a phone sends, and what it might.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "wire/owntracks.h"

static struct jsonobject o;

static enum err
take(const char *s, struct owntracks *t)
{
	const char *expected;
	const enum err e = owntracks_read(&o, str_of(s), t, &expected);

	assert_int_equal(e == OK, expected == NULL);
	return e;
}

static void
test_position(void **state)
{
	struct owntracks t;

	(void)state;
	assert_int_equal(take("{\"_type\":\"location\",\"acc\":12,\"alt\":41,"
	    "\"batt\":87,\"conn\":\"m\",\"lat\":39.726937,\"lon\":116.341395,"
	    "\"m\":1,\"t\":\"u\",\"tid\":\"zm\",\"tst\":1795334400,"
	    "\"vac\":3,\"vel\":0,\"inregions\":[\"站\"],\"new\":{\"a\":[1]}}",
	    &t), OK);
	assert_true(t.location);
	assert_int_equal(t.lat_e6, 39726937);
	assert_int_equal(t.lon_e6, 116341395);
	assert_int_equal(t.at_ms, 1795334400000);
	assert_int_equal(t.acc_m, 12);
	assert_int_equal(t.batt, 87);
	assert_true(str_is(t.tid, "zm"));
	assert_int_equal(t.user.n, 0);
	assert_int_equal(take("{\"_type\":\"location\",\"lat\":-1e-5,"
	    "\"lon\":\"-180\",\"tst\":\"1795334400\",\"batt\":-1,"
	    "\"acc\":1e8,\"username\":\"zhangmin\",\"device\":\"p\"}", &t), OK);
	assert_int_equal(t.lat_e6, -10);
	assert_int_equal(t.batt, -1);
	assert_int_equal(t.acc_m, -1);
	assert_true(str_is(t.user, "zhangmin"));
}

static void
test_others(void **state)
{
	static const char *const at[] = {
		"{\"_type\":\"lwt\",\"tst\":1}", "{\"_type\":\"encrypted\"}",
		"{\"_type\":\"waypoint\",\"lat\":\"x\"}", "{}",
		"{\"_type\":7}",
	};
	struct owntracks t;

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		assert_int_equal(take(at[i], &t), OK);
		assert_false(t.location);
	}
}

static void
test_bad(void **state)
{
	static const char *const at[] = {
		"", "[]", "7", "{", "{\"_type\":\"location\"",
		"{\"_type\":\"location\",\"lat\":1,\"lon\":2}",
		"{\"_type\":\"location\",\"lat\":91,\"lon\":2,\"tst\":1795334400}",
		"{\"_type\":\"location\",\"lat\":1,\"lon\":181,\"tst\":1795334400}",
		"{\"_type\":\"location\",\"lat\":null,\"lon\":2,\"tst\":1795334400}",
		"{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":3}",
		("{\"_type\":\"location\",\"lat\":1,\"lat\":1,\"lon\":2,"
		    "\"tst\":1795334400}"),
		"{\"_type\":\"location\",\"tid\":\"\xff\"}",
	};
	char *big = xcalloc(1, OWNTRACKS_MAX + 2);
	struct owntracks t;

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		assert_int_not_equal(take(at[i], &t), OK);
		assert_false(t.location);
	}
	memset(big, ' ', OWNTRACKS_MAX + 1);
	assert_int_equal(take(big, &t), ERR_TOO_BIG);
	free(big);
	jsonobject_fini(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_position),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
