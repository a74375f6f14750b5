/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_filter.c -- any text as a filter: a query within its bounds or a fault
 * that lies in the text; what prints is read again as the same. */
#include <stdlib.h>
#include <string.h>
#include "core/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t
resolve(void *ctx, enum facet facet, struct str word, uint32_t *values,
    size_t cap)
{
	(void)ctx;
	if (word.p[0] == '?')
		return 0;
	for (size_t i = 0; i < word.n && i < cap; i++)
		values[i] = (uint32_t)facet * 1000 + (unsigned char)word.p[i];
	return word.n;
}

static void
insist(bool what)
{
	if (!what)
		abort();
}

static void
again(const struct filter *f, const struct filter_env *env)
{
	struct buf one = { 0 }, two = { 0 };
	struct filter g;

	filter_print(f, &one);
	insist(filter_parse(buf_view(&one), env, &g, NULL) == OK);
	filter_print(&g, &two);
	insist(str_eq(buf_view(&one), buf_view(&two)));
	insist(f->q.n == g.q.n && f->q.sort == g.q.sort);
	for (size_t i = 0; i < g.q.n; i++) {
		insist(f->q.t[i].kind == g.q.t[i].kind);
		insist(f->q.t[i].from_ms == g.q.t[i].from_ms);
		insist(f->q.t[i].values_n == g.q.t[i].values_n);
		insist(str_eq(f->q.t[i].text, g.q.t[i].text));
	}
	filter_fini(&g);
	buf_fini(&one);
	buf_fini(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct filter_env env = {
		.now_ms = 1795240800000ll, .offset_min = 480,
		.near_ms = 1800000, .actor = STR("seat1"), .resolve = resolve
	};
	struct filter_fault why = { 0 };
	struct filter f;

	if (filter_parse(str_n((const char *)data, n), &env, &f, &why) == OK)
		again(&f, &env);
	else
		insist(why.expected && why.at <= n &&
		    why.found.n <= n - why.at);
	filter_fini(&f);
	return 0;
}
