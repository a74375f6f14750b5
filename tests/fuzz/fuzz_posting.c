/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_posting.c -- postings of the text index and chunks of bitmaps take any
 * bytes, set no bit outside their block, and read back what was written.
 * Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "store/text_post.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
only_within(const struct bits *b, uint32_t from, uint32_t to)
{
	insist(bits_rank(b, from) == 0);
	insist(bits_rank(b, to) == bits_count(b));
}

static void
check_posting(struct str s)
{
	struct bits b;

	bits_init(&b, CHUNK_SLOTS);
	(void)posting_or(s, 3, &b);
	only_within(&b, 3 * BLOCK_SLOTS, 4 * BLOCK_SLOTS);
	insist(!posting_or(s, CHUNK_SLOTS / BLOCK_SLOTS, &b));
	bits_fini(&b);
}

static void
check_chunk(struct str s)
{
	struct bits b, all;
	struct chunk c;

	if (chunk_read(s, &c) != OK)
		return;
	bits_init(&b, 2 * CHUNK_SLOTS);
	bits_init(&all, 2 * CHUNK_SLOTS);
	bits_ones(&all, 2 * CHUNK_SLOTS);
	chunk_or(&c, 1, &b);
	only_within(&b, CHUNK_SLOTS, 2 * CHUNK_SLOTS);
	insist(bits_count(&b) <= chunk_and_count(&c, 1, &all));
	insist(chunk_and_count(&c, 2, &all) == 0);
	chunk_or(&c, 2, &b);
	only_within(&b, CHUNK_SLOTS, 2 * CHUNK_SLOTS);
	bits_fini(&b);
	bits_fini(&all);
}

/* Every pair of bytes is an offset. */
static void
check_written(const uint8_t *data, size_t size)
{
	struct buf stored = { 0 };
	uint64_t v[BLOCK_SLOTS];
	struct bits want, have;
	size_t n = 0;

	bits_init(&want, CHUNK_SLOTS);
	bits_init(&have, CHUNK_SLOTS);
	for (size_t i = 0; i + 1 < size; i += 2)
		bits_set(&want, 5 * BLOCK_SLOTS +
		    ((uint32_t)data[i] << 8 | data[i + 1]) % BLOCK_SLOTS);
	for (uint32_t i = 0; i < BLOCK_SLOTS; i++)
		if (bits_has(&want, 5 * BLOCK_SLOTS + i))
			v[n++] = (uint64_t)77 << BLOCK_BITS | i;
	if (n > 0) {
		posting_encode(v, n, &stored);
		insist(stored.n <= 1 + BLOCK_SLOTS / 8);
		insist(posting_or(buf_view(&stored), 5, &have));
		insist(memcmp(want.w, have.w, want.n * sizeof(*want.w)) == 0);
	}
	bits_fini(&want);
	bits_fini(&have);
	buf_fini(&stored);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str s = str_n((const char *)data, size);

	check_posting(s);
	check_chunk(s);
	check_written(data, size);
	return 0;
}
