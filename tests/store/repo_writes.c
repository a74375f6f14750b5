/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_writes.c -- the suite's half about commits, batches, keys, conflicts. */
#include <string.h>
#include "repo_kit.h"
#include "../core/lawkit.h"

void
suite_numbers(void **state)
{
	struct kit *k = *state;
	struct case_view v;
	struct outcome out;
	struct deed d;
	uint32_t slot;

	assert_true(k->r->ops->cases(k->r) == 0);
	assert_int_equal(k->r->ops->get(k->r, 0, &v), ERR_NOT_FOUND);
	assert_int_equal(kit_case(k, "a", "b"), 0);
	assert_int_equal(kit_case(k, "c", "d"), 1);
	assert_true(k->r->ops->cases(k->r) == 2);
	assert_string_equal(kit_get(k, 0)->number,
	    "DX-20261121-" SUITE_NODE "000001");
	assert_string_equal(kit_get(k, 1)->number,
	    "DX-20261121-" SUITE_NODE "000002");
	k->now += CLOCK_DAY_MS;		/* the serial runs per day */
	deed_report(k, &d, 3, KIT_MATTER2, KIT_GRID2);
	assert_int_equal(deed_do(k, &d, &out), OK);
	assert_string_equal(out.number, "DX-20261122-" SUITE_NODE "000001");
	assert_string_equal(kit_get(k, 2)->number, out.number);
	assert_true(event_id_eq(&out.id, &kit_get(k, 2)->head));
	assert_int_equal(k->r->ops->find(k->r, str_of(out.number), &slot), OK);
	assert_int_equal(slot, 2);
	assert_int_equal(k->r->ops->find(k->r, STR("DX-1"), &slot),
	    ERR_NOT_FOUND);
	assert_int_equal(kit_get(k, 2)->channel, 3);
	assert_int_equal(kit_get(k, 2)->matter, KIT_MATTER2);
	assert_true(kit_get(k, 2)->grid == KIT_GRID2);
	assert_true(kit_get(k, 2)->reported_ms == k->now - 60000);
	assert_true(kit_get(k, 2)->changed_ms == k->now);
	assert_int_equal(kit_get(k, 2)->state, KIT_FOUND);
	assert_false(kit_get(k, 2)->flags & CASE_PRIVATE);
	assert_true(kit_get(k, 1)->flags & CASE_PRIVATE);
}

void
suite_clean(void **state)
{
	struct kit *k = *state;
	struct case_view v;
	struct deed d;
	uint32_t slot;

	deed_report(k, &d, 2, 0, 0);
	deed_words(&d, "\xE3\x80\x80路灯\t不亮  坏了\n", " 兴丰\r\n大街 ", "x");
	slot = deed_must(k, &d);
	assert_int_equal(k->r->ops->get(k->r, slot, &v), OK);
	assert_true(str_is(v.title, "路灯 不亮 坏了"));
	assert_true(str_is(v.place, "兴丰 大街"));
	assert_true(v.c->flags & CASE_UNPLACED);
	deed_report(k, &d, 2, 0, 0);	/* nothing private at all */
	slot = deed_must(k, &d);
	assert_int_equal(k->r->ops->get(k->r, slot, &v), OK);
	assert_int_equal(v.title.n, 0);
	assert_int_equal(v.place.n, 0);
}

void
suite_conflicts(void **state)
{
	struct kit *k = *state;
	uint32_t slot = kit_case(k, "a", "b");
	struct event_id seen = kit_get(k, slot)->head;
	struct outcome out;
	struct deed a, b;

	deed_on(k, &a, EV_CASE_CLAIM, slot, "seat1");
	deed_on(k, &b, EV_CASE_CLAIM, slot, "seat2");
	a.it.base = b.it.base = &seen;
	assert_int_equal(deed_do(k, &a, NULL), OK);
	assert_int_equal(deed_do(k, &b, &out), ERR_CONFLICT);
	assert_int_equal(out.slot, slot);
	assert_string_equal(out.number, a.number);
	assert_string_equal(kit_get(k, slot)->holder, "seat1");
	assert_int_equal(kit_get(k, slot)->events, 2);
	b.it.base = NULL;		/* seen now, but the law says no */
	assert_int_equal(deed_do(k, &b, &out), ERR_REFUSED);
	k->now += 3600000;
	deed_on(k, &b, EV_CASE_CLAIM, slot, "seat2");
	body_text(&b.body, "reason", STR("gone home"));
	assert_int_equal(deed_do(k, &b, NULL), OK);
	assert_string_equal(kit_get(k, slot)->holder, "seat2");
	deed_on(k, &b, EV_CASE_NOTE, slot, "seat2");
	b.it.subject = STR("DX-20261121-nobody");
	assert_int_equal(deed_do(k, &b, &out), ERR_NOT_FOUND);
	assert_int_equal(out.slot, SLOT_NONE);
}

static void
three(struct kit *k, struct deed d[3], struct intent it[3])
{
	deed_report(k, &d[0], 1, KIT_MATTER, KIT_GRID);
	deed_move(k, &d[1], 0, "seat1", "unit", "accept");	/* refused */
	deed_report(k, &d[2], 3, KIT_MATTER3, KIT_GRID2);
	for (int i = 0; i < 3; i++)
		it[i] = d[i].it;
}

void
suite_batches(void **state)
{
	struct kit *k = *state;
	struct outcome out[3];
	struct intent it[3];
	struct deed d[3];
	uint64_t before;

	kit_case(k, "a", "b");
	before = k->r->ops->revision(k->r);
	three(k, d, it);
	assert_int_equal(k->r->ops->commit(k->r, it, 3, false, out),
	    ERR_REFUSED);
	assert_int_equal(out[1].err, ERR_REFUSED);
	assert_true(out[1].why.role);
	assert_true(k->r->ops->cases(k->r) == 1);
	assert_true(k->r->ops->revision(k->r) == before);
	assert_int_equal(kit_get(k, 0)->events, 1);
	assert_int_equal(k->r->ops->commit(k->r, it, 3, true, out), OK);
	assert_int_equal(out[0].err, OK);
	assert_int_equal(out[1].err, ERR_REFUSED);
	assert_int_equal(out[2].err, OK);
	assert_int_equal(out[0].slot, 1);
	assert_int_equal(out[2].slot, 2);
	assert_string_equal(out[0].number,
	    "DX-20261121-" SUITE_NODE "000002");
	assert_string_equal(out[2].number,
	    "DX-20261121-" SUITE_NODE "000003");
	assert_true(k->r->ops->revision(k->r) > before);
	assert_int_equal(k->r->ops->commit(k->r, it, 0, false, out), OK);
	assert_true(k->r->ops->cases(k->r) == 3);
}

/* Several events of one case in a batch each see the one before. */
static void
one_case_batch(struct kit *k)
{
	struct outcome out[2];
	struct intent it[2];
	struct deed d[2];

	deed_move(k, &d[0], 0, "seat1", "seat", "accept");
	deed_move(k, &d[1], 0, "seat1", "seat", "file");
	it[0] = d[0].it;
	it[1] = d[1].it;
	assert_int_equal(k->r->ops->commit(k->r, it, 2, false, out), OK);
	assert_int_equal(kit_get(k, 0)->state, KIT_TO_DISPATCH);
	assert_int_equal(kit_get(k, 0)->events, 3);
}

void
suite_keys(void **state)
{
	struct kit *k = *state;
	struct outcome out[2];
	struct intent it[2];
	struct deed d[2];
	uint32_t slot;

	kit_case(k, "a", "b");
	one_case_batch(k);
	deed_report(k, &d[0], 3, KIT_MATTER, KIT_GRID);
	d[0].it.key = STR("wx:4711");
	assert_int_equal(deed_must(k, &d[0]), 1);
	assert_int_equal(deed_do(k, &d[0], &out[0]), ERR_EXISTS);
	assert_int_equal(out[0].slot, 1);
	assert_string_equal(out[0].number, kit_get(k, 1)->number);
	assert_int_equal(k->r->ops->find_key(k->r, STR("wx:4711"), &slot), OK);
	assert_int_equal(slot, 1);
	assert_int_equal(k->r->ops->find_key(k->r, STR("wx:471"), &slot),
	    ERR_NOT_FOUND);
	d[0].it.key = STR("wx:4712");	/* twice in one batch */
	d[1] = d[0];
	it[0] = d[0].it;
	it[1] = d[0].it;
	assert_int_equal(k->r->ops->commit(k->r, it, 2, false, out),
	    ERR_EXISTS);
	assert_int_equal(k->r->ops->find_key(k->r, STR("wx:4712"), &slot),
	    ERR_NOT_FOUND);
	assert_int_equal(k->r->ops->commit(k->r, it, 2, true, out), OK);
	assert_int_equal(out[0].err, OK);
	assert_int_equal(out[1].err, ERR_EXISTS);
	assert_int_equal(out[1].slot, out[0].slot);
	assert_true(k->r->ops->cases(k->r) == 3);
}

/* A batch may begin a case and go on with it, before it has a number. */
void
suite_begun(void **state)
{
	struct kit *k = *state;
	struct outcome out[4];
	struct intent it[4];
	struct deed d[4];

	kit_case(k, "a", "b");		/* whose words the moves borrow */
	deed_report(k, &d[0], 2, KIT_MATTER, KIT_GRID);
	deed_move(k, &d[1], 0, "seat1", "seat", "accept");
	deed_on(k, &d[2], EV_CASE_UNDO, 0, "seat1");	/* of the last event */
	deed_move(k, &d[3], 0, "seat1", "seat", "accept");
	for (int i = 0; i < 4; i++) {
		it[i] = d[i].it;
		it[i].subject = STR_NONE;
		it[i].begun = i > 0;
	}
	assert_int_equal(k->r->ops->commit(k->r, it, 4, false, out), OK);
	assert_int_equal(out[3].slot, 1);
	assert_string_equal(out[3].number, kit_get(k, 1)->number);
	assert_int_equal(kit_get(k, 1)->state, KIT_TO_FILE);
	assert_int_equal(kit_get(k, 1)->events, 4);
	assert_int_equal(kit_get(k, 0)->events, 1);
	body_int(&d[0].body, "matter", -5);	/* is not born */
	assert_int_equal(k->r->ops->commit(k->r, it, 2, true, out), OK);
	assert_int_equal(out[0].err, ERR_BAD_INPUT);
	assert_int_equal(out[1].err, ERR_NOT_FOUND);
	it[1].begun = 3;		/* of one still to come */
	assert_int_equal(k->r->ops->commit(k->r, it + 1, 3, false, out),
	    ERR_NOT_FOUND);
	assert_true(k->r->ops->cases(k->r) == 2);
}
