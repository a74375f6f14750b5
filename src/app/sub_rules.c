/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules list, show, pending, export: looking at the rules in force. */
#include "app/sub.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/own.h"
#include "app/rules_cli.h"
#include "app/rules_view.h"
#include "lang/lang.h"
#include "wire/rules_file.h"

/* ---- list ---- */

struct listing {
	struct rules_cli k;
	struct rules_filter filter;
	struct rules_row *row;		/* owned; by id */
	size_t		n, cap, shown;
};

static bool
asks(const struct rules_filter *f, enum rules_term_kind kind)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->t[i].kind == kind)
			return true;
	return false;
}

static struct rules_row *
row_of(struct listing *l, uint32_t id)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (l->row[mid].e->rule.id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n && l->row[lo].e->rule.id == id ? &l->row[lo] : NULL;
}

static bool
take_stat(void *ctx, uint32_t rule, const struct store_rule_stat *st)
{
	struct rules_row *row = row_of(ctx, rule);

	for (; row && row->e->rule.id == rule; row++)
		row->st = *st;
	return true;
}

static bool
take_problem(void *ctx, const struct lint_finding *f)
{
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++) {
		struct rules_row *row = row_of(ctx, f->rule[i]->id);

		if (row)
			row->problems |= 1ull << f->kind;
	}
	return true;
}

/* What is in force, now or later; the rest only where a state is asked for.
 * One row more than there are stands behind the last, for walks by id. */
static enum err
load(struct listing *l)
{
	struct ruleset *s = rules_set(l->k.r);
	static const struct rule_entry none;
	const bool all = asks(&l->filter, RTERM_STATE);
	enum err e = OK;

	for (size_t i = 0; i < ruleset_count(s); i++) {
		const struct rule_entry *r = ruleset_at(s, i);

		if (r->status == RULE_REPLACED || r->status == RULE_REJECTED ||
		    (!all && r->status != RULE_LIVE) ||
		    (r->status == RULE_RETIRED &&
		    ruleset_newest(s, r->rule.id) != r))
			continue;
		l->row = xgrow(l->row, &l->cap, l->n + 2, sizeof *l->row);
		l->row[l->n++] = (struct rules_row){ .e = r };
		l->row[l->n] = (struct rules_row){ .e = &none };
	}
	if (l->n)
		e = store_rule_stats(l->k.c.store, take_stat, l);
	if (e == OK && asks(&l->filter, RTERM_PROBLEM))
		e = rules_lint(l->k.r, take_problem, l);
	return e;
}

static void
print_row(struct listing *l, const struct rules_row *row)
{
	struct pairs p = { .out = &l->k.out, .law = l->k.law };

	l->shown++;
	if (!l->k.json) {
		rules_cli_line(&l->k, row->e);
		return;
	}
	buf_cstr(p.out, l->shown > 1 ? ",\n{" : "\n{");
	rules_cli_pairs(&l->k, row->e, &p);
	rules_cli_stat(&p, &row->st);
	buf_byte(p.out, '}');
}

static int
parse(struct listing *l, const struct invocation *in)
{
	struct filter_fault why = { 0 };
	struct buf text = { 0 };
	int code = EXIT_DONE;
	enum err e;

	for (size_t i = 0; i < in->word_n; i++)
		buf_fmt(&text, "%s%s", i ? " " : "", in->word[i]);
	e = rules_filter_parse(l->k.law, l->k.today, buf_view(&text),
	    &l->filter, &why);
	if (e == ERR_BAD_INPUT) {
		complain(_("filter: “%.*s”: %s is expected"),
		    STR_ARG(why.found), _(why.expected));
		code = EXIT_USAGE;
	} else if (e != OK) {
		code = complain_err(e, _("filter"), NULL);
	}
	buf_fini(&text);
	return code;
}

int
sub_rules_list(const struct invocation *in)
{
	struct listing l = { .n = 0 };
	int code = rules_cli_open(&l.k, in, 0);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	code = parse(&l, in);
	e = code == EXIT_DONE ? load(&l) : OK;
	if (e != OK)
		code = complain_err(e, l.k.c.dir, NULL);
	if (code == EXIT_DONE) {
		if (l.k.json)
			buf_cstr(&l.k.out, "{\"rules\":[");
		for (size_t i = 0; i < l.n; i++)
			if (rules_filter_fits(&l.filter, &l.row[i]))
				print_row(&l, &l.row[i]);
		if (l.k.json)
			buf_fmt(&l.k.out, "\n],\"total\":%zu}\n", l.shown);
	}
	free(l.row);
	rules_filter_fini(&l.filter);
	return rules_cli_close(&l.k, code);
}

/* ---- show ---- */

static void
put_words(struct str s, struct buf *b)
{
	if (!s.n)
		return;
	buf_cstr(b, _(": "));
	lang_safe_text(s, b);	/* also its line ends */
}

/* What learning wrote is said in the desk's language. */
static void
put_evidence(struct str s, struct buf *b)
{
	unsigned long long support, right;
	char text[80], day[11];

	if (!s.n)
		return;
	str_copy(s, text, sizeof text);
	buf_cstr(b, " [");
	if (sscanf(text, "learned: support %llu right %llu since %10s",
	    &support, &right, day) == 3)
		buf_fmt(b, _("learned: support %llu right %llu since %s"),
		    support, right, day);
	else
		lang_safe_text(s, b);
	buf_byte(b, ']');
}

static void
put_who(struct rules_cli *k, const struct rule_entry *e, struct buf *b)
{
	char at[40];

	if (e->event == EV_UNKNOWN) {
		buf_cstr(b, _("from the profile"));
		return;
	}
	clock_format((struct wall){ e->at_ms }, k->law->offset_min, at,
	    sizeof at);
	at[16] = '\0';
	buf_fmt(b, "%s %s %.*s", at, rules_cli_event(e->event),
	    STR_ARG(e->actor));
	put_words(e->reason, b);
	put_evidence(e->evidence, b);
	if (e->effective != DAY_FIRST) {
		buf_cstr(b, _("; counts from "));
		rules_day(e->effective, b);
	}
	if (e->approver.n) {
		buf_fmt(b, e->status == RULE_REJECTED ?
		    _("; rejected by %.*s") : _("; approved by %.*s"),
		    STR_ARG(e->approver));
		put_words(e->remark, b);
	}
}

/* As it may be typed again, in the desk's language where that can be. */
static const char *
column_word(int c)
{
	const char *label = rules_column_label((enum rule_column)c);

	return rule_column_named(str_of(label)) == c ? label :
	    rule_column_names[c];
}

static void
put_columns(struct rules_cli *k, const struct rule *r, struct buf *b)
{
	struct buf v = { 0 };

	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		v.n = 0;
		rule_write(k->law, r, (enum rule_column)c, true, &v);
		if (v.n && !str_is(buf_view(&v), "-"))
			buf_fmt(b, "\t%s\t%s\n", column_word(c),
			    c == RULE_KIND ? _(buf_z(&v)) : buf_z(&v));
	}
	buf_fini(&v);
}

static void
show_text(struct rules_cli *k, const struct rule_entry *e)
{
	struct buf b = { 0 };

	buf_fmt(&b, "R%u\t%u\t%s\t", e->rule.id, e->rule.version,
	    e->status == RULE_REPLACED ? _("replaced") :
	    e->status == RULE_REJECTED ? _("rejected") :
	    rules_state_name(rules_state_of(e, k->today)));
	put_who(k, e, &b);
	buf_byte(&b, '\n');
	put_columns(k, &e->rule, &b);
	rules_cli_put(k, buf_view(&b));
	buf_fini(&b);
}

static size_t
show_versions(struct rules_cli *k, uint32_t id)
{
	const struct ruleset *s = rules_set(k->r);
	size_t n = 0;

	/* The newest first. */
	for (size_t i = ruleset_count(s); i-- > 0; ) {
		const struct rule_entry *e = ruleset_at(s, i);
		struct pairs p = { .out = &k->out, .law = k->law };

		if (e->rule.id != id)
			continue;
		if (k->json) {
			buf_cstr(&k->out, n ? ",\n{" : "\n{");
			rules_cli_pairs(k, e, &p);
			buf_byte(&k->out, '}');
		} else {
			show_text(k, e);
		}
		n++;
	}
	return n;
}

int
sub_rules_show(const struct invocation *in)
{
	struct store_rule_stat st = { 0 };
	struct pairs p = { .comma = true };
	struct rules_cli k;
	uint32_t id;
	enum err e;
	int code;

	if (!rules_cli_id(in->word[0], &id))
		return EXIT_USAGE;
	code = rules_cli_open(&k, in, 0);
	if (code != EXIT_DONE)
		return code;
	p.out = &k.out;
	p.law = k.law;
	if (k.json)
		buf_fmt(&k.out, "{\"id\":%u,\"versions\":[", id);
	e = store_rule_stat(k.c.store, id, &st);
	if (e != OK) {
		code = complain_err(e, k.c.dir, NULL);
	} else if (!show_versions(&k, id)) {
		k.out.n = 0;
		complain(_("there is no rule R%u"), id);
		code = EXIT_FAILED;
	} else if (k.json) {
		buf_cstr(&k.out, "\n]");
		rules_cli_stat(&p, &st);
		buf_cstr(&k.out, "}\n");
	} else {
		buf_fmt(&k.out, _("hits %llu, returned %llu, moved on %llu\n"),
		    (unsigned long long)st.hits,
		    (unsigned long long)st.returned,
		    (unsigned long long)st.moved);
	}
	return rules_cli_close(&k, code);
}

/* ---- pending ---- */

static void
pending_line(struct rules_cli *k, const struct rule_entry *e)
{
	struct buf b = { 0 };

	buf_fmt(&b, "R%u\t%u\t", e->rule.id, e->rule.version);
	put_who(k, e, &b);
	buf_byte(&b, '\t');
	rules_cli_ground(k->law, &e->rule, &b);
	buf_cstr(&b, " > ");
	rules_cli_target(k->law, &e->rule, &b);
	buf_byte(&b, '\n');
	rules_cli_put(k, buf_view(&b));
	buf_fini(&b);
}

int
sub_rules_pending(const struct invocation *in)
{
	struct rules_cli k;
	const struct ruleset *s;
	size_t n = 0;
	int code = rules_cli_open(&k, in, 0);

	if (code != EXIT_DONE)
		return code;
	s = rules_set(k.r);
	if (k.json)
		buf_cstr(&k.out, "{\"proposals\":[");
	for (size_t i = 0; i < ruleset_count(s); i++) {
		const struct rule_entry *e = ruleset_at(s, i);
		struct pairs p = { .out = &k.out, .law = k.law };

		if (e->status != RULE_PROPOSED)
			continue;
		if (k.json) {
			buf_cstr(&k.out, n ? ",\n{" : "\n{");
			rules_cli_pairs(&k, e, &p);
			buf_byte(&k.out, '}');
		} else {
			pending_line(&k, e);
		}
		n++;
	}
	if (k.json)
		buf_fmt(&k.out, "\n],\"total\":%zu}\n", n);
	return rules_cli_close(&k, code);
}

/* ---- export ---- */

static bool
counts_on(const struct rule *r, int32_t day)
{
	return r->from <= day && r->to >= day;
}

/* One row an id: the version of today, else the newest that stands. Import
 * takes either for the same. */
static void
export_all(struct rules_cli *k, bool names)
{
	const struct ruleset *s = rules_set(k->r);
	const size_t count = ruleset_count(s);
	const struct rule **of = xcalloc(count + 1, sizeof *of);
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct rule_entry *e = ruleset_at(s, i);
		const bool again = n && of[n - 1]->id == e->rule.id;

		if (e->status != RULE_LIVE ||
		    (again && counts_on(of[n - 1], k->today)))
			continue;
		of[again ? n - 1 : n] = &e->rule;
		n += !again;
	}
	rules_file_write(k->law, of, n, names, &k->out);
	free(of);
}

int
sub_rules_export(const struct invocation *in)
{
	const char *path = option_text(in, "output");
	struct rules_cli k;
	FILE *f = NULL;
	int code = rules_cli_open(&k, in, 0);

	if (code != EXIT_DONE)
		return code;
	if (path && strcmp(path, "-")) {
		f = own_create(path);
		if (!f) {
			complain("%s: %s", path, strerror(errno));
			return rules_cli_close(&k, EXIT_FAILED);
		}
	}
	export_all(&k, option_flag(in, "names"));
	if (f) {
		bool whole = fwrite(k.out.p, 1, k.out.n, f) == k.out.n;

		whole = fclose(f) == 0 && whole;
		k.out.n = 0;
		if (!whole)
			code = complain_err(ERR_IO, path, NULL);
	}
	return rules_cli_close(&k, code);
}
