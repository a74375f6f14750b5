/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue as a table. Columns come and go with the width; what a case is
 * told by (time left, number, state, matter, title) stays longest. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/search.h"
#include "lang/lang.h"

enum column { COL_LEFT, COL_BAR, COL_NUMBER, COL_CHANNEL, COL_STATE,
	COL_TURN, COL_MATTER, COL_GRID, COL_UNIT, COL_HOLDER, COL_TITLE,
	COL_COUNT };

static const struct column_shape {
	const char	*name;
	int		 w, wide;	/* wide: in a pane of WIDE and more */
	int		 from;		/* shown when the pane is this wide */
} shapes[COL_COUNT] = {
	[COL_LEFT] = { N_("left"), 6, 6, 0 },
	[COL_BAR] = { "", 4, 4, 40 },
	[COL_NUMBER] = { N_("number"), 9, 9, 0 },
	[COL_CHANNEL] = { N_("via"), 5, 5, 72 },
	[COL_STATE] = { N_("state"), 9, 9, 34 },
	[COL_TURN] = { N_("whose turn"), 8, 8, 132 },
	[COL_MATTER] = { N_("matter"), 14, 18, 56 },
	[COL_GRID] = { N_("place"), 16, 16, 98 },
	[COL_UNIT] = { N_("unit"), 12, 12, 112 },
	[COL_HOLDER] = { N_("holder"), 6, 6, 120 },
	[COL_TITLE] = { N_("title"), 0, 0, 0 },
};

#define LEAD 3			/* cursor, mark, urgent */
#define WIDE 84

/* Columns of a column in the pane r when it begins at x; 0: not shown. */
static int
width_of(int col, struct rect r, int x)
{
	const struct column_shape *s = &shapes[col];
	int w = r.w >= WIDE ? s->wide : s->w;

	if (r.w < s->from)
		return 0;
	return w > 0 ? w : r.x + r.w - x;
}

static void
put_place(struct desk *d, const struct casefile *c, struct buf *b)
{
	const struct law_grid *town = law_grid(d->law, law_grid_town(c->grid));
	const struct law_grid *basic = law_grid(d->law,
	    law_grid_basic(c->grid));

	if (town != NULL)
		buf_str(b, town->name);
	if (town != NULL && basic != NULL && basic != town)
		buf_cstr(b, "·");
	if (basic != NULL && basic != town)
		buf_str(b, basic->name);
}

/* Near has a sign before it, late its minus, and who waits two strokes. */
static void
put_left(const struct desk *d, const struct casefile *c, struct buf *b)
{
	struct time_left t;

	words_time_left(d, c, &t);
	/* The sign of one that waits takes the room of its minutes. */
	if (t.state == LEFT_PAUSED && strlen(t.text) > 5)
		t.text[strcspn(t.text, "h") + 1] = '\0';
	buf_fmt(b, "%s%s", t.state == LEFT_NEAR ? "!" :
	    t.state != LEFT_PAUSED ? "" : d->ascii ? "=" : "‖", t.text);
}

static void
put_column(struct desk *d, enum column col, const struct case_view *v,
    struct buf *b)
{
	const struct casefile *c = v->c;
	const struct law_state *s;
	const struct law_channel *ch;
	char t[32];

	switch (col) {
	case COL_LEFT:
		put_left(d, c, b);
		break;
	case COL_BAR:			/* drawn: words_left_bar */
		break;
	case COL_NUMBER:
		words_short(d, c->number, t);
		buf_cstr(b, t);
		break;
	case COL_CHANNEL:
		ch = law_channel(d->law, c->channel);
		buf_str(b, ch != NULL ? ch->name : STR_NONE);
		break;
	case COL_STATE:
		s = law_state(d->law, c->state);
		if (s != NULL)
			buf_fmt(b, "%.*s%.*s", STR_ARG(s->sign),
			    STR_ARG(s->name));
		break;
	case COL_TURN:
		buf_cstr(b, words_turn(d, c->turn));
		break;
	case COL_MATTER:
		buf_str(b, words_matter(d, c->matter));
		break;
	case COL_GRID:
		put_place(d, c, b);
		break;
	case COL_UNIT:
		buf_str(b, words_unit(d, c->unit, true));
		break;
	case COL_HOLDER:
		if (c->flags & CASE_CLAIMED)
			buf_str(b, words_who(d, str_of(c->holder)));
		break;
	case COL_TITLE:
		lang_mask(v->title, b);
		break;
	case COL_COUNT:
		break;
	}
}

static enum role
column_role(struct desk *d, enum column col, const struct case_view *v)
{
	if (col == COL_LEFT)
		return words_left_role(d, v->c);
	if (col == COL_TITLE)
		return ROLE_TEXT;
	if (col == COL_MATTER && v->c->flags & CASE_URGENT)
		return ROLE_URGENT;
	return col == COL_GRID || col == COL_CHANNEL ? ROLE_DIM : ROLE_TEXT;
}

/* One sign beside the cursor: marked, left the list, in hand (mine, or
 * another seat's). */
static uint32_t
lead_sign(struct desk *d, const struct row *r, const struct casefile *c)
{
	if (marks_has(d, r->slot))
		return '*';
	if (r->gone)
		return '~';
	if ((c->flags & CASE_CLAIMED) == 0)
		return ' ';
	return str_is(str_of(c->holder), d->seat.me.code) ? '^' : '@';
}

static void
draw_lead(struct desk *d, struct cells *g, int x, int y, const struct row *r,
    const struct casefile *c, bool on)
{
	uint32_t sign = lead_sign(d, r, c);

	if (on)
		cells_put(g, x, y, d->focus == PANE_QUEUE ? ROLE_CURSOR :
		    ROLE_STRONG, d->ascii ? '>' : 0x25B8);
	if (sign != ' ')
		cells_put(g, x + 1, y, ROLE_MARKED, sign);
	if (c->flags & CASE_URGENT)
		cells_put(g, x + 2, y, ROLE_URGENT, '!');
}

/* The title; how many callers, and a card, stand before it as tags. */
static void
draw_title_of(struct desk *d, struct cells *g, struct rect at,
    const struct case_view *v, bool gone)
{
	struct buf b = { 0 };
	enum role role;
	const char *card = words_card(d, v->c, &role);
	int x = at.x, end = at.x + at.w;
	char many[48];

	words_callers(d, v->c, many, sizeof many);
	if (many[0] != '\0')
		x += cells_text(g, x, at.y, at.w, gone ? ROLE_DIM : ROLE_NEAR,
		    str_of(many), true) + 1;
	if (card[0] != '\0')
		x += cells_text(g, x, at.y, x < end ? end - x : 0, gone ?
		    ROLE_DIM : role, str_of(card), true) + 1;
	put_column(d, COL_TITLE, v, &b);
	if (x < end) {
		cells_column(g, x, at.y, end - x, gone ? ROLE_DIM : ROLE_TEXT,
		    buf_view(&b), false);
		search_mark(&d->q.filter.q, g, (struct rect){ x, at.y,
		    end - x, 1 });
	}
	buf_fini(&b);
}

static void
draw_cell(struct desk *d, struct cells *g, enum column col, struct rect at,
    const struct case_view *v, bool gone)
{
	struct buf b = { 0 };
	struct time_left t;
	int n;

	if (col == COL_TITLE) {
		draw_title_of(d, g, at, v, gone);
	} else if (col == COL_BAR) {
		words_time_left(d, v->c, &t);
		words_left_bar(d, &t, g, at.x, at.y);
	} else if (col == COL_LEFT) {	/* to the right, and no wider */
		put_column(d, col, v, &b);
		n = lang_columns(buf_view(&b));
		cells_text(g, n < at.w ? at.x + at.w - n : at.x, at.y, at.w,
		    gone ? ROLE_DIM : column_role(d, col, v), buf_view(&b),
		    true);
	} else {
		put_column(d, col, v, &b);
		cells_column(g, at.x, at.y, at.w, gone ? ROLE_DIM :
		    column_role(d, col, v), buf_view(&b), false);
	}
	buf_fini(&b);
}

static void
draw_row(struct desk *d, struct cells *g, struct rect r, const struct row *row,
    bool on)
{
	struct case_view v;
	int x = r.x + LEAD;

	cells_fill(g, (struct rect){ r.x, r.y, r.w, 1 }, ROLE_TEXT);
	if (d->repo->ops->get(d->repo, row->slot, &v) != OK)
		return;
	draw_lead(d, g, r.x, r.y, row, v.c, on);
	for (int i = 0; i < COL_COUNT; i++) {
		int w = width_of(i, r, x);

		if (w <= 0)
			continue;
		draw_cell(d, g, (enum column)i, (struct rect){ x, r.y, w, 1 },
		    &v, row->gone);
		x += w + 1;
	}
	if (on && d->bar)
		cells_role(g, r.x, r.y, r.w, ROLE_CURSOR);
}

/* The selected row in letters twice as wide and high: half the columns. */
static void
draw_large(struct desk *d, struct cells *g, struct rect r,
    const struct row *row)
{
	struct case_view v;
	struct buf b = { 0 };
	char left[32], number[16];

	if (d->repo->ops->get(d->repo, row->slot, &v) != OK)
		return;
	words_left(d, v.c, left, sizeof left);
	words_short(d, v.c->number, number);
	buf_fmt(&b, "%s%s %s ", v.c->flags & CASE_URGENT ? "!" : "", left,
	    number);
	buf_str(&b, words_matter(d, v.c->matter));
	buf_byte(&b, ' ');
	lang_mask(v.title, &b);
	for (int i = 0; i < 2; i++) {
		cells_fill(g, (struct rect){ 0, r.y + i, g->w, 1 }, ROLE_TEXT);
		cells_column(g, 0, r.y + i, g->w / 2,
		    d->focus == PANE_QUEUE ? ROLE_CURSOR : ROLE_STRONG,
		    buf_view(&b), false);
		cells_row_size(g, r.y + i, (uint8_t)(2 + i));
	}
	buf_fini(&b);
}

static void
draw_heads(struct cells *g, struct rect r)
{
	int x = r.x + LEAD;

	cells_fill(g, (struct rect){ r.x, r.y, r.w, 1 }, ROLE_LABEL);
	for (int i = 0; i < COL_COUNT; i++) {
		int w = width_of(i, r, x);

		if (w <= 0)
			continue;
		if (i != COL_BAR)	/* it belongs to the time left */
			cells_column(g, x, r.y, w, ROLE_LABEL,
			    str_of(_(shapes[i].name)), i == COL_LEFT);
		x += w + 1;
	}
}

/* An empty list says why it is, and what brings cases back. */
static void
draw_empty(struct desk *d, struct cells *g, struct rect r)
{
	const char *why = d->q.search[0] != '\0' ?
	    _("nothing found here; /, Ctrl-u, Enter lists all again") :
	    d->q.text[0] != '\0' ? _("no case fits; 0-9 choose another view") :
	    _("no case in this store yet");

	cells_text(g, r.x + LEAD, r.y, r.w - LEAD, ROLE_DIM, str_of(why), true);
}

void
pane_queue_draw(struct desk *d, struct cells *g, struct rect r)
{
	int y = r.y + 1, step = d->simple ? 2 : 1;

	queue_height(d, d->large ? r.h - 2 : (r.h - 1) / step);
	cells_fill(g, r, ROLE_TEXT);
	draw_heads(g, r);
	if (d->q.n == 0)
		draw_empty(d, g, (struct rect){ r.x, y, r.w, 1 });
	for (int i = 0; i < d->q.n && y < r.y + r.h; i++) {
		struct rect at = { r.x, y, r.w, 1 };
		bool on = i == d->q.cur;

		if (on && d->focus == PANE_QUEUE && d->p.kind == PROMPT_NONE) {
			g->cur_x = r.x;
			g->cur_y = y;
		}
		if (on && d->large && y + 1 < r.y + r.h) {
			draw_large(d, g, at, &d->q.row[i]);
			y += 2;
			continue;
		}
		draw_row(d, g, at, &d->q.row[i], on);
		y += step;
	}
}
