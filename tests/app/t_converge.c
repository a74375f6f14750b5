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
#include "../store/store_kit.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "store/replica.h"
#include "wire/doc.h"

enum { NODES = 10, DBS = 16, ROUNDS = 60 };

/* What is odd about a world; of all of them some in each odd one. */
enum {
	ODD_SKEW = 1,		/* walls a day off, either way */
	ODD_RESTART = 2,	/* stores closed, opened, made anew */
	ODD_YEAR = 4,		/* another year begins in the midst */
	ODD_STICK = 8,		/* from store to store, past the server */
	ODD_NAME = 16,		/* nodes that take another name */
	ODD_REVOKED = 32,	/* one that nobody believes any more */
	ODD_ALL = 63
};

struct parcel { struct buf id, json; };
struct shelf {
	char		db[REPLICA_DB_MAX];
	struct parcel	*doc;
	size_t		n, cap;
};
struct server { struct shelf shelf[DBS]; size_t n; };

/* What a node has seen of a shelf, by place. */
struct mirror { bool *seen; size_t n; struct buf pos; };
struct member {
	struct place	p;
	struct mirror	m[DBS];
	unsigned	towns;		/* it reads: a bit a territory; 0 all */
	int64_t		skew_ms;	/* of its wall */
	bool		out;		/* it was revoked */
};

struct world {
	struct server	srv;
	struct member	node[NODES];
	size_t		n;
	uint64_t	seed;
	uint32_t	keys;
	unsigned	odd;
	int64_t		later_ms;	/* what has passed of the year */
	unsigned	named;
};

static uint32_t
chance(struct world *w, uint32_t of)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (uint32_t)((w->seed >> 20) % of);
}

/* From here on it is as late as m thinks. */
static void
act_as(const struct world *w, const struct member *m)
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

static void
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

static void
push(struct world *w, struct member *m, bool all)
{
	assert_int_equal(store_dbs(m->p.s, tell_db, &w->srv), OK);
	while (store_tend(m->p.s))
		;
	for (size_t i = 0; i < w->srv.n; i++) {
		struct store_give g = { .db = w->srv.shelf[i].db,
			.max_docs = all ? 1000 : 1 + chance(w, 20),
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
		if (!r->seen[i] || chance(w, 50) == 0)
			at[n++] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = chance(w, (uint32_t)i), t = at[i - 1];

		at[i - 1] = at[k];
		at[k] = t;
	}
	return most >= s->n || n == 0 ? n : 1 + chance(w, (uint32_t)n);
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

static void
pull(struct world *w, struct member *m, bool all)
{
	for (size_t i = 0; i < w->srv.n; i++)
		if (reads(m, w->srv.shelf[i].db) && (all || chance(w, 3)))
			pull_shelf(w, m, i, all ? SIZE_MAX : 40);
}

/* All that a has of what b reads, on a stick. */
static void
carry(struct world *w, struct member *from, struct member *to)
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

	snprintf(key, sizeof(key), "city:%u", chance(w, w->keys++ / 3 + 1));
	in.key = str_of(key);
	assert_int_equal(body_int(&body, "channel", 2), OK);
	assert_int_equal(body_int(&body, "grid", (int64_t)(w->odd ?
	    grids[chance(w, 4)] : KIT_GRID)), OK);
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
	uint32_t slot = cases ? chance(w, cases) : 0;
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
	act_as(w, &w->node[i]);
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
	if (chance(w, 3) == 0)
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
	size_t k = chance(w, (uint32_t)w->n);

	switch (chance(w, 3)) {
	case 0:
		if (w->odd & ODD_RESTART)
			restart(w, m);
		break;
	case 1:
		if (w->odd & ODD_STICK && &w->node[k] != m)
			carry(w, &w->node[k], m);
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
		struct member *m = &w->node[chance(w, (uint32_t)w->n)];

		if (round == ROUNDS / 2 && w->odd & ODD_YEAR)
			w->later_ms = (int64_t)60 * CLOCK_DAY_MS;
		act_as(w, m);
		if (w->odd && chance(w, 6) == 0)
			something_odd(w, m);
		switch (chance(w, 8)) {
		case 0:
			push(w, m, false);
			break;
		case 1:
		case 2:
			pull(w, m, false);
			break;
		case 3:
			same_report(w, m);
			break;
		case 4:
			settle(w, m);
			break;
		default:
			place_play(&m->p, 1 + chance(w, 6));
		}
	}
}

/* All know what the last one wrote until now, and believe nothing it writes from
 * now on. */
static void
revoke_last(struct world *w)
{
	struct member *last = &w->node[w->n - 1];

	push(w, last, true);
	for (size_t i = 0; i + 1 < w->n; i++) {
		struct member *m = &w->node[i];

		act_as(w, m);
		pull(w, m, true);
		assert_int_equal(store_revoke(m->p.s, store_node(last->p.s),
		    STR("boss"), STR("test")), OK);
	}
	last->out = true;
	act_as(w, last);
	place_play(&last->p, 20);
}

static void
meet(struct world *w)
{
	for (int again = 0; again < 3; again++) {
		for (size_t i = 0; i < w->n; i++) {
			act_as(w, &w->node[i]);
			push(w, &w->node[i], true);
		}
		for (size_t i = 0; i < w->n; i++) {
			act_as(w, &w->node[i]);
			pull(w, &w->node[i], true);
		}
	}
}

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

static void
agree(struct world *w, uint64_t seed)
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

/* Of a territory, whoever reads it has the same, whatever else he has. */
static void
agree_on(struct world *w, uint64_t seed, uint32_t territory)
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

/* A store made anew from its log is the same store. */
static void
prove(struct world *w, uint64_t seed)
{
	struct member *m = &w->node[chance(w, (uint32_t)w->n)];
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

	w.n = 2 + chance(&w, NODES - 1);
	w.odd = odd ? 1 + chance(&w, ODD_ALL) : 0;
	/* A station's own word on how far to believe another is not that of one
	 * who reads other towns; nor has a renamed node one stream. */
	if (split || w.n < 3 || w.odd & ODD_NAME)
		w.odd &= ~(unsigned)ODD_REVOKED;
	for (size_t i = 0; i < w.n; i++) {
		char node[4] = { 'n', (char)('a' + i), 'x' };

		place_make(&w.node[i].p, node);
		if (split && i > 0)	/* the first is the district's */
			w.node[i].towns = 2u + 2u * chance(&w, 7);
		if (w.odd & ODD_SKEW)
			w.node[i].skew_ms = ((int64_t)chance(&w, 3) - 1) *
			    CLOCK_DAY_MS;
		w.node[i].p.k.seed = w.seed ^ (i * 0x9E3779B97F4A7C15u + 1);
	}
	trust_all(&w);
	work(&w);
	if (w.odd & ODD_REVOKED)
		revoke_last(&w);
	meet(&w);
	if (!split)
		agree(&w, seed);
	for (uint32_t t = 1; t <= 3; t++)
		agree_on(&w, seed, t);
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
