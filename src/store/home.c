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

bool
home_ours(struct store *s, MDB_txn *t, const char *number, uint64_t grid)
{
	uint32_t territory = (uint32_t)(grid / 1000000 % 1000);
	char node[NODE_MAX], stream[STREAM_MAX];
	struct home_row row;
	uint8_t key[4];

	be32(key, territory);
	if (territory != 0 && room_copy(t, s->dbi[DB_HOME],
	    key_of(key, sizeof(key)), &row, sizeof(row)) == OK)
		memcpy(node, row.node, sizeof(node));
	else
		numbered_by(number, node);
	if (strcmp(node, s->node) == 0)
		return true;
	snprintf(stream, sizeof(stream), "%.*s.", NODE_MAX - 1, node);
	return log_is_ours(s, stream);
}
