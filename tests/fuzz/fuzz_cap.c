/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_cap.c -- any bytes as an alert: what is taken passes its own check, and
 * what is written of it reads and writes the same. As a list, too. */
#include <stdlib.h>
#include "wire/cap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static bool
on_link(void *ctx, const struct cap_link *l)
{
	size_t *n = ctx;

	insist(l->href.n > 0);
	return ++*n < 100;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str xml = str_n((const char *)data, size);
	struct arena a = { 0 };
	struct buf one = { 0 }, two = { 0 };
	struct cap_fault why = { 0 };
	struct cap c, d;
	size_t links = 0;
	enum err e = cap_read(xml, &c, &a, &why);

	insist(e == OK || why.expected != NULL);
	if (e == OK) {
		insist(cap_check(&c, NULL) == OK);
		cap_put(&c, &one);
		insist(cap_read(buf_view(&one), &d, &a, NULL) == OK);
		cap_put(&d, &two);
		insist(str_eq(buf_view(&one), buf_view(&two)));
	}
	e = cap_feed_read(xml, on_link, &links, NULL);
	insist(e != OK || cap_root(xml) == CAP_ROOT_FEED);
	buf_fini(&one);
	buf_fini(&two);
	arena_fini(&a);
	return 0;
}
