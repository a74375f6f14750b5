/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_when.c -- a rule's conditions on the fields of a case: read, written
 * and asked.  Layer: core (pure).  What cannot be understood is refused; a
 * condition is never dropped, for that would make the rule broader. */
#include <inttypes.h>
#include <string.h>
#include "rule_parts.h"

#define FEW	8	/* values that are looked through one by one */

enum sign { SIGN_IS, SIGN_NOT, SIGN_LT, SIGN_LE, SIGN_GT, SIGN_GE, SIGN_HAS,
	SIGN_LACKS, SIGN_COUNT };
/* In the order in which they are tried: longer ones first. */
static const struct { const char *text; enum sign sign; } signs[] = {
	{ "!=", SIGN_NOT }, { "!~", SIGN_LACKS }, { "<=", SIGN_LE },
	{ ">=", SIGN_GE }, { "=", SIGN_IS }, { "<", SIGN_LT },
	{ ">", SIGN_GT }, { "~", SIGN_HAS },
};
#define SIGNS (sizeof(signs) / sizeof(signs[0]))

/* ---- reading ---- */

/* Cuts term into field, sign and values. */
static bool
split(struct rule_reader *r, struct str term, struct str *field,
    enum sign *sign, struct str *values)
{
	size_t at = 0;

	while (at < term.n && memchr("!<>=~", term.p[at], 5) == NULL)
		at++;
	*field = str_trim(str_n(term.p, at));
	for (size_t i = 0; at > 0 && i < SIGNS; i++) {
		const struct str text = str_of(signs[i].text);

		if (!str_starts(str_from(term, at), text))
			continue;
		*sign = signs[i].sign;
		*values = str_trim(str_from(term, at + text.n));
		return true;
	}
	return rule_refuse(r, term, "a field, a sign (is, not, less, more, ~ "
	    "or !~) and what it is compared with", STR_NONE);
}

static int
field_of(const struct law *law, struct str s)
{
	for (size_t i = 0; i < law->fields_n && i < FACTS_MAX; i++)
		if (str_eq(law->fields[i].code, s) ||
		    (s.n > 0 && str_eq(law->fields[i].name, s)))
			return (int)i;
	return -1;
}

static size_t
count_values(struct str s)
{
	struct str part;
	size_t n = 0;

	while (str_cut(&s, ',', &part))
		n++;
	return n;
}

static bool
count_right(struct rule_reader *r, struct str values, size_t *n)
{
	*n = count_values(values);
	if (*n > RULE_VALUES)
		return rule_refuse(r, values, "at most 64 values", STR_NONE);
	return true;
}

/* "lo..hi" of a number field; false: it has no bounds. */
static bool
bounds(const struct law_field *f, int64_t *lo, int64_t *hi)
{
	const ptrdiff_t dots = str_find(f->values, STR(".."));

	return f->kind == LAW_NUMBER && dots >= 0 &&
	    str_int(str_trim(str_n(f->values.p, (size_t)dots)), lo) &&
	    str_int(str_trim(str_from(f->values, (size_t)dots + 2)), hi);
}

static bool
number(struct rule_reader *r, const struct law_field *f, struct str s,
    int64_t *out)
{
	int64_t lo, hi;

	s = str_trim(s);
	if (!str_int(s, out))
		return rule_refuse(r, s, "a whole number", STR_NONE);
	if (bounds(f, &lo, &hi) && (*out < lo || *out > hi))
		return rule_refuse(r, s, "a number that the field can have",
		    f->values);
	return true;
}

static bool
read_range(struct rule_reader *r, struct str values, ptrdiff_t dots,
    struct cond *c)
{
	const struct str a = str_trim(str_n(values.p, (size_t)dots));
	const struct str b = str_trim(str_from(values, (size_t)dots + 2));

	c->op = COND_RANGE;
	if (!str_int(a, &c->lo) || !str_int(b, &c->hi))
		return rule_refuse(r, values, "two whole numbers around ..",
		    STR_NONE);
	if (c->lo > c->hi)
		return rule_refuse(r, values, "the smaller number first",
		    STR_NONE);
	return true;
}

static bool
read_order(struct rule_reader *r, struct str values, enum sign sign,
    struct cond *c)
{
	int64_t v;

	c->op = COND_RANGE;
	c->lo = INT64_MIN;
	c->hi = INT64_MAX;
	if (!str_int(values, &v) || (sign == SIGN_LT && v == INT64_MIN) ||
	    (sign == SIGN_GT && v == INT64_MAX))
		return rule_refuse(r, values, "a whole number", STR_NONE);
	if (sign == SIGN_LT || sign == SIGN_LE)
		c->hi = sign == SIGN_LT ? v - 1 : v;
	else
		c->lo = sign == SIGN_GT ? v + 1 : v;
	return true;
}

static bool
read_numbers(struct rule_reader *r, const struct law_field *f,
    struct str values, struct cond *c)
{
	int64_t set[RULE_VALUES];
	struct str part;
	size_t n;

	if (!count_right(r, values, &n))
		return false;
	while (str_cut(&values, ',', &part)) {
		int64_t v;
		size_t at = c->n;

		if (!number(r, f, part, &v))
			return false;
		while (at > 0 && set[at - 1] > v)
			at--;
		if (at > 0 && set[at - 1] == v)
			continue;
		memmove(set + at + 1, set + at, (c->n - at) * sizeof(*set));
		set[at] = v;
		c->n++;
	}
	c->num = arena_dup(r->arena, set, c->n * sizeof(*set));
	return true;
}

/* A word of the closed list, as cases have it; else what is near to it. */
static bool
listed(struct rule_reader *r, struct str values, struct str found,
    struct str *word)
{
	struct near near = near_to(found);
	struct str rest = values, part;

	while (str_cut(&rest, ',', &part)) {
		part = str_trim(part);
		if (!str_eq(rule_folded(r, part), *word))
			continue;
		if (str_eq(part, *word))
			return true;
		return rule_refuse(r, found, "a word that the profile lists "
		    "as cases have it: small letters, half width", STR_NONE);
	}
	near_list(&near, values);
	return rule_refuse(r, found, "one of the field's words", near.best);
}

static bool
read_word(struct rule_reader *r, const struct law_field *f, struct str found,
    struct str *out)
{
	found = str_trim(found);
	*out = str_trim(rule_folded(r, found));
	if (out->n == 0)
		return rule_refuse(r, found, "a word between the commas",
		    STR_NONE);
	if (memchr(out->p, ',', out->n) != NULL ||
	    memchr(out->p, ';', out->n) != NULL)
		return rule_refuse(r, found, "words parted by , and "
		    "conditions by ; of half width", STR_NONE);
	return f->kind != LAW_WORD || f->values.n == 0 ||
	    listed(r, f->values, found, out);
}

static bool
read_words(struct rule_reader *r, const struct law_field *f,
    struct str values, struct cond *c)
{
	struct str *set, part;
	size_t n;

	if (!count_right(r, values, &n))
		return false;
	c->word = set = arena_alloc(r->arena, n * sizeof(*set));
	while (str_cut(&values, ',', &part)) {
		size_t at = c->n;
		struct str w;

		if (!read_word(r, f, part, &w))
			return false;
		while (at > 0 && str_cmp(set[at - 1], w) > 0)
			at--;
		if (at > 0 && str_eq(set[at - 1], w))
			continue;
		memmove(set + at + 1, set + at, (c->n - at) * sizeof(*set));
		set[at] = w;
		c->n++;
	}
	return true;
}

static bool
read_values(struct rule_reader *r, const struct law_field *f, enum sign sign,
    struct str values, struct cond *c)
{
	static const uint8_t ops[SIGN_COUNT] = {
		[SIGN_IS] = COND_IN, [SIGN_NOT] = COND_OUT,
		[SIGN_LT] = COND_RANGE, [SIGN_LE] = COND_RANGE,
		[SIGN_GT] = COND_RANGE, [SIGN_GE] = COND_RANGE,
		[SIGN_HAS] = COND_HAS, [SIGN_LACKS] = COND_LACKS,
	};
	const bool texts = sign == SIGN_HAS || sign == SIGN_LACKS;
	const ptrdiff_t dots = str_find(values, STR(".."));

	c->op = ops[sign];
	if (texts != (f->kind == LAW_TEXT))
		return rule_refuse(r, f->code, texts ?
		    "~ and !~ with a field of text" :
		    "~ or !~ with a field of text", STR_NONE);
	if (c->op == COND_RANGE && f->kind != LAW_NUMBER)
		return rule_refuse(r, f->code,
		    "less and more with a field of numbers", STR_NONE);
	if (c->op == COND_RANGE)
		return read_order(r, values, sign, c);
	if (sign == SIGN_IS && f->kind == LAW_NUMBER && dots >= 0)
		return read_range(r, values, dots, c);
	return f->kind == LAW_NUMBER ? read_numbers(r, f, values, c) :
	    read_words(r, f, values, c);
}

static bool
term_read(struct rule_reader *r, struct str term, struct cond *c)
{
	struct str code = STR_NONE, values = STR_NONE;
	enum sign sign = SIGN_IS;
	int field;

	if (!split(r, term, &code, &sign, &values))
		return false;
	field = field_of(r->law, code);
	if (field < 0)
		return rule_refuse(r, code, "a field that the profile lists",
		    near_field(r->law, code));
	*c = (struct cond){ .field = (uint8_t)field };
	return read_values(r, &r->law->fields[field], sign, values, c);
}

bool
when_read(struct rule_reader *r, struct str s, struct rule *out)
{
	struct cond when[RULE_TERMS];
	const struct str whole = s;
	bool good = true;
	struct str term;
	size_t n = 0;

	while (str_cut(&s, ';', &term)) {
		if (n == RULE_TERMS)
			return rule_refuse(r, whole, "at most 12 conditions",
			    STR_NONE);
		good = term_read(r, str_trim(term), &when[n]) && good;
		n++;
	}
	if (!good)
		return false;
	out->when = arena_dup(r->arena, when, n * sizeof(*when));
	out->when_n = (uint8_t)n;
	return true;
}

/* ---- writing ---- */

static void
range_write(const struct cond *c, struct buf *out)
{
	if (c->lo == INT64_MIN && c->hi != INT64_MAX)
		buf_fmt(out, "<=%" PRId64, c->hi);
	else if (c->hi == INT64_MAX && c->lo != INT64_MIN)
		buf_fmt(out, ">=%" PRId64, c->lo);
	else
		buf_fmt(out, "=%" PRId64 "..%" PRId64, c->lo, c->hi);
}

static void
term_write(const struct law *law, const struct cond *c, struct buf *out)
{
	static const char *const texts[] = {
		[COND_IN] = "=", [COND_OUT] = "!=", [COND_RANGE] = "",
		[COND_HAS] = "~", [COND_LACKS] = "!~"
	};

	if (c->field < law->fields_n)
		buf_str(out, law->fields[c->field].code);
	if (c->op == COND_RANGE) {
		range_write(c, out);
		return;
	}
	buf_cstr(out, texts[c->op]);
	for (size_t i = 0; i < c->n; i++) {
		if (i > 0)
			buf_byte(out, ',');
		if (c->num != NULL)
			buf_int(out, c->num[i]);
		else
			buf_str(out, c->word[i]);
	}
}

void
when_write(const struct law *law, const struct rule *rule, struct buf *out)
{
	for (size_t i = 0; i < rule->when_n; i++) {
		if (i > 0)
			buf_byte(out, ';');
		term_write(law, &rule->when[i], out);
	}
}

/* ---- asking ---- */

static bool
has_num(const struct cond *c, int64_t v)
{
	size_t lo = 0, hi = c->n;

	while (hi - lo > FEW) {
		const size_t mid = lo + (hi - lo) / 2;

		if (c->num[mid] <= v)
			lo = mid;
		else
			hi = mid;
	}
	for (; lo < hi; lo++)
		if (c->num[lo] == v)
			return true;
	return false;
}

static bool
has_word(const struct cond *c, struct str v)
{
	size_t lo = 0, hi = c->n;

	while (hi - lo > FEW) {
		const size_t mid = lo + (hi - lo) / 2;

		if (str_cmp(c->word[mid], v) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	for (; lo < hi; lo++)
		if (str_eq(c->word[lo], v))
			return true;
	return false;
}

static bool
has_part(const struct cond *c, struct str text)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_find(text, c->word[i]) >= 0)
			return true;
	return false;
}

/* A set of a number field has numbers, of any other words; a fact of the
 * other kind is none. */
static bool
in_set(const struct cond *c, const struct fact *x)
{
	return c->num != NULL ? has_num(c, x->num) : has_word(c, x->text);
}

bool
cond_fits(const struct cond *c, const struct fact *x)
{
	const bool numbers = c->op == COND_RANGE || c->num != NULL;

	if (x->state != (numbers ? FACT_NUM : FACT_TEXT))
		return false;
	switch ((enum cond_op)c->op) {
	case COND_IN:		return in_set(c, x);
	case COND_OUT:		return !in_set(c, x);
	case COND_RANGE:	return x->num >= c->lo && x->num <= c->hi;
	case COND_HAS:		return has_part(c, x->text);
	case COND_LACKS:	return !has_part(c, x->text);
	}
	return false;
}

bool
cond_holds(const struct cond *c, struct facts *f)
{
	return cond_fits(c, facts_get(f, c->field));
}
