/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_outline.c -- the outline of a district of which only centres are known: a
 * hull around them, each with as much ground around it as lies between two of
 * them.  Layer: core (pure). */
#include "grow_in.h"

#include <stdlib.h>

#define METRE	90	/* units north, nearly */
#define SIDES	16
#define GRID_M2	250000	/* of a unit grid, where nothing else is known */

static const int16_t around[SIDES][2] = {
	{ 1024, 0 }, { 946, 392 }, { 724, 724 }, { 392, 946 }, { 0, 1024 },
	{ -392, 946 }, { -724, 724 }, { -946, 392 }, { -1024, 0 },
	{ -946, -392 }, { -724, -724 }, { -392, -946 }, { 0, -1024 },
	{ 392, -946 }, { 724, -724 }, { 946, -392 }
};

struct spots { struct spot *at; size_t n, cap; };	/* at owned */

static void
add(struct spots *s, struct spot at)
{
	s->at = xgrow(s->at, &s->cap, s->n + 1, sizeof(*s->at));
	s->at[s->n++] = at;
}

static int
by_place(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->lon != y->lon)
		return x->lon < y->lon ? -1 : 1;
	return (x->lat > y->lat) - (x->lat < y->lat);
}

/* Anticlockwise, without what lies on a straight line. */
static void
hull(struct knots *g, struct spots *s, struct ring *out)
{
	out->n = 0;
	qsort(s->at, s->n, sizeof(*s->at), by_place);
	for (int half = 0; half < 2; half++) {
		const size_t base = out->n;

		for (size_t i = 0; i < s->n; i++) {
			const struct spot at = s->at[half ? s->n - 1 - i : i];

			while (out->n >= base + 2 &&
			    knots_turn(g->at[out->k[out->n - 2]],
			    g->at[out->k[out->n - 1]], at) <= 0)
				out->n--;
			ring_add(out, knots_add(g, at));
		}
		out->n--;	/* begins the other half */
	}
}

/* Of a district's centre 0, of towns' 1, of basic grids' 2. */
static size_t
centres(const struct law *law, struct spots *out, size_t *towns)
{
	size_t units = 0;

	*towns = 0;
	for (size_t i = 0; i < law->grids_n; i++) {
		const struct law_grid *k = &law->grids[i];
		const struct spot at = geo_of_e6(k->lat_e6, k->lon_e6);

		if (law_grid_dead(law, k->code))
			continue;
		units += k->level == GRID_UNIT;
		if (!geo_known(at))
			continue;
		*towns += k->level == GRID_TOWN;
		add(out, at);
	}
	return units;
}

/* A third of what lies between two towns; of one or two, what so many unit grids
 * take. Units, north. */
static int64_t
margin(const struct knots *g, const struct ring *r, int32_t squeeze,
    size_t towns, size_t units)
{
	const wide area = r->n > 2 ? ring_area2(g, r) / 2 * squeeze / 1024 : 0;
	const int64_t least = (int64_t)grow_root((wide)(units + 4) * GRID_M2 /
	    3) * METRE;

	if (towns < 3)
		return least;
	return (int64_t)grow_root(area / (wide)towns) / 3;
}

bool
grow_outline(struct knots *g, const struct law *law, struct ring *out)
{
	struct spots known = { 0 }, wide_of = { 0 };
	struct knots bare = { .step = 1 };
	struct ring r = { 0 };
	size_t towns, units = centres(law, &known, &towns);
	int32_t squeeze;
	int64_t far;

	if (!known.n)
		return false;
	squeeze = grow_squeeze(known.at[0].lat);
	hull(&bare, &known, &r);
	far = margin(&bare, &r, squeeze, towns, units);
	for (size_t i = 0; i < known.n; i++)
		for (size_t k = 0; k < SIDES; k++) {
			const int64_t lon = known.at[i].lon +
			    far * around[k][0] / squeeze;
			const int64_t lat = known.at[i].lat +
			    far * around[k][1] / 1024;

			add(&wide_of, (struct spot){
				(int32_t)(lon / g->step * g->step),
				(int32_t)(lat / g->step * g->step)
			});
		}
	hull(g, &wide_of, out);
	ring_fini(&r);
	knots_fini(&bare);
	free(known.at);
	free(wide_of.at);
	return out->n > 2;
}
