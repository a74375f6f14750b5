/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_make.c -- from weights found to a model kept: coarse, and no bigger than
 * it may be.  Layer: core (pure). */
#include "classify_fit.h"

#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"

static int16_t
coarse(float w)
{
	float x = roundf(w * CLASSIFY_STEP);

	return (int16_t)(x > 32767 ? 32767 : x < -32767 ? -32767 : x);
}

/* Bytes that a weight takes in the file, with its label; never less. */
static size_t
pair_bytes(const struct classify_trainer *t, int w)
{
	w = abs(w);
	return (w < 64 ? 1u : w < 8192 ? 2u : 3u) +
	    (t->c->labels > 128 ? 2u : 1u);
}

/* Of the model where weights below least are left out. */
static size_t
bytes_at(const struct classify_trainer *t, int least)
{
	size_t all = 4096;

	for (size_t l = 0; l < t->c->labels; l++)
		all += t->c->label[l].n + 8;
	for (size_t i = 0; i < t->f_n; i++) {
		size_t of = 0;

		for (uint32_t k = 0; k < t->f[i].n; k++) {
			int w = coarse(t->w[t->f[i].first + k]);

			if (abs(w) >= least)
				of += pair_bytes(t, w);
		}
		all += of ? of + 10 : 0;
	}
	return all;
}

static void
put_pairs(struct classify_trainer *t, int least)
{
	struct classifier *c = t->c;

	c->f = xcalloc(t->f_n + 1, sizeof(*c->f));
	c->pair = xcalloc(t->pair_n + 1, sizeof(*c->pair));
	for (size_t i = 0; i < t->f_n; i++) {
		const struct fit_feature *f = &t->f[i];
		struct classify_feature *to = &c->f[c->f_n];

		to->hash = f->hash;
		to->idf = (uint16_t)(f->idf * CLASSIFY_IDF);
		to->first = (uint32_t)c->pair_n;
		for (uint32_t k = 0; k < f->n; k++) {
			int16_t w = coarse(t->w[f->first + k]);

			if (abs(w) < least)
				continue;
			c->pair[c->pair_n].label = t->pair[f->first + k];
			c->pair[c->pair_n++].w = w;
		}
		to->n = (uint32_t)c->pair_n - to->first;
		c->f_n += to->n > 0;
	}
}

void
fit_model(struct classify_trainer *t)
{
	struct classifier *c = t->c;
	int least = 2;

	while (least < 32768 && bytes_at(t, least) > t->bytes)
		least += least / 4 + 1;
	put_pairs(t, least);
	for (size_t l = 0; l < c->labels; l++)
		c->bias[l] = coarse(t->bias[l]);
	c->texts = t->in_n;
	classify_slots(c);
	classify_calibrate(c, t->trial, t->trial_n, t->folds);
}
