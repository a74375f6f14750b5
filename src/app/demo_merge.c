/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two callers, one thing: some cases are about what another one was a little
 * earlier. They are merged into it, and answered when it is closed.  Layer: app. */
#include <string.h>
#include "app/auto.h"
#include "core/casefile_fold.h"
#include "demo_in.h"

#define RECENT (sizeof(((struct demo *)0)->recent) / sizeof(struct demo_ref))

struct demo_case *
demo_ref(struct demo *d, struct demo_ref r)
{
	struct demo_case *c = r.epoch && r.slot < d->cases_n ?
	    &d->cases[r.slot] : NULL;

	return c && c->alive && c->epoch == r.epoch ? c : NULL;
}

bool
demo_open_state(const struct demo *d, const struct demo_case *c)
{
	const struct law_state *s = law_state(d->law, c->shadow->c.state);

	return s && s->open;
}

void
demo_find_twin(struct demo *d, struct demo_case *c)
{
	struct demo_ref r = d->recent[demo_below(&c->rng, RECENT)];
	const struct demo_case *other = demo_ref(d, r);

	d->recent[c->index % RECENT] = (struct demo_ref){
		(uint32_t)(c - d->cases), c->epoch
	};
	if (!demo_chance(&c->rng, 14) || !other || other == c)
		return;
	c->twin = r;
	c->matter = other->matter;
	c->criterion = other->criterion;
	c->place = other->place;
	c->spot = other->spot;
	c->other = other->other;
	c->urgent = other->urgent;
}

bool
demo_twin_ready(struct demo *d, const struct demo_case *c)
{
	const struct demo_case *t = demo_ref(d, c->twin);

	return t && !c->kids_n && t->step != STEP_UNDO && !t->slip &&
	    demo_open_state(d, t) && t->shadow->c.events > 0 &&
	    !(t->shadow->c.flags & CASE_MERGED);
}

bool
demo_lacks_number(struct demo *d, const struct demo_case *c)
{
	const struct demo_case *t;

	if (c->step != STEP_MOVE || !c->row ||
	    !(c->row->effects & EFFECT_MERGE))
		return false;
	t = demo_ref(d, c->twin);
	return t && (!t->number[0] || !c->number[0]);
}

static void
want(struct demo *d, uint32_t slot, const char *how, int64_t now)
{
	const struct demo_case *c = &d->cases[slot];

	d->extra = (struct demo_extra){ .wanted = true, .on = c->twin,
		.of = { slot, c->epoch }, .how = how, .who = c->last,
		.at_ms = now };
}

static void
add_kid(struct demo *d, uint32_t slot)
{
	struct demo_case *t = demo_ref(d, d->cases[slot].twin);

	if (!t)
		return;
	t->kid = xgrow(t->kid, &t->kids_cap, t->kids_n + 1, sizeof(*t->kid));
	t->kid[t->kids_n++] = (struct demo_ref){ slot, d->cases[slot].epoch };
}

void
demo_merged(struct demo *d, uint32_t slot, const struct law_move *row,
    int64_t now)
{
	struct demo_case *c = &d->cases[slot];

	if (row->effects & EFFECT_MERGE) {
		add_kid(d, slot);
		want(d, slot, "child", now);
	} else if (row->effects & EFFECT_SPLIT) {
		want(d, slot, "left", now);
		c->twin = (struct demo_ref){ 0 };
	}
	if (!c->kids_n || demo_open_state(d, c))
		return;
	for (size_t i = 0; i < c->kids_n; i++) {
		const struct demo_case *k = demo_ref(d, c->kid[i]);

		if (k && k->shadow->c.flags & CASE_MERGED &&
		    k->twin.slot == slot)
			demo_wake(d, c->kid[i].slot, STEP_ANSWER, now);
	}
	c->kids_n = 0;
}

/* The parent hears of it. */
bool
demo_act_extra(struct demo *d, struct intent *it, uint64_t *tag)
{
	const struct demo_extra x = d->extra;
	struct demo_case *on = demo_ref(d, x.on), *of = demo_ref(d, x.of);
	struct lent *l;

	d->extra.wanted = false;
	if (!on || !of || !on->number[0])
		return false;
	l = demo_lend(d);
	demo_text(&l->body, "case", demo_keep(d, str_of(of->number)));
	demo_text(&l->body, "how", str_of(x.how));
	*it = (struct intent){ .kind = EV_CASE_LINK, .at_ms = x.at_ms,
		.subject = demo_keep(d, str_of(on->number)),
		.actor = x.who->code, .login = x.who->code,
		.seat = x.who->seat, .body = &l->body };
	*tag = (uint64_t)on->epoch << 32 | x.on.slot;
	return demo_shadow_take(d, on, it, x.at_ms);
}

static const struct law_move *
answer_row(const struct demo *d, const struct demo_case *c)
{
	const struct law_role *role = law_role_by_code(d->law, STR(AUTO_ROLE));
	struct mover m = { .actor = STR(CASE_AUTO), .now_ms = c->next_ms,
		.given = GUARD_REASON | GUARD_PARENT,
		.roles = role ? 1u << role->bit : 0 };
	struct refusal why;

	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *row = &d->law->moves[i];

		if (row->flags_need & CASE_MERGED && row->roles & m.roles &&
		    casefile_row(&c->shadow->c, &c->shadow->d, d->law,
		    row->action, 0, &m, &why) == row)
			return row;
	}
	return NULL;
}

bool
demo_act_answer(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const struct law_move *row = answer_row(d, c);

	if (!row)
		return false;
	demo_text(&l->body, "action", row->action);
	demo_text(&l->body, "role", STR(AUTO_ROLE));
	demo_text(&l->body, "parent", demo_keep(d,
	    str_of(c->shadow->d.parent)));
	if (row->guards & GUARD_REASON)
		demo_text(&l->body, "reason", STR("parent"));
	it->kind = EV_CASE_MOVE;
	it->actor = STR(CASE_AUTO);
	c->row = row;
	return true;
}
