/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_refusal.c -- what the law refuses of a case, and the guard it names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "playkit.h"

static void
no_such_move(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_FILE);
	move(&p, "disp1", "dispatcher", "dispatch");
	num(&p, "unit", 2);
	assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);
	assert_null(p.why.row);
	move(&p, "seat1", "seat", "");
	assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);
	move(&p, "seat1", "seat", "file");
	num(&p, "to", KIT_CLOSED);
	assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);
	move(&p, "seat1", "seat", "file");
	num(&p, "to", 255);
	assert_int_equal(apply(&p), ERR_BAD_INPUT);
	next(&p, EV_CASE_MOVE, "seat1");
	assert_int_equal(apply(&p), ERR_ILLEGAL_MOVE);
}

static void
wrong_role(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_DISPATCH);
	move(&p, "seat1", "seat", "dispatch");
	num(&p, "unit", 2);
	assert_int_equal(apply(&p), ERR_REFUSED);
	assert_true(p.why.role);
	assert_non_null(p.why.row);
	move(&p, "x", "no such role", "dispatch");
	assert_int_equal(apply(&p), ERR_REFUSED);
	assert_true(p.why.role);
}

static void
guards_of_intake(void **state)
{
	struct play p;

	(void)state;
	begin(&p);
	num(&p, "grid", 0);
	num(&p, "matter", 0);
	must(&p, KIT_FOUND);
	assert_int_equal(p.c.flags, CASE_UNPLACED);
	move(&p, "seat1", "seat", "accept");
	refused(&p, GUARD_PLACE);
	num(&p, "grid", (int64_t)KIT_GRID);	/* given along */
	must(&p, KIT_TO_FILE);
	assert_int_equal(p.c.flags, 0);
	move(&p, "seat1", "seat", "file");
	num(&p, "criterion", 1);
	refused(&p, GUARD_MATTER);
	num(&p, "matter", KIT_MATTER2);
	must(&p, KIT_TO_DISPATCH);
	assert_int_equal(p.c.matter, KIT_MATTER2);
	walk(&p, KIT_TO_FILE);
	move(&p, "seat1", "seat", "file");
	refused(&p, GUARD_CRITERION);
	move(&p, "seat1", "seat", "refuse");
	refused(&p, GUARD_REASON);
	walk(&p, KIT_TO_DISPATCH);
	move(&p, "disp1", "dispatcher", "dispatch");
	refused(&p, GUARD_UNIT);
	num(&p, "unit", 65536);
	assert_int_equal(apply(&p), ERR_BAD_INPUT);
}

static void
guards_of_units(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_SIGN);
	move(&p, "unit4", "unit", "sign");
	refused(&p, GUARD_OWN_UNIT);
	num(&p, "as_unit", 4);
	refused(&p, GUARD_OWN_UNIT);
	move(&p, "unit2", "unit", "return");
	num(&p, "as_unit", 2);
	refused(&p, GUARD_REASON);
	walk(&p, KIT_HANDLING);
	move(&p, "unit2", "unit", "handle");
	num(&p, "as_unit", 2);
	refused(&p, GUARD_NOTE);
	p.e.actor = STR("find1");
	p.e.sealed = STR("note");
	refused(&p, GUARD_NOT_FINDER);
	walk(&p, KIT_TO_CHECK);
	move(&p, "unit2", "checker", "check_pass");
	refused(&p, GUARD_NOT_HANDLER);
}

static void
guard_of_returns(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_SIGN);
	for (int i = 0; i < 3; i++) {
		move(&p, "unit2", "unit", "return");
		num(&p, "as_unit", 2);
		text(&p, "reason", "not_ours");
		if (i == 2) {
			refused(&p, GUARD_RETURNS_LEFT);
			break;
		}
		must(&p, KIT_TO_DISPATCH);
		assert_int_equal(p.c.returns, i + 1);
		move(&p, "disp1", "dispatcher", "dispatch");
		num(&p, "unit", 2);
		must(&p, KIT_TO_SIGN);
	}
}

static void
guard_of_emergencies(void **state)
{
	struct play p;

	(void)state;
	walk(&p, KIT_TO_SIGN);
	next(&p, EV_CASE_FLAG, "seat1");
	num(&p, "urgent", 1);
	must(&p, KIT_TO_SIGN);
	assert_int_equal(p.c.flags & CASE_URGENT, CASE_URGENT);
	move(&p, "unit2", "unit", "return");
	num(&p, "as_unit", 2);
	text(&p, "reason", "not_ours");
	refused(&p, GUARD_ACTED_IF_URGENT);
	next(&p, EV_CASE_FLAG, "seat1");
	num(&p, "urgent", 0);
	must(&p, KIT_TO_SIGN);
	move(&p, "unit2", "unit", "return");
	num(&p, "as_unit", 2);
	text(&p, "reason", "not_ours");
	must(&p, KIT_TO_DISPATCH);
}

static enum err
may_now(const struct play *p, const char *action, uint32_t roles,
    const char *actor, uint16_t unit, uint32_t given, struct refusal *why)
{
	const struct mover m = { .actor = str_of(actor), .roles = roles,
	    .unit = unit, .given = given, .now_ms = p->now };

	return casefile_may(&p->c, &p->d, &p->law, str_of(action), &m, why);
}

/* casefile_may says before what casefile_apply says after. */
static void
may(void **state)
{
	const uint32_t all = GUARD_REASON | GUARD_NOTE | GUARD_UNIT |
	    GUARD_CRITERION;
	const struct law_move *rows[3];
	struct refusal why;
	struct play p;

	(void)state;
	walk(&p, KIT_TO_SIGN);
	assert_int_equal(may_now(&p, "sign", KIT_UNIT, "unit2", 2, all, &why), OK);
	assert_int_equal(why.row->to, KIT_HANDLING);
	assert_int_equal(may_now(&p, "sign", KIT_UNIT, "unit4", 4, all, &why), ERR_REFUSED);
	assert_int_equal(why.guard, GUARD_OWN_UNIT);
	assert_int_equal(may_now(&p, "return", KIT_UNIT, "unit2", 2, 0, &why), ERR_REFUSED);
	assert_int_equal(why.guard, GUARD_REASON);
	assert_int_equal(may_now(&p, "sign", KIT_SEAT, "seat1", 1, all, &why), ERR_REFUSED);
	assert_true(why.role);
	assert_int_equal(may_now(&p, "close", KIT_SEAT, "seat1", 1, all, NULL), ERR_ILLEGAL_MOVE);
	assert_int_equal(casefile_moves(&p.c, &p.law, rows, 3), 3);
	assert_true(str_is(rows[0]->action, "sign"));
	assert_true(str_is(rows[1]->action, "return"));
	assert_true(str_is(rows[2]->action, "void"));
	assert_int_equal(casefile_moves(&p.c, &p.law, rows, 1), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_such_move),
		cmocka_unit_test(wrong_role),
		cmocka_unit_test(guards_of_intake),
		cmocka_unit_test(guards_of_units),
		cmocka_unit_test(guard_of_returns),
		cmocka_unit_test(guard_of_emergencies),
		cmocka_unit_test(may),
	};

	return cmocka_run_group_tests_name("refusal", tests, NULL, NULL);
}
