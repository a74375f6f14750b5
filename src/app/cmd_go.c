/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that move about: the cursor, the panes, the case that is open. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/map_view.h"
#include "app/rules_view.h"
#include "app/sheet.h"

static struct lines *
text_pane(struct desk *d)
{
	if (d->over_kind != OVER_NONE)
		return &d->over_lines;
	switch (d->focus) {
	case PANE_CASE:		return &d->case_lines;
	case PANE_MAP:		return &d->map_lines;
	case PANE_RULES:	return d->rv != NULL &&
				    d->rv->mode != RULES_WHY ?
				    &d->rv->lines : &d->rule_lines;
	case PANE_QUEUE:
	case PANE_COUNT:	break;
	}
	return NULL;
}

static int
pane_height(struct desk *d)
{
	struct layout l;

	layout_fill(d, &l);
	return d->over_kind != OVER_NONE ? d->h - 5 : l.pane[d->focus].h;
}

static void
scroll(struct desk *d, struct lines *t, int by)
{
	t->top += by;
	lines_clamp(t, pane_height(d));
	d->dirty = true;
}

void
cmd_down(struct desk *d, struct str args)
{
	struct lines *t = text_pane(d);

	(void)args;
	if (sheet_move(d, 1) || rules_move(d, 1) || map_move(d, 0, 1))
		return;
	if (t != NULL)
		scroll(d, t, 1);
	else
		queue_move(d, 1);
}

void
cmd_up(struct desk *d, struct str args)
{
	struct lines *t = text_pane(d);

	(void)args;
	if (sheet_move(d, -1) || rules_move(d, -1) || map_move(d, 0, -1))
		return;
	if (t != NULL)
		scroll(d, t, -1);
	else
		queue_move(d, -1);
}

void
cmd_page_down(struct desk *d, struct str args)
{
	struct lines *t = text_pane(d);

	(void)args;
	if (sheet_page(d, 1) || rules_page(d, 1) || map_page(d, 1))
		return;
	if (t != NULL)
		scroll(d, t, pane_height(d) - 1);
	else
		queue_page(d, 1);
}

void
cmd_page_up(struct desk *d, struct str args)
{
	struct lines *t = text_pane(d);

	(void)args;
	if (sheet_page(d, -1) || rules_page(d, -1) || map_page(d, -1))
		return;
	if (t != NULL)
		scroll(d, t, 1 - pane_height(d));
	else
		queue_page(d, -1);
}

void
cmd_home(struct desk *d, struct str args)
{
	struct lines *t = text_pane(d);

	(void)args;
	if (sheet_move(d, -(1 << 30)) || rules_move(d, -(1 << 30)))
		return;
	if (t != NULL)
		scroll(d, t, -t->top);
	else
		queue_goto(d, 0);
}

void
cmd_end(struct desk *d, struct str args)
{
	struct lines *t = text_pane(d);

	(void)args;
	if (sheet_move(d, 1 << 30) || rules_move(d, 1 << 30))
		return;
	if (t != NULL)
		scroll(d, t, (int)t->n);
	else
		queue_goto(d, d->q.total > 0 ? d->q.total - 1 : 0);
}

void
pane_focus(struct desk *d, enum pane p)
{
	d->focus = p;
	if (p != PANE_QUEUE)
		d->lower = p;
	if (p != PANE_QUEUE && d->open == SLOT_NONE)
		desk_open_case(d, queue_slot(d));
	d->dirty = true;
}

void
cmd_open(struct desk *d, struct str args)
{
	(void)args;
	if (sheet_enter(d) || rules_enter(d) || map_enter(d))
		return;
	if (d->focus == PANE_QUEUE)
		desk_open_case(d, queue_slot(d));
	pane_focus(d, PANE_CASE);
	desk_keep_place(d);
}

static void
open_by(struct desk *d, int by)
{
	if (!queue_find(d, d->open) && d->q.n == 0)
		return;
	queue_move(d, by);
	desk_open_case(d, queue_slot(d));
	desk_keep_place(d);
}

void
cmd_open_next(struct desk *d, struct str args)
{
	(void)args;
	open_by(d, 1);
}

void
cmd_open_prev(struct desk *d, struct str args)
{
	(void)args;
	open_by(d, -1);
}

void
cmd_back(struct desk *d, struct str args)
{
	(void)args;
	if (sheet_back(d))
		return;
	if (d->hand_open && d->over_kind == OVER_NONE &&
	    d->focus == PANE_CASE) {
		sheet_open(d, SHEET_SHIFT);
		return;
	}
	if (d->over_kind != OVER_NONE)
		d->over_kind = OVER_NONE;
	else if (rules_back(d) || map_back(d))
		return;
	else if (d->zoom && d->focus == PANE_QUEUE)
		d->zoom = false;
	else
		pane_focus(d, PANE_QUEUE);
	d->revealed = SLOT_NONE;
	d->case_lines.w = 0;
	d->dirty = true;
}

void
cmd_next_pane(struct desk *d, struct str args)
{
	(void)args;
	if (!sheet_next(d, 1))
		pane_focus(d, (enum pane)((d->focus + 1) % PANE_COUNT));
}

void
cmd_prev_pane(struct desk *d, struct str args)
{
	(void)args;
	if (!sheet_next(d, -1))
		pane_focus(d, (enum pane)((d->focus + PANE_COUNT - 1) %
		    PANE_COUNT));
}

void
cmd_pane(struct desk *d, struct str args)
{
	static const char *const names[PANE_COUNT] = {
		"queue", "case", "map", "rules"
	};

	for (int i = 0; i < PANE_COUNT; i++) {
		if (args.n > 0 && str_starts(str_of(names[i]), args)) {
			pane_focus(d, (enum pane)i);
			return;
		}
	}
	desk_say(d, ROLE_ERROR, "%s", _("panes: queue, case, map, rules"));
}

void
cmd_zoom(struct desk *d, struct str args)
{
	(void)args;
	d->zoom = !d->zoom;
	d->dirty = true;
}

void
cmd_clocks(struct desk *d, struct str args)
{
	(void)args;
	clocks_page(d, desk_target(d));
}

#define GO_BACK 20000	/* cases looked at for the end of a number */

/* A whole number, 1121-0042, or the end of one: the newest case whose serial it is, else the
 * newest that ends so. Serials begin anew each day, so there may be more:
 * returns how many. */
size_t
go_find_number(struct desk *d, struct str number, uint32_t *slot)
{
	uint64_t n = d->repo->ops->cases(d->repo);
	size_t same = 0, ends = 0;
	int64_t typed = 0, serial;
	struct case_view v;

	if (d->repo->ops->find(d->repo, number, slot) == OK)
		return 1;
	if (!str_int(number, &typed))
		typed = -1;
	for (uint64_t i = 0; i < n && i < GO_BACK; i++) {
		uint32_t s = (uint32_t)(n - 1 - i);

		if (d->repo->ops->get(d->repo, s, &v) != OK ||
		    !words_names(number, v.c->number))
			continue;
		if (str_int(str_of(words_number(v.c->number)), &serial) &&
		    serial == typed && same++ == 0)
			*slot = s;
		else if (same == 0 && ends++ == 0)
			*slot = s;
	}
	return same ? same : ends;
}

void
cmd_go(struct desk *d, struct str args)
{
	uint32_t slot;
	size_t n;

	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("go "));
		return;
	}
	n = go_find_number(d, args, &slot);
	if (n == 0) {
		desk_say(d, ROLE_ERROR, _("no case %.*s"), STR_ARG(args));
		return;
	}
	if (n > 1)
		desk_say(d, ROLE_NEAR,
		    _("%zu cases end so; this is the newest"), n);
	queue_find(d, slot);
	desk_open_case(d, slot);
	pane_focus(d, PANE_CASE);
	desk_keep_place(d);
}
