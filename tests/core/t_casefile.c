/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_casefile.c -- one event onto one case: the whole loop, claims, undo,
 * conflicts. What is refused: t_refusal.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "playkit.h"

/* --- the loop --- */

static void
reported(void **state)
{
	struct play p;

	(void)state;
	begin(&p);
	num(&p, "urgent", 1);
	num(&p, "lat", 39731000);
	num(&p, "lon", 116331000);
	p.e.sealed = STR("secret");
	must(&p, KIT_FOUND);
	assert_string_equal(p.c.number, NUMBER);
	assert_int_equal(p.c.reported_ms, NOW - 60000);
	assert_int_equal(p.c.matter, KIT_MATTER);
	assert_true(p.c.grid == KIT_GRID);
	assert_int_equal(p.c.lat_e6, 39731000);
	assert_string_equal(p.c.finder, "find1");
	assert_int_equal(p.c.flags, CASE_URGENT | CASE_PRIVATE);
	assert_int_equal(p.c.undoable, 0);
	assert_true(event_id_eq(&p.c.head, &p.e.id));
}

static void
reported_badly(void **state)
{
	static const struct { const char *name; int64_t v; } bad[] = {
		{ "matter", -1 }, { "matter", 100000000 }, { "channel", 256 },
		{ "grid", -1 }, { "grid", 1000000000000000 },
		{ "lat", 90000001 }, { "lon", -180000001 }, { "state", 255 },
		{ "reported", 7258118400001 }, { "due", -1 }, { "closed", -1 },
	};
	struct play p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		begin(&p);
		num(&p, bad[i].name, bad[i].v);
		assert_int_equal(apply(&p), ERR_BAD_INPUT);
	}
	begin(&p);
	p.e.subject = STR("DX-20261121-dx01a000001-far-too-long");
	assert_int_equal(apply(&p), ERR_BAD_INPUT);
	p.e.subject = STR_NONE;
	assert_int_equal(apply(&p), ERR_BAD_INPUT);
	begin(&p);
	must(&p, KIT_FOUND);
	next(&p, EV_CASE_REPORT, "seat1");
	assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);
}

static void
imported(void **state)
{
	struct play p;

	(void)state;
	begin(&p);
	num(&p, "imported", 1);
	num(&p, "state", KIT_HANDLING);
	num(&p, "due", NOW + 5);
	must(&p, KIT_HANDLING);
	assert_int_equal(p.c.flags, CASE_IMPORTED | CASE_DUE_RUNS);
	begin(&p);
	num(&p, "imported", 1);
	num(&p, "closed", NOW - 5);
	num(&p, "due", NOW - 9);
	must(&p, KIT_CLOSED);
	assert_int_equal(p.c.closed_ms, NOW - 5);
	assert_int_equal(p.c.flags, CASE_IMPORTED);
	begin(&p);
	num(&p, "imported", 1);
	num(&p, "state", 200);
	assert_int_equal(apply(&p), ERR_BAD_INPUT);
	begin(&p);		/* only an import may say where it stands */
	num(&p, "state", KIT_CLOSED);
	must(&p, KIT_FOUND);
}

static void
loop(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_CLOSED);
	assert_int_equal(p.c.unit, 2);
	assert_int_equal(p.c.rule, 1);
	assert_int_equal(p.c.criterion, 2);
	assert_int_equal(p.c.due_ms, NOW + 7200000);
	assert_string_equal(p.c.handler, "unit2");
	assert_string_equal(p.c.checker, "check1");
	assert_int_equal(p.c.closed_ms, p.now);
	assert_true(p.c.filed_ms > 0 && p.c.filed_ms < p.now);
	assert_int_equal(p.c.flags, CASE_SIGNED);
	assert_int_equal(p.c.events, 9);
	move(&p, "boss", "supervisor", "reopen");
	text(&p, "reason", "unhappy");
	must(&p, KIT_TO_DISPATCH);
	assert_int_equal(p.c.unit, 0);
	assert_int_equal(p.c.closed_ms, 0);
	assert_int_equal(p.c.flags, CASE_REOPENED);
}

static void
side_ways(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_FOUND);
	move(&p, "seat1", "seat", "refuse");
	text(&p, "reason", "outside");
	must(&p, KIT_REFUSED);
	assert_int_equal(p.c.closed_ms, p.now);
	walk(&p, KIT_TO_CHECK);
	assert_int_equal(p.c.flags & CASE_DUE_RUNS, 0);
	move(&p, "check1", "checker", "check_fail");
	text(&p, "reason", "not_done");
	num(&p, "due", p.now + 1);
	must(&p, KIT_HANDLING);
	assert_int_equal(p.c.reworks, 1);
	assert_int_equal(p.c.flags,
	    CASE_REWORKED | CASE_SIGNED | CASE_DUE_RUNS);
	p.now += 100000;
	move(&p, "unit2", "unit", "handle");
	num(&p, "as_unit", 2);
	p.e.sealed = STR("note");
	must(&p, KIT_TO_CHECK);
	assert_int_equal(p.c.flags & CASE_CLOSED_LATE, CASE_CLOSED_LATE);
	move(&p, "boss", "supervisor", "void");
	text(&p, "reason", "double");
	must(&p, KIT_VOID);
	assert_int_equal(p.c.flags & CASE_VOID, CASE_VOID);
}

static void
units(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_DISPATCH);
	move(&p, "disp1", "dispatcher", "dispatch");
	num(&p, "unit", 1);
	num(&p, "enforcer", 4);
	must(&p, KIT_TO_SIGN);
	assert_int_equal(p.c.flags & (CASE_FALLBACK | CASE_BY_HAND),
	    CASE_FALLBACK);
	move(&p, "unit4", "unit", "return");	/* an enforcer's own too */
	num(&p, "as_unit", 4);
	text(&p, "reason", "not_ours");
	must(&p, KIT_TO_DISPATCH);
	assert_int_equal(p.c.unit, 0);
	assert_int_equal(p.c.enforcer, 0);
	assert_int_equal(p.c.flags & (CASE_FALLBACK | CASE_RETURNED),
	    CASE_RETURNED);
	move(&p, "disp1", "dispatcher", "dispatch");
	num(&p, "unit", 3);
	num(&p, "by_hand", 1);
	must(&p, KIT_TO_SIGN);
	assert_int_equal(p.c.flags & (CASE_FALLBACK | CASE_BY_HAND),
	    CASE_BY_HAND);
	assert_int_equal(p.c.enforcer, 0);
}

/* --- claims --- */

static void
claims(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_FILE);
	next(&p, EV_CASE_RELEASE, "seat1");
	refused(&p, 0);
	next(&p, EV_CASE_CLAIM, "seat1");
	must(&p, KIT_TO_FILE);
	assert_string_equal(p.c.holder, "seat1");
	assert_int_equal(p.c.claimed_ms, p.now);
	assert_int_equal(p.c.flags, CASE_CLAIMED);
	next(&p, EV_CASE_CLAIM, "seat1");	/* again: the clock anew */
	must(&p, KIT_TO_FILE);
	assert_int_equal(p.c.claimed_ms, p.now);
	next(&p, EV_CASE_CLAIM, "seat2");
	text(&p, "reason", "gone home");	/* not stale yet */
	refused(&p, 0);
	p.now += p.law.stale_claim_ms;
	next(&p, EV_CASE_CLAIM, "seat2");
	refused(&p, GUARD_REASON);
	text(&p, "reason", "gone home");
	must(&p, KIT_TO_FILE);
	assert_string_equal(p.c.holder, "seat2");
	next(&p, EV_CASE_RELEASE, "seat1");
	refused(&p, GUARD_REASON);
	text(&p, "reason", "asked to");
	must(&p, KIT_TO_FILE);
	assert_string_equal(p.c.holder, "");
	assert_int_equal(p.c.flags, 0);
	assert_int_equal(p.c.claimed_ms, 0);
}

static void
claim_ends(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_DISPATCH);
	next(&p, EV_CASE_CLAIM, "disp1");
	must(&p, KIT_TO_DISPATCH);
	move(&p, "disp1", "dispatcher", "dispatch");
	num(&p, "unit", 2);
	must(&p, KIT_TO_SIGN);
	assert_string_equal(p.c.holder, "");
	assert_int_equal(p.c.flags & CASE_CLAIMED, 0);
}

/* --- amend, note --- */

static void
amends(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_DISPATCH);
	next(&p, EV_CASE_AMEND, "seat1");
	num(&p, "grid", (int64_t)KIT_GRID3);
	must(&p, KIT_TO_DISPATCH);
	assert_true(p.c.grid == KIT_GRID3);
	assert_int_equal(p.c.criterion, 2);
	next(&p, EV_CASE_AMEND, "seat1");
	num(&p, "matter", KIT_MATTER3);
	must(&p, KIT_TO_DISPATCH);
	assert_int_equal(p.c.criterion, 0);	/* it was the old class's */
	next(&p, EV_CASE_AMEND, "seat1");
	num(&p, "lat", 1000000000);
	assert_int_equal(apply(&p), ERR_BAD_INPUT);
	next(&p, EV_CASE_NOTE, "seat1");
	must(&p, KIT_TO_DISPATCH);
	assert_int_equal(p.c.undoable, 1);
	next(&p, EV_UNKNOWN, "seat1");
	p.e.kind_name = STR("case.later");
	must(&p, KIT_TO_DISPATCH);
	assert_int_equal(p.c.undoable, 0);
}

/* --- undo, conflict --- */

static void
undo_said(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_FOUND);
	next(&p, EV_CASE_UNDO, "seat1");
	assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);	/* a report stays */
	walk(&p, KIT_TO_FILE);
	next(&p, EV_CASE_UNDO, "seat1");
	assert_int_equal(apply(&p), ERR_REFOLD);
	p.now += p.law.undo_ms;
	next(&p, EV_CASE_UNDO, "seat1");
	refused(&p, GUARD_REASON);
	text(&p, "reason", "slip");
	assert_int_equal(apply(&p), ERR_REFOLD);
}

static void
conflicts(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_FILE);
	move(&p, "seat1", "seat", "file");
	num(&p, "criterion", 1);
	p.e.base[0].serial--;
	assert_int_equal(apply(&p), ERR_CONFLICT);
	p.e.base_n = 0;
	assert_int_equal(apply(&p), ERR_CONFLICT);
	p.e.base[0] = p.c.head;
	p.e.base_n = 1;
	p.e.subject = STR("DX-20261121-dx01a000002");
	assert_int_equal(casefile_apply(&p.c, &p.d, &p.e, &p.law, NULL),
	    ERR_BAD_INPUT);
	p.e.subject = STR(NUMBER);
	must(&p, KIT_TO_DISPATCH);
}

static void
nothing_yet(void **state)
{
	struct play p;

	(void)state;
	begin(&p);
	for (int k = EV_UNKNOWN; k < EV_KIND_COUNT; k++) {
		if (k == EV_CASE_REPORT)
			continue;
		next(&p, (enum event_kind)k, "seat1");
		assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reported),
		cmocka_unit_test(reported_badly),
		cmocka_unit_test(imported),
		cmocka_unit_test(loop),
		cmocka_unit_test(side_ways),
		cmocka_unit_test(units),
		cmocka_unit_test(claims),
		cmocka_unit_test(claim_ends),
		cmocka_unit_test(amends),
		cmocka_unit_test(undo_said),
		cmocka_unit_test(conflicts),
		cmocka_unit_test(nothing_yet),
	};

	return cmocka_run_group_tests_name("casefile", tests, NULL, NULL);
}
