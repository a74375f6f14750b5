/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ground of a parent that is in no child, and of a child that is not in its parent.
 * Areas whose parent is not drawn have a gap where they close around one: what is
 * open to the outside cannot be known then. Of a parent made of its children no more
 * is known. */
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

/* Areas of one parent, or of one level without parents. */
struct family { int64_t parent; uint8_t level; size_t *child, n; };

static void
tell_piece(struct check *k, int64_t feature, int64_t other,
    const GEOSGeometry *piece)
{
	const double m2 = piece == NULL ? 0 : geom_square_metres(k, piece);
	double width;

	if (m2 <= 0 || m2 < k->limits.least)
		return;
	width = geom_width(k, piece);
	check_tell(k, (struct geo_fault){
	    .kind = width < k->limits.sliver_width ? FAULT_SLIVER : FAULT_GAP,
	    .feature = feature, .other = other, .at = geom_spot(k, piece),
	    .metres2 = m2, .metres = width });
}

static bool
is_union(const struct check *k, int64_t i)
{
	return i >= 0 && str_is(k->s->f[i].kind, SHAPE_UNION);
}

/* ---- a child outside ---- */

static void
look_outside(struct check *k, const struct family *f,
    const GEOSPreparedGeometry *ready, size_t i)
{
	GEOSGeometry *rest;
	struct geom_rest r;

	if (ready == NULL)
		return;
	if (sweep_tangled(k->s, i, f->parent)) {
		k->a[f->parent].lost = true;
		return;
	}
	if (k->c->GEOSPreparedCovers_r(k->h, ready, k->a[i].g) == 1)
		return;
	rest = k->c->GEOSDifference_r(k->h, k->a[i].g, k->a[f->parent].g);
	r = geom_rest(k, rest);
	geom_free(k, rest);
	if (r.metres2 <= 0 || r.metres2 < k->limits.least)
		return;
	check_tell(k, (struct geo_fault){
	    .kind = r.wide ? FAULT_OUTSIDE : FAULT_SLIVER,
	    .feature = (int64_t)i, .other = f->parent, .at = r.at,
	    .metres2 = r.metres2, .metres = r.width });
}

/* ---- gaps ---- */

static GEOSGeometry *
joined(struct check *k, const struct family *f)
{
	GEOSGeometry **const g = xcalloc(f->n, sizeof *g);
	GEOSGeometry *all, *one = NULL;

	for (size_t i = 0; i < f->n; i++)
		g[i] = k->c->GEOSGeom_clone_r(k->h, k->a[f->child[i]].g);
	all = k->c->GEOSGeom_createCollection_r(k->h, GEOS_GEOMETRYCOLLECTION, g,
	    (unsigned)f->n);
	if (all != NULL)
		one = k->c->GEOSUnaryUnion_r(k->h, all);
	geom_free(k, all);
	free(g);
	return one;
}

/* The two of the family that have most to do with a hole between them: the first
 * that it touches. */
static void
neighbours(struct check *k, const struct family *f, const GEOSGeometry *hole,
    int64_t out[2])
{
	const GEOSPreparedGeometry *const ready = k->c->GEOSPrepare_r(k->h, hole);
	size_t n = 0;

	out[0] = out[1] = -1;
	for (size_t i = 0; ready != NULL && i < f->n && n < 2; i++)
		if (k->c->GEOSPreparedIntersects_r(k->h, ready,
		    k->a[f->child[i]].g) == 1)
			out[n++] = (int64_t)f->child[i];
	if (ready != NULL)
		k->c->GEOSPreparedGeom_destroy_r(k->h, ready);
}

static void
look_into_hole(struct check *k, const struct family *f, const GEOSGeometry *r)
{
	GEOSGeometry *const hole = k->c->GEOSGeom_createPolygon_r(k->h,
	    k->c->GEOSGeom_clone_r(k->h, r), NULL, 0);
	int64_t by[2] = { -1, -1 };

	if (hole != NULL && geom_square_metres(k, hole) >= k->limits.least)
		neighbours(k, f, hole, by);
	/* In what was made of others it was told of these. */
	if (by[1] >= 0 || !is_union(k, by[0]))
		tell_piece(k, by[0], by[1], hole);
	geom_free(k, hole);
}

static void
look_for_holes(struct check *k, const struct family *f, const GEOSGeometry *all)
{
	for (int i = 0; i < geom_pieces(k, all); i++) {
		const GEOSGeometry *const p = geom_piece(k, all, i);
		const int n = p == NULL ? 0 :
		    k->c->GEOSGetNumInteriorRings_r(k->h, p);

		for (int r = 0; r < n && check_on(k); r++)
			look_into_hole(k, f,
			    k->c->GEOSGetInteriorRingN_r(k->h, p, r));
	}
}

static void
look_for_gaps(struct check *k, const struct family *f)
{
	GEOSGeometry *const all = joined(k, f);
	GEOSGeometry *rest;

	if (all == NULL)
		return;
	if (f->parent < 0 || is_union(k, f->parent)) {
		look_for_holes(k, f, all);
	} else if (k->a[f->parent].g != NULL) {
		rest = k->c->GEOSDifference_r(k->h, k->a[f->parent].g, all);
		for (int i = 0; i < geom_pieces(k, rest) && check_on(k); i++)
			tell_piece(k, f->parent, -1, geom_piece(k, rest, i));
		geom_free(k, rest);
	}
	geom_free(k, all);
}

/* ---- families ---- */

static int
by_family(const void *a, const void *b, void *ctx)
{
	const struct area *const x = (struct area *)ctx + *(const size_t *)a;
	const struct area *const y = (struct area *)ctx + *(const size_t *)b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	if (x->parent == NO_PARENT && x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x < y ? -1 : 1;
}

static void
look_at_family(struct check *k, struct family *f)
{
	const GEOSPreparedGeometry *ready = NULL;

	if (f->parent >= 0 && k->a[f->parent].g != NULL)
		ready = k->c->GEOSPrepare_r(k->h, k->a[f->parent].g);
	for (size_t i = 0; i < f->n && check_on(k); i++) {
		look_outside(k, f, ready, f->child[i]);
		check_step(k);
	}
	if (ready != NULL)
		k->c->GEOSPreparedGeom_destroy_r(k->h, ready);
	if (check_on(k) && (f->parent < 0 || !k->a[f->parent].lost))
		look_for_gaps(k, f);
}

static bool
same_family(const struct area *x, const struct area *y)
{
	return x->parent == y->parent &&
	    (x->parent != NO_PARENT || x->level == y->level);
}

void
check_gaps(struct check *k)
{
	size_t *const v = xcalloc(k->s->n, sizeof *v);
	size_t n = 0, end;

	for (size_t i = 0; i < k->s->n; i++) {
		const struct area *const a = &k->a[i];

		if (a->g != NULL && !a->tangled)
			v[n++] = i;
		else if (a->parent >= 0 && k->s->f[i].shape == SHAPE_AREA &&
		    k->s->f[i].parts > 0)
			k->a[a->parent].lost = true;
	}
	qsort_r(v, n, sizeof *v, by_family, k->a);
	for (size_t i = 0; i < n && check_on(k); i = end) {
		const struct area *const a = &k->a[v[i]];
		struct family f = { a->parent, a->level, v + i, 0 };

		for (end = i; end < n && same_family(a, &k->a[v[end]]); end++)
			f.n++;
		look_at_family(k, &f);
	}
	free(v);
}
