/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the panes stand. Rows 0 and 1 are status and views, the last two the
 * line that is typed or said, and the hints; what is between is split by
 * size: one pane, queue over another, side by side, or all four. */
#include "app/desk_in.h"

#define TOP	2
#define FOOT	2

static void
place(struct layout *l, enum pane p, struct rect r)
{
	l->title[p] = (struct rect){ r.x, r.y, r.w, 1 };
	l->pane[p] = (struct rect){ r.x, r.y + 1, r.w, r.h - 1 };
}

static void
stacked(const struct desk *d, struct layout *l, struct rect all)
{
	int up = (all.h + 1) / 2;

	place(l, PANE_QUEUE, (struct rect){ 0, all.y, all.w, up });
	place(l, d->lower, (struct rect){ 0, all.y + up, all.w, all.h - up });
}

static void
beside(struct layout *l, struct rect all, enum pane left, enum pane right)
{
	int w = all.w * 9 / 16;

	place(l, left, (struct rect){ all.x, all.y, w, all.h });
	place(l, right, (struct rect){
		all.x + w + 1, all.y, all.w - w - 1, all.h
	});
	l->split_x = w;
}

void
layout_fill(const struct desk *d, struct layout *l)
{
	struct rect all = { 0, TOP, d->w, d->h - TOP - FOOT };

	*l = (struct layout){
		.split_x = -1, .split_from = TOP, .split_to = d->h - FOOT
	};
	if (d->zoom || desk_small(d) || d->simple) {
		place(l, d->focus, all);
	} else if (d->large || d->w < 120 || d->h < 36) {
		/* Double-size rows take the whole width: never side by side. */
		stacked(d, l, all);
	} else if (d->w < 160 || d->h < 45) {
		beside(l, all, PANE_QUEUE, d->lower);
	} else {
		struct rect up = all, down = all;

		up.h = all.h * 5 / 8;
		down.y += up.h;
		down.h -= up.h;
		beside(l, up, PANE_QUEUE, PANE_CASE);
		beside(l, down, PANE_MAP, PANE_RULES);
	}
}
