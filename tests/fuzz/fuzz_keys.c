/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_keys.c -- any bytes, cut anywhere, at any pace, come out as events; and
 * a key that came out has a name that leads back to it.  Layer: tests.
 * The first byte seeds where the rest is cut and how long each cut takes. */
#include <stdlib.h>
#include "term/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
look_at_key(struct key k)
{
	struct buf b = { 0 };
	struct key again = { 0 };

	insist(k.code != 0 && !(k.mods & ~(KEY_SHIFT | KEY_ALT | KEY_CTRL)));
	insist(k.code < K_F0 + 25);
	key_format(k, &b);
	insist(b.n > 0);
	/* what no terminal tells apart reads back as one key, the same twice */
	if (key_parse(buf_view(&b), &again)) {
		struct key third = { 0 };

		b.n = 0;
		key_format(again, &b);
		insist(key_parse(buf_view(&b), &third));
		insist(key_eq(again, third));
	}
	buf_fini(&b);
}

static size_t
drain(struct input *in, int64_t now)
{
	struct input_event ev;
	size_t n = 0;

	while (input_next(in, now, &ev)) {
		n++;
		if (ev.kind == INPUT_KEY)
			look_at_key(ev.key);
		if (ev.kind == INPUT_PASTE)
			insist(ev.paste.n <= INPUT_PASTE_MAX);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct caps caps;
	struct input in;
	int64_t now = 1000;
	size_t events = 0, at = 1;
	unsigned cut = size ? data[0] : 1;

	input_init(&in, &caps);
	in.place_row = cut & 1 ? 2 : 0;
	while (at < size) {
		size_t n = 1 + cut % 7;

		if (n > size - at)
			n = size - at;
		input_feed(&in, data + at, n, now);
		events += drain(&in, now);
		at += n;
		cut = cut * 5 + 3;
		now += cut % 3 == 0 ? 30000 : cut % 11 == 0 ? 600000 : 100;
	}
	events += drain(&in, now + 6000000);
	insist(events <= 2 * size + 1);
	insist(input_deadline(&in) == -1);
	input_fini(&in);
	return 0;
}
