/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leaves the outbox unsent or for good: deeds taken back, a copy brought
 * back, what was sent long ago. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/outbox.h"

#define TOLD_MOST 32		/* notices of one event */

/* --- undo --- */

static enum err
row_at(MDB_cursor *c, uint64_t from, struct outbox_row *row,
    struct store_notice *n)
{
	uint8_t key[8];
	MDB_val k = { sizeof(key), key }, v;
	int rc;

	be64(key, from);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc)
		return room_err(rc);
	return outbox_decode(k, v, row, n) ? OK : ERR_DAMAGED;
}

/* The id of the first row of that event or a later one: ids and arrivals rise
 * together. */
static enum err
first_of(MDB_cursor *c, uint64_t last, uint64_t arrival, uint64_t *id)
{
	uint64_t low = 1, high = last + 1;

	while (low < high) {
		const uint64_t mid = low + (high - low) / 2;
		struct outbox_row row;
		struct store_notice n;
		enum err err = row_at(c, mid, &row, &n);

		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		if (err == OK && row.arrival < arrival)
			low = n.id + 1;
		else
			high = mid;
	}
	*id = low;
	return OK;
}

struct untold { bool links; struct store_notice told[TOLD_MOST]; size_t n; };

/* What nobody tried to send was told to nobody. c stands at the row. */
static enum err
take_row(MDB_cursor *c, const struct outbox_row *row,
    const struct store_notice *n, struct untold *u)
{
	if (u->links != str_starts(str_of(n->tell), STR(OUTBOX_LINK)))
		return OK;
	if (row->state == OUTBOX_WAITS && row->tries == 0)
		return room_err(mdb_cursor_del(c, 0));
	if (row->state != OUTBOX_REFUSED && u->n < TOLD_MOST)
		u->told[u->n++] = *n;
	return OK;
}

static enum err
take_back(struct writer *w, MDB_cursor *c, uint64_t arrival, struct untold *u)
{
	struct outbox_row row;
	struct store_notice n;
	uint64_t id = 0;
	enum err err = first_of(c, w->h.notices, arrival, &id);

	while (err == OK && (err = row_at(c, id, &row, &n)) == OK &&
	    row.arrival == arrival) {
		if (outbox_behind(&row) == 0)
			err = take_row(c, &row, &n, u);
		id = n.id + 1;
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

/* The next row of that event among those noted late, from id on. */
static enum err
next_late(struct writer *w, uint64_t arrival, uint64_t *id)
{
	uint8_t key[OUTBOX_LATE];
	struct str from = outbox_late(arrival, *id, key);
	MDB_val k = room_val(from), v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_META], &c);

	if (rc != 0)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && (k.mv_size != from.n ||
	    memcmp(k.mv_data, key, 12) != 0))
		rc = MDB_NOTFOUND;
	if (rc == 0)
		*id = get64((const uint8_t *)k.mv_data + 12);
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? ERR_NOT_FOUND : room_err(rc);
}

static enum err
take_late_back(struct writer *w, MDB_cursor *c, uint64_t arrival,
    struct untold *u)
{
	uint64_t id = 0;
	enum err err;

	while ((err = next_late(w, arrival, &id)) == OK) {
		struct outbox_row row;
		struct store_notice n;

		err = row_at(c, id, &row, &n);
		if (err == OK && n.id == id)
			err = take_row(c, &row, &n, u);
		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		id++;
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
untell_one(struct writer *w, const struct pending *p, const struct event *e,
    enum outbox_undone which, bool links)
{
	struct str name = body_str(&e->body, which == UNDONE_ALSO ? "also" :
	    "target");
	struct untold u = { .links = links };
	struct event_id id;
	uint64_t arrival;
	MDB_cursor *c;
	enum err err;

	if (event_id_parse(name, &id) != OK ||
	    log_find(w->s, w->t, &id, &arrival) != OK)
		return OK;	/* it was told elsewhere */
	err = room_err(mdb_cursor_open(w->t, w->s->dbi[DB_OUTBOX], &c));
	if (err != OK)
		return err;
	err = take_back(w, c, arrival, &u);
	if (err == OK)
		err = take_late_back(w, c, arrival, &u);
	mdb_cursor_close(c);
	for (size_t i = 0; i < u.n && err == OK; i++)
		err = outbox_put(w, p, e->at.ms, 0, str_of(u.told[i].tell),
		    (struct outbox_row){ .undone = (uint8_t)which });
	return err;
}

enum err
outbox_untell(struct writer *w, const struct pending *p, const struct event *e,
    bool links)
{
	enum err err;

	if (w->h.notices == 0)
		return OK;
	err = untell_one(w, p, e, UNDONE_TARGET, links);
	return err == OK ? untell_one(w, p, e, UNDONE_ALSO, links) : err;
}

/* --- what was sent long ago --- */

struct sweep { uint64_t *id; size_t n, looked; uint64_t next; };

static enum err
find_old(struct store *s, MDB_txn *t, int64_t before_ms, size_t max,
    uint64_t from, struct sweep *k)
{
	uint8_t key[8];
	MDB_val at = { sizeof(key), key }, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_OUTBOX], &c);

	if (rc)
		return room_err(rc);
	be64(key, from);
	for (rc = mdb_cursor_get(c, &at, &v, MDB_SET_RANGE); rc == 0 &&
	    k->looked < max; rc = mdb_cursor_get(c, &at, &v, MDB_NEXT)) {
		struct outbox_row row;
		struct store_notice n;

		if (!outbox_decode(at, v, &row, &n))
			break;
		k->looked++;
		if (row.state == OUTBOX_SENT && row.at_ms < before_ms)
			k->id[k->n++] = n.id;
	}
	if (rc == 0)
		k->next = get64(at.mv_data);
	mdb_cursor_close(c);
	if (rc == 0 && k->looked < max)
		return ERR_DAMAGED;
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

static enum err
remove_row(struct store *s, MDB_txn *t, uint64_t id)
{
	uint8_t key[8], late[OUTBOX_LATE];
	struct outbox_row row;
	struct str v;
	enum err err;

	be64(key, id);
	err = room_get(t, s->dbi[DB_OUTBOX], key_of(key, sizeof(key)), &v);
	if (err == OK && v.n >= sizeof(row)) {
		memcpy(&row, v.p, sizeof(row));
		if (outbox_behind(&row) > 0)
			err = room_del(t, s->dbi[DB_META], outbox_late(
			    row.arrival - outbox_behind(&row), id, late));
	}
	if (err == OK || err == ERR_NOT_FOUND)
		err = room_del(t, s->dbi[DB_OUTBOX], key_of(key, sizeof(key)));
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
remove_old(struct room_txn *x, void *ctx)
{
	const struct sweep *k = ctx;
	enum err err = OK;

	for (size_t i = 0; i < k->n && err == OK; i++)
		err = remove_row(x->s, x->t, k->id[i]);
	return err;
}

enum err
store_notices_prune(struct store *s, int64_t before_ms, size_t max,
    uint64_t *from)
{
	struct sweep k = { .n = 0 };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	k.id = xcalloc(max + 1, sizeof(*k.id));
	err = find_old(s, t, before_ms, max, *from, &k);
	room_read_end(s);
	if (err == OK && k.n > 0)
		err = room_change(s, remove_old, &k);
	free(k.id);
	*from = err == OK ? k.next : 0;
	return err;
}

/* --- a copy brought back --- */

static enum err
still(MDB_cursor *c, MDB_val k, MDB_val v, struct buf *b)
{
	const struct str said = STR("restored from a copy");
	struct outbox_row row;
	struct store_notice n;

	if (!outbox_decode(k, v, &row, &n))
		return ERR_DAMAGED;
	if (row.state != OUTBOX_WAITS)
		return OK;
	row.state = OUTBOX_REFUSED;
	row.said_n = (uint8_t)said.n;
	outbox_encode(&row, str_of(n.tell), said, b);
	v = room_val(buf_view(b));
	return room_err(mdb_cursor_put(c, &k, &v, MDB_CURRENT));
}

enum err
outbox_still(struct store *s, MDB_txn *t)
{
	struct buf b = { 0 };
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_OUTBOX], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0)
		err = still(c, k, v, &b);
	mdb_cursor_close(c);
	buf_fini(&b);
	return err != OK || rc == MDB_NOTFOUND ? err : room_err(rc);
}
