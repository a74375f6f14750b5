/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of an exchange, and what of it is kept for whoever looks. */
#include "app/link_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "base/utf8.h"
#include "channel/backoff.h"
#include "lang/lang.h"

#define BUSY_US		1000000
#define WRITE_US	3000000		/* states are written no more often */
#define ROUNDS_MOST	4		/* intervals that a failed link waits at most */
#define LEAST_MOST_MS	60000		/* or this */
#define SOON_MS		1000		/* after a break in the midst of work */
#define SOON_TRIES	4		/* so often, until something is carried */

/* ---- the state in the store ---- */

static uint32_t
rate(struct link_slot *s)
{
	const int64_t now_s = clock_mono().us / 1000000;
	uint32_t n = 0;

	for (int64_t i = 0; i < LINK_RATE_S; i++)
		if (s->rate_s - i > now_s - LINK_RATE_S && s->rate_s >= i)
			n += s->per_s[(s->rate_s - i) % LINK_RATE_S];
	return n;
}

static void
write_one(struct link_slot *s)
{
	if (s->l.driver != NULL && s->l.driver->send != NULL)
		s->l.st.queue = s->rows_n + s->l.sending;
	s->l.st.rate = rate(s);
	s->l.st.next_ms = s->l.busy ? s->l.st.try_ms : clock_wall().ms +
	    (s->due_us - clock_mono().us) / 1000;
	/* The marks are a person's: the store keeps its own, and what they ask
	 * for is done where they are looked at. */
	s->dirty = store_link_set(s->l.c->store, &s->l.st) != OK;
}

void
link_states_write(struct links *ls)
{
	ls->wrote_us = clock_mono().us;
	for (size_t i = 0; i < ls->n; i++)
		if (ls->at[i].dirty)
			write_one(&ls->at[i]);
}

static void
flush(void *ctx)
{
	struct links *ls = ctx;

	ls->flush = 0;
	link_states_write(ls);
}

void
link_changed(struct link_slot *s, bool at_once)
{
	struct links *ls = s->l.all;
	const int64_t since = clock_mono().us - ls->wrote_us;

	s->dirty = true;
	if (ls->flush != 0 && !at_once)
		return;
	loop_timer_cancel(ls->loop, ls->flush);
	ls->flush = loop_timer(ls->loop, at_once || since > WRITE_US ? 0 :
	    WRITE_US - since, flush, ls);
}

/* ---- what people read ---- */

/* What was cut in the middle of a character has lost it. */
static void
without_halves(struct str s, struct buf *out)
{
	struct str rest = s;

	while (rest.n > 0) {
		const char *at = rest.p;

		if (utf8_next(&rest) != UTF8_BAD)
			buf_add(out, at, (size_t)(rest.p - at));
	}
}

/* What the other side says may hold what we do not want: it goes before anything
 * is cut or masked, which would leave a piece of it. */
static void
make_safe(const struct link_slot *s, const char *said, char *out, size_t cap)
{
	struct buf hidden = { 0 }, safe = { 0 }, masked = { 0 };

	without_halves(str_of(said), &hidden);
	(void)buf_z(&hidden);
	link_creds_hide(s, hidden.p);
	lang_safe_text(buf_view(&hidden), &safe);
	lang_mask(buf_view(&safe), &masked);
	str_copy(buf_view(&masked), out, cap);
	buf_fini(&hidden);
	buf_fini(&safe);
	buf_fini(&masked);
}

void
link_said(struct link_slot *s, const char *said)
{
	make_safe(s, said, s->l.st.said, sizeof s->l.st.said);
}

void
link_good(struct link_slot *s)
{
	const bool news = s->l.st.fail_ms != 0 || s->l.st.fatal ||
	    s->l.st.ok_ms == 0;

	s->l.st.ok_ms = clock_wall().ms;
	s->l.st.fail_ms = 0;
	s->l.st.tries = 0;
	s->l.st.fatal = false;
	s->rest_us = 0;
	link_changed(s, news);
}

static void
rest(struct link_slot *s, int64_t ms)
{
	s->rest_us = clock_mono().us + ms * 1000;
	s->due_us = s->rest_us;
}

int64_t
link_backoff_ms(const struct law_link *row, unsigned tries, int64_t asked_ms)
{
	int64_t most = ROUNDS_MOST * 1000 * (int64_t)row->every_s;

	if (most < LEAST_MOST_MS)
		most = LEAST_MOST_MS;
	if (most > BACKOFF_MOST_MS)
		most = BACKOFF_MOST_MS;
	return backoff_within(tries, link_chance(), asked_ms, most);
}

/* One's own centre may be asked again at once; others are not to be pressed. */
static bool
is_ours(const struct link_slot *s)
{
	return law_link_told(s->l.row) == LINK_TOLD_LOG;
}

void
link_failed(struct link_slot *s, const char *said, int64_t asked_ms)
{
	const bool news = s->l.st.fail_ms == 0;
	const bool soon = s->credit > 0 && is_ours(s) && asked_ms < 0;

	/* A bad line that carries something at times is worth the next try. */
	if (s->credit > 0) {
		s->credit--;
		s->l.st.tries = 0;
	}
	s->l.st.tries++;
	if (news)
		s->l.st.fail_ms = clock_wall().ms;
	link_said(s, said);
	rest(s, soon ? SOON_MS / 2 + link_chance() % (SOON_MS / 2) :
	    link_backoff_ms(s->l.row, s->l.st.tries, asked_ms));
	link_changed(s, news);
}

/* ---- for drivers ---- */

void
link_done(struct link *l, enum err e, const char *said, int64_t asked_ms,
    bool more)
{
	struct link_slot *s = slot_of_link(l);

	/* Whoever keeps a connection of its own says so at any time. */
	if (!l->busy && l->driver->poll != NULL)
		return;
	l->busy = false;
	if (e == ERR_BUSY) {
		s->now = s->asking;	/* else a little later */
		s->due_us = clock_mono().us + BUSY_US;
		link_turn_soon(s);
		return;
	}
	if (e != OK) {
		link_failed(s, said ? said : err_text(e), asked_ms);
		link_turn_soon(s);
		return;
	}
	link_good(s);
	link_said(s, said);
	if (asked_ms > 0)
		s->due_us = clock_mono().us + asked_ms * 1000;
	if (more)
		s->now = true;
	link_turn_soon(s);
}

void
link_fatal(struct link *l, const char *said)
{
	struct link_slot *s = slot_of_link(l);
	int64_t ms;

	l->busy = false;
	l->st.fatal = true;
	l->st.tries++;
	if (l->st.fail_ms == 0)
		l->st.fail_ms = clock_wall().ms;
	link_said(s, said);
	ms = backoff_ms(l->st.tries, link_chance(), -1);
	rest(s, ms < LINK_FATAL_MS ? LINK_FATAL_MS : ms);
	/* The secret may be put right meanwhile. */
	link_creds_forget(s);
	/* And nothing of what was under way goes on beside what comes next. */
	s->reopen = l->opened;
	link_changed(s, true);
	link_turn_soon(s);
}

void
link_count(struct link *l, uint64_t in, uint64_t out, int64_t newest_ms)
{
	struct link_slot *s = slot_of_link(l);
	const int64_t now_s = clock_mono().us / 1000000;

	for (; s->rate_s < now_s; s->rate_s++) {
		if (now_s - s->rate_s > LINK_RATE_S)
			s->rate_s = now_s - LINK_RATE_S;
		s->per_s[(s->rate_s + 1) % LINK_RATE_S] = 0;
	}
	s->per_s[now_s % LINK_RATE_S] += (uint32_t)(in + out);
	l->st.in += in;
	l->st.out += out;
	if (in + out > 0)
		s->credit = is_ours(s) ? SOON_TRIES : 1;
	if (newest_ms > 0)
		l->st.lag_ms = clock_wall().ms - newest_ms;
	link_changed(s, false);
}

bool
link_aside(struct link *l, enum aside_why why, struct str what,
    const char *said, struct str bytes)
{
	struct link_slot *s = slot_of_link(l);
	struct store_aside a = { .at_ms = clock_wall().ms,
	    .why = (uint8_t)why, .bytes = bytes };
	enum err e;

	str_copy(l->row->code, a.link, sizeof a.link);
	str_copy(what, a.what, sizeof a.what);
	make_safe(s, said, a.said, sizeof a.said);
	l->st.refused++;
	e = store_aside_put(l->c->store, &a, 1);
	s->aside_id = e == OK ? a.id : 0;
	link_changed(s, l->driver->poll != NULL);
	if (e == OK)
		return true;
	/* What comes unasked does not come again: the good ones among it are
	 * worth more than the bad. */
	if (l->driver->poll != NULL)
		link_fatal(l, e == ERR_FULL ? N_("too many records were put "
		    "aside: look at them first") : err_text(e));
	return false;
}

/* ---- options of the row ---- */

struct str
link_opt(const struct link *l, const char *name)
{
	struct str value = STR_NONE;

	(void)str_option(l->row->opts, name, &value);
	return value;
}

int64_t
link_opt_num(const struct link *l, const char *name, int64_t none)
{
	int64_t n;

	return str_int(link_opt(l, name), &n) ? n : none;
}
