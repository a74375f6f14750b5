/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paint_in.h -- what the files of the presenter share among themselves.
 * Layer: term. pen.c writes attributes and motion, glyph.c characters,
 * scroll.c finds moved rows, slide.c moved cells, paint.c puts a frame together. */
#ifndef TERM_PAINT_IN_H
#define TERM_PAINT_IN_H

#include "term/paint.h"

/* Sets the pen to a role's look; blank: only as far as a blank shows it. */
void	pen_to(struct paint *p, uint8_t role, bool blank);
/* The cheapest way to (x, y); may write cells again that stand there. */
void	pen_move(struct paint *p, int x, int y);

/* Columns that count in a row: half when it is double-size. */
int	row_columns(const struct paint *p, int y);
struct cell *row_at(const struct cells *g, int y);

/* Bytes that glyph_write would append for a cell. */
int	glyph_cost(const struct paint *p, const struct cell *c);
/* Writes a cell at the cursor with the pen as it is and moves p->x on. */
void	glyph_write(struct paint *p, const struct cell *c);
/* May the terminal's idea of its width differ from ours? */
bool	glyph_doubtful(const struct cell *c);

/* Do two cells look the same on this terminal? */
bool	cell_same(const struct paint *p, const struct cell *a,
	    const struct cell *b);
uint64_t row_hash(const struct cells *g, int y);
/* Fills a row of what the screen shows with blanks. */
void	row_blank(struct paint *p, int y);

bool	row_changed(const struct paint *p, const struct cells *next, int y);

/* Moves rows by scrolling where that saves bytes. */
void	scroll_frame(struct paint *p, const struct cells *next);

/* Sets p->by to how many columns what stands in the rows goes to the left, < 0 to the
 * right; where few rows are left of a frame, it stays as it was for the others. */
void	slide_find(struct paint *p, const struct cells *next);
/* Moves cells of a row so far where that saves bytes. */
void	slide_row(struct paint *p, const struct cells *next, int y);

#endif
