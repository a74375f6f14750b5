/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outlines of parents. All overlays are made on the lattice of whole units, so that
 * what comes out is valid as it is kept, and rounding moves nothing afterwards. */
#include "geo/union.h"

#include <math.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

#define LATTICE 1.0		/* a unit */
#define NOISE 0.0025		/* metres: what a double is off by */
#define MITRE 5.0

/* A feature's shape, once it was wanted. */
struct known { GEOSGeometry *g; bool asked; };
struct joining {
	struct check	k;		/* for the shapes of GEOS */
	const struct law *law;
	struct shapes	*s;
	bool		*has;		/* owned; by place in law->grids */
	struct known	*of;		/* owned; by feature */
	size_t		 known;
	size_t		 drawn;		/* features that were there */
	struct geo_made	*out;
};
/* Area i, of the grid at that place. */
struct kid { size_t parent, i; };
struct kids { struct kid *v; size_t n, cap; };

/* ---- one child ---- */

static GEOSGeometry *
valid(struct check *k, GEOSGeometry *g)
{
	GEOSGeometry *mended;

	if (g == NULL || k->c->GEOSisValid_r(k->h, g) == 1)
		return g;
	mended = k->c->GEOSMakeValid_r(k->h, g);
	geom_free(k, g);
	return mended;
}

static GEOSGeometry *
read_area(struct check *k, size_t i)
{
	const struct feature *const f = &k->s->f[i];
	GEOSGeometry **const g = xcalloc(f->parts + 1, sizeof *g);
	GEOSGeometry *all = NULL;
	const char *why;
	size_t n = 0;

	for (uint32_t p = 0; p < f->parts; p = geom_next(k, f, p)) {
		g[n] = geom_polygon(k, f, p, &why);
		n += g[n] != NULL;
	}
	if (n > 0)
		all = geom_gather(k, g, n);
	free(g);
	return valid(k, all);
}

/* Borrowed; NULL: it is none. */
static const GEOSGeometry *
area_of(struct joining *j, size_t i)
{
	struct known *const of = &j->of[i];

	if (!of->asked && !sweep_tangled(j->s, i, -1))
		of->g = read_area(&j->k, i);
	of->asked = true;
	return of->g;
}

/* With one of the family before it. */
static bool
tangled(const struct joining *j, const struct kid *kid, size_t n)
{
	const struct feature *const f = j->s->f;
	const size_t i = kid[n].i;

	for (size_t b = 0; b < n; b++)
		if (extent_meet(&f[kid[b].i].box, &f[i].box) &&
		    sweep_tangled(j->s, kid[b].i, (int64_t)i))
			return true;
	return false;
}

/* ---- all together ---- */

/* Takes what is in g. */
static GEOSGeometry *
joined(struct check *k, GEOSGeometry **g, size_t n)
{
	GEOSGeometry *const all = k->c->GEOSGeom_createCollection_r(k->h,
	    GEOS_GEOMETRYCOLLECTION, g, (unsigned)n);
	GEOSGeometry *one = NULL;

	if (all != NULL)
		one = k->c->GEOSUnaryUnionPrec_r(k->h, all, LATTICE);
	geom_free(k, all);
	return one;
}

/* g grown by so much and shrunk again: what is narrower is filled. */
static GEOSGeometry *
closed(struct check *k, const GEOSGeometry *g, double by)
{
	GEOSGeometry *const wide = k->c->GEOSBufferWithStyle_r(k->h, g, by, 4,
	    GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE, MITRE);
	GEOSGeometry *back = NULL, *more = NULL;

	if (wide != NULL)
		back = k->c->GEOSBufferWithStyle_r(k->h, wide, -by, 4,
		    GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE, MITRE);
	if (back != NULL)
		more = k->c->GEOSDifference_r(k->h, back, g);
	geom_free(k, wide);
	geom_free(k, back);
	return more;
}

/* Half the width of a sliver, in units of whichever axis has the shorter ones: what
 * is wider is sorted out by is_hair. */
static double
half_width(const struct check *k, const GEOSGeometry *g)
{
	double lat = 0, east, north;

	if (k->c->GEOSGeom_getYMin_r(k->h, g, &lat) == 0)
		lat = 0;
	geo_scale((int32_t)lat, &east, &north);
	return k->limits.sliver_width / 2 / (east < north ? east : north);
}

static struct extent
extent_of(const struct check *k, const GEOSGeometry *g)
{
	double x0 = 0, y0 = 0, x1 = -1, y1 = -1;

	if (k->c->GEOSGeom_getXMin_r(k->h, g, &x0) == 0 ||
	    k->c->GEOSGeom_getYMin_r(k->h, g, &y0) == 0 ||
	    k->c->GEOSGeom_getXMax_r(k->h, g, &x1) == 0 ||
	    k->c->GEOSGeom_getYMax_r(k->h, g, &y1) == 0)
		return EXTENT_NONE;
	return (struct extent){ { (int32_t)floor(x0), (int32_t)floor(y0) },
		{ (int32_t)ceil(x1), (int32_t)ceil(y1) } };
}

/* May it have ground beside to? Not those above, which have it all, nor what to is
 * made of. */
static bool
is_beside(const struct joining *j, const struct feature *f,
    const struct law_grid *to)
{
	const struct law_grid *g = law_grid(j->law, f->code);

	if (f->shape != SHAPE_AREA || f->level < to->level)
		return false;
	for (unsigned up = 0; g != NULL && up < GRID_UNIT; up++) {
		if (g == to)
			return false;
		g = law_grid(j->law, g->parent);
	}
	return true;
}

/* What of p is nobody's: the tip of a neighbour is narrow, too. Owned by the
 * caller. */
static GEOSGeometry *
nobodys(struct joining *j, const GEOSGeometry *p, const struct law_grid *to)
{
	struct check *const k = &j->k;
	const struct extent box = extent_of(k, p);
	GEOSGeometry *left = k->c->GEOSGeom_clone_r(k->h, p);

	for (size_t i = 0; i < j->drawn && left != NULL; i++) {
		const struct feature *const f = &j->s->f[i];
		const GEOSGeometry *g;
		GEOSGeometry *was = left;

		if (!extent_meet(&f->box, &box) || !is_beside(j, f, to))
			continue;
		g = area_of(j, i);
		if (g == NULL)
			continue;
		left = k->c->GEOSDifference_r(k->h, was, g);
		geom_free(k, was);
	}
	return left;
}

struct parts { GEOSGeometry **g; size_t n, cap; };

static bool
is_hair(struct check *k, const GEOSGeometry *p)
{
	const double width = p == NULL ? 0 : geom_width(k, p);

	return width > NOISE && width < k->limits.sliver_width;
}

static void
add_hairs(struct joining *j, const GEOSGeometry *p, const struct law_grid *to,
    struct parts *out)
{
	struct check *const k = &j->k;
	GEOSGeometry *const left = nobodys(j, p, to);

	for (int i = 0; i < geom_pieces(k, left); i++) {
		const GEOSGeometry *const q = geom_piece(k, left, i);

		if (!is_hair(k, q))
			continue;
		out->g = xgrow(out->g, &out->cap, out->n + 2, sizeof *out->g);
		out->g[out->n++] = k->c->GEOSGeom_clone_r(k->h, q);
	}
	geom_free(k, left);
}

/* g, and what is too narrow to be meant beside and between its pieces. Takes g. */
static GEOSGeometry *
without_hairs(struct joining *j, GEOSGeometry *g, const struct law_grid *to)
{
	struct check *const k = &j->k;
	GEOSGeometry *const more = closed(k, g, half_width(k, g));
	struct parts parts = { .n = 0 };
	GEOSGeometry *all = g;

	for (int i = 0; i < geom_pieces(k, more); i++) {
		const GEOSGeometry *const p = geom_piece(k, more, i);

		if (is_hair(k, p))
			add_hairs(j, p, to, &parts);
	}
	geom_free(k, more);
	if (parts.n > 0) {
		parts.g[parts.n++] = g;
		all = joined(k, parts.g, parts.n);
	}
	free(parts.g);
	return all;
}

/* ---- into the set ---- */

static enum err
put_ring(struct joining *j, const GEOSGeometry *ring, bool hole)
{
	struct check *const k = &j->k;
	const GEOSCoordSequence *const q = k->c->GEOSGeom_getCoordSeq_r(k->h,
	    ring);
	enum err e = OK;
	unsigned n = 0;
	double *xy;

	if (q == NULL || k->c->GEOSCoordSeq_getSize_r(k->h, q, &n) == 0)
		return ERR_DAMAGED;
	xy = xmalloc(2 * sizeof *xy * n + 1);
	shapes_part(j->s, hole);
	if (k->c->GEOSCoordSeq_copyToBuffer_r(k->h, q, xy, 0, 0) == 0)
		e = ERR_DAMAGED;
	for (unsigned i = 0; i < n && e == OK; i++)
		e = shapes_spot(j->s, (struct spot){ (int32_t)lround(xy[2 * i]),
		    (int32_t)lround(xy[2 * i + 1]) });
	free(xy);
	return e;
}

static bool
real_hole(struct check *k, const GEOSGeometry *ring)
{
	GEOSGeometry *const hole = k->c->GEOSGeom_createPolygon_r(k->h,
	    k->c->GEOSGeom_clone_r(k->h, ring), NULL, 0);
	const bool real = hole != NULL &&
	    geom_square_metres(k, hole) >= k->limits.least &&
	    geom_width(k, hole) >= k->limits.sliver_width;

	geom_free(k, hole);
	return real;
}

static enum err
put_piece(struct joining *j, const GEOSGeometry *p)
{
	struct check *const k = &j->k;
	const int holes = k->c->GEOSGetNumInteriorRings_r(k->h, p);
	enum err e = put_ring(j, k->c->GEOSGetExteriorRing_r(k->h, p), false);

	for (int i = 0; i < holes && e == OK; i++) {
		const GEOSGeometry *const r =
		    k->c->GEOSGetInteriorRingN_r(k->h, p, i);

		if (real_hole(k, r))
			e = put_ring(j, r, true);
	}
	return e;
}

/* Crumbs are left out. */
static enum err
put_pieces(struct joining *j, const GEOSGeometry *g)
{
	enum err e = OK;

	for (int i = 0; i < geom_pieces(&j->k, g) && e == OK; i++) {
		const GEOSGeometry *const p = geom_piece(&j->k, g, i);

		if (p != NULL && geom_square_metres(&j->k, p) >=
		    j->k.limits.least)
			e = put_piece(j, p);
	}
	return e;
}

static enum err
put(struct joining *j, const struct law_grid *to, const GEOSGeometry *g,
    bool model)
{
	struct feature *f = shapes_feature(j->s, SHAPE_AREA, to->name,
	    model ? STR(SHAPE_MODEL) : STR(SHAPE_UNION));
	enum err e;

	f->code = to->code;
	f->level = to->level;
	e = put_pieces(j, g);
	if (e == OK && j->s->f[j->s->n - 1].parts > 0) {
		j->out->made++;
		return OK;
	}
	shapes_drop_last(j->s);
	j->out->lost++;
	return e == ERR_TOO_BIG ? e : OK;
}

/* ---- a family, a level ---- */

static enum err
join_family(struct joining *j, const struct kid *kid, size_t n)
{
	const struct law_grid *const to = &j->law->grids[kid->parent];
	GEOSGeometry **const g = xcalloc(n, sizeof *g), *all = NULL;
	const GEOSGeometry *one;
	enum err e = OK;
	bool model = false;
	size_t got = 0;

	for (size_t i = 0; i < n; i++) {
		if (tangled(j, kid, i))
			continue;
		one = area_of(j, kid[i].i);
		if (one == NULL)
			continue;
		g[got++] = j->k.c->GEOSGeom_clone_r(j->k.h, one);
		model |= shape_model(&j->s->f[kid[i].i]);
	}
	if (got > 0)
		all = joined(&j->k, g, got);
	if (all != NULL)
		all = without_hairs(j, all, to);
	free(g);
	if (all != NULL)
		e = put(j, to, all, model);
	else
		j->out->lost++;
	geom_free(&j->k, all);
	j->has[kid->parent] = true;
	return e;
}

static int
by_parent(const void *a, const void *b)
{
	const struct kid *const x = a, *const y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

static void
find_kids(const struct joining *j, unsigned level, struct kids *k)
{
	for (size_t i = 0; i < j->s->n; i++) {
		const struct law_grid *const g = j->s->f[i].shape != SHAPE_AREA ?
		    NULL : law_grid(j->law, j->s->f[i].code);
		const struct law_grid *const up = g == NULL ? NULL :
		    law_grid(j->law, g->parent);

		if (up == NULL || up->level != level ||
		    j->has[up - j->law->grids] ||
		    law_grid_dead(j->law, up->code))
			continue;
		k->v = xgrow(k->v, &k->cap, k->n + 1, sizeof *k->v);
		k->v[k->n++] = (struct kid){ (size_t)(up - j->law->grids), i };
	}
	if (k->n > 0)
		qsort(k->v, k->n, sizeof *k->v, by_parent);
}

/* Of each feature there is by now. */
static void
reserve(struct joining *j)
{
	j->of = xrealloc(j->of, (j->s->n + 1) * sizeof *j->of);
	for (; j->known < j->s->n; j->known++)
		j->of[j->known] = (struct known){ .g = NULL };
}

static enum err
join_level(struct joining *j, unsigned level)
{
	struct kids k = { .n = 0 };
	enum err e = OK;
	size_t end;

	find_kids(j, level, &k);
	reserve(j);
	for (size_t i = 0; i < k.n && e == OK; i = end) {
		for (end = i; end < k.n && k.v[end].parent == k.v[i].parent;)
			end++;
		e = join_family(j, k.v + i, end - i);
	}
	free(k.v);
	return e;
}

enum err
geo_parents(const struct law *law, struct shapes *s,
    const struct geo_limits *limits, struct geo_made *out)
{
	struct joining j = { .k = { .c = geos_load(), .s = s,
		.limits = *limits }, .law = law, .s = s, .out = out,
		.drawn = s->n };
	enum err e = OK;

	*out = (struct geo_made){ .made = 0 };
	if (j.k.c == NULL)
		return ERR_NOT_FOUND;
	j.k.h = j.k.c->GEOS_init_r();
	j.has = xcalloc(law->grids_n + 1, sizeof *j.has);
	for (size_t i = 0; i < s->n; i++) {
		const struct law_grid *const g = law_grid(law, s->f[i].code);

		if (g != NULL && s->f[i].shape == SHAPE_AREA)
			j.has[g - law->grids] = true;
	}
	for (unsigned level = GRID_UNIT; e == OK && --level > 0;)
		e = join_level(&j, level);
	shapes_done(s);
	for (size_t i = 0; i < j.known; i++)
		geom_free(&j.k, j.of[i].g);
	free(j.of);
	free(j.has);
	j.k.c->GEOS_finish_r(j.k.h);
	return e;
}
