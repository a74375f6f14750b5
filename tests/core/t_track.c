/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_track.c -- each rule of cleaning, by points made for it; then the real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/track.h"

#define T0	INT64_C(1795305600000)
#define LON	1163400000
#define LAT	397200000
#define M_LAT	90	/* units a metre is, nearly: north */
#define S	INT64_C(1000)

/* After s seconds, so many metres north of the first. */
static struct track_point
at(int64_t s, int metres)
{
	return (struct track_point){ .ms = T0 + s * S, .acc_m = -1,
		.at = { LON, LAT + metres * M_LAT } };
}

#define CLEAN(p, sum) track_clean(p, sizeof(p) / sizeof(*(p)), sum)

static void
marks_are(const struct track_point *p, size_t n, const uint8_t *want)
{
	for (size_t i = 0; i < n; i++)
		if (p[i].marks != want[i])
			fail_msg("point %zu: %u, not %u", i, p[i].marks,
			    want[i]);
}
#define MARKS(p, ...) marks_are(p, sizeof(p) / sizeof(*(p)), \
	(const uint8_t[]){ __VA_ARGS__ })

static void
times(void **state)
{
	struct track_point p[] = { at(0, 0), at(10, 10), at(10, 12), at(5, 5),
		at(10, 10), at(20, 20) };
	struct track_sum sum;

	(void)state;
	CLEAN(p, &sum);
	MARKS(p, 0, 0, TRACK_TWICE, TRACK_BACK, TRACK_TWICE, 0);
	assert_int_equal(sum.points, 6);
	assert_int_equal(sum.bad, 3);
	assert_int_equal(sum.first_ms, T0);
	assert_int_equal(sum.last_ms, T0 + 20 * S);
	assert_int_equal(sum.moving_ms, 20 * S);
	assert_true(sum.metres > 19 && sum.metres < 21);
}

static void
coarse(void **state)
{
	struct track_point p[] = { at(0, 0), at(10, 900), at(20, 20) };

	(void)state;
	p[1].acc_m = TRACK_COARSE_M + 1;
	p[2].acc_m = TRACK_COARSE_M;
	CLEAN(p, NULL);
	MARKS(p, 0, TRACK_COARSE, 0);
}

/* 200 km/h is 55.6 m/s. */
static void
one_jump(void **state)
{
	struct track_point p[] = { at(0, 0), at(10, 550), at(20, 1200),
		at(30, 1100), at(40, 1200) };
	struct track_point q[] = { at(0, 0), at(10, 10), at(20, 9000),
		at(30, 30), at(40, -9000), at(50, 9000), at(60, 60) };

	(void)state;
	CLEAN(p, NULL);
	MARKS(p, 0, 0, TRACK_JUMP, 0, 0);
	CLEAN(q, NULL);
	MARKS(q, 0, 0, TRACK_JUMP, 0, TRACK_JUMP, TRACK_JUMP, 0);
}

static void
the_first_jumped(void **state)
{
	struct track_point p[] = { at(0, 9000), at(10, 0), at(20, 10),
		at(30, 20), at(40, 30) };
	struct track_point q[] = { at(0, 9000), at(5, 9001), at(10, 0),
		at(20, 10), at(30, 20) };
	struct track_sum sum;

	(void)state;
	CLEAN(p, &sum);
	MARKS(p, TRACK_JUMP, 0, 0, 0, 0);
	assert_int_equal(sum.gaps, 0);
	assert_int_equal(sum.first_ms, T0 + 10 * S);
	CLEAN(q, NULL);
	MARKS(q, TRACK_JUMP, TRACK_JUMP, 0, 0, 0);
}

/* Three here, three there: nobody knows who was right; it is a new stretch. */
static void
both_agree(void **state)
{
	struct track_point p[] = { at(0, 0), at(10, 10), at(20, 20),
		at(30, 9000), at(40, 9010), at(50, 9020), at(60, 9030) };
	struct track_sum sum;

	(void)state;
	CLEAN(p, &sum);
	MARKS(p, 0, 0, 0, TRACK_GAP, 0, 0, 0);
	assert_int_equal(sum.gaps, 1);
	assert_int_equal(sum.gap_ms, 10 * S);
	assert_int_equal(sum.moving_ms, 50 * S);
	assert_true(sum.metres < 51);
}

static void
gaps(void **state)
{
	struct track_point p[] = { at(0, 0), at(300, 10), at(601, 20),
		at(610, 30) };
	/* What is wrong after a gap leaves the gap with what is right. */
	struct track_point q[] = { at(0, 0), at(5, 1), at(10, 2),
		at(400, 9000), at(410, 0), at(420, 1), at(430, 2) };
	struct track_sum sum;

	(void)state;
	CLEAN(p, &sum);
	MARKS(p, 0, 0, TRACK_GAP, 0);
	assert_int_equal(sum.gaps, 1);
	assert_int_equal(sum.gap_ms, 301 * S);
	assert_int_equal(sum.moving_ms, 9 * S);
	assert_int_equal(sum.stops, 1);
	CLEAN(q, &sum);
	MARKS(q, 0, 0, 0, TRACK_JUMP, TRACK_GAP, 0, 0);
	assert_int_equal(sum.gap_ms, 400 * S);
}

static void
stops(void **state)
{
	struct track_point p[40];
	struct track_stop s[2];
	struct track_sum sum;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 10; i++)		/* walks */
		p[n++] = at(10 * i, 14 * i);
	for (int i = 0; i < 12; i++)		/* stays for 330 s */
		p[n++] = at(100 + 30 * i, 200 + (i % 2 ? 20 : 0));
	for (int i = 0; i < 10; i++)
		p[n++] = at(440 + 10 * i, 300 + 14 * i);
	track_clean(p, n, &sum);
	assert_int_equal(sum.stops, 1);
	assert_int_equal(track_stops(p, n, s, 2), 1);
	assert_int_equal(s[0].from_ms, T0 + 100 * S);
	assert_int_equal(s[0].to_ms, T0 + 430 * S);
	assert_int_equal(s[0].at.lon, LON);
	assert_in_range(s[0].at.lat, LAT + 205 * M_LAT, LAT + 215 * M_LAT);
	assert_int_equal(sum.moving_ms, 530 * S - 330 * S);
	/* No room: they are counted. */
	assert_int_equal(track_stops(p, n, NULL, 0), 1);
	/* Not so long; and the same long, but for a gap. */
	assert_int_equal(track_stops(p, 20, NULL, 0), 0);
	p[15].marks = TRACK_GAP;
	assert_int_equal(track_stops(p, n, NULL, 0), 0);
}

static void
nothing(void **state)
{
	struct track_point p[] = { at(0, 0) };
	struct track_sum sum;

	(void)state;
	track_clean(NULL, 0, &sum);
	assert_int_equal(sum.points, 0);
	assert_int_equal(track_stops(NULL, 0, NULL, 0), 0);
	p[0].acc_m = 500;
	CLEAN(p, &sum);
	assert_int_equal(sum.bad, 1);
	assert_int_equal(sum.first_ms, 0);
	assert_int_equal(track_stops(p, 1, NULL, 0), 0);
}

/* --- coverage: two squares side by side, 1 km each --- */

static void
square(struct shapes *s, uint64_t code, int32_t lon, int32_t lat)
{
	const int32_t d = 100000;
	const struct spot ring[] = { { lon, lat }, { lon + d, lat },
		{ lon + d, lat + d }, { lon, lat + d }, { lon, lat } };
	struct feature *f = shapes_feature(s, SHAPE_AREA, STR(""), STR(""));

	f->code = code;
	f->level = 5;
	shapes_part(s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, ring[i]), OK);
}

static void
cover(void **state)
{
	struct track_point p[] = { at(0, 1000), at(60, 1010), at(120, 1150),
		at(180, 1200), at(1000, 1200), at(1010, 5000), at(1020, 1300) };
	struct gridmap *m;
	struct shapes s = { .datum = DATUM_WGS84 };
	int64_t ms[2] = { 77, 77 };

	(void)state;
	square(&s, 1, LON - 50000, LAT);
	square(&s, 2, LON - 50000, LAT + 100000);
	shapes_done(&s);
	assert_int_equal(gridmap_make(&s, 5, &m), OK);
	CLEAN(p, NULL);
	MARKS(p, 0, 0, 0, 0, TRACK_GAP, TRACK_JUMP, 0);
	track_cover(p, 7, m, DATUM_WGS84, ms, 2);
	assert_int_equal(ms[0], 90 * S);	/* 60, and half of 60 */
	assert_int_equal(ms[1], 110 * S);	/* not the gap */
	track_cover(p, 0, m, DATUM_WGS84, ms, 2);
	assert_int_equal(ms[0] + ms[1], 0);
	gridmap_free(&m);
	shapes_fini(&s);
}

/* --- the stored form --- */

static void
same_points(const struct track_point *a, const struct track_point *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(a[i].ms, b[i].ms);
		assert_int_equal(a[i].at.lon, b[i].at.lon);
		assert_int_equal(a[i].at.lat, b[i].at.lat);
		assert_int_equal(a[i].acc_m, b[i].acc_m);
		assert_int_equal(b[i].marks, 0);
	}
}

static void
form(void **state)
{
	struct track_point p[] = { at(0, 0), at(10, -10), at(10, 12),
		{ .ms = -5, .at = { -1800000000, -900000000 }, .acc_m = 32767 },
		{ .ms = INT64_C(1) << 53, .at = { 1800000000, 900000000 } } };
	struct track_point *back;
	struct buf b = { 0 }, again = { 0 };
	size_t n;

	(void)state;
	p[2].marks = TRACK_TWICE;
	track_put(p, 5, &b);
	assert_int_equal(track_get(buf_view(&b), &back, &n), OK);
	assert_int_equal(n, 5);
	same_points(p, back, n);
	track_put(back, n, &again);
	assert_true(str_eq(buf_view(&b), buf_view(&again)));
	free(back);
	for (size_t i = 0; i < b.n; i++)
		assert_int_not_equal(track_get(str_n(b.p, i), &back, &n), OK);
	buf_byte(&b, 0);
	assert_int_equal(track_get(buf_view(&b), &back, &n), ERR_BAD_INPUT);
	b.p[0] = 2;
	assert_int_equal(track_get(buf_view(&b), &back, &n), ERR_VERSION);
	again.n = 0;
	track_put(NULL, 0, &again);
	assert_int_equal(track_get(buf_view(&again), &back, &n), OK);
	assert_int_equal(n, 0);
	free(back);
	buf_fini(&b);
	buf_fini(&again);
}

/* A count that no bytes stand behind asks for no memory. */
static void
lies(void **state)
{
	struct track_point *p;
	struct buf b = { 0 };
	size_t n;

	(void)state;
	buf_byte(&b, 1);
	buf_varint(&b, UINT64_C(1) << 60);
	buf_add(&b, "\0\0\0\0", 4);
	assert_int_equal(track_get(buf_view(&b), &p, &n), ERR_BAD_INPUT);
	b.n = 1;
	buf_varint(&b, 1);
	buf_zigzag(&b, 0);
	buf_zigzag(&b, INT64_C(1800000001));
	buf_add(&b, "\0\0", 2);
	assert_int_equal(track_get(buf_view(&b), &p, &n), ERR_BAD_INPUT);
	assert_null(p);
	buf_fini(&b);
}

/* --- real ones --- */

static int64_t
civil_ms(int y, int m, int d, int h, int mi, int s)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	int64_t days = (y - 1970) * 365 + (y - 1969) / 4 + before[m - 1] +
	    (m > 2 && y % 4 == 0) + d - 1;

	return ((days * 24 + h) * 60 + mi) * 60000 + s * S;
}

struct real { struct track_point *p; size_t n, cap, officers; };

static FILE *
real_file(void)
{
	const char *dir = getenv("GRIDSEAT_SHARED");
	char path[512];

	snprintf(path, sizeof(path), "%s/data/tracks/geolife_dongcheng.csv",
	    dir ? dir : "../shared");
	return fopen(path, "r");
}

/* Each user's points, one user after the other: sums of all. */
static void
flush(struct real *r, struct track_sum *all)
{
	struct track_sum sum;
	struct track_point *back;
	struct buf b = { 0 };
	size_t n;

	if (r->n == 0)
		return;
	track_put(r->p, r->n, &b);
	assert_true(b.n < 10 * r->n + 32);
	assert_int_equal(track_get(buf_view(&b), &back, &n), OK);
	assert_int_equal(n, r->n);
	same_points(r->p, back, n);
	track_clean(r->p, r->n, &sum);
	assert_int_equal(sum.points, r->n);
	assert_int_equal(sum.stops, track_stops(r->p, r->n, NULL, 0));
	assert_true(sum.moving_ms + sum.gap_ms <= sum.last_ms - sum.first_ms);
	for (size_t i = 0, last = r->n; i < r->n; i++) {
		if (r->p[i].marks & TRACK_BAD)
			continue;
		if (last < r->n && !(r->p[i].marks & TRACK_GAP))
			assert_true(geo_metres(r->p[last].at, r->p[i].at) *
			    3600 <= TRACK_FAST_KMH * (double)(r->p[i].ms -
			    r->p[last].ms));
		last = i;
	}
	all->points += sum.points;
	all->bad += sum.bad;
	all->gaps += sum.gaps;
	all->stops += sum.stops;
	r->officers++;
	r->n = 0;
	free(back);
	buf_fini(&b);
}

static void
real(void **state)
{
	struct real r = { .n = 0 };
	struct track_sum all = { .points = 0 };
	char line[256], was[8] = "";
	FILE *f = real_file();

	(void)state;
	if (f == NULL) {
		print_message("SKIP: the real tracks are not here\n");
		return;
	}
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		int y, mo, d, h, mi, s;
		double lat, lon;
		char user[8];

		assert_int_equal(sscanf(line, "%7[^,],%*[^,],%lf,%lf,%*[^,],"
		    "%d-%d-%d,%d:%d:%d", user, &lat, &lon, &y, &mo, &d, &h,
		    &mi, &s), 9);
		if (strcmp(user, was) != 0)
			flush(&r, &all);
		memcpy(was, user, sizeof(was));
		r.p = xgrow(r.p, &r.cap, r.n + 1, sizeof(*r.p));
		r.p[r.n] = (struct track_point){ .acc_m = -1,
			.ms = civil_ms(y, mo, d, h, mi, s) };
		assert_true(geo_unit(lon, 180, &r.p[r.n].at.lon));
		assert_true(geo_unit(lat, 90, &r.p[r.n].at.lat));
		r.n++;
	}
	flush(&r, &all);
	fclose(f);
	free(r.p);
	assert_int_equal(all.points, 229366);
	assert_int_equal(r.officers, 39);
	print_message("%zu bad, %zu gaps, %zu stops\n", all.bad, all.gaps,
	    all.stops);
	assert_true(all.bad > 0 && all.bad < all.points / 50);
	assert_true(all.gaps > 100 && all.stops > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times), cmocka_unit_test(coarse),
		cmocka_unit_test(one_jump), cmocka_unit_test(the_first_jumped),
		cmocka_unit_test(both_agree), cmocka_unit_test(gaps),
		cmocka_unit_test(stops), cmocka_unit_test(nothing),
		cmocka_unit_test(cover), cmocka_unit_test(form),
		cmocka_unit_test(lies), cmocka_unit_test(real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
