/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_profile_merge.c -- two files, parted by the first NUL, one over the
 * other: each line of what comes out knows where it came from. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "wire/profile_pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

static void
check(const struct piece *out, const struct piece *base,
    const struct piece *own)
{
	size_t lines = 0;

	for (size_t i = 0; i < out->text.n; i++)
		lines += out->text.p[i] == '\n';
	insist(lines == out->marks);
	for (uint64_t i = 1; i <= out->marks; i++) {
		const struct mark m = piece_mark(out, i);

		insist(m.folder <= 1);
		insist(m.line <= (m.folder ? base : own)->text.n + 1);
	}
}

typedef void merge_fn(const struct piece *, const struct piece *,
    struct piece *);

static void
merged(const char *name, merge_fn *merge, struct str a, struct str b)
{
	struct piece base = { .name = xstrdup(name), .folder = 1 };
	struct piece own = { .name = xstrdup(name), .folder = 0 };
	struct piece out = { .name = xstrdup(name) };

	buf_str(&base.text, a);
	buf_str(&own.text, b);
	merge(&base, &own, &out);
	check(&out, &base, &own);
	piece_fini(&base);
	piece_fini(&own);
	piece_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *const nul = n > 0 ? memchr(data, 0, n) : NULL;
	const size_t cut = nul != NULL ? (size_t)(nul - data) : n;
	const struct str a = str_n((const char *)data, cut);
	const struct str b = nul != NULL ? str_n((const char *)nul + 1,
	    n - cut - 1) : STR_NONE;

	merged("states.tsv", merge_table, a, b);
	merged("ladders.tsv", merge_table, a, b);
	merged("moves.tsv", merge_table, a, b);
	merged("profile.json", merge_json, a, b);
	return 0;
}
