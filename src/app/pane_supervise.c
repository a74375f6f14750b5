/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The supervision sheet on the screen: pages on top, one table, and under it
 * what the number under the cursor counts. */
#include "app/supervise.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define LEAD	2

static int
col_width(int w)
{
	return w < 90 ? 7 : 8;
}

static int
name_width(const struct supervise *s, int w)
{
	int left = w - LEAD - 1 - (int)s->cols_n * (col_width(w) + 1);

	return left > 34 ? 34 : left < 10 ? 10 : left;
}

/* The first column in sight: the cursor's is always. */
static size_t
first_col(const struct supervise *s, int w)
{
	int room = w - LEAD - 1 - name_width(s, w);
	size_t fit = room > col_width(w) ?
	    (size_t)(room / (col_width(w) + 1)) : 1;

	fit = fit > 0 ? fit : 1;
	return s->col_cur >= fit ? s->col_cur - fit + 1 : 0;
}

static void
draw_pages(struct desk *d, struct cells *g, struct rect r)
{
	const struct supervise *s = d->sv;
	int x = r.x + 1;

	for (int i = 0; i < SV_PAGES && x < r.x + r.w; i++) {
		char t[64];

		snprintf(t, sizeof t, (int)s->page == i ? "[%s]" : " %s ",
		    supervise_page_name((enum sv_page)i));
		x += cells_text(g, x, r.y, r.x + r.w - x, (int)s->page == i ?
		    ROLE_VIEW_ON : ROLE_DIM, str_of(t), true);
	}
}

static void
draw_heads(struct cells *g, struct rect r, const struct supervise *s)
{
	int x = r.x + LEAD + name_width(s, r.w) + 1, cw = col_width(r.w);

	for (size_t i = first_col(s, r.w); i < s->cols_n && x < r.x + r.w;
	    i++) {
		cells_column(g, x, r.y, cw, ROLE_LABEL,
		    str_of(_(s->col[i].name)), true);
		if (i == s->sort && x + cw < r.x + r.w)
			cells_put(g, x + cw, r.y, ROLE_LABEL, 'v');
		x += cw + 1;
	}
}

/* How much of the most in the column this is, where there is room. */
static void
draw_bar(struct desk *d, struct cells *g, int x, int y, int w,
    const struct sv_row *r)
{
	const struct supervise *s = d->sv;
	bool plain = d->ascii || lang_width(0x2501) != 1;
	uint64_t most = 0;
	int n;

	for (size_t i = 1; i < s->shown_n; i++)
		if (s->row[s->shown[i]].n[s->col_cur] > most)
			most = s->row[s->shown[i]].n[s->col_cur];
	if (most == 0 || w < 8 || (r->facet == FACET_COUNT &&
	    r->metric == NULL))
		return;
	n = (int)(r->n[s->col_cur] * (uint64_t)w / most);
	for (int i = 0; i < n && i < w; i++)
		cells_put(g, x + i, y, ROLE_DIM, plain ? '=' : 0x2501);
}

static void
draw_row(struct desk *d, struct cells *g, struct rect r,
    const struct sv_row *row, bool on)
{
	const struct supervise *s = d->sv;
	int w = name_width(s, r.w), x = r.x + LEAD + w + 1;
	int cw = col_width(r.w);
	char t[32];

	if (on)
		cells_put(g, r.x, r.y, ROLE_STRONG, d->ascii ? '>' : 0x25B8);
	cells_text(g, r.x + LEAD, r.y, w, on ? ROLE_STRONG : ROLE_TEXT,
	    str_of(row->name), true);
	for (size_t i = first_col(s, r.w); i < s->cols_n && x < r.x + r.w;
	    i++) {
		enum role role = !row->known || row->n[i] == 0 ? ROLE_DIM :
		    s->col[i].role;

		supervise_value(s, row, i, t, sizeof t);
		if (on && i == s->col_cur) {
			cells_column(g, x, r.y, cw, ROLE_CURSOR, str_of(t),
			    true);
			g->cur_x = x + cw - 1;
			g->cur_y = r.y;
		} else {
			int n = lang_columns(str_of(t));

			cells_text(g, x + cw - (n < cw ? n : cw),
			    r.y, cw, role, str_of(t), false);
		}
		x += cw + 1;
	}
	draw_bar(d, g, x + 1, r.y, r.x + r.w - x - 2, row);
}

static void
foot_line(struct cells *g, struct rect *r, enum role role, struct str text)
{
	if (r->h <= 0)
		return;
	cells_text(g, r->x + 1, r->y++, r->w - 2, role, text, true);
	r->h--;
}

/* The formula in words, its filters, what the profile says of it. */
static void
foot_figure(struct desk *d, struct cells *g, struct rect r,
    const struct law_metric *m)
{
	struct buf b = { 0 };
	size_t at;

	buf_fmt(&b, "%.*s = (", STR_ARG(m->name));
	supervise_words(d, m->num, &b);
	buf_cstr(&b, ") ÷ (");
	at = b.n;
	supervise_words(d, m->den, &b);
	buf_cstr(&b, ")");
	if (r.h < 4 || lang_columns(buf_view(&b)) <= r.w - 2) {
		foot_line(g, &r, ROLE_TEXT, buf_view(&b));
	} else {
		foot_line(g, &r, ROLE_TEXT, str_n(b.p, at - strlen(" ÷ (")));
		foot_line(g, &r, ROLE_TEXT, str_from(buf_view(&b),
		    at - strlen("÷ (")));
	}
	b.n = 0;
	if (d->sv->base[0] != '\0')	/* of today's reports */
		buf_fmt(&b, "%s: ", d->sv->base);
	buf_fmt(&b, "%.*s ÷ %.*s", STR_ARG(m->num), STR_ARG(m->den));
	foot_line(g, &r, ROLE_DIM, buf_view(&b));
	foot_line(g, &r, ROLE_DIM, m->note);
	buf_fini(&b);
}

static const char *
page_note(enum sv_page p)
{
	switch (p) {
	case SV_CARDS:
		return _("cards given this month; of a case with two the "
		    "graver; revoked: of cases reported this month");
	case SV_RETURNS:
		return _("returned twice or more: the unit before → the unit "
		    "now");
	default:
		return "";
	}
}

/* 件 and 人次 of the cell, where they differ; counted when it or the store is
 * another. */
static void
put_heads(struct desk *d, struct buf *b)
{
	struct supervise *s = d->sv;
	const uint64_t now = d->repo->ops->revision(d->repo);

	if (b->n >= sizeof s->heads_of)
		return;
	if (!str_is(buf_view(b), s->heads_of) || s->heads_revision != now) {
		supervise_heads(d, buf_view(b), &s->heads);
		str_copy(buf_view(b), s->heads_of, sizeof s->heads_of);
		s->heads_revision = now;
	}
	if (headcount_differs(&s->heads)) {
		buf_cstr(b, " · ");
		headcount_words(&s->heads, b);
	}
}

/* What the number is, in words and in the language that opens it. */
static void
draw_foot(struct desk *d, struct cells *g, struct rect r)
{
	struct supervise *s = d->sv;
	struct sv_row *row = supervise_row(s);
	const struct law_metric *m = row == NULL ? NULL :
	    row->metric != NULL ? row->metric : s->metric;
	struct buf b = { 0 };

	if (row == NULL)
		return;
	if (m != NULL) {
		foot_figure(d, g, r, m);
		return;
	}
	supervise_cell(s, row, s->col_cur, &b);
	put_heads(d, &b);
	foot_line(g, &r, ROLE_TEXT, buf_view(&b));
	foot_line(g, &r, ROLE_DIM, str_of(page_note(s->page)));
	buf_fini(&b);
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct supervise *s = supervise_of(d);
	int foot = r.h < 8 ? 1 : supervise_rates(s) && r.h > 12 ? 4 : 2;
	int rows = r.h - 2 - foot;

	if (!s->made)
		supervise_make(d);
	draw_pages(d, g, (struct rect){ r.x, r.y, r.w, 1 });
	draw_heads(g, (struct rect){ r.x, r.y + 1, r.w, 1 }, s);
	if (s->shown_n == 0)
		cells_text(g, r.x + LEAD, r.y + 2, r.w - LEAD, ROLE_DIM,
		    str_of(_("nothing of the kind")), true);
	rows = rows > 1 ? rows : 1;
	if (s->cur < s->top)
		s->top = s->cur;
	if (s->cur >= s->top + (size_t)rows)
		s->top = s->cur - (size_t)rows + 1;
	for (int i = 0; i < rows && s->top + (size_t)i < s->shown_n; i++)
		draw_row(d, g, (struct rect){ r.x, r.y + 2 + i, r.w, 1 },
		    &s->row[s->shown[s->top + (size_t)i]],
		    s->top + (size_t)i == s->cur);
	draw_foot(d, g, (struct rect){ r.x, r.y + r.h - foot, r.w, foot });
}

static void
title(struct desk *d, struct buf *out)
{
	const struct supervise *s = supervise_of(d);

	buf_fmt(out, "%s · %s", _("supervision"),
	    supervise_page_name(s->page));
	if (supervise_rates(s) && s->metric != NULL)
		buf_fmt(out, " · %.*s", STR_ARG(s->metric->name));
	if (s->shown_n > 0)
		buf_fmt(out, " · %zu/%zu", s->cur + 1, s->shown_n);
}

/* ---- the hand ---- */

static void
move(struct desk *d, int64_t by)
{
	struct supervise *s = supervise_of(d);
	int64_t to = (int64_t)s->cur + by, last = (int64_t)s->shown_n - 1;

	s->moved = true;
	s->cur = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
}

static void
aside(struct desk *d, int by)
{
	struct supervise *s = supervise_of(d);

	if (by < 0 && s->col_cur > 0)
		s->col_cur--;
	else if (by > 0 && s->col_cur + 1 < s->cols_n)
		s->col_cur++;
}

static void
turn_page(struct desk *d, int by)
{
	struct supervise *s = supervise_of(d);

	s->page = (enum sv_page)(((int)s->page + SV_PAGES + by) % SV_PAGES);
	s->metric = NULL;
	s->made = false;
	supervise_begin(d);
}

static void
enter(struct desk *d)
{
	struct supervise *s = supervise_of(d);
	struct sv_row *r = supervise_row(s);
	struct buf b = { 0 };

	if (r == NULL)
		return;
	if (r->metric != NULL && s->col_cur == 2) {	/* by unit */
		s->metric = r->metric;
		s->made = false;
		supervise_begin(d);
		return;
	}
	supervise_cell(s, r, s->col_cur, &b);
	sheet_list(d, buf_view(&b));
	buf_fini(&b);
}

static bool
back(struct desk *d)
{
	struct supervise *s = supervise_of(d);

	if (s->metric == NULL)
		return false;
	s->metric = NULL;
	s->made = false;
	supervise_begin(d);
	return true;
}

static void
sort(struct desk *d)
{
	struct supervise *s = supervise_of(d);

	s->sort = s->col_cur;
	supervise_settle(s);
	s->cur = s->top = 0;
	desk_say(d, ROLE_TEXT, _("ordered by %s"), _(s->col[s->sort].name));
}

void
supervise_page(struct desk *d, struct str name)
{
	struct supervise *s = supervise_of(d);
	int best = 0;

	for (int i = 0; i < SV_PAGES && name.n > 0; i++) {
		int score = lang_match(
		    str_of(supervise_page_name((enum sv_page)i)), name);

		if (score > best) {
			best = score;
			s->page = (enum sv_page)i;
			s->metric = NULL;
			s->made = false;
		}
	}
	if (name.n > 0 && best == 0)
		desk_say(d, ROLE_ERROR, _("no page %.*s"), STR_ARG(name));
}

const struct sheet_ops supervise_ops = {
	.context = "supervise", .title = title, .draw = draw, .move = move,
	.aside = aside, .enter = enter, .back = back, .next = turn_page,
	.sort = sort, .write = supervise_write, .news = supervise_begin,
	.slice = supervise_slice
};
