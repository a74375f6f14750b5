/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to a case, and when. The workflow is the profile's: from each
 * state some of its actions are tried, likeliest first; a profile without one
 * of them just does not take it. */
#include <string.h>
#include "app/auto.h"
#include "core/deadline.h"
#include "demo_in.h"

#define MIN	CLOCK_MIN_MS
#define HOUR	CLOCK_HOUR_MS
#define DAY	CLOCK_DAY_MS

/* One thing that may be done in a state: how likely, how soon. Rows of a
 * state are tried from the top; the last one that the workflow has is taken
 * when chance takes none. */
struct habit {
	const char	*state, *action;
	uint16_t	per_mille;
	int64_t		from_ms, to_ms;
};

static const struct habit habits[] = {
	{ "found", "void", 6, 10 * MIN, HOUR },
	{ "found", "refuse", 30, 10 * MIN, 2 * HOUR },
	{ "found", "accept", 1000, 2 * MIN, 50 * MIN },
	{ "to_file", "void", 6, 10 * MIN, HOUR },
	{ "to_file", "refuse", 50, 5 * MIN, 2 * HOUR },
	{ "to_file", "file", 1000, 3 * MIN, 70 * MIN },
	{ "to_dispatch", "dispatch", 1000, 12 * MIN, 3 * HOUR },
	{ "to_sign", "return", 15, 20 * MIN, 6 * HOUR },
	{ "to_sign", "sign", 1000, 8 * MIN, 5 * HOUR },
	{ "handling", "return", 4, HOUR, 20 * HOUR },
	{ "handling", "reply", 1000, HOUR, 10 * HOUR },
	{ "handling", "rectify", 700, HOUR, 20 * HOUR },
	{ "handling", "handle", 1000, 0, 0 },	/* by the due */
	{ "to_check", "check_fail", 110, HOUR, 40 * HOUR },
	{ "to_check", "check_pass", 1000, HOUR, 36 * HOUR },
	{ "to_close", "close", 150, 20 * MIN, 10 * HOUR },
	{ "to_close", "call_back", 1000, 20 * MIN, 12 * HOUR },
	{ "to_close", "close", 1000, 20 * MIN, 10 * HOUR },
	{ "to_callback", "call_try", 130, HOUR, 20 * HOUR },
	{ "to_callback", "reopen", 80, HOUR, 50 * HOUR },
	{ "to_callback", "close", 70, HOUR, 50 * HOUR },
	{ "to_callback", "call_back", 1000, HOUR, 45 * HOUR },
	{ "closed", "reopen", 12, DAY, 10 * DAY },
	{ "refused", "reopen", 30, 2 * HOUR, 3 * DAY },
	{ "lead_found", "refuse", 30, 10 * MIN, 2 * HOUR },
	{ "lead_found", "track", 1000, 3 * MIN, 40 * MIN },
	{ "lead_track", "refuse", 40, HOUR, 20 * HOUR },
	{ "lead_track", "follow", 400, HOUR, 20 * HOUR },
	{ "lead_track", "file", 1000, HOUR, 30 * HOUR },
	{ "hazard_found", "refuse", 30, 10 * MIN, 2 * HOUR },
	{ "hazard_found", "file", 1000, 3 * MIN, 50 * MIN },
	{ "rectifying", "rectified", 1000, 0, 0 },
	{ "to_recheck", "review_fail", 150, HOUR, 40 * HOUR },
	{ "to_recheck", "review_pass", 1000, HOUR, 36 * HOUR },
	{ "dispute_found", "refuse", 30, 10 * MIN, 2 * HOUR },
	{ "dispute_found", "mediate", 1000, 10 * MIN, 3 * HOUR },
	{ "mediating", "return", 10, 20 * MIN, 6 * HOUR },
	{ "mediating", "reply", 1000, HOUR, 10 * HOUR },
	{ "mediating", "session", 350, 2 * HOUR, 40 * HOUR },
	{ "mediating", "no_agreement", 150, HOUR, 40 * HOUR },
	{ "mediating", "agree", 1000, 0, 0 },
	{ "fed_back", "feed_back", 1000, 10 * MIN, 4 * HOUR },
	{ "hz_found", "forward", 1000, 5 * MIN, HOUR },
	{ "hz_scored", "score", 1000, HOUR, 20 * HOUR },
	{ "hz_reviewed", "grade", 1000, 20 * MIN, 6 * HOUR },
	{ "hz_rectify", "rectified", 1000, 0, 0 },
	{ "hz_recheck", "recheck_fail", 120, HOUR, 30 * HOUR },
	{ "hz_recheck", "recheck_pass", 1000, HOUR, 30 * HOUR },
	{ "hz_cancel", "strike_off", 1000, 20 * MIN, 10 * HOUR },
	{ "dp_found", "people", 500, 10 * MIN, 3 * HOUR },
	{ "dp_found", "admin", 1000, 10 * MIN, 3 * HOUR },
	{ "dp_people", "switch", 100, 4 * HOUR, 40 * HOUR },
	{ "dp_people", "agree", 1000, 0, 0 },
	{ "dp_admin", "switch", 100, 4 * HOUR, 40 * HOUR },
	{ "dp_admin", "agree", 1000, 0, 0 },
	{ "dp_keeping", "kept", 1000, DAY, 5 * DAY }
};

/* ---- people ---- */

/* In whose name the row is taken. */
static uint16_t
as_unit(const struct demo_case *c, const struct law_move *row)
{
	return row->guards & GUARD_HELPER ? c->now.helper[0] : c->now.unit;
}

/* Somebody who may take the row, and in which role. */
static const struct law_account *
mover(struct demo *d, struct demo_case *c, const struct law_move *row,
    const struct law_role **role)
{
	const struct law_account *a;

	for (size_t i = 0; i < d->law->roles_n; i++) {
		const struct law_role *r = &d->law->roles[i];
		const struct people *p = &d->by_role[r->bit % LAW_ROLES];

		if (!(row->roles >> r->bit & 1))
			continue;
		*role = r;
		if (c->now.holder && c->now.holder->roles >> r->bit & 1)
			return c->now.holder;
		if (row->guards & (GUARD_OWN_UNIT | GUARD_HELPER))
			p = &d->by_unit[as_unit(c, row) < d->by_unit_n ?
			    as_unit(c, row) : 0];
		/* Whoever handles may have handled it before. */
		a = row->effects & EFFECT_HANDLED && c->now.handler &&
		    c->now.handler->unit == c->now.unit ? c->now.handler :
		    demo_anyone(p, &c->rng, c);
		if (a)
			return a;
	}
	return NULL;
}

/* ---- plans ---- */

/* Does a case like this one see the row? */
static bool
seen(const struct demo *d, const struct demo_case *c,
    const struct law_move *row)
{
	const struct law_kind *kind = law_kind_of(d->law, c->matter->c->code);

	return (row->from == c->now.state || row->from == LAW_ANY) &&
	    law_move_for(row, d->law->books_n ? d->law->version : 0) &&
	    (!row->kinds || (kind && row->kinds >> kind->id & 1)) &&
	    !(row->flags_need & ~(c->urgent ? CASE_URGENT : 0u));
}

/* What the case has spent or still waits for. */
static bool
counts_allow(const struct demo *d, const struct demo_case *c,
    const struct law_move *row)
{
	const uint32_t g = row->guards;

	return !((g & GUARD_HELPER && !c->now.helpers_n) ||
	    (g & GUARD_HELPERS_DONE && c->now.helpers_n) ||
	    (g & GUARD_TRIES_LEFT && c->now.tries >= d->law->tries_cap) ||
	    (g & GUARD_TRIES_SPENT && c->now.tries < d->law->tries_cap));
}

static bool
allowed(const struct demo *d, const struct demo_case *c,
    const struct law_move *row)
{
	if (!counts_allow(d, c, row))
		return false;
	if (row->guards & GUARD_RETURNS_LEFT &&
	    c->now.returns >= d->law->return_cap)
		return false;
	if (row->guards & GUARD_ACTED_IF_URGENT && c->urgent)
		return false;
	if (row->effects & EFFECT_COUNT_REWORK && c->now.reworks >= 2)
		return false;
	if (row->guards & GUARD_UNIT && !(row->effects & EFFECT_SET_UNIT) &&
	    !c->now.unit)
		return false;
	return !(row->effects & EFFECT_REOPEN) || c->now.reopens < 1;
}

static const struct law_move *
row_of(const struct demo *d, const struct demo_case *c, const char *action)
{
	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *row = &d->law->moves[i];

		if (seen(d, c, row) && str_is(row->action, action))
			return allowed(d, c, row) ? row : NULL;
	}
	return NULL;
}

/* Most are done in good time, some at the last moment, some late; a few lie. */
static int64_t
handled_at(const struct demo *d, struct demo_case *c, int64_t now)
{
	int64_t left = c->now.due_ms - now;
	uint32_t luck = demo_below(&c->rng, 1000);

	if (!c->now.due_ms)
		return now + demo_span(&c->rng, HOUR, 40 * HOUR);
	if (left < 0)
		return now + demo_span(&c->rng, HOUR, 12 * HOUR);
	/* A desk that one looks at has some in need of a hand. */
	if (c->now.due_ms > d->o.end_ms &&
	    c->now.due_ms < d->o.end_ms + 6 * HOUR && luck % 10 < 6)
		return c->now.due_ms + demo_span(&c->rng, MIN, DAY);
	if (luck < 760)
		return now + demo_span(&c->rng, left / 20, left * 8 / 10) *
		    d->scale / 1000;
	if (luck < 870)
		return now + demo_span(&c->rng, left * 8 / 10, left);
	if (luck < 970)
		return c->now.due_ms + demo_span(&c->rng, 10 * MIN, 3 * DAY);
	return c->now.due_ms + demo_span(&c->rng, 3 * DAY, 20 * DAY);
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

/* Urgent ones go fast; shortly before the end the desk is behind, so that
 * there is something to do. */
static int64_t
pace(const struct demo *d, const struct demo_case *c, int64_t now)
{
	bool early = !(c->row->effects & (EFFECT_CLOSE | EFFECT_CHECKED));

	if (early && now > d->o.end_ms - 2 * HOUR)
		return c->urgent ? 700 : 3000;
	return c->urgent ? d->scale / 8 : d->scale;
}

/* Whoever got it by mistake mostly gives it back. */
static uint32_t
likely(const struct demo_case *c, const struct habit *h,
    const struct law_move *row)
{
	bool strange = c->owner && c->now.unit && c->now.unit != c->owner;

	return strange && row->effects & EFFECT_COUNT_RETURN ? 850 :
	    h->per_mille;
}

/* Where the place is not known somebody has to call back first. */
static int64_t
patience(const struct demo_case *c)
{
	return c->row->guards & GUARD_PLACE && !c->now.grid ? 5 : 1;
}

static bool
plan_move(struct demo *d, struct demo_case *c, int64_t now)
{
	const struct law_state *s = law_state(d->law, c->now.state);

	c->row = NULL;
	for (size_t i = 0; s && i < sizeof(habits) / sizeof(*habits); i++) {
		const struct habit *h = &habits[i];
		const struct law_move *row;

		if (!str_is(s->code, h->state) ||
		    (row = row_of(d, c, h->action)) == NULL ||
		    !demo_chance(&c->rng, likely(c, h, row)))
			continue;
		c->row = row;
		c->next_ms = !h->to_ms ? handled_at(d, c, now) : now +
		    demo_span(&c->rng, h->from_ms, h->to_ms) *
		    pace(d, c, now) / 1000 * patience(c);
		break;
	}
	if (!c->row)
		return false;
	c->next_ms = waking(d, c, c->next_ms);
	if (c->next_ms <= now)
		c->next_ms = now + 1000;
	return true;
}

bool
demo_plan(struct demo *d, struct demo_case *c, int64_t now)
{
	enum step was = (enum step)c->step;
	int64_t wait;

	if (c->go) {		/* the desk does not wait */
		c->go = false;
		c->step = STEP_AUTO;
		c->next_ms = now;
		return true;
	}
	if (was == STEP_MOVE && demo_chance(&c->rng, 7)) {
		c->step = STEP_UNDO;	/* a slip, seen at once */
		c->next_ms = now + demo_span(&c->rng, 2000, 7000);
		return true;
	}
	if (!plan_move(d, c, now))
		return false;
	c->step = STEP_MOVE;
	wait = c->next_ms - now;
	if (c->row->effects & (EFFECT_SET_CRITERION | EFFECT_SET_UNIT) &&
	    !c->now.holder && demo_chance(&c->rng, 200)) {
		c->step = STEP_CLAIM;
		c->next_ms = now + wait / 2;
	} else if (c->row->effects & EFFECT_HANDLED && !c->noted &&
	    demo_chance(&c->rng, 140)) {
		c->step = STEP_NOTE;
		c->noted = true;
		c->next_ms = now + wait / 2;
	}
	return true;
}

/* ---- acts ---- */

static void
put_reason(struct demo *d, struct demo_case *c, const struct law_move *row,
    struct body *b)
{
	const struct law_reason *hit = NULL;
	uint32_t seen = 0;

	for (size_t i = 0; i < d->law->reasons_n; i++)
		if (str_eq(d->law->reasons[i].action, row->action) &&
		    demo_below(&c->rng, ++seen) == 0)
			hit = &d->law->reasons[i];
	demo_text(b, "reason", hit ? hit->code : row->action);
}

static int64_t
due_from(const struct demo *d, const struct demo_case *c, int64_t at)
{
	return deadline_due(d->law, at,
	    (enum limit_unit)c->criterion->limit_unit, c->criterion->limit_n);
}

static enum word_kind
note_kind(const struct law_move *row)
{
	if (row->effects & EFFECT_HANDLED)
		return WORD_reply;
	if (row->effects & EFFECT_COUNT_RETURN)
		return WORD_back;
	if (row->effects & EFFECT_COUNT_REWORK)
		return WORD_fail;
	if (row->effects & EFFECT_REOPEN)
		return WORD_unhappy;
	return row->effects & EFFECT_CLOSE ? WORD_call : WORD_note;
}

void
demo_take_effects(struct demo_case *c, const struct law_move *row, int64_t at,
    const struct law_account *who)
{
	struct standing *f = &c->now;

	if (row->to < LAW_BACK)
		f->state = row->to;
	if (row->effects & EFFECT_SET_CRITERION)
		f->filed_ms = at;
	if (row->effects & EFFECT_CLEAR_UNIT)
		f->unit = 0;
	if (row->effects & EFFECT_SET_UNIT)
		f->out = true;
	if (row->effects & EFFECT_TRY)
		f->tries++;
	if (row->effects & EFFECT_HELPER_REPLY && f->helpers_n)
		memmove(f->helper, f->helper + 1, --f->helpers_n *
		    sizeof(*f->helper));
	if (row->effects & EFFECT_HANDLED)
		f->handler = who;
	if (row->effects & EFFECT_RELEASE)
		f->holder = NULL;
	if (row->effects & EFFECT_STOP_DUE)
		f->due_ms = 0;
	f->returns = (uint16_t)(f->returns +
	    !!(row->effects & EFFECT_COUNT_RETURN));
	f->reworks = (uint8_t)(f->reworks +
	    !!(row->effects & EFFECT_COUNT_REWORK));
	f->reopens = (uint8_t)(f->reopens + !!(row->effects & EFFECT_REOPEN));
}

/* Reached, solved, satisfied: who wants it done again is not. */
static void
put_result(struct demo_case *c, const struct law_move *row, struct body *b)
{
	bool again = row->effects & EFFECT_REOPEN;

	demo_int(b, "reached", 1);
	demo_int(b, "solved", !again);
	demo_int(b, "satisfied", again ? 1 : 3 + demo_below(&c->rng, 3));
}

/* The criterion, its limit, and until when that is. */
static bool
put_criterion(struct demo *d, struct demo_case *c, const struct law_move *row,
    struct body *b)
{
	if (row->effects & EFFECT_SET_CRITERION) {
		demo_int(b, "criterion", c->criterion->n);
		if (auto_put_criterion(d->law, c->criterion, b, &d->texts) !=
		    OK)
			return false;
	}
	if (row->effects & (EFFECT_START_DUE | EFFECT_SET_CRITERION))
		c->now.due_ms = due_from(d, c, c->next_ms);
	if (row->effects & EFFECT_START_DUE && c->now.due_ms)
		demo_int(b, "due", c->now.due_ms);
	return true;
}

static bool
act_move(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const struct law_move *row = c->row;
	const struct law_role *role = NULL;
	const struct law_account *who = mover(d, c, row, &role);
	struct body *b = &l->body;

	if (!who)
		return false;
	demo_text(b, "action", row->action);
	demo_text(b, "role", role->code);
	if (row->to < LAW_BACK)
		demo_int(b, "to", row->to);
	if (row->guards & (GUARD_OWN_UNIT | GUARD_HELPER))
		demo_int(b, "as_unit", as_unit(c, row));
	if (row->guards & GUARD_REASON)
		put_reason(d, c, row, b);
	if (row->guards & GUARD_RESULT)
		put_result(c, row, b);
	if (row->guards & GUARD_PLACE && !c->now.grid)
		demo_put_grid(c, b);
	if (row->effects & EFFECT_SET_UNIT)
		demo_put_dispatch(d, c, b);
	if (!put_criterion(d, c, row, b))
		return false;
	if (row->guards & GUARD_NOTE || row->effects & (EFFECT_COUNT_RETURN |
	    EFFECT_COUNT_REWORK | EFFECT_REOPEN)) {
		demo_text(&l->secret, "note",
		    demo_phrase(d, &c->rng, note_kind(row)));
		it->secret = &l->secret;
	}
	demo_take_effects(c, row, c->next_ms, who);
	demo_ask(d, c);
	it->kind = EV_CASE_MOVE;
	c->last = who;
	return true;
}

static bool
act_claim(struct demo *d, struct demo_case *c, struct intent *it)
{
	const struct law_role *role = NULL;
	const struct law_account *who = mover(d, c, c->row, &role);

	if (!who)
		return false;
	it->kind = EV_CASE_CLAIM;
	c->now.holder = who;
	c->last = who;
	return true;
}

static bool
act_note(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const struct people *p = &d->by_unit[c->now.unit < d->by_unit_n ?
	    c->now.unit : 0];
	const struct law_account *who = demo_anyone(p, &c->rng, c);

	if (!who)
		return false;
	it->kind = EV_CASE_NOTE;
	demo_text(&l->secret, "note", demo_phrase(d, &c->rng, WORD_note));
	it->secret = &l->secret;
	c->last = who;
	return true;
}

static bool
act_undo(struct demo_case *c, struct lent *l, struct intent *it)
{
	it->kind = EV_CASE_UNDO;	/* of the last event: the repo names it */
	demo_text(&l->body, "reason", STR("slip"));
	c->now = c->before;
	return true;
}

/* ---- the step that is due ---- */

bool
demo_act(struct demo *d, struct demo_case *c, struct intent *it)
{
	struct lent *l = demo_lend(d);
	struct standing was = c->now;
	bool done = false;

	*it = (struct intent){
		.body = &l->body, .at_ms = c->next_ms,
		.territory = (uint32_t)(c->place->grid / 1000000 % TOWNS)
	};
	switch ((enum step)c->step) {
	case STEP_REPORT:	done = demo_act_report(d, c, l, it); break;
	case STEP_MOVE:		done = act_move(d, c, l, it); break;
	case STEP_CLAIM:	done = act_claim(d, c, it); break;
	case STEP_NOTE:		done = act_note(d, c, l, it); break;
	case STEP_UNDO:		done = act_undo(c, l, it); break;
	case STEP_AUTO:		done = demo_act_auto(d, c, l, it); break;
	}
	if (!done)
		return false;
	c->before = was;
	if (c->step != STEP_REPORT)
		it->subject = demo_keep(d, str_of(c->number));
	it->login = c->last->code;
	if (!it->actor.n)
		it->actor = it->login;
	it->seat = c->last->seat;
	return true;
}
