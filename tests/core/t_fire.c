/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fires: each once, none early, none lost, and none that a late event makes
 * wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "loopkit.h"

/* near two working hours before, yellow at due, red a working day after it if
 * the case is complex. Filed Monday 09:00 with 4 working hours: due 14:00. */
static void
ladder(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	assert_int_equal(k.c.next_ms, MONDAY_9 + 2 * HOUR);
	k.now = MONDAY_9 + 2 * HOUR - 1;
	assert_string_equal(loop_fire(&k, NULL), "");
	k.now++;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_string_equal(loop_fire(&k, NULL), "");
	assert_int_equal(k.c.card, 0);
	assert_int_equal(k.c.next_ms, MONDAY_9 + 5 * HOUR);
	k.now = MONDAY_9 + 5 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "yellow");
	assert_int_equal(k.c.card, 1);
	assert_int_equal(k.c.card_ms, k.now);
	assert_true(k.c.flags & CASE_LATE);
	assert_int_equal(k.c.next_ms, 0);	/* red is for complex ones */
	k.now += 2 * DAY;
	loop_next(&k, EV_CASE_FLAG, "boss");
	loop_int(&k, "complex", 1);
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.c.next_ms, MONDAY_9 + 5 * HOUR + DAY);
	assert_string_equal(loop_fire(&k, "busy"), "red");
	assert_int_equal(k.c.card, 2);
	assert_true(k.c.flags & CASE_HARD);	/* what it opened */
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* The unit was late, and nobody's program ran: the fire is owed all the same. */
static void
owed_after_the_end(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + DAY;
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), OK);
	assert_int_equal(k.c.next_ms, MONDAY_9 + 2 * HOUR);
	k.now += 2 * DAY;
	assert_string_equal(loop_fire(&k, "off"), "near");
	assert_string_equal(loop_fire(&k, "off"), "yellow");
	assert_string_equal(loop_fire(&k, "off"), "");
	assert_int_equal(k.c.card_ms, MONDAY_9 + 5 * HOUR);
	assert_int_equal(k.c.state, L_CHECK);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
in_time_owes_nothing(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 30 * MIN;
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), OK);
	assert_int_equal(k.c.next_ms, 0);
	k.now += 30 * DAY;
	assert_string_equal(loop_fire(&k, "off"), "");
	loopkit_done(&k.law);
}

/* ---- two nodes, one case ---- */

struct fork { struct loop_case a; struct event late; };

/* Node b fired the same rung from the same head. */
static void
two_nodes_fire_once(void **state)
{
	struct loop_case k;
	const struct event *all[8];
	struct event twin;
	enum err st[8];
	struct casefile c;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 5 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_string_equal(loop_fire(&k, NULL), "yellow");
	twin = k.e[3];
	strcpy(twin.id.stream, "dx02a.t01.26");
	twin.id.serial = 1;
	twin.at.ms += 5;
	for (size_t i = 0; i < 4; i++)
		all[i] = &k.e[i];
	all[4] = &twin;
	assert_int_equal(casefile_fold(&c, NULL, all, 5, &k.law, st), OK);
	assert_int_equal(st[3], OK);
	assert_int_equal(st[4], ERR_EXISTS);
	assert_int_equal(c.refused, 0);
	assert_int_equal(c.card, 1);
	assert_false(c.flags & (CASE_CONFLICT | CASE_WITHDRAWN));
	loopkit_done(&k.law);
}

/* A substation's reply of 13:00 comes when the centre has fired at 14:00. */
static void
late_event(struct loop_case *k, struct event *late, const char *action,
    const char *role, int64_t at)
{
	*late = k->e[1];
	late->kind = EV_CASE_MOVE;
	strcpy(late->id.stream, "dx02a.t01.26");
	late->id.serial = 1;
	late->base[0] = k->e[1].id;
	late->base_n = 1;
	late->at.ms = at;
	late->actor = STR("far2");
	late->body.n = 0;
	assert_int_equal(body_text(&late->body, "action", str_of(action)), OK);
	assert_int_equal(body_text(&late->body, "role", str_of(role)), OK);
	assert_int_equal(body_int(&late->body, "as_unit", 2), OK);
	late->sealed = STR_NONE;
}

static void
superseded(void **state)
{
	struct loop_case k;
	const struct event *all[8];
	struct event late;
	enum err st[8];
	struct casefile c;
	struct ledger l;
	unsigned taken_back = 0;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	k.now += MIN;
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 6 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_string_equal(loop_fire(&k, NULL), "yellow");
	late_event(&k, &late, "reply", "unit", MONDAY_9 + 4 * HOUR);
	for (size_t i = 0; i < k.n; i++)
		all[i] = &k.e[i];
	all[k.n] = &late;
	assert_int_equal(casefile_fold(&c, NULL, all, k.n + 1, &k.law, st), OK);
	assert_int_equal(st[2], OK);		/* near: 11:00, before the reply */
	assert_int_equal(st[3], ERR_SUPERSEDED);
	assert_int_equal(st[4], OK);
	assert_int_equal(c.card, 0);
	assert_true(c.flags & CASE_WITHDRAWN);
	assert_false(c.flags & (CASE_CONFLICT | CASE_LATE));
	assert_int_equal(c.refused, 0);
	assert_int_equal(c.state, L_CHECK);
	assert_int_equal(ledger_make(&l, all, k.n + 1, &k.law), OK);
	for (size_t i = 0; i < l.n; i++)
		taken_back += l.row[i].op == LEDGER_WITHDRAWN;
	assert_int_equal(taken_back, 1);
	assert_null(ledger_fault(&l));
	ledger_fini(&l);
	loopkit_done(&k.law);
}

/* The pause that came late moves the rung; it falls again at its new time. */
static void
armed_anew(void **state)
{
	struct loop_case k;
	const struct event *all[8];
	struct event late;
	struct casefile c;
	struct docket d;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 5 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_string_equal(loop_fire(&k, NULL), "yellow");
	late_event(&k, &late, "suspend", "supervisor", MONDAY_9 + HOUR);
	assert_int_equal(body_int(&late.body, "until", MONDAY_9 + DAY), OK);
	for (size_t i = 0; i < k.n; i++)
		all[i] = &k.e[i];
	all[k.n] = &late;
	assert_int_equal(casefile_fold(&c, &d, all, k.n + 1, &k.law, NULL), OK);
	assert_int_equal(c.card, 0);
	assert_int_equal(c.state, L_SUSPENDED);
	assert_int_equal(c.next_ms, MONDAY_9 + DAY);
	assert_int_equal(docket_run(&d, L_HANDLE)->fired, 0);
	loopkit_done(&k.law);
}

/* A fire is nobody's deed: the step before it can still be taken back. */
static void
undo_past_a_fire(void **state)
{
	struct loop_case k;
	char id[EVENT_ID_MAX];

	(void)state;
	loop_begin(&k);
	k.law.undo_ms = 600000;
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 2 * HOUR - MIN;
	assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2), OK);
	k.now = MONDAY_9 - DAY;		/* nothing fell before */
	assert_string_equal(loop_fire(&k, NULL), "");
	k.now = MONDAY_9 + 2 * HOUR;
	loopkit_done(&k.law);

	loop_begin(&k);
	k.law.undo_ms = 600000;
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 2 * HOUR - MIN;
	assert_int_equal(loop_do(&k, "boss", "supervisor", "supervise", 0), OK);
	k.now = MONDAY_9 + 2 * HOUR;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_true(k.c.undoable);
	assert_true(event_id_eq(&k.d.deed, &k.e[2].id));
	loop_next(&k, EV_CASE_UNDO, "boss");
	event_id_format(&k.d.deed, id);
	loop_text(&k, "target", id);
	k.n++;
	{
		const struct event *all[8];
		enum err st[8];

		for (size_t i = 0; i < k.n; i++)
			all[i] = &k.e[i];
		assert_int_equal(casefile_fold(&k.c, &k.d, all, k.n, &k.law, st),
		    OK);
		assert_int_equal(st[2], ERR_CANCELLED);
		assert_int_equal(st[3], OK);
		assert_int_equal(st[4], OK);
	}
	assert_false(k.c.flags & CASE_SUPERVISED);
	assert_int_equal(k.c.refused, 0);
	loopkit_done(&k.law);
}

static void
forged(void **state)
{
	struct loop_case k;
	struct rung_due due[8];

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	k.now = MONDAY_9 + 5 * HOUR;
	assert_int_equal(docket_due(&k.d, &k.c, &k.law, k.now, due, 8), 2);
	k.now = MONDAY_9 + 4 * HOUR;		/* the author's wall says less */
	loop_next(&k, EV_CLOCK_FIRE, CASE_AUTO);
	assert_int_equal(rung_event(&due[1], k.c.number, k.now, NULL,
	    &k.e[k.n].body, k.key[k.n], sizeof(k.key[0])), OK);
	assert_int_equal(loop_apply(&k), ERR_SUPERSEDED);
	loop_next(&k, EV_CLOCK_FIRE, CASE_AUTO);
	loop_int(&k, "clock", 31);
	assert_int_equal(loop_apply(&k), ERR_SUPERSEDED);
	loop_next(&k, EV_CLOCK_FIRE, CASE_AUTO);
	assert_int_equal(loop_apply(&k), ERR_SUPERSEDED);
	assert_int_equal(k.c.card, 0);
	loopkit_done(&k.law);
}

/* A case without a book knows no clock. */
static void
before_there_were_clocks(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_next(&k, EV_CASE_REPORT, "seat1");
	loop_int(&k, "matter", KIT_MATTER);
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.d.runs_n, 0);
	assert_int_equal(k.c.next_ms, 0);
	assert_int_equal(k.c.due_ms, 0);
	loopkit_done(&k.law);
}

/* What is left goes over to another version's clocks. */
static void
pinned_anew(void **state)
{
	static struct law_book books[2];
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	loop_file(&k, 4, LIMIT_WORK_HOUR);
	/* version 2: nobody works on Monday afternoons */
	books[0] = k.book;
	books[1] = k.book;
	books[1].version = 2;
	books[1].calendar = (struct calendar){
	    .offset_min = k.book.calendar.offset_min };
	memcpy(books[1].calendar.slots, k.book.calendar.slots,
	    sizeof(books[1].calendar.slots));
	memcpy(books[1].calendar.slots_n, k.book.calendar.slots_n,
	    sizeof(books[1].calendar.slots_n));
	books[1].calendar.slots_n[1] = 1;
	calendar_make(&books[1].calendar, NULL, 0);
	k.law.books = books;
	k.law.books_n = 2;
	k.now += HOUR;
	assert_int_equal(loop_do(&k, "boss", "supervisor", "supervise", 0), OK);
	assert_int_equal(k.c.due_ms, MONDAY_9 + 5 * HOUR);	/* as it began */
	loop_next(&k, EV_CASE_REPIN, "boss");
	loop_int(&k, "law", 2);
	assert_int_equal(loop_apply(&k), OK);
	assert_int_equal(k.c.law, 2);
	/* 3 h left at 10:00: two to noon, one on Tuesday from 08:30 */
	assert_int_equal(k.c.due_ms, MONDAY_9 + DAY + 30 * MIN);
	loop_holds(&k);
	calendar_fini(&books[1].calendar);
	loopkit_done(&k.law);
}

/* ---- any history: a fold in any order of arrival is the same, its ledger holds,
 * and what fires is what a model that looks at every minute says ---- */

static uint32_t
chance(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static const struct { const char *actor, *role, *action; uint16_t unit; }
deeds[] = {
	{ "seat1", "seat", "verify", 0 }, { "find1", "finder", "verified", 0 },
	{ "unit2", "unit", "stage", 2 }, { "unit2", "unit", "ask", 2 },
	{ "boss", "supervisor", "grant", 0 }, { "boss", "supervisor", "deny", 0 },
	{ "boss", "supervisor", "suspend", 0 },
	{ "boss", "supervisor", "resume", 0 },
	{ "boss", "supervisor", "supervise", 0 }, { "unit2", "unit", "answer", 2 },
	{ "unit2", "unit", "reply", 2 }, { "check1", "checker", "fail", 0 },
	{ "check1", "checker", "pass", 0 }, { "seat1", "seat", "merge", 0 },
	{ "seat1", "seat", "split", 0 }, { "seat1", "seat", "move_on", 0 },
	{ "help3", "unit", "help", 3 },
};

static void
some_deed(struct loop_case *k, uint32_t *seed)
{
	const uint32_t i = chance(seed, sizeof(deeds) / sizeof(deeds[0]));

	loop_move(k, deeds[i].actor, deeds[i].role, deeds[i].action,
	    deeds[i].unit);
	loop_int(k, "until", k->now + (1 + chance(seed, 90)) * HOUR);
	loop_text(k, "parent", "DX-20261102-dx01a000009");
	if (strcmp(deeds[i].action, "move_on") == 0)
		loop_int(k, "unit", 2 + chance(seed, 2));
	(void)!loop_apply(k);
}

static void
shuffled_folds_alike(struct loop_case *k, uint32_t *seed)
{
	const struct event *all[64];
	struct casefile c;
	struct docket d;

	for (size_t i = 0; i < k->n; i++)
		all[i] = &k->e[i];
	for (size_t i = k->n; i > 1; i--) {
		const size_t j = chance(seed, (uint32_t)i);
		const struct event *const t = all[i - 1];

		all[i - 1] = all[j];
		all[j] = t;
	}
	assert_int_equal(casefile_fold(&c, &d, all, k->n, &k->law, NULL), OK);
	assert_memory_equal(&c, &k->c, sizeof(c));
	assert_memory_equal(&d, &k->d, sizeof(d));
}

static void
any_history(void **state)
{
	uint32_t seed = 20261122;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct loop_case k;

		loop_begin(&k);
		k.now += chance(&seed, 10000) * MIN;
		loop_report(&k);
		k.now += chance(&seed, 40) * MIN;
		if (chance(&seed, 4)) {
			loop_move(&k, "seat1", "seat", "file", 0);
			loop_int(&k, "unit", 2);
			loop_int(&k, "limit_n", 1 + chance(&seed, 9));
			loop_int(&k, "limit_u", 1 + chance(&seed, 5));
			loop_text(&k, "helpers", "huangcun");
			assert_int_equal(loop_apply(&k), OK);
		}
		while (k.n < 40 && chance(&seed, 20)) {
			k.now += chance(&seed, 30) * 13 * MIN;
			if (chance(&seed, 3))
				(void)loop_fire(&k, "busy");
			else
				some_deed(&k, &seed);
		}
		loop_holds(&k);
		shuffled_folds_alike(&k, &seed);
		loopkit_done(&k.law);
	}
}

/* Every minute somebody looks, or nobody for days: the same rungs fire, with the
 * same instants. */
static void
fires_as_if_watched(void **state)
{
	uint32_t seed = 77;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct loop_case k[2];
		const int n = 1 + (int)chance(&seed, 9);
		const enum limit_unit unit = (enum limit_unit)(1 +
		    chance(&seed, 5));
		const int64_t reply = (1 + chance(&seed, 500)) * 7 * MIN;

		for (int who = 0; who < 2; who++) {
			loop_begin(&k[who]);
			loop_report(&k[who]);
			loop_file(&k[who], n, unit);
			for (int64_t t = 0; t < reply; t += MIN) {
				k[who].now = MONDAY_9 + t;
				while (who == 0 && *loop_fire(&k[who], NULL))
					;
			}
			k[who].now = MONDAY_9 + reply;
			/* whoever was there fires first, else it is owed */
			while (who == 0 && *loop_fire(&k[who], NULL))
				;
			assert_int_equal(loop_do(&k[who], "unit2", "unit",
			    "reply", 2), OK);
			k[who].now += 40 * DAY;
			while (*loop_fire(&k[who], "off"))
				;
		}
		for (unsigned i = 0; i < k[0].d.runs_n; i++)
			assert_int_equal(k[0].d.run[i].fired,
			    k[1].d.run[i].fired);
		assert_int_equal(k[0].c.card, k[1].c.card);
		assert_int_equal(k[0].c.card_ms, k[1].c.card_ms);
		assert_int_equal(k[0].c.flags, k[1].c.flags);
		loopkit_done(&k[0].law);
		loopkit_done(&k[1].law);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ladder),
		cmocka_unit_test(owed_after_the_end),
		cmocka_unit_test(in_time_owes_nothing),
		cmocka_unit_test(two_nodes_fire_once),
		cmocka_unit_test(superseded),
		cmocka_unit_test(armed_anew),
		cmocka_unit_test(undo_past_a_fire),
		cmocka_unit_test(forged),
		cmocka_unit_test(before_there_were_clocks),
		cmocka_unit_test(pinned_anew),
		cmocka_unit_test(any_history),
		cmocka_unit_test(fires_as_if_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
