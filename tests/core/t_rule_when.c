/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_rule_when.c -- conditions on the fields of a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "rulekit.h"

static struct law law;

/* Small letters and half width, as much as the tests need. */
static void
fold(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];

		if (str_starts(str_from(s, i), STR("；"))) {
			buf_byte(out, ';');
			i += 2;
		} else {
			buf_byte(out, c >= 'A' && c <= 'Z' ?
			    (char)(c - 'A' + 'a') : c);
		}
	}
}

static enum err
read_when(const struct law *l, const char *when, struct arena *a,
    struct rule *r, struct rulekit_faults *faults)
{
	struct rule_text t = { 0 };

	faults->n = 0;
	t.col[RULE_UNIT] = STR("water");
	t.col[RULE_WHEN] = str_of(when);
	return rule_read(l, &t, fold, a, r, rulekit_fault, faults);
}

static const struct { const char *text, *canonical; } good[] = {
	{ "urgent=1", "urgent=1" },
	{ " votes = 3 , 1,3,2 ; urgent != 0 ", "votes=1,2,3;urgent!=0" },
	{ "votes<3", "votes<=2" }, { "votes>3", "votes>=4" },
	{ "votes <= 3", "votes<=3" }, { "votes=2..3", "votes=2..3" },
	{ "count=-5..-3", "count=-5..-3" }, { "count>-4", "count>=-3" },
	{ "count=-9223372036854775808..9223372036854775807",
	    "count=-9223372036854775808..9223372036854775807" },
	{ "caller=firm,person", "caller=firm,person" },
	{ "caller!=School", "caller!=school" },
	{ "source=app,APP,12345", "source=12345,app" },
	{ "words~井盖,下沉,井盖", "words~下沉,井盖" },
	{ "words!~Gas", "words!~gas" },
	{ "words~a=b,c<d", "words~a=b,c<d" },
	{ "紧急=1;地点~万达", "urgent=1;place~万达" },
	{ "place~two words", "place~two words" },
};

static void
test_canonical(void **state)
{
	struct rulekit_faults faults;
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct arena a = { 0 };
		struct rule r;

		if (read_when(&law, good[i].text, &a, &r, &faults) != OK)
			fail_msg("%s: refused, %s", good[i].text,
			    faults.at[0].expected);
		out.n = 0;
		rule_write(&law, &r, RULE_WHEN, false, &out);
		assert_string_equal(buf_z(&out), good[i].canonical);
		assert_int_equal(read_when(&law, buf_z(&out), &a, &r,
		    &faults), OK);
		arena_fini(&a);
	}
	buf_fini(&out);
}

static const struct { const char *text, *found, *near; } bad[] = {
	{ "colour=red", "colour", "" },
	{ "urgnet=1", "urgnet", "urgent" },
	{ "word~x", "word", "words" },
	{ "caler=firm", "caler", "caller" },
	{ "caller=firn", "firn", "firm" },
	{ "caller=bank", "bank", "" },
	{ "caller=person,Scool", "Scool", "school" },
	{ "urgent=2", "2", "0..1" },
	{ "votes=1,x", "x", "" }, { "votes=", "", "" },
	{ "votes=1.5", "1.5", "" }, { "votes<", "", "" },
	{ "votes<x", "x", "" },
	{ "votes=3..1", "3..1", "" }, { "votes=1..", "1..", "" },
	{ "votes=..", "..", "" },
	{ "count=9223372036854775808", "9223372036854775808", "" },
	{ "count>9223372036854775807", "9223372036854775807", "" },
	{ "count<-9223372036854775808", "-9223372036854775808", "" },
	{ "votes~3", "votes", "" }, { "caller~firm", "caller", "" },
	{ "words=井盖", "words", "" }, { "words<3", "words", "" },
	{ "caller<3", "caller", "" },
	{ "words~", "", "" }, { "words~a,,b", "", "" },
	{ "words~井；盖", "井；盖", "" },
	{ "words", "words", "" }, { "=3", "=3", "" }, { "urgent!1",
	    "urgent!1", "" },
	{ "urgent=1;", "", "" }, { ";", "", "" },
	{ "urgent==1", "=1", "" },
};

static void
test_refused(void **state)
{
	struct rulekit_faults faults;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena a = { 0 };
		struct rule r;

		if (read_when(&law, bad[i].text, &a, &r, &faults) !=
		    ERR_BAD_INPUT)
			fail_msg("%s: taken", bad[i].text);
		assert_int_equal(faults.at[0].column, RULE_WHEN);
		if (!str_is(faults.at[0].found, bad[i].found) ||
		    !str_is(faults.at[0].near, bad[i].near))
			fail_msg("%s: found %.*s near %.*s", bad[i].text,
			    STR_ARG(faults.at[0].found),
			    STR_ARG(faults.at[0].near));
		arena_fini(&a);
	}
}

static void
test_no_fields(void **state)
{
	struct law bare = { 0 };
	struct rulekit_faults faults;
	struct arena a = { 0 };
	struct rule r;

	(void)state;
	lawkit_make(&bare);
	bare.fields_n = 0;
	assert_int_equal(read_when(&bare, "urgent=1", &a, &r, &faults),
	    ERR_BAD_INPUT);
	assert_int_equal(read_when(&bare, "-", &a, &r, &faults), OK);
	arena_fini(&a);
}

static void
test_every_fault_told(void **state)
{
	struct rulekit_faults faults;
	struct arena a = { 0 };
	struct rule r;

	(void)state;
	assert_int_equal(read_when(&law, "urgnet=1;votes=x;caller=firm",
	    &a, &r, &faults), ERR_BAD_INPUT);
	assert_int_equal(faults.n, 2);
	assert_int_equal(r.when_n, 0);
	arena_fini(&a);
}

static void
test_too_many(void **state)
{
	struct rulekit_faults faults;
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct rule r;

	(void)state;
	for (int i = 0; i < RULE_TERMS; i++)
		buf_fmt(&b, "%surgent=1", i > 0 ? ";" : "");
	assert_int_equal(read_when(&law, buf_z(&b), &a, &r, &faults), OK);
	buf_cstr(&b, ";urgent=1");
	assert_int_equal(read_when(&law, buf_z(&b), &a, &r, &faults),
	    ERR_BAD_INPUT);
	b.n = 0;
	for (int i = 0; i < RULE_VALUES; i++)
		buf_fmt(&b, "%s%d", i > 0 ? "," : "count=", i * 7 % 65);
	assert_int_equal(read_when(&law, buf_z(&b), &a, &r, &faults), OK);
	assert_int_equal(r.when[0].n, RULE_VALUES);
	for (int i = 1; i < RULE_VALUES; i++)
		assert_true(r.when[0].num[i - 1] < r.when[0].num[i]);
	buf_cstr(&b, ",99");
	assert_int_equal(read_when(&law, buf_z(&b), &a, &r, &faults),
	    ERR_BAD_INPUT);
	buf_fini(&b);
	arena_fini(&a);
}

/* Of each field: absent, and a case's words. */
static const struct { const char *when; int64_t votes; const char *caller,
	*words; bool holds; } asked[] = {
	{ "votes=1,3", 3, NULL, NULL, true },
	{ "votes=1,3", 2, NULL, NULL, false },
	{ "votes!=1,3", 2, NULL, NULL, true },
	{ "votes!=1,3", 3, NULL, NULL, false },
	{ "votes!=1,3", -1, NULL, NULL, false },	/* has no votes */
	{ "votes<3", -1, NULL, NULL, false },
	{ "votes<3", 2, NULL, NULL, true },
	{ "votes<3", 3, NULL, NULL, false },
	{ "votes>=3", 3, NULL, NULL, true },
	{ "votes=1..2", 2, NULL, NULL, true },
	{ "votes=1..2", 3, NULL, NULL, false },
	{ "caller=firm,person", 0, "firm", NULL, true },
	{ "caller=firm,person", 0, "school", NULL, false },
	{ "caller=firm,person", 0, NULL, NULL, false },
	{ "caller!=firm", 0, "school", NULL, true },
	{ "caller!=firm", 0, NULL, NULL, false },
	{ "words~井盖,路灯", 0, NULL, "小区路灯不亮", true },
	{ "words~井盖,路灯", 0, NULL, "占道经营", false },
	{ "words~井盖", 0, NULL, "井", false },
	{ "words~井盖", 0, NULL, NULL, false },
	{ "words!~井盖", 0, NULL, "占道经营", true },
	{ "words!~井盖,占道", 0, NULL, "占道经营", false },
	{ "words!~井盖", 0, NULL, "", true },
	{ "words!~井盖", 0, NULL, NULL, false },
	{ "words~路灯;caller=firm;votes>1", 2, "firm", "路灯", true },
	{ "words~路灯;caller=firm;votes>1", 1, "firm", "路灯", false },
};

static void
test_holds(void **state)
{
	struct rulekit_faults faults;

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		struct fact fact[FACTS_MAX] = { 0 };
		struct arena a = { 0 };
		struct facts f;
		struct rule r;

		assert_int_equal(read_when(&law, asked[i].when, &a, &r,
		    &faults), OK);
		facts_init(&f, &law, fact);
		facts_time(&f, 0);
		if (asked[i].votes >= 0)
			facts_set_num(&f, "votes", asked[i].votes);
		if (asked[i].caller != NULL)
			facts_set_text(&f, "caller", str_of(asked[i].caller));
		if (asked[i].words != NULL)
			facts_set_text(&f, "words", str_of(asked[i].words));
		if (rule_fits(&r, &f) != asked[i].holds)
			fail_msg("%s, case %d", asked[i].when, (int)i);
		arena_fini(&a);
	}
}

/* Sets that are searched by halves agree with those looked through. */
static void
test_large_sets(void **state)
{
	struct rulekit_faults faults;
	struct fact fact[FACTS_MAX] = { 0 };
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct facts f;
	struct rule r;

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_fmt(&b, "%s%d", i > 0 ? "," : "count=", i * 3);
	for (int i = 0; i < 40; i++)
		buf_fmt(&b, "%s%d", i > 0 ? "," : ";source!=", i * 3);
	assert_int_equal(read_when(&law, buf_z(&b), &a, &r, &faults), OK);
	facts_init(&f, &law, fact);
	for (int i = -3; i < 125; i++) {
		char z[16];
		const bool in = i >= 0 && i < 120 && i % 3 == 0;

		snprintf(z, sizeof(z), "%d", i);
		facts_set_num(&f, "count", i);
		facts_set_text(&f, "source", str_of(z));
		assert_int_equal(cond_holds(&r.when[0], &f), in);
		assert_int_equal(cond_holds(&r.when[1], &f), !in);
	}
	buf_fini(&b);
	arena_fini(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_fields),
		cmocka_unit_test(test_every_fault_told),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_large_sets),
	};

	rulekit_make(&law);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
