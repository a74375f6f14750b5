/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a rule: a line a column, the line under the cursor typed in the
 * prompt with what could stand there. Every change is read at once, kept as a
 * draft, and what it would have done is worked out while the person goes on. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "base/alloc.h"
#include "lang/lang.h"

/* Lines of the form: the columns, then these. */
enum { FORM_EFFECTIVE = RULE_COLUMN_COUNT, FORM_REASON, FORM_END };
#define FORM_FIRST RULE_MATTER
#define FORM_LINES (FORM_END - FORM_FIRST)
#define LABEL_W 14

static size_t
line_at(const struct rules_form *f)
{
	return f->pick.cur + FORM_FIRST;
}

static char **
text_at(struct rules_form *f, size_t line)
{
	return line == FORM_EFFECTIVE ? &f->effective :
	    line == FORM_REASON ? &f->reason : &f->col[line];
}

static const char *
shown(struct rules_form *f, size_t line)
{
	const char *t = *text_at(f, line);

	return t != NULL ? t : "";
}

const char *
rules_form_label(size_t i)
{
	size_t line = i + FORM_FIRST;

	return line == FORM_EFFECTIVE ? _("counts from") :
	    line == FORM_REASON ? _("reason") :
	    line < RULE_COLUMN_COUNT ?
	    rules_column_label((enum rule_column)line) : "";
}

const char *
rules_form_ends(const struct desk *d)
{
	switch (line_at(&d->rv->form)) {
	case RULE_WHEN:		return ";,=~<>. ";
	case RULE_CHANNEL: case RULE_HELPERS_COL: return ", ";
	case RULE_TIME:		return "; ";
	default:		return "";
	}
}

const char *
rules_form_asked(struct rules_form *f)
{
	snprintf(f->asked, sizeof f->asked, "%s: ",
	    rules_form_label(f->pick.cur));
	return f->asked;
}

bool
rules_form_closed(const struct desk *d)
{
	switch (line_at(&d->rv->form)) {
	case RULE_MATTER: case RULE_AREA: case RULE_CHANNEL: case RULE_UNIT:
	case RULE_ENFORCER: case RULE_LEAD: case RULE_HELPERS_COL:
	case RULE_KIND:
		return true;
	default:
		return false;
	}
}

const char *
rules_form_hint(const struct desk *d)
{
	switch (line_at(&d->rv->form)) {
	case RULE_TIME:
		return _("daily 22:00-06:00; mon-fri; 04-01..10-31  "
		    "empty: any time");
	case RULE_WHEN:
		return _("field=a,b  field>=3  field~word  !~  ; between  "
		    "empty: always");
	case RULE_LEAD:
		return _("unit or enforcer, when both are named");
	case RULE_LIMIT:
		return _("instead of the criterion's limit: 2工作日, 4工作时");
	case RULE_FROM: case RULE_TO: case FORM_EFFECTIVE:
		return _("a day: 2026-12-01; empty: at once, or no end");
	case FORM_REASON:
		return _("why; it stands in the rule's history for ever");
	default:
		return _("Tab takes the choice  Enter goes on  "
		    "empty: any  Esc leaves");
	}
}

/* ---- life ---- */

void
rules_form_fini(struct rules_form *f)
{
	rules_effect_stop(f);
	for (int c = 0; c < RULE_COLUMN_COUNT; c++) {
		free(f->col[c]);
		free(f->fault[c]);
	}
	free(f->reason);
	free(f->effective);
	lines_fini(&f->found);
	*f = (struct rules_form){ 0 };
}

static void
draft_key(const struct rules_form *f, char out[32])
{
	snprintf(out, 32, "rule %u", f->id);
}

/* All that stands there, with what is being typed in place of its line. */
static void
draft_text(struct desk *d, struct str typing, struct buf *out)
{
	struct rules_form *f = &d->rv->form;

	for (size_t i = FORM_FIRST; i < FORM_END; i++) {
		struct str s = typing.p != NULL && i == line_at(f) ? typing :
		    str_of(shown(f, i));

		if (i > FORM_FIRST)
			buf_byte(out, '\t');
		buf_str(out, s);
	}
	/* After a night it may be another's rule that would be written over. */
	buf_fmt(out, "\t%u", d->rv->form.version);
}

bool
rules_form_keep(struct desk *d, struct str typing)
{
	struct buf b = { 0 };
	char key[32];
	bool kept = true;

	draft_key(&d->rv->form, key);
	draft_text(d, typing, &b);
	if (d->hooks.draft_put != NULL)
		kept = d->hooks.draft_put(d->hooks.ctx, str_of(key),
		    buf_view(&b));
	buf_fini(&b);
	return kept;
}

static struct draft *
old_draft(struct desk *d, const char *key)
{
	for (size_t i = d->drafts_n; i > 0; i--)
		if (strcmp(d->drafts[i - 1].key, key) == 0)
			return &d->drafts[i - 1];
	return NULL;
}

static void
drop_draft(struct desk *d)
{
	char key[32];
	struct draft *t;

	draft_key(&d->rv->form, key);
	if (d->hooks.draft_put != NULL)
		d->hooks.draft_put(d->hooks.ctx, str_of(key), STR_NONE);
	while ((t = old_draft(d, key)) != NULL)
		t->key[0] = '\0';
}

static void
set_text(char **to, struct str s)
{
	struct buf b = { 0 };

	buf_str(&b, s);
	free(*to);
	*to = xstrdup(buf_z(&b));
	buf_fini(&b);
}

static void
take_text(struct rules_form *f, struct str text)
{
	struct str one;
	int64_t version;

	for (size_t i = FORM_FIRST; i < FORM_END && str_cut(&text, '\t', &one);
	    i++)
		set_text(text_at(f, i), one);
	if (str_int(text, &version) && version > 0 &&
	    version <= RULE_VERSION_MAX)
		f->version = (uint32_t)version;
}

/* The version another edit must not have followed. */
void
rules_form_seen(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	const struct rule_entry *e = f->id ? ruleset_newest(
	    rules_set(d->rules), f->id) : NULL;

	f->version = e != NULL ? e->rule.version : 0;
}

static void
take_entry(struct desk *d, const struct rule_entry *e)
{
	struct rules_form *f = &d->rv->form;
	struct buf b = { 0 };

	for (int c = FORM_FIRST; c < RULE_COLUMN_COUNT; c++) {
		b.n = 0;
		rule_write(d->law, &e->rule, (enum rule_column)c, false, &b);
		if (!str_is(buf_view(&b), "-"))
			set_text(&f->col[c], buf_view(&b));
	}
	buf_fini(&b);
}

void
rules_form_begin(struct desk *d, const struct rule_entry *e)
{
	struct rules_form *f = &d->rv->form;
	struct draft *old;
	char key[32];

	rules_form_fini(f);
	f->on = true;
	f->kind = e != NULL ? EV_RULE_CHANGE : EV_RULE_ADD;
	f->id = e != NULL ? e->rule.id : 0;
	rules_form_seen(d);
	f->pick.n = FORM_LINES;
	if (e != NULL)
		take_entry(d, e);
	else
		set_text(&f->col[RULE_KIND], str_of(rule_kind_code(
		    KIND_CUSTOM)));
	draft_key(f, key);
	old = old_draft(d, key);
	if (old != NULL) {
		take_text(f, str_of(old->text));
		desk_say(d, ROLE_NEAR, "%s",
		    _("taken up where it was left; x drops it"));
	}
	rules_goto(d, RULES_FORM);
	rules_form_read(d);
}

void
rules_form_like(struct desk *d, const struct rule_entry *e)
{
	take_entry(d, e);
	d->rv->form.touched = true;
	rules_form_read(d);
}

bool
rules_form_draft(struct desk *d, struct str key, struct str text)
{
	struct str rest = key, word;
	const struct rule_entry *e;
	int64_t id;

	(void)text;		/* it is among the drafts: begin finds it */
	if (!str_cut(&rest, ' ', &word) || !str_is(word, "rule") ||
	    !str_int(rest, &id) || !rules_ready(d))
		return false;
	e = ruleset_newest(rules_set(d->rules), (uint32_t)id);
	if (rules_may_edit(d))
		rules_form_begin(d, id != 0 ? e : NULL);
	return true;
}

/* What stands there stays a draft, also for :drafts, unless it was saved. */
void
rules_form_close(struct desk *d, bool keep)
{
	struct rules_form *f = &d->rv->form;
	struct buf b = { 0 };
	struct draft *t;
	char key[32];

	if (!f->on)
		return;
	draft_key(f, key);
	if (keep && f->touched) {
		while ((t = old_draft(d, key)) != NULL)
			t->key[0] = '\0';
		draft_text(d, STR_NONE, &b);
		desk_draft(d, str_of(key), buf_view(&b), d->now);
		desk_say(d, ROLE_TEXT, "%s",
		    _("not done; what was typed is kept: :drafts"));
		buf_fini(&b);
	} else if (!keep) {
		drop_draft(d);
	}
	rules_form_fini(f);
}

/* ---- what stands there, read ---- */

static void
tell_fault(void *ctx, const struct rule_fault *w)
{
	struct desk *d = ctx;
	struct rules_form *f = &d->rv->form;
	struct buf b = { 0 };

	if (w->found.n > 0)
		buf_fmt(&b, _("“%.*s”: %s is expected"), STR_ARG(w->found),
		    _(w->expected));
	else
		buf_fmt(&b, _("%s is expected"), _(w->expected));
	if (w->near.n > 0)
		buf_fmt(&b, _("; %.*s?"), STR_ARG(w->near));
	if ((int)w->column >= 0 && w->column < RULE_COLUMN_COUNT &&
	    f->fault[w->column] == NULL)
		f->fault[w->column] = xstrdup(buf_z(&b));
	buf_fini(&b);
}

void
rules_form_text(struct rules_form *f, struct rule_text *t)
{
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		t->col[c] = f->col[c] != NULL && f->col[c][0] != '\0' ?
		    str_of(f->col[c]) : STR("-");
}

bool
rules_form_read(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	struct rule_text t;
	struct arena a = { 0 };
	struct rule r;
	enum err e;

	for (int c = 0; c < RULE_COLUMN_COUNT; c++) {
		free(f->fault[c]);
		f->fault[c] = NULL;
	}
	rules_form_text(f, &t);
	t.col[RULE_ID] = t.col[RULE_VERSION] = STR("1");
	e = rule_read(d->law, &t, lang_fold_text, &a, &r, tell_fault, d);
	arena_fini(&a);
	f->good = e == OK;
	f->found.w = 0;
	d->dirty = true;
	return f->good;
}

/* ---- keys ---- */

void
rules_form_edit(struct desk *d)
{
	struct rules_form *f = &d->rv->form;

	rules_type(d, RTYPE_FIELD, str_of(shown(f, line_at(f))));
}

void
rules_form_put(struct desk *d, struct str value)
{
	struct rules_form *f = &d->rv->form;

	if (str_is(value, "-"))
		value = STR_NONE;
	if (!str_eq(value, str_of(shown(f, line_at(f))))) {
		f->touched = true;
		set_text(text_at(f, line_at(f)), value);
		if (!rules_form_keep(d, STR_NONE))
			desk_say(d, ROLE_ERROR, "%s",
			    _("not kept as a draft: is the disk full?"));
		rules_effect_stop(f);
	}
	rules_form_read(d);
	rules_pick_move(&f->pick, 1);
}

/* ---- completion ---- */

static void
offer(struct desk *d, struct str value, struct str note, int score)
{
	struct buf t = { 0 };
	int pad = 18 - lang_columns(value);

	buf_str(&t, value);
	while (pad-- > 0)
		buf_byte(&t, ' ');
	buf_fmt(&t, " %.*s", STR_ARG(note));
	choices_add(&d->p.list, value, buf_view(&t), score);
	buf_fini(&t);
}

static void
offer_resolved(struct desk *d, enum resolve_kind kind, struct str word)
{
	struct resolve_hit hit[40];
	size_t n = resolve_list(d->law, kind, word, hit, 40);

	for (size_t i = 0; i < n; i++) {
		struct buf note = { 0 };
		char spare[24];

		snprintf(spare, sizeof spare, "%" PRIu64, hit[i].id);
		if (kind == RESOLVE_GRID)
			words_grid(d, hit[i].id, &note);
		else
			buf_str(&note, hit[i].name);
		offer(d, hit[i].code.n > 0 ? hit[i].code : str_of(spare),
		    buf_view(&note), hit[i].score);
		buf_fini(&note);
	}
}

static void
offer_words(struct desk *d, const char *words, struct str word)
{
	struct str rest = str_of(words), one;

	while (str_cut(&rest, ' ', &one))
		if (str_starts(one, word))
			offer(d, one, STR_NONE, 1);
}

static void
offer_values(struct desk *d, const struct law_field *f, struct str word)
{
	struct str rest = f->kind == LAW_WORD ? f->values : STR_NONE, one;

	while (str_cut(&rest, ',', &one))
		if (one.n > 0 && (word.n == 0 || str_starts(one, word) ||
		    lang_match(one, word) > 0))
			offer(d, one, f->name, 1);
}

/* Fields first; after a sign the values of the field before it. */
static void
offer_when(struct desk *d, struct str word)
{
	struct str line = entry_text(&d->p.f);
	const struct law_field *f = NULL;
	size_t at = line.n - word.n, from = at;

	while (from > 0 && line.p[from - 1] != ';')
		from--;
	for (size_t i = 0; i < d->law->fields_n; i++) {
		const struct law_field *k = &d->law->fields[i];

		if (at > from && str_starts(str_trim(str_n(line.p + from,
		    at - from)), k->code))
			f = k;
		else if (at == from && (str_starts(k->code, word) ||
		    lang_match(k->name, word) > 0))
			offer(d, k->code, k->name, 1);
	}
	if (f != NULL)
		offer_values(d, f, word);
}

void
rules_form_complete(struct desk *d, struct str word)
{
	switch (line_at(&d->rv->form)) {
	case RULE_MATTER:
		offer_resolved(d, RESOLVE_MATTER, word);
		break;
	case RULE_AREA:
		offer_resolved(d, RESOLVE_GRID, word);
		break;
	case RULE_CHANNEL:
		offer_resolved(d, RESOLVE_CHANNEL, word);
		break;
	case RULE_UNIT: case RULE_ENFORCER: case RULE_HELPERS_COL:
		offer_resolved(d, RESOLVE_UNIT, word);
		break;
	case RULE_WHEN:
		offer_when(d, word);
		break;
	case RULE_LEAD:
		offer_words(d, "unit enforcer", word);
		break;
	case RULE_KIND:
		offer_words(d, "law founding custom model", word);
		break;
	case RULE_TIME:
		offer_words(d, "daily mon-fri sat,sun", word);
		break;
	default:
		break;
	}
}
