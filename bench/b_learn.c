/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_learn.c -- learning rules from a million cases that the profile's own
 * rules sent, one in a hundred anywhere.  Layer: bench.
 * Usage: b_learn PROFILE [CASES [SEED]]
 *
 * Matters come as they do in life, few often and many seldom; places are unit
 * grids, one in ten a whole town. Half the texts hold a word that some rule
 * asks for. Making the cases is not timed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "bench.h"
#include "core/learn.h"
#include "lang/lang.h"
#include "wire/rules_file.h"

#define MONDAY (4LL * 86400000)

struct maker {
	struct bench_law	d;
	struct rules_file file;
	struct rulebook	*book;
	struct str	*word;		/* owned: words that rules ask for */
	size_t		words_n, words_cap;
	const struct law_class **matter;	/* owned */
	size_t		matters;
	const struct law_grid **unit;		/* owned: unit grids */
	size_t		grids;
	uint64_t	seed;
};
struct drawn { struct learn_case c; char text[400]; };

static uint32_t
luck(struct maker *m, size_t below)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((m->seed >> 33) % below);
}

static void
words_of(struct maker *m)
{
	for (size_t i = 0; i < m->file.n; i++)
		for (size_t k = 0; k < m->file.rules[i].when_n; k++) {
			const struct cond *w = &m->file.rules[i].when[k];

			for (size_t j = 0; w->op == COND_HAS && j < w->n; j++) {
				m->word = xgrow(m->word, &m->words_cap,
				    m->words_n + 1, sizeof(*m->word));
				m->word[m->words_n++] = w->word[j];
			}
		}
}

static void
maker_open(struct maker *m, const char *profile, uint64_t seed)
{
	struct diag_sink none = { 0 };
	const struct law *law = &m->d.law;

	bench_law_load(&m->d, profile);
	bench_must(rules_file_read(law, law->rules_text, "rules.tsv", 1,
	    lang_fold_text, &m->file, &none), "rules.tsv");
	m->book = rulebook_make(law, m->file.rules, m->file.n);
	m->seed = seed;
	words_of(m);
	m->matter = xcalloc(law->classes_n, sizeof(*m->matter));
	m->unit = xcalloc(law->grids_n, sizeof(*m->unit));
	for (size_t i = 0; i < law->classes_n; i++)
		if (law->classes[i].level == 3)
			m->matter[m->matters++] = &law->classes[i];
	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].level == GRID_UNIT)
			m->unit[m->grids++] = &law->grids[i];
}

static void
say(struct maker *m, struct drawn *k)
{
	static const char *const some[] = { "群众反映", "路口东侧", "要求处理",
		"已经多日", "小区门前", "影响通行", "无人管理", "请尽快" };
	size_t n = 0;

	for (int i = 0; i < 6; i++) {
		struct str w = str_of(some[luck(m, 8)]);

		if (i == 3 && m->words_n && luck(m, 2))
			w = m->word[luck(m, m->words_n)];
		n += str_copy(w, k->text + n, sizeof(k->text) - n);
	}
	k->c.words = str_n(k->text, n);
}

static void
draw(struct maker *m, struct drawn *k)
{
	size_t a = luck(m, m->matters), b = luck(m, m->matters);

	memset(k, 0, sizeof(*k));
	k->c.matter = m->matter[a * b / m->matters]->code;
	k->c.grid = m->unit[luck(m, m->grids)]->code;
	if (!luck(m, 10))
		k->c.grid = law_grid_town(k->c.grid);
	k->c.channel = (int)luck(m, m->d.law.channels_n);
	k->c.minute = (uint16_t)luck(m, 10080);
	k->c.urgent = !luck(m, 8);
	say(m, k);
}

static uint16_t
owner(struct maker *m, const struct rulebook *book, const struct drawn *k)
{
	struct fact fact[FACTS_MAX] = { 0 };
	static struct decision d;
	struct facts f;

	facts_init(&f, &m->d.law, fact);
	f.matter = k->c.matter;
	f.grid = k->c.grid;
	f.channel = k->c.channel;
	facts_time(&f, MONDAY + k->c.minute * 60000LL -
	    m->d.law.offset_min * 60000LL);
	f.on = 20000;
	facts_set_num(&f, "urgent", k->c.urgent);
	facts_set_text(&f, "words", k->c.words);
	rulebook_decide(book, &f, &d);
	return d.kind == DECIDED ? rule_lead(d.line[0].rule) : 0;
}

static void
add_cases(struct maker *m, struct learn *l, uint64_t cases)
{
	struct drawn k;

	for (uint64_t i = 0; i < cases; i++) {
		draw(m, &k);
		k.c.unit = owner(m, m->book, &k);
		if (!luck(m, 100))
			k.c.unit = m->d.law.units[luck(m,
			    m->d.law.units_n)].id;
		learn_add(l, &k.c);
	}
}

/* Of cases never shown to it: how many go, and how many where the planted
 * rules send them. */
static void
check(struct maker *m, const struct learned *g, size_t n, uint64_t cases)
{
	struct rule *r = xcalloc(n + 1, sizeof(*r));
	uint64_t sent = 0, right = 0, asked = cases / 10;
	struct rulebook *b;

	for (size_t i = 0; i < n; i++) {
		r[i] = g[i].rule;
		r[i].id = (uint32_t)i + 1;
	}
	b = rulebook_make(&m->d.law, r, n);
	for (uint64_t i = 0; i < asked; i++) {
		struct drawn k;
		uint16_t unit;

		draw(m, &k);
		unit = owner(m, b, &k);
		sent += unit != 0;
		right += unit && unit == owner(m, m->book, &k);
	}
	figure_put(cases, &(struct figure){ "learn", "fresh cases decided",
	    "%", 0, NAN, 100.0 * (double)sent / (double)asked, NAN, NAN });
	figure_put(cases, &(struct figure){ "learn", "of these as planted",
	    "%", 0, NAN, 100.0 * (double)right / (double)sent, NAN, NAN });
	rulebook_free(&b);
	free(r);
}

static void
measure(struct maker *m, uint64_t cases, bool words)
{
	struct learn_options o = { .words = words };
	struct learn *l = learn_new(&m->d.law, &o);
	const struct learned *g;
	struct rusage u;
	int64_t at;
	size_t n;

	add_cases(m, l, cases);
	at = bench_ns();
	bench_must(learn_run(l, &g, &n), "learn");
	figure_put(cases, &(struct figure){ "learn", words ? "with words" :
	    "without words", "s", '<', 20, bench_ms(at) / 1000, NAN, NAN });
	getrusage(RUSAGE_SELF, &u);
	figure_put(cases, &(struct figure){ "learn", "memory, all", "MiB", 0,
	    NAN, (double)u.ru_maxrss / 1024, NAN, NAN });
	figure_put(cases, &(struct figure){ "learn", "rules", "rules", 0, NAN,
	    (double)n, (double)m->file.n, NAN });
	check(m, g, n, cases);
	learn_free(&l);
}

int
main(int argc, char **argv)
{
	struct maker m = { 0 };
	int64_t cases = 1000000, seed = 1;

	if (argc < 2 || argc > 4 ||
	    (argc > 2 && !str_int(str_of(argv[2]), &cases)) ||
	    (argc > 3 && !str_int(str_of(argv[3]), &seed)) || cases < 1)
		bench_die("usage: b_learn PROFILE [CASES [SEED]]");
	maker_open(&m, argv[1], (uint64_t)seed);
	measure(&m, (uint64_t)cases, false);
	measure(&m, (uint64_t)cases, true);
	rulebook_free(&m.book);
	rules_file_fini(&m.file);
	free(m.word);
	free(m.matter);
	free(m.unit);
	bench_law_fini(&m.d);
	return 0;
}
