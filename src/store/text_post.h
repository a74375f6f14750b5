/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_post.h -- postings of one block, and the unindexed tail.
 * Layer: store (private). */
#ifndef STORE_TEXT_POST_H
#define STORE_TEXT_POST_H

#include "store/bits.h"
#include "store/room.h"

#define TEXT_KEY_LEN 10
void	posting_key(uint32_t block, uint64_t token, uint8_t out[TEXT_KEY_LEN]);
/* v: sorted (token << 12 | offset) of one token, repeats allowed. Replaces out. */
void	posting_encode(const uint64_t *v, size_t n, struct buf *out);
/* Sets the bits of block; false when the bytes are not a posting. */
bool	posting_or(struct str stored, uint32_t block, struct bits *out);

/* Sets bits of tail cases that contain needle. */
MUST_CHECK enum err tail_find(struct store *s, MDB_txn *t, struct str needle,
	    bool loose, struct bits *out);
/* Caches at most n more texts; true while more is left. */
bool	tail_warm(struct store *s, MDB_txn *t, uint32_t n);
void	tail_free(struct store *s);

#endif
