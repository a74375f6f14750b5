/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replica.h -- events and what goes with them, as documents that travel.
 * Layer: core (pure). wire/doc reads them, store/replica takes and gives them;
 * the same documents go over the wire (CouchDB) and onto a stick (bundle).
 *
 * A stream belongs to one database: what stands after its first dot
 * (dx01a.t005.26 -> t005.26; common.26; audit.26). On a server its name is
 * <prefix>-t005-26.
 *
 * DOCUMENTS (JSON objects; order and blanks are the server's, unknown members
 * are nothing; every one has _rev "1-<32 hex>" and generation 1)
 *
 * event   _id "<stream>:<serial 12>"      _rev: first 16 bytes of its digest
 *   ev    the canonical bytes, one string (the only member that is believed)
 *   case  subject, t kind, ts at.ms        for queries of others
 *   sign  only in a commit's last event: {"first":N,"root":"64 hex",
 *         "sig":"base64"}; last is its own serial; what is signed is written
 *         at log_sign_text (store)
 * quote   _id "q:<event id>"              _rev as the event's
 *   an event outside its stream's own database: ev, and
 *   sign  {"first":N,"last":N,"root":…,"sig":…,"path":["64 hex",…]}: leaf to
 *         root, so that it is verified alone
 * keys    _id "k:<by>:<for>:<12-digit n>" _rev: first 16 bytes of digest of box
 *   by for nodes; box base64 of a sealed box for the node: lines
 *         "<case number> <64 hex>\n"; sig base64, by's, over
 *         "gridseat keys 1\n<by>\n<for>\n<64 hex of digest of box>\n"
 * blob    _id "b:<64 hex>:<4-digit at>"   _rev: first 16 bytes of the chunk's
 *         digest
 *   size  of the whole; of chunks; one attachment "d", or in a bundle "data" in
 *         base64
 * Nothing else is ours. */
#ifndef CORE_REPLICA_H
#define CORE_REPLICA_H

#include "core/event.h"

#define REPLICA_PATH	40	/* steps of a Merkle path */
#define REPLICA_CHUNK	(1u << 20)	/* bytes of a blob in one document */
#define REPLICA_BLOB_MAX ((size_t)64 << 20)
#define REPLICA_ID_MAX	96	/* bytes of an _id with NUL */
#define REPLICA_REV_MAX	36
#define REPLICA_DB_MAX	16	/* "common.26" with NUL */
#define REPLICA_DOC_MAX	(8u << 20)	/* bytes of one document */
#define REPLICA_KEYS_MAX 256	/* keys in one document */

struct commit_sign {
	uint64_t	first, last;
	uint8_t		root[DIGEST_LEN], sig[64];
};

enum doc_kind {
	DOC_EVENT, DOC_QUOTE, DOC_KEYS, DOC_BLOB,
	DOC_DESIGN,		/* _design/…: the server's own, nothing to us */
	DOC_OTHER		/* not ours: put aside */
};

/* One document, decoded by wire/doc. Texts are lent by its arena or input. */
struct doc {
	enum doc_kind	kind;
	struct str	id, rev;	/* as they came */
	bool		deleted;
	bool		forked;		/* the server holds more than one rev */
	enum err	err;		/* not OK: cannot be read, and why */
	const char	*fault;		/* English sentence, static */
	struct str	raw;		/* its bytes, for the quarantine */
	/* event, quote */
	struct event	*e;		/* parsed from ev */
	struct str	ev;		/* canonical bytes */
	bool		is_signed;
	struct commit_sign sign;
	uint8_t		(*path)[DIGEST_LEN];
	size_t		path_n;
	/* keys */
	struct str	by, dest, box;	/* box: bytes */
	uint8_t		sig[64];
	/* blob */
	uint8_t		digest[DIGEST_LEN];
	uint64_t	size;
	uint32_t	at, of;
	struct str	data;		/* bytes, where they came along */
};

/* What kind an _id says. */
enum doc_kind	doc_kind_of(struct str id);
/* "1-" and the first 16 bytes of digest in hex. */
void		doc_rev(const uint8_t digest[DIGEST_LEN],
		    char out[REPLICA_REV_MAX]);
/* The database a stream belongs to; false: it is no stream's name. */
bool		replica_db(struct str stream, char out[REPLICA_DB_MAX]);
/* "t005.26" -> territory 5, year 26; common: 0; audit: audit true. */
struct replica_db { uint32_t territory; bool audit; unsigned year; };
bool		replica_db_parse(struct str db, struct replica_db *out);
void		replica_db_format(const struct replica_db *d,
		    char out[REPLICA_DB_MAX]);

/* Each appends one document without a line end. */
void	doc_put_event(struct buf *out, const struct event *e, struct str canonical,
	    const uint8_t digest[DIGEST_LEN], const struct commit_sign *sign);
void	doc_put_quote(struct buf *out, const struct event *e, struct str canonical,
	    const uint8_t digest[DIGEST_LEN], const struct commit_sign *sign,
	    const uint8_t (*path)[DIGEST_LEN], size_t path_n);
void	doc_put_keys(struct buf *out, const char *by, const char *dest, uint64_t n,
	    struct str box, const uint8_t digest[DIGEST_LEN],
	    const uint8_t sig[64]);
/* attached: the data as an inline attachment, as a server wants it; else as a
 * member, as a bundle has it. */
void	doc_put_blob(struct buf *out, const uint8_t digest[DIGEST_LEN],
	    uint64_t size, uint32_t at, uint32_t of, struct str data,
	    const uint8_t chunk[DIGEST_LEN], bool attached);
/* What a keys document's signature is over; out is replaced. */
void	doc_keys_text(const char *by, const char *dest,
	    const uint8_t digest[DIGEST_LEN], struct buf *out);

#endif
