/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a rule fit what was typed? */
#include "app/rules_view.h"

/* ---- facts of a rule ---- */

enum rules_state
rules_state_of(const struct rule_entry *e, int32_t today)
{
	switch (e->status) {
	case RULE_PROPOSED:
		return RSTATE_PROPOSED;
	case RULE_RETIRED: case RULE_REJECTED: case RULE_REPLACED:
		return RSTATE_RETIRED;
	case RULE_LIVE:
		break;
	}
	return e->rule.from > today ? RSTATE_LATER :
	    e->rule.to < today ? RSTATE_EXPIRED : RSTATE_LIVE;
}

bool
rules_has(const struct rule *r, enum rules_has h)
{
	switch (h) {
	case HAS_WHEN:		return r->when_n > 0;
	case HAS_TIME:		return r->band != NULL;
	case HAS_CHANNEL:	return r->channels != 0;
	case HAS_LIMIT:		return r->limit_n != 0;
	case HAS_HELPERS:	return r->helpers_n > 0;
	case HAS_ENFORCER:	return r->enforcer != 0;
	case HAS_DATES:		return r->from != DAY_FIRST ||
				    r->to != DAY_LAST;
	case HAS_PRIORITY:	return r->priority != 0;
	case HAS_NOTE:		return r->note.n > 0;
	case HAS_COUNT:		break;
	}
	return false;
}

bool
rules_wrong(uint64_t problems)
{
	for (int k = 0; k < LINT_KIND_COUNT; k++)
		if (problems >> k & 1 &&
		    lint_weight((enum lint_kind)k) != LINT_ADVICE)
			return true;
	return false;
}

bool
rules_often(const struct law *law, const struct store_rule_stat *st)
{
	return st->hits > 0 && st->hits >= law->returned_least &&
	    st->returned * 100 > st->hits * law->returned_share;
}

/* ---- fitting ---- */

static bool
among(const struct rules_term *t, uint64_t v)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i] == v)
			return true;
	return false;
}

static bool
area_among(const struct law *l, const struct rules_term *t, uint64_t area)
{
	for (int up = 0; area != 0 && up < 6; up++) {
		if (among(t, area))
			return true;
		area = law_grid_above(l, area);
	}
	return false;
}

static bool
channel_among(const struct law *l, const struct rules_term *t, uint64_t set)
{
	for (size_t i = 0; i < l->channels_n && i < 64; i++)
		if (set >> i & 1 && among(t, l->channels[i].id))
			return true;
	return false;
}

static bool
text_in(const struct rules_term *t, struct str s)
{
	return s.n > 0 && str_find(s, t->text) >= 0;
}

static bool
when_holds_text(const struct rules_term *t, const struct rule *r)
{
	for (size_t i = 0; i < r->when_n; i++)
		for (size_t k = 0; r->when[i].word != NULL &&
		    k < r->when[i].n; k++)
			if (text_in(t, r->when[i].word[k]))
				return true;
	return false;
}

static bool
named(const struct law *l, const struct rules_term *t, const struct rule *r)
{
	const struct law_unit *u = law_unit(l, r->unit);
	const struct law_unit *e = law_unit(l, r->enforcer);
	const struct law_class *c = law_class(l, r->matter);
	const struct law_grid *g = law_grid(l, r->area);

	return (u != NULL && t->unit[u - l->units]) ||
	    (e != NULL && t->unit[e - l->units]) ||
	    (c != NULL && t->class[c - l->classes]) ||
	    (g != NULL && t->grid[g - l->grids]);
}

static bool
text_fits(const struct law *l, const struct rules_term *t,
    const struct rule *r)
{
	if (t->id != 0)
		return t->id == r->id || text_in(t, r->basis) ||
		    text_in(t, r->note);
	return named(l, t, r) || text_in(t, r->basis) ||
	    text_in(t, r->note) || when_holds_text(t, r);
}

static bool
has_any(const struct rules_term *t, const struct rule *r)
{
	for (size_t i = 0; i < t->n; i++)
		if (rules_has(r, (enum rules_has)t->v[i]))
			return true;
	return false;
}

static bool
returned_fits(const struct law *l, const struct rules_term *t,
    const struct store_rule_stat *st)
{
	int64_t share;

	if (t->lo == -1 && t->hi == -1)
		return rules_often(l, st);
	share = st->hits > 0 ? (int64_t)(st->returned * 100 / st->hits) : 0;
	return share >= t->lo && share <= t->hi;
}

static bool
problem_fits(const struct rules_term *t, uint64_t problems)
{
	for (size_t i = 0; i < t->n; i++)
		if (problems >> t->v[i] & 1)
			return true;
	return false;
}

/* Is one of a and b the other, or above it? 0 is above all. */
static bool
one_line(const struct law *l, uint64_t a, uint64_t b, bool grid)
{
	uint64_t x = a, y = b;

	if (a == 0)
		return true;
	for (int i = 0; i < 6 && x != 0; i++) {
		if (x == b)
			return true;
		x = grid ? law_grid_above(l, x) : x == law_class_minor(
		    (uint32_t)x) ? law_class_major((uint32_t)x) :
		    law_class_minor((uint32_t)x);
		if (!grid && i == 2)
			break;
	}
	for (int i = 0; grid && i < 6 && y != 0; i++) {
		if (y == a)
			return true;
		y = law_grid_above(l, y);
	}
	return !grid && (law_class_major((uint32_t)b) == a ||
	    law_class_minor((uint32_t)b) == a);
}

#define FIRST_GRID 100000000u	/* classes have eight digits, grids fifteen */

static bool
reaches(const struct law *l, const struct rules_term *t, const struct rule *r)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i] < FIRST_GRID ?
		    !one_line(l, r->matter, t->v[i], false) :
		    !one_line(l, r->area, t->v[i], true))
			return false;
	return true;
}

static bool
term_fits(const struct rules_filter *f, const struct rules_term *t,
    const struct rules_row *row)
{
	const struct rule *r = &row->e->rule;
	const struct law *l = f->law;

	switch (t->kind) {
	case RTERM_UNIT:	return among(t, r->unit) ||
				    (r->enforcer && among(t, r->enforcer));
	case RTERM_AREA:	return area_among(l, t, r->area);
	case RTERM_CLASS:	return r->matter != 0 &&
				    (among(t, r->matter) ||
				    among(t, law_class_minor(r->matter)) ||
				    among(t, law_class_major(r->matter)));
	case RTERM_CHANNEL:	return channel_among(l, t, r->channels);
	case RTERM_KIND:	return among(t, r->kind);
	case RTERM_BASIS:	return text_in(t, r->basis);
	case RTERM_STATE:	return among(t, rules_state_of(row->e,
				    f->today));
	case RTERM_HAS:		return has_any(t, r);
	case RTERM_PROBLEM:	return problem_fits(t, row->problems);
	case RTERM_FITS:	return reaches(l, t, r);
	case RTERM_HITS:	return (int64_t)row->st.hits >= t->lo &&
				    (int64_t)row->st.hits <= t->hi;
	case RTERM_RETURNED:	return returned_fits(l, t, &row->st);
	case RTERM_TEXT:	return text_fits(l, t, r);
	}
	return false;
}

bool
rules_filter_fits(const struct rules_filter *f, const struct rules_row *r)
{
	for (size_t i = 0; i < f->n; i++)
		if (term_fits(f, &f->t[i], r) == f->t[i].not)
			return false;
	return true;
}
