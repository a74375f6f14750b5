/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_quote.c -- a case that moves takes its past along: who reads only the place it
 * came to has all of it, proven event by event. */
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

struct pair { struct place a, b; };

static int
set_up(void **state)
{
	static struct pair p;

	place_make(&p.a, "ta");
	place_make(&p.b, "tb");
	replica_trust(p.a.s, p.b.s, "002", false);
	replica_trust(p.b.s, p.a.s, "all", false);
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

/* Only what b may read. */
static void
give(struct pair *p, const char *db)
{
	struct parcel d;

	replica_wrap(p->a.s);
	parcel_pack(&d, p->a.s, db, false, NULL, 1000);
	parcel_give(d.d, d.n, db, p->b.s);
	parcel_fini(&d);
}

static size_t
quotes(struct pair *p, const char *db)
{
	struct parcel d;
	size_t n = 0;

	parcel_pack(&d, p->a.s, db, false, NULL, 1000);
	for (size_t i = 0; i < d.n; i++)
		n += d.d[i].kind == DOC_QUOTE;
	parcel_fini(&d);
	return n;
}

/* Told in the order of arrival, which is each store's own. */
struct story { char line[64][64]; size_t n; };

static bool
one_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct story *t = ctx;

	assert_true(t->n < 64);
	snprintf(t->line[t->n++], 64, "%s:%llu %d %zu", e->id.stream,
	    (unsigned long long)e->id.serial, status,
	    secret ? secret->n : 99);
	return true;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
same_story(struct pair *p, const char *number)
{
	struct story a = { .n = 0 }, b = { .n = 0 };
	uint32_t sa = replica_slot(&p->a, number);
	uint32_t sb = replica_slot(&p->b, number);
	struct casefile ca = *kit_get(&p->a.k, sa);

	assert_int_equal(p->a.k.r->ops->history(p->a.k.r, sa, one_event, &a),
	    OK);
	assert_int_equal(p->b.k.r->ops->history(p->b.k.r, sb, one_event, &b),
	    OK);
	assert_int_equal(a.n, b.n);
	qsort(a.line, a.n, 64, by_text);
	qsort(b.line, b.n, 64, by_text);
	for (size_t i = 0; i < a.n; i++)
		assert_string_equal(a.line[i], b.line[i]);
	assert_memory_equal(&ca, kit_get(&p->b.k, sb), sizeof(ca));
}

static void
moved(void **state)
{
	struct pair *p = *state;
	char n[CASE_NUMBER_MAX], other[CASE_NUMBER_MAX];

	replica_case(&p->a, KIT_GRID, "路灯", other);
	replica_case(&p->a, KIT_GRID, "井盖", n);
	replica_note(&p->a, n, "一", STR_NONE);
	give(p, "common.26");
	give(p, "t002.26");
	assert_string_equal(replica_title(&p->b, n), "-");
	assert_int_equal(quotes(p, "t002.26"), 0);
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID2);
	assert_int_equal(quotes(p, "t002.26"), 3);
	assert_int_equal(quotes(p, "t001.26"), 0);
	give(p, "t002.26");
	assert_string_equal(replica_title(&p->b, n), "井盖");
	assert_string_equal(replica_title(&p->b, other), "-");
	same_story(p, n);
	/* What is done after the move needs no quote. */
	replica_note(&p->a, n, "二", STR_NONE);
	assert_int_equal(quotes(p, "t002.26"), 3);
	give(p, "t002.26");
	same_story(p, n);
	/* Again changes nothing. */
	give(p, "t002.26");
	same_story(p, n);
	place_proof(&p->a);
	place_proof(&p->b);
	/* On it goes, and back. */
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID3);
	assert_int_equal(quotes(p, "t003.26"), 5);
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID);
	assert_int_equal(quotes(p, "t001.26"), 3);
	place_proof(&p->a);
}

/* b comes to know only the end: what stood before comes as quotes after it. */
static void
late(void **state)
{
	struct pair *p = *state;
	char n[CASE_NUMBER_MAX];
	struct parcel d;

	replica_case(&p->a, KIT_GRID, "井盖", n);
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID2);
	replica_note(&p->a, n, "二", STR_NONE);
	replica_wrap(p->a.s);
	parcel_pack(&d, p->a.s, "t002.26", false, NULL, 1000);
	for (size_t i = d.n; i > 0; i--)
		if (d.d[i - 1].kind != DOC_QUOTE)
			parcel_give(&d.d[i - 1], 1, "t002.26", p->b.s);
	assert_int_equal(store_orphans(p->b.s), 1);
	assert_string_equal(replica_title(&p->b, n), "-");
	for (size_t i = 0; i < d.n; i++)
		if (d.d[i].kind == DOC_QUOTE)
			parcel_give(&d.d[i], 1, "t002.26", p->b.s);
	assert_int_equal(store_orphans(p->b.s), 0);
	assert_string_equal(replica_title(&p->b, n), "井盖");
	same_story(p, n);
	place_proof(&p->b);
	/* And then the whole of the old place after all. */
	give(p, "t001.26");
	same_story(p, n);
	place_proof(&p->b);
	parcel_fini(&d);
}

/* From a commit of many: each is proven alone. */
static void
of_many(void **state)
{
	enum { MANY = 37 };
	struct pair *p = *state;
	struct deed d[MANY];
	struct intent in[MANY];
	struct outcome out[MANY];

	for (int i = 0; i < MANY; i++) {
		deed_report(&p->a.k, &d[i], 1, KIT_MATTER, KIT_GRID);
		deed_words(&d[i], "井盖", "", "");
		in[i] = d[i].it;
	}
	assert_int_equal(p->a.k.r->ops->commit(p->a.k.r, in, MANY, false, out),
	    OK);
	for (int i = 0; i < MANY; i++)
		replica_move(&p->a, out[i].slot, KIT_GRID2);
	assert_int_equal(quotes(p, "t002.26"), 2 * MANY);
	give(p, "t002.26");
	for (int i = 0; i < MANY; i++)
		same_story(p, out[i].number);
	place_proof(&p->b);
}

/* What stands in common is read there. */
static void
placed(void **state)
{
	struct pair *p = *state;
	char n[CASE_NUMBER_MAX];

	replica_case(&p->a, 0, "井盖", n);
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID2);
	assert_int_equal(quotes(p, "t002.26"), 0);
	give(p, "common.26");
	give(p, "t002.26");
	assert_string_equal(replica_title(&p->b, n), "井盖");
	same_story(p, n);
	/* Taken out of its place again, everybody must see where it was. */
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID);
	replica_move(&p->a, replica_slot(&p->a, n), 0);
	give(p, "common.26");
	same_story(p, n);
}

/* Altered anywhere it is not believed. */
static void
forged(void **state)
{
	struct pair *p = *state;
	char n[CASE_NUMBER_MAX];
	uint8_t path[REPLICA_PATH][DIGEST_LEN];
	struct parcel d;
	struct doc bad;
	size_t at = 0;

	place_import(&p->a, "k", 9);
	replica_case(&p->a, KIT_GRID, "井盖", n);
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID2);
	parcel_pack(&d, p->a.s, "t002.26", false, NULL, 1000);
	while (d.d[at].kind != DOC_QUOTE)
		at++;
	bad = d.d[at];
	memset(path, 7, sizeof(path));
	memcpy(path, bad.path, bad.path_n * DIGEST_LEN);
	bad.path = path;
	bad.path_n++;
	assert_int_equal(parcel_give(&bad, 1, "t002.26", p->b.s).aside, 1);
	bad.path_n--;
	bad.sign.sig[5] ^= 1;
	assert_int_equal(parcel_give(&bad, 1, "t002.26", p->b.s).aside, 1);
	bad.sign.sig[5] ^= 1;
	bad.sign.root[5] ^= 1;
	assert_int_equal(parcel_give(&bad, 1, "t002.26", p->b.s).aside, 1);
	bad.sign.root[5] ^= 1;
	bad.sign.last++;
	assert_int_equal(parcel_give(&bad, 1, "t002.26", p->b.s).aside, 1);
	bad.sign.last = bad.sign.first = 0;
	assert_int_equal(parcel_give(&bad, 1, "t002.26", p->b.s).aside, 1);
	bad.sign.last = UINT64_MAX;
	assert_int_equal(parcel_give(&bad, 1, "t002.26", p->b.s).aside, 1);
	assert_int_equal(parcel_give(&d.d[at], 1, "t002.26", p->b.s).aside, 0);
	parcel_fini(&d);
	place_proof(&p->b);
}

/* A recording goes along with the quote of what names it. */
static void
recording(void **state)
{
	struct pair *p = *state;
	char n[CASE_NUMBER_MAX];
	struct parcel d;
	size_t blobs = 0;

	replica_case(&p->a, KIT_GRID, "井盖", n);
	replica_note(&p->a, n, "一", STR("RIFF a voice"));
	replica_move(&p->a, replica_slot(&p->a, n), KIT_GRID2);
	parcel_pack(&d, p->a.s, "t002.26", false, NULL, 1000);
	for (size_t i = 0; i < d.n; i++)
		blobs += d.d[i].kind == DOC_BLOB;
	assert_int_equal(blobs, 1);
	parcel_fini(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(moved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(placed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(forged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(recording, set_up, tear_down),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
