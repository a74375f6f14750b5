/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clocks.h -- what a commit does for clocks beside the fold: notices, and whose
 * a case is.  Layer: store (private). */
#ifndef STORE_CLOCKS_H
#define STORE_CLOCKS_H

#include "store/writer.h"

/* --- outbox.c: e, written here, made of was what p is now; who is told? --- */
MUST_CHECK enum err outbox_tell(struct writer *w, const struct pending *p,
	    const struct event *e, const struct casefile *was,
	    const struct refusal *took);
/* A copy of a store does not know what the store said since. */
MUST_CHECK enum err outbox_still(struct store *s, MDB_txn *t);

/* --- home.c --- */
/* A node.home event: body territory (town digits) and node (as it is called
 * then). The newest rules, whatever the order they came in. */
MUST_CHECK enum err home_note(struct writer *w, const struct event *e);
/* What it says; false: nothing. */
bool		home_of(const struct event *e, uint32_t *territory,
		    struct home_row *out);
bool		home_newer(const struct home_row *a,
		    const struct home_row *than);
/* Is the case of this number and grid for this node to fire at once? */
bool		home_ours(struct store *s, MDB_txn *t, const char *number,
		    uint64_t grid);

#endif
