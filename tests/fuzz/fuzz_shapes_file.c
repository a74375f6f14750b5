/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_shapes_file.c -- any text as shapes.tsv: what is read, is written, and read
 * and written again is the same. */
#include <stdlib.h>
#include "wire/geoarchive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shapes s = { .n = 0 }, t = { .n = 0 };
	struct buf a = { 0 }, b = { 0 };

	if (shapes_file_get(str_n((const char *)data, size), &s, NULL) == OK) {
		shapes_file_put(&s, &a);
		if (shapes_file_get(buf_view(&a), &t, NULL) != OK)
			abort();
		shapes_file_put(&t, &b);
		if (!str_eq(buf_view(&a), buf_view(&b)))
			abort();
	}
	shapes_fini(&s);
	shapes_fini(&t);
	buf_fini(&a);
	buf_fini(&b);
	return 0;
}
