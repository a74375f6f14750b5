/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_gridmap.c -- which of 3,566 grids a spot lies in: how fast, beside GEOS with
 * prepared shapes in an STRtree on the same spots, and how soon after the archive is
 * read.  Layer: bench. Usage: b_gridmap. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "bench.h"
#include "cells.h"
#include "core/gridmap.h"
#include "wire/geoarchive.h"
#include "../tests/geo/geosmap.h"

#define PASSES	7
#define YARD_PASSES 3
#define SPOTS	1000000u

/* The archive of a store to a map that answers; ms, the quickest of some. */
static double
load(struct str archive, struct shapes *s, struct gridmap **m)
{
	double best = INFINITY;
	size_t at;

	for (int i = 0; i < PASSES; i++) {
		const int64_t from = bench_ns();

		gridmap_free(m);
		shapes_fini(s);
		bench_must(geoarchive_get(archive, s, &at), "an archive");
		bench_must(gridmap_make(s, CELLS_LEVEL, m), "a map");
		best = fmin(best, bench_ms(from));
	}
	return best;
}

/* Look-ups a second on this core. */
static double
look(const struct gridmap *m, const struct spot *at, size_t n, uint64_t *sum)
{
	double best = INFINITY;

	for (int i = 0; i < PASSES; i++) {
		const int64_t from = bench_ns();

		for (size_t k = 0; k < n; k++)
			*sum += (uint64_t)gridmap_at(m, at[k]);
		best = fmin(best, bench_ms(from));
	}
	return (double)n / best * 1000;
}

/* GEOS on the same spots, a second or so of them; each answer is held against ours.
 * NAN: it is not here. */
static double
look_by_geos(const struct shapes *s, const struct gridmap *m,
    const struct spot *at, size_t n)
{
	struct geosmap *g = geosmap_make(s);
	int32_t *const got = xmalloc(n * sizeof(*got));
	double best = INFINITY;

	for (int i = 0; g != NULL && i < YARD_PASSES; i++) {
		const int64_t from = bench_ns();

		for (size_t k = 0; k < n; k++)
			got[k] = geosmap_at(g, at[k]);
		best = fmin(best, bench_ms(from));
	}
	for (size_t k = 0; g != NULL && k < n; k++)
		if (got[k] != gridmap_at(m, at[k]))
			bench_die("spot %zu: GEOS says %d", k, got[k]);
	if (g == NULL)
		best = NAN;
	geosmap_free(&g);
	free(got);
	return (double)n / best * 1000;
}

/* Both rates, and how many times as fast. */
static void
put_looks(const char *name, const struct shapes *s, const struct gridmap *m,
    const struct spot *at, uint64_t *sum)
{
	struct figure f = { .work = "spot to grid", .name = name,
		.unit = "/s", .sense = '>', .target = 3e6, .floor = NAN };
	char times[80];

	f.reached = look(m, at, SPOTS, sum);
	f.yard = look_by_geos(s, m, at, SPOTS);
	figure_put(CELLS_N, &f);
	snprintf(times, sizeof(times), "%s, times GEOS", name);
	f = (struct figure){ .work = f.work, .name = times, .unit = "x",
		.sense = '>', .target = 3, .reached = f.reached / f.yard,
		.yard = NAN, .floor = NAN };
	if (!isnan(f.reached))	/* else no GEOS here */
		figure_put(CELLS_N, &f);
}

/* As reports come: each near the one before. */
static void
walk(struct spot *at, size_t n, const struct extent *box)
{
	for (size_t i = 1; i < n; i++) {
		at[i].lon = at[i - 1].lon + at[i].lon % 2001 - 1000;
		at[i].lat = at[i - 1].lat + at[i].lat % 2001 - 1000;
		if (!extent_has(box, at[i]))
			at[i] = at[0];
	}
}

static double
ask(const struct gridmap *m, const struct shapes *s, bool nearest)
{
	const struct spot *at = s->at;
	const int64_t from = bench_ns();
	int32_t out[32];
	double metres;

	for (size_t i = 0; i < s->n; i++) {
		const struct spot off = { at[i * 40].lon, s->box.max.lat +
		    10 * (int32_t)i };

		if (nearest)
			gridmap_nearest(m, off, &metres);
		else
			gridmap_beside(m, (int32_t)i, out, 32);
	}
	return bench_ms(from) * 1000 / (double)s->n;
}

int
main(void)
{
	struct shapes made = { 0 }, s = { 0 };
	struct gridmap *m = NULL;
	struct buf archive = { 0 };
	struct figure f = { .work = "spot to grid" };
	struct spot *at;
	uint64_t sum = 0;

	cells_make(&made);
	geoarchive_put(&made, &archive);
	f.name = "3,566 areas, 142,640 corners, archive to map";
	f.unit = "ms", f.sense = '<', f.target = 30, f.yard = f.floor = NAN;
	f.reached = load(buf_view(&archive), &s, &m);
	figure_put(CELLS_N, &f);
	at = cells_spots(&s.box, SPOTS);
	put_looks("anywhere, one core", &s, m, at, &sum);
	walk(at, SPOTS, &s.box);
	put_looks("each near the one before", &s, m, at, &sum);
	f.name = "neighbours of an area";
	f.unit = "us", f.sense = 0, f.target = NAN;
	f.reached = ask(m, &s, false);
	figure_put(CELLS_N, &f);
	f.name = "nearest area, from outside";
	f.reached = ask(m, &s, true);
	figure_put(CELLS_N, &f);
	gridmap_free(&m);
	shapes_fini(&s);
	shapes_fini(&made);
	buf_fini(&archive);
	free(at);
	return sum == 1;
}
