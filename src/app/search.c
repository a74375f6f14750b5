/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/desk_in.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define NEWEST	2048	/* cases whose words are known */
#define HITS	200	/* names that a word is looked for in */
#define SPANS	64

struct search {
	const struct law *law;
	struct repo	*repo;
	struct lang_names *names;	/* owned; NULL: not yet made */
	struct arena	arena;		/* titles and places */
	uint64_t	known;		/* cases whose words are in names */
};

struct search *
search_make(const struct law *law, struct repo *repo)
{
	struct search *s = xcalloc(1, sizeof *s);

	s->law = law;
	s->repo = repo;
	return s;
}

void
search_free(struct search **sp)
{
	if (*sp != NULL) {
		lang_names_free(&(*sp)->names);
		arena_fini(&(*sp)->arena);
	}
	free(*sp);
	*sp = NULL;
}

/* ---- words that are known ---- */

static void
add_name(struct search *s, struct str name)
{
	if (name.n > 0)
		lang_names_add(s->names, str_n(arena_dup(&s->arena, name.p,
		    name.n), name.n), (uint32_t)lang_names_count(s->names));
}

static void
add_law(struct search *s)
{
	const struct law *l = s->law;

	for (size_t i = 0; i < l->classes_n; i++)
		add_name(s, l->classes[i].name);
	for (size_t i = 0; i < l->units_n; i++)
		add_name(s, l->units[i].name);
	for (size_t i = 0; i < l->grids_n; i++)
		if (l->grids[i].level < GRID_UNIT)
			add_name(s, l->grids[i].name);
}

static void
add_case(struct search *s, uint32_t slot)
{
	struct case_view v;

	if (s->repo->ops->get(s->repo, slot, &v) != OK)
		return;
	add_name(s, v.title);
	add_name(s, v.place);
}

static void
make(struct search *s)
{
	uint64_t cases = s->repo->ops->cases(s->repo);

	if (s->names == NULL) {
		s->names = lang_names_make();
		add_law(s);
		s->known = cases > NEWEST ? cases - NEWEST : 0;
	}
	/* After a great import the last of it is enough. */
	if (cases > s->known + NEWEST)
		s->known = cases - NEWEST;
	for (; s->known < cases; s->known++)
		add_case(s, (uint32_t)s->known);
}

/* ---- what a word is the pinyin of ---- */

struct span { struct str text; unsigned weight; };
struct spans { struct span s[SPANS]; size_t n; };

static void
add_span(struct spans *to, struct str text, int score)
{
	/* Names that begin so, or are just that, say it best. */
	const unsigned weight = score >= 800 ? 40 : score >= 400 ? 10 : 2;

	for (size_t i = 0; i < to->n; i++)
		if (str_eq(to->s[i].text, text)) {
			to->s[i].weight += weight;
			return;
		}
	if (to->n < SPANS)
		to->s[to->n++] = (struct span){ text, weight };
}

static int
by_weight(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return str_cmp(x->text, y->text);
}

static bool
letters(struct str word)
{
	size_t n = 0;

	for (size_t i = 0; i < word.n; i++) {
		const unsigned char b = (unsigned char)word.p[i];

		if (b < 0x80 && (b | 0x20u) - 'a' >= 26u)
			return false;
		n += b < 0x80;
	}
	return n > 0 && word.n >= 2;
}

static void
read_pinyin(struct search *s, struct str word, struct filter_also *out)
{
	const struct lang_how how = { .fuzzy = lang_fuzzy_is() };
	struct lang_found f[HITS];
	struct spans spans = { .n = 0 };
	size_t n;

	make(s);
	n = lang_names_find(s->names, word, &how, NULL, f, HITS);
	for (size_t i = 0; i < n; i++) {
		size_t at, len;
		int score = lang_match_with(f[i].name, word, &how, &at, &len);

		if (score > 0 && len >= 6 && len < sizeof out->text[0])
			add_span(&spans, str_n(f[i].name.p + at, len), score);
	}
	qsort(spans.s, spans.n, sizeof *spans.s, by_weight);
	for (size_t i = 0; i < spans.n && out->text_n < FILTER_ALSO; i++)
		str_copy(spans.s[i].text, out->text[out->text_n++],
		    sizeof out->text[0]);
}

void
search_also(void *ctx, struct str word, struct filter_also *out)
{
	struct search *s = ctx;

	if (letters(word))
		read_pinyin(s, word, out);
}

/* ---- on the screen ---- */

static size_t
fold_needle(struct str text, uint32_t *cp, size_t cap)
{
	struct buf b = { 0 };
	struct str rest;
	size_t n = 0;

	lang_fold_text(text, &b);
	rest = buf_view(&b);
	while (rest.n > 0 && n < cap)
		cp[n++] = utf8_next(&rest);
	buf_fini(&b);
	return n;
}

/* The column behind the needle that begins in this cell; 0: it does not. */
static int
needle_end(const struct cell *row, int x, int end, const uint32_t *cp, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (x >= end || row[x].width == 0 ||
		    lang_fold(row[x].cp) != cp[i])
			return 0;
		x += row[x].width == 2 ? 2 : 1;
	}
	return x;
}

static bool
mark_needle(struct cells *g, struct rect r, const uint32_t *cp, size_t n)
{
	bool found = false;

	for (int y = r.y; n > 0 && y < r.y + r.h && y < g->h; y++) {
		const struct cell *row = &g->c[(size_t)y * (size_t)g->w];
		const int end = r.x + r.w < g->w ? r.x + r.w : g->w;

		for (int x = r.x; x < end; x++) {
			const int to = needle_end(row, x, end, cp, n);

			if (to == 0)
				continue;
			cells_role(g, x, y, to - x, ROLE_MATCH);
			found = true;
			x = to - 1;
		}
	}
	return found;
}

static void
mark_text(struct cells *g, struct rect r, struct str text, bool loose)
{
	uint32_t cp[64] = { 0 };
	const size_t n = fold_needle(text, cp, 64);

	if (mark_needle(g, r, cp, n) || !loose)
		return;
	for (size_t i = 0; i + 1 < n; i++)
		if (cp[i] >= 0x80 && cp[i + 1] >= 0x80)
			(void)mark_needle(g, r, cp + i, 2);
}

void
search_mark(const struct query *q, struct cells *g, struct rect r)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->t[i];

		if (t->kind != TERM_TEXT || t->not)
			continue;
		mark_text(g, r, t->text, t->loose);
		for (size_t k = 0; k < t->also_n; k++)
			mark_text(g, r, t->also[k], false);
	}
}

void
search_filter(struct str typed, search_parse_fn *parse, void *ctx,
    struct buf *out)
{
	if (str_trim(typed).n == 0)
		return;
	if (parse(ctx, typed) == OK) {
		buf_str(out, typed);
		return;
	}
	/* It is no filter (yet): what it says is looked for as it stands. */
	buf_byte(out, '"');
	for (size_t i = 0; i < typed.n; i++)
		if (typed.p[i] != '"')
			buf_byte(out, typed.p[i]);
	buf_byte(out, '"');
}
