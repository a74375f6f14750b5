/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_fold.c -- folding, tokens, pinyin, matching and masking take any bytes;
 * folded text is valid, settled, trimmed and without runs of blanks.
 * Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "lang/lang.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
token(void *ctx, uint64_t t)
{
	*(size_t *)ctx += 1;
	insist(t != ' ' && t != 0 && t < LANG_PAIR * 2);
}

static void
check_folded(struct str s, size_t from)
{
	insist(utf8_valid(s, NULL) && s.n <= from * 3);
	insist(s.n == 0 || (s.p[0] != ' ' && s.p[s.n - 1] != ' '));
	insist(str_find(s, STR("  ")) < 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str s = str_n((const char *)data, size);
	const struct str key = str_n(s.p, size / 3);
	struct buf once = { 0 }, twice = { 0 }, letters = { 0 };
	size_t tokens = 0;

	lang_fold_text(s, &once);
	check_folded(buf_view(&once), size);
	lang_fold_text(buf_view(&once), &twice);
	insist(str_eq(buf_view(&once), buf_view(&twice)));
	lang_tokens(buf_view(&once), token, &tokens);
	insist(tokens <= 2 * once.n);
	lang_pinyin(s, &letters, NULL);
	insist(utf8_valid(buf_view(&letters), NULL));
	insist(lang_match(s, key) >= 0);
	if (size)
		insist(lang_match(s, s) == 1000);
	twice.n = 0;
	lang_mask(s, &twice);
	insist(twice.n <= size);
	insist(lang_columns(s) <= 2 * (int)size);
	buf_fini(&once);
	buf_fini(&twice);
	buf_fini(&letters);
	return 0;
}
