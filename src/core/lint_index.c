/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_index.c -- the rules that are in force or will be, by cell (matter and
 * area) and rank, and those that are not any more.  Layer: core (pure). */
#include "lint_in.h"

#include <stdlib.h>

struct keyed { uint64_t key; const struct rule *r; };

static int
down(int64_t a, int64_t b)
{
	return a > b ? -1 : a < b;
}

/* Ranks 3 to 7; those before are one cell's. */
static int
by_rank(const struct rule *a, const struct rule *b)
{
	int c = down(a->priority, b->priority);

	if (c == 0)
		c = down(a->when_n, b->when_n);
	if (c == 0)
		c = down(a->channels != 0, b->channels != 0);
	if (c == 0)
		c = down(a->band != NULL, b->band != NULL);
	return c != 0 ? c : down(a->from, b->from);
}

bool
lint_level(const struct rule *a, const struct rule *b)
{
	return by_rank(a, b) == 0;
}

static int
by_key(const void *x, const void *y)
{
	const struct keyed *const a = x, *const b = y;
	int c;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	c = by_rank(a->r, b->r);
	if (c == 0)
		c = down(b->r->id, a->r->id);
	if (c == 0)
		c = down(a->r->version, b->r->version);
	/* Twice the same: as they came. */
	return c != 0 ? c : a->r < b->r ? -1 : a->r > b->r;
}

static struct keyed *
sorted(struct lint *l, const struct rule *rules, size_t n, const bool *only)
{
	struct keyed *const k = xcalloc(n ? n : 1, sizeof(*k));

	l->expired = xcalloc(n ? n : 1, sizeof(*l->expired));
	for (size_t i = 0; i < n; i++) {
		const struct rule *const r = &rules[i];
		uint32_t class, area;

		if (only != NULL && !only[i])
			continue;
		if (r->to < l->w.on) {
			l->expired[l->expired_n++] = r;
			continue;
		}
		class = ltree_find(&l->class, r->matter);
		area = ltree_find(&l->area, r->area);
		k[l->n++] = (struct keyed){
			(uint64_t)l->class.node[class].tin << 32 |
			    l->area.node[area].tin, r
		};
	}
	qsort(k, l->n, sizeof(*k), by_key);
	return k;
}

static void
cells(struct lint *l, const struct keyed *k)
{
	l->cell = xcalloc(l->n ? l->n : 1, sizeof(*l->cell));
	for (size_t i = 0; i < l->n; i++) {
		struct lrule *const r = &l->rule[i];
		struct lnode *class;

		r->class = l->class.order[k[i].key >> 32];
		r->area = l->area.order[(uint32_t)k[i].key];
		if (i == 0 || k[i].key != k[i - 1].key) {
			class = &l->class.node[r->class];
			if (class->cells++ == 0)
				class->cell = (uint32_t)l->cells;
			l->cell[l->cells++] = (struct lcell){ r->class,
			    r->area, (uint32_t)i, 0 };
		}
		r->cell = (uint32_t)l->cells - 1;
		l->cell[r->cell].n++;
	}
}

void
lint_open(struct lint *l, const struct law *law, const struct rule *rules,
    size_t n, int32_t on, const bool *only)
{
	struct keyed *k;

	*l = (struct lint){ 0 };
	world_init(&l->w, law, rules, n, on);
	lint_trees(l, rules, n);
	k = sorted(l, rules, n, only);
	l->rule = xcalloc(l->n ? l->n : 1, sizeof(*l->rule));
	for (size_t i = 0; i < l->n; i++)
		lrule_init(&l->w, k[i].r, &l->rule[i]);
	cells(l, k);
	free(k);
	l->out = findings_new();
}

void
lint_close(struct lint *l)
{
	findings_free(&l->out);
	free(l->list);
	free(l->hit);
	free(l->rule);
	free(l->cell);
	free(l->expired);
	ltree_fini(&l->class);
	ltree_fini(&l->area);
	world_fini(&l->w);
}

const struct lcell *
lint_cell(const struct lint *l, uint32_t class, uint32_t area)
{
	const struct lnode *const c = &l->class.node[class];
	const uint32_t tin = l->area.node[area].tin;
	size_t lo = c->cell, hi = (size_t)c->cell + c->cells;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const uint32_t at = l->area.node[l->cell[mid].area].tin;

		if (at == tin)
			return &l->cell[mid];
		if (at < tin)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

void
lint_room(struct lint *l, size_t n)
{
	if (n <= l->list_cap)
		return;
	l->list = xgrow(l->list, &l->list_cap, n, sizeof(*l->list));
	l->hit = xrealloc(l->hit, l->list_cap * sizeof(*l->hit));
}
