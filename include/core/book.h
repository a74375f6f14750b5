/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book.h -- the clocks of one version of a profile: from what clocks.tsv says
 * to what each event does.  Layer: core (pure).
 *
 *	trigger := "report"		the case begins
 *		 | ACTION		that action of moves.tsv, any row of it
 *		 | ">" STATE		a state is entered from another
 *		 | "<" STATE		it is left for another
 *
 * A book is always compiled against today's moves and states: histories are
 * folded by today's law, whatever version's clocks a case keeps. */
#ifndef CORE_BOOK_H
#define CORE_BOOK_H

#include "core/law.h"

/* A piece of a trigger that means nothing. */
typedef void book_fault_fn(void *ctx, size_t clock, enum law_trigger which,
    struct str found, const char *expected);

/* Fills b's report, move, enter and leave from b->triggers; memory is the law's
 * arena. Pieces that mean nothing go to fn (may be NULL) and do nothing.
 * Returns how many there were. */
size_t	book_compile(struct law_book *b, struct law *law, book_fault_fn *fn,
	    void *ctx);
/* Also finds the rungs of each clock: both tables must be sorted. */
void	book_link(struct law_book *b);

/* Keeps which shift each unit works: units by id. */
void	book_units(struct law_book *b, struct law *law,
	    const struct law_unit *units, size_t n);

/* Do cases live the same under both? Whatever the version; names and texts do
 * not count, rows of moves that only one has neither. */
bool	book_same(const struct law_book *a, const struct law_book *b);

/* Frees what its calendars own. */
void	book_fini(struct law_book *b);

/* Hands b (and its calendars) to the law, where its version belongs; a version
 * that is there already stays, and b is freed. */
void	book_add(struct law *law, struct law_book *b);
/* After the last book_add: those that say the same as the one before go, and so
 * do leading ones that are empty. */
void	book_settle(struct law *law);

#endif
