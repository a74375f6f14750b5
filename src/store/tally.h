/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.h -- what became of each rule's cases, counted event by event.
 * Layer: store (private).
 *
 * An event's part is a function of the case before it, the event and the case
 * after it. What an undo or a late event changes is taken off and put on again
 * over the whole history, so that a count is at any time the sum over the
 * folded histories of all cases. Only the time of the last hit is never taken
 * back. */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "core/casefile.h"
#include "store/log.h"

struct tally_row {		/* table "tally", key: rule u32 BE */
	uint64_t	hits, signed_n, returned, moved, closed, in_time;
	int64_t		last_ms;
};
/* Key rule u32 BE + unit u16 BE: u64, how many moved cases that unit took. */

struct tally_cell { uint32_t rule; uint16_t unit; bool used; int64_t n[6];
	int64_t last_ms; };

struct tally {
	struct tally_cell *cell;	/* owned: open addressing */
	size_t		n, cap;
};

void	tally_fini(struct tally *t);
/* sign 1 or -1. */
void	tally_event(struct tally *t, const struct casefile *before,
	    const struct event *e, const struct casefile *after, int sign);
/* All events of a case that count, in their order. */
MUST_CHECK enum err tally_history(struct tally *t, const struct event **all,
	    size_t n, const struct law *law, int sign);
/* Into the table; empties t. */
MUST_CHECK enum err tally_flush(struct tally *t, struct store *s, MDB_txn *w);
/* Is the table what t says, neither more nor less? what gets a sentence. */
MUST_CHECK enum err tally_stands(const struct tally *t, struct store *s,
	    MDB_txn *r, char *what, size_t cap);

#endif
