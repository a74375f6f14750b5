/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many cases at once, row by row as they lie; and the facts one began with. */
#include <string.h>
#include "store/log.h"
#include "store/query.h"

static bool
give(const MDB_val *k, const MDB_val *v, store_scan_fn *fn, void *ctx,
    enum err *err)
{
	const struct row_head *row = v->mv_data;
	const char *words = (const char *)v->mv_data + sizeof(*row);
	struct row_head copy;
	uint32_t slot;

	*err = ERR_DAMAGED;
	if (k->mv_size != sizeof(slot) || v->mv_size < sizeof(*row))
		return false;
	memcpy(&slot, k->mv_data, sizeof(slot));
	/* LMDB keeps values on even addresses only. */
	if ((uintptr_t)v->mv_data % _Alignof(struct row_head) != 0) {
		memcpy(&copy, v->mv_data, sizeof(copy));
		row = &copy;
	}
	if (v->mv_size != sizeof(*row) + row->title_n + row->place_n)
		return false;
	*err = OK;
	if (!fn(ctx, slot, &row->c, str_n(words, row->title_n),
	    str_n(words + row->title_n, row->place_n)))
		*err = ERR_CANCELLED;
	return *err == OK;
}

/* The first slot from there on that is asked for; UINT32_MAX: there is none. */
static uint32_t
wanted(const struct bits *only, uint32_t from)
{
	size_t i = from / 64;
	uint64_t w;

	if (only == NULL || i >= only->n)
		return only == NULL ? from : UINT32_MAX;
	w = only->w[i] & ~0ull << from % 64;
	while (w == 0 && ++i < only->n)
		w = only->w[i];
	return w == 0 ? UINT32_MAX : (uint32_t)(i * 64 +
	    (unsigned)__builtin_ctzll(w));
}

static int
go_to(MDB_cursor *c, uint32_t slot, MDB_val *k, MDB_val *v)
{
	*k = (MDB_val){ sizeof(slot), &slot };
	return slot == UINT32_MAX ? MDB_NOTFOUND :
	    mdb_cursor_get(c, k, v, MDB_SET_RANGE);
}

/* Few of many are gone to one by one: what lies between is not walked over. */
static enum err
scan(struct store *s, MDB_txn *t, const struct bits *only, uint32_t from,
    store_scan_fn *fn, void *ctx)
{
	MDB_val k, v;
	MDB_cursor *c;
	enum err err = OK;
	uint32_t slot, next;
	int rc = mdb_cursor_open(t, s->dbi[DB_ROW], &c);

	if (rc)
		return room_err(rc);
	rc = go_to(c, wanted(only, from), &k, &v);
	while (rc == 0) {
		memcpy(&slot, k.mv_data, sizeof(slot));
		if ((only == NULL || bits_has(only, slot)) &&
		    !give(&k, &v, fn, ctx, &err))
			break;
		next = wanted(only, slot + 1);
		rc = next == slot + 1 ? mdb_cursor_get(c, &k, &v, MDB_NEXT) :
		    go_to(c, next, &k, &v);
	}
	mdb_cursor_close(c);
	if (err == OK && rc != 0 && rc != MDB_NOTFOUND)
		err = room_err(rc);
	return err;
}

enum err
store_scan(struct store *s, const struct query *q, uint32_t from,
    store_scan_fn *fn, void *ctx)
{
	struct answer *a = NULL;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	if (q != NULL && q->n > 0)
		err = query_answer(s, t, q, &a);
	if (err == OK)
		err = scan(s, t, a ? &a->all : NULL, from, fn, ctx);
	room_read_end(s);
	return err;
}

/* The arrival of the case's first event, along the chain of its events; and
 * whether anything was put right on the way. */
static enum err
first_of(struct store *s, MDB_txn *t, uint64_t last, uint64_t *arrival,
    bool *amended)
{
	while (last > 0) {
		struct log_head head;
		struct str v;
		uint64_t a = last - 1;
		enum err err = room_get(t, s->dbi[DB_LOG],
		    key_of(&a, sizeof(a)), &v);

		if (err != OK)
			return err;
		if (v.n < sizeof(head))
			return ERR_DAMAGED;
		memcpy(&head, v.p, sizeof(head));
		if (head.prev >= last)
			return ERR_DAMAGED;	/* the chain must go back */
		*amended |= event_stored_kind(str_from(v, sizeof(head))) ==
		    EV_CASE_AMEND;
		*arrival = a;
		last = head.prev;
	}
	return OK;
}

/* The events' bytes stay in the store's own buffer, past the transaction. */
static enum err
lend_report(struct store *s, MDB_txn *t, uint32_t slot, uint64_t arrival,
    struct body *body, struct body *secret)
{
	struct log_head head;
	struct event e;
	struct str v, rec;
	enum err err = room_get(t, s->dbi[DB_LOG],
	    key_of(&arrival, sizeof(arrival)), &v);

	if (err != OK)
		return err;
	s->report.n = s->report_plain.n = 0;
	buf_str(&s->report, v);
	rec = str_from(buf_view(&s->report), sizeof(head));
	err = event_decode(rec, &e);
	if (err != OK)
		return ERR_DAMAGED;
	body->n = e.body.n;
	memcpy(body->f, e.body.f, e.body.n * sizeof(body->f[0]));
	if (log_secret(s, t, slot, &e, &s->report_plain, secret) != OK)
		secret->n = 0;
	return OK;
}

/* What was put right since; an erased case has neither. */
static enum err
add_words(struct store *s, const struct row_head *row, struct body *secret)
{
	struct str all = buf_view(&s->report_row);
	struct str title, place;
	enum err err = OK;

	if (all.n != (size_t)row->title_n + row->place_n)
		return ERR_DAMAGED;
	title = str_n(all.p, row->title_n);
	place = str_from(all, row->title_n);
	if (title.n > 0)
		err = body_text(secret, "title_now", title);
	if (err == OK && place.n > 0)
		err = body_text(secret, "place_now", place);
	return err;
}

enum err
store_report(struct store *s, uint32_t slot, struct body *body,
    struct body *secret)
{
	struct row_head row;
	uint64_t arrival = 0;
	bool amended = false;
	struct str words;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	s->report_row.n = 0;
	arena_fini(&s->report_amended);
	s->report_amended = (struct arena){ 0 };
	body->n = secret->n = 0;
	if (err != OK)
		return err;
	err = room_row(s, t, slot, &row, &words);
	if (err == OK) {
		buf_str(&s->report_row, words);
		err = first_of(s, t, row.last, &arrival, &amended);
	}
	if (err == OK)
		err = lend_report(s, t, slot, arrival, body, secret);
	if (err == OK && amended)
		err = amended_put(s, t, row.last, body, secret);
	if (err == OK)
		err = add_words(s, &row, secret);
	room_read_end(s);
	return err;
}
