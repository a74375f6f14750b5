/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same decisions by CLIPS: a defrule a rule, its salience the rank, over
 * one fact a case that carries the ancestors in slots of their own, so that
 * matter and area are constants, which the pattern network looks up by hash.
 * Way 0, the shortest found: the fact is put together in memory, the first
 * activation of the agenda is looked at, the fact retracted; nothing fires.
 * Way 1, as its manual does it: the fact asserted as a text, one rule fired,
 * which sets a global, the fact retracted. No trace is made in either. */
#ifdef HAVE_CLIPS
/* Its struct fact and struct field are not ours. */
#define fact clips_fact
#define field clips_field
#include <clips/clips.h>
#undef field
#undef fact
#include <inttypes.h>
#include <stdlib.h>
#include "base/alloc.h"
#include "bench.h"
#include "rules.h"

#define SALIENCES 20001		/* -10000..10000 */

enum slot { S_M3, S_M2, S_M1, S_A5, S_A4, S_A3, S_A2, S_A1, S_CHANNEL, S_ON,
	S_MINUTE, S_DAY, S_MONTH_DAY, S_FIELD };
static const char *const slots[S_FIELD] = { "m3", "m2", "m1", "a5", "a4",
	"a3", "a2", "a1", "channel", "on", "minute", "day", "md" };

struct clips_rules {
	void		*env, *template;
	const struct rule_set *set;
	int64_t		*rank;		/* distinct, sorted */
	size_t		 ranks;
	int		 way;
	struct buf	 text;		/* of a rule, of a string */
};

/* ---- a rule as CLIPS writes it ---- */

static void
string(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_byte(b, '\\');
		buf_byte(b, s.p[i]);
	}
	buf_byte(b, '"');
}

static void
value(struct buf *b, const struct cond *c, unsigned i)
{
	if (c->num != NULL)
		buf_int(b, c->num[i]);
	else
		string(b, c->word[i]);
}

/* One of the values of a slot that nothing else asks for: constants. */
static void
one_of(struct buf *b, const struct cond *c)
{
	buf_fmt(b, " (f%u ", c->field);
	for (unsigned i = 0; i < c->n; i++) {
		buf_cstr(b, i ? "|" : "");
		value(b, c, i);
	}
	buf_byte(b, ')');
}

static void
test(struct buf *b, const struct cond *c)
{
	const unsigned f = c->field;

	if (c->op == COND_RANGE) {
		buf_fmt(b, "&:(and (>= ?f%u %" PRId64 ") (<= ?f%u %" PRId64
		    "))", f, c->lo, f, c->hi);
		return;
	}
	if (c->op == COND_OUT) {
		for (unsigned i = 0; i < c->n; i++) {
			buf_cstr(b, "&~");
			value(b, c, i);
		}
		return;
	}
	buf_cstr(b, c->op == COND_LACKS ? "&:(not (or FALSE" : "&:(or FALSE");
	for (unsigned i = 0; i < c->n; i++) {
		buf_cstr(b, c->op == COND_IN ? " (eq " : " (str-index ");
		value(b, c, i);
		buf_fmt(b, " ?f%u)", f);
	}
	buf_cstr(b, c->op == COND_LACKS ? "))" : ")");
}

static void
field(struct buf *b, const struct rule *r, unsigned f)
{
	const struct cond *only = NULL;
	unsigned n = 0;

	for (unsigned i = 0; i < r->when_n; i++)
		if (r->when[i].field == f && n++ == 0)
			only = &r->when[i];
	if (n == 0)
		return;
	if (n == 1 && only->op == COND_IN) {
		one_of(b, only);
		return;
	}
	buf_fmt(b, " (f%u ?f%u&~nil", f, f);
	for (unsigned i = 0; i < r->when_n; i++)
		if (r->when[i].field == f)
			test(b, &r->when[i]);
	buf_byte(b, ')');
}

static void
hours(struct buf *b, const struct band *t)
{
	if (t->week_n != 0)
		buf_cstr(b, " (minute ?w&:(or FALSE");
	for (unsigned i = 0; i < t->week_n; i++)
		buf_fmt(b, " (and (>= ?w %d) (< ?w %d))", t->week[i].from,
		    t->week[i].to);
	buf_cstr(b, t->week_n != 0 ? "))" : "");
	if (t->span_n == 0)
		return;
	buf_cstr(b, " (day ?d) (md ?md&:(or FALSE");
	for (unsigned i = 0; i < t->span_n; i++) {
		const struct day_span *const s = &t->span[i];
		const char *const v = s->yearly ? "?md" : "?d";

		buf_fmt(b, " (%s (>= %s %d) (<= %s %d))", s->from <= s->to ?
		    "and" : "or", v, s->from, v, s->to);
	}
	buf_cstr(b, "))");
}

static void
channels(struct buf *b, uint64_t set)
{
	const char *before = " (channel ";

	for (int i = 0; i < 64; i++) {
		if ((set >> i & 1) == 0)
			continue;
		buf_fmt(b, "%s%d", before, i);
		before = "|";
	}
	buf_cstr(b, set != 0 ? ")" : "");
}

static int
by_size(const void *x, const void *y)
{
	const int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

static int
salience(const struct clips_rules *y, const struct rule *r)
{
	const int64_t rank = rule_rank_number(y->set->law, r);
	const int64_t *const at = bsearch(&rank, y->rank, y->ranks,
	    sizeof(rank), by_size);

	return (int)(at - y->rank) - SALIENCES / 2;
}

static void
rule_text(struct clips_rules *y, const struct rule *r, size_t no)
{
	const struct law *const law = y->set->law;
	struct buf *const b = &y->text;

	b->n = 0;
	buf_fmt(b, "(defrule r%zu (declare (salience %d)) (case", no,
	    salience(y, r));
	if (r->matter != 0)
		buf_fmt(b, " (m%u %" PRIu32 ")", rule_matter_level(r->matter),
		    r->matter);
	if (r->area != 0)
		buf_fmt(b, " (a%u %" PRIu64 ")",
		    rule_area_level(law, r->area), r->area);
	channels(b, r->channels);
	if (r->from != DAY_FIRST || r->to != DAY_LAST)
		buf_fmt(b, " (on ?on&:(and (>= ?on %d) (<= ?on %d)))",
		    r->from, r->to);
	if (r->band != NULL)
		hours(b, r->band);
	for (unsigned f = 0; f < law->fields_n; f++)
		field(b, r, f);
	buf_fmt(b, ") => (bind ?*won* %zu))", no);
}

/* ---- the environment ---- */

static bool
rank_all(struct clips_rules *y)
{
	const size_t n = y->set->n;

	y->rank = xmalloc(n * sizeof(*y->rank));
	for (size_t i = 0; i < n; i++)
		y->rank[i] = rule_rank_number(y->set->law, &y->set->r[i]);
	qsort(y->rank, n, sizeof(*y->rank), by_size);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || y->rank[i] != y->rank[y->ranks - 1])
			y->rank[y->ranks++] = y->rank[i];
	return y->ranks <= SALIENCES;
}

static void
build(struct clips_rules *y)
{
	if (EnvBuild(y->env, buf_z(&y->text)) != TRUE)
		bench_die("clips: %s", buf_z(&y->text));
}

struct clips_rules *
clips_rules_make(const struct rule_set *set, int way)
{
	struct clips_rules *y = xcalloc(1, sizeof(*y));

	y->set = set;
	y->way = way;
	y->env = CreateEnvironment();
	if (!rank_all(y)) {
		clips_rules_free(&y);
		return NULL;
	}
	buf_cstr(&y->text, "(defglobal ?*won* = -1)");
	build(y);
	y->text.n = 0;
	buf_cstr(&y->text, "(deftemplate case");
	for (int i = 0; i < S_FIELD; i++)
		buf_fmt(&y->text, " (slot %s)", slots[i]);
	for (size_t i = 0; i < set->law->fields_n; i++)
		buf_fmt(&y->text, " (slot f%zu)", i);
	buf_byte(&y->text, ')');
	build(y);
	y->template = EnvFindDeftemplate(y->env, "case");
	for (size_t i = 0; i < set->n; i++) {
		rule_text(y, &set->r[i], i);
		build(y);
	}
	return y;
}

void
clips_rules_free(struct clips_rules **y)
{
	if (*y == NULL)
		return;
	DestroyEnvironment((*y)->env);
	buf_fini(&(*y)->text);
	free((*y)->rank);
	free(*y);
	*y = NULL;
}

/* ---- a case ---- */

static void
put(struct clips_rules *y, struct clips_fact *to, unsigned slot, int64_t v)
{
	struct clips_field *const f = &to->theProposition.theFields[slot];

	f->type = INTEGER;
	f->value = EnvAddLong(y->env, v);
}

static void
put_fact(struct clips_rules *y, struct clips_fact *to, struct facts *from,
    unsigned i)
{
	struct clips_field *const f = &to->theProposition.theFields[S_FIELD + i];
	const struct fact *const v = facts_get(from, i);

	if (v->state == FACT_NUM) {
		put(y, to, S_FIELD + i, v->num);
		return;
	}
	f->type = v->state == FACT_TEXT ? STRING : SYMBOL;
	y->text.n = 0;
	buf_str(&y->text, v->state == FACT_TEXT ? v->text : STR("nil"));
	f->value = EnvAddSymbol(y->env, buf_z(&y->text));
}

static struct clips_fact *
fact_of(struct clips_rules *y, struct facts *f)
{
	struct clips_fact *const c = EnvCreateFact(y->env, y->template);
	struct rule_line l;

	rule_line_of(y->set->law, f, &l);
	for (unsigned i = 0; i < 3; i++)
		put(y, c, S_M1 - i, l.matter[i]);
	for (unsigned i = GRID_DISTRICT; i <= GRID_UNIT; i++)
		put(y, c, S_A1 + 1 - i, (int64_t)l.area[i]);
	put(y, c, S_CHANNEL, f->channel);
	put(y, c, S_ON, f->on);
	put(y, c, S_MINUTE, f->minute);
	put(y, c, S_DAY, f->day);
	put(y, c, S_MONTH_DAY, f->month_day);
	for (unsigned i = 0; i < y->set->law->fields_n; i++)
		put_fact(y, c, f, i);
	return c;
}

/* The slots in the order of enum slot. */
static void
fact_text(struct clips_rules *y, struct facts *f)
{
	struct buf *const b = &y->text;
	struct rule_line l;

	rule_line_of(y->set->law, f, &l);
	b->n = 0;
	buf_cstr(b, "(case");
	for (unsigned i = 0; i < 3; i++)
		buf_fmt(b, " (m%u %" PRIu32 ")", i + 1, l.matter[i]);
	for (unsigned i = GRID_DISTRICT; i <= GRID_UNIT; i++)
		buf_fmt(b, " (a%u %" PRIu64 ")", i, l.area[i]);
	buf_fmt(b, " (channel %d) (on %d) (minute %d) (day %d) (md %d)",
	    f->channel, f->on, f->minute, f->day, f->month_day);
	for (unsigned i = 0; i < y->set->law->fields_n; i++) {
		const struct fact *const v = facts_get(f, i);

		buf_fmt(b, " (f%u ", i);
		if (v->state == FACT_NUM)
			buf_int(b, v->num);
		else if (v->state == FACT_TEXT)
			string(b, v->text);
		else
			buf_cstr(b, "nil");
		buf_byte(b, ')');
	}
	buf_byte(b, ')');
}

static long
fire(struct clips_rules *y, struct facts *f)
{
	DATA_OBJECT won;
	long no = -1;
	void *in;

	fact_text(y, f);
	in = EnvAssertString(y->env, buf_z(&y->text));
	if (in == NULL)
		bench_die("clips: %s", buf_z(&y->text));
	if (EnvRun(y->env, 1) == 1) {
		EnvGetDefglobalValue(y->env, "won", &won);
		no = (long)DOToLong(won);
	}
	EnvRetract(y->env, in);
	return no;
}

static long
look(struct clips_rules *y, struct facts *f)
{
	void *const in = EnvAssert(y->env, fact_of(y, f));
	void *const first = EnvGetNextActivation(y->env, NULL);
	long no = -1;

	if (in == NULL)
		bench_die("clips: a fact was refused");
	if (first != NULL)
		no = strtol(EnvGetActivationName(y->env, first) + 1, NULL, 10);
	EnvRetract(y->env, in);
	return no;
}

long
clips_rules_decide(struct clips_rules *y, struct rule_case *c)
{
	return y->way == 0 ? look(y, &c->f) : fire(y, &c->f);
}

#else
#include <stddef.h>
#include "rules.h"

struct clips_rules *
clips_rules_make(const struct rule_set *s, int way)
{
	(void)s;
	(void)way;
	return NULL;
}

long
clips_rules_decide(struct clips_rules *y, struct rule_case *c)
{
	(void)y;
	(void)c;
	return -1;
}

void
clips_rules_free(struct clips_rules **y)
{
	(void)y;
}
#endif
