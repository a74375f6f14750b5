/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases behind a number: a list of their own where no filter finds just
 * them. Rows are read when they are in sight. */
#include "app/rules_view.h"

#include <stdio.h>
#include <stdlib.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "lang/lang.h"

void
rules_cases_show(struct desk *d, const uint32_t *slots, size_t n,
    const char *title)
{
	struct rules_cases *c = &d->rv->cases;

	free(c->slot);
	c->slot = n > 0 ? xmemdup(slots, n * sizeof *slots) : NULL;
	c->n = n;
	c->pick = (struct rules_pick){ .n = n };
	str_copy(str_of(title), c->title, sizeof c->title);
	rules_goto(d, RULES_CASES);
}

static void
draw_case(struct desk *d, struct cells *g, struct rect r, uint32_t slot)
{
	struct case_view v;
	struct buf b = { 0 };
	char number[16];
	int x = r.x + 2;

	if (d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	words_short(d, v.c->number, number);
	cells_column(g, x, r.y, 9, ROLE_TEXT, str_of(number), false);
	cells_column(g, x + 10, r.y, 18, v.c->flags & CASE_URGENT ?
	    ROLE_URGENT : ROLE_TEXT, words_matter(d, v.c->matter), false);
	words_grid(d, v.c->grid, &b);
	cells_column(g, x + 29, r.y, 20, ROLE_DIM, buf_view(&b), false);
	cells_column(g, x + 50, r.y, 12, ROLE_TEXT,
	    words_unit(d, v.c->unit, true), false);
	b.n = 0;
	lang_mask(v.title, &b);
	cells_text(g, x + 63, r.y, r.w - 65, ROLE_TEXT, buf_view(&b), true);
	buf_fini(&b);
}

void
rules_cases_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct rules_cases *c = &d->rv->cases;

	rules_pick_show(&c->pick, r.h);
	if (c->n == 0)
		cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_DIM,
		    str_of(_("no case")), true);
	for (int i = 0; i < r.h && c->pick.top + (size_t)i < c->n; i++) {
		size_t at = c->pick.top + (size_t)i;
		struct rect row = { r.x, r.y + i, r.w, 1 };

		draw_case(d, g, row, c->slot[at]);
		if (at != c->pick.cur)
			continue;
		cells_put(g, r.x, row.y, ROLE_CURSOR,
		    d->ascii ? '>' : 0x25B8);
		if (d->bar)
			cells_role(g, r.x, row.y, r.w, ROLE_CURSOR);
		if (d->p.kind == PROMPT_NONE) {
			g->cur_x = r.x;
			g->cur_y = row.y;
		}
	}
}

/* Esc in the case comes back to the queue as always. */
void
rules_cases_enter(struct desk *d)
{
	struct rules_cases *c = &d->rv->cases;

	if (c->n == 0)
		return;
	desk_open_case(d, c->slot[c->pick.cur]);
	queue_find(d, d->open);
	d->focus = PANE_CASE;
	rules_left(d);
	d->lower = PANE_CASE;
	d->dirty = true;
}
