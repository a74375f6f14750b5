/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shape_inside.c -- where a label may stand.  Layer: core (pure).
 * Of an area, the spot farthest from its borders: squares over its box, the most
 * promising first, quartered until none can be better by more than 1/64 of the
 * box. The middles of the widest crossings at some latitudes are tried before, so
 * that a thin area too has a spot that is inside. */
#include "core/shape.h"

#include <math.h>
#include <stdlib.h>

#define FINE		64	/* parts of the box */
#define LOOKS		600	/* squares looked at, whatever the shape */
#define LINES		8	/* latitudes tried before */

struct square { double x, y, half, clear; };	/* units; metres */
struct look {
	const struct shapes *s;
	size_t		 i;
	double		 east, north;
	struct spot	 best;
	double		 clear;		/* of best; < 0 none yet */
	struct square	 heap[4 * LOOKS + FINE * FINE];
	size_t		 n;
};

static double
reach(const struct look *l, const struct square *q)
{
	return q->clear + q->half * hypot(l->east, l->north);
}

static void
push(struct look *l, struct square q)
{
	size_t i = l->n;

	if (i == sizeof(l->heap) / sizeof(*l->heap))
		return;
	l->n++;
	for (; i; i = (i - 1) / 2) {
		if (reach(l, &l->heap[(i - 1) / 2]) >= reach(l, &q))
			break;
		l->heap[i] = l->heap[(i - 1) / 2];
	}
	l->heap[i] = q;
}

static struct square
pop(struct look *l)
{
	const struct square top = l->heap[0], last = l->heap[--l->n];
	size_t i = 0;

	for (;;) {
		size_t k = 2 * i + 1;

		if (k >= l->n)
			break;
		if (k + 1 < l->n &&
		    reach(l, &l->heap[k + 1]) > reach(l, &l->heap[k]))
			k++;
		if (reach(l, &l->heap[k]) <= reach(l, &last))
			break;
		l->heap[i] = l->heap[k];
		i = k;
	}
	l->heap[i] = last;
	return top;
}

/* Metres to the border, less than nothing outside. */
static double
clearance(struct look *l, struct spot at)
{
	const double d = shape_distance(l->s, l->i, at);
	const enum side side = shape_side(l->s, l->i, at);

	if (side == SIDE_IN && d > l->clear) {
		l->best = at;
		l->clear = d;
	}
	return side == SIDE_IN ? d : -d;
}

static void
try_square(struct look *l, double x, double y, double half)
{
	struct square q = { .x = x, .y = y, .half = half };

	q.clear = clearance(l,
	    (struct spot){ (int32_t)lround(x), (int32_t)lround(y) });
	push(l, q);
}

/* ---- thin ones: along some latitudes ---- */

static int
by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Longitudes at which the rings cross lat, in order. */
static size_t
crossings(const struct look *l, int32_t lat, double **x, size_t *cap)
{
	const struct feature *f = &l->s->f[l->i];
	size_t n = 0;

	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &l->s->part[f->part + p];
		const struct spot *v = l->s->at + part->first;

		for (uint32_t k = 1; k < part->n; k++) {
			const struct spot a = v[k - 1], b = v[k];

			if ((a.lat <= lat) == (b.lat <= lat))
				continue;
			*x = xgrow(*x, cap, n + 1, sizeof(**x));
			(*x)[n++] = a.lon + ((double)lat - a.lat) *
			    ((double)b.lon - a.lon) / ((double)b.lat - a.lat);
		}
	}
	if (n)
		qsort(*x, n, sizeof(**x), by_value);
	return n;
}

static void
try_lines(struct look *l)
{
	const struct extent *b = &l->s->f[l->i].box;
	const int64_t high = (int64_t)b->max.lat - b->min.lat;
	double *x = NULL;
	size_t cap = 0;

	for (int k = 0; k < LINES; k++) {
		const int32_t lat = (int32_t)(b->min.lat +
		    high * (2 * k + 1) / (2 * LINES));
		const size_t n = crossings(l, lat, &x, &cap);
		double wide = 0, middle = 0;

		for (size_t i = 1; i < n; i += 2)
			if (x[i] - x[i - 1] > wide) {
				wide = x[i] - x[i - 1];
				middle = (x[i] + x[i - 1]) / 2;
			}
		if (wide > 0)
			clearance(l, (struct spot){ (int32_t)lround(middle),
			    lat });
	}
	free(x);
}

/* ---- areas ---- */

static void
cover(struct look *l)
{
	const struct extent *b = &l->s->f[l->i].box;
	const double w = (double)b->max.lon - b->min.lon;
	const double h = (double)b->max.lat - b->min.lat;
	const double side = fmax(fmin(w, h), fmax(w, h) / FINE);

	if (side <= 0)
		return;
	for (double x = b->min.lon; x < b->max.lon; x += side)
		for (double y = b->min.lat; y < b->max.lat; y += side)
			try_square(l, x + side / 2, y + side / 2, side / 2);
}

static struct spot
inside_area(const struct shapes *s, size_t i)
{
	const struct extent *b = &s->f[i].box;
	struct look *l = xmalloc(sizeof(*l));
	struct spot out;
	double fine;

	l->s = s;
	l->i = i;
	l->n = 0;
	l->clear = -1;
	l->best = s->at[s->part[s->f[i].part].first];
	geo_scale(b->min.lat + (b->max.lat - b->min.lat) / 2, &l->east,
	    &l->north);
	fine = fmin(((double)b->max.lon - b->min.lon) * l->east,
	    ((double)b->max.lat - b->min.lat) * l->north) / FINE;
	try_lines(l);
	cover(l);
	for (int k = 0; k < LOOKS && l->n; k++) {
		const struct square q = pop(l);
		const double h = q.half / 2;

		if (reach(l, &q) <= l->clear + fine || q.half < 1)
			break;
		try_square(l, q.x - h, q.y - h, h);
		try_square(l, q.x + h, q.y - h, h);
		try_square(l, q.x - h, q.y + h, h);
		try_square(l, q.x + h, q.y + h, h);
	}
	out = l->best;
	free(l);
	return out;
}

/* ---- lines ---- */

static struct spot
middle_of_line(const struct shapes *s, size_t i)
{
	const struct feature *f = &s->f[i];
	double left = shape_length_metres(s, i) / 2;
	struct spot last = s->at[s->part[f->part].first];

	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];

		for (uint32_t k = 1; k < part->n; k++) {
			const struct spot a = s->at[part->first + k - 1];
			const struct spot b = s->at[part->first + k];
			const double d = geo_metres(a, b);

			if (d >= left && d > 0)
				return (struct spot){
					(int32_t)lround(a.lon + ((double)b.lon -
					    a.lon) * left / d),
					(int32_t)lround(a.lat + ((double)b.lat -
					    a.lat) * left / d)
				};
			left -= d;
			last = b;
		}
	}
	return last;
}

struct spot
shape_inside(const struct shapes *s, size_t i)
{
	const struct feature *f = &s->f[i];

	if (!f->parts || !s->part[f->part].n)
		return (struct spot){ GEO_NOWHERE, 0 };
	switch (f->shape) {
	case SHAPE_AREA: return inside_area(s, i);
	case SHAPE_LINE: return middle_of_line(s, i);
	default: return s->at[s->part[f->part].first];
	}
}
