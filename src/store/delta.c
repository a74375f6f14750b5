/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/delta.h"

#include <roaring/roaring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"

/* A bit's key in one number: axis bit 60, then the stored key's bytes. */
#define AXIS_BIT (1ull << 60)

void
delta_fini(struct delta *d)
{
	free(d->bits);
	free(d->days);
	*d = (struct delta){ 0 };
}

void
facet_key(unsigned facet, uint32_t value, uint32_t chunk,
    uint8_t out[FACET_KEY_LEN])
{
	out[0] = (uint8_t)facet;
	be32(out + 1, value);
	be16(out + 5, chunk);
}

void
axis_key(unsigned axis, unsigned level, uint32_t bucket, uint32_t chunk,
    uint8_t out[AXIS_KEY_LEN])
{
	out[0] = (uint8_t)axis;
	out[1] = (uint8_t)level;
	be32(out + 2, bucket);
	be16(out + 6, chunk);
}

uint32_t
axis_month(int64_t ms, int offset_min)
{
	struct civil c = clock_civil((struct wall){ ms }, offset_min);

	return (uint32_t)(c.year * 12 + c.month - 1);
}

uint32_t
axis_day(int32_t day)
{
	return (uint32_t)day ^ 0x80000000u;
}

static void
add_bit(struct delta *d, uint64_t key, uint32_t slot, bool add)
{
	d->bits = xgrow(d->bits, &d->bits_cap, d->bits_n + 1, sizeof(*d->bits));
	d->bits[d->bits_n++] = (struct bit_change){ .key = key | slot >> CHUNK_BITS,
	    .low = (uint16_t)slot, .add = add };
}

void
delta_facet(struct delta *d, unsigned facet, uint32_t value, uint32_t slot,
    bool add)
{
	add_bit(d, (uint64_t)facet << 48 | (uint64_t)value << 16, slot, add);
}

void
delta_time(struct delta *d, unsigned axis, int64_t ms, int offset_min,
    uint32_t slot, bool add)
{
	int32_t day = clock_day((struct wall){ ms }, offset_min);
	int64_t midnight = (int64_t)day * CLOCK_DAY_MS -
	    offset_min * CLOCK_MIN_MS;
	uint64_t base = AXIS_BIT | (uint64_t)axis << 52;

	add_bit(d, base | (uint64_t)LEVEL_MONTH << 48 |
	    (uint64_t)axis_month(ms, offset_min) << 16, slot, add);
	add_bit(d, base | (uint64_t)LEVEL_DAY << 48 |
	    (uint64_t)axis_day(day) << 16, slot, add);
	d->days = xgrow(d->days, &d->days_cap, d->days_n + 1, sizeof(*d->days));
	d->days[d->days_n++] = (struct day_change){ .axis = (uint8_t)axis,
	    .add = add, .day = day, .ms = (uint32_t)(ms - midnight),
	    .slot = slot };
}

static int
bit_cmp(const void *a, const void *b)
{
	const struct bit_change *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->low - y->low;
}

static int
day_cmp(const void *a, const void *b)
{
	const struct day_change *x = a, *y = b;

	if (x->axis != y->axis)
		return x->axis - y->axis;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->ms != y->ms)
		return x->ms < y->ms ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return x->add - y->add;
}

static roaring_bitmap_t *
bitmap_load(struct str v)
{
	roaring_bitmap_t *r = NULL;

	if (v.n > 0)
		r = roaring_bitmap_portable_deserialize_safe(v.p, v.n);
	return r;
}

static enum err
bitmap_store(MDB_txn *t, MDB_dbi db, struct str key, const roaring_bitmap_t *r)
{
	MDB_val k = room_val(key), v;
	int rc;

	if (roaring_bitmap_is_empty(r))
		return room_del(t, db, key);
	v = (MDB_val){ .mv_size = roaring_bitmap_portable_size_in_bytes(r) };
	rc = mdb_put(t, db, &k, &v, MDB_RESERVE);
	if (rc == 0)
		roaring_bitmap_portable_serialize(r, v.mv_data);
	return room_err(rc);
}

/* Where one bitmap is stored. */
static struct str
stored_key(struct store *s, uint64_t k, uint8_t raw[8], MDB_dbi *db)
{
	bool axis = (k & AXIS_BIT) != 0;

	*db = s->dbi[axis ? DB_AXIS : DB_FACET];
	if (axis)
		axis_key((unsigned)(k >> 52 & 0xFF), (unsigned)(k >> 48 & 0xF),
		    (uint32_t)(k >> 16), (uint32_t)k & 0xFFFF, raw);
	else
		facet_key((unsigned)(k >> 48 & 0xFF), (uint32_t)(k >> 16),
		    (uint32_t)k & 0xFFFF, raw);
	return key_of(raw, axis ? AXIS_KEY_LEN : FACET_KEY_LEN);
}

/* One bitmap and all its changes. */
static enum err
bits_apply(struct store *s, MDB_txn *t, const struct bit_change *c, size_t n)
{
	roaring_bitmap_t *r;
	uint8_t raw[8];
	MDB_dbi db;
	struct str key = stored_key(s, c->key, raw, &db), old;
	enum err err;

	err = room_get(t, db, key, &old);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	r = err == OK ? bitmap_load(old) : roaring_bitmap_create();
	if (r == NULL)
		return ERR_DAMAGED;
	for (size_t i = 0; i < n; i++) {
		if (c[i].add)
			roaring_bitmap_add(r, c[i].low);
		else
			roaring_bitmap_remove(r, c[i].low);
	}
	err = bitmap_store(t, db, key, r);
	roaring_bitmap_free(r);
	return err;
}

static void
day_entry(const struct day_change *c, uint8_t key[5], uint8_t val[8])
{
	key[0] = c->axis;
	be32(key + 1, axis_day(c->day));
	be32(val, c->ms);
	be32(val + 4, c->slot);
}

static enum err
day_apply(struct store *s, MDB_txn *t, const struct day_change *c)
{
	uint8_t key[5], val[8];
	MDB_val k = { sizeof(key), key }, v = { sizeof(val), val };
	int rc;

	day_entry(c, key, val);
	rc = c->add ? mdb_put(t, s->dbi[DB_DAY], &k, &v, 0) :
	    mdb_del(t, s->dbi[DB_DAY], &k, &v);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
delta_flush(struct delta *d, struct store *s, MDB_txn *t)
{
	enum err err = OK;

	if (d->bits_n > 1)
		qsort(d->bits, d->bits_n, sizeof(*d->bits), bit_cmp);
	for (size_t i = 0, j; i < d->bits_n && err == OK; i = j) {
		for (j = i + 1; j < d->bits_n &&
		    d->bits[j].key == d->bits[i].key; j++)
			;
		err = bits_apply(s, t, d->bits + i, j - i);
	}
	if (d->days_n > 1)
		qsort(d->days, d->days_n, sizeof(*d->days), day_cmp);
	for (size_t i = 0; i < d->days_n && err == OK; i++)
		err = day_apply(s, t, &d->days[i]);
	d->bits_n = d->days_n = 0;
	return err;
}

void
delta_case(struct delta *d, const struct casefile *c, const struct law *law,
    int offset_min, uint32_t slot, bool add)
{
	struct facet_value v[CASE_FACETS_MAX];
	size_t n = casefile_facets(c, law, v);

	for (size_t i = 0; i < n; i++)
		delta_facet(d, v[i].facet, v[i].value, slot, add);
	if (c->flags & CASE_DUE_RUNS)
		delta_time(d, AXIS_DUE, c->due_ms, offset_min, slot, add);
	delta_time(d, AXIS_REPORTED, c->reported_ms, offset_min, slot, add);
}

/* --- proof --- */

static bool
bits_stand(struct store *s, MDB_txn *t, const struct bit_change *c, size_t n)
{
	roaring_bitmap_t *have, *want;
	uint8_t raw[8];
	MDB_dbi db;
	struct str key = stored_key(s, c->key, raw, &db), v;
	bool same;

	if (room_get(t, db, key, &v) != OK || (have = bitmap_load(v)) == NULL)
		return false;
	want = roaring_bitmap_create();
	for (size_t i = 0; i < n; i++)
		roaring_bitmap_add(want, c[i].low);
	same = roaring_bitmap_equals(have, want);
	roaring_bitmap_free(have);
	roaring_bitmap_free(want);
	return same;
}

static void
name_bits(uint64_t k, char *what, size_t cap)
{
	if (k & AXIS_BIT)
		snprintf(what, cap, "time bitmap axis %u level %u bucket %u "
		    "chunk %u", (unsigned)(k >> 52 & 0xFF),
		    (unsigned)(k >> 48 & 0xF), (uint32_t)(k >> 16),
		    (unsigned)(k & 0xFFFF));
	else
		snprintf(what, cap, "facet %s=%u chunk %u",
		    facet_name((enum facet)(k >> 48 & 0xFF)),
		    (uint32_t)(k >> 16), (unsigned)(k & 0xFFFF));
}

static bool
day_stands(MDB_cursor *c, const struct day_change *d)
{
	uint8_t key[5], val[8];
	MDB_val k = { sizeof(key), key }, v = { sizeof(val), val };

	day_entry(d, key, val);
	return mdb_cursor_get(c, &k, &v, MDB_GET_BOTH) == 0;
}

static bool
days_stand(struct delta *d, struct store *s, MDB_txn *t, char *what, size_t cap)
{
	MDB_cursor *c;
	bool fine = mdb_cursor_open(t, s->dbi[DB_DAY], &c) == 0;

	if (!fine)
		return false;
	for (size_t i = 0; i < d->days_n && fine; i++) {
		fine = day_stands(c, &d->days[i]);
		if (!fine)
			snprintf(what, cap, "time line axis %u day %d slot %u",
			    d->days[i].axis, d->days[i].day, d->days[i].slot);
	}
	mdb_cursor_close(c);
	return fine;
}

bool
delta_stands(struct delta *d, struct store *s, MDB_txn *t, uint64_t *bitmaps,
    uint64_t *lines, char *what, size_t cap)
{
	bool fine = true;

	if (d->bits_n > 1)
		qsort(d->bits, d->bits_n, sizeof(*d->bits), bit_cmp);
	for (size_t i = 0, j; i < d->bits_n && fine; i = j) {
		for (j = i + 1; j < d->bits_n &&
		    d->bits[j].key == d->bits[i].key; j++)
			;
		fine = bits_stand(s, t, d->bits + i, j - i);
		if (!fine)
			name_bits(d->bits[i].key, what, cap);
		(*bitmaps)++;
	}
	fine = fine && days_stand(d, s, t, what, cap);
	*lines += d->days_n;
	d->bits_n = d->days_n = 0;
	return fine;
}
