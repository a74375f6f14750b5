/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_alone.c -- what is wrong with one rule, whatever stands beside it.
 * Layer: core (pure). */
#include "lint_in.h"

#include <stdlib.h>

#define DAY_OF_WORK	480	/* minutes, where the profile has no slots */

/* ---- who ---- */

static bool
dead_unit(const struct law *law, uint16_t unit)
{
	return unit != 0 && (law_unit(law, unit) == NULL ||
	    law_unit_dead(law, unit));
}

static bool
dead_helper(const struct law *law, const struct rule *r)
{
	for (size_t i = 0; i < r->helpers_n; i++)
		if (dead_unit(law, r->helper[i]))
			return true;
	return false;
}

static bool
self_help(const struct rule *r)
{
	for (size_t i = 0; i < r->helpers_n; i++) {
		if (r->helper[i] == r->unit || r->helper[i] == r->enforcer)
			return true;
		for (size_t k = 0; k < i; k++)
			if (r->helper[k] == r->helper[i])
				return true;
	}
	return false;
}

static uint32_t
town_part(uint64_t area)
{
	return (uint32_t)(area / 1000000u % 1000u);
}

/* A town's unit, and an area that is, or holds, another town. */
static bool
foreign_to(const struct lint *l, const struct lrule *r, uint16_t unit)
{
	const struct law_unit *const u = law_unit(l->w.law, unit);
	const struct lnode *const area = &l->area.node[r->area];

	if (u == NULL || u->town == 0 || !str_is(u->kind, "town"))
		return false;
	if (town_part(r->r->area) != 0)
		return town_part(r->r->area) != u->town;
	for (uint32_t i = area->tin; i < area->tout; i++) {
		const struct lnode *const x =
		    &l->area.node[l->area.order[i]];

		if (x->level == GRID_TOWN && !x->dead &&
		    town_part(x->code) != u->town)
			return true;
	}
	return false;
}

void
lint_dead(struct lint *l, const struct lrule *x)
{
	const struct law *const law = l->w.law;
	const struct rule *const r = x->r;

	if (dead_unit(law, r->unit) || dead_unit(law, r->enforcer))
		lint_found(l, LINT_DEAD_UNIT, r);
	if (dead_helper(law, r))
		lint_found(l, LINT_DEAD_HELPER, r);
	if (r->area != 0 && l->area.node[x->area].dead)
		lint_found(l, LINT_DEAD_GRID, r);
}

static void
look_who(struct lint *l, const struct lrule *x)
{
	const struct rule *const r = x->r;

	if (self_help(r))
		lint_found(l, LINT_SELF_HELP, r);
	if (r->unit != 0 && r->unit == r->enforcer)
		lint_found(l, LINT_DOUBLE_LEAD, r);
	if (foreign_to(l, x, r->unit) || (r->enforcer != r->unit &&
	    foreign_to(l, x, r->enforcer)))
		lint_found(l, LINT_FOREIGN_TOWN, r);
}

/* ---- where ---- */

/* A class above matters without any; a matter has itself. */
static bool
empty_matter(const struct lint *l, const struct lrule *r)
{
	const struct lnode *const c = &l->class.node[r->class];

	for (uint32_t i = c->tin; i < c->tout; i++)
		if (l->class.node[l->class.order[i]].level == 3)
			return false;
	return r->class != 0;
}

/* A district, town or area (片) without basic grids. */
static bool
empty_area(const struct lint *l, const struct lrule *r)
{
	const struct lnode *const a = &l->area.node[r->area];

	for (uint32_t i = a->tin; i < a->tout; i++)
		if (l->area.node[l->area.order[i]].level >= GRID_BASIC)
			return false;
	return r->area != 0;
}

static void
look_where(struct lint *l, const struct lrule *x)
{
	const struct rule *const r = x->r;

	if (l->class.node[x->class].level < 3 && empty_matter(l, x))
		lint_found(l, LINT_EMPTY_MATTER, r);
	if (l->area.node[x->area].level < GRID_BASIC && empty_area(l, x))
		lint_found(l, LINT_EMPTY_AREA, r);
}

/* ---- when ---- */

static bool
any_value(struct world *w, const struct cond *c)
{
	const unsigned kind = w->law->fields[c->field].kind;
	struct dom d;

	dom_cut(&w->scratch, kind, &w->any[c->field], c, false, &d);
	return !dom_present(kind, &d, &w->closed[c->field]);
}

/* Does a hold wherever b does? */
static bool
includes(struct world *w, const struct cond *a, const struct cond *b)
{
	const unsigned kind = w->law->fields[b->field].kind;
	struct dom both, not_a;

	if (a->field != b->field)
		return false;
	dom_cut(&w->scratch, kind, &w->any[b->field], b, true, &both);
	dom_cut(&w->scratch, kind, &both, a, false, &not_a);
	return !dom_present(kind, &not_a, &w->closed[b->field]);
}

static bool
repeats(struct world *w, const struct rule *r, size_t i)
{
	if (any_value(w, &r->when[i]))
		return false;
	for (size_t k = 0; k < r->when_n; k++)
		if (k != i && !any_value(w, &r->when[k]) &&
		    includes(w, &r->when[i], &r->when[k]))
			return true;
	return false;
}

static bool
word_inside(const struct world *w, const struct cond *c)
{
	if (w->law->fields[c->field].kind != LAW_TEXT)
		return false;
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->n; k++)
			if (i != k && str_find(c->word[i], c->word[k]) >= 0)
				return true;
	return false;
}

static void
look_when(struct lint *l, const struct rule *r)
{
	struct world *const w = &l->w;
	bool always = false, repeated = false, inside = false;

	for (size_t i = 0; i < r->when_n; i++) {
		always |= any_value(w, &r->when[i]);
		repeated |= repeats(w, r, i);
		inside |= word_inside(w, &r->when[i]);
	}
	if (always)
		lint_found(l, LINT_ALWAYS, r);
	if (repeated)
		lint_found(l, LINT_REPEATED, r);
	if (inside)
		lint_found(l, LINT_WORD_INSIDE, r);
}

static void
look_time(struct lint *l, const struct lrule *x)
{
	const struct rule *const r = x->r;

	if (r->band != NULL && r->band->week_n > 0 && x->week == NULL)
		lint_found(l, LINT_ALL_WEEK, r);
	if (r->channels != 0 && x->chan == l->w.chan)
		lint_found(l, LINT_ALL_CHANNELS, r);
	if ((r->kind == KIND_LAW || r->kind == KIND_FOUNDING) &&
	    str_trim(r->basis).n == 0)
		lint_found(l, LINT_NO_BASIS, r);
}

/* ---- the limit ---- */

static int64_t
work_day(const struct law *law)
{
	const struct calendar *const c = &law->calendar;
	int64_t most = 0;

	for (int d = 1; d <= 7; d++) {
		int64_t n = 0;

		for (size_t i = 0; i < c->slots_n[d]; i++)
			n += c->slots[d][i].to - c->slots[d][i].from;
		if (n > most)
			most = n;
	}
	return most > 0 ? most : DAY_OF_WORK;
}

/* Minutes as they are written down: an hour at work is an hour. */
static int64_t
minutes(const struct law *law, int64_t n, unsigned unit)
{
	switch (unit) {
	case LIMIT_URGENT_MIN:
		return n;
	case LIMIT_URGENT_HOUR:
	case LIMIT_WORK_HOUR:
		return n * 60;
	case LIMIT_WORK_DAY:
		return n * work_day(law);
	case LIMIT_DAY:
		return n * LINT_DAY;
	default:
		return 0;
	}
}

/* An emergency of a matter below, with a shorter limit. */
static const struct law_criterion *
hastier(const struct lint *l, const struct rule *r)
{
	const struct law *const law = l->w.law;
	const int64_t limit = minutes(law, r->limit_n, r->limit_unit);

	for (size_t i = 0; i < law->criteria_n; i++) {
		const struct law_criterion *const c = &law->criteria[i];

		if (c->urgent && c->limit_n > 0 &&
		    rule_matter_in(c->matter, r->matter) &&
		    minutes(law, c->limit_n, c->limit_unit) < limit)
			return c;
	}
	return NULL;
}

static void
look_limit(struct lint *l, const struct lrule *x, const struct box *b)
{
	static const int64_t none[] = { 0 };
	const int field = law_field(l->w.law, STR("urgent"));
	const struct cond calm = { .field = (uint8_t)field, .op = COND_OUT,
	    .n = 1, .num = none };
	const struct law_criterion *c;
	struct lfound *f;
	struct box urgent = *b;

	if (x->r->limit_n == 0)
		return;
	c = hastier(l, x->r);
	if (c == NULL)
		return;
	if (field >= 0 && l->w.law->fields[field].kind == LAW_NUMBER &&
	    !box_cond(&l->w, b, &calm, true, &urgent))
		return;
	f = lint_found(l, LINT_OVER_URGENT, x->r);
	f->c = box_case(&l->w, &urgent, c->matter, x->r->area);
}

/* ---- what history knows ---- */

static void
look_back(struct lint *l, const struct lrule *x)
{
	const struct law *const law = l->w.law;
	uint64_t hits = 0, returned = 0;
	uint16_t taker = 0;

	if (!l->h->stat(l->h->ctx, x->r->id, &hits, &returned, &taker))
		return;
	if (hits == 0) {
		/* What can have none has been said already; where few cases
		 * were, that none came to it says nothing. */
		if (x->r->from <= l->w.on && !(x->marks & MARK_SHADOWED) &&
		    (l->h->cases == NULL || l->h->cases(l->h->ctx,
		    x->r->matter, x->r->area) >= law->returned_least))
			lint_found(l, LINT_UNUSED, x->r);
		return;
	}
	/* Of several versions only today's; and not the one that was already
	 * changed to who took them. */
	if (x->r->from <= l->w.on && taker != rule_lead(x->r) &&
	    hits >= law->returned_least &&
	    returned * 100 > hits * law->returned_share)
		lint_found(l, LINT_RETURNED, x->r)->f.unit = taker;
}

void
lint_alone(struct lint *l)
{
	struct box b;

	for (size_t i = 0; i < l->expired_n; i++)
		lint_found(l, LINT_EXPIRED, l->expired[i]);
	for (size_t i = 0; i < l->n; i++) {
		struct lrule *const x = &l->rule[i];

		lint_dead(l, x);
		look_who(l, x);
		look_where(l, x);
		look_time(l, x);
		if (!box_of(&l->w, x, &b)) {
			x->marks |= MARK_NEVER;
			/* What had its days and has none to come. */
			lint_found(l, rule_witness(l->w.law, x->r, NULL) ?
			    LINT_EXPIRED : LINT_NEVER, x->r);
		} else {
			look_when(l, x->r);
			look_limit(l, x, &b);
		}
		world_rest(&l->w);
	}
}

void
lint_back(struct lint *l)
{
	if (l->h == NULL || l->h->stat == NULL)
		return;
	for (size_t i = 0; i < l->n; i++)
		if (!(l->rule[i].marks & MARK_NEVER))
			look_back(l, &l->rule[i]);
}

/* ---- one id ---- */

static int
by_id(const void *x, const void *y)
{
	const struct lrule *const a = *(const struct lrule *const *)x;
	const struct lrule *const b = *(const struct lrule *const *)y;

	if (a->r->id != b->r->id)
		return a->r->id < b->r->id ? -1 : 1;
	return a->r->version < b->r->version ? -1 :
	    a->r->version > b->r->version;
}

void
lint_ids(struct lint *l, const bool *fresh, const struct rule *rules)
{
	struct lrule **const at = xcalloc(l->n ? l->n : 1, sizeof(*at));

	for (size_t i = 0; i < l->n; i++)
		at[i] = &l->rule[i];
	qsort(at, l->n, sizeof(struct lrule *), by_id);
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = i + 1; k < l->n &&
		    at[k]->r->id == at[i]->r->id; k++) {
			const struct rule *const a = at[i]->r, *const b =
			    at[k]->r;

			if (a->from > b->to || b->from > a->to)
				continue;
			if (fresh != NULL && !fresh[a - rules] &&
			    !fresh[b - rules])
				continue;
			lfound_rule(lint_found(l, LINT_ID_SPREAD, a), b);
			if (at[i]->cell == at[k]->cell)
				at[i]->marks |= MARK_PAIRED,
				at[k]->marks |= MARK_PAIRED;
		}
	free(at);
}
