/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One word means one thing: by code, name, characters, pinyin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/resolve.h"
#include "../core/lawkit.h"

static struct law law;

static void
test_one(void **state)
{
	static const struct {
		enum resolve_kind kind;
		const char	*word;
		enum err	 err;
		uint64_t	 id;
	} rows[] = {
		{ RESOLVE_STATE, "to_dispatch", OK, KIT_TO_DISPATCH },
		{ RESOLVE_STATE, "待派遣", OK, KIT_TO_DISPATCH },
		{ RESOLVE_STATE, "3", OK, KIT_TO_DISPATCH },
		{ RESOLVE_STATE, "dpq", OK, KIT_TO_DISPATCH },
		{ RESOLVE_UNIT, "water", OK, 2 },
		{ RESOLVE_UNIT, "水务", OK, 2 },
		{ RESOLVE_UNIT, "qswj", OK, 2 },
		{ RESOLVE_UNIT, "nobody", ERR_NOT_FOUND, 0 },
		{ RESOLVE_UNIT, "", ERR_NOT_FOUND, 0 },
		{ RESOLVE_TOWN, "黄村镇", OK, 110115001000000ull },
		{ RESOLVE_TOWN, "hcz", OK, 110115001000000ull },
		{ RESOLVE_TOWN, "110115002", OK, 110115002000000ull },
		{ RESOLVE_TOWN, "003", OK, 110115003000000ull },
		{ RESOLVE_GRID, "二村", OK, KIT_GRID2 },
		{ RESOLVE_GRID, "110115002003", OK, KIT_GRID2 },
		{ RESOLVE_MATTER, "井盖缺失", OK, KIT_MATTER },
		{ RESOLVE_MATTER, "1001002", OK, KIT_MATTER2 },
		{ RESOLVE_MAJOR, "jmzx", OK, 2000000u },
		{ RESOLVE_MAJOR, "井盖缺失", ERR_NOT_FOUND, 0 },
		{ RESOLVE_CHANNEL, "hotline", OK, 2 },
		{ RESOLVE_FLAG, "urgent", OK, 0 },
		{ RESOLVE_FLAG, "存疑", OK, 7 },
		{ RESOLVE_CARD, "红牌", OK, 2 },
		{ RESOLVE_OPEN, "closed", OK, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct resolve_hit hit = { 0 };
		enum err e = resolve_one(&law, rows[i].kind,
		    str_of(rows[i].word), &hit);

		if (e != rows[i].err || (e == OK && hit.id != rows[i].id))
			print_message("# %s\n", rows[i].word);
		assert_int_equal(e, rows[i].err);
		if (e == OK)
			assert_true(hit.id == rows[i].id);
	}
}

/* Several are near, none is nearest: the person must say more. */
static void
test_several(void **state)
{
	struct resolve_hit hits[8];
	struct resolve_hit hit;

	(void)state;
	assert_int_equal(resolve_one(&law, RESOLVE_UNIT, STR("镇城管办"),
	    &hit), ERR_CONFLICT);
	assert_int_equal(resolve_list(&law, RESOLVE_UNIT, STR("镇城管办"),
	    hits, 8), 2);
	assert_int_equal(resolve_list(&law, RESOLVE_UNIT, STR(""), hits, 8), 4);
	assert_int_equal(resolve_list(&law, RESOLVE_UNIT, STR(""), hits, 3), 3);
	assert_int_equal(hits[0].id, 1);
	/* An action with several rows is one action. */
	assert_int_equal(resolve_one(&law, RESOLVE_ACTION, STR("退单"), &hit),
	    OK);
	assert_true(str_is(hit.code, "return"));
}

static void
test_facets(void **state)
{
	static const struct {
		enum facet	 facet;
		const char	*word;
		size_t		 n;
		uint32_t	 first;
	} rows[] = {
		{ FACET_STATE, "待派遣", 1, KIT_TO_DISPATCH },
		{ FACET_TOWN, "黄村镇", 1, 1 },
		{ FACET_GRID, "兴丰社区", 1, 1001 },
		{ FACET_GRID, "兴丰一格", 1, 1001 },
		{ FACET_GRID, "黄村镇", 1, 1001 },
		{ FACET_CELL, "兴丰一格", 1, 1001001 },
		{ FACET_CELL, "兴丰社区", 1, 1001001 },
		{ FACET_CELL, "110115001001001", 1, 1001001 },
		{ FACET_CELL, "二村", 0, 0 },
		{ FACET_MATTER, "道路设施", 3, 1001000 },
		{ FACET_MATTER, "井盖缺失", 1, KIT_MATTER },
		{ FACET_MAJOR, "公用设施", 1, 1000000 },
		{ FACET_UNIT, "镇城管办", 2, 3 },
		{ FACET_FLAG, "fallback", 1, 4 },
		{ FACET_OPEN, "未结", 1, 1 },
		{ FACET_STATE, "nonsense", 0, 0 },
	};
	uint32_t v[16];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = resolve_facet(&law, rows[i].facet,
		    str_of(rows[i].word), v, 16);

		if (n != rows[i].n)
			print_message("# %s %zu\n", rows[i].word, n);
		assert_int_equal(n, rows[i].n);
		if (n)
			assert_int_equal(v[0], rows[i].first);
	}
	assert_int_equal(resolve_facet(&law, FACET_HOLDER, STR("seat1"), v, 16),
	    1);
	assert_int_equal(v[0], facet_account(STR("seat1")));
}

static void
test_names(void **state)
{
	char spare[16];

	(void)state;
	assert_true(str_is(resolve_name(&law, FACET_TOWN, 1, spare), "黄村镇"));
	assert_true(str_is(resolve_name(&law, FACET_GRID, 2003, spare),
	    "二村"));
	assert_true(str_is(resolve_name(&law, FACET_STATE, 9, spare),
	    "已结案"));
	assert_true(str_is(resolve_name(&law, FACET_MATTER, KIT_MATTER3,
	    spare), "占道经营"));
	assert_true(str_is(resolve_name(&law, FACET_UNIT, 99, spare), "99"));
	assert_true(str_is(resolve_name(&law, FACET_HOLDER,
	    facet_account(STR("boss")), spare), "郭强"));
	assert_null(resolve_flag_code(CASE_FLAG_COUNT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_facets),
		cmocka_unit_test(test_names),
	};

	lawkit_make(&law);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
