/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this node was called, and whether others know what it is called now. */
#include <string.h>
#include "store/nodes.h"
#include "store/replica_in.h"
#include "store/verify_more.h"

struct met { struct store *s; MDB_txn *t; struct store_names *out; };

static void
see(void *ctx, const struct event *e, uint64_t arrival)
{
	struct met *m = ctx;
	struct store_node_row row;
	struct str name = body_str(&e->body, "node");
	char by[NODE_MAX];

	(void)arrival;
	node_of_stream(e->id.stream, by);
	if (e->kind != EV_NODE_TRUST || node_row(m->s, m->t, by, &row) != OK ||
	    row.state != NODE_TRUSTED)
		return;
	m->out->met |= str_is(name, m->s->node);
	for (size_t i = 0; i < m->s->was_n; i++)
		if (str_is(name, m->s->was[i]))
			memcpy(m->out->was, m->s->was[i], NODE_MAX);
}

enum err
store_names(struct store *s, struct store_names *out)
{
	struct met m = { .s = s, .out = out };
	enum err err = room_read(s, &m.t);

	*out = (struct store_names){ .met = false };
	if (err != OK)
		return err;
	if (s->was_n > 0)
		err = each_common(s, m.t, see, &m);
	room_read_end(s);
	return err;
}
