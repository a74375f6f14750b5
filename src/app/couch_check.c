/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before anything is taken or given: is the database there, and is the server the
 * one it was? GET db, then both checkpoints. A database that is missing is never
 * made from here, but where the row says that this is its centre. */
#include "app/couch_in.h"

#include <stdio.h>
#include "app/intl.h"
#include "base/log.h"

#define CHECK_US	600000000	/* between checks of what is in order */

static void ask_mark(struct couch_base *d, enum couch_way w);

/* Both sides are compared. */
static void
checked(struct couch_base *d, bool other)
{
	d->everything = (d->everything || other) && couch_gives(d->c);
	if (other) {
		log_line("link %s: %s is not what it was: pulled from the "
		    "common place, pushed anew", d->c->l->st.code, d->name);
		d->all_at.n = 0;
	}
	d->owes = couch_gives(d->c);
	couch_pull_reset(d);
	d->phase = couch_takes(d->c) ? COUCH_PULL : COUCH_REST;
	if (d->phase == COUCH_PULL)
		couch_pull(d);
	couch_run_soon(d->c);
}

static void
on_mark(struct couch_base *d, enum couch_way w, const struct http_reply *r)
{
	bool other;

	d->ask = 0;
	if (!couch_answer(d, r))
		return;
	if (r->fate != HTTP_OK && r->status != 404) {
		char said[200];

		couch_sentence(r, said);
		couch_stop(d, said, true);
		return;
	}
	other = couch_mark_meet(d, w, r->status == 404 ? STR_NONE : r->body);
	d->other = other || (w == COUCH_OUT && d->other);
	if (w == COUCH_IN)
		ask_mark(d, COUCH_OUT);
	else
		checked(d, d->other);
}

static void
on_mark_in(void *ctx, const struct http_reply *r)
{
	on_mark(ctx, COUCH_IN, r);
}

static void
on_mark_out(void *ctx, const struct http_reply *r)
{
	on_mark(ctx, COUCH_OUT, r);
}

static void
ask_mark(struct couch_base *d, enum couch_way w)
{
	char path[60];
	struct couch_ask a = { .method = "GET", .path = path,
		.on_end = w == COUCH_IN ? on_mark_in : on_mark_out,
		.body_max = 1u << 20 };

	snprintf(path, sizeof path, "/_local/%s", d->mark[w].rid);
	couch_ask(d, &a, &d->ask);
}

/* Made, or made by somebody else meanwhile. */
static void
on_made(void *ctx, const struct http_reply *r)
{
	struct couch_base *d = ctx;
	char said[200];

	d->ask = 0;
	if (!couch_answer(d, r))
		return;
	if (r->fate == HTTP_OK || r->status == 412) {
		ask_mark(d, COUCH_IN);
		return;
	}
	couch_sentence(r, said);
	couch_stop(d, said, true);
}

/* Nobody misses a year that nothing was written in. */
static bool
missed(struct couch_base *d)
{
	uint64_t owed = 0;

	return d->needed || d->mark[COUCH_IN].cp.n != 0 ||
	    d->mark[COUCH_OUT].cp.n != 0 ||
	    store_owed(d->c->l->c->store, d->db, STR_NONE, &owed) != OK ||
	    owed != 0;
}

static void
missing(struct couch_base *d)
{
	const struct couch_ask make = { .method = "PUT", .path = "",
		.on_end = on_made };
	char said[200];

	if (d->c->create && (d->current || missed(d))) {
		couch_ask(d, &make, &d->ask);
		return;
	}
	snprintf(said, sizeof said, "%s: %s", d->name,
	    _("the server has no such database"));
	couch_stop(d, said, missed(d));
}

/* A web page that says 200 is no database. */
static void
on_db(void *ctx, const struct http_reply *r)
{
	struct couch_base *d = ctx;
	struct couch_db info;
	char said[200];

	d->ask = 0;
	if (!couch_answer(d, r))
		return;
	if (r->status == 404) {
		missing(d);
	} else if (r->fate != HTTP_OK) {
		couch_sentence(r, said);
		couch_stop(d, said, true);
	} else if (couch_db_read(r->body, &info) != OK) {
		couch_down(d->c, ERR_BAD_INPUT,
		    N_("what answers there is no CouchDB"), -1);
	} else {
		ask_mark(d, COUCH_IN);
	}
}

/* A server may become an older one between two requests that both go well. */
bool
couch_check_due(const struct couch_base *d)
{
	return d->push == 0 && d->pages == NULL &&
	    d->mark[COUCH_IN].ask == 0 && d->mark[COUCH_OUT].ask == 0 &&
	    clock_mono().us - d->checked_us > CHECK_US;
}

void
couch_check(struct couch_base *d)
{
	const struct couch_ask a = { .method = "GET", .path = "",
		.on_end = on_db, .body_max = 1u << 20 };

	couch_marks_read(d);
	d->phase = COUCH_CHECK;
	d->visited_us = d->checked_us = clock_mono().us;
	couch_ask(d, &a, &d->ask);
}
