/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/conflict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/desk_in.h"
#include "app/intl.h"
#include "app/move.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define EVENTS_MAX 8192		/* more is no story a person can settle */

bool
conflict_refused(const struct event *e, enum err status)
{
	return status != OK && status != ERR_CANCELLED &&
	    status != ERR_EXISTS && status != ERR_SUPERSEDED &&
	    e->kind != EV_CLOCK_FIRE;
}

/* ---- words ---- */

void
conflict_what(const struct law *law, const struct law_book *book,
    const struct event *e, unsigned before, char *out, size_t cap)
{
	const struct law_move *row = history_row(law, e, before);
	const struct law_state *to = row == NULL || row->to == LAW_ANY ?
	    NULL : law_state(law, row->to);
	const struct law_rung *g = e->kind != EV_CLOCK_FIRE ? NULL :
	    clocks_rung(book, (unsigned)body_num(&e->body, "clock", 0),
	    (unsigned)body_num(&e->body, "rung", 32));
	struct buf b = { 0 };

	if (g != NULL)
		buf_str(&b, g->name);
	else if (e->kind != EV_CASE_MOVE)
		buf_cstr(&b, words_kind(e->kind));
	else
		buf_str(&b, row != NULL ? row->label :
		    body_str(&e->body, "action"));
	if (to != NULL)
		buf_fmt(&b, " → %.*s", STR_ARG(to->name));
	str_copy(buf_view(&b), out, cap);
	buf_fini(&b);
}

static struct str
reason_words(const struct law *law, struct str code)
{
	for (size_t i = 0; i < law->reasons_n; i++)
		if (str_eq(law->reasons[i].code, code))
			return law->reasons[i].text;
	return code;
}

static void
tell_detail(const struct law *law, const struct event *e,
    struct story_event *out)
{
	const struct law_unit *u = law_unit(law,
	    (unsigned)body_num(&e->body, "unit", 0));
	struct str reason = body_str(&e->body, "reason");
	struct buf b = { 0 };

	if (u != NULL)
		buf_fmt(&b, "%s %.*s", _("to"), STR_ARG(u->short_name.n > 0 ?
		    u->short_name : u->name));
	/* Anybody's own words are sealed: conflict_words. */
	if (reason.n > 0 && !str_is(reason, "words")) {
		if (b.n > 0)
			buf_cstr(&b, " · ");
		lang_mask(reason_words(law, reason), &b);
	}
	str_copy(buf_view(&b), out->detail, sizeof out->detail);
	buf_fini(&b);
}

/* ---- to do it again: what its body says, as arguments ---- */

static void
arg_text(struct buf *b, const char *name, struct str v)
{
	if (v.n > 0)
		buf_fmt(b, "%s%s=%.*s", b->n > 0 ? " " : "", name, STR_ARG(v));
}

static void
arg_num(struct buf *b, const struct body *from, const char *name)
{
	if (body_num(from, name, 0) > 0)
		buf_fmt(b, "%s%s=%lld", b->n > 0 ? " " : "", name,
		    (long long)body_num(from, name, 0));
}

static void
arg_time(struct buf *b, const struct law *law, const struct body *from,
    const char *name)
{
	struct civil c = clock_civil((struct wall){ body_num(from, name, 0) },
	    law->offset_min);

	if (body_num(from, name, 0) > 0)
		buf_fmt(b, "%s%s=%04d-%02d-%02d", b->n > 0 ? " " : "", name,
		    c.year, c.month, c.day);
}

static void
take_args(struct refused_event *r, const struct law *law,
    const struct event *e)
{
	const struct body *f = &e->body;
	const struct law_unit *u = law_unit(law,
	    (unsigned)body_num(f, "unit", 0));
	const struct law_unit *n = law_unit(law,
	    (unsigned)body_num(f, "enforcer", 0));
	struct buf b = { 0 };

	if (u != NULL)
		arg_text(&b, "unit", u->code);
	if (n != NULL)
		arg_text(&b, "enforcer", n->code);
	arg_text(&b, "helpers", body_str(f, "helpers"));
	arg_text(&b, "parent", body_str(f, "parent"));
	arg_num(&b, f, "matter");
	arg_num(&b, f, "grid");
	arg_num(&b, f, "criterion");
	arg_num(&b, f, "stage");
	arg_num(&b, f, "level");
	arg_num(&b, f, "satisfied");
	arg_time(&b, law, f, "until");
	arg_time(&b, law, f, "decided");
	if (!str_is(body_str(f, "reason"), "words"))
		arg_text(&b, "reason", body_str(f, "reason"));
	str_copy(buf_view(&b), r->args, sizeof r->args);
	buf_fini(&b);
}

/* ---- reading ---- */

struct reader {
	struct conflict	*x;
	const struct law *law;
	const struct law_book *book;
	const struct event **order;	/* as the fold took them */
};

static struct refused_event *
refused_add(struct conflict *x, size_t at)
{
	x->r = xgrow(x->r, &x->r_cap, x->r_n + 1, sizeof *x->r);
	x->r[x->r_n] = (struct refused_event){ .at = at };
	x->open_n++;
	return &x->r[x->r_n++];
}

/* Why the law would not have it where the order put it. */
static void
why_refused(const struct reader *t, struct refused_event *r,
    const struct event *e, const struct casefile *c, const struct docket *d,
    enum err status)
{
	struct casefile copy = *c;
	struct docket docket = *d;
	struct event alone = *e;
	struct refusal why = { .err = status };

	alone.base_n = 1;
	alone.base[0] = copy.head;
	if (e->kind == EV_CASE_MOVE && casefile_apply(&copy, &docket, &alone,
	    t->law, &why) != OK)
		move_refusal_text(t->law, c, str_of(r->action), &why, r->why,
		    sizeof r->why);
	else if (e->kind == EV_CASE_UNDO)
		snprintf(r->why, sizeof r->why, "%s",
		    _("what it takes back was no more the last step"));
	else
		snprintf(r->why, sizeof r->why, "%s", _(err_text(status)));
}

static void
settle(struct conflict *x, struct str of)
{
	struct event_id id;

	if (event_id_parse(of, &id) != OK)
		return;
	for (size_t i = 0; i < x->r_n; i++) {
		if (x->r[i].settled || !event_id_eq(&x->e[x->r[i].at].id, &id))
			continue;
		x->r[i].settled = true;
		x->open_n--;
	}
}

static void
one(void *ctx, const struct event *e, enum err status,
    const struct casefile *before, const struct docket *d_before,
    const struct casefile *after, const struct docket *d_after)
{
	struct reader *t = ctx;
	struct conflict *x = t->x;
	struct story_event *s = &x->e[x->n];
	struct refused_event *r;

	(void)d_after;
	*s = (struct story_event){ .id = e->id, .kind = e->kind,
	    .at_ms = e->at.ms, .status = status, .before = before->state,
	    .after = after->state };
	str_copy(e->actor, s->actor, sizeof s->actor);
	str_copy(str_n(e->id.stream, strcspn(e->id.stream, ".")), s->node,
	    sizeof s->node);
	conflict_what(t->law, t->book, e, before->state, s->what,
	    sizeof s->what);
	tell_detail(t->law, e, s);
	t->order[x->n] = e;
	x->n++;
	if (e->kind == EV_CASE_SETTLE && status == OK)
		settle(x, body_str(&e->body, "of"));
	if (!conflict_refused(e, status))
		return;
	r = refused_add(x, x->n - 1);
	if (e->kind == EV_CASE_MOVE)
		str_copy(body_str(&e->body, "action"), r->action,
		    sizeof r->action);
	take_args(r, t->law, e);
	why_refused(t, r, e, before, d_before, status);
}

/* ---- who stems from whom ---- */

static bool
stems(const struct conflict *x, size_t i, size_t k)
{
	size_t bit = i * x->n + k;

	return (x->stems[bit / 8] >> bit % 8 & 1) != 0;
}

static void
stem_set(struct conflict *x, size_t i, size_t k)
{
	size_t bit = i * x->n + k;

	x->stems[bit / 8] = (uint8_t)(x->stems[bit / 8] | 1u << bit % 8);
}

static size_t
place_of(const struct conflict *x, const struct event_id *id, size_t below)
{
	while (below-- > 0)
		if (event_id_eq(&x->e[below].id, id))
			return below;
	return SIZE_MAX;
}

static void
stem_from(struct conflict *x, size_t i, size_t k)
{
	if (k == SIZE_MAX || stems(x, i, k))
		return;
	stem_set(x, i, k);
	for (size_t a = 0; a < k; a++)
		if (stems(x, k, a))
			stem_set(x, i, a);
}

/* A node knows what it wrote before, whatever it named as its base. */
static size_t
own_before(const struct conflict *x, size_t i)
{
	for (size_t k = i; k-- > 0;)
		if (strcmp(x->e[k].node, x->e[i].node) == 0)
			return k;
	return SIZE_MAX;
}

/* The order puts every event behind its bases: one pass knows all ancestors. */
static void
stems_make(struct conflict *x, const struct event **order)
{
	x->stems = xcalloc(x->n * x->n / 8 + 1, 1);
	for (size_t i = 0; i < x->n; i++) {
		for (size_t b = 0; b < order[i]->base_n; b++)
			stem_from(x, i, place_of(x, &order[i]->base[b], i));
		stem_from(x, i, own_before(x, i));
	}
}

void
conflict_sides(struct conflict *x, size_t r)
{
	const size_t at = x->r[r].at;
	size_t other = SIZE_MAX;

	/* The first that knew nothing of it, and it nothing of that one. */
	for (size_t i = 0; i < x->n && other == SIZE_MAX; i++)
		if (i != at && !stems(x, at, i) && !stems(x, i, at))
			other = i;
	for (size_t i = 0; i < x->n; i++) {
		const bool its = i == at || stems(x, at, i) || stems(x, i, at);
		const bool others = other != SIZE_MAX && (i == other ||
		    stems(x, other, i) || stems(x, i, other));

		x->e[i].side = its && others ? i < at && (i < other ||
		    stems(x, other, i)) ? STORY_PAST : STORY_AFTER :
		    its && (other != SIZE_MAX || i >= at) ? STORY_ITS :
		    its ? STORY_PAST : STORY_OTHERS;
	}
}

/* ---- may it be done now? ---- */

static void
ask_now(struct conflict *x, const struct law *law, const struct seat *who,
    const struct casefile *c, const struct docket *d, int64_t now_ms)
{
	struct mover me = move_mover(who, MOVE_GIVEN, now_ms);

	for (size_t i = 0; i < x->r_n; i++) {
		struct refused_event *r = &x->r[i];
		struct refusal why = { 0 };

		if (r->action[0] == '\0')
			continue;
		r->may = !who->read_only && casefile_may(c, d, law,
		    str_of(r->action), &me, &why) == OK;
		if (!r->may)
			move_refusal_text(law, c, str_of(r->action), &why,
			    r->not_now, sizeof r->not_now);
	}
}

/* ---- what somebody wrote as his reason ---- */

static bool
add_words(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct conflict *x = ctx;
	const struct str said = secret != NULL ? body_str(secret, "reason") :
	    STR_NONE;
	struct buf b = { 0 };

	(void)status;
	for (size_t i = 0; i < x->n && said.n > 0; i++) {
		struct story_event *s = &x->e[i];

		if (!event_id_eq(&s->id, &e->id))
			continue;
		buf_fmt(&b, "%s%s", s->detail, s->detail[0] ? " · " : "");
		lang_mask(said, &b);
		str_copy(utf8_head(buf_view(&b), sizeof s->detail - 1),
		    s->detail, sizeof s->detail);
	}
	buf_fini(&b);
	return true;
}

enum err
conflict_read(struct conflict *x, struct store *s, const struct law *law,
    const struct seat *who, uint32_t slot, int64_t now_ms)
{
	struct repo *repo = store_repo(s);
	const struct event **events = NULL;
	struct reader t = { .x = x, .law = law };
	struct case_view v;
	struct casefile c;
	struct docket d;
	size_t n = 0;
	enum err e;

	*x = (struct conflict){ .slot = slot };
	e = repo->ops->get(repo, slot, &v);
	if (e != OK)
		return e;
	c = *v.c;
	memcpy(x->number, c.number, sizeof x->number);
	t.book = law_book(law, c.law);
	e = repo->ops->docket(repo, slot, &d);
	if (e == OK)
		e = store_case_events(s, slot, &events, &n);
	if (e == OK && n > EVENTS_MAX)
		e = ERR_TOO_BIG;
	if (e != OK)
		goto out;
	x->e = xcalloc(n + 1, sizeof *x->e);
	t.order = xcalloc(n + 1, sizeof *t.order);
	e = casefile_walk(events, n, law, one, &t);
	if (e == OK && x->r_n > 0)
		e = repo->ops->history(repo, slot, add_words, x);
	if (e == OK)
		stems_make(x, t.order);
	if (e == OK && who != NULL)
		ask_now(x, law, who, &c, &d, now_ms);
out:
	free(t.order);
	free(events);
	if (e != OK)
		conflict_fini(x);
	return e;
}

void
conflict_fini(struct conflict *x)
{
	free(x->e);
	free(x->r);
	free(x->stems);
	x->e = NULL;
	x->r = NULL;
	x->stems = NULL;
	x->n = x->r_n = x->r_cap = x->open_n = 0;
}
