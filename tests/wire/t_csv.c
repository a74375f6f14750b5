/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_csv.c -- tables others wrote, whole and in pieces, clean and dirty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "wire/csv.h"
#include "wire/sharedkit.h"

/* A constant initializer, as STR is none in a static table. */
#define TEXT(z) { (z), sizeof(z) - 1 }

/* number@byte+length field|field; a fault ends it with !NAME raw */
static bool
on_record(void *ctx, const struct record *r)
{
	struct buf *const out = ctx;

	buf_fmt(out, "%u@%u+%u ", (unsigned)r->number, (unsigned)r->byte,
	    (unsigned)r->length);
	for (size_t i = 0; i < r->n && r->fault == OK; i++)
		buf_fmt(out, "%s%.*s", i ? "|" : "", STR_ARG(r->values[i]));
	if (r->nul)
		buf_byte(out, '^');
	if (r->fault != OK)
		buf_fmt(out, "!%s@%u %.*s", err_name(r->fault) + 4,
		    (unsigned)r->fault_byte, STR_ARG(r->raw));
	buf_byte(out, '\n');
	return true;
}

static enum err
run(struct str text, const struct csv_options *o, size_t piece,
    struct buf *out)
{
	const struct record_sink sink = { .fn = on_record, .ctx = out };
	struct csv *c = csv_new(o, &sink);
	enum err e = OK;

	while (text.n && e == OK) {
		const size_t n = piece < text.n ? piece : text.n;

		/* A copy of its own: reading past the piece is seen. */
		char *const copy = malloc(n);

		memcpy(copy, text.p, n);
		e = csv_feed(c, str_n(copy, n));
		free(copy);
		text = str_from(text, n);
	}
	if (e == OK)
		e = csv_finish(c);
	csv_free(&c);
	return e;
}

struct example { struct str text; const char *records; };

static const struct example examples[] = {
	{ TEXT("a,b\n1,2\n3,4\n"), "1@4+4 1|2\n2@8+4 3|4\n" },
	{ TEXT("\xEF\xBB\xBF" "a,b\r\n1,2\r\n3,4"),
	    "1@8+5 1|2\n2@13+3 3|4\n" },
	{ TEXT("a,b\r1,2\r\r3,4\r"), "1@4+4 1|2\n2@9+4 3|4\n" },
	{ TEXT("a,b\n1,x\ry\n"), "1@4+6 1|x\ry\n" },
	{ TEXT("a,b\n\n,\n1,\n\n\n,2"), "1@5+2 |\n2@7+3 1|\n3@12+2 |2\n" },
	{ TEXT("a,b\n\"1\",\"x\ny\"\n\"\"\"\",\"p\"\"q\"\n"),
	    "1@4+10 1|x\ny\n2@14+12 \"|p\"q\n" },
	{ TEXT("a,b\n5\" pipe,say \"hi\"\n\"x\"y,\"p\" \n"),
	    "1@4+17 5\" pipe|say \"hi\"\n2@21+10 \"x\"y|\"p\" \n" },
	/* wrong counts */
	{ TEXT("a,b\n1\n1,2,3\n4,5\n"),
	    "1@4+2 !BAD_INPUT@4 1\n2@6+6 !BAD_INPUT@6 1,2,3\n3@12+4 4|5\n" },
	/* never closed: at the end, before a quoted field, before a bare one */
	{ TEXT("a,b\n1,\"x\n2,y\n3,z\n"),
	    "1@4+5 !BAD_INPUT@4 1,\"x\n2@9+4 2|y\n3@13+4 3|z\n" },
	{ TEXT("a,b\n1,\"x\n2,\"y\"\n3,z\n"),
	    "1@4+5 !BAD_INPUT@4 1,\"x\n2@9+6 2|y\n3@15+4 3|z\n" },
	{ TEXT("a,b\n\"1,x\n\"2\",\"y\"\n3,z\n"),
	    "1@4+5 !BAD_INPUT@4 \"1,x\n2@9+8 2|y\n3@17+4 3|z\n" },
	{ TEXT("a,b\n1,\"x\r\n2,y"),
	    "1@4+6 !BAD_INPUT@4 1,\"x\n2@10+3 2|y\n" },
	{ TEXT("a,b\n1,\"x"), "1@4+4 !BAD_INPUT@4 1,\"x\n" },
	/* bytes that are no text */
	{ TEXT("a,b\n1,\xFFz\n3,z\n"),
	    "1@4+5 !BAD_UTF8@6 1,\xFFz\n2@9+4 3|z\n" },
	{ TEXT("a,b\n1,\xE4\xBA\n3,\xE4\xBA\xBA\n"),
	    "1@4+5 !BAD_UTF8@6 1,\xE4\xBA\n2@9+6 3|\xE4\xBA\xBA\n" },
	{ TEXT("a,b\n1,z\0\n3,z\n"),
	    "1@4+5 1|z^\n2@9+4 3|z\n" },
	/* no records */
	{ TEXT("a,b"), "" },
	{ TEXT("a,b\n\r\n"), "" },
};

static void
test_examples(void **state)
{
	const struct csv_options o = { .sep = ',', .header = true };

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct str text = examples[i].text;

		for (size_t piece = 1; piece <= text.n; piece++) {
			struct buf out = { 0 };

			assert_int_equal(run(text, &o, piece, &out), OK);
			assert_string_equal(buf_z(&out), examples[i].records);
			buf_fini(&out);
		}
	}
}

static void
test_names_given(void **state)
{
	static const struct str names[] = { TEXT("a"), TEXT("b") };
	const struct csv_options o = { .sep = '\t', .names = names,
		.names_n = 2 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(run(STR("1\t2\n3,\t4\n5\n"), &o, 3, &out), OK);
	assert_string_equal(buf_z(&out), "1@0+4 1|2\n2@4+5 3,|4\n"
	    "3@9+2 !BAD_INPUT@9 5\n");
	buf_fini(&out);
}

static void
test_bad_headers(void **state)
{
	static const struct str bad[] = { TEXT(""), TEXT("a,a\n"),
		TEXT("a,\"b\n1,2\n"), TEXT("a,\xFF\n1,2\n"), TEXT("a\0\n1\n"), TEXT("\n\n") };
	const struct csv_options o = { .sep = ',', .header = true };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buf out = { 0 };

		assert_int_equal(run(bad[i], &o, 1, &out), ERR_BAD_INPUT);
		assert_int_equal(out.n, 0);
		buf_fini(&out);
	}
}

/* A field beyond the limit, a record beyond it with and without line ends. */
static void
test_too_big(void **state)
{
	const struct csv_options o = { .sep = ',', .header = true,
		.record_max = 32, .field_max = 10 };
	struct buf text = { 0 };

	(void)state;
	buf_cstr(&text, "a,b\n1,2\n3,12345678901\n4,5\n6,");
	for (int i = 0; i < 40; i++)
		buf_byte(&text, 'x');
	buf_cstr(&text, "\n7,8\n9,\"");
	for (int i = 0; i < 20; i++)
		buf_cstr(&text, "y\n");
	buf_cstr(&text, "10,11\n");
	for (size_t piece = 1; piece < 200; piece += 7) {
		struct buf out = { 0 };
		char *p;

		assert_int_equal(run(buf_view(&text), &o, piece, &out), OK);
		assert_non_null(strstr(buf_z(&out), "1@4+4 1|2\n"
		    "2@8+14 !TOO_BIG@10 3,12345678901\n3@22+4 4|5\n"
		    "4@26+43 !TOO_BIG@26 6,"));
		assert_non_null(strstr(out.p, "5@69+4 7|8\n"
		    "6@73+5 !BAD_INPUT@73 9,\"y\n7@78+2 !BAD_INPUT@78 y\n"));
		p = strstr(out.p, "26@116+6 10|11\n");
		assert_non_null(p);
		assert_string_equal(p, "26@116+6 10|11\n");
		buf_fini(&out);
	}
	buf_fini(&text);
}

/* Ten megabytes in one field: that record alone is bad. */
static void
test_ten_megabytes(void **state)
{
	const struct csv_options o = { .sep = ',', .header = true };
	struct buf text = { 0 }, out = { 0 };
	char *end;

	(void)state;
	buf_cstr(&text, "a,b\n1,\"");
	for (size_t i = 0; i < (10u << 20); i++)
		buf_byte(&text, i % 100 ? 'x' : '\n');
	buf_cstr(&text, "\"\n2,3\n");
	assert_int_equal(run(buf_view(&text), &o, 65536, &out), OK);
	assert_true(str_starts(buf_view(&out), STR("1@4+10485765 !TOO_BIG@7 ")));
	end = strstr(buf_z(&out), "\"\n2@10485769+4 2|3\n");
	assert_non_null(end);
	buf_fini(&text);
	buf_fini(&out);
}

static bool
stop_at_two(void *ctx, const struct record *r)
{
	*(uint64_t *)ctx = r->number;
	return r->number < 2;
}

static void
test_cancel(void **state)
{
	const struct csv_options o = { .sep = ',', .header = true };
	uint64_t seen = 0;
	const struct record_sink sink = { .fn = stop_at_two, .ctx = &seen };
	struct csv *c = csv_new(&o, &sink);

	(void)state;
	assert_int_equal(csv_feed(c, STR("a\n1\n2\n3\n")), ERR_CANCELLED);
	assert_int_equal(csv_feed(c, STR("4\n")), ERR_CANCELLED);
	assert_int_equal(csv_finish(c), ERR_CANCELLED);
	assert_int_equal(seen, 2);
	csv_free(&c);
	csv_free(&c);
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

struct real { const char *path; size_t records; bool header; };

static const struct real reals[] = {
	{ "hotline/messages_with_votes.csv", 4326, true },
	{ "hotline/messages_labelled_sample.csv", 495, true },
	{ "hotline/labelled_text_dev.csv", 1842, true },
	{ "hotline/category_taxonomy_3level.csv", 517, true },
	{ "hotline/leader_messages.csv", 1661, true },
	{ "hotline/geocoded_places.csv", 80, true },
	{ "requests_311/chicago_311_2023jan_50000.csv", 50000, true },
	{ "requests_311/chicago_sanitation_complaints_74401.csv", 74401,
	    true },
	{ "requests_311/nyc_311_2019dec_1000.csv", 1000, true },
	{ "requests_311/nyc_311_2022may_924.csv", 924, true },
	{ "requests_311/nyc_311_2024apr_1000.csv", 1000, true },
	{ "requests_311/nyc_311_closed_2020_17418_noheader.csv", 17418,
	    false },
	{ "requests_311/sanfrancisco_311_10000.csv", 10000, true },
	{ "requests_311/sanfrancisco_fire_dispatch_10000.csv", 10000,
	    true },
};

static bool
count_file(const char *path, bool header, struct tally *t)
{
	static const struct str names[] = { TEXT("key"), TEXT("created"),
		TEXT("closed"), TEXT("type"), TEXT("borough") };
	const struct csv_options o = { .sep = ',', .header = header,
		.names = names, .names_n = 5 };
	const struct record_sink sink = { .fn = count, .ctx = t };
	FILE *const f = fopen(path, "rb");
	struct csv *c;
	char piece[4093];
	size_t n;

	if (!f)
		return false;
	c = csv_new(&o, &sink);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		assert_int_equal(csv_feed(c, str_n(piece, n)), OK);
	assert_int_equal(csv_finish(c), OK);
	csv_free(&c);
	fclose(f);
	return true;
}

static void
test_real_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(reals) / sizeof(*reals); i++) {
		struct tally t = { 0 };
		char path[512];

		sharedkit_path(path, sizeof(path), reals[i].path);
		if (!count_file(path, reals[i].header, &t)) {
			printf("SKIP %s is not there\n", path);
			continue;
		}
		assert_int_equal(t.good, reals[i].records);
		assert_int_equal(t.bad, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_names_given),
		cmocka_unit_test(test_bad_headers),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_ten_megabytes),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_real_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
