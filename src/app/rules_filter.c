/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue's filter language over rules. A text is looked for in the names
 * once for each name of the profile, so that eight thousand rules cost no more
 * than a look into three tables each. */
#include "app/rules_view.h"

#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define VALUES_MAX 64

struct facet_word {
	const char *code, *name;
	enum rules_term_kind kind;
	enum resolve_kind resolve;	/* RESOLVE_KIND_COUNT: words below */
};
static const struct facet_word facets[] = {
	{ "unit", "单位", RTERM_UNIT, RESOLVE_UNIT },
	{ "town", "镇街", RTERM_AREA, RESOLVE_TOWN },
	{ "town", "乡镇", RTERM_AREA, RESOLVE_TOWN },
	{ "grid", "网格", RTERM_AREA, RESOLVE_GRID },
	{ "major", "大类", RTERM_CLASS, RESOLVE_MAJOR },
	{ "matter", "事项", RTERM_CLASS, RESOLVE_MATTER },
	{ "channel", "渠道", RTERM_CHANNEL, RESOLVE_CHANNEL },
	{ "kind", "类别", RTERM_KIND, RESOLVE_KIND_COUNT },
	{ "basis", "依据", RTERM_BASIS, RESOLVE_KIND_COUNT },
	{ "state", "状态", RTERM_STATE, RESOLVE_KIND_COUNT },
	{ "has", "含", RTERM_HAS, RESOLVE_KIND_COUNT },
	{ "problem", "问题", RTERM_PROBLEM, RESOLVE_KIND_COUNT },
	{ "fits", "管到", RTERM_FITS, RESOLVE_KIND_COUNT },
};
#define FACETS (sizeof facets / sizeof *facets)

struct value_word { const char *code, *name; };
static const struct value_word kind_words[] = {
	{ "law", "法规" }, { "founding", "三定" }, { "custom", "惯例" },
	{ "model", "示例" }, { NULL, NULL }
};
static const struct value_word state_words[] = {
	[RSTATE_LIVE] = { "live", "生效" },
	[RSTATE_LATER] = { "later", "未生效" },
	[RSTATE_EXPIRED] = { "expired", "过期" },
	[RSTATE_PROPOSED] = { "proposed", "待批" },
	[RSTATE_RETIRED] = { "retired", "停用" }, { NULL, NULL }
};
static const struct value_word has_words[] = {
	[HAS_WHEN] = { "condition", "条件" }, [HAS_TIME] = { "time", "时段" },
	[HAS_CHANNEL] = { "channel", "渠道" },
	[HAS_LIMIT] = { "limit", "时限" },
	[HAS_HELPERS] = { "helpers", "协办" },
	[HAS_ENFORCER] = { "enforcer", "执法" },
	[HAS_DATES] = { "dates", "起止" },
	[HAS_PRIORITY] = { "priority", "优先级" },
	[HAS_NOTE] = { "note", "备注" }, { NULL, NULL }
};

/* Terms said in one word; the value of the facet they stand for. */
static const struct { const char *code, *name; enum rules_term_kind kind;
	int value; } shorts[] = {
	{ "live", "生效", RTERM_STATE, RSTATE_LIVE },
	{ "later", "未生效", RTERM_STATE, RSTATE_LATER },
	{ "expired", "过期", RTERM_STATE, RSTATE_EXPIRED },
	{ "proposed", "待批", RTERM_STATE, RSTATE_PROPOSED },
	{ "retired", "停用", RTERM_STATE, RSTATE_RETIRED },
	{ "conditional", "有条件", RTERM_HAS, HAS_WHEN },
	{ "problems", "有问题", RTERM_PROBLEM, -1 },
	{ "unused", "未用", RTERM_HITS, 0 },
	{ "returned", "常退", RTERM_RETURNED, -1 },
};
#define SHORTS (sizeof shorts / sizeof *shorts)

/* ---- reading ---- */

static uint32_t
fold_cp(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return cp - 0xFEE0;
	if (cp == 0x3000 || cp == 0xA0)
		return ' ';
	if (cp == 0x201C || cp == 0x201D || cp == 0x300C || cp == 0x300D)
		return '"';
	return cp == 0x3001 ? ',' : cp;
}

static struct str
folded(struct rules_filter *f, struct str text)
{
	char *c = arena_alloc(&f->arena, 3 * text.n + 1);
	size_t n = 0;

	while (text.n > 0)
		n += utf8_put(fold_cp(utf8_next(&text)), c + n);
	return str_n(c, n);
}

static enum err
fault(struct filter_fault *why, struct str found, const char *expected)
{
	if (why != NULL)
		*why = (struct filter_fault){
			.found = found, .expected = expected
		};
	return ERR_BAD_INPUT;
}

static void
put_value(struct rules_filter *f, struct rules_term *t, uint64_t v)
{
	if (t->v == NULL)
		t->v = arena_alloc(&f->arena, VALUES_MAX * sizeof *t->v);
	if (t->n < VALUES_MAX)
		t->v[t->n++] = v;
}

static bool
put_resolved(struct rules_filter *f, struct rules_term *t,
    enum resolve_kind kind, struct str word)
{
	struct resolve_hit hit[32];
	size_t n = resolve_list(f->law, kind, word, hit, 32);

	for (size_t i = 0; i < n; i++) {
		if ((hit[i].score + 99) / 100 != (hit[0].score + 99) / 100)
			break;
		put_value(f, t, hit[i].id);
	}
	return n > 0;
}

static bool
put_one_resolved(struct rules_filter *f, struct rules_term *t,
    enum resolve_kind kind, struct str word)
{
	struct resolve_hit hit;

	if (resolve_one(f->law, kind, word, &hit) == ERR_NOT_FOUND)
		return false;
	put_value(f, t, hit.id);
	return true;
}

/* A word of a closed list, by its code, its name, or pinyin. */
static bool
put_word(struct rules_filter *f, struct rules_term *t,
    const struct value_word *words, struct str word)
{
	int best = 0, at = -1;

	for (int i = 0; words[i].code != NULL; i++) {
		int s = str_is(word, words[i].code) ||
		    str_is(word, words[i].name) ? 1 << 20 :
		    lang_match(str_of(words[i].name), word);

		if (str_starts(str_of(words[i].code), word) && s < 1 << 11)
			s = 1 << 11;
		if (s > best) {
			best = s;
			at = i;
		}
	}
	if (at >= 0)
		put_value(f, t, (uint64_t)at);
	return at >= 0;
}

static bool
put_problem(struct rules_filter *f, struct rules_term *t, struct str word)
{
	bool any = str_is(word, "any") || str_is(word, "任何") ||
	    str_is(word, "*"), found = false;

	for (int k = 0; k < LINT_KIND_COUNT; k++) {
		if (!any && !str_starts(str_of(lint_code((enum lint_kind)k)),
		    word))
			continue;
		put_value(f, t, (uint64_t)k);
		found = true;
	}
	return found;
}

static bool
put_one(struct rules_filter *f, struct rules_term *t,
    const struct facet_word *facet, struct str word)
{
	switch (facet->kind) {
	case RTERM_KIND:
		return put_word(f, t, kind_words, word);
	case RTERM_STATE:
		return put_word(f, t, state_words, word);
	case RTERM_HAS:
		return put_word(f, t, has_words, word);
	case RTERM_PROBLEM:
		return put_problem(f, t, word);
	case RTERM_BASIS:
		t->text = word;
		return word.n > 0;
	case RTERM_FITS:
		return put_one_resolved(f, t, RESOLVE_MATTER, word) ||
		    put_one_resolved(f, t, RESOLVE_GRID, word);
	default:
		return put_resolved(f, t, facet->resolve, word);
	}
}

static enum err
read_facet(struct rules_filter *f, struct rules_term *t, struct str name,
    struct str values, struct filter_fault *why)
{
	const struct facet_word *facet = NULL;
	struct str one;

	for (size_t i = 0; i < FACETS; i++)
		if (str_is(name, facets[i].code) ||
		    str_is(name, facets[i].name))
			facet = &facets[i];
	if (facet == NULL)
		return fault(why, name, N_("unit, town, grid, major, "
		    "matter, channel, kind, basis, state, has, problem or fits"));
	t->kind = facet->kind;
	while (str_cut(&values, ',', &one))
		if (one.n == 0 || !put_one(f, t, facet, one))
			return fault(why, one, N_("a code or a name known here"));
	return OK;
}

/* hits>=10, 退单>20 */
static bool
read_number(struct rules_term *t, struct str word)
{
	static const struct { const char *name; enum rules_term_kind kind; }
	    names[] = { { "hits", RTERM_HITS }, { "命中", RTERM_HITS },
	    { "returned", RTERM_RETURNED }, { "退单", RTERM_RETURNED } };
	struct str rest = STR_NONE;
	bool less, equal;
	int64_t n;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!str_starts(word, str_of(names[i].name)))
			continue;
		t->kind = names[i].kind;
		rest = str_from(word, strlen(names[i].name));
	}
	if (rest.n < 2 || (rest.p[0] != '<' && rest.p[0] != '>'))
		return false;
	less = rest.p[0] == '<';
	equal = rest.p[1] == '=';
	if (!str_int(str_from(rest, equal ? 2 : 1), &n))
		return false;
	t->lo = less ? INT64_MIN : equal ? n : n + 1;
	t->hi = !less ? INT64_MAX : equal ? n : n - 1;
	return true;
}

static bool
read_short(struct rules_filter *f, struct rules_term *t, struct str word)
{
	for (size_t i = 0; i < SHORTS; i++) {
		if (!str_is(word, shorts[i].code) &&
		    !str_is(word, shorts[i].name))
			continue;
		t->kind = shorts[i].kind;
		if (t->kind == RTERM_PROBLEM) {
			for (int k = 0; k < LINT_KIND_COUNT; k++)
				if (rules_wrong(1ull << k))
					put_value(f, t, (uint64_t)k);
			return true;
		}
		t->lo = t->hi = shorts[i].value;	/* -1: by the profile */
		if (t->kind != RTERM_HITS && t->kind != RTERM_RETURNED)
			put_value(f, t, (uint64_t)shorts[i].value);
		return true;
	}
	return false;
}

static uint8_t *
bits(struct rules_filter *f, size_t n)
{
	return arena_alloc(&f->arena, n + 1);
}

static void
read_text(struct rules_filter *f, struct rules_term *t, struct str word)
{
	const struct law *l = f->law;
	struct buf b = { 0 };
	struct str id;

	t->kind = RTERM_TEXT;
	lang_fold_text(word, &b);
	t->text = str_n(arena_dup(&f->arena, b.p, b.n), b.n);
	buf_fini(&b);
	id = t->text;
	if (str_starts(id, STR("r")))
		id = str_from(id, 1);
	if (!str_int(id, &t->id))
		t->id = 0;
	t->unit = bits(f, l->units_n);
	t->class = bits(f, l->classes_n);
	t->grid = bits(f, l->grids_n);
	for (size_t i = 0; i < l->units_n; i++)
		t->unit[i] = lang_match(l->units[i].name, word) > 0 ||
		    lang_match(l->units[i].short_name, word) > 0;
	for (size_t i = 0; i < l->classes_n; i++)
		t->class[i] = lang_match(l->classes[i].name, word) > 0;
	for (size_t i = 0; i < l->grids_n; i++)
		t->grid[i] = lang_match(l->grids[i].name, word) > 0;
}

static enum err
read_term(struct rules_filter *f, struct str word, bool quoted,
    struct filter_fault *why)
{
	struct rules_term *t = &f->t[f->n];
	struct str name, value;

	*t = (struct rules_term){ 0 };
	if (!quoted && str_starts(word, STR("!"))) {
		t->not = true;
		word = str_from(word, 1);
	}
	if (word.n == 0)
		return fault(why, word, N_("a term after the sign !"));
	f->n++;
	value = word;
	str_cut(&value, ':', &name);
	if (!quoted && value.p != NULL)
		return read_facet(f, t, name, value, why);
	if (quoted || (!read_number(t, word) && !read_short(f, t, word)))
		read_text(f, t, word);
	return OK;
}

/* The next word of *rest; between quotes blanks belong to it. */
static bool
next_word(struct str *rest, struct str *word, bool *quoted)
{
	const char *end;

	*rest = str_trim(*rest);
	*quoted = rest->n > 0 && rest->p[0] == '"';
	if (rest->n == 0)
		return false;
	if (*quoted) {
		*rest = str_from(*rest, 1);
		end = memchr(rest->p, '"', rest->n);
	} else {
		end = memchr(rest->p, ' ', rest->n);
	}
	*word = end != NULL ? str_n(rest->p, (size_t)(end - rest->p)) : *rest;
	*rest = str_from(*rest, word->n + (end != NULL));
	return true;
}

enum err
rules_filter_parse(const struct law *law, int32_t today, struct str text,
    struct rules_filter *out, struct filter_fault *why)
{
	struct str rest, word;
	enum err e = OK;
	bool quoted;

	*out = (struct rules_filter){ .law = law, .today = today };
	rest = folded(out, text);
	while (e == OK && next_word(&rest, &word, &quoted)) {
		if (out->n == RULES_TERMS)
			return ERR_TOO_BIG;
		if (word.n > 0)
			e = read_term(out, word, quoted, why);
	}
	return e;
}

void
rules_filter_search(struct rules_filter *f, struct str text)
{
	text = str_trim(text);
	if (text.n == 0 || f->n == RULES_TERMS)
		return;
	f->t[f->n] = (struct rules_term){ 0 };
	read_text(f, &f->t[f->n++], text);
}

void
rules_filter_fini(struct rules_filter *f)
{
	arena_fini(&f->arena);
	*f = (struct rules_filter){ 0 };
}

/* ---- completion ---- */

const char *
rules_filter_word(size_t i, bool *facet)
{
	*facet = i < 2 * FACETS;
	if (i < 2 * FACETS)
		return i % 2 == 0 ? facets[i / 2].name : facets[i / 2].code;
	i -= 2 * FACETS;
	if (i < 2 * SHORTS)
		return i % 2 == 0 ? shorts[i / 2].name : shorts[i / 2].code;
	return NULL;
}

static void
offer(struct choices *list, struct str facet, struct str value,
    struct str text, int score)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.*s:%.*s", STR_ARG(facet), STR_ARG(value));
	choices_add(list, buf_view(&b), text, score);
	buf_fini(&b);
}

static void
offer_words(struct choices *list, struct str facet,
    const struct value_word *words, struct str word)
{
	for (size_t i = 0; words[i].code != NULL; i++) {
		int s = word.n == 0 ? 1 : lang_match(str_of(words[i].name),
		    word) + str_starts(str_of(words[i].code), word);

		if (s > 0)
			offer(list, facet, str_of(words[i].name),
			    str_of(words[i].name), s);
	}
}

static void
offer_problems(struct choices *list, struct str facet, struct str word)
{
	for (int k = 0; k < LINT_KIND_COUNT; k++) {
		struct str code = str_of(lint_code((enum lint_kind)k));

		if (str_starts(code, word))
			offer(list, facet, code, code, 1);
	}
}

void
rules_filter_values(const struct law *law, struct str facet, struct str word,
    struct choices *list)
{
	struct resolve_hit hit[40];
	const struct facet_word *f = NULL;
	size_t n = 0;

	for (size_t i = 0; i < FACETS; i++)
		if (str_is(facet, facets[i].code) ||
		    str_is(facet, facets[i].name))
			f = &facets[i];
	if (f == NULL)
		return;
	if (f->resolve != RESOLVE_KIND_COUNT)
		n = resolve_list(law, f->resolve, word, hit, 40);
	for (size_t i = 0; i < n; i++)
		offer(list, facet, hit[i].name, hit[i].name, hit[i].score);
	if (f->kind == RTERM_KIND)
		offer_words(list, facet, kind_words, word);
	else if (f->kind == RTERM_STATE)
		offer_words(list, facet, state_words, word);
	else if (f->kind == RTERM_HAS)
		offer_words(list, facet, has_words, word);
	else if (f->kind == RTERM_PROBLEM)
		offer_problems(list, facet, word);
}
