/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_twins.c -- twins among a million cases as the demonstration tells them, planted
 * ones found again, and how long a pause in typing takes.  Layer: bench.
 * Usage: b_twins PROFILE [CASES]
 *
 * All cases count, however old: the hardest there is; and once more as a district
 * asks, of the last 14 days. The yardsticks in the same run: a plain scan that
 * compares the pairs of letters of every case with the one asked for (each as a
 * sorted list), and MinHash with bands (16 of 4). Both know words only, so their
 * recall and precision stand beside ours without caller, place, grid and matter.
 *
 * Planted: 4,000 cases told again within five days: copied, edited (a tenth of the
 * letters), sentences in another order, traditional letters, other punctuation, more
 * phrases around it; three fifths by somebody else, some with the place in other
 * words, or no grid. Asked besides: as many new cases of which none was planted. Wrong
 * is what is of another place or matter. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/twinning.h"
#include "b_twins.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "bench.h"
#include "lang/lang.h"

#define PLANTED		4000
#define DAY		CLOCK_DAY_MS
#define PAUSE		6	/* letters typed between two pauses */
#define SHOWN		8	/* twins a seat is shown */
#define SCANNED		40	/* asked of the scan: it is slow */

struct told {			/* a case with its words, kept to be told again */
	struct twin_case c;
	struct str	words, place;	/* in the arena */
};

struct work {
	struct twins	*all, *days;	/* owned: any time; 14 days */
	struct yard_words *yard;	/* owned */
	struct arena	arena;
	struct told	*first, *fresh;	/* owned: to be planted; never told */
	size_t		first_n, fresh_n;
	uint64_t	*truth;		/* owned: of each case, its place and matter */
	size_t		truth_cap;
	uint64_t	seed, letters, cases;
	double		build_s;
};

static uint32_t
luck(struct work *w, uint32_t below)
{
	w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((w->seed >> 33) % below);
}

/* ---- cases ---- */

static uint64_t
truth_of(const struct twin_case *c)
{
	return c->place * 31 + c->matter;
}

static struct twin_case
case_of(const struct rows *r, size_t i, uint32_t id, struct buf *words,
    struct str *place)
{
	const struct body *const b = r->it[i].body, *const s = r->it[i].secret;

	words->n = 0;
	lang_fold_text(body_str(s, "title"), words);
	buf_byte(words, ' ');
	lang_fold_text(body_str(s, "text"), words);
	*place = body_str(s, "place");
	return (struct twin_case){ .id = id, .at_ms = r->it[i].at_ms,
	    .grid = (uint64_t)body_num(b, "grid", 0),
	    .matter = (uint32_t)body_num(b, "matter", 0),
	    .place = twinning_place(*place),
	    .caller = twinning_phone(body_str(s, "phone")),
	    .words = buf_view(words) };
}

static struct str
dup(struct work *w, struct str s)
{
	return str_n(arena_dup(&w->arena, s.p ? s.p : "", s.n), s.n);
}

static struct told
keep(struct work *w, const struct twin_case *c, struct str place)
{
	struct told t = { .c = *c, .words = dup(w, c->words),
		.place = dup(w, place) };

	t.c.words = t.words;
	return t;
}

static void
fill(struct work *w, struct bench_law *d, uint64_t cases)
{
	struct rows *r = rows_open(d, cases, 1);
	const uint64_t every = cases / PLANTED ? cases / PLANTED : 1;
	struct buf words = { 0 };
	struct str place;
	uint32_t id = 0;

	while (rows_next(r)) {
		for (size_t i = 0; i < r->n; i++, id++) {
			const struct twin_case c = case_of(r, i, id, &words,
			    &place);
			int64_t at;

			w->truth = xgrow(w->truth, &w->truth_cap, id + 1u,
			    sizeof(*w->truth));
			w->truth[id] = truth_of(&c);
			at = bench_ns();
			twins_add(w->all, &c);
			w->build_s += bench_ms(at) / 1000;
			twins_add(w->days, &c);
			yard_words_add(w->yard, c.words);
			w->letters += utf8_count(c.words);
			if (id % every == every / 2 && w->first_n < PLANTED)
				w->first[w->first_n++] = keep(w, &c, place);
		}
		rows_settled(r);
	}
	w->cases = id;
	rows_close(&r);
	buf_fini(&words);
}

static void
fill_fresh(struct work *w, struct bench_law *d)
{
	struct rows *r = rows_open(d, PLANTED, 99);
	struct buf words = { 0 };
	struct str place;

	while (rows_next(r)) {
		for (size_t i = 0; i < r->n && w->fresh_n < PLANTED; i++) {
			const struct twin_case c = case_of(r, i, NEVER_ID,
			    &words, &place);

			w->fresh[w->fresh_n++] = keep(w, &c, place);
		}
		rows_settled(r);
	}
	rows_close(&r);
	buf_fini(&words);
}

/* ---- told again ---- */

static void
tell_again(struct work *w, const struct told *t, unsigned how, struct buf *out,
    struct twin_case *c)
{
	struct buf raw = { 0 };

	retell(t->words, how, luck(w, 1u << 30), &raw);
	out->n = 0;
	lang_fold_text(buf_view(&raw), out);
	buf_fini(&raw);
	*c = t->c;
	c->id = NEVER_ID;
	c->words = buf_view(out);
	c->at_ms += luck(w, (uint32_t)(5 * DAY / 1000)) * 1000;
	if (luck(w, 5) < 3)
		c->caller = str_hash(c->words) | 1;
	if (luck(w, 4) == 0)
		c->place = luck(w, 2) ? 0 : c->place + 1;
	if (luck(w, 4) == 0)
		c->grid = 0;
	if (luck(w, 5) == 0)
		c->matter = 0;
}

struct score { size_t found, wrong, of[RETOLD], by[RETOLD]; };

/* Another case of the very same place and matter is no mistake. */
static void
judge(const struct work *w, const struct twins *in, const struct twin_case *c,
    const struct asked *q, struct score *s)
{
	struct twin out[SHOWN];
	const size_t n = twins_find(in, c, out, SHOWN);

	for (size_t i = 0; i < n; i++) {
		if (out[i].score < TWIN_SURE)
			continue;
		if (out[i].id == q->wanted)
			s->found++;
		else if (w->truth[out[i].id] != q->truth)
			s->wrong++;
	}
}

static void
tell_found(const struct work *w, const char *work, const struct score *s,
    double yard_recall, double yard_precision)
{
	static const char *const how[RETOLD] = { "copied", "edited",
		"in another order", "traditional", "other marks", "added to" };
	const double all = (double)(s->found + s->wrong);

	figure_put(w->cases, &(struct figure){ work, "recall of planted ones",
	    "%", '>', 95, 100.0 * (double)s->found / PLANTED, yard_recall,
	    NAN });
	for (unsigned i = 0; i < RETOLD; i++)
		figure_put(w->cases, &(struct figure){ work, how[i], "%", 0,
		    NAN, 100.0 * (double)s->by[i] / (double)s->of[i], NAN,
		    NAN });
	figure_put(w->cases, &(struct figure){ work, "precision", "%", '>', 95,
	    all > 0 ? 100.0 * (double)s->found / all : NAN, yard_precision,
	    NAN });
}

static void
find_planted(struct work *w, const struct twins *in, const char *work,
    bool bare, bool yard)
{
	struct score s = { 0 }, y = { 0 };
	struct buf words = { 0 };

	for (size_t i = 0; i < w->first_n + w->fresh_n; i++) {
		const bool planted = i < w->first_n;
		const struct told *t = planted ? &w->first[i] :
		    &w->fresh[i - w->first_n];
		const struct asked q = { planted ? t->c.id : NEVER_ID - 1,
			truth_of(&t->c), w->truth };
		struct twin_case c = t->c;

		if (planted)
			tell_again(w, t, (unsigned)i % RETOLD, &words, &c);
		if (bare)
			c.caller = c.place = c.grid = c.matter = 0;
		s.by[i % RETOLD] -= s.found;
		judge(w, in, &c, &q, &s);
		s.by[i % RETOLD] += s.found;
		s.of[i % RETOLD] += planted;
		if (yard)
			yard_words_judge(w->yard, c.words, &q, &y.found,
			    &y.wrong);
	}
	tell_found(w, work, &s, yard ? 100.0 * (double)y.found / PLANTED : NAN,
	    yard ? 100.0 * (double)y.found / (double)(y.found + y.wrong) : NAN);
	buf_fini(&words);
}

/* ---- pauses ---- */

static void
pauses(struct work *w, const struct twins *in, const char *work, double yard)
{
	struct samples ms = { 0 };
	struct twin out[SHOWN];

	for (size_t i = 0; i < w->fresh_n && i < 1000; i++) {
		struct twin_case c = w->fresh[i].c;
		const struct str all = w->fresh[i].words;
		const uint64_t grid = c.grid, place = c.place;
		const uint32_t matter = c.matter;

		for (size_t n = 9; n < all.n + 3 * PAUSE; n += 3 * PAUSE) {
			int64_t at;

			c.words = utf8_head(all, n);
			c.place = n * 3 > all.n ? place : 0;
			c.grid = n * 3 > all.n ? grid : 0;
			c.matter = n * 2 > all.n ? matter : 0;
			at = bench_ns();
			twins_find(in, &c, out, SHOWN);
			samples_add(&ms, bench_ms(at));
		}
	}
	figure_put(w->cases, &(struct figure){ work, "a pause in typing, p50",
	    "ms", 0, NAN, samples_at(&ms, 0.5), NAN, NAN });
	figure_put(w->cases, &(struct figure){ work, "a pause in typing, p95",
	    "ms", '<', 10, samples_at(&ms, 0.95), yard, NAN });
	figure_put(w->cases, &(struct figure){ work, "a pause in typing, p99",
	    "ms", 0, NAN, samples_at(&ms, 0.99), NAN, NAN });
	samples_fini(&ms);
}

static double
scan_ms(struct work *w)
{
	struct samples ms = { 0 };
	double p95;

	for (size_t i = 0; i < SCANNED; i++) {
		const int64_t at = bench_ns();

		yard_words_scan(w->yard, w->fresh[i].words);
		samples_add(&ms, bench_ms(at));
	}
	p95 = samples_at(&ms, 0.95);
	samples_fini(&ms);
	return p95;
}

/* ---- in batch ---- */

static bool
on_group(void *ctx, const struct twin_group *g)
{
	uint64_t *n = ctx;

	n[g->exact]++;
	n[2 + g->exact] += g->n;
	return true;
}

static void
batch(struct work *w)
{
	uint64_t n[4] = { 0 };
	const int64_t at = bench_ns();

	bench_must(twins_groups(w->days, NULL, on_group, n), "groups");
	figure_put(w->cases, &(struct figure){ "twins, in batch",
	    "all groups of 14 days' windows", "s", 0, NAN,
	    bench_ms(at) / 1000, NAN, NAN });
	figure_put(w->cases, &(struct figure){ "twins, in batch",
	    "exact groups", "groups", 0, NAN, (double)n[1], NAN, NAN });
	figure_put(w->cases, &(struct figure){ "twins, in batch",
	    "near groups", "groups", 0, NAN, (double)n[0], NAN, NAN });
}

static void
sizes(const struct work *w)
{
	figure_put(w->cases, &(struct figure){ "twins", "memory a case", "B",
	    '<', 150, (double)twins_bytes(w->all) / (double)w->cases,
	    (double)yard_words_bytes(w->yard) / (double)w->cases, NAN });
	figure_put(w->cases, &(struct figure){ "twins", "letters a case",
	    "letters", 0, NAN, (double)w->letters / (double)w->cases, NAN,
	    NAN });
	figure_put(w->cases, &(struct figure){ "twins", "added", "1/s", 0, NAN,
	    (double)w->cases / w->build_s, NAN, NAN });
}

int
main(int argc, char **argv)
{
	struct work w = { .seed = 5 };
	struct bench_law d;

	if (argc < 2)
		bench_die("usage: b_twins PROFILE [CASES]");
	w.all = twins_new(0);
	w.days = twins_new(14 * DAY);
	w.yard = yard_words_new();
	w.first = xcalloc(PLANTED, sizeof(*w.first));
	w.fresh = xcalloc(PLANTED, sizeof(*w.fresh));
	bench_law_load(&d, argv[1]);
	fill(&w, &d, argc > 2 ? (uint64_t)atoll(argv[2]) : 1000000);
	fill_fresh(&w, &d);
	yard_words_done(w.yard);
	sizes(&w);
	pauses(&w, w.days, "twins of 14 days", NAN);
	pauses(&w, w.all, "twins of any time", scan_ms(&w));
	find_planted(&w, w.days, "twins of 14 days", false, false);
	find_planted(&w, w.all, "twins of any time", false, false);
	find_planted(&w, w.all, "twins by words alone", true, true);
	batch(&w);
	twins_free(&w.all);
	twins_free(&w.days);
	yard_words_free(&w.yard);
	free(w.first);
	free(w.fresh);
	free(w.truth);
	arena_fini(&w.arena);
	bench_law_fini(&d);
	return 0;
}
