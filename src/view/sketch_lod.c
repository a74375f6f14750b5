/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_lod.c -- which spots of a shape matter at which scale.  Layer: view.
 * Douglas and Peucker's way, done once for all scales: each spot is told how coarse
 * a drawing must be to do without it. Borders are cut into arcs where more than two
 * lines meet, and an arc is always looked at from the same end: neighbours drop the
 * same spots of what they share, and no gap opens between them. */
#include "view/sketch_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ARC_MAX	512	/* spots; longer ones are cut, or time grows squared */
#define NONE	UINT32_MAX

/* Each different spot of areas has a number; what it is joined to. */
struct knots {
	const struct shapes *s;
	uint32_t	*slot;		/* hash: 1 + index of the first such spot */
	size_t		 slots;
	uint32_t	*knot;		/* of a spot: index of the first such spot */
	uint32_t	*next;		/* two of a knot */
	bool		*fork;		/* of a knot: it has not exactly two */
};

static bool
same(struct spot a, struct spot b)
{
	return a.lon == b.lon && a.lat == b.lat;
}

static bool
before(struct spot a, struct spot b)
{
	return a.lon != b.lon ? a.lon < b.lon : a.lat < b.lat;
}

static uint32_t
knot_of(struct knots *n, uint32_t i)
{
	struct spot s = n->s->at[i];
	uint64_t h = ((uint64_t)(uint32_t)s.lon << 32 | (uint32_t)s.lat) *
	    0x9E3779B97F4A7C15u;

	h ^= h >> 29;
	h *= 0xBF58476D1CE4E5B9u;
	for (h >>= 20;; h++) {
		uint32_t *slot = &n->slot[h & (n->slots - 1)];

		if (*slot == 0)
			*slot = i + 1;
		if (same(n->s->at[*slot - 1], s))
			return *slot - 1;
	}
}

static void
join(struct knots *n, uint32_t a, uint32_t b)
{
	uint32_t *next = n->next + 2 * (size_t)a;

	if (a == b || next[0] == b || next[1] == b)
		return;
	if (next[0] == NONE)
		next[0] = b;
	else if (next[1] == NONE)
		next[1] = b;
	else
		n->fork[a] = true;
}

static bool
is_area(const struct feature *f)
{
	return f->shape == SHAPE_AREA;
}

static void
knots_make(struct knots *n, const struct shapes *s)
{
	size_t cap = s->at_n ? s->at_n : 1;

	n->s = s;
	for (n->slots = 64; n->slots < 2 * cap; n->slots *= 2)
		;
	n->slot = xcalloc(n->slots, sizeof(*n->slot));
	n->knot = xmalloc(cap * sizeof(*n->knot));
	n->next = xmalloc(2 * cap * sizeof(*n->next));
	n->fork = xcalloc(cap, sizeof(*n->fork));
	memset(n->next, 0xFF, 2 * cap * sizeof(*n->next));
	for (size_t i = 0; i < s->n; i++) {
		const struct feature *f = &s->f[i];

		for (uint32_t p = f->part; is_area(f) &&
		    p < f->part + f->parts; p++) {
			uint32_t first = s->part[p].first, m = s->part[p].n;

			for (uint32_t j = 0; j < m; j++)
				n->knot[first + j] = knot_of(n, first + j);
			for (uint32_t j = 1; j < m; j++) {
				uint32_t a = n->knot[first + j - 1];
				uint32_t b = n->knot[first + j];

				join(n, a, b);
				join(n, b, a);
			}
		}
	}
}

static void
knots_fini(struct knots *n)
{
	free(n->slot);
	free(n->knot);
	free(n->next);
	free(n->fork);
}

/* An arc to be thinned: spots by their place in at, in the order of looking. */
struct arc {
	const struct spot *at;
	uint32_t	*i;		/* owned */
	size_t		 n, cap;
	double		 east, north;	/* metres a unit */
	float		*keep;
	struct { size_t a, b; float top; } *todo;	/* owned */
	size_t		 todo_cap;
};

static double
from_line(const struct arc *c, size_t a, size_t b, size_t i)
{
	struct spot sa = c->at[c->i[a]], sb = c->at[c->i[b]];
	struct spot s = c->at[c->i[i]];
	double x = ((double)sb.lon - sa.lon) * c->east;
	double y = ((double)sb.lat - sa.lat) * c->north;
	double u = ((double)s.lon - sa.lon) * c->east;
	double v = ((double)s.lat - sa.lat) * c->north;
	double len = x * x + y * y, t = len > 0 ? (u * x + v * y) / len : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	u -= t * x;
	v -= t * y;
	return u * u + v * v;
}

static void
keep_least(struct arc *c, size_t i, float metres)
{
	float *k = &c->keep[c->i[i]];

	if (*k < metres)
		*k = metres;
}

/* A spot matters no more than the one that split the line it is on. */
static void
arc_split(struct arc *c, size_t from, size_t to)
{
	size_t n = 0;

	c->todo = xgrow(c->todo, &c->todo_cap, ARC_MAX + 2, sizeof(*c->todo));
	c->todo[n].a = from;
	c->todo[n].b = to;
	c->todo[n++].top = INFINITY;
	while (n > 0) {
		size_t a = c->todo[--n].a, b = c->todo[n].b, far = a;
		float top = c->todo[n].top, m;
		double most = -1;

		if (b - a < 2)
			continue;
		for (size_t i = a + 1; i < b; i++) {
			double d = from_line(c, a, b, i);

			if (d > most) {
				most = d;
				far = i;
			}
		}
		m = (float)sqrt(most);
		m = m < top ? m : top;
		keep_least(c, far, m);
		c->todo[n].a = a;
		c->todo[n].b = far;
		c->todo[n++].top = m;
		c->todo[n].a = far;
		c->todo[n].b = b;
		c->todo[n++].top = m;
	}
}

static void
turn(uint32_t *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint32_t t = v[i];

		v[i] = v[n - 1 - i];
		v[n - 1 - i] = t;
	}
}

static void
arc_thin(struct arc *c)
{
	struct spot a, b;
	size_t last;

	if (c->n < 2) {
		if (c->n)
			keep_least(c, 0, INFINITY);
		return;
	}
	last = c->n - 1;
	a = c->at[c->i[0]];
	b = c->at[c->i[last]];
	if (same(a, b) && c->n > 3) {	/* closed: by which way it goes */
		a = c->at[c->i[1]];
		b = c->at[c->i[last - 1]];
	}
	if (before(b, a))
		turn(c->i, c->n);
	for (size_t i = 0; i < last; i += ARC_MAX) {
		size_t end = i + ARC_MAX < last ? i + ARC_MAX : last;

		keep_least(c, i, INFINITY);
		keep_least(c, end, INFINITY);
		arc_split(c, i, end);
	}
}

static void
arc_add(struct arc *c, uint32_t i)
{
	c->i = xgrow(c->i, &c->cap, c->n + 1, sizeof(*c->i));
	c->i[c->n++] = i;
}

/* Where the first arc of a ring begins: at a fork, or at its least spot. */
static uint32_t
ring_start(const struct knots *n, uint32_t first, uint32_t m, bool *forked)
{
	uint32_t least = 0;

	*forked = false;
	for (uint32_t j = 0; j < m; j++) {
		if (n->fork[n->knot[first + j]]) {
			*forked = true;
			return j;
		}
		if (before(n->s->at[first + j], n->s->at[first + least]))
			least = j;
	}
	return least;
}

/* Arcs from fork to fork; without a fork from its least spot once around. */
static void
ring_thin(const struct knots *n, struct arc *c, uint32_t first, uint32_t m)
{
	bool forked;
	uint32_t start;

	if (m > 1 && same(c->at[first], c->at[first + m - 1]))
		m--;			/* closed: the last is the first */
	start = ring_start(n, first, m, &forked);
	c->n = 0;
	arc_add(c, first + start);
	for (uint32_t j = 1; j <= m; j++) {
		uint32_t i = first + (start + j) % m;

		arc_add(c, i);
		if (j < m && forked && n->fork[n->knot[i]]) {
			arc_thin(c);
			c->n = 0;
			arc_add(c, i);
		}
	}
	arc_thin(c);
}

void
sketch_lod(const struct shapes *s, float *keep)
{
	struct arc c = { .at = s->at, .keep = keep };
	struct knots n = { 0 };

	knots_make(&n, s);
	for (size_t i = 0; i < s->at_n; i++)
		keep[i] = 0;
	geo_scale(s->n ? s->box.min.lat / 2 + s->box.max.lat / 2 : 0, &c.east,
	    &c.north);
	for (size_t i = 0; i < s->n; i++) {
		const struct feature *f = &s->f[i];

		for (uint32_t p = f->part; p < f->part + f->parts; p++) {
			uint32_t first = s->part[p].first, m = s->part[p].n;

			if (is_area(f)) {
				ring_thin(&n, &c, first, m);
				continue;
			}
			c.n = 0;
			for (uint32_t j = 0; j < m; j++)
				arc_add(&c, first + j);
			arc_thin(&c);
		}
	}
	knots_fini(&n);
	free(c.i);
	free(c.todo);
}
