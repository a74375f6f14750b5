/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/clocks_report.h"

#include <stdio.h>
#include <time.h>
#include "app/clockwork.h"
#include "app/intl.h"

#define AGE_MS		6000	/* older: it is asked for another */
#define ASK_MS		2500	/* and given so long */
#define AGAIN_MS	300
#define NAP_MS		20
#define WAIT_MS		(15 * CLOCK_MIN_MS)	/* a notice that waits so long
						   is stuck */

static int64_t
distance(int64_t ms)
{
	return ms < 0 ? -ms : ms;
}

static void
watch_holder(struct store *s, struct clocks_report *r)
{
	const struct timespec nap = { 0, NAP_MS * 1000000L };
	struct store_lease later = r->lease;

	r->alive = false;
	for (int ms = 0; ms < ASK_MS && !r->alive; ms += NAP_MS) {
		if (ms % AGAIN_MS == 0)
			store_lease_poke(s);
		nanosleep(&nap, NULL);
		if (store_lease(s, &later) != OK || !later.held)
			return;
		r->alive = later.pid != r->lease.pid ||
		    later.beat_ms != r->lease.beat_ms;
	}
	r->lease = later;
	r->age_ms = clock_wall().ms - later.beat_ms;
	if (r->alive && distance(r->age_ms) > TRUST_JUMP_MS)
		r->off_ms = r->age_ms;
}

static bool
count(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct clocks_report *r = ctx;

	(void)e;
	(void)c;
	if (str_starts(str_of(n->tell), STR(OUTBOX_LINK)))
		return true;		/* remotes' pages tell of those */
	if (n->state == OUTBOX_REFUSED)
		return ++r->refused < CLOCKS_COUNT;
	if (r->oldest_ms == 0)
		r->oldest_ms = n->at_ms;
	if (n->tries > 0 && n->said[0])
		str_copy(str_of(n->said), r->said, sizeof r->said);
	return ++r->waiting < CLOCKS_COUNT;
}

enum err
clocks_report(struct store *s, const struct store_health *h,
    struct clocks_report *out)
{
	enum err e;

	*out = (struct clocks_report){
		.armed = h->armed, .overdue = h->overdue_fires
	};
	e = store_lease(s, &out->lease);
	if (e == OK)
		e = store_alarm_next(s, &out->next_ms);
	if (e == OK)
		e = store_notices(s, 0, OUTBOX_WAITS, count, out);
	if (e == OK)
		e = store_notices(s, 0, OUTBOX_REFUSED, count, out);
	if (e != OK)
		return e;
	out->mode = notices_could(s, out->where, out->fault);
	out->age_ms = clock_wall().ms - out->lease.beat_ms;
	out->alive = out->lease.held;
	if (out->lease.held && distance(out->age_ms) > AGE_MS)
		watch_holder(s, out);
	return OK;
}

/* ---- in words ---- */

void
clocks_say_lease(const struct clocks_report *r, char *out, size_t cap)
{
	const long long min = r->off_ms / CLOCK_MIN_MS;

	if (!r->lease.held && r->overdue > 0)
		snprintf(out, cap, _("nobody keeps the clocks, and %llu cases "
		    "wait for them: gridseat run --headless"),
		    (unsigned long long)r->overdue);
	else if (!r->lease.held)
		snprintf(out, cap, "%s", _("nobody keeps the clocks"));
	else if (!r->alive)
		snprintf(out, cap, _("%s (%d) keeps the clocks and stands "
		    "still since %lld s"), r->lease.holder, r->lease.pid,
		    (long long)r->age_ms / 1000);
	else if (r->off_ms != 0)
		snprintf(out, cap, _("%s (%d) keeps the clocks; this "
		    "machine's clock jumped by %lld min and is not "
		    "believed yet"), r->lease.holder, r->lease.pid, min);
	else
		snprintf(out, cap, _("%s (%d) keeps the clocks, last sign of "
		    "life %lld s ago"), r->lease.holder, r->lease.pid,
		    (long long)(r->age_ms > 0 ? r->age_ms : 0) / 1000);
}

bool
clocks_fine(const struct clocks_report *r)
{
	if (!r->lease.held)
		return r->overdue == 0;
	return r->alive && r->off_ms == 0;
}

static const char *
mode_text(const struct clocks_report *r)
{
	switch (r->mode) {
	case NOTICES_OFF:
		return _("not sent from here");
	case NOTICES_NO_CONF:
		return _("there is no notices.conf: nothing is sent");
	case NOTICES_BAD_CONF:
		return _("notices.conf cannot be used");
	case NOTICES_OTHER: case NOTICES_SENDING:
		break;
	}
	return r->where;
}

void
clocks_say_notices(const struct clocks_report *r, char *out, size_t cap)
{
	const char *why = r->fault[0] ? r->fault : r->said;

	snprintf(out, cap, _("%s; %llu wait, %llu refused%s%s"),
	    mode_text(r), (unsigned long long)r->waiting,
	    (unsigned long long)r->refused, *why ? ": " : "", why);
}

bool
clocks_notices_fine(const struct clocks_report *r)
{
	if (r->mode == NOTICES_BAD_CONF)
		return false;
	return r->mode == NOTICES_OFF || r->oldest_ms == 0 ||
	    clock_wall().ms - r->oldest_ms < WAIT_MS;
}
