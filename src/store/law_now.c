/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which profile is the law: of all adoptions by this node, or by one whose word
 * counts here, the newest whose bytes are here. And what is folded anew when the
 * law changes: what the one before refused, or did not know. */
#include <string.h>
#include "store/replica_in.h"
#include "store/take.h"

/* --- which --- */

static enum err
newest(struct store *s, MDB_txn *t, uint8_t digest[DIGEST_LEN], bool *found)
{
	struct hlc at = { 0 };
	MDB_cursor *c;
	MDB_val k, v;
	int rc = mdb_cursor_open(t, s->dbi[DB_RULE], &c);

	*found = false;
	if (rc)
		return room_err(rc);
	while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct log_head head;
		struct event e;
		struct str blob;

		if (v.mv_size != DIGEST_LEN || k.mv_size != 8 ||
		    room_get(t, s->dbi[DB_BLOB], room_str(v), &blob) != OK ||
		    log_read(s, t, get64(k.mv_data), &head, &e) != OK)
			continue;
		if (*found && (e.at.ms < at.ms ||
		    (e.at.ms == at.ms && e.at.count < at.count)))
			continue;
		at = e.at;
		memcpy(digest, v.mv_data, DIGEST_LEN);
		*found = true;
	}
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
law_settle(struct store *s, MDB_txn *t, struct head *h)
{
	uint8_t digest[DIGEST_LEN];
	bool found;
	enum err err = newest(s, t, digest, &found);

	if (err == OK && found)
		memcpy(h->law, digest, DIGEST_LEN);
	return err;
}

/* --- folded anew --- */

/* older: a profile of before came, so that cases of its time have a book now. */
static bool
in_doubt(const struct casefile *c, const struct law *law, bool older)
{
	if (older && c->law < law->version)
		return true;
	/* A version this law keeps no book of folds by the newest it has. */
	return (c->flags & CASE_CONFLICT) != 0 || c->refused > 0 ||
	    c->law >= law->version;
}

static enum err
fold_again(struct writer *w, uint32_t slot, bool *changed)
{
	struct casefile before;
	struct pending *p;
	enum err err = writer_row(w, slot, &p);

	if (err != OK)
		return err;
	before = p->row.c;
	err = writer_refold(w, p);
	*changed |= memcmp(&before, &p->row.c, sizeof(before)) != 0;
	return err;
}

/* What the cases gave to their rules under the law before cannot be taken off
 * without it: all is counted anew. */
static enum err
count_anew(struct writer *w)
{
	enum err err = writer_project(w);

	if (err == OK)
		err = room_err(mdb_drop(w->t, w->s->dbi[DB_TALLY], 0));
	for (uint32_t slot = 0; slot < w->h.cases && err == OK; slot++) {
		struct row_head row;

		err = room_row(w->s, w->t, slot, &row, NULL);
		if (err == OK)
			err = writer_count(w, row.last);
	}
	return err;
}

static enum err
fold_doubts(struct writer *w, bool older)
{
	bool changed = false;
	enum err err = OK;

	for (uint32_t slot = 0; slot < w->h.cases && err == OK; slot++) {
		struct row_head row;

		err = room_row(w->s, w->t, slot, &row, NULL);
		if (err == OK && in_doubt(&row.c, w->s->law, older))
			err = fold_again(w, slot, &changed);
		if (err == OK && w->n >= 4096)
			err = writer_project(w);
	}
	return err == OK && changed ? count_anew(w) : err;
}

/* By which law all was folded, and from which versions on its books were. */
struct folded { uint8_t law[DIGEST_LEN]; uint32_t books; };

static struct folded
folded_now(const struct store *s)
{
	struct folded f = { .books = 1 };

	for (size_t i = 0; i < s->law->books_n; i++)
		f.books = 31 * f.books + s->law->books[i].version;
	memcpy(f.law, s->law->digest, DIGEST_LEN);
	return f;
}

/* older: under the same law, but with other books of before. */
static bool
is_folded(struct store *s, MDB_txn *t, bool *older)
{
	const struct folded now = folded_now(s);
	struct folded was = { .books = now.books };
	struct str v;

	*older = s->law->books_n > 0;
	if (room_get(t, s->dbi[DB_META], STR("folded"), &v) != OK ||
	    v.n < DIGEST_LEN || v.n > sizeof was)
		return false;
	*older = false;
	memcpy(&was, v.p, v.n);
	if (memcmp(was.law, now.law, DIGEST_LEN) != 0)
		return false;
	*older = now.books != was.books;
	return !*older;
}

enum err
law_mark(struct store *s, MDB_txn *t)
{
	struct folded now;

	if (s->law == NULL)
		return OK;
	now = folded_now(s);
	return room_put(t, s->dbi[DB_META], STR("folded"),
	    key_of(&now, sizeof now), 0);
}

static enum err
refold_once(struct store *s, bool older)
{
	struct writer w;
	enum err err = writer_begin(&w, s, true);

	if (err != OK)
		return err == ERR_LAW ? OK : err;
	err = fold_doubts(&w, older);
	if (err == OK)
		err = take_orphan_reports(&w);
	if (err == OK)
		err = law_mark(s, w.t);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit_bare(&w);
}

enum err
law_refold(struct store *s)
{
	static const uint8_t none[DIGEST_LEN];
	MDB_txn *t;
	bool done, older;
	enum err err;

	if (s->read_only || s->law == NULL ||
	    memcmp(s->law->digest, none, DIGEST_LEN) == 0)
		return OK;
	err = room_read(s, &t);
	if (err != OK)
		return err;
	/* An empty store is marked too: its first cases are no matter of doubt. */
	done = is_folded(s, t, &older) ||
	    memcmp(s->law->digest, s->head.law, DIGEST_LEN) != 0;
	room_read_end(s);
	if (done)
		return OK;
	do {
		err = refold_once(s, older);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}
