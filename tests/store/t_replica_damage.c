/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_replica_damage.c -- whatever the tables of replication hold, nothing falls over:
 * values with bytes turned, cut short, longer; keys that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rawkit.h"
#include "replica_kit.h"
#include "seal/seal.h"
#include "store/replica_in.h"
#include "../core/lawkit.h"

static const char *const tables[] = { "node", "aside", "link", "cursor",
	"outdoc", "keywait", "towrap", "want", "chunk", "wait", "orphan" };

/* A store that has something in each of them. */
static void
fill(struct place *p, struct place *other)
{
	struct store_aside a = { .why = ASIDE_BAD, .link = "centre",
	    .what = "x", .bytes = STR("bytes") };
	struct store_link l = { .code = "centre" };
	char n[CASE_NUMBER_MAX];
	struct parcel d;
	bool done;

	place_make(p, "ta");
	place_make(other, "tb");
	replica_befriend(p->s, other->s);
	replica_case(other, KIT_GRID, "路灯", n);
	replica_note(other, n, "一", STR("RIFF of another"));
	replica_case(p, KIT_GRID, "井盖", n);
	replica_note(p, n, "一", STR("RIFF a voice"));
	replica_move(p, replica_slot(p, n), KIT_GRID2);
	replica_wrap(p->s);
	replica_case(p, KIT_GRID, "积水", n);	/* owed, not wrapped */
	assert_int_equal(store_aside_put(p->s, &a, 1), OK);
	assert_int_equal(store_link_set(p->s, &l), OK);
	assert_int_equal(store_cursor_set(p->s, "centre", "t001.26", STR("7")),
	    OK);
	replica_wrap(other->s);
	/* Its events without the first, keys before their case, half a blob. */
	parcel_pack(&d, other->s, "t001.26", false, NULL, 1000);
	for (size_t i = d.n; i > 1; i--)
		parcel_give(&d.d[i - 1], 1, "t001.26", p->s);
	for (size_t i = 0; i < d.n; i++)
		if (d.d[i].kind == DOC_BLOB)
			(void)!store_chunk(p->s, d.d[i].digest, 0, 1,
			    d.d[i].size, d.d[i].data, &done);
	parcel_fini(&d);
}

static void
spoil(struct kit *k, const char *dir, const char *table)
{
	struct raw r;
	char copy[4096];
	int rc;

	raw_open(&r, dir, table);
	rc = mdb_cursor_get(r.c, &r.k, &r.v, MDB_FIRST);
	for (; rc == 0; rc = mdb_cursor_get(r.c, &r.k, &r.v, MDB_NEXT)) {
		MDB_val v = { r.v.mv_size, copy };
		char key[512];

		if (v.mv_size > 4000 || kit_random(k, 3) == 0)
			continue;
		memset(copy, 0xA5, sizeof(copy));
		memcpy(copy, r.v.mv_data, v.mv_size);
		for (uint32_t n = kit_random(k, 5); n > 0 && v.mv_size > 0; n--)
			copy[kit_random(k, (uint32_t)v.mv_size)] =
			    (char)kit_random(k, 256);
		if (kit_random(k, 3) == 0)
			v.mv_size = kit_random(k, (uint32_t)v.mv_size + 30);
		/* Its own bytes move when the value's size does. */
		memcpy(key, r.k.mv_data, r.k.mv_size);
		r.k.mv_data = key;
		assert_int_equal(mdb_cursor_put(r.c, &r.k, &v, MDB_CURRENT), 0);
	}
	for (int i = 0; i < 4; i++) {
		for (size_t at = 0; at < 60; at++)
			copy[at] = (char)kit_random(k, 256);
		raw_add(&r, copy, 1 + kit_random(k, 50), copy,
		    kit_random(k, 60));
	}
	raw_close(&r);
}

static bool
any_node(void *ctx, const struct store_node_row *n)
{
	struct buf b = { 0 };

	(void)ctx;
	assert_true(strlen(n->node) < sizeof(n->node));
	assert_true(strlen(n->label) < sizeof(n->label));
	node_towns_write(n, &b);
	buf_fini(&b);
	return true;
}

static bool
any_aside(void *ctx, const struct store_aside *a)
{
	uint64_t *sum = ctx;

	assert_true(strlen(a->said) < sizeof(a->said));
	assert_true(a->why < ASIDE_COUNT);
	*sum += str_hash(a->bytes);
	return true;
}

static bool
any_cursor(void *ctx, const char *db, struct str cursor)
{
	*(uint64_t *)ctx += strlen(db) + str_hash(cursor);
	return true;
}

static bool
any_want(void *ctx, const struct store_want *w)
{
	assert_true(strlen(w->db) < sizeof(w->db));
	*(uint64_t *)ctx += w->size;
	return true;
}

static bool
any_wait(void *ctx, const struct store_wait *w)
{
	assert_true(strlen(w->stream) < sizeof(w->stream));
	*(uint64_t *)ctx += w->have;
	return true;
}

static enum err
any_doc(void *ctx, struct str id, struct str rev, struct str json)
{
	*(uint64_t *)ctx += str_hash(id) + str_hash(rev) + str_hash(json);
	return OK;
}

static bool
any_db(void *ctx, const struct store_db *d)
{
	*(uint64_t *)ctx += d->own;
	return true;
}

static void
give_all(struct store *s, const char *db)
{
	struct store_give g = { .db = db, .everything = true, .max_docs = 3,
	    .max_bytes = 1000 };
	struct buf pos = { 0 };
	uint64_t sum = 0;
	int turns = 0;

	do {
		assert_int_equal(store_give(s, &g, &pos, any_doc, &sum), OK);
		assert_true(++turns < 1000);	/* it comes to an end */
	} while (g.more);
	buf_fini(&pos);
}

/* All that reads or writes them. What is said does not matter, but that it is. */
static void
use(struct place *p, struct place *other)
{
	struct store_link l;
	struct buf b = { 0 };
	uint64_t sum = 0, n, id = 1;
	bool more = true;

	(void)!store_nodes(p->s, any_node, NULL);
	(void)!store_asides(p->s, 0, any_aside, &sum);
	(void)!store_aside_seen(p->s, UINT64_MAX);
	(void)!store_aside_drop(p->s, &id, 1);
	(void)!store_aside_count(p->s, NULL, &n, &sum);
	(void)!store_link_get(p->s, "centre", &l);
	assert_true(memchr(l.said, '\0', sizeof(l.said)) != NULL);
	assert_int_equal(store_link_set(p->s, &l), OK);
	assert_int_equal(store_link_mark(p->s, "centre", true, true), OK);
	(void)!store_cursors(p->s, "centre", any_cursor, &sum);
	(void)!store_cursor(p->s, "centre", "t001.26", &b);
	(void)!store_wants(p->s, any_want, &sum);
	(void)!store_waits(p->s, any_wait, &sum);
	for (int i = 0; i < 100 && more; i++)
		if (keys_wrap(p->s, 10, &more) != OK)
			break;
	(void)!store_dbs(p->s, any_db, &sum);
	give_all(p->s, "t001.26");
	give_all(p->s, "t002.26");
	give_all(p->s, "common.26");
	(void)!store_owed(p->s, "t002.26", STR("+=x"), &n);
	(void)store_orphans(p->s);
	(void)store_year_closed(p->s, "t001.25");
	(void)other;
	buf_fini(&b);
}

static void
one_table(const char *table, struct place *whole, struct place *other)
{
	for (int i = 0; i < 40; i++) {
		struct place p;

		place_copy(whole, &p);
		p.k.seed += (uint64_t)i * 7919;
		place_close(&p);
		spoil(&p.k, p.dir, table);
		place_open(&p, 0);
		use(&p, other);
		place_drop(&p);
	}
}

static void
damaged(void **state)
{
	struct place whole, other;

	(void)state;
	fill(&whole, &other);
	use(&whole, &other);
	place_close(&whole);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		one_table(tables[i], &whole, &other);
	place_open(&whole, 0);
	place_drop(&whole);
	place_drop(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("replica damage", tests, NULL, NULL);
}
