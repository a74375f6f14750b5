/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_word.c -- which words tell one unit's cases from another's: runs of
 * two to four characters, or a whole word of letters.  Layer: core (pure). */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE 3000		/* texts looked at */
#define SLOTS (1u << 17)	/* of the largest table; half of it is used */
#define SLOTS_TEXT 256		/* for each text */
#define TEXT_LOOK 400		/* bytes of one text */

struct gram {
	uint64_t	hash;
	const char	*p;
	uint32_t	last;		/* text it was last seen in, + 1 */
	uint32_t	mended, spoilt;
	uint16_t	n;		/* bytes */
	uint8_t		chars;
};
struct grams {
	struct gram	*slot;
	size_t		used, slots;
	uint32_t	text;
	int8_t		gain;
};

static void
count(struct grams *g, struct str w, unsigned chars)
{
	uint64_t h = str_hash(w);
	size_t at = (h ^ h >> 29) & (g->slots - 1);
	struct gram *k;

	while (g->slot[at].p && (g->slot[at].hash != h ||
	    !str_eq(str_n(g->slot[at].p, g->slot[at].n), w)))
		at = (at + 1) & (g->slots - 1);
	k = &g->slot[at];
	if (!k->p) {
		if (g->used >= g->slots / 2)	/* more are not counted */
			return;
		g->used++;
		*k = (struct gram){ .hash = h, .p = w.p, .n = (uint16_t)w.n,
			.chars = (uint8_t)chars };
	}
	if (k->last == g->text + 1)
		return;
	k->last = g->text + 1;
	if (g->gain > 0)
		k->mended++;
	else
		k->spoilt++;
}

static size_t
char_len(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static bool
plain_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
}

/* Separators of the rule language and blanks are in no word; full stops and
 * the like of Chinese (U+3000..) are passed over. */
static bool
wide(const char *p, size_t n)
{
	unsigned char a = (unsigned char)p[0];

	return n >= 3 && a >= 0xE3 && a != 0xEF &&
	    !(a == 0xE3 && (unsigned char)p[1] == 0x80);
}

static void
letters(struct grams *g, struct str t, size_t *at)
{
	size_t from = *at;

	while (*at < t.n && plain_letter((unsigned char)t.p[*at]))
		++*at;
	if (*at - from >= 2 && *at - from <= 40)
		count(g, str_n(t.p + from, *at - from), (unsigned)(*at - from));
}

static void
characters(struct grams *g, struct str t, size_t at)
{
	size_t end = at;

	for (unsigned chars = 1; chars <= 4 && end < t.n; chars++) {
		size_t n = char_len((unsigned char)t.p[end]);

		if (end + n > t.n || !wide(t.p + end, n))
			return;
		end += n;
		if (chars >= 2)
			count(g, str_n(t.p + at, end - at), chars);
	}
}

static void
look(struct grams *g, struct str t)
{
	size_t at = 0;

	if (t.n > TEXT_LOOK)
		t.n = TEXT_LOOK;
	while (at < t.n) {
		unsigned char c = (unsigned char)t.p[at];

		if (plain_letter(c)) {
			letters(g, t, &at);
			continue;
		}
		characters(g, t, at);
		at += char_len(c);
	}
}

static bool
better(const struct gram *a, const struct gram *b)
{
	int64_t x = (int64_t)a->mended - a->spoilt;
	int64_t y = b ? (int64_t)b->mended - b->spoilt : 0;

	if (x != y)
		return x > y;
	if (!b || a->chars != b->chars)
		return b && a->chars < b->chars;
	return str_cmp(str_n(a->p, a->n), str_n(b->p, b->n)) < 0;
}

static const struct gram *
best_of(const struct grams *g, double confidence)
{
	const struct gram *best = NULL;

	for (size_t i = 0; i < g->slots; i++) {
		const struct gram *k = &g->slot[i];

		if (k->p && k->mended >= confidence *
		    (double)(k->mended + k->spoilt) && better(k, best))
			best = k;
	}
	return best;
}

/* One word more; what it catches is taken out of gain. */
static int64_t
next_word(struct learn *l, const struct pool *p, int8_t *gain,
    struct grams *g, struct lcond *k)
{
	size_t step = p->n / SAMPLE + 1;
	const struct gram *best;
	struct str w;
	int64_t sum = 0;

	memset(g->slot, 0, g->slots * sizeof(*g->slot));
	g->used = 0;
	for (size_t i = 0; i < p->n; i += step) {
		g->text = (uint32_t)i;
		g->gain = gain[i];
		if (gain[i])
			look(g, learn_text(l, &l->c[p->pick[i]]));
	}
	best = best_of(g, l->o.least_confidence);
	if (!best)
		return 0;
	w = str_n(best->p, best->n);
	for (size_t i = 0; i < p->n; i++)
		if (gain[i] && str_find(learn_text(l, &l->c[p->pick[i]]),
		    w) >= 0) {
			sum += gain[i];
			gain[i] = 0;
		}
	if (sum >= (int64_t)l->o.least_support)
		k->word[k->words_n++] = w;
	return sum;
}

static void
sort_words(struct lcond *k)
{
	for (unsigned i = 1; i < k->words_n; i++)
		for (unsigned j = i; j && str_cmp(k->word[j - 1],
		    k->word[j]) > 0; j--) {
			struct str t = k->word[j];

			k->word[j] = k->word[j - 1];
			k->word[j - 1] = t;
		}
}

int64_t
learn_words(struct learn *l, const struct pool *p, const int8_t *gain,
    struct lcond *k)
{
	struct grams g = { 0 };
	int8_t *left = xmemdup(gain, p->n ? p->n : 1);
	int64_t sum = 0, first = 0;

	for (g.slots = SLOTS_TEXT; g.slots < SLOTS && g.slots < p->n *
	    SLOTS_TEXT;)
		g.slots *= 2;
	g.slot = xmalloc(g.slots * sizeof(*g.slot));
	while (k->words_n < LABEL_WORDS) {
		int64_t one = next_word(l, p, left, &g, k);

		if (one < (int64_t)l->o.least_support || one * 20 < first) {
			if (k->words_n && one >= (int64_t)l->o.least_support)
				k->words_n--;
			break;
		}
		if (!first)
			first = one;
		sum += one;
	}
	sort_words(k);
	free(g.slot);
	free(left);
	return sum;
}
