/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a direction got, recorded on both sides and compared: the only thing by
 * which a restored server is found out. Every record goes by a name of its own;
 * what neither side recorded is done again, which harms nothing. Ours is written
 * first; so the server may be one record behind us, and is the same all the same. */
#include "app/couch_in.h"

#include <stdio.h>
#include <string.h>
#include "seal/seal.h"
#include "wire/jslice.h"

#define EVERY_MS	10000
#define EVERY_DOCS	2000	/* what a short-lived line need not bring again */
#define TRIES		3

static const char *const ways[] = { "pull", "push" };

void
couch_mark_free(struct couch_mark *m)
{
	arena_fini(&m->arena);
	buf_fini(&m->at);
	buf_fini(&m->text);
}

/* Nobody else's, and ours only for this server, database and direction. */
static void
name_it(struct couch_base *d, enum couch_way w)
{
	struct link *const l = d->c->l;
	uint8_t digest[SEAL_DIGEST];
	struct buf b = { 0 }, url = { 0 };
	char shown[512];

	buf_str(&url, l->row->url);
	http_shown(buf_z(&url), shown, sizeof shown);
	buf_fmt(&b, "gridseat 1\n%s\n%s\n%s\n%s\n", store_node(l->c->store),
	    ways[w], shown, d->name);
	seal_digest(buf_view(&b), digest);
	hex_put(digest, 16, d->mark[w].rid);
	buf_fini(&b);
	buf_fini(&url);
}

/* cp's texts into an arena of their own, so that no run of long ago is kept. */
static void
settle(struct couch_mark *m, struct str json)
{
	struct arena fresh = { 0 };
	struct checkpoint *const cp = &m->cp;

	if (checkpoint_read(json, cp, &fresh) != OK)
		*cp = (struct checkpoint){ .n = 0 };
	cp->rev[0] = '\0';
	arena_fini(&m->arena);
	m->arena = fresh;
}

/* ---- in the store ---- */

void
couch_marks_read(struct couch_base *d)
{
	static const char *const has[] = { "pull_has", "push_has" };
	struct link *const l = d->c->l;
	struct buf text = { 0 };
	struct str json = STR_NONE;

	if (store_cursor(l->c->store, l->st.code, d->db, &text) == OK &&
	    jslice_check(buf_view(&text), NULL) == OK)
		json = buf_view(&text);
	for (unsigned w = 0; w < 2; w++) {
		struct couch_mark *const m = &d->mark[w];

		name_it(d, (enum couch_way)w);
		settle(m, jslice_get(json, ways[w]));
		if (!jslice_copy(jslice_get(json, has[w]), m->has,
		    sizeof m->has))
			m->has[0] = '\0';
		m->docs = 0;
		m->start_ms = 0;
	}
	buf_fini(&text);
}

void
couch_marks_text(const struct couch_base *d, struct buf *out)
{
	for (unsigned w = 0; w < 2; w++) {
		const struct couch_mark *const m = &d->mark[w];

		buf_fmt(out, "%c\"%s_has\":", w == 0 ? '{' : ',', ways[w]);
		buf_json(out, str_of(m->has));
		if (m->cp.n == 0)
			continue;
		buf_fmt(out, ",\"%s\":", ways[w]);
		checkpoint_put(&m->cp, out);
	}
	buf_byte(out, '}');
}

/* ---- comparing ---- */

bool
couch_mark_meet(struct couch_base *d, enum couch_way w, struct str json)
{
	struct couch_mark *const m = &d->mark[w];
	struct checkpoint theirs = { .n = 0 };
	struct arena arena = { 0 };
	struct str common;
	bool other;

	/* What cannot be read is none. */
	if (json.n != 0 && checkpoint_read(json, &theirs, &arena) != OK)
		theirs = (struct checkpoint){ .n = 0 };
	memcpy(m->rev, theirs.rev, sizeof m->rev);
	common = checkpoint_common(&m->cp, &theirs);
	m->at.n = 0;
	buf_str(&m->at, common);
	other = m->cp.n != 0 && (theirs.session[0] == '\0' ||
	    (strcmp(theirs.session, m->cp.session) != 0 &&
	    strcmp(theirs.session, m->has) != 0));
	memcpy(m->has, theirs.session, sizeof m->has);
	m->docs = 0;
	m->start_ms = 0;
	arena_fini(&arena);
	return other;
}

/* ---- recording ---- */

static void
new_name(char out[40])
{
	uint8_t random[16];

	seal_random(random, sizeof random);
	hex_put(random, sizeof random, out);
}

bool
couch_mark_due(const struct couch_mark *m, bool whenever)
{
	if (m->start_ms == 0 || m->at.n == 0)
		return false;
	return whenever || m->docs >= EVERY_DOCS ||
	    clock_wall().ms - m->start_ms >= EVERY_MS ||
	    clock_wall().ms < m->start_ms;
}

void
couch_mark_record(struct couch_base *d, enum couch_way w)
{
	struct couch_mark *const m = &d->mark[w];
	struct checkpoint_run run = {
		.start_seq = m->cp.seq,
		.end_seq = buf_view(&m->at), .recorded_seq = buf_view(&m->at),
		.read = m->docs, .written = m->docs,
	};
	struct buf text = { 0 };

	new_name(run.session);
	clock_format((struct wall){ m->start_ms }, 0, run.start,
	    sizeof run.start);
	clock_format(clock_wall(), 0, run.end, sizeof run.end);
	checkpoint_add(&m->cp, &run);
	checkpoint_put(&m->cp, &text);
	settle(m, buf_view(&text));
	buf_fini(&text);
	m->docs = 0;
	m->start_ms = 0;
	m->again = TRIES;
}

void
couch_marks_keep(struct couch_base *d, bool whenever)
{
	struct link *const l = d->c->l;
	struct buf text = { 0 };
	bool any = false;
	enum err e;

	for (unsigned w = 0; w < 2; w++) {
		if (!couch_mark_due(&d->mark[w], whenever) ||
		    d->mark[w].ask != 0)
			continue;
		couch_mark_record(d, (enum couch_way)w);
		any = true;
	}
	if (!any)
		return;
	couch_marks_text(d, &text);
	e = store_cursor_set(l->c->store, l->st.code, d->db,
	    buf_view(&text));
	buf_fini(&text);
	if (e != OK)
		couch_down(d->c, e, NULL, -1);
	else
		couch_marks_put(d);
}

/* ---- on the server ---- */

static void put_one(struct couch_base *d, enum couch_way w);

/* Another copy is there, of this process before it died, or the server restarted:
 * its revision is read, and ours put over it. */
static void
on_read(struct couch_base *d, enum couch_way w, const struct http_reply *r)
{
	struct couch_mark *const m = &d->mark[w];
	struct checkpoint theirs;
	struct arena arena = { 0 };

	m->ask = 0;
	if (!couch_answer(d, r))
		return;
	m->rev[0] = '\0';
	if (r->fate == HTTP_OK && checkpoint_read(r->body, &theirs,
	    &arena) == OK)
		memcpy(m->rev, theirs.rev, sizeof m->rev);
	arena_fini(&arena);
	put_one(d, w);
}

static void
on_read_in(void *ctx, const struct http_reply *r)
{
	on_read(ctx, COUCH_IN, r);
}

static void
on_read_out(void *ctx, const struct http_reply *r)
{
	on_read(ctx, COUCH_OUT, r);
}

static void
read_again(struct couch_base *d, enum couch_way w)
{
	struct couch_mark *const m = &d->mark[w];
	char path[60];
	const struct couch_ask a = { .method = "GET", .path = path,
		.on_end = w == COUCH_IN ? on_read_in : on_read_out,
		.body_max = 1u << 20 };

	snprintf(path, sizeof path, "/_local/%s", m->rid);
	m->again--;
	couch_ask(d, &a, &m->ask);
}

/* That the copy could not be written is no harm: it will be compared. */
static void
on_put(struct couch_base *d, enum couch_way w, const struct http_reply *r)
{
	struct couch_mark *const m = &d->mark[w];

	m->ask = 0;
	if (!couch_answer(d, r))
		return;
	if (r->status == 409 && m->again > 0) {
		read_again(d, w);
		return;
	}
	if (r->fate == HTTP_OK) {
		memcpy(m->has, m->cp.session, sizeof m->has);
		if (!jslice_copy(jslice_get(r->body, "rev"), m->rev,
		    sizeof m->rev))
			m->rev[0] = '\0';
	}
	couch_run_soon(d->c);
}

static void
on_put_in(void *ctx, const struct http_reply *r)
{
	on_put(ctx, COUCH_IN, r);
}

static void
on_put_out(void *ctx, const struct http_reply *r)
{
	on_put(ctx, COUCH_OUT, r);
}

static void
put_one(struct couch_base *d, enum couch_way w)
{
	struct couch_mark *const m = &d->mark[w];
	char path[60];
	struct couch_ask a = { .method = "PUT", .path = path,
		.on_end = w == COUCH_IN ? on_put_in : on_put_out,
		.body_max = 1u << 20 };

	m->text.n = 0;
	memcpy(m->cp.rev, m->rev, sizeof m->cp.rev);
	checkpoint_put(&m->cp, &m->text);
	m->cp.rev[0] = '\0';
	a.body = buf_view(&m->text);
	snprintf(path, sizeof path, "/_local/%s", m->rid);
	couch_ask(d, &a, &m->ask);
}

void
couch_marks_put(struct couch_base *d)
{
	for (unsigned w = 0; w < 2; w++) {
		struct couch_mark *const m = &d->mark[w];

		if (m->ask == 0 && m->cp.n != 0 && !d->c->down &&
		    strcmp(m->has, m->cp.session) != 0)
			put_one(d, (enum couch_way)w);
	}
}
