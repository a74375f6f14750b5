/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts of walks: whatever is read is steps or a fault, and spans are printed
 * as they are read. */
#include <stdlib.h>

#include "app/walk_in.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
span(struct str s)
{
	struct buf b = { 0 };
	int64_t ms, again;

	if (!walk_span(s, &ms))
		return;
	walk_span_put(ms, &b);
	if (!walk_span(buf_view(&b), &again) || again != ms)
		abort();
	buf_fini(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walk_result r = { 0 };
	struct walk w = { .text = str_n((const char *)data, size),
		.file = "fuzz", .out = &r };
	struct str name;

	if (walk_read(&w) != OK && r.failed == 0)
		abort();
	for (size_t i = 0; i < w.step_n; i++) {
		span(w.step[i].name);
		for (size_t k = 0; k < w.step[i].args_n; k++)
			span(w.step[i].arg[k].value);
	}
	if (walk_profile(w.text, &name) && name.n == 0)
		abort();
	free(w.step);
	arena_fini(&w.arena);
	buf_fini(&w.spoken);
	walk_result_fini(&r);
	return 0;
}
