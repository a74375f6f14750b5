/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole history into one state. The order: every event after those it names
 * as its base, the rest by (at, stream, serial). It depends on the events
 * alone, so every node that holds them folds the same. */
#include "core/casefile_fold.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

/* Who wrote forged histories may write long ones: nothing here is worse than
 * n log n. Tables are made when they are wanted; a straight line wants none. */
struct order {
	const struct event **e;	/* borrowed, as given */
	size_t	*at;		/* at[i] is the index that comes i-th */
	size_t	 n;
	size_t	*by_id;		/* owned: indices, sorted by id */
	size_t	*by_time;	/* owned: indices, sorted by event_order */
	size_t	*rank;		/* owned: place in by_time, by index */
	size_t	*first, *next;	/* owned: who waits for i: next[first[i]..] */
	size_t	*waits;		/* owned: for how many, by index */
	bool	*done;		/* owned: placed, by index */
	size_t	*heap, heap_n;	/* owned: ranks of those that wait for none */
	bool	*open;		/* owned: refused and not settled, by index */
	size_t	 open_n;
};

static int
id_cmp(const struct event_id *a, const struct event_id *b)
{
	int c = strcmp(a->stream, b->stream);

	return c ? c : a->serial < b->serial ? -1 : a->serial > b->serial;
}

static int
by_id_cmp(const void *a, const void *b, void *ctx)
{
	const struct event *const *e = ctx;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int c = id_cmp(&e[x]->id, &e[y]->id);

	return c ? c : x < y ? -1 : x > y;
}

static int
by_time_cmp(const void *a, const void *b, void *ctx)
{
	const struct event *const *e = ctx;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int c = event_order(e[x], e[y]);

	return c ? c : x < y ? -1 : x > y;
}

static size_t *
sorted(const struct order *o, int (*cmp)(const void *, const void *, void *))
{
	size_t *v = xcalloc(o->n + 1, sizeof(*v));

	for (size_t i = 0; i < o->n; i++)
		v[i] = i;
	qsort_r(v, o->n, sizeof(*v), cmp, o->e);
	return v;
}

/* Where id begins in by_id. */
static size_t
find_id(struct order *o, const struct event_id *id)
{
	size_t lo = 0, hi = o->n;

	if (o->by_id == NULL)
		o->by_id = sorted(o, by_id_cmp);
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (id_cmp(&o->e[o->by_id[mid]]->id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
stands_at(const struct order *o, size_t at, const struct event_id *id)
{
	return at < o->n && event_id_eq(&o->e[o->by_id[at]]->id, id);
}

/* The usual history is a straight line already in order: one look is enough.
 * A ring of bases is none: where it is cut must not follow from how it came. */
static bool
is_line(const struct order *o)
{
	if (o->n == 0 || o->e[0]->base_n != 0)
		return false;
	for (size_t i = 1; i < o->n; i++)
		if (o->e[i]->base_n != 1 ||
		    !event_id_eq(&o->e[i]->base[0], &o->e[i - 1]->id))
			return false;
	return true;
}

/* --- the heap: the smallest rank first --- */

static void
heap_push(struct order *o, size_t rank)
{
	size_t i = o->heap_n++;

	for (; i > 0 && o->heap[(i - 1) / 2] > rank; i = (i - 1) / 2)
		o->heap[i] = o->heap[(i - 1) / 2];
	o->heap[i] = rank;
}

static size_t
heap_pop(struct order *o)
{
	size_t top = o->heap[0], last = o->heap[--o->heap_n], i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < o->heap_n && o->heap[child + 1] < o->heap[child])
			child++;
		if (child >= o->heap_n || o->heap[child] >= last)
			break;
		o->heap[i] = o->heap[child];
		i = child;
	}
	o->heap[i] = last;
	return top;
}

/* --- who waits for whom --- */

typedef void edge_fn(struct order *o, size_t before, size_t after);

static void
edge_count(struct order *o, size_t before, size_t after)
{
	o->first[before + 1]++;
	o->waits[after]++;
}

static void
edge_put(struct order *o, size_t before, size_t after)
{
	o->next[--o->first[before + 1]] = after;
}

static void
each_edge(struct order *o, edge_fn *fn)
{
	for (size_t i = 0; i < o->n; i++)
		for (size_t b = 0; b < o->e[i]->base_n; b++) {
			const struct event_id *id = &o->e[i]->base[b];

			for (size_t k = find_id(o, id); stands_at(o, k, id); k++)
				fn(o, o->by_id[k], i);
		}
}

/* first[i + 1] counts, then ends, then begins what waits for i. */
static void
edges_make(struct order *o)
{
	o->first = xcalloc(o->n + 2, sizeof(*o->first));
	o->waits = xcalloc(o->n + 1, sizeof(*o->waits));
	each_edge(o, edge_count);
	for (size_t i = 0; i < o->n; i++)
		o->first[i + 1] += o->first[i];
	o->next = xcalloc(o->first[o->n] + 1, sizeof(*o->next));
	o->first[o->n + 1] = o->first[o->n];
	each_edge(o, edge_put);
}

static void
place(struct order *o, size_t nth, size_t i)
{
	o->at[nth] = i;
	o->done[i] = true;
	for (size_t k = o->first[i + 1]; k < o->first[i + 2]; k++) {
		size_t after = o->next[k];

		if (--o->waits[after] == 0 && !o->done[after])
			heap_push(o, o->rank[after]);
	}
}

/* What began the case comes before all else, whatever the walls of other authors
 * said: an event whose base is still missing has something to hang on. */
static void
report_first(struct order *o)
{
	for (size_t r = 0; r < o->n; r++) {
		size_t i = o->by_time[r];

		if (o->e[i]->kind != EV_CASE_REPORT)
			continue;
		memmove(o->by_time + 1, o->by_time, r * sizeof(*o->by_time));
		o->by_time[0] = i;
		return;
	}
}

static void
order_sort(struct order *o)
{
	size_t oldest = 0;

	o->by_time = sorted(o, by_time_cmp);
	report_first(o);
	o->rank = xcalloc(o->n + 1, sizeof(*o->rank));
	o->heap = xcalloc(o->n + 1, sizeof(*o->heap));
	o->done = xcalloc(o->n + 1, sizeof(*o->done));
	edges_make(o);
	for (size_t r = 0; r < o->n; r++)
		o->rank[o->by_time[r]] = r;
	for (size_t i = 0; i < o->n; i++)
		if (o->waits[i] == 0)
			heap_push(o, o->rank[i]);
	for (size_t nth = 0; nth < o->n; nth++) {
		if (o->heap_n > 0) {
			place(o, nth, o->by_time[heap_pop(o)]);
			continue;
		}
		/* A ring of bases cannot come from honest authors: cut it by
		 * time. */
		while (o->done[o->by_time[oldest]])
			oldest++;
		place(o, nth, o->by_time[oldest]);
	}
}

static void
order_make(struct order *o)
{
	if (!is_line(o)) {
		order_sort(o);
		return;
	}
	for (size_t i = 0; i < o->n; i++)
		o->at[i] = i;
}

static void
order_fini(struct order *o)
{
	free(o->by_id);
	free(o->by_time);
	free(o->rank);
	free(o->first);
	free(o->next);
	free(o->waits);
	free(o->done);
	free(o->heap);
	free(o->open);
}

static size_t
index_of(struct order *o, struct str id_text)
{
	struct event_id id;
	size_t at;

	if (event_id_parse(id_text, &id) != OK)
		return o->n;
	at = find_id(o, &id);
	return stands_at(o, at, &id) ? o->by_id[at] : o->n;
}

static bool
kind_undoable(enum event_kind k)
{
	return k == EV_CASE_MOVE || k == EV_CASE_CLAIM || k == EV_CASE_RELEASE ||
	    k == EV_CASE_NOTE || k == EV_CASE_AMEND || k == EV_CASE_FLAG;
}

/* Mine is what I did, and what the desk did right after it from my seat. */
static bool
own_deed(const struct event *u, const struct event *t)
{
	return str_eq(u->actor, t->actor) || (str_is(t->actor, CASE_AUTO) &&
	    str_eq(u->login, t->login) && str_eq(u->seat, t->seat));
}

static bool
follows(const struct event *e, const struct event *base)
{
	return e->base_n == 1 && event_id_eq(&e->base[0], &base->id);
}

/* What a fire stands on: a fire is nobody's deed, and does not come between one
 * and its undo. */
static bool
follows_deed(struct order *o, const struct event *u, const struct event *t)
{
	const struct event *e = u;

	for (size_t i = 0; i <= o->n; i++) {
		size_t at;

		if (follows(e, t))
			return true;
		if (e->base_n != 1)
			return false;
		at = find_id(o, &e->base[0]);
		if (!stands_at(o, at, &e->base[0]))
			return false;
		e = o->e[o->by_id[at]];
		if (e->kind != EV_CLOCK_FIRE)
			return false;
	}
	return false;
}

/* Another's deed, or a late one, is taken back with a reason only. */
static bool
may_undo(const struct event *u, const struct event *t, const struct law *law)
{
	bool reason = body_str(&u->body, "reason").n > 0;
	bool late = u->at.ms - t->at.ms > (int64_t)law->undo_ms;

	return kind_undoable(t->kind) && (reason || (!late && own_deed(u, t)));
}

/* What the desk did right after a person's step goes back with that step, if
 * the undo names it under "also": to the person the two were one. */
static void
mark_also(struct order *o, const struct law *law, const struct event *u,
    const struct event *target, bool *undone)
{
	size_t at = index_of(o, body_str(&u->body, "also"));

	if (at < o->n && str_is(target->actor, CASE_AUTO) &&
	    follows(target, o->e[at]) && may_undo(u, o->e[at], law))
		undone[at] = true;
}

/* Only the event it directly follows can be taken back. */
static void
mark_undone(struct order *o, const struct law *law, bool *undone)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct event *u = o->e[i];
		size_t t;

		if (u->kind != EV_CASE_UNDO)
			continue;
		t = index_of(o, body_str(&u->body, "target"));
		if (t >= o->n || !follows_deed(o, u, o->e[t]) ||
		    !may_undo(u, o->e[t], law))
			continue;
		undone[t] = true;
		mark_also(o, law, u, o->e[t], undone);
	}
}

static bool
undo_took(struct order *o, const bool *undone, const struct event *u)
{
	size_t t = index_of(o, body_str(&u->body, "target"));

	return t < o->n && undone[t];
}

/* Fires that the order made wrong are no conflict: their card is taken back. */
static void
fold_fire(struct casefile *c, const struct event *e, const struct law *law)
{
	const struct law_book *const book = law_book(law, c->law);
	const struct law_clock *const k = law_book_clock(book,
	    (unsigned)body_num(&e->body, "clock", 0));

	for (unsigned i = 0; k && i < k->rung_n; i++) {
		const struct law_rung *const g = &book->rungs[k->rung_first + i];

		if (g->bit == body_num(&e->body, "rung", -1) && g->card > 0)
			c->flags |= CASE_WITHDRAWN;
	}
}

/* The conflict a refused event left: it holds until somebody is done with it. */
static void
conflict_begins(struct casefile *c, struct order *o, size_t i)
{
	if (o->open == NULL)
		o->open = xcalloc(o->n + 1, sizeof(*o->open));
	o->open[i] = true;
	o->open_n++;
	c->refused = casefile_more(c->refused);
	c->flags |= CASE_CONFLICT;
}

/* Two who settle one thing on both sides of a cut agree. */
static enum err
fold_settle(struct casefile *c, struct order *o, const struct event *e)
{
	size_t i = index_of(o, body_str(&e->body, "of"));

	if (i >= o->n || o->open == NULL || !o->open[i])
		return ERR_EXISTS;
	o->open[i] = false;
	if (--o->open_n == 0)
		c->flags &= ~(uint32_t)CASE_CONFLICT;
	return OK;
}

/* What the order of the whole history decides, and no step alone. Where it is
 * none of these: ERR_REFOLD. */
static enum err
fold_whole(struct casefile *c, struct order *o, const struct event *e,
    const bool *undone)
{
	if (c->events == 0)
		return ERR_REFOLD;
	switch (e->kind) {
	case EV_CASE_UNDO:
		return undo_took(o, undone, e) ? OK : ERR_REFUSED;
	case EV_CASE_SETTLE:
		return fold_settle(c, o, e);
	case EV_CASE_REPORT:	/* the same thing, taken in twice */
		return ERR_EXISTS;
	default:
		return ERR_REFOLD;
	}
}

static enum err
fold_one(struct casefile *c, struct docket *d, struct order *o, size_t i,
    const bool *undone, const struct law *law)
{
	const struct event *e = o->e[i];
	struct refusal why;
	enum err err;

	if (undone[i] && c->events > 0) {
		casefile_stamp(c, d, e, false);
		return ERR_CANCELLED;
	}
	err = fold_whole(c, o, e, undone);
	if (err == ERR_REFOLD) {
		err = casefile_step(c, d, e, law, &why);
		if (err == OK)
			return OK;
	}
	if (c->events == 0)
		return err;	/* nothing to hang it on yet */
	casefile_stamp(c, d, e, false);
	if (err == ERR_SUPERSEDED && e->kind == EV_CLOCK_FIRE)
		fold_fire(c, e, law);
	else if (err != OK && err != ERR_EXISTS && e->kind != EV_CLOCK_FIRE)
		conflict_begins(c, o, i);
	return err;
}

void
casefile_order(const struct event **events, size_t n, size_t *at)
{
	struct order o = { .e = events, .n = n, .at = at };

	order_make(&o);
	order_fini(&o);
}

struct watcher { casefile_seen_fn *fn; void *ctx; enum err *status; };

static enum err
fold_all(struct casefile *c, struct docket *d, const struct event **events,
    size_t n, const struct law *law, const struct watcher *w)
{
	struct order o = { .e = events, .n = n };
	bool *undone = xcalloc(n + 1, sizeof(*undone));

	o.at = xcalloc(n + 1, sizeof(*o.at));
	memset(c, 0, sizeof(*c));
	memset(d, 0, sizeof(*d));
	order_make(&o);
	mark_undone(&o, law, undone);
	for (size_t i = 0; i < n; i++) {
		struct casefile before = *c;
		struct docket docket = *d;
		enum err err = fold_one(c, d, &o, o.at[i], undone, law);

		if (w->status)
			w->status[o.at[i]] = err;
		if (w->fn)
			w->fn(w->ctx, o.e[o.at[i]], err, &before, &docket, c,
			    d);
	}
	free(undone);
	free(o.at);
	order_fini(&o);
	return c->events > 0 ? OK : ERR_ILLEGAL_MOVE;
}

enum err
casefile_fold(struct casefile *c, struct docket *d, const struct event **events,
    size_t n, const struct law *law, enum err *status)
{
	struct watcher w = { .status = status };
	struct docket own;

	return fold_all(c, d ? d : &own, events, n, law, &w);
}

enum err
casefile_walk(const struct event **events, size_t n, const struct law *law,
    casefile_seen_fn *fn, void *ctx)
{
	struct watcher w = { .fn = fn, .ctx = ctx };
	struct casefile c;
	struct docket d;

	return fold_all(&c, &d, events, n, law, &w);
}
