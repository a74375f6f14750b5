/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide as a list: entries of the profile, and what people said of them. */
#include "app/guide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "lang/lang.h"

static const char *const kind_codes[GUIDE_KINDS] = { "standard", "phone",
	"article" };
static const char *const kind_names[GUIDE_KINDS] = { N_("standard"),
	N_("phone"), N_("article") };

const char *
guide_kind_name(enum guide_kind k)
{
	return k < GUIDE_KINDS ? kind_names[k] : "";
}

/* ---- entries ---- */

static struct guide_entry *
add(struct guide *g, enum guide_kind kind, size_t at, struct str code)
{
	struct guide_entry *e = &g->e[g->n++];

	e->kind = kind;
	e->at = at;
	e->code = code;
	snprintf(e->of, sizeof e->of, "%s:%.*s", kind_codes[kind],
	    STR_ARG(code));
	return e;
}

static void
name_it(struct guide *g, const struct guide_entry *e, struct str name)
{
	if (name.n > 0)
		lang_names_add(g->names, name, (uint32_t)(e - g->e));
}

/* Words apart by blanks and by commas of both kinds. */
static void
name_words(struct guide *g, const struct guide_entry *e, struct str words)
{
	static const char *const seps[] = { "，", "、", "；", " ", ",", ";" };

	while (words.n > 0) {
		size_t cut = words.n, skip = 0;

		for (size_t i = 0; i < sizeof seps / sizeof *seps; i++) {
			const ptrdiff_t at = str_find(words, str_of(seps[i]));

			if (at >= 0 && (size_t)at < cut) {
				cut = (size_t)at;
				skip = strlen(seps[i]);
			}
		}
		name_it(g, e, str_n(words.p, cut));
		words = str_from(words, cut + skip);
	}
}

static void
name_class(struct guide *g, const struct guide_entry *e, uint32_t code)
{
	const struct law_class *c = law_class(g->law, code);

	if (c != NULL)
		name_it(g, e, c->name);
}

static void
name_owner(struct guide *g, const struct guide_entry *e)
{
	const struct law_unit *u = law_unit(g->law, e->owner);

	if (u == NULL)
		return;
	name_it(g, e, u->short_name);
	name_it(g, e, u->name);
}

/* Folded, each text apart from the next. */
static void
say_folded(struct guide *g, struct guide_entry *e, const struct str *text,
    size_t n)
{
	struct buf b = { 0 };

	lang_fold_text(e->title, &b);
	for (size_t i = 0; i < n; i++) {
		buf_byte(&b, '\n');
		lang_fold_text(text[i], &b);
	}
	e->folded = str_n(arena_dup(&g->arena, b.p, b.n), b.n);
	buf_fini(&b);
}

static void
add_standard(struct guide *g, size_t at)
{
	const struct law_standard *s = &g->law->standards[at];
	const struct law_class *c = law_class(g->law, s->matter);
	const struct str text[] = { s->what, s->ask, s->not_ours, s->how,
		s->answer };
	char code[16];
	const int n = snprintf(code, sizeof code, "%u", (unsigned)s->matter);
	struct guide_entry *e = add(g, GUIDE_STANDARD, at,
	    str_n(arena_dup(&g->arena, code, (size_t)n), (size_t)n));

	e->matter = s->matter;
	e->owner = s->owner;
	e->until = s->until;
	e->title = c != NULL ? c->name : e->code;
	name_it(g, e, e->title);
	name_it(g, e, e->code);
	name_class(g, e, law_class_minor(s->matter));
	say_folded(g, e, text, sizeof text / sizeof *text);
}

static void
add_phone(struct guide *g, size_t at)
{
	const struct law_phone *p = &g->law->phones[at];
	const struct str text[] = { p->number, p->words, p->group, p->hours };
	struct guide_entry *e = add(g, GUIDE_PHONE, at, p->code);

	e->group = p->group;
	e->owner = p->owner;
	e->until = p->until;
	e->title = p->name;
	name_it(g, e, p->name);
	name_it(g, e, p->code);
	name_it(g, e, p->group);
	name_words(g, e, p->words);
	say_folded(g, e, text, sizeof text / sizeof *text);
}

static void
add_article(struct guide *g, size_t at)
{
	const struct law_article *a = &g->law->articles[at];
	const struct str text[] = { a->words, a->text };
	struct guide_entry *e = add(g, GUIDE_ARTICLE, at, a->code);
	struct str rest = a->matters, part;
	int64_t code;

	e->owner = a->owner;
	e->until = a->until;
	e->title = a->title;
	name_it(g, e, a->title);
	name_it(g, e, a->code);
	name_words(g, e, a->words);
	while (str_cut(&rest, ',', &part))
		if (str_int(part, &code))
			name_class(g, e, (uint32_t)code);
	say_folded(g, e, text, sizeof text / sizeof *text);
}

struct guide *
guide_new(const struct law *law)
{
	struct guide *g = xcalloc(1, sizeof *g);
	const size_t n = law->standards_n + law->phones_n + law->articles_n;

	g->law = law;
	g->e = xcalloc(n + 1, sizeof *g->e);
	g->found = xcalloc(n + 1, sizeof *g->found);
	g->score = xcalloc(n + 1, sizeof *g->score);
	g->word = xcalloc(n + 1, sizeof *g->word);
	g->names = lang_names_make();
	for (size_t i = 0; i < law->standards_n; i++)
		add_standard(g, i);
	for (size_t i = 0; i < law->phones_n; i++)
		add_phone(g, i);
	for (size_t i = 0; i < law->articles_n; i++)
		add_article(g, i);
	for (size_t i = 0; i < g->n; i++)
		name_owner(g, &g->e[i]);
	return g;
}

void
guide_free(struct guide **g)
{
	if (*g == NULL)
		return;
	lang_names_free(&(*g)->names);
	free((*g)->e);
	free((*g)->found);
	free((*g)->score);
	free((*g)->word);
	arena_fini(&(*g)->arena);
	arena_fini(&(*g)->notes);
	free(*g);
	*g = NULL;
}

/* ---- what people said ---- */

static bool
take_flag(void *ctx, const struct store_guide_flag *f)
{
	struct guide *g = ctx;
	const ptrdiff_t at = guide_by_code(g, f->of);
	struct guide_flag *mine = at >= 0 ? &g->e[at].flag : NULL;

	if (mine == NULL || str_find(f->of, STR(":")) < 0)
		return true;		/* of an entry that is no more */
	mine->wrong = f->wrong;
	mine->at_ms = f->at_ms;
	memcpy(mine->actor, f->actor, sizeof mine->actor);
	mine->note = str_n(arena_dup(&g->notes, f->note.p, f->note.n),
	    f->note.n);
	g->stands_wrong += f->wrong;
	return true;
}

enum err
guide_fresh(struct guide *g, struct store *s)
{
	arena_fini(&g->notes);
	g->stands_wrong = 0;
	for (size_t i = 0; i < g->n; i++)
		g->e[i].flag = (struct guide_flag){ .wrong = false };
	return s == NULL ? OK : store_guide_flags(s, take_flag, g);
}

bool
guide_stale(const struct guide_entry *e, int32_t today)
{
	return e->until < today;
}

ptrdiff_t
guide_by_code(const struct guide *g, struct str code)
{
	ptrdiff_t at = -1;

	for (size_t i = 0; i < g->n; i++) {
		if (str_is(code, g->e[i].of))
			return (ptrdiff_t)i;
		if (!str_eq(g->e[i].code, code))
			continue;
		if (at >= 0)
			return -1;
		at = (ptrdiff_t)i;
	}
	return at;
}
