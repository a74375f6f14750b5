/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_ground.c -- the model cells that profiles ship: every grid has one, known
 * centres lie in their own towns, neighbours share their borders, and what the
 * demonstration reports lies in the grid it is filed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "app/demo.h"
#include "core/gridmap.h"
#include "wire/geoarchive.h"
#include "wire/profile.h"

#define END 1795240800000ll	/* 2026-11-21 14:00 +08:00 */

struct drawn {
	struct buf	archive;
	struct law	law;
	struct shapes	s;
	int32_t		*shape;		/* by place in law.grids: feature or -1 */
	struct gridmap	*map[GRID_UNIT + 1];
	unsigned	lowest;
};

static int
by_code(const void *a, const void *b)
{
	const uint64_t code = *(const uint64_t *)a;
	const struct law_grid *g = b;

	return code < g->code ? -1 : code > g->code;
}

static void
load(struct drawn *g, const char *name)
{
	const char *top = getenv("top_srcdir");
	struct diag_sink sink = { 0 };
	char dir[1024];

	*g = (struct drawn){ .lowest = GRID_DISTRICT };
	snprintf(dir, sizeof(dir), "%s/profiles/%s", top ? top : ".", name);
	assert_int_equal(profile_archive(dir, &g->archive, &sink), OK);
	assert_int_equal(profile_load(buf_view(&g->archive), &g->law, &sink),
	    OK);
	assert_true(g->law.shapes_text.n > 0);
	assert_int_equal(shapes_file_get(g->law.shapes_text, &g->s, &sink), OK);
	assert_true(g->s.schematic);
	g->shape = xmalloc(g->law.grids_n * sizeof(*g->shape));
	for (size_t i = 0; i < g->law.grids_n; i++)
		g->shape[i] = -1;
	for (size_t i = 0; i < g->s.n; i++) {
		const struct law_grid *k = bsearch(&g->s.f[i].code,
		    g->law.grids, g->law.grids_n, sizeof(*k), by_code);

		assert_non_null(k);
		assert_int_equal(k->level, g->s.f[i].level);
		assert_int_equal(g->shape[k - g->law.grids], -1);
		g->shape[k - g->law.grids] = (int32_t)i;
		if (k->level > g->lowest)
			g->lowest = k->level;
	}
	for (unsigned l = GRID_DISTRICT; l <= GRID_UNIT; l++)
		assert_int_equal(gridmap_make(&g->s, l, &g->map[l]), OK);
}

static void
unload(struct drawn *g)
{
	for (unsigned l = GRID_DISTRICT; l <= GRID_UNIT; l++)
		gridmap_free(&g->map[l]);
	shapes_fini(&g->s);
	law_fini(&g->law);
	buf_fini(&g->archive);
	free(g->shape);
}

/* ---- cells ---- */

static size_t
place_of(const struct drawn *g, uint64_t code)
{
	return (size_t)(law_grid(&g->law, code) - g->law.grids);
}

static void
all_have_one(const struct drawn *g)
{
	area2 *sum = xcalloc(g->law.grids_n, sizeof(*sum));

	for (size_t i = 0; i < g->law.grids_n; i++) {
		const struct law_grid *k = &g->law.grids[i];

		if (law_grid_dead(&g->law, k->code))
			continue;
		assert_true(g->shape[i] >= 0);
		assert_true(shape_area2(&g->s, (size_t)g->shape[i]) > 0);
		if (k->parent)
			sum[place_of(g, k->parent)] +=
			    shape_area2(&g->s, (size_t)g->shape[i]);
	}
	for (size_t i = 0; i < g->law.grids_n; i++)
		if (sum[i])
			assert_true(sum[i] ==
			    shape_area2(&g->s, (size_t)g->shape[i]));
	free(sum);
}

/* A town's own centre lies in it; those of what is below it where the facts allow:
 * what lies elsewhere is told. */
static void
centres(const struct drawn *g, const char *name)
{
	size_t known = 0, astray = 0;

	for (size_t i = 0; i < g->law.grids_n; i++) {
		const struct law_grid *k = &g->law.grids[i];
		const struct spot at = geo_of_e6(k->lat_e6, k->lon_e6);
		const uint64_t own = k->level == GRID_TOWN ? k->code :
		    law_grid_town(k->code);
		bool in;

		if (!geo_known(at) || k->level < GRID_TOWN)
			continue;
		in = shape_side(&g->s, (size_t)g->shape[place_of(g, own)],
		    at) == SIDE_IN;
		known++;
		astray += !in;
		if (k->level == GRID_TOWN)
			assert_true(in);
	}
	print_message("%s: %zu centres, %zu of them not in their town\n", name,
	    known, astray);
	assert_true(astray * 5 <= known);
}

/* The middle of each cell is in it and in all above it, whichever level is asked;
 * and each cell has one beside it. */
static void
levels_agree(const struct drawn *g)
{
	int32_t out[64];

	for (size_t i = 0; i < g->law.grids_n; i += 1 + i % 7) {
		const struct law_grid *k = &g->law.grids[i];
		struct spot at;

		if (g->shape[i] < 0)
			continue;
		at = shape_inside(&g->s, (size_t)g->shape[i]);
		if (k->level > GRID_TOWN && g->law.grids_n > 200)
			assert_true(gridmap_beside(g->map[k->level],
			    g->shape[i], out, 64) > 0);
		for (; k; k = law_grid(&g->law, k->parent))
			assert_int_equal(gridmap_at(g->map[k->level], at),
			    g->shape[k - g->law.grids]);
	}
}

static void
test_shipped(void **state)
{
	static const char *const names[] = { "daxing", "dongcheng", "zhuhai",
		"zhangjiakou", "zhangjiakou-xuanhua" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct drawn g;

		load(&g, names[i]);
		all_have_one(&g);
		centres(&g, names[i]);
		levels_agree(&g);
		unload(&g);
	}
}

/* ---- the demonstration ---- */

static size_t
reports_lie_inside(const struct drawn *g, uint64_t cases)
{
	const struct demo_options o = {
		.law = &g->law, .archive = buf_view(&g->archive), .seed = 7,
		.cases = cases, .days = 5, .end_ms = END, .short_only = true
	};
	struct intent it;
	struct demo *d;
	uint64_t tag;
	size_t spots = 0;
	enum err e;

	assert_int_equal(demo_open(&d, &o, NULL), OK);
	while ((e = demo_next(d, &it, &tag)) == OK) {
		const int32_t lat = (int32_t)body_num(it.body, "lat", 0);
		const int32_t lon = (int32_t)body_num(it.body, "lon", 0);
		const uint64_t grid = (uint64_t)body_num(it.body, "grid", 0);

		if (lat || lon) {
			const int32_t k = gridmap_at(g->map[g->lowest],
			    geo_of_e6(lat, lon));

			assert_true(k >= 0);
			assert_int_equal(g->s.f[k].code, grid);
			spots++;
		}
		demo_numbered(d, tag, STR("DX-1"));
		demo_settled(d);
	}
	assert_int_equal(e, ERR_END);
	demo_close(&d);
	return spots;
}

static void
test_demo(void **state)
{
	static const char *const names[] = { "daxing", "dongcheng", "zhuhai",
		"zhangjiakou" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct drawn g;

		load(&g, names[i]);
		assert_true(reports_lie_inside(&g, 400) > 60);
		unload(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_shipped), cmocka_unit_test(test_demo),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
