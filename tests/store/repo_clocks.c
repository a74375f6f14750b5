/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_clocks.c -- the suite's part about clocks: dockets follow every event,
 * and a rung that fell is an event like any other. */
#include <stdio.h>
#include <string.h>
#include "repo_kit.h"
#include "clockkit.h"

static const struct clock_run *
run_of(struct kit *k, uint32_t slot, unsigned clock, struct docket *d)
{
	assert_int_equal(k->r->ops->docket(k->r, slot, d), OK);
	return docket_run(d, clock);
}

/* A case begun, filed and sent out at once. */
static uint32_t
sent(struct kit *k)
{
	uint32_t slot = kit_case(k, "井盖", "井盖缺失");

	kit_move(k, slot, "seat1", "seat", "accept");
	kit_move(k, slot, "seat1", "seat", "file");
	kit_move(k, slot, "disp1", "dispatcher", "dispatch");
	return slot;
}

void
suite_dockets(void **state)
{
	struct kit *k = *state;
	uint32_t slot = kit_case(k, "井盖", "井盖缺失");
	const struct clock_run *r;
	struct docket d;

	assert_int_equal(k->r->ops->docket(k->r, slot + 1, &d), ERR_NOT_FOUND);
	r = run_of(k, slot, KIT_CLOCK_ACCEPT, &d);
	assert_non_null(r);
	assert_int_equal(r->state, CLOCK_RUNS);
	assert_int_equal(kit_get(k, slot)->law, 1);
	assert_true(kit_get(k, slot)->next_ms == k->now + 15 * CLOCK_MIN_MS);
	kit_move(k, slot, "seat1", "seat", "accept");
	r = run_of(k, slot, KIT_CLOCK_ACCEPT, &d);
	assert_int_equal(r->state, CLOCK_ENDED);
	assert_false(r->late);
	assert_true(kit_get(k, slot)->next_ms == 0);
	kit_move(k, slot, "seat1", "seat", "file");
	kit_move(k, slot, "disp1", "dispatcher", "dispatch");
	r = run_of(k, slot, KIT_CLOCK_HANDLE, &d);
	assert_non_null(r);
	assert_true(r->due_ms == k->now + 2 * CLOCK_HOUR_MS);
	assert_true(kit_get(k, slot)->due_ms == r->due_ms);
	assert_int_equal(r->owner, kit_get(k, slot)->unit);
	assert_true(kit_get(k, slot)->next_ms == k->now + 30 * CLOCK_MIN_MS);
}

static size_t
fire_all(struct kit *k, uint32_t slot)
{
	struct deed d;
	char key[128];
	size_t n = 0;

	while (deed_fire(k, &d, slot, key)) {
		k->now = d.it.at_ms;
		deed_must(k, &d);
		n++;
	}
	return n;
}

/* The case's card stands under the month it was given in. */
static void
carded(struct kit *k, uint32_t slot)
{
	struct civil at = clock_civil((struct wall){
		kit_get(k, slot)->card_ms }, k->law.offset_min);
	uint32_t month = (uint32_t)(at.year * 100 + at.month), next = month + 1;
	struct query q = query_facet(FACET_CARDED, &month);

	assert_true(kit_count(k, &q) == 1);
	q = query_facet(FACET_CARDED, &next);
	assert_true(kit_count(k, &q) == 0);
}

void
suite_fires(void **state)
{
	struct kit *k = *state;
	uint32_t slot = sent(k);
	struct outcome out;
	struct deed d, again;
	struct docket docket;
	char key[128];

	assert_false(deed_fire(k, &d, slot, key));
	k->now += 30 * CLOCK_MIN_MS + 5000;
	assert_true(deed_fire(k, &d, slot, key));
	again = d;
	deed_must(k, &d);
	assert_int_equal(kit_get(k, slot)->card, 1);
	carded(k, slot);
	/* Once and no more. */
	again.it.subject = str_of(again.number);
	again.it.body = &again.body;
	again.it.key = str_of(key);
	assert_int_equal(deed_do(k, &again, &out), ERR_EXISTS);
	assert_int_equal(kit_get(k, slot)->card, 1);
	/* An hour later it is taken back: a row of the workflow, by itself. */
	k->now += 61 * CLOCK_MIN_MS;
	assert_true(fire_all(k, slot) >= 2);
	assert_int_equal(kit_get(k, slot)->state, KIT_TO_DISPATCH);
	assert_int_equal(kit_get(k, slot)->unit, 0);
	assert_int_equal(run_of(k, slot, KIT_CLOCK_SIGN, &docket)->state,
	    CLOCK_ENDED);
	assert_false(kit_get(k, slot)->flags & CASE_CONFLICT);
	/* Too early is not right. */
	k->now += 1000;
	again.it.at_ms = k->now;
	body_int(&again.body, "rung", 2);
	body_int(&again.body, "clock", KIT_CLOCK_HANDLE);
	assert_int_equal(deed_do(k, &again, &out), ERR_SUPERSEDED);
}

/* Who saw the last deed is not stopped by fires since; and takes back that deed
 * and not the fire. */
void
suite_fire_bases(void **state)
{
	struct kit *k = *state;
	uint32_t slot = sent(k);
	struct event_id seen = kit_get(k, slot)->head;
	struct event_id base;
	struct docket docket;
	struct deed d;
	char key[128];

	k->now += 31 * CLOCK_MIN_MS;
	assert_true(deed_fire(k, &d, slot, key));
	deed_must(k, &d);
	assert_false(event_id_eq(&kit_get(k, slot)->head, &seen));
	assert_int_equal(k->r->ops->docket(k->r, slot, &docket), OK);
	assert_true(event_id_eq(&docket.deed, &seen));
	deed_move(k, &d, slot, "unit2", "unit", "sign");
	d.it.base = &seen;
	deed_must(k, &d);
	assert_int_equal(kit_get(k, slot)->state, KIT_HANDLING);
	base = kit_get(k, slot)->head;
	deed_move(k, &d, slot, "unit2", "unit", "handle");
	d.it.base = &seen;	/* too old by now */
	assert_int_equal(deed_do(k, &d, NULL), ERR_CONFLICT);
	k->now += 30 * CLOCK_MIN_MS;
	assert_true(deed_fire(k, &d, slot, key));
	deed_must(k, &d);
	deed_on(k, &d, EV_CASE_UNDO, slot, "unit2");
	body_text(&d.body, "reason", STR("because"));
	d.it.base = &base;
	deed_must(k, &d);
	assert_int_equal(kit_get(k, slot)->state, KIT_TO_SIGN);
}
