/* SPDX-License-Identifier: GPL-3.0-or-later */
/* receive.h -- documents of others on their way into the log.
 * Layer: store (private).
 *
 *	document ─▶ proven alone (id, digest, node) ─▶ wait ─▶ its whole commit is
 *	there: chain, root, signature ─▶ log, fold
 *
 * Table wait: stream NUL serial BE -> struct wait_row + stored form. */
#ifndef STORE_RECEIVE_H
#define STORE_RECEIVE_H

#include "store/replica_in.h"

struct wait_row {
	int64_t		since_ms;
	uint32_t	is_signed;
	uint32_t	spare;
	struct commit_sign sign;
};

#define WAIT_KEY_MAX (STREAM_MAX + 9)
struct str	wait_key(const char *stream, uint64_t serial,
		    uint8_t out[WAIT_KEY_MAX]);

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
MUST_CHECK enum err receive_touch(struct receive *r, const char *stream);
/* Every commit of stream that is whole by now goes into the log. */
MUST_CHECK enum err receive_promote(struct receive *r, const char *stream);
/* One event proven alone. */
MUST_CHECK enum err receive_quote(struct receive *r, const struct doc *d,
    const struct receive_node *n);
/* The hybrid clock hears of at. */
void		receive_clock(struct receive *r, const struct hlc *at);

#endif
