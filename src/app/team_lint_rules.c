/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the map and the rules of dispatch name the same? For each grid that has a row
 * of enforcing or handling of its own, every matter is decided there: a team none
 * of whose units takes any of them is on the map only. */
#include "app/team_lint.h"

#include <stdlib.h>
#include <string.h>
#include "core/rulebook.h"

#define CHAIN 8

struct taken {			/* matters a unit is sent, in one grid */
	uint32_t	*n;		/* by place in law.units; owned */
	uint64_t	all;
};

static size_t
place_of(const struct law *law, unsigned unit)
{
	const struct law_unit *const u = law_unit(law, unit);

	return u != NULL ? (size_t)(u - law->units) : SIZE_MAX;
}

static void
take(const struct law *law, unsigned unit, struct taken *t)
{
	const size_t at = unit != 0 ? place_of(law, unit) : SIZE_MAX;

	if (at == SIZE_MAX)
		return;
	t->n[at]++;
	t->all++;
}

/* Enforcing: who polices, or where rules name none, who manages. */
static void
take_rule(const struct law *law, const struct rule *r, int team,
    struct taken *t)
{
	take(law, r->enforcer, t);
	if (team == TEAM_HANDLE || r->enforcer == 0)
		take(law, r->unit, t);
	for (unsigned i = 0; i < r->helpers_n; i++)
		take(law, r->helper[i], t);
}

struct inside { const struct law *law; int team; struct taken *t; int32_t on; };

static bool
one_rule(void *ctx, const struct rule *r)
{
	const struct inside *const in = ctx;

	if (in->on >= r->from && in->on <= r->to)
		take_rule(in->law, r, in->team, in->t);
	return true;
}

/* Whatever any rule could send there: also those of parts of the grid. */
static void
gather(const struct team_lint *t, uint64_t grid, int team, struct taken *out)
{
	const struct law *const law = t->law;
	const struct rulebook *const book = rules_book(t->rules);
	struct fact fact[FACTS_MAX];
	struct facts f;

	memset(out->n, 0, law->units_n * sizeof(*out->n));
	out->all = 0;
	for (size_t i = 0; i < law->classes_n; i++) {
		struct inside in = { law, team, out, 0 };

		if (law->classes[i].level != 3)
			continue;
		memset(fact, 0, sizeof(fact));
		facts_init(&f, law, fact);
		facts_time(&f, t->now_ms);
		f.matter = law->classes[i].code;
		f.grid = grid;
		in.on = f.on;
		rulebook_inside(book, &f, one_rule, &in);
	}
}

/* One above the other: a town and its force, a bureau and its branch. */
static bool
above(const struct law *law, unsigned high, unsigned low)
{
	for (int k = 0; low != 0 && k < CHAIN; k++) {
		const struct law_unit *const u = law_unit(law, low);

		if (low == high)
			return true;
		low = u != NULL ? u->parent : 0;
	}
	return false;
}

static bool
kin(const struct law *law, unsigned a, unsigned b)
{
	const struct law_unit *const x = law_unit(law, a);
	const struct law_unit *const y = law_unit(law, b);

	/* Everybody is below the top. */
	if (x == NULL || y == NULL)
		return false;
	return a == b || (x->parent != 0 && above(law, a, b)) ||
	    (y->parent != 0 && above(law, b, a));
}

static bool
takes_any(const struct law *law, unsigned unit, const struct taken *t)
{
	for (size_t i = 0; i < law->units_n; i++)
		if (t->n[i] > 0 && kin(law, unit, law->units[i].id))
			return true;
	return false;
}

/* Where each level settles what is its own, no rule sends that to a town's or a
 * village's centre: it stays there. */
static bool
settles_own(const struct law *law, unsigned unit)
{
	const struct law_unit *const u = law_unit(law, unit);
	bool levels = false;

	for (size_t i = 0; i < law->moves_n && !levels; i++)
		levels = (law->moves[i].guards & GUARD_OWN_LEVEL) != 0;
	return levels && u != NULL && u->level > 0 && u->town != 0 &&
	    (str_is(u->kind, "town") || str_is(u->kind, "centre"));
}

static uint16_t
most(const struct law *law, const struct taken *t)
{
	size_t best = 0;

	for (size_t i = 1; i < law->units_n; i++)
		if (t->n[i] > t->n[best])
			best = i;
	return t->n[best] > 0 ? law->units[best].id : 0;
}

/* Rows [i, end) are of one grid and team. */
static void
one_team(const struct team_lint *t, size_t i, size_t end, struct taken *taken)
{
	const struct law *const law = t->law;
	struct team_finding f = { .fault = FAULT_RULES,
		.grid = law->teams[i].grid, .team = law->teams[i].team };
	bool any = false;

	gather(t, f.grid, f.team, taken);
	for (; i < end; i++) {
		const struct law_team *const row = &law->teams[i];

		if (row->unit == 0 || !team_lint_holds(t, row))
			continue;
		/* The fallback takes what no rule sends. */
		if (row->unit == law->fallback_unit ||
		    takes_any(law, row->unit, taken) ||
		    settles_own(law, row->unit))
			return;
		any = true;
		f.row = row;
		f.unit = row->unit;
	}
	f.other = most(law, taken);
	f.n = taken->all;
	if (any && taken->all > 0)
		t->fn(t->ctx, &f);
}

void
team_lint_rules(const struct team_lint *t)
{
	const struct law *const law = t->law;
	struct taken taken = { .n = xcalloc(law->units_n + 1,
	    sizeof(*taken.n)) };

	for (size_t i = 0, end; i < law->teams_n; i = end) {
		const struct law_team *const row = &law->teams[i];

		for (end = i + 1; end < law->teams_n &&
		    law->teams[end].grid == row->grid &&
		    law->teams[end].team == row->team; end++)
			;
		if (row->team == TEAM_ENFORCE || row->team == TEAM_HANDLE)
			one_team(t, i, end, &taken);
	}
	free(taken.n);
}
