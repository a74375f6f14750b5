/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tracks of officers, a row an officer and day: how many points (u32 BE), then
 * nonce and ciphertext of core/track.h's bytes under that day's key. They are no
 * events: they stay here, and go. What is said of them are events of the audit
 * stream: who looked at whose, and what was deleted -- there, and not in the common
 * one, because whoever may read the one must be able to check it by the other. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "core/track.h"
#include "seal/seal.h"
#include "store/tracks_key.h"
#include "store/writer.h"

#define KEY_MAX		(ACCOUNT_MAX + 4)
#define DAY_POINTS	(1u << 18)	/* of an officer: three a second */
#define ROW_HEAD	4
#define LON_MAX		(180 * GEO_UNIT)
#define LAT_MAX		(90 * GEO_UNIT)

/* --- keys --- */

static bool
account_fits(struct str account)
{
	return account.n > 0 && account.n < ACCOUNT_MAX &&
	    memchr(account.p, 0, account.n) == NULL;
}

static struct str
row_key(struct str account, int32_t day, uint8_t out[KEY_MAX])
{
	if (account.n > 0)	/* none: the first of all */
		memcpy(out, account.p, account.n);
	out[account.n] = 0;
	be32(out + account.n + 1, (uint32_t)day ^ 0x80000000u);
	return key_of(out, account.n + 5);
}

static bool
key_parts(struct str key, struct str *account, int32_t *day)
{
	if (key.n < 6 || key.n > KEY_MAX || key.p[key.n - 5] != '\0')
		return false;
	*account = str_n(key.p, key.n - 5);
	*day = (int32_t)(get32((const uint8_t *)key.p + key.n - 4) ^
	    0x80000000u);
	return true;
}

static int32_t
day_of(const struct store *s, int64_t ms)
{
	return clock_day((struct wall){ ms }, s->law != NULL ?
	    s->law->offset_min : s->head.offset_min);
}

/* --- one row --- */

/* A key that is gone took the points along: there are none. */
static enum err
row_open(const struct store *s, struct str key, int32_t day, struct str row,
    struct track_point **out, size_t *n)
{
	uint8_t secret[TRACK_KEY];
	struct buf plain = { 0 };
	enum err err;

	*out = NULL;
	*n = 0;
	if (row.n < ROW_HEAD)
		return ERR_DAMAGED;
	err = track_key(s, day, secret);
	if (err == OK)
		err = seal_open(secret, str_from(row, ROW_HEAD), key, &plain);
	if (err == ERR_CRYPTO)
		err = ERR_NOT_FOUND;
	if (err == OK && track_get(buf_view(&plain), out, n) != OK)
		err = ERR_DAMAGED;
	seal_wipe(secret, sizeof(secret));
	if (plain.n > 0)
		seal_wipe(plain.p, plain.n);
	buf_fini(&plain);
	return err;
}

static enum err
row_get(const struct store *s, MDB_txn *t, struct str account, int32_t day,
    struct track_point **out, size_t *n)
{
	uint8_t k[KEY_MAX];
	struct str key = row_key(account, day, k), row;
	enum err err = room_get(t, s->dbi[DB_TRACK], key, &row);

	*out = NULL;
	*n = 0;
	return err == OK ? row_open(s, key, day, row, out, n) : err;
}

static enum err
row_put(const struct store *s, MDB_txn *t, struct str account, int32_t day,
    const struct track_point *p, size_t n)
{
	uint8_t k[KEY_MAX], secret[TRACK_KEY], nonce[SEAL_NONCE];
	uint8_t head[ROW_HEAD];
	struct str key = row_key(account, day, k);
	struct buf plain = { 0 }, row = { 0 };
	enum err err = track_key_make(s, day, secret);

	if (err == OK) {
		be32(head, (uint32_t)n);
		buf_add(&row, head, sizeof(head));
		track_put(p, n, &plain);
		seal_random(nonce, sizeof(nonce));
		seal_box(secret, nonce, buf_view(&plain), key, &row);
		err = room_put(t, s->dbi[DB_TRACK], key, buf_view(&row), 0);
		seal_wipe(plain.p, plain.n);
	}
	seal_wipe(secret, sizeof(secret));
	buf_fini(&plain);
	buf_fini(&row);
	return err;
}

/* --- adding --- */

static enum err
add_day(const struct store *s, MDB_txn *t, const struct store_track *a,
    int32_t day)
{
	struct track_point *p;
	size_t n;
	enum err err = row_get(s, t, a->account, day, &p, &n);

	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	if (n + a->n > DAY_POINTS) {
		free(p);
		return ERR_TOO_BIG;
	}
	p = xrealloc(p, (n + a->n) * sizeof(*p));
	memcpy(p + n, a->p, a->n * sizeof(*p));
	err = row_put(s, t, a->account, day, p, n + a->n);
	free(p);
	return err;
}

static enum err
add_row(const struct store *s, MDB_txn *t, const struct store_track *a)
{
	enum err err = OK;

	for (size_t i = 0, j; i < a->n && err == OK; i = j) {
		const int32_t day = day_of(s, a->p[i].ms);
		struct store_track some = { a->account, a->p + i, 0 };

		for (j = i; j < a->n && day_of(s, a->p[j].ms) == day; j++)
			some.n++;
		err = add_day(s, t, &some, day);
	}
	return err;
}

struct adding { const struct store_track *row; size_t n; };

static enum err
add_all(struct room_txn *x, void *ctx)
{
	const struct adding *a = ctx;
	enum err err = OK;

	for (size_t i = 0; i < a->n && err == OK; i++)
		err = add_row(x->s, x->t, &a->row[i]);
	return err;
}

/* What the decoder would not take again is not written. */
static bool
point_fits(const struct track_point *p)
{
	return p->ms > -(INT64_C(1) << 46) && p->ms < INT64_C(1) << 46 &&
	    p->at.lon >= -LON_MAX && p->at.lon <= LON_MAX &&
	    p->at.lat >= -LAT_MAX && p->at.lat <= LAT_MAX &&
	    p->acc_m >= -1;
}

enum err
store_track_add_all(struct store *s, const struct store_track *rows, size_t n)
{
	struct adding a = { rows, n };
	size_t points = 0;

	if (s->read_only)
		return ERR_READ_ONLY;
	for (size_t i = 0; i < n; i++) {
		if (!account_fits(rows[i].account))
			return ERR_BAD_INPUT;
		for (size_t k = 0; k < rows[i].n; k++)
			if (!point_fits(&rows[i].p[k]))
				return ERR_BAD_INPUT;
		points += rows[i].n;
	}
	return points == 0 ? OK : room_change(s, add_all, &a);
}

enum err
store_track_add(struct store *s, struct str account,
    const struct track_point *p, size_t n)
{
	const struct store_track row = { account, p, n };

	return store_track_add_all(s, &row, 1);
}

/* --- which there are --- */

typedef enum err row_fn(void *ctx, struct str key, struct str account,
    int32_t day, struct str row);

/* Of account (empty: all), or those behind after; in the order of keys; ERR_END of
 * fn ends it. */
static enum err
each_from(const struct store *s, MDB_txn *t, struct str account,
    struct str after, row_fn *fn, void *ctx)
{
	uint8_t first[KEY_MAX];
	MDB_val k = room_val(after.n > 0 ? row_key(after, INT32_MAX, first) :
	    row_key(account, INT32_MIN, first)), v;
	MDB_cursor *c;
	struct str whose;
	enum err err = OK;
	int32_t day;
	int rc = mdb_cursor_open(t, s->dbi[DB_TRACK], &c);

	if (rc)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, account.n + after.n > 0 ?
	    MDB_SET_RANGE : MDB_FIRST);
	for (; rc == 0 && err == OK; rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		if (!key_parts(room_str(k), &whose, &day)) {
			err = ERR_DAMAGED;
			break;
		}
		if (account.n > 0 && !str_eq(whose, account))
			break;
		err = fn(ctx, room_str(k), whose, day, room_str(v));
		if (err != OK)
			break;
	}
	mdb_cursor_close(c);
	if (err != OK)
		return err == ERR_END ? OK : err;
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

static enum err
each_row(const struct store *s, MDB_txn *t, struct str account, row_fn *fn,
    void *ctx)
{
	return each_from(s, t, account, STR_NONE, fn, ctx);
}

static enum err
each_read(struct store *s, struct str account, row_fn *fn, void *ctx)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = each_row(s, t, account, fn, ctx);
	room_read_end(s);
	return err;
}

static uint32_t
points_of(struct str row)
{
	return row.n >= ROW_HEAD ? get32((const uint8_t *)row.p) : 0;
}

struct listing { store_track_fn *fn; void *ctx; };

static enum err
list_row(void *ctx, struct str key, struct str account, int32_t day,
    struct str row)
{
	const struct listing *l = ctx;

	(void)key;
	return l->fn(l->ctx, account, day, points_of(row)) ? OK : ERR_END;
}

enum err
store_track_days(struct store *s, struct str account, store_track_fn *fn,
    void *ctx)
{
	struct listing l = { fn, ctx };

	if (account.n > 0 && !account_fits(account))
		return ERR_BAD_INPUT;
	return each_read(s, account, list_row, &l);
}

struct giving { struct store *s; int32_t day; size_t skip;
	store_track_points_fn *fn; void *ctx; };

static enum err
give_row(void *ctx, struct str key, struct str account, int32_t day,
    struct str row)
{
	struct giving *g = ctx;
	struct track_point *p;
	size_t n;
	enum err err;
	bool more;

	(void)account;
	if (day != g->day)
		return OK;
	if (g->skip > 0) {
		g->skip--;
		return OK;
	}
	err = row_open(g->s, key, day, row, &p, &n);
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	more = g->fn(g->ctx, p, n);
	free(p);
	return more ? OK : ERR_END;
}

enum err
store_track_each(struct store *s, int32_t day, size_t from,
    store_track_points_fn *fn, void *ctx)
{
	struct giving g = { s, day, from, fn, ctx };

	return each_read(s, STR_NONE, give_row, &g);
}

struct timing { struct store *s; int32_t day; store_track_time_fn *fn;
	void *ctx; };

static enum err
time_row(void *ctx, struct str key, struct str account, int32_t day,
    struct str row)
{
	const struct timing *g = ctx;
	struct track_sum all, sum;
	struct track_point *p;
	size_t n;
	enum err err;

	if (day != g->day)
		return OK;
	err = row_open(g->s, key, day, row, &p, &n);
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	track_clean(p, n, &all);
	free(p);
	sum = (struct track_sum){ .points = all.points, .bad = all.bad,
		.gaps = all.gaps, .first_ms = all.first_ms,
		.last_ms = all.last_ms, .gap_ms = all.gap_ms };
	return g->fn(g->ctx, account, &sum) ? OK : ERR_END;
}

enum err
store_track_times(struct store *s, int32_t day, struct str after,
    store_track_time_fn *fn, void *ctx)
{
	struct timing g = { s, day, fn, ctx };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = after.n > 0 && !account_fits(after) ? ERR_BAD_INPUT :
	    each_from(s, t, STR_NONE, after, time_row, &g);
	room_read_end(s);
	return err;
}

/* --- looking --- */

static enum err
own_track(struct store *s, const struct store_look *l, struct track_point **out,
    size_t *n)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = row_get(s, t, l->account, l->day, out, n);
	room_read_end(s);
	return err;
}

static enum err
look_once(struct store *s, const struct store_look *l,
    struct track_point **out, size_t *n)
{
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_TRACK_LOOK, .subject = l->account,
		.actor = l->actor, .login = l->login, .seat = l->seat,
		.body = &body };
	struct outcome done;
	struct writer w;
	enum err err = writer_begin(&w, s, false);

	if (err != OK)
		return err;
	err = row_get(s, w.t, l->account, l->day, out, n);
	if (err == OK)
		err = body_text(&body, "account", l->account);
	if (err == OK)
		err = body_int(&body, "day", l->day);
	if (err == OK)
		err = body_text(&body, "reason", str_trim(l->reason));
	if (err == OK)
		err = writer_intent(&w, &in, &done);
	if (err != OK)
		writer_abort(&w);
	else
		err = writer_commit(&w);
	if (err != OK) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return err;
}

enum err
store_track_look(struct store *s, const struct store_look *l,
    struct track_point **out, size_t *n)
{
	enum err err;

	*out = NULL;
	*n = 0;
	if (!account_fits(l->account) || l->actor.n == 0)
		return ERR_BAD_INPUT;
	if (str_eq(l->account, l->actor))
		return own_track(s, l, out, n);
	if (str_trim(l->reason).n == 0)
		return ERR_REFUSED;
	if (s->read_only)
		return ERR_READ_ONLY;	/* it could not be said that he did */
	do {
		err = look_once(s, l, out, n);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	return err;
}

/* --- deleting --- */

struct purging {
	struct store	*s;
	MDB_txn		*t;
	int32_t		before;
	uint8_t		(*key)[KEY_MAX];	/* owned */
	size_t		*key_n;			/* owned */
	size_t		n, cap, cap_n, points;
};

static enum err
note_old(void *ctx, struct str key, struct str account, int32_t day,
    struct str row)
{
	struct purging *g = ctx;

	(void)account;
	if (day >= g->before)
		return OK;
	g->key = xgrow(g->key, &g->cap, g->n + 1, sizeof(*g->key));
	g->key_n = xgrow(g->key_n, &g->cap_n, g->n + 1, sizeof(*g->key_n));
	memcpy(g->key[g->n], key.p, key.n);
	g->key_n[g->n++] = key.n;
	g->points += points_of(row);
	return OK;
}

static enum err
say_purged(struct writer *w, const struct purging *g, struct str actor)
{
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_TRACK_PURGE, .subject = STR("track"),
		.actor = actor, .body = &body };
	struct outcome out;
	enum err err = body_int(&body, "before", g->before);

	if (err == OK)
		err = body_int(&body, "days", (int64_t)g->n);
	if (err == OK)
		err = body_int(&body, "points", (int64_t)g->points);
	return err == OK ? writer_intent(w, &in, &out) : err;
}

static enum err
purge_once(struct purging *g, struct str actor)
{
	struct writer w;
	enum err err = writer_begin(&w, g->s, false);

	if (err != OK)
		return err;
	g->n = g->points = 0;
	err = each_row(g->s, w.t, STR_NONE, note_old, g);
	for (size_t i = 0; i < g->n && err == OK; i++)
		err = room_del(w.t, g->s->dbi[DB_TRACK],
		    key_of(g->key[i], g->key_n[i]));
	if (err == OK && g->n > 0)
		err = say_purged(&w, g, actor);
	/* Within the write transaction: nobody makes keys meanwhile. */
	if (err == OK)
		err = track_key_burn(g->s, g->before);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

enum err
store_track_purge(struct store *s, int32_t before, struct str actor,
    size_t *days, size_t *points)
{
	struct purging g = { .s = s, .before = before };
	enum err err;

	*days = *points = 0;
	if (s->read_only)
		return ERR_READ_ONLY;
	do {
		err = purge_once(&g, actor);
	} while (err == ERR_MAP_FULL && (err = room_grow(s)) == OK);
	if (err == OK) {
		*days = g.n;
		*points = g.points;
	}
	free(g.key);
	free(g.key_n);
	return err;
}
