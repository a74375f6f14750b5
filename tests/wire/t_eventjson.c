/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_eventjson.c -- an event's canonical line, read strictly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/eventjson.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define A "{\"actor\":\"zhang\",\"at\":[1763700000000,2],\"base\":"
#define B "[\"dx01a.t05.26:000000000041\"],\"body\":"
#define C ",\"id\":\"dx01a.t05.26:000000000042\",\"key\":\"\","
#define D "\"kind\":\"case.note\",\"login\":\"z\",\"prev\":\"" ZEROS "\","
#define E "\"seat\":\"3\",\"subject\":\"DX-20261121-dx01a000042\",\"v\":1}"
#define BODY(body) A B body C D E

static enum err
parse(const char *line)
{
	struct arena arena = { 0 };
	struct event e;
	const enum err err = event_from_json(str_of(line), &e, &arena);

	arena_fini(&arena);
	return err;
}

static void
test_whole(void **state)
{
	static const char line[] = A B
	    "{\"a\":-5,\"b\":\"x\\n\\u0001\\\"\xE4\xBA\xBA\",\"c\":[1,{\"d\":"
	    "null,\"e\":\"]\"},[],{}],\"f\":1.50,\"g\":true,\"h\":{}}" C D
	    "\"seal\":\"AAEC/w==\"," E;
	struct arena arena = { 0 };
	struct event e;

	(void)state;
	assert_int_equal(event_from_json(str_of(line), &e, &arena), OK);
	assert_true(str_is(e.actor, "zhang"));
	assert_true(e.at.ms == 1763700000000 && e.at.count == 2);
	assert_int_equal(e.base_n, 1);
	assert_int_equal(e.base[0].serial, 41);
	assert_string_equal(e.id.stream, "dx01a.t05.26");
	assert_int_equal(e.kind, EV_CASE_NOTE);
	assert_int_equal(e.body.n, 6);
	assert_int_equal(body_num(&e.body, "a", 0), -5);
	assert_true(str_is(body_str(&e.body, "b"), "x\n\1\"\xE4\xBA\xBA"));
	assert_int_equal(body_get(&e.body, "c")->type, FIELD_RAW);
	assert_true(str_is(body_get(&e.body, "c")->text,
	    "[1,{\"d\":null,\"e\":\"]\"},[],{}]"));
	assert_true(str_is(body_get(&e.body, "f")->text, "1.50"));
	assert_true(str_is(body_get(&e.body, "g")->text, "true"));
	assert_true(str_is(body_get(&e.body, "h")->text, "{}"));
	assert_int_equal(e.sealed.n, 4);
	assert_memory_equal(e.sealed.p, "\0\1\2\xFF", 4);
	arena_fini(&arena);
}

static void
test_unknown_kind(void **state)
{
	static const char line[] = A "[],\"body\":{}" C
	    "\"kind\":\"moon.rise\",\"login\":\"\",\"prev\":\"" ZEROS "\"," E;
	struct arena arena = { 0 };
	struct event e;

	(void)state;
	assert_int_equal(event_from_json(str_of(line), &e, &arena), OK);
	assert_int_equal(e.kind, EV_UNKNOWN);
	assert_true(str_is(e.kind_name, "moon.rise"));
	arena_fini(&arena);
}

struct example { const char *line; enum err err; };

static const struct example bad[] = {
	{ "", ERR_BAD_INPUT }, { "{}", ERR_BAD_INPUT },
	{ "[]", ERR_BAD_INPUT }, { "1", ERR_BAD_INPUT },
	{ "{\"actor\":\"\xFF\"}", ERR_BAD_UTF8 },
	{ BODY("{}") "\n", ERR_BAD_INPUT },
	{ BODY("{} "), ERR_BAD_INPUT },
	{ BODY("{}") "{}", ERR_BAD_INPUT },
	{ BODY("{\"b\":1,\"a\":2}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":1,\"a\":2}"), ERR_BAD_INPUT },
	{ BODY("{\"a\": 1}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":\"\\u0041\"}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":\"\\/\"}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":-0}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":[1, 2]}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":{\"c\":1,\"b\":2}}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":{\"b\":1,\"b\":2}}"), ERR_BAD_INPUT },
	{ BODY("{\"a\":[\"\\u0041\"]}"), ERR_BAD_INPUT },
	{ BODY("[]"), ERR_BAD_INPUT },
	{ BODY("\"x\""), ERR_BAD_INPUT },
	{ A "[\"nonsense\"],\"body\":{}" C D E, ERR_BAD_INPUT },
	{ A "[[]],\"body\":{}" C D E, ERR_BAD_INPUT },
	{ A "[],\"body\":{},\"extra\":1" C D E, ERR_BAD_INPUT },
	{ A "[],\"body\":{}" C D "\"seal\":\"?\"," E, ERR_BAD_INPUT },
	{ A "[],\"body\":{}" C D "\"seal\":\"\"," E, ERR_BAD_INPUT },
	{ A "[],\"body\":{}" C D
	    "\"seat\":\"3\",\"subject\":\"DX\",\"v\":2}", ERR_VERSION },
	{ A "[],\"body\":{}" C D "\"seat\":\"3\",\"subject\":\"DX\"}",
	    ERR_BAD_INPUT },
};

static void
test_bad(void **state)
{
	(void)state;
	assert_int_equal(parse(BODY("{}")), OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (parse(bad[i].line) != bad[i].err)
			fail_msg("%s: %s", bad[i].line,
			    err_name(parse(bad[i].line)));
}

/* Cut anywhere it is no event; deep and wide ones are refused. */
static void
test_limits(void **state)
{
	static const char line[] = BODY("{\"a\":[1,{\"b\":\"c\"}],\"d\":2}");
	struct buf text = { 0 };
	struct arena arena = { 0 };
	struct event e;

	(void)state;
	for (size_t n = 0; n < sizeof(line) - 1; n++)
		assert_int_not_equal(event_from_json(str_n(line, n), &e,
		    &arena), OK);
	assert_int_equal(event_from_json(str_of(line), &e, &arena), OK);
	arena_fini(&arena);
	buf_cstr(&text, A B "{");
	for (int i = 0; i < 65; i++)
		buf_fmt(&text, "%s\"f%02d\":1", i ? "," : "", i);
	buf_cstr(&text, "}" C D E);
	assert_int_equal(parse(buf_z(&text)), ERR_TOO_BIG);
	text.n = 0;
	buf_cstr(&text, A B "{\"a\":");
	for (int i = 0; i < 100; i++)
		buf_byte(&text, '[');
	assert_int_equal(parse(buf_z(&text)), ERR_TOO_BIG);
	text.n = 0;
	buf_cstr(&text, A B "{\"a\":\"");
	for (unsigned i = 0; i <= EVENT_TEXT_MAX; i++)
		buf_byte(&text, 'x');
	buf_cstr(&text, "\"}" C D E);
	assert_int_equal(parse(buf_z(&text)), ERR_TOO_BIG);
	buf_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_unknown_kind),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
