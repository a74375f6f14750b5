/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what changed while there was no link: one row a case, grouped;
 * Enter opens the case, Esc comes back from it to the queue. */
#include "app/away.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

static bool
in(const struct away *a, size_t i)
{
	return a->group < 0 || a->row[i].group == a->group;
}

static size_t
rows(const struct away *a)
{
	return a->group < 0 ? a->n : (size_t)a->count[a->group];
}

/* Rows stand group by group: those of one begin where the others end. */
static size_t
first(const struct away *a)
{
	size_t i = 0;

	while (i < a->n && !in(a, i))
		i++;
	return i;
}

static void
draw_groups(struct desk *d, struct cells *g, struct rect r)
{
	const struct away *a = d->away;
	int x = r.x + 1;

	for (int i = -1; i < AWAY_GROUPS; i++) {
		uint64_t n = i < 0 ? a->n : a->count[i];
		char t[96];

		if (i >= 0 && n == 0)
			continue;
		snprintf(t, sizeof t, a->group == i ? "[%s %llu]" : " %s %llu ",
		    i < 0 ? _("all") : _(away_group_name(i)),
		    (unsigned long long)n);
		x += cells_text(g, x, r.y, r.x + r.w - x, a->group == i ?
		    ROLE_VIEW_ON : ROLE_DIM, str_of(t), true);
	}
}

static void
draw_head(struct desk *d, struct cells *g, struct rect r)
{
	const struct away *a = d->away;
	char from[32], to[32], span[32], t[256];

	words_time(d, a->since_ms, true, from, sizeof from);
	words_time(d, a->back_ms, true, to, sizeof to);
	words_span(a->back_ms - a->since_ms, CLOCK_DAY_MS, span, sizeof span);
	if (a->cut)
		snprintf(t, sizeof t, _("no link since %s"), from);
	else if (a->reads)
		snprintf(t, sizeof t, "%s", _("gathering what came …"));
	else if (a->login)
		snprintf(t, sizeof t, _("since you were last here, %s (%s)"),
		    from, span);
	else
		snprintf(t, sizeof t, _("without a link from %s to %s (%s)"),
		    from, to, span);
	cells_text(g, r.x + 1, r.y, r.w - 2, a->cut ? ROLE_NEAR : ROLE_VALUE,
	    str_of(t), true);
}

static enum role
group_role(int group)
{
	return group == AWAY_CONFLICT ? ROLE_ERROR : group == AWAY_CARD ?
	    ROLE_NEAR : ROLE_LABEL;
}

static void
draw_row(struct desk *d, struct cells *g, struct rect r,
    const struct away_row *row, bool on)
{
	const struct law_state *s;
	struct case_view v;
	struct buf title = { 0 };
	char number[16], at[32];
	int x = r.x;

	if (d->repo->ops->get(d->repo, row->slot, &v) != OK)
		return;
	s = law_state(d->law, v.c->state);
	if (on)
		cells_put(g, x, r.y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
	x += 2;
	cells_column(g, x, r.y, 10, group_role(row->group),
	    str_of(_(away_group_name(row->group))), false);
	x += 11;
	words_time(d, row->at_ms, true, at, sizeof at);
	cells_column(g, x, r.y, 11, ROLE_DIM, str_of(at), false);
	x += 12;
	words_short(d, v.c->number, number);
	cells_column(g, x, r.y, 9, ROLE_VALUE, str_of(number), false);
	x += 10;
	cells_column(g, x, r.y, 8, ROLE_TEXT, s != NULL ? s->name : STR_NONE,
	    false);
	x += 9;
	if (r.w >= 100) {
		cells_column(g, x, r.y, 16, ROLE_TEXT,
		    words_matter(d, v.c->matter), false);
		x += 17;
		cells_column(g, x, r.y, 7, ROLE_DIM, str_of(row->node), false);
		x += 8;
	}
	/* words_* may have asked the repo: what it lent is asked for again. */
	if (d->repo->ops->get(d->repo, row->slot, &v) == OK)
		lang_mask(v.title, &title);
	if (x < r.x + r.w)
		cells_text(g, x, r.y, r.x + r.w - x, ROLE_TEXT,
		    buf_view(&title), true);
	buf_fini(&title);
}

static const char *
nothing(const struct away *a)
{
	if (a->cut)
		return _("what others change is listed here once it is back");
	return a->reads ? "" : a->ready ? _("nothing was changed by others") :
	    _("no link was lost since this desk began");
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct away *a = away_of(d);
	size_t n = rows(a), h = r.h > 3 ? (size_t)r.h - 2 : 1, from = first(a);

	if (a->cut || a->reads || a->ready) {
		draw_head(d, g, (struct rect){ r.x, r.y, r.w, 1 });
		draw_groups(d, g, (struct rect){ r.x, r.y + 1, r.w, 1 });
		r.y += 2;
	}
	if (a->cur >= n)
		a->cur = n > 0 ? n - 1 : 0;
	if (a->cur < a->top)
		a->top = a->cur;
	if (a->cur >= a->top + h)
		a->top = a->cur - h + 1;
	if (n == 0)
		cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_DIM,
		    str_of(nothing(a)), true);
	g->cur_x = r.x;
	g->cur_y = r.y;
	for (size_t i = a->top; i < n && i < a->top + h; i++) {
		struct rect at = { r.x, r.y + (int)(i - a->top), r.w, 1 };

		draw_row(d, g, at, &a->row[from + i], i == a->cur);
		if (i == a->cur)
			g->cur_y = at.y;
	}
}

static void
title(struct desk *d, struct buf *out)
{
	(void)d;
	buf_cstr(out, _("what changed while away"));
}

static void
move(struct desk *d, int64_t by)
{
	struct away *a = away_of(d);
	int64_t last = (int64_t)rows(a) - 1, to = (int64_t)a->cur + by;

	a->cur = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
}

static void
next(struct desk *d, int by)
{
	struct away *a = away_of(d);

	do {
		a->group += by;
		if (a->group >= AWAY_GROUPS)
			a->group = -1;
		else if (a->group < -1)
			a->group = AWAY_GROUPS - 1;
	} while (a->group >= 0 && a->count[a->group] == 0);
	a->cur = a->top = 0;
}

static void
enter(struct desk *d)
{
	struct away *a = away_of(d);
	uint32_t slot;

	if (a->cur >= rows(a))
		return;
	slot = a->row[first(a) + a->cur].slot;
	sheet_close(d);
	(void)queue_find(d, slot);
	desk_open_case(d, slot);
	d->focus = d->lower = PANE_CASE;
}

static void
write_csv(struct desk *d, struct str path)
{
	static const char *const heads[] = {
		N_("group"), N_("at"), N_("case"), N_("state"), N_("node")
	};
	const struct away *a = away_of(d);
	struct buf b = { 0 };
	struct case_view v;
	char name[256], at[40];
	FILE *f = sheet_create(d, path, "gridseat-away", name);

	for (int i = 0; f != NULL && i < 5; i++)
		sheet_field(&b, str_of(_(heads[i])), i == 4);
	for (size_t i = 0; f != NULL && i < a->n; i++) {
		const struct law_state *s;

		if (d->repo->ops->get(d->repo, a->row[i].slot, &v) != OK)
			continue;
		s = law_state(d->law, v.c->state);
		clock_format((struct wall){ a->row[i].at_ms },
		    d->law->offset_min, at, sizeof at);
		sheet_field(&b, str_of(_(away_group_name(a->row[i].group))),
		    false);
		sheet_field(&b, str_of(at), false);
		sheet_field(&b, str_of(v.c->number), false);
		sheet_field(&b, s != NULL ? s->name : STR_NONE, false);
		sheet_field(&b, str_of(a->row[i].node), true);
	}
	if (f != NULL && fwrite(b.p, 1, b.n, f) == b.n && fclose(f) == 0)
		desk_say(d, ROLE_OKAY, _("written: %s"), name);
	else if (f != NULL)
		desk_say(d, ROLE_ERROR, "%s: %s", name, _(err_text(ERR_IO)));
	buf_fini(&b);
}

const struct sheet_ops away_ops = {
	.context = "away", .title = title, .draw = draw, .move = move,
	.enter = enter, .next = next, .write = write_csv
};
