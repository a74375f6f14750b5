/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doc.h -- documents of core/replica.h read from JSON, alone, in an answer of
 * _changes or _bulk_get, or line by line from a bundle.  Layer: wire.
 *
 * A stream parser: bytes come cut anywhere, one-line and many-line layouts,
 * blank lines before and after, unknown members, seq as null, number or text,
 * members in any order. What is wrong with one document is in that document
 * (doc.err, doc.fault); what is wrong with the whole is the feed's. */
#ifndef WIRE_DOC_H
#define WIRE_DOC_H

#include "base/alloc.h"
#include "core/replica.h"

/* One document's bytes. Never fails as a whole: out->err says. */
void	doc_read(struct str json, struct doc *out, struct arena *arena);

/* --- {"results":[{"seq","id","changes","deleted","doc"}…],"last_seq","pending"} --- */
struct changes;
/* A row. d is good until the next feed call returns; seq is not to be kept.
 * A row that is too big or nested too deep is a bad document; one that is no
 * JSON is the feed's fault. */
typedef bool changes_row_fn(void *ctx, const struct doc *d);

struct changes *changes_new(changes_row_fn *fn, void *ctx);
void	changes_free(struct changes **c);
void	changes_reset(struct changes *c);
/* Documents go into a from now on, and are good until its owner frees it. */
void	changes_keep(struct changes *c, struct arena *a);
/*   ERR_BAD_INPUT  not such an answer; ERR_TOO_BIG a document or the nesting;
 *   ERR_CANCELLED  fn returned false. */
MUST_CHECK enum err changes_feed(struct changes *c, struct str bytes);
/* The end of the answer. ERR_BAD_INPUT: it was cut. */
MUST_CHECK enum err changes_end(struct changes *c);
/* After the end: last_seq as it must be sent back (JSON text, opaque: "12" or
 * "\"12-g1AAAA\""), how many rows, and pending (-1: not said). */
struct str	changes_last_seq(const struct changes *c);
uint64_t	changes_rows(const struct changes *c);
int64_t		changes_pending(const struct changes *c);
/* Where in the input a fault was: byte, and what was expected. */
uint64_t	changes_byte(const struct changes *c);

/* An answer of _bulk_get, the whole of it: every document in it, each forked;
 * what was not there is left out. Documents live in arena. */
MUST_CHECK enum err bulk_get_read(struct str json, changes_row_fn *fn,
    void *ctx, struct arena *arena);

/* --- an answer of _bulk_docs: what was refused; _revs_diff: what is missing;
 * _local checkpoints; {"error","reason"} --- */
struct refused_doc { struct str id, rev, error, reason; };
typedef bool refused_fn(void *ctx, const struct refused_doc *r);
MUST_CHECK enum err bulk_docs_read(struct str json, refused_fn *fn, void *ctx);
typedef bool missing_fn(void *ctx, struct str id, struct str rev);
MUST_CHECK enum err revs_diff_read(struct str json, missing_fn *fn, void *ctx);
struct couch_error { char error[64], reason[200]; };	/* clean, for people */
bool	couch_error_read(struct str json, struct couch_error *out);
struct couch_db { char instance[40]; uint64_t docs; };
MUST_CHECK enum err couch_db_read(struct str json, struct couch_db *out);

/* A checkpoint as sync keeps it on both sides (CouchDB replicator's shape). */
#define CHECKPOINT_HISTORY 24	/* both are read after every break */
struct checkpoint_run { char session[40]; char start[40], end[40];
	struct str start_seq, end_seq, recorded_seq;	/* JSON text, opaque */
	uint64_t read, written, failed; };
struct checkpoint {
	char		rev[80];	/* of the server's copy; empty none */
	char		session[40];
	struct str	seq;		/* source_last_seq, JSON text */
	struct checkpoint_run history[CHECKPOINT_HISTORY];
	size_t		n;		/* newest first */
};
MUST_CHECK enum err checkpoint_read(struct str json, struct checkpoint *out,
    struct arena *arena);
void	checkpoint_put(const struct checkpoint *c, struct buf *out);
/* A run becomes the newest. Of more than CHECKPOINT_HISTORY the one goes whose
 * neighbours in time make up for it (end is YYYY-MM-DDTHH:MM:SS…), so that
 * history reaches far back. Texts stay the caller's. */
void	checkpoint_add(struct checkpoint *c, const struct checkpoint_run *run);
/* Where both agree: what the newest run both know of, under the same name and with
 * the same end, recorded; lent by a. Empty: from the beginning. A run goes by one
 * name for one end: whoever writes a newer end gives it a new name. */
struct str checkpoint_common(const struct checkpoint *a,
    const struct checkpoint *b);

#endif
