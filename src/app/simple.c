/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simple mode: one pane, numbered lists, whole words, wide spacing. Views, then
 * cases, then what can be done with the case; 0 goes back. Questions come one
 * at a time as everywhere. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/cmd.h"
#include "app/intl.h"
#include "lang/lang.h"

/* Rows of the list that have a number. */
static int
numbered(const struct desk *d)
{
	return d->q.n < 9 ? d->q.n : 9;
}

static void
draw_menu(struct desk *d, struct cells *g, struct rect r)
{
	cells_fill(g, r, ROLE_TEXT);
	for (size_t i = 0; i < d->law->views_n && i < 9; i++) {
		const struct law_view *v = &d->law->views[i];
		char t[160];

		if ((int)i * 2 >= r.h)
			break;
		snprintf(t, sizeof t, _("%zu   %.*s   %llu cases"),
		    i + 1, STR_ARG(v->name),
		    (unsigned long long)d->view_count[i]);
		cells_text(g, 4, r.y + (int)i * 2, r.w - 4, ROLE_VALUE,
		    str_of(t), true);
	}
	g->cur_x = 4;
	g->cur_y = r.y;
}

static void
draw_list_row(struct desk *d, struct cells *g, int y, int i)
{
	const struct row *row = &d->q.row[i];
	struct case_view v;
	struct buf b = { 0 };
	char left[32];
	int x;

	if (d->repo->ops->get(d->repo, row->slot, &v) != OK)
		return;
	words_left(d, v.c, left, sizeof left);
	buf_fmt(&b, "%d   %s  ", i + 1, words_number(v.c->number));
	x = 4 + cells_text(g, 4, y, g->w - 4, ROLE_VALUE, buf_view(&b), false);
	x += cells_text(g, x, y, g->w - x, words_left_role(d, v.c),
	    str_of(left), false) + 2;
	b.n = 0;
	buf_str(&b, words_matter(d, v.c->matter));
	buf_cstr(&b, "  ");
	lang_mask(v.title, &b);
	cells_text(g, x, y, g->w - x, row->gone ? ROLE_DIM : ROLE_TEXT,
	    buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_list(struct desk *d, struct cells *g, struct rect r)
{
	cells_fill(g, r, ROLE_TEXT);
	queue_height(d, r.h / 2 < 9 ? r.h / 2 : 9);
	for (int i = 0; i < numbered(d); i++)
		draw_list_row(d, g, r.y + i * 2, i);
	if (d->q.n == 0)
		cells_text(g, 4, r.y, r.w - 4, ROLE_DIM,
		    str_of(_("no case here")), true);
	g->cur_x = 4;
	g->cur_y = r.y;
}

static void
draw_case(struct desk *d, struct cells *g, struct rect r)
{
	struct lines moves = { 0 };
	int h;

	lines_clear(&moves, r.w - 4);
	moves_build(d, &moves, d->open, true);
	h = (int)moves.n < r.h * 2 / 3 ? (int)moves.n : r.h * 2 / 3;
	if (d->case_lines.w != r.w - 4)
		pane_case_build(d, r.w - 4);
	cells_fill(g, r, ROLE_TEXT);
	lines_draw(&moves, g, (struct rect){ 2, r.y, r.w - 4, h });
	lines_draw(&d->case_lines, g,
	    (struct rect){ 2, r.y + h + 1, r.w - 4, r.h - h - 1 });
	g->cur_x = 2;
	g->cur_y = r.y;
	lines_fini(&moves);
}

void
draw_simple(struct desk *d, struct cells *g)
{
	struct rect r = { 0, 4, g->w, g->h - 6 };
	const char *title = d->simple_at == SIMPLE_MENU ?
	    _("What do you want to do?") : d->simple_at == SIMPLE_LIST ?
	    _("Which case?") : _("What is to be done with it?");

	cells_fill(g, (struct rect){ 0, 2, g->w, g->h - 4 }, ROLE_TEXT);
	draw_title(d, g, (struct rect){ 0, 2, g->w, 1 }, str_of(title), true);
	if (d->simple_at == SIMPLE_MENU)
		draw_menu(d, g, r);
	else if (d->simple_at == SIMPLE_LIST)
		draw_list(d, g, r);
	else
		draw_case(d, g, r);
}

static void
back(struct desk *d)
{
	d->revealed = SLOT_NONE;
	d->case_lines.w = 0;
	d->simple_at = d->simple_at == SIMPLE_CASE ? SIMPLE_LIST : SIMPLE_MENU;
	d->focus = PANE_QUEUE;
}

static void
choose(struct desk *d, int n)
{
	struct str action;

	if (d->simple_at == SIMPLE_MENU && n <= (int)d->law->views_n) {
		queue_set(d, n - 1, d->law->views[n - 1].filter);
		d->simple_at = SIMPLE_LIST;
	} else if (d->simple_at == SIMPLE_LIST && n <= numbered(d)) {
		d->q.cur = n - 1;
		desk_open_case(d, queue_slot(d));
		d->focus = PANE_CASE;
		d->simple_at = SIMPLE_CASE;
	} else if (d->simple_at == SIMPLE_CASE &&
	    moves_pick(d, d->open, n, &action)) {
		char code[32];

		str_copy(action, code, sizeof code);
		ask_action(d, str_of(code), STR_NONE);
	} else {
		desk_say(d, ROLE_ERROR, _("there is no number %d here"), n);
	}
}

/* True when the key was one of this mode's own. */
bool
simple_key(struct desk *d, struct key k)
{
	if (k.mods != 0 || d->over_kind != OVER_NONE)
		return false;
	d->dirty = true;
	if (k.code == '0' || k.code == K_ESC || k.code == K_BS)
		back(d);
	else if (k.code >= '1' && k.code <= '9')
		choose(d, (int)(k.code - '0'));
	else
		return false;
	return true;
}
