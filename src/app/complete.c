/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could stand here: commands and actions first, then their arguments.
 * Pinyin, initials and characters all find; Tab takes the picked one. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/names.h"
#include "app/resolve.h"
#include "app/rules_view.h"
#include "core/field.h"
#include "lang/lang.h"

#define SHOWN 200

static int
score_of(struct str name, struct str label, struct str word)
{
	int s = word.n == 0 ? 1 : lang_match(label, word);

	if (word.n > 0 && str_starts(name, word))
		s += str_eq(name, word) ? 1 << 20 : 1 << 11;
	return s;
}

static void
add(struct desk *d, struct str value, struct str label, struct str note,
    int score)
{
	struct buf b = { 0 };
	int pad = 14 - lang_columns(label);

	buf_str(&b, label);
	while (pad-- > 0)
		buf_byte(&b, ' ');
	buf_byte(&b, ' ');
	buf_str(&b, note);
	choices_add(&d->p.list, value, buf_view(&b), score);
	buf_fini(&b);
}

static void
add_commands(struct desk *d, struct str word)
{
	for (size_t i = 0; i < command_table_n; i++) {
		const struct command *c = &command_table[i];
		const char *why = command_refused(d, c);
		struct buf b = { 0 };
		int s = score_of(str_of(c->name), str_of(_(c->label)), word);

		if (s == 0)
			continue;
		command_keys(d, c->name, false, &b);
		buf_fmt(&b, "%s%s", b.n > 0 ? "  " : "",
		    why != NULL ? why : _(c->help));
		add(d, str_of(c->name), str_of(_(c->label)), buf_view(&b), s);
		buf_fini(&b);
	}
}

static void
add_actions(struct desk *d, struct str word)
{
	const struct law *l = d->law;

	for (size_t i = 0; i < l->moves_n; i++) {
		const struct law_move *m = &l->moves[i];
		bool twin = false;
		int s = score_of(m->action, m->label, word);

		for (size_t k = 0; k < i; k++)
			twin |= str_eq(l->moves[k].action, m->action);
		if (!twin && s > 0)
			add(d, m->action, m->label, m->action, s + 1);
	}
}

static void
add_options(struct desk *d, struct str word)
{
	const char *name, *label;
	char value[64];

	for (size_t i = 0; (name = set_option_at(i, &label)) != NULL; i++) {
		int s = score_of(str_of(name), str_of(label), word);

		snprintf(value, sizeof value, "set %s=", name);
		if (word.n > 0 && s > 0)
			add(d, str_of(value), str_of(label), str_of(value), s);
	}
}

static void
add_views(struct desk *d, struct str word)
{
	for (size_t i = 0; i < d->law->views_n; i++) {
		const struct law_view *v = &d->law->views[i];
		int s = score_of(v->key, v->name, word);

		if (s > 0)
			add(d, v->key, v->name, v->filter, s);
	}
}

static void
add_words(struct desk *d, const char *words, struct str word)
{
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one))
		if (one.n > 0 && str_starts(one, word))
			choices_add(&d->p.list, one, one, 1);
}

static void
add_resolved(struct desk *d, enum resolve_kind kind, struct str head,
    struct str word)
{
	struct resolve_hit hit[40];
	size_t n = names_find(d->names, kind, word, hit, 40);
	char value[96];

	for (size_t i = 0; i < n; i++) {
		/* Towns are known by their names alone. */
		snprintf(value, sizeof value, "%.*s%.*s", STR_ARG(head),
		    STR_ARG(hit[i].code.n > 0 ? hit[i].code : hit[i].name));
		add(d, str_of(value), hit[i].name, hit[i].code, hit[i].score);
	}
}

/* "facet:wor" gives values, "wor" gives facets and the short words. */
static void
add_filter(struct desk *d, struct str word)
{
	struct str name, value = word;
	const char *own;
	enum facet f;
	bool facet;

	if (word.n > 0 && word.p[0] == '!')
		word = value = str_from(word, 1);
	str_cut(&value, ':', &name);
	if (value.p != NULL && filter_facet(name, &f)) {
		if (f == FACET_RETURNS)
			add_words(d, "1 2 3 1+ 2+ 3+", value);
		else if (f == FACET_CALLERS)
			add_words(d, "2+ 3+ 8+ 15+", value);
		add_resolved(d, resolve_facet_kind(f),
		    str_n(name.p, name.n + 1), value);
		return;
	}
	for (size_t i = 0; word.n > 0 &&
	    (own = filter_word(i, &facet)) != NULL; i++) {
		char text[32];

		snprintf(text, sizeof text, "%s%s", own, facet ? ":" : "");
		if (str_starts(str_of(text), word) ||
		    lang_match(str_of(own), word) > 0)
			choices_add(&d->p.list, str_of(text), str_of(text), 1);
	}
}

/* "wor" gives the profile's own fields, "field=wor" the words of its list. */
static void
add_fields(struct desk *d, struct str word)
{
	const struct law *l = d->law;
	struct str name, value = word, rest, one;
	char text[96];
	int at;

	str_cut(&value, '=', &name);
	for (size_t i = 0; value.p == NULL && i < l->fields_n; i++) {
		const struct law_field *f = &l->fields[i];
		int s = score_of(f->code, f->name, word);

		snprintf(text, sizeof text, "%.*s=", STR_ARG(f->code));
		if (s > 0 && field_free(f))
			add(d, str_of(text), f->name, f->values, s);
	}
	at = value.p != NULL ? field_find(l, name) : -1;
	if (at < 0 || !field_free(&l->fields[at]) ||
	    l->fields[at].kind != LAW_WORD)
		return;
	rest = l->fields[at].values;
	while (str_cut(&rest, ',', &one)) {
		int s = score_of(one, one, value);

		snprintf(text, sizeof text, "%.*s=%.*s", STR_ARG(name),
		    STR_ARG(one));
		if (s > 0)
			add(d, str_of(text), one, STR_NONE, s);
	}
}

static void
add_action_args(struct desk *d, struct str action, struct str word)
{
	static const char names[] =
	    "unit= reason= note= criterion= matter= grid= due= enforcer=";
	struct str name, value = word, rest = action;

	str_cut(&rest, ' ', &action);
	str_cut(&value, '=', &name);
	if (value.p == NULL) {
		add_resolved(d, RESOLVE_UNIT, STR("unit="), word);
		add_words(d, names, word);
	} else if (str_is(name, "unit") || str_is(name, "enforcer")) {
		add_resolved(d, RESOLVE_UNIT, str_n(name.p, name.n + 1),
		    value);
	} else if (str_is(name, "matter")) {
		add_resolved(d, RESOLVE_MATTER, STR("matter="), value);
	} else if (str_is(name, "channel")) {
		add_resolved(d, RESOLVE_CHANNEL, STR("channel="), value);
	} else if (str_is(name, "grid")) {
		add_resolved(d, RESOLVE_GRID, STR("grid="), value);
	} else if (str_is(name, "reason")) {
		for (size_t i = 0; i < d->law->reasons_n; i++) {
			const struct law_reason *r = &d->law->reasons[i];
			char v[96];

			if (!str_eq(r->action, action))
				continue;
			snprintf(v, sizeof v, "reason=%.*s", STR_ARG(r->code));
			add(d, str_of(v), r->text, r->code, 1);
		}
	}
}

/* Of a new case, or to put one right. */
static void
add_keys(struct desk *d, struct str action, const char *names, struct str word)
{
	if (str_find(word, STR("=")) < 0)
		add_words(d, names, word);
	else
		add_action_args(d, action, word);
	add_fields(d, word);
}

static void
add_set(struct desk *d, struct str word)
{
	static const char names[] = "theme= keymap=default keymap=vi "
	    "keymap=function cursor=mark cursor=bar "
	    "follow=rest follow=on follow=off large=on large=off simple=on "
	    "simple=off ascii=on ascii=off "
	    "slow=on slow=off bell=on bell=off ambiguous=1 ambiguous=2 "
	    "fuzzy=off fuzzy=on fuzzy=zh,ch,sh fuzzy=nl fuzzy=fh fuzzy=rl "
	    "fuzzy=an,en,in";
	struct str rest, one;

	add_words(d, names, word);
	rest = str_of(d->hooks.themes != NULL ? d->hooks.themes : "");
	while (str_starts(word, STR("theme=")) && str_cut(&rest, ' ', &one)) {
		char v[96];

		snprintf(v, sizeof v, "theme=%.*s", STR_ARG(one));
		choices_add(&d->p.list, str_of(v), one, 2);
	}
}

static void
add_args(struct desk *d, const struct command *c, struct str before,
    struct str word)
{
	switch (c->arg) {
	case ARG_ACTION:
		if (before.n == 0)
			add_actions(d, word);
		else
			add_action_args(d, before, word);
		if (str_is(before, "amend"))
			add_fields(d, word);
		break;
	case ARG_VIEW:		add_views(d, word); break;
	case ARG_FILTER:	add_filter(d, word); break;
	case ARG_PANE:		add_words(d, "queue case map rules", word);
				break;
	case ARG_SORT:		add_words(d, "due -due age -age newest "
				    "arrival", word); break;
	case ARG_SET:		add_set(d, word); break;
	case ARG_COMMAND:	add_commands(d, word); break;
	case ARG_REPORT:	add_keys(d, STR_NONE, "channel= matter= grid= "
				    "title= place= text= caller= phone= "
				    "urgent=1", word); break;
	case ARG_AMEND:		add_keys(d, STR("amend"), "matter= grid= "
				    "place= title= text= caller= phone= "
				    "channel=", word); break;
	case ARG_RULES:		rules_complete_filter(d, word); break;
	case ARG_BENCH:		rules_bench_complete(d, before, word);
				break;
	case ARG_CASE:
	case ARG_TEXT:
	case ARG_NONE:		break;
	}
}

/* The last blank-separated word and what stands before it. */
static struct str
last_word(const struct desk *d, struct str line, struct str *before)
{
	size_t at = line.n;

	if (d->p.kind == PROMPT_RULES) {
		struct str word = rules_type_word(d, line);

		*before = str_trim(str_n(line.p, line.n - word.n));
		return word;
	}
	while (at > 0 && line.p[at - 1] != ' ')
		at--;
	*before = str_trim(str_n(line.p, at));
	return str_from(line, at);
}

void
complete_command(struct desk *d)
{
	struct str line = entry_text(&d->p.f), before;
	struct str word = last_word(d, line, &before), first, rest = before;
	const struct command *c;
	const struct law_move *m;

	choices_clear(&d->p.list);
	if (d->p.kind == PROMPT_RULES) {
		rules_type_complete(d, before, word);
	} else if (d->p.kind == PROMPT_FILTER) {
		add_filter(d, word);
	} else if (before.n == 0) {
		add_actions(d, word);
		add_commands(d, word);
		add_options(d, word);
	} else if (str_cut(&rest, ' ', &first)) {
		command_head(d, first, true, &c, &m);
		if (c != NULL)
			add_args(d, c, str_trim(rest), word);
		else if (m != NULL)
			add_action_args(d, m->action, word);
	}
	choices_rank(&d->p.list);
	if (d->p.list.n > SHOWN)
		d->p.list.n = SHOWN;
}

void
complete_take(struct desk *d)
{
	struct choices *l = &d->p.list;
	struct str line = entry_text(&d->p.f), before;
	struct str word = last_word(d, line, &before);
	struct buf b = { 0 };

	if (l->n == 0)
		return;
	buf_add(&b, line.p, line.n - word.n);
	if (word.n > 0 && word.p[0] == '!')
		buf_byte(&b, '!');
	buf_cstr(&b, l->c[l->cur < 0 ? 0 : l->cur].value);
	if (b.n > 0 && b.p[b.n - 1] != '=' && b.p[b.n - 1] != ':' &&
	    d->p.kind != PROMPT_ASK && (d->p.kind != PROMPT_RULES ||
	    rules_type_blank(d)))
		buf_byte(&b, ' ');
	entry_set(&d->p.f, buf_view(&b));
	buf_fini(&b);
	prompt_changed(d);
}
