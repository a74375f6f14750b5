/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_law.c -- finding things in a law. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/law.h"
#include "lawkit.h"

static struct law_state states[] = {
	{ .id = 1, .code = { "new", 3 } }, { .id = 7, .code = { "done", 4 } } };
static struct law_channel channels[] = {
	{ .id = 2, .code = { "hotline", 7 } } };
static struct law_role roles[] = { { .bit = 3, .code = { "unit", 4 } } };
static struct law_unit units[] = { { .id = 1, .code = { "hq", 2 } },
	{ .id = 9, .code = { "road", 4 } }, { .id = 300, .code = { "gas", 3 } } };
static struct law_class classes[] = { { .code = 1000000 },
	{ .code = 1001000 }, { .code = 1001001 }, { .code = 29001004 } };
static struct law_criterion criteria[] = { { .matter = 1001001, .n = 1 },
	{ .matter = 1001001, .n = 2 }, { .matter = 29001004, .n = 1 } };
static struct law_grid grids[] = { { .code = 110115000000000u },
	{ .code = 110115001000000u }, { .code = 110115001002003u } };
static struct law_account accounts[] = { { .code = { "amy", 3 } },
	{ .code = { "bob", 3 } }, { .code = { "bobby", 5 } } };
static struct law_word words[] = {
	{ .key = { "seat", 4 }, .text = { "座席", 6 } },
	{ .key = { "stage.1", 7 }, .text = { "发现", 6 } } };

#define TABLE(t) .t = t, .t##_n = sizeof(t) / sizeof((t)[0])
static const struct law law = { TABLE(states), TABLE(channels), TABLE(roles),
	TABLE(units), TABLE(classes), TABLE(criteria), TABLE(grids),
	TABLE(accounts), TABLE(words) };

static void
test_found(void **state)
{
	(void)state;
	assert_ptr_equal(law_state(&law, 7), &states[1]);
	assert_ptr_equal(law_state_by_code(&law, STR("new")), &states[0]);
	assert_ptr_equal(law_channel(&law, 2), &channels[0]);
	assert_ptr_equal(law_channel_by_code(&law, STR("hotline")),
	    &channels[0]);
	assert_ptr_equal(law_role_by_code(&law, STR("unit")), &roles[0]);
	for (size_t i = 0; i < law.units_n; i++) {
		assert_ptr_equal(law_unit(&law, units[i].id), &units[i]);
		assert_ptr_equal(law_unit_by_code(&law, units[i].code),
		    &units[i]);
	}
	for (size_t i = 0; i < law.classes_n; i++)
		assert_ptr_equal(law_class(&law, classes[i].code), &classes[i]);
	for (size_t i = 0; i < law.criteria_n; i++)
		assert_ptr_equal(law_criterion(&law, criteria[i].matter,
		    criteria[i].n), &criteria[i]);
	for (size_t i = 0; i < law.grids_n; i++)
		assert_ptr_equal(law_grid(&law, grids[i].code), &grids[i]);
	for (size_t i = 0; i < law.accounts_n; i++)
		assert_ptr_equal(law_account(&law, accounts[i].code),
		    &accounts[i]);
	assert_true(str_is(law_word(&law, "stage.1"), "发现"));
}

static void
test_absent(void **state)
{
	const struct law empty = { 0 };

	(void)state;
	assert_null(law_state(&law, 2));
	assert_null(law_state_by_code(&law, STR("ne")));
	assert_null(law_channel(&law, 1));
	assert_null(law_role_by_code(&law, STR_NONE));
	assert_null(law_unit(&law, 0));
	assert_null(law_unit(&law, 301));
	assert_null(law_class(&law, 1001002));
	assert_null(law_criterion(&law, 1001001, 3));
	assert_null(law_criterion(&law, 1001002, 1));
	assert_null(law_grid(&law, 110115001002004u));
	assert_null(law_account(&law, STR("bobb")));
	assert_true(str_is(law_word(&law, "zebra"), "zebra"));
	assert_null(law_grid(&empty, 1));
	assert_null(law_account(&empty, STR("amy")));
}

static void
test_ancestors(void **state)
{
	(void)state;
	assert_int_equal(law_class_major(5003012), 5000000);
	assert_int_equal(law_class_minor(5003012), 5003000);
	assert_int_equal(law_class_minor(5000000), 0);
	assert_int_equal(law_class_major(29001004), 29000000);
	assert_true(law_grid_town(110115001002003u) == 110115001000000u);
	assert_true(law_grid_town(110115000000000u) == 0);
	assert_true(law_grid_basic(110115001002003u) == 110115001002000u);
	assert_true(law_grid_basic(110115001002000u) == 110115001002000u);
	assert_true(law_grid_basic(110115001000000u) == 0);
	assert_true(law_grid_basic(110115001901000u) == 0);
}

/* With no law at all: by the digits. */
static void
test_grid_codes(void **state)
{
	(void)state;
	assert_true(law_grid_code(STR(" 110115 ")) == 110115000000000u);
	assert_true(law_grid_code(STR("110115001")) == 110115001000000u);
	assert_true(law_grid_code(STR("110115001002003")) == 110115001002003u);
	assert_true(law_grid_code(STR("11011")) == 0);
	assert_true(law_grid_code(STR("1101150010020030")) == 0);
	assert_true(law_grid_code(STR("11011x001")) == 0);
	assert_true(law_grid_code(STR_NONE) == 0);
	assert_int_equal(law_grid_level(NULL, 110115000000000u), GRID_DISTRICT);
	assert_int_equal(law_grid_level(NULL, 110115001000000u), GRID_TOWN);
	assert_int_equal(law_grid_level(NULL, 110115001899000u), GRID_BASIC);
	assert_int_equal(law_grid_level(NULL, 110115001900000u), GRID_AREA);
	assert_int_equal(law_grid_level(NULL, 110115001002003u), GRID_UNIT);
	assert_true(law_grid_above(NULL, 110115001002003u) == 110115001002000u);
	assert_true(law_grid_above(NULL, 110115000000000u) == 0);
}

static void
test_fini(void **state)
{
	struct law l = { .units_n = 3 };

	(void)state;
	(void)arena_alloc(&l.arena, 100);
	law_fini(&l);
	assert_int_equal(l.units_n, 0);
	law_fini(&l);
}

/* Who may bring cases in, and who may move anything at all. */
static void
test_roles(void **state)
{
	const uint32_t seat = 1u << 1, unit = 1u << 3, leader = 1u << 6;
	struct law l;

	(void)state;
	lawkit_make(&l);
	assert_true(law_moving_roles(&l) & seat);
	assert_true(law_moving_roles(&l) & unit);
	assert_false(law_moving_roles(&l) & leader);
	assert_true(law_may_report(&l, l.channels[1].id, seat));
	assert_false(law_may_report(&l, l.channels[1].id, unit));
	assert_false(law_may_report(&l, l.channels[1].id, leader));
	assert_false(law_may_report(&l, 250, unit));
	law_fini(&l);
}

/* A node's name is its own and the letters of its incarnation, whose 27th is za. */
static void
test_link_runs(void **state)
{
	static const struct { const char *row, *node; bool runs; } at[] = {
		{ "*", "dx01a", true }, { "dx01", "dx01a", true },
		{ "dx01", "dx01z", true }, { "dx01", "dx01za", true },
		{ "dx01", "dx01ab", false }, { "dx01", "dx011a", false },
		{ "dx01", "dx01", false }, { "dx01", "dx0a", false },
		{ "ta", "taa", true }, { "", "dx01a", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		const struct law_link l = { .node = str_of(at[i].row) };

		assert_int_equal(law_link_runs(&l, at[i].node), at[i].runs);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_link_runs),
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_ancestors),
		cmocka_unit_test(test_grid_codes),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_fini),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
