/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_give.c -- what one store gives another takes: all of it, cut anywhere, twice,
 * and only what is behind where one was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "rawkit.h"
#include "replica_kit.h"
#include "seal/seal.h"
#include "../core/lawkit.h"

struct pair { struct place a, b; };

static int
set_up(void **state)
{
	static struct pair p;

	place_make(&p.a, "ta");
	place_make(&p.b, "tb");
	replica_befriend(p.a.s, p.b.s);
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;

	place_drop(&p->a);
	place_drop(&p->b);
	return 0;
}

static void
same_state(struct pair *p)
{
	char a[65], b[65];

	place_hash(&p->a, a);
	place_hash(&p->b, b);
	assert_string_equal(a, b);
	place_proof(&p->a);
	place_proof(&p->b);
}

static void
same_words(struct pair *p)
{
	static const char *const words[] = { "路灯", "井盖", "积水", "3号楼" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct query q = query_text(words[i]);
		uint64_t n = kit_count(&p->a.k, &q);

		assert_true(n > 0);
		assert_int_equal(kit_count(&p->b.k, &q), n);
	}
}

static void
whole(void **state)
{
	struct pair *p = *state;
	struct store_received got;

	place_import(&p->a, "k", 300);
	place_play(&p->a, 300);
	got = replica_sync(p->a.s, p->b.s);
	assert_true(got.fresh > 300);
	assert_int_equal(got.waits, 0);
	assert_int_equal(got.aside, 0);
	assert_true(got.keys > 0);
	same_state(p);
	same_words(p);	/* too: the keys came along */
	/* Twice is once. */
	got = replica_sync(p->a.s, p->b.s);
	assert_int_equal(got.fresh, 0);
	assert_int_equal(got.aside, 0);
	same_state(p);
	/* And back: the other gives only its own. */
	place_play(&p->b, 100);
	got = replica_sync(p->b.s, p->a.s);
	assert_int_equal(got.aside, 0);
	same_state(p);
}

/* Behind where one was comes what is new, no more. */
static void
behind(void **state)
{
	struct pair *p = *state;
	struct buf pos = { 0 };
	struct parcel d;
	uint64_t n;

	replica_wrap(p->a.s);
	assert_int_equal(store_owed(p->a.s, "common.26", STR_NONE, &n), OK);
	parcel_pack(&d, p->a.s, "common.26", false, &pos, 1000);
	assert_int_equal(d.n, n);
	parcel_fini(&d);
	assert_int_equal(store_owed(p->a.s, "common.26", buf_view(&pos), &n),
	    OK);
	assert_int_equal(n, 0);
	parcel_pack(&d, p->a.s, "common.26", false, &pos, 1000);
	assert_int_equal(d.n, 0);
	parcel_fini(&d);
	place_import(&p->a, "k", 40);
	place_play(&p->a, 40);
	replica_wrap(p->a.s);
	assert_int_equal(store_owed(p->a.s, "common.26", buf_view(&pos), &n),
	    OK);
	assert_true(n > 0);
	for (uint64_t left = n; left > 0; left = n) {
		parcel_pack(&d, p->a.s, "common.26", false, &pos, 3);
		assert_int_equal(d.n, left < 3 ? left : 3);
		parcel_fini(&d);
		assert_int_equal(store_owed(p->a.s, "common.26",
		    buf_view(&pos), &n), OK);
		assert_int_equal(n, left < 3 ? 0 : left - 3);
	}
	/* A position that is no position is the beginning; one too far is the
	 * end. */
	pos.n = 0;
	buf_cstr(&pos, "nonsense = ==- tax.common.26=999 +=-4");
	assert_int_equal(store_owed(p->a.s, "common.26", buf_view(&pos), &n),
	    OK);
	assert_true(n > 0);
	buf_cstr(&pos, " taa.common.26=99999999999");
	parcel_pack(&d, p->a.s, "common.26", false, &pos, 1000);
	for (size_t i = 0; i < d.n; i++)
		assert_int_not_equal(d.d[i].kind, DOC_EVENT);
	parcel_fini(&d);
	buf_fini(&pos);
}

/* In any order, one document a batch, the end is the same. */
static void
shuffled(void **state)
{
	struct pair *p = *state;
	struct store_received got;
	struct parcel d;

	place_import(&p->a, "k", 30);
	place_play(&p->a, 60);
	replica_wrap(p->a.s);
	for (int turn = 0; turn < 2; turn++) {
		static const char *const dbs[] = { "common.26", "audit.26",
			"t005.26", "t006.26", "t104.26", "t001.26", "t002.26" };

		for (size_t k = 0; k < sizeof(dbs) / sizeof(dbs[0]); k++) {
			parcel_pack(&d, p->a.s, dbs[k], false, NULL, 1000);
			for (size_t i = d.n; i > 1; i--) {
				size_t j = kit_random(&p->a.k, (uint32_t)i);
				struct doc x = d.d[j];

				d.d[j] = d.d[i - 1];
				d.d[i - 1] = x;
			}
			for (size_t i = 0; i < d.n; i++)
				parcel_give(&d.d[i], 1, dbs[k], p->b.s);
			parcel_fini(&d);
		}
	}
	got = replica_sync(p->a.s, p->b.s);
	assert_int_equal(got.aside, 0);
	same_state(p);
}

/* Who holds another's events can give them on, signatures and all. */
static void
everything(void **state)
{
	struct pair *p = *state;
	struct place c;
	struct parcel d;

	place_make(&c, "tc");
	replica_trust(c.s, p->a.s, "all", false);
	place_import(&p->a, "k", 50);
	replica_sync(p->a.s, p->b.s);
	parcel_pack(&d, p->b.s, "common.26", true, NULL, 1000);
	parcel_give(d.d, d.n, "common.26", c.s);
	parcel_fini(&d);
	assert_true(replica_node(c.s, "taa").events > 0);
	/* Of b itself, whom nobody here trusts, nothing. */
	assert_int_equal(replica_node(c.s, "tba").events, 0);
	place_drop(&c);
}

struct seen { uint64_t own; size_t n; char last[REPLICA_DB_MAX]; };

static bool
see_db(void *ctx, const struct store_db *d)
{
	struct seen *v = ctx;

	assert_true(strcmp(v->last, d->db) < 0);
	memcpy(v->last, d->db, sizeof(v->last));
	v->own += d->own;
	v->n++;
	return true;
}

static void
databases(void **state)
{
	struct pair *p = *state;
	struct store_health h;
	struct seen v = { .n = 0 };

	place_import(&p->a, "k", 100);
	assert_int_equal(store_dbs(p->a.s, see_db, &v), OK);
	assert_int_equal(store_health(p->a.s, &h), OK);
	assert_int_equal(v.own, h.events);
	assert_true(v.n > 2);
	replica_sync(p->a.s, p->b.s);
	v = (struct seen){ .n = 0 };
	assert_int_equal(store_dbs(p->b.s, see_db, &v), OK);
	assert_int_equal(v.own, 1);	/* its trust */
	assert_true(v.n > 2);
}

static enum err
stops(void *ctx, struct str id, struct str rev, struct str json)
{
	(void)id;
	(void)rev;
	(void)json;
	return --*(int *)ctx < 0 ? ERR_CANCELLED : OK;
}

/* Whoever takes may stop: what was taken is behind, the rest is not. */
static void
stopped(void **state)
{
	struct pair *p = *state;
	struct store_give g = { .db = "common.26", .max_docs = 1000,
	    .max_bytes = SIZE_MAX };
	struct buf pos = { 0 };
	uint64_t before, after;
	int n = 5;

	place_import(&p->a, "k", 100);
	assert_int_equal(store_owed(p->a.s, g.db, STR_NONE, &before), OK);
	assert_int_equal(store_give(p->a.s, &g, &pos, stops, &n),
	    ERR_CANCELLED);
	assert_int_equal(g.given, 5);
	assert_int_equal(store_owed(p->a.s, g.db, buf_view(&pos), &after), OK);
	assert_int_equal(before, after + 5);
	buf_fini(&pos);
}

/* --- a store of before there was any of this --- */

static void
make_old(const struct place *p)
{
	static const char *const gone[] = { "outdoc", "want", "towrap", "node" };
	const uint32_t schema = 3;
	struct raw r;
	struct head h;

	raw_open(&r, p->dir, "meta");
	raw_find(&r, "head", 4);
	assert_int_equal(r.v.mv_size, sizeof(h));
	memcpy(&h, r.v.mv_data, sizeof(h));
	h.schema = schema;
	raw_add(&r, "head", 4, &h, sizeof(h));
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		MDB_dbi db;

		assert_int_equal(mdb_dbi_open(r.t, gone[i], 0, &db), 0);
		assert_int_equal(mdb_drop(r.t, db, 1), 0);
	}
	raw_close(&r);
}

/* What it recorded and moved it owes to others all the same. */
static void
upgraded(void **state)
{
	struct store_options o = { .older = true };
	struct pair *p = *state;
	struct store_fault why;
	char n[CASE_NUMBER_MAX];
	uint64_t before, after, common, again;

	replica_case(&p->a, KIT_GRID, "井盖", n);
	replica_note(&p->a, n, "一", STR("RIFF a voice"));
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID2);
	assert_int_equal(store_owed(p->a.s, "t002.26", STR_NONE, &before), OK);
	assert_int_equal(before, 3 + 1);	/* quotes, the voice */
	assert_int_equal(store_owed(p->a.s, "t001.26", STR_NONE, &common), OK);
	place_close(&p->a);
	make_old(&p->a);
	o.dir = p->a.dir;
	assert_int_equal(store_open(&p->a.s, &o, &why), OK);
	store_set_law(p->a.s, &p->a.k.law);
	assert_int_equal(store_rebuild(p->a.s, NULL, &why), OK);
	place_close(&p->a);
	place_open(&p->a, 0);
	assert_int_equal(store_owed(p->a.s, "t002.26", STR_NONE, &after), OK);
	assert_int_equal(store_owed(p->a.s, "t001.26", STR_NONE, &again), OK);
	assert_int_equal(before, after);
	assert_int_equal(common, again);
	place_proof(&p->a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(behind, set_up, tear_down),
		cmocka_unit_test_setup_teardown(shuffled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(everything, set_up, tear_down),
		cmocka_unit_test_setup_teardown(databases, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stopped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(upgraded, set_up, tear_down),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("give", tests, NULL, NULL);
}
