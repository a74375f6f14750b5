/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the profile's own fields: what is taken, where it lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/field.h"

#define FIELD(i, k, co, na, v) { .id = i, .kind = k, .code = STR_INIT(co), \
	.name = STR_INIT(na), .values = STR_INIT(v) }
#define STR_INIT(z) { z, sizeof(z) - 1 }

static struct law_field fields[] = {
	FIELD(1, LAW_NUMBER, "votes", "附议", "0..100"),
	FIELD(2, LAW_NUMBER, "count", "数量", "0..9"),
	FIELD(3, LAW_NUMBER, "depth", "深", ""),
	FIELD(4, LAW_WORD, "component", "部件", "rain water,power"),
	FIELD(5, LAW_WORD, "source", "来源", ""),
	FIELD(6, LAW_TEXT, "remark", "说明", ""),
	FIELD(7, LAW_WORD, "caller", "来电人", ""),
};
static const struct law law = { .fields = fields,
	.fields_n = sizeof fields / sizeof *fields };

/* Capitals made small: enough to see that it is asked. */
static void
fold(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(out, (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    s.p[i] + 32 : s.p[i]));
}

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(field_find(&law, STR("count")), 1);
	assert_int_equal(field_find(&law, STR("数量")), 1);
	assert_int_equal(field_find(&law, STR("number")), -1);
	assert_false(field_free(&fields[0]));
	assert_true(field_shown(&fields[0]));
	assert_true(field_free(&fields[1]));
	assert_false(field_free(&fields[6]));
	assert_false(field_shown(&fields[6]));
	assert_true(str_is(field_near(&law, STR("compnent")), "component"));
	assert_true(str_is(field_near(&law, STR("vote")), ""));
}

static void
test_give(void **state)
{
	static const struct { int at; const char *value, *kept, *expected; }
	rows[] = {
		{ 1, " 9 ", "9", NULL }, { 1, "0", "0", NULL },
		{ 1, "10", NULL, "a number within the field's range" },
		{ 1, "-1", NULL, "a number within the field's range" },
		{ 1, "9.", NULL, "a whole number" }, { 1, "", "", NULL },
		{ 2, "-123456789012", "-123456789012", NULL },
		{ 2, "9007199254740993", NULL,
		    "a number within the field's range" },
		{ 3, "power", "power", NULL },
		{ 3, "Rain Water", "rain water", NULL },
		{ 3, "powr", NULL, "one of the field's words" },
		{ 4, "Mail Box", "Mail Box", NULL }, { 3, "", "", NULL },
		{ 5, "any words, at all", "any words, at all", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct law_field *f = &fields[rows[i].at];
		struct body body = { .n = 0 }, secret = { .n = 0 };
		struct field_fault why;
		const enum err e = field_give(f, str_of(rows[i].value), fold,
		    &body, &secret, &why);
		const struct field *x = field_value(f, &body, &secret);
		char text[64] = "";

		assert_int_equal(e, rows[i].kept ? OK : ERR_BAD_INPUT);
		if (!rows[i].kept) {
			assert_string_equal(why.expected, rows[i].expected);
			assert_int_equal(body.n + secret.n, 0);
			continue;
		}
		assert_non_null(x);
		if (x->type == FIELD_INT)
			snprintf(text, sizeof text, "%lld", (long long)x->num);
		else
			str_copy(x->text, text, sizeof text);
		assert_string_equal(text, rows[i].kept);
		/* Only what may hold anything is sealed. */
		assert_int_equal(secret.n, f->kind == LAW_TEXT);
	}
}

static void
test_near_word(void **state)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct field_fault why;

	(void)state;
	assert_int_equal(field_give(&fields[3], STR("powr"), fold, &body,
	    &secret, &why), ERR_BAD_INPUT);
	assert_true(str_is(why.near, "power"));
	assert_true(str_eq(why.allowed, fields[3].values));
}

static void
test_value(void **state)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };

	(void)state;
	assert_null(field_value(&fields[0], &body, NULL));
	assert_int_equal(body_int(&body, "votes_up", 7), OK);
	assert_int_equal(field_value(&fields[0], &body, NULL)->num, 7);
	assert_int_equal(body_int(&body, "votes", 8), OK);
	assert_int_equal(field_value(&fields[0], &body, NULL)->num, 8);
	/* A value of another kind is none. */
	assert_int_equal(body_int(&body, "component", 8), OK);
	assert_null(field_value(&fields[3], &body, &secret));
	assert_int_equal(body_text(&body, "count", STR("many")), OK);
	assert_null(field_value(&fields[1], &body, &secret));
	/* The sealed one first. */
	assert_int_equal(body_text(&body, "remark", STR("open")), OK);
	assert_true(str_is(field_value(&fields[5], &body, &secret)->text,
	    "open"));
	assert_int_equal(body_text(&secret, "remark", STR("shut")), OK);
	assert_true(str_is(field_value(&fields[5], &body, &secret)->text,
	    "shut"));
}

static void
test_room(void **state)
{
	static char names[EVENT_FIELDS][8];
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct field_fault why;

	(void)state;
	for (int i = 0; i < EVENT_FIELDS; i++) {
		snprintf(names[i], sizeof names[i], "f%d", i);
		assert_int_equal(body_int(&body, names[i], i), OK);
	}
	assert_int_equal(field_give(&fields[1], STR("1"), fold, &body,
	    &secret, &why), ERR_TOO_BIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_give),
		cmocka_unit_test(test_near_word),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
