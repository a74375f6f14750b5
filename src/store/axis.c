/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time order without sorting: months are skipped by one AND each, then days,
 * and only inside one day are lines walked (8 bytes each, a page at a time). */
#include <string.h>
#include "base/clock.h"
#include "store/delta.h"
#include "store/query.h"

/* One level's buckets in order, each with how many of set it holds. */
struct walk {
	MDB_cursor	*c;
	MDB_val		 k, v;
	int		 rc;
	unsigned	 axis, level;
};

static enum err
walk_begin(struct walk *w, struct store *s, MDB_txn *t, unsigned axis,
    unsigned level, uint32_t bucket)
{
	uint8_t key[AXIS_KEY_LEN];
	int rc;

	*w = (struct walk){ .axis = axis, .level = level };
	rc = mdb_cursor_open(t, s->dbi[DB_AXIS], &w->c);
	if (rc)
		return room_err(rc);
	axis_key(axis, level, bucket, 0, key);
	w->k = (MDB_val){ sizeof(key), key };
	w->rc = mdb_cursor_get(w->c, &w->k, &w->v, MDB_SET_RANGE);
	return OK;
}

static bool
walk_at(const struct walk *w, uint32_t *bucket)
{
	const uint8_t *k = w->k.mv_data;

	if (w->rc != 0 || w->k.mv_size != AXIS_KEY_LEN || k[0] != w->axis ||
	    k[1] != w->level)
		return false;
	*bucket = get32(k + 2);
	return true;
}

/* Members of set in the bucket under the cursor, which moves past it. or, if
 * not NULL, receives the bucket's slots. */
static enum err
walk_bucket(struct walk *w, const struct bits *set, uint64_t *n, struct bits *or)
{
	uint32_t bucket, same;

	*n = 0;
	if (!walk_at(w, &bucket))
		return ERR_END;
	while (walk_at(w, &same) && same == bucket) {
		uint32_t at = get16((const uint8_t *)w->k.mv_data + 6);
		struct chunk c;
		enum err err = chunk_read(room_str(w->v), &c);

		if (err != OK)
			return err;
		if (set)
			*n += chunk_and_count(&c, at, set);
		if (or)
			chunk_or(&c, at, or);
		w->rc = mdb_cursor_get(w->c, &w->k, &w->v, MDB_NEXT);
	}
	return OK;
}

static int32_t
first_day_of(uint32_t month, int offset_min)
{
	struct civil c = { .year = (int)(month / 12), .month =
	    (int)(month % 12) + 1, .day = 1 };

	return clock_day(clock_from_civil(&c, offset_min), offset_min);
}

/* --- days --- */

struct day_line { uint32_t ms, slot; };
typedef bool day_fn(void *ctx, struct day_line line);	/* false stops */

static bool
day_page(MDB_val v, day_fn *fn, void *ctx)
{
	const uint8_t *p = v.mv_data;

	for (size_t i = 0; i + 8 <= v.mv_size; i += 8)
		if (!fn(ctx, (struct day_line){ get32(p + i), get32(p + i + 4) }))
			return false;
	return true;
}

static enum err
day_each(struct store *s, MDB_txn *t, unsigned axis, int32_t day, day_fn *fn,
    void *ctx)
{
	uint8_t key[5];
	MDB_val k = { sizeof(key), key }, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_DAY], &c);

	if (rc)
		return room_err(rc);
	key[0] = (uint8_t)axis;
	be32(key + 1, axis_day(day));
	rc = mdb_cursor_get(c, &k, &v, MDB_SET);
	if (rc == 0)
		rc = mdb_cursor_get(c, &k, &v, MDB_GET_MULTIPLE);
	while (rc == 0 && day_page(v, fn, ctx))
		rc = mdb_cursor_get(c, &k, &v, MDB_NEXT_MULTIPLE);
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

/* --- ranges by rank --- */

struct range { const struct bits *set; uint64_t skip; size_t n, want; uint32_t *out; };

static bool
range_line(void *ctx, struct day_line line)
{
	struct range *r = ctx;

	if (!bits_has(r->set, line.slot))
		return true;
	if (r->skip > 0) {
		r->skip--;
		return true;
	}
	r->out[r->n++] = line.slot;
	return r->n < r->want;
}

/* Days of one month (or all from a day on) until the range is full. */
static enum err
range_days(struct store *s, MDB_txn *t, unsigned axis, int32_t from, int32_t to,
    struct range *r)
{
	struct walk w;
	uint32_t bucket;
	enum err err = walk_begin(&w, s, t, axis, LEVEL_DAY, axis_day(from));

	while (err == OK && r->n < r->want && walk_at(&w, &bucket) &&
	    bucket < axis_day(to)) {
		uint64_t n;

		err = walk_bucket(&w, r->set, &n, NULL);
		if (err != OK)
			break;
		if (n <= r->skip)
			r->skip -= n;
		else
			err = day_each(s, t, axis,
			    (int32_t)(bucket ^ 0x80000000u), range_line, r);
	}
	if (w.c)
		mdb_cursor_close(w.c);
	return err;
}

enum err
axis_range(struct store *s, MDB_txn *t, unsigned axis, const struct bits *set,
    uint64_t from, size_t n, uint32_t *out)
{
	struct range r = { .set = set, .skip = from, .want = n, .out = out };
	int off = s->head.offset_min;
	struct walk w;
	uint32_t month;
	enum err err = walk_begin(&w, s, t, axis, LEVEL_MONTH, 0);

	while (err == OK && r.n < n && walk_at(&w, &month)) {
		uint64_t in;

		err = walk_bucket(&w, set, &in, NULL);
		if (err != OK)
			break;
		if (in <= r.skip)
			r.skip -= in;
		else
			err = range_days(s, t, axis, first_day_of(month, off),
			    first_day_of(month + 1, off), &r);
	}
	if (w.c)
		mdb_cursor_close(w.c);
	if (err == OK && r.n < n)
		err = ERR_DAMAGED;	/* the axis lost some of set */
	return err;
}

/* --- rank of a place --- */

struct before { const struct bits *set; struct day_line at; uint64_t n; };

static bool
before_line(void *ctx, struct day_line line)
{
	struct before *b = ctx;

	if (line.ms > b->at.ms || (line.ms == b->at.ms &&
	    line.slot >= b->at.slot))
		return false;
	b->n += bits_has(b->set, line.slot);
	return true;
}

/* Buckets of a level, from (with) and to (without). */
struct span {
	unsigned	axis, level;
	uint32_t	from, to;
};

#define SPAN(axis, level, from, to) \
	((struct span){ axis, level, from, to })

/* Sums set's members in the buckets of the span. */
static enum err
sum_buckets(struct store *s, MDB_txn *t, struct span in,
    const struct bits *set, struct bits *or, uint64_t *sum)
{
	struct walk w;
	uint32_t bucket;
	enum err err = walk_begin(&w, s, t, in.axis, in.level, in.from);

	while (err == OK && walk_at(&w, &bucket) && bucket < in.to) {
		uint64_t n;

		err = walk_bucket(&w, set, &n, or);
		*sum += n;
	}
	if (w.c)
		mdb_cursor_close(w.c);
	return err;
}

struct moment { uint32_t month; int32_t day, month_day; uint32_t ms; };

static struct moment
moment_of(int64_t ms, int off)
{
	struct moment m = { .month = axis_month(ms, off),
	    .day = clock_day((struct wall){ ms }, off) };

	m.month_day = first_day_of(m.month, off);
	m.ms = (uint32_t)(ms - ((int64_t)m.day * CLOCK_DAY_MS -
	    off * CLOCK_MIN_MS));
	return m;
}

enum err
axis_rank(struct store *s, MDB_txn *t, unsigned axis, const struct bits *set,
    int64_t ms, uint32_t slot, uint64_t *out)
{
	struct moment m = moment_of(ms, s->head.offset_min);
	struct before b = { .set = set, .at = { m.ms, slot } };
	uint64_t sum = 0;
	enum err err = sum_buckets(s, t, SPAN(axis, LEVEL_MONTH, 0, m.month),
	    set, NULL, &sum);

	if (err == OK)
		err = sum_buckets(s, t, SPAN(axis, LEVEL_DAY,
		    axis_day(m.month_day), axis_day(m.day)), set, NULL, &sum);
	if (err == OK)
		err = day_each(s, t, axis, m.day, before_line, &b);
	*out = sum + b.n;
	return err;
}

/* --- between two times --- */

/* Years 1 to 9000: what the calendar can say. No case lies outside. */
#define TIME_MIN (-62100000000000)
#define TIME_MAX 221800000000000

struct part { uint32_t from, to; struct bits *out; };

static bool
part_line(void *ctx, struct day_line line)
{
	struct part *p = ctx;

	if (line.ms >= p->from && line.ms < p->to)
		bits_set(p->out, line.slot);
	return line.ms < p->to;
}

static enum err
part_day(struct store *s, MDB_txn *t, unsigned axis, int32_t day, uint32_t from,
    uint32_t to, struct bits *out)
{
	struct part p = { from, to, out };

	return day_each(s, t, axis, day, part_line, &p);
}

enum err
axis_between(struct store *s, MDB_txn *t, unsigned axis, int64_t from,
    int64_t to, struct bits *out)
{
	int off = s->head.offset_min;
	const uint32_t all = (uint32_t)CLOCK_DAY_MS;
	struct moment a, z;
	uint64_t sum = 0;
	enum err err;

	from = from < TIME_MIN ? TIME_MIN : from;
	to = to > TIME_MAX ? TIME_MAX : to;
	if (from >= to)
		return OK;
	a = moment_of(from, off);
	z = moment_of(to, off);
	if (a.day == z.day)
		return part_day(s, t, axis, a.day, a.ms, z.ms, out);
	err = part_day(s, t, axis, a.day, a.ms, all, out);
	if (err == OK)
		err = part_day(s, t, axis, z.day, 0, z.ms, out);
	if (err != OK)
		return err;
	if (a.month == z.month)
		return sum_buckets(s, t, SPAN(axis, LEVEL_DAY,
		    axis_day(a.day + 1), axis_day(z.day)), NULL, out, &sum);
	err = sum_buckets(s, t, SPAN(axis, LEVEL_DAY, axis_day(a.day + 1),
	    axis_day(first_day_of(a.month + 1, off))), NULL, out, &sum);
	if (err == OK)
		err = sum_buckets(s, t, SPAN(axis, LEVEL_MONTH, a.month + 1,
		    z.month), NULL, out, &sum);
	if (err == OK)
		err = sum_buckets(s, t, SPAN(axis, LEVEL_DAY,
		    axis_day(z.month_day), axis_day(z.day)), NULL, out, &sum);
	return err;
}
