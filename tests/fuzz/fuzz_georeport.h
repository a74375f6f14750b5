/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_georeport.h -- any bytes as an answer of an Open311 server: the same items
 * however they are cut, one behind another, each where it says it stands. The first
 * byte chooses what was asked, the piece and the limits.  Layer: tests. */
#ifndef FUZZ_GEOREPORT_H
#define FUZZ_GEOREPORT_H

#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "wire/georeport.h"

struct georeport_seen {
	struct str	text;
	struct buf	out;
	enum georeport_format format;
	uint64_t	at;		/* where the next item may begin */
};

static inline void
insist(int holds)
{
	if (!holds)
		abort();
}

static inline bool
georeport_item(void *ctx, const struct georeport_item *it)
{
	struct georeport_seen *const s = ctx;
	const struct record *const r = it->r;

	insist(r->byte >= s->at && r->byte + r->length <= s->text.n);
	insist(r->raw.n <= r->length);
	if (r->raw.n)
		insist(!memcmp(r->raw.p, s->text.p + r->byte, r->raw.n));
	insist((r->fault == OK) == (r->expected == NULL));
	s->at = r->byte + r->length;
	/* Where the reader of JSON stood at a fault depends on the cut. */
	buf_fmt(&s->out, "%d@%u %d@%u ", (int)it->kind, (unsigned)r->byte,
	    (int)r->fault, s->format == GEOREPORT_XML ?
	    (unsigned)r->fault_byte : 0);
	for (size_t i = 0; i < r->n; i++) {
		buf_varint(&s->out, r->values[i].n);
		buf_str(&s->out, r->values[i]);
	}
	if (r->fault == OK && it->kind == GEOREPORT_DEFINITION)
		for (size_t i = 0; i < it->definition->attributes; i++)
			insist(it->definition->attribute[i].first +
			    it->definition->attribute[i].n <=
			    it->definition->values);
	return true;
}

static inline void
georeport_run(struct georeport_seen *s, const struct georeport_options *with,
    size_t piece)
{
	struct georeport_options o = *with;
	struct str rest = s->text;
	struct georeport *g;
	enum err e = OK;

	o.fn = georeport_item;
	o.ctx = s;
	g = georeport_new(&o);
	while (rest.n && e == OK) {
		const size_t n = piece < rest.n ? piece : rest.n;

		e = georeport_feed(g, str_n(rest.p, n));
		rest = str_from(rest, n);
	}
	if (e == OK)
		e = georeport_finish(g);
	buf_int(&s->out, (int64_t)e);
	georeport_free(&g);
}

static inline int
georeport_try(const uint8_t *data, size_t size, enum georeport_format format)
{
	const uint8_t how = size ? data[0] : 0;
	const size_t n = size ? size - 1 : 0;
	const struct georeport_options o = {
		.kind = how % (GEOREPORT_ERRORS + 1),
		.format = format,
		.item_max = how & 0x40 ? 60 : 0,
	};
	struct georeport_seen whole = { .format = format,
		.text = str_n((const char *)data + 1, n) };
	struct georeport_seen cut = whole;

	if (size == 0)
		return 0;
	georeport_run(&whole, &o, n + 1);
	georeport_run(&cut, &o, 1 + (how >> 3) % 7u);
	insist(str_eq(buf_view(&whole.out), buf_view(&cut.out)));
	buf_fini(&whole.out);
	buf_fini(&cut.out);
	return 0;
}

#endif
