/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching: one or two characters are answered by the index alone, longer
 * ones by the index and a look at each candidate's text. */
#include "store/text.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "lang/lang.h"
#include "base/utf8.h"
#include "store/delta.h"
#include "store/text_post.h"

/* --- postings --- */

void
posting_key(uint32_t block, uint64_t token, uint8_t out[TEXT_KEY_LEN])
{
	be32(out, block);
	be16(out + 4, (uint32_t)(token >> 32));
	be32(out + 6, (uint32_t)token);
}

static void
encode_bitmap(const uint64_t *v, size_t n, struct buf *out)
{
	unsigned char map[BLOCK_SLOTS / 8] = { 0 };

	for (size_t i = 0; i < n; i++) {
		unsigned at = (unsigned)v[i] & (BLOCK_SLOTS - 1);

		map[at / 8] = (unsigned char)(map[at / 8] | 1u << (at % 8));
	}
	out->n = 0;
	buf_byte(out, 1);
	buf_add(out, map, sizeof(map));
}

void
posting_encode(const uint64_t *v, size_t n, struct buf *out)
{
	uint64_t before = 0;
	bool first = true;

	out->n = 0;
	buf_byte(out, 0);
	for (size_t i = 0; i < n; i++) {
		uint64_t at = v[i] & (BLOCK_SLOTS - 1);

		if (!first && at == before)
			continue;
		buf_varint(out, first ? at : at - before - 1);
		before = at;
		first = false;
	}
	if (out->n > BLOCK_SLOTS / 8 + 1)
		encode_bitmap(v, n, out);
}

bool
posting_or(struct str s, uint32_t block, struct bits *out)
{
	uint32_t base = block * BLOCK_SLOTS, at = 0;
	const unsigned char *p = (const unsigned char *)s.p;
	bool first = true;

	if (s.n == 0 || base / 64 + BLOCK_SLOTS / 64 > out->n)
		return false;
	if (p[0] == 1) {
		if (s.n != 1 + BLOCK_SLOTS / 8)
			return false;
		for (size_t i = 0; i < BLOCK_SLOTS / 64; i++) {
			uint64_t w;

			memcpy(&w, p + 1 + 8 * i, 8);
			out->w[base / 64 + i] |= w;
		}
		return true;
	}
	for (size_t i = 1; i < s.n; i++) {
		uint32_t gap = p[i] & 0x7F;

		if (p[i] & 0x80) {
			if (++i == s.n)
				return false;
			gap |= (uint32_t)(p[i] & 0x7F) << 7;
		}
		at = first ? gap : at + gap + 1;
		first = false;
		if (at >= BLOCK_SLOTS)
			return false;
		out->w[(base + at) / 64] |= 1ull << ((base + at) % 64);
	}
	return true;
}

/* --- the tail --- */

struct tail {
	uint32_t	first, next;	/* slots cached */
	struct buf	text;
	uint32_t	*end;		/* owned: where each text ends */
	size_t		cap;
};

void
tail_free(struct store *s)
{
	if (s->tail) {
		buf_fini(&s->tail->text);
		free(s->tail->end);
	}
	free(s->tail);
	s->tail = NULL;
}

static struct tail *
tail_at(struct store *s)
{
	uint32_t first = s->head.text_blocks * BLOCK_SLOTS;

	if (s->tail && (s->tail->first != first ||
	    s->tail->next > s->head.cases))
		tail_free(s);
	if (s->tail == NULL) {
		s->tail = xcalloc(1, sizeof(*s->tail));
		s->tail->first = s->tail->next = first;
	}
	return s->tail;
}

static enum err
tail_fill(struct store *s, MDB_txn *t, uint32_t n)
{
	struct tail *tail = tail_at(s);
	struct buf folded = { 0 };
	enum err err = OK;

	for (; n > 0 && tail->next < s->head.cases && err == OK; n--) {
		uint32_t i = tail->next - tail->first;

		err = text_of(s, t, tail->next, &folded);
		if (err != OK)
			break;
		buf_str(&tail->text, buf_view(&folded));
		tail->end = xgrow(tail->end, &tail->cap, i + 1,
		    sizeof(*tail->end));
		tail->end[i] = (uint32_t)tail->text.n;
		tail->next++;
	}
	buf_fini(&folded);
	return err;
}

bool
tail_warm(struct store *s, MDB_txn *t, uint32_t n)
{
	return tail_fill(s, t, n) == OK && s->tail->next < s->head.cases;
}

bool
text_warm(struct store *s, MDB_txn *t, uint32_t n)
{
	return tail_warm(s, t, n);
}

enum err
tail_find(struct store *s, MDB_txn *t, struct str needle, bool loose,
    struct bits *out)
{
	enum err err = tail_fill(s, t, UINT32_MAX);
	const struct tail *tail = s->tail;
	uint32_t from = 0;

	if (err != OK)
		return err;
	for (uint32_t i = 0; i < tail->next - tail->first; i++) {
		uint32_t n = tail->end[i] - from;

		if (n > 0 && lang_holds(str_n(tail->text.p + from, n), needle,
		    loose))
			bits_set(out, tail->first + i);
		from = tail->end[i];
	}
	return OK;
}

/* --- the index --- */

/* Any case of any block that holds token. */
static enum err
find_token(struct store *s, MDB_txn *t, uint64_t token, struct bits *out)
{
	for (uint32_t block = 0; block < s->head.text_blocks; block++) {
		uint8_t key[TEXT_KEY_LEN];
		struct str v;
		enum err err;

		posting_key(block, token, key);
		err = room_get(t, s->dbi[DB_TEXT], key_of(key, sizeof(key)), &v);
		if (err == ERR_NOT_FOUND)
			continue;
		if (err != OK)
			return err;
		if (!posting_or(v, block, out))
			return ERR_DAMAGED;
	}
	return OK;
}

struct needle_tokens { uint64_t pair[64]; size_t pairs; uint64_t one[64]; size_t ones; };

static void
needle_token(void *ctx, uint64_t token)
{
	struct needle_tokens *n = ctx;

	if (token >= LANG_PAIR && n->pairs < 64)
		n->pair[n->pairs++] = token;
	else if (token < LANG_PAIR && n->ones < 64)
		n->one[n->ones++] = token;
}

/* All of tokens: an AND that stops early is not worth its branch. */
static enum err
find_all(struct store *s, MDB_txn *t, const uint64_t *token, size_t n,
    struct bits *out)
{
	struct bits one;
	enum err err = find_token(s, t, token[0], out);

	bits_init(&one, s->head.cases);
	for (size_t i = 1; i < n && err == OK; i++) {
		bits_clear(&one);
		err = find_token(s, t, token[i], &one);
		bits_and(out, &one);
	}
	bits_fini(&one);
	return err;
}

static enum err
verify_one(struct store *s, MDB_txn *t, uint32_t slot, struct str needle,
    bool loose, struct buf *folded, struct bits *out)
{
	enum err err = text_of(s, t, slot, folded);

	if (err == OK && !lang_holds(buf_view(folded), needle, loose))
		bits_unset(out, slot);
	return err;
}

/* Is needle in the row's title, or its place, as the row shows it? */
static enum err
row_holds(struct store *s, MDB_txn *t, uint32_t slot, struct str needle,
    enum text_field in, struct buf *folded, bool *holds)
{
	struct row_head row;
	struct str words;
	enum err err = room_row(s, t, slot, &row, &words);

	if (err != OK)
		return err;
	folded->n = 0;
	lang_fold_text(in == TEXT_PLACE ? str_n(words.p + row.title_n,
	    row.place_n) : str_n(words.p, row.title_n), folded);
	*holds = str_find(buf_view(folded), needle) >= 0;
	return OK;
}

/* What its row shows of a case's words is near at hand; the rest is sealed. */
static enum err
verify_near(struct store *s, MDB_txn *t, uint32_t slot, struct str needle,
    struct buf *folded, struct bits *out)
{
	bool title = false, place = false;
	enum err err = row_holds(s, t, slot, needle, TEXT_TITLE, folded, &title);

	if (err == OK && !title)
		err = row_holds(s, t, slot, needle, TEXT_PLACE, folded, &place);
	return err != OK || title || place ? err :
	    verify_one(s, t, slot, needle, false, folded, out);
}

/* Looks at every candidate below limit. */
static enum err
verify(struct store *s, MDB_txn *t, struct str needle, uint32_t limit,
    struct bits *out)
{
	struct buf folded = { 0 };
	enum err err = OK;

	for (size_t i = 0; i < limit / 64 && i < out->n && err == OK; i++)
		for (uint64_t w = out->w[i]; w && err == OK; w &= w - 1)
			err = verify_near(s, t, (uint32_t)(i * 64) +
			    (uint32_t)__builtin_ctzll(w), needle, &folded,
			    out);
	buf_fini(&folded);
	return err;
}

/* Cases whose text changed since it was indexed are read as they stand. */
static enum err
find_retext(struct store *s, MDB_txn *t, struct str needle, bool loose,
    struct bits *out)
{
	struct buf folded = { 0 };
	enum err err = OK;

	for (uint32_t at = 0; at * CHUNK_WORDS < out->n && err == OK; at++) {
		uint8_t key[FACET_KEY_LEN];
		struct bits again;
		struct chunk c;
		struct str v;

		facet_key(FACET_RETEXT, 0, at, key);
		if (room_get(t, s->dbi[DB_FACET], key_of(key, sizeof(key)),
		    &v) != OK)
			continue;
		err = chunk_read(v, &c);
		if (err != OK)
			break;
		bits_init(&again, s->head.cases);
		chunk_or(&c, at, &again);
		bits_or(out, &again);
		for (uint32_t i = at * CHUNK_SLOTS; i < s->head.cases &&
		    i < (at + 1) * CHUNK_SLOTS && err == OK; i++)
			if (bits_has(&again, i))
				err = verify_one(s, t, i, needle, loose,
				    &folded, out);
		bits_fini(&again);
	}
	buf_fini(&folded);
	return err;
}

enum err
text_find(struct store *s, MDB_txn *t, struct str needle, bool loose,
    const struct bits *within, struct bits *out)
{
	struct needle_tokens n = { .pairs = 0 };
	uint32_t indexed = s->head.text_blocks * BLOCK_SLOTS;
	enum err err = OK;

	if (needle.n == 0) {
		bits_ones(out, s->head.cases);
		return OK;
	}
	lang_tokens(needle, needle_token, &n);
	if (n.pairs > 0)
		err = find_all(s, t, n.pair, n.pairs, out);
	else if (n.ones > 0)
		err = find_all(s, t, n.one, n.ones, out);
	bits_and(out, within);
	if (err == OK && !lang_tokens_tell(needle, loose))
		err = verify(s, t, needle, indexed, out);
	if (err == OK)
		err = tail_find(s, t, needle, loose, out);
	if (err == OK)
		err = find_retext(s, t, needle, loose, out);
	return err;
}

enum err
text_narrow(struct store *s, MDB_txn *t, struct str needle, enum text_field in,
    struct bits *out)
{
	struct buf folded = { 0 };
	enum err err = OK;

	for (size_t i = 0; i < out->n && err == OK; i++)
		for (uint64_t w = out->w[i]; w && err == OK; w &= w - 1) {
			const uint32_t slot = (uint32_t)(i * 64) +
			    (uint32_t)__builtin_ctzll(w);
			bool holds = true;

			err = row_holds(s, t, slot, needle, in, &folded,
			    &holds);
			if (!holds)
				bits_unset(out, slot);
		}
	buf_fini(&folded);
	return err;
}
