/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blob.h -- recordings that events name.  Layer: store (private).
 * body: recording "blob:" + 64 hex, the digest of the sealed bytes;
 * recording_size, of the plain ones. */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "store/writer.h"

/* "blob:…" -> the digest it names; false: it is no such name. */
bool		blob_named(struct str name, uint8_t digest[DIGEST_LEN]);
/* ERR_TOO_BIG; ERR_BAD_INPUT: a name without bytes, bytes of no case. */
MUST_CHECK enum err blob_may(const struct intent *in);
/* Into e's body; the text lives in a. */
MUST_CHECK enum err blob_name(struct event *e, struct arena *a,
		    const uint8_t digest[DIGEST_LEN], size_t size);
/* blob_may, and the name alone: the model keeps no bytes. */
MUST_CHECK enum err blob_unkept(const struct intent *in, struct event *e,
		    struct arena *a);
/* Seals bytes into w->blob; blob_put keeps what is there, if anything is. */
void		blob_seal(struct writer *w, struct str bytes,
		    const uint8_t key[32], struct str subject);
MUST_CHECK enum err blob_put(struct writer *w);
/* Is e's there, whole, and does it open? OK also where it names none.
 * ERR_NOT_FOUND, ERR_DAMAGED, ERR_CRYPTO. */
MUST_CHECK enum err blob_stands(struct store *s, MDB_txn *t, uint32_t slot,
		    const struct event *e, struct buf *plain);

#endif
