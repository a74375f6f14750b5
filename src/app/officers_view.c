/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the officers' page holds, and the hand on it. Positions are read when the
 * page opens and each minute; times of today in slices behind that. */
#include "app/officers_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/map_view.h"
#include "base/alloc.h"

#define SLICE_US	4000

struct officers_view *
officers_of(struct desk *d)
{
	if (d->ov == NULL) {
		d->ov = xcalloc(1, sizeof *d->ov);
		d->ov->times_day = INT32_MIN;
	}
	return d->ov;
}

void
officers_view_free(struct officers_view **v)
{
	if (*v == NULL)
		return;
	tracks_covering_end(&(*v)->covering, NULL);
	district_close(&(*v)->own);
	officers_fini(&(*v)->o);
	free((*v)->order);
	tracks_cover_fini(&(*v)->cover);
	tracks_page_fini(&(*v)->track);
	lines_fini(&(*v)->text);
	free(*v);
	*v = NULL;
}

struct district *
officers_ground(struct desk *d)
{
	struct officers_view *v = officers_of(d);

	if (v->own == NULL && district_open(d->store, d->law, DISTRICT_TODAY,
	    &v->own) != OK)
		return NULL;
	return v->own;
}

/* ---- the list ---- */

/* Whom the line lost stands first, for he may need help; then who is out. */
struct place { uint8_t group; uint16_t unit; uint32_t i; };

static uint8_t
group_of(const struct officer_row *r, int64_t now_ms)
{
	if (officers_lost(r, now_ms))
		return 0;
	return r->on_duty ? r->at.at_ms != 0 ? 1 : 2 : 3;
}

static int
by_unit(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

static void
put_in_order(struct officers_view *v, int64_t now_ms)
{
	struct place *p = xcalloc(v->o.n + 1, sizeof *p);

	free(v->order);
	v->order = xcalloc(v->o.n + 1, sizeof *v->order);
	for (size_t i = 0; i < v->o.n; i++)
		p[i] = (struct place){ group_of(&v->o.at[i], now_ms),
			v->o.at[i].unit, (uint32_t)i };
	qsort(p, v->o.n, sizeof *p, by_unit);
	for (size_t i = 0; i < v->o.n; i++)
		v->order[i] = p[i].i;
	free(p);
}

void
officers_make(struct desk *d)
{
	struct officers_view *v = officers_of(d);
	const int32_t today = tracks_day(d->law, d->now);
	enum err e;

	tracks_covering_end(&v->covering, NULL);
	if (v->own != NULL)
		(void)district_fresh(v->own);
	e = d->store == NULL ? OK : officers_read(d->store, d->law,
	    officers_ground(d), d->now, &v->o);

	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	put_in_order(v, d->now);
	if (v->times_day != today)
		for (size_t i = 0; i < v->o.n; i++)
			v->o.at[i].first_ms = 0;
	v->times_day = today;
	v->times_after[0] = '\0';
	v->times_more = d->store != NULL;
	v->cover_made = false;
	d->dirty = true;
}

struct timing { struct desk *d; int64_t end_us; };

static bool
take_time(void *ctx, struct str account, const struct track_sum *sum)
{
	struct timing *t = ctx;
	struct officers_view *v = t->d->ov;
	struct officer_row *r = officers_find(&v->o, account);

	str_copy(account, v->times_after, sizeof v->times_after);
	if (r != NULL) {
		r->first_ms = sum->first_ms;
		r->last_ms = sum->last_ms;
		r->gap_ms = sum->gap_ms;
	}
	return clock_mono().us < t->end_us;
}

/* True: more is left. */
static bool
cover_slice(struct desk *d, int64_t end_us)
{
	struct officers_view *v = d->ov;
	bool more = false;
	enum err e = OK;

	if (v->covering == NULL)
		v->covering = tracks_covering_new(officers_ground(d),
		    v->times_day);
	if (d->store != NULL)
		e = tracks_covering_step(d->store, v->covering, end_us, &more);
	if (more)
		return true;
	tracks_cover_fini(&v->cover);
	tracks_covering_end(&v->covering, &v->cover);
	v->cover_made = true;
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	d->dirty = true;
	return false;
}

/* True: more is left. */
static bool
slice(struct desk *d)
{
	struct officers_view *v = officers_of(d);
	struct timing t = { d, clock_mono().us + SLICE_US };
	char was[ACCOUNT_MAX];

	if (v->page == OFFICERS_COVER && !v->cover_made)
		return cover_slice(d, t.end_us) || v->times_more;
	if (!v->times_more)
		return false;
	memcpy(was, v->times_after, sizeof was);
	if (store_track_times(d->store, v->times_day, str_of(was), take_time,
	    &t) != OK || strcmp(was, v->times_after) == 0)
		v->times_more = false;
	d->dirty = true;
	return v->times_more;
}

size_t
officers_rows(const struct desk *d)
{
	const struct officers_view *v = d->ov;

	return v->page == OFFICERS_LIST ? v->o.n :
	    v->page == OFFICERS_COVER ? v->cover.n : 0;
}

const struct officer_row *
officers_cur(const struct desk *d)
{
	const struct officers_view *v = d->ov;

	return v != NULL && v->page == OFFICERS_LIST && v->cur < v->o.n ?
	    &v->o.at[v->order[v->cur]] : NULL;
}

/* ---- looking ---- */

const struct track_page *
officers_track(const struct desk *d)
{
	return d->ov != NULL && d->ov->track.account[0] != '\0' ?
	    &d->ov->track : NULL;
}

static const char *
refusal(enum err e)
{
	return e == ERR_REFUSED ? _("why? it stands in the log, and the "
	    "officer can read it") : e == ERR_NOT_FOUND ?
	    _("no track that day") : _(err_text(e));
}

static void
show_on_map(struct desk *d)
{
	const struct track_page *t = &d->ov->track;

	if (d->map == NULL)
		return;
	map_stale(d);
	for (size_t i = t->path_n; i > 0; i--)
		if (geo_known(t->path[i - 1])) {
			map_seen(d, t->path[i - 1], false);
			return;
		}
}

void
officers_forget(struct desk *d)
{
	tracks_page_fini(&officers_of(d)->track);
	show_on_map(d);
	d->ov->text.w = 0;
	d->dirty = true;
}

bool
officers_look(struct desk *d, struct str account, int32_t day,
    struct str reason)
{
	struct officers_view *v = officers_of(d);
	const struct store_look l = { .account = account, .day = day,
		.actor = str_of(d->seat.me.code),
		.login = str_of(d->seat.login),
		.seat = str_of(d->seat.me.seat), .reason = reason };
	struct track_page t;
	enum err e;

	if (d->store == NULL)
		return false;
	if (tracks_only_own(d->law, d->seat.me.roles) &&
	    !str_eq(account, l.actor)) {
		desk_say(d, ROLE_ERROR, "%s", _("officers see their own "
		    "track only"));
		return false;
	}
	e = tracks_look(d->store, officers_ground(d), &l, &t);
	if (e != OK) {
		desk_say(d, ROLE_ERROR, "%.*s: %s", STR_ARG(account),
		    refusal(e));
		return false;
	}
	tracks_page_fini(&v->track);
	v->track = t;
	v->text.w = 0;
	show_on_map(d);
	return true;
}

/* ---- the nearest ---- */

void
officers_hint(struct desk *d, const struct casefile *c, unsigned turn,
    struct buf *out)
{
	struct officers_view *v = officers_of(d);
	struct officer_near near[3];
	const uint32_t roles = officers_roles(d->law, turn == TURN_CHECKER ?
	    STR("checker") : STR("finder"));
	size_t n;

	if (d->store == NULL || (turn != TURN_OFFICER && turn != TURN_CHECKER)
	    || officers_read(d->store, d->law, NULL, d->now, &v->o) != OK)
		return;
	put_in_order(v, d->now);
	n = officers_near(&v->o, geo_of_e6(c->lat_e6, c->lon_e6), roles,
	    d->now, near, 3);
	for (size_t i = 0; i < n; i++) {
		char age[16];

		words_span(near[i].age_ms, CLOCK_DAY_MS, age, sizeof age);
		buf_fmt(out, i == 0 ? _("near: %s %.0f m (%s ago)") :
		    " · %s %.0f m (%s)", near[i].row->name, near[i].metres,
		    age);
	}
}

/* ---- the sheet ---- */

void
officers_go(struct desk *d, enum officers_page page)
{
	struct officers_view *v = officers_of(d);

	v->page = page;
	v->cur = v->top = 0;
	v->text.w = 0;
	v->text.top = 0;
	d->dirty = true;
}

static void
next(struct desk *d, int by)
{
	officers_go(d, (enum officers_page)(((int)officers_of(d)->page + by +
	    OFFICERS_PAGES) % OFFICERS_PAGES));
}

static void
move(struct desk *d, int64_t by)
{
	struct officers_view *v = officers_of(d);
	const int64_t n = (int64_t)officers_rows(d);
	int64_t to = (int64_t)v->cur + by;

	if (v->page == OFFICERS_TRACK || v->page == OFFICERS_LOOKS) {
		v->text.top += (int)(by > 1000 ? 1000 : by < -1000 ? -1000 :
		    by);
		if (v->text.top < 0)
			v->text.top = 0;
		return;
	}
	to = to >= n ? n - 1 : to;
	v->cur = (size_t)(to < 0 ? 0 : to);
}

/* Whose track, and why: one line to be ended by the reason. */
static void
enter(struct desk *d)
{
	const struct officer_row *r = officers_cur(d);
	char line[ACCOUNT_MAX + 40];

	if (r == NULL)
		return;
	if (str_is(str_of(r->code), d->seat.me.code)) {
		if (officers_look(d, str_of(r->code), d->ov->times_day,
		    STR_NONE))
			officers_go(d, OFFICERS_TRACK);
		return;
	}
	snprintf(line, sizeof line, "officer-track %s ", r->code);
	prompt_begin(d, PROMPT_COMMAND, str_of(line));
	desk_say(d, ROLE_NEAR, "%s", _("why? it stands in the log, and the "
	    "officer can read it"));
}

static bool
back(struct desk *d)
{
	if (officers_of(d)->page == OFFICERS_LIST)
		return false;
	officers_go(d, OFFICERS_LIST);
	return true;
}

static void
title(struct desk *d, struct buf *out)
{
	const struct officers_view *v = officers_of(d);

	buf_fmt(out, _("officers · %zu on duty · %zu heard of · %zu lost"),
	    v->o.on_duty, v->o.heard, v->o.lost);
}

static void
draw_tabs(struct desk *d, struct cells *g, struct rect r)
{
	static const char *const names[] = { N_("officers"), N_("patrolled"),
		N_("track"), N_("who looked") };
	int x = r.x + 1;

	for (int i = 0; i < OFFICERS_PAGES; i++) {
		char t[64];

		snprintf(t, sizeof t, (int)d->ov->page == i ? "[%s]" : " %s ",
		    _(names[i]));
		x += cells_text(g, x, r.y, r.x + r.w - x,
		    (int)d->ov->page == i ? ROLE_VIEW_ON : ROLE_DIM, str_of(t),
		    true);
	}
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct officers_view *v = officers_of(d);
	const struct rect body = { r.x, r.y + 1, r.w, r.h - 1 };

	draw_tabs(d, g, r);
	if (v->page == OFFICERS_LIST) {
		pane_officers_list(d, g, body);
	} else if (v->page == OFFICERS_COVER) {
		pane_officers_cover(d, g, body);
	} else {
		pane_officers_text(d, r.w - 2);
		lines_clamp(&v->text, body.h);
		lines_draw(&v->text, g, (struct rect){ r.x + 1, body.y,
		    r.w - 2, body.h });
		g->cur_x = r.x;
		g->cur_y = body.y;
	}
}

static int64_t
next_ms(const struct desk *d)
{
	if (d->ov != NULL && (d->ov->times_more ||
	    (d->ov->page == OFFICERS_COVER && !d->ov->cover_made)))
		return d->now;
	return (d->now / CLOCK_MIN_MS + 1) * CLOCK_MIN_MS;
}

const struct sheet_ops officers_ops = {
	.context = "officers", .title = title, .draw = draw, .move = move,
	.enter = enter, .back = back, .next = next, .news = officers_make,
	.slice = slice, .next_ms = next_ms
};
