/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days as answers: 2026-12-31, 12-31, 30d or 30天; and the ones that are most
 * often meant, to take with Enter. A day that cannot be is refused in place,
 * with what would do. */
#include "app/desk_in.h"

#include <stdio.h>
#include "app/intl.h"
#include "app/move.h"
#include "base/clock.h"
#include "lang/lang.h"

static struct civil
civil_of(const struct desk *d, int64_t ms)
{
	return clock_civil((struct wall){ ms }, d->law->offset_min);
}

static void
put_day(const struct desk *d, int64_t ms, char out[16])
{
	struct civil c = civil_of(d, ms);

	snprintf(out, 16, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void
add_day(struct desk *d, int64_t ms, const char *what)
{
	struct buf b = { 0 };
	char day[16];

	put_day(d, ms, day);
	buf_fmt(&b, "%s  %s", day, what);
	choices_add(&d->p.list, str_of(day), buf_view(&b), 0);
	buf_fini(&b);
}

struct asked { const char *action; int64_t until_ms; };

static bool
last_until(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct asked *a = ctx;

	(void)secret;
	if (status == OK && e->kind == EV_CASE_MOVE &&
	    str_is(body_str(&e->body, "action"), a->action))
		a->until_ms = body_num(&e->body, "until", 0);
	return true;
}

/* Who grants is mostly asked for just that. */
static void
add_asked(struct desk *d)
{
	struct docket k;
	struct asked a = { 0 };

	if (d->repo->ops->docket(d->repo, d->ask.t[0].slot, &k) != OK ||
	    k.asked[0] == '\0')
		return;
	a.action = k.asked;
	if (d->repo->ops->history(d->repo, d->ask.t[0].slot, last_until,
	    &a) != OK || a.until_ms <= d->now)
		return;
	add_day(d, a.until_ms, _("as was asked for"));
	d->p.list.cur = 0;
}

/* Only while nothing is typed: then what is typed counts. */
void
ask_days(struct desk *d)
{
	static const int ahead[] = { 7, 15, 30, 60 };
	char what[64];

	if (d->ask.now == ASK_DECIDED) {
		add_day(d, d->now, _("today"));
		add_day(d, d->now - CLOCK_DAY_MS, _("yesterday"));
		return;
	}
	add_asked(d);
	for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++) {
		if (ahead[i] > (int)d->law->suspend_days)
			break;
		snprintf(what, sizeof what, _("in %d days"), ahead[i]);
		add_day(d, d->now + ahead[i] * CLOCK_DAY_MS, what);
	}
}

static bool
whole_day(const struct desk *d, struct str s, int64_t *ms)
{
	struct wall t;

	if (!clock_parse(s, d->law->offset_min, &t))
		return false;
	*ms = t.ms;
	return true;
}

/* "12-31": the next one ahead, or the last one that was. */
static bool
short_day(const struct desk *d, struct str s, int64_t *ms)
{
	struct buf b = { 0 };
	int year = civil_of(d, d->now).year;
	bool ahead = d->ask.now == ASK_UNTIL, good = false;

	for (int y = year - 1; y <= year + 1; y++) {
		struct wall t;

		b.n = 0;
		buf_fmt(&b, "%04d-%.*s", y, STR_ARG(s));
		if (!clock_parse(buf_view(&b), d->law->offset_min, &t) ||
		    (ahead && (good || t.ms <= d->now)) ||
		    (!ahead && t.ms > d->now))
			continue;
		*ms = t.ms;
		good = true;
	}
	buf_fini(&b);
	return good;
}

/* What was typed as the day it means, into out; false: p.fault says why. */
bool
ask_day(struct desk *d, struct str typed, char *out, size_t cap)
{
	const int64_t most = (int64_t)d->law->suspend_days * CLOCK_DAY_MS;
	const bool until = d->ask.now == ASK_UNTIL;
	char *fault = d->p.fault;
	const size_t room = sizeof d->p.fault;
	struct buf plain = { 0 };
	char day[16];
	int64_t ms = 0;
	bool good = true;

	lang_fold_text(typed, &plain);
	fault[0] = '\0';
	if (until ? move_until(d->law, buf_view(&plain), d->now, &ms) :
	    whole_day(d, buf_view(&plain), &ms)) {
		str_copy(buf_view(&plain), out, cap);
	} else if ((good = short_day(d, buf_view(&plain), &ms))) {
		put_day(d, ms, day);
		str_copy(str_of(day), out, cap);
	}
	buf_fini(&plain);
	if (!good)
		snprintf(fault, room, "%s", until ?
		    _("a day is needed: 2026-12-31, 12-31, or 30d") :
		    _("a day is needed: 2026-12-31, or 12-31"));
	else if (until && ms <= d->now)
		snprintf(fault, room, "%s",
		    _("that is over already: a day ahead is needed"));
	else if (until && ms > d->now + most)
		snprintf(fault, room, _("at most %d days ahead"),
		    (int)d->law->suspend_days);
	else if (!until && ms > d->now)
		snprintf(fault, room, "%s",
		    _("that day is not yet: it was decided before now"));
	return fault[0] == '\0';
}
