/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_chunk.c -- blobs on their way: wanted where an event names one, put together
 * from pieces that come in any order, thrown away where they are not it. */
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

struct pair { struct place a, b; struct buf voice; char number[CASE_NUMBER_MAX]; };

static int
set_up(void **state)
{
	static struct pair p;

	place_make(&p.a, "ta");
	place_make(&p.b, "tb");
	replica_befriend(p.a.s, p.b.s);
	replica_wrap(p.a.s);
	p.voice = (struct buf){ 0 };
	for (uint32_t i = 0; p.voice.n < 5u * REPLICA_CHUNK / 2; i++)
		buf_fmt(&p.voice, "%u voice ", i);
	replica_case(&p.a, KIT_GRID, "井盖", p.number);
	replica_note(&p.a, p.number, "一", buf_view(&p.voice));
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;

	buf_fini(&p->voice);
	place_drop(&p->a);
	place_drop(&p->b);
	return 0;
}

/* Everything of a's but its blobs; those are in out. */
static void
without_blobs(struct pair *p, struct parcel *out)
{
	size_t n = 0;

	replica_wrap(p->a.s);
	parcel_pack(out, p->a.s, "t001.26", false, NULL, 1000);
	for (size_t i = 0; i < out->n; i++)
		if (out->d[i].kind != DOC_BLOB)
			parcel_give(&out->d[i], 1, "t001.26", p->b.s);
		else
			out->d[n++] = out->d[i];
	out->n = n;
}

struct wanted { struct store_want w; size_t n; };

static bool
see_want(void *ctx, const struct store_want *w)
{
	struct wanted *v = ctx;

	v->w = *w;
	v->n++;
	return true;
}

static struct wanted
wants(struct place *p)
{
	struct wanted v = { .n = 0 };

	assert_int_equal(store_wants(p->s, see_want, &v), OK);
	return v;
}

static enum err
put(struct place *p, const struct doc *d, bool *done)
{
	return store_chunk(p->s, d->digest, d->at, d->of, d->size, d->data,
	    done);
}

static void
heard(struct pair *p)
{
	char name[5 + 2 * DIGEST_LEN + 1] = "blob:";
	struct buf b = { 0 };
	struct parcel d;

	without_blobs(p, &d);
	hex_put(d.d[0].digest, DIGEST_LEN, name + 5);
	parcel_fini(&d);
	assert_int_equal(store_recording(p->b.s, replica_slot(&p->b,
	    p->number), str_of(name), &b), OK);
	assert_true(str_eq(buf_view(&b), buf_view(&p->voice)));
	buf_fini(&b);
}

static void
whole(void **state)
{
	struct pair *p = *state;
	struct wanted v;
	struct parcel d;
	bool done;

	without_blobs(p, &d);
	assert_int_equal(d.n, 3);
	v = wants(&p->b);
	assert_int_equal(v.n, 1);
	assert_int_equal(v.w.chunks_here, 0);
	assert_int_equal(v.w.size, d.d[0].size);
	assert_string_equal(v.w.db, "t001.26");
	assert_int_equal(v.w.slot, replica_slot(&p->b, p->number));
	assert_memory_equal(v.w.digest, d.d[0].digest, DIGEST_LEN);
	place_proof(&p->b);	/* it is elsewhere, and that is no fault */
	assert_int_equal(put(&p->b, &d.d[2], &done), OK);
	assert_false(done);
	assert_int_equal(put(&p->b, &d.d[0], &done), OK);
	assert_int_equal(put(&p->b, &d.d[0], &done), OK);	/* again */
	assert_false(done);
	assert_int_equal(wants(&p->b).w.chunks_here, 2);
	place_close(&p->b);	/* goes on after whatever */
	place_open(&p->b, 0);
	assert_int_equal(put(&p->b, &d.d[1], &done), OK);
	assert_true(done);
	assert_int_equal(wants(&p->b).n, 0);
	heard(p);
	assert_int_equal(put(&p->b, &d.d[1], &done), OK);
	assert_true(done);	/* it is here */
	place_proof(&p->b);
	parcel_fini(&d);
}

/* Along with a stick's documents. */
static void
in_a_batch(void **state)
{
	struct pair *p = *state;
	struct store_received got = replica_sync(p->a.s, p->b.s);

	assert_int_equal(got.chunks, 3);
	assert_int_equal(wants(&p->b).n, 0);
	heard(p);
	place_proof(&p->b);
}

/* Pieces that cannot be, and a whole that is not what it is called. */
static void
wrong(void **state)
{
	struct pair *p = *state;
	struct parcel d;
	struct doc x;
	char *copy;
	bool done;

	without_blobs(p, &d);
	x = d.d[0];
	x.at = 3;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	x = d.d[0];
	x.of = 4;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	x = d.d[0];
	x.size++;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	x = d.d[0];
	x.size = REPLICA_BLOB_MAX + 1;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	x.size = UINT64_MAX;
	x.at = x.of = UINT32_MAX;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	x.size = 0;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	x = d.d[0];
	x.data.n--;
	assert_int_equal(put(&p->b, &x, &done), ERR_BAD_INPUT);
	assert_int_equal(wants(&p->b).w.chunks_here, 0);
	/* One nobody asked for. */
	x = d.d[0];
	x.digest[0] ^= 1;
	assert_int_equal(put(&p->b, &x, &done), OK);
	assert_false(done);
	assert_int_equal(wants(&p->b).n, 1);
	/* One byte is another. */
	x = d.d[1];
	copy = xmemdup(x.data.p, x.data.n);
	copy[99] ^= 1;
	x.data.p = copy;
	assert_int_equal(put(&p->b, &d.d[0], &done), OK);
	assert_int_equal(put(&p->b, &d.d[2], &done), OK);
	assert_int_equal(put(&p->b, &x, &done), ERR_DAMAGED);
	assert_false(done);
	assert_int_equal(wants(&p->b).w.chunks_here, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(put(&p->b, &d.d[i], &done), OK);
	assert_true(done);
	heard(p);
	free(copy);
	parcel_fini(&d);
}

/* A profile is named in common, and stands under its own digest. */
static void
profile(void **state)
{
	static const char other[] = "another district for tests\n";
	struct pair *p = *state;
	struct parcel d;
	struct doc blob = { .kind = DOC_OTHER };
	bool done;

	assert_int_equal(store_adopt(p->a.s, str_of(other), STORE_ANY_RULES,
	    STR("x"), STR("y")), OK);
	parcel_pack(&d, p->a.s, "common.26", false, NULL, 1000);
	for (size_t i = 0; i < d.n; i++)
		if (d.d[i].kind == DOC_BLOB)
			blob = d.d[i];
		else
			parcel_give(&d.d[i], 1, "common.26", p->b.s);
	assert_int_equal(blob.kind, DOC_BLOB);
	assert_int_equal(wants(&p->b).n, 1);
	assert_int_equal(wants(&p->b).w.slot, SLOT_NONE);
	assert_string_equal(wants(&p->b).w.db, "common.26");
	/* Of a size that is not said beforehand: another one begins anew. */
	blob.size++;
	assert_int_equal(put(&p->b, &blob, &done), ERR_BAD_INPUT);
	blob.size--;
	assert_int_equal(put(&p->b, &blob, &done), OK);
	assert_true(done);
	assert_int_equal(wants(&p->b).n, 0);
	parcel_fini(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(in_a_batch, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong, set_up, tear_down),
		cmocka_unit_test_setup_teardown(profile, set_up, tear_down),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("chunk", tests, NULL, NULL);
}
