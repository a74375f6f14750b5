/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/resolve.h"
#include "core/filter.h"
#include "core/flag.h"

#include <stdio.h>
#include <stdlib.h>
#include "lang/lang.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))

/* Words that no profile table holds. The Chinese ones are part of the filter
 * language, so they do not change with the locale. */
static const struct { const char *code, *name; } card_words[] = {
	{ "none", "无牌" }, { "yellow", "黄牌" }, { "red", "红牌" }
};
static const struct { const char *code, *name; } open_words[] = {
	{ "closed", "已结" }, { "open", "未结" }
};
static const struct { const char *code, *name; } stage_words[] = {
	{ "report", "发现" }, { "file", "立案" }, { "dispatch", "派遣" },
	{ "handle", "处置" }, { "check", "核查" }, { "close", "结案" }
};

const char *
resolve_flag_code(unsigned bit)
{
	return bit < CASE_FLAG_COUNT ? flag_code(bit) : NULL;
}

const char *
resolve_flag_name(unsigned bit)
{
	return bit < CASE_FLAG_COUNT ? flag_name(bit) : NULL;
}

/* A listing of one kind: the i-th thing, false past the end. Things to be
 * passed over leave out->name empty. */
typedef bool list_fn(const struct law *l, size_t i, struct resolve_hit *out);

static bool
state_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->states_n)
		return false;
	out->id = l->states[i].id;
	out->code = l->states[i].code;
	out->name = l->states[i].name;
	return true;
}

static bool
stage_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	(void)l;
	if (i >= LENGTH(stage_words))
		return false;
	out->id = i + 1;
	out->code = str_of(stage_words[i].code);
	out->name = str_of(stage_words[i].name);
	return true;
}

static bool
unit_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->units_n)
		return false;
	out->id = l->units[i].id;
	out->code = l->units[i].code;
	out->name = l->units[i].name;
	return true;
}

static bool
grid_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->grids_n)
		return false;
	out->id = l->grids[i].code;
	out->name = l->grids[i].name;
	return true;
}

static bool
town_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	bool there = grid_at(l, i, out);

	if (there && l->grids[i].level != GRID_TOWN)
		out->name = STR_NONE;
	return there;
}

static bool
class_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->classes_n)
		return false;
	out->id = l->classes[i].code;
	out->name = l->classes[i].name;
	return true;
}

static bool
major_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	bool there = class_at(l, i, out);

	if (there && l->classes[i].level != 1)
		out->name = STR_NONE;
	return there;
}

static bool
channel_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->channels_n)
		return false;
	out->id = l->channels[i].id;
	out->code = l->channels[i].code;
	out->name = l->channels[i].name;
	return true;
}

#define WORDS_AT(fn, table) \
static bool \
fn(const struct law *l, size_t i, struct resolve_hit *out) \
{ \
	(void)l; \
	if (i >= LENGTH(table)) \
		return false; \
	out->id = i; \
	out->code = str_of(table[i].code); \
	out->name = str_of(table[i].name); \
	return true; \
}
WORDS_AT(card_at, card_words)
WORDS_AT(open_at, open_words)

static bool
flag_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	(void)l;
	if (i >= CASE_FLAG_COUNT)
		return false;
	out->id = i;
	out->code = str_of(flag_code((unsigned)i));
	out->name = str_of(flag_name((unsigned)i));
	return true;
}

static bool
turn_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	const char *name, *code = filter_turn((unsigned)i, &name);

	(void)l;
	if (code == NULL)
		return false;
	out->id = i;
	out->code = str_of(code);
	out->name = str_of(name);
	return true;
}

static bool
kind_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->kinds_n)
		return false;
	out->id = l->kinds[i].id;
	out->code = l->kinds[i].code;
	out->name = l->kinds[i].name;
	return true;
}

static bool
level_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->levels_n)
		return false;
	out->id = i + 1;
	out->name = l->level_names[i + 1];
	return true;
}

static bool
account_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->accounts_n)
		return false;
	out->id = i;
	out->code = l->accounts[i].code;
	out->name = l->accounts[i].name;
	return true;
}

static bool
action_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->moves_n)
		return false;
	out->id = i;
	out->code = l->moves[i].action;
	out->name = l->moves[i].label;
	for (size_t k = 0; k < i; k++)	/* several rows share an action */
		if (str_eq(l->moves[k].action, out->code))
			out->name = STR_NONE;
	return true;
}

static bool
reason_at(const struct law *l, size_t i, struct resolve_hit *out)
{
	if (i >= l->reasons_n)
		return false;
	out->id = i;
	out->code = l->reasons[i].code;
	out->name = l->reasons[i].text;
	return true;
}

static list_fn *const list_of[RESOLVE_KIND_COUNT] = {
	[RESOLVE_STATE] = state_at, [RESOLVE_STAGE] = stage_at,
	[RESOLVE_UNIT] = unit_at, [RESOLVE_TOWN] = town_at,
	[RESOLVE_GRID] = grid_at, [RESOLVE_MAJOR] = major_at,
	[RESOLVE_MATTER] = class_at, [RESOLVE_CHANNEL] = channel_at,
	[RESOLVE_CARD] = card_at, [RESOLVE_FLAG] = flag_at,
	[RESOLVE_OPEN] = open_at, [RESOLVE_ACCOUNT] = account_at,
	[RESOLVE_ACTION] = action_at, [RESOLVE_REASON] = reason_at,
	[RESOLVE_TURN] = turn_at, [RESOLVE_KIND] = kind_at,
	[RESOLVE_LEVEL] = level_at
};

/* Grids may be typed as 15 digits, or as 9 or 12 with the zeros left off. */
static bool
number_fits(enum resolve_kind kind, int64_t typed, size_t digits, uint64_t id)
{
	uint64_t n = (uint64_t)typed;

	if (typed < 0)
		return false;
	if (kind == RESOLVE_GRID || kind == RESOLVE_TOWN) {
		for (; digits >= 6 && digits < 15; digits++)
			n *= 10;
		if (kind == RESOLVE_TOWN && digits == 3)
			return id / 1000000 % 1000 == n;
	}
	return n == id;
}

/* What a code or a number says of it: RESOLVE_EXACT, 0 for no other number,
 * less than 0 where only the name can tell. */
int
resolve_score(const struct law *l, enum resolve_kind kind, struct str word,
    const struct resolve_hit *h)
{
	int64_t typed;

	if (str_eq(word, h->code) || str_eq(word, h->name) ||
	    (kind == RESOLVE_UNIT && str_eq(word,
	    law_unit(l, (unsigned)h->id)->short_name)))
		return RESOLVE_EXACT;
	if (str_int(word, &typed))
		return number_fits(kind, typed, word.n, h->id) ?
		    RESOLVE_EXACT : 0;
	return -1;
}

static int
score_of(const struct law *l, enum resolve_kind kind, struct str word,
    const struct resolve_hit *h)
{
	int score, other;

	if (!word.n)
		return 1;
	score = resolve_score(l, kind, word, h);
	if (score >= 0)
		return score;
	score = lang_match(h->name, word);
	if (kind == RESOLVE_UNIT) {
		struct str nick = law_unit(l, (unsigned)h->id)->short_name;

		other = nick.n ? lang_match(nick, word) : 0;
		score = other > score ? other : score;
	}
	return score;
}

size_t
resolve_count(const struct law *law, enum resolve_kind kind)
{
	struct resolve_hit h = { 0 };
	size_t n = 0;

	if (kind == RESOLVE_KIND_COUNT)
		return 0;
	for (size_t i = 0; list_of[kind](law, i, &h); i++) {
		n += h.name.n > 0;
		h = (struct resolve_hit){ 0 };
	}
	return n;
}

/* Keeps out sorted by score; the first of equals stays first. */
static size_t
keep_best(struct resolve_hit *out, size_t n, size_t cap,
    const struct resolve_hit *h)
{
	size_t at = n;

	while (at > 0 && out[at - 1].score < h->score)
		at--;
	if (at >= cap)
		return n;
	if (n < cap)
		n++;
	for (size_t k = n - 1; k > at; k--)
		out[k] = out[k - 1];
	out[at] = *h;
	return n;
}

size_t
resolve_list(const struct law *law, enum resolve_kind kind, struct str word,
    struct resolve_hit *out, size_t cap)
{
	struct resolve_hit h = { 0 };
	size_t n = 0;

	if (kind == RESOLVE_KIND_COUNT)
		return 0;
	for (size_t i = 0; list_of[kind](law, i, &h); i++) {
		if (h.name.n) {
			h.score = score_of(law, kind, word, &h);
			if (h.score > 0)
				n = keep_best(out, n, cap, &h);
		}
		h = (struct resolve_hit){ 0 };
	}
	return n;
}

/* lang_match grades in hundreds (prefix, inside; characters, pinyin), less up
 * to 60 for what the name has besides. Who differs in that alone is not meant
 * any more clearly than the other. */
static int
grade(int score)
{
	return (score + 60) / 100;
}

enum err
resolve_one(const struct law *law, enum resolve_kind kind, struct str word,
    struct resolve_hit *out)
{
	struct resolve_hit best[2];
	size_t n;

	if (!word.n)
		return ERR_NOT_FOUND;
	n = resolve_list(law, kind, word, best, 2);
	if (!n)
		return ERR_NOT_FOUND;
	*out = best[0];
	if (n == 2 && grade(best[0].score) == grade(best[1].score))
		return ERR_CONFLICT;
	return OK;
}

enum resolve_kind
resolve_facet_kind(enum facet f)
{
	switch (f) {
	case FACET_STATE:	return RESOLVE_STATE;
	case FACET_STAGE:	return RESOLVE_STAGE;
	case FACET_FORMER:
	case FACET_UNIT:	return RESOLVE_UNIT;
	case FACET_TOWN:	return RESOLVE_TOWN;
	case FACET_GRID:
	case FACET_CELL:	return RESOLVE_GRID;
	case FACET_MAJOR:	return RESOLVE_MAJOR;
	case FACET_MATTER:	return RESOLVE_MATTER;
	case FACET_CHANNEL:	return RESOLVE_CHANNEL;
	case FACET_CARD:	return RESOLVE_CARD;
	case FACET_FLAG:	return RESOLVE_FLAG;
	case FACET_OPEN:	return RESOLVE_OPEN;
	case FACET_HOLDER:	return RESOLVE_ACCOUNT;
	case FACET_TURN:	return RESOLVE_TURN;
	case FACET_KIND:	return RESOLVE_KIND;
	case FACET_LEVEL:	return RESOLVE_LEVEL;
	case FACET_RULE:
	case FACET_RETURNS:
	case FACET_CARDED:
	case FACET_CALLERS:
	case FACET_COUNT:	break;
	}
	return RESOLVE_KIND_COUNT;
}

struct values { uint32_t *v; size_t n, cap; };

static void
values_add(struct values *to, uint32_t value)
{
	for (size_t i = 0; i < to->n; i++)
		if (to->v[i] == value)
			return;
	if (to->n < to->cap)
		to->v[to->n++] = value;
}

static uint32_t
grid_value(uint64_t code)
{
	return (uint32_t)(code / 1000 % 1000000);
}

static void
add_grid(const struct law *l, uint64_t code, struct values *to)
{
	const struct law_grid *g = law_grid(l, code);

	if (!g)
		return;
	if (g->level >= GRID_BASIC) {
		values_add(to, grid_value(g->code));
		return;
	}
	for (size_t i = 0; i < l->grids_n; i++)
		if (l->grids[i].level == GRID_BASIC &&
		    (l->grids[i].parent == code ||
		    (g->level == GRID_TOWN &&
		    law_grid_town(l->grids[i].code) == code)))
			values_add(to, grid_value(l->grids[i].code));
}

/* Is grid, or what it lies in, code? */
static bool
lies_in(const struct law *l, uint64_t grid, uint64_t code)
{
	while (grid != 0 && grid != code)
		grid = law_grid_above(l, grid);
	return grid != 0;
}

static void
add_cell(const struct law *l, uint64_t code, struct values *to)
{
	for (size_t i = 0; i < l->grids_n; i++)
		if (l->grids[i].level == GRID_UNIT &&
		    lies_in(l, l->grids[i].code, code))
			values_add(to, (uint32_t)(l->grids[i].code %
			    1000000000));
}

static void
add_matter(const struct law *l, uint32_t code, struct values *to)
{
	const struct law_class *c = law_class(l, code);

	if (!c)
		return;
	values_add(to, code);	/* cases may carry a class above a matter */
	for (size_t i = 0; c->level < 3 && i < l->classes_n; i++) {
		uint32_t k = l->classes[i].code;

		if (law_class_minor(k) == code || law_class_major(k) == code)
			values_add(to, k);
	}
}

static void
add_hit(const struct law *l, enum facet f, const struct resolve_hit *h,
    struct values *to)
{
	if (f == FACET_GRID)
		add_grid(l, h->id, to);
	else if (f == FACET_CELL)
		add_cell(l, h->id, to);
	else if (f == FACET_MATTER)
		add_matter(l, (uint32_t)h->id, to);
	else if (f == FACET_TOWN)
		values_add(to, (uint32_t)(h->id / 1000000 % 1000));
	else if (f == FACET_HOLDER)
		values_add(to, facet_account(h->code));
	else
		values_add(to, (uint32_t)h->id);
}

size_t
resolve_facet(const struct law *law, enum facet f, struct str word,
    uint32_t *values, size_t cap)
{
	enum resolve_kind kind = resolve_facet_kind(f);
	struct values to = { values, 0, cap };
	struct resolve_hit hits[32];
	size_t n;

	if (f == FACET_RULE || f == FACET_RETURNS || f == FACET_CARDED ||
	    f == FACET_CALLERS ||
	    (f == FACET_UNIT && (str_is(word, "none") || str_is(word, "无"))))
		return filter_law_resolve((void *)(uintptr_t)law, f, word,
		    values, cap);
	n = resolve_list(law, kind, word, hits, LENGTH(hits));

	/* A name that does not occur is still one of another time: holders. */
	if (!n && f == FACET_HOLDER && word.n)
		values_add(&to, facet_account(word));
	for (size_t i = 0; i < n; i++)
		if (grade(hits[i].score) == grade(hits[0].score))
			add_hit(law, f, &hits[i], &to);
	return to.n;
}

static struct str
grid_name(const struct law *l, uint64_t code)
{
	const struct law_grid *g = law_grid(l, code);

	return g ? g->name : STR_NONE;
}

static struct str
class_name(const struct law *l, uint32_t code)
{
	const struct law_class *c = law_class(l, code);

	return c ? c->name : STR_NONE;
}

/* The name of a value whose kind numbers its things as the facet does. */
static struct str
plain_name(const struct law *l, enum facet f, uint32_t value)
{
	struct resolve_hit h = { 0 };
	enum resolve_kind kind = resolve_facet_kind(f);

	if (kind == RESOLVE_KIND_COUNT)
		return STR_NONE;
	for (size_t i = 0; list_of[kind](l, i, &h); i++) {
		uint32_t id = f == FACET_HOLDER ? facet_account(h.code) :
		    (uint32_t)h.id;

		if (id == value)
			return h.name;
		h = (struct resolve_hit){ 0 };
	}
	return STR_NONE;
}

struct str
resolve_name(const struct law *law, enum facet f, uint32_t value,
    char spare[16])
{
	uint64_t county = (uint64_t)law->county * 1000000000u;
	struct str name;

	if (f == FACET_TOWN)
		name = grid_name(law, county + (uint64_t)value * 1000000u);
	else if (f == FACET_GRID)
		name = grid_name(law, county + (uint64_t)value * 1000u);
	else if (f == FACET_CELL)
		name = grid_name(law, county + value);
	else if (f == FACET_MAJOR || f == FACET_MATTER)
		name = class_name(law, value);
	else
		name = plain_name(law, f, value);
	if (name.n)
		return name;
	if (f == FACET_CARDED)
		snprintf(spare, 16, "%04u-%02u", value / 100 % 10000,
		    value % 100);
	else
		snprintf(spare, 16, "%u", value);
	return str_of(spare);
}
