/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks on a case: what starts, pauses, resumes and ends them, by whom they are
 * held, and what they do to the row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "loopkit.h"

static const struct clock_run *
run(const struct loop_case *k, unsigned clock)
{
	const struct clock_run *r = docket_run(&k->d, clock);

	assert_non_null(r);
	return r;
}

/* The first clock waits for the officer, and goes on with what was left. */
static void
accept_waits(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	assert_int_equal(k.c.due_ms, MONDAY_9 + 15 * MIN);
	assert_true(k.c.flags & CASE_DUE_RUNS);
	k.now += 10 * MIN;
	assert_int_equal(loop_do(&k, "seat1", "seat", "verify", 0), OK);
	assert_int_equal(run(&k, L_ACCEPT)->state, CLOCK_PAUSED);
	assert_int_equal(k.c.due_clock, L_VERIFYING);
	assert_int_equal(k.c.turn, TURN_OFFICER);
	k.now += 25 * MIN;
	assert_int_equal(loop_do(&k, "find1", "finder", "verified", 0), OK);
	assert_int_equal(run(&k, L_ACCEPT)->due_ms, k.now + 5 * MIN);
	assert_int_equal(run(&k, L_ACCEPT)->paused_ms, 25 * MIN);
	assert_int_equal(run(&k, L_VERIFYING)->state, CLOCK_ENDED);
	assert_false(run(&k, L_VERIFYING)->late);
	k.now += 4 * MIN;
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	assert_false(run(&k, L_ACCEPT)->late);
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* Monday 09:00, working hours 08:30-12:00 and 13:00-17:30. */
static void
working_pause(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 8, LIMIT_WORK_HOUR);
	/* 3 h to noon, 4.5 to the evening, half an hour of Tuesday */
	assert_int_equal(k.c.due_ms, MONDAY_9 + DAY);
	k.now = MONDAY_9 + HOUR;
	loop_move(&k, "boss", "supervisor", "suspend", 0);
	loop_int(&k, "until", k.now + 3 * DAY);
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.c.state, L_SUSPENDED);
	assert_true(k.c.flags & CASE_PAUSED);
	assert_int_equal(k.c.left_ms, 7 * HOUR);
	assert_int_equal(k.c.next_ms, MONDAY_9 + HOUR + 3 * DAY);
	/* it resumes by itself on Thursday 10:00 */
	k.now = k.c.next_ms + 5 * HOUR;
	assert_string_equal(loop_fire(&k, "off"), "over");
	assert_int_equal(k.c.state, L_HANDLING);
	assert_false(k.c.flags & CASE_PAUSED);
	/* two hours to noon, four and a half, half an hour of Friday */
	assert_int_equal(k.c.due_ms, MONDAY_9 + 4 * DAY);
	assert_int_equal(run(&k, L_HANDLE)->paused_ms, 3 * DAY);
	assert_int_equal(k.d.paused_ms, 3 * DAY);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
extension(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_URGENT_HOUR);
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), OK);
	assert_true(k.c.flags & CASE_ASKED);
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), ERR_REFUSED);
	assert_int_equal(k.why.flag, CASE_ASKED);
	assert_true(k.why.flag_stands);
	assert_int_equal(loop_do(&k, "unit2", "supervisor", "grant", 2),
	    ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_NOT_ASKER);
	k.now += 3 * HOUR;
	assert_int_equal(loop_do(&k, "boss", "supervisor", "grant", 0), OK);
	assert_int_equal(k.c.due_ms, MONDAY_9 + 8 * HOUR);
	/* what is refused uses up nothing */
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), OK);
	assert_int_equal(loop_do(&k, "boss", "supervisor", "deny", 0), OK);
	assert_int_equal(k.c.extends, 1);
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), OK);
	assert_int_equal(loop_do(&k, "boss", "supervisor", "grant", 0), OK);
	assert_int_equal(k.c.due_ms, MONDAY_9 + 12 * HOUR);
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_EXTENDS_LEFT);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
overdue_asks_nothing(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 1, LIMIT_URGENT_HOUR);
	k.now += HOUR + 1;
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_NOT_OVERDUE);
	loopkit_done(&k.law);
}

static void
helpers(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_move(&k, "seat1", "seat", "file", 0);
	loop_int(&k, "unit", 2);
	loop_int(&k, "criterion", 1);
	loop_int(&k, "limit_n", 1);
	loop_int(&k, "limit_u", LIMIT_WORK_DAY);
	loop_text(&k, "helpers", "huangcun,xihongmen");
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.d.helpers_n, 2);
	assert_int_equal(run(&k, L_HELP)->owner, k.d.helper[0].unit);
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_HELPERS_DONE);
	assert_int_equal(loop_do(&k, "unit2", "unit", "help", 2), ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_HELPER);
	assert_int_equal(loop_do(&k, "help1", "unit", "help",
	    k.d.helper[0].unit), OK);
	/* its own clock ended, the other's runs */
	assert_int_equal(k.d.run[2].state + k.d.run[3].state, CLOCK_ENDED +
	    CLOCK_RUNS);
	assert_int_equal(loop_do(&k, "help1", "unit", "help",
	    k.d.helper[0].unit), ERR_REFUSED);
	k.now += 2 * DAY;
	assert_int_equal(loop_do(&k, "help2", "unit", "help",
	    k.d.helper[1].unit), OK);
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), OK);
	assert_true(k.c.flags & CASE_CLOSED_LATE);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
stages(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_move(&k, "seat1", "seat", "file", 0);
	loop_int(&k, "unit", 2);
	loop_int(&k, "criterion", 1);
	loop_int(&k, "limit_n", 20);
	loop_int(&k, "limit_u", LIMIT_WORK_DAY);
	loop_text(&k, "stages", "4:4;7:5;20:5");
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.d.stages_n, 3);
	assert_int_equal(k.d.runs_n, 5);	/* accept, handle, three stages */
	assert_int_equal(k.d.run[2].stage, 1);
	assert_int_equal(k.d.run[2].due_ms, MONDAY_9 + 5 * HOUR);
	assert_int_equal(loop_do(&k, "unit2", "unit", "stage", 2), OK);
	assert_true(k.d.stage[0].done);
	assert_int_equal(k.d.run[2].state, CLOCK_ENDED);
	assert_int_equal(k.d.run[3].state, CLOCK_RUNS);
	k.now += 30 * DAY;
	loop_move(&k, "unit2", "unit", "stage", 2);
	loop_int(&k, "stage", 2);
	assert_int_equal(loop_apply(&k), OK);
	assert_true(k.d.run[3].late);
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* The holder's clock keeps running until another unit holds it. */
static void
owner_goes_over(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now += HOUR;
	loop_move(&k, "seat1", "seat", "move_on", 0);
	loop_int(&k, "unit", 3);
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(run(&k, L_HANDLE)->owner, 3);
	assert_int_equal(k.c.due_ms, MONDAY_9 + 5 * HOUR);
	k.now += HOUR;
	assert_int_equal(loop_do(&k, "unit3", "unit", "reply", 3), OK);
	assert_int_equal(docket_held_ms(&k.d), 2 * HOUR);
	assert_int_equal(k.d.held[0].unit, 2);
	assert_int_equal(k.d.held[0].ms, HOUR);
	assert_int_equal(k.d.held[1].unit, 3);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
a_flag_while_it_lives(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	assert_int_equal(loop_do(&k, "unit2", "unit", "answer", 2), ERR_REFUSED);
	assert_int_equal(k.why.flag, CASE_SUPERVISED);
	assert_false(k.why.flag_stands);
	assert_int_equal(loop_do(&k, "boss", "supervisor", "supervise", 0), OK);
	assert_true(k.c.flags & CASE_SUPERVISED);
	assert_int_equal(k.c.due_clock, L_HANDLE);	/* the main one is shown */
	assert_int_equal(loop_do(&k, "unit2", "unit", "answer", 2), OK);
	assert_false(k.c.flags & CASE_SUPERVISED);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
checkers_are_others(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 1, LIMIT_URGENT_HOUR);
	k.now += 2 * HOUR;
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), OK);
	assert_int_equal(loop_do(&k, "unit2", "checker", "pass", 0),
	    ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_NOT_HANDLER);
	assert_int_equal(loop_do(&k, "find1", "checker", "pass", 0),
	    ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_NOT_FINDER);
	assert_int_equal(loop_do(&k, "check1", "checker", "fail", 0), OK);
	assert_int_equal(k.c.reworks, 1);
	assert_int_equal(run(&k, L_HANDLE)->start_ms, k.now);
	k.now += 10 * MIN;
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), OK);
	assert_int_equal(loop_do(&k, "check1", "checker", "pass", 0), OK);
	/* the fact stays, whatever the appeal says */
	assert_int_equal(loop_do(&k, "unit2", "unit", "appeal", 2), OK);
	assert_int_equal(loop_do(&k, "boss", "supervisor", "uphold", 0), OK);
	assert_true(k.c.flags & CASE_EXEMPT);
	assert_true(k.c.flags & CASE_LATE);
	assert_int_equal(loop_do(&k, "unit2", "unit", "appeal", 2), ERR_REFUSED);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
merged_and_split(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_URGENT_HOUR);
	assert_int_equal(loop_do(&k, "seat1", "seat", "merge", 0), ERR_REFUSED);
	assert_int_equal(k.why.guard, GUARD_PARENT);
	loop_move(&k, "seat1", "seat", "merge", 0);
	loop_text(&k, "parent", k.c.number);
	assert_int_equal(loop_apply(&k), ERR_REFUSED);	/* not into itself */
	loop_move(&k, "seat1", "seat", "merge", 0);
	loop_text(&k, "parent", "DX-20261102-dx01a000009");
	assert_int_equal(loop_apply(&k), OK);
	assert_true(k.c.flags & CASE_MERGED);
	assert_string_equal(k.d.parent, "DX-20261102-dx01a000009");
	assert_int_equal(k.d.back, L_HANDLING);
	k.now += HOUR;
	assert_int_equal(loop_do(&k, "seat1", "seat", "split", 0), OK);
	assert_int_equal(k.c.state, L_HANDLING);
	assert_string_equal(k.d.parent, "");
	assert_int_equal(k.c.due_ms, MONDAY_9 + 5 * HOUR);
	/* callers are counted on the parent */
	loop_next(&k, EV_CASE_LINK, "seat1");
	loop_text(&k, "case", "DX-20261102-dx01a000007");
	loop_text(&k, "how", "child");
	loop_int(&k, "callers", 3);
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.c.callers, 4);
	assert_int_equal(k.d.children, 1);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
bytes(void **state)
{
	struct loop_case k;
	struct buf b = { 0 };
	struct docket d;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	docket_encode(&k.d, &b);
	assert_true(b.n < 160);
	for (size_t n = 0; n < b.n; n++)
		assert_int_not_equal(docket_decode(str_n(b.p, n), &d), OK);
	b.p[0] = 9;
	assert_int_equal(docket_decode(buf_view(&b), &d), ERR_VERSION);
	buf_fini(&b);
	loopkit_done(&k.law);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accept_waits),
		cmocka_unit_test(working_pause),
		cmocka_unit_test(extension),
		cmocka_unit_test(overdue_asks_nothing),
		cmocka_unit_test(helpers),
		cmocka_unit_test(stages),
		cmocka_unit_test(owner_goes_over),
		cmocka_unit_test(a_flag_while_it_lives),
		cmocka_unit_test(checkers_are_others),
		cmocka_unit_test(merged_and_split),
		cmocka_unit_test(bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
