/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_telemetry.c -- readings of devices, wherever they stand.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/telemetry.h"

static struct jsonobject o;

static enum err
take(const char *opts, const char *topic, const char *json,
    struct telemetry *t)
{
	struct telemetry_map m;
	const char *expected;
	enum err e;

	assert_true(telemetry_map_read(&m, str_of(opts)));
	m.offset_min = 480;
	e = telemetry_read(&o, &m, str_of(topic), str_of(json), t, &expected);
	assert_int_equal(e == OK, expected == NULL);
	return e;
}

static void
test_one(void **state)
{
	struct telemetry t;

	(void)state;
	assert_int_equal(take("", "x", "{\"device\":\"lift-17\",\"metric\":"
	    "\"temp\",\"value\":41.5,\"time\":1795334400,\"more\":[{}]}", &t), OK);
	assert_true(str_is(t.device, "lift-17"));
	assert_int_equal(t.at_ms, 1795334400000);
	assert_int_equal(t.n, 1);
	assert_true(str_is(t.at[0].metric, "temp"));
	assert_int_equal(t.at[0].value_e6, 41500000);
	assert_int_equal(take("device=topic:1;metric=topic:2;value=v",
	    "dev/l1/door", "{\"v\":true}", &t), OK);
	assert_true(str_is(t.device, "l1"));
	assert_true(str_is(t.at[0].metric, "door"));
	assert_int_equal(t.at[0].value_e6, 1000000);
	assert_int_equal(t.at_ms, 0);
}

static void
test_several(void **state)
{
	struct telemetry t;

	(void)state;
	assert_int_equal(take("device=id;time=ts;values=data", "x",
	    "{\"id\":\"l1\",\"ts\":\"2026-11-22 16:00:00\",\"data\":"
	    "{\"temp\":-3,\"door\":1,\"text\":\"x\",\"none\":null},"
	    "\"database\":5}", &t), OK);
	assert_int_equal(t.at_ms, 1795334400000);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.skipped, 2);
	assert_int_equal(t.at[0].value_e6, -3000000);
	assert_true(str_is(t.at[1].metric, "door"));
}

static void
test_bad(void **state)
{
	static const struct { const char *opts, *json; } at[] = {
		{ "", "" }, { "", "[]" }, { "", "{" }, { "", "{}" },
		{ "", "{\"device\":\"a\"}" },
		{ "", "{\"device\":\"a b\",\"metric\":\"m\",\"value\":1}" },
		{ "", "{\"device\":\"a:b\",\"metric\":\"m\",\"value\":1}" },
		{ "", "{\"device\":\"a\",\"metric\":\"m\",\"value\":\"x\"}" },
		{ "", "{\"device\":\"a\",\"metric\":\"m\",\"value\":1e30}" },
		{ "", "{\"device\":\"a\",\"metric\":\"m\",\"value\":1,"
		    "\"time\":\"soon\"}" },
		{ "device=topic:9", "{\"metric\":\"m\",\"value\":1}" },
		{ "values=data", "{\"device\":\"a\",\"data\":7}" },
		{ "", "{\"device\":\"01234567890123456789012345678901234567890"
		    "1234567\",\"metric\":\"m\",\"value\":1}" },
	};
	struct telemetry_map m;
	struct telemetry t;

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		assert_int_not_equal(take(at[i].opts, "a/b", at[i].json, &t),
		    OK);
	assert_false(telemetry_map_read(&m, STR("device=topic:x")));
	assert_false(telemetry_map_read(&m, STR("metric=")));
	assert_false(telemetry_map_read(&m, STR("value=")));
	jsonobject_fini(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
