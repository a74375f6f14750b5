/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_pbx.c -- any bytes from an exchange, whole and byte by byte: the same is
 * heard, nothing holds a control, all of it is bounded. */
#include <stdlib.h>
#include "wire/pbx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard { struct buf all; };

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
hear(struct heard *h, struct str s)
{
	insist(s.n <= PBX_VALUE);
	for (size_t i = 0; i < s.n; i++)
		insist((unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f);
	buf_str(&h->all, s);
	buf_byte(&h->all, '\n');
}

static bool
on_block(void *ctx, const struct pbx_block *b)
{
	hear(ctx, b->banner);
	insist(b->n <= PBX_FIELDS);
	for (size_t i = 0; i < b->n; i++) {
		hear(ctx, b->f[i].name);
		hear(ctx, b->f[i].value);
	}
	return true;
}

static enum err
feed(enum pbx_dialect d, struct str s, size_t step, struct heard *h)
{
	struct pbx *p = pbx_new(d, on_block, h);
	enum err e = OK;

	while (e == OK && s.n > 0) {
		const size_t n = s.n < step ? s.n : step;

		e = pbx_feed(p, str_n(s.p, n));
		s = str_from(s, n);
	}
	pbx_free(&p);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str s = str_n((const char *)data, size);

	for (int d = PBX_AMI; d <= PBX_BARESIP; d++) {
		struct heard whole = { 0 }, cut = { 0 };
		const enum err e = feed((enum pbx_dialect)d, s, SIZE_MAX,
		    &whole);

		insist(feed((enum pbx_dialect)d, s, 1, &cut) == e);
		insist(str_eq(buf_view(&whole.all), buf_view(&cut.all)));
		buf_fini(&whole.all);
		buf_fini(&cut.all);
	}
	return 0;
}
