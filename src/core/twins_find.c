/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking: the index says who has rare words or facts in common with what is asked;
 * the best of these are then compared in full. */
#include <stdlib.h>
#include <string.h>
#include "core/twins_in.h"

#define KEYS_MAX	(GIST_MAX + TWIN_FACTS)
#define FIND_BUDGET	400000

struct probe { uint32_t posts; uint16_t key, weight; int8_t fact; };
#define NO_FACT (-1)	/* words */

struct met { uint32_t sum; uint32_t shelf; uint16_t who; };

struct search {
	const struct twins *t;
	const struct look *k;
	struct probe	probe[KEYS_MAX];	/* rarest first */
	size_t		probes, counted;
	struct met	met[COMPARED];	/* a heap: the least is first */
	size_t		n;
};

/* ---- what is looked for ---- */

static int
by_posts(const void *a, const void *b)
{
	const struct probe *x = a, *y = b;

	if (x->posts != y->posts)
		return x->posts < y->posts ? -1 : 1;
	return x->key - y->key;
}

static void
gather_probes(struct search *s)
{
	struct fact_key key[TWIN_FACTS];
	const struct twin_side *const a = s->k->a;
	const size_t facts = fact_keys(a, key);
	size_t walked = 0, n = 0;

	for (size_t i = 0; i < facts; i++)
		s->probe[s->probes++] = (struct probe){
		    s->t->posts[key[i].key], key[i].key, key[i].weight,
		    (int8_t)key[i].fact };
	for (size_t i = 0; i < a->n; i++)
		s->probe[s->probes++] = (struct probe){
		    s->t->posts[a->g[i]], a->g[i],
		    (uint16_t)gram_weight(s->t, a->g[i]), NO_FACT };
	qsort(s->probe, s->probes, sizeof(*s->probe), by_posts);
	/* As many as may be walked, the rarest ones; one in any case. */
	while (n < s->probes && (n == 0 ||
	    walked + s->probe[n].posts <= s->k->budget))
		walked += s->probe[n++].posts;
	s->probes = n;
}

/* ---- whom the index names ---- */

static void
sift(struct search *s, size_t i)
{
	for (;;) {
		size_t low = i, l = 2 * i + 1;
		struct met swap = s->met[i];

		if (l < s->n && s->met[l].sum < s->met[low].sum)
			low = l;
		if (l + 1 < s->n && s->met[l + 1].sum < s->met[low].sum)
			low = l + 1;
		if (low == i)
			return;
		s->met[i] = s->met[low];
		s->met[low] = swap;
		i = low;
	}
}

static bool
wanted(const struct search *s, const struct sig *g)
{
	const int64_t apart = s->k->a->at_ms - sig_at(g);
	const int64_t w = s->t->window_ms;

	if (g->dead || g->id == s->k->a->id)
		return false;
	if (s->k->below != NOBODY && g->id >= s->k->below)
		return false;
	return w <= 0 || (apart <= w && apart >= -w);
}

static void
keep(struct search *s, size_t shelf, uint16_t who, uint32_t sum)
{
	const size_t most = s->k->compared;
	const struct met m = { sum, (uint32_t)shelf, who };

	if (s->n == most && sum <= s->met[0].sum)
		return;
	if (!wanted(s, &s->t->shelf[shelf]->sig[who]))
		return;
	if (s->n < most) {
		s->met[s->n++] = m;
		if (s->n == most)
			for (size_t i = most / 2; i-- > 0;)
				sift(s, i);
		return;
	}
	s->met[0] = m;
	sift(s, 0);
}

/* Sixteen bits are few for a million callers: others have the same key. */
static bool
has_fact(const struct search *s, const struct probe *p, const struct sig *g)
{
	const struct twin_side *const a = s->k->a;

	switch (p->fact) {
	case FACT_EXACT:
		return g->exact == a->exact;
	case FACT_CALLER:
		return g->caller == a->caller;
	case FACT_PLACE:
		return g->place == a->place;
	case FACT_GROUND:
		return g->grid == a->grid && g->matter == a->matter;
	default:
		return true;
	}
}

static void
count_one(struct search *s, const struct shelf *f, const struct probe *p,
    uint16_t who)
{
	struct twins_work *const w = s->t->work;

	if (p->fact != NO_FACT && !has_fact(s, p, &f->sig[who]))
		return;
	if (w->sum[who] == 0)
		w->met[s->counted++] = who;
	w->sum[who] = (uint16_t)(w->sum[who] + p->weight);
}

static void
walk_shelf(struct search *s, size_t shelf)
{
	const struct shelf *const f = s->t->shelf[shelf];
	struct twins_work *const w = s->t->work;

	s->counted = 0;
	for (size_t i = 0; i < s->probes; i++) {
		const struct probe *const p = &s->probe[i];

		if (f->who != NULL) {
			for (uint32_t e = f->head[p->key];
			    e < f->head[p->key + 1u]; e++)
				count_one(s, f, p, f->who[e]);
			continue;
		}
		for (uint32_t e = f->head[p->key]; e != NOBODY;
		    e = f->entry[e].next)
			count_one(s, f, p, f->entry[e].who);
	}
	/* The newest stand first in a run, and come before their equals. */
	for (size_t i = 0; i < s->counted; i++) {
		const uint16_t who = w->met[i];

		if (w->sum[who] >= s->k->enough)
			keep(s, shelf, who, w->sum[who]);
		w->sum[who] = 0;
	}
}

static void
walk(struct search *s)
{
	const int64_t at = s->k->a->at_ms, w = s->t->window_ms;

	for (size_t i = s->t->n; i-- > 0;) {
		const struct shelf *const f = s->t->shelf[i];

		if (w > 0 && (f->to_ms < at - w || f->from_ms > at + w))
			continue;
		walk_shelf(s, i);
	}
}

/* ---- compared in full ---- */

/* Best first; of equals the nearest in time, then the newest. */
static bool
better(const struct twin *a, const struct twin *b)
{
	const int64_t x = a->apart_ms < 0 ? -a->apart_ms : a->apart_ms;
	const int64_t y = b->apart_ms < 0 ? -b->apart_ms : b->apart_ms;

	if (a->score != b->score)
		return a->score > b->score;
	if (x != y)
		return x < y;
	return a->id > b->id;
}

static void
place(struct twin *out, size_t *n, size_t cap, const struct twin *w)
{
	size_t at = *n;

	if (at == cap && (cap == 0 || !better(w, &out[cap - 1])))
		return;
	if (at < cap)
		(*n)++;
	else
		at--;
	for (; at > 0 && better(w, &out[at - 1]); at--)
		out[at] = out[at - 1];
	out[at] = *w;
}

size_t
twins_look(const struct twins *t, const struct look *k, struct twin *out,
    size_t cap)
{
	struct search s = { .t = t, .k = k };
	size_t n = 0;

	gather_probes(&s);
	walk(&s);
	for (size_t i = 0; i < s.n; i++) {
		const struct twin_side b = shelf_side(t->shelf[s.met[i].shelf],
		    s.met[i].who);
		const struct twin w = twin_judge(t, k->a, &b);

		if (w.score >= k->least)
			place(out, &n, cap, &w);
	}
	return n;
}

size_t
twins_find(const struct twins *t, const struct twin_case *c, struct twin *out,
    size_t cap)
{
	struct gist g;
	struct twin_side a = { .id = c->id, .place = twin_hash32(c->place),
	    .caller = twin_hash32(c->caller), .matter = c->matter,
	    .grid = c->grid, .at_ms = c->at_ms };
	const struct look k = { .a = &a, .below = NOBODY,
	    .least = TWIN_LIKELY, .budget = FIND_BUDGET,
	    .compared = COMPARED };

	gist_of(c->words, &g);
	a.g = g.g;
	a.n = g.n;
	a.cut = g.cut;
	a.exact = g.exact;
	return twins_look(t, &k, out, cap);
}
