/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rungs that fell become events: the cases whose alarm is over, in order of
 * slots so that the table's pages are gone through once, each event judged and
 * folded like any other. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "store/clocks.h"
#include "store/nodes.h"

#define SLICE_MAX 1024		/* up to so many a seat is at the same keys */
#define SLICE_US 4000		/* the commit itself takes as much again */
#define AT_ONCE 256		/* rungs of a case at one instant: more is a ring */
#define GONE_MS 3600000		/* looked at again so late */
#define FLUSH 2048		/* pending cases written at once */

/* An event that was written, until it stands and can be told. */
struct shot {
	size_t		at, n;		/* its stored form in `told` */
	uint32_t	slot;
	struct event_id	id;
	struct rung_due	r;
	struct casefile	after;
};

struct firing {
	struct store	*s;
	struct store_fires *f;
	struct writer	w;
	uint32_t	*slots;		/* owned: whose alarm is over */
	size_t		n, cap;
	bool		rest;		/* there are more of them */
	int64_t		wait_ms;	/* the first grace ends; 0 none waits */
	bool		keep;		/* somebody listens */
	struct shot	*shots;		/* owned */
	size_t		shots_n, shots_cap;
	struct buf	told;
};

/* --- which cases --- */

/* A case that left for a town this node does not exchange: what became of it is
 * not heard here, and others keep its clocks. */
static bool
is_gone(struct firing *x, uint32_t slot)
{
	struct row_head row;
	uint32_t town;

	if (!x->s->some_towns ||
	    room_row(x->s, x->w.t, slot, &row, NULL) != OK)
		return false;
	town = (uint32_t)(row.c.grid / 1000000 % 1000);
	if (node_place(x->s, town) == town)
		return false;
	if (x->wait_ms == 0 || x->f->now_ms + GONE_MS < x->wait_ms)
		x->wait_ms = x->f->now_ms + GONE_MS;
	return true;
}

static bool
in_grace(struct firing *x, int64_t ms, uint32_t slot)
{
	int64_t until = ms + x->f->grace_ms;
	struct row_head row;

	if (x->f->grace_ms <= 0 || x->f->now_ms >= until)
		return false;
	if (room_row(x->s, x->w.t, slot, &row, NULL) != OK)
		return false;	/* its damage is found where it is folded */
	if (home_ours(x->s, x->w.t, row.c.number, row.c.grid))
		return false;
	if (x->wait_ms == 0 || until < x->wait_ms)
		x->wait_ms = until;
	return true;
}

static bool
collect(void *ctx, int64_t ms, uint32_t slot)
{
	struct firing *x = ctx;

	if (ms > x->f->now_ms)
		return false;
	if (is_gone(x, slot) || in_grace(x, ms, slot))
		return true;
	if (x->n == x->f->max) {
		x->rest = true;
		return false;
	}
	x->slots = xgrow(x->slots, &x->cap, x->n + 1, sizeof(*x->slots));
	x->slots[x->n++] = slot;
	return true;
}

static int
slot_cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* --- one case --- */

static void
keep(struct firing *x, const struct pending *p, const struct rung_due *r,
    struct event *e)
{
	struct shot *k;

	if (!x->keep)
		return;
	x->shots = xgrow(x->shots, &x->shots_cap, x->shots_n + 1,
	    sizeof(*x->shots));
	k = &x->shots[x->shots_n++];
	*k = (struct shot){ .at = x->told.n, .slot = p->slot, .id = e->id,
	    .r = *r, .after = p->row.c };
	event_encode(e, &x->told);
	k->n = x->told.n - k->at;
}

static enum err
fire(struct firing *x, struct pending *p, const struct rung_due *r)
{
	const struct store_fires *f = x->f;
	bool late = f->now_ms - r->at_ms > f->late_ms;
	char key[128], number[CASE_NUMBER_MAX];
	struct body body;
	struct intent in = { .kind = EV_CLOCK_FIRE, .actor = STR(CASE_AUTO),
	    .body = &body, .at_ms = f->now_ms };
	struct outcome out = { .slot = p->slot };
	struct event e;
	enum err err;

	body.n = 0;
	memcpy(number, p->row.c.number, sizeof(number));
	in.subject = str_of(number);
	err = rung_event(r, number, f->now_ms, late ? f->why : NULL, &body,
	    key, sizeof(key));
	if (err != OK)
		return err;
	in.key = str_of(key);
	err = writer_change(&x->w, p, &in, &e, &out);
	if (err == OK)
		keep(x, p, r, &e);
	return err;
}

static bool
refuses(enum err e)
{
	return e == ERR_SUPERSEDED || e == ERR_EXISTS || e == ERR_BAD_INPUT ||
	    e == ERR_ILLEGAL_MOVE || e == ERR_REFUSED || e == ERR_CONFLICT ||
	    e == ERR_NOT_FOUND;
}

/* A rung may open what begins a clock whose rung has fallen at once: a profile
 * can write a ring, which must not hold the store. */
static enum err
all_that_fell(struct firing *x, struct pending *p)
{
	struct rung_due r;
	int64_t at = INT64_MIN;
	size_t same = 0;
	enum err err = OK;

	while (err == OK && docket_due(&p->docket, &p->row.c, x->s->law,
	    x->f->now_ms, &r, 1) > 0) {
		same = r.at_ms > at ? 0 : same + 1;
		at = r.at_ms > at ? r.at_ms : at;
		if (same >= AT_ONCE)
			return ERR_REFUSED;
		err = fire(x, p, &r);
		x->f->fired += err == OK;
	}
	return err;
}

/* What is refused would be for ever: the case sleeps. */
static enum err
one_case(struct firing *x, uint32_t slot)
{
	struct pending *p;
	enum err err = writer_row(&x->w, slot, &p);

	if (err != OK)
		return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
	err = all_that_fell(x, p);
	if (err != OK && !refuses(err))
		return err;
	if (err != OK || (p->row.c.next_ms != 0 &&
	    p->row.c.next_ms <= x->f->now_ms)) {
		p->sleeps = true;
		x->f->refused++;
	}
	return OK;
}

/* --- one commit --- */

static bool
time_is_up(const struct firing *x, size_t done, int64_t began_us)
{
	if (done == 0 || done % 16 != 0)
		return false;
	if (room_wanted(x->s))
		return true;
	return x->f->max <= SLICE_MAX &&
	    clock_mono().us - began_us > SLICE_US;
}

static enum err
fire_cases(struct firing *x)
{
	int64_t began = clock_mono().us;
	enum err err = OK;
	size_t i;

	for (i = 0; i < x->n && err == OK; i++) {
		if (x->f->fired >= x->f->max || time_is_up(x, i, began))
			break;
		err = one_case(x, x->slots[i]);
		if (err == OK && x->w.n >= FLUSH) {
			err = writer_project(&x->w);
			arena_fini(&x->w.arena);
		}
	}
	x->rest |= i < x->n;
	return err;
}

static enum err
fire_once(struct firing *x)
{
	enum err err;

	x->f->fired = x->f->refused = 0;
	x->n = x->shots_n = x->told.n = 0;
	x->wait_ms = 0;
	x->rest = false;
	room_give_way(x->s);
	err = writer_begin(&x->w, x->s, false);
	if (err != OK)
		return err;
	err = alarm_each(x->s, x->w.t, INT64_MIN, collect, x);
	if (err == OK && x->n > 1)
		qsort(x->slots, x->n, sizeof(*x->slots), slot_cmp);
	if (err == OK)
		err = fire_cases(x);
	if (err != OK) {
		writer_abort(&x->w);
		return err;
	}
	if (x->f->refused > 0)
		x->w.began--;	/* alarms that sleep now are a change too */
	return writer_commit(&x->w);
}

static void
tell(struct firing *x, store_fired_fn *fn, void *ctx)
{
	for (size_t i = 0; i < x->shots_n; i++) {
		struct shot *k = &x->shots[i];
		struct event e = { .id = k->id };

		if (event_decode(str_n(x->told.p + k->at, k->n), &e) == OK)
			fn(ctx, k->slot, &e, &k->r, &k->after);
	}
}

struct after { int64_t from, ms; };

static bool
next_of(void *ctx, int64_t ms, uint32_t slot)
{
	struct after *a = ctx;

	(void)slot;
	a->ms = ms;
	return false;
}

static enum err
look_ahead(struct firing *x)
{
	struct store_fires *f = x->f;
	struct after a = { .from = f->now_ms + 1 };
	MDB_txn *t;
	enum err err = room_read(x->s, &t);

	if (err != OK)
		return err;
	err = alarm_each(x->s, t, a.from, next_of, &a);
	room_read_end(x->s);
	f->more = x->rest;
	f->next_ms = f->more ? f->now_ms : a.ms;
	if (x->wait_ms != 0 && (f->next_ms == 0 || x->wait_ms < f->next_ms))
		f->next_ms = x->wait_ms;
	return err;
}

enum err
store_fire(struct store *s, struct store_fires *f, store_fired_fn *fn, void *ctx)
{
	struct firing x = { .s = s, .f = f, .keep = fn != NULL };
	int64_t first;
	enum err err;

	f->fired = f->refused = 0;
	f->more = false;
	f->next_ms = 0;
	if (s->law == NULL || s->read_only)
		return s->law ? ERR_READ_ONLY : ERR_REFUSED;
	err = store_alarm_next(s, &first);
	if (err != OK || first == 0 || first > f->now_ms || f->max == 0) {
		f->next_ms = first;
		return err;
	}
	do {
		err = fire_once(&x);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	if (err == OK) {
		err = look_ahead(&x);
		tell(&x, fn, ctx);
	} else {
		f->fired = f->refused = 0;
	}
	free(x.slots);
	free(x.shots);
	buf_fini(&x.told);
	return err;
}
