/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_cluster.c -- what a reader takes for one character.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lang/lang.h"

static void
test_first(void **state)
{
	static const struct { const char *text; size_t n; } rows[] = {
		{ "", 0 }, { "a", 1 }, { "ab", 1 }, { "黄村", 3 },
		{ "e\u0301x", 3 }, { "黄\u0323\u0301村", 7 },
		{ "❤\uFE0Fx", 6 },			/* a selector */
		{ "👍🏽x", 8 },				/* a skin tone */
		{ "👨\u200D👩\u200D👧x", 18 },		/* joined */
		{ "❤\uFE0F\u200D🔥x", 13 },
		{ "🇨🇳🇭🇰", 8 }, { "🇨x", 4 },		/* flags are pairs */
		{ "\u1112\u1161\u11ABx", 9 },		/* 한 in letters */
		{ " \u0301", 1 }, { "\n\u0301", 1 },
		{ "\xFFz", 1 }, { "a\u200Db", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (lang_cluster(str_of(rows[i].text)) != rows[i].n)
			fail_msg("row %zu: %zu", i,
			    lang_cluster(str_of(rows[i].text)));
}

/* A flood ends somewhere, and every text is used up. */
static void
test_flood(void **state)
{
	struct buf b = { 0 };
	struct str s;

	(void)state;
	buf_byte(&b, 'a');
	for (int i = 0; i < 1000; i++)
		buf_cstr(&b, i % 2 ? "\u0301" : "\u200D");
	s = buf_view(&b);
	assert_true(lang_cluster(s) < 100);
	while (s.n > 0) {
		const size_t n = lang_cluster(s);

		assert_true(n > 0 && n <= s.n);
		s = str_from(s, n);
	}
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
