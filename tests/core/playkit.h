/* SPDX-License-Identifier: GPL-3.0-or-later */
/* playkit.h -- one case played event by event: what its tests share. The test
 * includes cmocka first. */
#ifndef TESTS_CORE_PLAYKIT_H
#define TESTS_CORE_PLAYKIT_H

#include <string.h>
#include "core/casefile.h"
#include "lawkit.h"

#define NOW 1795240800000ll
#define NUMBER "DX-20261121-dx01a000001"

struct play {
	struct law	law;
	struct casefile	c;
	struct docket	d;
	struct event	e;		/* the next one */
	struct refusal	why;
	uint64_t	serial;
	int64_t		now;
};

static inline void
next(struct play *p, enum event_kind kind, const char *actor)
{
	memset(&p->e, 0, sizeof(p->e));
	p->now += 1000;
	p->e.v = 1;
	p->e.kind = kind;
	p->e.subject = STR(NUMBER);
	p->e.actor = str_of(actor);
	p->e.at.ms = p->now;
	strcpy(p->e.id.stream, "dx01a.t01.26");
	p->e.id.serial = ++p->serial;
	if (p->c.events > 0) {
		p->e.base[0] = p->c.head;
		p->e.base_n = 1;
	}
}

static inline void
num(struct play *p, const char *name, int64_t v)
{
	assert_int_equal(body_int(&p->e.body, name, v), OK);
}

static inline void
text(struct play *p, const char *name, const char *v)
{
	assert_int_equal(body_text(&p->e.body, name, str_of(v)), OK);
}

static inline enum err
apply(struct play *p)
{
	struct casefile before = p->c;
	struct docket docket = p->d;
	enum err err = casefile_apply(&p->c, &p->d, &p->e, &p->law, &p->why);

	assert_int_equal(p->why.err, err);
	if (err != OK) {
		assert_memory_equal(&before, &p->c, sizeof(before));
		assert_memory_equal(&docket, &p->d, sizeof(docket));
	} else {
		assert_int_equal(p->c.events, before.events + 1);
	}
	return err;
}

static inline void
begin(struct play *p)
{
	*p = (struct play){ .now = NOW };
	lawkit_make(&p->law);
	next(p, EV_CASE_REPORT, "seat1");
	num(p, "channel", 2);
	num(p, "matter", KIT_MATTER);
	num(p, "grid", (int64_t)KIT_GRID);
	num(p, "reported", NOW - 60000);
	text(p, "finder", "find1");
}

/* A move with the role; what its guards want is added by the caller. */
static inline void
move(struct play *p, const char *actor, const char *role, const char *action)
{
	next(p, EV_CASE_MOVE, actor);
	text(p, "action", action);
	text(p, "role", role);
}

static inline void
must(struct play *p, uint8_t state)
{
	assert_int_equal(apply(p), OK);
	assert_int_equal(p->c.state, state);
	assert_int_equal(p->c.stage, law_state(&p->law, state)->stage);
	assert_int_equal(p->c.changed_ms, p->now);
}

static inline void
refused(struct play *p, uint32_t guard)
{
	assert_int_equal(apply(p), ERR_REFUSED);
	assert_int_equal(p->why.guard, guard);
	assert_int_equal(p->why.role, 0);
}

/* Along the loop as far as state; each step asserts where it ends. */
static inline void
walk(struct play *p, uint8_t state)
{
	begin(p);
	must(p, KIT_FOUND);
	if (state >= KIT_TO_FILE) {
		move(p, "seat1", "seat", "accept");
		must(p, KIT_TO_FILE);
	}
	if (state >= KIT_TO_DISPATCH) {
		move(p, "seat1", "seat", "file");
		num(p, "criterion", 2);
		num(p, "due", NOW + 7200000);
		must(p, KIT_TO_DISPATCH);
	}
	if (state >= KIT_TO_SIGN) {
		move(p, "disp1", "dispatcher", "dispatch");
		num(p, "unit", 2);
		num(p, "rule", 1);
		num(p, "rule_version", 1);
		must(p, KIT_TO_SIGN);
	}
	if (state >= KIT_HANDLING) {
		move(p, "unit2", "unit", "sign");
		num(p, "as_unit", 2);
		must(p, KIT_HANDLING);
	}
	if (state >= KIT_TO_CHECK) {
		move(p, "unit2", "unit", "handle");
		num(p, "as_unit", 2);
		p->e.sealed = STR("note");
		must(p, KIT_TO_CHECK);
	}
	if (state >= KIT_TO_CLOSE) {
		move(p, "check1", "checker", "check_pass");
		must(p, KIT_TO_CLOSE);
	}
	if (state >= KIT_TO_CALLBACK) {
		move(p, "seat2", "seat", "close");
		must(p, KIT_TO_CALLBACK);
	}
	if (state >= KIT_CLOSED) {
		move(p, "seat2", "seat", "call_back");
		p->e.sealed = STR("note");
		must(p, KIT_CLOSED);
	}
}

#endif
