/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All twins at once. Each case, in the order of ids, looks at those before it: with
 * the same words it joins these, else it joins the first of a group, or one of its
 * members when the first is at least like it. Who joins only a member would make
 * chains at whose ends nothing is alike any more. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/twins_in.h"

#define SEEN_MOST	24	/* looked at a case, best first */
#define BUDGET		60000
#define BATCH		64	/* compared in full, of all that the index names */
#define ENOUGH		220	/* of rare words; two or three pairs of letters */
#define TELL_EVERY	256

struct place_of { uint32_t id; uint16_t shelf, who; };

struct member {
	uint32_t	first;		/* index of its group's first; itself */
	uint32_t	exact;		/* index of the first with its words */
	struct twin_pair same, near;	/* what joined it */
};

struct grouping {
	const struct twins *t;
	struct place_of	*all;		/* owned; by id */
	struct member	*m;		/* owned; of all */
	size_t		n;
};

static int
by_id(const void *a, const void *b)
{
	const struct place_of *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return 0;
}

static void
gather(struct grouping *g)
{
	const struct twins *const t = g->t;

	g->all = xcalloc(t->live + 1, sizeof(*g->all));
	g->m = xcalloc(t->live + 1, sizeof(*g->m));
	for (size_t k = 0; k < t->n; k++)
		for (size_t i = 0; i < t->shelf[k]->n; i++)
			if (!t->shelf[k]->sig[i].dead)
				g->all[g->n++] = (struct place_of){
				    t->shelf[k]->sig[i].id, (uint16_t)k,
				    (uint16_t)i };
	qsort(g->all, g->n, sizeof(*g->all), by_id);
	for (size_t i = 0; i < g->n; i++)
		g->m[i].first = g->m[i].exact = (uint32_t)i;
}

static struct twin_side
side_of(const struct grouping *g, size_t i)
{
	return shelf_side(g->t->shelf[g->all[i].shelf], g->all[i].who);
}

static size_t
index_of(const struct grouping *g, uint32_t id)
{
	size_t lo = 0, hi = g->n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (g->all[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* ---- one case joins ---- */

/* The first of those it says the very same as. */
static bool
join_exact(struct grouping *g, size_t i, const struct twin_side *a,
    const struct twin *w, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		size_t j = g->m[index_of(g, w[k].id)].exact;
		const struct twin_side b = side_of(g, j);
		const struct twin first = twin_judge(g->t, a, &b);

		if (!twin_exact(&first, a, &b))
			continue;
		g->m[i].exact = (uint32_t)j;
		g->m[i].same = (struct twin_pair){ b.id, a->id, first };
		return true;
	}
	return false;
}

static void
join_near(struct grouping *g, size_t i, const struct twin_side *a,
    const struct twin *w, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		const size_t j = g->m[index_of(g, w[k].id)].exact;
		const size_t lead = g->m[j].first;
		const struct twin_side b = side_of(g, lead);
		struct twin first;

		first = twin_judge(g->t, a, &b);
		if (first.score < TWIN_LIKELY)
			continue;
		g->m[i].first = (uint32_t)lead;
		g->m[i].near = first.score >= TWIN_SURE ?
		    (struct twin_pair){ b.id, a->id, first } :
		    (struct twin_pair){ w[k].id, a->id, w[k] };
		return;
	}
}

static void
join(struct grouping *g, size_t i)
{
	const struct twin_side a = side_of(g, i);
	const struct look k = { .a = &a, .below = a.id, .least = TWIN_SURE,
	    .budget = BUDGET, .compared = BATCH, .enough = ENOUGH };
	struct twin w[SEEN_MOST];
	const size_t n = twins_look(g->t, &k, w, SEEN_MOST);

	if (!join_exact(g, i, &a, w, n))
		join_near(g, i, &a, w, n);
}

/* ---- handed out ---- */

struct handing {
	const struct grouping *g;
	uint32_t	*next;		/* owned; of the same group, 0 none */
	uint32_t	*last;		/* owned; by first */
	uint32_t	*id;		/* owned */
	struct twin_pair *pair;		/* owned */
	size_t		cap, pair_cap;
};

static void
chain(struct handing *h, uint32_t first, uint32_t i)
{
	if (first == i)
		return;
	h->next[h->last[first] ? h->last[first] : first] = i;
	h->last[first] = i;
}

static bool
hand(struct handing *h, uint32_t first, bool exact, twins_group_fn *fn,
    void *ctx)
{
	const struct grouping *const g = h->g;
	struct twin_group out = { .exact = exact };

	for (uint32_t i = first;; i = h->next[i]) {
		h->id = xgrow(h->id, &h->cap, out.n + 1, sizeof(*h->id));
		h->pair = xgrow(h->pair, &h->pair_cap, out.n + 1,
		    sizeof(*h->pair));
		h->id[out.n++] = g->all[i].id;
		if (i != first)
			h->pair[out.pairs++] = exact ? g->m[i].same :
			    g->m[i].near;
		if (h->next[i] == 0)
			break;
	}
	out.id = h->id;
	out.pair = h->pair;
	return fn(ctx, &out);
}

static enum err
hand_out(const struct grouping *g, bool exact, twins_group_fn *fn, void *ctx)
{
	struct handing h = { .g = g,
	    .next = xcalloc(g->n + 1, sizeof(*h.next)),
	    .last = xcalloc(g->n + 1, sizeof(*h.last)) };
	enum err e = OK;

	/* Who says the very same as another is in no near group himself. */
	for (uint32_t i = 0; i < g->n; i++)
		chain(&h, exact ? g->m[i].exact : g->m[i].first, i);
	for (uint32_t i = 0; i < g->n && e == OK; i++)
		if (h.last[i] != 0 && !hand(&h, i, exact, fn, ctx))
			e = ERR_CANCELLED;
	free(h.next);
	free(h.last);
	free(h.id);
	free(h.pair);
	return e;
}

enum err
twins_groups(const struct twins *t,
    bool (*progress)(void *ctx, uint64_t done, uint64_t of),
    twins_group_fn *fn, void *ctx)
{
	struct grouping g = { .t = t };
	enum err e = OK;

	gather(&g);
	for (size_t i = 0; i < g.n && e == OK; i++) {
		join(&g, i);
		if (progress && i % TELL_EVERY == 0 &&
		    !progress(ctx, i, g.n))
			e = ERR_CANCELLED;
	}
	if (e == OK)
		e = hand_out(&g, true, fn, ctx);
	if (e == OK)
		e = hand_out(&g, false, fn, ctx);
	free(g.all);
	free(g.m);
	return e;
}
