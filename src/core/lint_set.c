/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_set.c -- sets of numbers, of words, and of what a field of a case may
 * hold, exactly, so that what is left of one after another is known.
 * Layer: core (pure).  Sets never change once made; all of them lie in an
 * arena. */
#include "lint_in.h"

#include <string.h>

/* ---- runs of numbers ---- */

struct runs *
runs_room(struct arena *a, size_t cap)
{
	struct runs *const r = NULL;

	return arena_alloc(a, sizeof(*r) + cap * sizeof(r->at[0]));
}

/* lo never lies before the run put last begins. */
void
runs_put(struct runs *r, int64_t lo, int64_t hi)
{
	if (lo > hi)
		return;
	if (r->n > 0 && (r->at[r->n - 1].hi == INT64_MAX ||
	    lo <= r->at[r->n - 1].hi + 1)) {
		if (hi > r->at[r->n - 1].hi)
			r->at[r->n - 1].hi = hi;
		return;
	}
	r->at[r->n].lo = lo;
	r->at[r->n++].hi = hi;
}

const struct runs *
runs_one(struct arena *a, int64_t lo, int64_t hi)
{
	struct runs *const r = runs_room(a, 1);

	runs_put(r, lo, hi);
	return r;
}

const struct runs *
runs_and(struct arena *a, const struct runs *x, const struct runs *y)
{
	struct runs *r;
	size_t i = 0, j = 0;

	if (x == y)
		return x;
	r = runs_room(a, x->n + y->n);
	while (i < x->n && j < y->n) {
		const int64_t lo = x->at[i].lo > y->at[j].lo ?
		    x->at[i].lo : y->at[j].lo;
		const int64_t hi = x->at[i].hi < y->at[j].hi ?
		    x->at[i].hi : y->at[j].hi;

		runs_put(r, lo, hi);
		if (x->at[i].hi < y->at[j].hi)
			i++;
		else
			j++;
	}
	return r;
}

const struct runs *
runs_minus(struct arena *a, const struct runs *x, const struct runs *y)
{
	struct runs *const r = runs_room(a, x->n + y->n + 1);
	size_t j = 0;

	for (size_t i = 0; i < x->n; i++) {
		int64_t lo = x->at[i].lo;
		bool rest = true;

		while (j < y->n && y->at[j].hi < lo)
			j++;
		for (size_t k = j; k < y->n && y->at[k].lo <= x->at[i].hi &&
		    rest; k++) {
			if (y->at[k].lo > lo)
				runs_put(r, lo, y->at[k].lo - 1);
			rest = y->at[k].hi < x->at[i].hi;
			if (rest)
				lo = y->at[k].hi + 1;
		}
		if (rest)
			runs_put(r, lo, x->at[i].hi);
	}
	return r;
}

/* ---- words ---- */

static bool
has_word(const struct words *s, struct str w)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int c = str_cmp(s->w[mid], w);

		if (c == 0)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* Those of x that are in y, or that are not. */
static void
words_keep(struct arena *a, const struct words *x, const struct words *y,
    bool in, struct words *out)
{
	struct str *const w = arena_alloc(a, (x->n + 1) * sizeof(*w));
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		if (has_word(y, x->w[i]) == in)
			w[n++] = x->w[i];
	*out = (struct words){ false, n, w };
}

static void
words_join(struct arena *a, const struct words *x, const struct words *y,
    struct words *out)
{
	struct str *const w = arena_alloc(a, (x->n + y->n + 1) * sizeof(*w));
	size_t n = 0, i = 0, j = 0;

	while (i < x->n || j < y->n) {
		const int c = i == x->n ? 1 : j == y->n ? -1 :
		    str_cmp(x->w[i], y->w[j]);

		w[n++] = c <= 0 ? x->w[i] : y->w[j];
		i += c <= 0;
		j += c >= 0;
	}
	*out = (struct words){ true, n, w };
}

static void
words_and(struct arena *a, const struct words *x, const struct words *y,
    struct words *out)
{
	if (x->none_of && y->none_of)
		words_join(a, x, y, out);
	else if (x->none_of)
		words_keep(a, y, x, false, out);
	else
		words_keep(a, x, y, !y->none_of, out);
}

/* ---- a field ---- */

static const struct runs *
cond_runs(struct arena *a, const struct cond *c)
{
	struct runs *r;

	if (c->op == COND_RANGE)
		return runs_one(a, c->lo, c->hi);
	r = runs_room(a, c->n);
	for (size_t i = 0; i < c->n; i++)
		runs_put(r, c->num[i], c->num[i]);
	return r;
}

void
dom_cut(struct arena *a, unsigned kind, const struct dom *d,
    const struct cond *c, bool holds, struct dom *out)
{
	*out = *d;
	if (holds)
		out->absent = false;
	if (kind == LAW_NUMBER) {
		const struct runs *const r = cond_runs(a, c);

		out->num = (c->op != COND_OUT) == holds ?
		    runs_and(a, d->num, r) : runs_minus(a, d->num, r);
	} else if (kind == LAW_WORD) {
		const struct words w = {
			(c->op == COND_OUT) == holds, c->n, c->word
		};

		words_and(a, &d->word, &w, &out->word);
	} else {
		struct wish *const w = arena_alloc(a, sizeof(*w));

		*w = (struct wish){ c, (c->op == COND_HAS) == holds, d->text };
		out->text = w;
	}
}

static bool
barred(const struct wish *d, struct str word)
{
	for (; d != NULL; d = d->next)
		for (size_t i = 0; !d->any && i < d->c->n; i++)
			if (str_find(word, d->c->word[i]) >= 0)
				return true;
	return false;
}

/* The first word of an "any of" that nothing bars; NULL. */
static const struct str *
free_word(const struct cond *c, const struct wish *d,
    const struct wish *others)
{
	for (size_t i = 0; i < c->n; i++)
		if (!barred(d, c->word[i]) && !barred(others, c->word[i]))
			return &c->word[i];
	return NULL;
}

/* Words with something between that stands in no word make a text that holds
 * no others: each "any of" needs one word that nothing bars. The empty text
 * is a text too, unless the empty word is barred. */
bool
dom_text(const struct wish *d, const struct wish *others)
{
	if (barred(d, STR_NONE) || barred(others, STR_NONE))
		return false;
	for (const struct wish *w = d; w != NULL; w = w->next)
		if (w->any && free_word(w->c, d, others) == NULL)
			return false;
	return true;
}

/* The first listed word that is none of d's. */
static const struct str *
listed(const struct words *d, const struct words *closed)
{
	for (size_t i = 0; i < closed->n; i++)
		if (!has_word(d, closed->w[i]))
			return &closed->w[i];
	return NULL;
}

bool
dom_present(unsigned kind, const struct dom *d, const struct words *closed)
{
	if (kind == LAW_NUMBER)
		return d->num->n > 0;
	if (kind == LAW_WORD)
		return d->word.none_of ? closed->n == 0 ||
		    listed(&d->word, closed) != NULL : d->word.n > 0;
	return dom_text(d->text, NULL);
}

/* ---- a value ---- */

/* A character that stands in none of the barred words. */
static char
between(const struct wish *d, const struct wish *others)
{
	/* No string: tools/po-update takes those for words. */
	static const char tried[] = {
		' ', '\n', '|', '/', ';', ',', 1, 2, 3, 4, 5, 6, '\0'
	};
	const char *t = tried;

	for (; t[1] != '\0'; t++) {
		bool used = false;
		const struct str s = { t, 1 };

		for (const struct wish *w = d; w != NULL; w = w->next)
			for (size_t i = 0; !w->any && i < w->c->n; i++)
				used |= str_find(w->c->word[i], s) >= 0;
		for (const struct wish *w = others; w != NULL; w = w->next)
			for (size_t i = 0; !w->any && i < w->c->n; i++)
				used |= str_find(w->c->word[i], s) >= 0;
		if (!used)
			break;
	}
	return *t;
}

static struct str
text_value(struct arena *a, const struct wish *d, const struct wish *others,
    struct str head)
{
	const char sep = between(d, others);
	struct buf b = { 0 };
	struct str s;

	buf_str(&b, head);
	for (const struct wish *w = d; w != NULL; w = w->next) {
		const struct str *const word = w->any ?
		    free_word(w->c, d, others) : NULL;

		if (word == NULL || str_find(buf_view(&b), *word) >= 0)
			continue;
		if (b.n > 0)
			buf_byte(&b, sep);
		buf_str(&b, *word);
	}
	s = str_n(b.n > 0 ? arena_dup(a, b.p, b.n) : "", b.n);
	buf_fini(&b);
	return s;
}

/* A word that is none of d's, where any word will do. */
static struct str
other_word(struct arena *a, const struct words *d)
{
	char z[16];
	size_t n = 1;

	memset(z, 'x', sizeof(z));
	while (n < sizeof(z) && has_word(d, str_n(z, n)))
		n++;
	return str_n(arena_dup(a, z, n), n);
}

void
dom_value(struct arena *a, unsigned kind, const struct dom *d,
    const struct words *closed, const struct wish *others, struct str head,
    struct fact *out)
{
	if (kind == LAW_NUMBER) {
		const int64_t lo = d->num->at[0].lo, hi = d->num->at[0].hi;

		*out = (struct fact){ .state = FACT_NUM,
		    .num = lo <= 0 && hi >= 0 ? 0 : lo > 0 ? lo : hi };
		return;
	}
	out->state = FACT_TEXT;
	if (kind != LAW_WORD)
		out->text = text_value(a, d->text, others, head);
	else if (!d->word.none_of)
		out->text = d->word.w[0];
	else if (closed->n > 0)
		out->text = *listed(&d->word, closed);
	else
		out->text = other_word(a, &d->word);
}
