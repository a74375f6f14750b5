/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A feed is in no order: what a node wrote may come before the word of an anchor
 * that it is to be believed, and was put aside then. When somebody new is trusted,
 * what lies aside of him is taken once more, out of the quarantine. */
#include "app/couch_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define SLICE_DOCS	200
#define SLICE_BYTES	((size_t)1 << 20)

struct slice {
	struct couch	*c;
	struct arena	arena;
	struct doc	doc[SLICE_DOCS];
	uint64_t	id[SLICE_DOCS];
	enum aside_why	why[SLICE_DOCS];
	size_t		n, bytes;
	char		db[REPLICA_DB_MAX];	/* all of one */
	uint64_t	from;		/* of the next slice */
	bool		more;
};

/* ---- who is trusted ---- */

static bool
add_node(void *ctx, const struct store_node_row *n)
{
	uint64_t *const sum = ctx;

	if (n->state == NODE_TRUSTED)
		*sum += str_hash(str_of(n->node)) | 1;
	else if (n->state == NODE_REVOKED)
		*sum += 3 * (str_hash(str_of(n->node)) | 1);
	return true;
}

static bool
changed(struct couch *c)
{
	uint64_t sum = 1;

	if (store_nodes(c->l->c->store, add_node, &sum) != OK ||
	    sum == c->trusted)
		return false;
	c->trusted = sum;
	return true;
}

/* dx01a of dx01a.t005.26:…, of q:dx01a.…, of k:dx01a:sub1a:… Who was revoked
 * meanwhile is believed as far as that says: whoever joins later needs it. */
static bool
is_trusted(struct couch *c, const char *what, enum aside_why why)
{
	struct str s = str_of(what), node;
	struct store_node_row row;
	char name[NODE_MAX];
	size_t n = 0;
	const bool until = why == ASIDE_STRANGER && (!str_starts(s, STR("k:")) ||
	    str_find(s, str_of(store_node(c->l->c->store))) < 0);

	if (str_starts(s, STR("q:")) || str_starts(s, STR("k:")))
		s = str_from(s, 2);
	while (n < s.n && s.p[n] != '.' && s.p[n] != ':')
		n++;
	node = str_n(s.p, n);
	if (n == 0 || n >= sizeof name)
		return false;
	str_copy(node, name, sizeof name);
	return store_node_get(c->l->c->store, name, &row) == OK &&
	    (row.state == NODE_TRUSTED ||
	    (until && row.state == NODE_REVOKED));
}

/* ---- out of the quarantine ---- */

/* Nothing of the store is called from inside a listing: names are looked at
 * behind it. */
static bool
gather(void *ctx, const struct store_aside *a)
{
	struct slice *const s = ctx;
	struct doc *d;

	s->from = a->id + 1;
	if ((a->why != ASIDE_STRANGER && a->why != ASIDE_REVOKED) ||
	    a->bytes.n > REPLICA_DOC_MAX ||
	    strcmp(a->link, s->c->l->st.code) != 0)
		return true;
	if (s->n == SLICE_DOCS || s->bytes > SLICE_BYTES ||
	    (s->n != 0 && strcmp(a->db, s->db) != 0)) {
		s->from = a->id;
		s->more = true;
		return false;
	}
	memcpy(s->db, a->db, sizeof s->db);
	d = &s->doc[s->n];
	*d = (struct doc){ .id = str_n(arena_dup(&s->arena, a->what,
	    strlen(a->what) + 1), strlen(a->what)) };
	d->raw = str_n(arena_dup(&s->arena, a->bytes.p, a->bytes.n),
	    a->bytes.n);
	s->why[s->n] = (enum aside_why)a->why;
	s->id[s->n++] = a->id;
	s->bytes += a->bytes.n;
	return true;
}

static void
keep_trusted(struct slice *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!is_trusted(s->c, s->doc[i].id.p, s->why[i]))
			continue;
		doc_read(s->doc[i].raw, &s->doc[n], &s->arena);
		s->id[n++] = s->id[i];
	}
	s->n = n;
}

static enum err
take(struct slice *s, struct store_received *got)
{
	struct link *const l = s->c->l;
	const struct store_batch b = {
		.link = l->st.code, .db = s->db[0] ? s->db : NULL,
		.doc = s->doc, .n = s->n, .now_ms = clock_wall().ms,
		.bulk = true,
	};
	enum err e = OK;

	if (s->n == 0)
		return OK;
	e = store_receive(l->c->store, &b, got);
	if (e == OK)
		e = store_aside_drop(l->c->store, s->id, s->n);
	return e;
}

/* One slice; true: there are others. */
static bool
take_some(struct couch *c)
{
	struct slice *const s = xcalloc(1, sizeof *s);
	struct store_received got = { .fresh = 0 };
	bool more;
	enum err e;

	s->c = c;
	s->from = c->aside_from;
	e = store_asides(c->l->c->store, s->from, gather, s);
	if (e == OK) {
		keep_trusted(s);
		e = take(s, &got);
	}
	c->aside_from = s->from;
	more = s->more;
	arena_fini(&s->arena);
	free(s);
	link_count(c->l, got.fresh, 0, 0);
	if (e != OK || got.law)
		couch_down(c, e != OK ? e : ERR_LAW, NULL, -1);
	return more && !c->down;
}

void
couch_strangers(struct couch *c)
{
	if (!c->retaking && changed(c)) {
		c->retaking = true;
		c->aside_from = 0;
	}
	if (!c->retaking)
		return;
	/* What was taken may be the word that trusts the next. */
	c->retaking = take_some(c);
	if (!c->down)
		couch_run_soon(c);
}
