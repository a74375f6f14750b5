/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps of REST interfaces: their faults, and what they make of facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/restmap.h"

#define LIST "\"record\": \"r\", \"id\": \"编号\", \"list\": { \"path\": \"/l?p={page}\"" \
	", \"items\": \"data.list\", \"paging\": \"page\", \"size\": 2 }"

static const char good[] = "{ // one\n\"name\": \"x\", " LIST ",\n"
    "\"time_format\": \"%Y-%m-%d %H:%M:%S\", \"zone\": \"+08:00\",\n"
    "\"answer\": { \"code\": \"code\", \"good\": \"0|200\" },\n"
    "\"sign\": { \"where\": \"query\", \"name\": \"sign\", \"over\": \"{ts}\","
    " \"add\": { \"ts\": \"{unix}\" } },\n"
    "\"calls\": [ { \"on\": \"accept,sign\", \"method\": \"POST\","
    " \"path\": \"/o/{id}\", \"needs\": \"a|x\", \"body\": { \"说明\": \"{note}\", \"号\": \"{id}\" } },\n"
    "{ \"on\": \"*\", \"path\": \"/e\", \"type\": \"form\","
    " \"body\": { \"a b\": \"{id}&\" } } ],\n"
    "\"moves\": [ { \"when\": { \"状态\": \"同意|批准\" }, \"action\": \"grant\","
    " \"args\": { \"note\": \"{意见}\" }, \"key\": \"{状态}\" } ] }";

static bool
has(void *ctx, struct str name)
{
	return str_is(name, ctx);
}

static void
test_read(void **state)
{
	struct rest_map m;

	(void)state;
	assert_int_equal(restmap_read(&m, str_of(good), "x", NULL), OK);
	assert_int_equal(m.paging, PAGES_PAGE);
	assert_int_equal(m.size, 2);
	assert_int_equal(m.zone_min, 480);
	assert_int_equal(m.sign, SIGN_QUERY);
	assert_int_equal(m.calls_n, 2);
	assert_int_equal(m.moves_n, 1);
	assert_true(rest_listed(m.moves[0].when.at[0].text, STR("批准")));
	assert_false(rest_listed(m.moves[0].when.at[0].text, STR("准")));
	assert_ptr_equal(restmap_call(&m, STR("sign"), has, "x"), &m.calls[0]);
	assert_ptr_equal(restmap_call(&m, STR("sign"), has, "y"), &m.calls[1]);
	assert_ptr_equal(restmap_call(&m, STR("close"), has, "x"), &m.calls[1]);
	assert_null(restmap_call(&m, STR("undo"), has, "x"));
	restmap_fini(&m);
}

static void
test_faults(void **state)
{
	static const char *const bad[] = {
		"{ \"nam\": \"x\" }", "{ \"list\": { \"size\": -1 } }",
		"{ \"time_format\": \"%Q\" }", "{ \"zone\": \"east\" }",
		"{ \"list\": { \"path\": \"/x\" }, \"id\": \"a\" }",
		"{ \"list\": { \"paging\": \"link\", \"size\": 2 } }",
		"{ \"sign\": { \"where\": \"query\" } }",
		"{ \"calls\": [ { \"on\": \"x\" } ] }",
		"{ \"moves\": [ { \"action\": \"x\" } ] }",
		"{ \"moves\": [ { \"when\": { \"a\": 1 } } ] }",
		"{ \"calls\": [", "", "[]",
	};
	struct rest_map m;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct diag_sink sink = { 0 };

		if (restmap_read(&m, str_of(bad[i]), "x", &sink) == OK &&
		    i != sizeof bad / sizeof *bad - 1)
			fail_msg("%s", bad[i]);
		restmap_fini(&m);
	}
}

static bool
field(void *ctx, struct str name, struct buf *out)
{
	(void)ctx;
	if (str_is(name, "id"))
		buf_cstr(out, "7/号");
	return str_is(name, "id");
}

static void
test_fill(void **state)
{
	struct rest_map m;
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(restmap_read(&m, str_of(good), "x", NULL), OK);
	rest_fill(m.calls[0].path, field, NULL, REST_URL, &b);
	assert_string_equal(buf_z(&b), "/o/7%2F%E5%8F%B7");
	b.n = 0;
	rest_body(&m.calls[0], field, NULL, &b);
	assert_string_equal(buf_z(&b), "{\"号\":\"7/号\"}");
	b.n = 0;
	rest_body(&m.calls[1], field, NULL, &b);
	assert_string_equal(buf_z(&b), "a%20b=7%2F%E5%8F%B7%26");
	b.n = 0;
	rest_fill(STR("{}{ {unknown}x{id"), field, NULL, REST_PLAIN, &b);
	assert_string_equal(buf_z(&b), "{}x{id");
	buf_fini(&b);
	restmap_fini(&m);
}

static void
test_time(void **state)
{
	struct buf b = { 0 };

	(void)state;
	rest_time(STR("%Y-%m-%d %H:%M:%S"), 1763697905000, 480, &b);
	assert_string_equal(buf_z(&b), "2025-11-21 12:05:05");
	b.n = 0;
	rest_time(STR("ISO"), 1763697905000, 480, &b);
	assert_string_equal(buf_z(&b), "2025-11-21T12:05:05+08:00");
	b.n = 0;
	rest_time(STR("%I %p %z %%"), 1763697905000, -90, &b);
	assert_string_equal(buf_z(&b), "02 AM -01:30 %");
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
