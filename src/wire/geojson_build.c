/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson_build.c -- from positions in brackets to shapes.  Layer: wire.
 * A geometry's type may stand behind its coordinates; so these are kept as runs of
 * positions, and what they are is said when the geometry closes. */
#include "wire/geojson_in.h"

#include <stdio.h>
#include <string.h>


/* Digits, the power of ten of the last, and what comes next. */
struct digits { int64_t v; int n, point; bool up, seen; };

static void
add_digit(struct digits *d, int digit, bool fraction)
{
	d->seen = true;
	if (d->n < 17) {
		d->v = d->v * 10 + digit;
		d->n += d->v > 0;
		d->point -= fraction;
	} else if (!fraction && d->point < 100000) {
		d->point++;
	}
}

static int
exponent(const char *p, const char *end)
{
	bool minus = p < end && *p == '-';
	int e = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		e = e > 100000 ? e : e * 10 + (*p - '0');
	return minus ? -e : e;
}

int
geojson_units(struct str number, int limit, int64_t *out)
{
	const char *p = number.p, *const end = p + number.n;
	const int64_t most = (int64_t)limit * GEO_UNIT;
	struct digits d = { 0 };
	bool minus = p < end && *p == '-', fraction = false, up = false;

	for (p += minus; p < end && *p != 'e' && *p != 'E'; p++) {
		if (*p == '.')
			fraction = true;
		else
			add_digit(&d, *p - '0', fraction);
	}
	if (p < end)
		d.point += exponent(p + 1, end);
	*out = 0;
	if (!d.seen || (d.v && d.n + d.point > 309))
		return 1;
	if (d.v && d.n + d.point > 4)
		return 2;
	/* Of 1e-1000000 nothing is left long before the last step. */
	for (d.point += 7; d.point < 0 && (d.v || up); d.point++) {
		up = d.v % 10 >= 5;
		d.v /= 10;
	}
	for (; d.point > 0 && d.v; d.point--)
		d.v *= 10;
	d.v += up;
	*out = minus ? -d.v : d.v;
	return d.v > most ? 2 : 0;
}

/* ---- what is wrong with a run ---- */

static size_t
run_end(const struct geojson_object *o, size_t i)
{
	return i + 1 < o->run_n ? o->run[i + 1].first : o->spot_n;
}

static void
run_fault(struct geojson_object *o, enum geojson_fault f, size_t n)
{
	char text[32];

	snprintf(text, sizeof text, "%zu", n);
	geojson_object_fault(o, f, geojson_here(o), str_of(text));
}

static bool
wraps(const struct spot *p, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if ((int64_t)p[i].lon - p[i - 1].lon > 180 * (int64_t)GEO_UNIT ||
		    (int64_t)p[i - 1].lon - p[i].lon > 180 * (int64_t)GEO_UNIT)
			return true;
	return false;
}

static bool
ring_bad(struct geojson_object *o, size_t i)
{
	const struct spot *const p = o->spot + o->run[i].first;
	const size_t n = run_end(o, i) - o->run[i].first;

	if (n < 3)
		run_fault(o, GEOJSON_SHORT, n);
	else if (p[0].lon != p[n - 1].lon || p[0].lat != p[n - 1].lat)
		run_fault(o, GEOJSON_OPEN, i + 1);
	else if (n < 4)
		run_fault(o, GEOJSON_SHORT, n);
	else if (wraps(p, n))
		run_fault(o, GEOJSON_ANTIMERIDIAN, i + 1);
	else
		return false;
	return true;
}

static bool
line_bad(struct geojson_object *o, size_t i)
{
	const size_t n = run_end(o, i) - o->run[i].first;

	if (n < 2)
		run_fault(o, GEOJSON_SHORT, n);
	else if (wraps(o->spot + o->run[i].first, n))
		run_fault(o, GEOJSON_ANTIMERIDIAN, i + 1);
	else
		return false;
	return true;
}

/* ---- the shapes ---- */

static void
put_spots(struct geojson_object *o, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (shapes_spot(&o->s, o->spot[i]) != OK)
			run_fault(o, GEOJSON_MANY, to - from);
}

static void
put_runs(struct geojson_object *o, enum shape_kind kind)
{
	for (size_t i = 0; i < o->run_n; i++)
		if (kind == SHAPE_AREA ? ring_bad(o, i) : line_bad(o, i))
			return;
	shapes_feature(&o->s, kind, STR_NONE, STR_NONE);
	for (size_t i = 0; i < o->run_n; i++) {
		shapes_part(&o->s, kind == SHAPE_AREA && i > 0 &&
		    o->run[i].area == o->run[i - 1].area);
		put_spots(o, o->run[i].first, run_end(o, i));
	}
}

static void
put_points(struct geojson_object *o)
{
	shapes_feature(&o->s, SHAPE_POINT, STR_NONE, STR_NONE);
	for (size_t i = 0; i < o->spot_n; i++) {
		shapes_part(&o->s, false);
		put_spots(o, i, i + 1);
	}
}

static const struct { uint8_t nest, kind; } wanted[] = {
	[TYPE_POINT] = { 1, SHAPE_POINT }, [TYPE_POINTS] = { 2, SHAPE_POINT },
	[TYPE_LINE] = { 2, SHAPE_LINE }, [TYPE_LINES] = { 3, SHAPE_LINE },
	[TYPE_AREA] = { 3, SHAPE_AREA }, [TYPE_AREAS] = { 4, SHAPE_AREA },
	[TYPE_GEOMETRIES] = { 0, SHAPE_NONE },
};

void
geojson_build(struct geojson_object *o, enum geojson_type type)
{
	char text[40];

	if (o->fault != GEOJSON_OK || type == TYPE_GEOMETRIES || !o->spot_n)
		return;
	if (o->nest != wanted[type].nest) {
		snprintf(text, sizeof text, "brackets %u deep", o->nest);
		geojson_object_fault(o, GEOJSON_TYPE, geojson_here(o),
		    str_of(text));
	} else if (wanted[type].kind == SHAPE_POINT) {
		put_points(o);
	} else {
		put_runs(o, wanted[type].kind);
	}
}
