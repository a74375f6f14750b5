/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes as GEOS has them, and their measures on the ground. */
#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

void
geom_free(struct check *k, GEOSGeometry *g)
{
	if (g != NULL)
		k->c->GEOSGeom_destroy_r(k->h, g);
}

/* ---- from shapes ---- */

static GEOSGeometry *
ring(struct check *k, const struct shape_part *p, const char **why)
{
	const struct spot *const at = k->s->at + p->first;
	GEOSCoordSequence *q;
	double *xy;

	if (p->n < 4) {
		*why = "Too few points";
		return NULL;
	}
	if (at[0].lon != at[p->n - 1].lon || at[0].lat != at[p->n - 1].lat) {
		*why = "Ring is not closed";
		return NULL;
	}
	xy = xmalloc(2 * sizeof *xy * p->n);
	for (uint32_t i = 0; i < p->n; i++) {
		xy[2 * i] = at[i].lon;
		xy[2 * i + 1] = at[i].lat;
	}
	q = k->c->GEOSCoordSeq_copyFromBuffer_r(k->h, xy, p->n, 0, 0);
	free(xy);
	return q == NULL ? NULL : k->c->GEOSGeom_createLinearRing_r(k->h, q);
}

uint32_t
geom_next(const struct check *k, const struct feature *f, uint32_t part)
{
	for (part++; part < f->parts; part++)
		if (!k->s->part[f->part + part].hole)
			break;
	return part;
}

GEOSGeometry *
geom_polygon(struct check *k, const struct feature *f, uint32_t part,
    const char **why)
{
	const struct shape_part *const p = k->s->part + f->part;
	const uint32_t end = geom_next(k, f, part);
	GEOSGeometry *const shell = ring(k, &p[part], why);
	GEOSGeometry **holes, *g;
	unsigned n = 0;

	if (shell == NULL)
		return NULL;
	holes = xcalloc(end - part, sizeof *holes);
	for (uint32_t i = part + 1; i < end; i++) {
		holes[n] = ring(k, &p[i], why);
		n += holes[n] != NULL;
	}
	g = k->c->GEOSGeom_createPolygon_r(k->h, shell, holes, n);
	free(holes);
	return g;
}

/* Takes what is in g. */
GEOSGeometry *
geom_gather(struct check *k, GEOSGeometry **g, size_t n)
{
	return k->c->GEOSGeom_createCollection_r(k->h, GEOS_MULTIPOLYGON, g,
	    (unsigned)n);
}

/* ---- measures ---- */

static void
scale_at(struct check *k, const GEOSGeometry *g, double *east, double *north)
{
	double lo = 0, hi = 0;

	if (k->c->GEOSGeom_getYMin_r(k->h, g, &lo) == 0 ||
	    k->c->GEOSGeom_getYMax_r(k->h, g, &hi) == 0)
		lo = hi = 0;
	geo_scale((int32_t)((lo + hi) / 2), east, north);
}

double
geom_square_metres(struct check *k, const GEOSGeometry *g)
{
	double area = 0, east, north;

	if (k->c->GEOSArea_r(k->h, g, &area) == 0)
		return 0;
	scale_at(k, g, &east, &north);
	return area * east * north;
}

static double
ring_metres(struct check *k, const GEOSGeometry *r, double east, double north)
{
	const GEOSCoordSequence *const q = k->c->GEOSGeom_getCoordSeq_r(k->h, r);
	unsigned n = 0;
	double sum = 0, *xy;

	if (q == NULL || k->c->GEOSCoordSeq_getSize_r(k->h, q, &n) == 0)
		return 0;
	xy = xmalloc(2 * sizeof *xy * n);
	if (k->c->GEOSCoordSeq_copyToBuffer_r(k->h, q, xy, 0, 0) == 0)
		n = 0;
	for (unsigned i = 1; i < n; i++)
		sum += hypot((xy[2 * i] - xy[2 * i - 2]) * east,
		    (xy[2 * i + 1] - xy[2 * i - 1]) * north);
	free(xy);
	return sum;
}

/* Area by half the way around: of a strip, how wide it is. */
double
geom_width(struct check *k, const GEOSGeometry *polygon)
{
	const int holes = k->c->GEOSGetNumInteriorRings_r(k->h, polygon);
	double east, north, around;

	scale_at(k, polygon, &east, &north);
	around = ring_metres(k, k->c->GEOSGetExteriorRing_r(k->h, polygon), east,
	    north);
	for (int i = 0; i < holes; i++)
		around += ring_metres(k, k->c->GEOSGetInteriorRingN_r(k->h,
		    polygon, i), east, north);
	return around > 0 ? 2 * geom_square_metres(k, polygon) / around : 0;
}

struct spot
geom_spot(struct check *k, const GEOSGeometry *g)
{
	GEOSGeometry *const p = k->c->GEOSPointOnSurface_r(k->h, g);
	struct spot at = { GEO_NOWHERE, 0 };
	double x, y;

	if (p != NULL && k->c->GEOSGeomGetX_r(k->h, p, &x) == 1 &&
	    k->c->GEOSGeomGetY_r(k->h, p, &y) == 1)
		at = (struct spot){ (int32_t)lround(x), (int32_t)lround(y) };
	geom_free(k, p);
	return at;
}

int
geom_pieces(struct check *k, const GEOSGeometry *g)
{
	return g == NULL ? 0 : k->c->GEOSGetNumGeometries_r(k->h, g);
}

/* NULL: not an area. */
const GEOSGeometry *
geom_piece(struct check *k, const GEOSGeometry *g, int i)
{
	const GEOSGeometry *const p = k->c->GEOSGetGeometryN_r(k->h, g, i);

	return p != NULL && k->c->GEOSGeomTypeId_r(k->h, p) == GEOS_POLYGON &&
	    k->c->GEOSisEmpty_r(k->h, p) == 0 ? p : NULL;
}

struct geom_rest
geom_rest(struct check *k, const GEOSGeometry *g)
{
	struct geom_rest r = { .at = { GEO_NOWHERE, 0 } };
	const GEOSGeometry *best = NULL;

	for (int i = 0; i < geom_pieces(k, g); i++) {
		const GEOSGeometry *const p = geom_piece(k, g, i);
		const double m2 = p == NULL ? 0 : geom_square_metres(k, p);
		const double width = m2 > 0 ? geom_width(k, p) : 0;

		r.metres2 += m2;
		if (width <= r.width)
			continue;
		r.width = width;
		best = p;
	}
	if (best != NULL && r.metres2 >= k->limits.least)
		r.at = geom_spot(k, best);
	r.wide = r.width >= k->limits.sliver_width;
	return r;
}

struct spot
geom_of_feature(struct check *k, size_t i)
{
	const struct feature *const f = &k->s->f[i];

	if (k->a[i].g != NULL)
		return geom_spot(k, k->a[i].g);
	if (f->box.min.lon > f->box.max.lon)
		return (struct spot){ GEO_NOWHERE, 0 };
	return (struct spot){
		(int32_t)(((int64_t)f->box.min.lon + f->box.max.lon) / 2),
		(int32_t)(((int64_t)f->box.min.lat + f->box.max.lat) / 2) };
}
