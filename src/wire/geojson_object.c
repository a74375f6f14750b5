/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson_object.c -- one object of a GeoJSON file, by yajl.  Layer: wire.
 * A feature with a fault is read on to its end: its properties say to people which
 * one it was. Only what yajl refuses ends the reading of it. */
#include "wire/geojson_in.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>
#include "base/utf8.h"
#include "wire/decimal.h"

static const struct { const char *name; uint8_t type; } types[] = {
	{ "FeatureCollection", TYPE_COLLECTION }, { "Feature", TYPE_FEATURE },
	{ "Point", TYPE_POINT }, { "MultiPoint", TYPE_POINTS },
	{ "LineString", TYPE_LINE }, { "MultiLineString", TYPE_LINES },
	{ "Polygon", TYPE_AREA }, { "MultiPolygon", TYPE_AREAS },
	{ "GeometryCollection", TYPE_GEOMETRIES },
};
static const struct { const char *name; uint8_t key; } keys[] = {
	{ "type", KEY_TYPE }, { "geometry", KEY_GEOMETRY },
	{ "geometries", KEY_GEOMETRIES }, { "coordinates", KEY_COORDINATES },
	{ "properties", KEY_PROPERTIES }, { "crs", KEY_CRS },
	{ "name", KEY_NAME }, { "code", KEY_CODE },
	{ "schematic", KEY_SCHEMATIC },
};

static struct geojson_open *
top(struct geojson_object *o)
{
	return &o->open[o->depth];	/* open[0]: nothing is open */
}

uint64_t
geojson_here(const struct geojson_object *o)
{
	return o->at + o->fed + yajl_get_bytes_consumed(o->yajl);
}

static void
fault(struct geojson_object *o, enum geojson_fault f, struct str found)
{
	const uint64_t at = geojson_here(o);

	if (o->fault == GEOJSON_OK)
		o->fault_end = at;
	geojson_object_fault(o, f, at > found.n ? at - found.n : at, found);
}

void
geojson_object_fault(struct geojson_object *o, enum geojson_fault f,
    uint64_t at, struct str found)
{
	if (o->fault != GEOJSON_OK)
		return;
	o->fault = f;
	o->fault_at = at;
	o->fault_end = o->fault_end > at ? o->fault_end : at;
	str_copy(found, o->found, sizeof o->found);
}

/* ---- positions ---- */

static void
coordinates_reset(struct geojson_object *o)
{
	o->spot_n = o->run_n = o->numbers = 0;
	o->nest = o->level = 0;
	memset(o->serial, 0, sizeof o->serial);
}

/* No longitude of China before what can be none but one. */
static bool
swapped(const int64_t n[2])
{
	return n[0] > 8 * (int64_t)GEO_UNIT / 10 && n[0] < 56 * (int64_t)GEO_UNIT &&
	    n[1] > 72 * (int64_t)GEO_UNIT && n[1] < 138 * (int64_t)GEO_UNIT;
}

static bool
position_bad(struct geojson_object *o)
{
	enum geojson_fault f = GEOJSON_OK;
	struct buf text = { 0 };

	if (o->numbers < 2)
		f = GEOJSON_NUMBER;
	else if (swapped(o->number))
		f = GEOJSON_SWAPPED;
	else if (o->number[1] > 90 * (int64_t)GEO_UNIT ||
	    o->number[1] < -90 * (int64_t)GEO_UNIT)
		f = GEOJSON_RANGE;
	else if (o->nest && o->nest != o->level)
		f = GEOJSON_TYPE;
	else if (o->spots_all == GEOJSON_VERTICES)
		f = GEOJSON_MANY;
	if (f == GEOJSON_OK)
		return false;
	buf_byte(&text, '[');
	for (unsigned i = 0; i < o->numbers && i < 2; i++) {
		buf_cstr(&text, i ? "," : "");
		geojson_degrees(&text, (int32_t)o->number[i]);
	}
	buf_byte(&text, ']');
	geojson_object_fault(o, f, geojson_here(o), buf_view(&text));
	buf_fini(&text);
	return true;
}

static void
position_add(struct geojson_object *o)
{
	const unsigned line = o->level - 1;

	if (o->fault != GEOJSON_OK || position_bad(o))
		return;
	o->nest = o->level;
	if (!o->run_n || o->line != o->serial[line]) {
		o->run = xgrow(o->run, &o->run_cap, o->run_n + 1,
		    sizeof *o->run);
		o->run[o->run_n++] = (struct geojson_run){
			(uint32_t)o->spot_n,
			(uint32_t)(line > 0 ? o->serial[line - 1] : 0) };
		o->line = o->serial[line];
	}
	o->spot = xgrow(o->spot, &o->spot_cap, o->spot_n + 1,
	    sizeof *o->spot);
	o->spot[o->spot_n++] = (struct spot){ (int32_t)o->number[0],
		(int32_t)o->number[1] };
	o->spots_all++;
}

static void
bracket_closed(struct geojson_object *o)
{
	if (o->numbers) {
		position_add(o);
		o->numbers = 0;
	} else if (o->nest && o->level == o->nest) {
		fault(o, GEOJSON_NUMBER, STR("[]"));
	} else if (o->nest > 1 && o->level == o->nest - 1 &&
	    o->line != o->serial[o->level]) {
		fault(o, GEOJSON_SHORT, STR("[]"));
	}
	o->level--;
}

static bool
bracket_opened(struct geojson_object *o)
{
	if (o->numbers)
		fault(o, GEOJSON_NUMBER, STR("["));
	if (++o->level >= sizeof o->serial / sizeof *o->serial) {
		fault(o, GEOJSON_DEEP, STR("["));
		return false;
	}
	o->serial[o->level]++;
	return true;
}

static void
coordinate(struct geojson_object *o, struct str text)
{
	int bad;

	if (o->numbers < 2) {
		bad = geojson_units(text, 180, &o->number[o->numbers]);
		if (bad) {
			o->number[o->numbers] = 0;
			fault(o, bad == 1 ? GEOJSON_NUMBER : GEOJSON_RANGE,
			    text);
		}
	}
	o->numbers += o->numbers < 3;
}

/* ---- properties ---- */

static void
property(struct geojson_object *o, struct str text, bool number)
{
	const size_t i = o->p_n;
	int64_t e6 = 0;

	if (i == GEOJSON_PROPERTIES || o->text.n + text.n > GEOJSON_TEXT)
		return;
	o->p_at[i][0] = o->key_at;
	o->p_at[i][1] = o->text.n;
	buf_str(&o->text, text);
	o->p[i].text.n = text.n;
	o->p[i].number = number && decimal_parse(text, &e6);
	o->p[i].value = (double)e6 / DECIMAL_ONE;
	o->p_n++;
}

static void
lend_properties(struct geojson_object *o)
{
	for (size_t i = 0; i < o->p_n; i++) {
		o->p[i].name = str_n(o->text.p + o->p_at[i][0],
		    o->p_at[i][1] - o->p_at[i][0]);
		o->p[i].text.p = o->text.p + o->p_at[i][1];
	}
}

/* ---- yajl ---- */

static void
set_crs(struct geojson_object *o, const char *head, struct str name)
{
	struct buf b = { 0 };

	buf_cstr(&b, head);
	buf_str(&b, name);
	str_copy(buf_view(&b), o->crs, sizeof o->crs);
	buf_fini(&b);
}

static void
set_type(struct geojson_object *o, struct str name)
{
	struct geojson_open *const t = top(o);

	t->type = TYPE_UNKNOWN;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_is(name, types[i].name))
			t->type = types[i].type;
	if (t->type == TYPE_UNKNOWN || (t->in == IN_GEOMETRY &&
	    t->type < TYPE_POINT))
		fault(o, GEOJSON_TYPE, name);
}

static int
on_scalar(struct geojson_object *o, struct str text, bool string, bool number)
{
	const struct geojson_open *const t = top(o);

	if (t->in == IN_COORDINATES) {
		if (number)
			coordinate(o, text);
		else
			fault(o, GEOJSON_NUMBER, text);
	} else if (t->in == IN_PROPERTIES) {
		property(o, text, number);
	} else if (t->in == IN_CRS && string && t->key == KEY_NAME) {
		set_crs(o, "", text);
	} else if (t->in == IN_CRS && t->key == KEY_CODE) {
		set_crs(o, "EPSG:", text);
	} else if (t->in == IN_OBJECT && string && t->key == KEY_CRS) {
		set_crs(o, "", text);
	} else if (t->in == IN_OBJECT && t->key == KEY_SCHEMATIC) {
		o->schematic = str_is(text, "true");
	} else if (t->key == KEY_TYPE && string &&
	    (t->in == IN_OBJECT || t->in == IN_GEOMETRY)) {
		set_type(o, text);
	}
	return 1;
}

static int
on_null(void *ctx)
{
	struct geojson_object *const o = ctx;

	if (top(o)->in == IN_COORDINATES)
		fault(o, GEOJSON_NUMBER, STR("null"));
	return 1;
}

static int
on_bool(void *ctx, int yes)
{
	return on_scalar(ctx, yes ? STR("true") : STR("false"), false, false);
}

static int
on_number(void *ctx, const char *p, size_t n)
{
	return on_scalar(ctx, str_n(p, n), false, true);
}

static int
on_string(void *ctx, const unsigned char *p, size_t n)
{
	return on_scalar(ctx, str_n((const char *)p, n), true, false);
}

static int
push(struct geojson_object *o, enum geojson_in in)
{
	if (o->depth == GEOJSON_DEPTH) {
		fault(o, GEOJSON_DEEP, STR_NONE);
		return 0;
	}
	o->open[++o->depth] = (struct geojson_open){ .in = (uint8_t)in };
	return 1;
}

static int
on_map(void *ctx)
{
	struct geojson_object *const o = ctx;
	const struct geojson_open *const t = top(o);
	enum geojson_in in = IN_OTHER;

	if (o->depth == 0)
		in = IN_OBJECT;
	else if ((t->in == IN_OBJECT && t->key == KEY_GEOMETRY) ||
	    t->in == IN_GEOMETRIES)
		in = IN_GEOMETRY;
	else if (t->in == IN_OBJECT && t->key == KEY_PROPERTIES)
		in = IN_PROPERTIES;
	else if ((t->in == IN_OBJECT && t->key == KEY_CRS) ||
	    (t->in == IN_CRS && t->key == KEY_PROPERTIES))
		in = IN_CRS;
	else if (t->in == IN_COORDINATES)
		fault(o, GEOJSON_NUMBER, STR("{"));
	if (in == IN_GEOMETRY)
		coordinates_reset(o);
	return push(o, in);
}

static int
on_array(void *ctx)
{
	struct geojson_object *const o = ctx;
	const struct geojson_open *const t = top(o);
	const bool shape = t->in == IN_OBJECT || t->in == IN_GEOMETRY;

	if (t->in == IN_COORDINATES)
		return bracket_opened(o) && push(o, IN_COORDINATES);
	if (shape && t->key == KEY_COORDINATES) {
		coordinates_reset(o);
		return bracket_opened(o) && push(o, IN_COORDINATES);
	}
	return push(o, shape && t->key == KEY_GEOMETRIES ? IN_GEOMETRIES :
	    IN_OTHER);
}

static int
on_map_end(void *ctx)
{
	struct geojson_object *const o = ctx;
	const struct geojson_open t = *top(o);

	if (t.in == IN_GEOMETRY || (t.in == IN_OBJECT && t.type >= TYPE_POINT)) {
		geojson_build(o, t.type);
		coordinates_reset(o);
	}
	o->depth--;
	return 1;
}

static int
on_array_end(void *ctx)
{
	struct geojson_object *const o = ctx;

	if (top(o)->in == IN_COORDINATES)
		bracket_closed(o);
	o->depth--;
	return 1;
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct geojson_object *const o = ctx;
	const struct str name = str_n((const char *)p, n);
	struct geojson_open *const t = top(o);

	t->key = KEY_OTHER;
	if (t->in == IN_PROPERTIES) {
		o->key_at = o->text.n;
		if (o->text.n + n <= GEOJSON_TEXT)
			buf_str(&o->text, name);
		return 1;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(name, keys[i].name))
			t->key = keys[i].key;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null, .yajl_boolean = on_bool,
	.yajl_number = on_number, .yajl_string = on_string,
	.yajl_start_map = on_map, .yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_array, .yajl_end_array = on_array_end,
};

/* ---- the object ---- */

static void
shapes_empty(struct shapes *s, enum datum datum)
{
	arena_fini(&s->arena);
	s->n = s->part_n = s->at_n = 0;
	s->schematic = false;
	s->box = EXTENT_NONE;
	s->datum = datum;
}

void
geojson_object_begin(struct geojson_object *o, uint64_t at, enum datum datum)
{
	if (o->yajl)
		yajl_free(o->yajl);
	o->yajl = yajl_alloc(&callbacks, NULL, o);
	o->at = at;
	o->fed = o->fault_at = o->fault_end = o->broken_at = 0;
	o->raw.n = o->text.n = o->p_n = o->spots_all = o->depth = 0;
	o->dead = o->schematic = false;
	o->fault = GEOJSON_OK;
	o->found[0] = o->crs[0] = '\0';
	o->open[0] = (struct geojson_open){ .in = IN_OTHER };
	o->open[1] = o->open[0];
	coordinates_reset(o);
	shapes_empty(&o->s, datum);
}

void
geojson_object_feed(struct geojson_object *o, struct str bytes)
{
	const size_t room = GEOJSON_RAW - o->raw.n;

	buf_add(&o->raw, bytes.p, bytes.n < room ? bytes.n : room);
	if (!o->dead && yajl_parse(o->yajl, (const unsigned char *)bytes.p,
	    bytes.n) != yajl_status_ok) {
		o->dead = true;
		if (o->fault != GEOJSON_DEEP)
			o->broken_at = geojson_here(o);
	}
	o->fed += bytes.n;
}

/* Where yajl gives up depends on how the bytes came, by a token; told is where it
 * does when they come at once. */
static size_t
broken_where(const struct geojson_object *o)
{
	const bool whole = o->raw.n >= o->fed;
	const size_t n = whole ? (size_t)o->fed : o->raw.n;
	size_t at = (size_t)o->fed;
	yajl_handle const h = yajl_alloc(NULL, NULL, NULL);

	if (yajl_parse(h, (const unsigned char *)o->raw.p, n) !=
	    yajl_status_ok)
		at = yajl_get_bytes_consumed(h) - 1;
	else if (!whole && o->broken_at && o->broken_at - o->at < at)
		at = (size_t)(o->broken_at - o->at) - 1;
	yajl_free(h);
	return at;
}

/* What yajl gave up at: a number that is none, or no JSON. */
static void
say_broken(struct geojson_object *o)
{
	const size_t at = broken_where(o);
	struct str s = utf8_head(str_from(buf_view(&o->raw), at), 20);
	const char c = s.n ? s.p[0] : '\0';
	const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9');

	for (size_t i = 0; word && i < s.n; i++)
		if (strchr(",]}\" \t\r\n", s.p[i]))
			s.n = i;
	geojson_object_fault(o, word && top(o)->in == IN_COORDINATES ?
	    GEOJSON_NUMBER : GEOJSON_SYNTAX, o->at + at, s);
}

void
geojson_object_end(struct geojson_object *o, bool whole)
{
	const uint8_t type = o->open[1].type;

	if (o->broken_at || !whole || (!o->dead &&
	    (yajl_complete_parse(o->yajl) != yajl_status_ok || o->depth)))
		say_broken(o);
	if (o->fault == GEOJSON_OK && type < TYPE_FEATURE)
		geojson_object_fault(o, GEOJSON_TYPE, o->at, STR_NONE);
	if (o->fault == GEOJSON_OK && o->s.n == 0)
		geojson_object_fault(o, GEOJSON_EMPTY, o->at, STR_NONE);
	if (o->fault == GEOJSON_OK)
		shapes_done(&o->s);
	lend_properties(o);
}

void
geojson_object_fini(struct geojson_object *o)
{
	if (o->yajl)
		yajl_free(o->yajl);
	buf_fini(&o->raw);
	buf_fini(&o->text);
	free(o->spot);
	free(o->run);
	shapes_fini(&o->s);
}
