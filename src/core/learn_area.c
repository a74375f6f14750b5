/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_area.c -- the cheapest table of one class over the tree of areas.
 * Layer: core (pure). The optimal routing table of a prefix tree: bottom-up
 * the price of every label at every area, top-down where one is written. */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define LABELS_MAX 96

struct dp {
	const struct learn *l;
	const struct area_job *j;
	uint32_t	*node_of;	/* by grid: node + 1 */
	uint32_t	*node;		/* grids with cases or above such */
	size_t		n;
	uint32_t	id[LABELS_MAX];	/* labels; the last column is "above" */
	size_t		conds;		/* the first so many have conditions */
	uint16_t	unit[LABELS_MAX];	/* of each without conditions */
	uint8_t		*column;	/* by unit, + 1 */
	size_t		labels;
	uint32_t	*count;		/* cases of each node itself */
	uint32_t	*right;		/* [node][label]: of those */
	uint32_t	*price;		/* [node][label]: at and below it */
	uint32_t	*best, *choice;	/* with a label written here */
	uint32_t	*least;		/* the same, over any unit at all */
	uint32_t	*state, *owner;	/* label that holds, node it is of */
};

static void
find_nodes(struct dp *d)
{
	const struct learn *l = d->l;
	uint32_t last = UINT32_MAX;
	size_t n = 0;

	d->node_of = xcalloc(l->grid_n, sizeof(*d->node_of));
	for (size_t i = d->j->first; i < d->j->last; i++) {
		uint32_t g = l->c[i].grid;

		if (g == last)
			continue;
		last = g;
		while (!d->node_of[g]) {
			d->node_of[g] = 1;
			n++;
			if (!g)
				break;
			g = l->grid[g].parent;
		}
	}
	d->node = xcalloc(n + 1, sizeof(*d->node));
	for (uint32_t g = 0; g < l->grid_n; g++)
		if (d->node_of[g]) {
			d->node[d->n++] = g;
			d->node_of[g] = (uint32_t)d->n;
		}
}

struct tally { uint32_t unit, n; };

static int
most_first(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static void
find_labels(struct dp *d)
{
	const struct learn *l = d->l;
	struct tally *t = xcalloc(l->units, sizeof(*t));
	size_t most = LABELS_MAX - 1, n = 0;

	for (size_t i = d->j->first; i < d->j->last; i++)
		t[l->c[i].unit].n++;
	for (size_t i = 0; i < l->units; i++)
		if (t[i].n >= l->o.least_support)
			t[n++] = (struct tally){ (uint32_t)i, t[i].n };
	qsort(t, n, sizeof(*t), most_first);
	for (size_t i = 0; i < d->j->label_n && d->labels < most / 2; i++)
		d->id[d->labels++] = d->j->label[i];
	d->conds = d->labels;
	d->column = xcalloc(l->units, 1);
	for (size_t i = 0; i < n && d->labels < most; i++) {
		d->id[d->labels++] = t[i].unit;
		d->column[t[i].unit] = (uint8_t)d->labels;
	}
	free(t);
	d->id[d->labels] = LABEL_NONE;
	for (size_t k = 0; k < d->labels; k++) {
		struct llabel room;

		d->unit[k] = label_of(l, d->id[k], &room)->unit;
	}
}

static void
count_right(struct dp *d)
{
	const struct learn *l = d->l;
	size_t w = d->labels + 1;

	d->count = xcalloc(d->n, sizeof(*d->count));
	d->right = xcalloc(d->n * w, sizeof(*d->right));
	for (size_t i = d->j->first; i < d->j->last; i++) {
		const struct lcase *c = &l->c[i];
		uint32_t v = d->node_of[c->grid] - 1;
		uint32_t *r = d->right + v * w;

		d->count[v]++;
		for (size_t k = 0; k < d->conds; k++)
			r[k] += label_unit(l, d->id[k], c, NULL) == c->unit;
		if (d->column[c->unit])
			r[d->column[c->unit] - 1]++;
		if (d->j->above)
			r[d->labels] += label_unit(l, d->j->above[c->grid], c,
			    NULL) == c->unit;
	}
}

static bool
whole_district(const struct dp *d)
{
	const struct lgrid *g = &d->l->grid[1];

	return d->node[1] == 1 && g->level == GRID_DISTRICT &&
	    d->l->top == 1;
}

/* One label for all, of a unit that works in more than one town. */
static bool
one_for_all(const struct dp *d)
{
	const size_t w = d->labels + 1, k = d->choice[0];
	uint64_t wrong = 0;
	struct llabel room;

	for (size_t v = 0; v < d->n; v++)
		wrong += d->count[v] - d->right[v * w + k];
	return d->l->spread[label_of(d->l, d->id[k], &room)->unit] &&
	    wrong * WRONG_PRICE + d->l->rule_price *
	    label_rules(d->l, d->id[k]) == d->best[0];
}

bool
learn_banned(const struct table *ban, struct learn_spot s)
{
	for (size_t i = 0; ban && i < ban->n; i++)
		if (ban->spot[i].grid == s.grid &&
		    ban->spot[i].label == s.label)
			return true;
	return false;
}

/* The unit that decides at node without conditions where state holds. */
static uint16_t
unit_under(const struct dp *d, size_t node, size_t state)
{
	uint32_t id;

	if (state < d->labels)
		return d->unit[state];
	id = d->j->above ? d->j->above[d->node[node]] : LABEL_NONE;
	return id < LABEL_FIRST ? (uint16_t)id : 0;
}

/* Rules that label k takes there: its own unit needs none if that is what
 * stands there anyway. */
static unsigned
rules_under(const struct dp *d, size_t k, size_t node, size_t state)
{
	unsigned n = label_rules(d->l, d->id[k]);

	return k < d->conds && d->unit[k] == unit_under(d, node, state) ?
	    n - 1 : n;
}

/* The best price at node with a label written there, where state holds from
 * above; which label. */
static uint32_t
best_under(const struct dp *d, size_t node, size_t state, uint32_t *label)
{
	const uint32_t *p = d->price + node * (d->labels + 1);
	uint16_t unit = d->conds ? unit_under(d, node, state) : 0;
	uint32_t best = d->best[node];

	*label = d->choice[node];
	if (d->least[node] == best)
		return best;
	for (size_t k = 0; unit && k < d->conds; k++) {
		uint32_t all = p[k] + d->l->rule_price *
		    (label_rules(d->l, d->id[k]) - 1);

		if (k == state || d->unit[k] != unit || all >= best ||
		    learn_banned(d->j->ban, (struct learn_spot){ d->node[node],
		    d->id[k] }))
			continue;
		best = all;
		*label = (uint32_t)k;
	}
	return best;
}

/* Is a label written at node, where k holds from above it? Of two ways of
 * one price the one that speaks of the town is taken below a town, and above
 * it the one that says less, for that a town's own unit had all cases of a
 * matter there does not make it that unit's everywhere. */
static bool
written(const struct dp *d, size_t node, size_t k, uint32_t *label)
{
	uint32_t keep = d->price[node * (d->labels + 1) + k], best;
	uint32_t other;

	if (!d->labels)
		return false;
	best = best_under(d, node, k, label);
	if (best > keep || *label == k)
		return false;
	if (best < keep || d->l->grid[d->node[node]].level >= GRID_TOWN)
		return true;
	/* what the whole district says is said of any place */
	return !node && d->n > 1 && whole_district(d) &&
	    (written(d, 1, k, &other) || one_for_all(d));
}

/* The best label to write at node v, now that its own prices are known. */
static void
choose(struct dp *d, size_t v)
{
	const uint32_t *p = d->price + v * (d->labels + 1);

	d->best[v] = d->least[v] = UINT32_MAX;
	for (size_t k = 0; k < d->labels; k++) {
		uint32_t all = p[k] + d->l->rule_price *
		    label_rules(d->l, d->id[k]);
		uint32_t less = k < d->conds ? all - d->l->rule_price : all;

		if ((all >= d->best[v] && less >= d->least[v]) ||
		    learn_banned(d->j->ban, (struct learn_spot){ d->node[v],
		    d->id[k] }))
			continue;
		if (less < d->least[v])
			d->least[v] = less;
		if (all >= d->best[v])
			continue;
		d->best[v] = all;
		d->choice[v] = (uint32_t)k;
	}
}

static void
bottom_up(struct dp *d)
{
	size_t w = d->labels + 1;

	d->price = xcalloc(d->n * w, sizeof(*d->price));
	d->best = xcalloc(d->n, sizeof(*d->best));
	d->choice = xcalloc(d->n, sizeof(*d->choice));
	d->least = xcalloc(d->n, sizeof(*d->least));
	for (size_t v = d->n; v-- > 0;) {
		uint32_t *p = d->price + v * w, *up;

		for (size_t k = 0; k < w; k++)
			p[k] += (d->count[v] - d->right[v * w + k]) *
			    WRONG_PRICE;
		choose(d, v);
		if (!v)
			break;
		up = d->price + (d->node_of[d->l->grid[d->node[v]].parent] -
		    1) * w;
		for (size_t k = 0; k < w; k++) {
			uint32_t label;

			up[k] += p[k] >= d->least[v] &&
			    written(d, v, k, &label) ?
			    best_under(d, v, k, &label) : p[k];
		}
	}
}

static void
top_down(struct dp *d)
{
	d->state = xcalloc(d->n, sizeof(*d->state));
	d->owner = xcalloc(d->n, sizeof(*d->owner));
	for (size_t v = 0; v < d->n; v++) {
		uint32_t up = v ? d->node_of[d->l->grid[d->node[v]].parent] - 1
		    : 0;
		uint32_t k = v ? d->state[up] : (uint32_t)d->labels, label;

		d->state[v] = k;
		d->owner[v] = v ? d->owner[up] : UINT32_MAX;
		if (written(d, v, k, &label)) {
			d->state[v] = label;
			d->owner[v] = (uint32_t)v;
		}
	}
}

/* A label for a part of the areas must be more than luck among as many areas:
 * the rest of the class says how often its unit comes by itself. */
static bool
earned(const struct dp *d, size_t v)
{
	size_t w = d->labels + 1, k = d->state[v];
	uint64_t n = 0, right = 0, all = 0, all_right = 0;
	double looked = 0, q;
	uint32_t level = d->l->grid[d->node[v]].level;

	for (size_t i = 0; i < d->n; i++) {
		all += d->count[i];
		all_right += d->right[i * w + k];
		if (d->l->grid[d->node[i]].level == level)
			looked++;
		if (d->owner[i] == v) {
			n += d->count[i];
			right += d->right[i * w + k];
		}
	}
	if (all == n)
		return true;
	q = (double)(all_right - right + 1) / (double)(all - n + 2);
	return learn_beyond_luck(right, n, q, looked);
}

static uint64_t
write_table(struct dp *d, struct table *out)
{
	const struct learn *l = d->l;
	uint32_t *res = xcalloc(l->grid_n, sizeof(*res));
	uint64_t price = 0;

	for (size_t v = 0; v < d->n; v++) {
		size_t up = v ? d->state[d->node_of[l->grid[d->node[v]].parent]
		    - 1] : d->labels;

		if (d->owner[v] != v || (d->node[v] && !earned(d, v)))
			continue;
		ltable_put(out, d->node[v], d->id[d->state[v]]);
		price += l->rule_price * rules_under(d, d->state[v], v, up);
	}
	ltable_spread(l, out, d->j->above, res);
	price += learn_price(l, d->j->first, d->j->last, res);
	free(res);
	return price;
}

uint64_t
learn_price(const struct learn *l, size_t first, size_t last,
    const uint32_t *res)
{
	uint64_t wrong = 0;

	for (size_t i = first; i < last; i++)
		wrong += label_unit(l, res[l->c[i].grid], &l->c[i], NULL) !=
		    l->c[i].unit;
	return wrong * WRONG_PRICE;
}

uint64_t
learn_area(const struct learn *l, const struct area_job *j, struct table *out)
{
	struct dp d = { .l = l, .j = j };
	uint64_t price;

	out->n = 0;
	if (j->first == j->last)
		return 0;
	find_nodes(&d);
	find_labels(&d);
	count_right(&d);
	bottom_up(&d);
	top_down(&d);
	price = write_table(&d, out);
	free(d.node_of);
	free(d.column);
	free(d.node);
	free(d.count);
	free(d.right);
	free(d.price);
	free(d.best);
	free(d.least);
	free(d.choice);
	free(d.state);
	free(d.owner);
	return price;
}
