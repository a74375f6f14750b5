/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two lists under a case: what can be done now, and what happened. */
#include "app/auto.h"
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/move.h"
#include "app/sent.h"
#include "base/alloc.h"
#include "lang/lang.h"

#define MOVES_MAX 64

/* ---- what can be done ---- */

static bool
seen(const struct law_move **m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(m[k]->action, m[i]->action))
			return true;
	return false;
}

/* What leads on comes first, what ends the case with a reason comes last: a
 * digit typed by habit must not void it. */
static int
rank(const struct law *l, const struct casefile *c, const struct law_move *m)
{
	const struct law_state *to = law_state(l, m->to);

	if (to == NULL)
		return m->to == LAW_ANY ? 2 : 1;
	if (!to->open)
		return m->guards & GUARD_REASON ? 3 : 0;
	return to->stage < c->stage || m->from == LAW_ANY ? 1 : 0;
}

static size_t
each_once(const struct law *l, const struct casefile *c,
    const struct law_move **all, size_t n, const struct law_move **out)
{
	size_t k = 0;

	for (int r = 0; r <= 3; r++)
		for (size_t i = 0; i < n; i++)
			if (!seen(all, i) && rank(l, c, all[i]) == r)
				out[k++] = all[i];
	return k;
}

/* The actions from this state, each once; which may be done says ok[]. */
static size_t
list_moves(struct desk *d, const struct casefile *c, const struct docket *t,
    const struct law_move **out, bool *ok, struct refusal *why)
{
	const struct law_move *all[MOVES_MAX];
	size_t n = casefile_moves(c, d->law, all, MOVES_MAX);
	struct mover me = move_mover(&d->seat, MOVE_GIVEN, d->now);

	n = each_once(d->law, c, all, n < MOVES_MAX ? n : MOVES_MAX, out);
	for (size_t i = 0; i < n; i++) {
		why[i] = (struct refusal){ 0 };
		ok[i] = !d->seat.read_only && casefile_may(c, t, d->law,
		    out[i]->action, &me, &why[i]) == OK;
	}
	return n;
}

static void
move_line(struct desk *d, const struct law_move *m, bool number, struct buf *b)
{
	const struct law_state *to = law_state(d->law, m->to);

	char key[16];

	/* Where they are numbered the number is enough. */
	if (m->key != 0 && desk_letter(d, m, key) && (!number || !key[1]))
		buf_fmt(b, "%s ", key);
	buf_str(b, m->label);
	if (m->to != LAW_ANY && to != NULL)
		buf_fmt(b, " → %.*s%.*s", STR_ARG(to->sign),
		    STR_ARG(to->name));
}

/* A reason without the name of the action, which the line begins with. */
static struct str
unnamed(const char *why, struct str label)
{
	struct str s = str_of(why);

	if (!str_starts(s, label))
		return s;
	s = str_from(s, label.n);
	if (str_starts(s, STR("：")))
		s = str_from(s, strlen("："));
	else if (str_starts(s, STR(":")))
		s = str_from(s, 1);
	return str_trim(s);
}

static void
add_move(struct desk *d, struct lines *t, const struct casefile *c,
    const struct law_move *m, const struct refusal *why, int number)
{
	struct buf b = { 0 };
	char text[320];

	if (number > 0 && why == NULL)
		buf_fmt(&b, "%d. ", number);
	move_line(d, m, number > 0, &b);
	if (why != NULL) {
		if (d->seat.read_only)
			snprintf(text, sizeof text, "%s", _("read-only"));
		else
			move_refusal_text(d->law, c, m->action, why, text,
			    sizeof text);
		buf_fmt(&b, "  — %.*s", STR_ARG(unnamed(text, m->label)));
	}
	lines_add(t, why == NULL ? ROLE_TEXT : ROLE_DIM, 2, buf_view(&b));
	buf_fini(&b);
}

/* Each in its place; where they are numbered, those that have a number first:
 * there may be no room for the rest. */
void
moves_build(struct desk *d, struct lines *t, uint32_t slot, bool number)
{
	const struct law_move *m[MOVES_MAX];
	bool ok[MOVES_MAX];
	struct refusal why[MOVES_MAX];
	struct case_view v;
	struct casefile c;
	struct docket held;
	size_t n;
	int shown = 1;

	if (d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	c = *v.c;
	if (d->repo->ops->docket(d->repo, slot, &held) != OK)
		held = (struct docket){ 0 };
	n = list_moves(d, &c, &held, m, ok, why);
	lines_add(t, ROLE_TITLE, 0, str_of(_("What can be done")));
	if (n == 0)
		lines_add(t, ROLE_DIM, 2, str_of(_("nothing: this is the end")));
	for (size_t i = 0; i < n; i++)
		if (!number || ok[i])
			add_move(d, t, &c, m[i], ok[i] ? NULL : &why[i],
			    number ? shown++ : 0);
	for (size_t i = 0; number && i < n; i++)
		if (!ok[i])
			add_move(d, t, &c, m[i], &why[i], shown);
}

size_t
moves_possible(struct desk *d, uint32_t slot, const struct law_move **out,
    size_t cap)
{
	const struct law_move *m[MOVES_MAX];
	bool ok[MOVES_MAX];
	struct refusal why[MOVES_MAX];
	struct case_view v;
	struct casefile c;
	struct docket held;
	size_t n, k = 0;

	if (d->repo->ops->get(d->repo, slot, &v) != OK)
		return 0;
	c = *v.c;
	if (d->repo->ops->docket(d->repo, slot, &held) != OK)
		held = (struct docket){ 0 };
	n = list_moves(d, &c, &held, m, ok, why);
	for (size_t i = 0; i < n && k < cap; i++)
		if (ok[i])
			out[k++] = m[i];
	return k;
}

bool
moves_pick(struct desk *d, uint32_t slot, int i, struct str *action)
{
	const struct law_move *m[MOVES_MAX];
	size_t n = moves_possible(d, slot, m, MOVES_MAX);

	if (i < 1 || (size_t)i > n)
		return false;
	*action = m[i - 1]->action;
	return true;
}

bool
moves_letter(struct desk *d, uint32_t slot, uint32_t code, struct str *action)
{
	const struct law_move *m[MOVES_MAX];
	struct case_view v;
	size_t n;

	if (code <= ' ' || d->repo->ops->get(d->repo, slot, &v) != OK)
		return false;
	n = casefile_moves(v.c, d->law, m, MOVES_MAX);
	for (size_t i = 0; i < n && i < MOVES_MAX; i++) {
		if ((uint32_t)(unsigned char)m[i]->key == code) {
			*action = m[i]->action;
			return true;
		}
	}
	return false;
}

/* "d派遣", ".q催办", "X void". */
void
moves_name(const struct desk *d, const struct law_move *m, struct buf *out)
{
	char key[16];

	if (desk_letter(d, m, key))
		buf_fmt(out, "%s%s", key, m->label.n > 0 &&
		    (unsigned char)m->label.p[0] < 0x80 ? " " : "");
	buf_str(out, m->label);
}

void
moves_brief(struct desk *d, uint32_t slot, struct buf *out)
{
	const struct law_move *m[MOVES_MAX];
	size_t n = moves_possible(d, slot, m, MOVES_MAX);

	for (size_t i = 0; i < n; i++) {
		buf_cstr(out, i > 0 ? " " : "");
		moves_name(d, m[i], out);
	}
}

/* ---- what happened ---- */

struct telling {
	struct desk	*d;
	struct lines	*t;
	bool		 bare;
	struct buf	 b;
	const struct law_book *book;	/* of the case's clocks; may be NULL */
	unsigned	 state;		/* as the events told so far left it */
	struct sent	 sent;
};

/* The row of the workflow a move took, or NULL: several rows share an action,
 * and who acted and from where tells them apart. */
const struct law_move *
history_row(const struct law *l, const struct event *e, unsigned state)
{
	struct str action = body_str(&e->body, "action");
	const struct law_role *role = law_role_by_code(l,
	    body_str(&e->body, "role"));
	const struct law_state *to = law_state(l,
	    (unsigned)body_num(&e->body, "to", 0));
	const struct law_move *like = NULL;

	if (e->kind != EV_CASE_MOVE)
		return NULL;
	for (size_t i = 0; i < l->moves_n; i++) {
		const struct law_move *m = &l->moves[i];

		if (!str_eq(m->action, action) || (role &&
		    !(m->roles >> role->bit & 1)))
			continue;
		if ((m->from == LAW_ANY || m->from == state) &&
		    (!to || m->to == LAW_ANY || m->to == to->id))
			return m;
		like = like ? like : m;
	}
	return like;
}

/* Where e left the case: where its move led, or the one its rung opened. */
unsigned
history_state(const struct law *l, const struct event *e,
    const struct law_move *row, const struct law_rung *rung, unsigned state)
{
	const struct law_role *role = law_role_by_code(l, STR(AUTO_ROLE));

	if (e->kind == EV_CASE_REPORT) {
		const struct law_kind *kind = law_kind_of(l,
		    (uint32_t)body_num(&e->body, "matter", 0));

		return (unsigned)body_num(&e->body, "state", kind &&
		    kind->first_state ? kind->first_state : l->first_state);
	}
	if (row)
		return (unsigned)body_num(&e->body, "to",
		    law_state(l, row->to) ? row->to : state);
	for (size_t i = 0; rung && rung->opens.n && role &&
	    i < l->moves_n; i++) {
		const struct law_move *m = &l->moves[i];

		if (m->from == state && str_eq(m->action, rung->opens) &&
		    m->roles >> role->bit & 1)
			return law_state(l, m->to) ? m->to : state;
	}
	return state;
}

/* A clock's rung that fell, by the profile's words. */
static void
tell_fire(struct telling *s, const struct event *e)
{
	const struct law_rung *g = clocks_rung(s->book,
	    (unsigned)body_num(&e->body, "clock", 0),
	    (unsigned)body_num(&e->body, "rung", 32));
	const struct law_clock *k = g == NULL ? NULL :
	    law_book_clock(s->book, g->clock);

	if (k == NULL)
		buf_cstr(&s->b, words_kind(e->kind));
	else
		buf_fmt(&s->b, "%.*s · %.*s", STR_ARG(k->name),
		    STR_ARG(g->name));
}

/* What an event did: the workflow's own word for a move. */
static void
tell_what(struct telling *s, const struct event *e)
{
	const struct law_move *row = history_row(s->d->law, e, s->state);
	const struct law_state *to;

	if (e->kind == EV_CLOCK_FIRE) {
		tell_fire(s, e);
		return;
	}
	if (e->kind != EV_CASE_MOVE) {
		buf_cstr(&s->b, words_kind(e->kind));
		if (e->kind == EV_UNKNOWN)
			buf_fmt(&s->b, " %.*s", STR_ARG(e->kind_name));
		return;
	}
	buf_str(&s->b, row != NULL ? row->label : body_str(&e->body, "action"));
	to = row == NULL || row->to == LAW_ANY ? NULL :
	    law_state(s->d->law, row->to);
	if (to != NULL)
		buf_fmt(&s->b, " → %.*s", STR_ARG(to->name));
}

/* Where it left the case. */
static void
follow(struct telling *s, const struct event *e)
{
	const struct law_rung *g = e->kind != EV_CLOCK_FIRE ? NULL :
	    clocks_rung(s->book, (unsigned)body_num(&e->body, "clock", 0),
	    (unsigned)body_num(&e->body, "rung", 32));

	s->state = history_state(s->d->law, e,
	    history_row(s->d->law, e, s->state), g, s->state);
}

static void
tell_detail(struct telling *s, const struct event *e,
    const struct body *secret)
{
	struct str reason = body_str(&e->body, "reason");
	struct str note = secret != NULL ? body_str(secret, "note") : STR_NONE;
	int64_t unit = body_num(&e->body, "unit", 0);
	struct buf m = { 0 };

	if (unit > 0)
		lines_fmt(s->t, ROLE_TEXT, 4, "%s %.*s", _("to"), STR_ARG(
		    words_unit(s->d, (unsigned)unit, false)));
	if (reason.n > 0) {
		/* Anybody's own words are sealed. */
		if (secret != NULL && body_str(secret, "reason").n > 0)
			reason = body_str(secret, "reason");
		lang_mask(words_reason(s->d, reason), &m);
		lines_fmt(s->t, ROLE_TEXT, 4, _("because: %.*s"),
		    STR_ARG(buf_view(&m)));
	}
	m.n = 0;
	if (note.n > 0) {
		if (s->bare)
			buf_str(&m, note);
		else
			lang_mask(note, &m);
		lines_fmt(s->t, ROLE_TEXT, 4, "“%.*s”", STR_ARG(buf_view(&m)));
	}
	buf_fini(&m);
}

static bool
tell(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct telling *s = ctx;
	char at[32];
	enum role role = status == OK ? ROLE_TEXT : ROLE_DIM;

	words_time(s->d, e->at.ms, true, at, sizeof at);
	s->b.n = 0;
	buf_fmt(&s->b, "%s ", at);
	tell_what(s, e);
	if (status == OK)
		follow(s, e);
	buf_fmt(&s->b, " · %.*s", STR_ARG(words_who(s->d, e->actor)));
	if (e->seat.n > 0)
		buf_fmt(&s->b, " · %.*s", STR_ARG(e->seat));
	buf_fmt(&s->b, " · %.*s", (int)strcspn(e->id.stream, "."),
	    e->id.stream);
	if (status == ERR_CANCELLED)
		buf_fmt(&s->b, " · %s", _("taken back"));
	else if (status == ERR_SUPERSEDED)
		buf_fmt(&s->b, " · %s", _("withdrawn"));
	else if (status == ERR_EXISTS)
		buf_fmt(&s->b, " · %s", _("written twice, counts once"));
	else if (status != OK)
		buf_fmt(&s->b, " · %s: %s", _("refused"),
		    _(err_text(status)));
	if (sent_waits(&s->sent, e))
		buf_fmt(&s->b, " · %s", _("not sent"));
	lines_add(s->t, role, 2, buf_view(&s->b));
	tell_detail(s, e, secret);
	history_facts(s->d, e, secret, s->bare, s->t);
	return true;
}

void
history_build(struct desk *d, struct lines *t, uint32_t slot)
{
	struct telling s = { .d = d, .t = t, .bare = d->revealed == slot,
	    .sent = { .d = d } };
	struct case_view v;
	enum err e;

	if (d->repo->ops->get(d->repo, slot, &v) == OK)
		s.book = law_book(d->law, v.c->law);

	lines_add(t, ROLE_TITLE, 0, str_of(_("What happened")));
	e = d->repo->ops->history(d->repo, slot, tell, &s);
	if (e != OK)
		lines_add(t, ROLE_ERROR, 2, str_of(_(err_text(e))));
	buf_fini(&s.b);
}
