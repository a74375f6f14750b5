/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_rules.c -- decisions with their trace, beside CLIPS and SQLite deciding the
 * same cases by the same rules; how long a set takes to compile and an edit to
 * be in it.  Layer: bench. Usage: b_rules PROFILE: the set that the profile
 * ships, 8,000 generated rules, 100,000 with those 8,000 among them.
 *
 * All answers are compared: on a difference the program ends with 1. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/alloc.h"
#include "bench.h"
#include "lang/lang.h"
#include "rules.h"
#include "wire/rules_file.h"

#define CASES	100000u
#define PASSES	21
#define YARD_MS	INT64_C(2000)		/* of each yardstick, at least all cases once
			   while answers are compared */
#define EDITS	20000u

/* Cases in pieces of a few milliseconds of processor time: of each the
 * quickest counts, so that what else the machine did is not measured. */
#define PIECE	5000u
struct quickest { double ns[CASES / PIECE]; };
struct seen { uint64_t lines, fit, none, ties, finer, bytes; };

struct work {
	struct rule_set	 set;
	const char	*name;
	bool		 judged;	/* beside the others */
	struct rulebook	*book;
	struct rule_case *c;
	struct arena	 a;
	long		*won;		/* ours: place in the set, -1 none */
	struct quickest	 with, without;	/* the text of the trace */
	double		 ns;		/* of one decision with its trace */
};

/* Processor time, so that waiting for others is nobody's. */
static int64_t
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
keep(struct quickest *q, size_t i, int64_t since)
{
	const double ns = (double)(cpu_ns() - since);

	if (q->ns[i] == 0 || ns < q->ns[i])
		q->ns[i] = ns;
}

/* ---- ours ---- */

static void
compile(struct work *w)
{
	struct samples s = { 0 };
	struct figure f = { w->name, "compile", "ms", '<', w->set.n <= 10000 ?
	    20 : NAN, 0, NAN, NAN };

	for (int i = 0; i < PASSES; i++) {
		int64_t at = bench_ns();

		rulebook_free(&w->book);
		at = bench_ns();
		w->book = rulebook_make(w->set.law, w->set.r, w->set.n);
		samples_add(&s, bench_ms(at));
	}
	f.reached = samples_at(&s, 0);
	figure_put(w->set.n, &f);
	samples_fini(&s);
}

/* One rule taken out and put back, all over the set. */
static void
edit(struct work *w)
{
	struct figure f = { w->name, "an edit", "us", 0, NAN, 0, NAN, NAN };
	const int64_t at = bench_ns();

	for (size_t i = 0; i < EDITS; i++) {
		const struct rule *const r =
		    &w->set.r[i * 7919 % w->set.n];

		if (!rulebook_remove(w->book, r))
			bench_die("a rule is not in its book");
		rulebook_add(w->book, r);
	}
	f.reached = bench_ms(at) * 1000 / (2.0 * EDITS);
	figure_put(w->set.n, &f);
}

static void
piece(struct work *w, size_t from, struct buf *trace, struct seen *seen)
{
	static struct decision d;

	for (size_t i = from; i < from + PIECE; i++) {
		rulebook_decide(w->book, &w->c[i].f, &d);
		if (trace != NULL) {
			trace->n = 0;
			decision_trace(&d, trace);
		}
		if (seen == NULL)
			continue;
		w->won[i] = d.kind == DECIDED ? d.line[0].rule - w->set.r :
		    -1;
		seen->lines += d.n;
		seen->fit += d.fit;
		seen->none += d.kind == DECIDED_NONE;
		seen->ties += d.kind == DECIDED_TIE;
		seen->finer += d.finer;
		seen->bytes += trace != NULL ? trace->n : 0;
	}
}

/* All cases once, with the text of the trace (not NULL) or without. */
static void
pass(struct work *w, struct buf *trace, struct quickest *q)
{
	for (size_t i = 0; i < CASES / PIECE; i++) {
		const int64_t at = cpu_ns();

		piece(w, i * PIECE, trace, NULL);
		keep(q, i, at);
	}
}

/* ns of one case. */
static double
per_case(const struct quickest *q)
{
	double sum = 0;

	for (size_t i = 0; i < CASES / PIECE; i++)
		sum += q->ns[i];
	return sum / CASES;
}

static void
told(const struct work *w, const char *name, const char *unit, double v)
{
	const struct figure f = { w->name, name, unit, 0, NAN, v, NAN,
	    NAN };

	figure_put(w->set.n, &f);
}

/* What came out, and which rule won each case. */
static void
look(struct work *w)
{
	struct seen seen = { 0 };
	struct buf trace = { 0 };

	for (size_t i = 0; i < CASES; i += PIECE)
		piece(w, i, &trace, &seen);
	buf_fini(&trace);
	told(w, "rules in reach", "rules", (double)seen.lines / CASES);
	told(w, "of them fit", "rules", (double)seen.fit / CASES);
	told(w, "bytes of a trace", "B", (double)seen.bytes / CASES);
	told(w, "no rule fits", "%", 100.0 * (double)seen.none / CASES);
	told(w, "place too coarse", "%", 100.0 * (double)seen.finer / CASES);
	if (seen.ties != 0)
		bench_die("%s ties on %llu cases", w->name,
		    (unsigned long long)seen.ties);
}

/* Sets take turns, so that all meet the same machine. */
static void
decide(struct work *w, size_t n)
{
	struct buf trace = { 0 };

	for (int i = 0; i < PASSES; i++) {
		for (size_t j = 0; j < n; j++) {
			pass(&w[j], &trace, &w[j].with);
			pass(&w[j], NULL, &w[j].without);
		}
	}
	for (size_t j = 0; j < n; j++)
		w[j].ns = per_case(&w[j].with);
	buf_fini(&trace);
}

static void
speed(const struct work *w, const struct work *smaller)
{
	struct figure f = { w->name, "decisions with their trace", "/s", '>',
	    1e6, 1e9 / w->ns, NAN, NAN };
	struct figure grown = { w->name, "a decision, beside the smaller set",
	    "x", '<', 1.5, 0, NAN, NAN };

	figure_put(w->set.n, &f);
	told(w, "without the text", "/s", 1e9 / per_case(&w->without));
	if (smaller == NULL)
		return;
	grown.reached = w->ns / smaller->ns;
	figure_put(w->set.n, &grown);
}

/* ---- the others ---- */

/* The rule they name is ours, or of the same rank and target. */
static bool
same(const struct work *w, size_t i, long no)
{
	const struct rule *a, *b;

	if (no == w->won[i] || no < 0 || w->won[i] < 0)
		return no == w->won[i];
	a = &w->set.r[no];
	b = &w->set.r[w->won[i]];
	return rule_same_target(a, b) && rule_rank_number(w->set.law, a) ==
	    rule_rank_number(w->set.law, b);
}

typedef long decide_fn(void *y, struct rule_case *c);

static void
ask(const struct work *w, size_t from, const char *who, decide_fn *fn,
    void *y)
{
	for (size_t i = from; i < from + PIECE; i++) {
		const long no = fn(y, &w->c[i]);

		if (!same(w, i, no))
			bench_die("case %zu: %s says rule %ld, we say %ld", i,
			    who, no, w->won[i]);
	}
}

/* Every case is compared. A decision in ns, ours and theirs in turn. */
struct pair { double ours, theirs; };

static struct pair
measure(struct work *w, const char *who, decide_fn *fn, void *y)
{
	struct quickest ours = { 0 }, theirs = { 0 };
	const int64_t start = cpu_ns();
	struct buf trace = { 0 };

	do {
		for (size_t i = 0; i < CASES / PIECE; i++) {
			const int64_t at = cpu_ns();

			ask(w, i * PIECE, who, fn, y);
			keep(&theirs, i, at);
		}
		pass(w, &trace, &ours);
	} while (cpu_ns() - start < YARD_MS * 1000000);
	buf_fini(&trace);
	return (struct pair){ per_case(&ours), per_case(&theirs) };
}

static void
beside(const struct work *w, const char *name, double target, struct pair p)
{
	const struct figure f = { w->name, name, "x", w->judged ? '>' : 0,
	    w->judged ? target : NAN, p.theirs / p.ours, 1e9 / p.theirs,
	    NAN };

	figure_put(w->set.n, &f);
}

static long
ask_sql(void *y, struct rule_case *c)
{
	return sql_rules_decide(y, c);
}

static long
ask_clips(void *y, struct rule_case *c)
{
	return clips_rules_decide(y, c);
}

static void
beside_clips(struct work *w, int way)
{
	static const char *const names[] = {
		"times CLIPS, the shortest way", "times CLIPS, as its manual"
	};
	const int64_t at = bench_ns();
	struct clips_rules *k = clips_rules_make(&w->set, way);

	if (k == NULL) {
		fprintf(stderr, "b_rules: SKIP CLIPS: it was not there when "
		    "this was built (libclips-dev), or has no room for the "
		    "ranks\n");
		return;
	}
	if (way == 0)
		told(w, "CLIPS reads the rules in", "ms", bench_ms(at));
	beside(w, names[way], 100, measure(w, "clips", ask_clips, k));
	clips_rules_free(&k);
}

static void
yardsticks(struct work *w)
{
	struct pair best = { 0, INFINITY };

	for (int plan = 0; plan < 2; plan++) {
		struct sql_rules *y = sql_rules_make(&w->set, plan);
		const struct pair p = measure(w, "sqlite", ask_sql, y);

		best = p.theirs < best.theirs ? p : best;
		sql_rules_free(&y);
	}
	beside(w, "times SQLite", 20, best);
	beside_clips(w, 0);
	beside_clips(w, 1);
}

/* ---- sets ---- */

static void
prepare(struct work *w)
{
	w->c = cases_generate(&w->set, CASES, &w->a);
	w->won = xcalloc(CASES, sizeof(*w->won));
	compile(w);
	look(w);
}

static void
finish(struct work *w)
{
	rulebook_free(&w->book);
	free(w->won);
	arena_fini(&w->a);
	arena_fini(&w->set.a);
}

static void
say(void *ctx, const struct diag *d)
{
	(void)ctx;
	fprintf(stderr, "bench: %s:%llu: %s\n", d->file ? d->file : "-",
	    (unsigned long long)d->line, d->expected);
}

static void
shipped(const struct law *law, struct rules_file *f, struct rule_set *out)
{
	struct diag_sink sink = { say, NULL, 0, 0 };

	bench_must(rules_file_read(law, law->rules_text, "rules.tsv", 0,
	    lang_fold_text, f, &sink), "rules.tsv");
	*out = (struct rule_set){ .law = law, .r = f->rules, .n = f->n };
}

enum { SHIPPED, SMALL, LARGE, CROWDED, SETS };

int
main(int argc, char **argv)
{
	static struct work w[SETS] = {
		[SHIPPED] = { .name = "the shipped rules", .judged = true },
		[SMALL] = { .name = "generated rules", .judged = true },
		[LARGE] = { .name = "with local exceptions", .judged = true },
		[CROWDED] = { .name = "more of every kind" },
	};
	struct rules_file f = { 0 };
	struct bench_law d;

	if (argc != 2)
		bench_die("usage: b_rules PROFILE");
	bench_law_load(&d, argv[1]);
	rules_fields(&d.law);
	shipped(&d.law, &f, &w[SHIPPED].set);
	rules_generate(&d.law, 8000, false, &w[SMALL].set);
	rules_generate(&d.law, 100000, false, &w[LARGE].set);
	rules_generate(&d.law, 100000, true, &w[CROWDED].set);
	for (int i = 0; i < SETS; i++)
		prepare(&w[i]);
	decide(w, SETS);
	for (int i = 0; i < SETS; i++) {
		speed(&w[i], i == LARGE ? &w[SMALL] : NULL);
		yardsticks(&w[i]);
		edit(&w[i]);
	}
	for (int i = 0; i < SETS; i++)
		finish(&w[i]);
	rules_file_fini(&f);
	bench_law_fini(&d);
	return 0;
}
