/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_data.c -- texts to learn from as numbers: runs counted, the features
 * chosen, pairs of feature and label joined.  Layer: core (pure). */
#include "classify_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define MANY		64	/* labels */
#define MANY_SHARE	40

/* ---- runs ---- */

static void
grow_slots(struct fit_runs *r)
{
	uint32_t size = r->mask ? (r->mask + 1) * 2 : 1u << 16;

	free(r->slot);
	r->slot = xcalloc(size, sizeof(*r->slot));
	r->mask = size - 1;
	for (size_t k = 0; k < r->n; k++) {
		uint32_t i = r->p[k].hash & r->mask;

		while (r->slot[i])
			i = (i + 1) & r->mask;
		r->slot[i] = (uint32_t)k + 1;
	}
}

static struct fit_run *
find_run(struct fit_runs *r, uint32_t hash)
{
	uint32_t i;

	if (r->n * 3 >= (size_t)r->mask * 2)
		grow_slots(r);
	i = hash & r->mask;
	while (r->slot[i] && r->p[r->slot[i] - 1].hash != hash)
		i = (i + 1) & r->mask;
	if (!r->slot[i]) {
		r->p = xgrow(r->p, &r->cap, r->n + 1, sizeof(*r->p));
		r->p[r->n] = (struct fit_run){ .hash = hash,
			.last = UINT32_MAX };
		r->slot[i] = (uint32_t)++r->n;
	}
	return &r->p[r->slot[i] - 1];
}

static void
add_run(struct classify_trainer *t, size_t i, uint32_t hash, float more)
{
	struct fit_run *r = find_run(&t->runs, hash);

	if (r->last != i) {
		r->last = (uint32_t)i;
		r->at = t->text[i].n++;
		r->df++;
		t->item = xgrow(t->item, &t->item_cap, t->item_n + 1,
		    sizeof(*t->item));
		t->item[t->item_n].f = (uint32_t)(r - t->runs.p);
		t->item[t->item_n++].v = 0;
	}
	t->item[t->text[i].first + r->at].v += more;
}

void
fit_read(struct classify_trainer *t, size_t i)
{
	size_t n = classify_units(t->of[i]->folded, t->unit);

	t->text[i].first = t->item_n;
	t->text[i].n = 0;
	for (size_t a = 0; a < n; a++) {
		uint32_t h = CLASSIFY_START;

		for (size_t k = a; k < n && k < a + CLASSIFY_RUN &&
		    t->unit[k].id; k++) {
			h = classify_mix(h, t->unit[k].id);
			add_run(t, i, h, a < CLASSIFY_HEAD ? 2 : 1);
		}
	}
}

/* ---- features ---- */

static int
by_hash(const void *a, const void *b)
{
	const struct fit_feature *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Where a label has many texts, what stands in one of all of them is chance; where
 * it has two, all is worth keeping. What every other text has tells nothing; among
 * many labels, what every fortieth has costs more than it tells. */
void
fit_choose(struct classify_trainer *t)
{
	uint32_t least = t->n < t->c->labels * 8 ? 1 : t->n < 5000 ? 2 : 3;
	size_t most = t->n < 100 ? t->n : t->n / (t->c->labels > MANY ?
	    MANY_SHARE : 2);

	t->f = xcalloc(t->runs.n + 1, sizeof(*t->f));
	for (size_t i = 0; i < t->runs.n; i++) {
		const struct fit_run *r = &t->runs.p[i];

		if (r->df < least || r->df > most)
			continue;
		t->f[t->f_n].hash = r->hash;
		/* As coarse as the model keeps it. */
		t->f[t->f_n++].idf = roundf(CLASSIFY_IDF * logf(
		    ((float)t->n + 1) / (float)r->df)) / CLASSIFY_IDF;
	}
	qsort(t->f, t->f_n, sizeof(*t->f), by_hash);
	for (size_t i = 0; i < t->runs.n; i++)
		t->runs.p[i].last = UINT32_MAX;
	for (size_t i = 0; i < t->f_n; i++)
		find_run(&t->runs, t->f[i].hash)->last = (uint32_t)i;
}

/* Runs to features, counts to lengths. */
void
fit_weigh(struct classify_trainer *t, size_t i)
{
	struct fit_item *p = t->item + t->text[i].first;
	uint32_t n = 0;
	float sum = CLASSIFY_FEW;

	for (uint32_t k = 0; k < t->text[i].n; k++) {
		uint32_t f = t->runs.p[p[k].f].last;
		float v = 0;

		if (f == UINT32_MAX)
			continue;
		v = (1 + logf(p[k].v)) * t->f[f].idf;
		sum += v * v;
		p[n].f = f;
		p[n++].v = v;
		t->f[f].n++;
	}
	t->text[i].n = n;
	for (uint32_t k = 0; k < n; k++)
		p[k].v /= sqrtf(sum);
}

/* ---- pairs ---- */

static int
by_number(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static size_t
once(uint16_t *p, size_t n)
{
	size_t have = 0;

	qsort(p, n, sizeof(*p), by_number);
	for (size_t i = 0; i < n; i++)
		if (!i || p[i] != p[i - 1])
			p[have++] = p[i];
	return have;
}

/* Every label that a feature met. */
static void
join_met(struct classify_trainer *t)
{
	size_t all = 0, have = 0;

	for (size_t f = 0; f < t->f_n; f++) {
		t->f[f].first = all;
		all += t->f[f].n;
		t->f[f].n = 0;
	}
	t->pair = xcalloc(all + 1, sizeof(*t->pair));
	for (size_t i = 0; i < t->n; i++)
		for (uint32_t k = 0; k < t->text[i].n; k++) {
			struct fit_feature *f =
			    &t->f[t->item[t->text[i].first + k].f];

			t->pair[f->first + f->n++] =
			    (uint16_t)t->text[i].label;
		}
	for (size_t f = 0; f < t->f_n; f++) {
		size_t n = once(t->pair + t->f[f].first, t->f[f].n);

		memmove(t->pair + have, t->pair + t->f[f].first,
		    n * sizeof(*t->pair));
		t->f[f].first = have;
		t->f[f].n = (uint32_t)n;
		have += n;
	}
	t->pair_n = have;
}

/* All labels, and some that do not exist. */
static void
join_dense(struct classify_trainer *t)
{
	t->pair_n = t->f_n * FIT_DENSE;
	t->pair = xcalloc(t->pair_n + 1, sizeof(*t->pair));
	for (size_t i = 0; i < t->pair_n; i++)
		t->pair[i] = i % FIT_DENSE;
	for (size_t f = 0; f < t->f_n; f++) {
		t->f[f].first = f * FIT_DENSE;
		t->f[f].n = FIT_DENSE;
	}
}

void
fit_join(struct classify_trainer *t)
{
	if (t->dense)
		join_dense(t);
	else
		join_met(t);
	t->w = xcalloc(t->pair_n + 1, sizeof(*t->w));
	t->g2 = xcalloc(t->pair_n + 1, sizeof(*t->g2));
	free(t->runs.p);
	free(t->runs.slot);
	memset(&t->runs, 0, sizeof(t->runs));
}
