/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_emit.c -- tables into rules, and what each of them would have decided:
 * looked up the way a rulebook does, over every case.  Layer: core (pure). */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY UINT32_MAX

struct erule {
	uint32_t	cls, grid, label;
	uint8_t		which;		/* condition, or the label's own unit */
	bool		dead, needless, leaned;
	uint16_t	unit;
	uint64_t	support, right, without, left;	/* left: nobody instead */
};
struct ebook {
	const struct learn *l;
	struct erule	*r;		/* by class and grid; in a cell by rank */
	size_t		n, cap;
	uint32_t	**cell;		/* by class: by grid, first rule + 1 */
};

static void
add_rules(struct ebook *b, uint32_t cls, struct learn_spot s)
{
	struct llabel room;
	const struct llabel *v = label_of(b->l, s.label, &room);

	b->cell[cls][s.grid] = (uint32_t)b->n + 1;
	for (uint8_t i = 0; i <= v->n; i++) {
		b->r = xgrow(b->r, &b->cap, b->n + 1, sizeof(*b->r));
		b->r[b->n++] = (struct erule){ .cls = cls, .grid = s.grid,
			.label = s.label, .which = i,
			.unit = i < v->n ? v->c[i].unit : v->unit };
	}
}

static void
book_make(struct ebook *b)
{
	b->cell = xcalloc(b->l->cls_n, sizeof(*b->cell));
	for (uint32_t c = 0; c < b->l->cls_n; c++) {
		const struct table *t = &b->l->cls[c].own;

		if (!t->n)
			continue;
		b->cell[c] = xcalloc(b->l->grid_n, sizeof(**b->cell));
		for (size_t i = 0; i < t->n; i++)
			add_rules(b, c, t->spot[i]);
	}
}

static void
book_free(struct ebook *b)
{
	for (uint32_t c = 0; c < b->l->cls_n; c++)
		free(b->cell[c]);
	free(b->cell);
	free(b->r);
}

static bool
fits(const struct learn *l, const struct erule *r, const struct lcase *c)
{
	struct llabel room;
	const struct llabel *v = label_of(l, r->label, &room);

	return r->which >= v->n || lcond_fits(l, &v->c[r->which], c);
}

/* The rule that decides c if skip were not there; NOBODY. */
static uint32_t
decide(const struct ebook *b, const struct lcase *c, uint32_t skip)
{
	for (uint32_t k = c->cls;; k = b->l->cls[k].parent) {
		for (uint32_t g = c->grid; b->cell[k];
		    g = b->l->grid[g].parent) {
			uint32_t i = b->cell[k][g];

			for (; i && i <= b->n && b->r[i - 1].cls == k &&
			    b->r[i - 1].grid == g; i++)
				if (!b->r[i - 1].dead && i - 1 != skip &&
				    fits(b->l, &b->r[i - 1], c))
					return i - 1;
			if (!g)
				break;
		}
		if (!k)
			return NOBODY;
	}
}

static void
run(struct ebook *b)
{
	for (size_t i = 0; i < b->n; i++)
		b->r[i].support = b->r[i].right = b->r[i].without =
		    b->r[i].left = 0;
	for (size_t i = 0; i < b->l->n; i++) {
		const struct lcase *c = &b->l->c[i];
		uint32_t at = decide(b, c, NOBODY), next;
		struct erule *r;

		if (at == NOBODY)
			continue;
		r = &b->r[at];
		r->support++;
		r->right += r->unit == c->unit;
		next = decide(b, c, at);
		if (next == NOBODY)
			r->left++;
		else
			r->without += b->r[next].unit == c->unit;
	}
}

static void
ban(struct learn *l, const struct erule *r)
{
	struct table *t = &l->cls[r->cls].ban;

	ltable_put(t, r->grid, r->label);
	/* the district is the same place as "any" */
	if (!r->grid && l->top == 1 && l->grid[1].level == GRID_DISTRICT)
		ltable_put(t, 1, r->label);
}

static bool
ban_unsure(struct learn *l, const struct ebook *b)
{
	bool any = false;

	for (size_t i = 0; i < b->n; i++)
		if (!learn_sure(l, b->r[i].right, b->r[i].support)) {
			ban(l, &b->r[i]);
			any = true;
		}
	return any;
}

/* Rules whose cases others would get just as right. Of two that need each
 * other one stays: what a needless rule leans on is kept this time. */
static bool
drop_needless(struct ebook *b)
{
	bool any = false;

	for (size_t i = 0; i < b->n; i++) {
		struct erule *r = &b->r[i];

		r->leaned = false;
		r->needless = !r->dead && !r->left && r->without >= r->right;
		any |= r->needless;
	}
	for (size_t i = 0; any && i < b->l->n; i++) {
		uint32_t at = decide(b, &b->l->c[i], NOBODY), next;

		if (at == NOBODY || !b->r[at].needless)
			continue;
		next = decide(b, &b->l->c[i], at);
		if (next != NOBODY)
			b->r[next].leaned = true;
	}
	any = false;
	for (size_t i = 0; i < b->n; i++)
		if (b->r[i].needless && !b->r[i].leaned)
			b->r[i].dead = any = true;
	return any;
}

static bool
drop_unsure(struct ebook *b)
{
	bool any = false;

	for (size_t i = 0; i < b->n; i++)
		if (!b->r[i].dead && !learn_sure(b->l, b->r[i].right,
		    b->r[i].support))
			b->r[i].dead = any = true;
	return any;
}

/* ---- the rule as the house knows it ---- */

static void
put_slot(struct band *d, unsigned from, unsigned to)
{
	if (d->week_n && d->week[d->week_n - 1].to == from)
		d->week[d->week_n - 1].to = (uint16_t)to;
	else
		d->week[d->week_n++] = (struct week_slot){ (uint16_t)from,
			(uint16_t)to };
}

static const struct band *
band_of(struct learn *l, const struct lcond *k)
{
	struct band *d = arena_alloc(&l->arena, sizeof(*d));
	unsigned end = (k->from + k->len) * 30u, last = 6 * 1440 + end;

	if ((k->days >> 6 & 1) && last > 10080)
		put_slot(d, 0, last - 10080);
	for (unsigned day = 0; day < 7; day++)
		if (k->days >> day & 1) {
			unsigned to = day * 1440 + end;

			put_slot(d, day * 1440 + k->from * 30u,
			    to < 10080 ? to : 10080);
		}
	return d;
}

static void
words_into(struct learn *l, const struct lcond *k, struct cond *w)
{
	struct str *s = arena_alloc(&l->arena, k->words_n * sizeof(*s));

	for (unsigned i = 0; i < k->words_n; i++)
		s[i] = str_n(arena_dup(&l->arena, k->word[i].p, k->word[i].n),
		    k->word[i].n);
	w->field = (uint8_t)l->f_words;
	w->op = COND_HAS;
	w->n = k->words_n;
	w->word = s;
}

static void
condition_into(struct learn *l, const struct lcond *k, struct rule *r)
{
	struct cond *w;
	int64_t *num;

	if (k->kind == BY_CHANNEL) {
		r->channels = k->channels;
		return;
	}
	if (k->kind == BY_TIME) {
		r->band = band_of(l, k);
		return;
	}
	w = arena_alloc(&l->arena, sizeof(*w));
	r->when = w;
	r->when_n = 1;
	if (k->kind == BY_WORDS) {
		words_into(l, k, w);
		return;
	}
	num = arena_alloc(&l->arena, sizeof(*num));
	*num = k->urgent;
	w->field = (uint8_t)l->f_urgent;
	w->op = COND_IN;
	w->n = 1;
	w->num = num;
}

static void
rule_into(struct learn *l, const struct erule *e, struct learned *out)
{
	struct llabel room;
	const struct llabel *v = label_of(l, e->label, &room);

	*out = (struct learned){ .support = e->support, .right = e->right,
		.right_without = e->without };
	out->rule = (struct rule){ .version = 1, .kind = KIND_CUSTOM,
		.matter = l->cls[e->cls].code, .area = l->grid[e->grid].code,
		.unit = e->unit, .from = DAY_FIRST, .to = DAY_LAST };
	if (e->which < v->n)
		condition_into(l, &v->c[e->which], &out->rule);
}

static int
most_support(const void *a, const void *b)
{
	const struct learned *x = a, *y = b;

	if (x->support != y->support)
		return x->support > y->support ? -1 : 1;
	if (x->rule.matter != y->rule.matter)
		return x->rule.matter < y->rule.matter ? -1 : 1;
	if (x->rule.area != y->rule.area)
		return x->rule.area < y->rule.area ? -1 : 1;
	if (x->rule.unit != y->rule.unit)
		return x->rule.unit < y->rule.unit ? -1 : 1;
	return x->right < y->right ? 1 : x->right > y->right ? -1 : 0;
}

static void
write_out(struct learn *l, const struct ebook *b)
{
	free(l->out);
	l->out = xcalloc(b->n + 1, sizeof(*l->out));
	l->out_n = 0;
	for (size_t i = 0; i < b->n; i++)
		if (!b->r[i].dead)
			rule_into(l, &b->r[i], &l->out[l->out_n++]);
	qsort(l->out, l->out_n, sizeof(*l->out), most_support);
}

bool
learn_emit(struct learn *l, bool last)
{
	struct ebook b = { .l = l };
	bool more;

	book_make(&b);
	run(&b);
	more = !last && ban_unsure(l, &b);
	if (!more) {
		/* each round takes out at least one rule, so it ends */
		while (drop_unsure(&b) || drop_needless(&b))
			run(&b);
		write_out(l, &b);
	}
	book_free(&b);
	return more;
}
