/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson_in.h -- one object of a GeoJSON file, read as its bytes come.
 * Layer: wire; for wire/geojson alone. The file's cutter says where an object
 * begins and ends; what it means is found here, by yajl. */
#ifndef WIRE_GEOJSON_IN_H
#define WIRE_GEOJSON_IN_H

#include "wire/geojson.h"

#define GEOJSON_DEPTH	64
#define GEOJSON_TEXT	(1u << 20)	/* bytes of all properties */

/* What the open bracket at some depth is. */
enum geojson_in { IN_OBJECT, IN_GEOMETRY, IN_GEOMETRIES, IN_COORDINATES,
	IN_PROPERTIES, IN_CRS, IN_OTHER };
enum geojson_type { TYPE_NONE, TYPE_UNKNOWN, TYPE_COLLECTION, TYPE_FEATURE,
	TYPE_POINT, TYPE_POINTS, TYPE_LINE, TYPE_LINES, TYPE_AREA, TYPE_AREAS,
	TYPE_GEOMETRIES };
enum geojson_key { KEY_OTHER, KEY_TYPE, KEY_GEOMETRY, KEY_GEOMETRIES,
	KEY_COORDINATES, KEY_PROPERTIES, KEY_CRS, KEY_NAME, KEY_CODE,
	KEY_SCHEMATIC };

struct geojson_open { uint8_t in, type, key; };
/* A run of positions; area: of which polygon of several it is. */
struct geojson_run { uint32_t first, area; };

struct geojson_object {
	void		*yajl;
	uint64_t	 at;		/* file offset of its '{' */
	uint64_t	 fed;		/* bytes of it so far */
	struct buf	 raw;
	bool		 dead;		/* yajl takes no more */
	bool		 complete;
	enum geojson_fault fault;
	uint64_t	 fault_at, fault_end;	/* end: what was read by then */
	char		 found[64];
	struct geojson_open open[GEOJSON_DEPTH + 1];
	unsigned	 depth;
	/* coordinates of the geometry that is being read */
	struct spot	*spot;
	size_t		 spot_n, spot_cap;
	struct geojson_run *run;
	size_t		 run_n, run_cap;
	unsigned	 nest, level;	/* brackets: of its positions, now open */
	uint64_t	 serial[8];	/* brackets opened at each level */
	uint64_t	 line;		/* serial of the last run's bracket */
	int64_t		 number[2];
	unsigned	 numbers;
	size_t		 spots_all;	/* of all its geometries */
	uint64_t	 broken_at;	/* where yajl gave up; 0 it did not */
	struct shapes	 s;
	/* properties; offsets into text until the end */
	struct geojson_property p[GEOJSON_PROPERTIES];
	size_t		 p_at[GEOJSON_PROPERTIES][2];
	size_t		 p_n;
	struct buf	 text;
	size_t		 key_at;	/* of the property read now: in text */
	char		 crs[64];
	bool		 schematic;
};

void	geojson_object_begin(struct geojson_object *o, uint64_t at,
	    enum datum datum);
void	geojson_object_feed(struct geojson_object *o, struct str bytes);
/* Its last byte was fed (whole), or it is broken. Sets fault and p. */
void	geojson_object_end(struct geojson_object *o, bool whole);
void	geojson_object_fini(struct geojson_object *o);
/* Where in the file yajl stands: while it runs. */
uint64_t geojson_here(const struct geojson_object *o);
/* Notes the first fault. */
void	geojson_object_fault(struct geojson_object *o, enum geojson_fault f,
	    uint64_t at, struct str found);
/* A JSON number to units of 1e-7. 0 done, 1 none or none that a double holds,
 * 2 beyond limit degrees. */
int	geojson_units(struct str number, int limit, int64_t *out);
void	geojson_degrees(struct buf *out, int32_t units);
/* The geometry that was just read, by its type, to the end of o->s. */
void	geojson_build(struct geojson_object *o, enum geojson_type type);

#endif
