/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outdoc.h -- what is given besides events: quotes, wrapped keys, blobs, each
 * with its database, numbered in the order it came to be owed.
 * Layer: store (private).
 *
 * db NUL n u64 BE -> u8 kind + one of the structures below (+ bytes). A document
 * is made when it is given: of a quote only the event's place is kept, of a blob
 * only its name. 1 + db NUL kind + name -> nothing: it stands there already. */
#ifndef STORE_OUTDOC_H
#define STORE_OUTDOC_H

#include "store/room.h"

enum outdoc_kind { OUTDOC_QUOTE, OUTDOC_KEYS, OUTDOC_BLOB };

struct outdoc_quote { uint64_t arrival; };
struct outdoc_keys {		/* + the box */
	char		by[NODE_MAX], dest[NODE_MAX];
	uint64_t	n;
	uint8_t		sig[64];
};
struct outdoc_blob {		/* one chunk of it */
	uint8_t		digest[DIGEST_LEN];
	uint64_t	size;
	uint32_t	at, of;
};

#define OUTDOC_NAME (DIGEST_LEN + 4)
/* name, if any, tells it from others of its kind: known ones are passed over. */
MUST_CHECK enum err outdoc_add(struct store *s, MDB_txn *t, const char *db,
    enum outdoc_kind kind, struct str name, struct str record);
/* The first one after n: *n is its number. ERR_NOT_FOUND: there is none. */
MUST_CHECK enum err outdoc_next(struct store *s, MDB_txn *t, const char *db,
    uint64_t *n, struct str *record);
/* How many come after n: numbers have no gaps. */
MUST_CHECK enum err outdoc_left(struct store *s, MDB_txn *t, const char *db,
    uint64_t n, uint64_t *left);
/* Every database that has any. */
typedef enum err outdoc_db_fn(void *ctx, const char *db);
MUST_CHECK enum err outdoc_dbs(struct store *s, MDB_txn *t, outdoc_db_fn *fn,
    void *ctx);

#endif
