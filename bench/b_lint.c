/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_lint.c -- how long it takes to say what is wrong with a set of rules: the
 * set that the profile ships, 8,000 and 100,000 generated rules, and the look
 * before an edit.  Layer: bench. Usage: b_lint PROFILE. */
#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "bench.h"
#include "core/lint.h"
#include "lang/lang.h"
#include "rules.h"
#include "wire/rules_file.h"

#define PASSES	5
#define ON	20779		/* 2026-11-22 */

static bool
count(void *ctx, const struct lint_finding *f)
{
	(void)f;
	++*(uint64_t *)ctx;
	return true;
}

/* The quickest of some passes: what else the machine did is not measured. */
static double
whole(const struct law *law, const struct rule *r, size_t n, uint64_t *found)
{
	double best = INFINITY;

	for (int i = 0; i < PASSES; i++) {
		const int64_t at = bench_ns();
		double ms;

		*found = 0;
		bench_must(lint_run(law, r, n, ON, NULL, count, found),
		    "lint");
		ms = bench_ms(at);
		if (ms < best)
			best = ms;
	}
	return best;
}

static double
entry(const struct law *law, const struct rule *r, size_t n)
{
	bool *const fresh = xcalloc(n, sizeof(*fresh));
	double best = INFINITY;
	uint64_t found = 0;

	for (int i = 0; i < PASSES; i++) {
		const int64_t at = bench_ns();
		double ms;

		fresh[n / 2] = true;
		bench_must(lint_entry(law, r, n, fresh, ON, count, &found),
		    "lint of an edit");
		ms = bench_ms(at);
		if (ms < best)
			best = ms;
	}
	free(fresh);
	return best;
}

static void
measure(const struct law *law, const struct rule *r, size_t n,
    const char *name)
{
	uint64_t found;
	const struct figure run = { name, "lint", "ms", '<',
	    n <= 10000 ? 100 : 2000, whole(law, r, n, &found), NAN, NAN };
	const struct figure findings = { name, "findings", "", 0, NAN,
	    (double)found, NAN, NAN };
	const struct figure before = { name, "lint before an edit", "ms", 0,
	    NAN, entry(law, r, n), NAN, NAN };

	figure_put(n, &run);
	figure_put(n, &findings);
	figure_put(n, &before);
}

static void
shipped(struct bench_law *d)
{
	struct rules_file f = { 0 };

	bench_must(rules_file_read(&d->law, d->law.rules_text, "rules.tsv", 1,
	    lang_fold_text, &f, NULL), "rules.tsv");
	measure(&d->law, f.rules, f.n, "rules shipped");
	rules_file_fini(&f);
}

static void
generated(struct bench_law *d, size_t n, bool crowded, const char *name)
{
	struct rule_set s = { 0 };

	rules_generate(&d->law, n, crowded, &s);
	measure(&d->law, s.r, s.n, name);
	arena_fini(&s.a);
}

int
main(int argc, char **argv)
{
	struct bench_law d;

	if (argc != 2)
		bench_die("usage: b_lint PROFILE");
	bench_law_load(&d, argv[1]);
	shipped(&d);
	generated(&d, 8000, false, "rules generated");
	generated(&d, 100000, false, "rules generated");
	generated(&d, 100000, true, "rules generated, crowded");
	bench_law_fini(&d);
	return 0;
}
