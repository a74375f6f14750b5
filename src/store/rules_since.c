/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a time to a place in the log, as far as rules are concerned. */
#include "base/alloc.h"
#include "store/writer.h"

static enum err
first_since(struct store *s, MDB_txn *t, MDB_cursor *c, int64_t ms,
    uint64_t *arrival)
{
	MDB_val k, v;
	int rc;

	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct log_head head;
		struct event e;
		enum err err;

		if (k.mv_size != 8)
			return ERR_DAMAGED;
		err = log_read(s, t, get64(k.mv_data), &head, &e);
		if (err != OK)
			return err;
		if (e.at.ms >= ms) {
			*arrival = get64(k.mv_data);
			return OK;
		}
	}
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
store_rules_since(struct store *s, int64_t ms, uint64_t *arrival)
{
	MDB_cursor *c;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*arrival = UINT64_MAX;
	if (err != OK)
		return err;
	err = room_err(mdb_cursor_open(t, s->dbi[DB_RULE], &c));
	if (err == OK) {
		err = first_since(s, t, c, ms, arrival);
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return err;
}
