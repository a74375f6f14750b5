/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a matter's criteria the words speak of: the one whose own words stand
 * there; of an emergency, one for emergencies; else the general one, for a person to
 * look at. Layer: app. */
#include "intake_fill_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define TOKENS	160		/* pairs of one criterion */
#define CRITERIA 12
#define LEAST	2		/* pairs of its own: a word of three */
enum { SURE_ONLY = 100, SURE_WORDS = 80, SURE_URGENT = 75, SURE_SAME = 70,
	SURE_GENERAL = 55 };

struct pairs { uint64_t t[TOKENS]; size_t n; };

static void
add_pair(void *ctx, uint64_t token)
{
	struct pairs *p = ctx;

	if (token < LANG_PAIR || p->n == TOKENS)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (p->t[i] == token)
			return;
	p->t[p->n++] = token;
}

static bool
has(const struct pairs *p, uint64_t token)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->t[i] == token)
			return true;
	return false;
}

struct texts {
	struct pairs	c[CRITERIA];
	size_t		n;
	unsigned	score[CRITERIA];
};

/* What all of them have tells none from the other. */
static void
see_token(void *ctx, uint64_t token)
{
	struct texts *k = ctx;
	size_t have = 0;

	for (size_t i = 0; i < k->n; i++)
		have += has(&k->c[i], token);
	for (size_t i = 0; have < k->n && i < k->n; i++)
		k->score[i] += has(&k->c[i], token);
}

static void
compare(const struct law_criterion *c, struct texts *k, struct str words)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < k->n; i++) {
		b.n = 0;
		lang_fold_text(c[i].file_text, &b);
		lang_tokens(buf_view(&b), add_pair, &k->c[i]);
	}
	buf_fini(&b);
	lang_tokens(words, see_token, k);
}

/* The best of those that are (not) urgent, or of all: -1. */
static size_t
best_of(const struct law_criterion *c, const struct texts *k, int urgent)
{
	size_t best = k->n;

	for (size_t i = 0; i < k->n; i++)
		if ((urgent < 0 || c[i].urgent == (urgent > 0)) &&
		    (best == k->n || k->score[i] > k->score[best]))
			best = i;
	return best;
}

static bool
one_limit(const struct law_criterion *c, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!str_eq(c[i].limit, c[0].limit))
			return false;
	return true;
}

unsigned
fill_criterion(struct helper *h, const struct intake *f, uint32_t matter,
    uint8_t *sure, const char **why)
{
	const struct law_class *class = law_class(h->s.law, matter);
	const struct law_criterion *c;
	const bool urgent = h->h.urgent[0] || form_urgent(f);
	struct texts k = { .n = 0 };
	size_t at;

	if (!class || class->crit_n == 0)
		return 0;
	c = &h->s.law->criteria[class->crit_first];
	k.n = class->crit_n < CRITERIA ? class->crit_n : CRITERIA;
	*sure = SURE_ONLY;
	*why = _("the only one");
	if (k.n == 1)
		return c[0].n;
	compare(c, &k, buf_view(&h->wide));
	if (urgent && (at = best_of(c, &k, 1)) < k.n) {
		*sure = SURE_URGENT;
		*why = _("an emergency");
		return c[at].n;
	}
	at = best_of(c, &k, -1);
	*sure = SURE_WORDS;
	*why = _("its words");
	if (k.score[at] >= LEAST)
		return c[at].n;
	at = best_of(c, &k, 0);
	*sure = one_limit(c, k.n) ? SURE_SAME : SURE_GENERAL;
	*why = _("the general one");
	return c[at < k.n ? at : 0].n;
}

