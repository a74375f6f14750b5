/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_lint.c -- any rules, one a line, columns parted by |: lint ends, its
 * witnesses fit what they are said to fit, and the rulebook decides them as
 * the finding says. */
#include <stdlib.h>
#include <string.h>
#include "../core/lintkit.h"

#define RULES 24

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct set {
	struct law	law;
	struct rule	rule[RULES];
	size_t		n;
	struct rulebook	*book;
};

static void
insist(bool what)
{
	if (!what)
		abort();
}

/* The rulebook goes by the day the case is decided on. */
static enum decision_kind
decides(const struct set *s, const struct witness *w, uint32_t *id)
{
	struct decision d = { 0 };
	struct witness mine = *w;
	enum decision_kind k;

	mine.f.fact = mine.fact;
	rulebook_decide(s->book, &mine.f, &d);
	k = d.kind;
	*id = d.fit > 0 ? d.line[0].rule->id : 0;
	decision_fini(&d);
	return k;
}

static void
see_witness(const struct set *s, const struct lint_finding *f)
{
	uint32_t id;
	const enum decision_kind k = decides(s, f->witness, &id);
	struct witness w = *f->witness;

	w.f.fact = w.fact;
	if (f->kind == LINT_GAP || f->kind == LINT_GAP_PART ||
	    f->kind == LINT_GAP_LATER) {
		insist(k == DECIDED_NONE);
		return;
	}
	insist(rule_fits(f->rule[0], &w.f));
	if (f->kind == LINT_TIE) {
		insist(rule_fits(f->rule[1], &w.f));
		insist(k == DECIDED_TIE);
	} else if (f->kind == LINT_NEEDLESS || f->kind == LINT_TO_FALLBACK ||
	    f->kind == LINT_CONTRADICTION) {
		insist(k == DECIDED_TIE || id == f->rule[0]->id ||
		    f->kind != LINT_CONTRADICTION);
		insist(k != DECIDED_NONE);
	}
}

static bool
take(void *ctx, const struct lint_finding *f)
{
	const struct set *const s = ctx;

	insist(f->kind < LINT_KIND_COUNT);
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		insist(f->rule[i] >= s->rule && f->rule[i] < s->rule + s->n);
	if (f->kind == LINT_NEVER)
		insist(!rule_witness(&s->law, f->rule[0], NULL));
	if (f->witness != NULL)
		see_witness(s, f);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct set s;
	struct arena a = { 0 };
	struct str rest = str_n((const char *)data, n), line;

	s.n = 0;
	lintkit_make(&s.law);
	while (s.n < RULES && n <= 4096 && str_cut(&rest, '\n', &line)) {
		char z[512];
		struct rule_text t;

		if (line.n >= sizeof(z))
			continue;
		str_copy(line, z, sizeof(z));
		t = lintkit_text(z);
		if (rule_read(&s.law, &t, NULL, &a, &s.rule[s.n], NULL,
		    NULL) != OK)
			continue;
		s.rule[s.n].id = (uint32_t)s.n + 1;
		s.n++;
	}
	s.book = rulebook_make(&s.law, s.rule, s.n);
	insist(lint_run(&s.law, s.rule, s.n, LINTKIT_ON, NULL, take, &s) ==
	    OK);
	insist(lint_entry(&s.law, s.rule, s.n, NULL, LINTKIT_ON, take, &s) ==
	    OK);
	rulebook_free(&s.book);
	arena_fini(&a);
	return 0;
}
