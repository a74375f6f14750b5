/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to a case, and when. The workflow is the profile's: from each
 * state some of its actions are tried, likeliest first; a profile without one
 * of them just does not take it. */
#include <string.h>
#include "core/deadline.h"
#include "app/auto.h"
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
	{ "to_dispatch", "dispatch", 1000, 3 * MIN, 60 * MIN },
	{ "to_sign", "return", 60, 20 * MIN, 6 * HOUR },
	{ "to_sign", "sign", 1000, 8 * MIN, 5 * HOUR },
	{ "handling", "return", 15, HOUR, 20 * HOUR },
	{ "handling", "handle", 1000, 0, 0 },	/* by the due */
	{ "to_check", "check_fail", 110, HOUR, 40 * HOUR },
	{ "to_check", "check_pass", 1000, HOUR, 36 * HOUR },
	{ "to_close", "close", 150, 20 * MIN, 10 * HOUR },
	{ "to_close", "call_back", 1000, 20 * MIN, 12 * HOUR },
	{ "to_close", "close", 1000, 20 * MIN, 10 * HOUR },
	{ "to_callback", "reopen", 80, HOUR, 50 * HOUR },
	{ "to_callback", "close", 70, HOUR, 50 * HOUR },
	{ "to_callback", "call_back", 1000, HOUR, 45 * HOUR },
	{ "closed", "reopen", 12, DAY, 10 * DAY },
	{ "refused", "reopen", 30, 2 * HOUR, 3 * DAY }
};

/* ---- people ---- */

static const struct law_account *
anyone(const struct people *p, uint64_t *rng, const struct demo_case *c)
{
	const struct law_account *a = NULL;

	if (!p->n)
		return NULL;
	/* Who finds, who handles and who checks are different people. */
	for (int i = 0; i < 8; i++) {
		a = p->a[demo_below(rng, (uint32_t)p->n)];
		if (a != c->finder && a != c->now.handler)
			return a;
	}
	return NULL;
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
		if (row->guards & GUARD_OWN_UNIT)
			p = &d->by_unit[c->now.unit < d->by_unit_n ?
			    c->now.unit : 0];
		/* Whoever handles may have handled it before. */
		a = row->effects & EFFECT_HANDLED && c->now.handler &&
		    c->now.handler->unit == c->now.unit ? c->now.handler :
		    anyone(p, &c->rng, c);
		if (a)
			return a;
	}
	return NULL;
}

/* ---- plans ---- */

static bool
allowed(const struct demo *d, const struct demo_case *c,
    const struct law_move *row)
{
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

		if ((row->from == c->now.state || row->from == LAW_ANY) &&
		    str_is(row->action, action))
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

static bool
plan_move(struct demo *d, struct demo_case *c, int64_t now)
{
	const struct law_state *s = law_state(d->law, c->now.state);

	c->row = NULL;
	for (size_t i = 0; s && i < sizeof(habits) / sizeof(*habits); i++) {
		const struct habit *h = &habits[i];
		const struct law_move *row;

		if (!str_is(s->code, h->state) ||
		    !demo_chance(&c->rng, h->per_mille) ||
		    (row = row_of(d, c, h->action)) == NULL)
			continue;
		c->row = row;
		c->next_ms = !h->to_ms ? handled_at(d, c, now) : now +
		    demo_span(&c->rng, h->from_ms, h->to_ms) *
		    pace(d, c, now) / 1000;
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

static void
put_dispatch(struct demo *d, struct demo_case *c, struct body *b)
{
	uint16_t by_hand = 0;
	struct case_facts k = { .slot = SLOT_NONE };
	struct decision what = { 0 };

	if (demo_chance(&c->rng, 35) && d->law->units_n)
		by_hand = d->law->units[demo_below(&c->rng,
		    (uint32_t)d->law->units_n)].id;
	case_facts_of(&k, d->o.rules, d->law, SLOT_NONE, NULL);
	k.f.matter = c->matter->c->code;
	k.f.grid = c->place->grid;
	rulebook_decide(rules_book(d->o.rules), &k.f, &what);
	if (by_hand)
		demo_int(b, "unit", by_hand);
	if (auto_put(d->law, &what, by_hand, b, &d->texts) == OK)
		c->now.unit = (uint16_t)body_num(b, "unit", 0);
	decision_fini(&what);
	case_facts_fini(&k);
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

/* The state that follows, as the law's fold will see it. */
static void
take_effects(struct demo_case *c, const struct law_move *row, int64_t at,
    const struct law_account *who)
{
	struct standing *f = &c->now;

	if (row->to != LAW_ANY)
		f->state = row->to;
	if (row->effects & EFFECT_SET_CRITERION)
		f->filed_ms = at;
	if (row->effects & EFFECT_CLEAR_UNIT)
		f->unit = 0;
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
	if (row->to != LAW_ANY)
		demo_int(b, "to", row->to);
	if (row->guards & GUARD_OWN_UNIT)
		demo_int(b, "as_unit", c->now.unit);
	if (row->guards & GUARD_REASON)
		put_reason(d, c, row, b);
	if (row->effects & EFFECT_SET_CRITERION)
		demo_int(b, "criterion", c->criterion->n);
	if (row->effects & EFFECT_SET_UNIT)
		put_dispatch(d, c, b);
	if (row->effects & EFFECT_START_DUE) {
		c->now.due_ms = due_from(d, c, c->next_ms);
		if (c->now.due_ms)
			demo_int(b, "due", c->now.due_ms);
	}
	if (row->guards & GUARD_NOTE || row->effects & (EFFECT_COUNT_RETURN |
	    EFFECT_COUNT_REWORK | EFFECT_REOPEN)) {
		demo_text(&l->secret, "note",
		    demo_phrase(d, &c->rng, note_kind(row)));
		it->secret = &l->secret;
	}
	take_effects(c, row, c->next_ms, who);
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
	const struct law_account *who = anyone(p, &c->rng, c);

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

/* ---- reports ---- */

void
demo_begin(struct demo *d, struct demo_case *c, int64_t at)
{
	const struct law *law = d->law;
	uint64_t *r = &c->rng;
	struct civil t;
	uint32_t luck;

	*r = demo_hash(d->o.seed, c->index);
	t = clock_civil((struct wall){ at }, law->offset_min);
	luck = demo_below(r, 1000);
	c->channel = luck < 420 && t.hour >= 6 && t.hour < 20 ? 0 :
	    luck < 830 ? 1 : 2;
	c->matter = &d->matters[demo_below(r, (uint32_t)d->matters_n)];
	if (c->channel == 0 && d->words.topics[c->matter->topic].asks)
		c->channel = 1;		/* nobody finds a wish on patrol */
	c->place = &d->places[demo_below(r, (uint32_t)d->places_n)];
	c->criterion = &law->criteria[c->matter->c->crit_first +
	    demo_below(r, c->matter->c->crit_n)];
	c->urgent = c->criterion->urgent;
	c->now.state = law->first_state;
	c->step = STEP_REPORT;
	c->next_ms = at;
}

static const struct law_account *
reporter(struct demo *d, struct demo_case *c)
{
	size_t town = c->place->grid / 1000000 % TOWNS;
	const struct people *p = &d->finders[town];

	if (c->channel == 0 && !p->n)
		p = &d->by_role[0];
	if (c->channel != 0) {
		const struct law_role *seat = law_role_by_code(d->law,
		    STR("seat"));

		p = &d->by_role[seat ? seat->bit % LAW_ROLES : 0];
	}
	return anyone(p, &c->rng, c);
}

/* A tenth of the callers make a third of the calls. */
static uint64_t
person(struct demo *d, struct demo_case *c)
{
	uint64_t all = 40 + d->o.cases / 2;
	uint64_t n = demo_hash(c->rng, 5);

	return demo_chance(&c->rng, 300) ? n % (1 + all / 10) : n % all;
}

static void
put_caller(struct demo *d, struct demo_case *c, struct body *secret)
{
	uint64_t who = person(d, c);

	demo_name(d, who, &d->scratch);
	demo_text(secret, "caller", demo_kept(d));
	demo_phone(who, &d->scratch);
	demo_text(secret, "phone", demo_kept(d));
}

static void
put_words(struct demo *d, struct demo_case *c, struct body *secret)
{
	struct str where;

	demo_title(d, c, &d->scratch);
	demo_text(secret, "title", demo_kept(d));
	demo_where(d, c, &d->scratch);
	where = demo_kept(d);
	demo_text(secret, "place", where);
	demo_story(d, c, where, &d->scratch);
	demo_text(secret, "text", demo_kept(d));
}

static bool
act_report(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	struct body *b = &l->body;
	const struct demo_place *p = c->place;

	c->last = reporter(d, c);
	if (!c->last)
		return false;
	demo_int(b, "channel", d->channels[c->channel]);
	demo_int(b, "reported", c->next_ms - (c->channel ?
	    demo_span(&c->rng, 20000, 240000) : 0));
	demo_int(b, "matter", c->matter->c->code);
	demo_int(b, "grid", (int64_t)p->grid);
	if (p->lat_e6 || p->lon_e6) {
		demo_int(b, "lat", p->lat_e6 +
		    (int32_t)demo_below(&c->rng, 8000) - 4000);
		demo_int(b, "lon", p->lon_e6 +
		    (int32_t)demo_below(&c->rng, 10000) - 5000);
	}
	if (c->urgent)
		demo_int(b, "urgent", 1);
	if (c->channel == 0) {
		demo_text(b, "finder", c->last->code);
		c->finder = c->last;
	} else {
		put_caller(d, c, &l->secret);
	}
	if (c->channel == 2 && demo_chance(&c->rng, 300))
		demo_int(b, "votes", 1 + demo_below(&c->rng, 60));
	put_words(d, c, &l->secret);
	it->kind = EV_CASE_REPORT;
	it->secret = &l->secret;
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
	case STEP_REPORT:	done = act_report(d, c, l, it); break;
	case STEP_MOVE:		done = act_move(d, c, l, it); break;
	case STEP_CLAIM:	done = act_claim(d, c, it); break;
	case STEP_NOTE:		done = act_note(d, c, l, it); break;
	case STEP_UNDO:		done = act_undo(c, l, it); break;
	}
	if (!done)
		return false;
	c->before = was;
	if (c->step != STEP_REPORT)
		it->subject = demo_keep(d, str_of(c->number));
	it->actor = it->login = c->last->code;
	it->seat = c->last->seat;
	return true;
}
