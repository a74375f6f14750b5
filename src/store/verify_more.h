/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify_more.h -- proofs beside the cases: accounts, and that what is
 * sealed opens.  Layer: store (private). */
#ifndef STORE_VERIFY_MORE_H
#define STORE_VERIFY_MORE_H

#include "store/log.h"

/* Each: OK, or ERR_DAMAGED with what; other errors as they are. */
MUST_CHECK enum err accounts_stand(struct store *s, MDB_txn *t, char *what,
    size_t cap);
/* A case whose key was destroyed is erased, not damaged. */
MUST_CHECK enum err secrets_stand(struct store *s, MDB_txn *t, uint32_t slot,
    const struct history *h, struct buf *plain, char *what, size_t cap);

#endif
