/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_fold.c -- a whole history into one state: the same whatever order its
 * events come in, with branches that nodes wrote at the same time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/alloc.h"
#include "core/casefile.h"
#include "lawkit.h"

#define NOW 1795240800000ll
#define NUMBER "DX-20261121-dx01a000001"
#define MOST 48

struct story {
	struct law	law;
	struct event	e[MOST];
	char		target[MOST][EVENT_ID_MAX];
	size_t		n;
	uint64_t	seed;
};

static uint32_t
some(struct story *s, uint32_t below)
{
	s->seed ^= s->seed << 13;
	s->seed ^= s->seed >> 7;
	s->seed ^= s->seed << 17;
	return (uint32_t)(s->seed >> 11) % below;
}

static void
begin(struct story *s)
{
	*s = (struct story){ .seed = s->seed };
	lawkit_make(&s->law);
}

/* The next event of a node, after base (an index, or -1). */
static struct event *
add(struct story *s, char node, int base, enum event_kind kind,
    const char *actor, int64_t at)
{
	struct event *e = &s->e[s->n++];

	assert_true(s->n <= MOST);
	*e = (struct event){ .v = 1, .kind = kind, .subject = STR(NUMBER),
	    .actor = str_of(actor), .at = { NOW + at, 0 } };
	snprintf(e->id.stream, sizeof(e->id.stream), "dx0%c.t01.26", node);
	e->id.serial = s->n;
	if (base >= 0) {
		e->base[0] = s->e[base].id;
		e->base_n = 1;
	}
	return e;
}

static struct event *
move(struct story *s, char node, int base, const char *actor, const char *role,
    const char *action, int64_t at)
{
	struct event *e = add(s, node, base, EV_CASE_MOVE, actor, at);

	assert_int_equal(body_text(&e->body, "action", str_of(action)), OK);
	assert_int_equal(body_text(&e->body, "role", str_of(role)), OK);
	assert_int_equal(body_text(&e->body, "reason", STR("because")), OK);
	if (!strcmp(action, "file"))
		assert_int_equal(body_int(&e->body, "criterion", 1), OK);
	return e;
}

static struct event *
undo(struct story *s, char node, int target, const char *actor, int64_t at)
{
	struct event *e = add(s, node, target, EV_CASE_UNDO, actor, at);
	char *id = s->target[s->n - 1];

	event_id_format(&s->e[target].id, id);
	assert_int_equal(body_text(&e->body, "target", str_of(id)), OK);
	return e;
}

static void
report(struct story *s)
{
	struct event *e = add(s, 'a', -1, EV_CASE_REPORT, "seat1", 0);

	assert_int_equal(body_int(&e->body, "matter", KIT_MATTER), OK);
	assert_int_equal(body_int(&e->body, "grid", (int64_t)KIT_GRID), OK);
}

/* Events in the order given by at. */
static void
fold_as(struct story *s, const size_t *at, struct casefile *c, enum err *status)
{
	const struct event *all[MOST];
	enum err by_place[MOST];

	for (size_t i = 0; i < s->n; i++)
		all[i] = &s->e[at[i]];
	assert_int_equal(casefile_fold(c, NULL, all, s->n, &s->law, by_place), OK);
	for (size_t i = 0; i < s->n; i++)
		status[at[i]] = by_place[i];
}

static void
shuffle(struct story *s, size_t *at)
{
	for (size_t i = 0; i < s->n; i++)
		at[i] = i;
	for (size_t i = s->n; i > 1; i--) {
		size_t j = some(s, (uint32_t)i), t = at[i - 1];

		at[i - 1] = at[j];
		at[j] = t;
	}
}

/* In order, reversed, and in 40 other orders; c and status as the first. */
static void
fold(struct story *s, struct casefile *c, enum err *status)
{
	size_t at[MOST];
	struct casefile d;
	enum err other[MOST];

	for (size_t i = 0; i < s->n; i++)
		at[i] = i;
	fold_as(s, at, c, status);
	assert_int_equal(c->events, s->n);
	for (size_t i = 0; i < s->n; i++)
		at[i] = s->n - 1 - i;
	for (int k = 0; k < 40; k++) {
		fold_as(s, at, &d, other);
		assert_memory_equal(c, &d, sizeof(d));
		assert_memory_equal(status, other, s->n * sizeof(*status));
		shuffle(s, at);
	}
}

/* --- --- */

static void
line(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	move(&s, 'a', 1, "seat1", "seat", "file", 2000);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_DISPATCH);
	assert_int_equal(c.refused, 0);
	assert_true(event_id_eq(&c.head, &s.e[2].id));
	for (int i = 0; i < 3; i++)
		assert_int_equal(st[i], OK);
}

/* A clock behind does not put an event before the one it follows. */
static void
clocks(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'b', 0, "seat1", "seat", "accept", -900000);
	move(&s, 'a', 1, "seat1", "seat", "file", -1800000);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_DISPATCH);
	assert_int_equal(c.refused, 0);
	assert_int_equal(c.changed_ms, NOW);
}

static void
at_the_same_time(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'b', 0, "seat2", "seat", "refuse", 1500);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	fold(&s, &c, st);		/* both fit, one after the other */
	assert_int_equal(c.state, KIT_REFUSED);
	begin(&s);
	report(&s);
	move(&s, 'b', 0, "seat2", "seat", "accept", 1000);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	fold(&s, &c, st);		/* a tie: the stream's name decides */
	assert_int_equal(c.state, KIT_TO_FILE);
	assert_int_equal(st[1], ERR_ILLEGAL_MOVE);
	assert_int_equal(st[2], OK);
	assert_int_equal(c.refused, 1);
	assert_int_equal(c.flags & CASE_CONFLICT, CASE_CONFLICT);
	assert_true(event_id_eq(&c.head, &s.e[1].id));
}

static void
undone(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	undo(&s, 'a', 1, "seat1", 2000);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_FOUND);
	assert_int_equal(st[1], ERR_CANCELLED);
	assert_int_equal(st[2], OK);
	assert_int_equal(c.refused, 0);
	assert_int_equal(c.events, 3);
	assert_int_equal(c.undoable, 0);
	assert_true(event_id_eq(&c.head, &s.e[2].id));
	move(&s, 'a', 2, "seat1", "seat", "accept", 3000);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_FILE);
}

static void
undone_wrongly(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];
	struct event *e;

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	undo(&s, 'a', 1, "seat2", 2000);	/* another's, and no reason */
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_FILE);
	assert_int_equal(st[2], ERR_REFUSED);
	assert_int_equal(c.refused, 1);
	assert_int_equal(body_text(&s.e[2].body, "reason", STR("slip")), OK);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_FOUND);
	s.e[2].body.n--;			/* own, but too late */
	s.e[2].actor = STR("seat1");
	s.e[2].at.ms = NOW + 1000 + s.law.undo_ms;
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_FOUND);
	s.e[2].at.ms++;
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_FILE);
	begin(&s);
	report(&s);
	e = undo(&s, 'a', 0, "seat1", 500);	/* a report stays */
	assert_int_equal(body_text(&e->body, "reason", STR("slip")), OK);
	fold(&s, &c, st);
	assert_int_equal(st[1], ERR_REFUSED);
	assert_int_equal(c.state, KIT_FOUND);
}

/* Only what it directly follows can be taken back. */
static void
undone_too_far(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];
	struct event *e;

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	move(&s, 'a', 1, "seat1", "seat", "file", 2000);
	e = undo(&s, 'a', 1, "seat1", 3000);
	e->base[0] = s.e[2].id;
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_DISPATCH);
	assert_int_equal(st[3], ERR_REFUSED);
}

static struct event *
also(struct story *s, struct event *u, int first)
{
	static char id[EVENT_ID_MAX];

	event_id_format(&s->e[first].id, id);
	assert_int_equal(body_text(&u->body, "also", str_of(id)), OK);
	return u;
}

/* The desk's own step goes back with the person's that led to it. */
static void
undone_in_one(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	move(&s, 'a', 1, CASE_AUTO, "seat", "file", 1000);
	also(&s, undo(&s, 'a', 2, "seat1", 2000), 1);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_FOUND);
	assert_int_equal(st[1], ERR_CANCELLED);
	assert_int_equal(st[2], ERR_CANCELLED);
	assert_int_equal(st[3], OK);
	assert_int_equal(c.refused, 0);
	s.e[1].actor = STR("seat2");	/* another's stays, and no reason */
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_FILE);
	s.e[1].actor = STR("seat1");
	s.e[2].actor = STR("seat1");	/* two steps of a person are two */
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_TO_FILE);
	assert_int_equal(st[1], OK);
}

/* One node takes back what another has built on. */
static void
undone_elsewhere(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	move(&s, 'a', 0, "seat1", "seat", "accept", 1000);
	undo(&s, 'a', 1, "seat1", 2000);
	move(&s, 'b', 1, "seat2", "seat", "file", 1500);
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_FOUND);
	assert_int_equal(st[1], ERR_CANCELLED);
	assert_int_equal(st[3], ERR_ILLEGAL_MOVE);
	assert_int_equal(c.refused, 1);
}

/* No honest author names a later event as his base. */
static void
ring(void **state)
{
	struct story s = { .seed = 7 };
	struct casefile c;
	enum err st[MOST];

	(void)state;
	begin(&s);
	report(&s);
	add(&s, 'a', 0, EV_CASE_NOTE, "seat1", 3000);
	add(&s, 'a', 1, EV_CASE_NOTE, "seat1", 2000);
	s.e[0].base[0] = s.e[2].id;
	s.e[0].base_n = 1;
	fold(&s, &c, st);
	assert_int_equal(c.state, KIT_FOUND);
	s.e[1].base[0] = s.e[1].id;	/* its own base */
	fold(&s, &c, st);
}

static void
nothing(void **state)
{
	struct story s = { .seed = 7 };
	const struct event *all[1];
	struct casefile c;
	enum err st = OK;

	(void)state;
	begin(&s);
	assert_int_equal(casefile_fold(&c, NULL, all, 0, &s.law, NULL),
	    ERR_ILLEGAL_MOVE);
	add(&s, 'a', -1, EV_CASE_NOTE, "seat1", 0);
	all[0] = &s.e[0];
	assert_int_equal(casefile_fold(&c, NULL, all, 1, &s.law, &st),
	    ERR_ILLEGAL_MOVE);
	assert_int_equal(st, ERR_ILLEGAL_MOVE);
	assert_int_equal(c.events, 0);
}

/* --- made up --- */

static void
some_event(struct story *s)
{
	static const char *const who[][2] = { { "seat1", "seat" },
		{ "boss", "supervisor" }, { "disp1", "dispatcher" },
		{ "unit2", "unit" }, { "check1", "checker" } };
	static const char *const actions[] = { "accept", "file", "dispatch",
		"refuse", "sign", "return", "handle", "reopen", "void" };
	static const enum event_kind kinds[] = { EV_CASE_CLAIM,
		EV_CASE_RELEASE, EV_CASE_NOTE, EV_CASE_FLAG, EV_CASE_AMEND };
	int base = (int)some(s, (uint32_t)s->n);
	int64_t at = (int64_t)some(s, 30) * 1000;
	char node = (char)('a' + some(s, 3));
	uint32_t w = some(s, 5), what = some(s, 10);
	struct event *e;

	if (some(s, 3))
		base = (int)s->n - 1;
	if (what < 6) {
		e = move(s, node, base, who[w][0], who[w][1],
		    actions[some(s, 9)], at);
		assert_int_equal(body_int(&e->body, "unit", 2), OK);
		assert_int_equal(body_int(&e->body, "as_unit", 2), OK);
		e->sealed = STR("note");
	} else if (what == 6) {
		undo(s, node, base, who[w][0], at);
	} else {
		e = add(s, node, base, kinds[some(s, 5)], who[w][0], at);
		assert_int_equal(body_int(&e->body, "grid",
		    (int64_t)KIT_GRID2), OK);
	}
	e = &s->e[s->n - 1];
	if (some(s, 6) == 0 && s->n > 2) {	/* a merge: two bases */
		e->base[e->base_n++] = s->e[some(s, (uint32_t)s->n - 1)].id;
	}
}

static void
made_up(void **state)
{
	struct story s = { .seed = 88172645463325252ull };
	uint32_t cancelled = 0, refused = 0, fine = 0;
	struct casefile c;
	enum err st[MOST];

	(void)state;
	for (int k = 0; k < 300; k++) {
		uint32_t bad = 0;

		begin(&s);
		report(&s);
		for (uint32_t n = 1 + some(&s, 30); n > 0; n--)
			some_event(&s);
		fold(&s, &c, st);
		for (size_t i = 0; i < s.n; i++) {
			fine += st[i] == OK;
			cancelled += st[i] == ERR_CANCELLED;
			bad += st[i] != OK && st[i] != ERR_CANCELLED;
		}
		assert_int_equal(c.refused, bad);
		refused += bad;
	}
	assert_true(fine > 1000 && refused > 1000 && cancelled > 20);
}

/* What is appended after the head changes nothing before it: a live step gives
 * what a fold of everything gives. */
static void
live_is_fold(void **state)
{
	struct story s = { .seed = 424242 };
	const struct event *all[MOST];
	struct casefile live, c;
	struct docket live_d;

	(void)state;
	for (int k = 0; k < 200; k++) {
		begin(&s);
		report(&s);
		for (uint32_t n = 1 + some(&s, 20); n > 0; n--)
			some_event(&s);
		for (size_t i = 0; i < s.n; i++)
			all[i] = &s.e[i];
		assert_int_equal(casefile_fold(&live, &live_d, all, s.n,
		    &s.law, NULL), OK);
		some_event(&s);
		s.e[s.n - 1].base[0] = live.head;
		s.e[s.n - 1].base_n = 1;
		all[s.n - 1] = &s.e[s.n - 1];
		if (casefile_apply(&live, &live_d, &s.e[s.n - 1], &s.law,
		    NULL) != OK)
			continue;
		assert_int_equal(casefile_fold(&c, NULL, all, s.n, &s.law, NULL),
		    OK);
		assert_memory_equal(&live, &c, sizeof(c));
	}
}

/* A long history whose every event is older than its base, told backwards:
 * looked through once for each event and each base it would not end. */
static void
long_and_crooked(void **state)
{
	enum { LONG = 20000 };
	struct event *e = xcalloc(LONG, sizeof(*e));
	const struct event **all = xcalloc(LONG, sizeof(*all));
	size_t *at = xcalloc(LONG, sizeof(*at));

	(void)state;
	for (size_t i = 0; i < LONG; i++) {
		e[i].id.serial = i + 1;
		memcpy(e[i].id.stream, "a", 2);
		e[i].at.ms = LONG - (int64_t)i;
		for (size_t b = 0; i > 0 && b < EVENT_BASES; b++)
			e[i].base[e[i].base_n++] = e[i - 1].id;
		all[LONG - 1 - i] = &e[i];
	}
	casefile_order(all, LONG, at);
	for (size_t i = 0; i < LONG; i++)
		assert_int_equal(at[i], LONG - 1 - i);
	e[0].base[e[0].base_n++] = e[LONG - 1].id;	/* a ring: cut by time */
	casefile_order(all, LONG, at);
	assert_int_equal(at[0], 0);
	assert_int_equal(at[1], LONG - 1);
	free(at);
	free(all);
	free(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_and_crooked),
		cmocka_unit_test(line),
		cmocka_unit_test(clocks),
		cmocka_unit_test(at_the_same_time),
		cmocka_unit_test(undone),
		cmocka_unit_test(undone_wrongly),
		cmocka_unit_test(undone_too_far),
		cmocka_unit_test(undone_in_one),
		cmocka_unit_test(undone_elsewhere),
		cmocka_unit_test(ring),
		cmocka_unit_test(nothing),
		cmocka_unit_test(made_up),
		cmocka_unit_test(live_is_fold),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
