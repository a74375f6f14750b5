/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_tsv.c -- any bytes as one of our tables: fields lie in the text, faults
 * name a place in it. */
#include <stdlib.h>
#include "base/utf8.h"
#include "wire/tsv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen { struct str text; uint64_t line; };

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
on_row(void *ctx, const struct tsv_row *row)
{
	struct seen *const s = ctx;

	insist(row->line > s->line && row->n == 2);
	s->line = row->line;
	for (size_t i = 0; i < 2; i++) {
		insist(row->fields[i].p >= s->text.p);
		insist(row->fields[i].p + row->fields[i].n <=
		    s->text.p + s->text.n);
		insist(utf8_valid(row->fields[i], NULL));
	}
	if (row->fields[0].n == 3)
		tsv_fault(row, 0, "not three bytes");
}

static void
on_diag(void *ctx, const struct diag *d)
{
	const struct seen *const s = ctx;

	insist(d->expected && d->byte <= s->text.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const columns[] = { "code", "name" };
	struct seen s = { .text = str_n((const char *)data, size) };
	struct diag_sink sink = { .fn = on_diag, .ctx = &s };
	const enum err e = tsv_read(s.text, "f", columns, 2, on_row, &s,
	    &sink);

	insist((e == OK) == (sink.errors == 0));
	return 0;
}
