/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries by looking at every case: the definition of what they mean. */
#include <stdlib.h>
#include "lang/lang.h"
#include "mem.h"

struct scan {
	const struct mem_repo *m;
	const struct query *q;
	struct buf	text[QUERY_TERMS];	/* folded; owned */
};

static void
scan_begin(struct scan *s, const struct mem_repo *m, const struct query *q)
{
	*s = (struct scan){ .m = m, .q = q };
	for (size_t i = 0; i < q->n; i++)
		if (q->t[i].kind == TERM_TEXT)
			lang_fold_text(q->t[i].text, &s->text[i]);
}

static void
scan_end(struct scan *s)
{
	for (size_t i = 0; i < QUERY_TERMS; i++)
		buf_fini(&s->text[i]);
}

static bool
facet_fits(const struct mem_repo *m, const struct casefile *c,
    const struct query_term *t)
{
	struct facet_value v[CASE_FACETS_MAX];
	size_t n = casefile_facets(c, m->law, v);

	for (size_t i = 0; i < n; i++) {
		if (v[i].facet != t->facet)
			continue;
		for (size_t k = 0; k < t->values_n; k++)
			if (t->values[k] == v[i].value)
				return true;
	}
	return false;
}

static bool
time_fits(const struct casefile *c, const struct query_term *t)
{
	int64_t ms = t->field == TIME_DUE ? c->due_ms : c->reported_ms;

	if (t->field == TIME_DUE && !(c->flags & CASE_DUE_RUNS))
		return false;
	return ms >= t->from_ms && ms < t->to_ms;
}

static bool
fits(const struct scan *s, size_t slot)
{
	const struct mem_case *c = &s->m->cases[slot];

	for (size_t i = 0; i < s->q->n; i++) {
		const struct query_term *t = &s->q->t[i];
		bool yes = false;

		switch (t->kind) {
		case TERM_FACET:
			yes = facet_fits(s->m, &c->c, t);
			break;
		case TERM_TEXT:
			yes = str_find(c->folded, buf_view(&s->text[i])) >= 0;
			break;
		case TERM_TIME:
			yes = time_fits(&c->c, t);
			break;
		}
		if (yes == t->not)
			return false;
	}
	return true;
}

static int
order3(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int64_t
due_of(const struct casefile *c)
{
	return c->flags & CASE_DUE_RUNS ? c->due_ms : INT64_MAX;
}

static int
order(const void *pa, const void *pb, void *ctx)
{
	const struct scan *s = ctx;
	uint32_t sa = *(const uint32_t *)pa, sb = *(const uint32_t *)pb;
	const struct casefile *a = &s->m->cases[sa].c;
	const struct casefile *b = &s->m->cases[sb].c;
	int by = 0;

	switch (s->q->sort) {
	case SORT_DUE:
		by = order3(due_of(a), due_of(b));
		break;
	case SORT_AGE:
		by = order3(a->reported_ms, b->reported_ms);
		break;
	case SORT_NEWEST:
		by = order3(b->reported_ms, a->reported_ms);
		by = by ? by : order3(sb, sa);
		break;
	case SORT_ARRIVAL:
		break;
	}
	by = by ? by : order3(sa, sb);
	return s->q->reverse ? -by : by;
}

enum err
mem_page(struct repo *r, const struct query *q, struct page *p)
{
	struct mem_repo *m = (struct mem_repo *)r;
	uint32_t *all = xmalloc((m->cases_n + 1) * sizeof(*all));
	struct scan s;
	uint64_t from = p->rank;
	enum err e = OK;

	p->total = 0;
	p->n = 0;
	scan_begin(&s, m, q);
	for (size_t i = 0; i < m->cases_n; i++)
		if (fits(&s, i))
			all[p->total++] = (uint32_t)i;
	qsort_r(all, p->total, sizeof(*all), order, &s);
	if (p->anchor != SLOT_NONE) {
		e = ERR_NOT_FOUND;
		for (uint64_t i = 0; i < p->total && e != OK; i++)
			if (all[i] == p->anchor) {
				p->rank = i;
				from = i > p->before ? i - p->before : 0;
				e = OK;
			}
	}
	for (; e == OK && p->n < p->cap && from < p->total; from++)
		p->slots[p->n++] = all[from];
	scan_end(&s);
	free(all);
	return e;
}

enum err
mem_count(struct repo *r, const struct query *q, uint64_t *out)
{
	struct mem_repo *m = (struct mem_repo *)r;
	struct scan s;

	*out = 0;
	scan_begin(&s, m, q);
	for (size_t i = 0; i < m->cases_n; i++)
		*out += fits(&s, i);
	scan_end(&s);
	return OK;
}
