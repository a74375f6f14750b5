/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule, whole: every column, what became of its cases, what is wrong with
 * it, and each version with who, when and why. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define LABEL_W 12

static void
pair(struct lines *t, const char *label, enum role role, struct str s)
{
	if (s.n > 0 && !str_is(s, "-"))
		lines_pair(t, LABEL_W, str_of(label), role, s);
}

static void
put_columns(struct desk *d, struct lines *t, const struct rule *r)
{
	struct buf b = { 0 };

	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		b.n = 0;
		if (c == RULE_LEAD && (r->unit == 0 || r->enforcer == 0))
			continue;	/* one leads, being alone */
		if (c == RULE_WHEN && r->when_n > 0) {
			struct buf w = { 0 };

			rule_write(d->law, r, RULE_WHEN, true, &w);
			rules_when(d, buf_view(&w), &b);
			buf_fini(&w);
		} else if (c == RULE_KIND)
			buf_cstr(&b, rules_kind_name(
			    (enum rule_kind)r->kind));
		else
			rule_write(d->law, r, (enum rule_column)c, true, &b);
		if (c == RULE_MATTER && r->matter == 0)
			buf_cstr(&b, _("any matter"));
		if (c == RULE_AREA && r->area == 0)
			buf_cstr(&b, _("anywhere"));
		if (c == RULE_PRIORITY && r->priority == 0)
			continue;
		pair(t, rules_column_label((enum rule_column)c), ROLE_VALUE,
		    buf_view(&b));
	}
	buf_fini(&b);
}

static void
share(struct buf *b, uint64_t n, uint64_t of)
{
	rules_count(n, b);
	if (of > 0)
		buf_fmt(b, " (%u%%)", (unsigned)((n * 100 + of / 2) / of));
}

static bool
put_taker(void *ctx, uint16_t unit, uint64_t n)
{
	struct { struct desk *d; struct buf b; } *k = ctx;

	buf_fmt(&k->b, "%s%.*s %llu", k->b.n > 0 ? "、" : "",
	    STR_ARG(words_unit(k->d, unit, true)), (unsigned long long)n);
	return k->b.n < 200;
}

static void
put_takers(struct desk *d, struct lines *t, uint32_t id)
{
	struct { struct desk *d; struct buf b; } k = { d, { 0 } };

	if (d->store != NULL &&
	    store_rule_takers(d->store, id, put_taker, &k) == OK)
		pair(t, _("taken by"), ROLE_VALUE, buf_view(&k.b));
	buf_fini(&k.b);
}

static void
put_stat(struct desk *d, struct lines *t, uint32_t id)
{
	struct store_rule_stat st = { 0 };
	struct buf b = { 0 };
	char at[32];

	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(_("What became of its cases")));
	if (d->store != NULL && store_rule_stat(d->store, id, &st) != OK)
		st = (struct store_rule_stat){ 0 };
	if (st.hits == 0) {
		lines_add(t, ROLE_DIM, 0, str_of(_("no case came to it")));
		return;
	}
	rules_count(st.hits, &b);
	words_time(d, st.last_ms, true, at, sizeof at);
	buf_fmt(&b, _(", the last %s"), at);
	pair(t, _("hits"), ROLE_VALUE, buf_view(&b));
	b.n = 0;
	share(&b, st.signed_n, st.hits);
	pair(t, _("signed"), ROLE_VALUE, buf_view(&b));
	b.n = 0;
	share(&b, st.returned, st.hits);
	if (rules_often(d->law, &st))
		buf_fmt(&b, _(" — the profile allows %u%%"),
		    d->law->returned_share);
	pair(t, _("returned"), rules_often(d->law, &st) ? ROLE_OVERDUE :
	    ROLE_VALUE, buf_view(&b));
	b.n = 0;
	share(&b, st.moved, st.hits);
	pair(t, _("sent on"), ROLE_VALUE, buf_view(&b));
	put_takers(d, t, id);
	b.n = 0;
	share(&b, st.in_time, st.closed);
	pair(t, _("in time"), ROLE_VALUE, buf_view(&b));
	buf_fini(&b);
}

static enum role
weight_role(enum lint_weight w)
{
	return w == LINT_ERROR ? ROLE_ERROR : w == LINT_WARNING ? ROLE_NEAR :
	    ROLE_DIM;
}

static void
put_finding(struct desk *d, struct lines *t, const struct rules_finding *f,
    uint32_t id)
{
	enum lint_weight w = lint_weight((enum lint_kind)f->kind);
	struct buf b = { 0 };

	buf_fmt(&b, "%s %s", w == LINT_ERROR ? "!" : w == LINT_WARNING ?
	    "~" : "·", _(lint_text((enum lint_kind)f->kind)));
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		if (f->rule[i] != id)
			buf_fmt(&b, " R%u", f->rule[i]);
	if (f->rules_n > LINT_RULES)
		buf_fmt(&b, _(" and %zu more"), f->rules_n - LINT_RULES);
	if (f->unit != 0)
		buf_fmt(&b, _(" — rather %.*s"),
		    STR_ARG(words_unit(d, f->unit, false)));
	if (f->cases > 0)
		buf_fmt(&b, _(" (%llu cases)"), (unsigned long long)f->cases);
	lines_add(t, weight_role(w), 0, buf_view(&b));
	if (f->witness[0] != '\0')
		lines_fmt(t, ROLE_DIM, 2, _("for example: %s"), f->witness);
	buf_fini(&b);
}

static void
put_findings(struct desk *d, struct lines *t, uint32_t id)
{
	const struct rules_finding *f;
	size_t n = 0;

	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(_("What is wrong with it")));
	for (size_t i = 0; (f = rules_finding_at(d, i)) != NULL; i++) {
		bool it = false;

		for (size_t k = 0; k < f->rules_n && k < LINT_RULES; k++)
			it |= f->rule[k] == id;
		if (!it)
			continue;
		put_finding(d, t, f, id);
		n++;
	}
	if (n == 0)
		lines_add(t, d->rv->unchecked ? ROLE_DIM : ROLE_FINE, 0,
		    str_of(d->rv->lint_at != 0 ? _("being checked …") :
		    d->rv->unchecked ? _("not checked: p checks") :
		    _("nothing was found")));
}

/* Where a gap is: matter and area, and how many rules it is about. */
static void
put_place(struct desk *d, const struct rules_finding *f, struct buf *b)
{
	const struct law_grid *g = law_grid(d->law, f->area);

	if (f->rules_n > 0)
		return;
	if (f->matter != 0)
		buf_str(b, words_matter(d, f->matter));
	if (g != NULL)
		buf_fmt(b, "×%.*s", STR_ARG(g->name));
}

#define FINDINGS_MAX 2000	/* lines of a list that people read */

void
rules_findings_list(struct desk *d)
{
	struct lines *t = &d->over_lines;
	const struct rules_finding *f;
	struct buf b = { 0 };

	desk_list_begin(d,
	    _("What is wrong with the rules, most serious first"));
	for (int w = LINT_ERROR; w <= (int)LINT_ADVICE; w++)
		for (size_t i = 0; t->n < FINDINGS_MAX &&
		    (f = rules_finding_at(d, i)) != NULL; i++) {
			if (lint_weight((enum lint_kind)f->kind) !=
			    (enum lint_weight)w)
				continue;
			b.n = 0;
			put_place(d, f, &b);
			put_finding(d, t, f, 0);
			if (b.n > 0)
				lines_add(t, ROLE_VALUE, 2, buf_view(&b));
		}
	if (t->n == 0)
		lines_add(t, ROLE_FINE, 0, str_of(_("nothing was found")));
	buf_fini(&b);
}

static const char *
what_happened(const struct rule_entry *e)
{
	if (e->status == RULE_REJECTED)
		return _("proposed, rejected");
	if (e->status == RULE_PROPOSED)
		return _("proposed");
	if (e->status == RULE_RETIRED)
		return _("retired");
	return e->event == EV_UNKNOWN ? _("from the profile") :
	    e->event == EV_RULE_ADD ? _("added") : _("changed");
}

static void
put_version(struct desk *d, struct lines *t, const struct rule_entry *e)
{
	struct buf b = { 0 };
	char at[32];

	words_time(d, e->at_ms, true, at, sizeof at);
	buf_fmt(&b, "@%u  %s  %s", e->rule.version, at, what_happened(e));
	if (e->actor.n > 0)
		buf_fmt(&b, " · %.*s", STR_ARG(words_who(d, e->actor)));
	if (e->approver.n > 0)
		buf_fmt(&b, _(" · approved by %.*s"),
		    STR_ARG(words_who(d, e->approver)));
	if (e->effective != DAY_FIRST) {
		buf_cstr(&b, _(" · from "));
		rules_day(e->effective, &b);
	}
	lines_add(t, e->status == RULE_LIVE ? ROLE_VALUE : ROLE_DIM, 0,
	    buf_view(&b));
	b.n = 0;
	rules_ground(d, &e->rule, &b);
	buf_cstr(&b, " → ");
	rules_target(d, &e->rule, false, &b);
	lines_add(t, ROLE_DIM, 4, buf_view(&b));
	if (e->reason.n > 0)
		lines_fmt(t, ROLE_TEXT, 4, "“%.*s”", STR_ARG(e->reason));
	if (e->evidence.n > 0)
		lines_add(t, ROLE_DIM, 4, e->evidence);
	buf_fini(&b);
}

static void
put_versions(struct desk *d, struct lines *t, uint32_t id)
{
	struct ruleset *s = rules_set(d->rules);
	size_t n = ruleset_count(s);

	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(_("Versions")));
	for (size_t i = n; i > 0; i--)
		if (ruleset_at(s, i - 1)->rule.id == id)
			put_version(d, t, ruleset_at(s, i - 1));
}

static void
put_proposal(struct desk *d, struct lines *t, uint32_t id)
{
	const struct rule_entry *p = rules_proposal(d, id);
	struct buf b = { 0 };

	if (p == NULL)
		return;
	buf_fmt(&b, "? %s @%u ", _("proposed"), p->rule.version);
	if (p->event == EV_RULE_RETIRE)
		buf_cstr(&b, _("retire rule"));
	else
		rules_ground(d, &p->rule, &b);
	if (p->event != EV_RULE_RETIRE) {
		buf_cstr(&b, " → ");
		rules_target(d, &p->rule, false, &b);
	}
	buf_fmt(&b, " · %.*s “%.*s”", STR_ARG(words_who(d, p->actor)),
	    STR_ARG(p->reason));
	lines_add(t, ROLE_MARKED, 0, buf_view(&b));
	buf_fini(&b);
}

void
rules_detail_build(struct desk *d, int w)
{
	struct lines *t = &d->rv->lines;
	const struct rule_entry *e = ruleset_newest(rules_set(d->rules),
	    d->rv->detail);
	struct buf b = { 0 };
	enum rules_state s;

	lines_clear(t, w);
	if (e == NULL)
		return;
	s = rules_state_of(e, rules_today(d));
	buf_fmt(&b, "R%u@%u ", e->rule.id, e->rule.version);
	rules_ground(d, &e->rule, &b);
	buf_cstr(&b, " → ");
	rules_target(d, &e->rule, false, &b);
	lines_add(t, ROLE_STRONG, 0, buf_view(&b));
	lines_add(t, s == RSTATE_LIVE ? ROLE_FINE : ROLE_NEAR, 0,
	    str_of(rules_state_name(s)));
	buf_fini(&b);
	put_proposal(d, t, e->rule.id);
	put_columns(d, t, &e->rule);
	put_stat(d, t, e->rule.id);
	put_findings(d, t, e->rule.id);
	put_versions(d, t, e->rule.id);
}
