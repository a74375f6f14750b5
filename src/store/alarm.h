/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alarm.h -- when each case wants to be looked at: the table `alarm`, and its
 * changes gathered over a transaction.  Layer: store (private). */
#ifndef STORE_ALARM_H
#define STORE_ALARM_H

#include "store/room.h"

struct alarm_change { int64_t ms; uint32_t slot; bool add; };

struct alarms {
	struct alarm_change *a;		/* owned */
	size_t		n, cap;
};

void	alarms_fini(struct alarms *a);
void	alarms_add(struct alarms *a, int64_t ms, uint32_t slot, bool add);
/* Writes all in key order; a is empty after. */
MUST_CHECK enum err alarms_flush(struct alarms *a, struct store *s, MDB_txn *t);

void	alarm_key(int64_t ms, uint32_t slot, uint8_t out[ALARM_KEY_LEN]);
bool	alarm_stands(struct store *s, MDB_txn *t, int64_t ms, uint32_t slot);
/* Each alarm from ms on, in order, the sleeping ones not; false stops. */
typedef bool alarm_fn(void *ctx, int64_t ms, uint32_t slot);
MUST_CHECK enum err alarm_each(struct store *s, MDB_txn *t, int64_t from,
	    alarm_fn *fn, void *ctx);

/* A case's docket as stored. ERR_NOT_FOUND: it is empty, and d is zeroed. */
MUST_CHECK enum err docket_load(struct store *s, MDB_txn *t, uint32_t slot,
	    struct docket *d);
bool	docket_empty(const struct docket *d);

#endif
