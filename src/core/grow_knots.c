/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_knots.c -- knots, edges that break, rings.  Layer: core (pure). */
#include "grow_in.h"

#include <stdlib.h>
#include <string.h>

void
knots_fini(struct knots *g)
{
	free(g->at);
	free(g->slot);
	free(g->link);
	*g = (struct knots){ 0 };
}

/* ---- knots ---- */

static size_t
mix(uint64_t v)
{
	v = (v ^ (v >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)(v ^ (v >> 29));
}

static size_t
slot_of(const struct knots *g, struct spot at)
{
	size_t i = mix((uint64_t)(uint32_t)at.lon << 32 | (uint32_t)at.lat);

	for (i &= g->slots - 1; g->slot[i]; i = (i + 1) & (g->slots - 1)) {
		const struct spot k = g->at[g->slot[i] - 1];

		if (k.lon == at.lon && k.lat == at.lat)
			break;
	}
	return i;
}

static void
more_slots(struct knots *g)
{
	free(g->slot);
	g->slots = g->slots ? g->slots * 2 : 1024;
	g->slot = xcalloc(g->slots, sizeof(*g->slot));
	for (size_t i = 0; i < g->n; i++)
		g->slot[slot_of(g, g->at[i])] = (uint32_t)i + 1;
}

uint32_t
knots_find(const struct knots *g, struct spot at)
{
	const uint32_t k = g->slots ? g->slot[slot_of(g, at)] : 0;

	return k ? k - 1 : KNOT_NONE;
}

uint32_t
knots_add(struct knots *g, struct spot at)
{
	size_t i;

	if (g->n * 2 >= g->slots)
		more_slots(g);
	i = slot_of(g, at);
	if (!g->slot[i]) {
		g->at = xgrow(g->at, &g->cap, g->n + 1, sizeof(*g->at));
		g->at[g->n++] = at;
		g->slot[i] = (uint32_t)g->n;
	}
	return g->slot[i] - 1;
}

/* ---- edges ---- */

static struct grow_link *
link_slot(const struct knots *g, uint32_t a, uint32_t b)
{
	size_t i = mix((uint64_t)a << 32 | b) & (g->links - 1);

	while (g->link[i].a != g->link[i].b &&
	    (g->link[i].a != a || g->link[i].b != b))
		i = (i + 1) & (g->links - 1);
	return &g->link[i];
}

static void
more_links(struct knots *g)
{
	struct grow_link *old = g->link;
	const size_t n = g->links;

	g->links = n ? n * 2 : 1024;
	g->link = xcalloc(g->links, sizeof(*g->link));
	for (size_t i = 0; i < n; i++)
		if (old[i].a != old[i].b)
			*link_slot(g, old[i].a, old[i].b) = old[i];
	free(old);
}

const struct grow_link *
knots_see(const struct knots *g, uint32_t a, uint32_t b)
{
	const struct grow_link *l;

	if (!g->links || a == b)
		return NULL;
	l = link_slot(g, a < b ? a : b, a < b ? b : a);
	return l->a != l->b ? l : NULL;
}

struct grow_link *
knots_link(struct knots *g, uint32_t a, uint32_t b)
{
	struct grow_link *l;

	if (g->links_n * 2 >= g->links)
		more_links(g);
	l = link_slot(g, a < b ? a : b, a < b ? b : a);
	if (l->a == l->b) {
		*l = (struct grow_link){ a < b ? a : b, a < b ? b : a,
			KNOT_NONE, false };
		g->links_n++;
	}
	return l;
}

/* ---- rings ---- */

void
ring_add(struct ring *r, uint32_t knot)
{
	r->k = xgrow(r->k, &r->cap, r->n + 1, sizeof(*r->k));
	r->k[r->n++] = knot;
}

void
ring_fini(struct ring *r)
{
	free(r->k);
	*r = (struct ring){ 0 };
}

/* Where breaks stand in line, the first half is broken again before the second. */
void
ring_break(struct knots *g, struct ring *r)
{
	struct ring out = { 0 }, left = { 0 };	/* left: still to reach, last first */

	for (size_t i = 0; i < r->n; i++) {
		uint32_t a = r->k[i];

		ring_add(&out, a);
		ring_add(&left, r->k[(i + 1) % r->n]);
		while (left.n) {
			const uint32_t b = left.k[left.n - 1];
			const struct grow_link *l = knots_see(g, a, b);

			if (l && l->mid != KNOT_NONE) {
				ring_add(&left, l->mid);
				continue;
			}
			left.n--;
			if (left.n)
				ring_add(&out, b);
			a = b;
		}
	}
	ring_fini(&left);
	ring_fini(r);
	*r = out;
}

wide
ring_area2(const struct knots *g, const struct ring *r)
{
	wide sum = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct spot o = g->at[r->k[0]], a = g->at[r->k[i]];
		const struct spot b = g->at[r->k[(i + 1) % r->n]];

		sum += ((int64_t)a.lon - o.lon) * ((int64_t)b.lat - o.lat);
		sum -= ((int64_t)b.lon - o.lon) * ((int64_t)a.lat - o.lat);
	}
	return sum;
}

enum side
ring_side(const struct knots *g, const struct ring *r, struct spot at)
{
	bool odd = false;

	for (size_t i = 0; i < r->n; i++) {
		const struct spot a = g->at[r->k[i]];
		const struct spot b = g->at[r->k[(i + 1) % r->n]];
		int t;

		if ((a.lat < at.lat && b.lat < at.lat) ||
		    (a.lat > at.lat && b.lat > at.lat))
			continue;
		t = knots_turn(a, b, at);
		if (!t && (a.lon <= at.lon || b.lon <= at.lon) &&
		    (a.lon >= at.lon || b.lon >= at.lon))
			return SIDE_BORDER;
		if ((a.lat <= at.lat) != (b.lat <= at.lat) &&
		    (t > 0) == (b.lat > a.lat))
			odd = !odd;
	}
	return odd ? SIDE_IN : SIDE_OUT;
}

/* ---- integers ---- */

/* Bhaskara's cosine: right to 0.2 %. */
int32_t
grow_squeeze(int32_t lat)
{
	const int64_t d = lat / 10000;		/* thousandths of a degree */
	const int64_t q = d * d;

	return (int32_t)((INT64_C(32400000000) - 4 * q) * 1024 /
	    (INT64_C(32400000000) + q));
}

uint64_t
grow_root(wide v)
{
	wide lo = 0, hi = (wide)1 << 62;

	while (lo < hi) {
		const wide mid = lo + (hi - lo + 1) / 2;

		if (mid * mid <= v)
			lo = mid;
		else
			hi = mid - 1;
	}
	return (uint64_t)lo;
}
