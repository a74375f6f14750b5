/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule pane as a whole: which of its views is shown, what moves in it, and
 * the work it does between frames. Nothing here is made before the pane is
 * first asked for. */
#include "app/rules_view.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include "app/cmd.h"
#include "app/intl.h"
#include "base/alloc.h"

#define LINT_REST_MS 300	/* nobody types when the check begins */

struct rules_view *
rules_view_of(struct desk *d)
{
	if (d->rv == NULL) {
		d->rv = xcalloc(1, sizeof *d->rv);
		d->rv->was_focus = PANE_QUEUE;
		d->rv->was_lower = PANE_CASE;
	}
	return d->rv;
}

void
rules_view_free(struct rules_view **v)
{
	struct rules_view *rv = *v;

	if (rv == NULL)
		return;
	rules_form_fini(&rv->form);
	rules_undo_fini(&rv->undo);
	rules_list_fini(&rv->list);
	rules_cover_fini(&rv->cover);
	free(rv->cases.slot);
	lines_fini(&rv->lines);
	buf_fini(&rv->findings);
	free(rv);
	*v = NULL;
}

int32_t
rules_today(const struct desk *d)
{
	return clock_day((struct wall){ d->now }, d->law->offset_min);
}

/* ---- what is known of the rules ---- */

struct rules_finding *
rules_finding_at(struct desk *d, size_t i)
{
	struct buf *b = &d->rv->findings;

	return i < b->n / sizeof(struct rules_finding) ?
	    (struct rules_finding *)(void *)b->p + i : NULL;
}

static bool
keep_finding(void *ctx, const struct lint_finding *f)
{
	struct desk *d = ctx;
	struct rules_finding k = {
		.kind = (uint8_t)f->kind, .unit = f->unit,
		.rules_n = f->rules_n, .matter = f->matter, .area = f->area,
		.cases = f->cases
	};

	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++)
		k.rule[i] = f->rule[i]->id;
	if (f->witness != NULL) {
		struct buf b = { 0 };

		witness_print(d->law, f->witness, &b);
		str_copy(buf_view(&b), k.witness, sizeof k.witness);
		buf_fini(&b);
	}
	d->rv->gaps += f->kind == LINT_GAP || f->kind == LINT_GAP_PART;
	buf_add(&d->rv->findings, &k, sizeof k);
	return true;
}

static void
check(struct desk *d)
{
	struct rules_view *rv = d->rv;

	rv->lint_at = 0;
	rv->unchecked = false;
	rv->findings.n = 0;
	rv->gaps = 0;
	if (rules_lint(d->rules, keep_finding, d) != OK)
		return;			/* what was found so far stands */
	malloc_trim(0);		/* the check's tables: many seats, one machine */
	rules_list_load(d);
	rv->lines.w = 0;
	d->dirty = true;
}

void
rules_check(struct desk *d)
{
	if (d->rv->unchecked)
		check(d);
}

static void
load(struct desk *d)
{
	struct rules_view *rv = d->rv;
	struct ruleset *s = rules_set(d->rules);

	rv->loaded = true;
	rv->set = s;
	rv->set_seen = ruleset_seen(s);
	rv->today = rules_today(d);
	rules_list_load(d);
	rv->unchecked = true;
	rv->lint_at = rv->list.live > RULES_CHECKED_BY_ITSELF ? 0 :
	    d->now + LINT_REST_MS;
	rules_cover_fini(&rv->cover);
	rv->lines.w = d->rule_lines.w = 0;
	d->dirty = true;
}

/* Entries are lent: whoever made the set anew meanwhile, nothing of the one
 * before is looked at any more. */
void
rules_sync(struct desk *d)
{
	struct ruleset *s;

	if (d->rules == NULL || d->rv == NULL || !d->rv->loaded)
		return;
	s = rules_set(d->rules);
	if (s != d->rv->set || ruleset_seen(s) != d->rv->set_seen ||
	    rules_today(d) != d->rv->today)
		load(d);
}

bool
rules_ready(struct desk *d)
{
	if (d->rules == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("no rules here"));
		return false;
	}
	rules_view_of(d);
	d->rv->warm = true;
	d->rv->warming = false;
	if (!d->rv->loaded)
		load(d);
	rules_sync(d);
	return true;
}

void
rules_news(struct desk *d)
{
	if (d->rules == NULL || d->rv == NULL)
		return;
	if (d->rv->warm)
		(void)!rules_refresh(d->rules);
	d->rule_lines.w = 0;
	if (d->rv->mode == RULES_DETAIL)
		d->rv->lines.w = 0;
	rules_sync(d);
}

/* ---- from view to view ---- */

void
rules_goto(struct desk *d, enum rules_mode m)
{
	struct rules_view *rv = rules_view_of(d);

	if (d->focus != PANE_RULES || rv->mode == RULES_WHY) {
		rv->back_n = 0;
		if (rules_whole_why(d))
			rv->back[rv->back_n++] = RULES_WHY;
	} else if (rv->mode != m && rv->back_n < 8) {
		rv->back[rv->back_n++] = rv->mode;
	}
	rv->mode = m;
	rv->lines.w = 0;
	rv->lines.top = 0;
	rules_take_screen(d);
}

enum rules_mode
rules_shown(const struct desk *d)
{
	return d->rv != NULL && d->focus == PANE_RULES ? d->rv->mode :
	    RULES_WHY;
}

bool
rules_whole_why(const struct desk *d)
{
	return d->rv != NULL && d->focus == PANE_RULES &&
	    d->rv->mode == RULES_WHY && d->rv->full_why;
}

void
rules_take_screen(struct desk *d)
{
	struct rules_view *rv = d->rv;

	if (d->focus != PANE_RULES || !rv->took_zoom) {
		if (!rv->took_zoom) {
			rv->was_zoomed = d->zoom;
			rv->was_lower = d->lower;
		}
		rv->was_focus = d->focus;
		rv->took_zoom = true;
		d->zoom = true;
	}
	d->focus = d->lower = PANE_RULES;
	d->over_kind = OVER_NONE;
	d->dirty = true;
}

bool
rules_in_front(const struct desk *d)
{
	return d->rv != NULL && d->rv->took_zoom && d->zoom &&
	    d->focus == PANE_RULES;
}

bool
rules_warm(struct desk *d)
{
	struct rules_view *rv = rules_view_of(d);

	if (!rv->warm)
		rv->warming = true;
	return rv->warm;
}

static void
warm_up(struct desk *d)
{
	d->rv->warming = false;
	d->rv->warm = true;
	(void)rules_book(d->rules);
	d->rule_lines.w = d->case_lines.w = 0;
	d->dirty = true;
}

void
rules_next(struct desk *d, int by)
{
	struct rules_list *l = &d->rv->list;
	size_t at;

	if (rules_list_row(d) == NULL || rules_list_row(d)->id !=
	    d->rv->detail)
		(void)!rules_list_goto(d, d->rv->detail);
	for (at = l->cur; at + (size_t)by < l->items_n; ) {
		at += (size_t)by;
		if (l->item[at] & ITEM_GROUP)
			continue;
		l->cur = at;
		d->rv->detail = l->row[l->item[at]].id;
		d->rv->lines.w = d->rv->lines.top = 0;
		d->dirty = true;
		return;
	}
	desk_say(d, ROLE_DIM, "%s", _("no rule further on"));
}

void
rules_left(struct desk *d)
{
	if (d->rv == NULL || !d->rv->took_zoom || d->focus == PANE_RULES)
		return;
	d->rv->took_zoom = false;
	d->zoom = d->rv->was_zoomed;
	if (d->lower == PANE_RULES)
		d->lower = d->rv->was_lower;
}

bool
rules_back(struct desk *d)
{
	struct rules_view *rv = d->rv;

	if (rv == NULL || d->focus != PANE_RULES ||
	    (rv->mode == RULES_WHY && !rv->full_why))
		return false;
	if (rv->mode == RULES_FORM)
		rules_form_close(d, true);
	rv->lines.w = d->rule_lines.w = 0;
	rv->lines.top = 0;
	d->dirty = true;
	if (rv->back_n > 0) {
		rv->mode = rv->back[--rv->back_n];
		return true;
	}
	rv->mode = RULES_WHY;
	rv->full_why = false;
	if (rv->took_zoom) {
		d->zoom = rv->was_zoomed;
		d->lower = rv->was_lower;
	}
	d->focus = rv->took_zoom ? rv->was_focus : PANE_QUEUE;
	rv->took_zoom = false;
	return true;
}

/* ---- moving ---- */

void
rules_pick_move(struct rules_pick *p, int64_t by)
{
	int64_t to = (int64_t)p->cur + by;

	if (p->n == 0)
		return;
	p->cur = to < 0 ? 0 : to >= (int64_t)p->n ? p->n - 1 : (size_t)to;
}

void
rules_pick_show(struct rules_pick *p, int h)
{
	size_t rows = h > 0 ? (size_t)h : 1;

	if (p->cur >= p->n)
		p->cur = p->n > 0 ? p->n - 1 : 0;
	if (p->cur < p->top)
		p->top = p->cur;
	if (p->cur >= p->top + rows)
		p->top = p->cur - rows + 1;
	if (p->top + rows > p->n)
		p->top = p->n > rows ? p->n - rows : 0;
}

bool
rules_takes(const struct desk *d)
{
	return d->focus == PANE_RULES && d->over_kind == OVER_NONE &&
	    d->rv != NULL && d->rv->mode != RULES_WHY &&
	    d->rv->mode != RULES_DETAIL && d->rv->mode != RULES_BENCH;
}

static struct rules_pick *
pick_of(struct rules_view *rv)
{
	switch (rv->mode) {
	case RULES_COVER:	return &rv->cover.row;
	case RULES_FORM:	return &rv->form.pick;
	case RULES_EFFECT:	return &rv->effect;
	case RULES_CASES:	return &rv->cases.pick;
	default:		return NULL;
	}
}

bool
rules_move(struct desk *d, int64_t by)
{
	struct rules_view *rv = d->rv;
	struct rules_pick list, *p;

	if (!rules_takes(d))
		return false;
	rules_sync(d);
	if (rv->mode == RULES_LIST) {
		list = (struct rules_pick){ rv->list.items_n, rv->list.cur,
		    rv->list.top };
		rules_pick_move(&list, by);
		rv->list.cur = list.cur;
	} else if ((p = pick_of(rv)) != NULL) {
		rules_pick_move(p, by);
	}
	d->dirty = true;
	return true;
}

int
rules_height(struct desk *d)
{
	struct layout l;

	layout_fill(d, &l);
	return l.pane[PANE_RULES].h;
}

bool
rules_page(struct desk *d, int dir)
{
	int h = rules_height(d) - 3;

	return rules_move(d, dir * (h > 1 ? h : 1));
}

void
rules_aside(struct desk *d, int by)
{
	if (rules_takes(d) && d->rv->mode == RULES_COVER)
		rules_pick_move(&d->rv->cover.col, by);
	d->dirty = true;
}

static void
enter_list(struct desk *d)
{
	struct rules_row *row = rules_list_row(d);

	if (rules_list_enter(d) || row == NULL)
		return;
	d->rv->detail = row->e->rule.id;
	rules_goto(d, RULES_DETAIL);
}

bool
rules_enter(struct desk *d)
{
	if (d->focus != PANE_RULES || d->rv == NULL)
		return false;
	rules_sync(d);
	switch (d->rv->mode) {
	case RULES_WHY:
		cmd_rule(d, STR_NONE);
		return true;
	case RULES_LIST:
		enter_list(d);
		return true;
	case RULES_DETAIL:
		cmd_rule_cases(d, STR_NONE);
		return true;
	case RULES_BENCH:
		rules_type(d, RTYPE_BENCH, str_of(d->rv->bench));
		return true;
	case RULES_COVER:
		rules_cover_enter(d);
		return true;
	case RULES_FORM:
		rules_form_edit(d);
		return true;
	case RULES_EFFECT:
		rules_effect_enter(d);
		return true;
	case RULES_CASES:
		rules_cases_enter(d);
		return true;
	case RULES_MODES:
		break;
	}
	return false;
}

/* ---- hints ---- */

#define M(m) (1u << (m))

bool
rules_hints(const struct desk *d, const char *name)
{
	static const struct { const char *name; unsigned modes; } rows[] = {
		{ "search", M(RULES_LIST) }, { "filter", M(RULES_LIST) },
		{ "rule-why", M(RULES_WHY) },
		{ "rule-test", M(RULES_WHY) | M(RULES_LIST) |
		    M(RULES_DETAIL) },
		{ "rule-cover", M(RULES_LIST) },
		{ "rule-findings", M(RULES_LIST) },
		{ "rule-next", M(RULES_COVER) | M(RULES_DETAIL) },
		{ "rule-group", M(RULES_LIST) },
		{ "rule-cases", M(RULES_LIST) | M(RULES_DETAIL) },
		{ "rule-edit", M(RULES_LIST) | M(RULES_DETAIL) |
		    M(RULES_FORM) },
		{ "rule-add", M(RULES_LIST) }, { "rule-save", M(RULES_FORM) },
		{ "rule-effect", M(RULES_FORM) },
		{ "rule-retire", M(RULES_DETAIL) | M(RULES_FORM) },
		{ "rule-approve", 0 }, { "rule-reject", 0 },
	};
	enum rules_mode m = d->rv != NULL ? d->rv->mode : RULES_WHY;

	if (m == RULES_DETAIL && d->focus == PANE_RULES &&
	    (str_is(str_of(name), "rule-approve") ||
	    str_is(str_of(name), "rule-effect") ||
	    str_is(str_of(name), "rule-reject")))
		return rules_proposal(d, d->rv->detail) != NULL;
	for (size_t i = 0; d->focus == PANE_RULES &&
	    i < sizeof rows / sizeof *rows; i++)
		if (str_is(str_of(name), rows[i].name))
			return rows[i].modes & M(m);
	return true;
}

/* ---- between frames ---- */

static bool
in_sight(const struct desk *d)
{
	return d->rv != NULL && d->rules != NULL && d->focus == PANE_RULES &&
	    d->over_kind == OVER_NONE;
}

/* One piece of work that can wait; false: there is none now. */
static bool
slice(struct desk *d)
{
	struct rules_view *rv = d->rv;

	if (rv->form.working)
		return rules_effect_slice(d);
	if (rv->mode == RULES_COVER && rv->cover.made &&
	    rv->cover.done < rv->cover.lines_n)
		return rules_cover_slice(d);
	if (rv->lint_at != 0 && d->now >= rv->lint_at && rv->painted &&
	    d->p.kind == PROMPT_NONE) {
		check(d);
		return true;
	}
	return false;
}

void
rules_tick(struct desk *d)
{
	if (d->rv != NULL && d->rules != NULL && d->rv->warming)
		warm_up(d);
	if (!in_sight(d))
		return;
	rules_sync(d);
	(void)slice(d);
}

/* A key puts the check off: it is done when nobody types. */
void
rules_keyed(struct desk *d)
{
	if (d->rv != NULL && d->rv->lint_at != 0)
		d->rv->lint_at = d->now + LINT_REST_MS;
}

int64_t
rules_next_ms(const struct desk *d)
{
	const struct rules_view *rv = d->rv;

	if (rv != NULL && d->rules != NULL && rv->warming)
		return d->now;
	if (!in_sight(d) || !rv->painted)
		return INT64_MAX;
	if (rv->form.working || (rv->mode == RULES_COVER &&
	    rv->cover.made && rv->cover.done < rv->cover.lines_n))
		return d->now;
	if (rv->lint_at != 0 && rv->loaded && d->p.kind == PROMPT_NONE)
		return rv->lint_at;
	return INT64_MAX;
}
