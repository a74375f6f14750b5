/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules stats, rules lint: what became of each rule's cases, and what is wrong
 * with the set. */
#include "app/sub.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/rules_cli.h"
#include "app/rules_view.h"

/* ---- stats ---- */

struct stats {
	struct rules_cli k;
	uint32_t	only;		/* a rule's id; 0 all */
	bool		often;		/* only those returned too often */
	size_t		shown;
};

struct takers { struct stats *s; struct pairs *p; size_t n; };

static bool
one_taker(void *ctx, uint16_t unit, uint64_t n)
{
	struct takers *t = ctx;
	struct buf *out = &t->s->k.out;
	const struct law_unit *u = law_unit(t->s->k.law, unit);

	if (t->p) {
		struct pairs p = { .out = out };

		buf_cstr(out, t->n ? ",{" : "{");
		pairs_text(&p, "unit", u ? u->code : STR_NONE);
		pairs_int(&p, "cases", (int64_t)n);
		buf_byte(out, '}');
	} else {
		buf_fmt(out, "%s%.*s %llu", t->n ? ", " : "",
		    STR_ARG(rules_cli_unit(t->s->k.law, unit)),
		    (unsigned long long)n);
	}
	t->n++;
	return true;
}

/* Who took the moved ones; the one that took most is the change to think of. */
static void
put_takers(struct stats *s, uint32_t rule, const struct store_rule_stat *st,
    struct pairs *p)
{
	struct takers t = { s, p, 0 };
	const struct law_unit *u = law_unit(s->k.law, st->taker);

	if (p)
		buf_cstr(&s->k.out, ",\"takers\":[");
	if (store_rule_takers(s->k.c.store, rule, one_taker, &t) != OK)
		t.n = 0;
	if (p)
		buf_byte(&s->k.out, ']');
	else if (!t.n)
		buf_byte(&s->k.out, '-');
	if (p && u && rules_often(s->k.law, st))
		pairs_text(p, "suggested_unit", u->code);
}

static void
put_text(struct stats *s, uint32_t rule, const struct store_rule_stat *st)
{
	const struct rule_entry *e = ruleset_newest(rules_set(s->k.r), rule);
	struct buf *out = &s->k.out;
	char at[40] = "-";

	if (st->last_ms)
		clock_format((struct wall){ st->last_ms },
		    s->k.law->offset_min, at, sizeof at);
	at[10] = '\0';
	buf_fmt(out, "R%u\t", rule);
	if (e) {
		rules_cli_ground(s->k.law, &e->rule, out);
		buf_byte(out, '\t');
		rules_cli_target(s->k.law, &e->rule, out);
	} else {
		buf_cstr(out, "-\t-");
	}
	buf_fmt(out, "\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\t%s\t",
	    (unsigned long long)st->hits, (unsigned long long)st->signed_n,
	    (unsigned long long)st->returned, (unsigned long long)st->moved,
	    (unsigned long long)st->closed, (unsigned long long)st->in_time,
	    at);
	put_takers(s, rule, st, NULL);
	if (rules_often(s->k.law, st) && st->taker)
		buf_fmt(out, _("\tsuggested: %.*s"),
		    STR_ARG(rules_cli_unit(s->k.law, st->taker)));
	buf_byte(out, '\n');
}

static bool
one_stat(void *ctx, uint32_t rule, const struct store_rule_stat *st)
{
	struct stats *s = ctx;
	struct pairs p = { .out = &s->k.out, .law = s->k.law };

	if ((s->only && rule != s->only) ||
	    (s->often && !rules_often(s->k.law, st)))
		return true;
	s->shown++;
	if (!s->k.json) {
		put_text(s, rule, st);
		return true;
	}
	buf_cstr(p.out, s->shown > 1 ? ",\n{" : "\n{");
	pairs_int(&p, "id", rule);
	rules_cli_stat(&p, st);
	pairs_bool(&p, "often_returned", rules_often(s->k.law, st));
	put_takers(s, rule, st, &p);
	buf_byte(p.out, '}');
	return true;
}

/* A rule that no case came to has its line of zeros, when asked for. */
static enum err
gather(struct stats *s)
{
	struct store_rule_stat st = { 0 };
	enum err e;

	if (!s->only)
		return store_rule_stats(s->k.c.store, one_stat, s);
	if (!ruleset_newest(rules_set(s->k.r), s->only))
		return ERR_NOT_FOUND;
	e = store_rule_stat(s->k.c.store, s->only, &st);
	if (e == OK)
		one_stat(s, s->only, &st);
	return e;
}

int
sub_rules_stats(const struct invocation *in)
{
	struct stats s = { .often = option_flag(in, "returned") };
	enum err e;
	int code;

	if (in->word_n && !rules_cli_id(in->word[0], &s.only))
		return EXIT_USAGE;
	code = rules_cli_open(&s.k, in, 0);
	if (code != EXIT_DONE)
		return code;
	if (s.k.json)
		buf_cstr(&s.k.out, "{\"rules\":[");
	else
		buf_fmt(&s.k.out, "# %s\n", _("rule\tground\ttarget\thits\t"
		    "signed\treturned\tmoved on\tclosed\tin time\tlast used\t"
		    "taken by"));
	e = gather(&s);
	if (e == OK && s.k.json)
		buf_fmt(&s.k.out, "\n],\"total\":%zu}\n", s.shown);
	if (e != OK)
		s.k.out.n = 0;
	if (e == ERR_NOT_FOUND) {
		complain(_("there is no rule R%u"), s.only);
		code = EXIT_FAILED;
	} else if (e != OK) {
		code = complain_err(e, s.k.c.dir, NULL);
	}
	return rules_cli_close(&s.k, code);
}

/* ---- lint ---- */

#define ADVICE_LINES 20		/* of one kind, unless all are asked for */

static void
put_hidden(struct rules_cli *k, const struct rules_report *r)
{
	for (int i = 0; i < LINT_KIND_COUNT; i++) {
		const enum lint_kind kind = (enum lint_kind)i;

		if (r->most && lint_weight(kind) == LINT_ADVICE &&
		    r->kind[i] > r->most)
			buf_fmt(&k->out, _("%s: %zu more; --all tells them\n"),
			    lint_code(kind), r->kind[i] - r->most);
	}
}

static void
sum_up(struct rules_cli *k, const struct rules_report *r, size_t rules)
{
	struct pairs p = { .out = &k->out, .law = k->law };

	if (!k->json) {
		put_hidden(k, r);
		buf_fmt(&k->out, _("%zu rules: %zu errors, %zu warnings, %zu "
		    "hints\n"), rules, r->weight[LINT_ERROR],
		    r->weight[LINT_WARNING], r->weight[LINT_ADVICE]);
		return;
	}
	buf_byte(&k->out, '{');
	pairs_int(&p, "rules", (int64_t)rules);
	pairs_int(&p, "errors", (int64_t)r->weight[LINT_ERROR]);
	pairs_int(&p, "warnings", (int64_t)r->weight[LINT_WARNING]);
	pairs_int(&p, "advice", (int64_t)r->weight[LINT_ADVICE]);
	buf_fmt(&k->out, ",\"findings\":[%.*s]}\n",
	    STR_ARG(buf_view(&r->findings)));
}

int
sub_rules_lint(const struct invocation *in)
{
	struct rules_report report;
	struct rules_cli k;
	int32_t day;
	size_t n;
	enum err e;
	int code;

	if (!rules_cli_day(in, "day", &day))
		return EXIT_USAGE;
	code = rules_cli_open(&k, in, 0);
	if (code != EXIT_DONE)
		return code;
	rules_report_init(&report, &k);
	report.to = stdout;
	report.most = option_flag(in, "all") ? 0 : ADVICE_LINES;
	(void)ruleset_live(rules_set(k.r), &n);
	e = rules_lint_on(k.r, day == DAY_FIRST ? k.today : day,
	    rules_report_lint, &report);
	if (e != OK) {
		code = complain_err(e, k.c.dir, NULL);
	} else {
		sum_up(&k, &report, n);
		if (report.weight[LINT_ERROR])
			code = EXIT_FAILED;
	}
	rules_report_fini(&report);
	return rules_cli_close(&k, code);
}
