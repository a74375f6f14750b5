/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_in.h -- what the files of the map-sketch share.  Layer: view (private).
 * sketch.c the frame; sketch_set.c sets, their index, sketch_lod.c their levels of
 * detail; sketch_draw.c what of a set is seen; sketch_fill.c and sketch_line.c dots;
 * sketch_mark.c marks and labels; sketch_end.c cells; sketch_svg.c vectors.
 *
 * All three kinds of dots are made of one raster, 2x4 square dots a cell, so that a
 * block and an ASCII sign say what lies in their cell, not what hits its middle.
 * Places are in 1/256 dot from the picture's left top, in 64 bits, y downwards. The
 * frame stands on whole cells of one world grid: a pan by cells changes nothing but
 * which cells are seen. */
#ifndef VIEW_SKETCH_IN_H
#define VIEW_SKETCH_IN_H

#include "view/sketch.h"

#define DOT		256	/* places a dot */
#define PATTERNS	8
#define SKETCH_LEVELS	8	/* of detail, with the shapes as they are */
#define CHUNK		64	/* spots with a box of their own */

__extension__ typedef __int128 wide;

struct place { int64_t x, y; };
struct dot_box { int32_t x0, y0, x1, y1; };	/* x1, y1 not within */

/* ---- sets (sketch_set.c, sketch_lod.c) ---- */
struct level {
	double		 metres;	/* what it leaves out is smaller */
	const struct spot *at;
	const uint32_t	*first;		/* parts + 1 of them */
	struct extent	*chunk;		/* owned; of CHUNK spots and the next one */
	struct spot	*own_at;	/* owned; NULL: the shapes' own */
	uint32_t	*own_first;	/* owned */
};

struct sketch_item {
	struct extent	box;
	uint32_t	part, parts;
	uint8_t		shape;		/* enum shape_kind */
};

struct sketch_set {
	const struct shapes *s;
	struct sketch_item *item;	/* owned */
	size_t		 n;
	struct level	 level[SKETCH_LEVELS];	/* fine to coarse */
	int		 levels;
	int		 side;		/* of the index: side * side fields */
	int64_t		 step_x, step_y;	/* units a field */
	uint32_t	*field;		/* owned; side * side + 1 starts in listed */
	uint32_t	*listed;	/* owned; items by field */
	uint32_t	*large;		/* owned; in too many fields to be listed */
	size_t		 large_n;
};

/* How far off its place the least of tolerances that drops spot i may be, in
 * metres, into keep[i]; INFINITY: never dropped. By arcs between junctions. */
void	sketch_lod(const struct shapes *s, float *keep);

/* ---- the picture ---- */
struct tint { uint8_t role, pattern; };
struct pin {
	int32_t		cell;
	uint32_t	sign, count;
	unsigned	weight;
	uint32_t	down;		/* 1 + where it stands; 0: nowhere */
	uint8_t		role;
};
struct tag {
	struct spot	at;
	uint32_t	text, n;	/* in texts */
	unsigned	weight;
	uint8_t		role;
};
/* A sign, a number or a label that has found its place. */
struct set_down {
	int32_t		x, y, w;	/* w 0: taken away again */
	uint32_t	sign;		/* 0: a text */
	uint32_t	text, n;
	uint8_t		role;
};
struct seen { uint32_t i; struct sketch_ink ink; };
#define GROWS(type, name) type *name; size_t name##_n, name##_cap

struct svg;
struct sketch {
	enum sketch_dots dots;
	int		 w, h;		/* cells */
	int		 dw, dh;	/* dots */
	double		 metres;	/* a dot */
	double		 px, py;	/* units a dot */
	int64_t		 mul_x, mul_y;	/* places are (units * mul) >> shift */
	int		 shift_x, shift_y;
	int64_t		 left, top;	/* dots of the world */
	struct extent	 seen;

	uint8_t		*fill;		/* a dot: 1 + index of its tint */
	uint8_t		*flip;		/* a dot and one a row; zeros */
	uint8_t		*line;		/* a cell: dots as of Braille */
	uint8_t		*line_role;	/* a cell */
	int32_t		*pin_at;	/* a cell: 1 + index of its pin */
	uint8_t		*busy;		/* a cell: what stands there, enum busy */
	size_t		 dots_cap, cells_cap;
	struct tint	 tint[256];
	int		 tints;
	uint8_t		 tint_of[ROLE_COUNT + 1][PATTERNS + 1];
	uint8_t		 ascii[256];	/* of a mask of dots */

	GROWS(struct pin, pin);
	GROWS(struct tag, tag);
	GROWS(struct set_down, down);
	GROWS(uint64_t, order);
	GROWS(struct seen, in_sight);
	GROWS(uint64_t, bits);		/* of items in sight */
	GROWS(uint64_t, cross);		/* row << 32 | dot */
	GROWS(struct place, clip);	/* for vectors */
	struct buf	 texts;		/* of labels and numbers */
	bool		 laid;		/* down is right */
	struct svg	*svg;		/* owned; NULL: no vectors are made */
};

/* ---- places ---- */
static inline struct place
sketch_place(const struct sketch *k, struct spot s)
{
	return (struct place){
		((s.lon * k->mul_x) >> k->shift_x) - k->left * DOT,
		((-(int64_t)s.lat * k->mul_y) >> k->shift_y) - k->top * DOT
	};
}

static inline int64_t
floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;

	return q - (a % b != 0 && (a < 0) != (b < 0));
}

/* Does a place fit where products of two stay within 64 bits? */
static inline bool
place_near(struct place p)
{
	return p.x > -(1 << 30) && p.x < 1 << 30 && p.y > -(1 << 30) &&
	    p.y < 1 << 30;
}

/* ---- drawing ---- */
/* Of a level's part: spots [first, first + n). */
struct run { const struct level *l; uint32_t first, n; };

void	sketch_fill_item(struct sketch *k, const struct level *l,
    const struct sketch_item *it, const struct sketch_ink *ink);
void	sketch_fill_box(struct sketch *k, const struct extent *box,
	    const struct sketch_ink *ink);
/* One dot. */
void	sketch_dot(struct sketch *k, struct place at, const struct sketch_ink *ink);
void	sketch_line(struct sketch *k, struct place a, struct place b,
	    const struct sketch_ink *ink);
/* spots, joined; box of chunks where l has any. */
void	sketch_run(struct sketch *k, const struct run *r,
	    const struct sketch_ink *ink);

/* ---- marks and labels ---- */
void	sketch_lay(struct sketch *k);	/* into down */

/* ---- vectors ---- */
void	svg_item(struct sketch *k, const struct sketch_set *d,
	    const struct sketch_item *it, const struct sketch_ink *ink, bool fill);
void	svg_path(struct sketch *k, const struct spot *at, size_t n,
	    const struct sketch_ink *ink);
void	svg_drop(struct sketch *k);

/* The level for dots of that size. */
const struct level *sketch_level(const struct sketch_set *d, double metres);
/* ---- cells (sketch_end.c) ---- */
void	sketch_ascii(uint8_t table[256]);	/* the sign of a mask of dots */
uint8_t	sketch_pattern(unsigned pattern);	/* its dots, as of Braille */

#endif
