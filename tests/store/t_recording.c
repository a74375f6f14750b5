/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_recording.c -- recordings: kept sealed with the event that names them, proved,
 * copied, erased with the key, and left where they were made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store_kit.h"
#include "rawkit.h"
#include "../core/lawkit.h"

#define VOICE "RIFF: what somebody said at the door"

struct named { char name[80]; int64_t size; size_t n; };

static bool
look(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct named *k = ctx;

	(void)secret;
	(void)status;
	if (!body_get(&e->body, "recording"))
		return true;
	str_copy(body_str(&e->body, "recording"), k->name, sizeof(k->name));
	k->size = body_num(&e->body, "recording_size", 0);
	k->n++;
	return true;
}

static struct named
named(struct place *p, uint32_t slot)
{
	struct named k = { .n = 0 };

	assert_int_equal(p->k.r->ops->history(p->k.r, slot, look, &k), OK);
	return k;
}

static enum err
note(struct place *p, uint32_t slot, struct str bytes, const char *name)
{
	struct outcome out;
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_NOTE, slot, "seat1");
	d.it.blob = bytes;
	if (name)
		assert_int_equal(body_text(&d.body, "recording", str_of(name)),
		    OK);
	return deed_do(&p->k, &d, &out);
}

static void
heard(struct place *p, uint32_t slot, struct str want)
{
	struct named k = named(p, slot);
	struct buf b = { 0 };

	assert_int_equal(k.size, want.n);
	assert_int_equal(store_recording(p->s, slot, str_of(k.name), &b), OK);
	assert_true(str_eq(buf_view(&b), want));
	buf_fini(&b);
}

static void
unheard(struct place *p, uint32_t slot, const char *name, enum err want)
{
	struct buf b = { 0 };

	assert_int_equal(store_recording(p->s, slot, str_of(name), &b), want);
	assert_int_equal(b.n, 0);
	buf_fini(&b);
}

/* With words and without; nothing of it stands in the file in the open. */
static void
test_kept(void **state)
{
	struct store_fault why;
	struct buf file = { 0 };
	struct named a, b;
	struct place p;
	uint32_t slot, other;

	(void)state;
	place_make(&p, "ta");
	slot = kit_case(&p.k, "井盖", "井盖缺失");
	other = kit_case(&p.k, "灯", "路灯不亮");
	assert_int_equal(note(&p, slot, STR(VOICE), NULL), OK);
	assert_int_equal(note(&p, other, STR(VOICE), NULL), OK);
	a = named(&p, slot);
	b = named(&p, other);
	assert_int_equal(strlen(a.name), 5 + 64);
	assert_string_not_equal(a.name, b.name);	/* nobody can compare */
	heard(&p, slot, STR(VOICE));
	heard(&p, other, STR(VOICE));
	unheard(&p, slot, b.name, ERR_CRYPTO);	/* of another case */
	unheard(&p, slot, "blob:12", ERR_BAD_INPUT);
	unheard(&p, slot, "ex-17", ERR_BAD_INPUT);
	place_proof(&p);
	assert_int_equal(store_rebuild(p.s, NULL, &why), OK);
	heard(&p, slot, STR(VOICE));
	place_close(&p);
	file_read(p.dir, "data.mdb", &file);
	assert_null(memmem(file.p, file.n, VOICE, strlen(VOICE)));
	buf_fini(&file);
	place_open(&p, 0);
	place_proof(&p);
	place_drop(&p);
}

/* Nobody names what is not there; too much is too much; nothing is left of what
 * was refused. */
static void
test_refused(void **state)
{
	char *much = xcalloc(1, REPO_BLOB_MAX + 1), name[80];
	struct place p;
	struct deed d;
	struct outcome out;
	uint32_t slot;

	(void)state;
	place_make(&p, "ta");
	slot = kit_case(&p.k, "井盖", "井盖缺失");
	memset(name, 'a', sizeof(name));
	memcpy(name, "blob:", 5);
	name[69] = '\0';
	assert_int_equal(note(&p, slot, STR_NONE, name), ERR_BAD_INPUT);
	assert_int_equal(note(&p, slot, STR(VOICE), name), ERR_BAD_INPUT);
	assert_int_equal(note(&p, slot, str_n(much, REPO_BLOB_MAX + 1), NULL),
	    ERR_TOO_BIG);
	assert_int_equal(note(&p, slot, STR_NONE, "exchange-17"), OK);
	deed_move(&p.k, &d, slot, "seat1", "seat", "close");
	d.it.blob = STR(VOICE);
	assert_int_not_equal(deed_do(&p.k, &d, &out), OK);
	assert_int_equal(named(&p, slot).n, 1);
	/* As much as may be, in a store that has to grow for it. */
	assert_int_equal(note(&p, slot, str_n(much, REPO_BLOB_MAX), NULL), OK);
	heard(&p, slot, str_n(much, REPO_BLOB_MAX));
	place_proof(&p);
	place_drop(&p);
	free(much);
}

static void
proof_says(struct place *p, const char *want)
{
	struct store_verdict v;

	assert_int_equal(store_verify(p->s, NULL, &v), OK);
	assert_false(v.clean);
	assert_non_null(strstr(v.fault, want));
}

/* A recording that is gone or hurt is found; a key that was destroyed is not a
 * fault. */
static void
test_proof(void **state)
{
	uint8_t digest[DIGEST_LEN];
	struct named k;
	struct place p;
	struct raw r;
	struct deed d;
	uint32_t slot;

	(void)state;
	place_make(&p, "ta");
	deed_report(&p.k, &d, 2, KIT_MATTER, KIT_GRID);
	slot = deed_must(&p.k, &d);
	assert_int_equal(note(&p, slot, STR(VOICE), NULL), OK);
	k = named(&p, slot);
	assert_true(hex_get(str_of(k.name + 5), digest, sizeof(digest)));
	for (int hurt = 0; hurt < 2; hurt++) {
		struct place q;

		place_close(&p);
		place_copy(&p, &q);
		place_close(&q);
		raw_open(&r, q.dir, "blob");
		raw_find(&r, digest, sizeof(digest));
		if (hurt)
			raw_flip(&r, 30);
		else
			raw_drop(&r);
		raw_close(&r);
		place_open(&q, 0);
		proof_says(&q, "its sealed recording does not open");
		unheard(&q, slot, k.name, hurt ? ERR_DAMAGED : ERR_NOT_FOUND);
		place_drop(&q);
		place_open(&p, 0);
	}
	place_close(&p);
	raw_open(&r, p.dir, "secret");
	raw_find(&r, &slot, sizeof(slot));
	raw_drop(&r);
	raw_close(&r);
	place_open(&p, 0);
	unheard(&p, slot, k.name, ERR_CRYPTO);
	place_proof(&p);
	place_drop(&p);
}

/* A copy has it, another node has only its name. */
static void
test_elsewhere(void **state)
{
	struct store_fault why;
	struct luggage l;
	struct place p, q = { .s = NULL };
	size_t known, which;
	uint32_t slot;
	char file[96];

	(void)state;
	place_make(&p, "ta");
	slot = kit_case(&p.k, "井盖", "井盖缺失");
	assert_int_equal(note(&p, slot, STR(VOICE), NULL), OK);
	folder_new(q.dir);
	snprintf(file, sizeof(file), "%s/copy", q.dir);
	assert_int_equal(store_backup(p.s, file, false, &why), OK);
	strcat(q.dir, "/s");
	assert_int_equal(store_restore(file, q.dir, &why), OK);
	q.k.law = p.k.law;
	place_open(&q, 0);
	heard(&q, slot, STR(VOICE));
	place_proof(&q);
	place_close(&q);
	q.dir[strlen(q.dir) - 2] = '\0';
	folder_gone(q.dir);
	place_make(&q, "tb");
	luggage_pack(&l, p.s);
	assert_int_equal(store_take(q.s, l.f, l.n, &known, &which), OK);
	luggage_fini(&l);
	unheard(&q, slot, named(&q, slot).name, ERR_NOT_FOUND);
	place_proof(&q);
	place_drop(&q);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_proof),
		cmocka_unit_test(test_elsewhere),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("recordings", tests, NULL, NULL);
}
