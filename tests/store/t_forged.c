/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_forged.c -- events nobody honest wrote, offered to a store: each is refused
 * whole, or kept without harm; nothing of them gets this node's signature. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "seal/seal.h"
#include "store_kit.h"
#include "store/room.h"
#include "../core/lawkit.h"

static struct store_foreign
forged(enum event_kind kind, const char *stream, uint64_t serial)
{
	struct store_foreign f = { .e = { .v = EVENT_SCHEMA, .kind = kind,
	    .id = { .serial = serial }, .actor = STR("x"), .login = STR("x"),
	    .at = { .ms = KIT_NOW } } };

	snprintf(f.e.id.stream, STREAM_MAX, "%s", stream);
	return f;
}

static enum err
offer(struct place *p, struct store_foreign *f)
{
	size_t known = 0, which = 0;

	return store_take(p->s, f, 1, &known, &which);
}

/* Nothing stands of what was refused. */
static void
refused(struct place *p, struct store_foreign *f, enum err err)
{
	uint64_t before = p->k.r->ops->revision(p->k.r);

	assert_int_equal(offer(p, f), err);
	assert_true(p->k.r->ops->revision(p->k.r) == before);
	place_proof(p);
}

/* What this node is said to have written and never did: a next event of a
 * stream that stands, a first one of a stream to come. */
static void
own_streams(void **state)
{
	struct store_foreign f;
	struct luggage l;
	struct place p;
	struct event *last;

	(void)state;
	place_make(&p, "ta");
	kit_case(&p.k, "路灯", "坏了");
	luggage_pack(&l, p.s);
	last = &l.f[l.n - 1].e;
	f = forged(EV_IMPORT_DONE, last->id.stream, last->id.serial + 1);
	{
		struct buf canon = { 0 };

		event_canonical(last, &canon);
		seal_digest(buf_view(&canon), f.e.prev);
		buf_fini(&canon);
	}
	refused(&p, &f, ERR_DAMAGED);
	f = forged(EV_IMPORT_DONE, "taa.t099.31", 1);
	refused(&p, &f, ERR_DAMAGED);
	assert_int_equal(offer(&p, &l.f[l.n - 1]), OK);	/* known */
	last->at.ms++;			/* under an id that stands */
	refused(&p, &l.f[l.n - 1], ERR_DAMAGED);
	luggage_fini(&l);
	place_drop(&p);
}

static void
numbers(void **state)
{
	static const struct str bad[] = { { "X\0Y", 3 }, { "X\033[2J", 5 },
		{ "X Y", 3 }, { "\xE7\x81\xAF", 3 } };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct store_foreign f = forged(EV_CASE_REPORT, "tba.t05.26", 1);

		f.e.subject = bad[i];
		refused(&p, &f, ERR_BAD_INPUT);
	}
	place_drop(&p);
}

static void
long_key(void **state)
{
	struct store_foreign f = forged(EV_CASE_REPORT, "tba.t05.26", 1);
	struct place p;
	char key[2000];

	(void)state;
	place_make(&p, "ta");
	memset(key, 'k', sizeof(key));
	f.e.subject = STR("X-20261121-tba000001");
	f.e.key = str_n(key, sizeof(key));
	refused(&p, &f, ERR_BAD_INPUT);
	place_drop(&p);
}

struct look { unsigned n; bool seen; };

static bool
look_at(void *ctx, const struct store_account *a)
{
	struct look *k = ctx;

	k->n++;
	k->seen |= strcmp(a->code, "abcdefghijklmno") == 0;
	return true;
}

/* A name too long is no other account's; one in a stream of cases, none. The
 * store can be made anew with such events in its log. */
static void
accounts(void **state)
{
	struct store_foreign f = forged(EV_ACCOUNT_SET, "tba.common.26", 1);
	struct store_foreign g = forged(EV_ACCOUNT_SET, "tba.t05.26", 1);
	struct look k = { 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	f.e.subject = STR("abcdefghijklmnop");
	g.e.subject = STR("mallory");
	assert_int_equal(offer(&p, &f), OK);
	assert_int_equal(offer(&p, &g), OK);
	assert_int_equal(store_accounts(p.s, look_at, &k), OK);
	assert_int_equal(k.n, 0);
	place_proof(&p);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_proof(&p);
	place_drop(&p);
}

/* Nor does one of ours get into the log that names nobody. */
static void
nobody(void **state)
{
	struct intent in = { .kind = EV_ACCOUNT_SET, .actor = STR("a"),
	    .login = STR("a") };
	struct outcome out;
	struct place p;
	uint64_t before;

	(void)state;
	place_make(&p, "ta");
	before = p.k.r->ops->revision(p.k.r);
	assert_int_equal(p.k.r->ops->commit(p.k.r, &in, 1, true, &out), OK);
	assert_int_equal(out.err, ERR_BAD_INPUT);
	assert_true(p.k.r->ops->revision(p.k.r) == before);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_proof(&p);
	place_drop(&p);
}

/* Streams are numbered in 16 bits: the one after the last is refused, instead
 * of lying over the first. */
static void
many_streams(void **state)
{
	struct store_foreign f = forged(EV_IMPORT_DONE, "tba.common.26", 1);
	struct place p;
	struct head h;
	MDB_txn *t;

	(void)state;
	place_make(&p, "ta");
	kit_case(&p.k, "路灯", "坏了");
	assert_int_equal(room_write(p.s, &t), OK);
	assert_int_equal(room_head(p.s, t, &h), OK);
	h.streams = UINT16_MAX + 1;
	assert_int_equal(room_commit(p.s, t, &h), OK);
	assert_int_equal(offer(&p, &f), ERR_TOO_BIG);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_streams),
		cmocka_unit_test(numbers),
		cmocka_unit_test(long_key),
		cmocka_unit_test(accounts),
		cmocka_unit_test(nobody),
		cmocka_unit_test(many_streams),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("forged", tests, NULL, NULL);
}
