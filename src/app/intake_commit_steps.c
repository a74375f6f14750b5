/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step after the other onto a copy of the case: what a report begins, what is
 * put right of a stored one, and the rows from there on. Layer: app. */
#include "intake_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"

#define HEAD "-"		/* stream of heads that nobody wrote */

enum err
going_say(struct going *g, enum err e)
{
	if (e != OK && g->why[0] == '\0')
		snprintf(g->why, g->cap, "%s", _(err_text(e)));
	return e;
}

enum err
going_fold(struct going *g, enum event_kind kind, struct str actor,
    const struct body *b, bool sealed)
{
	struct event *e = xcalloc(1, sizeof *e);
	char subject[CASE_NUMBER_MAX];
	struct refusal why;
	enum err err = OK;

	str_copy(g->c.events ? str_of(g->c.number) : STR(GOING_NEW), subject,
	    sizeof subject);
	*e = (struct event){ .v = EVENT_SCHEMA, .kind = kind, .actor = actor,
	    .subject = str_of(subject), .at.ms = g->now_ms, .base_n = 1,
	    .base[0] = g->c.head, .id = { .stream = HEAD,
	    .serial = ++g->serial }, .body = *b,
	    .sealed = sealed ? STR(HEAD) : STR_NONE };
	if (kind == EV_CASE_REPORT && g->law->books_n)
		err = body_int(&e->body, "law", g->law->version);
	if (err == OK)
		err = casefile_apply(&g->c, &g->d, e, g->law, &why);
	free(e);
	return going_say(g, err);
}

/* ---- moves ---- */

static enum err
fold_move(struct going *g, const struct move *m)
{
	return going_fold(g, m->kind, str_of(g->who->me.code), &m->body,
	    m->secret.n > 0);
}

enum err
going_move(struct going *g, struct str action, const struct move_arg *args,
    size_t n)
{
	const struct unborn unborn = { &g->body, &g->secret, &g->d };
	const struct case_view v = { .c = &g->c, .slot = g->f->slot };
	struct move *m;
	enum err e;

	if (g->steps == GOING_STEPS)
		return going_say(g, ERR_TOO_BIG);
	m = g->step[g->steps++] = xcalloc(1, sizeof *m);
	e = move_prepare(m, &(struct move_ask){ .repo = g->repo,
	    .rules = g->rules, .v = &v, .who = g->who, .action = action,
	    .args = args, .n = n, .now_ms = g->now_ms, .unborn = &unborn });
	if (e != OK) {
		str_copy(str_of(m->why), g->why, g->cap);
		return going_say(g, e);
	}
	return OK;
}

/* One more step, and the case is as it leaves it. */
static enum err
take(struct going *g, struct str action, const struct move_arg *args, size_t n)
{
	const enum err e = going_move(g, action, args, n);

	return e == OK ? fold_move(g, g->step[g->steps - 1]) : e;
}

/* ---- a new case ---- */

enum err
going_report(struct going *g)
{
	struct form_args *a = xcalloc(1, sizeof *a);
	struct report_ask q = { .rules = g->rules, .law = g->law,
		.who = g->who, .now_ms = g->now_ms };
	char call[sizeof g->f->call];
	enum err e;

	form_args(g->f, g->now_ms, &g->arena, a);
	if (a->urgent)
		a->a[a->n++] = (struct move_arg){ STR("urgent"), STR("1") };
	if (g->f->call[0]) {
		str_copy(str_of(g->f->call), call, sizeof call);
		a->a[a->n++] = (struct move_arg){ STR("call"),
			str_n(arena_dup(&g->arena, call, strlen(call)),
			    strlen(call)) };
	}
	q.args = a->a;
	q.n = a->n;
	q.promised_ms = a->promised_ms;
	form_by(g->f, g->rules, &q);
	e = report_make(&g->r, &q);
	if (e != OK)
		str_copy(str_of(g->r.why), g->why, g->cap);
	free(a);
	if (e != OK)
		return going_say(g, e);
	g->body = g->r.body;
	g->secret = g->r.secret;
	return going_fold(g, EV_CASE_REPORT, str_of(g->who->me.code),
	    &g->r.body, g->r.secret.n > 0);
}

/* ---- a stored case: what it says by now ---- */

struct told {
	struct going	*g;
	bool		seen;		/* the head the form was opened on */
	bool		changed;	/* by more than clocks since */
	enum err	err;
};

static enum err
keep(struct going *g, const struct field *f, struct body *to)
{
	char name[64];
	char *own;

	str_copy(f->name, name, sizeof name);
	own = arena_dup(&g->arena, name, strlen(name) + 1);
	if (f->type == FIELD_INT)
		return body_int(to, own, f->num);
	return body_text(to, own, str_n(arena_dup(&g->arena, f->text.p,
	    f->text.n), f->text.n));
}

static enum err
keep_all(struct going *g, const struct body *from, struct body *to)
{
	enum err e = OK;

	for (size_t i = 0; from && e == OK && i < from->n; i++)
		if (from->f[i].type != FIELD_RAW)
			e = keep(g, &from->f[i], to);
	return e;
}

static bool
see(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct told *t = ctx;

	if (t->seen && e->kind != EV_CLOCK_FIRE && e->kind != EV_CASE_REVEAL)
		t->changed = true;
	t->seen |= event_id_eq(&e->id, &t->g->f->head);
	if (status != OK ||
	    (e->kind != EV_CASE_REPORT && e->kind != EV_CASE_AMEND))
		return true;
	t->err = keep_all(t->g, &e->body, &t->g->body);
	if (t->err == OK)
		t->err = keep_all(t->g, secret, &t->g->secret);
	return t->err == OK;
}

/* ---- what is put right of it ---- */

static bool
same(const struct going *g, const struct move_arg *a)
{
	char name[64];
	const struct field *pub;
	int64_t n;

	str_copy(a->name, name, sizeof name);
	pub = body_get(&g->body, name);

	if (str_is(a->name, "grid"))
		return str_int(a->value, &n) && (uint64_t)n == g->c.grid;
	if (str_is(a->name, "matter"))
		return str_int(a->value, &n) && (uint32_t)n == g->c.matter;
	if (str_is(a->name, "channel")) {
		const struct law_channel *c = law_channel(g->law,
		    g->c.channel);

		return c && str_eq(c->code, a->value);
	}
	if (pub && pub->type == FIELD_INT)
		return str_int(a->value, &n) && n == pub->num;
	return str_eq(pub ? pub->text : body_str(&g->secret, name),
	    a->value);
}

static enum err
put_by(struct going *g, struct move *m, const struct report_ask *q)
{
	enum err e = OK;

	if (body_get(&m->body, "grid") && q->grid_by) {
		e = body_text(&m->body, "grid_by", str_of(q->grid_by));
		if (e == OK)
			e = body_int(&m->body, "grid_sure", q->grid_sure);
	}
	if (e == OK && body_get(&m->body, "matter"))
		e = body_text(&m->body, "matter_by", str_of(q->matter_by));
	if (e == OK && body_get(&m->body, "matter"))
		e = body_int(&m->body, "matter_sure", q->matter_sure);
	return going_say(g, e);
}

static enum err
amend(struct going *g, const struct form_args *a)
{
	struct report_ask q = { .law = g->law };
	struct move *m;
	enum err e;

	if (a->n == 0)
		return OK;
	e = going_move(g, STR("amend"), a->a, a->n);
	if (e != OK)
		return e;
	m = g->step[g->steps - 1];
	form_by(g->f, g->rules, &q);
	e = put_by(g, m, &q);
	if (e == OK && a->promised_ms)
		e = body_int(&m->body, "promised", a->promised_ms);
	if (e == OK)
		e = keep_all(g, &m->body, &g->body);
	if (e == OK)
		e = keep_all(g, &m->secret, &g->secret);
	return e == OK ? fold_move(g, m) : going_say(g, e);
}

/* A promise alone is put right of nothing: it stands in a note. */
static enum err
promise(struct going *g, int64_t ms)
{
	const struct move_arg note = { STR("note"),
		str_of(_("a call back was promised")) };
	enum err e;

	if (!ms || g->steps || ms == g->d.promised_ms)
		return OK;
	e = going_move(g, STR("note"), &note, 1);
	if (e == OK)
		e = body_int(&g->step[0]->body, "promised", ms);
	return e == OK ? fold_move(g, g->step[0]) : going_say(g, e);
}

static enum err
put_right(struct going *g)
{
	const bool was = (g->c.flags & CASE_URGENT) != 0;
	struct form_args *a = xcalloc(1, sizeof *a);
	struct move_arg urgent = { STR("urgent"), STR("1") };
	size_t n = 0;
	enum err e;

	form_args(g->f, g->now_ms, &g->arena, a);
	for (size_t i = 0; i < a->n; i++)
		if (!same(g, &a->a[i]))
			a->a[n++] = a->a[i];
	a->n = n;
	e = amend(g, a);
	if (e == OK)
		e = promise(g, a->promised_ms);
	if (e == OK && a->urgent != was) {
		if (was)
			urgent.value = STR("0");
		e = take(g, STR("flag"), &urgent, 1);
	}
	free(a);
	return e;
}

enum err
going_stored(struct going *g)
{
	struct told t = { .g = g, .seen = false };
	struct case_view v;
	enum err e = g->repo->ops->get(g->repo, g->f->slot, &v);

	if (e == OK) {
		g->c = *v.c;
		e = g->repo->ops->docket(g->repo, g->f->slot, &g->d);
	}
	if (e == OK)
		e = g->repo->ops->history(g->repo, g->f->slot, see, &t);
	if (e == OK)
		e = t.err;
	if (e == OK && g->f->head.serial && (t.changed || !t.seen)) {
		snprintf(g->why, g->cap, "%s",
		    _("somebody changed the case meanwhile: look again"));
		e = ERR_CONFLICT;
	}
	return e == OK ? put_right(g) : going_say(g, e);
}

/* ---- its way ---- */

static void
dispatch_next(struct going *g, const struct move *m)
{
	const struct unborn unborn = { &g->body, &g->secret, &g->d };

	auto_next(g->rules, g->f->slot, &unborn, &m->c, m->row, &m->body,
	    &g->next);
	g->goes = g->next.row && g->next.verdict == VERDICT_GO;
}

/* A row that files and sends out at once is the desk's own hand, too: it is taken
 * where the rules leave no question. */
static bool
rules_say_go(struct going *g)
{
	const struct unborn unborn = { &g->body, &g->secret, &g->d };
	struct case_facts k = { .slot = g->f->slot };
	struct decision d = { 0 };
	enum verdict v;

	case_facts_of(&k, g->rules, g->law, g->f->slot, &g->c);
	case_facts_unborn(&k, &unborn);
	v = rules_judge(g->law, rules_book(g->rules), &k.f, &g->c, 100, &d);
	decision_fini(&d);
	case_facts_fini(&k);
	return v == VERDICT_GO;
}

static enum err
direct(struct going *g)
{
	const struct law_move *row = g->c.flags & CASE_URGENT ?
	    way_direct(g->law, &g->c, &g->d, g->who, g->now_ms) : NULL;

	return row ? take(g, row->action, NULL, 0) : OK;
}

static enum err
file_it(struct going *g, const struct law_move *row)
{
	struct move_arg arg[1];
	const uint64_t n = form_code(g->f, INTAKE_CRITERION, NULL, 0);
	char text[24];
	enum err e;

	snprintf(text, sizeof text, "%llu", (unsigned long long)n);
	arg[0] = (struct move_arg){ STR("criterion"), str_of(text) };
	e = take(g, row->action, arg, n > 0);
	if (e != OK)
		return e;
	dispatch_next(g, g->step[g->steps - 1]);
	if (!g->goes)
		return g->c.unit ? OK : direct(g);
	return going_fold(g, EV_CASE_MOVE, STR(CASE_AUTO), &g->next.body,
	    false);
}

static enum err
merge_it(struct going *g, const struct law_move *row)
{
	const struct move_arg arg[] = {
		{ STR("parent"), str_of(g->f->parent) },
	};
	enum err e = take(g, row->action, arg, 1);

	return e == OK ? going_say(g, merge_plan(&g->others, g->repo, g->law,
	    g->step[g->steps - 1], g->now_ms)) : e;
}

/* An emergency about which too little is known to file it. */
static bool
too_little(const struct going *g)
{
	return (g->c.flags & CASE_URGENT) && (!g->c.matter || !g->c.grid ||
	    form_asks_criterion(g->f, g->c.matter));
}

static struct way_to
way_of(const struct going *g)
{
	struct way_to to = { WAY_FILE, 0 };
	struct case_view v;
	uint32_t slot;

	if (g->far != INTAKE_MERGE)
		return to;
	to.way = WAY_MERGE;
	if (merge_find(g->repo, str_of(g->f->parent), &slot) == OK &&
	    g->repo->ops->get(g->repo, slot, &v) == OK)
		to.parent = v.c->kind;
	return to;
}

enum err
going_on(struct going *g)
{
	const struct way_to way = way_of(g);
	const enum way to = way.way;

	if (to == WAY_FILE && too_little(g))
		return direct(g);
	for (;;) {
		const size_t steps = g->steps;
		bool last;
		const struct law_move *row = way_row(g->law, &g->c, &g->d,
		    g->who, g->now_ms, &way, &last);
		enum err e;

		if (!row && to == WAY_MERGE) {
			snprintf(g->why, g->cap, "%s",
			    _("from here no step merges it"));
			return ERR_REFUSED;
		}
		if (!row || (last && to == WAY_FILE &&
		    (row->effects & EFFECT_SET_UNIT) && !rules_say_go(g)))
			return direct(g);
		if (last)
			return to == WAY_MERGE ? merge_it(g, row) :
			    file_it(g, row);
		e = take(g, row->action, NULL, 0);
		if (e != OK || g->steps == steps)
			return e;
	}
}
