/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of a hand that means ill: another node's store may hold anything. They
 * are refused or do what the workflow says, and nothing else; what they leave
 * can be stored and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "loopkit.h"

static void
filed(struct loop_case *k)
{
	loop_begin(k);
	loop_report(k);
	loop_file(k, 4, LIMIT_WORK_HOUR);
}

/* No person moves as the desk, and the desk as nobody else. */
static void
names_of_others(void **state)
{
	struct loop_case k;

	(void)state;
	filed(&k);
	assert_int_equal(loop_do(&k, "unit2", "auto", "escalate", 0),
	    ERR_REFUSED);
	assert_true(k.why.role);
	assert_int_equal(loop_do(&k, CASE_AUTO, "unit", "reply", 2),
	    ERR_REFUSED);
	assert_int_equal(loop_do(&k, "unit2", "none", "reply", 2),
	    ERR_REFUSED);
	assert_int_equal(loop_do(&k, "unit2", "", "reply", 2), ERR_REFUSED);
	assert_int_equal(loop_do(&k, CASE_AUTO, "auto", "escalate", 0), OK);
	assert_true(k.c.flags & CASE_HARD);
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* A fire says which rung fell; what else it says does not count. */
static void
laden_fire(void **state)
{
	struct loop_case k;
	struct rung_due due[4];

	(void)state;
	filed(&k);
	loop_next(&k, EV_CASE_FLAG, "boss");
	loop_int(&k, "complex", 1);
	assert_int_equal(loop_apply(&k), OK);
	k.now = MONDAY_9 + 5 * HOUR + DAY;
	assert_string_equal(loop_fire(&k, NULL), "near");
	assert_string_equal(loop_fire(&k, NULL), "yellow");
	assert_int_equal(docket_due(&k.d, &k.c, &k.law, k.now, due, 4), 1);
	loop_next(&k, EV_CLOCK_FIRE, "mallory");
	assert_int_equal(rung_event(&due[0], k.c.number, k.now, NULL,
	    &k.e[k.n].body, k.key[k.n], sizeof(k.key[0])), OK);
	loop_int(&k, "grid", 1 + (1ll << 52));
	loop_int(&k, "matter", 1ll << 40);
	loop_int(&k, "unit", 1ll << 40);
	loop_int(&k, "as_unit", -1);
	loop_int(&k, "level", 1ll << 33);
	assert_int_equal(loop_apply(&k), OK);
	assert_true(k.c.flags & CASE_HARD);
	assert_int_equal(k.c.matter, KIT_MATTER);
	assert_true(k.c.grid == KIT_GRID);
	assert_int_equal(k.c.unit, 2);
	assert_string_equal(k.c.handler, "");
	loop_holds(&k);
	loopkit_done(&k.law);
}

/* Times nobody lives in; and a refused one does not drag the case there. */
static void
no_time_of_a_case(void **state)
{
	static const int64_t at[] = { INT64_MIN, -(1ll << 53), 1ll << 53,
		INT64_MAX };
	struct loop_case k;

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		const struct event *all[8];
		struct casefile c;
		enum err st[8];

		filed(&k);
		k.now = at[i];
		assert_int_equal(loop_do(&k, "unit2", "unit", "reply", 2),
		    ERR_BAD_INPUT);
		k.n++;
		for (size_t n = 0; n < k.n; n++)
			all[n] = &k.e[n];
		assert_int_equal(casefile_fold(&c, NULL, all, k.n, &k.law, st),
		    OK);
		assert_int_equal(st[k.n - 1], ERR_BAD_INPUT);
		assert_int_equal(c.changed_ms, MONDAY_9);
		loopkit_done(&k.law);
		loop_begin(&k);
		k.now = at[i];
		loop_next(&k, EV_CASE_REPORT, "seat1");
		loop_int(&k, "law", 1);
		assert_int_equal(loop_apply(&k), ERR_BAD_INPUT);
		loopkit_done(&k.law);
	}
}

static const char *const numbers[] = { "matter", "channel", "grid", "lat", "lon",
	"state", "reported", "due", "closed", "criterion", "unit", "enforcer",
	"as_unit", "law", "until", "limit_n", "limit_u", "limit_s", "level",
	"stage", "satisfied", "rule", "rule_version", "to", "clock", "owner",
	"start", "rung", "late", "urgent", "complex", "callers", "imported",
	"doubts", "decided", "people", "reached", "solved", "by_hand" };
static const char *const texts[] = { "action", "role", "reason", "target",
	"also", "parent", "helpers", "stages", "how", "finder", "case", "why" };
static const int64_t extremes[] = { -1, 0, 1, 2, 3, 7, 8, 9, 10, 31, 32, 33, 254,
	255, 256, 65535, 65536, INT32_MAX, INT32_MIN, UINT32_MAX,
	7258118400000, 7226582400000, MONDAY_9, (1ll << 53) - 1,
	-(1ll << 53) + 1 };

static uint32_t
chance(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static void
scribble(struct loop_case *k, uint32_t *seed, const char *big)
{
	static const char *const said[] = { "", "auto", "unit", "supervisor",
		"seat", "suspend", "grant", "ask", "stage", "merge", "split",
		"help", "reply", "child", "left", "2:2;1:5", ";;;:::",
		"99999999999999999999:1;1:9;-1:1;1:1", "huangcun,xihongmen",
		",,,,", "DX-20261102-dx01a000001", "dx01a.t01.26:000000000002" };
	struct event *const e = &k->e[k->n];

	for (unsigned i = chance(seed, 8); i > 0; i--)
		assert_int_equal(body_int(&e->body, numbers[chance(seed,
		    sizeof(numbers) / sizeof(numbers[0]))], extremes[chance(seed,
		    sizeof(extremes) / sizeof(extremes[0]))]), OK);
	for (unsigned i = chance(seed, 4); i > 0; i--)
		assert_int_equal(body_text(&e->body, texts[chance(seed,
		    sizeof(texts) / sizeof(texts[0]))], chance(seed, 20) ?
		    str_of(said[chance(seed, sizeof(said) / sizeof(said[0]))]) :
		    str_n(big, EVENT_TEXT_MAX)), OK);
	if (chance(seed, 10) == 0)
		e->at.ms = extremes[chance(seed, sizeof(extremes) /
		    sizeof(extremes[0]))];
}

static void
any_body(void **state)
{
	static const struct { const char *actor, *role, *action; } deeds[] = {
		{ "seat1", "seat", "file" }, { "unit2", "unit", "stage" },
		{ "unit2", "unit", "ask" }, { "boss", "supervisor", "grant" },
		{ "boss", "supervisor", "suspend" },
		{ "boss", "supervisor", "resume" }, { "seat1", "seat", "merge" },
		{ "seat1", "seat", "split" }, { "unit2", "unit", "reply" },
		{ "check1", "checker", "fail" }, { "seat1", "seat", "move_on" },
	};
	char *const big = malloc(EVENT_TEXT_MAX);
	uint32_t seed = 99;

	(void)state;
	for (size_t i = 0; i < EVENT_TEXT_MAX; i++)
		big[i] = i % 9 == 8 ? ',' : "huangcun"[i % 9];
	for (int round = 0; round < 1500; round++) {
		struct loop_case k;

		filed(&k);
		k.law.levels_n = (uint8_t)chance(&seed, 5);
		while (k.n < 24 && chance(&seed, 30)) {
			const unsigned i = chance(&seed, sizeof(deeds) /
			    sizeof(deeds[0]));

			k.now += chance(&seed, 300) * MIN;
			loop_next(&k, (enum event_kind)(EV_CASE_MOVE +
			    chance(&seed, EV_KIND_COUNT - EV_CASE_MOVE)),
			    deeds[i].actor);
			if (chance(&seed, 2)) {
				k.e[k.n].kind = EV_CASE_MOVE;
				loop_text(&k, "action", deeds[i].action);
				loop_text(&k, "role", deeds[i].role);
				loop_int(&k, "unit", 2 + chance(&seed, 3));
			}
			scribble(&k, &seed, big);
			(void)!loop_apply(&k);
			assert_true(k.c.level <= k.law.levels_n);
		}
		loop_holds(&k);
		loopkit_done(&k.law);
	}
	free(big);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_others),
		cmocka_unit_test(laden_fire),
		cmocka_unit_test(no_time_of_a_case),
		cmocka_unit_test(any_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
