/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_complete.c -- a completion list over very many names, key by key.
 * Layer: bench. Usage: b_complete PROFILE [NAMES]: the names are those of the
 * profile's grids, then made-up ones out of their characters. Keys are typed
 * letter by letter: initials, full pinyin, mixed with characters, with a slip,
 * and with all fuzzy pairs. The yardstick tries each name by itself. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "bench.h"
#include "lang/lang.h"

#define KEYS	400
#define SHOWN	40
#define YARD_EVERY 40

struct list {
	struct lang_names *l;
	struct str	*name;		/* owned; bytes in arena */
	struct arena	arena;
	size_t		n, want;
	uint32_t	*weight;	/* owned */
	uint64_t	x;
};

static uint32_t
next(struct list *k)
{
	k->x ^= k->x << 13;
	k->x ^= k->x >> 7;
	k->x ^= k->x << 17;
	return (uint32_t)(k->x >> 11);
}

static struct str
one_char(struct str s, size_t at)
{
	while (s.n > 0) {
		const struct str from = s;

		utf8_next(&s);
		if (at-- == 0)
			return str_n(from.p, from.n - s.n);
	}
	return STR_NONE;
}

static void
add(struct list *k, struct str name)
{
	k->name[k->n] = str_n(arena_dup(&k->arena, name.p, name.n), name.n);
	k->weight[k->n] = next(k) % 10 ? 0 : lang_weight(next(k) % 50,
	    next(k) % 256, next(k) % 256);
	lang_names_add(k->l, k->name[k->n], (uint32_t)k->n);
	k->n++;
}

static void
fill(struct list *k, const struct law *law)
{
	struct buf b = { 0 };
	size_t real;

	for (size_t i = 0; i < law->grids_n && k->n < k->want; i++)
		add(k, law->grids[i].name);
	real = k->n;
	while (k->n < k->want) {
		b.n = 0;
		for (size_t c = 3 + next(k) % 7; c > 0; c--)
			buf_str(&b, one_char(k->name[next(k) % real],
			    next(k) % 6));
		if (b.n > 0)
			add(k, buf_view(&b));
	}
	buf_fini(&b);
}

enum kind { INITIALS, FULL, MIXED, SLIP, KINDS };
static const char *const kind_name[] = { "initials", "full pinyin",
	"characters and letters", "full pinyin, one letter wrong" };

static void
make_key(struct list *k, enum kind kind, struct buf *key)
{
	struct str name = k->name[next(k) % k->n], first = one_char(name, 0);
	struct str rest = str_from(name, first.n);

	key->n = 0;
	if (kind == INITIALS)
		lang_pinyin(name, key, NULL);
	else if (kind == MIXED)
		buf_str(key, first);
	if (kind == MIXED)
		lang_pinyin(rest, key, NULL);
	else if (kind != INITIALS)
		lang_pinyin(name, NULL, key);
	if (kind == SLIP && key->n > 3)
		key->p[3 + next(k) % (key->n - 3)] = (char)('a' +
		    next(k) % 26);
}

/* What this process itself took: others may load the machine. */
static double
own_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
by_match(const struct list *k, struct str key, const struct lang_how *how)
{
	int64_t at = bench_ns();
	volatile int best = 0;

	for (size_t i = 0; i < k->n; i++) {
		int s = lang_match_with(k->name[i], key, how, NULL, NULL);

		if (s > best)
			best = s;
	}
	return bench_ms(at);
}

static void
type_key(struct list *k, struct str key, const struct lang_how *how,
    struct samples *ms, struct samples *own, struct samples *yard)
{
	for (size_t n = 1; n <= key.n && n <= 24; n++) {
		struct lang_found f[SHOWN];
		int64_t at;
		double cpu;

		/* A character is typed whole. */
		while (n < key.n && (key.p[n] & 0xC0) == 0x80)
			n++;
		cpu = own_ms();
		at = bench_ns();
		lang_names_find(k->l, str_n(key.p, n), how, k->weight, f,
		    SHOWN);
		samples_add(ms, bench_ms(at));
		samples_add(own, own_ms() - cpu);
		if (ms->n % YARD_EVERY == 0)
			samples_add(yard, by_match(k, str_n(key.p, n), how));
	}
}

static void
ask(struct list *k, enum kind kind, unsigned fuzzy)
{
	const struct lang_how how = { .fuzzy = fuzzy, .typo = true };
	struct samples ms = { 0 }, own = { 0 }, yard = { 0 };
	struct buf key = { 0 };
	char work[120];

	for (int i = 0; i < KEYS; i++) {
		make_key(k, kind, &key);
		type_key(k, buf_view(&key), &how, &ms, &own, &yard);
	}
	snprintf(work, sizeof(work), "completion, %s%s", kind_name[kind],
	    fuzzy ? ", all fuzzy pairs" : "");
	figure_put(k->n, &(struct figure){ work, "a key, p99, beside each "
	    "name by itself", "ms", '<', 3, samples_at(&ms, 0.99),
	    samples_at(&yard, 0.99), NAN });
	figure_put(k->n, &(struct figure){ work, "a key, p99, by its own time",
	    "ms", '<', 3, samples_at(&own, 0.99), NAN, NAN });
	figure_put(k->n, &(struct figure){ work, "a key, median", "ms", 0,
	    NAN, samples_at(&ms, 0.5), samples_at(&yard, 0.5), NAN });
	figure_put(k->n, &(struct figure){ work, "a key, longest", "ms", 0,
	    NAN, samples_at(&ms, 1), NAN, NAN });
	samples_fini(&ms);
	samples_fini(&own);
	samples_fini(&yard);
	buf_fini(&key);
}

int
main(int argc, char **argv)
{
	struct list k = { .want = argc > 2 ? (size_t)atol(argv[2]) : 100000,
	    .x = 88172645463325252ull };
	struct bench_law d;
	int64_t at;

	if (argc < 2 || k.want == 0)
		bench_die("usage: b_complete PROFILE [NAMES]");
	bench_law_load(&d, argv[1]);
	k.name = xcalloc(k.want, sizeof(*k.name));
	k.weight = xcalloc(k.want, sizeof(*k.weight));
	k.l = lang_names_make();
	at = bench_ns();
	fill(&k, &d.law);
	figure_put(k.n, &(struct figure){ "completion", "names made and "
	    "indexed", "ms", 0, NAN, bench_ms(at), NAN, NAN });
	for (int i = 0; i < KINDS; i++)
		ask(&k, (enum kind)i, 0);
	ask(&k, FULL, LANG_FUZZY_ALL);
	ask(&k, SLIP, LANG_FUZZY_ALL);
	lang_names_free(&k.l);
	arena_fini(&k.arena);
	free(k.name);
	free(k.weight);
	bench_law_fini(&d);
	return 0;
}
