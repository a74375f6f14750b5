/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_doc.c -- any bytes as a document, and as each answer of a server that is
 * read whole: what a checkpoint says is read again from what is written. */
#include <stdlib.h>
#include "wire/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
try_doc(struct str text)
{
	struct arena arena = { 0 };
	struct buf again = { 0 };
	struct doc d;

	doc_read(text, &d, &arena);
	insist((d.err == OK) == (d.fault == NULL));
	insist(d.raw.p == text.p && d.raw.n == text.n);
	if (d.err == OK && !d.deleted && d.kind == DOC_EVENT) {
		event_canonical(d.e, &again);
		insist(str_eq(buf_view(&again), d.ev));
	}
	if (d.err == OK && !d.deleted && d.kind == DOC_BLOB)
		insist(d.at < d.of && d.data.n <= REPLICA_CHUNK);
	buf_fini(&again);
	arena_fini(&arena);
}

static bool
any_refused(void *ctx, const struct refused_doc *r)
{
	(void)ctx;
	insist(r->error.n != 0);
	return true;
}

static bool
any_missing(void *ctx, struct str id, struct str rev)
{
	size_t *const n = ctx;

	*n += id.n + rev.n;
	return true;
}

static bool
any_doc(void *ctx, const struct doc *d)
{
	(void)ctx;
	insist(d->forked);
	return true;
}

static void
try_checkpoint(struct str text)
{
	static struct checkpoint c, again;
	struct arena arena = { 0 };
	struct buf b = { 0 };

	if (checkpoint_read(text, &c, &arena) == OK) {
		checkpoint_put(&c, &b);
		insist(checkpoint_read(buf_view(&b), &again, &arena) == OK);
		insist(again.n == c.n);
		insist(str_eq(checkpoint_common(&c, &again),
		    c.n ? c.history[0].recorded_seq : STR_NONE));
	}
	buf_fini(&b);
	arena_fini(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = str_n((const char *)data, size);
	struct arena arena = { 0 };
	struct couch_error error;
	struct couch_db db;
	size_t n = 0;

	try_doc(text);
	try_checkpoint(text);
	if (bulk_docs_read(text, any_refused, NULL) == OK)
		insist(size >= 2);
	if (revs_diff_read(text, any_missing, &n) == OK)
		insist(size >= 2);
	if (bulk_get_read(text, any_doc, NULL, &arena) == OK)
		insist(size >= 2);
	if (couch_error_read(text, &error))
		insist(error.error[0] != '\0' || size > 2);
	if (couch_db_read(text, &db) == OK)
		insist(size > 2);
	arena_fini(&arena);
	return 0;
}
