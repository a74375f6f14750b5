/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_set.c -- a set of shapes made ready to be drawn: levels of detail and an
 * index by place.  Layer: view.
 * The coarsest level suits a picture of the whole set, each finer one a dot less
 * than half as wide, the finest is the shapes as they are. */
#include "view/sketch_in.h"

#include <stdlib.h>
#include <string.h>

#define COARSEST	200	/* the whole set has so many dots there */
#define FINER		0.4
#define SIDE_MAX	256	/* of the index */
#define FIELDS_MAX	32	/* of an item that is listed */

/* ---- levels ---- */

static void
level_chunks(struct level *l, uint32_t spots)
{
	size_t n = spots / CHUNK + 1;

	l->chunk = xmalloc(n * sizeof(*l->chunk));
	for (size_t c = 0; c < n; c++) {
		l->chunk[c] = EXTENT_NONE;
		for (size_t i = c * CHUNK; i <= (c + 1) * CHUNK && i < spots; i++)
			extent_add(&l->chunk[c], l->at[i]);
	}
}

static void
level_whole(struct level *l, const struct shapes *s)
{
	l->own_first = xmalloc((s->part_n + 1) * sizeof(*l->own_first));
	for (size_t p = 0; p < s->part_n; p++)
		l->own_first[p] = s->part[p].first;
	l->own_first[s->part_n] = (uint32_t)s->at_n;
	l->first = l->own_first;
	l->at = s->at;
	level_chunks(l, (uint32_t)s->at_n);
}

/* The spots of a part that a level keeps, closed again if they were. */
static uint32_t
part_thin(const struct shapes *s, size_t p, const float *keep, double metres,
    struct spot *out)
{
	uint32_t first = s->part[p].first, m = s->part[p].n, n = 0;
	struct spot a, z;

	for (uint32_t i = first; i < first + m; i++) {
		if (keep[i] >= metres)
			out[n++] = s->at[i];
	}
	if (m < 3 || n == 0)
		return n;
	a = s->at[first];
	z = s->at[first + m - 1];
	if (a.lon == z.lon && a.lat == z.lat &&
	    (out[0].lon != out[n - 1].lon || out[0].lat != out[n - 1].lat)) {
		z = out[0];
		out[n++] = z;
	}
	return n;
}

static void
level_thin(struct level *l, const struct shapes *s, const float *keep)
{
	uint32_t n = 0;

	l->own_at = xmalloc((s->at_n + s->part_n + 1) * sizeof(*l->own_at));
	l->own_first = xmalloc((s->part_n + 1) * sizeof(*l->own_first));
	for (size_t p = 0; p < s->part_n; p++) {
		l->own_first[p] = n;
		n += part_thin(s, p, keep, l->metres, l->own_at + n);
	}
	l->own_first[s->part_n] = n;
	l->own_at = xrealloc(l->own_at, (n ? n : 1) * sizeof(*l->own_at));
	l->first = l->own_first;
	l->at = l->own_at;
	level_chunks(l, n);
}

static void
levels_make(struct sketch_set *d)
{
	const struct shapes *s = d->s;
	float *keep = xmalloc((s->at_n ? s->at_n : 1) * sizeof(*keep));
	double metres = 0, east, north, x, y;

	sketch_lod(s, keep);
	if (s->at_n > 0) {
		geo_scale(s->box.min.lat / 2 + s->box.max.lat / 2, &east, &north);
		x = ((double)s->box.max.lon - s->box.min.lon) * east;
		y = ((double)s->box.max.lat - s->box.min.lat) * north;
		metres = (x > y ? x : y) / COARSEST;
	}
	level_whole(&d->level[0], s);
	d->levels = metres > 0 ? SKETCH_LEVELS : 1;
	for (int i = d->levels - 1; i > 0; i--, metres *= FINER) {
		d->level[i].metres = metres;
		level_thin(&d->level[i], s, keep);
	}
	free(keep);
}

const struct level *
sketch_level(const struct sketch_set *d, double metres)
{
	int i = d->levels - 1;

	while (i > 0 && d->level[i].metres > metres * 0.6)
		i--;
	return &d->level[i];
}

/* ---- the index ---- */

static void
items_make(struct sketch_set *d)
{
	const struct shapes *s = d->s;

	d->n = s->n;
	d->item = xmalloc((s->n ? s->n : 1) * sizeof(*d->item));
	for (size_t i = 0; i < s->n; i++) {
		const struct feature *f = &s->f[i];

		d->item[i] = (struct sketch_item){ .box = f->box, .part = f->part,
		    .parts = f->parts, .shape = f->shape };
	}
}

/* The fields an item's box lies in; false: none or too many. */
static bool
fields_of(const struct sketch_set *d, const struct extent *e, int f[4])
{
	const struct extent *all = &d->s->box;

	if (e->min.lon > e->max.lon)
		return false;
	f[0] = (int)(((int64_t)e->min.lon - all->min.lon) / d->step_x);
	f[1] = (int)(((int64_t)e->min.lat - all->min.lat) / d->step_y);
	f[2] = (int)(((int64_t)e->max.lon - all->min.lon) / d->step_x);
	f[3] = (int)(((int64_t)e->max.lat - all->min.lat) / d->step_y);
	return (f[2] - f[0] + 1) * (f[3] - f[1] + 1) <= FIELDS_MAX;
}

static void
index_sides(struct sketch_set *d)
{
	const struct extent *e = &d->s->box;

	d->side = 1;
	while (d->side < SIDE_MAX && (size_t)(d->side * d->side) * 2 < d->n)
		d->side *= 2;
	d->step_x = d->step_y = INT64_MAX;
	if (d->n == 0 || e->min.lon > e->max.lon)
		return;
	d->step_x = ((int64_t)e->max.lon - e->min.lon) / d->side + 1;
	d->step_y = ((int64_t)e->max.lat - e->min.lat) / d->side + 1;
}

static void
index_large(struct sketch_set *d, size_t i)
{
	size_t cap = d->large_n;

	if (cap == 0 || (cap & (cap - 1)) == 0)
		d->large = xrealloc(d->large, (cap ? cap * 2 : 4) *
		    sizeof(*d->large));
	d->large[d->large_n++] = (uint32_t)i;
}

/* Twice over all items: how many a field has, then which. */
static void
index_make(struct sketch_set *d)
{
	size_t fields;
	int f[4];

	index_sides(d);
	fields = (size_t)(d->side * d->side);
	d->field = xcalloc(fields + 2, sizeof(*d->field));
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < d->n; i++) {
			if (!fields_of(d, &d->item[i].box, f)) {
				if (turn == 0)
					index_large(d, i);
				continue;
			}
			for (int y = f[1]; y <= f[3]; y++)
				for (int x = f[0]; x <= f[2]; x++) {
					uint32_t *at = &d->field[y * d->side +
					    x + 2 - turn];

					if (turn)
						d->listed[*at] = (uint32_t)i;
					++*at;
				}
		}
		if (turn)
			break;
		for (size_t i = 1; i < fields + 2; i++)
			d->field[i] += d->field[i - 1];
		d->listed = xmalloc((d->field[fields + 1] + 1) *
		    sizeof(*d->listed));
	}
}

enum err
sketch_set_make(const struct shapes *s, struct sketch_set **out)
{
	struct sketch_set *d;

	*out = NULL;
	if (s->n >= UINT32_MAX || s->at_n >= INT32_MAX)
		return ERR_TOO_BIG;
	d = xcalloc(1, sizeof(*d));
	d->s = s;
	items_make(d);
	levels_make(d);
	index_make(d);
	*out = d;
	return OK;
}

void
sketch_set_free(struct sketch_set **d)
{
	struct sketch_set *s = *d;

	if (!s)
		return;
	for (int i = 0; i < s->levels; i++) {
		free(s->level[i].chunk);
		free(s->level[i].own_at);
		free(s->level[i].own_first);
	}
	free(s->item);
	free(s->field);
	free(s->listed);
	free(s->large);
	free(s);
	*d = NULL;
}
