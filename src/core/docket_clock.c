/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docket_clock.c -- clocks start, pause, go on and end.  Layer: core (pure). */
#include "core/docket_in.h"

#include <string.h>
#include "core/deadline.h"
#include "core/limit.h"

/* ---- one run ---- */

const struct calendar *
clock_calendar(const struct clock_run *r, const struct casefile *c,
    const struct law *law)
{
	const struct law_book *const book = law_book(law, c->law);

	if (book == NULL || !deadline_works(r->unit))
		return NULL;
	return law_book_calendar(book, r->shift);
}

static int64_t
used(const struct clock_run *r, const struct casefile *c, const struct law *law,
    int64_t until_ms)
{
	return deadline_measure(clock_calendar(r, c, law),
	    deadline_works(r->unit), r->since_ms, until_ms);
}

int64_t
clock_left(const struct clock_run *r, const struct casefile *c,
    const struct law *law, int64_t now_ms)
{
	if (r->state != CLOCK_RUNS && now_ms > r->ended_ms)
		now_ms = r->ended_ms;
	return r->left_ms - used(r, c, law, now_ms);
}

bool
run_lives(const struct clock_run *r)
{
	return r->state == CLOCK_RUNS || r->state == CLOCK_PAUSED;
}

/* Once used up, a budget's due stands. */
static void
set_due(struct clock_run *r, const struct casefile *c, const struct law *law)
{
	if (r->left_ms > 0)
		r->due_ms = deadline_after(clock_calendar(r, c, law),
		    deadline_works(r->unit), r->since_ms, r->left_ms);
	else if (r->due_ms == 0)
		r->due_ms = r->since_ms;
}

/* What a rung opens is done at the instant it fell, even where other clocks
 * began since: nothing of a run lies before its own begin. */
static int64_t
run_now(const struct clock_run *r, int64_t now_ms)
{
	const int64_t begun = r->paused_ms > 0 ? r->since_ms : r->start_ms;

	return now_ms > begun ? now_ms : begun;
}

static void
run_end(struct clock_run *r, int64_t now_ms, bool moot)
{
	now_ms = run_now(r, now_ms);
	if (r->state == CLOCK_PAUSED)
		r->paused_ms += now_ms > r->ended_ms ? now_ms - r->ended_ms : 0;
	else
		r->ended_ms = now_ms;
	r->state = CLOCK_ENDED;
	r->late = r->due_ms != 0 && r->ended_ms > r->due_ms;
	r->moot = moot;
}

static void
run_pause(struct clock_run *r, int64_t now_ms)
{
	r->state = CLOCK_PAUSED;
	r->ended_ms = run_now(r, now_ms);
}

static void
run_resume(struct clock_run *r, const struct casefile *c, const struct law *law,
    int64_t now_ms)
{
	if (now_ms < r->ended_ms)
		now_ms = r->ended_ms;
	r->left_ms = clock_left(r, c, law, r->ended_ms);
	r->paused_ms += now_ms - r->ended_ms;
	/* One that waits for its season goes on waiting. */
	r->since_ms = r->since_ms > now_ms ? r->since_ms : now_ms;
	r->ended_ms = 0;
	r->state = CLOCK_RUNS;
	set_due(r, c, law);
}

/* ---- where a new run finds room ---- */

/* A run that ended and owes no fire may be forgotten: the history knows it. */
static bool
forgettable(const struct docket *d, const struct clock_run *r,
    const struct casefile *c, const struct law *law)
{
	return r->state == CLOCK_ENDED && !run_owes(d, r, c, law);
}

static struct clock_run *
run_room(struct docket *d, unsigned clock, unsigned stage, uint16_t owner,
    const struct casefile *c, const struct law *law)
{
	struct clock_run *oldest = NULL;

	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];

		if (!forgettable(d, r, c, law))
			continue;
		if (r->clock == clock && r->stage == stage && r->owner == owner)
			return r;
		if (oldest == NULL || r->ended_ms < oldest->ended_ms)
			oldest = r;
	}
	if (d->runs_n < DOCKET_RUNS)
		return &d->run[d->runs_n++];
	return oldest;
}

/* ---- seasons ---- */

int64_t
season_start(const struct law *law, unsigned season, int64_t start_ms)
{
	if (season == 0 || season > law->seasons_n)
		return start_ms;
	return limit_season_start(&law->seasons[season - 1], law->offset_min,
	    start_ms);
}

/* ---- starting ---- */

struct start {			/* what a new run is made from */
	const struct law_clock *clock;
	uint8_t		stage, unit, season;
	uint16_t	owner;
	int32_t		n;
	int64_t		left_ms;
};

static enum err
run_start(struct docket *d, const struct casefile *c, const struct law *law,
    const struct start *s, int64_t now_ms)
{
	struct clock_run *const r = run_room(d, s->clock->id, s->stage,
	    s->owner, c, law);

	if (r == NULL)
		return ERR_TOO_BIG;
	*r = (struct clock_run){ .clock = s->clock->id, .stage = s->stage,
	    .state = CLOCK_RUNS, .unit = s->unit, .owner = s->owner, .n = s->n,
	    .shift = law_book_unit(law_book(law, c->law), s->owner),
	    .start_ms = now_ms, .left_ms = s->left_ms,
	    .since_ms = season_start(law, s->season, now_ms) };
	set_due(r, c, law);
	return OK;
}

static struct clock_run *
live_run(struct docket *d, unsigned clock, unsigned stage, uint16_t owner,
    bool any_owner)
{
	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];

		if (r->clock == clock && r->stage == stage && run_lives(r) &&
		    (any_owner || r->owner == owner))
			return r;
	}
	return NULL;
}

/* Another has it from now on: what was used was used by the former one's hours,
 * the rest runs by his own. */
static void
change_hands(struct clock_run *r, const struct casefile *c,
    const struct law *law, uint16_t owner, int64_t now_ms)
{
	const uint8_t shift = law_book_unit(law_book(law, c->law), owner);
	int64_t at = r->state == CLOCK_PAUSED ? r->ended_ms : now_ms;

	r->owner = owner;
	if (shift == r->shift || !deadline_works(r->unit)) {
		r->shift = shift;
		return;
	}
	r->left_ms = clock_left(r, c, law, at);
	r->since_ms = at > r->since_ms ? at : r->since_ms;
	r->shift = shift;
	if (r->state == CLOCK_RUNS)
		set_due(r, c, law);
}

/* One that lives goes on, against whoever has the case now. */
static enum err
start_or_keep(struct docket *d, const struct casefile *c, const struct law *law,
    const struct start *s, int64_t now_ms)
{
	struct clock_run *const r = live_run(d, s->clock->id, s->stage,
	    s->owner, !s->clock->helpers);

	if (r != NULL && !s->clock->restart) {
		change_hands(r, c, law, s->owner, now_ms);
		return OK;
	}
	if (r != NULL)
		run_end(r, now_ms, false);
	return run_start(d, c, law, s, now_ms);
}

static enum err
start_stages(struct docket *d, const struct casefile *c, const struct law *law,
    struct start s, int64_t now_ms)
{
	enum err e = OK;

	for (unsigned i = 0; i < d->stages_n && e == OK; i++) {
		if (d->stage[i].done)
			continue;
		s.stage = (uint8_t)(i + 1);
		s.n = d->stage[i].n;
		s.unit = d->stage[i].unit;
		s.left_ms = deadline_budget(s.unit, s.n);
		e = start_or_keep(d, c, law, &s, now_ms);
	}
	return e;
}

static enum err
start_helpers(struct docket *d, const struct casefile *c, const struct law *law,
    struct start s, int64_t now_ms)
{
	enum err e = OK;

	for (unsigned i = 0; i < d->helpers_n && e == OK; i++) {
		if (d->helper[i].replied)
			continue;
		s.owner = d->helper[i].unit;
		e = start_or_keep(d, c, law, &s, now_ms);
	}
	return e;
}

static enum err
op_start(struct docket *d, const struct casefile *c, const struct law *law,
    const struct law_clock *k, int64_t now_ms)
{
	struct start s = { .clock = k, .unit = k->unit, .season = k->season,
	    .n = k->n, .owner = k->whose == TURN_UNIT ? c->unit : 0 };
	enum err e;

	if (k->limit == LIMIT_CRITERION) {
		s.n = c->limit_n;
		s.unit = c->limit_unit;
		s.season = c->limit_season;
	}
	s.left_ms = deadline_budget(s.unit, s.n);
	if (k->limit == LIMIT_UNTIL) {
		s.unit = LIMIT_URGENT_MIN;
		s.left_ms = d->until_ms - now_ms;
	}
	if (s.left_ms <= 0)
		return OK;	/* no limit was set: nothing to run */
	if (k->helpers)
		return start_helpers(d, c, law, s, now_ms);
	e = start_or_keep(d, c, law, &s, now_ms);
	return e == OK && k->limit == LIMIT_CRITERION ?
	    start_stages(d, c, law, s, now_ms) : e;
}

/* ---- the other three ---- */

/* A helper's own reply ends its own clock, not the others'. */
static bool
only_own(const struct docket *d, const struct law_clock *k,
    const struct casefile *c, uint16_t as_unit)
{
	if (!k->helpers || as_unit == 0 || as_unit == c->unit)
		return false;
	for (unsigned i = 0; i < d->runs_n; i++)
		if (d->run[i].clock == k->id && d->run[i].owner == as_unit &&
		    run_lives(&d->run[i]))
			return true;
	return false;
}

enum op { OP_STOP, OP_PAUSE, OP_RESUME };

static void
op_live(struct docket *d, const struct casefile *c, const struct law *law,
    const struct law_clock *k, enum op op, uint16_t as_unit, int64_t now_ms)
{
	const bool own = only_own(d, k, c, as_unit);

	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];

		if (r->clock != k->id || (own && r->owner != as_unit))
			continue;
		if (op == OP_STOP && run_lives(r))
			run_end(r, now_ms, false);
		else if (op == OP_PAUSE && r->state == CLOCK_RUNS)
			run_pause(r, now_ms);
		else if (op == OP_RESUME && r->state == CLOCK_PAUSED)
			run_resume(r, c, law, now_ms);
	}
}

/* A unit's clock runs against it until another unit has the case. */
static void
owners_follow(struct docket *d, const struct casefile *c,
    const struct law *law, int64_t now_ms)
{
	const struct law_book *const book = law_book(law, c->law);

	for (unsigned i = 0; c->unit != 0 && i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];
		const struct law_clock *const k = law_book_clock(book, r->clock);

		if (run_lives(r) && k && k->whose == TURN_UNIT && !k->helpers)
			change_hands(r, c, law, c->unit, now_ms);
	}
}

/* Who is asked to help no more has no time that runs out. */
static void
helpers_leave(struct docket *d, const struct law_book *book, int64_t now_ms)
{
	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];
		const struct law_clock *const k = law_book_clock(book, r->clock);
		unsigned n = 0;

		if (!run_lives(r) || !k || !k->helpers)
			continue;
		while (n < d->helpers_n && d->helper[n].unit != r->owner)
			n++;
		if (n == d->helpers_n)
			run_end(r, now_ms, true);
	}
}

enum err
docket_ops(struct docket *d, const struct casefile *c, const struct law *law,
    const struct law_ops *ops, const struct event *e, int64_t now_ms)
{
	const struct law_book *const book = law_book(law, c->law);
	const uint16_t as_unit = (uint16_t)body_num(&e->body, "as_unit", 0);
	enum err err = OK;

	owners_follow(d, c, law, now_ms);
	helpers_leave(d, book, now_ms);
	for (size_t i = 0; book && i < book->clocks_n; i++) {
		const struct law_clock *const k = &book->clocks[i];
		const uint32_t bit = 1u << (k->id - 1);

		if (ops->stop & bit)
			op_live(d, c, law, k, OP_STOP, as_unit, now_ms);
		if (ops->pause & bit)
			op_live(d, c, law, k, OP_PAUSE, 0, now_ms);
		if (ops->resume & bit)
			op_live(d, c, law, k, OP_RESUME, 0, now_ms);
	}
	for (size_t i = 0; book && i < book->clocks_n && err == OK; i++)
		if (ops->start & 1u << (book->clocks[i].id - 1))
			err = op_start(d, c, law, &book->clocks[i], now_ms);
	return err;
}

void
docket_close(struct docket *d, int64_t now_ms, const struct law *law,
    const struct casefile *c)
{
	(void)law;
	(void)c;
	for (unsigned i = 0; i < d->runs_n; i++)
		if (run_lives(&d->run[i]))
			run_end(&d->run[i], now_ms, true);
}

/* A stage of the limit is done; when it says none, the first not yet done. */
bool
docket_stage_done(struct docket *d, unsigned stage, int64_t now_ms)
{
	for (unsigned i = 0; stage == 0 && i < d->stages_n; i++)
		if (!d->stage[i].done)
			stage = i + 1;
	if (stage == 0 || stage > d->stages_n || d->stage[stage - 1].done)
		return false;
	d->stage[stage - 1].done = true;
	for (unsigned i = 0; i < d->runs_n; i++)
		if (d->run[i].stage == stage && run_lives(&d->run[i]))
			run_end(&d->run[i], now_ms, false);
	return true;
}

/* One more original limit, from the due as it stands. What of the ladder lies
 * ahead again will fall again. */
void
docket_extend(struct docket *d, const struct casefile *c, const struct law *law,
    int64_t now_ms)
{
	const struct law_book *const book = law_book(law, c->law);

	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];
		const struct law_clock *const k = law_book_clock(book, r->clock);

		if (!run_lives(r) || k == NULL || r->stage != 0 ||
		    k->limit != LIMIT_CRITERION)
			continue;
		r->left_ms += deadline_budget(r->unit, r->n);
		r->extends++;
		set_due(r, c, law);
		run_rearm(r, c, law, now_ms);
	}
}

/* The running ones go on under the book of version law_now with what is left. */
void
docket_repin(struct docket *d, struct casefile *c, const struct law *law,
    unsigned version, int64_t now_ms)
{
	const struct law_book *const book = law_book(law, version);
	int64_t left[DOCKET_RUNS];

	for (unsigned i = 0; i < d->runs_n; i++)
		left[i] = clock_left(&d->run[i], c, law, now_ms);
	c->law = (uint16_t)version;
	for (unsigned i = 0; i < d->runs_n; i++) {
		struct clock_run *const r = &d->run[i];
		int64_t from_ms = now_ms;

		if (!run_lives(r))
			continue;
		if (law_book_clock(book, r->clock) == NULL) {
			run_end(r, now_ms, true);
			continue;
		}
		r->left_ms = left[i];
		/* What waits has used nothing since it began to. */
		if (r->state == CLOCK_PAUSED)
			from_ms = r->ended_ms;
		r->since_ms = r->since_ms > from_ms ? r->since_ms : from_ms;
		r->shift = law_book_unit(book, r->owner);
		set_due(r, c, law);
	}
}

const struct clock_run *
docket_run(const struct docket *d, unsigned clock)
{
	const struct clock_run *best = NULL;

	for (unsigned i = 0; i < d->runs_n; i++) {
		const struct clock_run *const r = &d->run[i];

		if (r->clock != clock || r->stage != 0)
			continue;
		if (run_lives(r))
			return r;
		if (best == NULL || r->start_ms >= best->start_ms)
			best = r;
	}
	return best;
}
