/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the codes say: who is whose child, what stands twice, what the profile does
 * not know or has and nobody drew, and what lies elsewhere altogether.
 *
 * A parent is the nearest grid above of a level that is drawn at all: a file of unit
 * grids alone has no orphans. Far is outside of the centres of the profile's grids,
 * by a fifth of their extent and some 5 km; without a profile, more than a degree
 * from the middle of the rest. */
#include <stdlib.h>
#include "base/alloc.h"
#include "geo/check_in.h"

#define FAR_MARGIN (GEO_UNIT / 20)

/* ---- levels and parents ---- */

static int64_t
find(const struct check *k, uint64_t code)
{
	size_t lo = 0, hi = k->order_n;

	while (lo < hi) {
		const size_t mid = (lo + hi) / 2;

		if (k->s->f[k->order[mid]].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < k->order_n && k->s->f[k->order[lo]].code == code ?
	    (int64_t)k->order[lo] : -1;
}

static void
set_parent(struct check *k, size_t i)
{
	uint64_t code = law_grid_above(k->law, k->s->f[i].code);

	while (code != 0 &&
	    (k->levels & 1u << law_grid_level(k->law, code)) == 0)
		code = law_grid_above(k->law, code);
	if (code == 0)
		return;
	k->a[i].parent = find(k, code);
	if (k->a[i].parent < 0)
		check_tell(k, (struct geo_fault){ .kind = FAULT_ORPHAN,
		    .feature = (int64_t)i, .other = -1, .code = code,
		    .at = geom_of_feature(k, i) });
}

/* ---- order ---- */

static int
by_code(const void *a, const void *b, void *ctx)
{
	const struct feature *const f = ctx;
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	if (f[x].code != f[y].code)
		return f[x].code < f[y].code ? -1 : 1;
	return x < y ? -1 : 1;
}

static void
put_in_order(struct check *k)
{
	k->order = xcalloc(k->s->n, sizeof *k->order);
	for (size_t i = 0; i < k->s->n; i++) {
		const struct feature *const f = &k->s->f[i];

		k->a[i].parent = NO_PARENT;
		if (f->code == 0)
			continue;
		k->a[i].level = f->level != 0 ? f->level :
		    (uint8_t)law_grid_level(k->law, f->code);
		k->levels |= 1u << k->a[i].level;
		k->order[k->order_n++] = i;
	}
	qsort_r(k->order, k->order_n, sizeof *k->order, by_code, k->s->f);
}

/* ---- what is told ---- */

static void
tell_code(struct check *k, size_t i, enum geo_fault_kind kind, int64_t other)
{
	check_tell(k, (struct geo_fault){ .kind = kind, .feature = (int64_t)i,
	    .other = other, .code = k->s->f[i].code,
	    .at = geom_of_feature(k, i) });
}

/* Layers have no codes at all, and need none. */
static void
look_at_codes(struct check *k)
{
	for (size_t i = 0; i < k->s->n && k->order_n > 0; i++)
		if (k->s->f[i].code == 0)
			tell_code(k, i, FAULT_NO_CODE, -1);
	for (size_t o = 0, first = 0; o < k->order_n; o++) {
		const size_t i = k->order[o];

		if (o > 0 && k->s->f[i].code == k->s->f[k->order[first]].code)
			tell_code(k, i, FAULT_TWICE, (int64_t)k->order[first]);
		else
			first = o;
		if (k->law != NULL && law_grid(k->law, k->s->f[i].code) == NULL)
			tell_code(k, i, FAULT_UNKNOWN, -1);
		set_parent(k, i);
	}
}

static struct spot
centre(const struct check *k, const struct law_grid *g)
{
	struct spot at = geo_of_e6(g->lat_e6, g->lon_e6), out;

	if (!geo_known(at) || k->s->datum == DATUM_NONE ||
	    geo_convert(at, DATUM_GCJ02, k->s->datum, &out) != OK)
		return at;
	return out;
}

static void
look_for_missing(struct check *k)
{
	for (size_t i = 0; k->law != NULL && i < k->law->grids_n; i++) {
		const struct law_grid *const g = &k->law->grids[i];

		if ((k->levels & 1u << g->level) == 0 || find(k, g->code) >= 0 ||
		    law_grid_dead(k->law, g->code))
			continue;
		check_tell(k, (struct geo_fault){ .kind = FAULT_MISSING,
		    .feature = -1, .other = -1, .code = g->code,
		    .at = centre(k, g) });
	}
}

/* ---- far ---- */

static int
by_size(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static int32_t
middle(int32_t *v, size_t n)
{
	qsort(v, n, sizeof *v, by_size);
	return v[n / 2];
}

static int32_t
moved(int64_t v, int64_t by)
{
	v += by;
	return (int32_t)(v < -INT32_MAX ? -INT32_MAX : v > INT32_MAX ?
	    INT32_MAX : v);
}

static void
widen(struct extent *e, int64_t by)
{
	e->min = (struct spot){ moved(e->min.lon, -by), moved(e->min.lat, -by) };
	e->max = (struct spot){ moved(e->max.lon, by), moved(e->max.lat, by) };
}

static struct extent
extent_of_law(const struct check *k)
{
	struct extent e = EXTENT_NONE;
	int64_t w, h;

	for (size_t i = 0; k->law != NULL && i < k->law->grids_n; i++) {
		const struct spot at = centre(k, &k->law->grids[i]);

		if (geo_known(at))
			extent_add(&e, at);
	}
	if (e.min.lon > e.max.lon)
		return e;
	w = (int64_t)e.max.lon - e.min.lon;
	h = (int64_t)e.max.lat - e.min.lat;
	widen(&e, (w > h ? w : h) / 5 + FAR_MARGIN);
	return e;
}

static struct extent
extent_of_most(const struct check *k)
{
	struct extent e = EXTENT_NONE;
	int32_t *const lon = xcalloc(k->s->n + 1, sizeof *lon);
	int32_t *const lat = xcalloc(k->s->n + 1, sizeof *lat);
	size_t n = 0;

	for (size_t i = 0; i < k->s->n; i++)
		if (k->s->f[i].box.min.lon <= k->s->f[i].box.max.lon) {
			lon[n] = k->s->f[i].box.min.lon;
			lat[n++] = k->s->f[i].box.min.lat;
		}
	if (n > 0) {
		extent_add(&e, (struct spot){ middle(lon, n), middle(lat, n) });
		widen(&e, GEO_UNIT);
	}
	free(lon);
	free(lat);
	return e;
}

static void
look_far(struct check *k)
{
	struct extent e = extent_of_law(k);

	if (e.min.lon > e.max.lon)
		e = extent_of_most(k);
	for (size_t i = 0; i < k->s->n; i++) {
		const struct extent *const box = &k->s->f[i].box;

		if (box->min.lon <= box->max.lon && !extent_meet(box, &e))
			tell_code(k, i, FAULT_FAR, -1);
	}
}

void
check_codes(struct check *k)
{
	put_in_order(k);
	look_at_codes(k);
	look_for_missing(k);
	look_far(k);
}
