/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replay found, as lines or JSON; with the cases behind each number
 * where they are wanted. */
#include "app/rules_replay.h"

#include <inttypes.h>
#include "app/intl.h"

#define ROWS 20		/* of a table of text; JSON has them all */
#define CASES 10	/* behind a row of text */

struct printing {
	struct rules_cli *k;
	const struct replay_result *res;
	struct pairs	p;
	bool		two, cases;
};

static double
share(uint64_t n, uint64_t of)
{
	return of ? 100.0 * (double)n / (double)of : 0;
}

/* The number of the case in slot; empty if it cannot be read. */
static struct str
number_of(struct printing *x, uint32_t slot)
{
	struct repo *repo = x->k->c.repo;
	struct case_view v;

	return repo->ops->get(repo, slot, &v) == OK ? str_of(v.c->number) :
	    STR_NONE;
}

static struct str
unit_code(struct printing *x, unsigned unit)
{
	const struct law_unit *u = law_unit(x->k->law, unit);

	return u ? u->code : STR_NONE;
}

/* ---- JSON ---- */

static void
open_pair(struct pairs *p, const char *key)
{
	if (p->comma)
		buf_byte(p->out, ',');
	buf_json(p->out, str_of(key));
	buf_cstr(p->out, ":[");
	p->comma = false;
}

static void
close_pair(struct pairs *p)
{
	buf_byte(p->out, ']');
	p->comma = true;
}

static void
cases_json(struct printing *x, const uint32_t *slot, size_t n)
{
	if (!x->cases)
		return;
	open_pair(&x->p, "cases");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(x->p.out, ',');
		buf_json(x->p.out, number_of(x, slot[i]));
	}
	close_pair(&x->p);
}

static void
next_object(struct printing *x, bool *any)
{
	buf_cstr(x->p.out, *any ? ",\n{" : "\n{");
	*any = true;
	x->p.comma = false;
}

static void
verdicts_json(struct printing *x)
{
	bool any = false;

	open_pair(&x->p, "verdicts");
	for (int v = 0; v < VERDICT_COUNT; v++) {
		const struct replay_slots *s = &x->res->verdict_slots[v];

		if (!x->res->verdicts[v])
			continue;
		next_object(x, &any);
		pairs_text(&x->p, "verdict", str_of(verdict_code(
		    (enum verdict)v)));
		pairs_int(&x->p, "n", (int64_t)x->res->verdicts[v]);
		cases_json(x, s->slot, s->n);
		buf_byte(x->p.out, '}');
	}
	close_pair(&x->p);
}

static void
moves_json(struct printing *x)
{
	bool any = false;

	open_pair(&x->p, "moves");
	for (size_t i = 0; i < x->res->moves_n; i++) {
		const struct replay_move *m = &x->res->moves[i];

		next_object(x, &any);
		pairs_text(&x->p, "from", unit_code(x, m->from));
		pairs_text(&x->p, "to", unit_code(x, m->to));
		pairs_int(&x->p, "n", (int64_t)m->n);
		cases_json(x, m->slots, m->slots_n);
		buf_byte(x->p.out, '}');
	}
	close_pair(&x->p);
}

static void
units_json(struct printing *x)
{
	bool any = false;

	open_pair(&x->p, "units");
	for (size_t i = 0; i < x->res->units_n; i++) {
		const struct replay_unit *u = &x->res->units[i];

		next_object(x, &any);
		pairs_text(&x->p, "unit", unit_code(x, u->unit));
		pairs_int(&x->p, "before", (int64_t)u->before);
		pairs_int(&x->p, "after", (int64_t)u->after);
		pairs_int(&x->p, "same", (int64_t)u->same);
		buf_byte(x->p.out, '}');
	}
	close_pair(&x->p);
}

static void
matters_json(struct printing *x)
{
	bool any = false;

	open_pair(&x->p, "matters");
	for (size_t i = 0; i < x->res->matters_n; i++) {
		const struct replay_matter *m = &x->res->matters[i];
		const struct law_class *c = law_class(x->k->law, m->matter);

		next_object(x, &any);
		pairs_int(&x->p, "matter", m->matter);
		pairs_text(&x->p, "name", c ? c->name : STR_NONE);
		pairs_int(&x->p, "n", (int64_t)m->n);
		pairs_int(&x->p, "changed", (int64_t)m->changed);
		if (m->changed)
			cases_json(x, m->slots.slot, m->slots.n);
		buf_byte(x->p.out, '}');
	}
	close_pair(&x->p);
}

static void
all_json(struct printing *x)
{
	const struct replay_result *r = x->res;
	struct pairs *p = &x->p;

	buf_byte(p->out, '{');
	pairs_text(p, "against", x->two ? STR("today") : STR("history"));
	pairs_int(p, "cases", (int64_t)r->cases);
	pairs_int(p, "no_matter", (int64_t)r->no_matter);
	pairs_int(p, "automatic", (int64_t)r->automatic);
	pairs_int(p, "handled", (int64_t)r->handled);
	pairs_int(p, "handled_automatic", (int64_t)r->handled_auto);
	pairs_int(p, "agree", (int64_t)r->agree);
	pairs_int(p, "before_sent", (int64_t)r->before_sent);
	pairs_int(p, "before_agree", (int64_t)r->before_agree);
	pairs_int(p, "changed", (int64_t)r->changed);
	verdicts_json(x);
	moves_json(x);
	units_json(x);
	matters_json(x);
	if (x->cases) {
		open_pair(p, "disagree");
		for (size_t i = 0; i < r->disagree.n; i++) {
			buf_cstr(p->out, i ? "," : "");
			buf_json(p->out, number_of(x, r->disagree.slot[i]));
		}
		close_pair(p);
	}
	buf_cstr(p->out, "}\n");
}

/* ---- lines ---- */

static void
cases_text(struct printing *x, const uint32_t *slot, size_t n)
{
	for (size_t i = 0; x->cases && i < n && i < CASES; i++)
		buf_fmt(&x->k->out, "\t\t%.*s\n",
		    STR_ARG(number_of(x, slot[i])));
	if (x->cases && n > CASES)
		buf_cstr(&x->k->out, "\t\t…\n");
}

static void
count_text(struct printing *x, const char *what, uint64_t n, uint64_t of)
{
	buf_fmt(&x->k->out, "%" PRIu64 "\t%.1f%%\t%s\n", n, share(n, of),
	    what);
}

static void
more_text(struct printing *x, size_t n)
{
	if (n <= ROWS)
		return;
	buf_byte(&x->k->out, '\t');
	buf_fmt(&x->k->out, _("and %zu more"), n - ROWS);
	buf_byte(&x->k->out, '\n');
}

static struct str
unit_name(struct printing *x, unsigned unit)
{
	return unit ? rules_cli_unit(x->k->law, unit) :
	    str_of(_("waits for a person"));
}

static void
moves_text(struct printing *x)
{
	const struct replay_result *r = x->res;

	for (size_t i = 0; i < r->moves_n && i < ROWS; i++) {
		const struct replay_move *m = &r->moves[i];

		buf_fmt(&x->k->out, "\t%" PRIu64 "\t%.*s → %.*s\n", m->n,
		    STR_ARG(unit_name(x, m->from)),
		    STR_ARG(unit_name(x, m->to)));
		cases_text(x, m->slots, m->slots_n);
	}
	more_text(x, r->moves_n);
}

static void
matters_text(struct printing *x)
{
	const struct replay_result *r = x->res;
	size_t n = 0;

	while (n < r->matters_n && r->matters[n].changed)
		n++;
	if (n)
		buf_fmt(&x->k->out, "%s\n", _("changed, by class"));
	for (size_t i = 0; i < n && i < ROWS; i++) {
		const struct replay_matter *m = &r->matters[i];
		const struct law_class *c = law_class(x->k->law, m->matter);

		buf_fmt(&x->k->out, "\t%" PRIu64 "/%" PRIu64 "\t%.*s\n",
		    m->changed, m->n, STR_ARG(c ? c->name : STR("-")));
		cases_text(x, m->slots.slot, m->slots.n);
	}
	more_text(x, n);
}

static void
units_text(struct printing *x)
{
	const struct replay_result *r = x->res;
	size_t shown = 0, n = 0;

	for (size_t i = 0; i < r->units_n; i++)
		n += r->units[i].before != r->units[i].after;
	if (n)
		buf_fmt(&x->k->out, "%s\n",
		    _("by unit: before, after, of those the same"));
	for (size_t i = 0; i < r->units_n && shown < ROWS; i++) {
		const struct replay_unit *u = &r->units[i];

		if (u->before == u->after)
			continue;
		shown++;
		buf_fmt(&x->k->out, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		    "\t%.*s\n", u->before, u->after, u->same,
		    STR_ARG(unit_name(x, u->unit)));
	}
	more_text(x, n);
}

static void
all_text(struct printing *x)
{
	const struct replay_result *r = x->res;

	count_text(x, _("cases looked at"), r->cases, r->cases);
	count_text(x, _("would go out by themselves"), r->automatic,
	    r->cases);
	for (int v = VERDICT_GO + 1; v < VERDICT_COUNT; v++)
		if (r->verdicts[v]) {
			count_text(x, _(verdict_text((enum verdict)v)),
			    r->verdicts[v], r->cases);
			cases_text(x, r->verdict_slots[v].slot,
			    r->verdict_slots[v].n);
		}
	count_text(x, _("were handled in the end"), r->handled, r->cases);
	count_text(x, _("of those would go out by themselves"),
	    r->handled_auto, r->handled);
	count_text(x, _("of these to the unit that handled it"), r->agree,
	    r->handled_auto);
	cases_text(x, r->disagree.slot, r->disagree.n);
	count_text(x, x->two ?
	    _("by the rules of today, to the unit that handled it") :
	    _("in fact went there at once"), r->before_agree, r->before_sent);
	count_text(x, x->two ? _("go elsewhere than by the rules of today") :
	    _("go elsewhere than they went"), r->changed, r->cases);
	moves_text(x);
	matters_text(x);
	units_text(x);
}

void
rules_replay_print(struct rules_cli *k, const struct replay_result *res,
    bool two, bool cases)
{
	struct printing x = { .k = k, .res = res, .two = two, .cases = cases,
		.p = { .out = &k->out, .law = k->law } };

	if (k->json)
		all_json(&x);
	else
		all_text(&x);
}
