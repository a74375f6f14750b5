/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten nodes, cut off from one another at random, working on the same cases: when
 * all have heard of all, every store holds every event and folds to one state.
 * What carries the documents here does what sync.md says of real servers: any
 * order, anything twice, only a part of what there is. GRIDSEAT_CONVERGE: how many
 * seeds (25 where it is not set). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../core/lawkit.h"
#include "base/clock.h"
#include "converge_kit.h"

/* --- deeds beside those of place_play --- */

/* The same report of a channel, taken in by whoever hears it; in an odd world not
 * all hear the same place. */
static void
same_report(struct world *w, struct member *m)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	struct intent in = { .kind = EV_CASE_REPORT, .actor = STR("seat1"),
		.login = STR("test"), .body = &body, .secret = &secret };
	struct outcome out;
	const uint64_t grids[] = { 0, KIT_GRID, KIT_GRID2, KIT_GRID3 };
	char key[32];

	snprintf(key, sizeof(key), "city:%u", world_chance(w, w->keys++ / 3 + 1));
	in.key = str_of(key);
	assert_int_equal(body_int(&body, "channel", 2), OK);
	assert_int_equal(body_int(&body, "grid", (int64_t)(w->odd ?
	    grids[world_chance(w, 4)] : KIT_GRID)), OK);
	assert_int_equal(body_text(&secret, "text", STR("路灯不亮")), OK);
	(void)!m->p.k.r->ops->commit(m->p.k.r, &in, 1, false, &out);
	assert_true(out.err == OK || out.err == ERR_EXISTS);
}

struct settle { char of[EVENT_ID_MAX]; bool found; };

static bool
find_refused(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct settle *s = ctx;

	(void)secret;
	if (status != OK && status != ERR_EXISTS && status != ERR_CANCELLED &&
	    status != ERR_SUPERSEDED && e->kind != EV_CLOCK_FIRE) {
		event_id_format(&e->id, s->of);
		s->found = true;
	}
	return !s->found;
}

static void
settle(struct world *w, struct member *m)
{
	struct repo *r = m->p.k.r;
	uint32_t cases = (uint32_t)r->ops->cases(r);
	uint32_t slot = cases ? world_chance(w, cases) : 0;
	struct settle s = { .found = false };
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_CASE_SETTLE, .actor = STR("boss"),
		.login = STR("test"), .body = &body };
	struct case_view v;
	struct outcome out;
	char number[CASE_NUMBER_MAX];

	if (cases == 0 || r->ops->get(r, slot, &v) != OK ||
	    !(v.c->flags & CASE_CONFLICT))
		return;
	memcpy(number, v.c->number, sizeof(number));
	assert_int_equal(r->ops->history(r, slot, find_refused, &s), OK);
	assert_true(s.found);
	in.subject = str_of(number);
	assert_int_equal(body_text(&body, "of", str_of(s.of)), OK);
	(void)!r->ops->commit(r, &in, 1, false, &out);
	assert_true(out.err == OK || out.err == ERR_EXISTS);
}

/* --- the run --- */

static void
trust_one(struct world *w, size_t i, size_t k)
{
	struct member *m = &w->node[k];
	struct store_node_row n;

	assert_int_equal(store_node_get(m->p.s, store_node(m->p.s), &n), OK);
	n.all = m->towns == 0;
	for (unsigned t = 0; t < 8; t++)
		if (m->towns >> t & 1)
			n.towns[t / 8] |= (uint8_t)(1 << t % 8);
	n.anchor = false;
	world_act_as(w, &w->node[i]);
	assert_int_equal(store_trust(w->node[i].p.s, &n, STR("boss"),
	    STR("test")), OK);
}

static void
trust_all(struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < w->n; k++)
			if (i != k)
				trust_one(w, i, k);
}

static void
restart(struct world *w, struct member *m)
{
	place_close(&m->p);
	place_open(&m->p, 0);
	if (world_chance(w, 3) == 0)
		assert_int_equal(store_rebuild(m->p.s, NULL, NULL), OK);
	place_proof(&m->p);
}

static void
take_a_name(struct world *w, size_t k)
{
	struct member *m = &w->node[k];
	char name[8];

	snprintf(name, sizeof(name), "m%02u", w->named++);
	assert_int_equal(store_rename(m->p.s, name, STR("boss"), STR("test")),
	    OK);
	for (size_t i = 0; i < w->n; i++)
		if (i != k)
			trust_one(w, i, k);
}

static void
something_odd(struct world *w, struct member *m)
{
	size_t k = world_chance(w, (uint32_t)w->n);

	switch (world_chance(w, 3)) {
	case 0:
		if (w->odd & ODD_RESTART)
			restart(w, m);
		break;
	case 1:
		if (w->odd & ODD_STICK && &w->node[k] != m)
			world_carry(w, &w->node[k], m);
		break;
	default:
		if (w->odd & ODD_NAME && w->named < 5)
			take_a_name(w, (size_t)(m - w->node));
	}
}

static void
work(struct world *w)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct member *m = &w->node[world_chance(w, (uint32_t)w->n)];

		if (round == ROUNDS / 2 && w->odd & ODD_YEAR)
			w->later_ms = (int64_t)60 * CLOCK_DAY_MS;
		world_act_as(w, m);
		if (w->odd && world_chance(w, 6) == 0)
			something_odd(w, m);
		switch (world_chance(w, 8)) {
		case 0:
			world_push(w, m, false);
			break;
		case 1:
		case 2:
			world_pull(w, m, false);
			break;
		case 3:
			same_report(w, m);
			break;
		case 4:
			settle(w, m);
			break;
		default:
			place_play(&m->p, 1 + world_chance(w, 6));
		}
	}
}

/* All know what the last one wrote until now, and believe nothing it writes from
 * now on. */
static void
revoke_last(struct world *w)
{
	struct member *last = &w->node[w->n - 1];

	world_push(w, last, true);
	for (size_t i = 0; i + 1 < w->n; i++) {
		struct member *m = &w->node[i];

		world_act_as(w, m);
		world_pull(w, m, true);
		assert_int_equal(store_revoke(m->p.s, store_node(last->p.s),
		    STR("boss"), STR("test")), OK);
	}
	last->out = true;
	world_act_as(w, last);
	place_play(&last->p, 20);
}

static void
meet(struct world *w)
{
	for (int again = 0; again < 3; again++) {
		for (size_t i = 0; i < w->n; i++) {
			world_act_as(w, &w->node[i]);
			world_push(w, &w->node[i], true);
		}
		for (size_t i = 0; i < w->n; i++) {
			world_act_as(w, &w->node[i]);
			world_pull(w, &w->node[i], true);
		}
	}
}

/* A store made anew from its log is the same store. */
static void
prove(struct world *w, uint64_t seed)
{
	struct member *m = &w->node[world_chance(w, (uint32_t)w->n)];
	char before[65], after[65];

	print_message("seed %zu, proving %s of %zu\n", (size_t)seed,
	    store_node(m->p.s), w->n);
	place_hash(&m->p, before);
	place_proof(&m->p);
	assert_int_equal(store_rebuild(m->p.s, NULL, NULL), OK);
	place_hash(&m->p, after);
	place_proof(&m->p);
	if (strcmp(before, after) != 0)
		fail_msg("seed %zu: rebuilt, it is another state",
		    (size_t)seed);
}

static void
one_world(uint64_t seed, bool split, bool odd)
{
	struct world w = { .seed = seed * 2654435761u + 88172645463325252u };

	w.n = 2 + world_chance(&w, NODES - 1);
	w.odd = odd ? 1 + world_chance(&w, ODD_ALL) : 0;
	/* A station's own word on how far to believe another is not that of one
	 * who reads other towns; nor has a renamed node one stream. */
	if (split || w.n < 3 || w.odd & ODD_NAME)
		w.odd &= ~(unsigned)ODD_REVOKED;
	for (size_t i = 0; i < w.n; i++) {
		char node[4] = { 'n', (char)('a' + i), 'x' };

		place_make(&w.node[i].p, node);
		if (split && i > 0)	/* the first is the district's */
			w.node[i].towns = 2u + 2u * world_chance(&w, 7);
		if (w.odd & ODD_SKEW)
			w.node[i].skew_ms = ((int64_t)world_chance(&w, 3) - 1) *
			    CLOCK_DAY_MS;
		w.node[i].p.k.seed = w.seed ^ (i * 0x9E3779B97F4A7C15u + 1);
	}
	trust_all(&w);
	work(&w);
	if (w.odd & ODD_REVOKED)
		revoke_last(&w);
	meet(&w);
	if (!split)
		world_agree(&w, seed);
	for (uint32_t t = 1; t <= 3; t++)
		world_agree_on(&w, seed, t);
	prove(&w, seed);
	for (size_t i = 0; i < w.n; i++) {
		place_drop(&w.node[i].p);
		for (size_t k = 0; k < DBS; k++) {
			free(w.node[i].m[k].seen);
			buf_fini(&w.node[i].m[k].pos);
		}
	}
	server_free(&w.srv);
	clock_unwarp();
}

static void
many(bool split, bool odd)
{
	const char *most = getenv("GRIDSEAT_CONVERGE");
	const char *only = getenv("GRIDSEAT_CONVERGE_SEED");
	uint64_t n = most ? strtoull(most, NULL, 10) : 25;

	if (only) {
		one_world(strtoull(only, NULL, 10), split, odd);
		return;
	}
	for (uint64_t seed = 1; seed <= n; seed++)
		one_world(seed, split, odd);
}

static void
all_stores_agree(void **state)
{
	(void)state;
	many(false, false);
}

/* A district that reads all, and stations that read their towns only. */
static void
stations_agree(void **state)
{
	(void)state;
	many(true, false);
}

static void
odd_stores_agree(void **state)
{
	(void)state;
	many(false, true);
}

static void
odd_stations_agree(void **state)
{
	(void)state;
	many(true, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_stores_agree),
		cmocka_unit_test(stations_agree),
		cmocka_unit_test(odd_stores_agree),
		cmocka_unit_test(odd_stations_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
