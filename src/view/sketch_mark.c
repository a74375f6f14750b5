/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_mark.c -- marks and labels find their places.  Layer: view.
 * Signs first, then labels and the numbers of clusters by weight: what matters more
 * takes the room. A label that finds none may take that of signs which weigh less. */
#include "view/sketch_in.h"

#include <stdio.h>
#include <string.h>
#include "lang/lang.h"

enum busy { FREE, SIGN, NUMBER, LABEL };

#define NUMBERS	((uint64_t)1 << 31)	/* in order: a pin, not a tag */

void
sketch_mark(struct sketch *k, struct spot at, uint32_t sign, enum role role,
    unsigned weight, uint32_t count)
{
	struct pin p = { .sign = sign, .count = count ? count : 1,
	    .weight = weight, .role = (uint8_t)role };
	struct pin *old;
	int x, y;

	if (!sketch_cell_of(k, at, &x, &y))
		return;
	k->laid = false;
	p.cell = y * k->w + x;
	if (k->pin_at[p.cell] == 0) {
		k->pin = xgrow(k->pin, &k->pin_cap, k->pin_n + 1,
		    sizeof(*k->pin));
		k->pin[k->pin_n++] = p;
		k->pin_at[p.cell] = (int32_t)k->pin_n;
		return;
	}
	old = &k->pin[k->pin_at[p.cell] - 1];
	p.count = old->count > UINT32_MAX - p.count ? UINT32_MAX :
	    old->count + p.count;
	if (weight < old->weight)
		old->count = p.count;
	else
		*old = p;
}

void
sketch_label(struct sketch *k, struct spot at, struct str text, enum role role,
    unsigned weight)
{
	struct tag t = { .at = at, .text = (uint32_t)k->texts.n,
	    .n = (uint32_t)text.n, .weight = weight, .role = (uint8_t)role };
	int x, y;

	if (text.n == 0 || text.n > 1024 || !sketch_cell_of(k, at, &x, &y))
		return;
	k->laid = false;
	buf_str(&k->texts, text);
	k->tag = xgrow(k->tag, &k->tag_cap, k->tag_n + 1, sizeof(*k->tag));
	k->tag[k->tag_n++] = t;
}

/* ---- room ---- */

static bool
is_free(const struct sketch *k, int x, int y, int w)
{
	const uint8_t *row;

	if (x < 0 || y < 0 || y >= k->h || w > k->w - x)
		return false;
	row = k->busy + (size_t)y * (size_t)k->w;
	for (int i = 0; i < w; i++) {
		if (row[x + i] != FREE)
			return false;
	}
	return true;
}

/* The sign of less weight in a cell, which may be taken away for a label. */
static struct pin *
lesser(const struct sketch *k, size_t cell, unsigned weight)
{
	struct pin *p;

	if (k->busy[cell] != SIGN || k->pin_at[cell] == 0)
		return NULL;
	p = &k->pin[k->pin_at[cell] - 1];
	return p->weight < weight && p->down && k->down[p->down - 1].w == 1 ?
	    p : NULL;
}

/* Labels also keep a blank between each other. */
static bool
is_room(const struct sketch *k, int x, int y, int w, unsigned weight)
{
	size_t at;

	if (x < 0 || y < 0 || y >= k->h || w > k->w - x)
		return false;
	at = (size_t)y * (size_t)k->w + (size_t)x;
	for (size_t i = at; i < at + (size_t)w; i++) {
		if (k->busy[i] != FREE && !lesser(k, i, weight))
			return false;
	}
	return (x == 0 || k->busy[at - 1] != LABEL) &&
	    (x + w >= k->w || k->busy[at + (size_t)w] != LABEL);
}

static void
make_room(struct sketch *k, int x, int y, int w, unsigned weight)
{
	size_t at = (size_t)y * (size_t)k->w + (size_t)x;

	for (size_t i = at; i < at + (size_t)w; i++) {
		struct pin *p = lesser(k, i, weight);

		if (p) {
			k->down[p->down - 1].w = 0;
			p->down = 0;
		}
	}
}

static void
set_down(struct sketch *k, struct set_down d, enum busy as)
{
	memset(k->busy + (size_t)d.y * (size_t)k->w + d.x, (int)as, (size_t)d.w);
	k->down = xgrow(k->down, &k->down_cap, k->down_n + 1, sizeof(*k->down));
	k->down[k->down_n++] = d;
}

/* ---- order ---- */

static void
order_add(struct sketch *k, unsigned weight, uint64_t i)
{
	k->order = xgrow(k->order, &k->order_cap, k->order_n + 1,
	    sizeof(*k->order));
	k->order[k->order_n++] = (uint64_t)~(uint32_t)weight << 32 | i;
}

static void
sift(uint64_t *v, size_t i, size_t n)
{
	uint64_t x = v[i];
	size_t j;

	while ((j = 2 * i + 1) < n) {
		if (j + 1 < n && v[j + 1] > v[j])
			j++;
		if (v[j] <= x)
			break;
		v[i] = v[j];
		i = j;
	}
	v[i] = x;
}

/* In place: qsort may ask for memory. Of one weight they are in order already. */
static void
order_sort(struct sketch *k)
{
	size_t n = k->order_n, i = 1;

	while (i < n && k->order[i - 1] < k->order[i])
		i++;
	if (i >= n)
		return;
	for (i = n / 2; i-- > 0;)
		sift(k->order, i, n);
	while (n-- > 1) {
		uint64_t x = k->order[n];

		k->order[n] = k->order[0];
		k->order[0] = x;
		sift(k->order, 0, n);
	}
}

/* ---- marks ---- */

static void
sign_set(struct sketch *k, struct pin *p)
{
	int w = lang_width(p->sign) == 2 ? 2 : 1;
	int x = p->cell % k->w, y = p->cell / k->w;

	if (w == 2 && x == k->w - 1 && x > 0)
		x--;
	if (!is_free(k, x, y, w) && w == 2 && x > 0 && is_free(k, x - 1, y, w))
		x--;			/* its right neighbour weighs more */
	p->down = 0;
	if (!is_free(k, x, y, w))
		return;
	set_down(k, (struct set_down){ .x = x, .y = y, .w = w,
	    .sign = p->sign, .role = p->role }, SIGN);
	p->down = (uint32_t)k->down_n;
}

/* Beside its sign: "12", "1.2k". A cluster that cannot say its number is a sign. */
static void
number_set(struct sketch *k, const struct pin *p)
{
	int x, y = p->cell / k->w, n;
	int w = lang_width(p->sign) == 2 ? 2 : 1;
	char text[16];

	if (!p->down)
		return;
	x = k->down[p->down - 1].x;
	if (p->count >= 1000000)
		n = snprintf(text, sizeof(text), "%uM", p->count / 1000000);
	else if (p->count >= 10000)
		n = snprintf(text, sizeof(text), "%uk", p->count / 1000);
	else
		n = snprintf(text, sizeof(text), "%u", p->count);
	if (is_free(k, x + w, y, n))
		x += w;
	else if (is_free(k, x - n, y, n))
		x -= n;
	else
		return;
	set_down(k, (struct set_down){ .x = x, .y = y, .w = n,
	    .text = (uint32_t)k->texts.n, .n = (uint32_t)n, .role = p->role },
	    NUMBER);
	buf_add(&k->texts, text, (size_t)n);
}

static void
lay_pins(struct sketch *k)
{
	k->order_n = 0;
	for (size_t i = 0; i < k->pin_n; i++)
		order_add(k, k->pin[i].weight, i);
	order_sort(k);
	for (size_t i = 0; i < k->order_n; i++)
		sign_set(k, &k->pin[(uint32_t)k->order[i]]);
}

/* ---- labels ---- */

/* Where a text of w columns may stand, best first; how many. A mark's is beside it;
 * the name of a place is over it, moved a little rather than put aside. */
#define TRIES 19
static int
places(const struct sketch *k, int x, int y, int w, int at[TRIES][2])
{
	static const int8_t moved[9][2] = { { 0, 0 }, { -1, 0 }, { 1, 0 },
		{ -2, 0 }, { 2, 0 }, { -3, 0 }, { 3, 0 }, { 0, -1 }, { 0, 1 } };
	static const int8_t beside[10][2] = { { 1, 0 }, { -1, 0 }, { 2, 0 },
		{ -2, 0 }, { 0, -1 }, { 0, 1 }, { 1, -1 }, { 1, 1 }, { -1, -1 },
		{ -1, 1 } };
	int mid = x - (w - 1) / 2, n = 0;

	for (int i = 0; i < 9 && !k->pin_at[y * k->w + x]; i++, n++) {
		at[n][0] = mid + moved[i][0];
		at[n][1] = y + moved[i][1];
	}
	for (int i = 0; i < 10; i++, n++) {
		int dx = beside[i][0];

		at[n][0] = dx > 0 ? x + dx : dx < 0 ? x - w + 1 + dx : mid;
		at[n][1] = y + beside[i][1];
		if (dx == 0 && mid > k->w - w)
			at[n][0] = k->w - w;
		if (dx == 0 && at[n][0] < 0)
			at[n][0] = 0;
	}
	return n;
}

static bool
label_try(struct sketch *k, const struct tag *t, struct str s, unsigned over)
{
	int w = lang_columns(s), x, y, n, at[TRIES][2];

	if (w <= 0 || w > k->w || !sketch_cell_of(k, t->at, &x, &y))
		return false;
	n = places(k, x, y, w, at);
	for (int i = 0; i < n; i++) {
		if (!is_room(k, at[i][0], at[i][1], w, over))
			continue;
		make_room(k, at[i][0], at[i][1], w, over);
		set_down(k, (struct set_down){ .x = at[i][0], .y = at[i][1],
		    .w = w, .text = t->text, .n = (uint32_t)s.n,
		    .role = t->role }, LABEL);
		return true;
	}
	return false;
}

/* A name is still that name without the word for what it is. */
static struct str
shorter(struct str s)
{
	static const char *const words[] = { "地区办事处", "街道办事处", "街道",
		"社区居委会", "社区", "地区", "村委会", "居委会", "網格", "网格",
		"社區" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct str end = str_of(words[i]);

		/* two characters of three bytes remain */
		if (s.n >= end.n + 6 && str_ends(s, end))
			return str_n(s.p, s.n - end.n);
	}
	return STR_NONE;
}

static void
label_set(struct sketch *k, const struct tag *t)
{
	struct str s = str_n(k->texts.p + t->text, t->n), less = shorter(s);

	if (label_try(k, t, s, 0) || (less.n > 0 && label_try(k, t, less, 0)))
		return;
	if (!label_try(k, t, s, t->weight) && less.n > 0)
		label_try(k, t, less, t->weight);
}

static void
lay_texts(struct sketch *k)
{
	k->order_n = 0;
	for (size_t i = 0; i < k->tag_n; i++)
		order_add(k, k->tag[i].weight, i);
	for (size_t i = 0; i < k->pin_n; i++) {
		if (k->pin[i].count > 1)
			order_add(k, k->pin[i].weight, i | NUMBERS);
	}
	order_sort(k);
	for (size_t i = 0; i < k->order_n; i++) {
		uint32_t at = (uint32_t)k->order[i];

		if (at & NUMBERS)
			number_set(k, &k->pin[at & ~(uint32_t)NUMBERS]);
		else
			label_set(k, &k->tag[at]);
	}
}

void
sketch_lay(struct sketch *k)
{
	if (k->laid)
		return;
	memset(k->busy, FREE, (size_t)k->w * (size_t)k->h);
	k->down_n = 0;
	lay_pins(k);
	lay_texts(k);
	k->laid = true;
}
