/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch.c -- the frame of the map-sketch: what part of the ground which dot is.
 * See sketch.h.  Layer: view. */
#include "view/sketch_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lang/lang.h"

#define METRES_MIN	0.05	/* a dot; finer than any spot is told */
#define METRES_MAX	1e6
#define SIDE_MAX	10000	/* cells, as of struct cells */

struct sketch *
sketch_new(void)
{
	struct sketch *k = xcalloc(1, sizeof(*k));

	sketch_ascii(k->ascii);
	sketch_fit(k, 0, 0, SKETCH_BRAILLE);
	return k;
}

void
sketch_free(struct sketch **k)
{
	struct sketch *s = *k;

	if (!s)
		return;
	svg_drop(s);
	buf_fini(&s->texts);
	free(s->fill);
	free(s->flip);
	free(s->line);
	free(s->line_role);
	free(s->pin_at);
	free(s->busy);
	free(s->pin);
	free(s->tag);
	free(s->down);
	free(s->order);
	free(s->in_sight);
	free(s->bits);
	free(s->cross);
	free(s->clip);
	free(s);
	*k = NULL;
}

static int
clamp(int v, int lo, int hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* Metres of a dot of the raster that are one of a dot the caller knows. */
static double
dot_share(enum sketch_dots dots)
{
	return dots == SKETCH_ASCII ? 0.5 : 1;
}

static void
blank(struct sketch *k)
{
	size_t cells = (size_t)k->w * (size_t)k->h;

	memset(k->fill, 0, cells * 8);
	memset(k->line, 0, cells);
	memset(k->pin_at, 0, cells * sizeof(*k->pin_at));
	memset(k->tint_of, 0, sizeof(k->tint_of));
	k->tints = 0;
	k->pin_n = k->tag_n = k->down_n = 0;
	k->texts.n = 0;
	k->laid = false;
}

/* Metres a unit: east at whole degrees of latitude, so that it does not change from
 * one pan to the next. */
static void
measure(int32_t lat, double *east, double *north)
{
	double mid = round((double)lat / GEO_UNIT);

	mid = mid > 85 ? 85 : mid < -85 ? -85 : mid;
	geo_scale((int32_t)(mid * GEO_UNIT), east, north);
}

static void
scale(struct sketch *k, int32_t lat, double metres)
{
	double east, north;

	measure(lat, &east, &north);
	k->metres = metres;
	k->px = metres / east;
	k->py = metres / north;
	/* multipliers of 30 bits: with 32 of a spot they stay within 64 */
	k->shift_x = k->shift_y = 0;
	while (k->shift_x < 61 && ldexp(DOT / k->px, k->shift_x) < 1 << 30)
		k->shift_x++;
	while (k->shift_y < 61 && ldexp(DOT / k->py, k->shift_y) < 1 << 30)
		k->shift_y++;
	k->mul_x = (int64_t)ldexp(DOT / k->px, k->shift_x);
	k->mul_y = (int64_t)ldexp(DOT / k->py, k->shift_y);
}

/* Beyond the world is its end; never GEO_NOWHERE. */
static int32_t
unit_of(double v)
{
	v = floor(v + 0.5);
	return v > INT32_MAX ? INT32_MAX : v < -INT32_MAX ? -INT32_MAX :
	    (int32_t)v;
}

static struct spot
spot_of(const struct sketch *k, struct place p)
{
	double x = (double)(p.x + k->left * DOT), y =
	    (double)(p.y + k->top * DOT);

	return (struct spot){
		unit_of(ldexp(x, k->shift_x) / (double)k->mul_x),
		unit_of(-ldexp(y, k->shift_y) / (double)k->mul_y)
	};
}

static void
look(struct sketch *k, struct spot mid)
{
	struct place p;
	struct spot a, b;

	k->left = k->top = 0;
	p = sketch_place(k, mid);
	/* whole cells, of which the middle one holds mid */
	k->left = 2 * (floor_div(p.x, 2 * DOT) - k->w / 2);
	k->top = 4 * (floor_div(p.y, 4 * DOT) - k->h / 2);
	a = spot_of(k, (struct place){ 0, 0 });
	b = spot_of(k, (struct place){ (int64_t)k->dw * DOT,
	    (int64_t)k->dh * DOT });
	k->seen = (struct extent){ { a.lon, b.lat }, { b.lon, a.lat } };
}

void
sketch_fit(struct sketch *k, int w, int h, enum sketch_dots dots)
{
	size_t cells;

	k->w = clamp(w, 0, SIDE_MAX);
	k->h = clamp(h, 0, SIDE_MAX);
	k->dw = k->w * 2;
	k->dh = k->h * 4;
	/* some terminals draw blocks two columns wide */
	k->dots = dots == SKETCH_BLOCKS && lang_width(0x2588) != 1 ?
	    SKETCH_ASCII : dots;
	cells = (size_t)k->w * (size_t)k->h;
	if (cells > k->cells_cap || !k->fill) {
		k->cells_cap = cells;
		cells = cells ? cells : 1;
		k->fill = xrealloc(k->fill, cells * 8);
		k->line = xrealloc(k->line, cells);
		k->line_role = xrealloc(k->line_role, cells);
		k->pin_at = xrealloc(k->pin_at, cells * sizeof(*k->pin_at));
		k->busy = xrealloc(k->busy, cells);
	}
	cells = (size_t)k->w * (size_t)k->h;
	k->flip = xrealloc(k->flip, cells * 8 + (size_t)k->dh + 1);
	memset(k->flip, 0, cells * 8 + (size_t)k->dh + 1);
	blank(k);
	scale(k, 0, 1);
	look(k, (struct spot){ 0, 0 });
}

struct sketch_view
sketch_whole(const struct sketch *k, const struct extent *e)
{
	int w = k->w > 1 ? k->w - 1 : 1, h = k->h > 1 ? k->h - 1 : 1;
	double east, north, x, y, dot;
	struct sketch_view v = { .metres = 1 };

	if (e->min.lon > e->max.lon || e->min.lat > e->max.lat)
		return v;
	v.mid.lon = (int32_t)(((int64_t)e->min.lon + e->max.lon) / 2);
	v.mid.lat = (int32_t)(((int64_t)e->min.lat + e->max.lat) / 2);
	measure(v.mid.lat, &east, &north);
	x = ((double)e->max.lon - e->min.lon) * east / (2 * w);
	y = ((double)e->max.lat - e->min.lat) * north / (4 * h);
	dot = (x > y ? x : y) * 1.01;
	if (dot < METRES_MIN)
		dot = 1;		/* of a point: its street */
	/* of an even number of cells the middle one is right of the middle */
	if (k->w % 2 == 0)
		v.mid.lon = unit_of(v.mid.lon + dot / east);
	if (k->h % 2 == 0)
		v.mid.lat = unit_of(v.mid.lat - 2 * dot / north);
	v.metres = dot / dot_share(k->dots);
	return v;
}

void
sketch_begin(struct sketch *k, struct sketch_view *v)
{
	struct spot mid = v->mid;

	svg_drop(k);
	blank(k);
	if (!geo_known(mid))
		mid = (struct spot){ 0, 0 };
	if (mid.lat > 90 * GEO_UNIT || mid.lat < -90 * GEO_UNIT)
		mid.lat = mid.lat > 0 ? 90 * GEO_UNIT : -90 * GEO_UNIT;
	if (!(v->metres >= METRES_MIN))		/* NaN, too */
		v->metres = METRES_MIN;
	if (v->metres > METRES_MAX)
		v->metres = METRES_MAX;
	scale(k, mid.lat, v->metres * dot_share(k->dots));
	look(k, mid);
	v->mid = sketch_spot_of(k, k->w / 2, k->h / 2);
}

struct extent
sketch_seen(const struct sketch *k)
{
	return k->seen;
}

bool
sketch_cell_of(const struct sketch *k, struct spot s, int *x, int *y)
{
	struct place p = sketch_place(k, s);

	if (!geo_known(s) || p.x < 0 || p.y < 0 ||
	    p.x >= (int64_t)k->dw * DOT || p.y >= (int64_t)k->dh * DOT)
		return false;
	*x = (int)(p.x / (2 * DOT));
	*y = (int)(p.y / (4 * DOT));
	return true;
}

struct spot
sketch_spot_of(const struct sketch *k, int x, int y)
{
	return spot_of(k, (struct place){ (2 * (int64_t)x + 1) * DOT,
	    (4 * (int64_t)y + 2) * DOT });
}

int
sketch_scale(const struct sketch *k, int w, char text[16])
{
	static const int step[3] = { 5, 2, 1 };
	double cell = k->metres * 2, room = cell * (w > 0 ? w : 0);
	double ten = 1e7;

	for (int i = 0; i < 30; i++) {
		double m = ten * step[i % 3];

		if (m <= room && m >= cell / 2) {
			const char *unit = m >= 1000 ? "km" : m >= 1 ? "m" : "cm";
			double per = m >= 1000 ? 1000 : m >= 1 ? 1 : 0.01;

			snprintf(text, 16, "%.0f %s", m / per, unit);
			return (int)(m / cell + 0.5);
		}
		if (i % 3 == 2)
			ten /= 10;
	}
	text[0] = '\0';
	return 0;
}
