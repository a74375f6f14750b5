/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables with a longitude and a latitude: points, or, where the row says how wide a
 * cell is, squares around them. */
#include "app/layer_import.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "app/intl.h"
#include "wire/csv.h"

#define PIECE (256 * 1024)

static const char *const lons[] = { "lon", "lng", "long", "longitude", "x",
	"经度", NULL };
static const char *const lats[] = { "lat", "latitude", "y", "纬度", NULL };

struct table {
	struct layer_job *j;
	char		lon[64], lat[64];	/* its columns */
	double		cell;			/* metres; 0: points */
	struct shapes	one;
	struct geojson_property *p;
	size_t		cap;
};

static bool
find(const struct str *names, size_t n, const char *const *want, char out[64])
{
	for (; *want; want++)
		for (size_t i = 0; i < n; i++)
			if (names[i].n == strlen(*want) && !strncasecmp(
			    names[i].p, *want, names[i].n)) {
				str_copy(names[i], out, 64);
				return true;
			}
	return false;
}

static bool
on_names(void *ctx, const struct str *names, size_t n)
{
	struct table *const t = ctx;

	if (find(names, n, lons, t->lon) && find(names, n, lats, t->lat))
		return true;
	complain(_("%s: columns lon and lat are wanted"), t->j->path);
	return false;
}

static enum geojson_fault
spot_of(struct str lon, struct str lat, struct spot *out, char found[64])
{
	struct buf b = { 0 };
	bool swapped = false;
	enum err e;

	buf_str(&b, str_trim(lon));
	buf_byte(&b, ',');
	buf_str(&b, str_trim(lat));
	e = geo_spot(buf_view(&b), out, &swapped);
	str_copy(buf_view(&b), found, 64);
	buf_fini(&b);
	if (swapped)
		return GEOJSON_SWAPPED;
	return e == OK ? GEOJSON_OK : GEOJSON_NUMBER;
}

/* The corner of the cell around at that lies so far east and north. */
static bool
corner(struct shapes *s, struct spot at, double east, double north)
{
	struct spot to;

	return geo_unit((at.lon + east) / GEO_UNIT, 180, &to.lon) &&
	    geo_unit((at.lat + north) / GEO_UNIT, 90, &to.lat) &&
	    shapes_spot(s, to) == OK;
}

/* False: the cell would leave the earth. */
static bool
draw(struct table *t, struct spot at)
{
	struct shapes *const s = &t->one;
	double east, north, dx, dy;

	s->n = s->part_n = s->at_n = 0;
	shapes_feature(s, t->cell > 0 ? SHAPE_AREA : SHAPE_POINT, STR_NONE,
	    STR_NONE);
	shapes_part(s, false);
	if (t->cell <= 0)
		return shapes_spot(s, at) == OK;
	geo_scale(at.lat, &east, &north);
	dx = t->cell / 2 / east;
	dy = t->cell / 2 / north;
	return corner(s, at, -dx, -dy) && corner(s, at, dx, -dy) &&
	    corner(s, at, dx, dy) && corner(s, at, -dx, dy) &&
	    corner(s, at, -dx, -dy);
}

static bool
on_record(void *ctx, const struct record *r)
{
	struct table *const t = ctx;
	struct geojson_feature f = { .no = r->number, .at = r->byte,
		.size = r->length, .fault_at = r->byte, .raw = r->raw,
		.s = &t->one };
	struct spot at = { GEO_NOWHERE, 0 };

	progress_show(t->j->progress, r->byte, t->j->size, t->j->read);
	t->one.n = 0;
	if (r->fault != OK) {
		f.fault = GEOJSON_SYNTAX;
		f.fault_at = r->fault_byte;
		str_copy(r->found, f.found, sizeof f.found);
		return layer_take(t->j, &f);
	}
	t->p = xgrow(t->p, &t->cap, r->n, sizeof *t->p);
	for (size_t i = 0; i < r->n; i++)
		t->p[i] = (struct geojson_property){ r->names[i], r->values[i],
			false, 0 };
	f.p = t->p;
	f.p_n = r->n;
	f.fault = spot_of(record_get(r, str_of(t->lon)),
	    record_get(r, str_of(t->lat)), &at, f.found);
	if (f.fault == GEOJSON_OK && !draw(t, at))
		f.fault = GEOJSON_RANGE;
	return layer_take(t->j, &f);
}

static enum err
feed(struct csv *c, int fd)
{
	char *const piece = xmalloc(PIECE);
	enum err e = OK;
	ssize_t n = 1;

	while (e == OK && n > 0) {
		n = read(fd, piece, PIECE);
		if (n < 0)
			e = errno != EINTR ? ERR_IO :
			    progress_interrupted() ? ERR_CANCELLED : OK;
		else if (n > 0)
			e = csv_feed(c, str_n(piece, (size_t)n));
		n = n < 0 && e == OK ? 1 : n;
	}
	free(piece);
	return e == OK ? csv_finish(c) : e;
}

enum err
layer_csv_read(struct layer_job *j, int fd)
{
	struct table t = { .j = j };
	struct diag_sink diag = { complain_diag, NULL, 0, 0 };
	const struct record_sink sink = { .fn = on_record, .names = on_names,
		.ctx = &t, .diag = &diag, .file = j->path };
	const struct csv_options o = {
		.sep = str_ends(str_of(j->path), STR(".tsv")) ? '\t' : ',',
		.header = true };
	struct csv *c = csv_new(&o, &sink);
	int64_t cell = 0;
	enum err e;

	if (j->row.cell.n && str_int(j->row.cell, &cell) && cell > 0)
		t.cell = (double)cell;
	e = feed(c, fd);
	csv_free(&c);
	shapes_fini(&t.one);
	free(t.p);
	return e;
}
