/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_clean.c -- cleaned text is valid, has no control and no doubled blank,
 * and cleaning again changes nothing.  Layer: tests. */
#include <stdlib.h>
#include "base/utf8.h"
#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = { 0 }, twice = { 0 };
	struct str rest;

	lang_clean_text(str_n((const char *)data, size), &once);
	rest = buf_view(&once);
	insist(utf8_valid(rest, NULL) && rest.n <= size * 3);
	insist(str_find(rest, STR("  ")) < 0);
	while (rest.n)
		insist(lang_width_class(utf8_next(&rest)) != WIDTH_CONTROL);
	lang_clean_text(buf_view(&once), &twice);
	insist(str_eq(buf_view(&once), buf_view(&twice)));
	buf_fini(&once);
	buf_fini(&twice);
	return 0;
}
