/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term_in.h -- a terminal from inside: term.c uses it, open.c makes it.
 * Layer: term. */
#ifndef TERM_TERM_IN_H
#define TERM_TERM_IN_H

#include <termios.h>
#include "pace.h"
#include "term/input.h"
#include "term/paint.h"
#include "term/term.h"

struct term {
	struct term_options opt;
	struct caps	caps;
	struct paint	paint;
	struct input	input;
	struct pace	pace;
	enum depth	depth;
	int		fd;
	bool		own_fd;		/* to be closed by us */
	int		flags;		/* of a borrowed fd; -1: own */
	struct termios	was;
	int		w, h;
	struct buf	out;		/* a frame on its way */
	size_t		sent;		/* of it */
	bool		begun;		/* the other screen was entered */
	bool		probe;		/* ask how wide is ambiguous */
	bool		wide;		/* it is 2 */
	bool		gone, gone_told;
};

/* Reads the size the kernel knows. */
void	term_measure(struct term *t);
/* Switches the line to raw; makes ready what puts it back. False: it cannot
 * be. */
bool	term_raw(struct term *t);

#endif
