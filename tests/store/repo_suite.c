/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo_kit.h"

#define SUITE(X) \
	X(suite_numbers) X(suite_clean) X(suite_conflicts) X(suite_batches) \
	X(suite_keys) X(suite_begun) X(suite_loop) X(suite_refusals) \
	X(suite_reopen) X(suite_undo) X(suite_undo_words) X(suite_history) \
	X(suite_facets) X(suite_text) X(suite_text_ways) X(suite_number_ends) X(suite_times) X(suite_orders) \
	X(suite_anchor) X(suite_terms) X(suite_random) \
	X(suite_random_text) X(suite_many)
#define WITH_CLOCKS(X) \
	X(suite_dockets) X(suite_fires) X(suite_fire_bases) \
	X(suite_random_clocks)

int
repo_suite_run(struct repo_maker *m)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, kit_setup, \
	    kit_teardown, m),
#define CLOCKS(fn) cmocka_unit_test_prestate_setup_teardown(fn, \
	    kit_setup_clocks, kit_teardown, m),
	const struct CMUnitTest tests[] = { SUITE(TEST) WITH_CLOCKS(CLOCKS) };

	return cmocka_run_group_tests_name("repo", tests, NULL, NULL);
}
