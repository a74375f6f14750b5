/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a rehearsal, which stands in its store. */
#include "store/room.h"

static const struct str name = { "clock", 5 };

enum err
store_clock_set(struct store *s, const struct store_clock *c)
{
	struct head h;
	MDB_txn *t;
	enum err err = s->head.mode == STORE_REHEARSAL ? room_write(s, &t) :
	    ERR_REFUSED;

	if (err != OK)
		return err;
	err = room_head(s, t, &h);
	if (err == OK)
		err = room_put(t, s->dbi[DB_META], name,
		    key_of(c, sizeof(*c)), 0);
	if (err != OK) {
		mdb_txn_abort(t);
		return err;
	}
	return room_commit(s, t, &h);
}

enum err
store_clock(struct store *s, struct store_clock *out)
{
	MDB_txn *t;
	enum err err = s->head.mode == STORE_REHEARSAL ? room_read(s, &t) :
	    ERR_REFUSED;

	*out = (struct store_clock){ .speed = 0 };
	if (err != OK)
		return err;
	err = room_copy(t, s->dbi[DB_META], name, out, sizeof(*out));
	room_read_end(s);
	return err;
}
