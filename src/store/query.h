/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query.h -- answers from bitmaps.  Layer: store (private). */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/bits.h"
#include "store/room.h"

/* What a query matches, kept for the same query at the same revision. */
struct answer {
	struct bits	all;
	uint64_t	count;
	bool		split;		/* the two below are made */
	struct bits	timed;		/* those with a running due (SORT_DUE) */
	struct bits	rest;
	uint64_t	timed_count;
};

/* Lent until the next query_answer. */
MUST_CHECK enum err query_answer(struct store *s, MDB_txn *t,
    const struct query *q, struct answer **out);
/* Just the count: one facet with one value needs no bitmap at all. */
MUST_CHECK enum err query_count(struct store *s, MDB_txn *t,
    const struct query *q, uint64_t *out);
MUST_CHECK enum err query_page(struct store *s, MDB_txn *t,
    const struct query *q, struct page *p);
void	query_fini(struct store *s);

/* --- time axes (axis.c) --- */
/* Slots of set in (time, slot) order: the ranks [from, from + n) into out. */
MUST_CHECK enum err axis_range(struct store *s, MDB_txn *t, unsigned axis,
    const struct bits *set, uint64_t from, size_t n, uint32_t *out);
/* How many of set stand before (ms, slot). */
MUST_CHECK enum err axis_rank(struct store *s, MDB_txn *t, unsigned axis,
    const struct bits *set, int64_t ms, uint32_t slot, uint64_t *out);
/* Sets the slots whose time is in [from, to). */
MUST_CHECK enum err axis_between(struct store *s, MDB_txn *t, unsigned axis,
    int64_t from, int64_t to, struct bits *out);

#endif
