/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_alike.c -- several places that are called so, or nearly so: are they one
 * for whoever goes there, and if not, which does something else in the text tell?
 * Layer: core (pure). */
#include "placefind_work.h"

bool
alike_apart(const struct work *k, const struct place *a, const struct place *b,
    double metres)
{
	if (a->form == PLACE_ONLY_GRID || b->form == PLACE_ONLY_GRID) {
		if (a->grid && b->grid)
			return a->grid != b->grid &&
			    law_grid_basic(a->grid) != law_grid_basic(b->grid) &&
			    law_grid_town(a->grid) != b->grid &&
			    law_grid_town(b->grid) != a->grid;
		return false;	/* nobody can tell */
	}
	return ground_apart(k->p, a, b, metres, NULL) > metres;
}

/* Two roads of one crossing are two, for all that they touch. */
bool
alike_two(const struct work *k, const struct candidate *a,
    const struct candidate *b)
{
	if (a->place->form == PLACE_ROAD && b->place->form == PLACE_ROAD &&
	    !str_eq(a->place->name, b->place->name))
		return true;
	return alike_apart(k, a->place, b->place, SAME_METRES);
}

static bool
live_apart(const struct work *k, const struct span *s)
{
	for (size_t i = 1; i < s->live; i++)
		if (alike_two(k, &s->c[0], &s->c[i]))
			return true;
	return false;
}

/* Does place lie where the other name says? */
static bool
fits(const struct work *k, const struct place *pl, const struct span *other)
{
	for (size_t i = 0; i < other->live; i++)
		if (!alike_apart(k, other->c[i].place, pl, other->town ? TOWN_METRES :
		    AGREE_METRES))
			return true;
	return false;
}

static void
bring_first(struct span *s, size_t i)
{
	const struct candidate c = s->c[i];

	memmove(&s->c[1], &s->c[0], i * sizeof c);
	s->c[0] = c;
}

/* The only live one that other agrees with; false: none, several, apart. */
static bool
choose_by(struct work *k, struct span *s, const struct span *other)
{
	size_t n = 0;

	for (size_t i = 0; i < s->live; i++)
		if (fits(k, s->c[i].place, other)) {
			bring_first(s, i);
			n++;
		}
	if (n == 0 || n == s->live)
		return false;
	for (size_t i = 1; i < n; i++)
		if (alike_two(k, &s->c[0], &s->c[i]))
			return false;
	s->live = n;
	s->chosen = true;
	return true;
}

static bool
may_choose(const struct span *by)
{
	return !by->twins && by->sure >= (by->town ? MOST_TOWN_SHORT :
	    SURE_LEAST);
}

void
alike_settle(struct work *k)
{
	for (size_t i = 0; i < k->n; i++)
		k->span[i].twins = live_apart(k, &k->span[i]);
	for (size_t i = 0; i < k->n; i++) {
		struct span *s = &k->span[i];

		for (size_t j = 0; j < k->n && s->twins; j++)
			if (j != i && may_choose(&k->span[j]) &&
			    choose_by(k, s, &k->span[j]))
				s->twins = false;
		if (s->chosen)
			s->sure = (uint8_t)at_most(s->sure, s->c[0].cost >=
			    COST_ONE ? MOST_GUESSED : MOST_CHOSEN);
	}
	for (size_t i = 0; i < k->n; i++)
		if (k->span[i].twins)
			k->span[i].sure = (uint8_t)at_most(k->span[i].sure,
			    MOST_TWIN);
}

void
alike_order(const struct work *k, struct span *s)
{
	size_t best = 0;
	double least = 0;

	if (!s->twins || !geo_known(k->near))
		return;
	for (size_t i = 0; i < s->live; i++) {
		const struct place *pl = s->c[i].place;
		const double m = geo_known(pl->at) ?
		    geo_metres(pl->at, k->near) : 1e9;

		if (i == 0 || m < least) {
			least = m;
			best = i;
		}
	}
	bring_first(s, best);
}
