/* SPDX-License-Identifier: GPL-3.0-or-later */
/* histkit.h -- histories of one case that two nodes wrote by chance: deeds, fires,
 * undone steps, repins, and events from a hand that does not ask whether it may.
 * Layer: core tests. The test includes cmocka first. */
#ifndef TESTS_CORE_HISTKIT_H
#define TESTS_CORE_HISTKIT_H

#include "loopkit.h"

#define MOST 96		/* events of a history */

struct world {
	struct law	law;
	struct law_book	books[2];
	struct event	e[MOST];
	char		key[MOST][128], text[MOST][EVENT_ID_MAX];
	size_t		n;
	bool		knows[2][MOST];
	uint64_t	serial[2];
	int64_t		now[2];		/* their walls differ */
	uint32_t	seed;
};

static inline uint32_t
chance(struct world *w, uint32_t n)
{
	w->seed = w->seed * 1664525u + 1013904223u;
	return (w->seed >> 8) % n;
}

/* Rungs of all kinds: one opens what stops another's clock, one is per cent, a
 * helper's has a ladder, verifying is timed. */
static struct law_rung more_rungs[] = {
	{ .clock = L_ACCEPT, .bit = 0, .unit = LIMIT_URGENT_MIN,
	    .code = KIT_STR("accept_due"), .opens = KIT_STR("verify") },
	{ .clock = L_VERIFYING, .bit = 0, .unit = LIMIT_URGENT_MIN, .card = 1,
	    .code = KIT_STR("verify_due"), .opens = KIT_STR("verified") },
	{ .clock = L_HANDLE, .bit = 0, .unit = LIMIT_WORK_HOUR, .n = -2,
	    .code = KIT_STR("near"), .batch = true },
	{ .clock = L_HANDLE, .bit = 1, .unit = LIMIT_WORK_HOUR, .card = 1,
	    .code = KIT_STR("yellow"), .opens = KIT_STR("supervise") },
	{ .clock = L_HANDLE, .bit = 2, .unit = LIMIT_NONE, .n = 50, .card = 2,
	    .flags_need = CASE_COMPLEX, .code = KIT_STR("red"),
	    .opens = KIT_STR("escalate") },
	{ .clock = L_HANDLE, .bit = 3, .unit = LIMIT_WORK_DAY, .n = 2,
	    .card = 2, .flags_not = CASE_COMPLEX, .code = KIT_STR("give_up"),
	    .opens = KIT_STR("reply") },
	{ .clock = L_HELP, .bit = 0, .unit = LIMIT_NONE, .n = -50,
	    .code = KIT_STR("help_near") },
	{ .clock = L_HELP, .bit = 1, .unit = LIMIT_WORK_HOUR, .card = 1,
	    .code = KIT_STR("help_due") },
	{ .clock = L_ANSWER, .bit = 0, .unit = LIMIT_WORK_HOUR,
	    .code = KIT_STR("no_answer"), .flags_set = CASE_HARD,
	    .opens = KIT_STR("fail") },
	{ .clock = L_UNTIL, .bit = 0, .unit = LIMIT_URGENT_MIN,
	    .code = KIT_STR("over"), .opens = KIT_STR("resume") },
};

static inline struct law_move *
all_for_the_desk(struct law *l)
{
	struct law_move *const m = arena_alloc(&l->arena,
	    (l->moves_n + 1) * sizeof(*m));

	memcpy(m, l->moves, l->moves_n * sizeof(*m));
	m[l->moves_n++] = (struct law_move){ .from = L_CLOSED, .to = L_HANDLING,
	    .roles = KIT_CHECKER, .effects = EFFECT_REOPEN,
	    .action = STR("fail") };
	for (size_t i = 0; i < l->moves_n; i++) {
		m[i].roles |= L_AUTO;
		if (m[i].effects & EFFECT_SET_CRITERION)
			m[i].effects |= EFFECT_SET_UNIT;
	}
	return m;
}

static inline void
world_begin(struct world *w, uint32_t seed)
{
	memset(w, 0, sizeof(*w));
	w->seed = seed;
	loopkit_make(&w->law, &w->books[0]);
	w->law.undo_ms = 3600000;
	w->law.moves = all_for_the_desk(&w->law);
	w->books[0].rungs = more_rungs;
	w->books[0].rungs_n = sizeof(more_rungs) / sizeof(more_rungs[0]);
	book_link(&w->books[0]);
	assert_int_equal(book_compile(&w->books[0], &w->law, NULL, NULL), 0);
	/* Version 2: nobody works on Monday afternoons, nobody helps in time. */
	w->books[1] = w->books[0];
	w->books[1].version = 2;
	w->books[1].clocks_n = L_ANSWER;
	w->books[1].rungs_n = 9;
	w->books[1].calendar = (struct calendar){
	    .offset_min = w->books[0].calendar.offset_min };
	memcpy(w->books[1].calendar.slots, w->books[0].calendar.slots,
	    sizeof(w->books[1].calendar.slots));
	memcpy(w->books[1].calendar.slots_n, w->books[0].calendar.slots_n,
	    sizeof(w->books[1].calendar.slots_n));
	w->books[1].calendar.slots_n[1] = 1;
	calendar_make(&w->books[1].calendar, NULL, 0);
	w->law.books = w->books;
	w->law.books_n = 2;
	w->now[0] = w->now[1] = MONDAY_9 + chance(w, 10000) * MIN;
	w->now[1] += (int64_t)chance(w, 40) * MIN - 20 * MIN;
}

static inline void
world_end(struct world *w)
{
	calendar_fini(&w->books[1].calendar);
	loopkit_done(&w->law);
}

/* ---- what one of them knows ---- */

struct view { struct casefile c; struct docket d; };

static inline void
look(const struct world *w, unsigned who, struct view *v)
{
	const struct event *all[MOST];
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->knows[who][i])
			all[n++] = &w->e[i];
	memset(v, 0, sizeof(*v));
	if (n > 0)
		(void)!casefile_fold(&v->c, &v->d, all, n, &w->law, NULL);
}

static inline struct event *
next(struct world *w, unsigned who, const struct view *v, enum event_kind kind,
    const char *actor)
{
	struct event *const e = &w->e[w->n];

	memset(e, 0, sizeof(*e));
	e->v = 1;
	e->kind = kind;
	e->subject = STR("DX-20261102-dx01a000001");
	e->actor = str_of(actor);
	e->at.ms = w->now[who];
	strcpy(e->id.stream, who ? "dx02a.t01.26" : "dx01a.t01.26");
	e->id.serial = w->serial[who] + 1;
	if (v->c.events > 0) {
		e->base[0] = v->c.head;
		e->base_n = 1;
	}
	return e;
}

/* As a store does it; one in eight comes from a hand that does not ask. */
static inline bool
commit(struct world *w, unsigned who, struct view *v)
{
	struct event *const e = &w->e[w->n];
	enum err err = casefile_apply(&v->c, &v->d, e, &w->law, NULL);

	if (err != OK && err != ERR_REFOLD && chance(w, 8))
		return false;
	w->knows[who][w->n++] = true;
	w->serial[who]++;
	look(w, who, v);
	return true;
}

static inline void
num(struct world *w, const char *name, int64_t v)
{
	assert_int_equal(body_int(&w->e[w->n].body, name, v), OK);
}

static inline void
text(struct world *w, const char *name, const char *v)
{
	assert_int_equal(body_text(&w->e[w->n].body, name, str_of(v)), OK);
}

static const struct { const char *actor, *role, *action; uint16_t unit; }
deeds[] = {
	{ "seat1", "seat", "verify", 0 }, { "find1", "finder", "verified", 0 },
	{ "seat1", "seat", "file", 0 }, { "seat1", "seat", "file", 0 },
	{ "unit2", "unit", "stage", 2 }, { "unit2", "unit", "ask", 2 },
	{ "boss", "supervisor", "grant", 0 }, { "boss", "supervisor", "grant", 0 },
	{ "boss", "supervisor", "deny", 0 },
	{ "boss", "supervisor", "suspend", 0 },
	{ "boss", "supervisor", "resume", 0 },
	{ "boss", "supervisor", "supervise", 0 },
	{ "boss", "supervisor", "supervise", 0 }, { "unit2", "unit", "answer", 2 },
	{ "unit2", "unit", "reply", 2 }, { "check1", "checker", "fail", 0 },
	{ "check1", "checker", "pass", 0 }, { "seat1", "seat", "merge", 0 },
	{ "seat1", "seat", "split", 0 }, { "seat1", "seat", "move_on", 0 },
	{ "help3", "unit", "help", 3 }, { "help4", "unit", "help", 4 },
	{ "unit2", "unit", "appeal", 2 }, { "boss", "supervisor", "uphold", 0 },
};

static inline void
deed(struct world *w, unsigned who, struct view *v)
{
	static const char *const helpers[] = { "huangcun",
		"huangcun,xihongmen", "xihongmen,,none", "" };
	const uint32_t i = chance(w, sizeof(deeds) / sizeof(deeds[0]));

	next(w, who, v, EV_CASE_MOVE, deeds[i].actor);
	text(w, "action", deeds[i].action);
	text(w, "role", deeds[i].role);
	if (deeds[i].unit)
		num(w, "as_unit", deeds[i].unit);
	num(w, "until", w->now[who] + (1 + chance(w, 90)) * HOUR);
	text(w, "parent", "DX-20261102-dx01a000009");
	num(w, "unit", 2 + chance(w, 3));
	num(w, "limit_n", 1 + chance(w, 9));
	num(w, "limit_u", 1 + chance(w, 5));
	if (chance(w, 2))
		text(w, "stages", "2:2;1:5;4:4");
	if (chance(w, 2))
		text(w, "helpers", helpers[chance(w, 4)]);
}

static inline void
other(struct world *w, unsigned who, struct view *v)
{
	switch (chance(w, 5)) {
	case 0:
		next(w, who, v, EV_CASE_FLAG, "boss");
		num(w, "complex", chance(w, 2));
		break;
	case 1:
		next(w, who, v, EV_CASE_REPIN, "boss");
		num(w, "law", chance(w, 4));
		break;
	case 2:
		next(w, who, v, EV_CASE_LINK, "seat1");
		text(w, "how", chance(w, 2) ? "child" : "left");
		break;
	case 3:
		next(w, who, v, EV_CASE_AMEND, "seat1");
		num(w, "matter", chance(w, 2) ? KIT_MATTER2 : KIT_MATTER);
		break;
	default:
		next(w, who, v, EV_CASE_UNDO, "boss");
		text(w, "reason", "wrong");
		event_id_format(&v->d.deed, w->text[w->n]);
		text(w, "target", w->text[w->n]);
		break;
	}
}

static inline bool
fire(struct world *w, unsigned who, struct view *v)
{
	struct rung_due due;
	struct event *e;

	if (docket_due(&v->d, &v->c, &w->law, w->now[who], &due, 1) == 0)
		return false;
	e = next(w, who, v, EV_CLOCK_FIRE, CASE_AUTO);
	assert_int_equal(rung_event(&due, v->c.number, w->now[who], "busy",
	    &e->body, w->key[w->n], sizeof(w->key[0])), OK);
	e->key = str_of(w->key[w->n]);
	return commit(w, who, v);
}

static inline void
begin_case(struct world *w)
{
	struct view v;

	look(w, 0, &v);
	next(w, 0, &v, EV_CASE_REPORT, "seat1");
	num(w, "matter", KIT_MATTER);
	num(w, "grid", (int64_t)KIT_GRID);
	num(w, "law", 1);
	/* said long ago, just now, or by a wall that is ahead */
	num(w, "reported", w->now[0] + ((int64_t)chance(w, 6000) - 5500) * MIN);
	if (chance(w, 5) == 0) {
		num(w, "imported", 1);
		num(w, "state", 1 + chance(w, 7));
	}
	text(w, "finder", "find1");
	w->knows[0][0] = w->knows[1][0] = true;
	w->serial[0] = w->n = 1;
}

static inline void
hear(struct world *w, unsigned who)
{
	for (size_t i = 0; i < w->n; i++)
		w->knows[who][i] = true;
}

/* All that fell is fired at last, by one of them; bounded, for what a rung
 * opens may begin a clock anew. */
static inline void
to_the_end(struct world *w)
{
	struct view v;

	hear(w, 0);
	w->now[0] += 40 * DAY;
	look(w, 0, &v);
	while (w->n < MOST && fire(w, 0, &v))
		;
}

/* Two nodes act, fire and now and then hear of each other. */
static inline void
live(struct world *w)
{
	begin_case(w);
	for (unsigned step = 0; step < 60 && w->n < MOST - 24; step++) {
		const unsigned who = chance(w, 2);
		struct view v;

		w->now[who] += chance(w, 30) * 13 * MIN;
		if (chance(w, 12) == 0)
			hear(w, who);
		look(w, who, &v);
		if (chance(w, 3) == 0) {
			while (w->n < MOST - 24 && fire(w, who, &v))
				;
			continue;
		}
		if (chance(w, 4))
			deed(w, who, &v);
		else
			other(w, who, &v);
		(void)commit(w, who, &v);
	}
}

#endif
