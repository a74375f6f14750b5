/* SPDX-License-Identifier: GPL-3.0-or-later */
/* district.h -- the ground a desk works on: the grids of a day, the map that finds
 * them, and the layers.  Layer: app.
 *
 * The grids of a day are those of the newest layer "grids" that counts from that day
 * or before. Levels below it are the profile's model cells (shapes.tsv), or grown
 * inside it when the import was told so; those are marked SHAPE_MODEL, and then
 * district_schematic. What a case
 * was filed in never changes by a new drawing. */
#ifndef APP_DISTRICT_H
#define APP_DISTRICT_H

#include "core/gridmap.h"
#include "core/layer.h"
#include "store/store.h"

struct district;
#define DISTRICT_TODAY INT32_MAX
/* store may be NULL: the profile's only. day: since 1970, or DISTRICT_TODAY, as the
 * clock has it. There is always one; it may be empty. ERR_NOT_FOUND never. */
MUST_CHECK enum err district_open(struct store *s, const struct law *law,
    int32_t day, struct district **out);
void		district_close(struct district **d);
/* Reads again what changed in the store, or with the day; true: something did. */
bool		district_fresh(struct district *d);

const struct shapes *district_grids(const struct district *d);	/* all levels */
const struct gridmap *district_map(const struct district *d, unsigned level);
unsigned	district_lowest(const struct district *d);	/* level; 0 empty */
/* Is some grid of that level or above a model? */
bool		district_schematic(const struct district *d, unsigned lowest);
/* Is all of that level the profile's model, or grown? */
bool		district_model(const struct district *d, unsigned level);
/* Has that grid a shape, and no model's? */
bool		district_drawn(const struct district *d, uint64_t code);
enum datum	district_datum(const struct district *d);
/* Index into district_grids, or -1. Log time. */
int32_t		district_find(const struct district *d, uint64_t code);
/* Where to point for a code: inside of its shape, else the law's centre; nowhere. */
struct spot	district_spot(const struct district *d, uint64_t code);

struct ground {
	uint64_t	grid[6];	/* by enum grid_level; 0: none there */
	struct spot	at;		/* in the map's datum */
	bool		inside;		/* some grid holds it */
	bool		border;		/* more than one does: the lowest code was taken */
	uint64_t	nearest;	/* when none does */
	double		metres;		/* to that */
};
/* ERR_BAD_INPUT as geo_convert. The levels above are by the law's tree. */
MUST_CHECK enum err district_at(const struct district *d, struct spot at,
    enum datum datum, struct ground *out);

/* Layers, the grids' own among them; archives are read when first asked for. */
size_t		district_layers(const struct district *d);
const struct layer *district_layer(const struct district *d, size_t i);
/* NULL: not here yet, or damaged. */
const struct shapes *district_shapes(struct district *d, size_t i);

#endif
