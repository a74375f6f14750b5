/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile a store lives by, and the accounts events made. */
#include <string.h>
#include "seal/seal.h"
#include "store/replica_in.h"

enum err
store_archive(struct store *s, struct buf *out, uint8_t digest[32])
{
	struct str v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_get(t, s->dbi[DB_BLOB], key_of(s->head.law, DIGEST_LEN), &v);
	if (err == OK) {
		buf_str(out, v);
		memcpy(digest, s->head.law, DIGEST_LEN);
	}
	room_read_end(s);
	return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
}

static enum err
adopt_once(struct store *s, struct str archive, uint64_t seen,
    struct str actor, struct str login, struct str reason)
{
	char hex[2 * DIGEST_LEN + 1], db[REPLICA_DB_MAX];
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_PROFILE_ADOPT, .actor = actor,
	    .login = login, .subject = STR("profile"), .body = &body };
	struct outcome out;
	struct writer w;
	uint8_t digest[DIGEST_LEN];
	enum err err = writer_begin(&w, s, false);

	if (err != OK)
		return err;
	seal_digest(archive, digest);
	hex_put(digest, DIGEST_LEN, hex);
	if (seen != STORE_ANY_RULES && seen != w.h.rules)
		err = ERR_CONFLICT;
	if (err == OK)
		err = body_text(&body, "digest", str_of(hex));
	if (err == OK && reason.n > 0)
		err = body_text(&body, "reason", reason);
	if (err == OK)
		err = room_put(w.t, s->dbi[DB_BLOB],
		    key_of(digest, DIGEST_LEN), archive, 0);
	if (err == OK)
		err = writer_intent(&w, &in, &out);
	if (err == OK && replica_db(str_of(out.id.stream), db))
		err = blob_owe(&w, digest, db);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

enum err
store_adopt_why(struct store *s, struct str archive, uint64_t seen,
    struct str actor, struct str login, struct str reason)
{
	enum err err;

	do {
		err = adopt_once(s, archive, seen, actor, login, reason);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}

enum err
store_adopt(struct store *s, struct str archive, uint64_t seen,
    struct str actor, struct str login)
{
	return store_adopt_why(s, archive, seen, actor, login, STR_NONE);
}

enum err
store_accounts(struct store *s, store_account_fn *fn, void *ctx)
{
	MDB_cursor *c;
	MDB_val k, v;
	MDB_txn *t;
	int rc;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	rc = mdb_cursor_open(t, s->dbi[DB_ACCOUNT], &c);
	if (rc == 0) {
		struct account_row row;

		while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
			if (v.mv_size != sizeof(row))
				continue;
			memcpy(&row, v.mv_data, sizeof(row));
			if (!fn(ctx, &row.a))
				break;
		}
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}
