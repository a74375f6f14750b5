/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The law of the queue: nothing moves under the finger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/desk_in.h"
#include "desk_kit.h"

static struct queue *
queue_of(struct desk_kit *k)
{
	return &k->desk->q;
}

/* Arrivals are counted, not pushed in; the cursor's case and every row stay. */
static void
test_arrivals_wait(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct row before[QUEUE_ROWS];
	int n;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "jjj");
	n = queue_of(&k)->n;
	memcpy(before, queue_of(&k)->row, sizeof before);
	for (int i = 0; i < 3; i++)
		desk_kit_report(&k, 2, NULL, true);
	k.now += 1000;
	desk_changed(k.desk);
	assert_int_equal(queue_of(&k)->n, n);
	assert_int_equal(queue_of(&k)->cur, 3);
	for (int i = 0; i < n; i++)
		assert_int_equal(queue_of(&k)->row[i].slot, before[i].slot);
	assert_int_equal(queue_of(&k)->fresh, 3);
	assert_true(desk_kit_shows(&k, "new 3"));
	/* Refresh lists them; the cursor stays on its case. */
	desk_kit_keys(&k, "<F5>");
	assert_int_equal(queue_of(&k)->fresh, 0);
	assert_int_equal(queue_slot(k.desk), before[3].slot);
	desk_kit_close(&k);
}

/* A case that left the filter stays in its line with a sign. */
static void
test_gone_stays(void **state)
{
	struct desk_kit k;
	struct kit_options o = { 0 };
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "2j");
	slot = queue_slot(k.desk);
	desk_kit_do(&k, queue_of(&k)->row[0].slot, k.seat.me.code, "dispatch",
	    NULL, NULL);
	k.now += 1000;
	desk_changed(k.desk);
	assert_true(queue_of(&k)->row[0].gone);
	assert_int_equal(queue_slot(k.desk), slot);
	assert_true(desk_kit_shows(&k, "~"));
	desk_kit_keys(&k, "<F5>");
	assert_false(queue_of(&k)->row[0].gone);
	assert_int_equal(queue_slot(k.desk), slot);
	desk_kit_close(&k);
}

/* Rows scrolled into sight are the right ones even after news above. */
static void
test_scroll_after_news(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .cases = 200 };
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "ggjjj");
	slot = queue_slot(k.desk);
	for (int i = 0; i < 5; i++)
		desk_kit_report(&k, 2, NULL, true);
	desk_changed(k.desk);
	desk_kit_keys(&k, "j");
	assert_int_not_equal(queue_slot(k.desk), slot);
	desk_kit_keys(&k, "k");
	assert_int_equal(queue_slot(k.desk), slot);
	/* Down over the edge and back: the same case. */
	for (int i = 0; i < 30; i++)
		desk_kit_keys(&k, "j");
	for (int i = 0; i < 30; i++)
		desk_kit_keys(&k, "k");
	assert_int_equal(queue_slot(k.desk), slot);
	desk_kit_close(&k);
}

static void
test_paging(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .cases = 200 };
	uint32_t first;

	(void)state;
	desk_kit_open(&k, &o);
	first = queue_slot(k.desk);
	desk_kit_keys(&k, "G");
	assert_int_equal(queue_of(&k)->top + (uint64_t)queue_of(&k)->cur + 1,
	    queue_of(&k)->total);
	desk_kit_keys(&k, "<PgUp><PgDn>");
	assert_int_equal(queue_of(&k)->top + (uint64_t)queue_of(&k)->n,
	    queue_of(&k)->total);
	desk_kit_keys(&k, "gg");
	assert_int_equal(queue_slot(k.desk), first);
	for (int i = 0; i < 40; i++)
		desk_kit_keys(&k, "<PgDn>");
	for (int i = 0; i < 40; i++)
		desk_kit_keys(&k, "<PgUp>");
	assert_int_equal(queue_of(&k)->top, 0);
	desk_kit_close(&k);
}

static void
test_resize_keeps(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .cases = 200 };
	uint32_t slot;
	static const int sizes[][2] = {
		{ 120, 36 }, { 160, 45 }, { 60, 20 }, { 20, 5 }, { 300, 100 },
		{ 80, 24 }, { 1, 1 }, { 40, 10 }, { 80, 24 }
	};

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "jjjjjj");
	slot = queue_slot(k.desk);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		desk_resize(k.desk, sizes[i][0], sizes[i][1]);
		desk_kit_draw(&k);
		assert_int_equal(queue_slot(k.desk), slot);
	}
	desk_kit_close(&k);
}

static void
test_search_live(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view *<Enter>/路");
	assert_true(desk_kit_shows(&k, "3 found"));
	desk_kit_keys(&k, "灯");
	assert_int_equal(queue_of(&k)->total, 3);
	desk_kit_keys(&k, "没有的");
	assert_true(desk_kit_shows(&k, "0 found"));
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(queue_of(&k)->total, 24);
	desk_kit_keys(&k, "/路灯<Enter>j");
	assert_int_equal(queue_of(&k)->total, 3);
	desk_kit_close(&k);
}

/* What is looked for may stand in another view: Tab looks everywhere, Esc
 * brings the view back. */
static void
test_search_all(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint64_t view;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view 7<Enter>");
	view = queue_of(&k)->total;
	desk_kit_keys(&k, "/路灯");
	assert_true(queue_of(&k)->total < 3);
	assert_true(desk_kit_shows(&k, "3 in all cases"));
	desk_kit_keys(&k, "<Tab>");
	assert_int_equal(queue_of(&k)->total, 3);
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(queue_of(&k)->total, view);
	desk_kit_keys(&k, "/路灯<Tab><Enter>");
	assert_int_equal(queue_of(&k)->total, 3);
	desk_kit_close(&k);
}

/* The case pane catches up with a cursor that rests, and only then. */
static void
test_follow_at_rest(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint32_t open;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view *<Enter>");
	desk_kit_wait(&k, 1000);
	open = k.desk->open;
	desk_kit_keys(&k, "j");
	desk_kit_wait(&k, 100);
	assert_int_equal(k.desk->open, open);
	desk_kit_keys(&k, "j");
	desk_kit_wait(&k, 300);
	assert_int_equal(k.desk->open, open);
	desk_kit_wait(&k, 100);
	assert_int_equal(k.desk->open, queue_slot(k.desk));
	assert_int_not_equal(k.desk->open, open);
	open = k.desk->open;
	desk_kit_keys(&k, ":set follow=off<Enter>j");
	desk_kit_wait(&k, 1000);
	assert_int_equal(k.desk->open, open);
	desk_kit_close(&k);
}

/* Serials begin anew each day: yesterday's say which day they are of. */
static void
test_number_of_another_day(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view *<Enter>");
	assert_true(desk_kit_shows(&k, " 000001 "));
	desk_kit_wait(&k, 24 * 3600000);
	desk_kit_keys(&k, "<C-l>");
	assert_true(desk_kit_shows(&k, " 1121-0001 "));
	assert_false(desk_kit_shows(&k, " 000001 "));
	desk_kit_keys(&k, ":go 1121-0003<Enter>");
	assert_string_equal(desk_kit_case(&k, k.desk->open)->number + 3,
	    "20261121-dx01a000003");
	desk_kit_keys(&k, ":go 1122-0003<Enter>");
	assert_true(desk_kit_shows(&k, "no case"));
	desk_kit_close(&k);
}

static void
test_filter(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint64_t all;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view *<Enter>");
	all = queue_of(&k)->total;
	desk_kit_keys(&k, "f<C-u>channel:public !flag:urgent");
	assert_true(desk_kit_shows(&k, "found"));
	desk_kit_keys(&k, "<Enter>");
	assert_true(queue_of(&k)->total > 0 && queue_of(&k)->total < all);
	/* A mistyped facet says so and leaves the list alone. */
	desk_kit_keys(&k, "f<C-u>chanel:public<Enter>");
	assert_true(desk_kit_shows(&k, "chanel"));
	desk_kit_keys(&k, "<Esc>");
	assert_true(queue_of(&k)->total < all);
	desk_kit_close(&k);
}

/* Marks, a range, one action for all: those refused are told apart. */
static void
test_bulk(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view *<Enter>gg<Space>jjjV");
	assert_true(k.desk->marks_n >= 4);
	desk_kit_keys(&k, "u");
	assert_int_equal(k.desk->marks_n, 0);
	/* All in 待派遣, one of them spoilt by another seat meanwhile. */
	desk_kit_keys(&k, "2A");
	assert_int_equal(k.desk->marks_n, 6);
	desk_kit_keys(&k, "d<Enter>");
	assert_true(desk_kit_shows(&k, "6 cases"));
	desk_kit_do(&k, queue_of(&k)->row[2].slot, k.seat.me.code, "dispatch",
	    NULL, NULL);
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "5 done, 1 refused"));
	desk_kit_keys(&k, ":refusals<Enter>");
	assert_true(desk_kit_shows(&k, "somebody else"));
	/* All of it is one step back. */
	desk_kit_keys(&k, "<Esc>U");
	assert_true(desk_kit_shows(&k, "taken back"));
	desk_kit_keys(&k, "2");
	assert_int_equal(queue_of(&k)->total, 5);
	desk_kit_close(&k);
}

/* Type-ahead: a thousand keys between two frames are all applied. */
static void
test_type_ahead(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .cases = 400 };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":view *<Enter>");
	desk_kit_draw(&k);
	for (int i = 0; i < 333; i++)
		desk_kit_keys(&k, "jjk");
	assert_int_equal(queue_of(&k)->top + (uint64_t)queue_of(&k)->cur, 333);
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrivals_wait),
		cmocka_unit_test(test_gone_stays),
		cmocka_unit_test(test_scroll_after_news),
		cmocka_unit_test(test_paging),
		cmocka_unit_test(test_resize_keeps),
		cmocka_unit_test(test_search_live),
		cmocka_unit_test(test_search_all),
		cmocka_unit_test(test_follow_at_rest),
		cmocka_unit_test(test_number_of_another_day),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_bulk),
		cmocka_unit_test(test_type_ahead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
