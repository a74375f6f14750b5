/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the calendar: edits are gathered, told with what they mean for the
 * cases that run, and adopted as one new version of the profile. */
#include "app/calendar_view.h"

#include <stdio.h>
#include <string.h>
#include "app/adopt.h"
#include "app/intl.h"
#include "seal/seal.h"
#include "wire/profile.h"

bool
calendar_edit_may(struct desk *d)
{
	const struct adoption a = { .was = d->law, .who = &d->seat };

	return d->store != NULL && !d->seat.read_only && adopt_may(&a);
}

static bool
may(struct desk *d)
{
	const struct adoption a = { .was = d->law, .who = &d->seat };

	if (d->store == NULL || d->seat.read_only)
		desk_say(d, ROLE_ERROR, "%s",
		    _("read-only: this seat may look but not act"));
	else if (!adopt_may(&a))
		desk_say(d, ROLE_ERROR, "%s",
		    _("only an administrator changes the calendar"));
	else if (calendar_view_of(d)->adopted)
		desk_say(d, ROLE_ERROR, "%s", _("a new calendar was adopted: "
		    "leave the desk (q) and come in again first"));
	else
		return true;
	return false;
}

static void
add(struct desk *d, const struct cal_edit *e)
{
	struct calendar_view *v = calendar_view_of(d);

	for (size_t i = 0; i < v->edits_n; i++) {
		struct cal_edit *was = &v->edit[i];

		if ((e->state == 's') == (was->state == 's') &&
		    e->day == was->day && e->weekday == was->weekday &&
		    strcmp(e->shift, was->shift) == 0) {
			*was = *e;
			return;
		}
	}
	if (v->edits_n == CAL_EDITS)
		desk_say(d, ROLE_ERROR, "%s",
		    _("so many changes at once: adopt these first"));
	else
		v->edit[v->edits_n++] = *e;
}

/* What may stand in a cell of a table. */
static bool
clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == '"' ||
		    s.p[i] == '\\')
			return false;
	return s.n > 0 && s.n < 96;
}

void
calendar_edit_day(struct desk *d, struct str args)
{
	struct cal_edit e = { .state = '\0' };
	struct str date, state, name = args;
	struct wall at;
	char line[64];

	if (!may(d))
		return;
	str_cut(&name, ' ', &date);
	name = str_trim(name);
	str_cut(&name, ' ', &state);
	name = str_trim(name);
	e.state = str_is(state, "off") ? 'o' : str_is(state, "work") ? 'w' :
	    str_is(state, "plain") ? '-' : '\0';
	if (!clock_parse(date, 0, &at) || e.state == '\0') {
		desk_say(d, ROLE_ERROR, "%s",
		    _("calendar-day 2026-10-01 off|work|plain and why"));
		return;
	}
	if (!clean(name)) {
		snprintf(line, sizeof line, "calendar-day %.*s %.*s ",
		    STR_ARG(date), STR_ARG(state));
		prompt_begin(d, PROMPT_COMMAND, str_of(line));
		return;
	}
	e.day = clock_day(at, 0);
	str_copy(name, e.text, sizeof e.text);
	add(d, &e);
	d->dirty = true;
}

void
calendar_edit_slots(struct desk *d, struct str args)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri",
		"sat", "sun" };
	struct calendar_view *v = calendar_view_of(d);
	const struct law_book *b = d->law->books_n > 0 ?
	    &d->law->books[d->law->books_n - 1] : NULL;
	struct cal_edit e = { .state = 's' };
	struct str day, slots = args;

	if (!may(d))
		return;
	str_cut(&slots, ' ', &day);
	slots = str_trim(slots);
	for (int i = 0; i < 7; i++)
		if (str_is(day, names[i]))
			e.weekday = i + 1;
	if (e.weekday == 0 || !clean(slots)) {
		desk_say(d, ROLE_ERROR, "%s", _("calendar-slots "
		    "mon…sun 08:30-12:00,13:30-18:00 (- for nobody)"));
		return;
	}
	if (v->which > 0 && b != NULL && v->which <= b->shifts_n)
		str_copy(b->shifts[v->which - 1].code, e.shift,
		    sizeof e.shift);
	str_copy(slots, e.text, sizeof e.text);
	add(d, &e);
	d->dirty = true;
}

void
calendar_edit_drop(struct desk *d)
{
	struct calendar_view *v = calendar_view_of(d);

	if (v->edits_n == 0)
		desk_say(d, ROLE_DIM, "%s", _("nothing is changed"));
	else
		v->edits_n--;
	d->dirty = true;
}

static uint64_t
open_cases(struct desk *d)
{
	struct filter f;
	uint64_t n = 0;

	if (desk_parse(d, STR("open"), &f, NULL) != OK)
		return 0;
	if (d->repo->ops->count(d->repo, &f.q, &n) != OK)
		n = 0;
	filter_fini(&f);
	return n;
}

static void
put_edit(const struct cal_edit *e, struct buf *out)
{
	struct civil c = clock_civil((struct wall){
		(int64_t)e->day * CLOCK_DAY_MS }, 0);

	if (e->state == 's')
		buf_fmt(out, "%s%s%s %s", e->shift,
		    e->shift[0] != '\0' ? " " : "",
		    calendar_weekday(e->weekday), e->text);
	else
		buf_fmt(out, "%02d-%02d %s %s", c.month, c.day,
		    e->state == 'o' ? _("off") : e->state == 'w' ?
		    _("make-up day") : _("as the week says"), e->text);
}

void
calendar_edit_tell(struct desk *d, struct buf *out)
{
	const struct calendar_view *v = calendar_view_of(d);

	if (v->adopted) {
		buf_cstr(out, _("a new calendar was adopted: leave the desk "
		    "(q) and come in again"));
		return;
	}
	if (v->edits_n == 0 && v->older > 0)
		calendar_repin_tell(d, out);
	if (v->edits_n == 0)
		return;
	buf_fmt(out, _("to adopt (s): %llu open cases keep the calendar they "
	    "began under · "), (unsigned long long)open_cases(d));
	for (size_t i = 0; i < v->edits_n; i++) {
		buf_cstr(out, i > 0 ? "; " : "");
		put_edit(&v->edit[i], out);
	}
}

static void
said(void *ctx, const char *text)
{
	desk_say(ctx, ROLE_ERROR, "%s", text);
}

static void
fault(void *ctx, const struct diag *g)
{
	if (g->warning)
		return;
	desk_say(ctx, ROLE_ERROR, _("no calendar: %s:%llu %s is expected"),
	    g->file != NULL ? g->file : "", (unsigned long long)g->line,
	    g->expected != NULL ? _(g->expected) : "");
}

/* The archive with the edits, as a law; ERR_REFUSED: what is wrong was said. */
static enum err
changed(struct desk *d, struct buf *archive, struct law *law)
{
	const struct calendar_view *v = d->cal;
	struct diag_sink sink = { fault, d, 0, 0 };
	struct buf was = { 0 };
	uint8_t digest[DIGEST_LEN];
	enum err e = store_archive(d->store, &was, digest);

	if (e == OK)
		e = calendar_text_apply(buf_view(&was), v->edit, v->edits_n,
		    archive);
	if (e == OK && profile_load(buf_view(archive), law, &sink) != OK)
		e = ERR_REFUSED;
	if (e == OK)
		seal_digest(buf_view(archive), law->digest);
	buf_fini(&was);
	return e;
}

void
calendar_edit_adopt(struct desk *d, struct str reason)
{
	struct calendar_view *v = calendar_view_of(d);
	const struct adoption a = { .store = d->store, .was = d->law,
	    .rules = d->rules, .who = &d->seat, .say = said, .ctx = d,
	    .reason = reason };
	struct buf archive = { 0 };
	struct law law = { 0 };
	enum err e;

	if (!may(d))
		return;
	if (v->edits_n == 0) {
		desk_say(d, ROLE_DIM, "%s", _("nothing is changed"));
		return;
	}
	e = changed(d, &archive, &law);
	if (e == OK)
		e = adopt_profile(&a, &law, buf_view(&archive));
	if (e == OK) {
		v->adopted = true;
		d->over = d->hooks.anew != NULL &&
		    d->hooks.anew(d->hooks.ctx, reason);
		desk_say(d, ROLE_OKAY, _("adopted as version %u; %llu open "
		    "cases keep the old one: gridseat profile repin open"),
		    law.version, (unsigned long long)open_cases(d));
	} else if (e != ERR_REFUSED) {
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	}
	law_fini(&law);
	buf_fini(&archive);
}
