/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token.c -- the pieces of text that the index knows.  Layer: lang. */
#include "base/utf8.h"
#include "lang/lang.h"

void
lang_tokens(struct str folded, lang_token_fn *fn, void *ctx)
{
	uint32_t before = ' ';

	while (folded.n) {
		const uint32_t cp = utf8_next(&folded);

		if (cp != ' ') {
			fn(ctx, cp);
			if (before != ' ')
				fn(ctx, LANG_PAIR +
				    ((uint64_t)before << 21 | cp));
		}
		before = cp;
	}
}
