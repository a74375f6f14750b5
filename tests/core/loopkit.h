/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loopkit.h -- lawkit's district with a loop that has clocks: verify, handle with
 * helpers and stages, ask, suspend, supervise, merge; six clocks and their rungs.
 * Layer: core tests. The test includes cmocka first. */
#ifndef TESTS_CORE_LOOPKIT_H
#define TESTS_CORE_LOOPKIT_H

#include <string.h>
#include "core/book.h"
#include "core/casefile.h"
#include "core/ledger.h"
#include "lawkit.h"

enum { L_FOUND = 1, L_VERIFY, L_HANDLING, L_SUSPENDED, L_CHECK, L_CLOSED,
	L_MERGED };
enum { L_ACCEPT = 1, L_VERIFYING, L_HANDLE, L_HELP, L_ANSWER, L_UNTIL };
#define L_AUTO (1u << 8)
#define L_ANYONE (KIT_SEAT | KIT_UNIT | KIT_CHECKER | KIT_SUPERVISOR | KIT_FINDER)

/* 2026-11-02 was a Monday; 09:00 in Beijing. */
#define MONDAY_9 1793581200000ll
#define MIN 60000ll
#define HOUR 3600000ll
#define DAY 86400000ll

#define LOOPKIT_STATES(X) \
	X(1, 1, true, "found", TURN_DESK) X(2, 1, true, "verify", TURN_OFFICER) \
	X(3, 2, true, "handling", TURN_UNIT) \
	X(4, 2, true, "suspended", TURN_PAUSE) \
	X(5, 3, true, "check", TURN_CHECKER) \
	X(6, 3, false, "closed", TURN_NONE) X(7, 3, true, "merged", TURN_DESK)

/* from to roles guards need not effects set clear action */
#define LOOPKIT_MOVES(X) \
	X(1, 2, KIT_SEAT, 0, 0, 0, 0, 0, 0, "verify") \
	X(2, 1, KIT_FINDER, 0, 0, 0, 0, 0, 0, "verified") \
	X(1, 3, KIT_SEAT, GUARD_UNIT, 0, 0, EFFECT_SET_CRITERION | \
	    EFFECT_SET_UNIT | EFFECT_SET_HELPERS, 0, 0, "file") \
	X(3, 3, KIT_SEAT, GUARD_UNIT, 0, 0, EFFECT_SET_UNIT, 0, 0, "move_on") \
	X(3, LAW_ANY, KIT_UNIT, GUARD_HELPER, 0, 0, EFFECT_HELPER_REPLY, 0, 0, \
	    "help") \
	X(3, LAW_ANY, KIT_UNIT, 0, 0, 0, EFFECT_STAGE, 0, 0, "stage") \
	X(3, LAW_ANY, KIT_UNIT, GUARD_EXTENDS_LEFT | GUARD_NOT_OVERDUE, 0, \
	    CASE_ASKED, EFFECT_ASK, 0, 0, "ask") \
	X(3, LAW_ANY, KIT_SUPERVISOR, GUARD_NOT_ASKER, CASE_ASKED, 0, \
	    EFFECT_ANSWER | EFFECT_EXTEND, 0, 0, "grant") \
	X(3, LAW_ANY, KIT_SUPERVISOR, GUARD_NOT_ASKER, CASE_ASKED, 0, \
	    EFFECT_ANSWER, 0, 0, "deny") \
	X(3, 4, KIT_SUPERVISOR, GUARD_UNTIL, 0, 0, EFFECT_REMEMBER | \
	    EFFECT_UNTIL, 0, 0, "suspend") \
	X(4, LAW_BACK, KIT_SUPERVISOR | L_AUTO, 0, 0, 0, 0, 0, 0, "resume") \
	X(3, LAW_ANY, KIT_SUPERVISOR, 0, 0, 0, 0, 0, 0, "supervise") \
	X(3, LAW_ANY, KIT_UNIT, 0, CASE_SUPERVISED, 0, 0, 0, 0, "answer") \
	X(3, 5, KIT_UNIT, GUARD_HELPERS_DONE, 0, 0, EFFECT_HANDLED, 0, 0, \
	    "reply") \
	X(5, 6, KIT_CHECKER, GUARD_NOT_HANDLER | GUARD_NOT_FINDER, 0, 0, \
	    EFFECT_CLOSE, 0, 0, "pass") \
	X(5, 3, KIT_CHECKER, GUARD_NOT_HANDLER, 0, 0, EFFECT_COUNT_REWORK, 0, 0, \
	    "fail") \
	X(6, LAW_ANY, KIT_UNIT, GUARD_OVERDUE, 0, CASE_APPEALED, 0, \
	    CASE_APPEALED, 0, "appeal") \
	X(6, LAW_ANY, KIT_SUPERVISOR, 0, CASE_APPEALED, 0, 0, CASE_EXEMPT, 0, \
	    "uphold") \
	X(3, 7, KIT_SEAT, GUARD_PARENT, 0, 0, EFFECT_MERGE | EFFECT_REMEMBER, 0, \
	    0, "merge") \
	X(7, LAW_BACK, KIT_SEAT, 0, CASE_MERGED, 0, EFFECT_SPLIT, 0, 0, "split") \
	X(3, LAW_ANY, L_AUTO, 0, 0, 0, 0, CASE_HARD, 0, "escalate")

static inline void
loopkit_flow(struct law *l)
{
#define STATE(i, st, op, co, tu) { .id = i, .stage = st, .open = op, \
	.code = KIT_STR(co), .name = KIT_STR(co), .turn = tu },
	static struct law_state states[] = { LOOPKIT_STATES(STATE) };
#undef STATE
#define MOVE(f, t, r, g, fn, fx, e, fs, fc, a) { .from = f, .to = t, \
	.roles = r, .guards = g, .flags_need = fn, .flags_not = fx, \
	.effects = e, .flags_set = fs, .flags_clear = fc, \
	.action = KIT_STR(a), .label = KIT_STR(a) },
	static struct law_move moves[] = { LOOPKIT_MOVES(MOVE) };
#undef MOVE
	static struct law_role roles[] = {
		{ 0, KIT_STR("finder"), KIT_STR("finder") },
		{ 1, KIT_STR("seat"), KIT_STR("seat") },
		{ 3, KIT_STR("unit"), KIT_STR("unit") },
		{ 4, KIT_STR("checker"), KIT_STR("checker") },
		{ 5, KIT_STR("supervisor"), KIT_STR("supervisor") },
		{ 8, KIT_STR("auto"), KIT_STR("auto") },
	};

	l->states = states;
	l->states_n = sizeof(states) / sizeof(states[0]);
	l->moves = moves;
	l->moves_n = sizeof(moves) / sizeof(moves[0]);
	l->roles = roles;
	l->roles_n = sizeof(roles) / sizeof(roles[0]);
	l->first_state = L_FOUND;
}

/* accept 15 min, waits while verified; verify 30 min; handle as filed; each
 * helper four working hours; an answer two; the end of a suspension. */
static inline void
loopkit_book(struct law *l, struct law_book *b)
{
	static struct law_clock clocks[] = {
		{ .id = L_ACCEPT, .whose = TURN_DESK, .n = 15,
		    .unit = LIMIT_URGENT_MIN, .code = KIT_STR("accept") },
		{ .id = L_VERIFYING, .whose = TURN_OFFICER, .n = 30,
		    .unit = LIMIT_URGENT_MIN, .code = KIT_STR("verify"),
		    .restart = true },
		{ .id = L_HANDLE, .whose = TURN_UNIT, .main = true,
		    .limit = LIMIT_CRITERION, .code = KIT_STR("handle") },
		{ .id = L_HELP, .whose = TURN_UNIT, .helpers = true, .n = 4,
		    .unit = LIMIT_WORK_HOUR, .code = KIT_STR("help") },
		{ .id = L_ANSWER, .whose = TURN_UNIT, .n = 2,
		    .unit = LIMIT_WORK_HOUR, .flag = CASE_SUPERVISED,
		    .code = KIT_STR("answer"), .restart = true },
		{ .id = L_UNTIL, .whose = TURN_DESK, .limit = LIMIT_UNTIL,
		    .code = KIT_STR("until") },
	};
	static struct law_triggers triggers[] = {
		{ { KIT_STR("report"), KIT_STR("verify"), KIT_STR("verified"),
		    KIT_STR("file") } },
		{ { KIT_STR(">verify"), { NULL, 0 }, { NULL, 0 },
		    KIT_STR("<verify") } },
		{ { KIT_STR("file,fail"), KIT_STR(">suspended,>merged"),
		    KIT_STR("<suspended,<merged"), KIT_STR("reply") } },
		{ { KIT_STR("file"), KIT_STR(">suspended"),
		    KIT_STR("<suspended"), KIT_STR("help") } },
		{ { KIT_STR("supervise"), { NULL, 0 }, { NULL, 0 },
		    KIT_STR("answer,reply") } },
		{ { KIT_STR(">suspended"), { NULL, 0 }, { NULL, 0 },
		    KIT_STR("<suspended") } },
	};
	static struct law_rung rungs[] = {
		{ .clock = L_ACCEPT, .bit = 0, .unit = LIMIT_URGENT_MIN,
		    .code = KIT_STR("accept_due"), .tell = KIT_STR("desk") },
		{ .clock = L_HANDLE, .bit = 0, .unit = LIMIT_WORK_HOUR, .n = -2,
		    .code = KIT_STR("near"), .batch = true },
		{ .clock = L_HANDLE, .bit = 1, .unit = LIMIT_WORK_HOUR, .card = 1,
		    .code = KIT_STR("yellow") },
		{ .clock = L_HANDLE, .bit = 2, .unit = LIMIT_WORK_DAY, .n = 1,
		    .card = 2, .flags_need = CASE_COMPLEX,
		    .code = KIT_STR("red"), .opens = KIT_STR("escalate") },
		{ .clock = L_UNTIL, .bit = 0, .unit = LIMIT_URGENT_MIN,
		    .code = KIT_STR("over"), .opens = KIT_STR("resume") },
	};

	memset(b, 0, sizeof(*b));
	b->version = 1;
	b->clocks = clocks;
	b->clocks_n = sizeof(clocks) / sizeof(clocks[0]);
	b->triggers = triggers;
	b->rungs = rungs;
	b->rungs_n = sizeof(rungs) / sizeof(rungs[0]);
	b->calendar = l->calendar;
	book_link(b);
	assert_int_equal(book_compile(b, l, NULL, NULL), 0);
	l->books = b;
	l->books_n = 1;
}

/* law_fini must not be called; loopkit_done frees what compiling took. */
static inline void
loopkit_make(struct law *l, struct law_book *b)
{
	lawkit_make(l);
	l->return_cap = 2;
	l->extend_cap = 2;
	l->tries_cap = 3;
	l->suspend_days = 365;
	loopkit_flow(l);
	loopkit_book(l, b);
}

static inline void
loopkit_done(struct law *l)
{
	arena_fini(&l->arena);
}

/* ---- a case of that loop ---- */

struct loop_case {
	struct law	law;
	struct law_book	book;
	struct casefile	c;
	struct docket	d;
	struct event	e[64];
	size_t		n;
	struct refusal	why;
	int64_t		now;
	char		key[64][128];
};

static inline void
loop_begin(struct loop_case *k)
{
	memset(k, 0, sizeof(*k));
	loopkit_make(&k->law, &k->book);
	k->now = MONDAY_9;
}

static inline struct event *
loop_next(struct loop_case *k, enum event_kind kind, const char *actor)
{
	struct event *const e = &k->e[k->n];

	assert_true(k->n < 64);
	memset(e, 0, sizeof(*e));
	e->v = 1;
	e->kind = kind;
	e->subject = STR("DX-20261102-dx01a000001");
	e->actor = str_of(actor);
	e->at.ms = k->now;
	strcpy(e->id.stream, "dx01a.t01.26");
	e->id.serial = k->n + 1;
	if (k->c.events > 0) {
		e->base[0] = k->c.head;
		e->base_n = 1;
	}
	return e;
}

static inline void
loop_int(struct loop_case *k, const char *name, int64_t v)
{
	assert_int_equal(body_int(&k->e[k->n].body, name, v), OK);
}

static inline void
loop_text(struct loop_case *k, const char *name, const char *v)
{
	assert_int_equal(body_text(&k->e[k->n].body, name, str_of(v)), OK);
}

static inline enum err
loop_apply(struct loop_case *k)
{
	const enum err e = casefile_apply(&k->c, &k->d, &k->e[k->n], &k->law,
	    &k->why);

	if (e == OK)
		k->n++;
	return e;
}

static inline void
loop_report(struct loop_case *k)
{
	loop_next(k, EV_CASE_REPORT, "seat1");
	loop_int(k, "matter", KIT_MATTER);
	loop_int(k, "grid", (int64_t)KIT_GRID);
	loop_int(k, "law", 1);
	loop_text(k, "finder", "find1");
	assert_int_equal(loop_apply(k), OK);
}

static inline void
loop_move(struct loop_case *k, const char *actor, const char *role,
    const char *action, uint16_t unit)
{
	loop_next(k, EV_CASE_MOVE, actor);
	loop_text(k, "action", action);
	loop_text(k, "role", role);
	if (unit)
		loop_int(k, "as_unit", unit);
}

static inline enum err
loop_do(struct loop_case *k, const char *actor, const char *role,
    const char *action, uint16_t unit)
{
	loop_move(k, actor, role, action, unit);
	return loop_apply(k);
}

/* Filed to unit 2 with a limit of n units. */
static inline void
loop_file(struct loop_case *k, int n, enum limit_unit unit)
{
	loop_move(k, "seat1", "seat", "file", 0);
	loop_int(k, "unit", 2);
	loop_int(k, "criterion", 1);
	loop_int(k, "limit_n", n);
	loop_int(k, "limit_u", unit);
	assert_int_equal(loop_apply(k), OK);
}

/* Fires the oldest rung that fell until now; its code, or "". */
static inline const char *
loop_fire(struct loop_case *k, const char *why)
{
	struct rung_due due[8];
	struct event *e;

	if (docket_due(&k->d, &k->c, &k->law, k->now, due, 8) == 0)
		return "";
	e = loop_next(k, EV_CLOCK_FIRE, CASE_AUTO);
	assert_int_equal(rung_event(&due[0], k->c.number, k->now, why, &e->body,
	    k->key[k->n], sizeof(k->key[0])), OK);
	e->key = str_of(k->key[k->n]);
	assert_int_equal(loop_apply(k), OK);
	return due[0].rung->code.p;
}

/* The fold of all that was applied is what was applied, and the ledger holds. */
static inline void
loop_holds(struct loop_case *k)
{
	const struct event *all[64];
	struct casefile c;
	struct docket d;
	struct ledger l;
	struct buf bytes = { 0 };

	for (size_t i = 0; i < k->n; i++)
		all[i] = &k->e[i];
	assert_int_equal(casefile_fold(&c, &d, all, k->n, &k->law, NULL), OK);
	assert_memory_equal(&c, &k->c, sizeof(c));
	assert_memory_equal(&d, &k->d, sizeof(d));
	assert_int_equal(ledger_make(&l, all, k->n, &k->law), OK);
	assert_null(ledger_fault(&l));
	ledger_fini(&l);
	docket_encode(&k->d, &bytes);
	assert_int_equal(docket_decode(buf_view(&bytes), &d), OK);
	assert_memory_equal(&d, &k->d, sizeof(d));
	buf_fini(&bytes);
}

#endif
