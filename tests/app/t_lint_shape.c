/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lint_shape.c -- drawn grids that are far larger than others, and unit grids with
 * more or fewer households than the profile wants, by squares of a layer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <string.h>
#include "../core/lawkit.h"
#include "../store/store_kit.h"
#include "app/team_lint.h"
#include "wire/geoarchive.h"

#define UNITS	10
#define SIDE	10000
#define CODE(i)	(UINT64_C(110115001001001) + (unsigned)(i))
#define AT(x, y) ((struct spot){ 1160000000 + (x), 400000000 + (y) })
#define WHO STR("sup1"), STR("u1")

struct heard { struct team_finding f[64]; size_t n; };

static void
hear(void *ctx, const struct team_finding *f)
{
	struct heard *const h = ctx;

	if (h->n < 64)
		h->f[h->n++] = *f;
}

static void
box(struct shapes *s, uint64_t code, int64_t value, int x, int w, int h)
{
	const struct spot ring[] = { AT(x, 0), AT(x + w, 0), AT(x + w, h),
		AT(x, h), AT(x, 0) };
	struct feature *const f = shapes_feature(s, SHAPE_AREA, STR_NONE,
	    STR_NONE);

	f->code = code;
	f->level = code != 0 ? GRID_UNIT : 0;
	f->value = value;
	shapes_part(s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, ring[i]), OK);
}

static void
put(struct place *p, const char *name, enum layer_kind kind, struct shapes *s)
{
	struct layer l = { .from = 1, .kind = kind, .datum = s->datum,
		.features = s->n };
	struct buf bytes = { 0 };

	snprintf(l.name, sizeof(l.name), "%s", name);
	shapes_done(s);
	geoarchive_put(s, &bytes);
	assert_int_equal(store_layer_put(p->s, &l, buf_view(&bytes), WHO), OK);
	buf_fini(&bytes);
	shapes_fini(s);
	*s = (struct shapes){ .datum = DATUM_GCJ02 };
}

/* Ten unit grids in a row, the last ten times as high; 100 households a square,
 * three squares in the first grid, none in the last, two in the others. */
static void
draw(struct place *p)
{
	struct shapes s = { .datum = DATUM_GCJ02 };

	for (int i = 0; i < UNITS; i++)
		box(&s, CODE(i), FEATURE_NO_VALUE, i * SIDE, SIDE,
		    i == UNITS - 1 ? 10 * SIDE : SIDE);
	put(p, "grids", LAYER_GRID, &s);
	for (int i = 0; i < UNITS - 1; i++)
		for (int k = 0; k < (i == 0 ? 3 : 2); k++)
			box(&s, 0, 100000, i * SIDE + k * 2000, 2000, 2000);
	put(p, "homes", LAYER_VALUE, &s);
}

static void
test_shapes(void **state)
{
	struct law law = { .code = STR_NONE };
	struct heard h = { .n = 0 };
	struct team_lint t = { .law = &law, .now_ms = 1800000000000,
		.fn = hear, .ctx = &h };
	struct place p;

	(void)state;
	lawkit_make(&law);
	place_make(&p, "ta");
	draw(&p);
	assert_int_equal(district_open(p.s, &law, DISTRICT_TODAY, &t.d), OK);
	team_lint_shape(&t);
	assert_int_equal(h.n, 1);
	assert_int_equal(h.f[0].fault, FAULT_AREA);
	assert_true(h.f[0].grid == CODE(UNITS - 1));
	assert_true(h.f[0].n > h.f[0].most && h.f[0].least < h.f[0].most);
	h.n = 0;
	law.homes_least = 150;
	law.homes_most = 250;
	team_lint_shape(&t);
	assert_int_equal(h.n, 3);
	assert_int_equal(h.f[1].fault, FAULT_SIZE);
	assert_true(h.f[1].grid == CODE(0) && h.f[1].n == 300);
	assert_true(h.f[2].grid == CODE(UNITS - 1) && h.f[2].n == 0);
	district_close(&t.d);
	place_drop(&p);
}

/* A profile's cells are a model, whatever their size. */
static void
test_model(void **state)
{
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct law law = { .code = STR_NONE };
	struct heard h = { .n = 0 };
	struct team_lint t = { .law = &law, .fn = hear, .ctx = &h };
	struct buf text = { 0 };

	(void)state;
	lawkit_make(&law);
	for (int i = 0; i < UNITS; i++)
		box(&s, CODE(i), FEATURE_NO_VALUE, i * SIDE, SIDE,
		    i == 0 ? 10 * SIDE : SIDE);
	shapes_done(&s);
	shapes_file_put(&s, &text);
	law.shapes_text = buf_view(&text);
	law.homes_most = 1;
	assert_int_equal(district_open(NULL, &law, DISTRICT_TODAY, &t.d), OK);
	assert_int_equal(district_grids(t.d)->n, UNITS);
	team_lint_shape(&t);
	assert_int_equal(h.n, 0);
	district_close(&t.d);
	shapes_fini(&s);
	buf_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
