/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_days_file.c -- any bytes as a table of days: faults that are told, or
 * days from which a calendar can be made. */
#include <stdlib.h>
#include "wire/days_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
insist(bool what)
{
	if (!what)
		abort();
}

static void
told(void *ctx, const struct diag *d)
{
	(void)ctx;
	insist(d->expected != NULL && d->line > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct diag_sink sink = { told, NULL, 0, 0 };
	struct calendar_day *days;
	struct calendar c = { 0 };
	size_t count;

	if (days_file_read(str_n((const char *)data, n), "fuzz", &days, &count,
	    &sink) != OK) {
		insist(sink.errors > 0 && days == NULL && count == 0);
		return 0;
	}
	insist(sink.errors == 0);
	for (unsigned w = 1; w <= 5; w++) {
		c.slots_n[w] = 1;
		c.slots[w][0] = (struct calendar_slot){ 480, 1080 };
	}
	calendar_make(&c, days, count);
	insist(calendar_worked(&c, 0, calendar_after(&c, 0, 36000001)) ==
	    36000001);
	calendar_fini(&c);
	free(days);
	return 0;
}
