/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases by grid, of any filter: what a map asks when its colours are made. Each
 * count is held against SQLite's, grid by grid. */
#include <math.h>
#include <stdlib.h>
#include "app/resolve.h"
#include "base/alloc.h"
#include "bench.h"
#include "core/filter.h"

#define ROUNDS 9

struct asked {
	struct store	*s;
	struct store_spots *spots;
	struct yard	*y;
	struct bench_law *d;
	uint64_t	cases;
	uint32_t	*count;		/* by index */
	const uint64_t	*code;
	size_t		n;
};

static size_t
resolve(void *ctx, enum facet f, struct str word, uint32_t *values,
    size_t cap)
{
	return resolve_facet(ctx, f, word, values, cap);
}

static void
read_all(struct asked *a)
{
	int64_t at = bench_ns();
	bool all = false;

	bench_must(store_spots_new(a->s, &a->spots), "spots");
	while (!all)
		bench_must(store_spots_read(a->spots, 20000, &all), "read");
	figure_put(a->cases, &(struct figure){ .work = "map: cases by place",
	    .name = "read once, in slices", .unit = "ms", .target = NAN,
	    .reached = bench_ms(at), .yard = NAN, .floor = NAN });
	a->code = store_spots_grids(a->spots, &a->n);
	a->count = xcalloc(a->n, sizeof(*a->count));
}

static void
same(void *ctx, uint64_t grid, uint64_t n)
{
	struct asked *a = ctx;

	for (size_t i = 0; i < a->n; i++)
		if (a->code[i] == grid) {
			if (a->count[i] != n)
				bench_die("grid %llu: SQLite counts %llu, we "
				    "%u", (unsigned long long)grid,
				    (unsigned long long)n, a->count[i]);
			return;
		}
	bench_die("grid %llu is not among ours", (unsigned long long)grid);
}

static void
ask(struct asked *a, const char *name, const char *text)
{
	struct filter_env env = { .now_ms = a->d->end_ms,
	    .offset_min = a->d->law.offset_min,
	    .near_ms = a->d->law.near_ms, .actor = STR("nobody"),
	    .resolve = resolve, .ctx = &a->d->law };
	struct samples ours = { 0 }, theirs = { 0 };
	struct filter f;
	uint64_t total;

	bench_must(filter_parse(str_of(text), &env, &f, NULL), text);
	for (int i = 0; i < ROUNDS; i++) {
		int64_t at;

		bench_forget(store_repo(a->s));
		at = bench_ns();
		bench_must(store_spots_count(a->spots, &f.q, a->count, a->n,
		    &total), "count");
		samples_add(&ours, bench_ms(at));
	}
	samples_add(&theirs, yard_by_grid(a->y, &f.q, same, a));
	figure_put(a->cases, &(struct figure){ .work = "map: cases by unit "
	    "grid", .name = name, .unit = "ms", .sense = '<', .target = 5,
	    .reached = samples_at(&ours, 0.5),
	    .yard = samples_at(&theirs, 0.5), .floor = NAN });
	samples_fini(&ours);
	samples_fini(&theirs);
	filter_fini(&f);
}

void
bench_spots(struct store *s, struct yard *y, struct bench_law *d,
    uint64_t cases)
{
	struct asked a = { .s = s, .y = y, .d = d, .cases = cases };

	read_all(&a);
	ask(&a, "all", "");
	ask(&a, "open", "open");
	ask(&a, "overdue", "overdue");
	ask(&a, "one channel, closed", "closed channel:hotline");
	store_spots_free(&a.spots);
	free(a.count);
}
