/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_limit.c -- any text as a limit: a number and a unit within bounds, or
 * a fault that lies in the text; stages use the text up. */
#include <stdlib.h>
#include "core/limit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

static void
inside(struct str whole, struct str part)
{
	insist(part.n == 0 || (part.p >= whole.p &&
	    part.p + part.n <= whole.p + whole.n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct limit_habit habit = { LIMIT_WORK_DAY, LIMIT_WORK_HOUR };
	const struct str text = str_n((const char *)data, n);
	struct limit_fault fault = { 0 };
	struct str rest = text, name, stage;
	struct limit limit;

	if (limit_parse(text, &habit, &limit, &fault) == OK) {
		insist(limit.n >= 1 && limit.n <= LIMIT_MAX);
		insist(limit.unit > LIMIT_NONE && limit.unit <= LIMIT_WORK_DAY);
	} else {
		insist(fault.expected != NULL);
		inside(text, fault.found);
	}
	while (limit_stage(&rest, &name, &stage)) {
		inside(text, name);
		inside(text, stage);
	}
	insist(rest.n == 0);
	return 0;
}
