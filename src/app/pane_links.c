/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remotes of this node in rows, and below them all that is known of the one
 * under the cursor. Addresses are shown without what is secret in them. */
#include "app/link_pages.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define LABEL_W 14
#define RECENT	5		/* of each list, where there is room */

void
pane_link_cursor(struct desk *d, struct cells *g, int x, int y)
{
	cells_put(g, x, y, ROLE_CURSOR, d->ascii ? '>' : 0x25B8);
	g->cur_x = x;
	g->cur_y = y;
}

static void
span(int64_t ms, char *out, size_t cap)
{
	if (ms < CLOCK_MIN_MS)
		snprintf(out, cap, _("%llds"), (long long)(ms / 1000));
	else
		words_span(ms, CLOCK_DAY_MS, out, cap);
}

static void
since(const struct desk *d, int64_t at_ms, char *out, size_t cap)
{
	if (at_ms == 0)
		snprintf(out, cap, "%s", _("never"));
	else
		span(d->now > at_ms ? d->now - at_ms : 0, out, cap);
}

/* Our own sentences are kept in English; the other side's are as they came. */
static const char *
said(const char *text)
{
	return text[0] != '\0' ? _(text) : "";
}

struct column { const char *head; int w; bool wide; };

static const struct column columns[] = {
	{ N_("remote"), 14, false }, { N_("driver"), 7, false },
	{ N_("contact"), 8, false }, { N_("lag"), 6, false },
	{ N_("/min"), 7, false }, { N_("queue"), 6, false },
	{ N_("refused "), 9, false }, { N_("aside"), 6, false },
	{ N_("next try"), 9, true }, { N_("it says"), 60, true }
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void
cell(const struct desk *d, const struct light_row *r, size_t col, char *out,
    size_t cap)
{
	const struct store_link *st = &r->st;

	out[0] = '\0';
	switch (col) {
	case 0:	str_copy(light_name(r), out, cap); break;
	case 1:	str_copy(r->row->driver, out, cap); break;
	case 2:	since(d, st->ok_ms, out, cap); break;
	case 3:	if (st->lag_ms > 0)
			span(st->lag_ms, out, cap);
		break;
	case 4:	snprintf(out, cap, _("%u/m"), st->rate); break;
	case 5:	snprintf(out, cap, "%llu", (unsigned long long)st->queue);
		break;
	case 6:	snprintf(out, cap, "%llu", (unsigned long long)st->refused);
		break;
	case 7:	snprintf(out, cap, r->unseen > 0 ? "%llu!" : "%llu",
		    (unsigned long long)r->aside);
		break;
	case 8:	if (st->next_ms > 0)
			words_time(d, st->next_ms, false, out, cap);
		break;
	case 9:	str_copy(str_of(said(st->said)), out, cap); break;
	}
	if (!r->tried && col >= 2 && col != 7)
		out[0] = '\0';
}

static bool
right(size_t col)
{
	return col >= 2 && col <= 7;
}

static enum role
cell_role(const struct light_row *r, size_t col)
{
	if (!r->ours)
		return ROLE_DIM;
	if (col == 0)
		return ROLE_VALUE;
	if (col == 2)
		return light_role(r->light);
	if ((col == 6 && r->st.refused > 0) || (col == 7 && r->unseen > 0) ||
	    (col == 9 && r->st.fail_ms != 0))
		return ROLE_NEAR;
	return ROLE_TEXT;
}

static void
draw_row(struct desk *d, struct cells *g, struct rect r,
    const struct light_row *row, bool on)
{
	int x = r.x + 2, end = r.x + r.w;
	struct buf b = { 0 };

	if (on)
		pane_link_cursor(d, g, r.x, r.y);
	light_put(row->light, d->ascii, &b);
	buf_byte(&b, ' ');
	buf_cstr(&b, row->ours ? _(light_word(row->light)) :
	    _("elsewhere"));
	cells_column(g, x, r.y, 10, row->ours ? light_role(row->light) :
	    ROLE_DIM, buf_view(&b), false);
	x += 11;
	for (size_t i = 0; i < COLUMNS && x < end; i++) {
		char t[240];
		int w = columns[i].w;

		if (columns[i].wide && r.w < 100)
			continue;
		if (x + w > end)
			w = end - x;
		cell(d, row, i, t, sizeof t);
		cells_column(g, x, r.y, w, cell_role(row, i), str_of(t),
		    right(i));
		x += w + (i < 2 || i >= 7);
	}
	buf_fini(&b);
}

static void
draw_head(struct cells *g, struct rect r)
{
	int x = r.x + 13, end = r.x + r.w;

	for (size_t i = 0; i < COLUMNS && x < end; i++) {
		int w = columns[i].w;

		if (columns[i].wide && r.w < 100)
			continue;
		if (x + w > end)
			w = end - x;
		cells_column(g, x, r.y, w, ROLE_LABEL,
		    str_of(_(columns[i].head)), right(i));
		x += w + (i < 2 || i >= 7);
	}
}

/* ---- one of them ---- */

static void
pair(struct lines *t, const char *label, enum role role, const char *text)
{
	if (text[0] != '\0')
		lines_pair(t, LABEL_W, str_of(label), role, str_of(text));
}

static void
tell_state(struct desk *d, struct lines *t, const struct light_row *r)
{
	const struct store_link *st = &r->st;
	struct buf b = { 0 };
	char at[32], ago[32];

	light_put(r->light, d->ascii, &b);
	buf_fmt(&b, " %s", _(light_word(r->light)));
	if (st->paused)
		buf_fmt(&b, " · %s", _("paused by a person"));
	if (st->draining)
		buf_fmt(&b, " · %s", _("draining: gives what is left, "
		    "takes nothing"));
	if (st->fatal)
		buf_fmt(&b, " · %s", _("stopped: a person must look"));
	if (st->gap)
		buf_fmt(&b, " · %s", _("events are missing"));
	if (!r->here && r->ours)
		buf_fmt(&b, " · %s", _("run by another process"));
	pair(t, _("state"), light_role(r->light), buf_z(&b));
	if (st->said[0] != '\0')
		pair(t, _("it says"), st->fail_ms != 0 ? ROLE_NEAR : ROLE_TEXT,
		    said(st->said));
	b.n = 0;
	since(d, st->ok_ms, ago, sizeof ago);
	words_time(d, st->ok_ms, true, at, sizeof at);
	buf_fmt(&b, _("%s ago (%s)"), ago, at);
	if (st->ok_ms != 0)
		pair(t, _("last contact"), ROLE_VALUE, buf_z(&b));
	b.n = 0;
	words_time(d, st->next_ms, true, at, sizeof at);
	if (st->next_ms > 0)
		buf_cstr(&b, at);
	if (st->tries > 0)
		buf_fmt(&b, _(" · tried %u times in vain"), st->tries);
	pair(t, _("next try"), ROLE_TEXT, buf_z(&b));
	buf_fini(&b);
}

static void
tell_counts(struct lines *t, const struct light_row *r)
{
	const struct store_link *st = &r->st;
	struct buf b = { 0 };
	char lag[32];

	buf_fmt(&b, _("in %llu · out %llu · refused %llu · %u a minute"),
	    (unsigned long long)st->in, (unsigned long long)st->out,
	    (unsigned long long)st->refused, st->rate);
	pair(t, _("until now"), ROLE_TEXT, buf_z(&b));
	b.n = 0;
	span(st->lag_ms, lag, sizeof lag);
	buf_fmt(&b, _("%llu to go · %llu to come"),
	    (unsigned long long)st->queue, (unsigned long long)st->behind);
	if (st->lag_ms > 0)
		buf_fmt(&b, _(" · the newest was %s old"), lag);
	pair(t, _("queue"), st->queue + st->behind > 0 ? ROLE_VALUE :
	    ROLE_TEXT, buf_z(&b));
	b.n = 0;
	if (r->aside > 0)
		buf_fmt(&b, _("%llu put aside, %llu of them not looked at"),
		    (unsigned long long)r->aside,
		    (unsigned long long)r->unseen);
	pair(t, _("set aside"), r->unseen > 0 ? ROLE_NEAR : ROLE_TEXT,
	    buf_z(&b));
	buf_fini(&b);
}

static void
tell_row(struct desk *d, struct lines *t, const struct light_row *r)
{
	const struct law_link *k = r->row;
	const struct law_channel *c = law_channel(d->law, k->channel);
	struct buf b = { 0 };
	char url[512], shown[512];

	str_copy(k->url, url, sizeof url);
	http_shown(url, shown, sizeof shown);
	pair(t, _("address"), ROLE_TEXT, shown);
	/* Where the secret is, never what it is. */
	buf_fmt(&b, "%.*s · %.*s · %s", STR_ARG(k->code), STR_ARG(k->driver),
	    (k->ways & (LINK_IN | LINK_OUT)) == (LINK_IN | LINK_OUT) ?
	    _("both ways") : k->ways & LINK_IN ? _("takes") : _("gives"));
	buf_fmt(&b, _(" · every %u s · by node %.*s"), k->every_s,
	    STR_ARG(k->node.n > 0 ? k->node : STR("*")));
	if (c != NULL)
		buf_fmt(&b, " → %.*s", STR_ARG(c->name));
	if (k->auth.n > 0)
		buf_fmt(&b, " · %s", str_starts(k->auth, STR("helper:")) ?
		    _("login by a helper") : _("login from a file"));
	pair(t, _("set up"), ROLE_DIM, buf_z(&b));
	buf_fini(&b);
}

/* What of it wants a person: rejected or tried in vain, put aside. */
static void
tell_recent(struct desk *d, struct lines *t, const struct light_row *r)
{
	const struct link_lists *l = &d->pages->is;
	char at[32], number[16];
	size_t n = 0;

	for (size_t i = 0; i < l->out_n && n < RECENT; i++) {
		const struct out_row *o = &l->out[i];

		if (!str_is(r->row->code, o->n.tell + strlen("link:")) ||
		    o->n.state == OUTBOX_SENT || o->n.said[0] == '\0')
			continue;
		if (n++ == 0)
			lines_gap(t);
		words_short(d, o->number, number);
		lines_fmt(t, o->n.state == OUTBOX_REFUSED ? ROLE_ERROR :
		    ROLE_NEAR, 0, "%s  %s %s · %s",
		    _(link_pages_state(o->n.state)), number, o->what,
		    said(o->n.said));
	}
	n = 0;
	for (size_t i = 0; i < l->aside_n && n < RECENT; i++) {
		const struct store_aside *a = &l->aside[i];

		if (!str_is(r->row->code, a->link))
			continue;
		if (n++ == 0)
			lines_gap(t);
		words_time(d, a->at_ms, true, at, sizeof at);
		lines_fmt(t, a->seen ? ROLE_DIM : ROLE_NEAR, 0,
		    "%s  %s %s · %s · %s", _("set aside"), at, a->what,
		    _(link_pages_why(a->why)), said(a->said));
	}
}

void
pane_links_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct link_pages *p = d->pages;
	const struct lights *l = d->lights;
	struct lines *t = &p->text;
	int rows = (int)l->n < r.h / 2 ? (int)l->n : r.h / 2;

	if (l->n == 0) {
		cells_text(g, r.x + 2, r.y, r.w - 2, ROLE_DIM, str_of(
		    _("no remotes: links.tsv of the profile, or of the "
		    "store's folder, names them")), true);
		g->cur_x = r.x;
		g->cur_y = r.y;
		return;
	}
	if (p->cur >= l->n)
		p->cur = l->n - 1;
	if (p->cur < p->top)
		p->top = p->cur;
	if (p->cur >= p->top + (size_t)rows)
		p->top = p->cur - (size_t)rows + 1;
	draw_head(g, (struct rect){ r.x, r.y, r.w, 1 });
	for (int i = 0; i < rows; i++)
		draw_row(d, g, (struct rect){ r.x, r.y + 1 + i, r.w, 1 },
		    &l->at[p->top + (size_t)i], p->top + (size_t)i == p->cur);
	cells_hline(g, r.x, r.y + 1 + rows, r.w, ROLE_BORDER, d->ascii);
	lines_clear(t, r.w - 2);
	t->top = 0;
	tell_state(d, t, &l->at[p->cur]);
	if (l->at[p->cur].tried)
		tell_counts(t, &l->at[p->cur]);
	tell_row(d, t, &l->at[p->cur]);
	tell_recent(d, t, &l->at[p->cur]);
	lines_draw(t, g, (struct rect){ r.x + 1, r.y + 2 + rows, r.w - 2,
	    r.h - 2 - rows });
}
