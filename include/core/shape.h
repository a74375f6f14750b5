/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shape.h -- points, lines and areas as they were drawn.  Layer: core (pure).
 * One array of spots for a whole set; parts are ranges of it. An area's part is a
 * ring, closed (first = last): an outer ring, then its holes, then the next outer
 * one. Answers are exact: 64 and 128 bit integers, no rounding. */
#ifndef CORE_SHAPE_H
#define CORE_SHAPE_H

#include "base/alloc.h"
#include "core/geo.h"

enum shape_kind { SHAPE_NONE, SHAPE_POINT, SHAPE_LINE, SHAPE_AREA };
#define FEATURE_NO_VALUE INT64_MIN

struct shape_part { uint32_t first, n; bool hole; };
/* A thing with a shape. Texts live in the set's arena. */
struct feature {
	uint64_t	code;		/* of a grid; 0 none */
	int64_t		value;		/* of a layer with values, in thousandths */
	struct str	name, kind;	/* kind: road class, land use, … as said */
	struct extent	box;
	struct spot	inside;		/* label spot; nowhere: not known yet */
	uint32_t	part, parts;	/* into shapes.part */
	uint8_t		shape;		/* enum shape_kind */
	uint8_t		level;		/* enum grid_level, 0 none */
};
/* Kinds of a grid's area: nobody surveyed it, it was grown; nobody drew it, it is
 * what its children are together. */
#define SHAPE_MODEL "model"
#define SHAPE_UNION "union"
static inline bool shape_model(const struct feature *f)
{
	return str_is(f->kind, SHAPE_MODEL);
}
/* Owner of all it points to; begins zeroed. */
struct shapes {
	struct arena	 arena;
	enum datum	 datum;
	bool		 schematic;	/* 示意: no survey; of grids that are marked
			   SHAPE_MODEL, else of all */
	struct feature	*f;
	size_t		 n, cap;
	struct shape_part *part;
	size_t		 part_n, part_cap;
	struct spot	*at;
	size_t		 at_n, at_cap;
	struct extent	 box;		/* set by shapes_done */
};

/* Building, in order: feature, part, spots, part, spots, … then done. Name and
 * kind are copied. ERR_TOO_BIG: beyond 2^31 spots; ERR_BAD_INPUT: not on the
 * earth (so no arithmetic here can overflow). */
struct feature	*shapes_feature(struct shapes *s, enum shape_kind shape,
	    struct str name, struct str kind);
void		shapes_part(struct shapes *s, bool hole);
MUST_CHECK enum err shapes_spot(struct shapes *s, struct spot at);
void		shapes_drop_last(struct shapes *s);	/* the last feature */
void		shapes_done(struct shapes *s);		/* boxes */
/* An area, or a line that comes back to where it began, as outlines often are. */
bool		shape_closed(const struct shapes *s, size_t i);
/* Copies feature i of from to the end of s. */
MUST_CHECK enum err shapes_copy(struct shapes *s, const struct shapes *from,
    size_t i);
void		shapes_fini(struct shapes *s);
/* The first feature of that code, or -1: by a linear look. */
int64_t		shapes_find(const struct shapes *s, uint64_t code);

enum side { SIDE_OUT, SIDE_BORDER, SIDE_IN };
/* Even-odd over all rings of area i; on any edge of any ring: border. */
enum side	shape_side(const struct shapes *s, size_t i, struct spot at);
/* Twice the area in square units, holes taken off; rings may run either way. */
__extension__ typedef unsigned __int128 area2;
area2		shape_area2(const struct shapes *s, size_t i);
double		shape_square_metres(const struct shapes *s, size_t i);
double		shape_length_metres(const struct shapes *s, size_t i);
/* A spot inside, far from borders, for a label: pole of inaccessibility to 1/64
 * of the box. Of a line: the middle of its length. */
struct spot	shape_inside(const struct shapes *s, size_t i);
/* Metres from at to the nearest border (line, point) of i. */
double		shape_distance(const struct shapes *s, size_t i, struct spot at);

#endif
