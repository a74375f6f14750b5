/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each step as a person at a seat would take it, on a clock that stands still
 * in between; on the way from one step to the next every rung that falls is
 * fired at its own instant, as the clockwork of a living desk would. */
#include "app/walk.h"
#include "app/walk_in.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/people.h"
#include "app/rehearsed.h"
#include "app/report.h"
#include "store/store.h"
#include "wire/profile.h"

#define LOGIN "rehearsal"

void
walk_fault(struct walk *w, size_t line, const char *fmt, ...)
{
	va_list ap;

	buf_fmt(&w->out->faults, "%s:%zu: ", w->file, line);
	va_start(ap, fmt);
	buf_vfmt(&w->out->faults, fmt, ap);
	va_end(ap);
	buf_byte(&w->out->faults, '\n');
	if (w->failed_line != line || w->out->failed == 0)
		w->out->failed++;
	w->failed_line = line;
}

void
walk_result_fini(struct walk_result *r)
{
	buf_fini(&r->faults);
	buf_fini(&r->labels);
	buf_fini(&r->rows);
	buf_fini(&r->refusals);
}

/* ---- time ---- */

struct opened {
	uint32_t	slot;
	struct event_id	id;
	const struct law_rung *rung;
};
struct openings { struct opened *o; size_t n, cap; };

static void
see_fired(void *ctx, uint32_t slot, const struct event *e,
    const struct rung_due *r, const struct casefile *after)
{
	struct openings *k = ctx;

	(void)after;
	if (r->rung->opens.n == 0 || str_is(r->rung->opens, "-"))
		return;
	k->o = xgrow(k->o, &k->cap, k->n + 1, sizeof *k->o);
	k->o[k->n++] = (struct opened){ slot, e->id, r->rung };
}

void
walk_until(struct walk *w, int64_t ms)
{
	struct openings k = { 0 };
	enum err e = rehearsed_until(w->store, &w->now_ms, ms, see_fired, &k,
	    &w->out->fired);

	if (e != OK)
		walk_fault(w, w->at < w->step_n ? w->step[w->at].line : 0,
		    "what fell cannot be fired: %s", err_text(e));
	for (size_t i = 0; i < k.n; i++)
		walk_opened(w, k.o[i].slot, &k.o[i].id, k.o[i].rung);
	free(k.o);
}

/* ---- who ---- */

static bool
sit(struct walk *w, const struct walk_step *s, struct seat *out)
{
	const struct law_account *a = law_account(&w->law, s->by);

	memset(out, 0, sizeof *out);
	if (!a) {
		walk_fault(w, s->line, "by: expected an account of the "
		    "profile, found “%.*s”", STR_ARG(s->by));
		return false;
	}
	str_copy(a->code, out->me.code, sizeof out->me.code);
	str_copy(a->name, out->me.name, sizeof out->me.name);
	str_copy(a->seat, out->me.seat, sizeof out->me.seat);
	out->me.roles = a->roles;
	out->me.unit = a->unit;
	str_copy(STR(LOGIN), out->login, sizeof out->login);
	out->read_only = !((law_moving_roles(&w->law) | w->law.rule_roles) &
	    a->roles);
	return true;
}

static const struct walk_case *
case_of(struct walk *w, const struct walk_step *s)
{
	for (size_t i = 0; i < w->cases_n; i++)
		if (str_eq(w->cases[i].name, s->name))
			return &w->cases[i];
	walk_fault(w, s->line, "expected a case of this walk, found “%.*s”",
	    STR_ARG(s->name));
	return NULL;
}

/* Cases are called by their names in the walk, also in arguments. */
static void
name_cases(const struct walk *w, const struct walk_step *s,
    struct move_arg *args)
{
	for (size_t i = 0; i < s->args_n; i++) {
		args[i] = s->arg[i];
		if (!str_is(args[i].name, "parent") &&
		    !str_is(args[i].name, "case"))
			continue;
		for (size_t k = 0; k < w->cases_n; k++)
			if (str_eq(w->cases[k].name, args[i].value))
				args[i].value = str_of(w->cases[k].number);
	}
}

/* ---- steps ---- */

static void
step_at(struct walk *w, const struct walk_step *s)
{
	int64_t ms = 0;

	if (str_is(s->name, "next")) {
		if (store_alarm_next(w->store, &ms) != OK || ms == 0)
			walk_fault(w, s->line, "expected a rung that will "
			    "fall, found none");
	} else if (!walk_time(&w->law, w->base_ms, s->name, &ms)) {
		walk_fault(w, s->line, "expected a time, found “%.*s”",
		    STR_ARG(s->name));
	} else if (ms < w->base_ms) {
		walk_fault(w, s->line, "the clock only goes forward");
	}
	if (ms > w->now_ms)
		walk_until(w, ms);
}

static void
step_report(struct walk *w, const struct walk_step *s)
{
	struct move_arg args[WALK_ARGS + 1];
	struct report_ask q = { .rules = w->rules, .law = &w->law,
		.args = args, .n = s->args_n, .now_ms = w->now_ms };
	struct walk_case *c;
	struct outcome out = { 0 };
	struct intent it;
	struct report r;
	struct seat who;
	bool title = false;
	enum err e;

	if (!sit(w, s, &who))
		return;
	q.who = &who;
	for (size_t i = 0; i < s->args_n; i++) {
		args[i] = s->arg[i];
		title |= str_is(args[i].name, "title");
	}
	if (!title)
		args[q.n++] = (struct move_arg){ STR("title"), s->name };
	e = report_make(&r, &q);
	if (e == OK) {
		report_intent(&r, w->now_ms, &it);
		e = w->repo->ops->commit(w->repo, &it, 1, false, &out);
	}
	if (e != OK) {
		walk_fault(w, s->line, "report: expected a case, found: %s",
		    r.why[0] ? r.why : err_text(e));
		return;
	}
	w->cases = xgrow(w->cases, &w->cases_cap, w->cases_n + 1,
	    sizeof *w->cases);
	c = &w->cases[w->cases_n++];
	*c = (struct walk_case){ .name = s->name, .slot = out.slot };
	memcpy(c->number, out.number, sizeof c->number);
}

static enum err
prepare(struct walk *w, const struct walk_step *s, const struct walk_case *c,
    const struct seat *who, struct move_arg *args, struct deed *d)
{
	struct move_ask q = { .repo = w->repo, .rules = w->rules, .who = who,
		.action = s->action, .args = args, .n = s->args_n,
		.now_ms = w->now_ms };
	struct case_view v;
	struct casefile copy;
	enum err e = w->repo->ops->get(w->repo, c->slot, &v);

	memset(d, 0, sizeof *d);
	if (e != OK)
		return e;
	copy = *v.c;
	v.c = &copy;
	q.v = &v;
	name_cases(w, s, args);
	return deed_prepare(d, &q);
}

static void
took_all(struct walk *w, const struct deed *d, const struct outcome *out)
{
	walk_took(w, d->m.row);
	if (d->next_at != SIZE_MAX && out[d->next_at].err == OK)
		walk_took(w, d->next.row);
	/* A link opens a row where it makes many callers. */
	out += d->at + 1 + (d->next_at != SIZE_MAX);
	for (size_t i = 0; i < d->others.n; i++)
		walk_took(w, out[i].why.row);
}

static void
commit(struct walk *w, const struct walk_step *s, struct deed *d)
{
	struct intent *it = xcalloc(deed_room(d), sizeof *it);
	struct outcome *out = xcalloc(deed_room(d), sizeof *out);
	size_t n = deed_intents(d, it, 0, w->now_ms);
	char why[320] = "";
	enum err e = w->repo->ops->commit(w->repo, it, n, false, out);

	if (e == OK) {
		took_all(w, d, out);
	} else {
		for (size_t i = 0; i < n && !why[0]; i++)
			if (out[i].err != OK && out[i].err != ERR_CANCELLED)
				move_refusal_text(&w->law, &d->m.c, s->action,
				    &out[i].why, why, sizeof why);
		walk_fault(w, s->line, "%.*s: expected to be done, found: %s "
		    "(%s)", STR_ARG(s->action), why, err_text(e));
	}
	free(it);
	free(out);
}

static void
step_act(struct walk *w, const struct walk_step *s, const struct walk_case *c)
{
	struct move_arg args[WALK_ARGS];
	struct seat who;
	struct deed d;
	enum err e;

	if (!sit(w, s, &who))
		return;
	e = prepare(w, s, c, &who, args, &d);
	if (e == OK)
		commit(w, s, &d);
	else
		walk_fault(w, s->line, "%.*s: expected to be done, found: %s",
		    STR_ARG(s->action), d.m.why[0] ? d.m.why : err_text(e));
	deed_fini(&d);
}

static void
step_refuses(struct walk *w, const struct walk_step *s,
    const struct walk_case *c)
{
	struct move_arg args[WALK_ARGS];
	struct seat who;
	struct deed d;
	char found[400];
	enum err e;

	if (!sit(w, s, &who))
		return;
	e = prepare(w, s, c, &who, args, &d);
	if (!walk_refused(w, s, &d.m, e, found, sizeof found))
		walk_fault(w, s->line, "%.*s: expected to be refused by %.*s, "
		    "found %s", STR_ARG(s->action), STR_ARG(s->word), found);
	else
		buf_fmt(&w->spoken, "\n  %s", d.m.why);
	deed_fini(&d);
}

static void
step_of_case(struct walk *w, const struct walk_step *s)
{
	const struct walk_case *c = case_of(w, s);

	if (!c)
		return;
	switch (s->kind) {
	case STEP_ACT:		step_act(w, s, c); break;
	case STEP_REFUSES:	step_refuses(w, s, c); break;
	case STEP_EXPECT:	walk_expect(w, s, c); break;
	default:		walk_ledger(w, c, true); break;
	}
}

static void
take(struct walk *w, const struct walk_step *s)
{
	w->spoken.n = 0;
	buf_str(&w->spoken, s->text);
	w->out->steps++;
	switch (s->kind) {
	case STEP_PROFILE:
		w->out->steps--;
		break;
	case STEP_LABEL:
		w->out->steps--;
		buf_fmt(&w->out->labels, "%.*s %zu\n", STR_ARG(s->name),
		    s->line);
		break;
	case STEP_AT:		step_at(w, s); break;
	case STEP_REPORT:	step_report(w, s); break;
	case STEP_METRIC:	walk_metric(w, s); break;
	default:		step_of_case(w, s); break;
	}
	/* What it armed in the past, and what falls at this very instant. */
	walk_until(w, w->now_ms);
	w->base_ms = w->now_ms;
}

bool
walk_next(const struct walk *w, int64_t *ms)
{
	const struct walk_step *s = &w->step[w->at];

	if (w->at >= w->step_n)
		return false;
	if (s->kind != STEP_AT || str_is(s->name, "next") ||
	    !walk_time(&w->law, w->base_ms, s->name, ms))
		*ms = w->now_ms;
	return true;
}

bool
walk_step(struct walk *w, size_t *line, struct str *spoken)
{
	if (w->at >= w->step_n)
		return false;
	*line = w->step[w->at].line;
	/* Who watches may have let it go on a little. */
	clock_warp((struct wall){ w->now_ms }, 0);
	take(w, &w->step[w->at]);
	for (size_t i = 0; w->at + 1 == w->step_n && i < w->cases_n; i++)
		walk_ledger(w, &w->cases[i], false);
	w->at++;
	if (spoken)
		*spoken = buf_view(&w->spoken);
	return true;
}

/* ---- life ---- */

static bool
begins_at(struct walk *w, int64_t *ms)
{
	for (size_t i = 0; i < w->step_n; i++) {
		if (w->step[i].kind == STEP_AT)
			return walk_time(&w->law, 0, w->step[i].name, ms) &&
			    !str_starts(w->step[i].name, STR("+"));
		if (w->step[i].kind > STEP_AT && w->step[i].kind != STEP_LABEL)
			break;
	}
	return false;
}

static enum err
open_store(struct walk *w, struct str archive, const char *dir)
{
	struct store_birth birth = { .dir = dir, .node = "walk",
		.mode = STORE_REHEARSAL, .archive = archive };
	struct store_options o = { .dir = dir };
	struct store_fault why = { 0 };
	enum err e = store_create(&birth, &why);

	if (e == OK)
		e = store_open(&w->store, &o, &why);
	if (e != OK) {
		walk_fault(w, 1, "%s: %s %s", dir, err_text(e), why.text);
		return e;
	}
	store_set_law(w->store, &w->law);
	w->repo = store_repo(w->store);
	return people_seed(w->store, &w->law, LOGIN);
}

static enum err
make(struct walk *w, struct str archive, const char *dir)
{
	struct diag_sink sink = { 0 };
	int64_t ms;
	enum err e = walk_read(w);

	if (e == OK)
		e = profile_load_trusted(archive, &w->law, &sink);
	if (e != OK)
		return e;
	if (!begins_at(w, &ms)) {
		walk_fault(w, 1, "expected `at` with a day and time before "
		    "the first action");
		return ERR_BAD_INPUT;
	}
	w->now_ms = w->base_ms = ms;
	clock_warp((struct wall){ ms }, 0);
	e = open_store(w, archive, dir);
	if (e == OK) {
		w->rules = rules_new(w->store, &w->law);
		e = rehearsed_set(w->store, ms, 0);
	}
	return e;
}

enum err
walk_begin(struct walk **out, struct str text, const char *name,
    struct str archive, const char *dir, struct walk_result *result)
{
	struct walk *w = xcalloc(1, sizeof *w);
	enum err e;

	memset(result, 0, sizeof *result);
	w->text = text;
	w->file = name;
	w->out = result;
	e = make(w, archive, dir);
	if (e != OK)
		walk_end(&w);
	*out = w;
	return e;
}

void
walk_end(struct walk **p)
{
	struct walk *w = *p;

	if (!w)
		return;
	rules_free(&w->rules);
	if (w->store)
		store_close(&w->store);
	clock_unwarp();
	law_fini(&w->law);
	free(w->step);
	free(w->cases);
	buf_fini(&w->spoken);
	arena_fini(&w->arena);
	free(w);
	*p = NULL;
}

enum err
walk_run(struct str text, const char *name, struct str archive,
    const char *dir, walk_step_fn *fn, void *ctx, struct walk_result *out)
{
	struct walk *w;
	struct str spoken;
	size_t line;
	enum err e = walk_begin(&w, text, name, archive, dir, out);

	if (e != OK)
		return e;
	while (walk_step(w, &line, &spoken))
		if (fn && !fn(ctx, line, spoken))
			break;
	walk_end(&w);
	return OK;
}

int64_t
walk_now(const struct walk *w)
{
	return w->now_ms;
}

struct str
walk_about(const struct walk *w)
{
	const struct walk_step *s = w->at ? &w->step[w->at - 1] : NULL;

	for (size_t i = 0; s && i < w->cases_n; i++)
		if (str_eq(w->cases[i].name, s->name))
			return str_of(w->cases[i].number);
	return STR_NONE;
}

struct store *
walk_store(struct walk *w)
{
	return w->store;
}

struct rules *
walk_rules(struct walk *w)
{
	return w->rules;
}

const struct law *
walk_law(const struct walk *w)
{
	return &w->law;
}
