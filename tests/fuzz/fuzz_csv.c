/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_csv.c -- any bytes as a table: the same records however they are cut,
 * one behind another, each where it says it stands. The first byte chooses
 * the piece, the limits and the separator. */
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "wire/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct str	text;
	struct buf	out;
	uint64_t	at;		/* where the next record may begin */
	uint64_t	number;
};

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static bool
on_record(void *ctx, const struct record *r)
{
	struct seen *const s = ctx;

	insist(r->number == ++s->number);
	insist(r->byte >= s->at && r->byte + r->length <= s->text.n);
	insist(r->raw.n <= r->length);
	if (r->raw.n)
		insist(!memcmp(r->raw.p, s->text.p + r->byte, r->raw.n));
	insist((r->fault == OK) == (r->expected == NULL));
	s->at = r->byte + r->length;
	buf_fmt(&s->out, "%u@%u %d ", (unsigned)r->number,
	    (unsigned)r->byte, (int)r->fault);
	for (size_t i = 0; i < r->n; i++) {
		buf_varint(&s->out, r->values[i].n);
		buf_str(&s->out, r->values[i]);
	}
	return true;
}

static void
run(struct seen *s, const struct csv_options *o, size_t piece)
{
	const struct record_sink sink = { .fn = on_record, .ctx = s };
	struct csv *c = csv_new(o, &sink);
	struct str rest = s->text;
	enum err e = OK;

	while (rest.n && e == OK) {
		const size_t n = piece < rest.n ? piece : rest.n;

		e = csv_feed(c, str_n(rest.p, n));
		rest = str_from(rest, n);
	}
	if (e == OK)
		e = csv_finish(c);
	buf_int(&s->out, (int64_t)e);
	csv_free(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t how = size ? data[0] : 0;
	const size_t n = size ? size - 1 : 0;
	const struct csv_options o = {
		.sep = how & 1 ? '\t' : ',',
		.header = true,
		.record_max = how & 2 ? 24 : 0,
		.field_max = how & 4 ? 9 : 0,
	};
	struct seen whole = { .text = str_n((const char *)data + 1, n) };
	struct seen cut = whole;

	if (size == 0)
		return 0;
	run(&whole, &o, n + 1);
	run(&cut, &o, 1 + (how >> 3) % 7u);
	insist(str_eq(buf_view(&whole.out), buf_view(&cut.out)));
	buf_fini(&whole.out);
	buf_fini(&cut.out);
	return 0;
}
