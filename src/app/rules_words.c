/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rule as people read it: names for codes, signs with their words. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"

void
rules_ground(const struct desk *d, const struct rule *r, struct buf *out)
{
	const struct law_class *m = law_class(d->law, r->matter);
	const struct law_grid *g = law_grid(d->law, r->area);
	const struct law_grid *town = law_grid(d->law,
	    law_grid_town(r->area));

	if (m != NULL)
		buf_str(out, m->name);
	else
		buf_cstr(out, _("any matter"));
	buf_cstr(out, "×");
	if (g == NULL) {
		buf_cstr(out, _("anywhere"));
		return;
	}
	if (town != NULL && town != g)
		buf_fmt(out, "%.*s·", STR_ARG(town->name));
	buf_str(out, g->name);
}

/* "words~路灯;urgent=1" with the fields' names: "文字~路灯;紧急=1". */
void
rules_when(const struct desk *d, struct str when, struct buf *out)
{
	struct str term;
	bool first = true;

	while (str_cut(&when, ';', &term)) {
		const struct law_field *f = NULL;
		size_t n = 0;

		term = str_trim(term);
		while (n < term.n && memchr("=!<>~ ", term.p[n], 6) == NULL)
			n++;
		if (law_field(d->law, str_n(term.p, n)) >= 0)
			f = &d->law->fields[law_field(d->law,
			    str_n(term.p, n))];
		buf_cstr(out, first ? "" : "；");
		if (f != NULL)
			buf_str(out, f->name);
		buf_str(out, f != NULL ? str_from(term, n) : term);
		first = false;
	}
}

static void
put_column(const struct desk *d, const struct rule *r, enum rule_column c,
    const char *before, struct buf *out)
{
	struct buf b = { 0 };

	rule_write(d->law, r, c, true, &b);
	if (b.n > 0 && !str_is(buf_view(&b), "-")) {
		buf_cstr(out, out->n > 0 ? " " : "");
		buf_cstr(out, before);
		if (c == RULE_WHEN)
			rules_when(d, buf_view(&b), out);
		else
			buf_str(out, buf_view(&b));
	}
	buf_fini(&b);
}

void
rules_terms(const struct desk *d, const struct rule *r, struct buf *out)
{
	if (r->when_n > 0)
		put_column(d, r, RULE_WHEN, "", out);
	if (r->channels != 0)
		put_column(d, r, RULE_CHANNEL, "", out);
	if (r->band != NULL)
		put_column(d, r, RULE_TIME, "", out);
	if (r->priority != 0)
		buf_fmt(out, "%s%s%d", out->n > 0 ? " " : "",
		    _("priority "), r->priority);
	if (r->limit_n != 0)
		put_column(d, r, RULE_LIMIT, _("limit "), out);
}

void
rules_target(const struct desk *d, const struct rule *r, bool brief,
    struct buf *out)
{
	uint16_t other = rule_other(r);

	buf_str(out, words_unit(d, rule_lead(r), brief));
	if (other != 0)
		buf_fmt(out, "/%.*s", STR_ARG(words_unit(d, other, brief)));
}

const char *
rules_kind_name(enum rule_kind k)
{
	switch (k) {
	case KIND_LAW:		return _("law");
	case KIND_FOUNDING:	return _("founding");
	case KIND_CUSTOM:	return _("custom");
	case KIND_MODEL:	return _("model");
	}
	return "";
}

const char *
rules_state_name(enum rules_state s)
{
	switch (s) {
	case RSTATE_LIVE:	return _("in force");
	case RSTATE_LATER:	return _("not yet in force");
	case RSTATE_EXPIRED:	return _("no longer in force");
	case RSTATE_PROPOSED:	return _("proposed");
	case RSTATE_RETIRED:	return _("retired");
	case RSTATE_COUNT:	break;
	}
	return "";
}

const char *
rules_column_label(enum rule_column c)
{
	static const char *const names[RULE_COLUMN_COUNT] = {
		[RULE_ID] = N_("rule number"), [RULE_VERSION] = N_("version"),
		[RULE_MATTER] = N_("matter"), [RULE_AREA] = N_("area"),
		[RULE_CHANNEL] = N_("channel"), [RULE_TIME] = N_("time band"),
		[RULE_WHEN] = N_("conditions"), [RULE_UNIT] = N_("manages"),
		[RULE_ENFORCER] = N_("enforces"), [RULE_LEAD] = N_("leads"),
		[RULE_HELPERS_COL] = N_("helpers"), [RULE_LIMIT] = N_("limit"),
		[RULE_PRIORITY] = N_("priority"),
		[RULE_FROM] = N_("in force from"), [RULE_TO] = N_("to"),
		[RULE_KIND] = N_("kind of basis"), [RULE_BASIS] = N_("basis"),
		[RULE_NOTE] = N_("remark")
	};

	return _(names[c]);
}

void
rules_count(uint64_t n, struct buf *out)
{
	if (n >= 1000) {
		rules_count(n / 1000, out);
		buf_fmt(out, ",%03u", (unsigned)(n % 1000));
	} else {
		buf_fmt(out, "%u", (unsigned)n);
	}
}

void
rules_day(int32_t day, struct buf *out)
{
	struct civil c;

	if (day == DAY_FIRST || day == DAY_LAST) {
		buf_byte(out, '-');
		return;
	}
	c = clock_civil((struct wall){ day * CLOCK_DAY_MS }, 0);
	buf_fmt(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void
rules_problems(uint64_t problems, struct buf *out)
{
	for (int w = LINT_ERROR; w <= (int)LINT_ADVICE; w++)
		for (int k = 0; k < LINT_KIND_COUNT; k++)
			if (problems >> k & 1 &&
			    lint_weight((enum lint_kind)k) ==
			    (enum lint_weight)w)
				buf_fmt(out, "%s%s", out->n > 0 ? "；" : "",
				    _(lint_text((enum lint_kind)k)));
}

static bool
any_of(uint64_t problems, enum lint_weight w)
{
	for (int k = 0; k < LINT_KIND_COUNT; k++)
		if (problems >> k & 1 && lint_weight((enum lint_kind)k) == w)
			return true;
	return false;
}

uint32_t
rules_sign(const struct rules_row *r, enum role *role, int32_t today)
{
	enum rules_state s = rules_state_of(r->e, today);

	*role = ROLE_DIM;
	if (s == RSTATE_PROPOSED) {
		*role = ROLE_MARKED;
		return '?';
	}
	if (s == RSTATE_RETIRED || s == RSTATE_EXPIRED)
		return 'x';
	*role = ROLE_ERROR;
	if (any_of(r->problems, LINT_ERROR))
		return '!';
	*role = ROLE_NEAR;
	if (r->problems & 1ull << LINT_RETURNED)
		return '<';
	if (any_of(r->problems, LINT_WARNING))
		return '~';
	*role = ROLE_DIM;
	return s == RSTATE_LATER ? '+' : 0;
}
