/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_json.c -- JSON others wrote, whole and in pieces, clean and dirty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "wire/json.h"
#include "wire/sharedkit.h"

/* A constant initializer, as STR is none in a static table. */
#define TEXT(z) { (z), sizeof(z) - 1 }

/* number@byte name=value|name=value; or !NAME@byte raw */
static bool
on_record(void *ctx, const struct record *r)
{
	struct buf *const out = ctx;

	buf_fmt(out, "%u@%u ", (unsigned)r->number, (unsigned)r->byte);
	for (size_t i = 0; i < r->n && r->fault == OK; i++)
		buf_fmt(out, "%s%.*s=%.*s", i ? "|" : "", STR_ARG(r->names[i]),
		    STR_ARG(r->values[i]));
	if (r->nul)
		buf_byte(out, '^');
	if (r->fault != OK)
		buf_fmt(out, "!%s@%u %.*s", err_name(r->fault) + 4,
		    (unsigned)r->fault_byte, STR_ARG(r->raw));
	buf_byte(out, '\n');
	return true;
}

static enum err
run(struct str text, const struct json_options *o, size_t piece,
    struct buf *out)
{
	const struct record_sink sink = { .fn = on_record, .ctx = out };
	struct json *j = json_new(o, &sink);
	enum err e = OK;

	while (text.n && e == OK) {
		const size_t n = piece < text.n ? piece : text.n;
		/* A copy of its own: reading past the piece is seen. */
		char *const copy = malloc(n);

		memcpy(copy, text.p, n);
		e = json_feed(j, str_n(copy, n));
		free(copy);
		text = str_from(text, n);
	}
	if (e == OK)
		e = json_finish(j);
	json_free(&j);
	return e;
}

struct example { struct str text; const char *records; };

static const struct example arrays[] = {
	{ TEXT("[{\"a\":1,\"b\":\"x\"},\n {\"a\":null}]\n"),
	    "1@1 a=1|b=x\n2@19 a=\n" },
	{ TEXT("\xEF\xBB\xBF [ ]"), "" },
	{ TEXT("[{\"p\":{\"q\":[1,{\"r\":true}],\"s\":-2.50e1}}]"),
	    "1@1 p.q.0=1|p.q.1.r=true|p.s=-2.50e1\n" },
	{ TEXT("[{\"a\":\"},{\\\"\"},{\"b\":\"\\u4eba\\n\"}]"),
	    "1@1 a=},{\"\n2@15 b=\xE4\xBA\xBA\n\n" },
	{ TEXT("[{\"a\":\"\\u0000\"}]"), "1@1 a=^\n" },
	/* what is no object */
	{ TEXT("[1,{\"a\":1}, \"x\",[2] ,{\"a\":2}]"),
	    "1@1 !BAD_INPUT@2 1\n2@3 a=1\n3@12 !BAD_INPUT@15 \"x\"\n"
	    "4@16 !BAD_INPUT@17 [2]\n5@21 a=2\n" },
	/* an object bad in itself */
	{ TEXT("[{\"a\":1,\"a\":2},{\"a\":x},{\"b\":1}]"),
	    "1@1 !BAD_INPUT@11 {\"a\":1,\"a\":2}\n"
	    "2@15 !BAD_INPUT@21 {\"a\":x}\n3@23 b=1\n" },
	{ TEXT("[{\"a\":\"\xFF\"},{\"b\":1}]"),
	    "1@1 !BAD_UTF8@7 {\"a\":\"\xFF\"}\n2@11 b=1\n" },
	/* a quote never closed, a bracket never closed, one too many */
	{ TEXT("[{\"a\":\"x},\n{\"b\":1},{\"b\":2}]"),
	    "1@1 !BAD_INPUT@10 {\"a\":\"x}\n2@11 b=1\n3@19 b=2\n" },
	{ TEXT("[{\"a\":[1},\n {\"b\":1}]"),
	    "1@1 !BAD_INPUT@8 {\"a\":[1}\n2@12 b=1\n" },
	{ TEXT("[{\"a\":1\n,{\"b\":1},{\"b\":2}]"),
	    "1@1 !BAD_INPUT@24 {\"a\":1\n\n2@9 b=1\n3@17 b=2\n" },
	{ TEXT("[{\"a\":1}},{\"b\":1}]"),
	    "1@1 a=1\n2@8 !BAD_INPUT@8 }\n3@10 b=1\n" },
	/* cut short, junk behind */
	{ TEXT("[{\"a\":1},{\"a\":"),
	    "1@1 a=1\n2@9 !BAD_INPUT@14 {\"a\":\n" },
	{ TEXT("[{\"a\":1},"), "1@1 a=1\n2@9 !BAD_INPUT@9 \n" },
	{ TEXT("[{\"a\":1}]]x,{\"a\":2}"),
	    "1@1 a=1\n2@9 !BAD_INPUT@9 ]x\n3@12 a=2\n"
	    "4@19 !BAD_INPUT@19 \n" },
};

static const struct example by_line[] = {
	{ TEXT("{\"a\":1}\n\n  {\"a\":2}\r\n{\"a\":3}"),
	    "1@0 a=1\n2@11 a=2\n3@20 a=3\n" },
	{ TEXT("\xEF\xBB\xBF{\"a\":1}\n"), "1@3 a=1\n" },
	{ TEXT("{\"a\":1\n{\"a\":\"2}\n[3]\n4\n{\"a\":5} {}\n{\"a\":6}\n"),
	    "1@0 !BAD_INPUT@6 {\"a\":1\n2@7 !BAD_INPUT@15 {\"a\":\"2}\n"
	    "3@16 !BAD_INPUT@17 [3]\n4@20 !BAD_INPUT@21 4\n"
	    "5@22 !BAD_INPUT@31 {\"a\":5} {}\n6@33 a=6\n" },
};

static void
check(const struct example *e, size_t n, bool is_lines)
{
	const struct json_options o = { .lines = is_lines };

	for (; n > 0; n--, e++)
		for (size_t piece = e->text.n; piece > 0; piece--) {
			struct buf out = { 0 };

			assert_int_equal(run(e->text, &o, piece, &out), OK);
			assert_string_equal(buf_z(&out), e->records);
			buf_fini(&out);
		}
}

static void
test_arrays(void **state)
{
	(void)state;
	check(arrays, sizeof(arrays) / sizeof(*arrays), false);
}

static void
test_lines(void **state)
{
	(void)state;
	check(by_line, sizeof(by_line) / sizeof(*by_line), true);
}

static void
test_no_array(void **state)
{
	static const struct str bad[] = { TEXT(""), TEXT("  "), TEXT("{}"),
		TEXT("x[") };
	const struct json_options o = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buf out = { 0 };

		assert_int_equal(run(bad[i], &o, 1, &out), ERR_BAD_INPUT);
		assert_int_equal(out.n, 0);
	}
}

static void
test_deep(void **state)
{
	const struct json_options o = { 0 };
	struct buf text = { 0 }, out = { 0 };

	(void)state;
	buf_cstr(&text, "[");
	for (int depth = 33; depth < 100; depth += 33) {
		for (int i = 0; i < depth; i++)
			buf_cstr(&text, "{\"a\":");
		buf_cstr(&text, "1");
		for (int i = 0; i < depth; i++)
			buf_cstr(&text, "}");
		buf_cstr(&text, ",");
	}
	buf_cstr(&text, "{\"z\":1}]");
	assert_int_equal(run(buf_view(&text), &o, 5, &out), OK);
	assert_non_null(strstr(buf_z(&out), "1@1 !TOO_BIG@"));
	assert_non_null(strstr(out.p, "\n3@599 !TOO_BIG@"));
	assert_non_null(strstr(out.p, "\n4@1195 z=1\n"));
	buf_fini(&text);
	buf_fini(&out);
}

static void
test_too_big(void **state)
{
	static const struct str array = TEXT("[{\"a\":\"1234567890123\"},"
	    "{\"b\":1},{\"cccccccccc\":\"dddddddddddd\",\"e\":[1,2,3,4,5]},"
	    "{\"b\":2}]");
	static const struct str each = TEXT("{\"a\":\"1234567890123\"}\n"
	    "{\"b\":1}\n{\"cccccccccc\":\"dddddddddddd\",\"e\":[1,2,3,4,5]}\n"
	    "{\"b\":2}\n");
	static const char *const want[] = {
		"1@1 !TOO_BIG@21 {\"a\":\"1234567890123\"}\n2@23 b=1\n"
		"3@31 !TOO_BIG@61 {\"cccccccccc\":\"dddddddddddd\",\"\n"
		"4@61 !TOO_BIG@61 e\":[1,2,3,4,5]}\n5@77 b=2\n",
		"1@0 !TOO_BIG@20 {\"a\":\"1234567890123\"}\n2@22 b=1\n"
		"3@30 !TOO_BIG@30 {\"cccccccccc\":\"dddddddddddd\",\"\n"
		"4@76 b=2\n" };

	(void)state;
	for (size_t piece = 1; piece < 100; piece++)
		for (int lines = 0; lines < 2; lines++) {
			const struct json_options o = { .lines = lines,
				.record_max = 30, .field_max = 12 };
			struct buf out = { 0 };

			assert_int_equal(run(lines ? each : array, &o, piece,
			    &out), OK);
			assert_string_equal(buf_z(&out), want[lines]);
			buf_fini(&out);
		}
}

/* ---- real files ---- */

struct tally { size_t good, bad; };

static bool
count(void *ctx, const struct record *r)
{
	struct tally *const t = ctx;

	*(r->fault == OK ? &t->good : &t->bad) += 1;
	return true;
}

static void
count_file(const char *name, size_t want)
{
	const struct json_options o = { 0 };
	struct tally t = { 0 };
	const struct record_sink sink = { .fn = count, .ctx = &t };
	struct json *j = json_new(&o, &sink);
	char path[512], piece[4093];
	size_t n;
	FILE *f;

	sharedkit_path(path, sizeof(path), name);
	f = fopen(path, "rb");
	if (!f) {
		printf("SKIP %s is not there\n", path);
		json_free(&j);
		return;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		assert_int_equal(json_feed(j, str_n(piece, n)), OK);
	assert_int_equal(json_finish(j), OK);
	assert_int_equal(t.good, want);
	assert_int_equal(t.bad, 0);
	json_free(&j);
	fclose(f);
}

static void
test_real_files(void **state)
{
	(void)state;
	count_file("requests_311/nyc_311_2026_NYC311Requests.json", 1000);
	count_file("open311/sf_open311_requests_500.json", 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_no_array),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_real_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
