/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_crowd.c -- many callers of one thing: counted however many there are, and what
 * so many open opens in the link's own fold, whatever order links come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "loopkit.h"

/* How many callers it takes, and what opens then. */
static void
crowd(struct loop_case *k, unsigned i, uint16_t at, const char *opens)
{
	k->book.crowd[i] = (struct law_crowd){ at, str_of(opens) };
}

static enum err
link_one(struct loop_case *k, const char *how, int64_t callers)
{
	enum err e;

	loop_next(k, EV_CASE_LINK, "seat1");
	loop_text(k, "case", "DX-20261102-dx01a000007");
	loop_text(k, "how", how);
	if (callers != 1)
		loop_int(k, "callers", callers);
	e = loop_apply(k);
	/* A long history is not kept: the next one is told over it. */
	if (k->n == 60)
		k->n = 40;
	return e;
}

static void
opens_when_reached(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	crowd(&k, 0, 3, "escalate");
	loop_report(&k);
	/* Nothing of the kind is done where it stands: counted, no more. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(link_one(&k, "child", 1), OK);
	assert_int_equal(k.c.callers, 4);
	assert_false(k.c.flags & CASE_HARD);
	assert_null(k.why.row);
	assert_int_equal(link_one(&k, "left", 1), OK);
	assert_int_equal(link_one(&k, "left", 1), OK);
	loop_file(&k, 4, LIMIT_URGENT_HOUR);
	assert_int_equal(k.c.callers, 2);
	assert_false(k.c.flags & CASE_HARD);
	assert_int_equal(link_one(&k, "child", 1), OK);
	assert_true(k.c.flags & CASE_HARD);
	/* Whoever is told is told by the row that was taken. */
	assert_non_null(k.why.row);
	assert_true(str_is(k.why.row->action, "escalate"));
	/* Beyond it is nothing new, and back again neither. */
	assert_int_equal(link_one(&k, "child", 1), OK);
	assert_null(k.why.row);
	loop_holds(&k);
	loopkit_done(&k.law);
}

static void
several_at_once(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	crowd(&k, 0, 3, "escalate");
	crowd(&k, 1, 8, "nobody knows");
	loop_report(&k);
	loop_file(&k, 4, LIMIT_URGENT_HOUR);
	assert_int_equal(link_one(&k, "child", 9), OK);
	assert_int_equal(k.c.callers, 10);
	assert_true(k.c.flags & CASE_HARD);
	/* What was taken is told of, whatever else was not. */
	assert_non_null(k.why.row);
	assert_true(str_is(k.why.row->action, "escalate"));
	/* A case of before there were clocks has no book, and opens nothing. */
	loop_holds(&k);
	loopkit_done(&k.law);
	loop_begin(&k);
	crowd(&k, 0, 3, "escalate");
	k.book.version = 2;
	loop_report(&k);
	loop_file(&k, 4, LIMIT_URGENT_HOUR);
	assert_int_equal(link_one(&k, "child", 9), OK);
	assert_int_equal(k.c.callers, 10);
	assert_false(k.c.flags & CASE_HARD);
	loopkit_done(&k.law);
}

static void
counted_and_taken_back(void **state)
{
	struct loop_case k;

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	for (int i = 0; i < 400; i++)
		assert_int_equal(link_one(&k, "child", 1), OK);
	assert_int_equal(k.c.callers, 401);
	assert_int_equal(k.d.children, 400);
	for (int i = 0; i < 400; i++)
		assert_int_equal(link_one(&k, "left", 1), OK);
	assert_int_equal(k.c.callers, 1);
	assert_int_equal(k.d.children, 0);
	/* Nobody leaves where nobody is. */
	assert_int_equal(link_one(&k, "left", 1), OK);
	assert_int_equal(k.c.callers, 1);
	assert_int_equal(link_one(&k, "child", 0), ERR_BAD_INPUT);
	assert_int_equal(link_one(&k, "child", 65536), ERR_BAD_INPUT);
	/* A case of many callers joins another, and leaves it. */
	assert_int_equal(link_one(&k, "child", 400), OK);
	assert_int_equal(k.c.callers, 401);
	assert_int_equal(link_one(&k, "child", 65535), OK);
	assert_int_equal(k.c.callers, 65535);
	assert_int_equal(link_one(&k, "left", 65535), OK);
	assert_int_equal(k.c.callers, 1);
	loopkit_done(&k.law);
}

/* Two nodes that do not hear of one another merge into it: every order of what they
 * wrote is one state, and the crowd opened. */
static void
any_order(void **state)
{
	struct loop_case k;
	const struct event *all[8];
	struct casefile one, other;
	struct docket d_one, d_other;

	(void)state;
	loop_begin(&k);
	crowd(&k, 0, 3, "escalate");
	loop_report(&k);
	loop_file(&k, 4, LIMIT_URGENT_HOUR);
	for (int i = 0; i < 4; i++) {
		loop_next(&k, EV_CASE_LINK, "seat1");
		loop_text(&k, "case", "DX-20261102-dx01a000007");
		loop_text(&k, "how", i == 3 ? "left" : "child");
		if (i > 1)
			strcpy(k.e[k.n].id.stream, "dx01b.t01.26");
		if (i == 2) {
			k.e[k.n].base[0] = k.e[1].id;	/* heard of neither */
		} else if (i > 0) {
			k.e[k.n].base[0] = k.e[k.n - 1].id;
		}
		k.n++;
	}
	for (size_t turn = 0; turn < 6; turn++) {
		for (size_t i = 0; i < k.n; i++)
			all[i] = &k.e[(i + turn) % k.n];
		assert_int_equal(casefile_fold(turn ? &other : &one, turn ?
		    &d_other : &d_one, all, k.n, &k.law, NULL), OK);
		if (turn == 0)
			continue;
		assert_memory_equal(&one, &other, sizeof(one));
		assert_memory_equal(&d_one, &d_other, sizeof(d_one));
	}
	assert_int_equal(one.callers, 3);
	assert_int_equal(d_one.children, 2);
	assert_true(one.flags & CASE_HARD);
	loopkit_done(&k.law);
}

static void
facet(void **state)
{
	struct loop_case k;
	struct facet_value v[CASE_FACETS_MAX];
	const struct { uint16_t callers; int64_t want; } rows[] = {
		{ 1, -1 }, { 2, 2 }, { 99, 99 }, { 100, 100 }, { 4000, 100 },
	};

	(void)state;
	loop_begin(&k);
	loop_report(&k);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t found = -1;
		size_t n;

		k.c.callers = rows[i].callers;
		n = casefile_facets(&k.c, &k.law, v);
		for (size_t j = 0; j < n; j++)
			if (v[j].facet == FACET_CALLERS)
				found = v[j].value;
		assert_int_equal(found, rows[i].want);
	}
	loopkit_done(&k.law);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_when_reached),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(counted_and_taken_back),
		cmocka_unit_test(any_order),
		cmocka_unit_test(facet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
