/* SPDX-License-Identifier: GPL-3.0-or-later */
/* headcount.h -- 件 and 人次: how many things a list is about, and how many
 * callers stand behind them.  Layer: app.
 *
 *	rows	cases that fit, as everywhere: each number opens them
 *	cases	件: those of them that are merged into no other
 *	callers	人次: of these with all that were merged into them; or rows, where
 *		more of those merged fit by themselves (their own answers are owed)
 *
 * Whoever merged was asked for once and stays a case of his own, so rows count
 * callers wherever parent and child both fit (a day, a matter, all open ones). A
 * unit or a state has often only the parent: then the callers it carries count.
 * Where a list has some of each it is the larger count, never more than there are.
 *
 * Cardinalities only: two more than a plain count where nothing is merged, and
 * one for each number of callers that occurs where something is. */
#ifndef APP_HEADCOUNT_H
#define APP_HEADCOUNT_H

#include "core/repo.h"

struct headcount { uint64_t rows, cases, callers; };

MUST_CHECK enum err headcount(struct repo *repo, const struct query *q,
    struct headcount *out);
/* Do cases and callers differ, so that both are to be said? */
bool	headcount_differs(const struct headcount *h);
/* "12件 15人次", appended; nothing where they do not differ. */
void	headcount_words(const struct headcount *h, struct buf *out);

#endif
