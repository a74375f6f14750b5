/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "seal/seal.h"
#include "store/replica_in.h"

void
log_fini(struct log *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->streams[i].digests);
	free(l->streams);
	buf_fini(&l->canon);
	buf_fini(&l->rec);
	l->streams = NULL;
	l->n = l->cap = 0;
}

static int
year_of(const struct log *l, int64_t at_ms)
{
	struct civil c = clock_civil((struct wall){ at_ms }, l->h->offset_min);

	return c.year;
}

static void
stream_text(const struct log *l, uint32_t territory, bool audit, int year,
    char out[STREAM_MAX])
{
	char where[16] = "common";

	if (audit)
		snprintf(where, sizeof(where), "audit");
	else if (territory > 0)
		snprintf(where, sizeof(where), "t%03u", territory % 1000);
	snprintf(out, STREAM_MAX, "%s.%s.%02d", l->s->node, where, year % 100);
}

/* A new stream's first prev is the last digest of the year before. */
static enum err
stream_begin(struct log *l, const char *name, const char *before,
    struct stream_row *row)
{
	struct stream_row old;
	struct str v;
	enum err err = ERR_NOT_FOUND;

	if (l->h->streams > UINT16_MAX)
		return ERR_TOO_BIG;	/* its number would be another's */
	memset(row, 0, sizeof(*row));
	row->id = (uint16_t)l->h->streams++;
	memcpy(row->pub, l->s->pub, sizeof(row->pub));
	if (before)
		err = room_get(l->t, l->s->dbi[DB_STREAM], str_of(before), &v);
	if (err == OK && v.n == sizeof(old)) {
		memcpy(&old, v.p, sizeof(old));
		memcpy(row->digest, old.digest, DIGEST_LEN);
	} else if (err != OK && err != ERR_NOT_FOUND) {
		return err;
	}
	return room_put(l->t, l->s->dbi[DB_STREAM], str_of(name),
	    key_of(row, sizeof(*row)), 0);
}

static enum err
stream_open(struct log *l, const char *name, const char *before,
    struct log_stream **out)
{
	struct log_stream *st;
	struct str v;
	enum err err;

	if (l->n == LOG_STREAMS)
		return ERR_TOO_BIG;
	l->streams = xgrow(l->streams, &l->cap, l->n + 1, sizeof(*st));
	st = &l->streams[l->n];
	*st = (struct log_stream){ 0 };
	snprintf(st->name, sizeof(st->name), "%s", name);
	err = room_get(l->t, l->s->dbi[DB_STREAM], str_of(name), &v);
	if (err == OK && v.n != sizeof(st->row))
		err = ERR_DAMAGED;
	else if (err == OK)
		memcpy(&st->row, v.p, sizeof(st->row));
	else if (err == ERR_NOT_FOUND)
		err = stream_begin(l, name, before, &st->row);
	if (err != OK)
		return err;
	l->n++;
	st->first = st->row.last + 1;
	*out = st;
	return OK;
}

static struct log_stream *
stream_held(struct log *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->streams[i].name, name) == 0)
			return &l->streams[i];
	return NULL;
}

enum err
log_stream(struct log *l, uint32_t territory, bool audit, int64_t at_ms,
    struct log_stream **out)
{
	int year = year_of(l, at_ms);
	char name[STREAM_MAX], before[STREAM_MAX];

	stream_text(l, territory, audit, year, name);
	*out = stream_held(l, name);
	if (*out)
		return OK;
	stream_text(l, territory, audit, year - 1, before);
	return stream_open(l, name, before, out);
}

enum err
log_stream_named(struct log *l, const char *name, struct log_stream **out)
{
	enum err err = OK;

	*out = stream_held(l, name);
	if (*out == NULL)
		err = stream_open(l, name, NULL, out);
	/* Another node's stream: nothing of it is ours to sign. */
	if (err == OK && (*out)->row.last == 0)
		memset((*out)->row.pub, 0, sizeof((*out)->row.pub));
	return err;
}

bool
log_is_common(struct str name)
{
	return str_find(name, STR(".common.")) > 0;
}

bool
log_is_own(const struct log *l, const char *name)
{
	size_t n = strlen(l->s->node);

	return strncmp(name, l->s->node, n) == 0 && name[n] == '.';
}

/* dx01a -> dx01b; after z one letter more. */
void
log_next_incarnation(char node[NODE_MAX])
{
	size_t n = strlen(node);

	if (n > 0 && node[n - 1] >= 'a' && node[n - 1] < 'z')
		node[n - 1]++;
	else if (n + 1 < NODE_MAX)
		memcpy(node + n, "a", 2);
}

bool
log_is_ours(const struct store *s, const char *name)
{
	struct str rest = str_of(name), node;
	char at[NODE_MAX];

	if (!str_cut(&rest, '.', &node) || node.n == 0)
		return false;
	for (size_t i = 0; i < s->was_n; i++)
		if (str_is(node, s->was[i]))
			return true;
	if (node.n > strlen(s->node) || node.p[node.n - 1] < 'a')
		return false;
	str_copy(node, at, sizeof(at));
	while (strcmp(at, s->node) != 0 && strlen(at) <= strlen(s->node) &&
	    strlen(at) + 1 < NODE_MAX)
		log_next_incarnation(at);
	return strcmp(at, s->node) == 0;
}

bool
log_is_lawful(struct store *s, MDB_txn *t, const char *name)
{
	struct store_node_row n;
	char node[NODE_MAX];

	if (log_is_ours(s, name))
		return true;
	node_of_stream(name, node);
	return node_row(s, t, node, &n) == OK && n.anchor &&
	    n.state == NODE_TRUSTED;
}

void
log_sign_text(const char *stream, uint64_t first, uint64_t last,
    const uint8_t root[DIGEST_LEN], struct buf *out)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_put(root, DIGEST_LEN, hex);
	out->n = 0;
	buf_fmt(out, "gridseat commit 1\n%s\n%llu\n%llu\n%s\n", stream,
	    (unsigned long long)first, (unsigned long long)last, hex);
}

struct event_id
log_next_id(const struct log_stream *st)
{
	struct event_id id = { .serial = st->row.last + 1 };

	memcpy(id.stream, st->name, STREAM_MAX);
	return id;
}

static void
stream_count(struct log_stream *st, const struct buf *canon)
{
	st->digests = xgrow(st->digests, &st->cap, st->n + 1, DIGEST_LEN);
	seal_digest(buf_view(canon), st->digests[st->n]);
	memcpy(st->row.digest, st->digests[st->n], DIGEST_LEN);
	st->row.last++;
	st->n++;
}

static enum err
put_event(struct log *l, struct event *e, const struct log_head *head,
    uint64_t *arrival)
{
	uint64_t at = l->h->arrivals;
	uint8_t key[SERIAL_KEY];
	enum err err;

	l->canon.n = l->rec.n = 0;
	event_canonical(e, &l->canon);
	buf_add(&l->rec, head, sizeof(*head));
	event_encode(e, &l->rec);
	err = room_put(l->t, l->s->dbi[DB_LOG], key_of(&at, sizeof(at)),
	    buf_view(&l->rec), MDB_APPEND);
	if (err != OK)
		return err;
	err = room_put(l->t, l->s->dbi[DB_SERIAL], serial_key(head->stream,
	    head->serial, key), key_of(&at, sizeof(at)), 0);
	if (err != OK)
		return err;
	l->h->arrivals++;
	if (e->at.ms > l->h->last_event_ms)
		l->h->last_event_ms = e->at.ms;
	*arrival = at;
	return OK;
}

enum err
log_append(struct log *l, struct log_stream *st, struct event *e, uint32_t slot,
    uint64_t prev, uint64_t *arrival)
{
	struct log_head head = { .slot = slot, .stream = st->row.id,
	    .serial = st->row.last + 1, .prev = prev };
	enum err err;

	e->id = log_next_id(st);
	memcpy(e->prev, st->row.digest, DIGEST_LEN);
	err = put_event(l, e, &head, arrival);
	if (err == OK)
		stream_count(st, &l->canon);
	return err;
}

enum err
log_append_loose(struct log *l, const struct log_stream *st, struct event *e,
    uint32_t slot, uint64_t prev, uint64_t *arrival)
{
	struct log_head head = { .slot = slot, .stream = st->row.id,
	    .serial = e->id.serial, .prev = prev };

	return put_event(l, e, &head, arrival);
}

void
log_pass(struct log_stream *st, const uint8_t digest[DIGEST_LEN])
{
	st->digests = xgrow(st->digests, &st->cap, st->n + 1, DIGEST_LEN);
	memcpy(st->digests[st->n++], digest, DIGEST_LEN);
	memcpy(st->row.digest, digest, DIGEST_LEN);
	st->row.last++;
}

bool
log_moved(const struct log *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->streams[i].n > 0)
			return true;
	return false;
}

enum err
log_same(struct store *s, MDB_txn *t, uint64_t arrival, struct event *e,
    bool *same)
{
	struct buf ours = { 0 }, theirs = { 0 };
	struct log_head head;
	struct event known;
	enum err err = log_read(s, t, arrival, &head, &known);

	if (err == OK) {
		event_canonical(&known, &ours);
		event_canonical(e, &theirs);
		*same = str_eq(buf_view(&ours), buf_view(&theirs));
	}
	buf_fini(&ours);
	buf_fini(&theirs);
	return err;
}

static enum err
stream_sign(struct log *l, const struct log_stream *st)
{
	struct sign_row sign = { .first = st->first };
	uint8_t key[SERIAL_KEY];

	seal_merkle((const uint8_t (*)[SEAL_DIGEST])st->digests, st->n,
	    sign.root);
	log_sign_text(st->name, st->first, st->row.last, sign.root, &l->canon);
	seal_sign(l->s->sec, buf_view(&l->canon), sign.sig);
	return room_put(l->t, l->s->dbi[DB_SIGN], serial_key(st->row.id,
	    st->row.last, key), key_of(&sign, sizeof(sign)), 0);
}

enum err
log_seal(struct log *l)
{
	enum err err = OK;

	for (size_t i = 0; i < l->n && err == OK; i++) {
		struct log_stream *st = &l->streams[i];

		if (st->n == 0)
			continue;
		err = room_put(l->t, l->s->dbi[DB_STREAM], str_of(st->name),
		    key_of(&st->row, sizeof(st->row)), 0);
		if (err == OK && memcmp(st->row.pub, l->s->pub, 32) == 0)
			err = stream_sign(l, st);
	}
	return err;
}

/* --- reading --- */

/* Names are few and never change: all are read at once, then kept. */
static enum err
names_load(struct store *s, MDB_txn *t)
{
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);

	if (rc)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct stream_row row;

		if (v.mv_size != sizeof(row))
			continue;
		memcpy(&row, v.mv_data, sizeof(row));
		s->names = xgrow(s->names, &s->names_cap, row.id + 1u,
		    sizeof(*s->names));
		while (s->names_n <= row.id)
			memset(s->names[s->names_n++], 0, STREAM_MAX);
		str_copy(room_str(k), s->names[row.id], STREAM_MAX);
	}
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
log_stream_name(struct store *s, MDB_txn *t, uint16_t id, char out[STREAM_MAX])
{
	enum err err = OK;

	if (id >= s->names_n || s->names[id][0] == '\0')
		err = names_load(s, t);
	if (err != OK)
		return err;
	if (id >= s->names_n || s->names[id][0] == '\0')
		return ERR_NOT_FOUND;
	memcpy(out, s->names[id], STREAM_MAX);
	return OK;
}

enum err
log_read(struct store *s, MDB_txn *t, uint64_t arrival, struct log_head *head,
    struct event *e)
{
	struct str v;
	enum err err = room_get(t, s->dbi[DB_LOG],
	    key_of(&arrival, sizeof(arrival)), &v);

	if (err != OK)
		return err;
	if (v.n < sizeof(*head))
		return ERR_DAMAGED;
	memcpy(head, v.p, sizeof(*head));
	err = log_stream_name(s, t, head->stream, e->id.stream);
	if (err != OK)
		return ERR_DAMAGED;
	e->id.serial = head->serial;
	err = event_decode(str_from(v, sizeof(*head)), e);
	return err == OK ? OK : ERR_DAMAGED;
}

enum err
log_arrival(const struct store *s, MDB_txn *t, uint16_t stream,
    uint64_t serial, uint64_t *arrival)
{
	uint8_t key[SERIAL_KEY];

	return room_copy(t, s->dbi[DB_SERIAL], serial_key(stream, serial, key),
	    arrival, sizeof(*arrival));
}

enum err
log_find(struct store *s, MDB_txn *t, const struct event_id *id,
    uint64_t *arrival)
{
	struct stream_row row;
	enum err err = room_copy(t, s->dbi[DB_STREAM], str_of(id->stream), &row,
	    sizeof(row));

	return err == OK ? log_arrival(s, t, row.id, id->serial, arrival) : err;
}

/* A case has one key, or one of each node that sealed something about it before
 * they met: 32 bytes each. */
enum err
log_key(struct store *s, MDB_txn *t, uint32_t slot, const struct event *e,
    struct buf *plain, struct str *key)
{
	struct str all;
	enum err err = room_get(t, s->dbi[DB_SECRET],
	    key_of(&slot, sizeof(slot)), &all);

	if (err != OK)
		return err;
	if (all.n == 0 || all.n % SEAL_KEY != 0)
		return ERR_DAMAGED;
	for (; all.n > 0; all = str_from(all, SEAL_KEY)) {
		*key = str_n(all.p, SEAL_KEY);
		plain->n = 0;
		if (seal_open((const uint8_t *)key->p, e->sealed, e->subject,
		    plain) == OK)
			return OK;
	}
	return ERR_CRYPTO;
}

enum err
log_secret(struct store *s, MDB_txn *t, uint32_t slot, const struct event *e,
    struct buf *plain, struct body *out)
{
	struct str key, rest;
	enum err err;

	out->n = 0;
	if (e->sealed.n == 0)
		return ERR_NOT_FOUND;
	err = log_key(s, t, slot, e, plain, &key);
	if (err != OK)
		return err;
	rest = buf_view(plain);
	err = body_decode(&rest, out);
	return err == OK && rest.n == 0 ? OK : ERR_DAMAGED;
}

enum err
log_key_add(struct store *s, MDB_txn *t, uint32_t slot, const uint8_t key[32],
    bool *fresh)
{
	struct str at = key_of(&slot, sizeof(slot)), all;
	struct buf more = { 0 };
	enum err err = room_get(t, s->dbi[DB_SECRET], at, &all);

	*fresh = false;
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	for (size_t i = 0; i + SEAL_KEY <= all.n; i += SEAL_KEY)
		if (memcmp(all.p + i, key, SEAL_KEY) == 0)
			return OK;
	if (all.n >= LOG_KEYS * SEAL_KEY)
		return OK;	/* no honest set of nodes: the text stays shut */
	*fresh = true;
	buf_str(&more, all);
	buf_add(&more, key, SEAL_KEY);
	err = room_put(t, s->dbi[DB_SECRET], at, buf_view(&more), 0);
	seal_wipe(more.p, more.n);
	buf_fini(&more);
	return err;
}

enum err
log_commit_of(struct store *s, MDB_txn *t, uint16_t stream, uint64_t serial,
    struct commit_sign *out)
{
	struct sign_row row;
	uint8_t key[SERIAL_KEY];
	MDB_val k = room_val(serial_key(stream, serial, key)), v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_SIGN], &c);

	if (rc)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && (k.mv_size != sizeof(key) || v.mv_size != sizeof(row)))
		rc = EINVAL;
	if (rc == 0 && get16(k.mv_data) != stream)
		rc = MDB_NOTFOUND;
	if (rc == 0) {
		memcpy(&row, v.mv_data, sizeof(row));
		out->last = get64((const uint8_t *)k.mv_data + 2);
		out->first = row.first;
		memcpy(out->root, row.root, sizeof(out->root));
		memcpy(out->sig, row.sig, sizeof(out->sig));
	}
	mdb_cursor_close(c);
	if (rc == 0 && out->first > serial)
		rc = MDB_NOTFOUND;	/* between two commits: not signed */
	return rc == EINVAL ? ERR_DAMAGED : room_err(rc);
}

enum err
history_read(struct store *s, MDB_txn *t, uint64_t last, struct history *out)
{
	size_t ecap = 0, acap = 0;
	struct log_head head;
	enum err err = OK;

	*out = (struct history){ .slot = SLOT_NONE };
	while (last > 0 && err == OK) {
		out->e = xgrow(out->e, &ecap, out->n + 1, sizeof(*out->e));
		out->arrival = xgrow(out->arrival, &acap, out->n + 1,
		    sizeof(*out->arrival));
		out->arrival[out->n] = last - 1;
		err = log_read(s, t, last - 1, &head, &out->e[out->n]);
		if (out->n == 0)
			out->slot = head.slot;
		/* The chain ends, and is of one case. */
		if (err == OK && (out->n >= s->head.arrivals + LOG_BATCH ||
		    head.slot != out->slot))
			err = ERR_DAMAGED;
		last = head.prev;
		out->n += err == OK;
	}
	for (size_t i = 0; i < out->n / 2; i++) {
		struct event e = out->e[i];
		uint64_t a = out->arrival[i];

		out->e[i] = out->e[out->n - 1 - i];
		out->arrival[i] = out->arrival[out->n - 1 - i];
		out->e[out->n - 1 - i] = e;
		out->arrival[out->n - 1 - i] = a;
	}
	if (err != OK) {
		history_fini(out);
		return err;
	}
	out->all = xcalloc(out->n + 1, sizeof(*out->all));
	for (size_t i = 0; i < out->n; i++)
		out->all[i] = &out->e[i];
	return OK;
}

void
history_fini(struct history *h)
{
	free(h->e);
	free(h->all);
	free(h->arrival);
	*h = (struct history){ 0 };
}
