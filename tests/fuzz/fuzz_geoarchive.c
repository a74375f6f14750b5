/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_geoarchive.c -- any bytes as an archive of shapes: what is taken is written
 * in the same bytes again. */
#include <stdlib.h>
#include "wire/geoarchive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str bytes = str_n((const char *)data, size);
	struct shapes s = { .n = 0 };
	struct buf again = { 0 };
	size_t at = 0;

	if (geoarchive_get(bytes, &s, &at) == OK) {
		geoarchive_put(&s, &again);
		if (!str_eq(buf_view(&again), bytes))
			abort();
	} else if (s.f || s.at || at > size + 16) {
		abort();
	}
	shapes_fini(&s);
	buf_fini(&again);
	return 0;
}
