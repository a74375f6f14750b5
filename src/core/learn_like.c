/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_like.c -- classes never seen: who like words speak for.
 * Layer: core (pure). Each class is one witness for each of its words, however
 * many cases it has. How clearly words must speak is measured on the cases at
 * hand: each class is left out in turn, and the least clearness at which the
 * others still name the right unit 95 times of 100 is asked for ever after.
 * Where no clearness does, words say nothing. */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS 200		/* of one class */
#define ASKED 20		/* of one class, when it is left out */
#define HEARD 512		/* entries; a word with more says nothing */
#define WORDS_OF 400		/* of one text */
#define WANTED 0.95
#define LEAST_CLASSES 5.0	/* that speak clearly enough */
#define STEPS 12

struct witness_word { uint64_t word; uint32_t n; uint16_t cls, unit; };
struct like {
	struct witness_word *w;		/* by word, class, unit */
	size_t		n, cap;
	uint16_t	units;
	double		*sum;		/* by unit */
	double		least_sum, least_part, share;
	bool		any;
};
struct said { uint16_t unit; double sum, part; };
struct asked { double sum, part, weight; bool right; };

/* ---- words of a text ---- */

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static bool
letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	    (c >= 'A' && c <= 'Z');
}

static struct str
next_char(struct str t, size_t *at)
{
	unsigned char c = (unsigned char)t.p[*at];
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	struct str s;

	if (n > t.n - *at)
		n = t.n - *at;
	s = str_n(t.p + *at, n);
	*at += n;
	return s;
}

/* Words of letters and pairs of such, and pairs of wide characters. Sorted,
 * each once. */
static size_t
words_of(struct str t, uint64_t *out)
{
	size_t n = 0, kept = 0, at = 0;
	struct str last_wide = STR_NONE;
	uint64_t last_word = 0;

	while (at < t.n && n + 2 < WORDS_OF) {
		size_t from = at;

		while (at < t.n && letter((unsigned char)t.p[at]))
			at++;
		if (at > from) {
			uint64_t h = str_hash(str_n(t.p + from, at - from));

			last_wide = STR_NONE;
			if (at - from < 2)
				continue;
			out[n++] = h;
			if (last_word)
				out[n++] = last_word * 31 ^ h;
			last_word = h;
			continue;
		}
		struct str c = next_char(t, &at);

		if (c.n < 3) {
			last_wide = STR_NONE;
			continue;
		}
		last_word = 0;
		if (last_wide.p)
			out[n++] = str_hash(str_n(last_wide.p, last_wide.n +
			    c.n));
		last_wide = c;
	}
	qsort(out, n, sizeof(*out), by_value);
	for (size_t i = 0; i < n; i++)
		if (!i || out[i] != out[i - 1])
			out[kept++] = out[i];
	return kept;
}

/* ---- witnesses ---- */

static int
by_word(const void *a, const void *b)
{
	const struct witness_word *x = a, *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	if (x->cls != y->cls)
		return x->cls < y->cls ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* The class that is left out as one: a minor class with all its matters; a
 * major for what is put there. */
static uint32_t
next_group(const struct learn *l, uint32_t c)
{
	return l->cls[c].level >= 2 ? l->cls[c].end : c + 1;
}

static size_t
group_end(const struct learn *l, uint32_t c)
{
	uint32_t next = next_group(l, c);

	return next < l->cls_n ? l->cls[next].first : l->n;
}

static void
take(struct like *k, const struct learn *l, const struct lcase *c,
    uint32_t cls)
{
	uint64_t w[WORDS_OF];
	size_t n = words_of(learn_text(l, c), w);

	for (size_t i = 0; i < n; i++) {
		k->w = xgrow(k->w, &k->cap, k->n + 1, sizeof(*k->w));
		k->w[k->n++] = (struct witness_word){ w[i], 1, (uint16_t)cls,
			c->unit };
	}
}

static void
gather(struct like *k, const struct learn *l)
{
	size_t kept = 0;

	for (uint32_t c = 1; c < l->cls_n; c = next_group(l, c)) {
		size_t from = l->cls[c].first, n = group_end(l, c) - from;
		size_t most = n < TEXTS ? n : TEXTS;

		for (size_t i = 0; i < most; i++)
			take(k, l, &l->c[from + i * n / most], c);
	}
	if (k->n)
		qsort(k->w, k->n, sizeof(*k->w), by_word);
	for (size_t i = 0; i < k->n; i++)
		if (kept && !by_word(&k->w[kept - 1], &k->w[i]))
			k->w[kept - 1].n++;
		else
			k->w[kept++] = k->w[i];
	k->n = kept;
}

static size_t
word_from(const struct like *k, uint64_t word)
{
	size_t lo = 0, hi = k->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (k->w[mid].word < word)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* What one word says: how much for each unit, squared, so that a word that
 * everybody uses says little. skip: a class that is not heard. */
static void
hear(const struct like *k, uint64_t word, uint32_t skip, double *sum)
{
	double one[64];
	uint16_t unit[64];
	size_t n = 0, from = word_from(k, word);
	double all = 0;

	if (from + HEARD < k->n && k->w[from + HEARD].word == word)
		return;
	for (size_t i = from; i < k->n && k->w[i].word == word;) {
		uint16_t cls = k->w[i].cls;
		size_t end = i;
		double of = 0;

		while (end < k->n && k->w[end].word == word &&
		    k->w[end].cls == cls)
			of += k->w[end++].n;
		for (; i < end; i++) {
			size_t at = 0;

			if (cls == skip)
				continue;
			while (at < n && unit[at] != k->w[i].unit)
				at++;
			if (at == 64)
				continue;
			if (at == n) {
				unit[n] = k->w[i].unit;
				one[n++] = 0;
			}
			one[at] += k->w[i].n / of;
			all += k->w[i].n / of;
		}
	}
	for (size_t i = 0; i < n; i++)
		sum[unit[i]] += one[i] / all * (one[i] / all) * all /
		    (all + 1);
}

static struct said
ask(const struct like *k, struct str text, uint32_t skip)
{
	uint64_t w[WORDS_OF];
	size_t n = words_of(text, w);
	struct said s = { 0 };
	double all = 0;

	memset(k->sum, 0, k->units * sizeof(*k->sum));
	for (size_t i = 0; i < n; i++)
		hear(k, w[i], skip, k->sum);
	for (uint16_t u = 1; u < k->units; u++) {
		all += k->sum[u];
		if (k->sum[u] > s.sum) {
			s.sum = k->sum[u];
			s.unit = u;
		}
	}
	s.part = all > 0 ? s.sum / all : 0;
	return s;
}

/* ---- how clearly they must speak ---- */

static size_t
ask_all(const struct like *k, const struct learn *l, struct asked *out)
{
	size_t count = 0;

	for (uint32_t c = 1; c < l->cls_n; c = next_group(l, c)) {
		size_t from = l->cls[c].first, n = group_end(l, c) - from;
		size_t most = n < ASKED ? n : ASKED;

		for (size_t i = 0; i < most; i++) {
			const struct lcase *x = &l->c[from + i * n / most];
			struct said s = ask(k, learn_text(l, x), c);

			out[count++] = (struct asked){ s.sum, s.part,
				1.0 / (double)most, s.unit == x->unit };
		}
	}
	return count;
}

static int
by_sum(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	return x->sum < y->sum ? -1 : x->sum > y->sum;
}

static void
calibrate(struct like *k, struct asked *a, size_t n)
{
	static const double parts[] = { 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 };
	double best = 0;

	if (n)
		qsort(a, n, sizeof(*a), by_sum);
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++)
		for (size_t s = 0; n && s < STEPS; s++) {
			double least = a[s * n / STEPS].sum, all = 0, good = 0;

			for (size_t i = 0; i < n; i++)
				if (a[i].sum >= least && a[i].part >=
				    parts[p]) {
					all += a[i].weight;
					good += a[i].right ? a[i].weight : 0;
				}
			if (all < LEAST_CLASSES || good < WANTED * all ||
			    all <= best)
				continue;
			best = all;
			k->any = true;
			k->least_sum = least;
			k->least_part = parts[p];
			k->share = good / all;
		}
}

struct like *
like_make(const struct learn *l)
{
	struct like *k = xcalloc(1, sizeof(*k));
	struct asked *a = xcalloc(l->cls_n * ASKED, sizeof(*a));

	k->units = l->units;
	k->sum = xcalloc(l->units, sizeof(*k->sum));
	if (l->words.n) {
		gather(k, l);
		calibrate(k, a, ask_all(k, l, a));
	}
	free(a);
	return k;
}

uint16_t
like_unit(const struct like *k, struct str words, double *share)
{
	struct said s = ask(k, words, UINT32_MAX);

	if (!k->any || s.sum < k->least_sum || s.part < k->least_part)
		return 0;
	*share = k->share;
	return s.unit;
}

void
like_free(struct like **k)
{
	if (!*k)
		return;
	free((*k)->w);
	free((*k)->sum);
	free(*k);
	*k = NULL;
}
