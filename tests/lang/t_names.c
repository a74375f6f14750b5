/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_names.c -- a list over very many names.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "lang/lang.h"

static const char *const names[] = {
	"黄村镇", "西红门镇", "旧宫镇", "大黄村", "黄村镇人民政府", "长子营镇",
	"红门寺", "井盖缺失", "道路井盖移位"
};
#define NAMES (sizeof(names) / sizeof(*names))

static struct lang_names *
made(void)
{
	struct lang_names *l = lang_names_make();

	for (uint32_t i = 0; i < NAMES; i++)
		lang_names_add(l, str_of(names[i]), i);
	return l;
}

static size_t
find(struct lang_names *l, const char *key, const uint32_t *weight,
    struct lang_found *out, size_t cap)
{
	const struct lang_how how = { .typo = true };

	return lang_names_find(l, str_of(key), &how, weight, out, cap);
}

static void
test_order(void **state)
{
	struct lang_names *l = made();
	struct lang_found f[8];
	uint32_t weight[NAMES] = { 0 };

	(void)state;
	assert_int_equal(find(l, "hcz", NULL, f, 8), 2);
	assert_int_equal(f[0].id, 0);		/* whole before begun */
	assert_int_equal(f[1].id, 4);
	assert_int_equal(find(l, "hc", NULL, f, 8), 3);
	assert_int_equal(f[2].id, 3);		/* inside last */
	/* What is used often stands first among those that fit alike. */
	weight[4] = lang_weight(3, 0, 0);
	assert_int_equal(find(l, "hc", weight, f, 8), 3);
	assert_int_equal(f[0].id, 4);
	assert_int_equal(f[1].id, 0);
	/* But not before what fits better. */
	find(l, "hcz", weight, f, 8);
	assert_int_equal(f[0].id, 0);
	assert_int_equal(find(l, "hc", NULL, f, 1), 1);
	assert_int_equal(f[0].id, 0);
	assert_int_equal(find(l, "hc", NULL, f, 0), 0);
	assert_int_equal(find(l, "", NULL, f, 4), 4);
	assert_int_equal(find(l, "zzzzq", NULL, f, 8), 0);
	lang_names_free(&l);
	lang_names_free(&l);
	assert_true(lang_weight(1, 0, 0) > lang_weight(0, 255, 255));
	assert_true(lang_weight(0, 1, 0) > lang_weight(0, 0, 255));
	assert_true(lang_weight(UINT32_MAX, 0, 0) > lang_weight(9, 0, 0));
}

/* A slip counts where nothing fits without. */
static void
test_typo(void **state)
{
	struct lang_names *l = made();
	struct lang_found f[8];

	(void)state;
	assert_int_equal(find(l, "huangcunz", NULL, f, 8), 2);
	assert_int_equal(find(l, "haungcunz", NULL, f, 8), 2);
	assert_int_equal(f[0].id, 0);
	assert_int_equal(find(l, "jnggaique", NULL, f, 8), 1);
	assert_int_equal(f[0].id, 7);
	lang_names_free(&l);
}

/* One thing by several names comes once, by the one that fits best. */
static void
test_aliases(void **state)
{
	struct lang_names *l = made();
	struct lang_found f[8];

	(void)state;
	lang_names_add(l, STR("黄村"), 4);
	assert_int_equal(find(l, "huangcun", NULL, f, 8), 3);
	assert_int_equal(f[0].id, 4);
	assert_true(str_is(f[0].name, "黄村"));
	assert_int_equal(find(l, "黄村", NULL, f, 8), 3);
	assert_int_equal(f[0].score, 1000);
	lang_names_free(&l);
}

static uint32_t
next(uint32_t *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 10;
}

/* A name of characters that names of places are made of. */
static void
random_name(uint32_t *x, struct buf *b)
{
	static const char *const han[] = { "大", "长", "黄", "村", "镇", "街",
		"兴", "红", "西", "东", "里", "重", "行", "堡", "石", "桥", "安",
		"1", "A", "（", "栅" };

	b->n = 0;
	for (uint32_t n = 1 + next(x) % 7; n > 0; n--)
		buf_cstr(b, han[next(x) % (sizeof(han) / sizeof(*han))]);
}

static void
random_key(uint32_t *x, struct str name, struct buf *key)
{
	struct buf letters = { 0 }, full = { 0 };
	size_t n;

	lang_pinyin(name, &letters, &full);
	key->n = 0;
	buf_str(key, next(x) % 2 ? buf_view(&letters) : buf_view(&full));
	n = key->n > 1 ? 1 + next(x) % key->n : key->n;
	key->n = n;
	if (n > 0 && next(x) % 5 == 0)
		key->p[next(x) % n] = (char)('a' + next(x) % 26);
	buf_fini(&letters);
	buf_fini(&full);
}

/* The list finds what lang_match finds of every name, and nothing else. */
static void
test_same(void **state)
{
	enum { N = 400 };
	const unsigned fuzzy[] = { 0, LANG_FUZZY_ALL, LANG_FUZZY_NL };
	struct lang_names *l = lang_names_make();
	struct lang_found *f = xcalloc(N, sizeof(*f));
	struct buf name[N] = { 0 }, key = { 0 };
	uint32_t x = 7;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		random_name(&x, &name[i]);
		lang_names_add(l, buf_view(&name[i]), i);
	}
	for (int round = 0; round < 600; round++) {
		const struct lang_how how = { .fuzzy = fuzzy[round % 3] };
		size_t want = 0, n;

		random_key(&x, buf_view(&name[next(&x) % N]), &key);
		n = lang_names_find(l, buf_view(&key), &how, NULL, f, N);
		for (size_t i = 0; i < N; i++)
			want += lang_match_with(buf_view(&name[i]),
			    buf_view(&key), &how, NULL, NULL) >= 40;
		if (buf_view(&key).n == 0)
			continue;
		if (want == 0 ? how.fuzzy == 0 && n > 0 : n != want)
			fail_msg("%s: %zu, not %zu", buf_z(&key), n, want);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(f[i].score, lang_match_with(
			    buf_view(&name[f[i].id]), buf_view(&key), &how,
			    NULL, NULL));
	}
	for (uint32_t i = 0; i < N; i++)
		buf_fini(&name[i]);
	buf_fini(&key);
	free(f);
	lang_names_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_typo),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
