/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_tsv.c -- the project's own tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
	    "2@12 - |valid UTF-8;" },
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_no_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
