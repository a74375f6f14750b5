/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linttry.h -- random small sets of rules over a small world, and what trying
 * every case of it says of them.  Layer: core tests. A header only. */
#ifndef TESTS_CORE_LINTTRY_H
#define TESTS_CORE_LINTTRY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lintkit.h"

#define RULES	14
#define CLASSES	8		/* with 0 */
#define DAYS	18		/* rules begin and end within the first 11 */
#define POINTS	(2 * DAYS * 2 * 3 * 5 * 4)
#define NONE	(-2)
#define TIE	(-1)

static struct law law;
static uint32_t classes[CLASSES];
static uint64_t areas[16];
static size_t areas_n;
static uint64_t seed = 88172645463325252u;

static uint64_t
dice(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

/* ---- the small world ---- */

struct point { int channel; int64_t at_ms; int urgent, words, source; };
static struct point points[POINTS];
static const char *const words_of[] = { NULL, "", "红", "绿", "绿 红" };
static const char *const source_of[] = { NULL, "a", "b", "c" };

static void
make_world(void)
{
	size_t n = 0;

	lintkit_make(&law);
	law.classes_n = CLASSES - 1;
	law.channels_n = 2;
	for (size_t i = 0; i < CLASSES - 1; i++)
		classes[i + 1] = law.classes[i].code;
	areas[areas_n++] = 0;
	for (size_t i = 0; i < law.grids_n; i++)
		areas[areas_n++] = law.grids[i].code;
	for (int i = 0; i < POINTS; i++) {
		const int t = i / 60 % (2 * DAYS);
		const int64_t hour = t % 2 ? 13 : 1;

		points[n++] = (struct point){ i / 60 / (2 * DAYS),
		    ((int64_t)(LINTKIT_ON + t / 2) * 24 + hour - 8) * 3600000,
		    i % 3, i / 3 % 5, i / 15 % 4 };
	}
}

static void
point_facts(const struct point *p, struct facts *f, struct fact *fact)
{
	memset(fact, 0, FACTS_MAX * sizeof(*fact));
	facts_init(f, &law, fact);
	for (size_t i = 0; i < law.fields_n; i++)
		fact[i].state = FACT_ABSENT;
	facts_time(f, p->at_ms);
	f->channel = p->channel;
	if (p->urgent > 0)
		facts_set_num(f, "urgent", p->urgent - 1);
	if (words_of[p->words] != NULL)
		facts_set_text(f, "words", str_of(words_of[p->words]));
	if (source_of[p->source] != NULL)
		facts_set_text(f, "source", str_of(source_of[p->source]));
}

/* ---- a random set ---- */

struct mark {
	bool never;		/* by trying */
	bool said_never, shadowed, paired, needless, fallback;
};
struct set {
	struct arena	a;
	struct rule	rule[RULES + 1];
	bool		fits[RULES + 1][POINTS];	/* given its place */
	bool		timeless[RULES + 1][POINTS];
	struct mark	mark[RULES + 1];
	bool		tie[RULES][RULES], contra[RULES][RULES];
	uint8_t		lack[CLASSES][16];	/* 0, or kind + 1 */
	struct lint_finding broader[RULES];
	size_t		n, broader_n;
};

static void
see_fits(struct set *s, size_t i)
{
	const struct rule *const r = &s->rule[i];
	struct rule always = *r;
	struct fact fact[FACTS_MAX];
	struct facts f;

	always.from = DAY_FIRST;
	always.to = DAY_LAST;
	s->mark[i].never = true;
	for (size_t p = 0; p < POINTS; p++) {
		point_facts(&points[p], &f, fact);
		f.matter = r->matter;
		f.grid = r->area;
		s->fits[i][p] = rule_fits(r, &f);
		s->timeless[i][p] = rule_fits(&always, &f);
		s->mark[i].never &= !s->fits[i][p];
	}
}

#define PICK(list) list[dice(sizeof(list) / sizeof(list[0]))]

static void
random_line(char *line, size_t cap, size_t id)
{
	static const char *const matter[] = { "-", "1000000", "1001000",
	    "1001001", "1001001", "1001002", "1002000" };
	static const char *const area[] = { "-", "-", "110115000000000",
	    "110115001000000", "110115001000000", "110115001901000",
	    "110115001001000", "110115001001001", "110115002000000",
	    "110115002001000", "110115002009000" };
	static const char *const channel[] = { "-", "-", "-", "patrol",
	    "hotline", "patrol,hotline" };
	static const char *const time[] = { "-", "-", "-", "-", "mon-fri",
	    "sat,sun", "daily 00:00-12:00", "mon-sat 12:00-24:00",
	    "2026-11-24..2026-11-27", "sun;2026-11-24..2026-11-27" };
	static const char *const when[] = { "-", "-", "-", "urgent=1",
	    "urgent=0", "words~红", "words~绿", "words!~红", "words~红,绿",
	    "words~红;urgent=1", "source=a", "source!=a,b", "source=b,c",
	    "urgent=1;urgent=0", "source=a;source=b,c", "urgent>=0" };
	static const char *const unit[] = { "centre", "water", "power",
	    "water" };
	static const char *const from[] = { "-", "-", "-", "2026-11-01",
	    "2026-11-25", "2026-11-29" };
	static const char *const to[] = { "-", "-", "-", "2026-11-28",
	    "2026-12-01", "2026-11-02" };
	const char *const first = PICK(from);
	const char *last = PICK(to);

	if (first[0] != '-' && last[0] != '-' && strcmp(first, last) > 0)
		last = "-";
	snprintf(line, cap, "%zu|%s|%s|%s|%s|%s|%s|-|-|-|%d|%s|%s", id,
	    PICK(matter), PICK(area), PICK(channel), PICK(time), PICK(when),
	    PICK(unit), dice(3) == 0, first, last);
}

static void
add_text(struct set *s, const struct rule_text *t)
{
	if (s->n == RULES)
		return;
	assert_int_equal(rule_read(&law, t, NULL, &s->a, &s->rule[s->n],
	    NULL, NULL), OK);
	s->rule[s->n].id = (uint32_t)s->n + 1;
	see_fits(s, s->n++);
}

/* All children of a class in one area, or of an area for one class. */
static void
add_family(struct set *s)
{
	static const char *const kids[][3] = {
		{ "1001001", "1001002" }, { "1001000", "1002000" },
		{ "110115001000000", "110115002000000" },
		{ "110115001001000", "110115001002000" },
		{ "110115001901000", "110115001902000", "110115001003000" },
	};
	const size_t k = dice(5);
	char line[256];
	struct rule_text t;

	random_line(line, sizeof(line), 1);
	t = lintkit_text(line);
	t.col[RULE_CHANNEL] = t.col[RULE_TIME] = t.col[RULE_WHEN] =
	    t.col[RULE_FROM] = t.col[RULE_TO] = STR_NONE;
	for (size_t i = 0; i < 3 && kids[k][i] != NULL; i++) {
		t.col[k < 2 ? RULE_MATTER : RULE_AREA] = str_of(kids[k][i]);
		add_text(s, &t);
	}
}

static void
make_set(struct set *s)
{
	const size_t n = 2 + dice(RULES - 2);
	const size_t plain = dice(3);
	char line[256];

	memset(s, 0, sizeof(*s));
	if (dice(3) == 0)
		add_family(s);
	while (s->n < n) {
		struct rule_text text;
		const size_t before = s->n > 0 ? dice(s->n) : 0;
		const bool near = s->n > 0 && dice(2) == 0;
		struct rule *const r = &s->rule[s->n];

		random_line(line, sizeof(line), s->n + 1);
		text = lintkit_text(line);
		if (dice(3) < plain)
			text.col[RULE_CHANNEL] = text.col[RULE_TIME] =
			    text.col[RULE_WHEN] = text.col[RULE_FROM] =
			    text.col[RULE_TO] = STR_NONE;
		assert_int_equal(rule_read(&law, &text, NULL, &s->a, r, NULL,
		    NULL), OK);
		if (near) {
			r->matter = s->rule[before].matter;
			if (dice(3))
				r->area = s->rule[before].area;
		}
		see_fits(s, s->n++);
	}
}

/* ---- by trying ---- */

static bool
reaches(const struct rule *r, uint32_t matter, uint64_t area)
{
	return r->to >= LINTKIT_ON && rule_matter_in(matter, r->matter) &&
	    rule_area_in(&law, area, r->area);
}

static bool
level(const struct rule *a, const struct rule *b)
{
	struct rule other = *b;

	other.unit = LK_GAS;
	return rule_rank(&law, a, &other) == TIED;
}

static bool
wins(const struct rule *a, const struct rule *b)
{
	return rule_rank(&law, a, b) == WON;
}

/* Where the case goes: a rule's number standing for its target, by the rules
 * but one. */
static int
goes(const struct set *s, const uint8_t *fit, size_t n, size_t but)
{
	int top = NONE;

	for (size_t i = 0; i < n; i++)
		if (fit[i] != but && (top < 0 || (!level(&s->rule[fit[i]],
		    &s->rule[top]) && wins(&s->rule[fit[i]],
		    &s->rule[top]))))
			top = fit[i];
	for (size_t i = 0; i < n && top >= 0; i++)
		if (fit[i] != but && level(&s->rule[fit[i]],
		    &s->rule[top]) && !rule_same_target(&s->rule[fit[i]],
		    &s->rule[top]))
			return TIE;
	return top;
}

static bool
same_way(const struct set *s, int a, int b)
{
	if (a < 0 || b < 0)
		return a == b;
	return rule_same_target(&s->rule[a], &s->rule[b]);
}

struct truth {
	bool	decides[RULES], other[RULES], none[RULES], ahead[RULES];
	bool	tie[RULES][RULES], contra[RULES][RULES];
};

static bool
one_form(const struct rule *a, const struct rule *b)
{
	return a->when_n == b->when_n &&
	    (a->channels != 0) == (b->channels != 0) &&
	    (a->band != NULL) == (b->band != NULL) &&
	    a->matter == b->matter && a->area == b->area;
}

static void
try_pairs(const struct set *s, const uint8_t *fit, size_t n, size_t i,
    struct truth *t)
{
	const struct rule *const a = &s->rule[fit[i]];

	for (size_t k = 0; k < n; k++) {
		const struct rule *const b = &s->rule[fit[k]];
		bool open = k != i && !rule_same_target(a, b);

		for (size_t z = 0; z < n && open; z++)
			open = !wins(&s->rule[fit[z]], a) ||
			    !wins(&s->rule[fit[z]], b);
		if (open && level(a, b))
			t->tie[fit[i]][fit[k]] = true;
		if (open && !level(a, b) && one_form(a, b) && wins(a, b))
			t->contra[fit[i]][fit[k]] = true;
	}
}

static void
try_case(const struct set *s, const uint8_t *fit, size_t n, struct truth *t)
{
	const int with = goes(s, fit, n, RULES);

	for (size_t i = 0; i < n; i++) {
		const size_t r = fit[i];
		const int without = goes(s, fit, n, r);
		bool ahead = true, top = true;

		for (size_t z = 0; z < n; z++) {
			if (z == i || !wins(&s->rule[fit[z]], &s->rule[r]))
				continue;
			ahead = false;
			top &= level(&s->rule[fit[z]], &s->rule[r]);
		}
		t->ahead[r] |= ahead;
		/* What ties is not needless, whoever else ties. */
		t->other[r] |= top && with == TIE;
		if (without == NONE && with >= 0 &&
		    s->rule[r].unit == LK_CENTRE)
			t->none[r] = true;
		else
			t->other[r] |= !same_way(s, with, without);
		try_pairs(s, fit, n, i, t);
	}
}

/* Places that the same rules reach are all one. */
static bool
tried(uint32_t seen[], size_t *seen_n, const uint8_t *in, size_t in_n)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < in_n; i++)
		bits |= 1u << in[i];
	for (size_t i = 0; i < *seen_n; i++)
		if (seen[i] == bits)
			return true;
	seen[(*seen_n)++] = bits;
	return in_n == 0;
}

static void
try_all(const struct set *s, struct truth *t)
{
	uint32_t seen[CLASSES * 16];
	size_t seen_n = 0;

	memset(t, 0, sizeof(*t));
	for (size_t m = 0; m < CLASSES; m++)
		for (size_t g = 0; g < areas_n; g++) {
			uint8_t in[RULES], fit[RULES];
			size_t in_n = 0;

			for (size_t i = 0; i < s->n; i++)
				if (reaches(&s->rule[i], classes[m],
				    areas[g]))
					in[in_n++] = (uint8_t)i;
			if (tried(seen, &seen_n, in, in_n))
				continue;
			for (size_t p = 0; p < POINTS; p++) {
				size_t n = 0;

				for (size_t i = 0; i < in_n; i++)
					if (s->fits[in[i]][p])
						fit[n++] = in[i];
				if (n > 0)
					try_case(s, fit, n, t);
			}
		}
}

static bool
is_leaf(uint64_t area)
{
	for (size_t i = 0; i < law.grids_n; i++)
		if (law.grids[i].parent == area)
			return false;
	return area != 0;
}

/* 0, or kind + 1. */
static unsigned
lack_of(const struct set *s, uint32_t matter, uint64_t area)
{
	bool some = false, part = false, later = false;

	for (size_t i = 0; i < s->n; i++)
		some |= reaches(&s->rule[i], matter, area) &&
		    !s->mark[i].never;
	for (size_t p = 0; p < POINTS; p++) {
		bool now = false, ever = false;

		for (size_t i = 0; i < s->n; i++) {
			if (!reaches(&s->rule[i], matter, area) ||
			    s->mark[i].never)
				continue;
			now |= s->fits[i][p];
			ever |= s->timeless[i][p];
		}
		part |= !ever;
		later |= !now;
	}
	return !some ? LINT_GAP + 1 : part ? LINT_GAP_PART + 1 :
	    later ? LINT_GAP_LATER + 1 : 0;
}

#endif
