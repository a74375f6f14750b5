/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each remote stands, and what its reader keeps. */
#include <string.h>
#include "store/replica_in.h"

#define CODE_MAX sizeof(((struct store_link *)0)->code)

/* --- state --- */

/* A byte of a damaged file is no bool before it was looked at. */
static void
true_bools(struct store_link *l)
{
	static const size_t at[] = { offsetof(struct store_link, paused),
		offsetof(struct store_link, draining),
		offsetof(struct store_link, gap),
		offsetof(struct store_link, fatal) };
	uint8_t *p = (uint8_t *)l;

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		p[at[i]] = p[at[i]] == 1;
}

static enum err
link_get(struct store *s, MDB_txn *t, const char *code, struct store_link *out)
{
	enum err err = ERR_NOT_FOUND;

	*out = (struct store_link){ .paused = false };
	if (code[0] != '\0' && strlen(code) < CODE_MAX)
		err = room_copy(t, s->dbi[DB_LINK], str_of(code), out,
		    sizeof(*out));
	true_bools(out);
	/* What is in the file is not believed to have an end. */
	out->said[sizeof(out->said) - 1] = '\0';
	str_copy(str_of(code), out->code, sizeof(out->code));
	return err;
}

enum err
store_link_get(struct store *s, const char *code, struct store_link *out)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = link_get(s, t, code, out);
	room_read_end(s);
	return err;
}

struct link_change {
	const struct store_link *to;	/* NULL: the marks only */
	const char	*code;
	bool		paused, draining;
};

/* What a person marked is not undone by the reader, who knew it otherwise when
 * it began. */
static enum err
link_change(struct room_txn *x, void *ctx)
{
	const struct link_change *ch = ctx;
	struct store_link l;
	enum err err = link_get(x->s, x->t, ch->code, &l);

	if (err != OK && err != ERR_NOT_FOUND && err != ERR_DAMAGED)
		return err;
	if (err != OK)
		memset(&l, 0, sizeof(l));
	if (ch->to != NULL) {
		bool paused = l.paused, draining = l.draining;

		l = *ch->to;
		l.paused = paused;
		l.draining = draining;
	} else {
		l.paused = ch->paused;
		l.draining = ch->draining;
	}
	str_copy(str_of(ch->code), l.code, sizeof(l.code));
	return room_put(x->t, x->s->dbi[DB_LINK], str_of(ch->code),
	    key_of(&l, sizeof(l)), 0);
}

static enum err
link_write(struct store *s, struct link_change *ch)
{
	if (ch->code[0] == '\0' || strlen(ch->code) >= CODE_MAX)
		return ERR_BAD_INPUT;
	return room_change(s, link_change, ch);
}

enum err
store_link_set(struct store *s, const struct store_link *l)
{
	struct link_change ch = { .to = l, .code = l->code };

	return link_write(s, &ch);
}

enum err
store_link_mark(struct store *s, const char *code, bool paused, bool draining)
{
	struct link_change ch = { .code = code, .paused = paused,
	    .draining = draining };

	return link_write(s, &ch);
}

/* --- cursors: link NUL db --- */

#define CURSOR_KEY (CODE_MAX + REPLICA_DB_MAX)

static struct str
cursor_key(const char *link, const char *db, char out[CURSOR_KEY])
{
	size_t n = str_copy(str_of(link), out, CODE_MAX);

	return str_n(out, n + 1 + str_copy(str_of(db), out + n + 1,
	    REPLICA_DB_MAX));
}

static bool
names_fit(const char *link, const char *db)
{
	return link[0] != '\0' && strlen(link) < CODE_MAX &&
	    strlen(db) < REPLICA_DB_MAX;
}

enum err
cursor_put(struct store *s, MDB_txn *t, const char *link, const char *db,
    struct str cursor)
{
	char key[CURSOR_KEY];

	return names_fit(link, db) ? room_put(t, s->dbi[DB_CURSOR],
	    cursor_key(link, db, key), cursor, 0) : ERR_BAD_INPUT;
}

enum err
store_cursor(struct store *s, const char *link, const char *db, struct buf *out)
{
	char key[CURSOR_KEY];
	struct str v;
	MDB_txn *t;
	enum err err = names_fit(link, db) ? room_read(s, &t) : ERR_NOT_FOUND;

	if (err != OK)
		return err;
	err = room_get(t, s->dbi[DB_CURSOR], cursor_key(link, db, key), &v);
	if (err == OK)
		buf_str(out, v);
	room_read_end(s);
	return err;
}

struct cursor_change { const char *link, *db; struct str cursor; };

static enum err
cursor_change(struct room_txn *x, void *ctx)
{
	const struct cursor_change *ch = ctx;

	return cursor_put(x->s, x->t, ch->link, ch->db, ch->cursor);
}

enum err
store_cursor_set(struct store *s, const char *link, const char *db,
    struct str cursor)
{
	struct cursor_change ch = { link, db, cursor };

	return room_change(s, cursor_change, &ch);
}

enum err
store_cursors(struct store *s, const char *link, store_cursor_fn *fn, void *ctx)
{
	char at[CURSOR_KEY], db[REPLICA_DB_MAX];
	MDB_cursor *c;
	MDB_val k, v;
	MDB_txn *t;
	struct str head;
	int rc;
	enum err err = names_fit(link, "") ? room_read(s, &t) : ERR_BAD_INPUT;

	if (err != OK)
		return err;
	head = cursor_key(link, "", at);
	k = room_val(head);
	rc = mdb_cursor_open(t, s->dbi[DB_CURSOR], &c);
	if (rc == 0) {
		for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); rc == 0 &&
		    str_starts(room_str(k), head);
		    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
			str_copy(str_from(room_str(k), head.n), db,
			    sizeof(db));
			if (!fn(ctx, db, room_str(v)))
				break;
		}
		mdb_cursor_close(c);
	}
	room_read_end(s);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}
