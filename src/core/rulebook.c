/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rulebook.c -- the decision and everything in reach that did not win.
 * Layer: core (pure).  Cells are visited from the most specific down, and
 * rules lie in them by rank, so the lines come out in order. */
#include "core/rulebook_index.h"

#include <stdlib.h>

struct reach {
	const struct book_cell *cell;
	uint8_t		matter, area;	/* levels */
};
#define REACH_MAX (MATTER_LEVELS * AREA_LEVELS)

struct visit {
	const struct rulebook *b;
	const struct matter_node *m;
	bool	(*fn)(void *ctx, const struct book_entry *e);
	void	*ctx;
	uint32_t matter;		/* node */
};

const char *
rule_loss_text(enum rule_loss l)
{
#define LOSS_TEXT(id, sign, text) [id] = text,
	static const char *const texts[] = { RULE_LOSSES(LOSS_TEXT) };
#undef LOSS_TEXT

	return l < RULE_LOSS_COUNT ? texts[l] : "";
}

void
decision_fini(struct decision *d)
{
	free(d->line);
	*d = (struct decision){ 0 };
}

/* ---- where the case stands ---- */

/* A class or grid that has no node has no rule of its own: what is above it
 * decides. *own says whether the node is the grid's. */
static const struct matter_node *
matter_of(const struct rulebook *b, uint32_t code)
{
	const uint32_t up[] = {
		code, law_class_minor(code), law_class_major(code)
	};

	for (size_t i = 0; i < sizeof(up) / sizeof(up[0]); i++) {
		const uint32_t n = map_get(&b->matter_at, up[i]);

		if (n != NODE_NONE && n != 0)
			return &b->matter[n];
	}
	return &b->matter[0];
}

static const struct area_node *
area_of(const struct rulebook *b, uint64_t code, bool *own)
{
	uint32_t n = map_get(&b->area_at, code);

	*own = n != NODE_NONE;
	while (n == NODE_NONE) {
		code = law_grid_above(b->law, code);
		n = map_get(&b->area_at, code);
	}
	return &b->area[n];
}

struct probe { uint64_t pair; uint32_t at; uint8_t matter, area; };

/* Pairs that may have a cell, by the masks of both nodes and the bits of all
 * cells; their places are asked for at once, so that waiting for one is
 * waiting for all. */
static size_t
probes_of(const struct rulebook *b, const struct matter_node *m,
    const struct area_node *a, struct probe *out)
{
	size_t n = 0;

	for (int i = m->level; i >= 0; i--) {
		const unsigned areas = m->at[i] == NODE_NONE ? 0 :
		    b->matter[m->at[i]].areas;

		for (int j = a->level; j >= 0; j--) {
			uint64_t pair;
			uint32_t at;

			if ((areas >> j & 1) == 0 || a->at[j] == NODE_NONE ||
			    (b->area[a->at[j]].matters >> i & 1) == 0)
				continue;
			pair = book_pair(m->at[i], a->at[j]);
			if (!book_seen(b, pair, &at))
				continue;
			__builtin_prefetch(&b->cell[at]);
			out[n++] = (struct probe){ pair, at, (uint8_t)i,
			    (uint8_t)j };
		}
	}
	return n;
}

/* The cells that hold rules for the case, most specific first; *total: how
 * many rules. */
static size_t
reach_of(const struct rulebook *b, const struct matter_node *m,
    const struct area_node *a, struct reach *out, size_t *total)
{
	struct probe p[REACH_MAX];
	const size_t probes = probes_of(b, m, a, p);
	size_t n = 0;

	*total = 0;
	for (size_t i = 0; i < probes; i++) {
		const struct book_cell *const c = book_cell_at(b, p[i].pair,
		    p[i].at);

		if (c == NULL)
			continue;
		__builtin_prefetch(c->e);
		out[n++] = (struct reach){ c, p[i].matter, p[i].area };
		*total += c->n;
	}
	return n;
}

/* ---- one rule ---- */

static enum rule_loss
asks(const struct rule *r, struct facts *f, uint8_t *term)
{
	if (r->channels != 0 && (f->channel < 0 || f->channel > 63 ||
	    (r->channels >> f->channel & 1) == 0))
		return NOT_CHANNEL;
	if (r->band != NULL && !band_holds(r->band, f))
		return NOT_TIME;
	for (unsigned i = 0; i < r->when_n; i++) {
		if (!cond_holds(&r->when[i], f)) {
			*term = (uint8_t)i;
			return NOT_WHEN;
		}
	}
	return WON;
}

static inline enum rule_loss
unfit(const struct book_entry *e, struct facts *f, uint8_t *term)
{
	if (f->on < entry_from(e))
		return NOT_YET;
	if (f->on > e->to)
		return NO_MORE;
	return e->merit & MERIT_ASKS ? asks(e->rule, f, term) : WON;
}

/* Why b, of the same cell and after a, lost. */
static enum rule_loss
merit_loss(uint64_t a, uint64_t b)
{
	const uint64_t x = a ^ b;

	if (x >> MERIT_PRIORITY)
		return LOST_PRIORITY;
	if (x >> MERIT_TERMS)
		return LOST_CONDITIONS;
	if (x & MERIT_CHANNEL)
		return LOST_CHANNEL;
	if (x & MERIT_TIME)
		return LOST_TIME;
	return x ? LOST_NEWEST : LOST_SAME;
}

/* ---- the decision ---- */

/* Those that fit from the front, those that do not from the back. */
struct sorting {
	struct decision *d;
	struct facts	*f;
	size_t		 unfit;
	uint64_t	 best;		/* merit of line[0] */
	size_t		 level;		/* equal to line[0] in all seven */
};

static void
sort_cell(struct sorting *s, const struct reach *r)
{
	struct decision *const d = s->d;
	const uint8_t won_m = d->fit ? d->line[0].matter_level : r->matter;
	const uint8_t won_a = d->fit ? d->line[0].area_level : r->area;
	const enum rule_loss lost = won_m != r->matter ? LOST_MATTER :
	    won_a != r->area ? LOST_AREA : WON;

	for (uint32_t i = 0; i < r->cell->n; i++) {
		const struct book_entry *const e = &r->cell->e[i];
		struct decision_line l = { e->rule, r->matter, r->area, 0, 0 };

		__builtin_prefetch(e->rule);
		l.loss = (uint8_t)unfit(e, s->f, &l.term);
		if (l.loss != WON) {
			d->line[d->n - ++s->unfit] = l;
			continue;
		}
		if (d->fit == 0)
			s->best = e->merit;
		else
			l.loss = (uint8_t)(lost != WON ? lost :
			    merit_loss(s->best, e->merit));
		if (d->fit == 0 || l.loss == LOST_SAME)
			s->level++;
		d->line[d->fit++] = l;
	}
}

static void
unfit_forward(struct decision *d)
{
	for (size_t i = d->fit, j = d->n; i + 1 < j; i++) {
		const struct decision_line l = d->line[i];

		d->line[i] = d->line[--j];
		d->line[j] = l;
	}
}

/* Equal in all seven: one winner if all of them say the same. */
static void
see_tie(struct decision *d, size_t level)
{
	bool tie = false;

	for (size_t i = 1; i < level && !tie; i++)
		tie = !rule_same_target(d->line[0].rule, d->line[i].rule);
	if (!tie)
		return;
	d->kind = DECIDED_TIE;
	d->tied = level;
	for (size_t i = 0; i < level; i++)
		d->line[i].loss = TIED;
}

/* ---- further down ---- */

static bool
walk_below(const struct visit *v, uint32_t area)
{
	const struct rulebook *const b = v->b;

	for (uint32_t c = b->area[area].child; c != 0; c = b->area[c].next) {
		const struct book_cell *const cell =
		    b->area[c].matters >> v->m->level & 1 ?
		    book_cell(b, book_pair(v->matter, c)) : NULL;
		uint32_t below;

		for (uint32_t i = 0; cell != NULL && i < cell->n; i++)
			if (!v->fn(v->ctx, &cell->e[i]))
				return false;
		if (b->area[c].child == 0 ||
		    v->m->areas >> (b->area[c].level + 1) == 0)
			continue;
		below = map_get(&b->below, book_pair(v->matter, c));
		if (below != NODE_NONE && below != 0 && !walk_below(v, c))
			return false;
	}
	return true;
}

/* Rules of the matter at one level and of areas inside a. */
static bool
walk_inside(const struct rulebook *b, uint32_t matter,
    const struct area_node *a, bool (*fn)(void *, const struct book_entry *),
    void *ctx)
{
	const struct visit v = { b, &b->matter[matter], fn, ctx, matter };
	const uint32_t area = a->at[a->level];
	uint32_t below;

	if (v.m->areas >> (a->level + 1) == 0)
		return true;
	below = map_get(&b->below, book_pair(matter, area));
	return below == NODE_NONE || below == 0 || walk_below(&v, area);
}

static bool
does_not_fit(void *ctx, const struct book_entry *e)
{
	uint8_t term;

	return unfit(e, ctx, &term) != WON;
}

/* A smaller area comes before a larger one only where the matter is as deep
 * as the winner's. */
static bool
finer(const struct rulebook *b, const struct matter_node *m,
    const struct area_node *a, struct facts *f, int least)
{
	for (int i = m->level; i >= least; i--)
		if (m->at[i] != NODE_NONE &&
		    !walk_inside(b, m->at[i], a, does_not_fit, f))
			return true;
	return false;
}

void
rulebook_decide(const struct rulebook *b, struct facts *f,
    struct decision *out)
{
	bool own;
	const struct matter_node *const m = matter_of(b, f->matter);
	const struct area_node *const a = area_of(b, f->grid, &own);
	struct reach reach[REACH_MAX];
	struct sorting s = { .d = out, .f = f };
	size_t total;
	const size_t cells = reach_of(b, m, a, reach, &total);

	if (total > out->cap)
		out->line = xgrow(out->line, &out->cap, total,
		    sizeof(*out->line));
	out->n = total;
	out->fit = out->tied = 0;
	for (size_t i = 0; i < cells; i++)
		sort_cell(&s, &reach[i]);
	unfit_forward(out);
	out->kind = out->fit ? DECIDED : DECIDED_NONE;
	if (s.level > 1)
		see_tie(out, s.level);
	out->finer = own && finer(b, m, a, f,
	    out->fit ? out->line[0].matter_level : 0);
}

/* ---- what could still decide ---- */

struct inside { rulebook_fn *fn; void *ctx; };

static bool
tell(void *ctx, const struct book_entry *e)
{
	const struct inside *const in = ctx;

	return in->fn(in->ctx, e->rule);
}

void
rulebook_inside(const struct rulebook *b, const struct facts *f,
    rulebook_fn *fn, void *ctx)
{
	bool own;
	const struct matter_node *const m = matter_of(b, f->matter);
	const struct area_node *const a = area_of(b, f->grid, &own);
	struct inside in = { fn, ctx };
	struct reach reach[REACH_MAX];
	size_t total;
	const size_t cells = reach_of(b, m, a, reach, &total);

	for (size_t i = 0; i < cells; i++)
		for (uint32_t j = 0; j < reach[i].cell->n; j++)
			if (!fn(ctx, reach[i].cell->e[j].rule))
				return;
	for (int i = m->level; own && i >= 0; i--)
		if (m->at[i] != NODE_NONE &&
		    !walk_inside(b, m->at[i], a, tell, &in))
			return;
}

/* ---- the order, rule by rule ---- */

/* Less than 0: a comes before b. */
static int
greater_first(int64_t a, int64_t b)
{
	return a > b ? -1 : a < b;
}

enum rule_loss
rule_rank(const struct law *law, const struct rule *a, const struct rule *b)
{
	const struct { int way; enum rule_loss lost; } step[] = {
		{ greater_first(rule_matter_level(a->matter),
		    rule_matter_level(b->matter)), LOST_MATTER },
		{ greater_first(rule_area_level(law, a->area),
		    rule_area_level(law, b->area)), LOST_AREA },
		{ greater_first(a->priority, b->priority), LOST_PRIORITY },
		{ greater_first(a->when_n, b->when_n), LOST_CONDITIONS },
		{ greater_first(a->channels != 0, b->channels != 0),
		    LOST_CHANNEL },
		{ greater_first(a->band != NULL, b->band != NULL),
		    LOST_TIME },
		{ greater_first(a->from, b->from), LOST_NEWEST }
	};

	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++)
		if (step[i].way != 0)
			return step[i].way < 0 ? WON : step[i].lost;
	if (!rule_same_target(a, b))
		return TIED;
	if (a->id != b->id)
		return a->id < b->id ? WON : LOST_SAME;
	return a->version > b->version ? WON : LOST_SAME;
}
