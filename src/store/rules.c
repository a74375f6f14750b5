/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules' events and counts, and the profile that was the law at a time. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/writer.h"

uint64_t
store_rule_count(struct store *s)
{
	MDB_txn *t;

	if (room_read(s, &t) != OK)
		return s->head.rules;
	room_read_end(s);
	return s->head.rules;
}

static enum err
each_rule_event(struct store *s, MDB_txn *t, MDB_cursor *c, uint64_t before,
    store_rule_fn *fn, void *ctx)
{
	MDB_val k, v;
	int rc;

	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct log_head head;
		struct event e;
		enum err err;

		if (k.mv_size != 8)
			return ERR_DAMAGED;
		if (before != 0 && get64(k.mv_data) >= before)
			return OK;
		if (v.mv_size != 0)	/* a profile adopted */
			continue;
		err = log_read(s, t, get64(k.mv_data), &head, &e);
		if (err != OK)
			return err;
		if (!fn(ctx, &e, get64(k.mv_data)))
			return OK;
	}
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
store_rule_events(struct store *s, uint64_t before, store_rule_fn *fn,
    void *ctx)
{
	MDB_cursor *c;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_err(mdb_cursor_open(t, s->dbi[DB_RULE], &c));
	if (err == OK) {
		err = each_rule_event(s, t, c, before, fn, ctx);
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return err;
}

/* --- which profile was the law --- */

/* The digest adopted last before arrival; first: the one the store began
 * with, known only where none was adopted or the store remembers. */
static enum err
law_before(struct store *s, MDB_txn *t, uint64_t arrival,
    uint8_t digest[DIGEST_LEN])
{
	MDB_cursor *c;
	MDB_val k, v;
	struct str first;
	bool any = false, found = false;
	int rc = mdb_cursor_open(t, s->dbi[DB_RULE], &c);

	if (rc)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		if (v.mv_size != DIGEST_LEN || k.mv_size != 8)
			continue;
		any = true;
		if (get64(k.mv_data) >= arrival)
			break;
		memcpy(digest, v.mv_data, DIGEST_LEN);
		found = true;
	}
	mdb_cursor_close(c);
	if (found)
		return OK;
	if (room_get(t, s->dbi[DB_META], STR("first"), &first) == OK &&
	    first.n == DIGEST_LEN)
		memcpy(digest, first.p, DIGEST_LEN);
	else if (!any)
		memcpy(digest, s->head.law, DIGEST_LEN);
	else
		return ERR_NOT_FOUND;
	return OK;
}

enum err
store_archive_before(struct store *s, uint64_t arrival, struct buf *out)
{
	uint8_t digest[DIGEST_LEN];
	struct str v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = law_before(s, t, arrival, digest);
	if (err == OK)
		err = room_get(t, s->dbi[DB_BLOB],
		    key_of(digest, DIGEST_LEN), &v);
	if (err == OK)
		buf_str(out, v);
	room_read_end(s);
	return err;
}

static enum err
last_dispatch(struct store *s, MDB_txn *t, const struct row_head *row,
    uint64_t *arrival)
{
	struct history h;
	enum err *status, err = history_read(s, t, row->last, &h);
	struct casefile c;

	if (err != OK)
		return err;
	status = xcalloc(h.n + 1, sizeof(*status));
	err = casefile_fold(&c, NULL, h.all, h.n, s->law, status);
	if (err == OK)
		err = ERR_NOT_FOUND;
	for (size_t i = h.n; i > 0 && err == ERR_NOT_FOUND; i--)
		if (h.e[i - 1].kind == EV_CASE_MOVE && status[i - 1] == OK &&
		    body_num(&h.e[i - 1].body, "unit", 0) > 0) {
			*arrival = h.arrival[i - 1];
			err = OK;
		}
	free(status);
	history_fini(&h);
	return err;
}

enum err
store_dispatch_arrival(struct store *s, uint32_t slot, uint64_t *arrival)
{
	struct row_head row;
	MDB_txn *t;
	enum err err = s->law ? room_read(s, &t) : ERR_REFUSED;

	if (err != OK)
		return err;
	err = room_row(s, t, slot, &row, NULL);
	if (err == OK)
		err = last_dispatch(s, t, &row, arrival);
	room_read_end(s);
	return err;
}

/* --- counts --- */

struct taker { uint16_t unit; uint64_t n; };

static void
stat_of(const struct tally_row *r, const struct taker *most,
    struct store_rule_stat *out)
{
	*out = (struct store_rule_stat){
		.hits = r->hits, .signed_n = r->signed_n,
		.returned = r->returned, .moved = r->moved,
		.closed = r->closed, .in_time = r->in_time,
		.last_ms = r->last_ms, .taker = most->unit, .taken = most->n
	};
}

struct reading {			/* one rule's row, then its takers */
	uint32_t	rule;
	bool		any;
	struct tally_row row;
	struct taker	most;
};

static bool
give(const struct reading *k, store_stat_fn *fn, void *ctx)
{
	struct store_rule_stat st;

	if (!k->any)
		return true;
	stat_of(&k->row, &k->most, &st);
	return fn(ctx, k->rule, &st);
}

static void
take_row(struct reading *k, const MDB_val *key, const MDB_val *v)
{
	const uint8_t *p = key->mv_data;
	uint64_t n;

	if (key->mv_size == 4 && v->mv_size == sizeof(k->row)) {
		*k = (struct reading){ .rule = get32(p), .any = true };
		memcpy(&k->row, v->mv_data, sizeof(k->row));
	} else if (key->mv_size == 6 && v->mv_size == sizeof(n)) {
		memcpy(&n, v->mv_data, sizeof(n));
		if (n > k->most.n)
			k->most = (struct taker){ (uint16_t)get16(p + 4), n };
	}
}

static enum err
each_stat(struct store *s, MDB_txn *t, store_stat_fn *fn, void *ctx)
{
	struct reading k = { 0 };
	MDB_cursor *c;
	MDB_val key, v;
	bool more = true;
	int rc = mdb_cursor_open(t, s->dbi[DB_TALLY], &c);

	if (rc)
		return room_err(rc);
	while (more && (rc = mdb_cursor_get(c, &key, &v, MDB_NEXT)) == 0) {
		if (key.mv_size == 4)
			more = give(&k, fn, ctx);
		take_row(&k, &key, &v);
	}
	mdb_cursor_close(c);
	if (more)
		give(&k, fn, ctx);
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
store_rule_stats(struct store *s, store_stat_fn *fn, void *ctx)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = each_stat(s, t, fn, ctx);
	room_read_end(s);
	return err;
}

static bool
most_of(void *ctx, uint16_t unit, uint64_t n)
{
	struct taker *most = ctx;

	if (n > most->n)
		*most = (struct taker){ unit, n };
	return true;
}

enum err
store_rule_stat(struct store *s, uint32_t rule, struct store_rule_stat *out)
{
	struct tally_row row = { 0 };
	struct taker most = { 0 };
	uint8_t key[4];
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*out = (struct store_rule_stat){ 0 };
	if (err != OK)
		return err;
	be32(key, rule);
	err = room_copy(t, s->dbi[DB_TALLY], key_of(key, 4), &row,
	    sizeof(row));
	room_read_end(s);
	if (err == ERR_NOT_FOUND)
		return OK;
	if (err == OK)
		err = store_rule_takers(s, rule, most_of, &most);
	if (err == OK)
		stat_of(&row, &most, out);
	return err;
}

enum { TAKERS = 64 };

static enum err
read_takers(struct store *s, MDB_txn *t, uint32_t rule, struct taker *out,
    size_t *n)
{
	uint8_t first[6];
	MDB_val k = { sizeof(first), first }, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_TALLY], &c);

	if (rc)
		return room_err(rc);
	be32(first, rule);
	be16(first + 4, 0);
	for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); rc == 0 &&
	    k.mv_size == 6 && get32(k.mv_data) == rule && *n < TAKERS;
	    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		if (v.mv_size != sizeof(out->n))
			continue;
		out[*n].unit = (uint16_t)get16((uint8_t *)k.mv_data + 4);
		memcpy(&out[(*n)++].n, v.mv_data, sizeof(out->n));
	}
	mdb_cursor_close(c);
	return OK;
}

static int
more_first(const void *a, const void *b)
{
	const struct taker *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

enum err
store_rule_takers(struct store *s, uint32_t rule, store_taker_fn *fn,
    void *ctx)
{
	struct taker list[TAKERS];
	size_t n = 0;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = read_takers(s, t, rule, list, &n);
	room_read_end(s);
	if (err != OK)
		return err;
	qsort(list, n, sizeof(*list), more_first);
	for (size_t i = 0; i < n && fn(ctx, list[i].unit, list[i].n); i++)
		;
	return OK;
}
