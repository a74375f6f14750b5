/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/outdoc.h"

#include <stdio.h>
#include <string.h>
#include "core/replica.h"

#define OUTDOC_KEY (REPLICA_DB_MAX + 9)
#define MARK 1			/* no database's name begins so */

static struct str
place(const char *db, uint64_t n, uint8_t out[OUTDOC_KEY])
{
	size_t len = strnlen(db, REPLICA_DB_MAX - 1);

	memcpy(out, db, len);
	out[len] = 0;
	be64(out + len + 1, n);
	return key_of(out, len + 9);
}

static bool
is_of(struct str key, struct str like)
{
	return key.n == like.n && memcmp(key.p, like.p, like.n - 8) == 0;
}

/* The number the last one of db has; 0: there is none. */
static enum err
last_of(struct store *s, MDB_txn *t, const char *db, uint64_t *n)
{
	uint8_t key[OUTDOC_KEY];
	struct str end = place(db, UINT64_MAX, key);
	MDB_val k = room_val(end), v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_OUTDOC], &c);

	*n = 0;
	if (rc != 0)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	rc = mdb_cursor_get(c, &k, &v, rc == 0 ? MDB_PREV : MDB_LAST);
	if (rc == 0 && is_of(room_str(k), end))
		*n = get64((const uint8_t *)k.mv_data + k.mv_size - 8);
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

static enum err
mark(struct store *s, MDB_txn *t, const char *db, enum outdoc_kind kind,
    struct str name)
{
	char key[REPLICA_DB_MAX + 4 + OUTDOC_NAME];
	int n = snprintf(key, sizeof(key), "%c%.*s", MARK, REPLICA_DB_MAX - 1,
	    db);

	if (name.n == 0 || name.n > OUTDOC_NAME)
		return name.n == 0 ? OK : ERR_TOO_BIG;
	n++;			/* the NUL */
	key[n++] = (char)kind;
	memcpy(key + n, name.p, name.n);
	return room_put(t, s->dbi[DB_OUTDOC], str_n(key, (size_t)n + name.n),
	    STR(""), MDB_NOOVERWRITE);
}

enum err
outdoc_add(struct store *s, MDB_txn *t, const char *db, enum outdoc_kind kind,
    struct str name, struct str record)
{
	uint8_t key[OUTDOC_KEY];
	struct buf b = { 0 };
	uint64_t n;
	enum err err = mark(s, t, db, kind, name);

	if (err != OK)
		return err == ERR_EXISTS ? OK : err;
	err = last_of(s, t, db, &n);
	if (err != OK)
		return err;
	buf_byte(&b, (char)kind);
	buf_str(&b, record);
	err = room_put(t, s->dbi[DB_OUTDOC], place(db, n + 1, key),
	    buf_view(&b), 0);
	buf_fini(&b);
	return err;
}

enum err
outdoc_next(struct store *s, MDB_txn *t, const char *db, uint64_t *n,
    struct str *record)
{
	uint8_t key[OUTDOC_KEY];
	struct str from;
	MDB_val k, v;
	MDB_cursor *c;
	int rc;

	if (*n == UINT64_MAX)
		return ERR_NOT_FOUND;
	rc = mdb_cursor_open(t, s->dbi[DB_OUTDOC], &c);
	if (rc != 0)
		return room_err(rc);
	from = place(db, *n + 1, key);
	k = room_val(from);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && !is_of(room_str(k), from))
		rc = MDB_NOTFOUND;
	if (rc == 0) {
		*n = get64((const uint8_t *)k.mv_data + k.mv_size - 8);
		*record = room_str(v);
	}
	mdb_cursor_close(c);
	return room_err(rc);
}

enum err
outdoc_left(struct store *s, MDB_txn *t, const char *db, uint64_t n,
    uint64_t *left)
{
	uint64_t last;
	enum err err = last_of(s, t, db, &last);

	*left = err == OK && last > n ? last - n : 0;
	return err;
}

enum err
outdoc_dbs(struct store *s, MDB_txn *t, outdoc_db_fn *fn, void *ctx)
{
	uint8_t at[OUTDOC_KEY] = { MARK + 1 };
	MDB_val k = { 1, at }, v;
	MDB_cursor *c;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_OUTDOC], &c);

	if (rc != 0)
		return room_err(rc);
	while (err == OK &&
	    (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE)) == 0) {
		char db[REPLICA_DB_MAX];
		struct replica_db d;

		str_copy(room_str(k), db, sizeof(db));
		db[strnlen(db, sizeof(db))] = '\0';
		if (replica_db_parse(str_of(db), &d)) {
			err = fn(ctx, db);
			/* Behind whatever begins with it and a NUL. */
			k = (MDB_val){ str_copy(str_of(db), (char *)at,
			    REPLICA_DB_MAX) + 1, at };
			at[k.mv_size - 1] = 1;
		} else {	/* no key of ours: step over it */
			rc = mdb_cursor_get(c, &k, &v, MDB_NEXT);
			if (rc != 0)
				break;
		}
	}
	mdb_cursor_close(c);
	return err == OK && rc != MDB_NOTFOUND ? room_err(rc) : err;
}
