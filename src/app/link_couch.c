/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver that replicates with a CouchDB: which database has its turn. A poll
 * of the manager is a round: every database is visited, what is owed is given,
 * and what was reached is recorded on both sides. Between rounds long polls hang
 * on the busiest databases, the others are visited in turn, and what is committed
 * here goes out at once. */
#include "app/couch_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"

#define TICK_US		1000000
#define SLICE_FIRST	32
#define ROUGH_US	120000000

static void run(void *ctx);

void
couch_run_soon(struct couch *c)
{
	if (c->run == 0)
		c->run = loop_timer(c->l->loop, 0, run, c);
}

bool
couch_takes(const struct couch *c)
{
	return (c->l->row->ways & LINK_IN) && !c->l->st.draining;
}

bool
couch_gives(const struct couch *c)
{
	return (c->l->row->ways & LINK_OUT) != 0;
}

/* ---- a line that breaks ---- */

bool
couch_rough(const struct couch *c)
{
	return c->broke_us != 0 && clock_mono().us - c->broke_us < ROUGH_US;
}

size_t
couch_fewer(size_t n)
{
	return n > 4 ? n / 4 : 1;
}

size_t
couch_more(const struct couch *c, size_t n)
{
	n += couch_rough(c) ? n / 4 + 1 : n;
	return n < COUCH_LIMIT ? n : COUCH_LIMIT;
}

/* ---- stopping ---- */

static void
drop_ask(struct couch *c, uint64_t *id)
{
	if (*id != 0)
		http_cancel(c->l->http, *id);
	*id = 0;
}

void
couch_hush(struct couch_base *d)
{
	drop_ask(d->c, &d->ask);
	drop_ask(d->c, &d->push);
	for (unsigned w = 0; w < 2; w++)
		drop_ask(d->c, &d->mark[w].ask);
	couch_pull_reset(d);
	couch_push_reset(d);
}

void
couch_halt(struct couch *c)
{
	c->down = true;
	c->round = false;
	for (size_t i = 0; i < c->n; i++) {
		couch_hush(c->db[i]);
		if (c->db[i]->phase != COUCH_STOPPED)
			c->db[i]->phase = COUCH_WANTED;
	}
	drop_ask(c, &c->blob);
}

void
couch_down(struct couch *c, enum err e, const char *said, int64_t asked_ms)
{
	struct link *const l = c->l;
	char text[200];

	if (c->down)
		return;
	snprintf(text, sizeof text, "%s", said ? said : err_text(e));
	if (e == ERR_IO)
		c->broke_us = clock_mono().us;
	couch_halt(c);
	if (e == ERR_LAW)
		l->anew = true;
	/* What fell between rounds was an exchange, too. */
	l->busy = true;
	if (e == ERR_REFUSED)
		link_fatal(l, text);
	else
		link_done(l, e, text, asked_ms, false);
}

void
couch_stop(struct couch_base *d, const char *said, bool alarm)
{
	couch_hush(d);
	d->phase = COUCH_STOPPED;
	d->alarm = alarm;
	snprintf(d->said, sizeof d->said, "%s", said);
	d->again_us = clock_mono().us + COUCH_STOP_MS * 1000LL;
	couch_run_soon(d->c);
}

/* ---- a round ---- */

static bool
settled(const struct couch_base *d)
{
	if (d->phase == COUCH_STOPPED)
		return true;
	return (d->phase == COUCH_REST || d->phase == COUCH_WATCH) &&
	    !d->due && d->pages == NULL && d->push == 0 && !d->owes &&
	    !d->everything && d->mark[COUCH_IN].ask == 0 &&
	    d->mark[COUCH_OUT].ask == 0;
}

static void
count_left(struct couch *c)
{
	struct store_link *const st = &c->l->st;

	st->queue = st->behind = 0;
	for (size_t i = 0; i < c->n; i++) {
		struct couch_base *const d = c->db[i];
		struct str at = buf_view(&d->mark[COUCH_OUT].at);
		uint64_t owed;

		st->behind += d->behind;
		if (d->owes && store_owed(c->l->c->store, d->db, at,
		    &owed) == OK)
			st->queue += owed;
	}
	st->gap = couch_gap(c);
}

static const struct couch_base *
alarming(const struct couch *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->db[i]->phase == COUCH_STOPPED && c->db[i]->alarm)
			return c->db[i];
	return NULL;
}

static void
end_round(struct couch *c)
{
	const struct couch_base *bad;

	for (size_t i = 0; i < c->n; i++)
		if (!settled(c->db[i]))
			return;
	for (size_t i = 0; i < c->n && !c->down; i++)
		if (c->db[i]->phase != COUCH_STOPPED)
			couch_marks_keep(c->db[i], true);
	for (size_t i = 0; i < c->n && !c->down; i++)
		if (!settled(c->db[i]))
			return;
	if (c->down || c->blob != 0 || c->blobs_due || c->retaking ||
	    c->fresh || c->tend != 0)
		return;
	c->round = false;
	count_left(c);
	bad = alarming(c);
	link_done(c->l, bad ? ERR_REFUSED : OK, bad ? bad->said :
	    c->fast_said, -1, false);
}

/* ---- turns ---- */

static bool
works(const struct couch_base *d)
{
	return d->phase == COUCH_CHECK || d->phase == COUCH_PULL;
}

/* One that waits for its turn begins. */
static void
begin(struct couch_base *d)
{
	d->due = false;
	if (d->phase == COUCH_WANTED) {
		couch_check(d);
		return;
	}
	d->phase = COUCH_PULL;
	couch_pull(d);
}

static bool
waits(const struct couch_base *d)
{
	return d->phase == COUCH_WANTED || (d->phase == COUCH_REST && d->due);
}

static void
begin_some(struct couch *c)
{
	size_t busy = 0;

	for (size_t i = 0; i < c->n; i++)
		busy += works(c->db[i]);
	for (size_t i = 0; i < c->n && busy < COUCH_BUSY && !c->down; i++)
		if (waits(c->db[i])) {
			begin(c->db[i]);
			busy++;
		}
}

static void
push_some(struct couch *c)
{
	size_t busy = 0;

	if (!couch_gives(c))
		return;
	for (size_t i = 0; i < c->n; i++)
		busy += c->db[i]->push != 0;
	for (size_t i = 0; i < c->n && busy < COUCH_BUSY && !c->down; i++) {
		struct couch_base *const d = c->db[i];

		if (d->push != 0 || d->phase < COUCH_PULL ||
		    d->phase == COUCH_STOPPED || (!d->owes && !d->everything))
			continue;
		couch_push(d);
		busy += d->push != 0;
	}
}

static void
run(void *ctx)
{
	struct couch *const c = ctx;

	c->run = 0;
	if (c->down)
		return;
	begin_some(c);
	if (!c->down)
		push_some(c);
	if (!c->down)
		couch_blobs(c);
	if (!c->down && (c->fresh || c->retaking) && couch_takes(c)) {
		c->fresh = false;
		couch_strangers(c);
	}
	if (!c->down && couch_takes(c))
		couch_watch_best(c);
	if (!c->down && c->round)
		end_round(c);
}

/* ---- time passes ---- */

static void
tick_one(struct couch_base *d, int64_t now_us)
{
	if (d->phase == COUCH_STOPPED && d->again_us <= now_us) {
		d->phase = COUCH_WANTED;
		return;
	}
	if (d->phase != COUCH_REST || d->due || !couch_takes(d->c) ||
	    now_us - d->visited_us < COUCH_TURN_MS * 1000LL)
		return;
	if (couch_check_due(d))
		d->phase = COUCH_WANTED;
	else
		d->due = true;
}

static void
tick(void *ctx)
{
	struct couch *const c = ctx;
	const int64_t now_us = clock_mono().us;

	c->tick = loop_timer(c->l->loop, TICK_US, tick, c);
	if (c->down)
		return;
	for (size_t i = 0; i < c->n && !c->down; i++) {
		tick_one(c->db[i], now_us);
		if (c->db[i]->phase == COUCH_REST ||
		    c->db[i]->phase == COUCH_WATCH)
			couch_marks_keep(c->db[i], false);
	}
	couch_run_soon(c);
}

/* ---- the driver ---- */

static void
take_prefix(struct couch *c)
{
	struct str p = link_opt(c->l, "prefix");

	if (p.n == 0)
		p = c->l->c->law.code;
	str_copy(p, c->prefix, sizeof c->prefix);
	for (char *q = c->prefix; *q != '\0'; q++)
		if (*q >= 'A' && *q <= 'Z')
			*q = (char)(*q - 'A' + 'a');
}

/* Why the row cannot work; NULL. */
static const char *
fault_of(const struct couch *c)
{
	const struct str list = link_opt(c->l, "territories");
	uint8_t towns[NODE_TOWNS];
	bool all;

	if (c->prefix[0] < 'a' || c->prefix[0] > 'z')
		return N_("prefix: begins with a letter");
	if (list.n != 0 && !node_towns_read(list, &all, towns))
		return N_("territories: all, or numbers by commas");
	return NULL;
}

static enum err
couch_open(struct link *l)
{
	struct couch *const c = xcalloc(1, sizeof *c);
	const char *fault;

	c->l = l;
	c->slice = SLICE_FIRST;
	c->gives = COUCH_LIMIT;
	c->down = true;			/* until the first poll */
	c->create = link_opt_num(l, "create", 0) == 1;
	l->own = c;
	take_prefix(c);
	fault = fault_of(c);
	if (fault != NULL) {
		link_fatal(l, fault);
		free(c);
		l->own = NULL;
		return ERR_BAD_INPUT;
	}
	c->tick = loop_timer(l->loop, TICK_US, tick, c);
	return OK;
}

static void
couch_close(struct link *l)
{
	struct couch *const c = l->own;

	loop_timer_cancel(l->loop, c->run);
	loop_timer_cancel(l->loop, c->tick);
	loop_timer_cancel(l->loop, c->tend);
	loop_timer_cancel(l->loop, c->commit);
	drop_ask(c, &c->blob);
	for (size_t i = 0; i < c->n; i++)
		couch_hush(c->db[i]);
	couch_dbs_free(c);
	free(c->skip);
	free(c);
	l->own = NULL;
}

static void tend_soon(struct couch *c);

/* Keys are wrapped for those who may read, slice by slice, and follow. */
static void
tend(void *ctx)
{
	struct couch *const c = ctx;

	c->tend = 0;
	if (store_tend(c->l->c->store)) {
		tend_soon(c);
		return;
	}
	for (size_t i = 0; i < c->n; i++)
		c->db[i]->owes = !c->down;
	couch_run_soon(c);
}

static void
tend_soon(struct couch *c)
{
	if (c->tend == 0)
		c->tend = loop_timer(c->l->loop, 1000, tend, c);
}

static void
couch_poll(struct link *l)
{
	struct couch *const c = l->own;

	if (l->anew)
		return;			/* all is begun anew by others */
	c->down = false;
	c->round = true;
	c->blobs_due = c->fresh = couch_takes(c);
	if (couch_gives(c))
		tend_soon(c);
	couch_dbs(c);
	for (size_t i = 0; i < c->n; i++) {
		struct couch_base *const d = c->db[i];

		d->owes = couch_gives(c);
		if (!couch_takes(c) && d->phase == COUCH_WATCH) {
			drop_ask(c, &d->ask);
			couch_page_drop(d);
			d->phase = COUCH_REST;
		}
		d->due = couch_takes(c) && d->phase == COUCH_REST;
	}
	couch_run_soon(c);
}

static bool
see_asked(void *ctx, const struct store_want *w)
{
	*(bool *)ctx |= w->asked;
	return false;
}

/* Somebody committed: it goes out now; or wants to look at what is elsewhere. */
static void
couch_look(struct link *l)
{
	struct couch *const c = l->own;

	if (c->down)
		return;
	if (store_media_asked(l->c->store, see_asked, &c->blobs_asked) != OK)
		c->blobs_asked = false;
	if (c->blobs_asked)
		couch_run_soon(c);
	if (!couch_gives(c))
		return;
	for (size_t i = 0; i < c->n; i++)
		c->db[i]->owes = true;
	tend_soon(c);
	couch_run_soon(c);
}

static const char *const opts[] = {
	"prefix", "territories", "create", "media", "media_max", NULL
};

const struct link_driver link_couch = {
	.name = "couch", .opts = opts,
	.open = couch_open, .close = couch_close,
	.poll = couch_poll, .look = couch_look,
};
