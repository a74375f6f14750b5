/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding in the guide: each word by name, pinyin, initials, or in what an entry
 * says; what fits the matter in hand first. */
#include "app/guide.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define INSIDE		120	/* worth of a word in the text alone */
#define OTHER_LESS	880	/* another name, whole, is worth a part of a title */
#define STALE_LESS	60	/* what nobody answers for any more is worth less */
#define FIT_ALONE	100000	/* without words, what fits the matter is first */
#define FIT_BESIDE	40	/* with words it helps; they were typed */

/* ---- matters ---- */

static int
article_fits(const struct law_article *a, uint32_t matter)
{
	struct str rest = a->matters, part;
	int best = 0, fit;
	int64_t code;

	while (str_cut(&rest, ',', &part)) {
		if (!str_int(part, &code))
			continue;
		fit = code == matter ? 3 : code == law_class_minor(matter) ? 2 :
		    code == law_class_major(matter);
		best = fit > best ? fit : best;
	}
	return best;
}

/* Is one of the phone's words in the matter's name, or the other way round? */
static bool
words_name(const struct law_phone *p, struct str matter)
{
	struct str rest = p->words, part;

	while (str_cut(&rest, ' ', &part))
		if (part.n >= 6 && (str_find(matter, part) >= 0 ||
		    str_find(part, matter) >= 0))
			return true;
	return false;
}

int
guide_fits(const struct guide *g, const struct guide_entry *e, uint32_t matter)
{
	const struct law_class *c = law_class(g->law, matter);

	if (c == NULL)
		return 0;
	switch (e->kind) {
	case GUIDE_STANDARD:
		return e->matter == matter ? 5 : c->level != 3 &&
		    (law_class_minor(e->matter) == matter ||
		    law_class_major(e->matter) == matter);
	case GUIDE_PHONE:
		return words_name(&g->law->phones[e->at], c->name) ? 2 :
		    c->unit != 0 && e->owner == c->unit;
	case GUIDE_ARTICLE:
		return article_fits(&g->law->articles[e->at], matter);
	case GUIDE_KINDS:
		break;
	}
	return 0;
}

/* ---- words ---- */

/* What the word finds, by place, into g->word; 0: nothing. */
static void
find_word(struct guide *g, struct str word)
{
	const struct lang_how how = { .fuzzy = lang_fuzzy_is() };
	struct buf folded = { 0 };
	size_t n;

	memset(g->word, 0, g->n * sizeof *g->word);
	n = lang_names_find(g->names, word, &how, NULL, g->found, g->n);
	for (size_t i = 0; i < n; i++) {
		const struct lang_found *f = &g->found[i];
		const bool own = f->name.p == g->e[f->id].title.p;
		const int score = f->score - (own ? 0 : OTHER_LESS);

		g->word[f->id] = own || score > INSIDE ? score : INSIDE + 1;
	}
	lang_fold_text(word, &folded);
	for (size_t i = 0; i < g->n && folded.n > 1; i++)
		if (g->word[i] < INSIDE &&
		    str_find(g->e[i].folded, buf_view(&folded)) >= 0)
			g->word[i] = INSIDE;
	buf_fini(&folded);
}

/* Into g->score: 0 where a word is not found. */
static void
find_words(struct guide *g, struct str words)
{
	struct buf clean = { 0 };
	struct str rest, word;

	for (size_t i = 0; i < g->n; i++)
		g->score[i] = 1;
	lang_clean_text(words, &clean);
	rest = str_trim(buf_view(&clean));
	while (rest.n > 0 && str_cut(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		find_word(g, word);
		for (size_t i = 0; i < g->n; i++)
			g->score[i] = g->word[i] == 0 || g->score[i] == 0 ? 0 :
			    g->score[i] + g->word[i];
	}
	buf_fini(&clean);
}

/* ---- what was said ---- */

#define SAID_MOST	400	/* bytes of it that are looked at */
#define SAID_LEAST	12	/* what one common pair is not */
#define SAID_WORD	30	/* a word it is found by, whole, for each character */

static struct str
found_by(const struct guide *g, const struct guide_entry *e)
{
	return e->kind == GUIDE_PHONE ? g->law->phones[e->at].words :
	    e->kind == GUIDE_ARTICLE ? g->law->articles[e->at].words : STR_NONE;
}

/* One pair of characters of what was said, onto the scores: of titles and of the
 * words that entries are found by. What many say tells nothing. */
static void
count_pair(struct guide *g, struct str pair)
{
	size_t n = 0;
	int worth;

	for (size_t i = 0; i < g->n; i++) {
		const struct guide_entry *e = &g->e[i];

		g->word[i] = str_find(e->title, pair) >= 0 ||
		    str_find(found_by(g, e), pair) >= 0;
		n += (size_t)g->word[i];
	}
	worth = n > g->n / 20 + 2 ? 0 : n <= 3 ? 24 : n <= 12 ? 15 : 6;
	for (size_t i = 0; worth > 0 && i < g->n; i++)
		g->score[i] += worth * g->word[i];
}

/* "居住证" whole, in the words an entry is found by, weighs by its length. */
static void
count_words(struct guide *g, struct str said)
{
	for (size_t i = 0; i < g->n; i++) {
		struct str rest = found_by(g, &g->e[i]), word;

		while (rest.n > 0 && str_cut(&rest, ' ', &word))
			if (word.n >= 6 && str_find(said, word) >= 0)
				g->score[i] += SAID_WORD * (int)(word.n / 3);
	}
}

/* Into g->score: how much each entry speaks of a text; 0 not. */
static void
find_said(struct guide *g, struct str said)
{
	struct buf folded = { 0 };
	struct str rest;

	memset(g->score, 0, g->n * sizeof *g->score);
	lang_fold_text(utf8_head(said, SAID_MOST), &folded);
	rest = buf_view(&folded);
	count_words(g, rest);
	while (rest.n > 0) {
		struct str next = rest, after;
		const bool han = utf8_next(&next) >= 0x2E80;

		after = next;
		if (han && next.n > 0 && utf8_next(&after) >= 0x4E00)
			count_pair(g, str_n(rest.p,
			    (size_t)(after.p - rest.p)));
		rest = next;
	}
	for (size_t i = 0; i < g->n; i++)
		if (g->score[i] < SAID_LEAST)
			g->score[i] = 0;
	buf_fini(&folded);
}

/* ---- the best of them ---- */

static bool
is_wanted(const struct guide_entry *e, const struct guide_want *w)
{
	if (w->kinds != 0 && (w->kinds >> e->kind & 1) == 0)
		return false;
	if (w->stale && !guide_stale(e, w->today))
		return false;
	return !w->wrong || e->flag.wrong;
}

struct place { int worth; uint8_t group; uint32_t at; };

static int
by_worth(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth > y->worth ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Without words, the phone book first: a standard is found by its matter. */
static uint8_t
group_of(const struct guide_entry *e, bool words)
{
	return words ? 0 : e->kind == GUIDE_PHONE ? 0 :
	    e->kind == GUIDE_ARTICLE ? 1 : 2;
}

size_t
guide_find(struct guide *g, const struct guide_want *w, uint32_t *out,
    size_t cap, size_t *all)
{
	struct place *p = xcalloc(g->n + 1, sizeof *p);
	const bool words = w->words.n > 0, said = !words && w->said.n > 0;
	size_t n = 0, i;

	if (said)
		find_said(g, w->said);
	else
		find_words(g, w->words);
	for (i = 0; i < g->n; i++) {
		const struct guide_entry *e = &g->e[i];

		if ((g->score[i] == 0 && (!said ||
		    guide_fits(g, e, w->matter) == 0)) || !is_wanted(e, w))
			continue;
		p[n++] = (struct place){ .at = (uint32_t)i,
			.worth = g->score[i] + guide_fits(g, e, w->matter) *
			(words ? FIT_BESIDE : FIT_ALONE) -
			(guide_stale(e, w->today) ? STALE_LESS : 0),
			.group = group_of(e, words || said) };
	}
	qsort(p, n, sizeof *p, by_worth);
	for (i = 0; i < n && i < cap; i++)
		out[i] = p[i].at;
	*all = n;
	free(p);
	return i;
}
