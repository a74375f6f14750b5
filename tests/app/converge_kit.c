/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "converge_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "wire/doc.h"

uint32_t
world_chance(struct world *w, uint32_t of)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (uint32_t)((w->seed >> 20) % of);
}

void
world_act_as(const struct world *w, const struct member *m)
{
	if (w->odd & (ODD_SKEW | ODD_YEAR))
		clock_warp((struct wall){ clock_real().ms + w->later_ms +
		    m->skew_ms }, 1.0);
}

/* --- the server --- */

static size_t
shelf_of(struct server *s, const char *db)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->shelf[i].db, db))
			return i;
	assert_true(s->n < DBS);
	snprintf(s->shelf[s->n].db, REPLICA_DB_MAX, "%s", db);
	return s->n++;
}

static enum err
put_doc(void *ctx, struct str id, struct str rev, struct str json)
{
	struct shelf *s = ctx;
	struct parcel *d;

	assert_true(str_starts(rev, STR("1-")) && rev.n == 34);
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(buf_view(&s->doc[i].id), id)) {
			/* Both servers keep the first: never another. */
			assert_true(str_eq(buf_view(&s->doc[i].json), json));
			return OK;
		}
	s->doc = xgrow(s->doc, &s->cap, s->n + 1, sizeof(*s->doc));
	d = &s->doc[s->n++];
	*d = (struct parcel){ .id = { 0 } };
	buf_str(&d->id, id);
	buf_str(&d->json, json);
	return OK;
}

void
server_free(struct server *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->shelf[i].n; k++) {
			buf_fini(&s->shelf[i].doc[k].id);
			buf_fini(&s->shelf[i].doc[k].json);
		}
		free(s->shelf[i].doc);
	}
}

/* --- nodes --- */

static bool
tell_db(void *ctx, const struct store_db *d)
{
	shelf_of(ctx, d->db);
	return true;
}

void
world_push(struct world *w, struct member *m, bool all)
{
	assert_int_equal(store_dbs(m->p.s, tell_db, &w->srv), OK);
	while (store_tend(m->p.s))
		;
	for (size_t i = 0; i < w->srv.n; i++) {
		struct store_give g = { .db = w->srv.shelf[i].db,
			.max_docs = all ? 1000 : 1 + world_chance(w, 20),
			.max_bytes = 2 << 20 };

		do {
			assert_int_equal(store_give(m->p.s, &g, &m->m[i].pos,
			    put_doc, &w->srv.shelf[i]), OK);
		} while (all && g.more);
	}
}

/* Some of what is new, in any order, and something twice. */
static size_t
choose(struct world *w, const struct shelf *s, struct mirror *r, size_t most,
    size_t *at)
{
	size_t n = 0;

	if (r->n < s->n) {
		r->seen = realloc(r->seen, s->n);
		memset(r->seen + r->n, 0, s->n - r->n);
		r->n = s->n;
	}
	for (size_t i = 0; i < s->n && n < most; i++)
		if (!r->seen[i] || world_chance(w, 50) == 0)
			at[n++] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = world_chance(w, (uint32_t)i), t = at[i - 1];

		at[i - 1] = at[k];
		at[k] = t;
	}
	return most >= s->n || n == 0 ? n : 1 + world_chance(w, (uint32_t)n);
}

static bool
say_aside(void *ctx, const struct store_aside *a)
{
	(void)ctx;
	print_error("%s %s: %s: %s\n", a->db, a->what,
	    aside_name((enum aside_why)a->why), a->said);
	return true;
}

/* The documents of s at[0..n), of db (NULL: a stick). */
static void
receive(struct world *w, struct member *m, const struct shelf *s,
    const size_t *at, size_t n, const char *db)
{
	struct doc *d = xcalloc(n + 1, sizeof(*d));
	struct arena a = { 0 };
	struct store_batch b = { .link = "test", .db = db, .doc = d, .n = n,
		.now_ms = clock_wall().ms };
	struct store_received got;

	for (size_t k = 0; k < n; k++)
		doc_read(buf_view(&s->doc[at[k]].json), &d[k], &a);
	assert_int_equal(store_receive(m->p.s, &b, &got), OK);
	if (got.aside > 0 && !(w->odd & ODD_REVOKED)) {
		(void)!store_asides(m->p.s, 0, say_aside, NULL);
		fail_msg("%zu documents put aside", (size_t)got.aside);
	}
	arena_fini(&a);
	free(d);
}

static void
pull_shelf(struct world *w, struct member *m, size_t i, size_t most)
{
	const struct shelf *s = &w->srv.shelf[i];
	size_t *at = xcalloc(s->n + 1, sizeof(*at));
	size_t n = choose(w, s, &m->m[i], most, at);

	for (size_t k = 0; k < n; k++)
		m->m[i].seen[at[k]] = true;
	receive(w, m, s, at, n, s->db);
	free(at);
}

static bool
reads(const struct member *m, const char *db)
{
	struct replica_db d;

	assert_true(replica_db_parse(str_of(db), &d));
	return m->towns == 0 || (!d.audit && (d.territory == 0 ||
	    (m->towns >> d.territory & 1)));
}

void
world_pull(struct world *w, struct member *m, bool all)
{
	for (size_t i = 0; i < w->srv.n; i++)
		if (reads(m, w->srv.shelf[i].db) && (all || world_chance(w, 3)))
			pull_shelf(w, m, i, all ? SIZE_MAX : 40);
}

void
world_carry(struct world *w, struct member *from, struct member *to)
{
	for (size_t i = 0; i < w->srv.n; i++) {
		struct server stick = { .n = 1 };
		struct shelf *s = &stick.shelf[0];
		struct store_give g = { .db = w->srv.shelf[i].db,
			.everything = true, .max_docs = 1000,
			.max_bytes = 2 << 20 };
		struct buf pos = { 0 };
		size_t *at;

		if (!reads(to, g.db))
			continue;
		do {
			assert_int_equal(store_give(from->p.s, &g, &pos,
			    put_doc, s), OK);
		} while (g.more);
		at = xcalloc(s->n + 1, sizeof(*at));
		for (size_t k = 0; k < s->n; k++)
			at[k] = k;
		receive(w, to, s, at, s->n, NULL);
		free(at);
		buf_fini(&pos);
		server_free(&stick);
	}
}

/* --- do they agree? --- */

static bool
nothing_waits(void *ctx, const struct store_wait *wait)
{
	fail_msg("seed %zu: %s waits for %zu, has %zu from %zu on",
	    (size_t)*(const uint64_t *)ctx, wait->stream, (size_t)wait->next,
	    (size_t)wait->have, (size_t)wait->first);
	return false;
}

static void
same_docket(struct member *a, uint32_t at, struct member *b, uint32_t slot,
    const char *number)
{
	struct buf x = { 0 }, y = { 0 };
	struct docket d, e;

	assert_int_equal(a->p.k.r->ops->docket(a->p.k.r, at, &d), OK);
	assert_int_equal(b->p.k.r->ops->docket(b->p.k.r, slot, &e), OK);
	docket_encode(&d, &x);
	docket_encode(&e, &y);
	if (!str_eq(buf_view(&x), buf_view(&y)))
		print_error("%s: dockets differ: deed %s:%zu, %s:%zu\n", number,
		    d.deed.stream, (size_t)d.deed.serial, e.deed.stream,
		    (size_t)e.deed.serial);
	buf_fini(&x);
	buf_fini(&y);
}

/* Which case is told differently: what a person debugging wants first. */
static void
say_difference(struct member *a, struct member *b, int64_t territory)
{
	for (uint32_t i = 0; i < a->p.k.r->ops->cases(a->p.k.r); i++) {
		struct case_view v, o;
		struct casefile c;
		uint32_t slot;

		assert_int_equal(a->p.k.r->ops->get(a->p.k.r, i, &v), OK);
		c = *v.c;
		if (territory >= 0 &&
		    (int64_t)(c.grid / 1000000 % 1000) != territory)
			continue;
		if (b->p.k.r->ops->find(b->p.k.r, str_of(c.number), &slot) ||
		    b->p.k.r->ops->get(b->p.k.r, slot, &o) != OK) {
			print_error("%s is not there\n", c.number);
			continue;
		}
		if (!memcmp(&c, o.c, sizeof(c))) {
			same_docket(a, i, b, slot, c.number);
			continue;
		}
		print_error("%s: %u events, state %u, flags %x, refused %u, "
		    "head %s:%zu; there %s: %u, %u, %x, %u, %s:%zu\n",
		    c.number, c.events, c.state, c.flags, c.refused,
		    c.head.stream, (size_t)c.head.serial, o.c->number,
		    o.c->events, o.c->state, o.c->flags, o.c->refused,
		    o.c->head.stream, (size_t)o.c->head.serial);
	}
}

void
world_agree(struct world *w, uint64_t seed)
{
	char first[65], hex[65];
	uint64_t events = 0, own = 0;

	place_hash(&w->node[0].p, first);
	for (size_t i = 0; i < w->n; i++) {
		struct store_health h;

		if (w->node[i].out)
			continue;
		assert_int_equal(store_waits(w->node[i].p.s, nothing_waits,
		    &seed), OK);
		assert_int_equal(store_orphans(w->node[i].p.s), 0);
		assert_int_equal(store_health(w->node[i].p.s, &h), OK);
		own = h.events;
		events = events ? events : own;
		if (own != events)
			fail_msg("seed %zu: node %zu has %zu events, the first "
			    "%zu", (size_t)seed, i, (size_t)own,
			    (size_t)events);
		place_hash(&w->node[i].p, hex);
		if (strcmp(first, hex) == 0)
			continue;
		print_error("seed %zu\n", (size_t)seed);
		say_difference(&w->node[0], &w->node[i], -1);
		place_proof(&w->node[0].p);
		place_proof(&w->node[i].p);
		fail_msg("seed %zu: node %zu folds to another state",
		    (size_t)seed, i);
	}
}

void
world_agree_on(struct world *w, uint64_t seed, uint32_t territory)
{
	char first[65] = "", hex[65];

	for (size_t i = 0; i < w->n; i++) {
		if (w->node[i].out || (w->node[i].towns &&
		    !(w->node[i].towns >> territory & 1)))
			continue;
		assert_int_equal(store_state_hash_of(w->node[i].p.s, territory,
		    hex), OK);
		if (first[0] == '\0')
			memcpy(first, hex, sizeof(first));
		if (strcmp(first, hex) == 0)
			continue;
		print_error("seed %zu\n", (size_t)seed);
		say_difference(&w->node[0], &w->node[i], territory);
		say_difference(&w->node[i], &w->node[0], territory);
		fail_msg("node %zu has another territory %u", i, territory);
	}
}
