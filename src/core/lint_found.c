/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_found.c -- findings as they are collected, and told in order: by kind,
 * those with most past cases first.  Layer: core (pure). */
#include "lint_in.h"

#include <stdlib.h>

struct findings { struct lfound *at; size_t n, cap; };

struct findings *
findings_new(void)
{
	return xcalloc(1, sizeof(struct findings));
}

void
findings_free(struct findings **f)
{
	if (*f == NULL)
		return;
	free((*f)->at);
	free(*f);
	*f = NULL;
}

/* What came to it; where nobody counted, what it speaks of. */
static uint64_t
cases_of(const struct lint_history *h, const struct rule *r)
{
	uint64_t hits = 0, returned = 0;
	uint16_t taker = 0;

	if (h == NULL)
		return 0;
	if (h->stat != NULL && h->stat(h->ctx, r->id, &hits, &returned,
	    &taker) && hits > 0)
		return hits;
	return h->cases != NULL ? h->cases(h->ctx, r->matter, r->area) : 0;
}

struct lfound *
lint_found(struct lint *l, enum lint_kind k, const struct rule *a)
{
	struct findings *const f = l->out;
	struct lfound *x;

	if (f->n == f->cap)
		f->at = xgrow(f->at, &f->cap, f->n + 1, sizeof(*f->at));
	x = &f->at[f->n];
	*x = (struct lfound){ .f = { .kind = k }, .seq = f->n++ };
	if (a != NULL) {
		x->f.matter = a->matter;
		x->f.area = a->area;
		x->f.cases = cases_of(l->h, a);
		lfound_rule(x, a);
	}
	return x;
}

void
lfound_rule(struct lfound *f, const struct rule *r)
{
	if (f->f.rules_n < LINT_RULES)
		f->f.rule[f->f.rules_n] = r;
	f->f.rules_n++;
}

static int
by_kind(const void *x, const void *y)
{
	const struct lfound *const a = x, *const b = y;

	if (a->f.kind != b->f.kind)
		return a->f.kind < b->f.kind ? -1 : 1;
	if (a->f.cases != b->f.cases)
		return a->f.cases > b->f.cases ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

enum err
findings_tell(struct lint *l, lint_fn *fn, void *ctx)
{
	struct findings *const f = l->out;
	struct witness *const w = xcalloc(1, sizeof(*w));
	enum err e = OK;

	if (f->n > 1)
		qsort(f->at, f->n, sizeof(*f->at), by_kind);
	for (size_t i = 0; i < f->n && e == OK; i++) {
		struct lint_finding *const x = &f->at[i].f;

		if (f->at[i].c != NULL) {
			lcase_witness(&l->w, f->at[i].c, w);
			x->witness = w;
		}
		if (!fn(ctx, x))
			e = ERR_CANCELLED;
	}
	free(w);
	return e;
}
