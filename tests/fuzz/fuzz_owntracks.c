/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_owntracks.c -- any bytes as a phone's message: a position on this earth
 * in this century, or a fault that is named, or nothing. */
#include <stdlib.h>
#include "wire/decimal.h"
#include "wire/owntracks.h"

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
	struct jsonobject o = { 0 };
	const char *expected;
	struct owntracks t;
	const enum err e = owntracks_read(&o, str_n((const char *)data, size),
	    &t, &expected);

	insist((e == OK) == (expected == NULL));
	if (e != OK)
		insist(!t.location);
	if (t.location) {
		insist(abs(t.lat_e6) <= 90 * DECIMAL_ONE);
		insist(abs(t.lon_e6) <= 180 * DECIMAL_ONE);
		insist(t.at_ms > 0 && t.batt >= -1 && t.batt <= 100);
		insist(t.acc_m >= -1 && t.tid.n <= size);
	}
	jsonobject_fini(&o);
	return 0;
}
