/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with rules, told on standard error or gathered as JSON. */
#include "app/rules_cli.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

void
rules_report_init(struct rules_report *p, struct rules_cli *k)
{
	*p = (struct rules_report){ .k = k };
}

void
rules_report_fini(struct rules_report *p)
{
	buf_fini(&p->faults);
	buf_fini(&p->findings);
}

static struct pairs
next_object(struct buf *b)
{
	buf_cstr(b, b->n ? ",{" : "{");
	return (struct pairs){ .out = b };
}

void
rules_report_diag(void *ctx, const struct diag *d)
{
	struct rules_report *p = ctx;
	struct pairs o;

	p->faults_n++;
	if (!p->k->json) {
		complain_diag(NULL, d);
		return;
	}
	o = next_object(&p->faults);
	if (d->file) {
		pairs_text(&o, "file", str_of(d->file));
		pairs_int(&o, "line", (int64_t)d->line);
		pairs_int(&o, "byte", (int64_t)d->byte);
	}
	if (d->field)
		pairs_text(&o, "field", str_of(d->field));
	pairs_text(&o, "found", d->found);
	pairs_text(&o, "expected", str_of(d->expected));
	if (d->near.n)
		pairs_text(&o, "near", d->near);
	buf_byte(&p->faults, '}');
}

void
rules_report_fault(void *ctx, const struct rule_fault *f)
{
	const struct diag d = { .field = rule_column_names[f->column],
		.found = f->found, .expected = f->expected, .near = f->near };
	struct rules_report *p = ctx;
	struct buf clean = { 0 }, near = { 0 };

	if (p->k->json) {
		rules_report_diag(p, &d);
		return;
	}
	p->faults_n++;
	lang_safe_text(f->found, &clean);
	lang_safe_text(f->near, &near);
	if (near.n)
		complain(_("%s: %s; found \"%s\" (%s ?)"), d.field,
		    _(f->expected), buf_z(&clean), buf_z(&near));
	else if (clean.n)
		complain(_("%s: %s; found \"%s\""), d.field, _(f->expected),
		    buf_z(&clean));
	else
		complain(_("%s: %s; there is nothing"), d.field,
		    _(f->expected));
	buf_fini(&clean);
	buf_fini(&near);
}

/* ---- findings ---- */

#define SAID_MOST 500		/* of what keeps an edit or a table out */

static const char *
weight_code(enum lint_weight w)
{
	return w == LINT_ERROR ? "error" : w == LINT_WARNING ? "warning" :
	    "advice";
}

static uint64_t
line_of(const struct rules_report *p, uint32_t id)
{
	return p->line ? p->line(p->ctx, id) : 0;
}

static void
rules_json(const struct rules_report *p, const struct lint_finding *f,
    struct buf *out)
{
	buf_cstr(out, ",\"rules\":[");
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		buf_fmt(out, "%s%u", i ? "," : "", f->rule[i]->id);
	buf_byte(out, ']');
	if (!p->line)
		return;
	buf_cstr(out, ",\"lines\":[");
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		buf_fmt(out, "%s%llu", i ? "," : "",
		    (unsigned long long)line_of(p, f->rule[i]->id));
	buf_byte(out, ']');
}

static void
finding_json(struct rules_report *p, const struct lint_finding *f)
{
	const struct law *law = p->k->law;
	const struct law_unit *u = law_unit(law, f->unit);
	struct pairs o = next_object(&p->findings);
	struct buf b = { 0 };

	pairs_text(&o, "kind", str_of(lint_code(f->kind)));
	pairs_text(&o, "weight", str_of(weight_code(lint_weight(f->kind))));
	pairs_text(&o, "text", str_of(lint_text(f->kind)));
	rules_json(p, f, o.out);
	pairs_int(&o, "rules_n", (int64_t)f->rules_n);
	if (f->matter)
		pairs_int(&o, "matter", f->matter);
	if (f->area) {
		buf_fmt(&b, "%llu", (unsigned long long)f->area);
		pairs_text(&o, "area", buf_view(&b));
	}
	if (u)
		pairs_text(&o, "unit", u->code);
	pairs_int(&o, "cases", (int64_t)f->cases);
	if (f->witness) {
		b.n = 0;
		witness_print(law, f->witness, &b);
		pairs_text(&o, "witness", buf_view(&b));
	}
	buf_byte(o.out, '}');
	buf_fini(&b);
}

static void
put_rules(const struct rules_report *p, const struct lint_finding *f,
    struct buf *b)
{
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++) {
		const uint64_t line = line_of(p, f->rule[i]->id);

		buf_fmt(b, " R%u", f->rule[i]->id);
		if (line)
			buf_fmt(b, _(" (line %llu)"),
			    (unsigned long long)line);
	}
	if (f->rules_n > LINT_RULES)
		buf_fmt(b, _(" and %zu more"), f->rules_n - LINT_RULES);
}

static void
put_where(struct rules_report *p, const struct lint_finding *f, struct buf *b)
{
	const struct rule at = { .matter = f->matter, .area = f->area };

	if (!law_class(p->k->law, f->matter) && !law_grid(p->k->law, f->area))
		return;
	buf_byte(b, ' ');
	rules_cli_ground(p->k->law, &at, b);
}

static void
finding_text(struct rules_report *p, const struct lint_finding *f)
{
	static const char *const weights[] = { [LINT_ERROR] = N_("error"),
		[LINT_WARNING] = N_("warning"), [LINT_ADVICE] = N_("advice") };
	struct buf b = { 0 }, clean = { 0 };

	buf_fmt(&b, _("%s: %s:"), _(weights[lint_weight(f->kind)]),
	    lint_code(f->kind));
	put_rules(p, f, &b);
	put_where(p, f, &b);
	buf_fmt(&b, "%s%s", _(": "), _(lint_text(f->kind)));
	if (f->unit)
		buf_fmt(&b, _("; proposed: %.*s"),
		    STR_ARG(rules_cli_unit(p->k->law, f->unit)));
	if (f->cases)
		buf_fmt(&b, ngettext("; %llu past case", "; %llu past cases",
		    (unsigned long)f->cases), (unsigned long long)f->cases);
	if (f->witness) {
		buf_cstr(&b, _("; for one: "));
		witness_print(p->k->law, f->witness, &b);
	}
	lang_safe_text(buf_view(&b), &clean);
	fprintf(p->to ? p->to : stderr, "%s\n", buf_z(&clean));
	buf_fini(&clean);
	buf_fini(&b);
}

bool
rules_report_lint(void *ctx, const struct lint_finding *f)
{
	struct rules_report *p = ctx;

	p->findings_n++;
	p->kind[f->kind]++;
	p->weight[lint_weight(f->kind)]++;
	if (p->also)
		p->also(p->ctx, f);
	if (!p->to && p->findings_n > SAID_MOST)
		return true;		/* rules_report_rest says how many */
	if (p->k->json)
		finding_json(p, f);
	else if (!p->most || p->kind[f->kind] <= p->most ||
	    lint_weight(f->kind) != LINT_ADVICE)
		finding_text(p, f);
	return true;
}

void
rules_report_rest(const struct rules_report *p)
{
	if (!p->to && p->findings_n > SAID_MOST)
		complain(_("and %zu more"), p->findings_n - SAID_MOST);
}

void
rules_report_pairs(const struct rules_report *p, struct pairs *out)
{
	buf_fmt(out->out, "%s\"faults\":[%.*s],\"findings\":[%.*s],"
	    "\"findings_n\":%zu", out->comma ? "," : "",
	    STR_ARG(buf_view(&p->faults)), STR_ARG(buf_view(&p->findings)),
	    p->findings_n);
	out->comma = true;
}

/* ---- committing ---- */

static int
refused(struct rules_cli *k, const struct rule_edit *e)
{
	if (!(k->c.who.me.roles & k->law->rule_roles))
		complain(_("the account %s may not change rules"),
		    k->c.who.me.code);
	else if (e->kind == EV_RULE_APPROVE)
		complain(_("R%u: whoever proposed it may not approve it"),
		    e->id);
	else
		complain("%s: %s", k->c.dir, _(err_text(ERR_REFUSED)));
	return EXIT_FAILED;
}

int
rules_cli_commit(struct rules_cli *k, const struct rule_edit *e, size_t n,
    struct rules_report *p, bool *proposed)
{
	enum err err = rules_commit(k->r, &k->c.who, e, n, rules_report_fault,
	    rules_report_lint, p, proposed);

	switch (err) {
	case OK:
		return EXIT_DONE;
	case ERR_REFUSED:
		return refused(k, &e[0]);
	case ERR_CONFLICT:
		complain("%s", _("somebody else changed rules meanwhile: look "
		    "again"));
		return EXIT_FAILED;
	case ERR_BAD_INPUT: case ERR_NOT_FOUND: case ERR_EXISTS:
		complain("%s", _("no rule was changed"));
		return EXIT_FAILED;
	default:
		return complain_err(err, k->c.dir, NULL);
	}
}
