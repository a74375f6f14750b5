/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lint.c -- what lint says of random small sets of rules is what trying
 * every case of a small world says: nothing more, nothing less. More rounds:
 * GRIDSEAT_ROUNDS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "linttry.h"

/* ---- what lint says ---- */

static struct lint_finding gap[2048];
static size_t gaps_n;

static void
take_gap(struct set *s, const struct lint_finding *f)
{
	assert_true(gaps_n < sizeof(gap) / sizeof(gap[0]));
	gap[gaps_n++] = *f;
	for (size_t m = 0; m < CLASSES; m++)
		for (size_t g = 0; g < areas_n; g++) {
			if (!rule_matter_in(classes[m], f->matter) ||
			    !rule_area_in(&law, areas[g], f->area) ||
			    law_grid_dead(&law, areas[g]))
				continue;
			assert_true(s->lack[m][g] == 0 ||
			    s->lack[m][g] == f->kind + 1);
			s->lack[m][g] = (uint8_t)(f->kind + 1);
		}
}

static void
check_witness(const struct set *s, const struct lint_finding *f)
{
	static struct witness w;
	const size_t fitting = f->kind == LINT_TIE || f->kind == LINT_TWIN ||
	    f->kind == LINT_DATES || f->kind == LINT_CONTRADICTION ? 2 :
	    f->kind == LINT_GAP || f->kind == LINT_GAP_PART ||
	    f->kind == LINT_GAP_LATER ? 0 : 1;

	if (f->witness == NULL)
		return;
	w = *f->witness;
	w.f.fact = w.fact;
	for (size_t i = 0; i < fitting; i++)
		assert_true(rule_fits(f->rule[i], &w.f));
	for (size_t i = 0; i < s->n && fitting == 0; i++)
		assert_false(rule_fits(&s->rule[i], &w.f));
}

static size_t found[LINT_KIND_COUNT];

static bool
take(void *ctx, const struct lint_finding *f)
{
	struct set *const s = ctx;
	const size_t a = f->rules_n > 0 ? (size_t)(f->rule[0] - s->rule) : 0;
	const size_t b = f->rules_n > 1 ? (size_t)(f->rule[1] - s->rule) : 0;

	found[f->kind]++;
	check_witness(s, f);
	switch (f->kind) {
	case LINT_TIE:
		s->tie[a][b] = s->tie[b][a] = true;
		break;
	case LINT_CONTRADICTION:
		s->contra[a][b] = true;
		break;
	case LINT_TWIN:
	case LINT_DATES:
		s->mark[a].paired = s->mark[b].paired = true;
		break;
	case LINT_NEVER:
		s->mark[a].said_never = true;
		break;
	case LINT_EXPIRED:	/* it had its days */
		s->mark[a].said_never = s->rule[a].to >= LINTKIT_ON;
		break;
	case LINT_SHADOWED:
		s->mark[a].shadowed = true;
		break;
	case LINT_NEEDLESS:
		s->mark[a].needless = true;
		break;
	case LINT_TO_FALLBACK:
		s->mark[a].fallback = true;
		break;
	case LINT_GAP:
	case LINT_GAP_PART:
	case LINT_GAP_LATER:
		take_gap(s, f);
		break;
	case LINT_BROADER:
		s->broader[s->broader_n++] = *f;
		break;
	default:
		break;
	}
	return true;
}

static void
print_set(const struct set *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct buf b = { 0 };

		for (int c = 0; c < RULE_COLUMN_COUNT; c++) {
			rule_write(&law, &s->rule[i], (enum rule_column)c,
			    false, &b);
			buf_byte(&b, ' ');
		}
		print_message("%s\n", buf_z(&b));
		buf_fini(&b);
	}
}

#define SAME(s, what, got, want) do { \
	if ((got) != (want)) { \
		print_set(s); \
		fail_msg("%s: lint says %d, trying says %d", what, \
		    (int)(got), (int)(want)); \
	} \
} while (0)

static void
compare_rules(struct set *s, const struct truth *t)
{
	char what[64];

	for (size_t i = 0; i < s->n; i++) {
		const struct mark *const m = &s->mark[i];
		const bool judged = s->rule[i].to >= LINTKIT_ON &&
		    t->ahead[i] && !m->paired;

		snprintf(what, sizeof(what), "R%zu never", i + 1);
		SAME(s, what, m->said_never, m->never &&
		    s->rule[i].to >= LINTKIT_ON);
		if (s->rule[i].to < LINTKIT_ON)
			continue;
		snprintf(what, sizeof(what), "R%zu shadowed", i + 1);
		if (!m->paired)
			SAME(s, what, m->shadowed, !t->ahead[i] &&
			    !m->never);
		snprintf(what, sizeof(what), "R%zu needless", i + 1);
		SAME(s, what, m->needless, judged && !t->other[i] &&
		    !t->none[i]);
		snprintf(what, sizeof(what), "R%zu to fallback", i + 1);
		SAME(s, what, m->fallback, judged && !t->other[i] &&
		    t->none[i]);
	}
}

static void
compare_pairs(struct set *s, const struct truth *t)
{
	char what[64];

	for (size_t a = 0; a < s->n; a++)
		for (size_t b = 0; b < s->n; b++) {
			snprintf(what, sizeof(what), "R%zu R%zu tie", a + 1,
			    b + 1);
			SAME(s, what, s->tie[a][b], t->tie[a][b]);
			snprintf(what, sizeof(what), "R%zu R%zu contradict",
			    a + 1, b + 1);
			SAME(s, what, s->contra[a][b], t->contra[a][b] &&
			    !s->mark[a].shadowed && !s->mark[b].shadowed);
		}
}

static void
compare_gaps(struct set *s)
{
	char what[64];

	for (size_t m = 0; m < CLASSES; m++)
		for (size_t g = 0; g < areas_n; g++) {
			if (rule_matter_level(classes[m]) != 3 ||
			    !is_leaf(areas[g]) ||
			    law_grid_dead(&law, areas[g]))
				continue;
			snprintf(what, sizeof(what), "gap %u x %llu",
			    classes[m], (unsigned long long)areas[g]);
			SAME(s, what, s->lack[m][g], lack_of(s, classes[m],
			    areas[g]));
		}
}

static bool
wholly(const struct set *s, unsigned lack, uint32_t matter, uint64_t area)
{
	bool some = false;

	for (size_t m = 0; m < CLASSES; m++)
		for (size_t g = 0; g < areas_n; g++) {
			if (rule_matter_level(classes[m]) != 3 ||
			    !is_leaf(areas[g]) ||
			    law_grid_dead(&law, areas[g]) ||
			    !rule_matter_in(classes[m], matter) ||
			    !rule_area_in(&law, areas[g], area))
				continue;
			if (s->lack[m][g] != lack)
				return false;
			some = true;
		}
	return some;
}

/* Each is wholly so, and nothing larger is. */
static void
check_largest(const struct set *s)
{
	for (size_t i = 0; i < gaps_n; i++) {
		const uint32_t m = gap[i].matter;
		const uint64_t a = gap[i].area;
		const uint32_t up = law_class_minor(m) != m &&
		    law_class_minor(m) != 0 ? law_class_minor(m) :
		    law_class_major(m) != m ? law_class_major(m) : 0;

		assert_true(wholly(s, gap[i].kind + 1u, m, a));
		assert_false(m != 0 && wholly(s, gap[i].kind + 1u, up, a));
		assert_false(a != 0 && wholly(s, gap[i].kind + 1u, m,
		    law_grid_above(&law, a)));
	}
}

/* ---- before an edit ---- */

struct entry {
	bool fresh[RULES], never[RULES], dead[RULES], tie[RULES][RULES];
};
static struct entry entry;
static const struct rule *entry_rules;

static bool
take_entry(void *ctx, const struct lint_finding *f)
{
	const size_t a = (size_t)(f->rule[0] - entry_rules);
	const size_t b = f->rules_n > 1 ? (size_t)(f->rule[1] -
	    entry_rules) : a;

	(void)ctx;
	if (f->kind == LINT_NEVER) {
		entry.never[a] = true;
		return true;
	}
	if (f->kind == LINT_DEAD_GRID) {
		entry.dead[a] = true;
		return true;
	}
	assert_int_equal(f->kind, LINT_TIE);
	if (f->rules_n > 1)
		entry.tie[a][b] = entry.tie[b][a] = true;
	return true;
}

static void
check_entry(const struct set *s)
{
	memset(&entry, 0, sizeof(entry));
	entry_rules = s->rule;
	for (size_t i = 0; i < s->n; i++)
		entry.fresh[i] = dice(3) == 0;
	assert_int_equal(lint_entry(&law, s->rule, s->n, entry.fresh,
	    LINTKIT_ON, take_entry, NULL), OK);
	for (size_t a = 0; a < s->n; a++) {
		assert_int_equal(entry.never[a], entry.fresh[a] &&
		    s->mark[a].said_never &&
		    !rule_witness(&law, &s->rule[a], NULL));
		assert_int_equal(entry.dead[a], entry.fresh[a] &&
		    s->rule[a].to >= LINTKIT_ON && s->rule[a].area &&
		    law_grid_dead(&law, s->rule[a].area));
		for (size_t b = 0; b < s->n; b++)
			assert_int_equal(entry.tie[a][b], s->tie[a][b] &&
			    (entry.fresh[a] || entry.fresh[b]));
	}
}

/* ---- broader ---- */

/* With the rules of f gone and one for f->matter and f->area instead, the
 * cases of theirs go where they went? */
static bool
replaces(struct set *s, const struct lint_finding *f)
{
	bool gone[RULES + 1] = { false };
	const size_t one = s->n;

	assert_true(f->rules_n >= 2 && f->rules_n <= LINT_RULES);
	s->rule[one] = *f->rule[0];
	s->rule[one].matter = f->matter;
	s->rule[one].area = f->area;
	for (size_t i = 0; i < f->rules_n; i++)
		gone[f->rule[i] - s->rule] = true;
	see_fits(s, one);
	for (size_t m = 0; m < CLASSES; m++)
		for (size_t g = 0; g < areas_n; g++) {
			bool theirs = false;

			for (size_t i = 0; i < s->n; i++)
				theirs |= gone[i] && reaches(&s->rule[i],
				    classes[m], areas[g]);
			for (size_t p = 0; p < POINTS && theirs; p++) {
				uint8_t was[RULES + 1], is[RULES + 1];
				size_t was_n = 0, is_n = 0;

				for (size_t i = 0; i <= s->n; i++) {
					if (!s->fits[i][p] || !reaches(
					    &s->rule[i], classes[m],
					    areas[g]))
						continue;
					if (i < s->n)
						was[was_n++] = (uint8_t)i;
					if (!gone[i])
						is[is_n++] = (uint8_t)i;
				}
				if (!same_way(s, goes(s, was, was_n,
				    RULES + 1), goes(s, is, is_n,
				    RULES + 1)))
					return false;
			}
		}
	return true;
}

/* The rule that takes all cases of the cell, if nothing is said of it. */
static const struct rule *
whole_rule(const struct set *s, uint32_t matter, uint64_t area)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct rule *const r = &s->rule[i];
		const struct mark *const m = &s->mark[i];

		if (r->matter == matter && r->area == area &&
		    r->when_n == 0 && r->to == DAY_LAST && !m->shadowed &&
		    !m->paired && !m->needless &&
		    memchr(s->fits[i], 0, POINTS) == NULL)
			return r;
	}
	return NULL;
}

static bool
said_otherwise(const struct set *s, const struct lint_finding *f)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->rule[i].matter == f->matter &&
		    s->rule[i].area == f->area &&
		    s->rule[i].to >= LINTKIT_ON && !s->mark[i].never &&
		    !rule_same_target(&s->rule[i], f->rule[0]))
			return true;
	return false;
}

/* f: the children's rules, or rules_n 0. */
static void
family(const struct set *s, bool by_class, uint32_t matter, uint64_t area,
    struct lint_finding *f)
{
	const size_t n = by_class ? CLASSES : areas_n;

	*f = (struct lint_finding){ .matter = matter, .area = area };
	for (size_t i = 1; i < n; i++) {
		const uint32_t m = by_class ? classes[i] : matter;
		const uint64_t a = by_class ? area : areas[i];
		const struct rule *r;

		if (by_class ? !rule_matter_in(m, matter) ||
		    rule_matter_level(m) != rule_matter_level(matter) + 1 :
		    law_grid_above(&law, a) != area ||
		    law_grid_dead(&law, a))
			continue;
		r = whole_rule(s, m, a);
		if (r == NULL || (f->rules_n > 0 &&
		    !rule_same_target(f->rule[0], r))) {
			f->rules_n = 0;
			return;
		}
		f->rule[f->rules_n++] = r;
	}
}

static void
check_broader(struct set *s)
{
	for (size_t k = 0; k < s->broader_n; k++)
		assert_true(replaces(s, &s->broader[k]));
	for (size_t i = 0; i < 2 * CLASSES * areas_n; i++) {
		const uint32_t m = classes[i / 2 / areas_n];
		const uint64_t a = areas[i / 2 % areas_n];
		struct lint_finding f;
		bool told = false;

		if (i % 2 ? m == 0 : a == 0)
			continue;
		family(s, i % 2, m, a, &f);
		if (f.rules_n < 2 || said_otherwise(s, &f) ||
		    !replaces(s, &f))
			continue;
		for (size_t k = 0; k < s->broader_n; k++)
			told |= s->broader[k].matter == m &&
			    s->broader[k].area == a;
		if (!told)
			print_set(s);
		assert_true(told);
	}
}

/* ---- tests ---- */

static void
test_random(void **state)
{
	static struct set s;
	static struct truth t;
	const char *const env = getenv("GRIDSEAT_ROUNDS");
	const long rounds = env != NULL ? strtol(env, NULL, 10) : 150;

	(void)state;
	for (long i = 0; i < rounds; i++) {
		make_set(&s);
		gaps_n = 0;
		assert_int_equal(lint_run(&law, s.rule, s.n, LINTKIT_ON, NULL,
		    take, &s), OK);
		try_all(&s, &t);
		compare_rules(&s, &t);
		compare_pairs(&s, &t);
		compare_gaps(&s);
		check_largest(&s);
		check_entry(&s);
		check_broader(&s);
		arena_fini(&s.a);
	}
	for (int k = 0; k < LINT_KIND_COUNT; k++)
		if (found[k] > 0)
			print_message("%s %zu\n", lint_code((enum lint_kind)k),
			    found[k]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	make_world();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
