/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_broader.c -- many rules that one broader would replace: every matter of
 * a minor (minor of a major), or every grid of a parent, has a rule for all
 * its cases with the same target, kind and basis, and with the broader one in
 * their stead no case of theirs would go elsewhere.  Layer: core (pure). */
#include "lint_in.h"

#include <stdlib.h>

struct group {
	const struct lrule *first;
	uint32_t	n;
	bool		differs;
};
struct groups {
	struct lint	*l;
	const struct lrule **best;	/* of each cell; NULL none */
	struct group	*at;		/* by area node */
	uint32_t	*used;		/* areas of at[] in use */
	size_t		 used_n;
	uint32_t	*live;		/* areas: kids that are not abolished */
	uint32_t	*matters;	/* classes: matters below or at */
};

/* The rule of a cell that takes all its cases and hides nothing: those behind
 * it have the same target. */
static const struct lrule *
best_of(const struct lint *l, const struct lcell *c)
{
	const struct lrule *best = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct lrule *const r = &l->rule[c->first + i];

		if (r->marks & MARK_NEVER)
			continue;
		if (best == NULL && r->marks & MARK_FULL &&
		    !(r->marks & (MARK_SHADOWED | MARK_PAIRED |
		    MARK_NEEDLESS)))
			best = r;
		else if (best != NULL && !rule_same_target(best->r, r->r))
			return NULL;
	}
	return best;
}

static bool
alike(const struct rule *a, const struct rule *b)
{
	return rule_same_target(a, b) && a->kind == b->kind &&
	    str_eq(a->basis, b->basis);
}

static void
join(struct groups *g, uint32_t area, const struct lrule *r)
{
	struct group *const x = &g->at[area];

	if (x->n == 0) {
		*x = (struct group){ .first = r };
		g->used[g->used_n++] = area;
	} else if (!alike(x->first->r, r->r)) {
		x->differs = true;
	}
	x->n++;
}

static void
clear(struct groups *g)
{
	for (size_t i = 0; i < g->used_n; i++)
		g->at[g->used[i]] = (struct group){ 0 };
	g->used_n = 0;
}

/* Says a rule of the broader cell otherwise? */
static bool
taken(const struct lint *l, uint32_t class, uint32_t area,
    const struct rule *target)
{
	const struct lcell *const c = lint_cell(l, class, area);

	for (size_t i = 0; c != NULL && i < c->n; i++) {
		const struct lrule *const r = &l->rule[c->first + i];

		if (!(r->marks & MARK_NEVER) &&
		    !rule_same_target(r->r, target))
			return true;
	}
	return false;
}

/* member[n] are replaced by one of theirs at class and area. */
static void
propose(struct groups *g, const struct lrule *const *member, size_t n,
    uint32_t class, uint32_t area)
{
	struct lint *const l = g->l;
	struct rule r = *member[0]->r;
	struct lrule one = *member[0];
	struct lfound *f;

	r.matter = (uint32_t)l->class.node[class].code;
	r.area = l->area.node[area].code;
	one.r = &r;
	one.class = class;
	one.area = area;
	one.cell = LINT_NONE;
	if (taken(l, class, area, &r))
		return;
	for (size_t i = 0; i < n; i++) {
		world_rest(&l->w);
		if (lint_without(l, member[i], &one) != WITHOUT_SAME)
			return;
	}
	f = lint_found(l, LINT_BROADER, NULL);
	for (size_t i = 0; i < n; i++)
		lfound_rule(f, member[i]->r);
	f->f.matter = r.matter;
	f->f.area = r.area;
	f->f.unit = rule_lead(&r);
	if (l->h != NULL && l->h->cases != NULL)
		f->f.cases = l->h->cases(l->h->ctx, r.matter, r.area);
}

/* ---- grids of a parent ---- */

static void
propose_areas(struct groups *g, uint32_t class)
{
	const struct lint *const l = g->l;
	const struct lnode *const k = &l->class.node[class];
	const struct lrule **const member = xcalloc(k->cells + 1u,
	    sizeof(struct lrule *));

	for (size_t i = 0; i < g->used_n; i++) {
		const uint32_t area = g->used[i];
		size_t n = 0;

		if (g->at[area].differs || g->at[area].n < 2 ||
		    g->at[area].n != g->live[area])
			continue;
		for (size_t c = k->cell; c < (size_t)k->cell + k->cells; c++)
			if (g->best[c] != NULL && l->area.node[
			    l->cell[c].area].up == area &&
			    !l->area.node[l->cell[c].area].dead)
				member[n++] = g->best[c];
		propose(g, member, n, class, area);
	}
	free(member);
}

static void
look_areas(struct groups *g, uint32_t class)
{
	const struct lint *const l = g->l;
	const struct lnode *const k = &l->class.node[class];

	for (size_t c = k->cell; c < (size_t)k->cell + k->cells; c++) {
		const struct lnode *const a =
		    &l->area.node[l->cell[c].area];

		if (g->best[c] != NULL && a->up != LINT_NONE && !a->dead)
			join(g, a->up, g->best[c]);
	}
	propose_areas(g, class);
	clear(g);
}

/* ---- matters of a minor, minors of a major ---- */

static void
propose_classes(struct groups *g, uint32_t class, uint32_t kids)
{
	const struct lint *const l = g->l;
	const struct lnode *const k = &l->class.node[class];
	const struct lrule **const member = xcalloc(kids + 1u,
	    sizeof(struct lrule *));

	for (size_t i = 0; i < g->used_n; i++) {
		const uint32_t area = g->used[i];
		size_t n = 0;

		if (g->at[area].differs || g->at[area].n < 2 ||
		    g->at[area].n != kids)
			continue;
		for (uint32_t t = k->tin + 1; t < k->tout; t++) {
			const uint32_t kid = l->class.order[t];
			const struct lcell *const c =
			    l->class.node[kid].up == class ?
			    lint_cell(l, kid, area) : NULL;

			if (c != NULL && g->matters[kid] > 0 &&
			    g->best[c - l->cell] != NULL)
				member[n++] = g->best[c - l->cell];
		}
		propose(g, member, n, class, area);
	}
	free(member);
}

static void
look_classes(struct groups *g, uint32_t class)
{
	const struct lint *const l = g->l;
	const struct lnode *const k = &l->class.node[class];
	uint32_t kids = 0;

	for (uint32_t t = k->tin + 1; t < k->tout; t++) {
		const uint32_t kid = l->class.order[t];
		const struct lnode *const x = &l->class.node[kid];

		if (x->up != class || g->matters[kid] == 0)
			continue;
		kids++;
		for (size_t c = x->cell; c < (size_t)x->cell + x->cells; c++)
			if (g->best[c] != NULL)
				join(g, l->cell[c].area, g->best[c]);
	}
	if (kids > 1)
		propose_classes(g, class, kids);
	clear(g);
}

static void
count_kids(struct groups *g)
{
	const struct lint *const l = g->l;

	for (size_t i = 1; i < l->area.n; i++)
		if (!l->area.node[i].dead)
			g->live[l->area.node[i].up]++;
	for (size_t i = 1; i < l->class.n; i++)
		for (uint32_t c = (uint32_t)i; l->class.node[i].level == 3 &&
		    c != LINT_NONE; c = l->class.node[c].up)
			g->matters[c]++;
}

void
lint_broader(struct lint *l)
{
	struct groups g = { .l = l };

	g.best = xcalloc(l->cells + 1, sizeof(struct lrule *));
	g.at = xcalloc(l->area.n, sizeof(*g.at));
	g.used = xcalloc(l->area.n, sizeof(*g.used));
	g.live = xcalloc(l->area.n, sizeof(*g.live));
	g.matters = xcalloc(l->class.n, sizeof(*g.matters));
	count_kids(&g);
	for (size_t i = 0; i < l->cells; i++)
		g.best[i] = best_of(l, &l->cell[i]);
	for (uint32_t c = 0; c < l->class.n; c++) {
		look_areas(&g, c);
		/* A rule for any matter also takes what nobody classed. */
		if (c != 0 && l->class.node[c].kids > 1)
			look_classes(&g, c);
	}
	free(g.best);
	free(g.at);
	free(g.used);
	free(g.live);
	free(g.matters);
}
