/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of _changes: what comes in is parsed as it comes and becomes a page; the
 * next answer is asked for while the page before is committed, no more than two of
 * them. An answer that is cut is asked for again from where it began. */
#include "app/couch_in.h"

#include <stdio.h>
#include "app/intl.h"
#include "wire/jslice.h"

#define LONG_MS		50000	/* the server's */
#define HANG_UP_MS	15000	/* later, ours: some servers hang on for ever */
#define PAGES		2
#define SHORT_BYTES	1024	/* of an answer that has no row yet */
#define HASTY_US	1000000	/* so soon no long poll ends with nothing */
#define CURL_LATE	28	/* operation timed out */

static const char rows[] = "style=all_docs&include_docs=true&seq_interval=1000";

void
couch_pull_reset(struct couch_base *d)
{
	couch_pages_free(d);
	if (d->changes != NULL)
		changes_reset(d->changes);
	d->since.n = 0;
	buf_str(&d->since, buf_view(&d->mark[COUCH_IN].at));
	d->behind = 0;
}

/* ---- an answer comes ---- */

static bool
on_row(void *ctx, const struct doc *doc)
{
	struct couch_base *const d = ctx;

	couch_page_add(d->page, doc);
	return true;
}

static bool
on_bytes(void *ctx, struct str bytes)
{
	struct couch_base *const d = ctx;

	d->feed = changes_feed(d->changes, bytes);
	return d->feed == OK;
}

/* A smaller answer, or none: one document may be more than is borne. */
static void
too_big(struct couch_base *d)
{
	char said[200];

	couch_page_drop(d);
	if (d->limit > 1) {
		d->limit = d->limit > 10 ? d->limit / 10 : 1;
		couch_pull(d);
		return;
	}
	snprintf(said, sizeof said, "%s: %s", d->name,
	    _("an answer that is too big"));
	couch_stop(d, said, true);
}

/* The server did not end it, though it was there. */
static bool
hung_on(const struct couch_base *d, const struct http_reply *r)
{
	return d->phase == COUCH_WATCH && r->curl == CURL_LATE &&
	    r->status == 200 && d->page->n == 0;
}

static bool
drained(const struct couch_base *d)
{
	const int64_t pending = changes_pending(d->changes);

	return pending > 0 ? changes_rows(d->changes) == 0 : pending == 0 ||
	    changes_rows(d->changes) < d->limit;
}

/* A server that does not wait is visited as those are that nobody watches. */
static void
calm_down(struct couch_base *d)
{
	const int64_t now_us = clock_mono().us;

	if (d->phase == COUCH_WATCH && changes_rows(d->changes) == 0 &&
	    now_us - d->asked_us < HASTY_US)
		d->calm_us = now_us + COUCH_TURN_MS * 1000LL;
}

/* Rows, and none of them behind where we were: they would come for ever. */
static bool
stands_still(const struct couch_base *d)
{
	return changes_rows(d->changes) > 0 && d->since.n != 0 &&
	    str_eq(changes_last_seq(d->changes), buf_view(&d->since));
}

static void
take_answer(struct couch_base *d)
{
	struct couch_page *const p = d->page;
	const int64_t pending = changes_pending(d->changes);

	calm_down(d);
	p->last = drained(d);
	buf_str(&p->seq, changes_last_seq(d->changes));
	d->behind = pending > 0 ? (uint64_t)pending : 0;
	d->since.n = 0;
	buf_str(&d->since, buf_view(&p->seq));
	if (p->n != 0)
		d->active_us = clock_mono().us;
	d->limit = couch_more(d->c, d->limit);
	d->phase = COUCH_PULL;
	couch_page_whole(d);
}

static void
no_list(struct couch_base *d)
{
	couch_down(d->c, ERR_BAD_INPUT,
	    N_("the answer is cut, or no list of changes"), -1);
}

/* In the midst of an answer: the next one is to come through whole. */
static void
see_cut(struct couch_base *d, const struct http_reply *r)
{
	const size_t came = d->page->n;

	if (r->fate == HTTP_LATER && r->status == 200 &&
	    (came > 0 || r->got > SHORT_BYTES))
		d->limit = couch_fewer(came + 1 < d->limit ? came + 1 :
		    d->limit);
}

static void
on_answer(void *ctx, const struct http_reply *r)
{
	struct couch_base *const d = ctx;
	char said[200];

	d->ask = 0;
	d->visited_us = clock_mono().us;
	see_cut(d, r);
	if (d->feed != OK) {
		no_list(d);
	} else if (r->fate == HTTP_TOO_BIG) {
		too_big(d);
	} else if (hung_on(d, r)) {
		couch_page_drop(d);
		d->phase = COUCH_REST;
		d->due = true;
		couch_run_soon(d->c);
	} else if (!couch_answer(d, r)) {
		return;
	} else if (r->fate != HTTP_OK) {
		couch_sentence(r, said);
		couch_stop(d, said, true);
	} else if (changes_end(d->changes) != OK) {
		no_list(d);
	} else if (stands_still(d)) {
		couch_down(d->c, ERR_BAD_INPUT,
		    N_("the list of changes does not move on"), -1);
	} else {
		take_answer(d);
	}
}

/* ---- asking ---- */

/* A line that may be silent for less is asked for less. */
static void
wait_long(const struct couch_base *d, struct couch_ask *a, struct buf *path)
{
	const int64_t idle = link_idle_ms(d->c->l),
	    ms = idle > 0 && idle < LONG_MS ? idle : LONG_MS;

	buf_fmt(path, "&feed=longpoll&timeout=%lld", (long long)ms);
	a->timeout_ms = a->idle_ms = ms + (ms / 2 < HANG_UP_MS ? ms / 2 +
	    1000 : HANG_UP_MS);
}

static void
ask(struct couch_base *d, bool wait)
{
	struct buf path = { 0 };
	struct arena arena = { 0 };
	struct str since = STR("0");
	struct couch_ask a = { .method = "GET", .on_data = on_bytes,
		.on_end = on_answer };

	if (d->since.n != 0 && !jslice_text(buf_view(&d->since), &arena,
	    &since))
		since = buf_view(&d->since);	/* a number */
	buf_fmt(&path, "/_changes?%s&limit=%zu&since=", rows, d->limit);
	http_escape(since, &path);
	if (wait) {
		wait_long(d, &a, &path);
	} else {
		a.timeout_ms = -1;	/* as long as something comes */
	}
	a.path = buf_z(&path);
	if (d->changes == NULL)
		d->changes = changes_new(on_row, d);
	changes_reset(d->changes);
	d->feed = OK;
	d->asked_us = clock_mono().us;
	d->page = couch_page_new();
	changes_keep(d->changes, &d->page->arena);
	couch_ask(d, &a, &d->ask);
	buf_fini(&path);
	arena_fini(&arena);
}

void
couch_pull(struct couch_base *d)
{
	size_t n = 0;

	for (const struct couch_page *p = d->pages; p != NULL; p = p->next) {
		if (p->last)
			return;		/* that was all for now */
		n++;
	}
	if (d->ask == 0 && d->page == NULL && n < PAGES && !d->c->down)
		ask(d, false);
}

void
couch_watch(struct couch_base *d)
{
	d->phase = COUCH_WATCH;
	ask(d, true);
}
