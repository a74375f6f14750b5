/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings and photos that somebody here wants to look at, and that are
 * elsewhere: a short list, kept in the store because whoever runs the remotes is
 * another process. What came is taken off it when it is looked through. */
#include <string.h>
#include "store/blob.h"
#include "store/replica_in.h"

#define ASKED_MOST 256

struct asked_row { uint8_t digest[DIGEST_LEN]; uint32_t large; };
struct asked { struct asked_row at[ASKED_MOST]; size_t n; };

static enum err
asked_read(struct store *s, MDB_txn *t, struct asked *out)
{
	struct str v;
	enum err err = room_get(t, s->dbi[DB_META], STR("asked"), &v);

	out->n = 0;
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	if (v.n > sizeof(out->at) || v.n % sizeof(out->at[0]) != 0)
		return ERR_DAMAGED;
	memcpy(out->at, v.p, v.n);
	out->n = v.n / sizeof(out->at[0]);
	return OK;
}

static const struct asked_row *
asked_find(const struct asked *a, const uint8_t digest[DIGEST_LEN])
{
	for (size_t i = 0; i < a->n; i++)
		if (memcmp(a->at[i].digest, digest, DIGEST_LEN) == 0)
			return &a->at[i];
	return NULL;
}

void
asked_of(struct store *s, MDB_txn *t, struct store_want *w)
{
	const struct asked_row *r;
	struct asked a;

	if (asked_read(s, t, &a) != OK)
		return;
	r = asked_find(&a, w->digest);
	w->asked = r != NULL;
	w->large = r != NULL && r->large != 0;
}

/* Those that came, and were not asked for by name just now, make room. */
static void
asked_sweep(struct store *s, MDB_txn *t, struct asked *a,
    const uint8_t digest[DIGEST_LEN])
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		struct store_want w;

		if (memcmp(a->at[i].digest, digest, DIGEST_LEN) != 0 &&
		    want_get(s, t, a->at[i].digest, &w) == OK)
			a->at[n++] = a->at[i];
	}
	/* The oldest wish gives way: whoever had it can say it again. */
	if (n == ASKED_MOST) {
		memmove(a->at, a->at + 1, (n - 1) * sizeof(a->at[0]));
		n--;
	}
	a->n = n;
}

static enum err
ask_in(struct room_txn *x, void *ctx)
{
	const struct asked_row *row = ctx;
	struct store_want w;
	struct asked a;
	enum err err = want_get(x->s, x->t, row->digest, &w);

	if (err == OK)
		err = asked_read(x->s, x->t, &a);
	if (err != OK)
		return err;
	asked_sweep(x->s, x->t, &a, row->digest);
	a.at[a.n++] = *row;
	return room_put(x->t, x->s->dbi[DB_META], STR("asked"), key_of(a.at,
	    a.n * sizeof(a.at[0])), 0);
}

enum err
store_media_ask(struct store *s, struct str name, bool large)
{
	struct asked_row row = { .large = large };

	return blob_named(name, row.digest) ? room_change(s, ask_in, &row) :
	    ERR_BAD_INPUT;
}

enum err
store_media(struct store *s, struct str name, struct store_want *out)
{
	uint8_t digest[DIGEST_LEN];
	struct str v;
	MDB_txn *t;
	enum err err;

	*out = (struct store_want){ .slot = SLOT_NONE };
	if (!blob_named(name, digest))
		return ERR_BAD_INPUT;
	err = room_read(s, &t);
	if (err != OK)
		return err;
	err = room_get(t, s->dbi[DB_BLOB], key_of(digest, DIGEST_LEN), &v);
	if (err == ERR_NOT_FOUND) {
		err = want_get(s, t, digest, out);
		err = err == OK ? ERR_NOT_FOUND : err;
	}
	room_read_end(s);
	return err;
}

enum err
store_media_asked(struct store *s, store_want_fn *fn, void *ctx)
{
	struct asked a;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = asked_read(s, t, &a);
	for (size_t i = 0; err == OK && i < a.n; i++) {
		struct store_want w;

		if (want_get(s, t, a.at[i].digest, &w) == OK && !fn(ctx, &w))
			break;
	}
	room_read_end(s);
	return err;
}
