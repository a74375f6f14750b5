/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_doc.c -- documents that travel, read from JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "wire/doc.h"

#define ID	"dx01a.t005.26:000000000042"
#define REV	"\"_rev\":\"1-00112233445566778899aabbccddeeff\""
#define HEX	"00112233445566778899aabbccddeeff" \
		"00112233445566778899aabbccddeeff"
#define SIG	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" \
		"gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
#define SIGN	"{\"first\":40,\"root\":\"" HEX "\",\"sig\":\"" SIG "\"}"
#define BLOB	"b:" HEX ":0001"
#define KEYS	"k:dx01a:sub1a:000000000007"

/* An event as its canonical bytes, in a JSON string. */
static struct buf ev;

static int
setup(void **state)
{
	struct event e = {
		.v = EVENT_SCHEMA, .kind = EV_CASE_NOTE,
		.id = { "dx01a.t005.26", 42 },
		.subject = STR("DX-20261121-dx01a000042"),
		.at = { 1763700000000, 2 }, .actor = STR("zhang"),
		.login = STR("z"), .seat = STR("3"),
	};
	struct buf line = { 0 };

	(void)state;
	if (body_text(&e.body, "text", STR("\xE4\xBA\xBA\n\"\xF0\x9F\x98\x80"))
	    != OK)
		return -1;
	event_canonical(&e, &line);
	buf_json(&ev, buf_view(&line));
	buf_fini(&line);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_fini(&ev);
	return 0;
}

/* One document with %s for the event. */
static struct doc
get(struct arena *arena, const char *format)
{
	struct buf text = { 0 };
	const char *const hole = strstr(format, "%s");
	struct doc d;

	buf_add(&text, format, hole ? (size_t)(hole - format) :
	    strlen(format));
	if (hole) {
		buf_str(&text, buf_view(&ev));
		buf_cstr(&text, hole + 2);
	}
	doc_read(str_n(arena_dup(arena, text.p, text.n), text.n), &d, arena);
	buf_fini(&text);
	return d;
}

static void
test_event(void **state)
{
	static const char *const layouts[] = {
		"{\"_id\":\"" ID "\"," REV ",\"case\":\"x\",\"ev\":%s,"
		    "\"ts\":1763700000000,\"sign\":" SIGN "}",
		"\n\n  {\n \"sign\" :\t" SIGN " ,\r\n\"ev\" : %s\n,\n" REV
		    ",\n\"_id\"\n:\n\"" ID "\"\n}\n\n",
		"{\"x\":{\"ev\":[1,\"}]\",null,{\"_id\":1}]},\"ev\":%s," REV
		    ",\"_revisions\":{\"start\":1,\"ids\":[\"a\"]},\"_id\":\""
		    ID "\",\"sign\":" SIGN "}",
	};
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct doc d = get(&arena, layouts[i]);

		assert_int_equal(d.err, OK);
		assert_int_equal(d.kind, DOC_EVENT);
		assert_true(str_is(d.id, ID));
		assert_int_equal(d.e->id.serial, 42);
		assert_int_equal(d.e->kind, EV_CASE_NOTE);
		assert_true(str_is(body_str(&d.e->body, "text"),
		    "\xE4\xBA\xBA\n\"\xF0\x9F\x98\x80"));
		assert_true(d.is_signed);
		assert_int_equal(d.sign.first, 40);
		assert_int_equal(d.sign.last, 42);
		assert_int_equal(d.sign.sig[63], 63);
		assert_false(d.deleted);
	}
	arena_fini(&arena);
}

static void
test_quote(void **state)
{
	struct arena arena = { 0 };
	struct doc d = get(&arena, "{\"_id\":\"q:" ID "\"," REV ",\"ev\":%s,"
	    "\"sign\":{\"first\":40,\"last\":44,\"root\":\"" HEX "\",\"sig\":\""
	    SIG "\",\"path\":[\"" HEX "\",\"" HEX "\"]}}");

	(void)state;
	assert_int_equal(d.err, OK);
	assert_int_equal(d.kind, DOC_QUOTE);
	assert_int_equal(d.path_n, 2);
	assert_int_equal(d.path[1][31], 0xFF);
	assert_int_equal(d.sign.last, 44);
	d = get(&arena, "{\"_id\":\"q:" ID "\"," REV ",\"ev\":%s}");
	assert_int_equal(d.err, ERR_BAD_INPUT);
	arena_fini(&arena);
}

static void
test_keys(void **state)
{
	struct arena arena = { 0 };
	struct doc d = get(&arena, "{\"_id\":\"" KEYS "\"," REV
	    ",\"by\":\"dx01a\",\"for\":\"sub1a\",\"box\":\"AAEC/w==\","
	    "\"sig\":\"" SIG "\"}");

	(void)state;
	assert_int_equal(d.err, OK);
	assert_int_equal(d.kind, DOC_KEYS);
	assert_true(str_is(d.by, "dx01a") && str_is(d.dest, "sub1a"));
	assert_int_equal(d.box.n, 4);
	assert_int_equal(d.sig[1], 1);
	d = get(&arena, "{\"_id\":\"" KEYS "\"," REV ",\"by\":\"dx02a\","
	    "\"for\":\"sub1a\",\"box\":\"AAEC\",\"sig\":\"" SIG "\"}");
	assert_int_equal(d.err, ERR_BAD_INPUT);
	arena_fini(&arena);
}

static void
test_blob(void **state)
{
	struct arena arena = { 0 };
	struct doc d = get(&arena, "{\"_id\":\"" BLOB "\"," REV ",\"size\":"
	    "1500000,\"of\":2,\"_attachments\":{\"d\":{\"content_type\":\"a/b\""
	    ",\"stub\":true,\"length\":3}}}");

	(void)state;
	assert_int_equal(d.err, OK);
	assert_int_equal(d.kind, DOC_BLOB);
	assert_true(d.at == 1 && d.of == 2 && d.size == 1500000);
	assert_int_equal(d.data.n, 0);
	d = get(&arena, "{\"_id\":\"" BLOB "\"," REV ",\"size\":1500000,"
	    "\"of\":2,\"data\":\"AAEC\"}");
	assert_int_equal(d.data.n, 3);
	d = get(&arena, "{\"_id\":\"" BLOB "\"," REV ",\"size\":1500000,"
	    "\"of\":2,\"_attachments\":{\"d\":{\"data\":\"AAEC\"}}}");
	assert_int_equal(d.data.n, 3);
	arena_fini(&arena);
}

static void
test_others(void **state)
{
	struct arena arena = { 0 };
	struct doc d = get(&arena, "{\"_id\":\"_design/law\"," REV ",\"a\":1}");

	(void)state;
	assert_int_equal(d.kind, DOC_DESIGN);
	assert_int_equal(d.err, OK);
	d = get(&arena, "{\"_id\":\"hello\"," REV "}");
	assert_int_equal(d.kind, DOC_OTHER);
	assert_int_equal(d.err, OK);
	d = get(&arena, "{\"_id\":\"" ID "\",\"_rev\":\"2-ab\","
	    "\"_deleted\":true}");
	assert_true(d.deleted);
	assert_int_equal(d.err, OK);
	arena_fini(&arena);
}

struct example { const char *json; enum err err; };

static const struct example bad[] = {
	{ "", ERR_BAD_INPUT }, { "\n \n", ERR_BAD_INPUT },
	{ "[]", ERR_BAD_INPUT }, { "null", ERR_BAD_INPUT },
	{ "{", ERR_BAD_INPUT }, { "{\"_id\"", ERR_BAD_INPUT },
	{ "{}", ERR_BAD_INPUT },
	{ "{\"_id\":17," REV "}", ERR_BAD_INPUT },
	{ "{\"_id\":\"\"," REV "}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\",\"ev\":%s}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV "}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":{\"v\":1}}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":null}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":\"\"}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":\"{}\"}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":%s,\"ev\":%s}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\",\"_id\":\"" ID "\"," REV ",\"ev\":%s}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":%s,\"sign\":true}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":%s,\"sign\":{\"first\":43,"
	    "\"root\":\"" HEX "\",\"sig\":\"" SIG "\"}}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":%s,\"sign\":{\"first\":1.5,"
	    "\"root\":\"" HEX "\",\"sig\":\"" SIG "\"}}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"ev\":%s,\"sign\":{\"first\":1,"
	    "\"root\":\"" HEX "\",\"sig\":\"AAEC\"}}", ERR_BAD_INPUT },
	{ "{\"_id\":\"" ID "\"," REV ",\"x\":\"\\ud800\",\"ev\":%s}",
	    ERR_BAD_UTF8 },
	{ "{\"_id\":\"" ID "\"," REV ",\"x\":\"\\udc00\\ud800\",\"ev\":%s}",
	    ERR_BAD_UTF8 },
	{ "{\"_id\":\"" ID "\"," REV ",\"x\":\"\xff\",\"ev\":%s}",
	    ERR_BAD_UTF8 },
	{ "{\"_id\":\"" ID "\"," REV ",\"x\":1,\"ev\":%s} {}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" BLOB "\"," REV ",\"size\":\"3\",\"of\":2}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" BLOB "\"," REV ",\"size\":3,\"of\":1}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" BLOB "\"," REV ",\"size\":99999999999,\"of\":2}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"b:12:0000\"," REV ",\"size\":3,\"of\":1}",
	    ERR_BAD_INPUT },
	{ "{\"_id\":\"" KEYS "\"," REV ",\"by\":\"dx01a\",\"for\":\"sub1a\","
	    "\"box\":\"****\",\"sig\":\"" SIG "\"}", ERR_BAD_INPUT },
};

static void
test_bad(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const struct doc d = get(&arena, bad[i].json);

		if (d.err != bad[i].err)
			fail_msg("%s: %s", bad[i].json, err_name(d.err));
		assert_non_null(d.fault);
	}
	arena_fini(&arena);
}

static void
test_names_of_bad(void **state)
{
	struct arena arena = { 0 };
	struct buf deep = { 0 };
	struct doc d = get(&arena, "{\"_id\":\"" ID "\"," REV ",\"ev\":5}");

	(void)state;
	assert_true(str_is(d.id, ID));
	assert_int_equal(d.kind, DOC_EVENT);
	buf_cstr(&deep, "{\"_id\":\"" ID "\"," REV ",\"x\":");
	for (int i = 0; i < 100000; i++)
		buf_byte(&deep, '[');
	for (int i = 0; i < 100000; i++)
		buf_byte(&deep, ']');
	buf_byte(&deep, '}');
	doc_read(buf_view(&deep), &d, &arena);
	assert_int_equal(d.err, ERR_TOO_BIG);
	assert_true(str_is(d.id, ID));
	assert_int_equal(d.raw.n, deep.n);
	buf_fini(&deep);
	arena_fini(&arena);
}

static void
test_huge(void **state)
{
	struct arena arena = { 0 };
	struct buf big = { 0 };
	struct doc d;

	(void)state;
	buf_cstr(&big, "{\"_id\":\"" ID "\"," REV ",\"x\":\"");
	for (size_t i = 0; i < REPLICA_DOC_MAX; i += 16)
		buf_cstr(&big, "0123456789abcdef");
	buf_cstr(&big, "\"}");
	doc_read(buf_view(&big), &d, &arena);
	assert_int_equal(d.err, ERR_TOO_BIG);
	assert_true(str_is(d.id, ID));
	buf_fini(&big);
	arena_fini(&arena);
}

/* Cut anywhere it is bad, and nothing is read behind the cut. */
static void
test_cuts(void **state)
{
	struct arena arena = { 0 };
	const struct doc d = get(&arena, "{\"_id\":\"" ID "\"," REV
	    ",\"ev\":%s,\"sign\":" SIGN "}");

	(void)state;
	for (size_t n = 0; n < d.raw.n; n++) {
		char *const cut = xmemdup(d.raw.p, n);
		struct doc c;

		doc_read(str_n(cut, n), &c, &arena);
		assert_int_not_equal(c.err, OK);
		free(cut);
	}
	arena_fini(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_event),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_blob),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_names_of_bad),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_cuts),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
