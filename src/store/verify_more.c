/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/verify_more.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/blob.h"
#include "store/clocks.h"

/* --- accounts: the newest account.set of each that counts here --- */

struct wanted {
	struct store	*s;
	MDB_txn		*t;
	struct account_row *a;		/* owned */
	size_t		n, acap;
};

static void
want_account(struct wanted *w, const struct account_row *a)
{
	size_t i = 0;

	while (i < w->n && strcmp(w->a[i].a.code, a->a.code) != 0)
		i++;
	if (i == w->n) {
		w->a = xgrow(w->a, &w->acap, i + 1, sizeof(*w->a));
		w->n++;
	} else if (!account_newer(a, &w->a[i])) {
		return;
	}
	w->a[i] = *a;
}

static enum err
one_stream(struct store *s, MDB_txn *t, const struct stream_row *row,
    common_fn *fn, void *ctx)
{
	for (uint64_t serial = 1; serial <= row->last; serial++) {
		struct log_head head;
		struct event e;
		uint64_t arrival;
		enum err err = log_arrival(s, t, row->id, serial, &arrival);

		if (err != OK)
			return ERR_DAMAGED;
		err = log_read(s, t, arrival, &head, &e);
		if (err != OK)
			return err;
		fn(ctx, &e, arrival);
	}
	return OK;
}

enum err
each_common(struct store *s, MDB_txn *t, common_fn *fn, void *ctx)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(t, s->dbi[DB_STREAM], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		struct stream_row row;

		if (!log_is_common(room_str(k)) || v.mv_size != sizeof(row))
			continue;
		memcpy(&row, v.mv_data, sizeof(row));
		err = one_stream(s, t, &row, fn, ctx);
	}
	mdb_cursor_close(c);
	return err == OK && rc != MDB_NOTFOUND ? room_err(rc) : err;
}

static void
see_account(void *ctx, const struct event *e, uint64_t arrival)
{
	struct account_row a;
	struct wanted *w = ctx;

	(void)arrival;
	if (e->kind == EV_ACCOUNT_SET && account_row_of(e, &a) == OK &&
	    log_is_lawful(w->s, w->t, e->id.stream))
		want_account(w, &a);
}

static enum err
same_accounts(struct store *s, MDB_txn *t, const struct wanted *w, char *what,
    size_t cap)
{
	MDB_stat st;

	for (size_t i = 0; i < w->n; i++) {
		struct str v;
		enum err err = room_get(t, s->dbi[DB_ACCOUNT],
		    str_of(w->a[i].a.code), &v);

		if (err == OK && v.n == sizeof(w->a[i]) &&
		    memcmp(v.p, &w->a[i], v.n) == 0)
			continue;
		snprintf(what, cap, "account %s differs from its last event",
		    w->a[i].a.code);
		return ERR_DAMAGED;
	}
	mdb_stat(t, s->dbi[DB_ACCOUNT], &st);
	if (st.ms_entries == w->n)
		return OK;
	snprintf(what, cap, "accounts: %zu entries, %zu expected",
	    st.ms_entries, w->n);
	return ERR_DAMAGED;
}

enum err
accounts_stand(struct store *s, MDB_txn *t, char *what, size_t cap)
{
	struct wanted w = { .s = s, .t = t };
	enum err err = each_common(s, t, see_account, &w);

	if (err == OK)
		err = same_accounts(s, t, &w, what, cap);
	free(w.a);
	return err;
}

/* --- homes: the newest node.home event of each territory --- */

#define TERRITORIES 1000

struct homes { struct home_row at[TERRITORIES]; size_t n; };

static void
see_home(void *ctx, const struct event *e, uint64_t arrival)
{
	struct homes *h = ctx;
	struct home_row row;
	uint32_t territory;

	(void)arrival;
	if (e->kind != EV_NODE_HOME || !home_of(e, &territory, &row) ||
	    !home_newer(&row, &h->at[territory]))
		return;
	h->n += h->at[territory].node[0] == '\0';
	h->at[territory] = row;
}

static enum err
same_homes(struct store *s, MDB_txn *t, const struct homes *h, char *what,
    size_t cap)
{
	MDB_stat st;

	for (uint32_t i = 0; i < TERRITORIES; i++) {
		struct home_row row;
		uint8_t key[4];

		be32(key, i);
		if (h->at[i].node[0] == '\0' || (room_copy(t,
		    s->dbi[DB_HOME], key_of(key, 4), &row, sizeof(row)) == OK &&
		    memcmp(&row, &h->at[i], sizeof(row)) == 0))
			continue;
		snprintf(what, cap, "the home of territory %u differs from its "
		    "last event", i);
		return ERR_DAMAGED;
	}
	mdb_stat(t, s->dbi[DB_HOME], &st);
	if (st.ms_entries == h->n)
		return OK;
	snprintf(what, cap, "homes: %zu entries, %zu expected", st.ms_entries,
	    h->n);
	return ERR_DAMAGED;
}

enum err
homes_stand(struct store *s, MDB_txn *t, char *what, size_t cap)
{
	struct homes *h = xcalloc(1, sizeof(*h));
	enum err err = each_common(s, t, see_home, h);

	if (err == OK)
		err = same_homes(s, t, h, what, cap);
	free(h);
	return err;
}

/* --- sealed texts --- */

/* What another node recorded stays there. */
static bool
recording_stands(struct store *s, MDB_txn *t, uint32_t slot,
    const struct event *e, struct buf *plain)
{
	enum err err = blob_stands(s, t, slot, e, plain);

	return err == OK || ((err == ERR_NOT_FOUND || err == ERR_CRYPTO) &&
	    !log_is_ours(s, e->id.stream));
}

enum err
secrets_stand(struct store *s, MDB_txn *t, uint32_t slot,
    const struct history *h, struct buf *plain, char *what, size_t cap)
{
	for (size_t i = 0; i < h->n; i++) {
		struct body secret;
		enum err err = log_secret(s, t, slot, &h->e[i], plain, &secret);
		/* What another node sealed it need not let us read. */
		bool opens = err == OK || err == ERR_NOT_FOUND ||
		    (err == ERR_CRYPTO &&
		    !log_is_ours(s, h->e[i].id.stream));

		if (opens && recording_stands(s, t, slot, &h->e[i], plain))
			continue;
		snprintf(what, cap, "event %s:%012llu: its sealed %s does "
		    "not open",
		    h->e[i].id.stream, (unsigned long long)h->e[i].id.serial,
		    opens ? "recording" : "text");
		return ERR_DAMAGED;
	}
	return OK;
}
