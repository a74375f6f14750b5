/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_rule.c -- any columns as a rule, one a line: what is read is written
 * so that it is read as the same rule, by codes and by names; a rule fits the
 * witness it gives; every fault names a column and lies in the text. */
#include <stdlib.h>
#include <string.h>
#include "../core/rulekit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

static void
fault(void *ctx, const struct rule_fault *f)
{
	(void)ctx;
	insist(f->column < RULE_COLUMN_COUNT && f->expected != NULL);
}

/* Small letters, half-width semicolons: as far as folding matters here. */
static void
fold(struct str s, struct buf *out)
{
	for (; s.n > 0; s = str_from(s, 1)) {
		if (str_starts(s, STR("；"))) {
			buf_byte(out, ';');
			s = str_from(s, 2);
		} else {
			buf_byte(out, *s.p >= 'A' && *s.p <= 'Z' ?
			    (char)(*s.p - 'A' + 'a') : *s.p);
		}
	}
}

static void
write_all(const struct law *law, const struct rule *r, bool names,
    struct buf *out, struct rule_text *t)
{
	size_t at[RULE_COLUMN_COUNT + 1];

	out->n = 0;
	for (int c = 0; c < RULE_COLUMN_COUNT; c++) {
		at[c] = out->n;
		rule_write(law, r, (enum rule_column)c, names, out);
	}
	at[RULE_COLUMN_COUNT] = out->n;
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		t->col[c] = str_n(out->p + at[c], at[c + 1] - at[c]);
}

static void
same(const struct rule *a, const struct rule *b)
{
	insist(a->id == b->id && a->version == b->version &&
	    a->matter == b->matter && a->area == b->area &&
	    a->channels == b->channels && a->priority == b->priority &&
	    a->from == b->from && a->to == b->to && a->kind == b->kind &&
	    a->when_n == b->when_n && a->enforcer_leads == b->enforcer_leads &&
	    rule_same_target(a, b) && str_eq(a->basis, b->basis) &&
	    str_eq(a->note, b->note));
	insist((a->band == NULL) == (b->band == NULL) && (a->band == NULL ||
	    memcmp(a->band, b->band, sizeof(*a->band)) == 0));
}

static void
check_rule(const struct law *law, const struct rule *r, struct arena *a)
{
	struct buf once = { 0 }, twice = { 0 };
	struct rule_text t, again;
	struct witness w;
	struct rule copy;

	for (int names = 0; names < 2; names++) {
		write_all(law, r, names != 0, &once, &t);
		insist(rule_read(law, &t, fold, a, &copy, NULL, NULL) == OK);
		same(r, &copy);
		write_all(law, &copy, names != 0, &twice, &again);
		insist(str_eq(buf_view(&once), buf_view(&twice)));
	}
	if (rule_witness(law, r, &w))
		insist(rule_fits(r, &w.f));
	witness_fini(&w);
	insist(rule_covers(law, r, &copy) && rule_covers(law, &copy, r));
	buf_fini(&once);
	buf_fini(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = str_n((const char *)data, n), line;
	struct rule_text t = { 0 };
	struct arena a = { 0 };
	struct law law;
	struct rule r;

	rulekit_make(&law);
	for (int c = 0; c < RULE_COLUMN_COUNT && str_cut(&rest, '\n', &line);
	    c++)
		t.col[c] = line;
	if (rule_read(&law, &t, fold, &a, &r, fault, NULL) == OK)
		check_rule(&law, &r, &a);
	arena_fini(&a);
	return 0;
}
