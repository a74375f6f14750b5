/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The officers' page, as text: the track that was looked at, and who looked at
 * one's own. */
#include "app/officers_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define LABEL_W 12

static void
pair(struct lines *t, const char *label, enum role role, const char *text)
{
	lines_pair(t, LABEL_W, str_of(label), role, str_of(text));
}

static void
times(struct desk *d, int64_t from_ms, int64_t to_ms, char out[64])
{
	char from[16], to[16], long_[16];

	words_time(d, from_ms, false, from, sizeof from);
	words_time(d, to_ms, false, to, sizeof to);
	words_span(to_ms - from_ms, CLOCK_DAY_MS, long_, sizeof long_);
	snprintf(out, 64, "%s-%s (%s)", from, to, long_);
}

static void
tell_sums(struct desk *d, struct lines *t, const struct track_page *p)
{
	const struct track_sum *s = &p->sum;
	char text[64], day[16];

	clock_day_text(p->day, day);
	lines_fmt(t, ROLE_VALUE, 0, "%.*s · %s",
	    STR_ARG(words_who(d, str_of(p->account))), day);
	times(d, s->first_ms, s->last_ms, text);
	pair(t, _("heard of"), ROLE_TEXT, text);
	words_span(s->last_ms - s->first_ms - s->gap_ms, CLOCK_DAY_MS, text,
	    sizeof text);
	pair(t, _("at work"), ROLE_TEXT, text);
	words_span(s->moving_ms, CLOCK_DAY_MS, text, sizeof text);
	pair(t, _("under way"), ROLE_TEXT, text);
	words_span(s->gap_ms, CLOCK_DAY_MS, text, sizeof text);
	if (s->gaps > 0)
		pair(t, _("line lost"), ROLE_NEAR, text);
	snprintf(text, sizeof text, "%.1f km", s->metres / 1000);
	pair(t, _("way"), ROLE_TEXT, text);
	snprintf(text, sizeof text, "%zu (%zu)", s->points, s->bad);
	pair(t, _("points (bad)"), ROLE_DIM, text);
}

static void
tell_gaps(struct desk *d, struct lines *t, const struct track_page *p)
{
	const struct track_point *last = NULL;
	char text[64];

	for (size_t i = 0; i < p->n; i++) {
		if (p->p[i].marks & TRACK_BAD)
			continue;
		/* Shorter ones part what does not fit together. */
		if (p->p[i].marks & TRACK_GAP && last != NULL &&
		    p->p[i].ms - last->ms > TRACK_GAP_MS) {
			times(d, last->ms, p->p[i].ms, text);
			pair(t, _("not heard"), ROLE_NEAR, text);
		}
		last = &p->p[i];
	}
}

static void
tell_track(struct desk *d, struct lines *t, const struct track_page *p)
{
	struct buf b = { 0 };
	char text[64];

	tell_sums(d, t, p);
	lines_gap(t);
	tell_gaps(d, t, p);
	for (size_t i = 0; i < p->stops; i++) {
		times(d, p->stop[i].from_ms, p->stop[i].to_ms, text);
		pair(t, _("stop"), ROLE_TEXT, text);
	}
	lines_gap(t);
	for (size_t i = 0; i < p->grids; i++) {
		b.n = 0;
		words_grid(d, p->grid[i].grid, &b);
		words_span(p->grid[i].ms, CLOCK_DAY_MS, text, sizeof text);
		pair(t, text, ROLE_TEXT, buf_z(&b));
	}
	buf_fini(&b);
}

static bool
tell_look(void *ctx, const struct store_look *l, int64_t at_ms)
{
	struct desk *d = ctx;
	struct buf b = { 0 };
	char at[32], day[16];

	words_time(d, at_ms, true, at, sizeof at);
	clock_day_text(l->day, day);
	lang_safe_text(l->reason, &b);
	lines_fmt(&d->ov->text, ROLE_TEXT, 0, "%s  %.*s  %s  %.*s", at,
	    STR_ARG(words_who(d, l->actor)), day, STR_ARG(buf_view(&b)));
	buf_fini(&b);
	return ++d->ov->looks_n < 500;
}

void
pane_officers_text(struct desk *d, int w)
{
	struct officers_view *v = d->ov;

	if (v->text.w == w)
		return;
	lines_clear(&v->text, w);
	if (v->page == OFFICERS_TRACK && officers_track(d) != NULL) {
		tell_track(d, &v->text, &v->track);
	} else if (v->page == OFFICERS_TRACK) {
		lines_add(&v->text, ROLE_DIM, 0, str_of(_("nobody's track was "
		    "looked at; Enter on an officer asks why")));
	} else {
		v->looks_n = 0;
		if (d->store == NULL || store_track_looks(d->store,
		    str_of(d->seat.me.code), tell_look, d) != OK ||
		    v->looks_n == 0)
			lines_add(&v->text, ROLE_DIM, 0,
			    str_of(_("nobody looked at your track")));
	}
}
