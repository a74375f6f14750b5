/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be answered to each question, the likeliest first. */
#include "app/desk_in.h"
#include "app/place.h"
#include "app/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "lang/lang.h"

#define SHOWN 60

static void
add_resolved(struct desk *d, enum resolve_kind kind, struct str typed)
{
	struct resolve_hit hit[SHOWN];
	size_t n = resolve_list(d->law, kind, typed, hit, SHOWN);

	for (size_t i = 0; i < n; i++)
		choices_add(&d->p.list, hit[i].code, hit[i].name,
		    hit[i].score);
}

/* The unit that the rules name stands first; Enter takes it. */
static void
add_units(struct desk *d, const struct casefile *c, struct str typed)
{
	const struct rule *by = NULL;
	struct case_facts f = { .slot = d->ask.t[0].slot };
	struct decision what = { 0 };
	unsigned unit = d->law->fallback_unit;
	struct buf b = { 0 };

	case_facts_of(&f, d->rules, d->law, d->ask.t[0].slot, c);
	rulebook_decide(rules_book(d->rules), &f.f, &what);
	case_facts_fini(&f);
	if (what.kind == DECIDED)
		by = what.line[0].rule;
	if (by != NULL)
		unit = rule_lead(by);
	else if (what.kind == DECIDED_TIE)
		unit = 0;
	decision_fini(&what);

	d->ask.proposed = 0;
	if (d->ask.n == 1) {
		d->ask.proposed = (uint16_t)unit;
		if (unit != 0)
			buf_str(&b, words_unit(d, unit, false));
		if (by != NULL)
			buf_fmt(&b, _("  by rule R%u"), by->id);
		else if (unit == 0)
			buf_cstr(&b, _("rules tie; say which unit"));
		else
			buf_fmt(&b, "  %s", _("no rule fits: the fallback unit"));
	} else {
		buf_cstr(&b, _("each by its rule"));
	}
	if (typed.n == 0)
		choices_add(&d->p.list, STR_NONE, buf_view(&b), 0);
	add_resolved(d, RESOLVE_UNIT, typed);
	buf_fini(&b);
}

/* ---- places: what the report's words name stands first, and why ---- */

struct naming {
	struct desk	*d;
	struct place_guess guess[SHOWN];
	size_t		n;
	struct buf	words;
};

static bool
name_places(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct naming *k = ctx;

	(void)e;
	(void)status;
	if (secret != NULL)
		k->n = place_find(rules_gazetteer(k->d->rules), secret, 0,
		    &k->words, k->guess, SHOWN);
	return false;
}

static void
add_guess(struct desk *d, const struct place_guess *g, struct str words)
{
	struct str said = str_n(words.p + g->at, g->n);
	char code[24];
	struct buf b = { 0 };

	snprintf(code, sizeof code, "%" PRIu64, g->grid);
	words_grid(d, g->grid, &b);
	buf_fmt(&b, "  %u%% %s", g->sure, _(place_by_text(
	    (enum place_by)g->by)));
	if (g->n > 0)
		buf_fmt(&b, ": %.*s", STR_ARG(said));
	choices_add(&d->p.list, str_of(code), buf_view(&b), 0);
	buf_fini(&b);
}

static void
add_places(struct desk *d, struct str typed)
{
	struct naming k = { .d = d };

	if (typed.n > 0 || d->ask.n != 1) {
		add_resolved(d, RESOLVE_GRID, typed);
		return;
	}
	if (d->repo->ops->history(d->repo, d->ask.t[0].slot, name_places,
	    &k) == OK)
		for (size_t i = 0; i < k.n; i++)
			add_guess(d, &k.guess[i], buf_view(&k.words));
	buf_fini(&k.words);
}

static void
add_reasons(struct desk *d, struct str typed)
{
	struct str action = str_of(d->ask.action);

	if (str_is(action, "claim") || str_is(action, "release"))
		action = STR("takeover");
	for (size_t i = 0; i < d->law->reasons_n; i++) {
		const struct law_reason *r = &d->law->reasons[i];

		if ((str_eq(r->action, action) || str_is(r->action, "*")) &&
		    (typed.n == 0 || lang_match(r->text, typed) > 0))
			choices_add(&d->p.list, r->code, r->text, 0);
	}
	/* One hit is what was meant; with more the person picks, or the typed
	 * words themselves are the reason. */
	if (typed.n > 0 && d->p.list.n == 1)
		d->p.list.cur = 0;
}

static void
add_criteria(struct desk *d, const struct casefile *c, struct str typed)
{
	for (unsigned n = 1; n <= 9; n++) {
		const struct law_criterion *k = law_criterion(d->law,
		    c->matter, n);
		char value[16];
		struct buf b = { 0 };

		if (k == NULL || (typed.n > 0 &&
		    lang_match(k->file_text, typed) == 0))
			continue;
		snprintf(value, sizeof value, "%u", n);
		buf_fmt(&b, "%s%.*s  %s %.*s", k->urgent ? "!" : "",
		    STR_ARG(k->file_text), _("limit"), STR_ARG(k->limit));
		choices_add(&d->p.list, str_of(value), buf_view(&b), 0);
		buf_fini(&b);
	}
}

/* The case as the answers before this one will leave it: what is proposed must
 * be what will be done. */
static void
as_answered(const struct desk *d, struct casefile *c)
{
	struct resolve_hit hit;
	int64_t n;

	for (size_t i = 0; i < d->ask.args_n; i++) {
		struct str name = str_of(d->ask.arg[i].name);
		struct str value = str_of(d->ask.arg[i].value);

		if (str_is(name, "matter") && resolve_one(d->law,
		    RESOLVE_MATTER, value, &hit) == OK)
			c->matter = (uint32_t)hit.id;
		else if (str_is(name, "grid") && resolve_one(d->law,
		    RESOLVE_GRID, value, &hit) == OK)
			c->grid = hit.id;
		else if (str_is(name, "criterion") && str_int(value, &n) &&
		    n > 0 && n <= UINT16_MAX)
			c->criterion = (uint16_t)n;
	}
}

void
ask_choices(struct desk *d)
{
	struct str typed = str_trim(entry_text(&d->p.f));
	struct case_view v;
	struct casefile c;

	choices_clear(&d->p.list);
	d->p.fault[0] = '\0';
	if (d->ask.n == 0 ||
	    d->repo->ops->get(d->repo, d->ask.t[0].slot, &v) != OK)
		return;
	c = *v.c;
	as_answered(d, &c);
	switch (d->ask.now) {
	case ASK_UNIT:		add_units(d, &c, typed); break;
	case ASK_MATTER:	add_resolved(d, RESOLVE_MATTER, typed); break;
	case ASK_PLACE:		add_places(d, typed); break;
	case ASK_CRITERION:	add_criteria(d, &c, typed); break;
	case ASK_REASON:	add_reasons(d, typed); break;
	case ASK_NOTE:
	case ASK_SURE:
	case ASK_NONE:		return;
	}
	if (d->ask.now != ASK_REASON && d->p.list.n > 0)
		d->p.list.cur = 0;
}

static const char *
question_text(enum question q)
{
	switch (q) {
	case ASK_UNIT:		return _("to which unit?");
	case ASK_MATTER:	return _("which matter?");
	case ASK_PLACE:		return _("in which grid?");
	case ASK_CRITERION:	return _("by which criterion?");
	case ASK_REASON:	return _("why?");
	case ASK_NOTE:		return _("in your words:");
	case ASK_SURE:		return _("Enter does it, Esc does not");
	case ASK_NONE:		break;
	}
	return "";
}

void
ask_title(const struct desk *d, struct buf *out)
{
	struct case_view v;

	buf_fmt(out, "%s ", d->ask.label);
	if (d->ask.n > 1)
		buf_fmt(out, _("%zu cases"), d->ask.n);
	else if (d->ask.n == 1 &&
	    d->repo->ops->get(d->repo, d->ask.t[0].slot, &v) == OK)
		buf_fmt(out, "%s %.*s", words_number(v.c->number),
		    STR_ARG(words_matter(d, v.c->matter)));
	buf_fmt(out, " · %s", question_text(d->ask.now));
}
