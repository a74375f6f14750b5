/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar over the panes: working days, days off and make-up days by month,
 * the slots of the day under the cursor, and how many cases fall due on it. */
#include "app/calendar_view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define SLICE_US 4000
#define CELL_W	10		/* where there is room */

static int
cell_width(int w)
{
	return w >= 7 * CELL_W + 1 ? CELL_W : (w - 1) / 7;
}

struct calendar_view *
calendar_view_of(struct desk *d)
{
	if (d->cal == NULL) {
		d->cal = xcalloc(1, sizeof *d->cal);
		d->cal->day = clock_day((struct wall){ d->now },
		    d->law->offset_min);
	}
	return d->cal;
}

void
calendar_view_free(struct calendar_view **v)
{
	free(*v);
	*v = NULL;
}

static const struct law_book *
book(const struct desk *d)
{
	return d->law->books_n > 0 ? &d->law->books[d->law->books_n - 1] :
	    NULL;
}

static const struct calendar *
calendar(const struct desk *d)
{
	const struct calendar_view *v = d->cal;

	return v->which > 0 && book(d) != NULL &&
	    v->which <= book(d)->shifts_n ?
	    &book(d)->shifts[v->which - 1].calendar : &d->law->calendar;
}

static int64_t
midnight(const struct desk *d, int32_t day)
{
	return (int64_t)day * CLOCK_DAY_MS -
	    (int64_t)d->law->offset_min * CLOCK_MIN_MS;
}

static struct civil
civil_of(const struct desk *d, int32_t day)
{
	return clock_civil((struct wall){ midnight(d, day) },
	    d->law->offset_min);
}

/* Of the month of day: its first day, and how many there are. */
static int32_t
month_first(const struct desk *d, int32_t day)
{
	return day - (civil_of(d, day).day - 1);
}

static int
month_days(const struct desk *d, int32_t first)
{
	int32_t next = first + 31;

	return (int)(month_first(d, next) - first);
}

static const struct law_holiday *
named(const struct desk *d, int32_t day)
{
	const struct law *l = d->law;

	for (size_t i = 0; i < l->holidays_n; i++)
		if (l->holidays[i].day == day)
			return &l->holidays[i];
	return NULL;
}

/* ---- the load ---- */

static uint32_t
count_due(struct desk *d, int32_t day)
{
	struct query q = { .n = 1 };
	uint64_t n = 0;

	q.t[0] = (struct query_term){ .kind = TERM_TIME, .field = TIME_DUE,
	    .from_ms = midnight(d, day), .to_ms = midnight(d, day + 1) };
	if (d->repo->ops->count(d->repo, &q, &n) != OK)
		n = 0;
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static void
news(struct desk *d)
{
	struct calendar_view *v = calendar_view_of(d);

	v->from = month_first(d, v->day) - 7;
	v->done = 0;
	d->sheet_works = true;
}

static bool
slice(struct desk *d)
{
	struct calendar_view *v = calendar_view_of(d);
	int64_t end = clock_mono().us + SLICE_US;

	while (v->done < DAYS_COUNTED && clock_mono().us < end) {
		v->due[v->done] = count_due(d, v->from + (int32_t)v->done);
		v->done++;
		d->dirty = true;
	}
	return v->done < DAYS_COUNTED;
}

static uint32_t
due_of(const struct calendar_view *v, int32_t day)
{
	return day >= v->from && day < v->from + (int32_t)v->done ?
	    v->due[day - v->from] : 0;
}

/* ---- one month ---- */

const char *
calendar_weekday(int i)
{
	static const char *const names[] = { "", N_("Mon"), N_("Tue"),
		N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun") };

	return _(names[i]);
}

static bool
edited(const struct calendar_view *v, int32_t day)
{
	for (size_t i = 0; i < v->edits_n && !v->adopted; i++)
		if (v->edit[i].state != 's' && v->edit[i].day == day)
			return true;
	return false;
}

static void
draw_day(struct desk *d, struct cells *g, struct rect at, int32_t day)
{
	const struct calendar_view *v = d->cal;
	const struct law_holiday *h = v->which == 0 ? named(d, day) : NULL;
	bool works = calendar_workday(calendar(d), day);
	int32_t today = clock_day((struct wall){ d->now },
	    d->law->offset_min);
	uint32_t due = due_of(v, day);
	enum role role = day == v->day ? ROLE_CURSOR : works ? ROLE_TEXT :
	    ROLE_DIM;
	char t[64];

	snprintf(t, sizeof t, "%s%2d%s%s", day == today ? "*" : " ",
	    civil_of(d, day).day, h == NULL ? (works ? "" : " -") :
	    h->off ? _(" off") : _(" work"), edited(v, day) ? "?" : "");
	cells_column(g, at.x, at.y, at.w - 1, role, str_of(t), false);
	if (day == v->day) {
		g->cur_x = at.x;
		g->cur_y = at.y;
	}
	if (due == 0 || at.h < 2)
		return;
	snprintf(t, sizeof t, "%u", due);
	cells_text(g, at.x + at.w / 2, at.y + 1, at.w - at.w / 2, day < today ? ROLE_ERROR :
	    day == today ? ROLE_NEAR : ROLE_VALUE, str_of(t), false);
}

static void
draw_month(struct desk *d, struct cells *g, struct rect r, int32_t first)
{
	struct civil c = civil_of(d, first);
	const struct calendar *cal = calendar(d);
	int row = 0, n = month_days(d, first), cw = cell_width(r.w);
	int tall = r.h >= 2 + 12 ? 2 : 1, fit = (r.h - 2) / tall;
	/* Where not all weeks fit, the cursor's does. */
	int week = (d->cal->day - first + c.weekday - 1) / 7;
	int top = d->cal->day >= first && d->cal->day < first + n &&
	    week >= fit ? week - fit + 1 : 0;
	char t[96];

	snprintf(t, sizeof t, "%04d-%02d%s", c.year, c.month,
	    calendar_announced(cal, c.year) ||
	    (d->cal->which > 0 && cal->days_n == 0) ? "" :
	    _("  days off not announced: the weekly rule"));
	cells_text(g, r.x + 1, r.y, r.w - 1, ROLE_TITLE, str_of(t), true);
	for (int i = 1; i <= 7; i++)
		cells_text(g, r.x + 1 + (i - 1) * cw, r.y + 1, cw - 1,
		    ROLE_LABEL, str_of(calendar_weekday(i)), false);
	for (int i = 0; i < n; i++) {
		int wd = civil_of(d, first + i).weekday, at = row - top;

		if (at >= 0 && at < fit)
			draw_day(d, g, (struct rect){ r.x + 1 +
			    (wd - 1) * cw, r.y + 2 + tall * at, cw, tall },
			    first + i);
		row += wd == 7;
	}
}

/* ---- the day under the cursor ---- */

static void
put_slots(const struct calendar *cal, int wd, struct buf *b)
{
	for (int i = 0; i < cal->slots_n[wd]; i++) {
		const struct calendar_slot *s = &cal->slots[wd][i];

		buf_fmt(b, "%s%02d:%02d-%02d:%02d", i > 0 ? ", " : "",
		    s->from / 60, s->from % 60, s->to / 60, s->to % 60);
	}
	if (cal->slots_n[wd] == 0)
		buf_cstr(b, "-");
}

/* Days in a row with the same slots are told once. */
static void
put_week(const struct calendar *c, struct buf *b)
{
	for (int i = 1, last; i <= 7; i = last + 1) {
		for (last = i; last < 7 && c->slots_n[last + 1] ==
		    c->slots_n[i] && memcmp(c->slots[last + 1], c->slots[i],
		    sizeof c->slots[i]) == 0; last++)
			;
		buf_fmt(b, "%s%s", i > 1 ? "  " : "", calendar_weekday(i));
		if (last > i)
			buf_fmt(b, "-%s", calendar_weekday(last));
		buf_byte(b, ' ');
		put_slots(c, i, b);
	}
}

struct used { struct desk *d; struct buf *b; size_t n; };

static void
put_used(void *ctx, int64_t from_ms, int64_t to_ms)
{
	struct used *x = ctx;
	char a[32], z[32];

	words_time(x->d, from_ms, false, a, sizeof a);
	words_time(x->d, to_ms, false, z, sizeof z);
	buf_fmt(x->b, "%s%s-%s", x->n++ > 0 ? ", " : "", a, z);
}

static void
draw_foot(struct desk *d, struct cells *g, struct rect r)
{
	struct calendar_view *v = d->cal;
	struct civil c = civil_of(d, v->day);
	const struct law_holiday *h = v->which == 0 ? named(d, v->day) : NULL;
	struct buf b = { 0 };
	struct used used = { d, &b, 0 };

	buf_fmt(&b, "%04d-%02d-%02d %s  ", c.year, c.month, c.day,
	    calendar_weekday(c.weekday));
	if (h != NULL)
		buf_fmt(&b, "%.*s %s  ", STR_ARG(h->name), h->off ?
		    _("day off") : _("make-up day"));
	calendar_each(calendar(d), midnight(d, v->day),
	    midnight(d, v->day + 1), put_used, &used);
	if (used.n == 0)
		buf_cstr(&b, _("nobody works"));
	buf_fmt(&b, _("  ·  due: %u"), due_of(v, v->day));
	cells_text(g, r.x + 1, r.y, r.w - 2, ROLE_VALUE, buf_view(&b), true);
	b.n = 0;
	buf_fmt(&b, "%s ", _("weekly"));
	put_week(calendar(d), &b);
	if (!calendar_edit_may(d))
		buf_fmt(&b, "  ·  %s",
		    _("only an administrator changes the calendar"));
	cells_text(g, r.x + 1, r.y + 1, r.w - 2, ROLE_DIM, buf_view(&b), true);
	b.n = 0;
	calendar_edit_tell(d, &b);
	if (b.n > 0)
		cells_column(g, r.x + 1, r.y + r.h - 1, r.w - 2, ROLE_NEAR,
		    buf_view(&b), false);
	buf_fini(&b);
}

static void
draw(struct desk *d, struct cells *g, struct rect r)
{
	struct calendar_view *v = calendar_view_of(d);
	int32_t first = month_first(d, v->day);
	int foot = r.h >= 16 ? 2 : 1, across = r.w >= 2 * 7 * CELL_W + 2 ? 2 :
	    1;
	struct rect m = { r.x, r.y, r.w / across, r.h - foot };

	for (int i = 0; i < across; i++) {
		draw_month(d, g, m, first);
		if (m.h > 32)
			draw_month(d, g, (struct rect){ m.x, m.y + 16, m.w,
			    m.h - 16 }, month_first(d, month_first(d,
			    first + 31) + (across == 2 ? 31 : 0)));
		first = month_first(d, first + 31);
		m.x += m.w;
	}
	draw_foot(d, g, (struct rect){ r.x, r.y + r.h - foot, r.w, foot });
}

static void
title(struct desk *d, struct buf *out)
{
	const struct calendar_view *v = calendar_view_of(d);

	buf_fmt(out, "%s · ", _("calendar"));
	if (v->which == 0 || book(d) == NULL)
		buf_cstr(out, _("the desk's"));
	else
		buf_str(out, book(d)->shifts[v->which - 1].name);
	if (book(d) != NULL)
		buf_fmt(out, " · %zu/%zu", v->which + 1,
		    book(d)->shifts_n + 1);
}

/* ---- the hand ---- */

static void
go(struct desk *d, int32_t day)
{
	struct calendar_view *v = calendar_view_of(d);
	int32_t was = month_first(d, v->day);

	if (day < -700000 || day > 2900000)	/* years 1 to 9999 */
		return;
	v->day = day;
	if (month_first(d, day) != was)
		news(d);
}

static void
move(struct desk *d, int64_t by)
{
	struct calendar_view *v = calendar_view_of(d);

	if (by > 1000 || by < -1000)	/* Home, End: today */
		go(d, clock_day((struct wall){ d->now }, d->law->offset_min));
	else
		go(d, v->day + (int32_t)by * 7);
}

static void
page(struct desk *d, int dir)
{
	struct calendar_view *v = calendar_view_of(d);
	int32_t first = month_first(d, v->day);
	int at = (int)(v->day - first), n;

	first = dir > 0 ? month_first(d, first + 31) :
	    month_first(d, first - 1);
	n = month_days(d, first);
	go(d, first + (at < n ? at : n - 1));
}

static void
aside(struct desk *d, int by)
{
	go(d, calendar_view_of(d)->day + by);
}

static void
next(struct desk *d, int by)
{
	struct calendar_view *v = calendar_view_of(d);
	int n = book(d) != NULL ? (int)book(d)->shifts_n + 1 : 1;

	v->which = (size_t)(((int)v->which + n + by) % n);
}

static void
enter(struct desk *d)
{
	struct civil c = civil_of(d, calendar_view_of(d)->day);
	char t[32];

	snprintf(t, sizeof t, "due:%04d-%02d-%02d", c.year, c.month, c.day);
	sheet_list(d, str_of(t));
}

const struct sheet_ops calendar_ops = {
	.context = "calendar", .title = title, .draw = draw, .move = move,
	.page = page, .aside = aside, .enter = enter, .next = next,
	.news = news, .slice = slice
};
