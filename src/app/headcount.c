/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/headcount.h"

#include "app/intl.h"
#include "base/buf.h"

#define PAGE_ROWS 64

/* q and one facet more; false: there is no room for it. */
static bool
also(struct query *q, enum facet f, uint32_t *values, size_t n, bool not)
{
	if (q->n == QUERY_TERMS)
		return false;
	q->t[q->n++] = (struct query_term){ .kind = TERM_FACET, .facet = f,
	    .values = values, .values_n = n, .not = not };
	return true;
}

/* Of those with the most callers the rows are read: they are few. */
static enum err
read_most(struct repo *repo, const struct query *q, uint64_t *sum)
{
	uint32_t slots[PAGE_ROWS];
	struct page p = { .slots = slots, .cap = PAGE_ROWS,
	    .anchor = SLOT_NONE };
	enum err e;

	do {
		e = repo->ops->page(repo, q, &p);
		for (size_t i = 0; e == OK && i < p.n; i++) {
			struct case_view v;

			e = repo->ops->get(repo, slots[i], &v);
			if (e == OK)
				*sum += v.c->callers - 1u;
		}
		p.rank += p.n;
	} while (e == OK && p.n == PAGE_ROWS);
	return e;
}

/* Callers merged into the parents of q, which are so many. */
static enum err
sum_up(struct repo *repo, const struct query *q, uint64_t parents,
    uint64_t *sum)
{
	enum err e = OK;

	for (uint32_t v = 2; e == OK && parents > 0 &&
	    v <= FACET_CALLERS_MAX; v++) {
		struct query one = *q;
		uint64_t n = 0;

		one.t[one.n - 1].values = &v;
		one.t[one.n - 1].values_n = 1;
		e = repo->ops->count(repo, &one, &n);
		parents -= n < parents ? n : parents;
		if (e == OK && v == FACET_CALLERS_MAX && n > 0)
			e = read_most(repo, &one, sum);
		else
			*sum += n * (v - 1u);
	}
	return e;
}

enum err
headcount(struct repo *repo, const struct query *q, struct headcount *out)
{
	uint32_t many[FACET_CALLERS_MAX];
	uint32_t bit = (uint32_t)__builtin_ctz(CASE_MERGED);
	struct query merged = *q, parents = *q;
	uint64_t under = 0, over = 0, sum = 0;
	size_t n = 0;
	enum err e = repo->ops->count(repo, q, &out->rows);

	for (uint32_t v = 2; v <= FACET_CALLERS_MAX; v++)
		many[n++] = v;
	out->cases = out->callers = out->rows;
	if (e != OK || out->rows == 0 ||
	    !also(&merged, FACET_FLAG, &bit, 1, false) ||
	    !also(&parents, FACET_FLAG, &bit, 1, true) ||
	    !also(&parents, FACET_CALLERS, many, n, false))
		return e;
	e = repo->ops->count(repo, &merged, &under);
	if (e == OK)
		e = repo->ops->count(repo, &parents, &over);
	if (e == OK)
		e = sum_up(repo, &parents, over, &sum);
	if (e != OK)
		return e;
	out->cases = out->rows - under;
	out->callers = out->cases + sum > out->rows ? out->cases + sum :
	    out->rows;
	return OK;
}

bool
headcount_differs(const struct headcount *h)
{
	return h->cases != h->callers;
}

void
headcount_words(const struct headcount *h, struct buf *out)
{
	if (headcount_differs(h))
		buf_fmt(out, _("%llu cases, %llu callers"),
		    (unsigned long long)h->cases,
		    (unsigned long long)h->callers);
}
