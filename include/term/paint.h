/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paint.h -- from one grid of cells to the next in the fewest bytes.
 * Layer: term. Pure: it knows what stands on the screen, is told what shall
 * stand there, and writes the bytes into a buffer. No file, no clock: tests
 * feed what it wrote to a terminal emulator and compare. */
#ifndef TERM_PAINT_H
#define TERM_PAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "term/caps.h"
#include "view/cells.h"
#include "view/theme.h"

#define PAINT_ALL SIZE_MAX	/* no budget: the whole frame at once */

struct paint {
	const struct caps *caps;	/* borrowed, outlives the paint */
	bool		 utf8;		/* else '?' for what is not ASCII */
	bool		 ascii;		/* lines and blocks as + - | # */
	struct style	 look[ROLE_COUNT];
	uint8_t		 same[ROLE_COUNT];	/* first role that looks so */
	uint8_t		 same_blank[ROLE_COUNT];	/* ... when blank */
	bool		 erases[ROLE_COUNT];	/* a blank of it can be erased */
	struct cells	 now;		/* owned: what the screen shows */
	uint64_t	*hash;		/* owned: of now's rows */
	uint64_t	*want;		/* owned: of the next grid's rows */
	bool		 known;		/* now is true */
	int		 by;		/* of a frame that goes in pieces: slide.c */
	int		 x, y;		/* the cursor; -1 not known */
	struct style	 pen;
	bool		 pen_known;
	int		 shown;		/* cursor: 1 on, 0 off, -1 not known */
	struct buf	*out;		/* borrowed during paint_frame */
};

void	paint_init(struct paint *p, const struct caps *caps, bool utf8,
	    bool ascii);
void	paint_fini(struct paint *p);

/* Looks for every role; the screen is repainted with the next frame. */
void	paint_theme(struct paint *p, const struct theme *t, enum depth d);

/* Somebody else may have written to the screen: clear and repaint. */
void	paint_forget(struct paint *p);

/* Appends to out what makes the screen show next, its cursor included;
 * nothing if it does already. Stops at a row's end once budget bytes are
 * written: false then, and a later call with that grid or a newer one goes on
 * from there. */
bool	paint_frame(struct paint *p, const struct cells *next, size_t budget,
	    struct buf *out);

#endif
