/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_data.c -- the learner's numbers: classes and grids in preorder, cases
 * sorted, tables of labels, and what counts as sure.  Layer: core (pure). */
#include "core/learn_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- classes: sorted by code is preorder already ---- */

static void
number_classes(struct learn *l)
{
	size_t n = l->law->classes_n;

	l->cls = xcalloc(n + 1, sizeof(*l->cls));
	l->cls_n = n + 1;
	l->cls[0].end = (uint32_t)(n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct law_class *k = &l->law->classes[i];
		struct lclass *c = &l->cls[i + 1];

		c->code = k->code;
		c->level = k->level;
		c->parent = learn_class_at(l, k->parent);
		c->end = (uint32_t)(i + 2);
		l->cls[c->parent].children++;
		for (uint32_t p = c->parent; p; p = l->cls[p].parent)
			l->cls[p].end = c->end;
	}
}

/* The class itself, or the nearest the law knows above it; 0 any. */
uint32_t
learn_class_at(const struct learn *l, uint32_t code)
{
	while (code) {
		const struct law_class *k = law_class(l->law, code);

		if (k)
			return (uint32_t)(k - l->law->classes) + 1;
		if (code % 1000)
			code = law_class_minor(code);
		else if (code % 1000000)
			code = law_class_major(code);
		else
			code = 0;
	}
	return 0;
}

/* ---- grids: children follow parent, not code (areas) ---- */

struct grid_row { uint64_t parent, code; const struct law_grid *g; };

static int
by_parent(const void *a, const void *b)
{
	const struct grid_row *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return x->code < y->code ? -1 : x->code > y->code;
}

static size_t
rows_from(const struct grid_row *r, size_t n, uint64_t parent)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r[mid].parent < parent)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Levels fall along a line of descent, so the depth is bounded. */
static void
number_below(struct learn *l, const struct grid_row *r, size_t n,
    uint64_t parent, uint32_t at)
{
	for (size_t i = rows_from(r, n, parent); i < n && r[i].parent == parent;
	    i++) {
		uint32_t me = (uint32_t)l->grid_n++;
		size_t k = (size_t)(r[i].g - l->law->grids);

		if (r[i].g->level <= l->grid[at].level) {
			l->grid_n--;
			continue;
		}
		l->grid[me] = (struct lgrid){ r[i].code, at, r[i].g->level };
		l->grid_at[k] = me;
		number_below(l, r, n, r[i].code, me);
	}
}

static void
number_grids(struct learn *l)
{
	size_t n = l->law->grids_n;
	struct grid_row *r = xcalloc(n + 1, sizeof(*r));

	l->grid = xcalloc(n + 1, sizeof(*l->grid));
	l->grid_at = xcalloc(n + 1, sizeof(*l->grid_at));
	l->grid_n = 1;
	for (size_t i = 0; i < n; i++) {
		const struct law_grid *g = &l->law->grids[i];

		r[i] = (struct grid_row){ g->parent, g->code, g };
		if (g->parent && !law_grid(l->law, g->parent))
			r[i].parent = 0;
	}
	qsort(r, n, sizeof(*r), by_parent);
	number_below(l, r, n, 0, 0);
	for (size_t i = 1; i < l->grid_n; i++)
		l->top += l->grid[i].parent == 0;
	free(r);
}

uint32_t
learn_grid_at(const struct learn *l, uint64_t code)
{
	uint64_t up[4] = { code, law_grid_basic(code), law_grid_town(code),
		code / 1000000000 * 1000000000 };

	for (size_t i = 0; code && i < 4; i++) {
		const struct law_grid *g = up[i] ? law_grid(l->law, up[i]) :
		    NULL;

		if (g)
			return l->grid_at[g - l->law->grids];
	}
	return 0;
}

void
learn_number(struct learn *l)
{
	number_classes(l);
	number_grids(l);
}

/* ---- cases ---- */

static int
by_place(const void *a, const void *b)
{
	const struct lcase *x = a, *y = b;

#define BY(f) if (x->f != y->f) return x->f < y->f ? -1 : 1
	BY(cls);
	BY(grid);
	BY(unit);
	BY(channel);
	BY(minute);
	BY(urgent);
	BY(text);
#undef BY
	return 0;
}

void
learn_sort(struct learn *l)
{
	size_t at = 0;

	if (l->n)
		qsort(l->c, l->n, sizeof(*l->c), by_place);
	for (uint32_t k = 0; k < l->cls_n; k++) {
		l->cls[k].first = at;
		while (at < l->n && l->c[at].cls == k)
			at++;
		l->cls[k].last = at;
	}
}

uint32_t
learn_town(const struct learn *l, uint32_t grid)
{
	while (grid && l->grid[grid].level > GRID_TOWN)
		grid = l->grid[grid].parent;
	return l->grid[grid].level == GRID_TOWN ? grid : 0;
}

/* A unit with nine of ten of its cases in one town is that town's. */
void
learn_spread(struct learn *l)
{
	uint32_t *most = xcalloc(l->units, sizeof(*most));
	uint32_t *all = xcalloc(l->units, sizeof(*all));
	uint32_t *town = xcalloc(l->units, sizeof(*town));

	/* twice: Boyer and Moore's majority, then its count */
	for (size_t i = 0; i < l->n; i++) {
		uint32_t t = learn_town(l, l->c[i].grid), u = l->c[i].unit;

		all[u]++;
		if (t == town[u])
			most[u]++;
		else if (most[u])
			most[u]--;
		else {
			town[u] = t;
			most[u] = 1;
		}
	}
	memset(most, 0, l->units * sizeof(*most));
	for (size_t i = 0; i < l->n; i++)
		most[l->c[i].unit] += learn_town(l, l->c[i].grid) ==
		    town[l->c[i].unit];
	free(l->spread);
	l->spread = xcalloc(l->units, sizeof(*l->spread));
	for (uint16_t u = 0; u < l->units; u++)
		l->spread[u] = 10 * (uint64_t)most[u] < 9 * (uint64_t)all[u];
	free(most);
	free(all);
	free(town);
}

bool
learn_tick(struct learn *l, uint64_t cases)
{
	l->done += cases;
	if (!l->stopped && l->o.progress &&
	    !l->o.progress(l->o.ctx, l->done < l->n ? l->done : l->n, l->n))
		l->stopped = true;
	return !l->stopped;
}

/* ---- tables ---- */

void
ltable_put(struct table *t, uint32_t grid, uint32_t label)
{
	t->spot = xgrow(t->spot, &t->cap, t->n + 1, sizeof(*t->spot));
	t->spot[t->n++] = (struct learn_spot){ grid, label };
}

void
ltable_spread(const struct learn *l, const struct table *t,
    const uint32_t *above, uint32_t *out)
{
	size_t at = 0;
	uint32_t *own = xcalloc(l->grid_n, sizeof(*own));

	for (uint32_t g = 0; g < l->grid_n; g++) {
		own[g] = g ? own[l->grid[g].parent] : LABEL_NONE;
		if (at < t->n && t->spot[at].grid == g)
			own[g] = t->spot[at++].label;
		out[g] = own[g] != LABEL_NONE || !above ? own[g] : above[g];
	}
	free(own);
}

bool
ltable_same(const struct table *a, const struct table *b)
{
	return a->n == b->n && (!a->n ||
	    !memcmp(a->spot, b->spot, a->n * sizeof(*a->spot)));
}

void
ltable_copy(struct table *to, const struct table *from)
{
	to->n = 0;
	for (size_t i = 0; i < from->n; i++)
		ltable_put(to, from->spot[i].grid, from->spot[i].label);
}

void
ltable_fini(struct table *t)
{
	free(t->spot);
	*t = (struct table){ 0 };
}

/* ---- sure ---- */

/* Wilson's lower bound, one-sided 90 %. Two of two give 0.55, one of one 0.38:
 * whatever the options say, one case alone never makes a rule. */
static double
wilson(double k, double n)
{
	const double z = 1.2816, zz = z * z;
	double p = k / n;

	return (p + zz / (2 * n) - z * sqrt((p * (1 - p) + zz / (4 * n)) / n)) /
	    (1 + zz / n);
}

bool
learn_sure(const struct learn *l, uint64_t k, uint64_t n)
{
	return n && n >= l->o.least_support &&
	    (double)k >= l->o.least_confidence * (double)n - 1e-9 &&
	    wilson((double)k, (double)n) > 0.5;
}

/* Hoeffding's bound on the binomial tail, by the number of places that were
 * looked at: below one in twenty it is no luck. */
bool
learn_beyond_luck(uint64_t k, uint64_t n, double q, double looked)
{
	double p = n ? (double)k / (double)n : 0, d;

	if (q < 1e-4)
		q = 1e-4;
	if (q >= 1 || p <= q)
		return false;
	d = p * log(p / q);
	if (p < 1)
		d += (1 - p) * log((1 - p) / (1 - q));
	return log(looked < 1 ? 1 : looked) - (double)n * d < log(0.05);
}
