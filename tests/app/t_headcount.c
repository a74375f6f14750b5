/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_headcount.c -- 件 and 人次 over a real store: however many callers a case has,
 * each is counted once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "../store/store_kit.h"
#include "../core/lawkit.h"
#include "app/headcount.h"
#include "base/alloc.h"

static void
merged_into(struct kit *k, uint32_t slot, uint32_t callers)
{
	struct deed d;

	deed_on(k, &d, EV_CASE_LINK, slot, "seat1");
	assert_int_equal(body_text(&d.body, "case",
	    STR("DX-20261121-zz01a000001")), OK);
	assert_int_equal(body_text(&d.body, "how", STR("child")), OK);
	assert_int_equal(body_int(&d.body, "callers", callers), OK);
	deed_must(k, &d);
}

static void
counts(struct kit *k, const struct query *q, uint64_t rows, uint64_t cases,
    uint64_t callers)
{
	struct headcount h;

	assert_int_equal(headcount(k->r, q, &h), OK);
	assert_int_equal(h.rows, rows);
	assert_int_equal(h.cases, cases);
	assert_int_equal(h.callers, callers);
	assert_int_equal(headcount_differs(&h), cases != callers);
}

static void
test_callers(void **state)
{
	struct place p;
	struct query all = { .n = 0 }, few;
	uint32_t slot[5], many = 3;

	(void)state;
	place_make(&p, "t01");
	counts(&p.k, &all, 0, 0, 0);
	for (int i = 0; i < 5; i++)
		slot[i] = kit_case(&p.k, "井盖缺失", "路口");
	counts(&p.k, &all, 5, 5, 5);
	merged_into(&p.k, slot[0], 2);
	counts(&p.k, &all, 5, 5, 7);
	merged_into(&p.k, slot[1], 2);
	merged_into(&p.k, slot[2], 99);
	counts(&p.k, &all, 5, 5, 108);
	/* Beyond what the index tells apart the rows are read. */
	for (int i = 0; i < 3; i++)
		merged_into(&p.k, slot[3], 200);
	merged_into(&p.k, slot[2], 50);
	counts(&p.k, &all, 5, 5, 758);
	few = query_facet(FACET_CALLERS, &many);
	counts(&p.k, &few, 2, 2, 6);
	few.t[0].not = true;
	counts(&p.k, &few, 3, 3, 752);
	place_proof(&p);
	place_drop(&p);
}

/* A filter of as many terms as there may be is still counted, by rows. */
static void
test_full(void **state)
{
	struct place p;
	struct query q = { .n = QUERY_TERMS };
	uint32_t open = 1;

	(void)state;
	place_make(&p, "t01");
	merged_into(&p.k, kit_case(&p.k, "井盖缺失", "路口"), 2);
	for (size_t i = 0; i < QUERY_TERMS; i++)
		q.t[i] = (struct query_term){ .kind = TERM_FACET,
		    .facet = FACET_OPEN, .values = &open, .values_n = 1 };
	counts(&p.k, &q, 1, 1, 1);
	q.n = 1;
	counts(&p.k, &q, 1, 1, 3);
	place_drop(&p);
}

static void
test_words(void **state)
{
	struct headcount h = { 15, 12, 15 };
	struct buf b = { 0 };

	(void)state;
	headcount_words(&h, &b);
	assert_string_equal(buf_z(&b), "12 cases, 15 callers");
	b.n = 0;
	h.callers = 12;
	headcount_words(&h, &b);
	assert_int_equal(b.n, 0);
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
