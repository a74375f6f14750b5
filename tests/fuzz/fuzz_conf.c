/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_conf.c -- any bytes as JSON with comments: items lie in the text, in
 * rising order, containers close as they open, faults name a place in it. */
#include <stdlib.h>
#include "wire/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen { size_t size, depth, items; uint64_t byte, line; };

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static const char *
on_item(void *ctx, const struct conf_item *it)
{
	struct seen *const s = ctx;

	insist(it->byte >= s->byte && it->byte <= s->size);
	insist(it->line >= s->line);
	s->byte = it->byte;
	s->line = it->line;
	if (it->type == CONF_OBJECT || it->type == CONF_ARRAY) {
		s->depth++;
	} else if (it->type == CONF_OBJECT_END ||
	    it->type == CONF_ARRAY_END) {
		insist(s->depth > 0);
		s->depth--;
	}
	return s->items++ % 7 == 6 ? "something else" : NULL;
}

static void
on_diag(void *ctx, const struct diag *d)
{
	const struct seen *const s = ctx;

	insist(d->expected && d->byte <= s->size && d->line >= 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen s = { .size = size };
	struct diag_sink sink = { .fn = on_diag, .ctx = &s };
	const enum err e = conf_read(str_n((const char *)data, size), "f",
	    on_item, &s, &sink);

	insist((e == OK) == (sink.errors == 0));
	insist(e != OK || s.depth == 0);
	return 0;
}
