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
	f->grid = c->now.grid;
	f->channel = channel_index(d, d->channels[c->channel]);
	facts_time(f, c->reported_ms);
	facts_set_num(f, "urgent", c->urgent);
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

	if (!own_row(d, c->now.state))
		return;
	if (!c->now.out) {
		facts_of(d, c, &f, fact);
		v = rules_judge(d->law, rules_book(d->o.rules), &f, NULL,
		    c->now.grid ? 100 : 0, &d->decision);
	}
	count(d, c, v);
	c->go = v == VERDICT_GO;
}

static void
take_helpers(const struct demo *d, struct demo_case *c, const struct body *b)
{
	struct str rest = body_str(b, "helpers"), code;

	c->now.helpers_n = 0;
	while (d->law->books_n && str_cut(&rest, ',', &code) &&
	    c->now.helpers_n < DOCKET_HELPERS) {
		const struct law_unit *u = law_unit_by_code(d->law, code);

		if (u && u->id != c->now.unit)
			c->now.helper[c->now.helpers_n++] = u->id;
	}
}

/* unit, enforcer, rule, trace: as the product writes them. */
static void
put_decision(struct demo *d, struct demo_case *c, uint16_t by_hand,
    struct body *b)
{
	struct fact fact[FACTS_MAX];
	struct facts f;

	facts_of(d, c, &f, fact);
	rulebook_decide(rules_book(d->o.rules), &f, &d->decision);
	if (by_hand)
		demo_int(b, "unit", by_hand);
	if (auto_put(d->law, &d->decision, by_hand, b, &d->texts) == OK)
		c->now.unit = (uint16_t)body_num(b, "unit", 0);
	take_helpers(d, c, b);
}

bool
demo_act_auto(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	const struct law_move *row = own_row(d, c->now.state);

	if (!row)
		return false;
	demo_text(&l->body, "action", row->action);
	demo_text(&l->body, "role", STR(AUTO_ROLE));
	put_decision(d, c, 0, &l->body);
	demo_take_effects(c, row, c->next_ms, NULL);
	it->kind = EV_CASE_MOVE;
	it->actor = STR(CASE_AUTO);
	return true;
}

void
demo_put_dispatch(struct demo *d, struct demo_case *c, struct body *b)
{
	const struct law *l = d->law;
	uint16_t unit = c->now.out ? c->owner : 0;

	/* A dispatcher looks where exactly it is. */
	if (c->now.grid != c->place->grid && !body_get(b, "grid"))
		demo_put_grid(c, b);
	if (demo_chance(&c->rng, 35) && l->units_n)
		unit = l->units[demo_below(&c->rng, (uint32_t)l->units_n)].id;
	put_decision(d, c, unit, b);
}

void
demo_put_grid(struct demo_case *c, struct body *b)
{
	demo_int(b, "grid", (int64_t)c->place->grid);
	demo_text(b, "grid_by", str_of(place_by_code(PLACE_BY_GIVEN)));
	demo_int(b, "grid_sure", 100);
	c->now.grid = c->place->grid;
	c->placed = c->placed || c->step != STEP_REPORT;
}
