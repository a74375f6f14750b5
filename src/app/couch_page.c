/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of documents on its way into the store: with a console in the process in
 * slices that a key does not feel, else at once. Of all databases one has its turn
 * between two looks at the keys. How far the feed was read is recorded in the commit
 * of a page's last slice. */
#include "app/couch_in.h"

#include <stdlib.h>
#include "app/intl.h"
#include "base/alloc.h"

#define SLICE_MOST	1000
#define SLICE_LEAST	32
#define SLICE_KEYS	128	/* with somebody at the keys */

static void commit_turn(void *ctx);

/* ---- pages ---- */

struct couch_page *
couch_page_new(void)
{
	return xcalloc(1, sizeof(struct couch_page));
}

void
couch_page_add(struct couch_page *p, const struct doc *doc)
{
	if (doc->kind == DOC_DESIGN)
		return;			/* the server's own */
	p->doc = xgrow(p->doc, &p->cap, p->n + 1, sizeof *p->doc);
	p->doc[p->n++] = *doc;
	p->forked += doc->forked;
}

static void
page_free(struct couch_page *p)
{
	if (p == NULL)
		return;
	arena_fini(&p->arena);
	free(p->doc);
	buf_fini(&p->seq);
	free(p);
}

void
couch_page_drop(struct couch_base *d)
{
	page_free(d->page);
	d->page = NULL;
}

void
couch_pages_free(struct couch_base *d)
{
	struct couch_page *p;

	couch_page_drop(d);
	while ((p = d->pages) != NULL) {
		d->pages = p->next;
		page_free(p);
	}
	d->forks.n = 0;
}

/* ---- several revisions of one ---- */

static bool
on_fork(void *ctx, const struct doc *doc)
{
	couch_page_add(ctx, doc);
	return true;
}

static void
commit_soon(struct couch *c)
{
	if (c->commit == 0)
		c->commit = loop_timer(c->l->loop, 0, commit_turn, c);
}

static void
queue(struct couch_base *d)
{
	struct couch_page **to = &d->pages, *const p = d->page;

	while (*to != NULL)
		to = &(*to)->next;
	*to = p;
	d->page = NULL;
	p->whole = true;
	commit_soon(d->c);
	if (!p->last)
		couch_pull(d);		/* meanwhile */
}

static void
on_forks(void *ctx, const struct http_reply *r)
{
	struct couch_base *const d = ctx;
	char said[200];

	d->ask = 0;
	if (!couch_answer(d, r))
		return;
	if (r->fate != HTTP_OK) {
		couch_sentence(r, said);
		couch_stop(d, said, true);
	} else if (bulk_get_read(r->body, on_fork, d->page,
	    &d->page->arena) != OK) {
		couch_down(d->c, ERR_BAD_INPUT, N_("the answer is cut, or no "
		    "list of documents"), -1);
	} else {
		queue(d);
	}
}

/* Every revision of those that have more than one: without a revision named, a
 * server gives all there are. */
static void
ask_forks(struct couch_base *d)
{
	const struct couch_page *const p = d->page;
	struct couch_ask a = { .method = "POST",
		.path = "/_bulk_get?revs=true", .on_end = on_forks };

	d->forks.n = 0;
	buf_cstr(&d->forks, "{\"docs\":[");
	for (size_t i = 0; i < p->n; i++) {
		if (!p->doc[i].forked || p->doc[i].id.n == 0)
			continue;
		buf_cstr(&d->forks, d->forks.p[d->forks.n - 1] == '[' ?
		    "{\"id\":" : ",{\"id\":");
		buf_json(&d->forks, p->doc[i].id);
		buf_byte(&d->forks, '}');
	}
	buf_cstr(&d->forks, "]}");
	a.body = buf_view(&d->forks);
	couch_ask(d, &a, &d->ask);
}

void
couch_page_whole(struct couch_base *d)
{
	if (d->page->forked != 0)
		ask_forks(d);
	else
		queue(d);
}

/* ---- into the store ---- */

static size_t
slice_of(const struct couch *c, const struct couch_page *p)
{
	const size_t left = p->n - p->taken;
	const size_t most = links_slice_us(c->l->all) > 0 ? c->slice :
	    SLICE_MOST;

	return left < most ? left : most;
}

/* What one commit may hold follows from what the last one took: slowly more, at
 * once less. Not below the number that costs as much as one: the disk's share. */
static void
adapt(struct couch *c, size_t n, int64_t took_us)
{
	const int64_t want_us = links_slice_us(c->l->all);

	if (want_us <= 0 || n < SLICE_LEAST)
		return;			/* no measure */
	if (took_us > want_us)
		c->slice = c->slice / 2 + 1;
	else if (took_us < want_us / 2)
		c->slice += c->slice / 4 + 1;
	if (c->slice > SLICE_KEYS)
		c->slice = SLICE_KEYS;
	if (c->slice < SLICE_LEAST)
		c->slice = SLICE_LEAST;
}

static int64_t
newest(const struct doc *doc, size_t n)
{
	int64_t ms = 0;

	for (size_t i = 0; i < n; i++)
		if (doc[i].e != NULL && doc[i].e->at.ms > ms)
			ms = doc[i].e->at.ms;
	return ms;
}

/* The page is in: so far the feed was read. */
static void
move_mark(struct couch_base *d, const struct couch_page *p)
{
	struct couch_mark *const m = &d->mark[COUCH_IN];

	m->at.n = 0;
	buf_str(&m->at, buf_view(&p->seq));
	if (p->n != 0 && m->start_ms == 0)
		m->start_ms = clock_wall().ms;
	m->docs += p->n;
}

static void
page_done(struct couch_base *d)
{
	struct couch_page *const p = d->pages;

	d->pages = p->next;
	if (d->pages == NULL && p->last) {
		d->phase = couch_check_due(d) ? COUCH_WANTED : COUCH_REST;
		couch_run_soon(d->c);
	} else if (d->pages == NULL || !d->pages->last) {
		couch_pull(d);
	}
	page_free(p);
}

/* Nothing of it. There may be room on the disk, and none for more of what is
 * wrong. */
static void
not_taken(struct couch_base *d, enum err e)
{
	struct link *const l = d->c->l;
	uint64_t aside = 0, unseen;

	if (e == ERR_FULL && store_aside_count(l->c->store, l->st.code,
	    &aside, &unseen) == OK && aside >= ASIDE_MOST)
		couch_down(d->c, ERR_REFUSED, N_("too many records were put "
		    "aside: look at them first"), -1);
	else
		couch_down(d->c, e, NULL, -1);
}

static void
taken(struct couch_base *d, const struct store_received *got, size_t n,
    const struct doc *docs)
{
	struct link *const l = d->c->l;

	link_count(l, got->fresh, 0,
	    got->fresh != 0 ? newest(docs, n) : 0);
	l->st.refused += got->aside;
	if (got->fresh != 0)
		couch_clocks(d->c, docs, n);
	if (got->fresh != 0)
		d->c->blobs_due = d->c->fresh = true;
	if (got->law)
		couch_down(d->c, ERR_LAW, NULL, -1);
}

static void
commit(struct couch_base *d)
{
	struct couch_page *const p = d->pages;
	struct couch_mark *const m = &d->mark[COUCH_IN];
	struct store_batch b = {
		.link = d->c->l->st.code, .db = d->db,
		.doc = p->n ? p->doc + p->taken : NULL,
		.n = slice_of(d->c, p), .now_ms = clock_wall().ms,
		.bulk = links_slice_us(d->c->l->all) == 0, .again = true,
	};
	const bool last = p->taken + b.n == p->n;
	const int64_t began = clock_mono().us;
	struct store_received got = { .fresh = 0 };
	struct buf cursor = { 0 };
	enum err e = OK;

	if (last)
		move_mark(d, p);
	if (last && couch_mark_due(m, couch_rough(d->c))) {
		couch_mark_record(d, COUCH_IN);
		couch_marks_text(d, &cursor);
		b.keep_cursor = true;
		b.cursor = buf_view(&cursor);
	}
	if (b.n != 0)
		e = store_receive(d->c->l->c->store, &b, &got);
	else if (b.keep_cursor)
		e = store_cursor_set(d->c->l->c->store, b.link, d->db,
		    b.cursor);
	buf_fini(&cursor);
	if (e != OK) {
		not_taken(d, e);
		return;
	}
	adapt(d->c, b.n, clock_mono().us - began);
	p->taken += b.n;
	taken(d, &got, b.n, b.doc);
	if (d->c->down)
		return;
	if (b.keep_cursor)
		couch_marks_put(d);
	if (last && !d->c->down)
		page_done(d);
}

/* Whose turn it is: those behind the last one come first. */
static struct couch_base *
next_with_pages(struct couch *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const size_t at = (c->turn + 1 + i) % c->n;

		if (c->db[at]->pages != NULL) {
			c->turn = at;
			return c->db[at];
		}
	}
	return NULL;
}

static void
commit_turn(void *ctx)
{
	struct couch *const c = ctx;
	struct couch_base *d;
	const int64_t wait_us = links_hold_us(c->l->all);

	c->commit = 0;
	if (c->down)
		return;
	if (wait_us > 0) {
		c->commit = loop_timer(c->l->loop, wait_us, commit_turn, c);
		return;
	}
	d = next_with_pages(c);
	if (d == NULL)
		return;
	commit(d);
	links_held(c->l->all);
	if (!c->down)
		commit_soon(c);
}
