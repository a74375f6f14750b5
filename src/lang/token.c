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

bool
lang_tokens_tell(struct str needle, bool loose)
{
	size_t n = 0, row = 0;

	while (needle.n) {
		const uint32_t cp = utf8_next(&needle);

		row = cp < 0x80 ? row + 1 : 0;
		if (cp == ' ' || row > 2)
			return false;
		n++;
	}
	return loose || n <= 2;
}

bool
lang_holds(struct str folded, struct str needle, bool loose)
{
	struct str before = needle;
	size_t n = 0;

	if (!loose || !lang_tokens_tell(needle, true))
		return str_find(folded, needle) >= 0;
	while (needle.n) {
		const struct str here = needle;
		struct str pair = before;

		utf8_next(&needle);
		pair.n = (size_t)(needle.p - before.p);
		if ((n++ > 0 || needle.n == 0) && str_find(folded, pair) < 0)
			return false;
		before = here;
	}
	return true;
}
