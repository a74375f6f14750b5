/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify_fix.c -- one step towards what a person said.  Layer: core (pure).
 *
 * The least change that would set the label a margin before the best other one, but
 * no more than BOLD of it (passive-aggressive, Crammer et al., Online passive-
 * aggressive algorithms, 2006): w_label += s x, w_other -= s x. Runs not yet known
 * become features of this label alone. */
#include "classify_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define MARGIN	2.0f
#define BOLD	1.5f
#define MOST_PAIRS 4000000u	/* then nothing new is added */
#define MOST_NEW 256u		/* runs of one text */

static uint32_t
label_of(struct classifier *c, struct str label)
{
	for (uint32_t l = 0; l < c->labels; l++)
		if (str_eq(c->label[l], label))
			return l;
	classify_name(c, label);
	return (uint32_t)c->labels - 1;
}

/* Runs of the text that are no features yet. */
static size_t
find_new(const struct classifier *c, struct str folded, uint32_t *out)
{
	struct classify_unit unit[CLASSIFY_UNITS];
	size_t units = classify_units(folded, unit), n = 0;

	for (size_t i = 0; i < units && c->pair_n < MOST_PAIRS; i++) {
		uint32_t h = CLASSIFY_START;

		for (size_t k = i; k < units && k < i + CLASSIFY_RUN &&
		    unit[k].id; k++) {
			size_t j = 0;

			h = classify_mix(h, unit[k].id);
			if (classify_find(c, h) != UINT32_MAX)
				continue;
			while (j < n && out[j] != h)
				j++;
			if (j == n && n < MOST_NEW)
				out[n++] = h;
		}
	}
	return n;
}

/* New features, as rare as can be, with no pairs. */
static void
add_features(struct classifier *c, const uint32_t *hash, size_t n)
{
	float idf = logf((float)c->texts + 2) * CLASSIFY_IDF;

	if (!n)
		return;
	c->f = xrealloc(c->f, (c->f_n + n) * sizeof(*c->f));
	for (size_t i = 0; i < n; i++)
		c->f[c->f_n++] = (struct classify_feature){ .hash = hash[i],
			.idf = (uint16_t)(idf > 65535 ? 65535 : idf),
			.first = (uint32_t)c->pair_n };
	classify_slots(c);
}

static struct classify_pair *
find_pair(const struct classifier *c, uint32_t f, uint32_t label)
{
	struct classify_pair *p = c->pair + c->f[f].first;

	for (uint32_t k = 0; k < c->f[f].n; k++)
		if (p[k].label == label)
			return &p[k];
	return NULL;
}

static int16_t
moved(int16_t w, float by)
{
	float x = roundf((float)w + by * CLASSIFY_STEP);

	return (int16_t)(x > 32767 ? 32767 : x < -32767 ? -32767 : x);
}

/* Makes room for a pair of label at each feature marked, in label's order. */
static void
add_pairs(struct classifier *c, const bool *marked, size_t n, uint32_t label)
{
	struct classify_pair *to = xcalloc(c->pair_n + n + 1, sizeof(*to));
	size_t have = 0;

	for (size_t i = 0; i < c->f_n; i++) {
		struct classify_feature *f = &c->f[i];
		const struct classify_pair *p = c->pair + f->first;
		uint32_t k = 0;

		f->first = (uint32_t)have;
		while (k < f->n && p[k].label < label)
			to[have++] = p[k++];
		if (marked[i])
			to[have++].label = (uint16_t)label;
		while (k < f->n)
			to[have++] = p[k++];
		f->n = (uint32_t)have - f->first;
	}
	free(c->pair);
	c->pair = to;
	c->pair_n = have;
}

static void
want_pairs(struct classifier *c, const struct classify_seen *s, uint32_t label)
{
	bool *marked = xcalloc(c->f_n + 1, sizeof(*marked));
	size_t n = 0;

	for (size_t i = 0; i < s->hits; i++) {
		marked[s->hit[i].f] = !find_pair(c, s->hit[i].f, label);
		n += marked[s->hit[i].f];
	}
	if (n && c->pair_n < MOST_PAIRS)
		add_pairs(c, marked, n, label);
	free(marked);
}

static void
move(struct classifier *c, const struct classify_seen *s, uint32_t label,
    float by)
{
	for (size_t i = 0; i < s->hits; i++) {
		struct classify_pair *p = find_pair(c, s->hit[i].f, label);

		if (p)
			p->w = moved(p->w, by * s->hit[i].v);
	}
}

enum err
classify_correct(struct classifier *c, struct str folded, struct str label)
{
	struct classify_seen s;
	uint32_t new_runs[MOST_NEW], l, other = UINT32_MAX;
	float score[CLASSIFY_LABELS], by;

	if (!label.n || label.n > CLASSIFY_LABEL)
		return ERR_BAD_INPUT;
	l = label_of(c, label);
	if (l >= CLASSIFY_LABELS) {
		free((char *)(uintptr_t)c->label[--c->labels].p);
		return ERR_FULL;
	}
	add_features(c, new_runs, find_new(c, folded, new_runs));
	classify_see(c, folded, &s);
	if (!s.hits)
		return OK;
	want_pairs(c, &s, l);
	classify_scores(c, &s, score);
	for (uint32_t i = 0; i < c->labels; i++)
		if (i != l && (other == UINT32_MAX || score[i] > score[other]))
			other = i;
	by = (MARGIN - score[l] + score[other]) / 2;
	by = by > BOLD ? BOLD : by;
	if (by > 0) {
		move(c, &s, l, by);
		move(c, &s, other, -by);
	}
	c->texts++;
	return OK;
}
