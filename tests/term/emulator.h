/* SPDX-License-Identifier: GPL-3.0-or-later */
/* emulator.h -- a terminal emulator beside a grid of cells, for tests.
 * Layer: tests. */
#ifndef TESTS_TERM_EMULATOR_H
#define TESTS_TERM_EMULATOR_H

#include <vterm.h>
#include "term/paint.h"

struct emulator {
	VTerm		*vt;
	VTermScreen	*screen;
};

void	emulator_init(struct emulator *e, int w, int h);
void	emulator_fini(struct emulator *e);
void	emulator_feed(struct emulator *e, const struct buf *bytes);

/* Does the emulator show g, looks and cursor included? Prints the first
 * difference to stderr. skip_corner: the last cell may differ. */
bool	emulator_shows(struct emulator *e, const struct paint *p,
	    const struct cells *g, bool skip_corner);

#endif
