/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_search.c -- what a word means in a search, and where it stands on the screen.
 * Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "app/search.h"
#include "desk_kit.h"

static bool
means(struct search *s, const char *word, const char *text)
{
	struct filter_also also = { .text_n = 0 };

	search_also(s, str_of(word), &also);
	for (size_t i = 0; i < also.text_n; i++)
		if (strcmp(also.text[i], text) == 0)
			return true;
	return text[0] == '\0' && also.text_n == 0;
}

static void
test_pinyin(void **state)
{
	struct desk_kit k;
	struct search *s;

	(void)state;
	desk_kit_open(&k, &(struct kit_options){ 0 });
	s = search_make(&k.law, k.repo);
	assert_true(means(s, "jinggai", "井盖"));
	assert_true(means(s, "jingg", "井盖"));
	assert_true(means(s, "井g", "井盖"));
	assert_true(means(s, "zhangziying", "长子营"));
	assert_true(means(s, "井盖", ""));
	assert_true(means(s, "1", ""));
	assert_true(means(s, "qqqqq", ""));
	assert_true(means(s, "a", ""));
	search_free(&s);
	search_free(&s);
	desk_kit_close(&k);
}

/* Typed into the bar: pinyin, two words, a facet, not, and what is no filter. */
static void
test_bar(void **state)
{
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &(struct kit_options){ .w = 120, .h = 30 });
	desk_kit_keys(&k, "/ludeng<Enter>");
	assert_true(desk_kit_shows(&k, "路灯"));
	desk_kit_keys(&k, "/路灯 !路灯<Enter>");
	assert_false(desk_kit_shows(&k, "路灯不亮"));
	desk_kit_keys(&k, "/unit:<Enter>");
	desk_kit_keys(&k, "/\"路灯<Enter>");
	assert_true(desk_kit_shows(&k, "路灯"));
	desk_kit_close(&k);
}

static void
test_mark(void **state)
{
	struct query q = { .n = 1, .t = { { .kind = TERM_TEXT,
	    .text = STR("井盖缺"), .loose = true } } };
	struct cells g;

	(void)state;
	cells_init(&g, 24, 2);
	cells_text(&g, 0, 0, 24, ROLE_TEXT, STR("a井蓋缺失b"), false);
	cells_text(&g, 0, 1, 24, ROLE_TEXT, STR("盖缺 井盖x"), false);
	search_mark(&q, &g, (struct rect){ 0, 0, 24, 1 });
	assert_int_equal(g.c[0].role, ROLE_TEXT);
	assert_int_equal(g.c[1].role, ROLE_MATCH);
	assert_int_equal(g.c[6].role, ROLE_MATCH);
	assert_int_equal(g.c[7].role, ROLE_TEXT);
	assert_int_equal(g.c[24].role, ROLE_TEXT);
	/* Pairs are what was found, where the whole is not. */
	search_mark(&q, &g, (struct rect){ 0, 1, 24, 1 });
	assert_int_equal(g.c[24].role, ROLE_MATCH);
	assert_int_equal(g.c[24 + 4].role, ROLE_TEXT);
	assert_int_equal(g.c[24 + 5].role, ROLE_MATCH);
	assert_int_equal(g.c[24 + 9].role, ROLE_TEXT);
	cells_fini(&g);
}

static enum err
no_quotes(void *ctx, struct str text)
{
	(void)ctx;
	return str_find(text, STR("\"")) < 0 ? OK : ERR_BAD_INPUT;
}

static void
test_typed(void **state)
{
	static const struct { const char *typed, *filter; } rows[] = {
		{ "", "" }, { "  ", "" }, { "井盖 黄村", "井盖 黄村" },
		{ "a\"b", "\"ab\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b = { 0 };

		search_filter(str_of(rows[i].typed), no_quotes, NULL, &b);
		assert_string_equal(buf_z(&b), rows[i].filter);
		buf_fini(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinyin),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
