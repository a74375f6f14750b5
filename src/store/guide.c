/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people said of the guide's entries: guide.flag events, the newest word of
 * each entry. Anybody's who may write here: it is a remark, not the law. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/replica_in.h"

enum err
writer_guide(struct writer *w, const struct event *e, uint64_t arrival)
{
	uint8_t key[8];

	if (e->kind != EV_GUIDE_FLAG)
		return OK;
	be64(key, arrival);
	return room_put(w->t, w->s->dbi[DB_GUIDE], key_of(key, sizeof(key)),
	    STR(""), 0);
}

struct flag {
	struct store_guide_flag f;	/* texts in the arena */
	struct event_id	id;
	struct hlc	at;
};
struct flags {
	struct flag	*a;		/* owned */
	size_t		n, cap;
	struct arena	arena;
};

static bool
newer(const struct flag *a, const struct event *than)
{
	if (a->at.ms != than->at.ms)
		return a->at.ms > than->at.ms;
	if (a->at.count != than->at.count)
		return a->at.count > than->at.count;
	if (strcmp(a->id.stream, than->id.stream) != 0)
		return strcmp(a->id.stream, than->id.stream) > 0;
	return a->id.serial > than->id.serial;
}

static struct str
keep(struct flags *l, struct str s)
{
	return (struct str){ arena_dup(&l->arena, s.p, s.n), s.n };
}

static void
take(struct flags *l, const struct event *e)
{
	struct flag *f;
	size_t i = 0;

	while (i < l->n && !str_eq(l->a[i].f.of, e->subject))
		i++;
	if (i < l->n && newer(&l->a[i], e))
		return;
	if (i == l->n) {
		l->a = xgrow(l->a, &l->cap, l->n + 1, sizeof(*l->a));
		l->n++;
	}
	f = &l->a[i];
	*f = (struct flag){ .id = e->id, .at = e->at };
	f->f.of = keep(l, e->subject);
	f->f.note = keep(l, body_str(&e->body, "note"));
	f->f.wrong = body_num(&e->body, "wrong", 0) != 0;
	f->f.at_ms = e->at.ms;
	str_copy(e->actor, f->f.actor, sizeof(f->f.actor));
}

static enum err
read_all(struct store *s, MDB_txn *t, struct flags *l)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_GUIDE], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct log_head head;
		struct event e;

		err = k.mv_size != 8 ? ERR_DAMAGED :
		    log_read(s, t, get64(k.mv_data), &head, &e);
		if (err == OK && e.kind == EV_GUIDE_FLAG && e.subject.n > 0)
			take(l, &e);
	}
	mdb_cursor_close(c);
	return err != OK || rc == MDB_NOTFOUND ? err : room_err(rc);
}

enum err
store_guide_flags(struct store *s, store_guide_fn *fn, void *ctx)
{
	struct flags l = { .n = 0 };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = read_all(s, t, &l);
	room_read_end(s);
	for (size_t i = 0; i < l.n && err == OK; i++)
		if (!fn(ctx, &l.a[i].f))
			break;
	free(l.a);
	arena_fini(&l.arena);
	return err;
}
