/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number_find.h -- cases by the end of their number.  Layer: store (private).
 * Numbers stand in the order of day, node and serial, and serials begin anew each
 * day: so of every day and node only those serials are asked for that could be
 * meant. */
#ifndef STORE_NUMBER_FIND_H
#define STORE_NUMBER_FIND_H

#include "store/bits.h"
#include "store/room.h"

/* Sets the cases whose number typed names (core/number.h). Newest days first, and
 * not past NUMBER_SEEKS looks into the table: some 20 years of a node's days. */
#define NUMBER_SEEKS 20000
MUST_CHECK enum err number_find(struct store *s, MDB_txn *t, struct str typed,
    struct bits *out);

#endif
