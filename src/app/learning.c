/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Twice through the store: the cases for the learner, and then what the rules
 * in force would do with those that each proposal speaks of. */
#include "app/learning.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/replay.h"
#include "rules_in.h"

#define TICK_EVERY 4096		/* cases between two looks at progress */

static const struct { const char *code, *text; }
    states[LEARNING_STATE_COUNT] = {
#define STATE_ROW(id, code, text) [id] = { code, N_(text) },
	LEARNING_STATES(STATE_ROW)
#undef STATE_ROW
};

const char *
learning_code(enum learning_state s)
{
	return states[s].code;
}

const char *
learning_text(enum learning_state s)
{
	return states[s].text;
}

/* Which rules in force send a proposal's cases elsewhere. */
struct rival { uint32_t rule; uint64_t n; };
struct rivals { struct rival *r; size_t n, cap; };

struct pass {
	struct rules	*r;
	const struct law *law;
	const struct learning_options *o;
	struct learning	*out;
	struct case_facts k;
	int		words;		/* place in law.fields; -1 not asked */
	uint64_t	done, of;
	/* the second time */
	const struct rulebook *book;
	struct rulebook	*learned;	/* owned */
	struct rule	*rule;		/* owned: what learned was made of */
	struct rivals	*rivals;	/* owned; by proposal */
	struct decision	now, then;
};

static bool
tick(struct pass *p)
{
	p->done++;
	return p->done % TICK_EVERY || !p->o->progress ||
	    p->o->progress(p->o->ctx, p->done < p->of ? p->done : p->of,
	    p->of);
}

/* The unit that handled it, if there is something to be learned. */
static uint16_t
teacher(const struct pass *p, const struct casefile *c)
{
	uint16_t unit = c->matter && !(c->flags & (CASE_VOID |
	    CASE_CONFLICT)) ? replay_handled(p->law, c) : 0;

	return unit && !law_unit_dead(p->law, unit) ? unit : 0;
}

/* ---- first: cases ---- */

static bool
collect(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct pass *p = ctx;
	struct learn_case k = { .unit = teacher(p, c) };

	(void)title;
	(void)place;
	p->out->looked++;
	if (!k.unit)
		return tick(p);
	case_facts_of(&p->k, p->r, p->law, slot, c);
	k.matter = c->matter;
	k.grid = c->grid;
	if (law_grid_dead(p->law, k.grid))
		k.grid = law_grid_town(k.grid);
	if (law_grid_dead(p->law, k.grid))
		k.grid = 0;
	k.channel = p->k.f.channel;
	k.minute = p->k.f.minute;
	k.urgent = (c->flags & CASE_URGENT) != 0;
	if (p->words >= 0) {
		const struct fact *f = facts_get(&p->k.f,
		    (unsigned)p->words);

		if (f->state == FACT_TEXT)
			k.words = f->text;
	}
	learn_add(p->out->learn, &k);
	p->out->used++;
	if (!p->out->since_ms || c->reported_ms < p->out->since_ms)
		p->out->since_ms = c->reported_ms;
	return tick(p);
}

/* ---- between: rules ---- */

/* Named by its content, so that a number read off a list still means the same
 * when more cases have come; the rare clash takes the next free one. */
static uint32_t
number_of(const struct pass *p, const struct rule *r, size_t before)
{
	struct buf b = { 0 };
	uint32_t n;

	for (int c = RULE_MATTER; c <= RULE_UNIT; c++) {
		rule_write(p->law, r, (enum rule_column)c, false, &b);
		buf_byte(&b, '\t');
	}
	n = (uint32_t)(str_hash(buf_view(&b)) % 999983) + 1;
	buf_fini(&b);
	for (size_t i = 0; i < before; i++)
		if (p->out->p[i].number == n) {
			n++;
			i = (size_t)-1;
		}
	return n;
}

static bool
learn_tick_fn(void *ctx, uint64_t done, uint64_t of)
{
	struct pass *p = ctx;

	return !p->o->progress || p->o->progress(p->o->ctx, p->done + (of ?
	    done * (p->of / 3) / of : 0), p->of);
}

static void
begin_second(struct pass *p, const struct learned *g, size_t n)
{
	struct learning *out = p->out;

	out->n = n;
	out->p = xcalloc(n + 1, sizeof *out->p);
	p->rule = xcalloc(n + 1, sizeof *p->rule);
	p->rivals = xcalloc(n + 1, sizeof *p->rivals);
	for (size_t i = 0; i < n; i++) {
		out->p[i].l = &g[i];
		out->p[i].number = number_of(p, &g[i].rule, i);
		p->rule[i] = g[i].rule;
		p->rule[i].id = (uint32_t)i + 1;
	}
	p->learned = rulebook_make(p->law, p->rule, n);
	p->book = rules_book(p->r);
}

/* ---- second: what the rules in force say of them ---- */

static void
count_rival(struct rivals *v, uint32_t rule)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->r[i].rule == rule) {
			v->r[i].n++;
			return;
		}
	v->r = xgrow(v->r, &v->cap, v->n + 1, sizeof *v->r);
	v->r[v->n++] = (struct rival){ rule, 1 };
}

static bool
compare(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct pass *p = ctx;
	struct proposal *q;
	uint32_t at;

	(void)title;
	(void)place;
	if (!teacher(p, c))
		return tick(p);
	case_facts_of(&p->k, p->r, p->law, slot, c);
	rulebook_decide(p->learned, &p->k.f, &p->then);
	if (p->then.kind != DECIDED)
		return tick(p);
	at = p->then.line[0].rule->id - 1;
	q = &p->out->p[at];
	rulebook_decide(p->book, &p->k.f, &p->now);
	if (p->now.kind == DECIDED_NONE &&
	    q->l->rule.unit == p->law->fallback_unit) {
		q->same++;	/* who gets what no rule says */
	} else if (p->now.kind != DECIDED) {
		q->nobody++;
	} else if (rule_lead(p->now.line[0].rule) == q->l->rule.unit) {
		q->same++;
	} else {
		q->other++;
		count_rival(&p->rivals[at], p->now.line[0].rule->id);
	}
	return tick(p);
}

static bool
comes_before(const struct pass *p, const struct rule *new, uint32_t old)
{
	const struct rule_entry *e = ruleset_newest(rules_set(p->r), old);

	return e && rule_rank(p->law, new, &e->rule) == WON;
}

/* Against: it would take cases from a rule in force, or more than one in
 * twenty of its cases are sent elsewhere by such. */
static void
judge(struct pass *p, struct proposal *q, const struct rivals *v)
{
	bool takes = q->other * 20 > q->l->support;
	size_t top = 0;

	if (q->same >= q->l->right) {
		q->state = LEARNING_SAID;
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		if (v->r[i].n > v->r[top].n || (v->r[i].n == v->r[top].n &&
		    v->r[i].rule < v->r[top].rule))
			top = i;
		takes |= comes_before(p, &q->l->rule, v->r[i].rule);
	}
	q->state = takes ? LEARNING_AGAINST : LEARNING_NEW;
	if (!takes)
		return;
	q->rule = v->r[top].rule;
	q->by_rule = v->r[top].n;
	q->before = comes_before(p, &q->l->rule, q->rule);
}

static enum err
run(struct pass *p)
{
	struct store *s = p->r->store;
	const struct learned *g = NULL;
	enum err e = store_scan(s, p->o->q, 0, collect, p);
	size_t n = 0;

	if (e != OK)
		return e;
	e = learn_run(p->out->learn, &g, &n);
	if (e != OK)
		return e;
	begin_second(p, g, n);
	p->done = p->of - p->of / 3;
	e = store_scan(s, p->o->q, 0, compare, p);
	for (size_t i = 0; e == OK && i < n; i++)
		judge(p, &p->out->p[i], &p->rivals[i]);
	return e;
}

static void
pass_fini(struct pass *p)
{
	for (size_t i = 0; p->rivals && i < p->out->n; i++)
		free(p->rivals[i].r);
	free(p->rivals);
	rulebook_free(&p->learned);
	free(p->rule);
	decision_fini(&p->now);
	decision_fini(&p->then);
	case_facts_fini(&p->k);
}

enum err
learning_run(struct rules *r, const struct law *law,
    const struct learning_options *o, struct learning *out)
{
	struct pass p = { .r = r, .law = law, .o = o, .out = out,
	    .words = o->words ? law_field(law, STR("words")) : -1 };
	const struct learn_options lo = { .least_support = o->support,
	    .least_confidence = o->confidence, .words = o->words,
	    .progress = learn_tick_fn, .ctx = &p };
	struct repo *repo;
	enum err e = ERR_NOT_FOUND;

	*out = (struct learning){ .learn = learn_new(law, &lo) };
	if (r->store) {
		repo = store_repo(r->store);
		p.of = 3 * repo->ops->cases(repo);
		e = run(&p);
	}
	pass_fini(&p);
	if (e != OK)
		learning_fini(out);
	return e;
}

void
learning_fini(struct learning *l)
{
	learn_free(&l->learn);
	free(l->p);
	*l = (struct learning){ 0 };
}

/* ---- as an edit ---- */

static struct str
written(const struct law *law, const struct rule *r, enum rule_column c,
    struct arena *a)
{
	struct buf b = { 0 };
	struct str s;

	rule_write(law, r, c, false, &b);
	s = str_n(arena_dup(a, b.p ? b.p : "", b.n), b.n);
	buf_fini(&b);
	return s;
}

static struct str
evidence(const struct law *law, const struct learning *l,
    const struct proposal *p, struct arena *a)
{
	struct buf b = { 0 };
	char at[40] = "-";
	struct str s;

	clock_format((struct wall){ l->since_ms }, law->offset_min, at,
	    sizeof at);
	at[10] = '\0';
	buf_fmt(&b, "learned: support %llu right %llu since %s",
	    (unsigned long long)p->l->support,
	    (unsigned long long)p->l->right, at);
	s = str_n(arena_dup(a, b.p, b.n), b.n);
	buf_fini(&b);
	return s;
}

void
learning_edit(struct rules *r, const struct law *law, const struct learning *l,
    const struct proposal *p, struct arena *a, struct rule_edit *out)
{
	const struct rule_entry *e = p->rule && !p->before ?
	    ruleset_newest(rules_set(r), p->rule) : NULL;
	struct rule rule = e ? e->rule : p->l->rule;

	if (e) {
		/* the same duty in other hands: its helpers were the old ones' */
		rule.unit = p->l->rule.unit;
		rule.enforcer = 0;
		rule.enforcer_leads = false;
		rule.helpers_n = 0;
		rule.kind = KIND_CUSTOM;
	}
	*out = (struct rule_edit){ .kind = e ? EV_RULE_CHANGE : EV_RULE_ADD,
	    .id = e ? p->rule : 0, .version = e ? e->rule.version : 0,
	    .effective = DAY_FIRST,
	    .evidence = evidence(law, l, p, a) };
	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++)
		out->text.col[c] = written(law, &rule, (enum rule_column)c, a);
	if (e)
		out->text.col[RULE_BASIS] = STR("-");
}
