/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as a set of numbers: pairs of neighbouring letters, whatever stands between
 * them; and how much each is worth. */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "core/twins_in.h"

#define PRIOR_CASES	2000	/* a district of so many is taken to stand already */
#define PRIOR_GRAM	8	/* … in which a gram was so often */
#define PRIOR_SAID	400	/* … and one of these phrases */

/* What is in every second text of a hotline says nothing of its matter. */
static const char said[] =
    "您好我要反映一个问题市民来电反映来电人反映居民来电投诉市民反映"
    "希望有关部门尽快处理希望相关部门核实处理请相关部门核实处理并回复"
    "请尽快派人处理请有关部门处理给予答复望有关部门尽快解决谢谢"
    "严重影响居民生活影响居民正常生活请领导重视已反映多次一直没有人管"
    "敬爱的领导尊敬的领导您好请问是否要求尽快回复";

static bool
letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
		    (cp >= 'A' && cp <= 'Z');
	if (cp < 0xC0 || cp == UTF8_BAD)
		return false;
	return !(cp >= 0x2000 && cp < 0x2E80) &&
	    !(cp >= 0x3000 && cp < 0x3040) && !(cp >= 0xFE10 && cp < 0xFE70) &&
	    !(cp >= 0xFF00 && cp < 0x10000);	/* folded: none of full width */
}

static uint16_t
gram(uint32_t a, uint32_t b)
{
	uint64_t x = ((uint64_t)a << 21 | b) * 0x9E3779B97F4A7C15u;

	x ^= x >> 29;
	return (uint16_t)(x * 0xBF58476D1CE4E5B9u >> 48);
}

static int
by_value(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Each once, and no more than GIST_MAX of them: the smallest. */
static void
settle(struct gist *o, uint16_t *all, size_t n)
{
	qsort(all, n, sizeof(*all), by_value);
	o->n = 0;
	o->cut = false;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && all[i] == all[i - 1])
			continue;
		if (o->n == GIST_MAX) {
			o->cut = true;
			return;
		}
		o->g[o->n++] = all[i];
	}
}

void
gist_of(struct str words, struct gist *out)
{
	uint16_t all[GIST_LETTERS];
	uint64_t h = 0xCBF29CE484222325u;
	uint32_t last = 0;
	size_t n = 0, letters = 0;

	while (words.n > 0 && letters < GIST_LETTERS) {
		const uint32_t cp = utf8_next(&words);

		if (!letter(cp))
			continue;
		if (letters++ > 0)
			all[n++] = gram(last, cp);
		h = (h ^ cp) * 0x100000001B3u;
		last = cp;
	}
	settle(out, all, n);
	out->exact = letters ? twin_hash32(h ^ letters << 40) : 0;
}

void
gram_priors(uint32_t prior[GRAM_KINDS])
{
	struct gist g;

	for (size_t i = 0; i < GRAM_KINDS; i++)
		prior[i] = PRIOR_GRAM;
	gist_of(str_of(said), &g);
	for (size_t i = 0; i < g.n; i++)
		prior[g.g[i]] = PRIOR_SAID;
}

/* 16 log2(x), to the sixteenth, between powers of two by a straight line. */
static unsigned
log16(uint32_t x)
{
	const unsigned bits = 31u - (unsigned)__builtin_clz(x | 1u);
	const uint32_t rest = bits >= 4 ? x >> (bits - 4) : x << (4 - bits);

	return bits * 16 + (rest & 15u);
}

unsigned
gram_weight(const struct twins *t, uint16_t g)
{
	const unsigned all = log16((uint32_t)t->live + PRIOR_CASES);
	const unsigned its = log16(t->df[g] + t->prior[g]);

	return all > its + 4 ? all - its : 4;
}
