/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.h -- what a word typed into the search means besides itself: the words it
 * is the pinyin of, the cases whose number ends so; and where it stands on the
 * screen.  Layer: app.
 *
 * Pinyin is read against words that are known: names of places, matters and units,
 * and the titles and places of the newest cases. So jgqs is 井盖缺失 where somebody
 * wrote that, and what nobody wrote is not guessed. */
#ifndef APP_SEARCH_H
#define APP_SEARCH_H

#include "core/filter.h"
#include "view/cells.h"

struct search;
/* Both are borrowed. Nothing is done before the first word. */
struct search *search_make(const struct law *law, struct repo *repo);
void	search_free(struct search **s);		/* safe twice */

/* ctx: struct search. */
filter_also_fn search_also;

/* The words of q that are looked for, where they stand in r: in role. */
void	search_mark(const struct query *q, struct cells *g, struct rect r);

/* What was typed, as a filter; in quotes, if it is none. parse says which. */
typedef enum err search_parse_fn(void *ctx, struct str text);
void	search_filter(struct str typed, search_parse_fn *parse, void *ctx,
	    struct buf *out);

#endif
