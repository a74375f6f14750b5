/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule pane on the screen: beside the others it says why the case under
 * the cursor goes where it goes; whole, it shows the view that was asked for. */
#include "app/rules_view.h"

#include <inttypes.h>
#include <stdio.h>
#include "app/intl.h"

#define WIDE_WHY 110

bool
rules_wide_why(const struct desk *d, int w)
{
	return rules_whole_why(d) && (d->zoom ? d->w >= WIDE_WHY :
	    w >= WIDE_WHY);
}

/* A stored trace, its winner told in words: R71@1 井盖×黄村 (三定); what is no
 * trace of today's form is shown as it is. */
void
rules_trace(struct desk *d, struct str trace, struct buf *out)
{
	struct trace_line l[TRACE_LINES];
	const struct rule_entry *e = NULL;
	unsigned more;
	size_t n = trace_parse(trace, l, TRACE_LINES, &more);

	if (n > 0 && d->rules != NULL && rules_warm(d))
		e = ruleset_find(rules_set(d->rules), l[0].id, l[0].version);
	if (e == NULL) {
		buf_str(out, trace);
		return;
	}
	buf_fmt(out, "R%u@%u ", l[0].id, l[0].version);
	rules_ground(d, &e->rule, out);
	buf_fmt(out, " (%s", rules_kind_name((enum rule_kind)e->rule.kind));
	if (e->rule.basis.n > 0 && !str_is(e->rule.basis,
	    rules_kind_name((enum rule_kind)e->rule.kind)))
		buf_fmt(out, " %.*s", STR_ARG(e->rule.basis));
	buf_byte(out, ')');
	for (size_t i = 1; i < n && i < 4; i++)
		buf_fmt(out, " > R%u %s", l[i].id,
		    _(rule_loss_text((enum rule_loss)l[i].loss)));
	if (n > 4)
		buf_fmt(out, _(" and %zu more"), n - 4 + more);
}

void
pane_rules_build(struct desk *d, int w)
{
	struct lines *t = &d->rule_lines;

	lines_clear(t, w);
	if (d->rules == NULL || !rules_warm(d))
		return;
	d->rv->fit = 0;
	rules_why_build(d, t, d->open, rules_whole_why(d));
	t->w = w;
}

struct lines *
rules_lines(struct desk *d, int w)
{
	if (!rules_ready(d))
		return NULL;
	switch (rules_shown(d)) {
	case RULES_WHY:
		pane_rules_build(d, w);
		return &d->rule_lines;
	case RULES_DETAIL:
		rules_detail_build(d, w);
		return &d->rv->lines;
	case RULES_BENCH:
		d->rv->lines.w = w;
		rules_bench_try(d, str_of(d->rv->bench));
		return &d->rv->lines;
	default:
		return NULL;
	}
}

static void
draw_text(struct desk *d, struct cells *g, struct rect r, struct lines *t)
{
	cells_fill(g, (struct rect){ r.x, r.y, 1, r.h }, ROLE_TEXT);
	lines_draw(t, g, (struct rect){ r.x + 1, r.y, r.w - 1, r.h });
	if (d->focus == PANE_RULES && d->p.kind == PROMPT_NONE) {
		g->cur_x = r.x;
		g->cur_y = r.y;
	}
}

/* Then on the left, now on the right; one moves the other. */
static void
draw_both(struct desk *d, struct cells *g, struct rect r)
{
	struct rect left = { r.x, r.y, r.w / 2, r.h };
	struct rect right = { r.x + r.w / 2 + 1, r.y, r.w - r.w / 2 - 1,
	    r.h };

	if (d->rule_lines.w != left.w - 1 || !d->rv->built_full)
		pane_rules_build(d, left.w - 1);
	draw_text(d, g, left, &d->rule_lines);
	d->rv->lines.top = d->rule_lines.top;
	lines_draw(&d->rv->lines, g, (struct rect){ right.x + 1, right.y,
	    right.w - 1, right.h });
	for (int y = r.y; y < r.y + r.h; y++)
		cells_put(g, r.x + r.w / 2, y, ROLE_BORDER,
		    d->ascii ? '|' : 0x2502);
}

static void
draw_why(struct desk *d, struct cells *g, struct rect r)
{
	if (rules_whole_why(d) && d->store != NULL && r.w >= WIDE_WHY) {
		draw_both(d, g, r);
		return;
	}
	if (d->rule_lines.w != r.w - 1 ||
	    d->rv->built_full != rules_whole_why(d))
		pane_rules_build(d, r.w - 1);
	draw_text(d, g, r, &d->rule_lines);
}

void
rules_draw(struct desk *d, struct cells *g, struct rect r)
{
	cells_fill(g, r, ROLE_TEXT);
	if (d->rules == NULL) {
		cells_text(g, r.x + 1, r.y, r.w - 1, ROLE_DIM,
		    str_of(_("no rules here")), true);
		return;
	}
	rules_view_of(d);
	rules_sync(d);
	switch (rules_shown(d)) {
	case RULES_WHY:
		draw_why(d, g, r);
		return;
	case RULES_LIST:
		rules_list_draw(d, g, r);
		break;
	case RULES_DETAIL:
		if (d->rv->lines.w != r.w - 1)
			rules_detail_build(d, r.w - 1);
		draw_text(d, g, r, &d->rv->lines);
		break;
	case RULES_BENCH:
		if (d->rv->lines.w != r.w - 1) {
			d->rv->lines.w = r.w - 1;
			rules_bench_try(d, str_of(d->rv->bench));
		}
		draw_text(d, g, r, &d->rv->lines);
		break;
	case RULES_COVER:
		rules_cover_draw(d, g, r);
		break;
	case RULES_FORM:
		rules_form_draw(d, g, r);
		break;
	case RULES_EFFECT:
		rules_effect_draw(d, g, r);
		break;
	case RULES_CASES:
		rules_cases_draw(d, g, r);
		break;
	case RULES_MODES:
		break;
	}
	d->rv->painted = true;
}

static void
why_title(struct desk *d, struct buf *out)
{
	struct case_view v;
	size_t n = 0;

	if (d->rules == NULL || d->rv == NULL || !d->rv->warm) {
		buf_cstr(out, _("rules"));
		return;
	}
	(void)ruleset_live(rules_set(d->rules), &n);
	buf_fmt(out, "%s ", _("rules"));
	rules_count(n, out);
	if (d->open == SLOT_NONE ||
	    d->repo->ops->get(d->repo, d->open, &v) != OK)
		return;
	if (!rules_whole_why(d) || d->store == NULL)
		buf_fmt(out, _(" · %zu fit"), d->rv->fit);
	buf_fmt(out, " · %s %s", rules_whole_why(d) ? _("why") : _("case"),
	    words_number(v.c->number));
}

void
rules_title(struct desk *d, struct buf *out)
{
	switch (rules_shown(d)) {
	case RULES_WHY:
		why_title(d, out);
		break;
	case RULES_LIST:
		rules_list_title(d, out);
		break;
	case RULES_DETAIL:
		buf_fmt(out, "%s R%u", _("rule"), d->rv->detail);
		break;
	case RULES_BENCH:
		buf_cstr(out, _("test bench"));
		break;
	case RULES_COVER:
		rules_cover_title(d, out);
		break;
	case RULES_FORM:
		if (d->rv->form.id == 0)
			buf_cstr(out, _("new rule"));
		else
			buf_fmt(out, _("change of rule R%u"),
			    d->rv->form.id);
		break;
	case RULES_EFFECT:
		buf_cstr(out, _("what the change would have done"));
		break;
	case RULES_CASES:
		buf_fmt(out, "%s · %zu", d->rv->cases.title,
		    d->rv->cases.n);
		break;
	case RULES_MODES:
		break;
	}
}
