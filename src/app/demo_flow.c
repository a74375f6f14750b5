/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to a case next: from each state some of its habits are tried,
 * and what the law would refuse is not planned.  Layer: app. */
#include <string.h>
#include "demo_in.h"

/* ---- when a habit is one ---- */

static bool
will_be_late(const struct demo_case *c)
{
	const struct casefile *k = &c->shadow->c;

	return k->flags & CASE_DUE_RUNS && c->done_ms > k->due_ms;
}

static bool
suits(struct demo *d, const struct demo_case *c, const struct habit *h,
    int64_t now)
{
	const struct casefile *k = &c->shadow->c;

	switch ((enum habit_when)h->when) {
	case ALWAYS:	return true;
	case PATROL:	return c->channel == 0;
	case CALLED:	return c->channel != 0;
	case EMERGENCY:	return k->flags & CASE_URGENT;
	case BEFORE_DUE: return will_be_late(c) && k->due_ms > now;
	case AFTER_DUE:	return will_be_late(c);
	case TRIED:	return k->tries > 0;
	case TWIN:	return demo_twin_ready(d, c);
	case SPENT:	return k->returns >= d->law->return_cap;
	case STRANGE:	return c->owner && k->unit && k->unit != c->owner &&
			    k->unit != d->law->fallback_unit;
	}
	return false;
}

/* ---- plans ---- */

static void
stay(const struct demo *d, struct demo_case *c, int64_t now)
{
	const unsigned state = c->shadow->c.state;

	if (c->stay == state && c->done_ms)
		return;
	if (c->stay != state)
		c->tried = 0;
	c->stay = (uint8_t)state;
	c->noted = false;
	c->done_ms = d->habits[state].due ? demo_done_at(d, c, now) : 1;
}

/* Is it done, by somebody, before what ends the stay? */
static bool
take(struct demo *d, struct demo_case *c, const struct habit *h, int64_t now)
{
	const bool due = d->habits[c->stay].due;

	if (!demo_may(d, c, str_of(h->action), now))
		return false;
	c->next_ms = demo_pace(d, c, h, now);
	if (c->next_ms <= now)
		c->next_ms = now + 1000;
	if (due && h->to_ms && h->per_mille < 1000 &&
	    c->next_ms >= c->done_ms)
		return false;
	/* Some guards look at the hour. */
	return !(c->row->guards & (GUARD_OVERDUE | GUARD_NOT_OVERDUE)) ||
	    demo_may(d, c, str_of(h->action), c->next_ms);
}

static bool
plan_move(struct demo *d, struct demo_case *c, int64_t now)
{
	const struct demo_habits *list = &d->habits[c->shadow->c.state];

	stay(d, c, now);
	for (size_t i = 0; i < list->n; i++) {
		const struct habit *h = list->h[i].h;

		if (c->tried >> i & 1 ||
		    list->h[i].need & ~c->shadow->c.flags ||
		    !suits(d, c, h, now))
			continue;
		if (h->per_mille < 1000)
			c->tried |= 1ull << i;
		if (h->per_mille < 1000 && !demo_chance(&c->rng, h->per_mille))
			continue;
		if (!take(d, c, h, now))
			continue;
		if (c->row->to == LAW_ANY && !(c->row->effects &
		    (EFFECT_ANSWER | EFFECT_HELPER_REPLY)))
			c->tried |= 1ull << i;
		return true;
	}
	c->row = NULL;
	return false;
}

/* Whoever has it asks where that is, before anybody takes a step. */
static bool
plan_place(struct demo *d, struct demo_case *c, int64_t now)
{
	if (c->shadow->c.grid || !demo_open_state(d, c) || !c->last)
		return false;
	c->who = c->last;
	c->step = STEP_PLACE;
	c->next_ms = now + demo_span(&c->rng, CLOCK_MIN_MS / 3,
	    2 * CLOCK_MIN_MS);
	return true;
}

/* Somebody takes it onto the screen first, or writes what he saw. */
static void
before_it(struct demo_case *c, int64_t now)
{
	const int64_t wait = c->next_ms - now;

	if (c->row->effects & (EFFECT_SET_CRITERION | EFFECT_SET_UNIT) &&
	    !(c->row->guards & (GUARD_OWN_UNIT | GUARD_OWN_LEVEL)) &&
	    !c->shadow->c.holder[0] && demo_chance(&c->rng, 200)) {
		c->step = STEP_CLAIM;
		c->next_ms = now + wait / 2;
	} else if (c->row->effects & EFFECT_HANDLED && !c->noted &&
	    demo_chance(&c->rng, 140)) {
		c->step = STEP_NOTE;
		c->noted = true;
		c->next_ms = now + wait / 2;
	}
}

bool
demo_plan(struct demo *d, struct demo_case *c, int64_t now)
{
	const bool slip = c->slip && c->step == STEP_MOVE;

	c->slip = false;
	if (c->go) {		/* the desk does not wait */
		c->go = false;
		c->step = STEP_AUTO;
		c->next_ms = now;
		return true;
	}
	if (slip) {
		c->step = STEP_UNDO;	/* seen at once */
		c->next_ms = now + demo_span(&c->rng, 2000, 7000);
		return true;
	}
	if (plan_place(d, c, now))
		return true;
	if (!plan_move(d, c, now))
		return false;
	c->step = STEP_MOVE;
	c->slip = demo_chance(&c->rng, 7) && !c->kids_n &&
	    !(c->row->effects & (EFFECT_MERGE | EFFECT_SPLIT));
	before_it(c, now);
	return true;
}

#define CALLS (CASE_SUPERVISED | CASE_URGED | CASE_ASKED)

void
demo_think_again(struct demo *d, struct demo_case *c,
    const struct casefile *was, int64_t now)
{
	const struct casefile *k = &c->shadow->c;
	const bool moved = k->state != was->state;

	if (c->step == STEP_UNDO || c->step == STEP_AUTO ||
	    c->step == STEP_ANSWER || c->step == STEP_REPORT)
		return;
	if (!moved && !(k->flags & ~was->flags & CALLS))
		return;
	for (size_t i = 0; i < d->habits[k->state].n; i++)
		if (d->habits[k->state].h[i].need & CALLS)
			c->tried &= ~(1ull << i);
	c->slip = false;
	if (!demo_plan(d, c, now) || c->next_ms >= d->o.end_ms)
		c->next_ms = INT64_MAX;
}
