/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_exchange.c -- copies of a store, events taken from one into another, and
 * two nodes that work on one case at the same time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "seal/seal.h"
#include "store_kit.h"
#include "../core/lawkit.h"

/* --- backup, restore --- */

static bool
exists(const char *path, unsigned mode)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & 07777) == mode;
}

/* The node's private key, as bytes or as text, is nowhere in the file. */
static void
holds_no_key(const char *dir, const char *name, struct str hex)
{
	struct buf b = { 0 };
	uint8_t raw[32];

	file_read(dir, name, &b);
	assert_true(hex_get(str_n(hex.p, 64), raw, 32));
	assert_true(str_find(buf_view(&b), str_n(hex.p, 64)) < 0);
	assert_null(memmem(b.p, b.n, raw, 32));
	buf_fini(&b);
}

static void
backed_up(void **state)
{
	char out[64], file[80], keyed[80], path[100];
	struct store_fault why = { .text = "" };
	struct buf key = { 0 }, copy = { 0 };
	struct store_health h;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 200);
	place_play(&p, 200);
	folder_new(out);
	snprintf(file, sizeof(file), "%s/b", out);
	snprintf(keyed, sizeof(keyed), "%s/k", out);
	assert_int_equal(store_health(p.s, &h), OK);
	assert_int_equal(h.last_backup_ms, 0);
	assert_int_equal(store_backup(p.s, file, false, &why), OK);
	assert_int_equal(store_health(p.s, &h), OK);
	assert_true(h.last_backup_ms > 0);
	assert_true(exists(file, 0600));
	snprintf(path, sizeof(path), "%s.key", file);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s.part", file);
	assert_int_equal(access(path, F_OK), -1);
	file_read(p.dir, "node.key", &key);
	holds_no_key(out, "b", buf_view(&key));
	assert_int_equal(store_backup(p.s, file, false, &why), ERR_EXISTS);
	assert_int_equal(store_backup(p.s, keyed, true, &why), OK);
	snprintf(path, sizeof(path), "%s.key", keyed);
	assert_true(exists(path, 0600));
	assert_true(str_eq(file_read(out, "k.key", &copy), buf_view(&key)));
	snprintf(path, sizeof(path), "%s/none/b", out);
	assert_int_not_equal(store_backup(p.s, path, false, &why), OK);
	place_play(&p, 20);	/* the store goes on */
	place_proof(&p);
	buf_fini(&key);
	buf_fini(&copy);
	folder_gone(out);
	place_drop(&p);
}

static void
restored(void **state)
{
	struct store_fault why = { .text = "" };
	char file[80], before[65], after[65];
	struct buf key[2] = { { 0 } };
	struct place p, q, r;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 4200);
	place_play(&p, 300);
	place_hash(&p, before);
	q = r = p;
	folder_new(q.dir);
	snprintf(file, sizeof(file), "%s/b", p.dir);
	assert_int_equal(store_backup(p.s, file, false, &why), OK);
	assert_int_equal(store_restore(file, q.dir, &why), OK);
	place_open(&q, 0);
	assert_string_equal(store_node(q.s), "tab");
	assert_int_equal(q.k.r->ops->cases(q.k.r), p.k.r->ops->cases(p.k.r));
	place_hash(&q, after);
	assert_string_equal(before, after);
	assert_true(place_answers(&p) == place_answers(&q));
	assert_false(str_eq(file_read(p.dir, "node.key", &key[0]),
	    file_read(q.dir, "node.key", &key[1])));
	place_proof(&q);
	place_play(&q, 200);	/* and goes on under its own name */
	place_proof(&q);
	assert_int_equal(store_restore(file, q.dir, &why), ERR_EXISTS);
	place_proof(&q);
	file_write(p.dir, "junk", STR("no copy of a store"));
	folder_new(r.dir);
	snprintf(file, sizeof(file), "%s/junk", p.dir);
	assert_int_not_equal(store_restore(file, r.dir, &why), OK);
	snprintf(file, sizeof(file), "%s/data.mdb", r.dir);
	assert_int_equal(access(file, F_OK), -1);
	assert_int_not_equal(store_restore(file, r.dir, &why), OK);
	buf_fini(&key[0]);
	buf_fini(&key[1]);
	folder_gone(r.dir);
	place_drop(&q);
	place_drop(&p);
}

/* --- taking events --- */

static size_t
take(struct place *p, const struct luggage *l, size_t from, size_t n)
{
	size_t known = 0, which = 0;
	enum err err = store_take(p->s, l->f + from, n, &known, &which);

	if (err != OK)
		fail_msg("%s at %zu", err_name(err), which);
	return known;
}

static void
taken(void **state)
{
	struct place p, q;
	struct luggage l;
	char a[65], b[65];
	uint64_t revision;

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	place_import(&p, "k", 4200);
	place_play(&p, 1000);
	luggage_pack(&l, p.s);
	assert_true(l.n > 4500);
	for (size_t at = 0; at < l.n; at += 700)	/* parcels */
		assert_int_equal(take(&q, &l, at,
		    l.n - at < 700 ? l.n - at : 700), 0);
	place_hash(&p, a);
	place_hash(&q, b);
	assert_string_equal(a, b);
	assert_true(place_answers(&p) == place_answers(&q));
	place_proof(&q);
	revision = q.k.r->ops->revision(q.k.r);
	assert_int_equal(take(&q, &l, 0, l.n), l.n);
	assert_true(q.k.r->ops->revision(q.k.r) == revision);
	place_hash(&q, b);
	assert_string_equal(a, b);
	assert_int_equal(store_rebuild(q.s, NULL, NULL), OK);
	assert_true(place_answers(&p) == place_answers(&q));
	place_proof(&q);
	luggage_fini(&l);
	place_drop(&p);
	place_drop(&q);
}

/* Without keys: the same state, no words. */
static void
taken_sealed(void **state)
{
	struct query search = query_text("灯");
	struct place p, q;
	struct luggage l;
	char a[65], b[65];

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	place_import(&p, "k", 100);
	place_play(&p, 300);
	luggage_pack(&l, p.s);
	for (size_t i = 0; i < l.n; i++)
		l.f[i].key = NULL;
	assert_int_equal(take(&q, &l, 0, l.n), 0);
	place_hash(&p, a);
	place_hash(&q, b);
	assert_string_equal(a, b);
	assert_true(kit_count(&p.k, &search) > 0);
	assert_true(kit_count(&q.k, &search) == 0);
	place_proof(&q);
	luggage_fini(&l);
	place_drop(&p);
	place_drop(&q);
}

/* First without keys; what comes later brings them, and opens what was shut. */
static void
taken_sealed_first(void **state)
{
	struct place p, q;
	struct luggage l;
	char a[65], b[65];

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	place_import(&p, "k", 4100);	/* a block of texts and more */
	luggage_pack(&l, p.s);
	for (size_t i = 0; i < l.n; i++)
		l.f[i].key = NULL;
	assert_int_equal(take(&q, &l, 0, l.n), 0);
	luggage_fini(&l);
	place_proof(&q);
	place_play(&p, 300);
	luggage_pack(&l, p.s);
	assert_int_equal(take(&q, &l, 0, l.n), 4100);
	place_hash(&p, a);
	place_hash(&q, b);
	assert_string_equal(a, b);
	place_proof(&q);
	assert_int_equal(store_rebuild(q.s, NULL, NULL), OK);
	place_proof(&q);
	luggage_fini(&l);
	place_drop(&p);
	place_drop(&q);
}

static void
refused_at(struct place *q, struct store_foreign *f, size_t n, size_t at)
{
	uint64_t revision = q->k.r->ops->revision(q->k.r);
	size_t known, which = SIZE_MAX;

	assert_int_equal(store_take(q->s, f, n, &known, &which), ERR_DAMAGED);
	assert_int_equal(which, at);
	assert_int_equal(q->k.r->ops->cases(q->k.r), 0);
	assert_true(q->k.r->ops->revision(q->k.r) == revision);
}

static size_t
next_of_stream(const struct luggage *l, size_t i)
{
	size_t j = i + 1;

	while (strcmp(l->f[j].e.id.stream, l->f[i].e.id.stream) != 0)
		j++;
	assert_true(j < l->n);
	return j;
}

static void
chains(void **state)
{
	struct place p, q;
	struct luggage l;
	size_t next, at = 50;

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	place_import(&p, "k", 200);
	luggage_pack(&l, p.s);
	next = next_of_stream(&l, at);
	l.f[next].e.prev[7] ^= 1;		/* another prev */
	refused_at(&q, l.f, l.n, next);
	l.f[next].e.prev[7] ^= 1;
	l.f[at].e.at.ms++;			/* another fact */
	refused_at(&q, l.f, l.n, next);
	l.f[at].e.at.ms--;
	l.f[at].e.id.serial++;			/* another serial */
	refused_at(&q, l.f, l.n, at);
	l.f[at].e.id.serial--;
	memmove(l.f + at, l.f + at + 1, (l.n - at - 1) * sizeof(*l.f));
	refused_at(&q, l.f, l.n - 1, next - 1);	/* a gap */
	luggage_fini(&l);
	place_drop(&p);
	place_drop(&q);
}

/* Both nodes took in what a channel calls by one key. */
static void
same_key(void **state)
{
	struct place p, q;
	struct luggage l;
	uint32_t slot;

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	place_import(&p, "k", 5);
	place_import(&q, "k", 5);
	luggage_pack(&l, p.s);
	assert_int_equal(take(&q, &l, 0, l.n), 0);
	assert_int_equal(q.k.r->ops->cases(q.k.r), 5);
	assert_int_equal(q.k.r->ops->find_key(q.k.r, STR("k3"), &slot), OK);
	/* Either number leads to it. */
	for (size_t i = 0; i < l.n; i++)
		if (l.f[i].e.kind == EV_CASE_REPORT &&
		    str_is(l.f[i].e.key, "k3")) {
			uint32_t at = SLOT_NONE;

			assert_int_equal(q.k.r->ops->find(q.k.r,
			    l.f[i].e.subject, &at), OK);
			assert_int_equal(at, slot);
		}
	assert_int_equal(q.k.r->ops->find_key(q.k.r, STR("k3"), &slot), OK);
	assert_int_equal(slot, 3);
	place_proof(&q);
	assert_int_equal(store_rebuild(q.s, NULL, NULL), OK);
	assert_int_equal(q.k.r->ops->find_key(q.k.r, STR("k3"), &slot), OK);
	assert_int_equal(slot, 3);
	place_proof(&q);
	luggage_fini(&l);
	place_drop(&p);
	place_drop(&q);
}

/* --- two nodes --- */

static void
send(struct place *from, struct place *to)
{
	struct luggage l;

	luggage_pack(&l, from->s);
	take(to, &l, 0, l.n);
	luggage_fini(&l);
}

/* Equal but for slots: by number. */
static void
same_words(struct place *p, struct place *q)
{
	uint32_t n = (uint32_t)p->k.r->ops->cases(p->k.r), other;

	assert_int_equal(q->k.r->ops->cases(q->k.r), n);
	for (uint32_t s = 0; s < n; s++) {
		struct case_view a, b;

		assert_int_equal(p->k.r->ops->get(p->k.r, s, &a), OK);
		assert_int_equal(q->k.r->ops->find(q->k.r,
		    str_of(a.c->number), &other), OK);
		assert_int_equal(q->k.r->ops->get(q->k.r, other, &b), OK);
		assert_memory_equal(a.c, b.c, sizeof(*a.c));
		assert_true(str_eq(a.title, b.title));
		assert_true(str_eq(a.place, b.place));
	}
}

static void
same_search(struct place *p, struct place *q)
{
	static const char *const for_[] = { "灯", "路灯", "不亮", "一", "二",
		"井盖堵塞", "a", "3号" };

	for (size_t i = 0; i < sizeof(for_) / sizeof(*for_); i++) {
		struct query s = query_text(for_[i]);

		assert_true(kit_count(&p->k, &s) == kit_count(&q->k, &s));
	}
}

static void
same_store(struct place *p, struct place *q)
{
	char a[65], b[65];

	place_hash(p, a);
	place_hash(q, b);
	assert_string_equal(a, b);
	same_words(p, q);
	same_search(p, q);
	place_proof(p);
	place_proof(q);
}

static void
retitle(struct place *p, const char *title)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_AMEND, 0, "seat1");
	body_text(&d.secret, "title", str_of(title));
	d.it.secret = &d.secret;
	deed_must(&p->k, &d);
}

/* One case, one base, two nodes; the later clock has the last word on both. */
static void
at_the_same_time(void **state)
{
	struct place p, q;

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	kit_case(&p.k, "路灯", "坏了");
	send(&p, &q);
	q.k.now = p.k.now + 500;
	retitle(&p, "一");			/* +1000 */
	retitle(&q, "二");			/* +1500 */
	kit_move(&p.k, 0, "seat1", "seat", "accept");
	kit_move(&q.k, 0, "seat2", "seat", "accept");
	send(&p, &q);
	send(&q, &p);
	same_store(&p, &q);
	assert_int_equal(kit_get(&p.k, 0)->state, KIT_TO_FILE);
	assert_int_equal(kit_get(&p.k, 0)->refused, 1);
	assert_true(kit_get(&p.k, 0)->flags & CASE_CONFLICT);
	assert_int_equal(kit_get(&p.k, 0)->events, 5);
	kit_move(&p.k, 0, "seat1", "seat", "file");
	send(&p, &q);
	same_store(&p, &q);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	assert_int_equal(store_rebuild(q.s, NULL, NULL), OK);
	same_store(&p, &q);
	place_drop(&p);
	place_drop(&q);
}

static void
busy_nodes(void **state)
{
	struct place p, q;

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	q.k.seed ^= 0x5555;
	place_import(&p, "p", 30);
	send(&p, &q);
	for (int round = 0; round < 6; round++) {
		place_play(&p, 150);
		place_play(&q, 150);
		send(round & 1 ? &p : &q, round & 1 ? &q : &p);
		send(round & 1 ? &q : &p, round & 1 ? &p : &q);
		same_store(&p, &q);
	}
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	assert_int_equal(store_rebuild(q.s, NULL, NULL), OK);
	same_store(&p, &q);
	place_drop(&p);
	place_drop(&q);
}

/* What was written after the copy was made comes back from another node. */
static void
lost_and_found(void **state)
{
	struct store_fault why = { .text = "" };
	struct place p, q, r;
	char file[80];

	(void)state;
	place_make(&p, "ta");
	place_make(&q, "tb");
	place_import(&p, "p", 30);
	snprintf(file, sizeof(file), "%s/b", p.dir);
	assert_int_equal(store_backup(p.s, file, false, &why), OK);
	place_play(&p, 100);
	send(&p, &q);
	r = p;
	folder_new(r.dir);
	assert_int_equal(store_restore(file, r.dir, &why), OK);
	place_drop(&p);
	place_open(&r, 0);
	send(&q, &r);
	send(&r, &q);
	same_store(&r, &q);
	place_play(&r, 100);
	send(&r, &q);
	same_store(&r, &q);
	place_drop(&q);
	place_drop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backed_up),
		cmocka_unit_test(restored),
		cmocka_unit_test(taken),
		cmocka_unit_test(taken_sealed),
		cmocka_unit_test(taken_sealed_first),
		cmocka_unit_test(chains),
		cmocka_unit_test(same_key),
		cmocka_unit_test(at_the_same_time),
		cmocka_unit_test(busy_nodes),
		cmocka_unit_test(lost_and_found),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
