/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom this store trusts, told anew from the log and compared with the table. What
 * a word counts for hangs on all that was said before, so it is told by the same
 * rules in order of arrival, into a transaction that is thrown away. */
#include "store/verify_more.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/nodes.h"
#include "store/replica_in.h"

struct said { struct store *s; uint64_t *at; size_t n, cap; };

static void
see(void *ctx, const struct event *e, uint64_t arrival)
{
	struct said *k = ctx;

	if (e->kind != EV_NODE_TRUST && e->kind != EV_NODE_REVOKE &&
	    e->kind != EV_YEAR_CLOSE)
		return;
	k->at = xgrow(k->at, &k->cap, k->n + 1, sizeof(*k->at));
	k->at[k->n++] = arrival;
}

static int
by_arrival(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static enum err
tell_again(struct said *k, MDB_txn *t)
{
	struct writer w = { .s = k->s, .t = t, .again = true };
	int rc = mdb_drop(t, k->s->dbi[DB_NODE], 0);
	enum err err = room_err(rc);

	for (size_t i = 0; i < k->n && err == OK; i++) {
		struct log_head head;
		struct event e;

		err = log_read(k->s, t, k->at[i], &head, &e);
		if (err == OK)
			err = node_note(&w, &e);
	}
	return err;
}

static void
name_of(MDB_val k, char *what, size_t cap)
{
	const char *p = k.mv_data;

	if (k.mv_size > 0 && p[0] >= 'a' && p[0] <= 'z')
		snprintf(what, cap, "what is known of node %.*s differs from "
		    "what was said of it", (int)k.mv_size, p);
	else
		snprintf(what, cap, "the years that are closed differ from "
		    "what was said");
}

/* The next row of another: what is said of this node itself is never asked. */
static int
next_other(const struct store *s, MDB_cursor *c, MDB_val *k, MDB_val *v)
{
	char node[NODE_MAX];
	int rc;

	do {
		rc = mdb_cursor_get(c, k, v, MDB_NEXT);
		node[0] = '\0';
		if (rc == 0 && k->mv_size < NODE_MAX)
			str_copy(room_str(*k), node, sizeof(node));
	} while (rc == 0 && node_fits(str_of(node)) && node_is_own(s, node));
	return rc;
}

/* Two cursors side by side; the keys are in one order. */
static enum err
same_rows(const struct store *s, MDB_cursor *a, MDB_cursor *b, char *what,
    size_t cap)
{
	MDB_val ka, va, kb, vb;
	int ra, rb;

	do {
		ra = next_other(s, a, &ka, &va);
		rb = next_other(s, b, &kb, &vb);
		if (ra == 0 && rb == 0 && str_eq(room_str(ka), room_str(kb)) &&
		    str_eq(room_str(va), room_str(vb)))
			continue;
		if (ra == 0 || rb == 0) {
			name_of(ra == 0 ? ka : kb, what, cap);
			return ERR_DAMAGED;
		}
	} while (ra == 0);
	return ra == MDB_NOTFOUND && rb == MDB_NOTFOUND ? OK : room_err(ra);
}

static enum err
compare(struct store *s, MDB_txn *t, MDB_txn *again, char *what, size_t cap)
{
	MDB_cursor *a = NULL, *b = NULL;
	int rc = mdb_cursor_open(t, s->dbi[DB_NODE], &a);
	enum err err;

	if (rc == 0)
		rc = mdb_cursor_open(again, s->dbi[DB_NODE], &b);
	err = rc != 0 ? room_err(rc) : same_rows(s, a, b, what, cap);
	if (a)
		mdb_cursor_close(a);
	if (b)
		mdb_cursor_close(b);
	return err;
}

static enum err
stand_once(struct said *k, MDB_txn *t, char *what, size_t cap)
{
	MDB_txn *again;
	enum err err = room_write(k->s, &again);

	if (err != OK)
		return err;
	err = tell_again(k, again);
	if (err == OK)
		err = compare(k->s, t, again, what, cap);
	mdb_txn_abort(again);
	return err;
}

enum err
nodes_stand(struct store *s, MDB_txn *t, char *what, size_t cap)
{
	struct said k = { .s = s };
	enum err err;

	/* Where nothing may be written nothing can be told anew. */
	if (s->read_only)
		return OK;
	err = each_common(s, t, see, &k);
	if (err == OK && k.n > 1)
		qsort(k.at, k.n, sizeof(*k.at), by_arrival);
	if (err == OK)
		err = stand_once(&k, t, what, cap);
	free(k.at);
	/* No room to try it in says nothing about what stands. */
	return err == ERR_MAP_FULL ? OK : err;
}
