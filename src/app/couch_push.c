/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this store gives: batches of documents that keep their revisions. The same
 * batch may be sent any number of times. Where one document spoils a batch it is
 * found by halving, and put aside; the others go.
 *
 * A server that is not what it was is asked first which it lacks of everything
 * that is here, whoever wrote it. */
#include "app/couch_in.h"

#include <stdio.h>
#include "app/intl.h"

#define BAD_MOST	8	/* one after the other, and none taken */
#define TOO_LARGE	413	/* says something of a document */

static void send(struct couch_base *d);

void
couch_push_reset(struct couch_base *d)
{
	couch_batch_free(&d->out);
	d->asked = false;
	d->all_at.n = 0;
}

/* ---- what was refused ---- */

static void
put_aside(struct couch_base *d, const struct couch_out *o, const char *said)
{
	char text[200];

	snprintf(text, sizeof text, "%.40s: %.150s", d->name, said);
	if (!link_aside(d->c->l, ASIDE_REFUSED, o->id, text, o->json))
		couch_halt(d->c);	/* that was one too many */
}

static bool
on_refused(void *ctx, const struct refused_doc *r)
{
	struct couch_base *const d = ctx;
	char said[200];

	snprintf(said, sizeof said, "%.*s: %.*s", STR_ARG(r->error),
	    STR_ARG(r->reason));
	for (size_t i = d->out.from; i < d->out.to; i++)
		if (str_eq(d->out.doc[i].id, r->id)) {
			put_aside(d, &d->out.doc[i], said);
			break;
		}
	return !d->c->down;
}

/* Those refused alone, once it is known that others are not. */
static void
put_bad_aside(struct couch_base *d)
{
	struct couch_batch *const b = &d->out;

	for (size_t i = 0; i < b->n && b->bad > 0 && !d->c->down; i++)
		if (b->doc[i].bad) {
			b->doc[i].bad = false;
			b->bad--;
			put_aside(d, &b->doc[i], b->said);
		}
}

/* A server, or what stands before it, that refuses whatever it is given has
 * nothing against our documents: nothing is put aside, and a person looks. */
static void
one_bad(struct couch_base *d, const struct http_reply *r, size_t i)
{
	struct couch_batch *const b = &d->out;
	char said[200];

	couch_sentence(r, b->said);
	b->doc[i].bad = true;
	b->bad++;
	b->from = b->to;
	if (r->status == TOO_LARGE) {
		put_bad_aside(d);
	} else if (!b->some && b->bad >= BAD_MOST) {
		snprintf(said, sizeof said, "%.60s: %.130s", d->name, b->said);
		couch_stop(d, said, true);
		return;
	}
	if (!d->c->down)
		send(d);
}

/* One document spoils the whole: the half of it, and again. */
static void
halve(struct couch_base *d, const struct http_reply *r)
{
	struct couch_batch *const b = &d->out;
	size_t n = 0, only = b->from;

	for (size_t i = b->from; i < b->to; i++)
		if (!b->doc[i].has) {
			only = i;
			n++;
		}
	if (n <= 1) {
		one_bad(d, r, only);
		return;
	}
	b->step = (n + 1) / 2;
	send(d);
}

/* ---- a batch is through ---- */

static void
move_mark(struct couch_base *d, struct str at)
{
	struct couch_mark *const m = &d->mark[COUCH_OUT];

	m->at.n = 0;
	buf_json(&m->at, at);
	if (m->start_ms == 0)
		m->start_ms = clock_wall().ms;
	m->docs += d->out.n;
}

/* What was asked for of everything holds for what is our own, too. */
static void
all_done(struct couch_base *d)
{
	d->everything = false;
	move_mark(d, buf_view(&d->all_at));
	d->all_at.n = 0;
}

static void
batch_done(struct couch_base *d)
{
	const bool more = d->out.more;

	put_bad_aside(d);
	if (d->c->down)
		return;
	if (!d->everything) {
		move_mark(d, buf_view(&d->out.next));
		d->owes = more;
	} else {
		d->all_at.n = 0;
		buf_str(&d->all_at, buf_view(&d->out.next));
		if (!more)
			all_done(d);
	}
	d->active_us = clock_mono().us;
	couch_batch_free(&d->out);
	d->c->gives = couch_more(d->c, d->c->gives);
	couch_marks_keep(d, couch_rough(d->c));
	if (!d->c->down)
		couch_run_soon(d->c);
}

static void
on_sent(void *ctx, const struct http_reply *r)
{
	struct couch_base *const d = ctx;
	struct couch_batch *const b = &d->out;
	enum err e;

	d->push = 0;
	if (r->fate == HTTP_LATER && r->status == 0)
		d->c->gives = couch_fewer(d->c->gives < b->n ? d->c->gives :
		    b->n);
	if (!couch_answer(d, r))
		return;
	if (r->status == 404) {
		couch_stop(d, N_("the server has no such database"), true);
		return;
	}
	if (r->fate != HTTP_OK) {
		halve(d, r);
		return;
	}
	e = bulk_docs_read(r->body, on_refused, d);
	if (e == ERR_CANCELLED)
		return;			/* too much was put aside */
	if (e != OK) {
		couch_down(d->c, ERR_BAD_INPUT, N_("the answer is cut, or no "
		    "list of documents"), -1);
		return;
	}
	b->some = true;
	put_bad_aside(d);
	if (d->c->down)
		return;
	link_count(d->c->l, 0, b->to - b->from, 0);
	b->from = b->to;
	b->step = 2 * b->step < COUCH_LIMIT ? 2 * b->step : COUCH_LIMIT;
	send(d);
}

/* ---- which it lacks ---- */

static bool
on_missing(void *ctx, struct str id, struct str rev)
{
	struct couch_batch *const b = ctx;

	for (size_t i = 0; i < b->n; i++) {
		struct couch_out *const o = &b->doc[(b->hint + i) % b->n];

		if (str_eq(o->id, id) && str_eq(o->rev, rev)) {
			o->has = false;
			b->hint = (size_t)(o - b->doc) + 1;
			break;
		}
	}
	return true;
}

static void
on_diff(void *ctx, const struct http_reply *r)
{
	struct couch_base *const d = ctx;
	char said[200];

	d->push = 0;
	if (!couch_answer(d, r))
		return;
	if (r->fate != HTTP_OK) {
		couch_sentence(r, said);
		couch_stop(d, said, true);
		return;
	}
	for (size_t i = 0; i < d->out.n; i++)
		d->out.doc[i].has = true;
	if (revs_diff_read(r->body, on_missing, &d->out) != OK) {
		couch_down(d->c, ERR_BAD_INPUT, N_("the answer is cut, or no "
		    "list of documents"), -1);
		return;
	}
	d->asked = true;
	send(d);
}

/* ---- sending ---- */

static void
send(struct couch_base *d)
{
	struct couch_ask a = { .method = "POST", .path = "/_bulk_docs",
		.on_end = on_sent };

	if (d->everything && !d->asked) {
		couch_batch_ids(&d->out);
		a.path = "/_revs_diff";
		a.on_end = on_diff;
	} else if (!couch_batch_body(&d->out)) {
		d->asked = false;
		batch_done(d);
		return;
	}
	a.body = buf_view(&d->out.body);
	couch_ask(d, &a, &d->push);
}

void
couch_push(struct couch_base *d)
{
	const enum err e = couch_batch_fill(d);

	if (e != OK) {
		couch_down(d->c, e, NULL, -1);
		return;
	}
	if (d->out.n != 0) {
		send(d);
		return;
	}
	if (d->everything)
		all_done(d);
	else
		d->owes = false;
	couch_batch_free(&d->out);
	couch_run_soon(d->c);
}
