/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geo.c -- spots, datums, distances.  Layer: core (pure).
 * GCJ-02 has no inverse in closed form, nor has BD-09 a good one: what maps to the
 * given spot is approached by taking off the shift at the last guess, which shrinks
 * the error some hundred times a round. */
#include "core/geo.h"

#include <math.h>
#include <string.h>

#define PI	3.14159265358979324
#define AXIS	6378245.0
#define ECC	0.00669342162296594323
#define EARTH_M	6371008.8
#define TURN	(PI * 3000.0 / 180.0)	/* of BD-09's waves */
#define ROUNDS	12
#define UNIT	((double)GEO_UNIT)

/* ---- names ---- */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Equal but for case, and for '-', '_' and ' ' in name. */
static bool
named(struct str name, const char *z)
{
	size_t k = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == '-' || c == '_' || c == ' ')
			continue;
		if (!z[k] || lower(c) != z[k++])
			return false;
	}
	return !z[k];
}

enum datum
geo_datum(struct str name)
{
	static const struct { const char *name; enum datum d; } known[] = {
		{ "wgs84", DATUM_WGS84 }, { "crs84", DATUM_WGS84 },
		{ "ogc:crs84", DATUM_WGS84 }, { "epsg:4326", DATUM_WGS84 },
		{ "4326", DATUM_WGS84 }, { "epsg:4490", DATUM_WGS84 },
		{ "4490", DATUM_WGS84 }, { "cgcs2000", DATUM_WGS84 },
		{ "urn:ogc:def:crs:ogc:1.3:crs84", DATUM_WGS84 },
		{ "urn:ogc:def:crs:ogc::crs84", DATUM_WGS84 },
		{ "urn:ogc:def:crs:epsg::4326", DATUM_WGS84 },
		{ "urn:ogc:def:crs:epsg::4490", DATUM_WGS84 },
		{ "http://www.opengis.net/def/crs/ogc/1.3/crs84",
		    DATUM_WGS84 },
		{ "gcj02", DATUM_GCJ02 }, { "gcj", DATUM_GCJ02 },
		{ "bd09", DATUM_BD09 }, { "bd09ll", DATUM_BD09 },
	};

	name = str_trim(name);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (named(name, known[i].name))
			return known[i].d;
	return DATUM_NONE;
}

const char *
geo_datum_name(enum datum d)
{
	switch (d) {
	case DATUM_WGS84: return "WGS-84";
	case DATUM_GCJ02: return "GCJ-02";
	case DATUM_BD09: return "BD-09";
	default: return "";
	}
}

const char *
geo_datum_code(enum datum d)
{
	switch (d) {
	case DATUM_WGS84: return "wgs84";
	case DATUM_GCJ02: return "gcj02";
	case DATUM_BD09: return "bd09";
	default: return "";
	}
}

/* ---- datums ---- */

struct degrees { double lon, lat; };

static bool
shifted_there(struct degrees p)
{
	return p.lon >= 72.004 && p.lon <= 137.8347 && p.lat >= 0.8293 &&
	    p.lat <= 55.8271;
}

static double
wave(double x, double y, double a)
{
	return (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2 / 3 +
	    (20 * sin(y * PI) + 40 * sin(y / 3 * PI)) * 2 / 3 +
	    (a * sin(y / 12 * PI) + 2 * a * sin(y / 30 * PI)) * 2 / 3;
}

static struct degrees
shift(struct degrees p)
{
	const double x = p.lon - 105, y = p.lat - 35, r = p.lat / 180 * PI;
	const double k = 1 - ECC * sin(r) * sin(r), q = sqrt(k);
	const double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y +
	    0.2 * sqrt(fabs(x)) + wave(x, y, 160);
	const double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y +
	    0.1 * sqrt(fabs(x)) + wave(x, x, 150);

	return (struct degrees){
		.lon = east * 180 / (AXIS / q * cos(r) * PI),
		.lat = north * 180 / (AXIS * (1 - ECC) / (k * q) * PI)
	};
}

static struct degrees
wgs_to_gcj(struct degrees p)
{
	struct degrees d;

	if (!shifted_there(p))
		return p;
	d = shift(p);
	return (struct degrees){ p.lon + d.lon, p.lat + d.lat };
}

static struct degrees
gcj_to_wgs(struct degrees g)
{
	struct degrees p = g;

	/* Beyond the edges by more than any shift nothing is moved, and the
	 * polynomial means nothing. */
	if (g.lon < 71 || g.lon > 139 || g.lat < 0 || g.lat > 57)
		return g;
	for (int i = 0; i < ROUNDS; i++) {
		const struct degrees d = shift(p);

		p = (struct degrees){ g.lon - d.lon, g.lat - d.lat };
	}
	return shifted_there(p) ? p : g;
}

static struct degrees
gcj_to_bd(struct degrees p)
{
	const double z = sqrt(p.lon * p.lon + p.lat * p.lat) +
	    0.00002 * sin(p.lat * TURN);
	const double t = atan2(p.lat, p.lon) + 0.000003 * cos(p.lon * TURN);

	return (struct degrees){ z * cos(t) + 0.0065, z * sin(t) + 0.006 };
}

static struct degrees
bd_to_gcj(struct degrees b)
{
	struct degrees p = { b.lon - 0.0065, b.lat - 0.006 };

	for (int i = 0; i < ROUNDS; i++) {
		const struct degrees d = gcj_to_bd(p);

		p.lon += b.lon - d.lon;
		p.lat += b.lat - d.lat;
	}
	return p;
}

static bool
on_earth(struct spot s)
{
	return s.lon >= -180 * GEO_UNIT && s.lon <= 180 * GEO_UNIT &&
	    s.lat >= -90 * GEO_UNIT && s.lat <= 90 * GEO_UNIT;
}

enum err
geo_convert(struct spot at, enum datum from, enum datum to, struct spot *out)
{
	struct degrees p = { at.lon / UNIT, at.lat / UNIT };
	struct spot s;

	if (from == DATUM_NONE || to == DATUM_NONE || !on_earth(at))
		return ERR_BAD_INPUT;
	if (from == to) {
		*out = at;
		return OK;
	}
	if (from == DATUM_BD09)
		p = bd_to_gcj(p);
	if (from == DATUM_WGS84)
		p = wgs_to_gcj(p);
	if (to == DATUM_WGS84)
		p = gcj_to_wgs(p);
	if (to == DATUM_BD09)
		p = gcj_to_bd(p);
	if (!geo_unit(p.lon, 180, &s.lon) || !geo_unit(p.lat, 90, &s.lat))
		return ERR_BAD_INPUT;
	*out = s;
	return OK;
}

/* ---- numbers ---- */

bool
geo_unit(double degrees, int limit, int32_t *out)
{
	if (!(degrees >= -limit && degrees <= limit))	/* nor NaN */
		return false;
	*out = (int32_t)lround(degrees * UNIT);
	return true;
}

/* Decimal degrees off the head of *s, exactly: no locale, no float. */
static bool
take_number(struct str *s, int64_t *out)
{
	int64_t v = 0, scale = GEO_UNIT;
	bool minus = false, digits = false, point = false, up = false;
	size_t i = 0;

	if (s->n && (s->p[0] == '-' || s->p[0] == '+'))
		minus = s->p[i++] == '-';
	for (; i < s->n; i++) {
		const char c = s->p[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		digits = true;
		if (!point) {
			if (v > 1000)
				return false;
			v = v * 10 + (c - '0');
			continue;
		}
		if (scale == 1)
			up = c >= '5';
		if (scale >= 1)
			scale /= 10;
		if (scale >= 1)
			v = v * 10 + (c - '0');
	}
	if (!digits)
		return false;
	v = scale ? v * scale : v;
	v += up;
	*out = minus ? -v : v;
	*s = str_from(*s, i);
	return true;
}

/* Blanks and one comma, of either width; false: nothing stood between. */
static bool
take_comma(struct str *s)
{
	const struct str wide = STR("，");
	const size_t n = s->n;

	*s = str_trim(*s);
	if (s->n && s->p[0] == ',')
		*s = str_from(*s, 1);
	else if (str_starts(*s, wide))
		*s = str_from(*s, wide.n);
	*s = str_trim(*s);
	return s->n < n;
}

static bool
china_lon(int64_t v)
{
	return v >= INT64_C(720040000) && v <= INT64_C(1378347000);
}

enum err
geo_spot(struct str text, struct spot *out, bool *swapped)
{
	int64_t a, b;
	bool turn;

	text = str_trim(text);
	if (!take_number(&text, &a) || !take_comma(&text) ||
	    !take_number(&text, &b) || str_trim(text).n)
		return ERR_BAD_INPUT;
	turn = !china_lon(a) && china_lon(b) && a <= INT64_C(90) * GEO_UNIT;
	if (turn) {
		const int64_t t = a;

		a = b;
		b = t;
	}
	if (a < -INT64_C(180) * GEO_UNIT || a > INT64_C(180) * GEO_UNIT ||
	    b < -INT64_C(90) * GEO_UNIT || b > INT64_C(90) * GEO_UNIT)
		return ERR_BAD_INPUT;
	if (swapped)
		*swapped = turn;
	*out = (struct spot){ (int32_t)a, (int32_t)b };
	return OK;
}

struct spot
geo_of_e6(int32_t lat_e6, int32_t lon_e6)
{
	if ((!lat_e6 && !lon_e6) || lat_e6 < -90000000 || lat_e6 > 90000000 ||
	    lon_e6 < -180000000 || lon_e6 > 180000000)
		return (struct spot){ GEO_NOWHERE, 0 };
	return (struct spot){ lon_e6 * 10, lat_e6 * 10 };
}

/* ---- distances ---- */

static double
radians(double units)
{
	return units / UNIT / 180 * PI;
}

double
geo_metres(struct spot a, struct spot b)
{
	const double lat1 = radians(a.lat), lat2 = radians(b.lat);
	const double y = sin((lat2 - lat1) / 2);
	const double x = sin(radians((double)b.lon - a.lon) / 2);
	const double h = y * y + cos(lat1) * cos(lat2) * x * x;

	return 2 * EARTH_M * asin(fmin(1, sqrt(h)));
}

/* Written so that spots a hand apart lose no digits. */
double
geo_bearing(struct spot from, struct spot to)
{
	const double lat1 = radians(from.lat), lat2 = radians(to.lat);
	const double turn = radians((double)to.lon - from.lon);
	const double half = sin(turn / 2);
	const double north = sin(lat2 - lat1) +
	    2 * sin(lat1) * cos(lat2) * half * half;
	double d;

	if (from.lon == to.lon && from.lat == to.lat)
		return 0;
	d = atan2(sin(turn) * cos(lat2), north) / PI * 180;
	if (d < 0)
		d += 360;
	return d >= 360 ? 0 : d;
}

void
geo_scale(int32_t lat, double *east, double *north)
{
	*north = EARTH_M * PI / 180 / UNIT;
	*east = *north * cos(radians(lat));
}

/* ---- extents ---- */

void
extent_add(struct extent *e, struct spot s)
{
	e->min.lon = s.lon < e->min.lon ? s.lon : e->min.lon;
	e->min.lat = s.lat < e->min.lat ? s.lat : e->min.lat;
	e->max.lon = s.lon > e->max.lon ? s.lon : e->max.lon;
	e->max.lat = s.lat > e->max.lat ? s.lat : e->max.lat;
}

void
extent_join(struct extent *e, const struct extent *other)
{
	if (other->min.lon > other->max.lon || other->min.lat > other->max.lat)
		return;
	extent_add(e, other->min);
	extent_add(e, other->max);
}

bool
extent_has(const struct extent *e, struct spot s)
{
	return s.lon >= e->min.lon && s.lon <= e->max.lon &&
	    s.lat >= e->min.lat && s.lat <= e->max.lat;
}

bool
extent_meet(const struct extent *a, const struct extent *b)
{
	return a->min.lon <= b->max.lon && b->min.lon <= a->max.lon &&
	    a->min.lat <= b->max.lat && b->min.lat <= a->max.lat;
}
