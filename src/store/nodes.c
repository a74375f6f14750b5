/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom this store trusts: a projection of node.trust, node.revoke, and of
 * year.close, whose authors must be trusted as much. */
#include "store/nodes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/replica_in.h"

bool
node_fits(struct str node)
{
	if (node.n < 3 || node.n >= NODE_MAX || node.p[0] < 'a' ||
	    node.p[0] > 'z' || node.p[node.n - 1] < 'a')
		return false;
	for (size_t i = 0; i < node.n; i++)
		if (!((node.p[i] >= 'a' && node.p[i] <= 'z') ||
		    (node.p[i] >= '0' && node.p[i] <= '9')))
			return false;
	return true;
}

void
node_of_stream(const char *stream, char out[NODE_MAX])
{
	size_t n = strcspn(stream, ".");

	out[0] = '\0';
	if (stream[n] == '.' && n < NODE_MAX)
		str_copy(str_n(stream, n), out, NODE_MAX);
}

bool
node_is_own(const struct store *s, const char *node)
{
	char stream[NODE_MAX + 1];

	snprintf(stream, sizeof(stream), "%.*s.", NODE_MAX - 1, node);
	return node[0] != '\0' && (strcmp(node, s->node) == 0 ||
	    log_is_ours(s, stream));
}

bool
node_reads(const struct store_node_row *n, uint32_t territory)
{
	if (n->state == NODE_REVOKED)
		return false;
	if (n->all || territory == 0)
		return true;
	return territory < 8 * NODE_TOWNS &&
	    (n->towns[territory / 8] >> (territory % 8) & 1);
}

bool
node_towns_read(struct str text, bool *all, uint8_t towns[NODE_TOWNS])
{
	struct str part;
	bool some = false;

	memset(towns, 0, NODE_TOWNS);
	*all = str_is(text, "all");
	if (*all)
		return true;
	while (str_cut(&text, ',', &part)) {
		int64_t n;

		if (!str_int(part, &n) || n <= 0 || n > 999)
			return false;
		towns[n / 8] |= (uint8_t)(1u << (n % 8));
		some = true;
	}
	return some;
}

void
node_towns_write(const struct store_node_row *n, struct buf *out)
{
	const char *comma = "";

	if (n->all)
		buf_cstr(out, "all");
	for (uint32_t i = 1; i < 1000 && !n->all; i++)
		if (n->towns[i / 8] >> (i % 8) & 1) {
			buf_fmt(out, "%s%03u", comma, i);
			comma = ",";
		}
}

/* --- the table --- */

/* Whoever damaged the file does not make text without an end of it. */
void
node_row_of(const struct node_disk *d, const char *node,
    struct store_node_row *out)
{
	*out = (struct store_node_row){ .state = d->state, .all = d->all,
	    .anchor = d->anchor && d->state == NODE_TRUSTED,
	    .at_ms = d->at_ms };
	str_copy(str_of(node), out->node, sizeof(out->node));
	memcpy(out->pub, d->pub, sizeof(out->pub));
	memcpy(out->towns, d->towns, sizeof(out->towns));
	str_copy(str_n(d->label, strnlen(d->label, NODE_LABEL)), out->label,
	    sizeof(out->label));
	str_copy(str_n(d->by, strnlen(d->by, NODE_MAX)), out->by,
	    sizeof(out->by));
}

static enum err
disk_get(struct store *s, MDB_txn *t, const char *node, struct node_disk *d,
    struct str *upto)
{
	struct str v;
	enum err err = node[0] ? room_get(t, s->dbi[DB_NODE], str_of(node), &v) :
	    ERR_NOT_FOUND;

	if (err != OK)
		return err;
	if (v.n < sizeof(*d))
		return ERR_DAMAGED;
	memcpy(d, v.p, sizeof(*d));
	if (d->state != NODE_TRUSTED && d->state != NODE_REVOKED)
		return ERR_DAMAGED;
	if (upto)
		*upto = str_from(v, sizeof(*d));
	return OK;
}

struct pub_found { struct store *s; MDB_txn *t; uint8_t *pub; bool found; };

/* An incarnation of before its key was noted: its streams have it. */
static enum err
pub_of_stream(void *ctx, const char *stream, uint16_t id, uint64_t last)
{
	static const uint8_t none[32];
	struct pub_found *f = ctx;
	struct stream_row row;

	(void)id;
	(void)last;
	if (room_copy(f->t, f->s->dbi[DB_STREAM], str_of(stream), &row,
	    sizeof(row)) == OK && memcmp(row.pub, none, sizeof(none)) != 0) {
		memcpy(f->pub, row.pub, sizeof(row.pub));
		f->found = true;
	}
	return OK;
}

static enum err
own_row(struct store *s, MDB_txn *t, const char *node,
    struct store_node_row *out)
{
	struct pub_found f = { s, t, out->pub, false };
	char key[NODE_MAX + 8];
	struct str v;
	enum err err;

	*out = (struct store_node_row){ .state = NODE_OWN, .all = true };
	str_copy(str_of(node), out->node, sizeof(out->node));
	if (strcmp(node, s->node) == 0) {
		memcpy(out->pub, s->pub, sizeof(out->pub));
		return OK;
	}
	snprintf(key, sizeof(key), "was %.*s", NODE_MAX - 1, node);
	if (room_get(t, s->dbi[DB_META], str_of(key), &v) == OK &&
	    v.n == sizeof(out->pub)) {
		memcpy(out->pub, v.p, v.n);
		return OK;
	}
	err = node_streams(s, t, node, pub_of_stream, &f);
	return err != OK ? err : f.found ? OK : ERR_NOT_FOUND;
}

enum err
node_row(struct store *s, MDB_txn *t, const char *node,
    struct store_node_row *out)
{
	struct node_disk d;
	enum err err;

	if (node_is_own(s, node))
		return own_row(s, t, node, out);
	err = disk_get(s, t, node, &d, NULL);
	if (err == OK)
		node_row_of(&d, node, out);
	return err;
}

enum err
node_each(struct store *s, MDB_txn *t, node_fn *fn, void *ctx)
{
	struct store_node_row row;
	struct node_disk d;
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_NODE], &c);

	if (rc != 0)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		char node[NODE_MAX];

		if (!node_fits(room_str(k)))
			continue;
		str_copy(room_str(k), node, sizeof(node));
		if (node_is_own(s, node) ||
		    disk_get(s, t, node, &d, NULL) != OK)
			continue;
		node_row_of(&d, node, &row);
		err = fn(ctx, &row);
	}
	mdb_cursor_close(c);
	return err == OK && rc != MDB_NOTFOUND ? room_err(rc) : err;
}

enum err
node_streams(struct store *s, MDB_txn *t, const char *node, node_stream_fn *fn,
    void *ctx)
{
	char head[NODE_MAX + 1], name[STREAM_MAX];
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);

	if (rc != 0)
		return room_err(rc);
	snprintf(head, sizeof(head), "%.*s.", NODE_MAX - 1, node);
	k = room_val(str_of(head));
	for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); err == OK &&
	    rc == 0 && str_starts(room_str(k), str_of(head));
	    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		struct stream_row row;

		if (v.mv_size != sizeof(row) || k.mv_size >= STREAM_MAX)
			continue;
		memcpy(&row, v.mv_data, sizeof(row));
		str_copy(room_str(k), name, sizeof(name));
		err = fn(ctx, name, row.id, row.last);
	}
	mdb_cursor_close(c);
	return err != OK || rc == 0 || rc == MDB_NOTFOUND ? err : room_err(rc);
}

/* --- how far a revoked node is believed --- */

uint64_t
node_upto(struct store *s, MDB_txn *t, const char *stream)
{
	char node[NODE_MAX];
	struct node_disk d;
	struct str upto, part;

	node_of_stream(stream, node);
	if (node_is_own(s, node) || disk_get(s, t, node, &d, &upto) != OK ||
	    d.state != NODE_REVOKED)
		return UINT64_MAX;
	while (str_cut(&upto, ',', &part)) {
		struct str name;
		int64_t n;

		if (str_cut(&part, '=', &name) && str_is(name, stream) &&
		    str_int(part, &n) && n > 0)
			return (uint64_t)n;
	}
	return 0;
}

/* --- events --- */

/* What e says, as a row; upto: how far. false: it says nothing. */
static bool
said(const struct event *e, struct node_disk *d, struct str *node,
    struct str *upto)
{
	bool all;

	memset(d, 0, sizeof(*d));
	*upto = STR_NONE;
	*node = body_str(&e->body, "node");
	if (!node_fits(*node))
		return false;
	d->at_ms = e->at.ms;
	d->at_count = e->at.count;
	node_of_stream(e->id.stream, d->by);
	if (e->kind == EV_NODE_REVOKE) {
		d->state = NODE_REVOKED;
		*upto = body_str(&e->body, "upto");
		return true;
	}
	d->state = NODE_TRUSTED;
	d->anchor = body_num(&e->body, "anchor", 0) == 1;
	if (!hex_get(body_str(&e->body, "pub"), d->pub, sizeof(d->pub)) ||
	    !node_towns_read(body_str(&e->body, "towns"), &all, d->towns))
		return false;
	d->all = all;
	str_copy(body_str(&e->body, "label"), d->label, sizeof(d->label));
	return true;
}

static bool
earlier(const struct node_disk *a, const struct node_disk *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	if (a->at_count != b->at_count)
		return a->at_count < b->at_count;
	return strcmp(a->by, b->by) < 0;
}

/* Does what d says hold against what stood? What this node revoked no anchor
 * brings back, whatever clock it goes by; and a name's key is another only after
 * the first was revoked. */
static bool
holds(const struct store *s, const struct node_disk *d,
    const struct node_disk *old)
{
	bool ours = node_is_own(s, d->by), theirs = !node_is_own(s, old->by);

	if (d->state == NODE_TRUSTED && old->state == NODE_TRUSTED &&
	    memcmp(d->pub, old->pub, sizeof(d->pub)) != 0)
		return false;
	if (old->state == NODE_REVOKED && !theirs && !ours)
		return false;
	if (d->state == NODE_REVOKED && ours && theirs)
		return true;
	return !earlier(d, old);
}

/* Reads it more than before? Then it is owed keys. */
static bool
reads_more(const struct node_disk *d, const struct node_disk *old)
{
	if (d->state != NODE_TRUSTED)
		return false;
	if (old == NULL || old->state != NODE_TRUSTED || (d->all && !old->all))
		return true;
	for (size_t i = 0; i < NODE_TOWNS && !old->all; i++)
		if (d->towns[i] & ~old->towns[i])
			return true;
	return false;
}

static enum err
disk_put(struct writer *w, const char *node, const struct node_disk *d,
    struct str upto)
{
	struct buf b = { 0 };
	enum err err;

	buf_add(&b, d, sizeof(*d));
	buf_str(&b, upto);
	err = room_put(w->t, w->s->dbi[DB_NODE], str_of(node), buf_view(&b), 0);
	buf_fini(&b);
	return err;
}

/* Whom an anchor trusts is no anchor for that, unless it is what the anchor itself
 * was called; and it stays what we made of it. old: NULL none. */
static bool
is_anchor(const struct store *s, const struct event *e,
    const struct node_disk *d, const struct node_disk *old)
{
	if (node_is_own(s, d->by))
		return d->anchor;
	return (old != NULL && old->state == NODE_TRUSTED && old->anchor) ||
	    (d->state == NODE_TRUSTED && body_num(&e->body, "past", 0) == 1);
}

/* anchored: by this e's subject's own word counts from now on. */
static enum err
note_trust(struct writer *w, const struct event *e, char anchored[NODE_MAX])
{
	struct node_disk d, old;
	struct str name, upto;
	char node[NODE_MAX];
	bool known;
	enum err err;

	anchored[0] = '\0';
	if (!said(e, &d, &name, &upto))
		return OK;
	str_copy(name, node, sizeof(node));
	if (node_is_own(w->s, node))
		return OK;	/* nobody else says who we are */
	err = disk_get(w->s, w->t, node, &old, NULL);
	known = err == OK;
	if (err != OK && err != ERR_NOT_FOUND && err != ERR_DAMAGED)
		return err;
	if (known && !holds(w->s, &d, &old))
		return OK;
	d.anchor = is_anchor(w->s, e, &d, known ? &old : NULL);
	if (known && d.state == NODE_REVOKED) {
		memcpy(d.pub, old.pub, sizeof(d.pub));
		memcpy(d.label, old.label, sizeof(d.label));
	}
	err = disk_put(w, node, &d, upto);
	if (err == OK && !w->again && reads_more(&d, known ? &old : NULL))
		err = keys_newcomer(w, node);
	if (d.anchor && !(known && old.state == NODE_TRUSTED && old.anchor))
		memcpy(anchored, node, NODE_MAX);
	return err;
}

/* 1 + year + territory: no node's name begins so. */
static struct str
closed_key(unsigned year, uint32_t territory, uint8_t out[7])
{
	out[0] = 1;
	be16(out + 1, year % 100);
	be32(out + 3, territory);
	return key_of(out, 7);
}

static enum err
note_year(struct writer *w, const struct event *e)
{
	int64_t year = body_num(&e->body, "year", -1);
	int64_t territory = body_num(&e->body, "territory", 0);
	uint8_t key[7];

	if (year < 0 || year > 9999 || territory < 0 || territory > 999)
		return OK;
	return room_put(w->t, w->s->dbi[DB_NODE], closed_key((unsigned)year,
	    (uint32_t)territory, key), key_of(&e->at.ms, sizeof(e->at.ms)), 0);
}

static bool
is_closed(struct store *s, MDB_txn *t, unsigned year, uint32_t territory)
{
	uint8_t key[7];
	struct str v;

	return room_get(t, s->dbi[DB_NODE], closed_key(year, territory, key),
	    &v) == OK;
}

bool
store_year_closed(struct store *s, const char *db)
{
	struct replica_db d;
	MDB_txn *t;
	bool closed;

	if (!replica_db_parse(str_of(db), &d) || room_read(s, &t) != OK)
		return false;
	closed = is_closed(s, t, d.year, 0) || (d.territory > 0 &&
	    is_closed(s, t, d.year, d.territory));
	room_read_end(s);
	return closed;
}

/* Does the word of e's author count here? */
static bool
counts(struct writer *w, const char *author)
{
	struct node_disk d;

	if (node_is_own(w->s, author))
		return true;
	return disk_get(w->s, w->t, author, &d, NULL) == OK &&
	    d.state == NODE_TRUSTED && d.anchor;
}

static bool
is_of_nodes(enum event_kind k)
{
	return k == EV_NODE_TRUST || k == EV_NODE_REVOKE || k == EV_YEAR_CLOSE;
}

static enum err
note_one(struct writer *w, const struct event *e, char anchored[NODE_MAX])
{
	anchored[0] = '\0';
	return e->kind == EV_YEAR_CLOSE ? note_year(w, e) :
	    note_trust(w, e, anchored);
}

/* What it said before it was an anchor counts now; before: arrivals until then,
 * so that a rebuild comes to the same. */
struct heard { struct writer *w; uint64_t before; };

static enum err
hear_one(struct writer *w, uint16_t stream, uint64_t serial, uint64_t before)
{
	char anchored[NODE_MAX];
	struct log_head head;
	struct event e;
	uint64_t arrival;
	enum err err = log_arrival(w->s, w->t, stream, serial, &arrival);

	if (err != OK || arrival >= before)
		return err == ERR_NOT_FOUND ? OK : err;
	err = log_read(w->s, w->t, arrival, &head, &e);
	if (err != OK || !is_of_nodes(e.kind))
		return err;
	return note_one(w, &e, anchored);
}

static enum err
hear_stream(void *ctx, const char *stream, uint16_t id, uint64_t last)
{
	const struct heard *h = ctx;
	enum err err = OK;

	if (!log_is_common(str_of(stream)))
		return OK;
	for (uint64_t n = 1; n <= last && err == OK; n++)
		err = hear_one(h->w, id, n, h->before);
	return err;
}

enum err
node_note(struct writer *w, const struct event *e)
{
	char author[NODE_MAX], anchored[NODE_MAX];
	struct heard h = { w, 0 };
	enum err err;

	if (!is_of_nodes(e->kind) || !log_is_common(str_of(e->id.stream)))
		return OK;
	node_of_stream(e->id.stream, author);
	if (!counts(w, author))
		return OK;
	err = note_one(w, e, anchored);
	if (err != OK || anchored[0] == '\0')
		return err;
	err = log_find(w->s, w->t, &e->id, &h.before);
	return err == OK ? node_streams(w->s, w->t, anchored, hear_stream, &h) :
	    err;
}
