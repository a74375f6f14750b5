/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an edit would have done to the last month: the rules with it against
 * the rules of today, over the stored cases, a slice at a time; and what must
 * not enter a running set. Each number opens its cases. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define MONTH_DAYS 30
#define SLICE_MS 8

void
rules_effect_stop(struct rules_form *f)
{
	replay_free(&f->replay);
	rulebook_free(&f->book);
	ruleset_free(&f->set);
	f->ready = f->tried = false;
	f->done = f->of = 0;
	f->findings = 0;
	f->found.w = 0;
}

static bool
take_day(struct desk *d, const char *text, int32_t *day)
{
	struct wall t;

	*day = DAY_FIRST;
	if (text == NULL || text[0] == '\0')
		return true;
	if (!clock_parse(str_of(text), d->law->offset_min, &t))
		return false;
	*day = clock_day(t, d->law->offset_min);
	return true;
}

bool
rules_form_as_edit(struct desk *d, struct rule_edit *e)
{
	struct rules_form *f = &d->rv->form;

	*e = (struct rule_edit){
		.kind = f->kind, .id = f->id, .version = f->version,
		.reason = str_of(f->reason)
	};
	rules_form_text(f, &e->text);
	e->text.col[RULE_ID] = e->text.col[RULE_VERSION] = STR_NONE;
	if (!take_day(d, f->effective, &e->effective)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("counts from: a day is expected, as 2026-12-01"));
		return false;
	}
	return true;
}

static bool
keep_finding(void *ctx, const struct lint_finding *w)
{
	struct desk *d = ctx;
	struct rules_form *f = &d->rv->form;
	struct buf b = { 0 };

	f->findings++;
	buf_fmt(&b, "! %s", _(lint_text(w->kind)));
	for (size_t i = 0; i < w->rules_n && i < LINT_RULES; i++)
		buf_fmt(&b, " R%u", w->rule[i]->id);
	if (w->witness != NULL) {
		buf_cstr(&b, _(" — for example "));
		witness_print(d->law, w->witness, &b);
	}
	desk_say(d, ROLE_ERROR, "%s", buf_z(&b));
	str_copy(buf_view(&b), f->finding, sizeof f->finding);
	buf_fini(&b);
	return f->findings < 20;
}

/* The set as it would be: what must never stand in it is told. */
static bool
make_set(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	struct rule_edit e;
	const struct rule *live;
	size_t n;
	bool *fresh;

	/* A reason is not yet needed to look. */
	if (!rules_form_as_edit(d, &e))
		return false;
	if (e.reason.n == 0)
		e.reason = STR("-");
	e.version = 0;		/* what it would do is shown in any case */
	if (rules_try(d->rules, &d->seat, &e, 1, &f->set, NULL, NULL) != OK) {
		f->set = NULL;
		return false;
	}
	live = ruleset_live(f->set, &n);
	fresh = xcalloc(n + 1, sizeof *fresh);
	for (size_t i = 0; i < n; i++)
		fresh[i] = ruleset_find(rules_set(d->rules), live[i].id,
		    live[i].version) == NULL;
	if (lint_entry(d->law, live, n, fresh, rules_today(d), keep_finding,
	    d) != OK)
		f->findings++;
	f->book = rulebook_make(d->law, live, n);
	free(fresh);
	return true;
}

static struct query
last_month(const struct desk *d)
{
	struct query q = { .n = 1 };

	q.t[0].kind = TERM_TIME;
	q.t[0].field = TIME_REPORTED;
	q.t[0].from_ms = d->now - MONTH_DAYS * CLOCK_DAY_MS;
	q.t[0].to_ms = d->now + CLOCK_MIN_MS;
	return q;
}

void
rules_effect_begin(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	struct query q = last_month(d);

	rules_effect_stop(f);
	if (!rules_form_read(d)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("first put right what is marked"));
		return;
	}
	f->tried = true;
	if (!make_set(d))
		return;
	if (d->store != NULL)
		f->replay = replay_begin(d->rules, f->book,
		    rules_book(d->rules), &q);
	f->ready = f->replay == NULL;
	f->working = f->replay != NULL;
	d->dirty = true;
}

bool
rules_effect_slice(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	enum err e;

	if (f->replay == NULL || !f->working)
		return false;
	e = replay_step(f->replay, SLICE_MS, &f->done, &f->of);
	f->working = e == ERR_BUSY;
	f->ready = e == OK;
	f->found.w = 0;
	d->rv->effect.n = f->ready ? replay_result(f->replay)->moves_n : 0;
	d->dirty = true;
	return f->working;
}

/* ---- beside the form ---- */

static void
tell_units(struct desk *d, struct lines *t, const struct replay_result *r)
{
	size_t told = 0;

	for (size_t i = 0; i < r->moves_n && told < 8; i++, told++) {
		const struct replay_move *m = &r->moves[i];

		lines_fmt(t, ROLE_TEXT, 1, "%llu  %.*s → %.*s",
		    (unsigned long long)m->n,
		    STR_ARG(m->from != 0 ? words_unit(d, m->from, true) :
		    str_of(_("a person"))),
		    STR_ARG(m->to != 0 ? words_unit(d, m->to, true) :
		    str_of(_("a person"))));
	}
	if (r->moves_n > told)
		lines_fmt(t, ROLE_DIM, 1, _("and %zu more"),
		    r->moves_n - told);
}

static void
tell_effect(struct desk *d, struct lines *t)
{
	struct rules_form *f = &d->rv->form;
	const struct replay_result *r;
	struct buf n = { 0 }, of = { 0 };

	if (f->replay == NULL) {
		lines_add(t, ROLE_DIM, 0,
		    str_of(_("no stored cases to look at")));
		return;
	}
	if (!f->ready) {
		lines_fmt(t, ROLE_NEAR, 0, _("last month: %llu of %llu cases"),
		    (unsigned long long)f->done, (unsigned long long)f->of);
		return;
	}
	r = replay_result(f->replay);
	rules_count(r->changed, &n);
	rules_count(r->cases, &of);
	lines_fmt(t, r->changed > 0 ? ROLE_NEAR : ROLE_FINE, 0,
	    _("Last month: %s of %s cases would go elsewhere"), buf_z(&n),
	    buf_z(&of));
	buf_fini(&n);
	buf_fini(&of);
	tell_units(d, t, r);
}

void
rules_effect_tell(struct desk *d, int w)
{
	struct rules_form *f = &d->rv->form;
	struct lines *t = &f->found;

	lines_clear(t, w);
	if (!f->good)
		lines_add(t, ROLE_ERROR, 0,
		    str_of(_("what is marked ! cannot be read yet")));
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		if (f->fault[c] != NULL)
			lines_fmt(t, ROLE_TEXT, 0, "%s %s",
			    rules_column_label((enum rule_column)c),
			    f->fault[c]);
	if (f->findings > 0)
		lines_add(t, ROLE_ERROR, 0, str_of(f->finding));
	if (!f->tried) {
		lines_add(t, ROLE_DIM, 0, str_of(_("Enter changes a line; "
		    "E shows what last month would have been; s saves")));
		return;
	}
	tell_effect(d, t);
}

/* ---- as a view of its own ---- */

static void
draw_head(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_form *f = &d->rv->form;
	const struct replay_result *x;
	struct buf b = { 0 };

	if (!f->ready || f->replay == NULL)
		return;
	x = replay_result(f->replay);
	buf_fmt(&b, _("%llu of %llu cases of the last month would go "
	    "elsewhere; Enter opens them"), (unsigned long long)x->changed,
	    (unsigned long long)x->cases);
	cells_text(g, r.x + 1, r.y, r.w - 1, ROLE_VALUE, buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_bar(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_form *f = &d->rv->form;
	int w = r.w - 12, full = f->of > 0 ?
	    (int)((uint64_t)w * f->done / f->of) : 0;

	for (int i = 0; i < w; i++)
		cells_put(g, r.x + 1 + i, r.y, i < full ? ROLE_FINE : ROLE_DIM,
		    i < full ? '#' : '.');
	cells_fmt(g, r.x + w + 2, r.y, 10, ROLE_VALUE, "%3d%%",
	    f->of > 0 ? (int)(f->done * 100 / f->of) : 0);
}

static void
draw_move(struct desk *d, struct cells *g, struct rect r,
    const struct replay_move *m, bool on)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%6llu  ", (unsigned long long)m->n);
	if (m->from != 0)
		buf_str(&b, words_unit(d, m->from, false));
	else
		buf_cstr(&b, _("a person"));
	buf_cstr(&b, " → ");
	if (m->to != 0)
		buf_str(&b, words_unit(d, m->to, false));
	else
		buf_cstr(&b, _("a person"));
	cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_TEXT, buf_view(&b), true);
	if (on)
		cells_put(g, r.x, r.y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
	if (on && d->p.kind == PROMPT_NONE) {
		g->cur_x = r.x;
		g->cur_y = r.y;
	}
	buf_fini(&b);
}

void
rules_effect_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_form *f = &d->rv->form;
	struct rules_pick *p = &d->rv->effect;
	const struct replay_result *x;

	if (f->replay == NULL) {
		cells_text(g, r.x + 1, r.y, r.w - 1, ROLE_DIM,
		    str_of(_("no stored cases to look at")), true);
		return;
	}
	if (!f->ready) {
		draw_bar(d, g, r);
		return;
	}
	draw_head(d, g, r);
	x = replay_result(f->replay);
	p->n = x->moves_n;
	rules_pick_show(p, r.h - 2);
	for (int i = 0; i < r.h - 2 && p->top + (size_t)i < p->n; i++)
		draw_move(d, g, (struct rect){ r.x, r.y + 2 + i, r.w, 1 },
		    &x->moves[p->top + (size_t)i],
		    p->top + (size_t)i == p->cur);
}

void
rules_effect_enter(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	const struct replay_result *x;
	const struct replay_move *m;
	struct buf b = { 0 };

	if (!f->ready || f->replay == NULL)
		return;
	x = replay_result(f->replay);
	if (d->rv->effect.cur >= x->moves_n)
		return;
	m = &x->moves[d->rv->effect.cur];
	buf_fmt(&b, "%.*s → %.*s",
	    STR_ARG(m->from != 0 ? words_unit(d, m->from, true) :
	    str_of(_("a person"))),
	    STR_ARG(m->to != 0 ? words_unit(d, m->to, true) :
	    str_of(_("a person"))));
	rules_cases_show(d, m->slots, m->slots_n, buf_z(&b));
	buf_fini(&b);
}
