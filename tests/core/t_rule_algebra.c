/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_rule_algebra.c -- do two rules meet, does one hold the other? Against
 * brute force: all moments of six weeks, all values of small fields and all
 * short texts, and for everything together cases by chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "base/clock.h"
#include "rulechance.h"

static struct law law;
static uint64_t seed;

static unsigned
dice(unsigned sides)
{
	return rulekit_dice(&seed, sides);
}

/* ---- moments: every one of six weeks, by quarters of a day ---- */

static bool
fits_at(const struct rule *r, struct facts *f, int day, int quarter)
{
	struct wall t;

	assert_true(clock_parse(STR("2025-12-15"), law.offset_min, &t));
	facts_time(f, t.ms + day * CLOCK_DAY_MS + quarter * 6 *
	    CLOCK_HOUR_MS);
	return rule_fits(r, f);
}

static void
by_moments(const struct rule *a, const struct rule *b, bool *meet,
    bool *covers, bool *some)
{
	struct facts f;

	facts_init(&f, &law, NULL);
	*meet = *some = false;
	*covers = true;
	for (int i = 0; i < 42 * 4; i++) {
		const bool in_b = fits_at(b, &f, i / 4, i % 4);
		const bool in_a = fits_at(a, &f, i / 4, i % 4);

		*meet = *meet || (in_a && in_b);
		*covers = *covers && (in_a || !in_b);
		*some = *some || in_b;
	}
}

static void
check_pair(const struct rule *a, const struct rule *b, const bool want[3],
    const char *what)
{
	struct witness w;
	bool got;

	got = rule_meet(&law, a, b, &w);
	if (got != want[0])
		fail_msg("meet %d: %s", got, what);
	if (got && !(rule_fits(a, &w.f) && rule_fits(b, &w.f)))
		fail_msg("no witness: %s", what);
	witness_fini(&w);
	assert_int_equal(rule_meet(&law, b, a, NULL), want[0]);
	got = rule_covers(&law, a, b);
	if (got != want[1])
		fail_msg("covers %d: %s", got, what);
	got = rule_witness(&law, b, &w);
	if (got != want[2] || (got && !rule_fits(b, &w.f)))
		fail_msg("witness %d: %s", got, what);
	witness_fini(&w);
}

static void
test_moments(void **state)
{
	struct buf text[2] = { { 0 }, { 0 } }, both = { 0 };

	(void)state;
	seed = 11;
	for (int i = 0; i < 12000; i++) {
		struct arena arena = { 0 };
		struct rule r[2];
		bool want[3];

		for (int k = 0; k < 2; k++) {
			text[k].n = 0;
			buf_cstr(&text[k], "unit=water");
			if (k == 1 || dice(4) > 0)
				chance_days(&text[k], dice(12), dice(20));
			else
				chance_days(&text[k], 0, 22);
			if (dice(5) > 0) {
				buf_cstr(&text[k], "|time=");
				chance_time(&seed, &text[k]);
			}
			r[k] = rulekit_rule(&law, &arena, buf_z(&text[k]));
		}
		both.n = 0;
		buf_fmt(&both, "%s and %s", buf_z(&text[0]),
		    buf_z(&text[1]));
		by_moments(&r[0], &r[1], &want[0], &want[1], &want[2]);
		check_pair(&r[0], &r[1], want, buf_z(&both));
		arena_fini(&arena);
	}
	buf_fini(&text[0]);
	buf_fini(&text[1]);
	buf_fini(&both);
}

/* ---- fields: every value of two of them ---- */

#define TEXT_LONGEST 5	/* two words of two letters and a blank */
struct value { struct fact fact; char text[8]; };
static struct value values[KIT_COUNT + 1][1400];
static size_t values_n[KIT_COUNT + 1];

static void
value_add(unsigned field, const char *text, int64_t num)
{
	struct value *const v = &values[field][values_n[field]++];

	if (text == NULL) {
		v->fact = (struct fact){ .state = FACT_NUM, .num = num };
		return;
	}
	snprintf(v->text, sizeof(v->text), "%s", text);
	v->fact = (struct fact){ .state = FACT_TEXT,
	    .text = str_of(v->text) };
}

static void
all_texts(char *z, size_t n)
{
	static const char letters[] = "ab /";

	z[n] = '\0';
	value_add(KIT_WORDS, z, 0);
	for (size_t i = 0; n < TEXT_LONGEST && i < 4; i++) {
		z[n] = letters[i];
		all_texts(z, n + 1);
	}
}

static void
all_values(void)
{
	static const char *const callers[] = { "person", "firm", "school" };
	char z[TEXT_LONGEST + 1];

	for (unsigned f = 0; f < KIT_COUNT; f++)
		values[f][values_n[f]++].fact.state = FACT_ABSENT;
	value_add(KIT_URGENT, NULL, 0);
	value_add(KIT_URGENT, NULL, 1);
	for (int i = 0; i < 5; i++)
		value_add(KIT_VOTES, NULL, i);
	for (int i = 0; i < 3; i++)
		value_add(KIT_CALLER, callers[i], 0);
	all_texts(z, 0);
}

static void
by_values(const struct rule *a, const struct rule *b, unsigned one,
    unsigned two, bool want[3])
{
	struct fact fact[FACTS_MAX] = { 0 };
	struct facts f;

	facts_init(&f, &law, fact);
	facts_time(&f, 0);
	want[0] = want[2] = false;
	want[1] = true;
	for (size_t i = 0; i < values_n[one]; i++)
		for (size_t k = 0; k < values_n[two]; k++) {
			bool in_a, in_b;

			fact[one] = values[one][i].fact;
			fact[two] = values[two][k].fact;
			in_b = rule_fits(b, &f);
			in_a = rule_fits(a, &f);
			want[0] = want[0] || (in_a && in_b);
			want[1] = want[1] && (in_a || !in_b);
			want[2] = want[2] || in_b;
		}
}

static void
rule_by_chance(struct buf *b, unsigned one, unsigned two)
{
	bool words = false;

	b->n = 0;
	buf_cstr(b, "unit=water|when=");
	for (unsigned n = 1 + dice(4); n > 0; n--) {
		unsigned field = dice(2) ? one : two;

		/* One condition on the text: else no short text would do. */
		if (field == KIT_WORDS && words)
			field = one;
		words = words || field == KIT_WORDS;
		chance_term(&seed, b, field);
		if (n > 1)
			buf_byte(b, ';');
	}
}

static void
test_fields(void **state)
{
	static const unsigned pairs[][2] = {
		{ KIT_URGENT, KIT_VOTES }, { KIT_VOTES, KIT_CALLER },
		{ KIT_URGENT, KIT_CALLER }, { KIT_CALLER, KIT_WORDS },
		{ KIT_URGENT, KIT_WORDS }
	};
	struct buf text[2] = { { 0 }, { 0 } }, both = { 0 };

	(void)state;
	seed = 13;
	all_values();
	for (int i = 0; i < 8000; i++) {
		const unsigned *const two = pairs[dice(i % 4 ? 3 : 5)];
		struct arena arena = { 0 };
		struct rule r[2];
		bool want[3];

		for (int k = 0; k < 2; k++) {
			struct rule_text t;

			rule_by_chance(&text[k], two[0], two[1]);
			t = rulekit_text(buf_z(&text[k]));
			assert_int_equal(rule_read(&law, &t, NULL, &arena,
			    &r[k], NULL, NULL), OK);
		}
		both.n = 0;
		buf_fmt(&both, "%s and %s", buf_z(&text[0]),
		    buf_z(&text[1]));
		by_values(&r[0], &r[1], two[0], two[1], want);
		check_pair(&r[0], &r[1], want, buf_z(&both));
		arena_fini(&arena);
	}
	buf_fini(&text[0]);
	buf_fini(&text[1]);
	buf_fini(&both);
}

/* ---- everything together, by chance ---- */

static void
case_by_chance(struct facts *f)
{
	const struct wall t = { 1766000000000 +
	    (int64_t)dice(42 * 96) * 15 * CLOCK_MIN_MS };
	int64_t v;

	f->matter = str_int(str_of(chance_matters[dice(7)]), &v) ? (uint32_t)v : 0;
	f->grid = str_int(str_of(chance_areas[dice(7)]), &v) ? (uint64_t)v : 0;
	f->channel = (int)dice(4) - 1;
	facts_time(f, t.ms);
	for (unsigned i = 0; i < KIT_COUNT; i++)
		f->fact[i] = values[i][dice((unsigned)values_n[i])].fact;
}

static void
test_whole(void **state)
{
	struct buf text[2] = { { 0 }, { 0 } };
	unsigned met = 0, covered = 0;

	(void)state;
	seed = 17;
	for (int i = 0; i < 20000; i++) {
		struct arena arena = { 0 };
		struct witness w;
		struct rule r[2];
		bool meet, covers;

		for (int k = 0; k < 2; k++) {
			chance_rule(&seed, &text[k]);
			r[k] = rulekit_rule(&law, &arena, buf_z(&text[k]));
		}
		meet = rule_meet(&law, &r[0], &r[1], &w);
		covers = rule_covers(&law, &r[0], &r[1]);
		met += meet;
		covered += covers;
		if (meet && !(rule_fits(&r[0], &w.f) && rule_fits(&r[1],
		    &w.f)))
			fail_msg("%s and %s: no witness", buf_z(&text[0]),
			    buf_z(&text[1]));
		witness_fini(&w);
		for (int k = 0; k < 60; k++) {
			struct fact fact[FACTS_MAX] = { 0 };
			struct facts f;
			bool in_a, in_b;

			facts_init(&f, &law, fact);
			case_by_chance(&f);
			in_a = rule_fits(&r[0], &f);
			in_b = rule_fits(&r[1], &f);
			if ((in_a && in_b && !meet) ||
			    (in_b && !in_a && covers))
				fail_msg("%s and %s", buf_z(&text[0]),
				    buf_z(&text[1]));
		}
		arena_fini(&arena);
	}
	/* The dice do throw both. */
	assert_in_range(met, 1500, 18500);
	assert_in_range(covered, 200, 18500);
	buf_fini(&text[0]);
	buf_fini(&text[1]);
}

/* ---- by hand: what chance does not reach ---- */

static const struct { const char *a, *b; bool meet, covers; } hand[] = {
	/* A leap day is a Monday every 28 years, and in 2044. */
	{ "time=02-29..02-29", "time=mon", true, false },
	{ "time=02-29..02-29;mon", "from=2040-03-01|to=2044-02-28", false,
	    false },
	{ "time=02-29..02-29;mon", "from=2044-02-29|to=2044-02-29", true,
	    true },
	{ "time=02-29..02-29;mon", "from=2044-02-29|to=2044-03-01", true,
	    false },
	/* Over a century without a leap day: forty years from one to the
	 * next of that weekday. */
	{ "time=02-29..02-29;mon", "from=2072-03-01|to=2112-02-28", false,
	    false },
	{ "time=02-29..02-29;mon", "from=2072-03-01|to=2112-02-29", true,
	    false },
	{ "time=02-29..02-29;mon", "from=1800-01-01|to=1903-12-31", true,
	    false },
	{ "from=9999-12-31", "time=fri", true, false },
	{ "from=9999-12-31", "time=thu", false, false },
	{ "to=0001-01-01", "time=mon", true, false },
	{ "time=01-01..06-30", "time=07-01..12-31", false, false },
	{ "time=01-01..06-30;07-01..12-31", "matter=-", true, true },
	{ "time=01-01..02-28;03-01..12-31", "matter=-", true, false },
	{ "time=2026-01-01..2026-06-30;2026-07-01..2026-12-31",
	    "from=2026-01-01|to=2026-12-31", true, true },
	{ "time=2026-01-01..2026-06-30;2026-07-02..2026-12-31",
	    "from=2026-01-01|to=2026-12-31", true, false },
	{ "time=daily", "matter=-", true, true },
	/* The words of the place are words of the case. */
	{ "when=place~万达", "when=words!~万达", false, false },
	{ "when=place~万达,住总", "when=words!~万达", true, false },
	{ "when=words~万达", "when=place~万达", true, true },
	{ "when=words~万,达", "when=place~万达", true, true },
	{ "when=place~万达", "when=words~万达", true, false },
	{ "when=words!~万达", "when=place!~万达", true, false },
	{ "when=place!~万达", "when=words!~万达", true, false },
	{ "when=words!~x", "when=place~y;words!~x", true, true },
	/* What stands between two words must not make a third. */
	{ "when=words~a;words~b", "when=words!~a b,a/b,b a,b/a,+", true,
	    false },
	{ "when=words~a;words~b", "when=words!~ab,ba", true, false },
	{ "when=words~ab", "when=words!~b", false, false },
	{ "when=words~ab,c", "when=words!~b", true, false },
	{ "when=words~a", "when=words~ab", true, true },
	{ "when=words~a,b", "when=words~ab,ba,bb", true, true },
	{ "when=words!~ab", "when=words!~a", true, true },
	{ "when=words!~a", "when=words!~ab", true, false },
	/* Numbers with and without bounds, words with and without a list. */
	{ "when=urgent!=0", "when=urgent=1", true, true },
	{ "when=urgent!=0", "when=urgent>0", true, true },
	{ "when=urgent>=0", "when=urgent<=1", true, true },
	{ "when=urgent>=0", "matter=-", true, false },	/* may be absent */
	{ "when=count!=0,1,2,3", "when=count=0..4", true, false },
	{ "when=count!=0,1,2,3", "when=count=0..3", false, false },
	{ "when=count<-9223372036854775807", "when=count!=-9223372036854775808",
	    false, false },
	{ "when=count>9223372036854775806", "when=count=9223372036854775807",
	    true, true },
	{ "when=caller!=person", "when=caller!=firm,school", false, false },
	{ "when=caller!=person", "when=caller=firm,school", true, true },
	{ "when=caller=firm,school", "when=caller!=person", true, true },
	{ "when=source!=x1,x2,x3", "when=source!=x4", true, false },
	{ "when=source!=x1", "when=source=x2", true, true },
	/* What fits nothing is held by anything, and meets nothing. */
	{ "when=urgent=1", "when=urgent=0;urgent=1", false, true },
	{ "matter=1001000", "matter=1001001", true, true },
	{ "matter=1001001", "matter=1001000", true, false },
	{ "matter=1001001", "matter=1001002", false, false },
	{ "area=110115001000000", "area=110115001001001", true, true },
	{ "area=110115001000000", "area=110115002003000", false, false },
	{ "channel=patrol", "channel=hotline,patrol", true, false },
	{ "channel=patrol,hotline", "channel=patrol", true, true },
	{ "channel=patrol,hotline,public", "matter=-", true, false },
};

static void
test_by_hand(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(hand) / sizeof(*hand); i++) {
		struct arena arena = { 0 };
		struct rule a, b;
		struct witness w;

		text.n = 0;
		buf_fmt(&text, "unit=water|%s", hand[i].a);
		a = rulekit_rule(&law, &arena, buf_z(&text));
		text.n = 0;
		buf_fmt(&text, "unit=water|%s", hand[i].b);
		b = rulekit_rule(&law, &arena, buf_z(&text));
		if (rule_meet(&law, &a, &b, &w) != hand[i].meet ||
		    rule_covers(&law, &a, &b) != hand[i].covers)
			fail_msg("%s and %s: meet %d, covers %d", hand[i].a,
			    hand[i].b, rule_meet(&law, &a, &b, NULL),
			    rule_covers(&law, &a, &b));
		if (hand[i].meet && !(rule_fits(&a, &w.f) &&
		    rule_fits(&b, &w.f)))
			fail_msg("%s and %s: no witness", hand[i].a,
			    hand[i].b);
		witness_fini(&w);
		arena_fini(&arena);
	}
	buf_fini(&text);
}

static void
test_print(void **state)
{
	struct arena arena = { 0 };
	struct buf b = { 0 };
	struct witness w;
	struct rule r;

	(void)state;
	r = rulekit_rule(&law, &arena, "unit=water|matter=1001001|"
	    "area=110115001000000|channel=public,hotline|time=sat 12:00-13:00|"
	    "when=urgent=1;words~井盖;words~下沉;caller!=person");
	assert_true(rule_witness(&law, &r, &w));
	witness_print(&law, &w, &b);
	assert_string_equal(buf_z(&b), "matter=1001001 area=110115001000000 "
	    "channel=hotline at=2026-01-03T12:00 urgent=1 caller=firm "
	    "words=\"井盖 下沉\"");
	witness_fini(&w);
	b.n = 0;
	r = rulekit_rule(&law, &arena, "unit=water|when=words!~x;count<5");
	assert_true(rule_witness(&law, &r, &w));
	witness_print(&law, &w, &b);
	assert_string_equal(buf_z(&b), "at=2026-01-01T10:00 words=/ count=0");
	witness_fini(&w);
	buf_fini(&b);
	arena_fini(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_print),
	};

	rulekit_make(&law);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
