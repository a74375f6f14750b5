/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_time_find.c -- is there a day and a minute that two bands share?
 * Layer: core (pure).  The week is intersected as stretches of minutes; what
 * is left of it says which weekdays will do. Days are then looked for one by
 * one, but not all: the ends of spans in single years cut time into pieces
 * inside which only the weekday matters, or, where spans of every year have
 * a say, the day of the year too; and every pairing of those two that there
 * is comes within 40 years. */
#include "base/clock.h"
#include "rule_parts.h"

#define FIRST_DAY	(-719162)	/* 0001-01-01 */
#define LAST_DAY	2932896		/* 9999-12-31 */
#define LIKED_DAY	20454		/* 2026-01-01: people read the witness */
#define LIKED_MINUTE	600		/* 10:00 */
#define FULL_CYCLE	(41 * 366)
#define WEEK_DAYS	7
#define CUTS		(3 * 2 * RULE_SPANS + 2)

struct week {
	struct week_slot at[3 * RULE_WEEK + 1];
	size_t		n;
};

/* ---- the week ---- */

static void
week_keep(struct week *w, const struct week_slot *s, size_t n)
{
	struct week out = { .n = 0 };
	size_t i = 0, j = 0;

	while (i < w->n && j < n) {
		const uint16_t from = w->at[i].from > s[j].from ?
		    w->at[i].from : s[j].from;
		const uint16_t to = w->at[i].to < s[j].to ?
		    w->at[i].to : s[j].to;

		if (from < to)
			out.at[out.n++] = (struct week_slot){ from, to };
		if (w->at[i].to <= s[j].to)
			i++;
		else
			j++;
	}
	*w = out;
}

static void
week_drop(struct week *w, const struct week_slot *s, size_t n)
{
	struct week_slot gap[RULE_WEEK + 1];
	uint16_t from = 0;
	size_t gaps = 0;

	for (size_t i = 0; i < n; i++) {
		if (from < s[i].from)
			gap[gaps++] = (struct week_slot){ from, s[i].from };
		from = s[i].to;
	}
	if (n > 0 && from < WEEK_MINUTES)
		gap[gaps++] = (struct week_slot){ from, WEEK_MINUTES };
	week_keep(w, gap, gaps);
}

static void
week_fill(struct week *w, const struct time_wish *t)
{
	w->n = 1;
	w->at[0] = (struct week_slot){ 0, WEEK_MINUTES };
	for (size_t i = 0; i < 2; i++)
		if (t->band[i] != NULL && t->band[i]->week_n > 0)
			week_keep(w, t->band[i]->week, t->band[i]->week_n);
	if (t->week_not != NULL)
		week_drop(w, t->week_not->week, t->week_not->week_n);
}

/* A minute of that weekday (0 Monday), or -1. */
static int
week_minute(const struct week *w, int weekday)
{
	const int from = weekday * DAY_MINUTES, to = from + DAY_MINUTES;
	const int liked = from + LIKED_MINUTE;
	int first = -1;

	for (size_t i = 0; i < w->n; i++) {
		const struct week_slot s = w->at[i];

		if (s.from >= to || s.to <= from)
			continue;
		if (s.from <= liked && liked < s.to)
			return liked;
		if (first < 0)
			first = s.from > from ? s.from : from;
	}
	return first;
}

/* ---- days ---- */

struct search {
	const struct time_wish *wish;
	int16_t		minute[WEEK_DAYS];	/* -1: not on that day */
	int32_t		cut[CUTS];	/* sorted first days of pieces */
	size_t		cuts;
	bool		yearly;
};

static void
cut_at(struct search *s, int32_t day)
{
	size_t at = s->cuts;

	if (s->cuts == CUTS)
		return;
	for (; at > 0 && s->cut[at - 1] > day; at--)
		s->cut[at] = s->cut[at - 1];
	s->cut[at] = day;
	s->cuts++;
}

static void
cut_spans(struct search *s, const struct band *b)
{
	for (size_t i = 0; b != NULL && i < b->span_n; i++) {
		const struct day_span *const p = &b->span[i];

		if (p->yearly) {
			s->yearly = true;
			continue;
		}
		cut_at(s, p->from);
		cut_at(s, p->to < LAST_DAY ? p->to + 1 : LAST_DAY);
	}
}

static bool
day_fits(const struct search *s, int32_t day, unsigned month_day)
{
	const struct time_wish *const w = s->wish;

	for (size_t i = 0; i < 2; i++)
		if (w->band[i] != NULL &&
		    !band_spans_hold(w->band[i], day, month_day))
			return false;
	return w->spans_not == NULL ||
	    !band_spans_hold(w->spans_not, day, month_day);
}

static int
month_length(const struct civil *c)
{
	static const signed char days[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	const bool leap = (c->year % 4 == 0 && c->year % 100 != 0) ||
	    c->year % 400 == 0;

	return days[c->month - 1] + (leap && c->month == 2 ? 1 : 0);
}

static bool
search_days(const struct search *s, int32_t from, int32_t to,
    struct moment *out)
{
	struct civil c = clock_civil((struct wall){ from * CLOCK_DAY_MS }, 0);
	int weekday = c.weekday - 1, length = month_length(&c);

	for (int32_t day = from; day <= to; day++) {
		const int minute = s->minute[weekday];

		if (minute >= 0 && day_fits(s, day,
		    (unsigned)(c.month * 100 + c.day))) {
			*out = (struct moment){ day, (uint16_t)minute };
			return true;
		}
		weekday = (weekday + 1) % WEEK_DAYS;
		if (++c.day <= length)
			continue;
		c.day = 1;
		c.month = c.month % 12 + 1;
		c.year += c.month == 1 ? 1 : 0;
		length = month_length(&c);
	}
	return false;
}

/* Piece by piece, each no further than it can say something new. */
static bool
search_range(const struct search *s, int32_t from, int32_t to,
    struct moment *out)
{
	const int32_t reach = (s->yearly ? FULL_CYCLE : WEEK_DAYS) - 1;
	size_t i = 0;

	while (from <= to) {
		int32_t end = to;

		while (i < s->cuts && s->cut[i] <= from)
			i++;
		if (i < s->cuts && s->cut[i] - 1 < to)
			end = s->cut[i] - 1;
		if (search_days(s, from, end - from > reach ? from + reach :
		    end, out))
			return true;
		from = end + 1;
	}
	return false;
}

bool
time_find(const struct time_wish *w, struct moment *out)
{
	const int32_t from = w->from > FIRST_DAY ? w->from : FIRST_DAY;
	const int32_t to = w->to < LAST_DAY ? w->to : LAST_DAY;
	const int32_t before = to < LIKED_DAY ? to : LIKED_DAY - 1;
	const int32_t lately = before - FULL_CYCLE;
	struct search s = { .wish = w };
	struct week week;
	bool any = false;

	week_fill(&week, w);
	for (int d = 0; d < WEEK_DAYS; d++) {
		s.minute[d] = (int16_t)week_minute(&week, d);
		any = any || s.minute[d] >= 0;
	}
	if (!any || from > to)
		return false;
	cut_spans(&s, w->band[0]);
	cut_spans(&s, w->band[1]);
	cut_spans(&s, w->spans_not);
	return search_range(&s, from > LIKED_DAY ? from : LIKED_DAY, to,
	    out) ||
	    search_range(&s, from > lately ? from : lately, before, out) ||
	    search_range(&s, from, before, out);
}
