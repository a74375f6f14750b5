/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/alarm.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

void
alarms_fini(struct alarms *a)
{
	free(a->a);
	*a = (struct alarms){ 0 };
}

void
alarms_add(struct alarms *a, int64_t ms, uint32_t slot, bool add)
{
	a->a = xgrow(a->a, &a->cap, a->n + 1, sizeof(*a->a));
	a->a[a->n++] = (struct alarm_change){ ms, slot, add };
}

/* What goes comes before what comes. */
static int
change_cmp(const void *a, const void *b)
{
	const struct alarm_change *x = a, *y = b;

	if (x->ms != y->ms)
		return x->ms < y->ms ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return x->add - y->add;
}

void
alarm_key(int64_t ms, uint32_t slot, uint8_t out[ALARM_KEY_LEN])
{
	be64(out, (uint64_t)ms ^ 1ull << 63);
	be32(out + 8, slot);
}

enum err
alarms_flush(struct alarms *a, struct store *s, MDB_txn *t)
{
	enum err err = OK;

	if (a->n > 1)
		qsort(a->a, a->n, sizeof(*a->a), change_cmp);
	for (size_t i = 0; i < a->n && err == OK; i++) {
		uint8_t key[ALARM_KEY_LEN];

		alarm_key(a->a[i].ms, a->a[i].slot, key);
		err = a->a[i].add ? room_put(t, s->dbi[DB_ALARM],
		    key_of(key, sizeof(key)), STR(""), 0) :
		    room_del(t, s->dbi[DB_ALARM], key_of(key, sizeof(key)));
	}
	a->n = 0;
	return err;
}

bool
alarm_stands(struct store *s, MDB_txn *t, int64_t ms, uint32_t slot)
{
	uint8_t key[ALARM_KEY_LEN];
	struct str v;

	alarm_key(ms, slot, key);
	return room_get(t, s->dbi[DB_ALARM], key_of(key, sizeof(key)), &v) == OK;
}

enum err
alarm_each(struct store *s, MDB_txn *t, int64_t from, alarm_fn *fn, void *ctx)
{
	uint8_t key[ALARM_KEY_LEN];
	MDB_val k = { sizeof(key), key }, v;
	enum err err = OK;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_ALARM], &c);

	if (rc)
		return room_err(rc);
	alarm_key(from, 0, key);
	for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); rc == 0;
	    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		const uint8_t *p = k.mv_data;
		int64_t ms;

		if (k.mv_size != ALARM_KEY_LEN) {
			err = ERR_DAMAGED;
			break;
		}
		ms = (int64_t)(get64(p) ^ 1ull << 63);
		if (ms == ALARM_ASLEEP || !fn(ctx, ms, get32(p + 8)))
			break;
	}
	mdb_cursor_close(c);
	return err != OK || rc == 0 || rc == MDB_NOTFOUND ? err : room_err(rc);
}

/* --- dockets --- */

/* What stands between the fields may be anything. */
bool
docket_empty(const struct docket *d)
{
	return d->runs_n == 0 && d->held_n == 0 && d->helpers_n == 0 &&
	    d->stages_n == 0 && d->back == 0 && d->turn == 0 &&
	    d->turn_unit == 0 && d->since_ms == 0 && d->paused_ms == 0 &&
	    d->until_ms == 0 && d->promised_ms == 0 && d->asker[0] == '\0' && d->asked[0] == '\0' &&
	    d->parent[0] == '\0' && d->children == 0 && d->deed.serial == 0;
}

enum err
docket_load(struct store *s, MDB_txn *t, uint32_t slot, struct docket *d)
{
	struct str v;
	enum err err = room_get(t, s->dbi[DB_DOCKET],
	    key_of(&slot, sizeof(slot)), &v);

	if (err == OK)
		return docket_decode(v, d) == OK ? OK : ERR_DAMAGED;
	memset(d, 0, sizeof(*d));
	return err;
}

/* --- asked from outside --- */

static bool
first(void *ctx, int64_t ms, uint32_t slot)
{
	int64_t *out = ctx;

	(void)slot;
	*out = ms;
	return false;
}

enum err
store_alarm_next(struct store *s, int64_t *ms)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*ms = 0;
	if (err != OK)
		return err;
	err = alarm_each(s, t, INT64_MIN, first, ms);
	room_read_end(s);
	return err;
}

struct counting { int64_t now_ms; uint64_t cap, n; };

static bool
count_one(void *ctx, int64_t ms, uint32_t slot)
{
	struct counting *c = ctx;

	(void)slot;
	if (ms > c->now_ms || c->n >= c->cap)
		return false;
	c->n++;
	return true;
}

enum err
store_alarms(struct store *s, int64_t now_ms, uint64_t cap, uint64_t *n)
{
	struct counting c = { .now_ms = now_ms, .cap = cap };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	*n = 0;
	if (err != OK)
		return err;
	err = alarm_each(s, t, INT64_MIN, count_one, &c);
	room_read_end(s);
	*n = c.n;
	return err;
}
