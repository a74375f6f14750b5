/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.h -- shapes made up and pictures read, for tests of the map-sketch.
 * Layer: tests. */
#ifndef TESTS_VIEW_PICTURE_H
#define TESTS_VIEW_PICTURE_H

#include "view/sketch.h"

/* Metres east and north of 116.4 E, 39.9 N, as a spot. */
struct spot	spot_at(double east, double north);
/* A numbers' row that is the same everywhere. */
uint32_t	roll(uint32_t *seed);
double		roll_in(uint32_t *seed, double lo, double hi);

/* n pairs of metres; an area is closed by itself. */
void		shape_add(struct shapes *s, enum shape_kind kind, const char *name,
		    const double *at, size_t n);
/* side * side areas of about cell metres, neighbours sharing borders crooked by bend
 * of that; back: last first. */
void		mesh_add(struct shapes *s, int side, double cell, double bend,
		    bool back);

/* One ink for all that is drawn. */
bool		ink_same(void *ctx, size_t i, struct sketch_ink *ink);
/* Area i is filled with pattern 8 in ROLE_MAP_1 + i % 5, no lines. */
bool		ink_counts(void *ctx, size_t i, struct sketch_ink *ink);

struct picture { struct sketch *k; struct cells g; struct sketch_view v; };
/* w x h cells, mid at (east, north). */
void		picture_open(struct picture *p, int w, int h, enum sketch_dots dots);
void		picture_begin(struct picture *p, double east, double north,
		    double metres);
void		picture_end(struct picture *p);
void		picture_close(struct picture *p);
uint32_t	picture_cp(const struct picture *p, int x, int y);
/* Of a Braille picture. */
bool		picture_dot(const struct picture *p, int x, int y);
/* Fails with both texts if the cells are not as said. */
void		picture_is(const struct picture *p, const char *text);

#endif
