/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify.c -- likely classes of a text, and the words that say so.
 * Layer: core (pure).
 *
 * Features are runs of one to three units (classify_text.c), known by a hash of
 * 32 bits. A text is the vector x of what it holds, x_f = (1 + ln n_f) ln(N / df_f)
 * brought to a length of just below 1 (Salton and Buckley, Term-weighting approaches in automatic
 * text retrieval, 1988); of the first units each counts twice. A label's score is
 * b_l + sum of x_f w_fl, and its likelihood the softmax of these: multinomial
 * logistic regression. Only pairs of feature and label that met in some text have a
 * weight: a feature that speaks against all others alike is one that speaks for
 * its own. How weights are found is said in classify_fit.c, how likelihood becomes
 * sureness in classify_sure.c. */
#include "classify_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define LONGEST_WORD 8	/* units of evidence */

void
classify_free(struct classifier **c)
{
	if (!*c)
		return;
	for (size_t i = 0; i < (*c)->labels; i++)
		free((char *)(uintptr_t)(*c)->label[i].p);
	free((*c)->label);
	free((*c)->bias);
	free((*c)->f);
	free((*c)->pair);
	free((*c)->slot);
	free(*c);
	*c = NULL;
}

void
classify_name(struct classifier *c, struct str label)
{
	c->label = xrealloc(c->label, (c->labels + 1) * sizeof(*c->label));
	c->bias = xrealloc(c->bias, (c->labels + 1) * sizeof(*c->bias));
	c->bias[c->labels] = 0;
	c->label[c->labels++] = str_n(xmemdup(label.p, label.n), label.n);
}

void
classify_slots(struct classifier *c)
{
	uint32_t size = 64;

	while (size < c->f_n * 2)
		size *= 2;
	free(c->slot);
	c->slot = xcalloc(size, sizeof(*c->slot));
	c->mask = size - 1;
	for (size_t k = 0; k < c->f_n; k++) {
		uint32_t i = classify_slot(c, c->f[k].hash);

		while (c->slot[i].hash)
			i = (i + 1) & c->mask;
		c->slot[i].hash = c->f[k].hash;
		c->slot[i].at = (uint32_t)k;
	}
}

/* ---- a text ---- */

/* Counts feature f once more, or twice; returns its place in hit + 1. */
static uint32_t
count_hit(struct classify_seen *s, uint32_t mask, uint32_t f, float more)
{
	uint32_t i = (f * 0x9E3779B1u >> 8) & mask;

	while (s->table[i] && s->hit[s->table[i] - 1].f != f)
		i = (i + 1) & mask;
	if (!s->table[i]) {
		s->hit[s->hits].f = f;
		s->hit[s->hits].v = 0;
		s->table[i] = (uint32_t)++s->hits;
	}
	s->hit[s->table[i] - 1].v += more;
	return s->table[i];
}

static void
weigh(const struct classifier *c, struct classify_seen *s)
{
	float sum = CLASSIFY_FEW, by;

	for (size_t i = 0; i < s->hits; i++) {
		struct classify_hit *h = &s->hit[i];

		__builtin_prefetch(c->pair + c->f[h->f].first);
		h->v = (1 + logf(h->v)) * c->f[h->f].idf / CLASSIFY_IDF;
		sum += h->v * h->v;
	}
	by = 1 / sqrtf(sum);
	for (size_t i = 0; i < s->hits; i++)
		s->hit[i].v *= by;
}

/* Hashes of all runs into at, 0 where there is none. What each will want is sent
 * for: looked up one by one, most of the time would be waiting for memory. */
static void
hash_runs(const struct classifier *c, struct classify_seen *s)
{
	for (size_t i = 0; i < s->units; i++) {
		uint32_t h = CLASSIFY_START, *at = &s->at[i * CLASSIFY_RUN];

		memset(at, 0, CLASSIFY_RUN * sizeof(*at));
		for (size_t k = 0; k < CLASSIFY_RUN && i + k < s->units &&
		    s->unit[i + k].id; k++) {
			h = classify_mix(h, s->unit[i + k].id);
			at[k] = h;
			__builtin_prefetch(&c->slot[classify_slot(c, h)]);
		}
	}
}

void
classify_see(const struct classifier *c, struct str folded,
    struct classify_seen *s)
{
	uint32_t mask = 63;

	s->hits = 0;
	s->units = classify_units(folded, s->unit);
	while (mask + 1 < s->units * CLASSIFY_RUN * 4 / 3)
		mask = mask * 2 + 1;
	memset(s->table, 0, (mask + 1) * sizeof(*s->table));
	hash_runs(c, s);
	for (size_t i = 0; i < s->units * CLASSIFY_RUN; i++) {
		uint32_t f = s->at[i] ? classify_find(c, s->at[i]) :
		    UINT32_MAX;

		s->at[i] = 0;
		if (f == UINT32_MAX)
			continue;
		__builtin_prefetch(&c->f[f]);
		s->at[i] = count_hit(s, mask, f,
		    i < CLASSIFY_HEAD * CLASSIFY_RUN ? 2 : 1);
	}
	weigh(c, s);
}

uint32_t
classify_scores(const struct classifier *c, const struct classify_seen *s,
    float *score)
{
	uint32_t best = 0;

	for (size_t l = 0; l < c->labels; l++)
		score[l] = c->bias[l];
	for (size_t i = 0; i < s->hits; i++) {
		const struct classify_feature *f = &c->f[s->hit[i].f];
		const struct classify_pair *p = c->pair + f->first;
		float v = s->hit[i].v;

		for (uint32_t k = 0; k < f->n; k++)
			score[p[k].label] += v * p[k].w;
	}
	for (uint32_t l = 0; l < c->labels; l++) {
		score[l] /= CLASSIFY_STEP;
		if (score[l] > score[best])
			best = l;
	}
	return best;
}

/* ---- evidence ---- */

/* What feature f says for label, beside what it says for all on average. */
static float
speaks(const struct classifier *c, uint32_t f, uint32_t label)
{
	const struct classify_feature *x = &c->f[f];
	const struct classify_pair *p = c->pair + x->first;
	float sum = 0, own = 0;

	for (uint32_t k = 0; k < x->n; k++) {
		sum += p[k].w;
		if (p[k].label == label)
			own = p[k].w;
	}
	return (own - sum / (float)c->labels) / CLASSIFY_STEP;
}

/* By unit: what the runs over it say. Returns the greatest. */
static float
spread(const struct classifier *c, const struct classify_seen *s,
    uint32_t label, float *by_unit)
{
	float of[CLASSIFY_GRAMS], most = 0;

	memset(by_unit, 0, s->units * sizeof(*by_unit));
	for (size_t i = 0; i < s->hits; i++)
		of[i] = speaks(c, s->hit[i].f, label) * s->hit[i].v;
	for (size_t i = 0; i < s->units; i++)
		for (size_t k = 0; k < CLASSIFY_RUN; k++) {
			uint32_t at = s->at[i * CLASSIFY_RUN + k];

			for (size_t j = 0; at && j <= k; j++)
				by_unit[i + j] += of[at - 1] / (float)(k + 1);
		}
	for (size_t i = 0; i < s->units; i++)
		most = by_unit[i] > most ? by_unit[i] : most;
	return most;
}

/* Puts w among the heaviest; the same word twice counts once. */
static void
keep_word(struct classify_guess *g, struct str text, struct classify_word w)
{
	size_t i = 0;

	for (; i < g->words; i++)
		if (str_eq(str_n(text.p + g->word[i].at, g->word[i].n),
		    str_n(text.p + w.at, w.n)))
			return;
	for (i = g->words; i && g->word[i - 1].weight < w.weight; i--)
		if (i < CLASSIFY_WORDS)
			g->word[i] = g->word[i - 1];
	if (i < CLASSIFY_WORDS)
		g->word[i] = w;
	g->words += g->words < CLASSIFY_WORDS;
}

static void
find_words(const struct classifier *c, const struct classify_seen *s,
    struct str text, struct classify_guess *g)
{
	float by_unit[CLASSIFY_UNITS];
	float least = spread(c, s, g->label, by_unit) * 0.3f;

	g->words = 0;
	for (size_t i = 0; least > 0 && i < s->units;) {
		struct classify_word w = { .at = s->unit[i].at };
		size_t k = i;

		while (k < s->units && k - i < LONGEST_WORD &&
		    s->unit[k].id && by_unit[k] >= least) {
			w.weight += by_unit[k];
			w.n = s->unit[k].at + s->unit[k].n - w.at;
			k++;
		}
		if (k > i)
			keep_word(g, text, w);
		i = k > i ? k : i + 1;
	}
}

/* ---- guessing ---- */

/* The likeliest cap labels, best first. */
static size_t
best_of(const float *score, size_t n, struct classify_guess *out, size_t cap)
{
	size_t have = 0;

	for (uint32_t l = 0; l < n; l++) {
		size_t i = have;

		if (have == cap && score[l] <= out[cap - 1].sure)
			continue;
		for (; i && out[i - 1].sure < score[l]; i--)
			if (i < cap)
				out[i] = out[i - 1];
		out[i].label = l;
		out[i].sure = score[l];
		have += have < cap;
	}
	return have;
}

size_t
classify_guess(const struct classifier *c, struct str folded,
    struct classify_guess *out, size_t cap)
{
	struct classify_seen s;
	float score[CLASSIFY_LABELS], all = 0, first, rest;
	size_t n;

	classify_see(c, folded, &s);
	if (!s.hits || !cap)
		return 0;
	classify_scores(c, &s, score);
	n = best_of(score, c->labels, out, cap);
	for (size_t l = 0; l < c->labels; l++)
		all += expf(score[l] - out[0].sure);
	first = classify_sure(c, 1 / all);
	rest = 1 - first;
	for (size_t i = n; i-- > 0;)
		out[i].sure = first * expf(out[i].sure - out[0].sure);
	for (size_t i = 0; i < n; i++) {
		if (i && out[i].sure > rest)
			out[i].sure = rest;
		rest -= i ? out[i].sure : 0;
		find_words(c, &s, folded, &out[i]);
	}
	return n;
}

size_t
classify_labels(const struct classifier *c)
{
	return c->labels;
}

struct str
classify_label(const struct classifier *c, uint32_t label)
{
	return label < c->labels ? c->label[label] : STR_NONE;
}

uint64_t
classify_texts(const struct classifier *c)
{
	return c->texts;
}

void
classify_score(const struct classifier *c, struct classify_score *out)
{
	*out = c->score;
}

double
classify_speaks(const struct classifier *c, double least)
{
	for (int i = 0; i < CLASSIFY_BINS; i++) {
		double sure = i / (double)CLASSIFY_BINS, precision, spoken;

		if (sure + 1e-6 < least)
			continue;
		classify_at(c, sure, &precision, &spoken);
		if (precision >= CLASSIFY_RIGHT)
			return sure;
	}
	return 1;
}

void
classify_at(const struct classifier *c, double sure, double *precision,
    double *spoken)
{
	uint64_t all = 0, n = 0, right = 0;

	for (size_t i = 0; i < CLASSIFY_BINS; i++) {
		all += c->tally[i].n;
		if ((double)i + 1e-6 < sure * CLASSIFY_BINS)
			continue;
		n += c->tally[i].n;
		right += c->tally[i].right;
	}
	*precision = n ? (double)right / (double)n : 0;
	*spoken = all ? (double)n / (double)all : 0;
}
