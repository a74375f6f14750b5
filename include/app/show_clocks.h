/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show_clocks.h -- whose turn a case is, its clocks and who held it, for the
 * command line.  Layer: app. */
#ifndef APP_SHOW_CLOCKS_H
#define APP_SHOW_CLOCKS_H

#include "app/pairs.h"
#include "core/docket.h"

/* A label and what stands beside it, of the case's head. */
typedef void show_line_fn(const char *label, struct str value);

void	show_turn(const struct law *law, const struct casefile *c,
	    const struct docket *d, show_line_fn *line);
/* One line a clock, without the end of a line after the last. */
void	show_clocks(const struct law *law, const struct casefile *c,
	    const struct docket *d, int64_t now_ms, struct buf *out);
/* Members of the case's object. */
void	show_docket_json(struct pairs *f, const struct casefile *c,
	    const struct docket *d, int64_t now_ms);

#endif
