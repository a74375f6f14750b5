/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.h -- the one log: streams, serials, digests, chains, signatures.
 * Layer: store (private). */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include "store/room.h"

#define LOG_BATCH (1u << 20)	/* events a transaction may add; the head counts
			   those of before */
#define LOG_STREAMS 1024		/* streams one transaction may write to */

struct log_stream {
	char		name[STREAM_MAX];
	struct stream_row row;
	uint64_t	first;		/* serial of this transaction's first event */
	uint8_t		(*digests)[DIGEST_LEN];	/* owned: of this transaction */
	size_t		n, cap;
};

/* What one write transaction appends. Zeroed is empty. */
struct log {
	struct store	*s;
	MDB_txn		*t;
	struct head	*h;
	struct log_stream *streams;	/* owned */
	size_t		n, cap;
	struct buf	canon, rec;	/* scratch */
};

void		log_fini(struct log *l);

/* Where an event of this territory (town digits; 0 common) and time goes.
 * The pointer is good until the next log_stream call. */
MUST_CHECK enum err log_stream(struct log *l, uint32_t territory, bool audit,
		    int64_t at_ms, struct log_stream **out);
/* A stream by its name, for events of other nodes: none of our own. */
MUST_CHECK enum err log_stream_named(struct log *l, const char *name,
		    struct log_stream **out);
/* A stream of what is no case's: accounts stand there and nowhere else. */
bool		log_is_common(struct str name);
/* Does this node, as it is called now, write it? */
bool		log_is_own(const struct log *l, const char *name);
/* The same, or did in an earlier incarnation? */
bool		log_is_ours(const struct store *s, const char *name);
/* Does its node's word on the district's law count here? */
bool		log_is_lawful(struct store *s, MDB_txn *t, const char *name);
void		log_next_incarnation(char node[NODE_MAX]);
/* The id the next event of st will have. */
struct event_id	log_next_id(const struct log_stream *st);
/* Writes e (its id and prev are set here). slot and prev_arrival are the local
 * facts. *arrival receives its place. */
MUST_CHECK enum err log_append(struct log *l, struct log_stream *st,
		    struct event *e, uint32_t slot, uint64_t prev,
		    uint64_t *arrival);
/* The same for an event that came alone, before its stream did: it stands under
 * its own id (e->id, e->prev), and the stream's end is where it was. */
MUST_CHECK enum err log_append_loose(struct log *l, const struct log_stream *st,
		    struct event *e, uint32_t slot, uint64_t prev,
		    uint64_t *arrival);
/* The stream goes on over an event that stands in the log already. */
void		log_pass(struct log_stream *st, const uint8_t digest[DIGEST_LEN]);
/* Did any stream go on, over new events or known ones? */
bool		log_moved(const struct log *l);
/* Is the event at arrival the very same as e? */
MUST_CHECK enum err log_same(struct store *s, MDB_txn *t, uint64_t arrival,
		    struct event *e, bool *same);
/* Streams' rows and one signature a stream, at the transaction's end. */
MUST_CHECK enum err log_seal(struct log *l);

/* What a commit's signature is over:
 * "gridseat commit 1" LF stream LF first LF last LF root in hex LF. */
void		log_sign_text(const char *stream, uint64_t first, uint64_t last,
		    const uint8_t root[DIGEST_LEN], struct buf *out);

/* --- reading --- */
/* The event at arrival; texts borrow from the transaction. */
MUST_CHECK enum err log_read(struct store *s, MDB_txn *t, uint64_t arrival,
		    struct log_head *head, struct event *e);
MUST_CHECK enum err log_find(struct store *s, MDB_txn *t,
		    const struct event_id *id, uint64_t *arrival);
/* The same, by the stream's number. */
MUST_CHECK enum err log_arrival(const struct store *s, MDB_txn *t,
		    uint16_t stream, uint64_t serial, uint64_t *arrival);
/* The key in tables serial and sign. */
#define SERIAL_KEY 10
static inline struct str
serial_key(uint16_t stream, uint64_t serial, uint8_t out[SERIAL_KEY])
{
	be16(out, stream);
	be64(out + 2, serial);
	return key_of(out, SERIAL_KEY);
}

/* Opens e's sealed part into plain and reads it as a body. ERR_NOT_FOUND when
 * nothing is sealed or the key is gone. */
MUST_CHECK enum err log_secret(struct store *s, MDB_txn *t, uint32_t slot,
		    const struct event *e, struct buf *plain, struct body *out);
/* The key of the case that opens e's sealed part; plain receives the bytes.
 * ERR_NOT_FOUND: the case has none; ERR_CRYPTO: none of its keys does. */
MUST_CHECK enum err log_key(struct store *s, MDB_txn *t, uint32_t slot,
		    const struct event *e, struct buf *plain, struct str *key);
/* One more key of a case; fresh: it was not known. */
#define LOG_KEYS 16
MUST_CHECK enum err log_key_add(struct store *s, MDB_txn *t, uint32_t slot,
		    const uint8_t key[32], bool *fresh);
/* Name of stream number id, as last looked up; NULL when unknown. */
MUST_CHECK enum err log_stream_name(struct store *s, MDB_txn *t, uint16_t id,
		    char out[STREAM_MAX]);

/* A case's events, oldest first. Owned by the caller: free with history_fini. */
struct history {
	struct event	*e;		/* texts borrow from the transaction */
	const struct event **all;	/* each of e, for a fold; room for one more */
	uint64_t	*arrival;
	size_t		n;
	uint32_t	slot;		/* of all of them; else ERR_DAMAGED */
};
MUST_CHECK enum err history_read(struct store *s, MDB_txn *t, uint64_t last,
		    struct history *out);
void		history_fini(struct history *h);

/* What stands today instead of what a case was reported with: the profile's
 * own fields, and the text as text_now, of amendments that were not taken back.
 * last as history_read's; copies are in s->report_amended. */
MUST_CHECK enum err amended_put(struct store *s, MDB_txn *t, uint64_t last,
		    struct body *body, struct body *secret);

#endif
