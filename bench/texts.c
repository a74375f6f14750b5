/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two characters of Chinese, newest first, and the proof that search finds
 * what a scan of every row finds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "bench.h"
#include "lang/lang.h"

#define PAGE 24
#define TERM_MAX 64
#define SCAN_TERMS 48
#define WORDS 3000	/* gathered, of which the rarest and the commonest */
#define ASKED 250	/* are asked for */

/* ---- words of the rows ---- */

struct words { char (*w)[TERM_MAX]; size_t n, cap; };	/* w owned */

static bool
han(const char *p, size_t left)
{
	const uint8_t *u = (const uint8_t *)p;

	return left >= 3 && u[0] >= 0xE4 && u[0] <= 0xE9;
}

/* chars characters of the title's end or the place's begin, Chinese only. */
static bool
cut(struct str s, size_t skip, size_t chars, char out[TERM_MAX])
{
	size_t at = 0, n = 0;

	while (at < s.n && skip > 0) {
		at += han(s.p + at, s.n - at) ? 3 : 1;
		skip--;
	}
	while (n < chars && han(s.p + at + 3 * n, s.n - at - 3 * n))
		n++;
	if (n < chars)
		return false;
	memcpy(out, s.p + at, 3 * n);
	out[3 * n] = '\0';
	return true;
}

static bool
known(const struct words *w, const char *term)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->w[i], term) == 0)
			return true;
	return false;
}

/* n different terms of chars characters, out of cases spread over all. */
static void
gather(struct repo *r, size_t n, size_t chars, struct words *out)
{
	uint64_t cases = r->ops->cases(r);
	uint32_t step = 7919;

	for (uint64_t i = 0; i < 40 * n && out->n < n; i++) {
		struct case_view v;
		char term[TERM_MAX];

		bench_must(r->ops->get(r, (uint32_t)(i * step % cases), &v),
		    "get");
		if (!cut(i % 2 ? v.title : v.place, i / 2 % 11, chars, term) ||
		    known(out, term))
			continue;
		out->w = xgrow(out->w, &out->cap, out->n + 1,
		    sizeof(*out->w));
		memcpy(out->w[out->n++], term, TERM_MAX);
	}
}

static struct query
text_query(const char *term, enum sort_key sort)
{
	struct query q = { .n = 1, .sort = sort };

	q.t[0] = (struct query_term){ .kind = TERM_TEXT,
	    .text = str_of(term) };
	return q;
}

/* ---- how long ---- */

struct timing { struct samples both; };

static void
timing_fini(struct timing *t)
{
	samples_fini(&t->both);
}

/* A page with its exact total: one call of ours, two of theirs. */
static void
search_one(struct repo *r, struct yard *y, const char *term,
    struct timing *our, struct timing *their)
{
	struct query q = text_query(term, SORT_NEWEST);
	uint32_t slots[PAGE];
	struct page g = { .slots = slots, .cap = PAGE, .anchor = SLOT_NONE };
	uint64_t n, rows;
	double a, b;
	int64_t at = bench_ns();

	bench_must(r->ops->page(r, &q, &g), "search");
	bench_must(r->ops->count(r, &q, &n), "search");
	samples_add(&our->both, bench_ms(at));
	a = yard_text(y, str_of(term), false, &rows);
	b = yard_text(y, str_of(term), true, &rows);
	samples_add(&their->both, a + b);
	/* It also finds what a comma or a field's end stands inside of. */
	if (rows < n)
		bench_die("%s: SQLite finds %llu, we %llu", term,
		    (unsigned long long)rows, (unsigned long long)n);
}

static void
tell(uint64_t cases, const char *work, struct timing *our,
    struct timing *their)
{
	struct figure f = { .work = work, .unit = "ms", .sense = '<',
	    .name = "page and exact count, p50", .target = 5, .floor = NAN,
	    .reached = samples_at(&our->both, 0.5),
	    .yard = samples_at(&their->both, 0.5) };

	figure_put(cases, &f);
	f.name = "page and exact count, p99";
	f.target = 20;
	f.reached = samples_at(&our->both, 0.99);
	f.yard = samples_at(&their->both, 0.99);
	figure_put(cases, &f);
	f = (struct figure){ .work = work, .unit = "x", .sense = '>',
	    .name = "SQLite by ours, sum of all", .target = 3, .yard = 1,
	    .floor = NAN };
	f.reached = samples_sum(&their->both) / samples_sum(&our->both);
	figure_put(cases, &f);
}

/* How many cases hold each of the words; then the words sorted by it. */
struct ranked { uint64_t n; size_t at; };

static int
by_count(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static struct ranked *
rank(struct repo *r, const struct words *w)
{
	struct ranked *k = xcalloc(w->n + 1, sizeof(*k));

	for (size_t i = 0; i < w->n; i++) {
		struct query q = text_query(w->w[i], SORT_NEWEST);

		bench_must(r->ops->count(r, &q, &k[i].n), "search");
		k[i].at = i;
	}
	qsort(k, w->n, sizeof(*k), by_count);
	return k;
}

static void
search_some(struct repo *r, struct yard *y, const struct words *w,
    const struct ranked *k, size_t n, const char *kind)
{
	struct timing our = { 0 }, their = { 0 };
	char work[120];

	for (size_t i = 0; i < n; i++)
		search_one(r, y, w->w[k[i].at], &our, &their);
	snprintf(work, sizeof(work), "search of 2 characters, %s (%llu to "
	    "%llu hits)", kind, (unsigned long long)k[0].n,
	    (unsigned long long)k[n - 1].n);
	tell(r->ops->cases(r), work, &our, &their);
	timing_fini(&our);
	timing_fini(&their);
}

void
bench_texts(struct store *s, struct yard *y)
{
	struct repo *r = store_repo(s);
	struct words w = { 0 };
	struct ranked *k;
	size_t n;

	while (store_tend(s))
		continue;
	gather(r, WORDS, 2, &w);
	n = w.n < 2 * ASKED ? w.n / 2 : ASKED;
	k = rank(r, &w);
	if (n == 0)
		bench_die("too few words");
	search_some(r, y, &w, k, n, "rare");
	search_some(r, y, &w, k + w.n - n, n, "common");
	free(k);
	free(w.w);
}

/* ---- is it right ---- */

struct scan {
	struct words	w;
	uint64_t	n[SCAN_TERMS], sum[SCAN_TERMS];
};

static uint64_t
mark(uint32_t slot)
{
	return (slot + 1) * 0x9E3779B97F4A7C15u;
}

static void
scan_row(struct scan *c, const struct body *secret, uint32_t slot,
    struct buf *joined, struct buf *folded)
{
	joined->n = folded->n = 0;
	buf_str(joined, body_str(secret, "title"));
	buf_byte(joined, ' ');
	buf_str(joined, body_str(secret, "place"));
	buf_byte(joined, ' ');
	buf_str(joined, body_str(secret, "text"));
	lang_fold_text(buf_view(joined), folded);
	for (size_t i = 0; i < c->w.n; i++)
		if (memmem(folded->p, folded->n, c->w.w[i],
		    strlen(c->w.w[i]))) {
			c->n[i]++;
			c->sum[i] += mark(slot);
		}
}

static void
compare(struct repo *r, const struct scan *c, uint64_t cases)
{
	uint32_t *slots = xmalloc(cases * sizeof(*slots));

	for (size_t i = 0; i < c->w.n; i++) {
		struct query q = text_query(c->w.w[i], SORT_ARRIVAL);
		struct page g = { .slots = slots, .cap = cases,
		    .anchor = SLOT_NONE };
		uint64_t sum = 0;

		bench_must(r->ops->page(r, &q, &g), "search");
		for (size_t k = 0; k < g.n; k++)
			sum += mark(slots[k]);
		if (g.n != c->n[i] || sum != c->sum[i])
			bench_die("%s: a scan finds %llu, the index %zu",
			    c->w.w[i], (unsigned long long)c->n[i], g.n);
	}
	free(slots);
}

void
bench_scan(struct store *s, struct bench_law *d, uint64_t cases)
{
	static const size_t chars[] = { 1, 2, 3, 8 };
	struct repo *r = store_repo(s);
	struct scan c = { 0 };
	struct rows *rows = rows_open(d, cases, 1);
	struct buf joined = { 0 }, folded = { 0 };
	uint32_t slot = 0;
	uint64_t hits = 0;

	for (int i = 0; i < 4; i++)
		gather(r, c.w.n + SCAN_TERMS / 4, chars[i], &c.w);
	for (; rows_next(rows); rows_settled(rows))
		for (size_t i = 0; i < rows->n; i++)
			scan_row(&c, rows->it[i].secret, slot++, &joined,
			    &folded);
	compare(r, &c, cases);
	for (size_t i = 0; i < c.w.n; i++)
		hits += c.n[i];
	figure_put(cases, &(struct figure){ .work = "search is a scan",
	    .name = "terms of 1, 2, 3 and 8 characters, all equal",
	    .unit = "terms", .sense = '>', .target = SCAN_TERMS,
	    .reached = (double)c.w.n, .yard = NAN, .floor = NAN });
	fprintf(stderr, "bench: %zu terms, %llu hits, as a scan finds them\n",
	    c.w.n, (unsigned long long)hits);
	rows_close(&rows);
	buf_fini(&joined);
	buf_fini(&folded);
	free(c.w.w);
}
