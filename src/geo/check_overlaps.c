/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ground that two areas of one level claim. */
#include "geo/check_in.h"

struct near {			/* of area i: those behind it whose boxes meet */
	struct check	*k;
	GEOSSTRtree	*tree;
	const GEOSPreparedGeometry *ready;
	size_t		i;
};

static void
tell_overlap(struct check *k, size_t i, size_t j, const struct geom_rest *r)
{
	if (r->metres2 <= 0 || r->metres2 < k->limits.least)
		return;
	check_tell(k, (struct geo_fault){
	    .kind = r->wide ? FAULT_OVERLAP : FAULT_SLIVER,
	    .feature = (int64_t)i, .other = (int64_t)j, .at = r->at,
	    .metres2 = r->metres2, .metres = r->width });
}

static void
compare(void *item, void *ctx)
{
	struct near *const n = ctx;
	struct check *const k = n->k;
	const size_t j = (size_t)((struct area *)item - k->a);
	GEOSGeometry *both;
	struct geom_rest rest;

	if (j <= n->i || !check_on(k) || k->a[j].level != k->a[n->i].level ||
	    k->c->GEOSPreparedIntersects_r(k->h, n->ready, k->a[j].g) != 1)
		return;
	if (sweep_tangled(k->s, n->i, (int64_t)j)) {
		k->a[n->i].tangled = k->a[j].tangled = true;
		check_tell(k, (struct geo_fault){ .kind = FAULT_RING,
		    .feature = (int64_t)n->i, .other = (int64_t)j,
		    .at = geom_of_feature(k, j),
		    .why = TANGLED });
		return;
	}
	both = k->c->GEOSIntersection_r(k->h, k->a[n->i].g, k->a[j].g);
	rest = geom_rest(k, both);
	tell_overlap(k, n->i, j, &rest);
	geom_free(k, both);
}

static void
look_near(struct near *n)
{
	struct check *const k = n->k;
	GEOSGeometry *const g = k->a[n->i].g;

	if (g == NULL)
		return;
	n->ready = k->c->GEOSPrepare_r(k->h, g);
	if (n->ready == NULL)
		return;
	k->c->GEOSSTRtree_query_r(k->h, n->tree, g, compare, n);
	k->c->GEOSPreparedGeom_destroy_r(k->h, n->ready);
}

void
check_overlaps(struct check *k)
{
	struct near n = { .k = k, .tree = k->c->GEOSSTRtree_create_r(k->h, 10) };

	for (size_t i = 0; i < k->s->n; i++)
		if (k->a[i].g != NULL)
			k->c->GEOSSTRtree_insert_r(k->h, n.tree, k->a[i].g,
			    &k->a[i]);
	for (; n.i < k->s->n && check_on(k); n.i++) {
		look_near(&n);
		check_step(k);
	}
	k->c->GEOSSTRtree_destroy_r(k->h, n.tree);
}
