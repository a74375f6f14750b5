/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_eventjson.c -- any bytes as an event's line: what is taken is written
 * again as the same bytes, and its stored form reads back to them too. */
#include <stdlib.h>
#include "wire/eventjson.h"

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
	const struct str line = str_n((const char *)data, size);
	struct arena arena = { 0 };
	struct buf again = { 0 }, stored = { 0 };
	struct event e, f;

	if (event_from_json(line, &e, &arena) == OK) {
		event_canonical(&e, &again);
		insist(str_eq(buf_view(&again), line));
		event_encode(&e, &stored);
		insist(event_decode(buf_view(&stored), &f) == OK);
		f.id = e.id;
		again.n = 0;
		event_canonical(&f, &again);
		insist(str_eq(buf_view(&again), line));
	}
	buf_fini(&again);
	buf_fini(&stored);
	arena_fini(&arena);
	return 0;
}
