/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole screen from the desk's state, each time: panes put cells, the
 * terminal sends what differs from the frame before. */
#include "app/desk_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/call_view.h"
#include "app/intl.h"
#include "app/map_view.h"
#include "app/rules_view.h"
#include "app/search.h"
#include "app/sheet.h"
#include "lang/lang.h"

void
draw_title(struct desk *d, struct cells *g, struct rect r, struct str title,
    bool on)
{
	int x = r.x;

	cells_hline(g, r.x, r.y, r.w, on ? ROLE_FOCUS : ROLE_BORDER, d->ascii);
	x += cells_text(g, x, r.y, 1, on ? ROLE_FOCUS : ROLE_BORDER,
	    str_of(d->ascii ? "-" : "─"), false);
	x += cells_text(g, x, r.y, 1, ROLE_TITLE, STR(" "), false);
	x += cells_text(g, x, r.y, r.w - 4, on ? ROLE_FOCUS : ROLE_TITLE,
	    title, true);
	cells_text(g, x, r.y, 1, ROLE_TITLE, STR(" "), false);
}

static void
queue_title(struct desk *d, struct buf *b)
{
	const struct queue *q = &d->q;

	if (q->view >= 0)
		buf_str(b, d->law->views[q->view].name);
	else
		buf_fmt(b, _("filter: %s"),
		    q->text[0] != '\0' ? q->text : _("all"));
	buf_byte(b, ' ');
	if (q->heads.rows == q->total && headcount_differs(&q->heads))
		headcount_words(&q->heads, b);
	else
		buf_fmt(b, "%" PRIu64, q->total);
	if (q->search[0] != '\0')
		buf_fmt(b, " · /%s", q->search);
	if (q->n > 0 && q->total > (uint64_t)q->n)
		buf_fmt(b, " · %" PRIu64 "-%" PRIu64, q->top + 1,
		    q->top + (uint64_t)q->n);
	if (q->fresh > 0)
		buf_fmt(b, _(" · new %llu"), (unsigned long long)q->fresh);
	if (d->marks_n > 0)
		buf_fmt(b, _(" · marked %zu"), d->marks_n);
}

static void
pane_title(struct desk *d, enum pane p, struct buf *b)
{
	struct case_view v;
	bool open = d->open != SLOT_NONE &&
	    d->repo->ops->get(d->repo, d->open, &v) == OK;

	switch (p) {
	case PANE_QUEUE:
		queue_title(d, b);
		break;
	case PANE_CASE:
		buf_fmt(b, "%s %s", _("case"), open ? v.c->number : "");
		if (d->revealed == d->open && open)
			buf_fmt(b, " · %s", _("unmasked"));
		break;
	case PANE_MAP:
		map_title(d, b);
		break;
	case PANE_RULES:
		rules_title(d, b);
		break;
	case PANE_COUNT:
		break;
	}
}

typedef void build_fn(struct desk *d, int w);

/* Each line twice, as the upper and lower half of letters of double size: half
 * the columns, half the lines. */
static void
draw_double(struct desk *d, struct cells *g, struct rect r, struct lines *t,
    build_fn *build)
{
	int top;

	if (t->w != g->w / 2 - 1)
		build(d, g->w / 2 - 1);
	cells_fill(g, r, ROLE_TEXT);
	lines_clamp(t, r.h / 2);
	top = t->top;
	for (int y = 0; y + 1 < r.h; y++) {
		struct rect at = { 1, r.y + y, g->w / 2 - 1, 1 };

		t->top = top + y / 2;
		if (t->top >= (int)t->n)
			break;
		lines_draw(t, g, at);
		cells_row_size(g, r.y + y, (uint8_t)(2 + y % 2));
	}
	t->top = top;
}

static void
draw_lines(struct desk *d, struct cells *g, enum pane p, struct rect r,
    struct lines *t, build_fn *build)
{
	if (d->large && p == PANE_CASE && r.w == g->w) {
		draw_double(d, g, r, t, build);
	} else {
		if (t->w != r.w - 1)
			build(d, r.w - 1);
		cells_fill(g, (struct rect){ r.x, r.y, 1, r.h }, ROLE_TEXT);
		lines_draw(t, g, (struct rect){ r.x + 1, r.y, r.w - 1, r.h });
	}
	if (d->focus == p && d->p.kind == PROMPT_NONE) {
		g->cur_x = r.x;
		g->cur_y = r.y;
	}
}

static void
draw_pane(struct desk *d, struct cells *g, enum pane p, const struct layout *l)
{
	struct buf b = { 0 };
	struct rect r = l->pane[p];

	if (r.w <= 0 || r.h <= 0)
		return;
	switch (p) {
	case PANE_QUEUE:
		pane_queue_draw(d, g, r);
		break;
	case PANE_CASE:
		draw_lines(d, g, p, r, &d->case_lines, pane_case_build);
		search_mark(&d->q.filter.q, g, r);
		break;
	case PANE_MAP:
		map_draw(d, g, r);
		break;
	case PANE_RULES:
		rules_draw(d, g, r);
		break;
	case PANE_COUNT:
		break;
	}
	pane_title(d, p, &b);
	draw_title(d, g, l->title[p], buf_view(&b), d->focus == p);
	buf_fini(&b);
}

static void
draw_panes(struct desk *d, struct cells *g)
{
	struct layout l;

	layout_fill(d, &l);
	for (int p = PANE_COUNT - 1; p >= 0; p--)
		draw_pane(d, g, (enum pane)p, &l);
	for (int y = l.split_from; l.split_x >= 0 && y < l.split_to; y++)
		cells_put(g, l.split_x, y, ROLE_BORDER,
		    d->ascii ? '|' : 0x2502);
}

static void
draw_over(struct desk *d, struct cells *g)
{
	struct rect r = { 0, 3, g->w, g->h - 5 };
	struct buf b = { 0 };

	if (d->over_kind == OVER_SHEET) {
		sheet_draw(d, g, r);
		sheet_title(d, &b);
		draw_title(d, g, (struct rect){ 0, 2, g->w, 1 }, buf_view(&b),
		    true);
		buf_fini(&b);
		return;
	}
	if (d->over_kind == OVER_HELP && d->over_lines.w != g->w)
		pane_help_build(d, g->w);
	cells_fill(g, (struct rect){ 0, 2, g->w, g->h - 4 }, ROLE_TEXT);
	lines_draw(&d->over_lines, g, r);
	draw_title(d, g, (struct rect){ 0, 2, g->w, 1 },
	    str_of(d->over_title), true);
	if (d->p.kind == PROMPT_NONE) {
		g->cur_x = 0;
		g->cur_y = 3;
	}
}

/* The line above the hints: what is typed, or what was said. */
static void
draw_line(struct desk *d, struct cells *g)
{
	int y = g->h - 2;

	if (d->p.kind != PROMPT_NONE) {
		prompt_draw(d, g, y);
		return;
	}
	cells_fill(g, (struct rect){ 0, y, g->w, 1 }, ROLE_TEXT);
	cells_text(g, 1, y, g->w - 1, d->msg_role, str_of(d->msg), true);
}

static void
draw_tiny(struct desk *d, struct cells *g)
{
	char t[96];

	cells_fill(g, (struct rect){ 0, 0, g->w, g->h }, ROLE_TEXT);
	snprintf(t, sizeof t, _("%dx%d is too small: 38x10 at least"), d->w,
	    d->h);
	cells_text(g, 0, 0, g->w, ROLE_STRONG, str_of(t), true);
	g->cur_x = g->cur_y = 0;
}

static void
new_minute(struct desk *d)
{
	if (d->now / CLOCK_MIN_MS == d->minute)
		return;
	d->minute = d->now / CLOCK_MIN_MS;
	d->case_lines.w = 0;
}

void
desk_draw(struct desk *d, struct cells *g)
{
	if (g->w != d->w || g->h != d->h)
		cells_resize(g, d->w, d->h);
	d->dirty = false;
	new_minute(d);
	g->cur_on = true;
	if (desk_tiny(d)) {
		draw_tiny(d, g);
		return;
	}
	/* Nothing of the frame before shines through a gap. */
	cells_fill(g, (struct rect){ 0, 0, g->w, g->h }, ROLE_TEXT);
	draw_status(d, g);
	if (!calls_draw(d, g))
		draw_views(d, g);
	if (d->over_kind != OVER_NONE)
		draw_over(d, g);
	else if (d->simple && !rules_in_front(d))
		draw_simple(d, g);
	else
		draw_panes(d, g);
	if (d->p.kind == PROMPT_COMMAND || d->p.kind == PROMPT_FILTER ||
	    d->p.kind == PROMPT_ASK || d->p.kind == PROMPT_RULES ||
	    d->p.kind == PROMPT_ACT)
		prompt_list_draw(d, g, g->h - 2);
	draw_line(d, g);
	draw_hints(d, g);
}
