/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_keys.c -- who can read a case: those it is wrapped for, and nobody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "replica_kit.h"
#include "seal/seal.h"
#include "../core/lawkit.h"

struct three { struct place a, b, c; };

static int
set_up(void **state)
{
	static struct three p;

	place_make(&p.a, "ta");
	place_make(&p.b, "tb");
	place_make(&p.c, "tc");
	replica_trust(p.b.s, p.a.s, "all", false);
	replica_trust(p.c.s, p.a.s, "all", false);
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	struct three *p = *state;

	place_drop(&p->a);
	place_drop(&p->b);
	place_drop(&p->c);
	return 0;
}

static uint64_t
owed(struct place *p, const char *db)
{
	uint64_t n;

	replica_wrap(p->s);
	assert_int_equal(store_owed(p->s, db, STR_NONE, &n), OK);
	return n;
}

/* Its own towns; what is not placed only who reads all. */
static void
by_territory(void **state)
{
	struct three *p = *state;
	char n1[CASE_NUMBER_MAX], n2[CASE_NUMBER_MAX], n0[CASE_NUMBER_MAX];

	replica_trust(p->a.s, p->b.s, "001", false);
	replica_trust(p->a.s, p->c.s, "all", false);
	replica_wrap(p->a.s);
	replica_case(&p->a, KIT_GRID, "井盖", n1);
	replica_case(&p->a, KIT_GRID2, "路灯", n2);
	replica_case(&p->a, 0, "积水", n0);
	assert_int_equal(replica_sync(p->a.s, p->b.s).keys, 1);
	assert_int_equal(replica_sync(p->a.s, p->c.s).keys, 3);
	assert_string_equal(replica_title(&p->b, n1), "井盖");
	assert_string_equal(replica_title(&p->b, n2), "");
	assert_string_equal(replica_title(&p->b, n0), "");
	assert_string_equal(replica_title(&p->c, n1), "井盖");
	assert_string_equal(replica_title(&p->c, n2), "路灯");
	assert_string_equal(replica_title(&p->c, n0), "积水");
	/* Placed, it is read by who reads that place. */
	replica_move(&p->a, replica_slot(&p->a, n0), KIT_GRID);
	replica_sync(p->a.s, p->b.s);
	assert_string_equal(replica_title(&p->b, n0), "积水");
	/* Moved to where it is read too. */
	replica_move(&p->a, replica_slot(&p->a, n2), KIT_GRID);
	replica_sync(p->a.s, p->b.s);
	assert_string_equal(replica_title(&p->b, n2), "路灯");
	place_proof(&p->b);
	place_proof(&p->c);
}

/* Who comes later gets what there is; who reads more gets the more. */
static void
newcomer(void **state)
{
	struct three *p = *state;
	char n1[CASE_NUMBER_MAX], n2[CASE_NUMBER_MAX];

	replica_case(&p->a, KIT_GRID, "井盖", n1);
	replica_case(&p->a, KIT_GRID2, "路灯", n2);
	place_import(&p->a, "k", 700);
	assert_int_equal(replica_sync(p->a.s, p->b.s).keys, 0);
	replica_trust(p->a.s, p->b.s, "001", false);
	assert_true(replica_sync(p->a.s, p->b.s).keys > 100);
	assert_string_equal(replica_title(&p->b, n1), "井盖");
	assert_string_equal(replica_title(&p->b, n2), "");
	replica_trust(p->a.s, p->b.s, "001,002", false);
	replica_sync(p->a.s, p->b.s);
	assert_string_equal(replica_title(&p->b, n2), "路灯");
	place_proof(&p->b);
}

static void
revoked(void **state)
{
	struct three *p = *state;
	char n1[CASE_NUMBER_MAX], n2[CASE_NUMBER_MAX];

	replica_trust(p->a.s, p->b.s, "all", false);
	replica_wrap(p->a.s);
	replica_case(&p->a, KIT_GRID, "井盖", n1);
	replica_sync(p->a.s, p->b.s);
	/* Owed, and not wrapped yet: it is too late. */
	replica_case(&p->a, KIT_GRID, "路灯", n2);
	assert_int_equal(store_revoke(p->a.s, "tba", STR("x"), STR("y")), OK);
	assert_int_equal(replica_sync(p->a.s, p->b.s).keys, 1);	/* n1's again */
	assert_string_equal(replica_title(&p->b, n1), "井盖");
	assert_string_equal(replica_title(&p->b, n2), "");
	/* A newcomer's work that was not done is not done. */
	place_import(&p->a, "k", 50);
	replica_trust(p->a.s, p->c.s, "all", false);
	assert_int_equal(store_revoke(p->a.s, "tca", STR("x"), STR("y")), OK);
	assert_int_equal(replica_sync(p->a.s, p->c.s).keys, 0);
}

/* Sealed by somebody else first, or later. */
static void
made_later(void **state)
{
	struct three *p = *state;
	char n[CASE_NUMBER_MAX];
	struct deed d;

	replica_trust(p->a.s, p->b.s, "all", false);
	replica_case(&p->a, KIT_GRID, NULL, n);
	assert_int_equal(replica_sync(p->a.s, p->b.s).keys, 0);
	deed_on(&p->a.k, &d, EV_CASE_AMEND, replica_slot(&p->a, n), "seat1");
	body_text(&d.secret, "title", STR("井盖"));
	d.it.secret = &d.secret;
	deed_must(&p->a.k, &d);
	assert_int_equal(replica_sync(p->a.s, p->b.s).keys, 1);
	assert_string_equal(replica_title(&p->b, n), "井盖");
	/* b's own words about it, under the key it was given. */
	replica_note(&p->b, n, "到了", STR_NONE);
	replica_sync(p->b.s, p->a.s);
	place_proof(&p->a);
	place_proof(&p->b);
}

static void
one_kind(struct place *from, struct store *to, const char *db, bool keys)
{
	struct parcel d;

	replica_wrap(from->s);
	parcel_pack(&d, from->s, db, false, NULL, 1000);
	for (size_t i = 0; i < d.n; i++)
		if ((d.d[i].kind == DOC_KEYS) == keys)
			parcel_give(&d.d[i], 1, db, to);
	parcel_fini(&d);
}

/* Keys first, or last: words are read all the same, searched too. */
static void
any_order(void **state)
{
	struct three *p = *state;
	struct query q = query_text("井盖");
	char n[CASE_NUMBER_MAX];

	replica_trust(p->a.s, p->b.s, "all", false);
	replica_trust(p->a.s, p->c.s, "all", false);
	replica_case(&p->a, KIT_GRID, "井盖", n);
	one_kind(&p->a, p->b.s, "t001.26", true);
	assert_string_equal(replica_title(&p->b, n), "-");
	one_kind(&p->a, p->b.s, "t001.26", false);
	assert_string_equal(replica_title(&p->b, n), "井盖");
	assert_int_equal(kit_count(&p->b.k, &q), 1);
	one_kind(&p->a, p->c.s, "t001.26", false);
	assert_string_equal(replica_title(&p->c, n), "");
	assert_int_equal(kit_count(&p->c.k, &q), 0);
	one_kind(&p->a, p->c.s, "t001.26", true);
	assert_string_equal(replica_title(&p->c, n), "井盖");
	assert_int_equal(kit_count(&p->c.k, &q), 1);
	place_proof(&p->b);
	place_proof(&p->c);
}

struct why { uint8_t why[64]; size_t n; };

static bool
see_aside(void *ctx, const struct store_aside *a)
{
	struct why *w = ctx;

	assert_true(w->n < 64);
	w->why[w->n++] = a->why;
	return true;
}

/* Every byte of the box, of the names, of the signature. */
static void
forged(void **state)
{
	struct three *p = *state;
	struct why w = { .n = 0 };
	char n[CASE_NUMBER_MAX];
	struct parcel d;
	struct doc bad;
	uint8_t box[4096];

	replica_trust(p->a.s, p->b.s, "all", false);
	replica_wrap(p->a.s);
	replica_case(&p->a, KIT_GRID, "井盖", n);
	replica_wrap(p->a.s);
	parcel_pack(&d, p->a.s, "t001.26", false, NULL, 1000);
	while (d.d[d.n - 1].kind != DOC_KEYS)
		d.n--;
	bad = d.d[d.n - 1];
	memcpy(box, bad.box.p, bad.box.n);
	bad.box.p = (const char *)box;
	for (size_t i = 0; i < bad.box.n; i += 7) {
		box[i] ^= 1;
		assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).keys,
		    0);
		box[i] ^= 1;
	}
	bad.sig[63] ^= 1;
	assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).aside, 1);
	bad.sig[63] ^= 1;
	bad.by = STR("tca");	/* whom b does not know */
	assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).aside, 1);
	bad.by = STR("tba");	/* b itself */
	assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).aside, 1);
	bad.by = STR("a name that is far too long for a node");
	assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).aside, 1);
	bad.by = STR_NONE;
	assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).aside, 1);
	bad.by = STR("taa");
	bad.dest = STR("tca");
	assert_int_equal(parcel_give(&bad, 1, "t001.26", p->b.s).aside, 1);
	assert_int_equal(store_asides(p->b.s, 0, see_aside, &w), OK);
	for (size_t i = 0; i < w.n; i++)
		assert_true(w.why[i] == ASIDE_FORGED ||
		    w.why[i] == ASIDE_STRANGER);
	/* True, and not for c: it is nothing to it. */
	parcel_give(&d.d[d.n - 1], 1, "t001.26", p->c.s);
	assert_int_equal(parcel_give(&d.d[d.n - 1], 1, "t001.26",
	    p->b.s).keys, 1);
	parcel_fini(&d);
}

/* Of one that the centre trusts each gives what it sealed itself, and the centre
 * the rest. */
static void
through_an_anchor(void **state)
{
	struct three *p = *state;	/* c is the centre */
	char n1[CASE_NUMBER_MAX], n2[CASE_NUMBER_MAX];
	struct place d;
	uint64_t before;

	place_make(&d, "td");
	replica_trust(p->a.s, p->c.s, "all", true);
	replica_trust(p->c.s, p->b.s, "all", false);
	replica_trust(p->b.s, p->c.s, "all", true);
	replica_trust(d.s, p->c.s, "all", true);
	replica_case(&p->a, KIT_GRID, "井盖", n1);
	replica_sync(p->a.s, p->c.s);
	replica_sync(p->c.s, p->a.s);
	replica_sync(p->c.s, p->b.s);
	replica_sync(p->a.s, p->b.s);
	replica_case(&p->b, KIT_GRID, "路灯", n2);
	replica_sync(p->b.s, p->c.s);
	assert_string_equal(replica_title(&p->b, n1), "井盖");
	assert_string_equal(replica_title(&p->c, n2), "路灯");
	before = owed(&p->b, "t001.26");
	/* Now the centre lets d in, and all hear of it. */
	replica_trust(p->c.s, d.s, "001", false);
	replica_sync(p->c.s, p->b.s);
	assert_int_equal(replica_node(p->b.s, "tda").state, NODE_TRUSTED);
	/* b gives the key of n2, the one it sealed; the centre both. */
	assert_int_equal(owed(&p->b, "t001.26"), before + 1);
	replica_sync(p->c.s, d.s);
	replica_sync(p->a.s, d.s);
	replica_sync(p->b.s, d.s);
	assert_string_equal(replica_title(&d, n1), "井盖");
	assert_string_equal(replica_title(&d, n2), "路灯");
	place_proof(&d);
	place_drop(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_territory, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(newcomer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(revoked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(made_later, set_up, tear_down),
		cmocka_unit_test_setup_teardown(any_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(forged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(through_an_anchor, set_up,
		    tear_down),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
