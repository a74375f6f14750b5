/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docket_rung.c -- the rungs of a clock's ladder: when each falls, which one is
 * next, and whether a fire is right.  Layer: core (pure). */
#include "core/docket_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/casefile_fold.h"
#include "core/deadline.h"

/* What of the budget is left when it falls; the rung counts in the clock's own
 * measure. */
static int64_t
rung_left(const struct law_rung *g, const struct clock_run *r)
{
	int64_t budget;

	if (g->unit != LIMIT_NONE)
		return g->n >= 0 ? -deadline_budget(g->unit, g->n) :
		    deadline_budget(g->unit, -g->n);
	budget = r->n > 0 ? deadline_budget(r->unit, r->n) : r->left_ms;
	return -(budget / 100 * g->n);
}

/* A rung in the other measure than the clock's stands at a distance from the
 * due. Working time before a due of clock time is taken as clock time. */
static int64_t
rung_from_due(const struct law_rung *g, const struct clock_run *r,
    const struct calendar *desk)
{
	const bool works = deadline_works(g->unit) && g->n > 0;

	if (g->n < 0)
		return r->due_ms - deadline_budget(g->unit, -g->n);
	return deadline_after(desk, works, r->due_ms,
	    deadline_budget(g->unit, g->n));
}

static int64_t
rung_instant(const struct law_rung *g, const struct clock_run *r,
    const struct casefile *c, const struct law *law)
{
	const struct law_book *const book = law_book(law, c->law);
	const bool works = deadline_works(r->unit);
	int64_t budget;

	if (g->n == 0)
		return r->due_ms;
	if (g->unit != LIMIT_NONE && deadline_works(g->unit) != works)
		return rung_from_due(g, r, law_book_calendar(book, r->shift));
	budget = r->left_ms - rung_left(g, r);
	if (budget <= 0)
		return r->since_ms;	/* it fell before the clock went on */
	return deadline_after(clock_calendar(r, c, law), works, r->since_ms,
	    budget);
}

static bool
rung_applies(const struct law_rung *g, const struct casefile *c)
{
	return (c->flags & g->flags_need) == g->flags_need &&
	    (c->flags & g->flags_not) == 0;
}

/* When it falls; 0: never, as things stand (its clock ended or waits before). */
static int64_t
rung_falls(const struct law_rung *g, const struct clock_run *r,
    const struct casefile *c, const struct law *law)
{
	int64_t at;

	if ((r->fired >> g->bit & 1) || r->stage != 0 || !rung_applies(g, c))
		return 0;
	at = rung_instant(g, r, c, law);
	return r->state != CLOCK_RUNS && at > r->ended_ms ? 0 : at;
}

static const struct law_rung *
rungs_of(const struct law *law, const struct casefile *c,
    const struct clock_run *r, size_t *n)
{
	const struct law_book *const book = law_book(law, c->law);
	const struct law_clock *const k = law_book_clock(book, r->clock);

	*n = k ? k->rung_n : 0;
	return k ? book->rungs + k->rung_first : NULL;
}

void
run_rearm(struct clock_run *r, const struct casefile *c, const struct law *law,
    int64_t now_ms)
{
	const int64_t at = r->state == CLOCK_RUNS ? now_ms : r->ended_ms;
	size_t n;
	const struct law_rung *const g = rungs_of(law, c, r, &n);

	for (size_t i = 0; i < n; i++)
		if (rung_instant(&g[i], r, c, law) > at)
			r->fired &= ~(1u << g[i].bit);
}

typedef void rung_fn(void *ctx, const struct law_rung *g,
    const struct clock_run *r, int64_t at);

static void
each_rung(const struct docket *d, const struct casefile *c,
    const struct law *law, rung_fn *fn, void *ctx)
{
	for (unsigned i = 0; i < d->runs_n; i++) {
		const struct clock_run *const r = &d->run[i];
		size_t n;
		const struct law_rung *const g = rungs_of(law, c, r, &n);

		for (size_t k = 0; k < n; k++) {
			const int64_t at = rung_falls(&g[k], r, c, law);

			if (at != 0)
				fn(ctx, &g[k], r, at);
		}
	}
}

bool
run_owes(const struct docket *d, const struct clock_run *r,
    const struct casefile *c, const struct law *law)
{
	size_t n;
	const struct law_rung *const g = rungs_of(law, c, r, &n);

	(void)d;
	for (size_t k = 0; k < n; k++)
		if (rung_falls(&g[k], r, c, law) != 0)
			return true;
	return false;
}

static void
take_first(void *ctx, const struct law_rung *g, const struct clock_run *r,
    int64_t at)
{
	int64_t *const next = ctx;

	(void)g;
	(void)r;
	if (*next == 0 || at < *next)
		*next = at;
}

int64_t
docket_next(const struct docket *d, const struct casefile *c,
    const struct law *law)
{
	int64_t next = 0;

	each_rung(d, c, law, take_first, &next);
	return next;
}

struct due_list { struct rung_due *out; size_t n, cap; int64_t now_ms; };

static void
take_due(void *ctx, const struct law_rung *g, const struct clock_run *r,
    int64_t at)
{
	struct due_list *const l = ctx;
	size_t i;

	if (at > l->now_ms)
		return;
	/* Oldest first; equal ones in the order of clocks and rungs. */
	for (i = l->n < l->cap ? l->n : l->cap; i > 0 &&
	    l->out[i - 1].at_ms > at; i--)
		if (i < l->cap)
			l->out[i] = l->out[i - 1];
	if (i < l->cap)
		l->out[i] = (struct rung_due){ .rung = g, .clock = r->clock,
		    .stage = r->stage, .owner = r->owner,
		    .start_ms = r->start_ms, .at_ms = at };
	l->n++;
}

size_t
docket_due(const struct docket *d, const struct casefile *c,
    const struct law *law, int64_t now_ms, struct rung_due *out, size_t cap)
{
	struct due_list l = { .out = out, .cap = cap, .now_ms = now_ms };

	each_rung(d, c, law, take_due, &l);
	return l.n;
}

void
rung_key(const struct body *b, const char *number, char *key, size_t cap)
{
	snprintf(key, cap, "fire/%s/%lld.%lld.%lld.%lld/%lld/%lld", number,
	    (long long)body_num(b, "clock", 0),
	    (long long)body_num(b, "stage", 0),
	    (long long)body_num(b, "owner", 0),
	    (long long)body_num(b, "start", 0),
	    (long long)body_num(b, "rung", 0),
	    (long long)body_num(b, "due", 0));
}

enum err
rung_event(const struct rung_due *r, const char *number, int64_t now_ms,
    const char *why, struct body *b, char *key, size_t cap)
{
	enum err e = body_int(b, "clock", r->clock);

	if (e == OK && r->stage)
		e = body_int(b, "stage", r->stage);
	if (e == OK && r->owner)
		e = body_int(b, "owner", r->owner);
	if (e == OK)
		e = body_int(b, "start", r->start_ms);
	if (e == OK)
		e = body_int(b, "rung", r->rung->bit);
	if (e == OK)
		e = body_int(b, "due", r->at_ms);
	if (e == OK && why && now_ms > r->at_ms)
		e = body_int(b, "late", now_ms - r->at_ms);
	if (e == OK && why && now_ms > r->at_ms)
		e = body_text(b, "why", str_of(why));
	rung_key(b, number, key, cap);
	return e;
}

/* ---- judging a fire ---- */

/* Helpers' clocks begin together and differ by owner; any other clock may have
 * gone over to another owner since. */
static struct clock_run *
run_named(struct docket *d, const struct body *b)
{
	struct clock_run *found = NULL;

	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];

		if (r->clock != body_num(b, "clock", 0) ||
		    r->stage != body_num(b, "stage", 0) ||
		    r->start_ms != body_num(b, "start", 0))
			continue;
		if (r->owner == body_num(b, "owner", 0))
			return r;
		found = found ? found : r;
	}
	return found;
}

enum err
docket_fire(struct docket *d, const struct casefile *c, const struct law *law,
    const struct event *e, const struct law_rung **rung, struct clock_run **run,
    int64_t *fell_ms)
{
	const int64_t bit = body_num(&e->body, "rung", -1);
	const struct law_rung *g;
	size_t n;

	*run = run_named(d, &e->body);
	if (*run == NULL)
		return ERR_SUPERSEDED;
	g = rungs_of(law, c, *run, &n);
	while (n > 0 && g->bit != bit) {
		g++;
		n--;
	}
	if (n == 0)
		return ERR_SUPERSEDED;
	if ((*run)->fired >> bit & 1)
		return ERR_EXISTS;
	*fell_ms = rung_falls(g, *run, c, law);
	if (*fell_ms == 0 || *fell_ms > e->at.ms)
		return ERR_SUPERSEDED;
	*rung = g;
	(*run)->fired |= 1u << bit;
	return OK;
}

/* ---- the row follows ---- */

/* The clock whose due is the case's: the main one while it lives, else of those
 * that run the first to fall due, else one that waits. */
static const struct clock_run *
shown_run(const struct docket *d, const struct law_book *book)
{
	const struct clock_run *best = NULL, *waits = NULL;

	for (unsigned i = 0; i < d->runs_n; i++) {
		const struct clock_run *const r = &d->run[i];
		const struct law_clock *const k = law_book_clock(book, r->clock);

		if (!run_lives(r) || r->stage != 0 || k == NULL || k->helpers)
			continue;
		if (k->main)
			return r;
		if (r->state == CLOCK_PAUSED)
			waits = waits ? waits : r;
		else if (best == NULL || r->due_ms < best->due_ms)
			best = r;
	}
	return best ? best : waits;
}

static void
clock_flags(const struct docket *d, struct casefile *c,
    const struct law_book *book)
{
	for (size_t i = 0; i < book->clocks_n; i++) {
		const struct law_clock *const k = &book->clocks[i];
		const struct clock_run *const r = docket_run(d, k->id);

		if (k->flag)
			case_flag(c, k->flag, r != NULL && run_lives(r));
	}
	for (unsigned i = 0; i < d->runs_n; i++) {
		const struct clock_run *const r = &d->run[i];
		const struct law_clock *const k = law_book_clock(book, r->clock);

		if (r->late && r->owner != 0)
			c->flags |= CASE_LATE;
		if (r->late && k && k->main && r->stage == 0)
			c->flags |= CASE_CLOSED_LATE;
	}
}

void
docket_sum_up(const struct docket *d, struct casefile *c, const struct law *law)
{
	const struct law_book *const book = law_book(law, c->law);
	const struct clock_run *r;

	c->turn = d->turn;
	if (book == NULL)
		return;
	r = shown_run(d, book);
	c->due_clock = r ? r->clock : 0;
	if (r)
		c->due_ms = r->due_ms;
	case_flag(c, CASE_DUE_RUNS, r && r->state == CLOCK_RUNS);
	case_flag(c, CASE_PAUSED, r && r->state == CLOCK_PAUSED);
	c->left_ms = r && r->state == CLOCK_PAUSED ?
	    clock_left(r, c, law, r->ended_ms) : 0;
	clock_flags(d, c, book);
	c->next_ms = docket_next(d, c, law);
}
