/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_changes.c -- any bytes as an answer of _changes: at once, and in pieces
 * whose sizes the first byte says; both see the same. */
#include <stdlib.h>
#include <string.h>
#include "wire/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static bool
note(void *ctx, const struct doc *d)
{
	struct buf *const b = ctx;

	insist((d->err == OK) == (d->fault == NULL));
	buf_str(b, d->id);
	buf_str(b, d->rev);
	buf_byte(b, (char)d->err);
	buf_byte(b, (char)(d->deleted << 1 | d->forked));
	return true;
}

static enum err
feed(struct changes *c, const uint8_t *data, size_t size, size_t step)
{
	enum err e = OK;

	while (size != 0 && e == OK) {
		const size_t n = size < step ? size : step;
		char *const part = malloc(n);

		if (part == NULL)
			abort();
		memcpy(part, data, n);
		e = changes_feed(c, str_n(part, n));
		free(part);
		data += n;
		size -= n;
	}
	return e == OK ? changes_end(c) : e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = { 0 }, parts = { 0 };
	struct changes *a = changes_new(note, &whole);
	struct changes *b = changes_new(note, &parts);
	const enum err e = feed(a, data, size, size + 1);

	insist(feed(b, data, size, size ? data[0] % 31 + 1u : 1) == e);
	insist(str_eq(buf_view(&whole), buf_view(&parts)));
	insist(changes_rows(a) == changes_rows(b));
	insist(changes_byte(a) == changes_byte(b));
	insist(changes_byte(a) <= size);
	if (e == OK)
		insist(str_eq(changes_last_seq(a), changes_last_seq(b)));
	changes_free(&a);
	changes_free(&b);
	buf_fini(&whole);
	buf_fini(&parts);
	return 0;
}
