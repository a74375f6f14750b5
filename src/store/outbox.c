/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices to people who are not at a screen: written with the event that causes
 * them, sent by somebody else, kept whatever is rebuilt. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/outbox.h"
#include "store/replica_in.h"

static uint8_t
cut(struct str s)
{
	const size_t most = sizeof(((struct store_notice *)0)->tell) - 1;

	return (uint8_t)(s.n < most ? s.n : most);
}

void
outbox_encode(const struct outbox_row *row, struct str tell, struct str said,
    struct buf *out)
{
	out->n = 0;
	buf_add(out, row, sizeof(*row));
	buf_str(out, str_n(tell.p, row->tell_n));
	buf_str(out, str_n(said.p, row->said_n));
}

uint64_t
outbox_behind(const struct outbox_row *row)
{
	return (uint64_t)row->behind[0] << 32 | get32(row->behind + 1);
}

struct str
outbox_late(uint64_t arrival, uint64_t id, uint8_t out[OUTBOX_LATE])
{
	memcpy(out, "late", 4);
	be64(out + 4, arrival);
	be64(out + 12, id);
	return key_of(out, OUTBOX_LATE);
}

/* Ids and arrivals rise together, so that the rows of an event are found. One of an
 * event that stood here before its case was known goes by the newest arrival there
 * is a row of, says how far before that it came, and is noted by its own. */
static enum err
in_turn(struct writer *w, struct outbox_row *row, uint64_t id)
{
	const uint64_t own = row->arrival;
	uint8_t key[OUTBOX_LATE];
	struct outbox_row last;
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_OUTBOX], &c);

	if (rc != 0)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_LAST);
	mdb_cursor_close(c);
	if (rc != 0)
		return rc == MDB_NOTFOUND ? OK : room_err(rc);
	if (v.mv_size < sizeof(last))
		return ERR_DAMAGED;
	memcpy(&last, v.mv_data, sizeof(last));
	if (last.arrival <= own)
		return OK;
	row->arrival = last.arrival;
	row->behind[0] = (uint8_t)((last.arrival - own) >> 32);
	be32(row->behind + 1, (uint32_t)(last.arrival - own));
	return room_put(w->t, w->s->dbi[DB_META], outbox_late(own, id, key),
	    STR(""), 0);
}

enum err
outbox_put(struct writer *w, const struct pending *p, int64_t at_ms, int64_t wait_ms,
    struct str tell, struct outbox_row row)
{
	uint8_t key[8];
	enum err err;

	row.arrival = p->row.last - 1;
	row.slot = p->slot;
	row.at_ms = at_ms;
	row.next_ms = at_ms + wait_ms;
	row.state = OUTBOX_WAITS;
	row.tell_n = cut(tell);
	be64(key, ++w->h.notices);
	err = in_turn(w, &row, w->h.notices);
	if (err != OK)
		return err;
	outbox_encode(&row, tell, STR_NONE, &w->scratch);
	return room_put(w->t, w->s->dbi[DB_OUTBOX], key_of(key, sizeof(key)),
	    buf_view(&w->scratch), MDB_APPEND);
}

/* What may be taken back is not told before; what is urgent does not wait. */
static enum err
put_deed(struct writer *w, const struct pending *p, const struct event *e,
    struct str tell)
{
	const struct casefile *c = &p->row.c;
	bool waits = e->kind != EV_CLOCK_FIRE && c->undoable &&
	    !(c->flags & CASE_URGENT);

	return outbox_put(w, p, e->at.ms, waits ? (int64_t)w->s->law->undo_ms : 0,
	    tell, (struct outbox_row){ .batch = false });
}

/* Reminders of one kind go out together. */
static enum err
put_rung(struct writer *w, const struct pending *p, const struct event *e,
    const struct law_rung *r)
{
	return outbox_put(w, p, e->at.ms, r->batch ? w->s->law->notice_ms : 0,
	    r->tell, (struct outbox_row){ .batch = r->batch });
}

static const struct law_rung *
rung_of(const struct law *law, const struct casefile *c, const struct event *e)
{
	const struct law_book *b = law_book(law, c->law);
	int64_t clock = body_num(&e->body, "clock", 0);
	int64_t bit = body_num(&e->body, "rung", -1);
	const struct law_clock *k = b && clock > 0 && clock <= 255 ?
	    law_book_clock(b, (unsigned)clock) : NULL;

	for (size_t i = 0; k && i < k->rung_n; i++)
		if (b->rungs[k->rung_first + i].bit == bit)
			return &b->rungs[k->rung_first + i];
	return NULL;
}

static enum err
tell_people(struct writer *w, const struct pending *p, const struct event *e,
    const struct casefile *was, const struct refusal *took)
{
	const struct law_rung *r;
	enum err err = OK;

	if (e->kind == EV_CASE_UNDO)
		return outbox_untell(w, p, e, false);
	if (e->kind == EV_CLOCK_FIRE) {
		r = rung_of(w->s->law, was, e);
		if (r && r->tell.n > 0)
			err = put_rung(w, p, e, r);
	}
	if (err == OK && took->row && took->row->tell.n > 0)
		err = put_deed(w, p, e, took->row->tell);
	/* A correction, a note, have no row: they name whom they tell. */
	if (err == OK && (e->kind == EV_CASE_AMEND ||
	    e->kind == EV_CASE_NOTE) && body_str(&e->body, "tell").n > 0)
		err = put_deed(w, p, e, body_str(&e->body, "tell"));
	return err;
}

enum err
outbox_tell(struct writer *w, const struct pending *p, const struct event *e,
    const struct casefile *was, const struct refusal *took)
{
	enum err err;

	if (w->h.mode == STORE_DEMO)
		return OK;	/* nobody is told of what was made up */
	err = tell_people(w, p, e, was, took);
	return err == OK ? outbox_links(w, p, e) : err;
}

/* --- what waits --- */

bool
outbox_decode(MDB_val k, MDB_val v, struct outbox_row *row,
    struct store_notice *n)
{
	const char *texts = (const char *)v.mv_data + sizeof(*row);

	if (k.mv_size != 8 || v.mv_size < sizeof(*row))
		return false;
	memcpy(row, v.mv_data, sizeof(*row));
	if (v.mv_size != sizeof(*row) + row->tell_n + row->said_n)
		return false;
	*n = (struct store_notice){ .id = get64(k.mv_data),
	    .arrival = row->arrival - outbox_behind(row), .slot = row->slot, .state = row->state,
	    .batch = row->batch != 0,
	    .correction = row->undone != UNDONE_NONE, .tries = row->tries,
	    .at_ms = row->at_ms, .next_ms = row->next_ms };
	str_copy(str_n(texts, row->tell_n), n->tell, sizeof(n->tell));
	str_copy(str_n(texts + row->tell_n, row->said_n), n->said,
	    sizeof(n->said));
	return true;
}

/* A correction tells of the event that its undo took back. */
static enum err
read_cause(struct store *s, MDB_txn *t, uint64_t arrival, unsigned undone,
    struct event *e)
{
	struct log_head head;
	struct event_id id;
	enum err err = log_read(s, t, arrival, &head, e);

	if (err != OK || undone == UNDONE_NONE)
		return err;
	err = event_id_parse(body_str(&e->body, undone == UNDONE_ALSO ?
	    "also" : "target"), &id);
	if (err == OK)
		err = log_find(s, t, &id, &arrival);
	return err == OK ? log_read(s, t, arrival, &head, e) : err;
}

static enum err
give(struct store *s, MDB_txn *t, const struct store_notice *n,
    unsigned undone, store_notice_fn *fn, void *ctx, bool *on)
{
	struct row_head row;
	struct event e;
	enum err err = read_cause(s, t, n->arrival, undone, &e);

	if (err == OK)
		err = room_row(s, t, n->slot, &row, NULL);
	if (err != OK)
		return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
	*on = fn(ctx, n, &e, &row.c);
	return OK;
}

static enum err
each(struct store *s, MDB_txn *t, MDB_cursor *c, int state, uint64_t from,
    store_notice_fn *fn, void *ctx)
{
	uint8_t key[8];
	MDB_val k = { sizeof(key), key }, v;
	bool on = true;
	enum err err = OK;
	int rc;

	be64(key, from);
	for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); rc == 0 && on &&
	    err == OK; rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		struct outbox_row row;
		struct store_notice n;

		if (!outbox_decode(k, v, &row, &n))
			return ERR_DAMAGED;
		if (state < 0 || row.state == state)
			err = give(s, t, &n, row.undone, fn, ctx, &on);
	}
	return err != OK || rc == 0 || rc == MDB_NOTFOUND ? err : room_err(rc);
}

enum err
store_notices(struct store *s, uint64_t from, int state, store_notice_fn *fn,
    void *ctx)
{
	MDB_cursor *c;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_err(mdb_cursor_open(t, s->dbi[DB_OUTBOX], &c));
	if (err == OK) {
		err = each(s, t, c, state, from, fn, ctx);
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return err;
}

/* What a try changes: nothing of what caused it. */
static enum err
set_one(struct store *s, MDB_txn *t, const struct store_notice *n,
    struct buf *b)
{
	struct str tell, said = str_of(n->said), v;
	struct outbox_row row;
	uint8_t key[8];
	enum err err;

	be64(key, n->id);
	err = room_get(t, s->dbi[DB_OUTBOX], key_of(key, sizeof(key)), &v);
	if (err != OK)
		return err;
	if (v.n < sizeof(row))
		return ERR_DAMAGED;
	memcpy(&row, v.p, sizeof(row));
	tell = str_from(v, sizeof(row));
	if (tell.n < row.tell_n)
		return ERR_DAMAGED;
	row.state = n->state;
	row.tries = n->tries;
	row.next_ms = n->next_ms;
	row.said_n = cut(said);
	outbox_encode(&row, tell, said, b);
	return room_put(t, s->dbi[DB_OUTBOX], key_of(key, sizeof(key)),
	    buf_view(b), 0);
}

struct notices { const struct store_notice *n; size_t count; };

static enum err
set_all(struct room_txn *x, void *ctx)
{
	const struct notices *m = ctx;
	struct buf b = { 0 };
	enum err err = OK;

	for (size_t i = 0; i < m->count && err == OK; i++)
		err = set_one(x->s, x->t, &m->n[i], &b);
	buf_fini(&b);
	return err;
}

enum err
store_notices_set(struct store *s, const struct store_notice *n, size_t count)
{
	struct notices m = { n, count };

	return room_change(s, set_all, &m);
}
