/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operator's work line by line: no cursor addressing anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/linear.h"
#include "desk_kit.h"

static struct buf out;

/* What is said to line must hold word. */
static void
says(struct desk_kit *k, const char *line, const char *word)
{
	out.n = 0;
	linear_line(k->desk, str_of(line), &out);
	if (strstr(buf_z(&out), word) == NULL)
		fail_msg("“%s” does not say “%s” but:\n%s", line, word,
		    buf_z(&out));
	/* No control byte but the newline. */
	for (size_t i = 0; i < out.n; i++)
		assert_true((unsigned char)out.p[i] >= 0x20 ||
		    out.p[i] == '\n');
}

static void
test_work(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	linear_begin(k.desk, &out);
	assert_non_null(strstr(buf_z(&out), "view 2"));
	says(&k, "", "2/12");
	says(&k, "k", "1/12");
	says(&k, "list", "12/12");
	says(&k, "open", "phone: 138****1234");
	says(&k, "a", "→ 待立案");
	says(&k, "U", "taken back");
	says(&k, "x", "why?");
	says(&k, ".", "not done");
	says(&k, "m", "in your words");
	says(&k, "已联系来电人", "note");
	says(&k, "view 2", "1/6");
	says(&k, "/", "");
	says(&k, "d", "1. ");
	says(&k, "1", "→ 待签收");
	says(&k, "search 没有这样的", "");
	says(&k, "?", "mark-range");
	says(&k, "nosuch", "no command");
	says(&k, "go 000001", "已联系来电人");
	says(&k, "quit", "");
	assert_true(desk_over(k.desk));
	desk_kit_close(&k);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_work) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
