/* SPDX-License-Identifier: GPL-3.0-or-later */
/* core/repo.h over LMDB. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/alloc.h"
#include "store/born.h"
#include "store/log.h"
#include "store/query.h"
#include "store/replica_in.h"
#include "store/text.h"
#include "store/writer.h"

#define BULK 64			/* intents from which a commit is a long job's */

static struct store *
of(struct repo *r)
{
	return (struct store *)(void *)r;	/* its first member */
}

static bool
fatal(enum err e)
{
	return e == ERR_IO || e == ERR_FULL || e == ERR_MAP_FULL ||
	    e == ERR_DAMAGED || e == ERR_READ_ONLY;
}

/* Intents, outcomes, and how far they are done and durable. */
struct work {
	const struct intent *in;
	struct outcome	*out;
	size_t		n, done;
	bool		each, bulk;
};

/* The case another intent of this commit begins may be its subject. */
static enum err
one(struct writer *w, const struct work *k, size_t i)
{
	struct intent in = k->in[i];
	struct body said;
	const enum err err = born_case(&in, i, k->out, &said);

	if (err != OK)
		return err;
	if (in.after > 0) {
		const struct outcome *before = &k->out[in.after - 1];

		if (in.after > i || before->err != OK) {
			k->out[i] = (struct outcome){ .err = ERR_CANCELLED,
			    .slot = SLOT_NONE };
			return ERR_CANCELLED;
		}
		/* Of another case it says only that both stand or fall. */
		if (str_is(in.subject, before->number))
			in.base = &before->id;
	}
	return writer_intent(w, &in, &k->out[i]);
}

/* Cursors that stand or fall with the last of the intents. */
static enum err
keep(struct writer *w, bool last)
{
	struct store *s = w->s;
	enum err err = OK;

	for (size_t i = 0; last && i < s->keep_n && err == OK; i++)
		err = cursor_put(s, w->t, s->keep[i].link, s->keep[i].db,
		    s->keep[i].cursor);
	return err;
}

/* One transaction: all that is left, or as much of a long job as can be done
 * before a seat waits. */
static enum err
commit_some(struct store *s, struct work *k)
{
	struct writer w;
	size_t i = k->done;
	enum err err;

	if (k->bulk)
		room_give_way(s);
	else
		room_want(s, 1);
	err = writer_begin(&w, s, k->bulk);
	if (!k->bulk)
		room_want(s, -1);
	if (err != OK)
		return err;
	for (; i < k->n; i++) {
		err = one(&w, k, i);
		if (err != OK && (!k->each || fatal(err))) {
			writer_abort(&w);
			return err;
		}
		if (k->bulk && k->each && i % 16 == 15 && room_wanted(s))
			break;
	}
	i += i < k->n;
	err = keep(&w, i == k->n);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	err = i == k->n && s->keep_n > 0 ? writer_commit_bare(&w) :
	    writer_commit(&w);
	if (err == OK)
		k->done = i;
	if (err == OK && i == k->n)
		store_keep(s, NULL, 0);
	return err;
}

void
store_keep(struct store *s, const struct store_keep *k, size_t n)
{
	s->keep = k;
	s->keep_n = n;
}

bool
store_kept(const struct store *s)
{
	return s->keep_n == 0;
}

static enum err
repo_commit(struct repo *r, const struct intent *in, size_t n, bool each,
    struct outcome *out)
{
	struct store *s = of(r);
	struct work k = { .in = in, .out = out, .n = n, .each = each,
	    .bulk = n >= BULK };
	enum err err = OK;

	if (s->law == NULL)
		return ERR_REFUSED;
	while (k.done < n && err == OK) {
		err = commit_some(s, &k);
		if (err == ERR_MAP_FULL)
			err = room_grow(s);
	}
	return err;
}

static enum err
slot_by(struct repo *r, enum db db, struct str key, uint32_t *slot)
{
	struct store *s = of(r);
	MDB_txn *t;
	enum err err;

	if (key.n == 0 || key.n > INTAKE_KEY_MAX)
		return ERR_NOT_FOUND;
	err = room_read(s, &t);
	if (err != OK)
		return err;
	err = room_copy(t, s->dbi[db], key, slot, sizeof(*slot));
	room_read_end(s);
	return err;
}

static enum err
repo_find(struct repo *r, struct str number, uint32_t *slot)
{
	return slot_by(r, DB_NUMBER, number, slot);
}

static enum err
repo_find_key(struct repo *r, struct str key, uint32_t *slot)
{
	return slot_by(r, DB_KEY, key, slot);
}

/* The row is copied out: nothing lent outlives a transaction. */
static enum err
lend_row(struct store *s, struct str v, struct case_view *out)
{
	const struct row_head *row;

	s->lend.n = 0;
	buf_add(&s->lend, v.p, v.n);
	row = (const struct row_head *)(const void *)s->lend.p;
	if (v.n != sizeof(*row) + row->title_n + row->place_n)
		return ERR_DAMAGED;
	out->c = &row->c;
	out->title = str_n(s->lend.p + sizeof(*row), row->title_n);
	out->place = str_n(out->title.p + row->title_n, row->place_n);
	return OK;
}

static enum err
repo_get(struct repo *r, uint32_t slot, struct case_view *out)
{
	struct store *s = of(r);
	struct str v;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_get(t, s->dbi[DB_ROW], key_of(&slot, sizeof(slot)), &v);
	if (err == OK && v.n < sizeof(struct row_head))
		err = ERR_DAMAGED;
	out->slot = slot;
	if (err == OK)
		err = lend_row(s, v, out);
	room_read_end(s);
	return err;
}

static enum err
repo_docket(struct repo *r, uint32_t slot, struct docket *out)
{
	struct store *s = of(r);
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = docket_load(s, t, slot, out);
	if (err == ERR_NOT_FOUND && slot < s->head.cases)
		err = OK;
	room_read_end(s);
	return err;
}

/* --- history --- */

struct folded { enum err *status; size_t *at; };	/* owned */

struct telling {
	struct store	*s;
	MDB_txn		*t;
	uint32_t	slot;
	history_fn	*fn;
	void		*ctx;
	struct buf	plain;
	bool		stop;
};

static void
tell(struct telling *tl, const struct event *e, enum err status)
{
	struct body secret;
	bool have = log_secret(tl->s, tl->t, tl->slot, e, &tl->plain,
	    &secret) == OK;

	if (!tl->stop && !tl->fn(tl->ctx, e, have ? &secret : NULL, status))
		tl->stop = true;
}

/* Reads of the case, from the audit stream. */
static enum err
read_audit(struct telling *tl, struct history *h)
{
	uint8_t key[12] = { 0 };
	MDB_val k = { sizeof(key), key }, v;
	size_t ecap = 0;
	MDB_cursor *c;
	enum err err = OK;
	int rc = mdb_cursor_open(tl->t, tl->s->dbi[DB_AUDIT], &c);

	*h = (struct history){ 0 };
	if (rc)
		return room_err(rc);
	be32(key, tl->slot);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	for (; rc == 0 && err == OK && get32(k.mv_data) == tl->slot;
	    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		const uint8_t *p = k.mv_data;
		struct log_head head;

		h->e = xgrow(h->e, &ecap, h->n + 1, sizeof(*h->e));
		err = log_read(tl->s, tl->t, get64(p + 4), &head, &h->e[h->n]);
		h->n += err == OK;
	}
	mdb_cursor_close(c);
	return err;
}

static int
by_order(const void *a, const void *b)
{
	return event_order(a, b);
}

/* What happened in the order of the fold, which is the same in every store; reads
 * between, by their time. */
static void
tell_all(struct telling *tl, struct history *h, const struct folded *f,
    struct history *reads)
{
	size_t i = 0, j = 0;

	if (reads->n > 1)
		qsort(reads->e, reads->n, sizeof(*reads->e), by_order);
	while (!tl->stop && (i < h->n || j < reads->n)) {
		const struct event *e = i < h->n ? &h->e[f->at[i]] : NULL;

		if (j == reads->n || (e && event_order(e, &reads->e[j]) < 0)) {
			tell(tl, e, f->status[f->at[i]]);
			i++;
		} else {
			tell(tl, &reads->e[j++], OK);
		}
	}
}

static enum err
history_fold(struct store *s, struct history *h, struct folded *f)
{
	struct casefile c;
	enum err err;

	f->status = xcalloc(h->n + 1, sizeof(*f->status));
	f->at = xcalloc(h->n + 1, sizeof(*f->at));
	err = casefile_fold(&c, NULL, h->all, h->n, s->law, f->status);
	casefile_order(h->all, h->n, f->at);
	return err;
}

static enum err
history_tell(struct telling *tl, uint64_t last)
{
	struct history h = { 0 }, reads = { 0 };
	struct folded f = { 0 };
	enum err err = history_read(tl->s, tl->t, last, &h);

	if (err == OK)
		err = read_audit(tl, &reads);
	if (err == OK)
		err = history_fold(tl->s, &h, &f);
	if (err == OK)
		tell_all(tl, &h, &f, &reads);
	free(f.status);
	free(f.at);
	history_fini(&h);
	history_fini(&reads);
	return err;
}

static enum err
repo_history(struct repo *r, uint32_t slot, history_fn *fn, void *ctx)
{
	struct telling tl = { .s = of(r), .slot = slot, .fn = fn, .ctx = ctx };
	struct row_head row;
	enum err err = room_read(tl.s, &tl.t);

	if (err != OK)
		return err;
	err = room_row(tl.s, tl.t, slot, &row, NULL);
	if (err == OK)
		err = history_tell(&tl, row.last);
	room_read_end(tl.s);
	buf_fini(&tl.plain);
	return err;
}

/* --- queries --- */

static enum err
repo_page(struct repo *r, const struct query *q, struct page *p)
{
	struct store *s = of(r);
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = query_page(s, t, q, p);
	room_read_end(s);
	return err;
}

static enum err
repo_count(struct repo *r, const struct query *q, uint64_t *out)
{
	struct store *s = of(r);
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = query_count(s, t, q, out);
	room_read_end(s);
	return err;
}

static uint64_t
repo_cases(struct repo *r)
{
	MDB_txn *t;

	if (room_read(of(r), &t) != OK)
		return 0;
	room_read_end(of(r));
	return of(r)->head.cases;
}

static uint64_t
repo_revision(struct repo *r)
{
	MDB_txn *t;

	if (room_read(of(r), &t) != OK)
		return 0;
	room_read_end(of(r));
	return of(r)->head.revision;
}

static void
repo_close(struct repo *r)
{
	struct store *s = of(r);

	store_close(&s);
}

const struct repo_ops lmdb_repo_ops = {
	.commit = repo_commit, .find = repo_find, .find_key = repo_find_key,
	.get = repo_get, .docket = repo_docket, .history = repo_history,
	.page = repo_page, .count = repo_count, .cases = repo_cases, .revision = repo_revision,
	.close = repo_close,
};

/* Keys that others are owed. */
static bool
tend_keys(struct store *s)
{
	bool more;

	return keys_wrap(s, 256, &more) == OK && more;
}

bool
store_tend(struct store *s)
{
	struct writer w;
	bool more = false;
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return false;
	more = text_warm(s, t, 256);
	room_read_end(s);
	if (more || s->read_only || s->law == NULL ||
	    s->head.cases / BLOCK_SLOTS <= s->head.text_blocks)
		return more || tend_keys(s);
	if (writer_begin(&w, s, true) != OK)
		return false;
	err = text_build(s, w.t, &w.h, 1, &more);
	if (err != OK) {
		writer_abort(&w);
		if (err == ERR_MAP_FULL && room_grow(s) == OK)
			return true;
		return false;
	}
	if (room_commit(s, w.t, &w.h) != OK)
		return false;
	text_forget(s);
	return more;
}
