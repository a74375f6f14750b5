/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Twins as one finds them without thinking of rare words: the pairs of letters of
 * each text as a sorted list, Jaccard by scanning all of them, or of those that
 * MinHash with bands names (16 bands of 4, of 64 minima). */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "b_twins.h"

#define BANDS	16
#define ROWS	4
#define PAIRS	1024
#define ALIKE	0.5
#define SURE	0.5

struct slot { uint64_t band; uint32_t id; };

struct yard_words {
	uint32_t	*pair;		/* owned: all lists */
	size_t		n, cap;
	size_t		*at;		/* owned: where each begins */
	size_t		cases, at_cap;
	struct slot	*slot;		/* owned: bands, sorted */
	size_t		slots, slot_cap;
};

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

static int
by_pair(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static size_t
pairs_of(struct str words, uint32_t out[PAIRS])
{
	uint32_t last = 0;
	size_t n = 0, k = 0;

	while (words.n > 0 && n < PAIRS) {
		const uint32_t cp = utf8_next(&words);

		if (cp < 0x30 || cp == 0x3001 || cp == 0x3002)
			continue;
		if (last)
			out[n++] = (uint32_t)mix((uint64_t)last << 21 | cp);
		last = cp;
	}
	qsort(out, n, sizeof(*out), by_pair);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || out[i] != out[i - 1])
			out[k++] = out[i];
	return k;
}

static void
bands_of(const uint32_t *p, size_t n, uint64_t band[BANDS])
{
	for (unsigned b = 0; b < BANDS; b++) {
		uint64_t h = b;

		for (unsigned r = 0; r < ROWS; r++) {
			const uint64_t salt = mix(b * ROWS + r + 1);
			uint32_t least = UINT32_MAX;

			for (size_t i = 0; i < n; i++) {
				const uint32_t v = (uint32_t)((p[i] ^ salt) *
				    0x9E3779B97F4A7C15u >> 32);

				least = v < least ? v : least;
			}
			h = mix(h ^ least);
		}
		band[b] = h;
	}
}

struct yard_words *
yard_words_new(void)
{
	return xcalloc(1, sizeof(struct yard_words));
}

void
yard_words_add(struct yard_words *y, struct str words)
{
	uint32_t p[PAIRS];
	uint64_t band[BANDS];
	const size_t n = pairs_of(words, p);

	y->at = xgrow(y->at, &y->at_cap, y->cases + 2, sizeof(*y->at));
	y->pair = xgrow(y->pair, &y->cap, y->n + n + 1, sizeof(*y->pair));
	memcpy(y->pair + y->n, p, n * sizeof(*p));
	y->at[y->cases] = y->n;
	y->n += n;
	y->slot = xgrow(y->slot, &y->slot_cap, y->slots + BANDS,
	    sizeof(*y->slot));
	bands_of(p, n, band);
	for (unsigned b = 0; b < BANDS; b++)
		y->slot[y->slots++] = (struct slot){ band[b],
			(uint32_t)y->cases };
	y->at[++y->cases] = y->n;
}

static int
by_band(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->band != y->band)
		return x->band < y->band ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

void
yard_words_done(struct yard_words *y)
{
	qsort(y->slot, y->slots, sizeof(*y->slot), by_band);
}

static double
jaccard(const struct yard_words *y, uint32_t id, const uint32_t *p, size_t n)
{
	const uint32_t *const q = y->pair + y->at[id];
	const size_t m = y->at[id + 1] - y->at[id];
	size_t i = 0, j = 0, both = 0;

	while (i < n && j < m) {
		both += p[i] == q[j];
		if (p[i] == q[j])
			i++, j++;
		else if (p[i] < q[j])
			i++;
		else
			j++;
	}
	return n + m ? (double)both / (double)(n + m - both) : 0;
}

static size_t
first_slot(const struct yard_words *y, uint64_t band)
{
	size_t lo = 0, hi = y->slots;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (y->slot[mid].band < band)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
by_id(const void *a, const void *b)
{
	return by_pair(a, b);
}

void
yard_words_judge(struct yard_words *y, struct str words,
    const struct asked *q, size_t *found, size_t *wrong)
{
	uint32_t p[PAIRS], *who = NULL;
	uint64_t band[BANDS];
	const size_t n = pairs_of(words, p);
	size_t k = 0, cap = 0;

	bands_of(p, n, band);
	for (unsigned b = 0; b < BANDS; b++)
		for (size_t i = first_slot(y, band[b]); i < y->slots &&
		    y->slot[i].band == band[b]; i++) {
			who = xgrow(who, &cap, k + 1, sizeof(*who));
			who[k++] = y->slot[i].id;
		}
	if (k > 0)
		qsort(who, k, sizeof(*who), by_id);
	for (size_t i = 0; i < k; i++) {
		if ((i > 0 && who[i] == who[i - 1]) ||
		    jaccard(y, who[i], p, n) < SURE)
			continue;
		*found += who[i] == q->wanted;
		*wrong += who[i] != q->wanted && q->of[who[i]] != q->truth;
	}
	free(who);
}

void
yard_words_scan(struct yard_words *y, struct str words)
{
	uint32_t p[PAIRS];
	const size_t n = pairs_of(words, p);
	static volatile size_t alike;

	for (uint32_t i = 0; i < y->cases; i++)
		if (jaccard(y, i, p, n) >= ALIKE)
			alike++;
}

size_t
yard_words_bytes(const struct yard_words *y)
{
	return y->n * sizeof(*y->pair) + y->cases * sizeof(*y->at) +
	    y->slots * sizeof(*y->slot);
}

void
yard_words_free(struct yard_words **y)
{
	free((*y)->pair);
	free((*y)->at);
	free((*y)->slot);
	free(*y);
	*y = NULL;
}
