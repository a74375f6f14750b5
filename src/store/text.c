/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building the text index: gathering a block's tokens, sorting them once,
 * appending the postings. text_find.c reads it. */
#include "store/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "store/callers.h"
#include "store/log.h"
#include "store/text_post.h"

/* token << 12 | offset in the block: sorted, it is the index. */
struct part {
	uint64_t	*v;		/* owned */
	size_t		n, cap;
	uint32_t	first, next;	/* slots handed over */
	uint32_t	at;		/* offset being tokenised */
};

/* A batch may begin the next block before the full one is written. */
#define PARTS 4
struct text_builder {
	struct part	part[PARTS];	/* by block modulo PARTS */
	uint64_t	*spare;		/* owned */
	size_t		spare_cap;
};

static struct part *
part_of(struct store *s, uint32_t block)
{
	if (s->builder == NULL) {
		s->builder = xcalloc(1, sizeof(*s->builder));
		for (int i = 0; i < PARTS; i++)
			s->builder->part[i].first = UINT32_MAX;
	}
	return &s->builder->part[block % PARTS];
}

static void
builder_free(struct store *s)
{
	for (int i = 0; s->builder && i < PARTS; i++)
		free(s->builder->part[i].v);
	if (s->builder)
		free(s->builder->spare);
	free(s->builder);
	s->builder = NULL;
}

static void
take_token(void *ctx, uint64_t token)
{
	struct part *b = ctx;

	if (b->n == b->cap)
		b->v = xgrow(b->v, &b->cap, b->n + 1, sizeof(*b->v));
	b->v[b->n++] = token << BLOCK_BITS | b->at;
}

static void
take_text(struct part *b, uint32_t slot, struct str folded)
{
	b->at = slot % BLOCK_SLOTS;
	lang_tokens(folded, take_token, b);
	b->next = slot + 1;
}

void
text_hand(struct store *s, uint32_t slot, struct str folded)
{
	struct part *b = part_of(s, slot / BLOCK_SLOTS);

	if (slot % BLOCK_SLOTS == 0) {
		b->n = 0;
		b->first = slot;
	} else if (b->first != slot / BLOCK_SLOTS * BLOCK_SLOTS ||
	    b->next != slot) {
		b->first = UINT32_MAX;	/* a gap: the block is read back */
		b->n = 0;
		return;
	}
	take_text(b, slot, folded);
}

void
text_forget(struct store *s)
{
	builder_free(s);
}

/* LSD radix sort, 11 bits a pass, over the bits that are used. */
#define RADIX 11
static void
sort_pass(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
	size_t at[1u << RADIX] = { 0 }, sum = 0;
	const uint64_t mask = (1u << RADIX) - 1;

	for (size_t i = 0; i < n; i++)
		at[from[i] >> shift & mask]++;
	for (size_t i = 0; i <= mask; i++) {
		size_t here = at[i];

		at[i] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[from[i] >> shift & mask]++] = from[i];
}

static void
sort_tokens(struct text_builder *tb, struct part *b)
{
	tb->spare = xgrow(tb->spare, &tb->spare_cap, b->n, sizeof(*b->v));
	for (unsigned shift = 0; shift < 55; shift += RADIX) {
		uint64_t *v = b->v;
		size_t cap = b->cap;

		sort_pass(v, tb->spare, b->n, shift);
		b->v = tb->spare;
		b->cap = tb->spare_cap;
		tb->spare = v;
		tb->spare_cap = cap;
	}
}

static enum err read_text(struct store *s, MDB_txn *t, uint32_t slot,
    bool first_only, struct buf *out);

/* What is done with a block's postings, one after the other. */
struct target {
	struct store	*s;
	MDB_txn		*t;
	uint32_t	block;
	bool		check;	/* compare in place of write */
	bool		again;	/* others stand behind it */
	uint64_t	n;
	struct buf	scratch;
};

static enum err
give_posting(struct target *to, const uint64_t *v, size_t n)
{
	MDB_dbi db = to->s->dbi[DB_TEXT];
	uint8_t raw[TEXT_KEY_LEN] = { 0 };
	struct str key = key_of(raw, sizeof(raw)), have;
	enum err err;

	posting_key(to->block, v[0] >> BLOCK_BITS, raw);
	posting_encode(v, n, &to->scratch);
	to->n++;
	if (!to->check)
		return room_put(to->t, db, key, buf_view(&to->scratch),
		    to->again ? 0 : MDB_APPEND);
	err = room_get(to->t, db, key, &have);
	if (err == OK && !str_eq(have, buf_view(&to->scratch)))
		err = ERR_DAMAGED;
	return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
}

static enum err
give_block(struct target *to, struct part *b)
{
	enum err err = OK;

	sort_tokens(to->s->builder, b);
	for (size_t i = 0, j; i < b->n && err == OK; i = j) {
		for (j = i + 1; j < b->n && b->v[j] >> BLOCK_BITS ==
		    b->v[i] >> BLOCK_BITS; j++)
			;
		err = give_posting(to, b->v + i, j - i);
	}
	return err;
}

static enum err
read_block(struct store *s, MDB_txn *t, uint32_t block, struct part *b)
{
	struct buf folded = { 0 };
	enum err err = OK;

	b->n = 0;
	for (uint32_t i = 0; i < BLOCK_SLOTS && err == OK; i++) {
		uint32_t slot = block * BLOCK_SLOTS + i;

		err = read_text(s, t, slot, true, &folded);
		if (err == OK)
			take_text(b, slot, buf_view(&folded));
	}
	buf_fini(&folded);
	return err;
}

static enum err
write_block(struct store *s, MDB_txn *t, uint32_t block, struct part *b)
{
	struct target to = { .s = s, .t = t, .block = block };
	enum err err = give_block(&to, b);

	buf_fini(&to.scratch);
	return err;
}

static enum err
drop_block(struct store *s, MDB_txn *t, uint32_t block)
{
	uint8_t from[TEXT_KEY_LEN];
	MDB_val k, v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_TEXT], &c);

	if (rc)
		return room_err(rc);
	posting_key(block, 0, from);
	do {
		k = (MDB_val){ sizeof(from), from };
		rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
		if (rc == 0 && get32(k.mv_data) != block)
			rc = MDB_NOTFOUND;
		if (rc == 0)
			rc = mdb_cursor_del(c, 0);
	} while (rc == 0);
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
text_again(struct store *s, MDB_txn *t, uint32_t block)
{
	struct target to = { .s = s, .t = t, .block = block, .again = true };
	struct part *b;
	enum err err = drop_block(s, t, block);

	if (err != OK)
		return err;
	text_forget(s);
	b = part_of(s, block);
	err = read_block(s, t, block, b);
	if (err == OK)
		err = give_block(&to, b);
	buf_fini(&to.scratch);
	text_forget(s);
	return err;
}

/* Cases put right later stand in the index with their first text, which the
 * log still holds: so a block is the same whenever it was built. */
enum err
text_stands(struct store *s, MDB_txn *t, char *what, size_t cap)
{
	struct target to = { .s = s, .t = t, .check = true };
	MDB_stat st;
	enum err err = OK;

	text_forget(s);
	for (to.block = 0; to.block < s->head.text_blocks && err == OK;
	    to.block++) {
		struct part *b = part_of(s, to.block);

		err = read_block(s, t, to.block, b);
		if (err == OK)
			err = give_block(&to, b);
		if (err == ERR_DAMAGED)
			snprintf(what, cap, "block %u differs from its texts",
			    to.block);
	}
	mdb_stat(t, s->dbi[DB_TEXT], &st);
	if (err == OK && st.ms_entries != to.n) {
		snprintf(what, cap, "%zu postings, %llu expected",
		    st.ms_entries, (unsigned long long)to.n);
		err = ERR_DAMAGED;
	}
	buf_fini(&to.scratch);
	text_forget(s);
	return err;
}

enum err
text_build(struct store *s, MDB_txn *t, struct head *h, unsigned max, bool *more)
{
	enum err err = OK;

	for (; max > 0 && err == OK; max--) {
		uint32_t block = h->text_blocks;
		struct part *b = part_of(s, block);

		if (h->cases / BLOCK_SLOTS <= block)
			break;
		if (b->first != block * BLOCK_SLOTS ||
		    b->next != (block + 1) * BLOCK_SLOTS || b->n == 0)
			err = read_block(s, t, block, b);
		if (err == OK)
			err = write_block(s, t, block, b);
		if (err == OK)
			h->text_blocks++;
		b->n = 0;
		b->first = UINT32_MAX;
	}
	*more = h->cases / BLOCK_SLOTS > h->text_blocks;
	return err;
}

void
text_join(struct str title, struct str place, struct str body,
    struct buf *joined, struct buf *folded)
{
	joined->n = 0;
	buf_str(joined, title);
	buf_byte(joined, ' ');
	buf_str(joined, place);
	buf_byte(joined, ' ');
	buf_str(joined, body);
	folded->n = 0;
	lang_fold_text(buf_view(joined), folded);
}

/* Newest first: what is already known is not overwritten by older events. */
static void
take_part(const struct body *secret, const char *name, struct buf *to, bool *have)
{
	if (*have || body_get(secret, name) == NULL)
		return;
	buf_str(to, body_str(secret, name));
	*have = true;
}

static void
take_parts(struct text_parts *p, const struct body *secret)
{
	take_part(secret, "title", &p->title, &p->have[0]);
	take_part(secret, "place", &p->place, &p->have[1]);
	take_part(secret, "text", &p->body, &p->have[2]);
}

static bool
has_words(const struct event *e)
{
	return e->kind == EV_CASE_REPORT || e->kind == EV_CASE_AMEND;
}

/* at: the order of the fold. */
static void
history_parts(struct store *s, MDB_txn *t, const struct history *h,
    const size_t *at, const enum err *status, struct text_parts *p)
{
	struct buf plain = { 0 };
	struct body secret;

	for (size_t i = h->n; i-- > 0;) {
		const struct event *e = &h->e[at[i]];

		if (!has_words(e))
			continue;
		if (log_secret(s, t, h->slot, e, &plain, &secret) != OK) {
			p->shut |= e->sealed.n > 0;
			continue;	/* erased: nothing to find */
		}
		if (status[at[i]] == OK)
			take_parts(p, &secret);
		if (p->callers)
			callers_note(p->callers, p->slot,
			    body_str(&secret, "phone"));
	}
	buf_fini(&plain);
}

/* The usual case is one report, read without a fold. */
enum err
text_parts_read(struct store *s, MDB_txn *t, uint64_t last, struct text_parts *p)
{
	struct casefile c;
	struct history h;
	size_t *at;
	enum err *status, err = history_read(s, t, last, &h);

	if (err != OK)
		return err;
	if (p->first_only && h.n > 1)
		h.n = 1;
	at = xcalloc(h.n + 1, sizeof(*at));
	status = xcalloc(h.n + 1, sizeof(*status));
	if (h.n > 1 && s->law) {
		casefile_order(h.all, h.n, at);
		(void)!casefile_fold(&c, NULL, h.all, h.n, s->law, status);
	}
	history_parts(s, t, &h, at, status, p);
	free(status);
	free(at);
	history_fini(&h);
	return OK;
}

#define ROW_TEXT_MAX 600	/* bytes of a title or place kept in the row */

void
text_for_row(struct str words, struct buf *out)
{
	size_t from = out->n;

	lang_clean_text(words, out);
	out->n = from + utf8_head(str_n(out->p + from, out->n - from),
	    ROW_TEXT_MAX).n;
}

void
text_parts_fini(struct text_parts *p)
{
	buf_fini(&p->title);
	buf_fini(&p->place);
	buf_fini(&p->body);
}

static enum err
read_text(struct store *s, MDB_txn *t, uint32_t slot, bool first_only,
    struct buf *out)
{
	struct text_parts p = { .first_only = first_only };
	struct buf joined = { 0 };
	struct row_head row;
	enum err err = room_row(s, t, slot, &row, NULL);

	if (err != OK)
		return err;
	err = text_parts_read(s, t, row.last, &p);
	if (err == OK)
		text_join(buf_view(&p.title), buf_view(&p.place),
		    buf_view(&p.body), &joined, out);
	text_parts_fini(&p);
	buf_fini(&joined);
	return err;
}

enum err
text_of(struct store *s, MDB_txn *t, uint32_t slot, struct buf *out)
{
	return read_text(s, t, slot, false, out);
}

void
text_fini(struct store *s)
{
	builder_free(s);
	tail_free(s);
}
