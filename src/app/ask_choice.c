/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be answered to each question, the likeliest first. */
#include "app/desk_in.h"
#include "app/place.h"
#include "app/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/move.h"
#include "app/names.h"
#include "app/resolve.h"
#include "core/limit.h"
#include "lang/lang.h"

#define SHOWN 60
#define NUMBERS 2048	/* newest cases among which a number is looked for */

static void
add_resolved(struct desk *d, enum resolve_kind kind, struct str typed)
{
	struct resolve_hit hit[SHOWN];
	size_t n = names_find(d->names, kind, typed, hit, SHOWN);
	struct buf name = { 0 };
	char id[24];

	for (size_t i = 0; i < n; i++) {
		/* Matters and grids are told apart by figures alone. */
		snprintf(id, sizeof id, "%" PRIu64, (uint64_t)hit[i].id);
		name.n = 0;
		if (kind == RESOLVE_GRID)
			words_grid(d, hit[i].id, &name);
		else
			buf_str(&name, hit[i].name);
		choices_add(&d->p.list, hit[i].code.n > 0 ? hit[i].code :
		    str_of(id), buf_view(&name), hit[i].score);
	}
	buf_fini(&name);
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
	const struct place_hint hint = place_hint(k->d->law, &e->body);

	(void)status;
	if (secret != NULL)
		k->n = place_find(rules_places(k->d->rules), secret, &hint,
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

/* Helpers are named one after the other: what is typed after the last comma is
 * looked for, what stands before it is kept. */
static void
add_helpers(struct desk *d, struct str typed, bool may_be_none)
{
	struct resolve_hit hit[SHOWN];
	struct str last;
	struct buf b = { 0 }, list = { 0 };
	size_t head = 0, n;

	move_commas(typed, &list);
	typed = buf_view(&list);
	for (size_t i = 0; i < typed.n; i++)
		if (typed.p[i] == ',')
			head = i + 1;
	last = str_trim(str_n(typed.p + head, typed.n - head));
	if (typed.n == 0 && may_be_none)
		choices_add(&d->p.list, STR_NONE, str_of(_("no helpers")), 0);
	/* Where somebody must be named, Enter must not name the first of all. */
	n = last.n == 0 && !may_be_none ? 0 :
	    names_find(d->names, RESOLVE_UNIT, last, hit, SHOWN);
	for (size_t i = 0; i < n; i++) {
		b.n = 0;
		buf_fmt(&b, "%.*s%.*s", (int)head, typed.p,
		    STR_ARG(hit[i].code));
		choices_add(&d->p.list, buf_view(&b), hit[i].name,
		    hit[i].score);
	}
	buf_fini(&list);
	buf_fini(&b);
}

static void
add_case(struct desk *d, const struct casefile *c, uint32_t slot,
    struct str number)
{
	struct case_view v;
	struct buf b = { 0 };
	char said[16];

	if ((d->ask.n == 1 && slot == d->ask.t[0].slot) ||
	    d->repo->ops->get(d->repo, slot, &v) != OK ||
	    v.c->flags & CASE_MERGED ||
	    (number.n > 0 && !words_names(number, v.c->number)) ||
	    (d->p.list.n > 0 &&
	    strcmp(d->p.list.c[0].value, v.c->number) == 0))
		return;
	words_short(d, v.c->number, said);
	buf_fmt(&b, "%s  ", said);
	words_grid(d, v.c->grid, &b);
	buf_fmt(&b, "  %.*s", STR_ARG(v.title));
	choices_add(&d->p.list, str_of(v.c->number), buf_view(&b),
	    v.c->grid == c->grid ? 1 : 0);
	buf_fini(&b);
}

/* Of those marked the one that the others are merged into, unless another is
 * named: the one that lies open, else the earliest. */
static void
add_head(struct desk *d, const struct casefile *c)
{
	uint32_t best = SLOT_NONE;
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < d->ask.n; i++) {
		struct case_view v;
		const uint32_t slot = d->ask.t[i].slot;

		if (d->repo->ops->get(d->repo, slot, &v) != OK ||
		    v.c->flags & CASE_MERGED)
			continue;
		if (slot == d->open || v.c->reported_ms < at) {
			at = slot == d->open ? INT64_MIN : v.c->reported_ms;
			best = slot;
		}
	}
	if (best != SLOT_NONE)
		add_case(d, c, best, STR_NONE);
	if (d->p.list.n > 0)
		d->p.list.c[0].score = 2;
}

/* 42, 1121-0042, DX-20261121-dx01a000042. */
static bool
is_number(struct str s)
{
	bool digit = false;

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char b = (unsigned char)s.p[i];

		if (b >= 0x80 || b == ' ')
			return false;
		digit |= b >= '0' && b <= '9';
	}
	return digit;
}

/* Open cases of the same matter come first, most likely it is one of them;
 * what is typed is a number, or words of the title and the place. */
static void
add_cases(struct desk *d, const struct casefile *c, struct str typed)
{
	uint32_t slots[NUMBERS], matter = c->matter, open = 1;
	struct query q = { .sort = SORT_NEWEST, .n = 2, .t = {
		{ .kind = TERM_FACET, .facet = FACET_OPEN, .values = &open,
		    .values_n = 1 },
		{ .kind = TERM_FACET, .facet = FACET_MATTER,
		    .values = &matter, .values_n = 1 } } };
	const bool number = is_number(typed);
	struct page page = { .slots = slots, .cap = number ? NUMBERS : SHOWN,
		.anchor = SLOT_NONE };

	if (d->ask.n > 1 && typed.n == 0)
		add_head(d, c);
	q.n = number ? 1 : 2;
	if (typed.n > 0)
		q.t[1] = (struct query_term){ .kind = TERM_TEXT,
		    .text = typed };
	if (d->repo->ops->page(d->repo, &q, &page) != OK)
		page.n = 0;
	for (size_t i = 0; i < page.n && d->p.list.n < SHOWN; i++)
		add_case(d, c, slots[i], number ? typed : STR_NONE);
}

static void
add_stages(struct desk *d, const struct casefile *c, struct str typed)
{
	const struct law_criterion *k = law_criterion(d->law, c->matter,
	    c->criterion);
	struct str rest = k != NULL ? k->stages : STR_NONE, name, limit;

	for (int n = 1; limit_stage(&rest, &name, &limit); n++) {
		struct buf b = { 0 };
		char value[16];

		snprintf(value, sizeof value, "%d", n);
		buf_fmt(&b, "%.*s  %.*s", STR_ARG(name), STR_ARG(limit));
		if (typed.n == 0 || lang_match(name, typed) > 0)
			choices_add(&d->p.list, str_of(value), buf_view(&b),
			    0);
		buf_fini(&b);
	}
}

/* What else the state has for a caller: who was not reached is tried again, who
 * is not content has the case opened again. */
static void
other_ends(const struct desk *d, const struct casefile *c, bool *closes,
    bool *tries, bool *again)
{
	const struct law_move *m[64];
	size_t n = casefile_moves(c, d->law, m, 64);

	*closes = *tries = *again = false;
	for (size_t i = 0; i < n && i < 64; i++) {
		const struct law_state *to = law_state(d->law, m[i]->to);
		bool ends = to != NULL && !to->open;

		*tries |= (m[i]->effects & EFFECT_TRY) != 0;
		*again |= m[i]->guards & GUARD_RESULT && to != NULL && to->open;
		if (str_is(m[i]->action, d->ask.action))
			*closes = ends;
	}
}

/* What a call-back found, the good first; only what this action is for. */
static void
add_results(struct desk *d, const struct casefile *c)
{
	static const struct {
		bool		 reached, solved, content;
		const char	*value, *text;
	} rows[] = {
		{ true, true, true, "reached=1 solved=1 satisfied=5",
		    N_("reached, solved, satisfied") },
		{ true, true, true, "reached=1 solved=1 satisfied=3",
		    N_("reached, solved, neither satisfied nor not") },
		{ true, true, false, "reached=1 solved=1 satisfied=1",
		    N_("reached, solved, not satisfied") },
		{ true, false, false, "reached=1 solved=0 satisfied=1",
		    N_("reached, not solved") },
		{ false, true, false, "reached=0", N_("not reached") },
	};
	bool closes, tries, again;

	other_ends(d, c, &closes, &tries, &again);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if ((tries && !rows[i].reached) ||
		    (again && closes && !rows[i].solved) ||
		    (again && !closes && rows[i].content))
			continue;
		choices_add(&d->p.list, str_of(rows[i].value),
		    str_of(_(rows[i].text)), 0);
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
	names_near(d->names, c.grid);
	switch (d->ask.now) {
	case ASK_UNIT:		add_units(d, &c, typed); break;
	case ASK_MATTER:	/* of hundreds none is the first choice */
		if (typed.n > 0)
			add_resolved(d, RESOLVE_MATTER, typed);
		break;
	case ASK_CHANNEL:	add_resolved(d, RESOLVE_CHANNEL, typed); break;
	case ASK_PLACE:		add_places(d, typed); break;
	case ASK_CRITERION:	add_criteria(d, &c, typed); break;
	case ASK_REASON:	add_reasons(d, typed); break;
	case ASK_HELPERS:	add_helpers(d, typed,
				    ask_arg_of(&d->ask, "unit") != NULL ||
				    d->ask.asked >> ASK_UNIT & 1); break;
	case ASK_PARENT:
	case ASK_LINK:		add_cases(d, &c, typed); break;
	case ASK_STAGE:		add_stages(d, &c, typed); break;
	case ASK_RESULT:	add_results(d, &c); break;
	case ASK_UNTIL:
	case ASK_DECIDED:
		if (typed.n == 0)
			ask_days(d);
		break;
	default:		return;
	}
	/* What is meant mostly is one Enter away; a reason and an end are not
	 * to be had so. */
	if (d->ask.now != ASK_REASON && d->ask.now != ASK_UNTIL &&
	    d->p.list.n > 0)
		d->p.list.cur = 0;
}

static const char *
question_text(enum question q)
{
	switch (q) {
	case ASK_UNIT:		return _("to which unit?");
	case ASK_MATTER:	return _("which matter?");
	case ASK_PLACE:		return _("in which grid?");
	case ASK_CHANNEL:	return _("by which channel?");
	case ASK_CRITERION:	return _("by which criterion?");
	case ASK_REASON:	return _("why? (choose, or in your words)");
	case ASK_NOTE:		return _("in your words:");
	case ASK_SURE:		return _("Enter does it, Esc does not");
	case ASK_HELPERS:	return _("who helps?");
	case ASK_PARENT:	return _("into which case?");
	case ASK_LINK:		return _("alike to which case?");
	case ASK_STAGE:		return _("which stage is done?");
	case ASK_UNTIL:		return _("until when? (12-31, 2026-12-31, 30d)");
	case ASK_DECIDED:	return _("decided on which day? (12-31)");
	case ASK_PEOPLE:	return _("who decided? (names, by commas)");
	case ASK_TEXT:		return _("what was decided?");
	case ASK_RESULT:	return _("what did the caller say?");
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
