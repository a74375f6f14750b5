/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case that moves to another territory takes its past along: what stands in
 * another territory's database is quoted in that of the present one. Common is
 * read by everybody, so that what stands there need not be. Who quotes what
 * another has quoted does no harm: it is the same document. */
#include <string.h>
#include "store/blob.h"
#include "store/outdoc.h"
#include "store/replica_in.h"

static uint32_t
territory_now(const struct pending *p)
{
	return (uint32_t)(p->row.c.grid / 1000000 % 1000);
}

static bool
stream_place(const char *stream, struct replica_db *out)
{
	char db[REPLICA_DB_MAX];

	return replica_db(str_of(stream), db) &&
	    replica_db_parse(str_of(db), out);
}

/* at: where the case is now. */
static enum err
quote_one(struct writer *w, const struct event *e, uint64_t arrival,
    const struct replica_db *at)
{
	struct outdoc_quote q = { .arrival = arrival };
	char db[REPLICA_DB_MAX];
	uint8_t name[8], digest[DIGEST_LEN];
	struct replica_db from;
	enum err err;

	if (!stream_place(e->id.stream, &from) || from.audit ||
	    from.territory == 0 || from.territory == at->territory)
		return OK;
	replica_db_format(at, db);
	be64(name, arrival);
	err = outdoc_add(w->s, w->t, db, OUTDOC_QUOTE, key_of(name,
	    sizeof(name)), key_of(&q, sizeof(q)));
	if (err == OK && blob_named(body_str(&e->body, "recording"), digest))
		err = blob_owe(w, digest, db);
	return err;
}

static enum err
quote_past(struct writer *w, const struct pending *p,
    const struct replica_db *at)
{
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	if (err != OK)
		return err;
	for (size_t i = 0; i < h.n && err == OK; i++)
		err = quote_one(w, &h.e[i], h.arrival[i], at);
	history_fini(&h);
	return err;
}

enum err
quote_note(struct writer *w, const struct pending *p, const struct event *e,
    uint32_t was)
{
	uint32_t now = territory_now(p);
	struct replica_db at;
	uint64_t arrival;
	enum err err;

	if (!stream_place(e->id.stream, &at) ||
	    (was == now && at.territory == now))
		return OK;
	at.audit = false;
	at.territory = now;
	if (was == now || p->row.c.events <= 1) {
		err = log_find(w->s, w->t, &e->id, &arrival);
		return err == OK ? quote_one(w, e, arrival, &at) : err;
	}
	err = quote_past(w, p, &at);
	if (err != OK || w->again || !log_is_ours(w->s, e->id.stream))
		return err;
	/* Whoever reads the new place may read the case now. */
	return keys_owe(w, p->slot);
}
