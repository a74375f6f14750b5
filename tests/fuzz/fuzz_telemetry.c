/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_telemetry.c -- any bytes as a device's message; the first byte chooses
 * the map. Names are short and clean, values in bounds, and each text of a
 * number gives its value back. */
#include <stdlib.h>
#include <string.h>
#include "wire/decimal.h"
#include "wire/telemetry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
check(const struct telemetry *t)
{
	insist(t->n > 0 && t->n <= TELEMETRY_READINGS);
	insist(t->device.n > 0 && t->device.n <= TELEMETRY_NAME);
	for (size_t i = 0; i < t->n; i++) {
		const struct telemetry_reading *g = &t->at[i];
		char text[24];
		int64_t back;

		insist(g->metric.n > 0 && g->metric.n <= TELEMETRY_NAME);
		insist(!memchr(g->metric.p, ':', g->metric.n));
		decimal_text(g->value_e6, text);
		insist(decimal_parse(str_of(text), &back));
		insist(back == g->value_e6);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const opts[] = { "", "values=data",
		"device=topic:1;metric=topic:2", "device=id;time=ts" };
	struct jsonobject o = { 0 };
	struct telemetry_map m;
	const char *expected;
	struct telemetry t;
	enum err e;

	if (size == 0)
		return 0;
	insist(telemetry_map_read(&m, str_of(opts[data[0] % 4])));
	m.offset_min = 480;
	e = telemetry_read(&o, &m, STR("dev/l1/temp"),
	    str_n((const char *)data + 1, size - 1), &t, &expected);
	insist((e == OK) == (expected == NULL));
	if (e == OK)
		check(&t);
	jsonobject_fini(&o);
	return 0;
}
