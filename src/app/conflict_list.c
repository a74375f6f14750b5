/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/conflict_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/cmd.h"
#include "app/intl.h"
#include "app/move.h"
#include "base/alloc.h"
#include "lang/lang.h"

struct conflict_list *
conflicts_of(struct desk *d)
{
	if (d->conf == NULL) {
		d->conf = xcalloc(1, sizeof *d->conf);
		d->conf->again.slot = SLOT_NONE;
	}
	return d->conf;
}

void
conflict_list_free(struct conflict_list **l)
{
	if (*l == NULL)
		return;
	conflict_fini(&(*l)->x);
	lines_fini(&(*l)->past);
	lines_fini(&(*l)->left);
	lines_fini(&(*l)->right);
	lines_fini(&(*l)->foot);
	free((*l)->slot);
	free(*l);
	*l = NULL;
}

void
conflicts_make(struct desk *d)
{
	struct conflict_list *l = conflicts_of(d);
	uint32_t flag = (uint32_t)__builtin_ctz(CASE_CONFLICT);
	struct query q = { .n = 1, .sort = SORT_NEWEST };
	struct page p = { .cap = CONFLICTS_MAX, .anchor = SLOT_NONE };
	const uint32_t on = l->cur < l->n ? l->slot[l->cur] : SLOT_NONE;

	l->made = true;
	if (l->slot == NULL)
		l->slot = xcalloc(CONFLICTS_MAX, sizeof *l->slot);
	q.t[0] = (struct query_term){ .kind = TERM_FACET,
	    .facet = FACET_FLAG, .values = &flag, .values_n = 1 };
	p.slots = l->slot;
	if (d->repo->ops->page(d->repo, &q, &p) != OK)
		p.n = 0;
	l->n = p.n;
	l->total = p.n == 0 ? 0 : p.total;
	for (size_t i = 0; i < l->n; i++)
		if (l->slot[i] == on)
			l->cur = i;	/* it stays on what it is on */
}

static size_t
first_open(const struct conflict *x)
{
	for (size_t i = 0; i < x->r_n; i++)
		if (!x->r[i].settled)
			return i;
	return 0;
}

bool
conflicts_open(struct desk *d, uint32_t slot)
{
	struct conflict_list *l = conflicts_of(d);
	struct case_view v;
	enum err e;

	if (d->store == NULL || d->repo->ops->get(d->repo, slot, &v) != OK)
		return false;
	conflict_fini(&l->x);
	l->events = v.c->events;
	e = conflict_read(&l->x, d->store, d->law, &d->seat, slot, d->now);
	l->story = e == OK && l->x.r_n > 0;
	l->r = l->story ? first_open(&l->x) : 0;
	l->scroll = 0;
	l->past.w = 0;
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	return l->story;
}

const struct refused_event *
conflicts_refused(struct desk *d)
{
	struct conflict_list *l = conflicts_of(d);

	return l->story && l->r < l->x.r_n ? &l->x.r[l->r] : NULL;
}

/* ---- what is done about it ---- */

enum err
conflicts_settle(struct desk *d, uint32_t slot, struct str of, struct str note,
    struct event_id *head)
{
	struct move_arg args[2] = { { STR("of"), of }, { STR("note"), note } };
	struct case_view v;
	struct casefile c;
	struct move m;
	struct intent it;
	struct outcome out = { .err = OK };
	enum err e = d->repo->ops->get(d->repo, slot, &v);

	if (e != OK)
		return e;
	c = *v.c;
	v.c = &c;
	e = move_prepare(&m, &(struct move_ask){ .repo = d->repo,
	    .rules = d->rules, .v = &v, .who = &d->seat,
	    .action = STR("reconcile"), .args = args, .n = note.n > 0 ? 2 : 1,
	    .now_ms = d->now });
	if (e == OK) {
		move_intent(&m, &it);
		it.at_ms = d->hooks.now != NULL ? d->now : 0;
		e = d->repo->ops->commit(d->repo, &it, 1, false, &out);
	}
	if (e == OK)
		*head = out.id;
	else if (m.why[0] != '\0')
		desk_say(d, ROLE_ERROR, "%s", m.why);
	move_fini(&m);
	return e;
}

void
conflicts_before(struct desk *d)
{
	struct conflict_list *l = d->conf;
	struct event_id head;

	if (l == NULL || d->ask.n != 1 || l->again.slot == SLOT_NONE ||
	    d->ask.t[0].slot != l->again.slot ||
	    strcmp(d->ask.action, l->again.action) != 0)
		return;
	/* Settled already by somebody: then only the action is left to do. */
	if (conflicts_settle(d, l->again.slot, str_of(l->again.of), STR_NONE,
	    &head) == OK)
		d->ask.t[0].head = d->ask.t[0].deed = head;
	l->again.slot = SLOT_NONE;
}

/* What was refused, under the number it has in the log. */
static void
id_of(const struct conflict_list *l, char out[EVENT_ID_MAX])
{
	event_id_format(&l->x.e[l->x.r[l->r].at].id, out);
}

static void
show_case(struct desk *d, uint32_t slot)
{
	(void)queue_find(d, slot);
	desk_open_case(d, slot);
	d->focus = d->lower = PANE_CASE;
}

void
cmd_conflict_again(struct desk *d, struct str args)
{
	struct conflict_list *l = conflicts_of(d);
	const struct refused_event *r = conflicts_refused(d);
	char line[CONFLICT_ARGS];

	(void)args;
	if (r == NULL || r->action[0] == '\0' || !r->may) {
		desk_say(d, ROLE_ERROR, "%s", r == NULL ?
		    _("choose a case first") : r->not_now[0] != '\0' ?
		    r->not_now : _("this is no move of the workflow"));
		return;
	}
	l->again.slot = l->x.slot;
	memcpy(l->again.action, r->action, sizeof l->again.action);
	id_of(l, l->again.of);
	if (r->settled)
		l->again.slot = SLOT_NONE;
	memcpy(line, r->args, sizeof line);
	marks_clear(d);
	sheet_close(d);
	show_case(d, l->x.slot);
	ask_action(d, str_of(l->again.action), str_of(line));
}

void
cmd_conflict_settle(struct desk *d, struct str args)
{
	struct conflict_list *l = conflicts_of(d);
	const struct refused_event *r = conflicts_refused(d);
	struct event_id head;
	char of[EVENT_ID_MAX];

	if (r == NULL || r->settled) {
		desk_say(d, ROLE_ERROR, "%s", r == NULL ?
		    _("choose a case first") : _("it is settled already"));
		return;
	}
	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("conflict-settle "));
		return;
	}
	id_of(l, of);
	if (conflicts_settle(d, l->x.slot, str_of(of), args, &head) != OK)
		return;
	desk_look(d, true);
	desk_counts(d);
	conflicts_make(d);
	if (!conflicts_open(d, l->x.slot) || l->x.open_n == 0)
		l->story = false;
	desk_say(d, ROLE_OKAY, "%s", _("settled: it stays as it stands"));
}

void
cmd_conflict_next(struct desk *d, struct str args)
{
	struct conflict_list *l = conflicts_of(d);

	(void)args;
	if (!l->story || l->x.r_n == 0)
		return;
	if (l->r + 1 < l->x.r_n) {
		l->r++;
		l->past.w = 0;
		l->scroll = 0;
	} else if (l->cur + 1 < l->n) {
		l->cur++;
		(void)conflicts_open(d, l->slot[l->cur]);
	} else {
		desk_say(d, ROLE_DIM, "%s", _("this was the last"));
	}
	d->dirty = true;
}

/* From a case that holds one: its own stories; else the list. */
void
cmd_conflicts(struct desk *d, struct str args)
{
	struct conflict_list *l = conflicts_of(d);
	struct case_view v;

	if (args.n == 0 && sheet_shown(d, SHEET_CONFLICTS)) {
		sheet_close(d);
		return;
	}
	conflicts_make(d);
	l->story = false;
	if (!str_is(args, "all") && d->over_kind == OVER_NONE &&
	    d->focus == PANE_CASE && d->open != SLOT_NONE &&
	    d->repo->ops->get(d->repo, d->open, &v) == OK &&
	    v.c->flags & CASE_CONFLICT)
		(void)conflicts_open(d, d->open);
	sheet_open(d, SHEET_CONFLICTS);
}

/* ---- the list ---- */

static void
draw_row(struct desk *d, struct cells *g, struct rect r, uint32_t slot,
    bool on)
{
	const struct law_state *s;
	struct case_view v;
	struct buf title = { 0 };
	char t[48];
	int x = r.x;

	if (d->repo->ops->get(d->repo, slot, &v) != OK)
		return;
	s = law_state(d->law, v.c->state);
	if (on) {
		cells_put(g, x, r.y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
		g->cur_x = x;
		g->cur_y = r.y;
	}
	x += 2;
	words_short(d, v.c->number, t);
	cells_column(g, x, r.y, 9, ROLE_VALUE, str_of(t), false);
	x += 10;
	snprintf(t, sizeof t, _("refused %u"), v.c->refused);
	cells_column(g, x, r.y, 10, ROLE_ERROR, str_of(t), false);
	x += 11;
	words_time(d, v.c->changed_ms, true, t, sizeof t);
	cells_column(g, x, r.y, 11, ROLE_DIM, str_of(t), false);
	x += 12;
	cells_column(g, x, r.y, 8, ROLE_TEXT, s != NULL ? s->name : STR_NONE,
	    false);
	x += 9;
	cells_column(g, x, r.y, 16, ROLE_TEXT, words_matter(d, v.c->matter),
	    false);
	x += 17;
	lang_mask(v.title, &title);
	if (x < r.x + r.w)
		cells_text(g, x, r.y, r.x + r.w - x, ROLE_TEXT,
		    buf_view(&title), true);
	buf_fini(&title);
}

static void
draw_list(struct desk *d, struct cells *g, struct rect r)
{
	struct conflict_list *l = d->conf;
	const size_t h = r.h > 2 ? (size_t)r.h - 1 : 1;

	if (l->cur >= l->n)
		l->cur = l->n > 0 ? l->n - 1 : 0;
	if (l->cur < l->top)
		l->top = l->cur;
	if (l->cur >= l->top + h)
		l->top = l->cur - h + 1;
	g->cur_x = r.x;
	g->cur_y = r.y;
	cells_text(g, r.x + 1, r.y, r.w - 2, ROLE_LABEL, str_of(l->n == 0 ?
	    _("no case holds a refused move") :
	    _("moves that found no place after a cut; Enter tells both "
	    "stories")), true);
	for (size_t i = l->top; i < l->n && i < l->top + h; i++)
		draw_row(d, g, (struct rect){ r.x, r.y + 1 +
		    (int)(i - l->top), r.w, 1 }, l->slot[i], i == l->cur);
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct conflict_list *l = conflicts_of(d);

	if (!l->made)
		conflicts_make(d);
	if (l->story)
		pane_conflict_draw(d, g, r);
	else
		draw_list(d, g, r);
}

static void
title(struct desk *d, struct buf *out)
{
	struct conflict_list *l = conflicts_of(d);

	buf_fmt(out, "%s", _("conflicts"));
	if (l->story)
		buf_fmt(out, " · %s · %zu/%zu", l->x.number, l->r + 1,
		    l->x.r_n);
	else
		buf_fmt(out, " %llu", (unsigned long long)l->total);
}

static void
move(struct desk *d, int64_t by)
{
	struct conflict_list *l = conflicts_of(d);
	int64_t last = (int64_t)l->n - 1, to = (int64_t)l->cur + by;

	if (l->story) {
		to = l->scroll + by;
		l->scroll = to < 0 ? 0 : to > 10000 ? 10000 : (int)to;
		return;
	}
	l->cur = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
}

static void
enter(struct desk *d)
{
	struct conflict_list *l = conflicts_of(d);

	if (l->story) {
		sheet_close(d);
		show_case(d, l->x.slot);
	} else if (l->cur < l->n) {
		uint32_t slot = l->slot[l->cur];

		show_case(d, slot);	/* what a note would be about */
		(void)conflicts_open(d, slot);
	}
}

static bool
back(struct desk *d)
{
	struct conflict_list *l = conflicts_of(d);

	if (!l->story)
		return false;
	l->story = false;
	conflicts_make(d);
	return true;
}

static void
next(struct desk *d, int by)
{
	if (by > 0)
		cmd_conflict_next(d, STR_NONE);
}

static void
news(struct desk *d)
{
	struct conflict_list *l = conflicts_of(d);
	struct case_view v;
	size_t r = l->r;
	int scroll = l->scroll;

	conflicts_make(d);
	if (!l->story || d->repo->ops->get(d->repo, l->x.slot, &v) != OK ||
	    v.c->events == l->events)
		return;
	if (conflicts_open(d, l->x.slot) && r < l->x.r_n) {
		l->r = r;
		l->scroll = scroll;
	}
}

const struct sheet_ops conflict_ops = {
	.context = "conflicts", .title = title, .draw = draw, .move = move,
	.enter = enter, .back = back, .next = next, .news = news
};
