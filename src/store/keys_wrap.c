/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is owed becomes documents: the keys of some cases, shut for one node, in
 * the database it reads those cases from.
 *
 * Who is owed: every trusted node that may read the case's territory; of a case
 * not placed yet, those that may read all. Of one that an anchor trusts, the anchor
 * itself sees to what it reads; this store to what it sealed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/replica.h"
#include "seal/seal.h"
#include "store/keys.h"
#include "store/nodes.h"
#include "store/outdoc.h"
#include "store/replica_in.h"

/* Keys for one node in one database, until the document is full. */
struct pack {
	size_t		node;		/* index */
	char		db[REPLICA_DB_MAX];
	struct buf	lines;
	size_t		n;
};

struct wrap {
	struct store	*s;
	MDB_txn		*t;
	struct store_node_row *nodes;	/* owned: the trusted ones */
	size_t		nodes_n, nodes_cap;
	struct pack	*packs;		/* owned */
	size_t		packs_n, packs_cap;
	uint64_t	docs;		/* numbers given */
};

static enum err
add_node(void *ctx, const struct store_node_row *n)
{
	struct wrap *x = ctx;

	if (n->state != NODE_TRUSTED)
		return OK;
	x->nodes = xgrow(x->nodes, &x->nodes_cap, x->nodes_n + 1,
	    sizeof(*x->nodes));
	x->nodes[x->nodes_n++] = *n;
	return OK;
}

/* A pack that is shut stands in its place with nothing in it. */
static enum err
shut(struct wrap *x, struct pack *p)
{
	const struct store_node_row *to = &x->nodes[p->node];
	struct outdoc_keys k = { .n = x->docs + 1 };
	struct buf rec = { 0 }, text = { 0 };
	uint8_t digest[DIGEST_LEN];
	enum err err = OK;

	if (p->n == 0)
		return OK;
	str_copy(str_of(x->s->node), k.by, sizeof(k.by));
	str_copy(str_of(to->node), k.dest, sizeof(k.dest));
	buf_add(&rec, &k, sizeof(k));
	/* A key that can open nothing is owed nothing. */
	if (seal_wrap(to->pub, buf_view(&p->lines), &rec) == OK) {
		seal_digest(str_from(buf_view(&rec), sizeof(k)), digest);
		doc_keys_text(k.by, k.dest, digest, &text);
		seal_sign(x->s->sec, buf_view(&text), k.sig);
		memcpy(rec.p, &k, sizeof(k));
		err = outdoc_add(x->s, x->t, p->db, OUTDOC_KEYS, STR_NONE,
		    buf_view(&rec));
		x->docs++;
	}
	seal_wipe(p->lines.p, p->lines.cap);
	p->lines.n = p->n = 0;
	buf_fini(&rec);
	buf_fini(&text);
	return err;
}

static struct pack *
pack_of(struct wrap *x, size_t node, const char *db)
{
	struct pack *p;

	for (size_t i = 0; i < x->packs_n; i++)
		if (x->packs[i].node == node &&
		    strcmp(x->packs[i].db, db) == 0)
			return &x->packs[i];
	x->packs = xgrow(x->packs, &x->packs_cap, x->packs_n + 1,
	    sizeof(*x->packs));
	p = &x->packs[x->packs_n++];
	*p = (struct pack){ .node = node };
	str_copy(str_of(db), p->db, sizeof(p->db));
	return p;
}

/* A case as far as its keys go. */
struct owed {
	char		number[CASE_NUMBER_MAX];
	uint32_t	territory;
	uint64_t	last;
	char		db[REPLICA_DB_MAX];
	struct str	keys;
};

/* The database its events go to now, in the year of its last event. */
static enum err
database_of(struct wrap *x, struct owed *o)
{
	char name[STREAM_MAX], db[REPLICA_DB_MAX];
	struct replica_db d;
	struct log_head head;
	struct event e;
	enum err err = o->last == 0 ? ERR_NOT_FOUND : log_read(x->s, x->t,
	    o->last - 1, &head, &e);

	if (err == OK)
		err = log_stream_name(x->s, x->t, head.stream, name);
	if (err != OK)
		return err;
	if (!replica_db(str_of(name), db) || !replica_db_parse(str_of(db), &d))
		return ERR_DAMAGED;
	d.audit = false;
	d.territory = node_place(x->s, o->territory);
	replica_db_format(&d, o->db);
	return OK;
}

/* ERR_NOT_FOUND: nothing of it is sealed, or it is no more. */
static enum err
owed_of(struct wrap *x, uint32_t slot, struct owed *o)
{
	struct row_head row;
	enum err err = room_get(x->t, x->s->dbi[DB_SECRET], key_of(&slot,
	    sizeof(slot)), &o->keys);

	if (err == OK && (o->keys.n == 0 || o->keys.n % SEAL_KEY != 0))
		err = ERR_DAMAGED;
	if (err == OK)
		err = room_row(x->s, x->t, slot, &row, NULL);
	if (err != OK)
		return err;
	memcpy(o->number, row.c.number, sizeof(o->number));
	o->number[sizeof(o->number) - 1] = '\0';
	o->territory = (uint32_t)(row.c.grid / 1000000 % 1000);
	o->last = row.last;
	return database_of(x, o);
}

static bool
may_read(const struct store_node_row *n, uint32_t territory)
{
	return territory == 0 ? n->all : node_reads(n, territory);
}

static enum err
give_to(struct wrap *x, size_t node, const struct owed *o)
{
	struct pack *p = pack_of(x, node, o->db);
	char hex[2 * SEAL_KEY + 1];
	enum err err = OK;

	for (size_t at = 0; at < o->keys.n && err == OK; at += SEAL_KEY) {
		hex_put((const uint8_t *)o->keys.p + at, SEAL_KEY, hex);
		buf_fmt(&p->lines, "%s %s\n", o->number, hex);
		if (++p->n == REPLICA_KEYS_MAX)
			err = shut(x, p);
	}
	seal_wipe(hex, sizeof(hex));
	return err;
}

/* One damaged case is no reason to keep the keys of all others. */
static enum err
skip_bad(enum err err)
{
	return err == ERR_NOT_FOUND || err == ERR_DAMAGED ? OK : err;
}

/* --- cases that are owed --- */

static enum err
wrap_slot(struct wrap *x, uint32_t slot)
{
	struct owed o;
	enum err err = owed_of(x, slot, &o);

	for (size_t i = 0; i < x->nodes_n && err == OK; i++)
		if (may_read(&x->nodes[i], o.territory))
			err = give_to(x, i, &o);
	return skip_bad(err);
}

/* The first row of towrap from key on; its key and value are copied. */
static enum err
first_row(struct wrap *x, uint8_t kind, char key[64], size_t *n, struct str *v)
{
	MDB_val k = { 1, &kind }, val;
	MDB_cursor *c;
	int rc = mdb_cursor_open(x->t, x->s->dbi[DB_TOWRAP], &c);

	if (rc != 0)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &val, MDB_SET_RANGE);
	if (rc == 0 && (((const uint8_t *)k.mv_data)[0] != kind ||
	    k.mv_size > 64))
		rc = MDB_NOTFOUND;
	if (rc == 0) {
		memcpy(key, k.mv_data, k.mv_size);
		*n = k.mv_size;
		*v = room_str(val);
	}
	mdb_cursor_close(c);
	return room_err(rc);
}

static enum err
wrap_slots(struct wrap *x, size_t *left)
{
	struct str v;
	char key[64];
	size_t n;
	enum err err = OK;

	while (*left > 0 &&
	    (err = first_row(x, WRAP_SLOT, key, &n, &v)) == OK) {
		if (n == WRAP_SLOT_KEY)
			err = wrap_slot(x, get32((const uint8_t *)key + 1));
		if (err == OK)
			err = room_del(x->t, x->s->dbi[DB_TOWRAP],
			    str_n(key, n));
		if (err != OK)
			return err;
		(*left)--;
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- newcomers --- */

static bool
sealed_here(struct wrap *x, const struct owed *o)
{
	struct history h;
	bool ours = false;

	if (history_read(x->s, x->t, o->last, &h) != OK)
		return true;	/* better too much than a text that stays shut */
	for (size_t i = 0; i < h.n && !ours; i++)
		ours = h.e[i].sealed.n > 0 &&
		    log_is_ours(x->s, h.e[i].id.stream);
	history_fini(&h);
	return ours;
}

/* Is it for this store to hand o's keys to n? */
static bool
is_ours_to_give(struct wrap *x, const struct store_node_row *n,
    const struct owed *o)
{
	struct store_node_row by;

	return node_is_own(x->s, n->by) ||
	    node_row(x->s, x->t, n->by, &by) != OK ||
	    !may_read(&by, o->territory) || sealed_here(x, o);
}

static enum err
wrap_for(struct wrap *x, size_t node, uint32_t slot)
{
	const struct store_node_row *n = &x->nodes[node];
	struct owed o;
	enum err err = owed_of(x, slot, &o);

	if (err == OK && may_read(n, o.territory) && is_ours_to_give(x, n, &o))
		err = give_to(x, node, &o);
	return skip_bad(err);
}

static enum err
wrap_newcomer(struct wrap *x, size_t node, uint32_t cases,
    struct wrap_row *row, size_t *left)
{
	enum err err = OK;

	for (; row->next < cases && *left > 0 && err == OK; (*left)--)
		err = wrap_for(x, node, row->next++);
	return err;
}

static enum err
wrap_newcomers(struct wrap *x, uint32_t cases, size_t *left)
{
	struct str v;
	char key[64];
	size_t n;
	enum err err = OK;

	while (*left > 0 &&
	    (err = first_row(x, WRAP_NODE, key, &n, &v)) == OK) {
		struct wrap_row row = { .next = 0 };
		size_t i = 0;

		if (v.n == sizeof(row))
			memcpy(&row, v.p, sizeof(row));
		while (i < x->nodes_n && !str_is(str_n(key + 1, n - 1),
		    x->nodes[i].node))
			i++;
		if (i < x->nodes_n)
			err = wrap_newcomer(x, i, cases, &row, left);
		if (err == OK && i < x->nodes_n && row.next < cases)
			err = room_put(x->t, x->s->dbi[DB_TOWRAP],
			    str_n(key, n), key_of(&row, sizeof(row)), 0);
		else if (err == OK)	/* done, or trusted no more */
			err = room_del(x->t, x->s->dbi[DB_TOWRAP],
			    str_n(key, n));
		if (err != OK)
			return err;
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- a slice --- */

static enum err
wrap_some(struct wrap *x, uint32_t cases, size_t max)
{
	const struct str name = STR("keydocs");
	enum err err = room_copy(x->t, x->s->dbi[DB_META], name, &x->docs,
	    sizeof(x->docs));

	if (err == ERR_NOT_FOUND)
		x->docs = 0;
	else if (err != OK)
		return err;
	err = node_each(x->s, x->t, add_node, x);
	if (err == OK)
		err = wrap_slots(x, &max);
	if (err == OK)
		err = wrap_newcomers(x, cases, &max);
	for (size_t i = 0; i < x->packs_n && err == OK; i++)
		err = shut(x, &x->packs[i]);
	return err == OK ? room_put(x->t, x->s->dbi[DB_META], name,
	    key_of(&x->docs, sizeof(x->docs)), 0) : err;
}

static void
wrap_fini(struct wrap *x)
{
	for (size_t i = 0; i < x->packs_n; i++) {
		if (x->packs[i].lines.p != NULL)
			seal_wipe(x->packs[i].lines.p, x->packs[i].lines.cap);
		buf_fini(&x->packs[i].lines);
	}
	free(x->packs);
	free(x->nodes);
}

static bool
is_owed(const struct store *s, MDB_txn *t)
{
	MDB_stat st = { 0 };

	mdb_stat(t, s->dbi[DB_TOWRAP], &st);
	return st.ms_entries > 0;
}

struct slice { size_t max; bool more; };

static enum err
wrap_slice(struct room_txn *w, void *ctx)
{
	struct wrap x = { .s = w->s, .t = w->t };
	struct slice *some = ctx;
	enum err err = wrap_some(&x, w->h.cases, some->max);

	wrap_fini(&x);
	some->more = err != OK || is_owed(w->s, w->t);
	return err;
}

enum err
keys_wrap(struct store *s, size_t max, bool *more)
{
	struct slice some = { .max = max };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*more = false;
	if (err != OK)
		return err;
	some.more = is_owed(s, t) && !s->read_only;
	room_read_end(s);
	if (some.more)
		err = room_change(s, wrap_slice, &some);
	*more = some.more;
	return err;
}
