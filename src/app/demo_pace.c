/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long things take. Where a clock of the law runs that the step stops, its
 * limit is the measure: the desk keeps most of its own, units mostly, and what
 * is asked of them seven times of ten.  Layer: app. */
#include "core/law.h"
#include "demo_in.h"

#define MIN	CLOCK_MIN_MS
#define HOUR	CLOCK_HOUR_MS
#define DAY	CLOCK_DAY_MS

/* When it must be done: the earliest limit of the case's unit; what runs on to a
 * later step is not used up here. 0: none. */
static int64_t
limit_of(const struct demo *d, const struct demo_case *c, int64_t now)
{
	const struct casefile *k = &c->shadow->c;
	const struct law_book *b = law_book(d->law, k->law);
	const uint32_t stops = d->habits[k->state].stops;
	int64_t first = 0;

	if (!b)
		return k->flags & CASE_DUE_RUNS ? k->due_ms : 0;
	for (unsigned i = 0; i < c->shadow->d.runs_n; i++) {
		const struct clock_run *r = &c->shadow->d.run[i];
		const struct law_clock *w = law_book_clock(b, r->clock);
		int64_t due = r->due_ms;

		if (r->state != CLOCK_RUNS || !due || !w || !r->owner ||
		    w->flag || w->helpers || w->limit == LIMIT_UNTIL)
			continue;
		if (!(stops >> (r->clock - 1) & 1) && due > now)
			due = now + (due - now) / 2;
		first = !first || due < first ? due : first;
	}
	return first;
}

int64_t
demo_done_at(const struct demo *d, struct demo_case *c, int64_t now)
{
	const int64_t due = limit_of(d, c, now);
	const int64_t left = due - now, late = left > HOUR ? left : HOUR;
	const uint32_t luck = demo_below(&c->rng, 1000);

	if (!due)
		return now + demo_span(&c->rng, HOUR, 40 * HOUR);
	if (left < 0)
		return now + demo_span(&c->rng, HOUR, 50 * HOUR);
	/* A desk that one looks at has some in need of a hand. */
	if (due > d->o.end_ms && due < d->o.end_ms + 6 * HOUR &&
	    luck % 10 < 3)
		return due + demo_span(&c->rng, MIN, DAY);
	if (luck < 800)
		return now + demo_span(&c->rng, left / 20, left * 8 / 10) *
		    d->scale / 1000;
	if (luck < 925)
		return now + demo_span(&c->rng, left * 8 / 10, left);
	if (luck < 978)
		return due + demo_span(&c->rng, MIN, late / 2 < 2 * DAY ?
		    late / 2 : 2 * DAY);
	return due + demo_span(&c->rng, late / 2, late * 3 < 12 * DAY ?
	    late * 3 : 12 * DAY);
}

/* Calls come at any hour; work that can wait waits for the morning. */
static int64_t
waking(const struct demo *d, struct demo_case *c, int64_t at)
{
	struct civil t = clock_civil((struct wall){ at }, d->law->offset_min);

	if (c->urgent || (t.hour >= 7 && t.hour < 21) ||
	    demo_chance(&c->rng, 60))
		return at;
	if (t.hour >= 21)
		at += (24 - t.hour) * HOUR;
	else
		at -= t.hour * HOUR;
	return at + 7 * HOUR + demo_span(&c->rng, 0, 150 * MIN);
}

/* ---- the clock that counts ---- */

static uint32_t
stops(const struct demo *d, const struct demo_case *c)
{
	const struct law_book *b = law_book(d->law, c->shadow->c.law);
	const unsigned from = c->shadow->c.state;
	uint32_t stop;

	if (!b)
		return 0;
	stop = b->move[c->row - d->law->moves].stop;
	if (c->row->to != LAW_ANY && c->row->to != from)
		stop |= b->leave[from].stop;
	return stop;
}

static bool
counts(const struct demo *d, const struct demo_case *c,
    const struct clock_run *r)
{
	const struct law_clock *k = law_book_clock(law_book(d->law,
	    c->shadow->c.law), r->clock);

	return r->state == CLOCK_RUNS && r->due_ms && k &&
	    k->limit != LIMIT_UNTIL && !k->main && r->stage == 0;
}

/* The earliest that the step stops; else the desk's earliest; *stopped which. */
static const struct clock_run *
measure(const struct demo *d, const struct demo_case *c, bool *stopped)
{
	const struct docket *k = &c->shadow->d;
	const uint32_t stop = stops(d, c);
	const struct clock_run *hit = NULL, *desk = NULL;

	for (unsigned i = 0; i < k->runs_n; i++) {
		const struct clock_run *r = &k->run[i];

		if (!counts(d, c, r))
			continue;
		if (stop >> (r->clock - 1) & 1) {
			if (!hit || r->due_ms < hit->due_ms)
				hit = r;
		} else if (r->owner == 0 &&
		    (!desk || r->due_ms < desk->due_ms)) {
			desk = r;
		}
	}
	*stopped = hit != NULL;
	return hit ? hit : desk;
}

/* ---- by it ---- */

static uint32_t
in_time(const struct demo_case *c)
{
	if (c->row->flags_need & (CASE_SUPERVISED | CASE_URGED))
		return 700;
	return 940;
}

/* The last hours of a short demonstration go faster, or nothing would end. */
static int64_t
shorter(const struct demo *d, int64_t left)
{
	return left > 2 * HOUR ? left * d->scale / 1000 : left;
}

/* A desk that one looks at has its hands full: some of what came in just now
 * waits, but not too long. */
static bool
waits(const struct demo *d, struct demo_case *c, const struct clock_run *r,
    int64_t now)
{
	return r->owner == 0 && now > d->o.end_ms - 40 * MIN &&
	    r->due_ms > now && r->due_ms - now < HOUR &&
	    (demo_is_last(d, c->index) || demo_chance(&c->rng, 600));
}

static int64_t
by_clock(const struct demo *d, struct demo_case *c, const struct clock_run *r,
    int64_t now)
{
	const struct casefile *k = &c->shadow->c;
	int64_t left = r->due_ms - now, at, wake;

	if (left <= 0)
		return now + demo_span(&c->rng, MIN, r->owner ? 10 * HOUR :
		    40 * MIN);
	if (!demo_chance(&c->rng, in_time(c)))
		return r->due_ms + demo_span(&c->rng, MIN, left > HOUR ? left :
		    HOUR);
	/* Who has two hours for all does not spend them on signing. */
	if (r->owner && k->flags & CASE_DUE_RUNS && k->due_ms > now &&
	    left > (k->due_ms - now) / 4)
		left = (k->due_ms - now) / 4;
	if (waits(d, c, r, now))
		return now + demo_span(&c->rng, left * 8 / 10, left);
	at = now + demo_span(&c->rng, shorter(d, left) / 20,
	    shorter(d, left) * 85 / 100);
	wake = left > 2 * HOUR ? waking(d, c, at) : at;
	return wake < r->due_ms ? wake : at;
}

static int64_t
by_habit(const struct demo *d, struct demo_case *c, const struct habit *h,
    int64_t now)
{
	const int64_t due = c->shadow->c.due_ms;
	const int64_t span = demo_span(&c->rng, h->from_ms, h->to_ms);

	if (h->when == BEFORE_DUE)
		return now + (due - now) * (400 + demo_below(&c->rng, 550)) /
		    1000;
	if (h->when == AFTER_DUE)
		return (due > now ? due : now) + span;
	return waking(d, c, now + (h->to_ms > 2 * HOUR ?
	    span * d->scale / 1000 : span));
}

/* What was to be in time does not miss it by a night's sleep. */
static int64_t
finished(const struct demo *d, struct demo_case *c)
{
	const struct casefile *k = &c->shadow->c;
	const int64_t wake = waking(d, c, c->done_ms);

	return k->flags & CASE_DUE_RUNS && c->done_ms <= k->due_ms &&
	    wake > k->due_ms ? c->done_ms : wake;
}

int64_t
demo_pace(const struct demo *d, struct demo_case *c, const struct habit *h,
    int64_t now)
{
	bool stopped;
	const struct clock_run *r;

	if (!h->to_ms)
		return finished(d, c);
	if (h->when == BEFORE_DUE || h->when == AFTER_DUE)
		return by_habit(d, c, h, now);
	r = measure(d, c, &stopped);
	if (r && stopped)
		return by_clock(d, c, r, now);
	/* A step on the way to the one that the clock waits for. */
	if (r && waits(d, c, r, now))
		return now + demo_span(&c->rng, (r->due_ms - now) * 7 / 10,
		    (r->due_ms - now) * 9 / 10);
	if (r && r->due_ms > now && r->due_ms - now < 2 * HOUR)
		return now + demo_span(&c->rng, (r->due_ms - now) / 20,
		    (r->due_ms - now) * 4 / 10);
	return by_habit(d, c, h, now);
}
