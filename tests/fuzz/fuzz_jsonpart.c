/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include "wire/jsonpart.h"
#include "wire/restmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool
each(void *ctx, struct str element)
{
	struct str deeper;
	struct buf b = { 0 };

	(void)ctx;
	if (jsonpart_text(element, &b) != OK)
		(void)!jsonpart_find(element, STR("a.0.b"), &deeper);
	buf_fini(&b);
	return true;
}

/* The first line is a path, the rest an answer; and all of it a map. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = str_n((const char *)data, n), path, value;
	struct rest_map m;

	if (restmap_read(&m, rest, "fuzz", NULL) == OK)
		restmap_fini(&m);
	if (str_cut(&rest, '\n', &path) &&
	    jsonpart_find(rest, path, &value) == OK)
		(void)!jsonpart_each(value, each, NULL);
	return 0;
}
