/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules and cases by chance, the same on every machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "bench.h"
#include "rules.h"

#define WORDS 40
#define DISTRICT_RULES 8000	/* then rules of basic and unit grids only */
#define DAY0 20000		/* rules end and begin around it */

#define SEED 88172645463325252u
static uint64_t state = SEED;

static uint32_t
upto(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 11) % n);
}

static struct str
word(unsigned i)
{
	static char text[WORDS][8];

	snprintf(text[i], sizeof(text[i]), "word%02u", i);
	return str_of(text[i]);
}

void
rules_fields(struct law *law)
{
	static struct law_field fields[4];
	static const struct { const char *code; uint8_t kind; } f[] = {
		{ "urgent", LAW_NUMBER }, { "votes", LAW_NUMBER },
		{ "caller", LAW_WORD }, { "words", LAW_TEXT }
	};

	if (law->fields_n != 0)
		return;
	for (unsigned i = 0; i < 4; i++)
		fields[i] = (struct law_field){ .id = (uint8_t)(i + 1),
		    .kind = f[i].kind, .code = str_of(f[i].code) };
	law->fields = fields;
	law->fields_n = 4;
}

/* ---- rules ---- */

static void
number_cond(struct cond *c, struct arena *a)
{
	int64_t v[2] = { upto(5), 0 };

	v[1] = v[0] + 1 + upto(4);
	if (upto(3) == 0) {
		c->op = COND_RANGE;
		c->lo = v[0];
		c->hi = upto(2) ? INT64_MAX : v[1];
		return;
	}
	c->op = upto(4) ? COND_IN : COND_OUT;
	c->n = (uint16_t)(1 + upto(2));
	c->num = arena_dup(a, v, sizeof(v));
}

static void
word_cond(struct cond *c, struct arena *a, bool text)
{
	const unsigned n = 1 + upto(3), first = upto(WORDS - 8);
	struct str *const w = arena_alloc(a, n * sizeof(*w));

	for (unsigned i = 0; i < n; i++)
		w[i] = word(first + 2 * i);
	c->op = (uint8_t)(upto(4) ? text ? COND_HAS : COND_IN :
	    text ? COND_LACKS : COND_OUT);
	c->n = (uint16_t)n;
	c->word = w;
}

static void
conditions(struct rule *r, const struct law *law, struct arena *a)
{
	struct cond *const c = arena_alloc(a, 2 * sizeof(*c));
	const unsigned first = upto(law->fields_n);

	r->when_n = (uint8_t)(1 + (upto(4) == 0 && law->fields_n > 1));
	r->when = c;
	for (unsigned i = 0; i < r->when_n; i++) {
		const unsigned f = (first + i) % (unsigned)law->fields_n;

		c[i].field = (uint8_t)f;
		if (law->fields[f].kind == LAW_NUMBER)
			number_cond(&c[i], a);
		else
			word_cond(&c[i], a, law->fields[f].kind == LAW_TEXT);
	}
}

static const struct band bands[] = {
	{ .week = { { 510, 1050 }, { 1950, 2490 }, { 3390, 3930 },
	    { 4830, 5370 }, { 6270, 6810 } }, .week_n = 5 },
	{ .week = { { 0, 360 }, { 1320, 1800 }, { 2760, 3240 } },
	    .week_n = 3 },
	{ .span = { { 601, 915, true } }, .span_n = 1 },
	{ .span = { { 1115, 315, true } }, .span_n = 1 },
};

static uint32_t
some_matter(const struct law *law, bool local)
{
	const unsigned level = local ? 2 + (upto(5) != 0) :
	    upto(400) == 0 ? 0 : upto(100) == 0 ? 1 : upto(12) == 0 ? 2 : 3;
	size_t i;

	if (level == 0)
		return 0;
	do {
		i = upto(law->classes_n);
	} while (law->classes[i].level != level);
	return law->classes[i].code;
}

static uint64_t
some_area(const struct law *law, bool local)
{
	static const uint8_t levels[] = { GRID_TOWN, GRID_TOWN, GRID_AREA,
	    GRID_AREA, GRID_BASIC, GRID_BASIC, GRID_BASIC, GRID_UNIT,
	    GRID_UNIT };
	const uint8_t level = local ? levels[4 + upto(5)] :
	    upto(50) == 0 ? GRID_DISTRICT : levels[upto(sizeof(levels))];
	size_t i;

	do {
		i = level == GRID_DISTRICT ? 0 : upto(law->grids_n);
	} while (law->grids[i].level != level);
	return law->grids[i].code;
}

static void
one_rule(struct rule *r, const struct law *law, bool local, struct arena *a)
{
	r->matter = some_matter(law, local);
	r->area = some_area(law, local);
	r->unit = law->units[upto(law->units_n)].id;
	if (upto(8) == 0)
		r->enforcer = law->units[upto(law->units_n)].id;
	if (upto(5) == 0)
		conditions(r, law, a);
	if (upto(10) == 0)
		r->channels = 1 + upto((1u << law->channels_n) - 1);
	if (upto(12) == 0)
		r->band = &bands[upto(sizeof(bands) / sizeof(*bands))];
	if (upto(12) == 0)
		r->from = DAY0 + (int32_t)upto(400) - 100;
	if (upto(16) == 0)
		r->to = DAY0 + 300 + (int32_t)upto(200);
}

static int
by_cell(const void *x, const void *y)
{
	const struct rule *const a = x, *const b = y;

	if (a->matter != b->matter)
		return a->matter < b->matter ? -1 : 1;
	if (a->area != b->area)
		return a->area < b->area ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* By matter and area, as such tables are kept; rules of one cell get
 * priorities of their own: no ties. */
static void
in_order(struct rule_set *s)
{
	qsort(s->r, s->n, sizeof(*s->r), by_cell);
	for (size_t i = 1; i < s->n; i++)
		if (s->r[i].matter == s->r[i - 1].matter &&
		    s->r[i].area == s->r[i - 1].area)
			s->r[i].priority = (int16_t)
			    (s->r[i - 1].priority + 1);
}

void
rules_generate(const struct law *law, size_t n, bool crowded,
    struct rule_set *out)
{
	size_t k = 0;

	state = SEED;
	*out = (struct rule_set){ .law = law, .n = n };
	out->r = arena_alloc(&out->a, n * sizeof(*out->r));
	for (size_t i = 0; i < n; i++) {
		struct rule *const r = &out->r[i];

		*r = (struct rule){ .id = (uint32_t)i + 1, .version = 1,
		    .from = DAY_FIRST, .to = DAY_LAST };
		while (k < law->classes_n && law->classes[k].level != 3)
			k++;
		if (k == law->classes_n) {
			one_rule(r, law, !crowded && i >= DISTRICT_RULES, &out->a);
			continue;
		}
		/* Every matter has an owner in the whole district. */
		r->matter = law->classes[k++].code;
		r->area = law->grids[0].code;
		r->unit = law->units[upto(law->units_n)].id;
	}
	in_order(out);
}

/* ---- cases ---- */

struct pool { struct fact *v; size_t n, cap; };

static void
pool_add(struct pool *p, const struct cond *c)
{
	for (unsigned i = 0; i < (c->op == COND_RANGE ? 2 : c->n); i++) {
		struct fact f = { .state = FACT_NUM };

		if (c->op == COND_RANGE)
			f.num = i ? c->hi : c->lo;
		else if (c->num != NULL)
			f.num = c->num[i];
		else
			f = (struct fact){ FACT_TEXT, 0, c->word[i] };
		p->v = xgrow(p->v, &p->cap, p->n + 1, sizeof(f));
		p->v[p->n++] = f;
	}
}

/* A text holds up to three of the words, as sentences would. */
static void
some_fact(const struct law_field *f, const struct pool *p, struct arena *a,
    struct fact *out)
{
	struct buf b = { 0 };

	*out = (struct fact){ .state = FACT_ABSENT };
	if (upto(5) == 0 || p->n == 0)
		return;
	*out = p->v[upto(p->n)];
	if (f->kind == LAW_NUMBER && out->num < INT32_MAX)
		out->num += upto(3) == 0;
	if (f->kind != LAW_TEXT)
		return;
	for (unsigned i = upto(4); i > 0; i--) {
		buf_str(&b, p->v[upto(p->n)].text);
		buf_cstr(&b, " and other things; ");
	}
	*out = (struct fact){ FACT_TEXT, 0,
	    { arena_dup(a, b.n ? b.p : "", b.n), b.n } };
	buf_fini(&b);
}

static uint64_t
some_place(const struct law *law)
{
	const unsigned way = upto(100);
	size_t i;

	if (way == 0)
		return 0;
	if (way < 3)		/* a grid the law does not list */
		return law->grids[upto(law->grids_n)].code / 1000 * 1000 +
		    997;
	if (way < 25)
		return law->grids[upto(law->grids_n)].code;
	do {
		i = upto(law->grids_n);
	} while (law->grids[i].level != GRID_UNIT);
	return law->grids[i].code;
}

struct rule_case *
cases_generate(const struct rule_set *s, size_t n, struct arena *a)
{
	struct rule_case *const c = arena_alloc(a, n * sizeof(*c));
	const struct law *const law = s->law;
	struct fact *const fact = arena_alloc(a, n * law->fields_n *
	    sizeof(*fact));
	struct pool pool[FACTS_MAX] = { 0 };

	for (size_t i = 0; i < s->n; i++)
		for (unsigned j = 0; j < s->r[i].when_n; j++)
			pool_add(&pool[s->r[i].when[j].field],
			    &s->r[i].when[j]);
	for (size_t i = 0; i < n; i++) {
		struct facts *const f = &c[i].f;
		size_t m;

		c[i].fact = &fact[i * law->fields_n];
		facts_init(f, law, c[i].fact);
		do {
			m = upto(law->classes_n);
		} while (law->classes[m].level != 3 && upto(50) != 0);
		f->matter = law->classes[m].code;
		f->grid = some_place(law);
		f->channel = (int)upto(law->channels_n + 1) - 1;
		facts_time(f, (DAY0 * (int64_t)1440 + upto(525600)) * 60000);
		for (unsigned j = 0; j < law->fields_n; j++)
			some_fact(&law->fields[j], &pool[j], a,
			    &c[i].fact[j]);
	}
	for (unsigned j = 0; j < FACTS_MAX; j++)
		free(pool[j].v);
	return c;
}

/* ---- what both yardsticks need ---- */

int64_t
rule_rank_number(const struct law *law, const struct rule *r)
{
	return (int64_t)((uint64_t)rule_matter_level(r->matter) << 61 |
	    (uint64_t)rule_area_level(law, r->area) << 58 |
	    (uint64_t)((uint16_t)r->priority ^ 0x8000u) << 42 |
	    (uint64_t)r->when_n << 34 |
	    (uint64_t)(r->channels != 0) << 33 |
	    (uint64_t)(r->band != NULL) << 32 |
	    ((uint32_t)r->from ^ 0x80000000u));
}

void
rule_line_of(const struct law *law, const struct facts *f,
    struct rule_line *out)
{
	*out = (struct rule_line){ .matter = { law_class_major(f->matter),
	    law_class_minor(f->matter), f->matter } };
	for (uint64_t at = f->grid; at != 0; at = law_grid_above(law, at))
		out->area[rule_area_level(law, at)] = at;
}
