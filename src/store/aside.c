/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was put aside: bad documents and records with their bytes, until a person
 * has seen to them. The bytes are sealed, for a channel's record may tell of anybody;
 * their key stands in meta, as those of cases stand in the store, and so does how
 * much there is of each remote. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/replica_in.h"

#define ASIDE_BYTES ((uint64_t)256 << 20)	/* kept for one remote */

struct aside_row {
	int64_t		at_ms;
	uint8_t		why, seen;
	uint8_t		link_n, db_n, what_n, said_n;
	uint8_t		sealed;		/* 0: of a store older than that */
	uint8_t		spare;
};

struct aside_sum { uint64_t n, unseen, bytes; };

const char *
aside_name(enum aside_why w)
{
	static const char *const names[] = {
#define ASIDE_NAME(id, name) [id] = name,
		ASIDE_LIST(ASIDE_NAME)
#undef ASIDE_NAME
	};

	return w < ASIDE_COUNT ? names[w] : "";
}

/* --- how much --- */

static enum err
sum_get(struct store *s, MDB_txn *t, const char *link, struct aside_sum *out)
{
	char key[48];
	enum err err;

	snprintf(key, sizeof(key), "aside %.24s", link);
	err = room_copy(t, s->dbi[DB_META], str_of(key), out, sizeof(*out));
	if (err != OK)
		*out = (struct aside_sum){ .n = 0 };
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
sum_add(struct store *s, MDB_txn *t, const char *link, int64_t n, int64_t unseen,
    int64_t bytes)
{
	struct aside_sum sum;
	char key[48];
	enum err err = sum_get(s, t, link, &sum);

	if (err != OK)
		return err;
	sum.n += (uint64_t)n;
	sum.unseen += (uint64_t)unseen;
	sum.bytes += (uint64_t)bytes;
	snprintf(key, sizeof(key), "aside %.24s", link);
	return room_put(t, s->dbi[DB_META], str_of(key),
	    key_of(&sum, sizeof(sum)), 0);
}

/* --- rows --- */

static uint8_t
put_text(struct buf *b, const char *text)
{
	size_t n = strlen(text);

	buf_add(b, text, n);
	return (uint8_t)n;	/* every such field has less than 256 */
}

static void
encode(const struct store_aside *a, bool sealed, struct str bytes,
    struct buf *out)
{
	struct aside_row row = { .at_ms = a->at_ms, .why = a->why,
	    .seen = a->seen, .sealed = sealed };
	size_t at = out->n;

	buf_add(out, &row, sizeof(row));
	row.link_n = put_text(out, a->link);
	row.db_n = put_text(out, a->db);
	row.what_n = put_text(out, a->what);
	row.said_n = put_text(out, a->said);
	buf_str(out, bytes);
	memcpy(out->p + at, &row, sizeof(row));
}

static bool
take_text(struct str *s, size_t n, char *out, size_t cap)
{
	if (n > s->n || n >= cap)
		return false;
	str_copy(str_n(s->p, n), out, cap);
	*s = str_from(*s, n);
	return true;
}

/* The bytes as they lie there. */
static enum err
decode(struct str key, struct str v, struct store_aside *a, bool *sealed)
{
	struct aside_row row;

	*a = (struct store_aside){ .id = 0 };
	if (key.n != 8 || v.n < sizeof(row))
		return ERR_DAMAGED;
	memcpy(&row, v.p, sizeof(row));
	a->id = get64((const uint8_t *)key.p);
	a->at_ms = row.at_ms;
	a->why = row.why;
	a->seen = row.seen;
	*sealed = row.sealed;
	v = str_from(v, sizeof(row));
	if (row.why >= ASIDE_COUNT ||
	    !take_text(&v, row.link_n, a->link, sizeof(a->link)) ||
	    !take_text(&v, row.db_n, a->db, sizeof(a->db)) ||
	    !take_text(&v, row.what_n, a->what, sizeof(a->what)) ||
	    !take_text(&v, row.said_n, a->said, sizeof(a->said)))
		return ERR_DAMAGED;
	a->bytes = v;
	return OK;
}

/* --- their bytes --- */

static enum err
key_get(struct store *s, MDB_txn *t, bool make, uint8_t out[SEAL_KEY])
{
	const struct str name = STR("asides.key");
	enum err err = room_copy(t, s->dbi[DB_META], name, out, SEAL_KEY);

	if (err != ERR_NOT_FOUND || !make)
		return err;
	room_random(s, out, SEAL_KEY);
	return room_put(t, s->dbi[DB_META], name, key_of(out, SEAL_KEY), 0);
}

static enum err
shut(struct store *s, MDB_txn *t, struct str bytes, struct str id,
    struct buf *out)
{
	uint8_t key[SEAL_KEY], nonce[SEAL_NONCE];
	enum err err = key_get(s, t, true, key);

	if (err == OK) {
		room_random(s, nonce, sizeof(nonce));
		seal_box(key, nonce, bytes, id, out);
	}
	seal_wipe(key, sizeof(key));
	return err;
}

/* A row as it was given; what was sealed is in *plain. */
static enum err
reveal(struct store *s, MDB_txn *t, struct str id, struct str v,
    struct store_aside *a, struct buf *plain)
{
	uint8_t key[SEAL_KEY];
	bool sealed = false;
	enum err err = decode(id, v, a, &sealed);

	if (err != OK || !sealed)
		return err;
	plain->n = 0;
	err = key_get(s, t, false, key);
	if (err == OK)
		err = seal_open(key, a->bytes, id, plain);
	seal_wipe(key, sizeof(key));
	a->bytes = buf_view(plain);
	return err == OK ? OK : ERR_DAMAGED;
}

/* When it was seen is no part of what it is. */
#define KNOWN_KEY (1 + DIGEST_LEN)

static struct str
known_key(const struct store_aside *a, uint8_t out[KNOWN_KEY])
{
	struct store_aside still = *a;
	struct buf b = { 0 };

	still.at_ms = 0;
	still.seen = false;
	encode(&still, false, a->bytes, &b);
	out[0] = 1;
	seal_digest(buf_view(&b), out + 1);
	buf_fini(&b);
	return key_of(out, KNOWN_KEY);
}

static enum err
next_id(struct store *s, MDB_txn *t, uint64_t *id)
{
	const struct str name = STR("asides");
	enum err err = room_copy(t, s->dbi[DB_META], name, id, sizeof(*id));

	if (err == ERR_NOT_FOUND)
		*id = 0;
	else if (err != OK)
		return err;
	++*id;
	return room_put(t, s->dbi[DB_META], name, key_of(id, sizeof(*id)), 0);
}

static enum err
add_new(struct store *s, MDB_txn *t, const struct store_aside *a, uint64_t id)
{
	uint8_t key[8];
	struct buf b = { 0 }, sealed = { 0 };
	enum err err;

	be64(key, id);
	err = shut(s, t, a->bytes, key_of(key, sizeof(key)), &sealed);
	encode(a, true, buf_view(&sealed), &b);
	if (err == OK)
		err = room_put(t, s->dbi[DB_ASIDE], key_of(key, sizeof(key)),
		    buf_view(&b), 0);
	if (err == OK)
		err = sum_add(s, t, a->link, 1, !a->seen, (int64_t)b.n);
	if (err == OK)
		err = sum_add(s, t, "", 1, !a->seen, (int64_t)b.n);
	buf_fini(&b);
	buf_fini(&sealed);
	return err;
}

static enum err
add(struct store *s, MDB_txn *t, const struct store_aside *a, uint64_t *id)
{
	uint8_t known[KNOWN_KEY];
	struct str key = known_key(a, known), v;
	struct aside_sum sum;
	enum err err = room_get(t, s->dbi[DB_ASIDE], key, &v);

	if (err == OK && v.n == sizeof(*id)) {
		memcpy(id, v.p, sizeof(*id));
		return OK;
	}
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	err = sum_get(s, t, a->link, &sum);
	if (err == OK && (sum.n >= ASIDE_MOST || sum.bytes >= ASIDE_BYTES))
		return ERR_FULL;
	if (err == OK)
		err = next_id(s, t, id);
	if (err == OK)
		err = room_put(t, s->dbi[DB_ASIDE], key,
		    key_of(id, sizeof(*id)), 0);
	return err == OK ? add_new(s, t, a, *id) : err;
}

enum err
aside_add(struct store *s, MDB_txn *t, const struct store_aside *a)
{
	uint64_t id;

	return add(s, t, a, &id);
}

/* --- for others --- */

enum err
store_asides(struct store *s, uint64_t from, store_aside_fn *fn, void *ctx)
{
	struct store_aside a;
	uint8_t key[8];
	MDB_cursor *c;
	MDB_val k = { sizeof(key), key }, v;
	MDB_txn *t;
	struct buf plain = { 0 };
	int rc;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	be64(key, from);
	rc = mdb_cursor_open(t, s->dbi[DB_ASIDE], &c);
	if (rc == 0) {
		for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); rc == 0;
		    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT))
			if (reveal(s, t, room_str(k), room_str(v), &a,
			    &plain) == OK && !fn(ctx, &a))
				break;
		mdb_cursor_close(c);
	}
	buf_fini(&plain);
	room_read_end(s);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
store_aside_get(struct store *s, uint64_t id, struct store_aside *out,
    struct buf *bytes)
{
	uint8_t key[8];
	struct str v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	be64(key, id);
	err = room_get(t, s->dbi[DB_ASIDE], key_of(key, sizeof(key)), &v);
	if (err == OK)
		err = reveal(s, t, key_of(key, sizeof(key)), v, out, bytes);
	if (err == OK && out->bytes.p != bytes->p) {
		bytes->n = 0;
		buf_str(bytes, out->bytes);
		out->bytes = buf_view(bytes);
	}
	room_read_end(s);
	return err;
}

struct some { struct store_aside *a; const uint64_t *id; size_t n; };

static enum err
put_all(struct room_txn *x, void *ctx)
{
	struct some *m = ctx;
	enum err err = OK;

	for (size_t i = 0; i < m->n && err == OK; i++)
		err = add(x->s, x->t, &m->a[i], &m->a[i].id);
	return err;
}

enum err
store_aside_put(struct store *s, struct store_aside *a, size_t n)
{
	struct some m = { .a = a, .n = n };

	return room_change(s, put_all, &m);
}

static enum err
drop_one(struct store *s, MDB_txn *t, uint64_t id)
{
	uint8_t key[8], known[KNOWN_KEY];
	struct store_aside a;
	struct buf plain = { 0 };
	struct str v;
	int64_t unseen = 0, size;
	enum err err;

	be64(key, id);
	err = room_get(t, s->dbi[DB_ASIDE], key_of(key, sizeof(key)), &v);
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	size = (int64_t)v.n;
	if (reveal(s, t, key_of(key, sizeof(key)), v, &a, &plain) == OK) {
		unseen = !a.seen;
		err = room_del(t, s->dbi[DB_ASIDE], known_key(&a, known));
	}
	buf_fini(&plain);
	if (err == OK)
		err = sum_add(s, t, a.link, -1, -unseen, -size);
	if (err == OK)
		err = sum_add(s, t, "", -1, -unseen, -size);
	return err == OK ? room_del(t, s->dbi[DB_ASIDE],
	    key_of(key, sizeof(key))) : err;
}

static enum err
drop_all(struct room_txn *x, void *ctx)
{
	const struct some *m = ctx;
	enum err err = OK;

	for (size_t i = 0; i < m->n && err == OK; i++)
		err = drop_one(x->s, x->t, m->id[i]);
	return err;
}

enum err
store_aside_drop(struct store *s, const uint64_t *id, size_t n)
{
	struct some m = { .id = id, .n = n };

	return room_change(s, drop_all, &m);
}

static enum err
seen_one(struct store *s, MDB_txn *t, MDB_cursor *c, MDB_val *k, MDB_val *v)
{
	struct store_aside a;
	struct buf b = { 0 };
	bool sealed;
	enum err err = decode(room_str(*k), room_str(*v), &a, &sealed);

	if (err != OK || a.seen)
		return OK;
	buf_str(&b, room_str(*v));
	b.p[offsetof(struct aside_row, seen)] = true;
	*v = room_val(buf_view(&b));
	err = room_err(mdb_cursor_put(c, k, v, MDB_CURRENT));
	buf_fini(&b);
	if (err == OK)
		err = sum_add(s, t, a.link, 0, -1, 0);
	return err == OK ? sum_add(s, t, "", 0, -1, 0) : err;
}

static enum err
seen_upto(struct room_txn *x, void *ctx)
{
	const uint64_t upto = *(const uint64_t *)ctx;
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(x->t, x->s->dbi[DB_ASIDE], &c);

	if (rc != 0)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0 &&
	    k.mv_size == 8 && get64(k.mv_data) <= upto)
		err = seen_one(x->s, x->t, c, &k, &v);
	mdb_cursor_close(c);
	return err != OK || rc == 0 || rc == MDB_NOTFOUND ? err : room_err(rc);
}

enum err
store_aside_seen(struct store *s, uint64_t upto)
{
	return room_change(s, seen_upto, &upto);
}

enum err
store_aside_count(struct store *s, const char *link, uint64_t *n,
    uint64_t *unseen)
{
	struct aside_sum sum;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*n = *unseen = 0;
	if (err != OK)
		return err;
	err = sum_get(s, t, link ? link : "", &sum);
	room_read_end(s);
	*n = sum.n;
	*unseen = sum.unseen;
	return err;
}
