/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks_view.h -- what the files that tell a case's clocks share.  Layer: app.
 * Only pane_clocks*.c include it. */
#ifndef APP_CLOCKS_VIEW_H
#define APP_CLOCKS_VIEW_H

#include "app/desk_in.h"

struct clocks_telling {
	struct desk	*d;
	struct lines	*t;
	const struct casefile *c;
	const struct docket *k;
	const struct law_book *book;
	struct buf	 b;
};

struct str clocks_name(const struct clocks_telling *s, unsigned id);
/* All append to s->b. */
void	clocks_put_stage(struct clocks_telling *s, unsigned stage);
void	clocks_put_owner(struct clocks_telling *s, unsigned unit);
void	clocks_put_at(struct clocks_telling *s, int64_t ms);
void	clocks_put_span(struct clocks_telling *s, int64_t ms);
/* Of the clock's own measure; working time says so. */
void	clocks_put_measure(struct clocks_telling *s, unsigned unit,
	    int64_t ms);
/* pane_clocks_ledger.c: row by row, into s->t. */
void	clocks_ledger(struct clocks_telling *s, uint32_t slot);

#endif
