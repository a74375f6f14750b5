/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The officers' page: rows of officers by unit, rows of grids; and the pages of
 * text. Nobody is put before another by what he did. */
#include "app/officers_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/link_pages.h"

/* ---- officers ---- */

struct column { const char *head; int w; };

static const struct column columns[] = {
	{ N_("officer"), 10 }, { N_("of unit"), 14 }, { N_("duty"), 8 },
	{ N_("heard of"), 8 }, { N_("today"), 6 }, { N_("at grid"), 60 }
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void
span_of(int64_t ms, char *out, size_t cap)
{
	if (ms < CLOCK_MIN_MS)
		snprintf(out, cap, _("%llds"), (long long)(ms / 1000));
	else
		words_span(ms, CLOCK_DAY_MS, out, cap);
}

static void
where_text(struct desk *d, const struct officer_row *o, struct buf *out)
{
	char at[16];

	if (officers_lost(o, d->now)) {
		words_time(d, o->at.at_ms, false, at, sizeof at);
		buf_fmt(out, _("line lost since %s · "), at);
	}
	if (o->grid != 0)
		words_grid(d, o->grid, out);
	else if (o->at.at_ms != 0)
		buf_cstr(out, _("in no grid"));
}

static void
cell(struct desk *d, const struct officer_row *o, size_t col, struct buf *out)
{
	char t[32] = "";

	switch (col) {
	case 0:	buf_cstr(out, o->name); return;
	case 1:	buf_str(out, words_unit(d, o->unit, true)); return;
	case 2:	buf_cstr(out, o->on_duty ? _("on duty") : _("off duty")); return;
	case 3:	if (o->at.at_ms != 0)
			span_of(d->now - o->at.at_ms, t, sizeof t);
		break;
	case 4:	if (o->first_ms != 0)
			span_of(o->last_ms - o->first_ms - o->gap_ms, t,
			    sizeof t);
		break;
	case 5:	where_text(d, o, out); return;
	}
	buf_cstr(out, t);
}

static enum role
cell_role(const struct desk *d, const struct officer_row *o, size_t col)
{
	if (!o->on_duty)
		return ROLE_DIM;
	if ((col == 3 || col == 5) && officers_lost(o, d->now))
		return ROLE_NEAR;
	return col == 0 ? ROLE_VALUE : ROLE_TEXT;
}

static void
draw_officer(struct desk *d, struct cells *g, struct rect r,
    const struct officer_row *o)
{
	struct buf b = { 0 };
	int x = r.x + 2;

	for (size_t i = 0; i < COLUMNS && x < r.x + r.w; i++) {
		const int w = columns[i].w < r.x + r.w - x ? columns[i].w :
		    r.x + r.w - x;

		b.n = 0;
		if (o == NULL)
			buf_cstr(&b, _(columns[i].head));
		else
			cell(d, o, i, &b);
		cells_column(g, x, r.y, w, o == NULL ? ROLE_LABEL :
		    cell_role(d, o, i), buf_view(&b), i == 3 || i == 4);
		x += w + 1;
	}
	buf_fini(&b);
}

/* The first row in sight, so that the cursor is, too. */
static size_t
scroll(struct officers_view *v, size_t n, int h)
{
	if (v->cur >= n)
		v->cur = n > 0 ? n - 1 : 0;
	if (v->cur < v->top)
		v->top = v->cur;
	if (h > 0 && v->cur >= v->top + (size_t)h)
		v->top = v->cur - (size_t)h + 1;
	return v->top;
}

static void
say_none(struct cells *g, struct rect r, const char *text)
{
	cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_DIM, str_of(text), true);
	g->cur_x = r.x;
	g->cur_y = r.y;
}

void
pane_officers_list(struct desk *d, struct cells *g, struct rect r)
{
	struct officers_view *v = d->ov;
	const int h = r.h - 1 - !v->o.kept;
	size_t top;

	if (v->o.n == 0) {
		say_none(g, r, _("no officers among the accounts"));
		return;
	}
	draw_officer(d, g, (struct rect){ r.x, r.y, r.w, 1 }, NULL);
	top = scroll(v, v->o.n, h);
	for (int i = 0; i < h && top + (size_t)i < v->o.n; i++) {
		draw_officer(d, g, (struct rect){ r.x, r.y + 1 + i, r.w, 1 },
		    &v->o.at[v->order[top + (size_t)i]]);
		if (top + (size_t)i == v->cur)
			pane_link_cursor(d, g, r.x, r.y + 1 + i);
	}
	if (!v->o.kept)
		cells_text(g, r.x + 2, r.y + r.h - 1, r.w - 2, ROLE_DIM,
		    str_of(_("no patrol channel is running: nobody's place "
		    "is known")), true);
}

/* ---- coverage ---- */

void
pane_officers_cover(struct desk *d, struct cells *g, struct rect r)
{
	struct officers_view *v = d->ov;
	struct buf b = { 0 };
	size_t top;
	char t[160];

	if (v->cover.n == 0) {
		say_none(g, r, v->cover_made ? _("no grids are drawn") :
		    _("gathering …"));
		return;
	}
	snprintf(t, sizeof t, _("%zu of %zu grids looked after today, by %zu "
	    "out; nobody is named"), v->cover.covered, v->cover.n,
	    v->cover.officers);
	cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_VALUE, str_of(t), true);
	top = scroll(v, v->cover.n, r.h - 1);
	for (int i = 0; i < r.h - 1 && top + (size_t)i < v->cover.n; i++) {
		const struct track_grid *k = &v->cover.grid[top + (size_t)i];
		const enum role role = k->ms > 0 ? ROLE_TEXT : ROLE_NEAR;

		t[0] = '\0';
		if (k->ms > 0)
			span_of(k->ms, t, sizeof t);
		cells_column(g, r.x + 2, r.y + 1 + i, 8, role, str_of(t),
		    true);
		b.n = 0;
		words_grid(d, k->grid, &b);
		cells_text(g, r.x + 12, r.y + 1 + i, r.w - 12, role,
		    buf_view(&b), true);
		if (top + (size_t)i == v->cur)
			pane_link_cursor(d, g, r.x, r.y + 1 + i);
	}
	buf_fini(&b);
}
