/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geo.h -- spots on the ground, and the three datums China writes them in.
 * Layer: core (pure).
 *
 * A spot is in units of 1e-7 degree (about 1 cm), so that what lies on which side
 * of a line is decided exactly. Datums are never mixed: what is stored keeps its
 * own; only what a device says is converted into the map's. From WGS-84 to GCJ-02
 * by the published polynomial and sines (parameters of the datum: a = 6378245, e2 =
 * 0.00669342162296594323), back by iteration to 1e-7 degree; BD-09 from GCJ-02 by
 * its rotation and +0.0065, +0.006. Outside 72.004-137.8347 E, 0.8293-55.8271 N
 * GCJ-02 is WGS-84. EPSG:4490 (CGCS2000) is WGS-84 within centimetres, and is read
 * as such. */
#ifndef CORE_GEO_H
#define CORE_GEO_H

#include <stdbool.h>
#include <stdint.h>
#include "base/err.h"
#include "base/str.h"

#define GEO_UNIT	10000000	/* a degree */
#define GEO_NOWHERE	INT32_MIN	/* lon of a spot that is not known */

enum datum { DATUM_NONE, DATUM_WGS84, DATUM_GCJ02, DATUM_BD09 };
struct spot { int32_t lon, lat; };
struct extent { struct spot min, max; };	/* both inside; empty: min > max */
#define EXTENT_NONE	((struct extent){ { INT32_MAX, INT32_MAX }, \
	{ INT32_MIN, INT32_MIN } })

/* "wgs84", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4490", "gcj02",
 * "GCJ-02", "bd09": any case. DATUM_NONE: not one known here. */
enum datum	geo_datum(struct str name);
const char	*geo_datum_name(enum datum d);		/* "GCJ-02"; "" of none */
const char	*geo_datum_code(enum datum d);		/* "gcj02" */
/* ERR_BAD_INPUT: a datum is DATUM_NONE, or at is no place on earth. */
MUST_CHECK enum err geo_convert(struct spot at, enum datum from, enum datum to,
    struct spot *out);
/* "116.397128,39.916527" in degrees. ERR_BAD_INPUT: no two numbers, or NaN, or
 * out of range. *swapped (may be NULL): the first cannot be a longitude of China
 * and the second can; *out is then as it was meant. */
MUST_CHECK enum err geo_spot(struct str text, struct spot *out, bool *swapped);
/* A double in degrees to units, rounded; false: NaN, infinite or beyond limit
 * degrees. */
bool		geo_unit(double degrees, int limit, int32_t *out);
struct spot	geo_of_e6(int32_t lat_e6, int32_t lon_e6);	/* 0,0: nowhere */
static inline bool geo_known(struct spot s) { return s.lon != GEO_NOWHERE; }

/* Metres by the local sphere (R = 6371008.8); right to 0.5 % within 100 km. */
double		geo_metres(struct spot a, struct spot b);
/* Degrees clockwise from north, [0, 360). */
double		geo_bearing(struct spot from, struct spot to);
/* Metres a unit is wide (at that latitude) and high. */
void		geo_scale(int32_t lat, double *east, double *north);

void		extent_add(struct extent *e, struct spot s);
void		extent_join(struct extent *e, const struct extent *other);
bool		extent_has(const struct extent *e, struct spot s);
bool		extent_meet(const struct extent *a, const struct extent *b);

#endif
