/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which datum a file's coordinates are in, and whether it lies where the district
 * does. Files seldom say their datum, and the three differ by half a kilometre here:
 * guessed only where named grids of the file tell it clearly. */
#include "app/layer_import.h"

#include <math.h>
#include <stdlib.h>
#include "app/district.h"
#include "app/intl.h"

#define PAIRS_LEAST	5	/* named grids whose centres are known */
#define OFF_MOST	250.0	/* metres that these may be off on the whole */

/* ---- by names ---- */

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof *v, by_size);
	return v[n / 2];
}

/* How far the named shapes lie from their grids' centres, on the whole, if they are
 * in that datum; negative: too few have a name. Each centre is off its own way; what
 * is left of all is the datum's. */
static double
off_by_names(const struct layer_job *j, enum datum d, size_t *pairs)
{
	const struct law *const law = &j->c->law;
	double *const dx = xcalloc(j->s.n + 1, sizeof *dx);
	double *const dy = xcalloc(j->s.n + 1, sizeof *dy);
	double off = -1, east, north;
	int64_t level = 0;
	size_t n = 0;

	if (j->row.level.n && !str_int(j->row.level, &level))
		level = 0;
	for (size_t i = 0; i < j->s.n; i++) {
		const struct law_grid *const g = j->s.f[i].code ?
		    law_grid(law, j->s.f[i].code) : j->s.f[i].name.n ?
		    layer_grid_named(law, j->s.f[i].name, (unsigned)level,
		    NULL) : NULL;
		struct spot at, centre;

		if (!g || (!g->lat_e6 && !g->lon_e6) || geo_convert(
		    shape_inside(&j->s, i), d, (enum datum)law->datum, &at))
			continue;
		centre = geo_of_e6(g->lat_e6, g->lon_e6);
		geo_scale(at.lat, &east, &north);
		dx[n] = ((double)at.lon - centre.lon) * east;
		dy[n++] = ((double)at.lat - centre.lat) * north;
	}
	*pairs = n;
	if (n >= PAIRS_LEAST)
		off = hypot(median(dx, n), median(dy, n));
	free(dx);
	free(dy);
	return off;
}

/* The one they are least off in, if that is little; else DATUM_NONE. off: in each. */
static enum datum
by_names(const struct layer_job *j, double off[DATUM_BD09 + 1], size_t *pairs)
{
	enum datum best = DATUM_WGS84;

	for (enum datum d = DATUM_WGS84; d <= DATUM_BD09; d++) {
		off[d] = off_by_names(j, d, pairs);
		if (off[d] < 0)
			return DATUM_NONE;
		if (off[d] < off[best])
			best = d;
	}
	return off[best] <= OFF_MOST ? best : DATUM_NONE;
}

/* Is it clearly not d? */
static bool
speaks_against(const double off[DATUM_BD09 + 1], enum datum best, enum datum d)
{
	return d != best && off[best] * 2 < off[d];
}

static void
tell_names(const struct layer_job *j, const double off[DATUM_BD09 + 1],
    size_t pairs)
{
	if (pairs >= PAIRS_LEAST)
		complain(_("%s: %zu named grids lie %.0f m off as WGS-84, %.0f m "
		    "as GCJ-02, %.0f m as BD-09"), j->path, pairs,
		    off[DATUM_WGS84], off[DATUM_GCJ02], off[DATUM_BD09]);
}

/* Nobody said it. */
static enum err
guess(struct layer_job *j)
{
	double off[DATUM_BD09 + 1] = { 0 };
	size_t pairs = 0;

	j->s.datum = by_names(j, off, &pairs);
	tell_names(j, off, pairs);
	for (enum datum d = DATUM_WGS84; d <= DATUM_BD09; d++)
		if (j->s.datum != DATUM_NONE && d != j->s.datum &&
		    !speaks_against(off, j->s.datum, d))
			j->s.datum = DATUM_NONE;
	if (j->s.datum == DATUM_NONE) {
		complain(_("%s: it does not say its coordinates' system, and "
		    "its names do not tell: --crs wgs84, gcj02 or bd09"),
		    j->path);
		return ERR_BAD_INPUT;
	}
	complain(_("%s: taken as %s, by the names"), j->path,
	    geo_datum_name(j->s.datum));
	return OK;
}

/* It was said, of grids, and may be wrong: half a kilometre is a grid or two. */
static enum err
doubt(const struct layer_job *j)
{
	double off[DATUM_BD09 + 1] = { 0 };
	size_t pairs = 0;
	const enum datum names = j->l.kind == LAYER_GRID ?
	    by_names(j, off, &pairs) : DATUM_NONE;

	if (names == DATUM_NONE || off[j->s.datum] <= OFF_MOST ||
	    !speaks_against(off, names, j->s.datum))
		return OK;
	tell_names(j, off, pairs);
	complain(_("%s: said to be in %s, but its grids lie where %s has them%s"),
	    j->path, geo_datum_name(j->s.datum), geo_datum_name(names),
	    j->wish->force ? "" : _("; --force takes it all the same"));
	return j->wish->force ? OK : ERR_REFUSED;
}

static enum err
settle(struct layer_job *j)
{
	enum datum said = j->wish->datum;

	if (said == DATUM_NONE && j->row.crs.n)
		said = geo_datum(j->row.crs);
	if (j->stated != DATUM_NONE && said != DATUM_NONE && said != j->stated)
		complain(_("%s: it says itself that it is in %s, and that "
		    "counts"), j->path, geo_datum_name(j->stated));
	j->s.datum = j->stated != DATUM_NONE ? j->stated : said;
	return j->s.datum == DATUM_NONE ? guess(j) : doubt(j);
}

/* ---- by the ground ---- */

static struct extent
ground(const struct layer_job *j)
{
	const struct law *const law = &j->c->law;
	struct extent e = EXTENT_NONE;
	struct district *d = NULL;
	int64_t w, h;

	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].lat_e6 || law->grids[i].lon_e6)
			extent_add(&e, geo_of_e6(law->grids[i].lat_e6,
			    law->grids[i].lon_e6));
	if (district_open(j->c->store, law, DISTRICT_TODAY, &d) == OK) {
		const struct shapes *const s = district_grids(d);

		if (s->n && s->datum == law->datum)
			extent_join(&e, &s->box);
	}
	district_close(&d);
	if (e.min.lon > e.max.lon)
		return e;
	/* As wide again on every side. */
	w = (int64_t)e.max.lon - e.min.lon + GEO_UNIT / 100;
	h = (int64_t)e.max.lat - e.min.lat + GEO_UNIT / 100;
	e.min = (struct spot){ (int32_t)(e.min.lon - w),
		(int32_t)(e.min.lat - h) };
	e.max = (struct spot){ (int32_t)(e.max.lon + w),
		(int32_t)(e.max.lat + h) };
	return e;
}

static struct spot
middle(const struct extent *e)
{
	return (struct spot){
		(int32_t)(((int64_t)e->min.lon + e->max.lon) / 2),
		(int32_t)(((int64_t)e->min.lat + e->max.lat) / 2) };
}

/* Half a kilometre is nothing here. Some files are of a whole city: these are
 * taken, and it is said. */
static enum err
check_ground(const struct layer_job *j)
{
	const struct extent e = ground(j);
	const struct extent *const b = &j->s.box;
	size_t inside = 0, first = j->s.n;
	bool refused;

	if (e.min.lon > e.max.lon)
		return OK;
	for (size_t i = 0; i < j->s.n; i++)
		if (extent_has(&e, middle(&j->s.f[i].box)))
			inside++;
		else if (first == j->s.n)
			first = i;
	if (inside * 2 >= j->s.n)
		return OK;
	refused = inside * 10 < j->s.n && !j->wish->force;
	complain(_("%s: %zu of %zu features lie far from the district, the first "
	    "is feature %llu, byte %llu (the file: %.4f,%.4f to %.4f,%.4f; "
	    "the district and as far again: "
	    "%.4f,%.4f to %.4f,%.4f)%s"), j->path, j->s.n - inside, j->s.n,
	    (unsigned long long)j->origin[first].no,
	    (unsigned long long)j->origin[first].at,
	    b->min.lon / (double)GEO_UNIT, b->min.lat / (double)GEO_UNIT,
	    b->max.lon / (double)GEO_UNIT, b->max.lat / (double)GEO_UNIT,
	    e.min.lon / (double)GEO_UNIT, e.min.lat / (double)GEO_UNIT,
	    e.max.lon / (double)GEO_UNIT, e.max.lat / (double)GEO_UNIT,
	    refused ? _("; --force takes it all the same") : "");
	return refused ? ERR_REFUSED : OK;
}

/* ---- into the map's ---- */

static enum err
convert(struct layer_job *j, enum datum to)
{
	struct shapes *const s = &j->s;

	for (size_t i = 0; i < s->at_n; i++)
		if (geo_convert(s->at[i], s->datum, to, &s->at[i]) != OK)
			return ERR_BAD_INPUT;
	for (size_t i = 0; i < s->n; i++) {
		struct feature *const f = &s->f[i];

		f->box = EXTENT_NONE;
		for (uint32_t k = 0; k < f->parts; k++)
			for (uint32_t n = 0; n < s->part[f->part + k].n; n++)
				extent_add(&f->box, s->at[
				    s->part[f->part + k].first + n]);
		f->inside.lon = GEO_NOWHERE;
	}
	shapes_done(s);
	buf_fmt(&j->note, "converted %s %s", geo_datum_code(s->datum),
	    geo_datum_code(to));
	s->datum = to;
	return OK;
}

enum err
layer_job_place(struct layer_job *j)
{
	const enum datum map = (enum datum)j->c->law.datum;
	enum err e = settle(j);

	if (e == OK && j->s.datum != map) {
		if (j->wish->convert)
			e = convert(j, map);
		else if (str_is(j->row.layer, LAYER_GRIDS))
			e = ERR_REFUSED;
		if (e == ERR_REFUSED || !j->wish->convert)
			complain(_("%s: it is in %s, the map in %s, and the two "
			    "are never mixed: with --convert a converted copy "
			    "is made%s"), j->path, geo_datum_name(j->s.datum),
			    geo_datum_name(map), e == OK ? _("; without, the "
			    "layer is kept and exported, not drawn") : "");
	}
	return e == OK ? check_ground(j) : e;
}
