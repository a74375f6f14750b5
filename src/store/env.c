/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMDB's environment and transactions. Every transaction begins and ends in one
 * function, room_change or one of its caller; a full map is grown and the batch
 * retried there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "seal/seal.h"
#include "store/room.h"
#include "store/want.h"

static const struct { int rc; enum err err; } codes[] = {
	{ 0, OK }, { MDB_NOTFOUND, ERR_NOT_FOUND }, { MDB_KEYEXIST, ERR_EXISTS },
	{ MDB_CORRUPTED, ERR_DAMAGED }, { MDB_PAGE_NOTFOUND, ERR_DAMAGED },
	{ MDB_PANIC, ERR_DAMAGED }, { MDB_INVALID, ERR_DAMAGED },
	{ MDB_VERSION_MISMATCH, ERR_VERSION }, { MDB_MAP_FULL, ERR_MAP_FULL },
	{ MDB_READERS_FULL, ERR_BUSY }, { ENOSPC, ERR_FULL }, { EDQUOT, ERR_FULL },
	{ EFBIG, ERR_FULL }, { EACCES, ERR_READ_ONLY }, { EROFS, ERR_READ_ONLY },
	{ EPERM, ERR_READ_ONLY }, { ENOENT, ERR_NOT_FOUND }, { EEXIST, ERR_EXISTS },
};

enum err
room_err(int rc)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].rc == rc)
			return codes[i].err;
	return ERR_IO;
}

MDB_val
room_val(struct str s)
{
	return (MDB_val){ .mv_size = s.n, .mv_data = (void *)(uintptr_t)s.p };
}

struct str
room_str(MDB_val v)
{
	return str_n(v.mv_data, v.mv_size);
}

enum err
room_get(MDB_txn *t, MDB_dbi db, struct str key, struct str *out)
{
	MDB_val k = room_val(key), v;
	int rc = mdb_get(t, db, &k, &v);

	*out = rc == 0 ? room_str(v) : STR_NONE;
	return room_err(rc);
}

/* A value of n bytes and no other. */
enum err
room_copy(MDB_txn *t, MDB_dbi db, struct str key, void *out, size_t n)
{
	struct str v;
	enum err err = room_get(t, db, key, &v);

	if (err != OK)
		return err;
	if (v.n != n)
		return ERR_DAMAGED;
	memcpy(out, v.p, n);
	return OK;
}

enum err
room_row(const struct store *s, MDB_txn *t, uint32_t slot, struct row_head *row,
    struct str *words)
{
	struct str v;
	enum err err = room_get(t, s->dbi[DB_ROW],
	    str_n((const char *)&slot, sizeof(slot)), &v);

	if (err != OK)
		return err;
	if (v.n < sizeof(*row))
		return ERR_DAMAGED;
	memcpy(row, v.p, sizeof(*row));
	if (words != NULL)
		*words = str_from(v, sizeof(*row));
	return OK;
}

enum err
room_put(MDB_txn *t, MDB_dbi db, struct str key, struct str val, unsigned flags)
{
	MDB_val k = room_val(key), v = room_val(val);

	return room_err(mdb_put(t, db, &k, &v, flags));
}

enum err
room_del(MDB_txn *t, MDB_dbi db, struct str key)
{
	MDB_val k = room_val(key);
	int rc = mdb_del(t, db, &k, NULL);

	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
room_head(struct store *s, MDB_txn *t, struct head *h)
{
	struct str v;
	enum err err = room_get(t, s->dbi[DB_META], STR("head"), &v);

	if (err != OK)
		return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
	if (v.n != sizeof(*h) && v.n != HEAD_BEFORE_3)
		return ERR_DAMAGED;
	*h = (struct head){ .schema = 0 };
	memcpy(h, v.p, v.n);
	/* One of before is open to be upgraded. */
	return v.n == sizeof(*h) || h->schema < STORE_SCHEMA ? OK : ERR_DAMAGED;
}

/* Another process may have grown the map since. */
static int
begin(struct store *s, unsigned flags, MDB_txn **out)
{
	int rc = mdb_txn_begin(s->env, NULL, flags, out);

	if (rc != MDB_MAP_RESIZED)
		return rc;
	rc = mdb_env_set_mapsize(s->env, 0);
	return rc ? rc : mdb_txn_begin(s->env, NULL, flags, out);
}

/* Who is told something while reading may ask more: the same snapshot then. */
enum err
room_read(struct store *s, MDB_txn **out)
{
	enum err err;
	int rc;

	*out = s->read;
	if (s->reading++ > 0)
		return OK;
	rc = s->read ? mdb_txn_renew(s->read) : 0;
	if (s->read && rc != 0) {
		mdb_txn_abort(s->read);
		s->read = NULL;
	}
	if (s->read == NULL) {
		rc = begin(s, MDB_RDONLY, &s->read);
		if (rc != 0) {
			s->read = NULL;
			s->reading = 0;
			return room_err(rc);
		}
	}
	err = room_head(s, s->read, &s->head);
	if (err != OK)
		room_read_end(s);
	*out = s->read;
	return err;
}

void
room_read_end(struct store *s)
{
	if (--s->reading == 0)
		mdb_txn_reset(s->read);
}

enum err
room_write(struct store *s, MDB_txn **out)
{
	int rc;

	if (s->read_only)
		return ERR_READ_ONLY;
	rc = begin(s, 0, out);
	return room_err(rc);
}

/* A full disk cuts a write short, which LMDB calls an I/O error: was it that? */
static bool
disk_full(const struct store *s)
{
	const uint64_t little = 1u << 20;
	struct statvfs vfs;
	struct rlimit most;
	struct stat st;

	if (statvfs(s->dir, &vfs) == 0 &&
	    (uint64_t)vfs.f_bavail * vfs.f_frsize < little)
		return true;
	return getrlimit(RLIMIT_FSIZE, &most) == 0 &&
	    most.rlim_cur != RLIM_INFINITY && stat(s->watch, &st) == 0 &&
	    (uint64_t)st.st_size + little > most.rlim_cur;
}

enum err
room_commit(struct store *s, MDB_txn *t, struct head *h)
{
	enum err err = room_put(t, s->dbi[DB_META], STR("head"),
	    key_of(h, sizeof(*h)), 0);

	if (err != OK) {
		mdb_txn_abort(t);
		return err;
	}
	err = room_err(mdb_txn_commit(t));
	if (err == OK)
		s->head = *h;
	return err == ERR_IO && disk_full(s) ? ERR_FULL : err;
}

/* Half as much again, at least 64 MiB, in whole megabytes. */
enum err
room_grow(struct store *s)
{
	const size_t mib = 1u << 20;
	MDB_envinfo info;
	size_t size;

	if (s->reading > 0)
		return ERR_BUSY;
	if (s->read) {
		mdb_txn_abort(s->read);
		s->read = NULL;
	}
	mdb_env_info(s->env, &info);
	size = info.me_mapsize + info.me_mapsize / 2 + 64 * mib;
	return room_err(mdb_env_set_mapsize(s->env, size / mib * mib));
}

static enum err
change_once(struct store *s, room_change_fn *fn, void *ctx)
{
	struct room_txn x = { .s = s };
	enum err err = room_write(s, &x.t);

	if (err != OK)
		return err;
	err = room_head(s, x.t, &x.h);
	if (err == OK)
		err = fn(&x, ctx);
	if (err != OK) {
		mdb_txn_abort(x.t);
		return err;
	}
	return room_commit(s, x.t, &x.h);
}

enum err
room_change(struct store *s, room_change_fn *fn, void *ctx)
{
	enum err err;

	do {
		err = change_once(s, fn, ctx);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}

void
room_want(struct store *s, int change)
{
	if (s->want)
		want_change(s->want, change);
}

bool
room_wanted(const struct store *s)
{
	return s->want && want_now(s->want);
}

/* A demonstration's keys follow from its seed, all others from the system. */
void
room_random(struct store *s, void *out, size_t n)
{
	if (s->have_seed) {
		seal_derive(s->seed, ++s->seed_counter, out, n);
		return;
	}
	if (s->pool_n < n) {
		seal_random(s->pool, sizeof(s->pool));
		s->pool_n = sizeof(s->pool);
	}
	s->pool_n -= n;
	memcpy(out, s->pool + s->pool_n, n);
	seal_wipe(s->pool + s->pool_n, n);
}

void
room_give_way(const struct store *s)
{
	const struct timespec nap = { 0, 200000 };

	for (int i = 0; i < 500 && room_wanted(s); i++)
		nanosleep(&nap, NULL);
}
