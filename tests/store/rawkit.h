/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rawkit.h -- a table of a store behind the store's back: one cursor, bytes
 * turned, entries taken and put. The test includes cmocka first.
 * Layer: store tests. */
#ifndef TESTS_STORE_RAWKIT_H
#define TESTS_STORE_RAWKIT_H

#include <lmdb.h>
#include <stdint.h>
#include <string.h>
#include "store/room.h"

struct raw {
	MDB_env	*env;
	MDB_txn	*t;
	MDB_dbi	db;
	MDB_cursor *c;
	MDB_val	k, v;
};

static inline void
raw_open(struct raw *r, const char *dir, const char *db)
{
	assert_int_equal(mdb_env_create(&r->env), 0);
	assert_int_equal(mdb_env_set_maxdbs(r->env, DB_COUNT), 0);
	assert_int_equal(mdb_env_open(r->env, dir, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(r->env, NULL, 0, &r->t), 0);
	assert_int_equal(mdb_dbi_open(r->t, db, 0, &r->db), 0);
	assert_int_equal(mdb_cursor_open(r->t, r->db, &r->c), 0);
}

static inline void
raw_close(struct raw *r)
{
	mdb_cursor_close(r->c);
	assert_int_equal(mdb_txn_commit(r->t), 0);
	mdb_env_close(r->env);
}

/* The record two thirds of the way through. */
static inline void
raw_middle(struct raw *r)
{
	MDB_stat st;
	size_t n;

	assert_int_equal(mdb_stat(r->t, r->db, &st), 0);
	n = st.ms_entries * 2 / 3;
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_FIRST), 0);
	while (n-- > 0)
		assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_NEXT),
		    0);
}

static inline void
raw_find(struct raw *r, const void *key, size_t n)
{
	r->k = (MDB_val){ n, (void *)(uintptr_t)key };
	assert_int_equal(mdb_cursor_get(r->c, &r->k, &r->v, MDB_SET_KEY), 0);
}

static inline void
raw_flip(struct raw *r, size_t at)
{
	char copy[20000];
	MDB_val v = { r->v.mv_size, copy };

	assert_true(at < v.mv_size && v.mv_size <= sizeof(copy));
	memcpy(copy, r->v.mv_data, v.mv_size);
	copy[at] ^= 1;
	assert_int_equal(mdb_cursor_put(r->c, &r->k, &v, MDB_CURRENT), 0);
}

static inline void
raw_drop(struct raw *r)
{
	assert_int_equal(mdb_cursor_del(r->c, 0), 0);
}

static inline void
raw_add(struct raw *r, const void *key, size_t kn, const void *val, size_t vn)
{
	MDB_val k = { kn, (void *)(uintptr_t)key };
	MDB_val v = { vn, (void *)(uintptr_t)val };

	assert_int_equal(mdb_put(r->t, r->db, &k, &v, 0), 0);
}

#endif
