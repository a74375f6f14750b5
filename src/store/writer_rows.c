/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases a transaction touches, found by slot. */
#include "store/writer.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

static size_t
place_of(const struct writer *w, uint32_t slot)
{
	size_t i = (slot * 2654435761u) & (w->table_n - 1);

	while (w->table[i] && w->rows[w->table[i] - 1].slot != slot)
		i = (i + 1) & (w->table_n - 1);
	return i;
}

static void
table_grow(struct writer *w)
{
	if (w->table_n >= 2 * (w->n + 2))
		return;
	w->table_n = w->table_n ? w->table_n * 2 : 64;
	free(w->table);
	w->table = xcalloc(w->table_n, sizeof(*w->table));
	for (size_t i = 0; i < w->n; i++)
		w->table[place_of(w, w->rows[i].slot)] = (uint32_t)i + 1;
}

static struct pending *
row_add(struct writer *w, uint32_t slot)
{
	table_grow(w);
	w->rows = xgrow(w->rows, &w->cap, w->n + 1, sizeof(*w->rows));
	w->rows[w->n] = (struct pending){ .slot = slot };
	w->table[place_of(w, slot)] = (uint32_t)w->n + 1;
	return &w->rows[w->n++];
}

struct pending *
writer_new_row(struct writer *w)
{
	struct pending *p = row_add(w, w->h.cases++);

	p->fresh = true;
	return p;
}

static enum err
row_take(struct writer *w, struct pending *p, struct str v)
{
	memcpy(&p->row, v.p, sizeof(p->row));
	p->old = p->row;
	if (v.n != sizeof(p->row) + p->row.title_n + p->row.place_n)
		return ERR_DAMAGED;
	v = str_from(v, sizeof(p->row));
	p->title = str_n(arena_dup(&w->arena, v.p, p->row.title_n),
	    p->row.title_n);
	v = str_from(v, p->row.title_n);
	p->place = str_n(arena_dup(&w->arena, v.p, v.n), v.n);
	return OK;
}

static enum err
docket_take(struct writer *w, struct pending *p)
{
	enum err err = docket_load(w->s, w->t, p->slot, &p->docket);

	p->had = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err
writer_row(struct writer *w, uint32_t slot, struct pending **out)
{
	struct pending *p;
	struct str v;
	enum err err;

	table_grow(w);
	if (w->table[place_of(w, slot)]) {
		*out = &w->rows[w->table[place_of(w, slot)] - 1];
		return OK;
	}
	err = room_get(w->t, w->s->dbi[DB_ROW], key_of(&slot, sizeof(slot)), &v);
	if (err != OK)
		return err;
	if (v.n < sizeof(p->row))
		return ERR_DAMAGED;
	p = row_add(w, slot);
	err = row_take(w, p, v);
	if (err == OK)
		err = docket_take(w, p);
	*out = p;
	return err;
}
