/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_agree.c -- the raster of core and GEOS give the same grid for a million spots:
 * anywhere, on corners, on edges, a hair beside either. Both are asked about whole
 * units, which doubles hold exactly, and GEOS decides on which side of an edge a spot
 * lies without rounding: there is no difference to allow for, on borders neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "core/gridmap.h"
#include "geosmap.h"

#define SPOTS	1000000
#define COLS	62
#define AREAS	3566
#define SIDE	6		/* edges of a side */
#define STEP	60000
#define LON0	1161600000
#define LAT0	395000000

static uint64_t seed = 88172645463325252u;

static uint32_t
chance(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 11) % below);
}

/* ---- a subdivision by chance ---- */

/* Where a knot of the lattice went: often along a line with others. */
static struct spot
knot(uint32_t x, uint32_t y)
{
	const uint64_t was = seed;
	const uint32_t fine = STEP / SIDE;
	struct spot at;

	seed = ((uint64_t)x << 32 | y) * UINT64_C(0x9E3779B97F4A7C15) | 1;
	chance(2);
	at.lon = LON0 + (int32_t)(x * fine);
	at.lat = LAT0 + (int32_t)(y * fine);
	if (chance(4) != 0)
		at.lon += (int32_t)chance(fine * 3 / 4);
	if (chance(4) != 0)
		at.lat += (int32_t)chance(fine * 3 / 4);
	seed = was;
	return at;
}

static void
put(struct shapes *s, struct spot at)
{
	assert_int_equal(shapes_spot(s, at), OK);
}

/* A hole around one of its inner knots, and the island in it. */
static void
ring_inside(struct shapes *s, uint32_t x0, uint32_t y0, bool hole)
{
	static const uint32_t dx[] = { 2, 4, 4, 2, 2 }, dy[] = { 2, 2, 4, 4, 2 };

	shapes_part(s, hole);
	for (int i = 0; i < 5; i++)
		put(s, knot(x0 + dx[i], y0 + dy[i]));
}

static void
area(struct shapes *s, uint32_t n)
{
	const uint32_t x0 = n % COLS * SIDE, y0 = n / COLS * SIDE;
	struct feature *const f = shapes_feature(s, SHAPE_AREA, STR_NONE,
	    STR_NONE);

	f->level = 5;
	shapes_part(s, false);
	for (uint32_t i = 0; i <= 4 * SIDE; i++) {
		const uint32_t side = i / SIDE % 4, k = i % SIDE;
		const uint32_t x[4] = { k, SIDE, SIDE - k, 0 };
		const uint32_t y[4] = { 0, k, SIDE, SIDE - k };

		put(s, knot(x0 + x[side], y0 + y[side]));
	}
	if (n % 8 != 0)
		return;
	ring_inside(s, x0, y0, true);
	shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE)->level = 5;
	ring_inside(s, x0, y0, false);
}

/* Codes in no order of the file. */
static void
shuffle_codes(struct shapes *s)
{
	for (size_t i = 0; i < s->n; i++)
		s->f[i].code = UINT64_C(110101001001000) + i;
	for (size_t i = s->n; i > 1; i--) {
		const size_t j = chance((uint32_t)i);
		const uint64_t c = s->f[i - 1].code;

		s->f[i - 1].code = s->f[j].code;
		s->f[j].code = c;
	}
}

/* ---- spots ---- */

static struct spot
anywhere(const struct extent *box)
{
	return (struct spot){
		box->min.lon - 1000 + (int32_t)chance((uint32_t)(box->max.lon -
		    box->min.lon) + 2000),
		box->min.lat - 1000 + (int32_t)chance((uint32_t)(box->max.lat -
		    box->min.lat) + 2000) };
}

/* On an edge where it meets whole units, else as near as they come. */
static struct spot
on_edge(const struct shapes *s)
{
	const struct shape_part *const p = &s->part[chance((uint32_t)s->part_n)];
	const uint32_t i = chance(p->n - 1);
	const struct spot a = s->at[p->first + i], b = s->at[p->first + i + 1];
	const int64_t t = chance(1001);

	return (struct spot){
		(int32_t)(a.lon + (b.lon - a.lon) * t / 1000),
		(int32_t)(a.lat + (b.lat - a.lat) * t / 1000) };
}

static struct spot
any_spot(const struct shapes *s)
{
	struct spot at;

	switch (chance(8)) {
	case 0:
		return s->at[chance((uint32_t)s->at_n)];
	case 1:
		return on_edge(s);
	case 2:
		at = s->at[chance((uint32_t)s->at_n)];
		at.lon += (int32_t)chance(3) - 1;
		at.lat += (int32_t)chance(3) - 1;
		return at;
	case 3:		/* level with a corner */
		at = anywhere(&s->box);
		at.lat = s->at[chance((uint32_t)s->at_n)].lat;
		return at;
	default:
		return anywhere(&s->box);
	}
}

static void
compare(const struct shapes *s, size_t n, const char *what)
{
	struct geosmap *theirs = geosmap_make(s);
	struct gridmap *ours = NULL;
	size_t differ = 0, inside = 0;

	assert_int_equal(gridmap_make(s, 5, &ours), OK);
	for (size_t i = 0; i < n; i++) {
		const struct spot at = any_spot(s);
		const int32_t a = gridmap_at(ours, at);
		const int32_t b = geosmap_at(theirs, at);

		inside += a >= 0;
		if (a != b && ++differ <= 5)
			print_message("%d %d: %d here, %d by GEOS\n", at.lon,
			    at.lat, a, b);
	}
	print_message("%s: %zu areas, %zu spots, %zu in one, %zu differ\n",
	    what, s->n, n, inside, differ);
	assert_int_equal(differ, 0);
	gridmap_free(&ours);
	geosmap_free(&theirs);
}

static void
test_by_chance(void **state)
{
	struct shapes s = { .datum = DATUM_GCJ02 };

	(void)state;
	for (uint32_t i = 0; i < AREAS; i++)
		area(&s, i);
	shapes_done(&s);
	shuffle_codes(&s);
	compare(&s, SPOTS, "subdivision");
	shapes_fini(&s);
}

/* Wild shapes: rings that cross themselves and each other. */
static void
test_wild(void **state)
{
	(void)state;
	for (int round = 0; round < 40; round++) {
		struct shapes s = { .datum = DATUM_GCJ02 };

		for (int i = 0; i < 12; i++) {
			const uint32_t n = 3 + chance(9);

			shapes_feature(&s, SHAPE_AREA, STR_NONE,
			    STR_NONE)->level = 5;
			shapes_part(&s, false);
			for (uint32_t k = 0; k < n; k++)
				put(&s, (struct spot){
				    LON0 + (int32_t)chance(41),
				    LAT0 + (int32_t)chance(41) });
			put(&s, s.at[s.part[s.part_n - 1].first]);
		}
		shapes_done(&s);
		shuffle_codes(&s);
		compare(&s, 5000, "wild");
		shapes_fini(&s);
	}
}

/* ---- a real district, where it lies beside ---- */

static char *
read_whole(const char *path, size_t *n)
{
	FILE *const f = fopen(path, "rb");
	char *text;

	if (f == NULL)
		return NULL;
	text = malloc(1u << 24);
	assert_non_null(text);
	*n = fread(text, 1, (1u << 24) - 1, f);
	text[*n] = '\0';
	fclose(f);
	return text;
}

/* The rings of one "coordinates": the first of each polygon is the outer one. */
static const char *
take_rings(struct shapes *s, const char *p)
{
	int depth = 0, rings[8] = { 0 };
	bool fresh = true;
	char *end;

	do {
		if (*p == '[') {
			rings[++depth & 7] = 0;
		} else if (*p == ']') {
			/* A position ends, or else a ring does. */
			if (p[1] == ']' && !fresh) {
				rings[(depth - 2) & 7]++;
				fresh = true;
			}
			depth--;
		} else if (strchr("-0123456789", *p) != NULL) {
			struct spot at;

			assert_true(geo_unit(strtod(p, &end), 180, &at.lon));
			assert_true(geo_unit(strtod(end + 1, &end), 90, &at.lat));
			if (fresh)
				shapes_part(s, rings[(depth - 2) & 7] > 0);
			fresh = false;
			put(s, at);
			p = end;
			continue;
		}
		p++;
	} while (depth > 0);
	return p;
}

static void
compare_real(const char *name)
{
	const char *const shared = getenv("GRIDSEAT_SHARED");
	struct shapes s = { .datum = DATUM_GCJ02 };
	char path[512], *text;
	size_t n;

	snprintf(path, sizeof(path), "%s/data/geometry/dongcheng/%s",
	    shared != NULL ? shared : "../shared", name);
	text = read_whole(path, &n);
	if (text == NULL) {
		print_message("SKIP no %s\n", path);
		skip();
	}
	for (const char *p = text; (p = strstr(p, "\"coordinates\":")) != NULL;) {
		shapes_feature(&s, SHAPE_AREA, STR_NONE, STR_NONE)->level = 5;
		p = take_rings(&s, strchr(p, '['));
	}
	shapes_done(&s);
	shuffle_codes(&s);
	assert_true(s.n >= 17);
	compare(&s, SPOTS, name);
	shapes_fini(&s);
	free(text);
}

static void
test_streets(void **state)
{
	(void)state;
	compare_real("subdistrict_boundaries_17.geojson");
}

static void
test_parcels(void **state)
{
	(void)state;
	compare_real("land_use.geojson");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_chance),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_streets),
		cmocka_unit_test(test_parcels),
	};
	const struct shapes none = { .n = 0 };
	struct geosmap *m = geosmap_make(&none);

	if (m == NULL) {
		puts("1..1");
		puts("ok 1 - agree # SKIP no libgeos here");
		return 0;
	}
	geosmap_free(&m);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
