/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_class.c -- the tree of classes over the tables of areas: what several
 * matters say alike is said once, by their class.  Layer: core (pure).
 * Where a class has members of which too little is known, it speaks for them
 * too, and says only what all others say but for a few; where all are known,
 * it says what at least half of them say, for the others have their own. */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define CAND_MAX 24		/* labels with conditions tried at a class */
#define SPARE 3			/* of these, though not used by itself */
#define POOLS 64		/* of one kind, of one class */

/* ---- one class by itself ---- */

static void
add_cand(struct lclass *k, uint32_t label)
{
	for (size_t i = 0; i < k->cand_n; i++)
		if (k->cand[i] == label)
			return;
	if (label == LABEL_NONE || k->cand_n >= CAND_MAX)
		return;
	k->cand = xgrow(k->cand, &k->cand_cap, k->cand_n + 1,
	    sizeof(*k->cand));
	k->cand[k->cand_n++] = label;
}

static size_t
cases_end(const struct learn *l, const struct lclass *k)
{
	return k->end < l->cls_n ? l->cls[k->end].first : l->n;
}

static uint16_t
commonest(const struct learn *l, const struct pool *p)
{
	uint32_t *n = xcalloc(l->units, sizeof(*n));
	uint16_t top = 0;

	for (size_t i = 0; i < p->n; i++)
		n[l->c[p->pick[i]].unit]++;
	for (uint16_t u = 1; u < l->units; u++)
		if (n[u] > n[top])
			top = u;
	free(n);
	return top;
}

/* With the pool's own usual unit before its conditions, and with that of the
 * whole class, whose rule may stand behind them. */
static void
search_pool(struct learn *l, struct lclass *k, const struct pool *p,
    uint16_t unit, uint16_t usual)
{
	uint32_t n = 0;

	if (p->n < 2 * (size_t)l->o.least_support)
		return;
	if (!unit)
		unit = commonest(l, p);
	for (size_t i = 0; i < p->n; i++)
		n += l->c[p->pick[i]].unit != unit;
	if (n < l->o.least_support)
		return;
	add_cand(k, learn_conditions(l, p, unit));
	if (usual != unit)
		add_cand(k, learn_conditions(l, p, usual));
}

/* All cases, and what each entry of t holds. Returns the usual unit. */
static uint16_t
search_parts(struct learn *l, struct lclass *k, const struct table *t,
    uint32_t *pick)
{
	uint32_t *owner = xcalloc(l->grid_n, sizeof(*owner));
	uint16_t usual = 0;

	for (uint32_t g = 0, at = 0; g < l->grid_n; g++) {
		owner[g] = g ? owner[l->grid[g].parent] : 0;
		if (at < t->n && t->spot[at].grid == g)
			owner[g] = ++at;
	}
	for (size_t i = 0; i <= t->n && i < POOLS; i++) {
		struct pool p = { pick, 0 };

		for (size_t c = k->first; c < k->last; c++)
			if (!i || owner[l->c[c].grid] == i)
				pick[p.n++] = (uint32_t)c;
		if (!i)
			usual = commonest(l, &p);
		search_pool(l, k, &p, i && t->spot[i - 1].label <
		    LABEL_FIRST ? (uint16_t)t->spot[i - 1].label : 0, usual);
	}
	free(owner);
	return usual;
}

static uint32_t
at_level(const struct learn *l, uint32_t g, uint32_t level)
{
	while (g && l->grid[g].level > level)
		g = l->grid[g].parent;
	return l->grid[g].level == level ? g : 0;
}

/* Cases lie by grid in preorder, so those of one place lie together. */
static void
search_places(struct learn *l, struct lclass *k, uint32_t level,
    uint16_t usual, uint32_t *pick)
{
	size_t from = k->first, pools = 0;

	while (from < k->last && pools < POOLS) {
		uint32_t g = at_level(l, l->c[from].grid, level);
		struct pool p = { pick, 0 };

		while (from < k->last &&
		    at_level(l, l->c[from].grid, level) == g)
			pick[p.n++] = (uint32_t)from++;
		if (g && p.n < k->last - k->first) {
			search_pool(l, k, &p, 0, usual);
			pools++;
		}
	}
}

/* Of the labels tried those that were taken stay, and a few besides: over
 * what stands above, another may be cheaper. */
static void
trim(struct lclass *k)
{
	size_t kept = 0, spare = 0;

	for (size_t i = 0; i < k->cand_n; i++) {
		bool used = false;

		for (size_t j = 0; j < k->alone.n; j++)
			used |= k->alone.spot[j].label == k->cand[i];
		if (used || spare++ < SPARE)
			k->cand[kept++] = k->cand[i];
	}
	k->cand_n = kept;
}

static void
alone_matter(struct learn *l, struct lclass *k)
{
	struct area_job j = { .first = k->first, .last = k->last };
	uint64_t price = learn_area(l, &j, &k->alone);
	uint64_t wrong = price - k->alone.n * (uint64_t)l->rule_price;
	uint32_t *pick;
	uint16_t usual;

	if (wrong / WRONG_PRICE < l->o.least_support &&
	    k->alone.n < 2)
		return;
	pick = xcalloc(k->last - k->first + 1, sizeof(*pick));
	usual = search_parts(l, k, &k->alone, pick);
	for (uint32_t level = GRID_TOWN; level <= GRID_BASIC; level++)
		search_places(l, k, level, usual, pick);
	free(pick);
	if (!k->cand_n)
		return;
	j.label = k->cand;
	j.label_n = k->cand_n;
	learn_area(l, &j, &k->alone);
	trim(k);
}

/* ---- what a class of classes may say ---- */

static bool
any_cases(const struct learn *l, uint32_t c)
{
	return l->cls[c].first < cases_end(l, &l->cls[c]);
}

struct voice { uint64_t n, right; uint32_t seen, agree, own; };

/* One child's cases (or the class's own) as votes for each entry of t. */
static void
vote(const struct learn *l, size_t first, size_t last, const uint32_t *owner,
    const struct table *t, struct voice *v)
{
	for (size_t i = 0; i < t->n; i++)
		v[i].n = v[i].right = 0;
	for (size_t i = first; i < last; i++) {
		uint32_t o = owner[l->c[i].grid];

		if (!o)
			continue;
		v[o - 1].n++;
		v[o - 1].right += label_unit(l, t->spot[o - 1].label,
		    &l->c[i], NULL) == l->c[i].unit;
	}
	for (size_t i = 0; i < t->n; i++)
		if (v[i].n) {
			v[i].seen++;
			v[i].agree += 2 * v[i].right > v[i].n;
		}
}

/* Is enough known of each member of c that the law lists? */
static bool
all_known(const struct learn *l, uint32_t c)
{
	for (uint32_t i = c + 1; i < l->cls[c].end; i = l->cls[i].end)
		if (cases_end(l, &l->cls[i]) - l->cls[i].first <
		    l->o.least_support)
			return false;
	return true;
}

static bool
enough(const struct learn *l, const struct lclass *k, const struct voice *v,
    bool known)
{
	double share = known ? 0.5 : l->o.least_confidence;

	return (v->agree >= 2 || (v->own && v->seen == 1) ||
	    (k->level == 2 && v->agree == k->children)) &&
	    v->agree >= share * (double)v->seen - 1e-9;
}

/* Takes the entries out of t that too few of c's own children would say. */
static void
keep_common(const struct learn *l, uint32_t c, struct table *t)
{
	const struct lclass *k = &l->cls[c];
	uint32_t *owner = xcalloc(l->grid_n, sizeof(*owner));
	struct voice *v = xcalloc(t->n + 1, sizeof(*v));
	const bool known = all_known(l, c);
	size_t at = 0, kept = 0;

	for (uint32_t g = 0; g < l->grid_n; g++) {
		owner[g] = g ? owner[l->grid[g].parent] : 0;
		if (at < t->n && t->spot[at].grid == g)
			owner[g] = (uint32_t)++at;
	}
	vote(l, k->first, k->last, owner, t, v);
	for (size_t i = 0; i < t->n; i++)
		v[i].own = v[i].seen;
	for (uint32_t i = c + 1; i < k->end; i = l->cls[i].end)
		if (any_cases(l, i))
			vote(l, l->cls[i].first, cases_end(l, &l->cls[i]),
			    owner, t, v);
	for (size_t i = 0; i < t->n; i++)
		if (enough(l, k, &v[i], known) &&
		    !learn_banned(&k->ban, t->spot[i]))
			t->spot[kept++] = t->spot[i];
	t->n = kept;
	free(owner);
	free(v);
}

/* ---- the choice at each class ---- */

#define TRIES 4
struct tries { struct table t[TRIES]; size_t n; };

static void
add_try(const struct learn *l, uint32_t c, struct tries *y,
    const struct table *t)
{
	struct table *mine = &y->t[y->n];

	if (y->n >= TRIES)
		return;
	ltable_copy(mine, t);
	keep_common(l, c, mine);
	for (size_t i = 0; mine->n && i < y->n; i++)
		if (ltable_same(&y->t[i], mine))
			mine->n = 0;
	y->n += mine->n != 0;
}

/* The tables that most of c's children have by themselves. */
static void
try_children(const struct learn *l, uint32_t c, struct tries *y)
{
	const struct lclass *k = &l->cls[c];
	uint32_t best[2] = { 0 }, count[2] = { 0 };

	for (uint32_t i = c + 1; i < k->end; i = l->cls[i].end) {
		uint32_t n = 0;
		bool first = l->cls[i].alone.n != 0;

		for (uint32_t j = c + 1; first && j < k->end;
		    j = l->cls[j].end)
			if (ltable_same(&l->cls[i].alone, &l->cls[j].alone)) {
				n++;
				if (j < i)
					first = false;
			}
		if (first && n > count[0]) {
			best[1] = best[0];
			count[1] = count[0];
			best[0] = i;
			count[0] = n;
		} else if (first && n > count[1]) {
			best[1] = i;
			count[1] = n;
		}
	}
	for (unsigned i = 0; i < 2; i++)
		if (best[i])
			add_try(l, c, y, &l->cls[best[i]].alone);
}

/* What stands above a class; key: of memo_key. */
struct above { const uint32_t *res; uint64_t key; };

static uint64_t	settle(struct learn *l, uint32_t c, const struct above *up,
		    bool keep, struct table *got);

/* The label that would hold at entry i's place without it. */
static uint32_t
behind(const struct learn *l, const struct table *t, size_t i,
    const struct above *up)
{
	const uint32_t at = t->spot[i].grid;

	for (uint32_t g = at; g;) {
		g = l->grid[g].parent;
		for (size_t j = 0; j < i; j++)
			if (t->spot[j].grid == g)
				return t->spot[j].label;
	}
	return up->res ? up->res[at] : LABEL_NONE;
}

/* Conditions over the unit that stands behind them need no rule for it. */
static uint64_t
table_price(const struct learn *l, const struct table *t,
    const struct above *up)
{
	uint64_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		uint32_t id = t->spot[i].label, old = behind(l, t, i, up);
		struct llabel room, other;

		n += label_rules(l, id);
		n -= id >= LABEL_FIRST && label_of(l, id, &room)->unit ==
		    label_of(l, old, &other)->unit;
	}
	return n * l->rule_price;
}

/* Price of c with table t (NULL none), children at their best; keep: that is
 * what they say then. */
static uint64_t
with_table(struct learn *l, uint32_t c, const struct table *t,
    const struct above *up, bool keep)
{
	const struct lclass *k = &l->cls[c];
	uint32_t *res = xcalloc(l->grid_n, sizeof(*res));
	struct table none = { 0 };
	uint64_t price = t ? table_price(l, t, up) : 0;
	struct above mine = { .res = res };

	ltable_spread(l, t ? t : &none, up->res, res);
	mine.key = memo_key(l, res);
	price += learn_price(l, k->first, k->last, res);
	for (uint32_t i = c + 1; i < k->end; i = l->cls[i].end)
		if (any_cases(l, i))
			price += settle(l, i, &mine, keep, NULL);
	free(res);
	return price;
}

static bool
all_seen(const struct learn *l, uint32_t c)
{
	uint32_t n = 0;

	for (uint32_t i = c + 1; i < l->cls[c].end; i = l->cls[i].end)
		n += any_cases(l, i);
	return l->cls[c].level == 2 && n == l->cls[c].children;
}

/* Only the table: a leaf has nothing below it. */
static uint64_t
settle_leaf(struct learn *l, uint32_t c, const struct above *up,
    struct table *got)
{
	const struct lclass *k = &l->cls[c];
	struct area_job j = { .first = k->first, .last = k->last,
		.above = up->res, .label = k->cand, .label_n = k->cand_n,
		.ban = &k->ban };

	return learn_area(l, &j, got);
}

static void
all_tries(struct learn *l, uint32_t c, const struct above *up,
    struct tries *y)
{
	const struct lclass *k = &l->cls[c];
	struct table pooled = { 0 };
	struct area_job j = { .first = k->first, .last = cases_end(l, k),
		.above = up->res, .label = k->cand, .label_n = k->cand_n,
		.ban = &k->ban };

	learn_area(l, &j, &pooled);
	add_try(l, c, y, &pooled);
	if (c)
		try_children(l, c, y);
	ltable_fini(&pooled);
}

static uint64_t
settle_inner(struct learn *l, uint32_t c, const struct above *up,
    struct table *got)
{
	struct tries y = { 0 };
	const struct table *best = NULL;
	uint64_t least;
	bool tie = all_seen(l, c);

	all_tries(l, c, up, &y);
	least = with_table(l, c, NULL, up, false);
	for (size_t i = 0; i < y.n; i++) {
		uint64_t price = with_table(l, c, &y.t[i], up, false);

		if (price < least || (price == least && tie && !best)) {
			least = price;
			best = &y.t[i];
		}
	}
	got->n = 0;
	if (best)
		ltable_copy(got, best);
	for (size_t i = 0; i < TRIES; i++)
		ltable_fini(&y.t[i]);
	return least;
}

/* The best price of c and all below it over what stands above. */
static uint64_t
settle(struct learn *l, uint32_t c, const struct above *up, bool keep,
    struct table *got)
{
	const bool leaf = l->cls[c].end == c + 1;
	const struct memo *m = memo_find(l, c, up->key);
	struct table t = { 0 };
	uint64_t price;

	if (m) {
		price = m->price;
		ltable_copy(&t, &m->t);
	} else {
		price = leaf ? settle_leaf(l, c, up, &t) :
		    settle_inner(l, c, up, &t);
		memo_put(l, c, up->key, price, &t);
	}
	if (keep) {
		ltable_copy(&l->cls[c].own, &t);
		if (!leaf)
			with_table(l, c, t.n ? &t : NULL, up, true);
	}
	if (got)
		ltable_copy(got, &t);
	ltable_fini(&t);
	return price;
}

bool
learn_alone(struct learn *l)
{
	const struct above none = { NULL, memo_key(l, NULL) };

	for (size_t i = l->cls_n; i-- > 0;) {
		struct lclass *k = &l->cls[i];

		if (!any_cases(l, (uint32_t)i))
			continue;
		if (k->first < k->last)
			alone_matter(l, k);
		if (k->end == i + 1 || !i) {
			if (!learn_tick(l, (k->last - k->first) / 2))
				return false;
		} else {
			k->alone.n = 0;
			settle(l, (uint32_t)i, &none, false, &k->alone);
		}
		/* what it would say itself, its class may say too */
		for (size_t j = 0; i && j < k->alone.n; j++)
			if (k->alone.spot[j].label >= LABEL_FIRST)
				add_cand(&l->cls[k->parent],
				    k->alone.spot[j].label);
	}
	return true;
}

void
learn_settle(struct learn *l)
{
	const struct above none = { NULL, memo_key(l, NULL) };

	for (size_t i = 0; i < l->cls_n; i++)
		l->cls[i].own.n = 0;
	settle(l, 0, &none, true, NULL);
}
