/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clockkit.h"

static int
setup(void **state, void (*make)(struct law *))
{
	struct kit *k = xcalloc(1, sizeof(*k));

	k->maker = *state;
	k->now = KIT_NOW;
	k->seed = 88172645463325252ull;
	make(&k->law);
	k->r = k->maker->make(k->maker->ctx, &k->law);
	*state = k;
	return k->r == NULL;
}

int
kit_setup(void **state)
{
	return setup(state, lawkit_make);
}

int
kit_setup_clocks(void **state)
{
	return setup(state, clockkit_make);
}

int
kit_teardown(void **state)
{
	struct kit *k = *state;

	k->maker->drop(k->maker->ctx, k->r);
	free(k);
	return 0;
}

uint32_t
kit_random(struct kit *k, uint32_t below)
{
	k->seed ^= k->seed << 13;
	k->seed ^= k->seed >> 7;
	k->seed ^= k->seed << 17;
	return (uint32_t)(k->seed >> 11) % below;
}

static void
begin(struct kit *k, struct deed *d, enum event_kind kind, const char *actor)
{
	memset(d, 0, sizeof(*d));
	k->now += 1000;
	d->it = (struct intent){
		.kind = kind, .actor = str_of(actor), .login = STR("u07"),
		.seat = STR("07"), .body = &d->body, .at_ms = k->now
	};
}

void
deed_report(struct kit *k, struct deed *d, unsigned channel, uint32_t matter,
    uint64_t grid)
{
	begin(k, d, EV_CASE_REPORT, "seat1");
	body_int(&d->body, "channel", channel);
	body_int(&d->body, "reported", k->now - 60000);
	body_int(&d->body, "matter", matter);
	body_int(&d->body, "grid", (int64_t)grid);
	d->it.territory = (uint32_t)(grid / 1000000 % 1000);
}

void
deed_words(struct deed *d, const char *title, const char *place,
    const char *text)
{
	body_text(&d->secret, "title", str_of(title));
	body_text(&d->secret, "place", str_of(place));
	body_text(&d->secret, "text", str_of(text));
	d->it.secret = &d->secret;
}

void
deed_on(struct kit *k, struct deed *d, enum event_kind kind, uint32_t slot,
    const char *actor)
{
	begin(k, d, kind, actor);
	str_copy(str_of(kit_get(k, slot)->number), d->number,
	    sizeof(d->number));
	d->it.subject = str_of(d->number);
}

/* A deed's texts borrow; these few are static. */
static const struct { const char *actor; int64_t unit; } units_of[] = {
	{ "unit2", 2 }, { "unit3", 3 }, { "unit4", 4 }
};

void
deed_move(struct kit *k, struct deed *d, uint32_t slot, const char *actor,
    const char *role, const char *action)
{
	const struct casefile *c = kit_get(k, slot);
	struct body *b = &d->body;

	deed_on(k, d, EV_CASE_MOVE, slot, actor);
	body_text(b, "action", str_of(action));
	body_text(b, "role", str_of(role));
	body_text(b, "reason", STR("because"));
	for (size_t i = 0; i < 3; i++)
		if (!strcmp(actor, units_of[i].actor))
			body_int(b, "as_unit", units_of[i].unit);
	if (!strcmp(action, "file")) {
		body_int(b, "criterion", 1);
		body_int(b, "limit_n", 2);
		body_int(b, "limit_u", LIMIT_URGENT_HOUR);
		body_int(b, "due", k->now + 2 * CLOCK_HOUR_MS);
	}
	if (!strcmp(action, "dispatch")) {
		body_int(b, "unit", c->grid == KIT_GRID2 ? 4 : 2);
		body_int(b, "rule", 1);
		body_int(b, "rule_version", 1);
	}
	body_text(&d->secret, "note", STR("记一笔"));
	d->it.secret = &d->secret;
}

bool
deed_fire(struct kit *k, struct deed *d, uint32_t slot, char key[128])
{
	const struct casefile *c = kit_get(k, slot);
	struct docket docket;
	struct rung_due r;

	assert_int_equal(k->r->ops->docket(k->r, slot, &docket), OK);
	if (docket_due(&docket, c, &k->law, k->now, &r, 1) == 0)
		return false;
	deed_on(k, d, EV_CLOCK_FIRE, slot, CASE_AUTO);
	assert_int_equal(rung_event(&r, d->number, k->now, NULL, &d->body, key,
	    128), OK);
	d->it.key = str_of(key);
	return true;
}

enum err
deed_do(struct kit *k, struct deed *d, struct outcome *out)
{
	struct outcome spare;
	enum err e;

	out = out ? out : &spare;
	memset(out, 0xA5, sizeof(*out));
	e = k->r->ops->commit(k->r, &d->it, 1, false, out);
	assert_int_equal(out->err, e);
	return e;
}

uint32_t
deed_must(struct kit *k, struct deed *d)
{
	struct outcome out;

	assert_int_equal(deed_do(k, d, &out), OK);
	return out.slot;
}

uint32_t
kit_case(struct kit *k, const char *title, const char *text)
{
	struct deed d;

	deed_report(k, &d, 2, KIT_MATTER, KIT_GRID);
	deed_words(&d, title, "兴丰大街", text);
	return deed_must(k, &d);
}

void
kit_move(struct kit *k, uint32_t slot, const char *actor, const char *role,
    const char *action)
{
	struct deed d;

	deed_move(k, &d, slot, actor, role, action);
	assert_int_equal(deed_must(k, &d), slot);
}

void
kit_refused(struct kit *k, uint32_t slot, const char *actor, const char *role,
    const char *action, enum err err, uint32_t guard)
{
	struct casefile before = *kit_get(k, slot);
	uint64_t revision = k->r->ops->revision(k->r);
	struct outcome out;
	struct deed d;

	deed_move(k, &d, slot, actor, role, action);
	assert_int_equal(deed_do(k, &d, &out), err);
	assert_int_equal(out.slot, slot);
	assert_int_equal(out.why.err, err);
	assert_int_equal(out.why.guard, guard);
	assert_memory_equal(&before, kit_get(k, slot), sizeof(before));
	assert_true(k->r->ops->revision(k->r) == revision);
}

const struct casefile *
kit_get(struct kit *k, uint32_t slot)
{
	struct case_view v;

	assert_int_equal(k->r->ops->get(k->r, slot, &v), OK);
	assert_int_equal(v.slot, slot);
	return v.c;
}

struct query
query_text(const char *text)
{
	struct query q = { .n = 1, .sort = SORT_ARRIVAL };

	q.t[0] = (struct query_term){
		.kind = TERM_TEXT, .text = str_of(text)
	};
	return q;
}

struct query
query_facet(enum facet f, uint32_t *value)
{
	struct query q = { .n = 1, .sort = SORT_ARRIVAL };

	q.t[0] = (struct query_term){
		.kind = TERM_FACET, .facet = f, .values = value, .values_n = 1
	};
	return q;
}

uint64_t
kit_count(struct kit *k, const struct query *q)
{
	uint64_t n = UINT64_MAX;

	assert_int_equal(k->r->ops->count(k->r, q, &n), OK);
	return n;
}

const char *
kit_slots(struct kit *k, const struct query *q, size_t cap, char *out,
    size_t room)
{
	uint32_t slots[64];
	size_t used = 0, rows = 0;
	struct page p = { .slots = slots, .cap = cap, .anchor = SLOT_NONE };

	out[0] = '\0';
	do {
		p.rank = rows;
		assert_int_equal(k->r->ops->page(k->r, q, &p), OK);
		assert_true(p.n <= cap && p.rank == rows);
		for (size_t i = 0; i < p.n; i++)
			used += (size_t)snprintf(out + used, room - used,
			    "%s%u", used ? " " : "", slots[i]);
		rows += p.n;
	} while (p.n == cap);
	assert_true(p.total == rows);
	assert_true(kit_count(k, q) == rows);
	return out;
}
