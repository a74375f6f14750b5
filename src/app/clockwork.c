/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One alarm: for the next rung, a minute at most, by a clock that goes on while
 * the machine sleeps; the kernel tells when somebody sets the wall. The keeper
 * gives a sign of life then, and when it is asked for one. Whoever has no lease
 * waits for the keeper's death, which the kernel tells, too; only where his
 * number means nothing here it is tried for every two seconds.
 *
 * Why something is late is known here and nowhere else: by what happened to this
 * process since all that had fallen was fired the last time (covered_ms). */
#include "app/clockwork.h"
#include "app/rehearsed.h"
#include "app/tracks.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/syscall.h>
#include "base/alloc.h"

#define REST_US		60000000LL	/* as the minute on the screen */
#define TRY_US		2000000LL
#define BEAT_US		200000LL	/* signs of life are no closer */
#define GAP_US		6000000LL	/* woken so much later than wished: we were
				   stopped, or the machine slept */
#define LATE_MS		1000
#define SLICE		1024		/* the store ends one sooner, for keys */
#define SLICE_LEAST	192		/* 10,000 in a second also on a slow disk */
#define SLICE_US	6000		/* how long a key may wait for one */
#define SLICE_ALONE	16384		/* with nobody at keys */
#define REHEARSED_US	200000LL	/* its clock may be set at any time */

struct clockwork {
	struct loop	*loop;
	struct store	*store;
	const struct law *law;
	store_fired_fn	*fired;
	void		*ctx;
	size_t		 slice;		/* events of one commit, at most */
	struct trust	 trust;
	int		 death_fd;	/* the keeper's, -1 not watched */
	int		 death_pid;
	bool		 rehearsal;
	bool		 idle;		/* the store may not be written, or not by
				   this law: for good */
	bool		 stalled;	/* the last slice did nothing: no hurry */
	int64_t		 now_ms;	/* trusted, at the last look */
	int64_t		 turn_us;	/* boot time of it */
	int64_t		 wish_us;	/* boot time when we wished to be woken */
	int64_t		 beat_us;	/* of the last sign of life */
	int64_t		 covered_ms;	/* all that fell until then was fired */
	int64_t		 next_ms;
	int32_t		 purged;	/* the day old tracks went last */
	const char	*why;		/* of the backlog; NULL: there is none */
	struct clockwork_state st;
};

/* ---- what time it is, and what has become of us ---- */

static void
see_gap(struct clockwork *w, int64_t now_ms, int64_t boot_us)
{
	const int64_t gone_us = boot_us - w->turn_us;

	if (w->now_ms == 0)
		return;
	if (boot_us - w->wish_us > GAP_US && gone_us > GAP_US)
		w->why = "off";
	if (now_ms - w->now_ms - gone_us / 1000 > TRUST_JUMP_MS)
		w->why = "jump";
	if (now_ms < w->covered_ms)
		w->covered_ms = now_ms;
}

static int64_t
look_at_clock(struct clockwork *w)
{
	const int64_t boot_us = clock_boot().us;
	int64_t now_ms;

	/* Somebody else may have set a rehearsal's clock. */
	if (w->rehearsal)
		rehearsed_follow(w->store);
	now_ms = clock_wall().ms;
	if (!w->rehearsal) {
		now_ms = trust_now(&w->trust, now_ms, boot_us);
		see_gap(w, now_ms, boot_us);
	}
	w->now_ms = now_ms;
	w->turn_us = boot_us;
	return now_ms;
}

/* ---- the lease ---- */

static void turn(void *ctx);

static void
death_forget(struct clockwork *w)
{
	if (w->death_fd < 0)
		return;
	loop_fd_forget(w->loop, w->death_fd);
	close(w->death_fd);
	w->death_fd = -1;
	w->death_pid = 0;
}

static void
on_death(void *ctx, int fd, short revents)
{
	(void)fd;
	(void)revents;
	death_forget(ctx);
	turn(ctx);
}

/* Who has the lease, so that his end is heard of at once. */
static void
death_watch(struct clockwork *w)
{
	struct store_lease l;

	if (store_lease(w->store, &l) != OK || !l.held || !l.near ||
	    l.pid <= 0 || l.pid == w->death_pid)
		return;
	death_forget(w);
	w->death_fd = (int)syscall(SYS_pidfd_open, l.pid, 0);
	if (w->death_fd < 0)
		return;
	w->death_pid = l.pid;
	loop_fd(w->loop, w->death_fd, POLLIN, on_death, w);
}

static void
want_lease(struct clockwork *w)
{
	const bool watched = w->death_fd >= 0;
	enum err e = store_lease_take(w->store);

	if (e == ERR_READ_ONLY)
		w->idle = true;
	if (e == ERR_BUSY) {
		death_watch(w);
		/* He may have gone before he was watched. */
		if (!watched && w->death_fd >= 0)
			e = store_lease_take(w->store);
	}
	if (e != OK)
		return;
	death_forget(w);
	/* Until now nobody fired, or somebody who is no more. */
	w->why = w->rehearsal ? NULL : "off";
	w->covered_ms = 0;
	w->beat_us = 0;
}

static void
beat(struct clockwork *w)
{
	if (w->beat_us != 0 && w->turn_us - w->beat_us < BEAT_US)
		return;
	w->beat_us = w->turn_us;
	store_lease_beat(w->store, w->now_ms);
}

/* ---- firing ---- */

static const char *
why_late(const struct clockwork *w)
{
	if (w->why != NULL)
		return w->why;
	return w->covered_ms != 0 && w->next_ms < w->covered_ms ? "merge" :
	    "busy";
}

static void
on_fired(void *ctx, uint32_t slot, const struct event *e,
    const struct rung_due *r, const struct casefile *after)
{
	struct clockwork *w = ctx;
	const int64_t late = w->now_ms - r->at_ms;

	if (w->why == NULL && r->at_ms >= w->covered_ms &&
	    late > w->st.worst_late_ms)
		w->st.worst_late_ms = late;
	if (w->fired != NULL)
		w->fired(w->ctx, slot, e, r, after);
}

static void
all_fired(struct clockwork *w)
{
	w->covered_ms = w->now_ms;
	w->why = NULL;
}

/* Beside keys: as many as this disk and this store let through while nobody
 * notices. A short one tells nothing, most of it is the commit's own. */
static void
fit_slice(struct clockwork *w, size_t fired, int64_t us)
{
	if (fired < SLICE_LEAST / 2 || us <= 0)
		return;
	w->slice = (size_t)((int64_t)fired * SLICE_US / us);
	if (w->slice < SLICE_LEAST)
		w->slice = SLICE_LEAST;
	if (w->slice > SLICE)
		w->slice = SLICE;
}

static void
fire(struct clockwork *w)
{
	const int64_t began_us = clock_mono().us;
	struct store_fires f = {
		.now_ms = w->now_ms, .grace_ms = w->law->fire_grace_ms,
		.why = why_late(w), .late_ms = LATE_MS,
		.max = w->slice
	};

	w->st.err = store_fire(w->store, &f, on_fired, w);
	w->stalled = w->st.err != OK || f.fired + f.refused == 0;
	if (w->st.err == ERR_LAW) {
		/* Not by this law any more: let somebody who has today's. */
		w->idle = true;
		store_lease_drop(w->store);
	}
	if (w->st.err != OK)
		return;
	w->st.fired += f.fired;
	w->st.refused += f.refused;
	w->next_ms = f.next_ms;
	if (!f.more)
		all_fired(w);
	if (w->slice <= SLICE)
		fit_slice(w, f.fired, clock_mono().us - began_us);
}

/* ---- the timer ---- */

/* In a rehearsal seconds are not ours: it is looked at often instead. */
static int64_t
wait_us(const struct clockwork *w)
{
	const int64_t us = (w->next_ms - w->now_ms) * 1000;

	if (w->rehearsal)
		return REHEARSED_US;
	if (!store_lease_mine(w->store))
		return w->death_fd >= 0 ? REST_US : TRY_US;
	if (w->next_ms == 0)
		return REST_US;
	if (us <= 0)
		return w->stalled ? TRY_US : 0;
	return us > REST_US ? REST_US : us;
}

static void
set_timer(struct clockwork *w)
{
	const int64_t us = w->idle ? -1 : wait_us(w);

	w->wish_us = w->turn_us + us;
	loop_alarm(w->loop, us, turn, w);
}

static void
turn(void *ctx)
{
	struct clockwork *w = ctx;

	if (w->idle)
		return;
	look_at_clock(w);
	if (!store_lease_mine(w->store)) {
		want_lease(w);
		if (store_lease_mine(w->store))
			clockwork_look(w);
	}
	if (store_lease_mine(w->store)) {
		beat(w);
		if (w->next_ms != 0 && w->next_ms <= w->now_ms)
			fire(w);
		else
			all_fired(w);
		/* By trusted time: a wall set forward deletes nothing. */
		if (w->law != NULL)
			tracks_purge_daily(w->store, w->law, w->now_ms,
			    &w->purged);
	}
	set_timer(w);
}

/* ---- seen from outside ---- */

struct clockwork *
clockwork_new(struct loop *l, struct store *s, const struct law *law,
    store_fired_fn *fired, void *ctx)
{
	struct clockwork *w = xcalloc(1, sizeof *w);

	*w = (struct clockwork){
		.loop = l, .store = s, .law = law, .fired = fired, .ctx = ctx,
		.slice = SLICE_LEAST, .death_fd = -1, .purged = INT32_MIN,
		.rehearsal = store_mode(s) == STORE_REHEARSAL
	};
	look_at_clock(w);
	/* Not at once: the first frame goes before. */
	loop_alarm(l, 0, turn, w);
	return w;
}

void
clockwork_free(struct clockwork **wp)
{
	struct clockwork *w = *wp;

	if (w == NULL)
		return;
	loop_alarm(w->loop, -1, turn, w);
	death_forget(w);
	store_lease_drop(w->store);
	free(w);
	*wp = NULL;
}

void
clockwork_look(struct clockwork *w)
{
	if (w->idle || store_alarm_next(w->store, &w->next_ms) != OK)
		return;			/* what was known still holds */
	w->stalled = false;
	if (!store_lease_mine(w->store))
		return;			/* its turn comes by itself */
	look_at_clock(w);
	set_timer(w);
}

void
clockwork_poked(struct clockwork *w)
{
	turn(w);
}

void
clockwork_rest(struct clockwork *w)
{
	store_lease_drop(w->store);
	set_timer(w);
}

void
clockwork_law(struct clockwork *w, const struct law *law)
{
	w->law = law;
	w->idle = false;
	w->st.err = OK;
	clockwork_look(w);
	set_timer(w);
}

void
clockwork_alone(struct clockwork *w)
{
	w->slice = SLICE_ALONE;
}

void
clockwork_tally(const struct clockwork *w, struct clockwork_state *out)
{
	*out = w->st;
	out->mine = store_lease_mine(w->store);
	out->next_ms = w->next_ms;
	out->off_ms = w->trust.off_ms;
}

void
clockwork_state(const struct clockwork *w, struct clockwork_state *out)
{
	struct store_lease l = { .pid = 0 };

	clockwork_tally(w, out);
	if (store_lease(w->store, &l) != OK)
		return;
	str_copy(str_of(l.holder), out->holder, sizeof out->holder);
	out->beat_ms = l.beat_ms;
}

enum err
clockwork_run(struct store *s, const struct law *law, int64_t now_ms,
    const char *why, uint64_t *fired)
{
	struct store_fires f = { .more = true };
	enum err e = OK;

	*fired = 0;
	while (e == OK && f.more) {
		f = (struct store_fires){
			.now_ms = now_ms, .why = why, .late_ms = LATE_MS,
			.max = SLICE_ALONE,
			.grace_ms = law ? law->fire_grace_ms : 0
		};
		e = store_fire(s, &f, NULL, NULL);
		if (e == OK && f.more && f.fired + f.refused == 0)
			return ERR_BUSY;	/* never in a circle */
		*fired += f.fired;
	}
	return e;
}
