/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_fit.c -- finding the weights.  Layer: core (pure).
 *
 * Stochastic gradient descent on the log loss, each weight with a step of its own
 * that shrinks with what it was moved so far (Duchi, Hazan and Singer, Adaptive
 * subgradient methods, 2011); few passes, for the passes are the regularisation.
 * Labels of few texts pull harder, by the root of how few. The same is done once
 * for every fold, whose texts are then guessed, and at last for all texts. A text
 * that stands twice is learned once, and never lies in two folds. */
#include "classify_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"

#define PASSES	4
#define RATE	3.0f
#define G2_FIRST 0.1f
#define G2_REST	1e30f		/* does not move */
#define BIAS_RATE 0.02f
#define KNOWN	0.95f		/* a text so likely of its label is let be */
#define LEAST_PULL 0.001f	/* a label pulled less is let be */

/* ---- setting up ---- */

struct same { uint64_t key; uint32_t label; size_t at; };

static int
by_key(const void *a, const void *b)
{
	const struct same *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int
by_label(const void *a, const void *b)
{
	const struct same *x = a, *y = b;

	if (x->label != y->label)
		return x->label < y->label ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* One of each text, each label's dealt over the folds in the order of their hashes,
 * which is chance but always the same. Of texts that differ in their label the first counts. */
static void
deal(struct classify_trainer *t)
{
	struct same *s = xcalloc(t->in_n + 1, sizeof(*s));
	size_t n = 0;

	for (size_t i = 0; i < t->in_n; i++)
		s[i] = (struct same){ .key = classify_same(t->in[i].folded),
			.label = t->in[i].label, .at = i };
	qsort(s, t->in_n, sizeof(*s), by_key);
	for (size_t i = 0; i < t->in_n; i++)
		if (!i || s[i].key != s[i - 1].key)
			s[n++] = s[i];
	qsort(s, n, sizeof(*s), by_label);
	t->text = xcalloc(n + 1, sizeof(*t->text));
	t->of = xcalloc(n + 1, sizeof(*t->of));
	for (size_t i = 0; i < n; i++) {
		t->text[i].label = s[i].label;
		t->text[i].fold = (uint32_t)(i % t->folds);
		t->of[i] = &t->in[s[i].at];
		t->weight[s[i].label]++;
	}
	t->n = n;
	free(s);
}

/* From counts to pulls. Returns how many labels have texts. */
static size_t
set_pulls(struct classify_trainer *t)
{
	size_t used = 0;

	for (size_t l = 0; l < t->c->labels; l++)
		used += t->weight[l] > 0;
	for (size_t l = 0; l < t->c->labels; l++) {
		float x = (float)t->n / (float)(used ? used : 1);

		x = t->weight[l] > 0 ? sqrtf(x / t->weight[l]) : 0;
		t->weight[l] = x > 3 ? 3 : x;
	}
	return used;
}

static enum err
check_input(const struct classify_text *in, size_t n, const struct str *label,
    size_t labels)
{
	if (labels > CLASSIFY_LABELS || n > CLASSIFY_TEXTS)
		return ERR_TOO_BIG;
	for (size_t i = 0; i < labels; i++)
		if (!label[i].n || label[i].n > CLASSIFY_LABEL ||
		    !utf8_valid(label[i], NULL))
			return ERR_BAD_INPUT;
	for (size_t i = 0; i < n; i++)
		if (in[i].label >= labels)
			return ERR_BAD_INPUT;
	return OK;
}

enum err
classify_trainer_new(const struct classify_text *in, size_t n,
    const struct str *labels, size_t labels_n,
    const struct classify_options *o, struct classify_trainer **out)
{
	struct classify_trainer *t;
	enum err e = check_input(in, n, labels, labels_n);

	*out = NULL;
	if (e)
		return e;
	t = xcalloc(1, sizeof(*t));
	t->in = in;
	t->in_n = n;
	t->folds = o && o->folds > 1 ? o->folds : 5;
	t->bytes = o && o->bytes ? o->bytes : CLASSIFY_BYTES;
	t->dense = labels_n <= FIT_DENSE;
	t->c = xcalloc(1, sizeof(*t->c));
	for (size_t i = 0; i < labels_n; i++)
		classify_name(t->c, labels[i]);
	t->bias = xcalloc(labels_n + 1, sizeof(*t->bias));
	t->score = xcalloc(labels_n + FIT_DENSE, sizeof(*t->score));
	t->weight = xcalloc(labels_n + 1, sizeof(*t->weight));
	deal(t);
	t->order = xcalloc(t->n + 1, sizeof(*t->order));
	t->trial = xcalloc(t->n + 1, sizeof(*t->trial));
	if (set_pulls(t) < 2) {
		classify_trainer_free(&t);
		return ERR_BAD_INPUT;
	}
	*out = t;
	return OK;
}

void
classify_trainer_free(struct classify_trainer **p)
{
	struct classify_trainer *t = *p;

	if (!t)
		return;
	classify_free(&t->c);
	free(t->text);
	free(t->of);
	free(t->item);
	free(t->runs.p);
	free(t->runs.slot);
	free(t->f);
	free(t->pair);
	free(t->w);
	free(t->g2);
	free(t->bias);
	free(t->score);
	free(t->weight);
	free(t->order);
	free(t->trial);
	free(t);
	*p = NULL;
}

/* ---- one text ---- */

static void
add_all(struct classify_trainer *t, const struct fit_text *x)
{
	const struct fit_item *p = t->item + x->first;

	for (uint32_t k = 0; k < x->n; k++) {
		const struct fit_feature *f = &t->f[p[k].f];
		const uint16_t *label = t->pair + f->first;
		const float *w = t->w + f->first;

		for (uint32_t j = 0; j < f->n; j++)
			t->score[label[j]] += p[k].v * w[j];
	}
}

/* The same where each feature has FIT_DENSE pairs: the compiler takes them at
 * once. */
static void
add_dense(struct classify_trainer *t, const struct fit_text *x)
{
	const struct fit_item *p = t->item + x->first;
	float score[FIT_DENSE];

	memcpy(score, t->score, sizeof(score));
	for (uint32_t k = 0; k < x->n; k++) {
		const float *w = t->w + t->f[p[k].f].first;

		for (uint32_t j = 0; j < FIT_DENSE; j++)
			score[j] += p[k].v * w[j];
	}
	memcpy(t->score, score, sizeof(score));
}

/* Likelihoods into score; returns the likeliest. */
static uint32_t
guess(struct classify_trainer *t, const struct fit_text *x)
{
	size_t labels = t->c->labels;
	uint32_t best = 0;
	float all = 0, most;

	memcpy(t->score, t->bias, labels * sizeof(*t->score));
	if (t->dense)
		add_dense(t, x);
	else
		add_all(t, x);
	for (uint32_t l = 1; l < labels; l++)
		if (t->score[l] > t->score[best])
			best = l;
	most = t->score[best];
	for (size_t l = 0; l < labels; l++)
		all += t->score[l] = expf(t->score[l] - most);
	for (size_t l = 0; l < labels; l++)
		t->score[l] /= all;
	return best;
}

/* 1 / sqrt(x) to two parts in a thousand, in a way that compilers take many of at
 * once and that is the same everywhere. */
static inline float
shrink(float x)
{
	union { float f; uint32_t i; } y = { .f = x };

	y.i = 0x5F3759DF - (y.i >> 1);
	return y.f * (1.5f - 0.5f * x * y.f * y.f);
}

static void
pull_all(struct classify_trainer *t, const struct fit_text *x)
{
	const struct fit_item *p = t->item + x->first;

	for (uint32_t k = 0; k < x->n; k++) {
		const struct fit_feature *f = &t->f[p[k].f];
		const uint16_t *label = t->pair + f->first;
		float *w = t->w + f->first, *g2 = t->g2 + f->first;

		for (uint32_t j = 0; j < f->n; j++) {
			float g = t->score[label[j]] * p[k].v;

			if (g == 0)
				continue;
			g2[j] += g * g;
			w[j] -= RATE * g * shrink(g2[j]);
		}
	}
}

static void
pull_dense(struct classify_trainer *t, const struct fit_text *x)
{
	const struct fit_item *p = t->item + x->first;
	float pull[FIT_DENSE];

	memcpy(pull, t->score, sizeof(pull));
	for (uint32_t k = 0; k < x->n; k++) {
		size_t first = t->f[p[k].f].first;
		float *restrict w = t->w + first;
		float *restrict g2 = t->g2 + first;

		for (uint32_t j = 0; j < FIT_DENSE; j++) {
			float g = pull[j] * p[k].v;

			g2[j] += g * g;
			w[j] -= RATE * g * shrink(g2[j]);
		}
	}
}

static void
learn(struct classify_trainer *t, const struct fit_text *x)
{
	float by = t->weight[x->label], *pull = t->score;

	guess(t, x);
	if (pull[x->label] > KNOWN)
		return;
	for (uint32_t l = 0; l < t->c->labels; l++) {
		pull[l] = by * (pull[l] - (l == x->label));
		if (fabsf(pull[l]) < LEAST_PULL)
			pull[l] = 0;
		t->bias[l] -= BIAS_RATE * pull[l];
	}
	if (t->dense)
		pull_dense(t, x);
	else
		pull_all(t, x);
}

/* ---- passes and folds ---- */

static void
shuffle(struct classify_trainer *t)
{
	for (size_t i = t->order_n; i > 1; i--) {
		size_t j;
		uint32_t x = t->order[i - 1];

		t->luck = t->luck * 6364136223846793005u +
		    1442695040888963407u;
		j = (size_t)((t->luck >> 33) % i);
		t->order[i - 1] = t->order[j];
		t->order[j] = x;
	}
}

/* The pair of a text's label at feature f. */
static size_t
pair_of(const struct classify_trainer *t, uint32_t f, uint32_t label)
{
	size_t lo = t->f[f].first, hi = lo + t->f[f].n;

	if (t->dense)
		return lo + label;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->pair[mid] <= label)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* A pair that only texts left out have would be pushed down and never up: it rests. */
static void
wake_pairs(struct classify_trainer *t)
{
	for (size_t i = 0; i < t->pair_n; i++)
		t->g2[i] = G2_REST;
	for (size_t i = 0; i < t->order_n; i++) {
		const struct fit_text *x = &t->text[t->order[i]];

		for (uint32_t k = 0; k < x->n; k++)
			t->g2[pair_of(t, t->item[x->first + k].f, x->label)] =
			    G2_FIRST;
	}
}

/* Fold number folds leaves nothing out. */
static void
begin_fold(struct classify_trainer *t)
{
	t->order_n = 0;
	t->luck = 12345;
	for (size_t i = 0; i < t->n; i++)
		if (t->text[i].fold != t->fold)
			t->order[t->order_n++] = (uint32_t)i;
	memset(t->w, 0, t->pair_n * sizeof(*t->w));
	wake_pairs(t);
	memset(t->bias, 0, t->c->labels * sizeof(*t->bias));
	t->at = t->pass = 0;
	shuffle(t);
}

static void
try_text(struct classify_trainer *t, size_t i)
{
	uint32_t best = guess(t, &t->text[i]);

	if (t->text[i].n)
		t->trial[t->trial_n++] = (struct classify_trial){
			.p = t->score[best], .label = t->text[i].label,
			.guess = best, .fold = t->text[i].fold };
}

/* Learns one text, or guesses one that was left out. */
static void
fold_step(struct classify_trainer *t)
{
	if (t->pass < PASSES) {
		if (t->at < t->order_n)
			learn(t, &t->text[t->order[t->at]]);
		if (++t->at < t->order_n)
			return;
		t->at = 0;
		if (++t->pass < PASSES)
			shuffle(t);
		else if (t->fold == t->folds)
			t->phase = FIT_DONE;
		return;
	}
	if (t->text[t->at].fold == t->fold)
		try_text(t, t->at);
	if (++t->at < t->n)
		return;
	t->fold++;
	begin_fold(t);
}

/* ---- steps ---- */

static void
next_text(struct classify_trainer *t)
{
	if (++t->at < t->n)
		return;
	t->at = 0;
	t->phase++;
}

bool
classify_trainer_step(struct classify_trainer *t)
{
	t->done++;
	switch (t->phase) {
	case FIT_READ:
		fit_read(t, t->at);
		next_text(t);
		break;
	case FIT_CHOOSE:
		fit_choose(t);
		t->phase++;
		break;
	case FIT_WEIGH:
		fit_weigh(t, t->at);
		next_text(t);
		break;
	case FIT_JOIN:
		fit_join(t);
		begin_fold(t);
		t->phase++;
		break;
	case FIT_FOLD:
		fold_step(t);
		if (t->phase == FIT_DONE)
			fit_model(t);
		break;
	case FIT_DONE:
		break;
	}
	return t->phase != FIT_DONE;
}

struct classifier *
classify_trainer_take(struct classify_trainer *t)
{
	struct classifier *c = t->c;

	t->c = NULL;
	return c;
}

/* About so many steps: the last fold leaves nothing out and guesses nothing. */
static uint64_t
all_steps(const struct classify_trainer *t)
{
	return t->n * 2 + 2 + t->n * PASSES * t->folds + t->folds * t->n;
}

enum err
classify_train(const struct classify_text *in, size_t n,
    const struct str *labels, size_t labels_n,
    const struct classify_options *o, struct classifier **out)
{
	struct classify_trainer *t;
	enum err e = classify_trainer_new(in, n, labels, labels_n, o, &t);

	*out = NULL;
	if (e)
		return e;
	while (classify_trainer_step(t))
		if (o && o->progress && t->done % 256 == 0 &&
		    !o->progress(o->ctx, t->done, all_steps(t))) {
			classify_trainer_free(&t);
			return ERR_CANCELLED;
		}
	*out = classify_trainer_take(t);
	classify_trainer_free(&t);
	return OK;
}
