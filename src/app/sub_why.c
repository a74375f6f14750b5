/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a case went where it went, as lines or JSON: then, today, the place,
 * and what became of the rule. */
#include "app/sub.h"

#include <stdio.h>
#include "app/intl.h"
#include "app/rules_cli.h"
#include "app/why.h"
#include "lang/lang.h"

static const char *const kind_codes[] = {
	[DECIDED] = "decided", [DECIDED_NONE] = "none", [DECIDED_TIE] = "tie"
};

/* ---- JSON ---- */

static struct str
unit_code(const struct law *law, unsigned unit)
{
	const struct law_unit *u = law_unit(law, unit);

	return u ? u->code : STR_NONE;
}

static void
grid_pair(struct pairs *p, const char *key, uint64_t grid)
{
	char code[24];

	if (grid)
		snprintf(code, sizeof code, "%015llu",
		    (unsigned long long)grid);
	pairs_text(p, key, grid ? str_of(code) : STR_NONE);
}

/* A member that holds something of its own; what it holds comes next. */
static void
open_pair(struct pairs *p, const char *key, char bracket)
{
	if (p->comma)
		buf_byte(p->out, ',');
	p->comma = false;
	buf_json(p->out, str_of(key));
	buf_byte(p->out, ':');
	buf_byte(p->out, bracket);
}

static void
close_pair(struct pairs *p, char bracket)
{
	buf_byte(p->out, bracket);
	p->comma = true;
}

static void
next_object(struct pairs *p, size_t i)
{
	buf_cstr(p->out, i ? ",\n{" : "\n{");
	p->comma = false;
}

static void
line_json(struct rules_cli *k, struct pairs *p, const struct why_line *l)
{
	struct buf b = { 0 };

	pairs_int(p, "id", l->rule.id);
	pairs_int(p, "version", l->rule.version);
	pairs_bool(p, "won", l->loss == WON);
	pairs_text(p, "lost", l->loss == WON ? STR_NONE :
	    str_of(rule_loss_text((enum rule_loss)l->loss)));
	if (l->term_text[0])
		pairs_text(p, "condition", str_of(l->term_text));
	pairs_int(p, "matter_level", l->matter_level);
	pairs_int(p, "area_level", l->area_level);
	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		b.n = 0;
		rule_write(k->law, &l->rule, (enum rule_column)c, false, &b);
		if (b.n && !str_is(buf_view(&b), "-"))
			pairs_text(p, rule_column_names[c], buf_view(&b));
	}
	buf_byte(p->out, '}');
	buf_fini(&b);
}

static void
side_json(struct rules_cli *k, struct pairs *p, const char *key,
    const struct why_side *s)
{
	open_pair(p, key, '{');
	pairs_text(p, "verdict", str_of(verdict_code(s->verdict)));
	pairs_text(p, "kind", str_of(kind_codes[s->kind]));
	pairs_text(p, "unit", unit_code(k->law, s->unit));
	pairs_text(p, "other", unit_code(k->law, s->other));
	open_pair(p, "rules", '[');
	for (size_t i = 0; i < s->n; i++) {
		next_object(p, i);
		line_json(k, p, &s->line[i]);
	}
	close_pair(p, ']');
	close_pair(p, '}');
}

static void
places_json(struct pairs *p, const struct why *w)
{
	pairs_bool(p, "place_stored", w->place_stored);
	open_pair(p, "place", '[');
	for (size_t i = 0; i < w->place_n; i++) {
		const struct place_guess *g = &w->place[i];

		next_object(p, i);
		grid_pair(p, "grid", g->grid);
		pairs_text(p, "name", g->name);
		pairs_text(p, "by", str_of(place_by_code(
		    (enum place_by)g->by)));
		pairs_int(p, "sure", g->sure);
		buf_byte(p->out, '}');
	}
	close_pair(p, ']');
}

static void
changes_json(struct pairs *p, const struct why *w)
{
	open_pair(p, "changes", '[');
	for (size_t i = 0; i < w->change_n; i++) {
		const struct why_change *c = &w->change[i];

		next_object(p, i);
		pairs_int(p, "version", c->version);
		pairs_text(p, "event", str_of(event_kind_name(c->kind)));
		pairs_time(p, "at", c->at_ms);
		pairs_text(p, "actor", c->actor);
		pairs_text(p, "reason", c->reason);
		buf_byte(p->out, '}');
	}
	close_pair(p, ']');
}

static void
all_json(struct rules_cli *k, const struct casefile *c, const struct why *w)
{
	struct pairs p = { .out = &k->out, .law = k->law };

	buf_byte(&k->out, '{');
	pairs_text(&p, "number", str_of(c->number));
	grid_pair(&p, "grid", c->grid);
	pairs_int(&p, "matter", c->matter);
	pairs_bool(&p, "dispatched", w->dispatched);
	if (w->dispatched) {
		pairs_time(&p, "at", w->at_ms);
		pairs_text(&p, "dispatcher", w->dispatcher);
		pairs_bool(&p, "by_hand", w->by_hand);
		pairs_text(&p, "unit", unit_code(k->law, c->unit));
		pairs_text(&p, "trace", w->trace);
		pairs_bool(&p, "then_known", w->then_known);
		pairs_bool(&p, "stored_equal", w->stored_equal);
	}
	if (w->then_known)
		side_json(k, &p, "then", &w->then);
	side_json(k, &p, "now", &w->now);
	places_json(&p, w);
	changes_json(&p, w);
	buf_cstr(&k->out, "}\n");
}

/* ---- lines ---- */

static void
line_text(struct rules_cli *k, const struct why_line *l)
{
	const struct rule *r = &l->rule;
	const char *kind = _(rule_kind_code((enum rule_kind)r->kind));
	struct buf b = { 0 };

	buf_fmt(&b, "%s R%u@%u ", l->loss == WON ? "✓" :
	    l->loss == TIED ? "!" : "✗", r->id, r->version);
	rules_cli_ground(k->law, r, &b);
	buf_cstr(&b, " → ");
	rules_cli_target(k->law, r, &b);
	if (l->loss != WON)
		buf_fmt(&b, " — %s", _(rule_loss_text(
		    (enum rule_loss)l->loss)));
	else if (r->basis.n && !str_is(r->basis, kind))
		buf_fmt(&b, _(" (%s %.*s)"), kind, STR_ARG(r->basis));
	else
		buf_fmt(&b, _(" (%s)"), kind);
	if (l->term_text[0])
		buf_fmt(&b, "%s%s", _(": "), l->term_text);
	buf_cstr(&k->out, "  ");
	lang_safe_text(buf_view(&b), &k->out);
	buf_byte(&k->out, '\n');
	buf_fini(&b);
}

static void
side_text(struct rules_cli *k, const struct why_side *s)
{
	if (s->verdict == VERDICT_GO)
		buf_fmt(&k->out, "  %s\n", _("goes out by itself"));
	else {
		buf_cstr(&k->out, "  ");
		buf_fmt(&k->out, _("waits for a person: %s"),
		    _(verdict_text(s->verdict)));
		buf_byte(&k->out, '\n');
	}
	/* Where the place is not known, no rule was asked. */
	if (s->kind == DECIDED_NONE && s->verdict == VERDICT_NONE) {
		buf_cstr(&k->out, "  ");
		buf_fmt(&k->out, _("fallback unit: %.*s"),
		    STR_ARG(rules_cli_unit(k->law, s->unit)));
		buf_byte(&k->out, '\n');
	}
	for (size_t i = 0; i < s->n; i++)
		line_text(k, &s->line[i]);
}

static void
then_text(struct rules_cli *k, const struct why *w)
{
	char at[40];

	if (!w->dispatched) {
		buf_fmt(&k->out, "%s\n", _("It was not dispatched yet."));
		return;
	}
	clock_format((struct wall){ w->at_ms }, k->law->offset_min, at,
	    sizeof at);
	buf_fmt(&k->out, _("Then: %s, by %.*s"), at, STR_ARG(w->dispatcher));
	buf_byte(&k->out, '\n');
	if (w->by_hand)
		buf_fmt(&k->out, "  %s\n",
		    _("A person chose the unit; the rules would have said:"));
	if (!w->then_known)
		buf_fmt(&k->out, "  %s %.*s\n",
		    _("the rules of then cannot be made again; as stored:"),
		    STR_ARG(w->trace));
	else if (w->trace.n && !w->stored_equal) {
		buf_cstr(&k->out, "  ");
		buf_fmt(&k->out, _("what was stored differs: %.*s"),
		    STR_ARG(w->trace));
		buf_byte(&k->out, '\n');
	}
	if (w->then_known)
		side_text(k, &w->then);
}

static struct str
grid_name(const struct law *law, uint64_t grid)
{
	const struct law_grid *g = law_grid(law, grid);

	return g ? g->name : STR_NONE;
}

static void
places_text(struct rules_cli *k, const struct why *w)
{
	buf_fmt(&k->out, "%s\n", w->place_stored ?
	    _("The place, as it was found then") :
	    _("The place, as the words give it today"));
	if (!w->place_n)
		buf_fmt(&k->out, "  %s\n",
		    _("the words name no place that is known"));
	for (size_t i = 0; i < w->place_n; i++) {
		const struct place_guess *g = &w->place[i];

		buf_fmt(&k->out, "  %3u%% %015llu ", g->sure,
		    (unsigned long long)g->grid);
		rules_cli_area(k->law, g->grid, &k->out);
		if (!str_eq(g->name, grid_name(k->law, g->grid)))
			buf_fmt(&k->out, _(" (“%.*s”)"), STR_ARG(g->name));
		buf_fmt(&k->out, " — %s\n", _(place_by_text(
		    (enum place_by)g->by)));
	}
}

static void
changes_text(struct rules_cli *k, const struct why *w)
{
	if (w->change_n)
		buf_fmt(&k->out, "%s\n",
		    _("What became of the rule that won"));
	for (size_t i = 0; i < w->change_n; i++) {
		const struct why_change *c = &w->change[i];
		struct buf b = { 0 };
		char at[40] = "";

		if (c->at_ms)
			clock_format((struct wall){ c->at_ms },
			    k->law->offset_min, at, sizeof at);
		buf_cstr(&k->out, "  ");
		at[at[0] ? 16 : 0] = '\0';
		buf_fmt(&b, "@%u %s %s %.*s", c->version, at,
		    rules_cli_event(c->kind), STR_ARG(c->actor));
		if (c->reason.n)
			buf_fmt(&b, "%s%.*s", _(": "), STR_ARG(c->reason));
		lang_safe_text(buf_view(&b), &k->out);
		buf_byte(&k->out, '\n');
		buf_fini(&b);
	}
}

static void
all_text(struct rules_cli *k, const struct casefile *c, const struct why *w)
{
	const struct law_class *m = law_class(k->law, c->matter);

	buf_fmt(&k->out, "%s  %.*s  ", c->number,
	    STR_ARG(m ? m->name : STR("-")));
	if (c->grid)
		rules_cli_area(k->law, c->grid, &k->out);
	else
		buf_byte(&k->out, '-');
	buf_fmt(&k->out, " → %.*s\n",
	    STR_ARG(rules_cli_unit(k->law, c->unit)));
	then_text(k, w);
	buf_fmt(&k->out, "%s\n", _("By the rules of today"));
	side_text(k, &w->now);
	places_text(k, w);
	changes_text(k, w);
}

static int
tell(struct rules_cli *k, const char *number)
{
	struct case_view v;
	struct casefile c;
	struct why w;
	uint32_t slot;
	enum err e = context_case(&k->c, number, &slot);

	if (e != OK)
		return EXIT_FAILED;	/* it was said */
	e = k->c.repo->ops->get(k->c.repo, slot, &v);
	if (e == OK) {
		c = *v.c;
		e = why_case(k->r, slot, &w);
	}
	if (e != OK)
		return complain_err(e, k->c.dir, NULL);
	if (k->json)
		all_json(k, &c, &w);
	else
		all_text(k, &c, &w);
	why_free(&w);
	return EXIT_DONE;
}

int
sub_why(const struct invocation *in)
{
	struct rules_cli k;
	int code = rules_cli_open(&k, in, CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	return rules_cli_close(&k, tell(&k, in->word[0]));
}
