/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of events that wait, and of the signatures that will let them in. */
#include <string.h>
#include "store/receive.h"

#define MARK 1
#define KEY_MAX (1 + STREAM_MAX + 8 + WAIT_REV)

static struct str
key(bool mark, const struct wait_id *id, uint8_t out[KEY_MAX])
{
	size_t n = strlen(id->stream) + 1, at = 0;

	if (mark)
		out[at++] = MARK;
	memcpy(out + at, id->stream, n);
	be64(out + at + n, id->serial);
	memcpy(out + at + n + 8, id->digest, WAIT_REV);
	return key_of(out, at + n + 8 + WAIT_REV);
}

bool
wait_key_read(struct str k, char stream[STREAM_MAX], uint64_t *serial)
{
	const size_t tail = 1 + 8 + WAIT_REV;
	size_t n = k.n < tail ? 0 : k.n - tail;

	if (n == 0 || n >= STREAM_MAX || k.p[0] == MARK || k.p[n] != '\0')
		return false;
	memcpy(stream, k.p, n + 1);
	*serial = get64((const uint8_t *)k.p + n + 1);
	return true;
}

enum err
wait_put(struct writer *w, const struct wait_id *id, struct str value)
{
	uint8_t at[KEY_MAX];
	enum err err = room_put(w->t, w->s->dbi[DB_WAIT], key(false, id, at),
	    value, MDB_NOOVERWRITE);

	return err == ERR_EXISTS ? OK : err;
}

enum err
wait_mark_put(struct writer *w, const struct wait_id *id,
    const struct wait_mark *m)
{
	uint8_t at[KEY_MAX];

	return room_put(w->t, w->s->dbi[DB_WAIT], key(true, id, at),
	    key_of(m, sizeof(*m)), 0);
}

enum err
wait_get(struct writer *w, const struct wait_id *id, struct str *stored)
{
	uint8_t at[KEY_MAX];
	struct str v;
	enum err err = room_get(w->t, w->s->dbi[DB_WAIT], key(false, id, at),
	    &v);

	if (err != OK)
		return err;
	if (v.n < sizeof(struct wait_row))
		return ERR_DAMAGED;
	*stored = str_from(v, sizeof(struct wait_row));
	return OK;
}

enum err
wait_drop(struct writer *w, const struct wait_id *id)
{
	uint8_t at[KEY_MAX];
	enum err err = room_del(w->t, w->s->dbi[DB_WAIT], key(true, id, at));

	return err == OK ? room_del(w->t, w->s->dbi[DB_WAIT],
	    key(false, id, at)) : err;
}

/* The first row at or behind from; found: it has from's first head bytes. */
static enum err
first(struct writer *w, struct str from, size_t head, size_t want, MDB_val *k,
    MDB_val *v, MDB_cursor **c)
{
	int rc = mdb_cursor_open(w->t, w->s->dbi[DB_WAIT], c);

	if (rc != 0)
		return room_err(rc);
	*k = room_val(from);
	rc = mdb_cursor_get(*c, k, v, MDB_SET_RANGE);
	if (rc == 0 && (k->mv_size != want ||
	    memcmp(k->mv_data, from.p, head) != 0))
		rc = MDB_NOTFOUND;
	if (rc != 0)
		mdb_cursor_close(*c);
	return room_err(rc);
}

static const uint8_t least[WAIT_REV];

enum err
wait_count(struct writer *w, const char *stream, uint64_t serial, size_t *n)
{
	struct wait_id id = { stream, serial, least };
	uint8_t at[KEY_MAX];
	struct str from = key(false, &id, at);
	MDB_val k, v;
	MDB_cursor *c;
	enum err err = first(w, from, from.n - WAIT_REV, from.n, &k, &v, &c);
	int rc = 0;

	*n = 0;
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	for (; rc == 0 && k.mv_size == from.n && memcmp(k.mv_data, at,
	    from.n - WAIT_REV) == 0; rc = mdb_cursor_get(c, &k, &v, MDB_NEXT))
		++*n;
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
wait_first(struct writer *w, const char *stream, uint64_t serial,
    uint8_t digest[WAIT_REV])
{
	struct wait_id id = { stream, serial, least };
	uint8_t at[KEY_MAX];
	struct str from = key(false, &id, at);
	MDB_val k, v;
	MDB_cursor *c;
	enum err err = first(w, from, from.n - WAIT_REV, from.n, &k, &v, &c);

	if (err != OK)
		return err;
	memcpy(digest, (const uint8_t *)k.mv_data + from.n - WAIT_REV,
	    WAIT_REV);
	mdb_cursor_close(c);
	return OK;
}

/* The key right behind another is that one and a byte more. */
enum err
wait_next_mark(struct writer *w, const char *stream, uint64_t *serial,
    uint8_t digest[WAIT_REV], struct wait_mark *m)
{
	struct wait_id id = { stream, *serial, digest };
	uint8_t at[KEY_MAX + 1];
	struct str from = key(true, &id, at);
	MDB_val k, v;
	MDB_cursor *c;
	enum err err;

	at[from.n] = 0;
	err = first(w, str_n(from.p, from.n + 1), strlen(stream) + 2, from.n,
	    &k, &v, &c);
	if (err != OK)
		return err;
	if (v.mv_size != sizeof(*m)) {
		mdb_cursor_close(c);
		return ERR_DAMAGED;
	}
	memcpy(m, v.mv_data, sizeof(*m));
	*serial = get64((const uint8_t *)k.mv_data + from.n - WAIT_REV - 8);
	memcpy(digest, (const uint8_t *)k.mv_data + from.n - WAIT_REV,
	    WAIT_REV);
	mdb_cursor_close(c);
	return OK;
}
