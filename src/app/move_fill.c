/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row wants and nobody typed: the unit and helpers by rule, the
 * criterion where there is only one, the limit that the clocks go by. */
#include "app/move_in.h"

#include <stdio.h>
#include <string.h>
#include "app/auto.h"
#include "app/intl.h"
#include "core/deadline.h"

/* The case as this move will leave it, decided by the rules in force. */
static void
decide(struct making *k, struct decision *d)
{
	const struct body *b = &k->m->body;
	struct case_facts f = { .slot = k->m->slot };

	case_facts_of(&f, k->rules, k->law, k->m->slot, k->c);
	case_facts_unborn(&f, k->unborn);
	f.f.matter = (uint32_t)body_num(b, "matter", k->c->matter);
	f.f.grid = (uint64_t)body_num(b, "grid", (int64_t)k->c->grid);
	if (body_get(b, "criterion"))
		facts_set_num(&f.f, "criterion", body_num(b, "criterion", 0));
	rulebook_decide(rules_book(k->rules), &f.f, d);
	case_facts_fini(&f);
}

/* Who reports up and names nobody means his own unit, where that is the level
 * above: an officer his community's. 0: he does not. */
static uint16_t
unit_above(const struct making *k, const struct law_move *row)
{
	const struct law_unit *u = law_unit(k->law, k->m->who->me.unit);

	return (row->effects & EFFECT_LEVEL_UP) && u && u->level &&
	    u->level + 1 == k->c->level ? u->id : 0;
}

static enum err
fill_unit(struct making *k, const struct law_move *row)
{
	struct body *b = &k->m->body;
	uint16_t by_hand = (uint16_t)body_num(b, "unit", 0);
	struct decision d = { 0 };
	enum err e = OK;

	if (!by_hand && (by_hand = unit_above(k, row)) != 0)
		e = body_int(b, "unit", by_hand);
	if (e != OK)
		return e;
	decide(k, &d);
	if (d.kind == DECIDED_TIE && !by_hand) {
		k->m->refusal = (struct refusal){ .err = ERR_REFUSED,
		    .guard = GUARD_UNIT };
		e = making_fault(k, ERR_REFUSED,
		    _("rules tie; say which unit"), STR("unit="));
	} else {
		e = auto_put(k->law, &d, by_hand, b, &k->m->arena);
	}
	decision_fini(&d);
	return e;
}

/* Those asked must be others than the unit that has the case, and find room. */
static enum err
check_helpers(struct making *k)
{
	struct str rest = body_str(&k->m->body, "helpers"), code;
	size_t n = 0;

	for (unsigned i = 0; i < k->d->helpers_n; i++)
		n += !k->d->helper[i].replied;
	if (!rest.n)
		return making_fault(k, ERR_REFUSED,
		    _("no rule names helpers; say which"), STR("helpers="));
	while (str_cut(&rest, ',', &code)) {
		const struct law_unit *u = law_unit_by_code(k->law, code);

		if (u && u->id == k->c->unit)
			return making_fault(k, ERR_BAD_INPUT,
			    _("this unit has the case already"), u->name);
		if (++n > DOCKET_HELPERS)
			return making_fault(k, ERR_BAD_INPUT,
			    _("more helpers than a case can have"), code);
	}
	return OK;
}

/* Helpers of the rule that speaks of the case, where the row asks for some and
 * sends it nowhere. */
static enum err
fill_helpers(struct making *k)
{
	struct body *b = &k->m->body;
	struct decision d = { 0 };
	enum err e = OK;

	if (body_get(b, "helpers"))
		return check_helpers(k);
	decide(k, &d);
	if (d.kind == DECIDED)
		e = auto_put_helpers(k->law, d.line[0].rule, b, &k->m->arena);
	decision_fini(&d);
	return e == OK ? check_helpers(k) : e;
}

/* A matter with one criterion leaves no choice. */
static enum err
fill_criterion(struct making *k)
{
	struct body *b = &k->m->body;
	uint32_t matter = (uint32_t)body_num(b, "matter", k->c->matter);
	const struct law_class *class = law_class(k->law, matter);
	int64_t n = body_num(b, "criterion", 0);
	char word[40];

	if (n && !law_criterion(k->law, matter, (unsigned)n)) {
		snprintf(word, sizeof word, "%d (1-%u)", (int)n,
		    class ? (unsigned)class->crit_n : 0u);
		return making_fault(k, ERR_NOT_FOUND,
		    _("the class has no such criterion"), str_of(word));
	}
	if (!n && class && class->crit_n == 1)
		return body_int(b, "criterion",
		    k->law->criteria[class->crit_first].n);
	return OK;
}

/* The limit stands in the event as numbers: what it meant then, it means. */
static enum err
fill_limit(struct making *k)
{
	struct body *b = &k->m->body;
	uint32_t matter = (uint32_t)body_num(b, "matter", k->c->matter);
	const struct law_criterion *crit = law_criterion(k->law, matter,
	    (unsigned)body_num(b, "criterion", k->c->criterion));

	return crit ? auto_put_criterion(k->law, crit, b, &k->m->arena) : OK;
}

/* Cases from before there were clocks have one due, set once. */
static enum err
fill_due(struct making *k)
{
	struct body *b = &k->m->body;
	uint32_t matter = (uint32_t)body_num(b, "matter", k->c->matter);
	unsigned n = (unsigned)body_num(b, "criterion", k->c->criterion);
	const struct law_criterion *crit = law_criterion(k->law, matter, n);
	struct decision d = { 0 };
	unsigned unit = crit ? crit->limit_unit : 0;
	int32_t limit = crit ? crit->limit_n : 0;
	int64_t due;

	if (body_get(b, "due"))
		return OK;
	decide(k, &d);
	if (d.kind == DECIDED && d.line[0].rule->limit_n) {
		unit = d.line[0].rule->limit_unit;
		limit = d.line[0].rule->limit_n;
	}
	decision_fini(&d);
	due = limit ? deadline_due(k->law, k->now_ms, (enum limit_unit)unit,
	    limit) : 0;
	return due ? body_int(b, "due", due) : OK;
}

enum err
making_fill(struct making *k, const struct law_move *row)
{
	const bool clocks = law_book(k->law, k->c->law) != NULL;
	enum err e = OK;

	if ((row->effects & EFFECT_SET_CRITERION) ||
	    (row->guards & GUARD_CRITERION))
		e = fill_criterion(k);
	if (e == OK && clocks && (row->effects & EFFECT_SET_CRITERION))
		e = fill_limit(k);
	if (e == OK && (row->effects & EFFECT_SET_UNIT))
		e = fill_unit(k, row);
	else if (e == OK && (row->effects & EFFECT_SET_HELPERS))
		e = fill_helpers(k);
	if (e == OK && !clocks && (row->effects & EFFECT_START_DUE))
		e = fill_due(k);
	return e;
}
