/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_track.c -- any bytes as a stored track: what is read is written and read
 * again the same, and cleaned without a fault. */
#include <stdlib.h>
#include "core/track.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct track_point *p, *q;
	struct buf b = { 0 }, again = { 0 };
	struct track_sum sum;
	size_t n, m;

	if (track_get(str_n((const char *)data, size), &p, &n) != OK) {
		insist(p == NULL && n == 0);
		return 0;
	}
	track_put(p, n, &b);
	insist(track_get(buf_view(&b), &q, &m) == OK && m == n);
	track_put(q, m, &again);
	insist(str_eq(buf_view(&b), buf_view(&again)));
	track_clean(p, n, &sum);
	insist(sum.points == n && sum.bad <= n);
	insist(track_stops(p, n, NULL, 0) == sum.stops);
	free(p);
	free(q);
	buf_fini(&b);
	buf_fini(&again);
	return 0;
}
