/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson_put.c -- GeoJSON as it is written here.  Layer: wire.
 * RFC 7946 knows one system, WGS-84; others are said in the member "crs" it took
 * out, for a map in the wrong one is off by half a kilometre and nobody sees why. */
#include "wire/geojson.h"

#include <stdlib.h>
#include "wire/geojson_in.h"

void
geojson_degrees(struct buf *out, int32_t units)
{
	const int64_t v = llabs((long long)units);
	char text[8];
	int n = 7;
	int64_t rest = v % GEO_UNIT;

	if (units < 0)
		buf_byte(out, '-');
	buf_int(out, v / GEO_UNIT);
	if (!rest)
		return;
	for (int i = 6; i >= 0; i--, rest /= 10)
		text[i] = (char)('0' + rest % 10);
	while (text[n - 1] == '0')
		n--;
	buf_byte(out, '.');
	buf_add(out, text, (size_t)n);
}

void
geojson_begin(struct buf *out, enum datum d, bool schematic)
{
	buf_cstr(out, "{\"type\":\"FeatureCollection\"");
	/* Others take WGS-84 for granted; here nobody does. */
	if (d != DATUM_NONE)
		buf_fmt(out, ",\"crs\":{\"type\":\"name\",\"properties\":"
		    "{\"name\":\"%s\"}}", d == DATUM_WGS84 ?
		    "urn:ogc:def:crs:OGC:1.3:CRS84" : geo_datum_name(d));
	if (schematic)
		buf_cstr(out, ",\"schematic\":true");
	buf_cstr(out, ",\"features\":[\n");
}

void
geojson_end(struct buf *out)
{
	buf_cstr(out, "\n]}\n");
}

static void
put_spot(struct buf *out, struct spot at)
{
	buf_byte(out, '[');
	geojson_degrees(out, at.lon);
	buf_byte(out, ',');
	geojson_degrees(out, at.lat);
	buf_byte(out, ']');
}

static void
put_part(struct buf *out, const struct shapes *s, const struct shape_part *p)
{
	buf_byte(out, '[');
	for (uint32_t i = 0; i < p->n; i++) {
		if (i)
			buf_byte(out, ',');
		put_spot(out, s->at[p->first + i]);
	}
	buf_byte(out, ']');
}

static void
put_points(struct buf *out, const struct shapes *s, const struct feature *f)
{
	for (uint32_t i = 0; i < f->parts; i++) {
		if (i)
			buf_byte(out, ',');
		put_spot(out, s->at[s->part[f->part + i].first]);
	}
}

/* Rings with holes: a polygon begins at each ring that is none. */
static void
put_parts(struct buf *out, const struct shapes *s, const struct feature *f,
    bool polygons)
{
	for (uint32_t i = 0; i < f->parts; i++) {
		const struct shape_part *const p = &s->part[f->part + i];

		if (polygons && i && !p->hole)
			buf_byte(out, ']');
		if (i)
			buf_byte(out, ',');
		if (polygons && (!i || !p->hole))
			buf_byte(out, '[');
		put_part(out, s, p);
	}
	if (polygons && f->parts)
		buf_byte(out, ']');
}

static uint32_t
outer_rings(const struct shapes *s, const struct feature *f)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->parts; i++)
		n += !s->part[f->part + i].hole;
	return n;
}

static void
put_geometry(struct buf *out, const struct shapes *s, const struct feature *f)
{
	const bool area = f->shape == SHAPE_AREA;
	const bool many = area ? outer_rings(s, f) > 1 : f->parts > 1;
	static const char *const types[][2] = {
		[SHAPE_NONE] = { "", "" }, [SHAPE_POINT] = { "Point", "MultiPoint" },
		[SHAPE_LINE] = { "LineString", "MultiLineString" },
		[SHAPE_AREA] = { "Polygon", "MultiPolygon" },
	};

	if (f->shape == SHAPE_NONE || !f->parts) {
		buf_cstr(out, "null");
		return;
	}
	buf_fmt(out, "{\"type\":\"%s\",\"coordinates\":", types[f->shape][many]);
	if (many || area)
		buf_byte(out, '[');
	if (f->shape == SHAPE_POINT)
		put_points(out, s, f);
	else
		put_parts(out, s, f, area && many);
	if (many || area)
		buf_byte(out, ']');
	buf_byte(out, '}');
}

static void
put_text(struct buf *out, const char *name, struct str text, bool *any)
{
	if (!text.n)
		return;
	buf_fmt(out, "%s\"%s\":", *any ? "," : "", name);
	buf_json(out, text);
	*any = true;
}

static void
put_value(struct buf *out, int64_t v, bool *any)
{
	buf_fmt(out, "%s\"value\":%s%lld", *any ? "," : "", v < 0 ? "-" : "",
	    llabs((long long)v / 1000));
	if (v % 1000)
		buf_fmt(out, ".%03lld", llabs((long long)v % 1000));
}

void
geojson_put(struct buf *out, const struct shapes *s, size_t i, bool first)
{
	const struct feature *const f = &s->f[i];
	bool any = false;

	buf_cstr(out, first ? "" : ",\n");
	buf_cstr(out, "{\"type\":\"Feature\",\"properties\":{");
	if (f->code) {
		buf_fmt(out, "\"code\":\"%llu\"", (unsigned long long)f->code);
		any = true;
	}
	if (f->level) {
		buf_fmt(out, "%s\"level\":%u", any ? "," : "", f->level);
		any = true;
	}
	put_text(out, "name", f->name, &any);
	put_text(out, "kind", f->kind, &any);
	if (f->value != FEATURE_NO_VALUE)
		put_value(out, f->value, &any);
	buf_cstr(out, "},\"geometry\":");
	put_geometry(out, s, f);
	buf_byte(out, '}');
}
