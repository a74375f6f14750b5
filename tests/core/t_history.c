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

/* ---- watched at every minute, or by nobody until the end ---- */

static enum err
scripted(struct loop_case *k, unsigned what)
{
	static const struct { const char *actor, *role, *action; uint16_t unit; }
	script[] = {
		{ "unit2", "unit", "ask", 2 },
		{ "boss", "supervisor", "grant", 0 },
		{ "boss", "supervisor", "suspend", 0 },
		{ "boss", "supervisor", "resume", 0 },
		{ "boss", "supervisor", "supervise", 0 },
		{ "unit2", "unit", "answer", 2 },
		{ "seat1", "seat", "merge", 0 }, { "seat1", "seat", "split", 0 },
	};

	const struct clock_run *const r = docket_run(&k->d, L_HANDLE);

	/* As profiles ask for: what is over is granted no more. */
	if (what == 1 && r && clock_left(r, &k->c, &k->law, k->now) <= 0)
		return ERR_REFUSED;
	loop_move(k, script[what].actor, script[what].role,
	    script[what].action, script[what].unit);
	loop_int(k, "until", k->now + 300 * DAY);
	loop_text(k, "parent", "DX-20261102-dx01a000009");
	return loop_apply(k);
}

static void
watch(struct loop_case *k, int64_t until_ms, bool looks)
{
	while (looks && k->now < until_ms) {
		k->now += MIN;
		while (k->now <= until_ms && *loop_fire(k, NULL))
			;
	}
	k->now = until_ms;
}

/* The same rungs at the same instants, pauses and extensions notwithstanding;
 * but a reminder that an extension overtook is given only by who was there. */
static void
watched_or_not(void **state)
{
	uint32_t seed = 31;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct loop_case k[2];
		const uint32_t from = seed;

		for (int who = 0; who < 2; who++) {
			int64_t at = MONDAY_9;

			seed = from;
			loop_begin(&k[who]);
			loop_report(&k[who]);
			seed = seed * 1664525u + 1013904223u;
			loop_file(&k[who], 1 + (int)(seed >> 8) % 9,
			    (enum limit_unit)(1 + (seed >> 20) % 5));
			for (int i = 0; i < 12; i++) {
				seed = seed * 1664525u + 1013904223u;
				at += (int64_t)((seed >> 8) % 600) * MIN;
				watch(&k[who], at, who == 0);
				(void)!scripted(&k[who], (seed >> 20) % 8);
			}
			watch(&k[who], at + DAY, who == 0);
			(void)!loop_do(&k[who], "unit2", "unit", "reply", 2);
			k[who].now += 60 * DAY;
			while (*loop_fire(&k[who], "off"))
				;
			loop_holds(&k[who]);
		}
		assert_int_equal(k[0].c.card, k[1].c.card);
		assert_int_equal(k[0].c.card_ms, k[1].c.card_ms);
		assert_int_equal(k[0].c.flags, k[1].c.flags);
		assert_int_equal(k[0].c.due_ms, k[1].c.due_ms);
		assert_int_equal(k[0].c.state, k[1].c.state);
		for (unsigned i = 0; i < k[0].d.runs_n; i++)
			assert_int_equal(k[0].d.run[i].fired,
			    k[1].d.run[i].fired);
		loopkit_done(&k[0].law);
		loopkit_done(&k[1].law);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_nodes),
		cmocka_unit_test(reminded_again),
		cmocka_unit_test(over_for_good),
		cmocka_unit_test(helpers_change),
		cmocka_unit_test(watched_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
