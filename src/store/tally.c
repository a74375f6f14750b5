/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

enum { HITS, SIGNED, RETURNED, MOVED, CLOSED, IN_TIME, COUNTS };
_Static_assert(sizeof(((struct tally_cell *)0)->n) / sizeof(int64_t) == COUNTS,
    "a cell counts what a row does");

void
tally_fini(struct tally *t)
{
	free(t->cell);
	*t = (struct tally){ 0 };
}

static struct tally_cell *
find(const struct tally *t, uint32_t rule, uint16_t unit)
{
	size_t i = (rule * 2654435761u ^ unit * 40503u) & (t->cap - 1);

	while (t->cell[i].used && (t->cell[i].rule != rule ||
	    t->cell[i].unit != unit))
		i = (i + 1) & (t->cap - 1);
	return &t->cell[i];
}

static void
grow(struct tally *t)
{
	struct tally old = *t;

	if (2 * (t->n + 1) <= t->cap)
		return;
	t->cap = t->cap ? 2 * t->cap : 64;
	t->cell = xcalloc(t->cap, sizeof(*t->cell));
	for (size_t i = 0; i < old.cap; i++)
		if (old.cell[i].used)
			*find(t, old.cell[i].rule, old.cell[i].unit) =
			    old.cell[i];
	free(old.cell);
}

static struct tally_cell *
cell_of(struct tally *t, uint32_t rule, uint16_t unit)
{
	struct tally_cell *c;

	grow(t);
	c = find(t, rule, unit);
	if (!c->used) {
		*c = (struct tally_cell){ .rule = rule, .unit = unit,
		    .used = true };
		t->n++;
	}
	return c;
}

/* The rule before sent it to a unit that has it no more. */
static void
moved_on(struct tally *t, const struct casefile *before,
    const struct casefile *after, int sign)
{
	uint16_t unit = before->unit ? before->unit : before->former;

	if (before->rule == 0 || unit == 0 || after->unit == unit ||
	    after->unit == 0)
		return;
	cell_of(t, before->rule, 0)->n[MOVED] += sign;
	cell_of(t, before->rule, after->unit)->n[MOVED] += sign;
}

static void
dispatched(struct tally *t, const struct casefile *before,
    const struct event *e, const struct casefile *after, int sign)
{
	struct tally_cell *c;

	moved_on(t, before, after, sign);
	if (after->rule == 0)
		return;
	c = cell_of(t, after->rule, 0);
	c->n[HITS] += sign;
	if (sign > 0 && e->at.ms > c->last_ms)
		c->last_ms = e->at.ms;
}

void
tally_event(struct tally *t, const struct casefile *before,
    const struct event *e, const struct casefile *after, int sign)
{
	uint32_t rule = after->rule;

	/* What a rung opens is a row of the workflow too. */
	if (e->kind != EV_CASE_MOVE && e->kind != EV_CLOCK_FIRE)
		return;
	if (body_num(&e->body, "unit", 0) > 0 && after->unit != 0)
		dispatched(t, before, e, after, sign);
	if (rule == 0)
		return;
	if (!(before->flags & CASE_SIGNED) && (after->flags & CASE_SIGNED))
		cell_of(t, rule, 0)->n[SIGNED] += sign;
	if (after->returns > before->returns)
		cell_of(t, rule, 0)->n[RETURNED] += sign;
	if (before->closed_ms == 0 && after->closed_ms != 0 &&
	    after->unit != 0) {
		cell_of(t, rule, 0)->n[CLOSED] += sign;
		if (!(after->flags & CASE_CLOSED_LATE))
			cell_of(t, rule, 0)->n[IN_TIME] += sign;
	}
}

struct counting { struct tally *t; int sign; };

static void
count_event(void *ctx, const struct event *e, enum err status,
    const struct casefile *before, const struct docket *d_before,
    const struct casefile *after, const struct docket *d_after)
{
	const struct counting *c = ctx;

	(void)d_before;
	(void)d_after;
	if (status == OK && e->kind != EV_CASE_UNDO)
		tally_event(c->t, before, e, after, c->sign);
}

enum err
tally_history(struct tally *t, const struct event **all, size_t n,
    const struct law *law, int sign)
{
	struct counting c = { t, sign };

	return casefile_walk(all, n, law, count_event, &c);
}

/* --- the table --- */

static size_t
key_put(const struct tally_cell *c, uint8_t key[6])
{
	be32(key, c->rule);
	be16(key + 4, c->unit);
	return c->unit ? 6 : 4;
}

static enum err
flush_taker(const struct tally_cell *c, struct store *s, MDB_txn *w)
{
	uint8_t key[6];
	size_t n = key_put(c, key);
	uint64_t count = 0;
	enum err err = room_copy(w, s->dbi[DB_TALLY], key_of(key, n), &count,
	    sizeof(count));

	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	count += (uint64_t)c->n[MOVED];
	if (count == 0)
		return err == OK ? room_del(w, s->dbi[DB_TALLY],
		    key_of(key, n)) : OK;
	return room_put(w, s->dbi[DB_TALLY], key_of(key, n),
	    key_of(&count, sizeof(count)), 0);
}

static void
row_add(struct tally_row *r, const struct tally_cell *c)
{
	r->hits += (uint64_t)c->n[HITS];
	r->signed_n += (uint64_t)c->n[SIGNED];
	r->returned += (uint64_t)c->n[RETURNED];
	r->moved += (uint64_t)c->n[MOVED];
	r->closed += (uint64_t)c->n[CLOSED];
	r->in_time += (uint64_t)c->n[IN_TIME];
	if (c->last_ms > r->last_ms)
		r->last_ms = c->last_ms;
}

static enum err
flush_row(const struct tally_cell *c, struct store *s, MDB_txn *w)
{
	uint8_t key[6];
	struct tally_row r = { 0 };
	size_t n = key_put(c, key);
	enum err err = room_copy(w, s->dbi[DB_TALLY], key_of(key, n), &r,
	    sizeof(r));

	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	row_add(&r, c);
	return room_put(w, s->dbi[DB_TALLY], key_of(key, n),
	    key_of(&r, sizeof(r)), 0);
}

static bool
moves_nothing(const struct tally_cell *c)
{
	for (int i = 0; i < COUNTS; i++)
		if (c->n[i] != 0)
			return false;
	return c->last_ms == 0;
}

enum err
tally_flush(struct tally *t, struct store *s, MDB_txn *w)
{
	enum err err = OK;

	for (size_t i = 0; i < t->cap && err == OK; i++) {
		const struct tally_cell *c = &t->cell[i];

		if (c->used && !moves_nothing(c))
			err = c->unit ? flush_taker(c, s, w) :
			    flush_row(c, s, w);
	}
	tally_fini(t);
	return err;
}

/* --- proof --- */

static bool
same_row(const struct tally_cell *c, struct str v)
{
	struct tally_row is, want = { 0 };

	if (v.n != sizeof(is))
		return false;
	memcpy(&is, v.p, sizeof(is));
	row_add(&want, c);
	/* Hits that were undone later leave their time behind. */
	if (is.last_ms < want.last_ms)
		return false;
	want.last_ms = is.last_ms;
	return memcmp(&is, &want, sizeof(is)) == 0;
}

static bool
same_count(const struct tally_cell *c, struct str v)
{
	uint64_t is;

	if (v.n != sizeof(is))
		return false;
	memcpy(&is, v.p, sizeof(is));
	return is == (uint64_t)c->n[MOVED];
}

/* A row whose every hit was undone still stands, with zeros. */
static bool
empty_row(struct str v)
{
	struct tally_row r;

	if (v.n != sizeof(r))
		return false;
	memcpy(&r, v.p, sizeof(r));
	r.last_ms = 0;
	return memcmp(&r, &(struct tally_row){ 0 }, sizeof(r)) == 0;
}

static bool
entry_stands(const struct tally *t, struct str k, struct str v)
{
	const uint8_t *p = (const uint8_t *)k.p;
	const struct tally_cell *c;

	if (k.n != 4 && k.n != 6)
		return false;
	c = t->cap ? find(t, get32(p), k.n == 6 ? (uint16_t)get16(p + 4) : 0) :
	    NULL;
	if (c == NULL || !c->used)
		return k.n == 4 && empty_row(v);
	return k.n == 4 ? same_row(c, v) : same_count(c, v);
}

static enum err
all_there(const struct tally *t, struct store *s, MDB_txn *r, char *what,
    size_t cap)
{
	for (size_t i = 0; i < t->cap; i++) {
		uint8_t key[6];
		struct str v;

		if (!t->cell[i].used || moves_nothing(&t->cell[i]))
			continue;
		if (room_get(r, s->dbi[DB_TALLY], key_of(key,
		    key_put(&t->cell[i], key)), &v) == OK)
			continue;
		snprintf(what, cap, "rule R%u: its counts are missing",
		    t->cell[i].rule);
		return ERR_DAMAGED;
	}
	return OK;
}

enum err
tally_stands(const struct tally *t, struct store *s, MDB_txn *r, char *what,
    size_t cap)
{
	MDB_cursor *c;
	MDB_val k, v;
	enum err err = OK;
	int rc = mdb_cursor_open(r, s->dbi[DB_TALLY], &c);

	if (rc)
		return room_err(rc);
	while (err == OK && (rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
		if (entry_stands(t, room_str(k), room_str(v)))
			continue;
		snprintf(what, cap, "rule R%u: its counts differ from the "
		    "histories of its cases", k.mv_size >= 4 ?
		    get32(k.mv_data) : 0);
		err = ERR_DAMAGED;
	}
	mdb_cursor_close(c);
	return err == OK ? all_there(t, s, r, what, cap) : err;
}
