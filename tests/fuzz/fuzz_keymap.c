/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_keymap.c -- any text gives a keymap in which every binding is reached by
 * its own keys, from its own context.  Layer: tests. */
#include <stdlib.h>
#include "view/keymap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
reach(void *ctx, const char *context, const struct key *keys, int n,
    struct str command)
{
	const struct keymap *m = ctx;
	struct keymap_state st = { 0 };
	struct str got = STR_NONE;
	struct buf b = { 0 };

	for (int i = 0; i < n; i++) {
		enum keymap_result r = keymap_feed(m, &st, context, keys[i],
		    &got);

		/* Esc inside a sequence ends it, whatever is bound */
		if (r == KEYMAP_NONE && keys[i].code == K_ESC)
			return;
		insist(r == (i == n - 1 ? KEYMAP_COMMAND : KEYMAP_PARTIAL));
	}
	insist(str_eq(got, command));
	insist(keymap_keys_of(m, context, command, true, &b) && b.n > 0);
	buf_fini(&b);
}

static void
count(void *ctx, struct key next, struct str command, bool more)
{
	(void)next;
	(void)more;
	insist(command.n > 0);
	++*(size_t *)ctx;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag_sink sink = { 0 };
	struct keymap_state st = { 0 };
	struct keymap *m = keymap_new();
	size_t n = 0;
	enum err e;

	if (size > 20000)
		size = 20000;	/* look-ups are linear */
	e = keymap_parse(m, str_n((const char *)data, size), "fuzz", &sink);
	insist((e == OK) == (sink.errors == 0));
	keymap_each(m, reach, m);
	keymap_next(m, &st, "queue", count, &n);
	insist(n <= size);
	keymap_free(&m);
	return 0;
}
