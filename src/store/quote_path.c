/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What proves one event without its commit: the path through the tree of digests
 * that the commit's signature is over. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/give.h"
#include "store/replica_in.h"

static enum err
digest_at(struct store *s, MDB_txn *t, uint16_t stream, uint64_t serial,
    struct buf *canon, uint8_t out[DIGEST_LEN])
{
	struct log_head head;
	struct event e;
	uint64_t arrival;
	enum err err = log_arrival(s, t, stream, serial, &arrival);

	if (err == OK)
		err = log_read(s, t, arrival, &head, &e);
	if (err != OK)
		return err;
	canon->n = 0;
	event_canonical(&e, canon);
	seal_digest(buf_view(canon), out);
	return OK;
}

static enum err
leaves_read(struct store *s, MDB_txn *t, uint16_t stream,
    const struct commit_sign *sign, struct quote_leaves *l)
{
	struct buf canon = { 0 };
	enum err err = OK;

	if (l->digest != NULL && l->stream == stream &&
	    l->first == sign->first && l->last == sign->last)
		return OK;
	free(l->digest);
	*l = (struct quote_leaves){ stream, sign->first, sign->last, NULL };
	l->digest = xmalloc((size_t)(sign->last - sign->first + 1) *
	    DIGEST_LEN);
	for (uint64_t n = sign->first; n <= sign->last && err == OK; n++)
		err = digest_at(s, t, stream, n, &canon,
		    l->digest[n - sign->first]);
	buf_fini(&canon);
	if (err != OK) {
		free(l->digest);
		l->digest = NULL;
	}
	return err;
}

enum err
quote_path(struct store *s, MDB_txn *t, const struct log_head *head,
    struct quote_leaves *leaves, struct commit_sign *sign,
    uint8_t path[SEAL_PATH][DIGEST_LEN], size_t *steps)
{
	enum err err = log_commit_of(s, t, head->stream, head->serial, sign);

	if (err != OK)
		return err;
	/* No commit is as big as a damaged row may say. */
	if (sign->first == 0 || sign->first > head->serial ||
	    sign->last - sign->first >= LOG_BATCH)
		return ERR_NOT_FOUND;
	err = leaves_read(s, t, head->stream, sign, leaves);
	if (err == OK)
		*steps = seal_merkle_path((const uint8_t (*)[SEAL_DIGEST])
		    leaves->digest, (size_t)(sign->last - sign->first + 1),
		    (size_t)(head->serial - sign->first), path);
	return err;
}
