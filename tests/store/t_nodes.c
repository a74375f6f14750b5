/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_nodes.c -- whom a store trusts: by its own word, by that of an anchor, whatever
 * came first; and what it is called itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../core/lawkit.h"
#include "rawkit.h"
#include "replica_kit.h"
#include "seal/seal.h"
#include "store/nodes.h"

static enum err
trust(struct store *s, const struct store_node_row *n)
{
	return store_trust(s, n, STR("admin"), STR("root"));
}

static enum err
drop_trust(struct store *s, const char *node)
{
	return store_revoke(s, node, STR("admin"), STR("root"));
}

static void
towns(void **state)
{
	static const char *const bad[] = { "", ",", "0", "1000", "005,", "x",
		"005 006", "-1", "all,005", "005,,006" };
	struct store_node_row n = { .state = NODE_TRUSTED };
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (node_towns_read(str_of(bad[i]), &n.all, n.towns) &&
		    strcmp(bad[i], "005,") != 0)
			fail_msg("%s", bad[i]);
	assert_true(node_towns_read(STR("104,005,999"), &n.all, n.towns));
	node_towns_write(&n, &b);
	assert_string_equal(buf_z(&b), "005,104,999");
	assert_true(node_reads(&n, 5) && node_reads(&n, 104));
	assert_true(node_reads(&n, 0) && node_reads(&n, 999));
	assert_false(node_reads(&n, 6) || node_reads(&n, 1000) ||
	    node_reads(&n, UINT32_MAX));
	n.state = NODE_REVOKED;
	assert_false(node_reads(&n, 5) || node_reads(&n, 0));
	n = (struct store_node_row){ .state = NODE_TRUSTED, .all = true };
	assert_true(node_reads(&n, 6));
	b.n = 0;
	node_towns_write(&n, &b);
	assert_string_equal(buf_z(&b), "all");
	buf_fini(&b);
}

/* Of us, of a stranger, of whom we trust and do no more. */
static void
own_word(void **state)
{
	struct store_node_row n;
	struct place a, b;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	n = replica_node(a.s, "taa");
	assert_int_equal(n.state, NODE_OWN);
	assert_true(n.all);
	assert_int_equal(replica_node(a.s, "tba").state, NODE_UNKNOWN);
	replica_trust(a.s, b.s, "005,104", false);
	n = replica_node(a.s, "tba");
	assert_int_equal(n.state, NODE_TRUSTED);
	assert_memory_equal(n.pub, replica_node(b.s, "tba").pub, 32);
	assert_string_equal(n.by, "taa");
	assert_false(n.anchor);
	assert_true(node_reads(&n, 104));
	assert_false(node_reads(&n, 105));
	/* The same name with another key is another. */
	n.pub[0] ^= 1;
	assert_int_equal(trust(a.s, &n), ERR_EXISTS);
	assert_int_equal(drop_trust(a.s, "tba"), OK);
	assert_int_equal(replica_node(a.s, "tba").state, NODE_REVOKED);
	assert_int_equal(drop_trust(a.s, "tba"), ERR_EXISTS);
	assert_int_equal(trust(a.s, &n), OK);
	assert_memory_equal(replica_node(a.s, "tba").pub, n.pub, 32);
	/* Nobody says who we are; and no names that are none. */
	assert_int_equal(drop_trust(a.s, "taa"), ERR_REFUSED);
	assert_int_equal(drop_trust(a.s, "../../x"), ERR_BAD_INPUT);
	n = replica_node(a.s, "taa");
	assert_int_equal(trust(a.s, &n), ERR_REFUSED);
	memset(&n, 0, sizeof(n));
	assert_int_equal(trust(a.s, &n), ERR_BAD_INPUT);
	strcpy(n.node, "tca");
	assert_int_equal(trust(a.s, &n), ERR_BAD_INPUT);	/* reads nothing */
	place_proof(&a);
	place_drop(&a);
	place_drop(&b);
}

/* The centre trusts the third; whom that convinces. */
static void
anchors(void **state)
{
	struct place a, c, b;
	struct store_node_row n;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	place_make(&c, "tc");
	replica_trust(a.s, c.s, "all", false);
	replica_trust(c.s, b.s, "005", true);
	replica_sync(c.s, a.s);
	assert_int_equal(replica_node(a.s, "tba").state, NODE_UNKNOWN);
	/* What it said before it was an anchor counts as well. */
	replica_trust(a.s, c.s, "all", true);
	n = replica_node(a.s, "tba");
	assert_int_equal(n.state, NODE_TRUSTED);
	assert_string_equal(n.by, "tca");
	assert_false(n.anchor);	/* whom an anchor trusts is none for that */
	assert_true(node_reads(&n, 5) && !node_reads(&n, 6));
	replica_trust(c.s, b.s, "006", false);
	replica_sync(c.s, a.s);
	assert_true(node_reads((n = replica_node(a.s, "tba"), &n), 6));
	/* What we revoked no anchor brings back. */
	assert_int_equal(drop_trust(a.s, "tba"), OK);
	replica_trust(c.s, b.s, "all", false);
	replica_sync(c.s, a.s);
	assert_int_equal(replica_node(a.s, "tba").state, NODE_REVOKED);
	/* But what an anchor revoked is revoked here. */
	replica_trust(a.s, b.s, "all", false);
	assert_int_equal(replica_node(a.s, "tba").state, NODE_TRUSTED);
	assert_int_equal(drop_trust(c.s, "tba"), OK);
	replica_sync(c.s, a.s);
	assert_int_equal(replica_node(a.s, "tba").state, NODE_REVOKED);
	/* Nor does it say who we are. */
	replica_trust(c.s, a.s, "all", false);
	assert_int_equal(drop_trust(c.s, "taa"), OK);
	replica_sync(c.s, a.s);
	assert_int_equal(replica_node(a.s, "taa").state, NODE_OWN);
	place_proof(&a);
	place_drop(&a);
	place_drop(&b);
	place_drop(&c);
}

struct told { char text[4096]; };

static bool
tell(void *ctx, const struct store_node_row *n)
{
	struct told *t = ctx;
	char hex[65];

	hex_put(n->pub, 32, hex);
	snprintf(t->text + strlen(t->text), sizeof(t->text) - strlen(t->text),
	    "%s %d %d %s %s %llu\n", n->node, n->state, n->anchor, hex, n->by,
	    (unsigned long long)n->events);
	return true;
}

static void
list(struct store *s, struct told *t)
{
	t->text[0] = '\0';
	assert_int_equal(store_nodes(s, tell, t), OK);
}

/* Made anew from the log the table is the same, and nobody is owed anything that
 * was not owed before. */
static void
rebuilt(void **state)
{
	struct told before, after;
	struct store_fault why;
	struct place a, b, c;
	struct buf pos = { 0 };
	struct parcel d;
	uint64_t n;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	place_make(&c, "tc");
	replica_trust(c.s, b.s, "005", false);
	assert_int_equal(store_year_close(c.s, 2025, 0, STR("x"), STR("y")),
	    OK);
	place_import(&a, "k", 20);
	replica_trust(a.s, c.s, "all", false);
	replica_sync(c.s, a.s);
	assert_false(store_year_closed(a.s, "t005.25"));
	replica_trust(a.s, c.s, "all", true);
	assert_true(store_year_closed(a.s, "t005.25"));
	replica_wrap(a.s);
	parcel_pack(&d, a.s, "common.26", false, &pos, 10000);
	parcel_fini(&d);
	list(a.s, &before);
	assert_int_equal(store_rebuild(a.s, NULL, &why), OK);
	list(a.s, &after);
	assert_string_equal(before.text, after.text);
	assert_true(store_year_closed(a.s, "t005.25"));
	replica_wrap(a.s);
	assert_int_equal(store_owed(a.s, "common.26", buf_view(&pos), &n), OK);
	assert_int_equal(n, 0);
	buf_fini(&pos);
	place_drop(&a);
	place_drop(&b);
	place_drop(&c);
}

static void
years(void **state)
{
	struct place a;

	(void)state;
	place_make(&a, "ta");
	assert_int_equal(store_year_close(a.s, 2026, 5, STR("x"), STR("y")),
	    OK);
	assert_true(store_year_closed(a.s, "t005.26"));
	assert_false(store_year_closed(a.s, "t006.26"));
	assert_false(store_year_closed(a.s, "t005.27"));
	assert_false(store_year_closed(a.s, "common.26"));
	assert_int_equal(store_year_close(a.s, 26, 0, STR("x"), STR("y")), OK);
	assert_true(store_year_closed(a.s, "t006.26"));
	assert_true(store_year_closed(a.s, "common.26"));
	assert_true(store_year_closed(a.s, "audit.26"));
	assert_false(store_year_closed(a.s, "nonsense"));
	assert_int_equal(store_year_close(a.s, 26, 1000, STR("x"), STR("y")),
	    ERR_BAD_INPUT);
	place_drop(&a);
}

/* --- another name --- */

static enum err
rename_to(struct store *s, const char *name)
{
	return store_rename(s, name, STR("admin"), STR("root"));
}

static void
renamed(void **state)
{
	uint8_t pub[32];
	struct place a, b;
	char hash[65], again[65];

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	replica_befriend(a.s, b.s);
	place_import(&a, "k", 50);
	memcpy(pub, replica_node(a.s, "taa").pub, 32);
	place_hash(&a, hash);
	assert_int_equal(rename_to(a.s, "Dx"), ERR_BAD_INPUT);
	assert_int_equal(rename_to(a.s, "d"), ERR_BAD_INPUT);
	assert_int_equal(rename_to(a.s, "dx01dx01dx01x"), ERR_BAD_INPUT);
	assert_int_equal(rename_to(a.s, "dx01"), OK);
	assert_string_equal(store_node(a.s), "dx01a");
	place_hash(&a, again);
	assert_string_equal(hash, again);
	assert_int_equal(replica_node(a.s, "taa").state, NODE_OWN);
	assert_memory_equal(replica_node(a.s, "taa").pub, pub, 32);
	assert_memory_not_equal(replica_node(a.s, "dx01a").pub, pub, 32);
	place_play(&a, 50);
	place_proof(&a);
	place_close(&a);
	place_open(&a, 0);	/* the key is in its place */
	assert_string_equal(store_node(a.s), "dx01a");
	place_play(&a, 20);
	place_proof(&a);
	/* Back to the first name is a new incarnation of it. */
	assert_int_equal(rename_to(a.s, "ta"), OK);
	assert_string_equal(store_node(a.s), "tab");
	assert_int_equal(rename_to(a.s, "tb"), OK);
	assert_string_equal(store_node(a.s), "tbb");	/* the other's is taken */
	/* All its streams are given, by whatever name; who trusts the first
	 * believes those of the first. */
	replica_sync(a.s, b.s);
	assert_int_equal(replica_node(b.s, "taa").events,
	    replica_node(a.s, "taa").events);
	assert_int_equal(replica_node(b.s, "dx01a").events, 0);
	place_drop(&a);
	place_drop(&b);
}

/* Who joins a node that was called otherwise before has all it ever wrote. */
static void
renamed_joined(void **state)
{
	struct store_node_row centre;
	struct place a, b;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	place_import(&a, "k", 20);
	assert_int_equal(rename_to(a.s, "dx01"), OK);
	place_import(&a, "m", 5);
	centre = replica_node(a.s, "dx01a");
	centre.anchor = true;
	assert_int_equal(store_trust(b.s, &centre, STR("x"), STR("y")), OK);
	replica_sync(a.s, b.s);
	replica_sync(a.s, b.s);	/* what came before he was known */
	assert_int_equal(replica_node(b.s, "taa").state, NODE_TRUSTED);
	assert_true(replica_node(b.s, "taa").anchor);
	assert_int_equal(replica_node(b.s, "taa").events,
	    replica_node(a.s, "taa").events);
	place_proof(&a);
	place_proof(&b);
	place_drop(&a);
	place_drop(&b);
}

/* Cut off between the store's word and the key's own place. */
static void
renamed_half(void **state)
{
	char from[128], to[128];
	struct place a;

	(void)state;
	place_make(&a, "ta");
	assert_int_equal(rename_to(a.s, "dx01"), OK);
	place_close(&a);
	snprintf(from, sizeof(from), "%s/node.key", a.dir);
	snprintf(to, sizeof(to), "%s/node.key.next", a.dir);
	assert_int_equal(rename(from, to), 0);
	file_write(a.dir, "node.key", STR("the old one"));
	place_open(&a, 0);
	assert_int_equal(access(to, F_OK), -1);
	place_play(&a, 20);
	place_proof(&a);
	place_drop(&a);
}

/* Another process had the store open: it writes as the new one. */
static void
renamed_aside(void **state)
{
	struct store_options o = { .read_only = false };
	struct store_fault why;
	struct outcome out;
	struct deed d;
	struct place a;
	struct store *s;

	(void)state;
	place_make(&a, "ta");
	o.dir = a.dir;
	assert_int_equal(store_open(&s, &o, &why), OK);
	assert_int_equal(rename_to(s, "dx01"), OK);
	store_close(&s);
	deed_report(&a.k, &d, 1, KIT_MATTER, KIT_GRID);
	assert_int_equal(deed_do(&a.k, &d, &out), OK);
	assert_string_equal(store_node(a.s), "dx01a");
	assert_true(strncmp(out.id.stream, "dx01a.", 6) == 0);
	place_proof(&a);
	place_drop(&a);
}

/* A restored store knows its former self, and takes in what that wrote after. */
static void
restored(void **state)
{
	struct store_fault why;
	struct place a, b;
	char file[80];
	uint64_t more;

	(void)state;
	place_make(&a, "ta");
	place_import(&a, "k", 30);
	b = a;
	folder_new(b.dir);
	snprintf(file, sizeof(file), "%s/copy", a.dir);
	assert_int_equal(store_backup(a.s, file, false, &why), OK);
	place_import(&a, "later", 30);
	more = replica_node(a.s, "taa").events;
	assert_int_equal(store_restore(file, b.dir, &why), OK);
	place_open(&b, 0);
	assert_string_equal(store_node(b.s), "tab");
	assert_int_equal(replica_node(b.s, "taa").state, NODE_OWN);
	assert_memory_equal(replica_node(b.s, "taa").pub,
	    replica_node(a.s, "taa").pub, 32);
	assert_int_equal(replica_sync(a.s, b.s).aside, 0);
	assert_int_equal(replica_node(b.s, "taa").events, more);
	place_proof(&b);
	place_drop(&a);
	place_drop(&b);
}

/* Whatever stands in the table, nothing falls over and no text runs out of its
 * place. */
static void
damaged(void **state)
{
	char junk[sizeof(struct node_disk)];
	struct store_node_row n;
	struct told t;
	struct place a, b;
	struct raw r;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	replica_trust(a.s, b.s, "all", false);
	place_close(&a);
	memset(junk, 0xff, sizeof(junk));
	raw_open(&r, a.dir, "node");
	raw_add(&r, "tca", 3, junk, sizeof(junk));
	junk[offsetof(struct node_disk, state)] = NODE_TRUSTED;
	raw_add(&r, "tda", 3, junk, sizeof(junk));
	raw_add(&r, "tea", 3, junk, 7);
	raw_add(&r, "../../etc/x", 11, junk, sizeof(junk));
	raw_add(&r, "a", 1, junk, 0);
	raw_close(&r);
	place_open(&a, 0);
	list(a.s, &t);
	assert_non_null(strstr(t.text, "tba 2"));
	assert_int_equal(store_node_get(a.s, "tda", &n), OK);
	assert_true(strlen(n.label) < sizeof(n.label));
	assert_true(strlen(n.by) < sizeof(n.by));
	assert_int_equal(store_node_get(a.s, "tea", &n), ERR_DAMAGED);
	place_import(&a, "k", 10);
	replica_wrap(a.s);	/* ff… is no key: it is owed nothing */
	assert_true(replica_sync(a.s, b.s).aside > 0);	/* b trusts nobody */
	place_drop(&a);
	place_drop(&b);
}

/* One bit of what is known of a node is another: the log says so. */
static void
proven(void **state)
{
	static const size_t at[] = { offsetof(struct node_disk, pub),
		offsetof(struct node_disk, anchor),
		offsetof(struct node_disk, state) };
	struct store_verdict v;
	struct store_fault why;
	struct place a, b;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	place_import(&a, "k", 3);
	replica_trust(a.s, b.s, "005", true);
	assert_int_equal(store_year_close(a.s, 2025, 5, STR("x"), STR("y")),
	    OK);
	place_proof(&a);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		struct raw r;
		MDB_val k = { 3, (void *)(uintptr_t)"tba" }, val;
		char copy[sizeof(struct node_disk) + 64];

		place_close(&a);
		raw_open(&r, a.dir, "node");
		assert_int_equal(mdb_get(r.t, r.db, &k, &val), 0);
		memcpy(copy, val.mv_data, val.mv_size);
		copy[at[i]] ^= 1;
		val.mv_data = copy;
		assert_int_equal(mdb_put(r.t, r.db, &k, &val, 0), 0);
		raw_close(&r);
		place_open(&a, 0);
		assert_int_equal(store_verify(a.s, NULL, &v), OK);
		assert_false(v.clean);
		assert_non_null(strstr(v.fault, "node tba"));
		assert_int_equal(store_rebuild(a.s, NULL, &why), OK);
		place_proof(&a);
	}
	place_drop(&a);
	place_drop(&b);
}

/* Whom others trusted by another name must be shown to them anew. */
static void
names(void **state)
{
	struct store_fault why;
	struct store_names k;
	struct place a, b, c;
	char file[80];

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	assert_int_equal(store_names(b.s, &k), OK);
	assert_string_equal(k.was, "");
	replica_befriend(a.s, b.s);
	replica_sync(a.s, b.s);
	c = b;
	folder_new(c.dir);
	snprintf(file, sizeof(file), "%s/copy", b.dir);
	assert_int_equal(store_backup(b.s, file, false, &why), OK);
	assert_int_equal(store_restore(file, c.dir, &why), OK);
	place_open(&c, 0);
	assert_int_equal(store_names(c.s, &k), OK);
	assert_string_equal(k.was, "tba");
	assert_false(k.met);
	replica_trust(a.s, c.s, "all", false);
	replica_sync(a.s, c.s);
	assert_int_equal(store_names(c.s, &k), OK);
	assert_true(k.met);
	place_proof(&c);
	place_drop(&a);
	place_drop(&b);
	place_drop(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(towns),
		cmocka_unit_test(own_word),
		cmocka_unit_test(anchors),
		cmocka_unit_test(rebuilt),
		cmocka_unit_test(years),
		cmocka_unit_test(renamed),
		cmocka_unit_test(renamed_joined),
		cmocka_unit_test(renamed_half),
		cmocka_unit_test(renamed_aside),
		cmocka_unit_test(restored),
		cmocka_unit_test(damaged),
		cmocka_unit_test(proven),
		cmocka_unit_test(names),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("nodes", tests, NULL, NULL);
}
