/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks of bad points, sums, stops, and how long each area was looked after. */
#include "core/track.h"

#include <string.h>

#define AGREE	3	/* points in a row that are believed */

/* ---- marks ---- */

struct cleaning {
	struct track_point *p;
	bool		any, good;	/* a point, a good one was before */
	int64_t		newest;		/* time of all before */
	size_t		last;		/* the last good one */
	size_t		stretch[AGREE];	/* the first good ones since the last gap */
	size_t		stretch_n;
	bool		after_gap;	/* it began at one */
	size_t		chain[AGREE];	/* that jumped, and agree */
	size_t		chain_n;
};

static bool
jumps(const struct track_point *a, const struct track_point *b)
{
	const double ms = (double)(b->ms - a->ms);

	return geo_metres(a->at, b->at) * 3600 > TRACK_FAST_KMH * ms;
}

static void
accept(struct cleaning *c, size_t i, bool anew)
{
	struct track_point *p = &c->p[i];
	const bool gap = c->good &&
	    (anew || p->ms - c->p[c->last].ms > TRACK_GAP_MS);

	p->marks = gap ? TRACK_GAP : 0;
	if (gap || !c->good) {
		c->stretch_n = 0;
		c->after_gap = gap;
	}
	if (c->stretch_n < AGREE)
		c->stretch[c->stretch_n] = i;
	c->stretch_n++;
	c->last = i;
	c->good = true;
}

/* Those that jumped are believed. A stretch before them that is shorter than they
 * are is not: it jumped. A longer one agrees with itself, too: both stand, and
 * nobody knows what was between. */
static void
turn(struct cleaning *c)
{
	bool anew = true;

	if (c->stretch_n < AGREE) {
		for (size_t i = 0; i < c->stretch_n; i++)
			c->p[c->stretch[i]].marks = TRACK_JUMP;
		c->good = c->after_gap;
	}
	for (size_t i = 0; i < AGREE; i++) {
		accept(c, c->chain[i], anew);
		anew = false;
	}
	c->chain_n = 0;
}

static void
judge(struct cleaning *c, size_t i)
{
	struct track_point *p = &c->p[i];

	if (c->any && p->ms <= c->newest) {
		p->marks = p->ms == c->newest ? TRACK_TWICE : TRACK_BACK;
		return;
	}
	c->any = true;
	c->newest = p->ms;
	if (p->acc_m > TRACK_COARSE_M) {
		p->marks = TRACK_COARSE;
		return;
	}
	if (!c->good || !jumps(&c->p[c->last], p)) {
		c->chain_n = 0;
		accept(c, i, false);
		return;
	}
	p->marks = TRACK_JUMP;
	if (c->chain_n > 0 && jumps(&c->p[c->chain[c->chain_n - 1]], p))
		c->chain_n = 0;
	c->chain[c->chain_n++] = i;
	if (c->chain_n == AGREE)
		turn(c);
}

/* ---- stops ---- */

static size_t
good_from(const struct track_point *p, size_t n, size_t i)
{
	while (i < n && (p[i].marks & TRACK_BAD))
		i++;
	return i;
}

/* The last point that stays near point i, without a gap; *end: those behind it
 * are of another stretch, or there are none. */
static size_t
stays(const struct track_point *p, size_t n, size_t i, bool *end)
{
	double east, north, x, y;
	size_t last = i, k = good_from(p, n, i + 1);

	geo_scale(p[i].at.lat, &east, &north);
	for (; k < n && !(p[k].marks & TRACK_GAP); k = good_from(p, n, k + 1)) {
		x = ((double)p[k].at.lon - p[i].at.lon) * east;
		y = ((double)p[k].at.lat - p[i].at.lat) * north;
		if (x * x + y * y > (double)TRACK_STOP_M * TRACK_STOP_M)
			break;
		last = k;
	}
	*end = k >= n || (p[k].marks & TRACK_GAP) != 0;
	return last;
}

static struct spot
middle(const struct track_point *p, size_t from, size_t to)
{
	int64_t lon = 0, lat = 0, n = 0;

	for (size_t i = from; i <= to; i++) {
		if (p[i].marks & TRACK_BAD)
			continue;
		lon += p[i].at.lon;
		lat += p[i].at.lat;
		n++;
	}
	return (struct spot){ (int32_t)(lon / n), (int32_t)(lat / n) };
}

/* The first stop at *at or later; *at: where to go on. */
static bool
next_stop(const struct track_point *p, size_t n, size_t *at,
    struct track_stop *out)
{
	bool end;

	for (size_t i = good_from(p, n, *at); i < n;
	    i = good_from(p, n, i + 1)) {
		const size_t last = stays(p, n, i, &end);

		if (p[last].ms - p[i].ms >= TRACK_STOP_MS) {
			*out = (struct track_stop){ p[i].ms, p[last].ms,
				middle(p, i, last) };
			*at = last + 1;
			return true;
		}
		if (end)	/* whoever began later stayed no longer */
			i = last;
	}
	*at = n;
	return false;
}

size_t
track_stops(const struct track_point *p, size_t n, struct track_stop *out,
    size_t cap)
{
	struct track_stop one;
	size_t k = 0;

	for (size_t at = 0; next_stop(p, n, &at, &one); k++)
		if (k < cap)
			out[k] = one;
	return k;
}

/* ---- sums ---- */

struct summing {
	const struct track_point *p;
	size_t		n, at;
	bool		more;
	struct track_stop stop;	/* the next, or the one we are in */
};

static void
step(struct summing *s, const struct track_point *a,
    const struct track_point *b, struct track_sum *out)
{
	if (b->marks & TRACK_GAP) {
		out->gaps++;
		out->gap_ms += b->ms - a->ms;
		return;
	}
	while (s->more && s->stop.to_ms <= a->ms) {
		s->more = next_stop(s->p, s->n, &s->at, &s->stop);
		out->stops += s->more;
	}
	if (s->more && s->stop.from_ms <= a->ms && s->stop.to_ms >= b->ms)
		return;
	out->moving_ms += b->ms - a->ms;
	out->metres += geo_metres(a->at, b->at);
}

static void
sum_up(const struct track_point *p, size_t n, struct track_sum *out)
{
	struct summing s = { .p = p, .n = n };
	const struct track_point *last = NULL;

	*out = (struct track_sum){ .points = n };
	s.more = next_stop(p, n, &s.at, &s.stop);
	out->stops = s.more;
	for (size_t i = 0; i < n; i++) {
		if (p[i].marks & TRACK_BAD) {
			out->bad++;
			continue;
		}
		if (last == NULL)
			out->first_ms = p[i].ms;
		else
			step(&s, last, &p[i], out);
		last = &p[i];
		out->last_ms = p[i].ms;
	}
	while (s.more) {
		s.more = next_stop(p, n, &s.at, &s.stop);
		out->stops += s.more;
	}
}

void
track_clean(struct track_point *p, size_t n, struct track_sum *out)
{
	struct cleaning c = { .p = p };

	for (size_t i = 0; i < n; i++)
		judge(&c, i);
	if (out != NULL)
		sum_up(p, n, out);
}

/* ---- coverage ---- */

static int32_t
area_of(const struct gridmap *m, struct spot at, enum datum datum)
{
	struct spot there;

	return geo_convert(at, DATUM_WGS84, datum, &there) == OK ?
	    gridmap_at(m, there) : -1;
}

static void
add_time(int64_t *at, size_t features, int32_t area, int64_t ms)
{
	if (area >= 0 && (size_t)area < features)
		at[area] += ms;
}

/* Of the time between two points each has half. */
void
track_cover(const struct track_point *p, size_t n, const struct gridmap *m,
    enum datum datum, int64_t *at, size_t features)
{
	const struct track_point *last = NULL;
	int32_t before = -1;

	memset(at, 0, features * sizeof(*at));
	for (size_t i = good_from(p, n, 0); i < n; i = good_from(p, n, i + 1)) {
		const int32_t here = area_of(m, p[i].at, datum);

		if (last != NULL && !(p[i].marks & TRACK_GAP)) {
			const int64_t ms = p[i].ms - last->ms;

			add_time(at, features, before, ms / 2);
			add_time(at, features, here, ms - ms / 2);
		}
		last = &p[i];
		before = here;
	}
}
