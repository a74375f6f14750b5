/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order rule by rule, ties, what was not known of the place, edits, and
 * the trace as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bookkit.h"

#define MATTER	1001001u
#define UNIT_GRID 110115001001001u
#define BASIC	110115001001000u
#define AREA	110115001901000u
#define TOWN	110115001000000u
#define DISTRICT 110115000000000u

static const struct band always = { .week = { { 0, 10080 } }, .week_n = 1 };
static const int64_t one[] = { 1 };
static const struct cond urgent = { 0, COND_IN, 1, .num = one };

#define RULE(i, m, a)	.id = (i), .version = 1, .matter = (m), .area = (a)
#define EVER		.from = DAY_FIRST, .to = DAY_LAST

/* Each comes before all those below it. */
static const struct rule ladder[] = {
	{ RULE(40, MATTER, UNIT_GRID), EVER, .unit = 40 },
	{ RULE(39, MATTER, BASIC), EVER, .unit = 39, .priority = -9 },
	{ RULE(38, MATTER, AREA), EVER, .unit = 38 },
	{ RULE(37, MATTER, TOWN), EVER, .unit = 37, .priority = 5 },
	{ RULE(36, MATTER, TOWN), EVER, .unit = 36, .when = &urgent,
	    .when_n = 1 },
	{ RULE(35, MATTER, TOWN), EVER, .unit = 35, .channels = 1 },
	{ RULE(34, MATTER, TOWN), EVER, .unit = 34, .band = &always },
	{ RULE(33, MATTER, TOWN), .to = DAY_LAST, .unit = 33, .from = 100 },
	{ RULE(32, MATTER, TOWN), .to = DAY_LAST, .unit = 32, .from = 99 },
	{ RULE(31, MATTER, TOWN), EVER, .unit = 31 },
	{ RULE(30, MATTER, DISTRICT), EVER, .unit = 30, .priority = 9 },
	{ RULE(29, MATTER, 0), EVER, .unit = 29 },
	{ RULE(28, 1001000, UNIT_GRID), EVER, .unit = 28, .priority = 9 },
	{ RULE(27, 1000000, UNIT_GRID), EVER, .unit = 27, .priority = 9 },
	{ RULE(26, 0, UNIT_GRID), EVER, .unit = 26, .priority = 9 },
	{ RULE(25, 0, 0), EVER, .unit = 25 },
};
/* On what it loses against the one above it. */
static const enum rule_loss lost[] = {
	WON, LOST_AREA, LOST_AREA, LOST_AREA, LOST_PRIORITY, LOST_CONDITIONS,
	LOST_CHANNEL, LOST_TIME, LOST_NEWEST, LOST_NEWEST, LOST_AREA,
	LOST_AREA, LOST_MATTER, LOST_MATTER, LOST_MATTER, LOST_AREA
};

struct scene { struct facts f; struct fact fact[3]; };

static void
scene(struct scene *s, uint32_t at_matter, uint64_t grid)
{
	memset(s, 0, sizeof(*s));
	facts_init(&s->f, &law, s->fact);
	s->f.matter = at_matter;
	s->f.grid = grid;
	s->f.channel = 0;
	facts_time(&s->f, 100LL * 86400000);
	s->fact[0] = (struct fact){ FACT_NUM, 1, { 0 } };
}

static void
decide(const struct rule *r, size_t n, struct scene *s, struct decision *d)
{
	struct rulebook *b = rulebook_make(&law, r, n);

	rulebook_decide(b, &s->f, d);
	rulebook_free(&b);
	assert_null(b);
}

static void
trace_is(const struct decision *d, const char *want)
{
	struct buf t = { 0 };

	decision_trace(d, &t);
	assert_string_equal(buf_z(&t), want);
	buf_fini(&t);
}

static void
test_ladder(void **state)
{
	struct decision d = { 0 };
	struct scene s;

	(void)state;
	scene(&s, MATTER, UNIT_GRID);
	for (size_t i = 0; i < LEN(ladder); i++) {
		decide(ladder + i, LEN(ladder) - i, &s, &d);
		assert_int_equal(d.kind, DECIDED);
		assert_int_equal(d.n, LEN(ladder) - i);
		assert_int_equal(d.fit, d.n);
		assert_false(d.finer);
		for (size_t j = 0; j < d.n; j++)
			assert_ptr_equal(d.line[j].rule, &ladder[i + j]);
		if (d.n > 1)
			assert_int_equal(d.line[1].loss, lost[i + 1]);
	}
	for (size_t i = 0; i < LEN(ladder); i++)
		for (size_t j = i + 1; j < LEN(ladder); j++) {
			assert_int_equal(rule_rank(&law, &ladder[i],
			    &ladder[j]), WON);
			assert_int_not_equal(rule_rank(&law, &ladder[j],
			    &ladder[i]), WON);
		}
	decision_fini(&d);
}

static void
test_reasons(void **state)
{
	static const struct band never = { .week = { { 9000, 9001 } },
	    .week_n = 1 };
	static const struct cond both[] = {
		{ 0, COND_IN, 1, .num = one }, { 0, COND_OUT, 1, .num = one }
	};
	static const struct rule rules[] = {
		{ RULE(1, MATTER, TOWN), .to = DAY_LAST, .unit = 1,
		    .from = 101 },
		{ RULE(2, MATTER, TOWN), .from = DAY_FIRST, .unit = 2,
		    .to = 99 },
		{ RULE(3, MATTER, AREA), EVER, .unit = 3, .channels = 2 },
		{ RULE(4, MATTER, AREA), EVER, .unit = 4, .band = &never },
		{ RULE(5, 0, 0), EVER, .unit = 5, .when = both, .when_n = 2 },
		{ RULE(6, 0, DISTRICT), EVER, .unit = 6 },
	};
	struct decision d = { 0 };
	struct scene s;

	(void)state;
	scene(&s, MATTER, UNIT_GRID);
	decide(rules, LEN(rules), &s, &d);
	trace_is(&d, "2 R6@1+ R3@1C R4@1T R1@1f R2@1e R5@1W1");
	s.f.channel = -1;
	decide(rules, 5, &s, &d);
	assert_int_equal(d.kind, DECIDED_NONE);
	trace_is(&d, "2 R3@1C R4@1T R1@1f R2@1e R5@1W1");
	decide(rules, 0, &s, &d);
	assert_int_equal(d.n, 0);
	trace_is(&d, "2 -");
	decision_fini(&d);
}

static void
test_ties(void **state)
{
	static const struct rule rules[] = {
		{ RULE(9, MATTER, TOWN), EVER, .unit = 1 },
		{ RULE(8, MATTER, TOWN), EVER, .unit = 1 },
		{ RULE(7, MATTER, TOWN), EVER, .unit = 2 },
		{ RULE(6, MATTER, 0), EVER, .unit = 2 },
		{ RULE(5, MATTER, 0), EVER, .unit = 2 },
	};
	struct decision d = { 0 };
	struct scene s;

	(void)state;
	scene(&s, MATTER, TOWN);
	decide(rules, 5, &s, &d);
	assert_int_equal(d.kind, DECIDED_TIE);
	assert_int_equal(d.tied, 3);
	trace_is(&d, "2 R7@1! R8@1! R9@1! R5@1a R6@1a");
	decide(rules, 2, &s, &d);
	assert_int_equal(d.kind, DECIDED);
	trace_is(&d, "2 R8@1+ R9@1=");
	decide(rules + 3, 2, &s, &d);
	trace_is(&d, "2 R5@1+ R6@1=");
	assert_int_equal(rule_rank(&law, &rules[0], &rules[2]), TIED);
	assert_int_equal(rule_rank(&law, &rules[0], &rules[1]), LOST_SAME);
	assert_int_equal(rule_rank(&law, &rules[1], &rules[0]), WON);
	decision_fini(&d);
}

/* What the law does not list goes by its zeros. */
static void
test_unlisted(void **state)
{
	static const struct rule rules[] = {
		{ RULE(1, MATTER, BASIC), EVER, .unit = 1 },
		{ RULE(2, MATTER, AREA), EVER, .unit = 2 },
		{ RULE(3, 2001000, TOWN), EVER, .unit = 3 },
		{ RULE(4, 0, 110115009000000), EVER, .unit = 4 },
		{ RULE(5, 0, 0), EVER, .unit = 5 },
	};
	static const struct { uint32_t matter; uint64_t grid; unsigned won; }
	case_of[] = {
		{ MATTER, BASIC + 777, 1 }, { MATTER, AREA + 5000, 5 },
		{ 2001999, BASIC, 3 }, { 2001999, 0, 5 },
		{ 99, 110115009123456, 4 }, { 0, 999999999999999, 5 },
	};
	struct decision d = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(case_of); i++) {
		struct scene s;

		scene(&s, case_of[i].matter, case_of[i].grid);
		decide(rules, LEN(rules), &s, &d);
		assert_int_equal(d.line[0].rule->id, case_of[i].won);
	}
	decision_fini(&d);
}

static bool
finer(const struct rule *r, size_t n, uint64_t grid)
{
	struct decision d = { 0 };
	struct scene s;
	bool is;

	scene(&s, MATTER, grid);
	decide(r, n, &s, &d);
	is = d.finer;
	decision_fini(&d);
	return is;
}

static void
test_finer(void **state)
{
	static const struct rule plain[] = {
		{ RULE(1, MATTER, BASIC), EVER, .unit = 1 },
		{ RULE(2, MATTER, TOWN), EVER, .unit = 2 }
	};
	static const struct rule shallow[] = {
		{ RULE(1, 1001000, BASIC), EVER, .unit = 1 },
		{ RULE(2, MATTER, TOWN), EVER, .unit = 2 }
	};
	static const struct rule later[] = {
		{ RULE(1, MATTER, BASIC), .to = DAY_LAST, .unit = 1,
		    .from = 101 },
		{ RULE(2, MATTER, TOWN), EVER, .unit = 2 }
	};

	(void)state;
	assert_true(finer(plain, 2, TOWN));
	assert_true(finer(plain, 2, AREA));
	assert_true(finer(plain, 2, DISTRICT));
	assert_true(finer(plain, 2, 0));
	assert_false(finer(plain, 2, BASIC));
	assert_false(finer(plain, 2, UNIT_GRID));
	assert_false(finer(plain, 2, 110115002000000u));
	/* The town's rule comes first, wherever in the town it was. */
	assert_false(finer(shallow, 2, TOWN));
	assert_true(finer(shallow, 1, TOWN));
	assert_true(finer(shallow, 2, DISTRICT));
	assert_false(finer(later, 2, TOWN));
}

static void
test_edits(void **state)
{
	static const struct rule other = {
		RULE(1, MATTER, TOWN), EVER, .unit = 1, .priority = 9
	};
	struct rulebook *b = rulebook_make(&law, ladder, LEN(ladder));
	struct decision d = { 0 };
	struct scene s;

	(void)state;
	scene(&s, MATTER, TOWN);
	rulebook_decide(b, &s.f, &d);
	assert_int_equal(d.line[0].rule->id, 37);
	rulebook_add(b, &other);
	rulebook_decide(b, &s.f, &d);
	assert_ptr_equal(d.line[0].rule, &other);
	assert_int_equal(rulebook_count(b), LEN(ladder) + 1);
	assert_true(rulebook_remove(b, &other));
	assert_false(rulebook_remove(b, &other));
	for (size_t i = 0; i < LEN(ladder); i++)
		assert_true(rulebook_remove(b, &ladder[i]));
	assert_int_equal(rulebook_count(b), 0);
	rulebook_decide(b, &s.f, &d);
	assert_int_equal(d.kind, DECIDED_NONE);
	assert_false(d.finer);
	decision_fini(&d);
	rulebook_free(&b);
	rulebook_free(&b);
}

/* ---- the trace as text ---- */

static void
test_trace_back(void **state)
{
	static const char text[] =
	    "2 R2071@3+ R4294967295@4294967295a R12@2m R77@1W0 R78@1W11 R5@1=";
	struct trace_line l[4];
	unsigned more = 7;

	(void)state;
	assert_int_equal(trace_parse(STR(text), l, 4, &more), 6);
	assert_int_equal(more, 0);
	assert_int_equal(l[0].id, 2071);
	assert_int_equal(l[0].version, 3);
	assert_int_equal(l[0].loss, WON);
	assert_int_equal(l[1].id, UINT32_MAX);
	assert_int_equal(l[1].loss, LOST_AREA);
	assert_int_equal(l[3].loss, NOT_WHEN);
	assert_int_equal(trace_parse(STR(text), NULL, 0, NULL), 6);
}

static void
test_trace_long(void **state)
{
	struct rule *const r = calloc(TRACE_LINES + 9, sizeof(*r));
	struct trace_line l[TRACE_LINES];
	struct decision d = { 0 };
	struct buf t = { 0 };
	struct scene s;
	unsigned more;

	(void)state;
	for (unsigned i = 0; i < TRACE_LINES + 9; i++)
		r[i] = (struct rule){ .id = i + 1, .version = 1, .unit = 1,
		    .from = DAY_FIRST, .to = DAY_LAST };
	scene(&s, 0, 0);
	decide(r, TRACE_LINES + 9, &s, &d);
	decision_trace(&d, &t);
	assert_int_equal(trace_parse(buf_view(&t), l, TRACE_LINES, &more),
	    TRACE_LINES);
	assert_int_equal(more, 9);
	for (unsigned i = 0; i < TRACE_LINES; i++)
		assert_int_equal(l[i].id, i + 1);
	buf_fini(&t);
	decision_fini(&d);
	free(r);
}

static void
test_trace_other(void **state)
{
	static const char *const bad[] = {
		"", "2", "2 ", "2 -", "2 R1@1", "2 R1@1+ ", "2  R1@1+",
		"2 R@1+", "2 R1@+", "2 R1@1?", "2 R01@1+", "2 R1@1W",
		"2 R1@1W256", "2 R1@1W00", "2 R1@1+0", "2 R4294967296@1+",
		"2 +1", "2 R1@1+ +1", "1 R1@1+", "3 R1@1+", "2 R1@1+ R2@1",
		"R2071@1 matter=5003012 area=110115005", "fallback: no rule",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(trace_parse(str_of(bad[i]), NULL, 0, NULL),
		    0);
	assert_int_equal(trace_parse(STR_NONE, NULL, 0, NULL), 0);
}

static void
test_texts(void **state)
{
	(void)state;
	assert_string_equal(rule_loss_text(WON), "");
	for (unsigned i = 1; i < RULE_LOSS_COUNT; i++)
		assert_true(rule_loss_text(i)[0] != '\0');
	assert_string_equal(rule_loss_text(RULE_LOSS_COUNT), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_unlisted),
		cmocka_unit_test(test_finer),
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_trace_back),
		cmocka_unit_test(test_trace_long),
		cmocka_unit_test(test_trace_other),
		cmocka_unit_test(test_texts),
	};

	make_law();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
