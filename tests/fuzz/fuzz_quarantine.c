/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_quarantine.c -- any bytes as a quarantine file: the same however they are
 * cut; what is read can be written and read again. */
#include <stdlib.h>
#include "wire/quarantine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static bool
on_head(void *ctx, const struct quarantine_head *h)
{
	quarantine_put_head(h, ctx);
	return true;
}

static bool
on_bad(void *ctx, const struct quarantined *q)
{
	quarantine_put(q, ctx);
	return true;
}

static enum err
run(struct str text, size_t piece, struct buf *out)
{
	const struct quarantine_sink sink = { .head = on_head, .fn = on_bad,
		.ctx = out };
	struct quarantine *q = quarantine_new(&sink);
	enum err e = OK;

	for (; text.n && e == OK; text = str_from(text, piece))
		e = quarantine_feed(q, str_n(text.p,
		    piece < text.n ? piece : text.n));
	if (e == OK)
		e = quarantine_finish(q);
	quarantine_free(&q);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = str_n((const char *)data, size);
	struct buf whole = { 0 }, cut = { 0 }, again = { 0 };
	const enum err e = run(text, size + 1, &whole);

	insist(e == OK || e == ERR_BAD_INPUT);
	insist(run(text, 5, &cut) == e);
	insist(str_eq(buf_view(&whole), buf_view(&cut)));
	insist(run(buf_view(&whole), whole.n + 1, &again) == OK);
	insist(str_eq(buf_view(&whole), buf_view(&again)));
	buf_fini(&whole);
	buf_fini(&cut);
	buf_fini(&again);
	return 0;
}
