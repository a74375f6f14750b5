/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hand-over sheet on the screen: the items to look at, the signature, the
 * hand-overs before. */
#include "app/handover.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

static size_t
rows_of(const struct handover *h)
{
	return h->mode == HAND_PAST ? h->past.n : h->n;
}

static void
draw_pages(struct desk *d, struct cells *g, struct rect r)
{
	const struct handover *h = d->hand;
	const char *names[] = { _("give"), _("take"), _("before") };
	int x = r.x + 1, at = h->mode == HAND_DIFF ? HAND_PAST : (int)h->mode;

	for (int i = 0; i < 3; i++) {
		char t[64];

		snprintf(t, sizeof t, at == i ? "[%s%s]" : " %s%s ", names[i],
		    i == HAND_TAKE && h->pending != SIZE_MAX ? " 1" : "");
		x += cells_text(g, x, r.y, r.x + r.w - x, at == i ?
		    ROLE_VIEW_ON : i == HAND_TAKE && h->pending != SIZE_MAX ?
		    ROLE_NEAR : ROLE_DIM, str_of(t), true);
	}
}

static void
draw_item(struct desk *d, struct cells *g, struct rect r,
    const struct hand_item *i, bool on)
{
	bool red = i->group == SHIFT_RED;
	const struct law_state *s;
	struct case_view v;
	struct buf b = { 0 };
	char number[16], left[32];
	int x = r.x;

	if (d->repo->ops->get(d->repo, i->slot, &v) != OK)
		return;
	s = law_state(d->law, v.c->state);
	if (on)
		cells_put(g, x, r.y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
	cells_put(g, x + 1, r.y, i->opened ? ROLE_OKAY : red ? ROLE_RED :
	    ROLE_DIM, i->opened ? '*' : red ? '!' : '.');
	if (i->changed)
		cells_put(g, x + 2, r.y, ROLE_NEAR, '~');
	x += 3;
	cells_column(g, x, r.y, 8, red ? ROLE_ERROR : ROLE_LABEL,
	    str_of(_(shift_group_name((enum shift_group)i->group))), false);
	x += 9;
	words_short(d, v.c->number, number);
	cells_column(g, x, r.y, 9, ROLE_VALUE, str_of(number), false);
	x += 10;
	words_left(d, v.c, left, sizeof left);
	cells_column(g, x, r.y, 6, words_left_role(d, v.c) == ROLE_OVERDUE ?
	    ROLE_ERROR : words_left_role(d, v.c), str_of(left), true);
	x += 7;
	buf_str(&b, words_matter(d, v.c->matter));
	cells_column(g, x, r.y, 18, ROLE_TEXT, buf_view(&b), false);
	x += 19;
	b.n = 0;
	if (i->changed && s != NULL)
		buf_fmt(&b, "%.*s · ", STR_ARG(s->name));
	lang_mask(v.title, &b);
	if (x < r.x + r.w)
		cells_text(g, x, r.y, r.x + r.w - x, ROLE_TEXT, buf_view(&b),
		    true);
	buf_fini(&b);
}

static void
draw_past(struct desk *d, struct cells *g, struct rect r,
    const struct shift *s, bool on)
{
	struct buf b = { 0 };
	char at[32], taken[32];

	words_time(d, s->at_ms, true, at, sizeof at);
	words_time(d, s->taken_ms, true, taken, sizeof taken);
	buf_fmt(&b, "%s %.*s", at, STR_ARG(words_who(d, str_of(s->giver))));
	if (s->taken_ms != 0)
		buf_fmt(&b, " → %.*s %s",
		    STR_ARG(words_who(d, str_of(s->taker))), taken);
	else
		buf_fmt(&b, " · %s", _("not taken over yet"));
	if (s->unit != 0)
		buf_fmt(&b, " · %.*s", STR_ARG(words_unit(d, s->unit, true)));
	for (int i = 0; i < SHIFT_GROUPS; i++)
		buf_fmt(&b, " · %s %llu",
		    _(shift_group_name((enum shift_group)i)),
		    (unsigned long long)s->n[i]);
	if (on)
		cells_put(g, r.x, r.y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
	cells_text(g, r.x + 2, r.y, r.w - 2, s->taken_ms == 0 ? ROLE_NEAR :
	    ROLE_TEXT, buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_head(struct desk *d, struct cells *g, struct rect r)
{
	const struct handover *h = d->hand;
	struct buf b = { 0 };
	size_t unseen = handover_unseen(h);

	if (h->mode == HAND_PAST)
		buf_cstr(&b, _("Enter compares one with the one before it"));
	if (h->mode <= HAND_TAKE) {
		for (int i = 0; i < SHIFT_GROUPS; i++)
			buf_fmt(&b, "%s %llu · ",
			    _(shift_group_name((enum shift_group)i)),
			    (unsigned long long)h->count[i]);
		buf_fmt(&b, "%s %llu", _("in work"),
		    (unsigned long long)h->open_n);
		if (h->changed_n > 0)
			buf_fmt(&b, _(" · ~%zu changed since"), h->changed_n);
		if (unseen > 0)
			buf_fmt(&b, _(" · %zu red to open first"), unseen);
		else
			buf_fmt(&b, " · %s", _("may be signed"));
	}
	cells_text(g, r.x + 1, r.y, r.w - 2, unseen > 0 &&
	    h->mode <= HAND_TAKE ? ROLE_NEAR : ROLE_VALUE, buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_rows(struct desk *d, struct cells *g, struct rect r)
{
	struct handover *h = d->hand;
	size_t n = rows_of(h);
	size_t rows = r.h > 1 ? (size_t)r.h : 1;

	if (h->cur >= n)
		h->cur = n > 0 ? n - 1 : 0;
	if (h->cur < h->top)
		h->top = h->cur;
	if (h->cur >= h->top + rows)
		h->top = h->cur - rows + 1;
	if (n == 0)
		cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_DIM,
		    str_of(h->mode == HAND_PAST ? _("no hand-over yet") :
		    _("nothing to hand over: all is done")), true);
	for (size_t i = h->top; i < n && i < h->top + rows; i++) {
		struct rect at = { r.x, r.y + (int)(i - h->top), r.w, 1 };

		if (h->mode == HAND_PAST)
			draw_past(d, g, at, &h->past.s[i], i == h->cur);
		else
			draw_item(d, g, at, &h->item[i], i == h->cur);
		if (i == h->cur) {
			g->cur_x = at.x;
			g->cur_y = at.y;
		}
	}
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct handover *h = handover_of(d);

	if (!h->made)
		handover_make(d);
	draw_pages(d, g, (struct rect){ r.x, r.y, r.w, 1 });
	draw_head(d, g, (struct rect){ r.x, r.y + 1, r.w, 1 });
	r.y += 2;
	r.h -= 2;
	if (h->mode == HAND_DIFF) {
		if (h->diff.w != r.w - 1)
			handover_diff(d, h->cur, r.w - 1);
		lines_draw(&h->diff, g, r);
		g->cur_x = r.x;
		g->cur_y = r.y;
		return;
	}
	draw_rows(d, g, r);
}

static void
title(struct desk *d, struct buf *out)
{
	const struct handover *h = handover_of(d);

	buf_cstr(out, _("hand-over of the shift"));
	if (h->mode == HAND_TAKE && h->pending < h->past.n)
		buf_fmt(out, _(" · from %.*s"), STR_ARG(words_who(d,
		    str_of(h->past.s[h->pending].giver))));
}

/* ---- the hand ---- */

static void
move(struct desk *d, int64_t by)
{
	struct handover *h = handover_of(d);
	int64_t last = (int64_t)rows_of(h) - 1, to = (int64_t)h->cur + by;

	if (h->mode == HAND_DIFF) {
		int64_t top = h->diff.top + by, n = (int64_t)h->diff.n;

		h->diff.top = (int)(top < 0 ? 0 : top > n ? n : top);
		return;
	}
	h->cur = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
}

static void
enter(struct desk *d)
{
	struct handover *h = handover_of(d);
	uint32_t slot;

	if (h->mode == HAND_PAST && h->cur < h->past.n) {
		h->mode = HAND_DIFF;
		h->diff.top = 0;
		h->diff.w = 0;
		return;
	}
	if (h->mode > HAND_TAKE || h->cur >= h->n)
		return;
	slot = h->item[h->cur].slot;
	handover_seen(d, slot);
	if (h->cur + 1 < h->n)
		h->cur++;		/* where the next Enter goes on */
	sheet_close(d);
	(void)queue_find(d, slot);
	desk_open_case(d, slot);
	d->focus = d->lower = PANE_CASE;
	d->hand_open = true;
	desk_say(d, ROLE_TEXT, "%s", _("Esc: back to the hand-over"));
}

static bool
back(struct desk *d)
{
	struct handover *h = handover_of(d);

	if (h->mode != HAND_DIFF)
		return false;
	h->mode = HAND_PAST;
	return true;
}

static void
turn_page(struct desk *d, int by)
{
	struct handover *h = handover_of(d);
	int at = h->mode == HAND_DIFF ? HAND_PAST : (int)h->mode;

	at = (at + 3 + by) % 3;
	if (at == HAND_TAKE && h->pending == SIZE_MAX)
		at = (at + 3 + by) % 3;
	h->mode = (enum hand_mode)at;
	h->cur = h->top = 0;
	handover_make(d);
}

static void
write_csv(struct desk *d, struct str path)
{
	static const char *const heads[] = {
		N_("group"), N_("case"), N_("matter"), N_("left")
	};
	struct handover *h = handover_of(d);
	struct buf b = { 0 };
	struct case_view v;
	char name[256], left[32];
	FILE *f = sheet_create(d, path, "gridseat-handover", name);

	for (int i = 0; f != NULL && i < 4; i++)
		sheet_field(&b, str_of(_(heads[i])), i == 3);
	for (size_t i = 0; f != NULL && i < h->n; i++) {
		if (d->repo->ops->get(d->repo, h->item[i].slot, &v) != OK)
			continue;
		words_left(d, v.c, left, sizeof left);
		sheet_field(&b, str_of(_(shift_group_name(
		    (enum shift_group)h->item[i].group))), false);
		sheet_field(&b, str_of(v.c->number), false);
		sheet_field(&b, words_matter(d, v.c->matter), false);
		sheet_field(&b, str_of(left), true);
	}
	if (f != NULL && fwrite(b.p, 1, b.n, f) == b.n && fclose(f) == 0)
		desk_say(d, ROLE_OKAY, _("written: %s"), name);
	else if (f != NULL)
		desk_say(d, ROLE_ERROR, "%s: %s", name, _(err_text(ERR_IO)));
	buf_fini(&b);
}

const struct sheet_ops handover_ops = {
	.context = "shift", .title = title, .draw = draw, .move = move,
	.enter = enter, .back = back, .next = turn_page, .write = write_csv
};
