/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_clocks.c -- clocks of a store: what falls due when, what is written for it,
 * who is told, and that nothing of it is lost, doubled or early. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ledger.h"
#include "seal/seal.h"
#include "clockkit.h"
#include "store_kit.h"

static void
clock_place(struct place *p, const char *node)
{
	place_make(p, node);
	clockkit_make(&p->k.law);
}

static uint32_t
sent(struct kit *k)
{
	uint32_t slot = kit_case(k, "井盖", "井盖缺失");

	kit_move(k, slot, "seat1", "seat", "accept");
	kit_move(k, slot, "seat1", "seat", "file");
	kit_move(k, slot, "disp1", "dispatcher", "dispatch");
	return slot;
}

static int64_t
next_alarm(struct place *p)
{
	int64_t ms;

	assert_int_equal(store_alarm_next(p->s, &ms), OK);
	return ms;
}

static uint64_t
fallen(struct place *p, int64_t now_ms)
{
	uint64_t n;

	assert_int_equal(store_alarms(p->s, now_ms, 1000000, &n), OK);
	return n;
}

struct heard { size_t n; uint32_t slot; int64_t late; char why[16];
	uint8_t card; };

static void
hear(void *ctx, uint32_t slot, const struct event *e, const struct rung_due *r,
    const struct casefile *after)
{
	struct heard *h = ctx;

	assert_int_equal(e->kind, EV_CLOCK_FIRE);
	assert_true(str_is(e->actor, CASE_AUTO));
	assert_true(str_is(e->subject, after->number));
	assert_int_equal(body_num(&e->body, "rung", -1), r->rung->bit);
	assert_true(body_num(&e->body, "due", 0) == r->at_ms);
	h->n++;
	h->slot = slot;
	h->late = body_num(&e->body, "late", 0);
	h->card = after->card;
	str_copy(body_str(&e->body, "why"), h->why, sizeof(h->why));
}

/* All that fell until now_ms. */
static struct store_fires
fire(struct place *p, int64_t now_ms, struct heard *h)
{
	struct store_fires f = { .now_ms = now_ms, .max = 1000,
	    .grace_ms = p->k.law.fire_grace_ms, .why = "off",
	    .late_ms = 1000 };
	size_t fired = 0, refused = 0;

	do {
		assert_int_equal(store_fire(p->s, &f, h ? hear : NULL, h), OK);
		fired += f.fired;
		refused += f.refused;
	} while (f.more);
	f.fired = fired;
	f.refused = refused;
	return f;
}

static void
test_fire(void **state)
{
	struct heard h = { .n = 0 };
	struct store_fires f;
	struct place p;
	uint32_t slot;
	int64_t at;

	(void)state;
	clock_place(&p, "ta");
	assert_true(next_alarm(&p) == 0);
	assert_int_equal(fire(&p, p.k.now, NULL).fired, 0);
	slot = kit_case(&p.k, "井盖", "井盖缺失");
	at = p.k.now + 15 * CLOCK_MIN_MS;
	assert_true(next_alarm(&p) == at);
	assert_int_equal(fallen(&p, at - 1), 0);
	assert_int_equal(fallen(&p, at), 1);
	f = fire(&p, at - 1, &h);
	assert_int_equal(f.fired + h.n, 0);
	assert_true(f.next_ms == at);
	f = fire(&p, at, &h);
	assert_int_equal(f.fired, 1);
	assert_int_equal(h.n, 1);
	assert_int_equal(h.slot, slot);
	assert_true(h.late == 0 && h.why[0] == '\0');
	assert_int_equal(kit_get(&p.k, slot)->card, 1);
	assert_true(f.next_ms == at + 30 * CLOCK_MIN_MS);
	assert_true(next_alarm(&p) == f.next_ms);
	/* An hour off: it is said. */
	f = fire(&p, at + 90 * CLOCK_MIN_MS, &h);
	assert_int_equal(f.fired, 1);
	assert_true(h.late == 60 * CLOCK_MIN_MS);
	assert_string_equal(h.why, "off");
	assert_int_equal(h.card, 2);
	assert_true(f.next_ms == 0 && next_alarm(&p) == 0);
	assert_int_equal(fire(&p, at + 99 * CLOCK_MIN_MS, &h).fired, 0);
	place_proof(&p);
	place_drop(&p);
}

/* Many at once, in slices: all, each once, whatever the slice. */
static void
test_slices(void **state)
{
	struct store_fires f = { .max = 7, .late_ms = 1000 };
	struct store_fault why;
	char hex[65], again[65];
	size_t fired = 0, calls = 0;
	struct place p;

	(void)state;
	clock_place(&p, "ta");
	for (int i = 0; i < 100; i++)
		kit_case(&p.k, "灯", "路灯不亮");
	f.now_ms = p.k.now + 2 * CLOCK_HOUR_MS;
	assert_int_equal(fallen(&p, f.now_ms), 100);
	do {
		assert_int_equal(store_fire(p.s, &f, NULL, NULL), OK);
		assert_true(f.fired <= 8);
		fired += f.fired;
		calls++;
	} while (f.more);
	assert_int_equal(fired, 200);
	assert_true(calls >= 25);
	assert_true(next_alarm(&p) == 0);
	place_hash(&p, hex);
	place_proof(&p);
	assert_int_equal(store_rebuild(p.s, NULL, &why), OK);
	place_hash(&p, again);
	assert_string_equal(hex, again);
	place_proof(&p);
	place_drop(&p);
}

/* A day of deeds and fires mixed, then proof, rebuild, copy. */
static void
test_mixed(void **state)
{
	struct store_fault why;
	char hex[65], again[65], file[96];
	struct place p, q = { .s = NULL };

	(void)state;
	clock_place(&p, "ta");
	for (int i = 0; i < 60; i++) {
		place_play(&p, 20);
		p.k.now += kit_random(&p.k, 3600000);
		fire(&p, p.k.now, NULL);
	}
	place_proof(&p);
	place_hash(&p, hex);
	assert_int_equal(store_rebuild(p.s, NULL, &why), OK);
	place_proof(&p);
	place_hash(&p, again);
	assert_string_equal(hex, again);
	folder_new(q.dir);
	snprintf(file, sizeof(file), "%s/copy", q.dir);
	assert_int_equal(store_backup(p.s, file, false, &why), OK);
	strcat(q.dir, "/s");
	assert_int_equal(store_restore(file, q.dir, &why), OK);
	q.k.law = p.k.law;
	place_open(&q, 0);
	place_proof(&q);
	place_hash(&q, again);
	assert_string_equal(hex, again);
	assert_true(next_alarm(&q) == next_alarm(&p));
	place_close(&q);
	q.dir[strlen(q.dir) - 2] = '\0';
	folder_gone(q.dir);
	place_drop(&p);
}

/* What would be refused for ever sleeps until something happens. */
static void
test_sleep(void **state)
{
	struct law_book none;
	struct law_book *books;
	struct store_fires f;
	struct place p;
	uint32_t slot;
	struct deed d;
	int64_t at;

	(void)state;
	clock_place(&p, "ta");
	slot = kit_case(&p.k, "井盖", "井盖缺失");
	at = next_alarm(&p);
	none = *p.k.law.books;
	none.rungs_n = 0;
	none.clocks = xmemdup(none.clocks, none.clocks_n *
	    sizeof(*none.clocks));
	for (size_t i = 0; i < none.clocks_n; i++)
		none.clocks[i].rung_n = 0;
	books = p.k.law.books;
	p.k.law.books = &none;
	f = fire(&p, at, NULL);
	assert_int_equal(f.fired, 0);
	assert_int_equal(f.refused, 1);
	assert_true(next_alarm(&p) == 0);
	assert_int_equal(fire(&p, at, NULL).refused, 0);
	p.k.law.books = books;
	place_proof(&p);
	deed_on(&p.k, &d, EV_CASE_NOTE, slot, "seat1");
	deed_must(&p.k, &d);
	assert_true(next_alarm(&p) == at);
	place_proof(&p);
	assert_int_equal(fire(&p, at, NULL).fired, 1);
	place_proof(&p);
	free(none.clocks);
	place_drop(&p);
}

/* A ladder written as a ring: what it opens begins its own clock again, whose
 * rung has fallen before that. It does not hold the store. */
static void
test_ring(void **state)
{
	struct law_rung ladder[8];
	struct law_clock clocks[4];
	struct law_book ring, *books;
	struct law_move *moves;
	struct store_fires f;
	struct place p;
	int64_t at;

	(void)state;
	clock_place(&p, "ta");
	books = p.k.law.books;
	ring = *books;
	memcpy(ladder, ring.rungs, sizeof(ladder));
	memcpy(clocks, ring.clocks, sizeof(clocks));
	ring.rungs = ladder;
	ring.clocks = clocks;
	clocks[1].restart = true;
	ladder[2].n = -40;	/* of thirty minutes */
	ladder[2].opens = STR("take_back");
	moves = xmemdup(p.k.law.moves, p.k.law.moves_n * sizeof(*moves));
	moves[p.k.law.moves_n - 1].to = LAW_ANY;
	ring.move = xmemdup(ring.move, p.k.law.moves_n * sizeof(*ring.move));
	ring.move[p.k.law.moves_n - 1].start = 1u << (KIT_CLOCK_SIGN - 1);
	p.k.law.moves = moves;
	p.k.law.books = &ring;
	sent(&p.k);
	at = next_alarm(&p);
	assert_true(at == p.k.now);
	f = fire(&p, at, NULL);
	assert_int_equal(f.refused, 1);
	assert_true(f.fired > 0 && f.fired < 1000);
	place_proof(&p);
	free(moves);
	free(ring.move);
	place_drop(&p);
}

/* --- more than one node --- */

static void
bring(const struct place *from, struct place *to)
{
	struct luggage l;
	size_t known, which;

	luggage_pack(&l, from->s);
	assert_int_equal(store_take(to->s, l.f, l.n, &known, &which), OK);
	luggage_fini(&l);
}

static void
test_grace(void **state)
{
	struct place a, b;
	struct store_fires f;
	char x[65], y[65];
	uint32_t slot;
	int64_t at;

	(void)state;
	clock_place(&a, "ta");
	clock_place(&b, "tb");
	slot = sent(&a.k);
	bring(&a, &b);
	at = next_alarm(&a);
	assert_true(next_alarm(&b) == at);
	f = fire(&b, at + 1000, NULL);
	assert_int_equal(f.fired, 0);
	assert_true(f.next_ms == at + b.k.law.fire_grace_ms);
	f = fire(&b, at + b.k.law.fire_grace_ms, NULL);
	assert_int_equal(f.fired, 1);
	/* Both fired: it counts once, and nobody has done wrong. */
	assert_int_equal(fire(&a, at, NULL).fired, 1);
	bring(&a, &b);
	bring(&b, &a);
	place_hash(&a, x);
	place_hash(&b, y);
	assert_string_equal(x, y);
	assert_false(kit_get(&a.k, slot)->flags & CASE_CONFLICT);
	assert_int_equal(kit_get(&a.k, slot)->card, 1);
	place_proof(&a);
	place_proof(&b);
	place_drop(&a);
	place_drop(&b);
}

/* One signed in time, but the other did not know and fired: the card is taken
 * back, on both, and nobody has done wrong. */
static void
test_withdrawn(void **state)
{
	struct place a, b;
	char x[65], y[65];
	uint32_t slot;
	int64_t at;

	(void)state;
	clock_place(&a, "ta");
	clock_place(&b, "tb");
	slot = sent(&a.k);
	bring(&a, &b);
	at = next_alarm(&b);
	kit_move(&a.k, slot, "unit2", "unit", "sign");
	assert_int_equal(fire(&b, at + b.k.law.fire_grace_ms, NULL).fired, 1);
	assert_int_equal(kit_get(&b.k, slot)->card, 1);
	bring(&a, &b);
	bring(&b, &a);
	place_hash(&a, x);
	place_hash(&b, y);
	assert_string_equal(x, y);
	assert_int_equal(kit_get(&b.k, slot)->state, KIT_HANDLING);
	assert_int_equal(kit_get(&b.k, slot)->card, 0);
	assert_true(kit_get(&b.k, slot)->flags & CASE_WITHDRAWN);
	assert_false(kit_get(&b.k, slot)->flags & CASE_CONFLICT);
	assert_int_equal(fire(&b, at + b.k.law.fire_grace_ms, NULL).fired, 0);
	place_proof(&a);
	place_proof(&b);
	place_drop(&a);
	place_drop(&b);
}

static void
test_home(void **state)
{
	struct place a, b;
	struct deed d;
	struct store_fault why;
	int64_t at;

	(void)state;
	clock_place(&a, "ta");
	clock_place(&b, "tb");
	sent(&a.k);
	bring(&a, &b);
	at = next_alarm(&b);
	memset(&d, 0, sizeof(d));
	d.it = (struct intent){ .kind = EV_NODE_HOME, .subject = STR("node"),
	    .actor = STR("boss"), .body = &d.body, .at_ms = b.k.now };
	body_int(&d.body, "territory", 1);
	body_text(&d.body, "node", STR("tba"));
	assert_int_equal(deed_do(&b.k, &d, NULL), OK);
	bring(&b, &a);
	assert_int_equal(fire(&a, at, NULL).fired, 0);
	assert_int_equal(store_rebuild(b.s, NULL, &why), OK);
	assert_int_equal(fire(&b, at, NULL).fired, 1);
	place_proof(&a);
	place_proof(&b);
	place_drop(&a);
	place_drop(&b);
}

/* --- the outbox --- */

struct noticed { size_t n; struct store_notice at[16]; enum event_kind kind[16]; };

static bool
notice(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct noticed *k = ctx;

	assert_true(k->n < 16);
	assert_true(str_is(e->subject, c->number));
	k->kind[k->n] = e->kind;
	k->at[k->n++] = *n;
	return true;
}

static struct noticed
notices(struct place *p, int which)
{
	struct noticed k = { .n = 0 };

	assert_int_equal(store_notices(p->s, 0, which, notice, &k), OK);
	return k;
}

/* A case whose time to sign is over, then taken back by itself. */
static int64_t
overdue(struct place *p)
{
	int64_t at;

	clock_place(p, "ta");
	sent(&p->k);
	assert_int_equal(notices(p, -1).n, 0);
	at = next_alarm(p);
	fire(p, at, NULL);
	fire(p, at + 60 * CLOCK_MIN_MS, NULL);
	return at;
}

static void
test_outbox(void **state)
{
	struct store_fault why;
	struct noticed k;
	struct place p;
	int64_t at = overdue(&p);

	(void)state;
	k = notices(&p, OUTBOX_WAITS);
	assert_int_equal(k.n, 3);
	assert_string_equal(k.at[0].tell, "unit");
	assert_int_equal(k.kind[0], EV_CLOCK_FIRE);
	assert_true(k.at[0].at_ms == at && k.at[0].next_ms == at);
	/* Half of the time is a reminder; taken back, the desk is told. */
	for (size_t i = 1; i < 3; i++) {
		bool batch = k.at[i].batch;

		assert_string_equal(k.at[i].tell, batch ? "unit" : "desk");
		assert_true(k.at[i].next_ms == k.at[i].at_ms +
		    (batch ? 600000 : 0));
	}
	k.at[0].state = OUTBOX_SENT;
	strcpy(k.at[0].said, "200");
	k.at[1].tries = 2;
	strcpy(k.at[1].said, "503 busy");
	assert_int_equal(store_notices_set(p.s, k.at, 2), OK);
	k.at[0].id = 99;
	assert_int_equal(store_notices_set(p.s, k.at, 1), ERR_NOT_FOUND);
	assert_int_equal(store_rebuild(p.s, NULL, &why), OK);
	place_proof(&p);
	k = notices(&p, OUTBOX_SENT);
	assert_int_equal(k.n, 1);
	assert_string_equal(k.at[0].said, "200");
	assert_string_equal(k.at[0].tell, "unit");
	k = notices(&p, OUTBOX_WAITS);
	assert_int_equal(k.n, 2);
	assert_string_equal(k.at[0].said, "503 busy");
	assert_int_equal(k.at[0].tries, 2);
	place_drop(&p);
}

/* Whoever brings a copy back does not say it all again, and events taken from
 * elsewhere tell nobody here. */
static void
test_outbox_copies(void **state)
{
	struct store_fault why;
	struct place p, q;
	char file[96];

	(void)state;
	(void)overdue(&p);
	place_close(&p);
	memset(&q, 0, sizeof(q));
	folder_new(q.dir);
	snprintf(file, sizeof(file), "%s/data.mdb", p.dir);
	assert_int_equal(store_restore(file, q.dir, &why), OK);
	q.k.law = p.k.law;
	place_open(&q, 0);
	assert_int_equal(notices(&q, OUTBOX_WAITS).n, 0);
	assert_int_equal(notices(&q, OUTBOX_REFUSED).n, 3);
	place_drop(&q);
	clock_place(&q, "tb");
	place_open(&p, 0);
	bring(&p, &q);
	assert_int_equal(notices(&q, -1).n, 0);
	place_drop(&q);
	place_drop(&p);
}

/* --- the story --- */

static void
test_ledger(void **state)
{
	const struct event **all;
	struct ledger l;
	struct place p;
	uint32_t slot;
	size_t n, fires = 0;

	(void)state;
	clock_place(&p, "ta");
	slot = sent(&p.k);
	fire(&p, next_alarm(&p), NULL);
	assert_int_equal(store_case_events(p.s, slot, &all, &n), OK);
	assert_int_equal(n, 5);
	assert_int_equal(ledger_make(&l, all, n, &p.k.law), OK);
	assert_null(ledger_fault(&l));
	for (size_t i = 0; i < l.n; i++)
		fires += l.row[i].op == LEDGER_FIRE;
	assert_int_equal(fires, 1);
	assert_memory_equal(&l.c, kit_get(&p.k, slot), sizeof(l.c));
	ledger_fini(&l);
	free(all);
	assert_int_equal(store_case_events(p.s, 77, &all, &n), ERR_NOT_FOUND);
	place_drop(&p);
}

/* --- a rehearsal's clock --- */

static void
test_rehearsal(void **state)
{
	struct store_clock c = { .at_ms = KIT_NOW, .real_ms = 5, .speed = 60 };
	struct store_birth birth = { .node = "ta", .archive = STR(ARCHIVE),
	    .mode = STORE_REHEARSAL };
	struct store_fault why;
	struct store_clock got;
	struct place p;

	(void)state;
	clock_place(&p, "ta");
	assert_int_equal(store_clock_set(p.s, &c), ERR_REFUSED);
	assert_int_equal(store_clock(p.s, &got), ERR_REFUSED);
	place_drop(&p);
	folder_new(p.dir);
	birth.dir = p.dir;
	assert_int_equal(store_create(&birth, &why), OK);
	place_open(&p, 0);
	assert_int_equal(store_clock(p.s, &got), ERR_NOT_FOUND);
	assert_int_equal(store_clock_set(p.s, &c), OK);
	place_close(&p);
	place_open(&p, 0);
	assert_int_equal(store_clock(p.s, &got), OK);
	assert_memory_equal(&got, &c, sizeof(c));
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fire),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_sleep),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_grace),
		cmocka_unit_test(test_withdrawn),
		cmocka_unit_test(test_home),
		cmocka_unit_test(test_outbox),
		cmocka_unit_test(test_outbox_copies),
		cmocka_unit_test(test_ledger),
		cmocka_unit_test(test_rehearsal),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("clocks", tests, NULL, NULL);
}
