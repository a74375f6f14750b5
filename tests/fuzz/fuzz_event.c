/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_event.c -- the stored form of an event takes any bytes; what it takes
 * comes out of the encoder as an event of the same canonical bytes, and from
 * then on as the same stored bytes. So do ids, base64 and hex.
 * Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "core/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
check_event(struct str s)
{
	struct event e = { .id = { "dx01a.common.26", 1 } }, f = e;
	struct buf once = { 0 }, twice = { 0 }, a = { 0 }, b = { 0 };

	if (event_decode(s, &e) != OK)
		return;
	event_encode(&e, &once);
	event_canonical(&e, &a);
	insist(event_decode(buf_view(&once), &f) == OK);
	event_encode(&f, &twice);
	event_canonical(&f, &b);
	insist(str_eq(buf_view(&once), buf_view(&twice)));
	insist(str_eq(buf_view(&a), buf_view(&b)));
	insist(event_id_eq(&e.id, &f.id));
	buf_fini(&once);
	buf_fini(&twice);
	buf_fini(&a);
	buf_fini(&b);
}

static void
check_codings(struct str s)
{
	struct buf text = { 0 }, back = { 0 };
	struct event_id id, again;
	char z[EVENT_ID_MAX];

	base64_put(s, &text);
	insist(base64_get(buf_view(&text), &back));
	insist(str_eq(buf_view(&back), s));
	back.n = text.n = 0;
	if (base64_get(s, &back)) {	/* one text for one value */
		base64_put(buf_view(&back), &text);
		insist(str_eq(buf_view(&text), s));
	}
	if (event_id_parse(s, &id) == OK) {
		event_id_format(&id, z);
		insist(event_id_parse(str_of(z), &again) == OK);
		insist(event_id_eq(&id, &again));
	}
	buf_fini(&text);
	buf_fini(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str s = str_n((const char *)data, size);

	check_event(s);
	check_codings(s);
	return 0;
}
