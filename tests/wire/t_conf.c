/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_conf.c -- JSON with comments as a stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "wire/conf.h"

struct seen { struct buf items, faults; };

static const char *
on_item(void *ctx, const struct conf_item *it)
{
	struct seen *const s = ctx;

	buf_fmt(&s->items, "%u%c%.*s=%.*s;", (unsigned)it->line,
	    "{}[]snb0"[it->type], STR_ARG(it->path), STR_ARG(it->text));
	return str_is(it->key, "bad") ? "something good" : NULL;
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct seen *const s = ctx;

	buf_fmt(&s->faults, "%u@%u %s %.*s|%s;", (unsigned)d->line,
	    (unsigned)d->byte, d->field ? d->field : "-", STR_ARG(d->found),
	    strncmp(d->expected, "parse error", 11) == 0 ||
	    strncmp(d->expected, "lexical error", 13) == 0 ? "syntax" :
	    d->expected);
}

/* A constant initializer, as STR is none in a static table. */
#define TEXT(z) { (z), sizeof(z) - 1 }

struct example { struct str text; enum err err; const char *items, *faults; };

static const struct example examples[] = {
	{ TEXT("{\"a\":1}"), OK, "1{=;1na=1;1}=;", "" },
	{ TEXT("// c\n{ /* x\n */ \"a\": {\n\"b\": [true, null,\n\"t\"]},\n"
	    "\"c\": -1.5e3\n}\n"), OK,
	    "2{=;3{a=;4[a.b=;4ba.b.0=true;40a.b.1=null;5sa.b.2=t;5]a.b=;"
	    "5}a=;6nc=-1.5e3;7}=;", "" },
	{ TEXT("[[1],{\"x\":2}]"), OK,
	    "1[=;1[0=;1n0.0=1;1]0=;1{1=;1n1.x=2;1}1=;1]=;", "" },
	{ TEXT("{\n\"bad\": 1,\n\"b\": 2}"), ERR_BAD_INPUT,
	    "1{=;2nbad=1;3nb=2;3}=;", "2@10 bad 1|something good;" },
	{ TEXT("{\"a\":1,\n\"a\":2}"), ERR_BAD_INPUT,
	    "1{=;1na=1;2na=2;2}=;", "2@11 a a|each key once in an object;" },
	{ TEXT("{\"a\":1,\n\n,}"), ERR_BAD_INPUT, "1{=;1na=1;",
	    "3@9 a ,}|syntax;" },
	{ TEXT("{\"a\":\"\xFF\"}"), ERR_BAD_INPUT, "", "1@6 - |text in valid UTF-8;" },
	{ TEXT("{\"a\":"), ERR_BAD_INPUT, "1{=;", "1@5 a |syntax;" },
};

static void
test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct example *const e = &examples[i];
		struct seen s = { 0 };
		struct diag_sink sink = { .fn = on_diag, .ctx = &s };

		assert_int_equal(conf_read(e->text, "f", on_item, &s, &sink),
		    e->err);
		assert_string_equal(buf_z(&s.items), e->items);
		assert_string_equal(buf_z(&s.faults), e->faults);
		buf_fini(&s.items);
		buf_fini(&s.faults);
	}
}

static void
test_nesting(void **state)
{
	struct seen s = { 0 };
	struct diag_sink sink = { .fn = on_diag, .ctx = &s };
	char deep[200];

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_int_equal(conf_read(str_n(deep, sizeof(deep)), "f", on_item, &s,
	    &sink), ERR_BAD_INPUT);
	assert_int_equal(sink.errors, 1);
	buf_fini(&s.items);
	buf_fini(&s.faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_nesting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
