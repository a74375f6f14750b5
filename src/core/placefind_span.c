/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_span.c -- of all names that a text holds those that are meant: the long
 * and well written ones first, none inside another; beside each, what might be meant
 * as well.  Layer: core (pure). */
#include "placefind_span.h"

#include <stdlib.h>

#define SCORE_TOKEN	4
#define SCORE_HALF	3	/* a half error costs */
#define SCORE_RIVAL	4	/* no further below the best of a stretch */

static int
score(const struct placefind *p, const struct mention_of *m)
{
	return SCORE_TOKEN * p->key[m->key].n - SCORE_HALF * m->cost;
}

static int
by_score(const void *x, const void *y, void *ctx)
{
	const struct mention_of *a = x, *b = y;
	const int sa = score(ctx, a), sb = score(ctx, b);

	if (sa != sb)
		return sa > sb ? -1 : 1;
	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->key > b->key) - (a->key < b->key);
}

static bool
has_place(const struct span *s, const struct place *pl)
{
	for (size_t i = 0; i < s->c_n; i++)
		if (s->c[i].place == pl)
			return true;
	return false;
}

static void
add_candidates(const struct placefind *p, struct span *s,
    const struct mention_of *m)
{
	const struct key *first = &p->key[m->key];

	for (uint32_t i = 0; i < first->same && s->c_n < CANDIDATES; i++) {
		const struct place *pl = &p->place[first[i].place];

		if (!has_place(s, pl))
			s->c[s->c_n++] = (struct candidate){ pl, &first[i],
				m->cost, first->way <= KEY_ALIAS &&
				first[i].way > KEY_ALIAS };
	}
}

/* The stretch that m lies on, if any. */
static struct span *
under(struct span *s, size_t n, const struct mention_of *m)
{
	for (size_t i = 0; i < n; i++)
		if (m->at < s[i].at + s[i].n && s[i].at < m->at + m->n)
			return &s[i];
	return NULL;
}

static bool
same_stretch(const struct span *s, const struct mention_of *m)
{
	const int from = s->at > m->at ? s->at : m->at;
	const int se = s->at + s->n, me = m->at + m->n;
	const int both = (se < me ? se : me) - from;

	return both + 1 >= (s->n > m->n ? s->n : m->n);
}

static int
by_at(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

/* Those that cost about what the first does are live. */
static void
set_live(struct span *s)
{
	const unsigned most = s->c[0].cost ? s->c[0].cost + COST_HALF : 0;
	size_t n = 0;

	for (size_t i = 0; i < s->c_n; i++)
		if (s->c[i].cost <= most && !s->c[i].weak) {
			const struct candidate c = s->c[i];

			memmove(&s->c[n + 1], &s->c[n], (i - n) * sizeof c);
			s->c[n++] = c;
		}
	s->live = n;
	s->road = s->c[0].place->form == PLACE_ROAD;
	s->town = s->c[0].place->level == GRID_TOWN;
}

/* 北京市东城区 is none of the names that are nearly so. */
static bool
on_own(const struct placefind *p, const struct tokens *w,
    const struct mention_of *m)
{
	const size_t end = (size_t)m->at + m->n;

	for (size_t i = m->at + 1u; i <= w->n && i < end + 8; i++) {
		const size_t n = around_own(p, w->t, i);

		if (n == 0 || i - n >= end)
			continue;
		/* Written right, and more than that: 东城区少年宫. */
		if (m->cost == 0 && (i - n < m->at || i < end ||
		    i - n > m->at))
			continue;
		return true;
	}
	return false;
}

size_t
spans_find(const struct placefind *p, const struct tokens *w, struct span *out)
{
	struct mentions all = { 0 };
	size_t n = 0;

	placefind_scan(p, w, &all);
	if (all.n > 0)
		qsort_r(all.m, all.n, sizeof *all.m, by_score, (void *)p);
	for (size_t i = 0; i < all.n; i++) {
		const struct mention_of *m = &all.m[i];
		struct span *s = under(out, n, m);

		if (on_own(p, w, m))
			continue;
		if (s && (score(p, m) < s->score - SCORE_RIVAL ||
		    !same_stretch(s, m)))
			continue;
		if (!s) {
			if (n == SPANS)
				continue;
			s = &out[n++];
			*s = (struct span){ .at = m->at, .n = m->n,
				.score = score(p, m) };
		}
		add_candidates(p, s, m);
	}
	free(all.m);
	qsort(out, n, sizeof *out, by_at);
	for (size_t i = 0; i < n; i++)
		set_live(&out[i]);
	return n;
}
