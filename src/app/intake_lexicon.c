/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matters by the words of their own names and criteria: pairs of characters, each
 * weighed by how few matters have it. It needs no history, and says what it found
 * before anything was learned. Layer: app.
 *
 *	name	share of the name's weight that stands in the text
 *	text	share of the text's known weight that the matter's criteria have */
#include "intake_fill_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "lang/lang.h"

#define TEXT_PAIRS	2048	/* of a text that are looked at */
#define APPENDED 0.6f	/* what a word that was not said so is worth */
#define LIKE		"like."	/* key of a profile's word: MEANS=SAID,SAID… */
enum {
	SURE_NAMED = 92,	/* its whole name stands there */
	PART_NAME = 65,		/* of 100: what the name is worth */
	PART_TEXT = 35,
	KNOWN_LEAST = 14	/* weight of some three pairs: of less, no share */
};

struct posting { uint64_t token; uint32_t at; bool name; };
struct lexeme { uint32_t matter; float weight; struct str folded; };
struct likeness { struct str said, means; };
struct score { float name, text; };

struct lexicon {
	struct arena	arena;
	struct posting	*p;		/* owned: by token, then at */
	size_t		n, cap;
	struct lexeme	*e;		/* owned: a matter each */
	size_t		e_n;
	struct likeness	*like;		/* owned */
	size_t		like_n, like_cap;
	struct score	*score;		/* owned: work, of e_n */
	uint64_t	pair[TEXT_PAIRS];
	size_t		pair_n;
	uint32_t	at;		/* while it is made */
	bool		name;
	bool		appended;	/* what is looked at now was not said */
};

/* ---- making ---- */

static void
add_token(void *ctx, uint64_t token)
{
	struct lexicon *l = ctx;

	if (token < LANG_PAIR)
		return;
	l->p = xgrow(l->p, &l->cap, l->n + 1, sizeof *l->p);
	l->p[l->n++] = (struct posting){ token, l->at, l->name };
}

static int
by_token(const void *pa, const void *pb)
{
	const struct posting *a = pa, *b = pb;

	if (a->token != b->token)
		return a->token < b->token ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (int)b->name - (int)a->name;
}

static struct str
fold_into(struct lexicon *l, struct str s, struct buf *b)
{
	b->n = 0;
	lang_fold_text(s, b);
	return str_n(arena_dup(&l->arena, b->p, b->n), b->n);
}

static void
add_matter(struct lexicon *l, const struct law *law,
    const struct law_class *m, struct buf *b)
{
	l->at = (uint32_t)l->e_n;
	l->e[l->e_n] = (struct lexeme){ .matter = m->code,
	    .folded = fold_into(l, m->name, b) };
	l->name = true;
	lang_tokens(l->e[l->e_n].folded, add_token, l);
	l->name = false;
	for (unsigned i = 0; i < m->crit_n; i++) {
		b->n = 0;
		lang_fold_text(law->criteria[m->crit_first + i].file_text, b);
		lang_tokens(buf_view(b), add_token, l);
	}
	l->e_n++;
}

/* One posting a matter and token; the name's stands before the others. */
static void
settle(struct lexicon *l)
{
	size_t n = 0;

	if (l->n)
		qsort(l->p, l->n, sizeof *l->p, by_token);
	for (size_t i = 0; i < l->n; i++)
		if (!n || l->p[n - 1].token != l->p[i].token ||
		    l->p[n - 1].at != l->p[i].at)
			l->p[n++] = l->p[i];
	l->n = n;
}

static float
rarity(const struct lexicon *l, size_t df)
{
	return logf((float)(l->e_n + 1) / (float)(df ? df : 1));
}

static size_t
run_at(const struct lexicon *l, size_t i)
{
	size_t n = 0;

	while (i + n < l->n && l->p[i + n].token == l->p[i].token)
		n++;
	return n;
}

static void
weigh(struct lexicon *l)
{
	for (size_t i = 0, n; i < l->n; i += n) {
		n = run_at(l, i);
		for (size_t k = i; k < i + n; k++)
			if (l->p[k].name)
				l->e[l->p[k].at].weight += rarity(l, n);
	}
}

static void
add_likes(struct lexicon *l, const struct law *law, struct buf *b)
{
	for (size_t i = 0; i < law->words_n; i++) {
		const struct law_word *w = &law->words[i];
		struct str rest = w->text, means, one;

		if (!str_starts(w->key, STR(LIKE)) ||
		    !str_cut(&rest, '=', &means))
			continue;
		while (str_cut(&rest, ',', &one)) {
			if (!one.n)
				continue;
			l->like = xgrow(l->like, &l->like_cap, l->like_n + 1,
			    sizeof *l->like);
			l->like[l->like_n].said = fold_into(l, one, b);
			l->like[l->like_n++].means = fold_into(l, means, b);
		}
	}
}

struct lexicon *
lexicon_make(const struct law *law)
{
	struct lexicon *l = xcalloc(1, sizeof *l);
	struct buf b = { 0 };

	l->e = xcalloc(law->classes_n + 1, sizeof *l->e);
	for (size_t i = 0; i < law->classes_n; i++)
		if (law->classes[i].level == 3)
			add_matter(l, law, &law->classes[i], &b);
	l->score = xcalloc(l->e_n + 1, sizeof *l->score);
	settle(l);
	weigh(l);
	add_likes(l, law, &b);
	buf_fini(&b);
	return l;
}

void
lexicon_free(struct lexicon **pl)
{
	struct lexicon *l = *pl;

	*pl = NULL;
	if (!l)
		return;
	free(l->p);
	free(l->e);
	free(l->like);
	free(l->score);
	arena_fini(&l->arena);
	free(l);
}

/* ---- asking ---- */

void
lexicon_widen(const struct lexicon *l, struct buf *folded)
{
	const size_t n = folded->n;

	for (size_t i = 0; i < l->like_n; i++)
		if (str_find(str_n(folded->p, n), l->like[i].said) >= 0 &&
		    str_find(buf_view(folded), l->like[i].means) < 0) {
			buf_byte(folded, ' ');
			buf_str(folded, l->like[i].means);
		}
}

static void
see_token(void *ctx, uint64_t token)
{
	struct lexicon *l = ctx;

	if (token >= LANG_PAIR && l->pair_n < TEXT_PAIRS)
		l->pair[l->pair_n++] = token << 1 | l->appended;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t
find_token(const struct lexicon *l, uint64_t token)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (l->p[mid].token < token)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n && l->p[lo].token == token ? lo : l->n;
}

/* Sums up who has which; returns the weight of all pairs that anybody has. */
static float
sum_up(struct lexicon *l)
{
	float known = 0;

	memset(l->score, 0, l->e_n * sizeof *l->score);
	for (size_t i = 0; i < l->pair_n; i++) {
		const size_t at = find_token(l, l->pair[i] >> 1);
		size_t n;
		float w;

		if (at == l->n || (i && l->pair[i] >> 1 == l->pair[i - 1] >> 1))
			continue;
		n = run_at(l, at);
		w = rarity(l, n);
		known += w;
		if (l->pair[i] & 1)
			w *= APPENDED;
		for (size_t k = at; k < at + n; k++) {
			struct score *s = &l->score[l->p[k].at];

			s->text += w;
			if (l->p[k].name)
				s->name += w;
		}
	}
	return known;
}

static size_t
keep(struct lexicon_hit *out, size_t n, size_t cap, struct lexicon_hit h)
{
	size_t at = n;

	while (at > 0 && out[at - 1].sure < h.sure)
		at--;
	if (at >= cap)
		return n;
	if (n < cap)
		n++;
	memmove(&out[at + 1], &out[at], (n - 1 - at) * sizeof *out);
	out[at] = h;
	return n;
}

size_t
lexicon_find(struct lexicon *l, struct str folded, size_t own,
    struct lexicon_hit *out, size_t cap)
{
	size_t n = 0;
	float known;

	l->pair_n = 0;
	l->appended = false;
	lang_tokens(str_n(folded.p, own), see_token, l);
	l->appended = true;
	lang_tokens(str_from(folded, own), see_token, l);
	if (l->pair_n)
		qsort(l->pair, l->pair_n, sizeof *l->pair, by_number);
	known = sum_up(l);
	if (known > 0 && known < KNOWN_LEAST)
		known = KNOWN_LEAST;
	for (size_t i = 0; known > 0 && i < l->e_n; i++) {
		const struct lexeme *e = &l->e[i];
		const struct score *s = &l->score[i];
		struct lexicon_hit h = { .matter = e->matter };
		float sure;

		if (s->text <= 0)
			continue;
		h.named = e->folded.n > 0 &&
		    str_find(str_n(folded.p, own), e->folded) >= 0;
		sure = PART_TEXT * s->text / known + (e->weight > 0 ?
		    PART_NAME * s->name / e->weight : 0);
		h.sure = (uint8_t)(h.named && sure < SURE_NAMED ? SURE_NAMED :
		    sure > 99 ? 99 : sure);
		if (h.sure)
			n = keep(out, n, cap, h);
	}
	return n;
}
