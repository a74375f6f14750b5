/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cases lie: read once, row by row and in slices, then kept by what
 * arrives. A million cases are 14 MB, and a count over all of them reads 4. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/log.h"
#include "store/query.h"

struct store_spots {
	struct store	*s;
	uint32_t	*grid;		/* owned: by slot, index into codes */
	int32_t		(*at)[2];	/* owned: lat, lon */
	uint8_t		(*look)[2];	/* owned: state, card */
	size_t		cap;		/* slots there is room for */
	uint32_t	next;		/* slots before it are known */
	uint64_t	seen;		/* arrivals that are in it */
	uint64_t	*code;		/* owned */
	size_t		codes, codes_cap;
	uint32_t	*table;		/* owned: hash of a code -> index + 1 */
	size_t		table_n;	/* a power of two */
};

/* --- grids by number --- */

static size_t
hash_code(uint64_t code)
{
	code *= 0x9e3779b97f4a7c15u;
	return (size_t)(code >> 29);
}

static void
table_put(struct store_spots *p, uint32_t index)
{
	size_t h = hash_code(p->code[index]) & (p->table_n - 1);

	while (p->table[h] != 0)
		h = (h + 1) & (p->table_n - 1);
	p->table[h] = index + 1;
}

static void
table_grow(struct store_spots *p)
{
	p->table_n = p->table_n ? p->table_n * 2 : 4096;
	free(p->table);
	p->table = xcalloc(p->table_n, sizeof(*p->table));
	for (uint32_t i = 0; i < p->codes; i++)
		table_put(p, i);
}

static uint32_t
index_of(struct store_spots *p, uint64_t code)
{
	size_t h = hash_code(code) & (p->table_n - 1);

	for (; p->table[h] != 0; h = (h + 1) & (p->table_n - 1))
		if (p->code[p->table[h] - 1] == code)
			return p->table[h] - 1;
	p->code = xgrow(p->code, &p->codes_cap, p->codes + 1,
	    sizeof(*p->code));
	p->code[p->codes++] = code;
	if (p->codes * 2 > p->table_n)
		table_grow(p);
	else
		table_put(p, (uint32_t)p->codes - 1);
	return (uint32_t)p->codes - 1;
}

/* --- reading --- */

static void
make_room(struct store_spots *p, uint32_t slots)
{
	size_t cap = p->cap ? p->cap : 4096;

	if (slots <= p->cap)
		return;
	while (cap < slots)
		cap *= 2;
	p->grid = xrealloc(p->grid, cap * sizeof(*p->grid));
	p->at = xrealloc(p->at, cap * sizeof(*p->at));
	p->look = xrealloc(p->look, cap * sizeof(*p->look));
	p->cap = cap;
}

static void
note(struct store_spots *p, uint32_t slot, const struct casefile *c)
{
	p->grid[slot] = index_of(p, c->grid);
	p->at[slot][0] = c->lat_e6;
	p->at[slot][1] = c->lon_e6;
	p->look[slot][0] = c->state;
	p->look[slot][1] = c->card;
}

/* A slot without a row is of no case. */
static void
note_none(struct store_spots *p, uint32_t slot)
{
	static const struct casefile none;

	note(p, slot, &none);
}

static enum err
read_rows(struct store_spots *p, MDB_txn *t, uint32_t rows)
{
	uint32_t from = p->next;
	MDB_val k = { sizeof(from), &from }, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, p->s->dbi[DB_ROW], &c);

	if (rc)
		return room_err(rc);
	rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	for (; rc == 0 && rows > 0; rows--) {
		struct row_head row;
		uint32_t slot;

		if (k.mv_size != sizeof(slot) || v.mv_size < sizeof(row))
			break;
		memcpy(&slot, k.mv_data, sizeof(slot));
		memcpy(&row, v.mv_data, sizeof(row));
		make_room(p, slot + 1);
		for (; p->next < slot; p->next++)
			note_none(p, p->next);
		note(p, slot, &row.c);
		p->next = slot + 1;
		rc = mdb_cursor_get(c, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(c);
	if (rc == MDB_NOTFOUND)
		return OK;
	return rc == 0 ? rows > 0 ? ERR_DAMAGED : ERR_END : room_err(rc);
}

static enum err
read_again(struct store_spots *p, MDB_txn *t, uint32_t slot)
{
	struct row_head row;
	struct str words;
	enum err err;

	if (slot >= p->next)
		return OK;
	err = room_row(p->s, t, slot, &row, &words);
	if (err == OK)
		note(p, slot, &row.c);
	return err == ERR_NOT_FOUND ? OK : err;
}

/* Whose events arrived since. Only the local facts before an event are read. */
static enum err
read_arrived(struct store_spots *p, MDB_txn *t, uint32_t rows)
{
	for (; p->seen < p->s->head.arrivals && rows > 0; p->seen++, rows--) {
		uint64_t arrival = p->seen;
		struct log_head head;
		struct str v;
		enum err err = room_get(t, p->s->dbi[DB_LOG], key_of(&arrival,
		    sizeof(arrival)), &v);

		if (err != OK)
			return err;
		if (v.n < sizeof(head))
			return ERR_DAMAGED;
		memcpy(&head, v.p, sizeof(head));
		if (head.slot != SLOT_NONE &&
		    (err = read_again(p, t, head.slot)) != OK)
			return err;
	}
	return p->seen < p->s->head.arrivals ? ERR_END : OK;
}

enum err
store_spots_read(struct store_spots *p, uint32_t rows, bool *all)
{
	MDB_txn *t;
	enum err err = room_read(p->s, &t);

	*all = false;
	if (err != OK)
		return err;
	/* Rows first: what arrives while they are read comes after. */
	if (p->next < p->s->head.cases)
		err = read_rows(p, t, rows);
	if (err == OK && p->next >= p->s->head.cases)
		err = read_arrived(p, t, rows);
	room_read_end(p->s);
	*all = err == OK;
	return err == ERR_END ? OK : err;
}

enum err
store_spots_new(struct store *s, struct store_spots **out)
{
	struct store_spots *p = xcalloc(1, sizeof(*p));
	MDB_txn *t;
	enum err err;

	p->s = s;
	table_grow(p);
	(void)index_of(p, 0);
	err = room_read(s, &t);
	if (err == OK) {
		p->seen = s->head.arrivals;
		room_read_end(s);
		*out = p;
	} else {
		store_spots_free(&p);
	}
	return err;
}

void
store_spots_free(struct store_spots **p)
{
	if (*p == NULL)
		return;
	free((*p)->grid);
	free((*p)->at);
	free((*p)->look);
	free((*p)->code);
	free((*p)->table);
	free(*p);
	*p = NULL;
}

const uint64_t *
store_spots_grids(const struct store_spots *p, size_t *n)
{
	*n = p->codes;
	return p->code;
}

/* --- asking --- */

/* Bits of word w of the answer that are of known slots. */
static uint64_t
known(const struct store_spots *p, const struct bits *b, size_t w)
{
	const uint64_t first = (uint64_t)w * 64;

	if (first >= p->next)
		return 0;
	return p->next - first >= 64 ? b->w[w] :
	    b->w[w] & (((uint64_t)1 << (p->next - first)) - 1);
}

static void
count_word(const uint32_t *grid, uint64_t word, uint32_t *counts)
{
	if (word == UINT64_MAX) {
		for (size_t i = 0; i < 64; i++)
			counts[grid[i]]++;
		return;
	}
	for (; word != 0; word &= word - 1)
		counts[grid[__builtin_ctzll(word)]]++;
}

enum err
store_spots_count(struct store_spots *p, const struct query *q,
    uint32_t *counts, size_t n, uint64_t *total)
{
	struct answer *a;
	MDB_txn *t;
	enum err err = room_read(p->s, &t);

	*total = 0;
	if (err != OK)
		return err;
	if (n < p->codes)
		err = ERR_TOO_BIG;
	memset(counts, 0, n * sizeof(*counts));
	if (err == OK)
		err = query_answer(p->s, t, q, &a);
	if (err == OK) {
		*total = a->count;
		for (size_t w = 0; w < a->all.n && w * 64 < p->next; w++)
			count_word(p->grid + w * 64, known(p, &a->all, w),
			    counts);
	}
	room_read_end(p->s);
	return err;
}

static bool
each_of_word(struct store_spots *p, size_t w, uint64_t word, store_spot_fn *fn,
    void *ctx)
{
	for (; word != 0; word &= word - 1) {
		const uint32_t slot = (uint32_t)(w * 64) +
		    (uint32_t)__builtin_ctzll(word);
		const struct store_spot at = { .lat_e6 = p->at[slot][0],
		    .lon_e6 = p->at[slot][1], .grid = p->grid[slot],
		    .state = p->look[slot][0], .card = p->look[slot][1] };

		if (!fn(ctx, slot, &at))
			return false;
	}
	return true;
}

enum err
store_spots_each(struct store_spots *p, const struct query *q, uint32_t from,
    store_spot_fn *fn, void *ctx)
{
	struct answer *a;
	MDB_txn *t;
	enum err err = room_read(p->s, &t);

	if (err != OK)
		return err;
	err = query_answer(p->s, t, q, &a);
	for (size_t w = from / 64; err == OK && w < a->all.n; w++) {
		const uint64_t word = known(p, &a->all, w);

		if (!each_of_word(p, w, w > from / 64 ? word :
		    word & UINT64_MAX << from % 64, fn, ctx))
			break;
	}
	room_read_end(p->s);
	return err;
}
