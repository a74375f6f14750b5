/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a likeness is worth. Every sign makes it less likely that two reports tell of
 * different things: those chances are multiplied, and what speaks against it is taken
 * off. Found on made duplicates and on 4,326 real messages (bench/b_twins.c). */
#include "core/twins.h"

#include "base/clock.h"
#include "core/twins_in.h"

/* Alike in words, of 100: what that alone says. Between the rows a straight line. */
static const struct { unsigned like, says; } worth[] = {
	{ 0, 0 }, { 30, 25 }, { 50, 48 }, { 65, 66 }, { 76, 80 }, { 88, 92 },
	{ 100, 97 },
};
#define SAYS_CALLER	40	/* the same caller, in per cent */
#define SAYS_PLACE	35	/* the same place words */
#define SAYS_GRID	20	/* the same grid */
#define SAYS_MATTER	15	/* the same matter */
#define SAYS_TIME	5	/* within a day */
#define LESS_PLACE	12	/* other place words, and not the same grid */
#define LESS_NEARBY	4	/* other place words in the same grid */
#define LESS_MATTER	10	/* another matter */
#define LESS_FAR	15	/* long the same words elsewhere */
#define MOST_ELSEWHERE	(TWIN_LIKELY - 1)	/* other words elsewhere */
#define MOST_PLACE	(TWIN_SURE - 1)	/* other place words, grid unknown */
/* Of two long texts much in common is no chance, even where much is not. */
#define MUCH_FROM	290	/* bits in common; below, the table counts as it is */
#define MUCH_TO		450	/* from here on as if so much more alike: */
#define MUCH_MORE	26	/* … of those half alike, in proportion of others */
#define HALF_ALIKE	50
#define FEW_GRAMS	10	/* fewer in common say less, in proportion */
#define LONG_GRAMS	30	/* so many the same are no chance */
#define WORDS_SAID	30	/* "like words" from here on */
/* Words that only one has: cheap where he says more, dear where each says something
 * else (two villages in one template). In sixteenths. */
#define DEAR		20
#define CHEAP		2

static const char *const codes[] = {
#define CODE_ROW(id, code, text) [id] = code,
	TWIN_WHYS(CODE_ROW)
#undef CODE_ROW
}, *const texts[] = {
#define TEXT_ROW(id, code, text) [id] = text,
	TWIN_WHYS(TEXT_ROW)
#undef TEXT_ROW
};

const char *
twin_why_code(enum twin_why w)
{
	return codes[w];
}

const char *
twin_why_text(enum twin_why w)
{
	return texts[w];
}

/* ---- words ---- */

/* What the words of two sides have in common. */
struct shared {
	unsigned	like;		/* 0..100 */
	unsigned	grams;		/* how many pairs of letters, about */
	unsigned	bits;		/* how much that says: logarithms, added */
};

static struct shared
words_like(const struct twins *t, const struct twin_side *a,
    const struct twin_side *b)
{
	const uint32_t end_a = a->cut && a->n ? a->g[a->n - 1] : GRAM_KINDS - 1;
	const uint32_t end_b = b->cut && b->n ? b->g[b->n - 1] : GRAM_KINDS - 1;
	const uint32_t end = end_a < end_b ? end_a : end_b;
	uint32_t both = 0, only_a = 0, only_b = 0, few, more;
	uint64_t grams = 0;
	size_t i = 0, j = 0;

	while ((i < a->n && a->g[i] <= end) || (j < b->n && b->g[j] <= end)) {
		const uint32_t x = i < a->n ? a->g[i] : GRAM_KINDS;
		const uint32_t y = j < b->n ? b->g[j] : GRAM_KINDS;
		const unsigned w = gram_weight(t, (uint16_t)(x < y ? x : y));

		if (x == y) {
			both += w;
			grams++;
		} else if (x < y) {
			only_a += w;
		} else {
			only_b += w;
		}
		i += x <= y;
		j += y <= x;
	}
	if (both == 0)
		return (struct shared){ .like = 0 };
	few = only_a < only_b ? only_a : only_b;
	more = only_a < only_b ? only_b : only_a;
	return (struct shared){
		.like = (unsigned)(1600ull * both / (16ull * both +
		    (DEAR - CHEAP) * (uint64_t)few + CHEAP * (uint64_t)more)),
		.grams = (unsigned)(grams * GRAM_KINDS / (end + 1)),
		.bits = (unsigned)(both / 16ull * GRAM_KINDS / (end + 1)),
	};
}

static unsigned
with_much(struct shared s)
{
	const unsigned bits = s.bits < MUCH_TO ? s.bits : MUCH_TO;
	const unsigned half = s.like < HALF_ALIKE ? s.like : HALF_ALIKE;
	unsigned more = 0, like;

	if (bits > MUCH_FROM)
		more = (bits - MUCH_FROM) * MUCH_MORE / (MUCH_TO - MUCH_FROM);
	like = s.like + more * half / HALF_ALIKE;
	return like < 99 ? like : s.like < 99 ? 99 : s.like;
}

static unsigned
words_say(struct shared s)
{
	unsigned says = worth[0].says;

	s.like = with_much(s);
	for (size_t i = 1; i < sizeof(worth) / sizeof(*worth); i++) {
		const unsigned from = worth[i - 1].like, to = worth[i].like;

		if (s.like > to)
			continue;
		says = worth[i - 1].says + (s.like - from) *
		    (worth[i].says - worth[i - 1].says) / (to - from);
		break;
	}
	return s.grams < FEW_GRAMS ? says * s.grams / FEW_GRAMS : says;
}

/* ---- places ---- */

/* A grid's code without the zeros of the levels below it. */
static bool
holds(uint64_t up, uint64_t down)
{
	uint64_t unit = 1;

	while (up % 1000 == 0 && up != 0) {
		up /= 1000;
		unit *= 1000;
	}
	return down / unit == up;
}

/* Both say where, and it is not the same. */
static bool
elsewhere(const struct twin_side *a, const struct twin_side *b)
{
	if (a->place && a->place == b->place)
		return false;
	return a->grid && b->grid && !holds(a->grid, b->grid) &&
	    !holds(b->grid, a->grid);
}

/* ---- all of it ---- */

static unsigned
signs(const struct twin_side *a, const struct twin_side *b, int64_t apart)
{
	const int64_t away = apart < 0 ? -apart : apart;
	unsigned why = 0;

	if (a->caller && a->caller == b->caller)
		why |= 1u << TWIN_CALLER;
	if (a->place && a->place == b->place)
		why |= 1u << TWIN_PLACE;
	if (a->grid && a->grid == b->grid)
		why |= 1u << TWIN_GRID;
	if (a->matter && a->matter == b->matter)
		why |= 1u << TWIN_MATTER;
	if (a->at_ms && b->at_ms && away <= CLOCK_DAY_MS)
		why |= 1u << TWIN_TIME;
	return why;
}

static unsigned
against(const struct twin_side *a, const struct twin_side *b, unsigned why,
    const struct shared *s, unsigned score)
{
	const bool other = a->place && b->place && a->place != b->place;
	const bool known = a->grid && b->grid;
	const bool same = (why & (1u << TWIN_CALLER)) != 0;
	unsigned less = 0, most = 100;

	if (a->matter && b->matter && a->matter != b->matter)
		less += LESS_MATTER;
	if (other)
		less += why & (1u << TWIN_GRID) ? LESS_NEARBY : LESS_PLACE;
	if (elsewhere(a, b) && !same) {
		if (why & (1u << TWIN_EXACT) && s->grams >= LONG_GRAMS)
			less += LESS_FAR;
		else
			most = MOST_ELSEWHERE;
	} else if (other && !known && !same) {
		most = MOST_PLACE;
	}
	score = score > less ? score - less : 0;
	return score < most ? score : most;
}

struct twin
twin_judge(const struct twins *t, const struct twin_side *a,
    const struct twin_side *b)
{
	static const struct { enum twin_why w; unsigned says; } sign[] = {
		{ TWIN_CALLER, SAYS_CALLER }, { TWIN_PLACE, SAYS_PLACE },
		{ TWIN_GRID, SAYS_GRID }, { TWIN_MATTER, SAYS_MATTER },
		{ TWIN_TIME, SAYS_TIME },
	};
	const struct shared s = words_like(t, a, b);
	const int64_t apart = a->at_ms - b->at_ms;
	unsigned why = signs(a, b, apart), score;
	uint64_t not = 100 - words_say(s);

	for (size_t i = 0; i < sizeof(sign) / sizeof(*sign); i++) {
		const bool is = (why & (1u << sign[i].w)) != 0;

		not *= is ? 100 - sign[i].says : 100;
	}
	/* 100 to the sixth is nothing at all in common. */
	score = 100u - (unsigned)((not + 5000000000u) / 10000000000u);
	if (a->exact && a->exact == b->exact && s.like >= 99)
		why |= 1u << TWIN_EXACT;
	else if (s.like >= WORDS_SAID)
		why |= 1u << TWIN_WORDS;
	score = against(a, b, why, &s, score);
	return (struct twin){ .id = b->id, .score = (uint8_t)score,
	    .words = (uint8_t)s.like, .why = (uint16_t)why,
	    .apart_ms = apart };
}

bool
twin_exact(const struct twin *w, const struct twin_side *a,
    const struct twin_side *b)
{
	const unsigned ground = 1u << TWIN_CALLER | 1u << TWIN_PLACE;

	if (!(w->why & (1u << TWIN_EXACT)))
		return false;
	if (w->why & ground)
		return true;
	return a->n >= LONG_GRAMS && !elsewhere(a, b);
}
