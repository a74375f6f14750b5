/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A million random cases in ten thousand random rule sets: what the rulebook
 * says is what going through every rule says, line by line. The plain way is
 * written here once more from core/rule.h, on a tree of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bookkit.h"

#define SETS	10000
#define CASES	100		/* of each */
#define RULES	36
#define DAY0	20000		/* days of rules and cases lie around it */

/* ---- chance ---- */

static uint64_t seed = 20261122;

static unsigned
upto(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed * UINT64_C(0x2545F4914F6CDD1D) >> 33) % n;
}

/* ---- random rules ---- */

struct one {			/* what rule r was made of */
	const struct rule *r;
	int		m, a;		/* into matter[] and place[] */
	struct cond	when[3];
};
struct set {
	struct rule	r[RULES];
	struct one	o[RULES];
	size_t		n;
};

static const struct band bands[] = {
	{ .week = { { 480, 1080 }, { 1920, 2520 } }, .week_n = 2 },
	{ .week = { { 0, 5000 } }, .week_n = 1 },
	{ .span = { { 1101, 315, true } }, .span_n = 1 },
	{ .span = { { 601, 831, true } }, .span_n = 1 },
	{ .span = { { DAY0 - 3, DAY0 + 1, false } }, .span_n = 1 },
	{ .week = { { 0, 6000 } }, .week_n = 1,
	    .span = { { DAY0, DAY0 + 4, false }, { 401, 430, true } },
	    .span_n = 2 },
};
static const int64_t numbers[] = { 1, 3, 5 };
static const struct str callers[] = { S("farmer"), S("firm") };
static const struct str words[] = { S("drain"), S("smell") };
static const struct cond conds[] = {
	{ 0, COND_IN, 3, .num = numbers },
	{ 0, COND_OUT, 2, .num = numbers },
	{ 0, COND_RANGE, .lo = 2, .hi = 4 },
	{ 0, COND_RANGE, .lo = 4, .hi = INT64_MAX },
	{ 1, COND_IN, 2, .word = callers },
	{ 1, COND_IN, 1, .word = callers },
	{ 1, COND_OUT, 1, .word = callers },
	{ 2, COND_HAS, 2, .word = words },
	{ 2, COND_HAS, 1, .word = words },
	{ 2, COND_LACKS, 1, .word = words + 1 },
};

/* Rules crowd where lean is high, so that many fall into one cell. */
static void
random_rule(struct set *s, unsigned i, unsigned lean)
{
	struct one *const o = &s->o[i];
	struct rule *const r = &s->r[i];

	*o = (struct one){ .r = r };
	o->m = (int)upto(upto(4) < lean ? 4 : LEN(matter));
	o->a = (int)upto(upto(4) < lean ? 6 : LEN(place));
	*r = (struct rule){
		.id = 1 + upto(3 * RULES), .version = i + 1,
		.matter = (uint32_t)matter[o->m].code,
		.area = place[o->a].code, .when = o->when,
		.unit = (uint16_t)upto(3),
		.priority = (int16_t)(upto(3) ? 0 : (int)upto(4) - 2),
		.from = DAY_FIRST, .to = DAY_LAST
	};
	if (upto(3) == 0 || r->unit == 0)
		r->enforcer = (uint16_t)(3 + upto(2));
	r->enforcer_leads = r->unit == 0 || (r->enforcer && upto(2));
	if (upto(6) == 0)
		r->helper[r->helpers_n++] = 5;
	if (upto(3) == 0)
		r->channels = 1 + upto(7);
	if (upto(4) == 0)
		r->band = &bands[upto(LEN(bands))];
	if (upto(4) == 0)
		r->from = DAY0 + (int32_t)upto(7) - 4;
	if (upto(6) == 0)
		r->to = DAY0 + (int32_t)upto(5);
	if (upto(3) == 0)
		r->when_n = (uint8_t)(1 + upto(3));
	for (unsigned t = 0; t < r->when_n; t++)
		o->when[t] = conds[upto(LEN(conds))];
}

/* ---- random cases ---- */

struct scene {
	struct facts	f;
	struct fact	fact[3];
	struct fact	later[3];	/* what load brings */
	int		m, a;
	unsigned	minute, month_day;
	int32_t		day;
};

static void
load(struct facts *f, void *ctx)
{
	const struct scene *const s = ctx;

	for (size_t i = 0; i < 3; i++)
		f->fact[i] = s->later[i];
}

static void
random_facts(struct scene *s)
{
	static const char *const texts[] = {
		"the drain is full", "a smell", "drain and smell", "", "noise"
	};
	struct fact *const to = upto(2) ? s->fact : s->later;

	if (upto(5))
		to[0] = (struct fact){ FACT_NUM, (int64_t)upto(7), { 0 } };
	if (upto(5))
		to[1] = (struct fact){ FACT_TEXT, 0,
		    upto(2) ? callers[upto(2)] : STR("other") };
	if (upto(5))
		to[2] = (struct fact){ FACT_TEXT, 0,
		    str_of(texts[upto(LEN(texts))]) };
	if (to == s->later) {
		s->f.load = load;
		s->f.ctx = s;
	}
}

static void
random_case(struct scene *s)
{
	/* Days from Monday 2024-09-30; DAY0 is the Friday after it. */
	static const unsigned month_days[] = {
		930, 1001, 1002, 1003, 1004, 1005, 1006, 1007
	};
	const unsigned d = upto(8), minute = upto(1440);

	memset(s, 0, sizeof(*s));
	facts_init(&s->f, &law, s->fact);
	s->m = (int)upto(upto(2) ? 5 : LEN(matter));
	s->a = (int)upto(upto(2) ? 8 : LEN(place));
	s->f.matter = (uint32_t)matter[s->m].code;
	s->f.grid = place[s->a].code;
	s->f.channel = (int)upto(4) - 1;
	s->day = DAY0 - 4 + (int32_t)d;
	s->minute = (d % 7) * 1440 + minute;
	s->month_day = month_days[d];
	facts_time(&s->f, ((int64_t)s->day * 1440 + minute - 480) * 60000);
	random_facts(s);
}

/* ---- the plain way ---- */

static const struct fact *
fact_of(const struct scene *s, unsigned i)
{
	return s->f.load != NULL ? &s->later[i] : &s->fact[i];
}

static bool
any_word(const struct cond *c, struct str text, bool within)
{
	for (unsigned i = 0; i < c->n; i++)
		if (within ? str_find(text, c->word[i]) >= 0 :
		    str_eq(text, c->word[i]))
			return true;
	return false;
}

static bool
plain_cond(const struct cond *c, const struct scene *s)
{
	const struct fact *const x = fact_of(s, c->field);
	bool in = false;

	if (x->state != FACT_NUM && x->state != FACT_TEXT)
		return false;
	switch (c->op) {
	case COND_RANGE:
		return x->num >= c->lo && x->num <= c->hi;
	case COND_HAS:
	case COND_LACKS:
		return any_word(c, x->text, true) == (c->op == COND_HAS);
	}
	if (c->field == 1)
		in = any_word(c, x->text, false);
	for (unsigned i = 0; c->field == 0 && i < c->n; i++)
		in |= c->num[i] == x->num;
	return in == (c->op == COND_IN);
}

static bool
plain_band(const struct band *b, const struct scene *s)
{
	bool week = b->week_n == 0, date = b->span_n == 0;

	for (unsigned i = 0; i < b->week_n; i++)
		week |= s->minute >= b->week[i].from &&
		    s->minute < b->week[i].to;
	for (unsigned i = 0; i < b->span_n; i++) {
		const struct day_span *const d = &b->span[i];
		const int32_t at = d->yearly ? (int32_t)s->month_day : s->day;

		date |= d->from <= d->to ? at >= d->from && at <= d->to :
		    at >= d->from || at <= d->to;
	}
	return week && date;
}

static enum rule_loss
plain_fit(const struct rule *r, const struct scene *s, unsigned *term)
{
	*term = 0;
	if (s->day < r->from)
		return NOT_YET;
	if (s->day > r->to)
		return NO_MORE;
	if (r->channels && (s->f.channel < 0 ||
	    !(r->channels & 1ull << s->f.channel)))
		return NOT_CHANNEL;
	if (r->band && !plain_band(r->band, s))
		return NOT_TIME;
	for (; *term < r->when_n; ++*term)
		if (!plain_cond(&r->when[*term], s))
			return NOT_WHEN;
	*term = 0;
	return WON;
}

struct plain {
	const struct one *o;
	enum rule_loss	fit;
	unsigned	term;
	int64_t		rank[7];
};

/* The first of the seven in which they differ; 7: none. */
static int
differ(const struct plain *a, const struct plain *b)
{
	int i = 0;

	while (i < 7 && a->rank[i] == b->rank[i])
		i++;
	return i;
}

static int
by_plain(const void *x, const void *y)
{
	const struct plain *const a = x, *const b = y;
	const int i = differ(a, b);

	if ((a->fit == WON) != (b->fit == WON))
		return a->fit == WON ? -1 : 1;
	if (i < 7)
		return a->rank[i] > b->rank[i] ? -1 : 1;
	if (a->o->r->id != b->o->r->id)
		return a->o->r->id < b->o->r->id ? -1 : 1;
	return a->o->r->version > b->o->r->version ? -1 : 1;
}

static bool
same_place(const struct rule *a, const struct rule *b)
{
	return a->unit == b->unit && a->enforcer == b->enforcer &&
	    a->enforcer_leads == b->enforcer_leads &&
	    a->helpers_n == b->helpers_n;
}

/* The rules in reach, ordered; and whether a finer one could have won. */
static size_t
plain_all(const struct one *o, size_t n, const struct scene *s,
    struct plain *out)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rule *const r = o[i].r;
		const int m = level_on_line(matter, s->m, o[i].m);
		const int a = level_on_line(place, s->a, o[i].a);

		if (m < 0 || a < 0)
			continue;
		out[k] = (struct plain){ &o[i], .rank = {
			m, a, r->priority, r->when_n, r->channels != 0,
			r->band != NULL, r->from } };
		out[k].fit = plain_fit(r, s, &out[k].term);
		k++;
	}
	qsort(out, k, sizeof(*out), by_plain);
	return k;
}

static bool
plain_finer(const struct one *o, size_t n, const struct scene *s, int least)
{
	unsigned term;

	for (size_t i = 0; i < n; i++)
		if (level_on_line(matter, s->m, o[i].m) >= least &&
		    o[i].a != s->a &&
		    level_on_line(place, o[i].a, s->a) >= 0 &&
		    plain_fit(o[i].r, s, &term) == WON)
			return true;
	return false;
}

/* ---- both ways ---- */

static const enum rule_loss lost_on[] = {
	LOST_MATTER, LOST_AREA, LOST_PRIORITY, LOST_CONDITIONS, LOST_CHANNEL,
	LOST_TIME, LOST_NEWEST, LOST_SAME
};
static unsigned seen[RULE_LOSS_COUNT], kinds[3], finers;

static void
must(bool what, size_t set, size_t at, const char *said)
{
	if (!what)
		fail_msg("set %zu case %zu: %s", set, at, said);
}

static void
check_lines(const struct decision *d, const struct plain *p, size_t set,
    size_t at)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct decision_line *const l = &d->line[i];
		enum rule_loss want = p[i].fit;

		if (want == WON && i > 0)
			want = lost_on[differ(&p[0], &p[i])];
		if (i < d->tied)
			want = TIED;
		must(l->rule == p[i].o->r, set, at, "another rule");
		must(l->loss == want, set, at, "another reason");
		must(l->term == p[i].term, set, at, "another term");
		must(l->matter_level == p[i].rank[0] &&
		    l->area_level == p[i].rank[1], set, at, "levels");
		if (p[i].fit == WON && i > 0 && i >= d->tied)
			must(rule_rank(&law, l->rule, d->line[0].rule) ==
			    want, set, at, "rule_rank");
		seen[want]++;
	}
}

static void
check_case(const struct one *o, size_t n, struct scene *s,
    const struct decision *d, size_t set, size_t at)
{
	struct plain p[RULES];
	const size_t k = plain_all(o, n, s, p);
	size_t fit = 0, level = 0;
	bool tie = false;

	while (fit < k && p[fit].fit == WON)
		fit++;
	while (level < fit && differ(&p[0], &p[level]) == 7)
		tie |= !same_place(p[0].o->r, p[level++].o->r);
	must(d->n == k && d->fit == fit, set, at, "how many");
	must(d->kind == (fit == 0 ? DECIDED_NONE : tie ? DECIDED_TIE :
	    DECIDED), set, at, "kind");
	must(d->tied == (tie ? level : 0), set, at, "tied");
	check_lines(d, p, set, at);
	must(d->finer == plain_finer(o, n, s, fit ? (int)p[0].rank[0] : 0),
	    set, at, "finer");
	kinds[d->kind]++;
	finers += d->finer;
}

/* Compiled of some that go again, all others added one by one. */
static struct rulebook *
piecemeal(const struct set *s, const struct set *gone)
{
	const size_t half = gone->n / 2;
	struct rulebook *const b = rulebook_make(&law, gone->r, half);

	for (size_t i = 0; i < s->n || half + i < gone->n; i++) {
		if (i < s->n)
			rulebook_add(b, &s->r[i]);
		if (half + i < gone->n)
			rulebook_add(b, &gone->r[half + i]);
	}
	assert_int_equal(rulebook_count(b), s->n + gone->n);
	for (size_t i = 0; i < gone->n; i++)
		assert_true(rulebook_remove(b, &gone->r[i]));
	for (size_t i = 0; i < gone->n; i++)
		assert_false(rulebook_remove(b, &gone->r[i]));
	assert_int_equal(rulebook_count(b), s->n);
	return b;
}

/* Compiled with some that go, and come back in another order. */
static struct rulebook *
edited(const struct set *s)
{
	struct rulebook *const b = rulebook_make(&law, s->r, s->n);

	for (size_t i = 0; i < s->n; i += 2)
		assert_true(rulebook_remove(b, &s->r[i]));
	for (size_t i = s->n; i-- > 0;)
		if (i % 2 == 0)
			rulebook_add(b, &s->r[i]);
	return b;
}

static void
same_lines(const struct decision *a, const struct decision *b, size_t set,
    size_t at)
{
	must(a->n == b->n && a->fit == b->fit && a->kind == b->kind &&
	    a->tied == b->tied && a->finer == b->finer, set, at, "piecemeal");
	for (size_t i = 0; i < a->n; i++)
		must(a->line[i].rule == b->line[i].rule &&
		    a->line[i].loss == b->line[i].loss &&
		    a->line[i].term == b->line[i].term, set, at,
		    "a line of the piecemeal one");
}

struct told { const struct scene *s; const struct set *set; size_t n; };

static bool
count_inside(void *ctx, const struct rule *r)
{
	struct told *const t = ctx;
	const struct one *const o = &t->set->o[r - t->set->r];

	assert_true(level_on_line(matter, t->s->m, o->m) >= 0);
	assert_true(level_on_line(place, t->s->a, o->a) >= 0 ||
	    level_on_line(place, o->a, t->s->a) >= 0);
	t->n++;
	return true;
}

static void
check_inside(const struct rulebook *b, const struct set *set,
    const struct scene *s)
{
	struct told t = { s, set, 0 };
	size_t want = 0;

	for (size_t i = 0; i < set->n; i++)
		want += level_on_line(matter, s->m, set->o[i].m) >= 0 &&
		    (level_on_line(place, s->a, set->o[i].a) >= 0 ||
		    level_on_line(place, set->o[i].a, s->a) >= 0);
	rulebook_inside(b, &s->f, count_inside, &t);
	assert_int_equal(t.n, want);
}

static void
random_set(struct set *s, size_t most)
{
	const unsigned lean = upto(5);

	s->n = upto((unsigned)most + 1);
	for (unsigned i = 0; i < s->n; i++)
		random_rule(s, i, lean);
}

static void
test_random(void **state)
{
	static struct set set, gone;
	struct decision d = { 0 }, e = { 0 };

	(void)state;
	for (size_t i = 0; i < SETS; i++) {
		struct rulebook *whole, *parts;

		random_set(&set, RULES);
		random_set(&gone, RULES / 3);
		whole = rulebook_make(&law, set.r, set.n);
		parts = i % 2 ? piecemeal(&set, &gone) : edited(&set);
		for (size_t j = 0; j < CASES; j++) {
			struct scene s;

			random_case(&s);
			rulebook_decide(whole, &s.f, &d);
			check_case(set.o, set.n, &s, &d, i, j);
			rulebook_decide(parts, &s.f, &e);
			same_lines(&d, &e, i, j);
			if (j % 8 == 0)
				check_inside(parts, &set, &s);
		}
		rulebook_free(&whole);
		rulebook_free(&parts);
	}
	decision_fini(&d);
	decision_fini(&e);
}

/* The test is worth something only if everything came up. */
static void
test_all_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULE_LOSS_COUNT; i++)
		assert_true(seen[i] > 500);
	for (size_t i = 0; i < LEN(kinds); i++)
		assert_true(kinds[i] > 1000);
	assert_true(finers > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_all_seen),
	};

	make_law();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
