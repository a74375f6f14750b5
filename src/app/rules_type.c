/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed for the rule pane: its filter, its search, a line of the test
 * bench, a column of the form, a reason. The prompt's own file does the rest;
 * what is found is shown while it is typed. */
#include "app/rules_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

void
rules_type(struct desk *d, enum rules_typing t, struct str text)
{
	struct rules_list *l = &d->rv->list;

	d->rv->typing = t;
	prompt_begin(d, PROMPT_RULES, text);
	str_copy(str_of(l->text), d->p.text_before,
	    sizeof d->p.text_before);
	str_copy(str_of(l->search), d->p.before, sizeof d->p.before);
	complete_command(d);
	d->live_due = t == RTYPE_BENCH;
}

static void
refilter(struct desk *d, struct str text)
{
	struct filter_fault why = { 0 };
	enum err e = rules_list_filter(d, text, &why);

	if (e == ERR_BAD_INPUT || e == ERR_TOO_BIG)
		snprintf(d->p.fault, sizeof d->p.fault, "%s",
		    _("the filter is not understood"));
}

/* What stands there as a filter: its count, or what is wrong with it. */
static void
try_filter(struct desk *d)
{
	struct rules_list *l = &d->rv->list;
	struct rules_filter f;
	struct filter_fault why = { 0 };
	enum err e = rules_filter_parse(d->law, rules_today(d),
	    entry_text(&d->p.f), &f, &why);

	d->p.fault[0] = '\0';
	d->p.count_known = e == OK;
	d->p.count = 0;
	for (size_t i = 0; e == OK && i < l->n; i++)
		d->p.count += rules_filter_fits(&f, &l->row[i]);
	d->p.count_all = d->p.count;
	if (e != OK)
		words_fault(&why, e, d->p.fault, sizeof d->p.fault);
	rules_filter_fini(&f);
}

void
rules_type_changed(struct desk *d)
{
	char key[96];

	d->p.fault[0] = '\0';
	complete_command(d);
	d->live_due = d->rv->typing == RTYPE_FILTER ||
	    d->rv->typing == RTYPE_SEARCH || d->rv->typing == RTYPE_BENCH;
	if (d->rv->typing == RTYPE_FIELD &&
	    !rules_form_keep(d, entry_text(&d->p.f)))
		snprintf(d->p.fault, sizeof d->p.fault, "%s",
		    _("not kept as a draft: is the disk full?"));
	if (rules_type_draft_key(d, key, sizeof key) &&
	    d->hooks.draft_put != NULL && !d->hooks.draft_put(d->hooks.ctx,
	    str_of(key), entry_text(&d->p.f)))
		snprintf(d->p.fault, sizeof d->p.fault, "%s",
		    _("not kept as a draft: is the disk full?"));
}

void
rules_type_live(struct desk *d)
{
	struct rules_list *l = &d->rv->list;

	switch (d->rv->typing) {
	case RTYPE_FILTER:
		try_filter(d);
		break;
	case RTYPE_SEARCH:
		str_copy(entry_text(&d->p.f), l->search, sizeof l->search);
		refilter(d, str_of(d->p.text_before));
		d->p.count = d->p.count_all = l->shown_n;
		d->p.count_known = true;
		break;
	case RTYPE_BENCH:
		str_copy(entry_text(&d->p.f), d->rv->bench,
		    sizeof d->rv->bench);
		rules_bench_try(d, str_of(d->rv->bench));
		break;
	case RTYPE_FIELD: case RTYPE_REASON: case RTYPE_NONE:
		break;
	}
}

static void
enter_filter(struct desk *d, struct str line)
{
	struct filter_fault why = { 0 };
	enum err e = rules_list_filter(d, line, &why);

	if (e == OK)
		prompt_end(d);
	else
		try_filter(d);
}

/* A picked choice is the answer; else what was typed. */
static void
enter_field(struct desk *d, struct str line)
{
	if (d->p.list.n > 0 && (d->p.list.cur >= 0 ||
	    (line.n > 0 && rules_form_closed(d)))) {
		complete_take(d);
		line = entry_text(&d->p.f);
	}
	prompt_end(d);
	rules_form_put(d, str_trim(line));
}

static void
drop_draft(struct desk *d)
{
	char key[96];

	if (rules_type_draft_key(d, key, sizeof key) &&
	    d->hooks.draft_put != NULL)
		d->hooks.draft_put(d->hooks.ctx, str_of(key), STR_NONE);
}

static void
enter_reason(struct desk *d, struct str line)
{
	if (str_trim(line).n == 0) {
		snprintf(d->p.fault, sizeof d->p.fault, "%s",
		    _("a few words are needed"));
		return;
	}
	drop_draft(d);
	prompt_end(d);
	rules_decide(d, d->rv->deciding, str_trim(line));
}

void
rules_type_enter(struct desk *d, struct str line)
{
	switch (d->rv->typing) {
	case RTYPE_FILTER:
		enter_filter(d, line);
		break;
	case RTYPE_FIELD:
		enter_field(d, line);
		break;
	case RTYPE_REASON:
		enter_reason(d, line);
		break;
	case RTYPE_SEARCH: case RTYPE_BENCH: case RTYPE_NONE:
		prompt_end(d);
		break;
	}
}

void
rules_type_cancel(struct desk *d)
{
	struct rules_list *l = &d->rv->list;

	if (d->rv->typing == RTYPE_SEARCH &&
	    strcmp(l->search, d->p.before) != 0) {
		str_copy(str_of(d->p.before), l->search, sizeof l->search);
		refilter(d, str_of(d->p.text_before));
	}
	if (d->rv->typing == RTYPE_REASON)
		desk_say(d, ROLE_TEXT, "%s", _("not done"));
	d->rv->typing = RTYPE_NONE;
	prompt_end(d);
}

bool
rules_type_draft_key(const struct desk *d, char *out, size_t cap)
{
	if (d->p.kind != PROMPT_RULES || d->rv == NULL ||
	    d->rv->typing != RTYPE_REASON)
		return false;
	snprintf(out, cap, "rule-reason %u", d->rv->detail);
	return true;
}

/* ---- completion ---- */

/* What Tab completes of the line: the last word, or of a column the part
 * after the last sign. */
struct str
rules_type_word(const struct desk *d, struct str line)
{
	const char *ends = d->rv->typing == RTYPE_FIELD ?
	    rules_form_ends(d) : " ";
	size_t at = line.n;

	while (at > 0 && strchr(ends, line.p[at - 1]) == NULL)
		at--;
	return str_from(line, at);
}

void
rules_complete_filter(struct desk *d, struct str word)
{
	struct str name, value;
	const char *own;
	bool facet;

	if (str_starts(word, STR("!")))
		word = str_from(word, 1);
	value = word;
	str_cut(&value, ':', &name);
	if (value.p != NULL) {
		rules_filter_values(d->law, name, value, &d->p.list);
		return;
	}
	for (size_t i = 0; word.n > 0 &&
	    (own = rules_filter_word(i, &facet)) != NULL; i++) {
		char text[40];

		snprintf(text, sizeof text, "%s%s", own, facet ? ":" : "");
		if (str_starts(str_of(text), word) ||
		    lang_match(str_of(own), word) > 0)
			choices_add(&d->p.list, str_of(text), str_of(text), 1);
	}
}

void
rules_type_complete(struct desk *d, struct str before, struct str word)
{
	switch (d->rv->typing) {
	case RTYPE_FILTER:
		rules_complete_filter(d, word);
		break;
	case RTYPE_BENCH:
		rules_bench_complete(d, before, word);
		break;
	case RTYPE_FIELD:
		rules_form_complete(d, word);
		break;
	case RTYPE_SEARCH: case RTYPE_REASON: case RTYPE_NONE:
		break;
	}
}

bool
rules_type_blank(const struct desk *d)
{
	return d->rv->typing != RTYPE_FIELD;
}

const char *
rules_type_name(const struct desk *d)
{
	switch (d->rv->typing) {
	case RTYPE_FILTER:	return _("filter:");
	case RTYPE_SEARCH:	return "/";
	case RTYPE_BENCH:	return _("case:");
	case RTYPE_REASON:	return _("why?");
	case RTYPE_FIELD:	return rules_form_asked(&d->rv->form);
	case RTYPE_NONE:	break;
	}
	return "";
}

const char *
rules_type_hint(const struct desk *d)
{
	switch (d->rv->typing) {
	case RTYPE_FILTER:
		return _("unit: town: matter: kind: state: has: problem:  "
		    "hits<5 unused returned  Enter lists");
	case RTYPE_SEARCH:
		return _("found as you type  Enter keeps  Esc goes back");
	case RTYPE_BENCH:
		return _("decided as you type  Tab completes  Enter keeps");
	case RTYPE_FIELD:
		return rules_form_hint(d);
	case RTYPE_REASON:
		return _("why, in a few words  Enter does it  Esc does not");
	case RTYPE_NONE:
		break;
	}
	return "";
}
