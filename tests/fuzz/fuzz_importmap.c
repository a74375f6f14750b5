/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_importmap.c -- any bytes as a map, up to a line of three dashes; the
 * rest as a file read by it. What comes out keeps its promises. */
#include <stdlib.h>
#include "wire/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen { struct import_map m; struct arena arena; struct buf bytes; };

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
	struct imported o;
	const enum err e = importmap_apply(&s->m, r, &s->arena, &o);

	insist(e == o.fault);
	if (e != OK) {
		insist(o.expected != NULL);
		return true;
	}
	insist(str_starts(o.key, s->m.source) && o.key.n > s->m.source.n);
	insist(o.closed_ms == 0 || o.closed_ms >= o.reported_ms);
	insist(o.due_ms == 0 || o.due_ms >= o.reported_ms);
	insist(o.doubts_n <= IMPORT_NOTES && o.notes_n <= IMPORT_NOTES);
	insist(o.votes_up >= 0 && o.votes_down >= 0);
	insist(!o.has_place || (o.lat_e6 >= -90000000 &&
	    o.lat_e6 <= 90000000 && (o.lat_e6 || o.lon_e6)));
	s->bytes.n = 0;
	importmap_content(&s->m, r, &s->bytes);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str all = str_n((const char *)data, size);
	const ptrdiff_t mark = str_find(all, STR("\n---\n"));
	const size_t cut = mark < 0 ? size : (size_t)mark;
	struct diag_sink diag = { 0 };
	struct seen s = { 0 };
	const struct record_sink sink = { .fn = on_record, .ctx = &s,
		.diag = &diag };
	struct reader *r;

	if (importmap_read(&s.m, str_n(all.p, cut), "m", &diag) != OK) {
		insist(diag.errors > 0);
		return 0;
	}
	r = reader_new(&s.m, &sink);
	if (mark >= 0 && reader_feed(r, str_from(all, cut + 5)) == OK) {
		const enum err e = reader_finish(r);

		insist(e == OK || e == ERR_BAD_INPUT);
	}
	reader_free(&r);
	importmap_fini(&s.m);
	arena_fini(&s.arena);
	buf_fini(&s.bytes);
	return 0;
}
