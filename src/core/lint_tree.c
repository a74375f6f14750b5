/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_tree.c -- the classes and the areas as two trees whose nodes are
 * numbered downwards, so that "all below" is a range, and the rules sorted
 * into cells of both.  Layer: core (pure). */
#include "lint_in.h"

#include <stdlib.h>
#include <string.h>

#define LEVELS (GRID_UNIT + 1)

void
ltree_fini(struct ltree *t)
{
	free(t->node);
	free(t->order);
	free(t->leaf);
	*t = (struct ltree){ 0 };
}

uint32_t
ltree_find(const struct ltree *t, uint64_t code)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (t->node[mid].code == code)
			return (uint32_t)mid;
		if (t->node[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return LINT_NONE;
}

/* ---- making a tree ---- */

static void
add(struct ltree *t, uint64_t code, unsigned level, bool dead)
{
	if (t->n == t->cap)
		t->node = xgrow(t->node, &t->cap, t->n + 1, sizeof(*t->node));
	t->node[t->n++] = (struct lnode){ .code = code, .up = LINT_NONE,
	    .level = (uint8_t)(level < LEVELS ? level : LEVELS - 1),
	    .dead = dead };
}

static int
by_code(const void *x, const void *y)
{
	const struct lnode *const a = x, *const b = y;

	return a->code < b->code ? -1 : a->code > b->code;
}

static void
sort_nodes(struct ltree *t)
{
	size_t n = 0;

	qsort(t->node, t->n, sizeof(*t->node), by_code);
	for (size_t i = 0; i < t->n; i++)
		if (n == 0 || t->node[n - 1].code != t->node[i].code)
			t->node[n++] = t->node[i];
	t->n = n;
}

/* What is above stands higher: in a law that was not checked a circle ends
 * at any. */
static void
hang(struct ltree *t, uint32_t i, uint32_t up)
{
	if (up == LINT_NONE || t->node[up].level >= t->node[i].level)
		up = 0;
	t->node[i].up = up;
	t->node[up].kids++;
}

/* Numbers: a node's own, then those of its children's trees. */
static void
number(struct ltree *t)
{
	uint32_t *const size = xcalloc(t->n, sizeof(*size));
	uint32_t *const next = xcalloc(t->n, sizeof(*next));

	for (int v = LEVELS - 1; v >= 0; v--)
		for (size_t i = 0; i < t->n; i++)
			if (t->node[i].level == v) {
				size[i]++;
				t->node[i].leaf_end += t->node[i].kids == 0;
				if (i == 0)
					continue;
				size[t->node[i].up] += size[i];
				t->node[t->node[i].up].leaf_end +=
				    t->node[i].leaf_end;
			}
	t->leaves = t->node[0].leaf_end;
	for (int v = 0; v < LEVELS; v++)
		for (size_t i = 0; i < t->n; i++) {
			struct lnode *const x = &t->node[i];
			struct lnode *const up = i ? &t->node[x->up] : x;

			if (x->level != v)
				continue;
			if (i != 0) {
				x->tin = next[x->up];
				next[x->up] += size[i];
				/* tout of up counts its leaves meanwhile. */
				x->leaf = up->tout;
				up->tout += x->leaf_end;
			}
			x->leaf_end += x->leaf;
			next[i] = x->tin + 1;
			x->tout = x->leaf;
		}
	for (size_t i = 0; i < t->n; i++)
		t->node[i].tout = t->node[i].tin + size[i];
	free(size);
	free(next);
}

static void
orders(struct ltree *t)
{
	number(t);
	t->order = xcalloc(t->n, sizeof(*t->order));
	t->leaf = xcalloc(t->leaves, sizeof(*t->leaf));
	for (size_t i = 0; i < t->n; i++) {
		t->order[t->node[i].tin] = (uint32_t)i;
		if (t->node[i].kids == 0)
			t->leaf[t->node[i].leaf] = (uint32_t)i;
	}
	/* Dead is all that is below something dead. */
	for (size_t i = 1; i < t->n; i++) {
		struct lnode *const x = &t->node[t->order[i]];

		x->dead |= t->node[x->up].dead;
	}
}

static void
class_tree(struct ltree *t, const struct law *law, const struct rule *rules,
    size_t n)
{
	add(t, 0, 0, false);
	for (size_t i = 0; i < law->classes_n; i++)
		add(t, law->classes[i].code,
		    rule_matter_level(law->classes[i].code), false);
	for (size_t i = 0; i < n; i++)
		if (rules[i].matter != 0 &&
		    law_class(law, rules[i].matter) == NULL)
			add(t, rules[i].matter,
			    rule_matter_level(rules[i].matter), false);
	sort_nodes(t);
	for (size_t i = 1; i < t->n; i++) {
		const uint32_t code = (uint32_t)t->node[i].code;
		const uint32_t minor = law_class_minor(code);
		uint32_t up = LINT_NONE;

		if (minor != 0 && minor != code)
			up = ltree_find(t, minor);
		if (up == LINT_NONE && law_class_major(code) != code)
			up = ltree_find(t, law_class_major(code));
		hang(t, (uint32_t)i, up);
	}
	orders(t);
}

static void
area_tree(struct ltree *t, const struct law *law, const struct rule *rules,
    size_t n)
{
	add(t, 0, 0, false);
	for (size_t i = 0; i < law->grids_n; i++)
		add(t, law->grids[i].code, law->grids[i].level,
		    str_is(law->grids[i].kind, "abolished"));
	for (size_t i = 0; i < n; i++)
		if (rules[i].area != 0 && law_grid(law, rules[i].area) == NULL)
			add(t, rules[i].area,
			    rule_area_level(law, rules[i].area), false);
	sort_nodes(t);
	for (size_t i = 1; i < t->n; i++) {
		uint64_t code = law_grid_above(law, t->node[i].code);
		uint32_t up = ltree_find(t, code);

		for (int k = 0; up == LINT_NONE && k < LEVELS; k++) {
			code = law_grid_above(law, code);
			up = ltree_find(t, code);
		}
		hang(t, (uint32_t)i, up);
	}
	orders(t);
}

void
lint_trees(struct lint *l, const struct rule *rules, size_t n)
{
	class_tree(&l->class, l->w.law, rules, n);
	area_tree(&l->area, l->w.law, rules, n);
}
