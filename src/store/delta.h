/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delta.h -- changes of bitmaps and day lists, gathered over a transaction and
 * written once, in key order: a thousand cases touch each bitmap once.
 * Layer: store (private). */
#ifndef STORE_DELTA_H
#define STORE_DELTA_H

#include "store/room.h"

struct bit_change {
	uint64_t	key;	/* sorts as the stored key does */
	uint16_t	low;
	uint16_t	add;	/* 1 set, 0 clear */
};
struct day_change { uint8_t axis, add; int32_t day; uint32_t ms, slot; };

struct delta {
	struct bit_change *bits;	/* owned */
	size_t		bits_n, bits_cap;
	struct day_change *days;	/* owned */
	size_t		days_n, days_cap;
};

void	delta_fini(struct delta *d);
void	delta_facet(struct delta *d, unsigned facet, uint32_t value, uint32_t slot,
	    bool add);
/* A case's place on a time axis: its month, its day, its line in the day. */
void	delta_time(struct delta *d, unsigned axis, int64_t ms, int offset_min,
	    uint32_t slot, bool add);
/* Writes all; d is empty after. */
MUST_CHECK enum err delta_flush(struct delta *d, struct store *s, MDB_txn *t);

/* Adds what a case contributes to the projections by bit and time. */
void	delta_case(struct delta *d, const struct casefile *c,
	    const struct law *law, int offset_min, uint32_t slot, bool add);
/* Is everything d adds exactly what is stored? Bitmaps must be equal to d's
 * bits of their chunk; each line must stand in its day. bitmaps and lines are
 * counted up. False: what says the first that is not. d is empty after. */
bool	delta_stands(struct delta *d, struct store *s, MDB_txn *t,
	    uint64_t *bitmaps, uint64_t *lines, char *what, size_t cap);

/* Keys as stored. */
#define FACET_KEY_LEN 7
#define AXIS_KEY_LEN 8
void	facet_key(unsigned facet, uint32_t value, uint32_t chunk,
	    uint8_t out[FACET_KEY_LEN]);
void	axis_key(unsigned axis, unsigned level, uint32_t bucket, uint32_t chunk,
	    uint8_t out[AXIS_KEY_LEN]);
uint32_t axis_month(int64_t ms, int offset_min);
/* Days before 1970 sort before the others: the sign bit is turned. */
uint32_t axis_day(int32_t day);

#endif
