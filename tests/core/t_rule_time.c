/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_rule_time.c -- a rule's time, read, written canonically, and asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "base/clock.h"
#include "rulekit.h"

static struct law law;

static enum err
read_time(const char *time, struct arena *a, struct rule *r,
    struct rulekit_faults *faults)
{
	struct rule_text t = { 0 };

	faults->n = 0;
	t.col[RULE_UNIT] = STR("water");
	t.col[RULE_TIME] = str_of(time);
	return rule_read(&law, &t, NULL, a, r, rulekit_fault, faults);
}

static const struct { const char *text, *canonical; } good[] = {
	{ "mon-fri 08:30-17:30", "mon-fri 08:30-17:30" },
	{ " mon-fri   08:30-12:00 ; mon-fri 13:00-17:30 ",
	    "mon-fri 08:30-12:00;mon-fri 13:00-17:30" },
	{ "08:00-20:00", "daily 08:00-20:00" },
	{ "sat-sun", "sat,sun" },
	{ "sat,sun", "sat,sun" },
	{ "mon,tue,wed,thu,fri", "mon-fri" },
	{ "sat-mon", "mon,sat,sun" },
	{ "daily", "daily" },
	{ "mon-sun 00:00-24:00", "daily" },
	{ "22:00-06:00", "daily 22:00-06:00" },
	{ "fri 22:00-06:00", "fri 22:00-06:00" },
	{ "sun 22:00-06:00", "sun 22:00-06:00" },
	{ "sun 18:00-24:00;mon 00:00-06:00", "sun 18:00-06:00" },
	{ "fri 18:00-24:00;sat-sun;mon 00:00-08:00",
	    "fri 18:00-24:00;sat,sun;mon 00:00-08:00" },
	{ "mon 08:00-12:00;mon 11:00-14:00", "mon 08:00-14:00" },
	{ "mon 08:00-12:00;mon 12:00-14:00", "mon 08:00-14:00" },
	{ "wed 23:59-24:00", "wed 23:59-24:00" },
	{ "06-15..09-15", "06-15..09-15" },
	{ "11-15..03-15", "11-15..03-15" },
	{ "02-29..02-29", "02-29..02-29" },
	{ "2026-11-15..2027-03-15", "2026-11-15..2027-03-15" },
	{ "11-15 .. 03-15;2026-01-01..2026-01-01;sat 09:00-10:00;01-01..01-01",
	    "sat 09:00-10:00;2026-01-01..2026-01-01;01-01..01-01;"
	    "11-15..03-15" },
	{ "01-01..01-03;01-01..01-03", "01-01..01-03" },
};

static void
test_canonical(void **state)
{
	struct rulekit_faults faults;
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct arena a = { 0 };
		struct rule r, again;

		if (read_time(good[i].text, &a, &r, &faults) != OK)
			fail_msg("%s: refused", good[i].text);
		out.n = 0;
		rule_write(&law, &r, RULE_TIME, false, &out);
		assert_string_equal(buf_z(&out), good[i].canonical);
		assert_int_equal(read_time(buf_z(&out), &a, &again, &faults),
		    OK);
		assert_memory_equal(r.band, again.band, sizeof(*r.band));
		arena_fini(&a);
	}
	buf_fini(&out);
}

static const struct { const char *text, *found; } bad[] = {
	{ "mon-fri 08:30", "mon-fri 08:30" },
	{ "08:30-17:30 mon", "08:30-17:30 mon" },
	{ "25:00-26:00", "25:00-26:00" },
	{ "08:60-09:00", "08:60-09:00" },
	{ "24:00-08:00", "24:00-08:00" },
	{ "08:00-08:00", "08:00-08:00" },
	{ "08:00-00:00", "08:00-00:00" },
	{ "monday", "monday" }, { "mon-", "mon-" }, { "mon,", "mon," },
	{ "funday 08:00-09:00", "funday 08:00-09:00" },
	{ "sat;", "sat;" }, { ";", ";" },
	{ "sat;8点", "8点" },
	{ "02-30..03-01", "02-30..03-01" },
	{ "2025-02-29..2025-03-01", "2025-02-29..2025-03-01" },
	{ "2026-03-01..2026-02-01", "2026-03-01..2026-02-01" },
	{ "01-01..2026-02-01", "01-01..2026-02-01" },
	{ "2026-01-01..", "2026-01-01.." },
	{ "..", ".." },
	{ "2026-1-1..2026-2-1", "2026-1-1..2026-2-1" },
};

static void
test_refused(void **state)
{
	struct rulekit_faults faults;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena a = { 0 };
		struct rule r;

		if (read_time(bad[i].text, &a, &r, &faults) != ERR_BAD_INPUT)
			fail_msg("%s: taken", bad[i].text);
		assert_int_equal(faults.at[0].column, RULE_TIME);
		if (!str_is(faults.at[0].found, bad[i].found))
			fail_msg("%s: found %.*s", bad[i].text,
			    STR_ARG(faults.at[0].found));
		arena_fini(&a);
	}
}

static void
test_too_many(void **state)
{
	struct rulekit_faults faults;
	struct buf b = { 0 };
	struct arena a = { 0 };
	struct rule r;

	(void)state;
	buf_cstr(&b, "daily 01:00-02:00;daily 03:00-04:00;daily 05:00-06:00");
	assert_int_equal(read_time(buf_z(&b), &a, &r, &faults), OK);
	assert_int_equal(r.band->week_n, RULE_WEEK);
	buf_cstr(&b, ";mon 07:00-08:00");
	assert_int_equal(read_time(buf_z(&b), &a, &r, &faults),
	    ERR_BAD_INPUT);
	b.n = 0;
	for (int i = 1; i <= 8; i++)
		buf_fmt(&b, "%s0%d-01..0%d-02", i > 1 ? ";" : "", i, i);
	assert_int_equal(read_time(buf_z(&b), &a, &r, &faults), OK);
	buf_cstr(&b, ";09-01..09-02");
	assert_int_equal(read_time(buf_z(&b), &a, &r, &faults),
	    ERR_BAD_INPUT);
	buf_fini(&b);
	arena_fini(&a);
}

static const struct { const char *band, *at; bool holds; } asked[] = {
	{ "mon-fri 08:30-17:30", "2026-11-23T08:30:00", true },
	{ "mon-fri 08:30-17:30", "2026-11-23T08:29:59", false },
	{ "mon-fri 08:30-17:30", "2026-11-23T17:29:59", true },
	{ "mon-fri 08:30-17:30", "2026-11-23T17:30:00", false },
	{ "mon-fri 08:30-17:30", "2026-11-22T10:00:00", false },
	{ "fri 22:00-06:00", "2026-11-28T05:59:00", true },	/* Saturday */
	{ "fri 22:00-06:00", "2026-11-28T06:00:00", false },
	{ "fri 22:00-06:00", "2026-11-27T05:00:00", false },
	{ "sun 22:00-06:00", "2026-11-23T00:30:00", true },
	{ "sun 22:00-06:00", "2026-11-24T00:30:00", false },
	{ "11-15..03-15", "2026-11-15T00:00:00", true },
	{ "11-15..03-15", "2027-03-15T23:59:59", true },
	{ "11-15..03-15", "2027-03-16T00:00:00", false },
	{ "11-15..03-15", "2026-11-14T23:59:59", false },
	{ "02-01..02-29", "2025-02-28T10:00:00", true },
	{ "2026-11-15..2026-11-15", "2026-11-15T23:59:59", true },
	{ "2026-11-15..2026-11-15", "2025-11-15T12:00:00", false },
	/* One weekly part and one date part must hold, both. */
	{ "sat;01-01..01-31", "2026-01-03T12:00:00", true },
	{ "sat;01-01..01-31", "2026-01-04T12:00:00", false },
	{ "sat;01-01..01-31", "2026-02-07T12:00:00", false },
	{ "sat;sun;01-01..01-31;05-01..05-03", "2026-05-03T12:00:00", true },
	{ "sat;sun;01-01..01-31;05-01..05-03", "2026-05-01T12:00:00", false },
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
		struct wall t;

		assert_int_equal(read_time(asked[i].band, &a, &r, &faults),
		    OK);
		assert_true(clock_parse(str_of(asked[i].at), law.offset_min,
		    &t));
		facts_init(&f, &law, fact);
		facts_time(&f, t.ms);
		if (band_holds(r.band, &f) != asked[i].holds)
			fail_msg("%s at %s", asked[i].band, asked[i].at);
		arena_fini(&a);
	}
}

/* Any set of hours is written so that it is read as the same. */
static void
test_round_trip(void **state)
{
	static const char days[] = "montuewedthufrisatsun";
	struct rulekit_faults faults;
	struct buf b = { 0 }, out = { 0 };
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct arena a = { 0 };
		struct rule r, again;

		b.n = 0;
		for (unsigned k = 1 + rulekit_dice(&seed, 5); k > 0; k--) {
			const unsigned from = rulekit_dice(&seed, 24);
			const unsigned to = from + 1 + rulekit_dice(&seed, 23);
			const unsigned day = rulekit_dice(&seed, 7);

			buf_fmt(&b, "%s%.3s-%.3s %02u:00-%02u:00",
			    b.n > 0 ? ";" : "",
			    &days[day * 3], &days[rulekit_dice(&seed, 7) * 3],
			    from,
			    to > 24 ? to - 24 : to);
		}
		if (read_time(buf_z(&b), &a, &r, &faults) == OK) {
			out.n = 0;
			rule_write(&law, &r, RULE_TIME, false, &out);
			if (read_time(buf_z(&out), &a, &again, &faults) != OK ||
			    memcmp(r.band, again.band, sizeof(*r.band)) != 0)
				fail_msg("%s became %s", buf_z(&b),
				    buf_z(&out));
		}
		arena_fini(&a);
	}
	buf_fini(&b);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_round_trip),
	};

	rulekit_make(&law);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
