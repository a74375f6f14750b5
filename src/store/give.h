/* SPDX-License-Identifier: GPL-3.0-or-later */
/* give.h -- streams to be given, and what proves one event alone.
 * Layer: store (private). */
#ifndef STORE_GIVE_H
#define STORE_GIVE_H

#include "seal/seal.h"
#include "store/log.h"
#include "store/replica.h"

struct give_stream {
	char		name[STREAM_MAX];
	uint16_t	id;
	uint64_t	last, given;
};
struct give_streams { struct give_stream *at; size_t n, cap; };

/* This node's streams of db (NULL: of all), those of earlier incarnations too;
 * everything: other nodes' as well. pos says how far each is given. */
MUST_CHECK enum err give_streams(struct store *s, MDB_txn *t, const char *db,
    bool everything, struct str pos, struct give_streams *out);
void	give_streams_fini(struct give_streams *g);

/* The digests of one commit, kept for the next quote of it. */
struct quote_leaves {
	uint16_t	stream;
	uint64_t	first, last;
	uint8_t		(*digest)[DIGEST_LEN];	/* owned */
};
/* The way from the event at head to the root its commit's signature is over.
 * ERR_NOT_FOUND: the commit is not here, or not whole. */
MUST_CHECK enum err quote_path(struct store *s, MDB_txn *t,
    const struct log_head *head, struct quote_leaves *leaves,
    struct commit_sign *sign, uint8_t path[SEAL_PATH][DIGEST_LEN],
    size_t *steps);

#endif
