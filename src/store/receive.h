/* SPDX-License-Identifier: GPL-3.0-or-later */
/* receive.h -- documents of others on their way into the log.
 * Layer: store (private).
 *
 *	document ─▶ proven alone (id, digest, node) ─▶ wait ─▶ its whole commit is
 *	there: chain, root, signature ─▶ log, fold
 *
 * Anybody who may write to a database may put an event of any trusted node there:
 * of one id there may be several until a signature says which is true. A signature
 * is proven at the door; it leads to its commit's last event by the Merkle root, and
 * that to the others by prev.
 *
 * Table wait: stream NUL serial BE _rev 16 -> struct wait_row + stored form;
 *	1 stream NUL serial BE _rev 16 -> struct wait_mark: that event ends a
 *	commit (no stream's name begins so). */
#ifndef STORE_RECEIVE_H
#define STORE_RECEIVE_H

#include "store/replica_in.h"

#define WAIT_REV 16		/* bytes of a digest that are in a _rev */
#define WAIT_MOST 8		/* events of one id that wait */

struct wait_row { int64_t since_ms; };

struct wait_mark {
	struct commit_sign sign;
	uint8_t		pub[32];	/* that it was proven with */
};

/* One event that waits, or a mark; digest: its first WAIT_REV bytes. */
struct wait_id {
	const char	*stream;
	uint64_t	serial;
	const uint8_t	*digest;
};

/* --- wait.c --- */
/* What a key of the table is of; false: of a mark, or none of ours. */
bool		wait_key_read(struct str key, char stream[STREAM_MAX],
		    uint64_t *serial);
MUST_CHECK enum err wait_put(struct writer *w, const struct wait_id *id,
    struct str value);
MUST_CHECK enum err wait_mark_put(struct writer *w, const struct wait_id *id,
    const struct wait_mark *m);
/* Its stored form: lent until the next write. */
MUST_CHECK enum err wait_get(struct writer *w, const struct wait_id *id,
    struct str *stored);
/* With its mark. */
MUST_CHECK enum err wait_drop(struct writer *w, const struct wait_id *id);
/* How many wait under serial. */
MUST_CHECK enum err wait_count(struct writer *w, const char *stream,
    uint64_t serial, size_t *n);
/* The first event that waits under serial, whichever; ERR_NOT_FOUND. */
MUST_CHECK enum err wait_first(struct writer *w, const char *stream,
    uint64_t serial, uint8_t digest[WAIT_REV]);
/* The first mark behind (serial, digest): both are moved on. ERR_NOT_FOUND. */
MUST_CHECK enum err wait_next_mark(struct writer *w, const char *stream,
    uint64_t *serial, uint8_t digest[WAIT_REV], struct wait_mark *m);

/* A node as this batch met it: asked of the store once. */
struct receive_node {
	char		node[NODE_MAX];
	enum err	err;		/* ERR_NOT_FOUND: a stranger */
	struct store_node_row row;
};

struct receive {
	struct writer	*w;
	const struct store_batch *b;
	struct store_received *out;
	struct receive_node *nodes;	/* owned */
	size_t		nodes_n, nodes_cap;
	char		(*streams)[STREAM_MAX];	/* owned: touched by this batch */
	size_t		streams_n, streams_cap;
	struct buf	bytes;		/* scratch */
	uint8_t		(*digests)[DIGEST_LEN];	/* owned: of a commit in question */
	size_t		digests_cap;
};

/* Puts d aside for why; said may be NULL. */
MUST_CHECK enum err receive_aside(struct receive *r, enum aside_why why,
    struct str what, const char *said, struct str bytes);
/* The node a stream is of. */
MUST_CHECK enum err receive_node(struct receive *r, const char *stream,
    const struct receive_node **out);
/* At the batch's end stream is to be looked at. */
void	receive_touch(struct receive *r, const char *stream);
/* Every commit of stream that is whole by now goes into the log. */
MUST_CHECK enum err receive_promote(struct receive *r, const char *stream);
/* One event proven alone. */
MUST_CHECK enum err receive_quote(struct receive *r, const struct doc *d,
    const struct receive_node *n);
/* Is sign of stream's node, with the key it has now? */
bool		receive_signed(struct receive *r, const char *stream,
		    const struct commit_sign *sign, const uint8_t pub[32]);
/* The hybrid clock hears of at. */
void		receive_clock(struct receive *r, const struct hlc *at);

#endif
