/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_changes.c -- answers of _changes and _bulk_get, cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "wire/doc.h"

#define REV	"1-00112233445566778899aabbccddeeff"
#define DOC(id)	"{\"_id\":\"" id "\",\"_rev\":\"" REV "\",\"x\":[1,{\"y\":\"}]" \
		"\\\"\"}]}"
#define ROW(seq, id) "{\"seq\":" seq ",\"id\":\"" id "\",\"changes\":[{\"rev\":\"" \
		REV "\"}],\"doc\":" DOC(id) "}"

/* What came, one line a row. */
struct seen { struct buf text; size_t stop; size_t rows; };

static bool
note(void *ctx, const struct doc *d)
{
	struct seen *const s = ctx;

	buf_fmt(&s->text, "%.*s %s%s%s;", STR_ARG(d->id), err_name(d->err),
	    d->deleted ? " deleted" : "", d->forked ? " forked" : "");
	return ++s->rows != s->stop;
}

static enum err
feed(struct changes *c, struct str text, size_t step)
{
	enum err e = OK;

	for (size_t i = 0; i < text.n && e == OK; i += step) {
		const size_t n = text.n - i < step ? text.n - i : step;
		char *const part = xmemdup(text.p + i, n);

		e = changes_feed(c, str_n(part, n));
		free(part);
	}
	return e;
}

static const char one_line[] = "{\"results\":[" ROW("\"1-g1AAAA\"", "x") ","
    ROW("null", "y") "],\"last_seq\":\"2-g1BBBB\",\"pending\":7}";
/* As one server writes it, and another; a third pads. */
static const char lines[] = "{\"results\":[\n" ROW("1", "x") ",\n"
    ROW("2", "y") "\n],\n\"last_seq\":2}\n";
static const char padded[] = "\n\n \r\n{\n\"pending\" : 0 , \"x\":{\"results\":[1"
    ",\"]\"]}, \"y\":-1.5e3,\"z\":\"\\\\\", \"last_seq\" : \"a\\/b\" ,\n"
    "\"results\"\t:\n[\n\n\n" ROW("[1,2]", "x") "\n\n\n,\n\n" ROW("9", "y")
    "\n]\n}\n\n\n";

static void
check_whole(const char *text, size_t step, const char *seq, int64_t pending)
{
	struct seen s = { .stop = 0 };
	struct changes *c = changes_new(note, &s);

	assert_int_equal(feed(c, str_of(text), step), OK);
	assert_int_equal(changes_end(c), OK);
	assert_true(str_is(buf_view(&s.text), "x OK;y OK;"));
	assert_true(str_is(changes_last_seq(c), seq));
	assert_int_equal(changes_pending(c), pending);
	assert_int_equal(changes_rows(c), 2);
	assert_int_equal(changes_byte(c), strlen(text));
	changes_free(&c);
	buf_fini(&s.text);
}

/* Whatever the pieces, it is the same answer. */
static void
test_layouts(void **state)
{
	(void)state;
	for (size_t step = 1; step < 400; step++) {
		check_whole(one_line, step, "\"2-g1BBBB\"", 7);
		check_whole(lines, step, "2", -1);
		check_whole(padded, step, "\"a\\/b\"", 0);
	}
}

/* Two pieces, at every place. */
static void
test_two_pieces(void **state)
{
	const struct str text = str_of(padded);

	(void)state;
	for (size_t at = 0; at <= text.n; at++) {
		struct seen s = { .stop = 0 };
		struct changes *c = changes_new(note, &s);

		assert_int_equal(feed(c, str_n(text.p, at), text.n), OK);
		assert_int_equal(feed(c, str_from(text, at), text.n), OK);
		assert_int_equal(changes_end(c), OK);
		assert_int_equal(s.rows, 2);
		changes_free(&c);
		buf_fini(&s.text);
	}
}

/* What is cut is never taken for the whole. */
static void
test_cut_short(void **state)
{
	const struct str text = str_trim(str_of(lines));

	(void)state;
	for (size_t n = 0; n < text.n; n++) {
		struct seen s = { .stop = 0 };
		struct changes *c = changes_new(note, &s);

		assert_int_equal(feed(c, str_n(text.p, n), 100), OK);
		assert_int_equal(changes_end(c), ERR_BAD_INPUT);
		assert_true(s.rows <= 2);
		changes_free(&c);
		buf_fini(&s.text);
	}
}

struct example { const char *text; enum err err; };

static const struct example bad[] = {
	{ "[]", ERR_BAD_INPUT }, { "x", ERR_BAD_INPUT },
	{ "<html>", ERR_BAD_INPUT }, { "{]", ERR_BAD_INPUT },
	{ "{}", ERR_BAD_INPUT }, { "{\"results\":[]}", ERR_BAD_INPUT },
	{ "{\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":{},\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":null,\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[],\"last_seq\":null}", ERR_BAD_INPUT },
	{ "{\"results\":[],\"last_seq\":nul}", ERR_BAD_INPUT },
	{ "{\"results\":[1],\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[{},],\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[{}{}],\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[{\"a\"}],\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[{\"a\":[}]}],\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[],\"results\":[],\"last_seq\":1}", ERR_BAD_INPUT },
	{ "{\"results\":[],\"last_seq\":1,\"last_seq\":2}", ERR_BAD_INPUT },
	{ "{\"results\":[],\"last_seq\":1,}", ERR_BAD_INPUT },
	{ "{\"results\":[],\"last_seq\":1}x", ERR_BAD_INPUT },
	{ "{\"error\":\"not_found\",\"reason\":\"missing\"}",
	    ERR_BAD_INPUT },
	{ "{\"results\":[],\"last_seq\":1}", OK },
	{ "{\"results\":[],\"last_seq\":1,\"pending\":\"x\"}", OK },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct seen s = { .stop = 0 };
		struct changes *c = changes_new(note, &s);
		enum err e = feed(c, str_of(bad[i].text), 7);

		if (e == OK)
			e = changes_end(c);
		if (e != bad[i].err)
			fail_msg("%s: %s", bad[i].text, err_name(e));
		changes_free(&c);
		buf_fini(&s.text);
	}
}

/* A row's own faults are its own. */
static const char rows[] = "{\"results\":["
    "{\"seq\":1,\"id\":\"a\",\"changes\":[{\"rev\":\"2-b\"}],\"deleted\":true},"
    "{\"seq\":1,\"id\":\"b\",\"changes\":[{\"rev\":\"1-a\"},{\"rev\":\"1-b\"}],"
	"\"doc\":" DOC("b") "},"
    "{\"seq\":1,\"id\":\"c\",\"changes\":[{\"rev\":\"1-a\"}],\"doc\":null},"
    "{\"seq\":1,\"id\":\"d\",\"changes\":[],\"doc\":" DOC("e") "},"
    "{\"seq\":1,\"id\":5,\"doc\":" DOC("f") "},"
    "{\"seq\":1,\"id\":\"g\",\"doc\":[]},"
    "{\"seq\":1,\"id\":\"h\",\"id\":\"h\",\"doc\":" DOC("h") "},"
    "{\"seq\":1,\"id\":\"i\",\"doc\":{\"_id\":\"i\",\"_rev\":\"1\",\"x\":"
	"\"\\ud800\"}},"
    "{\"seq\":1,\"id\":\"_design/x\",\"changes\":\"?\"},"
    "{},"
    ROW("1", "z") "],\"last_seq\":1}";

static void
test_rows(void **state)
{
	struct seen s = { .stop = 0 };
	struct changes *c = changes_new(note, &s);

	(void)state;
	assert_int_equal(feed(c, str_of(rows), 50), OK);
	assert_int_equal(changes_end(c), OK);
	assert_string_equal(buf_z(&s.text), "a OK deleted;b OK forked;"
	    "c ERR_NOT_FOUND;e ERR_BAD_INPUT;f ERR_BAD_INPUT;"
	    "g ERR_BAD_INPUT;h ERR_BAD_INPUT;i ERR_BAD_UTF8;_design/x OK;"
	    " ERR_BAD_INPUT;z OK;");
	changes_free(&c);
	buf_fini(&s.text);
}

static void
test_stopped(void **state)
{
	struct seen s = { .stop = 1 };
	struct changes *c = changes_new(note, &s);

	(void)state;
	assert_int_equal(feed(c, str_of(one_line), 1000), ERR_CANCELLED);
	assert_int_equal(changes_feed(c, STR("x")), ERR_CANCELLED);
	assert_int_equal(s.rows, 1);
	changes_reset(c);
	s.stop = 0;
	assert_int_equal(feed(c, str_of(one_line), 1000), OK);
	assert_int_equal(changes_end(c), OK);
	changes_free(&c);
	buf_fini(&s.text);
}

static void
many(struct buf *b, const char *what, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_cstr(b, what);
}

/* Deep and huge rows are bad; those behind them are read. */
static void
test_big(void **state)
{
	struct seen s = { .stop = 0 };
	struct changes *c = changes_new(note, &s);
	struct buf text = { 0 };

	(void)state;
	buf_cstr(&text, "{\"results\":[{\"id\":\"deep\",\"doc\":");
	many(&text, "[", 70000);
	many(&text, "]", 70000);
	buf_cstr(&text, "},{\"id\":\"huge\",\"doc\":{\"_id\":\"huge\",\"x\":\"");
	many(&text, "0123456789abcdef", (12u << 20) / 16);
	buf_cstr(&text, "\"}}," ROW("1", "z") "],\"last_seq\":1}");
	assert_int_equal(feed(c, buf_view(&text), 16000), OK);
	assert_int_equal(changes_end(c), OK);
	assert_string_equal(buf_z(&s.text), "deep ERR_TOO_BIG;"
	    "huge ERR_TOO_BIG;z OK;");
	text.n = s.text.n = 0;
	changes_reset(c);
	buf_cstr(&text, "{\"results\":[],\"last_seq\":\"");
	many(&text, "0123456789abcdef", 8000);
	buf_cstr(&text, "\"}");
	assert_int_equal(feed(c, buf_view(&text), 16000), ERR_TOO_BIG);
	changes_free(&c);
	buf_fini(&s.text);
	buf_fini(&text);
}

/* Documents that are kept outlive the feed. */
static bool
gather(void *ctx, const struct doc *d)
{
	struct doc **const to = ctx;

	*(*to)++ = *d;
	return true;
}

static void
test_kept(void **state)
{
	struct arena arena = { 0 };
	struct doc docs[2], *to = docs;
	struct changes *c = changes_new(gather, &to);

	(void)state;
	changes_keep(c, &arena);
	assert_int_equal(feed(c, str_of(one_line), 3), OK);
	assert_int_equal(changes_end(c), OK);
	changes_free(&c);
	assert_true(str_is(docs[0].id, "x") && str_is(docs[1].id, "y"));
	assert_true(str_is(docs[0].raw, DOC("x")));
	arena_fini(&arena);
}

static void
test_bulk_get(void **state)
{
	static const char text[] = "{\"results\":[{\"id\":\"a\",\"docs\":[{\"ok\":"
	    DOC("a") "},{\"error\":{\"id\":\"a\",\"error\":\"not_found\"}}]},"
	    "{\"id\":\"b\",\"docs\":[{}]},\n{\"id\":\"c\",\"docs\":[{\"ok\":"
	    DOC("c") "},{\"missing\":\"1-a\"}]}]}\n";
	struct arena arena = { 0 };
	struct seen s = { .stop = 0 };

	(void)state;
	assert_int_equal(bulk_get_read(str_of(text), note, &s, &arena), OK);
	assert_string_equal(buf_z(&s.text), "a OK forked;c OK forked;");
	assert_int_equal(bulk_get_read(STR("{\"results\":[{\"docs\":1}]}"),
	    note, &s, &arena), ERR_BAD_INPUT);
	assert_int_equal(bulk_get_read(STR("[]"), note, &s, &arena),
	    ERR_BAD_INPUT);
	assert_int_equal(bulk_get_read(STR("{\"results\":[1]"), note, &s,
	    &arena), ERR_BAD_INPUT);
	buf_fini(&s.text);
	arena_fini(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_two_pieces),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_big),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_bulk_get),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
