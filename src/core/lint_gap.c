/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_gap.c -- for which matter and unit grid some case, or every case, finds
 * no rule: sets of grids for each matter, joined upwards along both trees.
 * Layer: core (pure).  What a field holds never matters here: a case may lack
 * every field, and then no condition holds. */
#include "lint_in.h"

#include <stdlib.h>
#include <string.h>

enum lack { LACK_ALL, LACK_PART, LACK_LATER, LACKS };
static const enum lint_kind kind_of[LACKS] = {
	LINT_GAP, LINT_GAP_PART, LINT_GAP_LATER
};

struct gaps {
	struct lint	*l;
	size_t		 words;		/* of one set of leaves */
	uint64_t	*live;		/* leaves not abolished */
	uint64_t	*full, *some;	/* by class: a rule for all, any rule */
	uint64_t	*lack[LACKS];	/* by class: all matters below so */
	bool		*matters;	/* by class: has it any */
	uint64_t	*open;		/* of the matter looked at */
	uint32_t	*at;		/* areas, by tin */
	size_t		 at_n, at_cap;
	struct lrule	*timeless;	/* rules without from and to */
	size_t		 timeless_cap;
};

/* ---- sets of leaves ---- */

static uint64_t
mask(size_t word, uint32_t lo, uint32_t hi)
{
	const uint64_t first = word * 64;
	uint64_t m = UINT64_MAX;

	if (lo > first)
		m &= UINT64_MAX << (lo - first);
	if (hi < first + 64)
		m &= UINT64_MAX >> (first + 64 - hi);
	return m;
}

static void
set_range(uint64_t *s, const struct lnode *a)
{
	for (size_t i = a->leaf / 64; i * 64 < a->leaf_end; i++)
		s[i] |= mask(i, a->leaf, a->leaf_end);
}

static void
clear_range(uint64_t *s, const struct lnode *a)
{
	for (size_t i = a->leaf / 64; i * 64 < a->leaf_end; i++)
		s[i] &= ~mask(i, a->leaf, a->leaf_end);
}

static bool
any_in(const uint64_t *s, const struct lnode *a)
{
	for (size_t i = a->leaf / 64; i * 64 < a->leaf_end; i++)
		if (s[i] & mask(i, a->leaf, a->leaf_end))
			return true;
	return false;
}

/* All live leaves of a, and there is one. */
static bool
whole_in(const struct gaps *g, const uint64_t *s, const struct lnode *a)
{
	bool some = false;

	for (size_t i = a->leaf / 64; i * 64 < a->leaf_end; i++) {
		const uint64_t m = mask(i, a->leaf, a->leaf_end) & g->live[i];

		if (m & ~s[i])
			return false;
		some |= m != 0;
	}
	return some;
}

static uint64_t *
set_of(const struct gaps *g, uint64_t *sets, uint32_t class)
{
	return &sets[class * g->words];
}

/* ---- which rules are in reach ---- */

static void
see_class(struct gaps *g, uint32_t class)
{
	const struct lint *const l = g->l;
	const struct lnode *const k = &l->class.node[class];
	uint64_t *const full = set_of(g, g->full, class);
	uint64_t *const some = set_of(g, g->some, class);

	if (k->up != LINT_NONE) {
		memcpy(full, set_of(g, g->full, k->up), g->words * 8);
		memcpy(some, set_of(g, g->some, k->up), g->words * 8);
	}
	for (size_t c = k->cell; c < (size_t)k->cell + k->cells; c++) {
		const struct lnode *const a =
		    &l->area.node[l->cell[c].area];
		unsigned is_full = 0;
		bool is_some = false;

		for (size_t i = 0; i < l->cell[c].n; i++) {
			const unsigned m = l->rule[l->cell[c].first + i].marks;

			is_full |= m & MARK_FULL;
			is_some |= !(m & MARK_NEVER);
		}
		if (is_full)
			set_range(full, a);
		if (is_some)
			set_range(some, a);
	}
}

/* Rules without conditions for cases of the class in the area; into list. */
static size_t
bare_rules(struct gaps *g, uint32_t class, uint32_t area)
{
	struct lint *const l = g->l;
	size_t n = 0;

	for (uint32_t k = class; k != LINT_NONE; k = l->class.node[k].up)
		for (uint32_t a = area; a != LINT_NONE;
		    a = l->area.node[a].up) {
			const struct lcell *const c = lint_cell(l, k, a);

			for (size_t i = 0; c != NULL && i < c->n; i++) {
				const struct lrule *const r =
				    &l->rule[c->first + i];

				if (!(r->marks & MARK_BARE) ||
				    r->marks & MARK_NEVER)
					continue;
				lint_room(l, n + 1);
				l->list[n++] = r;
			}
		}
	return n;
}

static bool
open_box(struct gaps *g, size_t n, struct box *out)
{
	struct ask q = { .w = &g->l->w, .z = g->l->list, .n = n };
	struct box all;

	box_all(&g->l->w, &all);
	if (!ask_box(&q, &all))
		return false;
	*out = q.found;
	return true;
}

/* list[n] as if they had always been and would always be. */
static void
make_timeless(struct gaps *g, size_t n)
{
	struct lint *const l = g->l;

	if (n > g->timeless_cap)
		g->timeless = xgrow(g->timeless, &g->timeless_cap, n,
		    sizeof(*g->timeless));
	for (size_t i = 0; i < n; i++) {
		struct lrule *const t = &g->timeless[i];

		*t = *l->list[i];
		t->days = world_span_days(&l->w, t->r);
		if (t->chan == l->w.chan && t->week == NULL &&
		    t->days == l->w.days)
			t->marks |= MARK_FULL;
		l->list[i] = t;
	}
}

/* LACKS: nothing is lacking. */
static enum lack
lack_at(struct gaps *g, uint32_t class, uint32_t area, struct box *out)
{
	const size_t n = bare_rules(g, class, area);
	struct box box;

	if (!open_box(g, n, out))
		return LACKS;
	make_timeless(g, n);
	return open_box(g, n, &box) ? LACK_PART : LACK_LATER;
}

/* ---- a matter ---- */

static int
by_number(const void *x, const void *y)
{
	const uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* Areas where the rules in reach change, those above first. */
static void
collect_areas(struct gaps *g, uint32_t class)
{
	const struct lint *const l = g->l;
	size_t n = 0;

	g->at_n = 0;
	for (uint32_t k = class; k != LINT_NONE; k = l->class.node[k].up) {
		const struct lnode *const x = &l->class.node[k];

		for (size_t c = x->cell; c < (size_t)x->cell + x->cells;
		    c++) {
			const struct lnode *const a =
			    &l->area.node[l->cell[c].area];

			if (!any_in(g->open, a))
				continue;
			if (g->at_n == g->at_cap)
				g->at = xgrow(g->at, &g->at_cap, g->at_n + 1,
				    sizeof(*g->at));
			g->at[g->at_n++] = a->tin;
		}
	}
	qsort(g->at, g->at_n, sizeof(*g->at), by_number);
	for (size_t i = 0; i < g->at_n; i++)
		if (n == 0 || g->at[n - 1] != g->at[i])
			g->at[n++] = g->at[i];
	g->at_n = n;
}

static void
see_open(struct gaps *g, uint32_t class)
{
	struct lint *const l = g->l;
	uint64_t *const part = set_of(g, g->lack[LACK_PART], class);
	uint64_t *const later = set_of(g, g->lack[LACK_LATER], class);
	struct box box;

	collect_areas(g, class);
	memcpy(part, g->open, g->words * 8);
	for (size_t i = 0; i < g->at_n; i++) {
		const uint32_t area = l->area.order[g->at[i]];
		const struct lnode *const a = &l->area.node[area];
		enum lack lack;

		world_rest(&l->w);
		if (!any_in(g->open, a))
			continue;
		lack = lack_at(g, class, area, &box);
		clear_range(part, a);
		clear_range(later, a);
		if (lack == LACK_PART)
			set_range(part, a);
		else if (lack == LACK_LATER)
			set_range(later, a);
		else
			clear_range(g->open, a);
	}
	for (size_t i = 0; i < g->words; i++) {
		part[i] &= g->open[i];
		later[i] &= g->open[i];
	}
}

/* What is lacking for cases of just this class. */
static void
see_lacks(struct gaps *g, uint32_t class)
{
	const struct lnode *const k = &g->l->class.node[class];
	const uint64_t *const full = set_of(g, g->full, class);
	const uint64_t *const some = set_of(g, g->some, class);
	uint64_t *const all = set_of(g, g->lack[LACK_ALL], class);
	bool open = false;

	g->matters[class] = k->level == 3;
	/* Without rules of its own it is as the class above. */
	for (int s = 0; s < LACKS && k->cells == 0 && k->up != LINT_NONE; s++)
		memcpy(set_of(g, g->lack[s], class),
		    set_of(g, g->lack[s], k->up), g->words * 8);
	if (k->cells == 0 && k->up != LINT_NONE)
		return;
	for (size_t i = 0; i < g->words; i++) {
		all[i] = ~some[i] & g->live[i];
		g->open[i] = some[i] & ~full[i] & g->live[i];
		open |= g->open[i] != 0;
	}
	if (open)
		see_open(g, class);
}

/* What all matters below have in common. */
static void
join_class(struct gaps *g, uint32_t class)
{
	const uint32_t up = g->l->class.node[class].up;

	if (up == LINT_NONE || !g->matters[class])
		return;
	for (int s = 0; s < LACKS; s++) {
		uint64_t *const to = set_of(g, g->lack[s], up);
		const uint64_t *const from = set_of(g, g->lack[s], class);

		for (size_t i = 0; i < g->words; i++)
			to[i] = g->matters[up] ? to[i] & from[i] : from[i];
	}
	g->matters[up] = true;
}

/* ---- findings ---- */

static uint32_t
first_matter(const struct lint *l, uint32_t class)
{
	for (uint32_t t = l->class.node[class].tin; ; t++)
		if (l->class.node[l->class.order[t]].level == 3)
			return l->class.order[t];
}

static uint32_t
first_leaf(const struct gaps *g, uint32_t area)
{
	uint32_t i = g->l->area.node[area].leaf;

	while (!(g->live[i / 64] >> i % 64 & 1))
		i++;
	return g->l->area.leaf[i];
}

/* Rules that reach all of it, yet are not enough. */
static void
add_rules(const struct lint *l, uint32_t class, uint32_t area, unsigned marks,
    struct lfound *f)
{
	for (uint32_t k = class; k != LINT_NONE; k = l->class.node[k].up)
		for (uint32_t a = area; a != LINT_NONE;
		    a = l->area.node[a].up) {
			const struct lcell *const c = lint_cell(l, k, a);

			for (size_t i = 0; c != NULL && i < c->n; i++) {
				const struct lrule *const r =
				    &l->rule[c->first + i];

				if ((r->marks & marks) == marks &&
				    !(r->marks & MARK_NEVER))
					lfound_rule(f, r->r);
			}
		}
}

static void
found_gap(struct gaps *g, enum lack s, uint32_t class, uint32_t area)
{
	struct lint *const l = g->l;
	struct lfound *const f = lint_found(l, kind_of[s], NULL);
	const uint32_t m = first_matter(l, class), leaf = first_leaf(g, area);
	struct box box;

	f->f.matter = (uint32_t)l->class.node[class].code;
	f->f.area = l->area.node[area].code;
	if (l->h != NULL && l->h->cases != NULL)
		f->f.cases = l->h->cases(l->h->ctx, f->f.matter, f->f.area);
	box_all(&l->w, &box);
	if (s != LACK_ALL) {
		(void)lack_at(g, m, leaf, &box);
		add_rules(l, class, area, s == LACK_LATER ? MARK_BARE : 0, f);
	}
	f->c = box_case(&l->w, &box, (uint32_t)l->class.node[m].code,
	    l->area.node[leaf].code);
	world_rest(&l->w);
}

/* The largest areas below that are wholly so, and not for the class above
 * too. */
static void
tell_areas(struct gaps *g, enum lack s, uint32_t class, uint32_t area)
{
	const struct ltree *const t = &g->l->area;
	const struct lnode *const a = &t->node[area];
	const uint64_t *const set = set_of(g, g->lack[s], class);
	const uint32_t up = g->l->class.node[class].up;

	if (!any_in(set, a))
		return;
	if (whole_in(g, set, a)) {
		if (up == LINT_NONE ||
		    !whole_in(g, set_of(g, g->lack[s], up), a))
			found_gap(g, s, class, area);
		return;
	}
	for (uint32_t i = a->tin + 1; i < a->tout;
	    i = t->node[t->order[i]].tout)
		tell_areas(g, s, class, t->order[i]);
}

static void
tell_gaps(struct gaps *g)
{
	const struct ltree *const t = &g->l->class;

	for (int s = 0; s < LACKS; s++)
		for (size_t i = 0; i < t->n; i++)
			if (g->matters[t->order[i]])
				tell_areas(g, (enum lack)s, t->order[i], 0);
}

static void
gaps_open(struct gaps *g, struct lint *l)
{
	const size_t classes = l->class.n;

	*g = (struct gaps){ .l = l, .words = (l->area.leaves + 63) / 64 };
	g->live = xcalloc(g->words, sizeof(*g->live));
	g->open = xcalloc(g->words, sizeof(*g->open));
	g->full = xcalloc(classes * g->words, sizeof(*g->full));
	g->some = xcalloc(classes * g->words, sizeof(*g->some));
	for (int s = 0; s < LACKS; s++)
		g->lack[s] = xcalloc(classes * g->words, sizeof(uint64_t));
	g->matters = xcalloc(classes, sizeof(*g->matters));
	for (uint32_t i = 0; i < l->area.leaves; i++)
		if (!l->area.node[l->area.leaf[i]].dead)
			g->live[i / 64] |= UINT64_C(1) << i % 64;
}

void
lint_gaps(struct lint *l)
{
	const struct ltree *const t = &l->class;
	struct gaps g;

	gaps_open(&g, l);
	for (size_t i = 0; i < t->n; i++)
		see_class(&g, t->order[i]);
	for (size_t i = 0; i < t->n; i++)
		see_lacks(&g, t->order[i]);
	for (size_t i = t->n; i-- > 0;)
		join_class(&g, t->order[i]);
	tell_gaps(&g);
	free(g.live);
	free(g.open);
	free(g.full);
	free(g.some);
	for (int s = 0; s < LACKS; s++)
		free(g.lack[s]);
	free(g.matters);
	free(g.at);
	free(g.timeless);
}
