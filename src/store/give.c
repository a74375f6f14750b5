/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others are given of a database: the events of this node's streams by serial,
 * then what is owed besides by number. How far somebody is given is a text,
 * "dx01a.t005.26=120 dx01b.t005.26=7 +=31", so that a stream that comes later is
 * given from its beginning. */
#include "store/give.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/outdoc.h"
#include "store/replica_in.h"

/* --- how far --- */

static bool
far_of(struct str pos, struct str name, uint64_t *n)
{
	struct str part, at;
	int64_t v;

	*n = 0;
	while (str_cut(&pos, ' ', &part))
		if (str_cut(&part, '=', &at) && str_eq(at, name))
			return str_int(part, &v) && v >= 0 ?
			    (*n = (uint64_t)v, true) : false;
	return false;
}

static const struct str docs_mark = { "+", 1 };

/* Only what the text was made of goes on: a stream it knew and that is not here
 * any more (it never is so) is kept. */
static void
far_put(struct buf *pos, struct str name, uint64_t n)
{
	struct str rest = buf_view(pos), part, at;
	struct buf out = { 0 };

	while (str_cut(&rest, ' ', &part)) {
		struct str whole = part;

		if (part.n == 0 || (str_cut(&part, '=', &at) &&
		    str_eq(at, name)))
			continue;
		buf_str(&out, whole);
		buf_byte(&out, ' ');
	}
	buf_str(&out, name);
	buf_fmt(&out, "=%llu", (unsigned long long)n);
	pos->n = 0;
	buf_str(pos, buf_view(&out));
	buf_fini(&out);
}

/* --- streams --- */

static void
streams_add(struct give_streams *g, struct str name,
    const struct stream_row *row, struct str pos)
{
	struct give_stream *st;

	g->at = xgrow(g->at, &g->cap, g->n + 1, sizeof(*g->at));
	st = &g->at[g->n++];
	*st = (struct give_stream){ .id = row->id, .last = row->last };
	str_copy(name, st->name, sizeof(st->name));
	far_of(pos, name, &st->given);
	if (st->given > st->last)
		st->given = st->last;
}

enum err
give_streams(struct store *s, MDB_txn *t, const char *db, bool everything,
    struct str pos, struct give_streams *out)
{
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);

	*out = (struct give_streams){ .n = 0 };
	if (rc != 0)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		char name[STREAM_MAX], of[REPLICA_DB_MAX];
		struct stream_row row;

		if (v.mv_size != sizeof(row) || k.mv_size >= STREAM_MAX ||
		    !replica_db(room_str(k), of) ||
		    (db != NULL && strcmp(of, db) != 0))
			continue;
		str_copy(room_str(k), name, sizeof(name));
		if (!everything && !log_is_ours(s, name))
			continue;
		memcpy(&row, v.mv_data, sizeof(row));
		streams_add(out, room_str(k), &row, pos);
	}
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

void
give_streams_fini(struct give_streams *g)
{
	free(g->at);
	*g = (struct give_streams){ .n = 0 };
}

/* --- documents --- */

struct giver {
	struct store	*s;
	MDB_txn		*t;
	struct store_give *g;
	struct buf	*pos;
	store_give_fn	*fn;
	void		*ctx;
	struct buf	canon, json;
	struct quote_leaves leaves;
	size_t		bytes;
};

static bool
full(struct giver *v)
{
	v->g->more = v->g->given > 0 && (v->g->given >= v->g->max_docs ||
	    v->bytes >= v->g->max_bytes);
	return v->g->more;
}

static enum err
hand_over(struct giver *v, struct str id, const uint8_t digest[DIGEST_LEN])
{
	char rev[REPLICA_REV_MAX];
	enum err err;

	doc_rev(digest, rev);
	err = v->fn(v->ctx, id, str_of(rev), buf_view(&v->json));
	if (err != OK)
		return err;
	v->bytes += v->json.n;
	v->g->given++;
	return OK;
}

/* The commit that ends with this very serial. */
static enum err
sign_at(struct giver *v, uint16_t stream, uint64_t serial,
    struct commit_sign *sign, bool *ends)
{
	struct sign_row row;
	uint8_t key[SERIAL_KEY];
	enum err err = room_copy(v->t, v->s->dbi[DB_SIGN], serial_key(stream,
	    serial, key), &row, sizeof(row));

	*ends = err == OK;
	if (err == OK) {
		sign->first = row.first;
		sign->last = serial;
		memcpy(sign->root, row.root, sizeof(sign->root));
		memcpy(sign->sig, row.sig, sizeof(sign->sig));
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
give_event(struct giver *v, const struct give_stream *st, uint64_t serial)
{
	uint8_t digest[DIGEST_LEN];
	char id[EVENT_ID_MAX];
	struct commit_sign sign;
	struct log_head head;
	struct event e;
	uint64_t arrival;
	bool ends = false;
	enum err err = log_arrival(v->s, v->t, st->id, serial, &arrival);

	if (err == OK)
		err = log_read(v->s, v->t, arrival, &head, &e);
	if (err == OK)
		err = sign_at(v, st->id, serial, &sign, &ends);
	if (err != OK)
		return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
	v->canon.n = v->json.n = 0;
	event_canonical(&e, &v->canon);
	seal_digest(buf_view(&v->canon), digest);
	doc_put_event(&v->json, &e, buf_view(&v->canon), digest,
	    ends ? &sign : NULL);
	event_id_format(&e.id, id);
	return hand_over(v, str_of(id), digest);
}

static enum err
give_stream(struct giver *v, struct give_stream *st)
{
	uint64_t from = st->given;
	enum err err = OK;

	while (err == OK && st->given < st->last && !full(v)) {
		err = give_event(v, st, st->given + 1);
		st->given += err == OK;
	}
	if (st->given != from)
		far_put(v->pos, str_of(st->name), st->given);
	return err;
}

/* --- what is owed besides --- */

/* What cannot be proven, because its commit is not here, is somebody else's to
 * quote. */
static enum err
give_quote(struct giver *v, struct str rec)
{
	char id[EVENT_ID_MAX + 2] = "q:";
	uint8_t path[SEAL_PATH][DIGEST_LEN], digest[DIGEST_LEN];
	struct outdoc_quote q;
	struct commit_sign sign;
	struct log_head head;
	struct event e;
	size_t steps;
	enum err err;

	if (rec.n != sizeof(q))
		return ERR_DAMAGED;
	memcpy(&q, rec.p, sizeof(q));
	err = log_read(v->s, v->t, q.arrival, &head, &e);
	if (err == OK)
		err = quote_path(v->s, v->t, &head, &v->leaves, &sign, path,
		    &steps);
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	v->canon.n = v->json.n = 0;
	event_canonical(&e, &v->canon);
	seal_digest(buf_view(&v->canon), digest);
	doc_put_quote(&v->json, &e, buf_view(&v->canon), digest, &sign,
	    (const uint8_t (*)[DIGEST_LEN])path, steps);
	event_id_format(&e.id, id + 2);
	return hand_over(v, str_of(id), digest);
}

static enum err
give_keys(struct giver *v, struct str rec)
{
	char id[REPLICA_ID_MAX];
	uint8_t digest[DIGEST_LEN];
	struct outdoc_keys k;
	struct str box;

	if (rec.n <= sizeof(k))
		return ERR_DAMAGED;
	memcpy(&k, rec.p, sizeof(k));
	k.by[NODE_MAX - 1] = k.dest[NODE_MAX - 1] = '\0';
	box = str_from(rec, sizeof(k));
	seal_digest(box, digest);
	v->json.n = 0;
	doc_put_keys(&v->json, k.by, k.dest, k.n, box, digest, k.sig);
	snprintf(id, sizeof(id), "k:%s:%s:%012llu", k.by, k.dest,
	    (unsigned long long)k.n);
	return hand_over(v, str_of(id), digest);
}

static enum err
give_blob(struct giver *v, struct str rec)
{
	char id[REPLICA_ID_MAX], hex[2 * DIGEST_LEN + 1];
	uint8_t digest[DIGEST_LEN];
	struct outdoc_blob b;
	struct str data;
	enum err err;

	if (rec.n != sizeof(b))
		return ERR_DAMAGED;
	memcpy(&b, rec.p, sizeof(b));
	err = room_get(v->t, v->s->dbi[DB_BLOB], key_of(b.digest, DIGEST_LEN),
	    &data);
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;	/* erased */
	if (data.n != b.size || b.at >= b.of)
		return ERR_DAMAGED;
	data = str_from(data, (size_t)b.at * REPLICA_CHUNK);
	if (data.n > REPLICA_CHUNK)
		data.n = REPLICA_CHUNK;
	seal_digest(data, digest);
	v->json.n = 0;
	doc_put_blob(&v->json, b.digest, b.size, b.at, b.of, data, digest,
	    v->g->attached);
	hex_put(b.digest, DIGEST_LEN, hex);
	snprintf(id, sizeof(id), "b:%s:%04u", hex, b.at);
	return hand_over(v, str_of(id), digest);
}

static enum err
give_doc(struct giver *v, struct str rec)
{
	uint8_t kind = rec.n > 0 ? (uint8_t)rec.p[0] : UINT8_MAX;

	rec = str_from(rec, 1);
	switch (kind) {
	case OUTDOC_QUOTE:
		return give_quote(v, rec);
	case OUTDOC_KEYS:
		return give_keys(v, rec);
	case OUTDOC_BLOB:
		return give_blob(v, rec);
	default:
		return ERR_DAMAGED;
	}
}

/* One that is damaged is left out: the others are owed all the same. */
static enum err
give_docs(struct giver *v)
{
	uint64_t n, next;
	struct str rec;
	enum err err = OK;

	far_of(buf_view(v->pos), docs_mark, &n);
	for (;;) {
		next = n;
		err = outdoc_next(v->s, v->t, v->g->db, &next, &rec);
		if (err != OK)
			return err == ERR_NOT_FOUND ? OK : err;
		if (full(v))
			return OK;
		err = give_doc(v, rec);
		if (err != OK && err != ERR_DAMAGED)
			return err;
		n = next;
		far_put(v->pos, docs_mark, n);
	}
}

enum err
store_give(struct store *s, struct store_give *g, struct buf *pos,
    store_give_fn *fn, void *ctx)
{
	struct giver v = { .s = s, .g = g, .pos = pos, .fn = fn, .ctx = ctx };
	struct give_streams list = { .n = 0 };
	enum err err = room_read(s, &v.t);

	g->more = false;
	g->given = 0;
	if (err != OK)
		return err;
	err = give_streams(s, v.t, g->db, g->everything, buf_view(pos), &list);
	for (size_t i = 0; i < list.n && err == OK && !g->more; i++)
		err = give_stream(&v, &list.at[i]);
	if (err == OK && !g->more)
		err = give_docs(&v);
	room_read_end(s);
	give_streams_fini(&list);
	buf_fini(&v.canon);
	buf_fini(&v.json);
	free(v.leaves.digest);
	return err;
}
