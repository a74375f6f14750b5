/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_check.c -- each kind of fault, drawn by hand, is found where it is and nothing
 * else is; shapes made to keep a checker busy for ever do not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "draw.h"
#include "geo/check.h"

#define TOWN 110101001000000

#define FOUND 64
struct found { struct shapes s; struct geo_fault f[FOUND]; size_t n;
	size_t asked, stop_after; };

static size_t
draw(struct found *t, uint64_t code, const char *text)
{
	return draw_area(&t->s, code, 0, text);
}

static bool
take(void *ctx, const struct geo_fault *f)
{
	struct found *const t = ctx;

	if (t->n < FOUND)
		t->f[t->n] = *f;
	if (t->n < FOUND)
		t->f[t->n].why = f->why == NULL ? NULL :
		    arena_dup(&t->s.arena, f->why, strlen(f->why) + 1);
	t->n++;
	return true;
}

static enum err
look(struct found *t, const struct law *law)
{
	const struct geo_limits limits = { 2, 1 };

	return geo_check(&t->s, law, &limits, take, NULL, t);
}

static bool
near(struct spot at, double x, double y)
{
	return fabs(at.lon - X0 - x * STEP) <= STEP &&
	    fabs(at.lat - Y0 - y * STEP) <= STEP;
}

/* The only fault of that kind. */
static const struct geo_fault *
only(const struct found *t, enum geo_fault_kind kind)
{
	const struct geo_fault *f = NULL;

	for (size_t i = 0; i < t->n; i++) {
		if (t->f[i].kind != kind)
			continue;
		assert_null(f);
		f = &t->f[i];
	}
	assert_non_null(f);
	return f;
}

static void
done(struct found *t)
{
	shapes_fini(&t->s);
	*t = (struct found){ .n = 0 };
}

static void
test_nothing_wrong(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	assert_int_equal(look(&t, NULL), OK);
	draw(&t, TOWN, "0 0 20 0 20 10 0 10 0 0");
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 2000, "20 0 20 10 10 10 10 0 20 0");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.n, 0);
	done(&t);
}

static void
test_rings(void **state)
{
	static const struct { const char *text, *why; double x, y; } row[] = {
		{ "0 0 10 10 10 0 0 10 0 0", "Self-intersection", 5, 5 },
		{ "0 0 10 0 10 10 0 10 0 0 / 20 20 22 20 22 22 20 22 20 20",
		    "Hole lies outside shell", 20, 20 },
		{ "0 0 10 0 10 10 0 10 0 0 / 2 2 8 2 8 8 2 8 2 2 "
		    "/ 3 3 5 3 5 5 3 5 3 3", "Holes are nested", 3, 3 },
		{ "0 0 10 0 10 10 0 10 0 0 | 2 2 8 2 8 8 2 8 2 2",
		    "Nested shells", 2, 2 },
		{ "0 0 10 0 10 10 5 5 0 10 5 5 0 0", "Self-intersection", 5, 5 },
		{ "0 0 10 0 10 10 0 10 5 0 0 0", "Self-intersection", 5, 0 },
		{ "0 0 10 0 0 0", "Too few points", 0, 0 },
		{ "0 0 10 0 10 10 0 10", "Ring is not closed", 0, 0 },
	};
	struct found t = { .n = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const struct geo_fault *f;

		draw(&t, 0, row[i].text);
		assert_int_equal(look(&t, NULL), OK);
		f = only(&t, FAULT_RING);
		if (strstr(f->why, row[i].why) == NULL)
			fail_msg("%s: %s", row[i].text, f->why);
		if (!near(f->at, row[i].x, row[i].y))
			fail_msg("%s: at %d %d", row[i].text, f->at.lon - X0,
			    f->at.lat - Y0);
		assert_int_equal(f->feature, 0);
		done(&t);
	}
}

/* Rounding makes one spot of two that are close: no fault. */
static void
test_spots_twice(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, 0, "0 0 0 0 10 0 10 10 10 10 10 10 0 10 0 0 0 0");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.n, 0);
	/* Nor are more told where the ring is at fault elsewhere. */
	draw(&t, 0, "20 0 20 0 30 0 30 0 30 10 22 10 22 12 22 10 20 10 20 0");
	assert_int_equal(look(&t, NULL), OK);
	for (size_t i = 0; i < t.n; i++)
		if (!near(t.f[i].at, 22, 10) && !near(t.f[i].at, 22, 12))
			fail_msg("at %d %d", t.f[i].at.lon - X0,
			    t.f[i].at.lat - Y0);
	assert_true(t.n > 0);
	done(&t);
}

/* GEOS names one; all are told, each once. */
static void
test_every_crossing(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	/* Three crossings of one ring, then a ring that touches itself twice. */
	draw(&t, 0, "0 0 40 0 40 10 30 -10 20 10 10 -10 0 10 0 0");
	draw(&t, 0, "0 20 40 20 40 30 30 20 20 30 10 20 0 30 0 20");
	assert_int_equal(look(&t, NULL), OK);
	for (size_t i = 0; i < t.n; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(t.f[i].at.lon == t.f[j].at.lon &&
			    t.f[i].at.lat == t.f[j].at.lat &&
			    t.f[i].kind == t.f[j].kind);
	for (size_t i = 0, a = 0, b = 0; i < t.n; i++) {
		a += t.f[i].kind == FAULT_RING && t.f[i].feature == 0;
		b += t.f[i].kind == FAULT_RING && t.f[i].feature == 1;
		assert_true(i < t.n - 1 || (a == 4 && b == 2));
	}
	done(&t);
}

static void
test_same_ring_twice(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, 0, "0 0 10 0 10 10 0 10 0 0 | 0 0 10 0 10 10 0 10 0 0");
	draw(&t, 0, "20 0 30 0 30 10 20 10 20 0 / 20 0 30 0 30 10 20 10 20 0");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.f[0].kind, FAULT_RING);
	assert_int_equal(t.f[0].feature, 0);
	assert_int_equal(t.f[t.n - 1].kind, FAULT_RING);
	assert_int_equal(t.f[t.n - 1].feature, 1);
	done(&t);
}

static void
test_empty(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, 0, "");
	draw(&t, 0, "0 0 10 0 5 0 0 0");
	shapes_feature(&t.s, SHAPE_NONE, STR_NONE, STR_NONE);
	shapes_feature(&t.s, SHAPE_LINE, STR_NONE, STR_NONE);
	shapes_done(&t.s);
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.f[0].kind, FAULT_EMPTY);
	assert_false(geo_known(t.f[0].at));
	for (size_t i = 0, empty = 0; i < t.n; i++) {
		empty += t.f[i].kind == FAULT_EMPTY;
		assert_true(i < t.n - 1 || empty == 4);
	}
	done(&t);
}

static void
test_overlap(void **state)
{
	struct found t = { .n = 0 };
	const struct geo_fault *f;

	(void)state;
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 2000, "9 0 20 0 20 10 9 10 9 0");
	/* Not of the same level: its child, say. */
	draw(&t, TOWN + 1001, "0 0 10 0 10 10 0 10 0 0");
	assert_int_equal(look(&t, NULL), OK);
	f = only(&t, FAULT_OVERLAP);
	assert_int_equal(t.n, 1);
	assert_int_equal(f->feature, 0);
	assert_int_equal(f->other, 1);
	assert_true(near(f->at, 9.5, 5));
	assert_float_equal((float)f->metres2, (float)950.5, 10);
	assert_float_equal((float)f->metres, (float)7.9, 0.3);
	done(&t);
}

static void
test_slivers(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	/* 0.85 m over 110 m; then a hair that is not worth a word. */
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 2000, "9.9 0 20 0 20 10 9.9 10 9.9 0");
	draw(&t, TOWN + 3000, "19.999 0 30 0 30 10 19.999 10 19.999 0");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(only(&t, FAULT_SLIVER)->other, 1);
	assert_int_equal(t.n, 1);
	done(&t);
}

static void
test_gap(void **state)
{
	struct found t = { .n = 0 };
	const struct geo_fault *f;

	(void)state;
	draw(&t, TOWN, "0 0 20 0 20 10 0 10 0 0");
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 2000, "12 0 20 0 20 10 12 10 12 0");
	assert_int_equal(look(&t, NULL), OK);
	f = only(&t, FAULT_GAP);
	assert_int_equal(t.n, 1);
	assert_int_equal(f->feature, 0);
	assert_true(near(f->at, 11, 5));
	assert_float_equal((float)f->metres2, (float)1901, 20);
	done(&t);
}

/* Without the parent only what is closed in can be known. */
static void
test_hole_between(void **state)
{
	struct found t = { .n = 0 };
	const struct geo_fault *f;

	(void)state;
	draw(&t, 0, "0 0 20 0 20 10 12 10 12 8 8 8 8 10 0 10 0 0");
	draw(&t, 0, "0 10 20 10 20 20 0 20 0 10");
	draw(&t, 0, "25 0 30 0 30 20 25 20 25 0");
	assert_int_equal(look(&t, NULL), OK);
	f = only(&t, FAULT_GAP);
	assert_int_equal(t.n, 1);
	assert_int_equal(f->feature, 0);
	assert_int_equal(f->other, 1);
	assert_true(near(f->at, 10, 9));
	done(&t);
}

static void
test_outside(void **state)
{
	struct found t = { .n = 0 };
	const struct geo_fault *f;

	(void)state;
	draw(&t, TOWN, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 1000, "0 0 12 0 12 10 0 10 0 0");
	assert_int_equal(look(&t, NULL), OK);
	f = only(&t, FAULT_OUTSIDE);
	assert_int_equal(t.n, 1);
	assert_int_equal(f->feature, 1);
	assert_int_equal(f->other, 0);
	assert_true(near(f->at, 11, 5));
	done(&t);
}

static void
test_codes(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, TOWN, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 1000, "20 0 30 0 30 10 20 10 20 0");
	draw(&t, 110101002001000, "40 0 50 0 50 10 40 10 40 0");
	draw(&t, 0, "60 0 70 0 70 10 60 10 60 0");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(only(&t, FAULT_TWICE)->feature, 2);
	assert_int_equal(only(&t, FAULT_TWICE)->other, 1);
	assert_int_equal(only(&t, FAULT_ORPHAN)->feature, 3);
	assert_true(only(&t, FAULT_ORPHAN)->code == 110101002000000);
	assert_int_equal(only(&t, FAULT_NO_CODE)->feature, 4);
	assert_int_equal(only(&t, FAULT_OUTSIDE)->feature, 2);
	assert_int_equal(t.n, 4);
	done(&t);
}

static void
test_parts_and_far(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, 0, "0 0 10 0 10 10 0 10 0 0 | 20 0 21 0 21 1 20 1 20 0");
	draw(&t, 0, "0 20 10 20 10 30 0 30 0 20");
	draw(&t, 0, "0 90000 10 90000 10 90010 0 90010 0 90000");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(only(&t, FAULT_PARTS)->feature, 0);
	assert_true(near(only(&t, FAULT_PARTS)->at, 20.5, 0.5));
	assert_int_equal(only(&t, FAULT_FAR)->feature, 2);
	assert_int_equal(t.n, 2);
	done(&t);
}

/* The profile knows a town with three communities; one was drawn, and one that it
 * does not have. */
static void
test_by_law(void **state)
{
	struct law_grid g[] = {
		{ .code = 110101000000000, .level = GRID_DISTRICT },
		{ .code = TOWN, .parent = 110101000000000, .level = GRID_TOWN,
		    .lat_e6 = 39800500, .lon_e6 = 116400500 },
		{ .code = TOWN + 1000, .parent = TOWN, .level = GRID_BASIC },
		{ .code = TOWN + 2000, .parent = TOWN, .level = GRID_BASIC,
		    .lat_e6 = 39801000, .lon_e6 = 116401000 },
		{ .code = TOWN + 3000, .parent = TOWN, .level = GRID_BASIC,
		    .kind = STR("abolished") },
	};
	const struct law law = { .grids = g, .grids_n = 5 };
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 0 10 0 0");
	draw(&t, TOWN + 9000, "10 0 20 0 20 10 10 10 10 0");
	draw(&t, TOWN + 1001, "0 50000 1 50000 1 50001 0 50001 0 50000");
	assert_int_equal(look(&t, &law), OK);
	assert_true(only(&t, FAULT_MISSING)->code == TOWN + 2000);
	assert_int_equal(only(&t, FAULT_MISSING)->feature, -1);
	assert_true(near(only(&t, FAULT_MISSING)->at, 10, 10));
	assert_int_equal(only(&t, FAULT_FAR)->feature, 2);
	for (size_t i = 0, unknown = 0; i < t.n; i++) {
		unknown += t.f[i].kind == FAULT_UNKNOWN;
		assert_true(i < t.n - 1 || unknown == 2);
	}
	done(&t);
}

/* One crossing hides neither the overlap nor the gap beside it. */
static void
test_faults_beside_faults(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	draw(&t, TOWN, "0 0 30 0 30 10 0 10 0 0");
	draw(&t, TOWN + 1000, "0 0 10 0 10 10 5 10 5 12 5 10 0 10 0 0");
	draw(&t, TOWN + 2000, "9 0 20 0 20 10 9 10 9 0");
	draw(&t, TOWN + 3000, "22 0 30 0 30 10 22 10 22 0");
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(only(&t, FAULT_RING)->feature, 1);
	assert_int_equal(only(&t, FAULT_OVERLAP)->feature, 1);
	assert_true(near(only(&t, FAULT_GAP)->at, 21, 5));
	assert_int_equal(t.n, 3);
	done(&t);
}

/* ---- made to keep it busy ---- */

#define MANY 1000000

static void
ring_of(struct found *t, size_t n, double (*r)(size_t, size_t))
{
	struct spot at, first = { 0, 0 };

	shapes_feature(&t->s, SHAPE_AREA, STR_NONE, STR_NONE);
	shapes_part(&t->s, false);
	for (size_t i = 0; i < n; i++) {
		const double a = 6.283185307179586 * (double)i / (double)n;

		at = (struct spot){
			X0 + (int32_t)lround(cos(a) * r(i, n) * 1e6),
			Y0 + (int32_t)lround(sin(a) * r(i, n) * 1e6) };
		if (i == 0)
			first = at;
		assert_int_equal(shapes_spot(&t->s, at), OK);
	}
	assert_int_equal(shapes_spot(&t->s, first), OK);
	shapes_done(&t->s);
}

static double round_(size_t i, size_t n) { (void)i, (void)n; return 4; }
static double spiky(size_t i, size_t n) { (void)n; return i % 2 ? 4 : 1; }

static void
test_million(void **state)
{
	struct found t = { .n = 0 };

	(void)state;
	ring_of(&t, MANY, round_);
	ring_of(&t, MANY, spiky);
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.f[0].feature, 1);
	assert_string_equal(t.f[0].why, "Too tangled to be checked");
	done(&t);
}

/* Each edge crosses most others: n * n / 4 crossings. */
static void
test_tangle(void **state)
{
	const size_t n = 200001;
	struct found t = { .n = 0 };
	struct spot at;

	(void)state;
	shapes_feature(&t.s, SHAPE_AREA, STR_NONE, STR_NONE);
	shapes_part(&t.s, false);
	for (size_t i = 0; i <= n; i++) {
		const double a = 6.283185307179586 * (double)(i % n) *
		    (double)(n / 2) / (double)n;

		at = (struct spot){ X0 + (int32_t)lround(cos(a) * 4e6),
			Y0 + (int32_t)lround(sin(a) * 4e6) };
		assert_int_equal(shapes_spot(&t.s, at), OK);
	}
	shapes_done(&t.s);
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.f[0].why, "Too tangled to be checked");
	done(&t);
}

/* Two combs, each valid, whose teeth cross. */
static void
test_combs(void **state)
{
	const int teeth = 4000;
	struct found t = { .n = 0 };

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		shapes_feature(&t.s, SHAPE_AREA, STR_NONE, STR_NONE);
		shapes_part(&t.s, false);
		for (int i = 0; i <= 4 * teeth + 1; i++) {
			/* up a tooth, over, down, over; then back along. */
			const int x = i == 4 * teeth + 1 ? 0 :
			    i == 4 * teeth ? 4 * teeth * 100 :
			    (i / 4 * 4 + (i % 4 >= 2 ? 2 : 0)) * 100;
			const int y = i >= 4 * teeth ? -1000 :
			    i % 4 == 1 || i % 4 == 2 ? 4 * teeth * 100 : 0;
			const struct spot at = { X0 + (turn ? y : x),
				Y0 + (turn ? x : y) };

			assert_int_equal(shapes_spot(&t.s, at), OK);
		}
		assert_int_equal(shapes_spot(&t.s, (struct spot){ X0, Y0 }),
		    OK);
	}
	shapes_done(&t.s);
	assert_int_equal(look(&t, NULL), OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.f[0].why, "Too tangled to be checked");
	done(&t);
}

/* ---- stopping ---- */

static bool
refuse(void *ctx, const struct geo_fault *f)
{
	(void)f;
	((struct found *)ctx)->n++;
	return false;
}

static bool
count_to(void *ctx, size_t at, size_t all)
{
	struct found *const t = ctx;

	assert_true(at <= all);
	return ++t->asked < t->stop_after;
}

static void
test_stops(void **state)
{
	const struct geo_limits limits = { 2, 1 };
	struct found t = { .n = 0, .stop_after = 4 };

	(void)state;
	for (int i = 0; i < 10; i++)
		draw(&t, 0, "0 0 10 10 10 0 0 10 0 0");
	assert_int_equal(geo_check(&t.s, NULL, &limits, refuse, NULL, &t),
	    ERR_CANCELLED);
	assert_int_equal(t.n, 1);
	t.n = 0;
	assert_int_equal(geo_check(&t.s, NULL, &limits, take, count_to, &t),
	    ERR_CANCELLED);
	assert_int_equal(t.asked, 4);
	assert_true(t.n <= 3);
	done(&t);
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(geo_fault_code(FAULT_GAP), "gap");
	assert_string_equal(geo_fault_code(GEO_FAULT_COUNT), "");
	for (unsigned k = 0; k < GEO_FAULT_COUNT; k++)
		assert_true(*geo_fault_text((enum geo_fault_kind)k) != '\0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_nothing_wrong),
		cmocka_unit_test(test_rings),
		cmocka_unit_test(test_spots_twice),
		cmocka_unit_test(test_every_crossing),
		cmocka_unit_test(test_same_ring_twice),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_slivers),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_hole_between),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_parts_and_far),
		cmocka_unit_test(test_by_law),
		cmocka_unit_test(test_faults_beside_faults),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_tangle),
		cmocka_unit_test(test_combs),
		cmocka_unit_test(test_stops),
	};

	if (geo_version() == NULL) {
		puts("1..1");
		puts("ok 1 - check # SKIP no libgeos here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
