/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blobs that events name and that are elsewhere: what is wanted, and the pieces
 * that came. Whose pieces they are is proven by the whole alone: its digest. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/blob.h"
#include "store/outdoc.h"
#include "store/replica_in.h"

struct want_row {
	uint64_t	size;		/* of the whole; 0: not known yet */
	uint32_t	slot;
	uint32_t	sure;		/* the event says the size */
	char		db[REPLICA_DB_MAX];
};

#define CHUNK_KEY (DIGEST_LEN + 4)

static struct str
chunk_key(const uint8_t digest[DIGEST_LEN], uint32_t at, uint8_t out[CHUNK_KEY])
{
	memcpy(out, digest, DIGEST_LEN);
	be32(out + DIGEST_LEN, at);
	return key_of(out, CHUNK_KEY);
}

static uint32_t
pieces(uint64_t size)
{
	return (uint32_t)((size + REPLICA_CHUNK - 1) / REPLICA_CHUNK);
}

static bool
stands(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN])
{
	struct str v;

	return room_get(t, s->dbi[DB_BLOB], key_of(digest, DIGEST_LEN), &v) ==
	    OK;
}

/* --- owed --- */

enum err
blob_owe(struct writer *w, const uint8_t digest[DIGEST_LEN], const char *db)
{
	struct outdoc_blob b = { .at = 0 };
	uint8_t key[CHUNK_KEY];
	struct str v;
	enum err err = room_get(w->t, w->s->dbi[DB_BLOB], key_of(digest,
	    DIGEST_LEN), &v);

	if (err != OK || v.n == 0 || v.n > REPLICA_BLOB_MAX)
		return err == ERR_NOT_FOUND ? OK : err;
	memcpy(b.digest, digest, DIGEST_LEN);
	b.size = v.n;
	b.of = pieces(v.n);
	for (; b.at < b.of && err == OK; b.at++)
		err = outdoc_add(w->s, w->t, db, OUTDOC_BLOB, chunk_key(digest,
		    b.at, key), key_of(&b, sizeof(b)));
	return err;
}

/* --- wanted --- */

/* The blob e names; size: of what is kept of it, 0 where e does not say. */
static bool
names_blob(const struct event *e, uint8_t digest[DIGEST_LEN], uint64_t *size)
{
	int64_t plain = body_num(&e->body, "recording_size", 0);

	*size = 0;
	if (e->kind == EV_PROFILE_ADOPT || e->kind == EV_LAYER_SET)
		return hex_get(body_str(&e->body, "digest"), digest,
		    DIGEST_LEN);
	if (!event_of_case(e->kind) ||
	    !blob_named(body_str(&e->body, "recording"), digest))
		return false;
	if (plain > 0)
		*size = (uint64_t)plain + SEAL_NONCE + SEAL_TAG;
	return *size <= REPLICA_BLOB_MAX;
}

enum err
blob_owe_old(struct writer *w, const struct event *e)
{
	uint8_t digest[DIGEST_LEN];
	char db[REPLICA_DB_MAX];
	uint64_t size;

	return log_is_ours(w->s, e->id.stream) &&
	    names_blob(e, digest, &size) &&
	    replica_db(str_of(e->id.stream), db) ? blob_owe(w, digest, db) : OK;
}

enum err
want_note(struct writer *w, const struct event *e, uint32_t slot)
{
	struct want_row row;
	uint8_t digest[DIGEST_LEN];
	enum err err;

	memset(&row, 0, sizeof(row));
	if (!names_blob(e, digest, &row.size) ||
	    stands(w->s, w->t, digest) ||
	    !replica_db(str_of(e->id.stream), row.db))
		return OK;
	row.slot = slot;
	row.sure = row.size > 0;
	err = room_put(w->t, w->s->dbi[DB_WANT], key_of(digest, DIGEST_LEN),
	    key_of(&row, sizeof(row)), MDB_NOOVERWRITE);
	return err == ERR_EXISTS ? OK : err;
}

enum err
want_seen(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN],
    const char *db)
{
	struct str key = key_of(digest, DIGEST_LEN);
	struct want_row row;
	enum err err = room_copy(t, s->dbi[DB_WANT], key, &row, sizeof(row));

	if (err != OK || strlen(db) >= sizeof(row.db) ||
	    strncmp(row.db, db, sizeof(row.db)) == 0)
		return err == ERR_NOT_FOUND ? OK : err;
	memset(row.db, 0, sizeof(row.db));
	str_copy(str_of(db), row.db, sizeof(row.db));
	return room_put(t, s->dbi[DB_WANT], key, key_of(&row, sizeof(row)), 0);
}

/* --- pieces --- */

/* How many are here. */
static enum err
count_here(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN],
    uint32_t *n)
{
	uint8_t key[CHUNK_KEY];
	MDB_val k = room_val(chunk_key(digest, 0, key)), v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_CHUNK], &c);

	*n = 0;
	if (rc != 0)
		return room_err(rc);
	for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); rc == 0 &&
	    k.mv_size == CHUNK_KEY &&
	    memcmp(k.mv_data, digest, DIGEST_LEN) == 0;
	    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT))
		++*n;
	mdb_cursor_close(c);
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

static enum err
throw_away(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN])
{
	const uint32_t most = pieces(REPLICA_BLOB_MAX);
	uint8_t key[CHUNK_KEY];
	enum err err = OK;

	for (uint32_t at = 0; at < most && err == OK; at++)
		err = room_del(t, s->dbi[DB_CHUNK], chunk_key(digest, at, key));
	return err;
}

/* ERR_NOT_FOUND: a piece is missing; ERR_DAMAGED: they are not the whole. */
static enum err
join(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN],
    uint64_t size, struct buf *out)
{
	uint8_t key[CHUNK_KEY], found[DIGEST_LEN];
	struct str v;
	enum err err = OK;

	for (uint32_t at = 0; at < pieces(size) && err == OK; at++) {
		err = room_get(t, s->dbi[DB_CHUNK], chunk_key(digest, at, key),
		    &v);
		if (err == OK && out->n + v.n > size)
			err = ERR_DAMAGED;
		if (err == OK)
			buf_str(out, v);
	}
	if (err != OK)
		return err;
	seal_digest(buf_view(out), found);
	return out->n == size && memcmp(found, digest, DIGEST_LEN) == 0 ? OK :
	    ERR_DAMAGED;
}

static enum err
finish(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN],
    uint64_t size, bool *done)
{
	struct str key = key_of(digest, DIGEST_LEN);
	struct buf whole = { 0 };
	enum err err = join(s, t, digest, size, &whole), e2 = OK;

	if (err == OK)
		e2 = room_put(t, s->dbi[DB_BLOB], key, buf_view(&whole), 0);
	if (err == OK && e2 == OK)
		e2 = room_del(t, s->dbi[DB_WANT], key);
	if (e2 == OK && (err == OK || err == ERR_DAMAGED))
		e2 = throw_away(s, t, digest);
	buf_fini(&whole);
	*done = err == OK && e2 == OK;
	return e2 != OK ? e2 : err == ERR_NOT_FOUND ? OK : err;
}

/* Can d be a piece of anything? */
static bool
is_piece(const struct doc *d)
{
	uint64_t from = (uint64_t)d->at * REPLICA_CHUNK, n;
	char rev[REPLICA_REV_MAX];
	uint8_t digest[DIGEST_LEN];

	if (d->size == 0 || d->size > REPLICA_BLOB_MAX ||
	    d->of != pieces(d->size) || d->at >= d->of)
		return false;
	n = d->size - from < REPLICA_CHUNK ? d->size - from : REPLICA_CHUNK;
	if (d->data.n != n)
		return false;
	seal_digest(d->data, digest);
	doc_rev(digest, rev);
	return d->rev.n == 0 || str_is(d->rev, rev);
}

/* Pieces of another size than those before: whose they are is not known, so what
 * was there goes. */
static enum err
size_now(struct store *s, MDB_txn *t, const struct doc *d, struct want_row *row)
{
	enum err err;

	if (row->size == d->size)
		return OK;
	if (row->sure)
		return ERR_BAD_INPUT;
	err = throw_away(s, t, d->digest);
	row->size = d->size;
	return err == OK ? room_put(t, s->dbi[DB_WANT], key_of(d->digest,
	    DIGEST_LEN), key_of(row, sizeof(*row)), 0) : err;
}

enum err
chunk_put(struct store *s, MDB_txn *t, const struct doc *d, bool *done)
{
	struct want_row row;
	uint8_t key[CHUNK_KEY];
	uint32_t here = 0;
	enum err err;

	*done = stands(s, t, d->digest);
	if (*done)
		return OK;
	err = room_copy(t, s->dbi[DB_WANT], key_of(d->digest, DIGEST_LEN), &row,
	    sizeof(row));
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	if (!is_piece(d))
		return ERR_BAD_INPUT;
	err = size_now(s, t, d, &row);
	if (err == OK)
		err = room_put(t, s->dbi[DB_CHUNK], chunk_key(d->digest, d->at,
		    key), d->data, 0);
	if (err == OK)
		err = count_here(s, t, d->digest, &here);
	return err == OK && here >= d->of ? finish(s, t, d->digest, d->size,
	    done) : err;
}

struct piece { struct doc d; bool done; enum err put; };

/* A whole that was wrong is no reason to keep its pieces. */
static enum err
piece_in(struct room_txn *x, void *ctx)
{
	struct piece *p = ctx;

	p->put = chunk_put(x->s, x->t, &p->d, &p->done);
	/* It may be the profile that was heard of before it came. */
	if (p->put == OK && p->done)
		p->put = law_settle(x->s, x->t, &x->h);
	return p->put == ERR_DAMAGED ? OK : p->put;
}

enum err
store_chunk(struct store *s, const uint8_t digest[DIGEST_LEN], uint32_t at,
    uint32_t of, uint64_t size, struct str data, bool *done)
{
	struct piece p = { .d = { .kind = DOC_BLOB, .at = at, .of = of,
	    .size = size, .data = data } };
	enum err err;

	memcpy(p.d.digest, digest, DIGEST_LEN);
	err = room_change(s, piece_in, &p);
	*done = p.done;
	return err == OK ? p.put : err;
}

/* --- for whoever fetches --- */

static enum err
want_of(struct store *s, MDB_txn *t, struct str k, struct str v,
    struct store_want *out)
{
	struct want_row row;

	if (k.n != DIGEST_LEN || v.n != sizeof(row))
		return ERR_DAMAGED;
	memcpy(&row, v.p, sizeof(row));
	*out = (struct store_want){ .size = row.size, .slot = row.slot };
	memcpy(out->digest, k.p, DIGEST_LEN);
	str_copy(str_n(row.db, strnlen(row.db, sizeof(row.db))), out->db,
	    sizeof(out->db));
	asked_of(s, t, out);
	return count_here(s, t, out->digest, &out->chunks_here);
}

enum err
want_get(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN],
    struct store_want *out)
{
	struct str k = key_of(digest, DIGEST_LEN), v;
	enum err err = room_get(t, s->dbi[DB_WANT], k, &v);

	return err == OK ? want_of(s, t, k, v, out) : err;
}

enum err
store_wants(struct store *s, store_want_fn *fn, void *ctx)
{
	struct store_want want;
	MDB_cursor *c;
	MDB_val k, v;
	MDB_txn *t;
	int rc;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	rc = mdb_cursor_open(t, s->dbi[DB_WANT], &c);
	if (rc == 0) {
		while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0)
			if (want_of(s, t, room_str(k), room_str(v), &want) ==
			    OK && !fn(ctx, &want))
				break;
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}
