/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From waiting into the log: commit by commit, in the order of the stream. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/receive.h"
#include "store/take.h"

/* A commit on its way in: what its last event's mark says, and the digests of its
 * events, in r->digests. What stands in the log of it already is from before
 * (a file that was read in): last of the stream. */
struct commit {
	const char	*stream;
	struct stream_row row;		/* of the stream; last 0: none yet */
	struct wait_mark mark;
	uint64_t	serial;		/* that ends it */
	uint8_t		end[DIGEST_LEN];	/* digest of that; WAIT_REV first */
};

static uint8_t *
digest_at(struct receive *r, const struct commit *c, uint64_t serial)
{
	return r->digests[serial - c->mark.sign.first];
}

static struct wait_id
id_at(struct receive *r, const struct commit *c, uint64_t serial)
{
	return (struct wait_id){ c->stream, serial, digest_at(r, c, serial) };
}

/* The event that waits under id: lent until the next write. */
static enum err
waiting(struct receive *r, const struct wait_id *id, struct event *e)
{
	struct str stored;
	enum err err = wait_get(r->w, id, &stored);

	if (err != OK)
		return err;
	err = event_decode(stored, e);
	str_copy(str_of(id->stream), e->id.stream, sizeof(e->id.stream));
	e->id.serial = id->serial;
	return err == OK ? OK : ERR_DAMAGED;
}

static void
digest_of(struct receive *r, struct event *e, uint8_t out[DIGEST_LEN])
{
	r->bytes.n = 0;
	event_canonical(e, &r->bytes);
	seal_digest(buf_view(&r->bytes), out);
}

/* As a document, so that it can be taken again when a person says so. sign: that
 * it came with, or NULL. */
static enum err
drop_one(struct receive *r, const struct wait_id *id,
    const struct commit_sign *sign, enum aside_why why, const char *said)
{
	struct buf canon = { 0 }, json = { 0 };
	uint8_t digest[DIGEST_LEN];
	char name[EVENT_ID_MAX];
	struct event e;
	enum err err = waiting(r, id, &e);

	if (err == OK) {
		event_canonical(&e, &canon);
		seal_digest(buf_view(&canon), digest);
		doc_put_event(&json, &e, buf_view(&canon), digest, sign);
		event_id_format(&e.id, name);
		err = receive_aside(r, why, str_of(name), said,
		    buf_view(&json));
	}
	if (err == OK || err == ERR_NOT_FOUND)
		err = wait_drop(r->w, id);
	buf_fini(&canon);
	buf_fini(&json);
	return err;
}

/* Of those in the log, from the commit's first on. */
static enum err
digests_behind(struct receive *r, const struct commit *c)
{
	struct event_id id = { .serial = c->mark.sign.first };
	enum err err = OK;

	str_copy(str_of(c->stream), id.stream, sizeof(id.stream));
	for (; id.serial <= c->row.last && err == OK; id.serial++) {
		struct log_head head;
		struct event e;
		uint64_t arrival;

		err = log_find(r->w->s, r->w->t, &id, &arrival);
		if (err == OK)
			err = log_read(r->w->s, r->w->t, arrival, &head, &e);
		if (err == OK)
			digest_of(r, &e, digest_at(r, c, id.serial));
	}
	return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
}

/* From its last event back by prev, so that there is no choice: OK;
 * ERR_NOT_FOUND: one is missing yet. prev: what its first new one follows. */
static enum err
gather(struct receive *r, const struct commit *c, uint8_t prev[DIGEST_LEN])
{
	enum err err = OK;

	r->digests = xgrow(r->digests, &r->digests_cap,
	    (size_t)(c->serial - c->mark.sign.first + 1), DIGEST_LEN);
	memcpy(prev, c->end, DIGEST_LEN);
	for (uint64_t n = c->serial; n > c->row.last &&
	    n >= c->mark.sign.first && err == OK; n--) {
		struct wait_id id = { c->stream, n, prev };
		struct event e;

		err = waiting(r, &id, &e);
		if (err != OK)
			break;
		digest_of(r, &e, digest_at(r, c, n));
		memcpy(prev, e.prev, DIGEST_LEN);
	}
	return err == OK ? digests_behind(r, c) : err;
}

/* A stream has one key for ever; one that was read from a file has none yet. */
static bool
same_hand(const struct stream_row *row, const uint8_t pub[32])
{
	static const uint8_t none[32];

	return row->last == 0 || memcmp(row->pub, none, sizeof(none)) == 0 ||
	    memcmp(row->pub, pub, sizeof(row->pub)) == 0;
}

/* NULL, or why it cannot be right. */
static const char *
fault_of(struct receive *r, const struct commit *c,
    const struct store_node_row *n, const uint8_t prev[DIGEST_LEN],
    enum aside_why *why)
{
	const struct commit_sign *sign = &c->mark.sign;
	uint8_t root[DIGEST_LEN];

	*why = ASIDE_FORGED;
	seal_merkle((const uint8_t (*)[SEAL_DIGEST])r->digests,
	    (size_t)(c->serial - sign->first + 1), root);
	if (memcmp(root, sign->root, DIGEST_LEN) != 0)
		return "its signature is of other events";
	if (memcmp(c->mark.pub, n->pub, sizeof(n->pub)) != 0 &&
	    !receive_signed(r, c->stream, sign, n->pub))
		return "its commit is not signed by its node";
	if (!same_hand(&c->row, n->pub))
		return "its stream was begun under another key";
	*why = ASIDE_REVOKED;
	if (c->serial > node_upto(r->w->s, r->w->t, c->stream))
		return "its node was revoked";
	*why = ASIDE_FORKED;
	if (c->row.last > 0 && memcmp(prev, c->row.digest, DIGEST_LEN) != 0)
		return "it does not follow the event before it";
	return NULL;
}

/* What its mark leads to is not believed. A signature that is of other events says
 * nothing of those before its own. */
static enum err
refuse(struct receive *r, const struct commit *c, enum aside_why why,
    const char *said)
{
	const struct wait_id end = { c->stream, c->serial, c->end };
	enum err err = drop_one(r, &end, &c->mark.sign, why, said);

	for (uint64_t n = c->serial - 1; why != ASIDE_FORGED && err == OK &&
	    n > c->row.last && n >= c->mark.sign.first; n--) {
		struct wait_id id = id_at(r, c, n);

		err = drop_one(r, &id, NULL, why, said);
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
take_one(struct receive *r, struct log_stream *st, const struct wait_id *id)
{
	struct buf stored = { 0 };
	struct event e;
	uint64_t arrival;
	struct str v;
	bool known;
	enum err err = wait_get(r->w, id, &v);

	if (err != OK)
		return err;
	buf_str(&stored, v);	/* what is lent goes with the first write */
	err = event_decode(buf_view(&stored), &e);
	str_copy(str_of(st->name), e.id.stream, sizeof(e.id.stream));
	e.id.serial = id->serial;
	/* What a stream's first follows is of another year, perhaps not here. */
	if (err == OK && id->serial == 1)
		memcpy(st->row.digest, e.prev, DIGEST_LEN);
	if (err == OK)
		err = pass_known(r, st, &e, id->digest, &known);
	if (err == OK && !known) {
		receive_clock(r, &e.at);
		err = take_event(r->w, &e, st, false, &arrival);
		r->out->fresh += err == OK;
	}
	if (err == OK)
		err = wait_drop(r->w, id);
	buf_fini(&stored);
	return err;
}

/* Whatever else waits under it was not its node's. */
static enum err
drop_others(struct receive *r, const struct wait_id *id)
{
	uint8_t digest[WAIT_REV];
	struct wait_id other = { id->stream, id->serial, digest };
	enum err err;

	while ((err = wait_first(r->w, id->stream, id->serial, digest)) == OK)
		if ((err = drop_one(r, &other, NULL, ASIDE_FORKED,
		    "another event of this id stands in the log")) != OK)
			return err;
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
keep_signature(struct receive *r, const struct log_stream *st,
    const struct commit_sign *sign)
{
	struct sign_row row = { .first = sign->first };
	uint8_t key[SERIAL_KEY];

	memcpy(row.root, sign->root, sizeof(row.root));
	memcpy(row.sig, sign->sig, sizeof(row.sig));
	return room_put(r->w->t, r->w->s->dbi[DB_SIGN], serial_key(st->row.id,
	    sign->last, key), key_of(&row, sizeof(row)), 0);
}

/* st may move in memory while events are taken: it is asked for by name. */
static enum err
take_commit(struct receive *r, const struct commit *c,
    const struct store_node_row *n)
{
	struct log_stream *st;
	enum err err = OK;

	for (uint64_t serial = c->row.last + 1; serial <= c->serial &&
	    err == OK; serial++) {
		const struct wait_id id = id_at(r, c, serial);

		err = log_stream_named(&r->w->log, c->stream, &st);
		if (err != OK)
			return err;
		if (st->row.last == 0)
			memcpy(st->row.pub, n->pub, sizeof(st->row.pub));
		err = take_one(r, st, &id);
		if (err == OK)
			err = drop_others(r, &id);
	}
	if (err == OK)
		err = log_stream_named(&r->w->log, c->stream, &st);
	return err == OK ? keep_signature(r, st, &c->mark.sign) : err;
}

/* The stream as this transaction has it; one nobody proved yet is not begun. */
static enum err
stream_now(struct receive *r, const char *name, struct stream_row *out)
{
	struct log_stream *st;
	enum err err = room_copy(r->w->t, r->w->s->dbi[DB_STREAM], str_of(name),
	    out, sizeof(*out));

	if (err == ERR_NOT_FOUND) {
		*out = (struct stream_row){ .last = 0 };
		return OK;
	}
	if (err == OK)
		err = log_stream_named(&r->w->log, name, &st);
	if (err == OK)
		*out = st->row;
	return err;
}

/* The commit its mark says: taken, refused (more: look again), or not whole. */
static enum err
try_commit(struct receive *r, const struct commit *c,
    const struct store_node_row *n, bool *more)
{
	uint8_t prev[DIGEST_LEN];
	enum aside_why why;
	const char *said;
	enum err err = gather(r, c, prev);

	*more = err == OK;
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	said = fault_of(r, c, n, prev, &why);
	return said ? refuse(r, c, why, said) : take_commit(r, c, n);
}

/* The next commit of the stream that is whole, or cannot be right. */
static enum err
one_commit(struct receive *r, const char *name, const struct store_node_row *n,
    bool *more)
{
	struct commit c = { .stream = name };
	enum err err = stream_now(r, name, &c.row);

	*more = false;
	/* Behind every mark of what stands already. */
	c.serial = c.row.last;
	memset(c.end, UINT8_MAX, sizeof(c.end));
	while (err == OK && !*more) {
		err = wait_next_mark(r->w, name, &c.serial, c.end, &c.mark);
		if (err != OK || c.mark.sign.first > c.row.last + 1)
			break;
		err = try_commit(r, &c, n, more);
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

/* Whom its node trusts may have changed by what this very batch brought. */
enum err
receive_promote(struct receive *r, const char *stream)
{
	struct store_node_row n;
	char node[NODE_MAX], name[STREAM_MAX];
	bool more = true;
	enum err err;

	node_of_stream(stream, node);
	str_copy(str_of(stream), name, sizeof(name));
	err = node_row(r->w->s, r->w->t, node, &n);
	while (err == OK && more)
		err = one_commit(r, name, &n, &more);
	return err == ERR_NOT_FOUND ? OK : err;
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
	return receive_signed(r, d->e->id.stream, s, n->row.pub);
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
	if (err == OK)
		receive_touch(r, e.id.stream);
	return err;
}
