/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log as lines, and the one line that two equal stores share. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/replica_in.h"

static enum err
give_event(struct store *s, MDB_txn *t, uint64_t a, struct buf *canon,
    store_event_fn *fn, void *ctx)
{
	char hex[2 * SEAL_KEY + 1] = "";
	struct log_head head;
	struct event e;
	struct str key;
	enum err err = log_read(s, t, a, &head, &e);

	if (err != OK)
		return err;
	if (head.slot != SLOT_NONE && e.sealed.n > 0 &&
	    log_key(s, t, head.slot, &e, canon, &key) == OK)
		hex_put((const uint8_t *)key.p, SEAL_KEY, hex);
	canon->n = 0;
	event_canonical(&e, canon);
	return fn(ctx, &e, buf_view(canon), str_of(hex));
}

enum err
store_each_event(struct store *s, store_event_fn *fn, void *ctx)
{
	struct buf canon = { 0 };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	for (uint64_t a = 0; a < s->head.arrivals && err == OK; a++)
		err = give_event(s, t, a, &canon, fn, ctx);
	room_read_end(s);
	buf_fini(&canon);
	return err;
}

static int64_t
lies_in(struct str row)
{
	uint64_t grid;

	memcpy(&grid, row.p + offsetof(struct row_head, c.grid), sizeof(grid));
	return (int64_t)(grid / 1000000 % 1000);
}

/* territory -1: all of them. In order of numbers: slots are this store's own. Rows and dockets: what an
 * empty docket is says that there is none. */
static enum err
hash_rows(struct store *s, MDB_txn *t, int64_t territory, struct seal_hash *h)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_NUMBER], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct str row;

		err = room_get(t, s->dbi[DB_ROW], room_str(v), &row);
		if (err == OK && row.n < sizeof(struct row_head))
			err = ERR_DAMAGED;
		if (err == OK && territory >= 0 && lies_in(row) != territory)
			continue;
		if (err == OK)
			seal_hash_add(h, str_n(row.p, sizeof(struct casefile)));
		if (err == OK && room_get(t, s->dbi[DB_DOCKET], room_str(v),
		    &row) == OK)
			seal_hash_add(h, row);
	}
	mdb_cursor_close(c);
	return err == OK && rc != MDB_NOTFOUND ? room_err(rc) : err;
}

/* Rules are state too: their events, whatever the order they came in. */
struct rule_mark { char id[EVENT_ID_MAX]; uint8_t digest[SEAL_DIGEST]; };
struct rule_marks { struct rule_mark *at; size_t n, cap; struct buf canon; };

static bool
mark_rule(void *ctx, const struct event *e, uint64_t arrival)
{
	struct rule_marks *m = ctx;
	struct event copy = *e;

	(void)arrival;
	m->at = xgrow(m->at, &m->cap, m->n + 1, sizeof(*m->at));
	memset(&m->at[m->n], 0, sizeof(*m->at));
	event_id_format(&e->id, m->at[m->n].id);
	m->canon.n = 0;
	event_canonical(&copy, &m->canon);
	seal_digest(buf_view(&m->canon), m->at[m->n++].digest);
	return true;
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct rule_mark *)a)->id,
	    ((const struct rule_mark *)b)->id);
}

static enum err
hash_rules(struct store *s, struct seal_hash *h)
{
	struct rule_marks m = { .n = 0 };
	enum err err = store_rule_events(s, 0, mark_rule, &m);

	if (err == OK && m.n > 0) {
		qsort(m.at, m.n, sizeof(*m.at), by_id);
		seal_hash_add(h, key_of(m.at, m.n * sizeof(*m.at)));
	}
	free(m.at);
	buf_fini(&m.canon);
	return err;
}

static enum err
state_hash(struct store *s, int64_t territory, char hex[65])
{
	uint8_t digest[SEAL_DIGEST];
	struct seal_hash h;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	seal_hash_begin(&h);
	err = hash_rows(s, t, territory, &h);
	if (err == OK)
		err = hash_rules(s, &h);
	room_read_end(s);
	if (err != OK)
		return err;
	seal_hash_end(&h, digest);
	hex_put(digest, sizeof(digest), hex);
	return OK;
}

enum err
store_state_hash(struct store *s, char hex[65])
{
	return state_hash(s, -1, hex);
}

enum err
store_state_hash_of(struct store *s, uint32_t territory, char hex[65])
{
	return state_hash(s, territory, hex);
}
