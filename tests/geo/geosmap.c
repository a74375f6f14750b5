/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "geosmap.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "geo/load.h"

struct geosmap {
	const struct geos_calls *c;
	GEOSContextHandle_t h;
	const struct shapes *s;
	GEOSSTRtree	*tree;
	GEOSGeometry	**g;			/* by feature */
	const GEOSPreparedGeometry **ready;
	GEOSGeometry	*point;			/* of this look-up */
	int32_t		best;
};

static GEOSGeometry *
ring(struct geosmap *m, const struct shape_part *p)
{
	double *const xy = xmalloc(2 * sizeof(*xy) * p->n);
	GEOSCoordSequence *q;

	for (uint32_t i = 0; i < p->n; i++) {
		xy[2 * i] = m->s->at[p->first + i].lon;
		xy[2 * i + 1] = m->s->at[p->first + i].lat;
	}
	q = m->c->GEOSCoordSeq_copyFromBuffer_r(m->h, xy, p->n, 0, 0);
	free(xy);
	return m->c->GEOSGeom_createLinearRing_r(m->h, q);
}

static GEOSGeometry *
area(struct geosmap *m, const struct feature *f)
{
	const struct shape_part *const p = m->s->part + f->part;
	GEOSGeometry **polygon = xcalloc(f->parts, sizeof(GEOSGeometry *));
	GEOSGeometry **hole = xcalloc(f->parts, sizeof(GEOSGeometry *));
	GEOSGeometry *all;
	unsigned n = 0;

	for (uint32_t i = 0; i < f->parts;) {
		GEOSGeometry *const shell = ring(m, &p[i++]);
		unsigned holes = 0;

		for (; i < f->parts && p[i].hole; i++)
			hole[holes++] = ring(m, &p[i]);
		polygon[n++] = m->c->GEOSGeom_createPolygon_r(m->h, shell, hole,
		    holes);
	}
	all = n == 1 ? polygon[0] : m->c->GEOSGeom_createCollection_r(m->h,
	    GEOS_MULTIPOLYGON, polygon, n);
	free(polygon);
	free(hole);
	return all;
}

struct geosmap *
geosmap_make(const struct shapes *s)
{
	const struct geos_calls *const c = geos_load();
	struct geosmap *m;

	if (c == NULL)
		return NULL;
	m = xcalloc(1, sizeof(*m));
	m->c = c;
	m->s = s;
	m->h = c->GEOS_init_r();
	m->tree = c->GEOSSTRtree_create_r(m->h, 10);
	m->g = xcalloc(s->n, sizeof(GEOSGeometry *));
	m->ready = xcalloc(s->n, sizeof(const GEOSPreparedGeometry *));
	for (size_t i = 0; i < s->n; i++) {
		m->g[i] = area(m, &s->f[i]);
		m->ready[i] = c->GEOSPrepare_r(m->h, m->g[i]);
		c->GEOSSTRtree_insert_r(m->h, m->tree, m->g[i], &m->g[i]);
	}
	return m;
}

static void
look(void *item, void *ctx)
{
	struct geosmap *const m = ctx;
	const int32_t i = (int32_t)((GEOSGeometry **)item - m->g);

	if ((m->best < 0 || m->s->f[i].code < m->s->f[m->best].code) &&
	    m->c->GEOSPreparedCovers_r(m->h, m->ready[i], m->point) == 1)
		m->best = i;
}

int32_t
geosmap_at(struct geosmap *m, struct spot at)
{
	m->point = m->c->GEOSGeom_createPointFromXY_r(m->h, at.lon, at.lat);
	m->best = -1;
	m->c->GEOSSTRtree_query_r(m->h, m->tree, m->point, look, m);
	m->c->GEOSGeom_destroy_r(m->h, m->point);
	return m->best;
}

void
geosmap_free(struct geosmap **p)
{
	struct geosmap *const m = *p;

	if (m == NULL)
		return;
	for (size_t i = 0; i < m->s->n; i++) {
		m->c->GEOSPreparedGeom_destroy_r(m->h, m->ready[i]);
		m->c->GEOSGeom_destroy_r(m->h, m->g[i]);
	}
	m->c->GEOSSTRtree_destroy_r(m->h, m->tree);
	m->c->GEOS_finish_r(m->h);
	free(m->g);
	free(m->ready);
	free(m);
	*p = NULL;
}
