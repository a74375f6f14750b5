/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where exactly: what an officer's device says lies in the grid he files it in, by
 * the profile's model cells. Without those it is somewhere around the centre. */
#include <stdlib.h>
#include "demo_in.h"
#include "wire/geoarchive.h"

#define TRIES 64

static int
by_code(const void *a, const void *b)
{
	const uint64_t code = *(const uint64_t *)a;
	const struct demo_place *p = b;

	return code < p->grid ? -1 : code > p->grid;
}

/* Places stand by code. */
void
demo_take_ground(struct demo *d)
{
	if (!d->law->shapes_text.n || shapes_file_get(d->law->shapes_text,
	    &d->ground, NULL) != OK)
		return;
	for (size_t i = 0; i < d->ground.n; i++) {
		const uint64_t code = d->ground.f[i].code;
		struct demo_place *p = bsearch(&code, d->places, d->places_n,
		    sizeof(*d->places), by_code);

		if (p && d->ground.f[i].shape == SHAPE_AREA)
			p->cell = (uint32_t)i + 1;
	}
}

static int32_t
e6(int32_t units)
{
	return units / (GEO_UNIT / 1000000);
}

/* Anywhere in the cell; a thin one is hit at its widest. */
static void
in_cell(const struct shapes *s, size_t i, uint64_t *rng, int32_t *lat,
    int32_t *lon)
{
	const struct extent *box = &s->f[i].box;
	const uint32_t wide = (uint32_t)(e6(box->max.lon) - e6(box->min.lon));
	const uint32_t high = (uint32_t)(e6(box->max.lat) - e6(box->min.lat));
	struct spot at;

	for (int k = 0; k < TRIES; k++) {
		*lat = e6(box->min.lat) + (int32_t)demo_below(rng, high + 1);
		*lon = e6(box->min.lon) + (int32_t)demo_below(rng, wide + 1);
		if (shape_side(s, i, geo_of_e6(*lat, *lon)) == SIDE_IN)
			return;
	}
	at = shape_inside(s, i);
	*lat = e6(at.lat);
	*lon = e6(at.lon);
}

void
demo_put_spot(struct demo *d, struct demo_case *c, struct body *b)
{
	const struct demo_place *p = c->place;
	uint64_t rng = demo_hash(c->rng, p->grid);
	int32_t lat = p->lat_e6, lon = p->lon_e6;

	if (lat || lon) {
		lat += (int32_t)demo_below(&c->rng, 8000) - 4000;
		lon += (int32_t)demo_below(&c->rng, 10000) - 5000;
	}
	if (p->cell)
		in_cell(&d->ground, p->cell - 1, &rng, &lat, &lon);
	if (!lat && !lon)
		return;
	demo_int(b, "lat", lat);
	demo_int(b, "lon", lon);
}
