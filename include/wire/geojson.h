/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson.h -- RFC 7946, and what is found in the wild, as a stream.  Layer: wire.
 * FeatureCollection, Feature, a bare geometry, a bare array of features; member
 * "crs" wherever it stands before the features. Memory is bounded by one feature
 * (GEOJSON_VERTICES). A bad feature is told with its number and byte offset and is
 * skipped; its bytes come along. Of positions with more than two numbers the rest is
 * left out. */
#ifndef WIRE_GEOJSON_H
#define WIRE_GEOJSON_H

#include "base/buf.h"
#include "core/shape.h"

#define GEOJSON_VERTICES	(1u << 21)	/* of one feature */
#define GEOJSON_RAW		(1u << 20)	/* bytes of a bad one that are kept */
#define GEOJSON_PROPERTIES	64

#define GEOJSON_FAULTS(X) \
	X(GEOJSON_OK, "") \
	X(GEOJSON_SYNTAX, "not JSON") \
	X(GEOJSON_TYPE, "a type that is not known") \
	X(GEOJSON_EMPTY, "no geometry") \
	X(GEOJSON_NUMBER, "a coordinate that is no number") \
	X(GEOJSON_RANGE, "a coordinate outside the earth") \
	X(GEOJSON_SWAPPED, "latitude before longitude") \
	X(GEOJSON_OPEN, "a ring that does not close") \
	X(GEOJSON_SHORT, "too few positions: a line has two, a ring four") \
	X(GEOJSON_ANTIMERIDIAN, "across the antimeridian") \
	X(GEOJSON_MANY, "too many positions") \
	X(GEOJSON_DEEP, "nested too deeply") \
	X(GEOJSON_CRS, "a reference system that is not known")
#define GEOJSON_ENUM(id, text) id,
enum geojson_fault { GEOJSON_FAULTS(GEOJSON_ENUM) GEOJSON_FAULT_COUNT };
#undef GEOJSON_ENUM
const char	*geojson_fault_text(enum geojson_fault f);	/* msgid */

struct geojson_property { struct str name, text; bool number; double value; };
struct geojson_feature {
	uint64_t	 no, at, size;	/* from 1; byte offset of its '{'; bytes */
	enum geojson_fault fault;
	uint64_t	 fault_at;	/* byte offset */
	char		 found[64];	/* what stood there */
	struct str	 raw;		/* its bytes, at most GEOJSON_RAW */
	const struct shapes *s;		/* one feature, good during the call; its
			   kind area, line or point; collections: several */
	const struct geojson_property *p;
	size_t		 p_n;
};
typedef bool geojson_fn(void *ctx, const struct geojson_feature *f);	/* false stops */
struct geojson;
/* datum: if the file does not say; DATUM_NONE is allowed. */
struct geojson	*geojson_new(enum datum datum, geojson_fn *fn, void *ctx);
/* ERR_BAD_INPUT: no GeoJSON from here on (told as a feature too, fault SYNTAX, TYPE
 * or CRS), or it is cut off; ERR_CANCELLED: fn said stop. */
MUST_CHECK enum err geojson_feed(struct geojson *g, struct str bytes);
MUST_CHECK enum err geojson_finish(struct geojson *g);
enum datum	geojson_datum(const struct geojson *g);	/* stated, else given */
bool		geojson_stated(const struct geojson *g);
/* The file says so of itself ("schematic": true, before the features). */
bool		geojson_schematic(const struct geojson *g);
void		geojson_free(struct geojson **g);
/* The property of the first of these names that is there, else empty. */
struct str	geojson_get(const struct geojson_feature *f, const char *const *names);

/* Writing: a feature a line; coordinates with up to seven decimals; the datum is
 * stated, WGS-84 as CRS84. Properties: code level name kind value, where known. */
void	geojson_begin(struct buf *out, enum datum d, bool schematic);
void	geojson_put(struct buf *out, const struct shapes *s, size_t i, bool first);
void	geojson_end(struct buf *out);

#endif
