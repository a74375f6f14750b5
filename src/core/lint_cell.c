/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_cell.c -- rules of one matter and one area beside each other: the same
 * twice, one always before another, ties, and what only priority or age
 * decides.  Layer: core (pure).  A case may be classed no deeper than a rule's
 * matter and placed no better than its area; there only rules of the same
 * cell come before it, so that looking at cells is looking at everything. */
#include "lint_in.h"

#include <string.h>

/* ---- the same selection ---- */

static bool
same_spans(const struct band *a, const struct band *b)
{
	for (size_t i = 0; i < a->span_n; i++) {
		bool found = false;

		for (size_t k = 0; k < b->span_n && !found; k++)
			found = a->span[i].from == b->span[k].from &&
			    a->span[i].to == b->span[k].to &&
			    a->span[i].yearly == b->span[k].yearly;
		if (!found)
			return false;
	}
	return true;
}

static bool
same_band(const struct band *a, const struct band *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->week_n != b->week_n || a->span_n != b->span_n)
		return false;
	for (size_t i = 0; i < a->week_n; i++)
		if (a->week[i].from != b->week[i].from ||
		    a->week[i].to != b->week[i].to)
			return false;
	return same_spans(a, b) && same_spans(b, a);
}

static bool
same_cond(const struct cond *a, const struct cond *b)
{
	if (a->field != b->field || a->op != b->op)
		return false;
	if (a->op == COND_RANGE)
		return a->lo == b->lo && a->hi == b->hi;
	if (a->n != b->n || (a->num == NULL) != (b->num == NULL))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->num != NULL ? a->num[i] != b->num[i] :
		    !str_eq(a->word[i], b->word[i]))
			return false;
	return true;
}

static bool
conds_in(const struct rule *a, const struct rule *b)
{
	for (size_t i = 0; i < a->when_n; i++) {
		bool found = false;

		for (size_t k = 0; k < b->when_n && !found; k++)
			found = same_cond(&a->when[i], &b->when[k]);
		if (!found)
			return false;
	}
	return true;
}

static bool
same_selection(const struct lrule *a, const struct lrule *b)
{
	return a->chan == b->chan && a->r->when_n == b->r->when_n &&
	    same_band(a->r->band, b->r->band) && conds_in(a->r, b->r) &&
	    conds_in(b->r, a->r);
}

/* Numbers or words of which the other asks none: seen at a glance. */
static bool
conds_apart(const struct cond *a, const struct cond *b)
{
	if (a->field != b->field)
		return false;
	if (a->op == COND_RANGE && b->op == COND_RANGE)
		return a->lo > b->hi || b->lo > a->hi;
	if (a->op != COND_IN || b->op != COND_IN || a->n == 0 || b->n == 0)
		return false;
	if (a->num != NULL && b->num != NULL)
		return a->num[0] > b->num[b->n - 1] ||
		    b->num[0] > a->num[a->n - 1];
	return a->word != NULL && b->word != NULL &&
	    (str_cmp(a->word[0], b->word[b->n - 1]) > 0 ||
	    str_cmp(b->word[0], a->word[a->n - 1]) > 0);
}

static bool
apart(const struct rule *a, const struct rule *b)
{
	for (size_t i = 0; i < a->when_n; i++)
		for (size_t k = 0; k < b->when_n; k++)
			if (conds_apart(&a->when[i], &b->when[k]))
				return true;
	return false;
}

static bool
meet(struct lint *l, const struct lrule *a, const struct lrule *b,
    struct box *both)
{
	struct box box;

	return !apart(a->r, b->r) && box_of(&l->w, a, &box) &&
	    box_and(&l->w, &box, b, both);
}

static bool
days_meet(const struct rule *a, const struct rule *b)
{
	return a->from <= b->to && b->from <= a->to;
}

static void
found_pair(struct lint *l, enum lint_kind k, struct lrule *a, struct lrule *b,
    const struct box *both)
{
	struct lfound *const f = lint_found(l, k, a->r);

	lfound_rule(f, b->r);
	f->c = box_case(&l->w, both, a->r->matter, a->r->area);
}

/* Each rule is told once: with the first that it repeats. */
static void
look_twice(struct lint *l, const struct lcell *c, size_t j)
{
	struct lrule *const b = &l->rule[c->first + j];
	struct box both;

	if (b->marks & MARK_NEVER)
		return;
	for (size_t i = 0; i < j; i++) {
		struct lrule *const a = &l->rule[c->first + i];

		if (a->r->id == b->r->id || !days_meet(a->r, b->r) ||
		    !same_selection(a, b) || !rule_same_target(a->r, b->r) ||
		    !meet(l, a, b, &both))
			continue;
		found_pair(l, a->r->from == b->r->from &&
		    a->r->to == b->r->to &&
		    a->r->priority == b->r->priority ? LINT_TWIN : LINT_DATES,
		    a, b, &both);
		a->marks |= MARK_PAIRED;
		b->marks |= MARK_PAIRED;
		return;
	}
}

/* ---- always behind ---- */

/* Those of the cell that come before its rule j: by rank, or by id where they
 * send it to the same place. */
static size_t
before(struct lint *l, const struct lcell *c, size_t j)
{
	const struct lrule *const b = &l->rule[c->first + j];
	size_t n = 0;

	lint_room(l, c->n);
	for (size_t i = 0; i < j; i++) {
		const struct lrule *const a = &l->rule[c->first + i];

		if (!(a->marks & MARK_NEVER) && (!lint_level(a->r, b->r) ||
		    rule_same_target(a->r, b->r)))
			l->list[n++] = a;
	}
	return n;
}

static void
found_shadow(struct lint *l, const struct lrule *b, const struct box *box,
    size_t n)
{
	struct lfound *const f = lint_found(l, LINT_SHADOWED, b->r);
	struct ask q = { .w = &l->w, .n = 1 };
	struct box both;

	f->c = box_case(&l->w, box, b->r->matter, b->r->area);
	for (size_t i = 0; i < n; i++) {
		q.z = &l->list[i];
		if (!ask_box(&q, box)) {
			lfound_rule(f, l->list[i]->r);
			return;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (box_and(&l->w, box, l->list[i], &both))
			lfound_rule(f, l->list[i]->r);
}

static void
look_shadow(struct lint *l, const struct lcell *c, size_t j)
{
	struct lrule *const b = &l->rule[c->first + j];
	struct ask q = { .w = &l->w };
	struct box box;

	if (b->marks & (MARK_NEVER | MARK_PAIRED) || !box_of(&l->w, b, &box))
		return;
	q.n = before(l, c, j);
	q.z = l->list;
	if (q.n == 0 || ask_box(&q, &box))
		return;
	b->marks |= MARK_SHADOWED;
	found_shadow(l, b, &box, q.n);
}

/* ---- ties, and nearly ---- */

/* A case both fit and none of the first n in list. */
static bool
open_case(struct lint *l, const struct lrule *a, const struct lrule *b,
    size_t n, struct box *out)
{
	struct ask q = { .w = &l->w, .z = l->list, .n = n };
	struct box both;

	if (!days_meet(a->r, b->r) || !(a->chan & b->chan) ||
	    !meet(l, a, b, &both) || !ask_box(&q, &both))
		return false;
	*out = q.found;
	return true;
}

/* Rules of the cell from first to the end of its level. */
static size_t
level_end(const struct lint *l, const struct lcell *c, size_t first)
{
	size_t i = first + 1;

	while (i < c->n && lint_level(l->rule[c->first + first].r,
	    l->rule[c->first + i].r))
		i++;
	return i;
}

/* When a table of thousands ties all with all, each rule is named with some
 * of the others: all pairs would fill the memory. */
#define TIES_MANY	4096
#define TIES_OF_ONE	4

/* Such rules never tie: a table handed in may have thousands in one cell. */
static bool
one_target(const struct lint *l, const struct lcell *c, size_t from,
    size_t to)
{
	const struct rule *const first = l->rule[c->first + from].r;

	for (size_t i = from + 1; i < to; i++)
		if (!rule_same_target(first, l->rule[c->first + i].r))
			return false;
	return true;
}

static void
level_ties(struct lint *l, const struct lcell *c, size_t from, size_t to,
    const bool *fresh, const struct rule *rules)
{
	size_t n = 0, found = 0;
	struct box box;

	lint_room(l, c->n);
	while (n < from) {
		l->list[n] = &l->rule[c->first + n];
		n++;
	}
	for (size_t i = from; i < to; i++)
		for (size_t j = i + 1, of_one = 0; j < to; j++) {
			struct lrule *const a = &l->rule[c->first + i];
			struct lrule *const b = &l->rule[c->first + j];

			if (fresh != NULL && !fresh[a->r - rules] &&
			    !fresh[b->r - rules])
				continue;
			if (a->r->id != b->r->id &&
			    !rule_same_target(a->r, b->r) &&
			    open_case(l, a, b, n, &box)) {
				found_pair(l, LINT_TIE, a, b, &box);
				found++;
				of_one++;
			}
			world_rest(&l->w);
			if (found > TIES_MANY && of_one >= TIES_OF_ONE)
				break;
		}
}

void
lint_ties(struct lint *l, const struct lcell *c, const bool *fresh,
    const struct rule *rules)
{
	for (size_t i = 0, end; i < c->n; i = end) {
		end = level_end(l, c, i);
		if (end - i > 1 && !one_target(l, c, i, end))
			level_ties(l, c, i, end, fresh, rules);
	}
}

static bool
one_form(const struct rule *a, const struct rule *b)
{
	return a->when_n == b->when_n &&
	    (a->channels == 0) == (b->channels == 0) &&
	    (a->band == NULL) == (b->band == NULL);
}

static void
look_contradiction(struct lint *l, const struct lcell *c, size_t i)
{
	const unsigned out = MARK_NEVER | MARK_SHADOWED;
	struct lrule *const a = &l->rule[c->first + i];
	struct box box;
	size_t n;

	if (a->marks & out)
		return;
	n = before(l, c, i);
	for (size_t j = i + 1; j < c->n; j++) {
		struct lrule *const b = &l->rule[c->first + j];

		if (!one_form(a->r, b->r) || b->marks & out ||
		    a->r->id == b->r->id || lint_level(a->r, b->r) ||
		    rule_same_target(a->r, b->r))
			continue;
		if (open_case(l, a, b, n, &box))
			found_pair(l, LINT_CONTRADICTION, a, b, &box);
		world_rest(&l->w);
	}
}

void
lint_cells(struct lint *l)
{
	for (size_t k = 0; k < l->cells; k++) {
		const struct lcell *const c = &l->cell[k];

		if (c->n < 2)
			continue;
		for (size_t j = 1; j < c->n; j++) {
			look_twice(l, c, j);
			world_rest(&l->w);
		}
		for (size_t j = 1; j < c->n; j++) {
			look_shadow(l, c, j);
			world_rest(&l->w);
		}
		lint_ties(l, c, NULL, NULL);
		for (size_t i = 0; i + 1 < c->n; i++)
			look_contradiction(l, c, i);
	}
}
