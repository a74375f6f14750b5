/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a case is sent to: by the rules in force, with what the desk knows of it
 * (the grid that its words gave, not where it truly is); by hand to whoever
 * truly answers for it, but for slips. */
#include <string.h>
#include "app/auto.h"
#include "demo_in.h"

static int
channel_index(const struct demo *d, unsigned id)
{
	for (size_t i = 0; i < d->law->channels_n; i++)
		if (d->law->channels[i].id == id)
			return (int)i;
	return -1;
}

static void
put_field(struct facts *f, const struct demo_circ *w)
{
	struct str value, name = demo_circ_field(w, &value);
	char code[32];
	int64_t n;

	if (!name.n || name.n >= sizeof(code))
		return;
	str_copy(name, code, sizeof(code));
	if (demo_is_number(f->law, name) && str_int(value, &n))
		facts_set_num(f, code, n);
	else
		facts_set_text(f, code, value);
}

static void
facts_of(const struct demo *d, const struct demo_case *c, struct facts *f,
    struct fact *fact)
{
	memset(fact, 0, FACTS_MAX * sizeof(*fact));
	facts_init(f, d->law, fact);
	f->matter = c->matter->c->code;
	f->grid = c->shadow->c.grid;
	f->channel = channel_index(d, d->channels[c->channel]);
	facts_time(f, c->reported_ms);
	facts_set_num(f, "urgent", c->urgent);
	if (c->shadow->c.criterion || (c->step == STEP_MOVE && c->row &&
	    c->row->effects & EFFECT_SET_CRITERION))
		facts_set_num(f, "criterion", c->criterion->n);
	facts_set_text(f, "words", str_n(c->words, c->words_n));
	if (c->circ != CIRC_NONE)
		put_field(f, &d->owners.circ[c->circ]);
}

/* The row of the workflow by which the desk sends cases by itself. */
static const struct law_move *
own_row(const struct demo *d, unsigned state)
{
	const struct law_role *role = law_role_by_code(d->law, STR(AUTO_ROLE));

	for (size_t i = 0; role && i < d->law->moves_n; i++) {
		const struct law_move *m = &d->law->moves[i];

		if ((m->from == state || m->from == LAW_ANY) &&
		    law_move_for(m, d->law->books_n ? d->law->version : 0) &&
		    m->roles >> role->bit & 1 && m->effects & EFFECT_SET_UNIT)
			return m;
	}
	return NULL;
}

static void
count(struct demo *d, struct demo_case *c, enum verdict v)
{
	struct demo_tally *t = &d->tally;

	if (c->asked)
		return;
	c->asked = true;
	/* What a person had to place did not go out by itself. */
	v = c->placed ? VERDICT_PLACE : v;
	t->asked++;
	t->by[v]++;
	if (v != VERDICT_GO || !c->owner)
		return;
	if (rule_lead(d->decision.line[0].rule) == c->owner)
		t->right++;
	else
		t->wrong++;
}

void
demo_ask(struct demo *d, struct demo_case *c)
{
	enum verdict v = VERDICT_AGAIN;
	struct fact fact[FACTS_MAX];
	struct facts f;

	if (!own_row(d, c->shadow->c.state))
		return;
	if (!c->out) {
		facts_of(d, c, &f, fact);
		v = rules_judge(d->law, rules_book(d->o.rules), &f, NULL,
		    c->shadow->c.grid ? 100 : 0, &d->decision);
		d->judged = (struct demo_ref){ (uint32_t)(c - d->cases),
			c->epoch };
	}
	count(d, c, v);
	c->go = v == VERDICT_GO;
}

/* Whom the rules name; 0 nobody. */
static uint16_t
decided(const struct demo *d)
{
	return d->decision.kind == DECIDED ?
	    rule_lead(d->decision.line[0].rule) : 0;
}

/* unit, enforcer, rule, trace: as the product writes them. */
static void
put_decision(struct demo *d, struct demo_case *c, const struct law_move *row,
    uint16_t by_hand, struct body *b)
{
	const unsigned to = row->to < LAW_BACK ? row->to : c->shadow->c.state;
	struct fact fact[FACTS_MAX];
	struct facts f;

	/* What was judged a moment ago stands, where nobody adds to it. */
	if (c->step != STEP_AUTO || demo_ref(d, d->judged) != c) {
		facts_of(d, c, &f, fact);
		f.grid = (uint64_t)body_num(b, "grid", (int64_t)f.grid);
		rulebook_decide(rules_book(d->o.rules), &f, &d->decision);
	}
	d->judged = (struct demo_ref){ 0 };
	/* Nobody there would ever take it. */
	if (!demo_staffed(d, c, by_hand ? by_hand : decided(d), to))
		by_hand = demo_near_unit(d, c, row);
	if (by_hand)
		demo_int(b, "unit", by_hand);
	(void)!auto_put(d->law, &d->decision, by_hand, b, &d->texts);
}

bool
demo_act_auto(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const struct law_move *row = own_row(d, c->shadow->c.state);

	if (!row)
		return false;
	demo_text(&l->body, "action", row->action);
	demo_text(&l->body, "role", STR(AUTO_ROLE));
	put_decision(d, c, row, 0, &l->body);
	it->kind = EV_CASE_MOVE;
	it->actor = STR(CASE_AUTO);
	c->row = row;
	return true;
}

/* Sent astray now and then. */
static uint16_t
slip_of(struct demo *d, struct demo_case *c, const struct law_move *row)
{
	const unsigned to = row->to < LAW_BACK ? row->to : c->shadow->c.state;

	for (int i = 0; d->law->units_n && i < 8; i++) {
		const uint16_t unit = d->law->units[demo_below(&c->rng,
		    (uint32_t)d->law->units_n)].id;

		if (demo_staffed(d, c, unit, to))
			return unit;
	}
	return 0;
}

void
demo_put_dispatch(struct demo *d, struct demo_case *c, struct body *b)
{
	const struct law_move *row = c->row;
	uint16_t unit = c->out ? c->owner : 0;

	/* A dispatcher looks where exactly it is. */
	if (c->shadow->c.grid != c->place->grid && !body_get(b, "grid"))
		demo_put_grid(c, b);
	if (row->guards & GUARD_RETURNS_SPENT && d->law->fallback_unit)
		unit = d->law->fallback_unit;
	else if (row->effects & (EFFECT_LEVEL_UP | EFFECT_LEVEL_DOWN))
		unit = demo_near_unit(d, c, row);
	else if (demo_chance(&c->rng, 35))
		unit = slip_of(d, c, row);
	put_decision(d, c, row, unit, b);
}

void
demo_put_grid(struct demo_case *c, struct body *b)
{
	demo_int(b, "grid", (int64_t)c->place->grid);
	demo_text(b, "grid_by", str_of(place_by_code(PLACE_BY_GIVEN)));
	demo_int(b, "grid_sure", 100);
	c->placed = c->placed || c->step != STEP_REPORT;
}
