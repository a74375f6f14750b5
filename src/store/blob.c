/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings: bytes an event names by the digest of what is kept of them, which
 * is sealed under the case's own key. Without the key nothing can be heard, and
 * digest and chain stand all the same. */
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/blob.h"

#define BLOB_HEX (2 * DIGEST_LEN)

static const struct str blob_prefix = { "blob:", 5 };

bool
blob_named(struct str name, uint8_t digest[DIGEST_LEN])
{
	return str_starts(name, blob_prefix) &&
	    name.n == blob_prefix.n + BLOB_HEX &&
	    hex_get(str_from(name, blob_prefix.n), digest, DIGEST_LEN);
}

enum err
blob_may(const struct intent *in)
{
	struct str name = in->body ? body_str(in->body, "recording") : STR_NONE;

	if (in->blob.n > REPO_BLOB_MAX)
		return ERR_TOO_BIG;
	/* Only what is kept here is named so, and only cases have keys. */
	if (str_starts(name, blob_prefix) ||
	    (in->blob.n > 0 && !event_of_case(in->kind)))
		return ERR_BAD_INPUT;
	return OK;
}

enum err
blob_name(struct event *e, struct arena *a, const uint8_t digest[DIGEST_LEN],
    size_t size)
{
	char text[5 + BLOB_HEX + 1];
	enum err err;

	memcpy(text, blob_prefix.p, blob_prefix.n);
	hex_put(digest, DIGEST_LEN, text + blob_prefix.n);
	err = body_text(&e->body, "recording", str_n(arena_dup(a, text,
	    sizeof(text)), sizeof(text) - 1));
	return err == OK ? body_int(&e->body, "recording_size",
	    (int64_t)size) : err;
}

enum err
blob_unkept(const struct intent *in, struct event *e, struct arena *a)
{
	uint8_t digest[DIGEST_LEN];
	enum err err = blob_may(in);

	if (err != OK || in->blob.n == 0)
		return err;
	seal_digest(in->blob, digest);
	return blob_name(e, a, digest, in->blob.n);
}

/* What it is bound to: a sealed body of the case is no recording of it. */
static void
about(struct str subject, struct buf *out)
{
	out->n = 0;
	buf_str(out, subject);
	buf_cstr(out, " recording");
}

void
blob_seal(struct writer *w, struct str bytes, const uint8_t key[SEAL_KEY],
    struct str subject)
{
	uint8_t nonce[SEAL_NONCE];

	about(subject, &w->scratch);
	room_random(w->s, nonce, sizeof(nonce));
	w->blob.n = 0;
	seal_box(key, nonce, bytes, buf_view(&w->scratch), &w->blob);
	seal_digest(buf_view(&w->blob), w->blob_digest);
}

enum err
blob_put(struct writer *w)
{
	enum err err;

	if (w->blob.n == 0)
		return OK;
	err = room_put(w->t, w->s->dbi[DB_BLOB],
	    key_of(w->blob_digest, DIGEST_LEN), buf_view(&w->blob), 0);
	w->blob.n = 0;
	return err;
}

/* --- back --- */

static enum err
unseal(struct store *s, MDB_txn *t, uint32_t slot, struct str subject,
    struct str boxed, struct buf *out)
{
	struct buf bound = { 0 };
	struct str all;
	enum err err = room_get(t, s->dbi[DB_SECRET],
	    key_of(&slot, sizeof(slot)), &all), opened = ERR_CRYPTO;

	if (err != OK)
		return err == ERR_NOT_FOUND ? ERR_CRYPTO : err;
	about(subject, &bound);
	for (; all.n >= SEAL_KEY && opened != OK; all = str_from(all, SEAL_KEY))
		opened = seal_open((const uint8_t *)all.p, boxed,
		    buf_view(&bound), out);
	buf_fini(&bound);
	return opened;
}

static enum err
kept(struct store *s, MDB_txn *t, const uint8_t digest[DIGEST_LEN],
    struct str *out)
{
	uint8_t found[DIGEST_LEN];
	enum err err = room_get(t, s->dbi[DB_BLOB], key_of(digest, DIGEST_LEN),
	    out);

	if (err != OK)
		return err;
	seal_digest(*out, found);
	return memcmp(found, digest, DIGEST_LEN) == 0 ? OK : ERR_DAMAGED;
}

/* A case that was reported twice has two numbers: it is sealed for the one that
 * its event was about. */
static enum err
unseal_named(struct store *s, MDB_txn *t, uint32_t slot,
    const struct row_head *row, struct str name, struct str v, struct buf *out)
{
	struct history h = { 0 };
	enum err err = history_read(s, t, row->last, &h), opened = ERR_CRYPTO;

	for (size_t i = 0; err == OK && opened == ERR_CRYPTO && i < h.n; i++)
		if (str_eq(body_str(&h.e[i].body, "recording"), name))
			opened = unseal(s, t, slot, h.e[i].subject, v, out);
	history_fini(&h);
	return err == OK ? opened : err;
}

enum err
store_recording(struct store *s, uint32_t slot, struct str name,
    struct buf *out)
{
	uint8_t digest[DIGEST_LEN];
	struct row_head row;
	struct str v;
	MDB_txn *t;
	enum err err;

	if (!blob_named(name, digest))
		return ERR_BAD_INPUT;
	err = room_read(s, &t);
	if (err != OK)
		return err;
	err = room_row(s, t, slot, &row, NULL);
	if (err == OK)
		err = kept(s, t, digest, &v);
	if (err == OK)
		err = unseal_named(s, t, slot, &row, name, v, out);
	room_read_end(s);
	return err;
}

enum err
blob_stands(struct store *s, MDB_txn *t, uint32_t slot, const struct event *e,
    struct buf *plain)
{
	uint8_t digest[DIGEST_LEN];
	struct str v;
	enum err err;

	if (!blob_named(body_str(&e->body, "recording"), digest))
		return OK;
	err = kept(s, t, digest, &v);
	if (err != OK)
		return err;
	/* A case whose key was destroyed is erased, not damaged. */
	if (room_get(t, s->dbi[DB_SECRET], key_of(&slot, sizeof(slot)),
	    &(struct str){ 0 }) == ERR_NOT_FOUND)
		return OK;
	plain->n = 0;
	return unseal(s, t, slot, e->subject, v, plain);
}
