/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch.h -- a map drawn into cells.  Layer: view.  示意, 非测绘.
 *
 * Dots: Braille 2x4 a cell, quadrant blocks 2x2, ASCII 1x1 (also for blocks where
 * those are two columns wide). Things are drawn in the order they are given, the
 * later over the earlier, but lines are always above fills; fills are signs and
 * roles, never colour alone. A cell has one role: of the last line in it, else of
 * the fill that holds most of it; map.1 to map.5 stay under borders and roads. Marks
 * and labels come last, wherever they were given: labels keep off each other and off
 * marks, those of higher weight first, wide characters whole; without room they lose
 * 街道, 社区 …, then take that of marks of less weight, or are left out. Drawing
 * allocates nothing once buffers have grown. */
#ifndef VIEW_SKETCH_H
#define VIEW_SKETCH_H

#include "base/buf.h"
#include "core/shape.h"
#include "view/cells.h"

enum sketch_dots { SKETCH_BRAILLE, SKETCH_BLOCKS, SKETCH_ASCII };

/* What part of the ground is seen; a dot is metres wide and high (those of blocks
 * and ASCII are twice as high as wide: metres is the width). */
struct sketch_view { struct spot mid; double metres; };

struct sketch;
struct sketch	*sketch_new(void);
void		sketch_free(struct sketch **k);
/* Size in cells; the picture is blank afterwards. */
void		sketch_fit(struct sketch *k, int w, int h, enum sketch_dots dots);
struct sketch_view sketch_whole(const struct sketch *k, const struct extent *e);
/* Snaps v to whole cells, so that a pan moves the picture by cells and a spot keeps
 * its neighbours in its cell. mid is then sketch_spot_of(k, w / 2, h / 2): to pan, set
 * it to the spot of another cell. */
void		sketch_begin(struct sketch *k, struct sketch_view *v);
struct extent	sketch_seen(const struct sketch *k);
/* false: outside the picture. Cells. */
bool		sketch_cell_of(const struct sketch *k, struct spot s, int *x, int *y);
struct spot	sketch_spot_of(const struct sketch *k, int x, int y);	/* its middle */

/* A set prepared for drawing, once: levels of detail (shared borders stay shared),
 * an index by place. s outlives it. */
struct sketch_set;
MUST_CHECK enum err sketch_set_make(const struct shapes *s,
    struct sketch_set **out);
void		sketch_set_free(struct sketch_set **d);

struct sketch_ink {
	uint8_t		role;		/* of lines; ROLE_COUNT: none */
	uint8_t		dash;		/* of lines: 0 whole, n: n dots on, n off */
	uint8_t		thick;		/* dots; 0 and 1 the same */
	uint8_t		fill_role;	/* of areas; ROLE_COUNT: no fill */
	uint8_t		pattern;	/* of a fill: 0 none (role only), 1..8 from
			   sparse to dense dots */
};
/* Which ink feature i has; false: it is not drawn. Called for those in sight only. */
typedef bool sketch_ink_fn(void *ctx, size_t i, struct sketch_ink *ink);
/* Fills of all first, then lines. */
void		sketch_draw(struct sketch *k, const struct sketch_set *d,
		    sketch_ink_fn *fn, void *ctx);
/* A line of its own: tracks, a measured distance. */
void		sketch_path(struct sketch *k, const struct spot *at, size_t n,
		    const struct sketch_ink *ink);
/* A sign in a cell. count > 1: a cluster, said as a number where it fits. Marks in one
 * cell become one, of the highest weight, with the sum. always: drawn whatever else. */
void		sketch_mark(struct sketch *k, struct spot at, uint32_t sign,
		    enum role role, unsigned weight, uint32_t count);
#define SKETCH_ALWAYS 1000000u		/* weight: nothing hides it */
void		sketch_label(struct sketch *k, struct spot at, struct str text,
		    enum role role, unsigned weight);
/* Into g at r, whose size is the sketch's. */
void		sketch_end(struct sketch *k, struct cells *g, struct rect r);
/* The same picture, as drawn since sketch_begin, as SVG 1.1: vectors, not dots.
 * Call between sketch_begin and sketch_end with the same drawing calls: on. */
void		sketch_svg_begin(struct sketch *k, struct buf *out, struct str title);
void		sketch_svg_end(struct sketch *k);
/* "200 m" fitting at most w cells: its text and how many cells it is wide. */
int		sketch_scale(const struct sketch *k, int w, char text[16]);

#endif
