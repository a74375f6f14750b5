/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of an intent is sealed: its private words and its recording, under the
 * case's own key, which others are owed from then on. */
#include <string.h>
#include "seal/seal.h"
#include "store/blob.h"
#include "store/replica_in.h"

/* Before those of others, whom nobody may crowd it out. */
static enum err
own_key(struct writer *w, uint32_t slot, const uint8_t key[SEAL_KEY])
{
	struct str at = key_of(&slot, sizeof(slot)), all = STR_NONE;
	struct buf more = { 0 };
	enum err err = room_get(w->t, w->s->dbi[DB_SECRET], at, &all);

	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	buf_add(&more, key, SEAL_KEY);
	if (err == OK)
		buf_str(&more, all);
	err = room_put(w->t, w->s->dbi[DB_SECRET], at, buf_view(&more), 0);
	seal_wipe(more.p, more.n);
	buf_fini(&more);
	return err;
}

static enum err
case_key(struct writer *w, uint32_t slot, bool fresh, uint8_t out[SEAL_KEY])
{
	enum err err = fresh ? ERR_NOT_FOUND : keys_choose(w, slot, out);

	if (err != ERR_NOT_FOUND)
		return err;
	room_random(w->s, out, SEAL_KEY);
	err = own_key(w, slot, out);
	return err == OK ? keys_owe(w, slot) : err;
}

static enum err
seal_secret(struct writer *w, const struct intent *in, uint32_t slot, bool fresh,
    struct event *e)
{
	uint8_t key[SEAL_KEY], nonce[SEAL_NONCE];
	struct body secret;
	enum err err;

	if (in->secret == NULL || in->secret->n == 0 || slot == SLOT_NONE)
		return OK;
	err = case_key(w, slot, fresh, key);
	if (err != OK)
		return err;
	secret.n = in->secret->n;
	memcpy(secret.f, in->secret->f, secret.n * sizeof(secret.f[0]));
	w->plain.n = w->sealed.n = 0;
	body_encode(&secret, &w->plain);
	room_random(w->s, nonce, sizeof(nonce));
	seal_box(key, nonce, buf_view(&w->plain), e->subject, &w->sealed);
	e->sealed = buf_view(&w->sealed);
	seal_wipe(key, sizeof(key));
	return OK;
}

/* After seal_secret: a new case has its key by then, if it needs one. */
static enum err
seal_blob(struct writer *w, const struct intent *in, uint32_t slot,
    struct event *e)
{
	uint8_t key[SEAL_KEY];
	enum err err;

	w->blob.n = 0;
	if (in->blob.n == 0)
		return OK;
	err = case_key(w, slot, false, key);
	if (err != OK)
		return err;
	blob_seal(w, in->blob, key, e->subject);
	seal_wipe(key, sizeof(key));
	return blob_name(e, &w->arena, w->blob_digest, in->blob.n);
}

enum err
writer_seal(struct writer *w, const struct intent *in, uint32_t slot, bool fresh,
    struct event *e)
{
	enum err err = seal_secret(w, in, slot, fresh, e);

	return err == OK ? seal_blob(w, in, slot, e) : err;
}

/* A recording is kept, and given with what names it. */
enum err
writer_put_blob(struct writer *w, const struct event *e)
{
	bool some = w->blob.n > 0;
	char db[REPLICA_DB_MAX];
	enum err err = blob_put(w);

	return err == OK && some && replica_db(str_of(e->id.stream), db) ?
	    blob_owe(w, w->blob_digest, db) : err;
}
