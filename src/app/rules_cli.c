/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands `rules ...` share: rules as lines and as JSON. */
#include "app/rules_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/rules_view.h"
#include "lang/lang.h"

int
rules_cli_open(struct rules_cli *k, const struct invocation *in, unsigned need)
{
	int code;

	memset(k, 0, sizeof *k);
	code = context_open(&k->c, in, need);
	if (code != EXIT_DONE)
		return code;
	k->law = &k->c.law;
	k->json = option_flag(in, "json");
	k->today = clock_day(clock_wall(), k->law->offset_min);
	k->r = k->c.rules;
	return EXIT_DONE;
}

int
rules_cli_close(struct rules_cli *k, int code)
{
	if (k->out.n && fwrite(k->out.p, 1, k->out.n, stdout) != k->out.n &&
	    code == EXIT_DONE)
		code = complain_err(ERR_IO, "-", NULL);
	buf_fini(&k->out);
	context_close(&k->c);
	return code;
}

/* ---- arguments ---- */

bool
rules_cli_id(const char *word, uint32_t *id)
{
	struct str s = str_of(word);
	int64_t n;

	if (str_starts(s, STR("R")) || str_starts(s, STR("r")))
		s = str_from(s, 1);
	if (str_int(s, &n) && n > 0 && n <= UINT32_MAX) {
		*id = (uint32_t)n;
		return true;
	}
	complain(_("%s: not a rule's number"), word);
	return false;
}

bool
rules_cli_day(const struct invocation *in, const char *option, int32_t *day)
{
	const char *text = option_text(in, option);
	struct wall at;

	*day = DAY_FIRST;
	if (!text)
		return true;
	if (strlen(text) == 10 && clock_parse(str_of(text), 0, &at)) {
		*day = clock_day(at, 0);
		return true;
	}
	complain(_("--%s: a day as 2026-10-01 is expected: %s"), option, text);
	return false;
}

static const char *
next_column(const void *ctx, size_t i)
{
	(void)ctx;
	return i < RULE_COLUMN_COUNT ? rule_column_names[i] : NULL;
}

static bool
no_column(struct str name)
{
	char typed[40];
	const char *near;

	str_copy(name, typed, sizeof typed);
	near = option_near(typed, next_column, NULL);
	if (near)
		complain(_("a rule has no column %s; did you mean %s?"), typed,
		    near);
	else
		complain(_("a rule has no column %s"), typed);
	return false;
}

bool
rules_cli_columns(const struct invocation *in, size_t from,
    struct rule_text *t)
{
	for (size_t i = from; i < in->word_n; i++) {
		struct str value = str_of(in->word[i]), name;
		int c;

		if (!str_cut(&value, '=', &name) || !value.p || !name.n) {
			complain("%s: %s", _("not KEY=VALUE"), in->word[i]);
			return false;
		}
		c = rule_column_named(name);
		if (c < 0)
			return no_column(name);
		if (c == RULE_ID || c == RULE_VERSION) {
			complain(_("%s is given, not chosen"),
			    rule_column_names[c]);
			return false;
		}
		/* Nothing takes away what stood there. */
		t->col[c] = value.n ? value : STR("-");
	}
	return true;
}

/* ---- lines ---- */

void
rules_cli_put(struct rules_cli *k, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '\t' && text.p[i] != '\n')
			continue;
		lang_safe_text(str_n(text.p + from, i - from), &k->out);
		buf_byte(&k->out, text.p[i]);
		from = i + 1;
	}
	lang_safe_text(str_from(text, from), &k->out);
}

struct str
rules_cli_unit(const struct law *law, unsigned unit)
{
	const struct law_unit *u = law_unit(law, unit);

	if (!u)
		return STR("-");
	return u->short_name.n ? u->short_name : u->name;
}

void
rules_cli_area(const struct law *law, uint64_t area, struct buf *out)
{
	const struct law_grid *g = law_grid(law, area);
	const struct law_grid *town = law_grid(law, law_grid_town(area));

	if (g && town && town != g)
		buf_fmt(out, "%.*s·", STR_ARG(town->name));
	buf_str(out, g ? g->name : str_of(_("anywhere")));
}

const char *
rules_cli_event(enum event_kind k)
{
	switch (k) {
	case EV_RULE_ADD:	return _("added");
	case EV_RULE_CHANGE:	return _("changed");
	case EV_RULE_RETIRE:	return _("taken out");
	case EV_RULE_APPROVE:	return _("approved");
	case EV_RULE_REJECT:	return _("rejected");
	default:		return _("from the profile");
	}
}

void
rules_cli_ground(const struct law *law, const struct rule *r, struct buf *out)
{
	const struct law_class *m = law_class(law, r->matter);

	if (m)
		buf_str(out, m->name);
	else
		buf_cstr(out, _("any matter"));
	buf_cstr(out, "×");
	rules_cli_area(law, r->area, out);
}

void
rules_cli_target(const struct law *law, const struct rule *r, struct buf *out)
{
	buf_str(out, rules_cli_unit(law, rule_lead(r)));
	if (rule_other(r))
		buf_fmt(out, "/%.*s",
		    STR_ARG(rules_cli_unit(law, rule_other(r))));
}

/* Conditions, channel, time, priority and limit, as they are written. */
void
rules_cli_terms(const struct law *law, const struct rule *r, struct buf *out)
{
	static const enum rule_column which[] = { RULE_WHEN, RULE_CHANNEL,
		RULE_TIME, RULE_PRIORITY, RULE_LIMIT };
	struct buf b = { 0 };
	bool any = false;

	for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
		b.n = 0;
		rule_write(law, r, which[i], true, &b);
		if (!b.n || str_is(buf_view(&b), "-") ||
		    (which[i] == RULE_PRIORITY && !r->priority))
			continue;
		buf_fmt(out, "%s%s=%s", any ? " " : "",
		    rule_column_names[which[i]], buf_z(&b));
		any = true;
	}
	buf_cstr(out, any ? "" : "-");
	buf_fini(&b);
}

void
rules_cli_line(struct rules_cli *k, const struct rule_entry *e)
{
	const struct rule *r = &e->rule;
	struct buf b = { 0 };

	buf_fmt(&b, "R%u\t%u\t%s\t", r->id, r->version,
	    rules_state_name(rules_state_of(e, k->today)));
	rules_cli_ground(k->law, r, &b);
	buf_byte(&b, '\t');
	rules_cli_terms(k->law, r, &b);
	buf_byte(&b, '\t');
	rules_cli_target(k->law, r, &b);
	buf_byte(&b, '\n');
	rules_cli_put(k, buf_view(&b));
	buf_fini(&b);
}

/* ---- JSON ---- */

static const char *
status_code(enum rule_status s)
{
	switch (s) {
	case RULE_LIVE:		return "live";
	case RULE_REPLACED:	return "replaced";
	case RULE_RETIRED:	return "retired";
	case RULE_PROPOSED:	return "proposed";
	case RULE_REJECTED:	return "rejected";
	}
	return "";
}

/* Only what is there. */
static void
pair_opt(struct pairs *p, const char *key, struct str s)
{
	if (s.n)
		pairs_text(p, key, s);
}

void
rules_cli_pairs(struct rules_cli *k, const struct rule_entry *e,
    struct pairs *p)
{
	const struct rule *r = &e->rule;
	struct buf b = { 0 };

	pairs_int(p, "id", r->id);
	pairs_int(p, "version", r->version);
	pairs_text(p, "status", str_of(status_code(e->status)));
	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		b.n = 0;
		rule_write(k->law, r, (enum rule_column)c, false, &b);
		if (b.n && !str_is(buf_view(&b), "-"))
			pairs_text(p, rule_column_names[c], buf_view(&b));
	}
	pairs_text(p, "event", str_of(event_kind_name(e->event)));
	if (e->event != EV_UNKNOWN)
		pairs_time(p, "at", e->at_ms);
	pair_opt(p, "actor", e->actor);
	pair_opt(p, "approver", e->approver);
	pair_opt(p, "reason", e->reason);
	pair_opt(p, "remark", e->remark);
	pair_opt(p, "evidence", e->evidence);
	if (e->effective != DAY_FIRST) {
		b.n = 0;
		rules_day(e->effective, &b);
		pairs_text(p, "effective", buf_view(&b));
	}
	buf_fini(&b);
}

void
rules_cli_stat(struct pairs *p, const struct store_rule_stat *st)
{
	pairs_int(p, "hits", (int64_t)st->hits);
	pairs_int(p, "signed", (int64_t)st->signed_n);
	pairs_int(p, "returned", (int64_t)st->returned);
	pairs_int(p, "moved", (int64_t)st->moved);
	pairs_int(p, "closed", (int64_t)st->closed);
	pairs_int(p, "in_time", (int64_t)st->in_time);
	pairs_time(p, "last_used", st->last_ms);
}
