/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lint_faults.c -- faults planted in a clean set: each kind is found exactly
 * where it was planted, and nothing else; and columns that cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lintplants.h"

#define MOST 256

/* ---- a set and its findings ---- */

struct set {
	struct law	law;
	struct arena	a;
	struct rule	rule[MOST];
	size_t		n;
	struct lint_finding found[MOST];
	size_t		found_n;
};

static void
fault_print(void *ctx, const struct rule_fault *f)
{
	(void)ctx;
	print_message("%s: %.*s: %s\n", rule_column_names[f->column],
	    STR_ARG(f->found), f->expected);
}

static void
add_line(struct set *s, const char *line)
{
	const struct rule_text t = lintkit_text(line);

	assert_true(s->n < MOST);
	assert_int_equal(rule_read(&s->law, &t, NULL, &s->a,
	    &s->rule[s->n++], fault_print, NULL), OK);
}

/* One rule for the first major, one for each minor of the second, no two
 * neighbours alike. */
static void
make_set(struct set *s)
{
	static const char *const units[] = { "water", "power", "roads" };
	char line[64];

	memset(s, 0, sizeof(*s));
	lintkit_make(&s->law);
	add_line(s, "1|1000000|-|-|-|-|water");
	for (int k = 1; k <= LINTKIT_MINORS; k++) {
		snprintf(line, sizeof(line), "%d|2%03d000|-|-|-|-|%s", 20 + k,
		    k, units[k % 3]);
		add_line(s, line);
	}
}

static void
plant(struct set *s, const struct plant *p)
{
	for (size_t i = 0; i < s->n; i++)
		if (p->drop != 0 && s->rule[i].id == p->drop)
			s->rule[i] = s->rule[--s->n];
	for (size_t i = 0; i < 4 && p->line[i] != NULL; i++)
		add_line(s, p->line[i]);
}

static bool
collect(void *ctx, const struct lint_finding *f)
{
	struct set *const s = ctx;

	assert_true(s->found_n < MOST);
	if (f->witness != NULL && f->rules_n > 0) {
		struct facts *const facts = (struct facts *)&f->witness->f;

		facts->fact = (struct fact *)f->witness->fact;
		if (f->kind == LINT_GAP_PART || f->kind == LINT_GAP_LATER)
			for (size_t i = 0; i < s->n; i++)
				assert_false(rule_fits(&s->rule[i], facts));
		else
			assert_true(rule_fits(f->rule[0], facts));
	}
	s->found[s->found_n++] = *f;
	return true;
}

static bool
stat_of(void *ctx, uint32_t rule, uint64_t *hits, uint64_t *returned,
    uint16_t *taker)
{
	(void)ctx;
	*hits = rule == 1261 ? 50 : 0;
	*returned = rule == 1261 ? 11 : 0;
	*taker = LK_ROADS;
	return rule == 1251 || rule == 1261;
}

static void
lint(struct set *s)
{
	const struct lint_history h = { .stat = stat_of };

	s->found_n = 0;
	assert_int_equal(lint_run(&s->law, s->rule, s->n, LINTKIT_ON, &h,
	    collect, s), OK);
}

static void
print_found(const struct set *s)
{
	for (size_t i = 0; i < s->found_n; i++)
		print_message("%s R%u (%zu) %u x %llu\n",
		    lint_code(s->found[i].kind), s->found[i].rules_n ?
		    s->found[i].rule[0]->id : 0, s->found[i].rules_n,
		    s->found[i].matter,
		    (unsigned long long)s->found[i].area);
}

static bool
is_it(const struct lint_finding *f, const struct plant *p)
{
	if (f->kind != p->kind || f->rules_n != p->rules_n ||
	    (f->rules_n > 0 && f->rule[0]->id != p->rule) ||
	    (f->witness != NULL) != p->witness)
		return false;
	return p->matter == 0 ||
	    (f->matter == p->matter && f->area == p->area);
}

static void
test_clean(void **state)
{
	static struct set s;

	(void)state;
	make_set(&s);
	lint(&s);
	print_found(&s);
	assert_int_equal(s.found_n, 0);
	arena_fini(&s.a);
}

static void
test_each_alone(void **state)
{
	static struct set s;

	(void)state;
	for (size_t i = 0; i < PLANTS; i++) {
		const size_t want = plants[i].kind < LINT_KIND_COUNT;

		make_set(&s);
		plant(&s, &plants[i]);
		lint(&s);
		if (s.found_n != want ||
		    (want && !is_it(&s.found[0], &plants[i]))) {
			print_message("planted: %s\n", plants[i].name);
			print_found(&s);
			fail();
		}
		arena_fini(&s.a);
	}
}

static void
test_all_at_once(void **state)
{
	static struct set s;
	size_t kinds = 0, want = 0;
	bool seen[LINT_KIND_COUNT] = { false };

	(void)state;
	make_set(&s);
	for (size_t i = 0; i < PLANTS; i++)
		plant(&s, &plants[i]);
	lint(&s);
	for (size_t i = 0; i < PLANTS; i++) {
		size_t n = 0;

		if (plants[i].kind == LINT_KIND_COUNT)
			continue;
		want++;
		for (size_t k = 0; k < s.found_n; k++)
			n += is_it(&s.found[k], &plants[i]);
		if (n != 1)
			print_message("%s: %zu times\n", plants[i].name, n);
		assert_int_equal(n, 1);
		kinds += !seen[plants[i].kind];
		seen[plants[i].kind] = true;
	}
	if (s.found_n != want)
		print_found(&s);
	assert_int_equal(s.found_n, want);
	assert_int_equal(kinds, LINT_KIND_COUNT);
	arena_fini(&s.a);
}

/* ---- around it ---- */

static void
test_nothing(void **state)
{
	static struct set s;

	(void)state;
	memset(&s, 0, sizeof(s));
	lintkit_make(&s.law);
	lint(&s);
	assert_int_equal(s.found_n, 1);
	assert_int_equal(s.found[0].kind, LINT_GAP);
	assert_int_equal(s.found[0].matter, 0);
	assert_true(s.found[0].area == 0);
}

static uint64_t
cases_of(void *ctx, uint32_t matter, uint64_t area)
{
	(void)ctx;
	(void)area;
	return matter == 2007000 ? 70 : matter == 2003000 ? 30 : 3;
}

static void
test_most_cases_first(void **state)
{
	const struct lint_history h = { .cases = cases_of };
	static struct set s;

	(void)state;
	make_set(&s);
	for (size_t i = 0; i < s.n;)
		if (s.rule[i].id >= 21 && s.rule[i].id <= 28)
			s.rule[i] = s.rule[--s.n];
		else
			i++;
	assert_int_equal(lint_run(&s.law, s.rule, s.n, LINTKIT_ON, &h, collect,
	    &s), OK);
	assert_int_equal(s.found_n, 8);
	assert_int_equal(s.found[0].matter, 2007000);
	assert_int_equal(s.found[0].cases, 70);
	assert_int_equal(s.found[1].matter, 2003000);
	for (size_t i = 2; i < 8; i++)
		assert_int_equal(s.found[i].cases, 3);
	arena_fini(&s.a);
}

static bool
stop(void *ctx, const struct lint_finding *f)
{
	(void)f;
	return ++*(int *)ctx < 2;
}

static void
test_stopped(void **state)
{
	static struct set s;
	int n = 0;

	(void)state;
	make_set(&s);
	for (size_t i = 0; i < 4; i++)
		plant(&s, &plants[i]);
	assert_int_equal(lint_run(&s.law, s.rule, s.n, LINTKIT_ON, NULL, stop,
	    &n), ERR_CANCELLED);
	assert_int_equal(n, 2);
	arena_fini(&s.a);
}

/* A rule that goes may have kept two apart: then all are looked at. */
static void
test_entry(void **state)
{
	static struct set s;
	bool fresh[MOST] = { false };

	(void)state;
	make_set(&s);
	for (size_t i = 0; i < 4; i++)	/* two ties, a twin, a never */
		plant(&s, &plants[i]);
	assert_int_equal(lint_entry(&s.law, s.rule, s.n, NULL, LINTKIT_ON,
	    collect, &s), OK);
	assert_int_equal(s.found_n, 3);
	s.found_n = 0;
	assert_int_equal(lint_entry(&s.law, s.rule, s.n, fresh, LINTKIT_ON,
	    collect, &s), OK);
	assert_int_equal(s.found_n, 0);
	for (size_t i = 0; i < s.n; i++)
		fresh[i] = s.rule[i].id == 1002;
	assert_int_equal(lint_entry(&s.law, s.rule, s.n, fresh, LINTKIT_ON,
	    collect, &s), OK);
	assert_int_equal(s.found_n, 1);
	assert_int_equal(s.found[0].kind, LINT_TIE);
	arena_fini(&s.a);
}

/* ---- what cannot be read ---- */

static const struct {
	const char	*line;
	enum rule_column column;
} unread[] = {
	{ "0|1001001|-|-|-|-|water", RULE_ID },
	{ "1|1009909|-|-|-|-|water", RULE_MATTER },
	{ "1|小类|-|-|-|-|water", RULE_MATTER },
	{ "1|1001001|110115009000000|-|-|-|water", RULE_AREA },
	{ "1|1001001|-|fax|-|-|water", RULE_CHANNEL },
	{ "1|1001001|-|-|25:00-26:00|-|water", RULE_TIME },
	{ "1|1001001|-|-|moon|-|water", RULE_TIME },
	{ "1|1001001|-|-|2026-02-30..2026-03-01|-|water", RULE_TIME },
	{ "1|1001001|-|-|2026-03-02..2026-03-01|-|water", RULE_TIME },
	{ "1|1001001|-|-|-|colour=1|water", RULE_WHEN },
	{ "1|1001001|-|-|-|words=水|water", RULE_WHEN },
	{ "1|1001001|-|-|-|source<3|water", RULE_WHEN },
	{ "1|1001001|-|-|-|source=z|water", RULE_WHEN },
	{ "1|1001001|-|-|-|count=many|water", RULE_WHEN },
	{ "1|1001001|-|-|-|urgent=2|water", RULE_WHEN },
	{ "1|1001001|-|-|-|count=9..3|water", RULE_WHEN },
	{ "1|1001001|-|-|-|-|nobody", RULE_UNIT },
	{ "1|1001001|-|-|-|-|-", RULE_UNIT },
	{ "1|1001001|-|-|-|-|water|nobody", RULE_ENFORCER },
	{ "1|1001001|-|-|-|-|water|-|nobody", RULE_HELPERS_COL },
	{ "1|1001001|-|-|-|-|water|-|power,gas,roads,town1,town2",
	    RULE_HELPERS_COL },
	{ "1|1001001|-|-|-|-|water|-|-|soon", RULE_LIMIT },
	{ "1|1001001|-|-|-|-|water|-|-|-|99999", RULE_PRIORITY },
	{ "1|1001001|-|-|-|-|water|-|-|-|-|2026-13-01", RULE_FROM },
	{ "1|1001001|-|-|-|-|water|-|-|-|-|2026-02-01|2026-01-01", RULE_TO },
	{ "1|1001001|-|-|-|-|water|-|-|-|-|-|-|rumour", RULE_KIND },
};

struct told { size_t n; enum rule_column column; };

static void
fault_told(void *ctx, const struct rule_fault *f)
{
	struct told *const t = ctx;

	t->n++;
	t->column = f->column;
	assert_true(f->expected != NULL && f->expected[0] != '\0');
}

static void
test_unread(void **state)
{
	struct law law;

	(void)state;
	lintkit_make(&law);
	for (size_t i = 0; i < sizeof(unread) / sizeof(unread[0]); i++) {
		const struct rule_text t = lintkit_text(unread[i].line);
		struct told told = { 0 };
		struct arena a = { 0 };
		struct rule r;

		assert_int_equal(rule_read(&law, &t, NULL, &a, &r, fault_told,
		    &told), ERR_BAD_INPUT);
		if (told.n != 1 || told.column != unread[i].column)
			print_message("%s: %zu\n", unread[i].line, told.n);
		assert_int_equal(told.n, 1);
		assert_int_equal(told.column, unread[i].column);
		arena_fini(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_each_alone),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_most_cases_first),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
