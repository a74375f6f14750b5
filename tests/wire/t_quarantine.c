/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_quarantine.c -- the file where bad records wait, there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "wire/quarantine.h"
#include "wire/reader.h"

struct seen { struct buf out, faults; };

static bool
on_head(void *ctx, const struct quarantine_head *h)
{
	struct seen *const s = ctx;

	buf_fmt(&s->out, "%.*s/%.*s", STR_ARG(h->file), STR_ARG(h->map));
	for (size_t i = 0; i < h->columns_n; i++)
		buf_fmt(&s->out, " %.*s", STR_ARG(h->columns[i]));
	buf_byte(&s->out, '\n');
	return true;
}

static bool
on_bad(void *ctx, const struct quarantined *q)
{
	struct seen *const s = ctx;

	buf_fmt(&s->out, "%u@%u+%u %.*s|%.*s|%.*s|%.*s|",
	    (unsigned)q->record, (unsigned)q->byte, (unsigned)q->length,
	    STR_ARG(q->reason), STR_ARG(q->field), STR_ARG(q->found),
	    STR_ARG(q->expected));
	buf_str(&s->out, q->raw);
	buf_byte(&s->out, '\n');
	return true;
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct seen *const s = ctx;

	buf_fmt(&s->faults, "%u@%u %s|%s;", (unsigned)d->line,
	    (unsigned)d->byte, d->field ? d->field : "-", d->expected);
}

static enum err
run(struct seen *s, struct str text, size_t piece)
{
	struct diag_sink diag = { .fn = on_diag, .ctx = s };
	const struct quarantine_sink sink = { .head = on_head, .fn = on_bad,
		.ctx = s, .diag = &diag };
	struct quarantine *q = quarantine_new(&sink);
	enum err e = OK;

	for (; text.n && e == OK; text = str_from(text, piece))
		e = quarantine_feed(q, str_n(text.p,
		    piece < text.n ? piece : text.n));
	if (e == OK)
		e = quarantine_finish(q);
	quarantine_free(&q);
	return e;
}

static void
seen_fini(struct seen *s)
{
	buf_fini(&s->out);
	buf_fini(&s->faults);
}

static void
test_there_and_back(void **state)
{
	static const struct str columns[] = { { "a", 1 }, { "b\"", 2 } };
	const struct quarantine_head h = { STR("x.csv"), STR("m"), columns,
		2 };
	const struct quarantined bad[] = {
		{ 3, 40, 12, STR("bad input"), STR("b"), STR("1\xFF"),
		    STR("a number"), STR("1,\"\xFF\r\n\"") },
		{ 9, 7, 0, STR(""), STR(""), STR(""), STR(""),
		    STR("") } };
	static const char want[] = "x.csv/m a b\"\n"
	    "3@40+12 bad input|b|1\xEF\xBF\xBD|a number|1,\"\xFF\r\n\"\n"
	    "9@7+0 ||||\n";
	struct buf text = { 0 };

	(void)state;
	quarantine_put_head(&h, &text);
	quarantine_put(&bad[0], &text);
	quarantine_put(&bad[1], &text);
	for (size_t piece = 1; piece <= text.n; piece++) {
		struct seen s = { 0 };

		assert_int_equal(run(&s, buf_view(&text), piece), OK);
		assert_string_equal(buf_z(&s.out), want);
		assert_int_equal(s.faults.n, 0);
		seen_fini(&s);
	}
	buf_fini(&text);
}

static void
test_bad_lines(void **state)
{
	static const char text[] = "{\"record\":1}\n"
	    "{\"file\":\"f\"}\nnonsense\n"
	    "{\"columns\":[],\"file\":\"f\",\"map\":\"m\"}\n\n"
	    "{\"record\":-1}\n"
	    "{\"record\":1,\"byte\":0,\"length\":0,\"raw\":\"?\"}\n"
	    "{\"record\":1,\"byte\":0,\"length\":0,\"raw\":\"YQ==\"}";
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(run(&s, str_of(text), 7), ERR_BAD_INPUT);
	assert_string_equal(buf_z(&s.out), "f/m\n1@0+0 ||||a\n");
	assert_string_equal(buf_z(&s.faults),
	    "1@0 -|a head before the first record;"
	    "2@13 -|a head with columns, file and map;"
	    "3@26 -|well-formed JSON;"
	    "6@72 record|a number;7@86 raw|base64;");
	seen_fini(&s);
}

/* ---- again, after the map was mended ---- */

static bool
on_record(void *ctx, const struct record *r)
{
	struct buf *const out = ctx;

	buf_fmt(out, "%s", err_name(r->fault));
	for (size_t i = 0; i < r->n && r->fault == OK; i++)
		buf_fmt(out, " %.*s=%.*s", STR_ARG(r->names[i]),
		    STR_ARG(r->values[i]));
	buf_byte(out, '\n');
	return true;
}

static void
again(const char *map, struct str raw, const char *want)
{
	static const struct str columns[] = { { "id", 2 }, { "t", 1 } };
	struct buf out = { 0 };
	const struct record_sink sink = { .fn = on_record, .ctx = &out };
	struct import_map m;
	struct reader *r;

	assert_int_equal(importmap_read(&m, str_of(map), "m", NULL), OK);
	r = reader_again(&m, columns, 2, &sink);
	assert_int_equal(reader_feed(r, raw), OK);
	assert_int_equal(reader_finish(r), OK);
	reader_free(&r);
	assert_string_equal(buf_z(&out), want);
	buf_fini(&out);
	importmap_fini(&m);
}

#define MAP(format) "{\"format\":\"" format "\",\"source\":\"s\"," \
	"\"id\":[\"id\"],\"title\":\"{t}\"}"

static void
test_again(void **state)
{
	(void)state;
	again(MAP("csv"), STR("1,\"x\ny\""), "OK id=1 t=x\ny\n");
	again(MAP("csv"), STR("1,\"x"), "ERR_BAD_INPUT\n");
	again(MAP("tsv"), STR("1\tx"), "OK id=1 t=x\n");
	again(MAP("json"), STR("{\"id\":1,\n\n \"t\":\"x\"}"),
	    "OK id=1 t=x\n");
	again(MAP("jsonl"), STR("{\"id\":1"), "ERR_BAD_INPUT\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
