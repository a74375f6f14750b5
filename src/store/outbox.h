/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.h -- a row of the outbox, for its two files.  Layer: store (private). */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/clocks.h"

/* tell_n and said_n bytes of tell and said are taken. */
void		outbox_encode(const struct outbox_row *row, struct str tell,
		    struct str said, struct buf *out);
bool		outbox_decode(MDB_val k, MDB_val v, struct outbox_row *row,
		    struct store_notice *n);
/* How many arrivals before row->arrival its event came; 0 nearly always. */
uint64_t	outbox_behind(const struct outbox_row *row);
/* meta: "late", the event's own arrival, id -> nothing. */
#define OUTBOX_LATE 20
struct str	outbox_late(uint64_t arrival, uint64_t id,
		    uint8_t out[OUTBOX_LATE]);
/* A new row of p's last event, to go out at_ms + wait_ms; row: its batch and
 * undone. */
MUST_CHECK enum err outbox_put(struct writer *w, const struct pending *p,
		    int64_t at_ms, int64_t wait_ms, struct str tell,
		    struct outbox_row row);
/* e, an undo that p was folded anew with: nobody is told of what it takes back,
 * and who was told already learns of it. links: the rows of remotes, else those
 * of people. */
MUST_CHECK enum err outbox_untell(struct writer *w, const struct pending *p,
		    const struct event *e, bool links);

#endif
