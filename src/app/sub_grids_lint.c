/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grids lint: who answers for the grids, and how the district is cut. */
#include "app/sub.h"

#include <stdio.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/pairs.h"
#include "app/profiles.h"
#include "app/team_lint.h"
#include "app/where.h"
#include "lang/lang.h"

#define LINES_MOST 20		/* of one fault, unless all are asked for */

struct linting {
	const struct invocation *in;
	struct context	c;
	bool		opened, json, all;
	struct buf	archive;	/* of --profile */
	struct law	own;
	const struct law *law;
	struct rules	*rules;		/* the context's, or owned */
	struct district	*d;
	size_t		n, wrong, count[TEAM_FAULT_COUNT];
	struct buf	out;
};

/* ---- a finding ---- */

static void
json_finding(struct linting *x, const struct team_finding *f)
{
	const struct law *const law = x->law;
	const struct law_unit *const u = law_unit(law, f->unit);
	const struct law_unit *const o = law_unit(law, f->other);
	struct pairs p = { .law = law, .out = &x->out };
	struct buf name = { 0 };

	buf_cstr(&x->out, x->n > 1 ? ",\n{" : "\n{");
	pairs_text(&p, "fault", str_of(team_fault_code(f->fault)));
	pairs_bool(&p, "wrong", team_fault_wrong(f->fault));
	pairs_int(&p, "grid", (int64_t)f->grid);
	where_name(law, f->grid, &name);
	pairs_text(&p, "name", buf_view(&name));
	name.n = 0;
	if (f->team >= 0)
		pairs_text(&p, "team", str_of(team_code((enum team)f->team)));
	if (f->row != NULL) {
		where_person(law, f->row, false, &name);
		pairs_text(&p, "person", buf_view(&name));
		pairs_int(&p, "line", (int64_t)f->row->line);
	}
	if (u != NULL)
		pairs_text(&p, "unit", u->code);
	if (o != NULL)
		pairs_text(&p, "rules_name", o->code);
	if (f->n > 0 || f->most > 0)
		pairs_int(&p, "n", (int64_t)f->n);
	if (f->least > 0)
		pairs_int(&p, "least", (int64_t)f->least);
	if (f->most > 0)
		pairs_int(&p, "most", (int64_t)f->most);
	buf_byte(&x->out, '}');
	buf_fini(&name);
}

static void
put_range(struct buf *b, const struct team_finding *f)
{
	if (f->n == 0 && f->most == 0)
		return;
	buf_fmt(b, "  %llu", (unsigned long long)f->n);
	if (f->least > 0 && f->most > 0)
		buf_fmt(b, " (%llu-%llu)", (unsigned long long)f->least,
		    (unsigned long long)f->most);
	else if (f->most > 0)
		buf_fmt(b, " (≤ %llu)", (unsigned long long)f->most);
	else if (f->least > 0)
		buf_fmt(b, " (≥ %llu)", (unsigned long long)f->least);
}

static void
text_finding(struct linting *x, const struct team_finding *f)
{
	const struct law *const law = x->law;
	const struct law_unit *const u = law_unit(law, f->unit);
	const struct law_unit *const o = law_unit(law, f->other);
	struct buf b = { 0 }, safe = { 0 };

	buf_fmt(&b, "%015llu ", (unsigned long long)f->grid);
	where_name(law, f->grid, &b);
	if (f->team >= 0)
		buf_fmt(&b, "  %s", _(team_text((enum team)f->team)));
	if (f->row != NULL && f->row->person.n > 0) {
		buf_cstr(&b, "  ");
		where_person(law, f->row, false, &b);
	}
	if (u != NULL)
		buf_fmt(&b, "  %.*s", STR_ARG(u->name));
	put_range(&b, f);
	if (o != NULL)
		buf_fmt(&b, _("  the rules most often: %.*s"),
		    STR_ARG(o->name));
	if (f->row != NULL)
		buf_fmt(&b, _("  line %llu"),
		    (unsigned long long)f->row->line);
	lang_safe_text(buf_view(&b), &safe);
	buf_fmt(&x->out, "%s: %s: %.*s\n", team_fault_wrong(f->fault) ?
	    _("wrong") : _("look"), _(team_fault_text(f->fault)),
	    (int)safe.n, safe.p);
	buf_fini(&safe);
	buf_fini(&b);
}

static void
found(void *ctx, const struct team_finding *f)
{
	struct linting *const x = ctx;

	x->n++;
	x->wrong += team_fault_wrong(f->fault);
	x->count[f->fault]++;
	if (x->json)
		json_finding(x, f);
	else if (x->all || x->count[f->fault] <= LINES_MOST)
		text_finding(x, f);
}

/* ---- the sum ---- */

static void
json_sum(struct linting *x)
{
	struct pairs p = { .out = &x->out };

	buf_cstr(&x->out, "\n],\"counts\":{");
	for (unsigned i = 0; i < TEAM_FAULT_COUNT; i++)
		pairs_int(&p, team_fault_code((enum team_fault)i),
		    (int64_t)x->count[i]);
	p.comma = true;
	buf_byte(&x->out, '}');
	pairs_int(&p, "findings", (int64_t)x->n);
	pairs_int(&p, "wrong", (int64_t)x->wrong);
	pairs_int(&p, "grids", (int64_t)x->law->grids_n);
	pairs_int(&p, "rows", (int64_t)x->law->teams_n);
	buf_cstr(&x->out, "}\n");
}

static void
text_sum(struct linting *x)
{
	for (unsigned i = 0; i < TEAM_FAULT_COUNT; i++)
		if (!x->all && x->count[i] > LINES_MOST)
			buf_fmt(&x->out, _("%s: %zu more (--all)\n"),
			    _(team_fault_text((enum team_fault)i)),
			    x->count[i] - LINES_MOST);
	buf_fmt(&x->out, _("%zu grids, %zu rows of teams: %zu wrong, %zu to "
	    "look at\n"), x->law->grids_n, x->law->teams_n, x->wrong,
	    x->n - x->wrong);
}

static int
open_ground(struct linting *x)
{
	const char *const profile = option_text(x->in, "profile");
	int code = EXIT_DONE;
	enum err e;

	if (profile != NULL) {
		code = profiles_read(profile, &x->archive, &x->own);
	} else {
		code = context_open(&x->c, x->in, 0);
		x->opened = code == EXIT_DONE;
	}
	if (code != EXIT_DONE)
		return code;
	x->law = x->opened ? &x->c.law : &x->own;
	x->rules = x->opened ? x->c.rules : rules_new(NULL, x->law);
	e = district_open(x->opened ? x->c.store : NULL, x->law,
	    DISTRICT_TODAY, &x->d);
	return e == OK ? EXIT_DONE : complain_err(e, x->opened ? x->c.dir :
	    profile, NULL);
}

int
sub_grids_lint(const struct invocation *in)
{
	struct linting x = { .in = in, .json = option_flag(in, "json"),
		.all = option_flag(in, "all") };
	int code = open_ground(&x);

	if (code == EXIT_DONE) {
		const struct team_lint t = { .law = x.law, .d = x.d,
			.rules = x.rules, .now_ms = clock_wall().ms,
			.fn = found, .ctx = &x };

		if (x.json)
			buf_cstr(&x.out, "{\"findings\":[");
		team_lint(&t);
		if (x.json)
			json_sum(&x);
		else
			text_sum(&x);
		fwrite(x.out.p, 1, x.out.n, stdout);
		code = x.wrong > 0 ? EXIT_FAILED : EXIT_DONE;
	}
	district_close(&x.d);
	if (x.opened)
		context_close(&x.c);
	else
		rules_free(&x.rules);
	law_fini(&x.own);
	buf_fini(&x.archive);
	buf_fini(&x.out);
	return code;
}
