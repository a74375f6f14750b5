/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_gridmap.c -- which of 3,566 grids a spot lies in: how fast, and how soon after
 * the archive is read.  Layer: bench. Usage: b_gridmap. */
#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "bench.h"
#include "cells.h"
#include "core/gridmap.h"
#include "wire/geoarchive.h"

#define PASSES	7
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
	f.name = "anywhere, one core";
	f.unit = "/s", f.sense = '>', f.target = 3e6;
	f.reached = look(m, at, SPOTS, &sum);
	figure_put(CELLS_N, &f);
	walk(at, SPOTS, &s.box);
	f.name = "each near the one before";
	f.reached = look(m, at, SPOTS, &sum);
	figure_put(CELLS_N, &f);
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
