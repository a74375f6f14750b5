/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_outbox.c -- notices of deeds that are taken back: before they go, after, and
 * while they are on their way; and what was sent long ago. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "seal/seal.h"
#include "store_kit.h"
#include "../core/lawkit.h"

struct noticed {
	size_t		n;
	struct store_notice at[32];
	enum event_kind	kind[32];
	char		action[32][16];
};

static bool
notice(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct noticed *k = ctx;

	assert_true(k->n < 32);
	assert_true(str_is(e->subject, c->number));
	k->kind[k->n] = e->kind;
	str_copy(body_str(&e->body, "action"), k->action[k->n],
	    sizeof(k->action[0]));
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

/* A store whose filing tells the desk, whose dispatch tells the unit. */
static struct law_move *
begin(struct place *p)
{
	static struct law_role roles[LAW_ROLES];
	struct law *const law = &p->k.law;
	struct law_move *m;

	place_make(p, "ta");
	memcpy(roles, law->roles, law->roles_n * sizeof(*roles));
	roles[law->roles_n++] = (struct law_role){ .bit = 20,
	    .code = STR(CASE_AUTO), .name = STR(CASE_AUTO) };
	law->roles = roles;
	m = xmemdup(p->k.law.moves, p->k.law.moves_n * sizeof(*m));
	for (size_t i = 0; i < p->k.law.moves_n; i++)
		if (str_is(m[i].action, "file"))
			m[i].tell = STR("desk");
		else if (str_is(m[i].action, "dispatch")) {
			m[i].tell = STR("unit,lead");
			m[i].roles |= 1u << 20;
		}
	p->k.law.moves = m;
	return m;
}

static void
end(struct place *p, struct law_move *m)
{
	place_proof(p);
	place_drop(p);
	free(m);
}

static uint32_t
filed(struct place *p)
{
	uint32_t slot = kit_case(&p->k, "井盖", "井盖缺失");

	kit_move(&p->k, slot, "seat1", "seat", "accept");
	kit_move(&p->k, slot, "seat1", "seat", "file");
	return slot;
}

static struct event_id
step(struct place *p, uint32_t slot, const char *actor, const char *role,
    const char *action)
{
	struct outcome out;
	struct deed d;

	deed_move(&p->k, &d, slot, actor, role, action);
	assert_int_equal(deed_do(&p->k, &d, &out), OK);
	return out.id;
}

static int64_t
undo(struct place *p, uint32_t slot, const char *actor)
{
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_UNDO, slot, actor);
	assert_int_equal(body_text(&d.body, "reason", STR("mistake")), OK);
	deed_must(&p->k, &d);
	return d.it.at_ms;
}

static void
fate(struct place *p, struct store_notice n, enum outbox_state state,
    uint16_t tries)
{
	n.state = (uint8_t)state;
	n.tries = tries;
	assert_int_equal(store_notices_set(p->s, &n, 1), OK);
}

/* It waits as long as it may be taken back, and is gone when it is. */
static void
test_grace(void **state)
{
	struct noticed k;
	struct place p;
	struct law_move *m = begin(&p);
	uint32_t a = filed(&p), b = filed(&p);
	struct deed d;

	(void)state;
	kit_move(&p.k, a, "disp1", "dispatcher", "dispatch");
	k = notices(&p, OUTBOX_WAITS);
	assert_int_equal(k.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(k.at[i].next_ms == k.at[i].at_ms +
		    p.k.law.undo_ms && !k.at[i].correction);
	undo(&p, a, "disp1");
	k = notices(&p, -1);
	assert_int_equal(k.n, 2);
	assert_true(k.at[0].slot == a && k.at[1].slot == b);
	assert_string_equal(k.at[1].tell, "desk");
	undo(&p, b, "seat1");
	k = notices(&p, -1);
	assert_int_equal(k.n, 1);
	assert_true(k.at[0].slot == a);
	/* What is urgent is told at once. */
	deed_on(&p.k, &d, EV_CASE_FLAG, a, "seat1");
	assert_int_equal(body_int(&d.body, "urgent", 1), OK);
	deed_must(&p.k, &d);
	kit_move(&p.k, a, "disp1", "dispatcher", "dispatch");
	k = notices(&p, -1);
	assert_int_equal(k.n, 2);
	assert_true(k.at[1].next_ms == k.at[1].at_ms);
	end(&p, m);
}

/* Who was told learns that it was taken back; who was not, does not. */
static void
test_correction(void **state)
{
	static const struct { enum outbox_state state; uint16_t tries;
		size_t left, corrections; } rows[] = {
		{ OUTBOX_SENT, 1, 2, 1 },
		{ OUTBOX_WAITS, 2, 2, 1 },	/* perhaps it arrived */
		{ OUTBOX_REFUSED, 1, 1, 0 },
		{ OUTBOX_WAITS, 0, 0, 0 },	/* late, but still there */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct place p;
		struct law_move *m = begin(&p);
		uint32_t slot = filed(&p);
		struct noticed k;
		int64_t at;

		fate(&p, notices(&p, -1).at[0], OUTBOX_SENT, 1);
		kit_move(&p.k, slot, "disp1", "dispatcher", "dispatch");
		k = notices(&p, -1);
		assert_int_equal(k.n, 2);
		fate(&p, k.at[1], rows[i].state, rows[i].tries);
		p.k.now += CLOCK_HOUR_MS;
		at = undo(&p, slot, "disp1");
		k = notices(&p, -1);
		assert_int_equal(k.n, 1 + rows[i].left);
		if (rows[i].corrections > 0) {
			const struct store_notice *n = &k.at[2];

			assert_true(n->correction && !k.at[1].correction);
			assert_int_equal(n->state, OUTBOX_WAITS);
			assert_true(n->at_ms == at && n->next_ms == at);
			assert_string_equal(n->tell, "unit,lead");
			/* It tells of the deed, not of the undo. */
			assert_int_equal(k.kind[2], EV_CASE_MOVE);
			assert_string_equal(k.action[2], "dispatch");
		}
		end(&p, m);
	}
}

/* What the desk did by itself goes back with the step before it: both rows go,
 * or both are corrected. */
static void
test_also(void **state)
{
	for (int sent = 0; sent < 2; sent++) {
		struct place p;
		struct law_move *m = begin(&p);
		uint32_t slot = kit_case(&p.k, "井盖", "井盖缺失");
		struct event_id file, sends;
		char target[EVENT_ID_MAX], also[EVENT_ID_MAX];
		struct noticed k;
		struct deed d;

		(void)state;
		kit_move(&p.k, slot, "seat1", "seat", "accept");
		file = step(&p, slot, "seat1", "seat", "file");
		sends = step(&p, slot, CASE_AUTO, CASE_AUTO, "dispatch");
		k = notices(&p, -1);
		assert_int_equal(k.n, 2);
		for (size_t i = 0; i < 2 && sent; i++)
			fate(&p, k.at[i], OUTBOX_SENT, 1);
		deed_on(&p.k, &d, EV_CASE_UNDO, slot, "seat1");
		event_id_format(&sends, target);
		event_id_format(&file, also);
		assert_int_equal(body_text(&d.body, "target", str_of(target)),
		    OK);
		assert_int_equal(body_text(&d.body, "also", str_of(also)), OK);
		assert_int_equal(body_text(&d.body, "reason", STR("no")), OK);
		deed_must(&p.k, &d);
		assert_int_equal(kit_get(&p.k, slot)->state, KIT_TO_FILE);
		k = notices(&p, OUTBOX_WAITS);
		assert_int_equal(k.n, sent ? 2 : 0);
		for (size_t i = 0; i < k.n; i++)
			assert_true(k.at[i].correction);
		if (sent) {
			assert_string_equal(k.action[0], "dispatch");
			assert_string_equal(k.action[1], "file");
			assert_string_equal(k.at[1].tell, "desk");
		}
		end(&p, m);
	}
}

/* Old ones go in slices; the rest is found as before. */
static void
test_prune(void **state)
{
	struct noticed k;
	struct place p;
	struct law_move *m = begin(&p);
	uint32_t slot[9];
	uint64_t from = 0;
	int calls = 0;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		slot[i] = filed(&p);
	k = notices(&p, -1);
	assert_int_equal(k.n, 9);
	for (size_t i = 0; i < 9; i++)
		if (i != 2)
			fate(&p, k.at[i], i == 4 ? OUTBOX_REFUSED :
			    OUTBOX_SENT, 1);
	do {
		assert_int_equal(store_notices_prune(p.s, k.at[7].at_ms, 4,
		    &from), OK);
		calls++;
	} while (from != 0);
	assert_int_equal(calls, 3);
	k = notices(&p, -1);
	assert_int_equal(k.n, 4);
	assert_true(k.at[0].slot == slot[2] && k.at[1].slot == slot[4]);
	assert_true(k.at[2].slot == slot[7] && k.at[3].slot == slot[8]);
	undo(&p, slot[2], "seat1");
	undo(&p, slot[3], "seat1");	/* forgotten: nobody is told */
	undo(&p, slot[8], "seat1");
	k = notices(&p, -1);
	assert_int_equal(k.n, 4);
	assert_true(k.at[3].correction && k.at[3].slot == slot[8]);
	assert_true(k.at[3].id == 10);
	end(&p, m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grace),
		cmocka_unit_test(test_correction),
		cmocka_unit_test(test_also),
		cmocka_unit_test(test_prune),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
