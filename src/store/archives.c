/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every profile that was ever this store's law. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/writer.h"

#define LAWS_MAX 4096

struct laws { uint8_t (*digest)[DIGEST_LEN]; size_t n; };

static void
laws_add(struct laws *l, const void *digest)
{
	for (size_t i = 0; i < l->n; i++)
		if (!memcmp(l->digest[i], digest, DIGEST_LEN))
			return;
	if (l->n < LAWS_MAX)
		memcpy(l->digest[l->n++], digest, DIGEST_LEN);
}

/* In the order of adoption: the first, then each that came. */
static enum err
laws_read(struct store *s, MDB_txn *t, struct laws *l)
{
	struct str first;
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(t, s->dbi[DB_RULE], &c);

	if (rc)
		return room_err(rc);
	if (room_get(t, s->dbi[DB_META], STR("first"), &first) == OK &&
	    first.n == DIGEST_LEN)
		laws_add(l, first.p);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0)
		if (v.mv_size == DIGEST_LEN)
			laws_add(l, v.mv_data);
	mdb_cursor_close(c);
	if (rc != MDB_NOTFOUND)
		return room_err(rc);
	laws_add(l, s->head.law);
	return OK;
}

enum err
store_archives(struct store *s, store_archive_fn *fn, void *ctx)
{
	struct laws l = { .digest = xcalloc(LAWS_MAX, DIGEST_LEN) };
	struct str v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err == OK) {
		err = laws_read(s, t, &l);
		for (size_t i = 0; err == OK && i < l.n; i++)
			/* Another node's need not be here. */
			if (room_get(t, s->dbi[DB_BLOB], key_of(l.digest[i],
			    DIGEST_LEN), &v) == OK)
				err = fn(ctx, l.digest[i], v);
		room_read_end(s);
	}
	free(l.digest);
	return err;
}
