/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing that steers a terminal gets through lang_safe_text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lang/lang.h"

static void
gives(const char *in, const char *want)
{
	struct buf out = { 0 };

	lang_safe_text(str_of(in), &out);
	assert_string_equal(buf_z(&out), want);
	buf_fini(&out);
}

static void
plain_text_stays(void **state)
{
	(void)state;
	gives("黄村镇 路灯 13", "黄村镇 路灯 13");
	gives("", "");
}

static void
steering_is_shown(void **state)
{
	(void)state;
	gives("a\x1b[31mb", "a [31mb");
	gives("a\xc2\x9b" "31mb", "a 31mb");
	gives("a\u202Eb", "a\u2426b");
	gives("a\u200Bb\u2066c", "a\u2426b\u2426c");
	gives("a\xff" "b", "a\uFFFDb");	/* harmless, and visible */
}

static void
floods_are_cut(void **state)
{
	(void)state;
	gives("x\u0301\u0301\u0301\u0301y\u0301", "x\u0301\u0301y\u0301");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_stays),
		cmocka_unit_test(steering_is_shown),
		cmocka_unit_test(floods_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
