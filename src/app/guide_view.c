/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide at the desk: what is sought, which entry is picked, and the hand on
 * it. What people said of entries is read when it opens and with the sheet's news. */
#include "app/guide_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

static void
seek(struct desk *d)
{
	struct guide_view *v = d->gv;
	struct guide_want w = { .words = str_of(v->words),
		.matter = v->about.matter, .said = buf_view(&v->said), .stale = v->tab == GUIDE_STALE,
		.wrong = v->tab == GUIDE_WRONG };
	size_t all;

	v->day = clock_day((struct wall){ d->now }, d->law->offset_min);
	w.today = v->day;
	if (v->tab >= GUIDE_STANDARDS && v->tab <= GUIDE_ARTICLES)
		w.kinds = 1u << (v->tab - GUIDE_STANDARDS);
	v->n = guide_find(v->g, &w, v->at, v->g->n, &all);
	if (v->n == 0 && w.words.n == 0 && w.said.n > 0) {
		w.said = STR_NONE;	/* nothing speaks of it: all there is */
		v->n = guide_find(v->g, &w, v->at, v->g->n, &all);
	}
	v->cur = v->top = 0;
	v->text.w = v->text.top = 0;
	d->dirty = true;
}

struct guide_view *
guide_view_of(struct desk *d)
{
	if (d->gv == NULL) {
		d->gv = xcalloc(1, sizeof *d->gv);
		d->gv->g = guide_new(d->law);
		d->gv->at = xcalloc(d->gv->g->n + 1, sizeof *d->gv->at);
		guide_view_fresh(d);
		seek(d);
	}
	return d->gv;
}

void
guide_view_free(struct guide_view **v)
{
	if (*v == NULL)
		return;
	guide_free(&(*v)->g);
	free((*v)->at);
	lines_fini(&(*v)->text);
	buf_fini(&(*v)->said);
	free(*v);
	*v = NULL;
}

void
guide_view_fresh(struct desk *d)
{
	struct guide_view *v = d->gv;
	const enum err e = guide_fresh(v->g, d->store);

	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	v->text.w = 0;
	v->uncounted = true;
	d->sheet_works = true;
	d->dirty = true;
}

/* Today's answers are counted when nobody types: there may be thousands. */
bool
guide_view_tend(struct desk *d)
{
	struct guide_view *v = d->gv;

	if (v == NULL || !v->uncounted)
		return false;
	v->uncounted = false;
	if (guide_count(d->store, d->law, str_of(d->seat.me.code), d->now,
	    &v->count) != OK)
		v->count = (struct guide_count){ .all = 0 };
	d->dirty = true;
	return false;
}

void
guide_view_seek(struct desk *d, struct str words)
{
	struct guide_view *v = guide_view_of(d);

	if (str_is(words, v->words))
		return;
	str_copy(words, v->words, sizeof v->words);
	seek(d);
}

void
guide_view_about(struct desk *d, const struct guide_about *a)
{
	struct guide_view *v = guide_view_of(d);
	const bool same = v->about.matter == a->matter &&
	    str_eq(buf_view(&v->said), a->said) && v->day ==
	    clock_day((struct wall){ d->now }, d->law->offset_min);

	if (!str_eq(buf_view(&v->said), a->said)) {
		v->said.n = 0;
		buf_str(&v->said, a->said);
	}
	v->about = (struct guide_about){ a->matter, a->channel,
		buf_view(&v->said) };
	if (!same)
		seek(d);
}

const struct guide_entry *
guide_view_cur(struct desk *d)
{
	const struct guide_view *v = guide_view_of(d);

	return v->cur < v->n ? &v->g->e[v->at[v->cur]] : NULL;
}

void
guide_view_move(struct desk *d, int64_t by)
{
	struct guide_view *v = guide_view_of(d);
	int64_t to = (int64_t)v->cur + by;

	to = to >= (int64_t)v->n ? (int64_t)v->n - 1 : to;
	v->cur = (size_t)(to < 0 ? 0 : to);
	v->text.w = v->text.top = 0;
	d->dirty = true;
}

void
guide_view_scroll(struct desk *d, int by)
{
	struct guide_view *v = guide_view_of(d);

	v->text.top += by;
	lines_clamp(&v->text, v->page);
	d->dirty = true;
}

void
guide_view_tab(struct desk *d, int by)
{
	struct guide_view *v = guide_view_of(d);

	v->tab = (enum guide_tab)(((int)v->tab + by + GUIDE_TABS) %
	    GUIDE_TABS);
	seek(d);
}

/* ---- deeds ---- */

/* Where nobody said by which channel: the first that seats write down, which is
 * the telephone. */
static unsigned
channel_of(const struct desk *d)
{
	const struct law *l = d->law;

	if (d->gv->about.channel != 0)
		return d->gv->about.channel;
	for (size_t i = 0; i < l->channels_n; i++)
		if (str_is(l->channels[i].finder_role, "seat"))
			return l->channels[i].id;
	return l->channels_n > 0 ? l->channels[0].id : 0;
}

bool
guide_view_answered(struct desk *d, bool form)
{
	const struct guide_entry *e = form && !guide_beside(d) ? NULL :
	    guide_view_cur(d);
	const struct guide_given g = { channel_of(d), d->gv->about.matter != 0 ?
		d->gv->about.matter : e != NULL ? e->matter : 0,
		e != NULL ? str_of(e->of) : STR_NONE };
	const struct law_channel *c = law_channel(d->law, g.channel);
	const struct str matter = words_matter(d, g.matter);
	char why[200];

	if (guide_answer(d->law, &g, d->repo, &d->seat, d->now, why,
	    sizeof why) != OK) {
		desk_say(d, ROLE_ERROR, "%s", why);
		return false;
	}
	guide_view_fresh(d);
	(void)guide_view_tend(d);
	desk_say(d, ROLE_OKAY, _("answered without a case: %.*s · %.*s · "
	    "%llu today%s"), STR_ARG(c->name), STR_ARG(e != NULL ? e->title :
	    matter), (unsigned long long)d->gv->count.own,
	    form ? _("; the form is gone") : "");
	return true;
}

bool
guide_view_flag(struct desk *d, bool wrong, struct str note)
{
	const struct guide_entry *e = guide_view_cur(d);
	const struct law_unit *u;
	char why[200];

	if (e == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("no entry is picked"));
		return false;
	}
	if (guide_say_wrong(d->gv->g, e, d->repo, &d->seat, wrong, note, why,
	    sizeof why) != OK) {
		desk_say(d, ROLE_ERROR, "%s", why);
		return false;
	}
	guide_view_fresh(d);
	u = law_unit(d->law, e->owner);
	if (!wrong)
		desk_say(d, ROLE_OKAY, _("%.*s: right again"),
		    STR_ARG(e->title));
	else
		desk_say(d, ROLE_OKAY, _("%.*s: marked as wrong; %.*s is to "
		    "mend it"), STR_ARG(e->title), STR_ARG(u != NULL ?
		    u->name : STR("-")));
	return true;
}

/* ---- beside the form ---- */

bool
guide_beside(const struct desk *d)
{
	return d->gv != NULL && d->gv->beside;
}

void
guide_panel_draw(struct desk *d, struct cells *g, struct rect r,
    const struct guide_about *a)
{
	const int x = g->cur_x, y = g->cur_y;

	guide_view_about(d, a);
	pane_guide_draw(d, g, r, false);
	g->cur_x = x;
	g->cur_y = y;
}

/* ---- the sheet ---- */

void
guide_type_live(struct desk *d)
{
	guide_view_seek(d, entry_text(&d->p.f));
	d->p.count = d->p.count_all = d->gv->n;
	d->p.count_known = true;
}

static void
title(struct desk *d, struct buf *out)
{
	const struct guide_view *v = guide_view_of(d);
	size_t stale = 0;

	for (size_t i = 0; i < v->g->n; i++)
		stale += guide_stale(&v->g->e[i], v->day);
	buf_fmt(out, _("guide · %zu entries"), v->g->n);
	if (stale > 0)
		buf_fmt(out, _(" · %zu expired"), stale);
	if (v->g->stands_wrong > 0)
		buf_fmt(out, _(" · %zu said to be wrong"), v->g->stands_wrong);
	buf_fmt(out, _(" · answered today %llu, own %llu"),
	    (unsigned long long)v->count.all, (unsigned long long)v->count.own);
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	guide_view_of(d);
	pane_guide_draw(d, g, r, true);
}

static void
page(struct desk *d, int dir)
{
	guide_view_scroll(d, dir * (d->gv->page > 2 ? d->gv->page - 1 : 1));
}

/* Reads on: nothing is counted by the key that ends a search. */
static void
enter(struct desk *d)
{
	page(d, 1);
}

static void
news(struct desk *d)
{
	if (d->gv != NULL)
		guide_view_fresh(d);
}

const struct sheet_ops guide_ops = {
	.context = "guide", .title = title, .draw = draw,
	.move = guide_view_move, .page = page, .enter = enter,
	.next = guide_view_tab, .news = news, .slice = guide_view_tend
};
