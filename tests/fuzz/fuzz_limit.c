/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_limit.c -- any text as a limit: a number, a unit and a season within
 * bounds, or a fault that lies in the text; stages use the text up. */
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

static void
check(const struct limit *l)
{
	insist(l->n >= 1 && l->n <= LIMIT_MAX);
	insist(l->unit > LIMIT_NONE && l->unit <= LIMIT_WORK_DAY);
	insist(l->season <= 1);
}

/* The whole text, in stages or not. */
static void
whole(struct str text, const struct limit_habit *habit)
{
	struct limit_part part[LIMIT_STAGES];
	struct limit_fault fault = { 0 };
	size_t n;

	if (limit_read(text, habit, part, &n, &fault) != OK) {
		insist(fault.expected != NULL);
		inside(text, fault.found);
		return;
	}
	insist(n >= 1 && n <= LIMIT_STAGES);
	for (size_t i = 0; i < n; i++) {
		check(&part[i].limit);
		inside(text, part[i].name);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct law_season season = { STR("种植季节"), 315, 531 };
	const struct limit_habit habit = { LIMIT_WORK_DAY, LIMIT_WORK_HOUR,
		&season, 1 };
	const struct str text = str_n((const char *)data, n);
	struct limit_fault fault = { 0 };
	struct str rest = text, name, stage;
	struct limit limit;

	if (limit_parse(text, &habit, &limit, &fault) == OK) {
		check(&limit);
	} else {
		insist(fault.expected != NULL);
		inside(text, fault.found);
	}
	insist(limit_unit_of(text, &habit) <= LIMIT_WORK_DAY);
	whole(text, &habit);
	while (limit_stage(&rest, &name, &stage)) {
		inside(text, name);
		inside(text, stage);
	}
	insist(rest.n == 0);
	return 0;
}
