/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What arrived since, in the log's own order: for whoever was away. */
#include "store/log.h"

uint64_t
store_arrivals(struct store *s)
{
	MDB_txn *t;

	/* A store that cannot be read now is as it was last. */
	if (room_read(s, &t) == OK)
		room_read_end(s);
	return s->head.arrivals;
}

enum err
store_arrived(struct store *s, uint64_t from, store_arrived_fn *fn, void *ctx)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	for (uint64_t a = from; a < s->head.arrivals && err == OK; a++) {
		struct log_head head;
		struct event e;

		err = log_read(s, t, a, &head, &e);
		if (err == OK && !fn(ctx, a, head.slot, &e))
			break;
	}
	room_read_end(s);
	return err;
}
