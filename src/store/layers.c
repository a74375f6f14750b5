/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the map: layers' events, and their archives. The table holds every
 * one that arrived; which stand is said when they are read, for whose word on the
 * grids counts may change. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/layer.h"
#include "seal/seal.h"
#include "store/replica_in.h"

enum err
writer_layer(struct writer *w, const struct event *e, uint64_t arrival)
{
	uint8_t key[8];

	if (e->kind != EV_LAYER_SET && e->kind != EV_LAYER_DROP)
		return OK;
	be64(key, arrival);
	return room_put(w->t, w->s->dbi[DB_LAYER], key_of(key, sizeof(key)),
	    STR(""), 0);
}

/* --- reading --- */

struct standing {
	struct layer	*row;		/* owned; texts in the arena */
	size_t		n, cap;
	struct arena	arena;
};

static bool
newer(const struct layer *a, const struct layer *b)
{
	if (a->at.ms != b->at.ms)
		return a->at.ms > b->at.ms;
	if (a->at.count != b->at.count)
		return a->at.count > b->at.count;
	if (strcmp(a->id.stream, b->id.stream) != 0)
		return strcmp(a->id.stream, b->id.stream) > 0;
	return a->id.serial > b->id.serial;
}

static struct str
keep(struct standing *st, struct str s)
{
	return (struct str){ arena_dup(&st->arena, s.p, s.n), s.n };
}

static void
stand(struct standing *st, const struct layer *l)
{
	size_t i = 0;

	while (i < st->n && (strcmp(st->row[i].name, l->name) != 0 ||
	    st->row[i].from != l->from))
		i++;
	if (i < st->n && !newer(l, &st->row[i]))
		return;
	if (i == st->n) {
		st->row = xgrow(st->row, &st->cap, st->n + 1, sizeof(*st->row));
		st->n++;
	}
	st->row[i] = *l;
	st->row[i].title = keep(st, l->title);
	st->row[i].roles = keep(st, l->roles);
	st->row[i].note = keep(st, l->note);
}

/* One event's word; what cannot be read is no layer. */
static enum err
read_one(struct store *s, MDB_txn *t, uint64_t arrival, struct standing *st)
{
	struct log_head head;
	struct event e;
	struct layer l;
	enum err err = log_read(s, t, arrival, &head, &e);

	if (err != OK)
		return err;
	if (!log_is_common(str_of(e.id.stream)) || layer_of_event(&e, &l) != OK)
		return OK;
	if (strcmp(l.name, LAYER_GRIDS) == 0 &&
	    !log_is_lawful(s, t, e.id.stream))
		return OK;
	stand(st, &l);
	return OK;
}

static enum err
read_all(struct store *s, MDB_txn *t, struct standing *st)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_LAYER], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0)
		err = k.mv_size == 8 ? read_one(s, t, get64(k.mv_data), st) :
		    ERR_DAMAGED;
	mdb_cursor_close(c);
	return err != OK || rc == MDB_NOTFOUND ? err : room_err(rc);
}

static int
by_name(const void *a, const void *b)
{
	const struct layer *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	return d != 0 ? d : (x->from > y->from) - (x->from < y->from);
}

enum err
store_layers(struct store *s, store_layer_fn *fn, void *ctx)
{
	struct standing st = { .n = 0 };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = read_all(s, t, &st);
	room_read_end(s);
	if (st.n > 0)
		qsort(st.row, st.n, sizeof(*st.row), by_name);
	for (size_t i = 0; err == OK && i < st.n; i++)
		if (!st.row[i].dropped && !fn(ctx, &st.row[i]))
			break;
	free(st.row);
	arena_fini(&st.arena);
	return err;
}

enum err
store_layer_archive(struct store *s, const uint8_t digest[32], struct buf *out)
{
	uint8_t have[DIGEST_LEN];
	struct str v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_get(t, s->dbi[DB_BLOB], key_of(digest, DIGEST_LEN), &v);
	if (err == OK) {
		seal_digest(v, have);
		if (memcmp(have, digest, DIGEST_LEN) != 0)
			err = ERR_DAMAGED;
		else
			buf_str(out, v);
	}
	room_read_end(s);
	return err;
}

uint64_t
store_layers_revision(struct store *s)
{
	MDB_stat st = { .ms_entries = 0 };
	MDB_txn *t;

	if (room_read(s, &t) != OK)
		return 0;
	(void)mdb_stat(t, s->dbi[DB_LAYER], &st);
	room_read_end(s);
	return st.ms_entries;
}

/* --- writing --- */

struct layer_deed {
	struct layer	*l;
	struct str	archive;	/* empty: it is dropped */
	struct str	actor, login;
};

static enum err
put_archive(struct writer *w, const struct layer_deed *d)
{
	seal_digest(d->archive, d->l->digest);
	return room_put(w->t, w->s->dbi[DB_BLOB], key_of(d->l->digest,
	    DIGEST_LEN), d->archive, 0);
}

static enum err
say_once(struct store *s, const struct layer_deed *d)
{
	char hex[2 * DIGEST_LEN + 1], db[REPLICA_DB_MAX];
	struct body body = { .n = 0 };
	struct intent in = { .kind = d->l->dropped ? EV_LAYER_DROP :
	    EV_LAYER_SET, .actor = d->actor, .login = d->login,
	    .subject = STR("layer"), .body = &body };
	struct outcome out;
	struct writer w;
	enum err err = writer_begin(&w, s, false);

	if (err != OK)
		return err;
	if (!d->l->dropped)
		err = put_archive(&w, d);
	if (err == OK)
		err = layer_body(d->l, hex, &body);
	if (err == OK)
		err = writer_intent(&w, &in, &out);
	if (err == OK && !d->l->dropped && replica_db(str_of(out.id.stream),
	    db))
		err = blob_owe(&w, d->l->digest, db);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

static enum err
say(struct store *s, const struct layer_deed *d)
{
	enum err err;

	do {
		err = say_once(s, d);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}

enum err
store_layer_put(struct store *s, struct layer *l, struct str archive,
    struct str actor, struct str login)
{
	const struct layer_deed d = { l, archive, actor, login };

	if (!layer_name_ok(str_of(l->name)) || archive.n == 0)
		return ERR_BAD_INPUT;
	if (archive.n > REPLICA_BLOB_MAX)
		return ERR_TOO_BIG;
	l->dropped = false;
	return say(s, &d);
}

struct sought { struct str name; int32_t from; bool found; };

static bool
is_sought(void *ctx, const struct layer *l)
{
	struct sought *k = ctx;

	k->found |= str_is(k->name, l->name) && l->from == k->from;
	return !k->found;
}

enum err
store_layer_drop(struct store *s, struct str name, int32_t from,
    struct str actor, struct str login)
{
	struct sought k = { .name = name, .from = from };
	struct layer l = { .from = from, .dropped = true };
	const struct layer_deed d = { &l, STR_NONE, actor, login };
	enum err err = store_layers(s, is_sought, &k);

	if (err == OK && !k.found)
		err = ERR_NOT_FOUND;
	if (err != OK)
		return err;
	memcpy(l.name, name.p, name.n);
	return say(s, &d);
}
