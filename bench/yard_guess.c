/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yard_guess.c -- the usual ways to tell the class of a text, plainly done.
 * Layer: bench.
 *
 * Both count runs of two and three characters, blanks and signs left out. Naive Bayes
 * is the multinomial one with add-one smoothing; logistic regression takes the counts
 * brought to length 1 and goes twenty times over the texts with a falling rate and a
 * small decay of weights. */
#include "b_classify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"

#define BITS	20
#define SIZE	(1u << BITS)
#define PASSES	20
#define MOST	8192

struct yard_guess {
	size_t		labels;
	float		*bayes, *w;	/* owned; SIZE x labels */
	double		known;		/* different runs */
	double		prior[YARD_LABELS], sum[YARD_LABELS];
	float		bias[YARD_LABELS];
};
struct count { uint32_t f; float n; };

static uint32_t
bucket(const uint32_t *cp, size_t n)
{
	uint64_t h = n;

	for (size_t i = 0; i < n; i++)
		h = (h ^ cp[i]) * 0x9E3779B97F4A7C15u;
	return (uint32_t)(h >> (64 - BITS));
}

static int
by_f(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return x->f < y->f ? -1 : x->f > y->f;
}

static size_t
count_runs(struct str s, struct count *out)
{
	uint32_t cp[MOST / 2];
	size_t n = 0, m = 0, have = 0;

	s = utf8_head(s, CLASSIFY_TEXT);
	while (s.n && n < MOST / 2) {
		uint32_t c = utf8_next(&s);

		if (c > 0x2FFF || (c >= '0' && c <= '9') ||
		    (c >= 'a' && c <= 'z'))
			if (c < 0x3000 || c > 0x303F)
				cp[n++] = c;
	}
	for (size_t i = 0; i + 1 < n; i++) {
		out[m++] = (struct count){ bucket(cp + i, 2), 1 };
		if (i + 2 < n)
			out[m++] = (struct count){ bucket(cp + i, 3), 1 };
	}
	qsort(out, m, sizeof(*out), by_f);
	for (size_t i = 0; i < m; i++)
		if (have && out[have - 1].f == out[i].f)
			out[have - 1].n++;
		else
			out[have++] = out[i];
	return have;
}

static void
unit_length(struct count *c, size_t n)
{
	float sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += c[i].n * c[i].n;
	for (size_t i = 0; i < n; i++)
		c[i].n /= sqrtf(sum);
}

static uint32_t
best_of(const double *score, size_t n)
{
	uint32_t best = 0;

	for (uint32_t l = 1; l < n; l++)
		if (score[l] > score[best])
			best = l;
	return best;
}

static uint32_t
logistic(const struct yard_guess *y, const struct count *c, size_t n,
    double *score)
{
	for (size_t l = 0; l < y->labels; l++)
		score[l] = (double)y->bias[l];
	for (size_t i = 0; i < n; i++)
		for (size_t l = 0; l < y->labels; l++)
			score[l] += (double)(c[i].n *
			    y->w[c[i].f * y->labels + l]);
	return best_of(score, y->labels);
}

static void
step(struct yard_guess *y, const struct count *c, size_t n, uint32_t label,
    float rate)
{
	double score[YARD_LABELS], sum = 0;
	uint32_t best = logistic(y, c, n, score);
	const double top = score[best];

	for (size_t l = 0; l < y->labels; l++)
		sum += score[l] = exp(score[l] - top);
	for (size_t l = 0; l < y->labels; l++) {
		float g = (float)(score[l] / sum) - (l == label);

		y->bias[l] -= rate * g * 0.1f;
		for (size_t i = 0; i < n; i++) {
			float *w = &y->w[c[i].f * y->labels + l];

			*w -= rate * (g * c[i].n + 1e-5f * *w);
		}
	}
}

static void
learn_logistic(struct yard_guess *y, struct count **c, const size_t *c_n,
    const struct classify_text *t, const uint32_t *which, size_t n)
{
	uint64_t luck = 7;

	for (int pass = 0; pass < PASSES; pass++)
		for (size_t k = 0; k < n; k++) {
			size_t i;

			luck = luck * 6364136223846793005u +
			    1442695040888963407u;
			i = (size_t)((luck >> 33) % n);
			step(y, c[i], c_n[i], t[which[i]].label,
			    4.0f / (1 + (float)pass * 0.3f));
		}
}

struct yard_guess *
yard_guess_learn(const struct classify_text *t, const uint32_t *which,
    size_t n, size_t labels)
{
	struct yard_guess *y = xcalloc(1, sizeof(*y));
	struct count **c = xcalloc(n + 1, sizeof(*c)), *tmp;
	size_t *c_n = xcalloc(n + 1, sizeof(*c_n));

	y->labels = labels;
	y->bayes = xcalloc((size_t)SIZE * labels, sizeof(*y->bayes));
	y->w = xcalloc((size_t)SIZE * labels, sizeof(*y->w));
	tmp = xcalloc(MOST, sizeof(*tmp));
	for (size_t i = 0; i < n; i++) {
		const uint32_t label = t[which[i]].label;

		c_n[i] = count_runs(t[which[i]].folded, tmp);
		c[i] = xmemdup(tmp, c_n[i] * sizeof(*tmp));
		y->prior[label]++;
		for (size_t k = 0; k < c_n[i]; k++) {
			float *of = &y->bayes[tmp[k].f * labels];
			float all = 0;

			for (size_t l = 0; l < labels; l++)
				all += of[l];
			y->known += all == 0;
			of[label] += tmp[k].n;
			y->sum[label] += (double)tmp[k].n;
		}
		unit_length(c[i], c_n[i]);
	}
	learn_logistic(y, c, c_n, t, which, n);
	for (size_t i = 0; i < n; i++)
		free(c[i]);
	free(c);
	free(c_n);
	free(tmp);
	return y;
}

uint32_t
yard_guess_bayes(const struct yard_guess *y, struct str folded)
{
	static struct count c[MOST];
	double score[YARD_LABELS];
	size_t n = count_runs(folded, c);

	for (size_t l = 0; l < y->labels; l++) {
		score[l] = log(y->prior[l] + 1e-9);
		for (size_t i = 0; i < n; i++)
			score[l] += (double)c[i].n * log(((double)
			    y->bayes[c[i].f * y->labels + l] + 1) /
			    (y->sum[l] + y->known));
	}
	return best_of(score, y->labels);
}

uint32_t
yard_guess_logistic(const struct yard_guess *y, struct str folded)
{
	static struct count c[MOST];
	double score[YARD_LABELS];
	size_t n = count_runs(folded, c);

	unit_length(c, n);
	return logistic(y, c, n, score);
}

void
yard_guess_free(struct yard_guess **y)
{
	free((*y)->bayes);
	free((*y)->w);
	free(*y);
	*y = NULL;
}
