/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a rehearsal, which stands in its store. */
#include "store/room.h"

static const struct str name = { "clock", 5 };

static enum err
set_clock(struct room_txn *x, void *ctx)
{
	return room_put(x->t, x->s->dbi[DB_META], name,
	    key_of(ctx, sizeof(struct store_clock)), 0);
}

enum err
store_clock_set(struct store *s, const struct store_clock *c)
{
	struct store_clock clock = *c;

	return s->head.mode == STORE_REHEARSAL ?
	    room_change(s, set_clock, &clock) : ERR_REFUSED;
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
