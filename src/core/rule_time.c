/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_time.c -- a rule's time: weekly hours and spans of days, read, written
 * and asked.  Layer: core (pure).  Hours are gathered on a map of the week's
 * minutes, so that parts which touch or overlap become one. */
#include <string.h>
#include "base/clock.h"
#include "rule_parts.h"

#define DAYS		7
#define ALL_DAYS	0x7Fu

static const char *const day_names[DAYS] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun"
};
static const char part_form[] = "days and HH:MM-HH:MM (mon-fri 08:30-17:30), "
    "MM-DD..MM-DD or YYYY-MM-DD..YYYY-MM-DD";

/* ---- days ---- */

/* Takes exactly n digits off the front. */
static bool
digits(struct str *s, size_t n, int *out)
{
	int v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*s = str_from(*s, n);
	*out = v;
	return true;
}

static bool
take(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

bool
day_read(struct str s, int32_t *out)
{
	struct civil c = { 0 };

	if (!digits(&s, 4, &c.year) || !take(&s, '-') ||
	    !digits(&s, 2, &c.month) || !take(&s, '-') ||
	    !digits(&s, 2, &c.day) || s.n != 0 || !clock_civil_valid(&c))
		return false;
	*out = clock_day(clock_from_civil(&c, 0), 0);
	return true;
}

void
day_write(int32_t day, struct buf *out)
{
	const struct civil c = clock_civil((struct wall){
		day * CLOCK_DAY_MS }, 0);

	buf_fmt(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static bool
month_day_read(struct str s, int32_t *out)
{
	struct civil c = { .year = 2000 };	/* which had a 29 February */

	if (!digits(&s, 2, &c.month) || !take(&s, '-') ||
	    !digits(&s, 2, &c.day) || s.n != 0 || !clock_civil_valid(&c))
		return false;
	*out = c.month * 100 + c.day;
	return true;
}

/* ---- spans of days ---- */

static bool
span_read(struct rule_reader *r, struct str part, ptrdiff_t dots,
    struct day_span *out)
{
	const struct str a = str_trim(str_n(part.p, (size_t)dots));
	const struct str b = str_trim(str_from(part, (size_t)dots + 2));

	out->yearly = month_day_read(a, &out->from) &&
	    month_day_read(b, &out->to);
	if (out->yearly)
		return true;
	if (!day_read(a, &out->from) || !day_read(b, &out->to))
		return rule_refuse(r, part, "two days that exist: "
		    "MM-DD..MM-DD or YYYY-MM-DD..YYYY-MM-DD", STR_NONE);
	if (out->from > out->to)
		return rule_refuse(r, part, "the earlier day first", STR_NONE);
	return true;
}

static int
span_cmp(const struct day_span *a, const struct day_span *b)
{
	if (a->yearly != b->yearly)
		return a->yearly ? 1 : -1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

/* Sorted, once each. */
static bool
span_add(struct rule_reader *r, struct band *b, struct str part,
    const struct day_span *s)
{
	size_t at = b->span_n;

	for (size_t i = 0; i < b->span_n; i++)
		if (span_cmp(&b->span[i], s) == 0)
			return true;
	if (b->span_n == RULE_SPANS)
		return rule_refuse(r, part, "at most 8 spans of days",
		    STR_NONE);
	for (; at > 0 && span_cmp(&b->span[at - 1], s) > 0; at--)
		b->span[at] = b->span[at - 1];
	b->span[at] = *s;
	b->span_n++;
	return true;
}

/* ---- hours of the week ---- */

/* A day's name off the front; -1 when none is there. */
static int
take_day(struct str *s)
{
	for (int i = 0; i < DAYS; i++)
		if (str_starts(*s, str_of(day_names[i]))) {
			*s = str_from(*s, 3);
			return i;
		}
	return -1;
}

/* "mon-fri,sun" off the front as bits; sat-mon goes over Sunday. */
static bool
take_days(struct str *s, unsigned *out)
{
	unsigned days = 0;

	do {
		int from, to;

		*s = str_trim(*s);
		if (str_starts(*s, STR("daily"))) {
			*s = str_from(*s, 5);
			days = ALL_DAYS;
			continue;
		}
		from = to = take_day(s);
		if (from >= 0 && take(s, '-'))
			to = take_day(s);
		if (from < 0 || to < 0)
			return false;
		for (int d = from; ; d = (d + 1) % DAYS) {
			days |= 1u << d;
			if (d == to)
				break;
		}
	} while (take(s, ','));
	*out = days;
	return true;
}

static bool
take_clock(struct str *s, int *minute)
{
	int h, m;

	if (!digits(s, 2, &h) || !take(s, ':') || !digits(s, 2, &m) ||
	    m > 59 || h * 60 + m > DAY_MINUTES)
		return false;
	*minute = h * 60 + m;
	return true;
}

static void
week_mark(bool week[WEEK_MINUTES], unsigned days, int from, int to)
{
	const size_t n = (size_t)(to > from ? to - from :
	    to + DAY_MINUTES - from);

	for (int d = 0; d < DAYS; d++) {
		const size_t at = (size_t)(d * DAY_MINUTES + from);
		const size_t head = at + n > WEEK_MINUTES ?
		    WEEK_MINUTES - at : n;

		if ((days >> d & 1) == 0)
			continue;
		memset(week + at, true, head);
		memset(week, true, n - head);
	}
}

static bool
hours_read(struct rule_reader *r, struct str part, bool week[WEEK_MINUTES])
{
	struct str s = part;
	unsigned days = ALL_DAYS;
	int from = 0, to = DAY_MINUTES;

	if (s.p[0] >= 'a' && s.p[0] <= 'z' && !take_days(&s, &days))
		return rule_refuse(r, part,
		    "days: mon tue wed thu fri sat sun or daily", STR_NONE);
	s = str_trim(s);
	if (s.n > 0 && (!take_clock(&s, &from) || !take(&s, '-') ||
	    !take_clock(&s, &to) || s.n > 0))
		return rule_refuse(r, part, part_form, STR_NONE);
	if (from == to || from == DAY_MINUTES || to == 0)
		return rule_refuse(r, part,
		    "hours that begin and end (00:00-24:00 is the whole day)",
		    STR_NONE);
	week_mark(week, days, from, to);
	return true;
}

static bool
week_slots(struct rule_reader *r, struct str whole,
    const bool week[WEEK_MINUTES], struct band *b)
{
	const bool *const end = week + WEEK_MINUTES, *at = week, *to;

	while (at < end && (at = memchr(at, true, (size_t)(end - at))) !=
	    NULL) {
		to = memchr(at, false, (size_t)(end - at));
		if (to == NULL)
			to = end;
		if (b->week_n == RULE_WEEK)
			return rule_refuse(r, whole,
			    "at most 21 stretches of hours in a week",
			    STR_NONE);
		b->week[b->week_n++] = (struct week_slot){
			(uint16_t)(at - week), (uint16_t)(to - week)
		};
		at = to;
	}
	return true;
}

bool
band_read(struct rule_reader *r, struct str s, const struct band **out)
{
	bool week[WEEK_MINUTES] = { false }, good = true;
	const struct str whole = s;
	struct band b = { 0 };
	struct str part;

	while (str_cut(&s, ';', &part)) {
		struct day_span span = { 0 };
		ptrdiff_t dots;

		part = str_trim(part);
		dots = str_find(part, STR(".."));
		if (part.n == 0)
			good = rule_refuse(r, whole, part_form, STR_NONE);
		else if (dots < 0)
			good = hours_read(r, part, week) && good;
		else
			good = span_read(r, part, dots, &span) &&
			    span_add(r, &b, part, &span) && good;
	}
	if (!good || !week_slots(r, whole, week, &b))
		return false;
	*out = arena_dup(r->arena, &b, sizeof(b));
	return true;
}

/* ---- writing ---- */

struct stretch {		/* the same hours on some days */
	int		from, to;	/* to <= from: of the next day */
	unsigned	days;
};
struct stretches { struct stretch at[2 * RULE_WEEK + DAYS]; size_t n; };

static void
stretch_add(struct stretches *all, int day, int from, int to)
{
	size_t i = 0;

	while (i < all->n && (all->at[i].from != from ||
	    all->at[i].to != to))
		i++;
	if (i == all->n)
		all->at[all->n++] = (struct stretch){ .from = from, .to = to };
	all->at[i].days |= 1u << day;
}

/* Minutes [from, to) of the week, to at most a week later, as they would be
 * said: whole days, hours of a day, a night into the next. */
static void
stretches_of(struct stretches *all, int from, int to)
{
	while (from < to) {
		const int day = from / DAY_MINUTES % DAYS;
		const int start = from % DAY_MINUTES;
		const int rest = DAY_MINUTES - start, n = to - from;

		if (start > 0 && n > rest && n - rest < start) {
			stretch_add(all, day, start, n - rest);
			return;
		}
		stretch_add(all, day, start, n < rest ? start + n :
		    DAY_MINUTES);
		from += n < rest ? n : rest;
	}
}

static void
stretches_fill(struct stretches *all, const struct band *b)
{
	const struct week_slot *const w = b->week;
	const size_t last = b->week_n - (size_t)1;
	/* Sunday's night is one with Monday's morning. */
	const bool round = last > 0 && w[0].from == 0 &&
	    w[last].to == WEEK_MINUTES && w[last].from % DAY_MINUTES > w[0].to;

	all->n = 0;
	for (size_t i = round ? 1 : 0; i <= last; i++)
		stretches_of(all, w[i].from, w[i].to +
		    (round && i == last ? w[0].to : 0));
}

static void
days_write(unsigned days, struct buf *out)
{
	const char *sep = "";

	if (days == ALL_DAYS) {
		buf_cstr(out, "daily");
		return;
	}
	for (int d = 0; d < DAYS; d++) {
		const int from = d;

		if ((days >> d & 1) == 0)
			continue;
		while (d + 1 < DAYS && (days >> (d + 1) & 1))
			d++;
		buf_cstr(out, sep);
		buf_cstr(out, day_names[from]);
		if (d > from)
			buf_fmt(out, "%c%s", d > from + 1 ? '-' : ',',
			    day_names[d]);
		sep = ",";
	}
}

static void
span_write(const struct day_span *s, struct buf *out)
{
	if (s->yearly) {
		buf_fmt(out, "%02d-%02d..%02d-%02d", (int)s->from / 100,
		    (int)s->from % 100, (int)s->to / 100, (int)s->to % 100);
		return;
	}
	day_write(s->from, out);
	buf_cstr(out, "..");
	day_write(s->to, out);
}

void
band_write(const struct band *b, struct buf *out)
{
	struct stretches all = { .n = 0 };
	const char *sep = "";

	if (b->week_n > 0)
		stretches_fill(&all, b);
	for (size_t i = 0; i < all.n; i++) {
		const struct stretch *const s = &all.at[i];

		buf_cstr(out, sep);
		days_write(s->days, out);
		if (s->from != 0 || s->to != DAY_MINUTES)
			buf_fmt(out, " %02d:%02d-%02d:%02d", s->from / 60,
			    s->from % 60, s->to / 60, s->to % 60);
		sep = ";";
	}
	for (size_t i = 0; i < b->span_n; i++) {
		buf_cstr(out, sep);
		span_write(&b->span[i], out);
		sep = ";";
	}
}

/* ---- asking ---- */

bool
band_spans_hold(const struct band *b, int32_t day, unsigned month_day)
{
	const int32_t md = (int32_t)month_day;

	for (size_t i = 0; i < b->span_n; i++) {
		const struct day_span *const s = &b->span[i];
		const int32_t at = s->yearly ? md : day;

		if (s->yearly && s->from > s->to ?
		    at >= s->from || at <= s->to :
		    at >= s->from && at <= s->to)
			return true;
	}
	return b->span_n == 0;
}

bool
band_holds(const struct band *b, const struct facts *f)
{
	size_t i = 0;

	while (i < b->week_n && f->minute >= b->week[i].to)
		i++;
	if (b->week_n > 0 && (i == b->week_n || f->minute < b->week[i].from))
		return false;
	return band_spans_hold(b, f->day, f->month_day);
}
