/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_match.c -- which names a text holds, and what they differ by.
 * Layer: core (pure).
 * Candidates share pairs of tokens with the text at about the same distance; each is
 * then laid on the text by an edit distance with both ends of the text free, in a
 * narrow band. What tells a name from its neighbour's (a number, a side) is never
 * taken for another one. */
#include "placefind_in.h"

#include <stdlib.h>
#include <string.h>

#define PAIR_MOST	300	/* names a pair may be in to find them by it */
#define PAIR_RARE	24	/* and when it alone is enough */
#define BAND		3	/* tokens that names may be shifted by */
#define WIDTH		(2 * BAND + 1)
#define NEVER		100

/* Of a name of n tokens, in half characters. */
static unsigned
most_cost(unsigned n)
{
	return n < FUZZY_LEAST ? 0 : n < 6 ? COST_ONE : 2 * COST_ONE;
}

static void
add(struct mentions *out, uint32_t key, size_t at, size_t n, unsigned cost)
{
	out->m = xgrow(out->m, &out->cap, out->n + 1, sizeof *out->m);
	out->m[out->n++] = (struct mention_of){ .key = key,
		.at = (uint16_t)at, .n = (uint16_t)n, .cost = (uint8_t)cost };
}

/* ---- whole names ---- */

static const struct key *
exact_key(const struct placefind *p, const uint32_t *t, size_t n, uint64_t h)
{
	for (size_t at = h & p->exact_mask; p->exact[at];
	    at = (at + 1) & p->exact_mask) {
		const struct key *k = &p->key[p->exact[at] - 1];

		if (k->n == n && memcmp(k->t, t, n * sizeof *t) == 0)
			return k;
	}
	return NULL;
}

static void
scan_exact(const struct placefind *p, const struct tokens *w,
    struct mentions *out)
{
	for (size_t i = 0; i + 1 < w->n; i++) {
		uint64_t h = hash_step(hash_step(0, w->t[i]), w->t[i + 1]);
		const uint64_t head = h >> (64 - HEAD_BITS);

		if (!(p->heads[head / 64] >> head % 64 & 1))
			continue;
		for (size_t n = 2; n <= p->longest; n++) {
			const struct key *k = exact_key(p, w->t + i, n, h);

			if (k)
				add(out, (uint32_t)(k - p->key), i, n, 0);
			if (i + n >= w->n || w->t[i + n] == TOKEN_BREAK)
				break;
			h = hash_step(h, w->t[i + n]);
		}
	}
}

/* ---- laying a name on the text ---- */

static unsigned
cost_wrong(const struct placefind *p, uint32_t name, uint32_t text)
{
	if (name == text)
		return 0;
	if (text == TOKEN_BREAK || token_number(name) || token_number(text))
		return NEVER;
	if (token_tells(text) && token_tells(name))
		return NEVER;
	if (placefind_same_sound(p, name, text))
		return COST_HALF;
	return token_tells(text) || token_tells(name) ? NEVER : COST_ONE;
}

static unsigned
cost_left_out(uint32_t name)
{
	return token_number(name) ? NEVER : COST_ONE;
}

static unsigned
cost_too_many(uint32_t text)
{
	return text == TOKEN_BREAK || token_tells(text) ? NEVER : COST_ONE;
}

struct cell { uint8_t cost; int16_t from; };

struct lay {
	const struct placefind *p;
	const uint32_t	*name, *text;
	size_t		m, n;
	ptrdiff_t	at;		/* of name[0] on the text, about */
	struct cell	row[KEY_TOKENS + 1][WIDTH];
};

static void
better(struct cell *c, unsigned cost, int16_t from)
{
	if (cost < c->cost) {
		c->cost = (uint8_t)cost;
		c->from = from;
	}
}

/* Cell (i, j): i tokens of the name laid on the text up to at + i + j - BAND. */
static void
lay_cell(struct lay *l, size_t i, int j)
{
	struct cell *c = &l->row[i][j];
	const ptrdiff_t end = l->at + (ptrdiff_t)i + j - BAND;
	const struct cell *s;

	*c = (struct cell){ NEVER, 0 };
	if (end < 0 || end > (ptrdiff_t)l->n)
		return;
	if (j + 1 < WIDTH) {
		s = &l->row[i - 1][j + 1];
		better(c, s->cost + cost_left_out(l->name[i - 1]), s->from);
	}
	if (end == 0)
		return;
	s = &l->row[i - 1][j];
	better(c, s->cost + cost_wrong(l->p, l->name[i - 1],
	    l->text[end - 1]), s->from);
	if (j > 0 && l->row[i][j - 1].cost < NEVER) {
		s = &l->row[i][j - 1];
		better(c, s->cost + cost_too_many(l->text[end - 1]), s->from);
	}
	if (i > 1 && end > 1 && l->name[i - 1] == l->text[end - 2] &&
	    l->name[i - 2] == l->text[end - 1] &&
	    !token_number(l->name[i - 1]) && !token_number(l->name[i - 2])) {
		s = &l->row[i - 2][j];
		better(c, s->cost + COST_ONE, s->from);
	}
}

/* The cheapest way to lay it; NEVER: beyond most. */
static unsigned
lay_on(struct lay *l, unsigned most, size_t *at, size_t *n)
{
	struct cell best = { NEVER, 0 };
	ptrdiff_t end = 0;

	for (int j = 0; j < WIDTH; j++) {
		const ptrdiff_t from = l->at + j - BAND;

		l->row[0][j] = (struct cell){ from < 0 || from >
		    (ptrdiff_t)l->n ? NEVER : 0, (int16_t)from };
	}
	for (size_t i = 1; i <= l->m; i++) {
		unsigned least = NEVER;

		for (int j = 0; j < WIDTH; j++) {
			lay_cell(l, i, j);
			if (l->row[i][j].cost < least)
				least = l->row[i][j].cost;
		}
		if (least > most)
			return NEVER;
	}
	for (int j = 0; j < WIDTH; j++) {
		const struct cell *c = &l->row[l->m][j];
		const ptrdiff_t e = l->at + (ptrdiff_t)l->m + j - BAND;

		/* Of equals the one that takes most of the text. */
		if (c->cost < best.cost || (c->cost == best.cost &&
		    e - c->from > end - best.from)) {
			best = *c;
			end = e;
		}
	}
	if (best.cost > most || end <= best.from)
		return NEVER;
	*at = (size_t)best.from;
	*n = (size_t)(end - best.from);
	return best.cost;
}

/* ---- candidates ---- */

struct hit { uint32_t key; int32_t at; bool rare; };	/* at + BAND_BIAS */
struct hits { struct hit *h; size_t n, cap; };

static void
hit_pair(const struct placefind *p, uint64_t pair, size_t at, struct hits *out)
{
	const struct pair_slot *s = pair_at(p, pair);

	if (s->n == 0 || s->n > PAIR_MOST)
		return;
	if (out->n + s->n > out->cap)
		out->h = xgrow(out->h, &out->cap, out->n + s->n,
		    sizeof *out->h);
	for (uint32_t i = 0; i < s->n; i++) {
		const uint32_t one = p->posting[s->first + i];

		out->h[out->n++] = (struct hit){ one >> POSTING_BITS,
			(int32_t)at - (int32_t)(one &
			((1u << POSTING_BITS) - 1)), s->n <= PAIR_RARE };
	}
}

static int
by_key(const void *x, const void *y)
{
	const struct hit *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static void
lay_hits(const struct placefind *p, const struct tokens *w,
    const struct hit *h, size_t n, struct mentions *out)
{
	const struct key *k = &p->key[h->key];
	struct lay l = { .p = p, .name = k->t, .text = w->t, .m = k->n,
		.n = w->n, .at = h[n / 2].at };
	unsigned cost;
	size_t at, len;

	if (n == 1 && !h->rare)
		return;
	cost = lay_on(&l, most_cost(k->n), &at, &len);
	if (cost > 0 && cost < NEVER)
		add(out, h->key, at, len, cost);
}

static void
scan_near(const struct placefind *p, const struct tokens *w,
    struct mentions *out)
{
	struct hits hits = { 0 };
	size_t to;

	for (size_t i = 0; i + 1 < w->n; i++) {
		if (w->t[i] == TOKEN_BREAK || w->t[i + 1] == TOKEN_BREAK)
			continue;
		hit_pair(p, token_pair(w->t[i], w->t[i + 1]), i, &hits);
		if (i + 2 < w->n && w->t[i + 2] != TOKEN_BREAK)
			hit_pair(p, token_pair(w->t[i], w->t[i + 2]), i,
			    &hits);
	}
	if (hits.n > 0)
		qsort(hits.h, hits.n, sizeof *hits.h, by_key);
	for (size_t i = 0; i < hits.n; i = to) {
		for (to = i + 1; to < hits.n && hits.h[to].key ==
		    hits.h[i].key && hits.h[to].at - hits.h[i].at <= BAND;)
			to++;
		lay_hits(p, w, &hits.h[i], to - i, out);
	}
	free(hits.h);
}

void
placefind_scan(const struct placefind *p, const struct tokens *w,
    struct mentions *out)
{
	out->n = 0;
	if (p->key_n == 0)
		return;
	scan_exact(p, w, out);
	scan_near(p, w, out);
}
