/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a case goes where it goes: which rule wins, and on what each other rule
 * in reach lost. Small: by the rules of today, cheap enough for every case the
 * cursor stops on. Whole: as it was decided then, beside what today's rules
 * say, with the evidence of the place and what became of the winner. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include "app/auto.h"
#include "app/intl.h"

/* One rule: sign, number, what it speaks of, where it sends, on what it lost.
 * loss_text: the condition that did not hold, or empty. */
static void
put_rule(struct desk *d, struct lines *t, const struct rule *r, uint8_t loss,
    struct str loss_text)
{
	bool won = loss == WON, tied = loss == TIED;
	struct buf b = { 0 };

	buf_fmt(&b, "%s R%u@%u ", won ? "✓" : tied ? "!" : "✗", r->id,
	    r->version);
	rules_ground(d, r, &b);
	buf_cstr(&b, " → ");
	rules_target(d, r, !won, &b);
	if (won && r->basis.n > 0 && !str_is(r->basis,
	    rules_kind_name((enum rule_kind)r->kind)))
		buf_fmt(&b, " (%s %.*s)",
		    rules_kind_name((enum rule_kind)r->kind),
		    STR_ARG(r->basis));
	else if (won)
		buf_fmt(&b, " (%s)", rules_kind_name((enum rule_kind)r->kind));
	lines_add(t, won ? ROLE_RULE_WON : tied ? ROLE_ERROR :
	    ROLE_RULE_LOST, 0, buf_view(&b));
	b.n = 0;
	if (!won) {
		buf_fmt(&b, "— %s", _(rule_loss_text((enum rule_loss)loss)));
		if (loss_text.n > 0) {
			buf_cstr(&b, ": ");
			rules_when(d, loss_text, &b);
		}
		lines_add(t, tied ? ROLE_ERROR : ROLE_RULE_LOST, 2,
		    buf_view(&b));
	} else if (r->when_n > 0 || r->channels != 0 || r->band != NULL) {
		rules_terms(d, r, &b);
		lines_add(t, ROLE_RULE_WON, 2, buf_view(&b));
	}
	buf_fini(&b);
}

/* The term-th condition of r, as written. */
static struct str
term_of(const struct desk *d, const struct rule *r, unsigned term,
    struct buf *b)
{
	struct str rest, one = STR_NONE;

	rule_write(d->law, r, RULE_WHEN, true, b);
	rest = buf_view(b);
	for (unsigned i = 0; i <= term; i++)
		if (!str_cut(&rest, ';', &one))
			return STR_NONE;
	return str_trim(one);
}

static void
put_verdict(struct desk *d, struct lines *t, enum verdict v,
    enum decision_kind k, uint16_t unit)
{
	struct buf b = { 0 };

	if (v == VERDICT_GO)
		buf_cstr(&b, _("goes out by itself"));
	else
		buf_fmt(&b, _("waits for a person: %s"), _(verdict_text(v)));
	lines_add(t, v == VERDICT_GO ? ROLE_FINE : ROLE_NEAR, 0,
	    buf_view(&b));
	if (k == DECIDED_NONE)
		lines_fmt(t, ROLE_RULE_WON, 0, "✓ %s %.*s",
		    _("fallback unit:"), STR_ARG(words_unit(d, unit, false)));
	buf_fini(&b);
}

void
rules_put_decision(struct desk *d, struct lines *t, const struct decision *k,
    enum verdict v, size_t most)
{
	put_verdict(d, t, v, k->kind, d->law->fallback_unit);
	for (size_t i = 0; i < k->n && i < most; i++) {
		const struct decision_line *l = &k->line[i];
		struct buf b = { 0 };

		put_rule(d, t, l->rule, l->loss, l->loss == NOT_WHEN ?
		    term_of(d, l->rule, l->term, &b) : STR_NONE);
		buf_fini(&b);
	}
	if (k->n > most)
		lines_fmt(t, ROLE_DIM, 0, _("and %zu more in reach"),
		    k->n - most);
}

/* ---- small: today's rules ---- */

static void
put_stored(struct desk *d, struct lines *t, const struct casefile *c,
    const struct decision *k)
{
	bool same = k->kind == DECIDED && k->n > 0 &&
	    k->line[0].rule->id == c->rule &&
	    k->line[0].rule->version == c->rule_version;

	(void)d;
	if (c->flags & CASE_BY_HAND && c->unit != 0)
		lines_add(t, ROLE_TEXT, 0,
		    str_of(_("The unit of this case was chosen by hand.")));
	else if (c->rule != 0 && !same)
		lines_fmt(t, ROLE_NEAR, 0,
		    _("It was dispatched by R%u@%u; these are today's rules."),
		    c->rule, c->rule_version);
}

uint32_t
rules_winner(struct desk *d, uint32_t slot)
{
	struct decision k = { 0 };
	struct case_facts f = { 0 };
	struct case_view v;
	struct casefile c;
	uint32_t id = 0;

	if (slot == SLOT_NONE || d->repo->ops->get(d->repo, slot, &v) != OK)
		return 0;
	c = *v.c;
	case_facts_of(&f, d->rules, d->law, slot, &c);
	rulebook_decide(rules_book(d->rules), &f.f, &k);
	if (k.kind == DECIDED && k.n > 0)
		id = k.line[0].rule->id;
	decision_fini(&k);
	case_facts_fini(&f);
	return id;
}

static void
small_why(struct desk *d, struct lines *t, uint32_t slot,
    const struct casefile *c)
{
	struct decision k = { 0 };
	struct case_facts f = { 0 };
	enum verdict v;
	bool waits;

	case_facts_of(&f, d->rules, d->law, slot, c);
	v = auto_why(d->law, rules_book(d->rules), &f.f, c, &k, &waits);
	d->rv->fit = k.fit;
	put_stored(d, t, c, &k);
	rules_put_decision(d, t, &k, v, 40);
	decision_fini(&k);
	case_facts_fini(&f);
}

/* ---- whole: then and now ---- */

static void
put_side(struct desk *d, struct lines *t, const struct why_side *s)
{
	put_verdict(d, t, s->verdict, s->kind, s->unit);
	for (size_t i = 0; i < s->n; i++)
		put_rule(d, t, &s->line[i].rule, s->line[i].loss,
		    str_of(s->line[i].term_text));
}

static void
put_places(struct desk *d, struct lines *t, const struct why *y)
{
	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(y->place_stored ?
	    _("The place, as it was found then") :
	    _("The place, as the words give it today")));
	if (y->place_n == 0)
		lines_add(t, ROLE_DIM, 1,
		    str_of(_("the words name no place that is known")));
	for (size_t i = 0; i < y->place_n; i++) {
		const struct place_guess *p = &y->place[i];
		struct buf b = { 0 };

		buf_fmt(&b, "%3u%% ", p->sure);
		words_grid(d, p->grid, &b);
		buf_fmt(&b, " — %s", _(place_by_text(
		    (enum place_by)p->by)));
		if (p->name.n > 0)
			buf_fmt(&b, " “%.*s”", STR_ARG(p->name));
		lines_add(t, i == 0 ? ROLE_VALUE : ROLE_DIM, 0, buf_view(&b));
		buf_fini(&b);
	}
}

static const char *
change_name(enum event_kind k)
{
	switch (k) {
	case EV_RULE_ADD:	return _("added");
	case EV_RULE_CHANGE:	return _("changed");
	case EV_RULE_RETIRE:	return _("retired");
	case EV_RULE_APPROVE:	return _("approved");
	case EV_RULE_REJECT:	return _("rejected");
	default:		return _("from the profile");
	}
}

static void
put_changes(struct desk *d, struct lines *t, const struct why *y)
{
	if (y->change_n == 0)
		return;
	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0,
	    str_of(_("What became of the rule that won")));
	for (size_t i = 0; i < y->change_n; i++) {
		const struct why_change *c = &y->change[i];
		char at[32];

		words_time(d, c->at_ms, true, at, sizeof at);
		lines_fmt(t, ROLE_TEXT, 1, "@%u %s %s %.*s %.*s", c->version,
		    at, change_name(c->kind),
		    STR_ARG(words_who(d, c->actor)), STR_ARG(c->reason));
	}
}

static void
put_then(struct desk *d, struct lines *t, const struct why *y)
{
	char at[32];

	words_time(d, y->at_ms, true, at, sizeof at);
	lines_fmt(t, ROLE_TITLE, 0, _("Then: %s, by %.*s"), at,
	    STR_ARG(words_who(d, y->dispatcher)));
	if (y->by_hand)
		lines_add(t, ROLE_NEAR, 0, str_of(
		    _("A person chose the unit; the rules would have said:")));
	if (!y->then_known) {
		lines_add(t, ROLE_NEAR, 0, str_of(
		    _("the rules of then cannot be made again; as stored:")));
		lines_add(t, ROLE_TEXT, 0, y->trace);
		return;
	}
	if (y->trace.n > 0 && !y->stored_equal)
		lines_fmt(t, ROLE_ERROR, 0,
		    _("what was stored differs: %.*s"), STR_ARG(y->trace));
	put_side(d, t, &y->then);
}

static void
whole_why(struct desk *d, struct lines *t, struct lines *now, uint32_t slot)
{
	struct why y;

	if (why_case(d->rules, slot, &y) != OK) {
		lines_add(t, ROLE_ERROR, 0,
		    str_of(_("why cannot be said: the store does not tell")));
		return;
	}
	if (y.dispatched) {
		put_then(d, t, &y);
		if (now == t)
			lines_gap(t);
	} else {
		lines_add(t, ROLE_DIM, 0,
		    str_of(_("It was not dispatched yet.")));
	}
	lines_add(now, ROLE_TITLE, 0, str_of(_("By the rules of today")));
	put_side(d, now, &y.now);
	put_changes(d, t, &y);
	put_places(d, now, &y);
	why_free(&y);
}

void
rules_why_build(struct desk *d, struct lines *t, uint32_t slot, bool full)
{
	struct lines *now = t;
	struct case_view v;
	struct casefile c;

	if (slot == SLOT_NONE || d->repo->ops->get(d->repo, slot, &v) != OK ||
	    d->rules == NULL)
		return;
	c = *v.c;		/* the next call of the repo ends what it lent */
	d->rv->built_full = full;
	if (!full || d->store == NULL) {
		small_why(d, t, slot, &c);
		return;
	}
	if (rules_wide_why(d, t->w)) {
		now = &d->rv->lines;
		lines_clear(now, t->w);
	}
	whole_why(d, t, now, slot);
}
