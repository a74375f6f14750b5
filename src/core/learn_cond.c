/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_cond.c -- conditions that part the cases of one area: by channel, by
 * hours of the week, urgent or not, by words.  Layer: core (pure).
 * One at a time, the one that mends most; each must be as sure as a rule. */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define OTHERS 4		/* units that are tried beside the usual one */
#define POOL_MAX 20000		/* cases looked at, evenly taken */

struct search {
	struct learn	*l;
	const struct pool *p;
	struct llabel	v;		/* as far as it is made */
	int8_t		*gain;		/* by case: mended, spoilt */
	int64_t		best;
	struct lcond	found;
};

/* Conditions of a lower number are looked at first: a rule's rank. */
static unsigned
rank(unsigned kind)
{
	return kind == BY_URGENT || kind == BY_WORDS ? 0 :
	    kind == BY_CHANNEL ? 1 : 2;
}

static void
weigh(struct search *s, uint16_t unit, unsigned kind)
{
	for (size_t i = 0; i < s->p->n; i++) {
		const struct lcase *c = &s->l->c[s->p->pick[i]];
		unsigned at = 0;
		uint16_t now;

		while (at < s->v.n && !lcond_fits(s->l, &s->v.c[at], c))
			at++;
		now = at < s->v.n ? s->v.c[at].unit : s->v.unit;
		s->gain[i] = 0;
		if (at < s->v.n && rank(s->v.c[at].kind) <= rank(kind))
			continue;
		if (c->unit == unit && now != unit)
			s->gain[i] = 1;
		else if (c->unit == now && now != unit)
			s->gain[i] = -1;
	}
}

/* Takes k if it mends more than what was found so far, and is sure. */
static void
offer(struct search *s, const struct lcond *k, double looked)
{
	uint64_t n = 0, right = 0, others = 0, out = 0;
	int64_t gain = 0;

	for (size_t i = 0; i < s->p->n; i++) {
		const struct lcase *c = &s->l->c[s->p->pick[i]];
		bool is = c->unit == k->unit;

		if (!lcond_fits(s->l, k, c)) {
			others++;
			out += is;
			continue;
		}
		gain += s->gain[i];
		if (s->gain[i] || is) {
			n++;
			right += is;
		}
	}
	if (gain <= s->best || gain < (int64_t)s->l->o.least_support ||
	    !learn_sure(s->l, right, n) || !others ||
	    !learn_beyond_luck(right, n, (double)(out + 1) /
	    (double)(others + 2), looked))
		return;
	s->best = gain;
	s->found = *k;
}

static bool
has_kind(const struct search *s, unsigned r)
{
	for (unsigned i = 0; i < s->v.n; i++)
		if (rank(s->v.c[i].kind) == r)
			return true;
	return false;
}

static void
try_urgent(struct search *s, uint16_t unit)
{
	struct lcond k = { .kind = BY_URGENT, .unit = unit, .urgent = true };

	if (s->l->f_urgent < 0 || has_kind(s, 0))
		return;
	weigh(s, unit, BY_URGENT);
	offer(s, &k, 2);
	k.urgent = false;
	offer(s, &k, 2);
}

static void
try_channels(struct search *s, uint16_t unit)
{
	struct lcond k = { .kind = BY_CHANNEL, .unit = unit };
	int64_t sum[64] = { 0 };

	weigh(s, unit, BY_CHANNEL);
	for (size_t i = 0; i < s->p->n; i++) {
		int ch = s->l->c[s->p->pick[i]].channel;

		if (ch >= 0)
			sum[ch] += s->gain[i];
	}
	for (unsigned i = 0; i < 64; i++)
		if (sum[i] > 0)
			k.channels |= 1ull << i;
	if (k.channels)
		offer(s, &k, 2.0 * (double)s->l->law->channels_n);
}

static const uint8_t day_sets[] = { 127, 31, 96, 1, 2, 4, 8, 16, 32, 64 };

/* up[i]: what all half hours before i gain, the week twice. */
static int64_t
band_gain(const int64_t *up, uint8_t days, unsigned from, unsigned len)
{
	int64_t sum = 0;

	for (unsigned d = 0; d < 7; d++)
		if (days >> d & 1)
			sum += up[d * 48 + from + len] - up[d * 48 + from];
	return sum;
}

static unsigned
days_in(uint8_t set)
{
	return (unsigned)__builtin_popcount(set);
}

static void
try_times(struct search *s, uint16_t unit)
{
	struct lcond k = { .kind = BY_TIME };
	int64_t up[2 * SLOTS_WEEK + 1] = { 0 }, best = 0;

	if (has_kind(s, 2))
		return;
	weigh(s, unit, BY_TIME);
	for (size_t i = 0; i < s->p->n; i++) {
		unsigned at = s->l->c[s->p->pick[i]].minute / 30u;

		up[at + 1] += s->gain[i];
		up[at + SLOTS_WEEK + 1] += s->gain[i];
	}
	for (unsigned i = 0; i < 2 * SLOTS_WEEK; i++)
		up[i + 1] += up[i];
	for (size_t d = 0; d < sizeof(day_sets); d++)
		for (unsigned at = 0; at < 48; at++)
			for (unsigned len = 1; len <= (at ? 47u : 48u); len++) {
				int64_t g = band_gain(up, day_sets[d], at, len);

				if (g < best || !g || (g == best &&
				    len * days_in(day_sets[d]) >=
				    k.len * days_in(k.days)))
					continue;
				best = g;
				k.days = day_sets[d];
				k.from = (uint16_t)at;
				k.len = (uint16_t)len;
			}
	k.unit = unit;
	if (best > 0)
		offer(s, &k, 2000);
}

static void
try_words(struct search *s, uint16_t unit)
{
	struct lcond k = { .kind = BY_WORDS, .unit = unit };

	if (!s->l->o.words || s->l->f_words < 0 || has_kind(s, 0))
		return;
	weigh(s, unit, BY_WORDS);
	if (learn_words(s->l, s->p, s->gain, &k) > 0)
		offer(s, &k, 20000);
}

struct other { uint16_t unit; uint32_t n; };

/* Units of the cases that the label as it is does not get right. */
static size_t
others_of(const struct search *s, struct other *out)
{
	uint32_t *n = xcalloc(s->l->units, sizeof(*n));
	size_t count = 0;

	for (size_t i = 0; i < s->p->n; i++) {
		const struct lcase *c = &s->l->c[s->p->pick[i]];
		unsigned at = 0;

		while (at < s->v.n && !lcond_fits(s->l, &s->v.c[at], c))
			at++;
		if (c->unit != (at < s->v.n ? s->v.c[at].unit : s->v.unit))
			n[c->unit]++;
	}
	while (count < OTHERS) {
		uint16_t top = 0;

		for (uint16_t u = 1; u < s->l->units; u++)
			if (n[u] > n[top])
				top = u;
		if (!top || n[top] < s->l->o.least_support)
			break;
		out[count++] = (struct other){ top, n[top] };
		n[top] = 0;
	}
	free(n);
	return count;
}

static void
insert(struct llabel *v, const struct lcond *k)
{
	unsigned at = v->n;

	while (at && rank(v->c[at - 1].kind) > rank(k->kind)) {
		v->c[at] = v->c[at - 1];
		at--;
	}
	v->c[at] = *k;
	v->n++;
}

uint32_t
learn_conditions(struct learn *l, const struct pool *p, uint16_t unit)
{
	struct search s = { .l = l, .v = { .unit = unit } };
	struct pool few = { p->pick, p->n };
	uint32_t *some = NULL;

	if (p->n > POOL_MAX) {
		some = xmalloc(POOL_MAX * sizeof(*some));
		for (size_t i = 0; i < POOL_MAX; i++)
			some[i] = p->pick[i * p->n / POOL_MAX];
		few = (struct pool){ some, POOL_MAX };
	}
	s.p = &few;
	s.gain = xcalloc(few.n + 1, 1);
	while (s.v.n < LABEL_CONDS) {
		struct other o[OTHERS];
		size_t n = others_of(&s, o);

		s.best = 0;
		for (size_t i = 0; i < n; i++) {
			try_urgent(&s, o[i].unit);
			try_channels(&s, o[i].unit);
			try_times(&s, o[i].unit);
			try_words(&s, o[i].unit);
		}
		if (!s.best)
			break;
		insert(&s.v, &s.found);
	}
	free(s.gain);
	free(some);
	return s.v.n ? label_make(l, &s.v) : LABEL_NONE;
}
