/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step as an event: what its row asks for is written into the body.
 * Layer: app. */
#include <string.h>
#include "app/auto.h"
#include "core/deadline.h"
#include "demo_in.h"

#define DAY	CLOCK_DAY_MS

static void
put_reason(struct demo *d, struct demo_case *c, struct body *b)
{
	const struct law_move *row = c->row;
	const struct law_reason *hit = NULL;
	uint32_t seen = 0;

	for (size_t i = 0; i < d->law->reasons_n; i++)
		if (str_eq(d->law->reasons[i].action, row->action) &&
		    demo_below(&c->rng, ++seen) == 0)
			hit = &d->law->reasons[i];
	demo_text(b, "reason", hit ? hit->code : row->action);
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

/* Reached, solved, satisfied: who wants it done again is not. */
static void
put_result(struct demo_case *c, struct body *b)
{
	bool again = c->row->effects & EFFECT_REOPEN;

	demo_int(b, "reached", 1);
	demo_int(b, "solved", !again);
	demo_int(b, "satisfied", again ? 1 : 3 + demo_below(&c->rng, 3));
}

/* The criterion, its limit, and, of old laws, until when that is. */
static bool
put_criterion(struct demo *d, struct demo_case *c, struct body *b)
{
	const uint32_t effects = c->row->effects;
	int64_t due;

	if (effects & EFFECT_SET_CRITERION) {
		demo_int(b, "criterion", c->criterion->n);
		if (auto_put_criterion(d->law, c->criterion, b, &d->texts) !=
		    OK)
			return false;
	}
	if (!(effects & EFFECT_START_DUE) || d->law->books_n)
		return true;
	due = deadline_due(d->law, c->next_ms,
	    (enum limit_unit)c->criterion->limit_unit, c->criterion->limit_n);
	if (due)
		demo_int(b, "due", due);
	return true;
}

/* Who decided, when: names are sealed. */
static void
put_decision(struct demo *d, struct demo_case *c, struct lent *l)
{
	const uint64_t who = demo_hash(c->index, 17);

	demo_int(&l->body, "decided", c->next_ms);
	demo_int(&l->body, "people", 2);
	demo_name(d, who % 4096, &d->scratch);
	buf_cstr(&d->scratch, ",");
	demo_name(d, who / 4096 % 4096, &d->scratch);
	demo_text(&l->secret, "people", demo_kept(d));
	demo_text(&l->secret, "text", demo_phrase(d, &c->rng, WORD_note));
}

static void
put_stage(const struct demo_case *c, struct body *b)
{
	const struct docket *k = &c->shadow->d;
	unsigned at = 0;

	while (at < k->stages_n && k->stage[at].done)
		at++;
	demo_int(b, "stage", at + 1);
}

static void
put_helpers(struct demo *d, struct demo_case *c, struct body *b)
{
	for (int i = 0; i < 16; i++) {
		const struct law_unit *u = &d->law->units[demo_below(&c->rng,
		    (uint32_t)d->law->units_n)];

		if (u->id == c->shadow->c.unit ||
		    !demo_staffed(d, c, u->id, c->shadow->c.state))
			continue;
		demo_text(b, "helpers", u->code);
		return;
	}
}

/* What guards ask of the event. */
static void
put_given(struct demo *d, struct demo_case *c, struct lent *l)
{
	const uint32_t guards = c->row->guards;
	struct body *b = &l->body;
	const struct demo_case *t = demo_ref(d, c->twin);

	if (guards & GUARD_REASON)
		put_reason(d, c, b);
	if (guards & GUARD_RESULT)
		put_result(c, b);
	if (guards & GUARD_UNTIL)
		demo_int(b, "until", c->next_ms + DAY * (int64_t)(4 +
		    demo_hash(c->index, 29) % 40));
	if (guards & GUARD_PARENT && t)
		demo_text(b, "parent", demo_keep(d, str_of(t->number)));
	if (guards & GUARD_PLACE && !c->shadow->c.grid)
		demo_put_grid(c, b);
	if (guards & GUARD_DECISION)
		put_decision(d, c, l);
	if (guards & GUARD_NOTE || c->row->effects & (EFFECT_COUNT_RETURN |
	    EFFECT_COUNT_REWORK | EFFECT_REOPEN))
		demo_text(&l->secret, "note",
		    demo_phrase(d, &c->rng, note_kind(c->row)));
}

static bool
act_move(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const struct law_move *row = c->row;
	struct body *b = &l->body;

	if (row->effects & EFFECT_MERGE && !demo_twin_ready(d, c))
		return false;
	demo_text(b, "action", row->action);
	demo_text(b, "role", c->as->code);
	if (row->to < LAW_BACK)
		demo_int(b, "to", row->to);
	if (demo_as_unit(c))
		demo_int(b, "as_unit", demo_as_unit(c));
	put_given(d, c, l);
	if (row->effects & EFFECT_SET_UNIT)
		demo_put_dispatch(d, c, b);
	else if (row->effects & EFFECT_SET_HELPERS)
		put_helpers(d, c, b);
	if (row->effects & EFFECT_STAGE)
		put_stage(c, b);
	if (!put_criterion(d, c, b))
		return false;
	if (l->secret.n)
		it->secret = &l->secret;
	it->kind = EV_CASE_MOVE;
	c->last = c->who;
	return true;
}

static bool
act_claim(struct demo_case *c, struct intent *it)
{
	it->kind = EV_CASE_CLAIM;
	c->last = c->who;
	return true;
}

static bool
act_note(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const unsigned unit = c->shadow->c.unit;
	const struct law_account *who = demo_anyone(&d->by_unit[unit <
	    d->by_unit_n ? unit : 0], &c->rng, c);

	if (!who)
		return false;
	it->kind = EV_CASE_NOTE;
	demo_text(&l->secret, "note", demo_phrase(d, &c->rng, WORD_note));
	it->secret = &l->secret;
	c->last = who;
	return true;
}

static bool
act_place(struct demo_case *c, struct lent *l, struct intent *it)
{
	it->kind = EV_CASE_AMEND;
	demo_put_grid(c, &l->body);
	c->last = c->who;
	return true;
}

static bool
act_undo(struct lent *l, struct intent *it)
{
	it->kind = EV_CASE_UNDO;	/* of the last event: the repo names it */
	demo_text(&l->body, "reason", STR("slip"));
	return true;
}

bool
demo_act(struct demo *d, struct demo_case *c, struct intent *it)
{
	struct lent *l = demo_lend(d);
	bool done = false;

	*it = (struct intent){
		.body = &l->body, .at_ms = c->next_ms,
		.territory = (uint32_t)(c->place->grid / 1000000 % TOWNS)
	};
	switch ((enum step)c->step) {
	case STEP_REPORT:	done = demo_act_report(d, c, l, it); break;
	case STEP_MOVE:		done = act_move(d, c, l, it); break;
	case STEP_CLAIM:	done = act_claim(c, it); break;
	case STEP_NOTE:		done = act_note(d, c, l, it); break;
	case STEP_UNDO:		done = act_undo(l, it); break;
	case STEP_AUTO:		done = demo_act_auto(d, c, l, it); break;
	case STEP_PLACE:	done = act_place(c, l, it); break;
	case STEP_ANSWER:	done = demo_act_answer(d, c, l, it); break;
	}
	if (!done)
		return false;
	if (c->step != STEP_REPORT)
		it->subject = demo_keep(d, str_of(c->number));
	it->login = c->last->code;
	if (!it->actor.n)
		it->actor = it->login;
	it->seat = c->last->seat;
	return true;
}
