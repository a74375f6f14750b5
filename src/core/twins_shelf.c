/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where cases lie, and the index they are found by. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/twins_in.h"

/* What a fact is worth as a key, beside the weights of grams. */
#define KEY_EXACT	2000
#define KEY_CALLER	500
#define KEY_PLACE	500
#define KEY_GROUND	200

uint32_t
twin_hash32(uint64_t h)
{
	uint32_t x;

	if (h == 0)
		return 0;
	h = (h ^ h >> 33) * 0xFF51AFD7ED558CCDu;
	x = (uint32_t)(h >> 32);
	return x ? x : 1;
}

int64_t
sig_at(const struct sig *s)
{
	const uint64_t ms = (uint64_t)s->at_high << 32 | s->at_low;

	return (int64_t)(ms << 16) >> 16;
}

struct twin_side
shelf_side(const struct shelf *f, size_t i)
{
	const struct sig *const s = &f->sig[i];

	return (struct twin_side){ .g = f->gram + s->gram_at, .n = s->n,
	    .cut = s->cut, .id = s->id, .place = s->place,
	    .caller = s->caller, .matter = s->matter, .exact = s->exact,
	    .grid = s->grid, .at_ms = sig_at(s) };
}

static struct fact_key
fact_key(enum twin_fact fact, uint64_t v, uint16_t weight)
{
	return (struct fact_key){ fact, (uint16_t)twin_hash32(v * 8 + fact + 1),
		weight };
}

size_t
fact_keys(const struct twin_side *s, struct fact_key out[TWIN_FACTS])
{
	size_t n = 0;

	if (s->exact)
		out[n++] = fact_key(FACT_EXACT, s->exact, KEY_EXACT);
	if (s->caller)
		out[n++] = fact_key(FACT_CALLER, s->caller, KEY_CALLER);
	if (s->place)
		out[n++] = fact_key(FACT_PLACE, s->place, KEY_PLACE);
	if (s->grid && s->matter)
		out[n++] = fact_key(FACT_GROUND, s->grid * 31 + s->matter,
		    KEY_GROUND);
	return n;
}

/* ---- making and ending ---- */

struct twins *
twins_new(int64_t window_ms)
{
	struct twins *t = xcalloc(1, sizeof(*t));

	t->window_ms = window_ms;
	t->work = xcalloc(1, sizeof(*t->work));
	gram_priors(t->prior);
	return t;
}

static void
shelf_free(struct shelf *f)
{
	free(f->sig);
	free(f->gram);
	free(f->head);
	free(f->entry);
	free(f->who);
	free(f);
}

void
twins_free(struct twins **t)
{
	if (*t == NULL)
		return;
	for (size_t i = 0; i < (*t)->n; i++)
		shelf_free((*t)->shelf[i]);
	free((*t)->shelf);
	free((*t)->work);
	free(*t);
	*t = NULL;
}

size_t
twins_count(const struct twins *t)
{
	return t->live;
}

size_t
twins_bytes(const struct twins *t)
{
	size_t n = sizeof(*t) + sizeof(*t->work) + t->cap * sizeof(*t->shelf);

	for (size_t i = 0; i < t->n; i++) {
		const struct shelf *const f = t->shelf[i];

		n += sizeof(*f) + f->cap * sizeof(*f->sig) +
		    f->gram_cap * sizeof(*f->gram) +
		    (GRAM_KINDS + 1) * sizeof(*f->head) +
		    f->entry_cap * sizeof(*f->entry) +
		    (f->who ? f->entries * sizeof(*f->who) : 0);
	}
	return n;
}

/* ---- the index ---- */

static void
post(struct twins *t, struct shelf *f, uint16_t key, uint16_t who)
{
	f->entry = xgrow(f->entry, &f->entry_cap, f->entries + 1,
	    sizeof(*f->entry));
	f->entry[f->entries] = (struct entry){ f->head[key], who };
	f->head[key] = (uint32_t)f->entries++;
	t->posts[key]++;
}

/* Chains become runs, and what was held for growing is given back. */
static void
shelf_close(struct shelf *f)
{
	uint32_t at = 0;

	f->who = xmalloc((f->entries + 1) * sizeof(*f->who));
	for (size_t k = 0; k < GRAM_KINDS; k++) {
		uint32_t e = f->head[k];

		f->head[k] = at;
		for (; e != NOBODY; e = f->entry[e].next)
			f->who[at++] = f->entry[e].who;
	}
	f->head[GRAM_KINDS] = at;
	free(f->entry);
	f->entry = NULL;
	f->entry_cap = 0;
	f->sig = xrealloc(f->sig, f->n * sizeof(*f->sig));
	f->cap = f->n;
	f->gram = xrealloc(f->gram, (f->grams + 1) * sizeof(*f->gram));
	f->gram_cap = f->grams + 1;
}

static struct shelf *
open_shelf(struct twins *t, int64_t at_ms)
{
	struct shelf *f = t->n ? t->shelf[t->n - 1] : NULL;

	if (f != NULL && f->n < SHELF_CASES)
		return f;
	if (f != NULL)
		shelf_close(f);
	f = xcalloc(1, sizeof(*f));
	f->from_ms = f->to_ms = at_ms;
	f->head = xmalloc((GRAM_KINDS + 1) * sizeof(*f->head));
	memset(f->head, 0xFF, (GRAM_KINDS + 1) * sizeof(*f->head));
	t->shelf = xgrow(t->shelf, &t->cap, t->n + 1, sizeof(*t->shelf));
	t->shelf[t->n++] = f;
	return f;
}

/* The rarest of its grams as things stand; who looks, looks for all of his. */
static void
post_words(struct twins *t, struct shelf *f, const uint16_t *g, size_t n,
    uint16_t who)
{
	uint64_t best[TWIN_KEYS];
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const uint64_t v = (uint64_t)(t->df[g[i]] + t->prior[g[i]])
		    << 16 | g[i];
		size_t at = k < TWIN_KEYS ? k++ : TWIN_KEYS;

		if (at == TWIN_KEYS && best[--at] < v)
			continue;
		for (; at > 0 && best[at - 1] > v; at--)
			best[at] = best[at - 1];
		best[at] = v;
	}
	while (k-- > 0)
		post(t, f, (uint16_t)best[k], who);
}

static void
put_grams(struct twins *t, struct shelf *f, const uint16_t *g, size_t n)
{
	f->gram = xgrow(f->gram, &f->gram_cap, f->grams + n + 1,
	    sizeof(*f->gram));
	memcpy(f->gram + f->grams, g, n * sizeof(*g));
	f->grams += n;
	for (size_t i = 0; i < n; i++)
		t->df[g[i]]++;
}

void
twins_add(struct twins *t, const struct twin_case *c)
{
	struct shelf *const f = open_shelf(t, c->at_ms);
	const uint16_t who = (uint16_t)f->n;
	struct fact_key key[TWIN_FACTS];
	struct gist g;
	struct twin_side s;
	size_t n;

	gist_of(c->words, &g);
	n = g.n < TWIN_GRAMS ? g.n : TWIN_GRAMS;
	f->sig = xgrow(f->sig, &f->cap, f->n + 1, sizeof(*f->sig));
	f->sig[f->n++] = (struct sig){ .grid = c->grid,
	    .at_low = (uint32_t)(uint64_t)c->at_ms,
	    .at_high = (uint16_t)((uint64_t)c->at_ms >> 32), .id = c->id,
	    .place = twin_hash32(c->place), .caller = twin_hash32(c->caller),
	    .matter = c->matter, .exact = g.exact,
	    .gram_at = (uint32_t)f->grams, .n = (uint8_t)n,
	    .cut = g.cut || n < g.n };
	post_words(t, f, g.g, n, who);
	put_grams(t, f, g.g, n);
	s = shelf_side(f, who);
	n = fact_keys(&s, key);
	while (n-- > 0)
		post(t, f, key[n].key, who);
	f->from_ms = c->at_ms < f->from_ms ? c->at_ms : f->from_ms;
	f->to_ms = c->at_ms > f->to_ms ? c->at_ms : f->to_ms;
	t->live++;
}

/* The newest one of that id. Its entries stay, and are passed over. */
void
twins_drop(struct twins *t, uint32_t id)
{
	for (size_t k = t->n; k-- > 0;) {
		struct shelf *const f = t->shelf[k];

		for (size_t i = f->n; i-- > 0;) {
			struct sig *const s = &f->sig[i];

			if (s->id != id || s->dead)
				continue;
			s->dead = true;
			for (size_t j = 0; j < s->n; j++)
				t->df[f->gram[s->gram_at + j]]--;
			t->live--;
			return;
		}
	}
}
