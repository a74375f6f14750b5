/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify_more.h -- proofs beside the cases: accounts, and that what is
 * sealed opens.  Layer: store (private). */
#ifndef STORE_VERIFY_MORE_H
#define STORE_VERIFY_MORE_H

#include "store/log.h"

/* Every event of the common streams, stream by stream in their order. */
typedef void common_fn(void *ctx, const struct event *e, uint64_t arrival);
MUST_CHECK enum err each_common(struct store *s, MDB_txn *t, common_fn *fn,
    void *ctx);

/* Each: OK, or ERR_DAMAGED with what; other errors as they are. */
MUST_CHECK enum err accounts_stand(struct store *s, MDB_txn *t, char *what,
    size_t cap);
MUST_CHECK enum err homes_stand(struct store *s, MDB_txn *t, char *what,
    size_t cap);
MUST_CHECK enum err nodes_stand(struct store *s, MDB_txn *t, char *what,
    size_t cap);	/* verify_nodes.c */
MUST_CHECK enum err layers_stand(struct store *s, MDB_txn *t, char *what,
    size_t cap);	/* verify_layers.c */
/* A case whose key was destroyed is erased, not damaged. */
MUST_CHECK enum err secrets_stand(struct store *s, MDB_txn *t, uint32_t slot,
    const struct history *h, struct buf *plain, char *what, size_t cap);

/* --- verify_clocks.c --- */
struct clocks_seen {		/* over all cases */
	struct store	*s;
	MDB_txn		*t;
	uint64_t	dockets, alarms, asleep;
	struct buf	bytes;
	const char	*what;	/* static; the first fault, or NULL */
};
/* Docket and alarm of a case whose history folds to c and d, and the laws of its
 * ledger. False: what says which does not stand. */
bool		clocks_stand(struct clocks_seen *k, uint32_t slot,
		    const struct event **all, size_t n,
		    const struct casefile *c, const struct docket *d);

#endif
