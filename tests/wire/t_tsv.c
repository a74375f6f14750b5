/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_tsv.c -- the project's own tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "wire/tsv.h"

static const char *const columns[] = { "code", "name" };

struct seen { struct buf rows, faults; };

static void
on_row(void *ctx, const struct tsv_row *row)
{
	struct seen *const s = ctx;

	buf_fmt(&s->rows, "%u:%.*s=%.*s;", (unsigned)row->line,
	    STR_ARG(row->fields[0]), STR_ARG(row->fields[1]));
	if (str_is(row->fields[1], "wrong"))
		tsv_fault(row, 1, "a right one");
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct seen *const s = ctx;

	buf_fmt(&s->faults, "%u@%u %s %.*s|%s;", (unsigned)d->line,
	    (unsigned)d->byte, d->field ? d->field : "-", STR_ARG(d->found),
	    d->expected);
}

/* A constant initializer, as STR is none in a static table. */
#define TEXT(z) { (z), sizeof(z) - 1 }

struct example { struct str text; enum err err; const char *rows, *faults; };

static const struct example examples[] = {
	{ TEXT("code\tname\n1\ta\n"), OK, "2:1=a;", "" },
	{ TEXT("\xEF\xBB\xBF# c\n\nname\tcode\r\na\t1\r\n#\n\t2"), OK,
	    "4:1=a;6:2=;", "" },
	{ TEXT(""), ERR_BAD_INPUT, "",
	    "1@0 - |a header line;" },
	{ TEXT("code\tx\n1\t2\n"), ERR_BAD_INPUT, "",
	    "1@5 - x|a known column;1@0 name |this column in the header;" },
	{ TEXT("code\tname\tcode\n"), ERR_BAD_INPUT, "",
	    "1@10 code code|each column once;" },
	{ TEXT("code\tname\n1\n2\tb\tc\n3\tc\n"), ERR_BAD_INPUT, "4:3=c;",
	    "2@10 - 1|more fields: as many as the header names;"
	    "3@12 - 2\tb\tc|fewer fields: as many as the header names;" },
	{ TEXT("code\tname\n1\twrong\n"), ERR_BAD_INPUT, "2:1=wrong;",
	    "2@12 name wrong|a right one;" },
	{ TEXT("code\tname\n1\t\xFF\n2\tb\n"), ERR_BAD_INPUT, "3:2=b;",
	    "2@12 - |text in valid UTF-8;" },
	{ TEXT("code\tname\n1\ta\0\n"), ERR_BAD_INPUT, "",
	    "2@13 - |no NUL byte;" },
};

static void
test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct example *const e = &examples[i];
		struct seen s = { 0 };
		struct diag_sink sink = { .fn = on_diag, .ctx = &s };

		assert_int_equal(tsv_read(e->text, "f", columns, 2, on_row, &s,
		    &sink), e->err);
		assert_string_equal(buf_z(&s.rows), e->rows);
		assert_string_equal(buf_z(&s.faults), e->faults);
		buf_fini(&s.rows);
		buf_fini(&s.faults);
	}
}

static void
test_no_sink(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(tsv_read(STR("code\tname\n1\twrong\n"), NULL, columns,
	    2, on_row, &s, NULL), ERR_BAD_INPUT);
	buf_fini(&s.rows);
}

/* ---- files that people hand in ---- */

struct handed {
	uint32_t	have;
	size_t		rows, bad;
	struct buf	seen;
	bool		stop;
};

static bool
some_header(void *ctx, const struct tsv_row *line, uint32_t have)
{
	struct handed *const h = ctx;

	h->have = have;
	buf_fmt(&h->seen, "%.*s|", STR_ARG(line->raw));
	return have != 1;
}

static void
some_row(void *ctx, const struct tsv_row *row)
{
	struct handed *const h = ctx;

	h->rows++;
	for (size_t i = 0; i < row->n; i++)
		buf_fmt(&h->seen, "%.*s%s", STR_ARG(row->fields[i]),
		    row->fields[i].p != NULL ? "," : "-,");
	h->stop = str_is(row->fields[0], "last");
}

static void
some_bad(void *ctx, const struct tsv_row *row)
{
	struct handed *const h = ctx;

	h->bad++;
	buf_fmt(&h->seen, "!%.*s,", STR_ARG(row->raw));
}

static enum err
hand_in(const char *text, struct handed *h, struct diag_sink *sink)
{
	static const char *const three[] = { "a", "b", "c" };
	const struct tsv_want want = { .columns = three, .n = 3,
		.optional = 6, .header = some_header, .row = some_row,
		.bad = some_bad, .stop = &h->stop, .ctx = h };

	memset(h, 0, sizeof(*h));
	return tsv_read_some(str_of(text), "t", &want, sink);
}

static void
test_some(void **state)
{
	struct diag_sink sink = { 0 };
	struct handed h;

	(void)state;
	assert_int_equal(hand_in("c\ta\n1\t2\n", &h, &sink), OK);
	assert_int_equal(h.have, 5);
	assert_string_equal(buf_z(&h.seen), "c\ta|2,-,1,");
	buf_fini(&h.seen);
	/* Lines that cannot be cut are handed over as they stand. */
	assert_int_equal(hand_in("a\tb\n1\n2\t3\r\n\xFF\t4\n", &h, &sink),
	    ERR_BAD_INPUT);
	assert_string_equal(buf_z(&h.seen), "a\tb|!1,2,3,-,!\xFF\t4,");
	assert_int_equal(h.bad, 2);
	assert_int_equal(sink.errors, 2);
	buf_fini(&h.seen);
	/* Nobody wants more. */
	assert_int_equal(hand_in("a\tb\nlast\t1\n2\n", &h, &sink), OK);
	assert_int_equal(h.rows, 1);
	buf_fini(&h.seen);
	assert_int_equal(hand_in("a\n1\n", &h, &sink), OK);
	assert_int_equal(h.rows, 0);
	buf_fini(&h.seen);
	/* What is not optional must be there. */
	assert_int_equal(hand_in("b\tc\n1\t2\n", &h, &sink), ERR_BAD_INPUT);
	assert_int_equal(h.rows, 0);
	buf_fini(&h.seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_some),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_no_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
