/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this node says of itself and of others: whom it trusts, what it is called,
 * which years are closed; and the list of all nodes for people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "seal/seal.h"
#include "store/folder.h"
#include "store/nodes.h"
#include "store/replica_in.h"

void
store_sign(const struct store *s, struct str bytes, uint8_t sig[64])
{
	seal_sign(s->sec, bytes, sig);
}

void
store_set_towns(struct store *s, const uint8_t towns[NODE_TOWNS])
{
	s->some_towns = towns != NULL;
	if (towns != NULL)
		memcpy(s->towns, towns, sizeof(s->towns));
}

uint32_t
node_place(const struct store *s, uint32_t territory)
{
	return !s->some_towns || (territory < 8 * sizeof(s->towns) &&
	    (s->towns[territory / 8] >> territory % 8 & 1)) ? territory : 0;
}

/* --- the list --- */

struct names { char (*at)[NODE_MAX]; size_t n, cap; };

static void
names_add(struct names *m, struct str node)
{
	if (node.n == 0 || node.n >= NODE_MAX)
		return;
	for (size_t i = m->n; i > 0; i--)
		if (str_is(node, m->at[i - 1]))
			return;
	m->at = xgrow(m->at, &m->cap, m->n + 1, sizeof(*m->at));
	str_copy(node, m->at[m->n++], NODE_MAX);
}

static enum err
names_of_table(void *ctx, const struct store_node_row *n)
{
	names_add(ctx, str_of(n->node));
	return OK;
}

/* This node, what it was called, whom it heard of, whose events are here. */
static enum err
names_all(struct store *s, MDB_txn *t, struct names *m)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err;
	int rc;

	names_add(m, str_of(s->node));
	for (size_t i = 0; i < s->was_n; i++)
		names_add(m, str_of(s->was[i]));
	err = node_each(s, t, names_of_table, m);
	if (err != OK)
		return err;
	rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);
	if (rc != 0)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct str rest = room_str(k), node;

		if (str_cut(&rest, '.', &node) && rest.n > 0)
			names_add(m, node);
	}
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

struct heard { struct store *s; MDB_txn *t; struct store_node_row *row; };

static enum err
count_stream(void *ctx, const char *stream, uint16_t id, uint64_t last)
{
	struct heard *h = ctx;
	struct event_id newest = { .serial = last };
	struct log_head head;
	struct event e;
	uint64_t arrival;

	(void)id;
	h->row->events += last;
	str_copy(str_of(stream), newest.stream, sizeof(newest.stream));
	if (last > 0 && log_find(h->s, h->t, &newest, &arrival) == OK &&
	    log_read(h->s, h->t, arrival, &head, &e) == OK &&
	    e.at.ms > h->row->seen_ms)
		h->row->seen_ms = e.at.ms;
	return OK;
}

static enum err
whole_row(struct store *s, MDB_txn *t, const char *node,
    struct store_node_row *out)
{
	struct heard h = { s, t, out };
	enum err err = node_row(s, t, node, out), heard;

	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	if (err == ERR_NOT_FOUND) {
		*out = (struct store_node_row){ .state = NODE_UNKNOWN };
		str_copy(str_of(node), out->node, sizeof(out->node));
	}
	heard = node_streams(s, t, node, count_stream, &h);
	return heard == OK ? err : heard;
}

enum err
store_nodes(struct store *s, store_node_fn *fn, void *ctx)
{
	struct names m = { .n = 0 };
	struct store_node_row row;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = names_all(s, t, &m);
	for (size_t i = 0; i < m.n && err == OK; i++) {
		err = whole_row(s, t, m.at[i], &row);
		if (err == ERR_NOT_FOUND)
			err = OK;
		if (err == OK && !fn(ctx, &row))
			break;
	}
	room_read_end(s);
	free(m.at);
	return err;
}

enum err
store_node_get(struct store *s, const char *node, struct store_node_row *out)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = whole_row(s, t, node, out);
	room_read_end(s);
	return err;
}

/* --- events of our own --- */

/* One event of the common stream, if may agrees to it in the transaction. */
struct say {
	struct intent	in;
	struct body	body;
	const char	*node;
	const struct store_node_row *row;
	struct buf	text;
};
typedef enum err say_fn(struct writer *w, struct say *y);

static enum err
say_once(struct store *s, struct say *y, say_fn *may, say_fn *then)
{
	struct outcome out;
	struct writer w;
	enum err err = writer_begin(&w, s, false);

	if (err != OK)
		return err;
	y->in.body = &y->body;
	y->body.n = 0;
	y->text.n = 0;
	err = may(&w, y);
	if (err == OK)
		err = writer_intent(&w, &y->in, &out);
	if (err == OK && then != NULL)
		err = then(&w, y);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

static enum err
say(struct store *s, struct say *y, say_fn *may)
{
	enum err err;

	do {
		err = say_once(s, y, may, NULL);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	buf_fini(&y->text);
	return err;
}

static enum err
trust_body(const struct store_node_row *n, struct buf *text, struct body *body)
{
	char hex[2 * 32 + 1];
	size_t at;
	enum err err;

	hex_put(n->pub, sizeof(n->pub), hex);
	buf_cstr(text, hex);
	at = text->n;
	node_towns_write(n, text);
	if (text->n == at)
		return ERR_BAD_INPUT;	/* it may read nothing */
	err = body_text(body, "node", str_of(n->node));
	if (err == OK)
		err = body_text(body, "pub", str_n(text->p, at));
	if (err == OK)
		err = body_text(body, "towns", str_from(buf_view(text), at));
	if (err == OK)
		err = body_int(body, "anchor", n->anchor);
	return err == OK ? body_text(body, "label", str_of(n->label)) : err;
}

static enum err
may_trust(struct writer *w, struct say *y)
{
	const struct store_node_row *n = y->row;
	struct store_node_row old;
	enum err err;

	if (node_is_own(w->s, n->node))
		return ERR_REFUSED;
	err = node_row(w->s, w->t, n->node, &old);
	if (err == OK && old.state == NODE_TRUSTED &&
	    memcmp(old.pub, n->pub, sizeof(old.pub)) != 0)
		return ERR_EXISTS;
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	return trust_body(n, &y->text, &y->body);
}

enum err
store_trust(struct store *s, const struct store_node_row *n, struct str actor,
    struct str login)
{
	struct say y = { .row = n, .in = { .kind = EV_NODE_TRUST,
	    .subject = STR("node"), .actor = actor, .login = login } };

	return node_fits(str_of(n->node)) ? say(s, &y, may_trust) :
	    ERR_BAD_INPUT;
}

static enum err
put_upto(void *ctx, const char *stream, uint16_t id, uint64_t last)
{
	struct buf *b = ctx;

	(void)id;
	if (last > 0)
		buf_fmt(b, "%s%s=%llu", b->n > 0 ? "," : "", stream,
		    (unsigned long long)last);
	return OK;
}

/* What of it is here stays believed; it is said how far that is. */
static enum err
may_revoke(struct writer *w, struct say *y)
{
	struct store_node_row old;
	enum err err;

	if (node_is_own(w->s, y->node))
		return ERR_REFUSED;
	err = node_row(w->s, w->t, y->node, &old);
	if (err == OK && old.state == NODE_REVOKED)
		return ERR_EXISTS;
	if (err == OK)
		err = node_streams(w->s, w->t, y->node, put_upto, &y->text);
	if (err == OK)
		err = body_text(&y->body, "node", str_of(y->node));
	return err == OK ? body_text(&y->body, "upto", buf_view(&y->text)) :
	    err;
}

enum err
store_revoke(struct store *s, const char *node, struct str actor,
    struct str login)
{
	struct say y = { .node = node, .in = { .kind = EV_NODE_REVOKE,
	    .subject = STR("node"), .actor = actor, .login = login } };

	return node_fits(str_of(node)) ? say(s, &y, may_revoke) :
	    ERR_BAD_INPUT;
}

struct closing { struct say y; unsigned year; uint32_t territory; };

static enum err
may_close(struct writer *w, struct say *y)
{
	const struct closing *c = (const struct closing *)(const void *)y;
	enum err err = body_int(&y->body, "year", c->year);

	(void)w;
	return err == OK ? body_int(&y->body, "territory", c->territory) : err;
}

enum err
store_year_close(struct store *s, unsigned year, uint32_t territory,
    struct str actor, struct str login)
{
	struct closing c = { .year = year, .territory = territory, .y = {
	    .in = { .kind = EV_YEAR_CLOSE, .subject = STR("year"),
	    .actor = actor, .login = login } } };

	return year > 9999 || territory > 999 ? ERR_BAD_INPUT :
	    say(s, &c.y, may_close);
}

/* --- another name --- */

struct renaming {
	struct say	y;		/* first: may_rename is given it */
	char		old[NODE_MAX], now[NODE_MAX];
	uint8_t		old_pub[32], old_sec[64], pub[32], sec[64];
};

static enum err
used_stream(void *ctx, const char *stream, uint16_t id, uint64_t last)
{
	(void)stream;
	(void)id;
	(void)last;
	*(bool *)ctx = true;
	return OK;
}

/* The first incarnation of name that nobody is or was. */
static enum err
free_name(struct store *s, MDB_txn *t, const char *name, char out[NODE_MAX])
{
	struct store_node_row row;
	enum err err = OK;
	bool used = true;

	snprintf(out, NODE_MAX, "%.12sa", name);
	while (err == OK && used && strlen(out) + 1 < NODE_MAX) {
		used = node_is_own(s, out) ||
		    node_row(s, t, out, &row) != ERR_NOT_FOUND;
		if (!used)
			err = node_streams(s, t, out, used_stream, &used);
		if (used)
			log_next_incarnation(out);
	}
	return err == OK && used ? ERR_EXISTS : err;
}

static void
be_called(struct store *s, const char *node, const uint8_t pub[32],
    const uint8_t sec[64])
{
	str_copy(str_of(node), s->node, sizeof(s->node));
	memcpy(s->pub, pub, sizeof(s->pub));
	memcpy(s->sec, sec, sizeof(s->sec));
}

/* From here on this very transaction writes as the new one: its first event. */
static enum err
may_rename(struct writer *w, struct say *y)
{
	struct renaming *r = (struct renaming *)(void *)y;
	struct store *s = w->s;
	enum err err = free_name(s, w->t, y->node, r->now);

	if (err == OK)
		err = folder_was_put(s, w->t, r->old, r->old_pub);
	if (err == OK)
		err = room_put(w->t, s->dbi[DB_META], STR("node"),
		    str_of(r->now), 0);
	if (err == OK)
		err = room_put(w->t, s->dbi[DB_META], STR("pub"),
		    key_of(r->pub, sizeof(r->pub)), 0);
	if (err == OK)
		err = room_del(w->t, s->dbi[DB_META], STR("seed"));
	if (err == OK)
		err = body_text(&y->body, "from", str_of(r->old));
	if (err == OK)
		err = body_text(&y->body, "node", str_of(r->now));
	if (err == OK)
		be_called(s, r->now, r->pub, r->sec);
	return err;
}

enum err
node_own_past(struct writer *w, const struct intent *like, const char *was,
    const uint8_t pub[32])
{
	struct store_node_row old = { .all = true };
	struct intent in = *like;
	struct body body = { .n = 0 };
	struct buf text = { 0 };
	struct outcome out;
	enum err err = folder_was_read(w->s, w->t);

	in.kind = EV_NODE_TRUST;
	in.body = &body;
	str_copy(str_of(was), old.node, sizeof(old.node));
	memcpy(old.pub, pub, sizeof(old.pub));
	if (err == OK)
		err = trust_body(&old, &text, &body);
	if (err == OK)
		err = body_int(&body, "past", 1);
	if (err == OK)
		err = writer_intent(w, &in, &out);
	buf_fini(&text);
	return err;
}

static enum err
then_past(struct writer *w, struct say *y)
{
	struct renaming *r = (struct renaming *)(void *)y;

	return node_own_past(w, &y->in, r->old, r->old_pub);
}

static bool
name_fits(const char *name)
{
	char node[NODE_MAX];
	size_t n = strlen(name);

	if (n < 2 || n > 12)
		return false;
	snprintf(node, sizeof(node), "%.12sa", name);
	return node_fits(str_of(node));
}

/* The key is beside before the store says whose it is, and in its place after. */
enum err
store_rename(struct store *s, const char *name, struct str actor,
    struct str login)
{
	struct renaming r = { .y = { .node = name, .in = {
	    .kind = EV_NODE_INIT, .subject = STR("node"), .actor = actor,
	    .login = login } } };
	enum err err;

	if (!name_fits(name))
		return ERR_BAD_INPUT;
	if (s->read_only)
		return ERR_READ_ONLY;
	memcpy(r.old, s->node, sizeof(r.old));
	memcpy(r.old_pub, s->pub, sizeof(r.old_pub));
	memcpy(r.old_sec, s->sec, sizeof(r.old_sec));
	seal_keypair(r.pub, r.sec);
	err = folder_key_next(s, r.sec);
	if (err == OK) {
		do {
			be_called(s, r.old, r.old_pub, r.old_sec);
			err = say_once(s, &r.y, may_rename, then_past);
		} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	}
	if (err != OK)
		be_called(s, r.old, r.old_pub, r.old_sec);
	else
		err = folder_renamed(s);
	seal_wipe(&r.sec, sizeof(r.sec));
	seal_wipe(&r.old_sec, sizeof(r.old_sec));
	return err;
}
