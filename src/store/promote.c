/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From waiting into the log: commit by commit, in the order of the stream. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/receive.h"
#include "store/take.h"

/* What waits under serial: lent until the next write. */
static enum err
waiting(struct receive *r, const char *stream, uint64_t serial,
    struct wait_row *row, struct str *stored)
{
	uint8_t key[WAIT_KEY_MAX];
	struct str v;
	enum err err = room_get(r->w->t, r->w->s->dbi[DB_WAIT],
	    wait_key(stream, serial, key), &v);

	if (err != OK)
		return err;
	if (v.n < sizeof(*row))
		return ERR_DAMAGED;
	memcpy(row, v.p, sizeof(*row));
	*stored = str_from(v, sizeof(*row));
	return OK;
}

static enum err
wait_drop(struct receive *r, const char *stream, uint64_t serial)
{
	uint8_t key[WAIT_KEY_MAX];

	return room_del(r->w->t, r->w->s->dbi[DB_WAIT],
	    wait_key(stream, serial, key));
}

static enum err
waiting_event(struct receive *r, const char *stream, uint64_t serial,
    struct wait_row *row, struct event *e)
{
	struct str stored;
	enum err err = waiting(r, stream, serial, row, &stored);

	if (err != OK)
		return err;
	err = event_decode(stored, e);
	str_copy(str_of(stream), e->id.stream, sizeof(e->id.stream));
	e->id.serial = serial;
	return err == OK ? OK : ERR_DAMAGED;
}

/* A commit found in the table: serials first..last, last signed. */
struct commit {
	uint64_t	first, last;
	struct commit_sign sign;
	const char	*fault;		/* why it cannot be right; NULL */
	enum aside_why	why;
};

/* The next whole commit of st: OK; ERR_NOT_FOUND: something of it is missing. */
static enum err
find_commit(struct receive *r, const struct log_stream *st, struct commit *c)
{
	uint64_t serial = st->row.last;
	struct wait_row row;
	struct str stored;
	enum err err;

	*c = (struct commit){ .first = serial + 1 };
	do {
		err = waiting(r, st->name, ++serial, &row, &stored);
	} while (err == OK && !row.is_signed);
	c->last = serial;
	c->sign = row.sign;
	return err;
}

/* Digests of its events; its chain. */
static enum err
prove_chain(struct receive *r, const struct log_stream *st, struct commit *c)
{
	const uint8_t *prev = st->row.digest;

	r->digests = xgrow(r->digests, &r->digests_cap,
	    (size_t)(c->last - c->first + 1), DIGEST_LEN);
	for (uint64_t n = c->first; n <= c->last; n++) {
		struct wait_row row;
		struct event e;
		enum err err = waiting_event(r, st->name, n, &row, &e);

		if (err != OK)
			return err;
		/* What was before a stream's first event need not be here. */
		if (n > 1 && memcmp(prev, e.prev, DIGEST_LEN) != 0) {
			c->fault = "it does not follow the event before it";
			c->why = ASIDE_FORKED;
			return OK;
		}
		r->bytes.n = 0;
		event_canonical(&e, &r->bytes);
		seal_digest(buf_view(&r->bytes), r->digests[n - c->first]);
		prev = r->digests[n - c->first];
	}
	return OK;
}

static void
prove_signature(struct receive *r, const struct log_stream *st,
    const struct receive_node *n, struct commit *c)
{
	uint8_t root[DIGEST_LEN];

	c->why = ASIDE_FORGED;
	if (c->sign.first != c->first || c->sign.last != c->last) {
		c->fault = "its signature is of other events";
		return;
	}
	seal_merkle((const uint8_t (*)[SEAL_DIGEST])r->digests,
	    (size_t)(c->last - c->first + 1), root);
	log_sign_text(st->name, c->first, c->last, root, &r->bytes);
	if (memcmp(root, c->sign.root, DIGEST_LEN) != 0 ||
	    !seal_verify(n->row.pub, buf_view(&r->bytes), c->sign.sig))
		c->fault = "its commit is not signed by its node";
}

/* Nothing of it is believed; what is true of it may come again. */
static enum err
put_aside(struct receive *r, const struct log_stream *st, const struct commit *c)
{
	enum err err = OK;

	for (uint64_t n = c->first; n <= c->last && err == OK; n++) {
		struct event_id id = { .serial = n };
		struct buf canon = { 0 };
		char name[EVENT_ID_MAX];
		struct wait_row row;
		struct event e;

		memcpy(id.stream, st->name, STREAM_MAX);
		event_id_format(&id, name);
		err = waiting_event(r, st->name, n, &row, &e);
		if (err == OK) {
			event_canonical(&e, &canon);
			err = receive_aside(r, c->why, str_of(name), c->fault,
			    buf_view(&canon));
		}
		if (err == OK)
			err = wait_drop(r, st->name, n);
		buf_fini(&canon);
	}
	return err;
}

/* One event that stands in the log already, alone, is passed over. */
static enum err
pass_known(struct receive *r, struct log_stream *st, const struct event *e,
    const uint8_t digest[DIGEST_LEN], bool *known)
{
	uint64_t arrival;
	enum err err = log_find(r->w->s, r->w->t, &e->id, &arrival);

	*known = err == OK;
	if (*known)
		log_pass(st, digest);
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
take_one(struct receive *r, struct log_stream *st, const struct commit *c,
    uint64_t serial)
{
	struct buf stored = { 0 };
	struct wait_row row;
	struct event e;
	uint64_t arrival;
	struct str v;
	bool known;
	enum err err = waiting(r, st->name, serial, &row, &v);

	if (err != OK)
		return err;
	buf_str(&stored, v);	/* what is lent goes with the first write */
	err = event_decode(buf_view(&stored), &e);
	str_copy(str_of(st->name), e.id.stream, sizeof(e.id.stream));
	e.id.serial = serial;
	if (err == OK)
		err = pass_known(r, st, &e, r->digests[serial - c->first],
		    &known);
	if (err == OK && !known) {
		receive_clock(r, &e.at);
		err = take_event(r->w, &e, st, false, &arrival);
		r->out->fresh += err == OK;
	}
	if (err == OK)
		err = wait_drop(r, st->name, serial);
	buf_fini(&stored);
	return err;
}

static enum err
keep_signature(struct receive *r, const struct log_stream *st,
    const struct commit *c)
{
	struct sign_row row = { .first = c->first };
	uint8_t key[10];

	memcpy(row.root, c->sign.root, sizeof(row.root));
	memcpy(row.sig, c->sign.sig, sizeof(row.sig));
	be16(key, st->row.id);
	be64(key + 2, c->last);
	return room_put(r->w->t, r->w->s->dbi[DB_SIGN], key_of(key, sizeof(key)),
	    key_of(&row, sizeof(row)), 0);
}

/* What a stream's first event follows is of another year, and perhaps not here. */
static enum err
begin_chain(struct receive *r, struct log_stream *st)
{
	struct wait_row row;
	struct event e;
	enum err err = waiting_event(r, st->name, 1, &row, &e);

	if (err == OK)
		memcpy(st->row.digest, e.prev, DIGEST_LEN);
	return err;
}

/* st may move in memory while events are taken: it is asked for by name. */
static enum err
take_commit(struct receive *r, const char *name, const struct commit *c,
    const struct receive_node *n)
{
	struct log_stream *st;
	enum err err = OK;

	for (uint64_t serial = c->first; serial <= c->last && err == OK;
	    serial++) {
		err = log_stream_named(&r->w->log, name, &st);
		if (err != OK)
			return err;
		if (st->row.last == 0)
			memcpy(st->row.pub, n->row.pub, sizeof(st->row.pub));
		if (serial == 1)
			err = begin_chain(r, st);
		if (err == OK)
			err = take_one(r, st, c, serial);
	}
	if (err == OK)
		err = log_stream_named(&r->w->log, name, &st);
	return err == OK ? keep_signature(r, st, c) : err;
}

static enum err
one_commit(struct receive *r, const char *name, const struct receive_node *n,
    bool *more)
{
	struct log_stream *st;
	struct commit c;
	enum err err = log_stream_named(&r->w->log, name, &st);

	*more = false;
	if (err == OK)
		err = find_commit(r, st, &c);
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	err = prove_chain(r, st, &c);
	if (err == OK && c.fault == NULL)
		prove_signature(r, st, n, &c);
	if (err != OK)
		return err;
	if (c.fault)
		return put_aside(r, st, &c);
	*more = true;
	return take_commit(r, name, &c, n);
}

enum err
receive_promote(struct receive *r, const char *stream)
{
	const struct receive_node *n;
	bool more = true;
	enum err err = receive_node(r, stream, &n);

	while (err == OK && more)
		err = one_commit(r, stream, n, &more);
	return err;
}

/* --- alone --- */

static bool
quote_fits(struct receive *r, const struct doc *d, const struct receive_node *n)
{
	const struct commit_sign *s = &d->sign;
	uint64_t serial = d->e->id.serial;
	uint8_t digest[DIGEST_LEN];

	if (!d->is_signed || serial < s->first || serial > s->last ||
	    s->last - s->first >= LOG_BATCH)
		return false;
	seal_digest(d->ev, digest);
	if (!seal_merkle_check(digest, serial - s->first,
	    s->last - s->first + 1,
	    (const uint8_t (*)[SEAL_DIGEST])d->path, d->path_n, s->root))
		return false;
	log_sign_text(d->e->id.stream, s->first, s->last, s->root, &r->bytes);
	return seal_verify(n->row.pub, buf_view(&r->bytes), s->sig);
}

enum err
receive_quote(struct receive *r, const struct doc *d,
    const struct receive_node *n)
{
	struct log_stream *st;
	struct event e = *d->e;
	uint64_t arrival;
	enum err err;

	if (!quote_fits(r, d, n))
		return receive_aside(r, ASIDE_FORGED, d->id,
		    "a quote that its node did not sign", d->raw);
	err = log_stream_named(&r->w->log, e.id.stream, &st);
	if (err != OK)
		return err;
	if (st->row.last == 0)
		memcpy(st->row.pub, n->row.pub, sizeof(st->row.pub));
	receive_clock(r, &e.at);
	err = take_event(r->w, &e, st, true, &arrival);
	r->out->fresh += err == OK;
	/* A whole commit may have waited for it alone. */
	return err == OK ? receive_touch(r, e.id.stream) : err;
}
