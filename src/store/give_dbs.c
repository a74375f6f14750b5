/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which databases there are, and how much of each is still to be given. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/give.h"
#include "store/outdoc.h"
#include "store/replica_in.h"

enum err
store_owed(struct store *s, const char *db, struct str pos, uint64_t *n)
{
	struct give_streams list = { .n = 0 };
	struct str rest = pos, part, name;
	uint64_t docs = 0, left = 0;
	int64_t v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*n = 0;
	if (err != OK)
		return err;
	err = give_streams(s, t, db, false, pos, &list);
	for (size_t i = 0; i < list.n; i++)
		*n += list.at[i].last - list.at[i].given;
	while (str_cut(&rest, ' ', &part))
		if (str_cut(&part, '=', &name) && str_is(name, "+") &&
		    str_int(part, &v) && v > 0)
			docs = (uint64_t)v;
	if (err == OK)
		err = outdoc_left(s, t, db, docs, &left);
	*n += left;
	room_read_end(s);
	give_streams_fini(&list);
	return err;
}

struct dbs { struct store *s; MDB_txn *t; struct store_db *at; size_t n, cap; };

static enum err
db_of(struct dbs *x, const char *db, struct store_db **out)
{
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->at[i].db, db) == 0) {
			*out = &x->at[i];
			return OK;
		}
	x->at = xgrow(x->at, &x->cap, x->n + 1, sizeof(*x->at));
	*out = &x->at[x->n++];
	**out = (struct store_db){ .own = 0 };
	str_copy(str_of(db), (*out)->db, sizeof((*out)->db));
	return OK;
}

static enum err
add_stream(struct dbs *x, const struct give_stream *st)
{
	char db[REPLICA_DB_MAX];
	struct log_head head;
	struct event_id id = { .serial = st->last };
	struct store_db *d;
	struct event e;
	uint64_t arrival;
	enum err err;

	if (st->last == 0 || !replica_db(str_of(st->name), db))
		return OK;
	err = db_of(x, db, &d);
	if (err == OK && log_is_ours(x->s, st->name))
		d->own += st->last;
	memcpy(id.stream, st->name, sizeof(id.stream));
	if (err == OK)
		err = log_find(x->s, x->t, &id, &arrival);
	if (err == OK)
		err = log_read(x->s, x->t, arrival, &head, &e);
	if (err == OK && e.at.ms > d->last_ms)
		d->last_ms = e.at.ms;
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
add_owed(void *ctx, const char *db)
{
	struct store_db *d;

	return db_of(ctx, db, &d);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct store_db *)a)->db,
	    ((const struct store_db *)b)->db);
}

enum err
store_dbs(struct store *s, store_db_fn *fn, void *ctx)
{
	struct give_streams list = { .n = 0 };
	struct dbs x = { .s = s };
	enum err err = room_read(s, &x.t);

	if (err != OK)
		return err;
	err = give_streams(s, x.t, NULL, true, STR_NONE, &list);
	for (size_t i = 0; i < list.n && err == OK; i++)
		err = add_stream(&x, &list.at[i]);
	if (err == OK)
		err = outdoc_dbs(s, x.t, add_owed, &x);
	room_read_end(s);
	give_streams_fini(&list);
	if (err == OK && x.n > 0)
		qsort(x.at, x.n, sizeof(*x.at), by_name);
	for (size_t i = 0; i < x.n && err == OK; i++)
		if (!fn(ctx, &x.at[i]))
			break;
	free(x.at);
	return err;
}
