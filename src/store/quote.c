/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case that moves to another territory takes its past along, and where it was
 * one hears how it goes on: each of its events is quoted in the database of every
 * territory any of them is of or names. With less, who reads only one of these
 * would fold another story, and keep a case that left. Common is read by everybody,
 * so that what stands there need not be quoted; it is quoted there only if the case
 * was put back to no place. Who quotes what another has quoted does no harm: it is
 * the same document. */
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

/* Territories a history touches: a bit each. */
struct places { uint8_t bits[125]; };

static void
place_add(struct places *p, uint32_t territory)
{
	if (territory < 8 * sizeof(p->bits))
		p->bits[territory / 8] |= (uint8_t)(1 << territory % 8);
}

/* The territory an event puts its case into. */
static bool
names_place(const struct event *e, uint32_t *territory)
{
	if ((e->kind != EV_CASE_AMEND && e->kind != EV_CASE_REPORT) ||
	    body_get(&e->body, "grid") == NULL)
		return false;
	*territory = (uint32_t)((uint64_t)body_num(&e->body, "grid", 0) /
	    1000000 % 1000);
	return e->kind == EV_CASE_AMEND || *territory != 0;
}

static void
places_of(const struct history *h, struct places *out)
{
	*out = (struct places){ { 0 } };
	for (size_t i = 0; i < h->n; i++) {
		struct replica_db at;
		uint32_t named;

		if (stream_place(h->e[i].id.stream, &at) && at.territory != 0)
			place_add(out, at.territory);
		if (names_place(&h->e[i], &named))
			place_add(out, named);
	}
}

static enum err
quote_everywhere(struct writer *w, const struct history *h, size_t i,
    const struct places *all, unsigned year)
{
	enum err err = OK;

	for (uint32_t t = 0; t < 8 * sizeof(all->bits) && err == OK; t++) {
		struct replica_db at = { .territory = t, .year = year };

		if (all->bits[t / 8] >> t % 8 & 1)
			err = quote_one(w, &h->e[i], h->arrival[i], &at);
	}
	return err;
}

static enum err
quote_story(struct writer *w, const struct pending *p, unsigned year)
{
	struct places all;
	struct history h;
	enum err err = history_read(w->s, w->t, p->row.last, &h);

	if (err != OK)
		return err;
	places_of(&h, &all);
	for (size_t i = 0; i < h.n && err == OK; i++)
		err = quote_everywhere(w, &h, i, &all, year);
	history_fini(&h);
	return err;
}

static bool
has_moved(struct writer *w, uint32_t slot)
{
	struct str v;

	return room_get(w->t, w->s->dbi[DB_MOVED], key_of(&slot, sizeof(slot)),
	    &v) == OK;
}

enum err
quote_note(struct writer *w, const struct pending *p, const struct event *e,
    uint32_t was)
{
	uint32_t now = territory_now(p), named = now;
	struct replica_db at;
	enum err err = OK;

	if (!stream_place(e->id.stream, &at))
		return OK;
	(void)names_place(e, &named);
	if (p->row.c.events <= 1)
		was = now;
	/* What is of common is everybody's already. */
	if (was == now && named == now &&
	    (at.territory == now || at.territory == 0) &&
	    !has_moved(w, p->slot))
		return OK;
	if (!has_moved(w, p->slot))
		err = room_put(w->t, w->s->dbi[DB_MOVED],
		    key_of(&p->slot, sizeof(p->slot)), STR(""), 0);
	if (err == OK)
		err = quote_story(w, p, at.year);
	if (err != OK || was == now || w->again ||
	    !log_is_ours(w->s, e->id.stream))
		return err;
	/* Whoever reads the new place may read the case now. */
	return keys_owe(w, p->slot);
}
