/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind.c -- what the names in a text say of where it is, and how sure.
 * Layer: core (pure).
 * Each name is weighed by how it is written and what stands beside it; which of
 * several that are called so is meant, other names tell; two roads may cross, a side
 * and a distance follow; then the names are held against each other. */
#include "placefind_work.h"

#include <stdlib.h>

static unsigned
less(unsigned sure, unsigned by)
{
	return sure > by ? sure - by : 0;
}

/* ---- one name ---- */

static unsigned
written(const struct candidate *c)
{
	static const uint8_t by_cost[] = { SURE_NAME, SURE_HALF, SURE_ONE,
		SURE_ONE_HALF, SURE_TWO };
	unsigned sure = by_cost[c->cost < 5 ? c->cost : 4];

	if (c->key->way == KEY_STEM)
		sure = c->cost >= COST_ONE || c->place->form ==
		    PLACE_ONLY_GRID ? MOST_GUESSED : sure - LESS_STEM;
	if (c->key->way == KEY_TOWN_SHORT)
		sure = at_most(sure, MOST_TOWN_SHORT);
	if (c->cost >= COST_ONE && c->key->stem <= 2)
		sure = at_most(sure, MOST_STEM);
	return sure;
}

static unsigned
beside(const struct candidate *c, const struct beside *b, unsigned sure)
{
	const unsigned n = c->key->n;
	const bool free = b->left_free && b->right_free;

	if (n == 2)
		sure = at_most(sure, free ? MOST_PAIR : MOST_LOOSE);
	if (n == 3 && !b->left_free)
		sure = c->key->way == KEY_STEM ? at_most(sure, MOST_STEM) :
		    less(sure, LESS_SHORT);
	if (c->place->weight < WEIGHT_WORDS && !free)
		sure = at_most(sure, MOST_WORD);
	if (c->place->level == GRID_TOWN && !b->right_free)
		sure = at_most(sure, MOST_TOWN_MORE);
	if (b->thing)
		sure = n <= 3 ? at_most(sure, MOST_THING) :
		    less(sure, LESS_THING);
	if (b->goes_on || b->left_longer)
		sure = at_most(sure, MOST_LONGER);
	if (b->stranger)
		sure = at_most(sure, MOST_STRANGER);
	return sure;
}

static void
weigh(struct work *k, struct span *s)
{
	const struct around a = { k->p, &k->w, k->span, k->n };
	const struct beside b = around_span(&a, s);

	s->sure = (uint8_t)beside(&s->c[0], &b, written(&s->c[0]));
}

/* ---- answers ---- */

static enum found_how
how_of(const struct candidate *c)
{
	if (c->cost)
		return FOUND_TYPO;
	if (c->place->form == PLACE_ONLY_GRID || c->place->level == GRID_TOWN)
		return FOUND_GRID;
	return c->key->way == KEY_NAME ? FOUND_NAME : FOUND_ALIAS;
}

static struct answer *
new_answer(struct work *k, const struct span *s, const struct candidate *c,
    unsigned sure)
{
	const struct place *pl = c->place;
	struct answer *a;

	if (k->answer_n == ANSWERS)
		return NULL;
	a = &k->answer[k->answer_n++];
	*a = (struct answer){ .base = pl, .at = pl->at, .town = s->town,
		.span = (size_t)(s - k->span),
		.f = { .at = pl->at, .within = pl->within, .grid = pl->grid,
		    .how = (uint8_t)how_of(c), .sure = (uint8_t)sure,
		    .name = pl->name, .kind = pl->kind,
		    .words_at = k->w.at[s->at] } };
	a->f.words_n = k->w.at[s->at + s->n] - a->f.words_at;
	if (pl->members) {
		a->f.source = k->p->member[pl->member].set;
		a->f.feature = k->p->member[pl->member].feature;
	}
	return a;
}

static void
words_to(struct work *k, struct answer *a, size_t end)
{
	a->f.words_n = k->w.at[end] - a->f.words_at;
}

/* 往东50米 after token end; how much of it was taken is said by the words. */
static void
offset(struct work *k, struct answer *a, size_t end)
{
	const size_t skip = around_locative(&k->w, end);
	struct offset o = around_offset(&k->w, end);

	if (!o.n && skip) {
		end += skip;
		o = around_offset(&k->w, end);
	}
	if (!o.n || !geo_known(a->f.at))
		return;
	words_to(k, a, end + o.n);
	if (o.end && a->base->form == PLACE_ROAD && a->f.within > 0) {
		a->f.at = ground_end(k->p, a->base, o.degrees);
		a->f.within = 0;
		a->f.how = FOUND_OFFSET;
		end += o.n;
		o = around_offset(&k->w, end);
		if (!o.n)
			return;
		words_to(k, a, end + o.n);
	}
	if (o.metres <= 0 || o.metres > OFFSET_MOST)
		return;
	/* From a long road nobody knows where to begin. */
	if (a->f.within > SAME_METRES) {
		a->f.within += (uint32_t)o.metres;
		return;
	}
	a->f.at = ground_move(a->f.at, o.degrees, o.metres);
	a->f.within += (uint32_t)(o.metres / 4);
	a->f.grid = 0;
	a->f.how = FOUND_OFFSET;
	a->f.sure = (uint8_t)less(a->f.sure, LESS_OFFSET);
}

static void
answer_span(struct work *k, struct span *s)
{
	const size_t end = (size_t)s->at + s->n;
	struct answer *a = new_answer(k, s, &s->c[0], s->sure);
	size_t house;

	if (!a)
		return;
	a->counts = s->sure > MOST_STRANGER && !(s->sure <= MOST_LONGER &&
	    !s->twins) && s->sure != MOST_LOOSE;
	house = around_house(&k->w, end);
	if (house && a->base->form == PLACE_ROAD) {
		a->f.how = FOUND_HOUSE;
		words_to(k, a, end + house);
	}
	offset(k, a, end + house);
	for (size_t i = 1; i < s->c_n; i++) {
		const bool live = i < s->live;
		const unsigned sure = at_most(live && s->twins ? MOST_TWIN :
		    MOST_TWIN - 1, s->sure);

		/* One for whoever goes there. */
		if (live && !s->twins && !alike_two(k, &s->c[0], &s->c[i]))
			continue;
		new_answer(k, s, &s->c[i], sure);
	}
}

/* ---- crossings ---- */

struct joint { size_t end; bool strong, joined; };

/* A与B交叉口, A和B, AB路口. */
static struct joint
joint_of(const struct work *k, const struct span *a, const struct span *b)
{
	const size_t from = (size_t)a->at + a->n, to = b->at;
	struct joint j = { .end = (size_t)b->at + b->n };
	const size_t word = around_crossing(&k->w, j.end);

	if (to < from || to > from + 1)
		return j;
	j.joined = to == from;
	if (to == from + 1)
		j.joined = token_in(k->w.t[from], "与和跟及同") ||
		    k->w.t[from] == TOKEN_BREAK;
	j.strong = j.joined && word > 0;
	if (to == from + 1 && !j.strong)
		j.joined = token_in(k->w.t[from], "与和跟及");
	j.end += word;
	return j;
}

struct crossed { struct spot at; size_t a, b, n; };

static struct crossed
cross_of(const struct work *k, const struct span *a, const struct span *b)
{
	struct crossed c = { .n = 0 };

	for (size_t i = 0; i < a->live; i++)
		for (size_t j = 0; j < b->live; j++) {
			const struct place *x = a->c[i].place;
			const struct place *y = b->c[j].place;
			struct spot at;
			double m;

			if (x == y || x->form != PLACE_ROAD ||
			    y->form != PLACE_ROAD ||
			    !ground_cross(k->p, x, y, &at, &m))
				continue;
			if (c.n == 0)
				c = (struct crossed){ at, i, j, 0 };
			if (c.n == 0 || geo_metres(at, c.at) > SAME_METRES)
				c.n++;
		}
	return c;
}

static unsigned
before_twins(const struct span *s)
{
	return s->twins ? MOST_CHOSEN : s->sure;
}

/* 某路与A交叉口, A与某路路口: half of a crossing is no place. */
static bool
half_crossing(const struct work *k, const struct span *s)
{
	const size_t end = (size_t)s->at + s->n;
	const struct tokens *w = &k->w;

	if (around_crossing(w, end) && s->at > 1 &&
	    token_in(w->t[s->at - 1], "与和跟及") && token_han(w->t[s->at - 2]))
		return true;
	if (end >= w->n || !token_in(w->t[end], "与和跟及"))
		return false;
	for (size_t i = end + 1; i < w->n && i < end + 10 &&
	    w->t[i] != TOKEN_BREAK; i++)
		if (around_crossing(w, i) > 1)
			return true;
	return false;
}

static void
cross(struct work *k, struct span *a, struct span *b)
{
	const struct joint j = joint_of(k, a, b);
	struct crossed c;
	struct answer *x;
	unsigned sure;

	if (!j.joined)
		return;
	c = cross_of(k, a, b);
	if (c.n != 1) {
		if (j.strong) {
			a->sure = (uint8_t)at_most(a->sure, MOST_APART);
			b->sure = (uint8_t)at_most(b->sure, MOST_APART);
		}
		return;
	}
	sure = at_most(before_twins(a), before_twins(b));
	sure = j.strong ? at_most(sure + MORE_AGREE, MOST) :
	    at_most(sure, MOST_SIDE_BY_SIDE);
	x = new_answer(k, a, &a->c[c.a], sure);
	if (!x)
		return;
	a->used = b->used = true;
	x->f.at = x->at = c.at;
	x->f.within = 0;
	x->f.grid = 0;
	x->f.how = FOUND_CROSSING;
	x->counts = true;
	words_to(k, x, j.end);
	offset(k, x, j.end);
}

/* ---- names against each other ---- */

static bool
answers_apart(const struct work *k, const struct answer *a,
    const struct answer *b)
{
	if (a->f.how == FOUND_CROSSING && geo_known(b->base->at)) {
		if (b->f.how == FOUND_CROSSING)
			return geo_metres(a->at, b->at) > AGREE_METRES;
		/* Of the roads that cross, one is its base. */
		return ground_apart(k->p, a->base, b->base, AGREE_METRES,
		    NULL) > AGREE_METRES;
	}
	if (b->f.how == FOUND_CROSSING)
		return answers_apart(k, b, a);
	return alike_apart(k, a->base, b->base, a->town || b->town ? TOWN_METRES :
	    AGREE_METRES);
}

static unsigned
against(const struct work *k, const struct answer *a)
{
	unsigned sure = a->f.sure;
	bool agrees = false;

	for (size_t i = 0; i < k->answer_n; i++) {
		const struct answer *b = &k->answer[i];

		if (b == a || b->span == a->span || !b->counts)
			continue;
		if (!answers_apart(k, a, b)) {
			agrees |= b->f.sure >= SURE_LEAST;
			continue;
		}
		if (b->town && b->f.sure < MOST_TOWN_SHORT)
			continue;
		/* What is hardly said speaks against nothing. */
		if (b->f.sure < MOST_TWIN)
			continue;
		sure = at_most(sure, b->town ? MOST_OTHER_TOWN : MOST_APART);
	}
	return agrees && sure >= SURE_LEAST ? at_most(sure + MORE_AGREE,
	    MOST) : sure;
}

static void
hold_against(struct work *k)
{
	uint8_t sure[ANSWERS];
	bool more = false;	/* than a town */

	for (size_t i = 0; i < k->answer_n; i++) {
		sure[i] = (uint8_t)against(k, &k->answer[i]);
		more |= !k->answer[i].town && sure[i] >= MOST_STRANGER;
	}
	for (size_t i = 0; i < k->answer_n; i++) {
		struct answer *a = &k->answer[i];

		a->f.sure = sure[i];
		/* The town says less than what lies in it. */
		if (a->town && a->f.how == FOUND_GRID)
			a->f.sure = (uint8_t)at_most(a->f.sure,
			    more ? MOST_TOWN_MORE : SURE_TOWN);
	}
}

/* ---- the answer ---- */

static bool
comes_first(const struct answer *a, const struct answer *b)
{
	const bool ca = a->f.sure >= SURE_LEAST, cb = b->f.sure >= SURE_LEAST;

	/* Of sure ones, the one that says more. */
	if (ca && cb && (a->f.how == FOUND_CROSSING) !=
	    (b->f.how == FOUND_CROSSING))
		return a->f.how == FOUND_CROSSING;
	if (ca && cb && a->f.within != b->f.within)
		return a->f.within < b->f.within;
	if (a->f.sure != b->f.sure)
		return a->f.sure > b->f.sure;
	return a->f.words_n > b->f.words_n;
}

static void
sort(struct work *k)
{
	for (size_t i = 1; i < k->answer_n; i++)
		for (size_t j = i; j > 0 && comes_first(&k->answer[j],
		    &k->answer[j - 1]); j--) {
			const struct answer swap = k->answer[j];

			k->answer[j] = k->answer[j - 1];
			k->answer[j - 1] = swap;
		}
}

static void
find(struct work *k)
{
	k->n = spans_find(k->p, &k->w, k->span);
	for (size_t i = 0; i < k->n; i++)
		weigh(k, &k->span[i]);
	alike_settle(k);
	for (size_t i = 0; i + 1 < k->n; i++)
		cross(k, &k->span[i], &k->span[i + 1]);
	for (size_t i = 0; i < k->n; i++) {
		struct span *s = &k->span[i];

		alike_order(k, s);
		if (!s->used && s->road && half_crossing(k, s))
			s->sure = (uint8_t)at_most(s->sure, MOST_CROSSED);
		if (!s->used)
			answer_span(k, s);
	}
	hold_against(k);
	sort(k);
}

size_t
placefind_find(const struct placefind *p, struct str folded,
    struct spot near, struct found_place *out, size_t cap)
{
	struct work *k = xcalloc(1, sizeof *k);
	size_t n;

	k->p = p;
	k->near = near;
	tokens_read(&k->w, folded, false);
	if (k->w.n > TEXT_MOST)
		k->w.n = TEXT_MOST;
	find(k);
	n = k->answer_n < cap ? k->answer_n : cap;
	for (size_t i = 0; i < n; i++)
		out[i] = k->answer[i].f;
	tokens_fini(&k->w);
	free(k);
	return n;
}

bool
placefind_sure(const struct found_place *f, size_t n)
{
	return n > 0 && f[0].sure >= SURE_LEAST;
}
