/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that events name and this store lacks: fetched piece by piece, one at a
 * time for a link, and gone on with after a break from the piece that is missing.
 * What a district works by, its profiles, comes at once; of photos and recordings
 * those the row's media says, and before all others those a person asked for. */
#include "app/couch_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "base/log.h"

#define LATER_US	60000000	/* what is not there yet */
#define WRONG_US	3600000000	/* what was not what it should be */

static void next_chunk(struct couch *c);

/* ---- which ---- */

static void
skip(struct couch *c, int64_t us)
{
	size_t i = 0;

	while (i < c->skip_n && memcmp(c->skip[i].digest, c->want.digest,
	    DIGEST_LEN) != 0)
		i++;
	if (i == c->skip_n) {
		c->skip = xgrow(c->skip, &c->skip_cap, i + 1,
		    sizeof *c->skip);
		c->skip_n++;
	}
	memcpy(c->skip[i].digest, c->want.digest, DIGEST_LEN);
	c->skip[i].until_us = clock_mono().us + us;
	c->skip[i].asked = c->want.asked;
	c->skip[i].large = c->want.large;
}

/* Until then, or until a person says that he wants it. */
static bool
skipped(struct couch *c, const struct store_want *w)
{
	const int64_t now = clock_mono().us;

	for (size_t i = 0; i < c->skip_n; i++) {
		if (c->skip[i].until_us <= now) {
			c->skip[i--] = c->skip[--c->skip_n];
			continue;
		}
		if (memcmp(c->skip[i].digest, w->digest, DIGEST_LEN) == 0)
			return c->skip[i].asked >= w->asked &&
			    c->skip[i].large >= w->large;
	}
	return false;
}

/* By the row's wish; a profile's archive belongs to no case, and is always had. */
static bool
wished(const struct couch *c, const struct store_want *w)
{
	const int64_t most = link_opt_num(c->l, "media_max",
	    (int64_t)REPLICA_BLOB_MAX);

	if (w->slot == SLOT_NONE || (w->asked && w->large))
		return true;
	return (w->asked || !str_is(link_opt(c->l, "media"), "asked")) &&
	    (int64_t)w->size <= most;
}

static bool
look_at(void *ctx, const struct store_want *w)
{
	struct couch *const c = ctx;
	const struct couch_base *const d = couch_base_named(c, w->db);

	if (d == NULL || d->phase == COUCH_STOPPED || !wished(c, w) ||
	    skipped(c, w))
		return true;
	if (d->phase < COUCH_PULL) {
		c->blobs_due = true;	/* when that database has its turn */
		return true;
	}
	c->want = *w;
	c->of = 1;			/* found one */
	return false;
}

/* ---- a piece ---- */

static void
give_up(struct couch *c, int64_t us)
{
	skip(c, us);
	c->blobs_due = true;		/* others may be had */
	couch_run_soon(c);
}

static void
on_chunk(void *ctx, const struct http_reply *r)
{
	struct couch_base *const d = ctx;
	struct couch *const c = d->c;
	bool done = false;
	enum err e;

	c->blob = 0;
	if (r->fate == HTTP_TOO_BIG) {
		give_up(c, WRONG_US);
		return;
	}
	if (!couch_answer(d, r))
		return;
	if (r->fate != HTTP_OK) {
		give_up(c, LATER_US);
		return;
	}
	e = store_chunk(c->l->c->store, c->want.digest, c->chunk, c->of,
	    c->want.size, r->body, &done);
	if (e == ERR_DAMAGED || e == ERR_BAD_INPUT) {
		log_line("link %s: a blob of %s is not what its name says",
		    c->l->st.code, d->name);
		give_up(c, WRONG_US);
	} else if (e != OK) {
		couch_down(c, e, NULL, -1);
	} else if (done && c->want.slot == SLOT_NONE) {
		/* A profile: it holds from now on, or is the book of cases that
		 * were folded without. */
		couch_down(c, ERR_LAW, NULL, -1);
	} else if (done) {
		c->blobs_due = true;
		couch_run_soon(c);
	} else if (c->blobs_asked && !c->want.asked) {
		c->blobs_due = true;	/* what is here of it stays */
		couch_run_soon(c);
	} else {
		c->chunk++;
		next_chunk(c);
	}
}

static void
chunk_path(const struct couch *c, uint32_t at, const char *what,
    char path[100])
{
	char hex[2 * DIGEST_LEN + 1];

	hex_put(c->want.digest, DIGEST_LEN, hex);
	snprintf(path, 100, "/b%%3A%s%%3A%04u%s", hex, at, what);
}

static void
next_chunk(struct couch *c)
{
	struct couch_base *const d = couch_base_named(c, c->want.db);
	char path[100];
	const struct couch_ask a = { .method = "GET", .path = path,
		.on_end = on_chunk, .body_max = REPLICA_CHUNK };

	/* Those that are here need not be the first. */
	if (c->chunk == c->of) {
		c->chunk = 0;
		c->wrapped = true;
	}
	if (c->wrapped && c->chunk >= c->want.chunks_here) {
		give_up(c, WRONG_US);
		return;
	}
	chunk_path(c, c->chunk, "/d", path);
	couch_ask(d, &a, &c->blob);
}

/* ---- how many pieces ---- */

static void
on_head(void *ctx, const struct http_reply *r)
{
	struct couch_base *const d = ctx;
	struct couch *const c = d->c;
	struct arena arena = { 0 };
	struct doc doc;

	c->blob = 0;
	if (!couch_answer(d, r))
		return;
	doc_read(r->body, &doc, &arena);
	if (r->fate != HTTP_OK) {
		give_up(c, LATER_US);
	} else if (doc.err != OK || doc.kind != DOC_BLOB ||
	    (c->want.size != 0 && doc.size != c->want.size)) {
		give_up(c, WRONG_US);
	} else {
		c->want.size = doc.size;
		c->of = doc.of;
		c->chunk = c->want.chunks_here < doc.of ?
		    c->want.chunks_here : 0;
		c->wrapped = false;
		if (wished(c, &c->want))
			next_chunk(c);
		else
			give_up(c, WRONG_US);
	}
	arena_fini(&arena);
}

void
couch_blobs(struct couch *c)
{
	char path[100];
	const struct couch_ask a = { .method = "GET", .path = path,
		.on_end = on_head, .body_max = 1u << 20 };

	struct store *const s = c->l->c->store;
	const bool all = c->blobs_due;

	if (c->blob != 0 || (!all && !c->blobs_asked))
		return;
	c->blobs_due = c->blobs_asked = false;
	c->of = 0;
	if (!couch_takes(c) || store_media_asked(s, look_at, c) != OK ||
	    (c->of == 0 && all && store_wants(s, look_at, c) != OK) ||
	    c->of == 0)
		return;
	chunk_path(c, 0, "", path);
	couch_ask(couch_base_named(c, c->want.db), &a, &c->blob);
}
