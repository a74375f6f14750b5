/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_hostile.c -- what a server, a stick or a trusted station may put before a
 * store so that it folds what it should not, or never folds what it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "replica_kit.h"
#include "seal/seal.h"
#include "store/log.h"
#include "../core/lawkit.h"

#define DB "t001.26"
enum { DOCS = 64 };

/* The same document with another event in it, its own digest and _rev. */
static struct doc
altered(struct parcel *p, const struct doc *d, int64_t at_ms)
{
	uint8_t digest[DIGEST_LEN];
	char rev[REPLICA_REV_MAX];
	struct event *e = arena_dup(&p->a, d->e, sizeof(*d->e));
	struct doc out = *d;
	struct buf b = { 0 };

	e->at.ms = at_ms;
	event_canonical(e, &b);
	seal_digest(buf_view(&b), digest);
	doc_rev(digest, rev);
	out.e = e;
	out.ev = str_n(arena_dup(&p->a, b.p, b.n), b.n);
	out.rev = str_n(arena_dup(&p->a, rev, strlen(rev)), strlen(rev));
	buf_fini(&b);
	return out;
}

/* Two who know each other, and what a has to tell: only its cases. */
struct pair { struct place a, b; struct parcel p; size_t first; };

static void
pair_make(struct pair *x, int cases)
{
	char number[CASE_NUMBER_MAX];

	place_make(&x->a, "aa");
	place_make(&x->b, "ba");
	replica_befriend(x->a.s, x->b.s);
	for (int i = 0; i < cases; i++)
		replica_case(&x->a, KIT_GRID, "路灯不亮", number);
	parcel_pack(&x->p, x->a.s, DB, false, NULL, DOCS);
	assert_true(x->p.n >= (size_t)cases);
}

static void
pair_drop(struct pair *x)
{
	parcel_fini(&x->p);
	place_proof(&x->b);
	place_drop(&x->a);
	place_drop(&x->b);
}

static bool
count_wait(void *ctx, const struct store_wait *w)
{
	*(uint64_t *)ctx += w->have;
	return true;
}

static uint64_t
waits(struct place *p)
{
	uint64_t n = 0;

	assert_int_equal(store_waits(p->s, count_wait, &n), OK);
	return n;
}

static unsigned
streams(struct place *p)
{
	MDB_txn *t;
	unsigned n;

	assert_int_equal(room_read(p->s, &t), OK);
	n = p->s->head.streams;
	room_read_end(p->s);
	return n;
}

/* Whoever may write to the database puts another event there under the id of
 * one that is to come: the true one is taken all the same. */
static void
a_false_one_first(void **state)
{
	struct store_received got;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 3);
	d = altered(&x.p, &x.p.d[1], KIT_NOW + 1);
	d.is_signed = false;
	got = parcel_give(&d, 1, DB, x.b.s);
	assert_int_equal(got.fresh, 0);
	got = parcel_give(x.p.d, x.p.n, DB, x.b.s);
	assert_int_equal(got.fresh, 3);
	assert_int_equal(got.aside, 1);
	assert_int_equal(waits(&x.b), 0);
	assert_int_equal(x.b.k.r->ops->cases(x.b.k.r), 3);
	pair_drop(&x);
}

/* With the signature of the true one beside it. */
static void
a_borrowed_signature(void **state)
{
	struct store_received got;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 3);
	d = altered(&x.p, &x.p.d[0], KIT_NOW + 1);
	assert_true(d.is_signed);
	got = parcel_give(&d, 1, DB, x.b.s);
	assert_int_equal(got.fresh, 0);
	got = parcel_give(x.p.d, x.p.n, DB, x.b.s);
	assert_int_equal(got.fresh, 3);
	assert_int_equal(waits(&x.b), 0);
	pair_drop(&x);
}

/* The event is true, its signature was spoilt on the way: the true document may
 * come by another way. */
static void
a_spoilt_signature(void **state)
{
	struct store_received got;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 3);
	d = x.p.d[1];
	d.sign.sig[5] ^= 1;
	got = parcel_give(&d, 1, DB, x.b.s);
	assert_int_equal(got.aside, 1);
	d = x.p.d[2];
	d.sign.first = 1;		/* of more than it was made over */
	got = parcel_give(&d, 1, DB, x.b.s);
	assert_int_equal(got.aside, 1);
	got = parcel_give(x.p.d, x.p.n, DB, x.b.s);
	assert_int_equal(got.fresh, 3);
	assert_int_equal(got.aside, 0);
	pair_drop(&x);
}

/* A signature that does not come yet is no reason to refuse what follows. */
static void
a_signature_kept_back(void **state)
{
	struct store_received got;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 3);
	d = x.p.d[0];
	d.is_signed = false;
	(void)parcel_give(&d, 1, DB, x.b.s);
	got = parcel_give(x.p.d + 1, 2, DB, x.b.s);
	assert_int_equal(got.fresh, 0);
	assert_int_equal(got.aside, 0);
	got = parcel_give(x.p.d, 1, DB, x.b.s);
	assert_int_equal(got.fresh, 3);
	pair_drop(&x);
}

/* Streams nobody proves are not begun: their numbers are few. A bundle may name
 * any. */
static void
streams_of_nobody(void **state)
{
	struct pair x;
	unsigned before;

	(void)state;
	pair_make(&x, 1);
	before = streams(&x.b);
	for (int i = 0; i < 20; i++) {
		struct event *e = arena_dup(&x.p.a, x.p.d[0].e, sizeof(*e));
		struct doc d = x.p.d[0], made;
		char id[EVENT_ID_MAX];

		snprintf(e->id.stream, STREAM_MAX, "%s.t%03d.26",
		    store_node(x.a.s), 100 + i);
		d.e = e;
		d.is_signed = false;
		event_id_format(&e->id, id);
		d.id = str_n(arena_dup(&x.p.a, id, strlen(id)), strlen(id));
		made = altered(&x.p, &d, KIT_NOW);
		(void)parcel_give(&made, 1, NULL, x.b.s);
	}
	assert_int_equal(streams(&x.b), before);
	pair_drop(&x);
}

/* Nor does what is far ahead of its stream fill the disk. */
static void
far_ahead(void **state)
{
	struct store_received got;
	struct pair x;
	struct doc d, made;
	struct event *e;
	char id[EVENT_ID_MAX];

	(void)state;
	pair_make(&x, 1);
	e = arena_dup(&x.p.a, x.p.d[0].e, sizeof(*e));
	e->id.serial = 900000000;
	d = x.p.d[0];
	d.e = e;
	d.is_signed = false;
	event_id_format(&e->id, id);
	d.id = str_of(id);
	made = altered(&x.p, &d, KIT_NOW);
	got = parcel_give(&made, 1, DB, x.b.s);
	assert_int_equal(got.aside, 1);
	assert_int_equal(waits(&x.b), 0);
	pair_drop(&x);
}

/* What stood before its commit's signature came (a file of events, read in) is no
 * reason to refuse that commit. */
static void
half_a_commit(void **state)
{
	struct store_received got;
	struct luggage l;
	struct pair x;
	struct parcel p;
	struct deed d[3];
	struct intent in[3];
	struct outcome out[3];
	size_t known, which, n = 0;

	(void)state;
	pair_make(&x, 1);
	for (int i = 0; i < 3; i++) {
		deed_report(&x.a.k, &d[i], 1, KIT_MATTER, KIT_GRID);
		in[i] = d[i].it;
		in[i].body = &d[i].body;
	}
	assert_int_equal(x.a.k.r->ops->commit(x.a.k.r, in, 3, false, out), OK);
	luggage_pack(&l, x.a.s);
	/* The first two of a's four in this stream. */
	for (size_t i = 0; i < l.n; i++)
		if (strstr(l.f[i].e.id.stream, "." DB) != NULL && n < 2) {
			assert_int_equal(store_take(x.b.s, &l.f[i], 1, &known,
			    &which), OK);
			n++;
		}
	assert_int_equal(n, 2);
	parcel_pack(&p, x.a.s, DB, false, NULL, DOCS);
	got = parcel_give(p.d, p.n, DB, x.b.s);
	assert_int_equal(got.aside, 0);
	assert_int_equal(got.fresh, 2);
	parcel_fini(&p);
	luggage_fini(&l);
	pair_drop(&x);
}

/* Waiting is no way around a revocation. */
static void
revoked_while_waiting(void **state)
{
	struct store_received got;
	struct pair x;

	(void)state;
	pair_make(&x, 3);
	(void)parcel_give(x.p.d, 1, DB, x.b.s);
	(void)parcel_give(x.p.d + 2, 1, DB, x.b.s);
	assert_int_equal(store_revoke(x.b.s, store_node(x.a.s), STR("boss"),
	    STR("test")), OK);
	got = parcel_give(x.p.d + 1, 1, DB, x.b.s);
	assert_int_equal(got.fresh, 0);
	assert_int_equal(x.b.k.r->ops->cases(x.b.k.r), 1);
	pair_drop(&x);
}

/* by's keys document for dest: n keys of number, as given. */
static struct doc
keys_doc(struct parcel *p, struct store *by, struct store *dest,
    const char *number, const uint8_t (*key)[SEAL_KEY], size_t n)
{
	struct store_node_row to = replica_node(dest, store_node(dest));
	struct doc d = { .kind = DOC_KEYS };
	struct buf lines = { 0 }, box = { 0 }, text = { 0 };
	char hex[2 * SEAL_KEY + 1], id[REPLICA_ID_MAX], rev[REPLICA_REV_MAX];
	uint8_t digest[DIGEST_LEN];

	for (size_t i = 0; i < n; i++) {
		hex_put(key[i], SEAL_KEY, hex);
		buf_fmt(&lines, "%s %s\n", number, hex);
	}
	assert_int_equal(seal_wrap(to.pub, buf_view(&lines), &box), OK);
	seal_digest(buf_view(&box), digest);
	doc_rev(digest, rev);
	doc_keys_text(store_node(by), store_node(dest), digest, &text);
	store_sign(by, buf_view(&text), d.sig);
	snprintf(id, sizeof(id), "k:%s:%s:%012d", store_node(by),
	    store_node(dest), 1);
	d.by = str_of(store_node(by));
	d.dest = str_of(store_node(dest));
	d.id = str_n(arena_dup(&p->a, id, strlen(id)), strlen(id));
	d.rev = str_n(arena_dup(&p->a, rev, strlen(rev)), strlen(rev));
	d.box = str_n(arena_dup(&p->a, box.p, box.n), box.n);
	buf_fini(&lines);
	buf_fini(&box);
	buf_fini(&text);
	return d;
}

/* Does key open anything that s sealed of its case? */
static bool
sealed_with(struct store *s, uint32_t slot, const uint8_t key[SEAL_KEY])
{
	struct buf plain = { 0 };
	struct row_head row;
	struct history h;
	MDB_txn *t;
	bool yes = false;

	assert_int_equal(room_read(s, &t), OK);
	assert_int_equal(room_row(s, t, slot, &row, NULL), OK);
	assert_int_equal(history_read(s, t, row.last, &h), OK);
	for (size_t i = 0; i < h.n; i++)
		yes |= log_is_ours(s, h.e[i].id.stream) && h.e[i].sealed.n > 0 &&
		    seal_open(key, h.e[i].sealed, h.e[i].subject, &plain) == OK;
	history_fini(&h);
	room_read_end(s);
	buf_fini(&plain);
	return yes;
}

/* A station that may read another town only gives keys of a case before those
 * who may: the case's own still open it, and nobody seals with the station's. */
static void
keys_of_a_stranger_to_the_case(void **state)
{
	enum { MANY = 40 };
	uint8_t key[MANY][SEAL_KEY];
	char number[CASE_NUMBER_MAX];
	struct place c;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 0);
	place_make(&c, "ca");
	replica_trust(x.b.s, c.s, "002", false);
	seal_random(key, sizeof(key));
	replica_case(&x.a, KIT_GRID, "井盖", number);
	d = keys_doc(&x.p, c.s, x.b.s, number, (const uint8_t (*)[32])key,
	    MANY);
	(void)parcel_give(&d, 1, "t002.26", x.b.s);
	(void)replica_sync(x.a.s, x.b.s);
	(void)parcel_give(&d, 1, "t002.26", x.b.s);
	assert_string_equal(replica_title(&x.b, number), "井盖");
	replica_note(&x.b, number, "电话", STR_NONE);
	for (size_t i = 0; i < MANY; i++)
		assert_false(sealed_with(x.b.s, replica_slot(&x.b, number),
		    key[i]));
	place_drop(&c);
	pair_drop(&x);
}

/* The same, where nothing of the case was sealed before. */
static void
keys_of_a_case_without_words(void **state)
{
	char number[CASE_NUMBER_MAX];
	uint8_t key[1][SEAL_KEY];
	struct place c;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 0);
	place_make(&c, "ca");
	replica_trust(x.b.s, c.s, "002", false);
	seal_random(key, sizeof(key));
	replica_case(&x.b, KIT_GRID, NULL, number);
	d = keys_doc(&x.p, c.s, x.b.s, number, (const uint8_t (*)[32])key, 1);
	(void)parcel_give(&d, 1, "t002.26", x.b.s);
	replica_note(&x.b, number, "电话", STR_NONE);
	assert_false(sealed_with(x.b.s, replica_slot(&x.b, number), key[0]));
	place_drop(&c);
	pair_drop(&x);
}

/* e, alone in a commit that by signed. */
static struct doc
signed_doc(struct parcel *p, struct store *by, struct event *e)
{
	struct event *kept = arena_dup(&p->a, e, sizeof(*e));
	struct doc d = { .kind = DOC_EVENT, .is_signed = true }, out;
	uint8_t digest[1][DIGEST_LEN];
	struct buf text = { 0 };
	char id[EVENT_ID_MAX];

	event_id_format(&e->id, id);
	d.id = str_n(arena_dup(&p->a, id, strlen(id)), strlen(id));
	d.e = kept;
	out = altered(p, &d, e->at.ms);
	seal_digest(out.ev, digest[0]);
	out.sign.first = out.sign.last = e->id.serial;
	seal_merkle((const uint8_t (*)[SEAL_DIGEST])digest, 1, out.sign.root);
	log_sign_text(e->id.stream, e->id.serial, e->id.serial, out.sign.root,
	    &text);
	store_sign(by, buf_view(&text), out.sign.sig);
	buf_fini(&text);
	return out;
}

/* What a trusted station forges with its own hand, on case number. */
static struct event
by_station(struct store *by, const char *db, enum event_kind kind,
    const char *number)
{
	struct event e = { .v = EVENT_SCHEMA, .kind = kind,
	    .id = { .serial = 1 }, .subject = str_of(number),
	    .actor = STR("mallory"), .login = STR("m"), .at = { .ms = 1000 } };

	snprintf(e.id.stream, STREAM_MAX, "%s.%s", store_node(by), db);
	return e;
}

static uint32_t
events_of(struct place *p, const char *number)
{
	struct case_view v;

	assert_int_equal(p->k.r->ops->get(p->k.r, replica_slot(p, number), &v),
	    OK);
	return v.c->events;
}

static void
same_rebuilt(struct place *p)
{
	char before[65], after[65];

	place_hash(p, before);
	assert_int_equal(store_rebuild(p->s, NULL, NULL), OK);
	place_hash(p, after);
	assert_string_equal(before, after);
}

/* The streams of reads are the district's alone: what happens to a case there
 * would happen for nobody else. */
static void
a_deed_among_reads(void **state)
{
	char number[CASE_NUMBER_MAX];
	struct event e;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 0);
	replica_case(&x.b, KIT_GRID, "井盖", number);
	e = by_station(x.a.s, "audit.26", EV_CASE_NOTE, number);
	d = signed_doc(&x.p, x.a.s, &e);
	assert_int_equal(parcel_give(&d, 1, "audit.26", x.b.s).fresh, 1);
	assert_int_equal(events_of(&x.b, number), 1);
	same_rebuilt(&x.b);
	pair_drop(&x);
}

/* Another's number, and a wall of long ago: it would be the case's first report. */
static void
anothers_number(void **state)
{
	char number[CASE_NUMBER_MAX];
	struct case_view v;
	struct event e;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 0);
	replica_case(&x.b, KIT_GRID, "井盖", number);
	e = by_station(x.a.s, "common.26", EV_CASE_REPORT, number);
	e.id.serial = 1;
	snprintf(e.id.stream, STREAM_MAX, "%s.t002.26", store_node(x.a.s));
	assert_int_equal(body_int(&e.body, "channel", 1), OK);
	assert_int_equal(body_int(&e.body, "grid", (int64_t)KIT_GRID2), OK);
	d = signed_doc(&x.p, x.a.s, &e);
	assert_int_equal(parcel_give(&d, 1, "t002.26", x.b.s).fresh, 1);
	assert_int_equal(x.b.k.r->ops->get(x.b.k.r, replica_slot(&x.b, number),
	    &v), OK);
	assert_true(v.c->grid == KIT_GRID);
	assert_int_equal(v.c->events, 1);
	same_rebuilt(&x.b);
	pair_drop(&x);
}

/* Whose word was the law when it came is not asked again: a store is whole also
 * when its centre is another by now. */
static void
a_centre_of_before(void **state)
{
	struct pair x;

	(void)state;
	pair_make(&x, 1);
	assert_int_equal(store_adopt(x.a.s, STR("another\n"), STORE_ANY_RULES,
	    STR("a"), STR("a")), OK);
	(void)replica_sync(x.a.s, x.b.s);
	place_proof(&x.b);
	replica_trust(x.b.s, x.a.s, "all", true);
	place_proof(&x.b);
	assert_int_equal(store_adopt(x.a.s, STR("a third\n"), STORE_ANY_RULES,
	    STR("a"), STR("a")), OK);
	(void)replica_sync(x.a.s, x.b.s);
	place_proof(&x.b);
	assert_int_equal(store_revoke(x.b.s, store_node(x.a.s), STR("b"),
	    STR("b")), OK);
	same_rebuilt(&x.b);
	pair_drop(&x);
}

/* The highest count there is, of a wall that is followed: what is done here next
 * comes after it all the same. */
static void
the_highest_count(void **state)
{
	struct hlc at = { clock_wall().ms + 30000, UINT32_MAX };
	struct event e;
	struct pair x;
	struct doc d;

	(void)state;
	pair_make(&x, 0);
	e = by_station(x.a.s, DB, EV_CASE_NOTE, "X-1");
	e.at = at;
	d = signed_doc(&x.p, x.a.s, &e);
	assert_int_equal(parcel_give(&d, 1, DB, x.b.s).fresh, 1);
	assert_int_equal(store_year_close(x.b.s, 2020, 0, STR("a"), STR("a")),
	    OK);
	assert_true(x.b.s->head.hlc_ms > at.ms);
	pair_drop(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_false_one_first),
		cmocka_unit_test(a_borrowed_signature),
		cmocka_unit_test(a_spoilt_signature),
		cmocka_unit_test(a_signature_kept_back),
		cmocka_unit_test(streams_of_nobody),
		cmocka_unit_test(far_ahead),
		cmocka_unit_test(half_a_commit),
		cmocka_unit_test(revoked_while_waiting),
		cmocka_unit_test(keys_of_a_stranger_to_the_case),
		cmocka_unit_test(keys_of_a_case_without_words),
		cmocka_unit_test(a_deed_among_reads),
		cmocka_unit_test(anothers_number),
		cmocka_unit_test(a_centre_of_before),
		cmocka_unit_test(the_highest_count),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
