/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_when_find.c -- is there a case for which all these conditions hold?
 * Layer: core (pure).  Each condition speaks of one field, so that fields are
 * looked at one by one; only the words of the place are among the words of the
 * case, and what those must not hold the place must not hold either. */
#include <stdio.h>
#include "base/utf8.h"
#include "rule_parts.h"

/* What is asked of one field. */
struct asked {
	const struct cond *c[WHENS_MAX];
	size_t		n;
};

void
whens_add(struct whens *w, const struct rule *r)
{
	for (size_t i = 0; i < r->when_n && w->n < WHENS_MAX; i++)
		w->c[w->n++] = &r->when[i];
}

static void
ask(struct asked *a, const struct whens *w, unsigned field)
{
	a->n = 0;
	for (size_t i = 0; i < w->n; i++)
		if (w->c[i]->field == field)
			a->c[a->n++] = w->c[i];
}

/* Would a case with this fact hold them all? */
static bool
all_hold(const struct asked *a, const struct fact *x)
{
	for (size_t i = 0; i < a->n; i++)
		if (!cond_fits(a->c[i], x))
			return false;
	return true;
}

static const struct cond *
first_set(const struct asked *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->c[i]->op == COND_IN)
			return a->c[i];
	return NULL;
}

/* ---- numbers ---- */

static void
field_bounds(const struct law_field *f, int64_t *lo, int64_t *hi)
{
	const ptrdiff_t dots = str_find(f->values, STR(".."));
	int64_t a, b;

	if (dots < 0 ||
	    !str_int(str_trim(str_n(f->values.p, (size_t)dots)), &a) ||
	    !str_int(str_trim(str_from(f->values, (size_t)dots + 2)), &b))
		return;
	*lo = a;
	*hi = b;
}

static bool
number_fits(const struct asked *a, int64_t v, struct fact *out)
{
	*out = (struct fact){ .state = FACT_NUM, .num = v };
	return all_hold(a, out);
}

/* Upwards and downwards from 0, or from the end next to it: only what is
 * excluded by name can be in the way. */
static bool
number_between(const struct asked *a, int64_t lo, int64_t hi,
    struct fact *out)
{
	const int64_t start = lo > 0 ? lo : hi < 0 ? hi : 0;
	const size_t tries = WHENS_MAX * (size_t)RULE_VALUES + 1;

	for (size_t i = 0; i < tries && (uint64_t)hi - (uint64_t)start >= i;
	    i++)
		if (number_fits(a, start + (int64_t)i, out))
			return true;
	for (size_t i = 1; i < tries && (uint64_t)start - (uint64_t)lo >= i;
	    i++)
		if (number_fits(a, start - (int64_t)i, out))
			return true;
	return false;
}

static bool
number_find(const struct law_field *f, const struct asked *a,
    struct fact *out)
{
	const struct cond *const set = first_set(a);
	int64_t lo = INT64_MIN, hi = INT64_MAX;

	field_bounds(f, &lo, &hi);
	for (size_t i = 0; i < a->n; i++) {
		if (a->c[i]->op != COND_RANGE)
			continue;
		lo = a->c[i]->lo > lo ? a->c[i]->lo : lo;
		hi = a->c[i]->hi < hi ? a->c[i]->hi : hi;
	}
	if (lo > hi)
		return false;
	if (set == NULL)
		return number_between(a, lo, hi, out);
	for (size_t i = 0; set->num != NULL && i < set->n; i++)
		if (set->num[i] >= lo && set->num[i] <= hi &&
		    number_fits(a, set->num[i], out))
			return true;
	return false;
}

/* ---- words of a list ---- */

static bool
word_fits(const struct asked *a, struct str w, struct fact *out)
{
	*out = (struct fact){ .state = FACT_TEXT, .text = w };
	return all_hold(a, out);
}

static bool
word_listed(struct str values, struct str w)
{
	return values.n == 0 || str_listed(values, ',', w);
}

/* A word that nobody excludes: of any number some is new. */
static bool
word_new(const struct asked *a, struct arena *arena, struct fact *out)
{
	for (unsigned i = 1; i <= WHENS_MAX * RULE_VALUES + 1; i++) {
		char z[16];
		const int n = snprintf(z, sizeof(z), "x%u", i);

		if (!word_fits(a, str_n(z, (size_t)n), out))
			continue;
		if (arena != NULL)
			out->text.p = arena_dup(arena, z, (size_t)n);
		return true;
	}
	return false;
}

static bool
word_find(const struct law_field *f, const struct asked *a,
    struct arena *arena, struct fact *out)
{
	const struct cond *const set = first_set(a);
	struct str values = f->values, part;

	if (set != NULL) {
		for (size_t i = 0; set->word != NULL && i < set->n; i++)
			if (word_listed(f->values, set->word[i]) &&
			    word_fits(a, set->word[i], out))
				return true;
		return false;
	}
	if (values.n == 0)
		return word_new(a, arena, out);
	while (str_cut(&values, ',', &part))
		if (word_fits(a, str_trim(part), out))
			return true;
	return false;
}

/* ---- texts ---- */

static bool
has_part(const struct cond *c, struct str text)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_find(text, c->word[i]) >= 0)
			return true;
	return false;
}

/* Does text hold what a must not? */
static bool
is_barred(const struct asked *a, struct str text)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->c[i]->op == COND_LACKS && has_part(a->c[i], text))
			return true;
	return false;
}

/* The i-th character that could stand between words. */
static struct str
between(size_t i, char z[4])
{
	static const char liked[] = " /|+0123456789abcdefghijklmnopqrstuvwxyz";
	const size_t n = sizeof(liked) - 1;

	return str_n(z, utf8_put(i < n ? (uint32_t)liked[i] :
	    (uint32_t)(0x4E00 + i - n), z));
}

static bool
barred_with(const struct asked *a, struct str c)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; a->c[i]->op == COND_LACKS &&
		    k < a->c[i]->n; k++)
			if (str_find(a->c[i]->word[k], c) >= 0)
				return true;
	return false;
}

/* A character of no barred word: joined by it, words make no new ones. There
 * are more characters than two columns have room for. */
static struct str
joint(const struct asked *a, const struct asked *also, size_t i, char z[4])
{
	struct str c = between(i, z);

	while (barred_with(a, c) || barred_with(also, c))
		c = between(++i, z);
	return c;
}

/* A word of the list that brings no barred one; -1. */
static int
pick(const struct cond *c, const struct asked *a, const struct asked *also)
{
	for (size_t i = 0; i < c->n; i++)
		if (!is_barred(a, c->word[i]) && !is_barred(also, c->word[i]))
			return (int)i;
	return -1;
}

/* The text after what stands in b already. */
static void
text_build(const struct asked *a, const struct asked *also, struct buf *b)
{
	char z[4];

	for (size_t i = 0; i < a->n; i++) {
		const struct cond *const c = a->c[i];

		if (c->op != COND_HAS || has_part(c, buf_view(b)))
			continue;
		if (b->n > 0)
			buf_str(b, joint(a, also, 0, z));
		buf_str(b, c->word[pick(c, a, also)]);
	}
	if (b->n == 0)
		buf_str(b, joint(a, also, 1, z));
}

/* head: what the text must hold besides. */
static bool
text_find(const struct asked *a, const struct asked *also, struct str head,
    struct arena *arena, struct fact *out)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < a->n; i++) {
		if (a->c[i]->op != COND_HAS && a->c[i]->op != COND_LACKS)
			return false;
		if (a->c[i]->op == COND_HAS && pick(a->c[i], a, also) < 0)
			return false;
	}
	if (arena == NULL)
		return true;
	buf_str(&b, head);
	text_build(a, also, &b);
	*out = (struct fact){ .state = FACT_TEXT,
	    .text = str_n(arena_dup(arena, b.p, b.n), b.n) };
	buf_fini(&b);
	return true;
}

/* ---- all together ---- */

static int
text_field(const struct law *law, const char *code)
{
	const int i = law_field(law, str_of(code));

	return i >= 0 && law->fields[i].kind == LAW_TEXT ? i : -1;
}

static bool
field_find(const struct law_field *f, const struct asked *a,
    struct arena *arena, struct fact *out)
{
	const struct asked none = { .n = 0 };

	switch ((enum law_field_kind)f->kind) {
	case LAW_NUMBER:	return number_find(f, a, out);
	case LAW_WORD:		return word_find(f, a, arena, out);
	case LAW_TEXT:
		return text_find(a, &none, STR_NONE, arena, out);
	}
	return false;
}

/* The place's words first, then those of the whole around them. */
static bool
places_find(const struct law *law, const struct whens *w, struct fact *fact,
    struct arena *arena)
{
	const int words = text_field(law, "words");
	const int place = text_field(law, "place");
	const struct asked none = { .n = 0 };
	struct fact unused = { .state = FACT_ABSENT };
	struct str head = STR_NONE;
	struct asked a, whole = { .n = 0 };

	if (words >= 0)
		ask(&whole, w, (unsigned)words);
	if (place >= 0) {
		struct fact *const x = fact != NULL ? &fact[place] : &unused;

		ask(&a, w, (unsigned)place);
		if (a.n > 0 && !text_find(&a, &whole, STR_NONE, arena, x))
			return false;
		head = x->text;
	}
	if (words < 0 || (whole.n == 0 && head.n == 0))
		return true;
	return text_find(&whole, &none, head, arena,
	    fact != NULL ? &fact[words] : &unused);
}

bool
whens_find(const struct law *law, const struct whens *w, struct fact *fact,
    struct arena *arena)
{
	struct fact unused;
	struct asked a;

	for (size_t i = 0; fact != NULL && i < law->fields_n; i++)
		fact[i] = (struct fact){ .state = FACT_ABSENT };
	for (size_t i = 0; i < w->n; i++)
		if (w->c[i]->field >= law->fields_n)
			return false;
	for (unsigned i = 0; w->n > 0 && i < law->fields_n; i++) {
		if ((int)i == text_field(law, "words") ||
		    (int)i == text_field(law, "place"))
			continue;
		ask(&a, w, i);
		if (a.n > 0 && !field_find(&law->fields[i], &a,
		    fact != NULL ? arena : NULL,
		    fact != NULL ? &fact[i] : &unused))
			return false;
	}
	return w->n == 0 || places_find(law, w, fact,
	    fact != NULL ? arena : NULL);
}

size_t
cond_reverse(const struct cond *c, struct cond out[2])
{
	static const uint8_t other[] = {
		[COND_IN] = COND_OUT, [COND_OUT] = COND_IN,
		[COND_RANGE] = COND_RANGE, [COND_HAS] = COND_LACKS,
		[COND_LACKS] = COND_HAS
	};
	size_t n = 0;

	if (c->op != COND_RANGE) {
		out[0] = *c;
		out[0].op = other[c->op];
		return 1;
	}
	if (c->lo > INT64_MIN) {
		out[n] = *c;
		out[n].lo = INT64_MIN;
		out[n++].hi = c->lo - 1;
	}
	if (c->hi < INT64_MAX) {
		out[n] = *c;
		out[n].lo = c->hi + 1;
		out[n++].hi = INT64_MAX;
	}
	return n;
}

bool
whens_may_lack(const struct law *law, const struct whens *w,
    const struct cond *c)
{
	const bool words = (int)c->field == text_field(law, "words");
	const int place = text_field(law, "place");

	for (size_t i = 0; i < w->n; i++)
		if (w->c[i]->field == c->field ||
		    (words && (int)w->c[i]->field == place))
			return false;
	return true;
}
