/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/query.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "lang/lang.h"
#include "store/callers.h"
#include "store/delta.h"
#include "store/number_find.h"
#include "store/text.h"

#define ANSWERS 6		/* the view, its neighbours, a search being typed */

struct query_cache {
	struct { struct buf key; uint64_t used; struct answer a; } e[ANSWERS];
	uint64_t	clock;
	uint64_t	revision;
	struct buf	key;
};

static void
answer_fini(struct answer *a)
{
	bits_fini(&a->all);
	bits_fini(&a->timed);
	bits_fini(&a->rest);
	*a = (struct answer){ 0 };
}

void
query_fini(struct store *s)
{
	if (s->cache == NULL)
		return;
	for (size_t i = 0; i < ANSWERS; i++) {
		answer_fini(&s->cache->e[i].a);
		buf_fini(&s->cache->e[i].key);
	}
	buf_fini(&s->cache->key);
	free(s->cache);
	s->cache = NULL;
}

static void
key_text(const struct query_term *t, struct buf *out)
{
	buf_varint(out, (uint64_t)t->loose | (uint64_t)t->or_phone << 1 |
	    (uint64_t)t->in << 2 | (uint64_t)t->or_number << 4);
	buf_varint(out, t->text.n);
	buf_str(out, t->text);
	buf_varint(out, t->also_n);
	for (size_t i = 0; i < t->also_n; i++) {
		buf_varint(out, t->also[i].n);
		buf_str(out, t->also[i]);
	}
	buf_varint(out, t->values_n);
	buf_add(out, t->values, t->values_n * sizeof(uint32_t));
}

/* Everything that decides the matches, and nothing of the order. */
static void
query_key(const struct query *q, struct buf *out)
{
	out->n = 0;
	for (size_t i = 0; i < q->n; i++) {
		const struct query_term *t = &q->t[i];

		buf_varint(out, (uint64_t)t->kind * 2 + t->not);
		if (t->kind == TERM_FACET) {
			buf_varint(out, (uint64_t)t->facet);
			buf_varint(out, t->values_n);
			buf_add(out, t->values, t->values_n * sizeof(uint32_t));
		} else if (t->kind == TERM_TEXT || t->kind == TERM_PHONE) {
			key_text(t, out);
		} else {
			buf_varint(out, (uint64_t)t->field);
			buf_zigzag(out, t->from_ms);
			buf_zigzag(out, t->to_ms);
		}
	}
}

static enum err
facet_chunk(struct store *s, MDB_txn *t, unsigned facet, uint32_t value,
    uint32_t at, struct chunk *out)
{
	uint8_t key[FACET_KEY_LEN];
	struct str v;
	enum err err;

	facet_key(facet, value, at, key);
	err = room_get(t, s->dbi[DB_FACET], key_of(key, sizeof(key)), &v);
	return err == OK ? chunk_read(v, out) : err;
}

static enum err
facet_or(struct store *s, MDB_txn *t, unsigned facet, uint32_t value,
    struct bits *out)
{
	for (uint32_t at = 0; at * (size_t)CHUNK_WORDS < out->n; at++) {
		struct chunk c;
		enum err err = facet_chunk(s, t, facet, value, at, &c);

		if (err == OK)
			chunk_or(&c, at, out);
		else if (err != ERR_NOT_FOUND)
			return err;
	}
	return OK;
}

static enum err
text_one(struct store *s, MDB_txn *t, const struct query_term *term,
    struct str text, const struct bits *within, struct bits *out)
{
	struct buf folded = { 0 };
	enum err err;

	lang_fold_text(text, &folded);
	err = text_find(s, t, buf_view(&folded), term->loose, within, out);
	if (err == OK && term->in != TEXT_ANY) {
		bits_and(out, within);
		err = text_narrow(s, t, buf_view(&folded), term->in, out);
	}
	buf_fini(&folded);
	return err;
}

/* The text, and all that counts as well. */
static enum err
text_bits(struct store *s, MDB_txn *t, const struct query_term *term,
    const struct bits *within, struct bits *out)
{
	struct bits one;
	enum err err = text_one(s, t, term, term->text, within, out);

	if (err != OK || (term->also_n == 0 && term->values_n == 0 &&
	    !term->or_phone && !term->or_number))
		return err;
	bits_init(&one, s->head.cases);
	for (size_t i = 0; i < term->also_n && err == OK; i++) {
		bits_clear(&one);
		err = text_one(s, t, term, term->also[i], within, &one);
		bits_or(out, &one);
	}
	for (size_t i = 0; i < term->values_n; i++)
		if (term->values[i] < s->head.cases)
			bits_set(out, term->values[i]);
	if (err == OK && term->or_phone)
		err = callers_find(s, t, term->text, out);
	if (err == OK && term->or_number)
		err = number_find(s, t, term->text, out);
	bits_fini(&one);
	return err;
}

static enum err
term_bits(struct store *s, MDB_txn *t, const struct query_term *term,
    const struct bits *within, struct bits *out)
{
	enum err err = OK;

	switch (term->kind) {
	case TERM_FACET:
		for (size_t i = 0; i < term->values_n && err == OK; i++)
			err = facet_or(s, t, term->facet, term->values[i], out);
		break;
	case TERM_TEXT:
		err = text_bits(s, t, term, within, out);
		break;
	case TERM_PHONE:
		err = callers_find(s, t, term->text, out);
		break;
	case TERM_TIME:
		err = axis_between(s, t, term->field == TIME_DUE ? AXIS_DUE :
		    AXIS_REPORTED, term->from_ms, term->to_ms, out);
		break;
	}
	return err;
}

/* Terms that are texts, or those that are not, one after the other. */
static enum err
answer_narrow(struct store *s, MDB_txn *t, const struct query *q, bool texts,
    struct bits *all)
{
	struct bits one;
	enum err err = OK;

	bits_init(&one, s->head.cases);
	for (size_t i = 0; i < q->n && err == OK; i++) {
		if ((q->t[i].kind == TERM_TEXT) != texts)
			continue;
		bits_clear(&one);
		err = term_bits(s, t, &q->t[i], all, &one);
		if (q->t[i].not)
			bits_andnot(all, &one);
		else
			bits_and(all, &one);
	}
	bits_fini(&one);
	return err;
}

/* Texts last: only what is left need be read. */
static enum err
answer_make(struct store *s, MDB_txn *t, const struct query *q, struct answer *a)
{
	enum err err;

	bits_init(&a->all, s->head.cases);
	bits_ones(&a->all, s->head.cases);
	err = answer_narrow(s, t, q, false, &a->all);
	if (err == OK)
		err = answer_narrow(s, t, q, true, &a->all);
	a->count = bits_count(&a->all);
	return err;
}

static struct query_cache *
cache_now(struct store *s)
{
	if (s->cache && s->cache->revision != s->head.revision)
		query_fini(s);
	if (s->cache == NULL) {
		s->cache = xcalloc(1, sizeof(*s->cache));
		s->cache->revision = s->head.revision;
	}
	return s->cache;
}

enum err
query_answer(struct store *s, MDB_txn *t, const struct query *q,
    struct answer **out)
{
	struct query_cache *c = cache_now(s);
	size_t old = 0;
	enum err err;

	query_key(q, &c->key);
	c->clock++;
	for (size_t i = 0; i < ANSWERS; i++) {
		if (c->e[i].used && str_eq(buf_view(&c->e[i].key),
		    buf_view(&c->key))) {
			c->e[i].used = c->clock;
			*out = &c->e[i].a;
			return OK;
		}
		if (c->e[i].used < c->e[old].used)
			old = i;
	}
	answer_fini(&c->e[old].a);
	c->e[old].used = 0;
	err = answer_make(s, t, q, &c->e[old].a);
	if (err != OK) {
		answer_fini(&c->e[old].a);
		return err;
	}
	c->e[old].key.n = 0;
	buf_str(&c->e[old].key, buf_view(&c->key));
	c->e[old].used = c->clock;
	*out = &c->e[old].a;
	return OK;
}

enum err
query_count(struct store *s, MDB_txn *t, const struct query *q, uint64_t *out)
{
	struct answer *a;
	enum err err;

	*out = 0;
	if (q->n == 1 && q->t[0].kind == TERM_FACET && !q->t[0].not &&
	    q->t[0].values_n == 1) {
		uint32_t chunks = (s->head.cases + CHUNK_SLOTS - 1) /
		    CHUNK_SLOTS;
		struct chunk c;

		for (uint32_t at = 0; at < chunks; at++) {
			err = facet_chunk(s, t, q->t[0].facet,
			    q->t[0].values[0], at, &c);
			if (err == OK)
				*out += c.n;
			else if (err != ERR_NOT_FOUND)
				return err;
		}
		return OK;
	}
	err = query_answer(s, t, q, &a);
	if (err == OK)
		*out = a->count;
	return err;
}

/* --- order --- */

/* Cases whose due runs come first, by due; the others after, by slot. */
static enum err
answer_split(struct store *s, MDB_txn *t, struct answer *a)
{
	enum err err;

	if (a->split)
		return OK;
	bits_init(&a->timed, s->head.cases);
	bits_init(&a->rest, s->head.cases);
	err = facet_or(s, t, FACET_FLAG,
	    (uint32_t)__builtin_ctz(CASE_DUE_RUNS), &a->timed);
	if (err != OK)
		return err;
	bits_and(&a->timed, &a->all);
	bits_or(&a->rest, &a->all);
	bits_andnot(&a->rest, &a->timed);
	a->timed_count = bits_count(&a->timed);
	a->split = true;
	return OK;
}

static void
by_slot(const struct bits *b, uint64_t from, size_t n, uint32_t *out)
{
	uint32_t slot = n ? bits_select(b, from) : 0;

	for (size_t i = 0; i < n; slot++)
		if (bits_has(b, slot))
			out[i++] = slot;
}

static enum err
due_range(struct store *s, MDB_txn *t, struct answer *a, uint64_t from, size_t n,
    uint32_t *out)
{
	uint64_t timed = a->timed_count;
	size_t head = from >= timed ? 0 : timed - from < n ?
	    (size_t)(timed - from) : n;
	enum err err = OK;

	if (head > 0)
		err = axis_range(s, t, AXIS_DUE, &a->timed, from, head, out);
	if (err == OK && n > head)
		by_slot(&a->rest, from + head - timed, n - head, out + head);
	return err;
}

/* Ranks [from, from + n) in the plain order of the key. */
static enum err
plain_range(struct store *s, MDB_txn *t, struct answer *a, enum sort_key sort,
    uint64_t from, size_t n, uint32_t *out)
{
	switch (sort) {
	case SORT_DUE:
		return due_range(s, t, a, from, n, out);
	case SORT_AGE:
	case SORT_NEWEST:
		return n ? axis_range(s, t, AXIS_REPORTED, &a->all, from, n,
		    out) : OK;
	case SORT_ARRIVAL:
		by_slot(&a->all, from, n, out);
		break;
	}
	return OK;
}

static enum err
plain_rank(struct store *s, MDB_txn *t, struct answer *a, enum sort_key sort,
    const struct casefile *c, uint32_t slot, uint64_t *out)
{
	switch (sort) {
	case SORT_DUE:
		if (bits_has(&a->timed, slot))
			return axis_rank(s, t, AXIS_DUE, &a->timed, c->due_ms,
			    slot, out);
		*out = a->timed_count + bits_rank(&a->rest, slot);
		return OK;
	case SORT_AGE:
	case SORT_NEWEST:
		return axis_rank(s, t, AXIS_REPORTED, &a->all, c->reported_ms,
		    slot, out);
	case SORT_ARRIVAL:
		*out = bits_rank(&a->all, slot);
		break;
	}
	return OK;
}

/* Newest first is oldest first read backwards. */
static bool
backwards(const struct query *q)
{
	return q->reverse != (q->sort == SORT_NEWEST);
}

/* p->rank becomes the anchor's own. */
static enum err
page_anchor(struct store *s, MDB_txn *t, const struct query *q, struct answer *a,
    struct page *p)
{
	struct row_head row;
	uint64_t rank;
	enum err err;

	if (!bits_has(&a->all, p->anchor))
		return ERR_NOT_FOUND;
	err = room_row(s, t, p->anchor, &row, NULL);
	if (err != OK)
		return err;
	err = plain_rank(s, t, a, q->sort, &row.c, p->anchor, &rank);
	if (err != OK)
		return err;
	p->rank = backwards(q) ? a->count - 1 - rank : rank;
	return OK;
}

static void
turn(uint32_t *slots, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint32_t x = slots[i];

		slots[i] = slots[n - 1 - i];
		slots[n - 1 - i] = x;
	}
}

enum err
query_page(struct store *s, MDB_txn *t, const struct query *q, struct page *p)
{
	struct answer *a;
	uint64_t from, first;
	size_t n;
	enum err err = query_answer(s, t, q, &a);

	p->n = 0;
	if (err == OK && q->sort == SORT_DUE)
		err = answer_split(s, t, a);
	if (err != OK)
		return err;
	p->total = a->count;
	first = p->rank;
	if (p->anchor != SLOT_NONE) {
		err = page_anchor(s, t, q, a, p);
		first = p->rank > p->before ? p->rank - p->before : 0;
	}
	if (err != OK || first >= a->count)
		return err;
	n = a->count - first < p->cap ? (size_t)(a->count - first) : p->cap;
	from = backwards(q) ? a->count - first - n : first;
	err = plain_range(s, t, a, q->sort, from, n, p->slots);
	if (err != OK)
		return err;
	if (backwards(q))
		turn(p->slots, n);
	p->n = n;
	return OK;
}
