/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that happened to one case, to be told as a ledger. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/log.h"

/* Pointers and events are one piece of memory, which is the caller's; the texts
 * stay with the store, past the transaction. */
static enum err
lend(struct store *s, MDB_txn *t, const struct history *h,
    const struct event ***out)
{
	const struct event **at = xmalloc(h->n * (sizeof(*at) +
	    sizeof(struct event)));
	struct event *e = (struct event *)(void *)(at + h->n);
	enum err err = OK;

	for (size_t i = 0; i < h->n && err == OK; i++) {
		struct str v;

		err = room_get(t, s->dbi[DB_LOG],
		    key_of(&h->arrival[i], sizeof(h->arrival[i])), &v);
		if (err != OK)
			break;
		v = str_from(v, sizeof(struct log_head));
		v.p = arena_dup(&s->told, v.p, v.n);
		e[i].id = h->e[i].id;
		err = event_decode(v, &e[i]);
		at[i] = &e[i];
	}
	if (err == OK)
		*out = at;
	else
		free(at);
	return err == OK ? OK : ERR_DAMAGED;
}

enum err
store_case_events(struct store *s, uint32_t slot, const struct event ***events,
    size_t *n)
{
	struct history h = { .n = 0 };
	struct row_head row;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*events = NULL;
	*n = 0;
	if (err != OK)
		return err;
	arena_fini(&s->told);
	err = room_row(s, t, slot, &row, NULL);
	if (err == OK)
		err = history_read(s, t, row.last, &h);
	if (err == OK)
		err = lend(s, t, &h, events);
	if (err == OK)
		*n = h.n;
	history_fini(&h);
	room_read_end(s);
	return err;
}
