/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/bits.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/room.h"

void
bits_init(struct bits *b, uint32_t slots)
{
	b->n = ((size_t)slots + CHUNK_SLOTS - 1) / CHUNK_SLOTS * CHUNK_WORDS;
	b->w = xcalloc(b->n ? b->n : 1, sizeof(*b->w));
}

void
bits_fini(struct bits *b)
{
	free(b->w);
	*b = (struct bits){ 0 };
}

void
bits_clear(struct bits *b)
{
	memset(b->w, 0, b->n * sizeof(*b->w));
}

void
bits_ones(struct bits *b, uint32_t slots)
{
	size_t whole = slots / 64;

	bits_clear(b);
	memset(b->w, 0xFF, whole * sizeof(*b->w));
	if (slots % 64)
		b->w[whole] = (1ull << (slots % 64)) - 1;
}

void
bits_and(struct bits *a, const struct bits *b)
{
	for (size_t i = 0; i < a->n; i++)
		a->w[i] &= i < b->n ? b->w[i] : 0;
}

void
bits_andnot(struct bits *a, const struct bits *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		a->w[i] &= ~b->w[i];
}

void
bits_or(struct bits *a, const struct bits *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		a->w[i] |= b->w[i];
}

uint64_t
bits_count(const struct bits *b)
{
	uint64_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += (uint64_t)__builtin_popcountll(b->w[i]);
	return n;
}

uint32_t
bits_select(const struct bits *b, uint64_t k)
{
	for (size_t i = 0; i < b->n; i++) {
		uint64_t w = b->w[i];
		unsigned n = (unsigned)__builtin_popcountll(w);

		if (k >= n) {
			k -= n;
			continue;
		}
		for (; k > 0; k--)
			w &= w - 1;
		return (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(w);
	}
	return UINT32_MAX;
}

uint64_t
bits_rank(const struct bits *b, uint32_t slot)
{
	size_t whole = slot / 64 < b->n ? slot / 64 : b->n;
	uint64_t n = 0;

	for (size_t i = 0; i < whole; i++)
		n += (uint64_t)__builtin_popcountll(b->w[i]);
	if (whole < b->n && slot % 64)
		n += (uint64_t)__builtin_popcountll(b->w[whole] &
		    ((1ull << (slot % 64)) - 1));
	return n;
}

/* Portable Roaring, no run containers: u32 12346, u32 1, u16 key, u16 n-1,
 * u32 offset 16, then the container. */
enum err
chunk_read(struct str s, struct chunk *out)
{
	uint32_t cookie, containers, offset;
	uint16_t less;

	if (s.n < 16)
		return ERR_DAMAGED;
	memcpy(&cookie, s.p, 4);
	memcpy(&containers, s.p + 4, 4);
	memcpy(&less, s.p + 10, 2);
	memcpy(&offset, s.p + 12, 4);
	if (cookie != 12346 || containers != 1 || offset != 16)
		return ERR_DAMAGED;
	*out = (struct chunk){ .p = (const unsigned char *)s.p + 16,
	    .n = less + 1u, .dense = less + 1u > 4096 };
	if (s.n - 16 < (out->dense ? CHUNK_SLOTS / 8 : out->n * 2u))
		return ERR_DAMAGED;
	return OK;
}

static inline uint16_t
member(const struct chunk *c, uint32_t i)
{
	uint16_t v;

	memcpy(&v, c->p + 2 * (size_t)i, 2);
	return v;
}

void
chunk_or(const struct chunk *c, uint32_t at, struct bits *b)
{
	uint64_t *w = b->w + (size_t)at * CHUNK_WORDS;

	if ((size_t)(at + 1) * CHUNK_WORDS > b->n)
		return;
	if (!c->dense) {
		for (uint32_t i = 0; i < c->n; i++) {
			uint16_t v = member(c, i);

			w[v / 64] |= 1ull << (v % 64);
		}
		return;
	}
	for (size_t i = 0; i < CHUNK_WORDS; i++) {
		uint64_t v;

		memcpy(&v, c->p + 8 * i, 8);
		w[i] |= v;
	}
}

uint32_t
chunk_and_count(const struct chunk *c, uint32_t at, const struct bits *b)
{
	const uint64_t *w = b->w + (size_t)at * CHUNK_WORDS;
	uint32_t n = 0;

	if ((size_t)(at + 1) * CHUNK_WORDS > b->n)
		return 0;
	if (!c->dense) {
		for (uint32_t i = 0; i < c->n; i++) {
			uint16_t v = member(c, i);

			n += (uint32_t)(w[v / 64] >> (v % 64) & 1);
		}
		return n;
	}
	for (size_t i = 0; i < CHUNK_WORDS; i++) {
		uint64_t v;

		memcpy(&v, c->p + 8 * i, 8);
		n += (uint32_t)__builtin_popcountll(w[i] & v);
	}
	return n;
}
