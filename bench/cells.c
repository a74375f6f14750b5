/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids as a real district has them: crooked, and border to border. */
#include "cells.h"

#include "base/alloc.h"
#include "bench.h"

#define COLS	62
#define STEP	64000		/* units: some 550 m */
#define LON0	1161600000
#define LAT0	395000000

static uint64_t
mix(uint64_t v)
{
	v = (v ^ (v >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
	v = (v ^ (v >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
	return v ^ (v >> 32);
}

/* Where the knot at (x, y) of the fine lattice stands, off its place. */
static struct spot
knot(uint32_t x, uint32_t y)
{
	const uint64_t h = mix((uint64_t)x << 32 | y);
	const uint32_t fine = STEP / CELLS_SIDE;

	return (struct spot){
		LON0 + (int32_t)(x * fine + h % (fine / 2)),
		LAT0 + (int32_t)(y * fine + (h >> 20) % (fine / 2))
	};
}

static void
cell(struct shapes *s, uint32_t col, uint32_t row)
{
	const uint32_t x0 = col * CELLS_SIDE, y0 = row * CELLS_SIDE;
	struct feature *f = shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE);

	f->code = UINT64_C(110115001001000) + s->n;
	f->level = CELLS_LEVEL;
	shapes_part(s, false);
	for (uint32_t i = 0; i <= 4 * CELLS_SIDE; i++) {
		const uint32_t side = i / CELLS_SIDE % 4, k = i % CELLS_SIDE;
		const uint32_t x[4] = { k, CELLS_SIDE, CELLS_SIDE - k, 0 };
		const uint32_t y[4] = { 0, k, CELLS_SIDE, CELLS_SIDE - k };

		bench_must(shapes_spot(s, knot(x0 + x[side], y0 + y[side])),
		    "a cell");
	}
}

void
cells_make(struct shapes *out)
{
	out->datum = DATUM_GCJ02;
	for (uint32_t i = 0; i < CELLS_N; i++)
		cell(out, i % COLS, i / COLS);
	shapes_done(out);
}

struct spot *
cells_spots(const struct extent *box, size_t n)
{
	const uint64_t w = (uint64_t)((int64_t)box->max.lon - box->min.lon) + 1;
	const uint64_t h = (uint64_t)((int64_t)box->max.lat - box->min.lat) + 1;
	struct spot *out = xmalloc(n * sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = (struct spot){
			box->min.lon + (int32_t)(mix(2 * i + 1) % w),
			box->min.lat + (int32_t)(mix(2 * i + 2) % h)
		};
	return out;
}
