/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_rules.c -- what a profile says about rules: its keys, its fields,
 * its table, and whoever is no more. */
#include "wire/profilekit.h"

static void
test_older(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, NULL, 0, "fields.tsv");
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.fields_n, 8);
	assert_int_equal(law_field(&law, STR("urgent")), 0);
	assert_true(str_is(law.fields[0].values, "0..1"));
	assert_int_equal(law.fields[law_field(&law, STR("words"))].kind,
	    LAW_TEXT);
	assert_int_equal(law.fields[law_field(&law, STR("source"))].kind,
	    LAW_WORD);
	law_fini(&law);
	archive.n = 0;
	make(&archive, NULL, 0, "places.tsv");
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.places_n, 0);
	law_fini(&law);
	buf_fini(&archive);
}

static void
test_rule_keys(void **state)
{
	const struct plant p = { "profile.json", 7, "\"stale_claim_minutes\": "
		"30, \"place_sure\": 0, \"auto_dispatch\": false, "
		"\"four_eyes\": true, \"returned_share\": 100, "
		"\"returned_least\": 3, \"rule_roles\": \"unit, seat\",",
		NULL, 0, NULL };
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, &p, 1, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.place_sure, 0);
	assert_false(law.auto_dispatch);
	assert_true(law.four_eyes);
	assert_int_equal(law.returned_share, 100);
	assert_int_equal(law.returned_least, 3);
	assert_int_equal(law.rule_roles, 3);
	law_fini(&law);
	buf_fini(&archive);
}

#define NEWER "id\tversion\tmatter\tarea\tunit\tenforcer\tpriority\tkind"

/* Rules with more columns are checked and stay as text. */
static void
test_rules(void **state)
{
	static const struct plant good = { "rules.tsv", 1, NEWER, NULL, 0,
		NULL };
	static const struct plant bad[] = {
	{ "rules.tsv", 1, NEWER "\n9\t1\t1001001\t-\troda\t-\t0\tlaw", NULL, 2,
		"unit" },
	{ "rules.tsv", 1, NEWER "\n9\t1\t1001009\t-\troad\t-\t0\tlaw", NULL, 2,
		"matter" },
	{ "rules.tsv", 1, NEWER "\n9\t1\t-\t110115009000000\troad\t-\t0\t-",
		NULL, 2, "area" },
	{ "rules.tsv", 1, NEWER "\n2\t1\t-\t-\troad\t-\t0\t-", NULL, 4, "id" },
	{ "rules.tsv", 1, NEWER "\n-\t1\t-\t-\troad\t-\t0\t-", NULL, 2, "id" },
	{ "rules.tsv", 1, NEWER "\twhen", NULL, 2, NULL },
	{ "rules.tsv", 1, NEWER "\tcolour", NULL, 1, NULL },
	};
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, &good, 1, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_true(str_starts(law.rules_text, STR(NEWER)));
	law_fini(&law);
	buf_fini(&archive);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct hunt h = { .file = bad[i].file, .field = bad[i].field,
			.line = bad[i].want_line };

		make(&archive, &bad[i], 1, NULL);
		if (try(&archive, &h) != ERR_BAD_INPUT || h.hits == 0)
			fail_msg("%zu: %s", i, buf_z(&h.all));
		buf_fini(&h.all);
	}
	/* What was adopted once is not read again. */
	make(&archive, &bad[0], 1, NULL);
	assert_int_equal(profile_load_trusted(buf_view(&archive), &law, NULL),
	    OK);
	law_fini(&law);
	buf_fini(&archive);
}

/* What is no more stays in the tables, for old cases name it; no rule may. */
static void
test_abolished(void **state)
{
	static const struct plant named = { "units.tsv", 3, "2\troad\thq\t"
		"abolished\t001\t-\t-\t路\t道路所", NULL, 2, "unit" };
	struct hunt h = { .file = "rules.tsv", .field = "unit", .line = 2 };
	const struct plant p[] = { { "units.tsv", 0, "3\told\thq\tabolished"
		"\t001\t-\t-\t旧\t旧所", NULL, 0, NULL }, { "grids.tsv", 4,
		"110115001901000\t110115001000000\t3\tabolished\t-\t-\t片",
		NULL, 0, NULL } };
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, &named, 1, NULL);
	assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
	assert_int_not_equal(h.hits, 0);
	buf_fini(&h.all);
	make(&archive, p, 2, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_true(law_unit_dead(&law, 3));
	assert_false(law_unit_dead(&law, 2));
	assert_false(law_unit_dead(&law, 1));
	assert_false(law_unit_dead(&law, 9));
	assert_false(law_grid_dead(&law, 110115000000000u));
	assert_false(law_grid_dead(&law, 110115001000000u));
	assert_true(law_grid_dead(&law, 110115001901000u));
	assert_true(law_grid_dead(&law, 110115001001001u));
	assert_false(law_grid_dead(&law, 110115009000000u));
	law_fini(&law);
	buf_fini(&archive);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_older),
		cmocka_unit_test(test_rule_keys),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_abolished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
