/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One case, whole: facts, text, history. Personal data is masked; --reveal
 * writes down who looked and why before it shows anything. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/conflict.h"
#include "app/context.h"
#include "app/desk_in.h"
#include "app/fields.h"
#include "app/pairs.h"
#include "app/intl.h"
#include "app/media.h"
#include "app/recording.h"
#include "app/resolve.h"
#include "app/show_clocks.h"
#include "app/shut.h"
#include "lang/lang.h"

struct shown {
	struct context	*c;
	struct case_view v;
	bool		json, reveal;
	struct buf	history;
	struct body	secret;	/* latest of each; texts in arena */
	struct arena	arena;
	struct fields_seen fields;
	struct docket	docket;
	const struct law_book *book;	/* of the case's clocks; may be NULL */
	unsigned	state;		/* as the events told so far left it */
	size_t		n, recordings;
	enum shut	shut;	/* words of it that do not open */
	struct conflict	conf;		/* of a case that holds refused events */
};

/* Sealed members worth a line of their own, in this order. */
static const struct { const char *key, *label; } sealed_rows[] = {
	{ "caller", N_("caller") }, { "phone", N_("phone") },
	{ "text", N_("text") }, { "raw", N_("raw") },
	{ "answer_agreed", N_("agreed") },
	{ "doubts_text", N_("doubts") }
};

static void
keep_secret(struct shown *s, const struct body *secret)
{
	for (size_t i = 0; i < secret->n; i++) {
		const struct field *f = &secret->f[i];
		char name[48];

		if (f->type != FIELD_TEXT || str_is(f->name, "note") ||
		    str_is(f->name, "reason"))
			continue;
		str_copy(f->name, name, sizeof name);
		/* Names must last as long as the body. */
		if (body_text(&s->secret, arena_dup(&s->arena, name,
		    strlen(name) + 1), str_n(arena_dup(&s->arena, f->text.p,
		    f->text.n), f->text.n)) != OK)
			return;
	}
}

static const char *
status_word(enum err status)
{
	if (status == ERR_CANCELLED)
		return N_("undone");
	if (status == ERR_SUPERSEDED)
		return N_("withdrawn");
	if (status == ERR_EXISTS)
		return N_("repeated");
	return status == OK ? "" : N_("refused");
}

/* Why it was refused, and whether anybody is done with it; NULL: it was not. */
static const struct refused_event *
refused_of(const struct shown *s, const struct event *e, enum err status)
{
	for (size_t i = 0; conflict_refused(e, status) && i < s->conf.r_n; i++)
		if (event_id_eq(&s->conf.e[s->conf.r[i].at].id, &e->id))
			return &s->conf.r[i];
	return NULL;
}

static void
event_json(struct shown *s, const struct event *e, const struct body *secret,
    enum err status)
{
	struct pairs f = { .out = &s->history, .law = &s->c->law,
	    .reveal = s->reveal };
	const struct refused_event *r = refused_of(s, e, status);
	struct body body = e->body;
	char id[EVENT_ID_MAX];

	event_id_format(&e->id, id);
	buf_cstr(f.out, s->n ? ",\n{" : "\n{");
	pairs_text(&f, "id", str_of(id));
	pairs_time(&f, "at", e->at.ms);
	pairs_text(&f, "kind", e->kind_name.n ? e->kind_name :
	    str_of(event_kind_name(e->kind)));
	pairs_text(&f, "actor", e->actor);
	pairs_text(&f, "login", e->login);
	pairs_text(&f, "seat", e->seat);
	pairs_text(&f, "status", str_of(status_word(status)));
	if (r != NULL) {
		pairs_text(&f, "why", str_of(r->why));
		pairs_bool(&f, "settled", r->settled);
	}
	buf_cstr(f.out, ",\"body\":");
	body_json(&body, f.out);
	if (secret && body_get(secret, "note"))
		pairs_masked(&f, "note", body_str(secret, "note"));
	if (secret && body_get(secret, "reason"))
		pairs_masked(&f, "reason", body_str(secret, "reason"));
	if (recording_kept(&e->body)) {
		struct store_want w;
		bool here = store_media(s->c->store, body_str(&e->body,
		    "recording"), &w) == OK;

		pairs_bool(&f, "recording_here", here);
		if (!here)
			pairs_bool(&f, "recording_asked", w.asked);
	}
	if (shut_of(s->c->store, e, secret) == SHUT_ERASED)
		pairs_bool(&f, "erased", true);
	else if (e->sealed.n && !secret)
		pairs_bool(&f, "unreadable", true);
	buf_byte(f.out, '}');
}

static void
add_words(struct shown *s, const struct body *secret, const char *key)
{
	struct str words = secret ? body_str(secret, key) : STR_NONE;
	struct buf masked = { 0 }, clean = { 0 };

	if (!words.n)
		return;
	if (s->reveal)
		buf_str(&masked, words);
	else
		lang_mask(words, &masked);
	lang_safe_text(buf_view(&masked), &clean);
	buf_fmt(&s->history, "  %.*s", (int)clean.n, clean.p);
	buf_fini(&masked);
	buf_fini(&clean);
}

/* What an event is called: a move by its row, a rung by its clock's name too. */
static void
put_label(struct shown *s, const struct event *e, bool took)
{
	const struct law_move *row = history_row(&s->c->law, e, s->state);
	const struct law_rung *g = e->kind == EV_CLOCK_FIRE ?
	    clocks_rung(s->book, (unsigned)body_num(&e->body, "clock", 0),
	    (unsigned)body_num(&e->body, "rung", 32)) : NULL;
	const struct law_clock *k = g ? law_book_clock(s->book, g->clock) :
	    NULL;

	if (took)
		s->state = history_state(&s->c->law, e, row, g, s->state);
	if (k)
		buf_fmt(&s->history, "%.*s · %.*s", STR_ARG(k->name),
		    STR_ARG(g->name));
	else if (e->kind == EV_CASE_MOVE)
		lang_safe_text(row ? row->label :
		    body_str(&e->body, "action"), &s->history);
	else
		lang_safe_text(e->kind == EV_UNKNOWN ? e->kind_name :
		    str_of(words_kind(e->kind)), &s->history);
}

/* The profile's words for a reason that was chosen from its list. */
static struct str
reason_of(struct shown *s, const struct event *e)
{
	const struct law *l = &s->c->law;
	struct str code = body_str(&e->body, "reason");

	for (size_t i = 0; code.n && i < l->reasons_n; i++)
		if (str_eq(l->reasons[i].code, code))
			return l->reasons[i].text;
	return STR_NONE;
}

/* Those kept here have numbers, for --recording. */
static void
add_recording(struct shown *s, const struct body *b)
{
	buf_cstr(&s->history, "  (");
	if (recording_kept(b))
		buf_fmt(&s->history, "%zu. ", ++s->recordings);
	recording_words(b, &s->history);
	buf_cstr(&s->history, " · ");
	if (!media_words(s->c->store, b, &s->history))
		s->history.n -= strlen(" · ");
	buf_byte(&s->history, ')');
}

static void
event_line(struct shown *s, const struct event *e, const struct body *secret,
    enum err status)
{
	const struct refused_event *r = refused_of(s, e, status);
	const char *word = status_word(status);
	struct str unit = STR_NONE;
	struct str reason = reason_of(s, e);
	const struct law_unit *u = law_unit(&s->c->law,
	    (unsigned)body_num(&e->body, "unit", 0));
	char at[40];

	clock_format((struct wall){ e->at.ms }, s->c->law.offset_min, at,
	    sizeof at);
	if (u)
		unit = u->name;
	buf_fmt(&s->history, "  %.19s  ", at);
	put_label(s, e, status == OK);
	buf_cstr(&s->history, "  ");
	lang_safe_text(e->actor, &s->history);	/* as another node wrote it */
	buf_fmt(&s->history, "%s%.*s", unit.n ? " → " : "", STR_ARG(unit));
	if (reason.n)
		buf_fmt(&s->history, "  %.*s", STR_ARG(reason));
	add_words(s, secret, "note");
	add_words(s, secret, "reason");
	if (body_get(&e->body, "recording"))
		add_recording(s, &e->body);
	if (r != NULL)
		buf_fmt(&s->history, "  (%s%s: %s)", _(word), r->settled ?
		    _(", settled") : "", r->why);
	else if (*word)
		buf_fmt(&s->history, "  (%s)", _(word));
	if (e->sealed.n && !secret)
		buf_fmt(&s->history, "  (%s)", shut_words(shut_of(s->c->store,
		    e, secret), NULL));
	buf_byte(&s->history, '\n');
}

static bool
one_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct shown *s = ctx;

	enum shut k = shut_of(s->c->store, e, secret);

	s->shut = k > s->shut ? k : s->shut;
	if (secret && status == OK)
		keep_secret(s, secret);
	fields_take(&s->fields, e, secret, status);
	if (s->json)
		event_json(s, e, secret, status);
	else
		event_line(s, e, secret, status);
	s->n++;
	return true;
}

/* "fields":[{"code":…,"name":…,"value":…}], in the profile's order. */
static void
fields_json(struct shown *s, struct buf *out)
{
	const struct law *l = &s->c->law;
	struct buf value = { 0 };
	bool comma = false;

	buf_cstr(out, ",\"fields\":[");
	for (size_t i = 0; i < l->fields_n; i++) {
		struct pairs f = { .out = out, .law = l, .reveal = s->reveal };

		if (!fields_text(&s->fields, i, &value))
			continue;
		buf_cstr(out, comma ? ",{" : "{");
		comma = true;
		pairs_text(&f, "code", l->fields[i].code);
		pairs_text(&f, "name", l->fields[i].name);
		if (l->fields[i].kind == LAW_NUMBER)
			pairs_int(&f, "value", s->fields.v[i].num);
		else if (l->fields[i].kind == LAW_TEXT)
			pairs_masked(&f, "value", buf_view(&value));
		else
			pairs_text(&f, "value", buf_view(&value));
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
	buf_fini(&value);
}

static void
print_json(struct shown *s)
{
	struct buf out = { 0 };
	struct pairs f = { .out = &out, .law = &s->c->law,
	    .reveal = s->reveal };

	buf_byte(&out, '{');
	pairs_case(&f, &s->v);
	for (size_t i = 0; i < sizeof sealed_rows / sizeof *sealed_rows; i++)
		if (body_get(&s->secret, sealed_rows[i].key))
			pairs_masked(&f, sealed_rows[i].key,
			    body_str(&s->secret, sealed_rows[i].key));
	if (s->shut)
		pairs_text(&f, "words", str_of(s->shut == SHUT_ERASED ?
		    "erased" : "unreadable"));
	buf_cstr(&out, ",\n");
	f.comma = false;
	show_docket_json(&f, s->v.c, &s->docket, clock_wall().ms);
	fields_json(s, &out);
	buf_fmt(&out, ",\"law\":%u,\"law_now\":%u", s->v.c->law,
	    s->c->law.version);
	buf_fmt(&out, ",\"history\":[%.*s\n]}\n", (int)s->history.n,
	    s->history.p);
	fwrite(out.p, 1, out.n, stdout);
	buf_fini(&out);
}

static void
line(const char *label, struct str value)
{
	int w = lang_columns(str_of(label));
	struct buf clean = { 0 };

	lang_safe_text(value, &clean);
	if (value.n)
		printf("%s%*s%.*s\n", label, w < 12 ? 12 - w : 1, "",
		    (int)clean.n, clean.p);
	buf_fini(&clean);
}

static void
line_masked(struct shown *s, const char *key, const char *label,
    struct str value)
{
	struct buf masked = { 0 };

	if (s->reveal)
		buf_str(&masked, value);
	else
		pairs_mask(key, value, &masked);
	line(label, buf_view(&masked));
	buf_fini(&masked);
}

static void
line_time(struct shown *s, const char *label, int64_t ms)
{
	char at[40];

	if (!ms)
		return;
	clock_format((struct wall){ ms }, s->c->law.offset_min, at, sizeof at);
	line(label, str_of(at));
}

/* A case keeps the clocks of the profile it began under. */
static void
line_clocks(const struct law *law, const struct casefile *c)
{
	const struct law_book *const book = law_book(law, c->law);
	struct buf b = { 0 };

	if (law_book(law, law->version) == NULL)
		return;
	if (book == NULL)
		buf_cstr(&b, _("none: from before there were clocks"));
	else if (c->law > law->version)
		buf_fmt(&b, _("of version %u of the profile, which is not "
		    "known here: by those of %u"), c->law, law->version);
	else if (book == law_book(law, law->version))
		buf_fmt(&b, _("of version %u of the profile"), c->law);
	else
		buf_fmt(&b, _("of version %u of the profile, not of today's, "
		    "%u"), c->law, law->version);
	line(_("clocks"), buf_view(&b));
	buf_fini(&b);
}

static void
print_head(struct shown *s)
{
	const struct law *law = &s->c->law;
	const struct casefile *c = s->v.c;
	const struct law_state *st = law_state(law, c->state);
	const struct law_channel *ch = law_channel(law, c->channel);
	const struct law_class *k = law_class(law, c->matter);
	const struct law_grid *g = law_grid(law, c->grid);
	const struct law_unit *u = law_unit(law, c->unit);
	struct buf flags = { 0 };
	static const char *const cards[] = { "", N_("yellow"), N_("red") };

	pairs_flags(c, &flags);
	line(_("case"), str_of(c->number));
	line_masked(s, "title", _("title"), s->v.title);
	line(_("state"), st ? st->name : STR_NONE);
	line(_("flags"), buf_view(&flags));
	line(_("card"), str_of(c->card && c->card < 3 ? _(cards[c->card]) :
	    ""));
	show_turn(law, c, &s->docket, line);
	line(_("channel"), ch ? ch->name : STR_NONE);
	line_time(s, _("reported"), c->reported_ms);
	line_time(s, _("due"), c->due_ms);
	line_time(s, _("closed"), c->closed_ms);
	line(_("matter"), k ? k->name : STR_NONE);
	line_masked(s, "place", _("place"), s->v.place);
	line(_("grid"), g ? g->name : STR_NONE);
	line(_("unit"), u ? u->name : STR_NONE);
	line(_("holder"), str_of(c->holder));
	line_clocks(law, c);
	flags.n = 0;
	show_clocks(law, c, &s->docket, clock_wall().ms, &flags);
	fwrite(flags.p, 1, flags.n, stdout);
	buf_fini(&flags);
}

static void
print_fields(struct shown *s)
{
	const struct law *l = &s->c->law;
	struct buf value = { 0 };
	char name[64];

	for (size_t i = 0; i < l->fields_n; i++) {
		if (!fields_text(&s->fields, i, &value))
			continue;
		str_copy(l->fields[i].name, name, sizeof name);
		if (l->fields[i].kind == LAW_TEXT)
			line_masked(s, "field", name, buf_view(&value));
		else
			line(name, buf_view(&value));
	}
	buf_fini(&value);
}

static void
print_text(struct shown *s)
{
	print_head(s);
	line(_("words"), str_of(s->shut ? shut_words(s->shut, s->v.c) : ""));
	print_fields(s);
	for (size_t i = 0; i < sizeof sealed_rows / sizeof *sealed_rows; i++)
		if (strcmp(sealed_rows[i].key, "raw"))
			line_masked(s, sealed_rows[i].key,
			    _(sealed_rows[i].label),
			    body_str(&s->secret, sealed_rows[i].key));
	printf("%s\n%.*s", _("history"), (int)s->history.n,
	    s->history.n ? s->history.p : "");
}

static int
show(struct shown *s, uint32_t slot, const char *reason)
{
	struct repo *r = s->c->repo;
	enum err e = r->ops->get(r, slot, &s->v);
	int code;

	if (e == OK && s->reveal) {
		code = reveal_record(s->c, &s->v, reason, NULL, NULL);
		if (code != EXIT_DONE)
			return code;
	}
	if (e == OK) {
		const bool refused = s->v.c->refused > 0;

		s->book = law_book(&s->c->law, s->v.c->law);
		if (refused)
			e = conflict_read(&s->conf, s->c->store, &s->c->law,
			    NULL, slot, clock_wall().ms);
		/* A history too long to be told so is told without. */
		if (e == OK || e == ERR_TOO_BIG)
			e = r->ops->history(r, slot, one_event, s);
	}
	if (e == OK)
		e = r->ops->docket(r, slot, &s->docket);
	/* What get lent ended with the next call. */
	if (e == OK)
		e = r->ops->get(r, slot, &s->v);
	if (e != OK)
		return complain_err(e, s->c->dir, NULL);
	if (s->json)
		print_json(s);
	else
		print_text(s);
	return EXIT_DONE;
}

int
sub_show(const struct invocation *in)
{
	bool reveal = option_flag(in, "reveal");
	const char *reason = option_text(in, "reason");
	struct context c;
	struct shown s = { .c = &c, .json = option_flag(in, "json"),
	    .reveal = reveal };
	uint32_t slot;
	int code;

	if (option_text(in, "recording") || option_text(in, "output"))
		return sub_show_recording(in);
	if (reveal && (!reason || !*reason)) {
		complain("%s", _("a reason is needed (--reason TEXT)"));
		return EXIT_USAGE;
	}
	code = context_open(&c, in, reveal ? CONTEXT_WRITE | CONTEXT_SEAT :
	    CONTEXT_CASES);
	if (code != EXIT_DONE)
		return code;
	s.fields.law = &c.law;
	code = exit_of(context_case(&c, in->word[0], &slot));
	if (code == EXIT_DONE)
		code = show(&s, slot, reason);
	buf_fini(&s.history);
	conflict_fini(&s.conf);
	arena_fini(&s.arena);
	fields_fini(&s.fields);
	context_close(&c);
	return code;
}
