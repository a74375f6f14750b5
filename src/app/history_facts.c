/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an event brought, under its line in the case's history: a correction with
 * what stood there before, an end, a decision, what a caller said, other cases. */
#include "app/desk_in.h"

#include "app/intl.h"
#include "app/media.h"
#include "app/recording.h"
#include "app/resolve.h"
#include "lang/lang.h"

static void
put_value(struct desk *d, const char *name, int64_t v, struct buf *out)
{
	const struct law_channel *ch;

	if (v == 0)
		buf_cstr(out, _("none"));
	else if (name[0] == 'm')
		buf_str(out, words_matter(d, (uint32_t)v));
	else if (name[0] == 'g')
		words_grid(d, (uint64_t)v, out);
	else if ((ch = law_channel(d->law, (unsigned)v)) != NULL)
		buf_str(out, ch->name);
}

static void
tell_correction(struct desk *d, const struct body *b, struct lines *t)
{
	static const struct { const char *name, *old, *label; } rows[] = {
		{ "matter", "old_matter", N_("what") },
		{ "grid", "old_grid", N_("where") },
		{ "channel", "old_channel", N_("channel") },
	};
	struct buf line = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!body_get(b, rows[i].name))
			continue;
		line.n = 0;
		buf_fmt(&line, "%s ", _(rows[i].label));
		if (body_get(b, rows[i].old)) {
			put_value(d, rows[i].name, body_num(b, rows[i].old, 0),
			    &line);
			buf_cstr(&line, " → ");
		}
		put_value(d, rows[i].name, body_num(b, rows[i].name, 0),
		    &line);
		lines_add(t, ROLE_TEXT, 4, buf_view(&line));
	}
	buf_fini(&line);
}

static void
tell_link(const struct body *b, struct lines *t)
{
	struct str how = body_str(b, "how");
	const char *label = str_is(how, "child") ?
	    _("merged into this case:") : str_is(how, "left") ?
	    _("no longer merged into this case:") : _("alike:");

	lines_fmt(t, ROLE_TEXT, 4, "%s %.*s", label,
	    STR_ARG(body_str(b, "case")));
}

static void
tell_time(struct desk *d, const struct body *b, const char *name,
    const char *label, struct lines *t)
{
	char at[32];

	if (!body_get(b, name))
		return;
	words_time(d, body_num(b, name, 0), true, at, sizeof at);
	lines_fmt(t, ROLE_TEXT, 4, "%s %s", label, at);
}

static void
tell_result(const struct body *b, struct lines *t)
{
	int64_t rating = body_num(b, "satisfied", 0);

	if (body_get(b, "reached"))
		lines_add(t, ROLE_TEXT, 4, str_of(body_num(b, "reached", 0) ?
		    _("the caller was reached") :
		    _("the caller was not reached")));
	if (body_get(b, "solved"))
		lines_add(t, ROLE_TEXT, 4, str_of(body_num(b, "solved", 0) ?
		    _("solved, the caller says") :
		    _("not solved, the caller says")));
	if (rating > 0)
		lines_fmt(t, ROLE_TEXT, 4, _("satisfied: %d of 5"),
		    (int)rating);
}

/* Names and words are sealed: shown masked, like every other text. */
static void
tell_decision(const struct body *secret, bool bare, struct lines *t)
{
	const struct { const char *name, *label; } rows[] = {
		{ "people", _("decided by") }, { "text", _("decided:") }
	};
	struct buf m = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str s = secret ? body_str(secret, rows[i].name) :
		    STR_NONE;

		if (s.n == 0)
			continue;
		m.n = 0;
		if (bare)
			buf_str(&m, s);
		else
			lang_mask(s, &m);
		lines_fmt(t, ROLE_TEXT, 4, "%s %.*s", rows[i].label,
		    STR_ARG(buf_view(&m)));
	}
	buf_fini(&m);
}

static void
tell_recording(struct desk *d, const struct body *b, struct lines *t)
{
	struct buf words = { 0 };
	size_t n;

	recording_words(b, &words);
	n = words.n;
	buf_cstr(&words, " · ");
	if (media_words(d->store, b, &words))
		d->open_lacks = true;
	else
		words.n = n;
	lines_add(t, ROLE_TEXT, 4, buf_view(&words));
	buf_fini(&words);
}

void
history_facts(struct desk *d, const struct event *e, const struct body *secret,
    bool bare, struct lines *t)
{
	const struct body *b = &e->body;

	if (e->kind == EV_CASE_AMEND)
		tell_correction(d, b, t);
	if (e->kind == EV_CASE_LINK && body_get(b, "case"))
		tell_link(b, t);
	if (body_get(b, "recording"))
		tell_recording(d, b, t);
	if (e->kind != EV_CASE_MOVE)
		return;
	if (body_get(b, "parent"))
		lines_fmt(t, ROLE_TEXT, 4, "%s %.*s", _("parent case"),
		    STR_ARG(body_str(b, "parent")));
	if (body_get(b, "helpers"))
		lines_fmt(t, ROLE_TEXT, 4, "%s %.*s", _("helpers"),
		    STR_ARG(body_str(b, "helpers")));
	tell_time(d, b, "until", _("until"), t);
	tell_time(d, b, "decided", _("decided on"), t);
	if (body_get(b, "decided"))
		tell_decision(secret, bare, t);
	tell_result(b, t);
}
