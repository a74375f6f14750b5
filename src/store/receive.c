/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/receive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/take.h"

#define AHEAD_MS 60000		/* further ahead of the wall a clock is off */
#define WAIT_AHEAD ((uint64_t)1 << 26)	/* serials behind the stream's end */
#define WAIT_BYTES ((uint64_t)8 << 30)	/* that wait, all together */

enum err
receive_aside(struct receive *r, enum aside_why why, struct str what,
    const char *said, struct str bytes)
{
	struct store_aside a = { .at_ms = r->b->now_ms, .why = (uint8_t)why,
	    .bytes = bytes };

	snprintf(a.link, sizeof(a.link), "%s", r->b->link);
	snprintf(a.db, sizeof(a.db), "%s", r->b->db ? r->b->db : "");
	str_copy(what, a.what, sizeof(a.what));
	snprintf(a.said, sizeof(a.said), "%s", said ? said : "");
	r->out->aside++;
	r->out->alarm = true;
	return aside_add(r->w->s, r->w->t, &a);
}

enum err
receive_node(struct receive *r, const char *stream,
    const struct receive_node **out)
{
	char node[NODE_MAX];
	struct receive_node *n;

	node_of_stream(stream, node);
	for (size_t i = 0; i < r->nodes_n; i++)
		if (strcmp(r->nodes[i].node, node) == 0) {
			*out = &r->nodes[i];
			return OK;
		}
	r->nodes = xgrow(r->nodes, &r->nodes_cap, r->nodes_n + 1,
	    sizeof(*r->nodes));
	n = &r->nodes[r->nodes_n++];
	*n = (struct receive_node){ .err = OK };
	memcpy(n->node, node, sizeof(node));
	n->err = node_row(r->w->s, r->w->t, node, &n->row);
	*out = n;
	return n->err == ERR_NOT_FOUND ? OK : n->err;
}

/* A wall too far ahead is heard of and not followed. */
void
receive_clock(struct receive *r, const struct hlc *at)
{
	struct head *h = &r->w->h;

	if (at->ms > r->b->now_ms + AHEAD_MS) {
		r->out->alarm = true;
		return;
	}
	if (at->ms > h->hlc_ms) {
		h->hlc_ms = at->ms;
		h->hlc_count = at->count;
	} else if (at->ms == h->hlc_ms && at->count > h->hlc_count) {
		h->hlc_count = at->count;
	}
}

/* --- one document, proven alone --- */

/* Its id is the event's own, its _rev the event's digest, its database that of
 * its stream. */
static bool
is_itself(struct receive *r, const struct doc *d, uint8_t digest[DIGEST_LEN])
{
	char id[EVENT_ID_MAX], rev[REPLICA_REV_MAX], db[REPLICA_DB_MAX];
	struct str name = d->kind == DOC_QUOTE ? str_from(d->id, 2) : d->id;

	event_id_format(&d->e->id, id);
	seal_digest(d->ev, digest);
	doc_rev(digest, rev);
	return str_is(name, id) && str_is(d->rev, rev) &&
	    replica_db(str_of(d->e->id.stream), db) &&
	    (d->kind == DOC_QUOTE || r->b->db == NULL ||
	    strcmp(db, r->b->db) == 0);
}

void
receive_touch(struct receive *r, const char *stream)
{
	for (size_t i = r->streams_n; i > 0; i--)
		if (strcmp(r->streams[i - 1], stream) == 0)
			return;
	r->streams = xgrow(r->streams, &r->streams_cap, r->streams_n + 1,
	    STREAM_MAX);
	snprintf(r->streams[r->streams_n++], STREAM_MAX, "%s", stream);
}

bool
receive_signed(struct receive *r, const char *stream,
    const struct commit_sign *sign, const uint8_t pub[32])
{
	log_sign_text(stream, sign->first, sign->last, sign->root, &r->bytes);
	return seal_verify(pub, buf_view(&r->bytes), sign->sig);
}

/* The signature alone is proven now: what it is over may come later. */
static enum err
put_mark(struct receive *r, const struct doc *d, const struct wait_id *id,
    const struct receive_node *n)
{
	struct wait_mark m;

	memset(&m, 0, sizeof(m));
	m.sign = d->sign;
	memcpy(m.pub, n->row.pub, sizeof(m.pub));
	return wait_mark_put(r->w, id, &m);
}

static bool
sign_fits(struct receive *r, const struct doc *d, const struct receive_node *n)
{
	const struct commit_sign *s = &d->sign;

	return s->last == d->e->id.serial && s->first > 0 &&
	    s->first <= s->last && s->last - s->first < LOG_BATCH &&
	    receive_signed(r, d->e->id.stream, s, n->row.pub);
}

/* The disk is not for whoever likes to write: of one id wait only so many, and none
 * so far ahead that no feed would bring it. */
static enum err
has_room(struct receive *r, const struct doc *d, bool *room)
{
	const struct event_id *id = &d->e->id;
	struct stream_row row = { .last = 0 };
	size_t n = 0;
	enum err err = room_copy(r->w->t, r->w->s->dbi[DB_STREAM],
	    str_of(id->stream), &row, sizeof(row));

	if (err == OK || err == ERR_NOT_FOUND)
		err = wait_count(r->w, id->stream, id->serial, &n);
	*room = id->serial <= row.last + WAIT_AHEAD && n < WAIT_MOST;
	return err;
}

/* It waits, stored, until its commit is whole. */
static enum err
put_wait(struct receive *r, const struct doc *d,
    const uint8_t digest[DIGEST_LEN], const struct receive_node *n)
{
	const struct wait_id id = { d->e->id.stream, d->e->id.serial, digest };
	struct wait_row row = { .since_ms = r->b->now_ms };
	struct str v;
	bool room = true;
	enum err err;

	if (d->is_signed && !sign_fits(r, d, n))
		return receive_aside(r, ASIDE_FORGED, d->id,
		    "its commit is not signed by its node", d->raw);
	err = wait_get(r->w, &id, &v);
	if (err == ERR_NOT_FOUND)
		err = has_room(r, d, &room);
	if (err != OK)
		return err;
	if (!room)
		return receive_aside(r, ASIDE_FORKED, d->id,
		    "too far ahead of its stream, or one of too many", d->raw);
	r->bytes.n = 0;
	buf_add(&r->bytes, &row, sizeof(row));
	event_encode(d->e, &r->bytes);
	err = wait_put(r->w, &id, buf_view(&r->bytes));
	if (err == OK && d->is_signed)
		err = put_mark(r, d, &id, n);
	if (err == OK)
		receive_touch(r, d->e->id.stream);
	return err;
}

/* Known: the same, or a fork. *done: nothing is left to do with it. */
static enum err
meet_known(struct receive *r, const struct doc *d, bool *done)
{
	struct stream_row row;
	uint64_t arrival;
	bool same;
	enum err err = log_find(r->w->s, r->w->t, &d->e->id, &arrival);

	*done = false;
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	err = log_same(r->w->s, r->w->t, arrival, d->e, &same);
	if (err != OK)
		return err;
	*done = true;
	if (!same)
		return receive_aside(r, ASIDE_FORKED, d->id,
		    "another event of this id stands in the log", d->raw);
	/* One that came alone is still wanted in its stream's own row. */
	err = room_copy(r->w->t, r->w->s->dbi[DB_STREAM],
	    str_of(d->e->id.stream), &row, sizeof(row));
	*done = d->kind == DOC_QUOTE || err != OK || d->e->id.serial <= row.last;
	r->out->known += *done;
	return err;
}

static enum err
receive_event(struct receive *r, const struct doc *d)
{
	const struct receive_node *n;
	uint8_t digest[DIGEST_LEN];
	enum err err;
	bool done;

	if (!is_itself(r, d, digest))
		return receive_aside(r, ASIDE_ALTERED, d->id,
		    "its id, revision or database is not that of its event",
		    d->raw);
	err = receive_node(r, d->e->id.stream, &n);
	if (err != OK)
		return err;
	if (n->err == ERR_NOT_FOUND || n->row.state == NODE_UNKNOWN)
		return receive_aside(r, ASIDE_STRANGER, d->id,
		    "nobody here trusts its node", d->raw);
	if (n->row.state == NODE_REVOKED && d->e->id.serial >
	    node_upto(r->w->s, r->w->t, d->e->id.stream))
		return receive_aside(r, ASIDE_REVOKED, d->id,
		    "its node was revoked", d->raw);
	err = meet_known(r, d, &done);
	if (err != OK || done)
		return err;
	/* What this node wrote as it is now it knows: the rest is of a twin. */
	if (log_is_own(&r->w->log, d->e->id.stream))
		return receive_aside(r, ASIDE_FORKED, d->id,
		    "this node never wrote it", d->raw);
	return d->kind == DOC_QUOTE ? receive_quote(r, d, n) :
	    put_wait(r, d, digest, n);
}

static enum err
receive_keys(struct receive *r, const struct doc *d)
{
	uint64_t count = 0;
	enum err err = keys_take(r->w, d, &count);

	r->out->keys += count;
	if (err == ERR_CRYPTO)
		return receive_aside(r, ASIDE_FORGED, d->id,
		    "keys that its node did not sign", d->raw);
	if (err == ERR_NOT_FOUND)
		return receive_aside(r, ASIDE_STRANGER, d->id,
		    "keys of a node nobody here trusts", d->raw);
	return err;
}

static enum err
receive_doc(struct receive *r, const struct doc *d)
{
	if (d->kind == DOC_DESIGN)
		return OK;
	if (d->deleted)
		return receive_aside(r, ASIDE_DELETED, d->id,
		    "deleted on the server", d->raw);
	if (d->err != OK)
		return receive_aside(r, ASIDE_BAD, d->id, d->fault, d->raw);
	switch (d->kind) {
	case DOC_EVENT:
	case DOC_QUOTE:
		return receive_event(r, d);
	case DOC_BLOB:
		return OK;	/* after what names it */
	case DOC_KEYS:
		return OK;	/* taken before all others */
	default:
		return receive_aside(r, ASIDE_BAD, d->id,
		    "no document of ours", d->raw);
	}
}

/* Without its bytes it only says where it is to be had. */
static enum err
receive_blob(struct receive *r, const struct doc *d)
{
	bool done = false;
	enum err err = r->b->db ? want_seen(r->w->s, r->w->t, d->digest,
	    r->b->db) : OK;

	if (err != OK || d->data.n == 0)
		return err;
	err = chunk_put(r->w->s, r->w->t, d, &done);
	if (err == ERR_BAD_INPUT || err == ERR_DAMAGED)
		return receive_aside(r, ASIDE_ALTERED, d->id,
		    "it is no piece of what its name says", STR_NONE);
	r->out->chunks += err == OK;
	return err == OK && done ? law_settle(r->w->s, r->w->t, &r->w->h) : err;
}

/* What fills the disk stops the reader, whose cursor stays: nothing is lost. */
static enum err
waits_full(struct receive *r)
{
	MDB_stat st;
	int rc = mdb_stat(r->w->t, r->w->s->dbi[DB_WAIT], &st);

	if (rc != 0)
		return room_err(rc);
	return (uint64_t)(st.ms_leaf_pages + st.ms_overflow_pages) *
	    st.ms_psize > WAIT_BYTES ? ERR_FULL : OK;
}

/* Keys first: what they open is then read once. Blobs last: only what an event
 * names is kept. */
static enum err
receive_docs(struct receive *r)
{
	enum err err = waits_full(r);

	for (size_t i = 0; i < r->b->n && err == OK; i++)
		if (r->b->doc[i].kind == DOC_KEYS && r->b->doc[i].err == OK &&
		    !r->b->doc[i].deleted)
			err = receive_keys(r, &r->b->doc[i]);
	for (size_t i = 0; i < r->b->n && err == OK; i++)
		err = receive_doc(r, &r->b->doc[i]);
	for (size_t i = 0; i < r->streams_n && err == OK; i++)
		err = receive_promote(r, r->streams[i]);
	for (size_t i = 0; i < r->b->n && err == OK; i++)
		if (r->b->doc[i].kind == DOC_BLOB && r->b->doc[i].err == OK &&
		    !r->b->doc[i].deleted)
			err = receive_blob(r, &r->b->doc[i]);
	return err;
}

static enum err
receive_once(struct store *s, const struct store_batch *b,
    struct store_received *out)
{
	struct writer w;
	struct receive r = { .w = &w, .b = b, .out = out };
	uint8_t law[DIGEST_LEN];
	enum err err;

	*out = (struct store_received){ .fresh = 0 };
	if (b->bulk)
		room_give_way(s);
	err = writer_begin(&w, s, b->bulk);
	if (err != OK)
		return err;
	memcpy(law, w.h.law, sizeof(law));
	err = receive_docs(&r);
	if (err == OK && b->keep_cursor)
		err = cursor_put(s, w.t, b->link, b->db ? b->db : "",
		    b->cursor);
	out->law = memcmp(law, w.h.law, sizeof(law)) != 0;
	/* A batch that only waits, opens, or moves the cursor stands as well. */
	if (err == OK)
		err = writer_commit_bare(&w);
	else
		writer_abort(&w);
	free(r.nodes);
	free(r.streams);
	free(r.digests);
	buf_fini(&r.bytes);
	return err;
}

/* Of what the remote would give once more, one flush of the disk is saved. LMDB then
 * writes pages, flushes, and leaves the page that makes them valid to the next
 * flush: a power cut may set the store back to an earlier commit, whole, and never
 * tears it, since pages an older commit needs are not written over before a newer
 * one is down. With the events goes what they brought, and no commit of a person is
 * lost: its own flush takes down all before it. A cursor is what would be missed:
 * the server is told of it next. It is flushed. */
static bool
may_come_again(const struct store_batch *b)
{
	return b->again && !b->keep_cursor;
}

static enum err
receive_flushed(struct store *s, const struct store_batch *b,
    struct store_received *out)
{
	enum err err;

	if (!may_come_again(b))
		return receive_once(s, b, out);
	(void)mdb_env_set_flags(s->env, MDB_NOMETASYNC, 1);
	err = receive_once(s, b, out);
	(void)mdb_env_set_flags(s->env, MDB_NOMETASYNC, 0);
	return err;
}

enum err
store_receive(struct store *s, const struct store_batch *b,
    struct store_received *out)
{
	enum err err;

	if (s->law == NULL)
		return ERR_REFUSED;
	do {
		err = receive_flushed(s, b, out);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}
