/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of demonstrations: profiles/<district>/demo/NAME.tsv. */
#include <stdlib.h>
#include <string.h>
#include "demo_in.h"
#include "wire/profile.h"
#include "wire/tsv.h"

static void
list_add(struct word_list *l, struct str w)
{
	l->w = xgrow(l->w, &l->cap, l->n + 1, sizeof(*l->w));
	l->w[l->n++] = w;
}

static const char *const kind_names[] = {
#define WORD_NAME(name) [WORD_##name] = #name,
	PHRASES(WORD_NAME) PLACES(WORD_NAME)
#undef WORD_NAME
};

static void
surname_row(void *ctx, const struct tsv_row *row)
{
	struct demo_words *w = ctx;
	int64_t n;

	if (!str_int(row->fields[1], &n) || n < 1 || n > 100) {
		tsv_fault(row, 1, "a weight from 1 to 100");
		return;
	}
	while (n--)
		list_add(&w->surnames, row->fields[0]);
}

static void
given_row(void *ctx, const struct tsv_row *row)
{
	struct demo_words *w = ctx;

	list_add(&w->given, row->fields[0]);
}

/* Streets and estates were made of parts before profiles listed places. */
static bool
of_older(struct str kind)
{
	return str_is(kind, "road_head") || str_is(kind, "road_tail") ||
	    str_is(kind, "estate_head") || str_is(kind, "estate_tail");
}

static void
kind_row(void *ctx, const struct tsv_row *row)
{
	struct demo_words *w = ctx;

	for (size_t k = 0; k < WORD_KINDS; k++)
		if (str_is(row->fields[0], kind_names[k])) {
			list_add(&w->of[k], row->fields[1]);
			return;
		}
	if (!of_older(row->fields[0]))
		tsv_fault(row, 0, "a kind of words that demonstrations use");
}

static void
topic_row(void *ctx, const struct tsv_row *row)
{
	struct demo_words *w = ctx;
	struct str match = row->fields[2];
	bool asks = str_is(row->fields[1], "ask");

	if (!asks && !str_is(row->fields[1], "thing"))
		tsv_fault(row, 1, "thing or ask");
	w->topics = xgrow(w->topics, &w->topics_cap, w->topics_n + 1,
	    sizeof(*w->topics));
	w->topics[w->topics_n++] = (struct topic){
		.key = row->fields[0], .asks = asks,
		.match = str_is(match, "-") ? STR_NONE : match
	};
}

static void
template_row(void *ctx, const struct tsv_row *row)
{
	struct demo_words *w = ctx;
	bool thing = str_is(row->fields[1], "thing");

	if (!thing && !str_is(row->fields[1], "say")) {
		tsv_fault(row, 1, "thing or say");
		return;
	}
	for (size_t i = 0; i < w->topics_n; i++) {
		struct topic *t = &w->topics[i];

		if (!str_eq(t->key, row->fields[0]))
			continue;
		list_add(thing ? &t->things : &t->says, row->fields[2]);
		return;
	}
	tsv_fault(row, 0, "a topic of topics.tsv");
}

static const char *const cols_surname[] = { "word", "weight" };
static const char *const cols_given[] = { "word" };
static const char *const cols_kind[] = { "kind", "word" };
static const char *const cols_topic[] = { "topic", "voice", "match" };
static const char *const cols_template[] = { "topic", "kind", "word" };

static const struct {
	const char *name, *file;
	const char *const *columns;
	size_t n;
	tsv_fn *row;
} files[] = {
	{ "surnames", "demo/surnames.tsv", cols_surname, 2, surname_row },
	{ "given", "demo/given.tsv", cols_given, 1, given_row },
	{ "places", "demo/places.tsv", cols_kind, 2, kind_row },
	{ "phrases", "demo/phrases.tsv", cols_kind, 2, kind_row },
	{ "topics", "demo/topics.tsv", cols_topic, 3, topic_row },
	{ "templates", "demo/templates.tsv", cols_template, 3, template_row }
};

/* A generator never meets an empty list; older profiles have nobody who is
 * lost. */
static bool
complete(const struct demo_words *w)
{
	bool all = w->surnames.n && w->given.n && w->topics_n;

	for (size_t k = 0; k < WORD_KINDS; k++)
		all = all && (w->of[k].n || k == WORD_lost);
	for (size_t i = 0; i < w->topics_n; i++)
		all = all && w->topics[i].things.n && w->topics[i].says.n;
	return all;
}

enum err
demo_words_load(struct demo_words *w, struct str archive,
    struct diag_sink *sink)
{
	enum err worst = OK;

	*w = (struct demo_words){ 0 };
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct str text;
		enum err e = profile_demo_words(archive, files[i].name, &text);

		if (e != OK)
			return e;
		e = tsv_read(text, files[i].file, files[i].columns, files[i].n,
		    files[i].row, w, sink);
		worst = e != OK ? e : worst;
	}
	if (worst != OK)
		return worst;
	return complete(w) ? OK : ERR_NOT_FOUND;
}

void
demo_words_fini(struct demo_words *w)
{
	free(w->surnames.w);
	free(w->given.w);
	for (size_t k = 0; k < WORD_KINDS; k++)
		free(w->of[k].w);
	for (size_t i = 0; i < w->topics_n; i++) {
		free(w->topics[i].things.w);
		free(w->topics[i].says.w);
	}
	free(w->topics);
	*w = (struct demo_words){ 0 };
}
