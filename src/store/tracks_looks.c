/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who looked at whose track: events of the audit streams, the newest first. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/log.h"

struct look { struct event *e; };	/* in the arena, texts too */
struct looks {
	struct store	*s;
	MDB_txn		*t;
	struct str	account;	/* empty: all */
	struct arena	arena;
	struct look	*at;		/* owned */
	size_t		n, cap;
};

static struct str
keep(struct looks *l, struct str s)
{
	return str_n(arena_dup(&l->arena, s.p, s.n), s.n);
}

static void
take(struct looks *l, const struct event *e)
{
	struct event *x;

	if (e->kind != EV_TRACK_LOOK || (l->account.n > 0 &&
	    !str_eq(body_str(&e->body, "account"), l->account)))
		return;
	x = arena_dup(&l->arena, e, sizeof(*e));
	x->actor = keep(l, e->actor);
	x->login = keep(l, e->login);
	x->seat = keep(l, e->seat);
	for (size_t i = 0; i < x->body.n; i++) {
		x->body.f[i].name = keep(l, x->body.f[i].name);
		x->body.f[i].text = keep(l, x->body.f[i].text);
	}
	l->at = xgrow(l->at, &l->cap, l->n + 1, sizeof(*l->at));
	l->at[l->n++].e = x;
}

static enum err
one_stream(struct looks *l, struct str name, uint64_t last)
{
	struct event_id id = { .serial = 0 };

	str_copy(name, id.stream, sizeof(id.stream));
	for (uint64_t serial = 1; serial <= last; serial++) {
		struct log_head head;
		struct event e;
		uint64_t arrival;
		enum err err;

		id.serial = serial;
		err = log_find(l->s, l->t, &id, &arrival);
		if (err == ERR_NOT_FOUND)
			continue;
		if (err == OK)
			err = log_read(l->s, l->t, arrival, &head, &e);
		if (err != OK)
			return err;
		take(l, &e);
	}
	return OK;
}

static enum err
all_streams(struct looks *l)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(l->t, l->s->dbi[DB_STREAM], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct stream_row row;

		if (v.mv_size != sizeof(row) ||
		    str_find(room_str(k), STR(".audit.")) <= 0)
			continue;
		memcpy(&row, v.mv_data, sizeof(row));
		err = one_stream(l, room_str(k), row.last);
	}
	mdb_cursor_close(c);
	return err != OK || rc == MDB_NOTFOUND ? err : room_err(rc);
}

static int
newest_first(const void *a, const void *b)
{
	return event_order(((const struct look *)b)->e,
	    ((const struct look *)a)->e);
}

enum err
store_track_looks(struct store *s, struct str account, store_look_fn *fn,
    void *ctx)
{
	struct looks l = { .s = s, .account = account };
	bool more = true;
	enum err err = room_read(s, &l.t);

	if (err != OK)
		return err;
	err = all_streams(&l);
	room_read_end(s);
	if (l.n > 0)
		qsort(l.at, l.n, sizeof(*l.at), newest_first);
	for (size_t i = 0; i < l.n && err == OK && more; i++) {
		const struct event *e = l.at[i].e;
		const struct store_look look = {
			.account = body_str(&e->body, "account"),
			.actor = e->actor, .login = e->login, .seat = e->seat,
			.reason = body_str(&e->body, "reason"),
			.day = (int32_t)body_num(&e->body, "day", 0) };

		more = fn(ctx, &look, e->at.ms);
	}
	free(l.at);
	arena_fini(&l.arena);
	return err;
}
