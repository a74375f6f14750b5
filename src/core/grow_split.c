/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_split.c -- a ring is cut in two, and these again, until each kid has one.
 * Layer: core (pure). */
#include "grow_cut_in.h"

#include <stdlib.h>

/* ---- cutting ---- */

static uint32_t
knot_of(struct cutting *c, const struct end *e)
{
	const size_t n = c->r->n;
	uint32_t k;

	if (!e->broken)
		return c->r->k[e->i];
	k = knots_add(c->g, e->at);
	knots_link(c->g, c->r->k[e->i], c->r->k[(e->i + 1) % n])->mid = k;
	for (size_t side = 0; side < 2; side++) {
		const uint32_t end = c->r->k[(e->i + side) % n];
		const struct grow_link *l = knots_see(c->g, c->r->k[e->i],
		    c->r->k[(e->i + 1) % n]);

		if (l && l->fixed)
			knots_link(c->g, end, k)->fixed = true;
	}
	return k;
}

/* The piece left of the chord goes to *left, the rest stays. */
static void
cut(struct cutting *c, struct ring *left)
{
	const struct end *p = &c->best.p, *q = &c->best.q;
	const uint32_t pk = knot_of(c, p), qk = knot_of(c, q);
	struct ring rest = { 0 };

	ring_add(left, pk);
	for (size_t i = p->i + 1; i <= q->i; i++)
		if (c->r->k[i] != qk || i < q->i)
			ring_add(left, c->r->k[i]);
	ring_add(left, qk);
	ring_add(&rest, qk);
	for (size_t i = q->i + 1; i < c->r->n + p->i + 1; i++)
		if (i < c->r->n + p->i || p->broken)
			ring_add(&rest, c->r->k[i % c->r->n]);
	ring_add(&rest, pk);
	ring_fini(c->r);
	*c->r = rest;
}

/* Kids to the left come first in the list; how many. */
static size_t
sort_kids(struct cutting *c, size_t left)
{
	uint32_t *out = xmalloc((c->kids + 1) * sizeof(*out));
	size_t n = 0, open = left;

	for (size_t i = 0; i < c->kids; i++)
		open -= c->votes[c->list[i]] > 0;
	for (size_t i = 0; i < c->kids; i++) {
		int32_t *v = &c->votes[c->list[i]];

		if (!*v && open) {
			*v = 1;
			open--;
		}
		if (*v > 0)
			out[n++] = c->list[i];
	}
	for (size_t i = 0, k = n; i < c->kids; i++)
		if (c->votes[c->list[i]] <= 0)
			out[k++] = c->list[i];
	for (size_t i = 0; i < c->kids; i++)
		c->list[i] = out[i];
	free(out);
	return n;
}

/* Sites that lie with their kid in the piece left, first; then those of the rest.
 * Others are of no more use. */
static size_t
sort_sites(struct cutting *c, const struct ring *left, size_t *rest)
{
	struct grow_site *out = xmalloc((c->sites + 1) * sizeof(*out));
	size_t n = 0, m;

	for (size_t i = 0; i < c->sites; i++)
		if (c->votes[c->site[i].kid] > 0 &&
		    ring_side(c->g, left, c->site[i].at) == SIDE_IN)
			out[n++] = c->site[i];
	m = n;
	for (size_t i = 0; i < c->sites; i++)
		if (c->votes[c->site[i].kid] <= 0 &&
		    ring_side(c->g, c->r, c->site[i].at) == SIDE_IN)
			out[m++] = c->site[i];
	for (size_t i = 0; i < m; i++)
		c->site[i] = out[i];
	free(out);
	*rest = m - n;
	return n;
}

static void
give(struct grow_kid *kid, struct ring *r)
{
	kid->ring = xrealloc(kid->ring, (kid->rings + 1) * sizeof(*kid->ring));
	kid->ring[kid->rings++] = *r;
	*r = (struct ring){ 0 };
}

static void
split(struct cutting *up, struct ring *r, struct grow_kid *kid, uint32_t *list,
    size_t n, struct grow_site *site, size_t sites)
{
	struct cutting c = { .g = up->g, .r = r, .site = site, .sites = sites,
		.kids = n, .list = list, .votes = up->votes };
	struct ring left = { 0 };
	size_t kids, before, rest;
	int64_t none = 0;

	ring_break(c.g, r);
	if (n > 1 && !cut_find(&c) && c.sites) {
		c.sites = 0;
		cut_find(&c);
	}
	if (n < 2 || c.best.cost == INT64_MAX) {
		give(&kid[list[0]], r);
		return;
	}
	cut_deal(&c, &c.best, &kids, &none);	/* the votes on this one */
	kids = sort_kids(&c, c.best.left);
	cut(&c, &left);
	before = sort_sites(&c, &left, &rest);
	split(up, &left, kid, list, kids, site, before);
	split(up, r, kid, list + kids, n - kids, site + before, rest);
}

void
grow_split(struct knots *g, struct ring *r, struct grow_kid *kid,
    uint32_t *list, size_t n, struct grow_site *site, size_t sites)
{
	struct cutting c = { .g = g };
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = list[i] > most ? list[i] : most;
	c.votes = xcalloc((size_t)most + 1, sizeof(*c.votes));
	split(&c, r, kid, list, n, site, sites);
	free(c.votes);
}
