/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules learn: what the history would have the rules say, and taking it. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/learning.h"
#include "app/progress.h"
#include "app/rules_cli.h"

struct lesson {
	struct rules_cli k;
	struct filter	filter;
	bool		filtered;
	struct learning	l;
	bool		learned;
	struct progress	shown;
	bool		*chosen;	/* owned; by proposal */
	size_t		chosen_n;
	struct rule_edit *edit;		/* owned */
	struct arena	arena;		/* what edits point to */
	const char	*reason;
};

/* ---- arguments ---- */

static int
read_filter(struct lesson *x, const struct invocation *in)
{
	int code = context_filter(&x->k.c, in, &x->filter);

	x->filtered = code == EXIT_DONE;
	return code;
}

/* "0.95", ".95" or "95%", whatever the locale writes. */
static bool
share_of(const char *text, double *out)
{
	struct str rest = str_of(text), whole;
	int64_t n = 0, part = 0;
	double of = 1, v;
	bool good, hundred = str_ends(rest, STR("%"));

	rest.n -= hundred;
	good = str_cut(&rest, '.', &whole) && (whole.n || rest.n) &&
	    (!whole.n || str_int(whole, &n)) && rest.n <= 9 &&
	    (!rest.n || (rest.p[0] >= '0' && rest.p[0] <= '9' &&
	    str_int(rest, &part)));
	for (size_t i = 0; i < rest.n; i++)
		of *= 10;
	v = ((double)n + (double)part / of) / (hundred ? 100 : 1);
	if (!good || !(v > 0.5) || v > 1) {
		complain("%s: %s", _("not a share between 0.5 and 1"), text);
		return false;
	}
	*out = v;
	return true;
}

static bool
read_options(struct lesson *x, const struct invocation *in,
    struct learning_options *o)
{
	const char *share = option_text(in, "confidence");
	int64_t support = option_number(in, "support", 0);

	x->reason = option_text(in, "reason");
	o->words = option_flag(in, "words");
	if (share && !share_of(share, &o->confidence))
		return false;
	if (support < 0 || support > 1000000) {
		complain("%s", _("--support: from 1 to 1000000"));
		return false;
	}
	o->support = (uint32_t)support;
	if (!option_text(in, "accept") ||
	    (x->reason && str_trim(str_of(x->reason)).n))
		return true;
	complain("%s", _("a reason is needed (--reason TEXT)"));
	return false;
}

/* ---- which are taken ---- */

static bool
choose_one(struct lesson *x, struct str number)
{
	size_t i = 0;
	int64_t n = 0;

	number = str_trim(number);
	if (!str_int(number, &n))
		n = 0;
	while (i < x->l.n && x->l.p[i].number != n)
		i++;
	if (i == x->l.n) {
		complain(_("--accept: there is no proposal %.*s"),
		    STR_ARG(number));
		return false;
	}
	if (x->l.p[i].state == LEARNING_SAID) {
		complain(_("--accept: the rules in force say %.*s already"),
		    STR_ARG(number));
		return false;
	}
	x->chosen_n += !x->chosen[i];
	x->chosen[i] = true;
	return true;
}

/* All are the new ones only: what is against a rule is named. */
static bool
choose(struct lesson *x, const char *accept)
{
	struct str rest = str_of(accept ? accept : ""), one;

	x->chosen = xcalloc(x->l.n + 1, sizeof *x->chosen);
	if (!accept)
		return true;
	if (str_is(rest, "all")) {
		for (size_t i = 0; i < x->l.n; i++) {
			x->chosen[i] = x->l.p[i].state == LEARNING_NEW;
			x->chosen_n += x->chosen[i];
		}
		return true;
	}
	while (str_cut(&rest, ',', &one))
		if (!choose_one(x, one))
			return false;
	return true;
}

/* One change of a rule at a time: two would undo each other. */
static bool
twice(const struct lesson *x, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (x->edit[n - 1].kind == EV_RULE_CHANGE &&
		    x->edit[i].kind == EV_RULE_CHANGE &&
		    x->edit[i].id == x->edit[n - 1].id) {
			complain(_("R%u would be changed twice: accept one of "
			    "them"), x->edit[i].id);
			return true;
		}
	return false;
}

static int
take(struct lesson *x, struct rules_report *report, bool *proposed)
{
	size_t n = 0;

	x->edit = xcalloc(x->chosen_n + 1, sizeof *x->edit);
	for (size_t i = 0; i < x->l.n; i++) {
		if (!x->chosen[i])
			continue;
		learning_edit(x->k.r, x->k.law, &x->l, &x->l.p[i], &x->arena,
		    &x->edit[n]);
		x->edit[n++].reason = str_of(x->reason);
		if (twice(x, n))
			return EXIT_USAGE;
	}
	if (!n)
		return EXIT_DONE;
	return rules_cli_commit(&x->k, x->edit, n, report, proposed);
}

/* ---- printing ---- */

static void
put_line(struct lesson *x, size_t i)
{
	static const char *const words[] = { [LEARNING_NEW] = N_("new"),
		[LEARNING_AGAINST] = N_("against"),
		[LEARNING_SAID] = N_("said") };
	const struct proposal *p = &x->l.p[i];
	struct buf *out = &x->k.out;

	buf_fmt(out, "%u\t%s\t", p->number, _(words[p->state]));
	rules_cli_ground(x->k.law, &p->l->rule, out);
	buf_byte(out, '\t');
	rules_cli_terms(x->k.law, &p->l->rule, out);
	buf_byte(out, '\t');
	rules_cli_target(x->k.law, &p->l->rule, out);
	buf_fmt(out, "\t%llu\t%llu\t%llu\t", (unsigned long long)p->l->support,
	    (unsigned long long)p->l->right, (unsigned long long)p->same);
	if (p->state != LEARNING_AGAINST)
		buf_byte(out, '-');
	else
		buf_fmt(out, p->before ?
		    _("before R%u, which sends %llu elsewhere") :
		    _("changes R%u, which sends %llu elsewhere"), p->rule,
		    (unsigned long long)p->by_rule);
	buf_byte(out, '\n');
}

static size_t
put_state(struct lesson *x, enum learning_state s)
{
	size_t n = 0;

	for (size_t i = 0; i < x->l.n; i++) {
		if (x->l.p[i].state != s)
			continue;
		if (!n++)
			buf_fmt(&x->k.out, "# %s\n", _(learning_text(s)));
		put_line(x, i);
	}
	return n;
}

static size_t
count_state(const struct lesson *x, enum learning_state s)
{
	size_t n = 0;

	for (size_t i = 0; i < x->l.n; i++)
		n += x->l.p[i].state == s;
	return n;
}

static void
put_text(struct lesson *x)
{
	struct buf *out = &x->k.out;

	buf_fmt(out, "# %s\n", _("number\tstate\tground\tterms\ttarget\t"
	    "support\tright\tright today\tremark"));
	put_state(x, LEARNING_NEW);
	put_state(x, LEARNING_AGAINST);
	buf_fmt(out, _("%llu cases, %llu with a class and a handler: %zu new, "
	    "%zu against rules in force, %zu said already\n"),
	    (unsigned long long)x->l.looked, (unsigned long long)x->l.used,
	    count_state(x, LEARNING_NEW), count_state(x, LEARNING_AGAINST),
	    count_state(x, LEARNING_SAID));
}

static void
put_json(struct lesson *x, size_t i)
{
	const struct proposal *p = &x->l.p[i];
	struct pairs m = { .out = &x->k.out, .law = x->k.law };
	struct buf b = { 0 };

	buf_cstr(m.out, i ? ",\n{" : "\n{");
	pairs_int(&m, "number", p->number);
	pairs_text(&m, "state", str_of(learning_code(p->state)));
	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		b.n = 0;
		rule_write(x->k.law, &p->l->rule, (enum rule_column)c, false,
		    &b);
		if (b.n && !str_is(buf_view(&b), "-"))
			pairs_text(&m, rule_column_names[c], buf_view(&b));
	}
	pairs_int(&m, "support", (int64_t)p->l->support);
	pairs_int(&m, "right", (int64_t)p->l->right);
	pairs_int(&m, "right_without", (int64_t)p->l->right_without);
	pairs_int(&m, "right_today", (int64_t)p->same);
	pairs_int(&m, "elsewhere_today", (int64_t)p->other);
	pairs_int(&m, "nowhere_today", (int64_t)p->nobody);
	if (p->state == LEARNING_AGAINST) {
		pairs_int(&m, "against", p->rule);
		pairs_int(&m, "against_cases", (int64_t)p->by_rule);
		pairs_bool(&m, "before", p->before);
	}
	pairs_bool(&m, "accepted", x->chosen[i]);
	buf_byte(m.out, '}');
	buf_fini(&b);
}

static void
put(struct lesson *x, const struct rules_report *report, int code,
    bool proposed)
{
	struct pairs m = { .out = &x->k.out, .law = x->k.law };

	if (!x->k.json) {
		if (!x->chosen_n) {
			put_text(x);
			return;
		}
		for (size_t i = 0; code == EXIT_DONE && i < x->l.n; i++)
			if (x->chosen[i])
				put_line(x, i);
		if (code == EXIT_DONE)
			buf_fmt(m.out, proposed ?
			    _("%zu proposed; they wait for another person\n") :
			    _("%zu accepted\n"), x->chosen_n);
		return;
	}
	buf_byte(m.out, '{');
	pairs_int(&m, "cases", (int64_t)x->l.looked);
	pairs_int(&m, "used", (int64_t)x->l.used);
	pairs_time(&m, "since", x->l.since_ms);
	buf_cstr(m.out, ",\"proposals\":[");
	for (size_t i = 0; i < x->l.n; i++)
		put_json(x, i);
	buf_cstr(m.out, "\n]");
	pairs_bool(&m, "done", x->chosen_n && code == EXIT_DONE);
	pairs_bool(&m, "proposed", proposed);
	rules_report_pairs(report, &m);
	buf_cstr(m.out, "}\n");
}

/* ---- the run ---- */

static bool
tell(void *ctx, uint64_t done, uint64_t of)
{
	struct lesson *x = ctx;

	progress_show(&x->shown, done, of, done);
	return !progress_interrupted();
}

static int
learn_them(struct lesson *x, struct learning_options *o)
{
	enum err e;

	o->q = x->filter.q.n ? &x->filter.q : NULL;
	o->progress = tell;
	o->ctx = x;
	progress_begin(&x->shown);
	e = learning_run(x->k.r, x->k.law, o, &x->l);
	progress_end(&x->shown);
	x->learned = e == OK;
	return e == OK ? EXIT_DONE : complain_err(e, x->k.c.dir, NULL);
}

static int
work(struct lesson *x, const struct invocation *in,
    struct learning_options *o)
{
	struct rules_report report;
	bool proposed = false;
	int code = read_filter(x, in);

	if (code == EXIT_DONE)
		code = learn_them(x, o);
	if (code != EXIT_DONE)
		return code;
	if (!choose(x, option_text(in, "accept")))
		return EXIT_USAGE;
	rules_report_init(&report, &x->k);
	code = take(x, &report, &proposed);
	if (code != EXIT_USAGE)
		put(x, &report, code, proposed);
	rules_report_fini(&report);
	return code;
}

int
sub_rules_learn(const struct invocation *in)
{
	struct learning_options o = { 0 };
	struct lesson x = { 0 };
	int code;

	if (!read_options(&x, in, &o))
		return EXIT_USAGE;
	code = rules_cli_open(&x.k, in, CONTEXT_CASES |
	    (option_text(in, "accept") ? CONTEXT_WRITE | CONTEXT_SEAT : 0u));
	if (code != EXIT_DONE)
		return code;
	code = work(&x, in, &o);
	if (x.filtered)
		filter_fini(&x.filter);
	if (x.learned)
		learning_fini(&x.l);
	free(x.chosen);
	free(x.edit);
	arena_fini(&x.arena);
	return rules_cli_close(&x.k, code);
}
