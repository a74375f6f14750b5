/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_grow.c -- model cells: each grid has one, those of a parent cover it without
 * gap or overlap and share their borders, drawn outlines stay as they are, and a
 * known centre comes to lie in its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/grow.h"

#define TOP	UINT64_C(110115000000000)
#define X0	116400000	/* millionths */
#define Y0	39800000

struct tree { struct law law; struct law_grid *g; size_t cap; };

static struct law_grid *
grid(struct tree *t, uint64_t code, uint64_t parent, unsigned level)
{
	t->g = xgrow(t->g, &t->cap, t->law.grids_n + 1, sizeof(*t->g));
	t->law.grids = t->g;
	t->g[t->law.grids_n] = (struct law_grid){ .code = code,
		.parent = parent, .level = (uint8_t)level, .name = STR("格") };
	return &t->g[t->law.grids_n++];
}

/* A district of towns, each of basic grids with unit grids. */
static void
plant(struct tree *t, unsigned towns, unsigned basics, unsigned units)
{
	*t = (struct tree){ .law.datum = DATUM_GCJ02 };
	grid(t, TOP, 0, GRID_DISTRICT);
	for (unsigned a = 1; a <= towns; a++) {
		const uint64_t town = TOP + a * UINT64_C(1000000);

		grid(t, town, TOP, GRID_TOWN);
		for (unsigned b = 1; b <= basics; b++) {
			const uint64_t basic = town + b * UINT64_C(1000);

			grid(t, basic, town, GRID_BASIC);
			for (unsigned c = 1; c <= units; c++)
				grid(t, basic + c, basic, GRID_UNIT);
		}
	}
}

static void
centre(struct tree *t, uint64_t code, int32_t x, int32_t y)
{
	for (size_t i = 0; i < t->law.grids_n; i++)
		if (t->g[i].code == code) {
			t->g[i].lon_e6 = X0 + x;
			t->g[i].lat_e6 = Y0 + y;
		}
}

static uint64_t
town(unsigned n)
{
	return TOP + n * UINT64_C(1000000);
}

/* ---- what must hold ---- */

static int
turn(struct spot a, struct spot b, struct spot p)
{
	const int64_t l = ((int64_t)b.lon - a.lon) * ((int64_t)p.lat - a.lat);
	const int64_t r = ((int64_t)p.lon - a.lon) * ((int64_t)b.lat - a.lat);

	return (l > r) - (l < r);
}

static bool
meet(struct spot a, struct spot b, struct spot c, struct spot d)
{
	struct extent x = EXTENT_NONE, y = EXTENT_NONE;

	extent_add(&x, a);
	extent_add(&x, b);
	extent_add(&y, c);
	extent_add(&y, d);
	return extent_meet(&x, &y) && turn(a, b, c) * turn(a, b, d) <= 0 &&
	    turn(c, d, a) * turn(c, d, b) <= 0;
}

static bool
simple(const struct shapes *s, const struct shape_part *p)
{
	const struct spot *v = s->at + p->first;

	for (uint32_t i = 0; i + 1 < p->n; i++)
		for (uint32_t k = i + 2; k + 1 < p->n; k++)
			if ((i || k + 2 < p->n) &&
			    meet(v[i], v[i + 1], v[k], v[k + 1]))
				return false;
	return true;
}

struct edge { struct spot a, b; };

static int
by_ends(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	const int32_t l[] = { x->a.lon, x->a.lat, x->b.lon, x->b.lat };
	const int32_t r[] = { y->a.lon, y->a.lat, y->b.lon, y->b.lat };

	for (int i = 0; i < 4; i++)
		if (l[i] != r[i])
			return l[i] < r[i] ? -1 : 1;
	return 0;
}

/* Every edge of a cell is, the other way round, an edge of a cell beside it, or one
 * of the outline: counts those that are neither. */
static size_t
alone(const struct shapes *s, unsigned level)
{
	struct edge *e = NULL;
	size_t n = 0, cap = 0, found = 0;

	for (size_t i = 0; i < s->n; i++) {
		for (uint32_t p = 0; p < s->f[i].parts &&
		    s->f[i].level == level; p++) {
			const struct shape_part *part =
			    &s->part[s->f[i].part + p];

			for (uint32_t k = 1; k < part->n; k++) {
				e = xgrow(e, &cap, n + 1, sizeof(*e));
				e[n++] = (struct edge){
					s->at[part->first + k - 1],
					s->at[part->first + k] };
			}
		}
	}
	if (n)
		qsort(e, n, sizeof(*e), by_ends);
	for (size_t i = 0; i < n; i++) {
		const struct edge back = { e[i].b, e[i].a };

		found += !bsearch(&back, e, n, sizeof(*e), by_ends);
		assert_true(i == 0 || by_ends(&e[i - 1], &e[i]));
	}
	free(e);
	return found;
}

static area2
below(const struct law *l, const struct shapes *s, uint64_t code, size_t *n)
{
	area2 sum = 0;

	*n = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct law_grid *g = law_grid(l, s->f[i].code);

		if (g->parent == code) {
			sum += shape_area2(s, i);
			++*n;
		}
	}
	return sum;
}

/* The first ones were drawn: not ours to judge. */
static void
check(const struct tree *t, const struct shapes *s, size_t drawn)
{
	assert_int_equal(s->n, t->law.grids_n);
	for (size_t i = 0; i < s->n; i++) {
		size_t n;
		const area2 sum = below(&t->law, s, s->f[i].code, &n);

		for (uint32_t p = 0; p < s->f[i].parts; p++)
			assert_true(i < drawn ||
			    simple(s, &s->part[s->f[i].part + p]));
		assert_true(shape_area2(s, i) > 0);
		assert_int_equal(shape_side(s, i, shape_inside(s, i)), SIDE_IN);
		if (n)
			assert_true(sum == shape_area2(s, i));
	}
	for (size_t i = 0; i < t->law.grids_n; i++) {
		const struct law_grid *g = &t->law.grids[i];
		const int64_t k = shapes_find(s, g->code);

		assert_true(k >= 0);
		assert_int_equal(s->f[k].level, g->level);
	}
}

static bool
in_own(const struct shapes *s, const struct tree *t, uint64_t code)
{
	const struct law_grid *g = law_grid(&t->law, code);

	return shape_side(s, (size_t)shapes_find(s, code),
	    geo_of_e6(g->lat_e6, g->lon_e6)) == SIDE_IN;
}

/* ---- out of nothing but centres ---- */

static void
test_centres(void **state)
{
	struct shapes s = { 0 };
	struct tree t;

	(void)state;
	plant(&t, 9, 5, 4);
	for (unsigned i = 1; i <= 7; i++)	/* of nine */
		centre(&t, town(i), (int32_t)(i * 7919 % 31) * 4000,
		    (int32_t)(i * 104729 % 29) * 4000);
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	assert_true(s.schematic && shape_model(&s.f[s.n - 1]));
	assert_int_equal(s.datum, DATUM_GCJ02);
	check(&t, &s, 0);
	for (unsigned i = 1; i <= 7; i++)
		assert_true(in_own(&s, &t, town(i)));
	for (size_t i = 0; i < s.at_n; i++)
		assert_int_equal(s.at[i].lon % 100 + s.at[i].lat % 100, 0);
	/* only the district's own outline has nobody beside it */
	for (unsigned level = GRID_TOWN; level <= GRID_UNIT; level++)
		if (level != GRID_AREA)
			assert_int_equal(alone(&s, level), s.part[0].n - 1);
	shapes_fini(&s);
	free(t.g);
}

static void
test_one_centre(void **state)
{
	struct shapes s = { 0 };
	struct tree t;

	(void)state;
	plant(&t, 1, 1, 1);
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), ERR_NOT_FOUND);
	assert_int_equal(s.n, 0);
	centre(&t, TOP, 0, 0);
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	check(&t, &s, 0);
	shapes_fini(&s);
	free(t.g);
}

/* Two centres on one spot, and one far off: each grid has a cell all the same. */
static void
test_odd_centres(void **state)
{
	struct shapes s = { 0 };
	struct tree t;

	(void)state;
	plant(&t, 5, 3, 3);
	centre(&t, town(1), 0, 0);
	centre(&t, town(2), 0, 0);
	centre(&t, town(3), 30000, 10000);
	centre(&t, town(4), 10000, 30000);
	centre(&t, town(1) + 1000, 4000, 0);
	centre(&t, town(3) + 2000, 4000, 1);	/* in another town */
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	check(&t, &s, 0);
	assert_true(in_own(&s, &t, town(1)));
	assert_true(in_own(&s, &t, town(3)));
	assert_true(in_own(&s, &t, town(4)));
	shapes_fini(&s);
	free(t.g);
}

static void
test_levels(void **state)
{
	struct shapes s = { 0 };
	struct tree t;

	(void)state;
	plant(&t, 3, 3, 3);
	centre(&t, town(1), 0, 0);
	centre(&t, town(2), 20000, 0);
	centre(&t, town(3), 0, 20000);
	t.g[1 + 13].kind = STR("abolished");	/* the second town */
	assert_int_equal(grow_grids(&t.law, &s, GRID_BASIC), OK);
	assert_int_equal(s.n, 1 + 2 + 6);
	assert_int_equal(shapes_find(&s, town(2)), -1);
	assert_int_equal(shapes_find(&s, town(2) + 1000), -1);
	shapes_fini(&s);
	free(t.g);
}

/* ---- inside what was drawn ---- */

static void
draw(struct shapes *s, uint64_t code, unsigned level, const int32_t (*v)[2],
    size_t n, bool more)
{
	struct feature *f;

	if (!more) {
		f = shapes_feature(s, SHAPE_AREA, STR_NONE, STR_NONE);
		f->code = code;
		f->level = (uint8_t)level;
	}
	shapes_part(s, more);
	for (size_t i = 0; i <= n; i++)
		assert_int_equal(shapes_spot(s, (struct spot){
			X0 * 10 + v[i % n][0], Y0 * 10 + v[i % n][1] }), OK);
	shapes_done(s);
}

static const int32_t comb[][2] = {
	{ 0, 0 }, { 900007, 13 }, { 900001, 600003 }, { 700001, 600007 },
	{ 700003, 200011 }, { 500009, 200017 }, { 500003, 610001 },
	{ 300001, 600011 }, { 300007, 200003 }, { 200001, 200009 },
	{ 200009, 620003 }, { 17, 600013 }
};
static const int32_t beside[][2] = {
	{ 900007, 13 }, { 1500001, 7 }, { 1500011, 600001 }, { 900001, 600003 }
};

/* Of a drawn district nothing is changed, and what is grown in it covers it to the
 * unit: edges of an odd length are not broken. */
static void
grow_in(const int32_t (*v)[2], size_t n, const int32_t (*hole)[2], size_t holes)
{
	struct shapes s = { 0 };
	struct tree t;

	plant(&t, 3, 4, 3);
	centre(&t, town(1), 10000, 50000);
	centre(&t, town(2), 80000, 30000);
	draw(&s, TOP, GRID_DISTRICT, v, n, false);
	if (holes)
		draw(&s, TOP, GRID_DISTRICT, hole, holes, true);
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	assert_true(s.schematic);
	check(&t, &s, 1);
	assert_int_equal(s.part[0].n, n + 1);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(s.at[i].lon, X0 * 10 + v[i][0]);
		assert_int_equal(s.at[i].lat, Y0 * 10 + v[i][1]);
	}
	assert_true(in_own(&s, &t, town(1)));
	assert_true(in_own(&s, &t, town(2)));
	shapes_fini(&s);
	free(t.g);
}

static void
test_drawn(void **state)
{
	static const int32_t box[][2] = {
		{ 0, 0 }, { 900000, 0 }, { 900000, 600000 }, { 0, 600000 }
	};
	static const int32_t hole[][2] = {
		{ 300000, 200000 }, { 300000, 400000 }, { 600000, 400000 },
		{ 600000, 200000 }
	};

	(void)state;
	grow_in(comb, 12, NULL, 0);
	grow_in(box, 4, NULL, 0);
	grow_in(box, 4, hole, 4);
}

/* Towns that were drawn border to border, with edges that no step of the lattice
 * lies on: broken beside it by a unit at most, and by both towns alike. */
static void
test_drawn_towns(void **state)
{
	struct shapes s = { 0 };
	struct tree t;

	(void)state;
	plant(&t, 2, 7, 5);
	draw(&s, town(1), GRID_TOWN, comb, 12, false);
	draw(&s, town(2), GRID_TOWN, beside, 4, false);
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	assert_int_equal(s.n + 1, t.law.grids_n);	/* no district */
	for (size_t i = 0; i < 2; i++) {
		size_t n;
		const area2 sum = below(&t.law, &s, s.f[i].code, &n);
		const area2 own = shape_area2(&s, i);

		assert_true((sum > own ? sum - own : own - sum) < 6000000);
		assert_int_equal(n, 7);
	}
	assert_true(alone(&s, GRID_UNIT) < 60);
	shapes_fini(&s);
	free(t.g);
}

/* A mainland and an island: somebody has the island, and nothing is lost. */
static void
test_islands(void **state)
{
	static const int32_t isle[][2] = {
		{ 2000000, 0 }, { 2200000, 0 }, { 2200000, 200000 }
	};
	struct shapes s = { 0 };
	struct tree t;

	(void)state;
	plant(&t, 4, 2, 2);
	draw(&s, TOP, GRID_DISTRICT, beside, 4, false);
	draw(&s, TOP, GRID_DISTRICT, isle, 3, true);
	s.part[1].hole = false;
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	check(&t, &s, 1);
	shapes_fini(&s);
	free(t.g);
}

/* The same twice, and again over what it made: nothing is left to grow. */
static void
test_again(void **state)
{
	struct shapes s = { 0 }, again = { 0 };
	struct tree t;
	size_t n;

	(void)state;
	plant(&t, 6, 4, 2);
	for (unsigned i = 1; i <= 6; i++)
		centre(&t, town(i), (int32_t)i * 9000, (int32_t)(i * i) * 3000);
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	assert_int_equal(grow_grids(&t.law, &again, GRID_UNIT), OK);
	n = s.n;
	assert_int_equal(s.at_n, again.at_n);
	assert_memory_equal(s.at, again.at, s.at_n * sizeof(*s.at));
	assert_int_equal(grow_grids(&t.law, &s, GRID_UNIT), OK);
	assert_int_equal(s.n, n);
	shapes_fini(&s);
	shapes_fini(&again);
	free(t.g);
}

int
main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_centres),
		cmocka_unit_test(test_one_centre),
		cmocka_unit_test(test_odd_centres),
		cmocka_unit_test(test_levels), cmocka_unit_test(test_drawn),
		cmocka_unit_test(test_drawn_towns),
		cmocka_unit_test(test_islands), cmocka_unit_test(test_again),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
