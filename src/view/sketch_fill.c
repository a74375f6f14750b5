/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_fill.c -- areas into dots.  Layer: view.
 * Even-odd, by the middles of dots, each edge from its upper end whichever way a
 * ring runs: neighbours that share a border leave no dot between them and none to
 * both. A dot holds the tint of who filled it last. */
#include "view/sketch_in.h"

#include <string.h>

#define FEW	48	/* crossings that are sorted */

/* The first dot whose middle is at v or beyond. */
static int64_t
dot_from(int64_t v)
{
	return (v + DOT / 2 - 1) >> 8;
}

static uint8_t
tint_of(struct sketch *k, const struct sketch_ink *ink)
{
	uint8_t role = ink->fill_role < ROLE_COUNT ? ink->fill_role : 0;
	uint8_t pattern = ink->pattern <= PATTERNS ? ink->pattern : PATTERNS;
	uint8_t *t = &k->tint_of[role][pattern];

	if (*t == 0) {
		if (k->tints < 255)
			k->tints++;
		k->tint[k->tints] = (struct tint){ role, pattern };
		*t = (uint8_t)k->tints;
	}
	return *t;
}

static void
cross_add(struct sketch *k, int64_t row, int64_t x)
{
	int64_t d = dot_from(x);

	d = d < 0 ? 0 : d > k->dw ? k->dw : d;
	k->cross[k->cross_n++] = (uint64_t)row << 32 | (uint64_t)d;
}

/* Where an edge, a above b, crosses the middles of rows [r0, r1). */
static void
cross_near(struct sketch *k, struct place a, struct place b, int64_t r0,
    int64_t r1)
{
	int64_t dx = b.x - a.x, dy = b.y - a.y;
	int64_t num = (r0 * DOT + DOT / 2 - a.y) * dx;
	int64_t x = floor_div(num, dy), rest, step, more;

	cross_add(k, r0, a.x + x);
	if (++r0 >= r1)
		return;
	rest = num - x * dy;
	step = floor_div(dx * DOT, dy);
	more = dx * DOT - step * dy;
	for (; r0 < r1; r0++) {
		x += step;
		rest += more;
		if (rest >= dy) {
			rest -= dy;
			x++;
		}
		cross_add(k, r0, a.x + x);
	}
}

static void
cross_far(struct sketch *k, struct place a, struct place b, int64_t r0,
    int64_t r1)
{
	for (; r0 < r1; r0++) {
		wide num = (wide)(r0 * DOT + DOT / 2 - a.y) * (b.x - a.x);
		wide dy = b.y - a.y, q = num / dy;

		if (num % dy != 0 && num < 0)
			q--;
		q += a.x;
		cross_add(k, r0, q < 0 ? 0 : q > (wide)k->dw * DOT ?
		    (int64_t)k->dw * DOT : (int64_t)q);
	}
}

static void
edge(struct sketch *k, struct place a, struct place b)
{
	int64_t r0, r1;

	if (a.y > b.y) {
		struct place t = a;

		a = b;
		b = t;
	}
	r0 = dot_from(a.y);
	r1 = dot_from(b.y);
	r0 = r0 < 0 ? 0 : r0;
	r1 = r1 > k->dh ? k->dh : r1;
	if (r0 >= r1)
		return;
	if (k->cross_n + (size_t)(r1 - r0) > k->cross_cap)
		k->cross = xgrow(k->cross, &k->cross_cap,
		    k->cross_n + (size_t)(r1 - r0), sizeof(*k->cross));
	if (place_near(a) && place_near(b))
		cross_near(k, a, b, r0, r1);
	else
		cross_far(k, a, b, r0, r1);
}

/* Nothing of these spots crosses a row that is seen, or only to its right. */
static bool
passes(const struct sketch *k, const struct extent *chunk)
{
	return chunk->max.lat < k->seen.min.lat ||
	    chunk->min.lat > k->seen.max.lat ||
	    chunk->min.lon > k->seen.max.lon;
}

static void
ring(struct sketch *k, const struct level *l, uint32_t first, uint32_t n)
{
	struct place last, p, start;
	uint32_t i = 1;

	if (n < 3)
		return;
	start = last = sketch_place(k, l->at[first]);
	while (i < n) {
		uint32_t at = first + i - 1;

		if (n > CHUNK && at % CHUNK == 0 && i + CHUNK <= n &&
		    passes(k, &l->chunk[at / CHUNK])) {
			i += CHUNK;
			last = sketch_place(k, l->at[first + i - 1]);
			continue;
		}
		p = sketch_place(k, l->at[first + i]);
		edge(k, last, p);
		last = p;
		i++;
	}
	edge(k, last, start);
}

static void
sort(uint64_t *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t x = v[i];
		size_t j = i;

		for (; j > 0 && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

/* A few crossings: in order, from each to the next of its row. */
static void
fill_few(struct sketch *k, uint8_t tint)
{
	size_t i = 0;

	sort(k->cross, k->cross_n);
	while (i < k->cross_n) {
		uint64_t from = k->cross[i++], row = from >> 32;
		uint32_t x = (uint32_t)from, end = (uint32_t)k->dw;

		/* what crosses beyond the right side may have been left out */
		if (i < k->cross_n && k->cross[i] >> 32 == row)
			end = (uint32_t)k->cross[i++];
		memset(k->fill + row * (size_t)k->dw + x, tint, end - x);
	}
}

/* Many: each turns its row from out to in or back, in a plane that is all zeros
 * before and after. */
static void
fill_many(struct sketch *k, uint8_t tint)
{
	size_t w = (size_t)k->dw + 1, low = SIZE_MAX, high = 0;

	for (size_t i = 0; i < k->cross_n; i++) {
		size_t row = (size_t)(k->cross[i] >> 32);

		k->flip[row * w + (uint32_t)k->cross[i]] ^= 1;
		low = row < low ? row : low;
		high = row > high ? row : high;
	}
	for (size_t row = low; row <= high; row++) {
		uint8_t *at = k->flip + row * w, *end = at + w - 1, *to;
		uint8_t *fill = k->fill + row * (w - 1);

		*end = 0;
		while ((at = memchr(at, 1, (size_t)(end - at)))) {
			*at = 0;
			to = memchr(at, 1, (size_t)(end - at));
			to = to ? to : end;
			*to = 0;
			memset(fill + (at - (k->flip + row * w)), tint,
			    (size_t)(to - at));
			at = to;
		}
	}
}

void
sketch_fill_item(struct sketch *k, const struct level *l,
    const struct sketch_item *it, const struct sketch_ink *ink)
{
	uint8_t tint = tint_of(k, ink);

	k->cross_n = 0;
	for (uint32_t p = it->part; p < it->part + it->parts; p++)
		ring(k, l, l->first[p], l->first[p + 1] - l->first[p]);
	if (k->cross_n <= FEW)
		fill_few(k, tint);
	else
		fill_many(k, tint);
}

/* An area smaller than a dot: where its box holds a middle. */
void
sketch_fill_box(struct sketch *k, const struct extent *box,
    const struct sketch_ink *ink)
{
	struct place a = sketch_place(k, (struct spot){ box->min.lon,
	    box->max.lat });
	struct place b = sketch_place(k, (struct spot){ box->max.lon,
	    box->min.lat });
	int64_t x = dot_from(a.x), y = dot_from(a.y);

	if (x >= dot_from(b.x) || y >= dot_from(b.y) || x < 0 || y < 0 ||
	    x >= k->dw || y >= k->dh)
		return;
	k->fill[y * k->dw + x] = tint_of(k, ink);
}
