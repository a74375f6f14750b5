/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a limit is used up, and by which working time: no store is needed, only
 * a district's profile. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/profiles.h"
#include "core/deadline.h"
#include "core/limit.h"
#include "wire/days_file.h"
#include "wire/profile_load.h"

#define LAST_MS 253370764800000LL	/* 9999-01-01: times have four digits */
#define DEFAULT_PROFILE "daxing"

struct due {			/* a limit, or a stage of one */
	struct limit_part part;
	int64_t		from_ms;	/* counts from */
	int64_t		due_ms;
	bool		works;
};

struct dues {
	const struct invocation *in;
	struct buf	archive;
	struct law	law;
	struct calendar	own;		/* made here; owned */
	struct buf	text;		/* the limit as it was typed */
	int64_t		start_ms;
	size_t		words;		/* that said the start */
	struct due	due[LIMIT_STAGES];
	size_t		n;
	bool		through;	/* a shift that has no days off */
	struct buf	out;
};

/* ---- by which calendar ---- */

static const struct calendar *
shift_calendar(struct dues *d, const char *name)
{
	const struct law_book *const b = law_book(&d->law, d->law.version);
	const struct law_unit *const unit = law_unit_by_code(&d->law,
	    str_of(name));
	const struct str code = unit != NULL ? unit->shift : str_of(name);

	if (unit != NULL && code.n == 0)
		return &d->law.calendar;
	for (size_t i = 0; b != NULL && i < b->shifts_n; i++)
		if (str_eq(b->shifts[i].code, code))
			return &b->shifts[i].calendar;
	complain(_("%s: no unit or shift of %.*s"), name,
	    STR_ARG(d->law.name));
	return NULL;
}

/* "08:00-12:00,14:00-18:00", for Monday to Friday. */
static int
take_slots(struct dues *d, const char *text)
{
	struct calendar *const c = &d->own;
	struct str rest = str_of(text), slot;

	memset(c->slots, 0, sizeof(c->slots));
	memset(c->slots_n, 0, sizeof(c->slots_n));
	while (str_cut(&rest, ',', &slot)) {
		const char *const want = slot_add(c, 1, str_trim(slot));

		if (want != NULL) {
			complain(_("--slots %s: %s"), text, _(want));
			return EXIT_USAGE;
		}
	}
	for (unsigned w = 2; w <= 5; w++) {
		memcpy(c->slots[w], c->slots[1], sizeof(c->slots[w]));
		c->slots_n[w] = c->slots_n[1];
	}
	return EXIT_DONE;
}

static enum err
read_file(const char *path, struct buf *out)
{
	FILE *const f = own_read(path);
	size_t n = 1;
	bool bad;

	if (f == NULL)
		return ERR_NOT_FOUND;
	while (n > 0 && out->n <= DAYS_FILE_MAX) {
		buf_reserve(out, 1u << 16);
		n = fread(out->p + out->n, 1, 1u << 16, f);
		out->n += n;
	}
	bad = ferror(f);
	fclose(f);
	return bad ? ERR_IO : out->n > DAYS_FILE_MAX ? ERR_TOO_BIG : OK;
}

static int
take_days(const char *path, struct calendar_day **days, size_t *n)
{
	struct diag_sink sink = { complain_diag, NULL, 0, 0 };
	struct buf text = { 0 };
	enum err e = read_file(path, &text);

	if (e == OK)
		e = days_file_read(buf_view(&text), path, days, n, &sink);
	buf_fini(&text);
	if (e == OK)
		return EXIT_DONE;
	return sink.errors > 0 ? EXIT_FAILED : complain_err(e, path, NULL);
}

/* The calendar asked for, a copy in d->own. */
static int
make_calendar(struct dues *d)
{
	const char *const shift = option_text(d->in, "unit-shift");
	const char *const slots = option_text(d->in, "slots");
	const char *const file = option_text(d->in, "calendar");
	const struct calendar *base = shift != NULL ?
	    shift_calendar(d, shift) : &d->law.calendar;
	struct calendar_day *days = NULL;
	size_t n = 0;
	int code = EXIT_DONE;

	if (base == NULL)
		return EXIT_FAILED;
	d->own = (struct calendar){ .offset_min = d->law.offset_min };
	memcpy(d->own.slots, base->slots, sizeof(base->slots));
	memcpy(d->own.slots_n, base->slots_n, sizeof(base->slots_n));
	if (slots != NULL)
		code = take_slots(d, slots);
	if (code == EXIT_DONE && file != NULL)
		code = take_days(file, &days, &n);
	if (code != EXIT_DONE)
		return code;
	if (file != NULL)
		calendar_make(&d->own, days, n);
	else
		calendar_make(&d->own, base->days, base->days_n);
	d->through = file == NULL && base->days_n == 0 &&
	    d->law.holidays_n > 0;
	free(days);
	return EXIT_DONE;
}

/* ---- what limit, from when ---- */

static int
bad_limit(struct str found, const char *expected)
{
	complain(_("limit: %.*s: expected %s"), STR_ARG(found), _(expected));
	return EXIT_USAGE;
}

/* UNIT N */
static int
take_unit(struct dues *d, const struct limit_habit *habit, int64_t n)
{
	const char *const unit = d->in->word[d->words];
	struct limit *const l = &d->due[0].part.limit;

	l->unit = limit_unit_of(str_of(unit), habit);
	if (l->unit == LIMIT_NONE)
		return bad_limit(str_of(unit), N_("urgent_minute, urgent_hour, "
		    "day, work_hour or work_day, or their Chinese"));
	if (n < 1 || n > LIMIT_MAX)
		return bad_limit(str_of(d->in->word[d->words + 1]),
		    N_("a number from 1 to 100000"));
	l->n = (int32_t)n;
	d->n = 1;
	return EXIT_DONE;
}

static int
take_limit(struct dues *d)
{
	const struct invocation *const in = d->in;
	const struct limit_habit habit = limit_habit_of(&d->law);
	struct limit_part part[LIMIT_STAGES];
	struct limit_fault fault;
	int64_t n;

	if (in->word_n == d->words + 2 &&
	    str_int(str_of(in->word[d->words + 1]), &n))
		return take_unit(d, &habit, n);
	for (size_t i = d->words; i < in->word_n; i++)
		buf_fmt(&d->text, "%s%s", i > d->words ? " " : "",
		    in->word[i]);
	if (limit_read(buf_view(&d->text), &habit, part, &d->n, &fault) != OK)
		return bad_limit(fault.found, fault.expected);
	for (size_t i = 0; i < d->n; i++)
		d->due[i].part = part[i];
	return EXIT_DONE;
}

static int
take_start(struct dues *d)
{
	const char *text = d->in->word[0];
	char both[48];
	struct wall at;

	/* A day and an hour that nobody put in quotes. */
	d->words = 1;
	snprintf(both, sizeof(both), "%s %s", text, d->in->word[1]);
	if (d->in->word_n > 2 && clock_parse(str_of(both), d->law.offset_min,
	    &at)) {
		text = both;
		d->words = 2;
	}
	if (strcmp(text, "now") == 0) {
		at = clock_wall();
	} else if (!clock_parse(str_of(text), d->law.offset_min, &at)) {
		complain("%s: %s", _("not a time"), text);
		return EXIT_USAGE;
	}
	d->start_ms = at.ms;
	return EXIT_DONE;
}

static int
reckon(struct dues *d, struct due *u)
{
	const struct limit *const l = &u->part.limit;

	u->works = deadline_works(l->unit);
	u->from_ms = d->start_ms;
	if (l->season > 0)
		u->from_ms = limit_season_start(&d->law.seasons[l->season - 1],
		    d->law.offset_min, d->start_ms);
	u->due_ms = deadline_after(&d->own, u->works, u->from_ms,
	    deadline_budget(l->unit, l->n));
	if (u->works && d->own.week_ms == 0) {
		complain(_("nobody works by this calendar"));
		return EXIT_FAILED;
	}
	if (u->due_ms >= LAST_MS) {
		complain(_("due after the year 9998"));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

/* ---- years without announced holidays ---- */

static int
year_of(const struct dues *d, int64_t ms)
{
	return clock_civil((struct wall){ ms }, d->law.offset_min).year;
}

/* Do holidays of year y matter to u, and are they not announced? */
static bool
unannounced(const struct dues *d, const struct due *u, int y)
{
	return u->works && !d->through && y >= year_of(d, u->from_ms) &&
	    y <= year_of(d, u->due_ms) && !calendar_announced(&d->own, y);
}

/* Calls for each such year of any stage; JSON's list, or the first and last. */
static bool
unannounced_years(struct dues *d, struct buf *json, int *first, int *last)
{
	int from = 9999, to = 0;

	*first = 0;
	for (size_t i = 0; i < d->n; i++) {
		const int a = year_of(d, d->due[i].from_ms);
		const int b = year_of(d, d->due[i].due_ms);

		from = a < from ? a : from;
		to = b > to ? b : to;
	}
	for (int y = from; y <= to; y++) {
		size_t i = 0;

		while (i < d->n && !unannounced(d, &d->due[i], y))
			i++;
		if (i == d->n)
			continue;
		if (json != NULL)
			buf_fmt(json, "%s%d", *first ? "," : "", y);
		*first = *first ? *first : y;
		*last = y;
	}
	return *first != 0;
}

static void
tell_unannounced(struct dues *d)
{
	int first, last;

	if (!unannounced_years(d, NULL, &first, &last))
		return;
	if (first == last)
		complain(_("%d: no holidays announced; reckoned by the weekly "
		    "rule"), first);
	else
		complain(_("%d-%d: no holidays announced for some or all; "
		    "reckoned by the weekly rule"), first, last);
}

/* ---- said to people ---- */

/* 7:30, 0:00:15 where it is no whole minute. */
static void
put_span(struct buf *out, int64_t ms)
{
	const long long s = ms / 1000;

	buf_fmt(out, "%lld:%02lld", s / 3600, s / 60 % 60);
	if (ms % CLOCK_MIN_MS)
		buf_fmt(out, ":%02lld", s % 60);
}

static void
put_clock(struct buf *out, const struct civil *c, bool date)
{
	if (date)
		buf_fmt(out, "%04d-%02d-%02d ", c->year, c->month, c->day);
	buf_fmt(out, "%02d:%02d", c->hour, c->min);
	if (c->sec || c->ms)
		buf_fmt(out, ":%02d", c->sec);
}

struct explain {
	struct dues	*d;
	int32_t		day;		/* of the slot before */
	int64_t		sum;
	size_t		count;
	bool		json;
};

static void
put_off(struct explain *x, int32_t from, int32_t to)
{
	const struct civil a = clock_civil((struct wall){ from * CLOCK_DAY_MS },
	    0);
	const struct civil b = clock_civil((struct wall){ to * CLOCK_DAY_MS },
	    0);

	buf_fmt(&x->d->out, "  %04d-%02d-%02d", a.year, a.month, a.day);
	if (from != to)
		buf_fmt(&x->d->out, " … %02d-%02d", b.month, b.day);
	buf_fmt(&x->d->out, "  %s\n", _("nobody works"));
}

static void
explain_slot(void *ctx, int64_t from_ms, int64_t to_ms)
{
	struct explain *const x = ctx;
	const int offset = x->d->law.offset_min;
	const int32_t day = clock_day((struct wall){ from_ms }, offset);
	const struct civil a = clock_civil((struct wall){ from_ms }, offset);
	struct civil b = clock_civil((struct wall){ to_ms }, offset);
	struct buf *const out = &x->d->out;

	if (day - x->day > 1)
		put_off(x, x->day + 1, day - 1);
	x->day = day;
	x->sum += to_ms - from_ms;
	if (b.hour == 0 && b.min == 0 && b.sec == 0)
		b.hour = 24;
	buf_cstr(out, "  ");
	put_clock(out, &a, true);
	buf_byte(out, '-');
	put_clock(out, &b, false);
	buf_cstr(out, "  ");
	put_span(out, to_ms - from_ms);
	buf_cstr(out, "  ");
	put_span(out, x->sum);
	if (x->d->own.slots_n[a.weekday] == 0)
		buf_fmt(out, "  %s", _("make-up day"));
	buf_byte(out, '\n');
}

static void
json_slot(void *ctx, int64_t from_ms, int64_t to_ms)
{
	struct explain *const x = ctx;
	struct buf *const out = &x->d->out;
	char a[40], b[40];

	clock_format((struct wall){ from_ms }, x->d->law.offset_min, a,
	    sizeof(a));
	clock_format((struct wall){ to_ms }, x->d->law.offset_min, b,
	    sizeof(b));
	buf_fmt(out, "%s{\"from\":\"%s\",\"to\":\"%s\",\"ms\":%lld}",
	    x->count++ ? "," : "", a, b, (long long)(to_ms - from_ms));
}

/* The pieces that u used: working time of the calendar, or all of it. */
static void
each_slot(struct explain *x, const struct due *u, calendar_slot_fn *fn)
{
	x->day = clock_day((struct wall){ u->from_ms },
	    x->d->law.offset_min);
	if (!calendar_workday(&x->d->own, x->day))
		x->day--;	/* said to be off; else it was over */
	if (u->works)
		calendar_each(&x->d->own, u->from_ms, u->due_ms, fn, x);
	else
		fn(x, u->from_ms, u->due_ms);
}

static void
explain(struct dues *d, const struct due *u)
{
	struct explain x = { .d = d };
	char from[40];

	clock_format((struct wall){ u->from_ms }, d->law.offset_min, from,
	    sizeof(from));
	buf_fmt(&d->out, "%d%s  ", u->part.limit.n,
	    limit_unit_name(u->part.limit.unit));
	buf_fmt(&d->out, u->works ? _("working time from %s") :
	    _("clock time from %s"), from);
	if (u->part.limit.season > 0)
		buf_fmt(&d->out, "  %.*s",
		    STR_ARG(d->law.seasons[u->part.limit.season - 1].name));
	buf_byte(&d->out, '\n');
	if (u->works) {
		each_slot(&x, u, explain_slot);
		return;
	}
	buf_cstr(&d->out, "  ");
	put_span(&d->out, u->due_ms - u->from_ms);
	buf_byte(&d->out, '\n');
}

static void
print_text(struct dues *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct due *const u = &d->due[i];
		char due[40];

		clock_format((struct wall){ u->due_ms }, d->law.offset_min,
		    due, sizeof(due));
		if (option_flag(d->in, "explain"))
			explain(d, u);
		if (u->part.name.n > 0)
			buf_fmt(&d->out, "%.*s\t", STR_ARG(u->part.name));
		buf_fmt(&d->out, "%s\n", due);
	}
	tell_unannounced(d);
}

static void
json_due(struct dues *d, const struct due *u)
{
	const struct limit *const l = &u->part.limit;
	struct buf *const out = &d->out;
	struct explain x = { .d = d };
	char from[40], due[40];

	clock_format((struct wall){ u->from_ms }, d->law.offset_min, from,
	    sizeof(from));
	clock_format((struct wall){ u->due_ms }, d->law.offset_min, due,
	    sizeof(due));
	buf_cstr(out, "{\"stage\":");
	buf_json(out, u->part.name);
	buf_fmt(out, ",\"unit\":\"%s\",\"n\":%d,\"season\":",
	    limit_unit_code(l->unit), l->n);
	buf_json(out, l->season > 0 ? d->law.seasons[l->season - 1].name :
	    STR_NONE);
	buf_fmt(out, ",\"from\":\"%s\",\"due\":\"%s\"", from, due);
	if (option_flag(d->in, "explain")) {
		buf_cstr(out, ",\"slots\":[");
		each_slot(&x, u, json_slot);
		buf_byte(out, ']');
	}
	buf_byte(out, '}');
}

static void
print_json(struct dues *d)
{
	char start[40];
	int first, last;

	clock_format((struct wall){ d->start_ms }, d->law.offset_min, start,
	    sizeof(start));
	buf_fmt(&d->out, "{\"start\":\"%s\",\"unannounced\":[", start);
	(void)unannounced_years(d, &d->out, &first, &last);
	buf_cstr(&d->out, "],\"limits\":[");
	for (size_t i = 0; i < d->n; i++) {
		if (i > 0)
			buf_byte(&d->out, ',');
		json_due(d, &d->due[i]);
	}
	buf_cstr(&d->out, "]}\n");
}

static int
due(struct dues *d)
{
	const char *const name = option_text(d->in, "profile");
	int code = profiles_read(name != NULL ? name : DEFAULT_PROFILE,
	    &d->archive, &d->law);

	if (code == EXIT_DONE)
		code = take_start(d);
	if (code == EXIT_DONE)
		code = take_limit(d);
	if (code == EXIT_DONE)
		code = make_calendar(d);
	for (size_t i = 0; code == EXIT_DONE && i < d->n; i++)
		code = reckon(d, &d->due[i]);
	if (code != EXIT_DONE)
		return code;
	if (option_flag(d->in, "json"))
		print_json(d);
	else
		print_text(d);
	fwrite(d->out.p, 1, d->out.n, stdout);
	return EXIT_DONE;
}

int
sub_due(const struct invocation *in)
{
	struct dues d = { .in = in };
	const int code = due(&d);

	calendar_fini(&d.own);
	buf_fini(&d.text);
	buf_fini(&d.out);
	law_fini(&d.law);
	buf_fini(&d.archive);
	return code;
}
