/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shape.c -- sets of shapes: building them, and exact questions.
 * Layer: core (pure).
 *
 * Every spot of a set is on the earth (shapes_spot), so a difference of longitudes
 * times one of latitudes stays below 2^63: sides are told by comparing two such
 * products, never by subtracting them. */
#include "core/shape.h"

#include <math.h>
#include <stdlib.h>

#define SPOTS_MAX (1u << 31)

/* ---- building ---- */

static struct str
keep(struct shapes *s, struct str text)
{
	if (!text.n)
		return STR_NONE;
	return str_n(arena_dup(&s->arena, text.p, text.n), text.n);
}

struct feature *
shapes_feature(struct shapes *s, enum shape_kind shape, struct str name,
    struct str kind)
{
	struct feature *f;

	s->f = xgrow(s->f, &s->cap, s->n + 1, sizeof(*s->f));
	f = &s->f[s->n++];
	*f = (struct feature){
		.value = FEATURE_NO_VALUE, .name = keep(s, name),
		.kind = keep(s, kind), .box = EXTENT_NONE,
		.inside = { GEO_NOWHERE, 0 }, .part = (uint32_t)s->part_n,
		.shape = (uint8_t)shape
	};
	return f;
}

void
shapes_part(struct shapes *s, bool hole)
{
	s->part = xgrow(s->part, &s->part_cap, s->part_n + 1,
	    sizeof(*s->part));
	s->part[s->part_n++] = (struct shape_part){
		.first = (uint32_t)s->at_n, .hole = hole
	};
	s->f[s->n - 1].parts++;
}

enum err
shapes_spot(struct shapes *s, struct spot at)
{
	if (s->at_n >= SPOTS_MAX)
		return ERR_TOO_BIG;
	if (at.lon < -180 * GEO_UNIT || at.lon > 180 * GEO_UNIT ||
	    at.lat < -90 * GEO_UNIT || at.lat > 90 * GEO_UNIT)
		return ERR_BAD_INPUT;
	s->at = xgrow(s->at, &s->at_cap, s->at_n + 1, sizeof(*s->at));
	s->at[s->at_n++] = at;
	s->part[s->part_n - 1].n++;
	extent_add(&s->f[s->n - 1].box, at);
	return OK;
}

void
shapes_drop_last(struct shapes *s)
{
	const struct feature *f;

	if (!s->n)
		return;
	f = &s->f[--s->n];
	if (f->parts)
		s->at_n = s->part[f->part].first;
	s->part_n = f->part;
}

void
shapes_done(struct shapes *s)
{
	s->box = EXTENT_NONE;
	for (size_t i = 0; i < s->n; i++)
		extent_join(&s->box, &s->f[i].box);
}

bool
shape_closed(const struct shapes *s, size_t i)
{
	const struct feature *const f = &s->f[i];

	for (uint32_t k = 0; f->shape == SHAPE_LINE && k < f->parts; k++) {
		const struct shape_part p = s->part[f->part + k];
		const struct spot *const at = s->at + p.first;

		if (p.n < 4 || at->lon != at[p.n - 1].lon ||
		    at->lat != at[p.n - 1].lat)
			return false;
	}
	return f->shape == SHAPE_AREA || f->shape == SHAPE_LINE;
}

enum err
shapes_copy(struct shapes *s, const struct shapes *from, size_t i)
{
	const struct feature old = from->f[i];
	struct feature *f = shapes_feature(s, (enum shape_kind)old.shape,
	    old.name, old.kind);
	enum err e = OK;

	f->code = old.code;
	f->value = old.value;
	f->inside = old.inside;
	f->level = old.level;
	for (uint32_t p = 0; p < old.parts; p++) {
		const struct shape_part part = from->part[old.part + p];

		shapes_part(s, part.hole);
		for (uint32_t k = 0; k < part.n && e == OK; k++)
			e = shapes_spot(s, from->at[part.first + k]);
	}
	if (e != OK)
		shapes_drop_last(s);
	return e;
}

void
shapes_fini(struct shapes *s)
{
	arena_fini(&s->arena);
	free(s->f);
	free(s->part);
	free(s->at);
	*s = (struct shapes){ 0 };
}

int64_t
shapes_find(const struct shapes *s, uint64_t code)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->f[i].code == code)
			return (int64_t)i;
	return -1;
}

/* ---- sides ---- */

/* Where at lies of the line from a to b: > 0 left, < 0 right, 0 on it. */
static int
turn(struct spot a, struct spot b, struct spot at)
{
	const int64_t l = ((int64_t)b.lon - a.lon) * ((int64_t)at.lat - a.lat);
	const int64_t r = ((int64_t)at.lon - a.lon) * ((int64_t)b.lat - a.lat);

	return (l > r) - (l < r);
}

static bool
between(int32_t a, int32_t b, int32_t v)
{
	return a < b ? v >= a && v <= b : v >= b && v <= a;
}

/* Counts the edges of a part to the east of at into *odd; true: at is on one. A
 * horizontal edge is never counted; of others the southern end is theirs. */
static bool
on_part(const struct shapes *s, const struct shape_part *p, struct spot at,
    bool *odd)
{
	const struct spot *v = s->at + p->first;

	if (p->n == 1)
		return v[0].lon == at.lon && v[0].lat == at.lat;
	for (uint32_t i = 1; i < p->n; i++) {
		const struct spot a = v[i - 1], b = v[i];
		int t;

		if (!between(a.lat, b.lat, at.lat))
			continue;
		t = turn(a, b, at);
		if (!t && between(a.lon, b.lon, at.lon))
			return true;
		if ((a.lat <= at.lat) != (b.lat <= at.lat) &&
		    (t > 0) == (b.lat > a.lat))
			*odd = !*odd;
	}
	return false;
}

enum side
shape_side(const struct shapes *s, size_t i, struct spot at)
{
	const struct feature *f = &s->f[i];
	bool odd = false;

	if (!extent_has(&f->box, at))
		return SIDE_OUT;
	for (uint32_t p = 0; p < f->parts; p++)
		if (on_part(s, &s->part[f->part + p], at, &odd))
			return SIDE_BORDER;
	return odd && f->shape == SHAPE_AREA ? SIDE_IN : SIDE_OUT;
}

/* ---- sizes ---- */

static area2
ring_area2(const struct shapes *s, const struct shape_part *p)
{
	const struct spot *v = s->at + p->first;
	__extension__ __int128 sum = 0;

	for (uint32_t i = 1; i < p->n; i++) {
		const int64_t ax = (int64_t)v[i - 1].lon - v[0].lon;
		const int64_t ay = (int64_t)v[i - 1].lat - v[0].lat;
		const int64_t bx = (int64_t)v[i].lon - v[0].lon;
		const int64_t by = (int64_t)v[i].lat - v[0].lat;

		sum += ax * by;
		sum -= bx * ay;
	}
	return (area2)(sum < 0 ? -sum : sum);
}

area2
shape_area2(const struct shapes *s, size_t i)
{
	const struct feature *f = &s->f[i];
	area2 out = 0, holes = 0;

	if (f->shape != SHAPE_AREA)
		return 0;
	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];

		*(part->hole ? &holes : &out) += ring_area2(s, part);
	}
	return holes < out ? out - holes : 0;
}

double
shape_square_metres(const struct shapes *s, size_t i)
{
	const struct extent *b = &s->f[i].box;
	double east, north;

	if (b->min.lat > b->max.lat)
		return 0;
	geo_scale(b->min.lat + (b->max.lat - b->min.lat) / 2, &east, &north);
	return (double)shape_area2(s, i) / 2 * east * north;
}

double
shape_length_metres(const struct shapes *s, size_t i)
{
	const struct feature *f = &s->f[i];
	double sum = 0;

	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];

		for (uint32_t k = 1; k < part->n; k++)
			sum += geo_metres(s->at[part->first + k - 1],
			    s->at[part->first + k]);
	}
	return sum;
}

/* The square of the metres from the origin to the piece from a to b, in metres. */
static double
to_piece2(double ax, double ay, double bx, double by)
{
	const double dx = bx - ax, dy = by - ay;
	const double along = -(ax * dx + ay * dy), l = dx * dx + dy * dy;
	double cross;

	if (along <= 0)
		return ax * ax + ay * ay;
	if (along >= l)
		return bx * bx + by * by;
	cross = ax * dy - ay * dx;
	return cross * cross / l;
}

double
shape_distance(const struct shapes *s, size_t i, struct spot at)
{
	const struct feature *f = &s->f[i];
	double best = INFINITY, east, north;

	geo_scale(at.lat, &east, &north);
	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];
		const struct spot *v = s->at + part->first;

		for (uint32_t k = 0; k < part->n; k++) {
			const struct spot a = v[k ? k - 1 : 0], b = v[k];

			const double d = to_piece2(
			    ((double)a.lon - at.lon) * east,
			    ((double)a.lat - at.lat) * north,
			    ((double)b.lon - at.lon) * east,
			    ((double)b.lat - at.lat) * north);

			best = d < best ? d : best;
		}
	}
	return sqrt(best);
}
