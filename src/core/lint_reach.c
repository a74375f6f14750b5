/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_reach.c -- what would happen without a rule: which rules stand before
 * and behind it, cell by cell, for cases as little and as well placed as any.
 * Layer: core (pure).  Deeper matters only bring more rules before it; smaller
 * areas bring rules behind it too, those of matters above. So a rule is looked
 * at in its own area and in each smaller one that has such a rule. */
#include "lint_in.h"

/* The rules before and behind r in one place; in l->list and l->hit. */
struct chain {
	struct lint	*l;
	const struct lrule *r, *instead;
	size_t		 n;
	const struct lrule *last;	/* behind it nothing counts */
};

static void
put(struct chain *c, const struct lrule *z, bool hit)
{
	if (z->marks & MARK_NEVER)
		return;
	lint_room(c->l, c->n + 1);
	c->l->list[c->n] = z;
	c->l->hit[c->n++] = hit;
	if (z->marks & MARK_FULL && c->last == NULL)
		c->last = z;
}

static bool
other(const struct chain *c, const struct lrule *z)
{
	return !rule_same_target(c->r->r, z->r);
}

/* Rules of smaller areas, all of them before r. */
static void
put_before(struct chain *c, uint32_t area)
{
	const struct ltree *const t = &c->l->area;

	for (; area != c->r->area; area = t->node[area].up) {
		const struct lcell *const cell = lint_cell(c->l, c->r->class,
		    area);

		for (size_t i = 0; cell != NULL && i < cell->n; i++)
			put(c, &c->l->rule[cell->first + i], false);
	}
}

/* Rules behind r, from at on: within a level those that send it elsewhere
 * first, for one of them is enough to make a tie. */
static void
put_levels(struct chain *c, const struct lcell *cell, size_t at)
{
	while (at < cell->n && c->last == NULL) {
		const struct lrule *const first =
		    &c->l->rule[cell->first + at];
		size_t end = at;

		while (end < cell->n && lint_level(first->r,
		    c->l->rule[cell->first + end].r))
			end++;
		for (int same = 0; same <= 1; same++)
			for (size_t i = at; i < end; i++) {
				const struct lrule *const z =
				    &c->l->rule[cell->first + i];

				if (other(c, z) == !same)
					put(c, z, !same);
			}
		at = end;
	}
}

/* r's own cell. Whoever ties with it comes first: what ties is not needless. */
static void
put_own(struct chain *c)
{
	const struct lcell *const cell = &c->l->cell[c->r->cell];
	const struct lrule *const first = &c->l->rule[cell->first];
	size_t at = 0, end;

	while (!lint_level(first[at].r, c->r->r))
		put(c, &first[at++], false);
	for (end = at; end < cell->n && lint_level(first[end].r, c->r->r);)
		end++;
	c->last = NULL;
	for (int same = 0; same <= 1; same++)
		for (size_t i = at; i < end; i++)
			if (&first[i] != c->r &&
			    other(c, &first[i]) == !same)
				put(c, &first[i], !same);
	put_levels(c, cell, end);
}

static void
put_cell(struct chain *c, uint32_t class, uint32_t area)
{
	const struct lcell *const cell = lint_cell(c->l, class, area);

	if (cell != NULL)
		put_levels(c, cell, 0);
	if (c->instead != NULL && c->instead->class == class &&
	    c->instead->area == area && c->last == NULL)
		put(c, c->instead, other(c, c->instead));
}

static void
make_chain(struct chain *c, uint32_t area)
{
	const struct ltree *const areas = &c->l->area;
	const struct ltree *const classes = &c->l->class;

	c->n = 0;
	c->last = NULL;
	put_before(c, area);
	put_own(c);
	for (uint32_t a = areas->node[c->r->area].up; a != LINT_NONE &&
	    c->last == NULL; a = areas->node[a].up)
		put_cell(c, c->r->class, a);
	for (uint32_t k = classes->node[c->r->class].up; k != LINT_NONE;
	    k = classes->node[k].up)
		for (uint32_t a = area; a != LINT_NONE && c->last == NULL;
		    a = areas->node[a].up)
			put_cell(c, k, a);
}

static bool
differs(struct chain *c, const struct box *box, uint32_t area, bool end)
{
	struct ask q = { .w = &c->l->w };

	make_chain(c, area);
	q.z = c->l->list;
	q.hit = c->l->hit;
	q.n = c->n;
	return end ? ask_box(&q, box) : ask_hits(&q, box);
}

/* The first cell of the class whose area is below r's. */
static size_t
first_below(const struct lint *l, uint32_t class, uint32_t area)
{
	const struct lnode *const k = &l->class.node[class];
	const uint32_t tin = l->area.node[area].tin + 1;
	size_t lo = k->cell, hi = (size_t)k->cell + k->cells;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (l->area.node[l->cell[mid].area].tin < tin)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
differs_anywhere(struct chain *c, const struct box *box, bool end)
{
	const struct lint *const l = c->l;
	const uint32_t tout = l->area.node[c->r->area].tout;
	uint32_t stop;

	if (differs(c, box, c->r->area, end))
		return true;
	/* Nothing behind a rule that takes everything counts. */
	stop = c->last != NULL ? c->last->class : 0;
	for (uint32_t k = c->r->class; k != stop;) {
		size_t i, to;

		k = l->class.node[k].up;
		to = (size_t)l->class.node[k].cell + l->class.node[k].cells;
		for (i = first_below(l, k, c->r->area); i < to &&
		    l->area.node[l->cell[i].area].tin < tout; i++)
			if (differs(c, box, l->cell[i].area, end))
				return true;
	}
	return false;
}

static bool
is_fallback(const struct lint *l, const struct rule *r)
{
	return rule_lead(r) == l->w.law->fallback_unit && rule_other(r) == 0 &&
	    r->helpers_n == 0 && r->limit_n == 0;
}

enum lint_without
lint_without(struct lint *l, const struct lrule *r,
    const struct lrule *instead)
{
	const bool fallback = is_fallback(l, r->r);
	struct chain c = { .l = l, .r = r, .instead = instead };
	struct box box;

	if (!box_of(&l->w, r, &box))
		return WITHOUT_SAME;
	if (differs_anywhere(&c, &box, !fallback))
		return WITHOUT_OTHER;
	return fallback && differs_anywhere(&c, &box, true) ?
	    WITHOUT_FALLBACK : WITHOUT_SAME;
}

/* ---- findings ---- */

/* A case that r decides, and who would. */
static void
show(struct lint *l, const struct lrule *r, struct lfound *f)
{
	struct chain c = { .l = l, .r = r };
	struct ask q = { .w = &l->w };
	struct box box, both;
	size_t own = 0;

	if (!box_of(&l->w, r, &box))
		return;
	make_chain(&c, r->area);
	/* Up to r's own place in its cell they come before it. */
	while (own < c.n && l->list[own]->cell == r->cell && l->list[own] < r)
		own++;
	q.z = l->list;
	q.n = own;
	if (!ask_box(&q, &box))
		return;
	f->c = box_case(&l->w, &q.found, r->r->matter, r->r->area);
	for (size_t i = own; i < c.n; i++)
		if (box_and(&l->w, &q.found, l->list[i], &both)) {
			lfound_rule(f, l->list[i]->r);
			return;
		}
}

void
lint_needless(struct lint *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct lrule *const r = &l->rule[i];
		enum lint_without w;

		world_rest(&l->w);
		if (r->marks & (MARK_NEVER | MARK_SHADOWED | MARK_PAIRED))
			continue;
		w = lint_without(l, r, NULL);
		if (w == WITHOUT_OTHER)
			continue;
		if (w == WITHOUT_SAME)
			r->marks |= MARK_NEEDLESS;
		show(l, r, lint_found(l, w == WITHOUT_SAME ? LINT_NEEDLESS :
		    LINT_TO_FALLBACK, r->r));
	}
}
