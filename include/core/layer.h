/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layer.h -- what lies on the map, by events: grids with the day they count from,
 * and layers.  Layer: core (pure).
 *
 * layer.set (common stream, subject "layer"): body
 *   name    text  [a-z0-9._-]{1,40}; "grids" are the grids themselves
 *   digest  text  hex of the archive (wire/geoarchive), a blob that travels along
 *   from    int   the day it counts from, days since 1970 in the profile's offset;
 *                 several may stand, each until the next one's
 *   title kind sign text, roles text (codes by commas; "" anybody), keep int 1:
 *   never exported; hidden int 1: not shown until switched on; weight int
 *   crs text, schematic int, features int, note text: what was imported
 * layer.drop: name, from. The later event of a name and day wins. */
#ifndef CORE_LAYER_H
#define CORE_LAYER_H

#include "core/event.h"
#include "core/geo.h"

#define LAYER_NAME_MAX 40
#define LAYER_GRIDS "grids"
/* What a layer is drawn as where its features do not say. */
#define LAYER_KINDS(X) \
	X(LAYER_THEME, "theme")		/* anything else */ \
	X(LAYER_GRID, "grid") X(LAYER_ROAD, "road") X(LAYER_RAIL, "rail") \
	X(LAYER_WATER, "water") X(LAYER_GREEN, "green") X(LAYER_LAND, "land") \
	X(LAYER_PLACE, "place")		/* points with names */ \
	X(LAYER_CAMERA, "camera") X(LAYER_COMPONENT, "component") \
	X(LAYER_DUTY, "duty")		/* 责任区: who answers for it */ \
	X(LAYER_VALUE, "value")		/* a number an area */
#define LAYER_ENUM(id, name) id,
enum layer_kind { LAYER_KINDS(LAYER_ENUM) LAYER_KIND_COUNT };
#undef LAYER_ENUM
const char	*layer_kind_name(enum layer_kind k);
bool		layer_kind_by_name(struct str name, enum layer_kind *out);
bool		layer_name_ok(struct str name);

struct layer {
	char		name[LAYER_NAME_MAX + 1];
	uint8_t		digest[DIGEST_LEN];
	int32_t		from;
	enum layer_kind	kind;
	enum datum	datum;
	struct str	title, roles, note;	/* borrowed of the event */
	uint32_t	sign;			/* 0 the kind's own */
	int32_t		weight;
	uint64_t	features;
	bool		keep, hidden, schematic, dropped;
	struct event_id	id;
	struct hlc	at;
};
/* ERR_BAD_INPUT: not what is said above. */
MUST_CHECK enum err layer_of_event(const struct event *e, struct layer *out);
/* The body of what sets, or drops, l. hex is where the digest's text lives. */
MUST_CHECK enum err layer_body(const struct layer *l,
    char hex[2 * DIGEST_LEN + 1], struct body *out);

#endif
