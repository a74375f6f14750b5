/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_loop.c -- the suite's half about moves, refusals, undo, histories. */
#include <stdio.h>
#include <string.h>
#include "repo_kit.h"
#include "../core/lawkit.h"

static uint32_t
to_handling(struct kit *k)
{
	uint32_t slot = kit_case(k, "井盖", "缺了一块");

	kit_move(k, slot, "seat1", "seat", "accept");
	kit_move(k, slot, "seat1", "seat", "file");
	kit_move(k, slot, "disp1", "dispatcher", "dispatch");
	kit_move(k, slot, "unit2", "unit", "sign");
	return slot;
}

static uint64_t
count_of(struct kit *k, enum facet f, uint32_t value)
{
	struct query q = query_facet(f, &value);

	return kit_count(k, &q);
}

void
suite_loop(void **state)
{
	struct kit *k = *state;
	uint32_t slot = to_handling(k);
	const struct casefile *c = kit_get(k, slot);

	assert_int_equal(c->state, KIT_HANDLING);
	assert_int_equal(c->unit, 2);
	assert_int_equal(c->rule, 1);
	assert_int_equal(c->criterion, 1);
	assert_true(c->flags & CASE_DUE_RUNS);
	assert_true(c->flags & CASE_SIGNED);
	kit_move(k, slot, "unit2", "unit", "return");
	assert_int_equal(kit_get(k, slot)->state, KIT_TO_DISPATCH);
	assert_int_equal(kit_get(k, slot)->returns, 1);
	assert_int_equal(kit_get(k, slot)->unit, 0);
	kit_move(k, slot, "disp1", "dispatcher", "dispatch");
	kit_move(k, slot, "unit2", "unit", "sign");
	kit_move(k, slot, "unit2", "unit", "handle");
	assert_false(kit_get(k, slot)->flags & CASE_DUE_RUNS);
	assert_string_equal(kit_get(k, slot)->handler, "unit2");
	kit_move(k, slot, "check1", "checker", "check_fail");
	assert_int_equal(kit_get(k, slot)->reworks, 1);
	kit_move(k, slot, "unit2", "unit", "handle");
	kit_move(k, slot, "check1", "checker", "check_pass");
	kit_move(k, slot, "seat1", "seat", "close");
	kit_move(k, slot, "seat1", "seat", "call_back");
	c = kit_get(k, slot);
	assert_int_equal(c->state, KIT_CLOSED);
	assert_true(c->closed_ms == k->now);
	assert_int_equal(c->events, 14);
	assert_string_equal(c->checker, "check1");
	assert_true(c->flags & CASE_REWORKED && c->flags & CASE_RETURNED);
}

void
suite_refusals(void **state)
{
	struct kit *k = *state;
	uint32_t slot = kit_case(k, "井盖", "缺了一块");

	kit_refused(k, slot, "check1", "checker", "check_pass",
	    ERR_ILLEGAL_MOVE, 0);
	kit_refused(k, slot, "seat1", "seat", "fly", ERR_ILLEGAL_MOVE, 0);
	kit_refused(k, slot, "disp1", "dispatcher", "accept", ERR_REFUSED, 0);
	kit_refused(k, slot, "seat1", "emperor", "accept", ERR_REFUSED, 0);
	slot = to_handling(k);
	kit_refused(k, slot, "unit3", "unit", "handle", ERR_REFUSED,
	    GUARD_OWN_UNIT);
	for (int i = 0; i < 2; i++) {
		kit_move(k, slot, "unit2", "unit", "return");
		kit_move(k, slot, "disp1", "dispatcher", "dispatch");
	}
	kit_refused(k, slot, "unit2", "unit", "return", ERR_REFUSED,
	    GUARD_RETURNS_LEFT);
	assert_true(count_of(k, FACET_RETURNS, 1) == 0);
	assert_true(count_of(k, FACET_RETURNS, 2) == 1);
	assert_true(count_of(k, FACET_FORMER,
	    kit_get(k, slot)->former) == 1);
	assert_true(kit_get(k, slot)->former != 0);
	kit_move(k, slot, "unit2", "unit", "sign");
	kit_move(k, slot, "unit2", "unit", "handle");
	kit_refused(k, slot, "unit2", "checker", "check_pass", ERR_REFUSED,
	    GUARD_NOT_HANDLER);
	kit_move(k, slot, "boss", "supervisor", "void");
	assert_true(kit_get(k, slot)->flags & CASE_VOID);
	kit_refused(k, slot, "seat1", "seat", "close", ERR_ILLEGAL_MOVE, 0);
}

void
suite_reopen(void **state)
{
	struct kit *k = *state;
	uint32_t slot = to_handling(k), refused;
	uint32_t yes = 1;
	struct query q = query_facet(FACET_OPEN, &yes);

	kit_move(k, slot, "unit2", "unit", "handle");
	kit_move(k, slot, "check1", "checker", "check_pass");
	kit_move(k, slot, "seat1", "seat", "close");
	kit_move(k, slot, "seat1", "seat", "call_back");
	refused = kit_case(k, "b", "c");
	kit_move(k, refused, "seat1", "seat", "refuse");
	assert_int_equal(kit_get(k, refused)->state, KIT_REFUSED);
	assert_true(kit_count(k, &q) == 0);
	kit_move(k, slot, "boss", "supervisor", "reopen");
	assert_true(kit_get(k, slot)->flags & CASE_REOPENED);
	assert_true(kit_get(k, slot)->closed_ms == 0);
	assert_true(kit_count(k, &q) == 1);
}

static enum err
undo(struct kit *k, uint32_t slot, const char *actor, const char *reason)
{
	char target[EVENT_ID_MAX];
	struct deed d;

	event_id_format(&kit_get(k, slot)->head, target);
	deed_on(k, &d, EV_CASE_UNDO, slot, actor);
	body_text(&d.body, "target", str_of(target));
	if (reason)
		body_text(&d.body, "reason", str_of(reason));
	return deed_do(k, &d, NULL);
}

void
suite_undo(void **state)
{
	struct kit *k = *state;
	uint32_t slot = to_handling(k);
	struct casefile before = *kit_get(k, slot);
	const struct casefile *c;

	kit_move(k, slot, "unit2", "unit", "handle");
	assert_int_equal(undo(k, slot, "unit2", NULL), OK);
	c = kit_get(k, slot);
	assert_int_equal(c->state, before.state);
	assert_int_equal(c->flags, before.flags);
	assert_string_equal(c->handler, "");
	assert_true(c->due_ms == before.due_ms);
	assert_int_equal(c->events, before.events + 2);
	assert_int_not_equal(undo(k, slot, "unit2", NULL), OK);
	assert_int_equal(kit_get(k, slot)->events, before.events + 2);
	kit_move(k, slot, "unit2", "unit", "handle");
	k->now += 3600000;		/* past the grace */
	assert_int_equal(undo(k, slot, "unit2", NULL), ERR_REFUSED);
	assert_int_equal(undo(k, slot, "unit2", "wrong case"), OK);
	assert_int_equal(kit_get(k, slot)->state, KIT_HANDLING);
	kit_move(k, slot, "unit2", "unit", "handle");
	/* somebody else's, at once, but without saying why */
	assert_int_equal(undo(k, slot, "check1", NULL), ERR_REFUSED);
	assert_int_equal(kit_get(k, slot)->state, KIT_TO_CHECK);
	slot = kit_case(k, "a", "b");	/* a report is not taken back */
	assert_int_not_equal(undo(k, slot, "seat1", "no"), OK);
}

void
suite_undo_words(void **state)
{
	struct kit *k = *state;
	uint32_t slot = kit_case(k, "路灯不亮", "两盏");
	struct query was = query_text("两盏"), is = query_text("三盏");
	struct case_view v;
	struct deed d;

	deed_on(k, &d, EV_CASE_AMEND, slot, "seat1");
	body_int(&d.body, "matter", KIT_MATTER2);
	body_text(&d.secret, "text", STR("三盏"));
	d.it.secret = &d.secret;
	deed_must(k, &d);
	assert_true(kit_count(k, &was) == 0);
	assert_true(kit_count(k, &is) == 1);
	assert_int_equal(kit_get(k, slot)->matter, KIT_MATTER2);
	assert_int_equal(k->r->ops->get(k->r, slot, &v), OK);
	assert_true(str_is(v.title, "路灯不亮"));	/* not named: it stays */
	assert_int_equal(undo(k, slot, "seat1", NULL), OK);
	assert_true(kit_count(k, &was) == 1);
	assert_true(kit_count(k, &is) == 0);
	assert_int_equal(kit_get(k, slot)->matter, KIT_MATTER);
}

struct seen { char text[512]; size_t n; size_t stop; };

static bool
see(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct seen *s = ctx;
	struct str note = secret ? body_str(secret, "note") : STR_NONE;
	size_t used = strlen(s->text);

	if (secret && !note.n)
		note = body_str(secret, "title");
	snprintf(s->text + used, sizeof(s->text) - used, "%s %.*s %.*s %s\n",
	    event_kind_name(e->kind), STR_ARG(e->actor), STR_ARG(note),
	    err_name(status));
	return ++s->n != s->stop;
}

void
suite_history(void **state)
{
	struct kit *k = *state;
	uint32_t slot = kit_case(k, "路灯", "不亮");
	struct seen all = { 0 }, two = { .stop = 2 };
	struct deed d;

	kit_case(k, "other", "case");
	kit_move(k, slot, "seat1", "seat", "accept");
	assert_int_equal(undo(k, slot, "seat1", NULL), OK);
	deed_on(k, &d, EV_CASE_REVEAL, slot, "boss");
	body_text(&d.body, "what", STR("phone"));
	body_text(&d.body, "reason", STR("回访"));
	d.it.audit = 1;
	deed_must(k, &d);
	assert_int_equal(k->r->ops->history(k->r, slot, see, &all), OK);
	assert_string_equal(all.text,
	    "case.report seat1 路灯 OK\n"
	    "case.move seat1 记一笔 ERR_CANCELLED\n"
	    "case.undo seat1  OK\n"
	    "case.reveal boss  OK\n");
	assert_int_equal(k->r->ops->history(k->r, slot, see, &two), OK);
	assert_int_equal(two.n, 2);
	/* A read stands where it was, not at the end. */
	kit_move(k, slot, "seat1", "seat", "accept");
	all = (struct seen){ .n = 0 };
	assert_int_equal(k->r->ops->history(k->r, slot, see, &all), OK);
	assert_string_equal(all.text,
	    "case.report seat1 路灯 OK\n"
	    "case.move seat1 记一笔 ERR_CANCELLED\n"
	    "case.undo seat1  OK\n"
	    "case.reveal boss  OK\n"
	    "case.move seat1 记一笔 OK\n");
	assert_int_equal(k->r->ops->history(k->r, 99, see, &two),
	    ERR_NOT_FOUND);
}
