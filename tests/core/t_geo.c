/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_geo.c -- spots, datums and distances. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/geo.h"

static void
near(struct spot got, double lon, double lat, double off)
{
	assert_true(fabs(got.lon / 1e7 - lon) <= off);
	assert_true(fabs(got.lat / 1e7 - lat) <= off);
}

static void
test_names(void **state)
{
	static const struct { const char *name; enum datum d; } t[] = {
		{ "wgs84", DATUM_WGS84 }, { "WGS-84", DATUM_WGS84 },
		{ "EPSG:4326", DATUM_WGS84 }, { "epsg:4490", DATUM_WGS84 },
		{ "urn:ogc:def:crs:OGC:1.3:CRS84", DATUM_WGS84 },
		{ "urn:ogc:def:crs:EPSG::4490", DATUM_WGS84 },
		{ "gcj02", DATUM_GCJ02 }, { "GCJ-02", DATUM_GCJ02 },
		{ " gcj02 ", DATUM_GCJ02 }, { "bd09", DATUM_BD09 },
		{ "BD-09", DATUM_BD09 }, { "", DATUM_NONE },
		{ "gcj", DATUM_GCJ02 }, { "gcj0", DATUM_NONE },
		{ "gcj021", DATUM_NONE }, { "EPSG:3857", DATUM_NONE },
		{ "EPSG:2000", DATUM_NONE }, { "wgs72", DATUM_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_int_equal(geo_datum(str_of(t[i].name)), t[i].d);
	for (int d = DATUM_WGS84; d <= DATUM_BD09; d++) {
		assert_int_equal(geo_datum(str_of(
		    geo_datum_name((enum datum)d))), d);
		assert_int_equal(geo_datum(str_of(
		    geo_datum_code((enum datum)d))), d);
	}
	assert_string_equal(geo_datum_name(DATUM_NONE), "");
}

/* Published pairs of the common libraries. Their ways back are one step of an
 * approximation, so those are asked for less exactly. */
static void
test_datum_vectors(void **state)
{
	static const struct {
		enum datum from, to;
		double lon, lat, to_lon, to_lat, off;
	} t[] = {
		{ DATUM_WGS84, DATUM_GCJ02, 121.5272106, 31.1774276,
		    121.531541859215, 31.17530398364597, 1e-7 },
		{ DATUM_WGS84, DATUM_GCJ02, 113.912316, 22.543847,
		    113.9171764808363, 22.540796131694766, 1e-7 },
		{ DATUM_WGS84, DATUM_GCJ02, 116.377817, 39.911954,
		    116.38404722455657, 39.91334545536069, 1e-7 },
		{ DATUM_WGS84, DATUM_GCJ02, 116.404, 39.915,
		    116.41024449916938, 39.91640428150164, 1e-7 },
		{ DATUM_GCJ02, DATUM_BD09, 116.404, 39.915,
		    116.41036949371029, 39.92133699351021, 1e-7 },
		{ DATUM_GCJ02, DATUM_WGS84, 116.404, 39.915,
		    116.39775550083061, 39.91359571849836, 1e-5 },
		{ DATUM_BD09, DATUM_GCJ02, 116.404, 39.915,
		    116.39762729119315, 39.90865673957631, 2e-6 },
		/* not in China */
		{ DATUM_WGS84, DATUM_GCJ02, -74.0, 40.7, -74.0, 40.7, 0 },
		{ DATUM_GCJ02, DATUM_WGS84, -74.0, 40.7, -74.0, 40.7, 0 },
		{ DATUM_WGS84, DATUM_GCJ02, 72.0039, 30, 72.0039, 30, 0 },
		{ DATUM_WGS84, DATUM_GCJ02, 110, 55.8272, 110, 55.8272, 0 },
		{ DATUM_GCJ02, DATUM_WGS84, 110, -10, 110, -10, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct spot at, out;

		assert_true(geo_unit(t[i].lon, 180, &at.lon));
		assert_true(geo_unit(t[i].lat, 90, &at.lat));
		assert_int_equal(geo_convert(at, t[i].from, t[i].to, &out), OK);
		near(out, t[i].to_lon, t[i].to_lat, t[i].off + 1e-9);
	}
}

static void
there_and_back(struct spot at, enum datum from, enum datum to)
{
	struct spot out, back;

	assert_int_equal(geo_convert(at, from, to, &out), OK);
	assert_int_equal(geo_convert(out, to, from, &back), OK);
	assert_true(abs(back.lon - at.lon) <= 1);
	assert_true(abs(back.lat - at.lat) <= 1);
}

/* Everywhere in China, and along the meridian and the parallel at which the
 * polynomial has its kinks. */
static void
test_round_trips(void **state)
{
	(void)state;
	for (int32_t lon = 735000000; lon <= 1350000000; lon += 2712347)
		for (int32_t lat = 180000000; lat <= 540000000; lat += 3141593) {
			const struct spot at = { lon, lat };

			there_and_back(at, DATUM_WGS84, DATUM_GCJ02);
			there_and_back(at, DATUM_WGS84, DATUM_BD09);
			there_and_back(at, DATUM_GCJ02, DATUM_BD09);
		}
	for (int32_t d = -200; d <= 200; d++) {
		there_and_back((struct spot){ 1050000000 + d, 300000000 },
		    DATUM_WGS84, DATUM_GCJ02);
		there_and_back((struct spot){ 1100000000, 350000000 + d },
		    DATUM_WGS84, DATUM_GCJ02);
	}
}

static void
test_convert_refuses(void **state)
{
	const struct spot at = { 1164040000, 399150000 };
	const struct spot off = { GEO_NOWHERE, 0 };
	struct spot out;

	(void)state;
	assert_int_equal(geo_convert(at, DATUM_NONE, DATUM_WGS84, &out),
	    ERR_BAD_INPUT);
	assert_int_equal(geo_convert(at, DATUM_WGS84, DATUM_NONE, &out),
	    ERR_BAD_INPUT);
	assert_int_equal(geo_convert(off, DATUM_WGS84, DATUM_GCJ02, &out),
	    ERR_BAD_INPUT);
	assert_int_equal(geo_convert(off, DATUM_WGS84, DATUM_WGS84, &out),
	    ERR_BAD_INPUT);
	assert_int_equal(geo_convert(at, DATUM_BD09, DATUM_BD09, &out), OK);
	assert_int_equal(out.lon, at.lon);
	assert_int_equal(out.lat, at.lat);
}

static void
test_spot(void **state)
{
	static const struct {
		const char *text;
		int32_t lon, lat;
		bool ok, swapped;
	} t[] = {
		{ "116.397128,39.916527", 1163971280, 399165270, 1, 0 },
		{ " 116.397128 , 39.916527 ", 1163971280, 399165270, 1, 0 },
		{ "116.397128 39.916527", 1163971280, 399165270, 1, 0 },
		{ "116.397128，39.916527", 1163971280, 399165270, 1, 0 },
		{ "39.916527,116.397128", 1163971280, 399165270, 1, 1 },
		{ "116.12345674,39", 1161234567, 390000000, 1, 0 },
		{ "116.12345675,39.99999995", 1161234568, 400000000, 1, 0 },
		{ "116.123456749999999999999,39", 1161234567, 390000000, 1, 0 },
		{ "-74.5,40.7", -745000000, 407000000, 1, 0 },
		{ "180,90", 1800000000, 900000000, 1, 0 },
		{ "-180,-90", -1800000000, -900000000, 1, 0 },
		{ "+116.,.5", 1160000000, 5000000, 1, 0 },
		{ "180.0000001,0", 0, 0, 0, 0 },
		{ "0,-90.0000001", 0, 0, 0, 0 },
		{ "", 0, 0, 0, 0 }, { "116", 0, 0, 0, 0 },
		{ "116,", 0, 0, 0, 0 }, { ",39", 0, 0, 0, 0 },
		{ "nan,nan", 0, 0, 0, 0 }, { "116,nan", 0, 0, 0, 0 },
		{ "116,39,1", 0, 0, 0, 0 }, { "116.39.9", 0, 0, 0, 0 },
		{ "1e2,3", 0, 0, 0, 0 }, { "inf,0", 0, 0, 0, 0 },
		{ ".,.", 0, 0, 0, 0 }, { "--1,2", 0, 0, 0, 0 },
		{ "99999999999999999999999,1", 0, 0, 0, 0 },
		{ "110115001001", 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct spot s = { 7, 7 };
		bool swapped = false;
		const enum err e = geo_spot(str_of(t[i].text), &s, &swapped);

		assert_int_equal(e, t[i].ok ? OK : ERR_BAD_INPUT);
		if (!t[i].ok)
			continue;
		assert_int_equal(s.lon, t[i].lon);
		assert_int_equal(s.lat, t[i].lat);
		assert_int_equal(swapped, t[i].swapped);
	}
}

static void
test_units(void **state)
{
	int32_t v = 5;

	(void)state;
	assert_true(geo_unit(116.12345678, 180, &v));
	assert_int_equal(v, 1161234568);
	assert_true(geo_unit(-180, 180, &v));
	assert_int_equal(v, -1800000000);
	assert_false(geo_unit(180.00001, 180, &v));
	assert_false(geo_unit((double)NAN, 180, &v));
	assert_false(geo_unit((double)INFINITY, 180, &v));
	assert_false(geo_unit(-90.1, 90, &v));
	assert_false(geo_known(geo_of_e6(0, 0)));
	assert_false(geo_known(geo_of_e6(200000000, 0)));
	assert_int_equal(geo_of_e6(39736517, 116332710).lon, 1163327100);
	assert_int_equal(geo_of_e6(39736517, 116332710).lat, 397365170);
}

static void
test_distances(void **state)
{
	const struct spot a = { 1164000000, 399000000 };
	const struct spot north = { 1164000000, 400000000 };
	const struct spot east = { 1165000000, 399000000 };
	const struct spot hand = { 1164000001, 399000001 };
	double ex, ny;

	(void)state;
	assert_true(fabs(geo_metres(a, north) - 11119.5) < 1);
	assert_true(fabs(geo_metres(a, east) - 8530.4) < 1);
	assert_true(geo_metres(a, a) < 1e-9);
	assert_true(fabs(geo_metres(a, hand) - 0.01402) < 1e-4);
	assert_true(fabs(geo_bearing(a, north)) < 1e-9);
	assert_true(fabs(geo_bearing(north, a) - 180) < 1e-9);
	assert_true(fabs(geo_bearing(a, east) - 90) < 0.1);
	assert_true(fabs(geo_bearing(east, a) - 270) < 0.1);
	assert_true(fabs(geo_bearing(a, hand) - 37.5) < 0.2);
	assert_true(fabs(geo_bearing(a, a)) < 1e-9);
	geo_scale(a.lat, &ex, &ny);
	assert_true(fabs(ny * 1e6 - 11119.5) < 1);
	assert_true(fabs(ex * 1e6 - 8530.4) < 1);
}

static void
test_extents(void **state)
{
	struct extent e = EXTENT_NONE, none = EXTENT_NONE;
	const struct extent far = { { 30, 30 }, { 40, 40 } };
	const struct extent edge = { { 10, 10 }, { 20, 20 } };

	(void)state;
	assert_false(extent_has(&e, (struct spot){ 0, 0 }));
	extent_join(&e, &none);
	assert_false(extent_has(&e, (struct spot){ 0, 0 }));
	extent_add(&e, (struct spot){ 0, 10 });
	extent_add(&e, (struct spot){ 10, 0 });
	assert_true(extent_has(&e, (struct spot){ 10, 10 }));
	assert_false(extent_has(&e, (struct spot){ 11, 10 }));
	assert_true(extent_meet(&e, &edge));
	assert_false(extent_meet(&e, &far));
	assert_false(extent_meet(&none, &far));
	extent_join(&e, &far);
	assert_true(extent_has(&e, (struct spot){ 40, 0 }));
}

int
main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_datum_vectors),
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_convert_refuses),
		cmocka_unit_test(test_spot), cmocka_unit_test(test_units),
		cmocka_unit_test(test_distances),
		cmocka_unit_test(test_extents),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
