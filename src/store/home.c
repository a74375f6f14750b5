/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a case is: its territory's home, as node.home events say; else the node
 * that numbered it. That one fires at once, the others wait out a grace. */
#include <stdio.h>
#include <string.h>
#include "store/clocks.h"

bool
home_newer(const struct home_row *a, const struct home_row *than)
{
	if (a->at_ms != than->at_ms)
		return a->at_ms > than->at_ms;
	return strcmp(a->node, than->node) > 0;
}

bool
home_of(const struct event *e, uint32_t *territory, struct home_row *out)
{
	struct str node = body_str(&e->body, "node");
	int64_t n = body_num(&e->body, "territory", 0);

	memset(out, 0, sizeof(*out));
	if (n <= 0 || n > 999 || node.n == 0 || node.n >= sizeof(out->node) ||
	    memchr(node.p, '\0', node.n))
		return false;
	*territory = (uint32_t)n;
	out->at_ms = e->at.ms;
	str_copy(node, out->node, sizeof(out->node));
	return true;
}

enum err
home_note(struct writer *w, const struct event *e)
{
	struct home_row row, old;
	uint32_t territory;
	uint8_t key[4];
	enum err err;

	if (!home_of(e, &territory, &row))
		return OK;
	be32(key, territory);
	err = room_copy(w->t, w->s->dbi[DB_HOME], key_of(key, sizeof(key)),
	    &old, sizeof(old));
	if (err == OK && !home_newer(&row, &old))
		return OK;
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	return room_put(w->t, w->s->dbi[DB_HOME], key_of(key, sizeof(key)),
	    key_of(&row, sizeof(row)), 0);
}

/* DX-20261121-dx01a000042 is of dx01a; empty: the number is none of ours. */
static void
numbered_by(const char *number, char out[NODE_MAX])
{
	struct str rest = str_of(number), part;

	out[0] = '\0';
	if (!str_cut(&rest, '-', &part) || !str_cut(&rest, '-', &part))
		return;
	while (rest.n > 0 && rest.p[rest.n - 1] >= '0' &&
	    rest.p[rest.n - 1] <= '9')
		rest.n--;
	if (rest.n < NODE_MAX)
		str_copy(rest, out, NODE_MAX);
}

static bool
is_ours(struct store *s, const char *node)
{
	char stream[STREAM_MAX];

	snprintf(stream, sizeof(stream), "%.*s.", NODE_MAX - 1, node);
	return strcmp(node, s->node) == 0 || log_is_ours(s, stream);
}

bool
home_ours(struct store *s, MDB_txn *t, const char *number, uint64_t grid)
{
	uint32_t territory = (uint32_t)(grid / 1000000 % 1000);
	char node[NODE_MAX];
	struct home_row row;
	uint8_t key[4];

	be32(key, territory);
	if (territory != 0 && room_copy(t, s->dbi[DB_HOME],
	    key_of(key, sizeof(key)), &row, sizeof(row)) == OK)
		memcpy(node, row.node, sizeof(node));
	else
		numbered_by(number, node);
	return is_ours(s, node);
}

/* --- for people --- */

/* A stream begins with its node's name and a dot. */
static bool
wrote_here(struct store *s, MDB_txn *t, const char *node)
{
	char prefix[NODE_MAX + 1];
	MDB_val k, v;
	MDB_cursor *c;
	bool found;

	snprintf(prefix, sizeof(prefix), "%.*s.", NODE_MAX - 1, node);
	k = (MDB_val){ strlen(prefix), prefix };
	if (mdb_cursor_open(t, s->dbi[DB_STREAM], &c) != 0)
		return false;
	found = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE) == 0 &&
	    str_starts(room_str(k), str_of(prefix));
	mdb_cursor_close(c);
	return found;
}

bool
store_node_known(struct store *s, const char *node)
{
	bool known;
	MDB_txn *t;

	if (is_ours(s, node))
		return true;
	if (room_read(s, &t) != OK)
		return false;
	known = wrote_here(s, t, node);
	room_read_end(s);
	return known;
}

bool
store_wrote(const struct store *s, const char *stream)
{
	return log_is_ours(s, stream);
}

static enum err
each_home(struct store *s, MDB_txn *t, MDB_cursor *c, store_home_fn *fn,
    void *ctx)
{
	MDB_val k, v;
	int rc = 0;

	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct store_home h = { .ours = false };
		struct home_row row;

		if (k.mv_size != 4 || v.mv_size != sizeof(row))
			return ERR_DAMAGED;
		memcpy(&row, v.mv_data, sizeof(row));
		h.territory = get32(k.mv_data);
		h.at_ms = row.at_ms;
		memcpy(h.node, row.node, sizeof(h.node));
		h.ours = is_ours(s, h.node);
		h.known = h.ours || wrote_here(s, t, h.node);
		if (!fn(ctx, &h))
			return OK;
	}
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
store_homes(struct store *s, store_home_fn *fn, void *ctx)
{
	MDB_cursor *c;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_err(mdb_cursor_open(t, s->dbi[DB_HOME], &c));
	if (err == OK) {
		err = each_home(s, t, c, fn, ctx);
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return err;
}
