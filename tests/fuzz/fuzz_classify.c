/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_classify.c -- any bytes as a classifier's file: what is read is written and
 * read again the same, guesses and takes a correction without a fault. The sum is
 * put right, so that what lies behind it is reached; the first byte says whether. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/classify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(bool holds)
{
	if (!holds)
		abort();
}

/* Of all behind magic, version and the sum itself. */
static void
put_sum(char *p, size_t n)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (size_t i = 13; i < n; i++)
		h = (h ^ (uint8_t)p[i]) * 0x100000001B3u;
	for (unsigned i = 0; n >= 13 && i < 8; i++)
		p[5 + i] = (char)(uint8_t)(h >> (8 * i));
}

static void
use(struct classifier *c)
{
	static const char *const texts[] = { "", "路灯不亮", "a b 12345,垃圾",
		"\xff\xfe 垃圾垃圾垃圾" };
	struct classify_guess g[3];

	for (size_t i = 0; i < 4; i++) {
		size_t n = classify_guess(c, str_of(texts[i]), g, 3);

		insist(n <= 3);
		for (size_t k = 0; k < n; k++) {
			insist(g[k].label < classify_labels(c));
			insist(g[k].sure >= 0 && g[k].sure <= 1.0001f);
			insist(g[k].words <= CLASSIFY_WORDS);
		}
		if (classify_correct(c, str_of(texts[i]), STR("1001001")))
			insist(classify_labels(c) == CLASSIFY_LABELS);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf a = { 0 }, b = { 0 };
	struct classifier *c, *d;
	char *copy;

	if (!size)
		return 0;
	copy = xmemdup(data + 1, size - 1);
	if (data[0] & 1)
		put_sum(copy, size - 1);
	if (classify_get(str_n(copy, size - 1), &c) == OK) {
		classify_put(c, &a);
		insist(classify_get(buf_view(&a), &d) == OK);
		classify_put(d, &b);
		insist(str_eq(buf_view(&a), buf_view(&b)));
		use(d);
		b.n = 0;
		classify_put(d, &b);
		classify_free(&d);
		insist(classify_get(buf_view(&b), &d) == OK);
		classify_free(&d);
	} else {
		insist(!c);
	}
	classify_free(&c);
	buf_fini(&a);
	buf_fini(&b);
	free(copy);
	return 0;
}
