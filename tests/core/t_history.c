/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any history of two nodes that do not hear of each other for a while, with
 * fires, undone steps, repins and events from a hostile hand: every order of
 * arrival folds the same, the ledger holds, the docket comes back from its
 * bytes, and what is owed is fired to its end, each rung once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "histkit.h"

/* ---- what must hold ---- */

static void
shuffle(struct world *w, const struct event **all, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		const size_t j = chance(w, (uint32_t)i);
		const struct event *const t = all[i - 1];

		all[i - 1] = all[j];
		all[j] = t;
	}
}

static void
holds(struct world *w, unsigned round)
{
	const struct event *all[MOST];
	struct view a, b;
	struct buf bytes = { 0 };
	struct ledger l;
	const char *fault;

	for (size_t i = 0; i < w->n; i++)
		all[i] = &w->e[i];
	assert_int_equal(casefile_fold(&a.c, &a.d, all, w->n, &w->law, NULL),
	    OK);
	shuffle(w, all, w->n);
	assert_int_equal(casefile_fold(&b.c, &b.d, all, w->n, &w->law, NULL),
	    OK);
	assert_memory_equal(&a.c, &b.c, sizeof(a.c));
	assert_memory_equal(&a.d, &b.d, sizeof(a.d));
	assert_int_equal(ledger_make(&l, all, w->n, &w->law), OK);
	fault = ledger_fault(&l);
	if (fault)
		fail_msg("history %u: %s", round, fault);
	ledger_fini(&l);
	docket_encode(&a.d, &bytes);
	assert_int_equal(docket_decode(buf_view(&bytes), &b.d), OK);
	assert_memory_equal(&a.d, &b.d, sizeof(a.d));
	buf_fini(&bytes);
}

static void
two_nodes(void **state)
{
	static struct world w;

	(void)state;
	for (unsigned round = 0; round < 1000; round++) {
		world_begin(&w, 4711 + round);
		live(&w);
		holds(&w, round);
		to_the_end(&w);
		holds(&w, round);
		world_end(&w);
	}
}

/* Reminded, then granted one more limit: reminded again before the new due,
 * and the late hand of another node does not bring the first one back. */
static void
reminded_again(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), OK);
	k.now = MONDAY_9 + 2 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_int_equal(loop_do(&k, "boss", "supervisor", "grant", 0), OK);
	/* four hours more: due Tuesday 10:30, near 16:00 */
	assert_int_equal(k.c.next_ms, MONDAY_9 + 7 * HOUR);
	k.now = MONDAY_9 + 7 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_string_equal(loop_fire(&k, NULL), "");
	assert_int_equal(k.c.next_ms, k.c.due_ms);
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* Once used up by more than a limit, what was fired stands. */
static void
over_for_good(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 1, LIMIT_URGENT_HOUR);
	assert_int_equal(loop_do(&k, "unit2", "unit", "ask", 2), OK);
	k.now = MONDAY_9 + 3 * HOUR;
	while (*loop_fire(&k, NULL))
		;
	assert_int_equal(loop_do(&k, "boss", "supervisor", "grant", 0), OK);
	assert_int_equal(k.c.next_ms, 0);
	assert_int_equal(k.c.card, 1);
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* Who helps no more has no clock against him any more. */
static void
helpers_change(void **state)
{
	struct loop_case k;
	unsigned lives = 0;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_move(&k, "seat1", "seat", "file", 0);
	loop_int(&k, "unit", 2);
	loop_int(&k, "limit_n", 4);
	loop_int(&k, "limit_u", LIMIT_WORK_HOUR);
	loop_text(&k, "helpers", "huangcun,xihongmen");
	assert_int_equal(loop_apply(&k), OK);
	k.now += HOUR;
	loop_move(&k, "seat1", "seat", "move_on", 0);
	loop_int(&k, "unit", 2);
	loop_text(&k, "helpers", "xihongmen");
	assert_int_equal(loop_apply(&k), OK);
	for (unsigned i = 0; i < k.d.runs_n; i++) {
		const struct clock_run *const r = &k.d.run[i];

		if (r->clock != L_HELP)
			continue;
		lives += r->state == CLOCK_RUNS;
		assert_int_equal(r->state == CLOCK_RUNS, r->owner == 4);
		assert_int_equal(r->moot, r->owner == 3);
		assert_false(r->late);
	}
	assert_int_equal(lives, 1);
	loop_holds(&k);
	loopkit_done(&k.law);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_nodes),
		cmocka_unit_test(reminded_again),
		cmocka_unit_test(over_for_good),
		cmocka_unit_test(helpers_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
