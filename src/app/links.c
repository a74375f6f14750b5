/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remotes of a store, run by one process of it. Each link has one timer, set
 * to the earlier of its next poll and its next row of the outbox; whatever happens
 * sets it anew. What fails for the whole link rests the whole link. */
#include "app/link_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/intl.h"
#include "base/alloc.h"

#define REST_US		150000		/* who types no faster is at rest between */
#define HOLD_US		5000		/* and is looked at so often */
#define OTHER_US	5000000		/* whether the other process still lives */
#define SOON_US		20000		/* news of the store gather so long */
#define MOST_US		60000000
#define WHOLE_US	60000000	/* the outbox is read from its first row */
#define FIRST_US	1000000		/* of many, not all at the same instant */
#define POKED		1		/* next_ms in the store: now, says somebody */

uint32_t
link_chance(void)
{
	uint32_t v;

	return getrandom(&v, sizeof v, 0) == sizeof v ? v : 0;
}

static int64_t
now_us(void)
{
	return clock_mono().us;
}

/* A tenth more or less, so that many do not keep the same step. */
static int64_t
interval_us(const struct link_slot *s)
{
	const int64_t us = (int64_t)s->l.row->every_s * 1000000;

	return us - us / 10 + (int64_t)(link_chance() % 1000) * us / 5000;
}

/* ---- one link's turn ---- */

static void turn(void *ctx);

static void
turn_in(struct link_slot *s, int64_t us)
{
	loop_timer_cancel(s->l.loop, s->l.timer);
	s->l.timer = loop_timer(s->l.loop, us < 0 ? 0 : us > MOST_US ?
	    MOST_US : us, turn, s);
}

void
link_turn_soon(struct link_slot *s)
{
	turn_in(s, 0);
}

static void
shut(struct link_slot *s)
{
	if (s->l.opened)
		s->l.driver->close(&s->l);
	s->l.opened = s->l.busy = s->l.sending = false;
	s->l.own = NULL;
}

/* False: not now. */
static bool
ready(struct link_slot *s)
{
	char said[200] = "";
	enum err e = link_creds_ready(s, said);

	if (e == ERR_BUSY)
		return false;
	if (e != OK) {
		link_failed(s, said[0] ? said : err_text(e), -1);
		return false;
	}
	if (s->l.opened)
		return true;
	if (s->l.driver == NULL) {
		link_fatal(&s->l, N_("this gridseat has no such driver"));
		return false;
	}
	if (link_opts_wrong(s->l.row, said, sizeof said)) {
		link_fatal(&s->l, said);
		return false;
	}
	e = s->l.driver->open(&s->l);
	s->l.opened = e == OK;
	if (e != OK && e != ERR_BUSY && !s->l.st.fatal)
		link_fatal(&s->l, err_text(e));
	return e == OK;
}

static bool
polls(const struct link_slot *s)
{
	const struct link_driver *d = s->l.driver;

	if (d->poll == NULL || s->l.busy)
		return false;
	/* A driver with rows of the outbox polls for what comes in only. */
	return d->send == NULL || (!s->l.st.draining &&
	    (s->l.row->ways & LINK_IN));
}

static void
poll_now(struct link_slot *s)
{
	s->now = false;
	s->l.busy = true;
	s->l.st.try_ms = clock_wall().ms;
	s->due_us = now_us() + interval_us(s);
	s->l.driver->poll(&s->l);
}

/* When this link wants to be looked at again, -1 when something is under way
 * that will say so. */
static int64_t
next_us(struct link_slot *s, int64_t row_ms)
{
	const int64_t rest = s->rest_us - now_us();
	int64_t us = INT64_MAX, row;

	if (!s->l.opened || s->reopen)
		us = rest;
	else if (polls(s))
		us = s->due_us - now_us();
	if (row_ms != 0 && !s->l.sending) {
		row = (row_ms - clock_wall().ms) * 1000 + 1000;
		us = row < us ? row : us;
	}
	if (us == INT64_MAX)
		return -1;
	return us < rest ? rest : us;
}

static void
work(struct link_slot *s)
{
	if (s->reopen)
		shut(s);
	s->reopen = false;
	if (!ready(s)) {
		s->now = s->now && s->asking;
		return;
	}
	/* Wanted while it was shut, or had other work. */
	link_again_look(s);
	if (s->reopen)
		return;
	if (polls(s) && (s->now || s->due_us <= now_us()))
		poll_now(s);
	else
		s->now = false;
}

static void
turn(void *ctx)
{
	struct link_slot *s = ctx;
	int64_t row_ms = 0, us;

	s->l.timer = 0;
	if (s->l.st.paused || s->asking)
		return;
	if (s->rest_us <= now_us()) {	/* what failed waits, opening too */
		work(s);
		if (s->l.opened && s->rest_us <= now_us())
			row_ms = link_send_turn(s);
	}
	us = next_us(s, row_ms);
	if (us >= 0 && !s->asking && s->l.timer == 0)
		turn_in(s, us);
}

/* ---- the lock: one process runs them ---- */

static bool
setgid_program(void)
{
	return getegid() != getgid() && getuid() != 0;
}

/* The kernel frees it with the process. */
static bool
lock(struct links *ls)
{
	char path[4200];
	struct stat st;

	snprintf(path, sizeof path, "%s/links.lock", store_dir(ls->c->store));
	ls->lock_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (ls->lock_fd < 0)
		return false;
	if (stat(store_dir(ls->c->store), &st) == 0 && st.st_mode & 0020)
		(void)!fchmod(ls->lock_fd, 0660);
	if (flock(ls->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	close(ls->lock_fd);
	ls->lock_fd = -1;
	return false;
}

/* Where it stood when another process, or this one before, left it. */
static void
recall(struct link_slot *s)
{
	char code[24];

	str_copy(s->l.row->code, code, sizeof code);
	if (store_link_get(s->l.c->store, code, &s->l.st) != OK)
		s->l.st = (struct store_link){ .paused = false };
	snprintf(s->l.st.code, sizeof s->l.st.code, "%s", code);
	s->l.st.fatal = false;
	s->l.st.tries = 0;
	s->l.st.rate = 0;
	s->due_us = now_us() + (int64_t)(link_chance() % FIRST_US);
}

static void
begin(struct links *ls)
{
	ls->wrote_us = now_us();
	ls->all_us = now_us();
	for (size_t i = 0; i < ls->n; i++)
		recall(&ls->at[i]);
	link_rows_look(ls, true);
	for (size_t i = 0; i < ls->n; i++)
		turn_in(&ls->at[i], ls->at[i].due_us - now_us());
}

static void
try_lock(void *ctx)
{
	struct links *ls = ctx;

	ls->timer = 0;
	if (ls->off || ls->lock_fd >= 0)
		return;
	if (lock(ls))
		begin(ls);
	else
		ls->timer = loop_timer(ls->loop, OTHER_US, try_lock, ls);
}

/* ---- the store changed ---- */

/* Pause, drain and "now" come from any process, by the store. */
static void
look_at_marks(struct link_slot *s)
{
	struct store_link seen;

	if (store_link_get(s->l.c->store, s->l.st.code, &seen) != OK)
		return;
	s->l.st.draining = seen.draining;
	if (seen.paused != s->l.st.paused) {
		s->l.st.paused = seen.paused;
		if (seen.paused)
			shut(s);
		s->rest_us = s->due_us = 0;
		turn_in(s, 0);
	}
	if (!seen.paused)
		link_again_look(s);
	if (seen.next_ms == POKED && !seen.paused) {
		links_now(s->l.all, s->l.st.code);
		link_changed(s, true);
	}
}

static void
look(void *ctx)
{
	struct links *ls = ctx;
	const bool whole = now_us() - ls->all_us > WHOLE_US;

	ls->looking = false;
	ls->timer = 0;
	if (ls->lock_fd < 0)
		return;
	if (whole)
		ls->all_us = now_us();
	for (size_t i = 0; i < ls->n; i++)
		look_at_marks(&ls->at[i]);
	link_rows_look(ls, whole);
	for (size_t i = 0; i < ls->n; i++)
		if (!ls->at[i].l.sending && !ls->at[i].l.st.paused &&
		    link_rows_ready(&ls->at[i], clock_wall().ms) &&
		    ls->at[i].rest_us <= now_us())
			turn_in(&ls->at[i], 0);
}

void
links_look(struct links *ls)
{
	if (ls->lock_fd < 0)
		return;
	for (size_t i = 0; i < ls->n; i++) {
		struct link *l = &ls->at[i].l;

		if (l->opened && l->driver->look != NULL)
			l->driver->look(l);
	}
	if (ls->looking)
		return;
	ls->looking = true;
	loop_timer_cancel(ls->loop, ls->timer);
	ls->timer = loop_timer(ls->loop, SOON_US, look, ls);
}

void
links_now(struct links *ls, const char *code)
{
	const bool whole = ls->lock_fd >= 0;

	if (whole)
		link_rows_look(ls, true);
	for (size_t i = 0; i < ls->n; i++) {
		struct link_slot *s = &ls->at[i];

		if (code != NULL && !str_is(s->l.row->code, code))
			continue;
		s->now = true;
		/* Who asks knows more than the failures before: waits begin
		 * short again. */
		s->l.st.tries = 0;
		s->due_us = s->rest_us = 0;
		for (size_t k = 0; k < s->rows_n; k++)
			if (s->rows[k].tries > 0)
				s->rows[k].next_ms = 0;
		if (ls->lock_fd >= 0)
			turn_in(s, 0);
	}
}

/* ---- life ---- */

static void
take_row(struct links *ls, const struct law_link *row)
{
	struct link_slot *s = &ls->at[ls->n++];

	s->l = (struct link){ .all = ls, .row = row, .loop = ls->loop,
	    .driver = link_driver_named(row->driver), .c = ls->c,
	    .http = ls->http };
	str_copy(row->code, s->l.st.code, sizeof s->l.st.code);
}

struct links *
links_new(struct loop *l, struct context *c)
{
	struct links *ls = xcalloc(1, sizeof *ls);
	const struct law *law = &c->law;

	*ls = (struct links){ .loop = l, .c = c, .lock_fd = -1 };
	ls->off = store_mode(c->store) != STORE_LIVE || setgid_program() ||
	    c->read_only || law->links_n == 0 || http_new(&ls->http, l) != OK;
	if (ls->off)
		return ls;
	ls->at = xcalloc(law->links_n, sizeof *ls->at);
	for (size_t i = 0; i < law->links_n; i++)
		if (law_link_runs(&law->links[i],
		    store_node(ls->c->store)))
			take_row(ls, &law->links[i]);
	ls->off = ls->n == 0;
	try_lock(ls);
	return ls;
}

static void
slot_fini(struct link_slot *s)
{
	loop_timer_cancel(s->l.loop, s->l.timer);
	shut(s);
	link_creds_forget(s);
	buf_fini(&s->rec);
	free(s->rows);
}

void
links_free(struct links **lp)
{
	struct links *ls = *lp;

	if (ls == NULL)
		return;
	loop_timer_cancel(ls->loop, ls->timer);
	loop_timer_cancel(ls->loop, ls->flush);
	for (size_t i = 0; i < ls->n; i++)
		slot_fini(&ls->at[i]);
	if (ls->lock_fd >= 0)
		link_states_write(ls);
	http_free(&ls->http);
	free(ls->at);
	if (ls->lock_fd >= 0)
		close(ls->lock_fd);
	free(ls);
	*lp = NULL;
}

/* ---- for who asks ---- */

static bool
idle(const struct link_slot *s)
{
	if (s->l.st.paused)
		return true;
	if (s->l.busy || s->l.sending || s->asking || s->now)
		return false;
	return s->rest_us > now_us() ||
	    !link_rows_ready(s, clock_wall().ms);
}

bool
links_idle(const struct links *ls)
{
	if (ls->lock_fd < 0)
		return true;
	for (size_t i = 0; i < ls->n; i++)
		if (!idle(&ls->at[i]))
			return false;
	return !ls->looking;
}

bool
links_anew(const struct links *ls)
{
	for (size_t i = 0; i < ls->n; i++)
		if (ls->at[i].l.anew)
			return true;
	return false;
}

bool
links_running(const struct links *ls)
{
	return ls->lock_fd >= 0;
}

void
links_slice(struct links *ls, int64_t us)
{
	ls->slice_us = us;
}

int64_t
links_slice_us(const struct links *ls)
{
	return ls->slice_us;
}

void
links_key(struct links *ls)
{
	ls->key_us = now_us();
	ls->held = false;
}

int64_t
links_hold_us(const struct links *ls)
{
	const int64_t rest_us = ls->key_us + REST_US - now_us();

	if (ls->slice_us == 0 || !ls->held || rest_us <= 0)
		return 0;
	return rest_us < HOLD_US ? rest_us : HOLD_US;
}

void
links_held(struct links *ls)
{
	ls->held = true;
}

size_t
links_count(const struct links *ls)
{
	return ls->n;
}

struct link *
links_at(struct links *ls, size_t i)
{
	return &ls->at[i].l;
}

struct link *
links_find(struct links *ls, struct str code)
{
	for (size_t i = 0; i < ls->n; i++)
		if (str_eq(ls->at[i].l.row->code, code))
			return &ls->at[i].l;
	return NULL;
}
