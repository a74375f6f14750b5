/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain resolver of the filter language: what a word means by the law's
 * own codes and names, to the letter. */
#include "core/filter.h"
#include "core/flag.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))

struct values { uint32_t *v; size_t n, cap; };

static void
add(struct values *to, uint32_t value)
{
	if (to->n < to->cap)
		to->v[to->n] = value;
	to->n++;
}

static bool
named(struct str word, struct str code, struct str name)
{
	return str_eq(word, code) || str_eq(word, name);
}

static bool
is_number(struct str word, uint64_t value)
{
	int64_t n;

	return str_int(word, &n) && n >= 0 && (uint64_t)n == value;
}

/* Chinese words are part of the language, not of the locale. */
static const char *const turns[TURN_COUNT] = {
	[TURN_NONE] = "无人", [TURN_DESK] = "座席", [TURN_OFFICER] = "网格员",
	[TURN_UNIT] = "处置单位", [TURN_CHECKER] = "核查员",
	[TURN_LEAD] = "领导", [TURN_CALLER] = "反映人", [TURN_PAUSE] = "挂账"
};

const char *
filter_turn(unsigned turn, const char **name)
{
	if (turn >= TURN_COUNT)
		return NULL;
	*name = turns[turn];
	return law_turn_name(turn);
}

static void
by_flag(struct str word, struct values *to)
{
	uint32_t flag = flag_of(word);

	if (flag != 0)
		add(to, (uint32_t)__builtin_ctz(flag));
}

static void
by_turn(struct str word, struct values *to)
{
	for (uint32_t i = 0; i < TURN_COUNT; i++)
		if (str_is(word, law_turn_name(i)) || str_is(word, turns[i]))
			add(to, i);
}

static void
by_kind(const struct law *l, struct str word, struct values *to)
{
	for (size_t i = 0; i < l->kinds_n; i++)
		if (named(word, l->kinds[i].code, l->kinds[i].name))
			add(to, l->kinds[i].id);
}

static void
by_level(const struct law *l, struct str word, struct values *to)
{
	for (uint32_t i = 1; i <= l->levels_n; i++)
		if (str_eq(word, l->level_names[i]) || is_number(word, i))
			add(to, i);
}

static void
by_card_or_open(enum facet facet, struct str word, struct values *to)
{
	static const struct {
		enum facet facet;
		uint32_t value;
		const char *code, *name, *digit;
	} words[] = {
		{ FACET_CARD, 0, "none", "无牌", "0" },
		{ FACET_CARD, 1, "yellow", "黄牌", "1" },
		{ FACET_CARD, 2, "red", "红牌", "2" },
		{ FACET_OPEN, 0, "no", "否", "0" },
		{ FACET_OPEN, 0, "closed", "已结", "0" },
		{ FACET_OPEN, 1, "yes", "是", "1" },
		{ FACET_OPEN, 1, "open", "未结", "1" }
	};

	for (size_t i = 0; i < LENGTH(words) && !to->n; i++)
		if (words[i].facet == facet && (str_is(word, words[i].code) ||
		    str_is(word, words[i].name) ||
		    str_is(word, words[i].digit)))
			add(to, words[i].value);
}

static void
by_place(const struct law *l, enum facet facet, struct str word,
    struct values *to)
{
	const uint64_t unit = facet == FACET_TOWN ? 1000000 :
	    facet == FACET_GRID ? 1000 : 1;
	const unsigned level = facet == FACET_TOWN ? GRID_TOWN :
	    facet == FACET_GRID ? GRID_BASIC : GRID_UNIT;

	for (size_t i = 0; i < l->grids_n; i++) {
		const struct law_grid *g = &l->grids[i];
		uint64_t part = g->code % 1000000000 / unit;

		if (g->level != level)
			continue;
		if (str_eq(word, g->name) || is_number(word, g->code) ||
		    is_number(word, part))
			add(to, (uint32_t)part);
	}
}

static void
by_class(const struct law *l, bool major, struct str word, struct values *to)
{
	for (size_t i = 0; i < l->classes_n; i++) {
		const struct law_class *c = &l->classes[i];

		if ((c->level == 1) == major &&
		    (str_eq(word, c->name) || is_number(word, c->code)))
			add(to, c->code);
	}
}

static void
by_unit(const struct law *l, struct str word, struct values *to)
{
	if (str_is(word, "none") || str_is(word, "无"))
		add(to, 0);
	for (size_t i = 0; i < l->units_n; i++)
		if (named(word, l->units[i].code, l->units[i].name) ||
		    str_eq(word, l->units[i].short_name))
			add(to, l->units[i].id);
}

static void
by_holder(const struct law *l, struct str word, struct values *to)
{
	for (size_t i = 0; i < l->accounts_n; i++)
		if (named(word, l->accounts[i].code, l->accounts[i].name))
			add(to, facet_account(l->accounts[i].code));
}

static void
by_state(const struct law *l, struct str word, struct values *to)
{
	for (size_t i = 0; i < l->states_n; i++)
		if (named(word, l->states[i].code, l->states[i].name))
			add(to, l->states[i].id);
}

static void
by_stage(const struct law *l, struct str word, struct values *to)
{
	for (size_t i = 0; i < l->states_n && !to->n; i++)
		if (is_number(word, l->states[i].stage))
			add(to, l->states[i].stage);
}

static void
by_channel(const struct law *l, struct str word, struct values *to)
{
	for (size_t i = 0; i < l->channels_n; i++)
		if (named(word, l->channels[i].code, l->channels[i].name))
			add(to, l->channels[i].id);
}

/* R2071, or 2071; whether there is such a rule is not asked: it may be one of
 * long ago. */
static void
by_rule(struct str word, struct values *to)
{
	int64_t id;

	if (str_starts(word, STR("R")) || str_starts(word, STR("r")))
		word = str_from(word, 1);
	if (str_int(word, &id) && id > 0 && id <= UINT32_MAX)
		add(to, (uint32_t)id);
}

/* 2, or 2+: so often and more. Of the most it is not known how much more. */
static void
by_often(struct str word, int64_t least, int64_t most, struct values *to)
{
	bool more = str_ends(word, STR("+"));
	int64_t n;

	if (!str_int(str_n(word.p, word.n - more), &n) || n < least ||
	    n > most)
		return;
	for (int64_t i = n; i <= (more ? most : n); i++)
		add(to, (uint32_t)i);
}

/* 2026-11 */
static void
by_month(struct str word, struct values *to)
{
	int64_t year, month;

	if (word.n == 7 && word.p[4] == '-' &&
	    str_int(str_n(word.p, 4), &year) &&
	    str_int(str_from(word, 5), &month) && year > 0 && month >= 1 &&
	    month <= 12)
		add(to, (uint32_t)(year * 100 + month));
}

size_t
filter_law_resolve(void *ctx, enum facet facet, struct str word,
    uint32_t *values, size_t cap)
{
	const struct law *l = ctx;
	struct values to = { values, 0, cap };

	switch (facet) {
	case FACET_STATE:	by_state(l, word, &to); break;
	case FACET_STAGE:	by_stage(l, word, &to); break;
	case FACET_FORMER:
	case FACET_UNIT:	by_unit(l, word, &to); break;
	case FACET_TOWN:
	case FACET_GRID:
	case FACET_CELL:	by_place(l, facet, word, &to); break;
	case FACET_MAJOR:	by_class(l, true, word, &to); break;
	case FACET_MATTER:	by_class(l, false, word, &to); break;
	case FACET_CHANNEL:	by_channel(l, word, &to); break;
	case FACET_FLAG:	by_flag(word, &to); break;
	case FACET_CARD:
	case FACET_OPEN:	by_card_or_open(facet, word, &to); break;
	case FACET_HOLDER:	by_holder(l, word, &to); break;
	case FACET_RULE:	by_rule(word, &to); break;
	case FACET_TURN:	by_turn(word, &to); break;
	case FACET_KIND:	by_kind(l, word, &to); break;
	case FACET_LEVEL:	by_level(l, word, &to); break;
	case FACET_RETURNS:	by_often(word, 1, FACET_RETURNS_MAX, &to); break;
	case FACET_CALLERS:	by_often(word, 2, FACET_CALLERS_MAX, &to); break;
	case FACET_CARDED:	by_month(word, &to); break;
	case FACET_COUNT:	break;
	}
	return to.n;
}
