/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lines.c -- wrapped text: nothing lost, nothing cut in two, nothing too wide.
 * Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "app/lines.h"
#include "lang/lang.h"

static const char *const texts[] = {
	"黄村镇兴丰大街路灯不亮，已三天无人处理。", "a word and another, and more",
	"👨\u200D👩\u200D👧👨\u200D👩\u200D👧👨\u200D👩\u200D👧",
	"x👍🏽y👍🏽z👍🏽", "🇨🇳🇭🇰🇲🇴🇨🇳", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
	"路灯❤\uFE0F不❤\uFE0F亮❤\uFE0F", "黄\u0323\u0301村\u0323镇",
};

/* Is at a place where a reader's character begins? */
static bool
begins(struct str all, size_t at)
{
	size_t i = 0;

	while (i < at)
		i += lang_cluster(str_from(all, i));
	return i == at;
}

static void
test_wrap(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		for (int w = 4; w < 30; w++) {
			struct str all = str_of(texts[i]);
			struct lines t = { 0 };
			size_t at = 0;

			lines_clear(&t, w);
			lines_add(&t, ROLE_TEXT, 0, all);
			for (size_t k = 0; k < t.n; k++) {
				struct str l = str_n(t.b.p + t.l[k].at,
				    t.l[k].n);

				assert_true(begins(all, at));
				assert_true(lang_columns(l) <= w ||
				    lang_cluster(l) == l.n);
				assert_memory_equal(l.p, all.p + at, l.n);
				at += l.n;
			}
			assert_int_equal(at, all.n);
			lines_fini(&t);
		}
}

/* The same where a cell's text is cut: what does not fit whole is not begun. */
static void
test_cut(void **state)
{
	static const struct { const char *text; int w, used; } rows[] = {
		{ "ab👍🏽", 4, 2 }, { "ab🇨🇳c", 3, 2 }, { "ab黄", 3, 2 },
		{ "a👨\u200D👩", 4, 1 }, { "a❤\uFE0Fb", 3, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct cells g;

		cells_init(&g, 20, 1);
		if (cells_text(&g, 0, 0, rows[i].w, ROLE_TEXT,
		    str_of(rows[i].text), false) != rows[i].used)
			fail_msg("row %zu", i);
		cells_fini(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
