/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding in the guide: each word by name, pinyin, initials, or in what an entry
 * says; what fits the matter in hand first. */
#include "app/guide.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
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
	const bool words = w->words.n > 0;
	size_t n = 0, i;

	find_words(g, w->words);
	for (i = 0; i < g->n; i++) {
		const struct guide_entry *e = &g->e[i];

		if (g->score[i] == 0 || !is_wanted(e, w))
			continue;
		p[n++] = (struct place){ .at = (uint32_t)i,
			.worth = g->score[i] + guide_fits(g, e, w->matter) *
			(words ? FIT_BESIDE : FIT_ALONE) -
			(guide_stale(e, w->today) ? STALE_LESS : 0),
			.group = group_of(e, words) };
	}
	qsort(p, n, sizeof *p, by_worth);
	for (i = 0; i < n && i < cap; i++)
		out[i] = p[i].at;
	*all = n;
	free(p);
	return i;
}
