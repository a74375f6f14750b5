/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries by looking at every case: the definition of what they mean. */
#include <stdlib.h>
#include "core/number.h"
#include "lang/lang.h"
#include "store/callers.h"
#include "mem.h"

struct scan {
	const struct mem_repo *m;
	const struct query *q;
	struct buf	text[QUERY_TERMS];	/* folded; owned */
	bool		whole[QUERY_TERMS];	/* a number: some caller's is just
					   that, so that ends do not count */
};

/* Did a caller's number, as some report or amendment of the case has it, end so,
 * or is it just that one? */
static bool
phone_fits(const struct mem_repo *m, uint32_t slot, struct str digits,
    bool whole)
{
	struct mem_history h;
	struct body *secret = xmalloc(sizeof(*secret));
	char line[LANG_PHONE], want[LANG_PHONE];
	bool fits = false;

	mem_history_read(m, slot, &h);
	for (size_t i = 0; i < h.n && !fits; i++) {
		const struct event *e = &h.e[i];

		if ((e->kind != EV_CASE_REPORT && e->kind != EV_CASE_AMEND) ||
		    !mem_secret_of(e, secret) || lang_phone(
		    body_str(secret, "phone"), line) == 0)
			continue;
		fits = whole ? lang_phone(digits, want) > 0 &&
		    str_is(str_of(line), want) :
		    str_ends(str_of(line), digits);
	}
	mem_history_fini(&h);
	free(secret);
	return fits;
}

static bool
phone_of(const struct scan *s, size_t i, uint32_t slot)
{
	char d[2 * LANG_PHONE];
	const struct str digits = str_n(d, lang_digits(s->q->t[i].text, d,
	    sizeof(d)));

	return digits.n >= CALLER_TAIL && phone_fits(s->m, slot, digits,
	    s->whole[i]);
}

static void
scan_begin(struct scan *s, const struct mem_repo *m, const struct query *q)
{
	char line[LANG_PHONE];

	*s = (struct scan){ .m = m, .q = q };
	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->t[i];

		if (t->kind == TERM_TEXT)
			lang_fold_text(t->text, &s->text[i]);
		for (uint32_t k = 0; (t->kind == TERM_PHONE || t->or_phone) &&
		    lang_phone(t->text, line) > 0 && k < m->cases_n &&
		    !s->whole[i]; k++)
			s->whole[i] = phone_fits(m, k, t->text, true);
	}
}

static void
scan_end(struct scan *s)
{
	for (size_t i = 0; i < QUERY_TERMS; i++)
		buf_fini(&s->text[i]);
}

/* Is it there, where it is looked for? */
static bool
holds(const struct mem_case *c, const struct query_term *t, struct str folded)
{
	struct buf one = { 0 };
	bool yes;

	if (t->in == TEXT_ANY)
		return lang_holds(c->folded, folded, t->loose);
	lang_fold_text(t->in == TEXT_PLACE ? c->place : c->title, &one);
	yes = str_find(buf_view(&one), folded) >= 0;
	buf_fini(&one);
	return yes;
}

static bool
text_fits(const struct scan *s, size_t i, uint32_t slot)
{
	const struct mem_case *c = &s->m->cases[slot];
	const struct query_term *t = &s->q->t[i];
	bool yes = holds(c, t, buf_view(&s->text[i]));

	for (size_t k = 0; k < t->also_n && !yes; k++) {
		struct buf folded = { 0 };

		lang_fold_text(t->also[k], &folded);
		yes = holds(c, t, buf_view(&folded));
		buf_fini(&folded);
	}
	for (size_t k = 0; k < t->values_n && !yes; k++)
		yes = t->values[k] == slot;
	return yes || (t->or_phone && phone_of(s, i, slot)) ||
	    (t->or_number && number_like(t->text) &&
	    number_names(t->text, str_of(c->c.number)));
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
			yes = text_fits(s, i, (uint32_t)slot);
			break;
		case TERM_PHONE:
			yes = phone_of(s, i, (uint32_t)slot);
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
