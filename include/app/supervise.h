/* SPDX-License-Identifier: GPL-3.0-or-later */
/* supervise.h -- the supervision sheet from the inside: tables of counts whose
 * every number is a filter of the queue.  Layer: app. Only supervise*.c and
 * pane_supervise.c include it.
 *
 * A table has rows (a unit, a state, whose turn, a figure of the profile) and
 * columns (a filter). A cell counts what fits both: a cardinality of the repo's
 * indexes, never a scan. Rows are counted in slices; the order is settled once,
 * and again when it is asked for. */
#ifndef APP_SUPERVISE_H
#define APP_SUPERVISE_H

#include "app/sheet.h"

#define SV_COLS		8

enum sv_page { SV_UNITS, SV_CARDS, SV_UNSIGNED, SV_HARD, SV_RETURNS, SV_TURNS,
	SV_TODAY, SV_RATES, SV_PAGES };	/* rates of today's reports, and of all */

struct sv_column {
	const char	*name;		/* msgid */
	char		 text[200];	/* its filter */
	struct filter	 filter;	/* owned; with the page's own */
	bool		 good, rate;	/* rate: column 0 over column 1 */
	enum role	 role;		/* where it is not zero */
};

struct sv_row {
	enum facet	 facet;		/* FACET_COUNT: all, or a figure */
	uint32_t	 value, from;	/* from: unit before this one, or 0 */
	const struct law_metric *metric;	/* SV_RATES without a unit */
	char		 name[96];
	char		 text[96];	/* its filter */
	uint64_t	 n[SV_COLS];
	bool		 known;
};

struct supervise {
	enum sv_page	 page;
	const struct law_metric *metric;	/* SV_RATES: by unit; NULL all */
	char		 base[200];	/* filter of all cells */
	struct sv_column col[SV_COLS];
	size_t		 cols_n;
	struct sv_row	*row;		/* owned */
	size_t		 rows_n, rows_cap;
	uint32_t	*shown;		/* owned; rows in their order */
	size_t		 shown_n, shown_cap;
	size_t		 done;		/* rows counted in this pass */
	size_t		 giver;		/* SV_RETURNS: unit looked at next */
	size_t		 sort;		/* column */
	size_t		 cur, col_cur, top;
	bool		 made, settled, moved;
	struct headcount heads;		/* of the cell under the cursor */
	char		 heads_of[400];	/* its filter; empty: not counted */
	uint64_t	 heads_revision;
};

static inline bool
supervise_rates(const struct supervise *s)
{
	return s->page == SV_RATES || s->page == SV_TODAY;
}

struct supervise *supervise_of(struct desk *d);	/* made at first use */
const char *supervise_page_name(enum sv_page p);
void	supervise_make(struct desk *d);		/* rows and columns anew */
void	supervise_begin(struct desk *d);	/* a pass of counting */
bool	supervise_slice(struct desk *d);
void	supervise_settle(struct supervise *s);	/* order by s->sort */
struct sv_row *supervise_row(struct supervise *s);	/* under the cursor */
/* Filter of a cell, as one would type it. */
void	supervise_cell(const struct supervise *s, const struct sv_row *r,
	    size_t col, struct buf *out);
/* 件 and 人次 of that filter; what cannot be counted has none. */
void	supervise_heads(struct desk *d, struct str filter,
	    struct headcount *out);
void	supervise_value(const struct supervise *s, const struct sv_row *r,
	    size_t col, char *out, size_t cap);
struct sv_row *supervise_add(struct supervise *s, enum facet f, uint32_t value,
	    struct str name);
void	supervise_show(struct supervise *s, uint32_t row);
uint64_t supervise_count(struct desk *d, const struct sv_column *c,
	    const struct sv_row *r);
/* supervise_pairs.c: rows of who returns to whom; false when there are no more. */
bool	supervise_pairs(struct desk *d);
/* supervise_words.c: what a filter counts, in words. */
void	supervise_words(struct desk *d, struct str filter, struct buf *out);
/* supervise_write.c: all pages as one table: e. */
void	supervise_write(struct desk *d, struct str path);

#endif
