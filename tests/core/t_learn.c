/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted rules come back out of the histories they made, with one case in a
 * hundred sent anywhere; what is claimed is what a rulebook does; chance and
 * single cases teach nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "learnkit.h"

struct town { struct lk_case *k; size_t n; };	/* a history */

static uint16_t
planted_unit(const struct rulebook *b, const struct lk_case *k,
    struct decision *d)
{
	struct lk_facts q;

	lk_ask(&q, k);
	rulebook_decide(b, &q.f, d);
	return d->kind == DECIDED ? d->line[0].rule->unit : 0;
}

static struct town
history(const struct rule *r, size_t rules, size_t n, uint64_t seed,
    unsigned noise)
{
	struct rulebook *b = rulebook_make(&lk_law, r, rules);
	struct town t = { xcalloc(n, sizeof(*t.k)), n };
	struct decision d = { 0 };

	for (size_t i = 0; i < n; i++) {
		lk_draw(&seed, &t.k[i]);
		t.k[i].c.unit = planted_unit(b, &t.k[i], &d);
		if (noise && !lk_random(&seed, noise))
			t.k[i].c.unit = (uint16_t)(1 + lk_random(&seed, 40));
	}
	decision_fini(&d);
	rulebook_free(&b);
	return t;
}

static struct learn *
learner(const struct town *t, const struct learn_options *o)
{
	struct learn *l = learn_new(&lk_law, o);

	for (size_t i = 0; i < t->n; i++)
		learn_add(l, &t->k[i].c);
	return l;
}

static void
print(const struct learned *g, size_t n)
{
	for (size_t i = 0; i < n; i++)
		print_message("  %07u %015llu ch %llx band %d when %d -> %u: "
		    "%llu/%llu (%llu)\n", g[i].rule.matter,
		    (unsigned long long)g[i].rule.area,
		    (unsigned long long)g[i].rule.channels,
		    g[i].rule.band != NULL, g[i].rule.when_n, g[i].rule.unit,
		    (unsigned long long)g[i].right,
		    (unsigned long long)g[i].support,
		    (unsigned long long)g[i].right_without);
}

/* Support and right, counted anew by a rulebook of what was learned. */
static void
check_claims(const struct town *t, const struct learned *g, size_t n)
{
	struct rule *r = xcalloc(n + 1, sizeof(*r));
	uint64_t *support = xcalloc(n + 1, sizeof(*support));
	uint64_t *right = xcalloc(n + 1, sizeof(*right));
	struct rulebook *b;
	struct decision d = { 0 };

	for (size_t i = 0; i < n; i++) {
		r[i] = g[i].rule;
		r[i].id = (uint32_t)i + 1;
	}
	b = rulebook_make(&lk_law, r, n);
	for (size_t i = 0; i < t->n; i++) {
		struct lk_facts q;
		uint32_t id;

		lk_ask(&q, &t->k[i]);
		rulebook_decide(b, &q.f, &d);
		assert_int_not_equal(d.kind, DECIDED_TIE);
		if (d.kind != DECIDED)
			continue;
		id = d.line[0].rule->id - 1;
		support[id]++;
		right[id] += d.line[0].rule->unit == t->k[i].c.unit;
	}
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(support[i], g[i].support);
		assert_int_equal(right[i], g[i].right);
	}
	decision_fini(&d);
	rulebook_free(&b);
	free(r);
	free(support);
	free(right);
}

/* What is said of each rule's worth: its cases by a book without it. */
static void
check_without(const struct town *t, const struct learned *g, size_t n)
{
	struct rule *r = xcalloc(n + 1, sizeof(*r));
	struct decision d = { 0 };

	for (size_t i = 0; i < n; i++) {
		r[i] = g[i].rule;
		r[i].id = (uint32_t)i + 1;
	}
	for (size_t skip = 0; skip < n; skip++) {
		struct rulebook *all = rulebook_make(&lk_law, r, n), *b;
		struct rule one = r[skip];
		uint64_t right = 0;

		memmove(r + skip, r + skip + 1, (n - skip - 1) * sizeof(*r));
		b = rulebook_make(&lk_law, r, n - 1);
		memmove(r + skip + 1, r + skip, (n - skip - 1) * sizeof(*r));
		r[skip] = one;
		for (size_t i = 0; i < t->n; i += 7) {
			struct lk_facts q;

			lk_ask(&q, &t->k[i]);
			rulebook_decide(all, &q.f, &d);
			if (d.kind != DECIDED ||
			    d.line[0].rule->id != skip + 1)
				continue;
			right += planted_unit(b, &t->k[i], &d) ==
			    t->k[i].c.unit;
		}
		assert_true(right <= g[skip].right_without);
		assert_true(g[skip].right_without < g[skip].right);
		rulebook_free(&all);
		rulebook_free(&b);
	}
	decision_fini(&d);
	free(r);
}

#define RULE(m, a, u) .matter = (m), .area = (a), .unit = (u), \
	.from = DAY_FIRST, .to = DAY_LAST, .version = 1

/* Every planted rule comes back: same class, area and unit, same kinds of
 * condition; and not one more. */
static void
comes_back(const struct rule *r, size_t n, size_t cases, bool words)
{
	struct town t = history(r, n, cases, 7 + n, 100);
	struct learn_options o = { .words = words };
	struct learn *l = learner(&t, &o);
	const struct learned *g;
	size_t got, found = 0;

	assert_int_equal(learn_run(l, &g, &got), OK);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < got; j++)
			if (g[j].rule.matter == r[i].matter &&
			    g[j].rule.area == r[i].area &&
			    g[j].rule.unit == r[i].unit &&
			    g[j].rule.channels == r[i].channels &&
			    (g[j].rule.band == NULL) == (r[i].band == NULL) &&
			    g[j].rule.when_n == r[i].when_n)
				found++;
	if (found != n || got != n)
		print(g, got);
	assert_int_equal(found, n);
	assert_int_equal(got, n);
	check_claims(&t, g, got);
	check_without(&t, g, got);
	for (size_t j = 0; j < got; j++)
		assert_true(g[j].right * 100 >= g[j].support * 95);
	learn_free(&l);
	free(t.k);
}

/* Numbers rules; the array is the caller's. */
static void
number(struct rule *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		r[i].id = (uint32_t)i + 1;
}

static void
test_matters_and_classes(void **state)
{
	struct rule r[] = {
		{ RULE(LK_MATTER(1, 0, 0), 0, 1) },
		{ RULE(LK_MATTER(1, 2, 0), 0, 2) },
		{ RULE(LK_MATTER(1, 2, 3), 0, 3) },
		{ RULE(LK_MATTER(2, 1, 0), 0, 4) },
		{ RULE(LK_MATTER(2, 2, 0), 0, 5) },
		{ RULE(LK_MATTER(2, 3, 0), 0, 6) },
		{ RULE(LK_MATTER(2, 3, 5), 0, 7) },
	};

	(void)state;
	number(r, 7);
	comes_back(r, 7, 20000, false);
}

static void
test_areas(void **state)
{
	struct rule r[] = {
		{ RULE(LK_MATTER(1, 0, 0), 0, 1) },
		{ RULE(LK_MATTER(1, 1, 1), LK_TOWN(2), 2) },
		{ RULE(LK_MATTER(1, 1, 1), LK_AREA(3, 1), 3) },
		{ RULE(LK_MATTER(1, 1, 2), LK_BASIC(4, 1, 2), 4) },
		{ RULE(LK_MATTER(1, 1, 3), LK_UNIT(5, 2, 1, 3), 5) },
		{ RULE(LK_MATTER(1, 3, 0), LK_TOWN(6), 6) },
		{ RULE(LK_MATTER(2, 0, 0), LK_TOWN(1), 11) },
		{ RULE(LK_MATTER(2, 0, 0), LK_TOWN(2), 12) },
		{ RULE(LK_MATTER(2, 0, 0), LK_TOWN(3), 13) },
		{ RULE(LK_MATTER(2, 0, 0), LK_TOWN(4), 14) },
		{ RULE(LK_MATTER(2, 0, 0), LK_TOWN(5), 15) },
		{ RULE(LK_MATTER(2, 0, 0), LK_TOWN(6), 16) },
		{ RULE(LK_MATTER(2, 2, 2), LK_TOWN(6), 17) },
	};

	(void)state;
	number(r, 13);
	comes_back(r, 13, 60000, false);
}

static const struct band nights = { .week = { { 0, 360 }, { 1320, 1800 },
	{ 2760, 3240 }, { 4200, 4680 }, { 5640, 6120 }, { 7080, 7560 },
	{ 8520, 9000 }, { 9960, 10080 } }, .week_n = 8 };
static const int64_t yes[] = { 1 };
static const struct cond urgent = { 0, COND_IN, 1, .num = yes };
static const struct str lamps[] = { { "路灯", 6 } };
static const struct cond of_lamps = { 1, COND_HAS, 1, .word = lamps };

static void
test_conditions(void **state)
{
	struct rule r[] = {
		{ RULE(LK_MATTER(1, 0, 0), 0, 1) },
		{ RULE(LK_MATTER(2, 0, 0), 0, 2) },
		{ RULE(LK_MATTER(2, 1, 1), 0, 8) },
		{ RULE(LK_MATTER(2, 1, 1), 0, 3), .channels = 2 },
		{ RULE(LK_MATTER(2, 1, 2), 0, 9) },
		{ RULE(LK_MATTER(2, 1, 2), 0, 4), .band = &nights },
		{ RULE(LK_MATTER(2, 2, 3), 0, 10) },
		{ RULE(LK_MATTER(2, 2, 3), 0, 5), .when = &urgent,
		    .when_n = 1 },
		{ RULE(LK_MATTER(2, 3, 4), 0, 11) },
		{ RULE(LK_MATTER(2, 3, 4), 0, 6), .when = &of_lamps,
		    .when_n = 1 },
		{ RULE(LK_MATTER(2, 3, 4), LK_TOWN(3), 7) },
	};

	(void)state;
	number(r, 11);
	comes_back(r, 11, 60000, true);
}

/* The night that is learned is the night that was planted. */
static void
test_band(void **state)
{
	struct rule r[] = {
		{ RULE(LK_MATTER(1, 1, 1), 0, 1) },
		{ RULE(LK_MATTER(1, 1, 1), 0, 2), .band = &nights },
	};
	struct learn_options o = { 0 };
	const struct learned *g;
	const struct band *b = NULL;
	struct learn *l;
	struct town t;
	size_t n;

	(void)state;
	number(r, 2);
	t = history(r, 2, 60000, 5, 100);
	for (size_t i = 0; i < t.n; i++)
		if (t.k[i].c.matter != LK_MATTER(1, 1, 1))
			t.k[i].c.unit = 0;
	l = learner(&t, &o);
	assert_int_equal(learn_run(l, &g, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (g[i].rule.band)
			b = g[i].rule.band;
	assert_int_equal(n, 2);
	assert_non_null(b);
	assert_int_equal(b->week_n, nights.week_n);
	for (size_t i = 0; i < b->week_n; i++) {
		assert_int_equal(b->week[i].from, nights.week[i].from);
		assert_int_equal(b->week[i].to, nights.week[i].to);
	}
	learn_free(&l);
	free(t.k);
}

static void
test_noise_teaches_nothing(void **state)
{
	struct learn_options o = { .words = true };
	struct town t = { xcalloc(30000, sizeof(*t.k)), 30000 };
	uint64_t seed = 99;
	const struct learned *g;
	struct learn *l;
	size_t n;

	(void)state;
	for (size_t i = 0; i < t.n; i++) {
		lk_draw(&seed, &t.k[i]);
		t.k[i].c.unit = (uint16_t)(1 + lk_random(&seed, 4));
	}
	l = learner(&t, &o);
	assert_int_equal(learn_run(l, &g, &n), OK);
	print(g, n);
	assert_int_equal(n, 0);
	learn_free(&l);
	free(t.k);
}

static void
test_one_case_is_none(void **state)
{
	struct learn_options o = { .least_support = 1 };
	struct learn *l = learn_new(&lk_law, &o);
	struct learn_case c = { .matter = LK_MATTER(1, 1, 1),
		.grid = LK_UNIT(1, 1, 1, 1), .channel = 0, .unit = 3 };
	const struct learned *g;
	size_t n;

	(void)state;
	learn_add(l, &c);
	assert_int_equal(learn_run(l, &g, &n), OK);
	assert_int_equal(n, 0);
	learn_add(l, &c);
	assert_int_equal(learn_run(l, &g, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(g[0].support, 2);
	assert_int_equal(g[0].right_without, 0);
	learn_free(&l);
}

/* A planted rule at random, its unit unlike that of the others. */
static void
plant(uint64_t *seed, struct rule *r, uint16_t unit)
{
	const uint32_t a = 1 + lk_random(seed, 2), i = 1 + lk_random(seed, 3);
	const uint32_t t = 1 + lk_random(seed, 6), h = 1 + lk_random(seed, 2);
	const uint32_t classes[] = { LK_MATTER(a, i, 0),
		LK_MATTER(a, i, 1 + lk_random(seed, 5)) };
	const uint64_t areas[] = { 0, LK_TOWN(t), LK_AREA(t, h),
		LK_BASIC(t, h, 1 + lk_random(seed, 2)) };

	*r = (struct rule){ RULE(classes[lk_random(seed, 2)],
	    areas[lk_random(seed, 4)], unit) };
	if (lk_random(seed, 4) == 0)
		r->channels = 1ull << lk_random(seed, 3);
}

static bool
says_twice(const struct rule *r, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (r[i].matter == r[at].matter && r[i].area == r[at].area)
			return true;
	return false;
}

/* Any set: what is learned is no larger, and sends fresh cases as planted. */
static void
test_any_set(void **state)
{
	size_t all = 0;

	(void)state;
	for (uint64_t run = 1; run <= 25; run++) {
		struct rule r[14] = { { RULE(LK_MATTER(1, 0, 0), 0, 1) },
			{ RULE(LK_MATTER(2, 0, 0), 0, 2) } };
		struct learn_options o = { 0 };
		const struct learned *g;
		struct rule mine[64];
		uint64_t seed = run * 977, same = 0;
		struct decision d = { 0 };
		struct rulebook *a, *b;
		struct learn *l;
		struct town t;
		size_t n;

		for (uint16_t i = 2; i < 14; i++)
			do
				plant(&seed, &r[i], (uint16_t)(i + 1));
			while (says_twice(r, i));
		number(r, 14);
		t = history(r, 14, 40000, run, 100);
		l = learner(&t, &o);
		assert_int_equal(learn_run(l, &g, &n), OK);
		assert_true(n <= 64);
		for (size_t i = 0; i < n; i++)
			mine[i] = g[i].rule;
		number(mine, n);
		a = rulebook_make(&lk_law, r, 14);
		b = rulebook_make(&lk_law, mine, n);
		for (int i = 0; i < 20000; i++) {
			struct lk_case k;

			lk_draw(&seed, &k);
			same += planted_unit(a, &k, &d) ==
			    planted_unit(b, &k, &d);
		}
		assert_true(same >= 19900);
		assert_true(n <= 18);
		all += n;
		rulebook_free(&a);
		rulebook_free(&b);
		decision_fini(&d);
		learn_free(&l);
		free(t.k);
	}
	/* a few of the planted ones are never needed, a few take two */
	assert_true(all <= 25 * 14 + 10);
}

/* One matter that nobody can say does not cost its class the rule. */
static void
test_impure_matter(void **state)
{
	struct rule r[] = { { RULE(LK_MATTER(1, 1, 0), 0, 1) } };
	struct town t;
	struct learn_options o = { 0 };
	const struct learned *g;
	uint64_t seed = 4, right = 0;
	struct learn *l;
	size_t n;

	(void)state;
	number(r, 1);
	t = history(r, 1, 30000, 11, 0);
	for (size_t i = 0; i < t.n; i++)
		if (t.k[i].c.matter == LK_MATTER(1, 1, 4))
			t.k[i].c.unit = (uint16_t)(1 + lk_random(&seed, 2));
	l = learner(&t, &o);
	assert_int_equal(learn_run(l, &g, &n), OK);
	for (size_t i = 0; i < n; i++)
		right += g[i].right;
	print(g, n);
	assert_int_equal(n, 4);
	assert_true(right > 3800);
	learn_free(&l);
	free(t.k);
}

static void
test_same_every_time(void **state)
{
	struct rule r[] = {
		{ RULE(LK_MATTER(1, 0, 0), 0, 1) },
		{ RULE(LK_MATTER(1, 1, 1), LK_TOWN(2), 2), .channels = 5 },
		{ RULE(LK_MATTER(2, 0, 0), 0, 3) },
	};
	struct town t;
	struct learn_options o = { .words = true };
	const struct learned *a, *b;
	struct learn *l, *m;
	size_t n, k;

	(void)state;
	number(r, 3);
	t = history(r, 3, 20000, 3, 50);
	l = learner(&t, &o);
	m = learn_new(&lk_law, &o);
	for (size_t i = t.n; i-- > 0;)
		learn_add(m, &t.k[i].c);
	assert_int_equal(learn_run(l, &a, &n), OK);
	assert_int_equal(learn_run(m, &b, &k), OK);
	assert_int_equal(n, k);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(a[i].rule.matter, b[i].rule.matter);
		assert_int_equal(a[i].rule.area, b[i].rule.area);
		assert_int_equal(a[i].rule.unit, b[i].rule.unit);
		assert_int_equal(a[i].support, b[i].support);
		assert_int_equal(a[i].right, b[i].right);
		assert_int_equal(a[i].right_without, b[i].right_without);
	}
	learn_free(&l);
	learn_free(&m);
	free(t.k);
}

static bool
stop(void *ctx, uint64_t done, uint64_t of)
{
	assert_true(done <= of);
	return ++*(int *)ctx < 3;
}

static void
test_stopped(void **state)
{
	struct rule r[] = { { RULE(LK_MATTER(1, 0, 0), 0, 1), .id = 1 } };
	int calls = 0;
	struct learn_options o = { .progress = stop, .ctx = &calls };
	struct town t = history(r, 1, 1000, 3, 0);
	struct learn *l = learner(&t, &o);
	const struct learned *g;
	size_t n;

	(void)state;
	assert_int_equal(learn_run(l, &g, &n), ERR_CANCELLED);
	assert_int_equal(calls, 3);
	assert_int_equal(n, 0);
	learn_free(&l);
	free(t.k);
}

/* Words that name one unit in every class but one, and those that do not. */
static void
test_like_words(void **state)
{
	static const struct { const char *text; uint16_t unit; } say[] = {
		{ "street lamp dark", 1 }, { "lamp post leaning", 1 },
		{ "water pipe leak", 2 }, { "no water pressure", 2 },
	};
	struct learn_options o = { .words = true };
	struct learn *l = learn_new(&lk_law, &o);
	const struct learned *g;
	double share;
	size_t n;

	(void)state;
	for (uint32_t i = 0; i < 6; i++)
		for (int k = 0; k < 10; k++) {
			struct learn_case c = { .matter = LK_MATTER(1 + i / 3,
				1 + i % 3, 1), .channel = 0,
				.unit = say[i % 4].unit,
				.words = str_of(say[i % 4].text) };

			learn_add(l, &c);
		}
	assert_int_equal(learn_run(l, &g, &n), OK);
	assert_int_equal(learn_like(l, STR("new lamp broken"), &share), 1);
	assert_true(share >= 0.95);
	assert_int_equal(learn_like(l, STR("water main"), &share), 2);
	assert_int_equal(learn_like(l, STR("stray dog"), &share), 0);
	assert_true(share == 0);
	learn_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matters_and_classes),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_band),
		cmocka_unit_test(test_noise_teaches_nothing),
		cmocka_unit_test(test_one_case_is_none),
		cmocka_unit_test(test_any_set),
		cmocka_unit_test(test_impure_matter),
		cmocka_unit_test(test_same_every_time),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_like_words),
	};

	lk_make();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
