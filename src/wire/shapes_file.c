/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shapes_file.c -- shapes.tsv of a profile.  Layer: wire.
 *
 *   code	level	part	spots
 *   -	0	datum	gcj02
 *   -	0	model	1
 *   110115001000000	2	ring	11633210,3973651 12,-4 0,31 -9,2
 *   110115001000000	2	hole	11633215,3973660 1,0 0,1
 *
 * One line a ring (of a grid: ring, then its holes, then the next ring), a line or
 * a point (part line, point). Lines that follow one another with the same code and
 * level are one shape. A spot is lon,lat in 1e-5 degree (about 1 m), the first of a
 * line where it lies, the others as steps from the one before; the step back to
 * the first is understood. Settings have the code "-": datum (gcj02 where it is
 * not said), and model 1: 示意, no survey. Names stand in grids.tsv. */
#include "wire/geoarchive.h"

#include <string.h>
#include "core/law.h"
#include "wire/tsv.h"

#define E5 100			/* units in 1e-5 degree */
#define FIRST_LINE "code\tlevel\tpart\tspots\n"

/* ---- writing ---- */

static int32_t
e5(int32_t units)
{
	return (units >= 0 ? units + E5 / 2 : units - E5 / 2) / E5;
}

static void
put_part(const struct shapes *s, const struct feature *f, uint32_t part,
    struct buf *out)
{
	const struct shape_part *const p = &s->part[part];
	const uint32_t n = p->n - (f->shape == SHAPE_AREA);
	struct spot was = { 0, 0 };

	buf_fmt(out, "%llu\t%u\t%s\t", (unsigned long long)f->code, f->level,
	    p->hole ? "hole" : f->shape == SHAPE_AREA ? "ring" :
	    f->shape == SHAPE_LINE ? "line" : "point");
	for (uint32_t i = 0; i < n; i++) {
		const struct spot at = { e5(s->at[p->first + i].lon),
			e5(s->at[p->first + i].lat) };

		if (i)
			buf_byte(out, ' ');
		buf_int(out, at.lon - was.lon);
		buf_byte(out, ',');
		buf_int(out, at.lat - was.lat);
		was = at;
	}
	buf_byte(out, '\n');
}

void
shapes_file_put(const struct shapes *s, struct buf *out)
{
	buf_cstr(out, FIRST_LINE);
	if (s->datum != DATUM_NONE)
		buf_fmt(out, "-\t0\tdatum\t%s\n", geo_datum_code(s->datum));
	if (s->schematic)
		buf_cstr(out, "-\t0\tmodel\t1\n");
	for (size_t i = 0; i < s->n; i++)
		for (uint32_t k = 0; k < s->f[i].parts; k++)
			put_part(s, &s->f[i], s->f[i].part + k, out);
}

/* ---- reading ---- */

enum column { CODE, LEVEL, PART, SPOTS, COLUMNS };

struct reading { struct shapes *s; };

static bool
take_int(const char **p, const char *end, int64_t *out)
{
	const bool minus = *p < end && **p == '-';
	int64_t v = 0;
	const char *from;

	*p += minus;
	from = *p;
	for (; *p < end && **p >= '0' && **p <= '9' && *p - from < 10; ++*p)
		v = v * 10 + (**p - '0');
	*out = minus ? -v : v;
	return *p > from;
}

static bool
add_spot(struct shapes *s, const int64_t at[2])
{
	if (at[0] < -18000000 || at[0] > 18000000 || at[1] < -9000000 ||
	    at[1] > 9000000)
		return false;
	return shapes_spot(s, (struct spot){ (int32_t)at[0] * E5,
	    (int32_t)at[1] * E5 }) == OK;
}

static bool
take_spots(struct shapes *s, struct str text)
{
	const char *p = text.p, *const end = p + text.n;
	int64_t at[2] = { 0, 0 }, step[2];

	while (p < end) {
		if (!take_int(&p, end, &step[0]) || p == end || *p++ != ',' ||
		    !take_int(&p, end, &step[1]) ||
		    (p < end && (*p++ != ' ' || p == end)))
			return false;
		at[0] += step[0];
		at[1] += step[1];
		if (!add_spot(s, at))
			return false;
	}
	return true;
}

/* A ring closes, and a part has the spots it must have. */
static bool
part_done(struct shapes *s, enum shape_kind shape)
{
	const struct shape_part p = s->part[s->part_n - 1];

	if (shape == SHAPE_POINT)
		return p.n == 1;
	if (shape == SHAPE_LINE)
		return p.n >= 2;
	return p.n >= 3 && shapes_spot(s, s->at[p.first]) == OK;
}

static void
setting(struct shapes *s, const struct tsv_row *row)
{
	const struct str *const f = row->fields;

	if (str_is(f[PART], "datum")) {
		s->datum = geo_datum(f[SPOTS]);
		if (s->datum == DATUM_NONE || s->n)
			tsv_fault(row, SPOTS, "wgs84, gcj02 or bd09, before "
			    "any shape");
	} else if (str_is(f[PART], "model")) {
		s->schematic = str_is(f[SPOTS], "1");
		if (!s->schematic && !str_is(f[SPOTS], "0"))
			tsv_fault(row, SPOTS, "0 or 1");
	} else {
		tsv_fault(row, PART, "datum or model, or a code");
	}
}

static enum shape_kind
part_kind(struct str part)
{
	if (str_is(part, "point"))
		return SHAPE_POINT;
	if (str_is(part, "line"))
		return SHAPE_LINE;
	return str_is(part, "ring") || str_is(part, "hole") ? SHAPE_AREA :
	    SHAPE_NONE;
}

static void
shape(struct shapes *s, const struct tsv_row *row, uint64_t code,
    unsigned level)
{
	const enum shape_kind kind = part_kind(row->fields[PART]);
	const bool hole = str_is(row->fields[PART], "hole");
	const struct feature *const last = s->n ? &s->f[s->n - 1] : NULL;
	const bool same = last && last->code == code && last->level == level &&
	    last->shape == kind;
	struct feature *f;

	if (kind == SHAPE_NONE || (hole && !same)) {
		tsv_fault(row, PART, "ring, hole (behind a ring), line or "
		    "point");
		return;
	}
	if (!same) {
		f = shapes_feature(s, kind, STR_NONE, STR_NONE);
		f->code = code;
		f->level = (uint8_t)level;
	}
	shapes_part(s, hole);
	if (!take_spots(s, row->fields[SPOTS]) || !part_done(s, kind))
		tsv_fault(row, SPOTS, "lon,lat in 1e-5 degree, then steps; "
		    "three spots a ring, two a line, one a point");
}

static void
on_row(void *ctx, const struct tsv_row *row)
{
	struct reading *const r = ctx;
	const struct str *const f = row->fields;
	int64_t code, level;

	if (!str_int(f[LEVEL], &level) || level < 0 || level > GRID_UNIT)
		tsv_fault(row, LEVEL, "a level of 1 to 5");
	else if (str_is(f[CODE], "-"))
		setting(r->s, row);
	else if (!str_int(f[CODE], &code) || code < 0)
		tsv_fault(row, CODE, "the code of a grid, or -");
	else
		shape(r->s, row, (uint64_t)code, (unsigned)level);
}

enum err
shapes_file_get(struct str text, struct shapes *out, struct diag_sink *d)
{
	static const char *const columns[COLUMNS] = { "code", "level", "part",
		"spots" };
	struct reading r = { .s = out };
	struct diag_sink quiet = { 0 };
	enum err e;

	out->datum = DATUM_GCJ02;
	e = tsv_read(text, "shapes.tsv", columns, COLUMNS, on_row, &r,
	    d ? d : &quiet);
	if (e == OK) {
		shapes_done(out);
	} else {
		shapes_fini(out);
		*out = (struct shapes){ .n = 0 };
	}
	return e;
}
