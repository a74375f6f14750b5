/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_sure.c -- from likelihood to sureness.  Layer: core (pure).
 *
 * Guesses of models that had not seen the text are laid in order of likelihood, cut
 * into groups of equal size, and the share of right ones is made to rise with the
 * likelihood by pooling neighbours that fall (isotonic regression: Ayer et al., 1955;
 * Zadrozny and Elkan, Transforming classifier scores into accurate multiclass
 * probability estimates, 2002). Between groups it is drawn straight. The error told
 * is that of texts whose fold had no part in the knots that judged them: the mean
 * over ten bins of sureness of |said - right| (expected calibration error). */
#include "classify_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define LEAST_GROUP 25	/* trials behind a knot */

struct group { double p, right, n; };

float
classify_sure(const struct classifier *c, float p)
{
	float x = p * 65535, x0 = 0, y0 = 0, x1 = 65535, y1;
	size_t k = 0;

	if (!c->knots)
		return p;
	while (k < c->knots && c->knot[k].p < x)
		k++;
	if (k) {
		x0 = c->knot[k - 1].p;
		y0 = c->knot[k - 1].sure;
	}
	y1 = y0;
	if (k < c->knots) {
		x1 = c->knot[k].p;
		y1 = c->knot[k].sure;
	}
	if (x1 <= x0)
		return y1 / 65535;
	return (y0 + (y1 - y0) * (x - x0) / (x1 - x0)) / 65535;
}

static int
by_p(const void *a, const void *b)
{
	const struct classify_trial *x = a, *y = b;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	return x->label < y->label ? -1 : x->label > y->label;
}

/* Groups that fall are pooled. Returns how many are left. */
static size_t
pool(struct group *g, size_t n)
{
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		g[have++] = g[i];
		while (have > 1 && g[have - 1].right * g[have - 2].n <=
		    g[have - 2].right * g[have - 1].n) {
			g[have - 2].p += g[have - 1].p;
			g[have - 2].right += g[have - 1].right;
			g[have - 2].n += g[have - 1].n;
			have--;
		}
	}
	return have;
}

/* Knots from all trials but those of a fold (none: all of them). */
static void
fit_knots(struct classifier *c, const struct classify_trial *t, size_t n,
    uint32_t but)
{
	struct group g[CLASSIFY_KNOTS] = { 0 };
	size_t used = 0, groups, seen = 0;

	for (size_t i = 0; i < n; i++)
		used += t[i].fold != but;
	groups = used / LEAST_GROUP;
	groups = groups > CLASSIFY_KNOTS ? CLASSIFY_KNOTS : groups;
	c->knots = 0;
	if (!groups)
		return;
	for (size_t i = 0; i < n; i++) {
		struct group *k;

		if (t[i].fold == but)
			continue;
		k = &g[seen++ * groups / used];
		k->p += (double)t[i].p;
		k->right += t[i].guess == t[i].label;
		k->n++;
	}
	c->knots = pool(g, groups);
	for (size_t i = 0; i < c->knots; i++) {
		c->knot[i].p = (uint16_t)(g[i].p / g[i].n * 65535);
		/* One of each kind is taken for granted: never wholly sure. */
		c->knot[i].sure = (uint16_t)((g[i].right + 0.5) /
		    (g[i].n + 1) * 65535);
		if (i && c->knot[i].sure < c->knot[i - 1].sure)
			c->knot[i].sure = c->knot[i - 1].sure;
	}
}

struct bin { double said, right; };

static void
judge(struct classifier *c, const struct classify_trial *t, size_t n,
    size_t folds, struct bin *bins)
{
	for (uint32_t f = 0; f < folds; f++) {
		fit_knots(c, t, n, f);
		for (size_t i = 0; i < n; i++) {
			float sure;
			size_t bin;

			if (t[i].fold != f)
				continue;
			sure = classify_sure(c, t[i].p);
			bin = (size_t)(sure * (CLASSIFY_BINS - 0.001f));
			c->tally[bin].n++;
			c->tally[bin].right += t[i].guess == t[i].label;
			bins[bin / 10].said += (double)sure;
			bins[bin / 10].right += t[i].guess == t[i].label;
		}
	}
}

static void
macro_f1(struct classifier *c, const struct classify_trial *t, size_t n)
{
	struct { uint32_t is, said, right; } *l = xcalloc(c->labels + 1,
	    sizeof(*l));
	size_t used = 0;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		l[t[i].label].is++;
		l[t[i].guess].said++;
		l[t[i].label].right += t[i].label == t[i].guess;
	}
	for (size_t i = 0; i < c->labels; i++) {
		used += l[i].is > 0;
		if (l[i].right)
			sum += 2.0 * l[i].right / (l[i].is + l[i].said);
		c->score.accuracy += l[i].right;
	}
	c->score.macro_f1 = used ? sum / (double)used : 0;
	c->score.accuracy /= n ? (double)n : 1;
	free(l);
}

void
classify_calibrate(struct classifier *c, struct classify_trial *t, size_t n,
    size_t folds)
{
	struct bin bins[CLASSIFY_BINS / 10] = { 0 };

	qsort(t, n, sizeof(*t), by_p);
	memset(c->tally, 0, sizeof(c->tally));
	memset(&c->score, 0, sizeof(c->score));
	c->score.texts = n;
	macro_f1(c, t, n);
	judge(c, t, n, folds, bins);
	for (size_t i = 0; i < CLASSIFY_BINS / 10; i++)
		c->score.calibration_error +=
		    fabs(bins[i].said - bins[i].right) / (double)(n ? n : 1);
	fit_knots(c, t, n, UINT32_MAX);
}
