/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First pages sorted by due, and exact counts: the profile's own views, three
 * facets at once, and matters all of whose cases are due last. */
#include <math.h>
#include <stdio.h>
#include "app/resolve.h"
#include "bench.h"
#include "core/filter.h"

#define PAGE 24
#define ROUNDS 5
#define COMBINATIONS 60

struct pages {
	struct repo	*r;
	struct yard	*y;
	struct bench_law	*d;
	uint64_t	cases;
	struct samples	page, count, ypage, ycount;
};

static size_t
resolve(void *ctx, enum facet f, struct str word, uint32_t *values,
    size_t cap)
{
	return resolve_facet(ctx, f, word, values, cap);
}

static void
clear(struct pages *p)
{
	samples_fini(&p->page);
	samples_fini(&p->count);
	samples_fini(&p->ypage);
	samples_fini(&p->ycount);
}

/* One query on both, cold in ours: no answer of it is remembered. */
static void
ask(struct pages *p, const struct query *q, bool yard)
{
	uint32_t slots[PAGE];
	struct page g = { .slots = slots, .cap = PAGE, .anchor = SLOT_NONE };
	uint64_t n, theirs;
	int64_t at;

	bench_forget(p->r);
	at = bench_ns();
	bench_must(p->r->ops->page(p->r, q, &g), "page");
	samples_add(&p->page, bench_ms(at));
	bench_forget(p->r);
	at = bench_ns();
	bench_must(p->r->ops->count(p->r, q, &n), "count");
	samples_add(&p->count, bench_ms(at));
	if (n != g.total)
		bench_die("a page counts %llu, a count %llu",
		    (unsigned long long)g.total, (unsigned long long)n);
	if (!yard)
		return;
	samples_add(&p->ypage, yard_page(p->y, q));
	samples_add(&p->ycount, yard_count(p->y, q, &theirs));
	if (n != theirs)
		bench_die("SQLite counts %llu, we %llu",
		    (unsigned long long)theirs, (unsigned long long)n);
}

static void
tell(struct pages *p, const char *work, double times)
{
	struct figure f = { .work = work, .unit = "ms", .floor = NAN };
	double ratio = (samples_at(&p->ypage, 0.5) + samples_at(&p->ycount,
	    0.5)) / (samples_at(&p->page, 0.5) + samples_at(&p->count, 0.5));

	f.name = "first page, p50";
	f.sense = '<';
	f.target = 1;
	f.reached = samples_at(&p->page, 0.5);
	f.yard = samples_at(&p->ypage, 0.5);
	figure_put(p->cases, &f);
	f.name = "first page, worst";
	f.reached = samples_at(&p->page, 1);
	f.yard = samples_at(&p->ypage, 1);
	figure_put(p->cases, &f);
	f.name = "exact count, p50";
	f.reached = samples_at(&p->count, 0.5);
	f.yard = samples_at(&p->ycount, 0.5);
	figure_put(p->cases, &f);
	if (isnan(times))
		return;
	f = (struct figure){ .work = work, .name = "page and count, SQLite "
	    "by ours", .unit = "x", .sense = '>', .target = times,
	    .reached = ratio, .yard = 1, .floor = NAN };
	figure_put(p->cases, &f);
}

/* Of each view: the slowest says what "any" costs. */
static void
views(struct pages *p)
{
	struct filter_env env = { .now_ms = p->d->end_ms,
	    .offset_min = p->d->law.offset_min,
	    .near_ms = p->d->law.near_ms, .actor = STR("nobody"),
	    .resolve = resolve, .ctx = &p->d->law };
	struct samples all = { 0 }, theirs = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		double sum = 0, ysum = 0;

		for (size_t v = 0; v < p->d->law.views_n; v++) {
			struct str text = p->d->law.views[v].filter;
			struct filter f;

			if (filter_parse(str_is(text, "-") ? STR_NONE : text,
			    &env, &f, NULL) != OK)
				bench_die("view %zu", v);
			f.q.sort = SORT_DUE;
			ask(p, &f.q, true);
			sum += p->count.v[p->count.n - 1];
			ysum += p->ycount.v[p->ycount.n - 1];
			filter_fini(&f);
		}
		samples_add(&all, sum);
		samples_add(&theirs, ysum);
	}
	tell(p, "views by due", NAN);
	figure_put(p->cases, &(struct figure){ .work = "views by due",
	    .name = "counts of all views together", .unit = "ms",
	    .sense = '<', .target = 1, .reached = samples_at(&all, 0.5),
	    .yard = samples_at(&theirs, 0.5), .floor = NAN });
	samples_fini(&all);
	samples_fini(&theirs);
	clear(p);
}

static uint32_t
pick(uint32_t n, uint32_t of)
{
	return of ? (uint32_t)((n * 2654435761u >> 7) % of) : 0;
}

/* State, town and channel at once; every combination another one. */
static void
three(struct pages *p, const char *work, double times)
{
	const struct law *l = &p->d->law;
	uint32_t towns[64], n = 0;

	for (size_t i = 0; i < l->grids_n && n < 64; i++)
		if (l->grids[i].level == GRID_TOWN)
			towns[n++] = (uint32_t)(l->grids[i].code / 1000000 %
			    1000);
	for (int i = 0; i < COMBINATIONS; i++) {
		uint32_t v[3] = {
			l->states[pick((uint32_t)i, 6)].id,
			towns[pick((uint32_t)i + 77, n)],
			l->channels[pick((uint32_t)i + 991,
			    (uint32_t)l->channels_n)].id
		};
		static const enum facet of[3] = { FACET_STATE, FACET_TOWN,
			FACET_CHANNEL };
		struct query q = { .n = 3, .sort = SORT_DUE };

		for (int k = 0; k < 3; k++)
			q.t[k] = (struct query_term){ .kind = TERM_FACET,
			    .facet = of[k], .values = &v[k], .values_n = 1 };
		ask(p, &q, true);
	}
	tell(p, work, times);
	clear(p);
}

/* All open cases, and all that come last in them. */
static void
last(struct pages *p)
{
	const struct law *l = &p->d->law;
	uint32_t open = 1;

	for (size_t i = 0; i < l->classes_n; i++) {
		uint32_t m = l->classes[i].code;
		struct query q = { .n = 2, .sort = SORT_DUE };

		if (l->classes[i].level != 3 || !ROWS_DUE_LAST(m))
			continue;
		q.t[0] = (struct query_term){ .kind = TERM_FACET,
		    .facet = FACET_OPEN, .values = &open, .values_n = 1 };
		q.t[1] = (struct query_term){ .kind = TERM_FACET,
		    .facet = FACET_MATTER, .values = &m, .values_n = 1 };
		ask(p, &q, true);
	}
	tell(p, "all due last", NAN);
	clear(p);
}

void
bench_pages(struct store *s, struct yard *y, struct bench_law *d)
{
	struct pages p = { .r = store_repo(s), .y = y, .d = d };

	p.cases = p.r->ops->cases(p.r);
	views(&p);
	last(&p);
	three(&p, "three facets", 20);
	yard_index(y, "state, town, channel, due");
	/* Told, not judged: nobody has an index of every three. */
	three(&p, "three facets; SQLite has an index of just these", NAN);
}
