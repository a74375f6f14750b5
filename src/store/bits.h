/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bits.h -- a set of slots as one flat run of bits: what a query works on.
 * A million cases are 128 KiB, an AND of two sets 5 us.  Layer: store (private). */
#ifndef STORE_BITS_H
#define STORE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "base/str.h"

struct bits {
	uint64_t	*w;	/* owned */
	size_t		n;	/* words; whole chunks of 1,024 */
};

void	bits_init(struct bits *b, uint32_t slots);	/* all clear */
void	bits_fini(struct bits *b);
void	bits_clear(struct bits *b);
void	bits_ones(struct bits *b, uint32_t slots);	/* the first slots set */
void	bits_and(struct bits *a, const struct bits *b);
void	bits_andnot(struct bits *a, const struct bits *b);
void	bits_or(struct bits *a, const struct bits *b);
uint64_t bits_count(const struct bits *b);
/* The k-th set bit (0-based) or UINT32_MAX. */
uint32_t bits_select(const struct bits *b, uint64_t k);
/* Set bits below slot. */
uint64_t bits_rank(const struct bits *b, uint32_t slot);

static inline bool
bits_has(const struct bits *b, uint32_t slot)
{
	return slot / 64 < b->n && (b->w[slot / 64] >> (slot % 64) & 1);
}

static inline void
bits_set(struct bits *b, uint32_t slot)
{
	if (slot / 64 < b->n)
		b->w[slot / 64] |= 1ull << (slot % 64);
}

static inline void
bits_unset(struct bits *b, uint32_t slot)
{
	if (slot / 64 < b->n)
		b->w[slot / 64] &= ~(1ull << (slot % 64));
}

/* One stored chunk (portable Roaring with a single container, as delta.c
 * writes them), read where it lies. */
struct chunk {
	const unsigned char *p;	/* array of u16 LE, or 8,192 bytes of bits */
	uint32_t	n;	/* members */
	bool		dense;
};
MUST_CHECK enum err chunk_read(struct str stored, struct chunk *out);
void	 chunk_or(const struct chunk *c, uint32_t at, struct bits *b);	/* at: chunk no. */
uint32_t chunk_and_count(const struct chunk *c, uint32_t at, const struct bits *b);

#endif
