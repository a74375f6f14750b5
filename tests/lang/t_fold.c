/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_fold.c -- the search form and the clean form of text.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/utf8.h"
#include "lang/lang.h"

typedef void turn_fn(struct str s, struct buf *out);

static void
check(turn_fn *turn, struct str in, const char *want)
{
	struct buf b = { 0 };

	turn(in, &b);
	assert_string_equal(buf_z(&b), want);
	buf_fini(&b);
}

static void
test_text(void **state)
{
	(void)state;
	check(lang_fold_text, STR("臺灣後門黃村鎮"), "台湾后门黄村镇");
	check(lang_fold_text, STR("ＡＢＣ　１２３"), "abc 123");
	check(lang_fold_text, STR("\t 黄\r\n\n　村 "), "黄 村");
	check(lang_fold_text, STR("ㄍ"), "ㄍ");
	check(lang_fold_text, STR("ｶﾞﾀｶﾅ"), "カタカナ");
	check(lang_fold_text, STR("ガ"), "カ");
	check(lang_fold_text, STR("É e\xCC\x81"), "e e");
	check(lang_fold_text, STR("a\xE2\x80\x8B" "b\xEF\xBB\xBF"), "ab");
	check(lang_fold_text, STR("\xEF\xBC\x88东\xEF\xBC\x89，"), "(东),");
	check(lang_fold_text, STR("①號"), "1号");
	check(lang_fold_text, STR("한국"), "한국");
	check(lang_fold_text, STR("x\xFFy"), "x\xEF\xBF\xBDy");
	check(lang_fold_text, STR("\xC2\xA0\xE3\x80\x80"), "");
	check(lang_fold_text, STR_NONE, "");
	/* A compatibility form that ends in another plane and back. */
	check(lang_fold_text, STR("\xF0\x9D\x90\x80"), "a");
	/* Two characters that ICU sends round in a ring are one. */
	assert_int_equal(lang_fold(0x82CE), lang_fold(0x82E7));
}

static void
test_appends(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_cstr(&b, "x");
	lang_fold_text(STR(" Y "), &b);
	lang_clean_text(STR("　Z　z　"), &b);
	assert_string_equal(buf_z(&b), "xyZ z");
	buf_fini(&b);
}

/* Folding again changes nothing, for each character there is. */
static void
test_settled(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		const uint32_t once = lang_fold(cp);

		if (once && lang_fold(once) != once)
			fail_msg("U+%04X", (unsigned)cp);
		if (once > 0x10FFFF)
			fail_msg("U+%04X", (unsigned)cp);
	}
}

static void
test_clean(void **state)
{
	(void)state;
	check(lang_clean_text, STR("　　市民\t\t来電：ＡＢ\r\n　"),
	    "市民 来電：ＡＢ");
	check(lang_clean_text, STR("\xEF\xBB\xBFÉ e\xCC\x81"), "É e\xCC\x81");
	/* The screen shows what is odd as a mark: it is not hidden here. */
	check(lang_clean_text, STR("a\xE2\x80\xAE" "b"), "a\xE2\x80\xAE" "b");
	check(lang_clean_text, STR("a\033[2Jb"), "a [2Jb");
	check(lang_clean_text, STR("a\xFF"), "a\xEF\xBF\xBD");
	check(lang_clean_text, STR(" \n "), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_settled),
		cmocka_unit_test(test_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
