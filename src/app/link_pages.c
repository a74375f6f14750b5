/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the channel page holds, and the hand on it. Lists are read when the page
 * opens and when the store has news, at the pace of sheets. */
#include "app/link_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/notice_text.h"
#include "base/alloc.h"

#define SLICE_US 4000
#define FIRST_US 20000		/* what a key asked for: mostly it is all */

struct link_pages *
link_pages_of(struct desk *d)
{
	(void)lights_of(d);
	if (d->pages == NULL)
		d->pages = xcalloc(1, sizeof *d->pages);
	return d->pages;
}

static void
lists_fini(struct link_lists *l)
{
	free(l->out);
	free(l->aside);
	*l = (struct link_lists){ .out_n = 0 };
}

void
link_pages_free(struct link_pages **p)
{
	if (*p == NULL)
		return;
	lists_fini(&(*p)->is);
	lists_fini(&(*p)->next);
	free((*p)->wait);
	free((*p)->node);
	lines_fini(&(*p)->text);
	free(*p);
	*p = NULL;
}

const struct light_row *
link_pages_link(const struct desk *d)
{
	return d->pages->link < d->lights->n ?
	    &d->lights->at[d->pages->link] : NULL;
}

const char *
link_pages_state(unsigned outbox_state)
{
	static const char *const names[] = {
		[OUTBOX_WAITS] = N_("not sent"), [OUTBOX_SENT] = N_("gone out"),
		[OUTBOX_REFUSED] = N_("turned down")
	};

	return outbox_state <= OUTBOX_REFUSED ? names[outbox_state] : "?";
}

const char *
link_pages_why(unsigned why)
{
	static const char *const names[ASIDE_COUNT] = {
		[ASIDE_BAD] = N_("cannot be read"),
		[ASIDE_ALTERED] = N_("altered"),
		[ASIDE_STRANGER] = N_("of a stranger"),
		[ASIDE_FORGED] = N_("forged"), [ASIDE_FORKED] = N_("forked"),
		[ASIDE_REVOKED] = N_("of a revoked node"),
		[ASIDE_DELETED] = N_("deleted there"),
		[ASIDE_REFUSED] = N_("refused there"),
		[ASIDE_RECORD] = N_("no report"),
		[ASIDE_CLASS] = N_("unknown class"),
		[ASIDE_ANSWER] = N_("not allowed")
	};

	return why < ASIDE_COUNT ? names[why] : "?";
}

/* ---- reading ---- */

/* Beside the list of links the numbers are of all of them. */
static const struct light_row *
only(const struct desk *d)
{
	return d->pages->page == PAGE_LINKS ? NULL : link_pages_link(d);
}

/* Is tell that of the link in sight? */
static bool
tells(const struct desk *d, const char *tell)
{
	const struct light_row *l = only(d);

	if (strncmp(tell, "link:", 5) != 0)
		return false;
	return l == NULL || str_is(l->row->code, tell + 5);
}

/* Has this slice its due? Rows are cheap; the clock is looked at now and then. */
static bool
goes_on(struct link_pages *p, uint64_t next)
{
	p->from = next;
	return ++p->seen_n % 64 != 0 || clock_mono().us < p->end_us;
}

static int
newest(const void *x, const void *y)
{
	const struct store_aside *a = x, *b = y;

	return a->id > b->id ? -1 : a->id < b->id;
}

/* What nobody has done yet before what was refused before what is done. */
static int
by_state(const void *x, const void *y)
{
	static const int rank[] = {
		[OUTBOX_REFUSED] = 0, [OUTBOX_WAITS] = 1, [OUTBOX_SENT] = 2
	};
	const struct out_row *a = x, *b = y;

	if (a->n.state != b->n.state)
		return rank[a->n.state] - rank[b->n.state];
	return a->n.id > b->n.id ? -1 : a->n.id < b->n.id;
}

/* More than can be shown: what was refused is kept, of the rest the newest. */
static void
cut_out(struct link_lists *l)
{
	if (l->out_n > 1)
		qsort(l->out, l->out_n, sizeof *l->out, by_state);
	if (l->out_n > LINK_ROWS)
		l->out_n = LINK_ROWS;
}

static void
cut_aside(struct link_lists *l)
{
	if (l->aside_n > 1)
		qsort(l->aside, l->aside_n, sizeof *l->aside, newest);
	if (l->aside_n > LINK_ROWS)
		l->aside_n = LINK_ROWS;
}

static void
add_out(struct desk *d, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct link_lists *l = &d->pages->next;
	struct notice_item k;
	struct out_row *r;

	l->out_all++;
	l->by_state[n->state]++;
	if (l->out_n == 2 * LINK_ROWS)
		cut_out(l);
	l->out = xgrow(l->out, &l->out_cap, l->out_n + 1, sizeof *l->out);
	r = &l->out[l->out_n++];
	*r = (struct out_row){ .n = *n };
	memcpy(r->number, c->number, sizeof r->number);
	notice_item_of(&k, n, e, c);
	str_copy(e->kind == EV_CASE_MOVE || e->kind == EV_CLOCK_FIRE ?
	    notice_what(&k, d->law) : str_of(words_kind(e->kind)), r->what,
	    sizeof r->what);
}

static bool
take_out(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct desk *d = ctx;

	if (n->state <= OUTBOX_REFUSED && tells(d, n->tell))
		add_out(d, n, e, c);
	return goes_on(d->pages, n->id + 1);
}

static bool
take_aside(void *ctx, const struct store_aside *a)
{
	struct desk *d = ctx;
	struct link_lists *l = &d->pages->next;
	const struct light_row *one = only(d);

	if (one == NULL || str_is(one->row->code, a->link)) {
		l->aside_all++;
		if (l->aside_n == 2 * LINK_ROWS)
			cut_aside(l);
		l->aside = xgrow(l->aside, &l->aside_cap, l->aside_n + 1,
		    sizeof *l->aside);
		l->aside[l->aside_n] = *a;
		l->aside[l->aside_n++].bytes = STR_NONE;
	}
	return goes_on(d->pages, a->id + 1);
}

static bool
take_wait(void *ctx, const struct store_wait *w)
{
	struct link_pages *p = ctx;

	p->wait = xgrow(p->wait, &p->wait_cap, p->wait_n + 1, sizeof *p->wait);
	p->wait[p->wait_n++] = *w;
	return p->wait_n < LINK_ROWS;
}

static bool
take_node(void *ctx, const struct store_node_row *n)
{
	struct link_pages *p = ctx;

	p->node = xgrow(p->node, &p->node_cap, p->node_n + 1, sizeof *p->node);
	p->node[p->node_n++] = *n;
	return p->node_n < LINK_ROWS;
}

/* The lists stand: what the cursor is on stays under it. */
static void
lists_swap(struct desk *d)
{
	struct link_pages *p = d->pages;
	const struct out_row *o = link_pages_out(d);
	const struct store_aside *a = link_pages_aside(d);
	const uint64_t out = o != NULL ? o->n.id : 0, aside = a != NULL ?
	    a->id : 0;

	cut_out(&p->next);
	cut_aside(&p->next);
	lists_fini(&p->is);
	p->is = p->next;
	p->next = (struct link_lists){ .out_n = 0 };
	p->reads = LISTS_DONE;
	for (size_t i = 0; out != 0 && i < p->is.out_n; i++)
		if (p->is.out[i].n.id == out)
			p->cur = i;
	for (size_t i = 0; aside != 0 && i < p->is.aside_n; i++)
		if (p->is.aside[i].id == aside)
			p->cur = i;
	d->dirty = true;
}

/* True: more is left. */
static bool
lists_read(struct desk *d, int64_t us)
{
	struct link_pages *p = link_pages_of(d);
	uint64_t was;
	enum err e = OK;

	if (p->reads == LISTS_DONE)
		return false;
	p->end_us = clock_mono().us + us;
	do {
		was = p->from;
		e = p->reads == LISTS_OUT ?
		    store_notices(d->store, p->from, -1, take_out, d) :
		    store_asides(d->store, p->from, take_aside, d);
		if (e == OK && was != p->from)
			continue;	/* the slice ended, or a last look */
		if (p->reads == LISTS_OUT && e == OK) {
			p->reads = LISTS_ASIDE;
			p->from = 0;
			continue;
		}
		lists_swap(d);
	} while (p->reads != LISTS_DONE && clock_mono().us < p->end_us);
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	return p->reads != LISTS_DONE;
}

static bool
slice(struct desk *d)
{
	return lists_read(d, SLICE_US);
}

static void
make(struct desk *d, int64_t us)
{
	struct link_pages *p = link_pages_of(d);
	enum err e = OK;

	p->made = true;
	p->wait_n = p->node_n = 0;
	p->orphans = 0;
	if (d->store == NULL)
		return;
	lights_look(d, true);
	e = store_waits(d->store, take_wait, p);
	if (e == OK)
		e = store_nodes(d->store, take_node, p);
	p->orphans = store_orphans(d->store);
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	lists_fini(&p->next);
	p->reads = LISTS_OUT;
	p->from = 0;
	d->sheet_works = lists_read(d, us);
}

void
link_pages_make(struct desk *d)
{
	make(d, FIRST_US);
}

size_t
link_pages_rows(const struct desk *d)
{
	const struct link_pages *p = d->pages;

	switch (p->page) {
	case PAGE_LINKS:	return d->lights->n;
	case PAGE_OUTBOX:	return p->is.out_n;
	case PAGE_ASIDE:	return p->is.aside_n;
	case PAGE_WAITS:	return p->wait_n;
	case PAGE_NODES:	return p->node_n;
	case PAGE_COUNT:	break;
	}
	return 0;
}

struct out_row *
link_pages_out(struct desk *d)
{
	struct link_pages *p = link_pages_of(d);

	return p->page == PAGE_OUTBOX && p->cur < p->is.out_n ?
	    &p->is.out[p->cur] : NULL;
}

struct store_aside *
link_pages_aside(struct desk *d)
{
	struct link_pages *p = link_pages_of(d);

	return p->page == PAGE_ASIDE && p->cur < p->is.aside_n ?
	    &p->is.aside[p->cur] : NULL;
}

/* ---- the hand ---- */

static void
news(struct desk *d)
{
	struct link_pages *p = link_pages_of(d);

	/* What is still being read is read to its end first. */
	if (p->reads == LISTS_DONE)
		make(d, 0);	/* the slice follows at once */
}

static void
move(struct desk *d, int64_t by)
{
	struct link_pages *p = link_pages_of(d);
	int64_t last, to = (int64_t)p->cur + by;

	if (p->reading) {
		int64_t top = p->text.top + by, n = (int64_t)p->text.n;

		p->text.top = (int)(top < 0 ? 0 : top > n ? n : top);
		return;
	}
	if (!p->made)
		link_pages_make(d);
	last = (int64_t)link_pages_rows(d) - 1;
	p->cur = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
	if (p->page == PAGE_LINKS)
		p->link = p->cur;
}

static void
go_to(struct desk *d, enum link_page page)
{
	struct link_pages *p = link_pages_of(d);

	p->page = page;
	p->reading = false;
	p->cur = page == PAGE_LINKS && p->link < d->lights->n ? p->link : 0;
	p->top = 0;
	lists_fini(&p->is);
	link_pages_make(d);
	if (page == PAGE_ASIDE && p->is.aside_n > 0 && !d->seat.read_only &&
	    store_aside_seen(d->store, p->is.aside[0].id) != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(ERR_IO)));
}

static void
next(struct desk *d, int by)
{
	const int at = (int)link_pages_of(d)->page;

	go_to(d, (enum link_page)((at + by + PAGE_COUNT) % PAGE_COUNT));
}

/* In a list: that of the next link; after the last, of all. */
static void
aside(struct desk *d, int by)
{
	struct link_pages *p = link_pages_of(d);
	const int n = (int)d->lights->n + 1;

	if (p->page != PAGE_OUTBOX && p->page != PAGE_ASIDE)
		return;
	p->link = (size_t)(((int)p->link + by + n) % n);
	p->cur = p->top = 0;
	p->reading = false;
	lists_fini(&p->is);
	link_pages_make(d);
}

static void
enter(struct desk *d)
{
	struct link_pages *p = link_pages_of(d);

	if (p->page == PAGE_LINKS) {
		p->link = p->cur;
		go_to(d, PAGE_OUTBOX);
	} else if (!p->reading && (link_pages_out(d) != NULL ||
	    link_pages_aside(d) != NULL)) {
		p->reading = true;
		p->text.top = 0;
		p->text.w = 0;
	}
}

static bool
back(struct desk *d)
{
	struct link_pages *p = link_pages_of(d);

	if (p->reading)
		p->reading = false;
	else if (p->page != PAGE_LINKS)
		go_to(d, PAGE_LINKS);
	else
		return false;
	return true;
}

static void
title(struct desk *d, struct buf *out)
{
	const struct link_pages *p = link_pages_of(d);
	const struct light_row *l = link_pages_link(d);

	buf_cstr(out, _("channels"));
	if (p->page == PAGE_OUTBOX || p->page == PAGE_ASIDE)
		buf_fmt(out, " · %.*s", STR_ARG(l != NULL ? light_name(l) :
		    str_of(_("all"))));
}

static void
draw_pages(struct desk *d, struct cells *g, struct rect r)
{
	const struct link_pages *p = d->pages;
	const struct { const char *name; uint64_t n; bool bad; } tabs[] = {
		{ _("links"), d->lights->n, false },
		{ _("outbox"), p->is.by_state[OUTBOX_WAITS] +
		    p->is.by_state[OUTBOX_REFUSED],
		    p->is.by_state[OUTBOX_REFUSED] > 0 },
		{ _("set aside"), p->is.aside_all, p->is.aside_all > 0 },
		{ _("waiting"), p->wait_n, p->wait_n > 0 },
		{ _("nodes"), p->node_n, false }
	};
	int x = r.x + 1;

	for (int i = 0; i < PAGE_COUNT; i++) {
		char t[96];

		snprintf(t, sizeof t, (int)p->page == i ? "[%s %llu]" :
		    " %s %llu ", tabs[i].name, (unsigned long long)tabs[i].n);
		x += cells_text(g, x, r.y, r.x + r.w - x, (int)p->page == i ?
		    ROLE_VIEW_ON : tabs[i].bad ? ROLE_NEAR : ROLE_DIM,
		    str_of(t), true);
	}
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct link_pages *p = link_pages_of(d);

	if (!p->made)
		link_pages_make(d);
	draw_pages(d, g, (struct rect){ r.x, r.y, r.w, 1 });
	r.y++;
	r.h--;
	if (p->page == PAGE_LINKS)
		pane_links_draw(d, g, r);
	else
		pane_link_list_draw(d, g, r);
}

const struct sheet_ops link_pages_ops = {
	.context = "links", .title = title, .draw = draw, .move = move,
	.aside = aside, .enter = enter, .back = back, .next = next,
	.news = news, .slice = slice
};
