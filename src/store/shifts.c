/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hand-overs and answers given without a case: events of the common streams, read
 * from the newest back. Those streams hold what is no case's, which is little. */
#include <string.h>
#include "store/log.h"

#define SHIFT_STREAMS 64	/* common streams: one a node and year */

/* One stream, backward; until fn wants no more. */
static enum err
one_stream(struct store *s, MDB_txn *t, const char *name,
    const struct stream_row *row, store_shift_fn *fn, void *ctx)
{
	for (uint64_t serial = row->last; serial > 0; serial--) {
		struct event_id id = { .serial = serial };
		struct log_head head;
		struct event e;
		uint64_t arrival;
		enum err err;

		memcpy(id.stream, name, sizeof id.stream);
		err = log_find(s, t, &id, &arrival);
		if (err == ERR_NOT_FOUND)
			continue;
		if (err == OK)
			err = log_read(s, t, arrival, &head, &e);
		if (err != OK)
			return err;
		if (!fn(ctx, &e))
			return OK;
	}
	return OK;
}

struct stream_found { char name[STREAM_MAX]; struct stream_row row; };

static enum err
find_streams(struct store *s, MDB_txn *t, struct stream_found *out, size_t *n)
{
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);

	*n = 0;
	if (rc)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0 &&
	    *n < SHIFT_STREAMS) {
		struct str name = room_str(k);

		if (v.mv_size != sizeof(struct stream_row) ||
		    !log_is_common(name))
			continue;
		str_copy(name, out[*n].name, sizeof out[*n].name);
		memcpy(&out[*n].row, v.mv_data, sizeof out[*n].row);
		(*n)++;
	}
	mdb_cursor_close(c);
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

static enum err
each_back(struct store *s, store_shift_fn *fn, void *ctx)
{
	struct stream_found found[SHIFT_STREAMS];
	size_t n = 0;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = find_streams(s, t, found, &n);
	for (size_t i = n; i > 0 && err == OK; i--)
		err = one_stream(s, t, found[i - 1].name, &found[i - 1].row,
		    fn, ctx);
	room_read_end(s);
	return err;
}

/* --- hand-overs --- */

struct shifts { store_shift_fn *fn; void *ctx; };

static bool
take_shift(void *ctx, const struct event *e)
{
	const struct shifts *w = ctx;

	return (e->kind != EV_SHIFT_GIVE && e->kind != EV_SHIFT_TAKE) ||
	    w->fn(w->ctx, e);
}

enum err
store_shifts(struct store *s, store_shift_fn *fn, void *ctx)
{
	struct shifts w = { fn, ctx };

	return each_back(s, take_shift, &w);
}

/* --- answers --- */

struct answers {
	int64_t		from_ms, to_ms;
	store_answer_fn	*fn;
	void		*ctx;
	bool		over;
};

/* A stream's events are in the order of its node's clock. */
static bool
take_answer(void *ctx, const struct event *e)
{
	struct answers *w = ctx;
	struct store_answer a = { .at_ms = e->at.ms };

	if (w->over || e->at.ms < w->from_ms)
		return false;
	if (e->kind != EV_ANSWER_GIVE || e->at.ms >= w->to_ms)
		return true;
	a.channel = (unsigned)body_num(&e->body, "channel", 0);
	a.matter = (uint32_t)body_num(&e->body, "matter", 0);
	a.article = body_str(&e->body, "article");
	str_copy(e->actor, a.actor, sizeof(a.actor));
	w->over = !w->fn(w->ctx, &a);
	return !w->over;
}

enum err
store_answers(struct store *s, int64_t from_ms, int64_t to_ms,
    store_answer_fn *fn, void *ctx)
{
	struct answers w = { from_ms, to_ms, fn, ctx, false };

	return each_back(s, take_answer, &w);
}
