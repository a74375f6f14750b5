/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_tell.c -- what a remote is told where events come out of their order: what was
 * done to a case by one node is here before the report by another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "replica_kit.h"
#include "seal/seal.h"
#include "../core/lawkit.h"

/* a takes in, c acts, b has the line to the remote. */
struct trio { struct place a, b, c; char number[CASE_NUMBER_MAX]; };

static struct law_link up;

static int
set_up(void **state)
{
	static struct trio t;

	up = (struct law_link){ .code = STR("up"), .driver = STR("json"),
	    .node = STR("*"), .ways = LINK_OUT, .opts = STR("all=1") };
	place_make(&t.a, "ta");
	place_make(&t.b, "tb");
	place_make(&t.c, "tc");
	replica_befriend(t.a.s, t.b.s);
	replica_befriend(t.a.s, t.c.s);
	replica_befriend(t.b.s, t.c.s);
	t.b.k.law.links = &up;
	t.b.k.law.links_n = 1;
	replica_case(&t.a, KIT_GRID, "井盖", t.number);
	replica_sync(t.a.s, t.c.s);
	kit_move(&t.c.k, replica_slot(&t.c, t.number), "seat1", "seat",
	    "accept");
	*state = &t;
	return 0;
}

static int
tear_down(void **state)
{
	struct trio *t = *state;

	t->b.k.law.links = NULL;
	t->b.k.law.links_n = 0;
	place_drop(&t->a);
	place_drop(&t->b);
	place_drop(&t->c);
	return 0;
}

static bool
see(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	(void)c;
	assert_string_equal(n->tell, "link:up");
	buf_fmt(ctx, "%s%s%.*s ", n->correction ? "-" : "",
	    event_kind_name(e->kind),
	    STR_ARG(body_str(&e->body, "action")));
	return true;
}

static void
told(struct place *p, const char *want)
{
	struct buf b = { 0 };

	assert_int_equal(store_notices(p->s, 0, -1, see, &b), OK);
	assert_string_equal(buf_z(&b), want);
	buf_fini(&b);
}

/* Only what c itself wrote. */
static void
give_own(struct place *from, struct place *to)
{
	struct parcel d;

	parcel_pack(&d, from->s, "t001.26", false, NULL, 1000);
	parcel_give(d.d, d.n, "t001.26", to->s);
	parcel_fini(&d);
}

static void
before_its_report(void **state)
{
	struct trio *t = *state;

	give_own(&t->c, &t->b);
	told(&t->b, "");		/* of a case not known */
	replica_case(&t->a, KIT_GRID, "积水", (char[CASE_NUMBER_MAX]){ 0 });
	give_own(&t->a, &t->b);
	told(&t->b, "case.report case.moveaccept case.report ");
	place_proof(&t->b);
	give_own(&t->c, &t->b);		/* again: nothing */
	told(&t->b, "case.report case.moveaccept case.report ");
}

/* What came late is found when it is taken back, and when it was sent. */
static void
taken_back(void **state)
{
	struct trio *t = *state;
	struct store_notice n = { .id = 2, .state = OUTBOX_SENT, .tries = 1 };
	struct deed d;
	uint64_t from = 0;

	give_own(&t->c, &t->b);
	give_own(&t->a, &t->b);
	told(&t->b, "case.report case.moveaccept ");
	assert_int_equal(store_notices_set(t->b.s, &n, 1), OK);
	deed_on(&t->c.k, &d, EV_CASE_UNDO, replica_slot(&t->c, t->number),
	    "seat1");
	deed_must(&t->c.k, &d);
	give_own(&t->c, &t->b);
	told(&t->b, "case.report case.moveaccept -case.moveaccept ");
	assert_int_equal(store_notices_prune(t->b.s, INT64_MAX, 100, &from),
	    OK);
	told(&t->b, "case.report -case.moveaccept ");
	place_proof(&t->b);
}

static void
taken_back_unsent(void **state)
{
	struct trio *t = *state;
	struct deed d;

	give_own(&t->c, &t->b);
	give_own(&t->a, &t->b);
	deed_on(&t->c.k, &d, EV_CASE_UNDO, replica_slot(&t->c, t->number),
	    "seat1");
	deed_must(&t->c.k, &d);
	give_own(&t->c, &t->b);
	told(&t->b, "case.report ");
}

/* A move before the one it was made on: refused until that comes. */
static void
before_its_base(void **state)
{
	struct trio *t = *state;
	struct place *const b = &t->b;

	replica_sync(t->c.s, t->a.s);
	kit_move(&t->a.k, replica_slot(&t->a, t->number), "seat1", "seat",
	    "file");
	give_own(&t->a, b);
	told(b, "case.report ");
	give_own(&t->c, b);
	told(b, "case.report case.moveaccept case.movefile ");
	assert_int_equal(store_rebuild(b->s, NULL, &(struct store_fault){ 0 }),
	    OK);
	told(b, "case.report case.moveaccept case.movefile ");
	place_proof(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(before_its_report, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(taken_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(taken_back_unsent, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(before_its_base, set_up,
		    tear_down),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("tell", tests, NULL, NULL);
}
