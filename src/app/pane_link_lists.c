/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of the channel page: outbox, put aside, waiting, nodes; and one row
 * of the first two as text. */
#include "app/link_pages.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

struct pen { struct desk *d; struct cells *g; struct rect r; int x; };

/* One column and its gap; what finds no room is left out. */
static void
col(struct pen *p, int w, enum role role, const char *text)
{
	int room = p->r.x + p->r.w - p->x;

	if (room <= 0)
		return;
	cells_column(p->g, p->x, p->r.y, w < room ? w : room, role,
	    str_of(text), false);
	p->x += w + 1;
}

static void
rest(struct pen *p, enum role role, const char *text)
{
	int room = p->r.x + p->r.w - p->x;

	if (room > 0)
		cells_text(p->g, p->x, p->r.y, room, role, str_of(text), true);
}

/* ---- rows ---- */

static enum role
state_role(unsigned state)
{
	return state == OUTBOX_REFUSED ? ROLE_ERROR : state == OUTBOX_SENT ?
	    ROLE_OKAY : ROLE_NEAR;
}

static void
row_out(struct pen *p, size_t i)
{
	struct desk *d = p->d;
	const struct out_row *r = &d->pages->is.out[i];
	char t[40], at[32];

	col(p, 8, state_role(r->n.state), _(link_pages_state(r->n.state)));
	words_time(d, r->n.at_ms, true, at, sizeof at);
	col(p, 11, ROLE_DIM, at);
	words_short(d, r->number, t);
	col(p, 9, ROLE_VALUE, t);
	col(p, 12, ROLE_TEXT, r->what);
	if (link_pages_link(d) == NULL)
		col(p, 10, ROLE_DIM, r->n.tell + 5);
	if (r->n.tries > 0) {
		snprintf(t, sizeof t, _("%u×"), r->n.tries);
		col(p, 3, ROLE_NEAR, t);
	}
	if (r->n.state == OUTBOX_WAITS && r->n.next_ms > d->now) {
		words_time(d, r->n.next_ms, false, at, sizeof at);
		snprintf(t, sizeof t, _("next %s"), at);
		col(p, 10, ROLE_DIM, t);
	}
	rest(p, r->n.state == OUTBOX_REFUSED ? ROLE_NEAR : ROLE_TEXT,
	    r->n.said[0] != '\0' ? _(r->n.said) : "");
}

static void
row_aside(struct pen *p, size_t i)
{
	const struct store_aside *a = &p->d->pages->is.aside[i];
	char at[32];

	cells_put(p->g, p->x - 1, p->r.y, ROLE_NEAR, a->seen ? ' ' : '!');
	col(p, 10, ROLE_ERROR, _(link_pages_why(a->why)));
	words_time(p->d, a->at_ms, true, at, sizeof at);
	col(p, 11, ROLE_DIM, at);
	if (link_pages_link(p->d) == NULL)
		col(p, 10, ROLE_DIM, a->link);
	if (p->r.w >= 100)
		col(p, 10, ROLE_DIM, a->db);
	col(p, 22, ROLE_VALUE, a->what);
	rest(p, ROLE_TEXT, a->said[0] != '\0' ? _(a->said) : "");
}

static void
row_wait(struct pen *p, size_t i)
{
	const struct store_wait *w = &p->d->pages->wait[i];
	char t[120], span[32];

	col(p, 18, ROLE_VALUE, w->stream);
	col(p, 14, w->gap ? ROLE_ERROR : ROLE_NEAR, w->gap ?
	    _("events missing") : _("not signed yet"));
	if (w->gap)
		snprintf(t, sizeof t, _("wants %llu, has from %llu"),
		    (unsigned long long)w->next, (unsigned long long)w->first);
	else
		snprintf(t, sizeof t, _("from %llu"),
		    (unsigned long long)w->first);
	col(p, 24, ROLE_TEXT, t);
	words_span(p->d->now > w->since_ms ? p->d->now - w->since_ms : 0,
	    CLOCK_DAY_MS, span, sizeof span);
	snprintf(t, sizeof t, _("%llu wait since %s"),
	    (unsigned long long)w->have, span);
	rest(p, ROLE_TEXT, t);
}

static const char *
scope(const struct desk *d, const struct store_node_row *n, char *out,
    size_t cap)
{
	unsigned towns = 0;

	if (n->all) {
		snprintf(out, cap, "%s", _("all towns"));
		return out;
	}
	for (size_t i = 0; i < NODE_TOWNS; i++)
		towns += (unsigned)__builtin_popcount(n->towns[i]);
	(void)d;
	snprintf(out, cap, ngettext("%u town", "%u towns", towns), towns);
	return out;
}

static void
row_node(struct pen *p, size_t i)
{
	static const char *const states[] = {
		[NODE_UNKNOWN] = N_("unknown"), [NODE_OWN] = N_("this one"),
		[NODE_TRUSTED] = N_("trusted"), [NODE_REVOKED] = N_("revoked")
	};
	const struct store_node_row *n = &p->d->pages->node[i];
	char t[120], at[32];

	col(p, 10, ROLE_VALUE, n->node);
	col(p, 8, n->state == NODE_REVOKED ? ROLE_ERROR : n->state ==
	    NODE_TRUSTED ? ROLE_OKAY : ROLE_DIM, n->state <= NODE_REVOKED ?
	    _(states[n->state]) : "?");
	col(p, 8, ROLE_TEXT, n->anchor ? _("anchor") : "");
	col(p, 10, ROLE_TEXT, n->state == NODE_OWN ? "" :
	    scope(p->d, n, t, sizeof t));
	words_time(p->d, n->seen_ms, true, at, sizeof at);
	snprintf(t, sizeof t, _("heard %s"), n->seen_ms != 0 ? at :
	    _("never"));
	col(p, 16, ROLE_TEXT, t);
	snprintf(t, sizeof t, ngettext("%llu event", "%llu events",
	    (unsigned long)n->events), (unsigned long long)n->events);
	col(p, 14, ROLE_DIM, t);
	rest(p, ROLE_TEXT, n->label);
}

/* ---- lists ---- */

typedef void row_fn(struct pen *p, size_t i);

static const struct { row_fn *row; const char *none; } pages[PAGE_COUNT] = {
	[PAGE_OUTBOX] = { row_out, N_("nothing waits here, nothing was "
	    "refused") },
	[PAGE_ASIDE] = { row_aside, N_("nothing was put aside") },
	[PAGE_WAITS] = { row_wait, N_("no event waits for another") },
	[PAGE_NODES] = { row_node, N_("no node is known yet") }
};

static void
draw_head(struct desk *d, struct cells *g, struct rect r)
{
	const struct link_pages *p = d->pages;
	struct buf b = { 0 };

	if (p->page == PAGE_OUTBOX)
		buf_fmt(&b, _("not sent %llu · sent %llu · refused %llu"),
		    (unsigned long long)p->is.by_state[OUTBOX_WAITS],
		    (unsigned long long)p->is.by_state[OUTBOX_SENT],
		    (unsigned long long)p->is.by_state[OUTBOX_REFUSED]);
	else if (p->page == PAGE_ASIDE)
		buf_fmt(&b, _("%llu put aside; Enter shows the bytes, "
		    "r tries again, x drops"),
		    (unsigned long long)p->is.aside_all);
	else if (p->page == PAGE_WAITS && p->orphans > 0)
		buf_fmt(&b, _("%llu events of cases that are not here yet"),
		    (unsigned long long)p->orphans);
	else if (p->page == PAGE_NODES)
		buf_fmt(&b, _("this node: %s"), d->store != NULL ?
		    store_node(d->store) : "-");
	cells_text(g, r.x + 1, r.y, r.w - 2, ROLE_LABEL, buf_view(&b), true);
	buf_fini(&b);
}

static void
draw_text(struct desk *d, struct cells *g, struct rect r)
{
	struct link_pages *p = d->pages;
	const struct out_row *o = link_pages_out(d);
	const struct store_aside *a = link_pages_aside(d);
	const uint64_t id = o != NULL ? o->n.id : a != NULL ? a->id : 0;

	if (p->text.w != r.w - 2 || p->text_of != id) {
		lines_clear(&p->text, r.w - 2);
		p->text_of = id;
		if (o != NULL)
			link_text_out(d, o, r.w - 2);
		else if (a != NULL)
			link_text_aside(d, a, r.w - 2);
	}
	lines_draw(&p->text, g, (struct rect){ r.x + 1, r.y, r.w - 2, r.h });
	g->cur_x = r.x;
	g->cur_y = r.y;
}

void
pane_link_list_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct link_pages *p = d->pages;
	const size_t n = link_pages_rows(d), h = r.h > 2 ? (size_t)r.h - 1 : 1;

	if (p->cur >= n)
		p->cur = n > 0 ? n - 1 : 0;
	if (p->reading && n > 0) {
		draw_text(d, g, r);
		return;
	}
	p->reading = false;
	draw_head(d, g, (struct rect){ r.x, r.y, r.w, 1 });
	g->cur_x = r.x;
	g->cur_y = r.y;
	if (p->cur < p->top)
		p->top = p->cur;
	if (p->cur >= p->top + h)
		p->top = p->cur - h + 1;
	if (n == 0)
		cells_text(g, r.x + 2, r.y + 1, r.w - 2, ROLE_DIM,
		    str_of(_(pages[p->page].none)), true);
	for (size_t i = p->top; i < n && i < p->top + h; i++) {
		struct pen pen = { d, g, { r.x, r.y + 1 + (int)(i - p->top),
		    r.w, 1 }, r.x + 2 };

		if (i == p->cur)
			pane_link_cursor(d, g, r.x, pen.r.y);
		pages[p->page].row(&pen, i);
	}
}
