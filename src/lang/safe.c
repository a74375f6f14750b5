/* SPDX-License-Identifier: GPL-3.0-or-later */
/* safe.c -- outside text for a terminal that is not ours to paint: what the
 * subcommands print.  Layer: lang. */
#include "base/utf8.h"
#include "lang/lang.h"

#define MARKS 2			/* combining marks let through on one character */
#define UNSAFE 0x2426u		/* ␦ */

void
lang_safe_text(struct str s, struct buf *out)
{
	struct buf clean = { 0 };
	struct str rest;
	int marks = 0;

	lang_clean_text(s, &clean);
	rest = buf_view(&clean);
	while (rest.n) {
		uint32_t cp = utf8_next(&rest);
		enum width_class class = lang_width_class(cp);
		char bytes[4];

		marks = class == WIDTH_MARK ? marks + 1 : 0;
		if (marks > MARKS)
			continue;
		if (class == WIDTH_UNSAFE || class == WIDTH_CONTROL)
			cp = UNSAFE;
		buf_add(out, bytes, utf8_put(cp, bytes));
	}
	buf_fini(&clean);
}
