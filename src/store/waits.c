/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits, stream by stream: events whose commit is not whole, and those in
 * the log whose case is not known. */
#include <string.h>
#include "store/receive.h"

/* The serial the log wants next of a stream it may not have. */
static enum err
wanted(struct store *s, MDB_txn *t, const char *stream, uint64_t *next)
{
	struct stream_row row;
	enum err err = room_copy(t, s->dbi[DB_STREAM], str_of(stream), &row,
	    sizeof(row));

	*next = err == OK ? row.last + 1 : 1;
	return err == ERR_NOT_FOUND ? OK : err;
}

static bool
tell(struct store_wait *w, store_wait_fn *fn, void *ctx)
{
	if (w->have == 0)
		return true;
	w->gap = w->first != w->next;
	return fn(ctx, w);
}

static enum err
each(struct store *s, MDB_txn *t, MDB_cursor *c, store_wait_fn *fn, void *ctx)
{
	struct store_wait w = { .have = 0 };
	enum err err = OK;
	MDB_val k, v;
	int rc;

	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0 && err == OK) {
		char stream[STREAM_MAX];
		struct wait_row row;
		uint64_t serial;

		if (!wait_key_read(room_str(k), stream, &serial))
			continue;	/* a signature */
		if (v.mv_size < sizeof(row))
			return ERR_DAMAGED;
		memcpy(&row, v.mv_data, sizeof(row));
		if (strcmp(stream, w.stream) != 0) {
			if (!tell(&w, fn, ctx))
				return OK;
			w = (struct store_wait){ .first = serial,
			    .since_ms = row.since_ms };
			memcpy(w.stream, stream, sizeof(w.stream));
			err = wanted(s, t, stream, &w.next);
		}
		w.have++;
		if (row.since_ms < w.since_ms)
			w.since_ms = row.since_ms;
	}
	if (err != OK || (rc != 0 && rc != MDB_NOTFOUND))
		return err != OK ? err : room_err(rc);
	tell(&w, fn, ctx);
	return OK;
}

enum err
store_waits(struct store *s, store_wait_fn *fn, void *ctx)
{
	MDB_cursor *c;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_err(mdb_cursor_open(t, s->dbi[DB_WAIT], &c));
	if (err == OK) {
		err = each(s, t, c, fn, ctx);
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return err;
}

uint64_t
store_orphans(struct store *s)
{
	MDB_stat st = { 0 };
	MDB_txn *t;

	if (room_read(s, &t) != OK)
		return 0;
	mdb_stat(t, s->dbi[DB_ORPHAN], &st);
	room_read_end(s);
	return st.ms_entries;
}
