/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_box.c -- sets of cases as boxes: channels x days x minutes of the week
 * x what each field may hold.  Layer: core (pure). */
#include "lint_in.h"

#include <string.h>
#include "base/clock.h"

#define HUNDRED_YEARS	36525
#define YEAR_9999	2932532		/* its first day */
/* Every day of the year falls on every day of the week within 40 years, also
 * across a century without a 29 February. */
#define FORTY_YEARS	14610
#define REST		256

/* ---- the world ---- */

static void
closed_words(struct world *w, struct str list, struct words *out)
{
	struct str part, *all;
	size_t n = 1;

	*out = (struct words){ 0 };
	if (list.n == 0)
		return;
	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == ',';
	all = arena_alloc(&w->keep, n * sizeof(*all));
	n = 0;
	while (str_cut(&list, ',', &part))
		if (str_trim(part).n > 0)
			all[n++] = str_trim(part);
	out->w = all;
	out->n = n;
}

/* "lo..hi", either may be missing; nothing: every number. */
static const struct runs *
closed_runs(struct world *w, struct str s)
{
	const ptrdiff_t dots = str_find(s, STR(".."));
	int64_t lo = INT64_MIN, hi = INT64_MAX;

	if (dots >= 0) {
		(void)str_int(str_trim(str_n(s.p, (size_t)dots)), &lo);
		(void)str_int(str_trim(str_from(s, (size_t)dots + 2)), &hi);
	}
	return runs_one(&w->keep, lo, hi);
}

static void
world_fields(struct world *w)
{
	w->fields = w->law->fields_n < FACTS_MAX ? w->law->fields_n :
	    FACTS_MAX;
	w->words = law_field(w->law, STR("words"));
	w->place = law_field(w->law, STR("place"));
	for (size_t i = 0; i < w->fields; i++) {
		const struct law_field *const f = &w->law->fields[i];

		w->any[i] = (struct dom){ .absent = true,
		    .word = { .none_of = true } };
		if (f->kind == LAW_NUMBER)
			w->any[i].num = closed_runs(w, f->values);
		else if (f->kind == LAW_WORD)
			closed_words(w, f->values, &w->closed[i]);
	}
}

/* The last day that is told from those after it. What ends in more than a
 * hundred years (9999-12-31) does not end. */
static void
see_day(struct world *w, int64_t day)
{
	if (day > w->end && day - w->on < HUNDRED_YEARS)
		w->end = (int32_t)day;
}

void
world_init(struct world *w, const struct law *law, const struct rule *rules,
    size_t n, int32_t on)
{
	*w = (struct world){ .law = law, .on = on, .end = on };
	w->chan = law->channels_n >= 64 ? UINT64_MAX :
	    law->channels_n == 0 ? 1 : (UINT64_C(1) << law->channels_n) - 1;
	for (size_t i = 0; i < n; i++) {
		const struct band *const b = rules[i].band;

		if (rules[i].from > w->end && rules[i].from < YEAR_9999)
			w->end = rules[i].from;
		if (rules[i].to >= on && rules[i].to != DAY_LAST)
			see_day(w, rules[i].to);
		for (size_t k = 0; b != NULL && k < b->span_n; k++)
			if (!b->span[k].yearly && b->span[k].to >= on)
				see_day(w, b->span[k].to);
	}
	w->end += FORTY_YEARS;
	w->days = runs_one(&w->keep, on, w->end);
	world_fields(w);
}

void
world_fini(struct world *w)
{
	arena_fini(&w->keep);
	arena_fini(&w->scratch);
}

void
world_rest(struct world *w)
{
	if (++w->asked % REST == 0)
		arena_fini(&w->scratch);
}

/* ---- the days of a band ---- */

static int32_t
day_of(int year, int month_day)
{
	const struct civil c = { .year = year, .month = month_day / 100,
	    .day = month_day % 100 };

	return clock_day(clock_from_civil(&c, 0), 0);
}

/* 02-29 as an end is 02-28 in other years, as a beginning 03-01. */
static int32_t
day_in(int year, int month_day, bool end)
{
	const bool leap = (year % 4 == 0 && year % 100 != 0) ||
	    year % 400 == 0;

	if (month_day == 229 && !leap)
		return end ? day_of(year, 228) : day_of(year, 301);
	return day_of(year, month_day);
}

static const struct runs *
runs_or(struct arena *a, const struct runs *x, const struct runs *y)
{
	struct runs *const r = runs_room(a, x->n + y->n);
	size_t i = 0, j = 0;

	while (i < x->n || j < y->n) {
		const bool first = j == y->n ||
		    (i < x->n && x->at[i].lo <= y->at[j].lo);

		if (first) {
			runs_put(r, x->at[i].lo, x->at[i].hi);
			i++;
		} else {
			runs_put(r, y->at[j].lo, y->at[j].hi);
			j++;
		}
	}
	return r;
}

static const struct runs *
span_days(struct world *w, const struct day_span *s)
{
	const int first = clock_civil((struct wall){ w->on * 86400000ll },
	    0).year;
	const int last = clock_civil((struct wall){ w->end * 86400000ll },
	    0).year;
	struct runs *r;

	if (!s->yearly)
		return runs_and(&w->keep, w->days,
		    runs_one(&w->keep, s->from, s->to));
	r = runs_room(&w->keep, (size_t)(last - first + 2));
	for (int y = first - 1; y <= last; y++)
		runs_put(r, day_in(y, s->from, false),
		    day_in(s->from > s->to ? y + 1 : y, s->to, true));
	return runs_and(&w->keep, w->days, r);
}

const struct runs *
world_span_days(struct world *w, const struct rule *r)
{
	const struct runs *d;

	if (r->band == NULL || r->band->span_n == 0)
		return w->days;
	d = span_days(w, &r->band->span[0]);
	for (size_t i = 1; i < r->band->span_n; i++)
		d = runs_or(&w->keep, d, span_days(w, &r->band->span[i]));
	return d;
}

static const struct runs *
week_runs(struct world *w, const struct band *b)
{
	struct runs *r;

	if (b == NULL || b->week_n == 0)
		return NULL;
	r = runs_room(&w->keep, b->week_n);
	for (size_t i = 0; i < b->week_n; i++)
		runs_put(r, b->week[i].from, b->week[i].to - 1);
	return r->n == 1 && r->at[0].lo == 0 &&
	    r->at[0].hi == LINT_WEEK - 1 ? NULL : r;
}

void
lrule_init(struct world *w, const struct rule *r, struct lrule *out)
{
	const int32_t to = r->to < w->end ? r->to : w->end;

	*out = (struct lrule){ .r = r };
	out->days = world_span_days(w, r);
	if (r->from > w->on || to < w->end)
		out->days = runs_and(&w->keep, out->days,
		    runs_one(&w->keep, r->from, to));
	out->week = week_runs(w, r->band);
	out->chan = r->channels == 0 ? w->chan : r->channels & w->chan;
	if (r->when_n == 0)
		out->marks |= MARK_BARE;
	if (r->when_n == 0 && out->chan == w->chan && out->week == NULL &&
	    out->days == w->days)
		out->marks |= MARK_FULL;
}

/* ---- is there a moment, is there a case ---- */

unsigned
moment_weekday(int64_t day)		/* Monday 0; day 0 was a Thursday */
{
	return (unsigned)(((day + 3) % 7 + 7) % 7);
}

static unsigned
week_days(const struct runs *week)
{
	unsigned m = 0;

	for (size_t i = 0; i < week->n; i++)
		for (int64_t d = week->at[i].lo / LINT_DAY;
		    d <= week->at[i].hi / LINT_DAY; d++)
			m |= 1u << d;
	return m;
}

/* The first day that has a minute of week. */
bool
moment_day(const struct runs *days, const struct runs *week, int64_t *out)
{
	const unsigned m = week == NULL ? 0x7F : week_days(week);

	for (size_t i = 0; m != 0 && i < days->n; i++)
		for (int64_t d = days->at[i].lo; d <= days->at[i].hi &&
		    d < days->at[i].lo + 7; d++)
			if (m >> moment_weekday(d) & 1) {
				*out = d;
				return true;
			}
	return false;
}

bool
moment_any(const struct runs *days, const struct runs *week)
{
	int64_t d;

	return week == NULL ? days->n > 0 : moment_day(days, week, &d);
}

const struct dom *
box_dom(const struct world *w, const struct box *b, size_t field)
{
	return b->field[field] != NULL ? b->field[field] : &w->any[field];
}

static bool
present(const struct world *w, const struct box *b, size_t field)
{
	return dom_present(w->law->fields[field].kind, box_dom(w, b, field),
	    &w->closed[field]);
}

/* The words of a case hold those of its place: may the place be there? */
static bool
place_there(const struct world *w, const struct box *b)
{
	const struct dom *const p = box_dom(w, b, (size_t)w->place);
	const struct dom *const t = box_dom(w, b, (size_t)w->words);

	return dom_text(p->text, t->text) && dom_text(t->text, NULL);
}

static bool
field_left(const struct world *w, const struct box *b, size_t field)
{
	const bool of_place = w->words >= 0 && w->place >= 0 &&
	    ((int)field == w->words || (int)field == w->place);

	if (!box_dom(w, b, field)->absent && !present(w, b, field))
		return false;
	return !of_place || box_dom(w, b, (size_t)w->place)->absent ||
	    place_there(w, b);
}

bool
box_cond(struct world *w, const struct box *b, const struct cond *c,
    bool holds, struct box *out)
{
	struct dom *const d = arena_alloc(&w->scratch, sizeof(*d));

	*out = *b;
	dom_cut(&w->scratch, w->law->fields[c->field].kind,
	    box_dom(w, b, c->field), c, holds, d);
	out->field[c->field] = d;
	return field_left(w, out, c->field);
}

void
box_all(const struct world *w, struct box *b)
{
	*b = (struct box){ .chan = w->chan, .days = w->days };
}

bool
box_and(struct world *w, const struct box *b, const struct lrule *z,
    struct box *out)
{
	*out = *b;
	out->chan &= z->chan;
	if (out->chan == 0)
		return false;
	if (z->days != w->days)
		out->days = b->days == w->days ? z->days :
		    runs_and(&w->scratch, b->days, z->days);
	if (z->week != NULL)
		out->week = b->week == NULL ? z->week :
		    runs_and(&w->scratch, b->week, z->week);
	if (!moment_any(out->days, out->week))
		return false;
	for (size_t i = 0; i < z->r->when_n; i++) {
		const struct box so_far = *out;

		if (!box_cond(w, &so_far, &z->r->when[i], true, out))
			return false;
	}
	return true;
}

bool
box_of(struct world *w, const struct lrule *z, struct box *out)
{
	struct box all;

	box_all(w, &all);
	return box_and(w, &all, z, out);
}
