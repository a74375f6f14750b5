/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_geoarchive.c -- shapes as a store keeps them, and as a profile has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "wire/geoarchive.h"

static void
ring(struct shapes *s, int32_t lon, int32_t lat, int32_t size, bool hole)
{
	const struct spot at[] = { { lon, lat }, { lon + size, lat },
		{ lon + size, lat + size }, { lon, lat + size }, { lon, lat } };

	shapes_part(s, hole);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, at[i]), OK);
}

static void
make(struct shapes *s)
{
	struct feature *f = shapes_feature(s, SHAPE_AREA, STR("某街道"),
	    STR("community"));

	f->code = UINT64_C(110115001000000);
	f->level = 2;
	f->value = -1500;
	ring(s, 1163321000, 397365100, 90000, false);
	ring(s, 1163331000, 397375100, 1000, true);
	ring(s, 1164331000, 397375100, 2000, false);
	f = shapes_feature(s, SHAPE_POINT, STR("p"), STR_NONE);
	shapes_part(s, false);
	assert_int_equal(shapes_spot(s, (struct spot){ -5, 900000000 }), OK);
	shapes_feature(s, SHAPE_NONE, STR_NONE, STR_NONE);
	s->datum = DATUM_GCJ02;
	s->schematic = true;
	shapes_done(s);
}

static void
test_there_and_back(void **state)
{
	struct shapes s = { .n = 0 }, t = { .n = 0 };
	struct buf a = { 0 }, b = { 0 };
	size_t at;

	(void)state;
	make(&s);
	geoarchive_put(&s, &a);
	assert_int_equal(geoarchive_get(buf_view(&a), &t, &at), OK);
	assert_int_equal(at, a.n);
	assert_int_equal(t.n, 3);
	assert_true(t.schematic && t.datum == DATUM_GCJ02);
	assert_true(str_is(t.f[0].name, "某街道"));
	assert_int_equal(t.f[0].value, -1500);
	assert_int_equal(t.f[1].value, FEATURE_NO_VALUE);
	assert_int_equal(t.f[0].parts, 3);
	assert_true(t.part[1].hole && !t.part[2].hole);
	assert_memory_equal(&t.box, &s.box, sizeof s.box);
	geoarchive_put(&t, &b);
	assert_true(str_eq(buf_view(&a), buf_view(&b)));
	shapes_fini(&s);
	shapes_fini(&t);
	buf_fini(&a);
	buf_fini(&b);
}

/* Cut anywhere, and with any byte changed, it is refused or is the archive of
 * something. */
static void
test_damaged(void **state)
{
	struct shapes s = { .n = 0 }, t = { .n = 0 };
	struct buf a = { 0 }, b = { 0 };
	size_t at;

	(void)state;
	make(&s);
	geoarchive_put(&s, &a);
	for (size_t n = 0; n < a.n; n++) {
		assert_int_not_equal(geoarchive_get(str_n(a.p, n), &t, &at), OK);
		assert_true(at <= n + 15 && t.n == 0 && !t.f);
	}
	for (size_t i = 15; i < a.n; i++) {
		a.p[i] ^= 0x41;
		if (geoarchive_get(buf_view(&a), &t, &at) == OK) {
			b.n = 0;
			geoarchive_put(&t, &b);
			assert_true(str_eq(buf_view(&a), buf_view(&b)));
			shapes_fini(&t);
			t = (struct shapes){ .n = 0 };
		}
		a.p[i] ^= 0x41;
	}
	buf_byte(&a, 0);
	assert_int_equal(geoarchive_get(buf_view(&a), &t, &at), ERR_BAD_INPUT);
	assert_int_equal(at, a.n - 1);
	assert_int_equal(geoarchive_get(STR("gridseat geo 2\n"), &t, &at),
	    ERR_VERSION);
	shapes_fini(&s);
	buf_fini(&a);
	buf_fini(&b);
}

#define HEAD "code\tlevel\tpart\tspots\n"

static void
test_file(void **state)
{
	static const char text[] = HEAD
	    "-\t0\tdatum\tgcj02\n"
	    "-\t0\tmodel\t1\n"
	    "110115001000000\t2\tring\t11633210,3973651 900,0 0,900 -900,0\n"
	    "110115001000000\t2\thole\t11633310,3973751 10,0 0,10 -10,0\n"
	    "110115001000000\t2\tring\t11643310,3973751 20,0 0,20 -20,0\n"
	    "0\t0\tpoint\t0,9000000\n";
	struct shapes s = { .n = 0 }, t = { .n = 0 };
	struct buf a = { 0 }, b = { 0 };

	(void)state;
	make(&s);
	shapes_file_put(&s, &a);
	assert_string_equal(buf_z(&a), text);
	assert_int_equal(shapes_file_get(buf_view(&a), &t, NULL), OK);
	assert_int_equal(t.n, 2);
	assert_true(t.schematic && t.datum == DATUM_GCJ02);
	assert_int_equal(t.f[0].parts, 3);
	assert_int_equal(t.part[0].n, 5);
	assert_int_equal(t.at[1].lon, 1163411000);
	shapes_file_put(&t, &b);
	assert_string_equal(buf_z(&b), text);
	shapes_fini(&s);
	shapes_fini(&t);
	buf_fini(&a);
	buf_fini(&b);
}

static void
on_diag(void *ctx, const struct diag *d)
{
	buf_fmt(ctx, "%u %s\n", (unsigned)d->line, d->field ? d->field : "");
}

static void
test_file_faults(void **state)
{
	static const char text[] = HEAD
	    "-\t0\tdatum\tmars\n"
	    "-\t0\tscale\t1\n"
	    "x\t2\tring\t0,0 1,0 0,1\n"
	    "1\t6\tring\t0,0 1,0 0,1\n"
	    "1\t2\thole\t0,0 1,0 0,1\n"
	    "1\t2\tring\t0,0 1,0\n"
	    "2\t2\tring\t0,0 1,0 0,1 \n"
	    "3\t2\tring\t18000001,0 1,0 0,1\n"
	    "4\t2\tline\t0,0\n"
	    "5\t2\tpoint\t1 2\n"
	    "6\t2\tcircle\t1,2\n"
	    "7\t2\tring\t0,0 1,0 0,1\n";
	struct shapes s = { .n = 0 };
	struct buf out = { 0 };
	struct diag_sink d = { .fn = on_diag, .ctx = &out };

	(void)state;
	assert_int_equal(shapes_file_get(STR(text), &s, &d), ERR_BAD_INPUT);
	assert_string_equal(buf_z(&out), "2 spots\n3 part\n4 code\n5 level\n"
	    "6 part\n7 spots\n8 spots\n9 spots\n10 spots\n11 spots\n12 part\n");
	assert_true(s.n == 0 && !s.f);
	buf_fini(&out);
}

/* As many as a large district has: nothing but sizes is looked at. */
static void
test_file_many(void **state)
{
	struct shapes s = { .n = 0 }, t = { .n = 0 };
	struct buf a = { 0 };

	(void)state;
	for (int32_t i = 0; i < 4300; i++) {
		shapes_feature(&s, SHAPE_AREA, STR_NONE, STR_NONE)->code =
		    (uint64_t)i + 1;
		ring(&s, 1163321000 + i / 60 * 10000, 397365100 + i % 60 *
		    10000, 10000, false);
	}
	shapes_file_put(&s, &a);
	assert_int_equal(shapes_file_get(buf_view(&a), &t, NULL), OK);
	assert_int_equal(t.n, 4300);
	assert_int_equal(t.datum, DATUM_GCJ02);
	shapes_fini(&s);
	shapes_fini(&t);
	buf_fini(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_damaged), cmocka_unit_test(test_file),
		cmocka_unit_test(test_file_faults),
		cmocka_unit_test(test_file_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
