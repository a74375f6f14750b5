/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is each shape one: its rings, its area, its pieces. What is wrong in itself is
 * mended for the comparisons that follow, so that one crossing does not hide the
 * overlaps and gaps of the rest. */
#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

#define CROSSINGS 32		/* told of one feature */

/* The polygons of one feature. */
struct rings {
	GEOSGeometry	**g;		/* owned, and what is in it */
	size_t		n;
	bool		bad;		/* told already, of: */
	struct spot	told[CROSSINGS];
	size_t		told_n;
	double		least;		/* the smallest piece, of a valid one */
	struct spot	least_at;
};

static void
tell_ring(struct check *k, size_t i, struct spot at, const char *why)
{
	check_tell(k, (struct geo_fault){ .kind = FAULT_RING,
	    .feature = (int64_t)i, .other = -1, .at = at, .why = why });
}

static struct spot
spot_of_point(struct check *k, const GEOSGeometry *p)
{
	double x, y;

	if (p == NULL || k->c->GEOSGeomGetX_r(k->h, p, &x) != 1 ||
	    k->c->GEOSGeomGetY_r(k->h, p, &y) != 1)
		return (struct spot){ GEO_NOWHERE, 0 };
	return (struct spot){ (int32_t)lround(x), (int32_t)lround(y) };
}

/* False: it is not valid, and that was told. */
static bool
valid(struct check *k, size_t i, const GEOSGeometry *g, struct rings *r)
{
	char *why = NULL;
	GEOSGeometry *at = NULL;
	const char good = k->c->GEOSisValidDetail_r(k->h, g, 0, &why, &at);
	const struct spot s = spot_of_point(k, at);

	if (good == 0)
		tell_ring(k, i, s, why);
	if (good == 0 && geo_known(s) && r->told_n < CROSSINGS)
		r->told[r->told_n++] = s;
	if (why != NULL)
		k->c->GEOSFree_r(k->h, why);
	geom_free(k, at);
	return good == 1;
}

static void
take_polygon(struct check *k, size_t i, uint32_t part, struct rings *r)
{
	const struct feature *const f = &k->s->f[i];
	const struct shape_part *const p = &k->s->part[f->part + part];
	const char *why = NULL;
	GEOSGeometry *const g = geom_polygon(k, f, part, &why);
	double m2;

	if (why != NULL) {
		tell_ring(k, i, p->n > 0 ? k->s->at[p->first] :
		    (struct spot){ GEO_NOWHERE, 0 }, why);
		r->bad = true;
	}
	if (g == NULL)
		return;
	r->bad |= !valid(k, i, g, r);
	m2 = geom_square_metres(k, g);
	if (r->n == 0 || m2 < r->least) {
		r->least = m2;
		r->least_at = geom_spot(k, g);
	}
	r->g[r->n++] = g;
}

static bool
is_area(struct check *k, const GEOSGeometry *g)
{
	const int type = g == NULL ? -1 : k->c->GEOSGeomTypeId_r(k->h, g);

	return (type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON) &&
	    k->c->GEOSisEmpty_r(k->h, g) == 0;
}

/* Mending leaves lines beside the areas, which stand together: those, of g, which
 * is taken. NULL: there are none. */
static GEOSGeometry *
areas_of(struct check *k, GEOSGeometry *g)
{
	GEOSGeometry *areas = NULL;

	if (is_area(k, g))
		return g;
	for (int i = 0; areas == NULL && i < geom_pieces(k, g); i++) {
		const GEOSGeometry *const p =
		    k->c->GEOSGetGeometryN_r(k->h, g, i);

		if (is_area(k, p))
			areas = k->c->GEOSGeom_clone_r(k->h, p);
	}
	geom_free(k, g);
	return areas;
}

/* One shape of the polygons, valid; NULL: it cannot be had. */
static GEOSGeometry *
whole(struct check *k, size_t i, struct rings *r)
{
	GEOSGeometry *g = r->n == 1 ? r->g[0] : geom_gather(k, r->g, r->n);
	GEOSGeometry *mended;

	if (g == NULL)
		return NULL;
	if (!r->bad && r->n > 1)
		r->bad = !valid(k, i, g, r);
	if (!r->bad)
		return areas_of(k, g);
	mended = k->c->GEOSMakeValid_r(k->h, g);
	geom_free(k, g);
	return areas_of(k, mended);
}

/* GEOS has told the first of each polygon. */
static void
tell_others(struct check *k, size_t i, const struct rings *r)
{
	struct spot at[CROSSINGS];
	const size_t n = geo_crossings(k->s, i, at, CROSSINGS);

	for (size_t c = 0; c < n; c++)
		if (!spot_told(r->told, r->told_n, at[c]))
			tell_ring(k, i, at[c], "Self-intersection");
}

static void
tell_empty(struct check *k, size_t i)
{
	check_tell(k, (struct geo_fault){ .kind = FAULT_EMPTY,
	    .feature = (int64_t)i, .other = -1, .at = geom_of_feature(k, i) });
}

static void
take_area(struct check *k, size_t i)
{
	const struct feature *const f = &k->s->f[i];
	struct rings r = { .g = xcalloc(f->parts, sizeof(GEOSGeometry *)),
		.least_at = { GEO_NOWHERE, 0 } };

	for (uint32_t p = 0; p < f->parts; p = geom_next(k, f, p))
		take_polygon(k, i, p, &r);
	if (r.n > 0)
		k->a[i].g = whole(k, i, &r);
	if (r.told_n > 0)
		tell_others(k, i, &r);
	if (k->a[i].g == NULL)
		tell_empty(k, i);
	else if (r.n > 1)
		check_tell(k, (struct geo_fault){ .kind = FAULT_PARTS,
		    .feature = (int64_t)i, .other = -1, .at = r.least_at,
		    .metres2 = r.least });
	free(r.g);
}

void
check_rings(struct check *k)
{
	for (size_t i = 0; i < k->s->n && check_on(k); i++) {
		const struct feature *const f = &k->s->f[i];

		if (f->shape == SHAPE_AREA && sweep_tangled(k->s, i, -1))
			tell_ring(k, i, geom_of_feature(k, i), TANGLED);
		else if (f->shape == SHAPE_AREA)
			take_area(k, i);
		else if (f->shape == SHAPE_NONE || f->parts == 0)
			tell_empty(k, i);
		check_step(k);
	}
}
